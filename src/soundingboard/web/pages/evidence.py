"""Evidence: the list with its filters, one piece with how strong it is and why, bringing, correcting, verifying."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.core.validators import URLValidator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.models import Dear, ReadHow, ReadKind
from soundingboard.accounts.roles import Permission
from soundingboard.evidence import actions, listing
from soundingboard.evidence.actions import EvidenceRefused
from soundingboard.evidence.listing import AreaCount, EvidenceFilters, EvidenceLine
from soundingboard.evidence.models import Classification, EvidenceVersion, PerformanceType, Says
from soundingboard.files.actions import FileRefused, Upload
from soundingboard.files.purposes import PURPOSES
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Cell, Column
from soundingboard.framework.kinds import Held, held_at
from soundingboard.history import reading as history
from soundingboard.judgement import reading as judged
from soundingboard.lib.presets import ContentArea, EvidenceKind
from soundingboard.records import vault
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, FilterForm, Form
from soundingboard.web.forms.fields import (
    CheckboxesField,
    DateField,
    LineField,
    RadioField,
    TextField,
    UploadField,
)
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.reading_log import note_reading, note_titles
from soundingboard.web.templatetags.soundingboard import escape, mark_safe, person, tag, when

ADD, VERIFY = Permission.ADD_EVIDENCE, Permission.VERIFY_EVIDENCE
PAGE = 50
FILES = PURPOSES["evidence"]
LINES = {1: "First line", 2: "Second line", 3: "Third line"}
LINE_HINTS = {
    "": "What this kind of evidence usually comes from.",
    "1": "Those responsible for the work: managers, supervision, figures of their own.",
    "2": "Those who check it: quality assurance, independent reviewing officers, the partnership.",
    "3": "Somebody outside: Ofsted, a peer review, internal audit, a commissioner.",
}
KEPT = ("evidence_kinds", "strength", "content_areas")


# --- what the pages share -----------------------------------------------------------------------------------------


def area_choices(areas: Sequence[ContentArea]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The leaves of the tree of content areas, grouped by what they stand under, for a select."""
    words = {area.code: area.words for area in areas}
    parent = {area.code: area.within for area in areas}
    parents = set(parent.values())
    groups: dict[str, list[tuple[str, str]]] = {}
    for area in areas:
        if area.code in parents:
            continue
        above: list[str] = []
        up = area.within
        while up is not None:
            above.insert(0, words[up])
            up = parent[up]
        groups.setdefault(": ".join(above), []).append((area.code, area.words))
    return list(groups.items())


def area_words(areas: Sequence[ContentArea]) -> dict[str, str]:
    """What each content area is called."""
    return {area.code: area.words for area in areas}


def in_words(lines: Iterable[history.Line]) -> list[tuple[str, history.Line]]:
    """The entries of a thing's history, each with what was done."""
    return [(line.entry.verb.split(".", 1)[-1].replace("_", " ").capitalize(), line) for line in lines]


def _held(request: PageRequest) -> Held:
    return held_at(request.stand.programme.pk, KEPT, request.stand.moment)


def _at(request: PageRequest) -> str:
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


def _found(request: PageRequest, reference: str, how: ReadHow | None = None) -> EvidenceVersion:
    found = listing.evidence_version(request.stand.actor, reference, request.stand.moment)
    if found is None:
        raise Http404("No such evidence.")
    if found.classification == Classification.EXEMPT:
        note_reading(request, ReadKind.EVIDENCE, reference, how)
    return found


def _page(request: PageRequest, reference: str) -> str:
    return reverse("evidence_item", args=[request.stand.programme.code, reference])


# --- the list -----------------------------------------------------------------------------------------------------


