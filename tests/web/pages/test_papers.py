"""The pages of papers: the list, a draft from its form to its files, and what a withdrawn paper shows."""

import csv
import hashlib
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Read, ReadHow, ReadKind
from soundingboard.accounts.roles import Role
from soundingboard.outbox.jobs import run_all
from soundingboard.outbox.models import Job, JobState
from soundingboard.papers import actions, tasks
from soundingboard.papers.content import Authored
from soundingboard.papers.models import Comment, Paper, PaperFile
from soundingboard.papers.reading import file_of
from soundingboard.plan.models import Instrument
from soundingboard.records import vault
from tests import factories
from tests.position.conftest import built, built_once
from tests.web.markup import faults_of

pytestmark = pytest.mark.django_db
__all__ = ["built", "built_once"]
assert tasks  # registers the job

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.person)
    return client


class Pages:
    """The pages of one programme as somebody sees them."""

    def __init__(self, built: Any, actor: Actor) -> None:
        self.client, self.root = client_of(actor), f"/p/{built.programme.code}/papers/"

    def get(self, path: str = "", status: int = 200) -> str:
        response = self.client.get(self.root + path)
        assert response.status_code == status
        return response.content.decode()

    def post(self, path: str, **given: Any) -> Any:
        return self.client.post(self.root + path, given)


@pytest.fixture
def manager(built: Any) -> Actor:
    found: Actor = factories.later(built.manager, NOW)
    return found


@pytest.fixture
def pages(built: Any, manager: Actor) -> Pages:
    return Pages(built, manager)


def as_role(built: Any, role: Role) -> Pages:
    return Pages(built, factories.actor(built.programme, role, now=NOW, name=f"{role.label} Person"))


@pytest.fixture
def draft(built: Any, manager: Actor) -> Paper:
    return actions.draft_paper(programme=built.programme, kind="board-pack", round=built.rounds[1], by=manager)


@pytest.fixture
def issued(draft: Paper, manager: Actor) -> Paper:
    actions.issue_paper(paper=draft, seen=0, by=manager)
    with time_machine.travel(NOW, tick=False):
        run_all(lambda: NOW)
    draft.refresh_from_db()
    return draft


def test_an_empty_list_says_what_to_do(built: Any, pages: Pages) -> None:
    assert "Draft the first" in pages.get()
    assert "Draft the first" not in as_role(built, Role.BOARD_MEMBER).get()


def test_a_hand_over_pack_is_chosen_by_its_address_drafted_and_issued_in_every_format(built: Any, pages: Pages) -> None:
    def chosen(address: str) -> list[str]:
        return re.findall(r'type="radio"[^>]*value="([^"]+)"[^>]*checked', pages.get(address))

    assert chosen("new/?kind=hand-over") == ["hand-over", "successor", "exempt"]
    assert chosen("new/?kind=novel") == ["board-pack", "board", "exempt"]

    made = pages.post("new/", kind="hand-over", round="", audience="successor", edition="exempt")
    assert made.url.endswith("papers/HO1/")
    assert "Where everything is" in pages.get("HO1/preview/")
    assert "tick what to leave out" not in pages.get("HO1/edit/")
    pages.post("HO1/edit/", version="0", title="Hand-over", covering_note="Read the Notice first.")
    pages.post("HO1/issue/", seen="1")
    run_all(lambda: NOW)

    assert "Read the Notice first." in pages.get("HO1/preview/")
    files = PaperFile.objects.filter(paper__reference="HO1")
    assert sorted(files.values_list("format", flat=True)) == ["docx", "html", "json", "pdf", "xlsx"]
    assert all("-HO1-Hand-over-" in each.file.name for each in files.select_related("file"))


