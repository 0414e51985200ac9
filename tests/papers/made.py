"""Positions made up whole, of any size, so that papers can be tried without a database."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from soundingboard.papers.content import BOARD_PACK, FORM, Authored, AuthoredAsk, ChainLine, Content
from soundingboard.papers.gathering import rules_in_words, scale_values
from soundingboard.position.compare import compare
from soundingboard.position.values import FORM as POSITION_FORM
from soundingboard.position.values import (
    ActionValue,
    AlignedValue,
    DateChangeValue,
    DecisionValue,
    EvidenceValue,
    NeedValue,
    ObjectiveValue,
    PlanValue,
    PointValue,
    Position,
    PostValue,
    RatingValue,
    RibbonMark,
    RollUpValue,
    RoundValue,
    SpokenValue,
    SuggestionValue,
    ThemeValue,
    point_value,
)
from soundingboard.rating.scales import shipped_scales

END = date(2026, 3, 20)
MOMENT = datetime(2026, 3, 20, 17, 30, tzinfo=UTC)

TITLES = (
    "Assessments are timely and of good quality",
    "Children are seen, and seen alone, within time",
    "Thresholds are understood and applied by all partners",
    "The front door responds to every contact within one working day",
    "Social workers have manageable caseloads",
    "Management oversight is recorded and changes what is done",
    "Plans are clear about what must change for the child",
    "Children missing from home are offered a return interview",
    "Care leavers have suitable homes and somebody they trust",
    "Supervision is regular and reflective",
    "Audit leads to learning, and learning to practice",
    "Data are trusted and used by managers every week",
    "Children and families shape how the service works",
    "Partners resource and carry out what they promised",
)
STEPS = (
    "Agree the standard with team managers",
    "Train all social workers and advanced practitioners",
    "Audit thirty cases against the standard",
    "Recruit to the vacant posts",
    "Put the report into the case management system",
    "Review the protocol with health and police",
    "Report the findings to the delivery group",
)
POSTS = (
    PostValue("dcs", "Director of Children's Services", "Wexmoor Council", "Ruth Amis"),
    PostValue("hoa", "Head of Assessment", "Wexmoor Council", "Olu Adeyemi"),
    PostValue("qa", "Head of Quality Assurance", "Wexmoor Council", "Siobhan Price"),
    PostValue("nurse", "Designated Nurse", "Wexmoor NHS", "Tom Field"),
    PostValue("super", "Superintendent, Public Protection", "Wexmoor Police", None),
    PostValue("wfd", "Workforce Lead", "Wexmoor Council", "Jo Marsh"),
)
REASONS = (
    "Seven of ten audited assessments were timely; the backlog is down from 41 to 12 and two posts remain vacant.",
    "The new pathway is in use in all three teams, but sampling shows visits are not always recorded on the day.",
    "Training is complete. Its effect has not been looked for yet, and the March audit will be the first test.",
)


def point(dimension: str, code: str) -> PointValue:
    """A point of the shipped scales."""
    return point_value(shipped_scales().of(dimension).point(code))  # type: ignore[arg-type]


def position(
    objectives: int = 14, actions: int = 90, rounds: int = 18, evidence: int = 40, *, seed: int = 7, shift: int = 0
) -> Position:
    """A believable position. `shift` moves some of it, for a position to compare with."""
    dice, change = Random(seed), Random(seed + 1 + shift)
    themes = tuple(
        ThemeValue(str(number), title, "", None)
        for number, title in enumerate(("Practice and assessment", "Leadership and workforce", "Partnership"), 1)
    )
    meetings = tuple(_round(number, rounds) for number in range(1, rounds + 1))
    items = tuple(_evidence(number, dice) for number in range(1, evidence + 1))
    found = tuple(_objective(place, objectives, meetings, items, dice, change) for place in range(objectives))
    return Position(
        form=POSITION_FORM,
        programme="wexmoor",
        programme_name="Wexmoor children's services improvement",
        authority="Wexmoor Council",
        as_at=END - timedelta(days=30 if shift else 0),
        scope="whole",
        plan=PlanValue("P1", "Improvement Plan", 3, date(2025, 11, 12), "D7", None, None, 5),
        rounds=meetings,
        themes=themes,
        outcomes=(),
        objectives=found,
        roll_ups=_roll_ups(rounds),
        delivery_plans=(),
        actions=tuple(_action(number, found, dice, change, bool(shift)) for number in range(1, actions + 1)),
        milestones=(),
        evidence=items,
        needs=tuple(_need(number, found) for number in range(1, 9)),
        date_changes=tuple(_move(number, dice) for number in range(1, actions // 5)),
        decisions=(
            DecisionValue("D7", "Improvement Board", "agree_plan", date(2025, 11, 12), "Plan agreed", "", "14.2",
                          date(2026, 3, 1), None),
        ),
        posts=POSTS,
    )  # fmt: skip


def content(then: Position | None = None, now: Position | None = None, **given: Any) -> Content:
    """A Board pack's content over a made-up position."""
    now = now or position()
    changes = compare(then, now) if then else ()
    values: dict[str, Any] = {
        "form": FORM,
        "kind": BOARD_PACK,
        "reference": "BP18",
        "title": "Improvement Board pack: March 2026",
        "colour": "#1d5b6f",
        "audience": "board",
        "edition": "exempt",
        "state": "issued",
        "as_at": MOMENT,
        "made_at": MOMENT,
        "round_number": len(now.rounds),
        "compared_with": then.as_at if then else None,
        "changes": changes,
        "authored": Authored(
            covering_note="This is the eighteenth pack. The Board asked last time for the reasons behind long ambers.",
            asks=(AuthoredAsk("Approve", "the invitation of two care leavers to the May meeting."),),
        ),
        "chain": ChainLine(4211, "9f2c" * 16, True),
        "scales": scale_values(shipped_scales()),
        "rules": rules_in_words(),
        "withheld": 0,
        "position": now,
        **given,
    }
    return Content(**values)


