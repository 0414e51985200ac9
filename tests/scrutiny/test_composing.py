"""Each rule of the composer speaks and stays silent at its edge; what fits the time is picked, always the same."""

import random
import time
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundingboard.bench.composer import a_bank_of
from soundingboard.framework.kinds import KINDS
from soundingboard.insight.framework_grid import Leaf, Remark
from soundingboard.lib.content import load
from soundingboard.lib.presets import ContentArea
from soundingboard.lib.question_bank import FITS, BankQuestion, questions
from soundingboard.position.values import DeliveryPlanValue, PostValue, ResourceValue, RoundValue, VoiceLogValue
from soundingboard.scrutiny.composing import (
    LINE_MINUTES,
    MOST_LINES,
    MOST_QUESTIONS,
    QUESTION_MINUTES,
    Planned,
    Reason,
    compose,
    reasons,
    rules,
    rules_markdown,
    weight_of,
)
from tests.insight.made import GOOD, TODAY, above, action, counted, evidence, need, objective, risk, standard
from tests.insight.test_agenda import measure, point, question, rated, ribbon

pytestmark = pytest.mark.pure

AREAS = load("content_areas", ContentArea)
AREA = "practice.services"
PANEL = "panel"


def here(**given: Any) -> Any:
    return objective(**{"content_area": AREA, **given})


def seen(**given: Any) -> Any:
    return measure(content_area=AREA, **given)


def green(**given: Any) -> Any:
    return here(ratings=(rated("green", **given),))


def round_(number: int, panel_on: date) -> RoundValue:
    return RoundValue(number, f"Round {number}", panel_on, panel_on, panel_on, panel_on, "frozen")


def leaf(*codes: str) -> tuple[Leaf, ...]:
    remarks = tuple(Remark(code, "nothing_known", "Nothing hangs here.") for code in codes)
    return (Leaf(AREA, "Priority service areas", AREA, (), remarks, ()),)


HEARD = evidence(is_voice_of_children=True)
MEETINGS = (round_(1, TODAY - timedelta(days=80)), round_(2, TODAY - timedelta(days=10)))
FIGURE = {"last_period": "November 2025", "periods_off_path": 0, "is_too_old": False}
SHORT = DeliveryPlanValue(
    "DP1", "Assessment", "1", "head", "Council", (ResourceValue("Council", "people", "Auditors", "2.00", "1.00"),)
)
ENOUGH = replace(SHORT, resources=(ResourceValue("Council", "people", "Auditors", "2.00", "2.00"),))

