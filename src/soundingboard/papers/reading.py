"""Papers as people may see them: drafts, exempt ones and those with small numbers only for those who may see these."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import Round, RoundState
from soundingboard.measures.showing import sees_small_numbers
from soundingboard.outbox.models import Job
from soundingboard.papers.committee import Submitted
from soundingboard.papers.content import PUBLIC, Authored, Content, authored_from, from_json
from soundingboard.papers.kinds import PACK_TYPES, document_of, write_to, written
from soundingboard.papers.models import Comment, Paper, PaperFile, PaperState, RemarkOverruled
from soundingboard.papers.note import without_exempt
from soundingboard.papers.pack import Choice
from soundingboard.papers.pack_file import PackBroken
from soundingboard.papers.pack_gathering import NotChosen, gather_pack
from soundingboard.papers.readers import READERS
from soundingboard.papers.release import this_release
from soundingboard.position.gather import gather
from soundingboard.records import vault

Tell = Callable[[int, int, str], None]
_LATEST = 50  # jobs of issuing among which a paper's is looked for
DRAFTS = (PaperState.DRAFT, PaperState.ISSUING)


def visible(actor: Actor, moment: datetime | None = None) -> QuerySet[Paper]:
    """The papers that exist for somebody: now, or those issued by a past moment."""
    rows: QuerySet[Paper] = Paper.objects.visible_to(actor)
    if not actor.can(Permission.VIEW_EXEMPT):
        rows = rows.filter(edition=PUBLIC)
    if not sees_small_numbers(actor):
        rows = rows.filter(holds_small_numbers=False)
    issued = Q(issued_at__isnull=False)
    if moment is not None:
        return rows.filter(issued, issued_at__lt=moment)
    if actor.can(Permission.VIEW_DRAFT_PAPERS):
        return rows
    return rows.filter(issued)


def papers(actor: Actor, moment: datetime | None = None) -> list[Paper]:
    """All of them, drafts first and then the latest issued first. One query."""
    rows = visible(actor, moment).select_related("round", "drafted_by", "issued_by", "replaced_by")
    return sorted(rows, key=lambda each: (each.state not in DRAFTS, -(each.issued_at or each.drafted_at).timestamp()))


def paper_for(actor: Actor, reference: str, moment: datetime | None = None) -> Paper | None:
    """One paper by its reference, if it exists for somebody. One query."""
    rows = visible(actor, moment).filter(reference=reference)
    found: Paper | None = rows.select_related(
        "programme", "round", "drafted_by", "issued_by", "withdrawn_by", "replaced_by"
    ).first()
    return found


def was_withdrawn(paper: Paper, moment: datetime | None) -> bool:
    """Whether a paper had been withdrawn by a moment; None is now."""
    if paper.withdrawn_at is None:
        return False
    return moment is None or paper.withdrawn_at < moment


def files_of(paper: Paper) -> list[PaperFile]:
    """Its files in the order in which they are offered. One query."""
    order = list(PACK_TYPES)
    rows = PaperFile.objects.filter(paper=paper).select_related("file")
    return sorted(rows, key=lambda each: order.index(each.format))


def submitted_with(paper: Paper) -> list[Submitted]:
    """What went to the same meeting, this paper left out: also what was withdrawn since. One query, or none."""
    if paper.round_id is None:
        return []
    rows = Paper.objects.filter(programme=paper.programme_id, round=paper.round_id, issued_at__isnull=False)
    found = rows.exclude(pk=paper.pk).values_list("kind", "as_at", "issued_at")
    return [Submitted(kind, as_at, issued_at) for kind, as_at, issued_at in found if issued_at]


def editions_together(actor: Actor, paper: Paper) -> list[Paper]:
    """A paper and its other edition, of those that stand and exist for somebody, the public one first. One query."""
    rows = visible(actor).filter(state=PaperState.ISSUED, kind=paper.kind, as_at=paper.as_at, round=paper.round_id)
    latest: dict[str, Paper] = {each.edition: each for each in rows.order_by("issued_at")}
    latest[paper.edition] = paper
    return sorted(latest.values(), key=lambda each: each.edition != PUBLIC)


def file_of(paper: Paper, format_: str) -> PaperFile | None:
    """One of its files. One query."""
    found: PaperFile | None = PaperFile.objects.filter(paper=paper, format=format_).select_related("file").first()
    return found


def comments_on(paper: Paper) -> list[Comment]:
    """What was said of it, oldest first. One query."""
    return list(Comment.objects.filter(paper=paper).select_related("said_by", "answered_by").order_by("said_at", "pk"))


def comment_for(actor: Actor, paper: Paper, key: int) -> Comment | None:
    """One comment on a paper. One query."""
    found: Comment | None = Comment.objects.visible_to(actor).filter(paper=paper, pk=key).first()
    return found


def overruled_on(paper: Paper) -> dict[str, RemarkOverruled]:
    """The remarks on a draft that its author overruled, by their key. One query."""
    return {each.key: each for each in paper.overruled.select_related("overruled_by")}


def issuing_job(paper: Paper) -> Job | None:
    """The latest job that makes its files. One query."""
    alone = Q(kind="paper.issue", key=f"paper-{paper.pk}")
    # Few papers are ever issued together; which they are stands in the payload, in which one database cannot search.
    together = Q(kind="paper.issue_together", programme_id=paper.programme_id)
    rows = Job.objects.filter(alone | together).order_by("-pk")[:_LATEST]
    return next((each for each in rows if paper.pk in each.payload.get("papers", (paper.pk,))), None)


def editions_for_readers(actor: Actor, paper: Paper) -> dict[str, Paper]:
    """The papers of the position of a Board pack, by the code of the reader for whom they are. One query.

    Of several for one reader the latest that was drafted; none that was withdrawn.
    """
    rows = visible(actor).filter(as_at=paper.as_at, round=paper.round_id).exclude(state=PaperState.WITHDRAWN)
    found: dict[str, Paper] = {}
    for each in rows.select_related("programme", "round").order_by("drafted_at", "pk"):
        for reader in READERS:
            if (each.kind, each.audience, each.edition) == (reader.kind, reader.audience, reader.edition):
                found[reader.code] = each
    return found


def rounds_to_report(actor: Actor) -> list[Round]:
    """The rounds that a paper may be for, the latest first. One query."""
    states = (RoundState.OPEN, RoundState.CLOSED, RoundState.FROZEN)
    return list(Round.objects.visible_to(actor).filter(state__in=states).order_by("-number"))


def papers_to_replace(actor: Actor, paper: Paper) -> list[Paper]:
    """Issued papers of the same kind that may take a withdrawn one's place, the latest first. One query."""
    rows = visible(actor).filter(state=PaperState.ISSUED, kind=paper.kind).exclude(pk=paper.pk)
    return list(rows.order_by("-issued_at"))


