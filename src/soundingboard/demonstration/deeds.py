"""What was done: delivery plans, actions and their fates, updates in each round, and the evidence that was brought."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from soundingboard.cycle.actions import chase, close_round, open_round
from soundingboard.cycle.models import RoundState
from soundingboard.delivery.actions import (
    accept_update,
    add_dependency,
    add_milestone,
    assure_action,
    cancel_action,
    challenge_update,
    change_due_date,
    create_action,
    create_delivery_plan,
    deliver_action,
    merge_action,
    reach_milestone,
    record_recheck,
    save_update,
    set_resource,
    start_action,
)
from soundingboard.delivery.link_actions import LinkAnswer, note_opening, send_link, submit_by_link
from soundingboard.delivery.links import asked_by, bearer_of, browser_of, wanting
from soundingboard.delivery.models import ActionState, ActionVersion, Recheck, Update, UpdateLink, UpdateState
from soundingboard.delivery.reading import current_action
from soundingboard.demonstration import plan, words
from soundingboard.demonstration.actions import ACTIONS, ActionStory, Looked, Moved, Point
from soundingboard.demonstration.evidence import EVIDENCE, EvidenceStory
from soundingboard.demonstration.stage import ASSURANCE, AUDITOR, DIRECTOR, MANAGER, QUALITY, Stage
from soundingboard.demonstration.when import LAST_FROZEN, at_time
from soundingboard.evidence.actions import add_evidence, verify_evidence, withdraw_evidence
from soundingboard.evidence.models import Evidence, EvidenceVersion, PerformanceType, Says
from soundingboard.files.actions import store_file
from soundingboard.lib.exemptions import Ground
from soundingboard.papers.exemption_actions import withhold
from soundingboard.records.prepared import prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet

OPEN = (ActionState.NOT_STARTED, ActionState.IN_PROGRESS, ActionState.BLOCKED)
OPEN_ROUND = LAST_FROZEN + 1
# Those whose answer the manager had typed in for them until then are sent a link: used in one round, waiting in another.
BY_LINK = {LAST_FROZEN - 1: ("ICD", "VSD"), OPEN_ROUND: ("VSD",)}


def tell(stage: Stage) -> None:
    """Put on the list everything that was done."""
    stage.at(0.3, 10, 0, _delivery_plans)
    for number, story in enumerate(ACTIONS, start=1):
        _tell_action(stage, number, story)
    for piece in EVIDENCE:
        _tell_evidence(stage, piece)
    for number in range(1, OPEN_ROUND + 1):
        _tell_round(stage, number)


# --- delivery plans and actions ---------------------------------------------------------------------------------------


def _delivery_plans(stage: Stage, moment: datetime) -> None:
    by = stage.actor(QUALITY, moment)
    for position, story in enumerate(plan.DELIVERY_PLANS, start=1):
        version = create_delivery_plan(
            theme=stage.themes[story.theme - 1],
            title=story.title,
            reference=story.reference,
            summary=story.summary,
            sponsor=stage.posts[story.sponsor],
            lead_agency=stage.agencies[story.lead],
            position=position,
            by=by,
        )
        stage.delivery_plans[story.reference] = version.delivery_plan
        for agency, kind, what_for, needed, secured in story.resources:
            set_resource(
                plan=version.delivery_plan,
                agency=stage.agencies[agency],
                kind=kind,
                what_for=what_for,
                needed=Decimal(needed),
                secured=Decimal(secured),
                by=by,
            )


def _tell_action(stage: Stage, number: int, story: ActionStory) -> None:
    stage.at(story.added, 11, 0, _create, number, story)
    if story.waits_on or story.waits_for:
        stage.at(max(story.added, 1.0), 12, 0, _depend, number, story)
    stage.at(max(story.starts, story.added), 13, 0, _start, number, story)
    for point in story.points:
        if point.reached is not None:
            stage.at(point.reached, 14, 0, _reach, number, story, point)
    for moved in story.moved:
        stage.at(moved.at, 14, 30, _move, number, moved)
    if story.done is not None:
        stage.at(story.done, 15, 0, _deliver, number, story)
    if story.assured is not None:
        stage.at(story.assured, 15, 30, _assure, number, story)
    for looked in story.looked:
        stage.at(looked.at, 16, 0, _look, number, story, looked)
    if story.cancelled is not None:
        on, why = story.cancelled
        stage.at(on, 11, 30, _cancel, number, why)
    if story.merged is not None:
        on, into, why = story.merged
        stage.at(on, 11, 30, _merge, number, into, why)


def _now(stage: Stage, number: int) -> ActionVersion:
    return current_action(stage.actions[number].action_id)


def _create(stage: Stage, moment: datetime, number: int, story: ActionStory) -> None:
    by, when = stage.actor(QUALITY, moment), stage.when
    version = create_action(
        plan=stage.delivery_plans[story.plan],
        objective=stage.objectives[story.objective],
        title=story.title,
        reference=f"A{number}",
        success_criteria=f"{story.success}.",
        owner=stage.posts[story.owner],
        starts_on=when.day(story.starts),
        due_on=when.day(story.due),
        supporters=[stage.agencies[code] for code in story.helped_by],
        position=number,
        by=by,
    )
    stage.actions[number] = version
    for point in story.points:
        add_milestone(action=version, title=point.title, due_on=when.day(point.due), by=by)


def _depend(stage: Stage, moment: datetime, number: int, story: ActionStory) -> None:
    by, when, action = stage.actor(QUALITY, moment), stage.when, _now(stage, number)
    if story.waits_on is not None:
        other, needed = story.waits_on
        add_dependency(
            action=action,
            on_action=stage.actions[other].action,
            what=ACTIONS[other - 1].title,
            needed_by=when.day(needed),
            by=by,
        )
    if story.waits_for is not None:
        agency, what, needed, _ = story.waits_for
        add_dependency(action=action, on_agency=stage.agencies[agency], what=what, needed_by=when.day(needed), by=by)


def _owner(stage: Stage, story: ActionStory, moment: datetime) -> str:
    """Who acts for an action: the holder of its post, or the programme manager where nobody holds it."""
    return stage.holder(story.owner, moment) or MANAGER


def _writer(stage: Stage, story: ActionStory, moment: datetime) -> str:
    """Whoever may write updates of the owner's actions: members of the Board read, so their actions are kept for them."""
    name = _owner(stage, story, moment)
    return MANAGER if story.owner in ("ICD", "LMC", "VSD", "CEO") else name