def test_a_long_paper_is_read_a_section_at_a_time(pages: Pages, draft: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pages.get(f"{draft.reference}/preview/")
    assert "shown one at a time" not in whole
    anchors = re.findall(r'<h2 class="govuk-heading-l" id="([^"]+)"', whole)
    monkeypatch.setattr("soundingboard.web.pages.papers.SHOWN_AT_ONCE", 1000)

    first = pages.get(f"{draft.reference}/preview/")
    assert "shown one at a time" in first
    article = re.compile(r"<article.*</article>", re.S)
    assert article.findall(pages.get(f"{draft.reference}/preview/?part=nowhere")) == article.findall(first)
    shown = []
    for anchor in anchors:
        part = pages.get(f"{draft.reference}/preview/?part={anchor}")
        shown += re.findall(r'<h2 class="govuk-heading-l" id="([^"]+)"', part)
    assert shown == anchors
    # A link into another section leads to where that is shown now.
    for anchor in re.findall(r'class="govuk-link" href="#([^"]+)"', whole):
        assert re.search(rf'href="\?part=[^"#]+#{anchor}"|id="{anchor}"', first)
    following = re.findall(
        r'rel="(prev|next)" href="([^"]+)"', pages.get(f"{draft.reference}/preview/?part={anchors[1]}")
    )
    assert following == [("prev", f"?part={anchors[0]}"), ("next", f"?part={anchors[2]}")]
    assert 'rel="next"' not in pages.get(f"{draft.reference}/preview/?part={anchors[-1]}")


def test_a_paper_goes_from_its_form_to_its_files(built: Any, pages: Pages) -> None:
    made = pages.post("new/", kind="board-pack", round="2", audience="board", edition="exempt")
    assert made.url.endswith("papers/BP1/")
    assert "Board pack: Round 2" in pages.get()
    assert "What changed since last time" in pages.get("BP1/preview/")

    saved = pages.post(
        "BP1/edit/", version="0", title="Pack", covering_note="Read page 2 first.", verb_1="Approve", ask_1="the visit."
    )
    assert saved.status_code == 302
    assert "Read page 2 first." in pages.get("BP1/preview/")

    assert "Checked: every picture has a text" in pages.get("BP1/issue/")
    assert pages.post("BP1/issue/", seen="1").status_code == 302
    assert "Being issued" in pages.get("BP1/")
    run_all(lambda: NOW)

    page = pages.get("BP1/")
    assert "-BP1-" in page
    assert f"RESTRICTED-{built.programme.code}.pdf" in page
    file = pages.client.get(pages.root + "BP1/files/pdf/")
    assert file.content.startswith(b"%PDF")
    assert file["Content-Disposition"].startswith("attachment;")


def test_an_issued_paper_is_made_again_by_the_worker_and_what_came_of_it_is_kept(
    built: Any, pages: Pages, issued: Paper
) -> None:
    assert "can be made again" in pages.get("BP1/")
    assert pages.client.get(pages.root + "BP1/verify/").status_code == 405

    asked = pages.post("BP1/verify/")
    again = pages.post("BP1/verify/")
    assert asked.url == again.url
    job = Job.objects.get(kind="paper.remake")
    assert asked.url == f"/p/{built.programme.code}/jobs/{job.pk}/"
    assert "Making a paper again" in pages.client.get(asked.url).content.decode()
    assert "See how far it has got" in pages.get("BP1/")
    other = Pages(built, factories.actor(built.programme, now=NOW, name="Olga Other"))
    assert "Somebody is having the paper made again" in other.get("BP1/")
    assert other.post("BP1/verify/").url.endswith("/papers/BP1/")
    assert run_all(lambda: NOW + timedelta(minutes=5)) == 1

    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    for page in (pages.get("BP1/"), other.get("BP1/")):
        assert "Made again on <time" in page
        assert "2 March 2026 at 12:05pm</time>" in page
        assert "set again, is the same bytes" in page
        assert faults_of(page) == []
    with CaptureQueriesContext(connection) as made:
        pages.get("BP1/")
    assert len(made) <= 15


def test_what_was_found_wrong_is_shown_and_a_new_making_takes_its_place(pages: Pages, issued: Paper) -> None:
    file = file_of(issued, "docx")
    assert file is not None
    place = vault.where(file.file.sha256)
    whole = place.read_bytes()
    place.write_bytes(b"something else")
    try:
        pages.post("BP1/verify/")
        run_all(lambda: NOW)
        assert "A stored file is missing or was changed" in pages.get("BP1/")
    finally:
        place.write_bytes(whole)

    pages.post("BP1/verify/")
    run_all(lambda: NOW)

    assert "Every stored file still has its hash" in pages.get("BP1/")
    assert Job.objects.filter(kind="paper.remake").count() == 2


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"audience": "board"}, "Answer: Which paper?"),
        ({"kind": "board-pack", "round": "99", "audience": "board", "edition": "exempt"}, "Select a valid choice"),
        (
            {"kind": "board-pack", "audience": "board", "edition": "exempt", "as_at_day": "3", "as_at_month": "3",
             "as_at_year": "2027"},
            "ahead of time",
        ),
    ],
)  # fmt: skip
def test_a_draft_form_says_what_to_do(pages: Pages, given: dict[str, str], says: str) -> None:
    response = pages.post("new/", **given)

    assert response.status_code == 200
    assert says in response.content.decode()
    assert not Paper.objects.exists()


