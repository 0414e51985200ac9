"""What the papers share: a position with its indexes, and the blocks that more than one kind of paper has."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from soundingboard.formats.blocks import (
    Block,
    Callout,
    Column,
    Document,
    Fact,
    Heading,
    KeyFacts,
    Paragraph,
    RatingMark,
    Run,
    Table,
    day,
    long_day,
)
from soundingboard.formats.logo import logo_from
from soundingboard.lib.exemptions import Ground
from soundingboard.papers.content import EVIDENCE_PACK, PUBLIC, Content
from soundingboard.papers.edition import KINDS
from soundingboard.papers.rules import (
    Asked,
    Proposal,
    Reason,
    Seen,
    chosen,
    plan_changes,
    proposals,
    reasons,
    rounds_at,
    seen,
)
from soundingboard.position.compare import Weight
from soundingboard.position.values import (
    ActionValue,
    DecisionValue,
    EvidenceValue,
    NeedValue,
    ObjectiveValue,
    PointValue,
    Position,
    PostValue,
    RoundValue,
)
from soundingboard.rating.ribbon import RatedOn, ribbon
from soundingboard.rating.scales import Point

LONDON = ZoneInfo("Europe/London")
NOT_RATED = RatingMark("Not rated", "dash", "grey")
EXEMPT_WORDS = "Not for publication: may hold exempt information"
PUBLIC_WORDS = "Public"
PACK_WORDS = "Official: for the inspection only"

# The headings under which changes stand, what got worse first.
GROUPS: tuple[tuple[Weight, str], ...] = (
    (Weight.WORSE, "Worse"),
    (Weight.CONCERN, "To watch"),
    (Weight.MOVED, "Moved"),
    (Weight.BETTER, "Better"),
    (Weight.OTHER, "Also"),
)


@dataclass(frozen=True)
class View:
    """A content with what the builders look up again and again. Pure: nothing is read from anywhere."""

    content: Content

    @property
    def position(self) -> Position:
        """The position that the paper is about."""
        return self.content.position

    @property
    def day(self) -> date:
        """The day that the facts describe."""
        return self.position.as_at

    @cached_property
    def round(self) -> RoundValue | None:
        """The round that the paper is for, or else the current one."""
        number = self.content.round_number
        named = next((each for each in self.position.rounds if each.number == number), None)
        return named or self.position.current_round

    @property
    def round_number(self) -> int | None:
        """Its number."""
        return self.round.number if self.round else None

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        """Each objective with its actions, as the rules look at it."""
        return tuple(
            seen(each, self.actions_of(each.reference), self.round_number) for each in self.position.objectives
        )

    @cached_property
    def reasons(self) -> dict[str, tuple[Reason, ...]]:
        """Why each objective is an exception, those that are none left out."""
        return {each.objective.reference: found for each in self.seen if (found := reasons(each))}

    @cached_property
    def exceptions(self) -> tuple[Seen, ...]:
        """The objectives that are exceptions, what weighs most first."""
        weight = {reference: sum(each.weight for each in found) for reference, found in self.reasons.items()}
        found = [each for each in self.seen if each.objective.reference in weight]
        return tuple(sorted(found, key=lambda each: (-weight[each.objective.reference], each.objective.tier)))

    @cached_property
    def proposed(self) -> tuple[Proposal, ...]:
        """All that the rules propose to ask of this Board, before the author chooses."""
        content = self.content
        found = proposals(Asked(self.position, self.seen, self.round, content.compared_with))
        if self.position.plan is None:
            return found
        agreed_since = any(each.kind == "plan_agreed" for each in content.changes)
        return (*found, *plan_changes([(each.kind, each.reference) for each in content.changes], agreed_since))

    @cached_property
    def asked(self) -> tuple[Proposal, ...]:
        """What is asked, as the author chose."""
        return chosen(self.proposed, self.content.authored.left_out, self.content.authored.first)

    @cached_property
    def _actions(self) -> dict[str, list[ActionValue]]:
        found: dict[str, list[ActionValue]] = defaultdict(list)
        for each in self.position.actions:
            found[each.objective].append(each)
        return found

    def actions_of(self, reference: str) -> Sequence[ActionValue]:
        """The actions of an objective."""
        return self._actions.get(reference, ())

    @cached_property
    def posts(self) -> dict[str, PostValue]:
        """The posts by their code."""
        return {each.code: each for each in self.position.posts}

    @cached_property
    def evidence(self) -> dict[str, EvidenceValue]:
        """The pieces of evidence by their reference."""
        return {each.reference: each for each in self.position.evidence}

    @cached_property
    def decisions(self) -> dict[str, DecisionValue]:
        """The decisions by their reference."""
        return {each.reference: each for each in self.position.decisions}

    @cached_property
    def by_theme(self) -> dict[str, list[Seen]]:
        """The objectives of each theme, themes in the plan's order; those of no theme come last."""
        found: dict[str, list[Seen]] = {each.reference: [] for each in self.position.themes}
        for one in self.seen:
            found.setdefault(one.objective.theme, []).append(one)
        return {theme: rows for theme, rows in found.items() if rows}

    def answering(self, need: NeedValue) -> list[Seen]:
        """The objectives that answer a requirement or a finding, wholly or in part."""
        wanted = {*need.satisfied_by, *need.contributed_to_by}
        return [one for one in self.seen if one.objective.reference in wanted]

    def theme_title(self, reference: str | None) -> str:
        """A theme by its number and title."""
        for each in self.position.themes:
            if each.reference == reference:
                return f"Theme {each.reference}: {each.title}"
        return "The plan as a whole" if reference is None else f"Theme {reference}" if reference else "No theme"

    def owner(self, code: str | None) -> str:
        """A post with whoever holds it."""
        post = self.posts.get(code or "")
        return held(post) if post else "No owner"

    def agency(self, code: str | None) -> str:
        """The agency of a post."""
        post = self.posts.get(code or "")
        return post.agency if post else "No owner"

    def stands_for(self, one: Seen, dimension: str) -> str:
        """For how long a rating has been what it is: 3 rounds, since 14 Jan 2026."""
        now = one.of(dimension)
        if now.rating is None:
            return ""
        boards = {each.number: each.board_on for each in self.position.rounds}
        past = [
            RatedOn(min(boards[mark.round], now.rating.on), scale_point(mark.point))
            for mark in one.objective.marks(dimension)
            if mark.round < now.rating.round and mark.round in boards
        ]
        found = ribbon([*past, RatedOn(now.rating.on, scale_point(now.rating.point))], max(self.day, now.rating.on))
        running = rounds_at(one.objective, dimension, now)
        if running == 1 or found.since is None:
            return "new this round" if now.rating.round == self.round_number else f"since round {now.rating.round}"
        return f"{running} rounds, since {day(found.since)}"

    def directed(self, one: Seen, dimension: str) -> str:
        """Which way a rating went from the round before, in a word."""
        now = one.of(dimension)
        if now.rating is None:
            return ""
        if now.before is None:
            return "first rating"
        if now.fell:
            return f"worse (was {now.before.word})"
        if now.rose:
            return f"better (was {now.before.word})"
        return "same" if now.point and now.before.code == now.point.code else f"was {now.before.word}"