def _start(stage: Stage, moment: datetime, number: int, story: ActionStory) -> None:
    action = _now(stage, number)
    if action.state == ActionState.NOT_STARTED and story.objective not in ("3.3", "3.4"):
        start_action(action=action, by=stage.actor(_writer(stage, story, moment), moment))


def _reach(stage: Stage, moment: datetime, number: int, story: ActionStory, point: Point) -> None:
    action = _now(stage, number)
    milestone = action.action.milestone_versions.filter(superseded_at=None, title=point.title).get()
    reach_milestone(milestone=milestone, by=stage.actor(_writer(stage, story, moment), moment))


def _move(stage: Stage, moment: datetime, number: int, moved: Moved) -> None:
    change_due_date(
        action=_now(stage, number),
        new_due_on=stage.when.day(moved.to),
        reason_code=moved.code,
        reason=moved.why,
        agreed_by="Operational delivery group",
        agreed_at=f"Delivery group before Board {int(moved.at) + 1}",
        by=stage.actor(QUALITY, moment),
    )


def _deliver(stage: Stage, moment: datetime, number: int, story: ActionStory) -> None:
    deliver_action(
        action=_now(stage, number),
        account=words.account(story.thing, story.who, story.success, number),
        evidence=[_proof(stage, story, moment)],
        by=stage.actor(_writer(stage, story, moment), moment),
    )


