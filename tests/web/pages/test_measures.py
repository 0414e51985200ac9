"""The pages of measures: the scorecard, one measure, its definition, targets, chart, commentary and links."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.html import escape

from soundingboard.accounts.roles import Role
from soundingboard.cycle.models import Round
from soundingboard.delivery.reading import DeliveredLine
from soundingboard.measures import actions as do
from soundingboard.measures.benchmark_actions import choose_neighbours, keep_benchmarks, keep_dictionary
from soundingboard.measures.benchmark_values import AreaLine, BenchmarkLine, EntryLine, NeighbourLine, Published
from soundingboard.measures.library import library
from soundingboard.measures.models import (
    AreaKind,
    ChartChange,
    Commentary,
    Event,
    Figure,
    IndicatorVersion,
    MeasureLink,
    Publisher,
    ScorecardLine,
    Target,
)
from soundingboard.measures.reading import Benchmarks, BenchmarkValue, Neighbours, as_definition
from soundingboard.measures.rules import FigureLine, month_of
from soundingboard.plan import actions as planning
from soundingboard.web.pages.measures import others
from tests import factories as make
from tests.measures.scene import MARCH, NOW, Scene
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
ONE = "measures/indicators/assessments_45wd/"
APRIL = month_of(date(2026, 4, 1))
# Twelve months, then seven in which it fell.
FALLING = [
    "80",
    "78",
    "81",
    "79",
    "80",
    "78",
    "79",
    "81",
    "80",
    "79",
    "78",
    "80",
    "70",
    "69",
    "68",
    "67",
    "66",
    "65",
    "64",
]


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def site(scene: Scene) -> Browser:
    return Browser(scene.programme, scene.bob)


@pytest.fixture
def reader(scene: Scene) -> Browser:
    return Browser(scene.programme, scene.charlie)


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def counted(scene: Scene, numbers: list[int], of: int, code: str = "assessments_45wd") -> None:
    """A share a month up to March, with its numerator and denominator."""
    lines, last = [], MARCH
    for number in reversed(numbers):
        lines.append(FigureLine(code, last, numerator=Decimal(number), denominator=Decimal(of)))
        last = month_of(date.fromordinal(last.start.toordinal() - 1))
    scene.typed(*reversed(lines))


def pick(scene: Scene, *codes: str) -> None:
    do.choose_scorecard(programme=scene.programme, indicators=[scene.indicator(code) for code in codes], by=scene.bob)


# --- the scorecard ----------------------------------------------------------------------------------------------------


def test_before_anything_is_measured_the_scorecard_leads_to_the_library() -> None:
    programme = make.programme()
    manager = Browser(programme, make.actor(programme))
    member = Browser(programme, make.actor(programme, Role.BOARD_MEMBER, name="Charlie Cole"))

    assert "Take indicators from the library" in manager.text("measures/")
    assert "Take indicators from the library" not in member.text("measures/")


def test_the_scorecard_says_of_each_measure_what_its_chart_says(scene: Scene, site: Browser) -> None:
    scene.months("assessments_45wd", FALLING)
    scene.months("contacts", ["400", "410", "395"])
    pick(scene, "assessments_45wd", "contacts")

    words = site.text("measures/")

    assert "Getting worse" in words
    assert "Getting worse, as the latest figure, 64%, is below the usual range" in words
    assert "Too few figures" in words
    assert words.count("<svg") == 2
    assert "64.0%" in words
    assert "from Ofsted Annex A list 4" in words
    assert site.queries("measures/") <= 15


@pytest.mark.parametrize(
    ("query", "kept", "left_out"),
    [
        ("?verdict=worsening", "Assessments finished within 45 working days", "Contacts received"),
        ("?type=quantity", "Contacts received", "Assessments finished within 45 working days"),
        ("?area=practice.services", "Assessments finished within 45 working days", ""),
    ],
)
def test_the_scorecard_is_filtered_by_the_address(
    scene: Scene, site: Browser, query: str, kept: str, left_out: str
) -> None:
    scene.months("assessments_45wd", FALLING)
    scene.months("contacts", ["400", "410", "395"])
    areas = dict(IndicatorVersion.objects.values_list("indicator__code", "content_area"))
    query = query.replace("practice.services", areas["assessments_45wd"])

    words = site.text(f"measures/{query}").partition('<ul class="sb-multiples">')[2]

    assert kept in words
    assert not left_out or left_out not in words


def test_a_filter_that_leaves_nothing_says_so(scene: Scene, site: Browser) -> None:
    scene.months("contacts", ["400", "410"])

    assert "Nothing matches" in site.text("measures/?verdict=improving")


def test_the_scorecard_has_the_measures_that_are_chosen_in_their_order(scene: Scene, site: Browser) -> None:
    scene.months("assessments_45wd", FALLING)
    keys = [scene.indicator(code).pk for code in ("contacts", "assessments_45wd")]
    assert "No scorecard is chosen" in site.text("measures/")

    assert "The scorecard is chosen." in site.said("measures/scorecard/", measures=[str(key) for key in keys])
    assert [line.indicator_id for line in ScorecardLine.objects.current().order_by("position")] == keys
    words = site.text("measures/")
    assert "No scorecard is chosen" not in words
    assert words.index("Contacts received</a>") < words.index("Assessments finished within 45 working days</a>")

    site.said("measures/scorecard/", measures=[])
    assert ScorecardLine.objects.current().count() == 0


def test_a_reader_without_small_numbers_finds_them_nowhere(scene: Scene, reader: Browser, site: Browser) -> None:
    counted(scene, [30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 3], 60)

    full, masked = site.text(ONE), reader.text(ONE)

    assert "3 of 60" in full
    assert "hidden, because it is of so few" in masked
    for address in ("measures/", ONE, f"{ONE}figures.csv"):
        words = reader.get(address).getvalue().decode()
        assert not re.search(r"(?<!\d)3 of 60", words)
        assert not re.search(r"(?<![\d.])5(\.0)?%", words)
    shown = list(csv.DictReader(io.StringIO(reader.get(f"{ONE}figures.csv").getvalue().decode("utf-8-sig"))))
    whole = list(csv.DictReader(io.StringIO(site.get(f"{ONE}figures.csv").getvalue().decode("utf-8-sig"))))
    assert (shown[-1]["Value"], shown[-1]["Symbol"], shown[-1]["Numerator"]) == ("", "c", "")
    assert (whole[-1]["Value"], whole[-1]["Symbol"], whole[-1]["Numerator"]) == ("5", "", "3")
    assert [row["Value"] for row in shown[:-1]] == [row["Value"] for row in whole[:-1]]
    # A hidden value is plotted nowhere: the line has a point less, and the limits do not know of it.
    assert masked.count("Gap") == full.count("Gap") + 1
    assert shown[-1]["Lower limit"] != whole[-1]["Lower limit"]


def test_the_past_is_shown_as_it_was(scene: Scene, site: Browser) -> None:
    scene.months("contacts", ["400", "410"])

    assert "No figure was on record on this day." in site.text("measures/?as_at=2026-02-01")
    assert "Nothing is measured yet" in site.text("measures/?as_at=2025-12-01")
    assert "Set a target" not in site.text(f"{ONE}?as_at=2026-02-01")


# --- one measure ------------------------------------------------------------------------------------------------------


def test_a_measure_shows_its_chart_its_table_and_its_label(scene: Scene, site: Browser) -> None:
    counted(scene, [70, 71, 72, 70], 100)

    words = site.text(ONE)

    assert "Chart of the figures" in words
    assert "72 of 100" in words
    assert "The figures of the chart, as a table" in words
    assert "Data cut off" in words
    assert site.queries(ONE) <= 15


def test_a_revised_figure_says_what_was_first_reported(scene: Scene, site: Browser) -> None:
    counted(scene, [70, 71], 100)
    scene.typed(FigureLine("assessments_45wd", MARCH, numerator=Decimal(80), denominator=Decimal(100)))

    words = site.text(ONE)

    assert "Revised" in words
    assert "71.0%" in words
    assert "first reported as 71.0%" in words


@pytest.mark.parametrize("dialect", ["mdc", "mdc-2.5", "nhsr", "nonsense"])
def test_the_chart_is_read_in_the_dialect_that_is_asked_for(scene: Scene, site: Browser, dialect: str) -> None:
    scene.months("assessments_45wd", FALLING)

    shown = site.text(f"{ONE}?chart={dialect}").partition("Another way of reading")[2].partition("(shown)")[0]

    assert shown.endswith({"nhsr": "NHS-R, NHSRplotthedots 0.2</strong> ", "mdc-2.5": "query 2.5</strong> "}.get(
        dialect, "since 2023</strong> "
    ))  # fmt: skip


def test_the_analyst_may_read_the_figures_as_a_chart_of_counts(scene: Scene, site: Browser) -> None:
    counted(scene, [70, 71, 72, 70, 40], 100)

    words = site.text(f"{ONE}?chart=pprime")

    assert "You are looking at a p\u2032 chart" in words
    assert "You are looking at" not in site.text(f"{ONE}?chart=c")
    assert site.queries(f"{ONE}?chart=pprime") <= 15


def test_a_measure_that_is_not_there_is_not_found(scene: Scene, site: Browser) -> None:
    assert site.get("measures/indicators/nothing/").status_code == 404
    assert site.get(f"{ONE}targets/99/edit/").status_code == 404
    assert site.get(f"{ONE}chart/99/undo/").status_code == 404
    assert site.get("measures/events/99/edit/").status_code == 404
    assert site.get("measures/offers/contacts/").status_code == 404


def test_a_measure_stands_among_others_by_the_latest_year_and_hidden_values_count_for_nothing(scene: Scene) -> None:
    def of(code: str, value: str | None, kind: str = "authority", region: str = "W", year: str = "2025") -> Any:
        number = None if value is None else Decimal(value)
        return BenchmarkValue(code, code, kind, region, year, int(year), number, "" if value else "c")

    published = Benchmarks("explore", "Children in need", date(2025, 10, 30), (
        of("335", "21.0", year="2024"), of("335", "19.0"), of("1", "17.0"), of("2", None), of("3", "25.0", region="N"),
        of("W", "18.0", "region"), of("N", "24.0", "region", region="N"), of("E", "22.0", "country", region=""),
    ))  # fmt: skip
    near = Neighbours("2025 model", "335", (("1", "One", "close"), ("2", "Two", "close"), ("3", "Three", "near")))

    found = others(published, near, as_definition(scene.definition()))

    assert found is not None
    assert (found.year, found.standing.change) == ("2025", Decimal("-2.0"))
    words = dict(found.rows)
    assert words["Neighbours (2025 model), mean"] == "21.0%, of 2 values"
    assert (words["Region"], words["England"]) == ("18.0%", "22.0%")
    assert words["Rank"].startswith("2 of the 3 authorities that have a value")
    alone = others(published, None, as_definition(scene.definition()))
    assert alone is not None
    assert alone.rows == (("England", "22.0%"),)
    without = others(published, Neighbours("2025 model", "999", near.members), as_definition(scene.definition()))
    assert without is not None
    assert dict(without.rows)["This authority, as published"] == "No row in this file"
    assert dict(without.rows)["Neighbours (2025 model), mean"] == "21.0%, of 2 values"
    assert "Rank" not in dict(without.rows)


# --- targets ----------------------------------------------------------------------------------------------------------

TARGET: dict[str, Any] = {
    "kind": "statutory",
    "value": "85",
    "basis": "Working Together",
    "agreed_by": "The Board",
    **day("from_on", date(2024, 4, 1)),
    **day("agreed_on", date(2024, 4, 1)),
}


def test_a_target_is_set_changed_with_a_reason_and_withdrawn(scene: Scene, site: Browser) -> None:
    counted(scene, [70, 71, 72], 100)
    site.said(f"{ONE}targets/add/", **TARGET)
    first = Target.objects.get()
    assert "85.0%" in site.text(ONE)
    assert "Not met" in site.text(ONE)

    edit = f"{ONE}targets/{first.pk}/edit/"
    fields = {**TARGET, "value": "70", "version": str(first.pk)}
    assert "Enter why it is changed" in site.said(edit, **fields)
    site.said(edit, **fields, why="The Board lowered it.")
    second = Target.objects.current().get()
    assert second.value == 70
    assert "Not met" not in site.text(ONE)
    # Somebody who had the form open is told, and what was typed stays.
    assert "changed" in site.said(edit, **{**fields, "value": "60"}, why="Lower still.")
    assert Target.objects.current().get().value == 70

    site.said(f"{ONE}targets/{second.pk}/withdraw/", why="No longer aimed at.")
    assert not Target.objects.current().exists()
    assert "No target is set." in site.text(ONE)


def test_what_a_target_cannot_be_is_said_in_the_form(scene: Scene, site: Browser) -> None:
    assert "Enter the value of the target." in site.said(f"{ONE}targets/add/", **{**TARGET, "value": ""})
    assert "between 0 and 100" in site.said(f"{ONE}targets/add/", **{**TARGET, "value": "850"})
    assert "requirement of the Notice" in site.said(f"{ONE}targets/add/", **{**TARGET, "kind": "notice"})
    assert "Only a band has two ends" in site.said(f"{ONE}targets/add/", **{**TARGET, "lower": "10"})
    ahead = day("agreed_on", date(2027, 4, 1))
    assert "that day has not come yet" in site.said(f"{ONE}targets/add/", **{**TARGET, **ahead})
    site.said(f"{ONE}retire/", why="Measured elsewhere.")
    assert "Bring it back before" in site.said(f"{ONE}targets/add/", **TARGET)
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"value": ""}, "Enter the value of the target."),
        ({"lower": "10"}, "Only a band has two ends"),
        ({"reaches": "90"}, "Only a trajectory reaches"),
    ],
)
def test_a_change_that_a_target_cannot_take_is_said_in_the_form(
    scene: Scene, site: Browser, changed: dict[str, str], says: str
) -> None:
    site.said(f"{ONE}targets/add/", **TARGET)
    target = Target.objects.get()
    fields = {**TARGET, "version": str(target.pk), "why": "The Board asked.", **changed}

    assert says in site.said(f"{ONE}targets/{target.pk}/edit/", **fields)
    assert Target.objects.current().get() == target


def test_a_measure_of_context_is_asked_for_no_target(scene: Scene, site: Browser) -> None:
    code = next(one.code for one in library() if one.direction == "context")
    do.adopt_library(programme=scene.programme, codes=[code], by=scene.bob)

    assert "it takes no target" in site.text(f"measures/indicators/{code}/")
    assert site.get(f"measures/indicators/{code}/targets/add/").status_code == 302


# --- how the chart is read, and what is marked on it ------------------------------------------------------------------


def test_a_chart_is_re_based_only_by_a_decision_and_says_so(scene: Scene, site: Browser) -> None:
    scene.months("assessments_45wd", FALLING)
    assert "Record the decision first" in site.text(f"{ONE}chart/")
    decision = scene.decision(decided_on=date(2025, 10, 7))
    asked = {"kind": "rebase", **day("on", date(2025, 9, 1)), "why": "A new team, in place since September."}

    assert "Choose the decision" in site.said(f"{ONE}chart/", **asked)
    site.said(f"{ONE}chart/", **asked, decision=decision.pk)

    words = site.text(ONE)
    assert "A new team, in place since September." in words
    assert f"decision {decision.reference}" in words
    assert "recorded by Bob Brown" in words
    change = ChartChange.objects.current().get()
    site.said(f"{ONE}chart/{change.pk}/undo/", why="It did not last.", decision=decision.pk)
    assert "with nothing re-based" in site.text(ONE)


def test_a_day_outside_the_figures_is_refused_and_what_was_typed_stays(scene: Scene, site: Browser) -> None:
    scene.months("assessments_45wd", FALLING)
    decision = scene.decision()

    words = site.said(
        f"{ONE}chart/", kind="rebase", **day("on", date(2019, 9, 1)), why="A new team.", decision=decision.pk
    )

    assert "which the figures cover" in words
    assert "A new team." in words
    assert not ChartChange.objects.exists()


def test_an_event_is_marked_corrected_and_taken_off(scene: Scene, site: Browser) -> None:
    scene.months("assessments_45wd", FALLING)
    said = {"kind": "staffing", **day("on", date(2025, 11, 3)), "title": "Three posts vacant", "note": ""}
    site.said(f"{ONE}events/add/", **said, charts="this")
    event = Event.objects.get()
    assert "Three posts vacant" in site.text(ONE)
    assert "Three posts vacant" not in site.text("measures/indicators/contacts/")

    version = {"version": str(event.pk)}
    site.said(f"measures/events/{event.pk}/edit/", **{**said, "title": "Four posts vacant"}, **version)
    assert "Four posts vacant" in site.text(ONE)
    site.said(f"measures/events/{Event.objects.current().get().pk}/remove/", why="They were filled.")
    assert "No event is marked." in site.text(ONE)

    site.said(f"{ONE}events/add/", **said, charts="all")
    assert "On every chart" in site.text("measures/indicators/contacts/")


def test_actions_delivered_for_what_it_bears_on_are_marked_and_listed(
    scene: Scene, site: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.months("assessments_45wd", FALLING)
    objective = make.objective(make.theme(make.plan(scene.programme)), "1.1")
    do.link_measure(indicator=scene.indicator("assessments_45wd"), objective=objective, by=scene.bob)
    lines = [DeliveredLine(objective.pk, f"A{n}", f"Do thing {n}", date(2026, 1, 5 + n)) for n in range(3)]
    asked = []
    monkeypatch.setattr("soundingboard.web.pages.measures.delivered_under", lambda *a: asked.append(a[1]) or lines)

    page = site.text(ONE)

    assert asked == [[objective.pk]]
    assert "3 actions delivered: A0, A1 and A2" in page
    assert 'delivery/actions/A2/">A2 Do thing 2</a>' in page
    # The table says in which month it was.
    row = re.search(r'<tr><th scope="row">January 2026</th>.*?</tr>', page)
    assert row
    assert row[0].endswith("<td>1</td></tr>")
    assert site.queries(ONE) <= 15


# --- commentary and links ---------------------------------------------------------------------------------------------


def test_a_commentary_is_asked_for_only_where_something_changed(scene: Scene, site: Browser) -> None:
    make.round_(scene.programme, 1)
    scene.months("assessments_45wd", FALLING)
    scene.months(
        "contacts", ["400", "401", "399", "400", "402", "398", "400", "401", "399", "400", "402", "398", "400"]
    )

    assert "Commentary asked for" in site.text("measures/")
    assert "A commentary is asked for in Round 1." in site.text(ONE)
    assert "A commentary is asked for in" not in site.text("measures/indicators/contacts/")
    form = site.text(f"{ONE}commentary/")
    assert "Say what changed, and what was done" in form
    assert "No rule asks about it in this round" in site.text("measures/indicators/contacts/commentary/")

    site.said(f"{ONE}commentary/", text="Three posts have been vacant since October.", version="0")
    row = Commentary.objects.get()
    assert (row.asked_by, row.period_end) == ("CM01", date(2026, 3, 31))
    assert "Three posts have been vacant since October." in site.text(ONE)
    assert "A commentary is asked for in" not in site.text(ONE)
    assert "Commentary asked for" not in site.text("measures/")


def test_a_change_is_asked_about_in_the_round_that_first_shows_it_and_not_again(scene: Scene, site: Browser) -> None:
    make.round_(scene.programme, 1)
    scene.months("assessments_45wd", FALLING)
    assert "A commentary is asked for in Round 1." in site.text(ONE)

    # Nobody answered, the round closed, and the shift goes on.
    Round.objects.update(state="closed", closed_at=NOW + timedelta(hours=1))
    make.round_(scene.programme, 2)
    later = make.later(scene.alice, NOW + timedelta(hours=2))
    scene.typed(FigureLine("assessments_45wd", APRIL, value=Decimal(63)), by=later, cut_off=date(2026, 4, 12))

    assert "Getting worse" in site.text("measures/")
    assert "Commentary asked for" not in site.text("measures/")
    assert "A commentary is asked for in" not in site.text(ONE)
    assert "No rule asks about it in this round" in site.text(f"{ONE}commentary/")
    assert site.queries("measures/") <= 15
    # With all that a measure can have besides: an objective, the figures of others, a dictionary, neighbours.
    objective = make.objective(make.theme(make.plan(scene.programme)), "1.1")
    do.link_measure(indicator=scene.indicator("assessments_45wd"), objective=objective, by=scene.bob)
    published_about(scene, "assessments_45wd")
    assert "Neighbours (A model), mean" in site.text(ONE)
    assert site.queries(ONE) <= 15


def published_about(scene: Scene, code: str) -> None:
    """A long file of the Department's tool with its dictionary, and one neighbour."""
    place = [AreaLine(number, f"Town {number}", AreaKind.AUTHORITY, "E12000005") for number in ("335", "332")]
    keep_benchmarks(
        programme=scene.programme,
        published=Published(Publisher.LAIT, "The tool", "lait.csv", "ab" * 32),
        series={code: [BenchmarkLine(each, "2025", 2025, Decimal(80)) for each in place]},
        by=scene.alice,
    )
    keep_dictionary(
        programme=scene.programme,
        published=Published(Publisher.DICTIONARY, "Its dictionary", "dictionary.csv", "cd" * 32),
        entries={code: EntryLine("high", True)},
        by=scene.alice,
    )
    choose_neighbours(
        programme=scene.programme,
        published=Published(Publisher.NEIGHBOURS, "Neighbours", "n.csv", "ef" * 32),
        model_name="A model",
        authority_code="335",
        neighbours=[NeighbourLine("332", "Town 332")],
        by=scene.alice,
    )


