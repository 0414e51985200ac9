"""What is exempt comes out of no address of the API for who may not see it, on no day; as on the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from soundingboard.accounts.roles import Role
from soundingboard.api.urls import router
from soundingboard.delivery import actions as delivery
from soundingboard.delivery.models import ActionVersion
from soundingboard.evidence.actions import add_evidence
from soundingboard.judgement.models import Rating, RatingEvidence
from soundingboard.plan.models import Objective
from tests import factories as make
from tests.api.test_reading import caller_as
from tests.web.sample import Sample
from tests.web.test_exempt_things import SEES_NEITHER

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

MARKS = ("Quixotic", "QX77")
PARTS = {"reference": "A1", "code": "assessments_45wd"}


@pytest.fixture
def exempt(sample: Sample) -> Sample:
    """The sample with a piece of exempt evidence beneath an objective and an action, cited by a rating."""
    objective = sample.latest(Objective)
    evidence = add_evidence(
        programme=sample.programme, objectives=[objective], title="Quixotic review", kind="audit", line=2,
        performance_type="quality", says="contradicts", collected_on=make.TODAY, sample_size=10,
        summary="Quixotic findings.", classification="exempt", reference="QX77", by=sample.manager,
    ).evidence  # fmt: skip
    action = ActionVersion.objects.current().get(action__programme=sample.programme, action__reference="A1")
    delivery.link_evidence(action=action, evidence=evidence, by=sample.manager)
    rating = Rating.objects.filter(programme=sample.programme, superseded_at=None).latest("pk")
    RatingEvidence.objects.create(programme=sample.programme, rating=rating, evidence=evidence)
    return sample


def addresses() -> list[str]:
    """Every address that is read, with a thing of the sample in it; of tables the CSV, for Parquet holds the same."""
    found = []
    for path, view in router.path_operations.items():
        if any("GET" in each.methods for each in view.operations) and not path.endswith(".parquet"):
            address = path.removeprefix("/programmes/{slug:programme}")
            parts = PARTS | ({"reference": "1.2"} if "/objectives/" in address else {})
            parts |= {"reference": "Q1"} if "/questions/" in address else {}
            parts |= {"body": "board", "number": "2"} if "/meetings/" in address else {}
            for word, reference in (("papers", "PP1"), ("risks", "RSK1"), ("audits", "AC1"), ("audit-findings", "AF1")):
                parts |= {"reference": reference} if f"/{word}/" in address else {}
            found.append(address.format(**parts))
    return found


def shown_to(sample: Sample, role: Role) -> dict[str, list[str]]:
    """By address and day, which of the marks are shown to a role."""
    caller, found = caller_as(sample, role), {}
    for address in addresses():
        for day in ("", "2026-03-16", str(timezone.localdate() - timedelta(days=1))):
            caller.anew()
            asked: dict[str, Any] = {"as_at": day} if day else {}
            response = caller.client.get(caller.root + address, asked, headers=caller.headers)
            content = response.getvalue() if response.streaming else response.content
            refused = 403 if "audit" in address else 404
            assert response.status_code in (200, 404, refused), (address, content)
            marks = [mark for mark in MARKS if mark in content.decode()]
            if marks:
                found[f"{address} {day}".strip()] = marks
    return found


@pytest.mark.parametrize("role", SEES_NEITHER)
def test_who_may_not_see_it_is_told_it_nowhere(exempt: Sample, role: Role) -> None:
    assert shown_to(exempt, role) == {}


def test_the_marks_are_there_to_be_told(exempt: Sample) -> None:
    found = shown_to(exempt, Role.PROGRAMME_MANAGER)

    for address in (
        "/evidence",
        "/actions/A1",
        "/judgements",
        "/tables/evidence.csv",
        "/tables/evidence_objectives.csv",
    ):
        assert address in found
