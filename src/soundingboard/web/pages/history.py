"""The history of a programme and of each item in it: read in words, verified, and redacted where it must be."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import SafeString

from soundingboard.accounts import register
from soundingboard.accounts.access import Actor
from soundingboard.accounts.bases import end_of
from soundingboard.accounts.models import Dear
from soundingboard.accounts.redaction_actions import NothingToRedact, Redacted, redact_entry
from soundingboard.accounts.roles import Permission
from soundingboard.accounts.taking_out import NothingTakenOut
from soundingboard.history import reading
from soundingboard.history.reading import Change, Line
from soundingboard.papers import verification
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import FilterForm, Form
from soundingboard.web.forms.fields import DayField, RadioField, TextField
from soundingboard.web.history_words import KINDS, VERBS, kind_in_words, verb_in_words
from soundingboard.web.reading_log import note_entries
from soundingboard.web.templatetags.soundingboard import escape, event, mark_safe, moment, text_change, timeline

A_PAGE = 25


# An entry of this kind is not called by the name of its item, which may be what was removed.
REDACTION = "history.redacted"


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as the page tells it."""

    line: Line
    title: str
    kind: str
    item_address: str
    redact_address: str


class HistoryFilter(FilterForm):
    """Which entries to show."""

    person = forms.TypedChoiceField(label="Who", coerce=int, empty_value=None)
    verb = forms.ChoiceField(
        label="What was done", choices=[("", "Anything"), *sorted(VERBS.items(), key=lambda item: item[1])]
    )
    kind = forms.ChoiceField(label="To what", choices=[("", "Anything"), *KINDS.items()])
    since = DayField(label="From")
    until = DayField(label="To")

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "Anybody"), *people]  # type: ignore[attr-defined]


class RedactForm(Form):
    """Which text of an entry is removed, and why."""

    path = RadioField(
        label="Which text must go?", choices=[], error_messages={"required": "Choose the text that must go"}
    )
    reason = TextField(
        label="Why?",
        max_length=1000,
        rows=3,
        help_text="Say what sort of thing it was, without repeating it: a child's name, a diagnosis.",
        error_messages={"required": "Enter why it must go"},
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], hints: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["path"] = RadioField(
            label="Which text must go?",
            choices=choices,
            hints=hints,
            error_messages={"required": "Choose the text that must go"},
        )
        self.order_fields(["path", "reason"])


@programme_page(Permission.VIEW_HISTORY)
def history(request: PageRequest) -> HttpResponse:
    """All that was done in the programme, the latest first."""
    stand = request.stand
    filters = HistoryFilter(request.GET or None, people=register.people_ever(stand.actor))
    wanted = filters.in_force() if filters.is_bound else {}
    if "until" in wanted:
        wanted["until"] = end_of(wanted["until"])
    rows = reading.entries(stand.programme.pk, moment=stand.moment, **_seen_by(stand.actor), **wanted)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    note_entries(request, page.object_list)
    return render(
        request,
        "history/history.html",
        {
            "page": page,
            "entries": _drawn(_told(request, page.object_list), link_items=True),
            "filters": filters,
            "may_keep_records": stand.can(Permission.KEEP_RECORDS),
            "may_review_reading": stand.can(Permission.REVIEW_READING),
            "today": stand.actor.today,
        },
    )


@programme_page(Permission.VIEW_HISTORY)
def history_item(request: PageRequest, kind: str, number: int) -> HttpResponse:
    """What was done to one item, the latest first."""
    stand = request.stand
    rows = reading.of_item(stand.programme.pk, kind, number, moment=stand.moment, **_seen_by(stand.actor))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    told = _told(request, page.object_list)
    if not told:
        raise Http404("No such item.")
    note_entries(request, (each.line.entry for each in told))
    return render(
        request,
        "history/item.html",
        {
            "page": page,
            "entries": _drawn(told),
            "kind": kind_in_words(kind),
            "label": next((each.line.label for each in told if each.line.entry.verb != REDACTION), ""),
            "today": stand.actor.today,
        },
    )


@programme_page(Permission.VIEW_HISTORY, dear=Dear.WORK)
def history_verify(request: PageRequest) -> HttpResponse:
    """Whether the chain holds, also by the papers that were issued, and the hash that is published to hold us to it.

    To verify is asked for by a button: the page by itself reads as little of a long history as of a short one.
    """
    stand = request.stand
    end = verification.chain_end(stand.programme.pk)
    found = None
    if request.method == "POST":
        if not verification.can_be_checked_at_once(stand.programme.pk, end):
            verification.ask_for_check(stand.actor)
            return redirect(_address(request, "history_verify"))
        found = verification.check(stand.programme.pk)
    return render(
        request,
        "history/verify.html",
        {
            "end": end,
            "breaks": found,
            "sentence": verification.sentence(end.count, found) if found is not None else "",
            "job": verification.latest_check(stand.actor) if found is None else None,
        },
    )


