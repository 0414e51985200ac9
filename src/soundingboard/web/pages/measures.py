"""Measures: the scorecard, one measure with its chart and everything that belongs to it, and its figures as a file.

What a reader may not see is masked before anything is made of it (`measures.showing`), so chart, words, table and file
say the same to one reader.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import SafeString, mark_safe

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import RoundState
from soundingboard.cycle.reading import RoundFacts, closed_before, round_of_now, rounds_of
from soundingboard.delivery.reading import delivered_under
from soundingboard.evidence.listing import within
from soundingboard.evidence.models import PerformanceType
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Cell, Column
from soundingboard.formats.charts.small_multiples import Card, card
from soundingboard.formats.charts.spc import ChartEvent, spc_chart
from soundingboard.framework.reading import items_at
from soundingboard.lib.presets import ContentArea
from soundingboard.measures import actions, reading, rules
from soundingboard.measures.actions import MeasureRefused
from soundingboard.measures.attribute_reading import WORDS as COUNTS
from soundingboard.measures.attribute_reading import kinds_for, read_as
from soundingboard.measures.benchmarking import Best, Standing, standings
from soundingboard.measures.charting import Judged, changed_in, judge
from soundingboard.measures.fact_label import SYMBOL_WORDS
from soundingboard.measures.judging import verdicts_at
from soundingboard.measures.marking import Delivered, marks_on
from soundingboard.measures.models import AreaKind, Basis, IndicatorVersion, Publisher, Quality, TargetKind, Unit
from soundingboard.measures.others_reading import Entry, published_of, symbol_in_words
from soundingboard.measures.reading import (
    Benchmarks,
    CommentaryLine,
    Definition,
    EventLine,
    Links,
    Measures,
    Neighbours,
    Point,
    TargetLine,
    as_definition,
)
from soundingboard.measures.rules import Aim, Changed
from soundingboard.measures.showing import sees_small_numbers, shown
from soundingboard.statistics.dialects import DEFAULT, DIALECTS, LENGTHS
from soundingboard.statistics.verdicts import HEADLINES
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import FilterForm, Form
from soundingboard.web.forms.fields import CheckboxesField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.templatetags.soundingboard import tag, when

VIEW, EDIT, COMMENT = Permission.VIEW_PROGRAMME, Permission.EDIT_MEASURES, Permission.COMMENT_ON_MEASURES
TONES: Mapping[str, str] = {"improving": "green", "worsening": "amber"}
NO_LINKS = Links({}, {}, {}, {})


# --- what the pages share -----------------------------------------------------------------------------------------


def address(request: PageRequest, name: str, *more: object) -> str:
    """An address beneath the programme."""
    return reverse(name, args=[request.stand.programme.code, *more])


def at(request: PageRequest) -> str:
    """The past day of a page, for the links on it."""
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


def found(request: PageRequest, code: str) -> IndicatorVersion:
    """The definition that an address names, as it stood. Raises Http404."""
    row = reading.definition_of(request.stand.actor, code, request.stand.moment)
    if row is None:
        raise Http404("No such measure.")
    return row


def figures(request: PageRequest) -> str:
    """Where figures are brought in, for whoever may; else nothing."""
    return address(request, "figures") if request.stand.can(Permission.RECORD_FIGURES) else ""


def question(
    request: PageRequest,
    form: Form,
    heading: str,
    act: str,
    cancel: str,
    *,
    code: str = "",
    title: str = "",
    intro: str = "",
    grave: bool = False,
    **context: Any,
) -> HttpResponse:
    """A page that asks one thing; `code` and `title` name the measure that it is about."""
    given = {
        "form": form, "heading": heading, "act": act, "cancel": cancel, "intro": intro, "grave": grave,
        "measure_code": code, "measure_title": title, **context,
    }  # fmt: skip
    return render(request, "measures/question.html", given)


def offer(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    """Give a field its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def aim_in_words(aim: Aim, definition: Definition, on: date) -> str:
    """A target as a reader is told it: its value on a day, the ends of a band, where a trajectory leads."""
    if aim.lower is not None and aim.upper is not None:
        return f"between {definition.printed(aim.lower)} and {definition.printed(aim.upper)}"
    words = definition.printed(aim.at(on))
    if aim.reaches is not None and aim.reaches_on is not None and on < aim.reaches_on:
        return f"{words}, on the way to {definition.printed(aim.reaches)} by {rules.said(aim.reaches_on)}"
    return words


