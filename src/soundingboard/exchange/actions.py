"""What may be done: take a plan out as a workbook, send a spreadsheet, settle what it leaves open, import it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import Round
from soundingboard.exchange.applying import ImportRefused, apply
from soundingboard.exchange.keeping import IMPORT, READ, ask_for, said_of_done
from soundingboard.exchange.layout import Row
from soundingboard.exchange.models import ImportState, PlanExport, PlanImport
from soundingboard.exchange.preparing import Prepared, prepare
from soundingboard.exchange.record import hash_of, plan_on_record, posts_called
from soundingboard.exchange.telling import WRITING, Tell, parts_of_plan, untold
from soundingboard.files.actions import keep_file, look_at, remove_file
from soundingboard.files.rules import ending_of
from soundingboard.formats.macros import has_macros, without_macros
from soundingboard.formats.tables_in.cells import UnreadableFile
from soundingboard.history.log import record
from soundingboard.history.reading import last_hash
from soundingboard.plan.reading import plan_of
from soundingboard.plan.standing import require_open
from soundingboard.records import vault


class NothingToTakeOut(Exception):
    """There is no plan in work that could be taken out; the sentence says so."""


class StillOpen(ImportRefused):
    """Something in the spreadsheet is still to be put right or settled, or it was imported or thrown away already."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A plan that was taken out: the row that says so, and what it held."""

    export: PlanExport
    rows: tuple[Row, ...]
    posts: Mapping[str, int]


def export_plan(*, programme: Programme, by: Actor) -> TakenOut:
    """Take the plan out as rows of a workbook, and put on record that it was, so that it can be told what it held.

    Raises:
        NothingToTakeOut: no plan is open.
    """
    require(by, Permission.EDIT_DELIVERY, programme)
    with transaction.atomic():
        plan = plan_of(by)
        if plan is None or plan.closed_on is not None:
            raise NothingToTakeOut("There is no open plan to take out. Begin one, or bring in your spreadsheet.")
        this_round = Round.objects.open().filter(programme=programme).order_by("pk").first()
        rows = plan_on_record(by, plan, None, this_round.pk if this_round else None)
        posts = posts_called(programme.pk)
        owners = {row.values.get(name) for row in rows.values() for name in ("owner", "sponsor")}
        export = PlanExport.objects.create(
            programme=programme,
            reference=f"PX{PlanExport.objects.filter(programme=programme).count() + 1}",
            plan=plan,
            round=this_round,
            exported_at=by.now,
            exported_by=by.person,
            rows=len(rows),
            content_hash=hash_of(rows),
            posts={title: key for title, key in posts.items() if key in owners},
        )
        record("plan.exported", export, after={"rows": len(rows)}, label=f"{export} of plan {plan}", by=by)
    return TakenOut(export, tuple(rows.values()), posts)


def send_spreadsheet(*, programme: Programme, name: str, content: bytes, by: Actor) -> PlanImport:
    """Keep a spreadsheet and have it read. Of a workbook with macros the sheets are kept, and no macro.

    The same file sent again while it waits is the same import.

    Raises:
        FileRefused: not what its name says, too big, empty, or not safe to open.
    """
    require(by, Permission.EDIT_DELIVERY, programme)
    require_open(programme.pk)
    held_macros = has_macros(content)
    if held_macros:
        content = without_macros(content)
    if ending_of(name) == "xlsm":
        name = name[: -len("xlsm")] + "xlsx"
    looked_at = look_at(programme=programme, name=name, content=content, purpose="import", by=by)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        stored = keep_file(looked_at=looked_at, by=by)
        waiting = PlanImport.objects.filter(programme=programme, file=stored, state=ImportState.WAITING).first()
        if waiting is not None:
            return waiting
        made = PlanImport.objects.create(
            programme=programme,
            reference=f"PI{PlanImport.objects.filter(programme=programme).count() + 1}",
            file=stored,
            sent_at=by.now,
            sent_by=by.person,
            answers={"macros": "left out"} if held_macros else {},
        )
        record("plan_import.sent", made, after={"file": stored.name}, label=f"{made} {stored.name}", by=by)
        ask_for(READ, made, by)
    return made


def answer_import(*, plan_import: PlanImport, answers: Mapping[str, str], read_again: bool, by: Actor) -> PlanImport:
    """Say of guesses and conflicts what they should be; where what is read changes by it, it is read again.

    Raises:
        StillOpen: it was imported or thrown away meanwhile.
    """
    require(by, Permission.EDIT_DELIVERY, plan_import)
    with transaction.atomic():
        held = _held(plan_import)
        changed = {key: said for key, said in answers.items() if held.answers.get(key) != said}
        if changed:
            held.answers = {**held.answers, **changed}
            held.answered += 1
            held.save(update_fields=["answers", "answered"])
            record("plan_import.answered", held, after={"answers": len(changed)}, by=by)
        if read_again:
            held.reading = ""
            held.save(update_fields=["reading"])
            ask_for(READ, held, by)
    return held


