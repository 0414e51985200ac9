"""The pages of the voice log: put down, read, answered, told; and what a reader without small numbers is shown."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.plan.models import Objective
from soundingboard.practice import voice_actions as actions
from tests import factories as make
from tests.web.pages.browsing import Browser
from tests.web.pages.test_meetings import on

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ADD = "practice/voice/add/"


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def objective(programme: Programme) -> Objective:
    return make.objective(make.theme(make.plan(programme)))


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.later(make.actor(programme), timezone.now())


@pytest.fixture
def manager(programme: Programme, alice: Actor) -> Browser:
    return Browser(programme, alice)


def form(**given: Any) -> dict[str, Any]:
    return {
        "speaker": "children",
        "gathered": "group",
        "people": 8,
        "said": "We tell it again to each new worker.",
        "says": "not_well",
        "performance_type": "quality",
        "content_area": "practice.services",
        "themes": ["same_worker"],
        **on(TODAY - timedelta(days=9), "heard_on"),
        **given,
    }


def test_what_was_said_is_put_down_answered_and_told(manager: Browser, objective: Objective) -> None:
    assert "Nothing has been put down yet" in manager.text("practice/voice/")
    assert "No child or family was heard on 1 objective" in manager.text("practice/voice/objectives/")
    said = manager.said(ADD, **form(objectives=[objective.pk]))
    assert "V1 is in the voice log." in said
    assert f"Objective {objective.reference}" in said
    assert "Children or families were heard on every objective" in manager.text("practice/voice/objectives/")

    refused = manager.said("practice/voice/V1/answer/", version=version(manager), answer="changed")
    assert "Enter what changed because of it" in refused
    answer = {"version": version(manager), "answer": "changed", "what_came": "A worker for a year."}
    said = manager.said("practice/voice/V1/answer/", **answer, **on(TODAY, "answered_on"))
    assert "What became of V1 is on record." in said
    assert "Answered, and nobody was told" in said
    assert "saved a change to this" in manager.said("practice/voice/V1/answer/", **answer, **on(TODAY, "answered_on"))
    assert "V1" in manager.text("practice/voice/?standing=untold")
    assert "Nothing matches" in manager.text("practice/voice/?standing=waiting")


def version(manager: Browser) -> str:
    page = manager.text("practice/voice/V1/answer/")
    return page.split('name="version" value="')[1].split('"')[0]


def test_a_name_tag_of_a_child_is_refused_at_its_field(manager: Browser) -> None:
    said = manager.said(ADD, **form(said="She was born on 12/03/2015."))

    assert "looks like a date of birth" in said
    # Beside all else that is to be put right, so that nobody is told twice.
    both = manager.said(ADD, **form(said="Aisha said that the worker is kind.", speaker=""))
    assert "looks like a person" in both
    assert "Choose who spoke" in both
    assert "Nothing has been put down yet" in manager.text("practice/voice/")


def test_bad_input_is_a_sentence_and_never_a_fault(manager: Browser) -> None:
    assert "cannot lie in the future" in manager.said(ADD, **form(**on(TODAY + timedelta(days=1), "heard_on")))
    assert "Choose who spoke" in manager.said(ADD, **form(speaker=""))
    assert "characters" in manager.said(ADD, **form(said="x " * 50_000))
    for query in ("since=nonsense", "since=2026-13-40", "objective=%00", "page=-1", "theme=x", "text=%27"):
        assert manager.get(f"practice/voice/?{query}").status_code == 200, query


def test_a_correction_a_link_and_taking_back(manager: Browser, objective: Objective) -> None:
    manager.said(ADD, **form())
    edit = {**form(people=9), "version": version(manager), "why": "Nine were there."}
    assert "V1 is corrected." in manager.said("practice/voice/V1/edit/", **edit)
    assert "V1 bears on 1 objectives." in manager.said("practice/voice/V1/bears-on/", objectives=[objective.pk])
    assert "V1 is taken back." in manager.said("practice/voice/V1/withdraw/", why="Another town's.")
    assert manager.get("practice/voice/V9/").status_code == 404


def test_a_reader_without_small_numbers_sees_that_few_said_something_and_not_what(
    programme: Programme, manager: Browser
) -> None:
    manager.said(ADD, **form(people=2, said="A quiet sentence."))
    manager.said(ADD, **form(people=7, said="A loud sentence."))
    reader = Browser(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR))
    partner = Browser(programme, make.actor(programme, Role.PARTNER))
    table = reader.get("practice/voice/voice.csv").getvalue().decode()

    for page in (reader.text("practice/voice/"), reader.text("practice/voice/V1/"), table):
        assert "quiet sentence" not in page
    assert "loud sentence" in reader.text("practice/voice/")
    assert "5 or fewer" in reader.text("practice/voice/V1/")
    assert "Read by few" in table
    assert "quiet sentence" in manager.get("practice/voice/voice.csv").getvalue().decode()
    assert reader.get(ADD).status_code == 403
    assert partner.get("practice/voice/V1/edit/").status_code == 403
    assert partner.get("practice/voice/V2/edit/").status_code == 200


def test_the_pages_make_as_many_queries_for_many_entries_as_for_few(
    programme: Programme, manager: Browser, alice: Actor, objective: Objective
) -> None:
    def say(number: int) -> None:
        actions.hear_voice(
            programme=programme, objectives=[objective], speaker="families", gathered="talk", heard_on=TODAY,
            people=7, said=f"We said it {number}.", says="well", performance_type="outcome", by=alice,
        )  # fmt: skip

    say(0)
    addresses = ("practice/voice/", "practice/voice/objectives/", "practice/voice/V1/")
    few = [manager.queries(each) for each in addresses]
    for number in range(1, 30):
        say(number)

    assert [manager.queries(each) for each in addresses] == few
    assert max(few) <= 15