def _proof(stage: Stage, story: ActionStory, moment: datetime) -> Evidence:
    """The newest evidence on the objective by then, or what the story names."""
    if story.proof:
        return stage.evidence[story.proof]
    found = [piece for piece in EVIDENCE if story.objective in piece.objectives and piece.key in stage.evidence]
    return stage.evidence[max(found, key=lambda piece: piece.at).key]


def _assure(stage: Stage, moment: datetime, number: int, story: ActionStory) -> None:
    fit = [
        piece
        for piece in EVIDENCE
        if story.objective in piece.objectives
        and piece.key in stage.evidence
        and piece.line > 1
        and piece.performance != PerformanceType.QUANTITY
        and piece.says != Says.CONTRADICTS
    ]
    assure_action(
        action=_now(stage, number),
        evidence=stage.evidence[max(fit, key=lambda piece: piece.at).key],
        text=words.assurance(number),
        by=stage.actor(AUDITOR, moment),
    )


def _look(stage: Stage, moment: datetime, number: int, story: ActionStory, looked: Looked) -> None:
    recheck = Recheck.objects.get(
        action_id=stage.actions[number].action_id, months=looked.months, done_on=None, dropped_at=None
    )
    record_recheck(recheck=recheck, held=looked.held, text=looked.why, by=stage.actor(AUDITOR, moment))


def _cancel(stage: Stage, moment: datetime, number: int, why: str) -> None:
    cancel_action(action=_now(stage, number), reason=why, by=stage.actor(QUALITY, moment))


def _merge(stage: Stage, moment: datetime, number: int, into: int, why: str) -> None:
    other = stage.actions[into].action
    merge_action(action=_now(stage, number), into=other, reason=why, by=stage.actor(QUALITY, moment))


# --- evidence ---------------------------------------------------------------------------------------------------------


def _tell_evidence(stage: Stage, piece: EvidenceStory) -> None:
    stage.at(piece.at, 9, 30, _bring, piece)
    if piece.verified is not None:
        stage.at(piece.verified, 16, 30, _verify, piece)
    if piece.withdrawn is not None:
        point, why = piece.withdrawn
        stage.at(point, 17, 0, _withdraw, piece, why)


def _bring(stage: Stage, moment: datetime, piece: EvidenceStory) -> None:
    by, day = stage.actor(piece.by, moment), moment.date()
    document = None
    if piece.file:
        document = store_file(
            programme=stage.programme,
            name=f"{piece.title.lower().replace(' ', '-').replace(',', '').replace(':', '')}.{piece.file}",
            content=_content(piece),
            purpose="evidence",
            by=by,
        )
    row = add_evidence(
        programme=stage.programme,
        objectives=[stage.objectives[code] for code in piece.objectives],
        by=by,
        title=piece.title,
        summary=piece.summary,
        kind=piece.kind,
        line=piece.line,
        performance_type=piece.performance,
        content_area=piece.area,
        says=piece.says,
        collected_on=day,
        period_from=day - timedelta(days=2 + round(piece.back * 30)),
        period_to=day - timedelta(days=2),
        sample_size=piece.sample,
        expires_on=stage.when.day(piece.expires) if piece.expires is not None else None,
        classification=piece.classification,
        is_about_a_case=piece.about_a_case,
        link="" if not piece.link or document else f"https://records.wexmoor.example/evidence/{piece.key}",
        document=document,
        agency=stage.agencies[piece.agency],
    )
    stage.evidence[piece.key] = row.evidence
    if piece.ground is not None:
        stage.add(moment + timedelta(minutes=25), _say_why_it_is_withheld, piece)


def _say_why_it_is_withheld(stage: Stage, moment: datetime, piece: EvidenceStory) -> None:
    assert piece.ground is not None
    paragraph, public_interest = piece.ground
    withhold(
        programme=stage.programme,
        item_kind="evidence",
        reference=stage.evidence[piece.key].reference,
        ground=Ground((paragraph,), public_interest, moment.date() + timedelta(days=365)),
        by=stage.actor(MANAGER, moment),
    )


