"""One small programme with a thing of every kind, made by the actions people use, and the address of every page of it.

When you add a page, the tests that walk the addresses find it by themselves. An address with a part they do not know
("no sample for ...") needs a line in SAMPLES: the word in the address before the part, the part's name, and a thing of
that kind in the programme. An address that wants a thing in a certain state (a delivered action) has its line in
BY_ADDRESS. If the programme lacks such a thing, `built` is where it is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from soundingboard.accounts.access import Actor, actor_in
from soundingboard.accounts.actions import appoint, create_post, invite
from soundingboard.accounts.case_number_actions import add_case_number_pattern
from soundingboard.accounts.leaving_actions import record_leaving
from soundingboard.accounts.models import (
    CaseNumberPattern,
    Invitation,
    Leaving,
    Membership,
    Person,
    Post,
    Programme,
    Read,
)
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.audits import actions as auditing
from soundingboard.audits import audit_actions, loop_actions
from soundingboard.audits.audit_actions import Summary
from soundingboard.audits.models import Audit
from soundingboard.audits.rules import Case
from soundingboard.connections.actions import make_token
from soundingboard.connections.models import AccessToken, Webhook
from soundingboard.connections.webhook_actions import add_webhook, try_webhook
from soundingboard.cycle import actions as cycle
from soundingboard.cycle.models import Round
from soundingboard.cycle.panel_actions import recommend_frequency
from soundingboard.cycle.rules import PanelRhythm
from soundingboard.decisions.actions import seat_member
from soundingboard.decisions.models import Body, BodyKind, BodyMember, DecisionKind
from soundingboard.delivery import actions as delivery
from soundingboard.delivery.link_actions import send_link
from soundingboard.delivery.models import Dependency, Resource, UpdateLink
from soundingboard.evidence.actions import add_evidence
from soundingboard.evidence.models import EvidenceVersion
from soundingboard.exchange import actions as bring
from soundingboard.exchange import tasks as exchange_tasks
from soundingboard.files.actions import Upload
from soundingboard.files.models import StoredFile
from soundingboard.framework.actions import load_shipped_content
from soundingboard.framework.kinds import KINDS
from soundingboard.framework.models import Content
from soundingboard.governance import actions as meetings
from soundingboard.governance.models import Minutes, OutcomeKind, Presence
from soundingboard.governance.models import Outcome as MeetingOutcome
from soundingboard.governance.reading import meeting_of
from soundingboard.insight import tasks as insight_tasks
from soundingboard.insight.checking import ask_for_check
from soundingboard.judgement import actions as judging
from soundingboard.judgement.models import Dimension, Unit
from soundingboard.ledger.actions import answer_question, ask_question
from soundingboard.lib.exemptions import Ground
from soundingboard.measures import actions as measuring
from soundingboard.measures.figure_actions import add_team, record_figures
from soundingboard.measures.lists import KIND as LISTS
from soundingboard.measures.models import BenchmarkRelease, ChartChange, Event, IndicatorVersion, IntakeKind, Target
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.published import READ as SENT
from soundingboard.measures.rules import FigureLine, month_of
from soundingboard.outbox.jobs import run_all
from soundingboard.outbox.models import Job
from soundingboard.papers import actions as drafting
from soundingboard.papers import tasks as paper_tasks
from soundingboard.papers.exemption_actions import withhold
from soundingboard.papers.models import Comment, Exemption, Paper
from soundingboard.papers.note import Note, NoteParagraph
from soundingboard.papers.proofs import proof_of
from soundingboard.plan import actions as planning
from soundingboard.plan import inspection_actions as inspecting
from soundingboard.plan import notice_actions as noticing
from soundingboard.plan.models import (
    Finding,
    FindingState,
    InspectionJudgement,
    InstrumentDate,
    InstrumentLetter,
    Objective,
    Outcome,
    Theme,
)
from soundingboard.position import tasks as position_tasks
from soundingboard.position.comparison import ask_for_comparison
from soundingboard.practice import actions as practising
from soundingboard.practice.count_actions import CountLine, record_counts
from soundingboard.practice.models import PracticeCount, StandardVersion
from soundingboard.practice.voice_actions import hear_voice
from soundingboard.publishing import actions as publishing
from soundingboard.publishing.models import Edition, EditionPart
from soundingboard.publishing.reading import list_index
from soundingboard.region.actions import begin_sharing
from soundingboard.retention.actions import carry_out_disposal, place_hold, propose_disposal
from soundingboard.retention.models import Disposal, Hold
from soundingboard.risk.actions import add_control
from soundingboard.risk.models import Level, RiskStep
from soundingboard.risk.step_actions import escalate_risk
from soundingboard.scrutiny import tasks as scrutiny_tasks
from soundingboard.scrutiny.actions import PlanFacts, plan_questions, start_enquiry
from soundingboard.scrutiny.importing import bring_question_set
from soundingboard.scrutiny.preparing import ask_for_lines
from soundingboard.statistics.percentages import Percentage
from soundingboard.workprogramme import actions as working
from soundingboard.workprogramme.models import TaskGroupMember
from soundingboard.workprogramme.recommendation_actions import receive, recommend
from tests import factories as make
from tests.exchange import samples as own_plans
from tests.web.measures_sample import figures_came

# Importing an area's tasks lets `run_all` do them.
TASKS = (exchange_tasks, insight_tasks, paper_tasks, position_tasks, scrutiny_tasks)
LONG_AGO = date(2024, 1, 1)


@dataclass
class Sample:
    """The programme, its manager, and where things are."""

    programme: Programme
    manager: Actor
    token: str
    update_token: str = ""
    people: dict[Role, Person] = field(default_factory=dict)
    job: Job = field(default_factory=Job)

    @property
    def more(self) -> dict[Role, frozenset[Permission]]:
        """What the person who stands for a role may do besides, because the sample gave them another."""
        second = ROLES[Role.DELIVERY_GROUP].permissions
        return {role: second if role == Role.ACTION_OWNER else frozenset() for role in Role}

    def latest(self, table: Any, **which: Any) -> Any:
        """The newest row of the programme in a table."""
        return table.objects.filter(programme=self.programme, **which).latest("pk")


def built() -> Sample:
    """The programme as it is in the middle of its second round."""
    programme = make.programme()
    alice = make.actor(programme)
    add_case_number_pattern(programme=programme, pattern="QZ9999999", of="The case system", by=alice)
    # An invitation is good for a fortnight by the clock of the door, which the tests leave alone.
    _, token = invite(
        programme=programme,
        email="nia@wexmoor.example",
        name="Nia Newcomer",
        role=Role.ANALYST,
        by=make.later(alice, timezone.now()),
    )
    sample = Sample(programme, alice, token)
    for role in Role:
        sample.people[role] = _person_with(programme, role)
    invite(programme=programme, email="noor@wexmoor.example", name="Noor New", role=Role.ANALYST, by=alice)
    post = create_post(
        programme=programme, agency=make.agency(programme), code="head", title="Head of Assessment", by=alice
    )
    appoint(post=post, person=sample.people[Role.ACTION_OWNER], from_on=LONG_AGO, note="All is well.", by=alice)
    _inspections(sample)
    _notice(sample)
    _plan(sample, post)
    _delivery_and_rounds(sample, post)
    _records(sample)
    _leaver(sample)
    bring.send_spreadsheet(programme=programme, name="own.xlsx", content=own_plans.flat(), by=alice)
    _measures(sample)
    load_shipped_content(programme=programme, kinds=KINDS, by=alice)
    figures_came(programme, alice)
    _practice(sample)
    seat_member(body=sample.latest(Body), post=post, agency=make.agency(programme), from_on=LONG_AGO, by=alice)
    _meetings(sample, post)
    _questions(sample, post)
    _scrutiny(sample, post)
    _risks(sample, post)
    _audits(sample, post)
    make_token(
        programme=programme, name="Power BI", scopes=["read:plan"], until=make.TODAY + timedelta(days=300), by=alice
    )
    # An address of one machine, which no name has to be looked up for; nothing is sent to it.
    webhook, _ = add_webhook(
        programme=programme, name="Hub", address="https://93.184.215.14/", kinds=["action.changed"], by=alice
    )
    try_webhook(webhook=webhook, by=alice)
    # As an invitation, by the clock of the door.
    _, sample.update_token = send_link(
        round=sample.latest(Round, number=1), post=post, name="Pat Partner", email="pat@police.example",
        by_letter=False, by=make.later(alice, timezone.now()),
    )  # fmt: skip
    paper = drafting.draft_paper(programme=programme, kind="board-pack", by=alice)
    drafting.comment(paper=paper, text="Is this so?", by=alice)
    note = drafting.draft_paper(programme=programme, kind="briefing-note", audience="panel", by=alice)
    own = NoteParagraph("background", "own-1", "The MASH took part.")
    drafting.edit_note(paper=note, seen=note.edited_count, note=Note(paragraphs=(own,)), by=alice)
    # Before the public papers are drafted, which are built without it.
    withhold(
        programme=programme, item_kind="decision", reference="D1", by=make.later(alice, make.NOW - timedelta(hours=1)),
        ground=Ground(("3",), "A price would be known.", date(2099, 1, 1)),
    )  # fmt: skip
    drafting.draft_paper(programme=programme, kind="evidence-pack", by=alice)
    issued = drafting.draft_paper(programme=programme, kind="plan-on-a-page", by=alice)
    drafting.issue_paper(paper=issued, seen=issued.edited_count, by=alice)
    _public(sample)
    sample.job = ask_for_comparison(programme=programme, then=date(2026, 3, 1), now=make.TODAY, by=alice)
    ask_for_check(programme=programme, day=None, by=alice)
    run_all(lambda: make.NOW)
    sample.job.refresh_from_db()
    return sample


def _public(sample: Sample) -> None:
    """A public paper that is published, one that is prepared for it, and one that could be."""
    alice = sample.manager
    papers = []
    for kind in ("plan-on-a-page", "panel-report", "delivery-tracker"):
        paper = drafting.draft_paper(
            programme=sample.programme, kind=kind, audience="public", edition="public", by=alice
        )
        drafting.issue_paper(paper=paper, seen=paper.edited_count, by=alice)
        papers.append(paper)
    run_all(lambda: make.NOW)
    for paper in papers:
        paper.refresh_from_db()
    first = publishing.prepare_edition(paper=papers[0], by=alice)
    publishing.publish_edition(edition=first, by=alice)
    publishing.prepare_edition(paper=papers[1], by=alice)


def _first_public(sample: Sample, name: str) -> str:
    """The reference of the first of a public list."""
    part = EditionPart.objects.get(edition__programme=sample.programme, edition__number=1, name=f"index/{name}")
    return next(iter(list_index(part.sha256).on))


def _practice(sample: Sample) -> None:
    """Some standards, one of them as another release had it and one retired, and a team put to one."""
    programme, alice = sample.programme, sample.manager
    codes = ["visit_protection_plan", "oversight_reason", "contact_decision", "bedroom_seen"]
    practising.adopt_library(programme=programme, codes=codes, by=alice)
    current = {row.standard.code: row for row in StandardVersion.objects.filter(programme=programme)}
    practising.retire_standard(row=current["bedroom_seen"], why="It is in another.", by=alice)
    StandardVersion.objects.filter(pk=current["contact_decision"].pk).update(shipped_digest="0" * 64)
    team = add_team(programme=programme, name="Harbour team", code="harbour", by=alice)
    practising.put_team_to_standard(
        standard=current["visit_protection_plan"].standard, team=team, state="adopted",
        adopted_on=date(2025, 6, 2), evidence=sample.latest(EvidenceVersion).evidence, by=alice,
    )  # fmt: skip

    counted = [
        CountLine(team, Percentage(20, 25, 3, 2), "rationale"),
        CountLine(team, Percentage(9, 12), standard=current["visit_protection_plan"].standard),
    ]
    record_counts(
        programme=programme, month=date(2026, 2, 1), lines=counted, how_known="dip_sample", by=alice
    )  # fmt: skip
    hear_voice(
        programme=programme, objectives=[sample.latest(Objective)], speaker="children", gathered="group",
        heard_on=date(2026, 1, 12), people=9, said="We tell it again to each new worker.", says="not_well",
        performance_type="quality", content_area="practice.services", themes=["same_worker"], by=alice,
    )  # fmt: skip


def _questions(sample: Sample, post: Post) -> None:
    """A question of the Board, and one of its answered in public before the papers were drafted."""
    board, before = sample.latest(Body, code="board"), make.later(sample.manager, make.NOW - timedelta(hours=1))
    for words in ("How long do your children wait, and how do you know?", "Who checks your audits?"):
        asked = ask_question(body=board, asked_of=post, words=words, asked_on=make.TODAY, is_public=True, by=before)
    held = meeting_of(sample.manager, board.code, 2)
    assert held is not None
    enquiry = start_enquiry(meeting=held.meeting, aim="Whether children wait less.", by=sample.manager)
    facts = [PlanFacts("Who checks that, and what did they find over the last three months?", asked_of=post)]
    plan_questions(version=enquiry, questions=facts, by=sample.manager)
    ask_for_lines(version=held, by=sample.manager)
    text = b"Priority service areas\n\n\xe2\x80\xa2 What stops you from seeing children within ten days?\n"
    bring_question_set(programme=sample.programme, upload=Upload("appendix.txt", text), by=sample.manager)
    answer_question(question=asked, text="The practice lead.", happened_on=make.TODAY, by=before)


def _risks(sample: Sample, post: Post) -> None:
    """A risk that threatens an objective, with a control, taken to the Board."""
    version = make.risk(sample.programme, post, by=sample.manager, objectives=[sample.latest(Objective)])
    add_control(
        version=version, words="Two agency workers.", owner=post, starts_on=LONG_AGO, takes_off_likelihood=1,
        takes_off_impact=0, by=sample.manager,
    )  # fmt: skip
    escalate_risk(
        version=version, level=Level.BOARD, text="Pay for two more.", due_on=date(2026, 4, 1),
        happened_on=make.TODAY, by=sample.manager,
    )  # fmt: skip


def _audits(sample: Sample, post: Post) -> None:
    """A cycle of the auditor's, begun, with a finding; and one of the director's that the auditor grades again."""
    alice = sample.manager
    auditor, director = (
        actor_in(sample.programme, sample.people[role], make.NOW) for role in (Role.AUDITOR, Role.DIRECTOR)
    )
    assert auditor is not None
    assert director is not None
    tool = sample.latest(Content, kind="audit_tools", code="oversight_sample")
    start = make.TODAY - timedelta(days=20)
    cycles = []
    for name, by, second in (("Dip sample", auditor, 0), ("Second sample", director, 100)):
        made = auditing.plan_cycle(
            programme=sample.programme, tool=tool, name=name, starts_on=start, due_on=make.TODAY,
            sample_size=3, second_percent=second, by=alice,
        )  # fmt: skip
        auditing.add_cases(cycle=made, cases=[Case(f"W{n}", "North") for n in (1, 2, 3)], by=alice)
        auditing.draw_sample(cycle=made, auditors=[by.person], seed=1, by=alice)
        cycles.append(made)
    first, *_ = Audit.objects.filter(cycle=cycles[0]).order_by("number")
    audit_actions.save_section(audit=first, section="decision", answers={"decision.there": "not"}, seen=0, by=auditor)
    found = loop_actions.find(cycle=cycles[0], audit=first, words="No reason given.", found_on=make.TODAY, by=auditor)
    for about in ("child", "system"):
        action = loop_actions.agree_action(
            finding=found, about=about, words="Write it down.", owner=post, due_on=make.TODAY, by=auditor
        )
    owner = actor_in(sample.programme, sample.people[Role.ACTION_OWNER], make.NOW)
    loop_actions.report_done(action=found.actions.get(number=1), text="Done.", happened_on=make.TODAY, by=owner)
    assert action.number == 2
    for again in Audit.objects.filter(cycle=cycles[1]).order_by("number")[:2]:
        auditing.name_auditor(audit=again, auditor=auditor.person, as_second=True, by=alice)
        answers = {
            section["code"]: {
                each["code"]: {"met": "met", "grade": "3"}.get(each["kind"], "") for each in section["questions"]
            }
            for section in tool.body["sections"]
        }
        for said in answers.values():
            said.pop("decision.drift", None)
        summary = Summary(grade=3, going_well="Known to the worker.", worker_took_part="yes", family_feedback="no")
        audit_actions.save_whole(audit=again, answers=answers, summary=summary, by=director)
        audit_actions.submit_audit(audit=again, by=director)
    audit_actions.grade_again(audit=again, grade=2, why="No reason given.", by=auditor)


def _scrutiny(sample: Sample, post: Post) -> None:
    """What scrutiny's own officer put before the panel."""
    officer = actor_in(sample.programme, sample.people[Role.SCRUTINY_OFFICER], make.NOW)
    assert officer is not None
    recommend_frequency(
        programme=sample.programme, option="second_board", panel=PanelRhythm(2, 7), why="A trend.", by=officer
    )
    panel = make.body(sample.programme, BodyKind.PANEL)
    item = working.raise_item(body=panel, title="Early help", why="Children wait.", source="resident", by=officer)
    facts = working.GroupFacts("Early help", "The wait.", "Schools.", "Who waits?", make.TODAY, make.TODAY)
    working.set_up_group(item=item.item, facts=facts, members=[post], lead=post, by=officer)
    said = {"body": panel, "to_body": sample.latest(Body, code="board"), "made_on": make.TODAY, "by": officer}
    for text in ("Publish the wait each month.", "Ask children each year."):
        made = recommend(text=text, **said)
    receive(recommendation=made, happened_on=make.TODAY, by=officer)


