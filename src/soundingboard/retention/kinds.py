"""The kinds of record that have a time: how each is found, and what is taken out of it when its time is over.

What people wrote about a case or a person goes, in every version and in the history, and so do files; that the thing
was there, its numbers and its days stay, so that counts made from it and the chain of the history still hold. The lines
of a log go whole.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce

from soundingboard.accounts.bases import LONDON, end_of
from soundingboard.accounts.models import Read, Visit
from soundingboard.audits.models import Audit, AuditFinding, AuditSection, FrameCase, LoopAction, LoopStep
from soundingboard.evidence.models import Evidence, EvidenceVersion
from soundingboard.files.models import StoredFile
from soundingboard.lib.canonical import canonical_json
from soundingboard.outbox.models import Message
from soundingboard.practice.models import Voice, VoiceVersion
from soundingboard.records.fields import ScreenedLine, ScreenedLink, ScreenedText

DISPOSED = "[disposed of]"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing whose time is counted: its key, its reference and the day."""

    key: int
    reference: str
    counted_from: date


@dataclass(slots=True)
class Removed:
    """What a disposal took out: rows changed or deleted, texts, values of the history, files."""

    rows: int = 0
    texts: int = 0
    entries: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record that is things with a reference.

    Attributes:
        things: those of a programme whose time is counted from a day up to this one, and that are not yet disposed of.
        content: what would be removed of a thing, for its SHA-256.
        known: whether a programme has a thing of a reference, whatever its time.
        parts: the tables in which the words of such a thing lie, and by which way each is reached from the thing.
        named: the references of the things that are reached so from rows with these keys.
        remove: takes it out, and says which items of the history spoke of it, and which files it let go.
    """

    words: str
    things: Callable[[int, date], list[Thing]]
    content: Callable[[int], Any]
    known: Callable[[int, str], bool]
    parts: Mapping[str, str]
    named: Callable[[str, Collection[int]], list[str]]
    remove: Callable[[Collection[int], Removed], tuple[dict[str, set[int]], list[StoredFile]]]


@dataclass(frozen=True, slots=True)
class Log:
    """A kind of record that is lines of a log: they are counted, and go whole."""

    words: str
    lines: Callable[[int, date], "models.QuerySet[Any]"]


def digest_of(content: object) -> str:
    """The SHA-256 by which what was removed can be known again by who has a copy."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


# --- audits of cases --------------------------------------------------------------------------------------------------

_GONE = "disposed-"


def _audits(programme_id: int, up_to: date) -> list[Thing]:
    over = Coalesce("cycle__closed_at", "cycle__abandoned_at")
    rows = (
        Audit.objects.filter(programme_id=programme_id)
        .annotate(over=over)
        .filter(over__lt=end_of(up_to))
        .exclude(case__startswith=_GONE)
    )
    found = rows.order_by("over", "cycle", "number").values_list("pk", "cycle__reference", "number", "over")
    return [Thing(key, f"{cycle}-{number:02}", over.astimezone(LONDON).date()) for key, cycle, number, over in found]


def _audit_content(key: int) -> Any:
    audit = Audit.objects.filter(pk=key).values("case", "going_well", "concern", "second_why", "settled_why").get()
    sections = AuditSection.objects.filter(audit=key).order_by("code").values_list("code", "answers")
    findings = AuditFinding.objects.filter(audit=key).order_by("pk").values_list("reference", "words")
    return {
        "audit": audit,
        "sections": [list(each) for each in sections],
        "findings": [list(each) for each in findings],
    }


def _is_audit(programme_id: int, reference: str) -> bool:
    cycle, _, number = reference.rpartition("-")
    if not number.isdecimal() or len(number) > 6:
        return False
    rows = Audit.objects.filter(programme_id=programme_id, cycle__reference=cycle, number=int(number))
    return any(each.reference == reference for each in rows.select_related("cycle"))


_OF_AN_AUDIT = {
    "audits.audit": "pk",
    "audits.auditsection": "sections",
    "audits.auditfinding": "findings",
    "audits.loopaction": "findings__actions",
    "audits.loopstep": "findings__steps",
}


def _audits_named(way: str, keys: Collection[int]) -> list[str]:
    rows = Audit.objects.filter(**{f"{way}__in": keys}).select_related("cycle").order_by("pk").distinct()
    return [each.reference for each in rows]


def _remove_audits(keys: Collection[int], removed: Removed) -> tuple[dict[str, set[int]], list[StoredFile]]:
    audits = Audit.objects.filter(pk__in=keys)
    findings = AuditFinding.objects.filter(audit__in=keys)
    finding_keys = set(findings.values_list("pk", flat=True))
    _blank(LoopStep.objects.filter(finding__in=finding_keys), removed)
    _blank(LoopAction.objects.filter(finding__in=finding_keys), removed)
    _blank(findings, removed, but=("team",))
    sections = AuditSection.objects.filter(audit__in=keys)
    removed.texts += sections.exclude(answers={}).update(answers={})
    cycles = set(audits.values_list("cycle_id", flat=True))
    _blank(audits, removed, but=("team", "status"))
    for audit in audits:
        _forget_token(audit, "case", removed)
    # Once no audit of a cycle is left, the cases that were never drawn are let go of too.
    for cycle in cycles:
        drawn = set(Audit.objects.filter(cycle=cycle).values_list("case", flat=True))
        if all(case.startswith(_GONE) for case in drawn):
            for case in FrameCase.objects.filter(cycle=cycle).exclude(reference__startswith=_GONE):
                _forget_token(case, "reference", removed)
    return {"audits.audit": set(keys), "audits.auditfinding": finding_keys}, []


