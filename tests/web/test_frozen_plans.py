"""While the plan is frozen, no form opens that could not be sent; what may still be done is not in its way (PL11)."""

import pytest
from django.test import Client

from soundingboard.accounts.roles import Role
from soundingboard.plan.actions import freeze_plan
from soundingboard.plan.models import Objective, Plan, Standing, Theme, Tier
from tests.web.sample import Sample, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def client(sample: Sample) -> Client:
    """The manager's, after the plan was paused."""
    plan = Plan.objects.get(programme=sample.programme)
    freeze_plan(plan=plan, standing=Standing.PAUSED, reason="Election period", by=sample.manager)
    manager = Client()
    manager.force_login(sample.people[Role.PROGRAMME_MANAGER])
    return manager


def test_a_form_that_could_not_be_sent_does_not_open_and_says_why(sample: Sample, client: Client) -> None:
    closed = [each for each in addresses() if each.stands_still]
    answers = {each.name: client.get(each.in_(sample)) for each in closed}

    # 403 where the manager may not do it at all, 405 where there is only something to send.
    assert [name for name, answer in answers.items() if answer.status_code not in (403, 405, 409)] == []
    assert {"objective_edit", "action_new", "evidence_add", "rate"} <= {
        name for name, answer in answers.items() if answer.status_code == 409
    }
    assert "is paused (Election period). Re-open it before changing anything." in answers["rate"].content.decode()


@pytest.mark.parametrize(
    "name", ["plan_start", "plan_freeze", "history_verify", "paper_new", "decision_add", "rounds_plan"]
)
def test_what_may_still_be_done_is_open(sample: Sample, client: Client, name: str) -> None:
    (found,) = [each for each in addresses() if each.name == name]

    assert client.get(found.in_(sample)).status_code == 200


def test_what_is_sent_all_the_same_is_refused_in_words_and_nothing_is_saved(sample: Sample, client: Client) -> None:
    before = Objective.objects.count()
    form = {"theme": sample.latest(Theme).reference, "title": "Another objective", "reference": "", "tier": Tier.NEXT}

    said = client.post(f"/p/{sample.programme.code}/plan/objectives/add/", form).content.decode()

    assert "Re-open it before changing anything." in said
    assert Objective.objects.count() == before
