"""What is exempt or a draft comes out nowhere for who may not see it: on no page, in no file, on no past day."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.delivery import actions as delivery
from soundingboard.delivery.models import ActionVersion
from soundingboard.evidence.actions import add_evidence
from soundingboard.plan.models import Objective
from tests import factories as make
from tests.web.sample import Address, Sample, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

EXEMPT = "Quixotic"
DRAFT = "Is this so?"  # the comment on the sample's draft
# None of these may see either, and together they may open all the rest.
SEES_NEITHER = [Role.SCRUTINY_COUNCILLOR, Role.AUDITOR, Role.ADMINISTRATOR]
PAST_DAYS = ["?as_at=2026-03-16", f"?as_at={timezone.localdate() - timedelta(days=1)}"]


@pytest.fixture
def exempt(sample: Sample) -> Sample:
    """The sample with a piece of exempt evidence beneath an objective and an action."""
    evidence = add_evidence(
        programme=sample.programme, objectives=[sample.latest(Objective)], title=f"{EXEMPT} review", kind="audit",
        line=2, performance_type="quality", says="contradicts", collected_on=make.TODAY, sample_size=10,
        summary=f"{EXEMPT} findings.", classification="exempt", by=sample.manager,
    ).evidence  # fmt: skip
    action = ActionVersion.objects.current().get(action__programme=sample.programme, action__reference="A1")
    delivery.link_evidence(action=action, evidence=evidence, by=sample.manager)
    return sample


def words(client: Client, address: str) -> str:
    """All that an address answers, the parts of a workbook or paper included."""
    response = client.get(address)
    content = response.getvalue() if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            content = b"\n".join(file.read(name) for name in file.namelist())
    return content.decode(errors="replace")


def opens(sample: Sample, role: Role, each: Address) -> bool:
    """Whether a role may open an address."""
    return each.permission in ROLES[role].permissions or each.permission in sample.more[role]


def shown_to(sample: Sample, role: Role, marks: tuple[str, ...], *, only: frozenset[str] = frozenset()) -> list[str]:
    """The addresses, today and on past days, that show one of the words to a role.

    The past of a page is asked for by the first of the three who may open it.
    """
    client = Client(raise_request_exception=False)
    client.force_login(sample.people[role])
    before = SEES_NEITHER[: SEES_NEITHER.index(role)] if role in SEES_NEITHER else []
    found = []
    for each in addresses():
        if each.is_of_a_programme and not each.unknown_parts() and (not only or each.name in only):
            for day in ["", *([] if any(opens(sample, other, each) for other in before) else PAST_DAYS)]:
                said = words(client, each.in_(sample) + day)
                found += [f"{each.name}{day} shows {mark}" for mark in marks if mark in said]
    return found


@pytest.mark.parametrize("role", SEES_NEITHER)
def test_who_may_not_see_it_sees_it_nowhere(exempt: Sample, role: Role) -> None:
    assert shown_to(exempt, role, (EXEMPT, DRAFT)) == []


def test_those_roles_may_see_neither() -> None:
    forbidden = {Permission.VIEW_EXEMPT, Permission.VIEW_DRAFT_PAPERS}

    assert [role for role in SEES_NEITHER if forbidden & ROLES[role].permissions] == []


def test_the_marks_are_there_to_be_seen(exempt: Sample) -> None:
    shows = frozenset({"evidence", "evidence_xlsx", "history", "paper"})
    found = "\n".join(shown_to(exempt, Role.PROGRAMME_MANAGER, (EXEMPT, DRAFT), only=shows))

    assert "evidence shows Quixotic" in found
    assert "evidence_xlsx shows Quixotic" in found
    assert "history shows Quixotic" in found
    assert "paper shows Is this so?" in found