def figures_rows(judged: Judged, words: dict[rules.Period, str]) -> SafeString:
    """The rows of a small chart's table, the latest first; a scorecard has some two thousand of them.

    `words` keeps what each period is called, as measures share their periods.
    """
    points = {point.period.end: point for point in judged.series.points}
    of_events = judged.definition.is_of_events
    printed, targets, rows = judged.definition.printed, dict[float, str](), []
    for plotted in reversed(judged.chart.points):
        point = points[plotted.on]
        when = words.get(point.period)
        if when is None:
            when = words[point.period] = escape(_headed(point.period.words))
        target = ""
        if plotted.target is not None:
            target = targets.get(plotted.target) or targets.setdefault(
                plotted.target, judged.wording.said(plotted.target)
            )
        value = judged.wording.said(plotted.value or 0.0) if of_events else printed(point.value, point.symbol)
        rows.append(
            f'<tr><th scope="row">{when}</th><td class="sb-number-cell">{value}</td>'
            f'<td class="sb-number-cell">{target}</td></tr>'
        )
    return mark_safe("".join(rows))


def _headed(words: str) -> str:
    return words[:1].upper() + words[1:]


class Saying(NamedTuple):
    """The round in which something would be said of measures, and when the one before it had closed."""

    round: RoundFacts | None
    before: datetime | None


def saying(request: PageRequest) -> Saying:
    """The round in which something would be said now, or, on a past day, in which it was. One query."""
    stand = request.stand
    rounds = rounds_of(stand.actor, stand.moment)
    of = round_of_now(rounds)
    return Saying(of, closed_before(rounds, of, stand.moment) if of else None)


def news_of(request: PageRequest, judged: Iterable[Judged], in_: Saying) -> tuple[Changed, ...]:
    """What the rules say changed in some measures since the round before. One query where there was one."""
    found = list(judged)
    keys = [each.series.key.indicator_id for each in found]
    before = verdicts_at(request.stand.programme.pk, in_.before, keys) if in_.before and keys else {}
    return changed_in(found, before)


def wanted(
    request: PageRequest,
    judged: Iterable[Judged],
    commentaries: Mapping[int, Sequence[CommentaryLine]],
    in_: Saying,
) -> Mapping[int, Changed]:
    """For which measures a commentary is asked for in a round, and by which rule. One query after a first round."""
    of = in_.round
    if of is None or of.state == RoundState.PLANNED:
        return {}
    written = [
        (line.indicator_id, line.team_id)
        for lines in commentaries.values()
        for line in lines
        if line.round_id == of.row.pk
    ]
    news = news_of(request, judged, in_)
    return {each.indicator_id: each for each in rules.commentary_wanted(news, written)}


# --- the scorecard ------------------------------------------------------------------------------------------------


class Filters(FilterForm):
    """What a reader of the scorecard may ask for."""

    area = forms.ChoiceField(label="Content area")
    type = forms.ChoiceField(label="What it measures", choices=[("", "Anything"), *PerformanceType.choices])
    verdict = forms.ChoiceField(label="What the chart says", choices=[("", "Anything"), *HEADLINES.items()])


@dataclass(frozen=True, slots=True)
class Tile:
    """One measure on the scorecard. `judged` is None where it has no figures."""

    definition: Definition
    href: str
    judged: Judged | None
    asked: bool
    label: str = ""
    target: str = ""
    svg: str = ""
    rows: str = ""
    is_too_old: bool = False

    @property
    def code(self) -> str:
        """What the chart says, as the filter knows it."""
        return self.judged.verdict.code if self.judged else "nothing"


@programme_page(VIEW)
def measures(request: PageRequest) -> HttpResponse:
    """The chosen measures as small charts, each with its verdict, its latest figure and its fact label."""
    kept = while_nothing_happens(request, lambda: _scorecard(request))
    filters = Filters(request.GET)
    offer(filters, "area", kept["areas"])
    return render(request, "measures/scorecard.html", kept | {"filters": filters})


