"""A small programme with a plan in delivery, for the tests of this area and of its pages."""

from datetime import UTC, date, datetime
from typing import Any

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Role
from soundingboard.delivery import actions as do
from soundingboard.delivery.models import ActionVersion
from soundingboard.evidence.models import Evidence, EvidenceVersion
from tests import factories as make

NOW = make.NOW
BEFORE = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Scene:
    """Alice runs the programme; Bob holds the owner's post; Dora challenges; Asif audits; Charlie only reads."""

    def __init__(self) -> None:
        self.programme = make.programme()
        self.alice = make.actor(self.programme, Role.PROGRAMME_MANAGER, name="Alice Ashworth")
        self.dora = make.actor(self.programme, Role.DELIVERY_GROUP, name="Dora Dean")
        self.asif = make.actor(self.programme, Role.AUDITOR, name="Asif Aziz")
        self.charlie = make.actor(self.programme, Role.BOARD_MEMBER, name="Charlie Cole")
        bob = make.person("Bob Brown")
        self.post = make.post(self.programme, "Head of Assessment", holder=bob)
        self.bob = make.actor(self.programme, Role.ACTION_OWNER, who=bob)
        self.plan_of_all = make.plan(self.programme)
        self.theme = make.theme(self.plan_of_all, recorded_at=BEFORE)
        self.objective = make.objective(self.theme, recorded_at=BEFORE)
        early = make.later(self.alice, BEFORE)
        self.plan = do.create_delivery_plan(theme=self.theme, title="Front door", by=early)
        self.early = early

    def action(self, title: str = "Visit within five days", **given: Any) -> ActionVersion:
        """An action of Bob's post, on record since January, due on 30 April 2026."""
        by = given.pop("by", self.early)
        given.setdefault("owner", self.post)
        given.setdefault("due_on", date(2026, 4, 30))
        return do.create_action(plan=self.plan.delivery_plan, objective=self.objective, title=title, by=by, **given)

    def started(self, **given: Any) -> ActionVersion:
        """An action in progress."""
        return do.start_action(action=self.action(**given), by=self.early)

    def evidence(
        self, reference: str = "E1", line: int = 2, performance_type: str = "outcome", **given: Any
    ) -> Evidence:
        """A piece of evidence in the register."""
        made = Evidence.objects.create(programme=self.programme, reference=reference)
        EvidenceVersion.objects.create(
            programme=self.programme,
            evidence=made,
            title=given.pop("title", f"Audit {reference}"),
            kind="audit",
            line=line,
            performance_type=performance_type,
            says=given.pop("says", "supports"),
            collected_on=date(2026, 3, 1),
            recorded_at=BEFORE,
            **given,
        )
        return made

    def delivered(self, **given: Any) -> ActionVersion:
        """An action that Bob delivered."""
        return do.deliver_action(
            action=self.started(**given), account="Rotas were changed.", evidence=[self.evidence("E9")], by=self.bob
        )

    def at(self, actor: Actor, moment: datetime) -> Actor:
        """The same person at another moment."""
        return make.later(actor, moment)
