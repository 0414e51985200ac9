"""How it began: people and bodies, two inspections, the Notice through its versions, and the plan through its own."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from soundingboard.accounts.access import the_system
from soundingboard.accounts.actions import (
    add_agency,
    appoint,
    create_post,
    end_role,
    found_programme,
    give_role,
    vacate,
)
from soundingboard.accounts.models import Membership, Person
from soundingboard.cycle.actions import agree_calendar, plan_rounds
from soundingboard.decisions.actions import create_body, record_decision, review_decision, seat_member
from soundingboard.decisions.models import Body, BodyKind, Decision, DecisionKind, Worked
from soundingboard.demonstration import people, plan, report
from soundingboard.demonstration.stage import MANAGER, Stage
from soundingboard.demonstration.when import RHYTHM, at_time
from soundingboard.files.actions import Upload
from soundingboard.framework.actions import change_content, load_shipped_content
from soundingboard.framework.kinds import KINDS
from soundingboard.framework.models import Content
from soundingboard.judgement.actions import adopt_rating_unit
from soundingboard.judgement.models import Unit
from soundingboard.lib.presets import body_presets, preset_themes
from soundingboard.outbox.jobs import run_all
from soundingboard.plan import tasks as tasks  # registers the reading of reports
from soundingboard.plan.actions import (
    add_objective,
    add_outcome,
    agree_plan,
    align,
    park,
    revise_objective,
    revise_theme,
    start_plan,
    take_preset_themes,
)
from soundingboard.plan.inspection_actions import (
    add_finding,
    add_judgement,
    confirm_findings,
    confirm_inspection,
    link_repeat,
    record_plan_sent,
    register_inspection,
    upload_report,
)
from soundingboard.plan.models import (
    AlignmentStrength,
    Finding,
    InstrumentDate,
    InstrumentKind,
    InstrumentVersion,
    ObjectiveVersion,
    RequirementVersion,
    ThemeVersion,
    Tier,
)
from soundingboard.plan.notice_actions import (
    add_instrument_date,
    add_letter,
    add_requirement,
    change_instrument_date,
    change_requirement,
    draft_instrument,
    issue,
    revise_instrument,
)
from soundingboard.rating.scales import Scale

BOARD, GROUP, PANEL, CABINET = "improvement_board", "delivery_group", "scrutiny_panel", "cabinet"
ROUNDS_PLANNED = 21
FIRST_BOARD = 0.0


def tell(stage: Stage) -> None:
    """Put on the list everything up to the plan, and what became of Notice, plan and posts afterwards."""
    stage.at(-2.4, 9, 0, _found)
    stage.at(-2.3, 10, 0, _earlier_inspection)
    stage.at(-2.2, 10, 0, _latest_inspection)
    stage.at(-1.6, 11, 0, _notice_drafted)
    stage.at(-1.0, 9, 30, _people_join)
    stage.at(-0.9, 10, 0, _bodies)
    stage.at(FIRST_BOARD, 16, 0, _first_board)
    stage.at(0.05, 10, 0, _plan_started)
    stage.at(0.2, 14, 0, _notice_issued)
    stage.at(0.2, 15, 0, _objectives, 0.0, 1.0)
    stage.at(0.45, 17, 0, _plan_agreed, *_FIRST_VERSION)
    stage.at(0.6, 12, 0, _plan_sent)
    _later(stage)


def _later(stage: Stage) -> None:
    when = stage.when
    stage.at(
        6.3,
        12,
        0,
        _review_held,
        1,
        "Held with the Department. Pace on the front door welcomed; planning and workforce to be watched.",
    )
    stage.at(plan.REVISED_ON - 0.1, 10, 0, _notice_to_come)
    stage.at(plan.REVISED_ON, 11, 0, _notice_revised)
    stage.at(9.4, 10, 0, _objectives, 1.0, 10.0)
    stage.add(at_time(when.board(10), 17, 0), _tenth_board)
    stage.at(
        12.3,
        12,
        0,
        _review_held,
        2,
        "Held with the Department. Compliance is good; the Department asked what children would notice.",
    )
    stage.at(14.4, 10, 0, _objectives, 10.0, 19.0)
    stage.add(at_time(when.board(15), 17, 0), _plan_agreed, *_THIRD_VERSION)
    for code, worked, point, text in _REVIEWS:
        stage.at(
            point,
            16,
            0,
            _look_back,
            code,
            worked,
            text,
        )
    stage.at(9.2, 9, 0, _handover)
    stage.at(15.4, 17, 0, _vacancy)
    stage.at(17.6, 11, 0, _leaving)
    stage.at(17.5, 9, 0, _outsider)


# --- people and bodies ------------------------------------------------------------------------------------------------


def _found(stage: Stage, moment: datetime) -> None:
    """The programme, everybody's accounts, the agencies and the posts. Only those who sign in have a password."""
    signing_in = set(people.sign_ins().values())
    password = make_password(people.PASSWORD)  # made once: the demonstration's password is the same for everybody
    names = [person.name for person in people.PEOPLE]
    names += [name for post in people.POSTS for name, _, _ in post.holders]
    for name in dict.fromkeys(names):
        email = people.address_of(name)
        person = Person(email=email, name=name, joined_at=moment)
        if email in signing_in:
            person.password = password
        else:
            person.set_unusable_password()
        person.save()
        stage.people[name] = person
    stage._programme = found_programme(
        authority=people.COUNCIL,
        code=people.COUNCIL_CODE,
        name=people.PROGRAMME,
        started_on=moment.date(),
        first_manager=stage.people[MANAGER],
        by=the_system(None, moment),
    )
    by = stage.actor(MANAGER, moment)
    for code, name, kind in people.AGENCIES:
        stage.agencies[code] = add_agency(programme=stage.programme, code=code, name=name, kind=kind, by=by)
    for story in people.POSTS:
        post = create_post(
            programme=stage.programme, agency=stage.agencies[story.agency], code=story.code, title=story.title, by=by
        )
        stage.posts[story.code] = post
        name, start, _ = story.holders[0]
        appoint(post=post, person=stage.people[name], from_on=stage.when.day(start), by=by)
    load_shipped_content(programme=stage.programme, kinds=KINDS, by=by)


