"""My work: what is due, what changed, what waits on this person."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.papers.recent import recent_papers
from soundingboard.position.first_plan import StepStands, first_plan
from soundingboard.position.my_work import Happened, MyWork, my_work
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.history_words import VERBS
from soundingboard.web.templatetags.soundingboard import count

BOARD = frozenset({Role.BOARD_CHAIR, Role.BOARD_MEMBER, Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.DELIVERY_GROUP})


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of what waits: how many of what, why it matters, and where it is done."""

    words: str
    why: str
    href: str


@programme_page(Permission.VIEW_PROGRAMME)
def home(request: PageRequest) -> HttpResponse:
    """What waits on this person, and what changed."""
    stand, actor = request.stand, request.stand.actor
    if stand.as_at is not None:
        # What waits on somebody is of today; what was is on the page of the position.
        return redirect(f"{reverse('position', args=[stand.programme.code])}?as_at={stand.as_at.isoformat()}")
    work = my_work(actor)
    counts = work.counts
    asked = counts.get("asked_actions", 0) + counts.get("asked_objectives", 0)
    root = reverse("home", args=[stand.programme.code])
    is_owner = actor.can(Permission.UPDATE_OWN_ACTIONS)
    context = {
        "work": work,
        "counts": counts,
        "set_up": _set_up(request, work, root),
        "waiting": _waiting(work, root),
        "asked": asked,
        "received": counts.get("sent_updates", 0) + counts.get("proposed_objectives", 0),
        "cut_off_days": (actor.today - work.round.row.cut_off).days if work.round else None,
        "papers": recent_papers(actor),
        "lately": [(_about(root, each), _did(each.verb), each) for each in work.lately],
        "is_owner": is_owner,
        "has_own_work": bool(work.actions or work.objectives or work.rechecks or counts.get("my_overdue")),
        "is_board": bool(BOARD & actor.roles),
        "is_reader": not is_owner and not (BOARD & actor.roles),
        "says": [(role.label, ROLES[role].says) for role in sorted(actor.roles)],
        "root": root,
        "today": actor.today,
        "may_set_up": actor.can(Permission.EDIT_CONTENT),
        "may_see_history": actor.can(Permission.VIEW_HISTORY),
    }
    return render(request, "home/home.html", context)


@dataclass(frozen=True, slots=True)
class SetUp:
    """How far the first plan has got: the steps with the way to each, and the one to do now."""

    steps: list[tuple[StepStands, str]]
    done: int
    now: tuple[StepStands, str] | None


def _set_up(request: PageRequest, work: MyWork, root: str) -> SetUp | None:
    """The guided first plan, for whoever sets a programme up, until it is all there or its first round has opened.

    Once a round has been opened the programme runs; its home costs no query more.
    """
    if not request.stand.can(Permission.EDIT_CONTENT) or work.has_begun:
        return None
    steps = [(each, root + each.step.address) for each in first_plan(request.stand.actor)]
    now = next((each for each in steps if each[0].state == "now"), None)
    return SetUp(steps, sum(each.state == "done" for each, _ in steps), now)


# What can wait: the count's name, its noun, why it matters, the address beneath the programme.
_LINES: tuple[tuple[str, str, str, str], ...] = (
    ("updates_to_accept", "update to challenge or accept", "Submitted in this round.", "rounds/"),
    (
        "ratings_to_agree",
        "rating proposed and not agreed",
        "The Board agrees them once the round is closed.",
        "rounds/ratings/",
    ),
    (
        "inspections_to_confirm",
        "inspection to confirm",
        "Its findings are drafts until a person confirms them.",
        "inspections/",
    ),
    (
        "findings_unanswered",
        "finding that no objective answers",
        "The plan cannot be agreed until it is answered or parked.",
        "plan/coverage/",
    ),
    (
        "requirements_unanswered",
        "requirement that no objective answers",
        "The plan cannot be agreed until it is answered or parked.",
        "plan/coverage/",
    ),
    ("decisions_to_review", "decision to look back at", "Its day of review has come: did it work?", "decisions/"),
    ("evidence_to_verify", "piece of evidence to verify", "Somebody other than who added it checks it.", "evidence/"),
    ("sampled", "rating sampled for verification", "Drawn by chance; look at its evidence.", "rounds/ratings/"),
    ("vacant", "post that nobody holds", "What it owns has nobody to ask.", "people/posts/"),
    ("leaving", "holder leaving within 60 days", "Agree a hand-over before they go.", "people/posts/"),
    ("invitations", "invitation not yet taken up", "Sent, and still good.", "people/invitations/"),
    ("jobs", "job under way", "Long work that you asked for.", "jobs/"),
)
_PLURALS: Mapping[str, str] = {
    "rating proposed and not agreed": "ratings proposed and not agreed",
    "update to challenge or accept": "updates to challenge or accept",
    "inspection to confirm": "inspections to confirm",
    "finding that no objective answers": "findings that no objective answers",
    "requirement that no objective answers": "requirements that no objective answers",
    "decision to look back at": "decisions to look back at",
    "piece of evidence to verify": "pieces of evidence to verify",
    "rating sampled for verification": "ratings sampled for verification",
    "post that nobody holds": "posts that nobody holds",
    "holder leaving within 60 days": "holders leaving within 60 days",
    "invitation not yet taken up": "invitations not yet taken up",
    "job under way": "jobs under way",
}


def _waiting(work: MyWork, root: str) -> list[Waiting]:
    return [
        Waiting(count(number, noun, _PLURALS[noun]), why, root + address)
        for name, noun, why, address in _LINES
        if (number := work.counts.get(name, 0))
    ]


def _about(root: str, happened: Happened) -> str:
    """The address of the thing, where its name is still known: names begin with the reference."""
    reference = happened.label.split(" ", 1)[0]
    place = "delivery/actions" if happened.kind == "delivery.action" else "plan/objectives"
    return f"{root}{place}/{reference}/" if reference else ""


def _did(verb: str) -> str:
    """What was done, in the words of the history's own pages."""
    words = VERBS.get(verb, verb.replace("_", " ").replace(".", " "))
    return f"{words[:1].lower()}{words[1:]}"


addresses = [path("", home, name="home")]
