from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from soundingboard.accounts import limits
from soundingboard.accounts.models import Dear
from soundingboard.bench import measure
from soundingboard.bench.unlimited import lift_limits
from soundingboard.connections import rules
from tests import factories as make


@pytest.mark.django_db
def test_the_benchmark_may_ask_as_often_as_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LIMITS", {each: limits.Limit(1, timedelta(minutes=10)) for each in Dear})
    monkeypatch.setattr(rules, "MOST_REQUESTS", 1)
    actor = make.actor(make.programme())
    limits.count_towards_limit(Dear.EXPORT, by=actor)
    with pytest.raises(limits.TooOften):
        limits.count_towards_limit(Dear.EXPORT, by=actor)

    lift_limits()

    for _ in range(3):
        limits.count_towards_limit(Dear.EXPORT, by=actor)
    assert rules.MOST_REQUESTS > 1000


def test_a_page_that_begins_to_refuse_is_not_measured() -> None:
    answers = iter([200] * 25 + [429] * 100)
    server: Any = SimpleNamespace(
        connection=lambda: None, get=lambda connection, path: (next(answers), b"", "text/csv")
    )

    with pytest.raises(RuntimeError, match="/file.csv answered 200, and then 429"):
        measure.latency(server, "/file.csv", 20)