def _meetings(sample: Sample, post: Post) -> None:
    """The Board's first meeting with its minutes agreed, its second in session, its third to come."""
    board, alice = sample.latest(Body, code="board"), sample.manager
    for number in (1, 2, 3):
        day = make.TODAY + timedelta(days=30 * (number - 2))
        held = alice if number > 1 else make.later(alice, make.NOW - timedelta(days=30))
        meeting = meetings.call_meeting(body=board, held_on=day, starts_at=time(10), by=held)
        facts = [meetings.ItemFacts(title, presenter=post) for title in ("Turned red", "Requests")]
        item, _ = meetings.add_items(meeting=meeting, items=facts, by=held)
        if number == 3:
            break
        for move in (meetings.set_agenda, meetings.open_meeting):
            version = meeting_of(held, board.code, meeting.number)
            assert version is not None
            move(version=version, by=held)
        seat = sample.latest(BodyMember, body=board)
        present = [meetings.Present(seat.post, Presence.PRESENT, seat)]
        meetings.take_attendance(meeting=meeting, present=present, by=held)
        due = {"owner": post, "due_on": day + timedelta(days=14), "by": held}
        meetings.record_outcome(item=item, kind=OutcomeKind.ACTION, text="Write to the trust.", **due)
        meetings.record_outcome(item=item, kind=OutcomeKind.REQUEST, text="How many waited, and why?", **due)
        minutes = meetings.draft_minutes(meeting=meeting, by=held)
        if number == 1:
            version = meeting_of(held, board.code, meeting.number)
            assert version is not None
            meetings.close_meeting(version=version, by=held)
            meetings.agree_minutes(minutes=minutes, agreed_on=day, by=held)
            meetings.add_to_minutes(
                minutes=sample.latest(Minutes, meeting=meeting), text="One more was there.", why="Left out.", by=held
            )