# Code, what makes the rule speak, what makes it stay silent at its edge, what it is about, and words of the reason.
SPEAKS: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    (
        "LE01",
        {"measures": (seen(variation="concern_high"),)},
        {"measures": (seen(variation="improvement_low"),)},
        "measure/CP_LATE",
        "worse by more than chance",
    ),
    (
        "LE02",
        {"measures": (seen(periods_off_path=3),)},
        {"measures": (seen(periods_off_path=2),)},
        "measure/CP_LATE",
        "for 3 periods",
    ),
    (
        "LE03",
        {"measures": (seen(**{**FIGURE, "last_on": TODAY - timedelta(days=81)}),), "rounds": MEETINGS},
        {"measures": (seen(**{**FIGURE, "last_on": TODAY - timedelta(days=80)}),), "rounds": MEETINGS},
        "measure/CP_LATE",
        "is of November 2025",
    ),
    (
        "LE04",
        {"objectives": (here(ribbon=ribbon("green", "red")),)},
        {"objectives": (here(ribbon=ribbon("red", "red")),)},
        "objective/1.1",
        "turned red",
    ),
    (
        "LE05",
        {"objectives": (here(ribbon=ribbon("green", "amber", "amber", "amber")),)},
        {"objectives": (here(ribbon=ribbon("amber", "amber", "green", "amber", "amber")),)},
        "objective/1.1",
        "for 3 rounds",
    ),
    (
        "LE06",
        {"objectives": (green(is_asserted=True),)},
        {"objectives": (here(ratings=(rated("amber", is_asserted=True),)),)},
        "objective/1.1",
        "only those responsible",
    ),
    (
        "LE07",
        {"objectives": (green(suggested=point("amber")),)},
        {"objectives": (here(ratings=(rated("red", suggested=point("amber")),)),)},
        "objective/1.1",
        "where the rules suggested amber",
    ),
    (
        "LE08",
        {"objectives": (green(),), "evidence": (evidence(says="contradicts", line=2),)},
        {"objectives": (green(),), "evidence": (evidence(says="contradicts", line=1),)},
        "objective/1.1",
        "E1 says otherwise",
    ),
    (
        "LE09",
        {"objectives": (green(),), "evidence": (evidence(is_fresh=False),)},
        {"objectives": (green(),), "evidence": (evidence(is_fresh=True),)},
        "objective/1.1",
        "shelf life",
    ),
    (
        "LE10",
        {"objectives": (green(),), "evidence": (evidence(is_voice_of_children=False),)},
        {"objectives": (green(),), "evidence": (HEARD,)},
        "objective/1.1",
        "children or families",
    ),
    (
        "LE11",
        {"objectives": (here(),), "actions": (action(date_changes=3),)},
        {"objectives": (here(),), "actions": (action(date_changes=2),)},
        "objective/1.1",
        "moved 3 times",
    ),
    (
        "LE12",
        {"objectives": (here(),), "actions": (action(rounds_missed=1),)},
        {"objectives": (here(),), "actions": (action(rounds_missed=1, state="delivered"),)},
        "objective/1.1",
        "nothing was said of 1.1.1",
    ),
    (
        "LE13",
        {"objectives": (here(),), "actions": (action(state="delivered", recheck_due_on=TODAY - timedelta(days=1)),)},
        {"objectives": (here(),), "actions": (action(state="delivered", recheck_due_on=TODAY),)},
        "objective/1.1",
        "nobody has looked",
    ),
    (
        "LE14",
        {"objectives": (here(),), "actions": (action(days_overdue=1, agency="Police"),)},
        {"objectives": (here(),), "actions": (action(days_overdue=1, agency="Council"),)},
        "objective/1.1",
        "belongs to Police",
    ),
    (
        "LE15",
        {"objectives": (here(owner=PostValue("head", "Head of Assessment", "Council", None)),)},
        {"objectives": (here(),)},
        "objective/1.1",
        "nobody holds the post",
    ),
    (
        "LE16",
        {"objectives": (here(),), "needs": (need(due_on=TODAY + timedelta(days=60)),)},
        {"objectives": (here(),), "needs": (need(due_on=TODAY + timedelta(days=61)),)},
        "requirement/N1.1",
        "nothing shows that it is met",
    ),
    (
        "LE17",
        {"objectives": (here(),), "delivery_plans": (SHORT,)},
        {"objectives": (here(),), "delivery_plans": (ENOUGH,)},
        "delivery-plan/DP1",
        "needs more than is secured: Auditors",
    ),
    ("LE18", {"grid": leaf("FG01")}, {"grid": leaf("FG02")}, f"grid/{AREA}", "nothing hangs here"),
    ("LE19", {"grid": leaf("FG04")}, {"grid": leaf("FG05")}, f"grid/{AREA}", "Priority service areas"),
    (
        "LE20",
        {"questions": (question(body_kind=PANEL, content_area=AREA, state="returned"),)},
        {"questions": (question(body_kind="board", content_area=AREA, state="returned"),)},
        "question/Q1",
        "was sent back",
    ),
    (
        "LE21",
        {"practice": (counted(passed=50, is_far=True),), "standards": (standard(),)},
        {"practice": (counted(), counted(team="Harbour", is_far=True)), "standards": (standard(),)},
        "standard/visits",
        "children are visited: far below the aim of 90%.",
    ),
    (
        "LE22",
        {"voice_log": (VoiceLogValue(9, 4, 2, 1, 4, date(2025, 11, 3)),)},
        {"voice_log": (VoiceLogValue(9, 4, 0, 1, 4, date(2026, 3, 3)),)},
        "voice/all",
        "nothing came of it in time, 2 times.",
    ),
    (
        "LE23",
        {"risks": (above(),)},
        {"risks": (risk(), above(state="accepted"), above(objectives=()))},
        "objective/1.1",
        "RSK1, a risk above what the Board agreed to bear, threatens it.",
    ),
    (
        "LE24",
        {"planned": (Planned("W1", "Visits in one team", AREA),)},
        {"planned": ()},
        "work/W1",
        "The panel chose W1 for this meeting: Visits in one team.",
    ),
]


def found(code: str, changed: dict[str, Any]) -> list[Reason]:
    beside = {"grid": (), "planned": ()} | changed
    grid, planned = beside.pop("grid"), beside.pop("planned")
    position = replace(GOOD, **beside)
    return [each for every in reasons(position, grid, PANEL, planned).values() for each in every if each.code == code]


