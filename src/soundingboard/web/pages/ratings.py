"""Ratings: a round's, an objective's, the form on which people rate beside what the rules suggest, and what follows."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import SafeString, mark_safe

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.models import ReadKind
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.evidence import listing
from soundingboard.formats.blocks import RatingMark
from soundingboard.formats.charts import distribution, optimism
from soundingboard.formats.charts import ribbon as ribbons
from soundingboard.framework.kinds import Held, held_at
from soundingboard.judgement import actions
from soundingboard.judgement import reading as judged
from soundingboard.judgement.actions import Answer, RatingRefused, Suggested
from soundingboard.judgement.models import Dimension, Rating, RollUp, Stage, Unit, Verification
from soundingboard.judgement.reading import Judged, Proposal, RoundStood, Standing
from soundingboard.judgement.rules import may_write
from soundingboard.plan.reading import decisions_offered
from soundingboard.position.judging import CONTENT, Judgeable, LiveSuggestion, judgeable, suggest_now
from soundingboard.position.need_standings import NEEDS
from soundingboard.position.suggested import Points, suggested_until_now
from soundingboard.rating.judge import is_asserted
from soundingboard.rating.optimism import Gap, Grouping, JudgedPair, gaps, overall_gap
from soundingboard.rating.rules import Rule, rules
from soundingboard.rating.scales import Dimension as ScaleName
from soundingboard.rating.scales import Point, lowest
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import FilterForm, Form
from soundingboard.web.forms.fields import CheckboxesField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.forms.widgets import Pairs
from soundingboard.web.pages.objective_parts import DimensionLine, dimension_lines, point_of, told, without
from soundingboard.web.reading_log import note_titles
from soundingboard.web.templatetags.soundingboard import rating as drawn

VIEW = Permission.VIEW_PROGRAMME
PAGE = 20  # objectives; each is three ratings at three stages
STAGES: Mapping[Stage, Permission] = {
    Stage.PROPOSED: Permission.PROPOSE_RATING,
    Stage.CHALLENGED: Permission.CHALLENGE_RATING,
    Stage.AGREED: Permission.AGREE_RATING,
}
VERBS = {Stage.PROPOSED: "Propose", Stage.CHALLENGED: "Challenge", Stage.AGREED: "Agree"}
SHORT = {Stage.PROPOSED: "Proposed", Stage.CHALLENGED: "Challenged", Stage.AGREED: "Agreed"}
EFFECTS = {"suggest": "Starts at", "ceiling": "No better than", "prompt": "Asks for a decision"}


# --- what the pages share -----------------------------------------------------------------------------------------


def as_at(request: PageRequest) -> str:
    """The day that is looked at, as the end of an address; empty for now."""
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


def rounds_of(request: PageRequest) -> list[RoundStood]:
    """The rounds that had been opened by the moment looked at."""
    return judged.rounds_stood(request.stand.actor, request.stand.moment)


def one_round(stood: Iterable[RoundStood], number: int) -> RoundStood:
    """The round with a number; 404 where it has not been opened."""
    found = next((one for one in stood if one.row.number == number), None)
    if found is None:
        raise Http404("No such round, or it has not been opened.")
    return found


def address(request: PageRequest, name: str, *more: object) -> str:
    """The address of a page of this programme."""
    return reverse(name, args=[request.stand.programme.code, *more])


class Drawer:
    """Draws each point once, however often it stands on the page."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._done: dict[tuple[str, int, str, bool], SafeString] = {}

    def __call__(self, dimension: str, version: int, code: str, *, asserted: bool = False) -> SafeString:
        key = (dimension, version, code, asserted)
        if key not in self._done:
            note = "asserted" if asserted else ""
            self._done[key] = drawn(point_of(self._held, dimension, version, code), note)
        return self._done[key]

    def point(self, point: Point, *, asserted: bool = False) -> SafeString:
        """A point of the scale in force."""
        return drawn(point, "asserted" if asserted else "")


def name_of(dimension: str) -> ScaleName:
    """A dimension as the scales name it."""
    return cast(ScaleName, str(dimension))


def _mark(point: Point | None) -> RatingMark | None:
    return RatingMark(point.word, point.shape, point.colour) if point else None


def _kept(live: LiveSuggestion, dimension: Dimension, chosen: Point) -> Suggested:
    """What the rules suggest, as it is kept beside a rating; whether a green is only asserted depends on the rating."""
    suggestion = live.suggestion
    return Suggested(
        value=suggestion.of(name_of(dimension)).code,
        is_asserted=dimension != Dimension.CONFIDENCE and is_asserted(live.facts, chosen),
        spoken=[
            {"code": each.code, "effect": each.effect, "value": each.value, "sentence": each.sentence}
            for each in suggestion.reasons(name_of(dimension))
        ],
    )


# --- the ratings of a round ---------------------------------------------------------------------------------------


