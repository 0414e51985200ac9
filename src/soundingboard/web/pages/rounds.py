"""The reporting calendar and its rounds: planning them, who has submitted, chasing, opening, closing and freezing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header

from soundingboard.accounts.roles import Permission
from soundingboard.cycle import actions, proposals, reading
from soundingboard.cycle.actions import CycleRefused
from soundingboard.cycle.models import RoundState
from soundingboard.cycle.reading import RoundFacts
from soundingboard.cycle.rules import TRANSITIONS, Rhythm, RoundDays, cut_off_has_passed
from soundingboard.decisions.models import DecisionKind
from soundingboard.delivery.links import LinkLine, latest_by_post, links_of
from soundingboard.formats import icalendar
from soundingboard.formats.icalendar import CalendarDay
from soundingboard.plan.reading import decisions_offered, posts_offered
from soundingboard.position import submissions as submitting
from soundingboard.position.submissions import Submissions
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import FilterForm, Form
from soundingboard.web.forms.fields import DateField, DayField, LineField, TextField
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.pages.update_links import LINK_WORDS
from soundingboard.web.templatetags.soundingboard import count
from soundingboard.web.whole_address import whole_address

RUN = Permission.RUN_ROUNDS
MOST_ROUNDS = 36
TONES: Mapping[str, str] = {
    RoundState.PLANNED: "white",
    RoundState.OPEN: "blue",
    RoundState.CLOSED: "amber",
    RoundState.FROZEN: "green",
    RoundState.CANCELLED: "grey",
}


# --- forms ------------------------------------------------------------------------------------------------------------


class CalendarForm(Form):
    """How often a programme reports, as a body agreed it."""

    title = LineField(label="What to call it", max_length=240, help_text="For example: monthly reporting, 2026 to 2027")
    every_months = forms.IntegerField(label="How many months from one Board to the next?", min_value=1, max_value=12)
    cut_off_before_board = forms.IntegerField(
        label="Cut-off: working days before the Board",
        min_value=1,
        max_value=60,
        help_text="The last day on which owners may update. Leave time to challenge, agree ratings and write the pack.",
    )
    group_before_board = forms.IntegerField(
        label="Delivery group: working days before the Board",
        min_value=0,
        max_value=60,
        help_text="The Board's papers should be out five clear days before it meets.",
    )
    opens_before_cut_off = forms.IntegerField(
        label="Opening: working days before the cut-off", min_value=1, max_value=60
    )
    panel_after_board = forms.IntegerField(
        label="Scrutiny panel: working days after the Board",
        min_value=-30,
        max_value=90,
        required=False,
        help_text="Below nought is before the Board. Leave it empty where no panel follows the Board.",
    )
    decision = forms.ChoiceField(
        label="Which decision agreed it?",
        error_messages={"required": "Choose the decision that agreed it"},
        help_text="A decision of the kind “Agree the reporting calendar”.",
    )

    def clean(self) -> dict[str, Any]:
        """The delivery group meets after the cut-off."""
        cleaned = super().clean() or self.cleaned_data
        group, cut_off = cleaned.get("group_before_board"), cleaned.get("cut_off_before_board")
        if group is not None and cut_off is not None and group > cut_off:
            self.add_error(
                "group_before_board", "Enter fewer days than for the cut-off: the delivery group meets after it"
            )
        return cleaned

    def rhythm(self, current: Rhythm | None) -> Rhythm:
        """The distances that were typed. How many Boards lie between two panels stays; the panel agrees that.

        Args:
            current: what is in force. Where the panel has decided for itself, its part is not asked for, and stays.
        """
        said = self.cleaned_data
        typed = Rhythm(
            opens_before_cut_off=said["opens_before_cut_off"],
            cut_off_before_board=said["cut_off_before_board"],
            group_before_board=said["group_before_board"],
            panel_after_board=said.get("panel_after_board"),
        )
        if current is None or current.panel is None:
            return typed
        if "panel_after_board" not in self.fields:
            return current.panel.lies_in(typed)
        if typed.panel is None or current.panel.own_months is not None:
            return typed
        return replace(typed, panel_every_boards=current.panel_every_boards)


class PatternForm(FilterForm):
    """Board days by a pattern: the third Tuesday of every month."""

    first = DayField(label="From")
    week = forms.TypedChoiceField(
        label="Which", coerce=int, empty_value=None, choices=[(n, word) for n, word in proposals.WEEKS.items()]
    )
    weekday = forms.TypedChoiceField(
        label="Day", coerce=int, empty_value=None, choices=list(enumerate(proposals.WEEKDAYS))
    )
    every = forms.IntegerField(label="Every how many months", min_value=1, max_value=12)
    how_many = forms.IntegerField(label="How many rounds", min_value=1, max_value=MOST_ROUNDS)


class BoardDaysForm(Form):
    """The days on which the Board meets."""

    days = TextField(
        label="The days on which the Board meets",
        max_length=2000,
        rows=8,
        help_text="One on each line, such as 21 April 2026 or 21/4/2026.",
        error_messages={"required": "Enter at least one day on which the Board meets"},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_days(self) -> list[date]:
        """The days, in order, each once."""
        found, problems = [], []
        for line in filter(None, (line.strip() for line in self.cleaned_data["days"].splitlines())):
            try:
                found.append(DayField(input_formats=_FORMATS).clean(line.rstrip(".,;")))
            except ValidationError:
                problems.append(f"“{line[:40]}” is not a date. Write it as 21 April 2026")
        problems += [f"{_said(day)} is in the past. Enter days from today on" for day in found if day < self.today]
        if len(found) > MOST_ROUNDS:
            problems.append(f"Enter {MOST_ROUNDS} days or fewer at a time")
        if problems:
            raise ValidationError(problems[:5])
        return sorted(set(found))


_FORMATS = ["%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%A %d %B %Y", "%a %d %B %Y"]


class MoveForm(Form):
    """The days of a round, and why they change."""

    opens_on = DateField(label="Opens", what="the day it opens")
    cut_off = DateField(label="Cut-off", what="the day of the cut-off")
    group_on = DateField(label="Delivery group", what="the day of the delivery group")
    board_on = DateField(label="Board", what="the day of the Board")
    panel_on = DateField(label="Scrutiny panel", what="the day of the panel", required=False)
    why = TextField(
        label="Why does it move?", max_length=1000, rows=3, error_messages={"required": "Enter why it moves"}
    )

    def days(self) -> RoundDays:
        """What was typed, as the days of a round."""
        said = self.cleaned_data
        return RoundDays(said["opens_on"], said["cut_off"], said["group_on"], said["board_on"], said["panel_on"])


class WhyForm(Form):
    """A reason."""

    why = TextField(
        label="Why?", max_length=1000, rows=3, error_messages={"required": "Enter why the Board will not meet"}
    )


class SubmissionFilters(FilterForm):
    """Whose submissions are shown."""

    show = forms.ChoiceField(
        label="Show",
        choices=[
            ("", "Everyone"),
            ("waiting", "Something to come"),
            ("nothing", "Nothing yet"),
            ("all", "All submitted"),
        ],
    )
    agency = forms.ChoiceField(label="Agency", choices=[("", "Every agency")])

    def __init__(self, *args: Any, agencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Every agency"), *((name, name) for name in agencies)]


# --- the rounds -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round as it is listed."""

    facts: RoundFacts
    href: str
    tone: str


