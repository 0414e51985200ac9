"""SSDA903 files and children in need census returns onto the layout."""

from __future__ import annotations

from datetime import date

import pytest

from soundingboard.measures.aggregate.counting import ALL, count
from soundingboard.measures.aggregate.periods import Period
from soundingboard.measures.aggregate.ways import Basis
from soundingboard.measures.intake.findings import IntakeRefused
from soundingboard.measures.layout import PREVIOUS_PLANS, Source
from tests.measures.intake.made import column, csv, extract, said

pytestmark = pytest.mark.pure

HEADER = csv("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n11,1,01/02/2010,WBRI,A1,,\n12,2,03/04/2006,WBRI,A2,,")
EPISODES = csv("""
    CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
    11,01/05/2024,S,C1,N1,U6,PR1,10/06/2026,X1,,,,
    11,10/06/2026,P,C2,N1,K2,PR1,,,,,,
    12,01/05/2020,S,V4,N1,H5,PR1,,,,,,
""")
REVIEWS = csv("CHILD,DOB,REVIEW,REVIEW_CODE\n11,01/02/2010,01/08/2026,PN1")
OC3 = csv("CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\n12,03/04/2006,YES,F1,K1")


def child(number: object, needs: str, born: str = "2015-01-02") -> str:
    identifier = f"<LAchildID>{number}</LAchildID>" if number else ""
    return (
        f"<Child><ChildIdentifiers>{identifier}<PersonBirthDate>{born}</PersonBirthDate>"
        f"<GenderCurrent>1</GenderCurrent></ChildIdentifiers>{needs}</Child>"
    )


def need(day: str, inside: str = "", close: str = "") -> str:
    closure = f"<CINclosureDate>{close}</CINclosureDate>" if close else ""
    return (
        f"<CINdetails><CINreferralDate>{day}</CINreferralDate><ReferralSource>6</ReferralSource>{closure}{inside}"
        "<ReferralNFA>false</ReferralNFA></CINdetails>"
    )


def census(*children: str, day: str = "2026-03-31") -> bytes:
    lines = "\n".join(children)
    return (
        f"<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>{day[:4]}</Year>"
        f"<ReferenceDate>{day}</ReferenceDate></CollectionDetails></Header><Children>\n{lines}\n</Children></Message>"
    ).encode()


ASSESSMENT = (
    "<Assessments><AssessmentActualStartDate>2025-05-02</AssessmentActualStartDate>"
    "<AssessmentAuthorisationDate>2025-06-20</AssessmentAuthorisationDate>"
    "<FactorsIdentifiedAtAssessment><AssessmentFactors>1A</AssessmentFactors><AssessmentFactors>2B</AssessmentFactors>"
    "</FactorsIdentifiedAtAssessment></Assessments>"
)
ENQUIRY = (
    "<Section47><S47ActualStartDate>2025-06-01</S47ActualStartDate><DateOfInitialCPC>2025-06-18</DateOfInitialCPC>"
    "</Section47>"
)
PLAN = (
    "<ChildProtectionPlans><CPPstartDate>2025-06-18</CPPstartDate><InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>"
    "<LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse><NumberOfPreviousCPP>2</NumberOfPreviousCPP>"
    "<Reviews><CPPreviewDate>2025-09-01</CPPreviewDate></Reviews>"
    "<Reviews><CPPreviewDate>2026-02-01</CPPreviewDate></Reviews></ChildProtectionPlans>"
)


def test_the_return_of_looked_after_children_is_read_file_by_file() -> None:
    made = extract(("header.csv", HEADER), ("episodes.csv", EPISODES), ("reviews.csv", REVIEWS), ("oc3.csv", OC3))

    assert made.source is Source.CENSUS
    assert made.tables["children"].select(["child_id", "dob", "sex"]).to_pylist() == [
        {"child_id": "11", "dob": date(2010, 2, 1), "sex": "M"},
        {"child_id": "12", "dob": date(2006, 4, 3), "sex": "F"},
    ]
    assert made.lacking["children"] == {"team"}
    assert made.tables["cla_episodes"].drop_columns(["row"]).to_pylist()[0] == {
        "child_id": "11",
        "decom": date(2024, 5, 1),
        "rne": "S",
        "legal_status": "C1",
        "place": "U6",
        "dec": date(2026, 6, 10),
        "distance": None,
        "rec": "X1",
    }
    assert made.lacks("cla_episodes", "distance")
    assert column(made, "cla_reviews", "review_date") == [date(2026, 8, 1)]
    assert made.tables["care_leavers"].drop_columns(["row"]).to_pylist() == [
        {
            "child_id": "12",
            "age_group": 20,
            "in_touch": "YES",
            "activity": "F1",
            "accommodation": "K1",
            "pathway_reviewed": None,
        }
    ]


