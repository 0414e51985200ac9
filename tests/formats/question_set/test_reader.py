"""Documents that hold questions, read from plain text, Word and PDF."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.formats.question_set import reader
from soundingboard.formats.question_set.reader import as_json, read_question_set
from soundingboard.formats.question_set.values import NotAQuestionSet, Place, QuestionSet
from soundingboard.formats.question_set.wording import is_question, respondent
from tests.formats import question_papers, sample_reports
from tests.formats.question_papers import OTHER_HEADINGS, Group, as_pdf, as_text, as_word

pytestmark = pytest.mark.pure


def shape(found: QuestionSet) -> list[tuple[int, str, int]]:
    """Each heading's depth, words and how many questions stand right under it."""
    return [row for area in found.areas for row in _shape(area, 1)]


def _shape(place: Place, depth: int) -> Iterable[tuple[int, str, int]]:
    yield depth, place.title, len(place.questions)
    for inner in place.within:
        yield from _shape(inner, depth + 1)


def printed(found: QuestionSet) -> list[str]:
    return [question.as_printed for question in found.questions]


# --- the note ---------------------------------------------------------------------------------------------------------

NOTE_SHAPE = [
    *((1, 0), (2, 12), (2, 5), (2, 0), (3, 5), (3, 8), (2, 6)),
    *((1, 0), (2, 11), (2, 0), (3, 17), (3, 2), (2, 10), (2, 0), (3, 7), (3, 12)),
    *((1, 0), (2, 8)),
]
"""Depth and questions of each heading: the counts of the note, without its words."""


@pytest.fixture(scope="module")
def note(shared: Path) -> QuestionSet:
    return read_question_set(shared / "seed" / "briefing-note.txt")


def test_the_note_has_its_areas_sections_and_subsections(note: QuestionSet) -> None:
    found = [(depth, count) for depth, _, count in shape(note)]

    assert found == NOTE_SHAPE
    assert [sum(depth == level for depth, _ in found) for level in (1, 2, 3)] == [3, 9, 6]
    assert [place.unsure for place in _places(note)] == [False] * 18
    assert [place.area for place in _places(note)].count(None) == 0
    assert note.doubts == ()


def _places(found: QuestionSet) -> list[Place]:
    def all_of(place: Place) -> list[Place]:
        return [place, *(inner for each in place.within for inner in all_of(each))]

    return [place for area in found.areas for place in all_of(area)]


def test_the_note_has_103_printed_questions_of_which_99_are_distinct(note: QuestionSet) -> None:
    questions = note.questions

    assert [question.position for question in questions] == list(range(1, 104))
    assert len({question.as_printed for question in questions}) == 99
    assert [question.same_as for question in questions if question.same_as] == [1, 1, 1, 1]
    assert sum(question.as_printed.count("?") for question in questions) == 108
    assert sum("?" in question.as_printed for question in questions) == 101


def test_the_three_questions_that_a_page_broke_are_whole(note: QuestionSet, shared: Path) -> None:
    lines = (shared / "seed" / "briefing-note.txt").read_text(encoding="utf-8").splitlines()
    bullets = {line[2:].strip() for line in lines if line.startswith("- ")}

    broken = [question.as_printed for question in note.questions if question.as_printed not in bullets]

    assert len(broken) == 3
    assert all(any(whole.startswith(bullet) for bullet in bullets) for whole in broken)
    assert all(whole.endswith("?") for whole in broken)


def test_nothing_else_of_the_note_is_a_question_and_the_stray_header_is_left_out(note: QuestionSet) -> None:
    assert not any(
        question.as_printed.startswith(("a clear", "confidence", "Quality", "Note", "Agree"))
        for question in note.questions
    )
    assert not any("Appendix" in text for text in (*printed(note), *(title for _, title, _ in shape(note))))


