"""Minimum practice standards: the library, one standard with its versions, newer ones on offer, adding, changing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import RegexValidator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from soundingboard.accounts.roles import Permission
from soundingboard.audits.reading import CycleAnswer, answers_lately
from soundingboard.audits.reading import tools as audit_tools
from soundingboard.decisions.reading import posts_offered
from soundingboard.evidence.listing import within
from soundingboard.evidence.models import PerformanceType
from soundingboard.framework.kinds import Held, held_at
from soundingboard.history import reading as history
from soundingboard.lib.audit_tools import key_of
from soundingboard.lib.good_looks_like import GoodLooksLike
from soundingboard.lib.presets import ContentArea
from soundingboard.lib.working_days import KNOWN_FROM
from soundingboard.measures.reading import definition_of, titles_in_use
from soundingboard.practice import actions, reading
from soundingboard.practice.actions import StandardRefused
from soundingboard.practice.clocks import (
    COUNTED_WORDS,
    DAY_ZERO_WORDS,
    LANDING_WORDS,
    StandardClock,
    occasions,
    steps_from_words,
    steps_in_words,
)
from soundingboard.practice.library import clock_as_plain, clock_from_plain, library
from soundingboard.practice.models import Heading, StandardVersion
from soundingboard.practice.reading import Offer, Reach, StandardText, as_text, reach_at
from soundingboard.practice.rules import STANDINGS
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, FilterForm, Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, DayField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.audit_parts import anchor_of
from soundingboard.web.pages.evidence import area_choices, area_words, in_words
from soundingboard.web.pages.measures import tree
from soundingboard.web.pages.measures_definitions import lines_in

VIEW, KEEP = Permission.VIEW_PROGRAMME, Permission.KEEP_STANDARDS
PAGE = 50
KEPT = ("content_areas", "good_looks_like")
CLOCK, QUALITY = "clock", "quality"
# What is compared when the release has another standard than the programme, with the words for it.
COMPARED: Mapping[str, str] = {
    "title": "Title",
    "statement": "The standard",
    "heading": "Heading",
    "clock": "Clock",
    "shown_by": "How anyone can tell",
    "scope": "For whom",
    "content_area": "Content area",
    "performance_type": "What it is about",
    "measure": "Indicator",
    "good": "What good looks like",
    "audited_by": "Questions of audits that look at it",
    "asks": "What else an audit asks",
    "aim": "Aim in per cent",
    "source": "Source",
    "owner_role": "Who answers for it",
    "review_on": "Looked at again",
    "valid_from": "Holds from",
    "valid_to": "Holds until",
}


# --- what the pages share -----------------------------------------------------------------------------------------


def address(request: PageRequest, name: str, *more: object) -> str:
    """An address beneath the programme."""
    return reverse(name, args=[request.stand.programme.code, *more])


def at(request: PageRequest) -> str:
    """The past day of a page, for the links on it."""
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


def found(request: PageRequest, code: str) -> StandardVersion:
    """The standard that an address names, as it stood. Raises Http404."""
    row = reading.standard_of(request.stand.actor, code, request.stand.moment)
    if row is None:
        raise Http404("No such standard.")
    return row


def offer(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    """Give a field its choices."""
    field: Any = form.fields[name]
    field.choices = list(choices)


def question(
    request: PageRequest, form: Form, heading: str, act: str, cancel: str, *, intro: str = "", **context: Any
) -> HttpResponse:
    """A page that asks one thing; `code` and `title` name the standard that it is about."""
    given = {"form": form, "heading": heading, "act": act, "cancel": cancel, "intro": intro, **context}
    return render(request, "practice/question.html", given)


def clock_in_words(clock: StandardClock | None) -> list[str]:
    """All that a clock says, a line each; none for a statement of quality."""
    if clock is None:
        return []
    lines = [f"{clock.words[:1].upper()}{clock.words[1:]}", f"Starts: {clock.starts}", f"Done when: {clock.done}"]
    lines += [DAY_ZERO_WORDS[clock.day_zero], LANDING_WORDS[clock.lands]]
    if clock.repeats or len(clock.steps) > 1:
        lines.append(f"The next: {COUNTED_WORDS[clock.counted_from].lower()}")
    return lines


# --- the library --------------------------------------------------------------------------------------------------


class Filters(FilterForm):
    """What a reader of the standards may ask for."""

    text = LineField(label="Words in it", max_length=100)
    heading = forms.ChoiceField(label="Heading", choices=[("", "Any"), *Heading.choices])
    kind = forms.ChoiceField(
        label="Clock or quality",
        choices=[("", "Either"), (CLOCK, "A clock"), (QUALITY, "A statement of quality")],
    )
    area = forms.ChoiceField(label="Content area")
    state = forms.ChoiceField(
        label="State",
        choices=[("", "In use"), ("review", "Due to be looked at again"), ("retired", "Retired"), ("all", "All")],
    )


class Listed(NamedTuple):
    """A standard as the library shows it."""

    text: StandardText
    href: str
    heading: str
    is_due: bool
    reach: Reach | None


@programme_page(VIEW)
def standards(request: PageRequest) -> HttpResponse:
    """Every standard of the programme, with its clock and how many teams have adopted it."""
    stand = request.stand
    key, moment = stand.programme.pk, stand.moment
    areas = held_at(key, ["content_areas"], moment).areas
    texts = reading.standards_at(key, moment)
    teams = reading.teams_at(key, moment, on=stand.day)
    reaches = {
        each.text.standard_id: each for each in reach_at(texts, teams, reading.adoptions_at(key, moment), stand.day)
    }
    filters = Filters(request.GET)
    offer(filters, "area", [("", "Any"), *tree(areas)])
    asked = filters.in_force()
    kept = [one for one in texts.values() if _passes(one, asked, areas, stand.day)]
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    root = address(request, "practice")
    offers = reading.library_offers(stand.actor) if stand.can(KEEP) else []
    context = {
        "page": page,
        "rows": [
            Listed(
                one,
                f"{root}standards/{one.code}/{at(request)}",
                str(Heading(one.heading).label),
                not one.is_retired and one.is_due_for_review(stand.day),
                reaches.get(one.standard_id) if teams else None,
            )
            for one in page
        ],
        "filters": filters,
        "is_filtered": bool(asked),
        "has_any": bool(texts),
        "has_teams": bool(teams),
        "shipped": len(library()),
        "new": sum(1 for each in offers if each.held is None),
        "newer": sum(1 for each in offers if each.held is not None),
        "may_keep": stand.can(KEEP),
        "root": root,
        "today": stand.actor.today,
    }
    return render(request, "practice/standards.html", context)


def _passes(one: StandardText, asked: Mapping[str, Any], areas: Sequence[ContentArea], day: date) -> bool:
    text = asked.get("text", "").casefold()
    states = {
        "": not one.is_retired,
        "review": not one.is_retired and one.is_due_for_review(day),
        "retired": one.is_retired,
        "all": True,
    }
    return (
        states[asked.get("state", "")]
        and (not text or text in f"{one.code} {one.title} {one.statement} {one.scope}".casefold())
        and asked.get("heading", one.heading) == one.heading
        and ("kind" not in asked or one.is_clock == (asked["kind"] == CLOCK))
        and ("area" not in asked or one.content_area in within(areas, asked["area"]))
    )


class AdoptForm(Form):
    """Which part of the library to take in."""

    headings = CheckboxesField(label="Which standards?", choices=[], error_messages={"required": "Choose at least one"})


@programme_page(KEEP, changes=True)
def standards_adopt(request: PageRequest) -> HttpResponse:
    """Take standards of the library that ships into the programme."""
    stand = request.stand
    waiting = [each.item for each in reading.library_offers(stand.actor) if each.held is None]
    by_heading: dict[str, list[str]] = {}
    for item in waiting:
        by_heading.setdefault(item.heading, []).append(item.code)
    back = address(request, "practice")
    if not by_heading:
        messages.info(request, "Every standard of the library is here already.")
        return redirect(back)
    form = AdoptForm(request.POST or None, initial={"headings": list(by_heading)})
    offer(form, "headings", [(each, f"{Heading(each).label} ({len(codes)})") for each, codes in by_heading.items()])
    if request.method == "POST" and is_clean(form):
        codes = [code for heading in form.cleaned_data["headings"] for code in by_heading[heading]]
        if attempt(
            form,
            lambda: actions.adopt_library(programme=stand.programme, codes=codes, by=stand.actor),
            StandardRefused,
        ):
            count = "One standard is" if len(codes) == 1 else f"{len(codes)} standards are"
            messages.success(request, f"{count} taken in. Now say which team has adopted which.")
            return redirect(back)
    intro = "They come with their clocks, and you may change each. Nothing that you changed is taken over later."
    return question(request, form, "Take standards from the library", "Take them in", back, intro=intro)


# --- what a newer release offers ----------------------------------------------------------------------------------


@programme_page(KEEP, changes=True)
def standards_offers(request: PageRequest) -> HttpResponse:
    """The standards that this release words otherwise than the programme. Nothing is taken over by itself."""
    offers = [each for each in reading.library_offers(request.stand.actor) if each.held is not None]
    context = {
        "offers": [(each, address(request, "practice_offer", each.item.code)) for each in offers],
        "root": address(request, "practice"),
    }
    return render(request, "practice/offers.html", context)


class WhyForm(Form):
    """A reason."""

    why = TextField(label="Why?", max_length=2000, rows=3, error_messages={"required": "Enter the reason"})


@programme_page(KEEP, changes=True)
def standards_offer(request: PageRequest, code: str) -> HttpResponse:
    """One standard as this release has it, beside the programme's own; and taking it up."""
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
            lambda: actions.take_up_standard(
                programme=stand.programme, code=code, seen=offered.held, why=form.cleaned_data["why"], by=stand.actor
            ),
            StandardRefused,
        )
    ):
        messages.success(request, f"{offered.item.title} is as this release has it.")
        return redirect(address(request, "practice_standard", code))
    context = {
        "form": form,
        "offer": offered,
        "differences": list(_differences(offered)),
        "cancel": address(request, "practice_offers"),
    }
    return render(request, "practice/offer.html", context)


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
    if name == "clock":
        return "\n".join(clock_in_words(clock_from_plain(value)))
    if name == "heading":
        return str(Heading(value).label)
    if name == "performance_type":
        return str(PerformanceType(value).label)
    return "\n".join(value) if isinstance(value, list) else str(value)


