"""What may be done to a Notice or direction: drafted, issued, revised, lifted, and what it requires (PL4).

The plan is cut to the words to come: a change of requirements made while a version is in force belongs to the next one
and counts in the plan at once, because councils work to a Notice from the day it is anticipated. Which words were in
force in which version is kept by the version's number.
"""

from datetime import date
from typing import Any

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import ChangedMeanwhile, first_version, revise, supersede
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.files.actions import LookedAt, Upload, keep_file, look_at
from soundingboard.files.models import StoredFile
from soundingboard.history.log import record
from soundingboard.plan import notice_rules as rules
from soundingboard.plan.inspection_rules import next_reference
from soundingboard.plan.models import (
    Instrument,
    InstrumentDate,
    InstrumentKind,
    InstrumentLetter,
    InstrumentState,
    InstrumentVersion,
    Requirement,
    RequirementVersion,
)


class NoticeRefused(Exception):
    """Something that cannot be done to a Notice or direction as it stands, with what to do instead."""


# --- the instrument and its states ------------------------------------------------------------------------------------


def draft_instrument(
    *,
    programme: Programme,
    kind: InstrumentKind | str,
    title: str,
    summary: str = "",
    dated: date | None = None,
    document: Upload | None = None,
    follows: Instrument | None = None,
    by: Actor,
) -> Instrument:
    """Begin a Notice or direction as an anticipated draft, version 1; it may follow an earlier instrument.

    Raises:
        FileRefused: the document will not do.
    """
    require(by, Permission.EDIT_NOTICE, programme)
    if follows is not None:
        require(by, Permission.EDIT_NOTICE, follows)
    kind = InstrumentKind(kind)
    looked_at = _looked_at(programme, document, "notice", by)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        prefix = "N" if kind == InstrumentKind.NOTICE else "D"
        taken = Instrument.objects.visible_to(by).values_list("reference", flat=True)
        instrument = Instrument(
            programme=programme, reference=next_reference(prefix, taken), kind=kind, title=title, follows=follows
        )
        instrument.save(force_insert=True)
        first_version(
            InstrumentVersion(
                programme=programme,
                instrument=instrument,
                number=1,
                state=InstrumentState.DRAFT,
                dated=dated,
                summary=summary,
                document=_kept(looked_at, by),
            ),
            by=by,
        )
        record(
            "instrument.drafted",
            instrument,
            after={"kind": kind, "title": title, "dated": dated, "follows": follows, "summary": summary},
            by=by,
        )
    return instrument


def draft_again(
    *, seen: InstrumentVersion, dated: date | None = None, summary: str = "", document: Upload | None = None, by: Actor
) -> InstrumentVersion:
    """Begin another draft before anything is issued: the draft so far is kept as it is, to be compared with.

    Raises:
        NoticeRefused: it is no draft any more.
        ChangedMeanwhile: somebody else took a step first.
    """
    require(by, Permission.EDIT_NOTICE, seen)
    looked_at = _looked_at(seen.instrument.programme, document, "notice", by)
    with transaction.atomic():
        return _step(seen, InstrumentState.DRAFT, "instrument.drafted_again", dated, summary, looked_at, by, number=1)


def issue(
    *, seen: InstrumentVersion, dated: date, summary: str = "", document: Upload | None = None, by: Actor
) -> InstrumentVersion:
    """Record that the draft was issued, with its date, document and what to know about it.

    Raises:
        NoticeRefused: no requirement, a date in the future, or it is no draft.
        ChangedMeanwhile: somebody else took a step first.
    """
    require(by, Permission.EDIT_NOTICE, seen)
    looked_at = _looked_at(seen.instrument.programme, document, "notice", by)
    with transaction.atomic():
        _refuse(rules.issue_refusal(_standing(seen.instrument_id), dated, by.today))
        return _step(seen, InstrumentState.ISSUED, "instrument.issued", dated, summary, looked_at, by)


