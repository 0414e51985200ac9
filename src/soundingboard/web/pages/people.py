"""Who takes part: members and their roles, posts and their holders, agencies, invitations, outsiders' visits."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse

from soundingboard.accounts import actions, register
from soundingboard.accounts.actions import PeopleRefused
from soundingboard.accounts.models import Agency, AgencyKind, Dear, Invitation
from soundingboard.accounts.register import PostLine
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.lib.presets import AUDIENCES
from soundingboard.records.fields import IdentifiableText, found_in
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import FilterForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.whole_address import whole_address

A_PAGE = 50
VIEW, INVITE, EDIT_POSTS = Permission.VIEW_PROGRAMME, Permission.INVITE_PEOPLE, Permission.EDIT_POSTS
HANDED_OVER = (
    "What the next holder needs to know: what is half done, what is promised, who to ask. Do not name a child."
)
REFERENCE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

# --- forms ------------------------------------------------------------------------------------------------------------


class MembersFilter(FilterForm):
    """Which members to show."""

    words = LineField(label="Name", max_length=80)
    role = forms.ChoiceField(label="Role", choices=[("", "All roles"), *Role.choices])
    agency = forms.ChoiceField(label="Agency")

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "All agencies"), *((each.code, each.name) for each in agencies)]
        self.fields["agency"].choices = choices  # type: ignore[attr-defined]


class PostsFilter(FilterForm):
    """Which posts to show."""

    state = forms.ChoiceField(
        label="State",
        choices=[
            ("", "All posts"),
            ("vacant", "Vacant"),
            ("leaving", "Holder leaving"),
            ("held", "Held"),
            ("abolished", "Abolished"),
        ],
    )


class InviteForm(Form):
    """Who is invited, to what part, until when."""

    name = LineField(label="Full name", max_length=240)
    email = forms.EmailField(
        label="Email address",
        error_messages={"invalid": "Enter an email address in the right form, such as name@example.gov.uk"},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = RadioField(
        label="Role",
        choices=Role.choices,
        hints={role: spec.says for role, spec in ROLES.items()},
        error_messages={"required": "Choose the role"},
    )
    agency = forms.ChoiceField(label="Agency they speak for", required=False)
    access_to_on = DateField(
        label="Last day of access",
        required=False,
        what="the last day of access",
        help_text="An outsider needs one. For anybody else, leave it empty unless they are here for a time.",
    )

    def __init__(self, *args: Any, agencies: list[Agency], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", "None"), *((each.code, each.name) for each in agencies)]  # type: ignore[attr-defined]
        self.fields["access_to_on"].earliest = today  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An outsider without an end is asked for one beside the boxes, not at the top."""
        answers = super().clean() or self.cleaned_data
        if (
            answers.get("role") == Role.OUTSIDER
            and not answers.get("access_to_on")
            and "access_to_on" not in self.errors
        ):
            self.add_error("access_to_on", "Enter the last day of access: an outsider is here for a time")
        return answers


