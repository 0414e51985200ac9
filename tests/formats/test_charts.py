"""Every picture, by the same tests: it parses, it obeys the security policy, and it says nothing by colour alone."""

import re
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import pytest

from soundingboard.formats.blocks import RatingMark, printed, problems
from soundingboard.formats.charts.alignment import Link, alignment
from soundingboard.formats.charts.coverage import CoverageRow, coverage_matrix
from soundingboard.formats.charts.distribution import DistributionBar, distribution
from soundingboard.formats.charts.optimism import GapPoint, JudgedPoint, judged_against_suggested, optimism_gap
from soundingboard.formats.charts.picture import Item, Picture, breadth, fitted, listed
from soundingboard.formats.charts.reliability import ReliabilityPoint, reliability
from soundingboard.formats.charts.ribbon import RibbonPoint, RibbonRow, ribbon, ribbons
from soundingboard.formats.charts.timeline import TimelineAction, timeline
from soundingboard.formats.marks import INK, PAPER, RULE, SHADES, contrast
from tests.formats import measured
from tests.formats.papers import AMBER, BLUE, GREEN, HOSTILE, MARKS, RED, WHITE, a_document

TODAY = date(2026, 3, 19)
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {
    "role", "viewBox", "width", "height", "font-family", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "d",
    "points", "fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight",
    "text-anchor", "transform",
}  # fmt: skip


def pictures(text: Callable[[str], str]) -> dict[str, Picture]:
    """One picture of each kind, all its words passed through `text`."""
    marks = [RatingMark(text(mark.word), mark.shape, mark.colour) for mark in MARKS]
    red, amber, green = marks[:3]
    objectives = [Item(text("1.1"), text("Assessments")), Item(text("Objective 1.2"), text("Oversight"))]
    first = objectives[0].reference
    return {
        "ribbon": ribbon(text("Objective 1.1"), [RibbonPoint(text(f"R{i}"), m) for i, m in enumerate([*marks, None])]),
        "ribbons": ribbons(
            text("All"),
            [text("R1"), text("R2")],
            [RibbonRow(text("1.1"), (red, None)), RibbonRow(text("1.2"), (green, amber))],
        ),
        "timeline": timeline(
            text("Front door"),
            [
                TimelineAction(
                    text("1"), text("Done late"), text("Plan A"), date(2025, 6, 1), date(2025, 9, 1), date(2025, 9, 3)
                ),
                TimelineAction(text("2"), text("Moved"), text("Plan A"), date(2025, 6, 1), date(2026, 6, 1)),
                TimelineAction(text("3"), text("Overdue"), text("Plan B"), date(2026, 1, 1), date(2026, 1, 1)),
                TimelineAction(text("4"), text("Undated"), text("Plan B"), None, None),
            ],
            TODAY,
        ),
        "coverage": coverage_matrix(
            text("Findings"),
            [
                CoverageRow(text("F1"), text("Met"), ((first, "satisfies"),)),
                CoverageRow(text("F2"), text("Helped"), ((first, "contributes"),)),
                CoverageRow(text("F3"), text("Nothing")),
                CoverageRow(text("F4"), text("Parked"), parked=text("Not ours")),
            ],
            objectives,
        ),
        "distribution": distribution(
            text("Now"),
            [DistributionBar(text("A"), ((red, 2), (amber, 0), (marks[4], 5))), DistributionBar(text("B"), ())],
        ),
        "reliability": reliability(
            text("Single dates"),
            [ReliabilityPoint(0.3, 0.3, 0.2, 0.45, 20), ReliabilityPoint(0.9, 0.2, 0.08, 0.4, 20)],
        ),
        "optimism": optimism_gap(text("Gap"), [GapPoint(text("R1"), 3, 9, 1), GapPoint(text("R2"), 0, 12, 1)]),
        "judged": judged_against_suggested(
            text("1.1"), [JudgedPoint(text("R1"), green, red), JudgedPoint(text("R2"), None, red)]
        ),
        "alignment": alignment(
            text("All"),
            [Item(text("F1"), text("Finding")), Item(text("F2"), text("Lonely"))],
            objectives,
            [Item(text("Q1"), text("Requirement"))],
            [Link(first, text("F1"), "contributes")],
            [Link(first, text("Q1"), "satisfies")],
        ),
        **measured.pictures(text),
    }