@programme_page(Permission.VIEW_PROGRAMME)
def rounds(request: PageRequest) -> HttpResponse:
    """Every round, past and planned, and where the one of now stands."""
    stand = request.stand
    found = reading.rounds_of(stand.actor, stand.moment)
    now = reading.round_of_now(found)
    tally = None
    if now is not None and now.state in (RoundState.OPEN, RoundState.CLOSED):
        tally = submitting.total_submitted(stand.actor, now.row, stand.moment)
    rows = [
        RoundRow(each, _address(request, "round", each.row.number) + _at(request), TONES[each.state]) for each in found
    ]
    coming = [row for row in rows if row.facts.state == RoundState.PLANNED]
    return render(
        request,
        "rounds/rounds.html",
        {
            "current": now,
            "current_href": _address(request, "round", now.row.number) + _at(request) if now else "",
            "current_tone": TONES[now.state] if now else "",
            "tally": tally,
            "cut_off_days": (stand.day - now.row.cut_off).days if now else None,
            "coming": list(reversed(coming)),
            "past": [row for row in rows if row.facts.state != RoundState.PLANNED],
            "calendar": reading.calendar_at(stand.actor, stand.moment),
            "may_run": stand.can(RUN),
            "today": stand.actor.today,
            "at": _at(request),
        },
    )