class RoleForm(Form):
    """Which part somebody takes besides, until when."""

    role = RadioField(label="Role", choices=[], error_messages={"required": "Choose the role"})
    agency = forms.ChoiceField(label="Agency they speak for", required=False)
    to_on = DateField(
        label="Last day of the role",
        required=False,
        what="the last day of the role",
        help_text="Leave it empty unless they take it for a time.",
    )

    def __init__(self, *args: Any, agencies: list[Agency], roles: Sequence[Role], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = RadioField(
            label="Role",
            choices=[(role.value, role.label) for role in roles],
            hints={role: ROLES[role].says for role in roles},
            error_messages={"required": "Choose the role"},
        )
        self.fields["agency"].choices = [("", "None"), *((each.code, each.name) for each in agencies)]  # type: ignore[attr-defined]
        self.fields["to_on"].earliest = today  # type: ignore[attr-defined]
        self.order_fields(["role", "agency", "to_on"])


class EndRoleForm(Form):
    """When and why a part ends."""

    on = DateField(label="Last day", what="the last day", help_text="They can look until the end of this day.")
    why = TextField(label="Why?", max_length=1000, rows=3, error_messages={"required": "Enter why the role ends"})


class AgencyForm(Form):
    """A body that takes part."""

    name = LineField(label="Name", max_length=240)
    code = LineField(
        label="Short reference", max_length=40, help_text="Small letters, digits and hyphens: icb, police."
    )
    kind = RadioField(label="What sort of body is it?", choices=AgencyKind.choices)

    def clean_code(self) -> str:
        """A reference is part of addresses, so it is held to what addresses take."""
        return _reference(self.cleaned_data["code"])


class PostForm(Form):
    """A job that owns things."""

    title = LineField(label="Title of the post", max_length=240)
    code = LineField(
        label="Short reference", max_length=40, help_text="Small letters, digits and hyphens: head-of-assessment."
    )
    agency = forms.ChoiceField(label="Agency")

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [(each.code, each.name) for each in agencies]  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """A reference is part of addresses, so it is held to what addresses take."""
        return _reference(self.cleaned_data["code"])


class AppointForm(Form):
    """Who takes up a post, and what is handed over."""

    person = forms.ChoiceField(label="Who takes up the post?", error_messages={"required": "Choose who takes it up"})
    from_on = DateField(label="From which day?", what="the first day in post")
    note = TextField(label="Hand-over note", max_length=4000, required=False, help_text=HANDED_OVER)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "Choose somebody"), *people]  # type: ignore[attr-defined]


class VacateForm(Form):
    """When a holder leaves, and what is handed over."""

    on = DateField(label="Last day in post", what="the last day in post")
    why = TextField(label="Hand-over note", max_length=4000, required=False, help_text=HANDED_OVER)


class AbolishForm(Form):
    """When and why a post is done away with."""

    on = DateField(label="From which day?", what="the day the post is abolished")
    why = TextField(label="Why?", max_length=1000, rows=3, error_messages={"required": "Enter why"})


# --- members and roles ------------------------------------------------------------------------------------------------


@programme_page(VIEW)
def people(request: PageRequest) -> HttpResponse:
    """Everybody with a part in the programme on the day, by role and agency."""
    stand = request.stand
    filters = MembersFilter(request.GET or None, agencies=register.agencies(stand.actor, stand.day))
    rows = register.members(stand.actor, stand.day, **filters.in_force()) if filters.is_bound else None
    page = _page(request, register.members(stand.actor, stand.day) if rows is None else rows)
    return people_tab(
        request, "people/members.html", "Members", page=page, filters=filters, may_invite=stand.can(INVITE)
    )


@programme_page(VIEW)
def people_roles(request: PageRequest) -> HttpResponse:
    """The table of roles: what each is for and what it may do."""
    table = [
        (role.label, spec.says, sorted(_in_words(each) for each in spec.permissions), AUDIENCES[spec.audience])
        for role, spec in ROLES.items()
    ]
    return people_tab(request, "people/roles.html", "What each role may do", roles=table)


@programme_page(INVITE, changes=True)
def role_add(request: PageRequest, number: int) -> HttpResponse:
    """Give a member another part besides. They keep their sign-in."""
    actor = request.stand.actor
    found = register.membership_for(actor, number)
    if found is None:
        raise Http404("No such role.")
    held = register.roles_held_by(actor, found.person)
    # An outsider reads and nothing else; somebody who has a part here is none.
    roles = [role for role in Role if role not in held and role != Role.OUTSIDER]
    form = RoleForm(
        request.POST or None, agencies=register.agencies(actor, actor.today), roles=roles, today=actor.today
    )

    def give() -> None:
        answers = dict(form.cleaned_data)
        actions.give_role(
            programme=request.stand.programme,
            person=found.person,
            role=Role(answers["role"]),
            from_on=actor.today,
            to_on=answers["to_on"],
            agency=register.agency_for(actor, answers["agency"]),
            by=actor,
        )

    return _asked(
        request,
        form,
        give,
        question=f"Give {found.person} another role",
        caption=f"Now: {', '.join(role.label for role in held)}",
        act="Give the role",
        done=f"{found.person} has another role from today.",
        back=_address(request, "people"),
    )


