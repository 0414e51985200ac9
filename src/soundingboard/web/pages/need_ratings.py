"""Findings or requirements rated by themselves, where the Board decided so (EV7): a round's, and the form for one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.safestring import SafeString

from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import DecisionKind
from soundingboard.framework.kinds import Held, held_at
from soundingboard.judgement import actions
from soundingboard.judgement import reading as judged
from soundingboard.judgement.actions import RatingRefused
from soundingboard.judgement.models import Dimension, Stage
from soundingboard.judgement.reading import NeedRated, RoundStood
from soundingboard.plan.reading import decisions_offered, need_row
from soundingboard.plan.rules import Kind, Need
from soundingboard.position.need_standings import NEEDS, Answering, NeedStands, need_standings
from soundingboard.rating.scales import Point, lowest
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.pages.objective_parts import point_of
from soundingboard.web.pages.ratings import Drawer, address, as_at, name_of, now_seen, offer, one_round, rounds_of
from soundingboard.web.ways import way_to

PAGE = 20


@dataclass(frozen=True, slots=True)
class OnScale:
    """One scale of a need: what was judged, and the lowest rating of an objective that answers it."""

    word: str
    judged: SafeString | None
    beneath: SafeString | None
    lowest: tuple[str, ...]
    is_above: bool


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A finding or requirement of a round, drawn."""

    need: Need
    href: str
    rate: str
    scales: tuple[OnScale, ...]
    answers: tuple[tuple[str, Answering], ...]
    parked: str | None
    told: tuple[tuple[str, NeedRated], ...]


# What the list may be narrowed to: a word in the address, and what it says.
NARROWED: Mapping[str, str] = {
    "waiting": "not rated yet",
    "above": "rated better than the lowest objective that answers it",
}


def _points(held: Held, rows: Iterable[Answering], dimension: Dimension) -> list[tuple[str, Point]]:
    return [
        (each.one.reference, point)
        for each in rows
        if (rating := each.judged.get(dimension.value))
        and (point := point_of(held, dimension.value, rating.scale_version, rating.value))
    ]


def _judged(held: Held, stands: NeedStands, dimension: Dimension) -> Point | None:
    row = stands.judged.get(dimension.value)
    return point_of(held, dimension.value, row.scale_version, row.value) if row else None


def _is_above(held: Held, stands: NeedStands, dimension: Dimension) -> bool:
    """Whether it was judged better than the lowest of the objectives that answer it."""
    mine = _judged(held, stands, dimension)
    if mine is None or mine.rank is None:
        return False
    low = lowest(point for _, point in _points(held, stands.answers, dimension))
    return low is not None and low.rank is not None and mine.rank > low.rank


def _on_scale(held: Held, draw: Drawer, stands: NeedStands, dimension: Dimension) -> OnScale:
    mine = _judged(held, stands, dimension)
    beneath = _points(held, stands.answers, dimension)
    low = lowest(point for _, point in beneath)
    return OnScale(
        str(dimension.label),
        draw.point(mine) if mine else None,
        draw.point(low) if low else None,
        tuple(reference for reference, point in beneath if low and point.rank == low.rank),
        _is_above(held, stands, dimension),
    )


def _asked(request: PageRequest, here: RoundStood) -> Kind | None:
    """What the Board rates by itself: what it decided, or else what was rated in this round before it decided anew."""
    stand = request.stand
    unit = judged.rating_unit(stand.actor, stand.moment)
    if unit is not None and unit.unit in NEEDS:
        return NEEDS[unit.unit]
    before = judged.kind_rated_in(stand.actor, here.row, stand.moment)
    return NEEDS[before] if before else None


@programme_page(Permission.VIEW_PROGRAMME)
def needs_latest(request: PageRequest) -> HttpResponse:
    """To those of the last round, for whoever comes from what waits for them."""
    stood = rounds_of(request)
    if not stood:
        return redirect(address(request, "ratings"))
    return redirect(address(request, "need_ratings", stood[-1].row.number) + as_at(request))


