"""The front page leads to what is there, and its pictures open at once."""

import re

import pytest

from tests.conftest import ROOT
from tools.pictures import ALL_TOGETHER, LARGEST, PAGES, PICTURES

pytestmark = pytest.mark.pure
PAGE = (ROOT / "README.md").read_text()


def led_to() -> set[str]:
    """The files of the project that the front page links to or shows."""
    found = re.findall(r"\]\(([^)#]+)\)", PAGE) + re.findall(r'src="([^"]+)"', PAGE)
    return {address for address in found if "://" not in address}


def test_everything_the_front_page_leads_to_is_there() -> None:
    assert {"LICENSE", "docs/running.md"} <= led_to()
    assert [address for address in sorted(led_to()) if not (ROOT / address).exists()] == []


def test_every_picture_that_is_made_is_shown_and_no_other() -> None:
    shown = {address for address in led_to() if address.startswith("docs/pictures/")}

    assert shown == {f"docs/pictures/{name}.png" for name, *_ in PAGES} | {"docs/pictures/board-pack-pdf.png"}
    assert {path.name for path in PICTURES.iterdir()} == {address.rsplit("/", 1)[1] for address in shown}


def test_every_picture_says_in_words_what_it_shows() -> None:
    words = re.findall(r"!\[([^\]]*)\]", PAGE) + re.findall(r'alt="([^"]*)"', PAGE)

    assert len(words) == len(PAGES) + 1
    assert all(len(each) > 25 for each in words)


def test_the_pictures_are_small() -> None:
    sizes = [path.stat().st_size for path in PICTURES.iterdir()]

    assert max(sizes) <= LARGEST
    assert sum(sizes) <= ALL_TOGETHER


def test_the_commands_it_names_are_there() -> None:
    verbs = set(re.findall(r"\./run (\w+)", PAGE))

    assert {"demo", "test"} <= verbs
    assert all(f"./run {verb} " in (ROOT / "run").read_text() for verb in verbs)
