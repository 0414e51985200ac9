"""The tour: a screen on each page, there for anybody, small, and described in words."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from soundingboard.web.pages.tour import HEIGHT, STEPS, WIDTH
from tests.web.pages.browsing import sound

pytestmark = pytest.mark.django_db


def test_it_leads_through_every_screen_and_back_to_the_help() -> None:
    client = Client()
    address, titles = "/help/tour/", []
    for _ in STEPS:
        response = client.get(address)
        page = sound(response)
        titles.append(response.context["step"].title)
        address = re.findall(r'href="([^"]+)"[^>]*>\s*(?:Next|To the help)', page)[0]

    assert titles == [each.title for each in STEPS]
    assert address == "/help"
    assert "/help/tour/" in sound(client.get("/help"))


@pytest.mark.parametrize("step", ["0", str(len(STEPS) + 1)])
def test_there_is_no_screen_before_the_first_or_after_the_last(step: str) -> None:
    assert Client().get(f"/help/tour/{step}/").status_code == 404


@pytest.mark.parametrize("number", range(1, len(STEPS) + 1))
def test_each_picture_is_there_of_the_size_that_is_said_small_and_in_words(number: int) -> None:
    each = STEPS[number - 1]
    path = finders.find(f"soundingboard/tour/{each.picture}.png")
    assert isinstance(path, str)
    content = Path(path).read_bytes()

    assert (int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")) == (WIDTH, HEIGHT)
    assert len(content) < 66_000
    assert f'alt="{each.shows}"' in sound(Client().get(f"/help/tour/{number}/")).replace("&#x27;", "'")
