"""A council's own questions and statements: added, changed, retired, and never overwritten by an upgrade."""

import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.framework import bank
from soundingboard.framework.actions import (
    ContentRefused,
    add_content,
    bring_content_back,
    change_content,
    load_shipped_content,
    retire_content,
    take_up_offer,
)
from soundingboard.framework.kinds import KINDS
from soundingboard.framework.models import Content, ContentQuerySet, Origin
from soundingboard.framework.reading import items_at, offers
from soundingboard.history.log import verify
from soundingboard.lib.presets import EvidenceKind
from soundingboard.lib.question_bank import BankQuestion, questions
from tests import factories

pytestmark = pytest.mark.django_db
BANK = {"questions": BankQuestion}


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Programme, Actor]]:
    """A programme with its shipped content, loaded once for the module: half a second for each test that has it."""
    with django_db_blocker.unblock(), transaction.atomic():
        programme = factories.programme()
        alice = factories.actor(programme)
        load_shipped_content(programme=programme, kinds=BANK, by=alice)
        yield programme, alice
        transaction.set_rollback(True)


@pytest.fixture
def programme(request: pytest.FixtureRequest) -> Programme:
    if "loaded" in request.fixturenames:
        return deepcopy(request.getfixturevalue("loaded_once")[0])
    return factories.programme()


@pytest.fixture
def alice(request: pytest.FixtureRequest, programme: Programme) -> Actor:
    if "loaded" in request.fixturenames:
        return deepcopy(request.getfixturevalue("loaded_once")[1])
    return factories.actor(programme)


@pytest.fixture
def loaded(loaded_once: tuple[Programme, Actor]) -> None:
    """The programme of the test is the one with content."""


def own(**other: Any) -> dict[str, Any]:
    return {
        "words": "What did the last walk round the estate show you?",
        "owner": "Scrutiny officer",
        "source": "The panel's visit, March 2026",
        "provenance": "Example Council",
        "review_date": "2027-04-01",
        "content_area": "practice.services",
        "topics": ["voice"],
        "asked_by": ["panel"],
        "asked_of": ["council"],
        "performance_type": "quality",
        "shown_by": ["observation"],
        "fits": ["no_voice"],
        **other,
    }


def add(programme: Programme, by: Actor, **other: Any) -> Content:
    return add_content(programme=programme, kind="questions", body=own(**other), of=BankQuestion, by=by)


def held(programme: Programme) -> dict[str, BankQuestion]:
    return {each.code: each for each in items_at(programme.pk, "questions", BankQuestion, None)}


def current(code: str) -> Content:
    return Content.objects.current().get(kind="questions", code=code)


@pytest.mark.usefixtures("loaded")
def test_a_question_of_ones_own_stands_with_those_of_its_content_area(programme: Programme, alice: Actor) -> None:
    row = add(programme, alice)

    codes = list(held(programme))
    of_area = [each.code for each in questions() if each.content_area == "practice.services"]
    assert (row.code, row.origin, row.version, row.valid_from) == ("own-1", Origin.LOCAL, 1, alice.today)
    assert set(codes[: len(of_area) + 1]) == {*of_area, "own-1"}
    assert len(codes) == len(questions()) + 1
    assert verify(programme.pk) == []


@pytest.mark.usefixtures("loaded")
def test_the_next_has_the_next_code_and_sent_twice_is_one(programme: Programme, alice: Actor) -> None:
    first = add(programme, alice)
    second = add(programme, alice, words="Who was on that walk?")

    assert add(programme, alice).pk == first.pk
    assert second.code == "own-2"


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        ({"content_area": "practice"}, "none beneath it"),
        ({"content_area": "weather"}, "none beneath it"),
        ({"asked_by": []}, "at least one body"),
        ({"words": ""}, "must not be empty"),
    ],
)
def test_a_question_that_could_not_be_found_again_is_refused(
    programme: Programme, alice: Actor, other: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ContentRefused, match=complaint):
        add(programme, alice, **other)

    assert len(held(programme)) == len(questions())


def test_to_a_kind_that_is_whole_nothing_is_added_and_nothing_of_it_is_retired(
    programme: Programme, alice: Actor
) -> None:
    load_shipped_content(programme=programme, kinds={"evidence_kinds": EvidenceKind}, by=alice)
    row = Content.objects.get(programme=programme, code="audit")

    with pytest.raises(ContentRefused, match="Nothing is added"):
        add_content(programme=programme, kind="evidence_kinds", body=row.body, of=EvidenceKind, by=alice)
    with pytest.raises(ContentRefused, match="spared"):
        retire_content(row=row, of=EvidenceKind, why="Not used", by=alice)


@pytest.mark.usefixtures("loaded")
def test_a_retired_question_is_in_use_no_more_stays_readable_and_can_come_back(
    programme: Programme, alice: Actor
) -> None:
    code = questions()[0].code
    in_use = Content.objects.current().of_kind("questions").in_use(alice.today)

    retired = retire_content(row=current(code), of=BankQuestion, why="It is never answered", by=alice)
    assert not in_use.filter(code=code).exists()
    assert held(programme)[code].valid_to == alice.today
    with pytest.raises(ContentRefused, match="already"):
        retire_content(row=retired, of=BankQuestion, why="Again", by=alice)

    back = bring_content_back(row=retired, of=BankQuestion, why="It is needed after all", by=alice)
    assert in_use.filter(code=code).exists()
    assert [one.version for one in Content.objects.filter(code=code).order_by("version")] == [1, 2, 3]
    with pytest.raises(ContentRefused, match="in use"):
        bring_content_back(row=back, of=BankQuestion, why="Again", by=alice)
    assert verify(programme.pk) == []


