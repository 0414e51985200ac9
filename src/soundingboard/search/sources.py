"""What can be found: for each kind of thing, how it is read, and which entries of the history change it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Permission
from soundingboard.audits.models import AuditFinding
from soundingboard.decisions.models import Decision
from soundingboard.delivery.models import ActionVersion
from soundingboard.evidence.models import Classification, EvidenceVersion
from soundingboard.framework.kinds import KIND_WORDS
from soundingboard.framework.models import Content
from soundingboard.governance.models import (
    AgendaItemVersion,
    InformationRequest,
    MeetingState,
    MeetingVersion,
    Minutes,
)
from soundingboard.ledger.models import LedgerQuestion
from soundingboard.lib.question_bank import questions as shipped_questions
from soundingboard.measures.models import IndicatorVersion
from soundingboard.papers.models import Paper, PaperState
from soundingboard.plan.models import ObjectiveVersion
from soundingboard.plan.reading import confirmed_findings, requirements_in_force
from soundingboard.practice.models import Speaker, StandardVersion, VoiceVersion
from soundingboard.practice.rules import is_of_few
from soundingboard.records.fields import texts_in
from soundingboard.risk.models import RiskVersion
from soundingboard.workprogramme.models import Recommendation, TaskGroupVersion, WorkItemVersion, WorkState

QUESTIONS = "questions"
EXEMPT = "exempt"
# What it takes to find what few people said: being shown small numbers, which is no permission of a role.
SMALL = "small_numbers"
_TITLE = 160


class Found(NamedTuple):
    """One thing as it is put into the index. `part_of` is the item of the history with which it is made again."""

    key: str
    part_of: str
    reference: str
    title: str
    text: str
    address: str
    agency: str = ""
    is_exempt: bool = False
    needs: str = ""  # what else than seeing the programme it takes to find it: a permission, or SMALL


Ids = Collection[int] | None
Read = Callable[[Actor, Ids], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of thing. `by_item`: an entry about this kind of item changes what is made of it alone.

    `by_any`: an entry about one of these may change any of them.
    """

    kind: str
    words: str
    many: str
    by_item: str
    read: Read
    by_any: tuple[str, ...] = ()


def _joined(*texts: str | None) -> str:
    return "\n".join(text for text in texts if text)


def _of(rows: "QuerySet[Any]", ids: Ids, field: str) -> "QuerySet[Any]":
    return rows if ids is None else rows.filter(**{f"{field}__in": ids})


