"""One page with every component on it, for tests; people never see it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from soundingboard.rating.scales import Point, Scale
from soundingboard.web.forms.base import EditForm, FilterForm
from soundingboard.web.forms.fields import (
    CheckboxesField,
    DateField,
    DayField,
    LineField,
    RadioField,
    TextField,
    UploadField,
)

RED = Point("red", "Red", "cross", "red", 1, "Will not meet its date: a decision is needed", ("Is it blocked?",))
AMBER = Point("amber", "Amber", "triangle", "amber", 2, "Behind, with an agreed recovery")
GREEN = Point("green", "Green", "tick", "green", 3, "On time, and the next milestone is credible")
WHITE = Point("not_started", "Not started", "circle", "white", None, "Work has not begun and is not yet due")
NOW = datetime(2026, 3, 31, 13, 5, tzinfo=UTC)


class Filters(FilterForm):
    words = LineField(label="Words")
    state = forms.ChoiceField(label="State", choices=[("", "All"), ("late", "Overdue"), ("blocked", "Blocked")])
    since = DayField(label="Due since")
    silent = forms.BooleanField(label="Silent since the last Board")


class Everything(EditForm):
    title = LineField(label="What will be done", max_length=120, help_text="One action, beginning with a verb")
    account = TextField(label="What was done, and how do you know?", max_length=2000, help_text="Do not name a child")
    agreed = DateField(label="When was it agreed?", what="the date the action was agreed", help_text="As 27 3 2026")
    owner = forms.ChoiceField(label="Owner", choices=[("", "Choose a post"), ("1", "Head of safeguarding")])
    rating = RadioField(
        label="Delivery rating",
        choices=[(point.code, point.word) for point in (RED, AMBER, GREEN)],
        hints={point.code: point.meaning for point in (RED, AMBER, GREEN)},
    )
    agencies = CheckboxesField(label="Who supports it?", choices=[("p", "Police"), ("s", "Schools")], required=False)
    report = UploadField(kinds=("pdf", "docx"), max_bytes=20 * 1_048_576, what="the report", required=False)
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    sure = forms.BooleanField(label="A second person has checked this", help_text="Not the person who did it")


def scale() -> Scale:
    return Scale(
        code="delivery-test",
        words="Delivery",
        owner="The programme manager",
        source="Invented for tests",
        review_date=date(2027, 1, 1),
        valid_from=date(2026, 1, 1),
        valid_to=None,
        dimension="delivery",
        version=1,
        points=(RED, AMBER, GREEN),
    )


BODY = """
{% extends "base.html" %}
{% block title %}Components{% endblock %}
{% block breadcrumbs %}{% crumbs "Plan" "/plan" "Practice & leadership" "/theme" %}{% endblock %}
{% block caption %}<span class="sb-caption">Objective 4</span>{% endblock %}
{% block heading %}Components{% endblock %}
{% block actions %}{% button_link "Propose a rating" "/propose" %}{% endblock %}
{% block content %}
{% tabs tab_items "Objective 4" %}
<ul class="sb-figures">{% figure 12 "overdue" "?state=late" "red" %}{% figure 1234 "actions" %}</ul>
{% filter_panel filters %}{% showing page_of_things "action" %}
{% table "Actions" True True %}<thead><tr>{% sort_heading "due" "Due" %}{% sort_heading "ref" "Ref" True %}</tr></thead>
<tbody>{% for thing in page_of_things %}<tr><th scope="row">{% when day %} {% days_late thing %}</th>
<td data-label="Delivery">{% rating_pair green red %} {% ribbon past %}</td></tr>{% endfor %}</tbody>{% endtable %}
{% pagination page_of_things "action" %}
{% card "Ratings" "/ratings" "All rounds" %}{% summary %}{% row "Delivery" %}{% rating green "asserted" %}{% endrow %}
{% row "Owner" "/owner" %}{% person None "Vacant" %}{% endrow %}
{% row "Impact" %}{% rating None %}{% endrow %}{% endsummary %}{% endcard %}
{% scale_table scale True %}
<p>{% tag "Draft" %} {% tag "Issued" "green" %} {% mark "dash" "grey" %} {% count 2 "agency" %} {% moment now %}</p>
<h2 class="govuk-heading-m">Before and after</h2>{% before_after "will visit" "will see" %}
{% details "What counts" %}<p>Anything with a source.</p>{% enddetails %}
{% empty "No evidence yet" "/add" "Add the first" %}<p>Nobody has added any.</p>{% endempty %}
{% steps %}{% step "Upload" "done" "/upload" %}<p>Done.</p>{% endstep %}{% step "Confirm" "now" %}{% endstep %}
{% step "Write" %}{% endstep %}{% step "Agree" "waiting" %}{% endstep %}{% endsteps %}
<h2 class="govuk-heading-m">History</h2>
{% timeline %}{% event "Rated green" now "Dr Ruth Ellery" %}<p>Why.</p>{% endevent %}
{% event "Made" day %}{% endevent %}{% endtimeline %}
{% progress 412 2004 "Reading the workbook" %}{% progress 0 0 "Waiting its turn" %}{% as_at_picker day %}
{% conflict form %}<form method="post" enctype="multipart/form-data" novalidate>{% csrf_token %}{{ form }}
{% button "Save" %} {% button "Save as draft" "secondary" "draft" "1" %}</form>
{% endblock %}
"""


def context(request: HttpRequest) -> dict[str, Any]:
    """What the page above needs."""
    form = Everything(
        request.POST or None,
        request.FILES or None,
        current_version=3,
        current={"title": "Rewrite the threshold document"},
        changed_by="Ben Ode",
    )
    if request.method == "POST":
        form.is_valid()
    return {
        "tab_items": [("Summary", "?", True), ("Evidence", "?evidence", False)],
        "filters": Filters(request.GET),
        "page_of_things": Paginator(range(-3, 117), 20).get_page(request.GET.get("page")),
        "day": date(2026, 3, 31),
        "now": NOW,
        "green": GREEN,
        "red": RED,
        "past": [("Round 1", WHITE), ("Round 2", None), RED, None],
        "scale": scale(),
        "form": form,
    }


def everything(request: HttpRequest) -> HttpResponse:
    """Every component."""
    return HttpResponse(engines["django"].from_string(BODY.strip()).render(context(request), request))


urlpatterns = [path("components", everything), path("", include("soundingboard.web.urls"))]