def test_two_authors_at_once_lose_nothing(pages: Pages, draft: Paper, manager: Actor) -> None:
    actions.edit_authored(paper=draft, seen=0, authored=Authored("The first."), by=manager)

    response = pages.post("BP1/edit/", version="0", title="Pack", covering_note="The second.")

    page = response.content.decode()
    assert response.status_code == 200
    assert "The first." in page
    assert "The second." in page
    assert pages.post("BP1/edit/", version="1", title="Pack", covering_note="The second.").status_code == 302


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"title": "P", "ask_1": "the visit."}, "Enter the verb of ask 1"),
        ({"title": "P", "verb_1": "Approve"}, "Enter what the Board is to approve"),
        ({"title": "P", "covering_note": "Call 01632 960123."}, "looks like a telephone number"),
        ({}, "Enter title"),
    ],
)
def test_notes_and_asks_say_what_to_put_right(pages: Pages, draft: Paper, given: dict[str, str], says: str) -> None:
    response = pages.post("BP1/edit/", version="0", **given)

    assert says in response.content.decode()
    draft.refresh_from_db()
    assert draft.edited_count == 0


def test_what_the_rules_propose_may_be_left_out_or_put_first(built: Any, pages: Pages, manager: Actor) -> None:
    notice = Instrument.objects.get(programme=built.programme)
    factories.requirement(notice, "N1.9", recorded_at=datetime(2026, 2, 1, tzinfo=UTC))
    actions.draft_paper(programme=built.programme, kind="board-pack", round=built.rounds[1], by=manager)

    assert "A07:N1.9. Decide" in pages.get("BP1/edit/")
    wrong = pages.post("BP1/edit/", version="0", title="P", first="A99")
    assert "Nothing with the code A99" in wrong.content.decode()
    assert pages.post("BP1/edit/", version="0", title="P", left_out="A07:N1.9").status_code == 302

    assert "1 more matter which the author of this pack left out" in pages.get("BP1/preview/")


def test_members_comment_on_a_draft_and_the_author_answers(built: Any, pages: Pages, draft: Paper) -> None:
    member = as_role(built, Role.BOARD_MEMBER)

    assert member.post("BP1/comment/", text="Why is 1.1 amber?").status_code == 302
    assert "Why is 1.1 amber?" in pages.get("BP1/")
    assert "Enter your comment" in member.post("BP1/comment/", text="").content.decode()
    key = Comment.objects.get().pk
    assert pages.post(f"BP1/comments/{key}/", answer="See page 3.").status_code == 302
    assert "See page 3." in member.get("BP1/")
    assert member.post(f"BP1/comments/{key}/", answer="No.").status_code == 403
    assert pages.post(f"BP1/comments/{key + 1}/", answer="No.").status_code == 404


def test_drafts_and_exempt_papers_do_not_exist_for_those_without(built: Any, draft: Paper) -> None:
    councillor = as_role(built, Role.SCRUTINY_COUNCILLOR)
    stranger = factories.actor(factories.programme(), now=NOW)

    assert "BP1" not in councillor.get()
    for path in ("BP1/", "BP1/preview/", "BP1/files/pdf/"):
        councillor.get(path, 404)
        assert client_of(stranger).get(councillor.root + path).status_code == 404


def test_what_was_changed_since_it_was_read_is_not_issued(pages: Pages, draft: Paper, manager: Actor) -> None:
    actions.edit_authored(paper=draft, seen=0, authored=Authored("More."), by=manager)

    assert "changed this draft" in pages.post("BP1/issue/", seen="0").content.decode()
    assert "changed this draft" in pages.post("BP1/issue/", seen="x").content.decode()
    assert not Job.objects.exists()


def test_an_issue_that_broke_off_offers_the_draft_back(pages: Pages, draft: Paper) -> None:
    pages.post("BP1/issue/", seen="0")
    pages.post("BP1/put-back/")
    assert "Being issued" in pages.get("BP1/")

    Job.objects.update(state=JobState.FAILED, sentence="The disk is full.")
    page = pages.get("BP1/")
    assert "The disk is full." in page
    assert "Make it a draft again" in page
    pages.post("BP1/put-back/")

    assert "Check and issue" in pages.get("BP1/")


