"""Four readers of one position: whatever is exempt or small, no fact differs between them; a difference is found."""

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from soundingboard.formats.blocks import RatingMark, Table
from soundingboard.measures.disclosure import HIDDEN
from soundingboard.papers.content import PUBLIC, Content, as_json, from_json
from soundingboard.papers.edition import Exempted, public_edition
from soundingboard.papers.kinds import document_of
from soundingboard.papers.readers import READERS, Held, Why, facts_of, held
from soundingboard.position.values import MeasureMark, MeasurePoint, MeasureValue, Position, PostValue, RequestValue
from tests.papers import made

SMALL = 6
WHOLE = made.position(objectives=6, actions=20, rounds=4, evidence=12)


def measure(number: int, counts: list[int], objectives: tuple[str, ...]) -> MeasureValue:
    """A measure that is a count, month by month."""
    return MeasureValue(
        code=f"M{number}", title=f"Count of something {number}", unit="number", suffix="", decimals=0, direction="down",
        improvement="decrease", performance_type="quantity", content_area="practice.services", objectives=objectives,
        outcomes=(), on_scorecard=True,
        points=tuple(
            MeasurePoint(date(2025, 1 + place, 1), f"Month {place}", str(count), "", None, False)
            for place, count in enumerate(counts)
        ),
        rebases=(), baseline_until=None, marks=(MeasureMark(date(2025, 1, 1), "A1 was delivered"),),
        printed=str(counts[-1]), last_period="Last", last_on=date(2025, 6, 1), aim="", verdict="no_change",
        headline="Steady", sentence=f"It is {counts[-1]}.", notes=(), variation=None, assurance=None,
        periods_off_path=0, is_too_old=False, asks=(), commentary="", commentary_by="", label="Made up.",
    )  # fmt: skip


def without_small(position: Position) -> Position:
    """The position as a reader has it who is not shown small numbers: hidden before anything is made of them."""

    def hidden(each: MeasureValue) -> MeasureValue:
        is_small = [int(point.value or 0) < SMALL for point in each.points]
        if not any(is_small):
            return each
        points = tuple(
            replace(point, value=None, symbol=HIDDEN) if small else point
            for point, small in zip(each.points, is_small, strict=True)
        )
        shown = [point.value for point in points if point.value]
        return replace(
            each, points=points, printed=shown[-1] if shown else "", verdict="nothing", sentence="Too few to say."
        )

    return replace(position, measures=tuple(hidden(each) for each in position.measures))


def four(position: Position, exempted: list[Exempted]) -> dict[str, Content]:
    """What each reader gets, put together as it is for papers."""
    found = {}
    for reader in READERS:
        small = reader.code in ("board", "dfe")
        seen, withheld = position if small else without_small(position), ()
        if reader.edition == PUBLIC:
            seen, _, withheld = public_edition(seen, (), exempted, ())
        found[reader.code] = made.content(
            now=seen, kind=reader.kind, audience=reader.audience, edition=reader.edition, withheld_by=withheld,
            small_numbers="" if small else "Small numbers are hidden.",
        )  # fmt: skip
    return found


@st.composite
def positions(draw: st.DrawFn) -> tuple[Position, list[Exempted]]:
    dice = Random(draw(st.integers(0, 10**6)))
    references = [each.reference for each in WHOLE.objectives]
    counts = draw(st.lists(st.lists(st.integers(0, 30), min_size=6, max_size=6), min_size=0, max_size=4))
    measures = tuple(
        measure(number, each, tuple(dice.sample(references, dice.randrange(3)))) for number, each in enumerate(counts)
    )
    request = RequestValue(
        "Q1", "Board", f"What of {WHOLE.actions[0].title}?", f"action/{WHOLE.actions[0].reference}", "Head", "Council",
        date(2026, 1, 1), date(2026, 2, 1), "asked", None, 0,
    )  # fmt: skip
    evidence = tuple(
        replace(each, classification="exempt" if dice.random() < 0.2 else "official") for each in WHOLE.evidence
    )
    position = replace(WHOLE, measures=measures, requests=(request,), evidence=evidence)
    rows = [
        *(("objective", each) for each in references),
        *(("action", each.reference) for each in WHOLE.actions),
        *(("evidence", each.reference) for each in WHOLE.evidence),
        *(("measure", each.code) for each in measures),
        *(("decision", each.reference) for each in WHOLE.decisions),
    ]
    share = draw(st.sampled_from([0.0, 0.1, 0.4, 1.0]))
    return position, [Exempted(kind, each, ("3",)) for kind, each in rows if dice.random() < share]


