"""The plan check (PL8): published rules that read a plan as an experienced reviewer would.

Pure, over a Position. A rule says what it would ask about, where, and why it matters; it decides nothing. Inspectors
read plans so too: the monitoring handbooks of 2016 and 2017 let them find that a plan does not answer the report.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from inspect import cleandoc
from typing import Literal

from soundingboard.position.values import ActionValue, Position

Area = Literal[
    "alignment", "objectives", "outcomes", "actions", "delivery plans", "evidence", "risks", "audits", "practice"
]

LEFT_AFTER = 28  # days
OVERLOADED = 12  # actions not yet delivered, for one post
BUNCHED_SHARE = 4  # one in so many of the open actions due on the same day
BUNCHED_AT_LEAST = 5
LONG_WITHOUT_MILESTONE = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing a reviewer would ask about."""

    code: str
    item_kind: str
    reference: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CheckRule:
    """One published rule of the plan check."""

    code: str
    name: str
    area: Area
    reads: Callable[[Position], Iterable[Remark]]

    @property
    def words(self) -> str:
        """The rule as it is published."""
        return " ".join(cleandoc(self.reads.__doc__ or "").split())


_RULES: list[CheckRule] = []
Found = Iterator[tuple[str, str, str]]


def published(code: str, name: str, area: Area) -> Callable[[Callable[[Position], Found]], CheckRule]:
    """Publish a rule under its code. The function yields item kind, reference and sentence."""

    def publish(reads: Callable[[Position], Found]) -> CheckRule:
        def remarks(position: Position) -> Iterable[Remark]:
            return [Remark(code, *found) for found in reads(position)]

        remarks.__doc__ = reads.__doc__
        rule = CheckRule(code, name, area, remarks)
        _RULES.append(rule)
        return rule

    return publish


def rules() -> tuple[CheckRule, ...]:
    """Every published rule, in order of code."""
    return tuple(sorted(_RULES, key=lambda rule: rule.code))


def check_plan(position: Position) -> tuple[Remark, ...]:
    """Everything that the rules remark on, in order of code and then of the plan."""
    return tuple(remark for rule in rules() for remark in rule.reads(position))


def rules_markdown() -> str:
    """The rules as a page of the documentation."""
    parts = ["## The plan check", "", "What an experienced reviewer would ask about a plan. It decides nothing.", ""]
    for area in dict.fromkeys(rule.area for rule in rules()):
        parts += [f"### {area.capitalize()}", ""]
        parts += [f"**{rule.code} {rule.name}.** {rule.words}\n" for rule in rules() if rule.area == area]
    return "\n".join(parts).rstrip() + "\n"


# --- alignment --------------------------------------------------------------------------------------------------------


@published("PC01", "Finding or requirement unanswered", "alignment")
def unanswered(position: Position) -> Found:
    """A confirmed finding or a requirement of the Notice is answered by no objective and has not been parked with a
    reason. A plan with one of these cannot be agreed."""
    for need in position.needs:
        if need.is_gap:
            yield need.kind, need.reference, f"No objective answers this {need.kind}, and it is not parked."


@published("PC02", "Priority action only contributed to", "alignment")
def priority_only_contributed(position: Position) -> Found:
    """An area for priority action has objectives that contribute to it and none that is meant to satisfy it."""
    for need in position.needs:
        if need.is_priority_action and need.contributed_to_by and not need.satisfied_by:
            by = ", ".join(need.contributed_to_by)
            yield need.kind, need.reference, f"{by} contribute to this area for priority action; none satisfies it."


@published("PC03", "Objective without a reason to exist", "alignment")
def without_requirement(position: Position) -> Found:
    """An objective traces to no requirement of the Notice and is not marked as a local ambition."""
    for objective in position.objectives:
        if not objective.is_local_ambition and not any(each.kind == "requirement" for each in objective.aligned):
            yield "objective", objective.reference, "It answers no requirement and is not marked as a local ambition."


@published("PC04", "Requirement met by too many hands", "alignment")
def too_many_hands(position: Position) -> Found:
    """More than three objectives contribute to one requirement and none is said to satisfy it, so that nobody answers
    for it."""
    for need in position.needs:
        if need.kind == "requirement" and len(need.contributed_to_by) > 3 and not need.satisfied_by:
            yield need.kind, need.reference, f"{len(need.contributed_to_by)} objectives contribute; none satisfies it."


