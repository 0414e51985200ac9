"""One action and all that hangs on it, and the rows that its forms change.

Each function in a fixed number of queries; see `reading` for `moment` and `day`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import (
    F,
    OuterRef,
    Q,
    Subquery,
)

from soundingboard.accounts.access import Actor
from soundingboard.accounts.bases import sent_just_now
from soundingboard.accounts.models import Agency, Holding
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.delivery.models import (
    Action,
    ActionEvidence,
    ActionSupport,
    ActionVersion,
    Assurance,
    Completion,
    DateChange,
    DeliveryPlanVersion,
    Dependency,
    MilestoneVersion,
    Recheck,
    Update,
)
from soundingboard.delivery.reading import Rounds, recorded_by
from soundingboard.evidence.models import Classification, EvidenceVersion
from soundingboard.history.models import Entry
from soundingboard.plan.models import ObjectiveVersion


class EvidenceRow(NamedTuple):
    """A piece of evidence offered for an action."""

    evidence_id: int
    reference: str
    title: str
    kind: str
    line: int
    performance_type: str
    says: str
    collected_on: date
    classification: str

    @property
    def is_exempt(self) -> bool:
        """Whether few may see it."""
        return self.classification == Classification.EXEMPT


@dataclass(frozen=True, slots=True)
class ActionPage:
    """Everything that a page about one action says."""

    version: Any
    supporters: list[str]
    milestones: list[MilestoneVersion]
    waits_on: list[Any]
    waited_on_by: list[Any]
    date_changes: list[DateChange]
    updates: list[Update]
    evidence: list[EvidenceRow]
    rechecks: list[Recheck]


def action_version(by: Actor, moment: datetime | None, reference: str) -> Any:
    """The version of an action that held, with the titles around it and the last that was said of its end; or None.

    One query. It carries `objective_title`, `plan_title`, `holder`, `delivered_on`, `account`, `delivered_by`,
    `assured_on`, `assurance` and `assured_by` beside its own fields.
    """
    owner_holding = Holding.objects.filter(
        Q(to_on=None) | Q(to_on__gte=by.today), from_on__lte=by.today, post=OuterRef("owner")
    )
    completions = Completion.objects.filter(recorded_by(moment), action=OuterRef("action")).order_by(
        "-recorded_at", "-pk"
    )
    assurances = Assurance.objects.filter(recorded_by(moment), action=OuterRef("action")).order_by(
        "-recorded_at", "-pk"
    )
    objectives = ObjectiveVersion.objects.as_at(moment).filter(objective=OuterRef("objective"))
    plans = DeliveryPlanVersion.objects.as_at(moment).filter(delivery_plan=OuterRef("delivery_plan"))
    return (
        ActionVersion.objects.visible_to(by, action__reference=reference)
        .as_at(moment)
        .select_related("action", "objective", "delivery_plan", "owner__agency", "merged_into", "recorded_by")
        .annotate(
            objective_title=Subquery(objectives.values("title")[:1]),
            plan_title=Subquery(plans.values("title")[:1]),
            holder=Subquery(owner_holding.values("person__name")[:1]),
            holder_leaves_on=Subquery(owner_holding.values("to_on")[:1]),
            delivered_on=Subquery(completions.values("delivered_on")[:1]),
            account=Subquery(completions.values("account")[:1]),
            delivered_by=Subquery(completions.values("delivered_by__name")[:1]),
            assured_on=Subquery(assurances.values("assured_on")[:1]),
            assurance=Subquery(assurances.values("text")[:1]),
            assured_by=Subquery(assurances.values("assured_by__name")[:1]),
        )
        .first()
    )


def action_page(by: Actor, moment: datetime | None, version: Any, *, may_see_exempt: bool) -> ActionPage:
    """What hangs on an action, as it stood. Seven queries."""
    action_id = version.action_id
    others = ActionVersion.objects.as_at(moment)
    waits = list(
        Dependency.objects.as_at(moment)
        .filter(Q(action_id=action_id) | Q(on_action_id=action_id))
        .select_related("action", "on_action", "on_agency")
        .annotate(
            on_title=Subquery(others.filter(action=OuterRef("on_action")).values("title")[:1]),
            on_due=Subquery(others.filter(action=OuterRef("on_action")).values("due_on")[:1]),
            on_state=Subquery(others.filter(action=OuterRef("on_action")).values("state")[:1]),
            by_title=Subquery(others.filter(action=OuterRef("action")).values("title")[:1]),
        )
        .order_by("needed_by", "pk")
    )
    return ActionPage(
        version=version,
        supporters=list(
            ActionSupport.objects.as_at(moment)
            .filter(action_id=action_id)
            .order_by("agency__name")
            .values_list("agency__name", flat=True)
        ),
        milestones=list(
            MilestoneVersion.objects.as_at(moment)
            .filter(action_id=action_id, is_withdrawn=False)
            .select_related("milestone")
            .order_by("due_on", "pk")
        ),
        waits_on=[wait for wait in waits if wait.action_id == action_id],
        waited_on_by=[wait for wait in waits if wait.on_action_id == action_id],
        date_changes=list(
            DateChange.objects.filter(recorded_by(moment), action_id=action_id)
            .select_related("round", "decision", "recorded_by")
            .order_by("recorded_at", "pk")
        ),
        updates=updates_of(moment, action_id),
        evidence=evidence_of(moment, action_id, may_see_exempt=may_see_exempt),
        rechecks=rechecks_of(moment, action_id),
    )


def updates_of(moment: datetime | None, action_id: int) -> list[Update]:
    """The updates of an action, newest round first. Drafts are among them. One query."""
    return list(
        Update.objects.as_at(moment)
        .filter(action_id=action_id)
        .select_related("round", "author", "recorded_by")
        .order_by("-round__number")
    )


def evidence_of(moment: datetime | None, action_id: int, *, may_see_exempt: bool) -> list[EvidenceRow]:
    """The evidence offered for an action, newest first. One query."""
    offered = ActionEvidence.objects.as_at(moment).filter(action_id=action_id)
    found = EvidenceVersion.objects.as_at(moment).filter(
        evidence_id__in=offered.values("evidence_id"), is_withdrawn=False
    )
    rows = found.seen_by(may_see_exempt).order_by("-collected_on", "pk")
    return [
        EvidenceRow._make(row)
        for row in rows.values_list(
            "evidence_id",
            "evidence__reference",
            "title",
            "kind",
            "line",
            "performance_type",
            "says",
            "collected_on",
            "classification",
        )
    ]


def rechecks_of(moment: datetime | None, action_id: int) -> list[Recheck]:
    """The re-checks of an action, each as it was known then. One query."""
    found = []
    rows = Recheck.objects.filter(action_id=action_id).select_related("evidence", "done_by").order_by("due_on", "pk")
    for recheck in rows:
        if moment is not None and recheck.created_at >= moment:
            continue
        if moment is not None and recheck.recorded_at is not None and recheck.recorded_at >= moment:
            recheck.done_on = recheck.held = recheck.recorded_at = None
            recheck.text = ""
        if moment is not None and recheck.dropped_at is not None and recheck.dropped_at >= moment:
            recheck.dropped_at = None
        found.append(recheck)
    return found


def milestone_version(by: Actor, reference: str, milestone: str) -> MilestoneVersion | None:
    """The current version of a milestone of an action. One query."""
    found: MilestoneVersion | None = (
        MilestoneVersion.objects.visible_to(by, action__reference=reference)
        .current()
        .filter(milestone__reference=milestone, is_withdrawn=False)
        .select_related("milestone", "action", "recorded_by")
        .first()
    )
    return found


def dependency_of(by: Actor, reference: str, key: int) -> Dependency | None:
    """A dependency of an action that holds now. One query."""
    found: Dependency | None = (
        Dependency.objects.visible_to(by, action__reference=reference)
        .current()
        .filter(pk=key)
        .select_related("action", "on_action", "on_agency")
        .first()
    )
    return found


def evidence_link(by: Actor, reference: str, evidence: str) -> ActionEvidence | None:
    """The link by which a piece of evidence is offered for an action now. One query."""
    found: ActionEvidence | None = (
        ActionEvidence.objects.visible_to(by, action__reference=reference, evidence__reference=evidence)
        .current()
        .select_related("action", "evidence")
        .first()
    )
    return found


def recheck_of(by: Actor, reference: str, months: int) -> Recheck | None:
    """The re-check of an action at 6 or 12 months that waits to be done. One query."""
    found: Recheck | None = (
        Recheck.objects.visible_to(by, action__reference=reference)
        .filter(months=months, done_on=None, dropped_at=None)
        .select_related("action")
        .first()
    )
    return found


def evidence_by_reference(by: Actor, references: Iterable[str]) -> dict[str, Any]:
    """Evidence that the person may see, not withdrawn, by the reference typed, whatever its case. One query."""
    wanted = [reference.upper() for reference in references]
    rows = (
        EvidenceVersion.objects.visible_to(by)
        .current()
        .filter(evidence__reference__in=[*wanted, *(r.lower() for r in wanted)], is_withdrawn=False)
        .seen_by(by.can(Permission.VIEW_EXEMPT))
        .select_related("evidence")
    )
    return {row.evidence.reference.upper(): row.evidence for row in rows}


def action_by_reference(by: Actor, reference: str) -> Action | None:
    """An action of the programme by its reference. One query."""
    found: Action | None = Action.objects.visible_to(by).filter(reference__iexact=reference).first()
    return found


def supporter_ids(action_id: int) -> list[int]:
    """The keys of the agencies that help with an action now. One query."""
    return list(ActionSupport.objects.current().filter(action_id=action_id).values_list("agency_id", flat=True))


def history_of(action: Action) -> list[Entry]:
    """What happened to an action, newest first. One query."""
    rows = Entry.objects.about("delivery.action", action.pk).filter(programme_id=action.programme_id)
    return list(rows.order_by("-seq").select_related("text"))


def date_change_decisions(by: Actor) -> list[tuple[int, str]]:
    """Decisions that agree a change of date, newest first. One query."""
    rows = Decision.objects.visible_to(by).filter(kind=DecisionKind.DATE_CHANGE).order_by("-decided_on", "-pk")[:50]
    return [(row.pk, f"{row.reference} {row.title}, {row.decided_on:%-d %B %Y}") for row in rows]


def row_by_key(by: Actor, table: type[Any], key: int | str | None) -> Any:
    """A row of the programme by its key, or None: what a form's choice stands for. One query."""
    return table.objects.filter(pk=key, programme_id=by.programme_id).first() if key else None