def revise_instrument(
    *, seen: InstrumentVersion, dated: date, summary: str = "", document: Upload | None = None, by: Actor
) -> InstrumentVersion:
    """Record that the instrument was revised: the requirements changed since the version in force are now in force.

    Raises:
        NoticeRefused: no requirement, a date in the future, or nothing is in force to be revised.
        ChangedMeanwhile: somebody else took a step first.
    """
    require(by, Permission.EDIT_NOTICE, seen)
    looked_at = _looked_at(seen.instrument.programme, document, "notice", by)
    with transaction.atomic():
        _refuse(rules.issue_refusal(_standing(seen.instrument_id), dated, by.today))
        return _step(seen, InstrumentState.REVISED, "instrument.revised", dated, summary, looked_at, by, number=1)


def lift(
    *, seen: InstrumentVersion, dated: date, summary: str = "", document: Upload | None = None, by: Actor
) -> InstrumentVersion:
    """Record that the instrument was lifted.

    Raises:
        NoticeRefused: a date in the future, or it is not in force.
        ChangedMeanwhile: somebody else took a step first.
    """
    require(by, Permission.EDIT_NOTICE, seen)
    looked_at = _looked_at(seen.instrument.programme, document, "notice", by)
    with transaction.atomic():
        _refuse(rules.date_refusal(dated, by.today))
        return _step(seen, InstrumentState.LIFTED, "instrument.lifted", dated, summary, looked_at, by)


def close_instrument(
    *, seen: InstrumentVersion, dated: date, summary: str, document: Upload | None = None, by: Actor
) -> InstrumentVersion:
    """Close an instrument in the register: a draft never issued, or one that is over, with the reason.

    Raises:
        NoticeRefused: no reason, a date in the future, or it is closed already.
        ChangedMeanwhile: somebody else took a step first.
    """
    require(by, Permission.EDIT_NOTICE, seen)
    _refuse("" if summary.strip() else "Enter why it is closed.")
    looked_at = _looked_at(seen.instrument.programme, document, "notice", by)
    with transaction.atomic():
        _refuse(rules.date_refusal(dated, by.today))
        return _step(seen, InstrumentState.CLOSED, "instrument.closed", dated, summary, looked_at, by)


def supersede_instrument(
    *, seen: InstrumentVersion, successor: Instrument, dated: date, summary: str = "", by: Actor
) -> InstrumentVersion:
    """Record that another instrument took this one's place: a direction after a Notice.

    Raises:
        NoticeRefused: the other does not follow this one, or is not issued.
        ChangedMeanwhile: somebody else took a step first.
    """
    require(by, Permission.EDIT_NOTICE, seen)
    require(by, Permission.EDIT_NOTICE, successor)
    with transaction.atomic():
        _refuse(rules.date_refusal(dated, by.today))
        theirs = InstrumentVersion.objects.current().get(instrument=successor)
        if successor.follows_id != seen.instrument_id:
            raise NoticeRefused("Choose an instrument that was drafted as following this one.")
        if theirs.state not in rules.IN_FORCE:
            raise NoticeRefused(f"{successor.reference} is not issued yet. Issue it first, then record this.")
        return _step(seen, InstrumentState.SUPERSEDED, "instrument.superseded", dated, summary, None, by)


# --- requirements -----------------------------------------------------------------------------------------------------


def add_requirement(
    *,
    instrument: Instrument,
    number: str,
    text: str,
    area: str = "",
    due_on: date | None = None,
    satisfied_by: str = "",
    by: Actor,
) -> Requirement:
    """Add a numbered requirement to the draft, or to the version that will revise the one in force.

    Raises:
        NoticeRefused: the instrument is over, no words, or the number is taken.
    """
    require(by, Permission.EDIT_NOTICE, instrument)
    with transaction.atomic():
        version = _written(instrument)
        _check_words(number, text)
        _check_number(instrument.pk, number, besides=None)
        taken = Requirement.objects.filter(instrument=instrument).values_list("reference", flat=True)
        requirement = Requirement(
            programme_id=instrument.programme_id,
            instrument=instrument,
            reference=next_reference(f"{instrument.reference}.", taken),
        )
        requirement.save(force_insert=True)
        first_version(
            RequirementVersion(
                programme_id=instrument.programme_id,
                requirement=requirement,
                instrument_version_number=version,
                number=number,
                position=len(taken) + 1,
                text=text,
                area=area,
                due_on=due_on,
                satisfied_by=satisfied_by,
            ),
            by=by,
        )
        record(
            "requirement.added",
            requirement,
            after={"number": number, "text": text, "due_on": due_on, "in_version": version},
            by=by,
        )
    return requirement