@pytest.mark.usefixtures("loaded")
def test_the_second_who_retires_is_told(programme: Programme, alice: Actor) -> None:
    row = current(questions()[0].code)
    retire_content(row=row, of=BankQuestion, why="One", by=alice)

    row.valid_to = None  # as it was on the second one's page
    with pytest.raises(ChangedMeanwhile):
        retire_content(row=row, of=BankQuestion, why="Two", by=alice)


@pytest.mark.usefixtures("loaded")
def test_tags_follow_a_change_and_a_list_is_filtered_by_them(programme: Programme, alice: Actor) -> None:
    row = add(programme, alice)
    tagged = Content.objects.current().of_kind("questions")
    assert tagged.tagged("by:panel", "of:council", "topic:voice").filter(pk=row.pk).exists()

    fresh = change_content(row=row, body={**row.body, "asked_of": ["police"]}, of=BankQuestion, why="x", by=alice)

    assert not tagged.tagged("of:council").filter(pk=fresh.pk).exists()
    assert tagged.tagged("of:police").filter(pk=fresh.pk).exists()


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("tag", ["area:wider.poverty", "type:outcome", "by:board", "from:audit", "fits:silent"])
def test_a_tag_finds_in_the_database_what_it_finds_among_the_items(tag: str) -> None:
    rows = Content.objects.current().of_kind("questions").tagged(tag)

    assert list(rows.values_list("code", flat=True)) == [each.code for each in questions() if tag in each.tags]


@pytest.mark.usefixtures("loaded")
def test_an_upgrade_offers_a_question_and_overwrites_no_version_made_here(programme: Programme, alice: Actor) -> None:
    row = add(programme, alice)
    changed, other = questions()[0].code, questions()[1].code
    local = change_content(
        row=current(changed),
        body={**current(changed).body, "words": "What happens next?"},
        of=BankQuestion,
        why="x",
        by=alice,
    )
    assert offers(programme, BANK) == []

    # As though this release shipped other words for both.
    Content.objects.filter(code__in=[changed, other]).update(shipped_digest="0" * 64)
    assert [(offer.code, offer.is_local) for offer in offers(programme, BANK)] == [(changed, True), (other, False)]
    load_shipped_content(programme=programme, kinds=BANK, by=alice)
    assert current(changed).pk == local.pk
    assert current(row.code).pk == row.pk

    local.refresh_from_db()
    taken = take_up_offer(
        programme=programme, kind="questions", code=changed, of=BankQuestion, why="Better", seen=local, by=alice
    )
    assert taken.body["words"] == questions()[0].words
    assert taken.origin == Origin.SHIPPED
    assert [offer.code for offer in offers(programme, BANK)] == [other]


@pytest.mark.usefixtures("loaded")
def test_who_may_add_and_retire(programme: Programme) -> None:
    bob = factories.actor(programme, Role.ADMINISTRATOR)
    charlie = factories.actor(programme, Role.BOARD_MEMBER)

    row = add(programme, bob)
    with pytest.raises(NotAllowed):
        add(programme, charlie, words="Who else was there?")
    with pytest.raises(NotAllowed):
        retire_content(row=row, of=BankQuestion, why="x", by=charlie)
    assert retire_content(row=row, of=BankQuestion, why="x", by=bob).valid_to == bob.today


def test_every_kind_can_be_loaded_and_has_its_tags(programme: Programme, alice: Actor) -> None:
    load_shipped_content(programme=programme, kinds=KINDS, by=alice)

    tagged = set(Content.objects.exclude(tags="").values_list("kind", flat=True))
    assert tagged == {"questions", "good_looks_like", "information_sources"}


@pytest.mark.usefixtures("loaded")
def test_what_was_in_use_on_a_day_is_by_the_day_it_was_retired(programme: Programme, alice: Actor) -> None:
    code = questions()[0].code
    retire_content(row=current(code), of=BankQuestion, why="x", by=alice)
    rows = Content.objects.current().filter(code=code)

    assert rows.in_use(alice.today - timedelta(days=1)).exists()
    assert not rows.in_use(alice.today).exists()


def test_a_scrutiny_officer_keeps_questions_and_no_other_content(programme: Programme, loaded: None) -> None:
    officer = factories.actor(programme, Role.SCRUTINY_OFFICER)

    row = add_content(programme=programme, kind="questions", body=own(), of=BankQuestion, by=officer)
    changed = change_content(
        row=row, body={**row.body, "topics": ["partnership"]}, of=BankQuestion, why="Wider.", by=officer
    )
    retire_content(row=changed, of=BankQuestion, why="Asked and answered.", by=officer)

    with pytest.raises(NotAllowed):
        load_shipped_content(programme=programme, kinds=KINDS, by=officer)
    with pytest.raises(NotAllowed):
        add_content(programme=programme, kind="good_looks_like", body={}, of=KINDS["good_looks_like"], by=officer)


@pytest.mark.usefixtures("loaded")
def test_a_file_holds_a_few_questions_in_memory_and_not_the_bank(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank, "_READ_AHEAD", 20)

    def most(read: Callable[[ContentQuerySet], Iterable[bank.BankItem]]) -> tuple[int, list[str]]:
        rows = bank.filtered(alice, None, alice.today)
        tracemalloc.start()
        try:
            codes = [each.question.code for each in read(rows)]
            return tracemalloc.get_traced_memory()[1], codes
        finally:
            tracemalloc.stop()

    (whole, all_codes), (in_turn, codes) = most(bank.read), most(bank.as_they_come)

    assert codes == all_codes
    assert len(codes) > 100
    assert in_turn < whole / 3
