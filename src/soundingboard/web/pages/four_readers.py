"""The four readers of one position, side by side: what each is told, what is withheld and why; issued as one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.papers import reading
from soundingboard.papers.actions import PaperChanged, PaperRefused
from soundingboard.papers.content import BOARD_PACK, EXEMPT
from soundingboard.papers.kinds import KINDS
from soundingboard.papers.models import Paper, PaperState
from soundingboard.papers.proofs import proof_of
from soundingboard.papers.readers import READERS, Held, Reader, Why
from soundingboard.papers.readers_actions import draft_for_readers, issue_for_readers
from soundingboard.papers.readers_kept import Told, ask_to_compare, told_of
from soundingboard.web.doors import PageRequest, programme_page

SHOWN = 20  # sentences of what differs


@dataclass(frozen=True)
class Column:
    """One reader's edition as the page shows it."""

    reader: Reader
    paper: Paper | None
    kind: str
    sections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """How many of one kind are withheld from each reader, for one reason."""

    what: str
    numbers: tuple[tuple[str, int], ...]


@programme_page(Permission.DRAFT_PAPERS, changes=True)
def paper_readers(request: PageRequest, reference: str) -> HttpResponse:
    """What each of four readers is told of the position of a Board pack. Four queries at most."""
    found = _board_pack(request, reference)
    there = reading.editions_for_readers(request.stand.actor, found)
    # Until all four are there, there is nothing to hold to anything.
    told = told_of(there) if len(there) == len(READERS) else Told(None, None)
    found_by_walk = told.held or Held(0, (), ())
    drafts = [each for each in there.values() if each.state == PaperState.DRAFT]
    context = {
        "paper": found,
        "columns": [_column(each, there.get(each.code)) for each in READERS],
        "reasons": list(_by_reason(found_by_walk)),
        "held": told.held,
        "under_way": told.under_way,
        "problems": found_by_walk.problems[:SHOWN],
        "more": max(0, len(found_by_walk.problems) - SHOWN),
        "is_whole": len(there) == len(READERS),
        "may_issue": len(drafts) == len(READERS)
        and told.held is not None
        and not told.held.problems
        and request.stand.can(Permission.ISSUE_PAPERS),
        "seen": ",".join(f"{each.reference}:{each.edited_count}" for each in drafts),
    }
    return render(request, "papers/readers.html", context)


@programme_page(Permission.DRAFT_PAPERS, changes=True, dear=Dear.WORK)
@require_POST
def paper_readers_draft(request: PageRequest, reference: str) -> HttpResponse:
    """Draft those of the four editions that are not there yet."""
    found = _board_pack(request, reference)
    try:
        made = draft_for_readers(paper=found, by=request.stand.actor)
    except PaperRefused as refusal:
        messages.error(request, str(refusal))
    else:
        names = ", ".join(made[each.code].reference for each in READERS)
        messages.success(request, f"The four editions of this position are {names}.")
    return redirect(_address(request, reference))


@programme_page(Permission.DRAFT_PAPERS, changes=True, dear=Dear.WORK)
@require_POST
def paper_readers_compare(request: PageRequest, reference: str) -> HttpResponse:
    """Have the worker compare editions that are too large to be compared while somebody waits."""
    found = _board_pack(request, reference)
    papers = reading.editions_for_readers(request.stand.actor, found)
    job = ask_to_compare(papers, paper=found, by=request.stand.actor)
    return redirect("job", programme=request.stand.programme.code, number=job.pk)


@programme_page(Permission.ISSUE_PAPERS, changes=True, dear=Dear.WORK)
@require_POST
def paper_readers_issue(request: PageRequest, reference: str) -> HttpResponse:
    """Issue the four editions as one."""
    found = _board_pack(request, reference)
    try:
        job = issue_for_readers(paper=found, seen=_seen(request.POST.get("seen", "")), by=request.stand.actor)
    except (PaperRefused, PaperChanged) as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(request, reference))
    return redirect("job", programme=request.stand.programme.code, number=job.pk)


def _board_pack(request: PageRequest, reference: str) -> Paper:
    stand = request.stand
    found = reading.paper_for(stand.actor, reference)
    if found is None or (found.kind, found.audience, found.edition) != (BOARD_PACK, "board", EXEMPT):
        raise Http404("No such Board pack.")
    if found.state == PaperState.WITHDRAWN:
        raise Http404("This Board pack was withdrawn.")
    return found


def _column(reader: Reader, paper: Paper | None) -> Column:
    kind = KINDS[reader.kind].name
    if paper is None:
        return Column(reader, None, kind)
    sections = tuple(each.title for each in proof_of(paper).sections if each.title)
    return Column(reader, paper, kind, sections)


def _by_reason(told: Held) -> Iterable[tuple[str, list[Row]]]:
    """What is withheld, a table for each reason: a row for each kind, a number for each reader."""
    for why in Why:
        numbers = {(each.what, each.reader): each.number for each in told.withheld if each.why is why}
        kinds = sorted({what for what, _ in numbers})
        if kinds:
            rows = [(what, tuple((each.name, numbers.get((what, each.code), 0)) for each in READERS)) for what in kinds]
            yield why.value, [Row(what[:1].upper() + what[1:], found) for what, found in rows]


def _seen(given: str) -> dict[str, int]:
    """Which draft was read as it stood after how many changes."""
    pairs = (each.rpartition(":") for each in given[:400].split(","))
    return {name: int(number) for name, _, number in pairs if number.isascii() and number.isdigit() and len(number) < 9}


def _address(request: PageRequest, reference: str) -> str:
    return reverse("paper_readers", args=[request.stand.programme.code, reference])


addresses = [
    path("papers/<str:reference>/readers/", paper_readers, name="paper_readers"),
    path("papers/<str:reference>/readers/draft/", paper_readers_draft, name="paper_readers_draft"),
    path("papers/<str:reference>/readers/compare/", paper_readers_compare, name="paper_readers_compare"),
    path("papers/<str:reference>/readers/issue/", paper_readers_issue, name="paper_readers_issue"),
]
