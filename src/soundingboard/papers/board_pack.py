"""The Board pack (PA2): what changed comes first, then what the Board is asked, then what is behind it.

Pure: a Content goes in, a Document comes out. Long lists are cut in the body, the number left out is said aloud, and
an annex or the workbook has the rest.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from soundingboard.formats.blocks import (
    Ask,
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Contents,
    Document,
    Fact,
    Heading,
    KeyFacts,
    NumberedList,
    Paragraph,
    RatingMark,
    Run,
    Table,
    Words,
    long_day,
)
from soundingboard.formats.charts.distribution import DistributionBar, distribution
from soundingboard.formats.charts.ribbon import RibbonRow, ribbons
from soundingboard.papers.audit_loops import audits
from soundingboard.papers.board_annexes import ASKS_EACH, annexes, reading_it, rules_explained
from soundingboard.papers.board_facts import ahead, evidence, late_and_silent, notice, optimism, slippage
from soundingboard.papers.board_measures import measures
from soundingboard.papers.content import Content
from soundingboard.papers.needs_rated import needs_rated, what_is_rated
from soundingboard.papers.parts import (
    GROUPS,
    View,
    anchor_of,
    counted,
    document,
    due_day,
    held,
    listed,
    mark,
    named,
    paragraphs,
    particulars,
    short,
    strong,
    worst,
)
from soundingboard.papers.practice_met import practice
from soundingboard.papers.risk_register import risks
from soundingboard.papers.rules import (
    DIMENSIONS,
    Proposal,
    Seen,
    exception_rules,
)
from soundingboard.position.compare import Changed, Weight
from soundingboard.position.values import ObjectiveValue

EXCEPTIONS = 12  # told in full; the rest in a table
CHANGES = 18  # in the body, and no more than so many of one objective
CHANGES_EACH = 4
RIBBONS = 16  # lines in one picture

SPEAKS = 3  # rules told in full for each dimension of an exception


def build(content: Content) -> Document:
    """The Board pack as blocks."""
    view = View(content)
    sections: tuple[Callable[[View], Iterator[Block]], ...] = (
        _changes,
        _asks,
        overall,
        needs_rated,
        _exceptions,
        _ratings,
        measures,
        optimism,
        slippage,
        late_and_silent,
        risks,
        audits,
        practice,
        ahead,
        evidence,
        notice,
    )
    blocks: list[Block] = [particulars(view), *at_a_glance(view), Contents("In this pack")]
    for section in sections:
        blocks += section(view)
    blocks += reading_it(view, blocks, rules_explained(view))
    blocks += annexes(view)
    return document(content, _subtitle(view), blocks)


def _subtitle(view: View) -> str:
    if view.round is None:
        return view.position.programme_name
    # A round is called by its Board day already.
    return f"{view.position.programme_name}: {view.round.name}"


# --- at a glance ------------------------------------------------------------------------------------------------------


def at_a_glance(view: View) -> Iterator[Block]:
    """The few figures that stand at the head."""
    red = [one for one in view.seen if any(each.is_red for each in one.rated)]
    fell = [one for one in view.seen if any(one.of(each).fell for each in DIMENSIONS)]
    above = [one for one in view.seen if any(each.is_above_suggestion for each in one.rated)]
    overdue = sum(1 for each in view.position.actions if each.is_unfinished and each.days_overdue > 0)
    silent = sum(1 for each in view.position.actions if each.is_silent)
    yield KeyFacts(
        (
            Fact("judged red", len(red), f"of {counted(len(view.seen), 'objective')}"),
            Fact("worse", len(fell), "than the round before"),
            Fact("above", len(above), "what the rules suggest"),
            Fact("overdue", overdue, f"of {counted(_unfinished(view), 'open action')}"),
            Fact("silent", silent, "nothing said last round"),
        ),
        large=True,
    )


def _unfinished(view: View) -> int:
    return sum(1 for each in view.position.actions if each.is_unfinished)


# --- what changed -----------------------------------------------------------------------------------------------------


def _changes(view: View) -> Iterator[Block]:
    content = view.content
    yield Heading("What changed since last time", anchor="changes")
    if content.compared_with is None:
        yield Paragraph("This is the first pack, so there is nothing to compare it with.")
        return
    if not content.changes:
        yield Paragraph(f"Nothing that is on record changed since {long_day(content.compared_with)}.")
        return
    tally = Counter(each.weight for each in content.changes)
    said = [f"{tally[weight]:,} {word.lower()}" for weight, word in GROUPS if tally[weight]]
    yield Paragraph(
        f"Since {long_day(content.compared_with)}, {counted(len(content.changes), 'change')} came on record: "
        f"{listed(said)}. What got worse stands first, objective by objective."
    )
    left, shown = CHANGES, 0
    for weight, word in GROUPS:
        group = [each for each in content.changes if each.weight == weight]
        room = left if weight >= Weight.CONCERN else min(left, 6)
        lines, number = _grouped(view, group, room)
        if lines:
            yield Heading(f"{word} ({len(group):,})", 3)
            yield Bullets(tuple(lines))
            left -= number
            shown += number
            if number < len(group):
                yield _more(len(group) - number, f"under \u201c{word}\u201d", "annex-changes")
        elif group:
            yield _more(len(group), f"under \u201c{word}\u201d", "annex-changes", nothing_shown=True)


def _grouped(view: View, changes: Sequence[Changed], room: int) -> tuple[list[Words], int]:
    """The changes an objective at a time, in the order in which its first one stands, and how many were shown."""
    by_objective: dict[str, list[Changed]] = defaultdict(list)
    for each in changes:
        by_objective[each.objective].append(each)
    lines: list[Words] = []
    number = 0
    for reference, found in by_objective.items():
        taken = found[: min(CHANGES_EACH, room - number)]
        if not taken:
            break
        objective = view.position.objective(reference) if len(found) > 1 else None
        number += len(taken)
        if objective is None:
            lines += [each.sentence for each in taken]
            continue
        parts = [Run(f"{named(objective)}. ", strong=True)]
        name = named(objective)
        parts += [Run(_without(each.sentence, name) + " ") for each in taken]
        if len(found) > len(taken):
            parts.append(Run(f"And {len(found) - len(taken):,} more."))
        lines.append(tuple(parts))
    return lines, number


def _without(sentence: str, name: str) -> str:
    """A sentence without the name that stands before it already."""
    rest = sentence.removeprefix(f"{name}: ").removeprefix(f"{name} ")
    return rest[:1].upper() + rest[1:]


def _more(number: int, where: str, anchor: str, *, nothing_shown: bool = False) -> Paragraph:
    words = f"{counted(number, 'change')} {where}" if nothing_shown else f"And {number:,} more {where}"
    return Paragraph((Run(f"{words}: "), Run("see the annex", link=f"#{anchor}"), Run(".")))


# --- what is asked ----------------------------------------------------------------------------------------------------


def _asks(view: View) -> Iterator[Block]:
    authored = view.content.authored
    yield Heading("What the Board is asked", anchor="asks")
    yield from paragraphs(authored.covering_note)
    if authored.chairs_note:
        yield Callout("From the chair", authored.chairs_note)
    for each in authored.asks:
        yield Ask(each.verb, each.text)
    proposed, kept = view.proposed, view.asked
    by_rule: dict[str, list[Proposal]] = defaultdict(list)
    for proposal in kept:
        by_rule[proposal.code].append(proposal)
    for code, found in by_rule.items():
        yield from _asked_together(view, code, found)
    if not authored.asks and not kept:
        yield Paragraph("Nothing is asked of the Board this time but to note the position.")
    left_out = len(proposed) - len(kept)
    if left_out:
        yield Paragraph(
            f"The rules proposed {counted(left_out, 'more matter')} which the author of this pack left out."
        )


def _asked_together(view: View, code: str, found: Sequence[Proposal]) -> Iterator[Block]:
    first = found[0]
    if len(found) == 1:
        yield Ask(first.verb, (Run(f"{first.text} "), *_see_why(view, first)), code)
        return
    yield Ask(first.verb, f"{first.together} ({len(found):,}):", code)
    yield NumberedList(tuple((Run(f"{each.line} "), *_see_why(view, each)) for each in found[:ASKS_EACH]))
    if len(found) > ASKS_EACH:
        rest = f"And {len(found) - ASKS_EACH:,} more: "
        yield Paragraph((Run(rest), Run("see the annex", link="#annex-asks"), Run(".")))


def _see_why(view: View, proposal: Proposal) -> tuple[Run, ...]:
    shown = {one.objective.reference for one in view.exceptions[:EXCEPTIONS]}
    if proposal.about not in shown:
        return ()
    return (Run(f"See {proposal.about}", link=f"#{anchor_of('exception', proposal.about)}"),)


# --- overall judgement ------------------------------------------------------------------------------------------------


def overall(view: View) -> Iterator[Block]:
    """What was judged of the plan and of each theme, how the ratings are spread, and what is lowest."""
    yield Heading("Overall judgement", anchor="overall")
    yield Paragraph(
        "The position of a theme, and of the plan, is judged by people and never worked out as an average. The lowest "
        "rating beneath it stands beside it."
    )
    yield from what_is_rated(view)
    yield _roll_ups(view)
    if not view.seen:
        return
    # A picture for each, for one of both is too tall for what a table leaves of a page.
    for dimension in ("delivery", "impact"):
        title = f"{dimension.capitalize()} of objectives"
        picture = distribution(title, list(_bars(view, dimension)), of="Rating of")
        yield picture.as_chart(f"{title}, now and the round before", print_table=False)
    lowest = sorted(
        (one for one in view.seen if any(each.is_red for each in one.rated)),
        key=lambda one: sum(not each.is_red for each in one.rated),
    )
    if lowest:
        yield Paragraph((strong("Judged red: "), Run(listed([named(each.objective) for each in lowest], 8) + ".")))
    else:
        yield Paragraph("No objective is judged red.")


def _roll_ups(view: View) -> Table:
    latest = {(each.theme, each.dimension): each for each in view.position.roll_ups}
    # A column of "Not rated" from top to bottom says nothing and takes the reasons' room.
    shown = [each for each in DIMENSIONS if any(of == each for _, of in latest)]
    rows: list[tuple[Cell, ...]] = []
    for theme in (None, *(each.reference for each in view.position.themes)):
        judged = [latest.get((theme, dimension)) for dimension in shown]
        if not any(judged):
            continue
        beneath = view.seen if theme is None else view.by_theme.get(theme, [])
        low = worst(each.point for one in beneath for each in one.rated)
        told: dict[str, str] = {}
        for each in judged:
            if each is not None:
                when = "" if each.round == view.round_number else f" (judged in round {each.round})"
                told.setdefault(each.reason, when)
        why = " ".join(f"{short(reason, 700)}{when}" for reason, when in told.items())
        points = [mark(each.point if each else None) for each in judged]
        rows.append((view.theme_title(theme), *points, mark(low), why))
    return Table(
        "Position as judged",
        (
            Column("What", width=1.4),
            *(Column(each.capitalize(), "rating") for each in shown),
            Column("Lowest beneath", "rating"),
            Column("Reason", width=3.8),
        ),
        tuple(rows),
        note="The lowest beneath is the lowest rating of delivery or impact of any objective in it.",
        when_empty="No position of a theme or of the plan has been judged.",
    )


def _bars(view: View, dimension: str) -> Iterator[DistributionBar]:
    order = _points_in_order(view, dimension)
    for label, points in (
        (f"{dimension.capitalize()}, now", [one.of(dimension).point for one in view.seen]),
        (f"{dimension.capitalize()}, the round before", [one.of(dimension).before for one in view.seen]),
    ):
        tally = Counter(mark(each) for each in points)
        known = [each for each in order if each in tally]
        rest = [each for each in tally if each not in order]
        yield DistributionBar(label, tuple((each, tally[each]) for each in (*known, *rest)))


def _points_in_order(view: View, dimension: str) -> list[RatingMark]:
    scale = next((each for each in view.content.scales if each.dimension == dimension), None)
    points = [each.point for each in scale.points] if scale else []
    ranked = sorted(points, key=lambda each: (each.rank is None, each.rank or 0))
    return [mark(each) for each in ranked]


# --- exceptions -------------------------------------------------------------------------------------------------------


def _exceptions(view: View) -> Iterator[Block]:
    found = view.exceptions
    yield Heading("Exceptions", anchor="exceptions")
    if not found:
        yield Paragraph("No objective is red, worse, judged above its suggestion, only asserted, blocked or silent.")
        return
    names = {rule.code: rule.name.lower() for rule in exception_rules()}
    tally = Counter(each.code for given in view.reasons.values() for each in given)
    said = listed([f"{tally[code]:,} {names[code]}" for code in names if tally[code]], 9)
    yield Paragraph(
        f"{counted(len(found), 'objective')} of {len(view.seen):,} "
        f"{'is' if len(found) == 1 else 'are'} reported by exception: {said}. One may be so for several reasons."
    )
    for one in found[:EXCEPTIONS]:
        yield from _exception(view, one)
    if len(found) > EXCEPTIONS:
        yield _other_exceptions(view, found[EXCEPTIONS:])


def _exception(view: View, one: Seen) -> Iterator[Block]:
    objective = one.objective
    yield Heading(named(objective), 3, anchor_of("exception", objective.reference))
    yield Bullets(tuple(each.sentence for each in view.reasons[objective.reference]))
    yield Table(
        f"{objective.reference}: judged and suggested",
        (
            Column("Of"),
            Column("Judged", "rating"),
            Column("Suggested", "rating"),
            Column("Stage", width=1.8),
            Column("Direction, and for how long", width=2),
        ),
        tuple(_judged_row(view, one, dimension) for dimension in DIMENSIONS),
    )
    yield from _why(one)
    yield from _what_rules_say(one)
    yield _what_next(view, one)


def _judged_row(view: View, one: Seen, dimension: str) -> tuple[Cell, ...]:
    now = one.of(dimension)
    return (
        dimension.capitalize(),
        mark(now.point),
        mark(now.suggested),
        _stage(view, one, dimension),
        _going(view, one, dimension),
    )


def _going(view: View, one: Seen, dimension: str) -> str:
    words = [view.directed(one, dimension), view.stands_for(one, dimension)]
    return "; ".join(word for word in words if word)


def _stage(view: View, one: Seen, dimension: str) -> str:
    rating = one.of(dimension).rating
    if rating is None:
        return ""
    if rating.stage == "agreed":
        decision = view.decisions.get(rating.decision or "")
        minute = f", minute {decision.minute_reference}" if decision and decision.minute_reference else ""
        return f"Agreed by the Board{minute}"
    return f"{rating.stage.capitalize()}, not yet agreed"


def _why(one: Seen) -> Iterator[Block]:
    told: dict[str, tuple[list[str], str]] = {}
    for dimension in DIMENSIONS:
        rating = one.of(dimension).rating
        if rating is not None and rating.reason:
            of, _ = told.setdefault(rating.reason, ([], rating.by))
            of.append(dimension)
    for reason, (of, by) in told.items():
        name = f" ({by})" if by else ""
        yield Paragraph((strong(f"Reason given for {listed(of)}{name}: "), Run(short(reason, 700))))


def _what_rules_say(one: Seen) -> Iterator[Block]:
    said: list[Words] = []
    for each in one.rated:
        spoken = [
            found
            for found in one.objective.suggestion.reasons(each.dimension)
            if found.value == each.suggested.code or found.effect == "prompt" or found.effect == "ceiling"
        ]
        said += [(strong(f"{found.code} "), Run(found.sentence)) for found in spoken[:SPEAKS]]
    confidence = [found for found in one.objective.suggestion.reasons("confidence") if found.effect == "ceiling"]
    said += [(strong(f"{found.code} "), Run(found.sentence)) for found in confidence[:2]]
    if said:
        yield Paragraph((strong("What the rules say"),))
        yield Bullets(tuple(said))


def _what_next(view: View, one: Seen) -> KeyFacts:
    objective = one.objective
    unfinished = [each for each in one.actions if each.is_unfinished]
    coming = sorted((each for each in unfinished if each.due_on and each.due_on >= view.day), key=due_day)
    late = sorted((each for each in unfinished if each.days_overdue > 0), key=lambda each: -each.days_overdue)
    facts = [Fact("Owner", held(objective.owner) if objective.owner else "No owner", _agency(objective))]
    if objective.due_on:
        first = objective.baseline_due_on
        moved = f"first agreed for {long_day(first)}" if first and first != objective.due_on else ""
        facts.append(Fact("Due", objective.due_on, moved))
    next_step = coming[0] if coming else None
    facts.append(
        Fact("Next step", f"{next_step.reference} {next_step.title}", f"due {long_day(due_day(next_step))}")
        if next_step
        else Fact("Next step", "None with a date still to come")
    )
    if late:
        worst_late = f"longest {late[0].reference}, {counted(late[0].days_overdue, 'day')}"
        facts.append(Fact("Overdue", f"{len(late):,} of {counted(len(unfinished), 'open action')}", worst_late))
    blocked = [each for each in unfinished if each.blocker]
    if blocked:
        facts.append(Fact("In the way", short(blocked[0].blocker, 220), blocked[0].reference))
    asking = [each for each in unfinished if each.help_needed]
    if asking:
        facts.append(Fact("Help needed", short(asking[0].help_needed, 220), asking[0].reference))
    return KeyFacts(tuple(facts))


def _agency(objective: ObjectiveValue) -> str:
    return objective.owner.agency if objective.owner else ""


def _other_exceptions(view: View, rest: Sequence[Seen]) -> Table:
    return Table(
        f"The other {counted(len(rest), 'exception')}",
        (
            Column("Objective", width=2),
            Column("Delivery", "rating"),
            Column("Impact", "rating"),
            Column("Why it is here", width=3),
        ),
        tuple(
            (
                named(one.objective),
                mark(one.delivery.point),
                mark(one.impact.point),
                short(" ".join(each.sentence for each in view.reasons[one.objective.reference]), 180),
            )
            for one in rest
        ),
    )


# --- ratings by objective ---------------------------------------------------------------------------------------------


def _ratings(view: View) -> Iterator[Block]:
    yield Heading("Every objective", anchor="objectives")
    if not view.seen:
        yield Paragraph("There is no objective in the plan yet.")
        return
    exceptions = {one.objective.reference for one in view.exceptions[:EXCEPTIONS]}
    waiting = any(each.is_to_be_agreed for one in view.seen for each in one.rated)
    if waiting:
        yield Paragraph("Ratings of this round are as put forward to the Board; earlier rounds are as it agreed them.")
    for theme, rows in view.by_theme.items():
        yield Heading(view.theme_title(theme), 3, anchor_of("theme", theme or "none"))
        yield _rated_table(view, theme, rows)
        yield from _ribbons(view, theme, rows)
        told = [one for one in rows if one.objective.reference not in exceptions]
        if told:
            yield _reasons_table(view, theme, told)


def _rated_table(view: View, theme: str, rows: Sequence[Seen]) -> Table:
    return Table(
        f"{view.theme_title(theme)}: ratings",
        (
            Column("Objective", width=2.6),
            Column("Delivery", "rating"),
            Column("For", width=1.3),
            Column("Impact", "rating"),
            Column("For", width=1.3),
            Column("Confidence", "rating"),
        ),
        tuple(
            (
                named(one.objective),
                mark(one.delivery.point),
                view.stands_for(one, "delivery"),
                mark(one.impact.point),
                view.stands_for(one, "impact"),
                mark(one.confidence.point),
            )
            for one in rows
        ),
    )


def _ribbons(view: View, theme: str, rows: Sequence[Seen]) -> Iterator[Block]:
    """Delivery over the rounds, a line for each objective; long themes in several pictures, none taller than a page."""
    numbers = sorted({each.round for one in rows for each in one.objective.ribbon if each.dimension == "delivery"})
    now = view.round_number
    if now is not None and any(one.delivery.rating and one.delivery.rating.round == now for one in rows):
        numbers = sorted({*numbers, now})
    if len(numbers) < 2:
        return
    numbers = numbers[-18:]
    names = {each.number: each.name for each in view.position.rounds}
    for start in range(0, len(rows), RIBBONS):
        part = rows[start : start + RIBBONS]
        lines = [RibbonRow(named(one.objective), tuple(_ribbon_marks(one, numbers))) for one in part]
        several = f", {start + 1} to {start + len(part)} of {len(rows)}" if len(rows) > RIBBONS else ""
        title = f"{view.theme_title(theme)}: delivery by round{several}"
        picture = ribbons(title, [names.get(each, f"Round {each}") for each in numbers], lines)
        yield picture.as_chart(title, print_table=False)


def _ribbon_marks(one: Seen, numbers: Sequence[int]) -> Iterator[RatingMark | None]:
    past = {each.round: each.point for each in one.objective.marks("delivery")}
    if one.delivery.rating is not None:
        past.setdefault(one.delivery.rating.round, one.delivery.rating.point)
    for number in numbers:
        point = past.get(number)
        yield mark(point) if point else None


def _reasons_table(view: View, theme: str, rows: Sequence[Seen]) -> Table:
    return Table(
        f"{view.theme_title(theme)}: reasons for the objectives that are not told above",
        (Column("Objective", width=0.9), Column("Reason given", width=4), Column("Rules that spoke", width=1.2)),
        tuple(
            (
                one.objective.reference,
                short(one.delivery.rating.reason, 400) if one.delivery.rating else "",
                ", ".join(each.code for each in one.objective.suggestion.spoken),
            )
            for one in rows
        ),
    )


def objectives_table(content: Content) -> Table:
    """Every objective with what was judged and suggested of it: the paper as one table of data."""
    view = View(content)
    return Table(
        "Objectives",
        (
            Column("reference"),
            Column("title"),
            Column("theme"),
            Column("owner"),
            *(Column(f"{each}_{part}") for each in DIMENSIONS for part in ("judged", "stage", "suggested")),
            Column("rules"),
            Column("due_on", "date"),
        ),
        tuple(_as_data(one) for one in view.seen),
    )


def _as_data(one: Seen) -> tuple[Cell, ...]:
    objective = one.objective
    judged: list[Cell] = []
    for dimension in DIMENSIONS:
        now = one.of(dimension)
        judged += [
            now.rating.point.code if now.rating else "",
            now.rating.stage if now.rating else "",
            now.suggested.code,
        ]
    spoken = " ".join(each.code for each in objective.suggestion.spoken)
    owner = objective.owner.code if objective.owner else ""
    return (objective.reference, objective.title, objective.theme, owner, *judged, spoken, objective.due_on)
