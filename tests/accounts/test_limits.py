"""How often one person may ask for what is dear: counted, let go again, and never against somebody else."""

from datetime import timedelta

import pytest

from soundingboard.accounts.access import Actor, the_system
from soundingboard.accounts.limits import LIMITS, SAYS, TooOften, count_towards_limit
from soundingboard.accounts.models import Dear, DearRequest
from tests import factories as make

pytestmark = pytest.mark.django_db

UPLOADS = LIMITS[Dear.UPLOAD]


@pytest.fixture
def alice() -> Actor:
    return make.actor(make.programme())


def as_often_as_allowed(who: Actor) -> None:
    for number in range(UPLOADS.most):
        count_towards_limit(Dear.UPLOAD, by=make.later(who, who.now + timedelta(seconds=number)))


def test_one_more_than_the_limit_is_stopped_until_the_first_of_them_is_old(alice: Actor) -> None:
    as_often_as_allowed(alice)

    with pytest.raises(TooOften) as stopped:
        count_towards_limit(Dear.UPLOAD, by=make.later(alice, alice.now + timedelta(minutes=1)))

    assert stopped.value.until == alice.now + UPLOADS.within
    assert "40 times in 10 minutes" in str(stopped.value)
    count_towards_limit(Dear.UPLOAD, by=make.later(alice, stopped.value.until))


def test_one_that_was_stopped_does_not_count(alice: Actor) -> None:
    as_often_as_allowed(alice)
    for _ in range(3):
        with pytest.raises(TooOften):
            count_towards_limit(Dear.UPLOAD, by=make.later(alice, alice.now + timedelta(minutes=9)))

    count_towards_limit(Dear.UPLOAD, by=make.later(alice, alice.now + UPLOADS.within))


def test_neither_another_person_nor_another_kind_is_stopped(alice: Actor) -> None:
    as_often_as_allowed(alice)

    count_towards_limit(Dear.EXPORT, by=alice)
    count_towards_limit(Dear.UPLOAD, by=make.actor(make.programme(), name="Ben Ode"))


def test_what_no_longer_counts_is_not_kept(alice: Actor) -> None:
    as_often_as_allowed(alice)

    count_towards_limit(Dear.UPLOAD, by=make.later(alice, alice.now + timedelta(days=1)))

    assert DearRequest.objects.count() == 1


def test_the_system_itself_is_not_counted(alice: Actor) -> None:
    count_towards_limit(Dear.WORK, by=the_system(None, alice.now))

    assert not DearRequest.objects.exists()


def test_every_kind_has_a_limit_and_a_sentence() -> None:
    assert set(LIMITS) == set(SAYS) == set(Dear)