def change_requirement(
    *,
    seen: RequirementVersion,
    number: str,
    text: str,
    area: str = "",
    due_on: date | None = None,
    satisfied_by: str = "",
    position: int | None = None,
    why: str = "",
    by: Actor,
) -> RequirementVersion:
    """Change the words, number, order, date or what would satisfy a requirement.

    In an open draft that is the draft itself; of an instrument in force it is the version to come. What would satisfy
    it is the council's own reading of the words, and where it stands in the list the council's own arrangement (the
    number is the Notice's), so changing only those begins no new version.

    Raises:
        NoticeRefused: the instrument is over, no words, or the number is taken.
        ChangedMeanwhile: `seen` is not the current wording.
    """
    require(by, Permission.EDIT_NOTICE, seen)
    given: dict[str, Any] = {
        "number": number,
        "text": text,
        "area": area,
        "due_on": due_on,
        "satisfied_by": satisfied_by,
        "position": seen.position if position is None else position,
    }
    with transaction.atomic():
        requirement = seen.requirement
        version = _written(requirement.instrument)
        _check_words(number, text)
        _check_number(requirement.instrument_id, number, besides=requirement.pk)
        changed = {name for name, value in given.items() if getattr(seen, name) != value}
        if not changed:
            return seen
        if changed <= {"satisfied_by", "position"}:
            version = seen.instrument_version_number
        return _reworded(seen, "requirement.changed", why, by, **given, instrument_version_number=version)


def withdraw_requirement(*, seen: RequirementVersion, why: str, by: Actor) -> RequirementVersion:
    """Take a requirement out of the draft, or out of the version to come.

    Raises:
        NoticeRefused: the instrument is over, or no reason.
        ChangedMeanwhile: `seen` is not the current wording.
    """
    require(by, Permission.EDIT_NOTICE, seen)
    _refuse("" if why.strip() else "Enter why it is withdrawn.")
    with transaction.atomic():
        version = _written(seen.requirement.instrument)
        return _reworded(seen, "requirement.withdrawn", why, by, is_withdrawn=True, instrument_version_number=version)


def put_back_requirement(*, seen: RequirementVersion, by: Actor) -> RequirementVersion:
    """Undo a withdrawal.

    Raises:
        NoticeRefused: it is not withdrawn, its number was given to another, or the instrument is over.
        ChangedMeanwhile: `seen` is not the current wording.
    """
    require(by, Permission.EDIT_NOTICE, seen)
    with transaction.atomic():
        version = _written(seen.requirement.instrument)
        _refuse("" if seen.is_withdrawn else "This requirement is not withdrawn.")
        _check_number(seen.requirement.instrument_id, seen.number, besides=seen.requirement_id)
        return _reworded(seen, "requirement.put_back", "", by, is_withdrawn=False, instrument_version_number=version)


def move_requirement(*, seen: RequirementVersion, places: int, by: Actor) -> RequirementVersion:
    """Move a requirement down the list by so many places, up where negative; its number and words stay.

    Raises:
        NoticeRefused: the list ends there, or the instrument is over.
        ChangedMeanwhile: `seen` is not the current wording, or it is withdrawn.
    """
    require(by, Permission.EDIT_NOTICE, seen)
    with transaction.atomic():
        _written(seen.requirement.instrument)
        of_instrument = RequirementVersion.objects.current().filter(
            requirement__instrument=seen.requirement.instrument_id, is_withdrawn=False
        )
        rows = list(of_instrument.order_by("position", "pk"))
        place = next((number for number, row in enumerate(rows) if row.pk == seen.pk), None)
        if place is None:
            raise ChangedMeanwhile(None)
        if not 0 <= place + places < len(rows):
            raise NoticeRefused(f"{seen.number} is the {'last' if places > 0 else 'first'} already.")
        spots = sorted({row.position for row in rows})
        if len(spots) < len(rows):
            spots = list(range(1, len(rows) + 1))
        rows.insert(place + places, rows.pop(place))
        moved = [revise(row, by=by, position=spot)[0] for row, spot in zip(rows, spots, strict=True)]
        record(
            "requirement.moved",
            seen.requirement,
            before={"place": place + 1},
            after={"place": place + places + 1},
            label=str(seen),
            by=by,
        )
    return moved[place + places]


