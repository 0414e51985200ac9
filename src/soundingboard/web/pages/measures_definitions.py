"""What is measured: a programme's library, taking indicators in, newer ones on offer, adding, changing, retiring."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import RegexValidator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.roles import Permission
from soundingboard.decisions.reading import posts_offered
from soundingboard.evidence.listing import within
from soundingboard.evidence.models import PerformanceType
from soundingboard.framework.reading import items_at
from soundingboard.history import reading as history
from soundingboard.lib.presets import ContentArea
from soundingboard.measures import actions, reading
from soundingboard.measures.actions import MeasureRefused
from soundingboard.measures.library import library
from soundingboard.measures.models import Collection, Conflict, Direction, Frequency, Stage, Timing, Unit
from soundingboard.measures.reading import Definition, Offer, as_definition
from soundingboard.practice.reading import standards_measured_by
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, FilterForm, Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.evidence import area_choices, area_words, in_words
from soundingboard.web.pages.measures import address, at, found, offer, question, tabs, tree

VIEW, EDIT = Permission.VIEW_PROGRAMME, Permission.EDIT_MEASURES
PAGE = 50
# What is compared when the release has another indicator than the programme, with the words for it.
COMPARED: Mapping[str, str] = {
    "title": "Title",
    "definition": "Definition",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "unit": "Unit",
    "decimals": "Decimals",
    "direction": "Which way is better",
    "performance_type": "What it measures",
    "content_area": "Content area",
    "stage": "Stage",
    "timing": "Period or day",
    "frequency": "How often",
    "conflict": "Better and worse at once",
    "collected_in": "Where it is collected",
    "annex_a": "Annex A lists",
    "source": "Source",
    "subtleties": "What misleads",
    "read_with": "Read with",
    "derivation": "Child-level derivation",
    "lait": "Place in the LAIT",
    "explore": "Place in Explore Education Statistics",
    "owner_role": "Who answers for it",
    "review_on": "Looked at again",
}
_WORDS: Mapping[str, Any] = {
    "unit": Unit,
    "direction": Direction,
    "performance_type": PerformanceType,
    "stage": Stage,
    "timing": Timing,
    "frequency": Frequency,
    "conflict": Conflict,
}


# --- the library --------------------------------------------------------------------------------------------------


class Filters(FilterForm):
    """What a reader of the library may ask for."""

    text = LineField(label="Words in it", max_length=100)
    area = forms.ChoiceField(label="Content area")
    stage = forms.ChoiceField(label="Stage", choices=[("", "Any"), *Stage.choices])
    type = forms.ChoiceField(label="What it measures", choices=[("", "Anything"), *PerformanceType.choices])
    state = forms.ChoiceField(
        label="State",
        choices=[("", "In use"), ("review", "Due to be looked at again"), ("retired", "Retired"), ("all", "All")],
    )


class Listed(NamedTuple):
    """An indicator as the library shows it."""

    definition: Definition
    href: str
    area: str
    type: str
    direction: str
    frequency: str
    is_due: bool
    on_scorecard: bool


@programme_page(VIEW)
def measure_definitions(request: PageRequest) -> HttpResponse:
    """Every indicator of the programme, with what it measures and who answers for it."""
    stand = request.stand
    key, moment = stand.programme.pk, stand.moment
    areas = items_at(key, "content_areas", ContentArea, moment)
    definitions = reading.definitions_at(key, moment)
    chosen = set(reading.scorecard_at(key, moment))
    filters = Filters(request.GET)
    offer(filters, "area", [("", "Any"), *tree(areas)])
    in_force = filters.in_force()
    kept = [one for one in definitions.values() if _passes(one, in_force, areas, request)]
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    root, words = address(request, "measure_definitions"), area_words(areas)
    offers = reading.library_offers(stand.actor) if stand.can(EDIT) else []
    context = {
        "page": page,
        "rows": [_listed(one, f"{root}{one.code}/{at(request)}", words, chosen, request) for one in page],
        "filters": filters,
        "is_filtered": bool(in_force),
        "has_any": bool(definitions),
        "shipped": len(library()),
        "new": sum(1 for each in offers if each.held is None),
        "newer": sum(1 for each in offers if each.held is not None),
        "may_edit": stand.can(EDIT),
        "root": root,
        "at": at(request),
        "today": stand.actor.today,
    }
    return render(request, "measures/library.html", context)


def _passes(one: Definition, asked: Mapping[str, Any], areas: Sequence[ContentArea], request: PageRequest) -> bool:
    state, text = asked.get("state", ""), asked.get("text", "").casefold()
    states = {
        "": not one.is_retired,
        "review": not one.is_retired and one.is_due_for_review(request.stand.day),
        "retired": one.is_retired,
        "all": True,
    }
    return (
        states[state]
        and (not text or text in f"{one.code} {one.title} {one.definition}".casefold())
        and ("area" not in asked or one.content_area in within(areas, asked["area"]))
        and asked.get("stage", one.stage) == one.stage
        and asked.get("type", one.performance_type) == one.performance_type
    )


def _listed(one: Definition, href: str, areas: Mapping[str, str], chosen: set[int], request: PageRequest) -> Listed:
    return Listed(
        one,
        href,
        areas.get(one.content_area, one.content_area),
        str(PerformanceType(one.performance_type).label).partition(":")[0],
        str(Direction(one.direction).label).partition(":")[0],
        str(Frequency(one.frequency).label),
        not one.is_retired and one.is_due_for_review(request.stand.day),
        one.indicator_id in chosen,
    )


class AdoptForm(Form):
    """Which part of the library to take in."""

    stages = CheckboxesField(label="Which indicators?", choices=[], error_messages={"required": "Choose at least one"})


@programme_page(EDIT, changes=True)
def measure_adopt(request: PageRequest) -> HttpResponse:
    """Take indicators of the library that ships into the programme."""
    stand = request.stand
    waiting = [each.item for each in reading.library_offers(stand.actor) if each.held is None]
    by_stage: dict[str, list[str]] = {}
    for item in waiting:
        by_stage.setdefault(item.stage, []).append(item.code)
    back = address(request, "measure_definitions")
    if not by_stage:
        messages.info(request, "Every indicator of the library is here already.")
        return redirect(back)
    form = AdoptForm(request.POST or None, initial={"stages": list(by_stage)})
    offer(
        form,
        "stages",
        [(stage, f"{Stage(stage).label} ({len(codes)})") for stage, codes in by_stage.items()],
    )
    if request.method == "POST" and is_clean(form):
        codes = [code for stage in form.cleaned_data["stages"] for code in by_stage[stage]]
        if attempt(
            form,
            lambda: actions.adopt_library(programme=stand.programme, codes=codes, by=stand.actor),
            MeasureRefused,
        ):
            count = "One indicator is" if len(codes) == 1 else f"{len(codes)} indicators are"
            messages.success(request, f"{count} taken in. Now choose those of the scorecard, and load their figures.")
            return redirect(back)
    intro = "They come with their definitions, and you may change each. Nothing that you changed is taken over later."
    return question(request, form, "Take indicators from the library", "Take them in", back, intro=intro)


# --- what a newer release offers ----------------------------------------------------------------------------------


@programme_page(EDIT, changes=True)
def measure_offers(request: PageRequest) -> HttpResponse:
    """The indicators that this release words otherwise than the programme. Nothing is taken over by itself."""
    root = address(request, "measure_definitions")
    offers = [each for each in reading.library_offers(request.stand.actor) if each.held is not None]
    context = {
        "offers": [(each, address(request, "measure_offer", each.item.code)) for each in offers],
        "root": root,
    }
    return render(request, "measures/offers.html", context)


class WhyForm(Form):
    """A reason."""

    why = TextField(label="Why?", max_length=2000, rows=3, error_messages={"required": "Enter the reason"})


@programme_page(EDIT, changes=True)
def measure_offer(request: PageRequest, code: str) -> HttpResponse:
    """One indicator as this release has it, beside the programme's own; and taking it up."""
    stand = request.stand
    offered = next((each for each in reading.library_offers(stand.actor) if each.item.code == code), None)
    if offered is None:
        raise Http404("Nothing is offered under this code.")
    form = WhyForm(request.POST or None)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: actions.take_up_indicator(
                programme=stand.programme, code=code, seen=offered.held, why=form.cleaned_data["why"], by=stand.actor
            ),
            MeasureRefused,
        )
    ):
        messages.success(request, f"{offered.item.title} is as this release has it.")
        return redirect(address(request, "measure_definition", code))
    context = {
        "form": form,
        "offer": offered,
        "differences": list(_differences(offered)),
        "cancel": address(request, "measure_offers"),
    }
    return render(request, "measures/offer.html", context)


