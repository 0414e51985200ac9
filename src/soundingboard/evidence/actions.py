"""What may be done to evidence: bring it, correct it, verify it, offer it for an objective, withdraw it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.bases import first_version, revise, sent_just_now, supersede
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.evidence.models import Classification, Evidence, EvidenceUse, EvidenceVersion, Says
from soundingboard.files.actions import LookedAt, Upload, keep_file, look_at
from soundingboard.history.log import record
from soundingboard.plan.models import Objective
from soundingboard.plan.standing import require_open

# What a person may say of a piece of evidence; the rest (verification, withdrawal) has actions of its own.
FACTS = frozenset(
    {
        "title",
        "summary",
        "kind",
        "line",
        "performance_type",
        "content_area",
        "says",
        "period_from",
        "period_to",
        "collected_on",
        "sample_size",
        "expires_on",
        "classification",
        "is_about_a_case",
        "link",
        "document",
        "agency",
    }
)


class EvidenceRefused(Exception):
    """Evidence that cannot be as it is said to be, with the sentence that says what to change."""


def add_evidence(
    *,
    programme: Programme,
    objectives: Iterable[Objective] = (),
    reference: str = "",
    upload: Upload | None = None,
    by: Actor,
    **facts: Any,
) -> EvidenceVersion:
    """Bring a piece of evidence with its file, if it has one, and offer it for objectives if any are given (EV1).

    The same evidence brought twice within a minute by one person is a double click, and is one piece.

    Args:
        facts: the fields named in FACTS.
    Raises:
        EvidenceRefused: collected in the future, or covering a period that ends after it was collected.
        FileRefused: the file is not taken; nothing is kept.
    """
    require(by, Permission.ADD_EVIDENCE, programme)
    require_open(programme)
    _refuse_unknown(facts)
    looked_at = _looked_at(programme, upload, by) if upload is not None else None
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        if looked_at is not None:
            facts["document"] = keep_file(looked_at=looked_at, by=by)
        twin = sent_just_now(EvidenceVersion.objects.current(), by=by, **_said(facts)) if not reference else None
        if twin is not None:
            return twin
        evidence = Evidence.objects.create(programme=programme, reference=reference or _next_reference(programme))
        row = EvidenceVersion(programme=programme, evidence=evidence, **facts)
        _refuse_impossible(row, by)
        first_version(row, by=by)
        record(
            "evidence.added",
            evidence,
            after=facts,
            label=f"{evidence} {row.title}",
            visibility=_visibility(row),
            by=by,
        )
        for objective in objectives:
            offer_for(evidence=evidence, objective=objective, by=by)
    return row


def revise_evidence(
    *, row: EvidenceVersion, why: str = "", upload: Upload | None = None, by: Actor, **facts: Any
) -> EvidenceVersion:
    """Correct what is said of a piece of evidence. A correction undoes a verification: somebody must look again.

    Raises:
        EvidenceRefused: as for `add_evidence`, or it was withdrawn.
        FileRefused: the file is not taken; nothing is kept.
        ChangedMeanwhile: somebody else changed it first.
    """
    require(by, Permission.ADD_EVIDENCE, row)
    require_open(row.programme_id)
    _refuse_unknown(facts)
    if row.is_withdrawn:
        raise EvidenceRefused("This evidence was withdrawn. Add it again as new evidence.")
    looked_at = _looked_at(row.evidence.programme, upload, by) if upload is not None else None
    with transaction.atomic():
        if looked_at is not None:
            facts["document"] = keep_file(looked_at=looked_at, by=by)
        if all(getattr(row, name) == value for name, value in facts.items()):
            return row
        fresh, before, after = revise(row, by=by, **facts, verified_on=None, verified_by=None)
        if after:
            _refuse_impossible(fresh, by)
            record(
                "evidence.revised",
                row.evidence,
                before=before,
                after=after,
                why=why,
                label=f"{row.evidence} {fresh.title}",
                visibility=_visibility(fresh),
                by=by,
            )
    return fresh


def verify_evidence(*, row: EvidenceVersion, by: Actor) -> EvidenceVersion:
    """Put on record that somebody other than the one who brought it looked at the evidence itself.

    Raises:
        NotAllowed: the same person brought it.
        EvidenceRefused: it was withdrawn.
    """
    require(by, Permission.VERIFY_EVIDENCE, row)
    require_open(row.programme_id)
    brought_by = (
        EvidenceVersion.objects.filter(evidence=row.evidence).order_by("pk").values_list("recorded_by_id")[0][0]
    )
    if by.person_id is None or by.person_id in (brought_by, row.recorded_by_id):
        raise NotAllowed("Evidence is verified by somebody other than the person who brought it.")
    if row.is_withdrawn:
        raise EvidenceRefused("This evidence was withdrawn.")
    with transaction.atomic():
        fresh, before, after = revise(row, by=by, verified_on=by.today, verified_by=by.person)
        if after:
            record("evidence.verified", row.evidence, before=before, after=after, by=by)
    return fresh


def withdraw_evidence(*, row: EvidenceVersion, why: str, by: Actor) -> EvidenceVersion:
    """Take evidence back: it stays readable and counts for nothing.

    Raises:
        EvidenceRefused: no reason is given.
    """
    require(by, Permission.ADD_EVIDENCE, row)
    require_open(row.programme_id)
    if not why.strip():
        raise EvidenceRefused("Say why the evidence is withdrawn.")
    with transaction.atomic():
        fresh, before, after = revise(row, by=by, is_withdrawn=True)
        if after:
            record("evidence.withdrawn", row.evidence, before=before, after=after, why=why, by=by)
    return fresh


def offer_for(*, evidence: Evidence, objective: Objective, by: Actor) -> EvidenceUse:
    """Offer evidence for an objective; offering it twice changes nothing."""
    require(by, Permission.ADD_EVIDENCE, evidence)
    require(by, Permission.ADD_EVIDENCE, objective)
    require_open(evidence.programme_id)
    existing = EvidenceUse.objects.filter(evidence=evidence, objective=objective).current().first()
    if existing is not None:
        found: EvidenceUse = existing
        return found
    with transaction.atomic():
        use = first_version(
            EvidenceUse(programme_id=evidence.programme_id, evidence=evidence, objective=objective), by=by
        )
        record("evidence.offered", evidence, after={"objective": objective.reference}, by=by)
    return use


def offer_for_exactly(*, evidence: Evidence, new: Iterable[Objective], gone: Iterable[EvidenceUse], by: Actor) -> None:
    """Offer evidence for some objectives more and for some no longer: all of it, or nothing.

    Raises:
        ChangedMeanwhile: somebody else took it back meanwhile.
    """
    require(by, Permission.ADD_EVIDENCE, evidence)
    require_open(evidence.programme_id)
    with transaction.atomic():
        for objective in new:
            offer_for(evidence=evidence, objective=objective, by=by)
        for use in gone:
            take_back_from(use=use, by=by)


def take_back_from(*, use: EvidenceUse, by: Actor) -> None:
    """No longer offer evidence for an objective."""
    require(by, Permission.ADD_EVIDENCE, use)
    require_open(use.programme_id)
    with transaction.atomic():
        supersede(use, by=by)
        record("evidence.taken_back", use.evidence, before={"objective": use.objective.reference}, by=by)


def _refuse_unknown(facts: dict[str, Any]) -> None:
    unknown = set(facts) - FACTS
    if unknown:
        raise TypeError(f"not a fact about evidence: {sorted(unknown)}")


def _refuse_impossible(row: EvidenceVersion, by: Actor) -> None:
    if row.collected_on > by.today:
        raise EvidenceRefused("Enter the date the evidence was collected: it cannot lie in the future.")
    if row.period_from and row.period_to and row.period_to < row.period_from:
        raise EvidenceRefused("Enter a period that ends after it begins.")
    if row.period_to and row.period_to > row.collected_on:
        raise EvidenceRefused("The evidence covers days after it was collected. Correct the period or the date.")
    if row.says not in Says.values:
        raise EvidenceRefused("Say whether the evidence supports, is mixed or contradicts.")
    if row.sample_size == 0:
        raise EvidenceRefused("Enter how many were looked at, or leave the sample empty.")


def _visibility(row: EvidenceVersion) -> str:
    """Who may read of it in the history: what is exempt stays so there."""
    return "exempt" if row.classification == Classification.EXEMPT else "programme"


def _looked_at(programme: Programme, upload: Upload, by: Actor) -> LookedAt:
    return look_at(programme=programme, name=upload.name, content=upload.content, purpose="evidence", by=by)


def _said(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Every fact by its column, with what stands there where nothing was given."""
    given = EvidenceVersion(**facts)
    columns = [EvidenceVersion._meta.get_field(name).attname for name in FACTS]  # type: ignore[union-attr]
    return {column: getattr(given, column) for column in columns}


def _next_reference(programme: Programme) -> str:
    """E1, E2... in the order of recording. The programme's row is held, so that two at once get two numbers."""
    number = Evidence.objects.filter(programme=programme).count() + 1
    while Evidence.objects.filter(programme=programme, reference=f"E{number}").exists():
        number += 1
    return f"E{number}"
