"""What the pages of meetings share: the meeting and who runs it, where an item leads, one question on a page."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from soundingboard.accounts.access import NotAllowed
from soundingboard.decisions import reading as deciding
from soundingboard.decisions.models import Body
from soundingboard.governance import reading
from soundingboard.governance.models import AgendaItemVersion, MeetingVersion
from soundingboard.web.doors import PageRequest
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import TextField
from soundingboard.web.ways import way_to


def address(request: PageRequest, name: str, *more: object) -> str:
    return reverse(name, args=[request.stand.programme.code, *more])


def at(request: PageRequest) -> str:
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


def posted(request: PageRequest) -> Any:
    """What was sent; a confirmation may send nothing but that it was sent."""
    return request.POST if request.method == "POST" else None


def offer(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def leads_to(request: PageRequest, about: str) -> str:
    """The page of what an item is about; empty where it has none."""
    kind, _, reference = about.partition("/")
    return way_to(request, kind, reference)


def about_in_words(about: str) -> str:
    """What an item is about, in words: "Objective 1.1"."""
    return about.replace("/", " ", 1).capitalize()


def meeting_asked_for(request: PageRequest, body: str, number: int) -> MeetingVersion:
    found = reading.meeting_of(request.stand.actor, body, number, request.stand.moment)
    if found is None:
        raise Http404("No such meeting.")
    return found


def running(request: PageRequest, body: str, number: int) -> MeetingVersion:
    """The meeting, for whoever runs the meetings of its body. Raises NotAllowed (403) for anybody else."""
    found = meeting_asked_for(request, body, number)
    refuse_unless_running(request, found.meeting.body)
    return found


def refuse_unless_running(request: PageRequest, body: Body) -> None:
    if not request.stand.can(reading.who_runs(body)):
        raise NotAllowed(f"Your role does not include running the meetings of {body.name}.")


def back(request: PageRequest, version: MeetingVersion) -> str:
    return address(request, "meeting", version.meeting.body.code, version.meeting.number)


def ask(request: PageRequest, form: Form, version: MeetingVersion, heading: str, act: str, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "version": version,
        "heading": heading,
        "act": act,
        "cancel": back(request, version),
        "intro": "",
        **more,
    }
    return render(request, "meetings/question.html", context)


class WhyForm(Form):
    """A reason."""

    why = TextField(label="Why?", max_length=1000, rows=3, error_messages={"required": "Say why"})


def presenters(request: PageRequest, form: forms.Form) -> dict[str, Any]:
    posts = deciding.posts_offered(request.stand.actor)
    grouped: dict[str, list[tuple[str, str]]] = {}
    for key, post in posts.items():
        grouped.setdefault(post.agency.name, []).append((key, post.title))
    for name in ("presenter", "owner", "post"):
        if name in form.fields:
            offer(form, name, [("", "Nobody yet" if name == "presenter" else "Choose a post"), *grouped.items()])
    return posts


def item_of(version: MeetingVersion, item: int) -> AgendaItemVersion:
    found = next((line for line in reading.items_of(version.meeting) if line.item.number == item), None)
    if found is None:
        raise Http404("No such item.")
    return found.version
