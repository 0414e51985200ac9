"""How what a job made is kept, and found again."""

from __future__ import annotations

import pytest
from django.utils import timezone

from soundingboard.accounts.roles import Role
from soundingboard.outbox.models import Job, JobState
from soundingboard.position.keeping import ask_once, last_kept, sha256_of
from soundingboard.records import vault
from tests import factories as make

pytestmark = pytest.mark.django_db

KIND = "a.kind"


def done(job: Job, result: str) -> Job:
    job.state, job.result = JobState.DONE, result
    job.save()
    return job


@pytest.mark.parametrize("address", ["compare/{}/", "plan/check/#{}", "papers/BP1/#{}"])
def test_the_hash_is_found_wherever_an_address_holds_it(address: str) -> None:
    assert sha256_of(Job(result=address.format("ab" * 32))) == "ab" * 32


def test_an_address_without_a_hash_names_none() -> None:
    assert sha256_of(Job(result="plan/check/")) == ""


def test_what_is_kept_is_found_again_and_what_is_lost_is_made_again() -> None:
    programme = make.programme()
    by = make.actor(programme, Role.PROGRAMME_MANAGER, timezone.now())

    def asked() -> Job:
        return ask_once(KIND, key="form/1.7.x", payload={}, programme_id=programme.pk, by=by)

    first = done(asked(), f"there/#{vault.keep(b'what was made')}")
    assert asked() == first
    assert last_kept(KIND, keys="form/1.7.", programme_id=programme.pk) == (first, None)

    vault.where(sha256_of(first)).unlink()
    second = asked()
    assert second != first
    assert last_kept(KIND, keys="form/1.7.x", programme_id=programme.pk) == (first, second)


def test_keys_are_kept_apart() -> None:
    """What is made of meeting 7 is not found for meeting 70, and nothing of another programme is."""
    programme, other = make.programme(), make.programme()
    by = make.actor(programme, Role.PROGRAMME_MANAGER, timezone.now())
    ask_once(KIND, key="form/1.70.x", payload={}, programme_id=programme.pk, by=by)

    assert last_kept(KIND, keys="form/1.7.", programme_id=programme.pk) == (None, None)
    assert last_kept(KIND, keys="form/1.70.", programme_id=other.pk) == (None, None)
    assert last_kept("another.kind", keys="form/1.70.", programme_id=programme.pk) == (None, None)
