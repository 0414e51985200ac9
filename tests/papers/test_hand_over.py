"""The hand-over pack: what a person reads on the first day, whatever is on record, and nothing that is an average."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from soundingboard.formats import html, pdf, word, workbook
from soundingboard.formats.blocks import Callout, Cell, Document, Heading, Table, problems, tables
from soundingboard.insight.plan_check import check_plan
from soundingboard.papers.content import HAND_OVER, PUBLIC, Authored, AuthoredAsk, Content, as_json, from_json
from soundingboard.papers.hand_over import build
from soundingboard.position.values import FORM, DecisionValue, PlanValue, Position, RoundValue
from tests.formats.test_pdf import failures
from tests.papers import made

pytestmark = pytest.mark.pure

EMPTY = Position(FORM, "p", "A programme", "A council", made.END, "whole", None, *((),) * 13)


def pack(position: Position | None = None, **given: object) -> Content:
    return made.content(None, position or made.position(), kind=HAND_OVER, authored=Authored(), **given)


def rows(document: Document, caption: str) -> tuple[tuple[Cell, ...], ...]:
    (found,) = [table for table in tables(document) if table.caption == caption]
    return found.rows


def with_round(position: Position, state: str) -> Position:
    return replace(position, rounds=(*position.rounds[:-1], replace(position.rounds[-1], state=state)))


def test_it_begins_with_why_there_is_a_programme_and_ends_with_where_everything_is() -> None:
    headings = [block.text for block in build(pack()).blocks if isinstance(block, Heading) and block.level == 2]

    assert headings == [
        "Why there is a programme",
        "What would lift the Notice",
        "Overall judgement",
        "What needs attention first",
        "Every objective, as it was judged and why",
        "What the measures say",
        "Overdue and silent actions",
        "Dates that moved",
        "What waits, and on whom",
        "Decisions still to be looked back at",
        "Who holds which post",
        "What a reviewer would ask of the plan",
        "The calendar ahead",
        "Where everything is",
        "How to read this pack",
        "Annexes",
    ]


@pytest.mark.parametrize("content", [pack(), pack(EMPTY, round_number=None, chain=None)], ids=["whole", "empty"])
def test_it_is_accessible_and_every_writer_takes_it(content: Content, tmp_path: Path) -> None:
    document = build(content)

    assert problems(document) == ()
    assert failures(pdf.write(document), tmp_path) == []
    assert word.write(document).startswith(b"PK")
    assert workbook.write(document).startswith(b"PK")


def test_it_is_made_again_from_its_json_byte_for_byte() -> None:
    content = pack()
    stored = as_json(content)
    again = from_json(stored)

    assert as_json(again) == stored
    assert pdf.write(build(again)) == pdf.write(build(content))


def test_each_source_says_how_much_of_it_is_answered_parked_and_open() -> None:
    position = made.position()
    parked = replace(position.needs[0], satisfied_by=(), contributed_to_by=(), parked_because="Another plan has it.")
    document = build(pack(replace(position, needs=(parked, *position.needs[1:]))))
    gaps = sum(each.is_gap for each in position.needs[1:])

    assert gaps
    assert rows(document, "Where it comes from") == (
        ("Improvement Notice", "8 requirements", 7 - gaps, 1, gaps, date(2026, 9, 30)),
    )
    (open_,) = [block for block in document.blocks if isinstance(block, Callout) and "Not answered" in block.title]
    assert "N1.8" in str(open_.text)


def test_a_frozen_plan_says_so_and_why_before_anything_else() -> None:
    position = made.position()
    assert position.plan is not None
    plan = replace(position.plan, standing="handed_over", frozen_because="A new chair takes it on in May.")
    blocks = build(pack(replace(position, plan=plan))).blocks

    at = next(place for place, block in enumerate(blocks) if isinstance(block, Callout))
    said = blocks[at]
    assert isinstance(said, Callout)
    assert said.title == "The plan is handed over"
    assert "A new chair takes it on in May." in str(said.text)
    assert at < next(place for place, block in enumerate(blocks) if isinstance(block, Heading))


def test_what_the_one_who_leaves_wrote_stands_before_the_facts() -> None:
    authored = Authored(
        covering_note="Meet the chair of the panel in the first week.", asks=(AuthoredAsk("Read", "the report."),)
    )
    text = html.fragment(build(replace(pack(), authored=authored)))

    assert text.index("Meet the chair of the panel") < text.index("Why there is a programme")
    assert "From whoever hands over" not in html.fragment(build(pack()))


@pytest.mark.parametrize(
    ("state", "answered_in", "silent", "waits"),
    [("open", 17, 0, 1), ("open", 18, 0, 0), ("open", 18, 2, 0), ("closed", 17, 0, 0), ("frozen", 17, 1, 1)],
)
def test_an_update_waits_when_the_open_round_has_none_or_the_last_one_had_none(
    state: str, answered_in: int, silent: int, waits: int
) -> None:
    position = with_round(made.position(1, 1), state)
    action = replace(
        position.actions[0], state="in_progress", answered_in=answered_in, rounds_missed=silent, owner="qa",
        days_overdue=0,
    )  # fmt: skip
    document = build(pack(replace(position, actions=(action,))))
    sent = {row[0]: row[1] for row in rows(document, "By post")}

    assert sent.get("Head of Quality Assurance (Siobhan Price)", 0) == waits


@pytest.mark.parametrize(("state", "rated", "waits"), [("open", False, 1), ("open", True, 0), ("frozen", False, 0)])
def test_a_rating_waits_on_the_owner_until_the_round_has_one(state: str, rated: bool, waits: int) -> None:
    position = with_round(made.position(1, 0), state)
    objective = position.objectives[0]
    ratings = objective.ratings if rated else tuple(replace(each, round=17) for each in objective.ratings)
    document = build(pack(replace(position, objectives=(replace(objective, ratings=ratings),))))

    assert sum(int(str(row[2])) for row in rows(document, "By post")) == waits


@pytest.mark.parametrize(("days", "due"), [(-1, 1), (0, 1), (1, 0)])
def test_a_recheck_waits_from_its_day(days: int, due: int) -> None:
    position = made.position(1, 1)
    action = replace(
        position.actions[0], state="delivered", recheck_due_on=made.END + timedelta(days=days), rounds_missed=0,
        answered_in=18, days_overdue=0,
    )  # fmt: skip
    document = build(pack(with_round(replace(position, actions=(action,)), "frozen")))

    assert sum(int(str(row[3])) for row in rows(document, "By post")) == due


def test_evidence_that_nobody_verified_is_named() -> None:
    position = made.position()
    unverified = replace(position.evidence[0], verified_on=None, title="Notes of a visit")
    document = build(pack(replace(position, evidence=(unverified, *position.evidence[1:]))))

    assert [row[0] for row in rows(document, "Evidence not verified yet")] == ["E1 Notes of a visit"]
    assert not [each for each in tables(build(pack())) if each.caption == "Evidence not verified yet"]


def test_decisions_wait_until_it_is_said_whether_they_worked() -> None:
    position = made.position()
    worked = DecisionValue("D8", "Board", "other", date(2026, 1, 1), "Judged", "", "", date(2026, 2, 1), "yes")
    document = build(pack(replace(position, decisions=(*position.decisions, worked))))

    assert rows(document, "Decisions to look back at") == (
        ("D7 Plan agreed", "Improvement Board", date(2025, 11, 12), date(2026, 3, 1), 19),
    )


def test_vacant_posts_and_those_who_leave_are_named_and_every_post_has_its_row() -> None:
    position = made.position()
    posts = tuple(replace(each, leaves_on=date(2026, 5, 1)) if each.code == "qa" else each for each in position.posts)
    document = build(pack(replace(position, posts=posts)))
    text = html.fragment(document)

    assert "Superintendent, Public Protection" in text[text.index("Vacant: ") :][:120]
    assert "Head of Quality Assurance (Siobhan Price), on 1 May 2026" in text
    found = {str(row[0]): row for row in rows(document, "Posts, their holders and what they own")}
    assert len(found) == len(posts)
    assert found["Superintendent, Public Protection"][1] == "Vacant"
    assert found["Director of Children's Services"][3] == 3


def test_what_the_plan_check_asks_is_counted_rule_by_rule() -> None:
    position = made.position()
    asked = rows(build(pack(position)), "What the plan check asks")

    assert asked
    assert sum(int(str(row[1])) for row in asked) == len(check_plan(position))


def test_a_public_edition_says_nothing_of_evidence_that_it_was_not_given() -> None:
    position = made.position()
    whole = rows(build(pack(position)), "What the plan check asks")
    public = rows(build(pack(position, edition=PUBLIC, withheld=2)), "What the plan check asks")

    gone = {str(row[0])[:4] for row in whole} - {str(row[0])[:4] for row in public}
    assert gone
    assert gone <= {"PC31", "PC32"}


def test_the_calendar_holds_what_lies_ahead_and_nothing_that_is_past() -> None:
    position = made.position()
    coming = RoundValue(19, "April", date(2026, 4, 13), date(2026, 4, 19), date(2026, 4, 27), None, "planned")
    calendar = rows(
        build(pack(replace(position, rounds=(*position.rounds, coming)))),
        "Calendar, from 20 March 2026 to 18 June 2026",
    )
    days = [row[0] for row in calendar]

    assert (date(2026, 4, 27), "Board meets", "Improvement Board") in calendar
    assert days == sorted(days)  # type: ignore[type-var]
    assert all(isinstance(day, date) and made.END <= day <= date(2026, 6, 18) for day in days)


def test_nothing_in_it_is_an_average() -> None:
    text = html.fragment(build(pack())).casefold()

    assert "never worked out as an average" in text
    assert text.count("average") == 1


def test_a_plan_that_is_not_agreed_yet_is_said_to_be_so() -> None:
    position = replace(EMPTY, plan=PlanValue("P1", "Plan", None, None, None, None, None, 5))

    assert "Not yet agreed" in html.fragment(build(pack(position, round_number=None)))


@pytest.mark.slow
def test_the_largest_plan_makes_a_pack_of_bounded_size() -> None:
    document = build(pack(made.position(150, 10_000, 24, 20_000)))

    assert problems(document) == ()
    assert len(document.blocks) < 150
    assert all(len(block.rows) <= 150 for block in document.blocks if isinstance(block, Table))