def _people_join(stage: Stage, moment: datetime) -> None:
    by = stage.actor(MANAGER, moment)
    for person in people.PEOPLE:
        if person.start == -1.0 and person.name != MANAGER:
            give_role(
                programme=stage.programme,
                person=stage.people[person.name],
                role=person.role,
                from_on=moment.date(),
                agency=stage.agencies[person.agency] if person.agency else None,
                by=by,
            )


def _bodies(stage: Stage, moment: datetime) -> None:
    by = stage.actor(MANAGER, moment)
    kinds = {BOARD: BodyKind.BOARD, GROUP: BodyKind.GROUP, PANEL: BodyKind.PANEL}
    for preset in body_presets():
        body = create_body(
            programme=stage.programme,
            code=preset.code,
            name=preset.title,
            kind=kinds.get(preset.code, BodyKind.OTHER),
            from_on=moment.date(),
            terms_of_reference="\n".join(preset.terms),
            may_decide="\n".join(preset.may_decide),
            quorum=people.QUORUMS.get(preset.code, 5),
            by=by,
        )
        stage.bodies[preset.code] = body
        chair, members = people.SEATS.get(preset.code, (None, ()))
        for code in (*((chair,) if chair else ()), *members):
            _seat(stage, body, code, is_chair=code == chair, moment=moment)
    stage.bodies[CABINET] = create_body(
        programme=stage.programme,
        code=CABINET,
        name="Cabinet",
        kind=BodyKind.EXECUTIVE,
        from_on=moment.date(),
        terms_of_reference="Answers what scrutiny recommends within two months, and says why where it does not accept it.",
        may_decide="Money and policy of the council",
        by=by,
    )


def _seat(stage: Stage, body: Body, code: str, *, is_chair: bool, moment: datetime) -> None:
    post = stage.posts[code]
    seat_member(
        body=body,
        post=post,
        agency=post.agency,
        from_on=moment.date(),
        is_chair=is_chair,
        by=stage.actor(MANAGER, moment),
    )


def _handover(stage: Stage, moment: datetime) -> None:
    by = stage.actor(MANAGER, moment)
    give_role(
        programme=stage.programme,
        person=stage.people["Ines Carvalho"],
        role=next(each.role for each in people.PEOPLE if each.name == "Ines Carvalho"),
        from_on=moment.date(),
        agency=stage.agencies["council"],
        by=by,
    )
    appoint(
        post=stage.posts["ADP"],
        person=stage.people["Ines Carvalho"],
        from_on=stage.when.day(9.2),
        note="Tobias Fenwick-Hale moves to another council. He left notes on each action and on the families he worries about "
        "in general terms; the re-writing of plans is further behind than the figures show.",
        by=by,
    )
    _end(stage, "Tobias Fenwick-Hale", moment, "Left the council.")


