"""What may be done to content: load what ships, change it here, take up what an upgrade offers."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import first_version, revise, sent_just_now
from soundingboard.accounts.models import Programme
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.framework.models import Content, Origin
from soundingboard.framework.reading import items_at, who_keeps
from soundingboard.history.log import record
from soundingboard.lib.canonical import canonical_json, digest
from soundingboard.lib.content import ContentError, ContentItem, build, items_from, raw_items
from soundingboard.lib.presets import AUDIENCES, PUBLIC, ContentArea, DisclosureProfile
from soundingboard.rating.strength import StrengthRow, strength_table

# Kinds that only a body may change, by a decision of this sort.
DECIDED_BY_A_BODY = {"scales": DecisionKind.SCALE}
# Kinds to which a council adds items of its own, and of which it may retire any. Of the others all are needed.
ADDED_TO_HERE = frozenset({"questions", "good_looks_like", "information_sources", "voice_themes", "audit_tools"})


class ContentRefused(Exception):
    """Content that cannot be used as it is, with the sentences that say why."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


def load_shipped_content(*, programme: Programme, kinds: Mapping[str, type[ContentItem]], by: Actor) -> int:
    """Load shipped content of these kinds into rows, where the programme has none yet; how many items were loaded."""
    for kind in kinds:
        require(by, who_keeps(kind), programme)
    with transaction.atomic():
        have = set(Content.objects.filter(programme=programme).values_list("kind", "code"))
        rows = [
            _row(programme, kind, position, raw, build(of, raw, place=kind))
            for kind, of in kinds.items()
            for position, raw in enumerate(raw_items(kind))
            if (kind, str(raw["code"])) not in have
        ]
        for row in rows:
            row.recorded_at, row.recorded_by = by.now, by.person
        Content.objects.bulk_create(rows, batch_size=100)
        if rows:
            record(
                "content.loaded",
                programme,
                after={"kinds": sorted(kinds), "items": len(rows)},
                programme_id=programme.pk,
                by=by,
            )
    return len(rows)


def change_content(
    *,
    row: Content,
    body: Mapping[str, Any],
    of: type[ContentItem],
    why: str,
    decision: Decision | None = None,
    by: Actor,
) -> Content:
    """Put a local version of an item in the place of the current one.

    Raises:
        ContentRefused: the item breaks the rules of its kind, or only a body may change it and no decision is given.
        ChangedMeanwhile: somebody else changed it first.
    """
    require(by, who_keeps(row.kind), row)
    return _put(row, body, of, why, decision, {"origin": Origin.LOCAL}, by)