# --- one standard -------------------------------------------------------------------------------------------------


class TryForm(Form):
    """A day on which the clock starts, to see when it would be due."""

    mark_optional = False
    plain_labels = True

    start = DayField(
        label="If it starts on",
        required=False,
        error_messages={"invalid": "Enter a day for which working days are known, 2007 or later"},
    )


@programme_page(VIEW)
def standard(request: PageRequest, code: str) -> HttpResponse:
    """What a standard says, who has adopted it, what measures it, what good looks like, and the versions before."""
    stand, row = request.stand, found(request, code)
    key, moment = stand.programme.pk, stand.moment
    text = as_text(row)
    held = held_at(key, KEPT, moment)
    statements = {each.code: each for each in held.items["good_looks_like"]}
    teams = reading.teams_at(key, moment, on=stand.day)
    adoptions = reading.adoptions_at(key, moment, standard_id=text.standard_id)
    reach = next(iter(reach_at({text.standard_id: text}, teams, adoptions, stand.day)), None)
    measure = definition_of(stand.actor, text.measure, moment) if text.measure else None
    try_ = TryForm(request.GET if "start" in request.GET else None, initial={"start": stand.day})
    context = {
        "row": row,
        "text": text,
        "clock_lines": clock_in_words(text.clock),
        "area": area_words(held.areas).get(text.content_area, text.content_area),
        "grid_href": address(request, "framework_grid") + at(request),
        "good": [statements[each] for each in text.good if each in statements],
        "measure": measure,
        "measure_href": address(request, "measure", text.measure) + at(request) if measure is not None else "",
        "audited": _audited(request, text),
        "reach": reach,
        "standings": [
            (team, STANDINGS[standing], standing, line, address(request, "practice_put", code, team.code))
            for team, standing, line in (reach.standings if reach else ())
        ],
        "versions": [(each, as_text(each)) for each in reading.versions_of(stand.actor, code, moment)],
        "is_due": text.is_due_for_review(stand.day),
        "try": try_,
        "dues": _tried(text.clock, try_, stand.day),
        "may_keep": stand.can(KEEP),
        "may_put": stand.can(Permission.RECORD_PRACTICE) and not row.is_retired,
        "may_see_history": stand.actor.can(Permission.VIEW_HISTORY),
        "code": code,
        "at": at(request),
        "today": stand.actor.today,
    }
    return render(request, "practice/standard.html", context)


