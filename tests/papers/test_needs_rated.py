"""The part of a paper that shows each finding or requirement as the Board rated it by itself."""

from dataclasses import replace

import pytest

from soundingboard.formats.blocks import Heading, Paragraph, RatingMark, Table
from soundingboard.papers import board_pack, dfe_review, hand_over, panel_report
from soundingboard.papers.needs_rated import IN_FULL, needs_rated, what_is_rated
from soundingboard.papers.parts import View
from soundingboard.position.values import NeedRatingValue, Position, RatingUnitValue
from tests.papers.made import content, point, position

pytestmark = pytest.mark.pure
UNIT = RatingUnitValue("requirement", "Each requirement of the Notice by itself", "D9")
REASON = "The panel heard from families, and the audit of June agrees with them."


def rating(reference: str, code: str, **given: object) -> NeedRatingValue:
    now = NeedRatingValue(
        "requirement", reference, "delivery", 18, point("delivery", code), None, REASON, "Ruth Amis", "D10"
    )
    return replace(now, **given)  # type: ignore[arg-type]


def rated(*ratings: NeedRatingValue, unit: RatingUnitValue | None = UNIT) -> Position:
    return replace(position(), rating_unit=unit, need_ratings=ratings)


def blocks(of: Position) -> list[object]:
    return list(needs_rated(View(content(now=of))))


def rows(of: Position) -> dict[str, tuple[object, ...]]:
    (table,) = (each for each in blocks(of) if isinstance(each, Table))
    return {str(row[0]).split()[0]: row[1:] for row in table.rows}


def words(of: Position) -> str:
    return " ".join(str(each.text) for each in blocks(of) if isinstance(each, Paragraph))


@pytest.mark.parametrize("unit", [None, RatingUnitValue("notice", "The objectives that answer the Notice", "D9")])
def test_nothing_is_told_where_the_board_rates_objectives(unit: RatingUnitValue | None) -> None:
    assert blocks(rated(rating("N1.1", "amber"), unit=unit)) == []


def test_what_is_rated_is_told_with_its_decision() -> None:
    (told,) = what_is_rated(View(content(now=rated())))

    assert isinstance(told, Paragraph)
    assert told.text == "What is rated, by decision D9: each requirement of the Notice by itself."


def test_each_stands_with_its_reason_and_the_lowest_beneath() -> None:
    of = rated(rating("N1.1", "delivered"), rating("N1.2", "red", before=point("delivery", "amber")))
    view = View(content(now=of))
    found = rows(of)

    assert len(found) == 8
    delivery, impact, _, low, why = found["N1.1"]
    assert isinstance(delivery, RatingMark)
    assert (delivery.word, impact.word) == ("Delivered", "Not rated")  # type: ignore[attr-defined]
    (need,) = (each for each in of.needs if each.reference == "N1.1")
    beneath = [each.point for one in view.answering(need) for each in one.rated if each.point]
    ranked = [each for each in beneath if each.rank is not None]
    assert low.word == min(ranked, key=lambda each: each.rank or 0).word  # type: ignore[attr-defined]
    assert why == REASON
    assert str(found["N1.2"][-1]).endswith("Delivery was Amber the round before.")
    assert "6 have not been rated in this round" in words(of)


def test_what_is_rated_above_the_lowest_beneath_comes_first_and_is_counted() -> None:
    of = rated(*(rating(f"N1.{number}", "delivered") for number in range(1, 9)))
    view = View(content(now=of))
    best = point("delivery", "delivered").rank or 0
    above = [
        need.reference
        for need in of.needs
        if any(
            one.delivery.point and one.delivery.point.rank is not None and one.delivery.point.rank < best
            for one in view.answering(need)
        )
    ]
    assert above
    assert list(rows(of))[: len(above)] == above
    assert f"{len(above)} {'is' if len(above) == 1 else 'are'} rated better than the lowest objective" in words(of)


def test_a_rating_of_an_earlier_round_says_so_and_waits() -> None:
    of = rated(rating("N1.1", "amber", round=17))

    assert str(rows(of)["N1.1"][-1]) == f"{REASON} (judged in round 17)"
    assert "8 have not been rated in this round" in words(of)


def test_what_is_parked_is_left_out() -> None:
    of = rated()
    of = replace(of, needs=(replace(of.needs[0], parked_because="Not ours."), *of.needs[1:]))

    assert "N1.1" not in rows(of)
    assert "Of 7 requirements 7 have" in words(of)


def test_of_many_the_first_are_told_in_full_and_none_is_lost() -> None:
    of = rated()
    needs = tuple(replace(of.needs[0], reference=f"N1.{number}") for number in range(1, 61))
    tables = [each for each in blocks(replace(of, needs=needs)) if isinstance(each, Table)]

    assert [len(each.rows) for each in tables] == [IN_FULL, 60 - IN_FULL]
    assert tables[1].caption == "The other 35 requirements as rated"
    assert len({row[0] for each in tables for row in each.rows}) == 60


@pytest.mark.parametrize("paper", [board_pack, panel_report, hand_over, dfe_review])
def test_papers_about_the_whole_plan_have_it(paper: object) -> None:
    made = paper.build(content(now=rated(rating("N1.1", "amber"))))  # type: ignore[attr-defined]

    assert any(isinstance(each, Heading) and each.anchor == "needs-rated" for each in made.blocks)
