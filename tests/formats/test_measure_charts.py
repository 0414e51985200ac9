"""Charts of figures: what they draw, what they leave out, and the words and tables that belong to them."""

import re
import time
from collections.abc import Mapping
from datetime import date
from xml.etree import ElementTree

import pytest

from soundingboard.formats.blocks import printed
from soundingboard.formats.charts.scale import Scale, days_over, scale_over, sizes_up_to
from soundingboard.formats.charts.small_multiples import Card, card, one_scale, small_multiples
from soundingboard.formats.charts.spc import MARKS, ChartEvent, spc_chart, wrapped
from soundingboard.formats.charts.verdict_icons import ASSURANCE_SIGNS, VARIATION_SIGNS, icon
from soundingboard.formats.marks import SHADES
from soundingboard.statistics.attribute import Count, attribute_chart, plotted
from soundingboard.statistics.charts import charts
from soundingboard.statistics.values import ASSURANCES, VARIATIONS, Chart, Series
from soundingboard.statistics.verdicts import Wording, verdict
from tests.formats.measured import PERCENT, STEADY, drawn, everything, funnelled, monthly

pytestmark = pytest.mark.pure

SVG = "{http://www.w3.org/2000/svg}"


def polygons(svg: str, colour: str) -> int:
    """How many shapes are filled with a colour."""
    return len(re.findall(rf'<polygon points="[^"]*" fill="{SHADES[colour].solid}"', svg))


def strokes(svg: str) -> list[str]:
    """The pieces of the line from figure to figure."""
    (path,) = re.findall(r'<path d="(M[^"]*)" fill="none" stroke="#1b2733" stroke-width="1.8"/>', svg)
    return re.findall(r"M[^M]*", path)


def cells(picture_rows: tuple[tuple[object, ...], ...], column: int) -> list[str]:
    return [printed(row[column]) for row in picture_rows]  # type: ignore[arg-type]


# --- SPC charts -------------------------------------------------------------------------------------------------------


def test_a_gap_is_neither_drawn_nor_bridged() -> None:
    whole, gap = monthly(*STEADY), monthly(*STEADY[:6], None, *STEADY[7:])

    assert len(strokes(drawn(whole).svg)) == 1
    assert [piece.count("L") for piece in strokes(drawn(gap).svg)] == [5, 8]
    # One shape fewer; the key shows one in both.
    assert polygons(drawn(whole).svg, "grey") - polygons(drawn(gap).svg, "grey") == 1


def test_a_hidden_figure_stands_nowhere_in_the_picture_but_as_a_gap() -> None:
    picture = drawn(monthly(*STEADY[:6], None, *STEADY[7:]), why_missing={date(2024, 7, 1): "Hidden, of so few"})

    assert [printed(cell) for cell in picture.table.rows[6]][:2] == ["Jul 2024", "Hidden, of so few"]
    assert printed(picture.table.rows[6][-1]) == "Gap"
    assert "One figure is missing or hidden." in picture.sentence


def test_the_line_breaks_at_a_new_segment_and_each_has_its_own_limits() -> None:
    picture = drawn(monthly(*STEADY, *[x + 10 for x in STEADY], rebases=(date(2025, 5, 1),)))

    assert len(strokes(picture.svg)) == 2
    assert len(set(cells(picture.table.rows, 3))) == 2


def test_a_baseline_is_drawn_as_one_with_what_it_gives_its_limits() -> None:
    assert len(strokes(drawn(monthly(*STEADY, 81, 80, 82, fixed=16)).svg)) == 1


def test_a_ghost_is_drawn_in_outline_and_the_line_passes_it_by() -> None:
    picture = drawn(monthly(*STEADY[:8], 99.0, *STEADY[8:], ghosts=(8,)))

    assert [piece.count("L") for piece in strokes(picture.svg)] == [15]
    assert "Not counted" in picture.svg
    assert printed(picture.table.rows[8][-1]) == "Not counted"


def test_every_class_of_point_has_a_shape_and_its_words_in_the_key() -> None:
    assert len({shape for shape, _, _, _ in MARKS.values()}) == 4  # a ghost is the usual circle, hollow
    svg = drawn(monthly(*[80.0, 82.0] * 8, 99, 60)).svg

    for words in ("Usual", "Better", "Worse", "Usual level", "Usual range", "Target 81%"):
        assert words in svg


def test_few_figures_have_limits_on_trial_and_no_sign() -> None:
    picture = drawn(monthly(*STEADY[:8], 99.0))

    assert "Range on trial" in picture.svg
    assert "Better" not in picture.svg
    assert set(cells(picture.table.rows, 5)) == {"Too early to tell"}


