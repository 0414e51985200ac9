"""What may be done with whole programmes: taken out as an archive, fetched, and brought in. Each is on record."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import DataError, IntegrityError, transaction

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.models import Authority, Membership, Person, Programme
from soundingboard.accounts.roles import Permission, Role
from soundingboard.exchange.archive_bringing import Bringing, Brought, show_to_the_scanner
from soundingboard.exchange.archive_checking import Archive, Steps, prove
from soundingboard.exchange.archive_register import JOB, Waiting, archive_waiting
from soundingboard.exchange.archive_upgrades import steps_from
from soundingboard.exchange.archive_writing import Tell, said_nothing
from soundingboard.files.models import StoredFile
from soundingboard.formats.archive import ArchiveRefused
from soundingboard.history.crossings import KeyLost
from soundingboard.history.log import record
from soundingboard.outbox.jobs import enqueue
from soundingboard.outbox.models import Job
from soundingboard.records import vault
from soundingboard.records.many import many_texts
from soundingboard.records.no_room import is_no_room

NO_ROOM_HERE = "There is not enough room on the disk for what the archive holds. Nothing was brought in."

NOT_THE_ONE = (
    "This is not the archive that the seal is of. Ask where it was made for the seal once more, and fetch the archive "
    "from there again. Nothing was brought in."
)


@dataclass(frozen=True, slots=True)
class Manager:
    """Who manages the programme first in its new place, and a password where they have none here."""

    name: str
    email: str
    password: str | None


def ask_for_archive(*, programme: Programme, by: Actor) -> Job:
    """Have the whole programme taken out in the background, without the panel's own notes.

    That it was asked for is in the history, and so in the archive itself.
    """
    require(by, Permission.TAKE_OUT_PROGRAMME, programme)
    with transaction.atomic():
        record(
            "programme.taken_out",
            programme,
            after={"panel_notes": False},
            programme_id=programme.pk,
            by=by,
        )
        return enqueue(
            JOB,
            key=str(programme.pk),
            payload={"made_by": by.name},
            programme_id=programme.pk,
            requested_by_id=by.person_id,
            now=by.now,
        )


def take_out_by_command(*, programme: Programme, with_panel_notes: bool, by: Actor) -> None:
    """Put on record that whoever runs the installation takes the whole programme out."""
    if not by.is_system:
        raise NotAllowed("Only the soundingboard command takes a programme out at once.")
    with transaction.atomic():
        record(
            "programme.taken_out",
            programme,
            after={"panel_notes": with_panel_notes},
            programme_id=programme.pk,
            by=by,
        )


def fetch_archive(*, programme: Programme, by: Actor) -> Waiting | None:
    """The archive that waits to be fetched, with a line in the history that it was; None where none waits."""
    require(by, Permission.TAKE_OUT_PROGRAMME, programme)
    found = archive_waiting(programme, by.now)
    if found is not None:
        with transaction.atomic():
            after = {"made": found.made_at, "size": found.size}
            record("archive.fetched", programme, after=after, programme_id=programme.pk, by=by)
    return found


def throw_archive_away(*, programme: Programme, by: Actor) -> bool:
    """Delete the archive that waits from the server; whether there was one."""
    require(by, Permission.TAKE_OUT_PROGRAMME, programme)
    found = archive_waiting(programme, by.now)
    if found is None:
        return False
    with transaction.atomic():
        record("archive.thrown_away", programme, programme_id=programme.pk, by=by)
        found.path.unlink(missing_ok=True)
    return True


def bring_in(
    *,
    path: Path,
    manager: Manager,
    check: Callable[[int], list[str]],
    code: str = "",
    seal: str = "",
    let_stand: str = "",
    steps: Steps = steps_from,
    tell: Tell = said_nothing,
    by: Actor,
) -> Brought:
    """Bring a whole programme in from an archive, or nothing of it. For the installation's command line.

    Args:
        check: what verifies the history once it is here; a sentence for each place where it does not hold.
        code: another short name for the programme, where its own is taken.
        seal: what was told of the archive where it was made. Without it damage is found, and no forgery by somebody who
            made the whole archive anew.
        let_stand: why texts in which screening finds something may stand; without it they are refused.
    Raises:
        ArchiveRefused: with the sentence that says why; nothing was written.
        NotAllowed: anyone but the system asks for it.
    """
    if not by.is_system:
        raise NotAllowed("A programme is brought in with the soundingboard command.")
    bringing: Bringing | None = None
    try:
        with Archive(path, steps).opened() as archive:
            if seal and seal.strip().lower() != archive.seal:
                raise ArchiveRefused(NOT_THE_ONE)
            proved = prove(archive, tell)
            show_to_the_scanner(archive)
            with transaction.atomic(), many_texts():
                programme = _begun(archive, code)
                bringing = Bringing(archive, proved, programme, let_stand=let_stand, now=by.now, tell=tell)
                brought = bringing.all()
                first = _manager(manager, programme, by)
                _record(archive, brought, first, let_stand, by)
                for sentence in check(programme.pk):
                    raise ArchiveRefused(f"The history did not hold once it was here, so nothing was kept: {sentence}")
    except BaseException as error:
        if bringing is not None:
            _forget(bringing.brought.kept)
        refusal = _refusal(error)
        if refusal is not None:
            raise refusal from error
        raise
    return brought


def _record(archive: Archive, brought: Brought, first: Person, let_stand: str, by: Actor) -> None:
    record(
        "programme.brought_in",
        brought.programme,
        after={
            "made": archive.made,
            "release": str(archive.said.get("release", "")),
            "entries": brought.entries,
            "rows": brought.rows,
            "files": brought.files,
            "people_new": brought.people_new,
            "people_known": brought.people_known,
            "let_stand": brought.let_stand,
            "first_manager": first,
        },
        why=let_stand if brought.let_stand else "",
        programme_id=brought.programme.pk,
        by=by,
    )


def _begun(archive: Archive, code: str) -> Programme:
    said = archive.programme
    wanted = code or said["code"]
    if Programme.objects.filter(code=wanted).exists():
        raise ArchiveRefused(
            f"There is a programme {wanted} here already, and an archive is never mixed into one. Bring it in under "
            "another code: --code NAME."
        )
    council = said["authority"]
    authority, _ = Authority.objects.get_or_create(code=council["code"], defaults={"name": council["name"]})
    if authority.name != council["name"]:
        raise ArchiveRefused(
            f"The archive is of {council['name']}, whose reference {council['code']} belongs to {authority.name} here."
        )
    return Programme.objects.create(
        authority=authority,
        code=wanted,
        name=said["name"],
        started_on=said["started_on"],
        shown_all=said["shown_all"],
    )


def _manager(manager: Manager, programme: Programme, by: Actor) -> Person:
    person = Person.objects.filter(email=manager.email.lower()).first()
    if person is None:
        person = Person.objects.create_user(manager.email, manager.password, name=manager.name, joined_at=by.now)
    elif not person.has_usable_password() and manager.password:
        person.set_password(manager.password)
        person.joined_at = by.now
        person.save(update_fields=["password", "joined_at"])
    Membership.objects.create(programme=programme, person=person, role=Role.PROGRAMME_MANAGER, from_on=by.today)
    return person


def _forget(kept: list[str]) -> None:
    for sha256 in kept:
        vault.drop(sha256, is_needed=StoredFile.objects.filter(sha256=sha256).exists)


def _refusal(error: BaseException) -> ArchiveRefused | None:
    """The sentence for what went wrong, where there is one."""
    match error:
        case _ if is_no_room(error):
            return ArchiveRefused(NO_ROOM_HERE)
        case DataError() | OverflowError():
            return ArchiveRefused("The archive holds a number or a text that no database keeps, so it was refused.")
        case IntegrityError():
            return ArchiveRefused("The archive contradicts itself: rows that must differ are alike, or one is missing.")
        case KeyLost():
            return ArchiveRefused("The history in the archive names what the archive does not hold, so it was refused.")
    return None