@pytest.mark.parametrize(("code", "speaks", "silent", "about", "says"), SPEAKS, ids=[each[0] for each in SPEAKS])
def test_a_rule_speaks_and_stays_silent_at_its_edge(code, speaks, silent, about, says):
    spoken = found(code, speaks)

    assert [each.about for each in spoken] == [about]
    assert says in spoken[0].why
    assert found(code, silent) == []


def test_every_rule_is_in_the_table_published_and_has_questions_to_pick_from():
    assert [rule.code for rule in rules()] == [each[0] for each in SPEAKS]
    page = rules_markdown()
    for rule in rules():
        assert f"**{rule.code} {rule.name}**" in page
        assert len(rule.words) > 40
        assert rule.fits in FITS
        assert any(rule.fits in each.fits and PANEL in each.asked_by for each in questions()), rule.code


def test_data_is_older_than_two_meetings_by_the_days_of_the_body_that_asks():
    old = seen(**{**FIGURE, "last_on": TODAY - timedelta(days=81)})
    no_panel = tuple(replace(each, panel_on=None) for each in MEETINGS)
    position = replace(GOOD, measures=(old,), rounds=no_panel)

    assert "LE03" not in {each.code for every in reasons(position, (), PANEL).values() for each in every}
    assert "LE03" in {each.code for every in reasons(position, (), "board").values() for each in every}


def composed(position: Any, minutes: int = 120, bank: Any = None, **given: Any) -> Any:
    return compose(
        position,
        audience=given.pop("audience", PANEL),
        minutes_available=minutes,
        bank=bank if bank is not None else questions(),
        areas=AREAS,
        **given,
    )


def bank_question(code: str, *fits: str, area: str = AREA, asked_by: tuple[str, ...] = (PANEL,)) -> BankQuestion:
    return replace(
        questions()[0], code=code, words=f"What of {code}?", content_area=area, fits=fits, asked_by=asked_by, stored=""
    )


def test_nothing_is_composed_where_all_goes_as_it_should():
    assert composed(replace(GOOD, needs=(need(due_on=None),), objectives=(here(),))).lines == ()


def test_what_the_panel_chose_comes_first_and_is_said_where_it_is_filed_nowhere():
    chosen = Planned("W1", "Homes near school", "wider.poverty")
    unfiled = Planned("W2", "Bus fares", "")
    reds = tuple(here(reference=f"1.{number}", ratings=(rated("green", is_asserted=True),)) for number in range(1, 4))

    found = composed(replace(GOOD, objectives=reds), minutes=30, planned=(chosen, unfiled))

    assert [each.content_area for each in found.lines] == ["wider.poverty", AREA]
    # No question filed there fits the rule, and any will do: the panel chose the subject.
    assert [each.because for each in found.lines[0].questions] == [("LE24",)] * 2
    assert [each.about for each in found.not_filed] == ["work/W2"]
    # Beside what the position shows of the same area, it is said first.
    in_a_red = composed(replace(GOOD, objectives=reds), planned=(chosen._replace(content_area=AREA),))
    assert in_a_red.lines[0].reasons[0].code == "LE24"


def test_a_line_says_why_shows_good_and_the_measure_and_both_voices():
    position = replace(GOOD, objectives=(green(is_asserted=True),), measures=(seen(variation="concern_high"),))
    (line,) = composed(position, good=load("good_looks_like", KINDS["good_looks_like"])).lines

    assert line.title == "Priority service areas"
    assert {"LE01", "LE06"} <= {each.code for each in line.reasons}
    assert line.good_looks_like
    assert [each.code for each in line.measures] == ["CP_LATE"]
    assert all(each.because and each.words and each.to_ourselves for each in line.questions)
    assert line.minutes == LINE_MINUTES + QUESTION_MINUTES * len(line.questions)


def test_what_one_question_was_picked_for_counts_half_for_the_next():
    """Two rules spoke: two questions that fit the heavier are not both picked before one that fits the other."""
    position = replace(
        GOOD, objectives=(green(is_asserted=True),), measures=(seen(periods_off_path=3),), evidence=(HEARD,)
    )
    bank = [
        bank_question("a", "green_asserted"),
        bank_question("b", "green_asserted"),
        bank_question("c", "measure_off_path"),
    ]
    (line,) = composed(position, LINE_MINUTES + 2 * QUESTION_MINUTES, bank).lines

    assert [each.code for each in line.questions] == ["a", "c"]
    assert [each.because for each in line.questions] == [("LE06",), ("LE02",)]