def test_very_few_figures_have_a_mean_and_no_range_and_one_has_neither() -> None:
    few, one = drawn(monthly(*STEADY[:4])), drawn(monthly(80.0))

    assert "Usual level" in few.svg
    assert "range" not in few.svg.lower()
    assert [column.label for column in few.table.columns] == [
        "Period", "Value", "Usual level", "Target", "What it shows",
    ]  # fmt: skip
    assert "Usual level" not in one.svg
    assert printed(one.table.rows[0][2]) == "–"


def test_limits_are_drawn_without_what_cannot_be() -> None:
    picture = drawn(monthly(*[99.0, 91.0] * 8, target=None))

    assert cells(picture.table.rows, 3)[0] == "73.7% to 100%"


def test_targets_over_time_are_drawn_as_steps() -> None:
    found = monthly(*STEADY)
    first = len(re.findall('stroke-dasharray="11 4 2 4"', drawn(found).svg))
    moved = charts([Series(tuple(_aimed(found)), improvement="increase")])[0]

    assert len(re.findall('stroke-dasharray="11 4 2 4"', drawn(moved).svg)) == first + 1
    assert "Target 90%" in drawn(moved).svg


def _aimed(found: Chart):  # type: ignore[no-untyped-def]
    from soundingboard.statistics.values import Observation

    for place, point in enumerate(found.points):
        yield Observation(point.on, point.value, target=81.0 if place < 8 else 90.0)