# --- objectives -------------------------------------------------------------------------------------------------------


@published("PC05", "Objective without an owner", "objectives")
def objective_without_owner(position: Position) -> Found:
    """No post owns the objective."""
    for objective in position.objectives:
        if objective.owner is None:
            yield "objective", objective.reference, "No post owns it."


@published("PC06", "Objective's owner vacant or leaving", "objectives")
def objective_owner_vacant(position: Position) -> Found:
    """The post that owns the objective has no holder, or its holder leaves before the objective is due."""
    for objective in position.objectives:
        owner = objective.owner
        if owner is None:
            continue
        if owner.holder is None:
            yield "objective", objective.reference, f"Nobody holds the post {owner.title}."
        elif owner.leaves_on and (objective.due_on is None or owner.leaves_on < objective.due_on):
            yield "objective", objective.reference, f"{owner.title} changes hands on {_said(owner.leaves_on)}."


@published("PC07", "Objective without a date", "objectives")
def objective_without_date(position: Position) -> Found:
    """The objective has no date by which it is to be met."""
    for objective in position.objectives:
        if objective.due_on is None:
            yield "objective", objective.reference, "It has no date."


@published("PC08", "Objective without a measure", "objectives")
def objective_without_measure(position: Position) -> Found:
    """The objective does not say how anyone will know that it is met, and is not marked as not measurable yet."""
    for objective in position.objectives:
        if not objective.measure.strip() and not objective.not_measurable_yet:
            yield "objective", objective.reference, "It does not say how anyone will know that it is met."


@published("PC09", "Objective without a baseline", "objectives")
def objective_without_baseline(position: Position) -> Found:
    """The objective has a measure and does not say where things stood at the start."""
    for objective in position.objectives:
        if objective.measure.strip() and not objective.baseline.strip():
            yield "objective", objective.reference, "Its measure has no baseline."


@published("PC10", "Objective without a target", "objectives")
def objective_without_target(position: Position) -> Found:
    """The objective has a measure and does not say what it should come to."""
    for objective in position.objectives:
        if objective.measure.strip() and not objective.target.strip():
            yield "objective", objective.reference, "Its measure has no target."


@published("PC11", "Nothing delivers the objective", "objectives")
def nothing_delivers(position: Position) -> Found:
    """No action that has not been cancelled or merged delivers the objective."""
    live = _live_actions(position)
    for objective in position.objectives:
        if not live.get(objective.reference):
            yield "objective", objective.reference, "No action delivers it."


@published("PC12", "Due after the Notice's date", "objectives")
def due_after_requirement(position: Position) -> Found:
    """The objective is due after the date by which the Notice wants a requirement met that it answers."""
    dates = {need.reference: need.due_on for need in position.needs if need.kind == "requirement" and need.due_on}
    for objective in position.objectives:
        for each in objective.aligned:
            wanted = dates.get(each.reference) if each.kind == "requirement" else None
            if wanted and objective.due_on and objective.due_on > wanted:
                said = f"It is due on {_said(objective.due_on)}; requirement {each.reference} on {_said(wanted)}."
                yield "objective", objective.reference, said


@published("PC13", "Too much is first", "objectives")
def too_much_first(position: Position) -> Found:
    """More objectives are first at once than the plan allows. What is all first is none of it first."""
    first = [each.reference for each in position.objectives if each.tier == 1]
    cap = position.plan.first_priority_cap if position.plan else 0
    if position.plan and len(first) > cap:
        said = f"{len(first)} objectives are first ({', '.join(first)}); the plan allows {cap}."
        yield "plan", position.plan.reference, said


@published("PC14", "No content area", "objectives")
def no_content_area(position: Position) -> Found:
    """The objective is not placed in the tree of content areas, so that gaps in what is known cannot be seen."""
    for objective in position.objectives:
        if not objective.content_area:
            yield "objective", objective.reference, "It is not placed in a content area."


# --- outcomes ---------------------------------------------------------------------------------------------------------

_ACTIVITY = re.compile(
    r"^\s*(?:to\s+)?(?:implement|deliver|develop|introduce|review|establish|launch|roll\s+out|train|recruit|create|"
    r"complete|produce|set\s+up|ensure\s+(?:that\s+)?(?:the\s+)?(?:policy|procedure|training)|embed)\b",
    re.IGNORECASE,
)


