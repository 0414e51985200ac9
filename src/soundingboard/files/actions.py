"""What may be done to files: bringing one in, and taking out one that is not to be kept."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.files.models import StoredFile
from soundingboard.files.purposes import MEGABYTE, PURPOSES, Purpose
from soundingboard.files.rules import clean_name, ending_of, megabytes_said
from soundingboard.files.scanning import Infected, MoreThanItLooksInto, NotScanned, scan
from soundingboard.formats.file_kinds import KINDS, TEXTS, NotSafe, kind_of
from soundingboard.history.log import record
from soundingboard.records import vault

NOT_SCANNED = (
    "The file could not be looked at for viruses just now, so it was not kept. Choose it again in a few minutes. If "
    "that does not help, tell whoever looks after this service that the virus scanner does not answer."
)


class FileRefused(Exception):
    """A file that is not taken, with one sentence that says what to do. Nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: the name its owner gave it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A file that may be kept: of a kind that is taken, what its name says, and passed by the virus scanner."""

    programme: Programme
    name: str
    content: bytes
    purpose: str
    media_type: str


def store_file(*, programme: Programme, name: str, content: bytes, purpose: str, by: Actor) -> StoredFile:
    """Look at a file and keep it, where nothing else is saved with it.

    Raises:
        FileRefused, KeyError: as `look_at`.
    """
    looked_at = look_at(programme=programme, name=name, content=content, purpose=purpose, by=by)
    return keep_file(looked_at=looked_at, by=by)


def look_at(*, programme: Programme, name: str, content: bytes, purpose: str, by: Actor) -> LookedAt:
    """See whether a file may be kept for a purpose (a code of `files.purposes.PURPOSES`), and keep nothing yet.

    What it is is told from its bytes; its name must agree. The scanner may take its time, so this comes before the
    transaction that keeps the file: on SQLite nobody else could save anything meanwhile.

    Raises:
        FileRefused: empty, too big, more than one person may bring, of a kind not taken, not what its name says, not
            safe to open, found harmful by the virus scanner, or not looked at by one that should have.
        KeyError: no such purpose.
    """
    allowed = PURPOSES[purpose]
    require(by, allowed.brought_with, programme)
    kept_name = clean_name(name)
    ending = _checked_ending(kept_name, content, allowed)
    _refuse_beyond_a_share(programme, len(content), purpose, by)
    if purpose not in _MADE:
        _shown_to_the_scanner(kept_name, content, purpose, by)
    return LookedAt(programme, kept_name, content, purpose, KINDS[ending].media_type)


def keep_file(*, looked_at: LookedAt, by: Actor) -> StoredFile:
    """Keep a file under the hash of its content.

    The same content brought twice for the same purpose under the same name is the same stored file, so a double click
    stores one.
    """
    require(by, PURPOSES[looked_at.purpose].brought_with, looked_at.programme)
    content = looked_at.content
    with transaction.atomic():
        digest = vault.keep(content)
        stored, is_new = StoredFile.objects.get_or_create(
            programme=looked_at.programme,
            sha256=digest,
            purpose=looked_at.purpose,
            name=looked_at.name,
            defaults={
                "media_type": looked_at.media_type,
                "size": len(content),
                "stored_at": by.now,
                "stored_by": by.person,
            },
        )
        if is_new:
            record(
                "file.stored",
                stored,
                after={
                    "name": looked_at.name,
                    "sha256": digest,
                    "size": len(content),
                    "purpose": looked_at.purpose,
                },
                by=by,
            )
            # Whoever removed the same content meanwhile did not see this row yet.
            transaction.on_commit(lambda: vault.keep(content))
    return stored


def remove_file(*, stored: StoredFile, why: str, by: Actor) -> None:
    """Take a file out of the vault that was brought and is not to be kept. That it was brought stays in the history.

    Its bytes stay where another stored file has the same ones, in this programme or another.

    Raises:
        ProtectedError: something on record rests on it.
    """
    require(by, PURPOSES[stored.purpose].brought_with, stored)
    digest = stored.sha256
    with transaction.atomic():
        record(
            "file.removed",
            stored,
            before={"name": stored.name, "sha256": digest, "size": stored.size, "purpose": stored.purpose},
            why=why,
            label=stored.name,
            by=by,
        )
        stored.delete()
        transaction.on_commit(lambda: vault.drop(digest, is_needed=StoredFile.objects.filter(sha256=digest).exists))


def dispose_of_file(*, stored: StoredFile, why: str, by: Actor) -> None:
    """Take a file out of the vault whose time is over, by the retention schedule. That it was there stays on record.

    Its name goes too, for it is what somebody called it; the history keeps its hash. Its bytes stay where another
    stored file has the same ones.

    Raises:
        ProtectedError: something on record rests on it.
    """
    require(by, Permission.KEEP_RECORDS, stored)
    digest = stored.sha256
    with transaction.atomic():
        record(
            "file.disposed_of",
            stored,
            before={"sha256": digest, "size": stored.size},
            why=why,
            label=digest[:12],
            by=by,
        )
        stored.delete()
        transaction.on_commit(lambda: vault.drop(digest, is_needed=StoredFile.objects.filter(sha256=digest).exists))


# What the system makes and keeps for a person is not what they brought.
_MADE = ("paper", "certificate")


def _refuse_beyond_a_share(programme: Programme, size: int, purpose: str, by: Actor) -> None:
    if purpose in _MADE or by.person is None:
        return
    mine = StoredFile.objects.filter(programme=programme, stored_by=by.person).exclude(purpose__in=_MADE)
    has = mine.aggregate(count=Count("pk"), size=Coalesce(Sum("size"), 0))
    most = settings.SOUNDINGBOARD_FILES_OF_A_PERSON
    most_bytes = megabytes_said(str(settings.SOUNDINGBOARD_MEGABYTES_OF_A_PERSON)) * MEGABYTE
    if has["count"] >= most or has["size"] + size > most_bytes:
        raise FileRefused(
            f"You have brought {has['count']:,} files of {has['size'] // MEGABYTE:,} MB here, and one person may bring "
            f"{most:,} files of {most_bytes // MEGABYTE:,} MB. Remove what is no longer needed, or ask whoever looks "
            "after this service for more."
        )


def _checked_ending(name: str, content: bytes, allowed: Purpose) -> str:
    taken = _either_of([KINDS[kind].words for kind in allowed.kinds])
    if not content:
        raise FileRefused("The file is empty. Check that it opens on your computer, then choose it again.")
    if len(content) > allowed.most_bytes:
        raise FileRefused(f"The file is bigger than {allowed.most_bytes // MEGABYTE} MB. Choose a smaller one.")
    claimed = ending_of(name)
    if claimed not in allowed.kinds:
        raise FileRefused(f"Choose {taken}: the name “{name}” is of another kind.")
    try:
        found = kind_of(content)
    except NotSafe as refusal:
        raise FileRefused(str(refusal)) from refusal
    if found != claimed and not (found == "txt" and claimed in TEXTS):
        raise FileRefused(
            f"“{name}” is not {KINDS[claimed].words}, whatever its name says. Save it as {taken} and choose that."
        )
    return claimed


def _shown_to_the_scanner(name: str, content: bytes, purpose: str, by: Actor) -> None:
    try:
        scan(content, kind=purpose, person=by.person_id)
    except Infected as harm:
        called = f" ({harm.found})" if harm.found else ""
        raise FileRefused(
            f"The virus scanner found something harmful in “{name}”{called}, so it was not kept. Do not open it. Tell "
            "your IT service, and whoever sent it to you."
        ) from harm
    except MoreThanItLooksInto as limit:
        raise FileRefused(
            f"“{name}” is larger or holds more than the virus scanner looks into, so it was not kept. Choose a smaller "
            "file, or ask whoever looks after this service to let the scanner look into more."
        ) from limit
    except NotScanned as silence:
        raise FileRefused(NOT_SCANNED) from silence


def _either_of(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
