"""Signing in by the council's own directory: out to it, and back. It makes no account: people are invited."""

import structlog
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from soundingboard.accounts.access import the_system
from soundingboard.accounts.actions import accept_invitation_by_directory
from soundingboard.accounts.directory import person_linked_to, person_with_address
from soundingboard.accounts.directory_actions import ANOTHER_ACCOUNT, LinkRefused, link_directory
from soundingboard.accounts.invitations import InvitationNotGood, invitation_kept
from soundingboard.accounts.models import Invitation, Person
from soundingboard.accounts.rules import NotVouchedFor, Vouched, not_vouched_for, showed_second_step
from soundingboard.web.directory import KEPT_INVITATION, NotProved, is_set_up
from soundingboard.web.second_step import ELSEWHERE
from soundingboard.web.sign_in import tell_of_a_change

log = structlog.stdlib.get_logger("soundingboard.sign_in")
_ACCEPTS = "directory_accepts"
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


@never_cache
def go(request: HttpRequest) -> HttpResponse:
    """Send the browser to the directory."""
    request.session.pop(_ACCEPTS, None)
    return _sent(request)


@never_cache
def go_invited(request: HttpRequest) -> HttpResponse:
    """Send the browser of somebody invited to the directory, to accept the invitation when they come back."""
    if KEPT_INVITATION not in request.session:
        return render(request, "site/invitation_gone.html", {"sentence": OPEN_IT_AGAIN}, status=410)
    request.session[_ACCEPTS] = request.session[KEPT_INVITATION]
    return _sent(request)


@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """Let in whoever the directory vouches for, if they are known here; else say what stands against it."""
    _need()
    invited = request.session.pop(_ACCEPTS, None)
    from soundingboard.web.openid import came_back

    try:
        found = came_back(request)
        person = _accepted(request, found, invited) if invited else _known(found)
    except (NotProved, _NotLetIn) as refusal:
        return _refused(request, refusal.word, str(refusal))
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


def _sent(request: HttpRequest) -> HttpResponse:
    _need()
    from soundingboard.web.openid import sent_there

    try:
        return sent_there(request, request.build_absolute_uri(reverse("directory_back")))
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


def _refused(request: HttpRequest, word: str, sentence: str) -> HttpResponse:
    # Neither the address nor the name there: what a directory that lies says of somebody may be anything.
    log.warning("sign_in.directory_refused", kind=word)
    return render(request, "account/directory_refused.html", {"sentence": sentence}, status=403)


addresses = [
    path("account/directory/", go, name="directory_go"),
    path("account/directory/back/", back, name="directory_back"),
    path("account/directory/signed-out/", signed_out, name="directory_signed_out"),
    path("account/directory/invited/", go_invited, name="directory_invited"),
]