@published("PC15", "Outcome that is an activity", "outcomes")
def outcome_is_activity(position: Position) -> Found:
    """The outcome says what people will do, and not what will be different for children."""
    for outcome in position.outcomes:
        if _ACTIVITY.match(outcome.statement):
            said = f"“{_short(outcome.statement)}” says what will be done, not what changes."
            yield "outcome", outcome.reference, said


@published("PC16", "Outcome without a baseline", "outcomes")
def outcome_without_baseline(position: Position) -> Found:
    """The outcome does not say where things stood at the start."""
    for outcome in position.outcomes:
        if not outcome.baseline.strip():
            yield "outcome", outcome.reference, "It does not say where things stood at the start."


@published("PC17", "Nothing says what good looks like", "outcomes")
def outcome_without_good(position: Position) -> Found:
    """The outcome does not say what good looks like, so that nobody can say how far off it is."""
    for outcome in position.outcomes:
        if not outcome.what_good_looks_like.strip():
            yield "outcome", outcome.reference, "It does not say what good looks like."


@published("PC18", "Outcome nothing works towards", "outcomes")
def outcome_without_objective(position: Position) -> Found:
    """No objective contributes to the outcome."""
    aligned = [each for objective in position.objectives for each in objective.aligned]
    worked_on = {each.reference for each in aligned if each.kind == "outcome"}
    for outcome in position.outcomes:
        if outcome.reference not in worked_on:
            yield "outcome", outcome.reference, "No objective works towards it."


# --- actions ----------------------------------------------------------------------------------------------------------


@published("PC19", "Action without an owner", "actions")
def action_without_owner(position: Position) -> Found:
    """An action that is still to be done has no owner, or nobody holds the post that owns it."""
    holders = {post.code: post.holder for post in position.posts}
    for action in _open_actions(position):
        if action.owner is None:
            yield "action", action.reference, "No post owns it."
        elif holders.get(action.owner) is None:
            yield "action", action.reference, "Nobody holds the post that owns it."


@published("PC20", "Action without a date", "actions")
def action_without_date(position: Position) -> Found:
    """An action that is still to be done has no date."""
    for action in _open_actions(position):
        if action.due_on is None:
            yield "action", action.reference, "It has no date."


_TWO_VERBS = re.compile(
    r"(?:;|\band\b|\bthen\b|,)\s+(?:to\s+)?(?:then\s+)?(?:agree|appoint|audit|brief|build|commission|complete|create|"
    r"deliver|design|develop|embed|evaluate|implement|introduce|issue|launch|monitor|pilot|produce|publish|recruit|"
    r"report|review|revise|roll\s+out|run|set\s+up|test|train|update|write)\b",
    re.IGNORECASE,
)


@published("PC21", "Several actions in one", "actions")
def several_in_one(position: Position) -> Found:
    """The action asks for two or more things to be done, so that it can be half done, late and on time at once."""
    for action in _open_actions(position):
        found = _TWO_VERBS.search(action.title)
        if found:
            words = " ".join(found.group(0).strip(" ,;").split())
            yield "action", action.reference, f"It asks for more than one thing (“… {words} …”)."


_VAGUE = re.compile(
    r"^\s*(?:to\s+)?(?:continue(?:\s+to)?|consider|explore|look\s+(?:at|into)|support|strengthen|improve|ensure|enhance|"
    r"promote|work\s+(?:with|towards)|raise\s+awareness|be\s+aware|seek\s+to|aim\s+to|encourage|facilitate)\b",
    re.IGNORECASE,
)


@published("PC22", "Vague verb", "actions")
def vague_verb(position: Position) -> Found:
    """The action begins with a word, such as ensure, explore or continue, that nobody can say is done."""
    for action in _open_actions(position):
        found = _VAGUE.match(action.title)
        if found:
            yield "action", action.reference, f"“{found.group(0).strip().capitalize()}” does not say what will be done."


@published("PC23", "Due after its objective", "actions")
def due_after_objective(position: Position) -> Found:
    """An action is due after the objective that it delivers."""
    dates = {each.reference: each.due_on for each in position.objectives}
    for action in _open_actions(position):
        wanted = dates.get(action.objective)
        if wanted and action.due_on and action.due_on > wanted:
            said = f"It is due on {_said(action.due_on)}, after objective {action.objective} ({_said(wanted)})."
            yield "action", action.reference, said


