"""Set up, step by step."""

import pytest

from soundingboard.accounts.roles import Role
from tests import factories as make
from tests.position.conftest import built as built
from tests.position.conftest import built_once as built_once
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db


def test_an_empty_programme_is_led_to_its_first_step():
    programme = make.programme()
    page = Browser(programme, make.actor(programme)).text("setup/")

    assert "People, posts and agencies" in page
    assert page.count("Do this next") == 1
    assert "0 of 13" in page
    assert "SOUNDINGBOARD_COUNCIL_NAME" in page


def test_a_running_programme_sees_what_is_left(built):
    page = Browser(built.programme, built.manager).text("setup/")

    assert "So far: 2 delivery plans, 12 actions." in page
    assert "Plan rounds from the Board’s dates" in page
    assert page.count("Do this next") == 1


@pytest.mark.parametrize("role", [Role.BOARD_CHAIR, Role.ACTION_OWNER, Role.OUTSIDER])
def test_it_is_for_those_who_set_up(role):
    programme = make.programme()

    assert Browser(programme, make.actor(programme, role)).get("setup/").status_code == 403


def test_the_queries_do_not_grow(built):
    empty = make.programme()

    few = Browser(empty, make.actor(empty)).queries("setup/")
    many = Browser(built.programme, built.manager).queries("setup/")

    assert few == many <= 15