class AuditQuestion(NamedTuple):
    """A question of an audit tool that looks at a standard, and what the latest cycles say; None to who may not."""

    words: str
    tool: str
    href: str
    answers: list[tuple[CycleAnswer, str]] | None


def _audited(request: PageRequest, text: StandardText) -> list[AuditQuestion]:
    """The questions that look at a standard, as the tools ask them. Three queries at most."""
    stand = request.stand
    tools = [used.tool for used in audit_tools(stand.actor, stand.moment)]
    named = {
        key_of(tool.code, each.code): (tool, each)
        for tool in tools
        for each in tool.questions
        if each.standard == text.code or key_of(tool.code, each.code) in text.audited_by
    }
    sees = stand.can(Permission.VIEW_AUDITS)
    lately = answers_lately(stand.actor, list(named), stand.moment) if sees and named else []
    return [
        AuditQuestion(
            each.words,
            tool.words,
            f"{address(request, 'audit_tool', tool.code)}{at(request)}#{anchor_of(each.code)}",
            [(one, address(request, "audit_cycle", one.cycle) + at(request)) for one in lately if one.key == key]
            if sees
            else None,
        )
        for key, (tool, each) in named.items()
    ]


LOOKED_AHEAD = 4  # how many due days a reader is shown


def _tried(clock: StandardClock | None, form: TryForm, day: date) -> list[date]:
    """The first few due days of a clock that starts on a day, were each met on its day."""
    if clock is None:
        return []
    start = form.cleaned_data.get("start") if form.is_bound and form.is_valid() else day
    if start is None or start < KNOWN_FROM or start.year > 2200:
        return []
    dues: list[date] = []
    while len(dues) < LOOKED_AHEAD:
        open_ = occasions(clock, start, dues, dues[-1] if dues else start)
        if len(open_) == len(dues):
            break
        dues.append(open_[len(dues)].due)
    return dues