def test_who_answers_what_asks_and_what_is_dated_is_read_from_the_note(note: QuestionSet) -> None:
    asked = note.questions

    assert [(each.position, each.respondent) for each in asked if each.respondent] == [
        (29, "Children's services"),
        (30, "Adult mental health services"),
    ]
    # Of the two without a mark one begins as a question does; the other asks for examples.
    without_mark = [each for each in asked if "?" not in each.as_printed]
    assert [each.is_question for each in without_mark] == [True, False]
    assert sum(each.is_question for each in asked) == 102
    found = {term.words for each in asked for term in each.terms}
    assert {"LSCB", "SCR", "CYPP", "CAIT", "YOS", "Think Family", "Hidden Harm", "Children in Need"} <= found


def test_the_json_of_the_note_is_in_the_published_shape(note: QuestionSet) -> None:
    written: Any = as_json(note)["areas"]
    first = written[0]

    assert set(as_json(note)) == {"areas"}
    assert {tuple(area) for area in written} == {("title", "sections")}
    assert {tuple(section) for area in written for section in area["sections"]} == {
        ("title", "position", "questions", "subsections")
    }
    assert tuple(first["sections"][2]["subsections"][0]) == ("title", "position", "questions")
    assert tuple(first["sections"][0]["questions"][0]) == (
        "position", "as_printed", "you", "we", "respondent", "is_question", "terms", "same_as",
    )  # fmt: skip
    assert [[section["position"] for section in area["sections"]] for area in written] == [
        [1, 2, 3, 4],
        [1, 2, 3, 4],
        [1],
    ]


@pytest.fixture(scope="module")
def note_in_groups(note: QuestionSet) -> list[Group]:
    def groups(place: Place, level: int) -> list[Group]:
        own: Group = (level, place.title, [question.as_printed for question in place.questions])
        return [own, *(group for inner in place.within for group in groups(inner, level + 1))]

    return [group for area in note.areas for group in groups(area, 1)]


def unstarred(text: str) -> str:
    return text.replace("**", "")


def test_the_note_as_a_word_document_is_read_alike(note: QuestionSet, note_in_groups: list[Group]) -> None:
    found = read_question_set(as_word(note_in_groups))

    assert shape(found) == shape(note)
    # Bold type is bold in Word, and two asterisks in plain text.
    assert printed(found) == [unstarred(text) for text in printed(note)]
    assert [each.respondent for each in found.questions] == [each.respondent for each in note.questions]
    assert found.doubts == ()


def test_the_note_as_a_pdf_is_read_alike(note: QuestionSet, note_in_groups: list[Group]) -> None:
    found = read_question_set(as_pdf(note_in_groups))

    assert shape(found) == shape(note)
    assert printed(found) == [unstarred(text) for text in printed(note)]
    assert found.doubts == ()


# --- other documents --------------------------------------------------------------------------------------------------

OTHER_SHAPE = [
    (1, "Harm outside the home", 0),
    (2, "Exploitation", 2),
    (2, "Going missing", 1),
    (1, "Children with disabilities", 0),
    (2, "Short breaks", 2),
]


@pytest.mark.parametrize("made", [as_word, as_pdf])
def test_other_headings_stand_as_deep_as_the_styles_say(made: Callable[[Sequence[Group]], bytes]) -> None:
    found = read_question_set(made(OTHER_HEADINGS))

    assert shape(found) == OTHER_SHAPE
    assert printed(found) == [question for _, _, questions in OTHER_HEADINGS for question in questions]
    assert [question.is_question for question in found.questions] == [True, True, True, True, False]
    assert found.doubts == ()


def test_other_headings_in_plain_text_take_a_level_and_are_unsure() -> None:
    found = read_question_set(as_text(OTHER_HEADINGS).encode())

    assert shape(found) == OTHER_SHAPE
    assert all(place.unsure for place in _places(found))
    assert len(found.doubts) == 5
    assert "“Going missing” names no known content area: it was read as a section" in found.doubts[2]


