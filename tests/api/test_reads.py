"""What programs read of what is exempt is on record as their person's."""

import pytest

from soundingboard.accounts.models import Read
from soundingboard.accounts.roles import Role
from soundingboard.evidence.actions import add_evidence
from soundingboard.plan.models import Objective
from tests import factories as make
from tests.api.test_reading import caller_as
from tests.api.test_tables import fetched
from tests.web.sample import Sample

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_list_and_a_table_with_exempt_evidence_are_looks_and_those_without_are_none(sample: Sample) -> None:
    Read.objects.all().delete()
    add_evidence(
        programme=sample.programme, objectives=[sample.latest(Objective)], title="A review", kind="audit", line=2,
        performance_type="quality", says="contradicts", collected_on=make.TODAY, sample_size=10, summary="Found so.",
        classification="exempt", by=sample.manager,
    )  # fmt: skip
    chair, auditor = caller_as(sample, Role.BOARD_CHAIR), caller_as(sample, Role.AUDITOR)

    for caller in (chair, auditor):
        assert caller.client.get(f"{caller.root}/evidence", headers=caller.headers).status_code == 200
        fetched(caller, "evidence.csv")
        fetched(caller, "objectives.csv")

    rows = Read.objects.order_by("pk").values_list("person", "kind", "reference", "how")
    assert list(rows) == [(sample.people[Role.BOARD_CHAIR].pk, "evidence", "", "program")] * 2


def test_an_exempt_paper_and_what_audits_found_are_looks_and_a_public_paper_is_none(sample: Sample) -> None:
    manager = caller_as(sample, Role.PROGRAMME_MANAGER)
    Read.objects.all().delete()

    for address in ("/papers", "/papers/PP2", "/papers/PP2/position.json", "/audits/AC1", "/papers/PP1"):
        manager.get(address)
    for address in ("/papers/PP1/position.json", "/audit-findings", "/audit-findings/AF1"):
        manager.get(address)

    rows = Read.objects.order_by("pk").values_list("kind", "reference", "how")
    assert list(rows) == [
        ("paper", "PP1", "program"),
        ("paper", "PP1", "program"),
        ("audit_finding", "", "program"),
        ("audit_finding", "AF1", "program"),
    ]
