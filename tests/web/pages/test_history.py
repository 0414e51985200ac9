"""The history of a programme and of an item, in words; verified; redacted."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.history.log import record, verify
from soundingboard.history.models import Entry, HistoryText
from soundingboard.outbox import jobs
from soundingboard.papers import actions as papers
from soundingboard.papers import tasks as tasks  # registers the job
from soundingboard.papers import verification
from soundingboard.papers.models import Paper
from soundingboard.plan.actions import add_objective, revise_objective
from soundingboard.plan.models import Objective, ObjectiveVersion
from tests import factories as make
from tests.history.test_log import tamper
from tests.position.conftest import built as built
from tests.position.conftest import built_once as built_once
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db

NAMED = "Quilbert Example was seen after nine weeks"


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def objective(programme: Programme, alice: Actor) -> Objective:
    """One that changed once."""
    theme = make.theme(make.plan(programme))
    post = make.post(programme, "Head of Assessment")
    made = add_objective(theme=theme, title="Assessments in time", description=NAMED, owner=post, by=alice)
    seen = ObjectiveVersion.objects.current().get(objective=made)
    changes = {"title": "Assessments on time", "due_on": date(2026, 9, 30)}
    revise_objective(seen=seen, changes=changes, why="Plainer words", by=alice)
    return made


@pytest.fixture
def site(programme: Programme, alice: Actor) -> Browser:
    return Browser(programme, alice)


def boxed(site: Browser, programme: Programme, role: Role) -> Browser:
    return Browser(programme, make.actor(programme, role, name="Bob Other"))


def test_an_entry_says_who_did_what_to_what_and_why(site: Browser, objective: Objective) -> None:
    shown = site.text("history/")

    assert "Objective changed" in shown
    assert "Alice Ashworth" in shown
    assert "Plainer words" in shown
    assert "Objective added" in shown


def test_codes_and_moments_are_told_in_words(site: Browser, objective: Objective, alice: Actor) -> None:
    moment = datetime(2026, 7, 1, 6, 23, 26, tzinfo=UTC)
    with transaction.atomic():
        record("update.submitted", objective, after={"action_state": "in_progress", "as_at": moment}, by=alice)

    shown = site.text("history/")

    assert "in progress" in shown
    assert "1 July 2026 at 7:23am" in shown
    assert "in_progress" not in shown
    assert "06:23:26" not in shown


def test_an_item_shows_before_and_after_word_by_word_and_names_instead_of_keys(
    site: Browser, objective: Objective
) -> None:
    shown = site.text(f"history/items/plan.objective/{objective.pk}/")

    assert "<del" in shown
    assert "<ins" in shown
    assert "30 September 2026" in shown
    assert "Head of Assessment" in shown
    assert "Plainer words" in shown


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("verb=objective.revised", "Plainer words", "Description:"),
        ("verb=objective.added", "Description:", "Plainer words"),
        ("kind=plan.objective", "Plainer words", "Nothing matches"),
        ("kind=plan.finding", "Nothing matches", "Plainer words"),
        ("since=2026-03-17", "Nothing matches", "Plainer words"),
        ("since=2026-03-16&until=2026-03-16", "Plainer words", "Nothing matches"),
        ("until=2026-03-15", "Nothing matches", "Plainer words"),
        ("until=9999-12-31", "Plainer words", "Nothing matches"),
    ],
)
def test_entries_are_filtered_by_what_the_address_says(
    site: Browser, objective: Objective, query: str, there: str, gone: str
) -> None:
    shown = site.text(f"history/?{query}")

    assert there in shown
    assert gone not in shown


def test_entries_are_filtered_by_person(site: Browser, programme: Programme, objective: Objective) -> None:
    other = make.actor(programme, name="Ben Ode").person
    assert other is not None

    assert "Nothing matches" in site.text(f"history/?person={other.pk}")


def test_nonsense_in_the_address_is_passed_over(site: Browser, objective: Objective) -> None:
    assert "Objective added" in site.text("history/?person=nobody&since=yesterday&verb=dance&page=99")


def test_as_at_a_past_day_later_entries_are_not_there(site: Browser, objective: Objective) -> None:
    assert "Nothing matches" in site.text("history/?as_at=2026-03-15")
    assert site.get(f"history/items/plan.objective/{objective.pk}/?as_at=2026-03-15").status_code == 404


def test_what_is_exempt_is_for_those_who_may_see_it(programme: Programme, site: Browser, objective: Objective) -> None:
    with transaction.atomic():
        record("decision.recorded", objective, visibility="exempt", label="In private", by=make.actor(programme))

    assert "In private" in site.text("history/")
    assert "In private" not in boxed(site, programme, Role.ANALYST).text("history/")


def test_a_chain_that_holds_shows_the_hash_to_publish(
    site: Browser, programme: Programme, objective: Objective
) -> None:
    last = Entry.objects.filter(programme_id=programme.pk).latest("seq")

    before, shown = site.text("history/verify/"), site.said("history/verify/")

    assert last.hash in before
    assert "entries hold" not in before
    assert "All 2 entries hold" in shown
    assert last.hash in shown


def test_a_tampered_value_is_shown_with_its_entry(site: Browser, programme: Programme, objective: Objective) -> None:
    text = HistoryText.objects.get(entry__programme_id=programme.pk, entry__seq=2)
    text.values["why"][1] = "Another reason"
    text.save()

    shown = site.said("history/verify/")

    assert "does not hold in 1 place." in shown
    assert "Entry 2: the value" in shown


def test_a_long_chain_is_verified_in_the_background(
    site: Browser, programme: Programme, objective: Objective, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "AT_ONCE", 1)

    under_way = site.said("history/verify/")
    assert "Verifying the history" in under_way
    assert "Verify it now" not in under_way
    jobs.run_all(timezone.now)

    assert "All 2 entries hold" in site.text("history/verify/")


@pytest.mark.parametrize("at_once", [True, False])
def test_a_history_whose_end_was_cut_off_is_held_to_the_papers_that_were_issued(
    built: Any, at_once: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "PAPERS_AT_ONCE", 40 if at_once else 0)
    with time_machine.travel(datetime(2026, 3, 2, 12, 0, tzinfo=UTC), tick=False):
        paper = papers.draft_paper(programme=built.programme, kind="plan-on-a-page", by=built.at(date(2026, 3, 2)))
        papers.issue_paper(paper=paper, seen=0, by=built.at(date(2026, 3, 2)))
        jobs.run_all(timezone.now)
        site = Browser(built.programme, built.manager)
        assert at_once == ("no issued paper says otherwise" in site.said("history/verify/"))
        sealed = Entry.objects.get(programme_id=built.programme.pk, verb="paper.issued").seq - 1
        entries = "SELECT id FROM history_entry WHERE programme_id = %s AND seq >= %s"
        tamper(f"DELETE FROM history_historytext WHERE entry_id IN ({entries})", built.programme.pk, sealed)
        tamper(f"DELETE FROM history_entry WHERE id IN ({entries})", built.programme.pk, sealed)
        assert verify(built.programme.pk) == []

        shown = site.said("history/verify/")
        if not at_once:
            jobs.run_all(timezone.now)
            shown = site.text("history/verify/")

    assert "The history does not hold in 1 place." in shown
    assert f"Entry {sealed} is not the one that {Paper.objects.get().reference} was issued with: it is missing" in shown


def test_an_administrator_redacts_and_the_place_says_so(
    site: Browser, programme: Programme, objective: Objective
) -> None:
    entry = Entry.objects.get(programme_id=programme.pk, verb="objective.added")
    ada = boxed(site, programme, Role.ADMINISTRATOR)
    form = f"history/entries/{entry.seq}/redact/"
    assert NAMED in ada.text(form)
    assert "Choose the text that must go" in ada.said(form, reason="A child&#x27;s name")
    assert "Enter why it must go" in ada.said(form, path="after.description")

    done = ada.said(form, path="after.description", reason="It named a child")

    assert re.search(r"Removed from (1 place|\d places) in the history and from \d elsewhere\.", done)
    assert f"History of {objective.reference}" in done
    assert "A text was redacted" in done
    assert "[redacted]" in done
    assert NAMED not in site.text(f"history/items/plan.objective/{objective.pk}/")
    assert "[redacted]" in site.text(f"plan/objectives/{objective.reference}/")
    assert verify(programme.pk) == []


def test_only_an_administrator_is_offered_to_redact(site: Browser, objective: Objective) -> None:
    assert "/redact/" not in site.text("history/")
    assert site.get("history/entries/1/redact/").status_code == 403


def test_pages_cost_the_same_queries_however_long_the_history(
    site: Browser, programme: Programme, objective: Objective, alice: Actor
) -> None:
    pages = ("history/", f"history/items/plan.objective/{objective.pk}/", "history/verify/")

    def grow(how_many: int) -> None:
        for number in range(how_many):
            seen = ObjectiveVersion.objects.current().get(objective=objective)
            changes: dict[str, Any] = {"title": f"{seen.title[:30]} {number}", "owner": make.post(programme)}
            revise_objective(seen=seen, changes=changes, by=alice)

    grow(2)
    few = [site.queries(page) for page in pages]
    grow(60)
    many = [site.queries(page) for page in pages]

    # Fewer, if anything: the first page of the longer history names fewer kinds of thing.
    assert all(more <= less for less, more in zip(few, many, strict=True))
    assert max(few) <= 15