def test_what_the_chart_says_anew_is_asked_about_again(scene: Scene, site: Browser) -> None:
    make.round_(scene.programme, 1)
    scene.months("assessments_45wd", FALLING[:12] + ["79", "78"])
    assert "A commentary is asked for in" not in site.text(ONE)
    Round.objects.update(state="closed", closed_at=NOW + timedelta(hours=1))
    make.round_(scene.programme, 2)

    later = make.later(scene.alice, NOW + timedelta(hours=2))
    scene.typed(FigureLine("assessments_45wd", APRIL, value=Decimal(40)), by=later, cut_off=date(2026, 4, 12))

    assert "A commentary is asked for in Round 2." in site.text(ONE)


def test_why_a_commentary_was_asked_for_gives_no_small_number_away(
    scene: Scene, site: Browser, reader: Browser
) -> None:
    make.round_(scene.programme, 1)
    counted(scene, [30, 31, 30, 32, 31, 30, 32, 31, 30, 31, 32, 30, 31, 30, 3], 60)
    assert "the latest figure, 5%" in site.text(f"{ONE}commentary/")

    site.said(f"{ONE}commentary/", text="The form changed.", version="0")

    row = Commentary.objects.get()
    assert (row.asked_by, row.because) == (
        "CM01", "Say what changed. The numbers behind it are too small to be given here."
    )  # fmt: skip
    assert "The form changed." in reader.text(ONE)
    assert not re.search(r"(?<![\d.])5(\.0)?%", reader.text(ONE))


