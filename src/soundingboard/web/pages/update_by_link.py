"""The page behind a link that is good once: somebody without an account updates the actions of a post (DL7).

It stands in no programme's door, because the token in its address is all that its reader has. Looking at it, as a
program does that opens every link of a letter first, changes nothing and uses nothing up: a person presses a button.
Nothing else can be reached from here, and the address travels nowhere: not to another page, to a cache or to a log.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.delivery import link_actions, links
from soundingboard.delivery.actions import DeliveryRefused
from soundingboard.delivery.link_actions import LinkAnswer, LinkIsSpent
from soundingboard.delivery.links import AskedAction
from soundingboard.delivery.listing import STATE_WORDS
from soundingboard.delivery.models import Update, UpdateLink
from soundingboard.delivery.reasons import date_change_reasons
from soundingboard.delivery.rules import LINK_HAS_ENDED, LinkState, State
from soundingboard.lib.keys import key_in
from soundingboard.plan.standing import PlanIsFrozen, require_open
from soundingboard.records.written_for import written_for
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.pages.updates import STANDS

DEVICE = "sb_device"
UNDER = "/u/"
DEVICE_SECONDS = 60 * 24 * 60 * 60
# Limited as sign-in is, by the library that limits it: by address, and each link by itself. Asking is limited too, and
# the library's public door for that counts only what is sent.
RATES = {"address": "60/m/ip", "link": "60/10m/key"}
FROZEN = (
    "No update is taken just now: the plan is paused, closed or handed over. Keep the link, and try again when you "
    "hear that it goes on."
)
UNKNOWN = (
    "This link does not open anything. It may have been cut short: open it from the letter again, or copy all of it. "
    "If that does not help, ask whoever sent it to you for a new one."
)


class Answers(Form):
    """What is said of each action of a link. What may be left out in a draft is asked for when it is sent."""

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        asked: Sequence[AskedAction],
        reasons: Mapping[str, str],
        asks_writer: bool,
        is_final: bool = False,
        **kwargs: Any,
    ) -> None:
        self.asked, self.asks_writer, self.is_final = asked, asks_writer, is_final
        self.writer = ""
        self.base_fields = {}  # type: ignore[misc]  # each link asks of other actions
        for each in asked:
            self.base_fields.update(_fields_of(each, reasons))
        if asks_writer:
            self.base_fields["writer_name"] = LineField(
                label="Your name", max_length=100, required=False, widget=_filled_in("name")
            )
            self.base_fields["writer_post"] = LineField(
                label="Your post", max_length=120, required=False, widget=_filled_in("organization-title")
            )
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """What has to be there before it is sent."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        # Not among the texts that are screened for names: this is one.
        name, post = str(said.pop("writer_name", "")).strip(), str(said.pop("writer_post", "")).strip()
        self.writer = ", ".join(each for each in (name, post) if each)
        for each in self.asked if self.is_final else ():
            self._ask_for(each, said)
        if self.is_final and self.asks_writer:
            for field, given, words in (("writer_name", name, "name"), ("writer_post", post, "post")):
                if not given:
                    self.add_error(field, f"Enter your {words}")
        return said

    def _ask_for(self, each: AskedAction, said: Mapping[str, Any]) -> None:
        key, reference = key_of(each), each.reference
        if not said.get(f"{key}-progress"):
            self._missing(f"{key}-progress", f"Enter what has been done for {reference}, even if it is nothing new")
        if said.get(f"{key}-state") == State.BLOCKED and not said.get(f"{key}-help"):
            self._missing(f"{key}-help", f"Enter what stands in the way of {reference}")
        expected, why = said.get(f"{key}-on"), said.get(f"{key}-why")
        if expected and expected != each.version.due_on and not why:
            self._missing(f"{key}-why", f"Choose why another date is expected for {reference}")
        if why and not expected:
            self._missing(f"{key}-on", f"Enter the date that you expect for {reference}")

    def _missing(self, name: str, words: str) -> None:
        if name not in self.errors:
            self.add_error(name, words)

    @property
    def answers(self) -> list[LinkAnswer]:
        """What was said, of each action of which something was."""
        found = [_answer(each, self.cleaned_data) for each in self.asked]
        return [each for each in found if self.is_final or each.progress or each.help_needed or each.forecast_on]


def key_of(each: AskedAction) -> str:
    """What the names of an action's boxes begin with."""
    return f"a{each.version.action_id}"


