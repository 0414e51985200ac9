"""Teams beside each other on a funnel, small numbers masked; and the agenda of what cannot be measured yet."""

import re
from datetime import date
from decimal import Decimal

import pytest

from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.lib.presets import PUBLIC
from soundingboard.measures import actions as do
from soundingboard.measures.models import DataDevelopmentVersion
from soundingboard.measures.rules import FigureLine
from tests import factories as make
from tests.measures.scene import FEBRUARY, MARCH, NOW, Scene, share
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db

TEAMS = "measures/teams/"


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = Scene()
    monkeypatch.setattr("soundingboard.web.doors.timezone.now", lambda: made.alice.now)
    return made


@pytest.fixture
def alice(scene: Scene) -> Browser:
    return Browser(scene.programme, scene.alice)


def by_team(scene: Scene, *teams: tuple[str, int, int], **given: object) -> None:
    lines = [share(above, below, team=name, **given) for name, above, below in teams]
    scene.typed(*lines, add_teams=True)


def reader_of_public_numbers(scene: Scene) -> Browser:
    """Somebody who may see the programme and no small numbers."""
    role = next(
        role for role in Role if Permission.VIEW_PROGRAMME in ROLES[role].permissions and ROLES[role].audience == PUBLIC
    )
    return Browser(scene.programme, make.actor(scene.programme, role, now=NOW))


def test_a_team_that_differs_by_more_than_chance_is_named_in_the_sentence(scene: Scene, alice: Browser) -> None:
    by_team(scene, ("North", 40, 200), ("South", 45, 210), ("East", 90, 190), ("West", 41, 205))

    page = alice.text(TEAMS)

    assert "1 of 4 teams differs from the whole by more than size and chance explain: East above." in page
    assert "<svg" in page
    assert "East" in page.split("<table", 1)[1]


def test_the_period_and_the_measure_are_chosen_by_the_address(scene: Scene, alice: Browser) -> None:
    by_team(scene, ("North", 40, 200), ("South", 45, 210))
    by_team(scene, ("North", 10, 200), ("South", 12, 210), period=FEBRUARY)

    assert "March 2026</span>" in alice.text(TEAMS)
    assert "February 2026</span>" in alice.text(f"{TEAMS}?measure=rereferrals_12m&period=2026-02-01_2026-02-28")
    assert "March 2026</span>" in alice.text(f"{TEAMS}?measure=nonsense&period=nonsense")


def test_small_numbers_of_a_team_and_what_gives_them_away_are_hidden(scene: Scene, alice: Browser) -> None:
    by_team(scene, ("North", 61, 200), ("South", 67, 210), ("East", 3, 173))
    scene.typed(share(131, 583))

    page = reader_of_public_numbers(scene).text(TEAMS)

    assert "Small numbers, and what would give one away, are hidden on this page" in page
    assert "1.7%" not in page, "three of 173"
    assert "left out" in page
    assert "1.7%" in alice.text(TEAMS)
    assert "are hidden on this page" not in alice.text(TEAMS)


def test_each_team_is_shown_over_time_on_one_scale(scene: Scene, alice: Browser) -> None:
    for period in (FEBRUARY, MARCH):
        by_team(scene, ("North", 40, 200), ("South", 90, 210), period=period)
    by_team(scene, ("West", 2, 90))

    page = reader_of_public_numbers(scene).text(TEAMS).partition('id="over-time"')[2]

    assert re.findall(r'<h3 class="govuk-heading-s">(.*?)</h3>', page) == ["North", "South"]
    assert page.count("<svg") == 2
    assert "42.9%" in page
    assert "20.0%" in page
    assert "No figure that can be shown: West." in page
    assert page.count("Too few figures to tell change from chance (2 of the 13 needed).</p>") == 2


def test_where_no_figure_is_by_team_the_page_says_how_they_come(scene: Scene, alice: Browser) -> None:
    scene.typed(share(20, 100), FigureLine("contacts", MARCH, numerator=Decimal(5)))

    assert "No figures by team yet" in alice.text(TEAMS)


def test_a_team_of_nobody_leaves_the_funnel(scene: Scene, alice: Browser) -> None:
    by_team(scene, ("North", 40, 200), ("South", 0, 0))

    assert "One is left out" in alice.text(TEAMS)


def value_of(team: str, page: str) -> str:
    """What stands in the table of the funnel as the team's value."""
    row = page.split(f'<th scope="row">{team}</th>', 1)[1].split("</tr>", 1)[0]
    return re.sub("<[^>]*>", "", re.findall(r'<td data-label="Value">(.*?)</td>', row)[0])


def test_a_team_without_a_figure_is_not_said_to_be_hidden(scene: Scene, alice: Browser) -> None:
    by_team(scene, ("North", 61, 200), ("South", 0, 0), ("East", 3, 173), ("West", 70, 180))

    masked = reader_of_public_numbers(scene).text(TEAMS)

    assert value_of("South", masked) == "No figure"
    assert value_of("East", masked) == "Hidden"
    assert value_of("South", alice.text(TEAMS)) == "No figure"
    assert value_of("East", alice.text(TEAMS)) == "1.7%"


def test_the_page_of_teams_makes_as_many_queries_for_many_teams(scene: Scene, alice: Browser) -> None:
    by_team(scene, *((f"Team {number}", 20 + number, 100) for number in range(12)))

    assert alice.queries(TEAMS) <= 15


# --- what cannot be measured yet --------------------------------------------------------------------------------------

AGENDA = "measures/development/"
SAID = {
    "title": "Children's own view",
    "what_is_missing": "Nobody asks.",
    "what_is_done": "",
    "indicator": "",
    "owner": "",
}
BY_MAY = {"due_on_day": "1", "due_on_month": "5", "due_on_year": "2026"}


def test_an_item_is_put_on_the_agenda_changed_and_done(scene: Scene, alice: Browser) -> None:
    assert "Nothing on the agenda" in alice.text(AGENDA)
    page = alice.said(f"{AGENDA}add/", **(SAID | BY_MAY | {"indicator": "contacts"}))
    assert "DD1 Children&#x27;s own view" in page
    assert "1 May 2026" in page
    assert "Measure contacts" in page

    row = DataDevelopmentVersion.objects.get()
    refused = alice.said(f"{AGENDA}DD1/edit/", **SAID, **BY_MAY, state="done", why="", version=str(row.pk))
    assert "Enter what was done" in refused
    done = SAID | BY_MAY | {"what_is_done": "A survey began.", "state": "done", "why": "", "version": str(row.pk)}
    assert "A survey began." in alice.said(f"{AGENDA}DD1/edit/", **done)


def test_of_two_who_change_an_item_the_second_is_told(scene: Scene, alice: Browser) -> None:
    row = do.add_development(programme=scene.programme, title="A", what_is_missing="B", by=scene.alice)
    do.revise_development(row=row, title="A by another", by=scene.bob)

    page = alice.said(f"{AGENDA}DD1/edit/", **SAID, state="open", why="", version=str(row.pk))

    assert "Bob Brown saved a change to this while you were editing" in page


def test_an_item_beyond_its_day_is_said_to_be_late(scene: Scene, alice: Browser) -> None:
    do.add_development(
        programme=scene.programme, title="A", what_is_missing="B", due_on=date(2026, 3, 1), by=scene.alice
    )

    assert "Late" in alice.text(AGENDA)
    assert alice.queries(AGENDA) <= 15
    assert alice.get(f"{AGENDA}DD9/edit/").status_code == 404
