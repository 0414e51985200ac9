"""What an inspection evidence pack is to be about: requirements, findings, objectives, content areas, and the visit.

What comes of it is a draft like any other paper's: its preview says what goes in, what is left out and why, what has no
evidence and what nobody verified, before anything is issued (`web.pages.papers`).
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.evidence.listing import objectives_offered
from soundingboard.framework.kinds import held_at
from soundingboard.papers import actions
from soundingboard.papers.actions import PaperRefused
from soundingboard.papers.content import EVIDENCE_PACK
from soundingboard.papers.models import Paper
from soundingboard.papers.pack import AREA, FINDING, LONGEST_TOPIC, OBJECTIVE, REQUIREMENT, Choice, Chosen
from soundingboard.papers.parts import short
from soundingboard.plan.reading import needs
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, LineField
from soundingboard.web.pages.papers import moment_of

# The box of the form for each kind of thing that may be chosen.
BOXES = {"requirements": REQUIREMENT, "findings": FINDING, "objectives": OBJECTIVE, "areas": AREA}
WORDS = 140  # letters of a requirement or a finding beside its box


class PackForm(Form):
    """What a pack is about, and as at which day."""

    topic = LineField(
        label="What is the visit about?",
        max_length=LONGEST_TOPIC,
        required=False,
        help_text="The topic of a monitoring visit, such as the front door. Left empty, the pack goes by its day.",
    )
    visit_on = DateField(label="When is the visit?", required=False, what="the day of the visit")
    requirements = CheckboxesField(label="Requirements of the Notice", choices=[], required=False)
    findings = CheckboxesField(label="Findings of inspections", choices=[], required=False)
    objectives = CheckboxesField(label="Objectives of the plan", choices=[], required=False)
    areas = CheckboxesField(
        label="Content areas",
        choices=[],
        required=False,
        help_text="All evidence filed under a content area or beneath it, and the objectives that belong there.",
    )
    as_at = DateField(
        label="Position as at",
        required=False,
        help_text="Left empty, it is what is on record now. A past day gives what was on record by its end; what "
        "became exempt since is left out all the same.",
        what="the day of the position",
    )

    def __init__(self, *args: Any, offered: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for box, choices in offered.items():
            field = self.fields[box]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices
            if not choices:
                del self.fields[box]

    def clean(self) -> dict[str, Any]:
        """At least one thing is chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.get(box) for box in BOXES):
            first = next((box for box in BOXES if box in self.fields), None)
            self.add_error(first, "Choose at least one requirement, finding, objective or content area")
        return cleaned

    def choice(self) -> Choice:
        """What was chosen, as a pack keeps it."""
        things = tuple(
            Chosen(kind, reference) for box, kind in BOXES.items() for reference in self.cleaned_data.get(box, ())
        )
        return Choice(things, " ".join(self.cleaned_data["topic"].split()), self.cleaned_data["visit_on"])


@programme_page(Permission.DRAFT_PAPERS, changes=True, dear=Dear.WORK)
def evidence_pack_new(request: PageRequest) -> HttpResponse:
    """Choose what an evidence pack is about, and see what would go in."""
    stand = request.stand
    offered = _offered(request)
    form = PackForm(request.POST or None, offered=offered, initial=_initial(request, offered))
    if request.method == "POST" and form.is_valid():
        made: list[Paper] = []

        def draft() -> None:
            made.append(
                actions.draft_paper(
                    programme=stand.programme,
                    kind=EVIDENCE_PACK,
                    as_at=moment_of(form.cleaned_data["as_at"], stand.actor.now),
                    choice=form.choice(),
                    by=stand.actor,
                )
            )

        if attempt(form, draft, PaperRefused):
            reference = made[0].reference
            messages.success(request, f"{reference} is drafted. See what goes in and what does not, and then issue it.")
            return redirect("paper_preview", stand.programme.code, reference)
    context = {
        "form": form,
        "requirements": len(offered["requirements"]),
        "cancel": reverse("papers", args=[stand.programme.code]),
    }
    return render(request, "papers/pack_new.html", context)


def _initial(request: PageRequest, offered: dict[str, list[tuple[str, str]]]) -> dict[str, list[str]]:
    """What is ticked beforehand: a page about one thing leads here with that chosen, or with the whole Notice."""
    ticked = {box: request.GET.getlist(kind) for box, kind in BOXES.items()}
    if "notice" in request.GET:
        ticked["requirements"] = [reference for reference, _ in offered["requirements"]]
    return ticked


def _offered(request: PageRequest) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen in this programme, by the box it stands in. Four queries."""
    actor, programme = request.stand.actor, request.stand.programme
    found = needs(actor)
    areas = held_at(programme.pk, ("content_areas",), None).areas
    depth = {None: 0} | {area.code: 0 for area in areas}
    for area in areas:  # each heading stands after the one it belongs to
        depth[area.code] = depth[area.within] + 1
    return {
        "requirements": _pairs((each.reference, each.text) for each in found if each.kind == REQUIREMENT),
        "findings": _pairs((each.reference, each.text) for each in found if each.kind == FINDING),
        "objectives": _pairs((each.reference, each.title) for each in objectives_offered(actor)),
        "areas": [(area.code, "\u2013 " * (depth[area.code] - 1) + area.words) for area in areas],
    }


def _pairs(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(reference, f"{reference} {short(words, WORDS)}") for reference, words in found]


addresses = [
    # Before the address of a paper, which would take the words for a reference.
    path("papers/evidence-pack/", evidence_pack_new, name="evidence_pack_new"),
]
