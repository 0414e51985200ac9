"""The region: which measures moved after which work, over the programmes that agreed to share, and that agreement."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Column
from soundingboard.framework.reading import items_at
from soundingboard.lib.presets import ContentArea
from soundingboard.measures.library import library
from soundingboard.outbox.models import JobState
from soundingboard.region import actions, reading, working
from soundingboard.region.actions import SharingRefused
from soundingboard.region.rules import FEWEST_SHARING, LASTS, OUTCOMES, PUBLISHED, Together, in_words, may_be_said
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import FilterForm, Form
from soundingboard.web.forms.fields import RadioField, TextField
from soundingboard.web.pages.actions_list import kept_query
from soundingboard.web.pages.jobs import progress_of
from soundingboard.web.pages.meeting_parts import address, offer, posted

VIEW, SHARE = Permission.VIEW_REGION, Permission.SHARE_WITH_REGION
PAGE = 25
TONES: Mapping[str, str] = {
    "more": "green",
    "less": "red",
    "before_too": "amber",
    "not_told_apart": "white",
    "too_few": "grey",
}


class Filters(FilterForm):
    """Which pairs are shown."""

    measure = forms.ChoiceField(label="Measure")
    area = forms.ChoiceField(label="Work on")
    outcome = forms.ChoiceField(label="What is said", choices=[("", "Any"), *OUTCOMES.items()])


class ShareForm(Form):
    """How the programme shares, and why."""

    is_named = RadioField(
        label="Are the others told that this council is among them?",
        choices=[("yes", "Yes, by its name"), ("no", "No, it is counted and not named")],
        error_messages={"required": "Choose whether the council is named"},
    )
    why = TextField(
        label="Why, and who agreed to it?",
        max_length=1000,
        rows=3,
        help_text="Such as: the Board agreed on 3 March; the region’s improvement partners asked for it.",
        error_messages={"required": "Enter why the programme shares, and who agreed to it"},
    )


class EndForm(Form):
    """Why sharing ends."""

    why = TextField(label="Why?", max_length=1000, rows=3, error_messages={"required": "Enter why it ends"})


@programme_page(VIEW)
def region(request: PageRequest) -> HttpResponse:
    """What the records of those that share say together, those pairs that stand out first; and who shares."""
    stand = request.stand
    share, consents = reading.share_of(stand.actor), reading.sharing()
    standing = working.looked_at(stand.actor) if share else working.Standing(None, None, None)
    filters, lines, words = _asked(request, standing.looked)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    told = standing.looked.lines if standing.looked else ()
    counted = {code: sum(each.outcome == code for each in told) for code in OUTCOMES}
    context = {
        "share": share,
        "consents": consents if share else None,
        "fewest": FEWEST_SHARING,
        "are_enough": may_be_said(len(consents.programme_ids)),
        "looked": standing.looked,
        "made_at": standing.made_at,
        "progress": progress_of(request, standing.under_way),
        "filters": filters,
        "page": page,
        "rows": [(each, *words(each), OUTCOMES[each.outcome], TONES[each.outcome]) for each in page],
        "apart": counted["more"] + counted["less"],
        "pairs": sum(number for code, number in counted.items() if code != "too_few"),
        "silent": counted["too_few"],
        "lasts": LASTS,
        "rules": [(code, name, says) for code, name, says in _rules()],
        "query": kept_query(request, without=("page",)),
        "root": address(request, "region"),
        "may_share": stand.can(SHARE),
        "before": reading.shares_before(stand.actor) if stand.can(SHARE) else [],
    }
    return render(request, "region/region.html", context)


def _rules() -> list[tuple[str, str, str]]:
    found = []
    for code, says, _ in PUBLISHED:
        first, _, rest = " ".join(says.split()).partition(". ")
        found.append((code, first, rest))
    return found


def _asked(request: PageRequest, looked: working.Looked | None) -> tuple[Filters, list[Together], Any]:
    """The form, the pairs that fit it, and what gives a pair's names and its sentence."""
    lines = looked.lines if looked else ()
    measures = {each.code: each.title for each in library()}
    areas = {
        each.code: each.words
        for each in items_at(request.stand.programme.pk, "content_areas", ContentArea, request.stand.moment)
    }
    filters = Filters(request.GET)
    codes, sections = sorted({each.measure for each in lines}), sorted({each.area for each in lines})
    offer(filters, "measure", [("", "Any"), *((code, measures.get(code, code)) for code in codes)])
    offer(filters, "area", [("", "Anything"), *((code, areas.get(code, code)) for code in sections)])
    said = filters.in_force()
    found = [each for each in lines if all(getattr(each, name) == value for name, value in said.items())]

    def words(each: Together) -> tuple[str, str, str]:
        measure, area = measures.get(each.measure, each.measure), areas.get(each.area, each.area)
        return measure, area, in_words(each, f"“{measure}”", f"“{area}”")

    return filters, found, words


