"""The inbox: what a person was told, read and unread."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from soundingboard.accounts.roles import Permission
from soundingboard.lib.keys import key_in
from soundingboard.outbox.models import Message
from soundingboard.outbox.reading import inbox as messages_of
from soundingboard.outbox.reading import mark_read
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.templatetags.soundingboard import count


@dataclass(frozen=True, slots=True)
class Line:
    """A message, and where it leads."""

    message: Message
    href: str


@programme_page(Permission.VIEW_PROGRAMME, changes=True)
def inbox(request: PageRequest) -> HttpResponse:
    """What this person was told, the latest first; sent as a form it marks as read."""
    stand = request.stand
    found = messages_of(stand.actor.person_id or 0, stand.programme.pk)
    if request.method == "POST":
        chosen = found if "all" in request.POST else found.filter(pk=key_in(request.POST.get("message", "")) or 0)
        marked = mark_read(chosen, stand.actor.now)
        messages.success(request, f"{count(marked, 'message')} marked as read.")
        return redirect("inbox", programme=stand.programme.code)
    unread_only = request.GET.get("show") == "unread"
    page = Paginator(found.filter(read_at=None) if unread_only else found, 50).get_page(request.GET.get("page"))
    root = reverse("home", args=[stand.programme.code])
    context = {
        "page": page,
        "lines": [Line(each, _href(root, each)) for each in page],
        "unread_only": unread_only,
        "any_unread": any(each.read_at is None for each in page),
        "tabs": [("All", "?", not unread_only), ("Unread", "?show=unread", unread_only)],
    }
    return render(request, "inbox/inbox.html", context)


def _href(root: str, message: Message) -> str:
    """Only addresses of this programme are led to: a message cannot send its reader elsewhere."""
    if message.address.startswith(root):
        return message.address
    if message.address and not message.address.startswith("/") and "//" not in message.address:
        return root + message.address
    return ""


addresses = [path("inbox/", inbox, name="inbox")]
