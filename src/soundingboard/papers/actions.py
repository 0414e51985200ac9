"""What may be done to papers: drafted, written on, commented, issued, withdrawn. What was issued is never edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db import transaction

from soundingboard.accounts.access import Actor, people_who_may, require
from soundingboard.accounts.bases import LONDON
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import Round
from soundingboard.files.models import StoredFile
from soundingboard.formats.blocks import long_day, problems
from soundingboard.history.log import record
from soundingboard.lib.exemptions import ground_problems
from soundingboard.lib.likeness import says_the_same
from soundingboard.lib.presets import INSPECTORS
from soundingboard.measures.showing import people_shown_all
from soundingboard.outbox.jobs import enqueue
from soundingboard.outbox.models import Job, Message
from soundingboard.papers.committee import Submitted, committee_name, item_number, supplement_number
from soundingboard.papers.content import (
    BOARD_PACK,
    BRIEFING_NOTE,
    EVIDENCE_PACK,
    EXEMPT,
    PUBLIC,
    Authored,
    Content,
    as_json,
    as_stored,
    authored_from,
    plain_authored,
)
from soundingboard.papers.exemptions import exempt_words
from soundingboard.papers.following import followed_by
from soundingboard.papers.gathering import chain_now, gather_content, last_time, round_at, title_for
from soundingboard.papers.kinds import AUDIENCES, EDITIONS, KINDS, document_of, media_types, write_to
from soundingboard.papers.models import Comment, Paper, PaperFile, PaperState, RemarkOverruled
from soundingboard.papers.note import SECTIONS, VERBS, Note
from soundingboard.papers.note_rules import public_note
from soundingboard.papers.pack import Choice
from soundingboard.papers.pack_file import PackBroken
from soundingboard.papers.pack_gathering import NotChosen
from soundingboard.papers.parts import listed
from soundingboard.papers.proofs import keep_proof, proof_of
from soundingboard.papers.reading import Tell, content_of, submitted_with, with_authored
from soundingboard.papers.release import this_release
from soundingboard.papers.rules import edition_for, may_be_edited, may_follow
from soundingboard.records import vault

TOGETHER = "paper.issue_together"
NO_PUBLIC_PACK = "An evidence pack is for an inspection, and has no public edition."


class PaperRefused(Exception):
    """What was asked of a paper cannot be, with the sentence that says what to do."""


class LikeExempt(PaperRefused):
    """New words for the public say what something exempt says; the author has to say whether they may be published."""

    def __init__(self, alike: tuple[str, ...]) -> None:
        self.alike = alike
        super().__init__(
            f"This says what is exempt in {listed(alike)}. Take the words out, withhold the paragraph, or tick that it "
            "may be published."
        )


class PaperChanged(Exception):
    """Somebody else changed the draft meanwhile. Nothing was saved; `theirs` is what it says now."""

    def __init__(self, theirs: Paper) -> None:
        self.theirs = theirs
        super().__init__("Somebody else changed this draft while you were writing. Your text is kept: look at theirs.")


def draft_paper(
    *,
    programme: Programme,
    kind: str,
    round: Round | None = None,
    as_at: datetime | None = None,
    compared_with: datetime | None = None,
    audience: str = "board",
    edition: str = "exempt",
    title: str = "",
    choice: Choice = Choice(),  # noqa: B008, frozen
    by: Actor,
) -> Paper:
    """Draft a paper from the position as it was on record just before a moment (now, if none is given).

    Args:
        round: the round that it is for; a Board pack without one is for the latest that was opened.
        compared_with: the earlier moment to say what changed since; by default that of the last such paper issued, or
            else the end of the day on which the last round was frozen.
        audience, edition: codes of `kinds.AUDIENCES` and `kinds.EDITIONS`; the public gets the public edition only. An
            evidence pack is for inspectors whoever is named, and has no public edition.
        choice: what an evidence pack is about; nothing is every requirement of the Notice.
    Raises:
        PaperRefused: of a kind that is not known, of a moment still to come, compared with a later moment, there is
            a draft of it already, or what a pack is to be about is not in the programme.
    """
    require(by, Permission.DRAFT_PAPERS, programme)
    if round is not None:
        require(by, Permission.DRAFT_PAPERS, round)
    moment = as_at or by.now
    _check_draft(kind, audience, edition, moment, compared_with, by)
    if kind == EVIDENCE_PACK:
        audience, edition = INSPECTORS, EXEMPT
    edition = edition_for(audience, edition)
    meeting = round or (round_at(programme, moment) if kind == BOARD_PACK else None)
    before = compared_with or last_time(programme, kind, meeting, moment)
    with transaction.atomic():
        # One drafter at a time, so that a reference is given once and a double click drafts once.
        Programme.objects.select_for_update().get(pk=programme.pk)
        drafts = Paper.objects.filter(
            programme=programme, kind=kind, round=meeting, audience=audience, edition=edition,
            state__in=(PaperState.DRAFT, PaperState.ISSUING),
        ).order_by("pk")  # fmt: skip
        # Two visits may be prepared for at once, so packs are the same only where they are about the same.
        same = next((each for each in drafts if kind != EVIDENCE_PACK or each.chosen == choice.as_stored()), None)
        if same is not None:
            raise PaperRefused(f"There is a draft of this already: {same.reference}. Go on with that one.")
        number = Paper.objects.filter(programme=programme, kind=kind).count() + 1
        paper = Paper(
            programme=programme,
            reference=f"{KINDS[kind].prefix}{number}",
            kind=kind,
            title=title.strip() or title_for(kind, meeting, moment, choice.topic),
            round=meeting,
            as_at=moment,
            compared_with=before,
            audience=audience,
            edition=edition,
            authored={},
            chosen=choice.as_stored() if kind == EVIDENCE_PACK else {},
            drafted_at=by.now,
            drafted_by=by.person,
        )
        paper.position_sha256, paper.proof_sha256 = _taken(paper, meeting, by)
        paper.save(force_insert=True)
        record(
            "paper.drafted",
            paper,
            after={
                "kind": kind,
                "title": paper.title,
                "as_at": moment,
                "edition": edition,
                "audience": audience,
                **({"chosen": _chosen_in_words(choice)} if paper.chosen else {}),
            },
            by=by,
        )
    return paper


def take_position_again(*, paper: Paper, seen: int, as_at: datetime | None = None, by: Actor) -> Paper:
    """Make a draft of a later position, keeping what its author wrote.

    Args:
        seen: the `edited_count` that the person was shown.
    Raises:
        PaperRefused: it is no draft, or the moment is still to come.
        PaperChanged: somebody else changed it meanwhile.
    """
    require(by, Permission.DRAFT_PAPERS, paper)
    _require_draft(paper)
    moment = as_at or by.now
    _check_draft(paper.kind, paper.audience, paper.edition, moment, paper.compared_with, by)
    before = paper.as_at
    paper.as_at = moment
    position, proof = _taken(paper, paper.round, by)
    with transaction.atomic():
        small = paper.holds_small_numbers
        _change(paper, seen, as_at=moment, position_sha256=position, proof_sha256=proof, holds_small_numbers=small)
        record("paper.position_taken", paper, before={"as_at": before}, after={"as_at": moment}, by=by)
    return paper


def edit_authored(
    *, paper: Paper, seen: int, authored: Authored, title: str = "", may_be_public: bool = False, by: Actor
) -> Paper:
    """Save what the author of a draft wrote and chose: notes, asks, paragraphs, which proposals to leave out.

    Args:
        seen: the `edited_count` that the person was shown.
        may_be_public: the author was asked about words like those of something exempt, and says that they may be
            published.
    Raises:
        PaperRefused: it is no draft, or a paragraph of a note is not whole.
        LikeExempt: what is new for the public says what something exempt says, and the author was not asked yet.
        PaperChanged: somebody else changed it meanwhile.
    """
    require(by, Permission.DRAFT_PAPERS, paper)
    _require_draft(paper)
    _require_whole_note(authored_from(paper.authored).note, authored.note, by)
    alike = _like_exempt(paper, authored, title)
    if alike and not may_be_public:
        raise LikeExempt(alike)
    before, after = _written(paper.title, authored_from(paper.authored)), _written(title or paper.title, authored)
    changed = [name for name in before if before[name] != after[name]]
    said = with_authored(content_of(paper), title.strip() or paper.title, authored)
    proof = keep_proof(said, paper.position_sha256, as_stored(authored), is_draft=True)
    with transaction.atomic():
        _change(paper, seen, authored=as_stored(authored), title=said.title, proof_sha256=proof)
        if changed:
            record(
                "paper.edited",
                paper,
                before={name: before[name] for name in changed},
                after={name: after[name] for name in changed},
                why=f"May be published, its author says, though like {listed(alike)}." if alike else "",
                visibility="programme" if paper.edition == PUBLIC and not _has_exempt(authored.note) else "exempt",
                by=by,
            )
    return paper


def edit_note(*, paper: Paper, seen: int, note: Note, may_be_public: bool = False, by: Actor) -> Paper:
    """Save the head of a briefing note, or its paragraphs as their author left them. Raises as `edit_authored`."""
    if paper.kind != BRIEFING_NOTE:
        raise PaperRefused("Only a briefing note is written paragraph by paragraph.")
    authored = replace(authored_from(paper.authored), note=note)
    return edit_authored(paper=paper, seen=seen, authored=authored, may_be_public=may_be_public, by=by)


def draft_public_edition(*, paper: Paper, by: Actor) -> Paper:
    """Draft the public edition of an exempt paper, of the same position: built without what is exempt.

    Of a briefing note each paragraph keeps its number; of one that is withheld only its ground goes over. Of other
    papers the notes and asks do not go over, because nothing in them says what may be published.

    Raises:
        PaperRefused: it is a public edition already, was withdrawn, or there is a draft of its public edition.
    """
    require(by, Permission.DRAFT_PAPERS, paper)
    require(by, Permission.VIEW_EXEMPT, paper)
    if paper.edition == PUBLIC:
        raise PaperRefused("This is a public edition already.")
    if paper.kind == EVIDENCE_PACK:
        raise PaperRefused(NO_PUBLIC_PACK)
    if paper.state == PaperState.WITHDRAWN:
        raise PaperRefused("This paper was withdrawn. Draft another.")
    content = content_of(paper)
    with transaction.atomic():
        made = draft_paper(
            programme=paper.programme, kind=paper.kind, round=paper.round, as_at=paper.as_at,
            compared_with=paper.compared_with, audience="public", edition=PUBLIC, by=by,
        )  # fmt: skip
        if paper.kind != BRIEFING_NOTE:
            return made
        note = public_note(content, content_of(made))
        made = edit_authored(
            paper=made, seen=made.edited_count, authored=Authored(note=note), may_be_public=True, by=by
        )
    return made


def overrule_remark(*, paper: Paper, key: str, remark: str, reason: str, by: Actor) -> RemarkOverruled:
    """Overrule a remark on the words of a draft, with the reason. If words or figures change, the remark is another.

    Raises:
        PaperRefused: it is no draft, no reason is given, or the remark was overruled already.
    """
    require(by, Permission.DRAFT_PAPERS, paper)
    _require_draft(paper)
    if not reason.strip():
        raise PaperRefused("Enter why the words stand.")
    with transaction.atomic():
        made, is_new = RemarkOverruled.objects.get_or_create(
            paper=paper,
            key=key,
            defaults={
                "programme_id": paper.programme_id,
                "remark": remark,
                "reason": reason.strip(),
                "overruled_at": by.now,
                "overruled_by": by.person,
            },
        )
        if not is_new:
            raise PaperRefused("This remark has been overruled already.")
        visibility = "programme" if paper.edition == PUBLIC else "exempt"
        record(
            "paper.remark_overruled", paper, after={"remark": remark}, why=reason.strip(), visibility=visibility, by=by
        )
    return made


def comment(*, paper: Paper, text: str, section: str = "", by: Actor) -> Comment:
    """Say something of a draft.

    Raises:
        PaperRefused: it is no draft, or nothing was said.
    """
    require(by, Permission.COMMENT_ON_PAPERS, paper)
    _require_draft(paper)
    if not text.strip() or by.person is None:
        raise PaperRefused("Enter your comment.")
    with transaction.atomic():
        made = Comment.objects.create(
            programme_id=paper.programme_id,
            paper=paper,
            section=section,
            text=text.strip(),
            said_at=by.now,
            said_by=by.person,
        )
        record("paper.commented", paper, after={"comment": made.pk, "section": section}, by=by)
    return made


def answer_comment(*, comment: Comment, answer: str, by: Actor) -> Comment:
    """Answer what was said of a draft, once.

    Raises:
        PaperRefused: nothing was answered, it has been answered, or the paper is no draft any more.
    """
    require(by, Permission.DRAFT_PAPERS, comment)
    _require_draft(comment.paper)
    if not answer.strip():
        raise PaperRefused("Enter your answer.")
    with transaction.atomic():
        changed = Comment.objects.filter(pk=comment.pk, answered_at=None).update(
            answer=answer.strip(), answered_at=by.now, answered_by=by.person
        )
        if not changed:
            raise PaperRefused("This comment has been answered already.")
        record("paper.comment_answered", comment.paper, after={"comment": comment.pk}, by=by)
    comment.refresh_from_db()
    return comment


def ask_to_issue_together(*, papers: Sequence[Paper], seen: Mapping[str, int], by: Actor) -> Job:
    """Ask for several drafts of one position to be issued as they stand, by one job: all of them, or none.

    Args:
        seen: the `edited_count` of each that was read, by its reference.
    Raises:
        PaperRefused: one is no draft, or cannot be read by everybody.
        PaperChanged: somebody changed one since it was read.
    """
    for paper in papers:
        require(by, Permission.ISSUE_PAPERS, paper)
        _require_draft(paper)
        _require_whole(paper)
    first = papers[0]
    with transaction.atomic():
        rows = Paper.objects.select_for_update().filter(pk__in=[each.pk for each in papers]).order_by("pk")
        for held in rows:
            if held.edited_count != seen.get(held.reference):
                raise PaperChanged(held)
            _move(held, PaperState.ISSUING)
            record("paper.issue_asked", held, by=by)
        return enqueue(
            TOGETHER,
            key=f"paper-{first.pk}",
            payload={"papers": [each.pk for each in papers]},
            programme_id=first.programme_id,
            requested_by_id=by.person_id,
            now=by.now,
        )


def issue_paper(*, paper: Paper, seen: int, by: Actor) -> Job:
    """Ask for a draft to be issued as it stands. Its files are made by the worker; until then nothing is issued.

    Asking again while the work is under way is the same asking; after it broke off, it starts again.

    Args:
        seen: the `edited_count` of the draft that was read.
    Raises:
        PaperRefused: it is no draft, or cannot be read by everybody.
        PaperChanged: somebody changed it since it was read.
    """
    require(by, Permission.ISSUE_PAPERS, paper)
    if paper.state not in (PaperState.DRAFT, PaperState.ISSUING):
        raise PaperRefused(_not_a_draft(paper))
    _require_whole(paper)
    with transaction.atomic():
        held = Paper.objects.select_for_update().get(pk=paper.pk)
        if held.edited_count != seen:
            raise PaperChanged(held)
        if held.state == PaperState.DRAFT:
            _move(held, PaperState.ISSUING)
            record("paper.issue_asked", held, by=by)
        job = enqueue(
            "paper.issue",
            key=f"paper-{paper.pk}",
            payload={"paper": paper.pk},
            programme_id=paper.programme_id,
            requested_by_id=by.person_id,
            now=by.now,
        )
    paper.refresh_from_db()
    return job


def complete_issue(*, paper: Paper, tell: Tell = lambda done, total, words: None, by: Actor) -> Paper:
    """Make the files of a paper that is being issued, and issue it: all in one step at the end, or not at all.

    A process that is killed on the way leaves the paper as it was, so this may be run again; of a paper that is issued
    already it changes nothing.

    Raises:
        PaperRefused: it is not being issued, or cannot be read by everybody.
    """
    complete_issues(papers=[paper], tell=tell, by=by)
    return paper


def complete_issues(*, papers: Sequence[Paper], tell: Tell = lambda done, total, words: None, by: Actor) -> None:
    """Make the files of papers that are being issued, and issue them together: all of them at the end, or none.

    Raises:
        PaperRefused: one is not being issued, or cannot be read by everybody.
    """
    made: list[_Made] = []
    total = sum(len(media_types(each.kind)) for each in papers) + 1
    for paper in papers:
        require(by, Permission.ISSUE_PAPERS, paper)
        paper.refresh_from_db()
        if paper.state in (PaperState.ISSUED, PaperState.WITHDRAWN):
            continue
        if paper.state != PaperState.ISSUING:
            raise PaperRefused("Nobody has asked for this draft to be issued.")
        made.append(_made(paper, sum(len(each.kept) for each in made), total, tell, by))
    with transaction.atomic():
        if len(papers) > 1:
            # Together means all of them: one that was taken back meanwhile takes the others back.
            rows = Paper.objects.select_for_update().filter(pk__in=[each.pk for each in papers])
            states = set(rows.values_list("state", flat=True))
            if len(states) > 1:
                raise PaperRefused("One of the papers was changed meanwhile, so none was issued.")
        for each in made:
            _put_out(each, by)
    for paper in papers:
        paper.refresh_from_db()


@dataclass(frozen=True)
class _Made:
    """The files of a paper, kept by their hash and named by nothing yet."""

    paper: Paper
    content: Content
    kept: dict[str, tuple[str, int]]
    proof: str


def _made(paper: Paper, done: int, total: int, tell: Tell, by: Actor) -> _Made:
    tell(done, total, "Verifying the history")
    content = replace(content_of(paper), state="issued", made_at=by.now, chain=chain_now(paper.programme))
    document = document_of(content)
    if found := problems(document):
        raise PaperRefused(" ".join(found))
    kept: dict[str, tuple[str, int]] = {}
    for place, format_ in enumerate(media_types(paper.kind), start=1):
        tell(done + place, total, f"Writing the {format_} file")
        try:
            kept[format_] = vault.keep_written(partial(write_to, format_=format_, content=content, document=document))
        except PackBroken as broken:
            raise PaperRefused(str(broken)) from broken
    return _Made(paper, content, kept, keep_proof(content, kept["json"][0], paper.authored, is_draft=False))


def _put_out(made: _Made, by: Actor) -> None:
    """Issue a paper whose files are made, unless somebody else did or took it back meanwhile."""
    held, kept, content = Paper.objects.select_for_update().get(pk=made.paper.pk), made.kept, made.content
    if held.state != PaperState.ISSUING:
        return
    _store_files(held, kept, by)
    held.issued_at, held.issued_by = by.now, by.person
    held.position_sha256, held.proof_sha256, held.release = kept["json"][0], made.proof, this_release()
    _move(held, PaperState.ISSUED, "issued_at", "issued_by", "position_sha256", "proof_sha256", "release")
    hashes = {format_: digest for format_, (digest, _) in kept.items()}
    record("paper.issued", held, after={**hashes, "release": held.release}, by=by)
    compared = f", compared with {long_day(content.compared_with)}" if content.compared_with else ""
    _tell_readers(
        held, f"Issued: {held.title}", f"The position as at {long_day(content.position.as_at)}{compared}.", by
    )


def put_back_to_draft(*, paper: Paper, why: str, by: Actor) -> Paper:
    """Make a paper a draft again whose files could not be made. Nothing of it was issued.

    Raises:
        PaperRefused: it is not being issued.
    """
    require(by, Permission.ISSUE_PAPERS, paper)
    with transaction.atomic():
        held = Paper.objects.select_for_update().get(pk=paper.pk)
        if held.state != PaperState.ISSUING:
            raise PaperRefused("This paper is not being issued.")
        _move(held, PaperState.DRAFT)
        record("paper.put_back", held, why=why, by=by)
    paper.refresh_from_db()
    return paper


def discard_draft(*, paper: Paper, reason: str, by: Actor) -> Paper:
    """Put a draft aside that is not needed. It was never issued; that it was drafted stays on record.

    Raises:
        PaperRefused: it is no draft, or no reason is given.
    """
    require(by, Permission.DRAFT_PAPERS, paper)
    _require_draft(paper)
    return _withdrawn(paper, reason, None, by)


def withdraw_paper(*, paper: Paper, reason: str, replaced_by: Paper | None = None, by: Actor) -> Paper:
    """Withdraw an issued paper: a notice with the reason stands in its place, and its hashes stay on record.

    Raises:
        PaperRefused: it was not issued, no reason is given, or what is to replace it was not issued either.
    """
    require(by, Permission.ISSUE_PAPERS, paper)
    if paper.state != PaperState.ISSUED:
        raise PaperRefused("Only a paper that was issued can be withdrawn.")
    if replaced_by is not None:
        require(by, Permission.ISSUE_PAPERS, replaced_by)
        if replaced_by.state != PaperState.ISSUED or replaced_by.pk == paper.pk:
            raise PaperRefused("Choose another paper that has been issued to stand in its place.")
    return _withdrawn(paper, reason, replaced_by, by)


def _withdrawn(paper: Paper, reason: str, replaced_by: Paper | None, by: Actor) -> Paper:
    if not reason.strip():
        raise PaperRefused("Enter why the paper is withdrawn.")
    with transaction.atomic():
        held = Paper.objects.select_for_update().get(pk=paper.pk)
        if held.state != paper.state:
            raise PaperRefused("This paper has been changed meanwhile. Open it again.")
        held.withdrawn_at, held.withdrawn_by = by.now, by.person
        held.withdrawn_because, held.replaced_by = reason.strip(), replaced_by
        _move(held, PaperState.WITHDRAWN, "withdrawn_at", "withdrawn_by", "withdrawn_because", "replaced_by")
        after = {"replaced_by": replaced_by.reference} if replaced_by else {}
        record("paper.withdrawn", held, after=after, why=reason.strip(), by=by)
        followed_by(paper=held, reason=reason.strip(), by=by)
        if held.issued_at is not None:
            _tell_readers(held, f"Withdrawn: {held.title}", reason.strip(), by)
    paper.refresh_from_db()
    return paper


def _check_draft(
    kind: str, audience: str, edition: str, moment: datetime, compared_with: datetime | None, by: Actor
) -> None:
    if kind not in KINDS:
        raise PaperRefused(f"There is no paper called {kind}. Choose one of {', '.join(KINDS)}.")
    if audience not in AUDIENCES or edition not in EDITIONS:
        raise PaperRefused("Choose whom the paper is for, and the edition.")
    if kind == EVIDENCE_PACK and PUBLIC in (audience, edition):
        raise PaperRefused(NO_PUBLIC_PACK)
    if moment > by.now:
        raise PaperRefused("The position cannot be taken ahead of time. Choose today or an earlier day.")
    if compared_with is not None and compared_with > moment:
        raise PaperRefused("Choose a day to compare with that lies before the day of the position.")


def _taken(paper: Paper, round_: Round | None, by: Actor) -> tuple[str, str]:
    """The position of a draft and its proof, kept in the vault: it does not change, so it is not read for each look."""
    try:
        content = gather_content(
            paper.programme,
            kind=paper.kind,
            as_at=paper.as_at,
            compared_with=paper.compared_with,
            round_=round_,
            audience=paper.audience,
            edition=paper.edition,
            reference=paper.reference,
            title=paper.title,
            choice=Choice.from_stored(paper.chosen),
            now=by.now,
        )
    except NotChosen as refusal:
        raise PaperRefused(str(refusal)) from refusal
    paper.holds_small_numbers = content.holds_small_numbers
    position = vault.keep(as_json(content))
    said = with_authored(content, paper.title, authored_from(paper.authored))
    return position, keep_proof(said, position, paper.authored, is_draft=True)


def _chosen_in_words(choice: Choice) -> str:
    things = listed([f"{each.kind} {each.reference}" for each in choice.things], 40)
    return f"{choice.topic}: {things}" if choice.topic else things or "every requirement of the Notice"


def _tell_readers(paper: Paper, subject: str, text: str, by: Actor) -> None:
    """A line in the inbox of everybody who may read the paper today, but for whoever did it."""
    wanted = Permission.VIEW_PROGRAMME if paper.edition == PUBLIC else Permission.VIEW_EXEMPT
    readers = people_who_may(wanted, paper.programme_id, by.today) - {by.person_id}
    if paper.holds_small_numbers:
        readers &= people_shown_all(paper.programme_id, by.today)
    Message.objects.bulk_create(
        Message(
            programme_id=paper.programme_id,
            recipient_id=each,
            kind="paper",
            subject=subject[:240],
            text=text,
            address=f"papers/{paper.reference}/",
            sent_at=by.now,
        )
        for each in sorted(readers)
    )


def _written(title: str, authored: Authored) -> dict[str, object]:
    return {"title": title, "note": None, **plain_authored(authored)}


def _like_exempt(paper: Paper, authored: Authored, title: str = "") -> tuple[str, ...]:
    """What is exempt and said, all but word for word, by words that are new here and would be public. Three queries.

    A paragraph of a note may always come to stand in a public edition; notes and asks only in one that is public.
    """
    before, after = _public_words(paper, authored_from(paper.authored)), _public_words(paper, authored)
    new = [text for name, text in after.items() if before.get(name) != text]
    if title and title != paper.title and paper.edition == PUBLIC:
        new.append(title)
    if not new:
        return ()
    known = exempt_words(paper, authored.note)
    texts = [text for _, text in known]
    found = {known[place][0] for text in new for place in says_the_same(text, texts)}
    return tuple(sorted(found))


def _public_words(paper: Paper, authored: Authored) -> dict[str, str]:
    found: dict[str, str] = {}
    if paper.edition == PUBLIC:
        found |= {"covering_note": authored.covering_note, "chairs_note": authored.chairs_note}
        found |= {f"ask {place}": each.text for place, each in enumerate(authored.asks)}
    if authored.note:
        found |= {f"{each.section} {each.key}": each.text for each in authored.note.paragraphs if each.ground is None}
        found["re"] = authored.note.re
    return {name: text for name, text in found.items() if text}


def _has_exempt(note: Note | None) -> bool:
    return note is not None and any(each.ground and each.text for each in note.paragraphs)


def _require_whole_note(before: Note | None, note: Note | None, by: Actor) -> None:
    """Refuse a paragraph without a section or verb that is known, or withheld on a new ground that is not whole."""
    known = {each.ground for each in before.paragraphs} if before else set()
    for each in note.paragraphs if note else ():
        if each.section not in SECTIONS:
            raise PaperRefused(f"A note has no section {each.section}: choose one of {', '.join(SECTIONS)}.")
        if each.verb and each.verb not in VERBS:
            raise PaperRefused(f"There is no verb {each.verb}: choose one of {', '.join(VERBS)}.")
        # Of a paragraph that a public edition withholds only the ground goes over, and no words.
        went_over = each.ground == (each.ground.published if each.ground else None) and not each.text
        if each.ground is None or each.ground in known or went_over:
            continue
        if found := ground_problems(each.ground, by.today):
            raise PaperRefused(" ".join(found))


def _require_draft(paper: Paper) -> None:
    if not may_be_edited(paper.state):
        raise PaperRefused(_not_a_draft(paper))


def _not_a_draft(paper: Paper) -> str:
    if paper.state == PaperState.ISSUING:
        return "This paper is being issued and cannot be changed now."
    if paper.state == PaperState.ISSUED:
        return "An issued paper is never edited. Withdraw it, and issue another in its place."
    return "This paper was withdrawn. Draft another."


def _require_whole(paper: Paper) -> None:
    found = proof_of(paper).problems
    if found:
        raise PaperRefused(f"This paper cannot be issued yet. {' '.join(found)}")


def _change(paper: Paper, seen: int, **values: object) -> None:
    """Change a draft that nobody else has changed since it was shown."""
    rows = Paper.objects.filter(pk=paper.pk, state=PaperState.DRAFT, edited_count=seen)
    if rows.update(edited_count=seen + 1, **values) != 1:
        raise PaperChanged(Paper.objects.select_related("drafted_by").get(pk=paper.pk))
    paper.refresh_from_db()


def _move(paper: Paper, state: PaperState, *also: str) -> None:
    if not may_follow(paper.state, state):
        raise PaperRefused(
            f"A paper that is {PaperState(paper.state).label.lower()} cannot become {state.label.lower()}."
        )
    paper.state = state
    paper.save(update_fields=["state", *also])


def _store_files(paper: Paper, kept: dict[str, tuple[str, int]], by: Actor) -> None:
    day = paper.round.board_on if paper.round else paper.as_at.astimezone(LONDON).date()
    number = supplement_number(Submitted(paper.kind, paper.as_at, by.now), submitted_with(paper))
    note = authored_from(paper.authored).note
    for format_, (digest, size) in kept.items():
        stored = StoredFile.objects.create(
            programme_id=paper.programme_id,
            sha256=digest,
            name=committee_name(
                day=day,
                item=item_number(note.agenda_item) if note else "",
                reference=paper.reference,
                title=paper.title,
                supplement=number,
                is_restricted=paper.edition != PUBLIC,
                programme=paper.programme.code,
                ending=format_,
            ),
            media_type=media_types(paper.kind)[format_],
            size=size,
            stored_at=by.now,
            stored_by=by.person,
            purpose="paper",
        )
        PaperFile.objects.create(programme_id=paper.programme_id, paper=paper, format=format_, file=stored)
