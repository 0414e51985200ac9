"""What is exempt or a draft comes out nowhere for who may not see it: in no file, and on no past day.

What each role is shown today is looked through where every address is asked for by every role, so that no page is made
twice (`test_every_address_by_every_role`).
"""

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


def with_exempt_evidence(sample: Sample) -> None:
    """Put a piece of exempt evidence beneath an objective and an action."""
    evidence = add_evidence(
        programme=sample.programme, objectives=[sample.latest(Objective)], title=f"{EXEMPT} review", kind="audit",
        line=2, performance_type="quality", says="contradicts", collected_on=make.TODAY, sample_size=10,
        summary=f"{EXEMPT} findings.", classification="exempt", by=sample.manager,
    ).evidence  # fmt: skip
    action = ActionVersion.objects.current().get(action__programme=sample.programme, action__reference="A1")
    delivery.link_evidence(action=action, evidence=evidence, by=sample.manager)


@pytest.fixture
def exempt(sample: Sample) -> Sample:
    """The sample with a piece of exempt evidence."""
    with_exempt_evidence(sample)
    return sample


def words(content: bytes) -> str:
    """All that an answer says, the parts of a workbook or paper included."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            content = b"\n".join(file.read(name) for name in file.namelist())
    return content.decode(errors="replace")


def opens(sample: Sample, role: Role, each: Address) -> bool:
    """Whether a role may open an address."""
    return each.permission in ROLES[role].permissions or each.permission in sample.more[role]


def shown_to(sample: Sample, role: Role, pages: list[Address], days: list[str]) -> list[str]:
    """The pages that show one of the words to a role on one of the days."""
    client = Client(raise_request_exception=False)
    client.force_login(sample.people[role])
    found = []
    for each in pages:
        for day in days:
            response = client.get(each.in_(sample) + day)
            said = words(response.getvalue() if response.streaming else response.content)
            found += [f"{each.name}{day} shows {mark}" for mark in (EXEMPT, DRAFT) if mark in said]
    return found


@pytest.mark.parametrize("role", SEES_NEITHER)
def test_who_may_not_see_it_sees_it_on_no_past_day(exempt: Sample, role: Role) -> None:
    """The past of a page is asked for by the first of the three who may open it."""
    before = SEES_NEITHER[: SEES_NEITHER.index(role)]
    pages = [each for each in addresses() if each.is_of_a_programme and not each.unknown_parts()]
    asked = [each for each in pages if not any(opens(exempt, other, each) for other in before)]

    assert shown_to(exempt, role, asked, PAST_DAYS) == []


def test_those_roles_may_see_neither() -> None:
    forbidden = {Permission.VIEW_EXEMPT, Permission.VIEW_DRAFT_PAPERS}

    assert [role for role in SEES_NEITHER if forbidden & ROLES[role].permissions] == []


def test_the_marks_are_there_to_be_seen(exempt: Sample) -> None:
    shows = frozenset({"evidence", "evidence_xlsx", "history", "paper"})
    pages = [each for each in addresses() if each.name in shows]
    found = "\n".join(shown_to(exempt, Role.PROGRAMME_MANAGER, pages, [""]))

    assert "evidence shows Quixotic" in found
    assert "evidence_xlsx shows Quixotic" in found
    assert "history shows Quixotic" in found
    assert "paper shows Is this so?" in found