def test_a_heading_that_is_not_known_takes_the_level_of_its_neighbour() -> None:
    text = as_text(
        (
            (1, "Practice content areas", ()),
            (2, "Specific risk issues", ()),
            (3, "Domestic violence", ("Who hears the children?",)),
            (3, "Harm outside the home", ("Who walks the streets at night?",)),
            (2, "Working in partnership", ("Who leads?",)),
            (1, "The wider picture", ()),
            (2, "Poverty and housing", ("Who is cold?",)),
        )
    )

    found = read_question_set(text.encode())

    assert shape(found) == [
        (1, "Practice content areas", 0),
        (2, "Specific risk issues", 0),
        (3, "Domestic violence", 1),
        (3, "Harm outside the home", 1),
        (2, "Working in partnership", 1),
        (1, "The wider picture", 0),
        (2, "Poverty and housing", 1),
    ]
    assert [place.title for place in _places(found) if place.unsure] == ["Harm outside the home"]
    assert [place.area for place in _places(found)][2] == "practice.risks.domestic_abuse"


def test_lines_of_a_title_stand_over_what_follows_and_hold_nothing_twice() -> None:
    text = (
        "Wexmoor Council\nOVERVIEW AND SCRUTINY\nSuggested questions\nDomestic abuse\n1. Who saw it?\n2. Who told us?\n"
        "Harm outside the home\na) Who walks there?\n\nWhat is working well?\n- Who noticed?\nNext steps\n"
        "Members are asked to note the report.\n"
    )

    found = read_question_set(text.encode())

    assert shape(found) == [
        (1, "OVERVIEW AND SCRUTINY", 0),
        (2, "Suggested questions", 0),
        (3, "Domestic abuse", 2),
        (3, "Harm outside the home", 1),
        (3, "What is working well?", 1),
    ]
    assert [place.unsure for place in _places(found)] == [True, True, False, True, True]
    assert len(found.doubts) == 4


def test_questions_right_under_an_area_get_a_section_of_its_name() -> None:
    found = read_question_set(b"# Care\n\n- Who?\n\n# Health\n\n- Where?\n\n## Teeth\n\n- When?")

    assert shape(found) == [(1, "Care", 0), (2, "Care", 1), (1, "Health", 0), (2, "Health", 1), (2, "Teeth", 1)]
    assert [place.title for place in _places(found) if place.unsure] == ["Care", "Health"]


@pytest.mark.parametrize("bullet", ["- ", "• ", "* ", "1. ", "12) ", "(a) ", "– ", "", "Q3. ", "\t- "])
def test_points_of_any_kind_and_lines_without_one_are_read(bullet: str) -> None:
    questions = ("Who decides?", "What did you see on Monday?")

    found = read_question_set(as_text(((2, "Decisions", questions),), bullet=bullet).replace("\n- ", "\n").encode())

    assert printed(found) == list(questions)


def test_marks_of_markdown_say_how_deep_a_heading_stands() -> None:
    found = read_question_set(
        b"# Care\n\n## Homes\n\n- Who visits?\n\n## Schools\n\n- Who asks?\n\n# Health\n\n## Teeth\n\n- Who looks?"
    )

    assert shape(found) == [(1, "Care", 0), (2, "Homes", 1), (2, "Schools", 1), (1, "Health", 0), (2, "Teeth", 1)]


def test_lines_wrapped_in_plain_text_are_one_question() -> None:
    text = (
        "Homes\n\n- What would a child who has lived in four homes in a year\n  say of the fifth, and who would\n"
        "  ask?\n- Who visits?\n"
    )

    assert printed(read_question_set(text.encode())) == [
        "What would a child who has lived in four homes in a year say of the fifth, and who would ask?",
        "Who visits?",
    ]


def test_lists_that_ask_nothing_are_no_questions_and_a_stranger_among_questions_is_named() -> None:
    text = "Why\n\n- a clear view\n- the nerve to ask\n\nHomes\n\n- Who visits?\n- Fridays\n- Who asks?\n"

    found = read_question_set(text.encode())

    assert shape(found)[-1] == (2, "Homes", 2)
    assert [doubt for doubt in found.doubts if "Fridays" in doubt] == [
        "“Fridays” stands among questions and asks nothing: it was left out."
    ]


def test_points_beneath_a_colon_belong_to_it() -> None:
    found = read_question_set(
        b"Homes\n\n- How do you know that:\n    - children are seen?\n    - beds are warm?\n- Who asks?\n"
    )

    assert printed(found) == ["How do you know that: children are seen? beds are warm?", "Who asks?"]


