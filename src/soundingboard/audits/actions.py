"""What may be done to cycles of audits: plan, fill the frame, draw, give out, move, give up, close, put forward."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from soundingboard.accounts.access import Actor, people_who_may, require
from soundingboard.accounts.bases import sent_just_now
from soundingboard.accounts.models import Person, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.audits import reading
from soundingboard.audits.models import Audit, AuditCycle, AuditorLine, AuditState, FrameCase
from soundingboard.audits.rules import (
    MOST_CASES,
    Case,
    Reader,
    allocate,
    is_evidence_already,
    what_evidence_says,
    what_is_wrong_with,
)
from soundingboard.audits.tools import tool_of
from soundingboard.evidence.actions import add_evidence
from soundingboard.evidence.models import EvidenceVersion, PerformanceType
from soundingboard.framework.models import Content
from soundingboard.history.log import record
from soundingboard.lib.audit_tools import KIND
from soundingboard.outbox.models import Message
from soundingboard.plan.models import Objective
from soundingboard.statistics.sampling import chosen, share_for_second_grade

RUN = Permission.RUN_AUDITS


class AuditRefused(Exception):
    """Something that audits do not allow, with the sentence that says what to do."""


def plan_cycle(
    *,
    programme: Programme,
    tool: Content,
    name: str,
    starts_on: date,
    due_on: date,
    second_due_on: date | None = None,
    sample_size: int,
    stratum: str = "team",
    is_graded: bool = True,
    second_percent: int = 0,
    purpose: str = "",
    by: Actor,
) -> AuditCycle:
    """Plan a cycle with the present version of a tool, to which it keeps whatever becomes of the tool.

    Raises:
        AuditRefused: the days run backwards, the sample is empty, or the tool or its scale is not in force.
    """
    require(by, RUN, programme)
    require(by, RUN, tool)
    second_due_on = second_due_on or due_on
    if due_on < starts_on or second_due_on < due_on:
        raise AuditRefused("Enter days that run forwards: audits begin, are due, and then the second grades.")
    if not 1 <= sample_size <= MOST_CASES:
        raise AuditRefused(f"Enter a sample of 1 to {MOST_CASES:,} cases.")
    if not 0 <= second_percent <= 100:
        raise AuditRefused("Enter a share of 0 to 100 in a hundred for the second grade.")
    if tool.kind != KIND or tool.superseded_at is not None:
        raise AuditRefused("Choose a tool as it stands now.")
    used = tool_of(tool)
    if not used.tool.holds_on(starts_on):
        raise AuditRefused(f"“{used.tool.words}” is retired. Choose another tool.")
    if is_graded and not used.scale.holds_on(starts_on):
        raise AuditRefused(
            f"The scale “{used.scale.words}” was retired before this cycle begins. Change the tool, or do not grade."
        )
    said: dict[str, Any] = {
        "name": name,
        "tool": tool,
        "is_graded": is_graded,
        "stratum": stratum,
        "sample_size": sample_size,
        "second_percent": second_percent if is_graded else 0,
        "starts_on": starts_on,
        "due_on": due_on,
        "second_due_on": second_due_on,
    }
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        twin = sent_just_now(AuditCycle.objects.all(), by=by, **said)
        if twin is not None:
            return twin
        number = AuditCycle.objects.filter(programme=programme).count() + 1
        made = AuditCycle.objects.create(
            programme=programme,
            reference=f"AC{number}",
            purpose=purpose,
            grade_count=len(used.grades),
            good_from=used.good_from,
            recorded_at=by.now,
            recorded_by=by.person,
            **said,
        )
        record("audit_cycle.planned", made, after={**said, "purpose": purpose}, by=by)
    return made


def add_cases(*, cycle: AuditCycle, cases: Collection[Case], by: Actor) -> int:
    """Put cases into the frame of a cycle, all of them or none; how many there are.

    Raises:
        AuditRefused: the sample is drawn already, or a reference will not do or stands in the frame.
    """
    require(by, RUN, cycle)
    with transaction.atomic():
        _planned(cycle)
        for case in cases:
            wrong = what_is_wrong_with(case.reference)
            if wrong:
                raise AuditRefused(wrong)
        have = {ref.casefold() for ref in FrameCase.objects.filter(cycle=cycle).values_list("reference", flat=True)}
        twice = [case.reference for case in cases if case.reference.casefold() in have]
        if twice:
            raise AuditRefused(f"{twice[0]} stands in the frame already. Nothing was added.")
        if len(have) + len(cases) > MOST_CASES:
            raise AuditRefused(f"A frame has up to {MOST_CASES:,} cases. Nothing was added.")
        FrameCase.objects.bulk_create(
            (
                FrameCase(
                    programme_id=cycle.programme_id,
                    cycle=cycle,
                    reference=case.reference,
                    team=case.team,
                    status=case.status,
                )
                for case in cases
            ),
            batch_size=500,
        )
        record("audit_cycle.frame_added", cycle, after={"cases": len(cases)}, by=by)
    return len(cases)


def leave_out(*, cycle: AuditCycle, references: Collection[str], why: str, by: Actor) -> int:
    """Leave cases of the frame out of the choice, with a reason that stays on record; without one, take them back.

    Raises:
        AuditRefused: the sample is drawn already, or a case is not in the frame.
    """
    require(by, RUN, cycle)
    with transaction.atomic():
        _planned(cycle)
        rows = FrameCase.objects.filter(cycle=cycle, reference__in=references)
        unknown = sorted(set(references) - set(rows.values_list("reference", flat=True)))
        if unknown:
            raise AuditRefused(f"{unknown[0]} is not in the frame. Enter references as they stand there.")
        changed = rows.update(left_out=_line(why))
        verb = "audit_cycle.cases_left_out" if why else "audit_cycle.cases_taken_back"
        record(verb, cycle, after={"cases": sorted(references)}, why=why, by=by)
    return changed


def _line(why: str) -> str:
    """A reason as it is kept; `update` passes the field's own length by."""
    if len(why) > 240:
        raise AuditRefused("Give the reason in 240 characters or fewer.")
    return why.strip()