@programme_page(Permission.VIEW_PROGRAMME)
def calendar(request: PageRequest) -> HttpResponse:
    """The reporting calendar in force with the decision behind it, and those before."""
    stand = request.stand
    current = reading.calendar_at(stand.actor, stand.moment)
    earlier = [
        each
        for each in reading.calendars_of(stand.actor)
        if (current is None or each.pk != current.pk) and (stand.moment is None or each.recorded_at < stand.moment)
    ]
    example = None
    if current is not None:
        day = proposals.board_days(stand.day, every_months=current.every_months, week=3, weekday=1, how_many=1)
        example = proposals.proposed_rounds(day, current.rhythm)[0]
    context = {
        "calendar": current,
        "earlier": earlier,
        "example": example,
        "may_run": stand.can(RUN),
        "at": _at(request),
    }
    return render(request, "rounds/calendar.html", {**context, "today": stand.actor.today})


@programme_page(RUN, changes=True)
def calendar_agree(request: PageRequest) -> HttpResponse:
    """Put the calendar that a body agreed in force."""
    stand = request.stand
    current = reading.calendar_at(stand.actor)
    decisions = decisions_offered(stand.actor, DecisionKind.CALENDAR)
    start = {"every_months": 1, "cut_off_before_board": 15, "group_before_board": 8, "opens_before_cut_off": 10}
    if current is not None:
        names = (*start, "title", "panel_after_board")
        start = {name: getattr(current, name) for name in names}
    form = CalendarForm(_posted(request), initial=start)
    if current is not None and current.panel_decision is not None:
        del form.fields["panel_after_board"]
    field = form.fields["decision"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", "Choose a decision"), *((key, _decision_words(row)) for key, row in decisions.items())]
    if request.method == "POST" and form.is_valid():

        def agree() -> None:
            actions.agree_calendar(
                programme=stand.programme,
                title=form.cleaned_data["title"],
                every_months=form.cleaned_data["every_months"],
                rhythm=form.rhythm(current.rhythm if current else None),
                decision=decisions[form.cleaned_data["decision"]],
                by=stand.actor,
            )

        if attempt(form, agree, CycleRefused):
            messages.success(request, "The calendar is in force. Rounds that are planned already keep their days.")
            return redirect(_address(request, "calendar"))
    context = {"form": form, "has_decisions": bool(decisions), "cancel": _address(request, "calendar")}
    return render(request, "rounds/calendar_agree.html", context)


def _decision_words(row: Any) -> str:
    return f"{row.reference}, {_said(row.decided_on)}: {row.title} ({row.body})"


@programme_page(RUN, changes=True)
def rounds_plan(request: PageRequest) -> HttpResponse:
    """Make rounds from the days on which the Board meets: proposed, looked at, then made."""
    stand = request.stand
    current = reading.calendar_at(stand.actor)
    today = stand.actor.today
    pattern = PatternForm(
        request.GET if "how_many" in request.GET else None,
        initial={
            "first": today,
            "week": 3,
            "weekday": 1,
            "every": current.every_months if current else 1,
            "how_many": 6,
        },
    )
    asked = pattern.in_force() if pattern.is_bound else {}
    proposed: list[date] = []
    if len(asked) == 5:
        proposed = proposals.board_days(
            max(asked["first"], today),
            every_months=asked["every"],
            week=asked["week"],
            weekday=asked["weekday"],
            how_many=asked["how_many"],
        )
    typed = _posted(request)
    form = BoardDaysForm(typed, initial={"days": "\n".join(map(_said, proposed))}, today=today)
    days: list[date] = proposed
    if typed is not None:
        days = form.cleaned_data["days"] if form.is_valid() else []
    since = reading.boards_since_panel(stand.programme, days[0]) if days else None
    looked_at = proposals.proposed_rounds(days, current.rhythm, since, today) if current else []
    if typed is not None and days and "make" in request.POST:
        made: list[object] = []

        def plan() -> None:
            made.extend(actions.plan_rounds(programme=stand.programme, board_days=days, by=stand.actor))

        if attempt(form, plan, CycleRefused):
            messages.success(request, f"{count(len(made), 'round')} planned.")
            return redirect(_address(request, "rounds"))
    context = {
        "form": form,
        "pattern": pattern,
        "calendar": current,
        "proposed": looked_at,
        "as_text": "\n".join(map(_said, days)),
        "cancel": _address(request, "rounds"),
    }
    return render(request, "rounds/plan.html", context)


# --- one round --------------------------------------------------------------------------------------------------------


@programme_page(Permission.VIEW_PROGRAMME)
def round_(request: PageRequest, number: int) -> HttpResponse:
    """One round: its days, how much has come in, and from whom it has not."""
    stand = request.stand
    found = _round(request, number)
    came = while_nothing_happens(
        request,
        lambda: submitting.submissions(stand.actor, found.row, stand.moment, day=stand.day),
        of=f"what came in round {number}",
    )
    filters = SubmissionFilters(request.GET, agencies=[name for name, _ in came.by_agency()])
    shown = _narrowed(came, filters.in_force())
    page = Paginator(shown, 50).get_page(request.GET.get("page"))
    base = _address(request, "round", number)
    sent = {}
    if stand.can(RUN) and found.state == RoundState.OPEN:
        sent = latest_by_post(links_of(stand.actor, found.row, stand.actor.now))
    context = {
        "round": found.row,
        "facts": found,
        "state": found.state,
        "tone": TONES[found.state],
        "cut_off_days": (stand.day - found.row.cut_off).days,
        "board_days": (stand.day - found.row.board_on).days,
        "came": came,
        "agencies": came.by_agency(),
        "filters": filters,
        "page": page,
        # A link that was sent to a post, and how it stands.
        "rows": [(row, sent.get(row.post_id or 0), *_link_words(sent.get(row.post_id or 0))) for row in page],
        "closed_at": reading.closed_at(found.row, stand.moment),
        "course": reading.course_of(found.row, stand.moment),
        "counts_submissions": found.state not in (RoundState.PLANNED, RoundState.CANCELLED),
        "is_chasing": found.state == RoundState.OPEN and stand.can(RUN),
        "steps": _steps(found, base) if stand.can(RUN) else [],
        # Until then what helps is a reminder; to close is offered, but not as the thing to do.
        "is_early": found.state == RoundState.OPEN and stand.day < found.row.cut_off and bool(came.total.waiting),
        "may_run": stand.can(RUN),
        "may_move": stand.can(RUN) and found.state in (RoundState.PLANNED, RoundState.OPEN),
        "base": base,
        "at": _at(request),
        "today": stand.actor.today,
    }
    return render(request, "rounds/round.html", context)


def _link_words(line: LinkLine | None) -> tuple[str, str]:
    return LINK_WORDS[line.state] if line else ("", "")


def _narrowed(came: Submissions, asked: Mapping[str, Any]) -> list[submitting.PostSubmission]:
    rows = list(came.posts)
    if agency := asked.get("agency"):
        rows = [row for row in rows if row.agency == agency]
    show = asked.get("show")
    if show == "waiting":
        return [row for row in rows if row.tally.waiting]
    return [row for row in rows if row.state == show] if show else rows


@dataclass(frozen=True, slots=True)
class Step:
    """Something that may be done to a round now."""

    words: str
    why: str
    href: str


def _steps(found: RoundFacts, base: str) -> list[Step]:
    steps = []
    for code, change in CHANGES.items():
        if change.to in TRANSITIONS[found.state] and (change.before is None or change.before == found.state):
            steps.append(Step(change.act, TRANSITIONS[found.state][change.to], f"{base}{code}/"))
    return steps


@programme_page(Permission.VIEW_PROGRAMME)
def round_waiting(request: PageRequest, number: int) -> HttpResponse:
    """What is still to come in a round, item by item; of one post, if the address says which."""
    stand = request.stand
    found = _round(request, number)
    code = request.GET.get("post", "")
    post = next((row for row in posts_offered(stand.actor).values() if row.code == code), None)
    owners = None if not code else [post.pk] if post else []
    tally, objectives = while_nothing_happens(
        request,
        lambda: (
            submitting.total_submitted(stand.actor, found.row, stand.moment, owners=owners),
            submitting.waiting_objectives(stand.actor, found.row, stand.moment, owners=owners),
        ),
        of=f"what waits in round {number} of {code}",
    )
    page = Paginator(range(tally.actions_waiting), 50).get_page(request.GET.get("page"))
    offset = (page.number - 1) * 50
    is_open = found.state == RoundState.OPEN and stand.as_at is None
    is_theirs = post is not None and post.pk in stand.actor.post_ids
    context = {
        "round": found.row,
        "post": post,
        "may_write": is_open and (is_theirs or stand.can(Permission.UPDATE_ANY_ACTION)),
        "may_rate": is_open and stand.can(Permission.PROPOSE_RATING),
        "tally": tally,
        "page": page,
        "actions": submitting.waiting_actions(stand.actor, found.row, stand.moment, owners=owners, offset=offset),
        "objectives": objectives,
        "root": reverse("home", args=[stand.programme.code]),
        "base": _address(request, "round", number),
        "at": _at(request),
        "today": stand.actor.today,
    }
    return render(request, "rounds/waiting.html", context)


# --- chasing ----------------------------------------------------------------------------------------------------------


@programme_page(RUN, changes=True)
def round_chase(request: PageRequest, number: int, post: str = "") -> HttpResponse:
    """Remind those from whom something is still to come: one post, or all of them."""
    stand = request.stand
    found = _round(request, number)
    came = submitting.submissions(stand.actor, found.row, day=stand.day)
    chosen = [row for row in came.chaseable if not post or row.code == post]
    if post and not chosen:
        raise Http404("Nothing waits from that post, or nobody holds it.")
    form = Form(_posted(request))
    back = _address(request, "round", number)
    if request.method == "POST" and form.is_valid():
        reminded, refusals = _chase(request, found, chosen)
        if reminded:
            messages.success(request, f"Reminded: {', '.join(reminded)}.")
        for sentence in refusals:
            messages.warning(request, sentence)
        return redirect(back)
    context = {
        "form": form,
        "round": found.row,
        "chosen": chosen,
        "vacant": [row for row in came.waiting_posts if not row.holder and row.post_id] if not post else [],
        "is_open": found.state == RoundState.OPEN,
        "cancel": back,
        "act": "Send the reminder" if len(chosen) == 1 else f"Send {len(chosen)} reminders",
    }
    return render(request, "rounds/chase.html", context)


def _chase(
    request: PageRequest, found: RoundFacts, chosen: list[submitting.PostSubmission]
) -> tuple[list[str], list[str]]:
    """The posts that were reminded, and the sentences of those that could not be."""
    actor = request.stand.actor
    outstanding = submitting.outstanding_by_post(actor, found.row)
    posts = posts_offered(actor)
    reminded, refusals = [], []
    for row in chosen:
        try:
            actions.chase(
                round=found.row,
                post=posts[str(row.post_id)],
                outstanding=outstanding.get(row.post_id or 0, []),
                by=actor,
            )
        except CycleRefused as refusal:
            refusals.append(str(refusal))
        else:
            reminded.append(row.title)
    return reminded, refusals


# --- opening, closing, freezing ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that can be done to a round's state."""

    to: RoundState
    act: str
    done: str
    perform: Callable[..., object]
    consequences: tuple[str, ...]
    grave: bool = False
    # Opening is the first opening or a re-opening, by the state before.
    before: RoundState | None = None


CHANGES: Mapping[str, Change] = {
    "open": Change(
        RoundState.OPEN,
        "Open the round",
        "The round is open. Owners can update until the cut-off.",
        actions.open_round,
        (
            "Owners find their actions on their own page, with a link to update each.",
            "Ratings can be proposed for every objective.",
            "Only one round is open at a time.",
        ),
        before=RoundState.PLANNED,
    ),
    "close": Change(
        RoundState.CLOSED,
        "Close to updates",
        "The round is closed to updates. Challenge, agree the ratings, then freeze it.",
        actions.close_round,
        (
            "Nobody can submit or change an update of this round any more.",
            "Actions without a submitted update count as silent, and the Board pack says so.",
            "Ratings can still be challenged and agreed.",
            "It can be opened again until it is frozen.",
        ),
    ),
    "reopen": Change(
        RoundState.OPEN,
        "Open it again",
        "The round takes updates again.",
        actions.open_round,
        (
            "Owners can submit and change their updates again.",
            "History shows that the round was opened a second time, and by whom.",
        ),
        before=RoundState.CLOSED,
    ),
    "freeze": Change(
        RoundState.FROZEN,
        "Freeze the round",
        "The round is frozen. Its position can be read as at any later day, and no longer changes.",
        actions.freeze_round,
        (
            "Its updates and ratings can never be changed again. This cannot be undone.",
            "Later comparisons start from the position as the Board saw it.",
        ),
        grave=True,
    ),
}


@programme_page(RUN, changes=True)
def round_change(request: PageRequest, number: int, change: str) -> HttpResponse:
    """Say what will happen and what is still missing, and do it when confirmed."""
    found, what = _round(request, number), CHANGES[change]
    back = _address(request, "round", number)
    form = Form(_posted(request))
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: what.perform(round=found.row, by=request.stand.actor), CycleRefused):
            messages.success(request, what.done)
            return redirect(back)
        found = _round(request, number)
    fits = what.to in TRANSITIONS[found.state] and what.before in (None, found.state)
    context = {
        "form": form,
        "round": found.row,
        "state": found.state,
        "fits": fits,
        "act": what.act,
        "consequences": what.consequences,
        "missing": _missing(request, found, what.to) if fits else [],
        "warnings": found.warnings if what.to == RoundState.OPEN else [],
        "grave": what.grave,
        "cancel": back,
    }
    return render(request, "rounds/change.html", context)


