"""What may be done to people and their part in a programme."""

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.directory_actions import link_directory
from soundingboard.accounts.invitations import InvitationNotGood, holder_of_the_address, invitation_for, invitation_kept
from soundingboard.accounts.models import (
    Agency,
    Authority,
    DelegationNote,
    Holding,
    Invitation,
    Membership,
    Person,
    Post,
    Programme,
    Visit,
)
from soundingboard.accounts.roles import Permission, Role
from soundingboard.history.log import record

INVITATION_DAYS = 14
# Whoever keeps the list of people must not be able to make a Board of themselves.
OWN_ROLE = "Nobody gives a role to themselves. Ask another programme manager or an administrator to do it."


class PeopleRefused(Exception):
    """Something about people, posts or agencies that cannot be so, with the sentence to show."""


def found_programme(
    *, authority: str, code: str, name: str, started_on: date, first_manager: Person, by: Actor
) -> Programme:
    """Begin a programme, with its first programme manager. For the installation's command line: no role includes it.

    Raises:
        NotAllowed: anyone but the system asks for it.
    """
    if not by.is_system:
        raise NotAllowed("A programme is begun with the soundingboard command.")
    with transaction.atomic():
        council, _ = Authority.objects.get_or_create(code=code, defaults={"name": authority})
        programme = Programme.objects.create(authority=council, code=code, name=name, started_on=started_on)
        Membership.objects.create(
            programme=programme, person=first_manager, role=Role.PROGRAMME_MANAGER, from_on=started_on
        )
        record(
            "programme.founded",
            programme,
            after={"name": name, "started_on": started_on, "first_manager": first_manager},
            programme_id=programme.pk,
            by=by,
        )
    return programme


def add_agency(*, programme: Programme, code: str, name: str, kind: str, by: Actor) -> Agency:
    """Bring a partner agency into the programme.

    Raises:
        PeopleRefused: another agency has the code or the name.
    """
    require(by, Permission.EDIT_POSTS, programme)
    with transaction.atomic():
        if Agency.objects.filter(Q(code=code) | Q(name__iexact=name), programme=programme).exists():
            raise PeopleRefused(f"{name} ({code}) is here already. Enter another name and reference.")
        agency = Agency.objects.create(programme=programme, code=code, name=name, kind=kind)
        record("agency.added", agency, after={"name": name, "kind": kind}, by=by)
    return agency


def create_post(*, programme: Programme, agency: Agency, code: str, title: str, by: Actor) -> Post:
    """Create a post that can own objectives and actions.

    Raises:
        PeopleRefused: another post has the reference.
    """
    require(by, Permission.EDIT_POSTS, programme)
    require(by, Permission.EDIT_POSTS, agency)
    with transaction.atomic():
        if Post.objects.filter(programme=programme, code=code).exists():
            raise PeopleRefused(f"{code} is the reference of another post. Enter another.")
        post = Post.objects.create(programme=programme, agency=agency, code=code, title=title)
        record("post.created", post, after={"title": title, "agency": agency}, by=by)
    return post


def appoint(*, post: Post, person: Person, from_on: date, note: str = "", by: Actor) -> Holding:
    """Put a person in a post from a day; whoever held it stops the day before (AC4).

    Args:
        note: what the one who leaves hands over, in their words.
    Raises:
        PeopleRefused: the post is abolished, or the person holds it, or somebody took it up after that day.
    """
    require(by, Permission.EDIT_POSTS, post)
    with transaction.atomic():
        if post.abolished_on is not None:
            raise PeopleRefused(f"{post} was abolished on {_day(post.abolished_on)}. Choose another post.")
        before = Holding.objects.select_related("person").filter(post=post, to_on=None).first()
        if before is not None and before.person_id == person.pk:
            raise PeopleRefused(f"{person} holds this post already. Choose somebody else.")
        if before is not None and before.from_on >= from_on:
            raise PeopleRefused(
                f"{before.person} took up this post on {_day(before.from_on)}. Enter a later date for {person}."
            )
        if before is not None:
            before.to_on = max(before.from_on, from_on - timedelta(days=1))
            before.save(update_fields=["to_on"])
        holding = Holding.objects.create(post=post, person=person, from_on=from_on)
        _hand_over(post, before, person, from_on, note)
        record(
            "post.appointed",
            post,
            before={"holder": before.person if before else None},
            after={"holder": person, "from_on": from_on},
            why=note,
            by=by,
        )
    return holding


