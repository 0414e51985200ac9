"""What is said of a measure in a round, and which objectives and outcomes it bears on."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import RoundState
from soundingboard.evidence.listing import objectives_chosen, objectives_offered
from soundingboard.measures import actions, reading
from soundingboard.measures.actions import MeasureRefused
from soundingboard.measures.charting import changed_in, judge
from soundingboard.measures.models import MeasureLink
from soundingboard.measures.reading import Measures, as_definition
from soundingboard.measures.rules import Changed
from soundingboard.measures.showing import sees_small_numbers, shown
from soundingboard.plan.reading import outcome_lines, outcome_version, plan_of
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import CheckboxesField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.measures import address, found, news_of, offer, question, saying, unmasked

EDIT, COMMENT = Permission.EDIT_MEASURES, Permission.COMMENT_ON_MEASURES


# --- commentary ---------------------------------------------------------------------------------------------------


class CommentaryForm(EditForm):
    """What is said of a measure in a round."""

    text = TextField(
        label="What changed, why, and what is done about it?",
        max_length=2000,
        rows=6,
        help_text="What is known and what is only thought. Do not name a child.",
        error_messages={"required": "Enter what changed and why"},
    )


@programme_page(COMMENT, changes=True)
def commentary(request: PageRequest, code: str) -> HttpResponse:
    """Say in this round what changed in a measure, or change what was said."""
    stand, row = request.stand, found(request, code)
    back = f"{address(request, 'measure', code)}#commentary"
    in_ = saying(request)
    of = in_.round
    if of is None:
        messages.info(request, "There is no round to say it in. A commentary belongs to a round of the Board.")
        return redirect(back)
    definition = as_definition(row)
    whole = unmasked(request, definition)
    judged = judge(shown(whole, small=sees_small_numbers(stand.actor))).get(row.indicator_id)
    if judged is None:
        messages.info(request, "There are no figures yet, so there is nothing to comment on.")
        return redirect(back)
    seen = reading.commentary_of(stand.actor, row.indicator_id, of.row.pk)
    form = CommentaryForm(
        request.POST or None,
        current_version=seen.pk if seen else 0,
        current={"text": seen.text} if seen else None,
        changed_by=str(seen.recorded_by) if seen and seen.recorded_by else "Somebody else",
    )
    asked = next(iter(news_of(request, [judged], in_)), None)
    if request.method == "POST" and is_clean(form):
        if attempt(
            form,
            lambda: actions.write_commentary(
                indicator=row.indicator,
                round=of.row,
                period_end=judged.latest.period.end,
                text=form.cleaned_data["text"],
                changed=asked and for_everybody(asked, whole),
                seen=seen,
                by=stand.actor,
            ),
            MeasureRefused,
        ):
            messages.success(request, f"What is said of it in {of.row} is kept.")
            return redirect(back)
    state = "" if of.state == RoundState.OPEN else f" The round is {of.state.label.lower()}."
    return question(
        request, form, f"Commentary for {of.row}", "Save the commentary", back, code=code, title=row.title,
        intro=f"{judged.verdict.words}{state}", asked=asked.sentence if asked else "", is_commentary=True,
    )  # fmt: skip


def for_everybody(asked: Changed, whole: Measures) -> Changed:
    """What a rule asked, as it is kept beside the commentary: those who may see no small numbers read it too."""
    public = judge(shown(whole, small=False))
    told = [each for each in changed_in(public.values()) if each.rule == asked.rule]
    sentence = told[0].sentence if told else "Say what changed. The numbers behind it are too small to be given here."
    return asked._replace(sentence=sentence)


# --- what it bears on ---------------------------------------------------------------------------------------------


class LinksForm(Form):
    """The objectives and the outcomes that a measure bears on."""

    objectives = CheckboxesField(label="Objectives", choices=[], required=False)
    outcomes = CheckboxesField(label="Outcomes", choices=[], required=False)


@programme_page(EDIT, changes=True)
def measure_links(request: PageRequest, code: str) -> HttpResponse:
    """Choose what a measure shows the way of."""
    stand, row = request.stand, found(request, code)
    back = f"{address(request, 'measure', code)}#links"
    plan = plan_of(stand.actor)
    outcomes = {one.reference: one for one in outcome_lines(stand.actor, plan.pk)} if plan else {}
    objectives = {str(one.pk): one for one in objectives_offered(stand.actor)}
    links = reading.links_of(stand.actor, row.indicator_id)
    linked_objectives = {str(link.objective_id): link for link in links if link.objective_id}
    linked_outcomes = {link.outcome.reference: link for link in links if link.outcome is not None}
    # A form without a single tick may send nothing at all.
    sent = request.POST if request.method == "POST" else None
    form = LinksForm(sent, initial={"objectives": list(linked_objectives), "outcomes": list(linked_outcomes)})
    offer(form, "objectives", [(key, f"{one.reference} {one.title}") for key, one in objectives.items()])
    offer(form, "outcomes", [(key, f"{key} {one.statement}") for key, one in outcomes.items()])
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data

        def put() -> None:
            for link in _gone(linked_objectives, said["objectives"]) + _gone(linked_outcomes, said["outcomes"]):
                actions.unlink_measure(link=link, by=stand.actor)
            for one in objectives_chosen(
                stand.actor, [int(k) for k in said["objectives"] if k not in linked_objectives]
            ):
                actions.link_measure(indicator=row.indicator, objective=one, by=stand.actor)
            for reference in said["outcomes"]:
                version = outcome_version(stand.actor, plan.pk, reference) if plan else None
                if reference not in linked_outcomes and version is not None:
                    actions.link_measure(indicator=row.indicator, outcome=version.outcome, by=stand.actor)

        if attempt(form, put, MeasureRefused, PlanIsFrozen):
            messages.success(request, "What the measure bears on is kept.")
            return redirect(back)
    intro = "On the pages of what is chosen the measure is shown, and it counts among what the rules look at."
    return question(
        request, form, "What does this measure bear on?", "Save", back, code=code, title=row.title, intro=intro
    )


def _gone(linked: dict[str, MeasureLink], chosen: list[Any]) -> list[MeasureLink]:
    return [link for key, link in linked.items() if key not in chosen]


addresses = [
    path("measures/indicators/<str:code>/commentary/", commentary, name="measure_commentary"),
    path("measures/indicators/<str:code>/links/", measure_links, name="measure_links"),
]
