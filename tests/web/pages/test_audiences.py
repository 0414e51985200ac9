"""Each audience is shown the same figures on its pages and in the papers made for it, whatever a programme chose."""

import io
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from soundingboard.accounts.roles import ROLES, Role
from soundingboard.framework.actions import ContentRefused, load_shipped_content
from soundingboard.framework.kinds import KINDS
from soundingboard.framework.models import Content
from soundingboard.history.log import verify
from soundingboard.lib.presets import AUDIENCES, BOARD, DFE, GROUP, INSIDE, PANEL, PUBLIC, SUCCESSOR
from soundingboard.measures import actions as do
from soundingboard.measures.models import Figure
from soundingboard.measures.profile_actions import change_profile
from soundingboard.measures.rules import FigureLine, Period
from soundingboard.measures.showing import sees_small_numbers, shows_all
from soundingboard.papers import actions as papers
from soundingboard.papers.content import BOARD_PACK
from soundingboard.papers.gathering import content_at
from soundingboard.papers.kinds import AUDIENCES as FOR_WHOM
from soundingboard.papers.kinds import document_of, write_to, written
from soundingboard.papers.pack import Choice, Chosen
from soundingboard.papers.reading import paper_for
from soundingboard.papers.recent import recent_papers
from tests import factories as make
from tests.measures.scene import FEBRUARY, MARCH, NOW, Scene, share
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db

MEASURE = "measures/indicators/rereferrals_12m/"
SMALL, LARGE = "2.5%", "33.3%"  # 3 and 40 of 120
READERS = {BOARD: Role.BOARD_MEMBER, GROUP: Role.DELIVERY_GROUP, PANEL: Role.SCRUTINY_COUNCILLOR, DFE: Role.DFE_ADVISER}


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """A scene with the shipped content, made once for the module: half a second for each test."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = Scene()
        load_shipped_content(programme=made.programme, kinds=KINDS, by=make.later(made.bob, made.early.now))
        do.choose_scorecard(programme=made.programme, indicators=[made.indicator()], by=made.early)
        made.typed(
            share(40, 120, period=FEBRUARY),
            share(3, 120, period=MARCH),
            by=make.later(made.alice, NOW - timedelta(days=6)),
        )
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def scene(db: None, loaded_once: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = deepcopy(loaded_once)
    monkeypatch.setattr("soundingboard.web.doors.timezone.now", lambda: NOW)
    return made


def profile(scene: Scene, code: str) -> Content:
    return Content.objects.current().get(programme=scene.programme, kind="disclosure_profiles", code=code)


def changed(scene: Scene, code: str, **said: Any) -> Content:
    row = profile(scene, code)
    return change_profile(row=row, body={**row.body, **said}, why="The Board asked for it", by=scene.bob)


def contacts(number: int, period: Period) -> FigureLine:
    return FigureLine("contacts", period, value=Decimal(number))


def moved(scene: Scene, code: str, *audiences: str) -> None:
    """These audiences get a profile besides those that have it."""
    changed(scene, code, audiences=[*profile(scene, code).body["audiences"], *audiences])


def on_pages(scene: Scene, role: Role) -> set[bool]:
    """Whether the small figure is on the scorecard, on the measure's page with its chart and words."""
    browser = Browser(scene.programme, make.actor(scene.programme, role, now=NOW))
    pages = [browser.text(MEASURE), browser.text("measures/")]
    assert LARGE in pages[0]
    return {SMALL in page or "(3 of 120)" in page for page in pages}


def in_paper(scene: Scene, audience: str, edition: str = "exempt") -> bool:
    """Whether the small figure is in the paper: in what it is made from and in its file, both or neither."""
    content = content_at(scene.programme, BOARD_PACK, NOW.date(), audience, edition, NOW)
    (measure,) = content.position.measures
    values = [point.value for point in measure.points]
    made = written("html", content, document_of(content)).decode()
    assert (values[-1] is None) == (SMALL not in made) == bool(content.small_numbers)
    assert content.small_numbers in made
    assert (values[-1] is None) == (b'"2.5"' not in written("json", content, document_of(content)))
    return values[-1] is not None


@pytest.mark.parametrize("board_sees_all", [False, True])
def test_a_reader_and_the_paper_for_their_body_show_the_same(scene: Scene, board_sees_all: bool) -> None:
    if not board_sees_all:
        moved(scene, "dfe", BOARD, DFE)

    found = {audience: (on_pages(scene, role), in_paper(scene, audience)) for audience, role in READERS.items()}

    assert {audience: [paper] for audience, (_, paper) in found.items()} == {
        audience: list(pages) for audience, (pages, _) in found.items()
    }
    assert [paper for _, paper in found.values()] == [board_sees_all, True, False, board_sees_all]


def test_the_public_edition_holds_no_small_number_whoever_it_is_for(scene: Scene) -> None:
    assert not in_paper(scene, GROUP, "public")
    assert not in_paper(scene, PUBLIC)


def test_an_evidence_pack_holds_no_small_number_unless_inspectors_are_shown_all(scene: Scene) -> None:
    objective = make.objective(make.theme(make.plan(scene.programme)))
    do.link_measure(indicator=scene.indicator(), objective=objective, by=scene.early)
    choice = Choice((Chosen("objective", objective.reference),))

    def in_pack() -> bool:
        content = content_at(scene.programme, "evidence-pack", NOW.date(), "board", "exempt", NOW, choice)
        assert content.position.measures
        file = io.BytesIO()
        write_to(file, "zip", content, document_of(content))
        made = file.getvalue() + written("json", content, document_of(content))
        assert (SMALL.encode() in made) == (b'"2.5"' in made) == content.holds_small_numbers
        return content.holds_small_numbers

    assert not in_pack()
    moved(scene, "inside", "inspectors")
    assert in_pack()


