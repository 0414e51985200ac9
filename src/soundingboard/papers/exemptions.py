"""What is withheld from the public row by row, and on what ground (PA5): put on record, lifted, and read."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import Decision
from soundingboard.delivery.models import ActionVersion
from soundingboard.evidence.models import Classification, EvidenceVersion
from soundingboard.governance.models import InformationRequest
from soundingboard.history.log import record
from soundingboard.lib.exemptions import Ground, ground_problems
from soundingboard.papers.content import PUBLIC
from soundingboard.papers.edition import KINDS, Exempted
from soundingboard.papers.models import Exemption, Paper
from soundingboard.papers.note import SECTIONS, Note, note_from


class ExemptionRefused(Exception):
    """What was asked cannot be, with the sentence that says what to do."""


def withhold(*, programme: Programme, item_kind: str, reference: str, ground: Ground, by: Actor) -> Exemption:
    """Put on record that a row is withheld from the public, and on what ground.

    Raises:
        ExemptionRefused: there is no such row, it is withheld already, or the ground is not whole.
    """
    require(by, Permission.DRAFT_PAPERS, programme)
    require(by, Permission.VIEW_EXEMPT, programme)
    if item_kind not in KINDS:
        raise ExemptionRefused(f"Choose what is withheld: {', '.join(KINDS)}.")
    if title_of(programme.pk, item_kind, reference) is None:
        raise ExemptionRefused(f"There is no {KINDS[item_kind]} {reference}.")
    if found := ground_problems(ground, by.today):
        raise ExemptionRefused(" ".join(found))
    assert ground.review_on is not None
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        rows = Exemption.objects.filter(programme=programme, item_kind=item_kind, reference=reference)
        if rows.in_force().exists():
            raise ExemptionRefused(f"{reference} is withheld already. Lift that ground first to give another.")
        made = Exemption.objects.create(
            programme=programme, item_kind=item_kind, reference=reference, paragraphs=list(ground.paragraphs),
            public_interest=ground.public_interest.strip(), review_on=ground.review_on, made_at=by.now,
            made_by=by.person,
        )  # fmt: skip
        record(
            "exemption.made",
            made,
            after={"paragraphs": list(ground.paragraphs), "review_on": ground.review_on},
            why=made.public_interest,
            visibility="exempt",
            by=by,
        )
    return made


def lift(*, exemption: Exemption, reason: str, by: Actor) -> Exemption:
    """Say that a row is no longer withheld. Papers that were issued without it stay as they are.

    Raises:
        ExemptionRefused: no reason is given, or it was lifted already.
    """
    require(by, Permission.DRAFT_PAPERS, exemption)
    require(by, Permission.VIEW_EXEMPT, exemption)
    if not reason.strip():
        raise ExemptionRefused("Enter why it need no longer be withheld.")
    with transaction.atomic():
        rows = Exemption.objects.filter(pk=exemption.pk, lifted_at=None)
        if not rows.update(lifted_at=by.now, lifted_by=by.person, lifted_because=reason.strip()):
            raise ExemptionRefused("This has been lifted already.")
        record("exemption.lifted", exemption, why=reason.strip(), visibility="exempt", by=by)
    exemption.refresh_from_db()
    return exemption


def exempted_at(programme_id: int, moment: datetime | None) -> tuple[Exempted, ...]:
    """What was withheld just before a moment, and by which paragraphs. One query."""
    rows = Exemption.objects.filter(programme_id=programme_id).in_force(moment).order_by("item_kind", "reference")
    return tuple(Exempted(each.item_kind, each.reference, tuple(each.paragraphs)) for each in rows)


def exemptions_of(actor: Actor) -> list[Exemption]:
    """What is withheld now, what is to be looked at again soonest first. One query."""
    return list(Exemption.objects.visible_to(actor).in_force().select_related("made_by").order_by("review_on", "pk"))


def without_a_ground(actor: Actor) -> list[str]:
    """Exempt evidence for which no paragraph of Schedule 12A is on record, by reference. One query."""
    known = Exemption.objects.visible_to(actor).in_force().filter(item_kind="evidence").values("reference")
    rows = EvidenceVersion.objects.visible_to(actor).current().filter(classification=Classification.EXEMPT)
    rows = rows.filter(is_withdrawn=False).exclude(evidence__reference__in=known)
    return list(rows.order_by("evidence__pk").values_list("evidence__reference", flat=True))


def title_of(programme_id: int, item_kind: str, reference: str) -> str | None:
    """What a row is called; None where there is none. One query."""
    rows: Mapping[str, object] = {
        "evidence": EvidenceVersion.objects.current().filter(evidence__reference=reference).values_list("title"),
        "action": ActionVersion.objects.current().filter(action__reference=reference).values_list("title"),
        "decision": Decision.objects.filter(reference=reference).values_list("title"),
        "request": InformationRequest.objects.filter(reference=reference).values_list("question"),
    }
    found = rows[item_kind].filter(programme_id=programme_id).first()  # type: ignore[attr-defined]
    return str(found[0]) if found else None


def exempt_words(paper: Paper, note: Note | None) -> list[tuple[str, str]]:
    """Where something exempt stands and what it says: paragraphs of notes, and exempt evidence. Two queries.

    Args:
        note: the note of this paper as it is about to be, whose own exempt paragraphs count too.
    """
    found = [
        (f"{reference} {SECTIONS[each.section]}", each.text)
        for reference, there in [*_other_notes(paper), (paper.reference, note)]
        for each in (there.paragraphs if there else ())
        if each.ground and each.text
    ]
    rows = EvidenceVersion.objects.current().filter(
        programme_id=paper.programme_id, classification=Classification.EXEMPT, is_withdrawn=False
    )
    for reference, title, summary in rows.values_list("evidence__reference", "title", "summary"):
        found.append((str(reference), f"{title}\n{summary}"))
    return found


def _other_notes(paper: Paper) -> list[tuple[str, Note | None]]:
    rows = Paper.objects.filter(programme_id=paper.programme_id, kind="briefing-note").exclude(pk=paper.pk)
    rows = rows.exclude(edition=PUBLIC)
    return [(reference, note_from(said.get("note"))) for reference, said in rows.values_list("reference", "authored")]
