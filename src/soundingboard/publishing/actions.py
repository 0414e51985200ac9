"""What may be done to editions: prepared, looked at, published, withdrawn. What was made is never edited (PA6)."""

from dataclasses import asdict

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import LONDON
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.history.log import record
from soundingboard.lib.canonical import canonical_json, digest
from soundingboard.papers.edition import KINDS, called, public_edition
from soundingboard.papers.exemptions import withheld_now
from soundingboard.papers.kinds import KINDS as PAPER_KINDS
from soundingboard.papers.models import Paper
from soundingboard.papers.parts import View, counted
from soundingboard.papers.reading import content_of, files_of
from soundingboard.publishing import data
from soundingboard.publishing.making import FILE, JSON, LISTED_AS, LISTING, Made, listing, made_of
from soundingboard.publishing.models import Edition, EditionPart, EditionState
from soundingboard.publishing.pages import Told, named_by
from soundingboard.publishing.reading import questions_answered
from soundingboard.publishing.rules import PaperFacts, may_follow, refusal, withheld_since
from soundingboard.records import vault

# What of a paper is handed to the public. The data it was made from are not: they hold more than it shows, such as who
# holds a post, and the tables of the edition say all that the pages do.
FILES = ("pdf", "docx", "html", "xlsx")


class PublishingRefused(Exception):
    """What was asked of an edition cannot be, with the sentence that says what to do."""


def prepare_edition(*, paper: Paper, by: Actor) -> Edition:
    """Make the public pages, tables and files of an issued public paper, to be looked at before they are published.

    One that was prepared of the same paper and not published yet is put aside.

    Raises:
        PublishingRefused: the paper may not be published, or a page could not be read by everybody.
    """
    require(by, Permission.ISSUE_PAPERS, paper)
    _require_fit(paper)
    told = _require_not_withheld(paper, by)
    with transaction.atomic():
        # One at a time, so that a number is given once.
        Programme.objects.select_for_update().get(pk=paper.programme_id)
        if Edition.objects.filter(paper=paper, state=EditionState.PUBLISHED).exists():
            raise PublishingRefused("This paper is published already. Withdraw that edition first.")
        number = Edition.objects.filter(programme=paper.programme_id).count() + 1
        made = made_of(told, number)
        if made.problems:
            raise PublishingRefused(" ".join(made.problems[:5]))
        for other in Edition.objects.filter(paper=paper, state=EditionState.PREPARED):
            _put_aside(other, f"Prepared again as edition {number}.", by)
        edition = _stored(paper, told, made, number, by)
        record("edition.prepared", edition, after={"paper": paper.reference, "sha256": edition.sha256}, by=by)
    return edition


def publish_edition(*, edition: Edition, by: Actor) -> Edition:
    """Show an edition to the public, exactly as it was prepared.

    Raises:
        PublishingRefused: it is not waiting to be published; or, after it was prepared, its paper was withdrawn,
            something in it came to be withheld, or the answers given in public changed.
    """
    require(by, Permission.ISSUE_PAPERS, edition)
    _require_fit(edition.paper)
    told = _require_not_withheld(edition.paper, by)
    if digest(told.questions) != edition.questions_sha256:
        raise PublishingRefused(
            "A question was answered in public, or an answer taken back, after this was prepared. Prepare it again."
        )
    with transaction.atomic():
        held = Edition.objects.select_for_update().get(pk=edition.pk)
        if Edition.objects.filter(paper=held.paper_id, state=EditionState.PUBLISHED).exists():
            raise PublishingRefused("This paper is published already.")
        held.published_at, held.published_by = by.now, by.person
        _move(held, EditionState.PUBLISHED, "published_at", "published_by")
        record("edition.published", held, after={"paper": held.reference, "sha256": held.sha256}, by=by)
    edition.refresh_from_db()
    return edition


def withdraw_edition(*, edition: Edition, reason: str, by: Actor) -> Edition:
    """Take an edition back from the public. Its pages and files are gone; that it was withdrawn, and why, is shown.

    Raises:
        PublishingRefused: it is not published, or no reason is given.
    """
    require(by, Permission.ISSUE_PAPERS, edition)
    if not reason.strip():
        raise PublishingRefused("Enter why the edition is withdrawn. The public reads it.")
    with transaction.atomic():
        held = Edition.objects.select_for_update().get(pk=edition.pk)
        held.withdrawn_at, held.withdrawn_by, held.withdrawn_because = by.now, by.person, reason.strip()
        _move(held, EditionState.WITHDRAWN, "withdrawn_at", "withdrawn_by", "withdrawn_because")
        record("edition.withdrawn", held, why=reason.strip(), by=by)
    edition.refresh_from_db()
    return edition


