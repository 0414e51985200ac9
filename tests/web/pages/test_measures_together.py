"""What the pages of measures show one reader together: nobody who keeps them all works a small count out."""

import csv
import io
import random
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from soundingboard.measures.masking import AUTHORITY, Given, Kind, Place
from soundingboard.measures.rules import FigureLine, Period, month_of
from soundingboard.web.pages.measures_parts import period_key
from tests import factories as make
from tests.measures.scene import MARCH, NOW, Scene
from tests.measures.test_masking import Attacker, Reader
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db

CODE = "rereferrals_12m"
MONTHS = [month_of(date(2026, month, 1)) for month in (1, 2, 3)]
QUARTER = Period(MONTHS[0].start, MARCH.end)
TEAMS = ("North", "South", "East")
Numbers = dict[tuple[str, Period], tuple[int, int]]


def numbers(dice: random.Random) -> Numbers:
    """A share by team and month, some children in none, and what these come to for the authority and the quarter."""
    found: Numbers = {}
    for month in MONTHS:
        for team in TEAMS:
            of = dice.randint(30, 60)
            found[team, month] = (dice.choice([dice.randint(1, 5), *[dice.randint(8, 20)] * 3]), of)
        more = dice.choice([0, 0, 0, 2, 9])
        parts = [found[team, month] for team in TEAMS]
        found[AUTHORITY, month] = (sum(above for above, _ in parts), more + sum(below for _, below in parts))
    for team in (*TEAMS, AUTHORITY):
        parts = [found[team, month] for month in MONTHS]
        found[team, QUARTER] = (sum(above for above, _ in parts), sum(below for _, below in parts))
    return found


def line(team: str, period: Period, above: int, below: int) -> FigureLine:
    return FigureLine(CODE, period, team, numerator=Decimal(above), denominator=Decimal(below))


def given(team: str, period: Period, above: int, below: int) -> Given:
    return Given(Place(CODE, team, *period), Decimal(above), Decimal(below), None)


def printed(site: Browser, periods: list[Period], at: str = "") -> Numbers:
    """Every numerator and denominator that some page or file prints, whatever the others do."""
    found: Numbers = {}
    file = site.get(f"measures/indicators/{CODE}/figures.csv{at}").getvalue().decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(file)):
        if row["Numerator"]:
            period = Period(date.fromisoformat(row["From"]), date.fromisoformat(row["To"]))
            found[AUTHORITY, period] = (int(row["Numerator"]), int(row["Denominator"]))
    page = site.text(f"measures/indicators/{CODE}/{at}").partition('id="figures"')[2]
    for month in MONTHS:
        cells = re.search(rf'<th scope="row">{month.words}</th>.*?</tr>', page)
        if cells and (counted := re.search(r"(\d+) of (\d+)", cells[0])):
            found[AUTHORITY, month] = (int(counted[1]), int(counted[2]))
    for period in periods:
        page = site.text(f"measures/teams/?measure={CODE}&period={period_key(period)}{at.replace('?', '&')}")
        for team in TEAMS:
            value = re.search(rf'<th scope="row">{team}</th><td[^>]*>(\d+)</td><td[^>]*>([\d.]+)%', page)
            if value:
                found[team, period] = (round(int(value[1]) * float(value[2]) / 100), int(value[1]))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_all_pages_and_files_of_every_day_together_give_no_small_count_away(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, dice = Scene(), random.Random(seed)
    now = NOW + timedelta(days=5)
    monkeypatch.setattr("soundingboard.web.doors.timezone.now", lambda: now)
    site = Browser(scene.programme, scene.charlie)
    truth = numbers(dice)
    reader = Reader({CODE: Kind("percent")})
    attacker = Attacker(reader, teams=3)

    def comes(figures: Numbers, on: int) -> None:
        by = make.later(scene.alice, NOW + timedelta(days=on))
        scene.typed(*(line(*key, *found) for key, found in figures.items()), by=by, add_teams=True)
        reader.standing |= {each.place: each for each in (given(*key, *found) for key, found in figures.items())}

    def reads() -> Numbers:
        shown = printed(site, [*MONTHS, QUARTER])
        for place in reader.standing:
            is_shown = (place.team, Period(place.start, place.end)) in shown
            reader.hidden[place] = frozenset() if is_shown else frozenset(["value"])
        attacker.looks()
        return shown

    comes({key: found for key, found in truth.items() if key[1] != QUARTER}, 1)
    comes({key: found for key, found in truth.items() if key[1] == QUARTER}, 2)
    whole = reads()
    assert all(whole[key] == truth[key] for key in whole)
    assert attacker.finds() == {}

    # A team's late records change a month, and with it what it adds up to.
    team, month = dice.choice(TEAMS), MONTHS[0]
    revised = {
        key: (above, below + 2)
        for key, (above, below) in truth.items()
        if key[0] in (team, AUTHORITY) and key[1] in (month, QUARTER)
    }
    comes(revised, 3)
    after = reads()
    assert all(after[key] == (truth | revised)[key] for key in after)
    assert attacker.finds() == {}
    # The day before can still be read, and says what it said.
    before = (NOW + timedelta(days=2)).date()
    assert printed(site, [*MONTHS, QUARTER], f"?as_at={before.isoformat()}") == whole


def test_the_pages_agree_on_what_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    monkeypatch.setattr("soundingboard.web.doors.timezone.now", lambda: NOW)
    teams: dict[str, Any] = {"North": (20, 40), "South": (15, 40), "East": (3, 40), AUTHORITY: (38, 120)}
    scene.typed(*(line(team, MARCH, *found) for team, found in teams.items()), add_teams=True)

    site = Browser(scene.programme, scene.charlie)
    shown = printed(site, [MARCH])

    # The small team goes with the smallest other, so that the authority's page does not give it away.
    assert set(shown) == {("North", MARCH), (AUTHORITY, MARCH)}
    assert site.get("measures/").content.decode().count("31.7%") > 0