def _forget_token(row: Any, field: str, removed: Removed) -> None:
    setattr(row, field, f"{_GONE}{row.pk}")
    row.save(update_fields=[field])
    removed.rows += 1


# --- the voice log ----------------------------------------------------------------------------------------------------


def _voices(programme_id: int, up_to: date) -> list[Thing]:
    rows = VoiceVersion.objects.filter(programme_id=programme_id, superseded_at=None, heard_on__lte=up_to).exclude(
        said=DISPOSED
    )
    found = rows.order_by("heard_on", "pk").values_list("voice_id", "voice__reference", "heard_on")
    return [Thing(*each) for each in found]


def _voice_content(key: int) -> Any:
    rows = VoiceVersion.objects.filter(voice=key).order_by("pk").values_list("said", "what_came", "told_whom")
    return [list(each) for each in rows]


def _is_voice(programme_id: int, reference: str) -> bool:
    return Voice.objects.filter(programme_id=programme_id, reference=reference).exists()


_OF_A_VOICE = {"practice.voice": "pk", "practice.voiceversion": "versions"}


def _voices_named(way: str, keys: Collection[int]) -> list[str]:
    rows = Voice.objects.filter(**{f"{way}__in": keys}).order_by("pk").distinct()
    return list(rows.values_list("reference", flat=True))


def _remove_voices(keys: Collection[int], removed: Removed) -> tuple[dict[str, set[int]], list[StoredFile]]:
    _blank(VoiceVersion.objects.filter(voice__in=keys), removed, but=("themes",))
    return {"practice.voice": set(keys)}, []


# --- evidence ---------------------------------------------------------------------------------------------------------


def _evidence(programme_id: int, up_to: date) -> list[Thing]:
    rows = EvidenceVersion.objects.filter(
        programme_id=programme_id, superseded_at=None, collected_on__lte=up_to
    ).exclude(title=DISPOSED)
    found = rows.order_by("collected_on", "pk").values_list("evidence_id", "evidence__reference", "collected_on")
    return [Thing(*each) for each in found]


def _evidence_content(key: int) -> Any:
    rows = EvidenceVersion.objects.filter(evidence=key).order_by("pk")
    return [list(each) for each in rows.values_list("title", "summary", "link", "document__sha256")]


def _is_evidence(programme_id: int, reference: str) -> bool:
    return Evidence.objects.filter(programme_id=programme_id, reference=reference).exists()


# A file is part of whatever names it.
_OF_EVIDENCE = {
    "evidence.evidence": "pk",
    "evidence.evidenceversion": "versions",
    "files.storedfile": "versions__document",
}


def _evidence_named(way: str, keys: Collection[int]) -> list[str]:
    rows = Evidence.objects.filter(**{f"{way}__in": keys}).order_by("pk").distinct()
    return list(rows.values_list("reference", flat=True))


def _remove_evidence(keys: Collection[int], removed: Removed) -> tuple[dict[str, set[int]], list[StoredFile]]:
    rows = EvidenceVersion.objects.filter(evidence__in=keys)
    files = list(StoredFile.objects.filter(pk__in=rows.exclude(document=None).values("document")))
    rows.exclude(document=None).update(document=None)
    _blank(rows, removed)
    kept = set(
        EvidenceVersion.objects.filter(document__in=files).exclude(evidence__in=keys).values_list("document", flat=True)
    )
    return {"evidence.evidence": set(keys)}, [each for each in files if each.pk not in kept]


# --- logs -------------------------------------------------------------------------------------------------------------


def _reads(programme_id: int, up_to: date) -> "models.QuerySet[Any]":
    return Read.objects.filter(programme_id=programme_id, at__lt=end_of(up_to))


def _visits(programme_id: int, up_to: date) -> "models.QuerySet[Any]":
    return Visit.objects.filter(membership__programme_id=programme_id, at__lt=end_of(up_to))


def _messages(programme_id: int, up_to: date) -> "models.QuerySet[Any]":
    return Message.objects.filter(programme_id=programme_id, sent_at__lt=end_of(up_to))


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of record that is the record of the programme: it stands in the schedule and is kept for good."""

    words: str


KINDS: dict[str, Kind | Log | Kept] = {
    "plan": Kept("The plan, what was done, judged and decided"),
    "papers": Kept("Issued papers, minutes and agendas"),
    "history": Kept("The history of changes"),
    "audits": Kind("Audits of cases", _audits, _audit_content, _is_audit, _OF_AN_AUDIT, _audits_named, _remove_audits),
    "voices": Kind(
        "Entries of the voice log", _voices, _voice_content, _is_voice, _OF_A_VOICE, _voices_named, _remove_voices
    ),
    "evidence": Kind(
        "Evidence and its files",
        _evidence,
        _evidence_content,
        _is_evidence,
        _OF_EVIDENCE,
        _evidence_named,
        _remove_evidence,
    ),
    "reads": Log("Log of who read what", _reads),
    "visits": Log("Log of outsiders’ visits", _visits),
    "messages": Log("Lines in inboxes", _messages),
}


def _blank(rows: "models.QuerySet[Any]", removed: Removed, but: Iterable[str] = ()) -> None:
    """Put the words that say so in the place of each text that people wrote."""
    removed.rows += rows.count()
    for field in rows.model._meta.concrete_fields:
        if field.name in but or not isinstance(field, ScreenedText | ScreenedLine | ScreenedLink):
            continue
        instead = "" if isinstance(field, ScreenedLink) else DISPOSED
        removed.texts += (
            rows.exclude(**{field.name: ""}).exclude(**{field.name: instead}).update(**{field.name: instead})
        )
