"""What the one door for free text must catch, and what it must let pass.

All people, numbers and places below are made up; the NHS number is the one the NHS prints in its own examples.
"""

import cProfile
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.lib.screening import (
    Kind,
    has_nhs_check_digit,
    has_upn_check_letter,
    places_of,
    screen,
    use_case_pattern,
)

CAUGHT: list[tuple[Kind, str]] = [
    (Kind.NHS_NUMBER, "9434765919"),
    (Kind.NHS_NUMBER, "The NHS number is 943 476 5919."),
    (Kind.NHS_NUMBER, "943-476-5919 was seen on Tuesday"),
    (Kind.NHS_NUMBER, "(943 476 5919)"),
    (Kind.NHS_NUMBER, "943\u00a0476\u00a05919"),
    (Kind.NHS_NUMBER, "nhs:9434765919,"),
    (Kind.NHS_NUMBER, "NHS no. 943 476 5918"),
    (Kind.NHS_NUMBER, "NHS number 9434765910"),
    (Kind.NHS_NUMBER, "Seen by 401 023 2137 and sister"),
    (Kind.NHS_NUMBER, "943 4765919"),
    (Kind.UPN, "A123456789012 with UPN A123456789012"),
    (Kind.UPN, "UPN: B823432109876"),
    (Kind.UPN, "the unique pupil number H801200001001"),
    (Kind.UPN, "H801200001001"),
    (Kind.UPN, "h801200001001 moved school"),
    (Kind.UPN, "UPN H801 2000 01001"),
    (Kind.NATIONAL_INSURANCE, "AB123456C"),
    (Kind.NATIONAL_INSURANCE, "AB 12 34 56 C"),
    (Kind.NATIONAL_INSURANCE, "her number is ab123456c."),
    (Kind.NATIONAL_INSURANCE, "NI: JM 123456 D"),
    (Kind.NATIONAL_INSURANCE, "JM-12-34-56-A"),
    (Kind.POSTCODE, "WS1 1TP"),
    (Kind.POSTCODE, "They live in SW1A 1AA."),
    (Kind.POSTCODE, "moved to b1 1bb last week"),
    (Kind.POSTCODE, "12 Example Road, WS11TP"),
    (Kind.POSTCODE, "EC1A 1BB"),
    (Kind.POSTCODE, "(M1 1AE)"),
    (Kind.POSTCODE, "CR2\u00a06XH"),
    (Kind.POSTCODE, "postcode:DN55 1PT"),
    (Kind.DATE_OF_BIRTH, "born 12/03/2015"),
    (Kind.DATE_OF_BIRTH, "Born on 12 March 2015"),
    (Kind.DATE_OF_BIRTH, "DOB 12.3.15"),
    (Kind.DATE_OF_BIRTH, "d.o.b. 12-03-2015"),
    (Kind.DATE_OF_BIRTH, "D.O.B: 2015-03-12"),
    (Kind.DATE_OF_BIRTH, "date of birth 12th of March 2015"),
    (Kind.DATE_OF_BIRTH, "Date of Birth: March 12, 2015"),
    (Kind.DATE_OF_BIRTH, "The girl, born at Manor Hospital on 3 May 2014, was placed"),
    (Kind.DATE_OF_BIRTH, "12/03/2015 (DOB)"),
    (Kind.DATE_OF_BIRTH, "12 March 2015 is her date of birth"),
    (Kind.DATE_OF_BIRTH, "aged 7 (12/03/2015)"),
    (Kind.DATE_OF_BIRTH, "aged 7 years, 12 March 2015"),
    (Kind.DATE_OF_BIRTH, "her 16th birthday is 4 May 2026"),
    (Kind.DATE_OF_BIRTH, "DOB 12032015"),
    (Kind.DATE_OF_BIRTH, "dob: 120315"),
    (Kind.DATE_OF_BIRTH, "birth date 1 Jan 2020"),
    (Kind.EMAIL, "jane.example@council.example"),
    (Kind.EMAIL, "write to a.b+c@mail.nhs.example, please"),
    (Kind.EMAIL, "<o'neil@school.example.org>"),
    (Kind.EMAIL, "mailto:x@y.example"),
    (Kind.PHONE, "01632 960001"),
    (Kind.PHONE, "(01632) 960 001"),
    (Kind.PHONE, "Call 0121 496 0000 before noon"),
    (Kind.PHONE, "020 7946 0000"),
    (Kind.PHONE, "07700 900123"),
    (Kind.PHONE, "07700900123"),
    (Kind.PHONE, "+44 7700 900123"),
    (Kind.PHONE, "+44 (0)20 7946 0000"),
    (Kind.PHONE, "+447700900123"),
    (Kind.PHONE, "0044 7700 900123"),
    (Kind.PHONE, "tel:01632-960001"),
    (Kind.PHONE, "0808 157 0000"),
    (Kind.PHONE, "07700 900 123."),
    (Kind.CASE_REFERENCE, "case no 123456"),
    (Kind.CASE_REFERENCE, "Case number: 48213"),
    (Kind.CASE_REFERENCE, "case ref. LCS-123456"),
    (Kind.CASE_REFERENCE, "child ID 4567890"),
    (Kind.CASE_REFERENCE, "the child's reference is 20391"),
    (Kind.CASE_REFERENCE, "Mosaic ID 7654321"),
    (Kind.CASE_REFERENCE, "Liquidlogic number 998877"),
    (Kind.CASE_REFERENCE, "child 1234567 was seen"),
    (Kind.CASE_REFERENCE, "(case: 00123456)"),
    (Kind.CASE_REFERENCE, "client id=445566"),
    (Kind.CASE_REFERENCE, "pupil no. 12345/6"),
    (Kind.CASE_REFERENCE, "1234567 (child)"),
    (Kind.CASE_REFERENCE, "sibling 7654321"),
    (Kind.CASE_REFERENCE, "Hospital number A123456"),
    (Kind.CASE_REFERENCE, "service user ref 20-1234"),
    (Kind.CASE_REFERENCE, "family number 123456 moved"),
    (Kind.CASE_REFERENCE, "Case WX-2024-00123"),
    (Kind.ADDRESS, "They live at 14 Harbour Street."),
    (Kind.ADDRESS, "Flat 3, 112 Upper Tarn Lane"),
    (Kind.ADDRESS, "Rose Cottage, Mill Lane"),
    (Kind.ADDRESS, "seen at 7 chapel close"),
    (Kind.NAME, "Jayden Okafor was seen"),
    (Kind.NAME, "kyle was placed"),
    (Kind.NAME, "Jan will ring the school, as in Jan and her mother agreed"),
    (Kind.NAME, "Met Jan (14) at home"),
    (Kind.NAME, "Visited. Seen Kyle on his own"),
    (Kind.NAME, "Visited Kyle on his own"),
    (Kind.NAME, "Her sister Jan 24 was placed"),
    (Kind.NAME, "Jan's placement ends in March"),
    (Kind.NAME, "Mrs Patel rang"),
    (Kind.NAME, "her brother Mark"),
    (Kind.NAME, "a boy called Xanderly"),
]