def test_two_people_commenting_lose_nothing(scene: Scene, site: Browser) -> None:
    make.round_(scene.programme, 1)
    scene.months("assessments_45wd", FALLING)
    site.said(f"{ONE}commentary/", text="Posts are vacant.", version="0")

    words = site.said(f"{ONE}commentary/", text="It is the new form.", version="0")

    assert "saved a change to this while you were editing" in words
    assert "It is the new form." in words
    assert Commentary.objects.get().text == "Posts are vacant."


def test_without_a_round_nothing_can_be_said(scene: Scene, site: Browser) -> None:
    scene.months("assessments_45wd", FALLING)

    assert (
        "There is no round to say it in."
        in site.client.get(site.root + f"{ONE}commentary/", follow=True).content.decode()
    )


def test_a_measure_is_linked_to_what_it_bears_on_and_taken_off_again(scene: Scene, site: Browser) -> None:
    plan = planning.start_plan(programme=scene.programme, title="Plan", started_on=date(2024, 1, 1), by=scene.bob)
    theme = planning.add_theme(plan=plan, title="Practice", by=scene.bob)
    outcome = planning.add_outcome(theme=theme, statement="Children are seen sooner.", by=scene.bob)
    objective = planning.add_objective(
        theme=theme, title="Assessments in time", owner=make.post(scene.programme), starts_on=date(2024, 1, 1),
        due_on=date(2026, 9, 30), by=scene.bob,
    )  # fmt: skip
    assert "Assessments in time" in site.text(f"{ONE}links/")

    site.said(f"{ONE}links/", objectives=[str(objective.pk)], outcomes=[outcome.reference])
    words = site.text(ONE)
    assert f"Objective {objective.reference}" in words
    assert f"Outcome {outcome.reference}" in words

    site.said(f"{ONE}links/", outcomes=[outcome.reference])
    assert f"Objective {objective.reference}" not in site.text(ONE)
    site.said(f"{ONE}links/")
    assert not MeasureLink.objects.current().exists()