@programme_page(Permission.VIEW_HISTORY)
def standard_history(request: PageRequest, code: str) -> HttpResponse:
    """What was done to a standard, and where teams were put to it, the latest first."""
    stand, row = request.stand, found(request, code)
    entries = history.of_item(
        stand.programme.pk,
        "practice.standard",
        row.standard_id,
        moment=stand.moment,
        sees_exempt=stand.actor.can(Permission.VIEW_EXEMPT),
    )
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "page": page,
        "lines": in_words(history.lines(page.object_list)),
        "code": code,
        "at": at(request),
        "today": stand.actor.today,
    }
    return render(request, "practice/history.html", context)


# --- adding and changing ------------------------------------------------------------------------------------------

_CODE = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._-]*\Z",
    "Use letters, digits, dots, hyphens and underscores in the code, such as visits_in_care",
)


class _Facts(forms.Form):
    title = LineField(label="Title", max_length=240, help_text="What a child or a worker can expect, in one line.")
    statement = TextField(label="What does the standard say?", max_length=4000, rows=4)
    heading = forms.ChoiceField(label="Heading", choices=[("", "Choose the heading"), *Heading.choices])
    kind = RadioField(
        label="Is it a clock or a statement of quality?",
        choices=[(CLOCK, "A clock: something is due within so many days"), (QUALITY, "A statement of quality")],
        error_messages={"required": "Choose whether it is a clock or a statement of quality"},
    )
    steps = TextField(
        label="How long, for a clock?",
        max_length=200,
        rows=3,
        required=False,
        help_text="One step a line, such as 20 working days, and beneath it 3 months. Count in working days, days or "
        "months.",
    )
    repeats = forms.BooleanField(label="The last step goes on until the plan or the care ends", required=False)
    starts = LineField(label="What starts the clock?", max_length=240, required=False)
    done = LineField(
        label="What counts as done?",
        max_length=240,
        required=False,
        help_text="Such as whether a visit counts at which the child was not seen.",
    )
    day_zero = forms.ChoiceField(
        label="From which day is it counted?", choices=list(DAY_ZERO_WORDS.items()), required=False
    )
    lands = forms.ChoiceField(
        label="What if the due day is no working day?", choices=list(LANDING_WORDS.items()), required=False
    )
    counted_from = forms.ChoiceField(
        label="From when does the next step run?", choices=list(COUNTED_WORDS.items()), required=False
    )
    shown_by = TextField(
        label="How can anyone tell that it is met, for a statement of quality?",
        max_length=2000,
        rows=2,
        required=False,
    )
    scope = TextField(label="For whom does it hold?", max_length=1000, rows=2)
    content_area = forms.ChoiceField(label="Content area")
    performance_type = RadioField(
        label="Does it show how much, how well, or what difference?", choices=PerformanceType.choices
    )
    measure = forms.ChoiceField(label="Which indicator says how often it is met?", required=False)
    good = CheckboxesField(label="Which statements of what good looks like does it serve?", choices=[], required=False)
    audited_by = CheckboxesField(
        label="Which questions of audits look at it?",
        choices=[],
        required=False,
        help_text="As the tools ask now.",
    )
    asks = TextField(
        label="What else does an audit ask about it?",
        max_length=4000,
        rows=3,
        required=False,
        help_text="One question a line.",
    )
    aim = forms.IntegerField(label="How many times in a hundred is it meant to be met?", min_value=1, max_value=100)
    source = LineField(
        label="Source",
        max_length=400,
        required=False,
        help_text="The Act, regulation or guidance, or that it is local.",
    )
    owner = forms.ChoiceField(label="Which post answers for it?", required=False)
    review_on = DateField(
        label="When is it looked at again?", required=False, what="the date on which it is looked at again"
    )
    valid_from = DateField(label="From which day does it hold?", required=False, what="the first day")
    valid_to = DateField(label="Until which day does it hold?", required=False, what="the last day")

    def clean_steps(self) -> str:
        """The steps. Raises ValidationError: a line that is no step."""
        text = str(self.cleaned_data["steps"])
        try:
            steps_from_words(text)
        except ValueError as error:
            raise ValidationError(f"{str(error)[:1].upper()}{str(error)[1:]}".rstrip(".")) from error
        return text


