"""What is read over the programmes that share: the one place that looks into more than one of them.

It begins with the consents that hold, and reads of each of those programmes months alone: in which month a measure of
the common library came to what, by what the public may read of it, and in which month work on an area was delivered.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from django.db.models import F, FilteredRelation, Min, Q

from soundingboard.accounts.access import Actor
from soundingboard.delivery.models import ActionState, ActionVersion
from soundingboard.lib.canonical import canonical_json
from soundingboard.measures.library import library
from soundingboard.measures.models import MeasureVerdict
from soundingboard.region.models import Share
from soundingboard.region.rules import Shared, course_of, month_number

DONE = (ActionState.DELIVERED, ActionState.ASSURED, ActionState.SUSTAINED)


class Sharing(NamedTuple):
    """The consents that hold: the programmes' keys, the names of those that may be named, and a name for the whole."""

    programme_ids: tuple[int, ...]
    named: tuple[str, ...]
    consents: str

    @property
    def unnamed(self) -> int:
        """How many share without being named."""
        return len(self.programme_ids) - len(self.named)


def sharing() -> Sharing:
    """The consents that hold now. One query."""
    rows = list(
        Share.objects.filter(ended_at=None)
        .order_by("programme__authority__name", "programme__name", "pk")
        .values_list("pk", "programme_id", "is_named", "programme__authority__name")
    )
    return Sharing(
        tuple(programme for _, programme, _, _ in rows),
        tuple(name for _, _, is_named, name in rows if is_named),
        sha256(canonical_json(sorted(pk for pk, _, _, _ in rows))).hexdigest(),
    )


def share_of(actor: Actor) -> Share | None:
    """The consent of the actor's programme, if it holds. One query."""
    rows = Share.objects.visible_to(actor).filter(ended_at=None)
    return rows.select_related("began_by", "programme").first()


def shares_before(actor: Actor) -> list[Share]:
    """The consents of the actor's programme that ended, the last first. One query."""
    rows = Share.objects.visible_to(actor).exclude(ended_at=None)
    return list(rows.select_related("began_by", "ended_by").order_by("-ended_at"))


def shared_by(programme_ids: Sequence[int], today: date) -> list[Shared]:
    """What is read of those programmes. Two queries, whatever their number."""
    common = {each.code for each in library()}
    said: dict[int, dict[str, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    verdicts = MeasureVerdict.objects.filter(
        programme_id__in=programme_ids, indicator__code__in=common, public_last_on__isnull=False
    ).order_by("recorded_at", "pk")
    for programme, measure, on, code in verdicts.values_list(
        "programme_id", "indicator__code", "public_last_on", "public_code"
    ).iterator(chunk_size=5_000):
        if on is not None:
            said[programme][measure].append((month_number(on), code))
    deeds: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    done = (
        ActionVersion.objects.filter(programme_id__in=programme_ids, superseded_at=None, state__in=DONE)
        .annotate(
            aimed=FilteredRelation("objective__versions", condition=Q(objective__versions__superseded_at=None)),
            first_on=Min("action__completions__delivered_on"),
        )
        .filter(first_on__isnull=False)
        .exclude(aimed__content_area="")
    )
    for programme, area, on in done.values_list("programme_id", F("aimed__content_area"), "first_on").iterator(
        chunk_size=5_000
    ):
        deeds[programme][section_of(area)].add(month_number(on))
    return [
        Shared(
            {measure: course_of(months) for measure, months in said[programme].items()},
            {area: frozenset(months) for area, months in deeds[programme].items()},
            month_number(today),
        )
        for programme in programme_ids
    ]


def section_of(area: str) -> str:
    """The section of the content areas in which a leaf lies: practice.risks for practice.risks.exploitation."""
    return ".".join(area.split(".")[:2])