def _missing(request: PageRequest, found: RoundFacts, to: RoundState) -> list[str]:
    """What somebody should know before the round moves on, in sentences."""
    stand = request.stand
    if to == RoundState.FROZEN:
        left = submitting.unsettled(stand.actor, found.row)
        lines = [
            (
                left.without_agreed,
                f"{count(left.without_agreed, 'objective')} of {left.objectives} without an agreed rating.",
            ),
            (
                left.needs_without_rating,
                f"{count(left.needs_without_rating, left.needs)} that the Board has not rated by itself.",
            ),
            (left.updates_to_accept, f"{count(left.updates_to_accept, 'update')} submitted and not accepted."),
            (not left.whole_is_judged, "Nobody has judged the plan as a whole."),
        ]
        return [words for holds, words in lines if holds]
    came = submitting.submissions(stand.actor, found.row, day=stand.day)
    lines = []
    if to == RoundState.CLOSED:
        lines = [
            (came.total.actions_waiting, f"{count(came.total.actions_waiting, 'action')} without a submitted update."),
            (came.total.drafts, f"{count(came.total.drafts, 'update')} begun and not submitted."),
            (came.total.challenged, f"{count(came.total.challenged, 'challenged update')} not answered."),
            (
                came.total.objectives_waiting,
                f"{count(came.total.objectives_waiting, 'objective')} without a proposed rating.",
            ),
        ]
        if stand.day < found.row.cut_off:
            lines.insert(0, (True, f"The cut-off, {_said(found.row.cut_off)}, has not passed."))
    else:
        late = cut_off_has_passed(found.days, stand.day) if found.state == RoundState.PLANNED else ""
        unowned = sum(row.tally.expected for row in came.posts if row.post_id is None)
        vacant = [row.title for row in came.posts if row.post_id is not None and row.holder is None]
        lines = [
            (bool(late), late),
            (
                unowned,
                f"{count(unowned, 'action or objective', 'actions and objectives')} without an owner: not asked for.",
            ),
            (len(vacant), f"Nobody holds {', '.join(vacant[:5])}{' and others' if len(vacant) > 5 else ''}."),
            (
                not came.total.expected,
                "The plan has no unfinished actions and no objectives, so there is nothing to report on.",
            ),
        ]
    return [words for holds, words in lines if holds]