@programme_page(Permission.VIEW_PROGRAMME)
def need_ratings(request: PageRequest, number: int) -> HttpResponse:
    """Each finding, or each requirement, as the Board judged it in a round, beside the objectives that answer it."""
    stand = request.stand
    here = one_round(rounds_of(request), number)
    kind = _asked(request, here)
    context: dict[str, Any] = {"round": here.row, "word": here.word, "kind": kind, "today": stand.actor.today}
    context |= {"at": as_at(request), "may_adopt": stand.can(Permission.AGREE_RATING)}
    if kind is None:
        return render(request, "ratings/needs.html", context)
    context |= while_nothing_happens(request, lambda: _listed(request, here, kind))
    return render(request, "ratings/needs.html", context)


def _listed(request: PageRequest, here: RoundStood, kind: Kind) -> dict[str, Any]:
    """The list of a round, a page of it, and how many of each sort there are."""
    stand = request.stand
    held = held_at(stand.programme.pk, ("scales",), stand.moment)
    found = need_standings(stand.actor, kind, here.row, stand.moment)
    waiting = [each for each in found if each.waits]
    above = [each for each in found if any(_is_above(held, each, dimension) for dimension in Dimension)]
    asked = request.GET.get("only", "")
    shown = {"waiting": waiting, "above": above}.get(asked, found)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    may = stand.can(Permission.AGREE_RATING) and here.state == "closed" and stand.moment is None
    draw = Drawer(held)
    return {
        "page": page,
        "lines": [_line(request, held, draw, each, here.row.number if may else 0) for each in page],
        "total": len(found),
        "rated": sum(bool(each.judged) for each in found),
        "parked": sum(each.parked is not None for each in found),
        "waiting": len(waiting),
        "above": len(above),
        "narrowed": NARROWED.get(asked, ""),
        "may": may,
    }


def _line(request: PageRequest, held: Held, draw: Drawer, stands: NeedStands, rate: int) -> NeedLine:
    need = stands.need
    told: dict[str, list[NeedRated]] = {}
    for row in stands.judged.values():
        told.setdefault(row.reason, []).append(row)
    return NeedLine(
        need,
        way_to(request, need.kind, need.reference),
        address(request, f"{need.kind}_rate", rate, need.reference) if rate and stands.parked is None else "",
        tuple(_on_scale(held, draw, stands, dimension) for dimension in Dimension),
        tuple((way_to(request, "objective", each.one.reference), each) for each in stands.answers),
        stands.parked,
        tuple((", ".join(Dimension(row.dimension).label for row in rows), rows[0]) for rows in told.values()),
    )


