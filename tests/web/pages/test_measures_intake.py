"""Child-level lists are sent, counted apart, looked at and recorded; no child leaves a trace anywhere on the way."""

import copy
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from soundingboard.cli.counting import digest_of
from soundingboard.measures import lists
from soundingboard.measures.models import Figure, Intake, IntakeKind
from soundingboard.measures.rules import FigureLine, month_of
from soundingboard.outbox import jobs
from soundingboard.outbox.models import Job, JobState
from soundingboard.web import counting
from tests import factories as make
from tests.cli.test_indicators import MARK, marked, no_headings, not_parquet, nothing, unclosed, written
from tests.measures.aggregate.worlds import extract_of, made_up
from tests.measures.intake.made import annex_a, contact
from tests.measures.scene import Scene
from tests.web.pages.browsing import Browser, sound

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

SEND = "measures/figures/lists/"
JUNE = "2024-06-01_2024-06-30"
NOW = datetime(2024, 7, 3, 9, tzinfo=UTC)
DAY = {"snapshot_day": "30", "snapshot_month": "6", "snapshot_year": "2024"}


COUNTED: dict[tuple[object, ...], Any] = {}


@pytest.fixture(autouse=True)
def counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same lists, asked for in the same way of the same program, are counted in a process once for all tests.

    Most tests are about what a page does with the answer, which takes seconds to come.
    """
    count = counting._answer

    def answer(job: Job, asked: lists.Asked, contents: list[bytes]) -> Any:
        sent = asked.as_sent()
        key = (*counting.command(), json.dumps(sent, sort_keys=True), digest_of(sent, contents))
        if key not in COUNTED:
            COUNTED[key] = count(job, asked, contents)
        elif not jobs.go_on(job, 3, 4, "Putting the figures together", now=NOW):
            return None
        return copy.deepcopy(COUNTED[key])

    monkeypatch.setattr(counting, "_answer", answer)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = Scene()
    from soundingboard.measures.actions import adopt_library

    adopt_library(programme=made.programme, by=made.early)
    # The door and the counting read the clock; the lists of these tests end in June 2024.
    monkeypatch.setattr("soundingboard.web.doors.timezone.now", lambda: NOW)
    # A thread of its own would not see what the test has not committed.
    monkeypatch.setattr(counting, "in_background", lambda work: work())
    return made


@pytest.fixture
def alice(scene: Scene) -> Browser:
    return Browser(scene.programme, scene.alice)


def zipped(folder: Path) -> SimpleUploadedFile:
    """The files of a folder as one zip, made in memory."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.writestr(file.name, file.read_bytes())
    return SimpleUploadedFile("lists.zip", held.getvalue())


def send(browser: Browser, *files: Any, back: str = "1", **more: str) -> Any:
    fields = {**DAY, "period": JUNE, "back": back, **more}
    return browser.client.post(browser.root + SEND, {"listed": list(files), **fields}, follow=True)


@pytest.fixture(scope="module")
def two_teams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(extract_of({"North": made_up(1), "South": made_up(2)}), tmp_path_factory.mktemp("lists") / "in")


def test_lists_are_counted_shown_and_recorded_by_team(scene: Scene, alice: Browser, two_teams: Path) -> None:
    page = sound(send(alice, zipped(two_teams), back="3"))
    assert "Nothing is recorded yet" in page
    assert "Rows by list" in page
    assert Figure.objects.count() == 0
    job = Job.objects.get(kind=lists.KIND)
    assert (job.state, job.done) == (JobState.DONE, 3)

    kept = alice.said(f"{SEND}{job.pk}/", why_revised="")

    (intake,) = Intake.objects.filter(kind=IntakeKind.CHILD_LEVEL)
    assert f"Intake {intake.reference}" in kept
    assert intake.file_name == "lists.zip"
    assert {str(row.team) for row in Figure.objects.all()} == {"None", "North", "South"}
    job.refresh_from_db()
    assert "figures" not in job.payload, "what is recorded waits no longer"
    assert f"Recorded as {intake.reference}" in alice.text(f"{SEND}{job.pk}/")


