"""The worker's part: a spreadsheet is read, and imported once a person has looked; an archive is written."""

from soundingboard.accounts.access import Actor, NotAllowed, actor_in, the_system
from soundingboard.accounts.models import Person, Programme
from soundingboard.exchange.actions import import_plan
from soundingboard.exchange.applying import ImportRefused
from soundingboard.exchange.archive_register import JOB as ARCHIVE
from soundingboard.exchange.archive_register import clear_away, place_of
from soundingboard.exchange.archive_writing import CannotBeTakenOut, write_archive
from soundingboard.exchange.keeping import IMPORT, READ, as_read, note
from soundingboard.exchange.models import ImportState, PlanImport
from soundingboard.exchange.preparing import prepare
from soundingboard.exchange.telling import STEPS, WRITING, Tell
from soundingboard.formats.tables_in.cells import UnreadableFile
from soundingboard.outbox.jobs import CannotBeDone, Work, job
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.records import vault


@job(READ)
def read_spreadsheet(work: Work) -> str:
    """Read a spreadsheet and keep what it would change, for a person to look at."""
    found, by = _asked(work)
    is_kept = False
    while not is_kept and found.file is not None:
        try:
            read = as_read(prepare(vault.read(found.file.sha256), found.answers, by, _telling(work)), by)
        except UnreadableFile as refusal:
            raise CannotBeDone(f"The file cannot be read: {refusal}") from refusal
        _telling(work)(WRITING, "Writing down what it would change")
        is_kept = note(found, read)
        # Who answered something in the meantime sees what comes of it, and not what came before.
        found.refresh_from_db()
        is_kept = is_kept or found.state != ImportState.WAITING
    return f"plan/spreadsheet/{found.reference}/"


@job(IMPORT)
def import_spreadsheet(work: Work) -> str:
    """Import a spreadsheet in the name of whoever asked for it, if they still may: all of it or nothing."""
    found, by = _asked(work)
    try:
        import_plan(plan_import=found, seen=work.job.payload.get("seen", ""), by=by, tell=_telling(work))
    except (ImportRefused, NotAllowed, PlanIsFrozen) as refusal:
        raise CannotBeDone(f"{refusal} Nothing was imported.") from refusal
    return f"plan/spreadsheet/{found.reference}/"


@job(ARCHIVE)
def write_the_archive(work: Work) -> str:
    """Write the archive of a programme; the address of the page from which it is fetched."""
    clear_away(work.now)
    programme = Programme.objects.select_related("authority").get(pk=work.job.programme_id or 0)
    try:
        write_archive(
            programme=programme,
            path=place_of(programme),
            with_panel_notes=False,
            made_by=str(work.job.payload["made_by"]),
            now=work.now,
            tell=work.report,
        )
    except CannotBeTakenOut as refusal:
        raise CannotBeDone(str(refusal)) from refusal
    return "archive/"


def _telling(work: Work) -> Tell:
    return lambda step, sentence: work.report(step, STEPS, sentence)


def _asked(work: Work) -> tuple[PlanImport, Actor]:
    programme = Programme.objects.get(pk=work.job.programme_id or 0)
    person = Person.objects.filter(pk=work.job.requested_by_id or 0).first()
    # The command line asks in nobody's name.
    by = the_system(programme, work.now) if work.job.requested_by_id is None else None
    by = actor_in(programme, person, work.now) if person else by
    found = PlanImport.objects.filter(programme=programme, pk=work.job.payload["import"]).first()
    if by is None or found is None or found.file is None:
        raise CannotBeDone("The spreadsheet is no longer there, or whoever sent it is not. Nothing was imported.")
    return found, by
