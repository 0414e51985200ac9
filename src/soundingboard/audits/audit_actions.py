"""What may be done to one audit: save it, raise a concern, send it in, say why not, grade it again, settle."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from soundingboard.accounts.access import Actor, NotAllowed, people_in, people_who_may, require
from soundingboard.accounts.roles import Permission, Role
from soundingboard.audits.actions import AuditRefused
from soundingboard.audits.models import Audit, AuditSection, AuditState
from soundingboard.audits.rules import refused_answers, unanswered
from soundingboard.audits.tools import tool_of
from soundingboard.history.log import record
from soundingboard.outbox.models import Message

DO, RUN = Permission.CARRY_OUT_AUDITS, Permission.RUN_AUDITS


class SavedMeanwhile(Exception):
    """The same part of the audit was saved in another window. Nothing was saved; `theirs` is what is on record."""

    def __init__(self, theirs: Mapping[str, str], version: int) -> None:
        self.theirs, self.version = theirs, version
        super().__init__(
            "This part was saved in another window or on another device since you opened it. What you typed is still "
            "below. Check it against what is on record, then save again"
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """The last page of an audit: the grade, what is going well, and who took part."""

    grade: int | None = None
    going_well: str = ""
    worker_took_part: str = ""
    family_feedback: str = ""


def save_section(
    *, audit: Audit, section: str, answers: Mapping[str, str], seen: int, concern: str = "", by: Actor
) -> AuditSection:
    """Save the answers of one section, complete or not. A concern for the child's safety raises the alert with it.

    Args:
        seen: the version of the section that the auditor was shown; 0 where there was none.
    Raises:
        NotAllowed: it is somebody else's audit.
        AuditRefused: it is sent in or its cycle is over, or an answer is none that its question offers.
        SavedMeanwhile: it was saved in another window.
    """
    require(by, DO, audit)
    with transaction.atomic():
        held = _own(audit, by)
        used = tool_of(held.tool)
        part = used.tool.section(section)
        if part is None:
            raise AuditRefused("This section is not in the tool of this audit. Open the page again.")
        said = {code: str(answer).strip() for code, answer in answers.items() if str(answer).strip()}
        wrong = refused_answers(part, said, len(used.grades))
        if wrong:
            raise AuditRefused(wrong[0])
        row = AuditSection.objects.filter(audit=held, code=section).first()
        if row is not None and row.version != seen and row.answers != said:
            raise SavedMeanwhile(row.answers, row.version)
        is_new = row is None
        if row is None:
            row = AuditSection(programme_id=held.programme_id, audit=held, code=section, version=0)
        if is_new or row.answers != said:
            row.answers, row.version, row.saved_at = said, row.version + 1, by.now
            row.save()
            _begun(held, by)
            record("audit.saved", held, after={"section": section, "answers": len(said)}, visibility="exempt", by=by)
        if concern.strip():
            _alert(held, concern.strip(), by)
    return row


def save_whole(*, audit: Audit, answers: Mapping[str, Mapping[str, str]], summary: Summary, by: Actor) -> Audit:
    """Save all sections and the summary at once, as they come from a sheet filled in elsewhere.

    Raises:
        As for `save_section`; what is on record already is replaced.
    """
    require(by, DO, audit)
    with transaction.atomic():
        held = _own(audit, by)
        used = tool_of(held.tool)
        rows = []
        for code, given in answers.items():
            part = used.tool.section(code)
            wrong = (
                ["This section is not in the tool."] if part is None else refused_answers(part, given, len(used.grades))
            )
            if wrong:
                raise AuditRefused(wrong[0])
            said = {question: answer for question, answer in given.items() if answer}
            rows.append(
                AuditSection(
                    programme_id=held.programme_id, audit=held, code=code, answers=said, version=1, saved_at=by.now
                )
            )
        AuditSection.objects.filter(audit=held).delete()
        AuditSection.objects.bulk_create(rows)
        _put_summary(held, summary, len(used.grades))
        _begun(held, by)
        record("audit.saved", held, after={"sections": sorted(answers)}, visibility="exempt", by=by)
    return held


def save_summary(*, audit: Audit, summary: Summary, seen: int, concern: str = "", by: Actor) -> Audit:
    """Save the summary of an audit, complete or not.

    Raises:
        As for `save_section`.
    """
    require(by, DO, audit)
    with transaction.atomic():
        held = _own(audit, by)
        theirs = _summary_of(held)
        if held.version != seen and theirs != summary:
            shown = {name: "" if value is None else str(value) for name, value in _plain(theirs).items()}
            raise SavedMeanwhile(shown, held.version)
        if theirs != summary:
            _put_summary(held, summary, len(tool_of(held.tool).grades))
            held.version += 1
            held.save(update_fields=["version"])
            _begun(held, by)
            record("audit.saved", held, after={"section": "summary"}, visibility="exempt", by=by)
        if concern.strip():
            _alert(held, concern.strip(), by)
    return held


def _plain(summary: Summary) -> dict[str, object]:
    return {
        "grade": summary.grade,
        "going_well": summary.going_well,
        "worker_took_part": summary.worker_took_part,
        "family_feedback": summary.family_feedback,
    }


def _summary_of(audit: Audit) -> Summary:
    return Summary(audit.grade, audit.going_well, audit.worker_took_part, audit.family_feedback)


def _put_summary(held: Audit, summary: Summary, grades: int) -> None:
    if summary.grade is not None and not (held.cycle.is_graded and 1 <= summary.grade <= grades):
        raise AuditRefused(
            "Choose a grade of the scale." if held.cycle.is_graded else "Nothing is graded in this cycle."
        )
    for name, value in _plain(summary).items():
        setattr(held, name, value)
    held.save(update_fields=list(_plain(summary)))


def _own(audit: Audit, by: Actor) -> Audit:
    """The audit, held, for its auditor, as long as it may be written."""
    held = Audit.objects.select_for_update(of=("self",)).select_related("cycle", "tool").get(pk=audit.pk)
    if by.person_id is None or held.auditor_id != by.person_id:
        raise NotAllowed("An audit is written by the auditor to whom it was given.")
    if held.cycle.state != "drawn":
        raise AuditRefused("The cycle is over.")
    if held.state not in (AuditState.ALLOCATED, AuditState.BEGUN):
        raise AuditRefused("This audit is sent in, and stands as it was sent.")
    return held


def _begun(held: Audit, by: Actor) -> None:
    if held.state == AuditState.ALLOCATED:
        held.state, held.begun_at = AuditState.BEGUN, by.now
        held.save(update_fields=["state", "begun_at"])


def raise_concern(*, audit: Audit, concern: str, by: Actor) -> Audit:
    """Say that a child may not be safe now. Whoever runs the audits and the director are told at once.

    Raises:
        NotAllowed: it is somebody else's audit.
        AuditRefused: nothing is said.
    """
    require(by, DO, audit)
    if not concern.strip():
        raise AuditRefused("Say what the concern is and what you did about it.")
    with transaction.atomic():
        held = Audit.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=audit.pk)
        if by.person_id is None or by.person_id not in (held.auditor_id, held.moderator_id):
            raise NotAllowed("A concern is raised by whoever audits the case.")
        _alert(held, concern.strip(), by)
    return held


def _alert(held: Audit, concern: str, by: Actor) -> None:
    held.concern = f"{held.concern}\n{concern}".strip()
    held.concern_at = held.concern_at or by.now
    held.save(update_fields=["concern", "concern_at"])
    record("audit.concern_raised", held, visibility="exempt", by=by)
    programme = held.programme_id
    told = people_who_may(RUN, programme, by.today) | people_in([Role.DIRECTOR], programme, by.today)
    Message.objects.bulk_create(
        Message(
            programme_id=programme,
            recipient_id=person,
            kind="alert",
            subject=f"A child may not be safe now: audit {held.reference}, {held.team}"[:240],
            text=concern,
            address=f"audits/cycles/{held.cycle.reference}/{held.number}/",
            sent_at=by.now,
        )
        for person in sorted(told)
    )


def submit_audit(*, audit: Audit, by: Actor) -> Audit:
    """Send an audit in: every question is answered, what is going well is said, and who took part.

    Raises:
        NotAllowed: it is somebody else's audit.
        AuditRefused: something is missing, or it is sent in.
    """
    require(by, DO, audit)
    with transaction.atomic():
        held = _own(audit, by)
        answers = dict(AuditSection.objects.filter(audit=held).values_list("code", "answers"))
        missing = unanswered(tool_of(held.tool).tool, answers, held.cycle.is_graded)
        if missing:
            more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            raise AuditRefused(f"Answer “{missing[0].words}”{more} before you send it in.")
        if held.cycle.is_graded and held.grade is None:
            raise AuditRefused("Choose the overall grade before you send it in.")
        if not held.going_well.strip():
            raise AuditRefused("Say what is going well for the child before you send it in.")
        if not held.worker_took_part or not held.family_feedback:
            raise AuditRefused("Say whether the worker took part and whether the family was asked.")
        held.state, held.submitted_at = AuditState.SUBMITTED, by.now
        held.save(update_fields=["state", "submitted_at"])
        record("audit.submitted", held, visibility="exempt", by=by)
        if held.is_second and held.moderator_id is not None:
            _ask_for_second(held, by)
    return held


def _ask_for_second(held: Audit, by: Actor) -> None:
    Message.objects.create(
        programme_id=held.programme_id,
        recipient_id=held.moderator_id or 0,
        kind="audit",
        subject=f"{held.reference}: your second grade is asked for",
        address="audits/mine/",
        sent_at=by.now,
    )


def say_not_done(*, audit: Audit, why: str, by: Actor) -> Audit:
    """Say that an audit will not be done, with the reason, which stays on record.

    Raises:
        NotAllowed: it is neither one's own audit nor does one run audits.
        AuditRefused: no reason is given, or it is sent in.
    """
    is_own = by.can(DO) and by.person_id is not None and audit.auditor_id == by.person_id
    require(by, DO if is_own else RUN, audit)
    if not why.strip():
        raise AuditRefused("Say why the audit is not done.")
    with transaction.atomic():
        held = Audit.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=audit.pk)
        if held.state not in (AuditState.ALLOCATED, AuditState.BEGUN) or held.cycle.state != "drawn":
            raise AuditRefused("This audit is sent in or its cycle is over.")
        held.state, held.why_not_done = AuditState.NOT_DONE, why
        held.save(update_fields=["state", "why_not_done"])
        record("audit.not_done", held, why=why, visibility="exempt", by=by)
    return held


def grade_again(*, audit: Audit, grade: int, why: str, by: Actor) -> Audit:
    """Give the second grade, of the practice and not of the audit, without having seen the first.

    Where both grades are the same they are settled by that.

    Raises:
        NotAllowed: somebody else was asked for it, or it is one's own audit.
        AuditRefused: it is not asked for, is given already, or is none of the scale.
    """
    require(by, DO, audit)
    with transaction.atomic():
        held = Audit.objects.select_for_update(of=("self",)).select_related("cycle", "tool").get(pk=audit.pk)
        if by.person_id is None or held.auditor_id == by.person_id or held.moderator_id != by.person_id:
            raise NotAllowed("The second grade is given by the person who was asked for it, and never by the auditor.")
        if not held.is_second or held.state != AuditState.SUBMITTED or held.cycle.state != "drawn":
            raise AuditRefused("No second grade is asked for here.")
        if held.second_at is not None:
            raise AuditRefused("Your second grade is in.")
        if not 1 <= grade <= len(tool_of(held.tool).grades):
            raise AuditRefused("Choose a grade of the scale.")
        held.second_grade, held.second_why, held.second_at = grade, why, by.now
        fields = ["second_grade", "second_why", "second_at"]
        if held.grade == grade:
            held.settled_grade, held.settled_at, held.settled_by = grade, by.now, by.person
            fields += ["settled_grade", "settled_at", "settled_by"]
        held.save(update_fields=fields)
        record("audit.graded_again", held, visibility="exempt", by=by)
    return held


def settle_grade(*, audit: Audit, grade: int, why: str, by: Actor) -> Audit:
    """Settle which grade counts where two differ, with the reason; the first and the second stay on record.

    Raises:
        AuditRefused: the second is not in, nothing is to be settled, no reason is given, or it is none of the scale.
    """
    require(by, RUN, audit)
    if not why.strip():
        raise AuditRefused("Say why this grade counts.")
    with transaction.atomic():
        held = Audit.objects.select_for_update(of=("self",)).select_related("cycle", "tool").get(pk=audit.pk)
        if held.second_at is None:
            raise AuditRefused("The second grade is not in yet.")
        if held.settled_at is not None or held.cycle.state != "drawn":
            raise AuditRefused("The grade is settled.")
        if not 1 <= grade <= len(tool_of(held.tool).grades):
            raise AuditRefused("Choose a grade of the scale.")
        held.settled_grade, held.settled_why = grade, why
        held.settled_at, held.settled_by = by.now, by.person
        held.save(update_fields=["settled_grade", "settled_why", "settled_at", "settled_by"])
        record(
            "audit.grade_settled",
            held,
            before={"grade": held.grade},
            after={"grade": grade},
            why=why,
            visibility="exempt",
            by=by,
        )
    return held
