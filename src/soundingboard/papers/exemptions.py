"""What is withheld from the public row by row, and on what ground (PA5), as it is read."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.decisions.models import Decision
from soundingboard.delivery.models import ActionVersion
from soundingboard.evidence.models import Classification, EvidenceVersion
from soundingboard.governance.models import InformationRequest
from soundingboard.measures.models import IndicatorVersion
from soundingboard.papers.content import PUBLIC
from soundingboard.papers.edition import Exempted
from soundingboard.papers.models import Exemption, Paper
from soundingboard.papers.note import SECTIONS, Note, note_from
from soundingboard.plan.models import ObjectiveVersion


def exempted_at(programme_id: int, moment: datetime | None) -> tuple[Exempted, ...]:
    """What was withheld just before a moment, and by which paragraphs. One query."""
    rows = Exemption.objects.filter(programme_id=programme_id).in_force(moment).order_by("item_kind", "reference")
    return tuple(Exempted(each.item_kind, each.reference, tuple(each.paragraphs)) for each in rows)


def exemptions_of(actor: Actor) -> list[Exemption]:
    """What is withheld now, what is to be looked at again soonest first. One query."""
    return list(Exemption.objects.visible_to(actor).in_force().select_related("made_by").order_by("review_on", "pk"))


def exemption_of(actor: Actor, number: int) -> Exemption | None:
    """One thing that is withheld, by its key; None once it was lifted. One query."""
    return Exemption.objects.visible_to(actor).in_force().filter(pk=number).first()


def without_a_ground(actor: Actor) -> list[str]:
    """Exempt evidence for which no paragraph of Schedule 12A is on record, by reference. One query."""
    known = Exemption.objects.visible_to(actor).in_force().filter(item_kind="evidence").values("reference")
    rows = EvidenceVersion.objects.visible_to(actor).current().filter(classification=Classification.EXEMPT)
    rows = rows.filter(is_withdrawn=False).exclude(evidence__reference__in=known)
    return list(rows.order_by("evidence__pk").values_list("evidence__reference", flat=True))


def title_of(programme_id: int, item_kind: str, reference: str) -> str | None:
    """What a row is called; None where there is none. One query."""
    return _titles(programme_id, item_kind, [reference]).get(reference)


def _titles(programme_id: int, item_kind: str, references: Collection[str]) -> dict[str, str]:
    """What some rows of one kind are called, by reference. One query."""
    rows: Mapping[str, tuple[QuerySet[Any], str, str]] = {
        "objective": (ObjectiveVersion.objects.current(), "objective__reference", "title"),
        "measure": (IndicatorVersion.objects.current(), "indicator__code", "title"),
        "evidence": (EvidenceVersion.objects.current(), "evidence__reference", "title"),
        "action": (ActionVersion.objects.current(), "action__reference", "title"),
        "decision": (Decision.objects.all(), "reference", "title"),
        "request": (InformationRequest.objects.all(), "reference", "question"),
    }
    found, name, title = rows[item_kind]
    return dict(found.filter(programme_id=programme_id, **{f"{name}__in": references}).values_list(name, title))


def withheld_now(programme_id: int) -> tuple[tuple[Exempted, str], ...]:
    """What is withheld today, with what each is called: by a ground, or as evidence classified exempt.

    Two queries, and one for each kind of which something is withheld on a ground.
    """
    grounds = exempted_at(programme_id, None)
    titles: dict[tuple[str, str], str] = {}
    for kind in dict.fromkeys(each.kind for each in grounds):
        references = [each.reference for each in grounds if each.kind == kind]
        titles |= {(kind, name): title for name, title in _titles(programme_id, kind, references).items()}
    found = {(each.kind, each.reference): each for each in grounds}
    rows = EvidenceVersion.objects.current().filter(
        programme_id=programme_id, classification=Classification.EXEMPT, is_withdrawn=False
    )
    for reference, title in rows.values_list("evidence__reference", "title"):
        found.setdefault(("evidence", reference), Exempted("evidence", reference, ()))
        titles["evidence", reference] = title
    return tuple((each, titles.get(key, "")) for key, each in found.items())


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
