"""What may be done to content: load what ships, change it here, take up what an upgrade offers."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import first_version, revise
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.framework.models import Content, Origin
from soundingboard.history.log import record
from soundingboard.lib.canonical import canonical_json, digest
from soundingboard.lib.content import ContentError, ContentItem, build, items_from, raw_items
from soundingboard.lib.presets import AUDIENCES, DisclosureProfile
from soundingboard.rating.strength import StrengthRow, strength_table

# Kinds that only a body may change, by a decision of this sort.
DECIDED_BY_A_BODY = {"scales": DecisionKind.SCALE}


class ContentRefused(Exception):
    """Content that cannot be used as it is, with the sentences that say why."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


def load_shipped_content(*, programme: Programme, kinds: Mapping[str, type[ContentItem]], by: Actor) -> int:
    """Load shipped content of these kinds into rows, where the programme has none yet; how many items were loaded."""
    require(by, Permission.EDIT_CONTENT, programme)
    loaded = 0
    with transaction.atomic():
        have = set(Content.objects.filter(programme=programme).values_list("kind", "code"))
        for kind, of in kinds.items():
            for position, raw in enumerate(raw_items(kind)):
                item = build(of, raw, place=kind)
                if (kind, item.code) in have:
                    continue
                first_version(_row(programme, kind, position, raw, item), by=by)
                loaded += 1
        if loaded:
            record(
                "content.loaded",
                programme,
                after={"kinds": sorted(kinds), "items": loaded},
                programme_id=programme.pk,
                by=by,
            )
    return loaded


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
    require(by, Permission.EDIT_CONTENT, row)
    return _put(row, body, of, why, decision, {"origin": Origin.LOCAL}, by)


def _put(
    row: Content,
    body: Mapping[str, Any],
    of: type[ContentItem],
    why: str,
    decision: Decision | None,
    marks: Mapping[str, Any],
    by: Actor,
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
    try:
        item = build(of, plain, place=row.title)
    except ContentError as error:
        raise ContentRefused(*error.problems) from error
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
            version=row.version + 1,
            decision=decision,
            **marks,
            by=by,
        )
        record("content.changed", fresh, before=before, after=after, why=why, by=by)
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
    require(by, Permission.EDIT_CONTENT, programme)
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
        body=json.loads(canonical_json(dict(raw))),
        owner=item.owner,
        source=item.source,
        review_on=item.review_date,
        valid_from=item.valid_from,
        valid_to=item.valid_to,
        origin=Origin.SHIPPED,
        shipped_digest=digest(raw),
    )
