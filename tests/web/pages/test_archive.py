"""The page from which a whole programme is taken out, and who may."""

import io
import json
import zipfile

import pytest
from django.test import Client

from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.exchange import archive_register, tasks
from soundingboard.exchange.archive_register import WAITS, archive_waiting, clear_away, place_of
from soundingboard.history.models import Entry
from soundingboard.outbox.jobs import run_all
from soundingboard.outbox.models import Job
from tests import factories as make

pytestmark = pytest.mark.django_db
TASKS = tasks  # importing them lets `run_all` do them


@pytest.fixture(autouse=True)
def nothing_left_over(var: object) -> None:
    for path in archive_register.archives().glob("*"):
        path.unlink()


def client_of(programme: Programme, role: Role = Role.PROGRAMME_MANAGER) -> Client:
    person = make.actor(programme, role).person
    assert person is not None
    client = Client()
    client.force_login(person)
    return client


def made(programme: Programme, client: Client) -> Job:
    client.post(f"/p/{programme.code}/archive/")
    from django.utils import timezone

    run_all(timezone.now)
    return Job.objects.get(programme_id=programme.pk, kind=archive_register.JOB)


def verbs(programme: Programme) -> list[str]:
    return list(Entry.objects.of_programme(programme.pk).values_list("verb", flat=True))


def test_the_page_says_what_the_file_holds_before_it_is_made() -> None:
    programme = make.programme()

    page = client_of(programme).get(f"/p/{programme.code}/archive/").content.decode()

    assert "as confidential as the programme itself" in page
    assert "what is exempt from publication" in page
    assert "what the scrutiny panel keeps to itself" in page
    assert "Make the archive" in page
    assert "Fetch the archive" not in page


def test_it_is_made_by_the_worker_and_fetched_with_a_line_in_the_history_for_each() -> None:
    programme = make.programme()
    client = client_of(programme)

    job = made(programme, client)
    assert (job.state, job.result) == ("done", "archive/")
    page = client.get(f"/p/{programme.code}/archive/").content.decode()
    assert "Fetch the archive" in page

    answer = client.post(f"/p/{programme.code}/archive/fetch/")

    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        manifest, seal = json.loads(found.read("manifest.json")), found.read("seal.txt").decode().strip()
    assert seal in page
    assert manifest["programme"]["code"] == programme.code
    assert manifest["made_by"] == "Alice Ashworth"
    # What was asked for is in the archive itself.
    assert manifest["chain"]["entries"] == 1
    assert verbs(programme) == ["programme.taken_out", "archive.fetched"]
    assert answer["Content-Type"] == "application/zip"
    assert programme.code in answer["Content-Disposition"]


def test_it_is_deleted_from_the_server() -> None:
    programme = make.programme()
    client = client_of(programme)
    made(programme, client)

    assert "has another seal" in client.get(f"/p/{programme.code}/archive/delete/").content.decode()
    assert place_of(programme).exists()
    client.post(f"/p/{programme.code}/archive/delete/")

    assert not place_of(programme).exists()
    assert verbs(programme)[-1] == "archive.thrown_away"
    assert client.post(f"/p/{programme.code}/archive/fetch/").status_code == 404


def test_it_waits_a_week_and_is_then_gone() -> None:
    programme = make.programme()
    made(programme, client_of(programme))
    waiting = archive_waiting(programme, make.NOW)
    assert waiting is not None

    assert archive_waiting(programme, waiting.made_at + WAITS) is None
    assert clear_away(waiting.made_at + WAITS) == 1
    assert not place_of(programme).exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROGRAMME_MANAGER])
def test_nobody_but_the_programme_manager_takes_a_programme_out(role: Role) -> None:
    programme = make.programme()
    client = client_of(programme, role)

    assert Permission.TAKE_OUT_PROGRAMME not in ROLES[role].permissions
    assert client.get(f"/p/{programme.code}/archive/").status_code == 403
    assert client.post(f"/p/{programme.code}/archive/fetch/").status_code == 403


def test_whoever_takes_it_out_may_read_what_is_in_it() -> None:
    """But for what a panel keeps to itself, which is left out."""
    may = {Permission.VIEW_EXEMPT, Permission.VIEW_HISTORY, Permission.READ_AUDITS, Permission.VIEW_DRAFT_PAPERS}

    assert may <= ROLES[Role.PROGRAMME_MANAGER].permissions
    assert Permission.READ_PANEL_NOTES not in ROLES[Role.PROGRAMME_MANAGER].permissions


def test_the_manager_of_another_programme_finds_nothing() -> None:
    programme, other = make.programme(), make.programme()
    made(programme, client_of(programme))

    answer = client_of(other).post(f"/p/{programme.code}/archive/fetch/")

    assert answer.status_code == 404


def test_a_failure_is_said_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = make.programme()
    client = client_of(programme)

    def full(**_: object) -> None:
        raise tasks.CannotBeTakenOut("There is not enough room on the disk.")

    monkeypatch.setattr(tasks, "write_archive", full)
    made(programme, client)

    page = client.get(f"/p/{programme.code}/archive/").content.decode()
    assert "There is not enough room on the disk." in page
    assert "Make the archive" in page
