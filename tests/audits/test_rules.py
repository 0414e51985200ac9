"""The rules of audits: references, frames, who audits whom, what is asked, how loops stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.audits.rules import (
    AUDITS,
    CYCLES,
    LOOPS,
    ActionStands,
    Case,
    FrameProblem,
    Reader,
    allocate,
    asked_of,
    loop_meter,
    loop_stands,
    read_frame,
    read_frame_text,
    refused_answers,
    tally,
    unanswered,
    what_evidence_says,
    what_is_wrong_with,
)
from soundingboard.lib.audit_tools import AuditTool, ToolSection, audit_tools
from soundingboard.lib.content import ContentError, build, raw_items

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "reference",
    ["W0417", "CIN-022", "12/345", "A1", "7", "LAC_0009", "104999", "w3", "EHM0021", "SGO1", "WX120415", "JS99992015"],
)
def test_a_reference_that_points_to_nobody_will_do(reference: str) -> None:
    assert what_is_wrong_with(reference) == ""


@pytest.mark.parametrize(
    ("reference", "word"),
    [
        ("", "no reference"),
        ("Smith", "name"),
        ("Jones-12", "name"),
        ("AMY12", "name"),
        ("amy.3", "name"),
        ("زينب1", "name"),
        ("SEB12", "name"),
        ("kay.4", "name"),
        ("Jay.P.9", "name"),
        ("JS12042015", "date of birth"),
        ("js-20150412", "date of birth"),
        ("943/476/5919", "NHS"),
        ("12/04/2015", "date of birth"),
        ("2015-04-12", "date of birth"),
        ("12042015", "date of birth"),
        ("20150412", "date of birth"),
        ("120415", "date of birth"),
        ("9434765919", "NHS"),
        ("943 476 5919", "NHS"),
        ("A123456789012", "pupil number"),
        ("AB123456C", "National Insurance"),
        ("W1 1AA", "postcode"),
        ("W" + "1" * 30, "longer"),
        ("W😀1", "letters, digits"),
    ],
)
def test_a_reference_that_could_name_a_child_is_refused(reference: str, word: str) -> None:
    assert word in what_is_wrong_with(reference)


def test_a_frame_is_read_with_or_without_a_head() -> None:
    rows = [["Team", "Case reference", "Plan status"], ["North", "W1", "Child in need"], ["", "", ""], ["South", "W2"]]

    assert read_frame(rows) == ([Case("W1", "North", "Child in need"), Case("W2", "South")], [])
    assert read_frame([["W1", "North"]]) == ([Case("W1", "North")], [])


def test_what_is_wrong_in_a_frame_is_said_by_row_and_column() -> None:
    rows = [["reference", "team"], ["W1", "North"], ["Smith", "North"], ["w1", "South"], ["W4", ""], ["W5", "x" * 61]]

    _, problems = read_frame(rows)

    assert [(each.row, each.column) for each in problems] == [
        (3, "Reference"),
        (4, "Reference"),
        (5, "Team"),
        (6, "Team"),
    ]
    assert problems[1].sentence == "This case stands in row 2 already."


def test_an_empty_frame_says_so() -> None:
    assert read_frame([]) == ([], [FrameProblem(1, "Reference", "There is no case in it. Give one a row.")])


@pytest.mark.parametrize(
    ("text", "row"),
    [('W1,"North\nW2,South\n', 1), ('W1,North\nW2,"So"uth\n', 2), ('W1,North\nW2,"' + "a" * 1_100_000, 2)],
    ids=["never closed", "within a cell", "longer than any cell"],
)
def test_a_frame_with_a_quotation_mark_left_open_is_refused_with_its_row(text: str, row: int) -> None:
    cases, (problem,) = read_frame_text(text)

    assert cases == []
    assert (problem.row, problem.column) == (row, "Reference")
    assert "quotation mark" in problem.sentence


def test_a_frame_is_parted_by_the_sign_that_it_has_most_of() -> None:
    for text in ("W1\tNorth\nW2\tSouth\n", "W1;North\r\nW2;South", 'W1,"North"\nW2,South'):
        assert read_frame_text(text) == ([Case("W1", "North"), Case("W2", "South")], [])


ANN, BO, CY = Reader(1, frozenset({"north"})), Reader(2, frozenset()), Reader(3, frozenset({"north", "south"}))


def test_nobody_audits_their_own_line() -> None:
    given_out, nobody = allocate({"W1": "North", "W2": "South", "W3": "North"}, [ANN, CY], seed=1)

    assert given_out == {"W2": 1}
    assert set(nobody) == {"W1", "W3"}


@given(
    st.dictionaries(
        st.integers(1, 60).map(lambda n: f"W{n}"), st.sampled_from(["North", "South", "East"]), max_size=30
    ),
    st.integers(0, 1000),
)
def test_cases_are_given_out_evenly_to_whoever_may(cases: dict[str, str], seed: int) -> None:
    readers = [ANN, BO, Reader(4, frozenset())]
    given_out, nobody = allocate(cases, readers, seed)
    again, _ = allocate(cases, readers, seed + 1, besides=given_out)

    assert nobody == ()
    assert all(not (cases[case] == "North" and who == 1) for case, who in given_out.items())
    assert all(again[case] != given_out[case] for case in cases)
    loads = [list(given_out.values()).count(each) for each in (2, 4)]
    assert abs(loads[0] - loads[1]) <= 1


@pytest.mark.parametrize("table", [CYCLES, AUDITS, LOOPS])
def test_every_state_that_follows_another_is_in_the_table(table: dict[str, dict[str, str]]) -> None:
    assert {after for ways in table.values() for after in ways} <= table.keys()


def tool(code: str = "case_audit") -> AuditTool:
    return next(each for each in audit_tools() if each.code == code)


def test_three_tools_ship_each_with_guidance_beside_every_section() -> None:
    assert [each.code for each in audit_tools()] == ["case_audit", "oversight_sample", "closure_audit"]
    assert all(section.guidance for each in audit_tools() for section in each.sections)
    assert len(tool().questions) >= 40


def part(code: str) -> ToolSection:
    found = tool().section(code)
    assert found is not None
    return found


def test_a_question_that_hangs_on_another_is_asked_only_where_it_was_answered_so() -> None:
    def asked(answer: str) -> list[str]:
        return [each.code for each in asked_of(part("permanence"), {"permanence.applies": answer}, True)]

    assert asked("yes") == ["permanence.applies", "permanence.plan", "permanence.settled"]
    assert asked("no") == asked("") == ["permanence.applies"]


def test_grades_are_asked_only_in_a_graded_cycle() -> None:
    assert "plan.grade" in [each.code for each in asked_of(part("plan"), {}, True)]
    assert "plan.grade" not in [each.code for each in asked_of(part("plan"), {}, False)]


def test_a_text_may_stay_empty_and_nothing_else() -> None:
    sample = tool("oversight_sample")

    assert len(unanswered(sample, {}, True)) == 8
    assert len(unanswered(sample, {}, False)) == 7


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ({"plan.grade": "5"}, "grade of the scale"),
        ({"plan.current": "perhaps"}, "one of the answers"),
        ({"elsewhere": "met"}, "no question of this section"),
    ],
)
def test_an_answer_that_is_not_offered_is_refused(answers: dict[str, str], word: str) -> None:
    assert word in refused_answers(part("plan"), answers, 4)[0]


def test_a_text_of_a_hundred_thousand_characters_is_refused_kindly() -> None:
    said = refused_answers(part("voice"), {"voice.what": "x" * 100_000}, 4)

    assert said == ["Use 8,000 characters or fewer for “What did it change?”. You have used 100,000"]


def test_answers_are_counted_as_passed_eligible_not_applicable_and_incomplete() -> None:
    said = [
        {"permanence": {"permanence.applies": "yes", "permanence.plan": "met"}},
        {"permanence": {"permanence.applies": "yes", "permanence.plan": "partly"}},
        {"permanence": {"permanence.applies": "no"}},
        {"permanence": {"permanence.applies": "yes", "permanence.plan": "na"}},
        {"permanence": {"permanence.applies": "yes"}},
        {},
    ]
    found = tally(tool(), said, True)
    plan, applies = found["permanence.plan"], found["permanence.applies"]

    assert (plan.passed, plan.partly, plan.failed, plan.not_applicable, plan.incomplete) == (1, 1, 0, 3, 1)
    assert plan.eligible == 2
    assert (applies.passed, applies.failed, applies.incomplete) == (4, 1, 1)


def test_where_nothing_applies_nothing_is_eligible() -> None:
    found = tally(tool("oversight_sample"), [{"decision": {"decision.there": "na"}}] * 3, False)

    assert (found["decision.there"].eligible, found["decision.there"].not_applicable) == (0, 3)


OPEN, DONE, CHECKED = ActionStands(False, False), ActionStands(True, False), ActionStands(True, True)


@pytest.mark.parametrize(
    ("actions", "rechecked", "acted_since", "state"),
    [
        ([], "", False, "found"),
        ([OPEN], "", False, "acted_on"),
        ([DONE, OPEN], "", False, "acted_on"),
        ([DONE, CHECKED], "", False, "done"),
        ([CHECKED, CHECKED], "", False, "checked"),
        ([CHECKED], "better", False, "closed"),
        ([CHECKED], "same", False, "acted_on"),
        ([CHECKED], "worse", False, "acted_on"),
        ([CHECKED, CHECKED], "worse", True, "checked"),
        ([CHECKED, OPEN], "better", True, "acted_on"),
        ([], "worse", False, "found"),
    ],
)
def test_a_loop_is_closed_only_after_a_re_audit(
    actions: list[ActionStands], rechecked: str, acted_since: bool, state: str
) -> None:
    assert loop_stands(actions, rechecked, acted_since) == state


def test_the_meter_counts_each_stage_with_those_beyond_it() -> None:
    meter = loop_meter(
        [("found", False, False), ("acted_on", True, True), ("done", False, False), ("closed", False, False)]
    )

    assert (meter.found, meter.acted_on, meter.done, meter.checked, meter.closed) == (4, 3, 2, 1, 1)
    assert (meter.open, meter.overdue, meter.worse) == (3, 1, 1)
    assert meter.sentence == (
        "Of 4 findings, 3 led to an action, in 2 all actions are done, 1 was checked by somebody else and 1 is closed "
        "after a re-audit. 1 was found worse than before."
    )
    assert loop_meter([]).sentence == "Nothing was found that needs an action."


@pytest.mark.parametrize(
    ("passed", "judged", "says"),
    [(0, 0, "mixed"), (3, 4, "supports"), (2, 4, "mixed"), (49, 100, "contradicts"), (74, 100, "mixed")],
)
def test_what_a_cycle_says_as_evidence(passed: int, judged: int, says: str) -> None:
    assert what_evidence_says(passed, judged) == says


def broken(**section: object) -> str:
    raw = dict(raw_items("audit_tools")[1])
    first = dict(raw["sections"][0])
    raw["sections"] = [{**first, **section}, *raw["sections"][1:]]
    with pytest.raises(ContentError) as refused:
        build(AuditTool, raw, place="tool")
    return str(refused.value)


@pytest.mark.parametrize(
    ("section", "word"),
    [
        ({"questions": []}, "needs a question"),
        ({"title": " "}, "needs a title"),
        ({"code": "supervision"}, "used twice"),
        ({"questions": [{"code": "a", "words": " ", "kind": "met"}]}, "no words"),
        ({"questions": [{"code": "a", "words": "A?", "kind": "stars"}]}, "not one of"),
        (
            {"questions": [{"code": "a", "words": "A?", "kind": "met", "only_if": "b", "only_when": ["met"]}]},
            "before it",
        ),
        ({"questions": [{"code": "a", "words": "A?", "kind": "met", "only_if": "b"}]}, "both"),
        (
            {
                "questions": [
                    {"code": "a", "words": "A?", "kind": "met"},
                    {"code": "b", "words": "B?", "kind": "met", "only_if": "a", "only_when": ["yes"]},
                ]
            },
            "cannot be given",
        ),
    ],
)
def test_a_tool_that_could_not_be_answered_is_refused(section: dict[str, object], word: str) -> None:
    assert word in broken(**section)
