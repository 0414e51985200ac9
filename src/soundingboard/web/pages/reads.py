"""Who read what of that which few may read, by person and by thing, and the same as a table to take away."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from soundingboard.accounts import register
from soundingboard.accounts.models import Dear, Read, ReadKind
from soundingboard.accounts.reading_log import ReadsAsked, reads
from soundingboard.accounts.roles import Permission
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Column
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.base import FilterForm
from soundingboard.web.forms.fields import DayField, LineField
from soundingboard.web.places import places

A_PAGE = 50
REVIEW = Permission.REVIEW_READING

# The page of a thing, beneath the programme, by the kind and the name that the log gives it.
_PAGES = {
    ReadKind.FINDING: "audits/loops/{}/",
    ReadKind.EVIDENCE: "evidence/{}/",
    ReadKind.PAPER: "papers/{}/",
}


class ReadsFilter(FilterForm):
    """Which of them to show."""

    person = forms.ChoiceField(label="Who")
    kind = forms.ChoiceField(label="What", choices=[("", "Anything"), *ReadKind.choices])
    reference = LineField(label="Its reference", max_length=40)
    from_on = DayField(label="From")
    to_on = DayField(label="To")

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Anybody"), *((str(key), name) for key, name in people)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]


@programme_page(REVIEW, changes=True)
def who_read_what(request: PageRequest) -> HttpResponse:
    """What was read, the latest first."""
    stand = request.stand
    filters = _filters(request)
    page = Paginator(reads(stand.actor, _asked(filters)), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": places(stand, "Records", "reads"),
        "filters": filters,
        "page": page,
        "rows": [(row, _place(request, row)) for row in page],
        "query": request.GET.urlencode(),
    }
    return render(request, "records/reads.html", context)


@programme_page(REVIEW, changes=True, dear=Dear.EXPORT)
def reads_export(request: PageRequest, ending: str) -> HttpResponse:
    """The same, whole, as a workbook or as CSV."""
    stand = request.stand
    rows = reads(stand.actor, _asked(_filters(request)))
    sheets = [workbook.Sheet("Who read what", _COLUMNS, _cells(rows.iterator(chunk_size=2000)))]
    return download(f"{stand.programme.code} who read what {stand.day.isoformat()}", ending, sheets, stand.actor.now)


_COLUMNS = (
    Column("Day", "date"),
    Column("Time"),
    Column("Who", width=2),
    Column("What", width=2),
    Column("Reference"),
    Column("How", width=2),
)


def _cells(rows: Iterable[Read]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        at = timezone.localtime(row.at)
        how = row.get_how_display()
        yield at.date(), f"{at:%H:%M:%S}", row.person.name, row.get_kind_display(), row.reference, how


def _filters(request: PageRequest) -> ReadsFilter:
    return ReadsFilter(request.GET or None, people=register.people_ever(request.stand.actor))


def _asked(filters: ReadsFilter) -> ReadsAsked:
    return ReadsAsked(**(filters.in_force() if filters.is_bound else {}))


def _place(request: PageRequest, row: Read) -> str:
    """The address of what was read, where this person may open it too."""
    way = _PAGES.get(ReadKind(row.kind), "")
    may = Permission.READ_AUDITS if row.kind == ReadKind.FINDING else Permission.VIEW_EXEMPT
    if not way or not row.reference or not request.stand.can(may):
        return ""
    return f"/p/{request.stand.programme.code}/{way.format(row.reference)}"


addresses = [
    path("records/reads/", who_read_what, name="reads"),
    path("records/reads/export.xlsx", reads_export, {"ending": "xlsx"}, name="reads_xlsx"),
    path("records/reads/export.csv", reads_export, {"ending": "csv"}, name="reads_csv"),
]