@programme_page(INVITE, changes=True)
def role_end(request: PageRequest, number: int) -> HttpResponse:
    """End somebody's part."""
    found = register.membership_for(request.stand.actor, number)
    if found is None:
        raise Http404("No such role.")
    form = EndRoleForm(request.POST or None, initial={"on": request.stand.actor.today})
    return _asked(
        request,
        form,
        lambda: actions.end_role(membership=found, **form.cleaned_data, by=request.stand.actor),
        question=f"End the role of {found.person}",
        caption=found.get_role_display(),
        act="End the role",
        done=f"{found.person} will no longer be {found.get_role_display()}.",
        back=_address(request, "people"),
        held=register.posts_held_by(request.stand.actor, found.person),
        grave=True,
    )


# --- invitations ------------------------------------------------------------------------------------------------------


@programme_page(INVITE, changes=True)
def invitations(request: PageRequest) -> HttpResponse:
    """Invitations that wait; just after one was sent, its link, once."""
    link = request.session.pop("invitation_link", None)
    return people_tab(
        request,
        "people/invitations.html",
        "Invitations",
        invitations=register.invitations_waiting(request.stand.actor),
        link=link,
        now=request.stand.actor.now,
        days=actions.INVITATION_DAYS,
    )


@programme_page(INVITE, changes=True, dear=Dear.LETTER)
def invite(request: PageRequest) -> HttpResponse:
    """Invite somebody; the link goes by e-mail and is shown once."""
    actor = request.stand.actor
    form = InviteForm(request.POST or None, agencies=register.agencies(actor, actor.today), today=actor.today)
    sent: list[tuple[Invitation, str]] = []

    def send() -> None:
        answers = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        agency = register.agency_for(actor, answers.pop("agency"))
        sent.append(actions.invite(programme=request.stand.programme, agency=agency, **answers, by=actor))

    if request.method == "POST" and form.is_valid() and attempt(form, send, PeopleRefused):
        invitation, token = sent[0]
        link = whole_address(request, reverse("invitation", args=[token]))
        mailed = _mail(request, invitation, link)
        # The link is kept nowhere but here, until the next page has shown it.
        request.session["invitation_link"] = {
            "link": link, "name": invitation.name, "email": invitation.email, "mailed": mailed,
        }  # fmt: skip
        return redirect(_address(request, "invitations"))
    return _question(request, form, "Invite somebody", "Send the invitation", _address(request, "invitations"))


@programme_page(INVITE, changes=True)
def invitation_withdraw(request: PageRequest, number: int) -> HttpResponse:
    """Make an invitation useless."""
    found = register.invitation_numbered(request.stand.actor, number)
    if found is None:
        raise Http404("No such invitation.")
    return _asked(
        request,
        Form(request.POST if request.method == "POST" else None),
        lambda: actions.withdraw_invitation(invitation=found, by=request.stand.actor),
        question=f"Withdraw the invitation of {found.name}",
        caption=found.get_role_display(),
        act="Withdraw the invitation",
        done=f"The link sent to {found.email} no longer opens anything.",
        back=_address(request, "invitations"),
        grave=True,
    )


@programme_page(INVITE)
def visits(request: PageRequest) -> HttpResponse:
    """What outsiders looked at, the latest first."""
    return people_tab(
        request, "people/visits.html", "Outsiders' visits", page=_page(request, register.visits(request.stand.actor))
    )


# --- agencies and posts -----------------------------------------------------------------------------------------------


@programme_page(VIEW)
def agencies(request: PageRequest) -> HttpResponse:
    """The bodies that take part."""
    stand = request.stand
    return people_tab(
        request,
        "people/agencies.html",
        "Agencies",
        agencies=register.agencies(stand.actor, stand.day),
        may_edit=stand.can(EDIT_POSTS),
    )


@programme_page(EDIT_POSTS, changes=True)
def agency_new(request: PageRequest) -> HttpResponse:
    """Bring in a body."""
    form = AgencyForm(request.POST or None)
    return _asked(
        request,
        form,
        lambda: actions.add_agency(programme=request.stand.programme, **form.cleaned_data, by=request.stand.actor),
        question="Add an agency",
        act="Add the agency",
        done="The agency takes part now.",
        back=_address(request, "agencies"),
    )