@published("PC24", "Dates bunched", "actions")
def dates_bunched(position: Position) -> Found:
    """A quarter or more of the actions still to be done, and at least five, are due on the same day. Such days are
    often chosen because they end a month or a year, and not because the work will be done then."""
    dated = [action.due_on for action in _open_actions(position) if action.due_on]
    for day, many in sorted(Counter(dated).items()):
        if many >= BUNCHED_AT_LEAST and many * BUNCHED_SHARE >= len(dated):
            reference = position.plan.reference if position.plan else ""
            yield "plan", reference, f"{many} of {len(dated)} actions are due on {_said(day)}."


@published("PC25", "Owner overloaded", "actions")
def owner_overloaded(position: Position) -> Found:
    """One post owns more than twelve actions that are not yet delivered."""
    loads = Counter(action.owner for action in _open_actions(position) if action.owner)
    titles = {post.code: post.title for post in position.posts}
    for code, many in sorted(loads.items()):
        if many > OVERLOADED:
            yield "post", code, f"{titles.get(code, code)} owns {many} actions that are not yet delivered."


@published("PC26", "Long and without a milestone", "actions")
def long_without_milestone(position: Position) -> Found:
    """An action runs for more than six months and has no milestone by which anyone could see that it is on its way."""
    checked = {milestone.action for milestone in position.milestones}
    for action in _open_actions(position):
        long = action.starts_on and action.due_on and action.due_on - action.starts_on > LONG_WITHOUT_MILESTONE
        if long and action.reference not in checked:
            assert action.starts_on is not None
            assert action.due_on is not None
            days = (action.due_on - action.starts_on).days
            yield "action", action.reference, f"It runs for {days} days without a milestone."


@published("PC27", "The same action twice", "actions")
def same_action_twice(position: Position) -> Found:
    """Two actions still to be done have the same words."""
    seen: dict[str, str] = {}
    for action in _open_actions(position):
        words = " ".join(re.findall(r"\w+", action.title.lower()))
        if words in seen:
            yield "action", action.reference, f"It has the same words as action {seen[words]}."
        else:
            seen[words] = action.reference


# --- delivery plans ---------------------------------------------------------------------------------------------------


@published("PC28", "Resources not secured", "delivery plans")
def resources_not_secured(position: Position) -> Found:
    """A delivery plan needs more people, money or systems than have been secured."""
    for plan in position.delivery_plans:
        gaps: dict[str, Decimal] = defaultdict(Decimal)
        for each in plan.resources:
            gaps[each.kind] += max(Decimal(0), Decimal(each.needed) - Decimal(each.secured))
        for kind, gap in sorted(gaps.items()):
            if gap > 0:
                yield "delivery_plan", plan.reference, f"{_amount(gap, kind)} is not secured."


@published("PC29", "Delivery plan without a sponsor", "delivery plans")
def delivery_plan_without_sponsor(position: Position) -> Found:
    """Nobody sponsors the delivery plan, or no agency leads it."""
    for plan in position.delivery_plans:
        if plan.sponsor is None:
            yield "delivery_plan", plan.reference, "Nobody sponsors it."
        elif plan.lead_agency is None:
            yield "delivery_plan", plan.reference, "No agency leads it."


@published("PC30", "One agency does it all", "delivery plans")
def one_agency(position: Position) -> Found:
    """Every owned action of a theme belongs to one agency, though improvement is asked of the partnership."""
    themes = {each.reference: each.theme for each in position.objectives}
    agencies: dict[str, Counter[str]] = defaultdict(Counter)
    for action in position.actions:
        if action.agency and action.state not in ("cancelled", "merged"):
            agencies[themes.get(action.objective, "")][action.agency] += 1
    for theme in position.themes:
        owned = agencies.get(theme.reference, Counter())
        if len(owned) == 1 and owned.total() >= BUNCHED_AT_LEAST:
            (agency,) = owned
            yield "theme", theme.reference, f"All {owned.total()} actions belong to {agency}."


# --- evidence ---------------------------------------------------------------------------------------------------------


@published("PC31", "No voice of children", "evidence")
def no_voice(position: Position) -> Found:
    """Nothing that stands as evidence for the objective is what children and families say, and nothing in the voice log
    that bears on it is."""
    voices = {each.reference for each in position.evidence if each.is_voice_of_children and each.counts}
    heard = {each.objective for each in position.heard if each.children}
    for objective in position.objectives:
        if not voices.intersection(objective.evidence) and objective.reference not in heard:
            yield "objective", objective.reference, "No evidence is what children and families say."


