"""Made-up things for tests. Explicit: a test names what matters to it and takes the rest as it comes."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from soundingboard.accounts.access import Actor, actor_in, the_system
from soundingboard.accounts.models import Agency, Authority, Holding, Membership, Person, Post, Programme
from soundingboard.accounts.roles import Role
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import Body, BodyKind, Decision, DecisionKind
from soundingboard.evidence.models import Evidence, EvidenceVersion
from soundingboard.judgement.models import NeedRating
from soundingboard.plan.models import (
    Finding,
    FindingState,
    Inspection,
    InspectionState,
    Instrument,
    InstrumentState,
    InstrumentVersion,
    Objective,
    ObjectiveVersion,
    Outcome,
    OutcomeVersion,
    Plan,
    PlanWording,
    Requirement,
    RequirementVersion,
    Theme,
    ThemeVersion,
)
from soundingboard.risk.actions import raise_risk
from soundingboard.risk.models import Proximity, RiskVersion
from soundingboard.risk.rules import Pair, Score

NOW = datetime(2026, 3, 16, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
_numbers = count(1)


def programme(code: str = "", **given: Any) -> Programme:
    """A programme of a new authority, unless `code` names one that exists."""
    code = code or f"wexmoor-{next(_numbers)}"
    authority, _ = Authority.objects.get_or_create(code=code, defaults={"name": f"{code.title()} Council"})
    found, _ = Programme.objects.get_or_create(
        code=code,
        defaults={
            "authority": authority,
            "name": f"{code.title()} improvement",
            "started_on": date(2024, 9, 1),
            **given,
        },
    )
    return found


def agency(of: Programme, code: str = "council", **given: Any) -> Agency:
    """An agency of a programme."""
    found, _ = Agency.objects.get_or_create(programme=of, code=code, defaults={"name": code.title(), **given})
    return found


def person(name: str = "Alice Ashworth") -> Person:
    """A person with an account; the password is 'a long password indeed'."""
    email = f"{name.split()[0].lower()}.{next(_numbers)}@wexmoor.example"
    return Person.objects.create(email=email, name=name, password="!")


def actor(of: Programme, role: Role | str = Role.PROGRAMME_MANAGER, now: datetime = NOW, **given: Any) -> Actor:
    """Somebody new with a role in a programme, acting at a moment."""
    who = given.pop("who", None) or person(given.pop("name", "Alice Ashworth"))
    end = date(2030, 1, 1) if role == Role.OUTSIDER else None
    Membership.objects.create(
        programme=of, person=who, role=role, from_on=date(2024, 1, 1), to_on=given.pop("to_on", end), **given
    )
    standing = actor_in(of, who, now)
    assert standing is not None
    return standing


def later(standing: Actor, now: datetime) -> Actor:
    """The same person at another moment."""
    if standing.person is None:
        return the_system(Programme.objects.get(pk=standing.programme_id), now)
    found = actor_in(Programme.objects.get(pk=standing.programme_id), standing.person, now)
    assert found is not None
    return found


def post(of: Programme, title: str = "Head of Assessment", holder: Person | None = None, **given: Any) -> Post:
    """A post of the council, held by somebody if given."""
    made = Post.objects.create(
        programme=of,
        agency=given.pop("agency", None) or agency(of),
        code=given.pop("code", f"post-{next(_numbers)}"),
        title=title,
    )
    if holder is not None:
        Holding.objects.create(post=made, person=holder, from_on=date(2024, 1, 1))
    return made


def body(of: Programme, kind: str = BodyKind.BOARD, **given: Any) -> Body:
    """A body of a programme."""
    code = given.pop("code", str(kind))
    found, _ = Body.objects.get_or_create(
        programme=of,
        code=code,
        defaults={"name": BodyKind(kind).label, "kind": kind, "from_on": date(2024, 9, 1), **given},
    )
    return found


def decision(of: Programme, kind: str = DecisionKind.OTHER, **given: Any) -> Decision:
    """A decision of the Board."""
    number = next(_numbers)
    return Decision.objects.create(
        programme=of,
        reference=given.pop("reference", f"D{number}"),
        body=given.pop("body", None) or body(of),
        kind=kind,
        decided_on=given.pop("decided_on", date(2026, 3, 2)),
        title=given.pop("title", "A decision of the Board"),
        text=given.pop("text", "The Board agreed."),
        recorded_at=given.pop("recorded_at", NOW),
        **given,
    )


def round_(of: Programme, number: int = 1, state: str = "open", **given: Any) -> Round:
    """A round of March 2026."""
    return Round.objects.create(
        programme=of,
        number=number,
        name=given.pop("name", f"Round {number}"),
        opens_on=given.pop("opens_on", date(2026, 3, 2)),
        cut_off=given.pop("cut_off", date(2026, 3, 20)),
        group_on=given.pop("group_on", date(2026, 3, 26)),
        board_on=given.pop("board_on", date(2026, 4, 7)),
        state=state,
        **given,
    )


def plan(of: Programme, **given: Any) -> Plan:
    """A plan with what is said of it."""
    said = {
        "recorded_at": given.pop("recorded_at", datetime(2024, 10, 1, 9, 0, tzinfo=UTC)),
        "title": given.pop("title", "Improvement Plan"),
        "first_priority_cap": given.pop("first_priority_cap", 6),
    }
    made = Plan.objects.create(
        programme=of,
        reference=given.pop("reference", f"P{next(_numbers)}"),
        started_on=date(2024, 10, 1),
        **given,
    )
    PlanWording.objects.create(programme=of, plan=made, **said)
    return made


def theme(of: Plan, reference: str = "1", **given: Any) -> Theme:
    """A theme with its current version."""
    made = Theme.objects.create(programme_id=of.programme_id, plan=of, reference=reference)
    ThemeVersion.objects.create(
        programme_id=of.programme_id,
        theme=made,
        recorded_at=given.pop("recorded_at", NOW),
        title=given.pop("title", f"Theme {reference}"),
        **given,
    )
    return made


def outcome(of: Theme, reference: str = "O1", **given: Any) -> Outcome:
    """An outcome with its current version."""
    made = Outcome.objects.create(programme_id=of.programme_id, plan_id=of.plan_id, reference=reference)
    OutcomeVersion.objects.create(
        programme_id=of.programme_id,
        outcome=made,
        theme=of,
        recorded_at=given.pop("recorded_at", NOW),
        statement=given.pop("statement", "Children are seen sooner."),
        **given,
    )
    return made


def objective(of: Theme, reference: str = "1.1", **given: Any) -> Objective:
    """An objective with its current version."""
    made = Objective.objects.create(programme_id=of.programme_id, plan_id=of.plan_id, reference=reference)
    ObjectiveVersion.objects.create(
        programme_id=of.programme_id,
        objective=made,
        theme=of,
        recorded_at=given.pop("recorded_at", NOW),
        title=given.pop("title", f"Objective {reference}"),
        **given,
    )
    return made


def inspection(of: Programme, reference: str = "I1", **given: Any) -> Inspection:
    """A confirmed inspection."""
    return Inspection.objects.create(
        programme=of,
        reference=reference,
        title=given.pop("title", f"Inspection {reference}"),
        framework=given.pop("framework", "ILACS"),
        published_on=given.pop("published_on", date(2024, 8, 5)),
        state=given.pop("state", InspectionState.CONFIRMED),
        recorded_at=given.pop("recorded_at", NOW),
        **given,
    )


def finding(of: Inspection, reference: str = "I1.1", **given: Any) -> Finding:
    """A confirmed finding."""
    return Finding.objects.create(
        programme_id=of.programme_id,
        inspection=of,
        reference=reference,
        text=given.pop("text", "The quality and timeliness of assessments."),
        state=given.pop("state", FindingState.CONFIRMED),
        settled_at=given.pop("settled_at", NOW),
        **given,
    )


def notice(of: Programme, reference: str = "N1", **given: Any) -> Instrument:
    """An Improvement Notice, issued."""
    made = Instrument.objects.create(programme=of, reference=reference, kind="notice", title="Improvement Notice")
    InstrumentVersion.objects.create(
        programme=of,
        instrument=made,
        number=1,
        recorded_at=given.pop("recorded_at", NOW),
        state=given.pop("state", InstrumentState.ISSUED),
        **given,
    )
    return made


def requirement(of: Instrument, reference: str = "N1.1", **given: Any) -> Requirement:
    """A requirement with its current words."""
    made = Requirement.objects.create(programme_id=of.programme_id, instrument=of, reference=reference)
    RequirementVersion.objects.create(
        programme_id=of.programme_id,
        requirement=made,
        instrument_version_number=1,
        number=given.pop("number", reference),
        recorded_at=given.pop("recorded_at", NOW),
        text=given.pop("text", "Improve the timeliness of assessments."),
        **given,
    )
    return made


def need_rating(of: Finding, round: Round, decision: Decision, **given: Any) -> NeedRating:
    """What the Board judged of a finding by itself."""
    return NeedRating.objects.create(
        programme_id=of.programme_id,
        finding=of,
        round=round,
        decision=decision,
        dimension=given.pop("dimension", "delivery"),
        scale_version=1,
        value=given.pop("value", "amber"),
        reason=given.pop("reason", "Seven of ten audited assessments were timely."),
        recorded_at=given.pop("recorded_at", NOW),
        **given,
    )


def evidence(of: Programme, reference: str = "", **given: Any) -> EvidenceVersion:
    """A second-line audit that supports, collected two weeks ago."""
    made = Evidence.objects.create(programme=of, reference=reference or f"E{next(_numbers)}")
    facts: dict[str, Any] = {
        "title": "Audit of ten assessments",
        "kind": "audit",
        "line": 2,
        "performance_type": "quality",
        "says": "supports",
        "collected_on": date(2026, 3, 2),
        "sample_size": 10,
        "link": "https://wexmoor.example/audit",
        "recorded_at": NOW,
        **given,
    }
    return EvidenceVersion.objects.create(programme=of, evidence=made, **facts)


def score(*numbers: int) -> Score:
    """A score of four numbers: likelihood and impact for children, then for the programme."""
    a, b, c, d = numbers or (3, 3, 3, 3)
    return Score(Pair(a, b), Pair(c, d))


def risk(of: Programme, owner: Post, *, by: Actor, **given: Any) -> RiskVersion:
    """A risk on the register: 4 x 5 and 4 x 4 before any control, 3 x 5 and 3 x 3 now, 2 x 3 and 2 x 3 aimed at."""
    said = {
        "title": "Social workers leave",
        "cause": "Neighbouring councils pay more.",
        "event": "A third of the assessment team leaves within a year.",
        "consequence": "Children wait for an assessment, and the plan has nobody to carry it out.",
        "proximity": Proximity.YEAR,
        "inherent": score(4, 5, 4, 4),
        "current": score(3, 5, 3, 3),
        "target": score(2, 3, 2, 3),
        "reason": "Four left since the summer.",
        "raised_on": by.today,
        **given,
    }
    return raise_risk(programme=of, owner=owner, **said, by=by)
