"""Dated words, and the headings that name a content area."""

import pytest

from soundingboard.lib import area_names as area_names_module
from soundingboard.lib.area_names import area_named, area_names
from soundingboard.lib.presets import content_areas
from soundingboard.lib.terms import dated_terms, terms_in

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "text, words",
    [
        ("Do the LSCB and its SCRs agree with the CYPP?", ["LSCB", "SCR", "CYPP"]),
        ("Which Serious Case Review said so?", ["SCR"]),
        ("Is the youth offending team part of Think Family?", ["YOS", "Think Family"]),
        ("What do children in need and looked-after children say?", ["Children in Need", "LAC"]),
        ("Does the Children’s Social Care ‘front door’ answer?", ["Children's Social Care front door"]),
        ("Two LSCBs, and the LSCB again?", ["LSCB"]),
        # In small letters these are other words, or parts of words.
        ("Was the black cafe lacking adequate decaf?", []),
        ("Is help early?", []),
    ],
)
def test_dated_words_are_found_in_their_order(text: str, words: list[str]) -> None:
    assert [term.words for term in terms_in(text)] == words


def test_every_dated_word_is_found_by_each_of_its_ways_of_writing_and_has_words_of_today() -> None:
    for term in dated_terms():
        for written in (term.words, *term.also):
            assert term in terms_in(f"About {written}, today")
        assert term.now.strip()
        assert term not in terms_in(term.now)


def test_when_a_word_was_the_one_in_use_is_known() -> None:
    by_code = {term.code: term for term in dated_terms()}

    assert by_code["scr"].valid_to is not None
    assert by_code["scr"].valid_to.year == 2019
    assert by_code["lac"].valid_to is None


@pytest.mark.parametrize(
    "heading, code",
    [
        ("Domestic abuse", "practice.risks.domestic_abuse"),
        ("DOMESTIC VIOLENCE", "practice.risks.domestic_abuse"),
        ("3.2 Domestic violence and abuse", "practice.risks.domestic_abuse"),
        ("Partnership working: who leads", "practice.partnership"),
        ("## Practice content areas", "practice"),
        ("Organisational culture", "organisation.culture"),
        ("Organizational culture", "organisation.culture"),
        ("Impact of poverty & poor housing", "wider.poverty"),
        ("Purpose", None),
        ("Background", None),
        ("Harm outside the home", None),
        ("Vulnerable", None),
        ("", None),
    ],
)
def test_a_heading_names_an_area_by_its_present_a_past_or_a_near_name(heading: str, code: str | None) -> None:
    found = area_named(heading)

    assert (found.code if found else None) == code


def test_every_other_name_is_of_an_area_that_is_there_and_is_no_areas_own() -> None:
    codes = {area.code for area in content_areas()}
    own = {area.words.lower() for area in content_areas()}

    assert {name.area for name in area_names()} <= codes
    assert not {name.words.lower() for name in area_names()} & own


def test_of_a_paragraph_that_grows_only_the_beginning_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    plain = area_names_module._plain
    monkeypatch.setattr(area_names_module, "_plain", lambda words: read.append(len(words)) or plain(words))

    assert area_named("What a paragraph says, " * 20_000) is None
    assert area_named("3. Vulnerable groups of children: " + "what they asked. " * 20_000) is not None

    assert max(read) <= 1_000