PASSED = [
    "",
    "The service will review all assessments by 31 March 2026.",
    "Agreed on 30/10/2012, due 2012-11-06, revised to 6 Nov 2012.",
    "See paragraph 1.2.3 and action 2.1.4.",
    "Paragraphs 10, 11, 12 and 13 of the Notice",
    "s47 enquiries and s17 plans",
    "section 47 of the Children Act 1989",
    "SI 2007/462",
    "SI 2015/1792 regulation 4",
    "Working Together 2023",
    "KCSIE 2025",
    "The Children Act 2004 s50 and the Education Act 1996 s497A(4A)",
    "85% of visits, up from 79.5%",
    "the rate fell to 45.6 per 10,000",
    "633,000 referrals in 2024-25",
    "between 2019 and 2024",
    "2012/13 to 2016/17",
    "\u00a31,250,000 over 3 years",
    "\u00a3 1 250 000 000",
    "\u00a39434765919",
    "1,234,567,890",
    "0.5 full-time equivalent",
    "10:30 to 12:00 on 04-11-2025",
    "01-04-2025 to 31-03-2026",
    "01/04/2025 - 31/03/2026",
    "01.04.2025 31.03.2026",
    "from 01 04 2025 to 31 03 2026",
    "70 working days, that is by 11 December 2017",
    "UPRN 100012345678",
    "UPRN 9434765919",
    "purchase order 4500123456",
    "ISBN 978-0-11-322000-0",
    "version 1.0.2.3",
    "Ofsted report 10012345, page 14",
    "URN 123456",
    "complaint reference 2025/0123",
    "action reference 1.2.3, case for change",
    "Annex A list 6, row 1204",
    "Annex E1 2nd edition",
    "the B1 3rd floor meeting room",
    "M25 2 lanes, A34 and M6 junction 10",
    "Year 11, key stage 4, P45 and P60",
    "Form S1 2pm",
    "R01, R02 and C12",
    "Team N1 and locality W2",
    "the WS1 area",
    "a cost code such as CC12345",
    "call Childline on 0800 1111",
    "999 or 101",
    "36 of 40 case files (90%) had a plan",
    "case numbers rose from 1,204 to 1,377",
    "caseload of 18.5",
    "Case 3 of 12 was graded requires improvement",
    "case no 7 in the sample",
    "Children born before 1 April 2015 are outside the scheme",
    "babies born after 1 September 2024 will get the new visit",
    "children aged 5 to 10 at 31 March 2026",
    "date of birth was recorded for 98% of children by 31 March 2026",
    "dates of birth checked against the census; report due 31 January 2026",
    "The Born into Care series, 12 October 2018",
    "Her birthday was marked by the home.",
    "low birth weight, 2024",
    "aged 16 and 17 on the census date of 31 March 2025",
    "One to one @ 10am",
    "twitter handle @council",
    "Board of 14 June used April data (6 to 8 weeks old)",
    "10 (20) WD / 25 (65) WD",
    "QQ123456C is the form's own example",
    "1000 1001 1002 1003",
    "2010 2011 2012 2013 2014",
    "412 398 405 377 401",
    "SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "INV-2025-000123",
    "child population 123456",
    "children 1,234,567",
    "The case for 2025/26 growth is \u00a3250000",
    "to 12 34 56 a",
    "GB123456A is no one's",
    "https://www.gov.uk/guidance/12345",
    "Reg 44 visits on 3, 10 and 17 May",
    "pages 104-117; 2nd, 3rd and 4th quarters",
    "0 of 14; 00123",
    "10 Downing Street",
    "3 Drive to Improve workshops",
    "Victoria Park Primary School",
    "the Munro review",
    "Grace and Mark are words; so are May, Will and Hope",
    "Two in post (a third has been offered, starts Jan)",
    "In place from Jan 2027, or Jan-27 as the plan has it",
    "Training begins in Jan and ends in Mar",
    "Reviewed each Jan, Apr and Jul; Oct/Jan for the rest",
    "Draft by end of Jan, final by 12 Jan",
    "Slipped until Jan '27",
    "Renamed April and May reports",
    "Met Ofsted; Visited Charlton and Grange wards",
    "INV-2025-000123 is an invoice",
]