class NeedRatingForm(Form):
    """What the Board judged of one finding or requirement; a scale left alone is not rated."""

    reason = TextField(
        label="Reason",
        max_length=4000,
        help_text=(
            "What the Board saw, and what it shows. Where it is better than the lowest of the objectives that answer "
            "it, say why. Do not name a child."
        ),
    )
    decision = forms.ChoiceField(
        label="Decision of the Board",
        help_text="The decision by which it agreed the ratings.",
        error_messages={"required": "Choose the decision by which the Board agreed the ratings"},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = (*(each.value for each in Dimension), "reason", "decision", "seen")

    def __init__(self, *args: Any, held: Held, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for dimension in Dimension:
            points = held.scales.of(name_of(dimension.value)).points
            self.also_ask(
                dimension.value,
                RadioField(
                    label=f"{dimension.label} rating",
                    choices=[(point.code, point.word) for point in points],
                    hints={point.code: point.meaning for point in points},
                    required=False,
                ),
            )
        self.order_fields(self.field_order)

    @property
    def values(self) -> dict[Dimension, str]:
        """The scales that were answered."""
        said = self.cleaned_data
        return {dimension: said[dimension.value] for dimension in Dimension if said[dimension.value]}

    def clean(self) -> dict[str, Any]:
        """What was answered; nothing rated at all is said."""
        said = super().clean() or self.cleaned_data
        if not self.errors and not any(said.get(each.value) for each in Dimension):
            self.add_error(None, "Choose a rating on at least one scale")
        return said


@programme_page(Permission.AGREE_RATING, changes=True)
def need_rate(request: PageRequest, number: int, kind: Kind, reference: str) -> HttpResponse:
    """What the Board judges of one finding or requirement, beside how the objectives that answer it stand."""
    stand = request.stand
    stood = rounds_of(request)
    here, numbers = one_round(stood, number), {each.row.pk: each.row.number for each in stood}
    held = held_at(stand.programme.pk, ("scales",), None)
    found = need_standings(stand.actor, kind, here.row, only=reference)
    stands = next((each for each in found if each.need.reference == reference), None)
    if stands is None:
        raise Http404("No such finding or requirement.")
    decisions = decisions_offered(stand.actor, DecisionKind.AGREE_RATINGS)
    now = str(stands.newest)
    chosen = request.GET.get("decision") or (next(iter(decisions)) if len(decisions) == 1 else "")
    initial: dict[str, Any] = {"seen": now, "decision": chosen}
    initial |= {row.dimension: row.value for row in stands.judged.values()}
    if stands.judged:
        initial["reason"] = max(stands.judged.values(), key=lambda row: row.pk).reason
    form = NeedRatingForm(request.POST or None, held=held, initial=initial)
    offer(form, "decision", [("", "Choose the decision"), *((key, str(one)) for key, one in decisions.items())])
    back = address(request, "need_ratings", number)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if said["seen"] != now and stands.judged:
            newest = max(stands.judged.values(), key=lambda row: row.pk)
            form.add_error(
                None,
                f"{newest.by} rated this while you were writing: “{newest.reason}” What you typed is still below. "
                "Check it against theirs, then send it again",
            )
            now_seen(form, "seen", now)
        elif attempt(form, lambda: _rate(request, stands, here, form, decisions[said["decision"]]), RatingRefused):
            messages.success(request, f"{kind.capitalize()} {reference}: rated.")
            return redirect(_next(request, found, stands, number, said["decision"]) or back)
    context = {
        "form": form,
        "round": here.row,
        "need": stands.need,
        "may": here.state == "closed",
        "is_open": here.state == "open",
        "word": here.word,
        "waiting": sum(each.waits for each in found if each is not stands),
        "answers": [
            (each, [_drawn(held, each, dimension, here, numbers) for dimension in Dimension]) for each in stands.answers
        ],
        "dimensions": [str(dimension.label) for dimension in Dimension],
        "record": address(request, "decision_add") + f"?kind={DecisionKind.AGREE_RATINGS}&then={request.path}",
        "cancel": back,
    }
    return render(request, "ratings/need_rate.html", context)


def _drawn(
    held: Held, answering: Answering, dimension: Dimension, here: RoundStood, numbers: Mapping[int, int]
) -> tuple[str, Point | None, str]:
    rating = answering.judged.get(dimension.value)
    if rating is None:
        return str(dimension.label), None, ""
    point = point_of(held, dimension.value, rating.scale_version, rating.value)
    if rating.round_id != here.row.pk:
        return str(dimension.label), point, f"round {numbers[rating.round_id]}"
    return str(dimension.label), point, "" if rating.stage == Stage.AGREED else rating.stage


def _rate(request: PageRequest, stands: NeedStands, here: RoundStood, form: NeedRatingForm, decision: Any) -> None:
    row = need_row(request.stand.actor, stands.need.kind, stands.need.pk)
    if row is None:
        raise RatingRefused("It is no longer there to be rated.")
    actions.rate_need(
        need=row,
        round=here.row,
        values=form.values,
        reason=form.cleaned_data["reason"],
        decision=decision,
        by=request.stand.actor,
    )


def _next(request: PageRequest, found: Sequence[NeedStands], this: NeedStands, number: int, decision: str) -> str:
    """The one after this that waits, for whoever goes through all of them; empty where none does or none is asked for.

    The decision goes along, for one meeting agrees them all.
    """
    if request.POST.get("then") != "next":
        return ""
    place = found.index(this)
    for each in (*found[place + 1 :], *found[:place]):
        if each.waits:
            to = address(request, f"{each.need.kind}_rate", number, each.need.reference)
            return f"{to}?decision={decision}"
    return ""


ONE = "rounds/<int:number>/"
addresses = [
    path("rounds/needs/", needs_latest, name="needs_latest"),
    path(f"{ONE}needs/", need_ratings, name="need_ratings"),
    path(f"{ONE}findings/<str:reference>/", need_rate, {"kind": "finding"}, name="finding_rate"),
    path(f"{ONE}requirements/<str:reference>/", need_rate, {"kind": "requirement"}, name="requirement_rate"),
]
