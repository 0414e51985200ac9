"""Where each kind of thing of a programme is looked at: one table for every page that names things of many kinds."""

from collections.abc import Mapping

from django.urls import resolve

from soundingboard.accounts.roles import Permission
from soundingboard.web.doors import PageRequest

# Beneath the programme, by the kind that changes, remarks, agenda items and questions give. A finding or requirement of
# an inspection or Notice is answered on its page of coverage.
WAYS: Mapping[str, str] = {
    "plan": "plan/",
    "theme": "plan/themes/{}/",
    "outcome": "plan/#outcome-{}",
    "objective": "plan/objectives/{}/",
    "action": "delivery/actions/{}/",
    "delivery_plan": "delivery/plans/{}/",
    "post": "people/posts/{}/",
    "finding": "plan/coverage/finding/{}/",
    "requirement": "plan/coverage/requirement/{}/",
    "evidence": "evidence/{}/",
    "measure": "measures/indicators/{}/",
    "request": "requests/{}/",
    "question": "scrutiny/questions/{}/",
    "risk": "risks/{}/",
    "audit_finding": "audits/loops/{}/",
    "standard": "practice/standards/{}/",
    "standards": "practice/teams/",
    "oversight": "practice/oversight/",
    "practice": "practice/oversight/",
    "voice": "practice/voice/",
    "decision": "decisions/{}/",
    "recommendation": "scrutiny/recommendations/{}/",
    "work": "scrutiny/work-programme/{}/",
    "group": "scrutiny/groups/{}/",
}

# What opens the page of each kind, once it was asked for: a page of one kind has one door, whichever thing it shows,
# and to find the door takes longer than to draw the row that leads to it.
_doors: dict[str, Permission] = {}

# Kinds of which fewer people may open each thing than may open the page of some of them.
_NARROWER: Mapping[str, Permission] = {"audit_finding": Permission.READ_AUDITS}


def way_to(request: PageRequest, kind: str, reference: str) -> str:
    """The address of a thing on the day that is looked at; empty where there is none, or the reader may not open it."""
    stand, way = request.stand, WAYS.get(kind, "")
    if not way or not reference:
        return ""
    place, mark, part = f"/p/{stand.programme.code}/{way.format(reference)}".partition("#")
    needed = _NARROWER.get(kind) or _doors.get(kind)
    if needed is None:
        needed = _doors[kind] = resolve(place).func.permission  # type: ignore[attr-defined]  # as every door has
    if not stand.actor.can(needed):
        return ""
    day = f"?as_at={stand.as_at.isoformat()}" if stand.as_at else ""
    return f"{place}{day}{mark}{part}"
