"""What may be done about records and their time: held, let go of, proposed for disposal, and disposed of by two."""

from typing import Any

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.files.actions import dispose_of_file, store_file
from soundingboard.formats import pdf
from soundingboard.history.log import blank_out_all, record
from soundingboard.history.reading import end_of_chain
from soundingboard.retention.certificate import certificate
from soundingboard.retention.kinds import KINDS, Kept, Kind, Log, Removed, Thing, digest_of
from soundingboard.retention.models import Disposal, DisposalState, Hold
from soundingboard.retention.reading import Due, due_of

KEEP = Permission.KEEP_RECORDS
AT_ONCE = 500  # things in one disposal: a list that names more is agreed to without being read


class RetentionRefused(Exception):
    """Something about records and their time that cannot be so, with the sentence to show."""


def place_hold(*, programme: Programme, kind: str, reference: str = "", reason: str, by: Actor) -> Hold:
    """Keep a kind of record, or one thing of it, until the hold is lifted.

    Raises:
        RetentionRefused: there is no such kind or thing, a log is to be held by the line, no reason is given, or it is
            held.
    """
    require(by, KEEP, programme)
    if kind not in KINDS:
        raise RetentionRefused("Choose the kind of record to hold.")
    of, reference = KINDS[kind], reference.strip()
    if isinstance(of, Kept):
        raise RetentionRefused("These are kept for good, so there is nothing to hold.")
    if reference and not isinstance(of, Kind):
        raise RetentionRefused("The lines of a log have no references. Leave it empty to hold the whole log.")
    if reference and isinstance(of, Kind) and not of.known(programme.pk, reference):
        raise RetentionRefused(f"There is no {reference} among these. Enter a reference as its own page shows it.")
    if not reason.strip():
        raise RetentionRefused("Enter why it is held.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        if Hold.objects.filter(programme=programme, kind=kind, reference=reference, lifted_at=None).exists():
            raise RetentionRefused("It is held already.")
        hold = Hold.objects.create(
            programme=programme,
            kind=kind,
            reference=reference,
            reason=reason.strip(),
            placed_at=by.now,
            placed_by=by.person,
        )
        record("hold.placed", hold, after={"kind": kind, "reference": reference}, why=reason.strip(), by=by)
    return hold


def lift_hold(*, hold: Hold, why: str, by: Actor) -> Hold:
    """No longer hold something. Raises RetentionRefused: no reason is given, or it was lifted already."""
    require(by, KEEP, hold)
    if not why.strip():
        raise RetentionRefused("Enter why the hold is lifted.")
    with transaction.atomic():
        held = Hold.objects.select_for_update().get(pk=hold.pk)
        if held.lifted_at is not None:
            raise RetentionRefused("It was lifted already.")
        held.lifted_at, held.lifted_by, held.why_lifted = by.now, by.person, why.strip()
        held.save(update_fields=["lifted_at", "lifted_by", "why_lifted"])
        record("hold.lifted", held, why=why.strip(), by=by)
    return held


def propose_disposal(*, programme: Programme, kind: str, why: str, by: Actor) -> Disposal:
    """Propose to dispose of all that is due of a kind of record and not held. Nothing is removed yet.

    Raises:
        RetentionRefused: nothing is due, too much at once, no reason is given, or one is proposed already.
    """
    require(by, KEEP, programme)
    if by.person is None:
        raise RetentionRefused("A disposal is proposed by a person.")
    if not why.strip():
        raise RetentionRefused("Enter why it is to be disposed of now.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        due = due_of(by, kind)
        if due is None or due.up_to is None or not due.count:
            raise RetentionRefused("Nothing of this kind is due.")
        if due.proposed is not None:
            raise RetentionRefused(f"{due.proposed.reference} is proposed already. Agree or refuse that first.")
        last = Disposal.objects.filter(programme=programme).order_by("-number").first()
        disposal = Disposal.objects.create(
            programme=programme,
            number=last.number + 1 if last else 1,
            kind=kind,
            rule={
                "words": due.rule.words,
                "months": due.rule.months,
                "trigger": due.rule.trigger,
                "source": due.rule.source,
                "valid_from": due.rule.valid_from.isoformat(),
            },
            up_to=due.up_to,
            counted=min(due.count, AT_ONCE) if due.things else due.count,
            items=[_named(each) for each in due.things[:AT_ONCE]],
            why=why.strip(),
            proposed_at=by.now,
            proposed_by=by.person,
        )
        record(
            "disposal.proposed",
            disposal,
            after={"kind": kind, "count": disposal.counted, "up_to": due.up_to},
            why=why.strip(),
            by=by,
        )
    return disposal


def refuse_disposal(*, disposal: Disposal, why: str, by: Actor) -> Disposal:
    """Say that a disposal is not carried out, or take one's own back.

    Raises:
        RetentionRefused: no reason is given, or it is decided already.
    """
    require(by, KEEP, disposal)
    if not why.strip():
        raise RetentionRefused("Enter why it is not disposed of.")
    with transaction.atomic():
        held = _open(disposal)
        held.state, held.why_refused = DisposalState.REFUSED, why.strip()
        held.decided_at, held.decided_by = by.now, by.person
        held.save(update_fields=["state", "why_refused", "decided_at", "decided_by"])
        record("disposal.refused", held, why=why.strip(), by=by)
    return held


def carry_out_disposal(*, disposal: Disposal, by: Actor) -> Disposal:
    """Agree to a disposal that somebody else proposed, and carry it out: what was proposed is removed, and certified.

    All of it or nothing: what was held or changed its day meanwhile stops it.

    Raises:
        RetentionRefused: by whoever proposed it, decided already, or something of it is not due or is held by now.
    """
    require(by, KEEP, disposal)
    if by.person is None or by.person_id == disposal.proposed_by_id:
        raise RetentionRefused("Whoever proposes a disposal does not agree to it. Ask somebody else who keeps records.")
    with transaction.atomic():
        held = _open(disposal)
        chosen = _still_due(held, due_of(by, held.kind))
        entries, chain = end_of_chain(held.programme_id)
        removed = _remove(held, chosen, by)
        held.state, held.decided_at, held.decided_by = DisposalState.DONE, by.now, by.person
        held.removed = {
            "rows": removed.rows, "texts": removed.texts, "entries": removed.entries, "files": removed.files,
        }  # fmt: skip
        held.digest = digest_of([held.items, held.counted, held.up_to.isoformat()])
        content = pdf.write(certificate(held, entries, chain))
        held.certificate = store_file(
            programme=held.programme,
            name=f"{held.reference} certificate of disposal.pdf",
            content=content,
            purpose="certificate",
            by=by,
        )
        held.save()
        record(
            "disposal.carried_out",
            held,
            after={"kind": held.kind, "count": held.counted, "digest": held.digest, **held.removed},
            by=by,
        )
    return held


def _named(thing: Thing) -> dict[str, str]:
    return {"reference": thing.reference, "counted_from": thing.counted_from.isoformat(), "sha256": ""}


def _open(disposal: Disposal) -> Disposal:
    rows = Disposal.objects.select_for_update(of=("self",)).select_related("programme__authority", "proposed_by")
    held: Disposal = rows.get(pk=disposal.pk)
    if held.state != DisposalState.PROPOSED:
        raise RetentionRefused(f"{held.reference} is decided already.")
    return held


def _still_due(held: Disposal, due: Due | None) -> tuple[Thing, ...]:
    """What was proposed, as long as all of it is still due and none of it held."""
    if due is None or due.up_to is None:
        raise RetentionRefused("The schedule no longer lets anything of this kind go. Refuse this disposal.")
    if isinstance(KINDS[held.kind], Log):
        if due.held or due.up_to < held.up_to:
            raise RetentionRefused("It is held, or kept for longer, by now. Refuse this disposal.")
        return ()
    by_reference = {each.reference: each for each in due.things}
    gone = [each["reference"] for each in held.items if each["reference"] not in by_reference]
    if gone:
        raise RetentionRefused(
            f"{', '.join(gone[:5])} {'is' if len(gone) == 1 else 'are'} held, or not due, by now. Refuse this disposal "
            "and propose what is left."
        )
    return tuple(by_reference[each["reference"]] for each in held.items)


def _remove(held: Disposal, chosen: tuple[Thing, ...], by: Actor) -> Removed:
    removed, kind = Removed(), KINDS[held.kind]
    if isinstance(kind, Log):
        removed.rows, _ = kind.lines(held.programme_id, held.up_to).delete()
        held.counted = removed.rows
        return removed
    if isinstance(kind, Kept):
        raise RetentionRefused("These are kept for good.")
    contents: list[Any] = [kind.content(each.key) for each in chosen]
    held.items = [
        {**_named(each), "sha256": digest_of(content)} for each, content in zip(chosen, contents, strict=True)
    ]
    told, files = kind.remove([each.key for each in chosen], removed)
    reason = f"Disposed of by the schedule: {held.reference}"
    for table, keys in told.items():
        removed.entries += blank_out_all(held.programme_id, table, keys, reason=reason, by=by)
    for stored in files:
        called = stored._meta.label_lower
        removed.entries += blank_out_all(held.programme_id, called, {stored.pk}, reason=reason, by=by)
        dispose_of_file(stored=stored, why=reason, by=by)
        removed.files += 1
    return removed