def _objectives(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows = ObjectiveVersion.objects.visible_to(actor).current().filter(is_withdrawn=False)
    for pk, reference, title, agency, *texts in _of(rows, ids, "objective_id").values_list(
        "objective_id",
        "objective__reference",
        "title",
        "owner__agency__name",
        "description",
        "measure",
        "baseline",
        "target",
    ):
        place = f"plan/objectives/{reference}/"
        yield Found(f"objective/{pk}", f"objective/{pk}", reference, title, _joined(*texts), place, agency or "")


def _actions(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows: QuerySet[Any] = ActionVersion.objects.visible_to(actor).current()
    for pk, reference, title, text, agency in _of(rows, ids, "action_id").values_list(
        "action_id", "action__reference", "title", "success_criteria", "owner__agency__name"
    ):
        yield Found(
            f"action/{pk}", f"action/{pk}", reference, title, text, f"delivery/actions/{reference}/", agency or ""
        )


def _evidence(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows: QuerySet[Any] = EvidenceVersion.objects.visible_to(actor).current().filter(is_withdrawn=False)
    for pk, reference, title, text, agency, classification in _of(rows, ids, "evidence_id").values_list(
        "evidence_id", "evidence__reference", "title", "summary", "agency__name", "classification"
    ):
        exempt = classification == Classification.EXEMPT
        place = f"evidence/{reference}/"
        yield Found(f"evidence/{pk}", f"evidence/{pk}", reference, title, text, place, agency or "", exempt)


def _findings(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows: QuerySet[Any] = _of(confirmed_findings(actor), ids, "pk")
    for pk, reference, text, quote, inspection in rows.values_list(
        "pk", "reference", "text", "quote", "inspection__title"
    ):
        key = f"finding/{pk}"
        yield Found(key, key, reference, _short(text), _joined(text, quote, inspection), f"findings/{reference}/")


def _requirements(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows: QuerySet[Any] = _of(requirements_in_force(actor), ids, "requirement_id")
    for pk, reference, text, area, satisfied_by in rows.values_list(
        "requirement_id", "requirement__reference", "text", "area", "satisfied_by"
    ):
        key = f"requirement/{pk}"
        yield Found(key, key, reference, _short(text), _joined(text, area, satisfied_by), f"requirements/{reference}/")


def _decisions(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows: QuerySet[Any] = _of(Decision.objects.visible_to(actor), ids, "pk")
    for pk, reference, title, body, *texts in rows.values_list(
        "pk", "reference", "title", "body__name", "text", "conditions", "dissent", "authority"
    ):
        key = f"decision/{pk}"
        yield Found(key, key, reference, title, _joined(body, *texts), f"decisions/{reference}/")


def _meetings(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows: QuerySet[Any] = MeetingVersion.objects.visible_to(actor).current()
    rows = _of(rows.exclude(state=MeetingState.CANCELLED), ids, "meeting_id")
    for pk, number, code, body, held_on, place in rows.values_list(
        "meeting_id", "meeting__number", "meeting__body__code", "meeting__body__name", "held_on", "place"
    ):
        title = f"{body}, meeting {number} on {held_on.day} {held_on:%B %Y}"
        yield Found(f"meeting/{pk}", f"meeting/{pk}", "", title, place, f"meetings/{code}/{number}/")


def _items(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows: QuerySet[Any] = AgendaItemVersion.objects.visible_to(actor).current().filter(is_withdrawn=False)
    rows = _of(rows, ids, "item__meeting_id").annotate(
        met=FilteredRelation("item__meeting__versions", condition=Q(item__meeting__versions__superseded_at=None))
    )
    for pk, meeting, title, why, code, number, body in (
        rows.exclude(met__state=MeetingState.CANCELLED)
        .values_list(
            "item_id",
            "item__meeting_id",
            "title",
            "why",
            "item__meeting__body__code",
            "item__meeting__number",
            "item__meeting__body__name",
        )
        .distinct()
    ):
        text = _joined(why, f"{body}, meeting {number}")
        yield Found(f"item/{pk}", f"meeting/{meeting}", "", title, text, f"meetings/{code}/{number}/")


def _minutes(actor: Actor, ids: Ids) -> Iterator[Found]:
    """Agreed minutes only: a draft is for those who write and check it."""
    rows = Minutes.objects.visible_to(actor).current().filter(agreed_on__isnull=False)
    found = _of(rows, ids, "meeting_id").select_related("meeting__body").prefetch_related("additions")
    for row in found:
        meeting = row.meeting
        parts = [f"{part.get('title', '')}\n{part.get('text', '')}" for part in row.parts]
        added = [addition.text for addition in row.additions.all()]
        place = f"meetings/{meeting.body.code}/{meeting.number}/#minutes"
        title = f"Minutes of {meeting.body.name}, meeting {meeting.number}"
        yield Found(f"minutes/{meeting.pk}", f"meeting/{meeting.pk}", "", title, "\n".join([*parts, *added]), place)


def _requests(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows = _of(InformationRequest.objects.visible_to(actor), ids, "pk")
    for row in rows.select_related("owner__agency", "body").prefetch_related("steps"):
        text = _joined(row.question, *(step.text for step in row.steps.all()), row.body.name)
        key, place = f"request/{row.pk}", f"requests/{row.reference}/"
        yield Found(key, key, row.reference, _short(row.question), text, place, row.owner.agency.name)


def _asked(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows = _of(LedgerQuestion.objects.visible_to(actor), ids, "pk")
    for row in rows.select_related("asked_of__agency", "body").prefetch_related("steps"):
        text = _joined(row.words, *(step.text for step in row.steps.all()), row.body.name)
        key, place = f"asked/{row.pk}", f"scrutiny/questions/{row.reference}/"
        yield Found(key, key, row.reference, _short(row.words), text, place, row.asked_of.agency.name)


def _risks(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows = _of(RiskVersion.objects.visible_to(actor).current(), ids, "risk_id")
    for row in rows.select_related("risk", "owner__agency").prefetch_related("risk__steps"):
        text = _joined(row.cause, row.event, row.consequence, *(step.text for step in row.risk.steps.all()))
        key, place = f"risk/{row.risk_id}", f"risks/{row.risk.reference}/"
        yield Found(key, key, row.risk.reference, row.title, text, place, row.owner.agency.name)


def _standards(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows: QuerySet[Any] = StandardVersion.objects.visible_to(actor).current().in_use()
    for pk, code, title, agency, *texts in _of(rows, ids, "standard_id").values_list(
        "standard_id", "standard__code", "title", "owner__agency__name", "statement", "shown_by", "scope", "source"
    ):
        key, place = f"standard/{pk}", f"practice/standards/{code}/"
        yield Found(key, key, "", title, _joined(*texts), place, agency or "")


def _loops(actor: Actor, ids: Ids) -> Iterator[Found]:
    """What audits found, with what is done about it: for those who may read audits."""
    rows = _of(AuditFinding.objects.visible_to(actor), ids, "pk")
    for row in rows.select_related("cycle").prefetch_related("actions", "steps"):
        text = _joined(
            row.words,
            *(each.words for each in row.actions.all()),
            *(each.text for each in row.steps.all()),
            row.training,
            row.team,
            row.cycle.name,
        )
        key, place = f"loop/{row.pk}", f"audits/loops/{row.reference}/"
        needs = str(Permission.READ_AUDITS)
        yield Found(key, key, row.reference, _short(row.words), text, place, "", needs=needs)


def _recommendations(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows = _of(Recommendation.objects.visible_to(actor), ids, "pk")
    for row in rows.select_related("to_agency", "to_body").prefetch_related("steps"):
        to = row.to_body.name if row.to_body else row.to_agency.name if row.to_agency else ""
        text = _joined(row.text, row.why, *(step.text for step in row.steps.all()), to)
        key, place = f"recommendation/{row.pk}", f"scrutiny/recommendations/{row.reference}/"
        yield Found(key, key, row.reference, _short(row.text), text, place, row.to_agency.name if row.to_agency else "")


def _work(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows = WorkItemVersion.objects.visible_to(actor).current().exclude(state=WorkState.DROPPED)
    for row in _of(rows, ids, "item_id").select_related("item"):
        key, place = f"work/{row.item_id}", f"scrutiny/work-programme/{row.item.reference}/"
        yield Found(key, key, row.item.reference, row.title, _joined(row.why, row.reason), place)


def _groups(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows = TaskGroupVersion.objects.visible_to(actor).current()
    for row in _of(rows, ids, "group_id").select_related("group"):
        text = _joined(row.scope, row.not_included, row.lines, row.outcome)
        key, place = f"group/{row.group_id}", f"scrutiny/groups/{row.group.reference}/"
        yield Found(key, key, row.group.reference, row.title, text, place)


def _voices(actor: Actor, ids: Ids) -> Iterator[Found]:
    """The voice log. What few people said is a row of its own, for those alone who are shown small numbers; what came
    of it is for everybody."""
    rows = _of(VoiceVersion.objects.visible_to(actor).current().standing(), ids, "voice_id")
    for row in rows.select_related("voice"):
        part, reference = f"voice/{row.voice_id}", row.voice.reference
        place = f"practice/voice/{reference}/"
        day = f"{row.heard_on.day} {row.heard_on:%B %Y}"
        title = f"What {Speaker(row.speaker).label.lower()} said, heard on {day}"
        if not is_of_few(row.people):
            yield Found(part, part, reference, _short(row.said), _joined(row.said, row.what_came, title), place)
            continue
        yield Found(part, part, reference, title, row.what_came, place)
        yield Found(f"{part}/words", part, "", _short(row.said), row.said, place, needs=SMALL)


def _measures(actor: Actor, ids: Ids) -> Iterator[Found]:
    """The definitions: figures are not words, and which of them may be seen is decided elsewhere."""
    rows: QuerySet[Any] = IndicatorVersion.objects.visible_to(actor).current().in_use()
    for pk, code, title, agency, *texts in _of(rows, ids, "indicator_id").values_list(
        "indicator_id",
        "indicator__code",
        "title",
        "owner__agency__name",
        "definition",
        "numerator",
        "denominator",
        "source",
    ):
        key, place = f"measure/{pk}", f"measures/indicators/{code}/"
        yield Found(key, key, code, title, _joined(*texts), place, agency or "")


def _papers(actor: Actor, ids: Ids) -> Iterator[Found]:
    """Issued papers; an exempt edition is for those who may see what is exempt."""
    rows = Paper.objects.visible_to(actor).filter(state=PaperState.ISSUED)
    for row in _of(rows, ids, "pk"):
        key = f"paper/{row.pk}"
        # Among what the author wrote stand codes of what they chose; words have spaces between them.
        text = _joined(*(each for each in texts_in(row.authored) if " " in each))
        place = f"papers/{row.reference}/"
        yield Found(key, key, row.reference, row.title, text, place, "", row.edition != "public")


def _questions(actor: Actor, ids: Ids) -> Iterator[Found]:
    """The bank; what ships is read where the programme has none of its own, as everywhere."""
    rows = Content.objects.visible_to(actor).current().filter(kind=QUESTIONS)
    found = list(_content_rows(rows, ids))
    if ids is None and not found:
        for each in shipped_questions():
            yield _question(each.code, each.words, each.source)
    for _, code, title, source, _ in found:
        yield _question(code, title, source)


def _question(code: str, words: str, source: str) -> Found:
    key = f"content/{QUESTIONS}/{code}"
    return Found(key, key, "", words, source or "", f"questions/{code}/")


def _content(actor: Actor, ids: Ids) -> Iterator[Found]:
    rows = Content.objects.visible_to(actor).current().exclude(kind=QUESTIONS)
    for kind, code, title, source, body in _content_rows(rows, ids):
        said = (each for each in texts_in(body) if " " in each and each != title)
        text = _joined(*said, source, KIND_WORDS.get(kind))
        key = f"content/{kind}/{code}"
        yield Found(key, key, "", title, text, f"content/{kind}/{code}/")


def _content_rows(rows: "QuerySet[Any]", ids: Ids) -> "Iterable[tuple[Any, ...]]":
    """The rows that hold now of the items whose versions the history names."""
    if ids is not None:
        named = Content.objects.filter(pk__in=ids).values_list("kind", "code")
        wanted = Q(pk__in=())
        for kind, code in set(named):
            wanted |= Q(kind=kind, code=code)
        rows = rows.filter(wanted)
    columns = rows.values_list("kind", "code", "title", "source", "body")
    return columns if not rows.query.is_empty() else ()


def _short(text: str) -> str:
    """The beginning of a text as its title."""
    line = " ".join(text.split())
    return line if len(line) <= _TITLE else f"{line[:_TITLE].rsplit(' ', 1)[0]}…"


_ADOPTED = ("accounts.programme",)
_LOADED = ("accounts.programme", "framework.content")
SOURCES: tuple[Source, ...] = (
    Source("objective", "Objective", "Objectives", "plan.objective", _objectives, ("plan.plan",)),
    Source("action", "Action", "Actions", "delivery.action", _actions),
    Source("evidence", "Evidence", "Evidence", "evidence.evidence", _evidence),
    Source("finding", "Finding", "Findings", "plan.finding", _findings, ("plan.inspection",)),
    Source("requirement", "Requirement", "Requirements", "plan.requirement", _requirements, ("plan.instrument",)),
    Source("decision", "Decision", "Decisions", "decisions.decision", _decisions),
    Source("meeting", "Meeting", "Meetings", "governance.meeting", _meetings),
    Source("item", "Agenda item", "Agenda items", "governance.meeting", _items),
    Source("minutes", "Minutes", "Minutes", "governance.meeting", _minutes),
    Source("request", "Information request", "Information requests", "governance.informationrequest", _requests),
    Source("asked", "Question asked", "Questions asked", "ledger.ledgerquestion", _asked),
    Source("recommendation", "Recommendation", "Recommendations", "workprogramme.recommendation", _recommendations),
    Source("work", "Item of the work programme", "Work programme", "workprogramme.workitem", _work),
    Source("group", "Task and finish group", "Task and finish groups", "workprogramme.taskgroup", _groups),
    Source("risk", "Risk", "Risks", "risk.risk", _risks),
    Source("standard", "Practice standard", "Practice standards", "practice.standard", _standards, _ADOPTED),
    Source("loop", "Finding of an audit", "Findings of audits", "audits.auditfinding", _loops),
    Source("voice", "Entry of the voice log", "Voice log", "practice.voice", _voices),
    Source("measure", "Measure", "Measures", "measures.indicator", _measures, _ADOPTED),
    Source("paper", "Paper", "Papers", "papers.paper", _papers),
    Source("question", "Question", "Questions", "", _questions, _LOADED),
    Source("content", "Content", "Content", "", _content, _LOADED),
)
KINDS: Mapping[str, Source] = {source.kind: source for source in SOURCES}
NEEDS_EXEMPT = str(Permission.VIEW_EXEMPT)