def test_a_word_document_without_styles_is_read() -> None:
    made = question_papers.as_council_officers_type(("Where do siblings live?", "Who pays?", "Who chose this home?"))

    found = read_question_set(made)

    assert printed(found) == ["Where do siblings live?", "Who pays?", "Who chose this home?", "Is this one kept?"]
    assert shape(found)[-1] == (2, "Placement sufficiency", 4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_is_read_in_the_alphabets_that_editors_save(encoding: str) -> None:
    found = read_question_set("Homes\n\n- What is a child’s “own room” – and who has one?\n".encode(encoding))

    assert printed(found) == ["What is a child’s “own room” – and who has one?"]


@pytest.mark.parametrize(
    "text, who",
    [
        ("Who knows? (Health)", "Health"),
        ("Who knows? [Adult services]", "Adult services"),
        ("Who knows. (Police and probation)", "Police and probation"),
        ("Who knows (e.g. nurses)?", None),
        ("Who knows? (e.g. nurses)", None),
        ("Who knows? (i.e. in person).", None),
        ("Who knows? (Do they ask?)", None),
        ("Who knows the Board (Wexmoor)", None),
        ("Who knows? (as of 2012)", None),
    ],
)
def test_a_bracket_after_the_end_names_who_answers(text: str, who: str | None) -> None:
    assert respondent(text) == who


@pytest.mark.parametrize(
    "text, asks",
    [
        ("Are there gaps.", True),
        ("Which teams are short of staff", True),
        ("Give examples of good work.", False),
        ("Staff are kind.", False),
        ("If so, who?", True),
    ],
)
def test_a_question_is_told_by_its_mark_or_its_opening(text: str, asks: bool) -> None:
    assert is_question(text) is asks


# --- what is refused --------------------------------------------------------------------------------------------------


def long_set(count: int) -> bytes:
    return as_text(((2, "Homes", [f"Who visits home {number}?" for number in range(count)]),)).encode()


def bomb() -> bytes:
    return question_papers.with_part(as_word(OTHER_HEADINGS), "word/document.xml", b" " * 60_000_000)


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def entities() -> bytes:
    """A billion letters from a few."""
    grown = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    body = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>'
    document = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{grown}]>{body}'
    return question_papers.with_part(as_word(OTHER_HEADINGS), "word/document.xml", document.encode())


