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
from soundingboard.lib.content import ContentError, ContentItem, build, raw_items

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
    with transaction.atomic():
        fresh, before, after = revise(
            row,
            body=plain,
            title=item.words[:240],
            owner=item.owner,
            source=item.source,
            review_on=item.review_date,
            valid_from=item.valid_from,
            valid_to=item.valid_to,
            origin=Origin.LOCAL,
            version=row.version + 1,
            decision=decision,
            by=by,
        )
        record("content.changed", fresh, before=before, after=after, why=why, by=by)
    return fresh


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
