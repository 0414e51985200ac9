"""Child-level lists: sent, counted in memory, looked at, recorded. Nothing of a list stays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.files.rules import clean_name
from soundingboard.measures import lists, reading
from soundingboard.measures.derived import WHOLE_AUTHORITY
from soundingboard.measures.figure_actions import FiguresRefused
from soundingboard.measures.intake_reading import intake_of_content
from soundingboard.measures.lists_actions import record_counted, throw_away
from soundingboard.measures.planning import Plan, plan_intake
from soundingboard.outbox.models import Job, JobState
from soundingboard.web import counting
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import DateField, TextField, UploadField
from soundingboard.web.memory_uploads import kept_in_memory
from soundingboard.web.pages.measures_parts import (
    changes,
    in_order,
    last_whole_month,
    period_choices,
    period_key,
    period_of,
    periods_before,
    said_of,
)

RECORD = Permission.RECORD_FIGURES
MOST_BYTES = 100 * 1_048_576
MOST_FILES = 40
KINDS = ("xlsx", "ods", "csv", "txt", "xml", "zip", "parquet")
ROWS_A_PAGE = 50
MOST_REPORTED = 100
MOST_WRONG = 30


class SeveralFiles(forms.FileInput):
    """A control for several files at once."""

    allow_multiple_selected = True


class ListsField(UploadField):
    """One file or several, of a few kinds, of one greatest size together."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(f".{kind}" for kind in KINDS)
        super().__init__(
            kinds=KINDS,
            max_bytes=MOST_BYTES,
            widget=SeveralFiles(attrs={"accept": accept}),
            help_text=(
                "One workbook, the files of one extract, or a zip of them: Excel, OpenDocument, CSV, XML or Parquet, "
                f"up to {MOST_BYTES // 1_048_576} MB together."
            ),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files. Raises ValidationError: none, too many, too large together, empty or of another kind."""
        files = list(data) if isinstance(data, (list, tuple)) else [data]
        if not any(files):
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            raise ValidationError(f"Choose at most {MOST_FILES} files, or one zip of them", code="many")
        for file in files:
            if PurePath(file.name or "").suffix.lower().removeprefix(".") not in KINDS:
                raise ValidationError("Choose Excel, OpenDocument, CSV, XML, Parquet or zip files", code="kind")
            if not file.size:
                raise ValidationError("One of the files is empty. Check it opens on your computer", code="empty")
        if sum(file.size for file in files) > MOST_BYTES:
            raise ValidationError(TOO_BIG, code="big")
        return files


TOO_BIG = f"The files must be {MOST_BYTES // 1_048_576} MB or smaller together"


class ListsForm(Form):
    """The lists, the day on which they were made, and the periods to be counted."""

    listed = ListsField(label="Child-level lists", what="the lists")
    snapshot = DateField(
        label="On which day were the lists made?",
        what="the day on which the lists were made",
        help_text="The day of the extract, also called the snapshot. Cases open on that day are counted as open.",
    )
    period = forms.ChoiceField(label="Last period to count")
    back = forms.ChoiceField(
        label="How many periods",
        choices=[("1", "This one"), ("3", "3"), ("6", "6"), ("12", "12"), ("24", "24")],
        help_text="Earlier periods are counted again from these lists. You see where a figure on record would change.",
    )

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        last = period_key(last_whole_month(today))
        super().__init__(*args, initial={"snapshot": today, "period": last, "back": "1"}, **kwargs)
        known: Any = self.fields
        known["snapshot"].latest = today
        known["period"].choices = period_choices(today)

    def clean(self) -> dict[str, Any]:
        """What was asked; a period that begins after the lists were made cannot be counted from them."""
        cleaned = super().clean() or self.cleaned_data
        period, snapshot = period_of(cleaned.get("period", "")), cleaned.get("snapshot")
        if period and snapshot and period.start > snapshot:
            self.add_error("period", "Choose a period that had begun on the day the lists were made")
        return cleaned


@programme_page(RECORD, changes=True, dear=Dear.UPLOAD)
@kept_in_memory(MOST_BYTES)
def lists_send(request: PageRequest) -> HttpResponse:
    """Send lists to be counted. They stay in memory from here to the end of the counting."""
    stand = request.stand
    today = stand.actor.today
    if request.method == "POST":
        form = ListsForm(request.POST, request.FILES, today=today)
        if getattr(request, "is_too_big", False):
            form.is_valid()
            form.errors.pop("listed", None)
            form.add_error("listed", TOO_BIG)
        elif form.is_valid():
            answer = _begin(request, form)
            if answer is not None:
                return answer
    else:
        form = ListsForm(today=today)
    cancel = reverse("figures", args=[stand.programme.code])
    return render(request, "measures/lists.html", {"form": form, "cancel": cancel})


def _begin(request: PageRequest, form: ListsForm) -> HttpResponse | None:
    stand, said = request.stand, form.cleaned_data
    period = period_of(said["period"])
    if period is None:
        return None
    wanted = [each for each in reversed(periods_before(period, int(said["back"]))) if each.start <= said["snapshot"]]
    contents = [file.read() for file in said["listed"]]
    asked = lists.Asked(
        tuple((_name(file.name), len(content)) for file, content in zip(said["listed"], contents, strict=True)),
        tuple(wanted),
        said["snapshot"],
    )
    job, is_new = lists.begin(stand.programme.pk, stand.actor.person_id, asked, stand.actor.now)
    if is_new:
        counting.start(job, asked, contents)
    elif job.requested_by_id != stand.actor.person_id or job.payload.get("asked") != asked.as_sent():
        form.add_error(None, "Other lists are being counted just now. Wait a minute, then send these again")
        return None
    return redirect("lists_counted", stand.programme.code, job.pk)


_LONGER_NUMBER = 5


def _name(name: str) -> str:
    """The name of a file as it may be kept: long numbers in it are masked, for one could be a child's."""
    kept, run = [], ""
    for letter in [*clean_name(name), ""]:
        if letter.isdigit():
            run += letter
            continue
        kept.append(run if len(run) < _LONGER_NUMBER or _is_day(run) else "#" * len(run))
        kept.append(letter)
        run = ""
    return "".join(kept)


def _is_day(digits: str) -> bool:
    return len(digits) == 8 and digits[:2] in ("19", "20")


# --- what was counted -------------------------------------------------------------------------------------------------


class RecordForm(Form):
    """Why figures change that are on record."""

    why_revised = TextField(
        label="Why do figures change that are on record?",
        max_length=1000,
        rows=2,
        required=False,
        help_text="Kept with each revised figure. Left empty, it says that later data came.",
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """The work as the frame of progress needs it."""

    job: Job
    at_first: str

    @property
    def done(self) -> int:
        """How many steps are done."""
        return self.job.done

    @property
    def total(self) -> int:
        """How many there are."""
        return self.job.total

    @property
    def words(self) -> str:
        """What is being done just now."""
        return self.job.sentence or self.at_first

    @property
    def is_finished(self) -> bool:
        """Whether it has ended."""
        return self.job.state in (JobState.DONE, JobState.FAILED)


@programme_page(RECORD, changes=True)
def lists_counted(request: PageRequest, number: int) -> HttpResponse:
    """One counting: how far it is, then how good the lists were and what figures they give; these can be recorded."""
    stand = request.stand
    job = _job(request, number)
    if job.state not in (JobState.DONE, JobState.FAILED):
        return render(request, "measures/counting.html", {"job": Shown(job, "Taking the lists over"), "number": job.pk})
    payload = job.payload
    context: dict[str, Any] = {
        "number": job.pk,
        "asked": payload.get("asked"),
        "has_failed": job.state == JobState.FAILED,
        "sentence": job.sentence,
        "problems": payload.get("problems", [])[:MOST_REPORTED],
        "more_problems": max(0, len(payload.get("problems", [])) - MOST_REPORTED),
        "guesses": [lists.guess_in_words(each) for each in payload.get("guesses", [])],
        "rows": [(_TABLES.get(name, name), count) for name, count in payload.get("rows", {}).items()],
        "missing": [_TABLES.get(name, name) for name in payload.get("missing", [])],
        "intake": payload.get("intake", ""),
        "is_forgotten": not payload,
        "back": reverse("figures", args=[stand.programme.code]),
        "form": RecordForm(request.POST or None),
    }
    if "figures" in payload:
        answer = _figures(request, job, context)
        if answer is not None:
            return answer
    return render(request, "measures/counted.html", context)


def _figures(request: PageRequest, job: Job, context: dict[str, Any]) -> HttpResponse | None:
    """Adds what would come of recording the figures; records them where that was asked."""
    stand, form = request.stand, context["form"]
    if request.method == "POST" and form.is_valid():
        came = []
        if attempt(
            form,
            lambda: came.append(
                record_counted(
                    programme=stand.programme, job=job, why_revised=form.cleaned_data["why_revised"], by=stand.actor
                )
            ),
            FiguresRefused,
        ):
            messages.success(request, said_of(came[0]))
            if came[0].intake is None:
                return redirect("figures", stand.programme.code)
            return redirect("intake", stand.programme.code, came[0].intake.reference)
    derived = lists.lines_of(job)
    plan: Plan = plan_intake(stand.programme, derived.lines, lists.how_it_came(job), add_teams=True, by=stand.actor)
    definitions = reading.definitions_at(stand.programme.pk)
    codes = {each.derivation: each.title for each in definitions.values() if each.derivation}
    page = Paginator(in_order(plan), ROWS_A_PAGE).get_page(request.GET.get("page"))
    known = intake_of_content(stand.actor, job.payload["digest"])
    context |= {
        "plan": plan,
        "page": page,
        "changes": changes(page.object_list, definitions),
        "left_out": _by_measure(lists.left_out_of(job), codes)[:MOST_REPORTED],
        "wrong": [(_whose(each.place, codes), each.sentence) for each in plan.wrong[:MOST_WRONG]],
        "without": derived.without_indicator,
        "known": known,
        "may_record": not plan.wrong and known is None,
    }
    return None


def _whose(place: str, titles: Mapping[str, str]) -> str:
    """The figure that something is wrong with, as a reader knows it: its measure and its team."""
    measure, _, rest = place.partition(", ")
    team = rest.partition(", ")[2]
    return titles.get(measure, measure) + ("" if team in ("", WHOLE_AUTHORITY) else f", {team}")


def _by_measure(left_out: Iterable[Any], titles: dict[str, str]) -> list[tuple[str, Any]]:
    """What each measure went without, the most first; a measure that is not in use here is left out."""
    found = [(titles[each.measure], each) for each in left_out if each.rows and each.measure in titles]
    return sorted(found, key=lambda one: -one[1].rows / max(one[1].of, 1))


_TABLES = {
    "children": "Children",
    "contacts": "Contacts",
    "referrals": "Referrals",
    "assessments": "Assessments",
    "s47": "Section 47 enquiries",
    "cp_plans": "Child protection plans",
    "cp_reviews": "Reviews of child protection plans",
    "cp_visits": "Visits to children with a plan",
    "cin_visits": "Visits to children in need",
    "cla_episodes": "Episodes of care",
    "cla_reviews": "Reviews of children looked after",
    "cla_visits": "Visits to children looked after",
    "cla_health": "Health and dental checks",
    "cla_workers": "Social workers of children looked after",
    "missing": "Children who went missing",
    "care_leavers": "Care leavers",
    "workers": "Social workers",
    "population": "Children living in the area",
}


@programme_page(RECORD, changes=True)
def lists_throw_away(request: PageRequest, number: int) -> HttpResponse:
    """Stop a counting, or forget what it came to."""
    job = _job(request, number)
    if request.method == "POST":
        throw_away(programme=request.stand.programme, job=job, by=request.stand.actor)
        messages.success(request, "Thrown away. No figure was changed.")
        return redirect("figures", request.stand.programme.code)
    cancel = reverse("lists_counted", args=[request.stand.programme.code, job.pk])
    return render(request, "measures/throw_away.html", {"cancel": cancel})


def _job(request: PageRequest, number: int) -> Job:
    found = lists.job_of_lists(request.stand.programme.pk, number)
    if found is None:
        raise Http404("No such lists.")
    return found


addresses: Sequence[Any] = [
    path("measures/figures/lists/", lists_send, name="lists"),
    path("measures/figures/lists/<int:number>/", lists_counted, name="lists_counted"),
    path("measures/figures/lists/<int:number>/throw-away/", lists_throw_away, name="lists_throw_away"),
]