@require_POST
@programme_page(VIEW, dear=Dear.WORK)
def region_look(request: PageRequest) -> HttpResponse:
    """Have the programmes that share set side by side in the background; at once where that was done today."""
    stand = request.stand
    if reading.share_of(stand.actor) is None:
        messages.error(request, working.MUST_SHARE)
        return redirect(address(request, "region"))
    job = working.ask_to_look(programme=stand.programme, by=stand.actor)
    if job.state == JobState.DONE:
        messages.success(request, "This was worked out today for the same programmes, so it still holds.")
    elif job.requested_by_id == stand.actor.person_id:
        return redirect("job", programme=stand.programme.code, number=job.pk)
    else:
        messages.success(request, "Somebody else has just asked for this. Open the page again in a moment.")
    return redirect(address(request, "region"))


COLUMNS = (
    Column("Measure", width=3),
    Column("Work on", width=3),
    Column("What is said", width=2),
    Column("Turned after such work", "number"),
    Column("Months after such work", "number"),
    Column("Turned in other months", "number"),
    Column("Other months", "number"),
    Column("Programmes that tell", "number"),
    Column("Times as often", "number"),
    Column("At least", "number"),
    Column("At most", "number"),
    Column("In words", width=6),
)


@programme_page(VIEW, dear=Dear.EXPORT)
def region_export(request: PageRequest, form: str) -> HttpResponse:
    """The pairs that fit the filter, as a workbook or as CSV."""
    standing = working.looked_at(request.stand.actor)
    if standing.looked is None or standing.made_at is None:
        return redirect(address(request, "region"))  # which says what to do first
    _, lines, words = _asked(request, standing.looked)
    rows = (_cells(each, *words(each)) for each in lines)
    return download(f"region-{standing.looked.day}", form, [workbook.Sheet("Region", COLUMNS, rows)], standing.made_at)


def _cells(each: Together, measure: str, area: str, sentence: str) -> tuple[Any, ...]:
    numbers: tuple[Any, ...] = (None,) * 8
    if each.outcome != "too_few":
        numbers = (
            each.turns_after, each.months_after, each.turns_other, each.months_other, each.programmes,
            round(each.ratio, 2), round(each.low, 2), round(each.high, 2),
        )  # fmt: skip
    return (measure, area, OUTCOMES[each.outcome], *numbers, sentence)


@programme_page(SHARE, changes=True)
def region_share(request: PageRequest) -> HttpResponse:
    """Begin to share with the region."""
    stand = request.stand
    form = ShareForm(posted(request))
    root = address(request, "region")
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            lambda: actions.begin_sharing(
                programme=stand.programme,
                is_named=form.cleaned_data["is_named"] == "yes",
                why=form.cleaned_data["why"],
                by=stand.actor,
            ),
            SharingRefused,
        )
    ):
        messages.success(request, "The programme shares with the region. It can end at any time.")
        return redirect(root)
    return render(request, "region/share.html", {"form": form, "cancel": root})


@programme_page(SHARE, changes=True)
def region_end(request: PageRequest) -> HttpResponse:
    """Share no longer."""
    share = reading.share_of(request.stand.actor)
    if share is None:
        raise Http404("The programme does not share.")
    form = EndForm(posted(request))
    root = address(request, "region")
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            lambda: actions.end_sharing(share=share, why=form.cleaned_data["why"], by=request.stand.actor),
            SharingRefused,
        )
    ):
        messages.success(request, "Nothing of the programme is shared any more.")
        return redirect(root)
    return render(request, "region/end.html", {"form": form, "cancel": root})


addresses = [
    path("region/", region, name="region"),
    path("region/look/", region_look, name="region_look"),
    path("region/share/", region_share, name="region_share"),
    path("region/end/", region_end, name="region_end"),
    path("region/region.xlsx", region_export, {"form": "xlsx"}, name="region_xlsx"),
    path("region/region.csv", region_export, {"form": "csv"}, name="region_csv"),
]
