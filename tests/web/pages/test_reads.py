"""Who read what: single audits, what audits found, exempt evidence and papers, in pages, files and tables."""

import csv
import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme, Read
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.audits import loop_actions
from soundingboard.delivery import actions as delivery
from soundingboard.evidence.actions import add_evidence, offer_for
from soundingboard.evidence.models import EvidenceVersion
from soundingboard.files.actions import store_file
from soundingboard.history.models import Entry
from soundingboard.papers import actions as drafting
from soundingboard.search.indexing import follow
from tests import factories as make
from tests.audits.scene import Scene, closed, drawn, sent_in
from tests.delivery.scene import Scene as InDelivery
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make.programme()


def read(programme: Programme) -> list[tuple[str, str, str, str]]:
    """Who read what, in order."""
    rows = Read.objects.filter(programme=programme).select_related("person").order_by("pk")
    return [(row.person.name, row.kind, row.reference, row.how) for row in rows]


@pytest.fixture
def scene(programme: Programme) -> Scene:
    return drawn(programme=programme)


def test_whoever_reads_a_single_audit_is_on_record_and_whoever_is_refused_is_not(
    programme: Programme, scene: Scene
) -> None:
    audit = scene.audits[0]
    sent_in(scene, audit)
    entries = Entry.objects.of_programme(programme.pk).count()
    place = f"audits/cycles/{scene.cycle.reference}/{audit.number}/"
    director = make.actor(programme, Role.DIRECTOR, name="Dora Director")
    member = make.actor(programme, Role.BOARD_MEMBER, name="Ben Board")

    Browser(programme, director).text(place)
    assert Browser(programme, member).get(place).status_code == 403

    assert read(programme) == [("Dora Director", "audit", f"{scene.cycle.reference}/{audit.number}", "page")]
    # A look is no change: the chain does not grow by it.
    assert Entry.objects.of_programme(programme.pk).count() == entries


def test_a_table_with_single_audits_is_one_look_and_one_without_is_none(programme: Programme, scene: Scene) -> None:
    sent_in(scene, scene.audits[0])
    place = f"audits/cycles/{scene.cycle.reference}/results.xlsx"

    for role, name in ((Role.DIRECTOR, "Dora Director"), (Role.BOARD_MEMBER, "Ben Board")):
        answer = Browser(programme, make.actor(programme, role, name=name)).get(place)
        assert answer.getvalue().startswith(b"PK")

    assert read(programme) == [("Dora Director", "audit", scene.cycle.reference, "table")]


def test_exempt_evidence_is_on_record_and_other_evidence_is_not(programme: Programme) -> None:
    exempt = make.evidence(programme, "E1", classification="exempt")
    make.evidence(programme, "E2", classification="official")
    chair = make.actor(programme, Role.BOARD_CHAIR, name="Carol Chair")
    councillor = make.actor(programme, Role.SCRUTINY_COUNCILLOR)
    site = Browser(programme, chair)

    site.text("evidence/E1/")
    site.text("evidence/E2/")
    site.get("evidence/export.csv")
    assert Browser(programme, councillor).get("evidence/E1/").status_code == 404
    Browser(programme, councillor).get("evidence/export.csv")

    assert isinstance(exempt, EvidenceVersion)
    assert read(programme) == [
        ("Carol Chair", "evidence", "E1", "page"),
        ("Carol Chair", "evidence", "", "table"),
    ]


def test_a_paper_that_is_exempt_is_on_record_and_its_public_edition_is_not(programme: Programme) -> None:
    manager = make.actor(programme, now=timezone.now(), name="Mia Manager")
    for edition in ("exempt", "public"):
        drafting.draft_paper(
            programme=programme, kind="plan-on-a-page", title=f"The {edition} one", as_at=manager.now, edition=edition,
            by=manager,
        )  # fmt: skip
    site = Browser(programme, manager)
    references = [row.reference for row in drafting.Paper.objects.filter(programme=programme).order_by("pk")]

    for reference in references:
        site.text(f"papers/{reference}/")

    assert read(programme) == [("Mia Manager", "paper", references[0], "page")]