def _person_with(programme: Programme, role: Role) -> Person:
    person = make.actor(programme, role, name=f"{role.label.split()[0]} Sample").person
    assert person is not None
    return person


def _leaver(sample: Sample) -> None:
    """Somebody who leaves on a day far off, by the clock of the door."""
    leaver = make.actor(sample.programme, Role.ANALYST, name="Leo Leaver").person
    assert leaver is not None
    last_day = timezone.localdate() + timedelta(days=300)
    record_leaving(
        programme=sample.programme, person=leaver, last_day=last_day, posts={}, by_name={}, note="", by=sample.manager
    )


def _records(sample: Sample) -> None:
    """Lines of a log that are older than the schedule keeps them: one disposed of, one proposed to be; and a hold."""
    by, programme, reader = sample.manager, sample.programme, sample.manager.person
    assert reader is not None
    at = by.now.replace(year=2012)
    other = actor_in(programme, sample.people[Role.DIRECTOR], by.now)
    assert other is not None
    for is_agreed in (True, False):
        Read.objects.create(programme=programme, person=reader, at=at, kind="evidence", reference="E1", how="page")
        disposal = propose_disposal(programme=programme, kind="reads", why="Its time is over", by=by)
        if is_agreed:
            carry_out_disposal(disposal=disposal, by=other)
    place_hold(programme=programme, kind="audits", reason="An inquiry", by=by)
    begin_sharing(programme=programme, is_named=True, why="The Board agreed on 3 March.", by=other)


