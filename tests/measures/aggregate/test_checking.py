"""What is found wrong with rows, and what follows: figures without them, counts beside the figures, no value shown."""

from __future__ import annotations

import traceback
from datetime import date

import pyarrow as pa
import pytest

from soundingboard.measures.aggregate import counting
from soundingboard.measures.aggregate.codes import shape_of
from soundingboard.measures.aggregate.counting import ALL, Counted, count
from soundingboard.measures.aggregate.engines import CountingFailed, Engine, running
from soundingboard.measures.aggregate.periods import Period
from soundingboard.measures.layout import TABLES, Extract, Source, mask, table_of
from tests.measures.aggregate.test_counting import told

pytestmark = [pytest.mark.pure, pytest.mark.slow]

D = date.fromisoformat
MAY = Period("May", D("2024-05-01"), D("2024-05-31"))
SNAPSHOT = D("2024-06-15")


@pytest.fixture(scope="module")
def counted() -> Counted:
    """Lists with one thing wrong after another."""
    tables = {
        "children": {
            "child_id": ["c1", "c2", "c2", None, "c3", "c4"],
            "dob": [D("2015-01-01"), D("2024-05-20"), D("2016-01-01"), D("2016-01-01"), None, D("2030-01-01")],
            "team": ["A", "B", "C", "A", None, "A"],
        },
        "contacts": {
            "child_id": ["c1", "c1", "c2", None, "c9", "c3", "c1", "c1"],
            "contact_date": [
                *[D("2024-05-02")] * 6,
                None,
                D("2024-06-16"),
            ],
            "source": ["6", "6", "99", "q) 6", "police", "n/a", None, "2A"],
        },
        "referrals": {
            "referral_id": ["r1", "r1", "r2", "r3"],
            "child_id": ["c1", "c1", "c2", "c1"],
            "referral_date": [D("2024-05-02"), D("2024-05-03"), D("2024-05-04"), D("2013-01-01")],
            "close_date": [D("2024-05-01"), None, D("2024-07-01"), None],
            "nfa": [True, False, False, None],
            "source": ["6", "6", "elsewhere", "1B"],
        },
        "cp_plans": {
            "plan_id": ["p1", "p2", None],
            "child_id": ["c1", "c1", "c1"],
            "start_date": [D("2024-05-02"), D("2024-05-09"), D("2024-05-10")],
            "end_date": [None, D("2024-05-08"), None],
            "category": ["NEG", "a) Neglect", "ZZZ"],
        },
        "cp_visits": {
            "plan_id": ["p1", "p9"],
            "visit_date": [D("2024-05-20"), D("2024-05-20")],
            "seen": [True, True],
        },
        "cla_episodes": {
            "child_id": ["c1", "c1", "c2"],
            "decom": [D("2024-05-02"), D("2024-05-02"), D("2024-05-02")],
            "rne": ["S", "S", "Z"],
            "legal_status": ["C2", "C2", "ZZ"],
            "place": ["U1", "U1", "Z9"],
        },
        "care_leavers": {
            "child_id": ["c1", "c2"],
            "age_group": [22, 18],
            "in_touch": ["YES", "perhaps"],
            "activity": ["F1", "F9"],
            "accommodation": ["b) Unsuitable", "B3"],
        },
        "workers": {"worker_id": ["w1", "w2"], "team": ["A", "A"], "fte": [0.0, None], "cases": [3, None]},
    }
    extract = Extract(Source.PLAIN, {name: table_of(TABLES[name], columns) for name, columns in tables.items()})
    return count(extract, [MAY], SNAPSHOT)