# --- definitions ------------------------------------------------------------------------------------------------------


def test_the_library_is_taken_in_by_stage() -> None:
    programme = make.programme()
    site = Browser(programme, make.actor(programme))
    stages = {one.stage for one in library()}
    assert "No indicator yet" in site.text("measures/indicators/")

    site.said("measures/indicators/adopt/", stages=["front_door"])
    front = sum(1 for one in library() if one.stage == "front_door")
    assert IndicatorVersion.objects.count() == front
    site.said("measures/indicators/adopt/", stages=sorted(stages - {"front_door"}))
    assert IndicatorVersion.objects.count() == len(library())
    assert site.get("measures/indicators/adopt/").status_code == 302
    assert site.queries("measures/indicators/") <= 15


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("?text=contacts", {"contacts"}),
        ("?state=retired", {"iro_caseload"}),
        ("?stage=front_door", {"contacts", "rereferrals_12m"}),
        ("?type=quantity&state=all", {"contacts"}),
    ],
)
def test_the_definitions_are_filtered(scene: Scene, site: Browser, query: str, codes: set[str]) -> None:
    do.retire_indicator(row=scene.definition("iro_caseload"), why="Counted by others.", by=scene.bob)
    titles = dict(IndicatorVersion.objects.current().values_list("indicator__code", "title"))

    words = site.text(f"measures/indicators/{query}")

    found = {code for code, title in titles.items() if f">{escape(title)}</a>" in words}
    assert found >= codes
    assert ("iro_caseload" in found) == ("iro_caseload" in codes)


