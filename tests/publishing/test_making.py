"""An edition as bytes: pages that anybody can read, tables that are safe and described, findings for the editor."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from soundingboard.formats.blocks import read_out
from soundingboard.papers.content import Authored
from soundingboard.papers.parts import View
from soundingboard.publishing import data
from soundingboard.publishing.making import Made, made_of
from soundingboard.publishing.pages import PublicQuestion, Told, lists, named_by, pages
from soundingboard.publishing.rules import EDITIONS, PaperFacts, Stands, may_follow, refusal, shown_to_the_public
from tests.papers.made import END, MOMENT, content, position

pytestmark = pytest.mark.pure

ASKED = PublicQuestion("Q1", "Scrutiny panel", "How long?", END, "Head of Assessment", "Ten days.", END, True)


def told(questions: tuple[PublicQuestion, ...] = (ASKED,), **given: Any) -> Told:
    found = content(position(shift=1), position(), edition="public", small_numbers="Counts of 1 to 5 are hidden.")
    return Told(View(replace(found, **given)), questions)


def made(it: Told) -> Made:
    found = made_of(it, 3)
    assert found.problems == ()
    return found


def part(found: Made, name: str) -> str:
    return next(each.content.decode() for each in found.parts if each.name == name)


def test_no_page_names_a_person() -> None:
    it = told()
    position_ = it.view.position
    people = {each.holder for each in position_.posts if each.holder}
    people |= {rating.by for one in position_.objectives for rating in one.ratings}
    assert len(people) > 3

    for each in made(it).parts:
        if not each.name.startswith("page/glossary"):
            assert [name for name in people if name in each.content.decode()] == [], each.name


def test_ratings_are_those_that_the_board_agreed_and_no_others() -> None:
    """What was proposed or challenged and waits for the Board is not the public's to read as a rating."""
    it = told()
    one, *others = it.view.position.objectives
    said = replace(one.ratings[0], stage="agreed", reason="Agreed by the Board after an audit.")
    waits = replace(said, stage="proposed", round=said.round + 1, reason="Quixotic proposal.")
    rated = replace(one, ratings=(said, waits))
    unrated = [replace(each, ratings=tuple(replace(r, stage="proposed") for r in each.ratings)) for each in others]
    found = made(told(position=replace(it.view.position, objectives=(rated, *unrated))))
    happened, rows = part(found, "page/what-happened"), json.loads(part(found, "data/v1/objectives.json"))["rows"]

    assert "Agreed by the Board after an audit." in happened
    assert "Quixotic" not in happened
    assert "Quixotic" not in part(found, "data/v1/everything.json")
    ratings = happened[: happened.index('id="changed"')]
    assert ratings.count(f"<span>{said.point.word}</span>") == 1
    assert ratings.count("<span>Not rated</span>") == 3 * len(it.view.position.objectives) - 1
    assert [each[f"{said.dimension}_rating"] for each in rows] == [said.point.word] + [""] * len(others)


def test_what_opens_as_a_formula_is_made_safe_and_json_keeps_the_words() -> None:
    wrong = replace(ASKED, words="=HYPERLINK(1)", answer="@SUM(1)")
    found = made(told((wrong,)))
    (row,) = csv.DictReader(io.StringIO(part(found, "data/v1/questions.csv").removeprefix("\ufeff")))

    assert (row["question"], row["answer"]) == ("'=HYPERLINK(1)", "'@SUM(1)")
    assert json.loads(part(found, "data/v1/questions.json"))["rows"][0]["question"] == "=HYPERLINK(1)"


def test_every_table_is_described_with_every_column_and_said_to_be_free() -> None:
    it = told()
    found, page = made(it), part(made(it), "page/data")

    for table in data.tables(it):
        rows = list(csv.reader(io.StringIO(part(found, f"data/v1/{table.name}.csv").removeprefix("\ufeff"))))
        assert rows[0] == [each.name for each in table.fields]
        assert len(rows) == len(table.rows) + 1
        assert all(f">{each.name}<" in page for each in table.fields)
        head = json.loads(part(found, f"data/v1/{table.name}.json"))
        assert (head["licence"]["name"], head["edition"], head["small_numbers"]) == (
            "Open Government Licence v3.0", 3, "Counts of 1 to 5 are hidden."
        )  # fmt: skip
    whole = json.loads(part(found, "data/v1/everything.json"))["tables"]
    assert {name: len(rows) for name, rows in whole.items()} == {each.name: len(each.rows) for each in data.tables(it)}