@programme_page(RUN, changes=True)
def round_move(request: PageRequest, number: int) -> HttpResponse:
    """Change the days of a round, with the reason."""
    found = _round(request, number)
    names = ("opens_on", "cut_off", "group_on", "board_on", "panel_on")
    form = MoveForm(_posted(request), initial={name: getattr(found.row, name) for name in names})
    back = _address(request, "round", number)
    if request.method == "POST" and form.is_valid():
        days = form.days()

        def move() -> None:
            actions.move_round(round=found.row, days=days, why=form.cleaned_data["why"], by=request.stand.actor)

        if attempt(form, move, CycleRefused):
            messages.success(request, "The days of the round are changed.")
            for sentence in reading.RoundFacts(found.row, found.state).warnings:
                messages.warning(request, sentence)
            return redirect(back)
    return render(request, "rounds/move.html", {"form": form, "round": found.row, "cancel": back})


@programme_page(RUN, changes=True)
def round_cancel(request: PageRequest, number: int) -> HttpResponse:
    """Drop a planned round."""
    found = _round(request, number)
    form = WhyForm(_posted(request))
    back = _address(request, "round", number)
    if request.method == "POST" and form.is_valid():

        def cancel() -> None:
            actions.cancel_round(round=found.row, why=form.cleaned_data["why"], by=request.stand.actor)

        if attempt(form, cancel, CycleRefused):
            messages.success(request, f"{found.row} is cancelled.")
            return redirect(_address(request, "rounds"))
    context = {"form": form, "round": found.row, "act": "Cancel the round", "grave": True, "cancel": back}
    return render(request, "rounds/cancel.html", context)