def test_every_role_and_every_paper_has_an_audience_and_every_audience_a_profile(scene: Scene) -> None:
    assert {spec.audience for spec in ROLES.values()} <= AUDIENCES.keys()
    assert FOR_WHOM.keys() <= AUDIENCES.keys()
    named = [code for row in Content.objects.filter(kind="disclosure_profiles") for code in row.body["audiences"]]
    assert sorted(named) == sorted(AUDIENCES)
    assert scene.programme.shown_all.split("/") == [code for code in AUDIENCES if shows_all(scene.programme.pk, code)]


def test_the_programme_says_who_is_shown_all_as_its_profiles_do(scene: Scene) -> None:
    moved(scene, "dfe", DFE)
    scene.programme.refresh_from_db()

    shown = scene.programme.shown_all.split("/")
    assert DFE not in shown
    assert shown == [code for code in AUDIENCES if shows_all(scene.programme.pk, code)]


def test_who_has_two_parts_sees_what_either_sees(scene: Scene) -> None:
    councillor = make.actor(scene.programme, Role.SCRUTINY_COUNCILLOR, now=NOW)
    both = make.actor(scene.programme, Role.AUDITOR, now=NOW, who=councillor.person)

    assert (sees_small_numbers(councillor), sees_small_numbers(both)) == (False, True)
    assert shows_all(scene.programme.pk, PANEL, GROUP)


def test_a_paper_with_small_numbers_is_there_only_for_who_sees_them(scene: Scene) -> None:
    inner = papers.draft_paper(programme=scene.programme, kind=BOARD_PACK, audience=GROUP, by=scene.bob)
    moved(scene, "dfe", BOARD)
    scene.programme.refresh_from_db()
    board = make.actor(scene.programme, Role.BOARD_MEMBER, now=NOW)
    group = make.actor(scene.programme, Role.DELIVERY_GROUP, now=NOW)
    outer = papers.draft_paper(programme=scene.programme, kind=BOARD_PACK, audience=BOARD, by=scene.bob)

    assert (inner.holds_small_numbers, outer.holds_small_numbers) == (True, False)
    assert paper_for(board, inner.reference) is None
    assert paper_for(board, outer.reference) == outer
    assert paper_for(group, inner.reference) == inner
    assert recent_papers(board).drafts == (outer,)
    assert len(recent_papers(group).drafts) == 2


@pytest.mark.parametrize(
    ("code", "audiences", "says"),
    [
        ("inside", [INSIDE, GROUP, BOARD, DFE, SUCCESSOR, PANEL], "hides counts of 1 to 5 at least"),
        ("under_10", [BOARD], "shown what the public is"),
        ("under_10", [PUBLIC], "shown what the public is"),
    ],
)
def test_whoever_is_not_shown_all_is_shown_what_the_public_is(
    scene: Scene, code: str, audiences: list[str], says: str
) -> None:
    with pytest.raises(ContentRefused, match=says):
        changed(scene, code, audiences=audiences)

    assert {row.version for row in Content.objects.filter(kind="disclosure_profiles")} == {1}


# --- a stricter rule --------------------------------------------------------------------------------------------------


def test_a_stricter_rule_holds_for_what_is_shown_already_on_past_days_too(scene: Scene) -> None:
    scene.typed(share(7, 130, period=FEBRUARY), by=make.later(scene.alice, NOW - timedelta(days=4)), why_revised="Late")
    scene.typed(
        share(60, 130, period=FEBRUARY), by=make.later(scene.alice, NOW - timedelta(days=2)), why_revised="Later"
    )
    charlie = Browser(scene.programme, scene.charlie)
    then = f"{MEASURE}?as_at={(NOW - timedelta(days=3)).date().isoformat()}"
    assert "5.4%" in charlie.text(then)

    changed(scene, "dfe", protects_up_to=9)

    assert "5.4%" not in charlie.text(then)
    assert "5.4%" in Browser(scene.programme, scene.alice).text(then)
    assert verify(scene.programme.pk) == []


def test_what_was_hidden_stays_hidden_under_a_looser_rule(scene: Scene) -> None:
    scene.typed(share(7, 130, period=FEBRUARY), why_revised="Late")
    changed(scene, "dfe", protects_up_to=9)
    changed(scene, "dfe", protects_up_to=5)

    assert "5.4%" not in Browser(scene.programme, scene.charlie).text(MEASURE)


def test_who_saw_what_was_shown_before_a_stricter_rule_learns_no_small_number_later(scene: Scene) -> None:
    scene.typed(contacts(7, FEBRUARY), contacts(3, MARCH))
    changed(scene, "dfe", protects_up_to=9)
    scene.typed(contacts(10, Period(FEBRUARY.start, MARCH.end)))

    rows = {row.period_end - row.period_start: row for row in Figure.objects.filter(indicator__code="contacts")}

    # Both months are hidden now and would keep each other; but whoever had read February would know March from the sum.
    assert rows[MARCH.end - FEBRUARY.start].hides
    assert {row.hid_at_first for row in Figure.objects.filter(indicator__code="contacts", period_end=FEBRUARY.end)} == {
        ""
    }


def test_a_change_of_words_hides_nothing_again(scene: Scene) -> None:
    before = list(Figure.objects.order_by("pk").values_list("pk", "hides"))

    changed(scene, "dfe", meaning="Counts of 1 to 5 are hidden.", review_date=date(2027, 5, 1).isoformat())

    assert list(Figure.objects.order_by("pk").values_list("pk", "hides")) == before