def test_the_columns_of_the_first_version_never_change() -> None:
    """What others' programs read. Another column or another meaning is another version, with another address."""
    names = {table.name: [each.name for each in table.fields] for table in data.tables(told())}

    assert names["objectives"] == [
        "reference", "theme", "title", "description", "owner_post", "owner_agency", "due_on", "first_due_on", "measure",
        "target", "delivery_rating", "delivery_reason", "delivery_agreed_on", "impact_rating", "impact_reason",
        "impact_agreed_on", "confidence_rating", "confidence_reason", "confidence_agreed_on", "actions",
        "actions_done", "actions_late",
    ]  # fmt: skip
    assert names["requirements"] == [
        "reference", "kind", "source", "text", "due_on", "satisfied_by", "contributed_to_by", "set_aside_because",
    ]  # fmt: skip
    assert names["measures"] == [
        "code", "title", "unit", "better_when", "last_period", "last_on", "last_figure", "target", "verdict",
        "sentence", "too_old", "objectives",
    ]  # fmt: skip
    assert names["figures"] == ["measure", "on", "period", "value", "symbol", "target"]
    assert names["changes"] == ["about", "reference", "objective", "weight", "sentence"]
    assert names["decisions"] == ["reference", "body", "decided_on", "title", "text", "minute"]
    assert names["questions"] == [
        "reference", "body", "asked_on", "question", "asked_of", "answer", "answered_on", "satisfied",
    ]  # fmt: skip
    assert set(names) == {"objectives", "requirements", "measures", "figures", "changes", "decisions", "questions"}


def test_an_editor_is_told_what_is_hard_and_what_is_not_explained() -> None:
    hard = (
        "Notwithstanding multidisciplinary considerations, organisational infrastructure necessitates comprehensive "
        "reconfiguration, predominantly characterised by interdepartmental accountability, whereas QQRX remains. "
    ) * 20
    plain = {each.name: each for each in made(told()).findings}
    found = {each.name: each for each in made(told(authored=Authored(covering_note=hard))).findings}

    assert found["overview"].reading_age > 17 > plain["overview"].reading_age
    assert found["overview"].unexplained == ("QQRX",)
    assert plain["overview"].unexplained == ()
    assert {each.name for each in (*pages(told()), *lists(told()))} | {"data"} == set(found)


def test_what_is_named_is_found_among_many_that_are_not() -> None:
    it = told(authored=Authored(covering_note="Read the Quixotic contract first."))
    names = [("E901", "Zephyrine review"), ("E902", "Quixotic contract"), ("objective 9.9", "Obsidian")]

    assert named_by(it, names) == (1,)
    assert named_by(told(), names) == ()


def test_the_many_changes_of_a_large_plan_do_not_keep_a_telephone_waiting() -> None:
    sentences = tuple(
        replace(each, sentence=f"{each.sentence} {number}") for number, each in enumerate(told().content.changes * 30)
    )
    assert len(sentences) > 100
    happened = next(each for each in pages(told(changes=sentences)) if each.name == "what-happened")
    said = [read_out(item) for block in happened.blocks for item in getattr(block, "items", ())]

    assert sum(each.sentence in said for each in sentences) == 100


# --- rules ------------------------------------------------------------------------------------------------------------


def test_every_state_of_an_edition_is_reached_and_where_it_ends_nothing_follows() -> None:
    reached = {then for follow in EDITIONS.values() for then in follow} | {"prepared"}

    assert reached == set(EDITIONS)
    assert not may_follow("withdrawn", "published")
    assert not may_follow("published", "put_aside")


@pytest.mark.parametrize(
    ("state", "edition", "small", "said"),
    [
        ("issued", "public", False, ""),
        ("issued", "exempt", False, "Only a public edition"),
        ("draft", "public", False, "issued"),
        ("issuing", "public", False, "issued"),
        ("withdrawn", "public", False, "not withdrawn"),
        ("issued", "public", True, "Small numbers"),
    ],
)
def test_what_may_be_published(state: str, edition: str, small: bool, said: str) -> None:
    found = refusal(PaperFacts(state, edition, small))

    assert (said in found) if said else not found


def test_the_latest_day_is_shown_whichever_was_published_last() -> None:
    june, may = END.replace(month=6), END.replace(month=5)
    editions = [
        Stands(1, "published", june, MOMENT), Stands(2, "published", may, MOMENT), Stands(3, "withdrawn", june, MOMENT),
        Stands(4, "prepared", june, None),
    ]  # fmt: skip

    assert shown_to_the_public(editions) == editions[0]
    assert shown_to_the_public([*editions, Stands(5, "published", june, MOMENT)]) == Stands(
        5, "published", june, MOMENT
    )
    assert shown_to_the_public(editions[2:]) is None