class AddForm(Form, _Facts):
    """A standard of the programme's own."""

    code = LineField(
        label="Short code", max_length=40, validators=[_CODE], help_text="For addresses, such as visits_in_care."
    )
    field_order = ("code", *_Facts.base_fields)


class ReviseForm(EditForm, _Facts):
    """A change to a standard."""

    why = TextField(
        label="Why is it changed?", max_length=2000, rows=3, error_messages={"required": "Enter why it is changed"}
    )
    field_order = (*_Facts.base_fields, "why")


_CLOCK_FIELDS = ("steps", "repeats", "starts", "done", "day_zero", "lands", "counted_from")


def _prepare(request: PageRequest, form: forms.Form, area: str = "") -> Mapping[str, Any]:
    """Offer the form its content areas, indicators, statements and posts; the posts by key."""
    stand = request.stand
    held = held_at(stand.programme.pk, KEPT, None)
    posts = posts_offered(stand.actor)
    offer(form, "content_area", [("", "Choose the content area"), *area_choices(held.areas)])
    measures = titles_in_use(stand.programme.pk)
    kept = form.initial.get("measure", "")
    if kept and kept not in measures:
        measures[kept] = f"{kept}, which is not in this programme yet"
    offer(form, "measure", [("", "None"), *measures.items()])
    offer(form, "good", [(each.code, each.words) for each in _near(held, area)])
    offer(
        form,
        "audited_by",
        [
            (key_of(tool.code, each.code), f"{tool.words}: {each.words}")
            for tool in [used.tool for used in audit_tools(stand.actor)]
            if tool.holds_on(stand.actor.today)
            for each in tool.questions
            if each.kind != "text"
        ],
    )
    grouped: dict[str, list[tuple[str, str]]] = {}
    for key, post in posts.items():
        grouped.setdefault(post.agency.name, []).append((key, post.title))
    offer(form, "owner", [("", "No post yet"), *grouped.items()])
    return posts


def _near(held: Held, area: str) -> list[GoodLooksLike]:
    """The statements of one content area, or all where none is known yet."""
    return [each for each in held.items["good_looks_like"] if not area or each.content_area == area]


