"""Publishing for the public: what may be published, an edition as it was prepared, published, withdrawn."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.papers.reading import paper_for
from soundingboard.papers.tone import READING_AGE
from soundingboard.publishing import actions, reading
from soundingboard.publishing.actions import PublishingRefused
from soundingboard.publishing.making import DATA, FILE, PAGE
from soundingboard.publishing.models import Edition, EditionState
from soundingboard.publishing.reading import Site
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import TextField
from soundingboard.web.pages.public import LISTS, Place, drawn, frame_for, handed_over, page_of_list, root_of


class WithdrawForm(Form):
    """Why an edition is taken back."""

    reason = TextField(
        label="Why is it withdrawn?",
        max_length=1000,
        rows=3,
        help_text="The public reads this in its place. Name nobody.",
        error_messages={"required": "Enter why it is withdrawn"},
    )


@programme_page(Permission.VIEW_PROGRAMME)
def editions(request: PageRequest) -> HttpResponse:
    """What is public, what was withdrawn, and for those who publish what could be, and what should not be any more."""
    stand = request.stand
    may = stand.can(Permission.ISSUE_PAPERS)
    found = reading.editions_of(stand.actor)
    public = [each for each in found if each.state == EditionState.PUBLISHED]
    context = {
        "though_withheld": reading.public_though_withheld(stand.programme.pk, public) if may else [],
        "prepared": [each for each in found if may and each.state == EditionState.PREPARED],
        "published": public,
        "withdrawn": [each for each in found if each.state == EditionState.WITHDRAWN],
        "may_publish": may,
        "papers": list(reading.papers_to_publish(stand.actor)) if may else [],
        "public": root_of(stand.programme.code, None),
    }
    return render(request, "publishing/editions.html", context)


@programme_page(Permission.ISSUE_PAPERS, changes=True, dear=Dear.WORK)
@require_POST
def edition_prepare(request: PageRequest, reference: str) -> HttpResponse:
    """Make the pages, tables and files of a paper, to be looked at."""
    stand = request.stand
    paper = paper_for(stand.actor, reference)
    if paper is None:
        raise Http404("No such paper.")
    try:
        made = actions.prepare_edition(paper=paper, by=stand.actor)
    except PublishingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("editions", programme=stand.programme.code)
    messages.success(request, f"Prepared as edition {made.number}. Look at its pages before you publish it.")
    return redirect("edition", programme=stand.programme.code, number=made.number)


@programme_page(Permission.ISSUE_PAPERS)
def edition(request: PageRequest, number: int) -> HttpResponse:
    """An edition with what its editor should look at: each page's reading age, and letters that nothing explains."""
    found, stand = _edition(request, number), request.stand
    parts = reading.parts_named([found], "").get(found.number, [])
    context = {
        "edition": found,
        "pages": [
            {**each, "is_hard": each["reading_age"] > READING_AGE, "address": _look(request, number, each["name"])}
            for each in found.findings
        ],
        "data": [each for each in parts if each.name.startswith(f"{DATA}/")],
        "files": [each for each in parts if each.name.startswith(f"{FILE}/")],
        "size": sum(each.size for each in parts),
        "limit": READING_AGE,
        "is_prepared": found.state == EditionState.PREPARED and stand.as_at is None,
        "is_published": found.state == EditionState.PUBLISHED,
        "public": root_of(stand.programme.code, found.number),
    }
    return render(request, "publishing/edition.html", context)


