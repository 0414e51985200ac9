"""The hand-over pack (PL11): what the next chair, director or manager must know on the first day.

Pure: a Content goes in, a Document comes out. It begins with why there is a programme at all, says where it stands and
what waits on whom, and ends with where everything is. Nothing in it is an average.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

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
    Paragraph,
    Run,
    Table,
    Words,
    long_day,
)
from soundingboard.insight.plan_check import Remark, check_plan
from soundingboard.insight.plan_check import rules as check_rules
from soundingboard.papers.board_annexes import exceptions_explained, late_annexes, reading_it
from soundingboard.papers.board_facts import ROWS, late_and_silent, notice, slippage
from soundingboard.papers.board_measures import measures
from soundingboard.papers.board_pack import overall
from soundingboard.papers.content import Content
from soundingboard.papers.needs_rated import needs_rated
from soundingboard.papers.parts import (
    View,
    anchor_of,
    counted,
    document,
    held,
    listed,
    mark,
    named,
    paragraphs,
    particulars,
    short,
    strong,
)
from soundingboard.papers.rules import DIMENSIONS, Seen
from soundingboard.position.values import ActionValue, NeedValue

AHEAD = timedelta(days=90)
CALENDAR = 40  # rows of the calendar ahead
REMARKS = 3  # of one rule of the plan check that are told

# Where each thing is, by the words that stand in the menu: an address would be that of one installation.
PLACES = (
    ("What waits on me", "My work"),
    ("The inspection report and its findings", "Plan, Inspections"),
    ("The Notice, its versions and the difference between them", "Plan, Notice"),
    ("Themes, outcomes and objectives", "Plan"),
    ("What answers each finding and requirement, and what does not", "Plan, What answers what"),
    ("What a reviewer would ask of the plan", "Plan, Plan check"),
    ("Every version that the Board agreed, and what changed", "Plan, Versions"),
    ("Actions by owner, agency, date and state", "Delivery"),
    ("Every date that was moved, by whom and why", "Delivery, Slippage ledger"),
    ("What the figures say, and what was decided of their charts", "Measures"),
    ("Who has and has not sent an update", "Rounds"),
    ("What was proposed, challenged and agreed, with the reasons", "Rounds, Ratings"),
    ("Evidence, its strength, and what is not verified", "Evidence"),
    ("What the Board decided, and whether it worked", "Meetings, Decisions"),
    ("How all of it stood on any past day", "Position"),
    ("Board packs, and this pack", "Papers"),
    ("Posts, who holds them, and what was handed over", "My work, People, posts and agencies"),
    ("Who did what, and when", "My work, History"),
)


def build(content: Content) -> Document:
    """The hand-over pack as blocks."""
    view = View(content)
    sections: tuple[Callable[[View], Iterator[Block]], ...] = (
        _why,
        notice,
        overall,
        needs_rated,
        _attention,
        _objectives,
        measures,
        late_and_silent,
        slippage,
        _waiting,
        _decisions,
        _posts,
        _plan_check,
        _calendar,
        _places,
    )
    blocks: list[Block] = [particulars(view), *_frozen(view), *_at_a_glance(view), *_in_their_words(view)]
    blocks.append(Contents("In this pack"))
    for section in sections:
        blocks += section(view)
    blocks += reading_it(view, blocks, exceptions_explained(view))
    blocks += late_annexes(view)
    return document(content, _subtitle(view), blocks)


def _subtitle(view: View) -> str:
    return f"{view.position.programme_name}: for whoever takes it on, as at {long_day(view.day)}"


# --- at a glance ------------------------------------------------------------------------------------------------------


def _frozen(view: View) -> Iterator[Block]:
    plan = view.position.plan
    if plan is not None and plan.standing:
        yield Callout(
            f"The plan is {plan.standing.replace('_', ' ')}",
            f"{plan.frozen_because or ''} It can be read, and nothing in it changes until it is re-opened.".strip(),
            "warning",
        )


def _at_a_glance(view: View) -> Iterator[Block]:
    unfinished = _unfinished(view)
    red = [one for one in view.seen if any(each.is_red for each in one.rated)]
    yield KeyFacts(
        (
            Fact("judged red", len(red), f"of {counted(len(view.seen), 'objective')}"),
            Fact("only asserted", len(_asserted(view)), "green on the word of the doers"),
            Fact(
                "overdue",
                sum(each.days_overdue > 0 for each in unfinished),
                f"of {counted(len(unfinished), 'open action')}",
            ),
            Fact("silent", sum(each.is_silent for each in unfinished), "nothing said last round"),
            Fact("vacant", sum(not each.holder for each in view.position.posts), "posts with nobody in them"),
        ),
        large=True,
    )


def _in_their_words(view: View) -> Iterator[Block]:
    authored = view.content.authored
    if not (authored.covering_note or authored.chairs_note or authored.asks):
        return
    yield Heading("From whoever hands over", anchor="note")
    yield from paragraphs(authored.covering_note)
    if authored.chairs_note:
        yield Callout("From the chair", authored.chairs_note)
    for each in authored.asks:
        yield Ask(each.verb, each.text)


# --- why it exists ----------------------------------------------------------------------------------------------------


def _why(view: View) -> Iterator[Block]:
    position = view.position
    yield Heading("Why there is a programme", anchor="why")
    if not position.needs:
        yield Paragraph("No inspection finding and no requirement of a Notice is on record yet.")
    else:
        findings = [each for each in position.needs if each.kind == "finding"]
        required = [each for each in position.needs if each.kind == "requirement"]
        yield Paragraph(
            f"{position.authority} has {counted(len(findings), 'finding')} of inspection and "
            f"{counted(len(required), 'requirement')} of the Notice to answer. The plan exists to answer each of them "
            f"by {counted(len(view.seen), 'objective')} and {counted(len(position.actions), 'action')}, or to park it "
            "with a reason."
        )
        yield _sources(position.needs)
        yield from _grave(position.needs)
    if position.themes:
        yield Table(
            "What the plan is about",
            (Column("Theme", width=2), Column("Why it matters", width=3.4), Column("Objectives", "number")),
            tuple(
                (
                    view.theme_title(each.reference),
                    short(each.why_it_matters, 260),
                    len(view.by_theme.get(each.reference, ())),
                )
                for each in position.themes
            ),
        )
    if position.outcomes:
        yield Paragraph((strong("What is to be different for children"),))
        yield Bullets(tuple(_outcome(each.statement, each.by_when) for each in position.outcomes))


def _outcome(statement: str, by_when: date | None) -> Words:
    return f"{short(statement, 220)} By {long_day(by_when)}." if by_when else short(statement, 220)


def _sources(needs: Sequence[NeedValue]) -> Table:
    by_source: dict[tuple[str, str], list[NeedValue]] = defaultdict(list)
    for each in needs:
        by_source[each.source, each.kind].append(each)
    return Table(
        "Where it comes from",
        (
            Column("Source", width=3),
            Column("What it holds", width=1.4),
            Column("Answered", "number"),
            Column("Parked", "number"),
            Column("Unanswered", "number"),
            Column("Next date", "date"),
        ),
        tuple(
            (
                source,
                counted(len(found), kind),
                sum(_is_answered(each) for each in found),
                sum(not _is_answered(each) and not each.is_gap for each in found),
                sum(each.is_gap for each in found),
                min((each.due_on for each in found if each.due_on), default=None),
            )
            for (source, kind), found in by_source.items()
        ),
    )


def _is_answered(need: NeedValue) -> bool:
    return bool(need.satisfied_by or need.contributed_to_by)


def _grave(needs: Sequence[NeedValue]) -> Iterator[Block]:
    grave = [each for each in needs if each.is_priority_action]
    if grave:
        yield Paragraph((strong("Areas for priority action"),))
        yield Bullets(tuple(_need(each) for each in grave))
    if gaps := [each for each in needs if each.is_gap]:
        yield Callout(
            "Not answered and not parked",
            f"{listed([each.reference for each in gaps], 12)}. The Board cannot agree the plan while these stand open.",
            "warning",
        )


def _need(need: NeedValue) -> Words:
    by = listed([*need.satisfied_by, *need.contributed_to_by], 8)
    return (Run(f"{need.reference} ", strong=True), Run(f"{short(need.text, 240)} Answered by: {by or 'nothing'}."))


# --- where it stands --------------------------------------------------------------------------------------------------


def _attention(view: View) -> Iterator[Block]:
    yield Heading("What needs attention first", anchor="attention")
    if not view.exceptions:
        yield Paragraph("No objective is red, worse, judged above its suggestion, only asserted, blocked or silent.")
        return
    yield Paragraph("The objectives that the published rules single out, what weighs most first, and why.")
    yield Table(
        "Objectives to look at first",
        (Column("Objective", width=2), Column("Owner", width=1.8), Column("Why", width=3.6)),
        tuple(
            (
                named(one.objective),
                held(one.objective.owner) if one.objective.owner else "No owner",
                short(" ".join(each.sentence for each in view.reasons[one.objective.reference]), 320),
            )
            for one in view.exceptions[:ROWS]
        ),
        note=_first_of(len(view.exceptions), "objective"),
    )
    if asserted := _asserted(view):
        yield Callout(
            "Green that only those who did the work vouch for",
            f"{listed([named(one.objective) for one in asserted], 8)}. Ask what somebody else has seen.",
            "warning",
        )


def _asserted(view: View) -> list[Seen]:
    return [one for one in view.seen if any(each.is_asserted for each in one.rated)]


def _objectives(view: View) -> Iterator[Block]:
    yield Heading("Every objective, as it was judged and why", anchor="objectives")
    if not view.seen:
        yield Paragraph("There is no objective in the plan yet.")
        return
    for theme, rows in view.by_theme.items():
        title = view.theme_title(theme)
        yield Heading(title, 3, anchor_of("theme", theme or "none"))
        yield Table(
            f"{title}: ratings and reasons",
            (
                Column("Objective", width=2.4),
                *(Column(each.capitalize(), "rating") for each in DIMENSIONS),
                Column("Reason given", width=4),
            ),
            tuple(
                (
                    named(one.objective),
                    *(mark(one.of(each).point) for each in DIMENSIONS),
                    short(one.delivery.rating.reason, 240) if one.delivery.rating else "",
                )
                for one in rows
            ),
        )


# --- what waits on whom -----------------------------------------------------------------------------------------------


def _waiting(view: View) -> Iterator[Block]:
    yield Heading("What waits, and on whom", anchor="waiting")
    yield Table(
        "By post",
        (
            Column("Who", width=3),
            Column("Updates to send", "number"),
            Column("Ratings to propose", "number"),
            Column("Re-checks due", "number"),
            Column("Actions overdue", "number"),
        ),
        tuple(_by_post(view)),
        note=_round_words(view),
        when_empty="Nothing waits on the holder of any post.",
    )
    to_agree = [one for one in view.seen if any(one.of(each).is_to_be_agreed for each in DIMENSIONS)]
    if to_agree:
        names = listed([one.objective.reference for one in to_agree], 20)
        yield Paragraph((strong("On the Board: "), Run(f"ratings to agree of {names}.")))
    unverified = [each for each in view.position.evidence if each.verified_on is None]
    if unverified:
        yield Table(
            "Evidence not verified yet",
            (
                Column("Evidence", width=3.4),
                Column("Strength, of 4", "number"),
                Column("Collected", "date"),
                Column("Offered for", width=1.4),
            ),
            tuple(
                (
                    f"{each.reference} {each.title}",
                    each.strength,
                    each.collected_on,
                    listed([one.objective.reference for one in view.seen if each.reference in one.objective.evidence]),
                )
                for each in sorted(unverified, key=lambda each: (-each.strength, each.collected_on))[:ROWS]
            ),
            note=_first_of(len(unverified), "piece"),
        )
    asking = [each for each in _unfinished(view) if each.help_needed]
    if asking:
        yield Paragraph((strong("Help that owners have asked for"),))
        yield Bullets(tuple(_asks_for(view, each) for each in asking[:ROWS]))
        if len(asking) > ROWS:
            yield Paragraph(_first_of(len(asking), "action"))


def _asks_for(view: View, action: ActionValue) -> Words:
    return (
        Run(f"{action.reference} {action.title} ", strong=True),
        Run(f"({view.owner(action.owner)}): {short(action.help_needed, 220)}"),
    )


def _by_post(view: View) -> Iterator[tuple[Cell, ...]]:
    waits: dict[str, Counter[str]] = defaultdict(Counter)
    for action in view.position.actions:
        theirs = waits[action.owner or ""]
        theirs["update"] += _is_to_be_reported(view, action)
        theirs["recheck"] += action.recheck_due_on is not None and action.recheck_due_on <= view.day
        theirs["overdue"] += action.is_unfinished and action.days_overdue > 0
    for one in view.seen:
        if _is_to_be_rated(view, one):
            waits[one.objective.owner.code if one.objective.owner else ""]["rating"] += 1
    rows = [(code, [count[each] for each in ("update", "rating", "recheck", "overdue")]) for code, count in
            waits.items()]  # fmt: skip
    for code, counts in sorted(rows, key=lambda row: (-sum(row[1]), row[0])):
        if any(counts):
            yield (view.owner(code), *counts)


def _is_to_be_reported(view: View, action: ActionValue) -> bool:
    meeting = view.position.current_round
    if meeting is None or meeting.state != "open":
        return action.is_silent
    return action.is_unfinished and action.answered_in != meeting.number


def _is_to_be_rated(view: View, one: Seen) -> bool:
    meeting = view.position.current_round
    if meeting is None or meeting.state == "frozen":
        return False
    return all(each.round != meeting.number for each in one.objective.ratings)


def _round_words(view: View) -> str:
    meeting = view.position.current_round
    if meeting is None:
        return "No round has been opened yet."
    if meeting.state == "open":
        return f"In {meeting.name}, which is open: updates are due by {long_day(meeting.cut_off)}."
    return f"No round is open. Updates are those missing in {meeting.name}, the last one."


def _decisions(view: View) -> Iterator[Block]:
    yield Heading("Decisions still to be looked back at", anchor="decisions")
    open_ = [each for each in view.position.decisions if each.review_on and each.worked is None]
    yield Table(
        "Decisions to look back at",
        (
            Column("Decision", width=3),
            Column("Body", width=1.4),
            Column("Decided", "date"),
            Column("To be reviewed", "date"),
            Column("Days late", "number"),
        ),
        tuple(
            (
                f"{each.reference} {each.title}",
                each.body,
                each.decided_on,
                each.review_on,
                max(0, (view.day - each.review_on).days) if each.review_on else 0,
            )
            for each in sorted(open_, key=lambda each: each.review_on or date.max)[:ROWS]
        ),
        note=_first_of(len(open_), "decision"),
        when_empty="No decision waits to be looked back at.",
    )


# --- who holds what ---------------------------------------------------------------------------------------------------


def _posts(view: View) -> Iterator[Block]:
    yield Heading("Who holds which post", anchor="posts")
    posts = view.position.posts
    vacant = [each for each in posts if not each.holder]
    leaving = sorted((each for each in posts if each.leaves_on), key=lambda each: each.leaves_on or date.max)
    if vacant:
        yield Paragraph((strong("Vacant: "), Run(f"{listed([each.title for each in vacant], 12)}.")))
    if leaving:
        told = [f"{held(each)}, on {long_day(each.leaves_on)}" for each in leaving if each.leaves_on]
        yield Paragraph((strong("Leaving: "), Run(f"{'; '.join(told)}.")))
    if not vacant and not leaving:
        yield Paragraph("Every post has a holder, and no leaving day is on record.")
    objectives = Counter(one.objective.owner.code for one in view.seen if one.objective.owner)
    unfinished = _unfinished(view)
    open_ = Counter(each.owner for each in unfinished)
    late = Counter(each.owner for each in unfinished if each.days_overdue > 0)
    yield Table(
        "Posts, their holders and what they own",
        (
            Column("Post", width=2.4),
            Column("Holder", width=1.8),
            Column("Agency", width=1.8),
            Column("Objectives", "number"),
            Column("Open actions", "number"),
            Column("Overdue", "number"),
        ),
        tuple(
            (each.title, each.holder or "Vacant", each.agency, objectives[each.code], open_[each.code], late[each.code])
            for each in sorted(posts, key=lambda each: (each.agency, each.title))
        ),
        when_empty="No post is on record.",
    )


# --- what a reviewer would ask ----------------------------------------------------------------------------------------


def _plan_check(view: View) -> Iterator[Block]:
    yield Heading("What a reviewer would ask of the plan", anchor="check")
    # Without exempt evidence, what the rules say of evidence would be of what was left out.
    read = {each.code: each for each in check_rules() if not (view.content.withheld and each.area == "evidence")}
    by_rule: dict[str, list[Remark]] = defaultdict(list)
    if view.position.plan is not None:
        for remark in check_plan(view.position):
            if remark.code in read:
                by_rule[remark.code].append(remark)
    if not by_rule:
        yield Paragraph(f"None of the {len(read)} published rules of the plan check has anything to ask.")
        return
    total = sum(len(found) for found in by_rule.values())
    yield Paragraph(
        f"{len(by_rule)} of the {len(read)} published rules of the plan check ask about "
        f"{counted(total, 'thing')}. A rule decides nothing: it is a risk to know of."
    )
    yield Table(
        "What the plan check asks",
        (Column("Rule", width=1.8), Column("How often", "number"), Column("Of what", width=3.8)),
        tuple(
            (f"{code} {read[code].name}", len(found), _told(found))
            for code, found in sorted(by_rule.items(), key=lambda row: (-len(row[1]), row[0]))
        ),
    )


def _told(found: Sequence[Remark]) -> str:
    said = " ".join(f"{each.reference}: {short(each.sentence, 130)}" for each in found[:REMARKS])
    return f"{said} And {len(found) - REMARKS:,} more." if len(found) > REMARKS else said


# --- the calendar, and where everything is ----------------------------------------------------------------------------


def _calendar(view: View) -> Iterator[Block]:
    until = view.day + AHEAD
    days = sorted(each for each in _days(view) if view.day <= each[0] <= until)
    yield Heading("The calendar ahead", anchor="calendar")
    yield Table(
        f"Calendar, from {long_day(view.day)} to {long_day(until)}",
        (Column("Day", "date"), Column("What", width=3.6), Column("Who", width=2)),
        tuple(days[:CALENDAR]),
        row_headers=False,
        note=_first_of(len(days), "day", CALENDAR),
        when_empty="Nothing with a day is on record for this time.",
    )


def _days(view: View) -> Iterator[tuple[date, str, str]]:
    position = view.position
    for meeting in position.rounds:
        yield meeting.cut_off, f"Cut-off of {meeting.name}", "Every owner"
        yield meeting.group_on, "Delivery group meets", "Delivery group"
        yield meeting.board_on, "Board meets", "Improvement Board"
        if meeting.panel_on:
            yield meeting.panel_on, "Scrutiny panel meets", "Scrutiny panel"
    for need in position.needs:
        if need.due_on:
            yield need.due_on, f"{need.reference} is due: {short(need.text, 110)}", need.source
    for one in view.seen:
        if one.objective.due_on:
            owner = one.objective.owner
            yield one.objective.due_on, f"Objective {named(one.objective)} is due", held(owner) if owner else "No owner"
    for decision in position.decisions:
        if decision.review_on and decision.worked is None:
            yield decision.review_on, f"Look back at {decision.reference} {decision.title}", decision.body
    for action in position.actions:
        if action.recheck_due_on:
            yield action.recheck_due_on, f"Re-check of {action.reference} {action.title}", view.owner(action.owner)
    for post in position.posts:
        if post.leaves_on:
            yield post.leaves_on, f"{post.holder} leaves", post.title


def _places(view: View) -> Iterator[Block]:
    yield Heading("Where everything is", anchor="places")
    yield Paragraph(
        "This pack is a picture of one day. The record itself is in Sounding Board, under these words in its menu and "
        "on its pages, and every page there can be read as at any past day."
    )
    yield Table("Where to look", (Column("You want to see", width=2.6), Column("Where it is", width=2)), PLACES)


def _unfinished(view: View) -> list[ActionValue]:
    return [each for each in view.position.actions if each.is_unfinished]


def _first_of(number: int, noun: str, most: int = ROWS) -> str:
    return f"The first {most} of {counted(number, noun)}." if number > most else ""
