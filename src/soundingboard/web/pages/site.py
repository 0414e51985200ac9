"""Pages that stand in no programme: the way in, the brand, help, health."""

from datetime import date
from typing import Any

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import validate_password
from django.db import Error as DatabaseFault
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters

from soundingboard.accounts.access import ask_for_a_table, programmes_of, the_system
from soundingboard.accounts.actions import PeopleRefused, accept_invitation
from soundingboard.accounts.invitations import (
    InvitationNotGood,
    holder_of_the_address,
    invitation_for,
    parts_of_the_holder,
)
from soundingboard.accounts.models import Invitation, Person
from soundingboard.formats.logo import usable_logo
from soundingboard.formats.marks import brand_colour
from soundingboard.lib.glossary import glossary as glossary_terms
from soundingboard.rating.rules import rules
from soundingboard.rating.scales import DIMENSIONS, shipped_scales
from soundingboard.web.directory import KEPT_INVITATION, is_set_up
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form

# When somebody last went through the accessibility statement and found it true.
STATEMENT_PREPARED_ON = date(2026, 11, 23)


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """The way in: straight to the only programme, or a choice between several."""
    assert isinstance(request.user, Person)
    programmes = programmes_of(request.user, timezone.localdate())
    if len(programmes) == 1:
        return redirect("home", programme=programmes[0].code)
    return render(request, "site/programmes.html", {"programmes": programmes})


@cache_control(public=True, max_age=3600)
def logo(request: HttpRequest) -> HttpResponse:
    """The council's logo, made safe."""
    found = usable_logo(settings.SOUNDINGBOARD_LOGO)
    if found is None:
        raise Http404("This installation has no logo.")
    response = HttpResponse(found.content, content_type=found.media_type)
    # Opened by itself, a picture still runs nothing and fetches nothing.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@cache_control(public=True, max_age=3600)
def brand(request: HttpRequest) -> HttpResponse:
    """The council's colour, as a small stylesheet of its own."""
    colour = brand_colour(settings.SOUNDINGBOARD_BRAND_COLOUR)
    return HttpResponse(f":root{{--govuk-brand-colour:{colour}}}\n", content_type="text/css")


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """The process can reach its database; 503 when it cannot.

    A table of ours is asked: where a disk was not mounted, or a database not put back yet, there is an empty one.
    """
    try:
        ask_for_a_table()
    except (DatabaseFault, OSError):
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "site/accessibility.html", {"prepared_on": STATEMENT_PREPARED_ON})


def guide(request: HttpRequest) -> HttpResponse:
    """Help: what each part is for, how a rating is suggested, how to read a ribbon, the keyboard."""
    scales = shipped_scales()
    red, amber, green = (scales.of("delivery").point(code) for code in ("red", "amber", "green"))
    context = {
        "scales": [scales.of(dimension) for dimension in DIMENSIONS],
        "rules": rules(),
        "example": [red, amber, amber, green],
    }
    return render(request, "site/help.html", context)


def glossary(request: HttpRequest) -> HttpResponse:
    """What the words mean."""
    return render(request, "site/glossary.html", {"terms": glossary_terms()})


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, what the screening does, and which cookies are set."""
    cookies = {"session_cookie": settings.SESSION_COOKIE_NAME, "form_cookie": settings.CSRF_COOKIE_NAME}
    return render(request, "site/privacy.html", cookies)


# --- accepting an invitation ------------------------------------------------------------------------------------------


class NewPasswordForm(Form):
    """A password for a new account, twice."""

    password = forms.CharField(
        label="Choose a password",
        strip=False,
        help_text="At least 12 characters. Three words that do not belong together are easy to remember.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter a password"},
    )
    again = forms.CharField(
        label="The same password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter the password again"},
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = Person(email=invitation.email, name=invitation.name)

    def clean_password(self) -> str:
        """A password that is not easily guessed."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        """Twice the same."""
        answers = super().clean() or self.cleaned_data
        if "password" in answers and "again" in answers and answers["password"] != answers["again"]:
            self.add_error("again", "The two passwords differ: enter the same one in both boxes")
        return answers


class OwnPasswordForm(Form):
    """The password of an account that is there already."""

    password = forms.CharField(
        label="The password of your account",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter the password of your account"},
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


@sensitive_post_parameters()
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: choose a password, or give that of the account one has, and be signed in."""
    now = timezone.now()
    try:
        found = invitation_for(token, now)
    except InvitationNotGood as refusal:
        return render(request, "site/invitation_gone.html", {"sentence": str(refusal)}, status=410)
    holder = holder_of_the_address(found)
    has_password = holder is None or holder.has_usable_password()
    form_of = OwnPasswordForm if holder else NewPasswordForm
    form = form_of(request.POST or None, invitation=found)
    made: list[Person] = []

    def accept() -> None:
        by = the_system(found.programme, now)
        made.append(accept_invitation(token=token, password=form.cleaned_data["password"], by=by))

    if request.method == "POST" and has_password:
        # A link that leaked must not become a way to try the passwords of somebody's account.
        if holder and not ratelimit.consume(request, action="login_failed", key=holder.email):
            return render(request, "429.html", status=429)
        if form.is_valid() and attempt(form, accept, InvitationNotGood, PeopleRefused):
            messages.success(request, f"Welcome to {found.programme}.")
            # Through the sign-in library, so that a second step is asked for where one is set up.
            answer: HttpResponse = perform_login(request, made[0], redirect_url="/")
            return answer
    if is_set_up():
        request.session[KEPT_INVITATION] = found.pk
    context = {
        "form": form,
        "invitation": found,
        "holder": holder,
        "has_password": has_password,
        "parts": parts_of_the_holder(found, holder, timezone.localdate()),
    }
    response = render(request, "site/invitation.html", context)
    # The address is the key: it must not travel to another page, nor stay in a shared computer's cache. Without any
    # referrer a browser would also hide where the form comes from, and the form would be refused.
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "private, no-store"
    return response


addresses = [
    path("", start, name="start"),
    path("brand.css", brand, name="brand"),
    path("logo", logo, name="logo"),
    path("health/alive", alive, name="alive"),
    path("health/ready", ready, name="ready"),
    path("accessibility", accessibility, name="accessibility"),
    path("help", guide, name="help"),
    path("glossary", glossary, name="glossary"),
    path("privacy", privacy, name="privacy"),
    path("invitations/<str:token>/", invitation, name="invitation"),
]