def _filled_in(what: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": what})


def _fields_of(each: AskedAction, reasons: Mapping[str, str]) -> dict[str, forms.Field]:
    key, state = key_of(each), each.version.state
    return {
        f"{key}-progress": TextField(
            label="What has been done since then?" if each.last else "What has been done?",
            max_length=400, rows=2, required=False, help_text="One line is enough. Do not name a child.",
        ),
        f"{key}-state": RadioField(
            label="Where does it stand?", choices=STANDS.get(state, [(state, STATE_WORDS[state])]), required=False
        ),
        f"{key}-help": TextField(
            label="What help is needed, or what stands in the way?", max_length=400, rows=2, required=False
        ),
        f"{key}-on": DateField(
            label="When do you now expect it to be done?", what="the day you expect", required=False
        ),
        f"{key}-why": forms.ChoiceField(
            label="Why has the date changed?", choices=[("", "Choose a reason"), *reasons.items()], required=False
        ),
        f"{key}-seen": forms.CharField(widget=forms.HiddenInput, required=False),
    }  # fmt: skip


def _answer(each: AskedAction, said: Mapping[str, Any]) -> LinkAnswer:
    key = key_of(each)
    seen = said.get(f"{key}-seen", "")
    return LinkAnswer(
        reference=each.reference,
        progress=said.get(f"{key}-progress", ""),
        state=said.get(f"{key}-state", ""),
        help_needed=said.get(f"{key}-help", ""),
        forecast_on=said.get(f"{key}-on"),
        forecast_reason=said.get(f"{key}-why", ""),
        seen=key_in(seen),
    )


def _initial(link: UpdateLink, asked: Sequence[AskedAction]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in asked:
        key, kept = key_of(each), link.draft.get(each.reference, {})
        on = kept.get("forecast_on", "")
        found |= {
            f"{key}-progress": kept.get("progress", ""),
            f"{key}-state": kept.get("state") or each.version.state,
            f"{key}-help": kept.get("help_needed", ""),
            f"{key}-on": date.fromisoformat(on) if on else None,
            f"{key}-why": kept.get("forecast_reason", ""),
            f"{key}-seen": str(each.present.pk) if each.present else "",
        }
    return found


# --- the page ---------------------------------------------------------------------------------------------------------


def unseen_by_others(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The address is the key: no cache keeps the page, no other page is told its address, no search engine lists it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


# Without any referrer a browser hides where a form comes from, and Django would refuse it. Nothing here rests on a
# cookie that a browser sends by itself: whoever could have a reader's browser send this form must know the token, and
# could send it without them.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@unseen_by_others
@sensitive_variables("token", "device")
@sensitive_post_parameters()
def update_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The actions of a link, and what is to be said of them; once it is used, a word of thanks."""
    now = timezone.now()
    if not _may_ask(request, "address"):
        return _message(request, "links/too_often.html", 429)
    link = links.link_for(token)
    if link is None:
        return _message(request, "links/gone.html", 404, sentence=UNKNOWN)
    if not _may_ask(request, "link", str(link.pk)):
        return _message(request, "links/too_often.html", 429)
    device = request.COOKIES.get(DEVICE, "") or secrets.token_urlsafe(16)
    with written_for(link.programme_id):
        response = _answered(request, link, links.browser_of(link, device), now)
    response.set_cookie(
        DEVICE, device, max_age=DEVICE_SECONDS, path=UNDER, secure=settings.SESSION_COOKIE_SECURE, httponly=True,
        samesite="Lax",
    )  # fmt: skip
    return response


def _may_ask(request: HttpRequest, which: str, key: str | None = None) -> bool:
    return bool(ratelimit.consume(request, app="update_by_link", action=which, config=RATES, key=key, limit_get=True))


def _answered(request: HttpRequest, link: UpdateLink, browser: str, now: Any) -> HttpResponse:
    state = links.state_of(link, now, was_opened=True)
    if state == LinkState.SUBMITTED and link.submitted_from == browser:
        return render(request, "links/thanks.html", {"link": link})
    by = links.bearer_of(link, now)
    if request.method == "GET":
        place = link_actions.note_opening(link=link, browser=browser, by=by)
    else:
        place = links.place_of(link, browser)
    if state in LINK_HAS_ENDED:
        return _ended(request, link, state)
    try:
        require_open(link.programme)
    except PlanIsFrozen:
        if request.method != "POST":
            return _message(request, "links/gone.html", 409, sentence=FROZEN)
    return _asked(request, link, browser, place, now)


def _asked(request: HttpRequest, link: UpdateLink, browser: str, place: int, now: Any) -> HttpResponse:
    every = links.asked_by(link)
    asked = [each for each in every if not each.why_not]
    if not asked:
        return _message(request, "links/nothing.html", 200, link=link, every=every)
    is_final = "send" in request.POST
    form = Answers(
        request.POST if request.method == "POST" else None,
        asked=asked,
        reasons={code: reason.words for code, reason in date_change_reasons(link.programme_id).items()},
        asks_writer=place > 0,
        is_final=is_final,
        initial=_initial(link, asked),
    )
    if request.method == "POST" and form.is_valid():
        by = links.bearer_of(link, now, form.writer)

        def perform() -> None:
            if is_final:
                link_actions.submit_by_link(link=link, answers=form.answers, browser=browser, writer=form.writer, by=by)
            else:
                link_actions.keep_draft(link=link, answers=form.answers, by=by)

        try:
            if attempt(form, _telling(form, perform), DeliveryRefused):
                # Nothing was written: then nothing is kept, and it is not said that something was.
                return redirect(f"{request.path}?kept=1" if form.answers and not is_final else request.path)
        except LinkIsSpent:
            link.refresh_from_db()
            if is_final and link.submitted_from == browser:
                return redirect(request.path)  # pressed twice: the other press was quicker
            return _ended(request, link, links.state_of(link, now, was_opened=True))
    context = {
        "link": link,
        "form": form,
        "parts": [_Part(each, form) for each in asked],
        "left_out": [each for each in every if each.why_not],
        "asks_writer": place > 0,
        "kept": "kept" in request.GET and request.method != "POST",
    }
    return render(request, "links/update.html", context)


def _telling(form: Answers, perform: Callable[[], None]) -> Callable[[], None]:
    """Do it; where somebody else wrote meanwhile, the next press of the button means it."""

    def done() -> None:
        try:
            perform()
        except PlanIsFrozen as refusal:
            raise DeliveryRefused(f"{FROZEN} What you wrote is still here.") from refusal
        except ChangedMeanwhile as refusal:
            theirs = refusal.theirs
            if isinstance(theirs, Update):
                form.data = MultiValueDict(form.data)
                form.data[f"a{theirs.action_id}-seen"] = str(theirs.pk)
            raise DeliveryRefused(
                "Somebody at the programme began an update of one of these while you were writing. "
                "Press send again to send yours in its place."
            ) from refusal

    return done


class _Part:
    """One action on the page, with its boxes."""

    def __init__(self, each: AskedAction, form: Answers) -> None:
        key = key_of(each)
        self.action, self.last, self.present = each.version, each.last, each.present
        self.reference = each.reference
        self.progress, self.state, self.help, self.on, self.why = (
            form[f"{key}-{name}"] for name in ("progress", "state", "help", "on", "why")
        )
        self.seen = form[f"{key}-seen"]

    @property
    def shows_date(self) -> bool:
        """Whether the boxes for another date are open: one was typed, or something about it is wrong."""
        return bool(self.on.errors or self.why.errors or self.why.value() or any(_typed(self.on.value())))


def _typed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else (value,)


ENDED: Mapping[LinkState, str] = {
    LinkState.SUBMITTED: (
        "This link has been used: the update was sent. A link is good once. "
        "If something has to be put right, ask for a new one."
    ),
    LinkState.REVOKED: (
        "This link was taken back. A newer letter may hold one that works; if there is none, ask for one."
    ),
    LinkState.EXPIRED: "This link has run out. Ask for a new one if the update is still wanted.",
    LinkState.CLOSED: (
        "Updates are not taken now: the round has closed, or the post that was asked has ended. Tell whoever sent you "
        "the link what you wanted to say."
    ),
}


def _ended(request: HttpRequest, link: UpdateLink, state: LinkState) -> HttpResponse:
    was_writing = request.method == "POST"
    return _message(
        request, "links/gone.html", 410, sentence=ENDED[state], sender=link.sent_by, was_writing=was_writing
    )


def _message(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    return render(request, template, context, status=status)


addresses = [path("u/<str:token>/", update_by_link, name="update_by_link")]