def _content(piece: EvidenceStory) -> bytes:
    """A small file to open: the summary, and for a table one line for each thing that was looked at."""
    if piece.file == "txt":
        return f"{piece.title}\n\n{piece.summary}\n".encode()
    words_said = piece.summary.split()
    met = next((int(word) for word in words_said if word.isdigit()), 0)
    rows = [
        f"{number},{'meets the standard' if number <= met else 'does not yet'}"
        for number in range(1, (piece.sample or 1) + 1)
    ]
    return ("number in the sample,result\n" + "\n".join(rows) + "\n").encode()


def _current_evidence(stage: Stage, piece: EvidenceStory) -> EvidenceVersion:
    rows = EvidenceVersion.objects.current().select_related("evidence")
    found: EvidenceVersion = rows.get(evidence=stage.evidence[piece.key])
    return found


def _verify(stage: Stage, moment: datetime, piece: EvidenceStory) -> None:
    who = DIRECTOR if piece.by == AUDITOR else AUDITOR
    verify_evidence(row=_current_evidence(stage, piece), by=stage.actor(who, moment))


def _withdraw(stage: Stage, moment: datetime, piece: EvidenceStory, why: str) -> None:
    withdraw_evidence(row=_current_evidence(stage, piece), why=why, by=stage.actor(piece.by, moment))


# --- rounds and updates -----------------------------------------------------------------------------------------------


def _tell_round(stage: Stage, number: int) -> None:
    days = stage.when.days(number)
    opens = stage.when.opens(number)
    stage.add(at_time(opens, 9, 0), _open, number)
    span = (days.cut_off - opens).days
    for place, code in enumerate(sorted({story.owner for story in ACTIONS})):
        if number == OPEN_ROUND:
            day, hour = opens + timedelta(days=1 + place % 3), 9 + place % 7
        else:
            day, hour = opens + timedelta(days=1 + (place * 5 + number) % (span - 1)), 9 + (place + number) % 8
        stage.add(
            at_time(day, hour, (place * 7 + number * 3) % 50),
            _report,
            number,
            code,
            place,
        )
    if number == OPEN_ROUND:
        return
    stage.add(at_time(days.cut_off - timedelta(days=1), 18, 0), _remind, number)
    stage.add(at_time(days.cut_off, 10, 0), _challenge, number)
    stage.add(at_time(days.cut_off, 14, 0), _answer, number)
    stage.add(at_time(days.cut_off, 16, 0), _accept, number)
    stage.add(at_time(days.cut_off, 17, 30), _close, number)


def _open(stage: Stage, moment: datetime, number: int) -> None:
    stage.rounds[number] = open_round(round=stage.rounds[number], by=stage.actor(MANAGER, moment))


def _close(stage: Stage, moment: datetime, number: int) -> None:
    stage.rounds[number] = close_round(round=stage.rounds[number], by=stage.actor(MANAGER, moment))


def _reports(stage: Stage, story: ActionStory, number: int, action: ActionVersion, moment: datetime, seed: int) -> bool:
    """Whether the owner writes about an action in a round."""
    if action.state not in OPEN or (action.starts_on and action.starts_on > moment.date()):
        return False
    if story.silent_from is not None and number >= story.silent_from:
        return False
    if stage.holder(story.owner, moment) is None or story.objective in ("3.3", "3.4"):
        return False
    # Now and then somebody forgets; never twice running, and not in the rounds that the story is about.
    return not (number < LAST_FROZEN - 2 and (seed * 7 + number * 3) % 17 == 0)