def _scorecard(request: PageRequest) -> dict[str, Any]:
    stand = request.stand
    key, moment = stand.programme.pk, stand.moment
    areas = items_at(key, "content_areas", ContentArea, moment)
    chosen = reading.scorecard_at(key, moment)
    definitions = reading.definitions_at(key, moment, indicator_ids=chosen or None)
    keys = chosen or [each for each, one in definitions.items() if not one.is_retired]
    said = reading.commentaries_at(key, moment, indicator_ids=keys)
    all_of_it = Measures(
        definitions=definitions,
        series=reading.series_at(key, moment, indicator_ids=keys, authority_only=True),
        targets=reading.targets_at(key, moment, indicator_ids=keys),
        chart_changes=reading.chart_changes_at(key, moment, indicator_ids=keys),
        events=(),
        commentaries=said,
        links=NO_LINKS,
        scorecard=tuple(chosen),
    )
    small = sees_small_numbers(stand.actor)
    judged = judge(shown(all_of_it, small=small), indicator_ids=keys)
    asked = wanted(request, judged.values(), said, saying(request)) if stand.can(COMMENT) else {}
    if not chosen:
        keys = [each for each in keys if each in judged]
    filters, choices = Filters(request.GET), [("", "Any"), *tree(areas)]
    offer(filters, "area", choices)
    in_force = filters.in_force()
    root = address(request, "measure_definitions")
    tiles = [
        Tile(definitions[each], f"{root}{definitions[each].code}/{at(request)}", judged.get(each), each in asked)
        for each in keys
    ]
    tally = [(word, code, sum(1 for tile in tiles if tile.code == code)) for code, word in HEADLINES.items()]
    words: dict[rules.Period, str] = {}
    kept = [_drawn(tile, stand.day, words) for tile in tiles if _passes(tile, in_force, areas)]
    return {
        "areas": choices,
        "figures": figures(request),
        "full": LENGTHS.full,
        "rows": mark_safe("".join(_tile(each, small=small) for each in kept)),
        "tally": [(word, code, number, TONES.get(code, "")) for word, code, number in tally if number],
        "is_filtered": bool(in_force),
        "is_chosen": bool(chosen),
        "has_library": bool(definitions),
        "too_many": rules.too_many(len(chosen)) if stand.can(EDIT) else None,
        "is_masked": not small,
        "asked": len(asked),
        "may_edit": stand.can(EDIT),
        "root": address(request, "measures"),
        "at": at(request),
        "today": stand.actor.today,
    }


def tree(areas: Sequence[ContentArea]) -> Iterator[tuple[str, str]]:
    """The content areas for a filter, each moved in by its depth."""
    depth: dict[str | None, int] = {None: 0}
    for area in areas:
        depth[area.code] = depth[area.within] + 1
        yield area.code, "\u2013 " * (depth[area.code] - 1) + area.words


def _passes(tile: Tile, asked: Mapping[str, Any], areas: Sequence[ContentArea]) -> bool:
    one = tile.definition
    return (
        ("area" not in asked or one.content_area in within(areas, asked["area"]))
        and asked.get("type", one.performance_type) == one.performance_type
        and asked.get("verdict", tile.code) == tile.code
    )


def _drawn(tile: Tile, day: date, words: dict[rules.Period, str]) -> Tile:
    """The tile with its picture, its table and its words; only for what is shown."""
    judged, definition = tile.judged, tile.definition
    if judged is None:
        return tile
    aim = judged.aim
    return Tile(
        definition,
        tile.href,
        judged,
        tile.asked,
        label=judged.label.sentence(day),
        target=aim_in_words(aim, definition, judged.latest.period.end) if aim else "",
        svg=mark_safe(card(Card(definition.title, judged.chart, judged.verdict, judged.wording))),
        rows=figures_rows(judged, words),
        is_too_old=judged.is_too_old(day),
    )