def _inspections(sample: Sample) -> None:
    alice, programme = sample.manager, sample.programme
    old = inspecting.register_inspection(
        programme=programme, title="Inspection of 2020", framework="ILACS", published_on=date(2020, 2, 3), by=alice
    )
    new = inspecting.register_inspection(
        programme=programme, title="Inspection of 2024", framework="ILACS", published_on=date(2024, 8, 5), by=alice
    )
    inspecting.add_judgement(inspection=new, area="Overall effectiveness", grade="Inadequate", by=alice)
    earlier = inspecting.add_finding(inspection=old, text="The timeliness of assessments.", page=3, by=alice)
    again = inspecting.add_finding(inspection=new, text="The timeliness of all assessments.", page=4, by=alice)
    inspecting.link_repeat(finding=again, earlier=earlier, what_was_tried="Training.", by=alice)
    # Only the reader makes drafts; here they stand as if it had read them.
    for number in (2, 3):
        make.finding(new, f"{new.reference}.{number}", state=FindingState.DRAFT, settled_at=None, position=number)
    inspecting.set_aside_finding(finding=sample.latest(Finding), why="A heading.", by=alice)


def _notice(sample: Sample) -> None:
    alice = sample.manager
    notice = noticing.draft_instrument(
        programme=sample.programme, kind="notice", title="Improvement Notice", dated=date(2024, 9, 2), by=alice
    )
    for number in ("1", "2"):
        noticing.add_requirement(
            instrument=notice, number=number, text=f"Improve assessments, part {number}.", by=alice
        )
    noticing.add_instrument_date(
        instrument=notice, kind="review", title="First review", due_on=date(2026, 9, 1), by=alice
    )
    noticing.add_letter(instrument=notice, dated=date(2024, 9, 2), title="Covering letter", by=alice)


