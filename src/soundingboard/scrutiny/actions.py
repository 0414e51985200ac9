"""What may be done to a plan of questions: start it, plan, change, drop, ask, wash up, publish (SC5, SC9).

Before it is published a plan is its body's own, so the history says what was changed and by whom, and none of the
words: those are in the versions, which only the body reads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import first_version, revise
from soundingboard.accounts.models import Post
from soundingboard.governance.models import Meeting
from soundingboard.governance.reading import who_runs
from soundingboard.history.log import record
from soundingboard.ledger.actions import ask_question
from soundingboard.ledger.models import LedgerQuestion
from soundingboard.scrutiny.models import Enquiry, EnquiryVersion, PlannedQuestion, PlannedVersion
from soundingboard.scrutiny.reading import who_prepares

MOST_PLANNED = 60


class EnquiryRefused(Exception):
    """Something that a plan of questions does not allow, with the sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A question to be planned. `rules` and `why` say which of the composer's rules picked it."""

    words: str
    bank_code: str = ""
    content_area: str = ""
    rules: str = ""
    why: str = ""
    follow_up: str = ""
    asked_by: Post | None = None
    asked_of: Post | None = None


def _visibility(version: EnquiryVersion) -> str:
    return "programme" if version.is_published else "panel"


def _noted(
    verb: str, enquiry: Enquiry, version: EnquiryVersion, by: Actor, *, changed: Iterable[str] = (), number: int = 0
) -> None:
    """An entry that says what was changed, without its words."""
    after: dict[str, Any] = {"changed": sorted(changed)} if changed else {}
    if number:
        after["question"] = number
    record(verb, enquiry, after=after, visibility=_visibility(version), by=by)


def start_enquiry(*, meeting: Meeting, aim: str = "", by: Actor) -> EnquiryVersion:
    """Start the plan of what to ask at a meeting; where there is one, it is that one."""
    require(by, who_prepares(meeting.body), meeting)
    with transaction.atomic():
        Meeting.objects.select_for_update().get(pk=meeting.pk)
        there = EnquiryVersion.objects.current().filter(enquiry__meeting=meeting).select_related("enquiry").first()
        if there is not None:
            return there
        made = Enquiry.objects.create(programme_id=meeting.programme_id, meeting=meeting)
        fresh = first_version(EnquiryVersion(programme_id=meeting.programme_id, enquiry=made, aim=aim), by=by)
        _noted("enquiry.started", made, fresh, by)
    return fresh


def plan_questions(*, version: EnquiryVersion, questions: Sequence[PlanFacts], by: Actor) -> list[PlannedVersion]:
    """Put questions into the plan, after those that are there. One of the bank that is there already is left alone.

    Raises:
        EnquiryRefused: there would be more than anybody could ask.
    """
    enquiry = version.enquiry
    require(by, who_prepares(enquiry.meeting.body), enquiry)
    with transaction.atomic():
        Enquiry.objects.select_for_update().get(pk=enquiry.pk)
        rows = PlannedVersion.objects.current().filter(planned__enquiry=enquiry, is_dropped=False)
        there = set(rows.exclude(bank_code="").values_list("bank_code", flat=True))
        wanted = [each for each in questions if each.words.strip() and each.bank_code not in there - {""}]
        if rows.count() + len(wanted) > MOST_PLANNED:
            raise EnquiryRefused(f"A plan holds {MOST_PLANNED} questions. Drop some first.")
        last = PlannedQuestion.objects.filter(enquiry=enquiry).aggregate(last=Max("number"))["last"] or 0
        place = rows.aggregate(last=Max("place"))["last"] or 0
        made = []
        for offset, facts in enumerate(wanted, start=1):
            for post in (facts.asked_by, facts.asked_of):
                if post is not None:
                    require(by, who_prepares(enquiry.meeting.body), post)
            planned = PlannedQuestion.objects.create(
                programme_id=enquiry.programme_id, enquiry=enquiry, number=last + offset
            )
            said = {field: getattr(facts, field) for field in asdict(facts)}
            row = PlannedVersion(programme_id=enquiry.programme_id, planned=planned, place=place + offset, **said)
            made.append(first_version(row, by=by))
        if made:
            _noted("enquiry.planned", enquiry, version, by, changed=[f"{len(made)} planned"])
    return made