@given(positions())
def test_whatever_is_exempt_or_small_every_fact_is_the_same_or_withheld(drawn: tuple[Position, list[Exempted]]) -> None:
    found = held(four(*drawn))

    assert found.problems == ()
    assert found.compared > 500


@given(positions(), st.sampled_from([reader.code for reader in READERS]), st.data())
def test_one_figure_changed_in_one_edition_is_always_found(
    drawn: tuple[Position, list[Exempted]], reader: str, data: st.DataObject
) -> None:
    editions = four(*drawn)
    position = editions[reader].position
    others = {key for code, each in editions.items() if code != reader for key in facts_of(each.position)}
    if not {("actions", (each.reference,), "days_overdue") for each in position.actions} & others:
        return
    place = data.draw(st.integers(0, len(position.actions) - 1))
    actions = list(position.actions)
    actions[place] = replace(actions[place], days_overdue=actions[place].days_overdue + 1)
    if ("actions", (actions[place].reference,), "days_overdue") not in others:
        return
    editions[reader] = replace(editions[reader], position=replace(position, actions=tuple(actions)))

    assert any("days overdue" in each for each in held(editions).problems)


def one(*, counts: tuple[int, ...] = (9, 8, 2, 9, 9, 9), exempt: tuple[Exempted, ...] = ()) -> dict[str, Content]:
    position = replace(WHOLE, measures=(measure(1, list(counts), (WHOLE.objectives[0].reference,)),))
    return four(position, list(exempt))


def changed(editions: dict[str, Content], reader: str, **values: Any) -> Held:
    content = editions[reader]
    return held({**editions, reader: replace(content, position=replace(content.position, **values))})


def test_a_figure_that_a_reader_is_shown_must_be_the_figure_even_beside_a_hidden_one() -> None:
    editions = one()
    (told,) = editions["public"].position.measures
    wrong = replace(told, points=(replace(told.points[0], value="10"), *told.points[1:]))

    found = changed(editions, "public", measures=(wrong,))

    assert any("points 2025-01-01 value, is 10 for the public and 9 for others" in each for each in found.problems)


def test_a_figure_may_not_be_missing_where_it_is_not_marked_as_hidden() -> None:
    editions = one(counts=(9, 9, 9, 9, 9, 9))
    (told,) = editions["panel"].position.measures
    silent = replace(told, points=(replace(told.points[0], value=None), *told.points[1:]))

    assert any("is None for scrutiny" in each for each in changed(editions, "panel", measures=(silent,)).problems)


def test_what_is_reckoned_may_differ_only_where_a_figure_is_hidden() -> None:
    hidden, open_ = one(), one(counts=(9, 9, 9, 9, 9, 9))
    assert held(hidden).problems == ()

    for reader in ("panel", "public"):
        (told,) = open_[reader].position.measures
        found = changed(open_, reader, measures=(replace(told, verdict="worse"),))
        assert any("verdict, is worse" in each for each in found.problems)


def test_a_suggestion_may_differ_only_where_a_measure_with_a_hidden_figure_bears_on_it() -> None:
    editions = one()
    first, second, *rest = editions["public"].position.objectives
    other = made.point("delivery", "red" if first.suggestion.delivery.code != "red" else "green")
    told = replace(first, suggestion=replace(first.suggestion, delivery=other))
    assert changed(editions, "public", objectives=(told, second, *rest)).problems == ()

    other = made.point("delivery", "red" if second.suggestion.delivery.code != "red" else "green")
    wrong = replace(second, suggestion=replace(second.suggestion, delivery=other))
    assert changed(editions, "public", objectives=(first, wrong, *rest)).problems


def test_a_row_that_is_missing_without_a_ground_is_found_and_so_is_one_that_only_one_reader_has() -> None:
    editions = one()
    actions = editions["public"].position.actions

    missing = changed(editions, "public", actions=actions[1:])
    assert any(f"Action {actions[0].reference} is not in the edition for the public" in x for x in missing.problems)
    of_one = changed(editions, "dfe", actions=(*actions, replace(actions[0], reference="A999")))
    assert any("Action A999 is not in the edition for the Board" in each for each in of_one.problems)


