"""The plan check: what an experienced reviewer would ask about the plan, made in the background and shown with its
rules."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.views.decorators.http import require_POST

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Column
from soundingboard.insight.checking import KeptCheck, KeptRemark, ask_for_check, checked, rule_of
from soundingboard.insight.plan_check import rules
from soundingboard.outbox.models import JobState
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.base import FilterForm
from soundingboard.web.pages.actions_list import kept_query, past
from soundingboard.web.pages.jobs import progress_of
from soundingboard.web.templatetags.soundingboard import escape, mark_safe
from soundingboard.web.ways import way_to

PAGE = 50
AREAS: tuple[str, ...] = tuple(dict.fromkeys(rule.area for rule in rules()))
_COLUMNS = ("Code", "Rule", "About", "Reference", "Called", "Themes", "Remark", "The rule in words")
_KINDS: Mapping[str, str] = {
    "plan": "plan",
    "theme": "theme",
    "outcome": "outcome",
    "objective": "objective",
    "action": "action",
    "delivery_plan": "delivery plan",
    "post": "post",
    "finding": "finding",
    "requirement": "requirement",
    "risk": "risk",
    "audit_finding": "finding of an audit",
    "standard": "practice standard",
}


class Filters(FilterForm):
    """Which remarks are shown."""

    area = forms.ChoiceField(
        label="About", choices=[("", "Everything"), *((area, area.capitalize()) for area in AREAS)]
    )
    rule = forms.ChoiceField(label="Rule")
    theme = forms.ChoiceField(label="Theme")

    def __init__(self, *args: Any, found: KeptCheck | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoke = found.by_rule if found else {}
        offered: list[Any] = [self.fields["rule"], self.fields["theme"]]
        offered[0].choices = [("", "Every rule"), *((r.code, f"{r.code} {r.name}") for r in rules() if r.code in spoke)]
        offered[1].choices = [("", "Every theme"), *((code, f"{code} {name}") for code, name in _themes(found))]


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """What one rule remarked, each drawn; `total` counts what stands on other pages too."""

    code: str
    name: str
    words: str
    total: int
    rows: list[SafeString]

    @property
    def question(self) -> str:
        """The words that open the rule, telling it from the others."""
        return f"What rule {self.code} says"


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """The rules of one area that spoke."""

    title: str
    rules: list[RuleGroup]


@programme_page(Permission.VIEW_PROGRAMME)
def plan_check(request: PageRequest) -> HttpResponse:
    """What the rules remark on the plan, by area and rule; and the way to check it now."""
    stand = request.stand
    standing = checked(stand.actor, stand.as_at)
    found = standing.latest
    filters = Filters(request.GET, found=found)
    shown = _shown(found, filters.in_force())
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "filters": filters,
        "page": page,
        "groups": _grouped(request, list(page.object_list), _totals(found, shown)),
        "areas": _areas(request, found),
        "spoke": len(found.by_rule) if found else 0,
        "progress": progress_of(request, standing.under_way),
        "all_rules": _all_rules(),
        "query": kept_query(request, without=("page",)),
        "past": past(request),
        "today": stand.actor.today,
    }
    return render(request, "plan_check/plan_check.html", context)


def _themes(found: KeptCheck | None) -> Sequence[tuple[str, str]]:
    return found.themes if found else ()


@cache
def _all_rules() -> SafeString:
    """Every published rule under its area: the same on every page for as long as this release runs."""
    parts = []
    for area in AREAS:
        lines = "".join(
            f"<li>{rule.code} {escape(rule.name)}. {escape(rule.words)}</li>" for rule in rules() if rule.area == area
        )
        parts.append(
            f'<p><strong>{escape(area.capitalize())}</strong></p><ul class="govuk-list govuk-list--bullet">{lines}</ul>'
        )
    return mark_safe("".join(parts))


def _shown(found: KeptCheck | None, asked: Mapping[str, Any]) -> Sequence[KeptRemark]:
    """The remarks that fit the filters. One on the whole plan bears on no theme, and shows where none is chosen."""
    if found is None or not asked:
        return found.remarks if found else ()
    area, code, theme = asked.get("area"), asked.get("rule"), asked.get("theme")
    in_area = {rule.code for rule in rules() if rule.area == area}
    return [
        remark
        for remark in found.remarks
        if (not area or remark.code in in_area)
        and (not code or remark.code == code)
        and (not theme or theme in remark.themes)
    ]


def _totals(found: KeptCheck | None, shown: Sequence[KeptRemark]) -> Mapping[str, int]:
    """How many of those shown each rule made; of all of them that was counted when they were read."""
    return found.by_rule if found and shown is found.remarks else Counter(remark.code for remark in shown)


def _grouped(request: PageRequest, rows: Sequence[KeptRemark], totals: Mapping[str, int]) -> list[AreaGroup]:
    """The remarks of one page under their areas and rules; remarks come in order of code, and codes in that of area."""
    areas: dict[str, AreaGroup] = {}
    for remark in rows:
        rule = rule_of(remark.code)
        title = rule.area.capitalize() if rule else "Rules no longer published"
        group = areas.setdefault(title, AreaGroup(title, []))
        if not group.rules or group.rules[-1].code != remark.code:
            name, words = (rule.name, rule.words) if rule else ("", "")
            group.rules.append(RuleGroup(remark.code, name, words, totals[remark.code], []))
        group.rules[-1].rows.append(_drawn(remark, way_to(request, remark.item_kind, remark.reference)))
    return list(areas.values())


def _drawn(remark: KeptRemark, href: str) -> SafeString:
    """One remark as it stands in its list: what it is about, which leads there where there is a way, and what it says.

    A post goes by its name and not by its code.
    """
    about = capfirst(_KINDS.get(remark.item_kind, ""))
    if remark.item_kind != "post":
        about += f" {remark.reference}"
    if remark.title:
        about += f": {Truncator(remark.title).words(20, truncate=' …')}"
    name = f'<a class="govuk-link" href="{escape(href)}">{escape(about)}</a>' if href else escape(about)
    return mark_safe(
        f'<li>{name}<br>{escape(remark.sentence)} <span class="sb-quiet sb-small">{escape(remark.code)}</span></li>'
    )


def _areas(request: PageRequest, found: KeptCheck | None) -> list[tuple[str, int, str]]:
    """Each area that was remarked on, how often, and the address that shows it."""
    counts: Counter[str] = Counter()
    for rule in rules():
        counts[rule.area] += found.by_rule.get(rule.code, 0) if found else 0
    rest = kept_query(request, without=("area", "rule", "page"))
    return [
        (f"about {area}", counts[area], f"?area={area.replace(' ', '+')}" + (f"&{rest}" if rest else ""))
        for area in AREAS
        if counts[area]
    ]


def _root(request: PageRequest) -> str:
    return f"/p/{request.stand.programme.code}/"


# --- checking it ------------------------------------------------------------------------------------------------------


@require_POST
@programme_page(Permission.VIEW_PROGRAMME, dear=Dear.WORK)
def plan_check_now(request: PageRequest) -> HttpResponse:
    """Have the plan checked in the background; at once where nothing has happened since the last time."""
    stand = request.stand
    job = ask_for_check(programme=stand.programme, day=stand.as_at, by=stand.actor)
    if job.state == JobState.DONE:
        messages.success(request, "Nothing has changed since the plan was last checked, so what it said still holds.")
    elif job.requested_by_id == stand.actor.person_id:
        return redirect("job", programme=stand.programme.code, number=job.pk)
    else:
        messages.success(request, "Somebody else has just asked for this. Open the page again in a moment.")
    return redirect(f"{_root(request)}plan/check/{past(request)}")


# --- taking it away ---------------------------------------------------------------------------------------------------


@programme_page(Permission.VIEW_PROGRAMME, dear=Dear.EXPORT)
def plan_check_export(request: PageRequest, form: str) -> HttpResponse:
    """The remarks that fit the filters, as a workbook or as CSV."""
    stand = request.stand
    found = checked(stand.actor, stand.as_at).latest
    if found is None:
        return redirect(f"{_root(request)}plan/check/{past(request)}")  # which says what to do first
    rows = _rows(_shown(found, Filters(request.GET, found=found).in_force()))
    sheet = workbook.Sheet("Plan check", tuple(Column(label) for label in _COLUMNS), rows)
    return download(f"plan-check-{found.day}", form, [sheet], found.checked_at)


def _rows(shown: Sequence[KeptRemark]) -> Iterator[tuple[str, ...]]:
    for remark in shown:
        rule = rule_of(remark.code)
        yield (
            remark.code,
            rule.name if rule else "",
            _KINDS.get(remark.item_kind, remark.item_kind),
            remark.reference,
            remark.title,
            ", ".join(remark.themes),
            remark.sentence,
            rule.words if rule else "",
        )


addresses = [
    path("plan/check/", plan_check, name="plan_check"),
    path("plan/check/now/", plan_check_now, name="plan_check_now"),
    path("plan/check/remarks.xlsx", plan_check_export, {"form": "xlsx"}, name="plan_check_xlsx"),
    path("plan/check/remarks.csv", plan_check_export, {"form": "csv"}, name="plan_check_csv"),
]