@published("PC32", "Only counts", "evidence")
def only_quantity(position: Position) -> Found:
    """All that stands as evidence for the objective says how much was done; nothing says how well or to what effect."""
    kinds = {each.reference: each.performance_type for each in position.evidence if each.counts}
    for objective in position.objectives:
        held = {kinds[reference] for reference in objective.evidence if reference in kinds}
        if held == {"quantity"}:
            yield "objective", objective.reference, "All its evidence is about quantity."


# --- risks ------------------------------------------------------------------------------------------------------------


@published("PC33", "Risk that nothing is done about", "risks")
def risk_without_control(position: Position) -> Found:
    """A risk is above appetite and not accepted, and neither a control nor an action of the plan is set against it."""
    for risk in position.live_risks:
        if risk.is_above and not risk.controls and not risk.actions:
            yield "risk", risk.reference, "It is above appetite, and neither a control nor an action is set against it."


@published("PC34", "Risk whose owner is vacant", "risks")
def risk_owner_vacant(position: Position) -> Found:
    """Nobody holds the post that owns the risk."""
    vacant = {post.code for post in position.posts if post.holder is None}
    for risk in position.live_risks:
        if risk.owner in vacant:
            yield "risk", risk.reference, f"Nobody holds the post {risk.owner_title}."


# --- audits -----------------------------------------------------------------------------------------------------------


@published("PC35", "Found by an audit and left", "audits")
def loop_without_action(position: Position) -> Found:
    """Nothing was agreed within four weeks of what an audit found."""
    for loop in position.loops:
        if loop.days_without_action > LEFT_AFTER:
            yield "audit_finding", loop.reference, f"No action was agreed for {loop.days_without_action} days."


@published("PC36", "Worse than before", "audits")
def loop_worse(position: Position) -> Found:
    """The latest re-audit found something worse than it was before."""
    for loop in position.loops:
        if loop.is_worse:
            yield "audit_finding", loop.reference, "The re-audit found it worse. What was done did not help."


# --- practice ---------------------------------------------------------------------------------------------------------


@published("PC37", "Standard not adopted", "practice")
def standard_not_adopted(position: Position) -> Found:
    """A minimum practice standard is in force, and a team that it concerns has not adopted it: nothing is on record,
    the day for which it was planned has passed or is still to come, or it was given up."""
    for standard in position.standards:
        if standard.without:
            teams = ", ".join(standard.without[:5]) + (" and more" if len(standard.without) > 5 else "")
            said = f"{len(standard.without)} of {standard.concerned} teams have not adopted it: {teams}."
            yield "standard", standard.code, said


@published("PC38", "Standard adopted on paper", "practice")
def standard_on_paper(position: Position) -> Found:
    """Teams are said to have adopted a minimum practice standard, and for none of them does any evidence show it."""
    for standard in position.standards:
        if standard.bare and not standard.adopted:
            said = "team is" if standard.bare == 1 else "teams are"
            yield "standard", standard.code, f"{standard.bare} {said} said to work to it, and nothing shows it."


@published("PC39", "Practice far below its standard", "practice")
def practice_far_below(position: Position) -> Found:
    """A standard that the whole counts is met so much less often than is aimed at that chance does not explain it: the
    whole interval lies more than ten points beneath the aim."""
    for each in position.practice:
        if each.standard and not each.team and each.is_far:
            # No number: a plan check is read by those too who see no small ones.
            said = f"All together it is met far less often than the aim of {each.aim}%: more than chance explains."
            yield "standard", each.standard, said


def _open_actions(position: Position) -> list[ActionValue]:
    return [action for action in position.actions if action.is_unfinished]


def _live_actions(position: Position) -> dict[str, list[ActionValue]]:
    found: dict[str, list[ActionValue]] = defaultdict(list)
    for action in position.actions:
        if action.state not in ("cancelled", "merged"):
            found[action.objective].append(action)
    return found


def _amount(gap: Decimal, kind: str) -> str:
    """A gap in words: pounds, people or systems."""
    if kind == "money":
        return f"£{gap:,.0f}"
    number = f"{gap.normalize():f}"
    if kind == "people":
        return f"{number} full-time equivalent"
    return f"{number} {kind.removesuffix('s') if gap == 1 else kind}"


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77].rstrip() + "…"