def vacate(*, post: Post, on: date, why: str = "", by: Actor) -> None:
    """End the holding of a post on its last day; nobody holds it until somebody is appointed. Nothing if nobody does.

    Args:
        why: what the one who leaves hands over, in their words.
    """
    require(by, Permission.EDIT_POSTS, post)
    with transaction.atomic():
        held = Holding.objects.filter(post=post, to_on=None).first()
        if held is None:
            return
        held.to_on = max(held.from_on, on)
        held.save(update_fields=["to_on"])
        _hand_over(post, held, None, held.to_on, why)
        record("post.vacated", post, before={"holder": held.person}, after={"to_on": held.to_on}, why=why, by=by)


def abolish_post(*, post: Post, on: date, why: str, by: Actor) -> None:
    """Do away with a post that nobody holds. What it owned stays in its name until it is given to another.

    Raises:
        PeopleRefused: somebody holds it, or it is abolished already.
    """
    require(by, Permission.EDIT_POSTS, post)
    with transaction.atomic():
        if post.abolished_on is not None:
            raise PeopleRefused(f"{post} was abolished on {_day(post.abolished_on)} already.")
        held = Holding.objects.select_related("person").filter(Q(to_on=None) | Q(to_on__gt=on), post=post).first()
        if held is not None:
            raise PeopleRefused(f"{held.person} holds this post. Vacate it first.")
        post.abolished_on = on
        post.save(update_fields=["abolished_on"])
        record("post.abolished", post, after={"abolished_on": on}, why=why, by=by)


def give_role(
    *,
    programme: Programme,
    person: Person,
    role: Role,
    from_on: date,
    to_on: date | None = None,
    agency: Agency | None = None,
    by: Actor,
) -> Membership:
    """Give a person a part in the programme, besides those that they have.

    Raises:
        PeopleRefused: an outsider without an end, an end that has gone by, a part that they have, or one's own part.
    """
    require(by, Permission.INVITE_PEOPLE, programme)
    if agency is not None:
        require(by, Permission.INVITE_PEOPLE, agency)
    if by.person_id == person.pk:
        raise PeopleRefused(OWN_ROLE)
    _check_end(role, to_on, by)
    with transaction.atomic():
        # One giver at a time, so that a double click gives it once.
        Programme.objects.select_for_update().get(pk=programme.pk)
        if _held(programme, role, by, person=person):
            raise PeopleRefused(f"{person} has this role already. Choose another role.")
        membership = Membership.objects.create(
            programme=programme, person=person, role=role, agency=agency, from_on=from_on, to_on=to_on
        )
        record(
            "membership.given",
            membership,
            after={"person": person, "role": role, "from_on": from_on, "to_on": to_on},
            by=by,
        )
    return membership


def end_role(*, membership: Membership, on: date, why: str, by: Actor) -> None:
    """End a person's part in the programme: the day is the last on which they may look.

    Raises:
        PeopleRefused: it would leave the programme without a programme manager, or the day is before the first.
    """
    require(by, Permission.INVITE_PEOPLE, membership)
    with transaction.atomic():
        if on < membership.from_on:
            raise PeopleRefused(f"This role began on {_day(membership.from_on)}. Enter that day or a later one.")
        if membership.role == Role.PROGRAMME_MANAGER and not _other_managers(membership, on):
            raise PeopleRefused(
                f"{membership.person} is the only programme manager after {_day(on)}. "
                "Invite another, then end this role once they have accepted."
            )
        before = membership.to_on
        membership.to_on = on
        membership.save(update_fields=["to_on"])
        record("membership.ended", membership, before={"to_on": before}, after={"to_on": on}, why=why, by=by)


def invite(
    *,
    programme: Programme,
    email: str,
    name: str,
    role: Role,
    agency: Agency | None = None,
    access_to_on: date | None = None,
    by: Actor,
) -> tuple[Invitation, str]:
    """Invite somebody: the invitation, and the token that goes into the address sent to them (kept nowhere).

    Raises:
        PeopleRefused: an outsider without an end date or with a day gone by; somebody who has the role or is invited;
            oneself.
    """
    require(by, Permission.INVITE_PEOPLE, programme)
    if agency is not None:
        require(by, Permission.INVITE_PEOPLE, agency)
    _check_end(role, access_to_on, by)
    if by.person is None:
        raise NotAllowed("An invitation comes from a person.")
    email = email.strip().lower()
    if email == by.person.email.lower():
        raise PeopleRefused(OWN_ROLE)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        _refuse_a_second_way_in(programme, email, role, by)
        invitation = Invitation.objects.create(
            programme=programme,
            email=email,
            name=name,
            role=role,
            agency=agency,
            access_to_on=access_to_on,
            token_digest=hashlib.sha256(token.encode()).hexdigest(),
            invited_by=by.person,
            invited_at=by.now,
            expires_at=by.now + timedelta(days=INVITATION_DAYS),
        )
        record("invitation.sent", invitation, after={"role": role, "expires_at": invitation.expires_at}, by=by)
    return invitation, token