def _tile(tile: Tile, *, small: bool) -> str:
    """A measure on the scorecard. Thirty of them with their tables took a template as long as drawing them did."""
    judged, title = tile.judged, escape(tile.definition.title)
    headed = f'<h2 class="govuk-heading-s"><a class="govuk-link" href="{escape(tile.href)}">{title}</a></h2>'
    if judged is None:
        words = "No figures yet." if small else "No figure that can be shown."
        return f'<li class="sb-multiple">{headed}<p class="sb-quiet">{words}</p></li>'
    tags = f" {tag('Commentary asked for', 'amber')}" if tile.asked else ""
    if tile.is_too_old:
        tags += f" {tag('Too old to tell', 'grey')}"
    target = f'<p class="sb-small">Target: {escape(tile.target)}</p>' if tile.target else ""
    return (
        f'<li class="sb-multiple">{headed}<p class="sb-multiple__figure"><span class="sb-number">'
        f'{escape(judged.printed)}</span> <span class="sb-quiet">{escape(judged.label.when)}</span></p>'
        f'<p class="sb-multiple__verdict"><strong>{escape(judged.verdict.headline)}</strong>{tags}</p>{tile.svg}'
        f'<p class="govuk-body">{escape(judged.verdict.words)}</p>{target}'
        f'<p class="sb-small sb-quiet">{escape(tile.label)}</p>{small_table(title, title, tile.rows)}</li>'
    )


def small_table(of: str, caption: str, rows: str) -> str:
    """The figures of a small chart, to be opened; `of` and `caption` are escaped already."""
    return (
        '<details class="govuk-details"><summary class="govuk-details__summary"><span '
        'class="govuk-details__summary-text">As a table<span class="govuk-visually-hidden">: '
        f'{of}</span></span></summary><div class="govuk-details__text"><table class="sb-multiple__table"><caption '
        f'class="govuk-visually-hidden">{caption}</caption><thead><tr><th scope="col">Period</th>'
        '<th scope="col" class="sb-number-cell">Value</th><th scope="col" class="sb-number-cell">Target</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></div></details>"
    )


class ScorecardForm(Form):
    """Which measures are on the scorecard."""

    measures = CheckboxesField(label="Measures", choices=[], required=False)


@programme_page(EDIT, changes=True)
def scorecard_choose(request: PageRequest) -> HttpResponse:
    """Choose the measures of the scorecard; their order is that in which a child meets the services."""
    stand = request.stand
    in_use = {str(key): one for key, one in reading.definitions_at(stand.programme.pk).items() if not one.is_retired}
    chosen = [str(key) for key in reading.scorecard_at(stand.programme.pk)]
    # A form without a single tick may send nothing at all.
    sent = request.POST if request.method == "POST" else None
    form = ScorecardForm(sent, initial={"measures": chosen})
    offer(form, "measures", [(key, one.title) for key, one in in_use.items()])
    back = address(request, "measures")
    if request.method == "POST" and is_clean(form):
        picked = set(form.cleaned_data["measures"])
        # Those that were there keep their order; new ones follow in the order of the library.
        order = [key for key in chosen if key in picked] + [key for key in in_use if key in picked - set(chosen)]
        rows = reading.indicators_by_key(stand.actor, [int(key) for key in order])
        put = [rows[int(key)] for key in order]
        if attempt(
            form,
            lambda: actions.choose_scorecard(programme=stand.programme, indicators=put, by=stand.actor),
            MeasureRefused,
        ):
            messages.success(request, "The scorecard is chosen.")
            return redirect(back)
    intro = (
        f"A board can follow about {rules.MOST_ON_A_SCORECARD} measures. Every other one keeps its own page; the "
        "scorecard shows those that are chosen here."
    )
    return question(request, form, "Choose the scorecard", "Save the scorecard", back, intro=intro)


# --- one measure --------------------------------------------------------------------------------------------------

CHARTS: Mapping[str, str] = {name: f"XmR chart, as {dialect.words}" for name, dialect in DIALECTS.items()}


@programme_page(VIEW)
def measure(request: PageRequest, code: str) -> HttpResponse:
    """One measure: what it says, its chart and table, targets, others' figures, commentary, what was done to it."""
    asked = reading.definition_and_state(request.stand.actor, code, request.stand.moment)
    if asked is None:
        raise Http404("No such measure.")
    row, state = asked
    kept = while_nothing_happens(request, lambda: _measure(request, code, row), state=state)
    return render(request, "measures/measure.html", kept)


