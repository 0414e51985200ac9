"""A whole programme goes out and comes in: nothing is lost, nobody gets in by it, and it is all of it or nothing."""

import errno
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundingboard.accounts.access import NotAllowed, actor_in
from soundingboard.accounts.models import Authority, Invitation, Membership, Person, Programme, ScreeningOverrule
from soundingboard.accounts.roles import Role
from soundingboard.accounts.screening_actions import overrule_screening
from soundingboard.delivery.models import Update
from soundingboard.exchange import archive_actions, archive_writing
from soundingboard.exchange.archive_bringing import NotScreened
from soundingboard.exchange.archive_checking import Archive, prove
from soundingboard.exchange.archive_tables import OF_THE_PANEL, archived
from soundingboard.exchange.archive_writing import ENTRIES, PEOPLE, REDACTIONS, CannotBeTakenOut, said_nothing
from soundingboard.files.scanning import NotScanned
from soundingboard.formats.archive import ArchiveRefused
from soundingboard.history import reading
from soundingboard.history.crossings import PERSON, Stretch
from soundingboard.history.log import stretches_of, verify
from soundingboard.history.models import Crossing, Entry, HistoryText
from soundingboard.papers.models import Paper
from soundingboard.papers.verification import check
from soundingboard.plan.models import Objective, ObjectiveVersion
from soundingboard.publishing.reading import site_of
from soundingboard.records import vault
from soundingboard.records.fields import found_in
from soundingboard.scrutiny.models import PlannedVersion
from tests import factories as make
from tests.exchange.archive_scene import (
    MANAGER,
    Parts,
    brought_in,
    rebuilt,
    rows_changed,
    rows_of,
    taken_out,
    undone,
)
from tests.web.kept_sample import KeptSample
from tests.web.sample import Sample

pytestmark = pytest.mark.django_db


class Out(NamedTuple):
    """A programme with a thing of every kind, and its archive."""

    programme: Programme
    path: Path


@pytest.fixture(scope="module")
def sample(kept_sample: KeptSample, django_db_blocker: Any) -> Iterator[Sample]:
    with django_db_blocker.unblock(), kept_sample.copied() as copy:
        yield copy


