"""The library is kept, targets are set, charts change by decision, changes are commented on, measures are linked."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.roles import Role
from soundingboard.cycle.models import RoundState
from soundingboard.decisions.models import DecisionKind
from soundingboard.framework.models import Origin
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.measures import actions as do
from soundingboard.measures.actions import MeasureRefused
from soundingboard.measures.library import library
from soundingboard.measures.models import (
    ChartChange,
    Commentary,
    DevelopmentState,
    Event,
    Figure,
    Indicator,
    IndicatorVersion,
    MeasureLink,
    ScorecardLine,
    Target,
)
from soundingboard.measures.reading import library_offers, scorecard_at
from soundingboard.measures.rules import Changed
from soundingboard.plan.actions import freeze_plan
from soundingboard.plan.models import Standing
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.records.fields import IdentifiableText
from tests import factories as make
from tests.measures.scene import MARCH, Scene, share

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


# --- the library ------------------------------------------------------------------------------------------------------


def test_the_library_is_taken_in_once_with_one_entry_and_nothing_is_overwritten(scene):
    row = scene.definition()
    do.revise_indicator(row=row, why="Ours is from closure", title="Re-referrals here", by=scene.alice)
    before = Entry.objects.count()

    taken = do.adopt_library(programme=scene.programme, by=scene.alice)

    assert taken == len(library()) - 6
    assert Entry.objects.count() == before + 1
    assert scene.definition().title == "Re-referrals here"
    assert do.adopt_library(programme=scene.programme, by=scene.alice) == 0
    assert verify(scene.programme.pk) == []


def test_the_whole_library_is_taken_in_with_hardly_more_queries_than_one_indicator():
    def queries(codes: list[str] | None) -> int:
        programme = make.programme()
        alice = make.actor(programme, Role.ANALYST)
        with CaptureQueriesContext(connection) as found:
            do.adopt_library(programme=programme, codes=codes, by=alice)
        return len(found)

    # SQLite writes 132 wide rows in six pieces, and some of their texts have digits enough for a case number.
    assert queries(None) - queries(["contacts"]) <= 6


def test_a_code_that_does_not_ship_is_refused(scene):
    with pytest.raises(MeasureRefused, match="no indicator nonsense"):
        do.adopt_library(programme=scene.programme, codes=["nonsense", "contacts"], by=scene.alice)


OWN = {
    "title": "Family group conferences held",
    "definition": "The share of families offered a conference who had one.",
    "numerator": "Conferences held",
    "denominator": "Families offered one",
    "unit": "percent",
    "decimals": 1,
    "direction": "up",
    "performance_type": "quality",
    "content_area": "practice.services",
    "stage": "in_need",
}


def test_a_council_adds_an_indicator_of_its_own(scene):
    row = do.add_indicator(programme=scene.programme, code="fgc_held", by=scene.alice, **OWN)

    assert (row.number, row.origin, row.indicator.code) == (1, Origin.LOCAL, "fgc_held")
    assert scene.typed(share(3, 4, "fgc_held")).new == 1
    with pytest.raises(MeasureRefused, match="already an indicator fgc_held"):
        do.add_indicator(programme=scene.programme, code="fgc_held", by=scene.alice, **OWN)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"denominator": ""}, "says what it is out of"),
        ({"unit": "count"}, "A count is not out of anything"),
        ({"unit": "furlongs"}, "Choose the unit from the list"),
        ({"direction": "sideways"}, "Choose the direction from the list"),
        ({"performance_type": "speed"}, "Choose the performance type from the list"),
        ({"content_area": "practice"}, "has none beneath it"),
        ({"definition": " "}, "Enter what the indicator measures"),
        ({"decimals": 7}, "0 to 4 decimals"),
        ({"derivation": "guesses"}, "no derivation"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused_whole(scene, change, says):
    with pytest.raises(MeasureRefused, match=says):
        do.add_indicator(programme=scene.programme, code="fgc_held", by=scene.alice, **{**OWN, **change})
    with pytest.raises(MeasureRefused, match=says):
        do.revise_indicator(row=scene.definition(), why="x", by=scene.alice, **change)

    assert not Indicator.objects.filter(code="fgc_held").exists()
    assert scene.definition().number == 1


@pytest.mark.parametrize("code", ["two words", "", "../etc"])
def test_a_code_that_is_none_is_refused(scene, code):
    with pytest.raises(MeasureRefused, match="Enter a code"):
        do.add_indicator(programme=scene.programme, code=code, by=scene.alice, **OWN)


def test_a_figure_keeps_the_old_definition_when_it_is_revised(scene):
    scene.typed(share(24, 120))
    row = scene.definition()

    fresh = do.revise_indicator(
        row=row, why="Counted from closure", definition="From closure to referral.", by=scene.alice
    )

    assert (fresh.number, fresh.origin) == (2, Origin.LOCAL)
    assert scene.figures()[0].definition == row
    scene.typed(share(25, 120))
    assert scene.figures()[-1].definition == fresh
    with pytest.raises(ChangedMeanwhile):
        do.revise_indicator(row=row, why="Again", title="Another", by=scene.bob)


def test_a_revision_wants_a_reason_and_one_that_changes_nothing_is_none(scene):
    row = scene.definition()
    with pytest.raises(MeasureRefused, match="Enter why"):
        do.revise_indicator(row=row, why=" ", title="Another", by=scene.alice)

    assert do.revise_indicator(row=row, why="x", title=row.title, by=scene.alice) == row
    with pytest.raises(TypeError, match="is_retired"):
        do.revise_indicator(row=row, why="x", is_retired=True, by=scene.alice)


def test_a_unit_does_not_change_under_figures(scene):
    do.revise_indicator(row=scene.definition("average_caseload"), why="x", unit="per_10000", by=scene.alice)
    scene.typed(share(24, 120))

    with pytest.raises(MeasureRefused, match="figures of the old kind"):
        do.revise_indicator(row=scene.definition(), why="x", unit="mean", by=scene.alice)


def test_a_measure_with_targets_does_not_become_one_of_context(scene):
    a_target(scene)

    with pytest.raises(MeasureRefused, match="Withdraw them first"):
        do.revise_indicator(row=scene.definition(), why="x", direction="context", by=scene.alice)


def test_a_retired_indicator_leaves_the_scorecard_keeps_its_figures_and_comes_back(scene):
    scene.typed(share(24, 120))
    do.choose_scorecard(programme=scene.programme, indicators=[scene.indicator()], by=scene.alice)
    with pytest.raises(MeasureRefused, match="Enter why"):
        do.retire_indicator(row=scene.definition(), why="", by=scene.alice)

    retired = do.retire_indicator(row=scene.definition(), why="Nobody asks for it", by=scene.alice)

    assert (retired.is_retired, retired.why_retired, retired.number) == (True, "Nobody asks for it", 2)
    assert scorecard_at(scene.programme.pk) == []
    assert Figure.objects.count() == 1
    back = do.bring_back_indicator(row=retired, by=scene.alice)
    assert (back.is_retired, back.why_retired, back.number) == (False, "", 3)


def test_an_upgrade_offers_and_never_overwrites(scene):
    do.adopt_library(programme=scene.programme, by=scene.alice)
    assert library_offers(scene.alice) == []
    mine = do.revise_indicator(row=scene.definition(), why="Ours", title="Re-referrals here", by=scene.alice)
    assert library_offers(scene.alice) == []
    IndicatorVersion.objects.filter(indicator__code__in=["contacts", "rereferrals_12m"]).update(shipped_digest="0" * 64)

    assert [(each.item.code, each.is_local) for each in library_offers(scene.alice)] == [
        ("contacts", False),
        ("rereferrals_12m", True),
    ]
    mine.refresh_from_db()
    fresh = do.take_up_indicator(
        programme=scene.programme, code="rereferrals_12m", seen=mine, why="The national words", by=scene.alice
    )
    assert (fresh.title, fresh.origin, fresh.number) == ("Re-referrals within twelve months", Origin.SHIPPED, 3)
    assert [each.item.code for each in library_offers(scene.alice)] == ["contacts"]


def test_a_new_indicator_of_a_release_is_taken_up_once(scene):
    row = do.take_up_indicator(programme=scene.programme, code="referrals", seen=None, why="New", by=scene.alice)
    assert row.title == "Referrals received"

    with pytest.raises(MeasureRefused, match="a moment ago"):
        do.take_up_indicator(programme=scene.programme, code="referrals", seen=None, why="New", by=scene.bob)
    with pytest.raises(MeasureRefused, match="ships no such"):
        do.take_up_indicator(programme=scene.programme, code="nonsense", seen=None, why="New", by=scene.bob)


def test_indicators_are_given_to_posts_by_role_and_that_makes_none_local(scene):
    post = make.post(scene.programme, "Head of front door")

    given = do.give_to_posts(programme=scene.programme, posts={"Head of front door": post}, by=scene.alice)

    assert given == 2
    assert scene.definition().owner == post
    assert scene.definition().origin == Origin.SHIPPED
    assert do.give_to_posts(programme=scene.programme, posts={"Head of front door": post}, by=scene.alice) == 0


# --- targets ----------------------------------------------------------------------------------------------------------


def a_target(scene: Scene, code: str = "rereferrals_12m", **given) -> Target:
    said = {
        "kind": "statutory",
        "from_on": date(2026, 1, 1),
        "value": Decimal(20),
        "basis": "The England average of 2025",
        "agreed_by": "Improvement Board",
        "agreed_on": date(2025, 12, 9),
        **given,
    }
    return do.set_target(indicator=scene.indicator(code), by=said.pop("by", scene.alice), **said)


def test_targets_stand_side_by_side_and_over_time(scene):
    a_target(scene)
    a_target(scene, from_on=date(2026, 4, 1), value=Decimal(18))
    a_target(scene, kind="trajectory", reaches=Decimal(15), reaches_on=date(2026, 12, 31))

    assert Target.objects.current().count() == 3
    with pytest.raises(MeasureRefused, match="of this kind from that day"):
        a_target(scene)


@pytest.mark.parametrize(
    ("code", "given", "says"),
    [
        ("contacts", {}, "for context"),
        ("rereferrals_12m", {"value": None}, "Enter the value"),
        ("rereferrals_12m", {"basis": " "}, "what the target rests on"),
        ("rereferrals_12m", {"agreed_by": ""}, "who agreed"),
        ("rereferrals_12m", {"kind": "wish"}, "what kind of target"),
        ("rereferrals_12m", {"kind": "notice"}, "requirement of the Notice"),
        ("iro_caseload", {}, "give it a band"),
    ],
)
def test_a_target_that_cannot_be_is_refused(scene, code, given, says):
    with pytest.raises(MeasureRefused, match=says):
        a_target(scene, code, **given)

    assert not Target.objects.exists()


def test_a_milestone_of_the_notice_names_its_requirement(scene):
    requirement = make.requirement(make.notice(scene.programme))

    assert a_target(scene, kind="notice", requirement=requirement).requirement == requirement


def test_a_target_changes_with_a_reason_and_the_old_one_stays_on_record(scene):
    target = a_target(scene)
    with pytest.raises(MeasureRefused, match="Enter why"):
        do.revise_target(target=target, why="", value=Decimal(19), by=scene.alice)
    with pytest.raises(MeasureRefused, match="between 0 and 100"):
        do.revise_target(target=target, why="x", value=Decimal(190), by=scene.alice)

    fresh = do.revise_target(target=target, why="The 2026 average came out", value=Decimal(19), by=scene.alice)

    assert [row.value for row in Target.objects.order_by("pk")] == [Decimal(20), Decimal(19)]
    do.withdraw_target(target=fresh, why="Not ours to reach", by=scene.alice)
    assert not Target.objects.current().exists()
    with pytest.raises(ChangedMeanwhile):
        do.withdraw_target(target=fresh, why="Again", by=scene.alice)


# --- charts -----------------------------------------------------------------------------------------------------------


def test_a_chart_is_rebased_only_by_a_decision_about_a_measure(scene):
    scene.months("rereferrals_12m", ["20", "21", "22", "15", "14"])
    other = make.decision(scene.programme, DecisionKind.OTHER)
    facts = {"indicator": scene.indicator(), "kind": "rebase", "on": date(2026, 2, 1), "why": "A new front door"}
    with pytest.raises(MeasureRefused, match="Choose the decision"):
        do.change_chart(decision=other, by=scene.alice, **facts)
    with pytest.raises(MeasureRefused, match="Enter why"):
        do.change_chart(decision=scene.decision(), by=scene.alice, **{**facts, "why": ""})
    with pytest.raises(MeasureRefused, match="Choose a day between 1 November 2025 and 31 March 2026"):
        do.change_chart(decision=scene.decision(), by=scene.alice, **{**facts, "on": date(2026, 4, 1)})
    with pytest.raises(MeasureRefused, match="Choose a re-base"):
        do.change_chart(decision=scene.decision(), by=scene.alice, **{**facts, "kind": "tilt"})
    assert not ChartChange.objects.exists()

    change = do.change_chart(decision=scene.decision(), by=scene.alice, **facts)

    assert (change.recorded_by, change.why) == (scene.alice.person, "A new front door")
    with pytest.raises(MeasureRefused, match="already changed so"):
        do.change_chart(decision=scene.decision(), by=scene.alice, **facts)
    with pytest.raises(MeasureRefused, match="Choose the decision"):
        do.undo_chart_change(change=change, why="It did not hold", decision=other, by=scene.alice)
    do.undo_chart_change(change=change, why="It did not hold", decision=scene.decision(), by=scene.alice)
    assert not ChartChange.objects.current().exists()
    with pytest.raises(ChangedMeanwhile):
        do.undo_chart_change(change=change, why="Again", decision=scene.decision(), by=scene.alice)


def test_a_chart_has_one_baseline(scene):
    scene.months("rereferrals_12m", ["20", "21", "22", "15", "14"])
    facts = {"indicator": scene.indicator(), "kind": "baseline", "why": "Before the new front door"}
    do.change_chart(on=date(2026, 1, 31), decision=scene.decision(), by=scene.alice, **facts)

    with pytest.raises(MeasureRefused, match="has a baseline"):
        do.change_chart(on=date(2026, 2, 28), decision=scene.decision(), by=scene.alice, **facts)


def test_the_table_itself_wants_a_decision_and_a_reason(scene):
    scene.months("rereferrals_12m", ["20", "21"])
    row = {"programme": scene.programme, "indicator": scene.indicator(), "kind": "rebase", "on": MARCH.start}

    for given in ({"why": "x"}, {"why": "", "decision": scene.decision()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ChartChange.objects.create(recorded_at=scene.alice.now, **row, **given)


def test_an_event_is_marked_on_one_chart_or_on_all(scene):
    event = do.mark_event(
        programme=scene.programme, kind="recording", on=date(2026, 2, 2), title="New case system", by=scene.alice
    )
    fresh = do.revise_event(event=event, on=date(2026, 2, 9), by=scene.alice)

    assert (fresh.indicator, fresh.on, fresh.title) == (None, date(2026, 2, 9), "New case system")
    for given, says in (
        ({"title": " "}, "what happened"),
        ({"kind": "gossip"}, "what sort"),
        ({"on": date(2026, 4, 17)}, "future"),
    ):
        with pytest.raises(MeasureRefused, match=says):
            do.revise_event(event=fresh, by=scene.alice, **given)
        said = {"kind": "recording", "on": date(2026, 2, 2), "title": "New case system", **given}
        with pytest.raises(MeasureRefused, match=says):
            do.mark_event(programme=scene.programme, by=scene.alice, **said)
    with pytest.raises(MeasureRefused, match="Enter why"):
        do.remove_event(event=fresh, why="", by=scene.alice)
    do.remove_event(event=fresh, why="It was put off", by=scene.alice)
    assert not Event.objects.current().exists()


# --- commentary -------------------------------------------------------------------------------------------------------

SHIFT = Changed(0, None, "shift_low", "Seven months in a row below the mean.")


def test_commentary_keeps_the_rule_that_asked_for_it(scene):
    round_ = make.round_(scene.programme)
    facts = {"indicator": scene.indicator(), "round": round_, "period_end": MARCH.end}

    first = do.write_commentary(text="The duty rota was changed in September.", changed=SHIFT, by=scene.alice, **facts)
    second = do.write_commentary(text="The duty rota was changed in October.", seen=first, by=scene.dora, **facts)

    assert (first.asked_by, first.because) == ("shift_low", "Seven months in a row below the mean.")
    assert (second.text, second.asked_by) == ("The duty rota was changed in October.", "")
    with pytest.raises(ChangedMeanwhile):
        do.write_commentary(text="Mine", seen=first, by=scene.alice, **facts)
    with pytest.raises(ChangedMeanwhile):
        do.write_commentary(text="Mine", by=scene.alice, **facts)
    with pytest.raises(MeasureRefused, match="what changed"):
        do.write_commentary(text=" ", seen=second, by=scene.alice, **facts)


@pytest.mark.parametrize("state", [RoundState.FROZEN, RoundState.CANCELLED])
def test_a_round_that_is_over_takes_no_commentary(scene, state):
    round_ = make.round_(scene.programme, state=state)

    with pytest.raises(MeasureRefused, match="round is over"):
        do.write_commentary(
            indicator=scene.indicator(), round=round_, period_end=MARCH.end, text="Late", by=scene.alice
        )


def test_commentary_about_a_child_is_refused(scene):
    with pytest.raises(IdentifiableText):
        do.write_commentary(
            indicator=scene.indicator(),
            round=make.round_(scene.programme),
            period_end=MARCH.end,
            text="One of them, born on 3 May 2014, came back twice.",
            by=scene.alice,
        )
    assert not Commentary.objects.exists()


# --- links, scorecard, agenda -----------------------------------------------------------------------------------------


def test_a_measure_is_linked_once_to_an_objective_or_an_outcome(scene):
    plan = make.plan(scene.programme)
    theme = make.theme(plan)
    objective, outcome = make.objective(theme), make.outcome(theme)
    facts = {"indicator": scene.indicator(), "by": scene.alice}

    link = do.link_measure(objective=objective, **facts)
    do.link_measure(outcome=outcome, **facts)

    assert do.link_measure(objective=objective, **facts) == link
    noted = do.link_measure(objective=objective, note="The main one", **facts)
    assert noted.note == "The main one"
    for given in ({}, {"objective": objective, "outcome": outcome}):
        with pytest.raises(MeasureRefused, match="objective or the outcome"):
            do.link_measure(**given, **facts)
    do.unlink_measure(link=noted, by=scene.alice)
    assert [row.outcome for row in MeasureLink.objects.current()] == [outcome]


def test_a_frozen_plan_takes_no_links_and_loses_none(scene):
    plan = make.plan(scene.programme)
    objective = make.objective(make.theme(plan))
    link = do.link_measure(indicator=scene.indicator(), objective=objective, by=scene.alice)
    decided = make.decision(scene.programme, DecisionKind.FREEZE)
    freeze_plan(plan=plan, standing=Standing.PAUSED, reason="Elections", decision=decided, by=scene.bob)

    with pytest.raises(PlanIsFrozen):
        do.link_measure(indicator=scene.indicator("contacts"), objective=objective, by=scene.alice)
    with pytest.raises(PlanIsFrozen):
        do.unlink_measure(link=link, by=scene.alice)


def test_a_retired_indicator_is_not_linked(scene):
    objective = make.objective(make.theme(make.plan(scene.programme)))
    do.retire_indicator(row=scene.definition(), why="x", by=scene.alice)

    with pytest.raises(MeasureRefused, match="retired"):
        do.link_measure(indicator=scene.indicator(), objective=objective, by=scene.alice)


def test_the_scorecard_is_these_measures_in_this_order_and_no_others(scene):
    a, b, c = (scene.indicator(code) for code in ("contacts", "rereferrals_12m", "average_caseload"))
    do.choose_scorecard(programme=scene.programme, indicators=[a, b], by=scene.alice)
    do.choose_scorecard(programme=scene.programme, indicators=[c, b], by=scene.bob)

    assert scorecard_at(scene.programme.pk) == [c.pk, b.pk]
    assert ScorecardLine.objects.count() == 3
    before = Entry.objects.count()
    do.choose_scorecard(programme=scene.programme, indicators=[c, b], by=scene.bob)
    assert Entry.objects.count() == before
    with pytest.raises(MeasureRefused, match="twice"):
        do.choose_scorecard(programme=scene.programme, indicators=[c, c], by=scene.bob)
    do.retire_indicator(row=scene.definition("contacts"), why="x", by=scene.alice)
    with pytest.raises(MeasureRefused, match="Contacts received"):
        do.choose_scorecard(programme=scene.programme, indicators=[a], by=scene.bob)


def test_what_cannot_be_measured_yet_is_on_an_agenda_until_it_is_done(scene):
    row = do.add_development(
        programme=scene.programme,
        title="Children seen alone",
        what_is_missing="The system has no field for it.",
        indicator=scene.indicator(),
        due_on=date(2026, 9, 30),
        by=scene.alice,
    )
    with pytest.raises(MeasureRefused, match="what was done"):
        do.revise_development(row=row, state=DevelopmentState.DONE, by=scene.alice)
    with pytest.raises(MeasureRefused, match="why it is dropped"):
        do.revise_development(row=row, state=DevelopmentState.DROPPED, by=scene.alice)
    with pytest.raises(MeasureRefused, match="Choose to be begun"):
        do.revise_development(row=row, state="forgotten", by=scene.alice)
    with pytest.raises(MeasureRefused, match="what is missing"):
        do.revise_development(row=row, what_is_missing=" ", by=scene.alice)

    done = do.revise_development(
        row=row, state=DevelopmentState.DONE, what_is_done="A tick box was added.", by=scene.alice
    )

    assert (row.item.reference, done.state) == ("DD1", DevelopmentState.DONE)
    with pytest.raises(ChangedMeanwhile):
        do.revise_development(row=row, title="Another", by=scene.alice)


# --- who may ----------------------------------------------------------------------------------------------------------


def test_who_may_keep_the_measures(scene):
    objective = make.objective(make.theme(make.plan(scene.programme)))
    round_ = make.round_(scene.programme)
    for who, may_edit, may_comment in (
        (scene.bob, True, True),
        (scene.dora, False, True),
        (scene.charlie, False, False),
    ):
        for allowed, act in (
            (
                may_edit,
                lambda who: do.add_indicator(programme=scene.programme, code=f"c{who.person_id}", by=who, **OWN),
            ),
            (may_edit, lambda who: do.link_measure(indicator=scene.indicator(), objective=objective, by=who)),
            (may_edit, lambda who: a_target(scene, by=who)),
            (
                may_comment,
                lambda who: do.write_commentary(
                    indicator=scene.indicator(),
                    round=round_,
                    period_end=MARCH.end,
                    text="So",
                    by=who,
                    seen=Commentary.objects.current().first(),
                ),
            ),
        ):
            if allowed:
                act(who)
            else:
                with pytest.raises(NotAllowed):
                    act(who)


def test_nobody_touches_the_measures_of_another_programme(scene):
    other = Scene()

    for act in (
        lambda: do.adopt_library(programme=scene.programme, by=other.alice),
        lambda: do.revise_indicator(row=scene.definition(), why="x", title="y", by=other.alice),
        lambda: a_target(scene, by=other.alice),
        lambda: a_target(scene, decision=other.decision()),
        lambda: do.choose_scorecard(programme=scene.programme, indicators=[other.indicator()], by=scene.alice),
        lambda: do.give_to_posts(programme=scene.programme, posts={"x": make.post(other.programme)}, by=scene.alice),
    ):
        with pytest.raises(NotAllowed, match="another programme"):
            act()