def _round(number: int, last: int) -> RoundValue:
    month = date(2026, 3, 1) - timedelta(days=30 * (last - number))
    state = "closed" if number == last else "frozen"
    name = f"{month:%B %Y}"
    return RoundValue(number, name, month.replace(day=13), month.replace(day=19), month.replace(day=27), None, state)


def _evidence(number: int, dice: Random) -> EvidenceValue:
    until = END - timedelta(days=dice.randrange(10, 260))
    strength = dice.randrange(5)
    voice = dice.random() < 0.15
    title = "What children told the participation team" if voice else f"Audit of {dice.randrange(8, 40)} cases"
    return EvidenceValue(
        f"E{number}", title,
        "voice_of_children" if voice else "audit", dice.choice((1, 2, 3)), "quality",
        dice.choice(("supports", "supports", "mixed", "contradicts")), "practice.services",
        "exempt" if number % 9 == 0 else "official", until, until, 12, until, strength,
        (END - until).days < 183, strength > 0, voice, ("S01",),
    )  # fmt: skip


def _objective(
    place: int,
    objectives: int,
    meetings: tuple[RoundValue, ...],
    items: tuple[EvidenceValue, ...],
    dice: Random,
    change: Random,
) -> ObjectiveValue:
    theme = 1 + place * 3 // objectives
    reference = f"{theme}.{1 + place - -(-(theme - 1) * objectives // 3)}"
    ribbon, value = [], dice.choice(("amber", "green", "red"))
    impact = "too_early"
    for each in meetings[:-1]:
        if dice.random() < 0.18:
            value = dice.choice(("red", "amber", "amber", "green"))
        if dice.random() < 0.1:
            impact = dice.choice(("amber", "green", "red"))
        for dimension, code in (("delivery", value), ("impact", impact)):
            suggested = code if dice.random() < 0.75 else "amber"
            ribbon.append(RibbonMark(each.number, dimension, point(dimension, code), point(dimension, suggested)))
    last = change.choice((value, value, "amber", "red"))
    suggested = {
        "delivery": point("delivery", last if change.random() < 0.6 else "amber"),
        "impact": point("impact", impact if change.random() < 0.7 else "amber"),
        "confidence": point("confidence", "low"),
    }
    stage = "challenged" if place % 3 else "proposed"
    codes = {"delivery": last, "impact": impact, "confidence": "medium"}
    ratings = tuple(
        RatingValue(
            dimension, stage, meetings[-1].number, point(dimension, code), 1, REASONS[place % 3],
            suggested[dimension], ("R06",), place % 5 == 0, "Olu Adeyemi", END - timedelta(days=2), None, ("E1",),
        )
        for dimension, code in codes.items()
    )  # fmt: skip
    spoken = (
        SpokenValue("R05", "delivery", "suggest", "green", "2 of 6 actions done; the rest under way or to come."),
        SpokenValue(
            "R06", "delivery", "ceiling", "amber", "2 actions past the due date: A12 by 21 days; A14 by 9 days."
        ),
        SpokenValue("R30", "impact", "ceiling", "amber", f"Contradicted by E{1 + place} (strength 3)."),
        SpokenValue("R35", "confidence", "ceiling", "low", "None of the fresh evidence is the voice of children."),
    )
    owner = POSTS[place % len(POSTS)]
    return ObjectiveValue(
        reference=reference, theme=str(theme), title=TITLES[place % len(TITLES)], description="", owner=owner, tier=1,
        content_area="practice.services", starts_on=date(2025, 1, 6), baseline_due_on=date(2026, 6, 30),
        due_on=date(2026, 6, 30) + timedelta(days=31 * (place % 3)), measure="", baseline="", target="",
        not_measurable_yet=False, is_local_ambition=False,
        aligned=(AlignedValue("requirement", "N1.1", "satisfies", "Improve"),),
        evidence=tuple(item.reference for item in dice.sample(items, min(4, len(items)))),
        ratings=ratings, ribbon=tuple(ribbon),
        suggestion=SuggestionValue(
            suggested["delivery"], suggested["impact"], suggested["confidence"], False, spoken
        ),
    )  # fmt: skip