def test_a_withdrawn_paper_shows_its_notice_and_hashes_and_gives_no_file(
    built: Any, pages: Pages, issued: Paper
) -> None:
    assert "Enter why" in pages.post("BP1/withdraw/", reason="").content.decode()

    assert pages.post("BP1/withdraw/", reason="A figure was wrong.").status_code == 302

    page = pages.get("BP1/")
    assert "A figure was wrong." in page
    assert issued.position_sha256 in page
    assert "A figure was wrong." in pages.get("BP1/files/pdf/", 410)
    pages.get("BP1/preview/", 404)


def test_a_draft_is_put_aside_with_a_reason(pages: Pages, draft: Paper) -> None:
    assert pages.post("BP1/discard/", reason="Not needed.").status_code == 302

    draft.refresh_from_db()
    assert draft.state == "withdrawn"


def test_a_past_day_lists_what_had_been_issued_and_changes_nothing(pages: Pages, issued: Paper, manager: Actor) -> None:
    with time_machine.travel(datetime(2026, 3, 9, tzinfo=UTC), tick=False):
        pages.client.force_login(manager.person)
        assert "BP1" not in pages.get("?as_at=2026-03-01")
        assert "BP1" in pages.get("?as_at=2026-03-03")
        page = pages.get("BP1/?as_at=2026-03-03")
        assert "Withdraw this paper" not in page
        pages.get("new/?as_at=2026-03-03", 404)


def test_the_pages_take_as_many_queries_whatever_there_is(built: Any, pages: Pages, issued: Paper) -> None:
    def counted(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            pages.get(path)
        return len(found)

    before = {path: counted(path) for path in ("", "BP1/", "BP1/preview/")}
    for kind, audience in (("plan-on-a-page", "board"), ("plan-on-a-page", "group"), ("board-pack", "dfe")):
        actions.draft_paper(
            programme=built.programme, kind=kind, audience=audience, by=factories.later(built.manager, NOW)
        )

    assert {path: counted(path) for path in before} == before
    assert max(before.values()) <= 15


def test_a_committee_system_gets_the_public_edition_and_what_is_restricted_apart(built: Any) -> None:
    pages = Pages(built, built.at(NOW.date()))
    exempt = actions.draft_paper(programme=built.programme, kind="board-pack", by=built.at(NOW.date()))
    public = actions.draft_public_edition(paper=exempt, by=built.at(NOW.date()))
    for paper in (exempt, public):
        actions.issue_paper(paper=paper, seen=paper.edited_count, by=built.at(NOW.date()))
    run_all(lambda: NOW)
    councillor = Pages(
        built, factories.actor(built.programme, Role.SCRUTINY_COUNCILLOR, now=NOW, name="Cal Councillor")
    )

    called: list[str] = []

    def files(asked: Pages, reference: str) -> zipfile.ZipFile:
        response = asked.client.get(f"{asked.root}{reference}/committee.zip")
        assert response.status_code == 200
        called.append(response["Content-Disposition"])
        return zipfile.ZipFile(io.BytesIO(response.content))

    whole, of_public = files(pages, exempt.reference), files(councillor, public.reference)
    files(pages, public.reference)

    # A zip that is called public holds nothing that is not, from whichever page it was asked for.
    assert ["RESTRICTED" in name for name in called] == [True, False, True]
    # And the look at the members' edition stands in the log both times.
    taken = Read.objects.filter(kind=ReadKind.PAPER, reference=exempt.reference, how=ReadHow.FILE)
    assert taken.count() == 2
    assert not Read.objects.filter(reference=public.reference).exists()
    assert sorted(name.partition("/")[0] for name in whole.namelist()) == [
        "00-Contents.csv",
        *["public"] * 3,
        *["restricted"] * 3,
    ]
    assert all(("RESTRICTED" in name) == name.startswith("restricted/") for name in whole.namelist())
    listed = list(csv.DictReader(io.StringIO(whole.read("00-Contents.csv").decode("utf-8-sig"))))
    for row in listed:
        assert hashlib.sha256(whole.read(row["File"])).hexdigest() == row["SHA-256"]
    # Who may not see what is exempt does not learn that there is another edition.
    assert {name.partition("/")[0] for name in of_public.namelist()} == {"00-Contents.csv", "public"}
    assert exempt.reference not in of_public.read("00-Contents.csv").decode()
    assert councillor.client.get(f"{councillor.root}{exempt.reference}/committee.zip").status_code == 404
    pages.post(f"{exempt.reference}/withdraw/", reason="Wrong.")
    assert pages.client.get(f"{pages.root}{exempt.reference}/committee.zip").status_code == 410