def _facts(said: Mapping[str, Any], posts: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as the action takes it. Raises StandardRefused: it makes no clock."""
    facts = {name: said[name] for name in _Facts.base_fields if name not in (*_CLOCK_FIELDS, "kind")}
    facts["asks"] = lines_in(said["asks"])
    facts["owner"] = posts.get(said["owner"])
    facts["clock"] = None
    if said["kind"] == CLOCK:
        given = {name: said[name] for name in ("starts", "done", "repeats", "day_zero", "lands", "counted_from")}
        try:
            clock = StandardClock(steps=steps_from_words(said["steps"]), **given)
        except ValueError as error:
            raise StandardRefused(f"{str(error)[:1].upper()}{str(error)[1:]}") from error
        facts["clock"] = clock_as_plain(clock)
        facts["shown_by"] = ""
    return facts


@programme_page(KEEP, changes=True)
def standard_add(request: PageRequest) -> HttpResponse:
    """Add a standard of the programme's own."""
    stand = request.stand
    form = AddForm(
        request.POST or None, initial={"aim": 90, "valid_from": stand.actor.today, "performance_type": "quality"}
    )
    posts = _prepare(request, form)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(
            form,
            lambda: actions.add_standard(
                programme=stand.programme, code=said["code"], **_facts(said, posts), by=stand.actor
            ),
            StandardRefused,
        ):
            messages.success(request, f"{said['title']} is added. Now say which teams adopt it.")
            return redirect(address(request, "practice_standard", said["code"]))
    return question(request, form, "Add a standard", "Add it", address(request, "practice"))


@programme_page(KEEP, changes=True)
def standard_edit(request: PageRequest, code: str) -> HttpResponse:
    """Change a standard. Teams keep their place in it."""
    stand, row = request.stand, found(request, code)
    clock = clock_from_plain(row.clock)
    current = {name: getattr(row, name, "") for name in _Facts.base_fields}
    current |= {"kind": QUALITY if clock is None else CLOCK, "asks": "\n".join(row.asks)}
    current["owner"] = str(row.owner_id or "")
    if clock is not None:
        current |= {name: getattr(clock, name) for name in _CLOCK_FIELDS} | {"steps": steps_in_words(clock.steps)}
    form = ReviseForm(
        request.POST or None,
        current_version=row.pk,
        current=current,
        changed_by=str(row.recorded_by or "Somebody else"),
    )
    posts = _prepare(request, form, row.content_area)
    back = address(request, "practice_standard", code)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(
            form,
            lambda: actions.revise_standard(row=row, why=said["why"], **_facts(said, posts), by=stand.actor),
            StandardRefused,
        ):
            messages.success(request, "The standard is changed. The words before stay in its versions.")
            return redirect(back)
    intro = "A newer release will not overwrite yours. Teams that adopted it are held to the new words from now on."
    return question(
        request, form, "Change the standard", "Save the standard", back, code=code, title=row.title, intro=intro
    )


@programme_page(KEEP, changes=True)
def standard_retire(request: PageRequest, code: str) -> HttpResponse:
    """No longer hold anybody to a standard."""
    stand, row = request.stand, found(request, code)
    form = WhyForm(request.POST or None)
    back = address(request, "practice_standard", code)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: actions.retire_standard(row=row, why=form.cleaned_data["why"], by=stand.actor),
            StandardRefused,
        )
    ):
        messages.success(request, f"{row.title} is retired.")
        return redirect(back)
    intro = "No team is held to it any more. What teams did stays readable, and it can be brought back."
    return question(
        request, form, "Retire this standard?", "Retire it", back, code=code, title=row.title, intro=intro, grave=True
    )


class ConfirmForm(Form):
    """Nothing but yes."""


@programme_page(KEEP, changes=True)
def standard_bring_back(request: PageRequest, code: str) -> HttpResponse:
    """Hold teams again to what was retired."""
    stand, row = request.stand, found(request, code)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    back = address(request, "practice_standard", code)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(form, lambda: actions.bring_back_standard(row=row, by=stand.actor), StandardRefused)
    ):
        messages.success(request, f"{row.title} is in use again.")
        return redirect(back)
    intro = f"It was retired: {row.why_retired}" if row.is_retired else "It is in use already."
    return question(
        request, form, "Bring this standard back?", "Bring it back", back, code=code, title=row.title, intro=intro
    )


addresses = [
    path("practice/", standards, name="practice"),
    path("practice/standards/adopt/", standards_adopt, name="practice_adopt"),
    path("practice/standards/offers/", standards_offers, name="practice_offers"),
    path("practice/standards/add/", standard_add, name="practice_add"),
    path("practice/offers/<str:code>/", standards_offer, name="practice_offer"),
    path("practice/standards/<str:code>/", standard, name="practice_standard"),
    path("practice/standards/<str:code>/history/", standard_history, name="practice_history"),
    path("practice/standards/<str:code>/edit/", standard_edit, name="practice_edit"),
    path("practice/standards/<str:code>/retire/", standard_retire, name="practice_retire"),
    path("practice/standards/<str:code>/bring-back/", standard_bring_back, name="practice_bring_back"),
]
