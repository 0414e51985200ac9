"""Every verb that the code records is said in words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from soundingboard.audits.models import LoopStepKind
from soundingboard.cycle.models import RoundState
from soundingboard.delivery.rules import MOVES
from soundingboard.governance.models import RequestStepKind
from soundingboard.judgement.models import Stage
from soundingboard.ledger.models import LedgerStepKind
from soundingboard.risk.models import RiskStepKind
from soundingboard.web.history_words import KINDS, VERBS, kind_in_words, verb_in_words
from soundingboard.workprogramme.models import RecommendationStepKind, WorkState
from tests.conftest import ROOT

PACKAGE = ROOT / "src" / "soundingboard"
VERB = re.compile(r"[a-z_]+\.[a-z_]+")

# Verbs put together at run time, by how the code writes them, and all that they can become.
PUT_TOGETHER: dict[str, set[str]] = {
    "action.{}": {f"action.{move.name}" for move in MOVES},
    "rating.{}": {f"rating.{stage.value}" for stage in Stage},
    "round.{}": {f"round.{state.value}" for state in RoundState} - {"round.planned"},
    "question.{}": {f"question.{kind.value}" for kind in LedgerStepKind},
    "risk.{}": {f"risk.{kind.value}" for kind in RiskStepKind},
    "recommendation.{}": {f"recommendation.{kind.value}" for kind in RecommendationStepKind},
    "work.{}": {f"work.{state.value}" for state in WorkState},
    "request.{}": {f"request.{kind.value}" for kind in RequestStepKind},
    "audit_finding.{}": {f"audit_finding.{kind.value}" for kind in LoopStepKind},
    "{}.parked": {"finding.parked", "requirement.parked"},
    "{}.unparked": {"finding.unparked", "requirement.unparked"},
    "{}.revised": {"plan.revised", "theme.revised", "outcome.revised", "objective.revised"},
    "{}.withdrawn": {"theme.withdrawn", "outcome.withdrawn", "objective.withdrawn"},
}


def actions() -> list[Path]:
    """The modules that write history."""
    return sorted(
        path for path in PACKAGE.rglob("*.py") if path.name == "actions.py" or path.name.endswith("_actions.py")
    )


def verbs_in(module: ast.Module) -> Iterator[str]:
    """What a module may record: each constant of the shape of a verb, and each text put together into one."""
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VERB.fullmatch(node.value):
            yield node.value
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.JoinedStr):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if "record" in name or "revise" in name:
                yield _shape(node.args[0])
        elif isinstance(node, ast.JoinedStr) and re.fullmatch(r"(\{\}|[a-z_]+)\.(\{\}|[a-z_]+)", _shape(node)):
            yield _shape(node)


def _shape(text: ast.JoinedStr) -> str:
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in text.values)


def recorded() -> set[str]:
    """Every verb that the code may record."""
    found: set[str] = set()
    for path in actions():
        for verb in verbs_in(ast.parse(path.read_text())):
            found |= PUT_TOGETHER.get(verb, {verb})
    return found


# Of the shape of a verb, and the name of a job.
NOT_VERBS = {"delivery.update_link", "paper.issue", "paper.issue_together"}


def test_every_verb_that_is_recorded_has_words() -> None:
    missing = sorted(recorded() - set(VERBS) - NOT_VERBS)

    assert not missing, "give these words in web/history_words.py: " + ", ".join(missing)


def test_every_verb_that_has_words_is_recorded_somewhere() -> None:
    assert sorted(set(VERBS) - recorded()) == []


def test_a_verb_without_words_is_found() -> None:
    module = ast.parse('record("plan.danced", plan, by=by)\nrecord(f"plan.{step}", plan, by=by)')

    assert set(verbs_in(module)) == {"plan.danced", "plan.{}"}


@pytest.mark.parametrize("words", [*VERBS.values(), *KINDS.values()])
def test_words_begin_as_a_heading_does(words: str) -> None:
    assert words[0].isupper()
    assert not words.endswith(".")


def test_a_verb_nobody_has_put_in_words_is_still_readable() -> None:
    assert verb_in_words("plan.first_danced") == "Plan first danced"
    assert kind_in_words("plan.first_dance") == "First dance"
