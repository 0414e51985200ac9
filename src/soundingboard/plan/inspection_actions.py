"""What may be done to inspections, their findings and what those repeat (PL2, PL3, EX2).

A report is read by a machine and confirmed by a person: what the reader gives are drafts, and only a finding that
somebody has confirmed is in the plan.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import ChangedMeanwhile, first_version, revise, supersede
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.files.actions import LookedAt, Upload, keep_file, look_at
from soundingboard.formats.inspection_report.frameworks import frameworks
from soundingboard.formats.inspection_report.report import InspectionReport, NotAReport
from soundingboard.history.log import record
from soundingboard.lib.screening import screen
from soundingboard.outbox.jobs import enqueue
from soundingboard.plan import inspection_rules as rules
from soundingboard.plan.inspection_register import INSPECTION_FACTS, finding_mark, inspection_mark, said_on
from soundingboard.plan.models import (
    Finding,
    FindingRepeat,
    FindingState,
    Inspection,
    InspectionJudgement,
    InspectionState,
)
from soundingboard.records import vault

LINE = 240


class InspectionRefused(Exception):
    """Something that cannot be done to an inspection or a finding as it stands, with what to do instead."""


# --- the register -----------------------------------------------------------------------------------------------------


def upload_report(
    *, programme: Programme, report: Upload, title: str = "", received_on: date | None = None, by: Actor
) -> Inspection:
    """Keep a report and ask for it to be read in the background. The same file again is the same inspection.

    Raises:
        FileRefused: with the sentence to show; nothing was kept.
    """
    require(by, Permission.READ_INSPECTIONS, programme)
    if received_on is not None and received_on > by.today:
        raise InspectionRefused("Enter the date the report was received: it cannot lie in the future.")
    looked_at = _looked_at(programme, report, by)
    with transaction.atomic():
        _hold(programme)
        stored = keep_file(looked_at=looked_at, by=by)
        known = Inspection.objects.visible_to(by).filter(report__sha256=stored.sha256).first()
        if known is not None:
            found: Inspection = known
            return found
        inspection = _register(
            programme,
            by,
            title=title or _safe(stored.name)[:LINE],
            received_on=received_on,
            report=stored,
            state=InspectionState.READING,
            reading={"title_was_given": bool(title)},
        )
        record(
            "inspection.uploaded",
            inspection,
            after={"title": inspection.title, "report": stored.sha256, "received_on": received_on},
            by=by,
        )
        enqueue(
            "inspection.read",
            key=f"inspection-{inspection.pk}",
            payload={"inspection": inspection.pk},
            programme_id=programme.pk,
            requested_by_id=by.person_id,
            now=by.now,
        )
    return inspection


def register_inspection(
    *,
    programme: Programme,
    title: str,
    framework: str = "",
    authority_as_printed: str = "",
    inspected_from: date | None = None,
    inspected_to: date | None = None,
    published_on: date | None = None,
    received_on: date | None = None,
    report: Upload | None = None,
    by: Actor,
) -> Inspection:
    """Enter an inspection, letter, peer review or audit by hand, with or without its file. Nothing is read from it.

    Raises:
        InspectionRefused: dates that cannot be.
        FileRefused: the file will not do.
    """
    require(by, Permission.READ_INSPECTIONS, programme)
    _check_dates(inspected_from, inspected_to, published_on)
    looked_at = _looked_at(programme, report, by) if report is not None else None
    with transaction.atomic():
        _hold(programme)
        stored = keep_file(looked_at=looked_at, by=by) if looked_at is not None else None
        inspection = _register(
            programme,
            by,
            title=title,
            framework=framework,
            authority_as_printed=authority_as_printed,
            inspected_from=inspected_from,
            inspected_to=inspected_to,
            published_on=published_on,
            received_on=received_on,
            report=stored,
            state=InspectionState.TO_CONFIRM,
        )
        record(
            "inspection.registered",
            inspection,
            after={name: getattr(inspection, name) for name in INSPECTION_FACTS},
            by=by,
        )
    return inspection


def read_inspection(*, inspection: Inspection, by: Actor) -> Inspection:
    """Read an uploaded report into drafts for a person to confirm; a file that is no report is refused with a sentence.

    It may be run again: an inspection that has been read is left as it is. The reading itself stands outside the
    transaction, because it takes a second in which nobody else could write.
    """
    require(by, Permission.READ_INSPECTIONS, inspection)
    if inspection.state != InspectionState.READING or inspection.report is None:
        return inspection
    # Half a second of imports that only the worker needs: a web process never reads a report.
    from soundingboard.formats.inspection_report.reader import read_report

    report: InspectionReport | None = None
    refusal = ""
    try:
        report = read_report(vault.read(inspection.report.sha256), name=inspection.report.name)
    except NotAReport as not_a_report:
        refusal = str(not_a_report)
    with transaction.atomic():
        inspection = Inspection.objects.select_for_update().get(pk=inspection.pk)
        if inspection.state != InspectionState.READING:
            return inspection
        if report is None:
            _change_state(
                inspection, InspectionState.REFUSED, reading={**inspection.reading, "refusal": _safe(refusal)}
            )
            record("inspection.refused", inspection, why=_safe(refusal), by=by)
        else:
            _take_in(inspection, report)
            record(
                "inspection.read",
                inspection,
                after={
                    "framework": inspection.framework,
                    "published_on": inspection.published_on,
                    "findings": len(report.findings),
                    "judgements": len(report.judgements),
                    "warnings": list(inspection.reading["warnings"]),
                },
                by=by,
            )
    return inspection


def enter_by_hand(*, inspection: Inspection, by: Actor) -> Inspection:
    """Go on without the reader: the report is kept, and a person enters what it says. A reading under way is not used.

    Raises:
        InspectionRefused: the reader has read it.
    """
    require(by, Permission.READ_INSPECTIONS, inspection)
    with transaction.atomic():
        inspection = Inspection.objects.select_for_update().get(pk=inspection.pk)
        if inspection.state not in (InspectionState.REFUSED, InspectionState.READING):
            raise InspectionRefused("This report was read. Correct its findings, or add the ones that are missing.")
        _change_state(inspection, InspectionState.TO_CONFIRM)
        record("inspection.entered_by_hand", inspection, by=by)
    return inspection


def correct_inspection(
    *,
    inspection: Inspection,
    title: str,
    framework: str,
    authority_as_printed: str,
    inspected_from: date | None,
    inspected_to: date | None,
    published_on: date | None,
    received_on: date | None,
    seen: str | None = None,
    by: Actor,
) -> Inspection:
    """Put right what the reader took from the front page, until the inspection is confirmed.

    Raises:
        InspectionRefused: it is confirmed, or the dates cannot be.
        ChangedMeanwhile: `seen` (from `inspection_mark`) is not how it stands now.
    """
    require(by, Permission.READ_INSPECTIONS, inspection)
    _check_dates(inspected_from, inspected_to, published_on)
    given: dict[str, Any] = {
        "title": title,
        "framework": framework,
        "authority_as_printed": authority_as_printed,
        "inspected_from": inspected_from,
        "inspected_to": inspected_to,
        "published_on": published_on,
        "received_on": received_on,
    }
    with transaction.atomic():
        inspection = _open(inspection)
        if seen is not None and seen != inspection_mark(inspection):
            raise ChangedMeanwhile(None)
        before = _change(inspection, given)
        if before:
            record("inspection.corrected", inspection, before=before, after=_of(given, before), by=by)
    return inspection


def record_plan_sent(*, inspection: Inspection, sent_on: date, by: Actor) -> Inspection:
    """Put on record when the plan that answers an inspection was published and sent, which ends its statutory period.

    It may be corrected; the history keeps what was said before.

    Raises:
        InspectionRefused: the day has not come, or lies before the report.
    """
    require(by, Permission.READ_INSPECTIONS, inspection)
    start = inspection.received_on or inspection.published_on
    if sent_on > by.today:
        raise InspectionRefused("Enter the date the plan was sent: it cannot lie in the future.")
    if start is not None and sent_on < start:
        raise InspectionRefused(
            f"The plan answers a report of {start.day} {start:%B %Y}: enter the day it was sent, that day or later."
        )
    with transaction.atomic():
        inspection = Inspection.objects.select_for_update().get(pk=inspection.pk)
        before = inspection.plan_sent_on
        if before != sent_on:
            inspection.plan_sent_on, inspection.plan_sent_recorded_at = sent_on, by.now
            inspection.save(update_fields=["plan_sent_on", "plan_sent_recorded_at"])
            record(
                "inspection.plan_sent",
                inspection,
                before={"plan_sent_on": before},
                after={"plan_sent_on": sent_on},
                by=by,
            )
    return inspection


def confirm_inspection(*, inspection: Inspection, by: Actor) -> Inspection:
    """Say that the whole report is in: every finding settled, judgements and dates looked at. They are fixed from then.

    Raises:
        InspectionRefused: findings wait, or it is not at that stage.
    """
    require(by, Permission.READ_INSPECTIONS, inspection)
    with transaction.atomic():
        inspection = _open(inspection)
        states = list(Finding.objects.filter(inspection=inspection).values_list("state", flat=True))
        waiting = rules.still_to_settle(states)
        if waiting:
            findings = "1 finding waits" if waiting == 1 else f"{waiting} findings wait"
            raise InspectionRefused(f"{findings} to be settled. Confirm each or set it aside, then finish.")
        inspection.state = InspectionState.CONFIRMED
        inspection.confirmed_at = by.now
        inspection.save(update_fields=["state", "confirmed_at"])
        record(
            "inspection.confirmed",
            inspection,
            after={"findings": states.count(FindingState.CONFIRMED), "set_aside": states.count(FindingState.SET_ASIDE)},
            by=by,
        )
    return inspection


# --- judgements -------------------------------------------------------------------------------------------------------


def add_judgement(*, inspection: Inspection, area: str, grade: str, by: Actor) -> InspectionJudgement:
    """Enter a grade that the report gives and the reader did not find.

    Raises:
        InspectionRefused: the inspection is confirmed.
    """
    require(by, Permission.READ_INSPECTIONS, inspection)
    with transaction.atomic():
        inspection = _open(inspection)
        judgement = InspectionJudgement.objects.create(
            programme_id=inspection.programme_id,
            inspection=inspection,
            area=area,
            grade=grade,
            scale=_scale_of(inspection.framework),
            position=InspectionJudgement.objects.filter(inspection=inspection).count(),
        )
        record("judgement.entered", judgement, after={"area": area, "grade": grade}, by=by)
    return judgement


def correct_judgement(*, judgement: InspectionJudgement, area: str, grade: str, by: Actor) -> InspectionJudgement:
    """Put a grade right, until the inspection is confirmed.

    Raises:
        InspectionRefused: the inspection is confirmed.
    """
    require(by, Permission.READ_INSPECTIONS, judgement)
    given = {"area": area, "grade": grade}
    with transaction.atomic():
        _open(judgement.inspection)
        before = _change(judgement, given)
        if before:
            record("judgement.corrected", judgement, before=before, after=_of(given, before), by=by)
    return judgement


def remove_judgement(*, judgement: InspectionJudgement, by: Actor) -> None:
    """Take away a grade that the report does not give, until the inspection is confirmed.

    Raises:
        InspectionRefused: the inspection is confirmed.
    """
    require(by, Permission.READ_INSPECTIONS, judgement)
    with transaction.atomic():
        inspection = _open(judgement.inspection)
        record(
            "judgement.removed",
            inspection,
            before={"area": judgement.area, "grade": judgement.grade},
            by=by,
        )
        judgement.delete()


# --- findings ---------------------------------------------------------------------------------------------------------


def correct_finding(
    *,
    finding: Finding,
    text: str,
    section: str = "",
    time_band: str = "",
    is_priority_action: bool = False,
    page: int | None = None,
    paragraph: str = "",
    seen: str | None = None,
    by: Actor,
) -> Finding:
    """Put right how a finding was read, before it is confirmed. The quote stays as it stands on the page.

    Raises:
        InspectionRefused: it is settled already.
        ChangedMeanwhile: `seen` (from `finding_mark`) is not how it stands now.
    """
    require(by, Permission.READ_INSPECTIONS, finding)
    given: dict[str, Any] = {
        "text": text,
        "section": section,
        "time_band": time_band,
        "is_priority_action": is_priority_action,
        "page": page,
        "paragraph": paragraph,
    }
    with transaction.atomic():
        finding = Finding.objects.select_for_update().get(pk=finding.pk)
        if finding.state != FindingState.DRAFT:
            raise InspectionRefused(f"{finding.reference} is settled, so its words are fixed.")
        if seen is not None and seen != finding_mark(finding):
            raise ChangedMeanwhile(None)
        before = _change(finding, given)
        if before:
            record("finding.corrected", finding, before=before, after=_of(given, before), by=by)
    return finding


def confirm_findings(*, inspection: Inspection, findings: Iterable[Finding], by: Actor) -> int:
    """Say of these findings that the report says them, as they stand. How many were waiting and now are in the plan.

    One that somebody else confirmed meanwhile is left as it is.

    Raises:
        InspectionRefused: none was given, one is of another inspection, or one was set aside.
    """
    require(by, Permission.READ_INSPECTIONS, inspection)
    keys = [finding.pk for finding in findings]
    if not keys:
        raise InspectionRefused("Tick the findings that you have compared with the report.")
    with transaction.atomic():
        rows = list(Finding.objects.select_for_update().filter(inspection=inspection, pk__in=keys).order_by("position"))
        if len(rows) != len(set(keys)) or any(row.state == FindingState.SET_ASIDE for row in rows):
            raise InspectionRefused("Open this page again: the findings have changed since it was opened.")
        waiting = [row for row in rows if row.state == FindingState.DRAFT]
        for finding in waiting:
            _settle(finding, FindingState.CONFIRMED, by)
            record("finding.confirmed", finding, after={"text": finding.text, "page": finding.page}, by=by)
    return len(waiting)


def set_aside_finding(*, finding: Finding, why: str, by: Actor) -> Finding:
    """Say that what was read is not a finding, and why. It stays in the register and out of the plan.

    Raises:
        InspectionRefused: no reason, or it is confirmed.
    """
    require(by, Permission.READ_INSPECTIONS, finding)
    if not why.strip():
        raise InspectionRefused("Enter why this is not a finding.")
    with transaction.atomic():
        finding = Finding.objects.select_for_update().get(pk=finding.pk)
        if not rules.may_follow(rules.FINDING_TRANSITIONS, finding.state, FindingState.SET_ASIDE):
            raise InspectionRefused(
                f"{finding.reference} is confirmed, so it stays. If the plan need not answer it, park it with a reason."
            )
        if finding.parts.exclude(state=FindingState.SET_ASIDE).exists():
            raise InspectionRefused(f"Set the parts of {finding.reference} aside first.")
        finding.set_aside_because = why
        _settle(finding, FindingState.SET_ASIDE, by)
        record("finding.set_aside", finding, why=why, by=by)
    return finding


def put_back_finding(*, finding: Finding, by: Actor) -> Finding:
    """Undo setting aside: it waits to be confirmed again.

    Raises:
        InspectionRefused: it is not set aside, or the inspection is confirmed.
    """
    require(by, Permission.READ_INSPECTIONS, finding)
    with transaction.atomic():
        finding = Finding.objects.select_for_update().select_related("inspection").get(pk=finding.pk)
        _open(finding.inspection)
        if not rules.may_follow(rules.FINDING_TRANSITIONS, finding.state, FindingState.DRAFT):
            raise InspectionRefused(f"{finding.reference} was not set aside.")
        because, finding.set_aside_because = finding.set_aside_because, ""
        finding.state, finding.settled_at, finding.settled_by = FindingState.DRAFT, None, None
        finding.save(update_fields=["state", "settled_at", "settled_by", "set_aside_because"])
        record("finding.put_back", finding, before={"set_aside_because": because}, by=by)
    return finding


def add_finding(
    *,
    inspection: Inspection,
    text: str,
    page: int | None = None,
    paragraph: str = "",
    quote: str = "",
    section: str = "",
    time_band: str = "",
    is_priority_action: bool = False,
    parent: Finding | None = None,
    printed_reference: str = "",
    by: Actor,
) -> Finding:
    """Enter a finding by hand: one the reader missed, or one of a letter that was never read. It counts as confirmed.

    Raises:
        InspectionRefused: no words, a parent of another inspection, or the report is still being read.
    """
    require(by, Permission.READ_INSPECTIONS, inspection)
    if not text.strip():
        raise InspectionRefused("Enter what the report says must improve.")
    if parent is not None and parent.inspection_id != inspection.pk:
        raise InspectionRefused("Choose a finding of the same inspection that this is a part of.")
    with transaction.atomic():
        inspection = Inspection.objects.select_for_update().get(pk=inspection.pk)
        if inspection.state not in (InspectionState.TO_CONFIRM, InspectionState.CONFIRMED):
            raise InspectionRefused("Wait until the report has been read, then add what was missed.")
        above = f"{parent.reference if parent else inspection.reference}."
        references = Finding.objects.filter(inspection=inspection).values_list("reference", flat=True)
        finding = Finding(
            programme_id=inspection.programme_id,
            inspection=inspection,
            reference=rules.next_reference(above, references),
            printed_reference=printed_reference,
            parent=parent,
            position=len(references) + 1,
            text=text,
            quote=quote,
            page=page,
            paragraph=paragraph,
            section=section,
            time_band=time_band,
            is_priority_action=is_priority_action,
            state=FindingState.CONFIRMED,
            settled_at=by.now,
            settled_by=by.person,
        )
        finding.save(force_insert=True)
        record(
            "finding.added",
            finding,
            after={"text": text, "page": page, "section": section, "is_priority_action": is_priority_action},
            by=by,
        )
    return finding


# --- repeats ----------------------------------------------------------------------------------------------------------


def link_repeat(*, finding: Finding, earlier: Finding, what_was_tried: str = "", by: Actor) -> FindingRepeat:
    """Confirm that a finding says again what an earlier inspection said, and what was tried in between (PL3).

    Raises:
        InspectionRefused: the two cannot be a repeat, or are linked already.
    """
    require(by, Permission.READ_INSPECTIONS, finding)
    require(by, Permission.READ_INSPECTIONS, earlier)
    with transaction.atomic():
        _check_repeat(finding, earlier)
        if FindingRepeat.objects.current().filter(finding=finding, earlier=earlier).exists():
            raise InspectionRefused(f"{finding.reference} is linked to {earlier.reference} already.")
        link = first_version(_repeat(finding, earlier, what_was_tried), by=by)
        record(
            "finding.repeat_confirmed",
            finding,
            after={"earlier": earlier.reference, "what_was_tried": what_was_tried},
            by=by,
        )
    return link


def dismiss_repeat(*, finding: Finding, earlier: Finding, why: str = "", by: Actor) -> None:
    """Say that the two are not the same matter, so that they are not suggested again.

    It is kept as a link that ended in the moment it was made: never to be seen as holding, at any date.

    Raises:
        InspectionRefused: they are linked; undo the link first.
    """
    require(by, Permission.READ_INSPECTIONS, finding)
    require(by, Permission.READ_INSPECTIONS, earlier)
    with transaction.atomic():
        _check_repeat(finding, earlier)
        if FindingRepeat.objects.current().filter(finding=finding, earlier=earlier).exists():
            raise InspectionRefused(f"{finding.reference} is linked to {earlier.reference}. Undo the link first.")
        link = first_version(_repeat(finding, earlier, ""), by=by)
        supersede(link, by=by)
        record("finding.repeat_dismissed", finding, before={"earlier": earlier.reference}, why=why, by=by)


def say_what_was_tried(*, repeat: FindingRepeat, what_was_tried: str, by: Actor) -> FindingRepeat:
    """Write or change what was tried between the two inspections.

    Raises:
        ChangedMeanwhile: somebody else changed it.
    """
    require(by, Permission.READ_INSPECTIONS, repeat)
    with transaction.atomic():
        fresh, before, after = revise(repeat, by=by, what_was_tried=what_was_tried)
        if after:
            record("finding.what_was_tried", repeat.finding, before=before, after=after, by=by)
    return fresh


def undo_repeat(*, repeat: FindingRepeat, why: str, by: Actor) -> None:
    """Undo a link between two findings, with the reason.

    Raises:
        InspectionRefused: no reason.
        ChangedMeanwhile: it was changed or undone meanwhile.
    """
    require(by, Permission.READ_INSPECTIONS, repeat)
    if not why.strip():
        raise InspectionRefused("Enter why the two are not the same matter.")
    with transaction.atomic():
        supersede(repeat, by=by)
        record("finding.repeat_undone", repeat.finding, before={"earlier": repeat.earlier.reference}, why=why, by=by)


# --- in the order in which they are used above ------------------------------------------------------------------------


def _looked_at(programme: Programme, report: Upload, by: Actor) -> LookedAt:
    """The report as one that may be kept; asked before the transaction, for the scanner may take its time."""
    return look_at(programme=programme, name=report.name, content=report.content, purpose="inspection_report", by=by)


def _hold(programme: Programme) -> None:
    """One writer at a time gives out references, so that the same file sent twice at once is seen the second time."""
    Programme.objects.select_for_update().get(pk=programme.pk)


def _register(programme: Programme, by: Actor, **given: Any) -> Inspection:
    references = Inspection.objects.visible_to(by).values_list("reference", flat=True)
    inspection = Inspection(
        programme=programme,
        reference=rules.next_reference("I", references),
        recorded_at=by.now,
        recorded_by=by.person,
        **given,
    )
    inspection.save(force_insert=True)
    return inspection


def _check_dates(inspected_from: date | None, inspected_to: date | None, published_on: date | None) -> None:
    refusal = rules.dates_refusal(inspected_from, inspected_to, published_on)
    if refusal:
        raise InspectionRefused(refusal)


def _open(inspection: Inspection) -> Inspection:
    """The inspection, held for writing, if its facts may still be changed."""
    held = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if held.state == InspectionState.CONFIRMED:
        raise InspectionRefused(f"{held.reference} is confirmed, so its facts are fixed.")
    if held.state != InspectionState.TO_CONFIRM:
        raise InspectionRefused("Wait until the report has been read.")
    return held


def _change_state(inspection: Inspection, state: InspectionState, **also: Any) -> None:
    assert rules.may_follow(rules.INSPECTION_TRANSITIONS, inspection.state, state)
    inspection.state = state
    for name, value in also.items():
        setattr(inspection, name, value)
    inspection.save(update_fields=["state", *also])


def _take_in(inspection: Inspection, report: InspectionReport) -> None:
    """Write what was read as drafts. A detail that could identify somebody is left out, and a warning says where."""
    warnings = [_safe(warning) for warning in report.warnings]
    own = inspection.programme.authority.name
    if rules.is_of_another_authority(report.authority or "", own):
        warnings.insert(
            0,
            _safe(
                f"The report names {report.authority}, and this programme is {own}'s. Check that it is the right one."
            ),
        )
    numbered = rules.finding_references(
        inspection.reference, [(finding.reference, finding.parent) for finding in report.findings]
    )
    rows: dict[str, Finding] = {}
    for position, (read, given) in enumerate(zip(report.findings, numbered, strict=True), start=1):
        text = _safe(read.text)
        if text != read.text:
            warnings.append(
                f"{given.reference}, page {read.page}: a detail that could identify somebody was left out of the text."
            )
        row = Finding(
            programme_id=inspection.programme_id,
            inspection=inspection,
            reference=given.reference,
            printed_reference=read.reference[:40],
            parent=rows[given.parent] if given.parent else None,
            position=position,
            text=text,
            quote=_safe(read.quote),
            page=read.page,
            paragraph=str(read.paragraph) if read.paragraph is not None else "",
            section=_safe(" \u2013 ".join(part for part in (read.section, read.theme) if part))[:LINE],
            time_band=(read.time_band or "")[:60],
            is_priority_action=read.priority_action,
        )
        row.save(force_insert=True)
        rows[given.reference] = row
    framework = report.framework or ""
    InspectionJudgement.objects.bulk_create(
        InspectionJudgement(
            programme_id=inspection.programme_id,
            inspection=inspection,
            area=_safe(judgement.area)[:LINE],
            grade=judgement.grade[:LINE],
            scale=_scale_of(framework),
            position=position,
        )
        for position, judgement in enumerate(report.judgements)
    )
    begun, ended = report.inspection_dates or (None, None)
    reading = {
        **inspection.reading,
        "warnings": warnings,
        "pages": report.pages,
        "bullets": [[each.page, each.seen, each.read, each.elsewhere] for each in report.pages_seen],
    }
    title = inspection.title if inspection.reading.get("title_was_given") else _title_of(report)
    _change_state(
        inspection,
        InspectionState.TO_CONFIRM,
        title=title,
        framework=framework,
        authority_as_printed=_safe(report.authority or "")[:LINE],
        inspected_from=begun,
        inspected_to=ended,
        published_on=report.published,
        reading=reading,
    )


def _title_of(report: InspectionReport) -> str:
    day = report.published or (report.inspection_dates[1] if report.inspection_dates else None)
    when = f", {day:%B %Y}" if day else ""
    return _safe(f"{report.framework or 'Inspection'} report on {report.authority or 'the authority'}{when}")[:LINE]


def _scale_of(framework: str) -> str:
    return next((each.grade_scale or "" for each in frameworks() if each.code == framework), "")


def _safe(text: str) -> str:
    """The text with whatever could identify somebody taken out."""
    for problem in reversed(screen(text)):
        text = f"{text[: problem.start]}[left out]{text[problem.end :]}"
    return text


def _settle(finding: Finding, state: FindingState, by: Actor) -> None:
    finding.state, finding.settled_at, finding.settled_by = state, by.now, by.person
    finding.save(update_fields=["state", "settled_at", "settled_by", "set_aside_because"])


def _change(row: Inspection | InspectionJudgement | Finding, given: dict[str, Any]) -> dict[str, Any]:
    """Write the fields that differ and give what they were."""
    before = {name: getattr(row, name) for name, value in given.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, given[name])
    if before:
        row.save(update_fields=list(before))
    return before


def _of(given: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: given[name] for name in names}


def _repeat(finding: Finding, earlier: Finding, what_was_tried: str) -> FindingRepeat:
    return FindingRepeat(
        programme_id=finding.programme_id, finding=finding, earlier=earlier, what_was_tried=what_was_tried
    )


def _check_repeat(finding: Finding, earlier: Finding) -> None:
    if finding.inspection_id == earlier.inspection_id:
        raise InspectionRefused("Choose a finding of an earlier inspection: these two are of the same one.")
    if FindingState.CONFIRMED not in (finding.state, earlier.state) or finding.state != earlier.state:
        raise InspectionRefused("Confirm both findings first.")
    said, said_before = said_on(finding.inspection), said_on(earlier.inspection)
    if said is not None and said_before is not None and said_before >= said:
        raise InspectionRefused(f"Choose an earlier finding: {earlier.reference} was said after {finding.reference}.")
