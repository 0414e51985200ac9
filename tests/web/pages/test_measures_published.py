"""A published file is sent, read in the background, looked at and kept: all of it, or nothing."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from soundingboard.accounts.models import Membership
from soundingboard.files.models import StoredFile
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.measures import published
from soundingboard.measures import tasks as tasks  # registers the jobs
from soundingboard.measures.models import (
    BenchmarkFigure,
    BenchmarkRelease,
    DictionaryEntry,
    InspectionOutcome,
    NeighbourSet,
)
from soundingboard.measures.reading import neighbours_at
from soundingboard.outbox import jobs
from soundingboard.outbox.models import Job
from soundingboard.records import vault
from tests import factories as make
from tests.formats.benchmarks import samples
from tests.formats.benchmarks.samples import ENGLAND, WEST_MIDLANDS, authority
from tests.formats.benchmarks.test_ofsted import table
from tests.measures.scene import NOW, Scene
from tests.web.pages.browsing import Browser, sound

pytestmark = pytest.mark.django_db

SEND = "measures/benchmarks/send/"
PAGE = "measures/benchmarks/"
COLUMNS = ("category", "rereferral_percent", "referral_other")
ROWS = [
    ("2025", ENGLAND, ("All", "22.6", "7")),
    ("2025", WEST_MIDLANDS, ("All", "19.5", "7")),
    ("2025", authority("335", "Walsall"), ("All", "19.7", "7")),
    ("2024", authority("335", "Walsall"), ("All", "21.3", "7")),
    ("2025", authority("332", "Dudley", "E08000027"), ("All", "c", "7")),
]


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: Path) -> Scene:
    settings.VAR = tmp_path / "var"  # type: ignore[attr-defined]
    made = Scene()
    monkeypatch.setattr("soundingboard.web.doors.timezone.now", lambda: made.alice.now)
    return made


@pytest.fixture
def alice(scene: Scene) -> Browser:
    """The analyst."""
    return Browser(scene.programme, scene.alice)


@pytest.fixture
def worker(scene: Scene) -> Callable[[], int]:
    """Does what waits."""
    return lambda: jobs.run_all(lambda: scene.alice.now)


def sent(browser: Browser, path: Path, **more: str) -> str:
    """The page that follows a file that was sent."""
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return browser.said(SEND, file=file, **more)


def seen() -> str:
    """The address of what was sent last."""
    return f"{PAGE}sent/{Job.objects.latest('pk').pk}/"


def c1(tmp_path: Path, rows: list[object] = ROWS, name: str = "c1.csv") -> Path:  # type: ignore[assignment]
    return samples.explore(tmp_path / name, COLUMNS, rows)  # type: ignore[arg-type]


def test_a_file_is_looked_at_before_it_is_kept_and_then_compared_with(
    scene: Scene, alice: Browser, worker: Callable[[], int], tmp_path: Path
) -> None:
    day = {"published_on_day": "30", "published_on_month": "10", "published_on_year": "2025"}
    waiting = sent(alice, c1(tmp_path), title="Referrals 2025", **day)
    assert "Reading the published file" in waiting
    assert "Referrals 2025</a>, sent on" in alice.text(PAGE)
    worker()

    preview = alice.text(seen())

    row = preview.split("Re-referrals within twelve months</th>", 1)[1].split("</tr>", 1)[0]
    for words in ("2 authorities, England, 1 region", "2024 to 2025", "1 too small to show (c)", "Nothing on record"):
        assert words in row, words
    assert "referral_other" in preview
    assert not BenchmarkRelease.objects.exists()

    assert "Keeping the published file" in alice.said(seen())
    worker()
    page = alice.text(f"{PAGE}releases/{BenchmarkRelease.objects.get().pk}/")

    assert "Referrals 2025" in page
    assert "30 October 2025" in page
    fetched = alice.get(f"files/{StoredFile.objects.get().pk}/")
    assert fetched.content == c1(tmp_path).read_bytes()
    assert f"files/{StoredFile.objects.get().pk}/" in page
    assert "1 of 1" in page
    assert "In use" in page
    assert alice.client.get(f"{alice.root}{seen()}").status_code == 302
    assert BenchmarkFigure.objects.count() == 5
    assert "Sent and not yet kept" not in alice.text(PAGE)
    assert verify(scene.programme.pk) == []


def test_a_revised_file_is_another_vintage_and_may_take_the_place_of_the_first(
    alice: Browser, worker: Callable[[], int], tmp_path: Path
) -> None:
    kept(alice, worker, c1(tmp_path))
    first = BenchmarkRelease.objects.get()
    revised = [("2025", authority("335", "Walsall"), ("All", "20.1", "7")), *ROWS[:2], ROWS[4]]
    sent(alice, c1(tmp_path, revised, "c1_revised.csv"))
    worker()

    preview = alice.text(seen())
    assert "1 revised, 1 not in it, 3 the same" in preview
    alice.said(seen(), replaces=str(first.pk))
    worker()

    first.refresh_from_db()
    second = BenchmarkRelease.objects.exclude(pk=first.pk).get()
    assert first.why_withdrawn == f"Replaced by {second.title}."
    page = alice.text(f"{PAGE}releases/{second.pk}/")
    assert "2 of 2" in page
    assert "1 revised, 0 new, 1 not in it" in page
    assert "Taken back" in alice.text(f"{PAGE}releases/{first.pk}/")


def test_the_same_file_again_has_nothing_to_keep(alice: Browser, worker: Callable[[], int], tmp_path: Path) -> None:
    kept(alice, worker, c1(tmp_path))
    sent(alice, c1(tmp_path))
    worker()

    page = alice.text(seen())

    assert "The same file is on record" in page
    assert "Keep this file" not in page
    alice.post(seen())
    assert BenchmarkRelease.objects.count() == 1
    assert worker() == 0


def test_a_file_taken_back_says_why_and_can_come_again(
    alice: Browser, worker: Callable[[], int], tmp_path: Path
) -> None:
    kept(alice, worker, c1(tmp_path))
    release = BenchmarkRelease.objects.get()
    address = f"{PAGE}releases/{release.pk}/take-back/"

    assert "Enter why" in alice.said(address, why=" ")
    assert "The wrong year" in alice.said(address, why="The wrong year")
    assert "Nothing to compare with yet" in alice.text(PAGE)
    kept(alice, worker, c1(tmp_path))
    assert BenchmarkRelease.objects.filter(withdrawn_at=None).count() == 1


def kept(browser: Browser, worker: Callable[[], int], path: Path, **said: str) -> None:
    """Send, read, confirm, keep."""
    sent(browser, path)
    worker()
    browser.post(seen(), **said)
    worker()


def test_a_table_of_neighbours_shows_whose_before_it_is_kept(
    scene: Scene, alice: Browser, worker: Callable[[], int], tmp_path: Path
) -> None:
    path = samples.neighbours(tmp_path / "sn_2025.csv", {"335": ["332", "333"], "332": ["335"]})
    sent(alice, path)
    worker()

    assert "Choose which authority this is" in alice.said(seen())
    shown = alice.text(f"{seen()}?authority=335")
    assert "Authority 332" in shown
    assert 'name="authority" value="335"' in shown
    alice.said(seen(), authority="335")
    worker()

    near = neighbours_at(scene.programme.pk)
    assert near is not None
    assert (near.authority_code, near.codes[:2]) == ("335", ("332", "333"))
    release = BenchmarkRelease.objects.get()
    assert "compared with now" in alice.text(f"{PAGE}releases/{release.pk}/")
    alice.said(f"{PAGE}releases/{release.pk}/take-back/", why="Another model")
    assert not NeighbourSet.objects.current().exists()


def test_inspection_outcomes_stand_beside_the_measures(
    alice: Browser, worker: Callable[[], int], tmp_path: Path
) -> None:
    kept(alice, worker, samples.neighbours(tmp_path / "sn_2025.csv", {"335": ["332"]}), authority="335")
    kept(alice, worker, table(tmp_path / "ilacs.csv"))

    page = alice.text(PAGE)

    assert InspectionOutcome.objects.count() == 1
    own = page.split("This authority and its neighbours", 1)[1].split("</table>", 1)[0]
    for words in ("Walsall", "This authority", "Requires improvement", "None given"):
        assert words in own, words
    assert alice.queries(PAGE) <= 15


def test_a_dictionary_says_where_a_definition_says_otherwise_and_what_is_not_banded(
    alice: Browser, worker: Callable[[], int], tmp_path: Path
) -> None:
    kept(alice, worker, samples.neighbours(tmp_path / "sn_2025.csv", {"335": ["332"]}), authority="335")
    figures = [
        ("ReReferral", "2024-25", f"Town {code}", value, float(code), "West Midlands")
        for code, value in (("335", "19.7"), ("332", "21"), ("333", "24"))
    ]
    kept(alice, worker, samples.lait(tmp_path / "long.parquet", figures))
    assert ", quarter A" in alice.text(PAGE)
    path = samples.dictionary(tmp_path / "dictionary.csv", {"ReReferral": ("High", "Y")})
    sent(alice, path)
    worker()

    assert "Says otherwise" in alice.text(seen())
    alice.said(seen())
    worker()

    assert DictionaryEntry.objects.get().bands is False
    assert alice.queries("measures/indicators/rereferrals_12m/") <= 15
    assert alice.queries(PAGE) <= 15
    assert ", quarter A" not in alice.text(PAGE)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("c1.csv", b"", "The file is empty"),
        ("c1.csv", b"time_period;geographic_level;old_la_code\n2025;National;1", "separated by semicolons"),
        ("c1.csv", b"time_period,old_la_code\n2025,335", "geographic_level: is missing"),
        ("c1.csv", b"time_period,geographic_level,x,x\n2025,National,1,1", "column x: is there twice"),
        ("c1.csv", b"Child ID,Forename,Date of birth\n1,2,3", "none of the published files"),
        ("c1.csv", "time_period,geographic_level,x\n2025,é".encode("cp1252"), "not in UTF-8"),
        ("c1.xlsx", b"time_period,geographic_level,x\n2025,National,1", "is not an Excel workbook"),
        ("c1.pdf", b"%PDF-1.7", "The file must be CSV"),
        ("long.parquet", b"PAR1" + bytes(40), "was cut off"),
    ],
)
def test_what_is_no_published_file_is_refused_and_nothing_of_it_is_stored(
    alice: Browser, name: str, content: bytes, says: str
) -> None:
    page = sound(alice.post(SEND, file=SimpleUploadedFile(name, content)))

    assert says in page
    assert not StoredFile.objects.exists()
    assert not Job.objects.exists()
    assert not list(vault.where("aa").parent.parent.glob("**/*"))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([*ROWS[:4], ("2023", ENGLAND, ("All", "20.4", "7")), ("2022", ENGLAND, ("All", "abc", "7"))], "row 7, column"),
        ([*ROWS, ROWS[2]], "says of Walsall what row 4 says"),
        ([], "has no rows under its headings"),
    ],
)
def test_what_is_wrong_within_a_file_is_said_with_its_row_and_nothing_is_kept(
    alice: Browser, worker: Callable[[], int], tmp_path: Path, rows: list[object], says: str
) -> None:
    sent(alice, c1(tmp_path, rows))
    worker()

    page = alice.text(seen())

    assert "The file was not taken in" in page
    assert says in page
    assert not BenchmarkRelease.objects.exists()
    assert not StoredFile.objects.exists()


def test_what_was_read_can_be_thrown_away(alice: Browser, worker: Callable[[], int], tmp_path: Path) -> None:
    sent(alice, c1(tmp_path))
    worker()

    alice.said(f"{seen()}throw-away/")

    assert "Nothing waits here" in alice.text(seen())
    assert "Sent and not yet kept" not in alice.text(PAGE)


def test_a_file_that_is_thrown_away_leaves_the_vault_and_stays_in_the_history(
    scene: Scene,
    alice: Browser,
    worker: Callable[[], int],
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    sent(alice, c1(tmp_path))
    worker()
    stored = StoredFile.objects.get()
    assert vault.where(stored.sha256).exists()

    with django_capture_on_commit_callbacks(execute=True):
        alice.said(f"{seen()}throw-away/")

    assert not StoredFile.objects.exists()
    assert not vault.where(stored.sha256).exists()
    verbs = Entry.objects.filter(programme_id=scene.programme.pk).values_list("verb", flat=True)
    assert {"file.stored", "file.removed"} <= set(verbs)
    assert verify(scene.programme.pk) == []


@pytest.mark.parametrize("rests_on_it", ["another file", "a release"])
def test_a_file_that_something_else_rests_on_stays(
    scene: Scene,
    alice: Browser,
    worker: Callable[[], int],
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
    rests_on_it: str,
) -> None:
    path = c1(tmp_path)
    if rests_on_it == "a release":
        kept(alice, worker, path)
    sent(alice, path)
    worker()
    stored = StoredFile.objects.get()
    if rests_on_it == "another file":
        StoredFile.objects.create(
            programme=make.programme(),
            sha256=stored.sha256,
            name="The same.csv",
            media_type="text/csv",
            size=stored.size,
            stored_at=NOW,
            purpose="evidence",
        )

    with django_capture_on_commit_callbacks(execute=True):
        alice.said(f"{seen()}throw-away/")

    assert StoredFile.objects.filter(sha256=stored.sha256).count() == 1
    assert vault.where(stored.sha256).exists()


def test_a_file_that_nobody_looks_at_goes_too(
    scene: Scene, alice: Browser, worker: Callable[[], int], tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    sent(alice, c1(tmp_path))
    worker()
    stored = StoredFile.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        published.forget_what_waited(NOW + published.WAITS_FOR + timedelta(hours=1))

    assert not StoredFile.objects.exists()
    assert not vault.where(stored.sha256).exists()


def test_whoever_left_meanwhile_keeps_nothing(
    scene: Scene, alice: Browser, worker: Callable[[], int], tmp_path: Path
) -> None:
    sent(alice, c1(tmp_path))
    worker()
    alice.said(seen())
    Membership.objects.filter(person=scene.alice.person).update(to_on=scene.alice.today - timedelta(days=1))
    bob = Browser(scene.programme, scene.bob)
    worker()

    page = bob.text(seen())
    assert "no longer in the programme" in page
    assert not BenchmarkRelease.objects.exists()


def test_only_whoever_records_figures_sends_files_and_every_member_sees_what_is_on_record(
    scene: Scene, alice: Browser, worker: Callable[[], int], tmp_path: Path
) -> None:
    kept(alice, worker, c1(tmp_path))
    charlie = Browser(scene.programme, scene.charlie)

    assert "Bring in a published file" not in charlie.text(PAGE)
    assert charlie.get(SEND).status_code == 403
    assert charlie.get(seen()).status_code == 403
    release = f"{PAGE}releases/{BenchmarkRelease.objects.get().pk}/"
    assert "Take it back" not in charlie.text(release)
    assert charlie.get(f"{release}take-back/").status_code == 403
    assert charlie.queries(release) <= 15
    other = Scene()
    assert Browser(other.programme, other.alice).get(release).status_code == 404
    assert Browser(other.programme, other.alice).get(seen()).status_code == 404
