"""Every address of the large programme that can be had with GET, filled in with what the programme holds."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from soundingboard.accounts.models import Invitation, Membership, Programme
from soundingboard.decisions.models import BodyMember
from soundingboard.delivery.models import ActionEvidence, Dependency, Resource
from soundingboard.framework.models import Content
from soundingboard.governance.models import InformationRequest, OutcomeKind
from soundingboard.governance.models import Outcome as MeetingOutcome
from soundingboard.history.models import Entry
from soundingboard.ledger.models import LedgerQuestion
from soundingboard.measures.models import BenchmarkRelease, ChartChange, Event, Target, Team
from soundingboard.outbox.models import Job
from soundingboard.papers.models import Comment
from soundingboard.plan.models import InspectionJudgement, InstrumentDate, InstrumentLetter, Objective
from soundingboard.position.comparison import KIND as COMPARISON
from soundingboard.practice.models import PracticeCount
from soundingboard.publishing.reading import list_index, part_of, site_of
from soundingboard.risk.models import RiskStep
from soundingboard.workprogramme.models import Recommendation, TaskGroupMember

# The literal word before a part of an address, the part's name, and what stands there; None where there is no such
# thing. Whatever has no line is not measured, and the benchmark says so.
Fill = Callable[[Programme], object]


def _newest(table: Any, value: str = "pk", **which: object) -> Fill:
    def newest(programme: Programme) -> object:
        rows = table.objects.filter(programme_id=programme.pk, **which)
        return rows.order_by("-pk").values_list(value, flat=True).first()

    return newest


def _always(value: object) -> Fill:
    return lambda _: value


def _kept_comparison(programme: Programme) -> object:
    result = _newest(Job, "result", kind=COMPARISON)(programme)
    return str(result).rstrip("/").rpartition("/")[2] if result else None


def _first_published(name: str) -> Fill:
    """The reference of the first of a public list; None where nothing of it is public."""

    def first(programme: Programme) -> object:
        site = site_of(programme.code)
        part = part_of(site.shown, f"index/{name}") if site is not None and site.shown is not None else None
        return next(iter(list_index(part.sha256).on), None) if part is not None else None

    return first


SAMPLES: dict[tuple[str, str], Fill] = {
    ("actions", "reference"): _always("A1"),
    ("actions", "number"): _always(1),
    ("auditors", "number"): _newest(Membership, "person_id", role="auditor"),
    ("bodies", "code"): _always("board"),
    ("chart", "number"): _newest(ChartChange),
    ("comments", "number"): _newest(Comment),
    ("compare", "sha256"): _kept_comparison,
    ("content", "code"): _always("practice"),
    ("content", "kind"): _always("content_areas"),
    ("cycles", "number"): _always(1),
    ("cycles", "reference"): _always("AC1"),
    ("dates", "number"): _newest(InstrumentDate),
    ("decisions", "reference"): _always("D1"),
    ("dependencies", "number"): _newest(Dependency, action__reference="A1"),
    ("development", "reference"): _always("DD1"),
    ("entries", "number"): _newest(Entry, "seq"),
    ("events", "number"): _newest(Event),
    ("evidence", "evidence"): _newest(ActionEvidence, "evidence__reference", action__reference="A1"),
    ("evidence", "reference"): _always("E1"),
    ("finding", "reference"): _always("I1.1"),
    ("findings", "reference"): _always("I1.1"),
    ("indicators", "code"): _always("assessments_45wd"),
    ("inspections", "reference"): _always("I1"),
    ("intakes", "reference"): _always("IN1"),
    ("invitations", "number"): _newest(Invitation),
    ("items", "kind"): _always("plan.objective"),
    ("items", "number"): _newest(Objective),
    ("jobs", "number"): _newest(Job),
    ("judgements", "number"): _newest(InspectionJudgement),
    ("letters", "number"): _newest(InstrumentLetter),
    ("loops", "reference"): _always("AF1"),
    ("members", "number"): _newest(Membership),
    ("milestones", "milestone"): _always("M1"),
    ("name", "part"): _always("auditor"),
    ("notice", "reference"): _always("N1"),
    ("objectives", "objective"): _always("1.1"),
    ("objectives", "reference"): _always("1.1"),
    ("data", "file"): _always("figures.csv"),
    ("data", "form"): _always("v1"),
    ("editions", "number"): _always(1),
    ("look", "page"): _always("what-happened/"),
    ("measures", "code"): _always("assessments_45wd"),
    ("papers", "format"): _always("pdf"),
    ("prepare", "reference"): _always("BP2"),
    ("publishing", "number"): _always(1),
    ("outcomes", "reference"): _always("O1"),
    ("papers", "reference"): _always("BP1"),
    ("plans", "reference"): _always("DP1"),
    ("posts", "code"): _always("post-0"),
    ("chase", "post"): _always("post-0"),
    ("ratings", "reference"): _always("1.1"),
    ("recheck", "months"): _always(6),
    ("releases", "number"): _newest(BenchmarkRelease),
    ("risks", "reference"): _always("RSK1"),
    ("score", "kind"): _always("current"),
    ("controls", "number"): _always(1),
    ("do", "step"): _always("escalate"),
    ("replies", "escalation"): _newest(RiskStep, risk__reference="RSK1"),
    ("withdraw", "escalation"): _newest(RiskStep, risk__reference="RSK1"),
    ("requirement", "reference"): _always("N1.1"),
    ("requirements", "reference"): _always("N1.1"),
    ("resources", "number"): _newest(Resource),
    ("rounds", "number"): _always(24),
    ("seats", "number"): _newest(BodyMember),
    ("sections", "section"): _always("s1"),
    ("spreadsheet", "reference"): _always("PI1"),
    ("state", "move"): _always("block"),
    ("steps", "step"): _always("revise"),
    ("standards", "code"): _always("visit_protection_plan"),
    ("teams", "team"): _newest(Team, "code", kind="team"),
    ("counts", "number"): _newest(PracticeCount, superseded_at=None),
    ("voice", "reference"): _always("V1"),
    ("targets", "number"): _newest(Target, indicator__code="assessments_45wd"),
    ("themes", "reference"): _always("1"),
    ("tools", "code"): _always("own-1"),
    ("verification", "reference"): _always("1.1"),
    # What the Board and the panel keep, of their last meetings that were held.
    ("grid", "section"): _always("practice.services"),
    ("groups", "reference"): _always("TG1"),
    ("items", "item"): _always(1),
    ("meetings", "body"): _always("panel"),
    ("meetings", "number"): _always(23),
    ("outcomes", "kind"): _always("decision"),
    ("outcomes", "outcome"): _newest(MeetingOutcome, kind=OutcomeKind.ACTION),
    ("planned", "planned"): _always(1),
    ("questions", "code"): _newest(Content, "code", kind="questions"),
    ("questions", "entry"): _first_published("questions"),
    ("decisions", "entry"): _first_published("decisions"),
    ("questions", "reference"): _newest(LedgerQuestion, "reference"),
    ("questions", "step"): _always("answer"),
    ("recommendations", "reference"): _newest(Recommendation, "reference"),
    ("recommendations", "step"): _always("answer"),
    ("requests", "reference"): _newest(InformationRequest, "reference"),
    ("requests", "step"): _always("answer"),
    ("seated", "number"): _newest(TaskGroupMember),
    ("steps", "change"): _always("close"),
    ("work-programme", "reference"): _always("W1"),
    ("work-programme", "step"): _always("done"),
}


API = "api-1:"  # the namespace of its operations


class Addresses(NamedTuple):
    """The paths to measure by the name of the address, and the names of those for which there is nothing to show."""

    found: dict[str, str]
    unknown: tuple[str, ...]


def addresses(programme: Programme) -> Addresses:
    """Every address of a programme's pages, its public ones and files for taking away among them."""
    pages = ("p/<slug:programme>/", "public/<slug:programme>/")
    named = {name: route for name, route in _routes(get_resolver().url_patterns, "") if route.startswith(pages)}
    return _filled_in(programme, named, "")


def api_addresses(programme: Programme) -> Addresses:
    """Every address of the API that is read: what its own description says can be had with GET."""
    described = json.loads(Client().get(reverse("api_openapi")).content)
    read = {f"api_{each['get']['operationId']}" for each in described["paths"].values() if "get" in each}
    named = {name: route for name, route in _routes(get_resolver().url_patterns, "") if name in read}
    return _filled_in(programme, named, API)


def _filled_in(programme: Programme, named: dict[str, str], space: str) -> Addresses:
    found, unknown = {}, []
    for name, route in named.items():
        given: dict[str, object] = {}
        for part in re.findall(r"<(?:\w+:)?(\w+)>", route)[1:]:
            words = re.split(rf"<(?:\w+:)?{part}>", route)[0].split("/")
            word = next(each for each in reversed(words) if each and "<" not in each)
            given[part] = SAMPLES.get((word, part), _always(None))(programme)
        if None in given.values():
            unknown.append(name)
        else:
            found[name] = reverse(f"{space}{name}", kwargs={"programme": programme.code, **given})
    return Addresses(found, tuple(unknown))


def _routes(patterns: list[Any], before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, route
