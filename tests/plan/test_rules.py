"""The rules of a whole plan, as tables."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.plan.rules import (
    Answering,
    Link,
    Need,
    PlanItem,
    Promise,
    alignment_gaps,
    cap_too_low,
    coverage,
    coverage_of_objectives,
    days_left,
    natural,
    plan_difference,
    refusal_while_frozen,
    requirement_standing,
    too_many_first,
)

pytestmark = pytest.mark.pure

ON = date(2026, 3, 16)
REQUIREMENT = Need("requirement", 1, "N1.1", "Improve assessments.", satisfied_by="Nine in ten are in time.")
FINDING = Need("finding", 1, "I1.1", "Assessments are late.")
OBJECTIVE = Promise(7, "1.1", "Timely assessments", 3)


# --- gaps -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("links", "parked", "local", "codes"),
    [
        ([], [], False, ["AL1", "AL2", "AL3"]),
        ([Link(7, "requirement", 1, "contributes")], [], False, ["AL2"]),
        ([Link(7, "requirement", 1, "satisfies"), Link(7, "finding", 1, "contributes")], [], False, []),
        ([], [("requirement", 1), ("finding", 1)], False, ["AL3"]),
        ([], [("requirement", 1), ("finding", 1)], True, []),
        # An outcome is no requirement, and another kind's key is another thing.
        ([Link(7, "outcome", 1, "satisfies")], [("finding", 1)], False, ["AL1", "AL3"]),
        ([Link(7, "requirement", 2, "satisfies")], [("finding", 1)], False, ["AL1"]),
    ],
)
def test_what_is_unmapped_stands_in_the_way(
    links: list[Link], parked: list[tuple[str, int]], local: bool, codes: list[str]
) -> None:
    objective = Promise(7, "1.1", "Timely assessments", 3, is_local_ambition=local)

    gaps = alignment_gaps([FINDING, REQUIREMENT], [objective], links, parked)

    assert [gap.code for gap in gaps] == codes


def test_a_gap_says_what_to_do_and_where() -> None:
    gaps = alignment_gaps([FINDING, REQUIREMENT], [OBJECTIVE], [], [])

    assert [gap.sentence for gap in gaps] == [
        "Requirement N1.1 has no objective. Align one to it, or park it with a reason.",
        "Finding I1.1 has no objective. Align one to it, or park it with a reason.",
        "Objective 1.1 answers no requirement. Align it to one, or mark it as local ambition.",
    ]


# --- coverage ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("links", "parked", "state"),
    [
        ([], {}, "gap"),
        ([], {("finding", 1): "Another board holds it."}, "parked"),
        ([Link(7, "finding", 1, "contributes")], {}, "contributes"),
        ([Link(7, "finding", 1, "contributes"), Link(8, "finding", 1, "satisfies")], {}, "satisfied"),
        ([Link(7, "requirement", 1, "satisfies")], {}, "gap"),
    ],
)
def test_coverage_says_how_far(links: list[Link], parked: dict[tuple[str, int], str], state: str) -> None:
    (row,) = coverage([FINDING], links, parked)

    assert row.state == state


LINKS = st.lists(
    st.builds(
        Link,
        st.integers(1, 4),
        st.sampled_from(["finding", "requirement"]),
        st.integers(1, 4),
        st.sampled_from(["satisfies", "contributes"]),
    ),
    unique_by=lambda link: link[:3],
    max_size=12,
)
NEEDS = [Need(kind, pk, f"{kind}{pk}", "") for kind in ("requirement", "finding") for pk in range(1, 5)]
PROMISES = [Promise(pk, f"1.{pk}", "", 1, pk == 4) for pk in range(1, 5)]


@given(LINKS, st.sets(st.sampled_from([need.key for need in NEEDS])))
def test_coverage_agrees_with_a_slow_twin_and_puts_gaps_first(
    links: list[Link], left_out: set[tuple[str, int]]
) -> None:
    rows = coverage(NEEDS, links, dict.fromkeys(left_out, "because"))

    for row in rows:
        mine = [link for link in links if (link.kind, link.target_id) == (row.need.kind, row.need.pk)]
        strengths = {link.strength for link in mine}
        if "satisfies" in strengths:
            assert row.state == "satisfied"
        elif strengths:
            assert row.state == "contributes"
        else:
            assert row.state == ("parked" if row.need.key in left_out else "gap")
        assert {*row.satisfied_by, *row.contributed_to_by} == {link.objective_id for link in mine}
    states = [row.state for row in rows]
    assert states == sorted(states, key=["gap", "contributes", "parked", "satisfied"].index)
    assert sorted(row.need.key for row in rows) == sorted(need.key for need in NEEDS)


@given(LINKS)
def test_the_other_way_round_says_the_same_links(links: list[Link]) -> None:
    rows = coverage_of_objectives(PROMISES, NEEDS, links)

    said = {(row.promise.pk, need.key, "satisfies") for row in rows for need in row.satisfies}
    said |= {(row.promise.pk, need.key, "contributes") for row in rows for need in row.contributes_to}
    assert said == {(link.objective_id, link.key, link.strength) for link in links}


@given(LINKS, st.sets(st.sampled_from([need.key for need in NEEDS])))
def test_a_plan_without_gaps_is_one_whose_coverage_has_none(links: list[Link], left_out: set[tuple[str, int]]) -> None:
    gaps = alignment_gaps(NEEDS, PROMISES, links, left_out)

    in_rows = {row.need.key for row in coverage(NEEDS, links, dict.fromkeys(left_out, "x")) if row.state == "gap"}
    adrift = {row.promise.pk for row in coverage_of_objectives(PROMISES, NEEDS, links) if row.is_adrift}
    assert {(gap.kind, gap.pk) for gap in gaps if gap.kind != "objective"} == in_rows
    assert {gap.pk for gap in gaps if gap.kind == "objective"} == adrift


# --- first ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("already", "cap", "refusal"),
    [
        ([], 1, None),
        (["1.1"], 2, None),
        (["1.1"], 1, "The plan allows 1 objective to be first at once, and 1.1 is."),
        (["1.1", "1.2", "2.1"], 3, "The plan allows 3 objectives to be first at once, and 1.1, 1.2 and 2.1 are."),
        (["1.1", "1.2"], 1, "The plan allows 1 objective to be first at once, and 1.1 and 1.2 are."),
        ([], 0, "This plan puts no objective first."),
    ],
)
def test_only_so_many_are_first(already: list[str], cap: int, refusal: str | None) -> None:
    said = too_many_first(already, cap)

    assert said is None if refusal is None else said is not None and said.startswith(refusal)


@pytest.mark.parametrize(
    ("already", "cap", "refusal"),
    [
        ([], 0, None),
        (["1.1"], 1, None),
        (["1.1"], 2, None),
        (["1.1"], 0, "1.1 is first already, which is more than 0. Move 1 objective to next or later"),
        (["1.1", "2.1", "2.2"], 1, "1.1, 2.1 and 2.2 are first already, which is more than 1. Move 2 objectives to"),
    ],
)
def test_the_limit_of_first_objectives_is_not_lowered_below_those_that_are(
    already: list[str], cap: int, refusal: str | None
) -> None:
    said = cap_too_low(already, cap)

    assert said is None if refusal is None else said is not None and said.startswith(refusal)


def test_a_change_of_what_is_said_of_the_whole_plan_comes_first() -> None:
    then = [PlanItem("plan", (1,), "P1", "Plan", (("Vision", "Safe."), ("How many may be first", "6"))), objective()]
    now = [PlanItem("plan", (1,), "P1", "New plan", (("Vision", "Safe."), ("How many may be first", "4")))]

    assert [change.sentence for change in plan_difference(then, now)] == [
        "Plan P1 was reworded.",
        "Plan P1: how many may be first changed from 6 to 4.",
        "Objective 1.1, “Timely assessments”, was withdrawn.",
    ]


@pytest.mark.parametrize(
    ("due", "left"), [(None, None), (date(2026, 3, 16), 0), (date(2026, 3, 20), 4), (date(2026, 2, 28), -16)]
)
def test_days_left_count_down(due: date | None, left: int | None) -> None:
    assert days_left(due, ON) == left


def test_a_frozen_plan_says_why() -> None:
    said = refusal_while_frozen("The plan", "Paused", "Election period.")

    assert said == "The plan is paused (Election period). Re-open it before changing anything."


# --- what changed -----------------------------------------------------------------------------------------------------


def objective(title: str = "Timely assessments", **said: str | date | None) -> PlanItem:
    return PlanItem(
        "objective", (7,), "1.1", title, tuple((key.replace("_", " "), value) for key, value in said.items())
    )


@pytest.mark.parametrize(
    ("then", "now", "sentences"),
    [
        ([objective()], [objective()], []),
        ([], [objective()], ["Objective 1.1, “Timely assessments”, was added."]),
        ([objective()], [], ["Objective 1.1, “Timely assessments”, was withdrawn."]),
        ([objective()], [objective("Assessments in time")], ["Objective 1.1 was reworded."]),
        (
            [objective(Due_date=date(2026, 3, 1))],
            [objective(Due_date=date(2026, 4, 1))],
            ["Objective 1.1: due date moved from 1 March 2026 to 1 April 2026, 31 days later."],
        ),
        (
            [objective(Due_date=date(2026, 3, 2))],
            [objective(Due_date=date(2026, 3, 1))],
            ["Objective 1.1: due date moved from 2 March 2026 to 1 March 2026, 1 day earlier."],
        ),
        (
            [objective(Owner=None)],
            [objective(Owner="Head of Service")],
            ["Objective 1.1: owner is now Head of Service."],
        ),
        ([objective(Owner="Head of Service")], [objective(Owner=None)], ["Objective 1.1: owner was taken out."]),
        (
            [objective(Tier="First")],
            [objective(Tier="Later")],
            ["Objective 1.1: tier changed from First to Later."],
        ),
        ([objective(Measure="a" * 100)], [objective(Measure="b" * 100)], ["Objective 1.1: measure was reworded."]),
        ([objective(Measure="")], [objective(Measure="b" * 100)], ["Objective 1.1: measure was filled in."]),
    ],
)
def test_a_difference_is_a_sentence(then: list[PlanItem], now: list[PlanItem], sentences: list[str]) -> None:
    assert [change.sentence for change in plan_difference(then, now)] == sentences


def test_alignment_and_parking_have_sentences_of_their_own() -> None:
    full = PlanItem("alignment", (7, "finding", 1), "1.1", "Objective 1.1 satisfies finding I1.1")
    part = PlanItem("alignment", (7, "finding", 1), "1.1", "Objective 1.1 contributes to finding I1.1")
    parked = PlanItem("parking", ("finding", 2), "I1.2", "Finding I1.2", (("Reason", "Elsewhere"),))

    def said(then: list[PlanItem], now: list[PlanItem]) -> list[str]:
        return [change.sentence for change in plan_difference(then, now)]

    assert said([], [full, parked]) == ["Objective 1.1 satisfies finding I1.1.", "Finding I1.2 was parked."]
    assert said([part], [full]) == ["Now objective 1.1 satisfies finding I1.1."]
    assert said([full, parked], []) == [
        "It is no longer so that objective 1.1 satisfies finding I1.1.",
        "Finding I1.2 is no longer parked.",
    ]


def test_the_words_before_and_after_are_kept_whole() -> None:
    (change,) = plan_difference([objective(Measure="Nine in ten")], [objective(Measure="All")])

    assert (change.label, change.before, change.after) == ("Measure", "Nine in ten", "All")


ITEMS = st.lists(
    st.builds(
        PlanItem,
        st.sampled_from(["theme", "outcome", "objective"]),
        st.tuples(st.integers(1, 4)),
        st.sampled_from(["1", "1.2", "1.10", "O1"]),
        st.sampled_from(["A", "B"]),
        st.sampled_from([(), (("Owner", "X"),), (("Owner", None),)]),
    ),
    unique_by=lambda item: (item.kind, item.key),
)


@given(ITEMS, ITEMS)
def test_two_plans_differ_just_where_a_set_would_say_so(then: list[PlanItem], now: list[PlanItem]) -> None:
    changes = plan_difference(then, now)

    old, new = {(i.kind, i.key): i for i in then}, {(i.kind, i.key): i for i in now}
    assert sum(change.what == "added" for change in changes) == len(new.keys() - old.keys())
    assert sum(change.what == "removed" for change in changes) == len(old.keys() - new.keys())
    assert plan_difference(now, now) == ()


# --- lifting the Notice -----------------------------------------------------------------------------------------------

PROVED = Answering("1.1", satisfies=True, delivery="delivered", impact="green", is_independently_shown=True)


@pytest.mark.parametrize(
    ("answering", "done", "better", "missing"),
    [
        ([PROVED], True, True, []),
        ([], False, False, ["No objective answers it."]),
        (
            [Answering("1.1", False, "delivered", "green")],
            False,
            False,
            ["1.1 only contributes; nothing satisfies it."],
        ),
        (
            [Answering("1.1", False), Answering("1.2", False)],
            False,
            False,
            ["1.1 and 1.2 only contribute; nothing satisfies it."],
        ),
        (
            [PROVED, Answering("1.2", True, "amber", "sustained", True)],
            False,
            True,
            ["Not agreed as delivered: 1.2."],
        ),
        (
            [Answering("1.1", True, "delivered", "sustained", False)],
            False,
            True,
            ["No second- or third-line evidence for 1.1."],
        ),
        # Done and better are different facts: the Notice can be complied with while nothing has changed.
        ([Answering("1.1", True, "delivered", "red", True)], True, False, []),
        ([PROVED, Answering("1.3", False, "red", "red")], True, True, []),
    ],
)
def test_done_and_better_are_told_apart(
    answering: list[Answering], done: bool, better: bool, missing: list[str]
) -> None:
    standing = requirement_standing(REQUIREMENT, answering, ON)

    assert (standing.is_complied_with, standing.is_improved) == (done, better)
    assert list(standing.missing_for_compliance) == missing


def test_what_would_satisfy_it_is_asked_for() -> None:
    standing = requirement_standing(REQUIREMENT._replace(satisfied_by=""), [PROVED], ON)

    assert standing.missing_for_compliance == ("Nobody has written down what would satisfy it.",)


@pytest.mark.parametrize(("due", "late"), [(date(2026, 3, 15), True), (date(2026, 3, 16), False), (None, False)])
def test_a_requirement_past_its_date_says_so_while_it_is_not_done(due: date | None, late: bool) -> None:
    need = REQUIREMENT._replace(due_on=due)

    undone = requirement_standing(need, [], ON).missing_for_compliance
    done = requirement_standing(need, [PROVED], ON).missing_for_compliance

    assert any(sentence.startswith("It was due on") for sentence in undone) is late
    assert done == ()


# --- order ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ordered", [["1.1", "1.2", "1.10", "2.1"], ["A2", "A10", "B1"], ["", "1", "O1"], ["N1.3", "N1.3a", "N1.12"]]
)
def test_references_come_in_the_order_people_read(ordered: list[str]) -> None:
    shuffled = ordered[-1:] + ordered[:-1]

    assert sorted(shuffled, key=natural) == ordered
