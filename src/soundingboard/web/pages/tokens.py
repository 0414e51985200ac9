"""Access tokens: the ways in that a person makes for other programs, seen and revoked."""

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.connections import actions, rules, tokens
from soundingboard.connections.actions import TokenRefused
from soundingboard.connections.tokens import TokenLine
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, LineField
from soundingboard.web.pages.asking import asked
from soundingboard.web.sign_in import tell_of_a_change

MAKE = Permission.MAKE_TOKENS
STATES = {"good": ("Works", "green"), "expired": ("Has run out", "grey"), "revoked": ("Revoked", "red")}
A_PAGE = 50
USUAL_DAYS = 90


class TokenForm(Form):
    """What a token is for, what it may do, and until when."""

    name = LineField(
        label="What is it for?",
        max_length=80,
        help_text="For example “Power BI, performance team”. It stands in the history beside your name.",
    )
    scopes = CheckboxesField(
        label="What may it do?",
        choices=tuple(rules.all_scopes().items()),
        error_messages={"required": "Choose at least one thing that the token may do"},
    )
    until = DateField(label="Last day on which it works", what="the last day on which it works")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["until"]
        assert isinstance(field, DateField)
        field.earliest, field.latest = today, today + timedelta(days=rules.LONGEST_DAYS)


@programme_page(MAKE, changes=True, while_frozen=True)
def access_tokens(request: PageRequest) -> HttpResponse:
    """One's own tokens, or all of the programme for whoever keeps its connections."""
    stand = request.stand
    page = Paginator(tokens.tokens_of(stand.actor), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(line, *STATES[line.state]) for line in page],
        "sees_all": stand.actor.can(Permission.KEEP_CONNECTIONS),
        "longest": rules.LONGEST_DAYS,
    }
    return render(request, "connections/tokens.html", context)


@programme_page(MAKE, changes=True, while_frozen=True, dear=Dear.WORK)
def access_token_make(request: PageRequest) -> HttpResponse:
    """Make a token; it is shown on the page that follows, and never again."""
    stand = request.stand
    start = {"until": stand.actor.today + timedelta(days=USUAL_DAYS)}
    form = TokenForm(request.POST if request.method == "POST" else None, initial=start, today=stand.actor.today)
    back = reverse("access_tokens", args=[stand.programme.code])
    made: list[Any] = []

    def make() -> None:
        said = form.cleaned_data
        made.extend(
            actions.make_token(
                programme=stand.programme, name=said["name"], scopes=said["scopes"], until=said["until"], by=stand.actor
            )
        )

    if request.method == "POST" and form.is_valid() and attempt(form, make, TokenRefused):
        # It outlives the session, and whoever sat down at an open screen could have made it.
        tell_of_a_change(stand.actor.person, "access_token_made")
        # The token is on this page and nowhere else, so there is no other page to go on to.
        context = {"row": made[0], "token": made[1], "back": back, "until": form.cleaned_data["until"]}
        return render(request, "connections/token_made.html", context)
    return render(request, "connections/token_make.html", {"form": form, "cancel": back})


@programme_page(MAKE, changes=True, while_frozen=True)
def access_token_revoke(request: PageRequest, number: int) -> HttpResponse:
    """Make a token useless."""
    line = _line(request, number)

    def perform() -> str:
        actions.revoke_token(token=line.row, by=request.stand.actor)
        return f"The token “{line.row.name}” no longer opens anything."

    return asked(
        request,
        Form(request.POST if request.method == "POST" else None),
        perform,
        back=reverse("access_tokens", args=[request.stand.programme.code]),
        heading=f"Revoke the token “{line.row.name}”",
        act="Revoke it",
        intro=f"{line.row.person} made it. Whatever program uses it is refused from now on; that cannot be undone.",
        grave=True,
    )


def _line(request: PageRequest, number: int) -> TokenLine:
    found = tokens.token_numbered(request.stand.actor, number)
    if found is None:
        raise Http404("No such token.")
    return found


addresses = [
    path("people/tokens/", access_tokens, name="access_tokens"),
    path("people/tokens/make/", access_token_make, name="access_token_make"),
    path("people/tokens/<int:number>/revoke/", access_token_revoke, name="access_token_revoke"),
]