def test_a_file_that_may_be_exempt_is_on_record(programme: Programme) -> None:
    manager = make.actor(programme, name="Mia Manager")
    site = Browser(programme, manager)
    stored = store_file(programme=programme, name="notes.csv", content=b"a,b\n1,2\n", purpose="evidence", by=manager)

    site.get(f"files/{stored.pk}/")

    assert read(programme) == [("Mia Manager", "file", str(stored.pk), "file")]


@pytest.fixture
def titled(programme: Programme) -> Programme:
    """An objective and an action with two pieces of exempt evidence beneath them, and one that is not exempt."""
    by = make.actor(programme, name="Mia Manager", now=timezone.now())
    objective = make.objective(make.theme(make.plan(programme)), reference="1.1")
    for title, classification in (("Open", "official"), ("Closed", "exempt"), ("Closed too", "exempt")):
        add_evidence(
            programme=programme, objectives=[objective], title=title, kind="audit", line=2, performance_type="quality",
            says="supports", collected_on=make.TODAY, sample_size=10, summary="Read.", classification=classification,
            by=by,
        )  # fmt: skip
    return programme


def test_titles_of_what_is_exempt_are_a_look_on_each_page_that_lists_them(titled: Programme) -> None:
    chair = make.actor(titled, Role.BOARD_CHAIR, name="Carol Chair", now=timezone.now())
    site = Browser(titled, chair)

    for address in ("evidence/", "plan/objectives/1.1/", "history/"):
        Read.objects.all().delete()
        assert "Closed too" in site.text(address)
        assert read(titled) == [("Carol Chair", "evidence", "", "list")], address
        assert site.queries(address) <= 15

    Read.objects.all().delete()
    assert "Closed too" not in site.text("evidence/?text=open")
    assert read(titled) == []
    site.text("evidence/?text=too")
    assert read(titled) == [("Carol Chair", "evidence", "E3", "list")]


def test_the_pages_of_an_action_and_of_a_rating_are_looks_too() -> None:
    scene = InDelivery()
    action = scene.action()
    for reference in ("E1", "E2"):
        piece = scene.evidence(reference, title=f"Closed {reference}", classification="exempt")
        delivery.link_evidence(action=action, evidence=piece, by=scene.alice)
        offer_for(evidence=piece, objective=scene.objective, by=scene.alice)
    make.round_(scene.programme)
    site = Browser(scene.programme, scene.alice)

    for address in (f"delivery/actions/{action.action.reference}/", "rounds/1/ratings/1.1/"):
        Read.objects.all().delete()
        assert "Closed E2" in site.text(address)
        assert read(scene.programme) == [("Alice Ashworth", "evidence", "", "list")], address


def test_who_is_shown_no_title_of_what_is_exempt_has_looked_at_none(titled: Programme) -> None:
    site = Browser(titled, make.actor(titled, Role.ANALYST, now=timezone.now()))

    for address in ("evidence/", "plan/objectives/1.1/", "history/"):
        assert "Closed" not in site.text(address)

    assert read(titled) == []


def test_titles_of_exempt_papers_are_a_look_too(programme: Programme) -> None:
    manager = make.actor(programme, now=timezone.now(), name="Mia Manager")
    for edition in ("exempt", "public"):
        drafting.draft_paper(
            programme=programme, kind="plan-on-a-page", title=f"The {edition} one", as_at=manager.now, edition=edition,
            by=manager,
        )  # fmt: skip
    reference = drafting.Paper.objects.get(programme=programme, edition="exempt").reference

    Browser(programme, manager).text("papers/")

    assert read(programme) == [("Mia Manager", "paper", reference, "list")]


def test_what_was_found_by_searching_is_a_look(titled: Programme) -> None:
    follow(titled, timezone.now())
    site = Browser(titled, make.actor(titled, Role.BOARD_CHAIR, name="Carol Chair", now=timezone.now()))

    assert "Closed" in re.sub(r"</?mark>", "", site.text("search/?q=closed"))
    site.text("search/?q=open")

    assert read(titled) == [("Carol Chair", "evidence", "", "list")]


