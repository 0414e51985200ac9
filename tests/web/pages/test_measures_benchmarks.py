"""The authority beside others: neighbours named by their model, nothing hidden taken for nought, files told apart."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from soundingboard.measures.benchmark_actions import (
    choose_neighbours,
    keep_benchmarks,
    keep_dictionary,
    withdraw_release,
)
from soundingboard.measures.benchmark_values import AreaLine, BenchmarkLine, EntryLine, NeighbourLine, Published
from soundingboard.measures.models import AreaKind, Publisher
from tests import factories as make
from tests.measures.scene import NOW, Scene
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db

PAGE = "measures/benchmarks/"
REGION = "E12000005"
ENGLAND = AreaLine("E92000001", "England", AreaKind.COUNTRY)
WEST = AreaLine(REGION, "West Midlands", AreaKind.REGION, REGION)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = Scene()
    monkeypatch.setattr("soundingboard.web.doors.timezone.now", lambda: made.alice.now)
    return made


@pytest.fixture
def charlie(scene: Scene) -> Browser:
    """A board member, who only reads."""
    return Browser(scene.programme, scene.charlie)


def line(area: AreaLine, value: str | None) -> BenchmarkLine:
    return BenchmarkLine(area, "2025", 2025, Decimal(value) if value else None, "" if value else "c")


def published(publisher: Publisher, title: str, digit: str) -> Published:
    return Published(publisher, title, "file.csv", digit * 64, date(2025, 10, 30), 100)


def kept(scene: Scene, own: str | None = "19.7") -> object:
    values = {"335": own, "332": "21.0", "333": None, "334": "25.0"}
    areas = [line(AreaLine(code, f"Town {code}", AreaKind.AUTHORITY, REGION), value) for code, value in values.items()]
    return keep_benchmarks(
        programme=scene.programme,
        published=published(Publisher.EXPLORE, "Referrals", "a"),
        series={"rereferrals_12m": [*areas, line(WEST, "21.5"), line(ENGLAND, "22.6")]},
        by=scene.alice,
    )


def neighbours(scene: Scene) -> None:
    choose_neighbours(
        programme=scene.programme,
        published=published(Publisher.NEIGHBOURS, "Neighbours", "b"),
        model_name="Model of 2025",
        authority_code="335",
        neighbours=[NeighbourLine(code, f"Town {code}") for code in ("332", "333", "334")],
        by=scene.alice,
    )


def test_a_measure_stands_beside_england_the_region_and_the_neighbours(scene: Scene, charlie: Browser) -> None:
    kept(scene)
    neighbours(scene)

    page = charlie.text(PAGE)
    row = page.split("Re-referrals within twelve months</a>", 1)[1].split("</tr>", 1)[0]

    assert "Model of 2025" in page
    for cell in ("19.7%", "22.6%", "21.5%", "23.0% (2)", "1 of 3, quarter A"):
        assert cell in row, cell
    assert "Referrals" in page.split("The files behind it", 1)[1]


def test_without_neighbours_the_page_says_what_is_lacking(scene: Scene, charlie: Browser) -> None:
    assert "Nothing to compare with yet" in charlie.text(PAGE)
    kept(scene)

    assert "No neighbours are chosen yet" in charlie.text(PAGE)


def test_where_the_authority_itself_is_hidden_no_value_is_shown_for_it(scene: Scene, charlie: Browser) -> None:
    kept(scene, own=None)
    neighbours(scene)

    row = charlie.text(PAGE).split("Re-referrals within twelve months</a>", 1)[1].split("</tr>", 1)[0]

    assert "Not published" in row
    assert "Not ranked" in row


def test_a_file_that_was_taken_back_is_compared_with_no_more(scene: Scene, charlie: Browser) -> None:
    release = kept(scene)
    neighbours(scene)
    withdraw_release(release=release, why="The wrong year.", by=scene.alice)  # type: ignore[arg-type]

    page = charlie.text(PAGE)

    assert "Nothing to compare with yet" in page
    assert "Taken back" in page


def test_the_page_makes_few_queries(scene: Scene, charlie: Browser) -> None:
    kept(scene)
    neighbours(scene)

    assert charlie.queries(PAGE) <= 15
    assert charlie.queries(f"{PAGE}?stage=nonsense&as_at=2026-04-01") <= 15


def test_the_page_says_where_the_dictionary_calls_another_end_better(scene: Scene, charlie: Browser) -> None:
    kept(scene)
    neighbours(scene)
    dictionary = published(Publisher.LAIT, "Dictionary", "d")
    said = {"rereferrals_12m": EntryLine("low", True), "contacts": EntryLine("high", True)}
    keep_dictionary(programme=scene.programme, published=dictionary, entries=said, by=scene.alice)
    assert "The dictionary of the interactive tool" not in charlie.text(PAGE)

    said = {"rereferrals_12m": EntryLine("high", True)}
    other = published(Publisher.LAIT, "A later dictionary", "e")
    keep_dictionary(
        programme=scene.programme, published=other, entries=said, by=make.later(scene.alice, NOW + timedelta(days=1))
    )

    page = charlie.text(PAGE)
    assert "Ranks and quarters go by the council’s own definition" in page
    assert "here a low value is better, there a high value" in page
