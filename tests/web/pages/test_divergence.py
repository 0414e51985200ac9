"""The page of the divergence view: what is reported beside what others say, for those who may see audits."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from soundingboard.accounts.roles import Role
from soundingboard.evidence.actions import add_evidence, offer_for
from soundingboard.evidence.models import Classification
from soundingboard.framework.kinds import held_at
from soundingboard.insight.divergence import divergence_of, row_of, told_by
from soundingboard.insight.parting import ask_for_partings, partings_on
from soundingboard.outbox.jobs import run_all
from soundingboard.outbox.models import Job
from soundingboard.position.gather import gather
from soundingboard.position.judging import CONTENT, bearing_now, judgeable
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def objective():
    return make.objective(make.theme(make.plan(make.programme())), title="Children are seen in time")


def brought(objective, by, says="contradicts", kind="audit", **given):
    made = add_evidence(
        programme=objective.programme, title=f"{kind} {says}", kind=kind, line=2, performance_type="quality", says=says,
        collected_on=by.today, sample_size=30, by=by, **given,
    )  # fmt: skip
    offer_for(evidence=made.evidence, objective=objective, by=by)
    return made.evidence.reference


def page(objective, role=Role.BOARD_CHAIR):
    client = Client()
    client.force_login(make.actor(objective.programme, role, name="Ren Reader").person)
    return client.get(reverse("divergence", args=[objective.programme.code]))


def test_the_page_names_what_each_source_says(objective):
    by = make.actor(objective.programme, now=timezone.now())
    reference = brought(objective, by)
    brought(objective, by, "supports", "data")

    response = page(objective)

    words = response.content.decode()
    assert "Says otherwise" in words
    assert f'/evidence/{reference}/">{reference}</a>' in words
    assert "Not yet rated" in words
    assert reference in page(objective, Role.SCRUTINY_COUNCILLOR).content.decode()


def worked_out(objective, role=Role.BOARD_CHAIR, day=None):
    client = Client()
    client.force_login(make.actor(objective.programme, role, name="Ren Reader").person)
    at = f"?as_at={(day or timezone.localdate() - timedelta(days=1)).isoformat()}"
    here = reverse("divergence", args=[objective.programme.code]) + at
    before = client.get(here).content.decode()
    client.post(reverse("divergence_work_out", args=[objective.programme.code]) + at)
    run_all(timezone.now)
    return before, client.get(here).content.decode()


def test_a_past_day_is_worked_out_once_and_says_what_was_known_then(objective):
    yesterday = timezone.now() - timedelta(days=1)
    by = make.actor(objective.programme, now=yesterday)
    known = brought(objective, by)
    later = brought(objective, make.later(by, timezone.now()), "contradicts", "voice_of_children")

    before, after = worked_out(objective)

    assert "Not worked out yet for this day" in before
    assert known in after
    # As a word: a form's token may hold the two letters by chance.
    assert re.search(rf"\b{later}\b", after) is None
    assert f"?as_at={yesterday.date().isoformat()}" in after
    (whole,) = divergence_of(gather(objective.programme, yesterday.date(), now=timezone.now(), small=False))
    (kept,) = partings_on(by, yesterday.date()).latest.objectives
    assert kept.row == whole
    job = ask_for_partings(programme=objective.programme, day=yesterday.date(), by=by)
    assert (job.state, Job.objects.count()) == ("done", 1)


def test_on_a_past_day_too_what_is_exempt_speaks_only_to_those_who_may_see_it(objective):
    by = make.actor(objective.programme, now=timezone.now() - timedelta(days=1))
    reference = brought(objective, by, classification=Classification.EXEMPT)

    assert reference in worked_out(objective)[1]
    assert reference not in worked_out(objective, Role.AUDITOR)[1]


def test_a_programme_finds_no_past_day_of_another(objective):
    by = make.actor(objective.programme, now=timezone.now() - timedelta(days=1))
    brought(objective, by)
    worked_out(objective)
    stranger = make.actor(make.programme())

    assert partings_on(stranger, timezone.localdate() - timedelta(days=1)).latest is None


def test_what_is_exempt_does_not_speak_to_those_who_may_not_see_it(objective):
    by = make.actor(objective.programme, now=timezone.now())
    reference = brought(objective, by, classification=Classification.EXEMPT)

    assert reference in page(objective).content.decode()
    assert reference not in page(objective, Role.AUDITOR).content.decode()


def test_the_page_says_what_the_position_says(objective):
    by = make.actor(objective.programme, now=timezone.now())
    brought(objective, by)
    brought(objective, by, "mixed", "voice_of_children")
    held = held_at(objective.programme_id, CONTENT, None)
    bears = bearing_now(by, judgeable(by), held, by.today)[objective.pk]

    (whole,) = divergence_of(gather(objective.programme, by.today, now=by.now))

    live = row_of(objective.reference, whole.title, ("", ""), ("", ""), told_by(bears))
    assert live == whole
