"""What others published is kept by file, a symbol stays a symbol, and the neighbours name their model."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.bases import end_of
from soundingboard.history.log import verify
from soundingboard.measures.actions import adopt_library
from soundingboard.measures.benchmark_actions import (
    BenchmarkRefused,
    choose_neighbours,
    keep_benchmarks,
    withdraw_release,
)
from soundingboard.measures.benchmark_intake import choose_neighbours_of, keep_published_file
from soundingboard.measures.benchmark_values import AreaLine, BenchmarkLine, NeighbourLine, Published
from soundingboard.measures.models import (
    AreaKind,
    BenchmarkArea,
    BenchmarkFigure,
    BenchmarkRelease,
    NeighbourSet,
    Publisher,
)
from soundingboard.measures.others_reading import published_of, releases_at, reported_in
from soundingboard.measures.reading import benchmarks_at, latest_benchmarks_at, neighbours_at
from tests import factories as make
from tests.measures.scene import BEFORE, Scene

pytestmark = pytest.mark.django_db

ENGLAND = AreaLine("E92000001", "England", AreaKind.COUNTRY)
WEST = AreaLine("E12000005", "West Midlands", AreaKind.REGION, "E12000005")
WALSALL = AreaLine("335", "Walsall", AreaKind.AUTHORITY, "E12000005")
DUDLEY = AreaLine("332", "Dudley", AreaKind.AUTHORITY, "E12000005")


def published(digit: str = "a", **given) -> Published:
    facts = {
        "publisher": Publisher.EXPLORE,
        "title": "Children in need, referrals",
        "file_name": "c1.csv",
        "content_hash": digit * 64,
        "published_on": date(2025, 10, 30),
        "rows_read": 2000,
        **given,
    }
    return Published(**facts)


def of(area: AreaLine, year: str, value: str | None, symbol: str = "") -> BenchmarkLine:
    return BenchmarkLine(area, year, int(year), Decimal(value) if value else None, symbol)


LINES = [
    of(WALSALL, "2025", "19.7"),
    of(WALSALL, "2024", "21.3"),
    of(DUDLEY, "2025", None, "c"),
    of(ENGLAND, "2025", "22.6"),
]


@pytest.fixture
def scene() -> Scene:
    return Scene()


def kept(scene: Scene, lines=LINES, code: str = "rereferrals_12m", which: Published | None = None, by=None):
    return keep_benchmarks(
        programme=scene.programme, published=which or published(), series={code: lines}, by=by or scene.alice
    )


def test_a_file_is_kept_with_its_areas_and_a_hidden_value_is_no_nought(scene):
    release = kept(scene)

    (found,) = benchmarks_at(scene.programme.pk, indicator_ids=[scene.indicator().pk]).values()
    assert (found.publisher, found.title, found.published_on) == ("explore", release.title, date(2025, 10, 30))
    assert found.years == ("2024", "2025")
    assert [(each.name, each.kind, each.value, each.symbol) for each in found.of_year("2025")] == [
        ("Dudley", "authority", None, "c"),
        ("Walsall", "authority", Decimal("19.7"), ""),
        ("England", "country", Decimal("22.6"), ""),
    ]
    assert verify(scene.programme.pk) == []


def test_the_same_file_again_adds_only_measures_not_kept_from_it_before(scene):
    first = kept(scene)

    again = keep_benchmarks(
        programme=scene.programme,
        published=published(),
        series={"rereferrals_12m": [of(WALSALL, "2025", "99")], "average_caseload": [of(WEST, "2025", "14.2")]},
        by=scene.bob,
    )

    assert again == first
    assert kept(scene) == first
    assert BenchmarkFigure.objects.count() == 5
    assert BenchmarkArea.objects.count() == 4
    assert BenchmarkRelease.objects.count() == 1


def test_a_later_file_takes_over_and_the_earlier_is_what_a_past_day_shows(scene):
    kept(scene, [of(WALSALL, "2025", "19.0")], by=make.later(scene.alice, BEFORE))
    kept(scene, which=published("b", title="Children in need, revised"))
    key = scene.indicator().pk

    now = benchmarks_at(scene.programme.pk, indicator_ids=[key])[key]
    then = benchmarks_at(scene.programme.pk, end_of(date(2026, 4, 15)), indicator_ids=[key])[key]

    assert [now.title, then.title] == ["Children in need, revised", "Children in need, referrals"]
    assert [len(now.values), len(then.values)] == [4, 1]
    assert [release.title for release in releases_at(scene.charlie)] == [now.title, then.title]


def test_a_file_taken_back_is_compared_with_no_longer_and_can_come_again(scene):
    kept(scene, [of(WALSALL, "2025", "19.0")], by=make.later(scene.alice, BEFORE))
    wrong = kept(scene, which=published("b"))
    key = scene.indicator().pk
    with pytest.raises(BenchmarkRefused, match="Enter why"):
        withdraw_release(release=wrong, why=" ", by=scene.alice)

    withdraw_release(release=wrong, why="It was withdrawn by the Department", by=scene.alice)

    assert len(benchmarks_at(scene.programme.pk, indicator_ids=[key])[key].values) == 1
    with pytest.raises(BenchmarkRefused, match="already"):
        withdraw_release(release=wrong, why="Again", by=scene.alice)
    assert kept(scene, which=published("b")) != wrong
    assert len(benchmarks_at(scene.programme.pk, indicator_ids=[key])[key].values) == 4


@pytest.mark.parametrize(
    ("code", "lines", "says"),
    [
        ("nonsense", LINES, "no indicator nonsense"),
        ("rereferrals_12m", [], "reports nothing"),
        ("rereferrals_12m", [of(WALSALL, "2025", "1"), of(WALSALL, "2025", "2")], "twice for 2025"),
        ("rereferrals_12m", [of(WALSALL, "2025", None)], "a value, or else a symbol"),
        ("rereferrals_12m", [of(WALSALL, "2025", "1", "c")], "a value, or else a symbol"),
    ],
)
def test_what_cannot_be_kept_is_refused_whole(scene, code, lines, says):
    with pytest.raises(BenchmarkRefused, match=says):
        kept(scene, lines, code)

    assert not BenchmarkRelease.objects.exists()


def test_labels_and_symbols_stay_as_they_are_published(scene):
    kept(
        scene,
        [BenchmarkLine(WALSALL, "2025 (Rev)", 2025, None, "~"), BenchmarkLine(WALSALL, "2023-24", 2024, None, "-")],
    )

    (found,) = benchmarks_at(scene.programme.pk, indicator_ids=[scene.indicator().pk]).values()
    assert [(each.year, each.symbol) for each in found.values] == [("2023-24", "-"), ("2025 (Rev)", "~")]


def test_benchmarks_take_one_query_however_many(scene):
    key = scene.indicator().pk

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            benchmarks_at(scene.programme.pk, indicator_ids=[key])
        return len(found)

    kept(scene)
    one = queries()
    areas = [AreaLine(str(number), f"Place {number}", AreaKind.AUTHORITY) for number in range(200, 350)]
    kept(scene, [of(area, year, "20") for area in areas for year in ("2024", "2025")], which=published("b"))

    assert one == queries() == 1


NEAR = [NeighbourLine("332", "Dudley", "Very close"), NeighbourLine("333", "Sandwell", "Close")]


def chosen(scene: Scene, neighbours=NEAR, **given) -> NeighbourSet:
    facts = {
        "model_name": "DfE statistical neighbours, 2025 model",
        "authority_code": "335",
        "by": scene.alice,
        **given,
    }
    which = published("c", publisher=Publisher.NEIGHBOURS, title="Neighbours 2025")
    return choose_neighbours(programme=scene.programme, published=which, neighbours=neighbours, **facts)


def test_neighbours_are_kept_with_their_model_and_the_ones_before_stay_on_record(scene):
    chosen(scene, [NEAR[1]], model_name="NFER 2007", by=make.later(scene.alice, BEFORE))
    chosen(scene)

    now = neighbours_at(scene.programme.pk)
    then = neighbours_at(scene.programme.pk, end_of(date(2026, 4, 15)))
    assert (now.model, now.codes, now.authority_code) == (
        "DfE statistical neighbours, 2025 model",
        ("332", "333"),
        "335",
    )
    assert now.members[0] == ("332", "Dudley", "Very close")
    assert (then.model, then.codes) == ("NFER 2007", ("333",))
    assert neighbours_at(make.programme().pk) is None


@pytest.mark.parametrize(
    ("neighbours", "given", "says"),
    [
        ([], {}, "does not have this authority"),
        ([*NEAR, NEAR[0]], {}, "twice"),
        (NEAR, {"authority_code": "332"}, "the authority itself"),
        (NEAR, {"model_name": " "}, "which model"),
    ],
)
def test_neighbours_that_cannot_be_are_refused(scene, neighbours, given, says):
    with pytest.raises(BenchmarkRefused, match=says):
        chosen(scene, neighbours, **given)

    assert not NeighbourSet.objects.exists()


HEADINGS = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "new_la_code,la_name,referral_count,rereferral_percent"
)
ROWS = (
    "2025,Reporting year,National,E92000001,England,,,,,,632830,22.6",
    "2025,Reporting year,Local authority,E92000001,England,E12000005,West Midlands,335,E08000030,Walsall,3000,19.7",
    "2025,Reporting year,Local authority,E92000001,England,E12000005,West Midlands,332,E08000027,Dudley,c,c",
)


def test_a_file_is_read_for_every_measure_that_says_it_is_published_there(scene, tmp_path):
    path = tmp_path / "c1.csv"
    path.write_text("\n".join([HEADINGS, *ROWS]))
    facts = {"programme": scene.programme, "title": "Referrals", "by": scene.alice}

    release = keep_published_file(path=path, **facts)

    found = benchmarks_at(scene.programme.pk, indicator_ids=[scene.indicator().pk])[scene.indicator().pk]
    assert (release.file_name, release.rows_read) == ("c1.csv", 3)
    assert {each.name: (each.value, each.symbol) for each in found.values} == {
        "England": (Decimal("22.6"), ""),
        "Walsall": (Decimal("19.7"), ""),
        "Dudley": (None, "c"),
    }
    assert BenchmarkFigure.objects.values("indicator").distinct().count() == 1  # referrals are not among its measures
    path.write_text("Name,Age\nx,3\n")
    with pytest.raises(BenchmarkRefused):
        keep_published_file(path=path, **facts)
    path.write_text("\n".join([HEADINGS.replace("rereferral_percent", "other"), *ROWS]))
    with pytest.raises(BenchmarkRefused, match="none of the measures"):
        keep_published_file(path=path, **facts)


@pytest.mark.shared
@pytest.mark.slow
def test_the_published_cells_of_walsall_and_its_ten_neighbours_are_kept_as_they_are(scene, shared):
    adopt_library(programme=scene.programme, by=scene.alice)
    data = shared / "data"
    facts = {"programme": scene.programme, "by": scene.alice}

    for path in sorted((data / "ees").glob("*.csv")):
        # One holds the population, one the numbers of children in need, of which the library has the rate.
        if "population" not in path.name and not path.name.startswith("b1_"):
            keep_published_file(path=path, **facts)
    choose_neighbours_of(path=data / "lookups" / "sn_model_2025_wide.csv", authority_code="335", **facts)

    found = benchmarks_at(scene.programme.pk, indicator_ids=[scene.indicator().pk])[scene.indicator().pk]
    walsall = {each.year: each.value for each in found.values if each.code == "335"}
    assert [walsall[year] for year in ("2022", "2023", "2024", "2025")] == [
        Decimal(number) for number in ("19.0", "23.8", "21.3", "19.7")
    ]
    neighbours = neighbours_at(scene.programme.pk)
    assert (len(neighbours.members), "2025" in neighbours.model) == (10, True)
    assert BenchmarkFigure.objects.values("indicator").distinct().count() >= 15
    assert not BenchmarkFigure.objects.filter(value=0).exclude(symbol="").exists()


def test_who_may_keep_benchmarks(scene):
    release = kept(scene, by=scene.bob)
    with pytest.raises(NotAllowed):
        kept(scene, by=scene.charlie)
    with pytest.raises(NotAllowed):
        chosen(scene, by=scene.dora)
    with pytest.raises(NotAllowed, match="another programme"):
        withdraw_release(release=release, why="Not mine", by=Scene().alice)


def test_what_a_later_file_does_not_have_stays_as_the_earlier_had_it(scene):
    kept(scene, by=make.later(scene.alice, BEFORE))
    later = [of(WALSALL, "2025", "19.9"), of(ENGLAND, "2025", "22.6")]
    release = kept(scene, later, which=published("b", title="Children in need, revised"))
    key = scene.indicator().pk

    found = benchmarks_at(scene.programme.pk, indicator_ids=[key])[key]

    assert found.years == ("2024", "2025")
    assert [(each.code, each.value, each.symbol) for each in found.of_year("2025")] == [
        ("332", None, "c"),
        ("335", Decimal("19.9"), ""),
        ("E92000001", Decimal("22.6"), ""),
    ]
    assert [each.value for each in found.of_year("2024")] == [Decimal("21.3")]
    assert (found.title, found.earlier) == ("Children in need, revised", 1)
    assert published_of(scene.programme.pk, key) == (found, None)
    assert [each.is_used for each in reported_in(release)] == [True]
    (first,) = BenchmarkRelease.objects.exclude(pk=release.pk)
    assert [each.is_used for each in reported_in(first)] == [True]

    # A file that is said to take the place of another does.
    withdraw_release(release=first, why="Replaced", by=scene.alice)
    assert benchmarks_at(scene.programme.pk, indicator_ids=[key])[key].years == ("2025",)


def test_a_file_of_an_older_year_that_comes_late_does_not_turn_the_page_back(scene):
    kept(scene, by=make.later(scene.alice, BEFORE))
    kept(scene, [of(WALSALL, "2023", "23.8")], which=published("b", title="Children in need, 2023"))
    key = scene.indicator().pk

    found = benchmarks_at(scene.programme.pk, indicator_ids=[key])[key]

    assert found.years == ("2023", "2024", "2025")
    assert found.title == "Children in need, referrals"


def test_a_page_reads_the_latest_two_years_of_each_measure_and_the_authority_in_every_year(scene):
    years = ("2021", "2022", "2023")
    kept(scene, [of(area, year, "20") for area in (WALSALL, DUDLEY) for year in years])
    without_end = [BenchmarkLine(DUDLEY, year, None, Decimal("5")) for year in ("First", "Second", "Third")]
    kept(scene, without_end, code="contacts", which=published("b"))
    keys = [scene.indicator().pk, scene.indicator("contacts").pk]

    whole = benchmarks_at(scene.programme.pk, indicator_ids=keys)
    found = latest_benchmarks_at(scene.programme.pk, indicator_ids=keys, own="335")

    for key in keys:
        assert found[key].years[-2:] == whole[key].years[-2:]
        assert [found[key].of_year(year) for year in found[key].years[-2:]] == [
            whole[key].of_year(year) for year in whole[key].years[-2:]
        ]
    assert [each.code for each in found[keys[0]].of_year("2021")] == ["335"]
    assert found[keys[1]].years == ("Second", "Third")
    (one, _) = published_of(scene.programme.pk, keys[0], own="335")
    assert one == found[keys[0]]


def test_a_year_is_of_one_publisher_and_has_one_label(scene):
    kept(scene, by=make.later(scene.alice, BEFORE))
    tool = [BenchmarkLine(WALSALL, "2024-25", 2025, Decimal("19.6"))]
    kept(scene, tool, which=published("b", publisher=Publisher.LAIT, title="The tool"))
    key = scene.indicator().pk

    found = benchmarks_at(scene.programme.pk, indicator_ids=[key])[key]

    assert found.years == ("2024", "2024-25")
    assert [(each.code, each.value) for each in found.of_year("2024-25")] == [("335", Decimal("19.6"))]
    assert [each.value for each in found.of_year("2024")] == [Decimal("21.3")]
    assert (found.publisher, found.earlier) == ("lait", 0)


def test_a_later_label_of_a_year_is_that_of_what_an_earlier_file_had(scene):
    kept(scene, by=make.later(scene.alice, BEFORE))
    kept(scene, [BenchmarkLine(WALSALL, "202425", 2025, Decimal("19.9"))], which=published("b"))
    key = scene.indicator().pk

    found = benchmarks_at(scene.programme.pk, indicator_ids=[key])[key]

    assert found.years == ("2024", "202425")
    assert len(found.of_year("202425")) == 3