def test_a_post_that_was_made_since_an_edition_was_issued_and_answers_for_nothing_is_no_difference() -> None:
    """A post has no day on which it began, so what is drafted later knows of it; what it owns was not on record."""
    editions = one()
    position = editions["panel"].position
    made_since = PostValue("post-33", "Early help lead", "Wexmoor", None)
    owned = replace(position.actions[0], owner="post-33")

    assert not changed(editions, "panel", posts=(*position.posts, made_since)).problems
    assert changed(
        editions, "panel", posts=(*position.posts, made_since), actions=(owned, *position.actions[1:])
    ).problems


def test_a_post_that_owns_something_may_not_be_missing() -> None:
    editions = one()
    position = editions["panel"].position
    owner = next(each.owner for each in position.actions if each.owner)

    found = changed(editions, "panel", posts=tuple(each for each in position.posts if each.code != owner))

    assert f"Post {owner} is not in the edition for scrutiny, and nothing says why." in found.problems


def test_an_edition_that_leaves_out_more_or_less_than_it_says_is_found() -> None:
    gone = Exempted("action", WHOLE.actions[0].reference, ("3",))
    editions = one(exempt=(gone,))
    assert held(editions).problems == ()

    editions["public"] = replace(editions["public"], withheld_by=())
    assert held(editions).problems


def test_words_may_be_replaced_by_the_mark_of_what_is_exempt_and_by_nothing_else() -> None:
    gone = Exempted("action", WHOLE.actions[0].reference, ("3",))
    editions = one(exempt=(gone,))
    objectives = editions["public"].position.objectives
    for words in ("[exempt item] Something else", "Something else"):
        wrong = (replace(objectives[0], description=words), *objectives[1:])
        assert changed(editions, "public", objectives=wrong).problems, words


def test_editions_of_two_moments_are_no_editions_of_one_position() -> None:
    editions = one()
    editions["dfe"] = replace(editions["dfe"], as_at=datetime(2026, 3, 19, tzinfo=UTC))

    assert "is of another moment" in held(editions).problems[0]


def test_what_is_withheld_is_counted_by_reader_and_reason() -> None:
    gone = [Exempted("evidence", each.reference, ("1",)) for each in WHOLE.evidence[:3] if each.classification != "x"]
    found = held(one(exempt=tuple(gone)))

    told = {(each.reader, each.why, each.what): each.number for each in found.withheld}
    assert told["public", Why.CLASSIFICATION, "evidence"] >= 3
    assert told["panel", Why.SUPPRESSION, "values of measures"] >= 1
    assert not [each for each in found.withheld if each.reader in ("board", "dfe")]


def test_what_papers_print_of_the_same_thing_under_the_same_heading_is_held_to_be_the_same() -> None:
    editions = one()
    documents = {code: document_of(each) for code, each in editions.items()}
    found = held(editions, documents)
    assert found.problems == ()
    assert found.printed > 20

    panel = documents["panel"]
    place, table = next(
        (place, block)
        for place, block in enumerate(panel.blocks)
        if isinstance(block, Table)
        and [column.kind for column in block.columns].count("rating") >= 2
        and any(str(row[0]).startswith(WHOLE.objectives[0].reference) for row in block.rows)
    )
    column = next(n for n, each in enumerate(table.columns) if each.kind == "rating")
    others = RatingMark("Another rating", "dash", "grey")
    rows = tuple((*row[:column], others, *row[column + 1 :]) for row in table.rows)
    blocks = (*panel.blocks[:place], replace(table, rows=rows), *panel.blocks[place + 1 :])
    wrong = held(editions, {**documents, "panel": replace(panel, blocks=blocks)})

    heading = table.columns[column].label
    assert any(f"under {heading}, is printed as" in each and "Another rating" in each for each in wrong.problems)


@given(positions())
@settings(max_examples=15)
def test_whatever_is_withheld_the_papers_print_the_same(drawn: tuple[Position, list[Exempted]]) -> None:
    editions = four(*drawn)

    assert held(editions, {code: document_of(each) for code, each in editions.items()}).problems == ()


def test_an_edition_is_the_same_to_the_walk_after_it_was_stored() -> None:
    editions = {code: from_json(as_json(each)) for code, each in one().items()}

    assert held(editions).problems == ()
