"""Webhooks: where programs are told of what happens, what was sent to them, and what came of it."""

from collections.abc import Callable, Mapping

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.connections import webhook_actions as actions
from soundingboard.connections.models import Delivery, Webhook
from soundingboard.connections.webhook_actions import WebhookRefused
from soundingboard.connections.webhooks import listing, rules
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import CheckboxesField, LineField
from soundingboard.web.pages.asking import asked

KEEP = Permission.KEEP_CONNECTIONS
A_PAGE = 50
EVENTS: Mapping[str, str] = {kind: words for kind, (words, _) in rules.EVENTS.items()} | {rules.PING: "A test"}
BECAUSE: Mapping[str, str] = {str(code): words for code, words in rules.PROBLEMS.items()} | {
    "nobody": "Whoever it stood for may no longer keep connections."
}


class WebhookForm(Form):
    """Where a program is told, and of what."""

    name = LineField(label="What is it for?", max_length=80, help_text="For example “Corporate performance system”.")
    address = LineField(
        label="Address",
        max_length=rules.LONGEST_ADDRESS,
        help_text="It begins with https:// and leads out of the service's own network.",
    )
    kinds = CheckboxesField(
        label="Of what is it told?",
        choices=tuple((kind, words) for kind, words in EVENTS.items() if kind != rules.PING),
        error_messages={"required": "Choose at least one kind of event"},
    )


@programme_page(KEEP, changes=True, while_frozen=True)
def webhooks(request: PageRequest) -> HttpResponse:
    """The webhooks of the programme, and how it goes with what is sent."""
    lines = listing.webhooks_of(request.stand.actor)
    rows = [
        (line, [EVENTS.get(kind, kind) for kind in line.row.kinds], BECAUSE.get(line.row.stopped_because, ""))
        for line in lines
    ]
    return render(request, "connections/webhooks.html", {"rows": rows})


@programme_page(KEEP, changes=True, while_frozen=True, dear=Dear.WORK)
def webhook_add(request: PageRequest) -> HttpResponse:
    """Add a webhook; its secret is shown on the page that follows, and never again."""
    stand = request.stand
    form = WebhookForm(request.POST if request.method == "POST" else None)
    back = reverse("webhooks", args=[stand.programme.code])
    made: list[tuple[Webhook, str]] = []

    def add() -> None:
        said = form.cleaned_data
        made.append(
            actions.add_webhook(
                programme=stand.programme,
                name=said["name"],
                address=said["address"],
                kinds=said["kinds"],
                by=stand.actor,
            )
        )

    if request.method == "POST" and form.is_valid() and attempt(form, add, WebhookRefused):
        row, secret = made[0]
        # The secret is on this page and nowhere else, so there is no other page to go on to.
        return render(request, "connections/webhook_added.html", {"row": row, "secret": secret, "back": back})
    return render(request, "connections/webhook_add.html", {"form": form, "cancel": back})


@programme_page(KEEP, changes=True, while_frozen=True)
def webhook(request: PageRequest, number: int) -> HttpResponse:
    """One webhook, with the log of what was sent to it."""
    found = _found(request, number)
    page = Paginator(listing.deliveries_of(found), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "row": found,
        "kinds": [EVENTS.get(kind, kind) for kind in found.kinds],
        "because": BECAUSE.get(found.stopped_because, ""),
        "page": page,
        "rows": [(each, EVENTS.get(each.kind, each.kind), *_state(each, found)) for each in page],
        "tries": rules.TRIES,
        "kept": rules.KEPT_FOR.days,
    }
    return render(request, "connections/webhook.html", context)


def _state(row: Delivery, webhook: Webhook) -> tuple[str, str, str]:
    """Where a message stands: its word, its tone, and what came of the last try."""
    came = BECAUSE.get(row.problem, "")
    if row.problem and row.status:
        came = f"{row.status}: {came}"
    if row.state == "sent":
        return "Taken", "green", str(row.status or "")
    if webhook.stopped_at is not None:
        return "Waits until it is set going again", "grey", came
    return ("Waits", "grey", came) if not row.tries else ("To be tried again", "amber", came)


@programme_page(KEEP, changes=True, while_frozen=True, dear=Dear.WORK)
def webhook_try(request: PageRequest, number: int) -> HttpResponse:
    """Send a test."""
    found = _found(request, number)

    def perform() -> str:
        actions.try_webhook(webhook=found, by=request.stand.actor)
        return "A test is on its way. Open this page again in a moment to see whether it was taken."

    return _asked(request, found, perform, "Send a test to", "Send the test", "It says that it is a test, and no more.")


@programme_page(KEEP, changes=True, while_frozen=True, dear=Dear.WORK)
def webhook_resume(request: PageRequest, number: int) -> HttpResponse:
    """Set a stopped webhook going again."""
    found = _found(request, number)

    def perform() -> str:
        actions.resume_webhook(webhook=found, by=request.stand.actor)
        return f"“{found.name}” is going again."

    intro = "What waited is sent, and what happened since. From now on it stands in your name."
    return _asked(request, found, perform, "Set going again", "Set it going", intro)


@programme_page(KEEP, changes=True, while_frozen=True)
def webhook_remove(request: PageRequest, number: int) -> HttpResponse:
    """Remove a webhook."""
    found = _found(request, number)

    def perform() -> str:
        actions.remove_webhook(webhook=found, by=request.stand.actor)
        return f"“{found.name}” is removed, and nothing more is sent to it."

    intro = "Nothing more is sent to it. What waits for it is forgotten, and that cannot be undone."
    return _asked(request, found, perform, "Remove", "Remove it", intro, grave=True)


def _asked(
    request: PageRequest,
    found: Webhook,
    perform: Callable[[], str],
    what: str,
    act: str,
    intro: str,
    *,
    grave: bool = False,
) -> HttpResponse:
    code = request.stand.programme.code
    back = reverse("webhooks", args=[code]) if grave else reverse("webhook", args=[code, found.pk])
    form = Form(request.POST if request.method == "POST" else None)
    return asked(
        request, form, perform, back=back, heading=f"{what} “{found.name}”", act=act, intro=intro, grave=grave,
        refusals=(WebhookRefused,),
    )  # fmt: skip


def _found(request: PageRequest, number: int) -> Webhook:
    found = listing.webhook_numbered(request.stand.actor, number)
    if found is None:
        raise Http404("No such webhook.")
    return found


ONE = "people/webhooks/<int:number>/"
addresses = [
    path("people/webhooks/", webhooks, name="webhooks"),
    path("people/webhooks/add/", webhook_add, name="webhook_add"),
    path(ONE, webhook, name="webhook"),
    path(f"{ONE}try/", webhook_try, name="webhook_try"),
    path(f"{ONE}resume/", webhook_resume, name="webhook_resume"),
    path(f"{ONE}remove/", webhook_remove, name="webhook_remove"),
]