FACTS: dict[str, Any] = {
    "title": "Visits in the week",
    "definition": "The share of visits that were made in the week in which they were due.",
    "numerator": "Visits made in the week",
    "denominator": "Visits due in the week",
    "unit": "percent",
    "decimals": "0",
    "direction": "up",
    "performance_type": "quality",
    "stage": "child_protection",
    "timing": "period",
    "frequency": "weekly",
    "conflict": "concern",
    "collected_in": ["local_record"],
    "subtleties": "Visits by a duty worker count.\n\nA visit that was refused does not.",
}


def test_an_indicator_is_added_changed_retired_and_brought_back(scene: Scene, site: Browser) -> None:
    post = make.post(scene.programme, "Head of Safeguarding")
    area = {"content_area": scene.definition().content_area}
    taken = site.said("measures/indicators/add/", **FACTS, **area, code="contacts")
    assert "There is already an indicator contacts." in taken
    assert (
        "out of" in site.said("measures/indicators/add/", **{**FACTS, "denominator": ""}, **area, code="visits").lower()
    )

    apart = {"explore_measure": "visit_percent", "explore_where": "category"}
    assert "as a filter and its value" in site.said("measures/indicators/add/", **FACTS, **area, **apart, code="visits")
    apart |= {"explore_where": "category = All\nage=Total", "lait": "CP_Visits", "explore_measure": ""}
    assert "column that these rows" in site.said("measures/indicators/add/", **FACTS, **area, **apart, code="visits")
    apart["explore_measure"] = "visit_percent"

    site.said("measures/indicators/add/", **FACTS, **area, **apart, code="visits", owner=post.pk)
    row = IndicatorVersion.objects.get(indicator__code="visits")
    assert row.conflict == "concern"
    assert row.subtleties == ["Visits by a duty worker count.", "A visit that was refused does not."]
    assert (row.explore, row.lait) == (
        {"measure": "visit_percent", "where": ["category=All", "age=Total"]},
        "CP_Visits",
    )
    one = "measures/indicators/visits/"
    form = site.get(f"{one}edit/").context["form"]
    assert form["explore_where"].value() == "category=All\nage=Total"
    words = site.text(f"{one}definition/")
    assert "Head of Safeguarding" in words
    assert "the programme’s own words" in words

    changed = {**FACTS, **area, "title": "Visits within a week", "version": str(row.pk)}
    assert "Enter why it is changed" in site.said(f"{one}edit/", **changed)
    site.said(f"{one}edit/", **changed, why="Clearer.")
    words = site.text(f"{one}definition/")
    assert "Visits within a week" in words
    assert "Visits in the week" in words
    assert "Version 2" in words
    stale = site.said(f"{one}edit/", **{**changed, "title": "Visits"}, why="Shorter.")
    assert "saved a change to this while you were editing" in stale

    site.said(f"{one}retire/", why="Measured elsewhere.")
    assert "Measured elsewhere." in site.text(one)
    site.said(f"{one}bring-back/")
    assert "Measured elsewhere." not in site.text(one)
    assert "Indicator" not in site.text(f"{one}history/").partition("What was done to it")[0].partition("<main")[2]
    assert "Clearer." in site.text(f"{one}history/")