def _differences(offered: Offer) -> Iterable[tuple[str, str, str]]:
    """What differs, in words: its name, the programme's, the release's."""
    shipped = offered.item.as_version()
    for name, label in COMPARED.items():
        ours = getattr(offered.held, name) if offered.held is not None else ""
        theirs = shipped.get(name, "")
        if ours != theirs:
            yield label, _said(name, ours), _said(name, theirs)


def _said(name: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(_said("", each) for each in value)
    if isinstance(value, dict):
        return "\n".join([value["measure"], *value["where"]])
    words = _WORDS.get(name)
    return str(words(value).label) if words else str(value)


# --- one definition -----------------------------------------------------------------------------------------------


@programme_page(VIEW)
def measure_definition(request: PageRequest, code: str) -> HttpResponse:
    """What a measure means: every word of its definition, and the versions before."""
    stand, row = request.stand, found(request, code)
    areas = items_at(stand.programme.pk, "content_areas", ContentArea, stand.moment)
    definition = as_definition(row)
    titles = {one.code: one.title for one in reading.definitions_at(stand.programme.pk, stand.moment).values()}
    context = {
        "row": row,
        "definition": definition,
        "area": area_words(areas).get(row.content_area, row.content_area),
        "sources": definition.sources,
        "read_with": [
            (titles[each], address(request, "measure", each) + at(request)) for each in row.read_with if each in titles
        ],
        "standards": [
            (each.title, address(request, "practice_standard", each.code) + at(request))
            for each in standards_measured_by(stand.actor, code, stand.moment)
        ],
        "versions": reading.definitions_of(stand.actor, code, stand.moment),
        "is_due": definition.is_due_for_review(stand.day),
        "tabs": tabs(request, code, "measure_definition"),
        "may_edit": stand.can(EDIT),
        "code": code,
        "at": at(request),
        "today": stand.actor.today,
    }
    return render(request, "measures/definition.html", context)


@programme_page(Permission.VIEW_HISTORY)
def measure_history(request: PageRequest, code: str) -> HttpResponse:
    """What was done to a measure: its definition, targets, chart, links and commentary, the latest first."""
    stand, row = request.stand, found(request, code)
    entries = history.of_item(
        stand.programme.pk,
        "measures.indicator",
        row.indicator_id,
        moment=stand.moment,
        sees_exempt=stand.actor.can(Permission.VIEW_EXEMPT),
    )
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "page": page,
        "lines": in_words(history.lines(page.object_list)),
        "tabs": tabs(request, code, "measure_history"),
        "code": code,
        "at": at(request),
        "today": stand.actor.today,
    }
    return render(request, "measures/history.html", context)