def content_of(paper: Paper) -> Content:
    """What a paper is made from: of an issued one exactly what was stored, of a draft with what its author wrote."""
    content = from_json(vault.read(paper.position_sha256))
    if paper.state not in DRAFTS:
        return content
    return with_authored(content, paper.title, authored_from(paper.authored))


def missing_files(paper: Paper) -> tuple[str, ...]:
    """A sentence for each file of an evidence pack that is not in the store, so that nobody waits for it to fail."""
    pack = content_of(paper).pack
    if pack is None:
        return ()
    return tuple(
        f"The file of {each.reference} ({each.file_name}) is missing from the store. Restore it from a backup, or "
        "bring it again and take the position of the pack again."
        for each in pack.items
        if each.sha256 and not vault.where(each.sha256).exists()
    )


def with_authored(content: Content, title: str, authored: Authored) -> Content:
    """What a draft is made from with what its author wrote; a public edition has no exempt paragraph in it at all."""
    if content.edition == PUBLIC and authored.note is not None:
        authored = replace(authored, note=without_exempt(authored.note))
    return replace(content, title=title, authored=authored)


@dataclass(frozen=True, slots=True)
class Remade:
    """What came of making a paper again.

    `json_is_same`: its stored JSON, read and written by this release, is the same bytes. `files_are_whole`: each stored
    file still has its hash. `pdf_is_same`: set again, it is the same bytes; None on another release than the one that
    issued it. `pack_is_same`: the folders of an evidence pack, made again, are the same bytes; None as for the PDF, and
    of other papers. `differing`: the parts of the position that the record would give otherwise today; empty when none.
    """

    json_is_same: bool
    files_are_whole: bool
    pdf_is_same: bool | None
    issued_by: str
    this_release: str
    differing: tuple[str, ...]
    pack_is_same: bool | None = None

    @property
    def holds(self) -> bool:
        """The paper is what was issued."""
        made_again = self.pdf_is_same is not False and self.pack_is_same is not False
        return self.json_is_same and self.files_are_whole and made_again


