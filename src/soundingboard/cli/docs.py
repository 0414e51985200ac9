"""`soundingboard docs`: writes the pages of docs/ that are made from the code, or checks that they are current."""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from inspect import cleandoc
from pathlib import Path

from django.conf import settings

from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.accounts.rules import PUBLISHED as SIGN_IN_RULES
from soundingboard.audits.rules import AUDITS, CYCLES, LOOPS
from soundingboard.audits.rules import PUBLISHED as AUDIT_RULES
from soundingboard.cli.held import held_markdown
from soundingboard.cycle.rules import TRANSITIONS as ROUND_TRANSITIONS
from soundingboard.delivery.rules import states_markdown as states_of_delivery
from soundingboard.governance.rules import REQUESTS as REQUEST_TRANSITIONS
from soundingboard.governance.rules import TRANSITIONS as MEETING_TRANSITIONS
from soundingboard.insight.agenda import rules_markdown as agenda_markdown
from soundingboard.insight.divergence import rules_markdown as divergence_markdown
from soundingboard.insight.forecast_values import rules_markdown as forecast_markdown
from soundingboard.insight.framework_grid import rules_markdown as framework_grid_markdown
from soundingboard.insight.plan_check import rules_markdown as plan_check_markdown
from soundingboard.ledger.rules import QUESTIONS as QUESTION_TRANSITIONS
from soundingboard.lib.glossary import glossary_markdown
from soundingboard.lib.presets import AUDIENCES
from soundingboard.measures.rules import PUBLISHED as MEASURE_RULES
from soundingboard.measures.rules import REFUSALS
from soundingboard.papers.note_rules import NoteRule, note_rules
from soundingboard.papers.rules import AskRule, ExceptionRule, ask_rules, exception_rules
from soundingboard.papers.tone import ToneRule, tone_rules
from soundingboard.plan.notice_rules import TRANSITIONS as NOTICES
from soundingboard.practice.rules import ADOPTION
from soundingboard.practice.rules import PUBLISHED as PRACTICE_RULES
from soundingboard.publishing.rules import EDITIONS
from soundingboard.rating.published import rules_markdown as rating_rules_markdown
from soundingboard.retention.rules import PUBLISHED as RETENTION_RULES
from soundingboard.risk.rules import ESCALATIONS, RISKS
from soundingboard.risk.rules import PUBLISHED as RISK_RULES
from soundingboard.scrutiny.composing import rules_markdown as enquiry_markdown
from soundingboard.statistics.verdicts import rules_markdown as chart_rules_markdown
from soundingboard.workprogramme.agenda import rules_markdown as work_agenda_markdown
from soundingboard.workprogramme.rules import RECOMMENDATIONS, WORK

MADE = "<!-- Made by `./run docs` from the code. Change the code, then run it again. -->\n\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether only to check."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page is not current")


def run(arguments: argparse.Namespace) -> int:
    """0 when the pages are written or current; 1 where `--check` finds one that is not."""
    stale = []
    for name, make in PAGES.items():
        path = Path(settings.PROJECT) / "docs" / name
        text = make()
        if path.exists() and path.read_text() == text:
            continue
        if arguments.check:
            stale.append(name)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            print(f"docs/{name} written")
    for name in stale:
        print(f"docs/{name} is not current; run ./run docs", file=sys.stderr)
    return 1 if stale else 0


def _rules() -> str:
    parts = ["# Published rules", MADE.strip(), rating_rules_markdown().strip(), plan_check_markdown().strip()]
    parts.append(framework_grid_markdown().strip())
    parts.append(divergence_markdown().strip())
    parts.append(forecast_markdown().strip())
    parts.append(agenda_markdown().strip())
    parts.append(work_agenda_markdown().strip())
    parts.append(enquiry_markdown().strip())
    parts += ["## Audits", *(_said_by(code, name, rule) for code, name, rule in AUDIT_RULES)]
    parts += ["## The Board pack", "### What is reported by exception", *_codes(exception_rules())]
    parts += ["### What is proposed to be asked of the Board", *_codes(ask_rules())]
    parts += ["## The briefing note", "### What its paragraphs are written by", *_codes(note_rules())]
    parts += ["### What to look at in its author\u2019s words", *_codes(tone_rules())]
    parts += ["## Risks", *(_said_by(code, name, rule) for code, name, rule in RISK_RULES)]
    parts += ["## Measures", *(_said_by(code, name, rule) for code, name, rule in MEASURE_RULES)]
    parts += ["### Why figures are refused", "\n".join(["| Code | When |", "| --- | --- |", *_refusals()])]
    parts += ["## Practice", *(_said_by(code, name, rule) for code, name, rule in PRACTICE_RULES)]
    parts += ["## Signing in", *(_said_by(code, name, rule) for code, name, rule in SIGN_IN_RULES)]
    parts += ["## Records and their time", *(_said_by(code, name, rule) for code, name, rule in RETENTION_RULES)]
    parts.append(chart_rules_markdown().strip())
    return "\n\n".join(parts) + "\n"