def ring() -> bytes:
    """Pages that hold themselves."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 99999999>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def headings_only() -> bytes:
    return as_text([(level, words, ()) for level, words, _ in OTHER_HEADINGS], opening="").encode()


def broken_word() -> bytes:
    return question_papers.with_part(as_word(OTHER_HEADINGS), "word/document.xml", b"<w:document")


def word_that_leads_nowhere() -> bytes:
    """A part is named of which nothing says where it is."""
    nowhere = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    nowhere += b'<Relationship Id="rId4" Type="http://example.org/part"/></Relationships>'
    return question_papers.with_part(as_word(OTHER_HEADINGS), "_rels/.rels", nowhere)


def long_word() -> bytes:
    """Not so large that it could not be unpacked, and too large for a set of questions."""
    words = b"".join(b"Who visits home %d of the council, and when? " % number for number in range(800_000))
    return question_papers.with_part(as_word(OTHER_HEADINGS), "word/document.xml", words)


def quotes() -> bytes:
    """What would keep a careless pattern busy for days."""
    return b"Homes\n\n- Who " + b"'a \"b # " * 500_000 + b"?\n- Who?\n"


def like_headings() -> bytes:
    return b"\n\n".join(b"Domestic voilence and adult mental welth number %d?" % number for number in range(19_000))


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "is empty"),
    "blank": (lambda: b" \n\n ", "is empty"),
    "no questions": (lambda: b"Minutes\n\nThe Board met on Monday.\n\n- It agreed.\n", "no list of questions"),
    "headings only": (headings_only, "headings and no question"),
    "two thousand": (lambda: long_set(2000), "holds 2,000 questions and the limit is 1,000"),
    "one endless": (lambda: b"- Who " + b"knows " * 500 + b"?", "begin each question on a line of its own"),
    "quotes without end": (quotes, "begin each question on a line of its own"),
    "spaces without end": (lambda: b"# a" + b" " * 9_000_000 + b"#b", "headings and no question"),
    "many like headings": (like_headings, "the limit is 1,000"),
    "a heading for each": (lambda: b"Home\n\n- Who?\n\n" * 9_000, "the limit is 1,000"),
    "too long a word document": (long_word, "of text and the limit is 30"),
    "too big": (lambda: b"a" * (reader.MAX_BYTES + 1), "larger than 10 MB"),
    "too many lines": (lambda: b"Who?\n\n" * 20_001, "20,001 paragraphs and the limit is 20,000"),
    "scanned": (sample_reports.scanned, "pictures of pages and no text"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 80, "is a picture"),
    "locked": (sample_reports.locked, "locked with a password"),
    "cut short": (lambda: as_pdf(OTHER_HEADINGS)[:-2000], "cut short"),
    "broken pdf": (lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF", "damaged"),
    "pages in a ring": (ring, ""),
    "endless pdf": (lambda: sample_reports.endless(200), "has 200 pages"),
    "macros": (lambda: question_papers.with_macros(as_word(OTHER_HEADINGS)), "carries macros"),
    "zip bomb": (bomb, "unpacks into far more"),
    "entities": (entities, ""),
    "broken word": (broken_word, "not a Word document that can be read"),
    "word that leads nowhere": (word_that_leads_nowhere, "not a Word document that can be read"),
    "old word": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 100, "an old Word or Excel file"),
    "rich text": (lambda: b"{\\rtf1 Who knows?}", "a rich text file"),
    "a web page": (lambda: b"<!doctype html><html><body>Who knows?</body></html>", "a web page"),
    "a workbook": (lambda: b"PK\x03\x04" + b"\0" * 40, "damaged or has a password"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_question_set_is_refused_in_one_sentence(what: str) -> None:
    make, says = REFUSED[what]
    content = make()
    began = time.process_time()

    with pytest.raises(NotAQuestionSet) as refusal:
        read_question_set(content, "set.file")

    said = str(refusal.value)
    assert says in said
    assert "\n" not in said
    assert said.startswith(("set.file ", "Page "))
    assert time.process_time() - began < 10


def test_a_name_that_promises_macros_is_refused_whatever_is_inside() -> None:
    with pytest.raises(NotAQuestionSet, match="macros"):
        read_question_set(as_word(OTHER_HEADINGS), "set.docm")


def test_a_thousand_questions_are_read_in_a_moment() -> None:
    began = time.process_time()

    found = read_question_set(long_set(1000))

    assert len(found.questions) == 1000
    assert time.process_time() - began < 3


def test_a_word_document_that_points_elsewhere_opens_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Who knows the secret?")
    document = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><w:document '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&e;</w:t></w:r>'
        "</w:p><w:p><w:r><w:t>Who asks?</w:t></w:r></w:p></w:body></w:document>"
    )

    found = read_question_set(
        question_papers.with_part(as_word(OTHER_HEADINGS), "word/document.xml", document.encode())
    )

    assert printed(found) == ["Who asks?"]


LINES = st.lists(
    st.sampled_from(
        [
            "- Who?",
            "Homes",
            "# A",
            "",
            "Appendix 1",
            "- a",
            "  - b?",
            "Domestic violence",
            "Resources",
            "1. ",
            "of the",
            "Is it. (X)",
        ]
    )
    | st.text(max_size=12),
    max_size=25,
).map("\n".join)


@given(LINES)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_question_set(text.encode("utf-8", "replace"))
    except NotAQuestionSet:
        return
    assert [question.position for question in found.questions] == list(range(1, len(found.questions) + 1))
    assert all(place.level == "area" for place in found.areas)
    assert all(inner.level == "section" for area in found.areas for inner in area.within)
    assert not any(area.questions for area in found.areas)