def test_the_same_lists_for_the_same_periods_are_the_same_intake(scene: Scene, alice: Browser, two_teams: Path) -> None:
    send(alice, zipped(two_teams))
    job = Job.objects.get(kind=lists.KIND)
    alice.said(f"{SEND}{job.pk}/", why_revised="")

    again = sound(send(alice, zipped(two_teams)))
    unpacked = sound(send(alice, *(SimpleUploadedFile(file.name, file.read_bytes()) for file in two_teams.iterdir())))
    other = sound(send(alice, zipped(two_teams), back="3"))

    assert "There is nothing to record" in again
    assert "There is nothing to record" in unpacked
    assert "There is nothing to record" not in other, "further periods are another intake"


def test_what_is_wrong_with_a_figure_is_said_of_its_measure_by_its_title(
    scene: Scene, alice: Browser, two_teams: Path
) -> None:
    june = month_of(date(2024, 6, 1))
    line = FigureLine("referrals", june, value=Decimal(500))
    scene.typed(line, cut_off=date(2024, 7, 2), by=make.later(scene.alice, NOW))

    page = sound(send(alice, zipped(two_teams)))

    assert "<li>Referrals received: June 2024: a figure from data cut off on 2 July 2024 is on record" in page


def test_an_annex_a_workbook_is_read_and_what_was_guessed_is_said(scene: Scene, alice: Browser) -> None:
    book = annex_a({1: [contact(f"C{number}") for number in range(30)]})

    page = sound(send(alice, SimpleUploadedFile("Annex A 20240630.xlsx", book), period="2024-05-01_2024-05-31"))

    assert "What was taken for what" in page
    assert "Referrals" in page.split("What is missing", 1)[1]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Choose the lists"),
        ([SimpleUploadedFile("letter.pdf", b"%PDF-")], "Choose Excel, OpenDocument, CSV, XML, Parquet or zip files"),
        ([SimpleUploadedFile("empty.csv", b"")], "One of the files is empty"),
    ],
)
def test_what_cannot_be_lists_is_refused_in_words(
    scene: Scene, alice: Browser, files: list[Any], sentence: str
) -> None:
    assert sentence in sound(send(alice, *files))
    assert not Job.objects.filter(kind=lists.KIND).exists()