def _said_by(code: str, name: str, rule: Callable[..., object]) -> str:
    """A rule by its own docstring, the first of its paragraphs after its code."""
    first, *more = cleandoc(rule.__doc__ or "").split("\n\n")
    more = [part for part in more if not part.startswith(("Args:", "Raises:"))]
    return "\n\n".join([f"**{code} {name}.** {' '.join(first.split())}", *(" ".join(part.split()) for part in more)])


def _refusals() -> Iterable[str]:
    return (f"| {code} | {sentence} |" for code, sentence in REFUSALS.items())


def _codes(rules: Iterable[ExceptionRule | AskRule | NoteRule | ToneRule]) -> list[str]:
    return [f"**{rule.code} {rule.name}.** {' '.join(rule.words.split())}" for rule in rules]


def _states() -> str:
    lines = ["# States", "", MADE.rstrip(), "", states_of_delivery().rstrip(), ""]
    lines += _drawn("Rounds", "planned", ROUND_TRANSITIONS)
    lines += _drawn("Notices", "draft", {before: dict.fromkeys(sorted(ways), "") for before, ways in NOTICES.items()})
    lines += _drawn("Meetings", "planned", MEETING_TRANSITIONS)
    lines += _drawn("Information requests", "asked", REQUEST_TRANSITIONS)
    lines += _drawn("Questions of the ledger", "asked", QUESTION_TRANSITIONS)
    lines += _drawn("Editions for the public", "prepared", EDITIONS)
    lines += _drawn("Risks", "open", RISKS)
    lines += _drawn("Escalations of risks", "waiting", ESCALATIONS)
    lines += _drawn("Cycles of audits", "planned", CYCLES)
    lines += _drawn("Audits", "allocated", AUDITS)
    lines += _drawn("Loops of audits", "found", LOOPS)
    lines += _drawn("Items of the panel's work programme", "longlist", WORK)
    lines += _drawn("Recommendations of scrutiny", "made", RECOMMENDATIONS)
    lines += _drawn("Standards in a team", "none", ADOPTION)
    return "\n".join(lines).rstrip() + "\n"


def _drawn(title: str, first: str, table: Mapping[str, Mapping[str, str]]) -> list[str]:
    """A table of states as a diagram; what leads to itself is said in the table alone."""
    ways = [(before, after, says) for before, each in table.items() for after, says in each.items()]
    return _diagram(title, first, ways, {state for state, each in table.items() if not each})


def _diagram(title: str, first: str, ways: list[tuple[str, str, str]], ends: set[str]) -> list[str]:
    lines = [f"## {title}", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {first}"]
    lines += [f"    {before} --> {after}" for before, after, _ in ways]
    lines += [f"    {state} --> [*]" for state in sorted(ends)]
    lines += ["```", "", "| from | to | when |", "| --- | --- | --- |"]
    return [*lines, *(f"| {before} | {after} | {says} |" for before, after, says in ways), ""]


def _roles() -> str:
    lines = ["# Roles", "", MADE.rstrip(), ""]
    for role in Role:
        spec = ROLES[role]
        may = ", ".join(each.value.replace("_", " ") for each in Permission if each in spec.permissions)
        reads = f"Reads figures as: {AUDIENCES[spec.audience][0].lower()}{AUDIENCES[spec.audience][1:]}."
        lines += [f"## {role.label}", "", spec.says, "", f"May: {may}.", "", reads, ""]
    return "\n".join(lines).rstrip() + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "rules.md": _rules,
    "states.md": _states,
    "roles.md": _roles,
    "glossary.md": glossary_markdown,
    "data-held.md": lambda: f"# What is held\n\n{MADE}{held_markdown()}",
}
