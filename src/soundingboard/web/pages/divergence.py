"""The divergence view: every objective's reported rating beside what audit, data, voice and outsiders say of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.reading import rounds_of
from soundingboard.framework.kinds import Held, held_at
from soundingboard.insight.divergence import PUBLISHED, SOURCES, VOICE_LOG, Row, Source, row_of, told_by_facts
from soundingboard.insight.parting import ask_for_partings, partings_on
from soundingboard.outbox.models import JobState
from soundingboard.position.judging import CONTENT, Bears, bearing_now, judgeable
from soundingboard.rating.facts import ObjectiveFacts
from soundingboard.rating.scales import Dimension
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import FilterForm
from soundingboard.web.pages.actions_list import past

PAGE = 25
TONES = {"for": "green", "mixed": "amber", "against": "red", "silent": "grey"}


class Filters(FilterForm):
    """Which objectives are shown."""

    theme = forms.ChoiceField(label="Theme")


@programme_page(Permission.VIEW_PROGRAMME)
def divergence(request: PageRequest) -> HttpResponse:
    """What is reported beside what others say; where they part, the rule that says so. Past days are kept."""
    if request.stand.as_at is not None:
        return _past(request, request.stand.as_at)
    stand = request.stand
    held = held_at(stand.programme.pk, CONTENT, None)
    objectives = judgeable(stand.actor)
    themes = {one.theme_reference: f"{one.theme_reference} {one.theme}" for one in objectives}
    filters, wanted = _filters(request, themes)
    chosen = [one for one in objectives if not wanted or one.theme_reference == wanted]
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    rounds = [each.row for each in rounds_of(stand.actor)]
    bears = bearing_now(stand.actor, list(page), rounds, held, stand.day)
    rows = [
        (_row(one.reference, one.title, bears[one.pk], held), _ways_of(request, bears[one.pk].facts)) for one in page
    ]
    return _shown(request, page, filters, rows)


def _filters(request: PageRequest, themes: Mapping[str, str]) -> tuple[Filters, str]:
    """The form, and the theme that is asked for or nothing."""
    filters = Filters(request.GET)
    field = filters.fields["theme"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", "Every theme"), *themes.items()]
    return filters, filters.in_force().get("theme", "")


def _shown(
    request: PageRequest, page: Page[Any], filters: Filters, rows: Sequence[tuple[Row, "_Ways"]], **more: Any
) -> HttpResponse:
    context = {
        "page": page,
        "rows": [(row, [(each, TONES[each.verdict], ways(each)) for each in row.sources]) for row, ways in rows],
        "parting": sum(row.diverges for row, _ in rows),
        "sources": list(SOURCES.values()),
        "filters": filters,
        "rules": [(code, name, " ".join((rule.__doc__ or "").split())) for code, name, rule in PUBLISHED],
        "at": past(request),
        "today": request.stand.actor.today,
        **more,
    }
    return render(request, "position/divergence.html", context)


def _past(request: PageRequest, day: date) -> HttpResponse:
    """The view of a past day as it is kept, or the way to have it worked out."""
    standing = partings_on(request.stand.actor, day)
    found = standing.latest
    filters, wanted = _filters(request, {code: f"{code} {title}" for code, title in (found.themes if found else ())})
    chosen = [one for one in (found.objectives if found else ()) if not wanted or one.theme == wanted]
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    rows = [(one.row, _Ways(request, found.measures, found.loops)) for one in page] if found else []
    job = standing.under_way
    is_own = job is not None and job.requested_by_id == request.stand.actor.person_id
    progress = reverse("job", args=[request.stand.programme.code, job.pk]) if job is not None and is_own else ""
    return _shown(request, page, filters, rows, past=day, found=found, under_way=job, progress=progress)


@require_POST
@programme_page(Permission.VIEW_PROGRAMME, dear=Dear.WORK)
def divergence_work_out(request: PageRequest) -> HttpResponse:
    """Have the view of a past day worked out in the background; at once where it was before."""
    stand = request.stand
    here = reverse("divergence", args=[stand.programme.code])
    if stand.as_at is None:
        return redirect(here)
    job = ask_for_partings(programme=stand.programme, day=stand.as_at, by=stand.actor)
    if job.state != JobState.DONE and job.requested_by_id == stand.actor.person_id:
        return redirect("job", programme=stand.programme.code, number=job.pk)
    return redirect(here + past(request))


@dataclass(frozen=True, slots=True)
class _Ways:
    """What a source rests on, by name and with the way to it for those who may go there."""

    request: PageRequest
    measures: Mapping[str, str]
    loops: Collection[str]

    def __call__(self, source: Source) -> list[tuple[str, list[tuple[str, str]]]]:
        """For each thing that is said, who says it: name and address, which is empty where it is not theirs to open."""
        return [(words, [self._named(reference) for reference in references]) for words, references in source.told]

    def _named(self, reference: str) -> tuple[str, str]:
        if reference == VOICE_LOG:
            return (VOICE_LOG, self._address("voices"))
        if reference in self.measures:
            return (self.measures[reference], self._address("measure", reference))
        if reference in self.loops:
            may = self.request.stand.actor.can(Permission.VIEW_AUDITS)
            return (reference, self._address("audit_finding", reference) if may else "")
        return (reference, self._address("evidence_item", reference))

    def _address(self, name: str, *more: str) -> str:
        return reverse(name, args=[self.request.stand.programme.code, *more]) + past(self.request)


def _ways_of(request: PageRequest, facts: ObjectiveFacts) -> _Ways:
    return _Ways(request, {each.code: each.title for each in facts.measures}, {each.reference for each in facts.loops})


def _row(reference: str, title: str, bears: Bears, held: Held) -> Row:
    """One objective. Evidence that the reader may not see does not speak here."""
    told = [each for each in told_by_facts(bears.facts) if each.reference not in bears.hidden]
    return row_of(reference, title, _latest(bears, "delivery", held), _latest(bears, "impact", held), told)


def _latest(bears: Bears, dimension: Dimension, held: Held) -> tuple[str, str]:
    """Word and colour of the rating that the Board agreed last, by the scale as it is now."""
    for ribbon in reversed(bears.facts.past):
        code = getattr(ribbon, dimension)
        if code is not None:
            point = next((each for each in held.scales.of(dimension).points if each.code == code), None)
            return (point.word, point.colour) if point is not None else ("", "")
    return "", ""


addresses = [
    path("position/divergence/", divergence, name="divergence"),
    path("position/divergence/work-out/", divergence_work_out, name="divergence_work_out"),
]