@pytest.mark.parametrize(
    ("table", "row", "column", "problem", "consequence"),
    [
        ("children", 4, "child_id", "the identifier stands in an earlier row", "the first row is kept"),
        ("children", 5, "child_id", "no identifier", "left out"),
        ("children", 6, "team", "no team", "in no team"),
        ("children", 6, "dob", "no date of birth", "measures by age"),
        ("children", 7, "dob", "a date of birth in the future", "check"),
        ("contacts", 3, "", "the row stands in the table twice", "counted"),
        ("contacts", 5, "child_id", "no identifier", "left out"),
        ("contacts", 6, "child_id", "a child who is not in the list of children", "in no team"),
        ("contacts", 8, "contact_date", "no date", "left out"),
        ("contacts", 9, "contact_date", "a date after the snapshot", "left out"),
        ("referrals", 3, "referral_id", "the identifier stands in an earlier row", "left out"),
        ("referrals", 2, "close_date", "ends before it starts", "counted"),
        ("referrals", 4, "close_date", "a date after the snapshot", "not having happened"),
        ("referrals", 5, "referral_date", "a date before the child was born", "check"),
        ("cp_plans", 3, "end_date", "ends before it starts", "left out"),
        ("cp_plans", 4, "plan_id", "no identifier", "not found"),
        ("cp_visits", 3, "plan_id", "no such plan", "left out"),
        ("cla_episodes", 3, "", "the row stands in the table twice", "left out"),
        ("cla_episodes", 4, "decom", "a date before the child was born", "check"),
        ("contacts", 4, "source", "a code that is not known", "from a source that is not known"),
        ("referrals", 4, "source", "a code that is not known", "from a source that is not known"),
        ("cp_plans", 4, "category", "a code that is not known", "in no category"),
        ("cla_episodes", 4, "legal_status", "a code that is not known", "no series of short breaks"),
        ("cla_episodes", 4, "place", "a code that is not known", "another kind"),
        ("care_leavers", 3, "in_touch", "a code that is not known", "not in touch"),
        ("care_leavers", 3, "activity", "a code that is not known", "no education, employment or training"),
        ("care_leavers", 3, "accommodation", "a code that is not known", "not suitable"),
        ("cla_episodes", 4, "rne", "not a reason for a new episode that is known", "continuing"),
        ("care_leavers", 2, "age_group", "not an age from 17 to 21", "neither age group"),
        ("workers", 2, "fte", "no share of full time above zero", "not in caseloads"),
        ("workers", 3, "fte", "no share of full time above zero", "not in caseloads"),
        ("workers", 3, "cases", "no number of cases", "not in caseloads"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column_with_what_follows(
    counted: Counted, table: str, row: int, column: str, problem: str, consequence: str
) -> None:
    found = [
        each
        for each in counted.problems
        if (each.table, each.row, each.column, each.problem) == (table, row, column, problem)
    ]

    assert len(found) == 1
    assert consequence in found[0].consequence


def test_a_code_that_is_not_known_is_shown_by_its_shape(counted: Counted) -> None:
    shown = {each.column: each.shown for each in counted.problems if "known" in each.problem and each.shown}

    assert shown == {
        "source": "xxxxxxxxx",
        "category": "xxx",
        "rne": "x",
        "legal_status": "xx",
        "place": "x#",
        "in_touch": "xxxxxxx",
        "activity": "x#",
        "accommodation": "x#",
    }


@pytest.mark.parametrize("value", ["ZZ9", "é½ x#", "a-b/c.d,e:f;(g)'h’_+&@#*", "“§”\t!", "x" * 20, "7" * 21, "-"])
def test_the_shape_made_in_the_engine_is_that_of_the_mask(value: str) -> None:
    with running(Engine.DUCKDB) as engine:
        table = engine.put("codes", pa.table({"value": [value]}))

        assert engine.rows_of(table.select(shape=shape_of(table.value))) == [{"shape": mask(value)}]


def test_nothing_else_is_found(counted: Counted) -> None:
    assert len([each for each in counted.problems if each.row]) == 32


def test_a_child_listed_twice_is_in_the_team_of_the_first_row(counted: Counted) -> None:
    assert {each.scope for each in counted.figures} == {ALL, "A", "B"}


@pytest.mark.parametrize(
    ("measure", "scope", "expected"),
    [
        ("contacts", ALL, 5),  # the two alike, c2, the stranger and the child without a team
        ("contacts", "A", 2),
        ("contacts", "B", 1),
        ("referrals", ALL, 2),
        ("cp_plans_open", ALL, 2),
        ("cla_open", ALL, 2),
        ("cla_started", ALL, 1),
    ],
)
def test_figures_go_without_what_is_left_out(counted: Counted, measure: str, scope: str, expected: int) -> None:
    assert told(counted)["May", scope, measure][0] == expected


def test_each_measure_says_how_many_rows_it_goes_without_and_why(counted: Counted) -> None:
    left_out = {
        (each.column, each.reason): (each.rows, each.of, each.share)
        for each in counted.left_out
        if each.measure == "contacts"
    }

    assert left_out == {
        ("child_id", "no identifier"): (1, 8, 1 / 8),
        ("contact_date", "no date"): (1, 8, 1 / 8),
        ("contact_date", "a date after the snapshot"): (1, 8, 1 / 8),
    }


def test_a_measure_that_used_every_row_of_a_table_says_of_how_many() -> None:
    contacts = table_of(TABLES["contacts"], {"child_id": ["c1", "c2"], "contact_date": [D("2024-05-02")] * 2})

    left_out = count(Extract(Source.PLAIN, {"contacts": contacts}), [MAY], SNAPSHOT).left_out

    assert [(each.table, each.rows, each.of) for each in left_out if each.measure == "contacts"] == [("contacts", 0, 2)]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("cla_long_term_stability_pct", {("children", "no date of birth"), ("children", "no identifier")}),
        ("referrals", {("referrals", "the identifier stands in an earlier row")}),
        ("average_caseload", {("workers", "no share of full time above zero"), ("workers", "no number of cases")}),
        ("agency_pct", {("workers", "no share of full time above zero")}),
    ],
)
def test_a_measure_goes_without_what_is_wrong_in_its_own_columns_alone(
    counted: Counted, measure: str, expected: set[tuple[str, str]]
) -> None:
    assert {(each.table, each.reason) for each in counted.left_out if each.measure == measure} >= expected
    assert not [each for each in counted.left_out if each.measure == measure and "snapshot" in each.reason]


def test_the_share_of_children_in_no_team_is_said_once(counted: Counted) -> None:
    shares = {(each.table, each.problem) for each in counted.problems if each.row is None}

    assert shares == {
        ("children", "1 of 5 rows (20.0%): no team"),
        ("contacts", "1 of 8 rows (12.5%): a child who is not in the list of children"),
    }


def test_a_mistake_is_told_by_its_kind_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(*_: object) -> None:
        raise RuntimeError("MARKED")

    monkeypatch.setattr(counting, "_teams", mistaken)
    contacts = table_of(TABLES["contacts"], {"child_id": ["c1"], "contact_date": [D("2024-05-02")]})

    with pytest.raises(CountingFailed, match="RuntimeError") as stopped:
        count(Extract(Source.PLAIN, {"contacts": contacts}), [MAY], SNAPSHOT)

    assert "MARKED" not in "".join(traceback.format_exception(stopped.value))


def test_a_long_list_of_one_problem_is_cut_and_the_rest_counted() -> None:
    rows = {"child_id": [f"c{n}" for n in range(150)], "contact_date": [D("2025-01-01")] * 150}

    problems = count(Extract(Source.PLAIN, {"contacts": table_of(TABLES["contacts"], rows)}), [MAY], SNAPSHOT).problems

    listed = [each for each in problems if each.problem.startswith("a date after")]
    assert [each.row for each in listed] == [*range(2, 102), None]
    assert problems[-1].problem == "a date after the snapshot: 50 more rows"


def test_what_a_source_has_not_got_is_said_once_and_not_for_every_row() -> None:
    children = table_of(TABLES["children"], {"child_id": ["c1", "c2"], "dob": [D("2015-01-01")] * 2})
    lacking = {"children": frozenset({"team"})}

    problems = count(Extract(Source.PLAIN, {"children": children}, lacking=lacking), [MAY], SNAPSHOT).problems

    assert [(each.row, each.column, each.problem) for each in problems] == [
        (None, "team", "2 of 2 rows (100.0%): no team")
    ]


def test_a_team_called_as_the_authority_is_told_apart() -> None:
    tables = {
        "children": table_of(TABLES["children"], {"child_id": ["c1", "c2"], "team": ["ALL", "B"]}),
        "contacts": table_of(TABLES["contacts"], {"child_id": ["c1", "c2"], "contact_date": [D("2024-05-02")] * 2}),
    }

    found = told(count(Extract(Source.PLAIN, tables), [MAY], SNAPSHOT))

    assert (found["May", ALL, "contacts"][0], found["May", "ALL (team)", "contacts"][0]) == (2, 1)


def test_a_list_in_which_no_date_can_be_read_is_incomplete_and_never_nought() -> None:
    tables = {
        "children": {"child_id": ["c1"], "dob": [D("2015-01-01")], "team": ["A"]},
        "contacts": {"child_id": ["c1", "c1"], "contact_date": [None, D("2024-07-01")], "source": ["6", "6"]},
        "referrals": {"referral_id": ["r1"], "child_id": ["c1"], "referral_date": [D("2024-05-02")]},
    }
    extract = Extract(Source.PLAIN, {name: table_of(TABLES[name], columns) for name, columns in tables.items()})

    found = count(extract, [MAY], SNAPSHOT)

    figures = {each.measure: each for each in found.figures if each.scope == ALL and each.period == "May"}
    assert (figures["contacts"].basis, figures["contacts"].value) == ("incomplete", None)
    assert (figures["referrals"].basis, figures["referrals"].value) == ("complete", 1.0)
    assert "no row has a date up to the snapshot that can be read" in {
        each.problem for each in found.problems if each.table == "contacts" and each.row is None
    }
