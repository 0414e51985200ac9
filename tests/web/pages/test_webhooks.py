"""The pages of webhooks: added with a secret shown once, tried, looked at, stopped, set going, removed."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.connections import tasks
from soundingboard.connections.models import Delivery, Webhook
from soundingboard.connections.webhooks.outgoing import catch_up
from soundingboard.outbox.jobs import run_all
from tests import factories as make
from tests.connections.receiver import Receiver, receiving
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
PAGE = "people/webhooks/"
TASKS = (tasks,)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiving() as found:
        yield found


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def admin(programme: Programme) -> Browser:
    return Browser(programme, make.actor(programme, Role.ADMINISTRATOR))


def a_webhook(receiver: Receiver, **given: Any) -> dict[str, Any]:
    return {"name": "Hub", "address": receiver.address, "kinds": ["action.changed"], **given}


def the_worker_works() -> None:
    catch_up(timezone.now())
    run_all(timezone.now)


def test_a_webhook_is_added_tried_and_its_log_is_read(admin: Browser, receiver: Receiver) -> None:
    made = admin.said(f"{PAGE}add/", **a_webhook(receiver))
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/]{43}=", made)
    one = f"{PAGE}{Webhook.objects.get().pk}/"

    assert secret not in admin.text(PAGE) + admin.text(one)
    assert "Nothing yet" in admin.text(one)
    assert "on its way" in admin.said(f"{one}try/")
    the_worker_works()
    assert len(receiver.got) == 1
    page = admin.text(one)
    assert "Taken" in page
    assert "A test" in page
    assert "Webhooks" in admin.text("people/")


def test_what_went_wrong_is_said_in_words(admin: Browser, receiver: Receiver) -> None:
    admin.said(f"{PAGE}add/", **a_webhook(receiver))
    one = f"{PAGE}{Webhook.objects.get().pk}/"
    receiver.status = 302
    admin.said(f"{one}try/")

    the_worker_works()

    assert "302: The answer pointed elsewhere" in admin.text(one)
    assert "To be tried again" in admin.text(one)
    receiver.status = 410
    Delivery.objects.update(due_at=timezone.now())
    the_worker_works()
    assert "nobody there any more" in admin.text(one)
    assert "Waits until it is set going again" in admin.text(one)
    assert "To be tried again" not in admin.text(one)
    assert "Stopped" in admin.text(PAGE)
    assert "Set it going again first" in admin.said(f"{one}try/")
    receiver.status = 200
    assert "is going again" in admin.said(f"{one}resume/")
    the_worker_works()
    assert "Taken" in admin.text(one)
    assert "nothing more is sent" in admin.said(f"{one}remove/")
    assert admin.get(one).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"address": "http://93.184.215.14/"}, "must begin with https://"),
        ({"address": "https://10.0.0.7/hook"}, "leads inside the network"),
        ({"address": "https://localhost/"}, "leads inside the network"),
        ({"address": "nonsense"}, "such as https://"),
        ({"address": ""}, "There is a problem"),
        ({"kinds": []}, "Choose at least one kind"),
        ({"name": "For NHS 943 476 5919"}, "NHS number"),
    ],
)
def test_a_bad_answer_is_refused_in_words(
    admin: Browser, receiver: Receiver, settings: Any, wrong: dict[str, Any], says: str
) -> None:
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = []

    page = admin.said(f"{PAGE}add/", **a_webhook(receiver, **{"address": "https://93.184.215.14/", **wrong}))

    assert says in page
    assert not Webhook.objects.exists()


def test_those_who_keep_connections_see_webhooks_and_others_do_not(
    admin: Browser, programme: Programme, receiver: Receiver
) -> None:
    admin.said(f"{PAGE}add/", **a_webhook(receiver))
    one = f"{PAGE}{Webhook.objects.get().pk}/"
    stranger = make.programme()

    assert "Hub" in Browser(programme, make.actor(programme)).text(PAGE)
    for role in (Role.DIRECTOR, Role.BOARD_MEMBER, Role.OUTSIDER):
        refused = Browser(programme, make.actor(programme, role))
        assert refused.get(PAGE).status_code == refused.get(one).status_code == 403
    assert Browser(stranger, make.actor(stranger)).get(one).status_code == 404


def test_a_long_log_takes_no_more_queries(admin: Browser, receiver: Receiver) -> None:
    admin.said(f"{PAGE}add/", **a_webhook(receiver))
    row = Webhook.objects.get()
    one = f"{PAGE}{row.pk}/"
    few = admin.queries(one)
    Delivery.objects.bulk_create(
        Delivery(
            webhook=row,
            message=f"msg_{number}",
            kind="action.changed",
            body={"type": "action.changed", "data": {"reference": "A1"}},
            made_at=timezone.now(),
            due_at=timezone.now(),
        )
        for number in range(120)
    )

    assert admin.queries(one) <= few + 1 <= 15
    assert admin.queries(PAGE) <= 15
    assert "A1" in admin.text(f"{one}?page=2")
