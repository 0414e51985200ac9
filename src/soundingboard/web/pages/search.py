"""Search: what holds the words, of what this person may see."""

from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from soundingboard.accounts.models import ReadKind
from soundingboard.accounts.roles import Permission
from soundingboard.search.reading import MOST, PAGE, Results
from soundingboard.search.reading import search as look_up
from soundingboard.search.sources import KINDS
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.reading_log import note_titles

# Of these kinds it is noted who found something which few may read: of what audits found, each; of the others, what is
# exempt.
_READ_BY_FEW = {"evidence": ReadKind.EVIDENCE, "paper": ReadKind.PAPER, "loop": ReadKind.FINDING}


@programme_page(Permission.VIEW_PROGRAMME, changes=True)
def search(request: PageRequest) -> HttpResponse:
    """What was found for the words in the address; the index is of now, so there is no page as at a past day."""
    kind = request.GET.get("kind", "")
    wanted = request.GET.get("page", "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else 1
    found = look_up(request.stand.actor, request.GET.get("q", ""), kind=kind, page=number)
    for of, read in _READ_BY_FEW.items():
        titles = (each.reference for each in found.hits if each.kind == of and (each.is_exempt or of == "loop"))
        note_titles(request, read, titles)
    root = reverse("home", args=[request.stand.programme.code])
    context = {
        "found": found,
        "search_text": found.asked,
        "lines": [(KINDS[each.kind].words, each, root + each.address) for each in found.hits],
        "tabs": _tabs(found, kind if kind in KINDS else ""),
        "page": _page(found),
    }
    return render(request, "search/search.html", context)


def _tabs(found: Results, kind: str) -> list[tuple[str, str, bool]]:
    """All, and each kind of which something was found; the chosen one also where nothing of it was."""
    everything = f"More than {MOST:,}" if found.counts_are_least else f"{sum(found.counts.values()):,}"
    tabs = [(f"All ({everything.lower()})", f"?{urlencode({'q': found.asked})}", not kind)]
    for code, source in KINDS.items():
        number = found.counts.get(code, 0)
        if number or code == kind or found.counts_are_least:
            href = f"?{urlencode({'q': found.asked, 'kind': code})}"
            # Where the counts stop early, how many there are of a kind is known of the chosen one alone.
            known = (code == kind and not found.is_more) or not found.counts_are_least
            words = f"{source.many} ({number:,})" if known else source.many
            tabs.append((words, href, code == kind))
    return tabs


def _page(found: Results) -> "Page[int]":
    """The page for the links at the foot: the hits themselves were fetched already."""
    pages = Paginator(range(min(found.total, found.pages * PAGE)), PAGE)
    return pages.get_page(found.page)


addresses = [path("search/", search, name="search")]