def test_what_was_asked_lately_comes_last_and_another_bodys_questions_never():
    position = replace(GOOD, objectives=(green(is_asserted=True),), evidence=(HEARD,))
    bank = [
        bank_question("a", "green_asserted"),
        bank_question("b", "green_asserted"),
        bank_question("c", "green_asserted", asked_by=("board",)),
    ]
    (line,) = composed(position, LINE_MINUTES + QUESTION_MINUTES, bank, asked=["a"]).lines
    assert [each.code for each in line.questions] == ["b"]
    (board,) = composed(position, 120, bank, audience="board").lines
    assert [each.code for each in board.questions] == ["c"]


def test_a_content_area_without_a_question_that_fits_borrows_from_its_section_or_is_named():
    position = replace(
        GOOD,
        objectives=(here(content_area="practice.risks.domestic_abuse", ratings=(rated("green", is_asserted=True),)),),
        evidence=(HEARD,),
    )
    beside = bank_question("beside", "green_asserted", area="practice.risks.adult_mental_health")
    far = bank_question("far", "green_asserted", area="wider.poverty")

    assert [each.code for line in composed(position, 60, [beside, far]).lines for each in line.questions] == ["beside"]
    assert composed(position, 60, [far]).without_question == ("Domestic abuse",)


def test_what_is_filed_nowhere_is_said_and_not_lost():
    position = replace(GOOD, objectives=(objective(content_area="", ratings=(rated("green", is_asserted=True),)),))

    assert "LE06" in {each.code for each in composed(position).not_filed}


def test_a_meeting_with_no_time_names_what_it_has_none_for():
    position = replace(GOOD, objectives=(green(is_asserted=True),))
    found = composed(position, LINE_MINUTES + QUESTION_MINUTES - 1)

    assert (found.lines, found.minutes, found.without_time) == ((), 0, ("Priority service areas",))


def busy(number: int = 60) -> Any:
    """A plan of so many objectives in every leaf, with much that is wrong."""
    leaves = sorted({each.content_area for each in questions()})
    colours = ("red", "amber", "green")
    return replace(
        GOOD,
        objectives=tuple(
            here(
                reference=f"1.{each}",
                content_area=leaves[each % len(leaves)],
                ratings=(rated(colours[each % 3], is_asserted=each % 2 == 0, suggested=point("amber")),),
                ribbon=ribbon("green", *[colours[each % 3]] * 3),
                evidence=(f"E{each}",),
            )
            for each in range(number)
        ),
        evidence=tuple(evidence(reference=f"E{each}", is_fresh=each % 2 == 0) for each in range(number)),
        actions=tuple(
            action(f"1.{each}.1", objective=f"1.{each % number}", date_changes=each % 5, rounds_missed=each % 3)
            for each in range(number * 5)
        ),
        measures=tuple(
            seen(variation="concern_high" if each % 4 == 0 else None, periods_off_path=each % 5) for each in range(60)
        ),
    )


@given(st.integers(min_value=0, max_value=300))
@settings(max_examples=40, deadline=None)
def test_whatever_the_time_the_lines_fit_it(minutes):
    found = composed(busy(20), minutes)
    picked = [each.code for line in found.lines for each in line.questions]

    assert found.minutes == sum(line.minutes for line in found.lines) <= minutes
    assert len(found.lines) <= MOST_LINES
    assert all(1 <= len(line.questions) <= MOST_QUESTIONS for line in found.lines)
    assert len(picked) == len(set(picked))
    assert [line.weight for line in found.lines] == sorted((line.weight for line in found.lines), reverse=True)


def test_the_same_position_gives_the_same_lines_in_whatever_order_it_was_read():
    position = busy(30)
    mixed = {name: list(getattr(position, name)) for name in ("objectives", "evidence", "actions", "measures")}
    for rows in mixed.values():
        random.Random(7).shuffle(rows)
    other = replace(position, **{name: tuple(rows) for name, rows in mixed.items()})

    assert [line.content_area for line in composed(other).lines] == [
        line.content_area for line in composed(position).lines
    ]
    assert [each.code for line in composed(other).lines for each in line.questions] == [
        each.code for line in composed(position).lines for each in line.questions
    ]


def test_a_line_weighs_its_heaviest_rule_and_one_for_each_other():
    found = [Reason("LE01", "", 9, "", ""), Reason("LE01", "", 9, "", ""), Reason("LE05", "", 6, "", "")]

    assert weight_of(found) == 10


def test_five_thousand_questions_take_less_than_was_promised():
    bank, position = a_bank_of(5_000), busy(120)
    composed(position, 120, bank)
    begun = time.process_time()
    assert composed(position, 120, bank).lines
    assert time.process_time() - begun < 0.15