def _report(stage: Stage, moment: datetime, number: int, code: str, place: int) -> None:
    if stage.rounds[number].state != RoundState.OPEN:
        return
    if code in BY_LINK.get(number, ()):
        _ask_by_link(stage, moment, number, code)
        return
    sits_out = number == OPEN_ROUND and place % 4 == 3
    as_draft = number == OPEN_ROUND and place % 4 == 2
    mine = [
        (seed, story) for seed, story in enumerate(ACTIONS, start=1) if story.owner == code and seed in stage.actions
    ]
    if sits_out or not mine:
        return
    ids = {stage.actions[seed].action_id: seed for seed, _ in mine}
    for step, action in enumerate(_as_they_stand(tuple(ids))):
        seed = ids[action.action_id]
        story = ACTIONS[seed - 1]
        if _reports(stage, story, number, action, moment, seed):
            at = moment + timedelta(minutes=4 * step)
            stage.add(at, _write, number, seed, story, action.action_id, not as_draft)


@prepared
def _as_they_stand(action_ids: tuple[int, ...]) -> "QuerySet[ActionVersion]":
    rows = ActionVersion.objects.current().filter(action_id__in=action_ids).select_related("action", "owner")
    return rows.order_by("action_id")


def _write(
    stage: Stage, moment: datetime, number: int, seed: int, story: ActionStory, action_id: int, submit: bool
) -> None:
    # Something else may have happened to it since its owner sat down to write.
    action = current_action(action_id)
    said = _said(stage, moment, number, seed, action)
    save_update(action=action, submit=submit, by=stage.actor(_writer(stage, story, moment), moment), **said)


def _said(stage: Stage, moment: datetime, number: int, seed: int, action: ActionVersion) -> dict[str, Any]:
    """What an action's owner has to say of it in a round."""
    story, turn = ACTIONS[seed - 1], min(number, LAST_FROZEN)
    blocker = next((told.words for told in story.blocked if told.first <= turn <= told.last), "")
    help_needed = next((told.words for told in story.help if told.first <= turn <= told.last), "")
    forecasts = [point for since, point in story.forecast if since <= number]
    state = None
    if blocker and action.state == ActionState.IN_PROGRESS:
        state = str(ActionState.BLOCKED)
    elif (not blocker and action.state == ActionState.BLOCKED) or action.state == ActionState.NOT_STARTED:
        state = str(ActionState.IN_PROGRESS)
    return {
        "progress": words.update(
            _phase(stage, story, action, moment, bool(blocker)),
            story.sort,
            story.thing,
            story.who,
            turn=number,
            seed=seed,
        ),
        "blocker": blocker,
        "help_needed": help_needed,
        "forecast_on": stage.when.day(forecasts[-1]) if forecasts else None,
        "state": state,
    }


def _ask_by_link(stage: Stage, moment: datetime, number: int, code: str) -> None:
    post, turn, holder = stage.posts[code], stage.rounds[number], stage.holder(code, moment)
    if holder is None or not wanting(post, turn).exists():
        return
    address = stage.people[holder].email
    link, _ = send_link(
        round=turn, post=post, name=holder, email=address, by_letter=False, by=stage.actor(MANAGER, moment)
    )
    stage.add(moment + timedelta(hours=3), _open_link, link)
    if number != OPEN_ROUND:
        stage.add(moment + timedelta(hours=3, minutes=1), _answer_by_link, number, link)


def _open_link(stage: Stage, moment: datetime, link: UpdateLink) -> None:
    note_opening(link=link, browser=browser_of(link, "a telephone"), by=bearer_of(link, moment))


def _answer_by_link(stage: Stage, moment: datetime, number: int, link: UpdateLink) -> None:
    seeds = {action.action_id: seed for seed, action in stage.actions.items()}
    answers = []
    for asked in asked_by(link):
        said = _said(stage, moment, number, seeds[asked.version.action_id], asked.version)
        answers.append(
            LinkAnswer(
                asked.reference,
                progress=said["progress"],
                state=said["state"] or "",
                help_needed=said["blocker"] or said["help_needed"],
                forecast_on=said["forecast_on"],
                forecast_reason="staffing" if said["forecast_on"] else "",
            )
        )
    submit_by_link(link=link, answers=answers, browser=browser_of(link, "a telephone"), by=bearer_of(link, moment))