class Filters(FilterForm):
    """Which objectives of a round to show."""

    theme = forms.ChoiceField(label="Theme")
    owner = forms.ChoiceField(label="Owner")
    waits = forms.ChoiceField(
        label="Waits for",
        choices=[("", "Anything"), ("proposal", "A proposal"), ("agreement", "The Board")],
    )
    differs = forms.BooleanField(label="Differs from what the rules suggested")

    def __init__(self, *args: Any, objectives: Sequence[Judgeable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = {str(one.theme_id): one.theme for one in objectives}
        owners = {str(one.owner_id): one.owner or "" for one in objectives if one.owner_id}
        offer(self, "theme", [("", "Any"), *themes.items()])
        offer(self, "owner", [("", "Anybody"), ("none", "Nobody"), *sorted(owners.items(), key=lambda each: each[1])])


def offer(form: forms.Form, name: str, choices: list[Any]) -> None:
    """Give a field its choices."""
    chosen = form.fields[name]
    assert isinstance(chosen, forms.ChoiceField)
    chosen.choices = choices


@dataclass(slots=True)
class Row:
    """An objective with what stands in the round on each scale."""

    one: Judgeable
    href: str = ""
    rate: str = ""
    stages: dict[str, dict[str, Judged]] = field(default_factory=dict)
    cells: list[tuple[str, list[tuple[str, SafeString]]]] = field(default_factory=list)

    def latest(self, dimension: str) -> Judged | None:
        """The furthest stage that stands."""
        found = self.stages.get(dimension, {})
        return next((found[stage] for stage in reversed(Stage.values) if stage in found), None)

    def has_all(self, stage: str) -> bool:
        """Whether all three scales are rated at a stage."""
        return all(stage in self.stages.get(dimension, {}) for dimension in Dimension.values)

    @property
    def differs(self) -> bool:
        """Whether a rating differs from what the rules suggested when it was given."""
        return any(row.overrules for row in map(self.latest, Dimension.values) if row)


@programme_page(VIEW)
def ratings(request: PageRequest) -> HttpResponse:
    """To the ratings of the round that is open, or of the last."""
    stood = rounds_of(request)
    if not stood:
        return render(request, "ratings/none.html", {"rounds": address(request, "rounds")})
    return redirect(address(request, "round_ratings", stood[-1].row.number) + as_at(request))


@programme_page(VIEW)
def round_ratings(request: PageRequest, number: int) -> HttpResponse:
    """Every objective of a round: proposed, challenged, agreed, and what the rules suggest now."""
    stand = request.stand
    remembered = suggested_until_now(stand.actor, stand.day) if stand.as_at is None else None
    stood = rounds_of(request)
    here = one_round(stood, number)
    held = held_at(stand.programme.pk, CONTENT, stand.moment)
    objectives = judgeable(stand.actor, stand.moment)
    filters = Filters(request.GET, objectives=objectives)
    rows = {one.pk: Row(one) for one in objectives}
    for each in judged.judged_in(stand.actor, here.row, stand.moment):
        if each.objective_id in rows:
            rows[each.objective_id].stages.setdefault(each.dimension, {})[each.stage] = each
    shown = [row for row in rows.values() if _asked_for(row, filters.in_force())]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    now: Mapping[int, Points] = {}
    if remembered is not None and here.state in ("open", "closed"):
        now = remembered.of(stand.actor, [row.one for row in page], [one.row for one in stood], held)
    draw = Drawer(held)
    for row in page:
        row.href = address(request, "objective", row.one.reference) + as_at(request)
        row.rate = address(request, "rate", number, row.one.reference)
        row.cells = [_cell(row, dimension, draw, now.get(row.one.pk)) for dimension in Dimension]
    unit = judged.rating_unit(stand.actor, stand.moment)
    context = {
        "round": here.row,
        "word": here.word,
        "page": page,
        "filters": filters,
        "objectives": len(rows),
        "proposed": sum(row.has_all("proposed") for row in rows.values()),
        "agreed": sum(row.has_all("agreed") for row in rows.values()),
        "differing": sum(row.differs for row in rows.values()),
        "owing": _owing(rows.values()) if here.state == "open" else [],
        "may_rate": any(_may(request, stage, here.state) for stage in Stage),
        "may_agree": _may(request, Stage.AGREED, here.state),
        "unit": unit,
        "needs": unit.unit if unit and unit.unit in NEEDS else "",
        "may_adopt": stand.can(Permission.AGREE_RATING),
        "others": [(one.row.number, one.row.name) for one in reversed(stood) if one.row.number != number][:6],
        "at": as_at(request),
        "today": stand.actor.today,
    }
    return render(request, "ratings/round.html", context)


def _asked_for(row: Row, said: Mapping[str, Any]) -> bool:
    owner = said.get("owner")
    return (
        ("theme" not in said or str(row.one.theme_id) == said["theme"])
        and (owner is None or (str(row.one.owner_id) if row.one.owner_id else "none") == owner)
        and (said.get("waits") != "proposal" or not row.has_all("proposed"))
        and (said.get("waits") != "agreement" or not row.has_all("agreed"))
        and (not said.get("differs") or row.differs)
    )


def _cell(row: Row, dimension: Dimension, draw: Drawer, now: Points | None) -> tuple[str, list[tuple[str, SafeString]]]:
    said = []
    for stage in Stage:
        found = row.stages.get(dimension.value, {}).get(stage.value)
        if found is not None:
            mark = draw(dimension.value, found.scale_version, found.value, asserted=found.is_asserted)
            said.append((SHORT[stage], mark))
    latest = row.latest(dimension.value)
    if now is not None:
        said.append(("Rules suggest now", draw.point(now.of(name_of(dimension)))))
    elif latest is not None and latest.suggested:
        said.append(("Rules suggested", draw(dimension.value, latest.scale_version, latest.suggested)))
    return (str(dimension.label), said)


def _owing(rows: Iterable[Row]) -> list[tuple[str, list[str]]]:
    """Who has not proposed, and for which objectives."""
    owing: dict[str, list[str]] = {}
    for row in rows:
        if not row.has_all("proposed"):
            owing.setdefault(row.one.owner or "Nobody owns these", []).append(row.one.reference)
    return sorted(owing.items(), key=lambda each: (-len(each[1]), each[0]))


def _may(request: PageRequest, stage: Stage, state: str) -> bool:
    return request.stand.can(STAGES[stage]) and may_write(stage.value, state)


# --- rating one objective -----------------------------------------------------------------------------------------


class RateForm(Form):
    """One objective on its three scales; a scale left alone is not rated."""

    decision = forms.ChoiceField(
        label="Decision of the Board", required=False, help_text="The decision by which it agreed the ratings."
    )

    def __init__(self, *args: Any, scales: Sequence["ScaleAsked"], decisions: Mapping[str, Decision], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.scales = scales
        offer(self, "decision", [("", "Choose the decision"), *((key, str(one)) for key, one in decisions.items())])
        for scale in scales:
            for name, made in scale.fields():
                self.also_ask(name, made)

    def clean(self) -> dict[str, Any]:
        """What was answered; nothing rated at all, or half of it, is said."""
        said = super().clean() or self.cleaned_data
        rated = [scale for scale in self.scales if said.get(scale.name("value"))]
        if not rated and not self.errors:
            self.add_error(None, "Choose a rating on at least one scale")
        for scale in rated:
            scale.check(self, said)
        return said

    def answers(self, live: LiveSuggestion, evidence: Mapping[str, Any]) -> list[Answer]:
        """The ratings given, beside what the rules suggest."""
        said = self.cleaned_data
        return [
            Answer(
                scale.dimension,
                said[scale.name("value")],
                said[scale.name("reason")],
                _kept(live, scale.dimension, scale.point(said[scale.name("value")])),
                [evidence[key] for key in said[scale.name("cites")] if key in evidence],
                said[scale.name("none")],
            )
            for scale in self.scales
            if said[scale.name("value")]
        ]


@dataclass(frozen=True, slots=True)
class ScaleAsked:
    """One scale on the form: its points, what the rules suggest, and what has been said so far."""

    dimension: Dimension
    scale: Any
    live: LiveSuggestion
    said: tuple[tuple[Stage, Standing, Point | None], ...]
    mine: Standing | None
    hidden: frozenset[str]
    offered: list[tuple[str, str]]  # the evidence that may be cited

    def name(self, what: str) -> str:
        """The name of one of its fields."""
        return f"{self.dimension.value}_{what}"

    @property
    def suggested(self) -> Point:
        """What the rules suggest now."""
        return self.live.suggestion.of(name_of(self.dimension))

    @property
    def asserted(self) -> str:
        """That the suggestion rests on what those responsible say."""
        return (
            "asserted"
            if self.dimension != Dimension.CONFIDENCE and is_asserted(self.live.facts, self.suggested)
            else ""
        )

    @property
    def reasons(self) -> list[tuple[str, str, str]]:
        """The rules that spoke: code, what the rule does, sentence."""
        return [
            (each.code, self._does(each.effect, each.value), without(each.sentence, self.hidden))
            for each in self.live.suggestion.reasons(name_of(self.dimension))
        ]

    def _does(self, effect: str, value: str) -> str:
        return f"{EFFECTS[effect]} {self.point(value).word.lower()}" if value else EFFECTS[effect]

    def point(self, code: str) -> Point:
        """A point of the scale in force."""
        found: Point = self.scale.point(code)
        return found

    def fields(self) -> list[tuple[str, forms.Field]]:
        """The fields in their order; as they stand now, where this stage has been said before."""
        mine, word = self.mine, self.dimension.label
        return [
            (
                self.name("value"),
                RadioField(
                    label=f"{word} rating",
                    choices=[(point.code, point.word) for point in self.scale.points],
                    hints={point.code: point.meaning for point in self.scale.points},
                    required=False,
                    initial=mine.value if mine else None,
                ),
            ),
            (
                self.name("reason"),
                TextField(
                    label=f"Reason for the {word.lower()} rating",
                    max_length=4000,
                    required=False,
                    initial=mine.reason if mine else "",
                    help_text=(
                        "What was seen, and what it shows. Where you rate other than the rules suggest, say why. "
                        "Do not name a child."
                    ),
                ),
            ),
            (
                self.name("cites"),
                CheckboxesField(
                    label=f"Evidence for the {word.lower()} rating",
                    choices=Pairs(self.offered),
                    required=False,
                    initial=[str(key) for key in mine.cites] if mine else [],
                ),
            ),
            (
                self.name("none"),
                forms.BooleanField(
                    label=f"There is no evidence for the {word.lower()} rating",
                    required=False,
                    initial=bool(mine and mine.cites_no_evidence),
                ),
            ),
            (
                self.name("seen"),
                forms.CharField(required=False, widget=forms.HiddenInput, initial=str(mine.pk if mine else 0)),
            ),
            (
                self.name("shown"),
                forms.CharField(required=False, widget=forms.HiddenInput, initial=self.suggested.code),
            ),
        ]

    def check(self, form: "RateForm", said: Mapping[str, Any]) -> None:
        """Say on the form what is missing, or what has changed since it was opened."""
        point = self.point(said[self.name("value")])
        reason = said.get(self.name("reason"), "")
        if len(reason.strip()) < actions.SHORTEST_REASON:
            why = f"Say why {point.word.lower()}, in a sentence"
            if point.code != self.suggested.code:
                why += f": the rules suggest {self.suggested.word.lower()}"
            form.add_error(self.name("reason"), why)
        cites, none = said.get(self.name("cites")), said.get(self.name("none"))
        if not cites and not none:
            form.add_error(self.name("cites"), "Choose the evidence that it rests on, or say that there is none")
        if cites and none:
            form.add_error(self.name("none"), "Choose evidence, or say that there is none: not both")
        if said.get(self.name("seen")) != str(self.mine.pk if self.mine else 0):
            who = self.mine.by if self.mine else "Somebody"
            theirs = f" as {self.point(self.mine.value).word.lower()}: “{self.mine.reason}”" if self.mine else ""
            form.add_error(
                None,
                f"{who} rated {self.dimension.label.lower()} while you were writing{theirs}. What you typed is still "
                "below. Check it against theirs, then send it again",
            )
        elif said.get(self.name("shown")) != self.suggested.code:
            form.add_error(
                None,
                f"The rules now suggest {self.suggested.word.lower()} for {self.dimension.label.lower()}, because "
                "something was recorded while you were writing. Look at it, then send it again",
            )
        now_seen(form, self.name("seen"), str(self.mine.pk if self.mine else 0))
        now_seen(form, self.name("shown"), self.suggested.code)


def now_seen(form: Form, name: str, value: str) -> None:
    """Sent again, the form carries what the person has now been told of."""
    carried: Any = form.data
    form.data = carried.copy()
    form.data[name] = value  # type: ignore[index]


def _evidence_words(line: listing.OfferedLine) -> str:
    stale = "" if line.strength.is_fresh else ", stale"
    says = line.says_words.lower()
    return f"{line.reference} {line.title} ({says}; strength {line.strength.score} of 4{stale})"


@programme_page(VIEW)
def rate_latest(request: PageRequest, reference: str) -> HttpResponse:
    """To the form for the round that is open or closed, for whoever asks from an objective's page."""
    live = [one for one in rounds_of(request) if one.state in ("open", "closed")]
    if not live:
        messages.error(request, "No round is open. An objective is rated in a round.")
        return redirect(address(request, "objective", reference))
    return redirect(address(request, "rate", live[-1].row.number, reference))


@programme_page(VIEW, changes=True, while_frozen=False)
def rate(request: PageRequest, number: int, reference: str) -> HttpResponse:
    """Rate an objective on its three scales, beside what the rules suggest now."""
    stand, stood = request.stand, rounds_of(request)
    here = one_round(stood, number)
    one = next(iter(judgeable(stand.actor, reference=reference)), None)
    if one is None:
        raise Http404("No such objective.")
    stages = [stage for stage in Stage if _may(request, stage, here.state)]
    if not stages and any(stand.can(each) for each in STAGES.values()):
        messages.error(request, f"{here.row} is {here.word.lower()}: your role gives no ratings in it now.")
        return redirect(address(request, "round_ratings", number))
    if not stages:
        raise NotAllowed("Your role in this programme gives no ratings.")
    asked = request.POST.get("as") or request.GET.get("as", "")
    if request.method == "POST" and asked not in {each.value for each in stages}:
        messages.error(request, f"{here.row} is {here.word.lower()} now, and nothing was saved. Look again.")
        return redirect(address(request, "round_ratings", number))
    stage = next((each for each in stages if each.value == asked), stages[-1] if here.state == "closed" else stages[0])
    held = held_at(stand.programme.pk, CONTENT, None)
    standing = judged.standing_of(stand.actor, one.pk, here.row)
    agreed = [each.agreed for each in standing if each.stage == Stage.AGREED]
    live = suggest_now(stand.actor, [one], [each.row for each in stood], held, stand.day, agreed=agreed)[one.pk]
    decisions = decisions_offered(stand.actor, DecisionKind.AGREE_RATINGS) if stage == Stage.AGREED else {}
    note_titles(request, ReadKind.EVIDENCE, (line.reference for line in live.evidence if line.is_exempt))
    offered = [(str(line.key), _evidence_words(line)) for line in live.evidence]
    scales = [_asked(dimension, held, live, standing, here.row, stage, offered) for dimension in Dimension]
    form = RateForm(
        request.POST or None,
        scales=scales,
        decisions=decisions,
        initial={"decision": request.GET.get("decision", "")},
    )
    if request.method == "POST" and is_clean(form):
        (objective,) = listing.objectives_chosen(stand.actor, [one.pk])
        citable = listing.evidence_chosen(stand.actor, [line.key for line in live.evidence])

        def give() -> None:
            actions.rate_objective(
                stage=stage,
                objective=objective,
                round=here.row,
                answers=form.answers(live, citable),
                decision=decisions.get(form.cleaned_data["decision"]),
                by=stand.actor,
            )

        if attempt(form, give, RatingRefused, NotAllowed):
            messages.success(request, f"Objective {reference}: {SHORT[stage].lower()}.")
            return redirect(address(request, "round_ratings", number) + f"#o-{reference}")
    if stage != Stage.AGREED:
        del form.fields["decision"]
    context = {
        "form": form,
        "one": one,
        "round": here.row,
        "stage": stage,
        "act": f"{VERBS[stage]} these ratings",
        "tabs": [(VERBS[each], f"?as={each.value}", each == stage) for each in stages],
        "asked": [
            (scale, [form[scale.name(what)] for what in ("value", "reason", "cites", "none")]) for scale in scales
        ],
        "hidden_fields": form.hidden_fields(),
        "decision": form["decision"] if stage == Stage.AGREED else None,
        "record": address(request, "decision_add") + f"?kind=agree_ratings&then={request.path}?as=agreed",
        "cancel": address(request, "round_ratings", number),
        "add_evidence": (
            address(request, "evidence_add") + f"?objective={reference}" if stand.can(Permission.ADD_EVIDENCE) else ""
        ),
    }
    return render(request, "ratings/rate.html", context)


def _asked(
    dimension: Dimension,
    held: Held,
    live: LiveSuggestion,
    standing: Sequence[Standing],
    here: Round,
    stage: Stage,
    offered: list[tuple[str, str]],
) -> ScaleAsked:
    mine = [each for each in standing if each.round_id == here.pk and each.dimension == dimension]
    said = tuple(
        (each, row, point_of(held, dimension.value, row.scale_version, row.value))
        for each in Stage
        for row in mine
        if row.stage == each
    )
    current = next((row for each, row, _ in said if each == stage), None)
    return ScaleAsked(dimension, held.scales.of(name_of(dimension)), live, said, current, live.hidden, offered)


class UnitForm(Form):
    """What is rated, and by which decision of the Board."""

    unit = RadioField(label="What is rated?", choices=Unit.choices, error_messages={"required": "Choose what is rated"})
    decision = forms.ChoiceField(
        label="Decision of the Board", error_messages={"required": "Choose the decision by which the Board adopted it"}
    )


@programme_page(Permission.AGREE_RATING, changes=True)
def rating_unit(request: PageRequest) -> HttpResponse:
    """Record what the Board decided is rated (EV7)."""
    stand = request.stand
    now = judged.rating_unit(stand.actor)
    decisions = decisions_offered(stand.actor, DecisionKind.UNIT_OF_RAG)
    initial = {"unit": now.unit if now else Unit.EVERY, "decision": request.GET.get("decision", "")}
    form = UnitForm(request.POST or None, initial=initial)
    offer(form, "decision", [("", "Choose the decision"), *((key, str(one)) for key, one in decisions.items())])
    back = address(request, "ratings")
    if request.method == "POST" and form.is_valid():
        unit, decision = Unit(form.cleaned_data["unit"]), decisions[form.cleaned_data["decision"]]
        if attempt(
            form,
            lambda: actions.adopt_rating_unit(programme=stand.programme, unit=unit, decision=decision, by=stand.actor),
            RatingRefused,
        ):
            messages.success(request, f"What is rated: {unit.label[0].lower()}{unit.label[1:]}.")
            return redirect(back)
    record = address(request, "decision_add") + f"?kind={DecisionKind.UNIT_OF_RAG}&then={request.path}"
    return render(request, "ratings/unit.html", {"form": form, "now": now, "record": record, "cancel": back})


# --- the Board agrees ---------------------------------------------------------------------------------------------


class AgreeForm(Form):
    """Which proposals the Board agreed as they are, and by which decision."""

    decision = forms.ChoiceField(label="Decision of the Board", error_messages={"required": "Choose the decision"})
    objectives = CheckboxesField(
        label="Agreed as proposed",
        choices=[],
        error_messages={"required": "Tick the objectives whose ratings the Board agreed as proposed"},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


@programme_page(Permission.AGREE_RATING, changes=True)
def ratings_agree(request: PageRequest, number: int) -> HttpResponse:
    """Agree many as they were proposed; whatever was challenged is agreed one by one."""
    stand, stood = request.stand, rounds_of(request)
    here = one_round(stood, number)
    held = held_at(stand.programme.pk, CONTENT, None)
    objectives = {one.pk: one for one in judgeable(stand.actor)}
    proposals: dict[int, list[Proposal]] = {}
    for each in judged.proposed_unchallenged(stand.actor, here.row):
        if each.objective_id in objectives:
            proposals.setdefault(each.objective_id, []).append(each)
    listed = [objectives[key] for key in objectives if key in proposals]
    decisions = decisions_offered(stand.actor, DecisionKind.AGREE_RATINGS)
    newest = str(max((row.pk for rows in proposals.values() for row in rows), default=0))
    form = AgreeForm(
        request.POST or None,
        initial={
            "objectives": [str(one.pk) for one in listed],
            "seen": newest,
            "decision": request.GET.get("decision"),
        },
    )
    offer(form, "decision", [("", "Choose the decision"), *((key, str(one)) for key, one in decisions.items())])
    offer(form, "objectives", [(str(one.pk), f"{one.reference} {one.title}") for one in listed])
    form.fields["objectives"].widget.hints = {  # the ratings stand under each objective, in words
        str(one.pk): _in_words(held, proposals[one.pk]) for one in listed
    }
    if request.method == "POST" and form.is_valid():
        chosen = [one for one in listed if str(one.pk) in form.cleaned_data["objectives"]]
        if form.cleaned_data["seen"] != newest:
            form.add_error(None, "Something was proposed anew while you were looking. Check the list and send it again")
            now_seen(form, "seen", newest)
        else:
            now = suggest_now(stand.actor, chosen, [each.row for each in stood], held, stand.day)
            keys = [proposal.pk for one in chosen for proposal in proposals[one.pk]]
            pairs = [
                (row, _kept(now[row.objective_id], Dimension(row.dimension), _point(held, row)))
                for row in judged.ratings_chosen(stand.actor, keys)
            ]
            decision = decisions[form.cleaned_data["decision"]]
            if attempt(
                form,
                lambda: actions.agree_as_proposed(round=here.row, proposed=pairs, decision=decision, by=stand.actor),
                RatingRefused,
            ):
                messages.success(request, f"{len(pairs)} ratings of {len(chosen)} objectives are agreed as proposed.")
                return redirect(address(request, "round_ratings", number))
    context = {
        "form": form,
        "round": here.row,
        "may": may_write("agreed", here.state),
        "word": here.word,
        "listed": listed,
        "record": address(request, "decision_add") + f"?kind=agree_ratings&then={request.path}",
        "cancel": address(request, "round_ratings", number),
    }
    return render(request, "ratings/agree.html", context)


def _point(held: Held, row: Rating) -> Point:
    return held.scales.of(name_of(row.dimension)).point(row.value)


def _in_words(held: Held, rows: Iterable[Proposal]) -> str:
    words = []
    for row in rows:
        point = point_of(held, row.dimension, row.scale_version, row.value)
        said = f"{Dimension(row.dimension).label}: {point.word if point else row.value}"
        if row.suggested and row.suggested != row.value:
            other = point_of(held, row.dimension, row.scale_version, row.suggested)
            said += f" (the rules suggested {other.word.lower() if other else row.suggested})"
        words.append(said)
    return "; ".join(words) + "."


# --- roll-up ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RollUpLine:
    """A theme, or the whole, with how its objectives are rated and what people judge of it."""

    theme_id: int | None
    reference: str
    title: str
    counts: tuple[tuple[Point, int], ...]
    unrated: int
    worst: Point | None
    worst_objectives: tuple[str, ...]
    judged: RollUp | None
    point: Point | None

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"theme-{self.reference}" if self.reference else "whole"

    @property
    def marks(self) -> tuple[tuple[RatingMark, int], ...]:
        """The distribution as a picture takes it."""
        return tuple((RatingMark(point.word, point.shape, point.colour), count) for point, count in self.counts)


def _roll_up_lines(
    request: PageRequest, here: Round, held: Held, dimension: Dimension
) -> tuple[list[RollUpLine], list[Judgeable]]:
    stand = request.stand
    objectives = judgeable(stand.actor, stand.moment)
    furthest = judged.furthest(judged.judged_in(stand.actor, here, stand.moment))
    latest = {each.objective_id: each for each in furthest if each.dimension == dimension}
    judgements = {
        row.theme_id: row for row in judged.roll_ups_in(stand.actor, here, stand.moment) if row.dimension == dimension
    }
    themes = {one.theme_id: (one.theme_reference, one.theme) for one in objectives}
    scale = held.scales.of(name_of(dimension))
    lines = []
    for key, (reference, title) in [(None, ("", "The whole plan")), *themes.items()]:
        mine = [one for one in objectives if key is None or one.theme_id == key]
        found = [
            (one, point)
            for one in mine
            if one.pk in latest
            and (point := point_of(held, dimension.value, latest[one.pk].scale_version, latest[one.pk].value))
        ]
        low = lowest(point for _, point in found)
        bad = [(one, point) for one, point in found if low is not None and point.rank == low.rank]
        row = judgements.get(key)
        lines.append(
            RollUpLine(
                key,
                reference,
                title,
                tuple((point, sum(other.code == point.code for _, other in found)) for point in scale.points),
                len(mine) - len(found),
                low,
                tuple(one.reference for one, _ in bad),
                row,
                point_of(held, dimension.value, row.scale_version, row.value) if row else None,
            )
        )
    return lines, objectives


def _dimension(request: PageRequest) -> Dimension:
    asked = request.GET.get("scale", "")
    return Dimension(asked) if asked in Dimension.values else Dimension.DELIVERY


@programme_page(VIEW)
def roll_ups(request: PageRequest, number: int) -> HttpResponse:
    """How the ratings of each theme are distributed, the worst of them, and the position as people judge it."""
    stand = request.stand
    here, dimension = one_round(rounds_of(request), number), _dimension(request)
    held = held_at(stand.programme.pk, ("scales",), stand.moment)
    lines, _ = _roll_up_lines(request, here.row, held, dimension)
    bars = [distribution.DistributionBar(line.title, line.marks) for line in lines]
    picture = distribution.distribution(f"{dimension.label} ratings in {here.row.name}", bars, of="Theme")
    keep = f"&as_at={stand.as_at.isoformat()}" if stand.as_at else ""
    context = {
        "round": here.row,
        "dimension": dimension,
        "lines": lines,
        "svg": mark_safe(picture.svg) if any(bar.total for bar in bars) else "",
        "tabs": [(each.label, f"?scale={each.value}{keep}", each == dimension) for each in Dimension],
        "may": stand.can(Permission.AGREE_RATING) and here.state in ("open", "closed"),
        "at": as_at(request),
    }
    return render(request, "ratings/roll_ups.html", context)


class RollUpForm(Form):
    """The position of a theme or of the whole, as people judge it."""

    value = RadioField(label="Position", choices=[], error_messages={"required": "Choose the position"})
    reason = TextField(
        label="Reason",
        max_length=4000,
        help_text="Why this, having seen how the objectives stand. It is not an average.",
    )
    decision = forms.ChoiceField(label="Decision it rests on", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


@programme_page(Permission.AGREE_RATING, changes=True)
def roll_up(request: PageRequest, number: int, reference: str = "") -> HttpResponse:
    """Judge the position of a theme, or of the whole plan."""
    stand = request.stand
    here, dimension = one_round(rounds_of(request), number), _dimension(request)
    held = held_at(stand.programme.pk, ("scales",), None)
    lines, _ = _roll_up_lines(request, here.row, held, dimension)
    line = next((each for each in lines if each.reference == reference), None)
    if line is None:
        raise Http404("No such theme.")
    decisions = decisions_offered(stand.actor, DecisionKind.ROLL_UP)
    now = str(line.judged.pk if line.judged else 0)
    initial = {"seen": now}
    if line.judged:
        initial |= {"value": line.judged.value, "reason": line.judged.reason}
    form = RollUpForm(request.POST or None, initial=initial)
    scale = held.scales.of(name_of(dimension))
    offer(form, "value", [(point.code, point.word) for point in scale.points])
    form.fields["value"].widget.hints = {point.code: point.meaning for point in scale.points}
    offer(form, "decision", [("", "No decision of a body"), *((key, str(one)) for key, one in decisions.items())])
    back = address(request, "roll_ups", number) + f"?scale={dimension.value}"
    if request.method == "POST" and is_clean(form):
        if form.cleaned_data["seen"] != now and line.judged:
            form.add_error(
                None,
                f"{line.judged.recorded_by} judged this while you were writing: “{line.judged.reason}” "
                "What you typed is still below. Check it against theirs, then send it again",
            )
            now_seen(form, "seen", now)
        elif attempt(
            form,
            lambda: actions.roll_up(
                round=here.row,
                theme=judged.theme_chosen(stand.actor, line.theme_id),
                dimension=dimension,
                value=form.cleaned_data["value"],
                reason=form.cleaned_data["reason"],
                decision=decisions.get(form.cleaned_data["decision"]),
                by=stand.actor,
            ),
            RatingRefused,
        ):
            messages.success(request, f"{line.title}: judged.")
            return redirect(back)
    context = {"form": form, "round": here.row, "line": line, "scale": scale, "dimension": dimension, "cancel": back}
    return render(request, "ratings/roll_up.html", context)


# --- verification -------------------------------------------------------------------------------------------------


class DrawForm(Form):
    """How many ratings are verified in this round."""

    how_many = forms.IntegerField(
        label="How many objectives?",
        min_value=1,
        max_value=50,
        initial=3,
        help_text="They are drawn by chance, once a round.",
    )


@programme_page(VIEW)
def verification(request: PageRequest, number: int) -> HttpResponse:
    """The sample of ratings that somebody else checks in this round: drawing it, and what was found."""
    stand = request.stand
    here = one_round(rounds_of(request), number)
    drawn_ones = judged.verifications_in(stand.actor, here.row)
    form = DrawForm(request.POST or None)
    if request.method == "POST" and not drawn_ones:
        if not stand.can(Permission.RUN_ROUNDS):
            raise NotAllowed("Your role does not run the rounds.")
        if form.is_valid() and attempt(
            form,
            lambda: actions.draw_verification_sample(
                round=here.row,
                objective_ids=[one.pk for one in judgeable(stand.actor)],
                how_many=form.cleaned_data["how_many"],
                seed=secrets.randbelow(2**31),
                by=stand.actor,
            ),
            RatingRefused,
        ):
            messages.success(request, "The sample is drawn.")
            return redirect(address(request, "verification", number))
    titles = {one.pk: one.title for one in judgeable(stand.actor, stand.moment, every=True)}
    context = {
        "form": form,
        "round": here.row,
        "lines": [(each, titles.get(each.objective_id, "")) for each in drawn_ones],
        "seed": drawn_ones[0].seed if drawn_ones else None,
        "done": sum(each.verified_at is not None for each in drawn_ones),
        "may_draw": stand.can(Permission.RUN_ROUNDS) and not drawn_ones,
        "may_verify": stand.can(Permission.VERIFY_EVIDENCE),
        "at": as_at(request),
    }
    return render(request, "ratings/verification.html", context)


class VerifyForm(Form):
    """What a look at the evidence showed."""

    upheld = RadioField(
        label="Does the rating hold?",
        choices=[("yes", "Yes, the evidence bears it"), ("no", "No, it does not")],
        error_messages={"required": "Say whether the rating holds"},
    )
    text = TextField(
        label="What did you look at, and what did it show?",
        max_length=4000,
        error_messages={"required": "Say what you looked at, and what it showed"},
    )


@programme_page(Permission.VERIFY_EVIDENCE, changes=True)
def rating_verify(request: PageRequest, number: int, reference: str) -> HttpResponse:
    """Say whether a sampled rating holds when its evidence is looked at."""
    stand = request.stand
    here = one_round(rounds_of(request), number)
    found: Verification | None = next(
        (each for each in judged.verifications_in(stand.actor, here.row) if each.objective.reference == reference),
        None,
    )
    if found is None:
        raise Http404("This objective is not in the sample.")
    held = held_at(stand.programme.pk, ("scales",), None)
    rows = [row for row in judged.ratings_of(stand.actor, found.objective_id) if row.round_id == here.row.pk]
    hidden = listing.hidden_references(stand.actor)
    cites = judged.citations(stand.actor, [row.pk for row in rows], hidden)
    form = VerifyForm(request.POST or None)
    back = address(request, "verification", number)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(
            form,
            lambda: actions.verify_rating(
                verification=found, upheld=said["upheld"] == "yes", text=said["text"], by=stand.actor
            ),
            RatingRefused,
            NotAllowed,
        ):
            messages.success(request, f"Objective {reference}: verified.")
            return redirect(back)
    context = {
        "form": form,
        "round": here.row,
        "reference": reference,
        "ratings": [
            (row, point_of(held, row.dimension, row.scale_version, row.value), cites.get(row.pk, [])) for row in rows
        ],
        "cancel": back,
    }
    return render(request, "ratings/verify.html", context)


# --- an objective's history of ratings ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StageTold:
    """One rating at one stage, ready to be shown."""

    row: Rating
    point: Point | None
    suggested: Point | None
    spoken: list[tuple[str, str]]
    cites: list[tuple[str, int]]

    @property
    def stage(self) -> str:
        """Who gave it, as it stands after the scale's name."""
        words = str(Stage(self.row.stage).label)
        return words[:1].lower() + words[1:]


ROUNDS_TOLD = 6  # on one page, with the reasons; the ribbons show all


@programme_page(VIEW)
def objective_ratings(request: PageRequest, reference: str) -> HttpResponse:
    """Every rating of an objective: the ribbons, and each stage of each round with its reasons."""
    stand = request.stand
    one = next(iter(judgeable(stand.actor, stand.moment, reference=reference)), None)
    if one is None:
        raise Http404("No such objective.")
    held = held_at(stand.programme.pk, ("scales",), stand.moment)
    marks = judged.marks_of(stand.actor, one.pk, stand.moment)
    numbers = sorted({mark.round_number for mark in marks}, reverse=True)
    page = Paginator(numbers, ROUNDS_TOLD).get_page(request.GET.get("page"))
    shown = judged.ratings_of(stand.actor, one.pk, stand.moment, rounds=tuple(page.object_list))
    hidden = listing.hidden_references(stand.actor)
    cites = judged.citations(stand.actor, [row.pk for row in shown], hidden)
    by_round: dict[str, list[StageTold]] = {}
    for row in sorted(shown, key=lambda each: (-each.round.number, Dimension.values.index(each.dimension), each.pk)):
        by_round.setdefault(row.round.name, []).append(
            StageTold(
                row,
                point_of(held, row.dimension, row.scale_version, row.value),
                point_of(held, row.dimension, row.scale_version, row.suggested),
                told(request, [(each["code"], each["sentence"]) for each in row.spoken], hidden),
                cites.get(row.pk, []),
            )
        )
    lines = dimension_lines(request, held, marks)
    context = {
        "one": one,
        "lines": [(line, _picture(line)) for line in lines],
        "rounds": list(by_round.items()),
        "page": page,
        "evidence_root": address(request, "evidence"),
        "may_rate": any(stand.can(each) for each in STAGES.values()),
        "at": as_at(request),
        "today": stand.actor.today,
    }
    return render(request, "ratings/objective.html", context)


def _picture(line: DimensionLine) -> tuple[SafeString, list[tuple[str, Point | None]]] | None:
    if not line.marks:
        return None
    points = [ribbons.RibbonPoint(name, _mark(point)) for name, point in line.marks]
    return mark_safe(ribbons.ribbon(line.word, points).svg), line.marks


# --- judged and suggested -----------------------------------------------------------------------------------------

GROUPINGS: Mapping[str, tuple[Grouping, str]] = {
    "round": ("round", "Round"),
    "owner": ("owner", "Owner"),
    "agency": ("agency", "Agency"),
    "theme": ("theme", "Theme"),
    "scale": ("dimension", "Scale"),
}
BY_OBJECTIVE = frozenset({"owner", "agency", "theme"})  # what follows from the objective that was rated


class GapFilters(FilterForm):
    """Over which rounds, and which scale."""

    last = forms.ChoiceField(
        label="Rounds", choices=[("6", "The last 6"), ("12", "The last 12"), ("24", "The last 24")]
    )
    scale = forms.ChoiceField(label="Scale", choices=[("", "All three"), *Dimension.choices])


@programme_page(VIEW)
def judged_and_suggested(request: PageRequest) -> HttpResponse:
    """How ratings that were agreed compare with what the rules suggested, by round, owner, agency and theme."""
    stand = request.stand
    filters = GapFilters(request.GET)
    said = filters.in_force()
    # One more than asked for is looked at: in the round that is open nothing may be agreed yet.
    most = int(said.get("last", "6"))
    stood = {one.row.pk: one.row for one in rounds_of(request)[-most - 1 :]}
    rated = judged.rounds_with_agreed(stand.actor, list(stood), stand.moment)
    counted = [key for key in stood if key in rated][-most:]
    held = held_at(stand.programme.pk, ("scales",), stand.moment)
    objectives = {one.pk: one for one in judgeable(stand.actor, stand.moment, every=True)}
    asked = request.GET.get("by", "")
    key = asked if asked in GROUPINGS else "round"
    grouping, word = GROUPINGS[key]
    of_objectives = key in BY_OBJECTIVE
    pairs = []
    for each in judged.agreed_pairs(
        stand.actor, counted, list(objectives), stand.moment, by="objective_id" if of_objectives else "round_id"
    ):
        point, other = (
            point_of(held, each.dimension, each.scale_version, code) for code in (each.value, each.suggested)
        )
        if point is None or other is None or said.get("scale", each.dimension) != each.dimension:
            continue
        one = objectives[each.group] if of_objectives else None
        pairs.append(
            JudgedPair(
                objective=one.reference if one else "",
                round_on=stand.day if one else stood[each.group].board_on,
                dimension=name_of(each.dimension),
                judged=point,
                suggested=other,
                owner=(one.owner if one else "") or "Nobody",
                agency=(one.agency if one else "") or "No agency",
                theme=one.theme if one else "",
                times=each.times,
            )
        )
    names = {row.board_on.isoformat(): f"Round {row.number}" for row in stood.values()}
    names |= {each.value: str(each.label) for each in Dimension}
    found = [(names.get(gap.group, gap.group), gap) for gap in gaps(pairs, grouping)]
    query = request.GET.copy()
    query.pop("by", None)
    rest = f"&{query.urlencode()}" if query else ""
    context = {
        "filters": filters,
        "tabs": [(each[1], f"?by={name}{rest}", name == key) for name, each in GROUPINGS.items()],
        "word": word,
        "gaps": found,
        "whole": overall_gap(pairs),
        "svg": _gap_picture(found, word),
        "at": as_at(request),
        "today": stand.actor.today,
    }
    return render(request, "ratings/judged_and_suggested.html", context)


def _gap_picture(found: Sequence[tuple[str, Gap]], word: str) -> SafeString | None:
    if not found:
        return None
    points = [optimism.GapPoint(name, gap.higher, gap.same, gap.lower) for name, gap in found]
    return mark_safe(optimism.optimism_gap("Judged and suggested", points, over=word).svg)


# --- the published rules ------------------------------------------------------------------------------------------


@programme_page(VIEW)
def published_rules(request: PageRequest, number: int | None = None) -> HttpResponse:
    """Every rule that suggests a rating, in the words in which it is published, and how often it spoke in a round."""
    stand, stood = request.stand, rounds_of(request)
    here = one_round(stood, number) if number is not None else (stood[-1] if stood else None)
    held = held_at(stand.programme.pk, ("scales", "strength", "evidence_kinds"), stand.moment)
    spoken = judged.spoken_in(stand.actor, here.row, stand.moment) if here else {}
    context = {
        "round": here.row if here else None,
        "groups": [
            (
                each.label,
                [(rule, _does(rule, held), spoken.get(rule.code, 0)) for rule in rules() if rule.dimension == each],
            )
            for each in Dimension
        ],
        "strength": held.strength.rows.values(),
        "others": [(one.row.number, one.row.name) for one in reversed(stood) if here and one.row.pk != here.row.pk][:6],
        "at": as_at(request),
    }
    return render(request, "ratings/rules.html", context)


def _does(rule: Rule, held: Held) -> str:
    if not rule.value:
        return EFFECTS[rule.effect]
    return f"{EFFECTS[rule.effect]} {held.scales.of(rule.dimension).point(rule.value).word.lower()}"


ONE = "rounds/<int:number>/"
addresses = [
    path("rounds/ratings/", ratings, name="ratings"),
    path("rounds/ratings/unit/", rating_unit, name="rating_unit"),
    path("rounds/judged-and-suggested/", judged_and_suggested, name="judged_and_suggested"),
    path("rounds/rules/", published_rules, name="published_rules"),
    path(f"{ONE}rules/", published_rules, name="round_rules"),
    path(f"{ONE}ratings/", round_ratings, name="round_ratings"),
    path(f"{ONE}ratings/agree/", ratings_agree, name="ratings_agree"),
    path(f"{ONE}ratings/<str:reference>/", rate, name="rate"),
    path(f"{ONE}position/", roll_ups, name="roll_ups"),
    path(f"{ONE}position/whole/", roll_up, name="roll_up_whole"),
    path(f"{ONE}position/themes/<str:reference>/", roll_up, name="roll_up"),
    path(f"{ONE}verification/", verification, name="verification"),
    path(f"{ONE}verification/<str:reference>/", rating_verify, name="rating_verify"),
    path("plan/objectives/<str:reference>/ratings/", objective_ratings, name="objective_ratings"),
    path("plan/objectives/<str:reference>/rate/", rate_latest, name="rate_latest"),
]