def remake(paper: Paper, *, tell: Tell = lambda done, total, words: None) -> Remade:
    """Make an issued paper again, from its stored JSON and from the record.

    Args:
        tell: is told how far it has got.
    Raises:
        ValueError: it was never issued.
    """
    if paper.issued_at is None:
        raise ValueError("Only a paper that was issued can be made again.")
    tell(0, 3, "Reading the stored files")
    stored = {each.format: each.file.sha256 for each in files_of(paper)}
    whole = all(_is_whole(each) for each in stored.values())
    same = pdf_same = pack_same = False
    on_this_release = paper.release == this_release()
    differing: tuple[str, ...] = ()
    if _is_whole(stored["json"]):
        tell(1, 3, "Making the data and the PDF again")
        kept = vault.read(stored["json"])
        content = from_json(kept)
        same = written("json", content, document_of(content)) == kept and stored["json"] == paper.position_sha256
        if on_this_release and _is_whole(stored["pdf"]):
            pdf_same = written("pdf", content, document_of(content)) == vault.read(stored["pdf"])
        if on_this_release and "zip" in stored:
            pack_same = _packed_again(content) == stored["zip"]
        tell(2, 3, "Reading the record again")
        differing = _differing(paper, content)
    tell(3, 3, "")
    return Remade(
        json_is_same=same,
        files_are_whole=whole,
        pdf_is_same=pdf_same if on_this_release else None,
        pack_is_same=pack_same if on_this_release and "zip" in stored else None,
        issued_by=paper.release,
        this_release=this_release(),
        differing=differing,
    )


def _packed_again(content: Content) -> str:
    try:
        return vault.hash_of_written(lambda file: write_to(file, "zip", content, document_of(content)))
    except PackBroken:
        return ""


def _is_whole(digest: str) -> bool:
    try:
        vault.opened(digest).close()
    except (FileNotFoundError, vault.DamagedFile):
        return False
    return True


def _differing(paper: Paper, content: Content) -> tuple[str, ...]:
    """The parts that reading the record again gives otherwise: a redaction, a corrected holder of a post."""
    if content.edition == PUBLIC:
        return ()
    again = gather(paper.programme, content.as_at, small=content.holds_small_numbers)
    then = content.position
    packs: tuple[str, ...] = ()
    if content.pack is not None:
        try:
            pack, again = gather_pack(paper.programme, again, Choice.from_stored(paper.chosen), content.as_at)
        except NotChosen:
            return ("what was chosen",)
        packs = tuple(
            f"{name} of the pack".replace("_", " ")
            for name in ("sections", "items", "left_out")
            if getattr(pack, name) != getattr(content.pack, name)
        )
    return packs + tuple(
        name.replace("_", " ")
        for name in type(then).__dataclass_fields__
        if getattr(again, name) != getattr(then, name)
    )