def test_a_figure_keeps_the_definition_it_was_made_with(scene: Scene, site: Browser) -> None:
    counted(scene, [70, 71], 100)
    row = scene.definition("assessments_45wd")

    current = {name: getattr(row, name) for name in FACTS} | {"content_area": row.content_area, "version": str(row.pk)}
    current |= {"subtleties": "\n".join(row.subtleties), "title": "In time"}
    site.said(f"{ONE}edit/", **current, why="Shorter.")

    assert scene.definition("assessments_45wd").title == "In time"
    assert set(Figure.objects.values_list("definition_id", flat=True)) == {row.pk}


def test_what_a_newer_release_has_is_offered_and_never_taken_over(scene: Scene, site: Browser) -> None:
    assert "Nothing newer is on offer" in site.text("measures/indicators/offers/")
    row = scene.definition("contacts")
    do.revise_indicator(row=row, title="Contacts, as we count them", why="Ours.", by=scene.bob)
    # As if it had been taken from an earlier release.
    IndicatorVersion.objects.filter(indicator__code="contacts").update(shipped_digest="0" * 64)

    assert "Changed here" in site.text("measures/indicators/offers/")
    words = site.text("measures/offers/contacts/")
    assert "Contacts, as we count them" in words
    assert "Contacts received" in words
    assert scene.definition("contacts").title == "Contacts, as we count them"

    site.said("measures/offers/contacts/", why="The library’s is what others use.")
    assert scene.definition("contacts").title == "Contacts received"
    assert "Nothing newer is on offer" in site.text("measures/indicators/offers/")


@pytest.mark.parametrize(
    "address",
    [
        "measures/scorecard/", "measures/indicators/adopt/", "measures/indicators/add/", "measures/indicators/offers/",
        f"{ONE}edit/", f"{ONE}retire/", f"{ONE}targets/add/", f"{ONE}chart/", f"{ONE}events/add/", f"{ONE}links/",
        f"{ONE}commentary/",
    ],
)  # fmt: skip
def test_who_only_reads_changes_nothing(scene: Scene, reader: Browser, site: Browser, address: str) -> None:
    assert reader.get(address).status_code == 403
    assert reader.post(address).status_code == 403
    assert site.get(f"{address}?as_at=2026-02-01").status_code == 404