def _phase(stage: Stage, story: ActionStory, action: ActionVersion, moment: datetime, is_blocked: bool) -> words.Phase:
    if is_blocked:
        return "blocked"
    if any(not looked.held and stage.when.day(looked.at) < moment.date() for looked in story.looked):
        return "again"
    if action.due_on is not None and action.due_on < moment.date():
        return "overdue"
    if story.done is not None and (stage.when.day(story.done) - moment.date()).days < 20:
        return "last"
    begun = stage.when.day(max(story.starts, story.added))
    end = action.due_on or moment.date()
    share = (moment.date() - begun).days / max((end - begun).days, 1)
    return "first" if share < 0.15 else "early" if share < 0.4 else "middle" if share < 0.75 else "late"


def _updates(stage: Stage, number: int, state: UpdateState) -> list[Update]:
    rows = Update.objects.current().filter(round=stage.rounds[number], state=state).select_related("action", "author")
    return list(rows.order_by("action_id"))


def _is_challenged(action_id: int, number: int) -> bool:
    return (action_id * 5 + number) % 14 == 0


def _challenge(stage: Stage, moment: datetime, number: int) -> None:
    for update in _updates(stage, number, UpdateState.SUBMITTED):
        if _is_challenged(update.action_id, number) and update.author is not None:
            challenge_update(
                update=update,
                text=words.challenge(update.action_id + number),
                by=stage.actor(_judge_of(update), moment),
            )


def _judge_of(update: Update) -> str:
    return ASSURANCE if update.author is not None and update.author.name == QUALITY else QUALITY


def _answer(stage: Stage, moment: datetime, number: int) -> None:
    """Owners answer what was challenged; one in five does not, and the round closes over it."""
    for update in _updates(stage, number, UpdateState.CHALLENGED):
        if (update.action_id + number) % 5 == 0 or update.author is None:
            continue
        seed = next(key for key, action in stage.actions.items() if action.action_id == update.action_id)
        save_update(
            action=_now(stage, seed),
            progress=f"{update.progress} {_ANSWERS[(seed + number) % len(_ANSWERS)]}",
            blocker=update.blocker,
            help_needed=update.help_needed,
            forecast_on=update.forecast_on,
            submit=True,
            by=stage.actor(update.author.name, moment),
        )


_ANSWERS = (
    "Asked for more: of the twelve we looked at, nine show it.",
    "Asked for more: a family told us that somebody rang back the same day, which had not happened before.",
    "Asked for more: the quality team has seen it and agrees.",
    "Asked for more: we still believe the date, and will say at once if that changes.",
)


def _accept(stage: Stage, moment: datetime, number: int) -> None:
    for update in _updates(stage, number, UpdateState.SUBMITTED):
        accept_update(update=update, by=stage.actor(_judge_of(update), moment))


def _remind(stage: Stage, moment: datetime, number: int) -> None:
    """Whoever has not written by the last day but one is reminded."""
    written = set(Update.objects.current().filter(round=stage.rounds[number]).values_list("action_id", flat=True))
    waiting: dict[str, list[str]] = {}
    ours = ActionVersion.objects.current().filter(programme=stage.programme, state__in=OPEN)
    for action in ours.select_related("action", "owner").order_by("action_id"):
        begun = action.starts_on is None or action.starts_on <= moment.date()
        if action.action_id not in written and action.owner is not None and begun:
            waiting.setdefault(action.owner.code, []).append(action.action.reference)
    for code, references in sorted(waiting.items()):
        if stage.holder(code, moment) not in (None, "Callum Strachan"):
            chase(
                round=stage.rounds[number],
                post=stage.posts[code],
                outstanding=references,
                by=stage.actor(MANAGER, moment),
            )
