"""The facts of a Board pack: judgement beside suggestion, dates, what is late, evidence, and the Notice.

Pure: each section is blocks made from a View.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from soundingboard.formats.blocks import (
    Block,
    Callout,
    Cell,
    Column,
    Heading,
    Paragraph,
    Table,
    long_day,
)
from soundingboard.formats.charts.optimism import GapPoint, optimism_gap
from soundingboard.formats.charts.timeline import TimelineAction, timeline
from soundingboard.papers.parts import (
    View,
    counted,
    due_day,
    held,
    listed,
    mark,
    scale_point,
    short,
    worst,
)
from soundingboard.papers.rules import (
    Seen,
)
from soundingboard.position.values import ActionValue, DateChangeValue, EvidenceValue, NeedValue
from soundingboard.rating.optimism import JudgedPair, gaps, overall_gap

ROWS = 12  # of a list in the body
AHEAD = timedelta(days=60)
TIMELINE = 9  # actions in one picture


# --- judged and suggested ---------------------------------------------------------------------------------------------


def optimism(view: View) -> Iterator[Block]:
    """Where people judged otherwise than the rules suggest, counted and in neutral words."""
    yield Heading("Judgement and suggestion compared", anchor="optimism")
    pairs = list(_pairs(view))
    if not pairs:
        yield Paragraph("No rating of delivery or impact has a suggestion beside it yet.")
        return
    names = {each.board_on.isoformat(): each.name for each in view.position.rounds}
    yield Paragraph(
        "People may judge higher or lower than the published rules suggest. A difference is a question to ask, and not "
        f"a fault. {overall_gap(pairs).sentence}"
    )
    by_round = gaps(pairs, "round")[-12:]
    points = [GapPoint(names.get(each.group, each.group), each.higher, each.same, each.lower) for each in by_round]
    picture = optimism_gap("Ratings of delivery and impact beside what the rules suggested", points)
    yield picture.as_chart("Judged higher, the same, or lower than suggested, by round", print_table=False)
    recent = {each.group for each in by_round[-3:]}
    last_three = [each for each in pairs if each.round_on.isoformat() in recent]
    rows = sorted(gaps(last_three, "owner"), key=lambda each: (-each.higher, each.group))
    yield Table(
        "By owner, over the last three rounds",
        (
            Column("Owner", width=3),
            Column("Compared", "number"),
            Column("Higher", "number"),
            Column("The same", "number"),
            Column("Lower", "number"),
        ),
        tuple((each.group or "No owner", each.compared, each.higher, each.same, each.lower) for each in rows[:ROWS]),
        note=_and_more(len(rows), "owner"),
    )


def _pairs(view: View) -> Iterator[JudgedPair]:
    boards = {each.number: each.board_on for each in view.position.rounds}
    for one in view.seen:
        owner = one.objective.owner
        held_by, agency = (held(owner), owner.agency) if owner else ("", "")
        given = [
            (each.round, each.dimension, each.point, each.suggested)
            for each in one.objective.ribbon
            if each.dimension != "confidence"
        ]
        given += [
            (each.rating.round, each.dimension, each.rating.point, each.rating.suggested)
            for each in one.rated
            if each.is_to_be_agreed and each.rating is not None
        ]
        for number, dimension, judged, suggested in given:
            if suggested is not None and number in boards:
                yield JudgedPair(
                    one.objective.reference,
                    boards[number],
                    dimension,  # type: ignore[arg-type]
                    scale_point(judged),
                    scale_point(suggested),
                    held_by,
                    agency,
                    one.objective.theme,
                )


def _and_more(number: int, noun: str, most: int = ROWS) -> str:
    return f"The first {most} of {counted(number, noun)}." if number > most else ""


# --- slippage ---------------------------------------------------------------------------------------------------------


def slippage(view: View) -> Iterator[Block]:
    """Which dates were moved since last time, by whom and why."""
    yield Heading("Dates that moved", anchor="slippage")
    since = view.content.compared_with
    all_moves = view.position.date_changes
    moves = [each for each in all_moves if since is None or each.recorded_on > since]
    later = [each for each in moves if each.days > 0]
    when = f"since {long_day(since)}" if since else "on record"
    if not moves:
        yield Paragraph(f"No date of an action was moved {when}; {counted(len(all_moves), 'move')} on record in all.")
        return
    yield Paragraph(
        f"{counted(len(moves), 'date')} moved {when}, {len(later):,} of them to a later day, by "
        f"{counted(sum(each.days for each in later), 'day')} together. The ledger keeps every first date."
    )
    shown = sorted(moves, key=lambda each: -each.days)
    titles = {each.reference: each.title for each in view.position.actions}
    yield Table(
        "The furthest moves",
        (
            Column("Action", width=2.2),
            Column("From", "date"),
            Column("To", "date"),
            Column("Days", "number"),
            Column("Why, and who agreed it", width=3),
        ),
        tuple(
            (
                f"{each.action} {short(titles.get(each.action, ''), 70)}",
                each.old_due_on,
                each.new_due_on,
                each.days,
                _why_moved(each),
            )
            for each in shown[:ROWS]
        ),
        note=_and_more(len(shown), "move"),
    )
    by_owner: dict[str, list[int]] = defaultdict(list)
    for each in moves:
        by_owner[each.owner or ""].append(each.days)
    ever = Counter(each.owner or "" for each in all_moves)
    rows = sorted(by_owner.items(), key=lambda row: -sum(row[1]))
    yield Table(
        "By owner",
        (
            Column("Owner", width=2.4),
            Column("Agency", width=1.4),
            Column("Moves", "number"),
            Column("Days", "number"),
            Column("Moves ever", "number"),
        ),
        tuple((view.owner(code), view.agency(code), len(days), sum(days), ever[code]) for code, days in rows[:ROWS]),
        note=_and_more(len(rows), "owner"),
    )


def _why_moved(move: DateChangeValue) -> str:
    kind = move.reason_code.replace("_", " ").capitalize()
    where = f", {move.agreed_at}" if move.agreed_at else ""
    return f"{kind}. {short(move.reason, 120)} Agreed by {move.agreed_by}{where}."


# --- overdue and silent -----------------------------------------------------------------------------------------------


def late_and_silent(view: View) -> Iterator[Block]:
    """Open actions past their date, and those of which nothing was said."""
    unfinished = [each for each in view.position.actions if each.is_unfinished]
    overdue = sorted((each for each in unfinished if each.days_overdue > 0), key=lambda each: -each.days_overdue)
    silent = sorted((each for each in unfinished if each.is_silent), key=lambda each: -each.rounds_missed)
    yield Heading("Overdue and silent actions", anchor="overdue")
    if not overdue and not silent:
        yield Paragraph("No open action is overdue, and each was reported on in the last round.")
        return
    yield Paragraph(
        f"Of {counted(len(unfinished), 'open action')}, {len(overdue):,} "
        f"{'is' if len(overdue) == 1 else 'are'} overdue and {len(silent):,} "
        f"{'was' if len(silent) == 1 else 'were'} not reported on in the last round."
    )
    yield _by_agency(view, unfinished)
    yield Table(
        "Longest overdue",
        (Column("Action", width=3), Column("Owner", width=2), Column("Due", "date"), Column("Days late", "number")),
        tuple(overdue_row(view, each) for each in overdue[:ROWS]),
        note=_see_annex(len(overdue), "overdue action"),
        when_empty="No open action is overdue.",
    )
    yield Table(
        "Longest silent",
        (
            Column("Action", width=3),
            Column("Owner", width=2),
            Column("Rounds missed", "number"),
            Column("Last heard", width=1.1),
        ),
        tuple(silent_row(view, each) for each in silent[:ROWS]),
        note=_see_annex(len(silent), "silent action"),
        when_empty="Every open action was reported on in the last round.",
    )


def overdue_row(view: View, action: ActionValue) -> tuple[Cell, ...]:
    """An overdue action as a row of a table."""
    return (f"{action.reference} {action.title}", view.owner(action.owner), action.due_on, action.days_overdue)


def silent_row(view: View, action: ActionValue) -> tuple[Cell, ...]:
    """A silent action as a row of a table."""
    heard = f"round {action.answered_in}" if action.answered_in else "never"
    return (f"{action.reference} {action.title}", view.owner(action.owner), action.rounds_missed, heard)


def _see_annex(number: int, noun: str) -> str:
    return f"The first {ROWS} of {counted(number, noun)}; the rest are in the annex." if number > ROWS else ""


def _by_agency(view: View, unfinished: Sequence[ActionValue]) -> Table:
    agencies: dict[str, list[ActionValue]] = defaultdict(list)
    for each in unfinished:
        agencies[each.agency or "No owner"].append(each)
    return Table(
        "By agency",
        (
            Column("Agency", width=3),
            Column("Open actions", "number"),
            Column("Overdue", "number"),
            Column("Silent", "number"),
            Column("Blocked", "number"),
        ),
        tuple(
            (
                agency,
                len(found),
                sum(each.days_overdue > 0 for each in found),
                sum(each.is_silent for each in found),
                sum(each.state == "blocked" for each in found),
            )
            for agency, found in sorted(agencies.items(), key=lambda row: -len(row[1]))
        ),
    )


# --- what comes next --------------------------------------------------------------------------------------------------


def ahead(view: View) -> Iterator[Block]:
    """What is late and what comes in the next weeks, drawn a theme at a time."""
    yield Heading("Late, and due before long", anchor="ahead")
    until = view.day + AHEAD
    drawn = False
    for theme, rows in view.by_theme.items():
        actions = [each for one in rows for each in one.actions if each.is_unfinished and each.due_on]
        found = sorted((each for each in actions if due_day(each) <= until), key=due_day)
        if not found:
            continue
        drawn = True
        # The latest of what is late, and what comes: the longest late are in the table above.
        late = [each for each in found if each.days_overdue > 0][-TIMELINE // 2 :]
        coming = [each for each in found if each.days_overdue <= 0][: TIMELINE - len(late)]
        lines = [_timeline_action(each) for each in (*late, *coming)]
        title = f"{view.theme_title(theme)}: late, or due by {long_day(until)}"
        some = f"{len(lines)} of {counted(len(found), 'action')}" if len(lines) < len(found) else ""
        picture = timeline(title, lines, view.day)
        yield picture.as_chart(f"{title} ({some})" if some else title, print_table=False)
    if not drawn:
        yield Paragraph(f"No open action is late or due by {long_day(until)}.")


def _timeline_action(action: ActionValue) -> TimelineAction:
    return TimelineAction(action.reference, action.title, "", action.baseline_due_on, action.due_on, action.done_on)


# --- evidence ---------------------------------------------------------------------------------------------------------


def evidence(view: View) -> Iterator[Block]:
    """How strong the evidence is, where children are heard, and what contradicts."""
    yield Heading("Evidence, and the voice of children", anchor="evidence")
    items = view.position.evidence
    if view.content.withheld:
        yield Callout(
            "Evidence left out of this edition",
            f"{counted(view.content.withheld, 'exempt piece')} of evidence "
            f"{'is' if view.content.withheld == 1 else 'are'} not in this public edition. The ratings and "
            "what the rules suggest rest on all of the evidence.",
        )
    if not items:
        yield Paragraph("There is no evidence on record." if not view.content.withheld else "None of it is public.")
        return
    fresh = sum(each.is_fresh for each in items)
    strong_enough = sum(each.is_fresh and each.strength >= 2 for each in items)
    yield Paragraph(
        f"{counted(len(items), 'piece')} of evidence on record: {fresh:,} fresh, and {strong_enough:,} both fresh and "
        "of strength 2 or more out of 4, which is what can carry a judgement."
    )
    yield Table(
        "Evidence by theme",
        (
            Column("Theme", width=2.6),
            Column("Objectives", "number"),
            Column("With any", "number"),
            Column("Fresh, 2 or more", "number"),
            Column("Children heard", "number"),
        ),
        tuple(_evidence_row(view, theme, rows) for theme, rows in view.by_theme.items()),
        note="Children heard: fresh evidence of what children and families said, or a fresh entry of the voice log.",
    )
    unheard = [one.objective.reference for one in view.seen if not _hears_children(view, one)]
    if unheard:
        yield Callout(
            "Where children are not heard",
            f"There is no fresh evidence of what children and families say for {counted(len(unheard), 'objective')} of "
            f"{len(view.seen):,}: {listed(unheard, 20)}.",
            "warning",
        )
    else:
        yield Paragraph("What children and families say is among the fresh evidence for every objective.")
    against = sorted(
        (each for each in items if each.says == "contradicts" and each.is_fresh), key=lambda each: -each.strength
    )
    if against:
        yield Table(
            "Fresh evidence that contradicts what is reported",
            (
                Column("Evidence", width=3.2),
                Column("Strength, of 4", "number"),
                Column("Describes until", "date"),
                Column("Offered for", width=1.4),
            ),
            tuple(
                (
                    f"{each.reference} {each.title}",
                    each.strength,
                    each.describes_until,
                    _offered_for(view, each.reference),
                )
                for each in against[:ROWS]
            ),
            note=_and_more(len(against), "piece"),
        )


def _evidence_row(view: View, theme: str, rows: Sequence[Seen]) -> tuple[Cell, ...]:
    fresh = [[each for each in _items(view, one) if each.is_fresh] for one in rows]
    return (
        view.theme_title(theme),
        len(rows),
        sum(bool(one.objective.evidence) for one in rows),
        sum(any(each.strength >= 2 for each in found) for found in fresh),
        sum(_hears_children(view, one) for one in rows),
    )


def _items(view: View, one: Seen) -> list[EvidenceValue]:
    return [view.evidence[each] for each in one.objective.evidence if each in view.evidence]


def _hears_children(view: View, one: Seen) -> bool:
    return one.objective.reference in view.position.children_heard or any(
        each.is_voice_of_children and each.is_fresh for each in _items(view, one)
    )


def _offered_for(view: View, reference: str) -> str:
    return listed([one.objective.reference for one in view.seen if reference in one.objective.evidence], 4)


# --- the Notice -------------------------------------------------------------------------------------------------------


def notice(view: View) -> Iterator[Block]:
    """Each requirement of the Notice with what answers it and how that stands."""
    required = [each for each in view.position.needs if each.kind == "requirement"]
    if not required:
        return
    yield Heading("What would lift the Notice", anchor="notice")
    gaps_left = [each.reference for each in required if each.is_gap]
    done = sum(_is_met(view, each) for each in required)
    yield Paragraph(
        "To do what a Notice asks is not yet to improve, so what was done and what it changed stand apart. Each "
        "requirement shows the lowest rating among the objectives that answer it. "
        f"Of {counted(len(required), 'requirement')}, {done:,} {'is' if done == 1 else 'are'} answered only by "
        "objectives whose delivery is green or better and whose impact is green or better."
        + (f" Answered by none: {listed(gaps_left, 10)}." if gaps_left else "")
    )
    yield Table(
        "Requirements of the Notice",
        (
            Column("Requirement", width=3.4),
            Column("By", "date"),
            Column("Answered by", width=1.1),
            Column("Delivery", "rating"),
            Column("Impact", "rating"),
        ),
        tuple(_need_row(view, each) for each in required),
    )


def _is_met(view: View, need: NeedValue) -> bool:
    answering = view.answering(need)
    return bool(answering) and all(
        each.point is not None and each.point.colour in ("green", "blue") for one in answering for each in one.rated
    )


def _need_row(view: View, need: NeedValue) -> tuple[Cell, ...]:
    answering = view.answering(need)
    names = ", ".join(one.objective.reference for one in answering)
    if not names:
        names = "Parked" if need.parked_because else "Nothing"
    return (
        f"{need.reference} {short(need.text, 130)}",
        need.due_on,
        names,
        mark(worst(one.delivery.point for one in answering)),
        mark(worst(one.impact.point for one in answering)),
    )
