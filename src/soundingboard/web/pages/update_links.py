"""The links of a round by which those without an account update: sent, looked at, sent again, taken back."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from soundingboard.accounts.models import Dear, Post
from soundingboard.accounts.roles import Permission
from soundingboard.cycle import reading
from soundingboard.cycle.models import RoundState
from soundingboard.cycle.reading import RoundFacts
from soundingboard.delivery import link_actions, links, rules
from soundingboard.delivery.link_actions import LinkRefused
from soundingboard.delivery.links import LinkLine
from soundingboard.delivery.rules import LinkState
from soundingboard.plan.reading import posts_offered
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField
from soundingboard.web.pages.asking import asked
from soundingboard.web.whole_address import whole_address

RUN = Permission.RUN_ROUNDS
LINK_WORDS: Mapping[LinkState, tuple[str, str]] = {
    LinkState.WAITING: ("Letter waits to go", "grey"),
    LinkState.NOT_SENT: ("Letter not taken", "red"),
    LinkState.SENT: ("Sent", "blue"),
    LinkState.OPENED: ("Opened", "blue"),
    LinkState.DRAFT: ("Draft kept", "amber"),
    LinkState.SUBMITTED: ("Submitted", "green"),
    LinkState.REVOKED: ("Taken back", "grey"),
    LinkState.EXPIRED: ("Ran out", "amber"),
    LinkState.CLOSED: ("Round or post ended", "grey"),
}
PROBLEMS: Mapping[str, str] = {
    "address_refused": "The mail server refused the address. Check it and send the link again.",
    "not_taken": "The mail server did not take the letter. Send the link again, or copy it.",
}


class SendForm(Form):
    """To whom a link goes, how, and how long it works."""

    name = LineField(label="Name", max_length=120, help_text="Whoever is asked. The update is marked as given by them.")
    email = forms.EmailField(label="E-mail address", help_text="The link is theirs: what comes by it names them.")
    how = RadioField(
        label="How does it get to them?",
        choices=[("letter", "By e-mail"), ("copy", "Show it to me once, to be copied")],
        hints={"copy": "It is shown on the next page only, and kept nowhere."},
    )
    until = DateField(label="Last day on which it works", what="the last day on which it works")


@programme_page(RUN)
def update_links(request: PageRequest, number: int) -> HttpResponse:
    """The links of a round: where each stands, when it was opened, and from how many browsers."""
    stand, found = request.stand, _round(request, number)
    lines = links.links_of(stand.actor, found.row, stand.actor.now)
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    latest = {line.link.pk for line in links.latest_by_post(lines).values()}
    context = {
        "round": found.row,
        "page": page,
        "rows": [(line, *LINK_WORDS[line.state], line.link.pk in latest) for line in page],
        "is_open": found.state == RoundState.OPEN and stand.can(RUN),
        "back": _address(request, "round", number),
    }
    return render(request, "links/links.html", context)


@programme_page(RUN)
def update_link(request: PageRequest, number: int, link: int) -> HttpResponse:
    """One link: what it asks, each opening with its browser, and what came of it."""
    found, line = _round(request, number), _line(request, number, link)
    word, tone = LINK_WORDS[line.state]
    context = {
        "round": found.row,
        "line": line,
        "word": word,
        "tone": tone,
        "problem": PROBLEMS.get(line.link.letter_problem, ""),
        "openings": links.openings_of(line.link),
        "may_change": line.is_good and request.stand.can(RUN),
        "back": _address(request, "update_links", number),
    }
    return render(request, "links/link.html", context)


@programme_page(RUN, changes=True, dear=Dear.LETTER)
def update_link_send(request: PageRequest, number: int, post: str) -> HttpResponse:
    """Send a link to whoever holds a post, by letter or to be copied. An earlier one no longer works."""
    stand, found, asked_post = request.stand, _round(request, number), _post(request, post)
    holder = links.holder_of(asked_post, stand.day)
    start = {
        "name": holder.name if holder else "",
        "email": holder.email if holder else "",
        "how": "letter",
        "until": rules.link_ends_on(stand.day, found.row.cut_off),
    }
    form = SendForm(request.POST if request.method == "POST" else None, initial=start)
    sent: list[tuple[Any, str]] = []

    def send() -> None:
        said = form.cleaned_data
        sent.append(
            link_actions.send_link(
                round=found.row, post=asked_post, name=said["name"], email=said["email"], until=said["until"],
                by_letter=said["how"] == "letter", by=stand.actor,
            )
        )  # fmt: skip

    back = _address(request, "update_links", number)
    context: dict[str, Any] = {"round": found.row, "post": asked_post, "back": back}
    if request.method == "POST" and form.is_valid() and attempt(form, send, LinkRefused, PlanIsFrozen):
        link, token = sent[0]
        # The token is on this page and nowhere else, so there is no other page to go on to.
        address = whole_address(request, reverse("update_by_link", args=[token])) if token else ""
        return render(request, "links/sent.html", {**context, "link": link, "address": address})
    lines = links.links_of(stand.actor, found.row, stand.actor.now)
    earlier = links.latest_by_post(lines).get(asked_post.pk)
    references = [row.action.reference for row in links.wanting(asked_post, found.row)]
    context |= {
        "form": form,
        "cancel": back,
        "references": references,
        "earlier": earlier if earlier is not None and earlier.is_good else None,
        "is_open": found.state == RoundState.OPEN,
    }
    return render(request, "links/send.html", context)


@programme_page(RUN, changes=True)
def update_link_revoke(request: PageRequest, number: int, link: int) -> HttpResponse:
    """Take a link back."""
    line = _line(request, number, link)
    lost = " What they kept as a draft is lost with it." if line.link.draft else ""

    def perform() -> str:
        link_actions.revoke_link(link=line.link, by=request.stand.actor)
        return f"The link sent to {line.link.name} no longer opens anything."

    return asked(
        request,
        Form(request.POST if request.method == "POST" else None),
        perform,
        back=_address(request, "update_links", number),
        heading=f"Take back the link of {line.link.post}",
        act="Take the link back",
        caption=line.link.round.name,
        intro=f"It was sent to {line.link.name} ({line.link.email}).{lost}",
        grave=True,
    )


def _round(request: PageRequest, number: int) -> RoundFacts:
    found = reading.round_numbered(request.stand.actor, number, request.stand.moment)
    if found is None:
        raise Http404("No such round.")
    return found


def _line(request: PageRequest, number: int, link: int) -> LinkLine:
    found = links.link_numbered(request.stand.actor, _round(request, number).row, link, request.stand.actor.now)
    if found is None:
        raise Http404("No such link.")
    return found


def _post(request: PageRequest, code: str) -> Post:
    found = next((row for row in posts_offered(request.stand.actor).values() if row.code == code), None)
    if found is None:
        raise Http404("No such post.")
    return found


def _address(request: PageRequest, name: str, *args: object) -> str:
    return reverse(name, args=[request.stand.programme.code, *args])


ONE = "rounds/<int:number>/links/"
addresses = [
    path(ONE, update_links, name="update_links"),
    path(f"{ONE}posts/<str:post>/", update_link_send, name="update_link_send"),
    path(f"{ONE}<int:link>/", update_link, name="update_link"),
    path(f"{ONE}<int:link>/revoke/", update_link_revoke, name="update_link_revoke"),
]
