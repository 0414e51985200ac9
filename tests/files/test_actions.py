"""Bringing a file in."""

from typing import Any

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.files.actions import FileRefused, store_file
from soundingboard.files.models import StoredFile
from soundingboard.files.purposes import PURPOSES
from soundingboard.files.register import file_for
from soundingboard.history.models import Entry
from soundingboard.records import vault
from tests import factories as make

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a report"


def test_a_file_is_kept_by_its_content_and_history_says_so() -> None:
    programme = make.programme()
    alice = make.actor(programme)

    stored = store_file(programme=programme, name="Report.pdf", content=PDF, purpose="inspection_report", by=alice)

    assert vault.read(stored.sha256) == PDF
    assert (stored.name, stored.media_type, stored.size) == ("Report.pdf", "application/pdf", len(PDF))
    entry = Entry.objects.get(programme_id=programme.pk, verb="file.stored")
    assert entry.item_id == stored.pk


def test_the_same_file_brought_twice_is_one_stored_file() -> None:
    programme = make.programme()
    alice = make.actor(programme)

    first, second = (
        store_file(programme=programme, name="a.pdf", content=PDF, purpose="inspection_report", by=alice)
        for _ in range(2)
    )

    assert first == second
    assert Entry.objects.filter(programme_id=programme.pk).count() == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"", "The file is empty"),
        ("a.exe", PDF, "Choose a PDF"),
        ("a", PDF, "Choose a PDF"),
        ("a.pdf", b"<!DOCTYPE html><html>", "is not a PDF, whatever its name says"),
        ("a.pdf", b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_a_file_that_will_not_do_is_refused_and_nothing_is_kept(name: str, content: bytes, sentence: str) -> None:
    programme = make.programme()

    with pytest.raises(FileRefused, match=sentence):
        store_file(
            programme=programme, name=name, content=content, purpose="inspection_report", by=make.actor(programme)
        )

    assert not StoredFile.objects.exists()
    assert not Entry.objects.filter(programme_id=programme.pk).exists()


def test_a_file_too_big_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = make.programme()
    content = PDF + b" " * PURPOSES["inspection_report"].most_bytes

    with pytest.raises(FileRefused, match="bigger than 20 MB"):
        store_file(
            programme=programme, name="a.pdf", content=content, purpose="inspection_report", by=make.actor(programme)
        )


def test_only_those_who_may_bring_a_kind_of_file_do() -> None:
    programme = make.programme()
    bob = make.actor(programme, Role.ACTION_OWNER)
    charlie = make.actor(make.programme())

    assert store_file(programme=programme, name="a.pdf", content=PDF, purpose="evidence", by=bob)
    with pytest.raises(NotAllowed):
        store_file(programme=programme, name="a.pdf", content=PDF, purpose="inspection_report", by=bob)
    with pytest.raises(NotAllowed):
        store_file(programme=programme, name="a.pdf", content=PDF, purpose="evidence", by=charlie)


def test_a_file_is_fetched_only_by_those_its_purpose_lets() -> None:
    programme = make.programme()
    alice = make.actor(programme)
    partner = make.actor(programme, Role.PARTNER)
    charlie = make.actor(make.programme())
    report = store_file(programme=programme, name="a.pdf", content=PDF, purpose="inspection_report", by=alice)
    proof = store_file(programme=programme, name="a.pdf", content=PDF, purpose="evidence", by=alice)

    assert file_for(partner, report.pk) == report
    assert file_for(partner, proof.pk) is None
    assert file_for(alice, proof.pk) == proof
    assert file_for(charlie, report.pk) is None


@pytest.mark.parametrize(
    ("files", "has", "refused"), [(3, 0, False), (2, 0, True), (3, 1, True)], ids=["room", "too many", "too much"]
)
def test_one_person_fills_only_their_share(settings: Any, files: int, has: int, refused: bool) -> None:
    programme = make.programme()
    alice, ben = make.actor(programme), make.actor(programme)
    for number in range(2):
        store_file(
            programme=programme, name="a.pdf", content=PDF + bytes([48 + number]), purpose="inspection_report", by=alice
        )
    StoredFile.objects.filter(programme=programme).update(size=has * 512 * 1024)
    settings.SOUNDINGBOARD_FILES_OF_A_PERSON, settings.SOUNDINGBOARD_MEGABYTES_OF_A_PERSON = files, "1"
    third = {"programme": programme, "name": "a.pdf", "content": PDF, "purpose": "inspection_report"}

    if refused:
        with pytest.raises(FileRefused, match=f"You have brought 2 files of {has} MB here, and one person may bring"):
            store_file(**third, by=alice)
    else:
        store_file(**third, by=alice)

    store_file(**third, by=ben)
    # What is issued is made by the system, whoever pressed the button.
    store_file(programme=programme, name="pack.pdf", content=PDF + b"x", purpose="paper", by=alice)
