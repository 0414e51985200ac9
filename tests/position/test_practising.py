"""Practice in the position: standards and counts, who was heard, what small numbers do; and old positions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from soundingboard.framework.kinds import held_at
from soundingboard.insight.divergence import VOICE_LOG, divergence_of, told_by
from soundingboard.insight.framework_grid import filed_in
from soundingboard.measures.figure_actions import add_team
from soundingboard.papers.edition import public_edition
from soundingboard.position.compare import compare
from soundingboard.position.gather import Scope, gather
from soundingboard.position.judging import CONTENT, bearing_now, judgeable, suggest_now
from soundingboard.position.stored import as_json, from_json
from soundingboard.position.values import suggestion_value
from soundingboard.practice import actions, voice_actions
from soundingboard.practice.count_actions import CountLine, record_counts
from soundingboard.practice.reading import standard_of
from soundingboard.statistics.percentages import Percentage
from tests.insight.made import counted as counted_value
from tests.insight.made import standard

pytestmark = pytest.mark.django_db

BEGUN, END = date(2026, 2, 2), date(2026, 3, 2)
A_DAY = timedelta(days=1)


@pytest.fixture
def counted(built):
    by = built.at(BEGUN)
    actions.adopt_library(programme=built.programme, codes=["visit_protection_plan", "bedroom_seen"], by=by)
    version = standard_of(by, "visit_protection_plan")
    teams = [add_team(programme=built.programme, name=name, by=by) for name in ("Harbour", "Millside")]
    actions.put_team_to_standard(
        standard=version.standard, team=teams[0], state="adopted", adopted_on=BEGUN, by=by
    )  # fmt: skip
    lines = [
        CountLine(teams[0], Percentage(45, 50), standard=version.standard),
        CountLine(teams[1], Percentage(5, 30, 2, 0), standard=version.standard),
    ]
    record_counts(programme=built.programme, month=date(2026, 1, 1), lines=lines, how_known="records", by=by)
    return built


def heard(built, objective=0, **given):
    said = {
        "speaker": "children",
        "gathered": "group",
        "heard_on": BEGUN,
        "people": 7,
        "said": "We tell it again.",
        "says": "not_well",
        "performance_type": "quality",
        "content_area": "practice.services",
        **given,
    }
    return voice_actions.hear_voice(
        programme=built.programme, objectives=[built.objectives[objective]], by=built.at(BEGUN), **said
    )


def test_standards_and_counts_are_in_the_whole_and_in_no_part(counted):
    position = gather(counted.programme, END)

    assert {each.code: (each.adopted, each.bare, each.without) for each in position.standards} == {
        "bedroom_seen": (0, 0, ("Harbour", "Millside")),
        "visit_protection_plan": (0, 1, ("Millside",)),
    }
    assert [(each.team, each.found, each.is_far) for each in position.practice] == [
        ("", Percentage(50, 80, 2, 0), True),
        ("Harbour", Percentage(45, 50), False),
        ("Millside", Percentage(5, 30, 2, 0), True),
    ]
    part = gather(counted.programme, END, Scope(objective="1.1"))
    assert (part.standards, part.practice, part.voice_cells, part.voice_log) == ((), (), (), ())


def test_without_small_numbers_no_team_is_counted_and_no_small_part_shown(counted):
    position = gather(counted.programme, END, small=False)

    assert position.practice == ()
    assert public_edition(gather(counted.programme, END), ())[0].practice == ()


def test_before_anything_was_put_on_record_a_position_is_written_as_it_always_was(counted):
    before = as_json(gather(counted.programme, BEGUN - A_DAY))

    assert not any(name in before for name in (b'"standards"', b'"practice"', b'"heard"', b'"voice_log"'))
    assert as_json(from_json(before)) == before
    now = as_json(gather(counted.programme, END))
    assert as_json(from_json(now)) == now


def test_what_children_said_is_heard_by_the_rules_and_by_the_grid(built):
    def codes(reference):
        return {each.code for each in gather(built.programme, END).objective(reference).suggestion.spoken}

    assert "R34" in codes("1.2")
    heard(built, 1)
    heard(built, 1, speaker="staff", said="Staff said it.")

    position = gather(built.programme, END)
    assert "R34" not in codes("1.2")
    assert position.children_heard == {"1.2"}
    (value,) = position.heard
    row = next(each for each in divergence_of(position) if each.reference == "1.2")
    assert row.source("voice").contradicts == (VOICE_LOG,)
    assert (value.children, value.children_fresh, value.staff, value.not_well) == (1, 1, 1, 1)
    assert next(each for each in filed_in(position) if each.kind == "voice_of_staff").fresh == 1
    assert position.voice_log[0].unanswered == 2
    assert gather(built.programme, END, Scope(objective="1.2")).heard == position.heard
    assert gather(built.programme, END, Scope(objective="1.1")).heard == ()


def test_what_was_said_long_ago_is_not_heard_any_more(built):
    heard(built, 1, heard_on=BEGUN - 200 * A_DAY)

    position = gather(built.programme, END)

    assert position.children_heard == frozenset()
    assert position.heard[0].children == 1


def test_the_page_of_ratings_suggests_what_the_position_does(built):
    heard(built, 1)
    now = gather(built.programme, built.at(END).now)
    actor = built.at(END)
    lines = judgeable(actor, every=True)
    content = held_at(built.programme.pk, CONTENT, None)
    live = suggest_now(actor, lines, built.rounds, content, END)
    bears = bearing_now(actor, lines, content, END)

    for line in lines:
        ours = suggestion_value(live[line.pk].suggestion)
        theirs = now.objective(line.reference).suggestion
        assert ours == theirs
        assert live[line.pk].facts.heard == ("contradicts" if line.reference == "1.2" else "")
        told = [each for each in told_by(bears[line.pk]) if each.reference == VOICE_LOG]
        assert bool(told) == (line.reference == "1.2")


def test_a_comparison_tells_what_teams_took_up_and_left_and_what_fell_far_below(built):
    position = gather(built.programme, END)

    def changes(then, now):
        return [
            (each.kind, each.sentence)
            for each in compare(replace(position, **then), replace(position, **now))
            if each.item_kind in ("standard", "practice")
        ]

    begun = changes({}, {"standards": (standard(), standard(code="other"))})
    assert begun == [("standards_begun", "Minimum practice standards were put in force: 2.")]
    assert changes(
        {"standards": (standard(without=("Bay", "Harbour")),)},
        {"standards": (standard(without=("Harbour", "Millside")), standard(code="other", title="Seen alone"))},
    ) == [
        ("standard_left", "Children are visited: not kept, or not kept any more, by Millside."),
        ("standard_reached", "Children are visited: adopted by Bay."),
        ("standard_new", "Seen alone: in force."),
    ]
    fell = {"practice": (counted_value(passed=50, is_far=True), counted_value(team="Bay", is_far=True))}
    rose = {"practice": (counted_value(), counted_value(team="Bay", is_far=True))}
    assert changes(rose, fell) == [
        ("practice_far", "Children are visited: far below its aim, 50%, and the aim is 90%.")
    ]
    assert changes(fell, rose) == [
        ("practice_near", "Children are visited: no longer far below its aim, 90%, and the aim is 90%.")
    ]
    assert changes({}, fell) == []