def _plan(sample: Sample, post: Post) -> None:
    alice = sample.manager
    plan = planning.start_plan(programme=sample.programme, title="Improvement Plan", started_on=LONG_AGO, by=alice)
    theme = planning.add_theme(plan=plan, title="Front-line practice", by=alice)
    outcome = planning.add_outcome(theme=theme, statement="Children are seen sooner.", by=alice)
    for title in ("Assessments are in time", "Plans are good"):
        objective = planning.add_objective(
            theme=theme, title=title, owner=post, starts_on=LONG_AGO, due_on=date(2026, 9, 30), by=alice
        )
        planning.align(objective=objective, to=outcome, by=alice)


def _delivery_and_rounds(sample: Sample, post: Post) -> None:
    alice, programme = sample.manager, sample.programme
    owner = make.actor(programme, Role.DELIVERY_GROUP, who=sample.people[Role.ACTION_OWNER])
    objective = sample.latest(Objective)
    theme = sample.latest(Theme)
    plan = delivery.create_delivery_plan(theme=theme, title="Assessments", by=alice).delivery_plan
    agency = make.agency(programme)
    delivery.set_resource(plan=plan, agency=agency, kind="money", what_for="Auditors", needed=3, by=alice)
    spare = delivery.create_delivery_plan(theme=theme, title="Given up", by=alice)
    delivery.withdraw_delivery_plan(plan=spare, reason="Merged", by=alice)
    made = [
        delivery.create_action(
            plan=plan, objective=objective, title=f"Step {number}", owner=post, starts_on=LONG_AGO,
            due_on=date(2026, 6, 30), by=alice,
        )
        for number in range(1, 5)
    ]  # fmt: skip
    delivery.add_dependency(action=made[0], on_agency=agency, what="Names", needed_by=date(2026, 5, 1), by=alice)
    delivery.add_milestone(action=made[0], title="Half way", due_on=date(2026, 5, 1), by=alice)
    made[1:] = [delivery.start_action(action=each, by=alice) for each in made[1:]]
    first = make.round_(programme, 1, "planned")
    second = make.round_(programme, 2, "planned")
    cycle.open_round(round=first, by=alice)
    audit = add_evidence(
        programme=programme, objectives=[objective], title="Audit of ten", kind="audit", line=2,
        performance_type="quality", says="supports", collected_on=date(2026, 3, 2), sample_size=10,
        upload=Upload("audit.csv", b"case,grade\nA,2\n"), by=alice,
    ).evidence  # fmt: skip
    second_audit = add_evidence(
        programme=programme, title="Audit of twenty", kind="audit", line=3, performance_type="quality",
        says="supports", collected_on=date(2026, 3, 3), sample_size=20, link="https://wexmoor.example/a", by=alice,
    ).evidence  # fmt: skip
    delivery.link_evidence(action=made[0], evidence=audit, by=alice)
    delivery.save_update(action=made[1], progress="Going well.", submit=True, by=owner)
    made[2] = delivery.deliver_action(action=made[2], account="All are done.", evidence=[audit], by=owner)
    made[3] = delivery.deliver_action(action=made[3], account="All are done.", evidence=[audit], by=owner)
    auditor = make.actor(programme, Role.AUDITOR, name="Ava Auditor")
    delivery.assure_action(action=made[3], evidence=second_audit, text="Ten were looked at.", by=auditor)
    judging.propose_rating(
        objective=objective,
        round=first,
        answer=judging.Answer(
            dimension=Dimension.DELIVERY,
            value="green",
            reason="Seven of the ten assessments that were audited were timely.",
            suggested=judging.Suggested(),
            cites=[audit],
        ),
        by=alice,
    )
    judging.draw_verification_sample(round=first, objective_ids=[objective.pk], how_many=1, seed=1, by=alice)
    agreed = make.decision(programme, DecisionKind.AGREE_RATINGS, reference="D1")
    unit = make.decision(programme, DecisionKind.UNIT_OF_RAG, reference="D1-UNIT")
    judging.adopt_rating_unit(programme=programme, unit=Unit.FINDING, decision=unit, by=alice)
    # The round is open, and the Board rates in a closed one: this row stands as if it had been.
    rated = Finding.objects.get(programme=programme, reference="I1.1")
    make.need_rating(rated, first, agreed)
    assert second.state == "planned"


