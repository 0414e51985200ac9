"""The list of actions: filters in the address, counts by state, the same list as a workbook or CSV, change of many."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import SafeString

from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.delivery import rules
from soundingboard.delivery.actions import DeliveryRefused, bulk_change
from soundingboard.delivery.listing import (
    CONCERNS,
    DUE_WINDOWS,
    EXPORT_COLUMNS,
    SORTS,
    STATE_WORDS,
    ActionFilters,
    ActionList,
    ActionRow,
    Choices,
    choices,
    chosen_versions,
    export_actions,
    find_actions,
    matching_versions,
)
from soundingboard.delivery.models import ActionVersion
from soundingboard.delivery.reading import rounds_as_at
from soundingboard.delivery.reasons import date_change_reasons
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Column
from soundingboard.plan.models import Tier
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.base import FilterForm, Form
from soundingboard.web.forms.fields import LineField, TextField
from soundingboard.web.forms.widgets import Pairs
from soundingboard.web.templatetags.soundingboard import count, days_late, escape, mark_safe, person, tag, when

PAGE = 25  # half of the time that a page of fifty took was spent on its rows


class Filters(FilterForm):
    """What the list is narrowed to."""

    text = forms.CharField(label="Words or reference", max_length=100)
    state = forms.ChoiceField(label="State")
    owner = forms.TypedChoiceField(label="Owner", coerce=int, empty_value=None)
    agency = forms.TypedChoiceField(label="Agency", coerce=int, empty_value=None)
    theme = forms.TypedChoiceField(label="Theme", coerce=int, empty_value=None)
    objective = forms.TypedChoiceField(label="Objective", coerce=int, empty_value=None)
    plan = forms.TypedChoiceField(label="Delivery plan", coerce=int, empty_value=None)
    tier = forms.TypedChoiceField(label="Priority of the objective", coerce=int, empty_value=None)
    due = forms.ChoiceField(label="Due")
    concern = forms.ChoiceField(label="Concern")

    def __init__(self, *args: Any, offered: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, pairs in (
            ("state", STATE_WORDS.items()),
            ("owner", offered.owners),
            ("agency", offered.agencies),
            ("theme", offered.themes),
            ("objective", offered.objectives),
            ("plan", offered.plans),
            ("tier", Tier.choices),
            ("due", DUE_WINDOWS.items()),
            ("concern", CONCERNS.items()),
        ):
            field: Any = self.fields[name]
            field.choices = Pairs([("", "Any"), *pairs])


@programme_page(Permission.VIEW_PROGRAMME)
def actions(request: PageRequest) -> HttpResponse:
    """The actions that fit the filters, a page at a time."""
    stand = request.stand
    form = Filters(request.GET, offered=choices(stand.actor, stand.moment))
    filters = ActionFilters.of(form.in_force())
    rounds = rounds_as_at(stand.programme.pk, stand.moment)

    def fetched(number: int) -> ActionList:
        return find_actions(
            stand.actor,
            stand.moment,
            stand.day,
            filters,
            sort=sort_asked(request),
            offset=(number - 1) * PAGE,
            limit=PAGE,
            rounds=rounds,
        )

    number = page_asked(request)
    found = fetched(number)
    page = page_of(found.total, number)
    if page.number != number:
        found = fetched(page.number)
    may_edit = stand.can(Permission.EDIT_DELIVERY)
    page.object_list = found.rows
    return render(
        request,
        "delivery/actions.html",
        {
            "filters": form,
            "page": page,
            "states": state_links(request, found.counts, filters.state),
            "query": kept_query(request, without=("page",)),
            "kept": kept_parts(request, without=("page",)),
            "rows": drawn(found.rows, past(request), may_edit=may_edit),
            "past": past(request),
            "may_edit": may_edit,
            "limit": rules.BULK_LIMIT,
            "last_closed": rounds.last_closed,
        },
    )


def drawn(rows: Iterable[ActionRow], at: str, *, may_edit: bool) -> SafeString:
    """The rows of the table. They are half of the page, and a template takes six times as long over them."""
    return mark_safe("".join(_drawn(row, at, may_edit=may_edit) for row in rows))


def _drawn(row: ActionRow, at: str, *, may_edit: bool) -> str:
    ref = escape(row.reference)
    agency = f'<br><span class="sb-quiet sb-small">{escape(row.agency)}</span>' if row.agency else ""
    due = [when(row.due_on, "No date")]
    if row.days_overdue:
        due.append(days_late(row.days_overdue))
    if row.days_slipped > 0:
        due.append(mark_safe(f'<span class="sb-quiet sb-small">moved {count(row.days_slipped, "day")}</span>'))
    update = f"Round {row.last_round}" if row.last_round else '<span class="sb-quiet">None</span>'
    silent = f"<br>{tag('Silent', 'amber')}" if row.is_silent else ""
    choose = (
        f'<td><div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">'
        f'<input class="govuk-checkboxes__input" type="checkbox" name="chosen" value="{ref}" id="choose-{ref}">'
        f'<label class="govuk-label govuk-checkboxes__label" for="choose-{ref}">'
        f'<span class="govuk-visually-hidden">Choose {ref}</span></label></div></div></td>'
        if may_edit
        else ""
    )
    return (
        f'<tr>{choose}<th scope="row"><a class="govuk-link" href="{ref}/{escape(at)}">'
        f"{ref} {escape(row.title)}</a></th>"
        f'<td data-label="Objective and plan">{escape(row.objective)} '
        f'<span class="sb-quiet">{escape(row.plan)}</span></td>'
        f'<td data-label="Owner">{person(row.owner)}{agency}</td>'
        f'<td data-label="State">{tag(row.state_word, row.tone)}</td>'
        f'<td data-label="Due">{"<br>".join(due)}</td>'
        f'<td data-label="Last update">{update}{silent}</td></tr>'
    )


@programme_page(Permission.VIEW_PROGRAMME, dear=Dear.EXPORT)
def actions_export(request: PageRequest, ending: str) -> HttpResponse:
    """The filtered list as a workbook or as CSV, sent while it is read."""
    columns = tuple(Column(label, kind) for label, kind in EXPORT_COLUMNS)
    sheets = [workbook.Sheet("Actions", columns, _rows(request))]
    return download(f"actions-{request.stand.day}", ending, sheets, request.stand.actor.now)


def _rows(request: PageRequest) -> Iterator[tuple[Any, ...]]:
    stand = request.stand
    return export_actions(
        stand.actor,
        stand.moment,
        stand.day,
        _filters_asked(request),
        sort=sort_asked(request),
        rounds=rounds_as_at(stand.programme.pk, stand.moment),
    )


# --- changing many ------------------------------------------------------------------------------------------------


class ChangeMany(Form):
    """What is to be changed in the chosen actions."""

    owner = forms.TypedChoiceField(label="New owner", coerce=int, empty_value=None, required=False)
    plan = forms.TypedChoiceField(label="New delivery plan", coerce=int, empty_value=None, required=False)
    shift_days = forms.IntegerField(
        label="Move every date by this many days",
        required=False,
        min_value=-3650,
        max_value=3650,
        help_text="30 makes each action due 30 days later; -30 makes it due 30 days sooner.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )
    reason_code = forms.ChoiceField(label="Kind of reason", required=False)
    reason = TextField(label="Reason for the new dates", max_length=2000, required=False, rows=3)
    agreed_by = LineField(label="Who agreed the new dates", max_length=240, required=False)
    agreed_at = LineField(label="Where it was agreed", max_length=240, required=False)

    def __init__(self, *args: Any, offered: Choices, reasons: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].choices = Pairs([("", "Leave as it is"), *offered.owners])
        fields["plan"].choices = Pairs([("", "Leave as it is"), *offered.plans])
        fields["reason_code"].choices = [("", "Choose"), *reasons]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("owner") and not given.get("plan") and not given.get("shift_days") and not self.errors:
            raise forms.ValidationError("Choose what to change: the owner, the delivery plan or the dates.")
        if given.get("shift_days"):
            for name, sentence in (
                ("reason_code", "Choose the kind of reason for the new dates"),
                ("reason", "Enter the reason for the new dates"),
                ("agreed_by", "Enter who agreed the new dates"),
            ):
                if not given.get(name):
                    self.add_error(name, sentence)
        return given

    def change(self) -> rules.BulkChange:
        """What was asked for, as the rules and the action take it."""
        given = self.cleaned_data
        return rules.BulkChange(
            owner_id=given["owner"],
            delivery_plan_id=given["plan"],
            shift_days=given["shift_days"],
            reason_code=given["reason_code"],
            reason=given["reason"],
            agreed_by=given["agreed_by"],
            agreed_at=given["agreed_at"],
        )


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def actions_change(request: PageRequest) -> HttpResponse:
    """Change many actions at once: what to change, then what that would do, then done."""
    offered = choices(request.stand.actor, None)
    versions = _chosen(request)
    back = f"{reverse('actions', args=[request.stand.programme.code])}?{kept_query(request, without=('chosen', 'all'))}"
    if not versions or len(versions) > rules.BULK_LIMIT:
        words = "Tick the actions that you want to change, then press the button again."
        if versions:
            words = f"At most {rules.BULK_LIMIT} actions can be changed at once. Narrow the filters first."
        messages.warning(request, words)
        return redirect(back)
    offered_reasons = date_change_reasons(request.stand.programme.pk).values()
    reasons = [(reason.code, reason.words) for reason in offered_reasons]
    form = ChangeMany(request.POST or None, offered=offered, reasons=reasons)
    effects: list[dict[str, Any]] = []
    seen = hashlib.sha256(",".join(str(version.pk) for version in versions).encode()).hexdigest()
    if request.method == "POST" and form.is_valid():
        change = form.change()
        effects = [_effect(version, change, offered) for version in versions]
        if request.POST.get("step") == "confirm" and request.POST.get("seen") == seen:
            try:
                changed = bulk_change(actions=versions, change=change, by=request.stand.actor)
            except (DeliveryRefused, PlanIsFrozen, ChangedMeanwhile) as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{changed} {'action was' if changed == 1 else 'actions were'} changed.")
                return redirect(back)
        elif request.POST.get("step") == "confirm":
            form.add_error(None, "One of these actions was changed meanwhile. Look again, then confirm.")
    return render(
        request,
        "delivery/actions_change.html",
        {
            "form": form,
            "versions": versions,
            "effects": effects if form.is_bound and effects else [],
            "changing": sum(1 for effect in effects if effect["changes"]),
            "seen": seen,
            "cancel": back,
        },
    )


def _chosen(request: PageRequest) -> list[ActionVersion]:
    if request.GET.get("all"):
        return matching_versions(
            request.stand.actor,
            None,
            request.stand.day,
            _filters_asked(request),
            rounds=rounds_as_at(request.stand.programme.pk, None),
            limit=rules.BULK_LIMIT + 1,
        )
    return chosen_versions(request.stand.actor, request.GET.getlist("chosen")[: rules.BULK_LIMIT + 1])


def _effect(version: ActionVersion, change: rules.BulkChange, offered: Choices) -> dict[str, Any]:
    effect = rules.bulk_effect(
        state=version.state,
        starts_on=version.starts_on,
        due_on=version.due_on,
        owner_id=version.owner_id,
        delivery_plan_id=version.delivery_plan_id,
        change=change,
    )
    owners, plans = dict(offered.owners), dict(offered.plans)
    lines: list[tuple[str, Any, Any]] = []
    if "owner_id" in effect.changes:
        lines.append(("Owner", version.owner or "Nobody", owners.get(change.owner_id or 0)))
    if "delivery_plan_id" in effect.changes:
        lines.append(("Delivery plan", plans.get(version.delivery_plan_id), plans.get(change.delivery_plan_id or 0)))
    if "due_on" in effect.changes:
        lines.append(("Due", said(version.due_on), said(effect.changes["due_on"])))
    return {"version": version, "changes": lines, "refusal": effect.refusal}


def said(day: Any) -> str:
    """A date in words."""
    return f"{day.day} {day:%B %Y}" if day else "No date"


# --- what the address asks for ------------------------------------------------------------------------------------


def _filters_asked(request: PageRequest) -> ActionFilters:
    form = Filters(request.GET, offered=choices(request.stand.actor, request.stand.moment))
    return ActionFilters.of(form.in_force())


def sort_asked(request: PageRequest) -> str:
    """The order asked for, if it is one there is."""
    sort = request.GET.get("sort", "due")
    return sort if sort.removeprefix("-") in SORTS else "due"


def page_asked(request: PageRequest) -> int:
    """The number of the page asked for; nonsense is the first."""
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), 100_000) if text.isascii() and text.isdigit() else 1


def page_of(total: int, number: int) -> Page[Any]:
    """The place in a long list, for a list whose length is known and whose rows are fetched apart."""
    return Paginator(range(total), PAGE).get_page(number)


def kept_query(request: PageRequest, *, without: tuple[str, ...] = ()) -> str:
    """What the address asks for, without some of it."""
    return urlencode(kept_parts(request, without=without))


def kept_parts(request: PageRequest, *, without: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """What the address asks for by name and value, without some of it.

    A template cannot find it out: `request.GET.lists` in one is whatever `?lists=` says.
    """
    return [(k, v) for k, values in request.GET.lists() if k not in without for v in values]


def past(request: PageRequest) -> str:
    """What an address needs after it to stay on the past day that is looked at."""
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


def state_links(request: PageRequest, counts: dict[str, int], state: str) -> list[tuple[str, str, bool]]:
    """Each state with its count and the address that shows it, for tabs."""
    rest = kept_query(request, without=("state", "page"))
    links = [(f"All {sum(counts.values()):,}", f"?{rest}", not state)]
    for code, word in STATE_WORDS.items():
        if counts.get(code) or code == state:
            query = urlencode({"state": code}) + (f"&{rest}" if rest else "")
            links.append((f"{word} {counts.get(code, 0):,}", f"?{query}", code == state))
    return links


addresses = [
    path("delivery/actions/", actions, name="actions"),
    path("delivery/actions.xlsx", actions_export, {"ending": "xlsx"}, name="actions_xlsx"),
    path("delivery/actions.csv", actions_export, {"ending": "csv"}, name="actions_csv"),
    path("delivery/actions/change-many/", actions_change, name="actions_change"),
]
