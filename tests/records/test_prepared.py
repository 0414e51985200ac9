"""Queries written once: what they give is what the QuerySet gives, and what cannot be written once is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor
from soundingboard.accounts.bases import end_of
from soundingboard.accounts.models import Holding, Person, Post
from soundingboard.accounts.roles import Role
from soundingboard.history.models import Entry, HistoryText
from soundingboard.records.fields import IdentifiableText
from soundingboard.records.prepared import HasShape, insert, prepared, prepared_by, prepared_counts
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = factories.TODAY


@pytest.fixture
def alice() -> Actor:
    """A manager of a programme with a few posts, held by turns."""
    programme = factories.programme()
    actor = factories.actor(programme, Role.PROGRAMME_MANAGER)
    assert actor.person
    for number in range(4):
        post = Post.objects.create(
            programme=programme, agency=factories.agency(programme), code=f"p{number}", title=f"Post {number}"
        )
        Holding.objects.create(
            post=post, person=actor.person, from_on=TODAY - timedelta(days=number), to_on=TODAY if number % 2 else None
        )
    return actor


@prepared
def _held(actor: Actor, day: date, until: date | None) -> "QuerySet[Any]":
    rows = Holding.objects.filter(post__programme_id=actor.programme_id, from_on__lte=day)
    if until is not None:
        rows = rows.filter(to_on__lte=until)
    return rows.order_by("pk").values_list("post__code", "from_on", "to_on")


@prepared
def _whole(posts: frozenset[int], who: Person) -> "QuerySet[Holding]":
    return Holding.objects.filter(post_id__in=posts, person=who).select_related("post", "person").order_by("pk")


@prepared_by("most", "column")
def _first(most: int, column: str) -> "QuerySet[Any]":
    return Post.objects.order_by(column).values_list("title", flat=True)[:most]


@pytest.mark.parametrize("days", [-9, -2, 0, 1])
@pytest.mark.parametrize("until", [None, TODAY - timedelta(days=1), TODAY])
def test_rows_are_those_of_the_query_set(alice: Actor, days: int, until: date | None) -> None:
    day = TODAY + timedelta(days=days)

    assert _held(alice, day, until) == list(_held.plain(alice, day, until))


def test_what_was_written_for_one_is_not_given_to_another(alice: Actor) -> None:
    bob = factories.actor(factories.programme(), Role.PROGRAMME_MANAGER)
    assert _held(alice, TODAY, None)

    assert _held(bob, TODAY, None) == []


def test_whole_rows_come_with_what_was_selected_beside_them(alice: Actor) -> None:
    assert alice.person
    keys = frozenset(Post.objects.order_by("pk").values_list("pk", flat=True)[:2])

    with CaptureQueriesContext(connection) as queries:
        rows = _whole(keys, alice.person)
        told = [(row.post.title, row.person.name) for row in rows]

    assert told == [("Post 0", alice.person.name), ("Post 1", alice.person.name)]
    assert len(queries) == 1


def test_no_keys_find_nothing_and_ask_nothing(alice: Actor) -> None:
    assert alice.person
    with CaptureQueriesContext(connection) as queries:
        assert _whole(frozenset(), alice.person) == []
    assert len(queries) == 0


def test_each_number_of_keys_is_a_shape_of_its_own(alice: Actor) -> None:
    assert alice.person
    keys = list(Post.objects.order_by("pk").values_list("pk", flat=True))

    assert [len(_whole(frozenset(keys[:n]), alice.person)) for n in (1, 3, 2, 4)] == [1, 3, 2, 4]


def test_what_is_named_is_part_of_the_shape(alice: Actor) -> None:
    assert _first(2, "title") == ["Post 0", "Post 1"]
    assert _first(3, "-title") == ["Post 3", "Post 2", "Post 1"]


def test_a_question_is_written_once_for_each_shape(alice: Actor) -> None:
    written = []

    @prepared
    def titled(title: str) -> "QuerySet[Any]":
        written.append(title)
        return Post.objects.filter(title=title).values_list("code", flat=True)

    assert [titled("Post 1"), titled("Post 2"), titled("")] == [["p1"], ["p2"], []]
    assert len(written) == 2  # a text, and the empty one


@dataclass(frozen=True)
class Narrowing(HasShape):
    """A filter with a word that chooses the query and a value that does not."""

    shape: ClassVar[frozenset[str]] = frozenset({"which"})
    which: str
    day: date | None


def test_a_value_of_several_fields_is_taken_apart(alice: Actor) -> None:
    @prepared
    def narrowed(by: Narrowing) -> "QuerySet[Any]":
        rows = Holding.objects.order_by("pk")
        if by.day is not None:
            rows = rows.filter(to_on=by.day) if by.which == "ends" else rows.filter(from_on=by.day)
        return rows.values_list("post__code", flat=True)

    asked = [narrowed(Narrowing(which, day)) for which in ("ends", "starts") for day in (None, TODAY)]

    assert asked == [["p0", "p1", "p2", "p3"], ["p1", "p3"], ["p0", "p1", "p2", "p3"], ["p0"]]


def test_counts_are_made_in_one_query(alice: Actor) -> None:
    @prepared_counts
    def counted(actor: Actor, day: date) -> "dict[str, QuerySet[Any]]":
        posts = Post.objects.filter(programme_id=actor.programme_id)
        held = Holding.objects.filter(post_id=OuterRef("pk"), to_on=day)
        return {"all": posts, "ending": posts.filter(Exists(held)), "none": posts.filter(pk__in=[])}

    with CaptureQueriesContext(connection) as queries:
        assert counted(alice, TODAY) == {"all": 4, "ending": 2, "none": 0}
    assert len(queries) == 1


def test_conditions_within_joins_and_counts_take_blanks(alice: Actor) -> None:
    @prepared
    def joined(day: date, moment: datetime) -> "QuerySet[Any]":
        ending = FilteredRelation("holdings", condition=Q(holdings__to_on=day))
        return (
            Post.objects.annotate(ending=ending, n=Count("holdings", filter=Q(holdings__from_on__lt=day)))
            .filter(Q(holdings__person__joined_at__lt=moment) | Q(pk__gt=0))
            .order_by(F("ending__to_on").asc(nulls_last=True), "code")
            .values_list("code", "ending__to_on", "n")
        )

    moment = end_of(TODAY)
    for day in (TODAY, TODAY - timedelta(days=1)):
        assert joined(day, moment) == list(joined.plain(day, moment))


@pytest.mark.parametrize(
    "build",
    [
        lambda value: Post.objects.filter(title=f"Post {value}"),
        lambda value: Post.objects.filter(title="yes" if value == "1" else "no"),
        lambda value: Post.objects.filter(title=value + 1),
        lambda value: Post.objects.all()[:value],
    ],
    ids=["made into text", "compared", "added to", "sliced with"],
)
def test_a_query_that_looks_at_a_value_is_refused(build: Callable[[Any], "QuerySet[Any]"]) -> None:
    with pytest.raises(TypeError):
        prepared(build)(1)


def test_what_no_blank_can_stand_for_is_refused() -> None:
    with pytest.raises(TypeError, match="dict"):
        prepared(lambda value: Post.objects.all())({})


def test_a_query_that_prefetches_is_refused() -> None:
    with pytest.raises(TypeError, match="prefetch"):
        prepared(lambda: Post.objects.prefetch_related("holdings"))()


# --- inserts ------------------------------------------------------------------------------------------------------


def _entry(seq: int, **said: Any) -> Entry:
    return Entry(
        **{
            "programme_id": 7,
            "seq": seq,
            "at": factories.NOW,
            "actor_name": "Alice",
            "verb": "a.verb",
            "item_kind": "a.kind",
            "item_id": 1,
            "digests": {"label": "a" * 64},
            "hash": "b" * 64,
        }
        | said
    )


def test_a_row_put_in_is_the_row_that_would_have_been_saved() -> None:
    saved, put = _entry(1), _entry(2)
    saved.save(force_insert=True)

    insert(put)

    assert put.pk == saved.pk + 1
    assert not put._state.adding
    rows = list(Entry.objects.order_by("seq").values())
    assert {**rows[0], "id": 0, "seq": 0} == {**rows[1], "id": 0, "seq": 0}
    put.verb = "another.verb"
    assert put in Entry.objects.all()


def test_a_row_that_brings_its_key_keeps_it() -> None:
    entry = _entry(1)
    insert(entry)

    insert(HistoryText(entry=entry, values={"label": ["salt", "a label"]}))

    assert HistoryText.objects.get(pk=entry.pk).values == {"label": ["salt", "a label"]}


def test_one_statement_puts_a_row_in() -> None:
    insert(_entry(1))

    with CaptureQueriesContext(connection) as queries:
        insert(_entry(2))

    assert len(queries) == 1


def test_what_could_identify_somebody_is_refused() -> None:
    with pytest.raises(IdentifiableText):
        insert(_entry(1, actor_name="Alice, born 3 March 2014"))

    assert not Entry.objects.exists()


def test_a_row_that_the_database_refuses_ends_the_transaction() -> None:
    insert(_entry(1))

    with transaction.atomic():
        with pytest.raises(IntegrityError):
            insert(_entry(1))
        with pytest.raises(TransactionManagementError):
            Entry.objects.count()
        transaction.set_rollback(True)


def test_a_row_that_points_to_one_that_is_not_there_yet_is_refused() -> None:
    with pytest.raises(ValueError, match="unsaved related object"):
        insert(HistoryText(entry=_entry(1), values={}))