def test_files_that_are_too_large_together_are_refused(
    scene: Scene, alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from soundingboard.web import memory_uploads

    monkeypatch.setattr(memory_uploads.MemoryOnly, "receive_data_chunk", _as_if_a_hundred_times_as_much)

    page = sound(send(alice, SimpleUploadedFile("big.csv", b"x" * 2_000_000)))

    assert "100 MB or smaller together" in page


def _as_if_a_hundred_times_as_much(self: Any, raw_data: bytes, start: int) -> None:
    from django.core.files.uploadhandler import SkipFile

    self.taken += 100 * len(raw_data)
    if self.taken > self.limit:
        self.request.is_too_big = True
        raise SkipFile


def test_lists_that_cannot_be_read_say_why_and_nothing_is_kept(scene: Scene, alice: Browser) -> None:
    page = sound(send(alice, SimpleUploadedFile("nothing.csv", b"a,b\n1,2\n")))

    assert "The lists were not taken in" in page
    assert "No list that is known was found here" in page


def test_two_who_send_lists_at_once_wait_for_each_other(
    scene: Scene, alice: Browser, two_teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "in_background", lambda work: None)
    first = send(alice, zipped(two_teams))
    twice = send(alice, zipped(two_teams))
    bob = send(Browser(scene.programme, scene.bob), zipped(two_teams))

    assert first.redirect_chain == twice.redirect_chain, "a double click counts once"
    assert "Other lists are being counted just now" in sound(bob)
    assert Job.objects.filter(kind=lists.KIND).count() == 1


def test_a_counting_can_be_left_and_stopped(
    scene: Scene, alice: Browser, two_teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[Callable[[], None]] = []
    monkeypatch.setattr(counting, "in_background", held.append)
    page = sound(send(alice, zipped(two_teams)))
    assert "You can leave this page" in page
    job = Job.objects.get(kind=lists.KIND)

    alice.said(f"{SEND}{job.pk}/throw-away/")
    held[0]()

    job.refresh_from_db()
    assert (job.state, job.payload) == (JobState.FAILED, {})
    assert "Forgotten" in alice.text(f"{SEND}{job.pk}/") or "not taken in" in alice.text(f"{SEND}{job.pk}/")


def test_what_was_counted_can_be_thrown_away(scene: Scene, alice: Browser, two_teams: Path) -> None:
    send(alice, zipped(two_teams))
    job = Job.objects.get(kind=lists.KIND)

    alice.said(f"{SEND}{job.pk}/throw-away/")

    job.refresh_from_db()
    assert job.payload == {}
    assert Figure.objects.count() == 0


def test_what_waited_for_a_fortnight_is_forgotten(scene: Scene, alice: Browser, two_teams: Path) -> None:
    send(alice, zipped(two_teams))
    Job.objects.filter(kind=lists.KIND).update(finished_at=NOW - lists.WAITS_FOR * 2)

    lists.begin(scene.programme.pk, None, lists.Asked((), (), NOW.date()), NOW)

    assert Job.objects.filter(kind=lists.KIND).earliest("pk").payload == {}


def test_a_counting_whose_server_was_stopped_is_said_to_be_broken_off(scene: Scene) -> None:
    from soundingboard.measures import tasks

    asked = lists.Asked((), (), NOW.date())
    job, _ = lists.begin(scene.programme.pk, scene.alice.person_id, asked, NOW)
    assert job.kind == tasks.KIND

    jobs.reap(NOW + jobs.SILENT_FOR * 2)
    job.refresh_from_db()

    assert job.state == JobState.FAILED
    again, is_new = lists.begin(scene.programme.pk, scene.alice.person_id, asked, NOW + jobs.SILENT_FOR * 3)
    assert is_new
    assert again.pk != job.pk


def test_a_counting_process_that_dies_is_noticed(
    scene: Scene, alice: Browser, two_teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "command", lambda: ["/bin/sh", "-c", "exit 9"])

    page = sound(send(alice, zipped(two_teams)))

    assert "The counting ended before it was done" in page


def test_a_column_with_a_name_in_every_row_is_not_taken_for_teams(scene: Scene, alice: Browser, tmp_path: Path) -> None:
    written(extract_of({f"Worker {number}": made_up(number) for number in range(90)}), tmp_path / "in")

    page = sound(send(alice, zipped(tmp_path / "in")))

    assert "There are 90 different teams" in page
    assert "Worker 7" not in page


def test_whoever_only_reads_may_neither_send_nor_look(scene: Scene, alice: Browser, two_teams: Path) -> None:
    send(alice, zipped(two_teams))
    job = Job.objects.get(kind=lists.KIND)
    charlie = Browser(scene.programme, scene.charlie)

    assert charlie.get(SEND).status_code == 403
    assert send(charlie, zipped(two_teams)).status_code == 403
    assert charlie.get(f"{SEND}{job.pk}/").status_code == 403
    stranger = make.actor(make.programme())
    client = Browser(scene.programme, stranger)
    assert client.get(f"{SEND}{job.pk}/").status_code == 404


def test_a_form_without_its_token_is_refused_here_too(scene: Scene, two_teams: Path) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(scene.alice.person)  # type: ignore[arg-type]

    response = client.post(f"/p/{scene.programme.code}/{SEND}", {"listed": zipped(two_teams), **DAY})

    assert response.status_code == 403
    assert not Job.objects.filter(kind=lists.KIND).exists()


def test_the_page_of_what_was_counted_makes_few_queries(scene: Scene, alice: Browser, two_teams: Path) -> None:
    send(alice, zipped(two_teams), back="6")
    job = Job.objects.get(kind=lists.KIND)

    assert alice.queries(f"{SEND}{job.pk}/") <= 15
    assert alice.queries(SEND) <= 15
    assert alice.queries(f"{SEND}{job.pk}/throw-away/") <= 15


# --- no trace ---------------------------------------------------------------------------------------------------------


def a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that counts raises an error that quotes a row, on both its streams."""
    program = (
        "import sys, resource\n"
        "from soundingboard.cli import counting\n"
        "from soundingboard.measures.intake import sources\n"
        "def fails(files, on):\n"
        "    raise ValueError(files[0].content.decode('latin-1'))\n"
        "sources.read_files = fails\n"
        "sys.exit(counting.main())\n"
    )
    monkeypatch.setattr(counting, "command", lambda: [__import__("sys").executable, "-c", program])


def as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that counts, as it is."""


SPOILT: list[tuple[Callable[[Path], None], Callable[[pytest.MonkeyPatch], None]]] = [
    (nothing, as_it_is),
    (unclosed, as_it_is),
    (no_headings, as_it_is),
    (not_parquet, as_it_is),
    (nothing, a_mistake),
]


@pytest.mark.parametrize(("spoil", "change"), SPOILT)
def test_no_child_leaves_a_trace(
    scene: Scene,
    alice: Browser,
    spoil: Callable[[Path], None],
    change: Callable[[pytest.MonkeyPatch], None],
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    folder = marked(tmp_path / "in")
    spoil(folder)
    sent = zipped(folder)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    settings.FILE_UPLOAD_TEMP_DIR = str(temporary)
    change(monkeypatch)
    before = files_about()
    caplog.set_level(0)

    page = sound(send(alice, sent, back="3"))
    job = Job.objects.get(kind=lists.KIND)
    alice.post(f"{SEND}{job.pk}/", why_revised="")

    assert MARK not in page
    assert MARK not in alice.text(f"{SEND}{job.pk}/")
    assert MARK not in alice.text("measures/figures/")
    assert tables_with(MARK) == []
    assert list(temporary.rglob("*")) == []
    assert [place for place in files_about() - before if holds(place, MARK)] == []
    assert MARK not in caplog.text
    assert MARK not in "".join(capfd.readouterr())


def test_the_search_for_a_trace_finds_one(scene: Scene, tmp_path: Path) -> None:
    Job.objects.create(kind="x", key="y", requested_at=NOW, payload={"a": [MARK]})

    assert tables_with(MARK) == ["outbox_job"]


def tables_with(mark: str) -> list[str]:
    """Every table of the database in which the mark stands in any cell."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(mark in str(cell) for row in cursor.fetchall() for cell in row):
                found.append(table)
    return found


def holds(place: Path, mark: str) -> bool:
    """Whether a file holds the mark. One that is gone again was another program's."""
    try:
        return mark.encode() in place.read_bytes()
    except OSError:
        return False


def files_about() -> set[Path]:
    """Every file in the folders in which a process might leave one."""
    from django.conf import settings

    found = set(Path(settings.VAR).rglob("*"))
    for place in (Path(tempfile.gettempdir()), Path("/tmp"), Path("/dev/shm"), Path.cwd()):
        found |= set(place.glob("*")) if place.is_dir() else set()
    return {place for place in found if place.is_file()}


def test_the_quality_report_is_reached_from_the_intake_and_the_measure(
    scene: Scene, alice: Browser, two_teams: Path
) -> None:
    send(alice, zipped(two_teams))
    job = Job.objects.get(kind=lists.KIND)
    alice.said(f"{SEND}{job.pk}/", why_revised="")
    intake = Intake.objects.get()
    figure = Figure.objects.filter(intake=intake, team=None).exclude(value=None).select_related("indicator").first()
    assert figure is not None

    measure = alice.get(f"measures/indicators/{figure.indicator.code}/")
    shown = alice.get(f"measures/intakes/{intake.reference}/")

    way = f"measures/indicators/{figure.indicator.code}/came-in/"
    assert way in measure.content.decode()
    assert alice.get(way)["Location"].endswith(f"measures/intakes/{intake.reference}/")
    assert f"{SEND}{job.pk}/" in shown.content.decode()


def test_what_was_found_in_lists_whose_figures_are_on_record_is_not_forgotten(
    scene: Scene, alice: Browser, two_teams: Path
) -> None:
    send(alice, zipped(two_teams))
    job = Job.objects.get(kind=lists.KIND)
    alice.said(f"{SEND}{job.pk}/", why_revised="")
    Job.objects.filter(pk=job.pk).update(finished_at=NOW - lists.WAITS_FOR * 2)

    lists.begin(scene.programme.pk, None, lists.Asked((), (), NOW.date()), NOW)

    assert lists.report_on(scene.programme.pk, Intake.objects.get().reference) == job.pk
