"""The pages of the question bank."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.framework.actions import load_shipped_content, retire_content
from soundingboard.framework.kinds import KINDS
from soundingboard.framework.models import Content, Origin
from soundingboard.lib.question_bank import BankQuestion, questions
from soundingboard.records.kept import forget
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


def codes(site: Site, asked: str = "") -> list[str]:
    """The codes of every question found, over all the pages."""
    found: list[str] = []
    number = 1
    while True:
        context = site.get(f"questions/?{asked}&page={number}").context
        found += [row.item.question.code for row in context["rows"]]
        if not context["page"].has_next():
            return found
        number += 1


def sent(**other: Any) -> dict[str, Any]:
    return {
        "words": "What did our last walk round the estate show us?",
        "stored": "",
        "content_area": "wider.poverty",
        "performance_type": "quality",
        "topics": ["voice"],
        "asked_by": ["panel"],
        "asked_of": ["council", "housing"],
        "shown_by": ["observation"],
        "weak_answer": "It lists who was there.",
        "then_ask": "What have we done about it?",
        "fits": ["no_voice"],
        "provenance": "Example Council",
        "source": "The panel's visit",
        "owner": "Scrutiny officer",
        "review_date_day": "1",
        "review_date_month": "4",
        "review_date_year": "2027",
        **other,
    }


def current(code: str) -> Content:
    return Content.objects.current().get(kind="questions", code=code)


@pytest.mark.parametrize("is_loaded", [True, False])
@pytest.mark.parametrize(
    ("asked", "tags"),
    [
        ("", []),
        ("area=organisation.culture", ["area:organisation.culture"]),
        ("by=group&of=police", ["by:group", "of:police"]),
        ("type=outcome&source=voice_of_children", ["type:outcome", "from:voice_of_children"]),
        ("topic=online_harm", ["topic:online_harm"]),
        ("fits=date_moved_again", ["fits:date_moved_again"]),
    ],
)
def test_the_bank_is_filtered_in_the_address_loaded_or_as_it_ships(
    programme: Programme, alice: Actor, site: Site, is_loaded: bool, asked: str, tags: list[str]
) -> None:
    if is_loaded:
        load_shipped_content(programme=programme, kinds=KINDS, by=alice)

    assert codes(site, asked) == [each.code for each in questions() if set(tags) <= set(each.tags)]


@pytest.mark.usefixtures("loaded")
def test_a_section_has_the_questions_of_its_leaves_and_words_are_searched(site: Site) -> None:
    of_section = [each.code for each in questions() if each.content_area.startswith("practice.risks.")]

    assert codes(site, "area=practice.risks") == of_section
    assert codes(site, "text=grandmother") == ["kin-offer"]
    assert "Nothing matches" in site.get("questions/?text=zebra").content.decode()


@pytest.mark.usefixtures("loaded")
def test_both_voices_are_shown_where_they_differ(site: Site) -> None:
    page = site.get("questions/?text=come back to you").content.decode()

    assert "Why do families come back to you within a year of being helped?" in page
    assert "Of ourselves: Why do families come back to us within a year of being helped?" in page
    assert "Of ourselves:" not in site.get("questions/?text=shown the same worry").content.decode()


@pytest.mark.usefixtures("loaded")
def test_a_question_shows_all_that_is_said_of_it_and_what_good_looks_like(site: Site) -> None:
    page = site.get("questions/second-referral/").content.decode()

    for words in (
        "Why do families come back to us",
        "It gives the re-referral rate and no reason for it.",
        "What did the last ten families",
        "Sounding Board library, 2026",
        "Head of front door",
        "A measure is off the path to its target",
        "Families that had Family Help say that daily life",
    ):
        assert words in page


@pytest.mark.usefixtures("loaded")
def test_a_word_of_an_earlier_day_stands_beside_todays(site: Site) -> None:
    site.post("questions/add/", sent(words="What did the LSCB say of our last serious case review?"))
    row = Content.objects.current().get(origin=Origin.LOCAL)

    shown = site.text(f"questions/{row.code}/")

    assert "“LSCB” is now safeguarding children partnership." in shown
    assert "“SCR” is now local child safeguarding practice review." in shown


def test_as_it_ships_it_is_read_and_cannot_be_changed(site: Site) -> None:
    assert "as it ships" in site.get("questions/").content.decode()
    assert b"Change" not in site.get("questions/second-referral/").content
    assert site.get("questions/second-referral/edit/").status_code == 404
    assert site.get("questions/no-such/").status_code == 404


@pytest.mark.usefixtures("loaded")
def test_a_question_written_in_our_voice_is_kept_as_it_is_put_to_others(site: Site) -> None:
    answer = site.post("questions/add/", **sent())

    row = current("own-1")
    assert answer.status_code == 200
    assert row.body["words"] == "What did your last walk round the estate show you?"
    assert row.body["then_ask"] == "What have you done about it?"
    assert "What did our last walk round the estate show us?" in site.get("questions/own-1/").content.decode()
    assert codes(site, "state=local") == ["own-1"]


@pytest.mark.usefixtures("loaded")
def test_a_doubt_about_the_voice_is_put_to_the_person(site: Site) -> None:
    doubtful = "What do children tell you has helped?"

    answer = site.post("questions/add/", **sent(words=doubtful))
    assert "It is not certain whether" in answer.content.decode()
    assert "[you|us]" in answer.content.decode()
    assert not Content.objects.filter(code="own-1").exists()

    site.post("questions/add/", **sent(words=doubtful, stored="What do children tell [you|us] has helped?"))
    assert current("own-1").body["words"] == doubtful
    assert "What do children tell us has helped?" in site.get("questions/own-1/").content.decode()


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        ({"words": ""}, "Enter question"),
        ({"asked_by": []}, "who would ask it"),
        ({"content_area": "practice"}, "valid choice"),
        ({"stored": "What [you"}, "one opening bracket"),
        ({"words": "What did Ann of SW1A 1AA say?"}, "postcode"),
    ],
)
def test_what_is_missing_or_wrong_is_asked_for(site: Site, other: dict[str, Any], complaint: str) -> None:
    page = site.post("questions/add/", **sent(**other)).content.decode()

    assert complaint.lower() in page.lower()
    assert not Content.objects.filter(code="own-1").exists()


@pytest.mark.usefixtures("loaded")
def test_a_question_is_changed_as_a_version_of_ones_own(site: Site) -> None:
    row = current("second-referral")
    site.post("questions/second-referral/edit/", **sent(why="In our words", version=str(row.pk)))

    fresh = current("second-referral")
    assert (fresh.version, fresh.origin) == (2, Origin.LOCAL)
    assert fresh.body["content_area"] == "wider.poverty"
    assert fresh.shipped_digest == row.shipped_digest
    page = site.get("questions/second-referral/").content.decode()
    assert "Why do families come back to you within a year of being helped?" in page  # among the versions


@pytest.mark.usefixtures("loaded")
def test_a_question_is_retired_and_brought_back(site: Site, programme: Programme) -> None:
    address = "content/questions/second-referral/retire/"
    site.post(address, why="It is never answered", version=str(current("second-referral").pk))

    assert "second-referral" not in codes(site)
    assert codes(site, "state=retired") == ["second-referral"]
    assert "Retired" in site.get("questions/second-referral/").content.decode()
    site.post(address, why="It is needed", version=str(current("second-referral").pk))
    assert "second-referral" in codes(site)


@pytest.mark.usefixtures("loaded")
def test_as_at_a_day_before_it_was_retired_it_is_in_use(site: Site, alice: Actor) -> None:
    later = make.later(alice, datetime(2026, 5, 1, 9, tzinfo=UTC))
    retire_content(row=current("second-referral"), of=BankQuestion, why="x", by=later)

    assert "second-referral" not in codes(site)
    assert "second-referral" not in codes(site, "as_at=2026-05-01")
    assert "second-referral" in codes(site, "as_at=2026-04-30")


@pytest.mark.usefixtures("loaded")
def test_a_reader_sees_the_bank_and_changes_nothing(site: Site, programme: Programme) -> None:
    reader = Site(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR))

    assert b"Add a question" not in reader.get("questions/").content
    assert reader.get("questions/add/").status_code == 403
    assert reader.get("questions/second-referral/edit/").status_code == 403
    assert b"Add a question" in site.get("questions/").content


@pytest.mark.usefixtures("loaded")
def test_the_list_is_taken_away_whole_in_both_voices(site: Site) -> None:
    lines = b"".join(site.get("questions/questions.csv?topic=online_harm")).decode("utf-8-sig").splitlines()
    wanted = [each for each in questions() if "online_harm" in each.topics]

    assert len(lines) == len(wanted) + 1
    assert "How much do we know about the harm that children here meet online?" in "\n".join(lines)
    assert b"".join(site.get("questions/questions.xlsx")).startswith(b"PK")


@pytest.mark.usefixtures("loaded")
def test_a_bank_of_five_thousand_costs_no_more_queries(site: Site, programme: Programme) -> None:
    def cost() -> int:
        forget()
        with CaptureQueriesContext(connection) as queries:
            assert site.get("questions/?by=panel&page=2").status_code == 200
        return len(queries)

    few = cost()
    row = current("second-referral")
    fields = {
        each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields if each.attname not in ("id",)
    }
    Content.objects.bulk_create(Content(**{**fields, "code": f"more-{n}"}) for n in range(4777))

    assert cost() == few <= 15
