"""Signing in by the council's own directory: out to it, and back. It makes no account: people are invited.

Whoever is about to change how they sign in shows there once more who they are, where that is how they come in."""

from urllib.parse import urlencode

import structlog
from allauth.account import app_settings as sign_in_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from soundingboard.accounts.access import the_system
from soundingboard.accounts.actions import accept_invitation_by_directory
from soundingboard.accounts.directory import directory_link_of, person_linked_to, person_with_address
from soundingboard.accounts.directory_actions import ANOTHER_ACCOUNT, LinkRefused, link_directory
from soundingboard.accounts.invitations import InvitationNotGood, invitation_kept
from soundingboard.accounts.models import Invitation, Person
from soundingboard.accounts.rules import NotVouchedFor, Vouched, not_vouched_for, showed_anew, showed_second_step
from soundingboard.web.directory import KEPT_INVITATION, NotProved, is_set_up
from soundingboard.web.second_step import ELSEWHERE
from soundingboard.web.sign_in import BY_DIRECTORY, tell_of_a_change

log = structlog.stdlib.get_logger("soundingboard.sign_in")
_ACCEPTS = "directory_accepts"
# Where somebody goes on who shows once more who they are.
_ANEW = "directory_anew"
OPEN_IT_AGAIN = "We no longer know which invitation you mean. Open the link in your letter again."

WHY_NOT = {
    NotVouchedFor.NO_ADDRESS: "Your organisation’s directory gave no e-mail address, so we cannot tell who you are "
    "here. Sign in with your password, and tell whoever looks after this installation.",
    NotVouchedFor.NOT_VERIFIED: "Your organisation’s directory does not say that it verified your e-mail address, so "
    "it cannot open an account here. Sign in with your password, and tell whoever looks after this installation.",
    NotVouchedFor.NOT_ITS_DOMAIN: "This installation does not take the directory’s word for addresses like yours. Sign "
    "in with your password.",
}
NOBODY = (
    "You have no account here yet, and signing in does not make one. If you were invited, open the link in the letter "
    "that you got. If not, ask the manager of your programme to invite you."
)
CLOSED = "Your account here is closed. Ask the manager of your programme if it should be open."
NOT_THE_INVITED = (
    "The invitation is for another e-mail address than the one that your organisation’s directory gave. Sign out there "
    "and come in as the one who was invited, or choose a password instead."
)
OTHERS_ADDRESS = (
    "The e-mail address that your organisation’s directory gives for you is another person’s here, so nobody was "
    "signed in. Tell whoever looks after this installation."
)

NOT_ANEW = (
    "Your organisation’s directory did not ask you anew who you are, or does not say when it did. Try again; if it "
    "goes on, have a letter sent by which you choose a password, and show that."
)
SIGNED_OUT = "You are not signed in here any more. Sign in, and begin again."
ANOTHER_THERE = (
    "You signed in there with another account than the one with which you come in here, so nothing was changed. Try "
    "again with your own."
)


@never_cache
def go(request: HttpRequest) -> HttpResponse:
    """Send the browser to the directory."""
    _begun(request)
    return _sent(request)


@never_cache
@login_required
def again(request: HttpRequest) -> HttpResponse:
    """Ask somebody to sign in there anew, for they are about to change how they sign in here.

    A page with a link, and no redirect: what was asked may have been a form, and forms are held to this site.
    """
    _need_link(request)
    there = {"next": _next(request)}
    methods = get_adapter().get_reauthentication_methods(request.user)
    ways = [{**each, "url": f"{each['url']}?{urlencode(there)}"} for each in methods if each["id"] != BY_DIRECTORY]
    return render(
        request,
        "account/reauthenticate_by_directory.html",
        {
            "there": f"{reverse('directory_again_go')}?{urlencode(there)}",
            "reauthentication_alternatives": ways,
        },
    )


@never_cache
@login_required
def go_again(request: HttpRequest) -> HttpResponse:
    """Send the browser to the directory, which is to ask them who they are."""
    _need_link(request)
    _begun(request)[_ANEW] = _next(request)
    return _sent(request, anew=True)


@never_cache
def go_invited(request: HttpRequest) -> HttpResponse:
    """Send the browser of somebody invited to the directory, to accept the invitation when they come back."""
    if KEPT_INVITATION not in request.session:
        return render(request, "site/invitation_gone.html", {"sentence": OPEN_IT_AGAIN}, status=410)
    _begun(request)[_ACCEPTS] = request.session[KEPT_INVITATION]
    return _sent(request)


@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """Let in whoever the directory vouches for, if they are known here; else say what stands against it."""
    _need()
    invited, goes_on = request.session.pop(_ACCEPTS, None), request.session.pop(_ANEW, None)
    from soundingboard.web.openid import came_back

    try:
        found = came_back(request)
        if goes_on is not None:
            return _shown_anew(request, found, goes_on)
        person = _accepted(request, found, invited) if invited else _known(found)
    except (NotProved, _NotLetIn) as refusal:
        return _refused(
            request, refusal.word, str(refusal), is_in=goes_on is not None and request.user.is_authenticated
        )
    except LinkRefused as refusal:
        return _refused(request, "another_account", str(refusal))
    if not person.is_active:
        return _refused(request, "account_closed", CLOSED)
    elsewhere = showed_second_step(found, settings.SOUNDINGBOARD_OIDC_SECOND_STEP)
    record_authentication(request, person, "directory", **({ELSEWHERE: True} if elsewhere else {}))
    # Through the sign-in library, so that a second step is asked for where one is set up.
    answer: HttpResponse = perform_login(request, person, redirect_url="/")
    return answer


