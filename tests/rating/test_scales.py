from dataclasses import replace

import pytest

from soundingboard.lib.content import ContentError, items_from, raw_items
from soundingboard.rating.scales import DIMENSIONS, Scale, Scales, scales_of, shipped_scales


def test_there_is_one_scale_for_each_thing_that_is_rated() -> None:
    scales = shipped_scales()

    assert [scales.of(dimension).dimension for dimension in DIMENSIONS] == ["delivery", "impact", "confidence"]


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_points_are_told_apart_by_word_by_shape_and_by_colour(dimension: str) -> None:
    points = shipped_scales().of(dimension).points  # type: ignore[arg-type]

    assert len({point.word for point in points}) == len(points)
    assert len({point.shape for point in points}) == len(points)
    assert len({point.colour for point in points}) == len(points)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_point_says_when_it_may_be_chosen(dimension: str) -> None:
    for point in shipped_scales().of(dimension).points:  # type: ignore[arg-type]
        assert point.meaning.endswith(".")
        assert point.tests


def test_red_is_worse_than_amber_and_amber_than_green() -> None:
    scale = shipped_scales().delivery

    ranks = [scale.point(code).rank for code in ("red", "amber", "green", "delivered")]
    assert ranks == sorted(ranks)  # type: ignore[type-var]


def test_what_is_not_due_is_neither_better_nor_worse() -> None:
    assert shipped_scales().delivery.point("not_due").rank is None
    assert shipped_scales().impact.point("too_early").rank is None


def test_a_point_that_is_not_on_the_scale_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="has no point 'purple'"):
        shipped_scales().delivery.point("purple")


def test_a_council_may_change_the_words_of_a_point() -> None:
    rows = [dict(row) for row in raw_items("scales")]
    rows[0] = {**rows[0], "version": 2, "points": [{**p, "word": p["word"].upper()} for p in rows[0]["points"]]}

    scales = scales_of(items_from(rows, Scale, place="scales"))

    assert scales.delivery.version == 2
    assert scales.delivery.point("red").word == "RED"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"word": "Amber"}, "the words of the points must all be different"),
        ({"code": "amber"}, "the codes of the points must all be different"),
        ({"rank": 2}, "the ranks of the points must all be different"),
        ({"shape": "triangle", "colour": "amber"}, "the shapes and colours of the points must all be different"),
        ({"shape": "star"}, "“star” is not one of"),
        ({"colour": "pink"}, "“pink” is not one of"),
    ],
)
def test_a_scale_on_which_two_points_could_be_confused_is_refused(change: dict[str, object], sentence: str) -> None:
    rows = [dict(row) for row in raw_items("scales")]
    points = [{**point, **change} if point["code"] == "red" else point for point in rows[0]["points"]]

    with pytest.raises(ContentError, match=sentence):
        items_from([{**rows[0], "points": points}, *rows[1:]], Scale, place="scales")


def test_a_scale_cannot_stand_in_for_another() -> None:
    scales = shipped_scales()

    with pytest.raises(ValueError, match="The impact scale is a scale for delivery"):
        Scales(delivery=scales.delivery, impact=scales.delivery, confidence=scales.confidence)


def test_a_scale_with_one_rank_could_not_say_better_or_worse() -> None:
    scale = shipped_scales().delivery

    with pytest.raises(ValueError, match="at least two points with a rank"):
        replace(scale, points=scale.points[:3])


def test_a_missing_scale_is_named() -> None:
    shipped = items_from(raw_items("scales"), Scale, place="scales")

    with pytest.raises(ContentError, match="There is no scale for confidence"):
        scales_of(shipped[:2])