def ask_to_import(*, plan_import: PlanImport, seen: str, by: Actor) -> PlanImport:
    """Have a spreadsheet imported that was looked at. A second press asks once.

    Args:
        seen: the fingerprint of what was looked at.
    Raises:
        StillOpen: it was imported or thrown away meanwhile, or is still being read.
    """
    require(by, Permission.EDIT_DELIVERY, plan_import)
    require_open(plan_import.programme_id)
    with transaction.atomic():
        held = _held(plan_import)
        if not held.reading:
            raise StillOpen("This spreadsheet is still being read. Wait a moment, then look again.")
        if ask_for(IMPORT, held, by, seen=seen):
            record("plan_import.asked", held, by=by)
    return held


def import_plan(*, plan_import: PlanImport, seen: str, tell: Tell = untold, by: Actor) -> PlanImport:
    """Import a spreadsheet: all of it or nothing, by the actions that people use. Doing it again changes nothing.

    It is read and compared before the transaction, so that nobody waits for that to write, and how far it has got can
    be told. While it is written nothing can be: on SQLite there is one writer at a time, and this is the one.

    Args:
        seen: the fingerprint of what a person looked at; empty where nobody did, as from the command line.
        tell: told how far it has got.
    Raises:
        ImportRefused: something is in the way, nobody settled a conflict, or it is no longer what was looked at.
    """
    require(by, Permission.EDIT_DELIVERY, plan_import)
    require_open(plan_import.programme_id)
    found = PlanImport.objects.select_related("file").get(pk=plan_import.pk)
    if found.state == ImportState.IMPORTED:
        return found
    # Every write in the programme has an entry in its history: while the last is the same, so is all that was compared.
    compared_with = last_hash(plan_import.programme_id)
    prepared = _prepared(found, by, tell)
    tell(WRITING, f"Writing {parts_of_plan(prepared.to_write)}: all of it or nothing")
    with transaction.atomic():
        programme = Programme.objects.select_for_update().select_related("authority").get(pk=plan_import.programme_id)
        held = PlanImport.objects.select_for_update().get(pk=plan_import.pk)
        if held.state == ImportState.IMPORTED:
            return held
        held = _held(held)
        assert held.file is not None
        if last_hash(programme.pk) != compared_with:
            prepared = _prepared(held, by, untold)
        if seen and prepared.fingerprint != seen:
            raise StillOpen("Something was changed on record since you looked. Look at what would change now.")
        if prepared.problems:
            first = prepared.problems[0]
            raise StillOpen(f"{len(prepared.problems)} things are to be put right. {first.place}: {first.sentence}")
        if prepared.unsettled:
            raise StillOpen(f"{len(prepared.unsettled)} conflicts are still to be settled.")
        done = apply(prepared, programme, f"Imported from {held.file.name} ({held})", by)
        held.state = ImportState.IMPORTED
        held.imported_at, held.imported_by = by.now, by.person
        held.came_to = said_of_done(done)
        held.save(update_fields=["state", "imported_at", "imported_by", "came_to"])
        after = {"file": held.file.name, "export": prepared.export, "came_to": held.came_to}
        record("plan_import.imported", held, after=after, label=f"{held} {held.file.name}", by=by)
    return held


def throw_away(*, plan_import: PlanImport, by: Actor) -> None:
    """Do not import a spreadsheet after all; its file goes. That it was sent stays in the history.

    Raises:
        StillOpen: it was imported or thrown away already.
    """
    require(by, Permission.EDIT_DELIVERY, plan_import)
    with transaction.atomic():
        held = _held(plan_import)
        stored, reading = held.file, held.reading
        held.state, held.file, held.answers, held.reading = ImportState.THROWN_AWAY, None, {}, ""
        held.save(update_fields=["state", "file", "answers", "reading"])
        record("plan_import.thrown_away", held, by=by)
        if stored is not None and not PlanImport.objects.filter(file=stored).exists():
            remove_file(stored=stored, why="Thrown away: none of it was imported.", by=by)
        if reading:
            # What was read of it repeats its words.
            is_needed = PlanImport.objects.filter(reading=reading).exists
            transaction.on_commit(lambda: vault.drop(reading, is_needed=is_needed))


def _prepared(plan_import: PlanImport, by: Actor, tell: Tell) -> Prepared:
    """A spreadsheet that waits, beside what is on record now."""
    _require_waiting(plan_import)
    assert plan_import.file is not None
    try:
        return prepare(vault.read(plan_import.file.sha256), plan_import.answers, by, tell)
    except UnreadableFile as refusal:
        raise ImportRefused(f"The file cannot be read: {refusal}") from refusal


def _held(plan_import: PlanImport) -> PlanImport:
    """The import, for one writer at a time, while it waits."""
    held = PlanImport.objects.select_for_update().get(pk=plan_import.pk)
    _require_waiting(held)
    return held


def _require_waiting(plan_import: PlanImport) -> None:
    if plan_import.state != ImportState.WAITING:
        words = "was imported already" if plan_import.state == ImportState.IMPORTED else "was thrown away"
        raise StillOpen(f"This spreadsheet {words}. Send it again if you need to.")
