"""Who takes part in a programme on a day: members, posts and their holders, agencies, invitations, visits."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import (
    Agency,
    DelegationNote,
    Holding,
    Invitation,
    Membership,
    Person,
    Post,
    Visit,
)
from soundingboard.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post as it stands on a day: who holds it, since when, and the day they leave if one is set."""

    post: Post
    holding: Holding | None

    @property
    def state(self) -> str:
        """Held, leaving, vacant or abolished: one word for the list and its filter."""
        if self.post.abolished_on is not None:
            return "abolished"
        if self.holding is None:
            return "vacant"
        return "held" if self.holding.to_on is None else "leaving"


def members(actor: Actor, on: date, *, role: str = "", agency: str = "", words: str = "") -> "QuerySet[Membership]":
    """Each role that somebody has on a day, by name."""
    rows = Membership.objects.filter(_in_force(on), programme_id=actor.programme_id or 0)
    if role:
        rows = rows.filter(role=role)
    if agency:
        rows = rows.filter(agency__code=agency)
    if words:
        rows = rows.filter(person__name__icontains=words)
    return rows.select_related("person", "agency").order_by("person__name", "person_id", "role")


def membership_for(actor: Actor, number: int) -> Membership | None:
    """One role of the actor's programme that has not ended by the actor's today."""
    return members(actor, actor.today).filter(pk=number).first()


def membership_ever(actor: Actor, number: int) -> Membership | None:
    """One role of the actor's programme, ended or not: a leaver's sessions are looked after too."""
    rows = Membership.objects.filter(programme_id=actor.programme_id or 0, pk=number)
    return rows.select_related("person", "agency").first()


def roles_held_by(actor: Actor, person: Person) -> list[Role]:
    """The parts that a person has in the programme today, in the order in which roles are listed. One query."""
    held = {row.role for row in members(actor, actor.today).filter(person=person)}
    return [role for role in Role if role in held]


def posts_held_by(actor: Actor, person: Person) -> list[Post]:
    """The posts of the programme that a person holds and will hold: what a leaver hands over."""
    held = Holding.objects.filter(
        Q(to_on=None) | Q(to_on__gte=actor.today), person=person, post__programme_id=actor.programme_id or 0
    )
    return [row.post for row in held.select_related("post").order_by("post__title")]


def people_who_may_hold(actor: Actor) -> list[Person]:
    """Everybody with a part in the programme, for the choice of a holder."""
    part = Membership.objects.filter(_in_force(actor.today), programme_id=actor.programme_id or 0)
    return list(Person.objects.filter(pk__in=part.values("person"), is_active=True).order_by("name"))


def people_ever(actor: Actor) -> list[tuple[int, str]]:
    """The key and name of everybody who has or had a part in the programme, for the choice of whose changes to show."""
    part = Membership.objects.filter(programme_id=actor.programme_id or 0)
    return list(Person.objects.filter(pk__in=part.values("person")).order_by("name").values_list("pk", "name"))


def posts(actor: Actor, on: date) -> list[PostLine]:
    """Every post with its holder on a day, abolished ones last. Two queries."""
    rows = _posts(actor, on).order_by("abolished_on", "title")
    lines = [_line(post, on) for post in rows]
    return sorted(lines, key=lambda line: line.state == "abolished")


def post_for(actor: Actor, code: str, on: date) -> PostLine | None:
    """One post of the actor's programme as it stands on a day."""
    post = _posts(actor, on).filter(code=code).first()
    return _line(post, on) if post else None


def holdings_of(post: Post, on: date) -> list[Holding]:
    """Who has held a post up to a day, the latest first."""
    return list(post.holdings.filter(from_on__lte=on).select_related("person").order_by("-from_on", "-pk"))


def handovers_of(post: Post, on: date) -> list[DelegationNote]:
    """What was written at each hand-over of a post up to a day, the latest first."""
    return list(post.handovers.filter(on__lte=on).select_related("from_person", "to_person").order_by("-on", "-pk"))


def agencies(actor: Actor, on: date) -> list[Agency]:
    """The agencies by name, each with how many posts it has (`post_count`)."""
    rows = Agency.objects.filter(programme_id=actor.programme_id or 0)
    return list(rows.annotate(post_count=Count("posts", filter=Q(posts__abolished_on=None))).order_by("name"))


def agency_for(actor: Actor, code: str) -> Agency | None:
    """One agency of the actor's programme."""
    return Agency.objects.filter(programme_id=actor.programme_id or 0, code=code).first()


def invitations_waiting(actor: Actor) -> list[Invitation]:
    """Invitations sent that are neither used nor withdrawn, the latest first; those that ran out are among them."""
    rows = Invitation.objects.filter(programme_id=actor.programme_id or 0, accepted_at=None, withdrawn_at=None)
    return list(rows.select_related("invited_by", "agency").order_by("-invited_at"))


def invitation_numbered(actor: Actor, number: int) -> Invitation | None:
    """One invitation that waits."""
    rows = Invitation.objects.filter(programme_id=actor.programme_id or 0, accepted_at=None, withdrawn_at=None)
    return rows.filter(pk=number).first()


def visits(actor: Actor) -> "QuerySet[Visit]":
    """What outsiders looked at, the latest first (AC2)."""
    rows = Visit.objects.filter(membership__programme_id=actor.programme_id or 0)
    return rows.select_related("membership__person").order_by("-at", "-pk")


def _in_force(on: date) -> Q:
    return (Q(to_on=None) | Q(to_on__gte=on)) & Q(from_on__lte=on)


def _posts(actor: Actor, on: date) -> "QuerySet[Post]":
    held = Prefetch(
        "holdings", Holding.objects.filter(_in_force(on)).select_related("person").order_by("from_on"), "held_then"
    )
    rows = Post.objects.filter(programme_id=actor.programme_id or 0)
    return rows.select_related("agency").prefetch_related(held)


def _line(post: Post, on: date) -> PostLine:
    if post.abolished_on is not None and post.abolished_on > on:
        post.abolished_on = None
    held: list[Holding] = getattr(post, "held_then", [])
    return PostLine(post, held[-1] if held else None)