@pytest.mark.parametrize(("kind", "text"), CAUGHT, ids=[text for _, text in CAUGHT])
def test_what_could_identify_a_person_is_caught(kind: Kind, text: str) -> None:
    assert kind in {problem.kind for problem in screen(text)}


@pytest.mark.parametrize("text", PASSED)
def test_ordinary_words_of_a_plan_pass(text: str) -> None:
    assert screen(text) == ()


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len(CAUGHT) >= 60
    assert len(PASSED) >= 60
    assert {kind for kind, _ in CAUGHT} == set(Kind)


def test_the_writer_is_told_what_where_and_what_to_do_without_the_thing_being_repeated() -> None:
    (problem,) = screen("Visited on Monday.\nThe NHS number is 943 476 5919.")

    assert problem.sentence == (
        "\u201c9** *** ***9\u201d (line 2, word 5) looks like an NHS number. Take it out; the record itself holds it."
    )
    assert problem.masked == "9** *** ***9"


def test_the_place_given_is_the_place_found() -> None:
    text = "Ring 01632 960001 or write to a@b.example"

    places = [text[problem.start : problem.end] for problem in screen(text)]

    assert places == ["01632 960001", "a@b.example"]


def test_a_field_for_contacts_may_hold_an_email_address_and_a_telephone_number() -> None:
    text = "a@b.example, 01632 960001, WS1 1TP"

    kinds = [problem.kind for problem in screen(text, allow=frozenset({Kind.EMAIL, Kind.PHONE}))]

    assert kinds == [Kind.POSTCODE]


def test_something_allowed_is_not_reported_as_something_else() -> None:
    text = "case no 07700900123"

    assert screen(text, allow=frozenset({Kind.PHONE})) == ()


