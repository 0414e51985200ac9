"""Importing a set of questions: a document brought, read in the background, placed by a person, then all or nothing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.files.actions import FileRefused, Upload
from soundingboard.framework import bank
from soundingboard.framework.actions import ContentRefused, import_content
from soundingboard.lib.question_bank import AGENCIES, AUDIENCES, FITS, PERFORMANCE_TYPES, BankQuestion
from soundingboard.lib.voices import stored as voices
from soundingboard.outbox.models import JobState
from soundingboard.scrutiny import importing
from soundingboard.scrutiny.importing import QuestionRead, SetRead
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, LineField, RadioField, TextField, UploadField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.evidence import area_choices
from soundingboard.web.pages.ledger import areas_here
from soundingboard.web.pages.meeting_parts import address

EDIT = Permission.KEEP_QUESTIONS
MEGABYTE = 1_048_576
VOICES = {
    "you": "put to others (“you”)",
    "we": "put to ourselves (“we”)",
    "mixed": "in both voices",
    "neither": "in neither voice",
}


class UploadForm(Form):
    """The document."""

    document = UploadField(
        label="The document",
        kinds=("txt", "docx", "pdf"),
        max_bytes=10 * MEGABYTE,
        what="the document that holds the questions",
    )


@programme_page(EDIT, changes=True, dear=Dear.UPLOAD)
def question_import(request: PageRequest) -> HttpResponse:
    """Bring a document that holds questions."""
    stand = request.stand
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["document"]
        made: list[Any] = []
        if attempt(
            form,
            lambda: made.append(
                importing.bring_question_set(
                    programme=stand.programme, upload=Upload(file.name or "", file.read()), by=stand.actor
                )
            ),
            FileRefused,
        ):
            return redirect("job", programme=stand.programme.code, number=made[0].pk)
    earlier = [
        (
            job,
            name,
            "Not read" if job.state == JobState.FAILED else JobState(job.state).label,
            address(request, "question_import_placed", file) if job.state == JobState.DONE else "",
        )
        for job, file, name in importing.jobs_of(stand.actor)
    ]
    context = {"form": form, "earlier": earlier, "cancel": address(request, "questions")}
    return render(request, "question_import/upload.html", context)


class PlaceForm(Form):
    """What a person says of the whole set and of each question in it."""

    provenance = LineField(
        label="Whose questions are they?", max_length=160, help_text="For example: the panel's briefing note, May 2025"
    )
    source = LineField(label="What prompted them?", max_length=300, help_text="Guidance, a finding, a visit.")
    owner = LineField(label="Who keeps them up to date?", max_length=200, help_text="A post, not a person.")
    review_date = DateField(label="When are they to be looked at again?", what="the day on which they are looked at")
    performance_type = RadioField(
        label="What do they ask about?",
        choices=list(PERFORMANCE_TYPES.items()),
        hints={"quality": "Each can be changed in the bank afterwards."},
    )
    asked_by = CheckboxesField(label="Who would ask them?", choices=list(AUDIENCES.items()))
    asked_of = CheckboxesField(label="Who is asked?", choices=list(AGENCIES.items()))
    fits = CheckboxesField(
        label="When are they worth asking?",
        choices=list(FITS.items()),
        help_text="Lines of enquiry are composed by this. Each can be changed in the bank afterwards.",
        error_messages={"required": "Say when they are worth asking: at any time, if nothing else fits"},
    )

    COMMON = ("provenance", "source", "owner", "review_date", "performance_type", "asked_by", "asked_of", "fits")

    def __init__(self, *args: Any, found: SetRead, areas: Any, twins: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        choices = [("", "Choose a content area"), *area_choices(areas)]
        leaves = {code for _, group in area_choices(areas) for code, _ in group}
        for each in found.questions:
            is_new = each.same_as is None and each.position not in twins
            number = each.position
            self.fields[f"use{number}"] = forms.BooleanField(
                label=f"Take question {number}", required=False, initial=is_new and not each.doubts
            )
            self.fields[f"area{number}"] = forms.ChoiceField(
                label=f"Content area of question {number}",
                choices=choices,
                required=False,
                initial=each.area if each.area in leaves else "",
            )
            if each.doubts:
                self.fields[f"stored{number}"] = TextField(
                    label=f"Question {number} in both voices",
                    max_length=2000,
                    rows=2,
                    required=False,
                    initial=each.stored,
                    help_text="Each word that changes as [you|us]",
                )

    def clean(self) -> dict[str, Any]:
        """Each question that is taken has its place, and a form for both voices that can be used."""
        said = super().clean() or {}
        taken = [each for each in self.found.questions if said.get(f"use{each.position}")]
        if not taken:
            self.add_error(None, "Tick at least one question, or go back.")
        for each in taken:
            number = each.position
            if not said.get(f"area{number}"):
                self.add_error(f"area{number}", f"Choose the content area of question {number}.")
            wrong = voices.problems(said.get(f"stored{number}", ""))
            if wrong:
                self.add_error(f"stored{number}", wrong[0])
        return said

    def bodies(self) -> list[dict[str, Any]]:
        """The questions that are taken, as the bank keeps them."""
        said = self.cleaned_data
        common = {name: said[name] for name in self.COMMON} | {"review_date": said["review_date"].isoformat()}
        return [
            importing.body_of(
                each,
                area=said[f"area{each.position}"],
                stored=said.get(f"stored{each.position}", "").strip(),
                common=common,
            )
            for each in self.found.questions
            if said[f"use{each.position}"]
        ]

    @property
    def common(self) -> list[Any]:
        """The fields for the whole set."""
        return [self[name] for name in self.COMMON]

    def row(self, each: QuestionRead) -> dict[str, Any]:
        """The fields of one question."""
        number = each.position
        return {
            "use": self[f"use{number}"],
            "area": self[f"area{number}"],
            "stored": self[f"stored{number}"] if f"stored{number}" in self.fields else None,
        }


@programme_page(EDIT, changes=True)
def question_import_placed(request: PageRequest, file: int) -> HttpResponse:
    """What was read of a document: where each question was printed, its voice, its twins, its dated terms."""
    stand = request.stand
    found = importing.set_of(stand.actor, file)
    if found is None:
        raise Http404("No such set of questions.")
    twins = importing.twins(found, _in_the_bank(request))
    form = PlaceForm(
        request.POST or None,
        found=found,
        areas=areas_here(request),
        twins=twins,
        initial={
            "provenance": found.name[:160],
            "performance_type": "quality",
            "asked_by": ["panel"],
            "asked_of": ["social_care"],
            "fits": ["always"],
            "review_date": stand.actor.today.replace(day=1, year=stand.actor.today.year + 1),
        },
    )
    if request.method == "POST" and is_clean(form):
        made: list[int] = []
        if attempt(
            form,
            lambda: made.append(
                import_content(
                    programme=stand.programme,
                    kind=bank.KIND,
                    bodies=form.bodies(),
                    of=BankQuestion,
                    shipped={bank.KIND: BankQuestion},
                    why=f"Imported from {found.name}",
                    by=stand.actor,
                )
            ),
            ContentRefused,
        ):
            messages.success(request, f"{made[0]} questions are in the bank.")
            return redirect(f"{address(request, 'questions')}?state=local")
    context = {
        "form": form,
        "found": found,
        "rows": [
            {
                **form.row(each),
                "read": each,
                "voice": VOICES[each.written],
                "twin": twins.get(each.position, ""),
                "heading": each.place if not number or found.questions[number - 1].place != each.place else "",
            }
            for number, each in enumerate(found.questions)
        ],
        "unsure": sum(1 for each in found.questions if each.unsure_of_place),
        "cancel": address(request, "question_import"),
    }
    return render(request, "question_import/place.html", context)


def _in_the_bank(request: PageRequest) -> list[tuple[str, str]]:
    """The code and words of every question in use here."""
    stand = request.stand
    rows = bank.filtered(stand.actor, None, stand.day)
    return list(rows.values_list("code", "title")) or [
        (each.code, each.words) for each in bank.filtered_as_shipped(day=stand.day)
    ]


addresses = [
    path("scrutiny/import/", question_import, name="question_import"),
    path("scrutiny/import/<int:file>/", question_import_placed, name="question_import_placed"),
]