def renumber_requirements(*, instrument: Instrument, by: Actor) -> int:
    """Number the standing requirements 1, 2, 3 in their order; how many numbers changed.

    Raises:
        NoticeRefused: the instrument is over.
    """
    require(by, Permission.EDIT_NOTICE, instrument)
    with transaction.atomic():
        version = _written(instrument)
        rows = RequirementVersion.objects.current().filter(requirement__instrument=instrument, is_withdrawn=False)
        changed = 0
        for place, row in enumerate(rows.select_related("requirement").order_by("position", "pk"), start=1):
            if row.number != str(place):
                _reworded(row, "requirement.renumbered", "", by, number=str(place), instrument_version_number=version)
                changed += 1
    return changed


# --- dates and letters ------------------------------------------------------------------------------------------------


def add_instrument_date(*, instrument: Instrument, kind: str, title: str, due_on: date, by: Actor) -> InstrumentDate:
    """Enter a milestone or a review that the instrument names.

    Raises:
        NoticeRefused: neither a milestone nor a review.
    """
    require(by, Permission.EDIT_NOTICE, instrument)
    _refuse("" if kind in ("milestone", "review") else "Choose a milestone or a review.")
    with transaction.atomic():
        row = first_version(
            InstrumentDate(
                programme_id=instrument.programme_id, instrument=instrument, kind=kind, title=title, due_on=due_on
            ),
            by=by,
        )
        record("instrument.date_entered", instrument, after={"kind": kind, "title": title, "due_on": due_on}, by=by)
    return row


def change_instrument_date(
    *, seen: InstrumentDate, title: str, due_on: date, held_on: date | None = None, outcome: str = "", by: Actor
) -> InstrumentDate:
    """Move a milestone or review, or record that it was held and what came of it.

    Raises:
        NoticeRefused: held in the future, or an outcome without the day.
        ChangedMeanwhile: `seen` is not the current version.
    """
    require(by, Permission.EDIT_NOTICE, seen)
    if held_on is not None and held_on > by.today:
        raise NoticeRefused("Enter the day it was held: it cannot lie in the future.")
    if outcome.strip() and held_on is None:
        raise NoticeRefused("Enter the day it was held, or leave the outcome empty.")
    with transaction.atomic():
        fresh, before, after = revise(seen, by=by, title=title, due_on=due_on, held_on=held_on, outcome=outcome)
        if after:
            record("instrument.date_changed", seen.instrument, before=before, after=after, by=by)
    return fresh


def withdraw_instrument_date(*, seen: InstrumentDate, why: str, by: Actor) -> None:
    """Take a milestone or review away that the instrument does not name (any more).

    Raises:
        NoticeRefused: no reason.
        ChangedMeanwhile: `seen` is not the current version.
    """
    require(by, Permission.EDIT_NOTICE, seen)
    _refuse("" if why.strip() else "Enter why it is withdrawn.")
    with transaction.atomic():
        supersede(seen, by=by)
        record(
            "instrument.date_withdrawn",
            seen.instrument,
            before={"title": seen.title, "due_on": seen.due_on},
            why=why,
            by=by,
        )


def add_letter(
    *,
    instrument: Instrument,
    dated: date,
    title: str,
    sender: str = "",
    summary: str = "",
    document: Upload | None = None,
    by: Actor,
) -> InstrumentLetter:
    """Keep a letter about the instrument, with its date and file. It is never changed, only withdrawn.

    Raises:
        NoticeRefused: dated in the future.
        FileRefused: the file will not do.
    """
    require(by, Permission.EDIT_NOTICE, instrument)
    _refuse(rules.date_refusal(dated, by.today))
    looked_at = _looked_at(instrument.programme, document, "letter", by)
    with transaction.atomic():
        letter = first_version(
            InstrumentLetter(
                programme_id=instrument.programme_id,
                instrument=instrument,
                dated=dated,
                title=title,
                sender=sender,
                summary=summary,
                document=_kept(looked_at, by),
            ),
            by=by,
        )
        record(
            "instrument.letter_kept",
            instrument,
            after={"dated": dated, "title": title, "sender": sender, "document": letter.document},
            by=by,
        )
    return letter


