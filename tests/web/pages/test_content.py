"""The pages of content."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import DecisionKind
from soundingboard.framework.actions import load_shipped_content
from soundingboard.framework.kinds import KIND_WORDS, KINDS
from soundingboard.framework.models import Content
from soundingboard.framework.reading import offers, scales_at
from soundingboard.web.pages.content import differences
from tests import factories as make
from tests.web.pages.test_evidence import Site

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Programme, Actor]]:
    """A programme with its shipped content, loaded once for the module: half a second for each test that has it."""
    with django_db_blocker.unblock(), transaction.atomic():
        programme = make.programme()
        alice = make.actor(programme)
        load_shipped_content(programme=programme, kinds=KINDS, by=alice)
        yield programme, alice
        transaction.set_rollback(True)


@pytest.fixture
def programme(request: pytest.FixtureRequest) -> Programme:
    if "loaded" in request.fixturenames:
        return deepcopy(request.getfixturevalue("loaded_once")[0])
    return make.programme()


@pytest.fixture
def alice(request: pytest.FixtureRequest, programme: Programme) -> Actor:
    if "loaded" in request.fixturenames:
        return deepcopy(request.getfixturevalue("loaded_once")[1])
    return make.actor(programme)


@pytest.fixture
def site(programme: Programme, alice: Actor) -> Site:
    return Site(programme, alice)


@pytest.fixture
def loaded(loaded_once: tuple[Programme, Actor]) -> None:
    """The programme of the test is the one with content."""


def item(kind: str, code: str) -> Content:
    return Content.objects.current().get(kind=kind, code=code)


def shown(site: Site, address: str) -> dict[str, Any]:
    """What a browser would send back of a form, untouched."""
    form = site.get(address).context["form"]
    sent: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if hasattr(value, "year"):
            sent |= {
                f"{field.name}_day": value.day,
                f"{field.name}_month": value.month,
                f"{field.name}_year": value.year,
            }
        elif value is True:
            sent[field.name] = "on"
        elif value not in (None, False):
            sent[field.name] = value
    return sent


def test_what_ships_is_loaded_by_a_button(site: Site) -> None:
    assert "Load what ships" in site.text("content/")

    site.post("content/load/")

    words = site.text("content/")
    for each in KIND_WORDS.values():
        assert each in words
    assert "Nothing loaded yet" not in words


# They have an editor of their own, to which these pages lead.
EDITED_ELSEWHERE = {"audit_tools"}


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("kind", sorted(EDITED_ELSEWHERE))
def test_what_has_an_editor_of_its_own_is_led_to(site: Site, kind: str) -> None:
    row = Content.objects.filter(kind=kind).first()
    assert row is not None

    for address in (f"content/{kind}/{row.code}/", f"content/{kind}/{row.code}/edit/"):
        answer = site.get(address)
        assert answer.status_code == 302
        assert site.client.get(answer["Location"]).status_code == 200


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("kind", sorted({*KINDS} - EDITED_ELSEWHERE))
def test_every_item_of_each_kind_has_a_page_and_a_form(site: Site, kind: str) -> None:
    row = Content.objects.filter(kind=kind).first()
    assert row is not None

    assert row.title.split(",")[0][:20] in site.text(f"content/{kind}/").replace("&#x27;", "'")
    assert "As shipped" in site.text(f"content/{kind}/{row.code}/")
    site.text(f"content/{kind}/{row.code}/edit/")
    assert site.queries(f"content/{kind}/{row.code}/edit/") <= 15
    assert site.queries("content/") <= 15


@pytest.mark.usefixtures("loaded")
def test_a_shelf_life_is_changed_and_the_old_one_stays_readable(site: Site) -> None:
    address = "content/evidence_kinds/audit/edit/"
    sent = shown(site, address)

    site.post(address, **{**sent, "shelf_life": "120", "why": "Audits here are monthly."})

    row = item("evidence_kinds", "audit")
    assert (row.body["shelf_life"], row.version, row.origin) == (120, 2, "local")
    words = site.text("content/evidence_kinds/audit/")
    assert "Changed here" in words
    assert "183" not in words.split("Versions")[0]
    assert Content.objects.filter(kind="evidence_kinds", code="audit").count() == 2


@pytest.mark.usefixtures("loaded")
def test_saving_a_form_untouched_changes_no_word_of_an_item(site: Site) -> None:
    for kind in KINDS:
        if kind == "scales" or kind in EDITED_ELSEWHERE:
            continue
        row = Content.objects.filter(kind=kind).first()
        assert row is not None
        before = dict(row.body)
        address = f"content/{kind}/{row.code}/edit/"
        site.post(address, **{**shown(site, address), "why": "Nothing."})
        assert item(kind, row.code).body == before, kind


@pytest.mark.usefixtures("loaded")
def test_a_scale_is_changed_by_a_decision_only(programme: Programme, site: Site) -> None:
    address = "content/scales/delivery/edit/"
    sent = {**shown(site, address), "why": "Plainer", "point.2.word": "In trouble"}
    refused = site.post(address, **sent)
    assert "Choose decision it rests on" in refused.content.decode()
    decided = make.decision(programme, DecisionKind.SCALE, reference="D4")

    site.post(address, **{**shown(site, address), **sent, "decision": decided.pk})

    assert scales_at(programme.pk, None).delivery.point("red").word == "In trouble"
    words = site.text("content/scales/delivery/")
    assert "In trouble" in words
    assert "D4" in words


@pytest.mark.usefixtures("loaded")
def test_two_people_changing_an_item_lose_nothing(site: Site) -> None:
    address = "content/evidence_kinds/audit/edit/"
    sent = shown(site, address)
    site.post(address, **{**sent, "shelf_life": "120", "why": "Monthly"})

    words = site.post(address, **{**sent, "shelf_life": "90", "why": "Quarterly"}).content.decode()

    assert "saved a change to this while you were editing" in words
    assert item("evidence_kinds", "audit").body["shelf_life"] == 120


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("kind", "code", "wrong", "sentence"),
    [
        ("evidence_kinds", "audit", {"shelf_life": "soon"}, "must be a whole number"),
        ("evidence_kinds", "audit", {"words": ""}, "Enter words"),
        ("evidence_kinds", "audit", {"why": ""}, "Answer: Why is it changed?"),
        ("evidence_kinds", "audit", {"review_date_year": "2001"}, "the review date must be after"),
        ("strength", "first_line", {"value": "-1"}, "points are added, so they must not be negative"),
        ("strength", "third_line", {"value": "0"}, "must not give fewer points"),
    ],
)
def test_what_would_break_a_table_is_refused_with_a_sentence(
    site: Site, kind: str, code: str, wrong: dict[str, str], sentence: str
) -> None:
    address = f"content/{kind}/{code}/edit/"

    words = site.post(address, **{**shown(site, address), "why": "To see", **wrong}).content.decode()

    assert sentence in words
    assert item(kind, code).version == 1


@pytest.mark.usefixtures("loaded")
def test_an_offer_is_shown_beside_ours_and_taken_up(programme: Programme, site: Site) -> None:
    Content.objects.filter(kind="themes", code="practice").update(shipped_digest="0" * 64)
    address = "content/themes/practice/edit/"
    site.post(address, **{**shown(site, address), "title": "Our own title", "why": "Ours"})
    assert [offer.code for offer in offers(programme, KINDS)] == ["practice"]
    assert "Changed here" in site.text("content/offers/")

    words = site.text("content/offers/themes/practice/")
    assert "Our own title" in words
    assert "Front-line" in words
    site.post("content/offers/themes/practice/", why="It reads better.", version=item("themes", "practice").pk)

    row = item("themes", "practice")
    assert (row.body["title"], row.origin, row.version) == ("Front-line practice", "shipped", 3)
    assert offers(programme, KINDS) == []
    assert "Nothing is offered" in site.text("content/offers/")


def test_a_new_item_is_offered_and_taken_up_once(programme: Programme, site: Site) -> None:
    site.text("content/offers/themes/practice/")

    site.post("content/offers/themes/practice/", why="New", version="new")
    again = site.post("content/offers/themes/practice/", why="New", version="new")

    assert Content.objects.get(programme=programme).code == "practice"
    assert "There is a problem" in again.content.decode()


def test_an_unknown_kind_or_item_is_not_there(site: Site) -> None:
    for address in ("content/rumours/", "content/scales/none/", "content/offers/scales/none/"):
        assert site.get(address).status_code == 404


@pytest.mark.usefixtures("loaded")
def test_readers_see_what_words_mean_and_change_nothing(programme: Programme) -> None:
    reader = Site(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR, name="Cllr Cole"))

    reader.text("content/scales/delivery/")
    for address in ("content/scales/delivery/edit/", "content/offers/", "content/offers/scales/delivery/"):
        assert reader.get(address).status_code == 403


def test_differences_name_each_part_that_reads_otherwise() -> None:
    ours = {"words": "One", "shelf_life": 10, "points": [{"code": "red", "word": "Red"}]}
    theirs = {"words": "One", "shelf_life": 20, "points": [{"code": "red", "word": "In trouble"}]}

    assert differences(ours, theirs) == [
        ("Days it stays fresh", "10", "20"),
        ("Point red, word", "Red", "In trouble"),
    ]
