"""The pages on which a plan is taken out, and a spreadsheet is looked at, settled and imported."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from soundingboard.accounts.roles import Role
from soundingboard.delivery.actions import revise_action
from soundingboard.delivery.models import ActionVersion, DateChange
from soundingboard.exchange import tasks as tasks  # registers the jobs
from soundingboard.exchange.models import PlanExport, PlanImport
from soundingboard.files.models import StoredFile
from soundingboard.outbox import jobs
from soundingboard.records import vault
from tests import factories as make
from tests.exchange import samples
from tests.exchange.scene import Scene
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db

SEND = "plan/spreadsheet/"
PAGE = "plan/spreadsheet/PI1/"


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = Scene()
    monkeypatch.setattr("soundingboard.web.doors.timezone.now", lambda: made.tomorrow(made.alice).now)
    return made


@pytest.fixture
def alice(scene: Scene) -> Browser:
    return Browser(scene.programme, scene.alice)


@pytest.fixture
def worker(scene: Scene) -> Callable[[], int]:
    """Does what waits."""
    return lambda: jobs.run_all(lambda: scene.tomorrow(scene.alice).now)


def sent(alice: Browser, content: bytes, name: str = "plan.xlsx") -> str:
    return alice.said(SEND, file=SimpleUploadedFile(name, content))


def test_a_plan_is_taken_out_and_it_is_on_record_that_it_was(scene: Scene, alice: Browser) -> None:
    scene.action()

    response = alice.post(f"{SEND}take-out/")

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book["Actions"]["D2"].value == "Visit within five days"
    assert PlanExport.objects.get().reference == "PX1"
    assert "PX1" in alice.text(SEND)


def test_a_workbook_comes_back_with_a_conflict_that_is_chosen(
    scene: Scene, alice: Browser, worker: Callable[[], int]
) -> None:
    version = scene.action()
    content = scene.edited(scene.out(), "Actions", D2="Visit within three days", H2=date(2026, 6, 30))
    revise_action(action=version, title="Visit within two days", by=scene.tomorrow(scene.alice))

    assert "Reading the spreadsheet" in sent(alice, content)
    worker()
    page = alice.text(PAGE)
    assert "On record: Visit within two days" in page
    assert "In the file: Visit within three days" in page
    assert "it was “Visit within five days”" in page
    assert "Choose what holds for each conflict: 1 is still open" in alice.said(PAGE, step="import")
    chosen = {"action.A1.title": "file", "reason_code": "staffing", "reason": "Vacant.", "agreed_by": "The Board"}
    assert "Importing the spreadsheet" in alice.said(PAGE, step="import", **chosen)
    worker()

    assert "1 action changed." in alice.text(PAGE)
    fresh = ActionVersion.objects.current().get()
    assert (fresh.title, fresh.due_on) == ("Visit within three days", date(2026, 6, 30))
    assert DateChange.objects.get().agreed_by == "The Board"


def test_a_guess_is_changed_and_the_file_is_read_again(scene: Scene, alice: Browser, worker: Callable[[], int]) -> None:
    sent(alice, samples.flat())
    worker()
    page = alice.text(PAGE)
    assert "Plan, column E: “Lead Officer”" in page
    (owner,) = re.findall(r'name="(owner\.[0-9a-f]+)"', page)[:1]

    alice.said(PAGE, step="again", **{owner: f"post:{scene.post.pk}"})
    worker()

    assert PlanImport.objects.get().answers[owner] == f"post:{scene.post.pk}"
    assert f'value="post:{scene.post.pk}" selected' in alice.text(PAGE)

    # What was not offered is refused, and nothing is read again for it.
    assert "choose one of those that are offered" in alice.said(PAGE, step="again", **{owner: "post:999999"})
    assert PlanImport.objects.get().answers[owner] == f"post:{scene.post.pk}"


def test_what_must_be_put_right_is_told_by_its_cell_and_nothing_can_be_imported(
    scene: Scene, alice: Browser, worker: Callable[[], int]
) -> None:
    scene.action()
    sent(alice, scene.edited(scene.out(), "Actions", G2="next week"))
    worker()

    page = alice.text(PAGE)
    assert "Actions, cell G2" in page
    assert "Import it" not in page
    alice.said(PAGE, step="import")

    assert worker() == 0


def test_pressing_twice_sends_once_and_imports_once(scene: Scene, alice: Browser, worker: Callable[[], int]) -> None:
    scene.action()
    content = scene.edited(scene.out(), "Actions", D2="Visit within three days")
    sent(alice, content)
    sent(alice, content)
    worker()
    alice.said(PAGE, step="import")
    alice.said(PAGE, step="import")

    assert worker() == 1
    assert PlanImport.objects.count() == 1
    assert ActionVersion.objects.count() == 2
    assert "was imported" in alice.text(PAGE)


def test_the_page_shows_how_far_the_reading_and_the_import_have_got(
    monkeypatch: pytest.MonkeyPatch, alice: Browser, worker: Callable[[], int]
) -> None:
    shown: list[str] = []
    report = jobs.Work.report

    def reported(work: jobs.Work, done: int, total: int, sentence: str = "") -> None:
        report(work, done, total, sentence)
        found = re.search(r'<div class="sb-progress"><label>(.*?) <.*<span.*?>(.*?)</span>', alice.text(PAGE))
        assert found is not None
        shown.append(f"{found[1]}: {found[2]}")

    monkeypatch.setattr(jobs.Work, "report", reported)
    sent(alice, samples.flat())
    worker()
    read, shown[:] = list(shown), []
    alice.said(PAGE, step="import")
    worker()

    ready = [
        "Opening the spreadsheet",
        "Reading the spreadsheet",
        "Comparing 9 parts of the plan with what is on record",
    ]
    assert read == told(*ready, "Writing down what it would change")
    assert shown == told(*ready, "Writing 9 parts of the plan: all of it or nothing")


def told(*sentences: str) -> list[str]:
    """What the page shows of the four steps, one after the other."""
    return [f"{sentence}: {number} of 4" for number, sentence in enumerate(sentences)]


def test_what_is_thrown_away_leaves_no_file(
    scene: Scene, alice: Browser, worker: Callable[[], int], django_capture_on_commit_callbacks: Any
) -> None:
    sent(alice, samples.flat())
    worker()

    reading = PlanImport.objects.get().reading
    assert vault.where(reading).exists()

    assert "what you chose of what was guessed is lost" in alice.text(f"{PAGE}throw-away/")
    assert PlanImport.objects.get().state == "waiting"
    with django_capture_on_commit_callbacks(execute=True):
        assert "Thrown away" in alice.said(f"{PAGE}throw-away/")

    assert not vault.where(reading).exists()
    assert not StoredFile.objects.filter(purpose="import").exists()
    assert "thrown away" in alice.text(PAGE)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.xlsx", b"", "The file is empty"),
        ("plan.exe", b"MZ", "The file must be"),
        ("plan.xlsx", b"%PDF-1.7 a report", "is not an Excel workbook"),
        ("plan.xlsx", b"PK\x03\x04 cut off", "damaged"),
    ],
)
def test_a_file_that_is_none_is_refused_where_it_is_sent(alice: Browser, name: str, content: bytes, says: str) -> None:
    assert says in sent(alice, content, name)
    assert not PlanImport.objects.exists()


def test_a_board_member_is_not_let_in(scene: Scene) -> None:
    charlie = Browser(scene.programme, make.actor(scene.programme, Role.BOARD_MEMBER))

    assert charlie.get(SEND).status_code == 403


def test_a_page_asks_as_much_of_the_database_for_a_large_spreadsheet(
    scene: Scene, alice: Browser, worker: Callable[[], int]
) -> None:
    sent(alice, samples.large(300))
    worker()

    assert alice.queries(PAGE) <= 15


def test_what_cannot_be_read_is_not_said_to_be_on_record(alice: Browser, worker: Callable[[], int]) -> None:
    sent(alice, b"Action\nVisit in time\n", name="plan.csv")
    worker()

    page = alice.text(PAGE)

    assert "names the actions and one thing more" in page
    assert "There is nothing to import" not in page
