"""The divergence view: every objective's reported rating beside what audit, data, voice and outsiders say of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.framework.kinds import Held, held_at
from soundingboard.insight.divergence import PUBLISHED, SOURCES, VOICE_LOG, Row, Source, row_of, told_by
from soundingboard.insight.parting import ask_for_partings, partings_on
from soundingboard.outbox.models import JobState
from soundingboard.position.judging import CONTENT, Bears, bearing_now, judgeable
from soundingboard.rating.scales import Dimension
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import FilterForm
from soundingboard.web.pages.actions_list import past
from soundingboard.web.templatetags.soundingboard import escape, mark_safe, tag

PAGE = 10  # an objective of a large plan may rest on fifty pieces of evidence, and each is named
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
    bears = bearing_now(stand.actor, list(page), held, stand.day)
    rows = [(_row(one.reference, one.title, bears[one.pk], held), _ways_of(request, bears[one.pk])) for one in page]
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
        "rows": [(row, [(each.name, ways(each)) for each in row.sources]) for row, ways in rows],
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


class _Ways:
    """What a source rests on, by name and with the way to it for those who may go there.

    An objective of a large plan may rest on fifty pieces of evidence, so the cells are drawn here and each address is
    put together from that of its list.
    """

    def __init__(self, request: PageRequest, measures: Mapping[str, str], loops: Collection[str]) -> None:
        self._request, self._code = request, request.stand.programme.code
        self._measures, self._loops, self._at = measures, loops, escape(past(request))

    def __call__(self, source: Source) -> SafeString:
        """The cell: the verdict, and for each thing that is said, who says it."""
        lists = _Lists(reverse("evidence", args=[self._code]), reverse("audit_findings", args=[self._code]))
        told = source.told
        lines = [
            f'<br><span class="sb-small">{f"{words}: " if len(told) > 1 else ""}'
            f"{', '.join(self._named(reference, lists) for reference in references)}</span>"
            for words, references in told
        ]
        return mark_safe(f"{tag(source.words, TONES[source.verdict])}{''.join(lines)}")

    def _named(self, reference: str, lists: "_Lists") -> str:
        """A name, as a link where its reader may open what it leads to."""
        if reference == VOICE_LOG:
            return self._link(reverse("voices", args=[self._code]), VOICE_LOG)
        if reference in self._measures:
            return self._link(reverse("measure", args=[self._code, reference]), escape(self._measures[reference]))
        name = escape(reference)
        if reference in self._loops:
            may = self._request.stand.actor.can(Permission.READ_AUDITS)
            return self._link(f"{lists.loops}{name}/", name) if may else name
        return self._link(f"{lists.evidence}{name}/", name)

    def _link(self, href: str, name: str) -> str:
        return f'<a class="govuk-link" href="{href}{self._at}">{name}</a>'


class _Lists(NamedTuple):
    """The addresses beneath which pieces of evidence and loops are found."""

    evidence: str
    loops: str


def _ways_of(request: PageRequest, bears: Bears) -> _Ways:
    return _Ways(request, {each.code: each.title for each in bears.measures}, {each.reference for each in bears.loops})


def _row(reference: str, title: str, bears: Bears, held: Held) -> Row:
    """One objective."""
    return row_of(reference, title, _latest(bears, "delivery", held), _latest(bears, "impact", held), told_by(bears))


def _latest(bears: Bears, dimension: Dimension, held: Held) -> tuple[str, str]:
    """Word and colour of the rating that the Board agreed last, by the scale as it is now."""
    code = bears.agreed[dimension]
    point = next((each for each in held.scales.of(dimension).points if each.code == code), None)
    return (point.word, point.colour) if point is not None else ("", "")


addresses = [
    path("position/divergence/", divergence, name="divergence"),
    path("position/divergence/work-out/", divergence_work_out, name="divergence_work_out"),
]