def test_who_went_missing_is_in_the_return_and_who_was_away_without_leave_is_not_among_them() -> None:
    missing = csv("""
        CHILD,DOB,MISSING,MIS_START,MIS_END
        11,01/02/2010,M,03/05/2026,04/05/2026
        11,01/02/2010,A,05/06/2026,05/06/2026
    """)

    made = extract(("header.csv", HEADER), ("episodes.csv", EPISODES), ("missing.csv", missing))

    assert column(made, "missing", "start_date") == [date(2026, 5, 3)]
    assert "missing" not in made.missing


def test_each_time_a_social_worker_took_a_child_on_is_in_the_return() -> None:
    workers = csv("""
        CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON
        11,01/02/2010,AB123,03/05/2026,04/06/2026,FCONTA
        11,01/02/2010,AB124,04/06/2026,,
    """)

    made = extract(("header.csv", HEADER), ("episodes.csv", EPISODES), ("sw_episodes.csv", workers))

    assert column(made, "cla_workers", "worker_id") == ["AB123", "AB124"]
    assert column(made, "cla_workers", "start_date") == [date(2026, 5, 3), date(2026, 6, 4)]


def test_a_return_is_whole_from_the_april_before_its_first_end() -> None:
    made = extract(EPISODES)

    assert made.since["cla_episodes"] == date(2026, 4, 1)


@pytest.mark.slow
def test_a_return_of_a_year_tells_the_placements_of_that_year() -> None:
    moves = csv("""
        CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC
        11,01/05/2024,S,C1,N1,U6,PR1,10/06/2025,X1
        11,10/06/2025,P,C2,N1,K2,PR1,10/08/2025,X1
        11,10/08/2025,P,C2,N1,U6,PR1,,
        12,01/05/2024,S,C1,N1,U6,PR1,,
    """)
    year_end = date(2026, 3, 31)

    counted = count(extract(moves, on=year_end), [Period("year", date(2025, 4, 1), year_end)], year_end)

    (figure,) = (each for each in counted.figures if each.measure == "cla_3plus_placements_pct" and each.scope == ALL)
    assert (figure.numerator, figure.denominator, figure.basis) == (1, 2, Basis.COMPLETE)


def test_what_two_years_both_have_is_taken_from_the_later_file() -> None:
    earlier = csv("CHILD,DECOM,RNE,LS,PLACE,DEC\n11,01/05/2024,S,C1,U6,\n9,01/01/2020,S,C2,U6,01/06/2025")

    made = extract(("episodes_2025.csv", earlier), ("episodes_2026.csv", EPISODES))

    assert column(made, "cla_episodes", "child_id") == ["9", "11", "11", "12"]
    assert column(made, "cla_episodes", "dec") == [date(2025, 6, 1), date(2026, 6, 10), None, None]
    assert [each[:2] for each in said(made) if "another year" in each[3]] == [("episodes_2025.csv", 2)]
    assert made.since["cla_episodes"] == date(2025, 4, 1)


def test_the_census_of_children_in_need_is_read_record_by_record() -> None:
    made = extract(
        census(child("21", need("2025-05-01", ASSESSMENT + ENQUIRY + PLAN) + need("2025-01-01", close="2025-04-20")))
    )

    assert column(made, "children", "child_id") == ["21"]
    assert column(made, "referrals", "referral_date") == [date(2025, 5, 1), date(2025, 1, 1)]
    assert column(made, "referrals", "close_date") == [None, date(2025, 4, 20)]
    assert column(made, "referrals", "nfa") == [False, False]
    first = column(made, "referrals", "referral_id")[0]
    assert column(made, "assessments", "referral_id") == [first]
    assert column(made, "assessments", "authorised_date") == [date(2025, 6, 20)]
    assert column(made, "s47", "referral_id") == [first]
    assert column(made, "s47", "icpc_date") == [date(2025, 6, 18)]
    assert column(made, "s47", "icpc_led_to_plan") == [True]
    assert column(made, "cp_plans", "category") == ["EMO"]
    assert column(made, "cp_reviews", "plan_id") == column(made, "cp_plans", "plan_id") * 2
    assert made.supplied[PREVIOUS_PLANS].column("count").to_pylist() == [2]
    assert made.since["referrals"] == date(2025, 4, 1)
    assert said(made) == []


def test_records_of_two_children_are_told_apart_by_where_they_stand() -> None:
    made = extract(census(child("21", need("2025-05-01")), child("22", need("2025-05-01", ASSESSMENT))))

    assert column(made, "referrals", "child_id") == ["21", "22"]
    assert column(made, "assessments", "child_id") == ["22"]
    assert len(set(column(made, "referrals", "referral_id"))) == 2


