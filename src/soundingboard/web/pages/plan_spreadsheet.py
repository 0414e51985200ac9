"""A plan taken out as a workbook, and a spreadsheet brought in: looked at, settled, imported whole or not at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from tempfile import SpooledTemporaryFile
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.delivery.reasons import date_change_reasons
from soundingboard.exchange.actions import (
    NothingToTakeOut,
    answer_import,
    ask_to_import,
    export_plan,
    send_spreadsheet,
    throw_away,
)
from soundingboard.exchange.applying import ImportRefused
from soundingboard.exchange.guesses import Guess
from soundingboard.exchange.keeping import IMPORT, ChangeRead, NewRead, Read, kept, latest_job
from soundingboard.exchange.models import ImportState, PlanImport
from soundingboard.exchange.preparing import ACCOUNT, CONFLICT
from soundingboard.exchange.reading import exports_of, import_for, imports_of
from soundingboard.exchange.workbook import write_workbook
from soundingboard.files.actions import FileRefused
from soundingboard.files.purposes import MEGABYTE, PURPOSES
from soundingboard.outbox.models import JobState
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import SPOOL, WORKBOOK
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import LineField, RadioField, TextField, UploadField
from soundingboard.web.memory_uploads import kept_in_memory
from soundingboard.web.pages.asking import asked
from soundingboard.web.pages.measures_intake import Shown

EDIT = Permission.EDIT_DELIVERY
TAKEN = PURPOSES["import"]
# A workbook with macros is taken too: its sheets are read, and its macros are neither read nor kept.
KINDS = (*TAKEN.kinds, "xlsm")
MOST_GUESSES = 100  # of one group: rows that list several actions may be many
MOST_CONFLICTS = 100


class SendForm(Form):
    """A spreadsheet."""

    file = UploadField(label="Spreadsheet", kinds=KINDS, max_bytes=TAKEN.most_bytes, what="the spreadsheet")


@programme_page(EDIT, changes=True, dear=Dear.UPLOAD)
@kept_in_memory(TAKEN.most_bytes)
def plan_spreadsheet(request: PageRequest) -> HttpResponse:
    """Take the plan out, or send a spreadsheet to be looked at."""
    stand = request.stand
    form = SendForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and getattr(request, "is_too_big", False):
        form.is_valid()
        form.errors.pop("file", None)
        form.add_error("file", f"The file must be {TAKEN.most_bytes // MEGABYTE} MB or smaller")
    elif request.method == "POST" and form.is_valid():
        file, sent = form.cleaned_data["file"], list[PlanImport]()
        if attempt(
            form,
            lambda: sent.append(
                send_spreadsheet(programme=stand.programme, name=file.name or "", content=file.read(), by=stand.actor)
            ),
            FileRefused,
            PlanIsFrozen,
        ):
            return redirect("plan_import", stand.programme.code, sent[0].reference)
    context = {
        "form": form,
        "exports": exports_of(stand.actor),
        "earlier": [(each, ImportState(each.state).label) for each in imports_of(stand.actor)],
        "cancel": reverse("plan", args=[stand.programme.code]),
    }
    return render(request, "plan_spreadsheet/send.html", context)


@require_POST
@programme_page(EDIT, changes=True, dear=Dear.EXPORT)
def plan_export(request: PageRequest) -> HttpResponse:
    """The plan as a workbook for work offline. That it was taken out goes on record, so it can be told what it held."""
    stand = request.stand
    try:
        taken = export_plan(programme=stand.programme, by=stand.actor)
    except NothingToTakeOut as refusal:
        messages.warning(request, str(refusal))
        return redirect("plan_spreadsheet", stand.programme.code)
    file = SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - the response closes it when it has been sent
    write_workbook(taken, file)
    file.seek(0)
    name = f"{stand.programme.code}-plan-{taken.export}.xlsx"
    response: Any = FileResponse(file, as_attachment=True, filename=name, content_type=WORKBOOK)
    return response  # type: ignore[no-any-return]


# --- one spreadsheet --------------------------------------------------------------------------------------------------


class GuessForm(Form):
    """What was guessed, each with what else it could be.

    A large plan leaves two hundred things to be looked at, many with every post to choose from; so the lists are
    written here, and are no fields of their own.
    """

    def __init__(self, *args: Any, guesses: Iterable[Guess], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups: list[tuple[str, list[Guess], int]] = []
        for group, found in groupby(sorted(guesses, key=lambda each: each.group), key=lambda each: each.group):
            several = list(found)
            self.groups.append((group, several[:MOST_GUESSES], max(0, len(several) - MOST_GUESSES)))

    def clean(self) -> dict[str, Any]:
        """Each answer is one of those that were offered."""
        for each in self._offered():
            said = self._said(each)
            if said and said not in {option.answer for option in each.options}:
                self.add_error(None, f"{each.about}: choose one of those that are offered")
        return super().clean() or {}

    def shown(self) -> list[tuple[str, SafeString, int]]:
        """Each group with its lists, and how many more there are."""
        options: dict[tuple[str, str], tuple[str, str]] = {}
        return [
            (group, mark_safe("".join(self._list(each, options) for each in found)), more)
            for group, found, more in self.groups
        ]

    def answers(self) -> dict[str, str]:
        """What a person said, by the key of the guess."""
        return {each.key: said for each in self._offered() if (said := self._said(each))}

    def _offered(self) -> Iterator[Guess]:
        return (each for _, found, _ in self.groups for each in found)

    def _said(self, guess: Guess) -> str:
        return str(self.data.get(guess.key, ""))

    def _list(self, guess: Guess, written: dict[tuple[str, str], tuple[str, str]]) -> str:
        chosen = (self._said(guess) if self.is_bound else "") or guess.chosen
        name = escape(guess.key)
        found = []
        for option in guess.options:
            both = option.answer, option.words
            if both not in written:
                written[both] = f'<option value="{escape(option.answer)}"', f">{escape(option.words)}</option>"
            found.append((" selected" if option.answer == chosen else "").join(written[both]))
        return (
            f'<div class="govuk-form-group"><label class="govuk-label govuk-label--s" for="id_{name}">'
            f'{escape(guess.about)}</label><div class="govuk-hint" id="id_{name}_helptext">{escape(guess.says)}</div>'
            f'<select name="{name}" class="govuk-select" id="id_{name}" aria-describedby="id_{name}_helptext">'
            f"{''.join(found)}</select></div>"
        )


class SettleForm(Form):
    """What holds where both were changed, and how moved dates are accounted for."""

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        conflicts: Sequence[ChangeRead],
        moves_dates: bool,
        reasons: Mapping[str, str],
        answers: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts = conflicts
        for each in conflicts[:MOST_CONFLICTS]:
            was = "" if each.exported is None else f" When it was taken out it was “{each.exported or 'empty'}”."
            self.fields[each.key] = RadioField(
                label=f"{each.what}: {each.field.lower()}",
                help_text=f"{each.title}. {each.place}.{was}".removeprefix(". "),
                choices=[
                    ("record", f"On record: {each.record or 'empty'}"),
                    ("file", f"In the file: {each.brought or 'empty'}"),
                ],
                required=False,
                initial=answers.get(f"{CONFLICT}{each.key}", ""),
            )
        if conflicts:
            self.fields["rest"] = RadioField(
                label="Those that you did not choose",
                choices=[
                    ("", "I choose each of them"),
                    ("record", "Keep what is on record"),
                    ("file", "Take what is in the file"),
                ],
                required=False,
            )
        if moves_dates:
            self.fields["reason_code"] = forms.ChoiceField(
                label="Kind of reason for the dates that move",
                choices=[("", "Choose"), *reasons.items()],
                required=False,
            )
            self.fields["reason"] = TextField(label="Why they move", max_length=1000, rows=3, required=False)
            self.fields["agreed_by"] = LineField(label="Who agreed it", max_length=240, required=False)
        self.moves_dates = moves_dates

    def clean(self) -> dict[str, Any]:
        """Each conflict is settled, and dates that move are accounted for."""
        said = super().clean() or self.cleaned_data
        left = [each for each in self.conflicts if not said.get(each.key) and not said.get("rest")]
        if left:
            still = "1 is still open" if len(left) == 1 else f"{len(left)} are still open"
            self.add_error(None, f"Choose what holds for each conflict: {still}.")
        if self.moves_dates:
            for name, sentence in (
                ("reason_code", "Choose the kind of reason for the dates that move"),
                ("reason", "Enter why the dates move"),
                ("agreed_by", "Enter who agreed it"),
            ):
                if not said.get(name):
                    self.add_error(name, sentence)
        return said

    def choosing(self) -> list[Any]:
        """The fields of conflicts."""
        return [self[each.key] for each in self.conflicts[:MOST_CONFLICTS]] + ([self["rest"]] if self.conflicts else [])

    def accounting(self) -> list[Any]:
        """The fields that account for dates."""
        return [self[name] for name in ("reason_code", "reason", "agreed_by")] if self.moves_dates else []

    def answers(self) -> dict[str, str]:
        """What a person said, by key."""
        said = self.cleaned_data
        chosen = {f"{CONFLICT}{each.key}": said.get(each.key) or said.get("rest", "") for each in self.conflicts}
        account = (
            {f"{ACCOUNT}{name}": said[name] for name in ("reason_code", "reason", "agreed_by")}
            if self.moves_dates
            else {}
        )
        return {**chosen, **account}


@programme_page(EDIT, changes=True)
def plan_import(request: PageRequest, reference: str) -> HttpResponse:
    """One spreadsheet: how far it is, then what it would change; it is settled, and imported or thrown away."""
    found = _import(request, reference)
    job = latest_job(found)
    if found.state == ImportState.WAITING and job is not None and job.state not in (JobState.DONE, JobState.FAILED):
        context = {"job": Shown(job, "Waiting for the worker"), "imports": job.kind == IMPORT}
        return render(request, "plan_spreadsheet/working.html", context)
    read = kept(found) if found.state == ImportState.WAITING else None
    has_failed = job is not None and job.state == JobState.FAILED and found.state == ImportState.WAITING
    context = {
        "found": found,
        "state": str(found.state),
        "read": read,
        "sentence": job.sentence if job is not None and has_failed else "",
        "has_failed": has_failed,
    }
    if read is not None:
        answer = _settle(request, found, read, context)
        if answer is not None:
            return answer
    return render(request, "plan_spreadsheet/look.html", context)


def _settle(request: PageRequest, found: PlanImport, read: Read, context: dict[str, Any]) -> HttpResponse | None:
    """Adds the forms; takes what a person said, and asks the worker to read again or to import."""
    stand, step = request.stand, request.POST.get("step", "")
    posted = request.POST if request.method == "POST" else None
    reasons = {code: each.words for code, each in date_change_reasons(stand.programme.pk).items()}
    guessing = GuessForm(posted if step == "again" else None, guesses=read.guesses)
    settling = SettleForm(
        posted if step == "import" else None,
        conflicts=read.conflicts,
        moves_dates=read.moves_dates,
        reasons=reasons,
        answers=found.answers,
    )
    context |= {"guessing": guessing, "settling": settling, "groups": guessing.shown()}
    context["new_rows"] = mark_safe("".join(map(_new_row, read.new)))
    here = redirect("plan_import", stand.programme.code, found.reference)
    if step == "again" and guessing.is_valid():
        if attempt(
            guessing,
            lambda: answer_import(plan_import=found, answers=guessing.answers(), read_again=True, by=stand.actor),
            ImportRefused,
        ):
            return here
    elif step == "import" and settling.is_valid() and not read.problem_count:
        if attempt(settling, lambda: _ask(found, settling.answers(), read, request), ImportRefused, PlanIsFrozen):
            return here
    return None


def _new_row(each: NewRead) -> str:
    """A row that would be added; a page has two hundred of them."""
    return (
        f'<tr><th scope="row">{escape(each.title)}</th><td data-label="Reference">'
        f'{escape(each.reference or "The next")}</td><td data-label="Kind">{escape(each.what)}<br>'
        f'<span class="sb-quiet sb-small">{escape(each.place)}</span></td>'
        f'<td data-label="Owner, date, state">{escape(each.more)}</td></tr>'
    )


def _ask(found: PlanImport, answers: Mapping[str, str], read: Read, request: PageRequest) -> None:
    by = request.stand.actor
    answer_import(plan_import=found, answers=answers, read_again=False, by=by)
    ask_to_import(plan_import=found, seen=read.fingerprint, by=by)


@programme_page(EDIT, changes=True)
def plan_import_throw_away(request: PageRequest, reference: str) -> HttpResponse:
    """Do not import a spreadsheet after all; asked once more, for what was answered of its guesses goes with it."""
    found, code = _import(request, reference), request.stand.programme.code

    def perform() -> str:
        throw_away(plan_import=found, by=request.stand.actor)
        return "Thrown away. None of it was imported."

    return asked(
        request,
        Form(request.POST if request.method == "POST" else None),
        perform,
        back=reverse("plan_spreadsheet", args=[code]),
        cancel=reverse("plan_import", args=[code, reference]),
        heading="Throw the spreadsheet away?",
        caption=found.file.name if found.file else "",
        act="Throw it away",
        intro="None of it is imported, and what you chose of what was guessed is lost. Your own file stays yours.",
        grave=True,
        refusals=(ImportRefused,),
    )


def _import(request: PageRequest, reference: str) -> PlanImport:
    found = import_for(request.stand.actor, reference)
    if found is None:
        raise Http404("No such spreadsheet.")
    return found


addresses = [
    path("plan/spreadsheet/", plan_spreadsheet, name="plan_spreadsheet"),
    path("plan/spreadsheet/take-out/", plan_export, name="plan_export"),
    path("plan/spreadsheet/<slug:reference>/", plan_import, name="plan_import"),
    path("plan/spreadsheet/<slug:reference>/throw-away/", plan_import_throw_away, name="plan_import_throw_away"),
]