@never_cache
def signed_out(request: HttpRequest) -> HttpResponse:
    """Tell somebody who came in by the directory that they are signed out here and not there, with the way to be.

    They are signed in there all day for other things, so it is theirs to choose; on a shared computer they should. It
    is a link and not a redirect of the form before it, for the page's policy holds forms to this site.
    """
    _need()
    from soundingboard.web.openid import way_out

    there = "" if request.user.is_authenticated else way_out(request.build_absolute_uri(reverse("account_login")))
    if not there:
        return redirect("account_login")
    return render(request, "account/signed_out.html", {"there": there, "label": settings.SOUNDINGBOARD_OIDC_LABEL})


class _NotLetIn(Exception):
    """Whoever the directory vouches for is not let in."""

    def __init__(self, word: str, sentence: str) -> None:
        self.word = word
        super().__init__(sentence)


def _need() -> None:
    if not is_set_up():
        raise Http404("No directory is set up.")


def _begun(request: HttpRequest) -> SessionBase:
    """The session, in which nothing is begun any more."""
    request.session.pop(_ACCEPTS, None)
    request.session.pop(_ANEW, None)
    return request.session


def _need_link(request: HttpRequest) -> None:
    _need()
    assert isinstance(request.user, Person)
    if directory_link_of(request.user) is None:
        raise Http404("Not linked to an account of the directory.")


def _next(request: HttpRequest) -> str:
    return get_next_redirect_url(request) or reverse("mfa_index")


def _shown_anew(request: HttpRequest, found: Vouched, goes_on: str) -> HttpResponse:
    if not request.user.is_authenticated:
        raise _NotLetIn("signed_out_meanwhile", SIGNED_OUT)
    if person_linked_to(found.account) != request.user:
        raise _NotLetIn("another_account_anew", ANOTHER_THERE)
    if not showed_anew(found, timezone.now().timestamp(), sign_in_settings.REAUTHENTICATION_TIMEOUT):
        raise _NotLetIn("not_anew", NOT_ANEW)
    record_authentication(request, request.user, "directory", reauthenticated=True)
    return redirect(goes_on)


def _sent(request: HttpRequest, *, anew: bool = False) -> HttpResponse:
    _need()
    from soundingboard.web.openid import sent_there

    try:
        return sent_there(request, request.build_absolute_uri(reverse("directory_back")), anew=anew)
    except NotProved as refusal:
        return _refused(request, refusal.word, str(refusal))


def _known(found: Vouched) -> Person:
    """Who somebody is here: by the account that they came in with before, else by an address vouched for."""
    linked = person_linked_to(found.account)
    holder = person_with_address(found.email) if found.email else None
    if linked is not None:
        if holder is not None and holder != linked:
            raise _NotLetIn("address_of_another", OTHERS_ADDRESS)
        return linked
    _need_vouched(found)
    if holder is None:
        raise _NotLetIn("no_account", NOBODY)
    if not holder.is_active:
        raise _NotLetIn("account_closed", CLOSED)
    link_directory(person=holder, account=found.account, by=the_system(None, timezone.now()))
    log.warning("sign_in.directory_linked", person=holder.pk)
    tell_of_a_change(holder, "directory_linked")
    return holder


def _accepted(request: HttpRequest, found: Vouched, key: int) -> Person:
    now = timezone.now()
    try:
        invitation: Invitation = invitation_kept(key, now)
        _need_vouched(found)
        if found.email != invitation.email:
            raise _NotLetIn("not_the_invited", NOT_THE_INVITED)
        holder, linked = person_with_address(found.email), person_linked_to(found.account)
        if holder is not None and not holder.is_active:
            raise _NotLetIn("account_closed", CLOSED)
        if linked is not None and linked != holder:
            raise _NotLetIn("another_account", ANOTHER_ACCOUNT)
        by = the_system(invitation.programme, now)
        person = accept_invitation_by_directory(invitation=invitation, account=found.account, by=by)
    except InvitationNotGood as refusal:
        raise _NotLetIn("invitation_not_good", str(refusal)) from refusal
    messages.success(request, f"Welcome to {invitation.programme}.")
    return person


def _need_vouched(found: Vouched) -> None:
    if (why := not_vouched_for(found, settings.SOUNDINGBOARD_OIDC_DOMAINS)) is not None:
        raise _NotLetIn(why.value, WHY_NOT[why])


def _refused(request: HttpRequest, word: str, sentence: str, *, is_in: bool = False) -> HttpResponse:
    # Neither the address nor the name there: what a directory that lies says of somebody may be anything.
    log.warning("sign_in.directory_refused", kind=word)
    return render(request, "account/directory_refused.html", {"sentence": sentence, "is_in": is_in}, status=403)


addresses = [
    path("account/directory/", go, name="directory_go"),
    path("account/directory/back/", back, name="directory_back"),
    path("account/directory/signed-out/", signed_out, name="directory_signed_out"),
    path("account/directory/again/", again, name="directory_again"),
    path("account/directory/again/go/", go_again, name="directory_again_go"),
    path("account/directory/invited/", go_invited, name="directory_invited"),
]
