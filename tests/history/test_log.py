"""The log holds, shows tampering, and survives a redaction."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from soundingboard.history import log
from soundingboard.history.log import blank_out, record, verify
from soundingboard.history.models import Entry, HistoryText
from tests import factories

pytestmark = pytest.mark.django_db


def write(how_many: int = 3) -> int:
    programme = factories.programme()
    alice = factories.actor(programme)
    for number in range(how_many):
        record(
            "programme.renamed",
            programme,
            before={"name": f"Name {number}"},
            after={"name": f"Name {number + 1}", "on": date(2026, 1, number + 1)},
            why="A better name",
            programme_id=programme.pk,
            by=alice,
        )
    return programme.pk


def tamper(statement: str, *values: object) -> None:
    """Change the log as an owner of the database could: with the triggers out of the way."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement, values)
            cursor.execute("SET session_replication_role = origin")
        else:
            cursor.execute("SELECT sql, name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'history%%'")
            triggers = cursor.fetchall()
            for _, name in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(statement, values)
            for sql, _ in triggers:
                cursor.execute(sql)


def test_a_chain_that_nobody_touched_verifies() -> None:
    assert verify(write(5)) == []


@pytest.mark.parametrize("verb", ["UPDATE history_entry SET verb = 'x'", "DELETE FROM history_entry"])
def test_the_database_refuses_to_change_the_log(verb: str) -> None:
    write()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)


def test_a_changed_entry_is_found_and_named() -> None:
    programme = write()

    tamper("UPDATE history_entry SET actor_name = %s WHERE programme_id = %s AND seq = 2", "Mallory", programme)

    assert [found.seq for found in verify(programme)] == [2]
    assert "Entry 2 was changed" in verify(programme)[0].sentence


def test_a_changed_value_is_found_and_named() -> None:
    programme = write()
    text = HistoryText.objects.get(entry__programme_id=programme, entry__seq=3)
    text.values["after.name"][1] = "Another name"
    text.save()

    assert [found.sentence for found in verify(programme)] == [
        "Entry 3: the value 'after.name' is not the one that was written."
    ]


def test_a_missing_entry_is_found() -> None:
    programme = write(4)
    entry = Entry.objects.get(programme_id=programme, seq=2)
    tamper("DELETE FROM history_historytext WHERE entry_id = %s", entry.pk)
    tamper("DELETE FROM history_entry WHERE id = %s", entry.pk)

    assert any("Entry 2 is missing" in found.sentence for found in verify(programme))


def test_a_redacted_value_is_gone_and_the_chain_still_verifies() -> None:
    programme = write()
    alice = factories.actor(factories.programme("other"))
    entry = Entry.objects.get(programme_id=programme, seq=2)

    blank_out(entry, "why", reason="A name was typed by mistake", by=alice)

    assert HistoryText.objects.get(entry=entry).values["why"] == [None, None]
    assert verify(programme) == []


def test_a_value_removed_without_a_redaction_is_found() -> None:
    programme = write()
    text = HistoryText.objects.get(entry__programme_id=programme, entry__seq=1)
    text.values["why"] = [None, None]
    text.save()

    assert [found.seq for found in verify(programme)] == [1]


def test_history_is_refused_outside_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = factories.programme()
    alice = factories.actor(programme)
    monkeypatch.setattr(log, "connection", SimpleNamespace(in_atomic_block=False))

    with pytest.raises(RuntimeError, match="same transaction"):
        record("x", programme, by=alice)


def test_two_programmes_have_chains_of_their_own() -> None:
    first, second = write(2), write(3)

    assert verify(first) == []
    assert verify(second) == []
    assert list(Entry.objects.of_programme(second).values_list("seq", flat=True)) == [1, 2, 3]


def test_what_an_item_was_called_can_be_redacted_too() -> None:
    programme = write()
    alice = factories.actor(factories.programme("other"))
    entry = Entry.objects.get(programme_id=programme, seq=1)
    assert entry.text.values["label"][1]

    blank_out(entry, "label", reason="The title named a child", by=alice)

    assert HistoryText.objects.get(entry=entry).values["label"] == [None, None]
    assert verify(programme) == []