def _measure(request: PageRequest, code: str, row: IndicatorVersion) -> dict[str, Any]:
    stand, definition = request.stand, as_definition(row)
    small = sees_small_numbers(stand.actor)
    whole = shown(unmasked(request, definition, events=True), small=small)
    dialect = next((name for name in DIALECTS if name == request.GET.get("chart")), DEFAULT)
    judged = judge(whole, indicator_ids=[definition.indicator_id], dialect=dialect).get(definition.indicator_id)
    counts: dict[str, str] = {kind: COUNTS[kind] for kind in kinds_for(judged)} if judged else {}
    way = next((name for name in counts if name == request.GET.get("chart")), dialect)
    in_ = saying(request)
    of = in_.round
    said = whole.commentaries.get(definition.indicator_id, ())
    asked = wanted(request, [judged] if judged else [], whole.commentaries, in_).get(definition.indicator_id)
    events = reading.events_on(whole.events, definition.indicator_id)
    links = reading.links_of(stand.actor, definition.indicator_id, stand.moment)
    targets = whole.targets.get(definition.indicator_id, ())
    for_these = [link.objective_id for link in links if link.objective_id is not None]
    delivered = delivered_under(stand.programme.pk, for_these, stand.moment)
    actions_at = address(request, "actions")
    context: dict[str, Any] = {
        "row": row,
        "definition": definition,
        "judged": judged,
        "asked": asked,
        "round": of.row if of and of.state in (RoundState.OPEN, RoundState.CLOSED, RoundState.PLANNED) else None,
        "said": said,
        "said_now": any(of is not None and line.round_id == of.row.pk for line in said),
        "targets": [_target(line, definition, stand.day) for line in targets],
        "changes": whole.chart_changes.get((definition.indicator_id, None), ()),
        "events": events,
        "delivered": mark_safe(
            "".join(
                f'<li><a class="govuk-link" href="{actions_at}{each.reference}/{at(request)}">'
                f"{escape(each.reference)} {escape(each.title)}</a>, {when(each.on)}</li>"
                for each in delivered
            )
        ),
        "links": links,
        "others": _others(request, definition),
        "has_figures": judged is not None,
        "tabs": tabs(request, code, "measure"),
        "figures_href": figures(request),
        "charts": []
        if definition.is_of_events
        else [(name, words, name == way) for name, words in {**CHARTS, **counts}.items()],
        "of_events": definition.is_of_events,
        "may_record": stand.can(Permission.RECORD_FIGURES),
        "as_counts": counts.get(way, ""),
        "is_masked": not small,
        "may_edit": stand.can(EDIT),
        "may_comment": stand.can(COMMENT) and not row.is_retired,
        "code": code,
        "at": at(request),
        "today": stand.actor.today,
    }
    if judged is not None:
        context |= _drawing(judged, stand.day)
        done = [Delivered(each.on, each.reference, each.title) for each in delivered]
        drawn = _read_as(judged, way, events) if way in counts else judged
        context |= _chart(replace(drawn, events=marks_on(drawn, () if way in counts else targets, done)))
    return context


def tabs(request: PageRequest, code: str, here: str) -> list[tuple[str, str, bool]]:
    """The parts of a measure's page."""
    parts = [("Figures", "measure"), ("Definition", "measure_definition"), ("History", "measure_history")]
    return [
        (word, address(request, name, code) + at(request), name == here)
        for word, name in parts
        if name != "measure_history" or request.stand.actor.can(Permission.VIEW_HISTORY)
    ]


def unmasked(request: PageRequest, definition: Definition, *, events: bool = False) -> Measures:
    """What judges one measure, with every number. Five queries, three without events and commentary."""
    stand = request.stand
    key, moment, only = stand.programme.pk, stand.moment, [definition.indicator_id]
    return Measures(
        definitions={definition.indicator_id: definition},
        series=reading.series_at(key, moment, indicator_ids=only, authority_only=True),
        targets=reading.targets_at(key, moment, indicator_ids=only),
        chart_changes=reading.chart_changes_at(key, moment, indicator_ids=only),
        events=tuple(reading.events_at(key, moment)) if events else (),
        commentaries=reading.commentaries_at(key, moment, indicator_ids=only) if events else {},
        links=NO_LINKS,
        scorecard=(),
    )