@pytest.fixture(scope="module")
def out(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Out:
    made = taken_out(sample.programme, tmp_path_factory.mktemp("out"))
    return Out(sample.programme, made.path)


def as_they_were(rows: dict[str, list[dict[str, Any]]], stretch: Stretch) -> dict[str, list[dict[str, Any]]]:
    """The rows of what came in, with the keys that they had where they came from."""
    there = stretch.keys.there
    for table in archived():
        for field in table.columns:
            target = field.related_model
            kind = target._meta.label_lower if isinstance(target, type) else table.label if field.primary_key else ""
            for row in rows.get(f"tables/{table.label}.ndjson", []) if kind else []:
                if row[field.attname] is not None:
                    row[field.attname] = there(kind, row[field.attname])
    for row in rows[ENTRIES]:
        row["item_id"] = there(row["item_kind"], row["item_id"])
        row["actor_id"] = row["actor_id"] and there(PERSON, row["actor_id"])
    for row in rows.get(REDACTIONS, []):
        row["actor_id"] = row["actor_id"] and there(PERSON, row["actor_id"])
    for row in rows[PEOPLE]:
        row["id"] = there(PERSON, row["id"])
    return rows


# --- There and back -----------------------------------------------------------------------------------------------


def test_what_went_out_comes_in_and_goes_out_again_the_same(out: Out, tmp_path: Path) -> None:
    first = rows_of(out.path)

    with undone():
        programme = brought_in(out.path).programme
        again = as_they_were(rows_of(taken_out(programme, tmp_path).path), stretches_of(programme.pk)[0])

    members = "tables/accounts.membership.ndjson"
    assert {row["to_on"] for row in again[members][:-1]} == {(make.TODAY - timedelta(days=1)).isoformat()}
    assert again[members].pop()["role"] == Role.PROGRAMME_MANAGER
    for row in first[members] + again[members]:
        row["to_on"] = None
    assert again[ENTRIES].pop()["verb"] == "programme.brought_in"
    again.pop("history/crossings.ndjson")
    people = {row["id"]: row for row in first.pop(PEOPLE)}
    # Whoever manages it here and had no part there has no key there.
    assert {row["id"]: row for row in again.pop(PEOPLE) if row["id"]} == people
    assert again.keys() == first.keys()
    for name, rows in first.items():
        assert again[name] == rows, name


def test_every_table_of_the_sample_is_in_it(out: Out, sample: Sample) -> None:
    rows = rows_of(out.path)

    for table in archived():
        assert len(rows.get(f"tables/{table.label}.ndjson", [])) == table.rows(out.programme.pk).count(), table.label


def test_nothing_of_another_programme_is_in_it(out: Out, tmp_path: Path) -> None:
    other = make.programme()
    make.agency(other, name="A stranger's agency")
    make.actor(other)
    make.objective(make.theme(make.plan(other)))
    stranger = make.actor(other).person
    assert stranger is not None

    rows = rows_of(taken_out(out.programme, tmp_path).path)

    assert rows == rows_of(out.path)
    assert stranger.email not in {row["email"] for row in rows[PEOPLE]}


def test_the_same_moment_gives_the_same_bytes(out: Out, tmp_path: Path) -> None:
    assert taken_out(out.programme, tmp_path).path.read_bytes() == out.path.read_bytes()


def test_the_history_holds_there_and_after_a_second_crossing(out: Out, tmp_path: Path) -> None:
    with undone():
        first = brought_in(out.path).programme
        assert check(first.pk) == []
        second = brought_in(taken_out(first, tmp_path).path, "further").programme
        assert check(second.pk) == []

        begins = [(each.from_seq, each.to_seq) for each in stretches_of(second.pk)]
        last = Entry.objects.of_programme(second.pk).count()
        assert begins == [(1, last - 2), (last - 1, last - 1)]
        assert stretches_of(second.pk)[0].keys.programme == (out.programme.pk, second.pk)


@pytest.mark.once
def test_the_history_says_the_same_in_words(out: Out, tmp_path: Path) -> None:
    def told(programme: Programme) -> list[tuple[Any, ...]]:
        # The parts of a value come in another order from each database, and a key without a name as its number here.
        rows = reading.entries(programme.pk, sees_exempt=True).order_by("seq")
        return [
            (
                *(line.entry.seq, line.entry.actor_name, line.label, line.why, len(line.removed)),
                {(each.name, *sorted(re.findall(r"[^\W\d]+", f"{each.before} {each.after}"))) for each in line.changes},
            )
            for line in reading.lines(rows)
        ]

    with undone():
        first = brought_in(out.path).programme
        second = brought_in(taken_out(first, tmp_path).path, "further").programme
        before = told(out.programme)
        assert told(first)[: len(before)] == before
        assert told(second)[: len(before)] == before


def test_an_item_has_its_own_history_there(out: Out) -> None:
    with undone():
        programme = brought_in(out.path).programme
        here = Objective.objects.filter(programme=programme).first()
        there = Objective.objects.filter(programme=out.programme).first()
        assert here is not None
        assert there is not None

        found = [
            list(Entry.objects.about("plan.objective", each.pk).values_list("programme_id", "seq"))
            for each in (here, there)
        ]

        assert found[0]
        assert [seq for _, seq in found[0]] == [seq for _, seq in found[1]]
        assert {programme_id for programme_id, _ in found[0]} == {programme.pk}


def altered(statement: str, *values: object) -> None:
    """Change a table of the history as an owner of the database could, with the triggers out of the way."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement, values)
            cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("SELECT sql, name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'history%%'")
        triggers = cursor.fetchall()
        for _, name in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement, values)
        for sql, _ in triggers:
            cursor.execute(sql)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history_entry SET item_id = item_id + 1 WHERE programme_id = %s AND seq = 5",
        "UPDATE history_entry SET actor_id = actor_id + 1 WHERE programme_id = %s AND seq = 5",
        "UPDATE history_entry SET actor_id = NULL WHERE programme_id = %s AND seq = 5",
        "UPDATE history_entry SET verb = 'plan.agreed' WHERE programme_id = %s AND seq = 5",
        "UPDATE history_crossing SET programme_there = programme_there + 1 WHERE programme_id = %s",
        "UPDATE history_crossing SET to_seq = to_seq - 1 WHERE programme_id = %s",
        "DELETE FROM history_crossing WHERE programme_id = %s",
    ],
)
def test_a_change_to_what_came_in_is_found_afterwards(out: Out, statement: str) -> None:
    with undone():
        programme = brought_in(out.path).programme
        assert verify(programme.pk) == []

        altered(statement, programme.pk)

        assert verify(programme.pk) != []


def test_the_database_refuses_to_change_where_a_history_came_from(out: Out) -> None:
    with undone():
        programme = brought_in(out.path).programme
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            Crossing.objects.filter(programme_id=programme.pk).update(to_seq=1)


def test_issued_papers_open_there_and_their_files_are_kept(out: Out) -> None:
    with undone():
        programme = brought_in(out.path).programme
        paper = Paper.objects.get(programme=programme, kind="plan-on-a-page", edition="exempt")
        files = [each.file.sha256 for each in paper.files.all()]

        assert files
        assert all(vault.read(each) for each in [paper.position_sha256, *files])
        assert paper.proof_sha256 == ""


def test_what_is_public_stays_public_there_byte_for_byte(out: Out) -> None:
    before = site_of(out.programme.code)
    assert before is not None
    assert before.shown is not None
    parts = dict(before.shown.parts.values_list("name", "sha256"))
    with undone():
        brought_in(out.path)
        there = site_of(out.programme.code)

        assert there is not None
        assert there.shown is not None
        assert dict(there.shown.parts.values_list("name", "sha256")) == parts
        assert all(vault.read(each) for each in [there.shown.sha256, *parts.values()])


# --- Who is in it -------------------------------------------------------------------------------------------------


def test_nobody_gets_in_by_an_archive_but_the_first_manager(out: Out) -> None:
    with undone():
        programme = brought_in(out.path).programme
        manager = Person.objects.get(email=MANAGER.email)

        members = Person.objects.filter(memberships__programme=programme).distinct()

        assert [each for each in members if actor_in(programme, each, make.NOW)] == [manager]
        assert manager.check_password(str(MANAGER.password))
        assert not Invitation.objects.filter(programme=programme).exists()


def test_who_is_here_already_is_matched_and_others_come_without_a_password(out: Out) -> None:
    there = {row["email"] for row in rows_of(out.path)[PEOPLE]}
    with undone():
        path = rebuilt(out.path, lambda parts: rows_changed(parts, PEOPLE, renamed))
        brought = brought_in(path)

        assert (brought.people_known, brought.people_new) == (len(there) - 1, 1)
        newcomer = Person.objects.get(email="somebody.new@wexmoor.example")
        assert not newcomer.has_usable_password()
        assert newcomer.joined_at is None


_RENAMED: list[int] = []


def renamed(row: dict[str, Any]) -> None:
    """Give the first person another address."""
    if not _RENAMED or _RENAMED[0] == row["id"]:
        _RENAMED[:] = [row["id"]]
        row["email"] = "somebody.new@wexmoor.example"


def test_the_archive_holds_nothing_to_sign_in_with(out: Out) -> None:
    assert {name for row in rows_of(out.path)[PEOPLE] for name in row} == {"id", "email", "name"}
    assert "tables/accounts.invitation.ndjson" not in rows_of(out.path)


def test_somebody_whom_only_the_history_names_keeps_a_place_of_their_own(out: Out) -> None:
    lost = rows_of(out.path)[ENTRIES][0]["actor_id"]

    def without(parts: Parts) -> None:
        rows_changed(parts, PEOPLE, lambda row: row["id"] != lost)
        for name in [each for each in parts if each.startswith("tables/")]:
            rows_changed(parts, name, lambda row: lost not in row.values() or row.get("id") == lost)

    # Their rows go with them here, so it is only the history that is looked at.
    with undone(), Archive(rebuilt(out.path, without)).opened() as archive:
        assert lost in prove(archive, said_nothing).people


# --- A panel's own ------------------------------------------------------------------------------------------------


@pytest.mark.once
def test_a_panels_own_notes_are_left_out_unless_asked_for(out: Out, tmp_path: Path) -> None:
    notes = PlannedVersion.objects.filter(programme=out.programme).values_list("words", flat=True)
    assert notes

    path = taken_out(out.programme, tmp_path, with_panel_notes=False).path
    rows = rows_of(path)

    assert not any(f"tables/{label}.ndjson" in rows for label in OF_THE_PANEL)
    withheld = [row for row in rows[ENTRIES] if row["visibility"] == "panel"]
    assert withheld
    assert all(pair == [None, None] for row in withheld for pair in row["values"].values())
    with undone():
        programme = brought_in(path).programme
        assert check(programme.pk) == []
        assert not PlannedVersion.objects.filter(programme=programme).exists()
        entry = Entry.objects.filter(programme_id=programme.pk, visibility="panel").first()
        assert entry is not None
        assert entry.redactions.exclude(reason=archive_writing.WITHHELD).count() == 0


# --- Refused ------------------------------------------------------------------------------------------------------


def nothing_came(code: str = "elsewhere") -> bool:
    return not Programme.objects.filter(code=code).exists()


def test_an_archive_is_never_mixed_into_a_programme_that_exists(out: Out) -> None:
    before = Entry.objects.count()

    with pytest.raises(ArchiveRefused, match=f"There is a programme {out.programme.code} here already"):
        brought_in(out.path, code="")

    assert Entry.objects.count() == before


def test_another_council_under_the_same_reference_is_refused(out: Out) -> None:
    Authority.objects.filter(pk=out.programme.authority_id).update(name="Another Council")

    with pytest.raises(ArchiveRefused, match="belongs to Another Council here"):
        brought_in(out.path)


def test_only_the_command_brings_a_programme_in(out: Out) -> None:
    alice = make.actor(out.programme)

    with pytest.raises(NotAllowed):
        archive_actions.bring_in(path=out.path, manager=MANAGER, check=check, by=alice)


def add_unknown_column(parts: Parts) -> None:
    rows_changed(parts, "tables/plan.plan.ndjson", lambda row: row.update(colour="green"))


def point_outside(parts: Parts) -> None:
    rows_changed(parts, "tables/plan.objective.ndjson", lambda row: row.update(plan_id=10**12))


def say_an_unknown_state(parts: Parts) -> None:
    rows_changed(parts, "tables/cycle.round.ndjson", lambda row: row.update(state="melted"))


def take_a_name_away(parts: Parts) -> None:
    rows_changed(parts, "tables/accounts.agency.ndjson", lambda row: row.pop("name") and None)


def write_a_word_for_a_number(parts: Parts) -> None:
    rows_changed(parts, "tables/cycle.round.ndjson", lambda row: row.update(number="one"))


def write_a_number_that_none_keeps(parts: Parts) -> None:
    rows_changed(parts, "tables/cycle.round.ndjson", lambda row: row.update(number=10**30))


def repeat_a_reference(parts: Parts) -> None:
    rows_changed(parts, "tables/cycle.round.ndjson", lambda row: row.update(number=1))


def take_a_file_away(parts: Parts) -> None:
    for name in [each for each in parts if each.startswith("files/")]:
        del parts[name]


def give_a_file_another_name(parts: Parts) -> None:
    name = next(each for each in parts if each.startswith("files/"))
    parts[f"files/ab/{'ab' * 32}"] = parts.pop(name)


def add_an_unknown_part(parts: Parts) -> None:
    parts["tables/plan.horoscope.ndjson"] = b"{}\n"


def change_the_history(parts: Parts) -> None:
    rows_changed(parts, ENTRIES, lambda row: row.update(actor_name="Mallory") if row["seq"] == 3 else None)


def change_a_value_of_the_history(parts: Parts) -> None:
    rows_changed(parts, ENTRIES, lambda row: row["values"].update(why=["salt", "Mallory says so"]))


def cut_the_history(parts: Parts) -> None:
    kept = parts[ENTRIES].splitlines()[:-1]
    parts[ENTRIES] = b"\n".join(kept) + b"\n"


def take_an_entry_away(parts: Parts) -> None:
    rows_changed(parts, ENTRIES, lambda row: row["seq"] != 4)


def write_no_row(parts: Parts) -> None:
    parts["tables/plan.plan.ndjson"] = b"[1,2]\n"


def write_half_a_row(parts: Parts) -> None:
    parts["tables/plan.plan.ndjson"] = b'{"id":\n'


@pytest.mark.once
@pytest.mark.parametrize(
    "change, says",
    [
        (add_unknown_column, r"plan.plan has what this release does not know \(colour\)"),
        (point_outside, "points to one of plan.plan that the archive does not hold"),
        (say_an_unknown_state, "cycle.round says 'melted' for state"),
        (take_a_name_away, "accounts.agency lacks name"),
        (write_a_word_for_a_number, "a value of number that cannot be read"),
        (write_a_number_that_none_keeps, "a number or a text that no database keeps"),
        (repeat_a_reference, "The archive contradicts itself"),
        (take_a_file_away, "is not in the archive"),
        (give_a_file_another_name, "is not the one that its name says"),
        (add_an_unknown_part, "does not know the part tables/plan.horoscope.ndjson"),
        (change_the_history, "Entry 3 was changed after it was written"),
        (change_a_value_of_the_history, "The history in the archive does not hold"),
        (cut_the_history, "the end of it was cut off"),
        (take_an_entry_away, "Entry 4 is missing before entry 5"),
        (write_no_row, "is no row"),
        (write_half_a_row, "cannot be read"),
    ],
)
def test_an_archive_that_does_not_hold_is_refused_whole(out: Out, change: Any, says: str) -> None:
    with pytest.raises(ArchiveRefused, match=says):
        brought_in(rebuilt(out.path, change))

    assert nothing_came()


@pytest.mark.once
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1, exclude_max=True), other=st.integers(1, 255))
def test_a_byte_altered_anywhere_is_refused_or_was_one_that_is_not_read(
    out: Out, tmp_path_factory: pytest.TempPathFactory, share: float, other: int
) -> None:
    content = bytearray(out.path.read_bytes())
    content[int(share * len(content))] ^= other
    path = tmp_path_factory.mktemp("altered") / "altered.zip"
    path.write_bytes(content)

    with suppress(ArchiveRefused), Archive(path).opened() as archive:
        prove(archive, said_nothing)
        assert rows_of(path) == rows_of(out.path)


def test_a_column_that_came_later_takes_what_a_new_row_has(out: Out) -> None:
    """A release that adds a column which may be empty still reads the archives of the one before."""
    path = rebuilt(
        out.path, lambda parts: rows_changed(parts, "tables/cycle.round.ndjson", lambda row: row.pop("moved") and None)
    )

    with undone():
        programme = brought_in(path).programme
        assert {row.moved == [] for row in apps.get_model("cycle.round").objects.filter(programme=programme)} == {True}


# --- Whole or not at all ------------------------------------------------------------------------------------------


def test_a_full_disk_leaves_no_programme_and_no_file(out: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {name.rpartition("/")[2] for name in Archive(out.path).parts() if name.startswith("files/")}
    for name in names:
        vault.where(name).rename(vault.where(name).with_suffix(".away"))
    kept, keep = [], vault.keep

    def fills_up(content: bytes) -> str:
        if len(kept) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        kept.append(keep(content))
        return kept[-1]

    monkeypatch.setattr(vault, "keep", fills_up)
    try:
        with pytest.raises(ArchiveRefused, match="not enough room on the disk"):
            brought_in(out.path)

        assert nothing_came()
        assert len(kept) == 1
        # The same bytes are the first programme's too, so they are needed.
        assert {name for name in names if vault.where(name).exists()} <= set(kept)
    finally:
        for name in names:
            vault.where(name).with_suffix(".away").rename(vault.where(name))


@pytest.mark.once
@pytest.mark.parametrize(
    ("ends_with", "says"),
    [(1, "found something harmful in the archive's file"), (2, "did not look at the archive's files")],
)
def test_an_archive_with_a_file_that_the_scanner_refuses_is_refused_whole(
    out: Out, monkeypatch: pytest.MonkeyPatch, ends_with: int, says: str
) -> None:
    command = f"command:{sys.executable} -c 'raise SystemExit({ends_with})'"
    monkeypatch.setattr("django.conf.settings.SOUNDINGBOARD_SCANNER", command)

    with pytest.raises(ArchiveRefused, match=says):
        brought_in(out.path)

    assert nothing_came()


@pytest.mark.once
def test_nothing_is_held_while_the_scanner_looks_at_an_archive(out: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    db: Any = connection
    before, seen = len(db.atomic_blocks), []

    def looks(*_: object, **__: object) -> None:
        seen.append(len(db.atomic_blocks))
        raise NotScanned

    monkeypatch.setattr("soundingboard.exchange.archive_bringing.scan", looks)

    with pytest.raises(ArchiveRefused, match="did not look"):
        brought_in(out.path)

    assert seen == [before]


@pytest.mark.once
def test_a_full_disk_leaves_no_archive(out: Out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive_writing.os, "fsync", full)

    with pytest.raises(CannotBeTakenOut, match="not enough room"):
        taken_out(out.programme, tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stops_at", [0.5, *(pytest.param(at, marks=pytest.mark.once) for at in (0.1, 0.9))])
def test_who_is_stopped_in_the_middle_leaves_nothing(out: Out, stops_at: float) -> None:
    before = {table.label: table.model._base_manager.count() for table in archived()}

    def stop(done: int, total: int, sentence: str) -> None:
        if sentence.startswith("Bringing") and done > stops_at * total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        brought_in(out.path, tell=stop)

    assert nothing_came()
    assert {table.label: table.model._base_manager.count() for table in archived()} == before


def test_a_history_that_does_not_hold_once_it_is_here_undoes_everything(out: Out) -> None:
    with pytest.raises(ArchiveRefused, match="so nothing was kept: It does not"):
        brought_in(out.path, check=lambda _: ["It does not."])

    assert nothing_came()


@pytest.mark.once
def test_a_paper_that_is_being_issued_is_waited_for(out: Out, tmp_path: Path) -> None:
    Paper.objects.filter(programme=out.programme, kind="board-pack").update(state="issuing")

    with pytest.raises(CannotBeTakenOut, match="A paper is being issued"):
        taken_out(out.programme, tmp_path)


@pytest.mark.once
def test_a_file_that_is_missing_is_named(out: Out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> bytes:
        raise FileNotFoundError(name)

    monkeypatch.setattr(vault, "opened", gone)

    with pytest.raises(CannotBeTakenOut, match="is missing or damaged. Restore it from a backup"):
        taken_out(out.programme, tmp_path)


# --- What could identify a child ----------------------------------------------------------------------------------

CHILD = "Seen with Oluwaseun Adebayo-Fitzgerald at home, her number is 07700 900123."


def tell_of_a_child(parts: Parts) -> None:
    rows_changed(parts, "tables/delivery.update.ndjson", lambda row: row.update(progress=CHILD))


@pytest.mark.once
def test_text_that_could_identify_a_child_is_refused_with_its_place(out: Out) -> None:
    with pytest.raises(NotScreened) as refused:
        brought_in(rebuilt(out.path, tell_of_a_child))

    assert any(place.startswith("updates: ") for place in refused.value.places)
    assert nothing_came()


@pytest.mark.once
def test_whoever_brings_it_in_may_let_it_stand_with_a_reason(out: Out) -> None:
    with undone():
        brought = brought_in(rebuilt(out.path, tell_of_a_child), let_stand="The council says that it is made up.")

        assert brought.let_stand == 1
        rows = ScreeningOverrule.objects.filter(programme=brought.programme)
        assert rows.filter(reason="The council says that it is made up.").count() == 1
        assert Update.objects.filter(programme=brought.programme, progress=CHILD).exists()


@pytest.mark.once
def test_a_number_of_a_child_is_never_let_stand(out: Out) -> None:
    path = rebuilt(
        out.path,
        lambda parts: rows_changed(
            parts, "tables/delivery.update.ndjson", lambda row: row.update(progress="NHS number 943 476 5919")
        ),
    )

    with pytest.raises(NotScreened):
        brought_in(path, let_stand="Because.")


@pytest.mark.once
def test_what_was_let_stand_there_stands_here(out: Out, tmp_path: Path) -> None:
    with undone():
        alice = make.actor(out.programme)
        version = ObjectiveVersion.objects.filter(programme=out.programme).first()
        assert version is not None
        overrule_screening(
            programme=out.programme,
            text=CHILD,
            field="Description",
            problems=found_in(CHILD),
            reason="She wrote the poem on the wall.",
            by=alice,
        )
        ObjectiveVersion.objects.filter(pk=version.pk).update(description=CHILD)

        path = taken_out(out.programme, tmp_path).path
        # As in another installation, whose key is another: what is on record there says nothing here.
        ScreeningOverrule.objects.filter(programme=out.programme).delete()
        programme = brought_in(path).programme

        assert ObjectiveVersion.objects.filter(programme=programme, description=CHILD).exists()


# --- As at one moment ---------------------------------------------------------------------------------------------


@pytest.mark.once
def test_moments_are_written_with_all_their_digits(out: Out) -> None:
    row = rows_of(out.path)[ENTRIES][0]

    assert datetime.fromisoformat(row["at"]).tzinfo is not None
    assert row["at"] == Entry.objects.of_programme(out.programme.pk)[0].at.astimezone(UTC).strftime(
        "%Y-%m-%dT%H:%M:%S.%fZ"
    )
    assert HistoryText.objects.filter(entry__programme_id=out.programme.pk).count() == len(rows_of(out.path)[ENTRIES])
    assert Membership.objects.filter(programme=out.programme).exists()
