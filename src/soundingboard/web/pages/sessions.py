"""Where somebody is signed in: one's own sessions, and what whoever looks after people may end of others'."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.generic import RedirectView

from soundingboard.accounts import register
from soundingboard.accounts.access import Actor
from soundingboard.accounts.directory import directory_link_of
from soundingboard.accounts.directory_actions import LinkRefused, end_directory_link
from soundingboard.accounts.limits import count_towards_limit
from soundingboard.accounts.models import Dear, Membership, Person
from soundingboard.accounts.own_data import own_data
from soundingboard.accounts.roles import Permission
from soundingboard.accounts.session_actions import SessionRefused, end_other_sessions, end_session, end_sessions_of
from soundingboard.accounts.sessions import sessions_of
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import TextField
from soundingboard.web.second_step import own_page

A_PAGE = 25  # a person has a few; an account that a program uses, or that was taken over, may have many


class WhyForm(Form):
    """The reason for what is done to somebody's sign-in."""

    why = TextField(label="Why?", max_length=1000, rows=3, error_messages={"required": "Enter why"})


@own_page
def own_sessions(request: HttpRequest) -> HttpResponse:
    """One's own sessions, each to be ended, or all but the one that asks."""
    assert isinstance(request.user, Person)
    now, here = timezone.now(), request.session.session_key or ""
    if request.method == "POST":
        by = Actor(person=request.user, now=now)
        if handle := request.POST.get("end", ""):
            try:
                end_session(handle=handle[:64], by=by)
                messages.success(request, "That session is ended: the browser has to sign in again.")
            except SessionRefused as refusal:
                messages.info(request, str(refusal))
        else:
            ended = end_other_sessions(but=here, by=by)
            said = (
                f"{ended} other session{'' if ended == 1 else 's'} ended." if ended else "There was no other session."
            )
            messages.success(request, said)
        return redirect("own_sessions")
    page = Paginator(sessions_of(request.user.pk, now), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "account/sessions.html",
        {"sessions": [(each, each.last_used(now), each.session_key == here) for each in page], "page": page},
    )


def not_offered(request: HttpRequest, **_: str) -> HttpResponse:
    """What the sign-in library would also let people do, and we do not.

    An invitation proves an address. If people could add one by themselves, so could whoever sat down at an open screen,
    and would then be sent the next link for a new password.
    """
    raise Http404("Nobody gives themselves another address.")


@login_required
def no_password(request: HttpRequest) -> HttpResponse:
    """For somebody who comes in by the directory: that they have no password here, and how to get one.

    The sign-in library would let them choose one there and then, and whoever sat down at their open screen too.
    """
    assert isinstance(request.user, Person)
    if request.user.has_usable_password():
        return redirect("account_change_password")
    return render(request, "account/password_set.html")


@own_page
def what_is_kept_of_me(request: HttpRequest) -> HttpResponse:
    """All that is kept about whoever asks, as a file of JSON."""
    assert isinstance(request.user, Person)
    now = timezone.now()
    count_towards_limit(Dear.EXPORT, by=Actor(person=request.user, now=now))
    answer = JsonResponse(own_data(request.user, now), json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="what is kept about me.json"'
    return answer


@programme_page(Permission.INVITE_PEOPLE)
def member_sign_in(request: PageRequest, number: int) -> HttpResponse:
    """How and where a member is signed in, and what may be ended of it."""
    member, now = _member(request, number), request.stand.actor.now
    page = Paginator(sessions_of(member.person_id, now), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "people/sign_in.html",
        {
            "member": member,
            "sessions": [(each, each.last_used(now)) for each in page],
            "page": page,
            "link": directory_link_of(member.person),
        },
    )


@programme_page(Permission.INVITE_PEOPLE, changes=True)
def member_sessions_end(request: PageRequest, number: int) -> HttpResponse:
    """End all sessions of a member."""
    member = _member(request, number)

    def end(why: str) -> None:
        programme, by = request.stand.programme, request.stand.actor
        end_sessions_of(programme=programme, person=member.person, why=why, by=by)

    return _asked(
        request,
        member,
        end,
        SessionRefused,
        question=f"End all sessions of {member.person}",
        act="End their sessions",
        done=f"{member.person} is signed out everywhere.",
        intro="They are signed out everywhere, at once, and can sign in again unless their role has ended. If somebody "
        "else knows their password, ask them to set a new one as well.",
    )


@programme_page(Permission.INVITE_PEOPLE, changes=True)
def member_directory_end(request: PageRequest, number: int) -> HttpResponse:
    """Take away the link between a member and their account in the directory."""
    member = _member(request, number)

    def end(why: str) -> None:
        programme, by = request.stand.programme, request.stand.actor
        end_directory_link(programme=programme, person=member.person, why=why, by=by)

    return _asked(
        request,
        member,
        end,
        LinkRefused,
        question=f"Take away the directory link of {member.person}",
        act="Take the link away",
        done="The link is taken away. The next account that the directory vouches for with their address has it.",
        intro="Do this where their account in the directory was made anew. Be sure who is asking.",
    )


def _member(request: PageRequest, number: int) -> Membership:
    found = register.membership_ever(request.stand.actor, number)
    if found is None:
        raise Http404("No such role.")
    return found


def _asked(
    request: PageRequest, member: Membership, act_on: Any, refusal: type[Exception], *, done: str, **context: Any
) -> HttpResponse:
    back = reverse("member_sign_in", args=[request.stand.programme.code, member.pk])
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: act_on(form.cleaned_data["why"]), refusal):
            messages.success(request, done)
            return redirect(back)
    return render(request, "people/question.html", {"form": form, "cancel": back, "grave": True, **context})


addresses = [
    path("account/", RedirectView.as_view(pattern_name="account_change_password"), name="own_sign_in"),
    path("account/email/", not_offered, name="account_email"),
    path("account/confirm-email/<str:key>/", not_offered, name="account_confirm_email"),
    path("account/password/set/", no_password, name="account_set_password"),
    path("account/sessions/", own_sessions, name="own_sessions"),
    path("account/what-is-kept.json", what_is_kept_of_me, name="what_is_kept_of_me"),
    path(
        "p/<slug:programme>/people/members/<int:number>/sign-in/",
        member_sign_in,
        name="member_sign_in",
    ),
    path(
        "p/<slug:programme>/people/members/<int:number>/sign-in/end/",
        member_sessions_end,
        name="member_sessions_end",
    ),
    path(
        "p/<slug:programme>/people/members/<int:number>/sign-in/directory/",
        member_directory_end,
        name="member_directory_end",
    ),
]
