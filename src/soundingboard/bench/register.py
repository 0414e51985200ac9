"""The large programme's risk register: 250 risks, 5,000 scores over the rounds, controls, links, and what was done."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from soundingboard.accounts.models import Post, Programme
from soundingboard.plan.models import Objective
from soundingboard.risk.models import (
    Control,
    ControlVersion,
    Level,
    Risk,
    RiskLink,
    RiskScore,
    RiskStep,
    RiskVersion,
    ScoreKind,
    Works,
)

WORDS = "Something keeps the work from being done, and then what was planned does not happen for children. " * 3


def register(
    programme: Programme,
    posts: Sequence[Post],
    objectives: Sequence[Objective],
    start: datetime,
    risks: int,
    scores: int,
) -> None:
    """Put the register into the database in bulk: so many risks, and so many scores among them."""
    at = {"programme": programme, "recorded_at": start}
    made = Risk.objects.bulk_create(Risk(reference=f"RSK{n + 1}", raised_on=start.date(), **at) for n in range(risks))
    RiskVersion.objects.bulk_create(
        RiskVersion(
            risk=each,
            title=f"Risk of the sort {chr(97 + n % 26)}{chr(97 + n // 26 % 26)}",
            cause=WORDS,
            event=WORDS,
            consequence=WORDS,
            owner=posts[n % len(posts)],
            **at,
        )
        for n, each in enumerate(made)
    )
    RiskScore.objects.bulk_create(_scores(programme, made, start, scores), batch_size=1000)
    controls = Control.objects.bulk_create(
        Control(programme=programme, risk=each, number=number) for each in made for number in (1, 2, 3)
    )
    ControlVersion.objects.bulk_create(
        ControlVersion(
            control=each,
            words=WORDS,
            owner=posts[n % len(posts)],
            starts_on=start.date(),
            takes_off_likelihood=n % 2,
            takes_off_impact=1,
            works=Works.WORKS if n % 3 else Works.UNTESTED,
            looked_at_on=start.date() if n % 3 else None,
            **at,
        )
        for n, each in enumerate(controls)
    )
    RiskLink.objects.bulk_create(
        RiskLink(risk=each, objective=objectives[(n + m) % len(objectives)], **at)
        for n, each in enumerate(made)
        for m in (0, 1)
    )
    RiskStep.objects.bulk_create(
        RiskStep(
            risk=each,
            kind="escalated",
            level=Level.values[n % 4],
            text=WORDS,
            happened_on=start.date(),
            due_on=start.date() + timedelta(days=28),
            **at,
        )
        for n, each in enumerate(made)
    )


def _scores(programme: Programme, risks: Sequence[Risk], start: datetime, scores: int) -> Iterator[RiskScore]:
    """The inherent and the target score of each, and as many current ones as are left, the last of which stands."""
    each_has = max(1, scores // len(risks) - 2)
    for n, risk in enumerate(risks):
        for kind in (ScoreKind.INHERENT, ScoreKind.TARGET):
            high = 5 if kind == ScoreKind.INHERENT else 1
            yield RiskScore(**_row(programme, risk, kind, start, None, high, high))
        for place in range(each_has):
            when = start + timedelta(days=28 * place)
            after = None if place == each_has - 1 else when + timedelta(days=28)
            yield RiskScore(
                **_row(programme, risk, ScoreKind.CURRENT, when, after, 1 + (n + place) % 5, 1 + (n + place * 3) % 5)
            )


def _row(
    programme: Programme,
    risk: Risk,
    kind: ScoreKind,
    at: datetime,
    after: datetime | None,
    likelihood: int,
    impact: int,
) -> dict[str, Any]:
    return {
        "programme": programme,
        "risk": risk,
        "kind": kind,
        "scored_on": at.date(),
        "children_likelihood": likelihood,
        "children_impact": impact,
        "programme_likelihood": impact,
        "programme_impact": likelihood,
        "reason": WORDS,
        "recorded_at": at,
        "superseded_at": after,
    }
