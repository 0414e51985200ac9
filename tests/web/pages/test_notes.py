"""The pages of briefing notes: paragraph by paragraph, the public edition from the exempt one, and what is withheld."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Role
from soundingboard.outbox.jobs import run_all
from soundingboard.papers import tasks
from soundingboard.papers.content import authored_from
from soundingboard.papers.exemptions import exempted_at
from soundingboard.papers.models import Exemption, Paper
from soundingboard.papers.proofs import proof_of
from soundingboard.papers.reading import file_of
from soundingboard.records import vault
from tests import factories
from tests.position.conftest import built, built_once
from tests.web.markup import faults_of

pytestmark = pytest.mark.django_db
__all__ = ["built", "built_once"]
assert tasks  # registers the job

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECRET = "Quixotic talks about the agency contract stand at a price that nobody outside may know yet."
REVIEW = {"review_on_day": "1", "review_on_month": "9", "review_on_year": "2026"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


class Pages:
    """The pages of one programme as somebody sees them."""

    def __init__(self, built: Any, actor: Actor) -> None:
        self.client, self.root = Client(), f"/p/{built.programme.code}/"
        self.client.force_login(actor.person)

    def get(self, path: str, status: int = 200) -> str:
        response = self.client.get(self.root + path)
        assert response.status_code == status, path
        said = response.content.decode()
        if status == 200:
            assert faults_of(said) == [], path
        return said

    def post(self, path: str, **given: Any) -> Any:
        return self.client.post(self.root + path, given)

    def saved(self, path: str, **given: Any) -> None:
        response = self.post(path, **given)
        assert response.status_code == 302, response.content.decode()


@pytest.fixture
def pages(built: Any) -> Pages:
    return Pages(built, factories.later(built.manager, NOW))


@pytest.fixture
def note(pages: Pages) -> Paper:
    pages.saved("papers/new/", kind="briefing-note", audience="panel", edition="exempt")
    return Paper.objects.get(kind="briefing-note")


def version(note: Paper) -> int:
    note.refresh_from_db()
    return int(note.edited_count)


def write(pages: Pages, note: Paper, where: str, **given: Any) -> Any:
    return pages.post(f"papers/{note.reference}/note/{where}/", version=version(note), **given)


def test_a_note_is_drafted_for_the_panel_and_written_paragraph_by_paragraph(pages: Pages, note: Paper) -> None:
    said = pages.get(f"papers/{note.reference}/note/")
    assert "By rule N22." in said

    offered = pages.get("papers/new/?kind=briefing-note")
    assert re.search(r'value="panel"[^>]* checked', offered)
    answer = write(pages, note, "head", agenda_item="6", re="How the plan stands", author="Ruth Amis", post="Director")
    assert answer.status_code == 302
    answer = write(pages, note, "position/paragraphs/N22", text="Two objectives are rated.\n- One is amber", place="1")
    assert answer.status_code == 302
    answer = write(pages, note, "recommendations/paragraphs/new", text="the calendar before the panel.", verb="endorse")
    assert answer.status_code == 302

    said = pages.get(f"papers/{note.reference}/note/")
    assert '<li id="position-1" class="sb-measure">Two objectives are rated.' in said
    assert "<strong>Endorse</strong> the calendar before the panel." in said
    whole = pages.get(f"papers/{note.reference}/preview/")
    assert '<li id="position-1">Two objectives are rated.<ul' in whole
    assert "Agenda item no." in whole
    assert "How the plan stands" in whole


def test_words_left_alone_stay_the_rules(pages: Pages, note: Paper) -> None:
    said = pages.get(f"papers/{note.reference}/note/background/paragraphs/N13/")
    assert "Rule N13 wrote this" in said

    (rule,) = [each for each in proof_of(note).drafted if each.code == "N13"]

    assert write(pages, note, "background/paragraphs/N13", text=rule.text.replace(". ", ".  ")).status_code == 302

    note.refresh_from_db()
    written = authored_from(note.authored).note
    assert written is not None
    assert [each.text for each in written.paragraphs if each.key == "N13"] == [""]


def test_what_is_left_out_can_be_put_back(pages: Pages, note: Paper) -> None:
    write(pages, note, "background/paragraphs/N13", text="Ours.", is_left_out="on")
    assert "Left out" in pages.get(f"papers/{note.reference}/note/")
    assert "Ours." not in pages.get(f"papers/{note.reference}/preview/")

    write(pages, note, "background/paragraphs/N13", text="Ours.")

    assert "Ours." in pages.get(f"papers/{note.reference}/preview/")


def test_nothing_is_saved_over_what_somebody_else_wrote_meanwhile(pages: Pages, note: Paper) -> None:
    write(pages, note, "background/paragraphs/N13", text="First.")

    answer = pages.post(f"papers/{note.reference}/note/background/paragraphs/N13/", version=0, text="Second.")

    assert answer.status_code == 200
    assert "Second." in answer.content.decode()
    note.refresh_from_db()
    assert "Second." not in str(note.authored)


def test_an_empty_paragraph_and_one_without_a_ground_are_refused_with_what_to_do(pages: Pages, note: Paper) -> None:
    assert "Enter the text" in write(pages, note, "position/paragraphs/new", text="").content.decode()
    answer = write(pages, note, "position/paragraphs/new", text="A price.", paragraphs=["3"])
    assert "public interest in withholding it outweighs" in answer.content.decode()
    for path in ("nowhere/paragraphs/N13", "position/paragraphs/N99"):
        pages.get(f"papers/{note.reference}/note/{path}/", 404)


def test_a_public_edition_comes_from_the_exempt_one(built: Any, pages: Pages, note: Paper) -> None:
    answer = write(
        pages, note, "position/paragraphs/new", text=SECRET, place="2", paragraphs=["3"], **REVIEW,
        public_interest="The council would pay more.",
    )  # fmt: skip
    assert answer.status_code == 302
    assert "Not for publication" in pages.get(f"papers/{note.reference}/note/")

    assert "keeps its number" in pages.get(f"papers/{note.reference}/public-edition/")
    pages.saved(f"papers/{note.reference}/public-edition/")
    public = Paper.objects.get(edition="public")
    whole = pages.get(f"papers/{public.reference}/preview/")
    assert '<li id="position-2"><strong>Withheld: </strong>exempt by paragraph 3 of Schedule 12A' in whole
    assert "Quixotic" not in whole

    # The author pastes it back: asked, and then refused by the author's own second thoughts.
    answer = write(pages, public, "background/paragraphs/new", text=f"Members know that {SECRET}")
    said = answer.content.decode()
    assert f"what is exempt in {note.reference} Current position" in said
    assert "It may be published" in said

    pages.get(f"papers/{public.reference}/issue/")
    pages.saved(f"papers/{public.reference}/issue/", seen=version(public))
    run_all(lambda: NOW)
    public.refresh_from_db()
    file = file_of(public, "html")
    assert public.state == "issued"
    assert file is not None
    assert b"Quixotic" not in vault.read(file.file.sha256)
    councillor = Pages(built, factories.actor(built.programme, Role.SCRUTINY_COUNCILLOR, now=NOW, name="Sal Carr"))
    assert "Withheld: " in councillor.get(f"papers/{public.reference}/preview/")
    councillor.get(f"papers/{note.reference}/", 404)


def test_rows_are_withheld_and_the_ground_is_lifted(built: Any, pages: Pages) -> None:
    reference = built.actions[0].action.reference
    assert "Nothing is withheld" in pages.get("exemptions/")
    pages.get("exemptions/new/")

    pages.saved(
        "exemptions/new/", item_kind="action", reference=reference, paragraphs=["1", "2"],
        public_interest="One person would be known.", **REVIEW,
    )  # fmt: skip

    assert f"Action {reference}" in pages.get("exemptions/")
    row = Exemption.objects.get()
    assert [each.reference for each in exempted_at(built.programme.pk, None)] == [reference]
    pages.get(f"exemptions/{row.pk}/lift/")
    pages.saved(f"exemptions/{row.pk}/lift/", reason="It is known to everybody.")
    assert exempted_at(built.programme.pk, None) == ()
    pages.get(f"exemptions/{row.pk}/lift/", 404)


def test_what_cannot_be_withheld_is_said(pages: Pages) -> None:
    answer = pages.post(
        "exemptions/new/", item_kind="action", reference="A99", paragraphs=["1"], public_interest="Why.", **REVIEW
    )

    assert "There is no action A99." in answer.content.decode()


def test_three_people(built: Any, pages: Pages, note: Paper) -> None:
    """The manager writes and withholds; a member of the Board reads what is withheld; a councillor sees neither."""
    member = Pages(built, factories.actor(built.programme, Role.BOARD_MEMBER, now=NOW, name="Bo Member"))
    councillor = Pages(built, factories.actor(built.programme, Role.SCRUTINY_COUNCILLOR, now=NOW, name="Sal Carr"))

    assert "Withhold something" in pages.get("exemptions/")
    assert "Withhold something" not in member.get("exemptions/")
    councillor.get("exemptions/", 403)
    for person in (member, councillor):
        for path in (f"papers/{note.reference}/note/", f"papers/{note.reference}/public-edition/", "exemptions/new/"):
            person.get(path, 403)


def test_a_note_page_is_only_for_a_note(built: Any, pages: Pages) -> None:
    pages.saved("papers/new/", kind="delivery-tracker", audience="group", edition="exempt")
    tracker = Paper.objects.get(kind="delivery-tracker")

    pages.get(f"papers/{tracker.reference}/note/", 404)
    assert "Draft the public edition" in pages.get(f"papers/{tracker.reference}/")
    pages.get(f"papers/{tracker.reference}/preview/")
    pages.saved(f"papers/{tracker.reference}/public-edition/")


def test_the_pages_take_few_queries_whatever_the_size(
    pages: Pages, note: Paper, django_assert_max_num_queries: Any
) -> None:
    for path in (
        f"papers/{note.reference}/note/",
        f"papers/{note.reference}/note/position/paragraphs/N22/",
        "exemptions/",
    ):
        pages.get(path)
        with django_assert_max_num_queries(15):
            pages.get(path)


def test_remarks_on_the_words_are_overruled_with_a_reason_and_stop_nothing(
    built: Any, pages: Pages, note: Paper
) -> None:
    title = built.objectives[0].reference
    text = f"Objective {title} has improved beyond doubt, as the MASH says."
    assert write(pages, note, "background/paragraphs/new", text=text).status_code == 302
    said = pages.get(f"papers/{note.reference}/issue/")
    keys = re.findall(rf"/papers/{note.reference}/remarks/([a-z]+)/", said)
    assert "Words to look at" in said
    assert "Background 4: “MASH” is not explained" in said
    assert keys

    pages.get(f"papers/{note.reference}/remarks/{keys[0]}/")
    assert (
        "Enter why the words stand"
        in pages.post(f"papers/{note.reference}/remarks/{keys[0]}/", reason="").content.decode()
    )
    for key in keys:
        pages.saved(f"papers/{note.reference}/remarks/{key}/", reason="Everybody in the room knows it.")

    said = pages.get(f"papers/{note.reference}/issue/")
    assert "Words to look at" not in said
    assert "Everybody in the room knows it." in said
    again = pages.post(f"papers/{note.reference}/remarks/{keys[0]}/", reason="Again.").content.decode()
    assert "overruled already" in again
    pages.get(f"papers/{note.reference}/remarks/nothing/", 404)
    councillor = Pages(built, factories.actor(built.programme, Role.SCRUTINY_COUNCILLOR, now=NOW, name="Sal Carr"))
    councillor.get(f"papers/{note.reference}/remarks/{keys[0]}/", 403)

    # Other words, another remark; and the paper is issued all the same.
    write(pages, note, "background/paragraphs/own-1", text="The MASH and the LADO spoke.")
    assert "Words to look at" in pages.get(f"papers/{note.reference}/issue/")
    pages.saved(f"papers/{note.reference}/issue/", seen=version(note))
    run_all(lambda: NOW)
    note.refresh_from_db()
    assert note.state == "issued"
