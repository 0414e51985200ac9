"""The forecast (IN1): the chance that each objective is reached by its date, by how dates were kept before.

Pure, over a Position, and reproducible: the seed of the draws is kept with what they gave. What the record cannot tell
is not told, with the reason. Beside every forecast stands how often such forecasts would have come true, and whether
they would have done better than two that anybody can make: that every date is kept, and that dates are kept as often as
they usually were. The arithmetic is in `statistics.forecast`, which needs the arrays library; a web process reads what
was worked out and does not import this module.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from soundingboard.insight.forecast_values import (
    AHEAD,
    BINS,
    ENOUGH_FORECASTS,
    Bin,
    Forecast,
    ObjectiveForecast,
    Score,
    nothing_open,
    nothing_with_a_date,
    record_too_short,
    stands_as_too_few_did,
    too_few_have_come,
)
from soundingboard.position.values import ActionValue, DateChangeValue, ObjectiveValue, Position
from soundingboard.statistics.forecast import (
    FUTURES,
    LIVES,
    USUAL_TOGETHER,
    Course,
    Open,
    Outcome,
    Record,
    Tried,
    brier,
    simulate,
    together,
    try_out,
)

_DROPPED = frozenset({"cancelled", "merged"})


def forecast(position: Position, seed: int) -> Forecast:
    """What the record of dates says of every objective that has one, as at the position's day."""
    day = position.as_at.toordinal()
    actions = [each for each in position.actions if each.state not in _DROPPED]
    courses = courses_of(actions, position.date_changes, day)
    have_come = sum(each.dues[0][1] <= day for each in courses)
    first = min((each.dues[0][0] for each in courses), default=day)
    why_silent = too_few_have_come(have_come) or record_too_short(day - first)
    measured = together(courses, day)
    alike = USUAL_TOGETHER if measured is None else measured
    of_objective: dict[str, list[ActionValue]] = defaultdict(list)
    for each in actions:
        if each.is_unfinished:
            of_objective[each.objective].append(each)
    outcomes: Mapping[str, Outcome] = {}
    if not why_silent:
        outcomes = simulate(Record(courses, day), list(_open(position, of_objective, day)), alike=alike, seed=seed)
    trial = try_out(courses, _trial_days(first, day), ahead=AHEAD, until=day) if not why_silent else None
    return Forecast(
        day=position.as_at,
        seed=seed,
        futures=LIVES * FUTURES,
        followed=len(courses),
        have_come=have_come,
        since=date.fromordinal(first),
        together=round(alike, 4),
        is_together_measured=measured is not None,
        why_silent=why_silent,
        objectives=tuple(
            _told(each, of_objective[each.reference], outcomes.get(each.reference), position.as_at, why_silent)
            for each in position.objectives
        ),
        dates=_score(trial.dates if trial else ()),
        together_with=_score(trial.objectives if trial else ()),
    )


def courses_of(actions: Iterable[ActionValue], changes: Iterable[DateChangeValue], day: int) -> list[Course]:
    """What became of each action that ever had a date, as far as is known at the end of a day."""
    moved: dict[str, list[DateChangeValue]] = defaultdict(list)
    for change in sorted(changes, key=lambda each: each.recorded_on):
        moved[change.action].append(change)
    found = []
    for action in actions:
        first = _first_date(action, moved[action.reference])
        if first is None:
            continue
        done = None if action.is_unfinished or action.done_on is None else action.done_on.toordinal()
        since = min(each.toordinal() for each in (action.starts_on, first, action.done_on) if each is not None)
        dues = [(since, first.toordinal())]
        for change in moved[action.reference]:
            on = change.recorded_on.toordinal()
            if on > dues[-1][0]:
                dues.append((on, change.new_due_on.toordinal()))
            else:  # twice on a day, or before it began: the last counts
                dues[-1] = (dues[-1][0], change.new_due_on.toordinal())
        if since <= day:
            found.append(Course(action.reference, action.objective, tuple(dues), done))
    return found


def _first_date(action: ActionValue, moved: Sequence[DateChangeValue]) -> date | None:
    if action.baseline_due_on is not None:
        return action.baseline_due_on
    before = next((each.old_due_on for each in moved if each.old_due_on is not None), None)
    return before or (moved[0].new_due_on if moved else action.due_on)


def _open(position: Position, of_objective: dict[str, list[ActionValue]], day: int) -> Iterable[Open]:
    for objective in position.objectives:
        if objective.due_on is None or objective.due_on.toordinal() < day:
            continue
        for action in of_objective[objective.reference]:
            if action.due_on is not None:
                yield Open(
                    action.reference,
                    objective.reference,
                    action.due_on.toordinal() - day,
                    objective.due_on.toordinal() - day,
                )


def _told(
    objective: ObjectiveValue, unfinished: Sequence[ActionValue], outcome: Outcome | None, day: date, why_silent: str
) -> ObjectiveForecast:
    dated = sum(each.due_on is not None for each in unfinished)
    silent = (
        nothing_open(len(unfinished))
        or nothing_with_a_date(objective.due_on, dated, day)
        or why_silent
        or stands_as_too_few_did(outcome is not None)
    )
    told = outcome if outcome is not None and not silent else None
    return ObjectiveForecast(
        reference=objective.reference,
        theme=objective.theme,
        title=objective.title,
        due_on=objective.due_on,
        unfinished=len(unfinished),
        undated=len(unfinished) - dated,
        chance=told.chance if told else None,
        low=told.low if told else None,
        high=told.high if told else None,
        half_by=_day_after(day, told.half_within) if told else None,
        most_by=_day_after(day, told.most_within) if told else None,
        weakest=told.weakest if told else "",
        why_silent=silent,
    )


def _day_after(day: date, days: int | None) -> date | None:
    return None if days is None else day + timedelta(days=days)


def _trial_days(first: int, day: int) -> list[int]:
    """Every thirty days, from half a year after the record began to a month ago: later dates have hardly come."""
    return list(range(first + 180, day - 29, 30))


def _score(tried: Sequence[Tried]) -> Score | None:
    if len(tried) < ENOUGH_FORECASTS:
        return None
    came = [each.came for each in tried]
    chances = [each.chance for each in tried]
    return Score(
        forecasts=len(tried),
        ours=round(brier(chances, came), 4),
        every_date_kept=round(brier([1.0] * len(tried), came), 4),
        as_usual=round(brier([each.usual for each in tried], came), 4),
        bins=tuple(_bins(tried)),
    )


def _bins(tried: Sequence[Tried]) -> Iterable[Bin]:
    for low, high in BINS:
        # What is certain belongs to the last.
        within = [each for each in tried if low <= each.chance < high or (high == 1.0 and each.chance == 1.0)]
        if within:
            yield Bin(
                low, high, len(within), round(sum(each.chance for each in within) / len(within), 4),
                sum(each.came for each in within),
            )  # fmt: skip