def _vacancy(stage: Stage, moment: datetime) -> None:
    vacate(
        post=stage.posts["WDL"],
        on=stage.when.day(15.4) - timedelta(days=1),
        why="Hazel Quillfeather has left. The post is advertised for the second time.",
        by=stage.actor(MANAGER, moment),
    )
    _end(stage, "Hazel Quillfeather", moment, "Left the council.")


def _end(stage: Stage, name: str, moment: datetime, why: str) -> None:
    for membership in Membership.objects.filter(programme=stage.programme, person=stage.people[name], to_on=None):
        end_role(membership=membership, on=moment.date(), why=why, by=stage.actor(MANAGER, moment))


def _leaving(stage: Stage, moment: datetime) -> None:
    vacate(
        post=stage.posts["HCL"],
        on=stage.when.day(19.6),
        why="Callum Strachan retires; a successor has not been found yet.",
        by=stage.actor(MANAGER, moment),
    )


def _outsider(stage: Stage, moment: datetime) -> None:
    story = next(each for each in people.PEOPLE if each.end is not None and each.start > 10)
    assert story.end is not None
    give_role(
        programme=stage.programme,
        person=stage.people[story.name],
        role=story.role,
        from_on=moment.date(),
        to_on=stage.when.day(story.end),
        by=stage.actor(MANAGER, moment),
    )


# --- decisions --------------------------------------------------------------------------------------------------------


def decide(
    stage: Stage,
    moment: datetime,
    kind: DecisionKind,
    title: str,
    text: str,
    *,
    body: str = BOARD,
    minute: str = "",
    review: float | None = None,
    dissent: str = "",
    conditions: str = "",
) -> Decision:
    """Put on record what a body decided on the day."""
    return record_decision(
        body=stage.bodies[body],
        kind=kind,
        decided_on=moment.date(),
        title=title,
        text=text,
        authority="Terms of reference of the Improvement Board" if body == BOARD else "",
        minute_reference=minute,
        review_on=stage.when.day(review) if review is not None else None,
        dissent=dissent,
        conditions=conditions,
        by=stage.actor(MANAGER, moment),
    )


def _first_board(stage: Stage, moment: datetime) -> None:
    stage.decisions["scales"] = decide(
        stage,
        moment,
        DecisionKind.SCALE,
        "Adopt the scales for delivery, impact and confidence",
        "The Board adopts three scales in place of one colour: whether it is being done, whether it makes a difference, and "
        "how far the two can be relied on.",
        minute="IB0, item 4",
        review=12.0,
    )
    stage.decisions["unit"] = decide(
        stage,
        moment,
        DecisionKind.UNIT_OF_RAG,
        "Rate each objective of the Notice",
        "Ratings are given to the objectives that answer the Notice, and not to each recommendation of the inspection, "
        "because the two overlap and would be rated twice.",
        minute="IB0, item 5",
        review=8.0,
        dissent="The voluntary sector asked for each recommendation to be shown as well, so that families can follow it.",
    )
    adopt_rating_unit(
        programme=stage.programme, unit=Unit.EVERY, decision=stage.decisions["unit"], by=stage.actor(MANAGER, moment)
    )
    stage.decisions["calendar"] = decide(
        stage,
        moment,
        DecisionKind.CALENDAR,
        "Report every month",
        "The Board meets each month. Updates close ten working days before, the delivery group meets seven working days "
        "before, and the scrutiny panel has the pack nine working days after.",
        minute="IB0, item 6",
        review=7.0,
    )
    by = stage.actor(MANAGER, moment)
    agree_calendar(
        programme=stage.programme,
        title="Monthly reporting",
        every_months=1,
        rhythm=RHYTHM,
        decision=stage.decisions["calendar"],
        by=by,
    )
    days = [stage.when.board(number) for number in range(1, ROUNDS_PLANNED + 1)]
    for made in plan_rounds(programme=stage.programme, board_days=days, by=by):
        stage.rounds[made.number] = made


