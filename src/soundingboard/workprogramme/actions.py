"""What may be done to a panel's work programme: raise, score, choose, schedule, drop; groups set up and ended (SC7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import first_version, revise, sent_just_now
from soundingboard.accounts.models import Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import Body, BodyKind
from soundingboard.framework.reading import items_at
from soundingboard.governance.models import Meeting, MeetingState, MeetingVersion
from soundingboard.history.log import record
from soundingboard.lib.presets import WorkCriterion
from soundingboard.workprogramme.models import (
    Form,
    TaskGroup,
    TaskGroupMember,
    TaskGroupVersion,
    WorkItem,
    WorkItemVersion,
    WorkState,
)
from soundingboard.workprogramme.rules import MOST_EACH, WORK, score_of


class WorkRefused(Exception):
    """Something that the work programme does not allow, with the sentence that says what to do."""


def raise_item(
    *,
    body: Body,
    title: str,
    why: str,
    source: str,
    form: str = Form.WHOLE,
    content_area: str = "",
    scores: Mapping[str, int] | None = None,
    by: Actor,
) -> WorkItemVersion:
    """Put something on a panel's longlist, with who raised it and why.

    Raises:
        WorkRefused: the body is not a panel, or a score is not one of 0 to 3 for a criterion.
    """
    require(by, Permission.RUN_SCRUTINY, body)
    if body.kind != BodyKind.PANEL:
        raise WorkRefused("Choose a scrutiny panel: the work programme is the panel's.")
    given = _scores(body.programme_id, scores or {})
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=body.programme_id)
        said = {"title": title, "why": why, "source": source, "form": form, "content_area": content_area}
        twin = sent_just_now(WorkItemVersion.objects.current().filter(item__body=body), by=by, **said)
        if twin is not None:
            return twin
        number = WorkItem.objects.filter(programme_id=body.programme_id).count() + 1
        item = WorkItem.objects.create(programme_id=body.programme_id, body=body, reference=f"W{number}")
        made = first_version(WorkItemVersion(programme_id=body.programme_id, item=item, scores=given, **said), by=by)
        record("work.raised", item, after={**said, "scores": given}, by=by)
    return made


def _scores(programme_id: int, scores: Mapping[str, int]) -> dict[str, int]:
    known = {each.code for each in items_at(programme_id, "work_criteria", WorkCriterion, None)}
    if set(scores) - known or any(not 0 <= points <= MOST_EACH for points in scores.values()):
        raise WorkRefused(f"Score each criterion from 0 to {MOST_EACH}.")
    return dict(sorted(scores.items()))


def change_item(
    *,
    version: WorkItemVersion,
    title: str,
    why: str,
    source: str,
    form: str,
    content_area: str,
    scores: Mapping[str, int],
    by: Actor,
) -> WorkItemVersion:
    """Change what is said of an item, or how it scores. What was said before stays on record.

    Raises:
        WorkRefused: it is done or dropped, or a score is not one of 0 to 3.
    """
    require(by, Permission.RUN_SCRUTINY, version)
    if version.state in (WorkState.DONE, WorkState.DROPPED):
        raise WorkRefused("This item is over. What is said of it stands.")
    given = _scores(version.programme_id, scores)
    with transaction.atomic():
        said = {"title": title, "why": why, "source": source, "form": form, "content_area": content_area}
        fresh, before, after = revise(version, **said, scores=given, by=by)
        if after:
            record("work.changed", version.item, before=before, after=after, by=by)
    return fresh


def shortlist_item(*, version: WorkItemVersion, reason: str = "", by: Actor) -> WorkItemVersion:
    """Take an item on the shortlist. One that the published rule does not take needs a reason.

    Raises:
        WorkRefused: it is not on the longlist or scheduled, or it scores too little and no reason is given.
    """
    require(by, Permission.RUN_SCRUTINY, version)
    score = score_of(version.scores, items_at(version.programme_id, "work_criteria", WorkCriterion, None))
    if version.state == WorkState.LONGLIST and not score.belongs and not reason:
        raise WorkRefused(f"{score.why} Say why the panel takes it all the same.")
    return _move(version, WorkState.SHORTLIST, reason, by)


def put_back_item(*, version: WorkItemVersion, reason: str = "", by: Actor) -> WorkItemVersion:
    """Put an item back on the longlist: it waits, or one that was dropped is raised again."""
    require(by, Permission.RUN_SCRUTINY, version)
    return _move(version, WorkState.LONGLIST, reason, by)


def schedule_item(*, version: WorkItemVersion, meeting: Meeting, reason: str = "", by: Actor) -> WorkItemVersion:
    """Give an item to a meeting of its panel that is still to come.

    Raises:
        WorkRefused: it is not on the shortlist, or the meeting is another body's, over or cancelled.
    """
    require(by, Permission.RUN_SCRUTINY, version)
    require(by, Permission.RUN_SCRUTINY, meeting)
    now = MeetingVersion.objects.current().get(meeting=meeting)
    if meeting.body_id != version.item.body_id or now.state not in (MeetingState.PLANNED, MeetingState.AGENDA_SET):
        raise WorkRefused("Choose a meeting of the panel that is still to come.")
    return _move(version, WorkState.SCHEDULED, reason, by, meeting=meeting)


def finish_item(*, version: WorkItemVersion, reason: str, by: Actor) -> WorkItemVersion:
    """Say that the panel has looked at it, and what came of it."""
    require(by, Permission.RUN_SCRUTINY, version)
    return _move(version, WorkState.DONE, reason, by)


def drop_item(*, version: WorkItemVersion, reason: str, by: Actor) -> WorkItemVersion:
    """Say that the panel will not look at it, and why.

    Raises:
        WorkRefused: no reason is given, or it is over.
    """
    require(by, Permission.RUN_SCRUTINY, version)
    if not reason.strip():
        raise WorkRefused("Say why the panel will not look at it.")
    return _move(version, WorkState.DROPPED, reason, by)


def _move(
    version: WorkItemVersion, to: WorkState, reason: str, by: Actor, *, meeting: Meeting | None = None
) -> WorkItemVersion:
    if to not in WORK[version.state]:
        raise WorkRefused(f"An item that is {WorkState(version.state).label.lower()} cannot be: {to.label.lower()}.")
    # What was looked at keeps the meeting at which it was; what leaves a meeting does not.
    kept = version.meeting if to == WorkState.DONE else meeting
    with transaction.atomic():
        fresh, before, after = revise(version, state=to, meeting=kept, reason=reason, by=by)
        if after:
            record(f"work.{to.value}", version.item, before=before, after=after, why=reason, by=by)
    return fresh


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What a task and finish group is to look at."""

    title: str
    scope: str
    not_included: str
    lines: str
    starts_on: date
    reports_on: date

    @property
    def said(self) -> dict[str, object]:
        """Its facts by field."""
        return {name: getattr(self, name) for name in self.__slots__}


