"""Search: what holds the words, of what this person may see."""

from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from soundingboard.accounts.roles import Permission
from soundingboard.search.reading import PAGE, Results
from soundingboard.search.reading import search as look_up
from soundingboard.search.sources import KINDS
from soundingboard.web.doors import PageRequest, programme_page


@programme_page(Permission.VIEW_PROGRAMME, changes=True)
def search(request: PageRequest) -> HttpResponse:
    """What was found for the words in the address; the index is of now, so there is no page as at a past day."""
    kind = request.GET.get("kind", "")
    wanted = request.GET.get("page", "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else 1
    found = look_up(request.stand.actor, request.GET.get("q", ""), kind=kind, page=number)
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
    tabs = [(f"All ({sum(found.counts.values()):,})", f"?{urlencode({'q': found.asked})}", not kind)]
    for code, source in KINDS.items():
        if (number := found.counts.get(code, 0)) or code == kind:
            href = f"?{urlencode({'q': found.asked, 'kind': code})}"
            tabs.append((f"{source.many} ({number:,})", href, code == kind))
    return tabs


def _page(found: Results) -> "Page[int]":
    """The page for the links at the foot: the hits themselves were fetched already."""
    pages = Paginator(range(min(found.total, found.pages * PAGE)), PAGE)
    return pages.get_page(found.page)


addresses = [path("search/", search, name="search")]
