"""What the demonstration shows of scrutiny: each test names one thing that a councillor should find in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from soundingboard.accounts.access import Actor, actor_in
from soundingboard.accounts.models import Person, Programme
from soundingboard.accounts.roles import Role
from soundingboard.cycle.models import FrequencyProposal, Resolution, Round
from soundingboard.decisions.models import Body, BodyKind, Worked
from soundingboard.demonstration.people import sign_ins
from soundingboard.governance.models import Meeting, MeetingState, MeetingVersion, Outcome, OutcomeKind
from soundingboard.governance.reading import sitting_of
from soundingboard.ledger.models import Dodge, LedgerQuestion, LedgerStep, LedgerStepKind
from soundingboard.ledger.reading import QuestionFilters, QuestionLine, in_public, lines_of, questions
from soundingboard.lib.screening import screen
from soundingboard.papers.content import BRIEFING_NOTE
from soundingboard.papers.models import Paper, PaperState
from soundingboard.papers.reading import content_of, papers
from soundingboard.position.gather import gather
from soundingboard.scrutiny.composing import reasons
from soundingboard.scrutiny.models import EnquiryVersion, PlannedVersion
from soundingboard.scrutiny.reading import may_read
from soundingboard.workprogramme.models import (
    Recommendation,
    RecommendationStep,
    RecommendationStepKind,
    Source,
    TaskGroupVersion,
    WorkItemVersion,
    WorkState,
)
from soundingboard.workprogramme.reading import RecommendationFilters, recommendations

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("demonstration")]


def signed_in(role: Role) -> Actor:
    """The person who signs in for a role."""
    person = Person.objects.get(email=sign_ins()[role])
    found = actor_in(Programme.objects.get(code="wexmoor"), person, timezone.now())
    assert found is not None
    return found


def panel() -> Body:
    """The scrutiny panel."""
    return Body.objects.get(kind=BodyKind.PANEL)


def held() -> list[MeetingVersion]:
    """The panel's meetings that were held, in order."""
    rows = MeetingVersion.objects.current().filter(
        meeting__body=panel(), state__in=[MeetingState.OVER, MeetingState.MINUTES_AGREED]
    )
    return list(rows.select_related("meeting__body").order_by("held_on"))


def ledger(state: str = "") -> list[QuestionLine]:
    """The questions in a state, as the chair of the panel sees them."""
    actor = signed_in(Role.SCRUTINY_COUNCILLOR)
    return lines_of(questions(actor, QuestionFilters(state=state), on=actor.today), on=actor.today)


# --- the panel --------------------------------------------------------------------------------------------------------


def test_the_panel_met_ten_times_and_was_quorate_each_time() -> None:
    meetings = held()
    assert len(meetings) == 10
    for version in meetings:
        assert version.quorum == 3
        for line in sitting_of(version).lines:
            assert line.quorum.is_met, version


def test_the_panel_resolved_on_two_recommendations_and_meets_after_every_second_board() -> None:
    proposal = FrequencyProposal.objects.get()
    assert proposal.resolution == Resolution.AMENDED
    assert proposal.decision is not None
    assert panel().decisions.filter(decided_on=proposal.decision.decided_on).count() == 2
    with_panel = Round.objects.filter(panel_on__isnull=False).order_by("number").values_list("number", flat=True)
    assert list(with_panel) == [1, 2, 3, *range(5, 22, 2)]
    days = set(Round.objects.values_list("panel_on", flat=True))
    assert {version.held_on for version in held()} <= days


def test_the_panel_asks_by_its_ledger_and_by_nothing_else() -> None:
    asked = {line.row.meeting_id for line in ledger()}
    assert asked == {version.meeting_id for version in held()}
    assert not Outcome.objects.filter(item__meeting__body=panel(), kind=OutcomeKind.REQUEST).exists()


# --- the ledger -------------------------------------------------------------------------------------------------------


def test_dodges_are_on_record_each_with_how_it_went_round_the_question() -> None:
    dodges = LedgerStep.objects.filter(kind=LedgerStepKind.NOT_SATISFIED)
    assert sorted(dodges.values_list("dodge", flat=True)) == [Dodge.ACTIVITY, Dodge.ELSEWHERE, Dodge.NO_EVIDENCE]
    (standing,) = ledger("returned")
    assert standing.row.bank_code == "ev-green-without"


def test_a_promise_was_moved_and_then_kept_and_another_is_overdue() -> None:
    moved = [line for line in ledger("satisfied") if line.standing.times_promised == 2]
    assert [line.row.asked_of.code for line in moved] == ["HCL"]
    days = [step.promised_for for step in moved[0].steps if step.promised_for]
    assert days[0] < days[1]
    (overdue,) = ledger("overdue")
    assert overdue.row.asked_of.code == "HWF"


def test_an_answer_was_taken_back_and_a_question_was_passed_on() -> None:
    back = LedgerStep.objects.get(kind=LedgerStepKind.ANSWER_WITHDRAWN)
    assert back.question.state_now == "satisfied"
    passed = LedgerStep.objects.get(kind=LedgerStepKind.PASSED_ON)
    assert (passed.question.asked_of.code, passed.asked_of.code if passed.asked_of else "") == ("HAP", "HFD")