def accept_invitation(*, token: str, password: str, by: Actor) -> Person:
    """Use an invitation: the person gets an account (or keeps the one they have) and the role offered.

    Raises:
        InvitationNotGood: with the sentence to show.
    """
    with transaction.atomic():
        invitation = invitation_for(token, by.now)
        person = Person.objects.filter(email=invitation.email).first()
        if person is None:
            person = Person.objects.create_user(invitation.email, password, name=invitation.name, joined_at=by.now)
        elif holder_of_the_address(invitation) is None:
            person.set_password(password)
            person.save(update_fields=["password"])
        # Nobody's account gets its first password here: the link is shown to whoever invites, in whichever programme.
        elif not person.has_usable_password():
            raise InvitationNotGood("You already have an account, without a password. Set one by a letter first.")
        elif not person.check_password(password):
            raise InvitationNotGood("You already have an account. Enter the password of that account.")
        _take_up(invitation, person, by)
    return person


def accept_invitation_by_directory(*, invitation: Invitation, account: str, by: Actor) -> Person:
    """Use an invitation whose address the council's directory has vouched for: no password is asked or made.

    Raises:
        InvitationNotGood: with the sentence to show.
        LinkRefused: the person signs in by another account of the directory, or the account is somebody else's.
    """
    with transaction.atomic():
        invitation = invitation_kept(invitation.pk, by.now)
        person = Person.objects.filter(email=invitation.email).first()
        if person is None:
            person = Person.objects.create_user(invitation.email, None, name=invitation.name, joined_at=by.now)
        _take_up(invitation, person, by)
        link_directory(person=person, account=account, by=by)
    return person


def withdraw_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Make an invitation useless that has not been used."""
    require(by, Permission.INVITE_PEOPLE, invitation)
    with transaction.atomic():
        if invitation.accepted_at is None and invitation.withdrawn_at is None:
            invitation.withdrawn_at = by.now
            invitation.save(update_fields=["withdrawn_at"])
            record("invitation.withdrawn", invitation, by=by)


def log_visit(*, address: str, by: Actor) -> None:
    """Note that an outsider looked at an address (AC2). Not a change, so the visit log and not the chain holds it."""
    Visit.objects.bulk_create([Visit(membership_id=key, at=by.now, address=address[:200]) for key in by.membership_ids])


def _take_up(invitation: Invitation, person: Person, by: Actor) -> None:
    Membership.objects.get_or_create(
        programme=invitation.programme,
        person=person,
        role=invitation.role,
        to_on=invitation.access_to_on,
        defaults={"from_on": by.today, "agency": invitation.agency},
    )
    invitation.accepted_at = by.now
    invitation.save(update_fields=["accepted_at"])
    record("invitation.accepted", invitation, after={"person": person}, by=by)


def _hand_over(post: Post, before: Holding | None, to: Person | None, on: date, note: str) -> None:
    if note.strip():
        leaver = before.person if before else None
        DelegationNote.objects.create(post=post, from_person=leaver, to_person=to, on=on, note=note)


def _other_managers(membership: Membership, on: date) -> bool:
    """Whether somebody else is programme manager on the day and the day after."""
    others = Membership.objects.filter(
        Q(to_on=None) | Q(to_on__gt=on),
        programme_id=membership.programme_id,
        role=Role.PROGRAMME_MANAGER,
        from_on__lte=on + timedelta(days=1),
        person__is_active=True,
    )
    return others.exclude(person_id=membership.person_id).exists()


def _refuse_a_second_way_in(programme: Programme, email: str, role: Role, by: Actor) -> None:
    """Two invitations to the same part would make it unclear which of them was withdrawn."""
    open_ones = Invitation.objects.filter(
        programme=programme, email=email, role=role, accepted_at=None, withdrawn_at=None, expires_at__gt=by.now
    )
    if open_ones.exists():
        raise PeopleRefused(f"{email} has been invited as this already. Withdraw that invitation to send another.")
    if role != Role.OUTSIDER and _held(programme, role, by, person__email=email):
        raise PeopleRefused(f"{email} has this role already. Choose another role.")


def _held(programme: Programme, role: Role, by: Actor, **who: Any) -> bool:
    rows = Membership.objects.filter(Q(to_on=None) | Q(to_on__gte=by.today), programme=programme, role=role, **who)
    return rows.exists()


def _check_end(role: Role, to_on: date | None, by: Actor) -> None:
    if role == Role.OUTSIDER and to_on is None:
        raise PeopleRefused("Enter the date on which the outsider's access ends.")
    if to_on is not None and to_on < by.today:
        raise PeopleRefused("Enter a date for the end of access that has not gone by.")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
