"""The divergence view: every objective's reported rating beside what audit, data, voice and outsiders say of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from soundingboard.accounts.roles import Permission
from soundingboard.cycle.reading import rounds_of
from soundingboard.framework.kinds import Held, held_at
from soundingboard.insight.divergence import PUBLISHED, SOURCES, VOICE_LOG, Row, Source, row_of, told_by_facts
from soundingboard.position.judging import CONTENT, Bears, bearing_now, judgeable
from soundingboard.rating.scales import Dimension
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import FilterForm

PAGE = 25
TONES = {"for": "green", "mixed": "amber", "against": "red", "silent": "grey"}


class Filters(FilterForm):
    """Which objectives are shown."""

    theme = forms.ChoiceField(label="Theme")


@programme_page(Permission.VIEW_PROGRAMME)
def divergence(request: PageRequest) -> HttpResponse:
    """What is reported beside what others say; where they part, the rule that says so. It is of now."""
    stand = request.stand
    if stand.as_at is not None:
        # What was suggested on a past day is in the position of that day and in the papers made from it.
        return redirect(f"{reverse('position', args=[stand.programme.code])}?as_at={stand.as_at.isoformat()}")
    held = held_at(stand.programme.pk, CONTENT, None)
    objectives = judgeable(stand.actor)
    filters = Filters(request.GET)
    themes = {one.theme_reference: f"{one.theme_reference} {one.theme}" for one in objectives}
    field = filters.fields["theme"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", "Every theme"), *themes.items()]
    wanted = filters.in_force().get("theme", "")
    chosen = [one for one in objectives if not wanted or one.theme_reference == wanted]
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    rounds = [each.row for each in rounds_of(stand.actor)]
    bears = bearing_now(stand.actor, list(page), rounds, held, stand.day)
    ways = _Ways(request)
    rows = [_row(one.reference, one.title, bears[one.pk], held) for one in page]
    context = {
        "page": page,
        "rows": [
            (row, [(each, TONES[each.verdict], ways(each, bears[one.pk])) for each in row.sources])
            for one, row in zip(page, rows, strict=True)
        ],
        "parting": sum(row.diverges for row in rows),
        "sources": list(SOURCES.values()),
        "filters": filters,
        "rules": [(code, name, " ".join((rule.__doc__ or "").split())) for code, name, rule in PUBLISHED],
    }
    return render(request, "position/divergence.html", context)


@dataclass(frozen=True, slots=True)
class _Ways:
    """What a source rests on, by name and with the way to it for those who may go there."""

    request: PageRequest

    def __call__(self, source: Source, bears: Bears) -> list[tuple[str, list[tuple[str, str]]]]:
        """For each thing that is said, who says it: name and address, which is empty where it is not theirs to open."""
        measures = {each.code: each.title for each in bears.facts.measures}
        loops = {each.reference for each in bears.facts.loops}
        return [
            (words, [self._named(reference, measures, loops) for reference in references])
            for words, references in source.told
        ]

    def _named(self, reference: str, measures: Mapping[str, str], loops: Collection[str]) -> tuple[str, str]:
        if reference == VOICE_LOG:
            return (VOICE_LOG, self._address("voices"))
        if reference in measures:
            return (measures[reference], self._address("measure", reference))
        if reference in loops:
            may = self.request.stand.actor.can(Permission.VIEW_AUDITS)
            return (reference, self._address("audit_finding", reference) if may else "")
        return (reference, self._address("evidence_item", reference))

    def _address(self, name: str, *more: str) -> str:
        return reverse(name, args=[self.request.stand.programme.code, *more])


def _row(reference: str, title: str, bears: Bears, held: Held) -> Row:
    """One objective. Evidence that the reader may not see does not speak here."""
    told = [each for each in told_by_facts(bears.facts) if each.reference not in bears.hidden]
    return row_of(reference, title, _latest(bears, "delivery", held), _latest(bears, "impact", held), told)


def _latest(bears: Bears, dimension: Dimension, held: Held) -> tuple[str, str]:
    """Word and colour of the rating that the Board agreed last, by the scale as it is now."""
    for past in reversed(bears.facts.past):
        code = getattr(past, dimension)
        if code is not None:
            point = next((each for each in held.scales.of(dimension).points if each.code == code), None)
            return (point.word, point.colour) if point is not None else ("", "")
    return "", ""


addresses = [path("position/divergence/", divergence, name="divergence")]
