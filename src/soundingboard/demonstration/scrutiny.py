"""The scrutiny panel's own work: what it asked and how it was answered, what it chose to look at, what it recommended.

What it asked, chose and recommended is in `panel_story`; here it happens, with the actions that people use.
"""

from datetime import date, datetime, timedelta

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Agency
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import FrequencyProposal, Resolution
from soundingboard.cycle.panel_actions import recommend_frequency, resolve_frequency
from soundingboard.cycle.rules import PanelRhythm
from soundingboard.decisions.models import Body
from soundingboard.demonstration import panel_story as story
from soundingboard.demonstration.meetings import OFFICER, PANEL
from soundingboard.demonstration.panel_story import NEXT_PANEL, PANELS, RESOLVED_AT
from soundingboard.demonstration.stage import MANAGER, Stage
from soundingboard.demonstration.when import RHYTHM, at_time
from soundingboard.governance.models import Meeting
from soundingboard.ledger import actions as ledger
from soundingboard.ledger.models import LedgerQuestion, LedgerStepKind
from soundingboard.lib.working_days import is_working_day
from soundingboard.outbox.jobs import run_all
from soundingboard.papers import tasks as tasks  # registers the issuing of papers
from soundingboard.papers.actions import draft_paper, edit_note, issue_paper
from soundingboard.papers.content import BRIEFING_NOTE, PUBLIC
from soundingboard.papers.models import Paper
from soundingboard.papers.note import BACKGROUND, RECOMMENDATIONS, Note, NoteParagraph
from soundingboard.scrutiny import actions as enquiries
from soundingboard.scrutiny.actions import PlanFacts
from soundingboard.scrutiny.models import EnquiryVersion, PlannedVersion
from soundingboard.workprogramme import actions as working
from soundingboard.workprogramme import recommendation_actions as recommending
from soundingboard.workprogramme.models import (
    Recommendation,
    RecommendationStepKind,
    TaskGroup,
    TaskGroupVersion,
    WorkItem,
    WorkItemVersion,
)

COUNCILLOR = "Rhiannon Oakes"
LAST_HELD = PANELS[-1]


def tell(stage: Stage) -> None:
    """Put the panel's part of the story on the list."""
    for number in PANELS:
        held_on = panel_on(stage, number)
        stage.add(at_time(held_on, 18, 20), _ask, number)
    for number, enquiry in story.ENQUIRIES.items():
        _tell_enquiry(stage, number, enquiry)
    _tell_frequency(stage)
    _tell_work(stage)
    for place, made in enumerate(story.RECOMMENDED):
        stage.add(at_time(panel_on(stage, made.panel), 19, 30), _recommend, place)
    stage.add(at_time(panel_on(stage, LAST_HELD) - timedelta(days=10), 10, 0), _draft_note)


def panel_on(stage: Stage, number: int) -> date:
    """The day on which the panel meets after the Board of a round."""
    day = stage.when.days(number).panel_on
    assert day is not None
    return day