@programme_page(VIEW)
def posts(request: PageRequest) -> HttpResponse:
    """Every post and who holds it."""
    stand = request.stand
    filters = PostsFilter(request.GET or None)
    state = filters.in_force().get("state", "") if filters.is_bound else ""
    lines = [line for line in register.posts(stand.actor, stand.day) if state in ("", line.state)]
    page = _page(request, lines)
    return people_tab(request, "people/posts.html", "Posts", page=page, filters=filters, may_edit=stand.can(EDIT_POSTS))


@programme_page(VIEW)
def post(request: PageRequest, code: str) -> HttpResponse:
    """One post: its holder, those before, and what they handed over."""
    stand = request.stand
    line = _post(request, code)
    context = {
        "line": line,
        "holdings": register.holdings_of(line.post, stand.day),
        "handovers": register.handovers_of(line.post, stand.day),
        "may_edit": stand.can(EDIT_POSTS) and line.state != "abolished",
        "may_see_history": stand.actor.can(Permission.VIEW_HISTORY),
        "today": stand.actor.today,
    }
    return render(request, "people/post.html", context)


@programme_page(EDIT_POSTS, changes=True)
def post_new(request: PageRequest) -> HttpResponse:
    """Create a post."""
    actor = request.stand.actor
    form = PostForm(request.POST or None, agencies=register.agencies(actor, actor.today))

    def create() -> None:
        answers = dict(form.cleaned_data)
        agency = register.agency_for(actor, answers.pop("agency"))
        if agency is None:
            raise PeopleRefused("This agency is not here any more. Choose another.")
        actions.create_post(programme=request.stand.programme, agency=agency, **answers, by=actor)

    return _asked(
        request,
        form,
        create,
        question="Create a post",
        act="Create the post",
        done="The post is there. Now appoint who holds it.",
        back=lambda: _address(request, "post", form.cleaned_data["code"]),
        cancel=_address(request, "posts"),
    )


@programme_page(EDIT_POSTS, changes=True)
def post_appoint(request: PageRequest, code: str) -> HttpResponse:
    """Put somebody in a post."""
    actor = request.stand.actor
    line = _post(request, code)
    candidates = {str(each.pk): each for each in register.people_who_may_hold(actor)}
    form = AppointForm(
        request.POST or None,
        people=[(key, each.name) for key, each in candidates.items()],
        initial={"from_on": actor.today},
    )
    return _asked(
        request,
        form,
        lambda: actions.appoint(
            post=line.post,
            person=candidates[form.cleaned_data["person"]],
            from_on=form.cleaned_data["from_on"],
            note=form.cleaned_data["note"],
            by=actor,
        ),
        question="Appoint somebody to this post",
        caption=line.post.title,
        act="Appoint them",
        done=f"{line.post} has a new holder.",
        back=_address(request, "post", code),
        holding=line.holding,
    )


@programme_page(EDIT_POSTS, changes=True)
def post_vacate(request: PageRequest, code: str) -> HttpResponse:
    """End a holding."""
    line = _post(request, code)
    if line.holding is None:
        messages.error(request, "Nobody holds this post.")
        return redirect(_address(request, "post", code))
    form = VacateForm(request.POST or None, initial={"on": request.stand.actor.today})
    return _asked(
        request,
        form,
        lambda: actions.vacate(post=line.post, **form.cleaned_data, by=request.stand.actor),
        question=f"{line.holding.person} leaves this post",
        caption=line.post.title,
        act="Save the last day",
        done="Saved. What the post owns stays with the post: appoint somebody as soon as you can.",
        back=_address(request, "post", code),
    )


@programme_page(EDIT_POSTS, changes=True)
def post_abolish(request: PageRequest, code: str) -> HttpResponse:
    """Do away with a post."""
    line = _post(request, code)
    form = AbolishForm(request.POST or None, initial={"on": request.stand.actor.today})
    return _asked(
        request,
        form,
        lambda: actions.abolish_post(post=line.post, **form.cleaned_data, by=request.stand.actor),
        question="Abolish this post",
        caption=line.post.title,
        act="Abolish the post",
        done=f"{line.post} is abolished.",
        back=_address(request, "post", code),
        intro="What it owns stays in its name. Give its objectives and actions to another post first.",
        grave=True,
    )


# --- in the order in which they are used above ------------------------------------------------------------------------


