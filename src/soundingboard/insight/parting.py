"""The divergence view of a past day, made once in the background and kept, as plan checks are.

What is kept is canonical JSON in the vault, named by its hash. It is made for all readers, so without small numbers;
what exempt evidence says is marked, and is left out for whoever may not see that.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.insight.divergence import Row, Told, agreed_in, row_of, told_in
from soundingboard.lib.canonical import canonical_json
from soundingboard.outbox.jobs import Work
from soundingboard.outbox.models import Job
from soundingboard.position.gather import gather
from soundingboard.position.keeping import ask_once, last_kept, sha256_of
from soundingboard.position.values import FORM, Position
from soundingboard.records import vault

KIND = "insight.parting"
# Changes whenever what is kept changes its meaning; then nothing kept before is found again.
PARTING = "divergence/1"
ADDRESS = "position/divergence/?as_at={day}#{sha256}"


class KeptParting(NamedTuple):
    """One objective of a past day: its theme and its row."""

    theme: str
    row: Row


@dataclass(frozen=True, slots=True)
class Partings:
    """Where reports and others parted on a past day, what measures were called, and which loops there were."""

    day: date
    themes: tuple[tuple[str, str], ...]
    objectives: tuple[KeptParting, ...]
    measures: Mapping[str, str]
    loops: frozenset[str]


class Standing(NamedTuple):
    """What is kept of a day, and the job that is working it out."""

    latest: Partings | None
    under_way: Job | None


def ask_for_partings(*, programme: Programme, day: date, by: Actor) -> Job:
    """The job that works out a past day: one that is done already, else a new one. A past day does not change."""
    key = f"{PARTING}.{programme.pk}.{day.isoformat()}"
    return ask_once(KIND, key=key, payload={"day": day.isoformat()}, programme_id=programme.pk, by=by)


def work_out(work: Work) -> str:
    """Gather the position of the day, set its reports beside what others said and keep it; the address of the page."""
    programme = Programme.objects.select_related("authority").get(pk=work.job.programme_id or 0)
    day = date.fromisoformat(work.job.payload["day"])
    work.report(0, 2, "Reading the position of the day")
    position = gather(programme, day, now=work.now, small=False)
    work.report(1, 2, "Setting reports beside what others said")
    sha256 = vault.keep(canonical_json(kept(position, day)))
    work.report(2, 2, "")
    return ADDRESS.format(day=day.isoformat(), sha256=sha256)


def kept(position: Position, day: date) -> dict[str, Any]:
    """What is kept of a day: pure, so that the same position is the same bytes."""
    exempt = {each.reference for each in position.evidence if each.classification == "exempt"}
    told = {each.reference: told_in(position, each) for each in position.objectives}
    return {
        "form": PARTING,
        "position": FORM,
        "programme": position.programme,
        "day": day,
        "themes": [(each.reference, each.title) for each in position.themes],
        "measures": [(each.code, each.title) for each in position.measures],
        "loops": [each.reference for each in position.loops],
        "objectives": [
            {
                "reference": each.reference,
                "title": each.title,
                "theme": each.theme,
                "agreed": agreed_in(each),
                "told": [
                    (one.source, one.reference, one.says, one.reference in exempt) for one in told[each.reference]
                ],
            }
            for each in position.objectives
        ],
    }


def partings_on(actor: Actor, day: date) -> Standing:
    """What is kept of a past day of the actor's programme as they may read it, and whether it is being worked out. Two
    queries."""
    key = f"{PARTING}.{actor.programme_id}.{day.isoformat()}"
    done, under_way = last_kept(KIND, keys=key, programme_id=actor.programme_id)
    if done is None:
        return Standing(None, under_way)
    try:
        stored = _read(sha256_of(done))
    except FileNotFoundError:
        return Standing(None, under_way)
    return Standing(_partings(stored, actor.can(Permission.VIEW_EXEMPT)), under_way)


@lru_cache(maxsize=2)
def _read(sha256: str) -> dict[str, Any]:
    """What is kept under a hash, which is never anything else: page after page of it is read once."""
    found: dict[str, Any] = json.loads(vault.read(sha256))
    return found


def _partings(stored: Mapping[str, Any], sees_exempt: bool) -> Partings:
    return Partings(
        date.fromisoformat(stored["day"]),
        tuple((reference, title) for reference, title in stored["themes"]),
        tuple(_objectives(stored["objectives"], sees_exempt)),
        dict(stored["measures"]),
        frozenset(stored["loops"]),
    )


def _objectives(stored: Iterable[Mapping[str, Any]], sees_exempt: bool) -> Iterable[KeptParting]:
    for each in stored:
        told = [Told(*said) for *said, is_exempt in each["told"] if sees_exempt or not is_exempt]
        delivery, impact = (tuple(one) for one in each["agreed"])
        yield KeptParting(each["theme"], row_of(each["reference"], each["title"], delivery, impact, told))
