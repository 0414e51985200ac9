"""Days of audits and risks for people's own calendars, beside those of rounds and meetings."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.urls import path
from django.utils.http import content_disposition_header

from soundingboard.accounts.roles import Permission
from soundingboard.audits import reading as audits
from soundingboard.formats import icalendar
from soundingboard.formats.icalendar import CalendarDay
from soundingboard.risk.listing import listed_risks
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.pages.meeting_parts import address
from soundingboard.web.whole_address import whole_address


@programme_page(Permission.VIEW_AUDITS)
def audits_ics(request: PageRequest) -> HttpResponse:
    """When the audits of each cycle begin and are due: of every cycle that was not abandoned."""
    code = request.stand.programme.code
    days = [
        CalendarDay(
            f"audits-{row.reference}-{name}@{code}",
            f"{words} ({row})",
            on,
            whole_address(request, address(request, "audit_cycle", row.reference)),
        )
        for row in audits.cycle_rows(request.stand.actor, request.stand.moment)
        if audits.state_at(row, request.stand.moment) != "abandoned"
        for name, words, on in (
            ("begin", "Audits begin", row.starts_on),
            ("due", "Audits due", row.due_on),
            ("second", "Second grades due", row.second_due_on if row.second_percent else None),
        )
        if on is not None
    ]
    return _file(request, "audits", "Audits of", days)


@programme_page(Permission.VIEW_PROGRAMME)
def risks_ics(request: PageRequest) -> HttpResponse:
    """When each risk that is not closed is to be looked at again, and when an acceptance ends."""
    stand = request.stand
    days = [
        CalendarDay(
            f"risk-{line.reference}-{name}@{stand.programme.code}",
            f"{words} {line.reference} {line.title}",
            on,
            whole_address(request, address(request, "risk", line.reference)),
        )
        for line in listed_risks(stand.actor, stand.moment, on=stand.day)
        if line.is_live
        for name, words, on in (
            ("review", "Look again at risk", line.review_due_on),
            ("accepted", "The acceptance ends of risk", line.accepted_until),
        )
        if on is not None
    ]
    return _file(request, "risks", "Risks of", days)


def _file(request: PageRequest, name: str, of: str, days: Iterable[CalendarDay]) -> HttpResponse:
    programme = request.stand.programme
    content = icalendar.write(f"{of} {programme.name}", days, at=request.stand.actor.now)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}-{programme.code}.ics") or ""
    return response


addresses = [
    path("audits/audits.ics", audits_ics, name="audits_ics"),
    path("risks/risks.ics", risks_ics, name="risks_ics"),
]
