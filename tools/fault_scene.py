"""What `./run faults` works on: a small installation, and the work that is killed in it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from soundingboard.accounts.access import LONDON, Actor, actor_in
from soundingboard.accounts.models import Person, Programme
from soundingboard.cli.main import main
from soundingboard.cycle.actions import freeze_round
from soundingboard.cycle.models import Round
from soundingboard.digest.models import Letter, LetterState
from soundingboard.digest.rules import week_of
from soundingboard.exchange.actions import ask_to_import, import_plan, send_spreadsheet
from soundingboard.exchange.keeping import kept
from soundingboard.exchange.models import PlanImport
from soundingboard.files.actions import remove_file, store_file
from soundingboard.files.models import StoredFile
from soundingboard.outbox.models import Job, JobState
from soundingboard.papers.actions import draft_paper, issue_paper
from soundingboard.papers.models import Paper
from tests import factories as make
from tests.exchange import samples

WITH_A_PLAN, WITHOUT, CROSSED = "alder", "birch", "cedar"
LETTERS = 6
ACTIONS = 60


def out_of(folder: Path) -> tuple[Path, Path]:
    """Where the archive and the backup of the scene are."""
    return folder / "alder.zip", folder / "backup"


def build(folder: Path) -> None:
    """A programme with a plan, a draft and a closed round; one whose plan waits to be imported; both copied out."""
    main(["setup"])
    now = timezone.now()
    for code in (WITH_A_PLAN, WITHOUT):
        programme = make.programme(code)
        by = make.actor(programme, now=now, name=f"{code.title()} Manager")
        assert by.person is not None
        by.person.set_password("a long password indeed")
        by.person.save()
        for number in range(3):
            make.actor(programme, "scrutiny_councillor", now=now, name=f"Member{'abc'[number]} Sample")
        content = samples.large(ACTIONS)
        sent = send_spreadsheet(programme=programme, name="plan.xlsx", content=content, by=by)
        if code == WITH_A_PLAN:
            import_plan(plan_import=sent, seen="", by=by)
            make.round_(programme, state="closed", opened_at=now, closed_at=now)
    # Letters of this week are none of anybody's, but where they are what is tried.
    week = week_of(now.astimezone(LONDON).date())
    for person in Person.objects.order_by("pk"):
        Letter.objects.create(
            person=person,
            week_of=week,
            message_id=f"<{person.pk}@alder.example>",
            try_at=now,
            state=LetterState.NOT_WANTED,
        )
    programme, by = _manager(WITH_A_PLAN)
    draft_paper(programme=programme, kind="board-pack", by=by)
    main(["worker", "--until-empty"])
    archive, backup = out_of(folder)
    assert main(["archive", "export", "--programme", WITH_A_PLAN, "--out", str(archive)]) == 0
    assert main(["backup", "--out", str(backup)]) == 0


def _manager(code: str) -> tuple[Programme, Actor]:
    programme = Programme.objects.get(code=code)
    person = Person.objects.get(name=f"{code.title()} Manager")
    by = actor_in(programme, person, timezone.now())
    assert by is not None
    return programme, by


@dataclass(frozen=True)
class Work:
    """One sort of work that is killed.

    Attributes:
        ask: what a person does before, in a process that lives.
        run: what is killed; its exit status.
        is_job: the worker does it, so the next worker takes it up.
        two_states: it is done or it is not; otherwise it is many things, each of them done or not.
        into_nothing: it begins in an installation that holds nothing.
    """

    name: str
    run: Callable[[Path], int]
    ask: Callable[[], None] = lambda: None
    is_job: bool = False
    two_states: bool = True
    into_nothing: bool = False


def worker(_: Path) -> int:
    """A worker that does what waits."""
    return main(["worker", "--until-empty"])


def five_minutes_later_if_any(work: Work) -> None:
    """What a killed worker had in hand counts as left behind."""
    if not work.is_job:
        return
    long_ago = timezone.now() - timedelta(minutes=6)
    Job.objects.filter(state=JobState.RUNNING).update(heard_from_at=long_ago)
    Letter.objects.filter(claimed_at__isnull=False).update(claimed_at=long_ago)


def _ask_to_import() -> None:
    programme, by = _manager(WITHOUT)
    found = PlanImport.objects.get(programme=programme)
    read = kept(found)
    assert read is not None
    ask_to_import(plan_import=found, seen=read.fingerprint, by=by)


def _ask_to_issue() -> None:
    _, by = _manager(WITH_A_PLAN)
    paper = Paper.objects.get()
    issue_paper(paper=paper, seen=paper.edited_count, by=by)


def _ask_for_letters() -> None:
    people = Letter.objects.order_by("pk").values_list("pk", flat=True)[:LETTERS]
    Letter.objects.filter(pk__in=list(people)).update(state=LetterState.WAITING)


def _freeze(_: Path) -> int:
    programme, by = _manager(WITH_A_PLAN)
    freeze_round(round=Round.objects.get(programme=programme), by=by)
    return 0


def _bring_in(folder: Path) -> int:
    archive, _ = out_of(folder)
    person = Person.objects.get(name="Alder Manager")
    named = ["--manager-name", person.name, "--manager-email", person.email]
    return main(["archive", "import", str(archive), "--code", CROSSED, *named])


def set_up() -> None:
    """What is done before anybody uses what was put back."""
    quiet()
    main(["setup"])


def _restore(folder: Path) -> int:
    return main(["restore", str(out_of(folder)[1])])


def _back_up(folder: Path) -> int:
    number = len(list(folder.glob("again-*")))
    return main(["backup", "--out", str(folder / f"again-{number}")])


def _files(_: Path) -> int:
    """Files come and go, some with the bytes of others."""
    programme, by = _manager(WITHOUT)
    for number in range(25):
        words = f"What was seen, part {number // 2}.".encode()
        stored = store_file(programme=programme, name=f"seen-{number}.txt", content=words, purpose="evidence", by=by)
        if number % 3 != 1:
            remove_file(stored=stored, why="It was the wrong one.", by=by)
    # Done again it does the same, so what the killed one left is taken away first.
    for stored in StoredFile.objects.filter(programme=programme, purpose="evidence"):
        remove_file(stored=stored, why="It was the wrong one.", by=by)
    return 0


def problems_of_backups(folder: Path) -> list[str]:
    """A backup with a list is whole, whatever was killed; one without is none."""
    found = []
    for backup in folder.glob("again-*"):
        manifest = backup / "backup.json"
        if not manifest.exists():
            continue
        try:
            said = json.loads(manifest.read_text())
        except ValueError:
            found.append(f"The list of {backup.name} is cut off.")
            continue
        database = next(backup.glob("database.*"))
        if hashlib.sha256(database.read_bytes()).hexdigest() != said["sha256"]:
            found.append(f"The database of {backup.name} is not what its list says.")
        for name in said["files"]:
            if hashlib.sha256((backup / "files" / name[:2] / name).read_bytes()).hexdigest() != name:
                found.append(f"{backup.name} has a damaged file.")
    return found


def problems_of_letters(message_ids: list[str], kills: int) -> list[str]:
    """Each letter went out once at most, and is on record as sent or as broken off."""
    found = []
    if len(set(message_ids)) != len(message_ids):
        found.append(f"A letter was sent twice: {message_ids}")
    states = dict(Letter.objects.filter(attempts__gt=0).values_list("message_id", "state"))
    unknown = sum(state == LetterState.UNKNOWN for state in states.values())
    if unknown > kills:
        found.append(f"{unknown} letters are not known to have arrived, after {kills} kills.")
    for message_id, state in states.items():
        if state == LetterState.SENT and message_id not in message_ids:
            found.append(f"The letter {message_id} is on record as sent, and never came.")
        if state not in (LetterState.SENT, LetterState.UNKNOWN, LetterState.NOTHING):
            found.append(f"A letter was left {state}.")
    return found


WORKS = (
    Work("spreadsheet", worker, ask=_ask_to_import, is_job=True),
    Work("issue", worker, ask=_ask_to_issue, is_job=True),
    Work("archive", _bring_in),
    Work("freeze", _freeze),
    Work("restore", _restore, into_nothing=True),
    Work("files", _files, two_states=False),
    Work("letters", worker, ask=_ask_for_letters, is_job=True, two_states=False),
    Work("backup", _back_up),
)


def var() -> Path:
    """The folder of the installation's files."""
    return Path(settings.VAR)


def quiet() -> None:
    """In a process that is to be killed: nothing on the terminal."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