_REVIEWS = (
    ("calendar", Worked.YES, 7.1, "Monthly is hard work and is kept. Partners say that ten working days are enough."),
    (
        "unit",
        Worked.PARTLY,
        8.1,
        "Double rating has been avoided. Families still look for the words of the inspection, so the coverage matrix is now published with the plan.",
    ),
    ("scales", Worked.YES, 12.1, "Members no longer ask what amber means. Impact and delivery are talked of apart."),
    (
        "workforce",
        Worked.NO,
        16.1,
        "Five more months were given for caseloads and recruitment. The share of agency workers has stopped falling: more time was not what was missing.",
    ),
)


def _look_back(stage: Stage, moment: datetime, code: str, worked: Worked, text: str) -> None:
    review_decision(
        decision=stage.decisions[code],
        reviewed_on=moment.date(),
        worked=worked,
        text=text,
        by=stage.actor(MANAGER, moment),
    )


# --- inspections ------------------------------------------------------------------------------------------------------


def _earlier_inspection(stage: Stage, moment: datetime) -> None:
    """An inspection of three years before, from a report on paper: entered by hand."""
    by, when = stage.actor(MANAGER, moment), stage.when
    published = when.working_day(-36.5)
    inspection = register_inspection(
        programme=stage.programme,
        title=f"Inspection of Wexmoor local authority children's services, {published:%B %Y}",
        framework="ILACS",
        authority_as_printed="Wexmoor",
        inspected_from=when.working_day(-38.5),
        inspected_to=when.working_day(-38.5) + timedelta(days=11),
        published_on=published,
        received_on=published,
        by=by,
    )
    for area, grade in plan.EARLIER_GRADES:
        add_judgement(inspection=inspection, area=area, grade=grade, by=by)
    for story in plan.EARLIER:
        stage.findings[story.code] = add_finding(
            inspection=inspection,
            text=story.text,
            page=story.page,
            quote=story.text,
            section="What needs to improve?",
            by=by,
        )
    confirm_inspection(inspection=inspection, by=by)
    record_plan_sent(inspection=inspection, sent_on=when.working_day(-33.5), by=by)


def _latest_inspection(stage: Stage, moment: datetime) -> None:
    """The report that led to the Notice: uploaded, read in the background, and confirmed finding by finding."""
    by, when = stage.actor(MANAGER, moment), stage.when
    begun, published = when.working_day(-4.5), when.working_day(-2.5)
    while begun.weekday():
        begun -= timedelta(days=1)
    content = report.inspection_report(begun, begun + timedelta(days=11), published)
    inspection = upload_report(
        programme=stage.programme,
        report=Upload("wexmoor-inspection-report.pdf", content),
        received_on=published,
        by=by,
    )
    run_all(lambda: moment)
    found = list(Finding.objects.visible_to(by).filter(inspection=inspection).order_by("position"))
    confirm_findings(inspection=inspection, findings=found, by=by)
    inspection.refresh_from_db()
    confirm_inspection(inspection=inspection, by=by)
    ordinary = 0
    for finding in Finding.objects.visible_to(by).filter(inspection=inspection).order_by("position"):
        ordinary += not finding.is_priority_action
        stage.findings["P1" if finding.is_priority_action else f"F{ordinary}"] = finding
    for story in plan.EARLIER:
        if story.repeated_by:
            link_repeat(
                finding=stage.findings[story.repeated_by],
                earlier=stage.findings[story.code],
                what_was_tried=story.tried,
                by=by,
            )


# --- the Notice -------------------------------------------------------------------------------------------------------


def _notice_drafted(stage: Stage, moment: datetime) -> None:
    by, when = stage.actor(MANAGER, moment), stage.when
    stage._notice = notice = draft_instrument(
        programme=stage.programme,
        kind=InstrumentKind.NOTICE,
        title=plan.NOTICE_TITLE,
        summary="Anticipated. The plan is aligned to the draft, so that no time is lost.",
        dated=moment.date(),
        by=by,
    )
    add_letter(
        instrument=notice,
        dated=when.working_day(-2.0),
        title="Intention to issue an Improvement Notice",
        sender="Minister for children and families",
        summary="The Minister writes to the leader of the council and says what the Notice will ask for.",
        by=by,
    )
    for story in plan.REQUIREMENTS:
        stage.requirements[f"R{story.number}"] = add_requirement(
            instrument=notice,
            number=story.number,
            text=story.text,
            area=story.area,
            due_on=when.day(story.due) if story.due is not None else None,
            satisfied_by=story.satisfied_by,
            by=by,
        )
    for number in (1, 2, 3):
        add_instrument_date(
            instrument=notice,
            kind="review",
            title=f"Review of progress {number}",
            due_on=when.working_day(number * 6.2),
            by=by,
        )
    add_instrument_date(
        instrument=notice,
        kind="milestone",
        title="All plans for children re-written",
        due_on=when.working_day(16.0),
        by=by,
    )


