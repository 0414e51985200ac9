"""A plan check is made once for what is on record, kept, and found again by whoever may see the programme."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.insight.checking import CHECKED, ask_for_check, checked, kept, rule_of
from soundingboard.insight.plan_check import check_plan
from soundingboard.insight.tasks import check_the_plan
from soundingboard.lib.canonical import canonical_json
from soundingboard.outbox.jobs import TASKS, run_all
from soundingboard.outbox.models import Job, JobState
from soundingboard.plan.actions import add_theme
from soundingboard.plan.models import Plan
from soundingboard.position.gather import gather
from soundingboard.records import vault
from tests import factories as make
from tests.position.conftest import built, built_once

pytestmark = pytest.mark.django_db
__all__ = ["built", "built_once"]

DAY = date(2026, 3, 10)


def ask(built: Any, by: Actor, day: date | None = None) -> Job:
    job = ask_for_check(programme=built.programme, day=day, by=by)
    run_all(lambda: by.now)
    job.refresh_from_db()
    return job


def test_the_worker_knows_the_work() -> None:
    assert TASKS["plan.check"] is check_the_plan


def test_what_is_kept_is_what_the_rules_remark_on_the_position(built: Any) -> None:
    by = built.at(DAY)
    position = gather(built.programme, DAY, now=by.now)

    ask(built, by)
    found = checked(by, None).latest

    assert found is not None
    assert [(each.code, each.item_kind, each.reference, each.sentence) for each in found.remarks] == [
        (each.code, each.item_kind, each.reference, each.sentence) for each in check_plan(position)
    ]
    assert len(found.remarks) > 5
    assert all(rule_of(each.code) for each in found.remarks)
    assert found.checked_at == by.now
    assert found.day == DAY


def test_a_remark_bears_on_the_themes_of_its_item(built: Any) -> None:
    by = built.at(DAY)

    ask(built, by)
    found = checked(by, None).latest

    assert found is not None
    assert found.themes == (("1", "Theme 1"), ("2", "Theme 2"))
    objectives = [each for each in found.remarks if each.item_kind == "objective"]
    assert objectives
    assert {each.themes for each in objectives} == {("1",), ("2",)}
    assert all(each.reference.startswith(each.themes[0]) for each in objectives)
    assert all(each.title.startswith("Objective ") for each in objectives)


def test_asking_again_with_nothing_new_finds_the_check_that_is_there(built: Any) -> None:
    by = built.at(DAY)

    first, again = ask(built, by), ask(built, by)

    assert first.pk == again.pk
    assert first.state == JobState.DONE


def test_after_a_change_the_plan_is_checked_anew_and_the_change_is_counted(built: Any) -> None:
    by = built.at(DAY)
    first = ask(built, by)
    add_theme(plan=Plan.objects.get(programme=built.programme), title="A third theme", by=by)

    before = checked(by, None).latest
    second = ask(built, by)
    after = checked(by, None).latest

    assert before is not None
    assert before.changes_since == 1
    assert second.pk != first.pk
    assert after is not None
    assert after.changes_since == 0
    assert ("3", "A third theme") in after.themes


def test_the_next_day_asks_anew_because_dates_pass(built: Any) -> None:
    assert ask(built, built.at(DAY)).pk != ask(built, built.at(DAY + timedelta(days=1))).pk


def test_a_past_day_is_checked_as_it_stood_and_kept_apart_from_now(built: Any) -> None:
    by = built.at(DAY)
    past = date(2026, 1, 6)

    job = ask(built, by, past)

    assert f"?as_at={past.isoformat()}#" in job.result
    then = checked(by, past).latest
    assert then is not None
    assert (then.day, then.changes_since) == (past, 0)
    assert checked(by, None).latest is None


def test_while_it_is_under_way_the_job_is_said(built: Any) -> None:
    by = built.at(DAY)

    job = ask_for_check(programme=built.programme, day=None, by=by)
    twice = ask_for_check(programme=built.programme, day=None, by=by)

    assert job.pk == twice.pk
    standing = checked(by, None)
    assert standing.latest is None
    assert standing.under_way == job


def test_another_programme_s_check_is_not_seen(built: Any) -> None:
    ask(built, built.at(DAY))
    elsewhere = make.actor(make.programme(), now=built.at(DAY).now)

    assert checked(elsewhere, None).latest is None


def test_a_kept_file_that_was_lost_is_made_again(built: Any) -> None:
    by = built.at(DAY)
    job = ask(built, by)
    vault.where(job.result.rpartition("#")[2]).unlink()

    assert checked(by, None).latest is None
    assert ask(built, by).pk != job.pk
    assert checked(by, None).latest is not None


def test_a_programme_without_a_plan_is_told_to_start_one(db: None) -> None:
    programme = make.programme()
    by = make.actor(programme, now=timezone.now())

    job = ask_for_check(programme=programme, day=None, by=by)
    run_all(lambda: by.now)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.sentence == "There is no plan to check. Start the plan, then check it."


def test_the_same_position_is_kept_as_the_same_bytes(built: Any) -> None:
    position = gather(built.programme, DAY, now=built.at(DAY).now)

    one, other = (canonical_json(kept(position, DAY, 7)) for _ in range(2))

    assert one == other
    assert f'"form":"{CHECKED}"'.encode() in one