def _working(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _body(stage: Stage) -> Body:
    return stage.bodies[PANEL]


def _meeting(stage: Stage, number: int) -> Meeting:
    """The panel's meeting of a round: the one that is called for its day."""
    found: Meeting = Meeting.objects.select_related("body").get(
        body=_body(stage), versions__superseded_at=None, versions__held_on=panel_on(stage, number)
    )
    return found


# --- the ledger -------------------------------------------------------------------------------------------------------


def _ask(stage: Stage, moment: datetime, number: int) -> None:
    """What members asked at a meeting without a plan of it."""
    if number not in story.ASKED:
        return
    meeting, by = _meeting(stage, number), stage.actor(OFFICER, moment)
    for asked in story.ASKED[number]:
        made = ledger.ask_question(
            body=_body(stage),
            meeting=meeting,
            asked_of=stage.posts[asked.of],
            asked_by=stage.posts[asked.by],
            words=asked.words,
            asked_on=moment.date(),
            content_area=asked.area,
            bank_code=asked.bank,
            about=asked.about,
            is_public=asked.public,
            by=by,
        )
        _tell_what_became(stage, made, asked)


def _tell_what_became(stage: Stage, question: LedgerQuestion, asked: story.Asked) -> None:
    owner = asked.of
    for step in asked.became:
        day = stage.when.day(step.at) if step.at is not None else question.asked_on + timedelta(days=step.days)
        owner = step.to or owner
        stage.add(at_time(_working(day), 11, 10), _became, question, step, owner)


def _became(stage: Stage, moment: datetime, question: LedgerQuestion, step: story.Became, owner: str) -> None:
    """One thing that became of a question. Whoever may not write an answer down themselves gives it to the officer."""
    day, text = moment.date(), step.text
    match step.kind:
        case LedgerStepKind.ANSWERED:
            evidence = stage.evidence.get(step.evidence)
            by = _teller(stage, owner, moment)
            ledger.answer_question(question=question, text=text, happened_on=day, evidence=evidence, by=by)
        case LedgerStepKind.PROMISED:
            until = _working(question.asked_on + timedelta(days=step.promised))
            by = _teller(stage, owner, moment)
            ledger.promise_answer(question=question, promised_for=until, text=text, happened_on=day, by=by)
        case LedgerStepKind.ANSWER_WITHDRAWN:
            ledger.take_answer_back(question=question, text=text, happened_on=day, by=_teller(stage, owner, moment))
        case LedgerStepKind.PASSED_ON:
            to, by = stage.posts[step.to], stage.actor(OFFICER, moment)
            ledger.pass_question_on(question=question, asked_of=to, text=text, happened_on=day, by=by)
        case _:
            ledger.judge_answer(
                question=question,
                satisfies=step.kind == LedgerStepKind.SATISFIED,
                text=text,
                happened_on=day,
                dodge=step.dodge,
                by=stage.actor(COUNCILLOR, moment),
            )


def _teller(stage: Stage, post: str, moment: datetime) -> Actor:
    name = stage.holder(post, moment)
    by = stage.actor(name, moment) if name is not None else None
    return by if by is not None and by.can(Permission.ANSWER_REQUESTS) else stage.actor(OFFICER, moment)


# --- lines of enquiry -------------------------------------------------------------------------------------------------


def _tell_enquiry(stage: Stage, number: int, enquiry: story.EnquiryStory) -> None:
    held_on = panel_on(stage, number)
    if number == NEXT_PANEL:
        stage.add(stage.now - timedelta(days=2, hours=3), _plan, number, enquiry)
        return
    stage.add(at_time(held_on - timedelta(days=6), 15, 0), _plan, number, enquiry)
    stage.add(at_time(held_on, 18, 40), _put, number, enquiry)
    stage.add(at_time(_working(held_on + timedelta(days=3)), 14, 0), _wash_up, number, enquiry)


def _plan(stage: Stage, moment: datetime, number: int, enquiry: story.EnquiryStory) -> None:
    by = stage.actor(OFFICER, moment)
    version = enquiries.start_enquiry(meeting=_meeting(stage, number), aim=enquiry.aim, by=by)
    facts = [
        PlanFacts(
            each.words,
            bank_code=each.bank,
            content_area=each.area,
            rules=each.rules,
            why=each.why,
            follow_up=each.then_ask,
            asked_by=stage.posts[each.by],
            asked_of=stage.posts[each.of],
        )
        for each in (*enquiry.planned, *enquiry.not_reached)
    ]
    enquiries.plan_questions(version=version, questions=facts, by=by)


def _planned(stage: Stage, number: int) -> list[PlannedVersion]:
    rows = PlannedVersion.objects.current().filter(planned__enquiry__meeting=_meeting(stage, number))
    related = ("planned__enquiry__meeting__body", "asked_by", "asked_of", "asked")
    return list(rows.select_related(*related).order_by("place"))


def _put(stage: Stage, moment: datetime, number: int, enquiry: story.EnquiryStory) -> None:
    """The planned questions that were reached are put, and are the ledger's from then on."""
    by = stage.actor(OFFICER, moment)
    for version, asked in zip(_planned(stage, number), enquiry.planned, strict=False):
        made = enquiries.mark_asked(
            version=version, asked_of=stage.posts[asked.of], asked_on=moment.date(), is_public=asked.public, by=by
        )
        _tell_what_became(stage, made, asked)


def _wash_up(stage: Stage, moment: datetime, number: int, enquiry: story.EnquiryStory) -> None:
    """What was noted of each question and learnt of them all; then everybody may read it."""
    by = stage.actor(OFFICER, moment)
    for version, asked in zip(_planned(stage, number), (*enquiry.planned, *enquiry.not_reached), strict=True):
        enquiries.change_planned(version=version, changes={"notes": asked.notes}, by=by)
    rows = EnquiryVersion.objects.current().select_related("enquiry__meeting__body")
    holds = rows.get(enquiry__meeting=_meeting(stage, number))
    washed = enquiries.change_enquiry(version=holds, aim=enquiry.aim, wash_up=enquiry.wash_up, by=by)
    enquiries.publish_enquiry(version=washed, by=by)


# --- how often it is brought the plan ---------------------------------------------------------------------------------


def _tell_frequency(stage: Stage) -> None:
    held_on = panel_on(stage, RESOLVED_AT)
    stage.add(at_time(held_on - timedelta(days=7), 10, 0), _recommend_frequency)
    stage.add(at_time(held_on, 19, 20), _resolve_frequency)


def _recommend_frequency(stage: Stage, moment: datetime) -> None:
    recommend_frequency(
        programme=stage.programme,
        option="second_board",
        panel=PanelRhythm(2, 7),
        why="At every Board the panel reads a month in which little can have changed, and officers write the same facts twice.",
        by=stage.actor(OFFICER, moment),
    )


def _resolve_frequency(stage: Stage, moment: datetime) -> None:
    """Both of what the panel was recommended: to note how improvement is monitored, and how often it is told."""
    after = RHYTHM.panel_after_board
    assert after is not None
    resolve_frequency(
        proposal=FrequencyProposal.objects.get(programme=stage.programme, resolution=""),
        body=_body(stage),
        resolution=Resolution.AMENDED,
        adopted=PanelRhythm(2, after),
        decided_on=moment.date(),
        text="Two more days, so that partners can put their own figures right before members see them. To be looked at again "
        "after a year.",
        noted="The panel notes how the plan is rated and by whom, and asks to see the rules' suggestion beside each rating.",
        minute_reference=f"SP{RESOLVED_AT}, item 1",
        by=stage.actor(OFFICER, moment),
    )


# --- the work programme -----------------------------------------------------------------------------------------------


def _tell_work(stage: Stage) -> None:
    for place, work in enumerate(story.WORK):
        minute = place * 3
        stage.at(work.raised, 14, minute, _raise, work)
        if work.short is not None:
            stage.at(work.short, 15, minute, _shortlist, work)
        if work.dropped is not None:
            stage.at(work.dropped[0], 15, minute, _drop, work)
        if work.panel == NEXT_PANEL:
            stage.add(stage.now - timedelta(days=3), _schedule, work)
        elif work.panel is not None:
            held_on = panel_on(stage, work.panel)
            stage.add(at_time(held_on - timedelta(days=8), 11, minute), _schedule, work)
            stage.add(at_time(_working(held_on + timedelta(days=1)), 12, minute), _finish, work)
    for group in story.GROUPS_SET_UP:
        stage.at(group.starts, 16, 0, _set_up, group)
        if group.ended is not None:
            stage.at(group.ended, 16, 0, _end, group)


def _raise(stage: Stage, moment: datetime, work: story.WorkStory) -> None:
    working.raise_item(
        body=_body(stage),
        title=work.title,
        why=work.why,
        source=work.source,
        form=work.form,
        content_area=work.area,
        scores=dict(zip(story.CRITERIA, work.scores, strict=True)),
        by=stage.actor(OFFICER, moment),
    )


def _item(title: str) -> WorkItemVersion:
    found: WorkItemVersion = WorkItemVersion.objects.current().select_related("item__body", "meeting").get(title=title)
    return found


def _shortlist(stage: Stage, moment: datetime, work: story.WorkStory) -> None:
    working.shortlist_item(version=_item(work.title), reason=work.short_why, by=stage.actor(OFFICER, moment))


def _drop(stage: Stage, moment: datetime, work: story.WorkStory) -> None:
    assert work.dropped is not None
    working.drop_item(version=_item(work.title), reason=work.dropped[1], by=stage.actor(OFFICER, moment))


def _schedule(stage: Stage, moment: datetime, work: story.WorkStory) -> None:
    assert work.panel is not None
    meeting = _meeting(stage, work.panel)
    working.schedule_item(version=_item(work.title), meeting=meeting, by=stage.actor(OFFICER, moment))


def _finish(stage: Stage, moment: datetime, work: story.WorkStory) -> None:
    working.finish_item(version=_item(work.title), reason=work.result, by=stage.actor(OFFICER, moment))


def _set_up(stage: Stage, moment: datetime, group: story.GroupStory) -> None:
    item: WorkItem = _item(group.item).item
    working.set_up_group(
        item=item,
        facts=working.GroupFacts(
            group.title,
            group.scope,
            group.not_included,
            group.lines,
            moment.date(),
            stage.when.working_day(group.reports),
        ),
        members=[stage.posts[code] for code in group.members],
        lead=stage.posts[group.lead],
        by=stage.actor(OFFICER, moment),
    )


def _group(group: story.GroupStory) -> TaskGroupVersion:
    found: TaskGroupVersion = TaskGroupVersion.objects.current().select_related("group").get(title=group.title)
    return found


def _end(stage: Stage, moment: datetime, group: story.GroupStory) -> None:
    by = stage.actor(OFFICER, moment)
    working.end_group(version=_group(group), ended_on=moment.date(), outcome=group.outcome, by=by)


# --- recommendations --------------------------------------------------------------------------------------------------


def _recommend(stage: Stage, moment: datetime, place: int) -> None:
    told = story.RECOMMENDED[place]
    to: Body | Agency | None = stage.bodies.get(told.to) or stage.agencies.get(told.to)
    group: TaskGroup | None = _group(story.GROUPS_SET_UP[told.group]).group if told.group is not None else None
    made = recommending.recommend(
        body=_body(stage),
        text=told.text,
        why=told.why,
        to_body=to if isinstance(to, Body) else None,
        to_agency=to if isinstance(to, Agency) else None,
        made_on=moment.date(),
        meeting=_meeting(stage, told.panel),
        group=group,
        by=stage.actor(OFFICER, moment),
    )
    # Received after it was made, however the points of the story fall among weekends.
    earliest = moment.date() + timedelta(days=1)
    for minute, each in enumerate(told.followed):
        day = max(stage.when.working_day(each.at), _working(earliest))
        stage.add(at_time(day, 15, 10 + 5 * minute + place // 2), _follow, made, each)


def _follow(stage: Stage, moment: datetime, made: Recommendation, each: story.Followed) -> None:
    """One thing that became of a recommendation. The panel's officer keeps its side, the programme manager the answer."""
    day, Kind = moment.date(), RecommendationStepKind
    due = stage.when.working_day(each.due) if each.due is not None else None
    evidence = stage.evidence.get(each.evidence)
    officer, manager = stage.actor(OFFICER, moment), stage.actor(MANAGER, moment)
    match each.kind:
        case Kind.RECEIVED:
            recommending.receive(recommendation=made, happened_on=day, text=each.text, by=officer)
        case Kind.PUBLISHED:
            recommending.publish_answer(recommendation=made, happened_on=day, by=manager)
        case Kind.PROGRESS:
            recommending.report_progress(
                recommendation=made, text=each.text, happened_on=day, evidence=evidence, by=manager
            )
        case Kind.MOVED:
            assert due is not None
            recommending.move_day(recommendation=made, done_by=due, text=each.text, happened_on=day, by=manager)
        case Kind.IMPLEMENTED:
            recommending.say_done(recommendation=made, text=each.text, happened_on=day, evidence=evidence, by=manager)
        case Kind.IMPACT:
            recommending.check_impact(
                recommendation=made, worked=each.worked, text=each.text, happened_on=day, evidence=evidence, by=officer
            )
        case _:
            recommending.respond(
                recommendation=made,
                answer=each.kind,
                text=each.text,
                happened_on=day,
                done_by=due,
                lead=stage.posts.get(each.lead),
                by=manager,
            )


# --- the briefing note ------------------------------------------------------------------------------------------------


def _draft_note(stage: Stage, moment: datetime) -> None:
    """The note for the last panel that was held, in the public edition: it is what councillors read."""
    by = stage.actor(MANAGER, moment)
    paper = draft_paper(programme=stage.programme, kind=BRIEFING_NOTE, audience="panel", edition=PUBLIC, by=by)
    note = Note(
        agenda_item="Item 1",
        to="Scrutiny panel",
        meets_on=panel_on(stage, LAST_HELD),
        re="The improvement plan, and what families can say of their plans",
        author=MANAGER,
        post="Improvement programme manager",
        paragraphs=(
            NoteParagraph(BACKGROUND, "own-1", story.NOTE_BACKGROUND),
            NoteParagraph(RECOMMENDATIONS, "own-2", story.NOTE_REQUEST, verb="request"),
        ),
    )
    edit_note(paper=paper, seen=paper.edited_count, note=note, by=by)
    stage.add(moment + timedelta(minutes=45), _issue_note, paper)


def _issue_note(stage: Stage, moment: datetime, paper: Paper) -> None:
    paper.refresh_from_db()
    issue_paper(paper=paper, seen=paper.edited_count, by=stage.actor(MANAGER, moment))
    run_all(lambda: moment)