def test_most_questions_are_settled_and_some_wait_in_every_way() -> None:
    lines = ledger()
    assert 24 <= len(lines) <= 32
    settled = [line for line in lines if not line.standing.is_open]
    assert len(settled) >= len(lines) * 3 // 4
    assert {line.standing.state for line in lines} == {"satisfied", "promised", "returned", "asked", "answered"}
    assert {bool(line.row.bank_code) for line in lines} == {True, False}
    assert all(line.row.content_area for line in lines)
    actor = signed_in(Role.SCRUTINY_COUNCILLOR)
    assert 0 < in_public(actor, on=actor.today).count() < len(lines)


def test_nothing_that_was_asked_or_answered_could_identify_a_child() -> None:
    texts = [
        *LedgerQuestion.objects.values_list("words", flat=True),
        *LedgerStep.objects.values_list("text", flat=True),
    ]
    texts += RecommendationStep.objects.values_list("text", flat=True)
    assert [text for text in texts if screen(text)] == []


# --- lines of enquiry -------------------------------------------------------------------------------------------------


def test_two_plans_are_published_and_the_next_meetings_is_the_panels_own() -> None:
    published = EnquiryVersion.objects.current().filter(is_published=True)
    assert published.count() == 2
    assert not published.filter(wash_up="").exists()
    own = EnquiryVersion.objects.current().select_related("enquiry__meeting__body").get(is_published=False)
    coming = MeetingVersion.objects.current().get(meeting=own.enquiry.meeting)
    assert coming.state == MeetingState.AGENDA_SET
    assert coming.held_on > timezone.localdate()
    assert may_read(signed_in(Role.SCRUTINY_COUNCILLOR), panel(), own)
    assert not may_read(signed_in(Role.DIRECTOR), panel(), own)


def test_what_was_planned_and_reached_is_in_the_ledger_and_the_rest_is_not() -> None:
    planned = PlannedVersion.objects.current().filter(planned__enquiry__versions__is_published=True).distinct()
    asked = [row for row in planned if row.asked_id is not None]
    assert len(asked) == 9
    assert [row.bank_code for row in planned if row.asked_id is None] == ["sup-distress", "in-need-drift"]


def test_what_a_plan_says_of_the_rules_they_did_say_of_the_position_then() -> None:
    rows = PlannedVersion.objects.current().exclude(rules="").select_related("planned__enquiry__meeting")
    assert len({row.planned.enquiry_id for row in rows}) == 3
    said: dict[int, dict[str, str]] = {}
    for row in rows:
        planned = PlannedVersion.objects.filter(planned=row.planned).earliest("recorded_at").recorded_at
        enquiry = row.planned.enquiry_id
        if enquiry not in said:
            position = gather(Programme.objects.get(code="wexmoor"), planned)
            said[enquiry] = {
                area: " ".join(f"{each.code} {each.why}" for each in found)
                for area, found in reasons(position, (), "panel").items()
            }
        for sentence in row.why.split(". "):
            assert f"{row.rules} {sentence.rstrip('.')}." in said[enquiry][row.content_area]


# --- what it looks at, and what came of it ----------------------------------------------------------------------------


def test_the_work_programme_has_items_of_every_source_in_every_state() -> None:
    items = WorkItemVersion.objects.current()
    assert set(items.values_list("source", flat=True)) == set(Source.values)
    assert set(items.values_list("state", flat=True)) == set(WorkState.values)
    assert items.filter(state=WorkState.DROPPED).exclude(reason="").count() == 2


def test_one_group_reported_and_another_is_at_work() -> None:
    ended = TaskGroupVersion.objects.current().get(ended_on__isnull=False)
    assert ended.outcome
    assert Recommendation.objects.filter(group=ended.group).count() == 3
    running = TaskGroupVersion.objects.current().get(ended_on=None)
    assert running.reports_on > timezone.localdate()
    assert running.group.members.filter(to_on=None).count() == 3


def test_recommendations_were_accepted_in_part_rejected_done_looked_at_and_left_without_an_answer() -> None:
    today = timezone.localdate()
    lines = recommendations(signed_in(Role.SCRUTINY_OFFICER), RecommendationFilters(), on=today)
    by_state: dict[str, int] = {}
    for line in lines:
        by_state[line.standing.state] = by_state.get(line.standing.state, 0) + 1
    assert by_state == {"implemented": 2, "in_part": 1, "rejected": 1, "accepted": 1, "received": 2}
    assert [line.row.to_body.code for line in lines if line.standing.response_overdue(today) and line.row.to_body] == [
        "cabinet"
    ]
    looked = RecommendationStep.objects.get(kind=RecommendationStepKind.IMPACT)
    assert (looked.months, looked.worked) == (6, Worked.PARTLY)
    assert sum(line.standing.times_moved for line in lines) == 1


def test_the_note_for_the_last_panel_was_issued_in_time_and_a_councillor_may_read_it() -> None:
    issued = Paper.objects.get(kind=BRIEFING_NOTE, state=PaperState.ISSUED)
    assert (issued.edition, issued.audience) == ("public", "panel")
    last = held()[-1].held_on
    assert issued.issued_at is not None
    assert timedelta(days=7) <= last - issued.issued_at.date() <= timedelta(days=14)
    assert issued.pk in {each.pk for each in papers(signed_in(Role.SCRUTINY_COUNCILLOR))}
    note = content_of(issued).authored.note
    assert note is not None
    assert (note.to, note.meets_on) == ("Scrutiny panel", last)
    # What it leaves out stands there with the paragraph relied on.
    assert {each.paragraphs for each in content_of(issued).withheld_by} == {("1",), ("2",)}


def test_every_meeting_of_the_panel_has_one_that_is_called_after_it() -> None:
    assert Meeting.objects.filter(body=panel()).count() == len(held()) + 1