_CODE = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._-]*\Z",
    "Use letters, digits, dots, hyphens and underscores in the code, such as visits_on_time",
)


class _Facts(forms.Form):
    title = LineField(label="Title", max_length=240)
    definition = TextField(label="What does it measure?", max_length=4000, rows=4)
    numerator = TextField(
        label="Numerator", max_length=2000, rows=2, help_text="What is counted. For a plain number, the thing itself."
    )
    denominator = TextField(
        label="Denominator",
        max_length=2000,
        rows=2,
        required=False,
        help_text="What it is out of. A share, a rate or an average needs one; a plain number has none.",
    )
    unit = forms.ChoiceField(label="Unit", choices=[("", "Choose the unit"), *Unit.choices])
    decimals = forms.IntegerField(label="Decimals", min_value=0, max_value=4, help_text="How many are printed.")
    direction = RadioField(label="Which way is better?", choices=Direction.choices)
    performance_type = RadioField(
        label="Does it show how much, how well, or what difference?", choices=PerformanceType.choices
    )
    content_area = forms.ChoiceField(label="Content area")
    stage = forms.ChoiceField(label="Stage", choices=[("", "Choose the stage"), *Stage.choices])
    timing = RadioField(label="Is it of a period, or of a day?", choices=Timing.choices)
    frequency = forms.ChoiceField(
        label="How often is there a figure?", choices=[("", "Choose how often"), *Frequency.choices]
    )
    conflict = RadioField(
        label="What is a figure that shows improvement and concern at once?",
        choices=Conflict.choices,
        help_text="Such as one that has risen month after month and is still below the usual level.",
    )
    collected_in = CheckboxesField(label="Where is it collected?", choices=Collection.choices, required=False)
    source = LineField(
        label="Source of the definition", max_length=400, required=False, help_text="Whose definition it is, if any."
    )
    subtleties = TextField(
        label="What misleads?",
        max_length=4000,
        rows=4,
        required=False,
        help_text="What a reader must know before drawing a conclusion. One sentence a line.",
    )
    explore_measure = LineField(
        label="Column in Explore Education Statistics",
        max_length=120,
        required=False,
        help_text="Where others’ figures are published: the heading of the column, such as rereferral_percent.",
    )
    explore_where = TextField(
        label="Which rows of that column",
        max_length=400,
        rows=2,
        required=False,
        help_text="Where there are several for a place and a year: a filter and its value, such as category=All.",
    )
    lait = LineField(
        label="Name in the local authority interactive tool",
        max_length=80,
        required=False,
        help_text="The tool’s own short name (Short Desc), such as ReReferral.",
    )
    owner = forms.ChoiceField(label="Which post answers for it?", required=False)
    review_on = DateField(
        label="When is the definition looked at again?", required=False, what="the date on which it is looked at again"
    )

    def clean_explore_where(self) -> str:
        """The filters. Raises ValidationError: a line without both parts, or filters of no column."""
        text = str(self.cleaned_data["explore_where"])
        for line in lines_in(text):
            if not all(part.strip() for part in line.partition("=")):
                raise ValidationError(f"Write “{line[:40]}” as a filter and its value, such as category=All")
        if lines_in(text) and not self.cleaned_data.get("explore_measure"):
            raise ValidationError("Enter the column that these rows are of")
        return text