def just_added(by: Actor, table: type[Any], **said: Any) -> Any:
    """What this person added within the last minute with the same words: a form that was sent twice. One query."""
    return sent_just_now(table.objects.current().order_by("-pk"), by=by, **said)


def agencies(by: Actor) -> list[tuple[int, str]]:
    """The agencies of the programme. One query."""
    return list(Agency.objects.filter(programme_id=by.programme_id or 0).order_by("name").values_list("pk", "name"))


class Waiting(NamedTuple):
    """An unfinished action without a submitted update in the open round."""

    reference: str
    title: str
    state: str
    due_on: date | None
    owner_id: int | None
    has_draft: bool
    is_challenged: bool


def waiting_for_update(
    by: Actor, rounds: Rounds, *, owner_ids: Collection[int] | None = None, limit: int = 50
) -> list[Waiting]:
    """The unfinished actions whose update the open round still waits for, challenged ones among them. One query.

    Args:
        owner_ids: only those of these posts.
    """
    if rounds.open is None:
        return []
    here = Update.objects.current().filter(round_id=rounds.open.pk, action=OuterRef("action"))
    found: Any = ActionVersion.objects.visible_to(by).current().unfinished()
    if owner_ids is not None:
        found = found.filter(owner_id__in=owner_ids)
    rows = (
        found.annotate(update_state=Subquery(here.values("state")[:1]))
        .filter(Q(update_state=None) | Q(update_state__in=["draft", "challenged"]))
        .order_by(F("due_on").asc(nulls_last=True), "pk")
        .values_list("action__reference", "title", "state", "due_on", "owner_id", "update_state")[:limit]
    )
    return [Waiting._make((*row[:5], row[5] == "draft", row[5] == "challenged")) for row in rows]