@programme_page(Permission.ISSUE_PAPERS)
def edition_look(request: PageRequest, number: int, page: str) -> HttpResponse:
    """A page of an edition exactly as the public would see it, with a word above that says it is a preview; or a table.

    A page's address ends with a stroke, as it does for the public, and a file's does not.
    """
    found, stand = _edition(request, number), request.stand
    name = page.rstrip("/")
    listed = None
    if name in LISTS and page != name:
        part, listed = page_of_list(found, name, request.GET.get("page", "1"))
    else:
        part = reading.part_of(found, f"{PAGE}/{name}" if page != name else name)
    if part is None:
        raise Http404("No such page.")
    if page == name:
        return handed_over(part)
    home = _look(request, number, "overview")
    root = home.removesuffix("overview/")
    frame = frame_for(
        Site(stand.programme.code, (), None), found, name, part.called, address=root, home=home, is_preview=True,
        listed=listed,
        latest=reverse("edition", args=[stand.programme.code, number]),
        places=tuple(
            Place(each["title"], f"{root}{each['name']}/", each["name"] == name)
            for each in found.findings
            if "/" not in each["name"]
        ),
    )  # fmt: skip
    return HttpResponse(drawn("public/page.html", frame, part.sha256).plain)


@programme_page(Permission.ISSUE_PAPERS, changes=True)
def edition_publish(request: PageRequest, number: int) -> HttpResponse:
    """Show an edition to the public, as it was prepared."""
    return _confirmed(
        request, number, EditionState.PREPARED, "publishing/publish.html", "Publish for everybody",
        lambda found: actions.publish_edition(edition=found, by=request.stand.actor),
        "Published. Anybody can read it now.",
    )  # fmt: skip


@programme_page(Permission.ISSUE_PAPERS, changes=True)
def edition_put_aside(request: PageRequest, number: int) -> HttpResponse:
    """Put a prepared edition aside."""
    return _confirmed(
        request, number, EditionState.PREPARED, "publishing/put_aside.html", "Put the edition aside",
        lambda found: actions.put_edition_aside(edition=found, by=request.stand.actor),
        "Put aside. The public never saw it.",
    )  # fmt: skip


def _confirmed(
    request: PageRequest, number: int, state: str, template: str, act: str, do: Callable[[Edition], object], thanks: str
) -> HttpResponse:
    found = _edition(request, number)
    if found.state != state:
        raise Http404("This edition does not wait for that.")
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: do(found), PublishingRefused):
        messages.success(request, thanks)
        return redirect("editions", programme=request.stand.programme.code)
    return render(request, template, {"form": form, "edition": found, "act": act, "cancel": _address(request, number)})


@programme_page(Permission.ISSUE_PAPERS, changes=True)
def edition_withdraw(request: PageRequest, number: int) -> HttpResponse:
    """Take an edition back from the public, with the reason in its place."""
    found = _edition(request, number)
    if found.state != EditionState.PUBLISHED:
        raise Http404("Only what is published can be withdrawn.")
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def withdraw() -> None:
            actions.withdraw_edition(edition=found, reason=form.cleaned_data["reason"], by=request.stand.actor)

        if attempt(form, withdraw, PublishingRefused):
            messages.success(request, f"Edition {number} is withdrawn. The public reads your reason in its place.")
            return redirect("editions", programme=request.stand.programme.code)
    context: dict[str, Any] = {
        "form": form, "edition": found, "act": "Withdraw the edition", "grave": True,
        "cancel": _address(request, number),
    }  # fmt: skip
    return render(request, "publishing/withdraw.html", context)


def _edition(request: PageRequest, number: int) -> Edition:
    found = reading.edition_of(request.stand.actor, number)
    if found is None:
        raise Http404("No such edition.")
    return found


def _address(request: PageRequest, number: int) -> str:
    return reverse("edition", args=[request.stand.programme.code, number])


def _look(request: PageRequest, number: int, page: str) -> str:
    return reverse("edition_look", args=[request.stand.programme.code, number, f"{page}/"])


addresses = [
    path("publishing/", editions, name="editions"),
    path("publishing/prepare/<str:reference>/", edition_prepare, name="edition_prepare"),
    path("publishing/<int:number>/", edition, name="edition"),
    path("publishing/<int:number>/publish/", edition_publish, name="edition_publish"),
    path("publishing/<int:number>/withdraw/", edition_withdraw, name="edition_withdraw"),
    path("publishing/<int:number>/put-aside/", edition_put_aside, name="edition_put_aside"),
    path("publishing/<int:number>/look/<path:page>", edition_look, name="edition_look"),
]
