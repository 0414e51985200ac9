"""The pages of evidence."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.evidence.actions import add_evidence, offer_for
from soundingboard.evidence.models import Evidence, EvidenceUse, EvidenceVersion
from soundingboard.files.actions import Upload
from soundingboard.history import reading as history
from tests import factories as make
from tests.web.markup import faults_of

pytestmark = pytest.mark.django_db
FACTS: dict[str, Any] = {
    "title": "Audit of ten assessments",
    "summary": "Seven of ten were timely.",
    "kind": "audit",
    "line": "",
    "performance_type": "quality",
    "says": "supports",
    "collected_on_day": "2",
    "collected_on_month": "3",
    "collected_on_year": "2026",
    "sample_size": "12",
    "content_area": "practice.services",
    "classification": "official",
    "link": "https://wexmoor.example/audit",
}


class Site:
    """A browser signed in as somebody, in one programme."""

    def __init__(self, programme: Programme, actor: Actor) -> None:
        self.root = f"/p/{programme.code}/"
        self.client = Client()
        assert actor.person is not None
        self.client.force_login(actor.person)

    def get(self, address: str) -> Any:
        return self.client.get(self.root + address)

    def text(self, address: str) -> str:
        response = self.get(address)
        assert response.status_code == 200, address
        words = str(response.content.decode())
        assert faults_of(words) == []
        return words

    def post(self, address: str, form: Mapping[str, Any] | None = None, /, **fields: Any) -> Any:
        return self.client.post(self.root + address, {**(form or {}), **fields}, follow=True)

    def queries(self, address: str) -> int:
        self.text(address)
        with CaptureQueriesContext(connection) as found:
            self.text(address)
        return len(found)


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def site(programme: Programme, alice: Actor) -> Site:
    return Site(programme, alice)


def test_an_empty_list_says_what_evidence_is(site: Site) -> None:
    assert "Add the first piece" in site.text("evidence/")


def test_the_list_shows_strength_and_filters_by_the_address(programme: Programme, site: Site) -> None:
    make.evidence(programme, "E1", title="Audit of ten", collected_on=timezone.localdate() - timedelta(days=3))
    make.evidence(
        programme, "E2", title="Figures", kind="data", line=1, says="contradicts", collected_on=date(2025, 1, 1)
    )

    whole = site.text("evidence/")
    stale = site.text("evidence/?age=stale&line=1")

    assert "E1 Audit of ten" in whole
    assert "E2 Figures" in whole
    assert "of 4" in whole
    assert "E1 Audit of ten" not in stale
    assert "E2 Figures" in stale
    assert "Nothing matches" in site.text("evidence/?text=nowhere")
    assert "E1 Audit" in site.text("evidence/?strength=2")


def test_the_list_costs_the_same_queries_however_long(programme: Programme, site: Site, alice: Actor) -> None:
    objective = make.objective(make.theme(make.plan(programme)))
    first = make.evidence(programme)
    offer_for(evidence=first.evidence, objective=objective, by=alice)
    few = site.queries("evidence/")
    for _ in range(60):
        made = make.evidence(programme)
        offer_for(evidence=made.evidence, objective=objective, by=alice)

    assert site.queries("evidence/") == few <= 15
    assert site.queries("evidence/?strength=2&objective=1.1&area=practice") <= 15


def test_a_piece_shows_how_strong_it_is_and_why(programme: Programme, site: Site, alice: Actor) -> None:
    objective = make.objective(make.theme(make.plan(programme)))
    made = make.evidence(programme, "E1", sample_size=12)
    offer_for(evidence=made.evidence, objective=objective, by=alice)

    words = site.text("evidence/E1/")

    assert "It comes from those who check the work (second line) (+2)." in words
    assert "The sample is large enough for its kind (+1)." in words
    assert "Objective 1.1" in words
    assert site.queries("evidence/E1/") <= 15
    assert site.get("evidence/E9/").status_code == 404


def test_evidence_is_added_with_the_usual_line_and_offered(programme: Programme, site: Site) -> None:
    objective = make.objective(make.theme(make.plan(programme)))
    upload = SimpleUploadedFile("audit.pdf", b"%PDF-1.7 audit")

    response = site.post("evidence/add/", **FACTS, upload=upload, objectives=[str(objective.pk)])

    row = EvidenceVersion.objects.get()
    assert response.redirect_chain[-1][0].endswith("/evidence/E1/")
    assert (row.line, row.sample_size, row.collected_on) == (2, 12, date(2026, 3, 2))
    assert row.document is not None
    assert EvidenceUse.objects.get().objective == objective
    file = site.get(f"evidence/E1/file/{row.pk}/")
    assert file.content == b"%PDF-1.7 audit"
    assert file["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Enter title"),
        ({"kind": "rumour"}, "Select a valid choice"),
        ({"collected_on_year": "2199"}, "cannot lie in the future"),
        ({"collected_on_day": "31", "collected_on_month": "2"}, "must be a real date"),
        ({"sample_size": "0"}, "must be 1 or more"),
        ({"sample_size": "many"}, "How many were looked at must be a whole number"),
        ({"link": "javascript:alert(1)"}, "Enter a link"),
        ({"link": "ftp://files.example/audit"}, "Enter a link"),
        ({"summary": "Her NHS number is 943 476 5919."}, "NHS number"),
        ({"upload": SimpleUploadedFile("audit.exe", b"MZ")}, "The file must be"),
        ({"upload": SimpleUploadedFile("audit.pdf", b"<script>")}, "is not a PDF"),
        ({"upload": SimpleUploadedFile("audit.pdf", b"")}, "The file is empty"),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_nothing_is_saved(
    site: Site, wrong: dict[str, Any], sentence: str
) -> None:
    response = site.post("evidence/add/", **{**FACTS, **wrong})

    words = response.content.decode()
    assert sentence in words
    assert "There is a problem" in words
    told = [each.text_content().strip() for each in html.fromstring(words).find_class("govuk-error-summary__list")[0]]
    assert len(told) == len(set(told)) == 1
    assert not Evidence.objects.exists()


def test_two_people_correcting_the_same_evidence_lose_nothing(programme: Programme, site: Site) -> None:
    made = make.evidence(programme, "E1")
    fields = {**FACTS, "line": "2", "version": made.pk}
    site.post("evidence/E1/edit/", **{**fields, "title": "First correction"})

    response = site.post("evidence/E1/edit/", **{**fields, "title": "Second correction"})

    words = response.content.decode()
    assert "saved a change to this while you were editing" in words
    assert "Second correction" in words
    assert "First correction" in words
    current = EvidenceVersion.objects.current().get()
    assert current.title == "First correction"
    site.post("evidence/E1/edit/", **{**fields, "title": "Second correction", "version": current.pk})
    assert EvidenceVersion.objects.current().get().title == "Second correction"


def test_somebody_else_verifies_it(programme: Programme, alice: Actor, site: Site) -> None:
    given = {"kind": "audit", "line": 2, "performance_type": "quality", "says": "supports"}
    add_evidence(programme=programme, title="Audit", collected_on=date(2026, 3, 2), by=alice, **given)
    vic = Site(programme, make.actor(programme, Role.AUDITOR, name="Vic Verifier"))

    vic.text("evidence/E1/verify/")
    vic.post("evidence/E1/verify/")

    assert EvidenceVersion.objects.current().get().verified_on is not None
    assert "Vic Verifier" in site.text("evidence/E1/")
    assert site.get("evidence/E1/verify/").status_code == 403


def test_a_verification_of_what_has_since_been_corrected_is_refused(programme: Programme, alice: Actor) -> None:
    made = make.evidence(programme, "E1")
    Site(programme, alice).post("evidence/E1/edit/", **{**FACTS, "line": "2", "version": made.pk})
    vic = Site(programme, make.actor(programme, Role.AUDITOR, name="Vic Verifier"))

    response = vic.post("evidence/E1/verify/", seen=made.pk)

    assert "changed" in response.content.decode()
    assert EvidenceVersion.objects.current().get().verified_on is None


@pytest.mark.parametrize("seen", ["0", "another", "²", "99999999999999999999"])
def test_what_nobody_can_have_seen_is_not_verified(programme: Programme, seen: str) -> None:
    make.evidence(programme, "E1")
    vic = Site(programme, make.actor(programme, Role.AUDITOR, name="Vic Verifier"))

    assert "This was changed" in vic.post("evidence/E1/verify/", seen=seen).content.decode()
    assert EvidenceVersion.objects.current().get().verified_on is None


def test_evidence_is_withdrawn_with_a_reason(programme: Programme, site: Site) -> None:
    make.evidence(programme, "E1")

    assert "Enter the reason" in site.post("evidence/E1/withdraw/", why="").content.decode()
    site.post("evidence/E1/withdraw/", why="It was another council's audit.")

    assert "Withdrawn." in site.text("evidence/E1/")
    assert "E1 Audit" not in site.text("evidence/")
    assert "E1" in site.text("evidence/?withdrawn=on")


def test_the_objectives_it_bears_on_are_chosen_and_taken_back(programme: Programme, site: Site) -> None:
    theme = make.theme(make.plan(programme))
    one, two = make.objective(theme, "1.1"), make.objective(theme, "1.2")
    make.evidence(programme, "E1")

    site.text("evidence/E1/objectives/")
    site.post("evidence/E1/objectives/", objectives=[one.pk])
    site.post("evidence/E1/objectives/", objectives=[two.pk])
    assert [use.objective for use in EvidenceUse.objects.current()] == [two]
    site.post("evidence/E1/objectives/1.2/take-back/")
    site.post("evidence/E1/objectives/1.2/take-back/")

    assert not EvidenceUse.objects.current().exists()


def test_exempt_evidence_does_not_exist_for_those_who_may_not_see_it(programme: Programme, alice: Actor) -> None:
    given = {"kind": "audit", "line": 2, "performance_type": "quality", "says": "supports", "classification": "exempt"}
    row = add_evidence(
        programme=programme,
        title="Secret review",
        collected_on=date(2026, 3, 2),
        upload=Upload("review.pdf", b"%PDF-1.7 secret"),
        content_area="practice.services",
        by=alice,
        **given,
    )
    objective = make.objective(make.theme(make.plan(programme)))
    offer_for(evidence=row.evidence, objective=objective, by=alice)
    bob = Site(programme, make.actor(programme, Role.ANALYST, name="Bob Bell"))

    for address in ("evidence/E1/", "evidence/E1/edit/", "evidence/E1/objectives/", f"evidence/E1/file/{row.pk}/"):
        assert bob.get(address).status_code == 404, address
    assert bob.get(f"files/{row.document_id}/").status_code == 404
    assert "Secret review" not in bob.text("evidence/")
    assert "No evidence yet" in bob.text("evidence/")
    assert "Nothing matches" in bob.text("evidence/?text=Secret")
    assert b"Secret" not in bob.get("evidence/export.csv").getvalue()
    areas = bob.text("evidence/areas/")
    assert "Priority service areas" in areas.split("No evidence at all:")[1].split("</div>")[0]
    assert ">Exempt</label>" not in bob.text("evidence/add/")
    assert ">Exempt</label>" in Site(programme, alice).text("evidence/add/")
    assert "Secret review" in Site(programme, alice).text("evidence/E1/")


def test_another_programmes_evidence_is_not_there(programme: Programme, site: Site) -> None:
    make.evidence(make.programme(), "E7")

    assert site.get("evidence/E7/").status_code == 404


def test_content_areas_without_evidence_are_named(programme: Programme, site: Site) -> None:
    make.evidence(programme, content_area="practice.services")
    make.evidence(programme, content_area="")

    words = site.text("evidence/areas/")

    assert "No evidence at all:" in words
    assert "Domestic abuse" in words
    assert "1 piece of evidence filed under no content area" in words
    assert site.queries("evidence/areas/") <= 15


def test_the_list_goes_out_as_csv_and_excel(programme: Programme, site: Site) -> None:
    make.evidence(programme, "E1", title="=cmd|' /C calc'!A0")
    make.evidence(programme, "E2", title="Figures", kind="data")

    text = site.get("evidence/export.csv?kind=audit").getvalue().decode("utf-8-sig")
    book = site.get("evidence/export.xlsx")

    assert text.count("\r\n") == 2
    assert "E1,'=cmd" in text
    assert book.getvalue()[:2] == b"PK"


def test_evidence_that_is_about_one_childs_case_says_so_and_is_found(programme: Programme, site: Site) -> None:
    made = make.evidence(programme, "E1", title="Audit of one file", kind="data")
    make.evidence(programme, "E2", title="Figures", kind="data")

    site.post("evidence/E1/edit/", **{**FACTS, "line": "2", "version": made.pk, "is_about_a_case": "on"})

    current = EvidenceVersion.objects.current()
    assert dict(current.values_list("evidence__reference", "is_about_a_case")) == {"E1": True, "E2": False}
    assert "Yes: left out of evidence packs" in site.text("evidence/E1/")
    only = site.text("evidence/?case=on")
    assert "E1 Audit of ten" in only
    assert "E2 Figures" not in only
    assert "Programme only,yes" in site.get("evidence/export.csv?case=on").getvalue().decode("utf-8-sig")
    entries = history.of_item(programme.pk, "evidence.evidence", made.evidence_id, moment=None, sees_exempt=True)
    assert "is_about_a_case" in str([entry.digests for entry in entries])


def test_a_past_day_shows_what_was_on_record_and_changes_nothing(programme: Programme, site: Site) -> None:
    make.evidence(programme, "E1", recorded_at=make.NOW - timedelta(days=20))
    make.evidence(programme, "E2")

    words = site.text("evidence/?as_at=2026-03-01")

    assert "E1 Audit" in words
    assert "E2 Audit" not in words
    assert "Add evidence" not in words
    assert site.get("evidence/E2/?as_at=2026-03-01").status_code == 404