def withdraw_letter(*, seen: InstrumentLetter, why: str, by: Actor) -> None:
    """Take away a letter that was kept by mistake; it stays readable as at any earlier day.

    Raises:
        NoticeRefused: no reason.
        ChangedMeanwhile: it was taken away already.
    """
    require(by, Permission.EDIT_NOTICE, seen)
    _refuse("" if why.strip() else "Enter why it is withdrawn.")
    with transaction.atomic():
        supersede(seen, by=by)
        record(
            "instrument.letter_withdrawn",
            seen.instrument,
            before={"dated": seen.dated, "title": seen.title},
            why=why,
            by=by,
        )


# --- in the order in which they are used above ------------------------------------------------------------------------


def _looked_at(programme: Programme, document: Upload | None, purpose: str, by: Actor) -> LookedAt | None:
    """The document as one that may be kept; asked before the transaction, for the scanner may take its time."""
    if document is None:
        return None
    return look_at(programme=programme, name=document.name, content=document.content, purpose=purpose, by=by)


def _kept(looked_at: LookedAt | None, by: Actor) -> StoredFile | None:
    return keep_file(looked_at=looked_at, by=by) if looked_at is not None else None


def _step(
    seen: InstrumentVersion,
    state: InstrumentState,
    verb: str,
    dated: date | None,
    summary: str,
    document: LookedAt | None,
    by: Actor,
    number: int = 0,
) -> InstrumentVersion:
    """Put the instrument in a state, `number` versions on."""
    if not rules.may_follow(seen.state, state):
        raise NoticeRefused(
            f"{seen.instrument.reference} is {InstrumentState(seen.state).label.lower()}, "
            f"so it cannot become {state.label.lower()}."
        )
    stored = _kept(document, by)
    supersede(seen, by=by)
    fresh = first_version(
        InstrumentVersion(
            programme_id=seen.programme_id,
            instrument=seen.instrument,
            number=seen.number + number,
            state=state,
            dated=dated,
            summary=summary,
            document=stored,
        ),
        by=by,
    )
    record(
        verb,
        seen.instrument,
        before={"state": seen.state, "number": seen.number},
        after={"state": state, "number": fresh.number, "dated": dated, "document": stored},
        why=summary,
        by=by,
    )
    return fresh


def _refuse(sentence: str) -> None:
    if sentence:
        raise NoticeRefused(sentence)


def _standing(instrument: int) -> int:
    """How many requirements the words to come have."""
    rows = RequirementVersion.objects.current().filter(requirement__instrument=instrument, is_withdrawn=False)
    return rows.count()


def _written(instrument: Instrument) -> int:
    """The number of the version that changes belong to now; the instrument is held until the transaction ends."""
    Instrument.objects.select_for_update().get(pk=instrument.pk)
    current = InstrumentVersion.objects.current().get(instrument=instrument)
    if current.state not in rules.OPEN:
        raise NoticeRefused(
            f"{instrument.reference} is {InstrumentState(current.state).label.lower()}, so what it requires is fixed."
        )
    return rules.version_being_written(current.state, current.number)


def _check_words(number: str, text: str) -> None:
    _refuse("" if number.strip() else "Enter the requirement's number.")
    _refuse("" if text.strip() else "Enter what is required.")


def _check_number(instrument: int, number: str, besides: int | None) -> None:
    rows = RequirementVersion.objects.current().filter(
        requirement__instrument=instrument, number=number, is_withdrawn=False
    )
    if rows.exclude(requirement=besides).exists():
        raise NoticeRefused(f"There is a requirement {number} already. Enter another number.")


def _reworded(seen: RequirementVersion, verb: str, why: str, by: Actor, **given: Any) -> RequirementVersion:
    fresh, before, after = revise(seen, by=by, **given)
    if after:
        record(verb, seen.requirement, before=before, after=after, why=why, label=str(seen), by=by)
    return fresh