def _measures(sample: Sample) -> None:
    """A measure with figures, a target, a re-based chart, an event, a link and a commentary; and one retired."""
    alice, programme = sample.manager, sample.programme
    measuring.adopt_library(programme=programme, codes=["assessments_45wd", "contacts", "referrals"], by=alice)
    rows = {row.indicator.code: row for row in IndicatorVersion.objects.filter(programme=programme)}
    measured = rows["assessments_45wd"].indicator
    months = [date(2024 + place // 12, place % 12 + 1, 1) for place in range(2, 26)]
    counted = [78, 75, 80, 77, 74, 79, 76, 78, 75, 77, 79, 76, 66, 64, 67, 65, 63, 66, 64, 65, 52, 50, 51, 49]
    lines = [
        FigureLine("assessments_45wd", month_of(day), numerator=Decimal(number), denominator=Decimal(100))
        for day, number in zip(months, counted, strict=True)
    ]
    how = HowItCame(IntakeKind.TYPED, date(2026, 3, 9))
    record_figures(programme=programme, lines=lines, how=how, by=alice)
    decision = make.decision(programme, DecisionKind.MEASURE, decided_on=date(2025, 4, 2))
    measuring.set_target(
        indicator=measured, kind="statutory", from_on=LONG_AGO, value=Decimal(85), basis="Working Together",
        agreed_by="The Board", agreed_on=LONG_AGO, by=alice,
    )  # fmt: skip
    measuring.change_chart(
        indicator=measured, kind="rebase", on=date(2025, 3, 1), why="Recording moved to a new system.",
        decision=decision, by=alice,
    )  # fmt: skip
    measuring.mark_event(
        programme=programme, kind="staffing", on=date(2025, 11, 3), title="Three posts vacant", by=alice,
        indicator=measured,
    )  # fmt: skip
    measuring.link_measure(indicator=measured, objective=sample.latest(Objective), by=alice)
    measuring.choose_scorecard(programme=programme, indicators=[measured], by=alice)
    # As if this one had been taken in from an earlier release: this one offers it anew.
    IndicatorVersion.objects.filter(indicator=rows["contacts"].indicator).update(shipped_digest="0" * 64)
    measuring.retire_indicator(row=rows["referrals"], why="Counted elsewhere.", by=alice)
    measuring.write_commentary(
        indicator=measured, round=sample.latest(Round, number=1), period_end=date(2026, 2, 28),
        text="Posts are vacant.", by=alice,
    )  # fmt: skip


# --- addresses --------------------------------------------------------------------------------------------------------

# The literal word before a part of an address, the part's name, and what stands there in the sample.
SAMPLES: dict[tuple[str, str], Callable[[Sample], object]] = {
    ("actions", "reference"): lambda it: "A1",
    ("compare", "sha256"): lambda it: it.job.result.rstrip("/").rsplit("/", 1)[-1],
    ("bodies", "code"): lambda it: "board",
    ("comments", "number"): lambda it: it.latest(Comment).pk,
    ("content", "code"): lambda it: "practice",
    ("content", "kind"): lambda it: "themes",
    ("decisions", "reference"): lambda it: "D1",
    ("offers", "code"): lambda it: "practice",
    ("offers", "kind"): lambda it: "themes",
    ("tour", "step"): lambda it: 1,
    ("grid", "section"): lambda it: "practice.risks",
    ("questions", "code"): lambda it: "second-referral",
    ("exemptions", "number"): lambda it: it.latest(Exemption).pk,
    ("remarks", "key"): lambda it: proof_of(it.latest(Paper, kind="briefing-note")).remarks[0].key,
    ("note", "section"): lambda it: "background",
    ("paragraphs", "key"): lambda it: "N13",
    ("papers", "reference"): lambda it: it.latest(Paper, kind="board-pack").reference,
    ("ratings", "reference"): lambda it: it.latest(Objective).reference,
    ("seats", "number"): lambda it: it.latest(BodyMember).pk,
    ("verification", "reference"): lambda it: it.latest(Objective).reference,
    ("chase", "post"): lambda it: "head",
    ("posts", "post"): lambda it: "head",
    ("links", "link"): lambda it: it.latest(UpdateLink).pk,
    ("u", "token"): lambda it: it.update_token,
    ("tokens", "number"): lambda it: it.latest(AccessToken).pk,
    ("webhooks", "number"): lambda it: it.latest(Webhook).pk,
    ("dates", "number"): lambda it: it.latest(InstrumentDate).pk,
    ("dependencies", "number"): lambda it: it.latest(Dependency).pk,
    ("development", "reference"): lambda it: "DD1",
    ("entries", "number"): lambda it: 3,
    ("evidence", "evidence"): lambda it: "E1",
    ("evidence", "reference"): lambda it: "E1",
    ("file", "number"): lambda it: it.latest(EvidenceVersion, document__name="audit.csv").pk,
    ("files", "format"): lambda it: "html",
    ("files", "number"): lambda it: it.latest(StoredFile, name="audit.csv").pk,
    ("sent", "number"): lambda it: Job.objects.filter(programme_id=it.programme.pk, kind=SENT).latest("pk").pk,
    ("releases", "number"): lambda it: it.latest(BenchmarkRelease, publisher="explore").pk,
    ("finding", "reference"): lambda it: "I1.1",
    ("findings", "reference"): lambda it: "I2.1",
    ("chart", "number"): lambda it: it.latest(ChartChange).pk,
    ("events", "number"): lambda it: it.latest(Event).pk,
    ("indicators", "code"): lambda it: "assessments_45wd",
    ("standards", "code"): lambda it: "visit_protection_plan",
    ("counts", "number"): lambda it: it.latest(PracticeCount).pk,
    ("teams", "team"): lambda it: "harbour",
    ("voice", "reference"): lambda it: "V1",
    ("targets", "number"): lambda it: it.latest(Target).pk,
    ("inspections", "reference"): lambda it: "I2",
    ("intakes", "reference"): lambda it: "IN1",
    ("invitations", "number"): lambda it: it.latest(Invitation).pk,
    ("invitations", "token"): lambda it: it.token,
    ("items", "kind"): lambda it: "plan.objective",
    ("items", "number"): lambda it: it.latest(Objective).pk,
    ("jobs", "number"): lambda it: it.job.pk,
    ("judgements", "number"): lambda it: it.latest(InspectionJudgement).pk,
    ("letters", "number"): lambda it: it.latest(InstrumentLetter).pk,
    ("lists", "number"): lambda it: Job.objects.filter(programme_id=it.programme.pk, kind=LISTS).latest("pk").pk,
    ("meetings", "body"): lambda it: "board",
    ("meetings", "number"): lambda it: 2,
    ("items", "item"): lambda it: 1,
    ("outcomes", "kind"): lambda it: "decision",
    ("outcomes", "outcome"): lambda it: it.latest(MeetingOutcome, kind="action").pk,
    ("requests", "reference"): lambda it: "IR1",
    ("questions", "reference"): lambda it: "Q1",
    ("questions", "entry"): lambda it: _first_public(it, "questions"),
    ("decisions", "entry"): lambda it: _first_public(it, "decisions"),
    ("questions", "step"): lambda it: "answer",
    ("planned", "planned"): lambda it: 1,
    ("import", "file"): lambda it: it.latest(StoredFile, purpose="question_set").pk,
    ("risks", "reference"): lambda it: "RSK1",
    ("score", "kind"): lambda it: "current",
    ("controls", "number"): lambda it: 1,
    ("replies", "escalation"): lambda it: it.latest(RiskStep, kind="escalated").pk,
    ("withdraw", "escalation"): lambda it: it.latest(RiskStep, kind="escalated").pk,
    ("do", "step"): lambda it: "accept",
    ("work-programme", "reference"): lambda it: "W1",
    ("work-programme", "step"): lambda it: "shortlist",
    ("groups", "reference"): lambda it: "TG1",
    ("seated", "number"): lambda it: it.latest(TaskGroupMember).pk,
    ("recommendations", "reference"): lambda it: "SR2",
    ("recommendations", "step"): lambda it: "answer",
    ("requests", "step"): lambda it: "answer",
    ("steps", "change"): lambda it: "close",
    ("leavers", "number"): lambda it: it.latest(Leaving).pk,
    ("holds", "number"): lambda it: it.latest(Hold).pk,
    ("disposals", "number"): lambda it: it.latest(Disposal).number,
    ("new", "kind"): lambda it: "voices",
    ("members", "number"): lambda it: it.latest(Membership, role=Role.ANALYST).pk,
    ("milestones", "milestone"): lambda it: "M1",
    ("notice", "reference"): lambda it: "N1",
    ("objectives", "objective"): lambda it: it.latest(Objective).reference,
    ("objectives", "reference"): lambda it: it.latest(Objective).reference,
    ("outcomes", "reference"): lambda it: it.latest(Outcome).reference,
    ("p", "programme"): lambda it: it.programme.code,
    ("plans", "reference"): lambda it: "DP1",
    ("posts", "code"): lambda it: "head",
    ("recheck", "months"): lambda it: 6,
    ("repeats", "earlier"): lambda it: "I1.1",
    ("requirement", "reference"): lambda it: "N1.1",
    ("requirements", "reference"): lambda it: "N1.1",
    ("resources", "number"): lambda it: it.latest(Resource).pk,
    ("rounds", "number"): lambda it: 1,
    ("state", "move"): lambda it: "block",
    ("cycles", "reference"): lambda it: "AC1",
    ("cycles", "number"): lambda it: 1,
    ("actions", "number"): lambda it: 1,
    ("loops", "reference"): lambda it: "AF1",
    ("auditors", "number"): lambda it: it.people[Role.AUDITOR].pk,
    ("name", "part"): lambda it: "auditor",
    ("sections", "section"): lambda it: "decision",
    ("tools", "code"): lambda it: "oversight_sample",
    ("case-numbers", "number"): lambda it: it.latest(CaseNumberPattern).pk,
    ("spreadsheet", "reference"): lambda it: "PI1",
    ("steps", "step"): lambda it: "issue",
    ("themes", "reference"): lambda it: "1",
    ("publishing", "number"): lambda it: it.latest(Edition, state="prepared").number,
    ("prepare", "reference"): lambda it: it.latest(Paper, kind="delivery-tracker").reference,
    ("look", "page"): lambda it: "what-happened/",
    ("public", "programme"): lambda it: it.programme.code,
    ("public", "rest"): lambda it: "nowhere/at/all/",
    ("editions", "number"): lambda it: it.latest(Edition, state="published").number,
    ("measures", "code"): lambda it: "assessments_45wd",
    ("papers", "format"): lambda it: "pdf",
    ("data", "form"): lambda it: "v1",
    ("data", "file"): lambda it: "figures.csv",
}

# Addresses that want a thing in a certain state.
BY_ADDRESS: dict[str, dict[str, object]] = {
    "audit_action_done": {"number": 2},
    "audit_action_check": {"number": 1},
    "audit_second": {"reference": "AC2", "number": 1},
    "audit_settle": {"reference": "AC2", "number": 2},
    "action_assure": {"reference": "A3"},
    "content_add": {"kind": "good_looks_like"},
    "content_retire": {"kind": "good_looks_like", "code": "wider.poverty.outcome.1"},
    "action_recheck": {"reference": "A4"},
    "action_deliver": {"reference": "A2"},
    "update_accept": {"reference": "A2"},
    "update_challenge": {"reference": "A2"},
    "delivery_plan_restore": {"reference": "DP2"},
    "disposal_certificate": {"number": 1},
    "evidence_verify": {"reference": "E2"},
    "finding_correct": {"reference": "I2.2"},
    "note": {"reference": "BN1"},
    "note_head": {"reference": "BN1"},
    "note_paragraph": {"reference": "BN1"},
    "paper_public_edition": {"reference": "BN1"},
    "paper_remark": {"reference": "BN1"},
    "paper_committee": {"reference": "PP1"},
    "paper_file": {"reference": "PP1"},
    "paper_verify": {"reference": "PP1"},
    "paper_withdraw": {"reference": "PP1"},
    "meeting_move": {"number": 3},
    "meeting_order": {"number": 3},
    "meeting_minutes_add": {"number": 1},
    "meeting_minutes_edit": {"number": 2},
    "measure_bring_back": {"code": "referrals"},
    "measure_offer": {"code": "contacts"},
    "edition_withdraw": {"number": 1},
    "practice_bring_back": {"code": "bedroom_seen"},
    "practice_offer": {"code": "contact_decision"},
    "finding_put_back": {"reference": "I2.3"},
    "finding_set_aside": {"reference": "I2.2"},
}


@dataclass(frozen=True)
class Address:
    """One address of the site: its name, the way it is written, its parts, the permission its view asks for, and
    whether it is closed while the plan is frozen.
    """

    name: str
    route: str
    parts: tuple[str, ...]
    permission: Permission | None
    stands_still: bool = False

    @property
    def is_of_a_programme(self) -> bool:
        """Whether it stands under a programme."""
        return self.route.startswith("p/<slug:programme>/")

    @property
    def is_of_an_object(self) -> bool:
        """Whether it names something in the programme."""
        return self.is_of_a_programme and len(self.parts) > 1

    def in_(self, sample: Sample) -> str:
        """The address with the sample's things in it."""
        given = {part: str(SAMPLES[self.before(part), part](sample)) for part in self.parts}
        given.update({part: str(value) for part, value in BY_ADDRESS.get(self.name, {}).items()})
        return reverse(self.name, kwargs=given)

    def unknown_parts(self) -> list[str]:
        """The parts for which SAMPLES has no line, as they would stand there."""
        known = BY_ADDRESS.get(self.name, {})
        keys = [(self.before(part), part) for part in self.parts if part not in known]
        return [f'("{word}", "{part}")' for word, part in keys if (word, part) not in SAMPLES]

    def before(self, part: str) -> str:
        """The literal word in the address before a part of it."""
        words = re.split(rf"<[a-z]+:{part}>", self.route)[0].split("/")
        return next((word for word in reversed(words) if word and "<" not in word), "")


def addresses() -> list[Address]:
    """Every page of ours, from the URL table. What the sign-in library and the API have is tested by itself."""
    pages = _walk(get_resolver().url_patterns, "")
    return [each for each in pages if not each.route.startswith(("account/", "api/"))]


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            permission = getattr(pattern.callback, "permission", None)
            still = getattr(pattern.callback, "stands_still", False)
            yield Address(str(pattern.name), route, tuple(re.findall(r"<\w+:(\w+)>", route)), permission, still)


def stranger() -> Person:
    """The programme manager of another programme, who may do everything there and nothing here."""
    person = make.actor(make.programme()).person
    assert person is not None
    return person


__all__ = ["Address", "Sample", "addresses", "built", "stranger"]