# --- what the pages share ---------------------------------------------------------------------------------------------


def _round(request: PageRequest, number: int) -> RoundFacts:
    found = reading.round_numbered(request.stand.actor, number, request.stand.moment)
    if found is None:
        raise Http404("No such round.")
    return found


def _posted(request: PageRequest) -> Any:
    """What was sent; a confirmation sends nothing but that it was sent."""
    return request.POST if request.method == "POST" else None


def _address(request: PageRequest, name: str, *args: object) -> str:
    return reverse(name, args=[request.stand.programme.code, *args])


def _at(request: PageRequest) -> str:
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


def _said(day: date | datetime) -> str:
    return f"{day.day} {day:%B %Y}"


@programme_page(Permission.VIEW_PROGRAMME)
def rounds_ics(request: PageRequest) -> HttpResponse:
    """The days of every round that was not cancelled, for people's own calendars."""
    stand = request.stand
    address = whole_address(request, _address(request, "rounds"))
    days = [
        CalendarDay(
            f"round-{found.row.number}-{code}@{stand.programme.code}", f"{words} ({found.row.name})", on, address
        )
        for found in reading.rounds_of(stand.actor, stand.moment)
        if found.state != RoundState.CANCELLED
        for code, words, on in (
            ("opens", "Updates open", found.row.opens_on),
            ("cut-off", "Updates close", found.row.cut_off),
            ("group", "Delivery group", found.row.group_on),
            ("papers", "Board papers out by", found.papers_out_by),
            ("board", "Board", found.row.board_on),
            ("panel", "Scrutiny panel", found.row.panel_on),
        )
        if on is not None
    ]
    content = icalendar.write(stand.programme.name, days, at=stand.actor.now)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"rounds-{stand.programme.code}.ics") or ""
    return response


ONE = "rounds/<int:number>/"
addresses = [
    path("rounds/", rounds, name="rounds"),
    path("rounds/rounds.ics", rounds_ics, name="rounds_ics"),
    path("rounds/plan/", rounds_plan, name="rounds_plan"),
    path("rounds/calendar/", calendar, name="calendar"),
    path("rounds/calendar/agree/", calendar_agree, name="calendar_agree"),
    path(ONE, round_, name="round"),
    path(f"{ONE}waiting/", round_waiting, name="round_waiting"),
    path(f"{ONE}chase/", round_chase, name="round_chase"),
    path(f"{ONE}chase/<str:post>/", round_chase, name="round_chase_one"),
    path(f"{ONE}move/", round_move, name="round_move"),
    path(f"{ONE}cancel/", round_cancel, name="round_cancel"),
    *(path(f"{ONE}{code}/", round_change, {"change": code}, name=f"round_{code}") for code in CHANGES),
]
