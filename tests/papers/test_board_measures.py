"""The measures of a Board pack: counted first, drawn together, and those that changed with what was said of them."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest

from soundingboard.formats import html, pdf, word, workbook
from soundingboard.formats.blocks import Document, Heading, Paragraph, problems, tables
from soundingboard.papers import hand_over
from soundingboard.papers.board_pack import build
from soundingboard.papers.content import Content, as_json, from_json
from soundingboard.papers.edition import Exempted, public_edition
from soundingboard.position.values import MeasureMark, MeasurePoint, MeasureValue
from tests.papers import made

STEADY = ["20", "21", "19", "20", "21", "19", "20", "21", "19", "20", "21", "19", "20", "21"]


def measure(code: str, title: str, values: list[str | None], **given: object) -> MeasureValue:
    """A measure with a value a month up to February 2026."""
    ends = [date(2026, 3, 1) - timedelta(days=1)]
    while len(ends) < len(values):
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    points = tuple(
        MeasurePoint(on, f"{on:%B %Y}", value, "" if value else "c", "15", False)
        for on, value in zip(reversed(ends), values, strict=True)
    )
    said: dict[str, object] = {
        "unit": "percent",
        "suffix": "%",
        "decimals": 1,
        "direction": "down",
        "improvement": "decrease",
        "performance_type": "outcome",
        "content_area": "practice",
        "objectives": (),
        "outcomes": (),
        "on_scorecard": True,
        "rebases": (),
        "baseline_until": None,
        "marks": (),
        "printed": f"{values[-1]}%",
        "last_period": "February 2026",
        "last_on": date(2026, 2, 28),
        "aim": "15%",
        "verdict": "no_change",
        "headline": "No real change",
        "sentence": "No real change in 14 months.",
        "notes": (),
        "variation": None,
        "assurance": None,
        "periods_off_path": 0,
        "is_too_old": False,
        "asks": (),
        "commentary": "",
        "commentary_by": "",
        "label": "February 2026, 20 days old, from Annex A.",
    }
    return MeasureValue(code=code, title=title, points=points, **(said | given))  # type: ignore[arg-type]


WORSE = measure(
    "rereferrals",
    "Re-referrals",
    [*STEADY, "30", "31", "30"],
    verdict="worsening",
    headline="Getting worse",
    objectives=("1.1",),
    marks=(MeasureMark(date(2025, 12, 1), "A new front door opened"),),
    asks=("It rose by more than chance explains.",),
)
SAID = replace(WORSE, code="visits", title="Visits", commentary="Two teams were short.", commentary_by="Dora Dean")
CALM = measure("contacts", "Contacts", list(STEADY))


def told(document: Document) -> str:
    """All of it as a reader's eye runs over the page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.fragment(document))).split())


@pytest.fixture(scope="module")
def content() -> Content:
    """A pack with three measures: one worse, one worse and explained, one calm with a month hidden."""
    given = made.content()
    hidden = replace(CALM, points=(*CALM.points[:-1], replace(CALM.points[-1], value=None, symbol="c")))
    return replace(given, position=replace(given.position, measures=(hidden, WORSE, SAID)))


def test_measures_are_counted_and_those_that_changed_are_told_in_full(content: Content) -> None:
    document = build(content)
    words = told(document)

    assert "Of 3 measures, 2 getting worse and 1 without real change." in words
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert [each for each in headings if "getting worse" in each] == [
        "Re-referrals: getting worse",
        "Visits: getting worse",
    ]
    assert "Nobody has said yet what happened, and what was done about it." in words
    assert "Dora Dean: Two teams were short." in words
    assert "A new front door opened" in words


def test_a_hidden_figure_is_in_no_picture_table_or_text(content: Content) -> None:
    hidden, *_ = content.position.measures
    alone = replace(content, position=replace(content.position, measures=(hidden,)))
    shown = replace(content, position=replace(content.position, measures=(CALM,)))

    last = CALM.points[-1].value
    assert last == "21"
    assert "No figure" in told(build(alone))
    assert "No figure" not in told(build(shown))


def test_a_pack_with_measures_has_no_problems_and_every_writer_takes_it(content: Content) -> None:
    document = build(content)

    assert problems(document) == ()
    assert b"<svg" in html.write(document)
    assert pdf.write(document).startswith(b"%PDF")
    assert word.write(document)
    assert workbook.write(document)
    assert "Every measure with its last figure" in {each.caption for each in tables(document)}


def test_a_pack_with_measures_is_made_again_from_its_json(content: Content) -> None:
    again = from_json(as_json(content))

    assert again == content
    assert as_json(again) == as_json(content)


def test_a_pack_without_measures_says_so() -> None:
    assert "No measure is on the scorecard" in told(build(made.content()))


def test_a_measure_whose_last_figure_is_too_old_is_not_said_to_have_changed(content: Content) -> None:
    stale = replace(WORSE, is_too_old=True, last_period="March 2025")
    text = told(build(replace(content, position=replace(content.position, measures=(stale, CALM)))))

    assert "1 without real change and 1 too old to tell" in text
    assert "Re-referrals: getting worse" not in text
    assert "Too old to tell how things are now: the last figure is of March 2025." in text
    assert "Re-referrals (last: March 2025)" in text


def test_whoever_takes_over_reads_the_same_of_them(content: Content) -> None:
    handed_over = hand_over.build(replace(content, kind="hand-over"))

    said = [block for block in handed_over.blocks if isinstance(block, Paragraph)]

    assert any("Of 3 measures, 2 getting worse and 1 without real change." in str(each.text) for each in said)


def test_a_measure_that_is_withheld_is_in_no_table_and_no_sentence() -> None:
    now = made.position()
    named = replace(now.decisions[0], text=f"The Board heard of {WORSE.title.lower()}.")
    ours = replace(now, measures=(WORSE, CALM), decisions=(named, *now.decisions[1:]))

    position, _, withheld = public_edition(ours, (), (Exempted("measure", WORSE.code, ("1",)),))

    assert [each.code for each in position.measures] == [CALM.code]
    assert position.decisions[0].text == "The Board heard of [exempt item]."
    assert ("measure", ("1",)) in [(each.kind, each.paragraphs) for each in withheld]
