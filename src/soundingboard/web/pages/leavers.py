"""Somebody leaves: what they hold is named, each thing goes to somebody or is left with a reason, and access ends."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from soundingboard.accounts import register
from soundingboard.accounts.actions import PeopleRefused
from soundingboard.accounts.leaving import HeldByName, held_by_name, leaving_numbered, leavings, posts_to_hand_over
from soundingboard.accounts.leaving_actions import Follows, record_leaving, take_back_leaving
from soundingboard.accounts.models import Person, Post
from soundingboard.accounts.roles import Permission
from soundingboard.digest.holdings import what_posts_own
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import DateField, LineField, TextField
from soundingboard.web.pages.people import HANDED_OVER, people_tab

NOBODY = "nobody"


class LeavingForm(Form):
    """When somebody leaves, and what becomes of each thing that they hold."""

    last_day = DateField(
        label="Last day", what="the last day", help_text="They can look until the end of this day, and not after."
    )
    note = TextField(label="Hand-over note", max_length=4000, required=False, help_text=HANDED_OVER)

    def __init__(
        self,
        *args: Any,
        posts: Sequence[Post],
        owned: Mapping[int, tuple[str, ...]],
        by_name: Sequence[HeldByName],
        people: Sequence[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.pk): each for each in people}
        self.posts, self.by_name = posts, by_name
        for post in posts:
            said = owned.get(post.pk, ())
            hint = f"It owns {', '.join(said)}." if said else "It owns nothing that is open."
            self._ask(f"post_{post.pk}", f"Who follows as {post}?", hint, f"If nobody follows as {post}, why?")
        for held in by_name:
            self._ask(
                f"named_{held.kind}",
                f"Who takes over {held.words}?",
                "They change hands at once.",
                "If nobody takes them over, why?",
            )
        self.order_fields(["last_day", *(name for name in self.fields if name not in ("last_day", "note")), "note"])

    def _ask(self, name: str, label: str, hint: str, why: str) -> None:
        choices = [("", "Choose somebody"), (NOBODY, "Nobody for now")]
        choices += [(key, each.name) for key, each in self.people.items()]
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=choices,
            help_text=hint,
            error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose who follows, or nobody"),
        )
        self.fields[f"{name}_why"] = LineField(label=why, max_length=240, required=False)

    def clean(self) -> dict[str, Any]:
        """Nothing is left to nobody without a reason; the question is beside the box."""
        answers = super().clean() or self.cleaned_data
        for name in [each for each in self.fields if each.startswith(("post_", "named_"))]:
            if answers.get(name) == NOBODY and not answers.get(f"{name}_why"):
                self.add_error(f"{name}_why", "Enter why nobody follows: what is left would have no owner")
        return answers

    def follows(self, name: str) -> Follows:
        """What was answered about one thing."""
        chosen = self.cleaned_data[name]
        return Follows(self.people.get(chosen), self.cleaned_data[f"{name}_why"] if chosen == NOBODY else "")


@programme_page(Permission.INVITE_PEOPLE)
def leavers(request: PageRequest) -> HttpResponse:
    """Who leaves or left."""
    return people_tab(
        request,
        "people/leavers.html",
        "Leavers",
        leavings=leavings(request.stand.actor),
    )


@programme_page(Permission.INVITE_PEOPLE, changes=True)
def leaver_new(request: PageRequest, number: int) -> HttpResponse:
    """Put on record that a member leaves."""
    actor, programme = request.stand.actor, request.stand.programme
    found = register.membership_for(actor, number)
    if found is None:
        raise Http404("No such role.")
    leaver = found.person
    posts = posts_to_hand_over(programme.pk, leaver, actor.today - timedelta(days=1))
    form = LeavingForm(
        request.POST or None,
        posts=posts,
        owned=what_posts_own(actor, [post.pk for post in posts]),
        by_name=held_by_name(programme.pk, leaver.pk),
        people=[each for each in register.people_who_may_hold(actor) if each != leaver],
        initial={"last_day": actor.today},
    )

    def leave() -> None:
        record_leaving(
            programme=programme,
            person=leaver,
            last_day=form.cleaned_data["last_day"],
            posts={post.pk: form.follows(f"post_{post.pk}") for post in posts},
            by_name={held.kind: form.follows(f"named_{held.kind}") for held in form.by_name},
            note=form.cleaned_data["note"],
            by=actor,
        )

    if request.method == "POST" and form.is_valid() and attempt(form, leave, PeopleRefused):
        messages.success(request, f"Saved. {leaver} leaves; what they held is handed over as you said.")
        return redirect("leavers", programme.code)
    roles = ", ".join(role.label for role in register.roles_held_by(actor, leaver))
    context = {
        "form": form,
        "question": f"{leaver} leaves",
        "caption": roles,
        "act": "Save and hand over",
        "cancel": reverse("people", args=[programme.code]),
        "intro": "All their roles here end with the last day, by themselves. What they did stays on record in their "
        "name. With a last day that has gone by they are signed out at once.",
        "grave": True,
    }
    return render(request, "people/question.html", context)


class StaysForm(Form):
    """Why somebody does not leave then."""

    why = TextField(
        label="Why?", max_length=1000, rows=3, error_messages={"required": "Enter why they do not leave then"}
    )


@programme_page(Permission.INVITE_PEOPLE, changes=True)
def leaver_stays(request: PageRequest, number: int) -> HttpResponse:
    """Take a leaving back before its day is over."""
    actor = request.stand.actor
    found = leaving_numbered(actor, number)
    if found is None:
        raise Http404("No such leaver.")
    form = StaysForm(request.POST or None)

    def stay() -> None:
        take_back_leaving(leaving=found, **form.cleaned_data, by=actor)

    if request.method == "POST" and form.is_valid() and attempt(form, stay, PeopleRefused):
        messages.success(request, f"{found.person} stays. Their roles and posts are as they were.")
        return redirect("leavers", request.stand.programme.code)
    context = {
        "form": form,
        "question": f"{found.person} does not leave then",
        "act": "Take it back",
        "cancel": reverse("leavers", args=[request.stand.programme.code]),
        "intro": "Their roles go on as they were, and their posts are theirs again. What changed hands at once, such "
        "as audits that waited for them, stays with whoever took it over. To change the day, put it on record anew.",
    }
    return render(request, "people/question.html", context)


addresses = [
    path("people/leavers/", leavers, name="leavers"),
    path("people/leavers/<int:number>/stays/", leaver_stays, name="leaver_stays"),
    path("people/members/<int:number>/leaves/", leaver_new, name="leaver_new"),
]
