"""Published files of other authorities: sent, read by the worker, looked at, kept; and each as it is on record."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.files.actions import FileRefused
from soundingboard.files.purposes import MEGABYTE, PURPOSES
from soundingboard.files.register import file_with
from soundingboard.measures import published, reading
from soundingboard.measures.benchmark_actions import BenchmarkRefused, withdraw_release
from soundingboard.measures.models import BenchmarkRelease, Publisher
from soundingboard.measures.others_reading import (
    chosen_from,
    entries_of,
    outcomes_of,
    release_numbered,
    releases_at,
    reported_in,
    symbol_in_words,
)
from soundingboard.measures.published import KEEP, MeasureSeen, Seen
from soundingboard.measures.reading import Definition
from soundingboard.outbox.models import Job, JobState
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import DateField, LineField, TextField, UploadField
from soundingboard.web.memory_uploads import kept_in_memory
from soundingboard.web.pages.measures import BEST, at, best_end
from soundingboard.web.pages.measures_benchmarks import GRADES, RECORD, is_taken_back
from soundingboard.web.pages.measures_intake import Shown

TAKEN = PURPOSES["published"]


class SendForm(Form):
    """A file as it was published."""

    file = UploadField(label="Published file", kinds=TAKEN.kinds, max_bytes=TAKEN.most_bytes, what="the published file")
    title = LineField(
        label="What to call it",
        max_length=240,
        required=False,
        help_text="Left empty, it is called after its publisher and its name.",
    )
    published_on = DateField(
        label="When was it published?",
        required=False,
        help_text="The day on which this release came out, so that a reader can tell releases apart.",
        what="the date it was published",
    )


@programme_page(RECORD, changes=True, dear=Dear.UPLOAD)
@kept_in_memory(TAKEN.most_bytes)
def published_send(request: PageRequest) -> HttpResponse:
    """Send a published file to be read. It is recognised before anything of it is stored."""
    stand = request.stand
    form = SendForm(request.POST or None, request.FILES or None)
    known: Any = form.fields
    known["published_on"].latest = stand.actor.today
    if request.method == "POST" and getattr(request, "is_too_big", False):
        form.is_valid()
        form.errors.pop("file", None)
        form.add_error("file", f"The file must be {TAKEN.most_bytes // MEGABYTE} MB or smaller")
    elif request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        sent: list[Job] = []
        if attempt(
            form,
            lambda: sent.append(
                published.send(
                    stand.programme,
                    said["file"].name,
                    said["file"].read(),
                    title=said["title"],
                    published_on=said["published_on"],
                    by=stand.actor,
                )
            ),
            BenchmarkRefused,
            FileRefused,
        ):
            return redirect("published_seen", stand.programme.code, sent[0].pk)
    return render(request, "measures/published_send.html", {"form": form, "cancel": _back(request)})


def _back(request: PageRequest) -> str:
    return reverse("benchmarks", args=[request.stand.programme.code])


# --- what is in it ----------------------------------------------------------------------------------------------------


class KeepForm(Form):
    """Which file on record it takes the place of."""

    replaces = forms.ChoiceField(
        label="Does it take the place of a file on record?",
        required=False,
        help_text="That file is then taken back, and stays on record with the reason. A later file of the same "
        "measures is compared with in any case.",
    )

    def __init__(self, *args: Any, releases: Iterable[BenchmarkRelease], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: Any = self.fields
        known["replaces"].choices = [("", "No"), *((str(each.pk), each.title) for each in releases)]


class AuthorityForm(Form):
    """Whose neighbours."""

    mark_optional = False
    plain_labels = True

    authority = forms.ChoiceField(label="Which authority is this?", required=False)


class MeasureRow(NamedTuple):
    """What a file reports of one measure, in words."""

    title: str
    areas: str
    years: str
    values: str
    hidden: str
    own: str
    beside: str


@programme_page(RECORD, changes=True)
def published_seen(request: PageRequest, number: int) -> HttpResponse:
    """One file that was sent: how far its reading is, then what is in it; it can be kept or thrown away."""
    stand, job = request.stand, _job(request, number)
    if job.state == JobState.DONE and job.kind == KEEP:
        return redirect(reverse("home", args=[stand.programme.code]) + job.result)
    if job.state not in (JobState.DONE, JobState.FAILED):
        return render(request, "measures/published_reading.html", {"job": Shown(job, "Waiting for the worker")})
    payload = job.payload
    stored = published.file_of(job)
    context: dict[str, Any] = {
        "number": job.pk,
        "file": stored,
        "has_failed": job.state == JobState.FAILED,
        "sentence": job.sentence,
        "problems": payload.get("problems", []),
        "more_problems": payload.get("more_problems", 0),
        "read_as": payload.get("read"),
        "back": _back(request),
    }
    if "seen" in payload:
        answer = _seen(request, job, Seen.of(payload["seen"]), context)
        if answer is not None:
            return answer
    return render(request, "measures/published_seen.html", context)


def _seen(request: PageRequest, job: Job, seen: Seen, context: dict[str, Any]) -> HttpResponse | None:
    """Adds what is in the file; asks the worker to keep it where that was asked."""
    stand = request.stand
    publisher = published.PUBLISHERS[seen.layout]
    releases = [each for each in releases_at(stand.actor) if each.withdrawn_at is None]
    same = next((each for each in releases if each.pk == seen.release), None)
    others = [each for each in releases if each.publisher == publisher and each.pk != seen.release]
    form = KeepForm(request.POST if request.method == "POST" else None, releases=others)
    near = reading.neighbours_at(stand.programme.pk)
    authority = ""
    if seen.table is not None:
        authority = _authority(request, seen.table, near.authority_code if near else "")
    may_keep = same is None or seen.table is not None or _adds(same, seen, context)
    if request.method == "POST" and may_keep and form.is_valid():
        if seen.table is not None and authority not in seen.table:
            form.add_error(None, "Choose which authority this is, to see and keep its neighbours")
        else:
            replaces = form.cleaned_data["replaces"]
            kept = published.ask_to_keep(
                job, authority=authority, replaces=int(replaces) if replaces else None, by=stand.actor
            )
            return redirect("published_seen", stand.programme.code, kept.pk)
    definitions = {each.code: each for each in reading.definitions_at(stand.programme.pk).values()}
    context |= {
        "seen": seen,
        "publisher": Publisher(publisher).label,
        "rows_read": f"{seen.rows:,}",
        "same": same,
        "form": form,
        "may_keep": may_keep,
        "may_replace": bool(others),
        "rows": [_row(each, definitions[each.code]) for each in seen.measures if each.code in definitions],
        "not_read": [
            (definitions[code].title, why) for code, why in (seen.not_read or {}).items() if code in definitions
        ],
        "authority": authority,
        "whose": _whose(seen.table, authority) if seen.table is not None else None,
        "neighbours": _neighbours(seen.table, authority) if seen.table is not None else [],
        "entries": [
            _entry(definitions[code], best, bands) for code, best, bands in seen.entries if code in definitions
        ],
        "grades": [(grade, (seen.grades or {}).get(grade, 0)) for grade in GRADES] if seen.grades else [],
    }
    return None


def _adds(same: BenchmarkRelease, seen: Seen, context: dict[str, Any]) -> bool:
    """Whether the same file, kept before, has measures that were not kept from it then."""
    kept = {each.indicator_id for each in reported_in(same)} | set(entries_of(same))
    known = {each.code: key for key, each in reading.definitions_at(same.programme_id).items()}
    codes = [each.code for each in seen.measures] or [code for code, _, _ in seen.entries]
    context["fresh"] = [code for code in codes if known.get(code) not in kept]
    return bool(context["fresh"])


def _row(seen: MeasureSeen, definition: Definition) -> MeasureRow:
    wide = ["England"] if seen.has_country else []
    wide += [_many(seen.regions, "region", "regions")] if seen.regions else []
    hidden = ", ".join(f"{count:,} {symbol_in_words(symbol)}" for symbol, count in sorted(seen.symbols.items()))
    years = seen.years[0] if len(seen.years) == 1 else f"{seen.years[0]} to {seen.years[-1]}"
    return MeasureRow(
        definition.title,
        ", ".join([_many(seen.authorities, "authority", "authorities"), *wide]),
        years,
        f"{seen.values:,}",
        hidden or "None",
        _own(seen.own, definition),
        _beside_record(seen),
    )


def _own(cell: str | None, definition: Definition) -> str:
    if cell is None:
        return "No row"
    try:
        return definition.printed(Decimal(cell))
    except ArithmeticError:
        return f"Not published: {symbol_in_words(cell)}"


def _beside_record(seen: MeasureSeen) -> str:
    """How the values differ from those on record; nothing on record of it is all there is to say."""
    added, changed, gone, same = seen.changes
    if not (changed or gone or same):
        return "Nothing on record yet"
    parts = [(added, "new"), (changed, "revised"), (gone, "not in it"), (same, "the same")]
    return ", ".join(f"{count:,} {words}" for count, words in parts if count)


def _many(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _authority(request: PageRequest, table: Mapping[str, Any], held: str) -> str:
    """The authority asked for; else the one compared so far; else the one that is called like the council."""
    asked = request.POST.get("authority") or request.GET.get("authority") or ""
    if asked in table:
        return asked
    if held in table:
        return held
    council = request.stand.programme.authority.name.casefold()
    return next((code for code, (name, _) in table.items() if name.casefold() in council), "")


def _whose(table: Mapping[str, Any], authority: str) -> AuthorityForm:
    form = AuthorityForm(initial={"authority": authority})
    known: Any = form.fields
    names = sorted((name, code) for code, (name, _) in table.items())
    known["authority"].choices = [("", "Choose"), *((code, f"{name} ({code})") for name, code in names)]
    return form


def _neighbours(table: Mapping[str, Any], authority: str) -> list[tuple[int, str, str]]:
    """The neighbours of an authority: place, name and closeness."""
    near: Sequence[tuple[str, str]] = table[authority][1] if authority in table else ()
    return [
        (place, table[code][0] if code in table else code, how or "Not said")
        for place, (code, how) in enumerate(near, start=1)
    ]


class EntryRow(NamedTuple):
    """A line of the dictionary in words, and what the definition here says of the same."""

    title: str
    best: str
    bands: str
    agrees: bool
    here: str


def _entry(definition: Definition, best: str, bands: bool) -> EntryRow:
    here = best_end(definition)
    return EntryRow(definition.title, BEST.get(best, best), "Yes" if bands else "No", here == best, BEST[here])


@require_POST
@programme_page(RECORD, changes=True)
def published_throw_away(request: PageRequest, number: int) -> HttpResponse:
    """Forget a file and what was read in it. Nothing was on record; that it was sent stays in the history."""
    published.throw_away(_job(request, number), by=request.stand.actor)
    messages.success(request, "Thrown away. None of its figures was kept.")
    return redirect("benchmarks", request.stand.programme.code)


def _job(request: PageRequest, number: int) -> Job:
    found = published.job_of_file(request.stand.programme.pk, number)
    if found is None:
        raise Http404("No such file was sent.")
    return found


# --- a file on record -------------------------------------------------------------------------------------------------


class ReportedRow(NamedTuple):
    """What a file on record reports of one measure, in words."""

    code: str
    title: str
    areas: int
    years: str
    values: str
    hidden: str
    vintage: str
    beside: str
    is_used: bool


@programme_page(Permission.VIEW_PROGRAMME)
def release(request: PageRequest, number: int) -> HttpResponse:
    """One published file on record: what it reports, which vintage it is of each measure, whether it is in use."""
    stand = request.stand
    found = _release(request, number)
    definitions = reading.definitions_at(stand.programme.pk, stand.moment)
    is_gone = is_taken_back(found, stand.moment)
    rows = []
    for each in reported_in(found, stand.moment):
        definition = definitions.get(each.indicator_id)
        if definition is not None:
            changes = found.changes.get(definition.code)
            years = f"{each.first_year} to {each.last_year}" if each.first_year != each.last_year else each.first_year
            rows.append(
                ReportedRow(
                    definition.code,
                    definition.title,
                    each.areas,
                    str(years or "Not said"),
                    f"{each.values:,}",
                    f"{each.hidden:,}",
                    f"{each.vintage} of {each.vintages}",
                    _changed_in_words(changes),
                    each.is_used,
                )
            )
    entries = entries_of(found) if found.publisher == Publisher.DICTIONARY else {}
    outcomes = outcomes_of(found) if found.publisher == Publisher.OFSTED else None
    context = {
        "release": found,
        "publisher": Publisher(found.publisher).label,
        "rows_read": f"{found.rows_read:,}",
        "is_gone": is_gone,
        "stored": file_with(stand.actor, found.content_hash, TAKEN.code),
        "rows": rows,
        "entries": [
            _entry(definitions[key], entry.best, entry.bands) for key, entry in entries.items() if key in definitions
        ],
        "outcomes": sorted(outcomes.by_code.values(), key=lambda each: each.name) if outcomes else [],
        "chosen": chosen_from(found, stand.moment) if found.publisher == Publisher.NEIGHBOURS else None,
        "may_take_back": stand.can(RECORD) and not is_gone,
        "today": stand.actor.today,
        "at": at(request),
    }
    return render(request, "measures/release.html", context)


def _changed_in_words(changes: Sequence[int] | None) -> str:
    if changes is None:
        return "Not compared"
    added, changed, gone, same = changes
    if not (changed or gone or same):
        return "The first of it"
    return f"{changed:,} revised, {added:,} new, {gone:,} not in it"


class WhyForm(Form):
    """Why a file is taken back."""

    why = TextField(label="Why is it taken back?", max_length=1000, rows=3, error_messages={"required": "Enter why"})


@programme_page(RECORD, changes=True)
def release_take_back(request: PageRequest, number: int) -> HttpResponse:
    """No longer compare with a file."""
    found = _release(request, number)
    back = reverse("release", args=[request.stand.programme.code, number])
    form = WhyForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            lambda: withdraw_release(release=found, why=form.cleaned_data["why"], by=request.stand.actor),
            BenchmarkRefused,
        )
    ):
        messages.success(request, "Taken back. The file before it is compared with again, where there is one.")
        return redirect(back)
    return render(request, "measures/release_take_back.html", {"release": found, "form": form, "cancel": back})


def _release(request: PageRequest, number: int) -> BenchmarkRelease:
    found = release_numbered(request.stand.actor, number, request.stand.moment)
    if found is None:
        raise Http404("No such file.")
    return found


addresses: Sequence[Any] = [
    path("measures/benchmarks/send/", published_send, name="published_send"),
    path("measures/benchmarks/sent/<int:number>/", published_seen, name="published_seen"),
    path("measures/benchmarks/sent/<int:number>/throw-away/", published_throw_away, name="published_throw_away"),
    path("measures/benchmarks/releases/<int:number>/", release, name="release"),
    path("measures/benchmarks/releases/<int:number>/take-back/", release_take_back, name="release_take_back"),
]