def judged_for(request: PageRequest, definition: Definition) -> Judged | None:
    """One measure as this reader sees it judged; None without figures. Three queries."""
    whole = shown(unmasked(request, definition), small=sees_small_numbers(request.stand.actor))
    return judge(whole, indicator_ids=[definition.indicator_id]).get(definition.indicator_id)


def _drawing(judged: Judged, day: date) -> dict[str, Any]:
    """The latest figure with its label, its target, and every figure."""
    latest = judged.latest
    return {
        "label": judged.label.parts(day),
        "value": judged.printed,
        "since": (day - judged.latest.period.end).days if judged.definition.is_of_events else None,
        "when": _headed(judged.label.when),
        "aim": aim_in_words(judged.aim, judged.definition, latest.period.end) if judged.aim else "",
        "figures": mark_safe("".join(_figure_row(judged.definition, each) for each in reversed(judged.series.points))),
        "is_too_old": judged.is_too_old(day),
    }


def _chart(judged: Judged) -> dict[str, Any]:
    """The picture with its sentence and its table; of a single rare event there is none yet."""
    if not judged.chart.points:
        return {"verdict": judged.verdict}
    picture = spc_chart(
        judged.definition.title,
        judged.chart,
        judged.verdict,
        judged.wording,
        events=judged.events,
        why_missing=judged.why_missing,
        labels=judged.period_labels,
    )
    return {
        "svg": mark_safe(picture.svg),
        "picture": picture,
        "chart_rows": mark_safe("".join(map(_chart_row, picture.table.rows))),
        "verdict": judged.verdict,
    }


def _read_as(judged: Judged, way: str, events: Iterable[EventLine]) -> Judged:
    """The measure on a chart of counts, on which only events are marked: it is neither re-based nor fixed."""
    kind = next(each for each in kinds_for(judged) if each == way)
    return replace(read_as(judged, kind), events=tuple(ChartEvent(each.on, each.title) for each in events))


def _figure_row(definition: Definition, point: Point) -> str:
    """A figure as the table of a measure shows it. Years of them took a template longer than judging them did."""
    first, counted = '<span class="sb-quiet">As now</span>', '<span class="sb-quiet">Not given</span>'
    if point.vintage > 1:
        first = escape(definition.printed(point.first_value, point.first_symbol))
    if point.numerator is not None and point.denominator is not None:
        counted = f"{_plain(point.numerator)} of {_plain(point.denominator)}"
    standing = f"{tag('Provisional', 'white')} " if point.is_provisional else ""
    if point.vintage > 1:
        standing += tag("Revised", "blue")
    elif not point.is_provisional:
        standing += '<span class="sb-quiet">Settled</span>'
    if point.basis != Basis.COMPLETE:
        standing += f'<br><span class="sb-quiet sb-small">{Basis(point.basis).label}</span>'
    return (
        f'<tr><th scope="row">{escape(_headed(point.period.words))}</th>'
        f'<td data-label="Value" class="sb-number-cell">{escape(definition.printed(point.value, point.symbol))}</td>'
        f'<td data-label="Counted">{counted}</td><td data-label="First reported">{first}</td>'
        f'<td data-label="Standing">{standing}</td><td data-label="Quality">{Quality(point.quality).label}</td>'
        f'<td data-label="Data cut off" class="sb-nowrap">{when(point.data_cut_off)}</td></tr>'
    )


def _chart_row(cells: tuple[Cell, ...]) -> str:
    """A row of the chart's table, headed by its first cell."""
    first, *rest = ("" if cell is None else escape(str(cell)) for cell in cells)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'


def _plain(number: Decimal) -> str:
    whole = number.to_integral_value()
    return f"{int(whole):,}" if number == whole else f"{number.normalize():,f}"


class TargetShown(NamedTuple):
    """A target as a measure's page lists it."""

    line: TargetLine
    kind: str
    words: str
    standing: str


