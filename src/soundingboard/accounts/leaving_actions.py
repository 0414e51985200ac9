"""What is done when somebody leaves: everything that they hold is handed over, and their access ends, in one action."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.actions import PeopleRefused, appoint, end_role, vacate, withdraw_invitation
from soundingboard.accounts.leaving import BY_NAME, held_by_name, parts_that_end, posts_to_hand_over
from soundingboard.accounts.models import Holding, Invitation, Leaving, Membership, Person, Post, Programme, Session
from soundingboard.accounts.roles import Permission
from soundingboard.history.log import record


@dataclass(frozen=True, slots=True)
class Follows:
    """What becomes of a post or of what is somebody's by name: another has it, or nobody, and then why."""

    person: Person | None = None
    why_nobody: str = ""


def record_leaving(
    *,
    programme: Programme,
    person: Person,
    last_day: date,
    posts: Mapping[int, Follows],
    by_name: Mapping[str, Follows],
    note: str,
    by: Actor,
) -> Leaving:
    """Put on record that somebody leaves, hand over all that they hold, and end their access after the last day.

    Args:
        last_day: the last on which they may look. With one that has gone by, their sessions end at once.
        posts: what becomes of each post that they hold, by its key: whoever follows takes it up on the next day.
        by_name: what becomes of what is theirs by name, by kind; it changes hands now.
        note: what the leaver hands over, in their words.
    Raises:
        PeopleRefused: something would be left to nobody without a reason; they have no part, or are the only manager.
    """
    require(by, Permission.INVITE_PEOPLE, programme)
    require(by, Permission.EDIT_POSTS, programme)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        parts = parts_that_end(programme.pk, person, last_day)
        if not parts:
            raise PeopleRefused(f"{person} has no part in the programme after that day. Nothing is left to end.")
        ended: dict[str, list[Any]] = {
            "parts": [{"role": each.role, "from_on": _iso(each.from_on), "to_on": _iso(each.to_on)} for each in parts],
            "posts": [],
        }
        handed = 0
        for post in posts_to_hand_over(programme.pk, person, last_day):
            ended["posts"].append(post.code)
            handed += _pass_on(post, person, last_day, posts.get(post.pk, Follows()), note, by)
        for held in held_by_name(programme.pk, person.pk):
            handed += _hand_over(programme, person, held.kind, held.words, by_name.get(held.kind, Follows()), by)
        for part in parts:
            _end(part, last_day, by)
        for invitation in Invitation.objects.filter(
            programme=programme, email=person.email, accepted_at=None, withdrawn_at=None
        ):
            withdraw_invitation(invitation=invitation, by=by)
        if last_day < by.today:
            Session.objects.filter(person=person).delete()
        leaving = Leaving.objects.create(
            programme=programme,
            person=person,
            last_day=last_day,
            note=note,
            ended=ended,
            recorded_at=by.now,
            recorded_by=by.person,
        )
        after = {"last_day": last_day, "handed_over": handed}
        record("person.leaves", person, after=after, why=note, programme_id=programme.pk, by=by)
    return leaving


def take_back_leaving(*, leaving: Leaving, why: str, by: Actor) -> Leaving:
    """Undo a leaving before its last day is over: the parts go on as they were, and the posts are the person's again.

    What was theirs by name stays with whoever took it over, and an invitation that was withdrawn is not sent again.

    Raises:
        PeopleRefused: the day is over, no reason is given, it was taken back already, or a post was given on meanwhile.
    """
    require(by, Permission.INVITE_PEOPLE, leaving)
    require(by, Permission.EDIT_POSTS, leaving)
    if not why.strip():
        raise PeopleRefused("Enter why they do not leave then.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=leaving.programme_id)
        held = Leaving.objects.select_for_update(of=("self",)).select_related("person").get(pk=leaving.pk)
        if held.taken_back_at is not None:
            raise PeopleRefused("This was taken back already.")
        if held.last_day < by.today:
            raise PeopleRefused(f"{held.person} has left. Invite them again.")
        for part in held.ended["parts"]:
            Membership.objects.filter(
                programme=held.programme_id,
                person=held.person,
                role=part["role"],
                from_on=part["from_on"],
                to_on=held.last_day,
            ).update(to_on=part["to_on"])
        for post in Post.objects.filter(programme=held.programme_id, code__in=held.ended["posts"]).order_by("code"):
            _give_back(post, held, by)
        held.taken_back_at, held.why_taken_back = by.now, why.strip()
        held.save(update_fields=["taken_back_at", "why_taken_back"])
        record("person.stays", held.person, why=why.strip(), programme_id=held.programme_id, by=by)
    return held


def _give_back(post: Post, leaving: Leaving, by: Actor) -> None:
    next_day = leaving.last_day + timedelta(days=1)
    followed = Holding.objects.filter(post=post, from_on=next_day, to_on=None).select_related("person").first()
    others = Holding.objects.filter(post=post, to_on=None).exclude(from_on=next_day)
    own = Holding.objects.filter(post=post, person=leaving.person, to_on=leaving.last_day).first()
    if own is None or others.exists():
        raise PeopleRefused(f"{post} was given to somebody else meanwhile. Vacate it first, or appoint them again.")
    if followed is not None:
        # It had not begun: nobody held the post by it for a day.
        followed.delete()
    own.to_on = None
    own.save(update_fields=["to_on"])
    before = {"holder": followed.person if followed else None}
    record("post.appointed", post, before=before, after={"holder": leaving.person, "from_on": own.from_on}, by=by)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _pass_on(post: Post, leaver: Person, last_day: date, follows: Follows, note: str, by: Actor) -> int:
    """One if somebody follows."""
    if follows.person is not None:
        _need_part(post.programme, follows.person, leaver, last_day, by)
        appoint(post=post, person=follows.person, from_on=last_day + timedelta(days=1), note=note, by=by)
        return 1
    if not follows.why_nobody.strip():
        raise PeopleRefused(f"Choose who follows {leaver} as {post}, or enter why nobody does.")
    vacate(post=post, on=last_day, why=follows.why_nobody.strip(), by=by)
    return 0


def _hand_over(programme: Programme, leaver: Person, kind: str, words: str, follows: Follows, by: Actor) -> int:
    how = BY_NAME[kind]
    if follows.person is None:
        if not follows.why_nobody.strip():
            raise PeopleRefused(f"{leaver} has {words}. Choose who takes this over, or enter why nobody does.")
        return 0
    _need_part(programme, follows.person, leaver, by.today, by)
    try:
        how.hand_over(programme, leaver, follows.person, by)
    except how.refusal as refusal:
        raise PeopleRefused(str(refusal)) from refusal
    return 1


def _need_part(programme: Programme, person: Person, leaver: Person, last_day: date, by: Actor) -> None:
    if person.pk == leaver.pk:
        raise PeopleRefused(f"{leaver} leaves: choose somebody else to follow.")
    if not person.is_active or not parts_that_end(programme.pk, person, max(last_day, by.today)):
        raise PeopleRefused(f"{person} has no part in the programme after that day. Choose somebody who has.")


def _end(part: Membership, last_day: date, by: Actor) -> None:
    # A part that begins after the last day never begins; what is on record of it then ends on its first day.
    if part.from_on > last_day:
        raise PeopleRefused(
            f"{part.person} is {part.get_role_display()} from {part.from_on.day} {part.from_on:%B %Y}. "
            "Enter that day or a later one as the last."
        )
    end_role(membership=part, on=last_day, why="Leaves", by=by)