def test_a_record_that_two_censuses_have_is_taken_from_the_later_one() -> None:
    then = census(child("21", need("2024-12-01", PLAN.replace("2025-06-18", "2025-01-18"))), day="2025-03-31")
    now = census(child("21", need("2024-12-01", PLAN.replace("2025-06-18", "2025-01-18"), close="2025-12-01")))

    made = extract(("b.xml", now), ("a.xml", then))

    assert column(made, "referrals", "close_date") == [date(2025, 12, 1)]
    assert len(column(made, "cp_plans", "plan_id")) == 1
    assert made.supplied[PREVIOUS_PLANS].num_rows == 1
    assert set(column(made, "cp_reviews", "plan_id")) == set(column(made, "cp_plans", "plan_id"))
    assert made.since["referrals"] == date(2024, 4, 1)
    assert [each[0] for each in said(made) if "another year" in each[3]] == [
        "a.xml, CINdetails",
        "a.xml, ChildProtectionPlans",
    ]


def test_two_censuses_for_one_year_are_said_to_be_so() -> None:
    made = extract(
        ("a.xml", census(child("21", need("2025-05-01")))), ("b.xml", census(child("22", need("2025-05-01"))))
    )

    assert ("b.xml", None, "", "a.xml is a return for the same year") in said(made)
    assert column(made, "referrals", "child_id") == ["22", "21"]


def test_both_returns_together_make_one_extract() -> None:
    made = extract(
        ("header.csv", HEADER), ("episodes.csv", EPISODES), ("cin.xml", census(child("11", need("2025-05-01"))))
    )

    assert column(made, "children", "child_id") == ["11", "12"]
    assert {"cla_episodes", "referrals"} <= set(made.tables)


def test_two_returns_without_a_child_in_common_are_said_to_be_so() -> None:
    alike, strange = census(child("11", need("2025-05-01"))), census(child("C-11", need("2025-05-01")))

    assert not any("no child of it" in each[3] for each in said(extract(EPISODES, alike)))
    assert any("no child of it" in each[3] for each in said(extract(EPISODES, strange)))


def test_a_child_without_its_identifier_is_named_by_its_line() -> None:
    made = extract(census(child("21", need("2025-05-01")), child("", need("2025-05-02"))))

    assert ("file 0.bin", 3, "", "the element LAchildID is missing or empty") in said(made)
    assert column(made, "children", "child_id") == ["21"]
    assert column(made, "referrals", "child_id") == ["21", None]


def test_an_element_that_is_not_known_stands_twice_or_cannot_be_read_is_named() -> None:
    odd = need("2025-05-01").replace("<ReferralSource>6<", "<ReferralSource>99<")
    doubled = need("2025-05-02", "<CINreferralDate>2025-05-03</CINreferralDate>")

    made = extract(census(child("21", odd + "<Hobby>chess</Hobby>"), child("22", doubled)))

    assert [each[1:] for each in said(made)] == [
        (None, "Hobby", "this element is not known"),
        (3, "CINreferralDate", "the element stands there twice"),
        (2, "ReferralSource", "this code is not known"),
    ]
    assert column(made, "referrals", "referral_date") == [date(2025, 5, 1), date(2025, 5, 2)]


def test_a_target_for_a_conference_is_held_to_fifteen_working_days_from_its_enquiry() -> None:
    def enquiry(target: str) -> str:
        return ENQUIRY.replace(
            "</S47ActualStartDate>", f"</S47ActualStartDate><InitialCPCtarget>{target}</InitialCPCtarget>"
        )

    made = extract(
        census(
            child("21", need("2025-05-01", enquiry("2025-06-20"))),
            child("22", need("2025-05-01", enquiry("2025-06-23"))),
        )
    )

    (problem,) = (each for each in made.problems if "target" in each.problem)
    assert (problem.row, problem.column) == (3, "InitialCPCtarget")


def test_a_year_that_does_not_fit_the_reference_date_is_said() -> None:
    content = census(child("21", need("2025-05-01"))).replace(b"<Year>2026<", b"<Year>2023<")

    assert any(each[2] == "Year" for each in said(extract(content)))


def test_a_census_without_a_reference_date_is_read_and_said() -> None:
    content = census(child("21", need("2025-05-01"))).replace(b"<ReferenceDate>2026-03-31</ReferenceDate>", b"")

    made = extract(content)

    assert any(each[2] == "ReferenceDate" for each in said(made))
    assert made.since == {}


@pytest.mark.parametrize("content", [b"<Message><Children/></Message>", b"<Other><Child/></Other>", census()])
def test_xml_without_a_child_is_no_census(content: bytes) -> None:
    with pytest.raises(IntakeRefused, match="not a children in need census"):
        extract(content)