def _target(line: TargetLine, definition: Definition, day: date) -> TargetShown:
    aim = line.aim
    standing = "In force" if aim.holds_on(day) else "To come" if aim.from_on > day else "Over"
    return TargetShown(line, str(TargetKind(aim.kind).label), aim_in_words(aim, definition, day), standing)


class Others(NamedTuple):
    """How the authority stands among others in the latest year that is published; its cell and its region in words."""

    year: str
    title: str
    published_on: date | None
    standing: Standing
    own: str
    region: str
    has_row: bool
    rows: tuple[tuple[str, str], ...]
    earlier: int = 0


_BEST: Mapping[str, Best] = {"up": "high", "down": "low"}
BEST: Mapping[str, str] = {"low": "A low value", "high": "A high value", "none": "Neither end"}


def best_end(definition: Definition) -> Best:
    """Which end is the better one by the definition here: what ranks and quarters go by, whatever a file says."""
    return _BEST.get(definition.direction, "none")


def _others(request: PageRequest, definition: Definition) -> Others | None:
    """What the latest file on record says of others; None where there is none. Two queries."""
    stand = request.stand
    key, moment = stand.programme.pk, stand.moment
    near = reading.neighbours_at(key, moment)
    found = published_of(key, definition.indicator_id, moment, own=near.authority_code if near else "")
    if found is None:
        return None
    published, said = found
    return others(published, near, definition, said if published.publisher == Publisher.LAIT else None)


def others(
    published: Benchmarks, near: Neighbours | None, definition: Definition, said: Entry | None = None
) -> Others | None:
    """The authority among others in the latest year of a file; None where the file says nothing.

    Where the file has no row for it, or no neighbours are chosen, the others stand alone.

    Args:
        said: what the dictionary of the file says of the measure; where it gives no bands, there are none.
    """
    years = published.years
    if not years:
        return None
    of_year = {year: published.of_year(year) for year in years[-2:]}
    values = {
        year: {each.code: each.value for each in areas if each.kind == AreaKind.AUTHORITY}
        for year, areas in of_year.items()
    }
    latest = years[-1]
    own = near.authority_code if near else ""
    cell = next((each for each in of_year[latest] if each.code == own), None)
    by_region = {each.region: each.value for each in of_year[latest] if each.kind == AreaKind.REGION}
    # An earlier year may be another publisher's, who calls the region otherwise.
    region = cell.region if cell else next((each.region for each in published.values if each.code == own), "")
    england = next((each.value for each in of_year[latest] if each.kind == AreaKind.COUNTRY), None)
    standing = standings(
        {**values[latest], own: cell.value if cell else None},
        neighbours={own: near.codes if near else ()},
        regions={own: by_region.get(region)},
        england=england,
        best=best_end(definition),
        bands=said is None or said.bands,
        year_before=values[years[-2]] if len(years) > 1 else None,
        only=own,
    )[own]
    if cell is None:
        words = "No row in this file"
    elif cell.value is None:
        words = f"Not published: {symbol_in_words(cell.symbol)}"
    else:
        words = definition.printed(cell.value)
    if not region:
        region_words = "Not known which it is"
    else:
        region_words = definition.printed(standing.region) if standing.region is not None else "Not published"
    rows = tuple(_beside(standing, near, definition, words, region_words))
    return Others(
        latest,
        published.title,
        published.published_on,
        standing,
        words,
        region_words,
        cell is not None,
        rows,
        published.earlier,
    )


def _beside(
    standing: Standing, near: Neighbours | None, definition: Definition, own: str, region: str
) -> Iterator[tuple[str, str]]:
    def printed(value: Decimal | Fraction | None) -> str:
        number = (
            None
            if value is None
            else Decimal(value.numerator) / Decimal(value.denominator)
            if isinstance(value, Fraction)
            else value
        )
        return definition.printed(number) if number is not None else "Not published"

    if near is not None:
        count = "1 value" if standing.neighbours == 1 else f"{standing.neighbours} values"
        yield "This authority, as published", own
        yield f"Neighbours ({near.model}), mean", f"{printed(standing.neighbour_mean)}, of {count}"
        yield "Neighbours, median", f"{printed(standing.neighbour_median)}, of {count}"
        yield "Region", region
    yield "England", printed(standing.england)
    if standing.rank is not None:
        yield "Rank", f"{standing.rank} of the {standing.authorities} authorities that have a value; 1 is best"
    if standing.band is not None:
        yield "Quarter", f"{standing.band}, where A is the best quarter and D the worst"