def change_planned(*, version: PlannedVersion, changes: Mapping[str, Any], by: Actor) -> PlannedVersion:
    """Change the words of a planned question, who asks it and of whom, its place, what to ask next, or the notes.

    Raises:
        EnquiryRefused: it has been asked, and something else than the notes would change.
        ChangedMeanwhile: somebody else changed it first.
    """
    enquiry = version.planned.enquiry
    require(by, who_prepares(enquiry.meeting.body), version)
    _refuse_unknown(changes)
    if version.asked_id is not None and any(
        getattr(version, name) != changes[name] for name in changes.keys() - {"notes"}
    ):
        raise EnquiryRefused("It has been asked, so only the notes can change. The ledger says what became of it.")
    with transaction.atomic():
        fresh, before, _ = revise(version, **changes, by=by)
        if before:
            holds = EnquiryVersion.objects.current().get(enquiry=enquiry)
            _noted("enquiry.question_changed", enquiry, holds, by, changed=before, number=version.planned.number)
    return fresh


def _refuse_unknown(changes: Mapping[str, Any]) -> None:
    unknown = changes.keys() - {"words", "place", "follow_up", "notes", "asked_by", "asked_of"}
    if unknown:
        raise ValueError(f"No such fields of a planned question: {sorted(unknown)}")


def drop_planned(*, version: PlannedVersion, by: Actor) -> PlannedVersion:
    """Take a question out of the plan. Its versions stay.

    Raises:
        EnquiryRefused: it has been asked.
    """
    enquiry = version.planned.enquiry
    require(by, who_prepares(enquiry.meeting.body), version)
    if version.asked_id is not None:
        raise EnquiryRefused("It has been asked: it stays in the plan, and the ledger says what became of it.")
    with transaction.atomic():
        fresh, _, _ = revise(version, is_dropped=True, by=by)
        holds = EnquiryVersion.objects.current().get(enquiry=enquiry)
        _noted("enquiry.question_dropped", enquiry, holds, by, number=version.planned.number)
    return fresh


def mark_asked(
    *, version: PlannedVersion, asked_of: Post, asked_on: date, is_public: bool, by: Actor
) -> LedgerQuestion:
    """Put a planned question into the ledger as asked, with all that the plan says of it.

    Raises:
        EnquiryRefused: it is in the ledger already.
        QuestionRefused: as for `ask_question`.
    """
    enquiry = version.planned.enquiry
    require(by, who_prepares(enquiry.meeting.body), version)
    if version.asked_id is not None:
        raise EnquiryRefused("It is in the ledger already.")
    with transaction.atomic():
        made = ask_question(
            body=enquiry.meeting.body,
            meeting=enquiry.meeting,
            asked_of=asked_of,
            asked_by=version.asked_by,
            words=version.words,
            asked_on=asked_on,
            content_area=version.content_area,
            bank_code=version.bank_code,
            is_public=is_public,
            by=by,
        )
        revise(version, asked=made, asked_of=asked_of, by=by)
        holds = EnquiryVersion.objects.current().get(enquiry=enquiry)
        _noted("enquiry.question_asked", enquiry, holds, by, number=version.planned.number)
    return made


def change_enquiry(*, version: EnquiryVersion, aim: str, wash_up: str, by: Actor) -> EnquiryVersion:
    """Say what the enquiry is after, and afterwards what was learnt of it.

    Raises:
        ChangedMeanwhile: somebody else changed it first.
    """
    enquiry = version.enquiry
    require(by, who_prepares(enquiry.meeting.body), enquiry)
    with transaction.atomic():
        fresh, before, _ = revise(version, aim=aim, wash_up=wash_up, by=by)
        if before:
            _noted("enquiry.changed", enquiry, fresh, by, changed=before)
    return fresh


def publish_enquiry(*, version: EnquiryVersion, by: Actor) -> EnquiryVersion:
    """Let everybody in the programme read the plan with its notes from now on. It is not taken back.

    Raises:
        EnquiryRefused: it is published already.
    """
    enquiry = version.enquiry
    require(by, who_runs(enquiry.meeting.body), enquiry)
    if version.is_published:
        raise EnquiryRefused("It is published already.")
    with transaction.atomic():
        fresh, _, _ = revise(version, is_published=True, by=by)
        _noted("enquiry.published", enquiry, fresh, by)
    return fresh