def _planned(cycle: AuditCycle) -> AuditCycle:
    """The cycle, held, as long as its sample is not drawn."""
    held = AuditCycle.objects.select_for_update().get(pk=cycle.pk)
    if held.state != "planned":
        raise AuditRefused("The sample is drawn or the cycle is over: its frame stands.")
    return held


def draw_sample(*, cycle: AuditCycle, auditors: Collection[Person], seed: int | None = None, by: Actor) -> list[Audit]:
    """Draw the sample, mark those that are graded a second time, and give all of them out; who audits is told.

    Chance is drawn from a seed that is kept. Nobody gets a case of the line they declared, and nobody grades a case a
    second time that they audit. What nobody may take stays without an auditor until somebody is named.

    Raises:
        AuditRefused: the frame is empty, nobody is to audit, or somebody named may not.
    """
    require(by, RUN, cycle)
    may = people_who_may(Permission.CARRY_OUT_AUDITS, by.programme_id or 0, by.today)
    if not auditors or not {person.pk for person in auditors} <= may:
        raise AuditRefused("Choose who audits: people whose role includes it.")
    with transaction.atomic():
        held = _planned(cycle)
        frame = list(FrameCase.objects.filter(cycle=cycle, left_out=""))
        if not frame:
            raise AuditRefused("Put cases into the frame first.")
        held.seed = secrets.randbelow(2**31) if seed is None else seed
        strata = {case.reference: _stratum(held, case) for case in frame}
        drawn = [ref for part in chosen(strata, held.sample_size, held.seed).values() for ref in part]
        cases = {case.reference: case for case in frame}
        teams = {ref: cases[ref].team for ref in drawn}
        readers = _readers(auditors, by)
        given, _ = allocate(teams, readers, held.seed)
        second = share_for_second_grade(drawn, held.second_percent, held.seed + 1)
        again = {ref: teams[ref] for ref in drawn if ref in second}
        moderators, _ = allocate(again, readers, held.seed + 1, besides=given)
        audits = [
            Audit(
                programme_id=held.programme_id,
                cycle=held,
                number=number,
                case=ref,
                team=teams[ref],
                status=cases[ref].status,
                tool_id=held.tool_id,
                auditor_id=given.get(ref),
                is_second=ref in second,
                moderator_id=moderators.get(ref),
                recorded_at=by.now,
            )
            for number, ref in enumerate(drawn, start=1)
        ]
        Audit.objects.bulk_create(audits, batch_size=200)
        for number, ref in enumerate(drawn, start=1):
            cases[ref].place = number
        FrameCase.objects.bulk_update([cases[ref] for ref in drawn], ["place"], batch_size=400)
        held.drawn_at = by.now
        held.save(update_fields=["seed", "drawn_at"])
        after = {"seed": held.seed, "frame": len(frame), "drawn": len(drawn), "second": len(second)}
        record("audit_cycle.drawn", held, after=after, by=by)
        _tell(set(given.values()), held, f"{held.reference}: you have audits to do by {_day(held.due_on)}", by)
    return audits