def test_one_thing_is_reported_once() -> None:
    assert [problem.kind for problem in screen("NHS no 943 476 5919, child 9434765919")] == [Kind.NHS_NUMBER] * 2


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_at_most_one_last_digit_makes_an_nhs_number(first_nine: str) -> None:
    right = [last for last in "0123456789" if has_nhs_check_digit(first_nine + last)]

    assert len(right) <= 1


@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_exactly_one_letter_makes_a_pupil_number(digits: str) -> None:
    right = [letter for letter in "ABCDEFGHJKLMNPQRTUVWXYZ" if has_upn_check_letter(letter + digits)]
    slow = sum(int(digits[place]) * (place + 2) for place in range(12)) % 23

    assert right == ["ABCDEFGHJKLMNPQRTUVWXYZ"[slow]]


@given(st.text(max_size=300))
def test_any_text_at_all_is_answered_with_places_inside_it(text: str) -> None:
    for problem in screen(text):
        assert 0 <= problem.start < problem.end <= len(text)


@given(st.text(alphabet="ab .,", max_size=40), st.text(alphabet="ab .,", max_size=40))
def test_an_nhs_number_is_found_wherever_it_stands_alone(before: str, after: str) -> None:
    found = screen(f"{before} 9434765919 {after}")

    # "baba" and "abba" are names.
    assert [problem.kind for problem in found if problem.kind != Kind.NAME] == [Kind.NHS_NUMBER]


PLAN = (
    "The service will review all assessments completed by 31 March 2026 and report to the Board with 85% of visits "
    "within 10 working days (s47, SI 2007/462). Case audits of children aged 5 to 10 will be done by the child's team. "
    "Managers will record the reason for each decision on the child's file and the team will see it at supervision. "
)


@pytest.mark.parametrize(
    "text",
    [
        (PLAN * 63)[:20_000],
        "0 " * 10_000,
        "1" * 20_000,
        "a@" * 10_000,
        "born " * 4_000,
        "case no " * 2_500,
        "12 March " * 2_222,
        " " * 20_000 + "1",
        "2026-03-" * 2_500,
        "12/" * 6_666,
        "Mr Smith " * 2_222,
    ],
    ids=["a long plan", "noughts", "ones", "signs", "births", "cases", "dates", "spaces", "chain", "strokes", "names"],
)
def test_twenty_thousand_characters_do_not_run_away(text: str) -> None:
    began = time.process_time()

    screen(text)

    # Two thousandths of a second as a rule. This is no measurement: it only catches a pattern that never comes back.
    assert time.process_time() - began < 5


def test_a_council_names_the_pattern_of_its_own_case_numbers() -> None:
    text = "WX123456 was closed, WX1234567 and AWX123456 are none"
    assert screen(text) == ()

    use_case_pattern("WX[0-9]{6}")
    try:
        assert [text[each.start : each.end] for each in screen(text)] == ["WX123456"]
    finally:
        use_case_pattern("")
    assert screen(text) == ()


@pytest.mark.parametrize("pattern", ["WX[0-9", "[0-9]*", "("])
def test_a_pattern_that_is_none_or_finds_an_empty_text_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        use_case_pattern(pattern)
    assert screen("12 and 13") == ()


@given(st.text("ab \n\t", max_size=60), st.lists(st.integers(0, 60), max_size=8))
def test_places_are_those_that_counting_from_the_start_each_time_gives(text: str, starts: list[int]) -> None:
    starts = sorted(start for start in starts if start < len(text))

    slow = [
        (text.count("\n", 0, start) + 1, len(text[text.rfind("\n", 0, start) + 1 : start].split()) + 1)
        for start in starts
    ]

    assert list(places_of(text, starts)) == slow


@pytest.mark.parametrize("again", ["2026-03-", "12/12/", "a.b@c.example ", "Mr Smith ", "dob 12/", "12 High Street, "])
def test_a_text_twice_as_long_costs_twice_as_much(again: str) -> None:
    def steps(text: str) -> int:
        counted = cProfile.Profile()
        counted.runcall(screen, text)
        return sum(each.callcount for each in counted.getstats())

    assert steps(again * 800) < 2.2 * steps(again * 400)


def test_no_reference_is_longer_than_one_can_be() -> None:
    (problem,) = screen("case number " + "12/" * 50)[:1]

    assert problem.end - problem.start <= 40