def lines_in(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class AddForm(Form, _Facts):
    """An indicator of the programme's own."""

    code = LineField(
        label="Short code",
        max_length=40,
        validators=[_CODE],
        help_text="For addresses and files, such as visits_on_time.",
    )
    field_order = ("code", *_Facts.base_fields)


class ReviseForm(EditForm, _Facts):
    """A change to a definition."""

    why = TextField(
        label="Why is it changed?", max_length=2000, rows=3, error_messages={"required": "Enter why it is changed"}
    )
    field_order = (*_Facts.base_fields, "why")


def _prepare(request: PageRequest, form: forms.Form) -> Mapping[str, Any]:
    """Offer the form its content areas and its posts; the posts by key."""
    stand = request.stand
    areas = items_at(stand.programme.pk, "content_areas", ContentArea, None)
    posts = posts_offered(stand.actor)
    offer(form, "content_area", [("", "Choose the content area"), *area_choices(areas)])
    grouped: dict[str, list[tuple[str, str]]] = {}
    for key, post in posts.items():
        grouped.setdefault(post.agency.name, []).append((key, post.title))
    offer(form, "owner", [("", "No post yet"), *grouped.items()])
    return posts


def _facts(said: Mapping[str, Any], posts: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as the action takes it."""
    facts = {name: said[name] for name in _Facts.base_fields if name not in ("explore_measure", "explore_where")}
    facts["subtleties"] = lines_in(said["subtleties"])
    where = ["=".join(part.strip() for part in line.split("=", 1)) for line in lines_in(said["explore_where"])]
    facts["explore"] = {"measure": said["explore_measure"], "where": where} if said["explore_measure"] else None
    facts["owner"] = posts.get(said["owner"])
    return facts


@programme_page(EDIT, changes=True)
def measure_add(request: PageRequest) -> HttpResponse:
    """Add an indicator of the programme's own."""
    stand = request.stand
    form = AddForm(
        request.POST or None,
        initial={
            "decimals": 1,
            "timing": Timing.PERIOD,
            "frequency": Frequency.MONTHLY,
            "conflict": Conflict.IMPROVEMENT,
        },
    )
    posts = _prepare(request, form)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(
            form,
            lambda: actions.add_indicator(
                programme=stand.programme, code=said["code"], **_facts(said, posts), by=stand.actor
            ),
            MeasureRefused,
        ):
            messages.success(request, f"{said['title']} is added. Its figures can be loaded now.")
            return redirect(address(request, "measure_definition", said["code"]))
    return question(request, form, "Add an indicator", "Add it", address(request, "measure_definitions"))


@programme_page(EDIT, changes=True)
def measure_edit(request: PageRequest, code: str) -> HttpResponse:
    """Change a definition. Figures made with the old one keep it."""
    stand, row = request.stand, found(request, code)
    current = {name: getattr(row, name, "") for name in _Facts.base_fields}
    explore = row.explore or {}
    current["explore_measure"] = explore.get("measure", "")
    current["explore_where"] = "\n".join(explore.get("where", ()))
    current["subtleties"] = "\n".join(row.subtleties)
    current["owner"] = str(row.owner_id or "")
    form = ReviseForm(
        request.POST or None,
        current_version=row.pk,
        current=current,
        changed_by=str(row.recorded_by or "Somebody else"),
    )
    posts = _prepare(request, form)
    back = address(request, "measure_definition", code)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(
            form,
            lambda: actions.revise_indicator(row=row, why=said["why"], **_facts(said, posts), by=stand.actor),
            MeasureRefused,
        ):
            messages.success(
                request, "The definition is changed. Figures made before keep the one they were made with."
            )
            return redirect(back)
    intro = (
        "Figures that are there were made with the old words, and keep them. A newer release will not overwrite yours."
    )
    return question(
        request, form, "Change the definition", "Save the definition", back, code=code, title=row.title, intro=intro
    )


@programme_page(EDIT, changes=True)
def measure_retire(request: PageRequest, code: str) -> HttpResponse:
    """No longer measure something."""
    stand, row = request.stand, found(request, code)
    form = WhyForm(request.POST or None)
    back = address(request, "measure_definition", code)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: actions.retire_indicator(row=row, why=form.cleaned_data["why"], by=stand.actor),
            MeasureRefused,
        )
    ):
        messages.success(request, f"{row.title} is retired.")
        return redirect(back)
    intro = "It takes no more figures and leaves the scorecard. What was measured stays, and it can be brought back."
    return question(
        request, form, "Retire this indicator?", "Retire it", back, code=code, title=row.title, intro=intro, grave=True
    )


