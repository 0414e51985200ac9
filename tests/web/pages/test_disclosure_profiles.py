"""An administrator says what each audience is shown of small numbers; every page and paper follows from then on."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction

from soundingboard.accounts.roles import Role
from soundingboard.framework.actions import load_shipped_content
from soundingboard.framework.kinds import KINDS
from soundingboard.framework.models import Content, Origin
from soundingboard.history.log import verify
from soundingboard.lib.presets import AUDIENCES
from soundingboard.measures.disclosure_profiles import public_profile
from tests import factories as make
from tests.measures.scene import FEBRUARY, Scene, share
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db

KIND = "content/disclosure_profiles/"
MEASURE = "measures/indicators/rereferrals_12m/"


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """A scene with the shipped content, made once for the module: half a second for each test."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = Scene()
        load_shipped_content(programme=made.programme, kinds=KINDS, by=make.later(made.bob, made.early.now))
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def scene(db: None, loaded_once: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = deepcopy(loaded_once)
    monkeypatch.setattr("soundingboard.web.doors.timezone.now", lambda: made.alice.now)
    return made


@pytest.fixture
def admin(scene: Scene) -> Browser:
    return Browser(
        scene.programme, make.actor(scene.programme, Role.ADMINISTRATOR, now=scene.alice.now, name="Ada Admin")
    )


def sent(browser: Browser, code: str, **changed: Any) -> str:
    """The page that follows the form of a profile, sent back as it was but for what is changed."""
    form = browser.get(f"{KIND}{code}/edit/").context["form"]
    fields: dict[str, Any] = {"why": "The Board asked for it"}
    for field in form:
        value = field.value()
        if hasattr(value, "year"):
            fields |= {f"{field.name}_{part}": getattr(value, part) for part in ("day", "month", "year")}
        elif value is True:
            fields[field.name] = "on"
        elif value is not False and value not in (None, ""):
            fields[field.name] = value
    return browser.said(f"{KIND}{code}/edit/", **{**fields, **changed})


def test_whoever_may_see_no_small_numbers_is_shown_less_from_then_on(scene: Scene, admin: Browser) -> None:
    scene.typed(share(7, 100, period=FEBRUARY))
    charlie = Browser(scene.programme, scene.charlie)

    page = sent(admin, "dfe", protects_up_to=9)
    scene.typed(share(7, 120))

    assert "Saved as a version of your own" in page
    assert "Protect counts of children up to" in page
    row = Content.objects.current().get(kind="disclosure_profiles", code="dfe")
    assert (row.version, row.origin, row.body["protects_up_to"]) == (2, Origin.LOCAL, 9)
    seen = charlie.text(MEASURE)
    assert "5.8%" not in seen
    assert "7.0%" not in seen  # nor is what was shown until now
    assert "5.8%" in Browser(scene.programme, scene.alice).text(MEASURE)
    assert verify(scene.programme.pk) == []


def test_an_audience_moves_from_the_profile_that_it_had_to_the_one_where_it_is_ticked(
    scene: Scene, admin: Browser
) -> None:
    assert public_profile(scene.programme.pk).code == "dfe"

    page = sent(admin, "under_10", audiences=["panel", "inspectors", "public"])

    assert AUDIENCES["public"] in page
    assert (public_profile(scene.programme.pk).code, public_profile(scene.programme.pk).protects_up_to) == (
        "under_10",
        9,
    )
    left = Content.objects.current().get(kind="disclosure_profiles", code="dfe")
    assert (left.version, left.body["audiences"]) == (2, [])
    assert verify(scene.programme.pk) == []


@pytest.mark.parametrize(
    ("code", "changed", "says"),
    [
        ("dfe", {"protects_up_to": 4}, "hides counts of 1 to 5 at least"),
        ("dfe", {"audiences": []}, "in the profile that takes the place of this one"),
        (
            "inside",
            {"audiences": ["inside", "group", "board", "dfe", "successor", "public"]},
            "hides counts of 1 to 5 at least",
        ),
        ("inside", {"protects_up_to": 5}, "hiding or by rounding"),
        ("dfe", {"audiences": ["inside", "panel", "public"]}, "role is what can be changed"),
        ("nearest_5", {"audiences": ["public"]}, "do not round them"),
        ("under_10", {"protects_up_to": 2000}, "go to 1,000 at most"),
        ("under_10", {"audiences": ["everybody"]}, "everybody"),
        ("under_10", {"why": ""}, "Answer: Why is it changed?"),
    ],
)
def test_what_would_give_numbers_away_or_would_hold_for_nobody_is_refused(
    admin: Browser, code: str, changed: dict[str, Any], says: str
) -> None:
    page = sent(admin, code, **changed)

    assert says in page
    assert set(Content.objects.filter(kind="disclosure_profiles").values_list("version", flat=True)) == {1}


def test_everybody_may_read_the_rules_and_only_who_keeps_content_changes_them(scene: Scene, admin: Browser) -> None:
    charlie = Browser(scene.programme, scene.charlie)

    page = charlie.text(f"{KIND}dfe/")

    assert AUDIENCES["public"] in page
    assert "Change</a>" not in page
    assert charlie.get(f"{KIND}dfe/edit/").status_code == 403
    assert "The Department" in admin.text(KIND)
