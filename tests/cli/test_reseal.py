"""Another secret key takes the place of the one before, and nobody sets anything up again."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from soundingboard.cli.main import main
from soundingboard.connections.models import Webhook
from soundingboard.connections.webhook_actions import PURPOSE as WEBHOOKS
from soundingboard.records import overruling
from soundingboard.records.sealing import SealBroken, seal, unseal
from soundingboard.web import secrets
from tests import factories as make

pytestmark = pytest.mark.django_db
OLD, NEW = "the key before, long enough to be one, of forty", "the key that takes its place, also long enough"


def test_what_the_key_before_sealed_is_opened_resealed_and_then_needs_it_no_more(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SECRET_KEY = OLD
    step = Authenticator.objects.create(
        user=make.person("Alice Ashworth"), type=Authenticator.Type.TOTP, data={"secret": secrets.seal("SEED")}
    )
    codes = Authenticator.objects.create(
        user=step.user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": secrets.seal("OTHER"), "used_mask": 5}
    )
    programme = make.programme()
    hook = Webhook.objects.create(
        programme=programme, name="Hub", address="https://hub.example/", kinds=["evidence.changed"],
        sealed_secret=seal("c0ffee", WEBHOOKS), made_by=step.user, made_at=make.NOW, seen_seq=0,
    )  # fmt: skip
    let_stand = overruling.key_of("The Example Street centre")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert secrets.unseal(step.data["secret"]) == "SEED"
    assert let_stand in overruling._keys_of("The Example Street centre")

    assert main(["reseal"]) == 0
    assert "3 secrets are sealed with the key in force." in capsys.readouterr().out

    settings.SECRET_KEY_FALLBACKS = []
    step.refresh_from_db()
    codes.refresh_from_db()
    assert secrets.unseal(step.data["secret"]) == "SEED"
    hook.refresh_from_db()
    assert unseal(hook.sealed_secret, WEBHOOKS) == "c0ffee"
    assert (secrets.unseal(codes.data["seed"]), codes.data["used_mask"]) == ("OTHER", 5)


def test_what_neither_key_has_sealed_is_left_and_said(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.SECRET_KEY = "a third key, which nobody remembers any more at all"
    sealed = seal("SEED", "one-time codes")
    step = Authenticator.objects.create(
        user=make.person("Alice Ashworth"), type=Authenticator.Type.TOTP, data={"secret": sealed}
    )
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]

    assert main(["reseal"]) == 1

    step.refresh_from_db()
    assert step.data["secret"] == sealed
    assert "1 were sealed with neither key" in capsys.readouterr().err
    with pytest.raises(SealBroken):
        unseal(sealed, "one-time codes")