# --- the figures as a file ----------------------------------------------------------------------------------------

COLUMNS = (
    Column("Measure", width=3),
    Column("Code"),
    Column("From", "date"),
    Column("To", "date"),
    Column("Value", "number"),
    Column("Unit"),
    Column("Symbol"),
    Column("Why there is no value", width=2),
    Column("Numerator", "number"),
    Column("Denominator", "number"),
    Column("First reported", "number"),
    Column("Vintage", "number"),
    Column("Provisional"),
    Column("Basis", width=2),
    Column("Quality"),
    Column("Data cut off", "date"),
    Column("Lower limit", "number"),
    Column("Usual level", "number"),
    Column("Upper limit", "number"),
    Column("Target", "number"),
)


@programme_page(VIEW, dear=Dear.EXPORT)
def measure_export(request: PageRequest, code: str, ending: str) -> HttpResponse:
    """The figures of one measure as this reader may see them, as a workbook or as CSV."""
    stand, row = request.stand, found(request, code)
    definition = as_definition(row)
    judged = judged_for(request, definition)
    sheets = [workbook.Sheet("Figures", COLUMNS, _cells(judged) if judged else ())]
    return download(f"{stand.programme.code} {code} {stand.day.isoformat()}", ending, sheets, stand.actor.now)


def _cells(judged: Judged) -> Iterator[tuple[Cell, ...]]:
    definition = judged.definition
    plotted = {point.on: point for point in judged.chart.points}
    unit = str(Unit(definition.unit).label)
    for point in judged.series.points:
        drawn = plotted.get(point.period.end) or PlottedAt()
        yield (
            definition.title,
            definition.code,
            point.period.start,
            point.period.end,
            _number(point.value, definition.decimals),
            unit,
            point.symbol,
            SYMBOL_WORDS.get(point.symbol, "") if point.symbol else "",
            _number(point.numerator),
            _number(point.denominator),
            _number(point.first_value, definition.decimals),
            point.vintage,
            "yes" if point.is_provisional else "no",
            str(Basis(point.basis).label),
            str(Quality(point.quality).label),
            point.data_cut_off,
            *(_rounded(number) for number in (drawn.lower, drawn.mean, drawn.upper)),
            drawn.target,
        )


class PlottedAt(NamedTuple):
    """What a chart says at a figure that it has no point for: of rare events the first has nothing before it."""

    lower: float | None = None
    mean: float | None = None
    upper: float | None = None
    target: float | None = None


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)


def _number(value: Decimal | None, decimals: int = 4) -> float | int | None:
    if value is None:
        return None
    rounded = rules.rounded(value, decimals)
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


@programme_page(VIEW)
def measure_came_in(request: PageRequest, code: str) -> HttpResponse:
    """Lead to the intake with which the latest figure of a measure came.

    An address of its own, so that the page of the measure does not ask for what few of its readers open.
    """
    stand = request.stand
    row = found(request, code)
    reference = reading.intake_of_latest(stand.programme.pk, row.indicator_id, stand.moment)
    if reference is None:
        raise Http404("No figure came in.")
    at = f"?as_at={stand.as_at.isoformat()}" if stand.as_at else ""
    return redirect(reverse("intake", args=[stand.programme.code, reference]) + at)


addresses = [
    path("measures/", measures, name="measures"),
    path("measures/indicators/<str:code>/came-in/", measure_came_in, name="measure_came_in"),
    path("measures/scorecard/", scorecard_choose, name="scorecard_choose"),
    path("measures/indicators/<str:code>/", measure, name="measure"),
    path("measures/indicators/<str:code>/figures.csv", measure_export, {"ending": "csv"}, name="measure_csv"),
    path("measures/indicators/<str:code>/figures.xlsx", measure_export, {"ending": "xlsx"}, name="measure_xlsx"),
]
