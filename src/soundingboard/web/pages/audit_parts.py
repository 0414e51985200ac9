"""What the pages of audits share: the cycle and the audit of an address, grades in words, one question a page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.models import ReadKind
from soundingboard.accounts.roles import Permission
from soundingboard.audits import reading
from soundingboard.audits.models import Audit, AuditCycle
from soundingboard.audits.tools import ToolInUse
from soundingboard.lib.audit_tools import ToolQuestion
from soundingboard.practice.reading import StandardFiled, looked_at_by
from soundingboard.statistics.agreement import Agreement
from soundingboard.web.doors import PageRequest
from soundingboard.web.forms.fields import RadioField
from soundingboard.web.pages.meeting_parts import address, at
from soundingboard.web.reading_log import note_reading

VIEW, READ = Permission.VIEW_AUDITS, Permission.READ_AUDITS
DO, RUN = Permission.CARRY_OUT_AUDITS, Permission.RUN_AUDITS

CYCLE_WORDS: Mapping[str, tuple[str, str]] = {
    "planned": ("Planned", "grey"),
    "drawn": ("Under way", "blue"),
    "closed": ("Closed", "green"),
    "abandoned": ("Abandoned", "amber"),
}
AUDIT_WORDS: Mapping[str, tuple[str, str]] = {
    "allocated": ("Not begun", "grey"),
    "begun": ("Begun", "blue"),
    "submitted": ("Sent in", "green"),
    "not_done": ("Not done", "amber"),
}
LOOP_WORDS: Mapping[str, tuple[str, str]] = {
    "found": ("No action yet", "red"),
    "acted_on": ("Actions under way", "amber"),
    "done": ("Done, to be checked", "blue"),
    "checked": ("Checked, to be re-audited", "blue"),
    "closed": ("Closed: better after re-audit", "green"),
}
DIRECTIONS: Mapping[str, str] = {
    "lower": "Second grades are lower: first grades are too kind.",
    "higher": "Second grades are higher: first grades are too strict.",
    "no_clear_direction": "Neither too kind nor too strict, as far as chance lets one see.",
    "too_few": "Too few to say whether first grades are too kind or too strict.",
}


def cycle_asked_for(request: PageRequest, reference: str) -> AuditCycle:
    """The cycle of an address. Raises Http404."""
    found = reading.cycle_of(request.stand.actor, reference, request.stand.moment)
    if found is None:
        raise Http404("No such cycle.")
    return found


def audit_asked_for(request: PageRequest, reference: str, number: int) -> Audit:
    """The audit of an address, for those who may read it. Raises Http404 and NotAllowed."""
    found = reading.audit_of(request.stand.actor, reference, number)
    if found is None:
        raise Http404("No such audit.")
    if not reading.may_read(request.stand.actor, found):
        raise NotAllowed("Your role does not include reading single audits.")
    note_reading(request, ReadKind.AUDIT, f"{reference}/{number}")
    return found


def grade_field(used: ToolInUse, label: str, *, required: bool = True) -> RadioField:
    """A choice among the grades of a tool's scale."""
    return RadioField(
        label=label,
        choices=[(str(rank), word) for rank, word in used.grades.items()],
        required=required,
        error_messages={"required": "Choose a grade"},
    )


def anchor_of(question: str) -> str:
    """Where a question of a tool stands on the tool's page."""
    return "q-" + question.replace(".", "-")


def standards_of(
    request: PageRequest, standards: Iterable[StandardFiled], tool: str, question: ToolQuestion
) -> list[tuple[str, str]]:
    """The practice standards that a question looks at, by title and address. No query."""
    return [
        (each.title, address(request, "practice_standard", each.code) + at(request))
        for each in looked_at_by(standards, tool, question)
    ]


def offer(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    """Fill in what may be chosen."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def ask(
    request: PageRequest, form: forms.Form, heading: str, act: str, cancel: str, *, caption: str = "", **more: Any
) -> HttpResponse:
    """One question on a page of its own."""
    context = {
        "form": form,
        "heading": heading,
        "act": act,
        "cancel": cancel,
        "caption": caption,
        "intro": "",
        "views": request.stand.actor.can(VIEW),
        **more,
    }
    return render(request, "audits/question.html", context)


def cycle_page(request: PageRequest, cycle: AuditCycle) -> str:
    """The address of a cycle."""
    return address(request, "audit_cycle", cycle.reference)


def audit_page(request: PageRequest, audit: Audit) -> str:
    """The address of an audit."""
    return address(request, "audit", audit.cycle.reference, audit.number)


def agreement_rows(name: str, found: Agreement) -> dict[str, Any]:
    """What pages show of an agreement: numbers with their intervals, and the sentences that go with them."""
    few = "No pairs yet." if not found.pairs else "Few pairs: read it with care." if found.is_small else ""
    return {
        "name": name,
        "found": found,
        "same": _of(found.same, found.pairs),
        "exact": _between(found.exact, 100, "%"),
        "kappa": _number(found.kappa),
        "kappa_interval": _between(found.kappa_interval, 1, ""),
        "shift": _signed(found.shift),
        "shift_interval": _between(found.shift_interval, 1, "", signed=True),
        "direction": DIRECTIONS[found.direction],
        "few": few,
    }


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}"


def _number(value: float | None) -> str:
    return "None" if value is None else f"{value:.2f}".replace("-", "\u2212")


def _signed(value: float | None) -> str:
    if value is None:
        return "None"
    return "0.00" if abs(value) < 0.005 else f"{value:+.2f}".replace("-", "\u2212")


def _between(ends: tuple[float, float] | None, times: int, unit: str, *, signed: bool = False) -> str:
    if ends is None:
        return ""
    if times == 100:
        return f"{ends[0] * 100:.0f}{unit} to {ends[1] * 100:.0f}{unit}"
    write = _signed if signed else _number
    return f"{write(ends[0])} to {write(ends[1])}"
