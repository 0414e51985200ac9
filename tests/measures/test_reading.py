"""Measures as they stood, in a fixed number of queries."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.bases import end_of
from soundingboard.measures import actions as do
from soundingboard.measures import reading as read
from soundingboard.measures.figure_actions import add_team, withdraw_intake
from soundingboard.measures.rules import FigureLine, Period, month_of
from tests import factories as make
from tests.measures.scene import BEFORE, FEBRUARY, MARCH, Scene, share

pytestmark = pytest.mark.django_db

YESTERDAY = end_of(date(2026, 4, 15))


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_series_is_in_order_of_time_and_a_hidden_month_is_no_nought(scene):
    scene.months("rereferrals_12m", ["20", None, "22"])

    (series,) = read.series_at(scene.programme.pk).values()

    assert series.key == (scene.indicator().pk, None, "month")
    assert series.values == (
        (date(2026, 1, 31), Decimal("20.0000")),
        (date(2026, 2, 28), None),
        (date(2026, 3, 31), Decimal("22.0000")),
    )
    assert series.points[1].symbol == "c"
    assert series.latest_with_value == series.latest


def test_months_lie_beside_months_and_teams_apart(scene):
    team = add_team(programme=scene.programme, name="North", by=scene.alice)
    year = Period(date(2025, 4, 1), date(2026, 3, 31))
    scene.typed(share(24, 120), share(4, 20, team="north"), share(200, 1000, period=year))
    key = scene.indicator().pk

    everything = read.series_at(scene.programme.pk)
    authority = read.series_at(scene.programme.pk, authority_only=True)

    assert set(everything) == {(key, None, "month"), (key, team.pk, "month"), (key, None, "year")}
    assert set(authority) == {(key, None, "month"), (key, None, "year")}
    assert read.main_series(everything, key, "monthly").key.kind == "month"
    assert read.main_series(everything, key, "yearly").key.kind == "year"
    assert read.main_series(everything, key, "monthly", team.pk).points[0].value == Decimal("20.0000")
    assert read.main_series(everything, 0, "monthly") is None


def test_a_series_is_read_as_at_a_day_and_as_first_reported(scene):
    early = make.later(scene.alice, BEFORE)
    december = month_of(date(2025, 12, 1))
    scene.typed(share(10, 100, period=december), by=early, cut_off=date(2026, 1, 4))
    scene.typed(share(12, 100, period=december), share(24, 120))

    def values(**given) -> list[Decimal | None]:
        return [
            point.value for series in read.series_at(scene.programme.pk, **given).values() for point in series.points
        ]

    assert values() == [Decimal(12), Decimal(20)]
    assert values(moment=YESTERDAY) == [Decimal(10)]
    assert values(first_reported=True) == [Decimal(10), Decimal(20)]
    assert values(first_reported=True, moment=YESTERDAY) == [Decimal(10)]
    assert values(since=date(2026, 1, 1)) == [Decimal(20)]
    assert values(indicator_ids=[]) == []
    (series,) = read.series_at(scene.programme.pk).values()
    assert (series.points[0].vintage, series.points[0].first_value) == (2, Decimal(10))
    assert [row.value for row in read.vintages_of(scene.programme.pk, scene.indicator().pk, None, december)] == [10, 12]


def test_a_figure_that_settled_was_first_reported_once(scene):
    later = make.later(scene.alice, datetime(2026, 5, 12, 9, tzinfo=UTC))
    scene.typed(share(24, 120))
    scene.typed(share(24, 120), cut_off=date(2026, 5, 1), by=later)

    for given in ({}, {"first_reported": True}):
        (series,) = read.series_at(scene.programme.pk, **given).values()
        assert [point.value for point in series.points] == [Decimal(20)]
    assert series.points[0].is_provisional
    assert not next(iter(read.series_at(scene.programme.pk).values())).points[0].is_provisional


def test_what_was_loaded_by_mistake_is_never_what_was_first_reported(scene):
    came = scene.typed(share(90, 100))
    withdraw_intake(intake=came.intake, why="The wrong year", by=scene.alice)
    scene.typed(share(24, 120))

    (series,) = read.series_at(scene.programme.pk, first_reported=True).values()

    assert [point.value for point in series.points] == [Decimal(20)]
    assert read.series_at(scene.programme.pk).popitem()[1].points[0].first_value == Decimal(20)


def test_a_definition_is_read_with_its_sources_in_words_and_as_at_a_day(scene):
    do.revise_indicator(row=scene.definition(), why="Ours", title="Re-referrals here", by=scene.alice)
    key = scene.indicator().pk

    now = read.definitions_at(scene.programme.pk)
    then = read.definitions_at(scene.programme.pk, YESTERDAY)

    assert [now[key].title, then[key].title] == ["Re-referrals here", "Re-referrals within twelve months"]
    assert (now[key].is_local, then[key].is_local) == (True, False)
    assert now[key].sources == ("Ofsted Annex A list 3", "children in need census")
    assert list(now.values()) == sorted(now.values(), key=lambda each: each.position)
    assert now[key].printed(Decimal("20.04")) == "20.0%"
    assert not now[key].is_due_for_review(date(2027, 3, 31))
    assert now[key].is_due_for_review(date(2027, 4, 1))
    assert [row.number for row in read.definitions_of(scene.charlie, "rereferrals_12m")] == [2, 1]
    assert [row.number for row in read.definitions_of(scene.charlie, "rereferrals_12m", YESTERDAY)] == [1]
    assert read.definition_of(scene.charlie, "rereferrals_12m", YESTERDAY).title == then[key].title
    assert read.definitions_with([then[key].version_id]) == {then[key].version_id: then[key]}


def test_a_label_is_made_of_a_definition_and_a_point(scene):
    scene.typed(share(24, 120))
    (series,) = read.series_at(scene.programme.pk).values()
    definition = read.definitions_at(scene.programme.pk)[series.key.indicator_id]

    assert read.label_of(definition, series.latest).sentence(date(2026, 4, 16)) == (
        "March 2026, 16 days old; 24 of 120; from Ofsted Annex A list 3 and children in need census; "
        "quality of the data not graded. Provisional: late recording may still change it. As first reported."
    )


def test_a_derivation_leads_to_its_indicator_while_that_is_in_use(scene):
    assert read.derivation_codes(scene.programme.pk)["rereferrals_12m_pct"] == "rereferrals_12m"

    do.retire_indicator(row=scene.definition(), why="x", by=scene.alice)

    assert "rereferrals_12m_pct" not in read.derivation_codes(scene.programme.pk)


def test_a_team_is_judged_by_its_own_targets_if_it_has_any(scene):
    team = add_team(programme=scene.programme, name="North", by=scene.alice)
    facts = {
        "indicator": scene.indicator(),
        "kind": "statutory",
        "from_on": date(2026, 1, 1),
        "basis": "x",
        "agreed_by": "Board",
        "agreed_on": date(2025, 12, 9),
        "by": scene.alice,
    }
    do.set_target(value=Decimal(20), **facts)
    lines = read.targets_at(scene.programme.pk)[scene.indicator().pk]
    assert [aim.value for aim in read.aims_for(lines, team.pk)] == [20]

    do.set_target(value=Decimal(25), team=team, **facts)

    lines = read.targets_at(scene.programme.pk)[scene.indicator().pk]
    assert [aim.value for aim in read.aims_for(lines, team.pk)] == [25]
    assert [aim.value for aim in read.aims_for(lines)] == [20]
    assert read.targets_at(scene.programme.pk, YESTERDAY) == {}


def test_changes_to_a_chart_are_read_with_who_when_and_why(scene):
    scene.months("rereferrals_12m", ["20", "21", "22"])
    decision = scene.decision()
    do.change_chart(
        indicator=scene.indicator(),
        kind="rebase",
        on=FEBRUARY.start,
        why="A new front door",
        decision=decision,
        by=scene.alice,
    )

    ((key, (line,)),) = read.chart_changes_at(scene.programme.pk).items()

    assert key == (scene.indicator().pk, None)
    assert (line.why, line.decision, line.recorded_by) == ("A new front door", decision.reference, "Alice Ashworth")
    assert read.chart_changes_at(scene.programme.pk, YESTERDAY) == {}


def test_an_event_of_all_charts_is_on_each_and_one_of_a_measure_on_its_own(scene):
    def mark(title: str, **given):
        do.mark_event(
            programme=scene.programme, kind="practice", on=date(2026, 2, 2), title=title, by=scene.alice, **given
        )

    mark("New case system")
    mark("New form", indicator=scene.indicator("contacts"))
    events = read.events_at(scene.programme.pk)

    assert [each.title for each in read.events_on(events, scene.indicator().pk)] == ["New case system"]
    assert [each.title for each in read.events_on(events, scene.indicator("contacts").pk)] == [
        "New case system",
        "New form",
    ]


def test_links_are_read_both_ways(scene):
    theme = make.theme(make.plan(scene.programme))
    objective, outcome = make.objective(theme), make.outcome(theme)
    do.link_measure(indicator=scene.indicator("contacts"), objective=objective, by=scene.alice)
    do.link_measure(indicator=scene.indicator(), objective=objective, by=scene.alice)
    do.link_measure(indicator=scene.indicator(), outcome=outcome, by=scene.alice)
    contacts, rereferrals = scene.indicator("contacts").pk, scene.indicator().pk

    links = read.links_at(scene.programme.pk)

    assert links.of_objective == {objective.pk: (contacts, rereferrals)}
    assert links.of_outcome == {outcome.pk: (rereferrals,)}
    assert links.objectives_of == {contacts: (objective.pk,), rereferrals: (objective.pk,)}
    assert links.outcomes_of == {rereferrals: (outcome.pk,)}
    assert len(read.links_of(scene.alice, rereferrals)) == 2
    assert read.links_at(scene.programme.pk, YESTERDAY) == read.Links({}, {}, {}, {})


def test_commentaries_are_read_by_measure_the_latest_round_first(scene):
    first, second = make.round_(scene.programme), make.round_(scene.programme, 2, "closed")
    for round_, text in ((first, "Early"), (second, "Late")):
        do.write_commentary(indicator=scene.indicator(), round=round_, period_end=MARCH.end, text=text, by=scene.alice)

    (lines,) = read.commentaries_at(scene.programme.pk).values()

    assert [(line.text, line.author) for line in lines] == [("Late", "Alice Ashworth"), ("Early", "Alice Ashworth")]
    assert [
        line.text for line in read.commentaries_at(scene.programme.pk, round_id=first.pk)[scene.indicator().pk]
    ] == ["Early"]


def test_the_agenda_shows_what_is_not_done_first(scene):
    def add(title: str, due: date | None = None):
        return do.add_development(
            programme=scene.programme, title=title, what_is_missing="x", due_on=due, by=scene.alice
        )

    done = add("Done")
    add("Some day")
    add("Soon", date(2026, 5, 1))
    do.revise_development(row=done, state="done", what_is_done="x", by=scene.alice)

    assert [row.title for row in read.development_agenda(scene.charlie)] == ["Soon", "Some day", "Done"]


def test_intakes_are_read_the_latest_first_and_only_ones_own(scene):
    scene.typed(share(24, 120))
    scene.typed(share(25, 120))

    assert [row.reference for row in read.intakes_of(scene.charlie)] == ["IN2", "IN1"]
    assert read.intakes_of(scene.charlie, YESTERDAY) == []
    assert read.intake_of(scene.charlie, "IN1").figures_new == 1
    assert read.intakes_of(Scene().charlie) == []
    assert read.intake_of(Scene().charlie, "IN1") is None


def test_everything_for_the_position_takes_eight_queries_whatever_the_size(scene):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            read.measures_at(scene.programme.pk)
        return len(found)

    empty = queries()
    scene.months("rereferrals_12m", [str(n) for n in range(24)])
    scene.months("average_caseload", [str(n) for n in range(24)])
    scene.typed(FigureLine("contacts", MARCH, value=Decimal(410)))
    do.mark_event(programme=scene.programme, kind="other", on=MARCH.start, title="x", by=scene.alice)

    assert empty == queries() == 8
    measures = read.measures_at(scene.programme.pk)
    assert len(measures.main(scene.indicator().pk).points) == 24
    assert measures.main(scene.indicator("iro_caseload").pk) is None
    assert measures.label(measures.main(scene.indicator().pk).latest, scene.indicator().pk).printed == "23.0%"


def test_nothing_of_another_programme_is_read(scene):
    other = Scene()
    other.typed(share(24, 120))

    assert read.series_at(scene.programme.pk) == {}
    assert set(read.definitions_at(scene.programme.pk)).isdisjoint(read.definitions_at(other.programme.pk))
    assert read.definition_of(make.later(scene.charlie, BEFORE), "nothing") is None


def test_measures_are_filed_with_how_new_their_last_value_is(scene):
    scene.months("rereferrals_12m", ["20", "21", None])
    everything = {each.code: each for each in read.filed_measures(scene.alice)}
    filed, no_figure = everything["rereferrals_12m"], everything["contacts"]

    assert filed.last_on == date(2026, 2, 28)
    assert filed.is_fresh(date(2026, 4, 1))
    assert not filed.is_fresh(date(2027, 4, 1))
    assert no_figure.last_on is None
    assert not no_figure.is_fresh(date(2026, 4, 1))
    assert list(everything) == [each.code for each in read.definitions_at(scene.programme.pk).values()]
    with CaptureQueriesContext(connection) as queries:
        only = read.filed_measures(scene.alice, areas=["wider.poverty"])
    assert len(queries) == 1
    assert only == [each for each in everything.values() if each.content_area == "wider.poverty"]
