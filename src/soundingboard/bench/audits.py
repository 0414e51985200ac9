"""Fifty thousand audits of forty answers for the benchmark, and a cycle's statistics to be timed."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from soundingboard.accounts.access import the_system
from soundingboard.accounts.models import Membership, Person, Post, Programme
from soundingboard.accounts.roles import Role
from soundingboard.audits.models import (
    Audit,
    AuditCycle,
    AuditFinding,
    AuditSection,
    AuditState,
    FrameCase,
    LoopAction,
    LoopState,
    LoopStep,
)
from soundingboard.audits.reading import result_of
from soundingboard.framework.models import Content, Origin
from soundingboard.plan.models import Objective
from soundingboard.statistics.chance import below

CODE = "large"
TEAMS = 10
IN_A_CYCLE = 100
SECTIONS, QUESTIONS = 4, 10  # forty answers
TOLD = 5_000  # rows at once


def build(programme: Programme, people: Sequence[Person], posts: Sequence[Post], today: date, audits: int) -> None:
    """Cycles of a hundred audits over five years, the first of them going on; a fifth is graded twice."""
    Membership.objects.create(
        programme=programme, person=people[0], role=Role.AUDITOR, from_on=today - timedelta(days=2_000)
    )
    tool = _tool(programme, today)
    number = max(1, audits // IN_A_CYCLE)
    cycles = AuditCycle.objects.bulk_create(_cycles(programme, tool, number, today))
    for cycle in cycles:
        _fill(programme, cycle, tool, people)
    _loops(programme, cycles, posts, list(Objective.objects.filter(programme=programme)[:50]), today)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _tool(programme: Programme, today: date) -> Content:
    kinds = ("met", "met", "met", "yes_no", "met", "met", "met", "grade", "met", "yes_no")
    sections = [
        {
            "code": f"s{part}",
            "title": f"Part {part}",
            "guidance": "What good looks like.",
            "questions": [
                {"code": f"s{part}.q{n}", "words": f"Is it so, part {part}, question {n}?", "kind": kind}
                for n, kind in enumerate(kinds)
            ],
        }
        for part in range(SECTIONS)
    ]
    common = {"owner": "The benchmark", "source": "The benchmark", "review_date": "2099-01-01"}
    body = {
        **common,
        "code": "own-1",
        "words": "Forty questions",
        "purpose": "To be measured.",
        "scale": "requires_improvement",
        "valid_from": "2015-01-01",
        "valid_to": None,
        "sections": sections,
    }
    return Content.objects.create(
        programme=programme,
        kind="audit_tools",
        code="own-1",
        title="Forty questions",
        position=99,
        body=body,
        origin=Origin.LOCAL,
        recorded_at=_noon(today - timedelta(days=2_000)),
    )


def _cycles(programme: Programme, tool: Content, number: int, today: date) -> Iterator[AuditCycle]:
    for n in range(number):
        starts = today - timedelta(days=20 + 1_800 * n // number)
        yield AuditCycle(
            programme=programme,
            reference=f"AC{n + 1}",
            name=f"Cycle {n + 1}",
            tool=tool,
            stratum="team",
            sample_size=IN_A_CYCLE,
            second_percent=20,
            starts_on=starts,
            due_on=starts + timedelta(days=28),
            second_due_on=starts + timedelta(days=42),
            seed=n,
            recorded_at=_noon(starts),
            drawn_at=_noon(starts),
            closed_at=_noon(starts + timedelta(days=50)) if n else None,
        )


def _fill(programme: Programme, cycle: AuditCycle, tool: Content, people: Sequence[Person]) -> None:
    """The frame, the audits and the answers of a cycle. The first audit of all is begun, and person 0's."""
    at, seed, first = cycle.recorded_at, int(cycle.seed or 0), cycle.reference == "AC1"
    teams = [f"Team {n % TEAMS + 1}" for n in range(IN_A_CYCLE)]
    FrameCase.objects.bulk_create(
        (
            FrameCase(programme=programme, cycle=cycle, reference=f"W{n + 1}", team=teams[n], place=n + 1)
            for n in range(IN_A_CYCLE)
        ),
        batch_size=TOLD,
    )
    audits = []
    for n in range(IN_A_CYCLE):
        grade, again = 1 + below(seed, n, 4), 1 + below(seed + 1, n, 4)
        is_open, twice = first and n == 0, n % 5 == 1
        audits.append(
            Audit(
                programme=programme,
                cycle=cycle,
                number=n + 1,
                case=f"W{n + 1}",
                team=teams[n],
                tool=tool,
                auditor=people[0 if is_open else 1 + n % (len(people) - 1)],
                state=AuditState.BEGUN if is_open else AuditState.SUBMITTED,
                begun_at=at,
                submitted_at=None if is_open else at,
                grade=None if is_open else grade,
                going_well="" if is_open else "The child is known.",
                worker_took_part="" if is_open else "yes",
                family_feedback="" if is_open else "no",
                is_second=twice,
                moderator=people[1 + (n + 1) % (len(people) - 1)] if twice else None,
                second_grade=again if twice else None,
                second_at=at if twice else None,
                settled_grade=again if twice else None,
                settled_at=at if twice else None,
                recorded_at=at,
            )
        )
    made = Audit.objects.bulk_create(audits, batch_size=TOLD)
    answers = [_answers(part, luck) for part in range(SECTIONS) for luck in range(8)]
    AuditSection.objects.bulk_create(
        (
            AuditSection(
                programme=programme,
                audit=audit,
                code=f"s{part}",
                answers=answers[part * 8 + below(seed + 2, audit.number * SECTIONS + part, 8)],
                saved_at=at,
            )
            for audit in made
            for part in range(SECTIONS)
        ),
        batch_size=TOLD,
    )