def set_up_group(
    *, item: WorkItem, facts: GroupFacts, members: Sequence[Post], lead: Post, by: Actor
) -> TaskGroupVersion:
    """Set up a task and finish group: who sits on it, what it looks at and what it does not, and when it reports.

    Raises:
        WorkRefused: the item is over, it reports before it starts, or its lead is not a member.
    """
    require(by, Permission.RUN_SCRUTINY, item)
    for post in members:
        require(by, Permission.RUN_SCRUTINY, post)
    _check(facts)
    if lead not in members:
        raise WorkRefused("Choose the lead among the members of the group.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=item.programme_id)
        state = WorkItemVersion.objects.current().get(item=item).state
        if state in (WorkState.DONE, WorkState.DROPPED):
            raise WorkRefused("This item is over. Raise it again, then set up the group.")
        groups = TaskGroupVersion.objects.current().filter(group__item=item)
        twin = sent_just_now(groups, by=by, title=facts.title, scope=facts.scope)
        if twin is not None:
            return twin
        number = TaskGroup.objects.filter(programme_id=item.programme_id).count() + 1
        group = TaskGroup.objects.create(programme_id=item.programme_id, item=item, reference=f"TG{number}")
        made = first_version(TaskGroupVersion(programme_id=item.programme_id, group=group, **facts.said), by=by)
        for post in members:
            TaskGroupMember.objects.create(
                programme_id=item.programme_id, group=group, post=post, is_lead=post == lead, from_on=facts.starts_on
            )
        record(
            "group.set_up",
            group,
            after={**facts.said, "members": [post.title for post in members], "lead": lead},
            by=by,
        )
    return made


def _check(facts: GroupFacts) -> None:
    if facts.reports_on < facts.starts_on:
        raise WorkRefused("Enter a day for its report that is not before it starts.")


def change_group(*, version: TaskGroupVersion, facts: GroupFacts, by: Actor) -> TaskGroupVersion:
    """Change what a group looks at, or when it reports.

    Raises:
        WorkRefused: it has ended, or it would report before it starts.
    """
    require(by, Permission.RUN_SCRUTINY, version)
    _check(facts)
    if version.ended_on is not None:
        raise WorkRefused("This group has ended. What it was for stands.")
    with transaction.atomic():
        fresh, before, after = revise(version, **facts.said, by=by)
        if after:
            record("group.changed", version.group, before=before, after=after, by=by)
    return fresh


def end_group(*, version: TaskGroupVersion, ended_on: date, outcome: str, by: Actor) -> TaskGroupVersion:
    """End a group, with what came of it; its members' places end with it.

    Raises:
        WorkRefused: it has ended, or the day is before it started or in the future.
    """
    require(by, Permission.RUN_SCRUTINY, version)
    if version.ended_on is not None:
        raise WorkRefused("This group has ended already.")
    if not version.starts_on <= ended_on <= by.today:
        raise WorkRefused("Enter the day on which it ended: after it started, and not in the future.")
    if not outcome.strip():
        raise WorkRefused("Say what came of it.")
    with transaction.atomic():
        fresh, before, after = revise(version, ended_on=ended_on, outcome=outcome, by=by)
        TaskGroupMember.objects.filter(group=version.group, to_on=None).update(to_on=ended_on)
        record("group.ended", version.group, before=before, after=after, by=by)
    return fresh


def seat_in_group(*, group: TaskGroup, post: Post, from_on: date, by: Actor) -> TaskGroupMember:
    """Give a post a place in a group.

    Raises:
        WorkRefused: it has one, or the group has ended.
    """
    require(by, Permission.RUN_SCRUTINY, group)
    require(by, Permission.RUN_SCRUTINY, post)
    if TaskGroupVersion.objects.current().get(group=group).ended_on is not None:
        raise WorkRefused("This group has ended.")
    with transaction.atomic():
        TaskGroup.objects.select_for_update().get(pk=group.pk)
        if TaskGroupMember.objects.filter(group=group, post=post, to_on=None).exists():
            raise WorkRefused(f"{post} sits in this group already.")
        made = TaskGroupMember.objects.create(programme_id=group.programme_id, group=group, post=post, from_on=from_on)
        record("group.member_seated", group, after={"post": post, "from_on": from_on}, by=by)
    return made


def leave_group(*, member: TaskGroupMember, to_on: date, by: Actor) -> TaskGroupMember:
    """End a post's place in a group; it stays on record. A lead who leaves is told of by the group's page.

    Raises:
        WorkRefused: it had ended, or would end before it began.
    """
    require(by, Permission.RUN_SCRUTINY, member)
    if member.to_on is not None or to_on < member.from_on:
        raise WorkRefused("Enter a day after the place was given, for a place that has not ended.")
    with transaction.atomic():
        member.to_on = to_on
        member.save(update_fields=["to_on"])
        record("group.member_left", member.group, after={"post": member.post, "to_on": to_on}, by=by)
    return member
