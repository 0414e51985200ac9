"""The inspection evidence pack (PA2): what is known of chosen requirements or a visit's topic, and what is not.

It says first what it does not hold: what has no evidence at all, what nobody verified, what is left out. An inspector
finds that anyway. Posts stand where elsewhere names do, because the pack leaves the house. Pure: a Content goes in,
Documents come out; `papers.pack_file` puts them into folders with the files.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from soundingboard.formats.blocks import (
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
    day,
    long_day,
    safe_link,
)
from soundingboard.papers.content import Content
from soundingboard.papers.pack import CHOICES, OBJECTIVE, ItemValue, Pack, SectionValue, why_left_out
from soundingboard.papers.parts import (
    LONDON,
    NOT_RATED,
    View,
    anchor_of,
    chain_words,
    counted,
    document,
    listed,
    mark,
    named,
    paragraphs,
    scale_tables,
    sentence,
    short,
    strong,
)
from soundingboard.papers.rules import DIMENSIONS
from soundingboard.position.values import ActionValue, ObjectiveValue

SAYS = {"supports": "Supports", "contradicts": "Contradicts", "mixed": "Mixed"}
LINES = {1: "First: those who do the work", 2: "Second: those who check it", 3: "Third: from outside"}
STATES = {
    "not_started": "Not started",
    "in_progress": "In progress",
    "blocked": "Blocked",
    "delivered": "Delivered",
    "assured": "Assured",
    "sustained": "Sustained",
    "cancelled": "Cancelled",
    "merged": "Merged",
}
DONE = ("delivered", "assured", "sustained")
NOBODY = "Nobody but whoever brought it"


def build(content: Content) -> Document:
    """The evidence pack as one document: what its folders hold, without the files."""
    view, pack = View(content), pack_of(content)
    blocks: list[Block] = [*opening(view), Contents("In this pack", 2)]
    for section in pack.sections:
        blocks += [Heading(heading_of(section), anchor=_anchor(section)), *about(view, section)]
        blocks += evidence_in_full(pack, section)
    blocks += closing(view)
    return document(content, subtitle_of(view), blocks)


def pack_of(content: Content) -> Pack:
    """What the pack holds. A content without one is no evidence pack, and holds nothing."""
    return content.pack or Pack("", None, (), (), ())


def subtitle_of(view: View) -> str:
    """What the pack is about, and as at which day."""
    topic = pack_of(view.content).topic
    return f"{topic or view.position.programme_name}: as at {long_day(view.day)}"


def heading_of(section: SectionValue) -> str:
    """What a section is called, with some of its words."""
    words = section.title or section.text
    return f"{sentence(section.name)}: {short(words, 100)}" if words else sentence(section.name)


def index_table(content: Content) -> Table:
    """Every piece under every section with its facts and the hash of its file: the pack as one table of data."""
    pack = pack_of(content)
    return Table(
        "Evidence",
        tuple(Column(label, kind) for label, kind in (
            ("section", "text"), ("reference", "text"), ("title", "text"), ("kind", "text"), ("line", "number"),
            ("says", "text"), ("collected_on", "date"), ("describes_from", "date"), ("describes_to", "date"),
            ("sample", "number"), ("strength", "number"), ("fresh", "text"), ("verified_on", "date"),
            ("verified_by", "text"), ("agency", "text"), ("file", "text"), ("bytes", "number"), ("sha256", "text"),
            ("link", "text"),
        )),
        tuple(
            (
                section.name, each.reference, each.title, each.kind, each.line, each.says, each.collected_on,
                each.period_from, each.period_to, each.sample_size, each.strength, "yes" if each.is_fresh else "no",
                each.verified_on, each.verified_by, each.agency, each.file_name, each.size or None, each.sha256,
                each.link,
            )
            for section in pack.sections
            for each in pack.of(section)
        ),
    )  # fmt: skip


# --- what the pack says of itself -------------------------------------------------------------------------------------


def opening(view: View) -> Iterator[Block]:
    """What the pack is about, what goes in, and what does not: the words before the folders."""
    content, pack = view.content, pack_of(view.content)
    facts = [Fact("About", pack.topic)] if pack.topic else []
    if pack.visit_on:
        facts.append(Fact("Day of the visit", pack.visit_on))
    facts.append(Fact("Position as at", view.day, f"{content.as_at.astimezone(LONDON):%H:%M}, as it was on record"))
    yield KeyFacts(tuple(facts))
    yield from paragraphs(content.authored.covering_note)
    yield KeyFacts(
        (
            Fact("chosen", len(pack.sections), "a folder each"),
            Fact("pieces of evidence", len(pack.items), f"{counted(pack.copies, 'file')} copied"),
            Fact("without any evidence", len(pack.without_evidence), "said plainly below"),
            Fact("not verified", len(pack.not_verified), "by anybody else"),
            Fact("left out", len(pack.left_out), "and listed below"),
        ),
        large=True,
    )
    yield Heading("What goes in", anchor="goes-in")
    yield sections_table(pack)
    yield from nothing_at_all(pack)
    yield from not_verified(pack)
    yield from left_out(pack)


def sections_table(pack: Pack) -> Table:
    """Each section with how much stands under it."""
    return Table(
        "What was chosen, and how much there is",
        (
            Column("Chosen", width=3),
            Column("By", "date"),
            Column("Objectives", width=1.2),
            Column("Evidence", "number"),
            Column("Fresh", "number"),
            Column("Verified", "number"),
            Column("Contradicts", "number"),
        ),
        tuple(
            (
                heading_of(section),
                section.due_on,
                ", ".join(section.objectives) or ("Parked" if section.parked_because else "None"),
                len(found),
                sum(each.is_fresh for each in found),
                sum(each.verified_on is not None for each in found),
                sum(each.says == "contradicts" for each in found),
            )
            for section in pack.sections
            for found in [pack.of(section)]
        ),
        when_empty="Nothing was chosen.",
    )


def nothing_at_all(pack: Pack) -> Iterator[Block]:
    """What was chosen and has no evidence in the pack."""
    yield Heading("No evidence at all", anchor="no-evidence")
    if not pack.without_evidence:
        yield Paragraph("Everything that was chosen has some evidence in this pack.")
        return
    yield Paragraph(
        "Nothing stands in this pack for what follows. It is said here because an inspector would find it anyway."
    )
    yield Bullets(tuple(_gap(pack, each) for each in pack.without_evidence))


def _gap(pack: Pack, section: SectionValue) -> Words:
    hidden = [each for each in pack.left_out if each.what == "evidence" and section.name in each.sections]
    if hidden:
        why = f"What there is was left out: {listed([each.reference for each in hidden], 12)}."
    elif section.parked_because:
        why = f"It is parked: {short(section.parked_because, 240)}"
    elif not section.objectives and section.kind != OBJECTIVE:
        why = "No objective of the plan answers it, and nothing is filed under it."
    else:
        why = f"Nothing was offered for {_objectives(section)}."
    return (strong(f"{heading_of(section)}. "), Run(why))


def _objectives(section: SectionValue) -> str:
    return f"objective {listed(section.objectives, 12)}" if section.objectives else "it"


def not_verified(pack: Pack) -> Iterator[Block]:
    """What nobody but whoever brought it has looked at."""
    yield Heading("Not verified", anchor="not-verified")
    if not pack.not_verified:
        yield Paragraph("Somebody other than whoever brought it has looked at every piece of evidence in this pack.")
        return
    yield Table(
        "Evidence that nobody else has verified",
        (
            Column("Evidence", width=3),
            Column("Kind", width=1.4),
            Column("Collected", "date"),
            Column("Strength, of 4", "number"),
        ),
        tuple((_named(each), each.kind, each.collected_on, each.strength) for each in pack.not_verified),
    )


def left_out(pack: Pack) -> Iterator[Block]:
    """What is not in the pack, and why; by its reference, so that it can be asked for."""
    yield Heading("Left out", anchor="left-out")
    if not pack.left_out:
        yield Paragraph("Nothing that bears on what was chosen was left out.")
        return
    yield Paragraph(
        "What is exempt from publication, what is about one child\u2019s case and what was withdrawn is not in this "
        "pack: neither its file nor a word of it. It can be asked for by its reference; inspectors see cases in the "
        "council\u2019s own case system."
    )
    yield left_out_table(pack)


def left_out_table(pack: Pack) -> Table:
    """What is left out, and why."""
    return Table(
        "What was left out, and why",
        (
            Column("Reference"),
            Column("What"),
            Column("Why", width=3),
            Column("Collected", "date"),
            Column("Would stand under", width=2),
        ),
        tuple(
            (each.reference, sentence(each.what), why_left_out(each), each.collected_on, listed(each.sections, 8))
            for each in pack.left_out
        ),
        when_empty="Nothing was left out.",
    )


def closing(view: View) -> Iterator[Block]:
    """How to read the pack, and how it can be held to what was issued."""
    yield Heading("How to read this pack", anchor="reading")
    yield Paragraph(
        "Strength is from 0 to 4 and says how far evidence can be relied on, by a published table: who it comes from, "
        "how many were looked at, whether somebody else verified it, how old it is. It does not say what the evidence "
        "says. Ratings are those that the Improvement Board agreed."
    )
    if view.content.small_numbers:
        yield Paragraph(f"Small numbers of children are left out of the measures. {view.content.small_numbers}")
    yield Paragraph(
        "Each file stands in the index with its SHA-256, and can be held to it at any time: soundingboard "
        "evidence-pack verify FILE."
    )
    yield chain_words(view.content)
    yield from scale_tables(view.content)


# --- one section ------------------------------------------------------------------------------------------------------


def about(view: View, section: SectionValue) -> Iterator[Block]:
    """What was asked, what was done about it, how it was judged and what the measures say."""
    if section.text and (section.title or short(section.text, 100) != section.text):
        yield from paragraphs(section.text)
    facts = [Fact("From", section.source)] if section.source else []
    if section.due_on:
        facts.append(Fact("To be met by", section.due_on))
    facts.append(Fact("Evidence in this pack", len(section.evidence)))
    yield KeyFacts(tuple(facts))
    if section.parked_because:
        yield Callout("Parked", short(section.parked_because, 400), "warning")
    elif not section.objectives:
        yield Callout("No objective", "No objective of the plan answers this.", "warning")
    found = [one for each in section.objectives if (one := view.position.objective(each)) is not None]
    for one in found:
        if section.kind != OBJECTIVE:
            yield Heading(f"Objective {named(one)}", 3, f"{_anchor(section)}-{anchor_of('objective', one.reference)}")
            yield from paragraphs(one.description)
        yield from _objective(view, one)
    yield from _measures(view, section)


def _objective(view: View, one: ObjectiveValue) -> Iterator[Block]:
    actions = view.actions_of(one.reference)
    owner = f"{one.owner.title}, {one.owner.agency}" if one.owner else "No owner"
    yield KeyFacts(
        (
            Fact("Owner", owner),
            Fact("Due", one.due_on),
            *(Fact(label, value) for label, value in (("Measured by", one.measure), ("Target", one.target)) if value),
            Fact("Actions", _stand(actions)),
        )
    )
    rounds = {each.number: each for each in view.position.rounds}
    rows: list[tuple[Cell, ...]] = []
    for dimension in DIMENSIONS:
        rating = one.agreed(dimension)
        if rating is None:
            rows.append((dimension.capitalize(), NOT_RATED, "", None, "The Board has agreed none yet"))
            continue
        when = rounds.get(rating.round)
        rows.append(
            (
                dimension.capitalize(),
                mark(rating.point),
                when.name if when else f"Round {rating.round}",
                when.board_on if when else rating.on,
                _reason(rating.reason, rating.decision),
            )
        )
    yield Table(
        f"Ratings of objective {one.reference} as the Board agreed them",
        (
            Column("Of"),
            Column("Rating", "rating"),
            Column("Round", width=1.2),
            Column("Board met", "date"),
            Column("Reason given", width=4),
        ),
        tuple(rows),
    )
    yield Table(
        f"Actions of objective {one.reference}",
        (
            Column("Action", width=3),
            Column("State"),
            Column("Since", "date"),
            Column("Due", "date"),
            Column("Days moved", "number"),
            Column("Done", "date"),
            Column("Owner", width=1.8),
        ),
        tuple(
            (
                f"{each.reference} {each.title}",
                STATES.get(each.state, each.state),
                each.state_since,
                each.due_on,
                each.days_slipped,
                each.done_on,
                _post(view, each),
            )
            for each in actions
        ),
        when_empty="The delivery plans have no action for it.",
    )


def _stand(actions: Sequence[ActionValue]) -> str:
    if not actions:
        return "None"
    done = sum(each.state in DONE for each in actions)
    assured = sum(each.state in ("assured", "sustained") for each in actions)
    sustained = sum(each.state == "sustained" for each in actions)
    return f"{len(actions):,}: {done:,} delivered, of them {assured:,} assured and {sustained:,} sustained"


def _reason(reason: str, decision: str | None) -> str:
    said = " ".join(reason.split()) or "No reason was given"
    return f"{said} ({decision})" if decision else said


def _post(view: View, action: ActionValue) -> str:
    post = view.posts.get(action.owner or "")
    return f"{post.title}, {post.agency}" if post else "No owner"


def _measures(view: View, section: SectionValue) -> Iterator[Block]:
    found = [each for each in view.position.measures if set(each.objectives).intersection(section.objectives)]
    if not found:
        return
    yield Heading("Measures", 3, f"{_anchor(section)}-measures")
    yield Table(
        f"What the measures say of {section.name}",
        (
            Column("Measure", width=2),
            Column("Last figure"),
            Column("Period"),
            Column("Target"),
            Column("What it says", width=3),
        ),
        tuple(
            (
                each.title,
                each.printed,
                each.last_period,
                each.aim or "None set",
                f"Too old to tell: the last figure is of {each.last_period}." if each.is_too_old else each.sentence,
            )
            for each in found
        ),
    )


def evidence_in_full(pack: Pack, section: SectionValue, paths: Mapping[str, str] | None = None) -> Iterator[Block]:
    """The evidence of a section: at a glance, and each piece with its facts and its file.

    Args:
        paths: where each file lies from the page that links to it, by the reference of its evidence.
    """
    yield Heading("Evidence", 3, f"{_anchor(section)}-evidence")
    found = pack.of(section)
    if not found:
        yield Callout("No evidence", f"There is no evidence in this pack for {section.name}.", "warning")
        return
    yield Table(
        f"Evidence for {section.name}",
        (
            Column("Evidence", width=3),
            Column("Says"),
            Column("Kind", width=1.2),
            Column("Strength, of 4", "number"),
            Column("Collected", "date"),
            Column("Fresh"),
            Column("Verified", "date"),
            Column("By", width=1.6),
        ),
        tuple(
            (
                _named(each),
                SAYS.get(each.says, each.says),
                each.kind,
                each.strength,
                each.collected_on,
                "Yes" if each.is_fresh else "No",
                each.verified_on,
                each.verified_by or NOBODY,
            )
            for each in found
        ),
    )
    for each in found:
        yield Paragraph((strong(f"{_named(each)}. "), Run(_told(each))))
        yield Bullets(tuple(_source(each, (paths or {}).get(each.reference, ""))))


def _named(item: ItemValue) -> str:
    return f"{item.reference} {item.title}"


def _told(item: ItemValue) -> str:
    parts = [" ".join(item.summary.split())] if item.summary else []
    line = LINES[item.line]
    parts.append(f"Line of assurance: {line[0].lower()}{line[1:]}.")
    if item.agency:
        parts.append(f"From {item.agency}.")
    if item.sample_size:
        parts.append(f"{item.sample_size:,} looked at.")
    if item.period_from or item.period_to:
        since = f"from {day(item.period_from)} " if item.period_from else ""
        until = f"to {day(item.period_to)}" if item.period_to else ""
        parts.append(f"It describes {since}{until}".rstrip() + ".")
    if item.expires_on:
        parts.append(f"It lapses on {day(item.expires_on)}.")
    if not item.counts:
        parts.append("By the published table it counts for nothing now.")
    return " ".join(parts)


def _source(item: ItemValue, path: str) -> Iterator[Words]:
    if item.sha256:
        name = Run(item.file_name, link=path) if path else Run(item.file_name)
        yield (strong("File: "), name, Run(f", {item.size:,} bytes. SHA-256 {item.sha256}"))
    if item.link:
        yield (strong("Link: "), Run(item.link, link=safe_link(item.link)))
    if not item.sha256 and not item.link:
        yield "Neither a file nor a link: there is nothing to open."
    verified = f"Verified on {long_day(item.verified_on)} by {item.verified_by}" if item.verified_on else "Not verified"
    yield f"On record since {long_day(item.recorded_on)}. {verified}."


def _anchor(section: SectionValue) -> str:
    return anchor_of(section.kind, section.reference)


# --- the pages in the folders -----------------------------------------------------------------------------------------


def start_page(content: Content, folders: Sequence[str]) -> Document:
    """The page that opens the pack: what it is, with a link to the summary in each folder."""
    view, pack = View(content), pack_of(content)
    links: list[Words] = [
        (Run(heading_of(each), link=f"./{folder}/00-summary.html"), Run(f" ({counted(len(each.evidence), 'piece')})"))
        for each, folder in zip(pack.sections, folders, strict=True)
    ]
    blocks: list[Block] = [Heading("The folders", anchor="folders")]
    blocks += [Bullets(tuple(links))] if links else [Paragraph("Nothing was chosen.")]
    blocks.append(
        Paragraph(
            (
                Run("Everything with its hash: "),
                Run("the index as a workbook", link="./00-index.xlsx"),
                Run(", and "),
                Run("the same for programs", link="./00-index.json"),
                Run(". What is not here: "),
                Run("what was left out", link="./00-left-out.html"),
                Run("."),
            )
        )
    )
    return document(content, subtitle_of(view), [*blocks, *opening(view), *closing(view)])


def left_out_page(content: Content) -> Document:
    """The page that lists what was left out."""
    back = Paragraph((Run("Back to the start of the pack", link="./00-start-here.html"),))
    return replace(
        document(content, content.title, [back, *left_out(pack_of(content))]), title="What was left out, and why"
    )


def summary_page(content: Content, section: SectionValue, paths: Mapping[str, str]) -> Document:
    """The summary in the folder of a section."""
    view = View(content)
    blocks: list[Block] = [
        Paragraph((Run("Back to the start of the pack", link="../00-start-here.html"),)),
        Heading("What is known of it", anchor=_anchor(section)),
        *about(view, section),
        *evidence_in_full(pack_of(content), section, paths),
    ]
    # The folder's own name stands at its head, so that pages that are open side by side can be told apart.
    return replace(document(content, f"{content.title}: as at {long_day(view.day)}", blocks), title=heading_of(section))


def index_document(content: Content, files: Table) -> Document:
    """What the workbook of the pack holds, a sheet for each table."""
    pack = pack_of(content)
    gaps = Table(
        "No evidence at all",
        (Column("Chosen", width=2), Column("Kind")),
        tuple((heading_of(each), sentence(CHOICES[each.kind])) for each in pack.without_evidence),
        when_empty="Everything that was chosen has some evidence.",
    )
    blocks = (sections_table(pack), index_table(content), files, left_out_table(pack), gaps)
    return document(content, subtitle_of(View(content)), blocks)