def _answers(part: int, luck: int) -> dict[str, str]:
    said = ("met", "met", "partly", "yes", "not", "met", "na", "3", "met", "no")
    return {f"s{part}.q{n}": said[n] if (n + luck) % 8 or said[n].isdigit() else "not" for n in range(QUESTIONS)} | {
        f"s{part}.q3": "yes",
        f"s{part}.q9": "no",
    }


def _loops(
    programme: Programme, cycles: Sequence[AuditCycle], posts: Sequence[Post], objectives: list[Objective], today: date
) -> None:
    """Ten findings to a cycle; of old cycles nearly all are closed."""
    states = [*LoopState.values, *["closed"] * 15]
    findings = AuditFinding.objects.bulk_create(
        (
            AuditFinding(
                programme=programme,
                reference=f"AF{place * 10 + n + 1}",
                cycle=cycle,
                team=f"Team {n + 1}",
                section=f"s{n % SECTIONS}",
                words=f"Reasons are missing in part {n}.",
                found_on=cycle.starts_on,
                objective=objectives[(place + n) % len(objectives)] if n < 3 else None,
                state=states[(place + n) % len(states)],
                rechecked="worse" if n == 9 and place % 20 == 0 else "",
                recorded_at=cycle.recorded_at,
            )
            for place, cycle in enumerate(cycles)
            for n in range(10)
        ),
        batch_size=TOLD,
    )
    actions = LoopAction.objects.bulk_create(
        (
            LoopAction(
                programme=programme,
                finding=finding,
                number=1,
                about="system",
                words="Put a prompt into the form.",
                owner=posts[finding.pk % len(posts)],
                due_on=finding.found_on + timedelta(days=60),
                done_on=None if finding.state == "acted_on" else finding.found_on + timedelta(days=30),
                checked_on=finding.found_on + timedelta(days=40) if finding.state in ("checked", "closed") else None,
                recorded_at=finding.recorded_at,
            )
            for finding in findings
            if finding.state != "found"
        ),
        batch_size=TOLD,
    )
    LoopStep.objects.bulk_create(
        (
            LoopStep(
                programme=programme,
                finding_id=action.finding_id,
                action=action,
                kind="done",
                happened_on=action.done_on,
                text="It is done.",
                recorded_at=action.recorded_at,
            )
            for action in actions
            if action.done_on is not None
        ),
        batch_size=TOLD,
    )


def cycle_statistics() -> Callable[[], Any]:
    """What a cycle of a hundred audits of forty answers found, with agreement of all, by team and by auditor."""
    programme = Programme.objects.get(code=CODE)
    cycle = AuditCycle.objects.select_related("tool").get(programme=programme, reference="AC1")
    actor = the_system(programme, cycle.recorded_at)
    return lambda: result_of(actor, cycle)