def test_limits_that_change_from_point_to_point_are_drawn_as_steps() -> None:
    sizes = [100, 100, 40, 100] * 4
    days = [date(2024 + place // 12, 1 + place % 12, 1) for place in range(len(sizes))]
    found = plotted(attribute_chart([Count(size / 2, size) for size in sizes], "p"), days, factor=100)

    picture = drawn(found)

    assert len(strokes(picture.svg)) == 1
    assert set(cells(picture.table.rows, 3)) == {"35% to 65%", "26.3% to 73.7%"}
    assert picture.svg.count('fill="#eef1f2"') == 9 + 1  # a band for each stretch, and the key


def test_both_ends_of_a_band_are_drawn_and_printed() -> None:
    found = monthly(*STEADY, target=None, improvement="neutral")
    picture = spc_chart("X", found, verdict(found, PERCENT, band=(78.0, 95.0)), PERCENT, band=(78.0, 95.0))

    assert len(re.findall('stroke-dasharray="11 4 2 4"', picture.svg)) == 3  # one of them in the key
    assert "Band 78% to 95%" in picture.svg


def test_events_are_numbered_by_day_and_printed_whole_under_the_chart() -> None:
    reason = "Re-based by the performance analyst: the new front door changed how contacts are counted, and why so."
    events = [ChartEvent(date(2024, 9, 1), reason), ChartEvent(date(2024, 3, 12), "The Board agreed a second team.")]

    picture = drawn(monthly(*STEADY), events=events)

    words = " ".join(t.text or "" for t in ElementTree.fromstring(picture.svg).iter(f"{SVG}text"))
    assert "12 Mar 2024: The Board agreed a second team." in words
    for word in reason.split():
        assert word in words
    assert picture.table.note == f"1. 12 Mar 2024: The Board agreed a second team. 2. 1 Sep 2024: {reason}"


def test_events_close_together_stand_in_rows() -> None:
    events = [ChartEvent(date(2024, 3, day), f"Event {day}") for day in (1, 2, 3)]

    tall = float(ElementTree.fromstring(drawn(monthly(*STEADY), events=events).svg).attrib["height"])
    flat = float(ElementTree.fromstring(drawn(monthly(*STEADY), events=events[:1]).svg).attrib["height"])
    assert tall - flat > 2 * 23


@pytest.mark.parametrize(
    "found", [everything(), monthly(*STEADY[:3]), monthly(80.0), monthly(None, None), monthly(0.0, 0.0)]
)
def test_everything_drawn_lies_inside_the_picture(found: Chart) -> None:
    events = [ChartEvent(date(2020, 1, 1), "Long before"), ChartEvent(date(2030, 1, 1), "Long after")]

    drawing = ElementTree.fromstring(drawn(found, events=events).svg)

    width, height = float(drawing.attrib["width"]), float(drawing.attrib["height"])
    for element in drawing.iter(f"{SVG}line"):
        assert all(-12 <= float(element.attrib[x]) <= width for x in ("x1", "x2"))
        assert all(-12 <= float(element.attrib[y]) <= height for y in ("y1", "y2"))
    for element in drawing.iter(f"{SVG}text"):
        assert 0 <= float(element.attrib["x"]) <= width
        assert 0 <= float(element.attrib["y"]) <= height


def test_a_chart_without_points_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one point"):
        drawn(monthly())


def test_the_header_has_the_signs_and_their_words() -> None:
    better = drawn(monthly(*STEADY, 99, target=70.0)).svg

    assert "Getting better" in better
    assert "Target: met" in better
    assert "Target:" not in drawn(monthly(*STEADY, target=None)).svg


# --- signs ------------------------------------------------------------------------------------------------------------


def test_every_variation_and_assurance_has_a_sign_with_words() -> None:
    assert set(VARIATION_SIGNS) == set(VARIATIONS)
    assert set(ASSURANCE_SIGNS) == set(ASSURANCES) - {"none"}
    for code in (*VARIATION_SIGNS, *ASSURANCE_SIGNS):
        drawing = ElementTree.fromstring(icon(code))
        assert drawing[0].text


def test_no_two_signs_have_both_shape_and_letter_in_common() -> None:
    signs = [*VARIATION_SIGNS.values(), *ASSURANCE_SIGNS.values()]

    assert len({(each.outline, each.letter) for each in signs}) == len(signs)


def test_a_sign_of_another_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        icon("excellent")


# --- funnels ----------------------------------------------------------------------------------------------------------


def test_a_funnel_names_those_outside_and_keeps_a_hidden_unit_out_of_the_drawing() -> None:
    picture = funnelled()

    assert picture.sentence == (
        "2 of 7 teams differ from the whole by more than size and chance explain: Team 2 above and Team 7 below."
        " Team 1, at 17.5%, is within the limits. One is left out, as its figure is hidden or missing."
    )
    assert "Team 2" in picture.svg
    assert "Team 5" not in picture.svg
    assert cells(picture.table.rows, 4) == [
        "Within the limits", "Within the limits", "Above the limits", "Within the limits", "Within the limits",
        "Left out", "Within the limits", "Below the limits",
    ]  # fmt: skip
    assert printed(picture.table.rows[5][2]) == "Hidden"


def test_units_outside_have_another_shape_than_those_within() -> None:
    svg = funnelled().svg

    triangles = [p for p in re.findall(r'<polygon points="([^"]*)"', svg) if len(p.split()) == 3]
    assert len(triangles) == 2  # the team and the key


@pytest.mark.parametrize("which", ["exact", "normal", "adjusted"])
def test_each_set_of_limits_can_be_drawn(which: str) -> None:
    assert funnelled(which=which).svg.count("<path") >= 3


# --- small multiples --------------------------------------------------------------------------------------------------


def a_card(name: str, *values: float | None, wording: Wording = PERCENT) -> Card:
    found = monthly(*values)
    return Card(name, found, verdict(found, wording), wording)


def test_small_multiples_say_how_many_say_what() -> None:
    cards = [a_card("A", *STEADY), a_card("B", *STEADY), a_card("C", *STEADY, 99), a_card("D", 80.0)]

    picture = small_multiples("Scorecard", cards)

    assert picture.sentence == "Of 4 measures: 2 no real change, 1 getting better and 1 too few figures."
    assert cells(picture.table.rows, 1) == ["82%", "82%", "99%", "80%"]
    assert picture.table.rows[2][4] == cards[2].verdict.words


def test_a_card_whose_latest_figure_is_hidden_says_that_there_is_none() -> None:
    picture = small_multiples("Scorecard", [a_card("A", *STEADY, None), a_card("B", None)])

    assert cells(picture.table.rows, 1) == ["No figure", "No figure"]
    assert "No figures" in picture.svg


def test_a_long_name_takes_two_lines_and_no_more() -> None:
    name = "Child protection plans lasting two years or more among those open on the last day of the month"

    words = [
        t.text or ""
        for t in ElementTree.fromstring(small_multiples("S", [a_card(name, *STEADY)]).svg).iter(f"{SVG}text")
    ]
    assert words[0].startswith("Child protection")
    assert words[1].endswith("…")
    assert words[2] == "82%"


def test_a_card_is_described_by_its_sentence() -> None:
    one = a_card("A", *STEADY)

    assert ElementTree.fromstring(card(one))[1].text == one.verdict.words


def test_a_unit_of_a_word_is_in_the_key_and_not_on_the_axis() -> None:
    wording = Wording(unit=" days", decimals=0)
    found = monthly(100, 120, 140)

    words = [t.text for t in ElementTree.fromstring(spc_chart("A", found, verdict(found, wording), wording).svg).iter()]

    assert "120" in words
    assert any("level 120 days" in (text or "") for text in words)


def test_on_paper_the_words_stand_beside_the_plot_and_three_cards_in_a_row() -> None:
    events = [ChartEvent(date(2025, 3, 2), "The case system is moved to its new version and nothing can be entered")]
    found = monthly(*STEADY)

    def size(svg: str) -> tuple[float, float]:
        _, _, width, height = (float(each) for each in ElementTree.fromstring(svg).attrib["viewBox"].split())
        return width, height

    one = spc_chart("A", found, verdict(found, PERCENT), PERCENT, events=events)
    three = small_multiples("Scorecard", [a_card(name, *STEADY) for name in "ABC"])

    # A line of a paper takes 640 across: the same chart is less than half as tall there for its width.
    assert size(one.on_paper)[1] / size(one.on_paper)[0] < size(one.svg)[1] / size(one.svg)[0] / 2
    assert size(three.on_paper)[1] < size(three.svg)[1] / 2
    for svg in (one.svg, one.on_paper):
        assert "new version" in svg
        assert "Usual level" in svg
    assert one.as_chart("A").printed == one.on_paper


def test_cards_of_one_measure_have_one_scale() -> None:
    low, high, empty = one_scale([a_card("A", *STEADY), a_card("B", 2.0, 3.0), a_card("C", None)])

    assert low.scale == high.scale == empty.scale
    assert low.scale is not None
    assert low.scale[0] == 2.0
    assert low.scale[1] > 85
    assert card(low) != card(a_card("A", *STEADY))
    assert one_scale([a_card("C", None)])[0].scale is None


def test_small_multiples_need_a_card() -> None:
    with pytest.raises(ValueError, match="at least one card"):
        small_multiples("S", [])


@pytest.mark.slow
def test_sixty_cards_with_their_sentences_take_little_time() -> None:
    series = [Series(tuple(_aimed(monthly(*STEADY, *STEADY)))) for _ in range(60)]
    charts(series[:1])
    best = 1.0
    for _ in range(5):
        began = time.process_time()
        found = charts(series)
        drawings = [card(Card("A measure", one, verdict(one, PERCENT), PERCENT)) for one in found]
        best = min(best, time.process_time() - began)

    assert len(drawings) == 60
    # 12 to 17 ms where it was written; a page may take 30 for them, and a slow machine is allowed for.
    assert best < 0.09


# --- scales -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 100, [0, 25, 50, 75, 100]), (76, 90.5, [80, 85, 90]), (0, 1, [0, 0.25, 0.5, 0.75, 1]), (0, 7, [0, 2, 4, 6])],
)
def test_ticks_are_round_numbers(low: float, high: float, ticks: list[float]) -> None:
    assert Scale(low, high, 0, 1).ticks() == ticks


@pytest.mark.parametrize(
    ("low", "high", "decimals", "ticks"),
    [(0, 2, 0, [0, 1, 2]), (0, 10, 0, [0, 5, 10]), (0, 1, 1, [0, 0.5, 1]), (0, 1, 2, [0, 0.25, 0.5, 0.75, 1])],
)
def test_no_tick_has_more_decimals_than_are_printed(low: float, high: float, decimals: int, ticks: list[float]) -> None:
    assert Scale(low, high, 0, 1).ticks(decimals=decimals) == ticks


def test_a_scale_has_room_for_equal_values_and_begins_at_nought_near_it() -> None:
    flat, near = scale_over([5.0, 5.0], 0, 1), scale_over([1.0, 20.0], 0, 1)

    assert flat.low < 5 < flat.high
    assert near.low == 0
    assert scale_over([0.0], 0, 1).high > 0
    assert scale_over([-3.0, 5.0], 0, 1).low < -3


def test_a_scale_of_one_day_has_a_breadth() -> None:
    scale = days_over([date(2024, 1, 1)], 10, 20)

    assert scale.at(date(2024, 1, 1).toordinal()) == 10


def test_sizes_stand_so_far_apart_that_their_names_do_not_touch() -> None:
    scale = Scale(0, 43_000, 56, 466)

    places = [scale.rooted(size) for size in sizes_up_to(scale, 58)]
    assert all(after - before >= 58 for before, after in zip(places, places[1:], strict=False))  # noqa: RUF007
    assert len(places) > 2


def test_words_are_wrapped_to_a_width() -> None:
    assert wrapped("one two three", 60, 15) == ["one two", "three"]
    assert wrapped("incomprehensibilities", 60, 15)[0].endswith("…")
    assert wrapped("", 60, 15) == []


def test_labels_take_the_place_of_months() -> None:
    labels: Mapping[date, str] = {date(2024, 1, 1): "Year to March"}
    found = monthly(*STEADY)

    picture = spc_chart("X", found, verdict(found, PERCENT), PERCENT, labels=labels)

    assert printed(picture.table.rows[0][0]) == "Year to March"