class Filters(FilterForm):
    """What a reader of the list may ask for."""

    text = LineField(label="Words in it", max_length=100)
    kind = forms.ChoiceField(label="Kind")
    line = forms.ChoiceField(label="Line of assurance", choices=[("", "Any"), *((str(n), w) for n, w in LINES.items())])
    says = forms.ChoiceField(label="What it says", choices=[("", "Anything"), *Says.choices])
    strength = forms.ChoiceField(
        label="Strength", choices=[("", "Any"), *((str(n), f"{n} of 4") for n in range(4, -1, -1))]
    )
    age = forms.ChoiceField(label="Age", choices=[("", "Any"), ("fresh", "Fresh"), ("stale", "Stale")])
    area = forms.ChoiceField(label="Content area")
    type = forms.ChoiceField(label="What it is about", choices=[("", "Anything"), *PerformanceType.choices])
    objective = forms.ChoiceField(label="Objective")
    classification = forms.ChoiceField(label="Who may see it")
    verified = forms.ChoiceField(
        label="Verified", choices=[("", "Either"), ("yes", "Verified"), ("no", "Not verified")]
    )
    voice = forms.BooleanField(label="Voice of children and families")
    case = forms.BooleanField(label="About one child\u2019s case")
    withdrawn = forms.BooleanField(label="With what was withdrawn")

    def __init__(self, *args: Any, held: Held, objectives: Iterable[Any], sees_exempt: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kind", [("", "Any"), *((kind.code, kind.words) for kind in held.kinds)])
        depth = {None: 0} | {area.code: 0 for area in held.areas}
        for area in held.areas:
            depth[area.code] = depth[area.within] + 1
        tree = [(area.code, "\u2013 " * (depth[area.code] - 1) + area.words) for area in held.areas]
        _offer(self, "area", [("", "Any"), ("none", "Not filed"), *tree])
        _offer(
            self, "objective", [("", "Any"), *((one.reference, f"{one.reference} {one.title}") for one in objectives)]
        )
        seen = [pair for pair in Classification.choices if sees_exempt or pair[0] != Classification.EXEMPT]
        _offer(self, "classification", [("", "Anybody"), *seen])

    def asked(self, areas: Sequence[ContentArea]) -> EvidenceFilters:
        """As the list understands it."""
        said = self.in_force()
        area = said.get("area", "")
        return EvidenceFilters(
            text=said.get("text", ""),
            kind=said.get("kind", ""),
            line=int(said["line"]) if "line" in said else None,
            says=said.get("says", ""),
            strength=int(said["strength"]) if "strength" in said else None,
            age=said.get("age", ""),
            areas=[""] if area == "none" else listing.within(areas, area) if area else (),
            performance_type=said.get("type", ""),
            objective=said.get("objective", ""),
            classification=said.get("classification", ""),
            verified=said.get("verified", ""),
            voice=bool(said.get("voice")),
            case=bool(said.get("case")),
            with_withdrawn=bool(said.get("withdrawn")),
        )


def _offer(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _filters(request: PageRequest, held: Held) -> Filters:
    stand = request.stand
    objectives = listing.objectives_offered(stand.actor, stand.moment)
    return Filters(request.GET, held=held, objectives=objectives, sees_exempt=listing.may_see_exempt(stand.actor))


@programme_page(Permission.VIEW_PROGRAMME)
def evidence(request: PageRequest) -> HttpResponse:
    """The evidence, newest first, with how strong each piece is today."""
    stand, held = request.stand, _held(request)
    filters = _filters(request, held)
    rows = listing.filtered(stand.actor, filters.asked(held.areas), held.strength, stand.moment, stand.day)
    order = request.GET.get("sort", "")
    if order in listing.ORDERS:
        rows = rows.order_by(*listing.ORDERS[order])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = listing.weighed(stand.actor, page.object_list, held.strength, stand.moment, stand.day)
    exempt = [line.reference for line in lines if line.row.classification == Classification.EXEMPT]
    note_titles(request, ReadKind.EVIDENCE, exempt)
    root, at = reverse("evidence", args=[stand.programme.code]), _at(request)
    kinds, areas = {kind.code: kind.words for kind in held.kinds}, area_words(held.areas)
    context = {
        "page": page,
        "rows": mark_safe("".join(_evidence_row(line, root, at, kinds, areas) for line in lines)),
        "filters": filters,
        "is_filtered": any(filters.in_force().values()),
        "may_add": stand.can(ADD),
        "query": request.GET.urlencode(),
        "root": root,
        "at": at,
        "today": stand.actor.today,
    }
    return render(request, "evidence/list.html", context)


def _evidence_row(line: EvidenceLine, root: str, at: str, kinds: Mapping[str, str], areas: Mapping[str, str]) -> str:
    """A piece of evidence as the list shows it: `root` is the address of the list, `at` the past day, if any."""
    row, tags = line.row, ""
    if row.is_withdrawn:
        tags += f" {tag('Withdrawn', 'red')}"
    if row.classification == Classification.EXEMPT:
        tags += f" {tag('Exempt', 'brand')}"
    if row.is_about_a_case:
        tags += f" {tag('One case', 'grey')}"
    says = tag("Contradicts", "amber") if row.says == Says.CONTRADICTS else escape(row.get_says_display())
    stale = "" if line.strength.is_fresh else f" {tag('Stale', 'amber')}"
    objectives = escape(", ".join(line.objectives)) if line.objectives else '<span class="sb-quiet">None</span>'
    return (
        f'<tr><th scope="row"><a class="govuk-link" href="{root}{quote(line.reference)}/{at}">'
        f"{escape(line.reference)} {escape(row.title)}</a>{tags}</th>"
        f'<td data-label="Kind and line">{escape(kinds.get(row.kind, row.kind))}<br>'
        f'<span class="sb-quiet">{LINES[row.line]}</span></td><td data-label="Says">{says}</td>'
        f'<td data-label="Strength" class="sb-nowrap">{line.strength.score} of 4{stale}</td>'
        f'<td data-label="Collected" class="sb-nowrap">{when(row.collected_on)}</td>'
        f'<td data-label="Content area">{person(areas.get(row.content_area, ""), "Not filed")}</td>'
        f'<td data-label="Objectives">{objectives}</td></tr>'
    )


_COLUMNS = (
    Column("Reference"),
    Column("Title", width=4),
    Column("Kind", width=2),
    Column("Line of assurance"),
    Column("What it says"),
    Column("About"),
    Column("Content area", width=2),
    Column("Collected", "date"),
    Column("Describes from", "date"),
    Column("Describes to", "date"),
    Column("Sample", "number"),
    Column("Strength (0 to 4)", "number"),
    Column("Fresh or stale"),
    Column("Verified", "date"),
    Column("Who may see it"),
    Column("About one child\u2019s case"),
    Column("Objectives", width=2),
)


@programme_page(Permission.VIEW_PROGRAMME, dear=Dear.EXPORT)
def evidence_export(request: PageRequest, ending: str) -> HttpResponse:
    """The same list, whole, as a workbook or as CSV."""
    stand, held = request.stand, _held(request)
    if listing.may_see_exempt(stand.actor):
        note_reading(request, ReadKind.EVIDENCE, "", ReadHow.TABLE)
    filters = _filters(request, held)
    rows = listing.filtered(stand.actor, filters.asked(held.areas), held.strength, stand.moment, stand.day)
    lines = listing.weighed_in_turn(stand.actor, rows, held.strength, stand.moment, stand.day)
    sheets = [workbook.Sheet("Evidence", _COLUMNS, _cells(lines, held))]
    name = f"{stand.programme.code} evidence {stand.day.isoformat()}"
    return download(name, ending, sheets, stand.actor.now)


def _cells(lines: Iterable[EvidenceLine], held: Held) -> Iterator[tuple[Cell, ...]]:
    kinds, areas = {kind.code: kind.words for kind in held.kinds}, area_words(held.areas)
    for line in lines:
        row = line.row
        yield (
            line.reference,
            row.title,
            kinds.get(row.kind, row.kind),
            LINES[row.line],
            row.get_says_display(),
            row.get_performance_type_display(),
            areas.get(row.content_area, ""),
            row.collected_on,
            row.period_from,
            row.period_to,
            row.sample_size,
            line.strength.score,
            "fresh" if line.strength.is_fresh else "stale",
            row.verified_on,
            row.get_classification_display(),
            "yes" if row.is_about_a_case else "no",
            ", ".join(line.objectives),
        )


# --- one piece ----------------------------------------------------------------------------------------------------


@programme_page(Permission.VIEW_PROGRAMME)
def evidence_item(request: PageRequest, reference: str) -> HttpResponse:
    """One piece: what it says, how strong it is and why, where it is used, and its versions."""
    stand, held = request.stand, _held(request)
    found = _found(request, reference)
    item, actor, moment = found.evidence, stand.actor, stand.moment
    uses = listing.uses_of(actor, item, moment)
    told = history.of_item(
        stand.programme.pk, "evidence.evidence", item.pk, moment=moment, sees_exempt=listing.may_see_exempt(actor)
    )
    context = {
        "row": found,
        "line": listing.line_of(found, held.strength, stand.day),
        "kind": next((kind.words for kind in held.kinds if kind.code == found.kind), found.kind),
        "line_word": LINES[found.line],
        "area": area_words(held.areas).get(found.content_area, ""),
        "uses": uses,
        "actions": judged.actions_proved_by(actor, item, moment),
        "ratings": judged.ratings_citing(actor, item, moment),
        "versions": listing.versions_of(actor, item, moment),
        "history": in_words(history.lines(told[:20])) if actor.can(Permission.VIEW_HISTORY) else [],
        "may_edit": stand.can(ADD) and not found.is_withdrawn,
        "may_verify": stand.can(VERIFY) and not found.is_withdrawn and found.verified_on is None,
        "at": _at(request),
        "today": actor.today,
    }
    return render(request, "evidence/item.html", context)


@programme_page(Permission.VIEW_PROGRAMME)
def evidence_file(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """The file of a version of it, for whoever may see that version."""
    found = _found(request, reference, ReadHow.FILE)
    versions = listing.versions_of(request.stand.actor, found.evidence, request.stand.moment)
    document = next((one.document for one in versions if one.pk == number), None)
    if document is None:
        raise Http404("No such file.")
    response = HttpResponse(vault.read(document.sha256), content_type=document.media_type)
    response["Content-Disposition"] = content_disposition_header(True, document.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


# --- bringing and correcting --------------------------------------------------------------------------------------

_ABOUT_HINTS = {
    PerformanceType.QUANTITY: "Counts of what was done: visits, plans, hours.",
    PerformanceType.QUALITY: "How good it was: audits, observed practice, what people said of it.",
    PerformanceType.OUTCOME: "What changed for children and families.",
}
_CLASS_HINTS = {
    Classification.PUBLIC: "It may be published.",
    Classification.OFFICIAL: "For those who take part in the programme.",
    Classification.EXEMPT: "Only for those who may see exempt material. To others it does not exist.",
}


class LinkField(forms.URLField):
    """The address of a page of the web: Django's own field would take one of another kind, such as a mail server's."""

    default_validators = [URLValidator(schemes=["http", "https"])]


class _Facts(forms.Form):
    title = LineField(label="Title", max_length=240, help_text="What it is, as you would say it to the Board.")
    summary = TextField(
        label="What it shows",
        max_length=4000,
        required=False,
        help_text="In a few sentences, with the figures. Do not name a child: use a case token.",
    )
    kind = RadioField(label="Kind of evidence", choices=[])
    line = RadioField(
        label="Line of assurance",
        choices=[("", "The usual line for this kind"), *((str(n), word) for n, word in LINES.items())],
        hints=LINE_HINTS,
        required=False,
    )
    performance_type = RadioField(label="What is it about?", choices=PerformanceType.choices, hints=_ABOUT_HINTS)
    says = RadioField(
        label="What does it say about progress?",
        choices=Says.choices,
        hints={Says.CONTRADICTS: "Evidence that contradicts is as welcome as any other, and counts as much."},
    )
    collected_on = DateField(label="When was it collected?", what="the date the evidence was collected")
    period_from = DateField(label="First day it describes", required=False, what="the first day it describes")
    period_to = DateField(
        label="Last day it describes",
        required=False,
        what="the last day it describes",
        help_text="Its age is counted from this day, so that a report in June about April is already two months old.",
    )
    sample_size = forms.IntegerField(
        label="How many were looked at?",
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text="Records, people or visits. Leave it empty where nothing was sampled.",
        error_messages={"invalid": "How many were looked at must be a whole number, such as 12"},
    )
    content_area = forms.ChoiceField(label="Content area", required=False)
    agency = forms.ChoiceField(label="Agency it comes from", required=False)
    expires_on = DateField(
        label="Does it lapse on a day?",
        required=False,
        what="the day on which it lapses",
        help_text="Only where it says so itself, such as a certificate. Evidence ages by itself.",
    )
    upload = UploadField(
        label="File", kinds=FILES.kinds, max_bytes=FILES.most_bytes, required=False, what="the file of the evidence"
    )
    link = LinkField(
        label="Or a link to it",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a link such as https://www.example.gov.uk/report"},
    )
    classification = RadioField(label="Who may see it?", choices=Classification.choices, hints=_CLASS_HINTS)
    is_about_a_case = forms.BooleanField(
        label="It is about one child\u2019s case",
        required=False,
        help_text="Such as an audit of one file, or a letter about one family. It counts like any other, and is left "
        "out of evidence packs that leave the programme.",
    )

    kinds: Mapping[str, EvidenceKind]

    def offer(self, held: Held, agencies: Mapping[str, Any], sees_exempt: bool) -> None:
        """Fill in what may be chosen."""
        self.kinds = {kind.code: kind for kind in held.kinds}
        _offer(self, "kind", [(kind.code, kind.words) for kind in held.kinds])
        self.fields["kind"].widget.hints = {kind.code: _usual(kind) for kind in held.kinds}
        _offer(self, "content_area", [("", "Not filed yet"), *area_choices(held.areas)])
        _offer(self, "agency", [("", "Not said"), *((key, agency.name) for key, agency in agencies.items())])
        if not sees_exempt:
            seen = [pair for pair in Classification.choices if pair[0] != Classification.EXEMPT]
            _offer(self, "classification", seen)


def _usual(kind: EvidenceKind) -> str:
    sample = f"; a sample of {kind.fair_sample} or more adds to it" if kind.fair_sample else ""
    return f"Usually {LINES[kind.usual_line].lower()}. Fresh for {kind.shelf_life} days{sample}."


class AddEvidence(Form, _Facts):
    """A new piece of evidence."""

    objectives = CheckboxesField(label="Objectives it bears on", choices=[], required=False)


class EditEvidence(EditForm, _Facts):
    """A correction of what is said of it."""

    why = LineField(label="Why is it corrected?", max_length=240, required=False)


_NAMES = tuple(name for name in _Facts.base_fields if name != "upload")


@programme_page(ADD, changes=True, dear=Dear.UPLOAD)
def evidence_add(request: PageRequest) -> HttpResponse:
    """Bring a piece of evidence."""
    stand, held = request.stand, _held(request)
    agencies = listing.agencies_offered(stand.actor)
    offered = listing.objectives_offered(stand.actor)
    wanted = request.GET.get("objective", "")
    form = AddEvidence(
        request.POST or None,
        request.FILES or None,
        initial={
            "objectives": [str(one.pk) for one in offered if one.reference == wanted],
            "classification": Classification.OFFICIAL,
            "line": "",
        },
    )
    form.offer(held, agencies, listing.may_see_exempt(stand.actor))
    _offer(form, "objectives", [(str(one.pk), f"{one.reference} {one.title}") for one in offered])
    if request.method == "POST" and is_clean(form):
        made: list[EvidenceVersion] = []

        def add() -> None:
            keys = [int(key) for key in form.cleaned_data["objectives"]]
            made.append(
                actions.add_evidence(
                    programme=stand.programme,
                    objectives=listing.objectives_chosen(stand.actor, keys) if keys else (),
                    upload=_upload(form.cleaned_data["upload"]),
                    by=stand.actor,
                    **_facts(form, agencies),
                )
            )

        if attempt(form, add, EvidenceRefused, FileRefused):
            reference = made[0].evidence.reference
            messages.success(request, f"{reference} is on record. Somebody else can now verify it.")
            return redirect(_page(request, reference))
    cancel = reverse("evidence", args=[stand.programme.code])
    context = {"form": form, "cancel": cancel, "heading": "Add evidence", "act": "Add the evidence"}
    return render(request, "evidence/form.html", context)


@programme_page(ADD, changes=True, dear=Dear.UPLOAD)
def evidence_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Correct what is said of a piece of evidence."""
    stand, held = request.stand, _held(request)
    found = _found(request, reference)
    agencies = listing.agencies_offered(stand.actor)
    current = {name: getattr(found, name) for name in _NAMES}
    current |= {"line": str(found.line), "agency": str(found.agency_id or "")}
    who = str(found.recorded_by) if found.recorded_by else "Somebody else"
    form = EditEvidence(
        request.POST or None, request.FILES or None, current_version=found.pk, current=current, changed_by=who
    )
    form.offer(held, agencies, listing.may_see_exempt(stand.actor))
    if found.document:
        form.fields[
            "upload"
        ].help_text = f"{found.document.name} is kept. Choose a file only to put another in its place."
    if request.method == "POST" and is_clean(form):

        def save() -> None:
            actions.revise_evidence(
                row=found,
                why=form.cleaned_data["why"],
                upload=_upload(form.cleaned_data["upload"]),
                by=stand.actor,
                **_facts(form, agencies),
            )

        if attempt(form, save, EvidenceRefused, FileRefused):
            messages.success(
                request, f"{reference} is corrected. A verification of what it said before no longer holds."
            )
            return redirect(_page(request, reference))
    context = {
        "form": form,
        "cancel": _page(request, reference),
        "heading": f"Correct {reference}",
        "act": "Save",
        "reference": reference,
    }
    return render(request, "evidence/form.html", context)


def _facts(form: Any, agencies: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: form.cleaned_data[name] for name in _NAMES}
    said["line"] = int(said["line"] or form.kinds[said["kind"]].usual_line)
    said["agency"] = agencies.get(said["agency"])
    return said


def _upload(given: "UploadedFile[bytes] | None") -> Upload | None:
    return Upload(given.name or "file", given.read()) if given else None


# --- verifying, withdrawing, offering -----------------------------------------------------------------------------


@programme_page(VERIFY, changes=True)
def evidence_verify(request: PageRequest, reference: str) -> HttpResponse:
    """Say that one has looked at the evidence itself."""
    found = _found(request, reference)
    form = Form(request.POST or None)
    if request.method == "POST" and attempt(
        form,
        lambda: actions.verify_evidence(row=_as_seen(request, found), by=request.stand.actor),
        EvidenceRefused,
        NotAllowed,
    ):
        messages.success(request, f"You have verified {reference}.")
        return redirect(_page(request, reference))
    form.is_valid()
    return _confirm(
        request, found, form, f"Verify {reference}", "Verify it",
        "Open the evidence itself. By verifying it you say that it is what it is said to be: the date, the sample and "
        "what it shows. Your name is kept beside it.",
    )  # fmt: skip


class WithdrawForm(Form):
    """Why evidence is taken back."""

    why = TextField(
        label="Reason", max_length=1000, rows=3, error_messages={"required": "Enter the reason for withdrawing it"}
    )


@programme_page(ADD, changes=True)
def evidence_withdraw(request: PageRequest, reference: str) -> HttpResponse:
    """Take evidence back, with the reason."""
    found = _found(request, reference)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and is_clean(form):
        why = form.cleaned_data["why"]
        if attempt(
            form,
            lambda: actions.withdraw_evidence(row=_as_seen(request, found), why=why, by=request.stand.actor),
            EvidenceRefused,
        ):
            messages.success(request, f"{reference} is withdrawn. It can still be read, and counts for nothing.")
            return redirect(_page(request, reference))
    return _confirm(
        request, found, form, f"Withdraw {reference}", "Withdraw it",
        "It stays readable, and counts for nothing from now on: ratings that cite it keep the citation.", grave=True,
    )  # fmt: skip


def _as_seen(request: PageRequest, found: EvidenceVersion) -> EvidenceVersion:
    """The version that was on the page when the button was pressed; an earlier one is refused by the action.

    Raises:
        ChangedMeanwhile: none of its versions can have been on it.
    """
    seen = request.POST.get("seen")
    if not seen:
        return found
    for each in listing.versions_of(request.stand.actor, found.evidence):
        if str(each.pk) == seen:
            return each
    raise ChangedMeanwhile(found)


def _confirm(
    request: PageRequest, found: EvidenceVersion, form: Form, heading: str, act: str, words: str, *, grave: bool = False
) -> HttpResponse:
    context = {
        "row": found,
        "form": form,
        "heading": heading,
        "words": words,
        "act": act,
        "grave": grave,
        "cancel": _page(request, found.evidence.reference),
    }
    return render(request, "evidence/confirm.html", context)


class OfferForm(Form):
    """The objectives that a piece of evidence bears on."""

    objectives = CheckboxesField(label="Objectives", choices=[], required=False)


@programme_page(ADD, changes=True)
def evidence_offer(request: PageRequest, reference: str) -> HttpResponse:
    """Choose the objectives that a piece of evidence bears on; one taken off is no longer offered."""
    stand = request.stand
    found = _found(request, reference)
    uses = {str(use.objective_id): use for use in listing.uses_of(stand.actor, found.evidence)}
    form = OfferForm(request.POST or None, initial={"objectives": list(uses)})
    offered = listing.objectives_offered(stand.actor)
    _offer(form, "objectives", [(str(one.pk), f"{one.reference} {one.title}") for one in offered])
    if request.method == "POST" and form.is_valid():
        chosen = set(form.cleaned_data["objectives"])

        def change() -> None:
            new = listing.objectives_chosen(stand.actor, [int(key) for key in chosen - set(uses)])
            # A use of an objective that is no longer in the plan has no box, so its absence says nothing.
            gone = [use for key, use in uses.items() if key not in chosen and key in {str(one.pk) for one in offered}]
            actions.offer_for_exactly(evidence=found.evidence, new=new, gone=gone, by=stand.actor)

        if attempt(form, change, EvidenceRefused):
            messages.success(request, f"{reference} is offered for {len(chosen) or 'no'} objectives.")
            return redirect(_page(request, reference))
    context = {
        "form": form,
        "cancel": _page(request, reference),
        "heading": f"Objectives that {reference} bears on",
        "act": "Save",
        "reference": reference,
        "intro": found.title,
    }
    return render(request, "evidence/question.html", context)


@require_POST
@programme_page(ADD, changes=True)
def evidence_take_back(request: PageRequest, reference: str, objective: str) -> HttpResponse:
    """No longer offer it for one objective."""
    found = _found(request, reference)
    use = next(
        (one for one in listing.uses_of(request.stand.actor, found.evidence) if one.objective.reference == objective),
        None,
    )
    if use is not None:  # a second press finds it gone already
        actions.take_back_from(use=use, by=request.stand.actor)
        messages.success(request, f"{reference} is no longer offered for objective {objective}.")
    return redirect(_page(request, reference))


# --- content areas ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One heading of the tree with what stands under it."""

    code: str
    words: str
    level: str
    count: AreaCount
    is_leaf: bool

    @property
    def is_empty(self) -> bool:
        """A leaf with nothing beneath it."""
        return self.is_leaf and not self.count.total


def _together(counts: Iterable[AreaCount]) -> AreaCount:
    return AreaCount(*(sum(column) for column in zip(AreaCount(), *counts, strict=True)))


@programme_page(Permission.VIEW_PROGRAMME)
def evidence_areas(request: PageRequest) -> HttpResponse:
    """The tree of content areas, with how much evidence stands under each and which have none."""
    return render(request, "evidence/areas.html", while_nothing_happens(request, lambda: _areas(request)))


def _areas(request: PageRequest) -> dict[str, Any]:
    stand, held = request.stand, _held(request)
    counts = listing.counts_by_area(stand.actor, held.strength, stand.moment, stand.day)
    parents = {area.within for area in held.areas}
    none = AreaCount()
    rows = [
        AreaRow(
            area.code,
            area.words,
            area.level,
            _together(counts.get(code, none) for code in listing.within(held.areas, area.code)),
            area.code not in parents,
        )
        for area in held.areas
    ]
    return {
        "rows": rows,
        "empty_leaves": [row for row in rows if row.is_empty],
        "unheard": [row for row in rows if row.is_leaf and row.count.total and not row.count.voice],
        "unfiled": counts.get("", none).total,
        "root": reverse("evidence", args=[stand.programme.code]),
        "as_at_value": stand.as_at.isoformat() if stand.as_at else "",
        "today": stand.actor.today,
        "may_add": stand.can(ADD),
    }


addresses = [
    path("evidence/", evidence, name="evidence"),
    path("evidence/add/", evidence_add, name="evidence_add"),
    path("evidence/areas/", evidence_areas, name="evidence_areas"),
    path("evidence/export.xlsx", evidence_export, {"ending": "xlsx"}, name="evidence_xlsx"),
    path("evidence/export.csv", evidence_export, {"ending": "csv"}, name="evidence_csv"),
    path("evidence/<str:reference>/", evidence_item, name="evidence_item"),
    path("evidence/<str:reference>/edit/", evidence_edit, name="evidence_edit"),
    path("evidence/<str:reference>/verify/", evidence_verify, name="evidence_verify"),
    path("evidence/<str:reference>/withdraw/", evidence_withdraw, name="evidence_withdraw"),
    path("evidence/<str:reference>/objectives/", evidence_offer, name="evidence_offer"),
    path(
        "evidence/<str:reference>/objectives/<str:objective>/take-back/", evidence_take_back, name="evidence_take_back"
    ),
    path("evidence/<str:reference>/file/<int:number>/", evidence_file, name="evidence_file"),
]