@programme_page(Permission.REDACT_HISTORY, changes=True)
def history_redact(request: PageRequest, number: int) -> HttpResponse:
    """Remove a text that must not be kept."""
    entry = reading.entry_numbered(request.stand.programme.pk, number)
    if entry is None:
        raise Http404("No such entry.")
    told = _told(request, [entry])[0]
    texts = reading.texts_of(entry)
    form = RedactForm(
        request.POST or None,
        choices=[(path, name) for path, name, _ in texts],
        hints={path: text for path, _, text in texts},
    )
    done: list[Redacted] = []

    def redact() -> None:
        answers = form.cleaned_data
        done.append(redact_entry(entry=entry, path=answers["path"], reason=answers["reason"], by=request.stand.actor))

    if request.method == "POST" and form.is_valid() and attempt(form, redact, NothingToRedact, NothingTakenOut):
        entries, rows = done[0].entries, done[0].rows
        messages.success(
            request, f"Removed from {entries:,} {_places(entries)} in the history and from {rows:,} elsewhere."
        )
        return redirect(told.item_address)
    return render(
        request, "history/redact.html", {"form": form, "told": told, "texts": texts, "cancel": told.item_address}
    )


# What audits found is for those who may read audits, which is another matter than what is exempt from publication.
_OF_AUDITS = ("audits.audit", "audits.auditfinding")


def _seen_by(actor: Actor) -> dict[str, Any]:
    """Which of the entries that not everybody sees this reader sees."""
    return {
        "sees_exempt": actor.can(Permission.VIEW_EXEMPT),
        "but": () if actor.can(Permission.READ_AUDITS) else _OF_AUDITS,
    }


# --- in the order in which they are used above ------------------------------------------------------------------------


def _places(number: int) -> str:
    return "place" if number == 1 else "places"


def _told(request: PageRequest, rows: Any) -> list[Told]:
    """Entries as the page tells them. A redaction can be begun from each by those who may."""
    may_redact = request.stand.can(Permission.REDACT_HISTORY)
    at = f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""
    here = _address(request, "history")
    return [
        Told(
            line,
            verb_in_words(line.entry.verb),
            kind_in_words(line.entry.item_kind),
            f"{here}items/{quote(line.entry.item_kind)}/{line.entry.item_id}/{at}",
            f"{here}entries/{line.entry.seq}/redact/" if may_redact else "",
        )
        for line in reading.lines(rows)
    ]


def _drawn(told: list[Told], *, link_items: bool = False) -> SafeString:
    """Entries as they stand one under another; `link_items` where they are not all of one item."""
    return timeline("".join(_entry(each, link_items) for each in told)) if told else mark_safe("")


def _entry(each: Told, link_items: bool) -> str:
    """One entry: to what, what changed, why, and what was removed from it. A page has fifty, each with many changes."""
    line, number = each.line, each.line.entry.seq
    parts = []
    if link_items:
        label = f": {line.label}" if line.label else ""
        parts.append(
            f'<p class="govuk-body"><a class="govuk-link" href="{escape(each.item_address)}">'
            f'{escape(each.kind)}{escape(label)}<span class="govuk-visually-hidden">, entry {number}</span></a></p>'
        )
    parts += map(_change, line.changes)
    if line.why:
        parts.append(f'<p class="govuk-body"><strong>Why:</strong> {escape(line.why)}</p>')
    parts += [
        f'<p class="sb-quiet">A text was redacted {moment(redaction.at)}: {escape(redaction.reason)}</p>'
        for redaction in line.removed
    ]
    redact = ""
    if each.redact_address:
        redact = (
            f' <a class="govuk-link" href="{each.redact_address}">Redact'
            f'<span class="govuk-visually-hidden"> a text of entry {number}</span></a>'
        )
    parts.append(f'<p class="sb-quiet sb-small">Entry {number}{redact}</p>')
    return event("\n".join(parts), each.title, line.entry.at, line.entry.actor_name)


def _change(change: Change) -> str:
    """One field as it became another, or as it was or is where the entry has one side only."""
    if change.before and change.after:
        words: str = text_change(change.before, change.after)
    else:
        words = escape(change.after or change.before)
    said = "" if change.after else ", before"
    return f'<p class="govuk-body"><strong>{escape(change.name)}{said}:</strong> {words}</p>'


def _address(request: PageRequest, name: str, *arguments: str | int) -> str:
    return reverse(name, args=[request.stand.programme.code, *arguments])


addresses = [
    path("history/", history, name="history"),
    path("history/verify/", history_verify, name="history_verify"),
    path("history/items/<str:kind>/<int:number>/", history_item, name="history_item"),
    path("history/entries/<int:number>/redact/", history_redact, name="history_redact"),
]
