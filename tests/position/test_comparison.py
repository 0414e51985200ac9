"""Two days compared in the background, once."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.bases import end_of
from soundingboard.accounts.roles import Role
from soundingboard.cli import tasks
from soundingboard.evidence.actions import add_evidence
from soundingboard.lib.canonical import canonical_json
from soundingboard.measures import actions as do
from soundingboard.measures.rules import month_of
from soundingboard.outbox.jobs import run_all
from soundingboard.outbox.models import Job, JobState
from soundingboard.position import comparison as comparing
from soundingboard.position.compare import Changed, Weight, compare
from soundingboard.position.comparison import CannotCompare, ask_for_comparison, comparison_kept, kept, rests_on
from soundingboard.position.gather import gather
from soundingboard.records import vault
from tests import factories
from tests.measures.scene import Scene, share

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = date(2026, 1, 28), date(2026, 2, 28)


@pytest.fixture(autouse=True)
def _a_vault_of_its_own(settings, tmp_path):
    settings.VAR = tmp_path
    tasks.load()


def ask(built, then=JANUARY, now=FEBRUARY, by=None):
    return ask_for_comparison(programme=built.programme, then=then, now=now, by=by or built.at(date(2026, 3, 12)))


def done(job):
    run_all(lambda: datetime.fromisoformat("2026-03-12T12:00:00+00:00"))
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.sentence
    return job.result.rstrip("/").rsplit("/", 1)[-1]


def test_what_is_kept_is_what_comparing_says(built):
    found = comparison_kept(built.manager, done(ask(built)))

    before, after = (gather(built.programme, end_of(day)) for day in (JANUARY, FEBRUARY))
    assert [each.sentence for each in found.changes] == [each.sentence for each in compare(before, after)]
    assert (found.then, found.now) == (JANUARY, FEBRUARY)
    first = next(each for each in found.changes if each.kind == "rating_fell")
    assert (first.weight, first.reference, first.theme) == (Weight.WORSE, "1.1", "1")
    delivery = found.objectives[0].judgements[0]
    assert (delivery.dimension, delivery.then.word, delivery.now.word) == ("delivery", "Green", "Amber")
    assert delivery.suggested.code == after.objectives[0].suggestion.delivery.code


def test_the_same_positions_are_kept_as_the_same_bytes(built):
    before, after = (gather(built.programme, end_of(day)) for day in (JANUARY, FEBRUARY))
    sha256 = done(ask(built))

    assert vault.read(sha256) == canonical_json(kept(before, after, JANUARY, FEBRUARY))


def test_what_was_compared_once_is_found_again(built):
    job = ask(built)
    assert ask(built).pk == job.pk
    done(job)

    assert ask(built).pk == job.pk
    assert Job.objects.count() == 1


def test_a_lost_file_is_made_again(built):
    job = ask(built)
    vault.where(done(job)).unlink()

    assert ask(built).pk != job.pk


def test_a_day_that_is_not_over_is_compared_again_once_something_happened(built):
    today = date(2026, 3, 12)
    job = ask(built, now=today)
    done(job)
    assert ask(built, now=today).pk == job.pk
    factories.post(built.programme, "Head of Safeguarding")
    add_evidence(
        programme=built.programme,
        objectives=built.objectives[:1],
        title="Audit of March",
        kind="audit",
        line=2,
        performance_type="quality",
        says="supports",
        collected_on=date(2026, 3, 10),
        sample_size=10,
        link="https://wexmoor.example/audit",
        by=built.at(today),
    )

    assert ask(built, now=today).pk != job.pk


@pytest.mark.parametrize(
    ("then", "now", "sentence"),
    [
        (FEBRUARY, JANUARY, "Enter an earlier day"),
        (FEBRUARY, FEBRUARY, "Enter an earlier day"),
        (JANUARY, date(2026, 3, 13), "lies in the future"),
    ],
)
def test_days_that_cannot_be_compared_are_refused_in_a_sentence(built, then, now, sentence):
    with pytest.raises(CannotCompare, match=sentence):
        ask(built, then, now)
    assert not Job.objects.exists()


def test_another_programmes_comparison_is_not_there(built):
    sha256 = done(ask(built))
    stranger = factories.actor(factories.programme())

    assert comparison_kept(stranger, sha256) is None
    assert comparison_kept(built.manager, "0" * 64) is None
    assert comparison_kept(built.manager, "../../etc/passwd") is None


def test_what_rests_on_exempt_evidence_is_withheld_from_those_who_may_not_see_it(built):
    add_evidence(
        programme=built.programme,
        objectives=built.objectives[:1],
        title="Review of one family",
        kind="audit",
        line=2,
        performance_type="quality",
        says="contradicts",
        collected_on=date(2026, 2, 10),
        sample_size=10,
        link="https://wexmoor.example/audit",
        classification="exempt",
        by=built.at(date(2026, 2, 16)),
    )
    sha256 = done(ask(built))

    all_of_it = comparison_kept(built.manager, sha256)
    public = comparison_kept(factories.actor(built.programme, Role.SCRUTINY_COUNCILLOR), sha256)

    assert any("Review of one family" in each.sentence for each in all_of_it.changes)
    assert not any("Review of one family" in each.sentence for each in public.changes)
    assert public.withheld == len(all_of_it.changes) - len(public.changes) > 0


@pytest.mark.parametrize(
    ("change", "withheld"),
    [
        (Changed("evidence_added", "evidence", "E7", "New evidence.", Weight.OTHER), True),
        (Changed("suggestion_fell", "objective", "1.1", "E7 contradicts what is reported.", Weight.CONCERN), True),
        (Changed("suggestion_fell", "objective", "1.1", "The review of one family says so.", Weight.CONCERN), True),
        (Changed("action_added", "action", "E7", "Action E70 is new.", Weight.OTHER), False),
        (Changed("evidence_added", "evidence", "E71", "New evidence E71, E7.1 and PE7.", Weight.OTHER), False),
    ],
)
def test_a_mention_of_exempt_evidence_is_seen(change, withheld):
    assert rests_on(change, [("E7", "review of one family")]) is withheld


def test_asking_costs_few_queries(built):
    by = built.at(date(2026, 3, 12))
    with CaptureQueriesContext(connection) as made:
        ask(built, by=by)

    assert len(made) <= 6
    assert comparing.KIND in {job.kind for job in Job.objects.all()}


def test_a_comparison_has_no_small_number_since_everybody_reads_it():
    scene = Scene()
    do.choose_scorecard(programme=scene.programme, indicators=[scene.indicator()], by=scene.bob)
    months = [month_of(date(2025 + month // 12, month % 12 + 1, 1)) for month in range(2, 15)]
    numbers = [60, 62, 61, 59, 60, 61, 62, 60, 59, 61, 60, 62, 3]
    scene.typed(*(share(number, 120, period=month) for number, month in zip(numbers, months, strict=True)))
    later = factories.later(scene.alice, scene.alice.now + timedelta(days=2))
    public = gather(scene.programme, later.now, small=False)

    job = ask_for_comparison(programme=scene.programme, then=date(2026, 3, 1), now=date(2026, 4, 17), by=later)
    run_all(lambda: later.now)
    job.refresh_from_db()
    found = comparison_kept(scene.bob, job.result.rstrip("/").rsplit("/", 1)[-1])

    assert public.measures[0].points[-1].symbol == "c"
    whole = compare(gather(scene.programme, end_of(date(2026, 3, 1))), gather(scene.programme, later.now))
    assert any("2.5%, is below" in each.sentence for each in whole)
    assert not any("2.5%, is below" in each.sentence for each in found.changes)