def _current_notice(stage: Stage) -> InstrumentVersion:
    return InstrumentVersion.objects.current().select_related("instrument__programme").get(instrument=stage.notice)


def _notice_issued(stage: Stage, moment: datetime) -> None:
    issue(
        seen=_current_notice(stage),
        dated=moment.date(),
        summary="Issued in the words of the draft.",
        by=stage.actor(MANAGER, moment),
    )


def _current_requirement(stage: Stage, code: str) -> RequirementVersion:
    rows = RequirementVersion.objects.current().select_related("requirement__instrument")
    return rows.get(requirement=stage.requirements[code])


def _notice_to_come(stage: Stage, moment: datetime) -> None:
    """The words of the revised Notice: one requirement added, one reworded, one date moved."""
    by, when, notice = stage.actor(MANAGER, moment), stage.when, stage.notice
    add_letter(
        instrument=notice,
        dated=moment.date(),
        title="Revision of the Improvement Notice",
        sender="Department for Education",
        summary="After the first review the Department adds domestic abuse, strengthens supervision and gives more time for the workforce.",
        by=by,
    )
    stage.requirements["R13"] = add_requirement(
        instrument=notice,
        number=plan.ADDED.number,
        text=plan.ADDED.text,
        area=plan.ADDED.area,
        due_on=when.day(plan.ADDED.due) if plan.ADDED.due is not None else None,
        satisfied_by=plan.ADDED.satisfied_by,
        by=by,
    )
    for code, text, due in (("R12", plan.SUPERVISION_REWORDED, None), ("R11", "", plan.WORKFORCE_MOVED_TO)):
        seen = _current_requirement(stage, code)
        change_requirement(
            seen=seen,
            number=seen.number,
            text=text or seen.text,
            area=seen.area,
            due_on=when.day(due) if due is not None else seen.due_on,
            satisfied_by=seen.satisfied_by,
            why="As the Department revised it.",
            by=by,
        )


def _notice_revised(stage: Stage, moment: datetime) -> None:
    revise_instrument(
        seen=_current_notice(stage),
        dated=moment.date(),
        summary="One requirement added, one reworded, one date moved.",
        by=stage.actor(MANAGER, moment),
    )


def _review_held(stage: Stage, moment: datetime, number: int, outcome: str) -> None:
    seen = (
        InstrumentDate.objects.current()
        .select_related("instrument")
        .get(instrument=stage.notice, title=f"Review of progress {number}")
    )
    change_instrument_date(
        seen=seen,
        title=seen.title,
        due_on=seen.due_on,
        held_on=moment.date(),
        outcome=outcome,
        by=stage.actor(MANAGER, moment),
    )


# --- the plan ---------------------------------------------------------------------------------------------------------


def _plan_started(stage: Stage, moment: datetime) -> None:
    by, when = stage.actor(MANAGER, moment), stage.when
    stage._plan = start_plan(
        programme=stage.programme, title=plan.PLAN_TITLE, vision=plan.PLAN_VISION, started_on=moment.date(), by=by
    )
    presets = [(each.title, each.words) for each in preset_themes()]
    stage.themes = take_preset_themes(plan=stage.plan, presets=presets, by=by)
    for theme, sponsor in zip(stage.themes, plan.SPONSORS, strict=True):
        seen = ThemeVersion.objects.current().select_related("theme__plan").get(theme=theme)
        revise_theme(seen=seen, changes={"sponsor": stage.posts[sponsor]}, by=by)
    for story in plan.OUTCOMES:
        stage.outcomes.append(
            add_outcome(
                theme=stage.themes[story.theme - 1],
                statement=story.statement,
                baseline=story.baseline,
                what_good_looks_like=story.good,
                by_when=when.day(story.by_when) if story.by_when is not None else None,
                by=by,
            )
        )


