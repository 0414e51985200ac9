"""Each finding, or each requirement, as the Board rated it by itself where it decided so (EV7).

Pure: a View goes in, blocks come out. What it judged stands beside the lowest rating of the objectives that answer it.
"""

from collections.abc import Iterator, Mapping, Sequence

from soundingboard.formats.blocks import Block, Cell, Column, Heading, Paragraph, Table
from soundingboard.papers.parts import View, counted, mark, short, worst
from soundingboard.papers.rules import DIMENSIONS
from soundingboard.position.values import NeedRatingValue, NeedValue, PointValue

IN_FULL = 25  # with their reasons; the others in a table without

Rated = Mapping[str, NeedRatingValue]


def what_is_rated(view: View) -> Iterator[Block]:
    """What the Board decided is rated, and by which decision."""
    unit = view.position.rating_unit
    if unit is not None:
        words = unit.words[0].lower() + unit.words[1:]
        yield Paragraph(f"What is rated, by decision {unit.decision}: {words}.")


def needs_rated(view: View) -> Iterator[Block]:
    """What the Board judged last of each finding or requirement; nothing where it rates objectives only."""
    unit = view.position.rating_unit
    kind = unit.unit if unit else ""
    needs = [each for each in view.position.needs if each.kind == kind]
    if not needs or unit is None:
        return
    rated = _rated(view, kind)
    yield Heading(f"Each {kind} as the Board rated it", anchor="needs-rated")
    open_ones = [each for each in needs if each.parked_because is None]
    waiting = [each for each in open_ones if not _of_this_round(view, rated.get(each.reference, {}))]
    above = [each for each in open_ones if any(_above(view, each, rated.get(each.reference, {})))]
    yield Paragraph(
        "The Board judges each with a reason, and nothing is worked out: the lowest rating among the objectives that "
        f"answer it stands beside. Of {counted(len(open_ones), kind)} {_number(len(waiting), 'has', 'have')} not been "
        f"rated in this round, and {_number(len(above), 'is', 'are')} rated better than the lowest "
        "objective that answers it."
    )
    order = sorted(open_ones, key=lambda each: _weight(view, each, rated.get(each.reference, {}), each in waiting))
    yield _table(view, f"Each {kind} as rated", order[:IN_FULL], rated, in_full=True)
    if len(order) > IN_FULL:
        rest = sorted(order[IN_FULL:], key=needs.index)
        yield _table(view, f"The other {len(rest):,} {kind}s as rated", rest, rated, in_full=False)


def _rated(view: View, kind: str) -> dict[str, dict[str, NeedRatingValue]]:
    found: dict[str, dict[str, NeedRatingValue]] = {}
    for each in view.position.need_ratings:
        if each.kind == kind:
            found.setdefault(each.reference, {})[each.dimension] = each
    return found


def _of_this_round(view: View, rated: Rated) -> bool:
    return any(each.round == view.round_number for each in rated.values())


def _beneath(view: View, need: NeedValue, dimension: str) -> PointValue | None:
    return worst(one.of(dimension).point for one in view.answering(need))


def _above(view: View, need: NeedValue, rated: Rated) -> Iterator[bool]:
    """On each scale, whether it was rated better than the lowest of the objectives that answer it."""
    for dimension, each in rated.items():
        low = _beneath(view, need, dimension)
        yield bool(low and low.rank is not None and each.point.rank is not None and each.point.rank > low.rank)


def _weight(view: View, need: NeedValue, rated: Rated, waits: bool) -> tuple[bool, int, bool, bool]:
    """What a Board looks at first: rated better than an objective beneath, then the lowest, then what is not rated."""
    low = worst(each.point for dimension, each in rated.items() if dimension != "confidence")
    rank = low.rank if low is not None and low.rank is not None else 99
    return (not any(_above(view, need, rated)), rank, not waits, not need.is_priority_action)


def _table(view: View, caption: str, needs: Sequence[NeedValue], rated: Mapping[str, Rated], *, in_full: bool) -> Table:
    columns = [
        Column("What", width=2.2 if in_full else 3),
        *(Column(each.capitalize(), "rating") for each in DIMENSIONS),
        Column("Lowest beneath", "rating"),
        *((Column("Reason", width=3),) if in_full else ()),
    ]
    rows = tuple(_row(view, each, rated.get(each.reference, {}), in_full) for each in needs)
    note = "The lowest beneath is the lowest rating of delivery or impact of an objective that answers it."
    return Table(caption, tuple(columns), rows, note=note)


def _row(view: View, need: NeedValue, rated: Rated, in_full: bool) -> tuple[Cell, ...]:
    low = worst(_beneath(view, need, dimension) for dimension in ("delivery", "impact"))
    points = [mark(each.point if (each := rated.get(dimension)) else None) for dimension in DIMENSIONS]
    what = f"{need.reference} {short(need.text, 130 if in_full else 70)}"
    return (what, *points, mark(low), *((_why(view, rated),) if in_full else ()))


def _why(view: View, rated: Rated) -> str:
    told: dict[str, str] = {}
    for each in rated.values():
        when = "" if each.round == view.round_number else f" (judged in round {each.round})"
        told[each.reason] = told.get(each.reason, when) + _moved(each)
    return " ".join(f"{short(reason, 500)}{more}" for reason, more in told.items())


def _moved(each: NeedRatingValue) -> str:
    if each.before is None or each.before.code == each.point.code:
        return ""
    return f" {each.dimension.capitalize()} was {each.before.word} the round before."


def _number(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
