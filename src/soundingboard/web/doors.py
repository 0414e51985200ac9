"""The door of every page of a programme: who is it, may they, as at which day.

`@programme_page(Permission.X)` is how a page gets its `Stand`; forgetting the check is hard, because the check is how
you get the programme. Another programme's address answers 404, as if it were not there.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import DateField
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from soundingboard.accounts.access import Actor, NotAllowed, enter
from soundingboard.accounts.actions import log_visit
from soundingboard.accounts.bases import end_of
from soundingboard.accounts.limits import count_towards_limit
from soundingboard.accounts.models import Dear, Person, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.accounts.sessions import SessionStore
from soundingboard.plan.standing import require_open
from soundingboard.records.written_for import written_for
from soundingboard.web.kept_words import say_saved
from soundingboard.web.second_step import is_owed, led_to_it

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the service navigation."""

    title: str
    address: str
    is_current: bool


# Where the navigation leads: title, name of the address, first part of the path beneath the programme, permission.
PLACES: tuple[tuple[str, str, str, Permission], ...] = (
    ("My work", "home", "", Permission.VIEW_PROGRAMME),
    ("Plan", "plan", "plan", Permission.VIEW_PROGRAMME),
    ("Delivery", "delivery", "delivery", Permission.VIEW_PROGRAMME),
    ("Risks", "risks", "risks", Permission.VIEW_PROGRAMME),
    ("Measures", "measures", "measures", Permission.VIEW_PROGRAMME),
    ("Practice", "practice", "practice", Permission.VIEW_PROGRAMME),
    ("Audits", "audits", "audits", Permission.VIEW_AUDITS),
    ("Evidence", "evidence", "evidence", Permission.VIEW_PROGRAMME),
    ("Rounds", "rounds", "rounds", Permission.VIEW_PROGRAMME),
    ("Position", "position", "position", Permission.VIEW_PROGRAMME),
    ("Papers", "papers", "papers", Permission.VIEW_PROGRAMME),
    ("Meetings", "meetings", "meetings", Permission.VIEW_PROGRAMME),
    ("Scrutiny", "scrutiny", "scrutiny", Permission.VIEW_PROGRAMME),
    ("Set up", "setup", "setup", Permission.EDIT_CONTENT),
)
# What these permissions let one change stands still while the plan is frozen (PL11), so no form for it is opened. The
# actions refuse it too.
STILL_WHILE_FROZEN = frozenset({
    Permission.EDIT_PLAN,
    Permission.AGREE_PLAN,
    Permission.EDIT_DELIVERY,
    Permission.UPDATE_OWN_ACTIONS,
    Permission.CHALLENGE_UPDATES,
    Permission.ASSURE_ACTIONS,
    Permission.ADD_EVIDENCE,
    Permission.VERIFY_EVIDENCE,
    Permission.AGREE_RATING,
})  # fmt: skip
# Before it nothing here can have been on record.
EARLIEST_YEAR = 1990
# Parts of the path that belong to a place of another name.
BENEATH = {
    "inspections": "plan",
    "findings": "plan",
    "notice": "plan",
    "requirements": "plan",
    "questions": "scrutiny",
    "grid": "scrutiny",
    "decisions": "meetings",
    "requests": "meetings",
    "partners": "meetings",
    "publishing": "papers",
    "exemptions": "papers",
    "records": "setup",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a request stands: the programme, the actor in it, the day looked at (None is now)."""

    programme: Programme
    actor: Actor
    as_at: date | None
    path: str = field(default="")
    day_refused: str = field(default="")
    """What to do where the day that was asked for cannot be shown; nothing where it is, or none was asked for."""

    @property
    def moment(self) -> datetime | None:
        """The moment for `.as_at(...)`: the end of the day looked at, or None for now."""
        return end_of(self.as_at) if self.as_at else None

    @property
    def day(self) -> date:
        """The day by which things are late or not: the day looked at, or today."""
        return self.as_at or self.actor.today

    def can(self, permission: Permission) -> bool:
        """Whether the actor may, and the page is of now: the past is only read."""
        return self.as_at is None and self.actor.can(permission)

    def navigation(self) -> list[NavItem]:
        """The places that this person may go."""
        root = reverse("home", args=[self.programme.code])
        part_of_path = self.path.removeprefix(root).split("/", 1)[0]
        here = BENEATH.get(part_of_path, part_of_path)
        # Every page has these links. That each address is where its name leads is what a test holds.
        return [
            NavItem(title, f"{root}{part}/" if part else root, here == part)
            for title, _, part, permission in PLACES
            if self.actor.can(permission)
        ]


# Where whoever asks now stands, for what every form does alike whatever page it is on.
_STANDING: ContextVar[Stand | None] = ContextVar("standing", default=None)


def standing_now() -> Stand | None:
    """Where the one whose request is answered stands; None outside of a programme's pages."""
    return _STANDING.get()


class PageRequest(HttpRequest):
    """A request that came through the door."""

    stand: Stand
    user: Person


View = Callable[Concatenate[PageRequest, P], HttpResponse]
Page = Callable[..., HttpResponse]


def programme_page(
    permission: Permission, *, changes: bool = False, dear: Dear | None = None, while_frozen: bool | None = None
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """A page of a programme, for those with a permission.

    Args:
        changes: the page is only for changing things, so it is not to be had as at a past day.
        dear: what sending the page's form costs; of a table that is taken away, what asking for it costs. Counted
            against the person's limit.
        while_frozen: whether a page for changing things opens while the plan is frozen; left out, its permission says.
    Raises (as answers): 404 for another programme's address or for one that does not exist; 403 without the permission;
        409 for a form that could not be sent because the plan is frozen; 429 for what is dear and was asked for too
        often.
    """
    opens = permission not in STILL_WHILE_FROZEN if while_frozen is None else while_frozen

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        @login_required
        def door(request: HttpRequest, programme: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            entered: Any = request
            now = timezone.now()
            standing = enter(programme, entered.user, now)
            if standing is None:
                raise Http404("No such programme.")
            found, actor = standing
            if isinstance(request.session, SessionStore):
                request.session.note_seen(now)
            if is_owed(request, actor.roles):
                return led_to_it(request)
            as_at, day_refused = _day_asked_for(request, actor.today)
            entered.stand = Stand(found, actor, as_at, request.path, day_refused)
            if not actor.can(permission):
                raise NotAllowed("Your role in this programme does not include this page.")
            if changes and as_at is not None:
                raise Http404("The past is only read.")
            # A form that was open before the plan was frozen is sent: its page says what happened and keeps the words.
            if changes and not opens and request.method == "GET":
                require_open(found)
            if actor.is_outsider and request.method == "GET":
                log_visit(address=request.path, by=actor)
            if dear is not None and (request.method == "POST" or dear is Dear.EXPORT):
                count_towards_limit(dear, by=actor)
            token = _STANDING.set(entered.stand)
            try:
                with written_for(found.pk):
                    answer = view(entered, *args, **kwargs)
                say_saved(request, answer)
                return answer
            finally:
                _STANDING.reset(token)

        door.permission = permission  # type: ignore[attr-defined]
        door.dear = dear  # type: ignore[attr-defined]
        door.stands_still = changes and not opens  # type: ignore[attr-defined]
        return door

    return decorate


def _day_asked_for(request: HttpRequest, today: date) -> tuple[date | None, str]:
    """The past day in `?as_at=`, or None for now; and what to do where the day asked for cannot be shown."""
    text = request.GET.get("as_at", "").strip()
    if not text:
        return None, ""
    try:
        day: date | None = DateField().clean(text)
    except ValidationError:
        day = None
    if day is None or day > today or day.year < EARLIEST_YEAR:
        return None, f"“{text[:40]}” is not a day up to today: enter one such as {today:%d/%m/%Y}"
    return (None if day == today else day), ""
