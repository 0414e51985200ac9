"""Annex A workbooks onto the layout."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from soundingboard.measures.aggregate.counting import count
from soundingboard.measures.aggregate.periods import Period
from soundingboard.measures.layout import PLACEMENTS_12M, PREVIOUS_PLANS, REFERRALS_12M, Source
from tests.measures.intake.made import (
    HEADINGS,
    NA,
    ON,
    PERSON,
    Row,
    annex_a,
    assessment,
    column,
    contact,
    csv,
    extract,
    person,
    referral,
    said,
    taken,
    workbook,
)

pytestmark = pytest.mark.pure

BORN = date(2016, 5, 4)


def need(child: object = "C1", start: object = date(2026, 4, 2), end: object = None, team: object = "CIN 1") -> Row:
    return (*person(child), start, end, "c) CIN plan", team)


def plan(
    child: object = "C1",
    start: object = date(2026, 5, 1),
    end: object = None,
    visit: object = date(2026, 9, 20),
    review: object = date(2026, 7, 20),
    previous: object = 1,
) -> Row:
    return (
        *person(child), start, "a) Neglect", "d) Emotional abuse", visit, "a) Yes", review, end, previous, "CP 1",
    )  # fmt: skip


def care(child: object = "C1", start: object = date(2025, 5, 1), end: object = None, placements: object = 2) -> Row:
    return (
        *person(child), start, "C2: FCO", date(2026, 7, 1), date(2026, 9, 1), placements, end, "f) U6: Foster", "CIC 1",
    )  # fmt: skip


def test_contacts_are_contacts() -> None:
    made = extract(annex_a({1: [contact("C1"), contact("C2", "02/04/2026", "Police")]}))

    assert made.source is Source.ANNEX_A
    assert column(made, "contacts", "child_id") == ["C1", "C2"]
    assert column(made, "contacts", "contact_date") == [date(2026, 4, 1), date(2026, 4, 2)]
    assert column(made, "contacts", "source") == ["2A", "6"]
    assert column(made, "contacts", "row") == [2, 3]
    assert taken(made)["Contact Source", "police"] == "6"


def test_a_list_that_is_not_there_is_missing_and_not_empty() -> None:
    made = extract(annex_a({1: [contact()]}))

    assert set(made.tables) == {"children", "contacts"}


def test_a_list_with_headings_and_no_row_is_missing_and_said() -> None:
    made = extract(annex_a({1: [contact()], 7: []}))

    assert "cp_plans" not in made.tables
    assert ("List 7", None, "", "the list has no rows") in said(made)


def test_each_child_is_there_once_with_the_team_of_its_open_case() -> None:
    made = extract(annex_a({3: [referral("C1", team="Duty 1"), referral("C2")], 8: [care("C1")], 1: [contact("C3")]}))

    teams = dict(zip(column(made, "children", "child_id"), column(made, "children", "team"), strict=True))
    assert teams == {"C1": "CIC 1", "C2": "Duty 1", "C3": None}
    assert taken(made, "children")["team", "a child with different teams in different lists"]


def test_a_closed_case_does_not_say_who_works_with_a_child_now() -> None:
    made = extract(annex_a({6: [need("C1", team="CIN 1")], 8: [care("C1", end=date(2026, 6, 1))], 3: [referral("C1")]}))

    assert column(made, "children", "team") == ["CIN 1"]


def test_two_dates_of_birth_for_one_child_are_reported_where_the_second_is() -> None:
    made = extract(annex_a({1: [contact("C1")], 3: [referral("C1", dob=date(2012, 1, 1))]}))

    # List 3 says more of a child than list 1, so its date is the first one met.
    assert column(made, "children", "dob") == [date(2012, 1, 1)]
    assert ("List 1", 2, "Date of Birth", "another row gives this child a different date of birth") in said(made)


def test_a_referral_closes_with_the_episode_of_need_that_it_began() -> None:
    made = extract(
        annex_a({
            3: [referral("C1"), referral("C2"), referral("C3", nfa="Yes"), referral("C4", date(2026, 6, 1))],
            6: [need("C1", end=date(2026, 8, 1)), need("C2", date(2026, 5, 20)), need("C4", date(2026, 5, 1))],
        })
    )  # fmt: skip

    referrals = dict(zip(column(made, "referrals", "child_id"), column(made, "referrals", "close_date"), strict=True))
    assert referrals == {"C1": date(2026, 8, 1), "C2": None, "C3": date(2026, 4, 2), "C4": date(2026, 6, 1)}
    assert column(made, "referrals", "nfa") == [False, False, True, False]


def test_an_open_episode_older_than_the_list_of_referrals_is_a_referral_of_its_day() -> None:
    made = extract(annex_a({3: [referral("C1")], 6: [need("C1"), need("C2", date(2024, 2, 2))]}))

    assert column(made, "referrals", "referral_date") == [date(2026, 4, 2), date(2024, 2, 2)]
    assert column(made, "referrals", "close_date") == [None, None]
    # The older ones are those still open and not all of them, so that the list begins where it did.
    assert made.since["referrals"] == date(2026, 3, 30)


def test_without_the_list_of_children_in_need_nobody_knows_when_referrals_closed() -> None:
    made = extract(annex_a({3: [referral("C1")]}))

    assert "close_date" in made.lacking["referrals"]


def test_every_row_has_an_identifier_of_its_own() -> None:
    made = extract(
        workbook({
            "Referrals open": [HEADINGS[3], referral("C1"), referral("C2")],
            "Referrals closed": [HEADINGS[3], referral("C3"), referral("C4")],
        })
    )  # fmt: skip

    ids = column(made, "referrals", "referral_id")
    assert len(set(ids)) == 4
    assert not any("C" in each for each in ids)
    assert made.supplied[REFERRALS_12M].column("referral_id").to_pylist() == ids
    assert taken(made, "Referrals closed")["", "a second list of referrals"]


def test_the_counts_of_the_case_system_are_kept_apart() -> None:
    made = extract(annex_a({
        3: [referral("C1", count=2), referral("C2", count=None)],
        7: [plan("C1", previous=3)],
        8: [care("C1", date(2024, 1, 1), date(2026, 5, 1), 5), care("C1", date(2026, 6, 1), None, 1)],
    }))  # fmt: skip

    assert made.supplied[REFERRALS_12M].column("count").to_pylist() == [2]
    assert made.supplied[PREVIOUS_PLANS].column("count").to_pylist() == [3]
    assert made.supplied[PREVIOUS_PLANS].column("plan_id").to_pylist() == column(made, "cp_plans", "plan_id")
    assert made.supplied[PLACEMENTS_12M].select(["child_id", "count"]).to_pylist() == [{"child_id": "C1", "count": 1}]


def test_a_count_of_referrals_that_includes_the_referral_itself_is_seen_and_said() -> None:
    rows = [referral(f"C{n}", count=1 + n % 3) for n in range(20)]

    made = extract(annex_a({3: rows}))

    assert made.supplied[REFERRALS_12M].column("count").to_pylist()[:3] == [0, 1, 2]
    assert any("includes the referral itself" in each.taken_for for each in made.guesses)
    # One child with none shows that it does not, and so few rows show nothing.
    for others in ([*rows, referral("C99", count=0)], rows[:5]):
        assert extract(annex_a({3: others})).supplied[REFERRALS_12M].column("count").to_pylist()[0] == 1


def test_a_plan_has_its_latest_category_its_last_visit_and_its_latest_review() -> None:
    made = extract(annex_a({7: [plan("C1"), plan("C2", visit=None, review=None, end=date(2026, 6, 1))]}))

    assert column(made, "cp_plans", "category") == ["EMO", "EMO"]
    assert column(made, "cp_plans", "end_date") == [None, date(2026, 6, 1)]
    assert column(made, "cp_visits", "visit_date") == [date(2026, 9, 20)]
    assert column(made, "cp_visits", "seen") == [True]
    assert column(made, "cp_visits", "seen_alone") == [True]
    assert column(made, "cp_reviews", "review_date") == [date(2026, 7, 20)]
    assert column(made, "cp_reviews", "plan_id") == column(made, "cp_plans", "plan_id")[:1]
    assert {"cp_visits", "cp_reviews"} <= made.latest_only


def test_enquiries_have_their_conference_and_its_outcome() -> None:
    made = extract(annex_a({5: [
        (*person("C1"), date(2026, 4, 1), "b) No", date(2026, 4, 20), "a) Yes", "CP 1"),
        (*person("C2"), date(2026, 4, 1), "a) Yes", None, "", "CP 1"),
        (*person("C3"), date(2026, 4, 1), "a) Yes", date(2026, 4, 21), "b) No", "CP 1"),
    ]}))  # fmt: skip

    assert column(made, "s47", "icpc_date") == [date(2026, 4, 20), None, date(2026, 4, 21)]
    assert column(made, "s47", "icpc_led_to_plan") == [True, None, False]
    assert [each[1] for each in said(made) if "unnecessary" in each[3]] == [4]
    assert made.lacking["s47"] == {"referral_id"}


def test_care_is_one_row_for_each_period_as_the_list_has_it() -> None:
    made = extract(annex_a({8: [care("C1"), care("C2", end=date(2026, 9, 1))]}))

    assert column(made, "cla_episodes", "rne") == ["S", "S"]
    assert column(made, "cla_episodes", "legal_status") == ["C2", "C2"]
    assert column(made, "cla_episodes", "place") == ["U6", "U6"]
    assert column(made, "cla_episodes", "dec") == [None, date(2026, 9, 1)]
    assert {"cla_episodes", "cla_reviews", "cla_visits"} <= made.latest_only


def test_care_leavers_have_their_age_and_the_code_of_a_suitable_home() -> None:
    made = extract(annex_a({9: [
        ("C1", "F", "", BORN, 18.4, "LC", "b) Relevant", "a) Yes", "U: Independent living", "a) Suitable", "F1: HE"),
        ("C2", "F", "", date(2006, 10, 1), None, "LC", "", "c) Died", "S: NFA", "b) Unsuitable", "G5"),
        ("C3", "F", "", None, None, "LC", "", "b) No", "", "a) Suitable", ""),
    ]}))  # fmt: skip

    assert column(made, "care_leavers", "age_group") == [18, 19, None]
    assert column(made, "care_leavers", "in_touch") == ["YES", "DIED", "NO"]
    assert column(made, "care_leavers", "accommodation") == ["U1", "S2", "Suitable"]
    assert column(made, "care_leavers", "activity") == ["F1", "G5", None]


def test_each_table_and_column_goes_by_the_name_that_the_source_gives_it() -> None:
    made = extract(
        workbook(
            {"Plans now": [HEADINGS[7], plan("C1")], "Plans then": [HEADINGS[7], plan("C2", end=date(2026, 8, 1))]}
        )
    )

    called = made.called["cp_reviews"]
    assert called.table == "Plans now / Plans then"
    assert [(each.list, list(each.numbers)) for each in called.origins] == [("Plans now", [2]), ("Plans then", [2])]
    assert called.columns["review_date"] == "Date of latest review conference"
    # Its category is the latest one or else the first, so no heading is its own.
    assert "category" not in made.called["cp_plans"].columns


def test_what_is_found_when_lists_are_counted_is_said_in_the_words_of_the_source() -> None:
    made = extract(annex_a({7: [plan("C1", start=date(2014, 1, 1))]}))

    counted = count(made, [Period("Q", date(2026, 7, 1), ON)], ON)

    (problem,) = (each for each in counted.problems if "born" in each.problem)
    assert (problem.table, problem.row, problem.column) == ("List 7", 2, "Child Protection Plan Start Date")


def test_a_row_is_found_in_the_list_that_it_stands_in() -> None:
    early = date(2014, 1, 1)
    made = extract(
        annex_a({
            3: [referral("C1", team=""), referral("C2", early)],
            6: [need("C1"), need("C2"), need("C3", date(2013, 1, 1))],
        })
    )  # fmt: skip

    counted = count(made, [Period("Q", date(2026, 7, 1), ON)], ON)

    where = [(each.table, each.row, each.column, each.problem) for each in counted.problems if "born" in each.problem]
    assert where == [
        ("List 3", 3, "Date of Referral", "a date before the child was born"),
        ("List 6", 4, "CIN Start Date", "a date before the child was born"),
    ]


def test_a_child_that_many_lists_speak_of_is_found_in_one_of_them() -> None:
    made = extract(annex_a({1: [contact("C1"), contact("C2")], 3: [referral("C1"), referral("C3", team="")]}))

    counted = count(made, [Period("Q", date(2026, 7, 1), ON)], ON)

    where = [(each.table, each.row, each.column) for each in counted.problems if each.problem == "no team"]
    assert sorted(where) == [("List 1", 3, "team"), ("List 3", 3, "Allocated Team")]


# --- As councils really make them -----------------------------------------------------------------------------------


def test_titles_totals_blank_rows_and_repeated_rows_are_left_out_and_named() -> None:
    made = extract(
        workbook({
            "Our contacts": [
                ["Contacts April to September"], [], HEADINGS[1], contact("C1"), [], contact("C2"), contact("C1"),
                ["Total", None, None, None, None, 3], ["Grand total:", None, 3],
            ],
        })
    )  # fmt: skip

    assert column(made, "contacts", "child_id") == ["C1", "C2"]
    assert column(made, "contacts", "row") == [4, 6]
    assert [each[1:] for each in said(made)] == [
        (5, "", "the row is blank"),
        (8, "", "the row is a total, not a child"),
        (9, "", "the row is a total, not a child"),
        (7, "", "the row is the same as an earlier one"),
    ]
    assert taken(made)["", "row 3"] == "the row of headings"


def test_a_team_called_total_is_no_total() -> None:
    made = extract(annex_a({3: [referral("C1", team="Total Care Team")]}))

    assert column(made, "children", "team") == ["Total Care Team"]


def test_a_hidden_sheet_is_named_and_not_read() -> None:
    made = extract(
        workbook({"New": [HEADINGS[1], contact("C1")], "Old": [HEADINGS[1], contact("C9")], "Lists": [["x", "y"]]},
                 hidden=["Old", "Lists"])
    )  # fmt: skip

    assert column(made, "contacts", "child_id") == ["C1"]
    assert ("Old", None, "", "a hidden sheet holds a list of contacts") in said(made)
    assert ("Lists", None, "", "no list that is known was found here") in said(made)


def test_unknown_columns_are_named_and_not_read() -> None:
    made = extract(
        workbook({"List 1": [[*HEADINGS[1], "Risk of  exploitation", "Case 1234567"], [*contact(), "High", "x"]]})
    )

    assert [each for each in said(made) if each[3] == "this column is not known"] == [
        ("List 1", None, "Risk of exploitation", "this column is not known"),
        ("List 1", None, "Case #######", "this column is not known"),
    ]


@pytest.mark.parametrize(("second", "words"), [(date(2026, 4, 1), "the same"), (date(2026, 4, 9), "different")])
def test_a_column_that_stands_twice_is_read_once_and_said(second: date, words: str) -> None:
    made = extract(workbook({"List 1": [[*HEADINGS[1], "Contact Date"], [*contact(), second]]}))

    assert column(made, "contacts", "contact_date") == [date(2026, 4, 1)]
    assert any(each[2] == "Contact Date" and f"{words} values" in each[3] for each in said(made))


def test_a_cell_that_cannot_be_read_is_shown_by_its_shape_alone() -> None:
    made = extract(annex_a({3: [referral(f"C{n}") for n in range(9)] + [referral("C10", "1O/O4/2026", nfa="Perhaps")]}))

    problems = {each.column: each for each in made.problems}
    assert (problems["Date of Referral"].row, problems["Date of Referral"].shown) == (11, "#x/x#/####")
    assert problems["Referral NFA?"].shown == "xxxxxxx"
    assert "not counted" in problems["Date of Referral"].consequence
    assert column(made, "referrals", "referral_date")[-1] is None
    assert column(made, "referrals", "nfa")[-1] is None


def test_a_failed_formula_is_said_to_be_one() -> None:
    made = extract(annex_a({1: [contact(f"C{n}") for n in range(9)] + [contact("C10", NA)]}))

    assert ("List 1", 11, "Date of Contact", "the formula in this cell failed") in said(made)


@pytest.mark.parametrize(("unreadable", "is_missing"), [(2, False), (3, True)])
def test_a_column_of_which_a_third_cannot_be_read_is_treated_as_missing(unreadable: int, is_missing: bool) -> None:
    rows = [contact(f"C{n}", "sometime" if n < unreadable else date(2026, 4, 1)) for n in range(10)]

    made = extract(annex_a({1: rows, 3: [referral()]}))

    assert ("contacts" not in made.tables) == is_missing
    assert sum(each[3] == "this is not a date, or not a possible one" for each in said(made)) == unreadable
    assert any("of 10 values in this column cannot be read" in each[3] for each in said(made)) == is_missing


def test_a_column_that_is_not_needed_and_cannot_be_read_is_only_lacking() -> None:
    made = extract(annex_a({1: [contact(f"C{n}", source="our code 17") for n in range(5)]}))

    assert made.lacking["contacts"] == {"source"}


def test_a_list_without_the_column_that_it_needs_is_missing_and_said() -> None:
    headings = [*PERSON[1:], "Date of Contact", "Contact Source"]

    made = extract(workbook({"List 1": [headings, contact()[1:]], "List 3": [HEADINGS[3], referral()]}))

    assert "contacts" not in made.tables
    assert ("List 1", None, "Child Unique ID", "the column Child Unique ID is missing") in said(made)


def test_days_as_text_and_as_bare_numbers_are_read_and_said() -> None:
    days: Sequence[object] = ["01/04/2026", "2 April 2026", 46115, "03-Apr-26"]

    made = extract(annex_a({1: [contact(f"C{n}", day) for n, day in enumerate(days)]}))

    assert column(made, "contacts", "contact_date") == [
        date(2026, 4, 1),
        date(2026, 4, 2),
        date(2026, 4, 3),
        date(2026, 4, 3),
    ]
    assert taken(made)["Date of Contact", "a plain number"] == "a date in Excel's count of days"
    assert taken(made)["Date of Contact", "a year of two digits"] == "a year from 1950 to 2049"


def test_a_row_without_a_child_or_a_day_stays_for_the_checks_that_follow() -> None:
    made = extract(annex_a({1: [contact(None), contact("C2", None), contact("C3")]}))

    assert column(made, "contacts", "child_id") == [None, "C2", "C3"]
    assert column(made, "contacts", "contact_date") == [date(2026, 4, 1), None, date(2026, 4, 1)]
    assert column(made, "children", "child_id") == ["C2", "C3"]


def test_an_episode_of_need_without_a_day_is_reported_here_since_nothing_checks_it_later() -> None:
    made = extract(annex_a({3: [referral()], 6: [need(), need("C2", None)]}))

    assert ("List 6", 3, "CIN Start Date", "a value is needed here") in said(made)


def test_lists_may_come_as_one_file_each() -> None:
    contacts = csv("Child ID;Gender;Date of Contact;Contact Source\n7;F;01/04/2026;Police")
    referrals = csv("Child ID,Gender,Date of Referral,Referral Source\n7,F,02/04/2026,Police")

    made = extract(contacts, referrals)

    assert made.source is Source.ANNEX_A
    assert column(made, "contacts", "child_id") == column(made, "referrals", "child_id") == ["7"]
    assert any("semicolons" in each.found for each in made.guesses)


@pytest.mark.parametrize(
    ("first", "since"),
    [
        (date(2026, 4, 2), date(2026, 3, 30)),  # six months before, and nothing happened on the first days
        (date(2025, 10, 1), date(2025, 9, 30)),  # a council that gives a year
        (date(2026, 4, 20), date(2026, 4, 20)),  # no whole number of months: only what is there is known
    ],
)
def test_lists_are_whole_from_the_day_on_which_they_begin(first: date, since: date) -> None:
    made = extract(annex_a({1: [contact("C1", first), contact("C2", ON - timedelta(days=1))]}))

    assert made.since["contacts"] == since


@pytest.mark.parametrize("stray", [date(2016, 4, 2), date(2024, 4, 2)])
def test_one_year_typed_wrong_does_not_make_the_lists_whole_for_years(stray: date) -> None:
    """Else re-referrals would be counted from a history that is not there, and be called complete."""
    rows = [referral(f"C{day}", ON - timedelta(days=day), count=1) for day in range(0, 180, 20)]

    made = extract(annex_a({3: [*rows, referral("C999", stray)]}))

    assert made.since["referrals"] == date(2026, 4, 23)
    assert made.tables["referrals"].num_rows == len(rows) + 1
    assert (
        taken(made, "Annex A")["", "a contact or referral long before all others"]
        == "a stray, which says nothing of that"
    )


def test_a_row_repeated_with_its_day_or_its_code_written_another_way_is_counted_once() -> None:
    rows = [referral("C1", date(2026, 4, 2), nfa="b) No"), referral("C1", "02/04/2026", nfa="no"), referral("C1", "?")]

    made = extract(annex_a({3: [*rows, referral("C1", "??")]}))

    assert column(made, "referrals", "row") == [2, 4, 5]
    assert (3, "", "the row says the same as an earlier one") in [each[1:] for each in said(made)]


def test_a_team_written_in_capitals_here_and_not_there_is_one_team() -> None:
    rows = [referral("C1", team="Duty East"), referral("C2", team="duty  east"), referral("C3", team="Duty East")]

    made = extract(annex_a({3: rows}))

    assert column(made, "children", "team") == ["Duty East"] * 3
    assert taken(made, "children")["team", "a team written in several ways"] == "one team"


def test_the_same_workbook_gives_the_same_extract() -> None:
    content = annex_a({1: [contact("C1")], 3: [referral("C1")], 4: [assessment("C1")]})

    first, second = extract(content), extract(content)

    assert first.tables == second.tables
    assert first.problems == second.problems