def _objectives(stage: Stage, moment: datetime, since: float, before: float) -> None:
    by, when = stage.actor(MANAGER, moment), stage.when
    for story in plan.OBJECTIVES:
        if not since <= story.added < before:
            continue
        objective = add_objective(
            theme=stage.themes[int(story.reference[0]) - 1],
            title=story.title,
            description=story.description,
            owner=stage.posts[story.owner],
            tier=Tier(story.tier),
            content_area=story.area,
            starts_on=when.day(story.starts) if story.starts is not None else None,
            due_on=when.day(story.due) if story.due is not None else None,
            measure=story.measure,
            baseline=story.baseline,
            target=story.target,
            not_measurable_yet=story.not_measurable_yet,
            is_local_ambition=story.is_local,
            reference=story.reference,
            by=by,
        )
        stage.objectives[story.reference] = objective
        for codes, strength in (
            (story.satisfies, AlignmentStrength.SATISFIES),
            (story.contributes, AlignmentStrength.CONTRIBUTES),
        ):
            for code in codes:
                to = stage.requirements[code] if code.startswith("R") else stage.findings[code]
                align(objective=objective, to=to, strength=strength, by=by)
        align(objective=objective, to=stage.outcomes[story.outcome - 1], by=by)


_FIRST_VERSION = (
    "Agree the plan",
    "The Board agrees the strategic plan, aligned to the Notice as issued and to both inspections.",
    "First version.",
    "Special Board, item 2",
)
_SECOND_VERSION = (
    "Agree the second version of the plan",
    (
        "The Board agrees the plan with an objective for domestic abuse, which the revised Notice asks for, and a later date "
        "for the workforce."
    ),
    "Domestic abuse added; the date of the workforce objective moved.",
    "IB10, item 3",
)
_THIRD_VERSION = (
    "Agree the third version of the plan",
    "The Board adds two ambitions of the council's own, and asks that neither takes people from what the Notice requires.",
    "Family network and young people's part in appointing and training added.",
    "IB15, item 3",
)


def _plan_sent(stage: Stage, moment: datetime) -> None:
    """The plan goes to the Chief Inspector within the seventy working days."""
    latest = stage.findings["P1"].inspection
    record_plan_sent(inspection=latest, sent_on=moment.date(), by=stage.actor(MANAGER, moment))


def _plan_agreed(stage: Stage, moment: datetime, title: str, text: str, changes: str, minute: str) -> None:
    by = stage.actor(MANAGER, moment)
    if plan.PARKED not in stage.decisions:
        parking = decide(
            stage, moment, DecisionKind.PARKING, "Leave foster homes to the regional programme", plan.PARKED_BECAUSE,
            minute=minute, review=12.0,
        )  # fmt: skip
        stage.decisions[plan.PARKED] = parking
        park(what=stage.findings[plan.PARKED], reason=plan.PARKED_BECAUSE, decision=parking, by=by)
    decision = decide(stage, moment, DecisionKind.AGREE_PLAN, title, text, minute=minute)
    agree_plan(plan=stage.plan, decision=decision, summary_of_changes=changes, by=by)


def _tenth_board(stage: Stage, moment: datetime) -> None:
    by, when = stage.actor(MANAGER, moment), stage.when
    stage.decisions["workforce"] = decide(
        stage,
        moment,
        DecisionKind.DATE_CHANGE,
        "Give the workforce objective five more months",
        "The Board moves the date of objective 3.1, following the Department's own change, and asks for the money to be settled first.",
        minute="IB10, item 5",
        review=16.0,
        conditions="The remaining money for retention payments goes to cabinet by the autumn.",
    )
    seen = ObjectiveVersion.objects.current().select_related("objective__plan").get(objective=stage.objectives["3.1"])
    revise_objective(
        seen=seen,
        changes={"due_on": when.day(20.0)},
        why=f"Decision {stage.decisions['workforce'].reference} of the Board, after the Notice was revised.",
        by=by,
    )
    _plan_agreed(stage, moment, *_SECOND_VERSION)
    adopted = decide(
        stage,
        moment,
        DecisionKind.SCALE,
        "Say more exactly when delivery is amber",
        "Amber now asks for a way back with an owner, a date and the number of days late. What was rated before keeps the words of its day.",
        minute="IB10, item 7",
    )
    row = Content.objects.filter(programme=stage.programme).current().get(kind="scales", code="delivery")
    body = dict(row.body)
    body["points"] = [
        {
            **point,
            "meaning": "It is late or may become late, by a number of days that is stated, and there is an agreed way "
            "back with an owner and a date.",
        }
        if point["code"] == "amber"
        else point
        for point in body["points"]
    ]
    change_content(row=row, body=body, of=Scale, why="Decision of the Board.", decision=adopted, by=by)
