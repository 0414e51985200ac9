"""The page of the region: sharing begins and ends on it, and what programmes say together is read and taken away."""

import csv
from collections.abc import Iterator

import pytest
import time_machine

from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.cli import tasks
from soundingboard.outbox.jobs import run_all
from tests import factories as make
from tests.region.test_sharing import NOW, sharing_programmes
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
PAGE = "region/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    tasks.load()
    with time_machine.travel(NOW, tick=False):
        yield


def browser(programme: Programme, role: Role = Role.DIRECTOR) -> Browser:
    return Browser(programme, make.actor(programme, role))


def test_a_programme_that_does_not_share_reads_nothing_and_is_told_how_to() -> None:
    (programme, *_) = (make.programme(), sharing_programmes(6))

    director, chair = browser(programme).text(PAGE), browser(programme, Role.BOARD_CHAIR).text(PAGE)

    assert "Only those who share read what is shared" in director
    assert "Share with the region" in director
    assert "The director can begin it" in chair
    assert "region/share/" not in chair
    assert "6 programmes share" not in director
    assert "does not share with the region" in browser(programme).said(f"{PAGE}look/")


def test_sharing_begins_and_ends_with_a_reason() -> None:
    programme = make.programme()
    director = browser(programme)

    refused = director.said(f"{PAGE}share/")
    assert "Choose whether the council is named" in refused
    assert "Enter why the programme shares" in refused
    begun = director.said(f"{PAGE}share/", is_named="yes", why="The Board agreed on 3 March.")
    assert f"1 programme shares: {programme.authority.name}" in " ".join(begun.split())
    assert "Nothing is said before 6 programmes share" in begun
    assert "The programme shares already" in director.said(f"{PAGE}share/", is_named="no", why="Again.")

    assert "Enter why it ends" in director.said(f"{PAGE}end/")
    ended = director.said(f"{PAGE}end/", why="The Board thought better of it.")
    assert "Nothing of the programme is shared any more" in ended
    assert "The Board thought better of it." in ended
    assert director.get(f"{PAGE}end/").status_code == 404


def test_what_they_say_together_is_asked_for_read_filtered_and_taken_away() -> None:
    (programme, *_) = sharing_programmes(12)
    chair = browser(programme, Role.BOARD_CHAIR)
    assert "Not worked out yet" in chair.text(PAGE)

    chair.post(f"{PAGE}look/")
    run_all(lambda: NOW)

    page = " ".join(chair.text(PAGE).split())
    assert "More often after such work" in page
    assert "times as often" in page
    assert "nobody knows that it came of it" in page
    assert "read this as questions to ask, not as proof" in page
    assert "No pair fits" in chair.text(f"{PAGE}?outcome=less")
    assert "so it still holds" in chair.said(f"{PAGE}look/")
    (line,) = csv.DictReader(chair.get(f"{PAGE}region.csv").getvalue().decode("utf-8-sig").splitlines())
    assert line["What is said"] == "More often after such work"
    assert line["Programmes that tell"].isdigit()
    assert chair.get(f"{PAGE}region.xlsx").getvalue().startswith(b"PK")


@pytest.mark.parametrize(
    "role, may_read, may_share",
    [
        (Role.DIRECTOR, 200, 200),
        (Role.ANALYST, 200, 403),
        (Role.DFE_ADVISER, 200, 403),
        (Role.PARTNER, 403, 403),
        (Role.SCRUTINY_COUNCILLOR, 403, 403),
    ],
)
def test_who_reads_it_and_who_shares(role: Role, may_read: int, may_share: int) -> None:
    reader = browser(make.programme(), role)

    assert reader.get(PAGE).status_code == may_read
    assert reader.get(f"{PAGE}share/").status_code == may_share


def test_the_page_takes_as_many_queries_however_many_share() -> None:
    (few, *_) = sharing_programmes(6)
    before = browser(few).queries(PAGE)
    sharing_programmes(6, seed=3)

    assert browser(few).queries(PAGE) == before <= 15
