"""What may be done to papers: drafted, written on, commented, issued, withdrawn. What was issued is never edited."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from soundingboard.accounts.access import Actor, people_who_may, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import Round
from soundingboard.files.models import StoredFile
from soundingboard.formats.blocks import long_day, problems
from soundingboard.history.log import record
from soundingboard.outbox.jobs import enqueue
from soundingboard.outbox.models import Job, Message
from soundingboard.papers.content import BOARD_PACK, PUBLIC, Authored, as_json, as_stored, authored_from, plain_authored
from soundingboard.papers.gathering import chain_now, gather_content, last_time, round_at, title_for
from soundingboard.papers.kinds import AUDIENCES, EDITIONS, KINDS, MEDIA_TYPES, document_of, file_name, written
from soundingboard.papers.models import Comment, Paper, PaperFile, PaperState
from soundingboard.papers.proofs import keep_proof, proof_of
from soundingboard.papers.reading import Tell, content_of
from soundingboard.papers.release import this_release
from soundingboard.papers.rules import edition_for, may_be_edited, may_follow
from soundingboard.records import vault


class PaperRefused(Exception):
    """What was asked of a paper cannot be, with the sentence that says what to do."""


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
    by: Actor,
) -> Paper:
    """Draft a paper from the position as it was on record just before a moment (now, if none is given).

    Args:
        round: the round that it is for; a Board pack without one is for the latest that was opened.
        compared_with: the earlier moment to say what changed since; by default that of the last such paper issued, or
            else the end of the day on which the last round was frozen.
        audience, edition: codes of `kinds.AUDIENCES` and `kinds.EDITIONS`; the public gets the public edition only.
    Raises:
        PaperRefused: of a kind that is not known, of a moment still to come, compared with a later moment, or there is
            a draft of it already.
    """
    require(by, Permission.DRAFT_PAPERS, programme)
    if round is not None:
        require(by, Permission.DRAFT_PAPERS, round)
    moment = as_at or by.now
    _check_draft(kind, audience, edition, moment, compared_with, by)
    edition = edition_for(audience, edition)
    meeting = round or (round_at(programme, moment) if kind == BOARD_PACK else None)
    before = compared_with or last_time(programme, kind, meeting, moment)
    with transaction.atomic():
        # One drafter at a time, so that a reference is given once and a double click drafts once.
        Programme.objects.select_for_update().get(pk=programme.pk)
        same = Paper.objects.filter(
            programme=programme, kind=kind, round=meeting, audience=audience, edition=edition,
            state__in=(PaperState.DRAFT, PaperState.ISSUING),
        ).first()  # fmt: skip
        if same is not None:
            raise PaperRefused(f"There is a draft of this already: {same.reference}. Go on with that one.")
        number = Paper.objects.filter(programme=programme, kind=kind).count() + 1
        paper = Paper(
            programme=programme,
            reference=f"{KINDS[kind].prefix}{number}",
            kind=kind,
            title=title.strip() or title_for(kind, meeting, moment),
            round=meeting,
            as_at=moment,
            compared_with=before,
            audience=audience,
            edition=edition,
            authored={},
            drafted_at=by.now,
            drafted_by=by.person,
        )
        paper.position_sha256, paper.proof_sha256 = _taken(paper, meeting, by)
        paper.save(force_insert=True)
        record(
            "paper.drafted",
            paper,
            after={"kind": kind, "title": paper.title, "as_at": moment, "edition": edition, "audience": audience},
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
        _change(paper, seen, as_at=moment, position_sha256=position, proof_sha256=proof)
        record("paper.position_taken", paper, before={"as_at": before}, after={"as_at": moment}, by=by)
    return paper


def edit_authored(*, paper: Paper, seen: int, authored: Authored, title: str = "", by: Actor) -> Paper:
    """Save what the author of a draft wrote and chose: notes, asks, which proposals to leave out or to put first.

    Args:
        seen: the `edited_count` that the person was shown.
    Raises:
        PaperRefused: it is no draft.
        PaperChanged: somebody else changed it meanwhile.
    """
    require(by, Permission.DRAFT_PAPERS, paper)
    _require_draft(paper)
    before, after = _written(paper.title, authored_from(paper.authored)), _written(title or paper.title, authored)
    changed = [name for name in before if before[name] != after[name]]
    said = replace(content_of(paper), authored=authored, title=title.strip() or paper.title)
    proof = keep_proof(said, paper.position_sha256, is_draft=True)
    with transaction.atomic():
        _change(paper, seen, authored=as_stored(authored), title=said.title, proof_sha256=proof)
        if changed:
            record(
                "paper.edited",
                paper,
                before={name: before[name] for name in changed},
                after={name: after[name] for name in changed},
                by=by,
            )
    return paper


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
    require(by, Permission.ISSUE_PAPERS, paper)
    paper.refresh_from_db()
    if paper.state in (PaperState.ISSUED, PaperState.WITHDRAWN):
        return paper
    if paper.state != PaperState.ISSUING:
        raise PaperRefused("Nobody has asked for this draft to be issued.")
    total = len(MEDIA_TYPES) + 1
    tell(0, total, "Verifying the history")
    content = replace(content_of(paper), state="issued", made_at=by.now, chain=chain_now(paper.programme))
    document = document_of(content)
    if found := problems(document):
        raise PaperRefused(" ".join(found))
    kept: dict[str, tuple[str, int]] = {}
    for place, format_ in enumerate(MEDIA_TYPES, start=1):
        tell(place, total, f"Writing the {format_} file")
        made = written(format_, content, document)
        kept[format_] = (vault.keep(made), len(made))
    proof = keep_proof(content, kept["json"][0], is_draft=False)
    with transaction.atomic():
        held = Paper.objects.select_for_update().get(pk=paper.pk)
        if held.state != PaperState.ISSUING:
            paper.refresh_from_db()
            return paper
        _store_files(held, kept, by)
        held.issued_at, held.issued_by = by.now, by.person
        held.position_sha256, held.proof_sha256, held.release = kept["json"][0], proof, this_release()
        _move(held, PaperState.ISSUED, "issued_at", "issued_by", "position_sha256", "proof_sha256", "release")
        hashes = {format_: digest for format_, (digest, _) in kept.items()}
        record("paper.issued", held, after={**hashes, "release": held.release}, by=by)
        compared = f", compared with {long_day(content.compared_with)}" if content.compared_with else ""
        _tell_readers(
            held, f"Issued: {held.title}", f"The position as at {long_day(content.position.as_at)}{compared}.", by
        )
    paper.refresh_from_db()
    return paper


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
    if moment > by.now:
        raise PaperRefused("The position cannot be taken ahead of time. Choose today or an earlier day.")
    if compared_with is not None and compared_with > moment:
        raise PaperRefused("Choose a day to compare with that lies before the day of the position.")


def _taken(paper: Paper, round_: Round | None, by: Actor) -> tuple[str, str]:
    """The position of a draft and its proof, kept in the vault: it does not change, so it is not read for each look."""
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
        now=by.now,
    )
    position = vault.keep(as_json(content))
    said = replace(content, authored=authored_from(paper.authored))
    return position, keep_proof(said, position, is_draft=True)


def _tell_readers(paper: Paper, subject: str, text: str, by: Actor) -> None:
    """A line in the inbox of everybody who may read the paper today, but for whoever did it."""
    wanted = Permission.VIEW_PROGRAMME if paper.edition == PUBLIC else Permission.VIEW_EXEMPT
    readers = people_who_may(wanted, paper.programme_id, by.today) - {by.person_id}
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
    month = paper.round.board_on if paper.round else paper.as_at.date()
    for format_, (digest, size) in kept.items():
        stored = StoredFile.objects.create(
            programme_id=paper.programme_id,
            sha256=digest,
            name=file_name(paper.kind, paper.programme.code, month, paper.edition, format_),
            media_type=MEDIA_TYPES[format_],
            size=size,
            stored_at=by.now,
            stored_by=by.person,
            purpose="paper",
        )
        PaperFile.objects.create(programme_id=paper.programme_id, paper=paper, format=format_, file=stored)
