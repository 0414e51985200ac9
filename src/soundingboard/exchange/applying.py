"""An import done: each change and each new row by the action that people use for it, in the import's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.actions import PeopleRefused, add_agency, create_post
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.models import Agency, Post, Programme
from soundingboard.delivery import actions as delivery
from soundingboard.delivery.models import ActionVersion, DeliveryPlan, DeliveryPlanVersion
from soundingboard.exchange.layout import ACCOUNT_FIELDS, UPDATE_FIELDS, Kind, NewPost, Row, Value
from soundingboard.plan import actions as planning
from soundingboard.plan.models import Objective, ObjectiveVersion, OutcomeVersion, Theme, ThemeVersion, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundingboard.exchange.preparing import Prepared
    from soundingboard.exchange.rules import Change

REFUSALS = (
    delivery.DeliveryRefused,
    planning.CannotBeSo,
    planning.ReferenceTaken,
    planning.TooManyFirst,
    planning.PlanIsFrozen,
    planning.PlanAlreadyOpen,
    PeopleRefused,
    ChangedMeanwhile,
    NotAllowed,
    ValidationError,
)


class ImportRefused(Exception):
    """The import cannot be done as it is; the sentence says where and what to do. Nothing of it was saved."""


@dataclass(slots=True)
class Done:
    """What came of an import: how many things were added and changed, by kind, and how many posts were made."""

    added: dict[Kind, int] = field(default_factory=dict)
    changed: dict[Kind, int] = field(default_factory=dict)
    posts: int = 0


def apply(prepared: Prepared, programme: Programme, why: str, by: Actor) -> Done:
    """Do all that a prepared spreadsheet asks for. The caller's transaction makes it all or nothing.

    Args:
        why: for the history, where an action takes a reason.
    Raises:
        ImportRefused: an action refused something; the sentence says in which cell it stands.
    """
    return _Applying(prepared, programme, why, by).run()


class _Applying:
    def __init__(self, prepared: Prepared, programme: Programme, why: str, by: Actor) -> None:
        self.prepared, self.programme, self.why, self.by = prepared, programme, why, by
        self.at = {row.key: row for row in prepared.brought.rows}
        self.done = Done()
        self.plan = prepared.plan

    def run(self) -> Done:
        self._posts()
        by_kind: dict[Kind, dict[str, list[Change]]] = {kind: {} for kind in Kind}
        for change in self.prepared.changes:
            by_kind[change.kind].setdefault(change.reference, []).append(change)
        if self.plan is None and self.prepared.new:
            with _placed("The plan"):
                self.plan = planning.start_plan(
                    programme=self.programme,
                    title=self.prepared.title or "Improvement plan",
                    started_on=self.by.today,
                    by=self.by,
                )
        for kind in Kind:
            # What is new comes first, so that what is changed may point to it.
            self._add(kind, [row for row in self.prepared.new if row.kind == kind])
            self._change(kind, by_kind[kind])
        return self.done

    # --- posts ---

    def _posts(self) -> None:
        self.made: dict[str, Post] = {}
        titles = dict.fromkeys(
            owner.choice.title for owner in self.prepared.owners if isinstance(owner.choice, NewPost)
        )
        if titles:
            agency = Agency.objects.filter(programme=self.programme).order_by("pk").first()
            taken = set(Post.objects.filter(programme=self.programme).values_list("code", flat=True))
            number = len(taken)
            for title in titles:
                with _placed(f"The post “{title}”"):
                    agency = agency or add_agency(
                        programme=self.programme,
                        code="council",
                        name=self.programme.authority.name,
                        kind="council",
                        by=self.by,
                    )
                    number += 1
                    while f"post-{number}" in taken:
                        number += 1
                    taken.add(f"post-{number}")
                    self.made[title] = create_post(
                        programme=self.programme, agency=agency, code=f"post-{number}", title=title, by=self.by
                    )
        self.done.posts = len(titles)
        self.posts = {post.pk: post for post in Post.objects.filter(programme=self.programme).select_related("agency")}

    def _post(self, value: Value | NewPost) -> Post | None:
        if isinstance(value, NewPost):
            return self.made[value.title]
        return self.posts[value] if isinstance(value, int) else None

    # --- what is new ---

    def _add(self, kind: Kind, rows: Sequence[Row]) -> None:
        if not rows:
            return
        self.done.added[kind] = len(rows)
        if kind == Kind.ACTION:
            self._add_actions(rows)
            return
        add: Callable[[Row], object] = {
            Kind.THEME: self._add_theme,
            Kind.OUTCOME: self._add_outcome,
            Kind.OBJECTIVE: self._add_objective,
            Kind.DELIVERY_PLAN: self._add_delivery_plan,
        }[kind]
        for row in rows:
            with _placed(row.place()):
                add(row)

    def _add_theme(self, row: Row) -> object:
        said = row.values
        assert self.plan is not None
        return planning.add_theme(
            plan=self.plan,
            title=str(said["title"]),
            why_it_matters=_text(said.get("why_it_matters")),
            sponsor=self._post(said.get("sponsor")),
            reference=row.reference,
            by=self.by,
        )

    def _add_outcome(self, row: Row) -> object:
        said = row.values
        return planning.add_outcome(
            theme=self._theme(said["theme"]),
            statement=str(said["statement"]),
            baseline=_text(said.get("baseline")),
            what_good_looks_like=_text(said.get("what_good_looks_like")),
            by_when=_day(said.get("by_when")),
            reference=row.reference,
            by=self.by,
        )

    def _add_objective(self, row: Row) -> object:
        said = row.values
        tier = said.get("tier")
        return planning.add_objective(
            theme=self._theme(said["theme"]),
            title=str(said["title"]),
            description=_text(said.get("description")),
            owner=self._post(said.get("owner")),
            tier=Tier(tier) if isinstance(tier, int) else Tier.NEXT,
            starts_on=_day(said.get("starts_on")),
            due_on=_day(said.get("due_on")),
            measure=_text(said.get("measure")),
            baseline=_text(said.get("baseline")),
            target=_text(said.get("target")),
            reference=row.reference,
            by=self.by,
        )

    def _add_delivery_plan(self, row: Row) -> object:
        said = row.values
        return delivery.create_delivery_plan(
            theme=self._theme(said["theme"]),
            title=str(said["title"]),
            summary=_text(said.get("summary")),
            sponsor=self._post(said.get("sponsor")),
            reference=row.reference,
            by=self.by,
        )

    def _add_actions(self, rows: Sequence[Row]) -> None:
        plans, objectives = self._delivery_plans(), self._objectives()
        agencies = {each.pk: each for each in Agency.objects.filter(programme=self.programme)}
        new = [
            delivery.NewAction(
                plan=plans[str(row.values["delivery_plan"])],
                objective=objectives[str(row.values["objective"])],
                title=str(row.values["title"]),
                reference=row.reference,
                success_criteria=_text(row.values.get("success_criteria")),
                owner=self._post(row.values.get("owner")),
                starts_on=_day(row.values.get("starts_on")),
                due_on=_day(row.values.get("due_on")),
                supporters=tuple(agencies[key] for key in row.supporters),
                has_begun=row.values.get("state") == "in_progress",
            )
            for row in rows
        ]
        with _placed("Actions"):
            delivery.create_actions(programme=self.programme, actions=new, by=self.by)

    def _theme(self, reference: Value | NewPost) -> Theme:
        return Theme.objects.select_related("plan").get(plan=self.plan, reference=reference)

    def _objectives(self) -> Mapping[str, Objective]:
        return {each.reference: each for each in Objective.objects.filter(plan=self.plan)}

    def _delivery_plans(self) -> Mapping[str, DeliveryPlan]:
        return {each.reference: each for each in DeliveryPlan.objects.filter(programme=self.programme)}

    # --- what is changed ---

    def _change(self, kind: Kind, changes: Mapping[str, list[Change]]) -> None:
        if not changes:
            return
        self.done.changed[kind] = len(changes)
        if kind == Kind.ACTION:
            self._change_actions(changes)
            return
        seen = self._seen(kind, changes)
        ways: Mapping[Kind, Callable[..., object]] = {
            Kind.THEME: planning.revise_theme,
            Kind.OUTCOME: planning.revise_outcome,
            Kind.OBJECTIVE: planning.revise_objective,
            Kind.DELIVERY_PLAN: self._revise_delivery_plan,
        }
        revise = ways[kind]
        # What comes first no longer makes room for what now does.
        for reference, several in sorted(changes.items(), key=lambda pair: any(map(_puts_first, pair[1]))):
            with _placed(several[0].place):
                said = {each.field: self._as_row(each.field, each.brought) for each in several}
                revise(seen=seen[reference], changes=said, why=self.why, by=self.by)

    def _seen(self, kind: Kind, references: Iterable[str]) -> Mapping[str, Any]:
        where: Mapping[Kind, tuple[Any, str, dict[str, Any]]] = {
            Kind.THEME: (ThemeVersion, "theme", {"theme__plan": self.plan}),
            Kind.OUTCOME: (OutcomeVersion, "outcome", {"outcome__plan": self.plan}),
            Kind.OBJECTIVE: (ObjectiveVersion, "objective", {"objective__plan": self.plan}),
            Kind.DELIVERY_PLAN: (DeliveryPlanVersion, "delivery_plan", {"programme": self.programme}),
        }
        table, identity, within = where[kind]
        rows: Any = table.objects.current().filter(**within)
        rows = rows.filter(**{f"{identity}__reference__in": list(references)}).select_related(identity)
        return {getattr(row, identity).reference: row for row in rows}

    def _as_row(self, name: str, value: Value | NewPost) -> object:
        if name in ("owner", "sponsor"):
            return self._post(value)
        if name == "theme":
            return self._theme(value)
        if name in ("starts_on", "due_on", "by_when"):
            return _day(value)
        return value if isinstance(value, int) else _text(value)

    def _revise_delivery_plan(
        self, *, seen: DeliveryPlanVersion, changes: Mapping[str, Any], why: str, by: Actor
    ) -> object:
        return delivery.revise_delivery_plan(plan=seen, by=by, **changes)

    def _change_actions(self, changes: Mapping[str, list[Change]]) -> None:
        plans, objectives = self._delivery_plans(), self._objectives()
        versions = ActionVersion.objects.current().filter(programme=self.programme)
        rows = versions.select_related("action", "owner").in_bulk()
        seen = {row.action.reference: row for row in rows.values() if row.action.reference in changes}
        updates = []
        for reference, several in changes.items():
            with _placed(several[0].place):
                said = {each.field: each.brought for each in several}
                if self._is_first_update(reference, said):
                    # As a round's workbook comes back: thousands of updates and nothing else, sent all together.
                    updates.append(
                        delivery.NewUpdate(
                            seen[reference],
                            _text(said["progress"]),
                            _text(said.get("blocker")),
                            _text(said.get("help_needed")),
                            _day(said.get("forecast_on")),
                        )
                    )
                    continue
                self._change_action(seen[reference], self.at[Kind.ACTION, reference], said, plans, objectives)

        if updates:
            with _placed("Actions"):
                delivery.submit_updates(programme=self.programme, updates=updates, by=self.by)

    def _is_first_update(self, reference: str, said: Mapping[str, Value | NewPost]) -> bool:
        """Whether all that is said of an action is its first update of the round."""
        before = self.prepared.record[Kind.ACTION, reference].values
        return bool(said.get("progress")) and not before.get("progress") and said.keys() <= set(UPDATE_FIELDS)

    def _change_action(
        self,
        version: ActionVersion,
        row: Row,
        said: Mapping[str, Value | NewPost],
        plans: Mapping[str, DeliveryPlan],
        objectives: Mapping[str, Objective],
    ) -> None:
        about: dict[str, Any] = {name: _text(said[name]) for name in ("title", "success_criteria") if name in said}
        about |= {"owner": self._post(said["owner"])} if "owner" in said else {}
        about |= {"objective": objectives[str(said["objective"])]} if "objective" in said else {}
        about |= {"delivery_plan": plans[str(said["delivery_plan"])]} if "delivery_plan" in said else {}
        # Dates move in the order in which neither passes the other.
        starts, due = _day(said.get("starts_on")), _day(said.get("due_on"))
        if "starts_on" in said and not (due and version.due_on and starts and starts > version.due_on):
            about["starts_on"] = starts
        if about:
            version = delivery.revise_action(action=version, by=self.by, **about)
        if due is not None and "due_on" in said:
            account = self._account(row)
            delivery.change_due_date(
                action=version,
                new_due_on=due,
                reason_code=account["reason_code"],
                reason=account["reason"],
                agreed_by=account["agreed_by"],
                by=self.by,
            )
            version = ActionVersion.objects.current().select_related("action", "owner").get(action_id=version.action_id)
        if "starts_on" in said and "starts_on" not in about:
            version = delivery.revise_action(action=version, starts_on=starts, by=self.by)
        self._update(version, row, said)

    def _account(self, row: Row) -> dict[str, str]:
        said = {name: _text(row.values.get(name)) for name in ACCOUNT_FIELDS}
        return said if said["reason"] else dict(self.prepared.account)

    def _update(self, version: ActionVersion, row: Row, said: Mapping[str, Value | NewPost]) -> None:
        """The update of the round where one was written; else the state alone, where that was changed."""
        state = str(said["state"]) if "state" in said else version.state
        written = {**self.prepared.record[row.key].values, **said}
        blocker = _text(written["blocker"]) or _text(row.values.get("blocker"))
        if any(name in said for name in UPDATE_FIELDS):
            delivery.save_update(
                action=version,
                progress=_text(written["progress"]),
                blocker=blocker,
                help_needed=_text(written["help_needed"]),
                forecast_on=_day(written["forecast_on"]),
                state=state,
                submit=True,
                by=self.by,
            )
        elif state == "blocked" != version.state:
            delivery.block_action(action=version, reason=blocker, by=self.by)
        elif state != version.state:
            move = delivery.unblock_action if version.state == "blocked" else delivery.start_action
            move(action=version, by=self.by)


def _puts_first(change: Change) -> bool:
    return change.kind == Kind.OBJECTIVE and change.field == "tier" and change.brought == Tier.FIRST


@contextmanager
def _placed(place: str) -> Iterator[None]:
    """What an action refuses is said with the place in the spreadsheet that asked for it."""
    try:
        yield
    except REFUSALS as refusal:
        words = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        raise ImportRefused(f"{place}: {words}") from refusal


def _text(value: Value | NewPost) -> str:
    return value if isinstance(value, str) else ""


def _day(value: Value | NewPost) -> Any:
    return value if not isinstance(value, (str, int, NewPost)) else None