def add_content(
    *, programme: Programme, kind: str, body: Mapping[str, Any], of: type[ContentItem], by: Actor
) -> Content:
    """Put an item of the council's own on record, beside those of its content area.

    It holds from today and gets a code of its own. The same item sent twice within a minute is one item.

    Args:
        body: all that the item says but its code and the days between which it holds.
    Raises:
        ContentRefused: nothing is added to this kind here, or the item breaks the rules of its kind.
    """
    require(by, who_keeps(kind), programme)
    if kind not in ADDED_TO_HERE:
        raise ContentRefused("Nothing is added to this kind of content: what it needs is all there.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        said = {**body, "code": _own_code(programme, kind), "valid_from": by.today, "valid_to": None}
        plain = json.loads(canonical_json(said))
        item = _built(of, plain, place="Your own")
        _refuse_another_place(programme.pk, item)
        twin = sent_just_now(
            Content.objects.current().filter(kind=kind), by=by, title=item.words[:240], tags=_tags_of(item)
        )
        if twin is not None:
            return twin
        row = _row(programme, kind, _place_among(programme, kind, item), plain, item)
        row.origin, row.shipped_digest = Origin.LOCAL, ""
        fresh = first_version(row, by=by)
        record("content.added", fresh, after={"kind": kind, "code": item.code, "words": item.words}, by=by)
    return fresh


def import_content(
    *,
    programme: Programme,
    kind: str,
    bodies: Sequence[Mapping[str, Any]],
    of: type[ContentItem],
    shipped: Mapping[str, type[ContentItem]],
    why: str,
    by: Actor,
) -> int:
    """Put many items of the council's own on record at once, all of them or none; how many there are.

    Each holds from today and gets a code of its own, as by `add_content`. What ships of the kind is loaded first where
    it was not, because the programme's own rows take its place.

    Args:
        bodies: all that each item says but its code and the days between which it holds, in their order.
        shipped: the kind and its class, to load what ships by.
        why: where they come from, for the history.
    Raises:
        ContentRefused: nothing is added to this kind here, or items break its rules: a sentence for each that does.
        IdentifiableText: an item holds something that could identify a child.
    """
    require(by, who_keeps(kind), programme)
    if kind not in ADDED_TO_HERE:
        raise ContentRefused("Nothing is added to this kind of content: what it needs is all there.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        load_shipped_content(programme=programme, kinds=shipped, by=by)
        first = int(_own_code(programme, kind)[4:])
        areas = items_at(programme.pk, "content_areas", ContentArea, None)
        leaves = {area.code for area in areas} - {area.within for area in areas}
        rows: list[Content] = []
        problems: list[str] = []
        places: dict[str, int] = {}
        for number, body in enumerate(bodies):
            said = {**body, "code": f"own-{first + number}", "valid_from": by.today, "valid_to": None}
            plain = json.loads(canonical_json(said))
            try:
                item = _built(of, plain, place=str(body.get("words", ""))[:80])
            except ContentRefused as refusal:
                problems += refusal.sentences
                continue
            filed = getattr(item, "content_area", "")
            if filed not in leaves:
                problems.append(f"Choose a content area that has none beneath it for “{item.words[:80]}”.")
                continue
            if filed not in places:
                places[filed] = _place_among(programme, kind, item)
            row = _row(programme, kind, places[filed], plain, item)
            row.origin, row.shipped_digest = Origin.LOCAL, ""
            row.recorded_at, row.recorded_by = by.now, by.person
            rows.append(row)
        if problems:
            raise ContentRefused(*problems)
        Content.objects.bulk_create(rows, batch_size=100)
        if rows:
            after = {"kind": kind, "items": len(rows), "first": rows[0].code, "last": rows[-1].code}
            record("content.imported", programme, after=after, why=why, programme_id=programme.pk, by=by)
    return len(rows)


def retire_content(*, row: Content, of: type[ContentItem], why: str, by: Actor) -> Content:
    """Retire an item from today: it is offered nowhere any more and stays readable, with all its versions.

    Raises:
        ContentRefused: it is retired already, or of a kind of which none can be spared.
        ChangedMeanwhile: somebody else changed it first.
    """
    require(by, who_keeps(row.kind), row)
    if row.kind not in ADDED_TO_HERE:
        raise ContentRefused("None of this kind of content can be spared. Change it instead.")
    if row.valid_to is not None:
        raise ContentRefused("It is retired already.")
    marks = {"origin": Origin.LOCAL}
    return _put(row, {**row.body, "valid_to": by.today}, of, why, None, marks, by, verb="content.retired")


def bring_content_back(*, row: Content, of: type[ContentItem], why: str, by: Actor) -> Content:
    """Bring a retired item back into use.

    Raises:
        ContentRefused: it is in use.
        ChangedMeanwhile: somebody else changed it first.
    """
    require(by, who_keeps(row.kind), row)
    if row.valid_to is None:
        raise ContentRefused("It is in use.")
    marks = {"origin": Origin.LOCAL}
    return _put(row, {**row.body, "valid_to": None}, of, why, None, marks, by, verb="content.brought_back")


def _put(
    row: Content,
    body: Mapping[str, Any],
    of: type[ContentItem],
    why: str,
    decision: Decision | None,
    marks: Mapping[str, Any],
    by: Actor,
    *,
    verb: str = "content.changed",
) -> Content:
    """A new version of an item, marked by where it comes from."""
    needed = DECIDED_BY_A_BODY.get(row.kind)
    if needed is not None and (
        decision is None or decision.kind != needed or decision.programme_id != row.programme_id
    ):
        raise ContentRefused(f"Choose the decision by which a body changed this: {DecisionKind(needed).label.lower()}.")
    plain = json.loads(canonical_json(dict(body)))
    if row.kind == "scales":
        plain["version"] = row.version + 1
    item = _built(of, plain, place=row.title)
    _refuse_another_place(row.programme_id, item)
    _refuse_a_broken_table(row, plain)
    _refuse_to_leave_an_audience(row, item)
    with transaction.atomic():
        _take_over_audiences(row, item, why, by)
        fresh, before, after = revise(
            row,
            body=plain,
            title=item.words[:240],
            owner=item.owner,
            source=item.source,
            review_on=item.review_date,
            valid_from=item.valid_from,
            valid_to=item.valid_to,
            tags=_tags_of(item),
            version=row.version + 1,
            decision=decision,
            **marks,
            by=by,
        )
        _keep_who_is_shown_all(row.programme_id, item)
        record(verb, fresh, before=before, after=after, why=why, by=by)
    return fresh


def take_up_offer(
    *,
    programme: Programme,
    kind: str,
    code: str,
    of: type[ContentItem],
    why: str,
    seen: Content | None,
    decision: Decision | None = None,
    by: Actor,
) -> Content:
    """Take an item as this release ships it in the place of the programme's own, or as a new one.

    Args:
        seen: the version that the offer was compared with; None where the programme had no such item.
    Raises:
        ContentRefused: this release ships no such item, or as for `change_content`.
        ChangedMeanwhile: somebody else changed it first.
    """
    require(by, who_keeps(kind), programme)
    position, raw = next(
        ((place, each) for place, each in enumerate(raw_items(kind)) if each["code"] == code), (0, None)
    )
    if raw is None:
        raise ContentRefused("This release ships no such item.")
    with transaction.atomic():
        if seen is None:
            current = Content.objects.filter(programme=programme, kind=kind, code=code).current().first()
            if current is not None:
                raise ContentRefused("Somebody else took this up a moment ago.")
            fresh = first_version(_row(programme, kind, position, raw, build(of, raw, place=kind)), by=by)
            record("content.taken_up", fresh, after={"kind": kind, "code": code}, why=why, by=by)
            return fresh
        marks = {"origin": Origin.SHIPPED, "shipped_digest": digest(raw)}
        return _put(seen, raw, of, why, decision, marks, by)


def _built(of: type[ContentItem], plain: Mapping[str, Any], *, place: str) -> ContentItem:
    try:
        return build(of, plain, place=place)
    except ContentError as error:
        raise ContentRefused(*error.problems) from error


def _tags_of(item: ContentItem) -> str:
    return f" {' '.join(item.tags)} " if item.tags else ""


def _refuse_another_place(programme_id: int, item: ContentItem) -> None:
    """What is filed under the content areas is filed under a leaf of those that are in force here."""
    filed = getattr(item, "content_area", None)
    if filed is None:
        return
    areas = items_at(programme_id, "content_areas", ContentArea, None)
    if filed not in {area.code for area in areas} - {area.within for area in areas}:
        raise ContentRefused("Choose a content area that has none beneath it.")


def _own_code(programme: Programme, kind: str) -> str:
    """The next code for an item made here; what ships has words for codes, so the two never meet."""
    taken = Content.objects.filter(programme=programme, kind=kind, code__startswith="own-").values_list("code")
    return f"own-{max((int(code[4:]) for (code,) in taken if code[4:].isdecimal()), default=0) + 1}"


def _place_among(programme: Programme, kind: str, item: ContentItem) -> int:
    """Where an item made here stands: with the last one of its content area, or else at the end."""
    rows = Content.objects.filter(programme=programme, kind=kind).current()
    beside = rows.tagged(*item.tags[:1]).aggregate(last=Max("position"))["last"]
    if beside is not None:
        return int(beside)
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def _refuse_a_broken_table(row: Content, body: Mapping[str, Any]) -> None:
    """A row of the table of strength is right only beside the others: a further line must not give fewer points."""
    if row.kind != "strength":
        return
    rows = Content.objects.filter(programme_id=row.programme_id, kind="strength").current()
    bodies = [body if code == row.code else other for code, other in rows.values_list("code", "body")]
    try:
        strength_table(items_from(bodies, StrengthRow, place="strength"), ())
    except ContentError as error:
        raise ContentRefused(*error.problems) from error


def _refuse_to_leave_an_audience(row: Content, item: ContentItem) -> None:
    """An audience always has a profile: it is taken over by the one that is to take its place, never only given up."""
    if isinstance(item, DisclosureProfile):
        left = [AUDIENCES[code] for code in row.body["audiences"] if code not in item.audiences]
        if left:
            raise ContentRefused(
                f"Tick “{left[0]}” in the profile that takes the place of this one; it moves from here."
            )
        _refuse_two_masks(row, item)


def _refuse_two_masks(row: Content, item: DisclosureProfile) -> None:
    """Whoever is not shown every number is shown what the public is: two masks of one figure give each other away."""
    others = Content.objects.filter(programme_id=row.programme_id, kind=row.kind).current().exclude(code=row.code)
    protected = [
        [code for code in body["audiences"] if code not in item.audiences]
        for body in others.values_list("body", flat=True)
        if body["protects_up_to"]
    ]
    if not item.shows_all:
        protected.append(list(item.audiences))
    apart = [code for codes in protected if PUBLIC not in codes for code in codes]
    if apart:
        words = ", ".join(f"“{AUDIENCES[code]}”" for code in apart)
        raise ContentRefused(
            f"Whoever is not shown every number is shown what the public is. Keep these with the public: {words}."
        )


def _keep_who_is_shown_all(programme_id: int, item: ContentItem) -> None:
    """The programme says itself who is shown every number, as its profiles do, so that pages need not read these."""
    if not isinstance(item, DisclosureProfile):
        return
    bodies = Content.objects.filter(programme_id=programme_id, kind="disclosure_profiles").current()
    open_to = [each["audiences"] for each in bodies.values_list("body", flat=True) if not each["protects_up_to"]]
    codes = [code for code in AUDIENCES if any(code in each for each in open_to)]
    Programme.objects.filter(pk=programme_id).update(shown_all="/".join(codes))


def _take_over_audiences(row: Content, item: ContentItem, why: str, by: Actor) -> None:
    """The profile that an audience had loses it in the same transaction, as a version of its own."""
    if not isinstance(item, DisclosureProfile):
        return
    for other in Content.objects.filter(programme_id=row.programme_id, kind=row.kind).current().exclude(code=row.code):
        left = [code for code in other.body["audiences"] if code not in item.audiences]
        if left != other.body["audiences"]:
            body = {**other.body, "audiences": left}
            fresh, before, after = revise(
                other, body=body, version=other.version + 1, origin=Origin.LOCAL, decision=None, by=by
            )
            record("content.changed", fresh, before=before, after=after, why=why, by=by)


def _row(programme: Programme, kind: str, position: int, raw: Mapping[str, Any], item: ContentItem) -> Content:
    return Content(
        programme=programme,
        kind=kind,
        code=item.code,
        version=1,
        title=item.words[:240],
        position=position,
        tags=_tags_of(item),
        body=json.loads(canonical_json(dict(raw))),
        owner=item.owner,
        source=item.source,
        review_on=item.review_date,
        valid_from=item.valid_from,
        valid_to=item.valid_to,
        origin=Origin.SHIPPED,
        shipped_digest=digest(raw),
    )
