"""Long work is asked for once, reported on, and survives a kill."""

from datetime import UTC, datetime, timedelta

import pytest

from soundingboard.outbox import jobs
from soundingboard.outbox.models import Job, JobState
from soundingboard.records.written_for import programme_written_for

NOW = datetime(2026, 3, 16, 10, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    monkeypatch.setattr(jobs, "TASKS", {})

    @jobs.job("greet")
    def greet(work: jobs.Work) -> str:
        work.report(1, 2, "half way")
        done.append(work.job.payload["name"])
        return "/done"

    @jobs.job("refuse")
    def refuse(work: jobs.Work) -> str:
        raise jobs.CannotBeDone("The file is empty. Choose another.")

    @jobs.job("break")
    def break_(work: jobs.Work) -> str:
        raise RuntimeError("a wire came off")

    return done


def ask(kind: str, key: str = "k", **payload: str) -> Job:
    return jobs.enqueue(kind, key=key, payload=payload, programme_id=1, requested_by_id=None, now=NOW)


def test_a_job_is_done_and_says_where_its_result_is(calls: list[str]) -> None:
    ask("greet", name="Ada")

    done = jobs.run_next(lambda: NOW)

    assert calls == ["Ada"]
    assert done is not None
    assert (done.state, done.result, done.done, done.total) == (JobState.DONE, "/done", 1, 2)


def test_a_double_click_asks_once(calls: list[str]) -> None:
    first, second = ask("greet", name="Ada"), ask("greet", name="Ada")

    assert first.pk == second.pk
    assert jobs.run_all(lambda: NOW) == 1


def test_asking_again_after_the_end_is_new_work(calls: list[str]) -> None:
    ask("greet", name="Ada")
    jobs.run_all(lambda: NOW)
    ask("greet", name="Ada")

    assert jobs.run_all(lambda: NOW) == 1
    assert calls == ["Ada", "Ada"]


def test_a_refusal_is_told_in_its_sentence_and_not_tried_again(calls: list[str]) -> None:
    ask("refuse")

    assert jobs.run_all(lambda: NOW) == 1
    assert Job.objects.get().sentence == "The file is empty. Choose another."
    assert Job.objects.get().state == JobState.FAILED


def test_an_error_is_tried_three_times_and_then_fails_in_words(calls: list[str]) -> None:
    ask("break")

    assert jobs.run_all(lambda: NOW) == 3
    assert Job.objects.get().state == JobState.FAILED
    assert "three tries" in Job.objects.get().sentence


def test_what_a_killed_worker_left_is_taken_up_again(calls: list[str]) -> None:
    ask("greet", name="Ada")
    Job.objects.update(state=JobState.RUNNING, attempts=1, heard_from_at=NOW - timedelta(minutes=6))

    assert jobs.run_all(lambda: NOW) == 0
    assert jobs.reap(NOW) == 1
    assert jobs.run_all(lambda: NOW) == 1
    assert calls == ["Ada"]


def test_a_job_that_is_still_heard_from_is_left_alone(calls: list[str]) -> None:
    ask("greet", name="Ada")
    Job.objects.update(state=JobState.RUNNING, attempts=1, heard_from_at=NOW - timedelta(minutes=4))

    assert jobs.reap(NOW) == 0


def test_a_job_that_kills_its_worker_each_time_fails_in_words(calls: list[str]) -> None:
    ask("greet", name="Ada")
    Job.objects.update(state=JobState.RUNNING, attempts=3, heard_from_at=NOW - timedelta(minutes=6))

    jobs.reap(NOW)

    assert Job.objects.get().state == JobState.FAILED
    assert "Nothing was half-saved" in Job.objects.get().sentence


def test_what_a_job_writes_is_written_for_the_programme_that_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[int | None] = []
    monkeypatch.setattr(jobs, "TASKS", {})

    @jobs.job("look")
    def look(work: jobs.Work) -> str:
        found.append(programme_written_for())
        return ""

    for programme in (7, None):
        jobs.enqueue("look", key="", payload={}, programme_id=programme, requested_by_id=None, now=NOW)
        jobs.run_next(lambda: NOW)

    assert found == [7, None]
