"""A cycle in the middle of its life, made by the actions people use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.audits import actions, audit_actions, reading
from soundingboard.audits.audit_actions import Summary
from soundingboard.audits.models import Audit, AuditCycle
from soundingboard.audits.rules import Case
from soundingboard.framework.actions import load_shipped_content
from soundingboard.framework.models import Content
from soundingboard.lib.audit_tools import KIND, AuditTool
from tests import factories as make
from tests.factories import TODAY

STARTS = TODAY - timedelta(days=30)


@dataclass
class Scene:
    """The programme, who runs the audits, two who audit, and a cycle with a drawn sample."""

    programme: Programme
    manager: Actor
    ann: Actor
    bo: Actor
    cycle: AuditCycle

    @property
    def audits(self) -> list[Audit]:
        return list(
            Audit.objects.filter(cycle=self.cycle).select_related("cycle", "auditor", "moderator").order_by("number")
        )

    def by(self, audit: Audit) -> Actor:
        """The one who does an audit."""
        return self.ann if audit.auditor_id == self.ann.person_id else self.bo

    def again(self) -> None:
        self.cycle.refresh_from_db()


def tool(manager: Actor, code: str = "oversight_sample") -> Content:
    programme = Programme.objects.get(pk=manager.programme_id)
    load_shipped_content(programme=programme, kinds={KIND: AuditTool}, by=manager)
    return Content.objects.get(programme=programme, kind=KIND, code=code, superseded_at=None)


def planned(programme: Programme, manager: Actor, **given: Any) -> AuditCycle:
    said = {
        "name": "March dip sample",
        "starts_on": STARTS,
        "due_on": TODAY,
        "second_due_on": TODAY + timedelta(days=7),
        "sample_size": 6,
        "second_percent": 50,
        **given,
    }
    return actions.plan_cycle(programme=programme, tool=said.pop("tool", None) or tool(manager), **said, by=manager)


FRAME = [Case(f"W{number:03}", "North" if number % 2 else "South", "Child in need") for number in range(1, 13)]


def drawn(*, programme: Programme | None = None, **given: Any) -> Scene:
    programme = programme or make.programme()
    manager = make.actor(programme, Role.PROGRAMME_MANAGER)
    ann = make.actor(programme, Role.AUDITOR, name="Ann Auditor")
    bo = make.actor(programme, Role.AUDITOR, name="Bo Auditor")
    cycle = planned(programme, manager, **given)
    actions.add_cases(cycle=cycle, cases=FRAME, by=manager)
    actions.draw_sample(cycle=cycle, auditors=[ann.person, bo.person], seed=5, by=manager)
    cycle.refresh_from_db()
    return Scene(programme, manager, ann, bo, cycle)


def answers(audit: Audit, met: str = "met", grade: int = 3) -> dict[str, dict[str, str]]:
    used = reading.tool_of(audit.tool)
    return {
        section.code: {
            question.code: {"met": met, "yes_no": "yes", "grade": str(grade), "text": "Seen in the record."}[
                question.kind
            ]
            for question in section.questions
            if not question.only_if
        }
        for section in used.tool.sections
    }


WELL = Summary(grade=3, going_well="The worker knows the child.", worker_took_part="yes", family_feedback="no")


def sent_in(scene: Scene, audit: Audit, grade: int = 3, met: str = "met") -> None:
    by = scene.by(audit)
    graded = replace(WELL, grade=grade if scene.cycle.is_graded else None)
    said = answers(audit, met, grade)
    if not scene.cycle.is_graded:
        said = {code: {q: a for q, a in part.items() if not q.endswith("grade")} for code, part in said.items()}
    audit_actions.save_whole(audit=audit, answers=said, summary=graded, by=by)
    audit_actions.submit_audit(audit=audit, by=by)


def graded_again(scene: Scene, audit: Audit, grade: int, why: str = "As I read the practice.") -> None:
    by = scene.ann if audit.moderator_id == scene.ann.person_id else scene.bo
    audit_actions.grade_again(audit=audit, grade=grade, why=why, by=by)


def closed(**given: Any) -> Scene:
    scene = drawn(**given)
    for audit in scene.audits:
        sent_in(scene, audit)
        if audit.is_second:
            graded_again(scene, audit, 3)
    actions.close_cycle(cycle=scene.cycle, by=scene.manager)
    scene.again()
    return scene


def day(days: int) -> date:
    return TODAY + timedelta(days=days)