def test_what_an_audit_found_is_told_by_the_history_to_who_may_read_audits(programme: Programme) -> None:
    scene = closed(programme=programme)
    loop_actions.find(
        cycle=scene.cycle, audit=scene.audits[0], words="No plan was made.", found_on=make.TODAY, by=scene.manager
    )
    director = make.actor(programme, Role.DIRECTOR, name="Dora Director", now=timezone.now())
    chair = make.actor(programme, Role.BOARD_CHAIR, now=timezone.now())

    assert "No plan was made." in Browser(programme, director).text("history/")
    assert ("Dora Director", "audit_finding", "", "list") in read(programme)
    Read.objects.all().delete()

    for address in ("history/", "history/?kind=audits.auditfinding"):
        page = Browser(programme, chair).text(address)
        assert "No plan was made." not in page
        assert "Finding of an audit:" not in page
    assert read(programme) == []


def test_a_look_costs_one_query(programme: Programme) -> None:
    make.evidence(programme, "E1", classification="exempt")
    make.evidence(programme, "E2", classification="official")
    site = Browser(programme, make.actor(programme, Role.BOARD_CHAIR))

    assert site.queries("evidence/E1/") == site.queries("evidence/E2/") + 1 <= 15


# --- the review -------------------------------------------------------------------------------------------------------


@pytest.fixture
def carol(programme: Programme) -> Actor:
    return make.actor(programme, Role.BOARD_MEMBER, name="Carol Chair")


@pytest.fixture
def looked(programme: Programme, carol: Actor) -> Programme:
    ben = make.actor(programme, Role.BOARD_MEMBER, name="Ben Board")
    make.evidence(programme, "E1", classification="exempt")
    make.evidence(programme, "E3", classification="exempt")
    for days, who, reference in ((3, carol, "E1"), (1, carol, "E3"), (1, ben, "E1")):
        with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
            Browser(programme, who).text(f"evidence/{reference}/")
    return programme


def test_it_is_reviewed_by_person_and_by_thing_and_taken_away(looked: Programme, carol: Actor) -> None:
    site = Browser(looked, make.actor(looked, Role.DIRECTOR))

    assert site.text("records/reads/").count('data-label="How"') == 3
    assert site.text(f"records/reads/?person={carol.person_id}").count('data-label="How"') == 2
    assert site.text("records/reads/?reference=e1").count('data-label="How"') == 2
    yesterday = (timezone.localdate() - timedelta(days=1)).strftime("%d/%m/%Y")
    assert site.text(f"records/reads/?from_on={yesterday}").count('data-label="How"') == 2

    said = b"".join(site.get(f"records/reads/export.csv?person={carol.person_id}").streaming_content).decode(
        "utf-8-sig"
    )
    rows = list(csv.DictReader(io.StringIO(said)))
    assert [(row["Who"], row["What"], row["Reference"]) for row in rows] == [
        ("Carol Chair", "Exempt evidence", "E3"),
        ("Carol Chair", "Exempt evidence", "E1"),
    ]


def test_who_reviews_and_who_does_not(looked: Programme) -> None:
    may = {role for role in Role if Permission.REVIEW_READING in ROLES[role].permissions}
    elsewhere = make.actor(make.programme(), Role.ADMINISTRATOR)

    assert may == {Role.DIRECTOR, Role.ADMINISTRATOR}
    assert Browser(looked, make.actor(looked, Role.PROGRAMME_MANAGER)).get("records/reads/").status_code == 403
    assert Browser(looked, elsewhere).get("records/reads/").status_code == 404
    own = Browser(make.programme(), elsewhere)
    assert own.get("records/reads/").status_code == 404


def test_an_administrator_sees_that_it_was_read_and_no_way_to_it(looked: Programme) -> None:
    page = Browser(looked, make.actor(looked, Role.ADMINISTRATOR)).text("records/reads/")

    assert "E1" in page
    assert "/evidence/E1/" not in page
