"""The voice log: heard, answered, told, corrected, taken back; who reads what few said; and what is counted."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile, revise
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.lib.presets import evidence_kinds
from soundingboard.plan.actions import freeze_plan
from soundingboard.plan.models import Objective, ObjectiveVersion, Standing
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.position.my_work import my_work
from soundingboard.practice import voice_actions as do
from soundingboard.practice import voice_reading as reading
from soundingboard.practice.models import VoiceVersion
from soundingboard.practice.voice_actions import VoiceRefused
from soundingboard.practice.voice_reading import HeardOn, VoiceFilters
from soundingboard.records.fields import IdentifiableText
from tests import factories as make
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def objective(programme: Programme) -> Objective:
    return make.objective(make.theme(make.plan(programme)))


def heard(by: Actor, **given: Any) -> VoiceVersion:
    said = {
        "speaker": "children",
        "gathered": "group",
        "heard_on": TODAY - 3 * A_DAY,
        "people": 8,
        "said": "We tell it again to each new worker.",
        "says": "not_well",
        "performance_type": "quality",
        "content_area": "practice.services",
        "themes": ["same_worker", "being_seen"],
        **given,
    }
    programme = Programme.objects.get(pk=by.programme_id)
    return do.hear_voice(programme=programme, objectives=said.pop("objectives", ()), by=by, **said)


def listed(by: Actor, moment: Any = None, **filters: Any) -> list[str]:
    rows = reading.rows_of(by, VoiceFilters(**filters), moment, TODAY)
    return [line.reference for line in reading.lines_of(by, rows, moment, TODAY)]


def test_what_is_not_answered_in_time_waits_on_whoever_put_it_down_owns_what_it_bears_on_or_keeps_the_plan(
    programme, alice, objective
) -> None:
    late = reading.last_in_time(TODAY) - A_DAY
    auditor = make.actor(programme, Role.AUDITOR)
    owner = make.actor(programme, Role.ACTION_OWNER)
    make.post(programme, holder=owner.person)
    owner = make.later(owner, NOW)
    reader = make.actor(programme, Role.SCRUTINY_COUNCILLOR)
    version = ObjectiveVersion.objects.current().get(objective=objective)
    revise(version, by=alice, owner_id=next(iter(owner.post_ids)))
    heard(auditor, heard_on=late)
    heard(alice, heard_on=late, objectives=[objective])
    heard(alice, heard_on=late + A_DAY, objectives=[objective])
    answered = heard(owner, heard_on=late)
    do.answer_voice(row=answered, answer="changed", what_came="They keep one worker.", answered_on=TODAY, by=owner)

    def waits(by: Actor) -> list[str]:
        rows = reading.waiting_too_long(by, by.post_ids, reading.last_in_time(TODAY)).newest_first()
        return [row.voice.reference for row in rows]

    assert (waits(alice), waits(auditor), waits(owner), waits(reader)) == (["V2", "V1"], ["V1"], ["V2"], [])
    assert my_work(owner).counts["voices_to_answer"] == 1
    assert "voices_to_answer" not in my_work(reader).counts
    assert listed(owner, standing="long_unanswered", mine=True) == ["V2"]


def test_what_was_said_is_answered_and_told_and_each_step_is_on_record(programme, alice) -> None:
    row = heard(alice)
    answered = do.answer_voice(
        row=row, answer="changed", what_came="Each child keeps a worker for a year.", answered_on=TODAY, by=alice
    )
    told = do.answer_voice(
        row=answered, answer="changed", what_came=answered.what_came, answered_on=TODAY,
        told_whom="The children in care council", told_on=TODAY, by=alice,
    )  # fmt: skip

    assert [row.voice.reference, told.told_on] == ["V1", TODAY]
    assert listed(alice, standing="told") == ["V1"]
    assert listed(alice, standing="unanswered") == []
    assert [entry.verb for entry in Entry.objects.filter(item_kind="practice.voice").order_by("pk")] == [
        "voice.heard",
        "voice.answered",
        "voice.answered",
    ]
    with pytest.raises(ChangedMeanwhile):
        do.answer_voice(row=row, answer="will_not", what_came="No money.", answered_on=TODAY, by=alice)
    assert verify(programme.pk) == []


def test_what_cannot_be_is_refused_and_nothing_is_kept(programme, alice) -> None:
    for wrong, sentence in [
        ({"heard_on": TODAY + A_DAY}, "cannot lie in the future"),
        ({"speaker": "somebody"}, "Choose who spoke"),
        ({"gathered": "x"}, "Choose how it was gathered"),
        ({"says": "x"}, "things are well or not"),
        ({"performance_type": "x"}, "what it speaks of"),
        ({"themes": ["nonsense"]}, "themes from the list"),
        ({"content_area": "practice"}, "none beneath it"),
        ({"said": "x" * 20_001}, "20,000 characters or fewer"),
        ({"answer": "perhaps", "what_came": "So.", "answered_on": TODAY}, "something changed or nothing will"),
    ]:
        with pytest.raises(VoiceRefused, match=sentence):
            heard(alice, **wrong)
    with pytest.raises(IdentifiableText):
        heard(alice, said="Her mother, born 12/03/2015, said so.")
    with pytest.raises(TypeError):
        heard(alice, name="nobody")
    assert not VoiceVersion.objects.exists()


def test_right_to_left_text_and_signs_of_other_scripts_are_kept_as_they_are(alice) -> None:
    row = heard(alice, said="نريد نفس العاملة 🙂 שלום")

    assert VoiceVersion.objects.get(pk=row.pk).said == "نريد نفس العاملة 🙂 שלום"


def test_a_double_click_is_one_entry_and_a_correction_needs_a_reason(alice) -> None:
    row = heard(alice)
    assert heard(alice).pk == row.pk
    with pytest.raises(VoiceRefused, match="why it is corrected"):
        do.revise_voice(row=row, why="", people=9, by=alice)
    fresh = do.revise_voice(row=row, why="Nine were there.", people=9, by=alice)

    assert [each.people for each in reading.versions_of(alice, "V1")] == [9, 8]
    gone = do.withdraw_voice(row=fresh, why="It was another town's.", by=alice)
    assert listed(alice) == []
    assert listed(alice, standing="withdrawn") == ["V1"]
    with pytest.raises(VoiceRefused, match="taken back"):
        do.revise_voice(row=gone, why="So.", people=3, by=alice)


def test_who_may_put_down_and_who_may_not(programme, alice) -> None:
    row = heard(alice)
    partner = make.actor(programme, Role.PARTNER)
    stranger = make.actor(make.programme())

    assert heard(partner, said="The school says so.").voice.reference == "V2"
    with pytest.raises(NotAllowed):
        heard(make.actor(programme, Role.SCRUTINY_COUNCILLOR), said="No.")
    with pytest.raises(NotAllowed):
        do.withdraw_voice(row=row, why="Mine.", by=stranger)
    assert reading.voice_of(stranger, "V1") is None


def test_what_few_said_is_read_by_few_and_looked_for_by_few(programme, alice) -> None:
    heard(alice, people=3, said="A quiet sentence.")
    heard(alice, people=6, said="A loud sentence.")
    councillor = make.actor(programme, Role.SCRUTINY_COUNCILLOR)
    partner = make.actor(programme, Role.PARTNER)
    own = heard(partner, people=1, said="My own quiet sentence.")

    def words(by: Actor) -> dict[str, str | None]:
        rows = reading.rows_of(by, VoiceFilters(), None, TODAY)
        return {line.reference: line.words for line in reading.lines_of(by, rows, None, TODAY)}

    assert words(alice)["V1"] == "A quiet sentence."
    assert words(councillor) == {"V1": None, "V2": "A loud sentence.", own.voice.reference: None}
    assert words(partner)["V3"] == "My own quiet sentence."
    assert listed(alice, text="quiet") == ["V3", "V1"]
    assert listed(councillor, text="quiet") == []
    assert listed(partner, text="quiet") == ["V3"]
    told_of = {
        row.voice.reference: set(
            Entry.objects.filter(item_kind="practice.voice", item_id=row.voice_id).values_list("visibility", flat=True)
        )
        for row in VoiceVersion.objects.select_related("voice")
    }
    assert (told_of["V1"], told_of["V2"]) == ({"exempt"}, {"programme"})


def test_the_log_is_filtered_by_all_that_is_said_of_an_entry(alice, objective) -> None:
    heard(alice, objectives=[objective], heard_on=date(2026, 1, 5))
    heard(alice, speaker="staff", gathered="survey", themes=["workload"], content_area="", says="well", said="Busy.")

    assert listed(alice, speaker="staff") == ["V2"]
    assert listed(alice, gathered="group") == ["V1"]
    assert listed(alice, theme="being_seen") == ["V1"]
    assert listed(alice, theme="being") == []
    assert listed(alice, areas=["practice.services"]) == ["V1"]
    assert listed(alice, objective=objective.reference) == ["V1"]
    assert listed(alice, says="well") == ["V2"]
    assert listed(alice, since=date(2026, 2, 1)) == ["V2"]
    assert listed(alice, until=date(2026, 2, 1)) == ["V1"]
    assert listed(alice, standing="long_unanswered") == ["V1"]
    assert listed(alice, standing="unanswered") == ["V2"]
    assert listed(alice, standing="waiting") == ["V2", "V1"]
    assert listed(alice, text="v2") == ["V2"]
    rows = reading.rows_of(alice, VoiceFilters(), None, TODAY)
    assert reading.counts_of(rows, TODAY) == (2, 2, 1, 0, 0, date(2026, 1, 5), (1, 1, 0, 0))
    assert reading.theme_counts(rows, ["same_worker", "workload", "waiting"]) == {
        "same_worker": 1,
        "workload": 1,
        "waiting": 0,
    }
    assert [line.reference for line in reading.lines_in_turn(alice, rows, None, TODAY, at_once=1)] == ["V2", "V1"]


def test_those_who_wait_are_counted_by_how_long(alice) -> None:
    for days in (0, 31, 32, 92, 93, 183, 184, 4000):
        heard(alice, heard_on=TODAY - days * A_DAY, said=f"We said it {days} days ago.")

    counted = reading.counts_of(reading.rows_of(alice, VoiceFilters(), None, TODAY), TODAY)

    assert counted.ages == (2, 2, 2, 2)


def test_the_past_is_read_as_it_stood(alice) -> None:
    row = heard(alice)
    later = make.later(alice, NOW + 2 * A_DAY)
    do.withdraw_voice(row=row, why="Another town's.", by=later)

    assert listed(alice, NOW + A_DAY) == ["V1"]
    assert listed(alice, NOW - A_DAY) == []


def test_objectives_of_which_nobody_spoke_come_first_and_what_is_old_is_not_fresh(programme, alice) -> None:
    theme = make.theme(make.plan(programme))
    silent, old, loud = (make.objective(theme, reference) for reference in ("1.1", "1.2", "1.3"))
    heard(alice, objectives=[old], heard_on=TODAY - 200 * A_DAY)
    heard(alice, objectives=[loud, old], speaker="staff", said="Staff said.")
    heard(alice, objectives=[loud], said="Children said.", heard_on=TODAY)
    taken_back = heard(alice, objectives=[silent], said="No.")
    do.withdraw_voice(row=taken_back, why="Another town's.", by=alice)

    found = {each.reference: each.heard for each in reading.by_objective(alice, evidence_kinds(), None, TODAY)}

    assert next(iter(found)) == silent.reference
    assert found == {
        silent.reference: HeardOn(),
        old.reference: HeardOn(1, 0, 1, 1, 0, TODAY - 3 * A_DAY),
        loud.reference: HeardOn(1, 1, 1, 1, 1, TODAY),
    }
    only = reading.heard_by_objective(programme.pk, evidence_kinds(), None, TODAY, objective_ids=[loud.pk])
    assert set(only) == {loud.pk}
    assert reading.heard_by_objective(programme.pk, evidence_kinds(), NOW - A_DAY, TODAY) == {}


def test_entries_are_counted_in_the_cells_of_the_grid(programme, alice) -> None:
    heard(alice)
    heard(alice, says="well", said="All is well.", heard_on=TODAY - 184 * A_DAY)
    heard(alice, speaker="staff", said="Busy.")
    heard(alice, content_area="", said="Nowhere.")

    found = reading.counts_by_cell(programme.pk, evidence_kinds(), None, TODAY)

    assert found == [
        ("practice.services", "quality", "voice_of_children", 2, 1, 1),
        ("practice.services", "quality", "voice_of_staff", 1, 1, 1),
    ]
    assert reading.counts_by_cell(programme.pk, evidence_kinds(), None, TODAY, ["wider.poverty"]) == []


def test_a_frozen_plan_stops_nobody_from_listening_but_its_objectives_stand_still(programme, alice, objective) -> None:
    row = heard(alice)
    do.bear_on_objectives(voice=row.voice, objectives=[objective], by=alice)
    freeze_plan(plan=objective.plan, standing=Standing.PAUSED, reason="Election period", by=alice)

    assert heard(alice, said="We still say it.").voice.reference == "V2"
    with pytest.raises(PlanIsFrozen):
        heard(alice, said="On the plan.", objectives=[objective])
    with pytest.raises(PlanIsFrozen):
        do.bear_on_objectives(voice=row.voice, objectives=[], by=alice)


def test_which_objectives_an_entry_bears_on_is_put_exactly(programme, alice) -> None:
    theme = make.theme(make.plan(programme))
    first, second = make.objective(theme), make.objective(theme, "1.2")
    row = heard(alice, objectives=[first])

    do.bear_on_objectives(voice=row.voice, objectives=[second], by=alice)

    assert listed(alice, objective=first.reference) == []
    assert listed(alice, objective=second.reference) == ["V1"]
    other = make.objective(make.theme(make.plan(make.programme())))
    with pytest.raises(NotAllowed):
        do.bear_on_objectives(voice=row.voice, objectives=[other], by=alice)


def test_a_page_of_the_log_is_read_in_two_queries_however_long(alice, objective) -> None:
    for number in range(12):
        heard(alice, said=f"We said it {number}.", objectives=[objective])

    rows = reading.rows_of(alice, VoiceFilters(), None, TODAY)
    with CaptureQueriesContext(connection) as made:
        assert len(reading.lines_of(alice, rows, None, TODAY)) == 12
    assert len(made) == 2