def _reference(text: str) -> str:
    if not REFERENCE.fullmatch(text) or text == "new":
        raise forms.ValidationError("Use small letters, digits and hyphens only, such as head-of-assessment")
    if problems := found_in(text):
        raise IdentifiableText(problems)
    return text


def _page(request: PageRequest, rows: Any) -> Any:
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))


def _in_words(permission: Permission) -> str:
    words = permission.value.replace("_", " ")
    return words[:1].upper() + words[1:]


def people_tab(request: PageRequest, template: str, tab: str, **context: Any) -> HttpResponse:
    """One of the pages about people, with the way to the others."""
    stand = request.stand
    places = [("Members", "people"), ("Posts", "posts"), ("Agencies", "agencies")]
    if stand.can(INVITE):
        places += [("Invitations", "invitations"), ("Leavers", "leavers"), ("Outsiders' visits", "visits")]
    if stand.can(Permission.MAKE_TOKENS):
        places.append(("Access tokens", "access_tokens"))
    if stand.can(Permission.KEEP_CONNECTIONS):
        places.append(("Webhooks", "webhooks"))
    places.append(("What each role may do", "people_roles"))
    at = f"?as_at={stand.as_at.isoformat()}" if stand.as_at else ""
    tabs = [(word, f"{_address(request, name)}{at}", word == tab) for word, name in places]
    return render(request, template, {"tabs": tabs, "tab": tab, "at": at, "today": stand.actor.today, **context})


def _asked(
    request: PageRequest,
    form: Form,
    act_on: Callable[[], object],
    *,
    question: str,
    act: str,
    done: str,
    back: str | Callable[[], str],
    cancel: str = "",
    **context: Any,
) -> HttpResponse:
    """Ask, do, say that it was done, and go back; a refusal stands in the form and what was typed stays."""
    if request.method == "POST" and form.is_valid() and attempt(form, act_on, PeopleRefused):
        messages.success(request, done)
        return redirect(back if isinstance(back, str) else back())
    return _question(request, form, question, act, cancel or str(back), **context)


def _question(request: PageRequest, form: Form, question: str, act: str, cancel: str, **context: Any) -> HttpResponse:
    return render(
        request, "people/question.html", {"form": form, "question": question, "act": act, "cancel": cancel, **context}
    )


def _mail(request: PageRequest, invitation: Invitation, link: str) -> bool:
    """Send the link; whether the mail server took it. If not, the page shows the link to be passed on by hand."""
    text = render_to_string(
        "people/invitation.txt",
        {"invitation": invitation, "link": link, "programme": request.stand.programme, "by": request.stand.actor},
    )
    subject = f"You are invited to {request.stand.programme.name}"
    try:
        return bool(send_mail(subject.replace("\n", " "), text, None, [invitation.email]))
    except OSError:
        return False


def _post(request: PageRequest, code: str) -> PostLine:
    found = register.post_for(request.stand.actor, code, request.stand.day)
    if found is None:
        raise Http404("No such post.")
    return found


def _address(request: PageRequest, name: str, *arguments: str) -> str:
    return reverse(name, args=[request.stand.programme.code, *arguments])


addresses = [
    path("people/", people, name="people"),
    path("people/roles/", people_roles, name="people_roles"),
    path("people/members/<int:number>/roles/add/", role_add, name="role_add"),
    path("people/members/<int:number>/end/", role_end, name="role_end"),
    path("people/invitations/", invitations, name="invitations"),
    path("people/invitations/new/", invite, name="invite"),
    path("people/invitations/<int:number>/withdraw/", invitation_withdraw, name="invitation_withdraw"),
    path("people/visits/", visits, name="visits"),
    path("people/agencies/", agencies, name="agencies"),
    path("people/agencies/new/", agency_new, name="agency_new"),
    path("people/posts/", posts, name="posts"),
    path("people/posts/new/", post_new, name="post_new"),
    path("people/posts/<str:code>/", post, name="post"),
    path("people/posts/<str:code>/appoint/", post_appoint, name="post_appoint"),
    path("people/posts/<str:code>/vacate/", post_vacate, name="post_vacate"),
    path("people/posts/<str:code>/abolish/", post_abolish, name="post_abolish"),
]