def _action(
    number: int, objectives: tuple[ObjectiveValue, ...], dice: Random, change: Random, earlier: bool
) -> ActionValue:
    state = dice.choice(("in_progress", "in_progress", "not_started", "delivered", "blocked", "assured"))
    due = END + timedelta(days=dice.randrange(-120, 200))
    unfinished = state in ("in_progress", "not_started", "blocked")
    if earlier and state == "delivered" and change.random() < 0.3:
        state, unfinished = "in_progress", True
    silent = change.choice((0, 0, 0, 0, 1, 2, 3)) if unfinished else 0
    owner = POSTS[number % len(POSTS)]
    return ActionValue(
        reference=f"A{number}", title=STEPS[number % len(STEPS)],
        objective=objectives[number % len(objectives)].reference,
        delivery_plan="DP1", owner=owner.code, agency=owner.agency, state=state, state_since=END - timedelta(days=30),
        starts_on=date(2025, 9, 1), baseline_due_on=due - timedelta(days=30 * (number % 3)), due_on=due,
        done_on=None if unfinished else min(due, END), days_overdue=max(0, (END - due).days) if unfinished else 0,
        days_slipped=30 * (number % 3), date_changes=number % 3, rounds_missed=silent, carried_forward=0,
        late_dependencies=0, recheck_due_on=None, answered_in=17, progress="Work went on.",
        blocker="The supplier has not released the change." if state == "blocked" else "",
        help_needed="A decision on agency social workers for the next quarter." if number % 17 == 0 else "",
        forecast_on=None, evidence=(),
    )  # fmt: skip


def _need(number: int, objectives: tuple[ObjectiveValue, ...]) -> NeedValue:
    text = (
        "Ensure that all children who need help and protection are assessed within the timescale set out in statutory "
        "guidance, and that the assessment is of good quality."
    )
    answering = tuple(each.reference for place, each in enumerate(objectives) if place % 8 == number and number != 8)
    return NeedValue(
        "requirement", f"N1.{number}", "Improvement Notice", text, date(2026, 9, 30), None, False, answering, (), None
    )


def _move(number: int, dice: Random) -> DateChangeValue:
    old = END + timedelta(days=dice.randrange(-60, 60))
    days = dice.randrange(7, 90)
    owner = POSTS[number % len(POSTS)]
    return DateChangeValue(
        f"A{number}", old, old + timedelta(days=days), days, "capacity", "Two posts in the team stood vacant.",
        "Delivery group", "19 March", owner.code, END - timedelta(days=number % 40),
    )  # fmt: skip


def _roll_ups(rounds: int) -> tuple[RollUpValue, ...]:
    return tuple(
        RollUpValue(theme, dimension, rounds, point(dimension, code), REASONS[0], "Ruth Amis", None)
        for theme in (None, "1", "2", "3")
        for dimension, code in (("delivery", "amber"), ("impact", "amber"), ("confidence", "low"))
    )
