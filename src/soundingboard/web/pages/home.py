"""My work: what is due, what changed, what waits on this person."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.papers.recent import recent_papers
from soundingboard.position.first_plan import StepStands, first_plan
from soundingboard.position.my_work import Happened, MyWork, as_it_is_now, my_work
from soundingboard.position.waiting_lines import waiting_lines
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.history_words import VERBS
from soundingboard.web.kept import while_nothing_happens

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
    work = _work(request)
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


def _work(request: PageRequest) -> MyWork:
    fresh: list[MyWork] = []

    def worked_out() -> MyWork:
        fresh.append(my_work(request.stand.actor))
        return fresh[0]

    kept = while_nothing_happens(request, worked_out, of="home", own=True)
    return kept if fresh else as_it_is_now(kept, request.stand.actor)


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


def _waiting(work: MyWork, root: str) -> list[Waiting]:
    return [Waiting(line.words, line.why, root + line.address) for line in waiting_lines(work.counts)]


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