KINDS = list(pictures(str))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", [str, lambda words: f"{words} {HOSTILE}"], ids=["plain", "hostile"])
def test_a_picture_is_xml_with_drawing_attributes_only(kind: str, text: Callable[[str], str]) -> None:
    drawing = ElementTree.fromstring(pictures(text)[kind].svg)

    assert drawing.attrib["role"] == "img"
    for element in drawing.iter():
        assert element.tag.removeprefix(SVG) in {
            "svg", "title", "desc", "g", "rect", "line", "path", "polygon", "circle", "text",
        }  # fmt: skip
        assert set(element.attrib) <= ALLOWED, element.attrib


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_says_in_words_what_it_shows(kind: str) -> None:
    picture = pictures(str)[kind]
    drawing = ElementTree.fromstring(picture.svg)

    assert drawing[0].tag == f"{SVG}title"
    assert (drawing[0].text or "").strip()
    assert drawing[1].tag == f"{SVG}desc"
    assert drawing[1].text == picture.alt
    assert picture.sentence in picture.alt
    assert picture.table.rows
    assert problems(a_document(picture.as_chart("A caption"))) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_words_stay_words(kind: str) -> None:
    picture = pictures(lambda words: f"{words} {HOSTILE}")[kind]

    assert "<script" not in picture.svg
    assert "<b>" not in picture.svg
    assert "\x00" not in picture.svg
    picture.svg.encode("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_everything_drawn_stands_out_from_white(kind: str) -> None:
    svg = pictures(str)[kind].svg
    # White, the light rules between lines, and the tints behind words and limits are grounds. Amber is always edged.
    grounds = {PAPER, RULE, SHADES["red"].tint, SHADES["grey"].tint, SHADES["amber"].solid}
    amber = f'fill="{SHADES["amber"].solid}"'
    assert svg.count(amber) == svg.count(f'{amber} stroke="{SHADES["amber"].edge}"')

    for colour in set(re.findall(r"#[0-9a-f]{6}", svg)) - grounds:
        assert contrast(colour, PAPER) >= 3, colour


def coloured_grounds_without_a_shape(svg: str) -> list[str]:
    """The solid tiles that are not followed by a shape drawn on them."""
    parts = re.findall(r"<(rect|polygon)[^>]*fill=\"(#[0-9a-f]{6})\"", svg)
    return [
        colour
        for (tag, colour), (after, _) in zip(parts, [*parts[1:], ("", "")], strict=True)
        if tag == "rect" and colour not in (PAPER, INK, SHADES["red"].tint) and after != "polygon"
    ]


@pytest.mark.parametrize("kind", ["ribbon", "ribbons", "coverage", "distribution", "judged"])
def test_every_coloured_tile_carries_a_shape(kind: str) -> None:
    assert coloured_grounds_without_a_shape(pictures(str)[kind].svg) == []


def test_the_test_of_tiles_can_fail() -> None:
    assert coloured_grounds_without_a_shape('<rect x="1" fill="#00703c"/>') == ["#00703c"]


def test_each_state_of_coverage_has_its_own_shape_or_word() -> None:
    svg = pictures(str)["coverage"].svg

    for word in ("Gap: no objective", "Answered in part", "Parked with a reason", "Answered in full"):
        assert word in svg


def test_gaps_come_first_in_a_coverage_matrix_and_its_table() -> None:
    table = pictures(str)["coverage"].table

    assert [row[1] for row in table.rows] == [
        "Gap: no objective",
        "Answered in part",
        "Parked with a reason",
        "Answered in full",
    ]


def test_a_coverage_matrix_counts_and_names_its_gaps() -> None:
    assert pictures(str)["coverage"].sentence == (
        "Of 4 findings, 1 answered in full, 1 only in part, 1 parked and 1 without an objective (F3)."
        " 1 objective linked to none of them."
    )


def test_one_link_that_satisfies_is_enough() -> None:
    assert CoverageRow("F", "t", (("1", "contributes"), ("2", "satisfies"))).state == "satisfied"
    assert CoverageRow("F", "t", (("1", "contributes"),), parked="late reason").state == "contributes"


@pytest.mark.parametrize(
    ("marks", "sentence"),
    [
        ([RED], "X: red in R1, the first round shown."),
        ([RED, RED], "X: red in R2, as in all 2 rounds shown."),
        ([GREEN, RED], "X: red in R2, changed from green in R1."),
        ([GREEN, RED, RED, RED], "X: red in R4, for 3 rounds in a row; green before that."),
        ([GREEN, None], "X: not rated in R2, changed from green in R1."),
    ],
)
def test_a_ribbon_says_how_long_its_rating_has_stood(marks: list[RatingMark | None], sentence: str) -> None:
    points = [RibbonPoint(f"R{place}", mark) for place, mark in enumerate(marks, start=1)]

    assert ribbon("X", points).sentence == sentence


def test_a_ribbon_s_table_has_each_round_with_its_rating() -> None:
    table = ribbon("X", [RibbonPoint("R1", AMBER), RibbonPoint("R2", None)]).table

    assert [[printed(cell) for cell in row] for row in table.rows] == [["R1", "Amber"], ["R2", "Not rated"]]


def test_ribbons_refuse_a_line_without_a_rating_for_each_round() -> None:
    with pytest.raises(ValueError, match="each round"):
        ribbons("X", ["R1", "R2"], [RibbonRow("1.1", (RED,))])


def test_a_timeline_tells_done_overdue_moved_and_to_come() -> None:
    picture = pictures(str)["timeline"]

    assert [row[-1] for row in picture.table.rows] == ["Done", "To come", "Overdue", "No date"]
    assert picture.sentence == (
        "On 19 Mar 2026, of 4 actions, 1 done and 1 overdue; 2 moved to a later date, the furthest being 2 by 365 days."
    )
    for word in ("First date", "Date now", "Overdue since 1 Jan 2026", "Done 3 Sep 2025", "(was 1 Jun 2025)", "Today"):
        assert word in picture.svg


def test_an_action_due_today_is_not_overdue() -> None:
    assert not TimelineAction("1", "t", "g", TODAY, TODAY).is_overdue(TODAY)
    assert not TimelineAction("1", "t", "g", date(2026, 1, 1), date(2026, 1, 1), TODAY).is_overdue(TODAY)


def test_every_mark_of_a_timeline_lies_inside_it() -> None:
    actions = [TimelineAction("1", "t", "g", date(1999, 1, 31), date(2031, 12, 31))]

    drawing = ElementTree.fromstring(timeline("X", actions, TODAY).svg)

    width = float(drawing.attrib["width"])
    for polygon in drawing.iter(f"{SVG}polygon"):
        assert all(0 <= float(pair.split(",")[0]) <= width for pair in polygon.attrib["points"].split())


def test_a_distribution_s_bar_is_as_long_as_the_others_and_cut_in_shares() -> None:
    picture = distribution("X", [DistributionBar("A", ((RED, 1), (GREEN, 3), (BLUE, 0)))])

    widths = [float(r.attrib["width"]) for r in ElementTree.fromstring(picture.svg).iter(f"{SVG}rect")]
    assert widths == [128.0, 388.0]
    assert picture.sentence == "A: 1 red and 3 green."
    assert picture.table.rows == (("A", 1, 3, 0, 4),)


def test_counts_below_nought_are_refused() -> None:
    with pytest.raises(ValueError, match="below nought"):
        distribution("X", [DistributionBar("A", ((RED, -1),))])
    with pytest.raises(ValueError, match="below nought"):
        optimism_gap("X", [GapPoint("R1", -1, 0, 0)])


def test_what_came_otherwise_than_forecast_is_told_by_shape_and_in_words() -> None:
    right, wrong = ReliabilityPoint(0.3, 0.35, 0.2, 0.5, 20), ReliabilityPoint(0.9, 0.2, 0.08, 0.4, 25)

    as_forecast, otherwise = reliability("Dates", [right]), reliability("Dates", [right, wrong])

    assert as_forecast.sentence == "Of 20 forecasts, every group came as often as forecast, as far as chance allows."
    assert "1 group of 2 came otherwise" in otherwise.sentence
    assert "of those that said 90% on average, 20% came true" in otherwise.sentence
    assert [row[-1] for row in otherwise.table.rows] == ["yes", "no"]
    assert otherwise.svg.count("<") > as_forecast.svg.count("<")


def test_reliability_of_nothing_is_no_picture() -> None:
    with pytest.raises(ValueError, match="at least one group"):
        reliability("Dates", [])


def test_an_optimism_gap_is_told_in_neutral_words_with_its_numbers() -> None:
    picture = pictures(str)["optimism"]

    assert picture.sentence == (
        "R2: 0 ratings judged higher than suggested, 1 lower and 12 the same."
        " Over all lines, 3 of 26 were judged higher."
    )
    assert picture.table.rows[0] == ("R1", 3, 9, 1, 13)


@pytest.mark.parametrize("name", ["R1", "Round 17, Board of 16 September 2026", "A post with a very long title" * 3])
def test_in_an_optimism_gap_no_name_or_count_runs_into_a_bar(name: str) -> None:
    svg = optimism_gap("Gap", [GapPoint(name, 12, 120, 12)]).svg
    shown, lower, higher, same = _texts(svg)[2:]
    bars = [
        (float(x), float(x) + float(wide)) for x, wide in re.findall(r'<rect x="([\d.]+)"[^>]*width="([\d.]+)"', svg)
    ]

    assert breadth(shown[2]) <= lower[0] - breadth(lower[2])
    assert lower[0] < min(left for left, _ in bars)
    assert higher[0] > max(right for _, right in bars)
    assert higher[0] + breadth(higher[2]) <= same[0] - breadth(same[2])


def _texts(svg: str) -> list[tuple[float, float, str]]:
    """Where each label of a drawing is anchored, and its words."""
    return [
        (float(x), float(y), words)
        for x, y, words in re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>', svg)
    ]


def test_judged_against_suggested_counts_only_rounds_that_have_both() -> None:
    assert pictures(str)["judged"].sentence == (
        "1.1: judged and suggested differ in 1 of 1 round that have both."
        " The latest is R1: judged green, suggested red."
    )


def test_an_alignment_names_what_is_linked_to_nothing() -> None:
    picture = pictures(str)["alignment"]

    assert "1 finding linked to nothing (F2)" in picture.sentence
    assert ("No objective", "F2", "Gap") in picture.table.rows
    assert picture.svg.count("no link") == 2  # the finding and the second objective


def test_white_is_drawn_in_outline() -> None:
    svg = ribbon("X", [RibbonPoint("R1", WHITE)]).svg

    assert re.search(r'<polygon[^>]+fill="#ffffff" stroke="#4d5a66"', svg)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_facts_draw_the_same_picture(kind: str) -> None:
    assert pictures(str)[kind] == pictures(str)[kind]


def test_words_are_cut_to_fit_and_say_so() -> None:
    assert fitted("short", 200) == "short"
    assert fitted("a very long title indeed", 60).endswith("…")
    assert breadth(fitted("a very long title indeed", 60)) <= 60


def test_names_are_listed_as_in_a_sentence() -> None:
    assert [listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