def held(post: PostValue) -> str:
    """A post with whoever holds it: Head of Assessment (Olu Owner)."""
    return f"{post.title} ({post.holder})" if post.holder else f"{post.title} (vacant)"


def mark(point: PointValue | None) -> RatingMark:
    """A point as it is shown in a paper; nothing rated has a mark too."""
    return RatingMark(point.word, point.shape, point.colour) if point else NOT_RATED


def scale_point(value: PointValue) -> Point:
    """A point of the position as the arithmetic of ratings takes it; the published test is not needed there."""
    return Point(value.code, value.word, value.shape, value.colour, value.rank, "")  # type: ignore[arg-type]


def named(objective: ObjectiveValue) -> str:
    """An objective by its reference and title."""
    return f"{objective.reference} {objective.title}"


def due_day(action: ActionValue) -> date:
    """The due date of an action that has one."""
    assert action.due_on is not None
    return action.due_on


def anchor_of(kind: str, reference: str) -> str:
    """The place of something in the paper."""
    return f"{kind}-" + "".join(each if each.isalnum() or each in ".-" else "-" for each in reference)


def short(text: str, most: int) -> str:
    """A text cut at a word, with an ellipsis to say so."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    return flat[: most - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "\u2026"


def counted(count: int, noun: str, many: str = "") -> str:
    """A count with its noun: 1 action, 2,004 actions."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {many or noun + 's'}"


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names as a list in a sentence, with how many more there are."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def paragraphs(text: str) -> list[Block]:
    """A text that somebody wrote, a paragraph for each of its own."""
    return [Paragraph(" ".join(part.split())) for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def strong(text: str) -> Run:
    """Words that stand out."""
    return Run(text, strong=True)


def worst(points: Iterable[PointValue | None]) -> PointValue | None:
    """The lowest point that has a rank, or else any; nothing when there is none."""
    there = [each for each in points if each is not None]
    return min(there, key=lambda each: (each.rank is None, each.rank or 0), default=None)


def edition_words(content: Content) -> str:
    """The edition as it stands on the cover."""
    if content.kind == EVIDENCE_PACK:
        return PACK_WORDS
    return PUBLIC_WORDS if content.edition == PUBLIC else EXEMPT_WORDS


def document(content: Content, subtitle: str, blocks: Iterable[Block]) -> Document:
    """A paper around its blocks."""
    state = {"draft": "Draft: not issued", "unissued": "Made for checking: not issued"}.get(content.state, "")
    footer = f"Position as at {long_day(content.position.as_at)}"
    return Document(
        title=content.title,
        subtitle=subtitle,
        organisation=content.position.authority,
        colour=content.colour,
        classification=edition_words(content),
        reference=content.reference,
        as_at=content.position.as_at,
        made_at=content.made_at,
        blocks=(*blocks, *withheld_blocks(content)),
        footer=f"{state} \u00b7 {footer}" if state else footer,
        logo=logo_from(content.logo),
    )


def withheld_blocks(content: Content) -> Iterable[Block]:
    """What a public edition leaves out, and on what ground of Schedule 12A; nothing where nothing is left out."""
    if not content.withheld_by:
        return
    yield Heading("Withheld from this edition", anchor="withheld-rows")
    yield Paragraph(
        "This edition was made without what may not be published. What it says of ratings and counts rests on all of "
        "the record."
    )
    yield Table(
        "What was left out, and why",
        (Column("What", width=1.6), Column("How many", "number"), Column("Ground", width=3)),
        tuple(
            (
                KINDS[each.kind][0].upper() + KINDS[each.kind][1:],
                each.number,
                sentence(Ground(each.paragraphs).words)
                if each.paragraphs
                else "Classified as exempt; no paragraph is on record",
            )
            for each in content.withheld_by
        ),
    )


def sentence(text: str) -> str:
    """Words that begin with a capital."""
    return text[:1].upper() + text[1:]


def particulars(view: View) -> KeyFacts:
    """Whose paper it is, for which Board, of which day, and in which edition."""
    content, position, meeting = view.content, view.position, view.round
    facts = []
    if meeting is not None:
        facts.append(Fact("Board", meeting.board_on, meeting.name))
        facts.append(Fact("Updates until", meeting.cut_off, "the cut-off of the round"))
    facts.append(
        Fact("Position as at", position.as_at, f"{content.as_at.astimezone(LONDON):%H:%M}, as it was on record")
    )
    facts.append(Fact("Compared with", content.compared_with or "Nothing: this is the first"))
    if position.plan is not None:
        version = f"Version {position.plan.version}" if position.plan.version else "Not yet agreed"
        agreed = f"agreed on {long_day(position.plan.agreed_on)}" if position.plan.agreed_on else ""
        if position.plan.standing:
            agreed = ", ".join(filter(None, (agreed, position.plan.standing.replace("_", " "))))
        facts.append(Fact("Plan", version, agreed))
    if content.withheld:
        facts.append(Fact("Left out", f"{counted(content.withheld, 'exempt piece')} of evidence", "public edition"))
    return KeyFacts(tuple(facts))


def chain_words(content: Content) -> Block:
    """How far the history behind the paper was verified."""
    chain = content.chain
    if chain is None:
        return Paragraph("The history of the programme is verified when the paper is issued; this one has not been.")
    text = (
        f"Every change behind this paper is in the programme\u2019s history, each entry sealed with the one before. It "
        f"was verified up to entry {chain.entries:,}, whose seal (SHA-256) is {chain.hash}."
    )
    if chain.holds:
        return Paragraph(text)
    return Callout(
        "The history does not verify",
        f"The programme\u2019s history has {chain.entries:,} entries and was found changed when this paper was "
        "issued. Ask the administrator which entry was changed before relying on what is written here.",
        "warning",
    )


def scale_tables(content: Content) -> list[Table]:
    """What each rating means, by the scales in force."""
    return [
        Table(
            f"{scale.words} (scale version {scale.version})",
            (Column("Rating", "rating"), Column("When it is chosen", width=4)),
            tuple((mark(each.point), each.meaning) for each in scale.points),
            row_headers=False,
        )
        for scale in content.scales
    ]


def rules_table(content: Content, codes: set[str], extra: Iterable[tuple[str, str, str]] = ()) -> Table:
    """The rules that spoke, with the words under which they are published."""
    rows = [(each.code, each.name, each.words) for each in content.rules if each.code in codes]
    rows += [(code, name, " ".join(words.split())) for code, name, words in extra]
    return Table(
        "Rules that spoke",
        (Column("Code", width=0.6), Column("Rule", width=1.6), Column("As it is published", width=4)),
        tuple(rows),
        when_empty="No rule spoke.",
    )


# Terms that a member of the public may not know, in our own words. Only those that a paper uses are printed in it.
TERMS: tuple[tuple[str, str], ...] = (
    ("action", "A task in a delivery plan, with an owner and a date."),
    ("asserted", "Said by those responsible for the work, with nothing fresh from anybody else beneath it."),
    ("assurance", "Knowing from evidence that was tested, rather than from being told."),
    ("baseline", "The first date or figure agreed, kept beside the one that holds now."),
    ("challenged", "A rating that the delivery group questioned and gave again; what the owner proposed stays."),
    ("confidence", "How far the ratings of delivery and impact can be relied on, given the evidence."),
    ("cut-off", "The day until which updates count for a round."),
    ("delivery group", "The managers of all agencies who drive the work between meetings of the Board."),
    ("exempt", "Not for publication, as the law allows (Local Government Act 1972, Schedule 12A)."),
    ("finding", "Something that an inspection report says must improve."),
    ("first-line", "Evidence from those who do the work; second-line is from others inside, third-line from outside."),
    ("impact", "What has changed in practice or in children\u2019s lives, as against what was done."),
    ("improvement notice", "A notice by which the Department for Education says what a council must improve."),
    ("objective", "What the plan promises; the unit that is rated."),
    ("outcome", "The difference to be made for children."),
    ("overdue", "Past its date and not done."),
    ("parked", "Left out of the plan for now, with a reason on record."),
    ("requirement", "A numbered demand of the Improvement Notice."),
    ("ribbon", "The ratings of earlier rounds in a row, so that one that never moves can be seen."),
    ("roll-up", "The position of a theme or of the whole plan as people judged it; it is never an average."),
    ("round", "One turn of reporting: updates, delivery group, Board."),
    ("silent", "Unfinished, and not reported on in the last round."),
    ("slippage", "By how much a date was moved, and how often."),
    ("voice of children", "What children and families themselves said."),
)  # fmt: skip


def glossary(used: str) -> Table:
    """The terms that a paper uses, explained.

    Args:
        used: all the words of the paper.
    """
    text = used.casefold()
    rows = tuple((term[0].upper() + term[1:], meaning) for term, meaning in TERMS if term in text)
    return Table("Terms used in this paper", (Column("Term"), Column("What it means", width=3.4)), rows)