def _stratum(cycle: AuditCycle, case: FrameCase) -> str:
    return {"team": case.team, "status": case.status or "Not given", "none": "All"}[cycle.stratum]


def _readers(people: Iterable[Person], by: Actor) -> list[Reader]:
    lines = reading.lines_declared(by)
    return [
        Reader(person.pk, frozenset(team.casefold() for team in lines.get(person.pk, ())))
        for person in sorted(people, key=lambda each: each.pk)
    ]


def _tell(people: Collection[int], cycle: AuditCycle, subject: str, by: Actor) -> None:
    Message.objects.bulk_create(
        Message(
            programme_id=cycle.programme_id,
            recipient_id=person,
            kind="audit",
            subject=subject[:240],
            address="audits/mine/",
            sent_at=by.now,
        )
        for person in sorted(people)
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def name_auditor(*, audit: Audit, auditor: Person, as_second: bool = False, by: Actor) -> Audit:
    """Name who does an audit that is not begun, or who grades it a second time.

    Raises:
        AuditRefused: they may not audit, the case is of their own line, they have the other part in it, or it is done.
    """
    require(by, RUN, audit)
    if auditor.pk not in people_who_may(Permission.CARRY_OUT_AUDITS, by.programme_id or 0, by.today):
        raise AuditRefused("Choose somebody whose role includes audits.")
    (reader,) = _readers([auditor], by)
    if not reader.is_off_line(audit.team):
        raise AuditRefused(f"{auditor} has declared {audit.team} as their own line. Choose somebody else.")
    with transaction.atomic():
        held = Audit.objects.select_for_update().select_related("cycle").get(pk=audit.pk)
        if auditor.pk == (held.auditor_id if as_second else held.moderator_id):
            raise AuditRefused("Nobody grades a second time what they graded. Choose somebody else.")
        if held.cycle.state != "drawn":
            raise AuditRefused("The cycle is over.")
        if as_second:
            if not held.is_second or held.second_at is not None:
                raise AuditRefused("No second grade is open here.")
            held.moderator = auditor
            held.save(update_fields=["moderator"])
        else:
            if held.state != AuditState.ALLOCATED:
                raise AuditRefused("This audit is begun: it stays with its auditor.")
            held.auditor = auditor
            held.save(update_fields=["auditor"])
        verb = "audit.moderator_named" if as_second else "audit.auditor_named"
        record(verb, held, after={"person": auditor.pk}, by=by)
        _tell({auditor.pk}, held.cycle, f"{held.reference}: an audit is yours", by)
    return held


def hand_audits_over(*, programme: Programme, leaver: Person, to: Person, by: Actor) -> None:
    """Give to another all audits and second grades that wait for somebody who leaves, those that are begun as well.

    Raises:
        AuditRefused: they may not audit, a case is of their own line, or they have the other part in one.
    """
    require(by, Permission.EDIT_POSTS, programme)
    if to.pk not in people_who_may(Permission.CARRY_OUT_AUDITS, programme.pk, by.today):
        raise AuditRefused(f"The role of {to} does not include audits. Choose somebody whose role does.")
    (reader,) = _readers([to], by)
    with transaction.atomic():
        rows = Audit.objects.filter(programme=programme).select_for_update(of=("self",)).select_related("cycle")
        first, second = rows.waiting().filter(auditor=leaver), rows.waiting_for_second().filter(moderator=leaver)
        for held, as_second in [*((each, False) for each in first), *((each, True) for each in second)]:
            if not reader.is_off_line(held.team):
                raise AuditRefused(f"{held.reference} is of {held.team}, which {to} has declared as their own line.")
            if to.pk == (held.auditor_id if as_second else held.moderator_id):
                raise AuditRefused(f"{to} has the other part in {held.reference}: nobody grades what they graded.")
            part = "moderator" if as_second else "auditor"
            setattr(held, part, to)
            held.save(update_fields=[part])
            verb = "audit.moderator_named" if as_second else "audit.auditor_named"
            record(verb, held, before={"person": leaver.pk}, after={"person": to.pk}, by=by)
            _tell({to.pk}, held.cycle, f"{held.reference}: an audit is yours", by)


def move_cycle(
    *, cycle: AuditCycle, starts_on: date, due_on: date, second_due_on: date, why: str, by: Actor
) -> AuditCycle:
    """Change the days of a cycle, with the reason.

    Raises:
        AuditRefused: the days run backwards, or the cycle is over.
    """
    require(by, RUN, cycle)
    if due_on < starts_on or second_due_on < due_on:
        raise AuditRefused("Enter days that run forwards: audits begin, are due, and then the second grades.")
    with transaction.atomic():
        held = AuditCycle.objects.select_for_update().get(pk=cycle.pk)
        if held.state in ("closed", "abandoned"):
            raise AuditRefused("The cycle is over.")
        before = {"starts_on": held.starts_on, "due_on": held.due_on, "second_due_on": held.second_due_on}
        held.starts_on, held.due_on, held.second_due_on = starts_on, due_on, second_due_on
        held.save(update_fields=list(before))
        after = {"starts_on": starts_on, "due_on": due_on, "second_due_on": second_due_on}
        record("audit_cycle.moved", held, before=before, after=after, why=why, by=by)
    return held


def abandon_cycle(*, cycle: AuditCycle, why: str, by: Actor) -> AuditCycle:
    """Give a cycle up, with the reason; what was audited stays readable and counts towards nothing.

    Raises:
        AuditRefused: no reason is given, or the cycle is over.
    """
    require(by, RUN, cycle)
    if not why.strip():
        raise AuditRefused("Say why the cycle is abandoned.")
    with transaction.atomic():
        held = AuditCycle.objects.select_for_update().get(pk=cycle.pk)
        if held.state in ("closed", "abandoned"):
            raise AuditRefused("The cycle is over.")
        held.abandoned_at, held.why_abandoned = by.now, why
        held.save(update_fields=["abandoned_at", "why_abandoned"])
        record("audit_cycle.abandoned", held, why=why, by=by)
    return held


def close_cycle(*, cycle: AuditCycle, by: Actor) -> AuditCycle:
    """Close a cycle: all is sent in, or was not done for a reason, and every second grade is in and settled.

    Raises:
        AuditRefused: something is still open.
    """
    require(by, RUN, cycle)
    with transaction.atomic():
        held = AuditCycle.objects.select_for_update().get(pk=cycle.pk)
        if held.state != "drawn":
            raise AuditRefused("Draw the sample first." if held.state == "planned" else "The cycle is over.")
        audits = Audit.objects.filter(cycle=held)
        waiting = audits.filter(state__in=[AuditState.ALLOCATED, AuditState.BEGUN]).count()
        if waiting:
            raise AuditRefused(f"{waiting} of the audits are not sent in. Ask for them, or say why they are not done.")
        graded = audits.filter(state=AuditState.SUBMITTED, is_second=True)
        if graded.filter(second_at=None).exists():
            raise AuditRefused("A second grade is not in yet.")
        if graded.filter(settled_at=None).exists():
            raise AuditRefused("Two grades differ and are not settled yet.")
        held.closed_at = by.now
        held.save(update_fields=["closed_at"])
        record("audit_cycle.closed", held, after={"audits": audits.sent_in().count()}, by=by)
    return held


def declare_line(*, person: Person, teams: Collection[str], by: Actor) -> tuple[str, ...]:
    """Put on record which teams somebody manages or works in, and so does not audit, in place of what was declared.

    Whoever audits declares their own line; whoever runs the audits may do it for them.

    Raises:
        NotAllowed: it is somebody else's line.
    """
    programme = Programme.objects.get(pk=by.programme_id or 0)
    own = person.pk == by.person_id
    require(by, Permission.CARRY_OUT_AUDITS if own and not by.can(RUN) else RUN, programme)
    wanted = tuple(sorted({" ".join(team.split()) for team in teams if team.strip()}))
    with transaction.atomic():
        rows = AuditorLine.objects.filter(programme=programme, person=person)
        before = sorted(rows.values_list("team", flat=True))
        if tuple(before) != wanted:
            rows.exclude(team__in=wanted).delete()
            for team in wanted:
                if team not in before:
                    AuditorLine.objects.create(
                        programme=programme, person=person, team=team, recorded_at=by.now, recorded_by=by.person
                    )
            record(
                "auditor.line_declared",
                person,
                before={"teams": before},
                after={"teams": list(wanted)},
                programme_id=programme.pk,
                by=by,
            )
    return wanted


def put_forward(*, cycle: AuditCycle, objectives: Collection[Objective], says: str = "", by: Actor) -> EvidenceVersion:
    """Offer what a closed cycle found as evidence for objectives: of the second line, with its sample and period.

    What it says follows from the published rule, unless a person says otherwise.

    Raises:
        AuditRefused: the cycle is not closed, nothing was audited, or it is evidence already that was not withdrawn.
    """
    require(by, Permission.ADD_EVIDENCE, cycle)
    if cycle.state != "closed":
        raise AuditRefused("Close the cycle first: what is still open proves nothing.")
    found = reading.result_of(by, cycle)
    if not found.submitted:
        raise AuditRefused("No audit was sent in.")
    passed, judged = found.as_evidence
    facts: Mapping[str, Any] = {
        "title": f"Audits {cycle.reference}: {cycle.name}"[:240],
        "summary": found.sentence,
        "kind": "audit",
        "line": 2,
        "performance_type": PerformanceType.QUALITY,
        "says": says or what_evidence_says(passed, judged),
        "period_from": cycle.starts_on,
        "period_to": min(cycle.due_on, by.today),
        "collected_on": by.today,
        "sample_size": found.submitted,
    }
    if cycle.starts_on > by.today:
        raise AuditRefused("The cycle has not begun.")
    with transaction.atomic():
        held = AuditCycle.objects.select_for_update().get(pk=cycle.pk)
        already = reading.stands_as(held)
        if already:
            raise AuditRefused(is_evidence_already(held.reference, already))
        made = add_evidence(programme=cycle.programme, objectives=objectives, by=by, **facts)
        held.put_forward_as = made.evidence
        held.save(update_fields=["put_forward_as"])
        record("audit_cycle.put_forward", cycle, after={"evidence": made.evidence.reference}, by=by)
    return made