class ConfirmForm(Form):
    """Nothing but yes."""


@programme_page(EDIT, changes=True)
def measure_bring_back(request: PageRequest, code: str) -> HttpResponse:
    """Measure again what was retired."""
    stand, row = request.stand, found(request, code)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    back = address(request, "measure_definition", code)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(form, lambda: actions.bring_back_indicator(row=row, by=stand.actor), MeasureRefused)
    ):
        messages.success(request, f"{row.title} is measured again.")
        return redirect(back)
    intro = f"It was retired: {row.why_retired}" if row.is_retired else "It is in use already."
    return question(
        request, form, "Bring this indicator back?", "Bring it back", back, code=code, title=row.title, intro=intro
    )


addresses = [
    path("measures/indicators/", measure_definitions, name="measure_definitions"),
    path("measures/indicators/adopt/", measure_adopt, name="measure_adopt"),
    path("measures/indicators/offers/", measure_offers, name="measure_offers"),
    path("measures/indicators/add/", measure_add, name="measure_add"),
    path("measures/offers/<str:code>/", measure_offer, name="measure_offer"),
    path("measures/indicators/<str:code>/definition/", measure_definition, name="measure_definition"),
    path("measures/indicators/<str:code>/history/", measure_history, name="measure_history"),
    path("measures/indicators/<str:code>/edit/", measure_edit, name="measure_edit"),
    path("measures/indicators/<str:code>/retire/", measure_retire, name="measure_retire"),
    path("measures/indicators/<str:code>/bring-back/", measure_bring_back, name="measure_bring_back"),
]