def put_edition_aside(*, edition: Edition, by: Actor) -> Edition:
    """Put a prepared edition aside that will not be published. The public never saw it.

    Raises:
        PublishingRefused: it was published.
    """
    require(by, Permission.ISSUE_PAPERS, edition)
    with transaction.atomic():
        _put_aside(Edition.objects.select_for_update().get(pk=edition.pk), "", by)
    edition.refresh_from_db()
    return edition


def withdraw_with_its_paper(*, paper: Paper, reason: str, by: Actor) -> None:
    """Take back what was published of a paper that is withdrawn, for the same reason; put aside what was prepared."""
    there = Edition.objects.filter(paper=paper, state__in=(EditionState.PUBLISHED, EditionState.PREPARED))
    with transaction.atomic():
        for edition in there:
            require(by, Permission.ISSUE_PAPERS, edition)
            if edition.state == EditionState.PUBLISHED:
                withdraw_edition(edition=edition, reason=reason, by=by)
            else:
                _put_aside(edition, reason, by)


def _put_aside(edition: Edition, why: str, by: Actor) -> None:
    _move(edition, EditionState.PUT_ASIDE)
    record("edition.put_aside", edition, why=why, by=by)


def _move(edition: Edition, state: EditionState, *also: str) -> None:
    if not may_follow(edition.state, state):
        was, then = EditionState(edition.state).label.lower(), state.label.lower()
        raise PublishingRefused(f"An edition that is {was} cannot become {then}.")
    edition.state = state
    edition.save(update_fields=["state", *also])


def _require_fit(paper: Paper) -> None:
    if why := refusal(PaperFacts(paper.state, paper.edition, paper.holds_small_numbers)):
        raise PublishingRefused(why)


def _require_not_withheld(paper: Paper, by: Actor) -> Told:
    """What the pages are made from, if nothing in it has come to be withheld since the paper was issued."""
    content, withheld = content_of(paper), withheld_now(paper.programme_id)
    *_, left_out = public_edition(content.position, (), [each for each, _ in withheld])
    names = [called(each.kind, each.reference, title) for each, title in withheld]
    told = Told(View(content), questions_answered(by, content.as_at, names))
    why = withheld_since(
        [counted(each.number, KINDS[each.kind]) for each in left_out],
        [f"{KINDS[withheld[place][0].kind]} {withheld[place][0].reference}" for place in named_by(told, names)],
    )
    if why:
        raise PublishingRefused(why)
    return told


def _stored(paper: Paper, told: Told, made: Made, number: int, by: Actor) -> Edition:
    """Put an edition on record with its parts, their bytes in the vault."""
    parts = [
        EditionPart(
            name=each.name, called=each.called, media_type=each.media_type, size=len(each.content),
            sha256=vault.keep(each.content),
        )
        for each in made.parts
    ]  # fmt: skip
    # What was issued is in the vault already.
    parts += [
        EditionPart(
            name=f"{FILE}/{each.format}", called=each.file.name, media_type=each.file.media_type, size=each.file.size,
            sha256=each.file.sha256,
        )
        for each in files_of(paper)
        if each.format in FILES
    ]  # fmt: skip
    listed = canonical_json(
        listing(data.head_of(told, number), [(each.name, each.sha256, each.size) for each in parts])
    )
    sha256 = vault.keep(listed)
    parts.append(EditionPart(name=LISTING, called=LISTED_AS, media_type=JSON, size=len(listed), sha256=sha256))
    position = told.view.position
    assert paper.issued_at is not None
    edition = Edition.objects.create(
        programme_id=paper.programme_id, number=number, paper=paper, reference=paper.reference,
        kind=PAPER_KINDS[paper.kind].name, title=paper.title, programme_name=position.programme_name,
        authority=position.authority, as_at=position.as_at, issued_on=paper.issued_at.astimezone(LONDON).date(),
        sha256=sha256, questions_sha256=digest(told.questions), findings=[asdict(each) for each in made.findings],
        prepared_at=by.now, prepared_by=by.person,
    )  # fmt: skip
    for part in parts:
        part.programme_id, part.edition = paper.programme_id, edition
    EditionPart.objects.bulk_create(parts)
    return edition
