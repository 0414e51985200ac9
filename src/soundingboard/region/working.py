"""The programmes of the region set side by side in the background, and kept for as long as the same ones share.

What is kept is named by the consents it rests on. As soon as one begins or ends, nothing that was kept is found again:
nobody reads what rests on a programme that shares no longer.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.lib.canonical import canonical_json
from soundingboard.outbox.jobs import CannotBeDone, Work
from soundingboard.outbox.models import Job
from soundingboard.position.keeping import ask_once, last_kept, sha256_of
from soundingboard.position.stored import value_of
from soundingboard.records import vault
from soundingboard.region.models import Share
from soundingboard.region.reading import shared_by, sharing
from soundingboard.region.rules import FEWEST_SHARING, Together, may_be_said, together

KIND = "region.look"
FORM = "region/1"  # changes whenever what is kept changes its meaning
ADDRESS = "region/#{sha256}"
MUST_SHARE = "The programme does not share with the region, so it reads nothing of it."
TOO_FEW = f"Fewer than {FEWEST_SHARING} programmes share, so nothing is said."


@dataclass(frozen=True, slots=True)
class Looked:
    """What the records say together, of how many programmes, and on which day it was worked out."""

    day: date
    programmes: int
    lines: tuple[Together, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where it stands: what was worked out last for the same consents, when, and the job that is at it."""

    looked: Looked | None
    made_at: datetime | None
    under_way: Job | None


def ask_to_look(*, programme: Programme, by: Actor) -> Job:
    """The job that sets the programmes side by side: the one of today for these consents, else a new one."""
    require(by, Permission.VIEW_REGION, programme)
    consents = sharing().consents
    payload = {"consents": consents}
    return ask_once(
        KIND, key=f"{_kept_for(consents)}{by.today.isoformat()}", payload=payload, programme_id=programme.pk, by=by
    )


def _kept_for(consents: str) -> str:
    return f"{FORM}.{consents[:32]}."


def work_out(work: Work) -> str:
    """Read what is shared, compare, and keep it; the address of the result."""
    now = sharing()
    _refuse(work.job.programme_id or 0, now.programme_ids)
    if now.consents != work.job.payload["consents"]:
        raise CannotBeDone("Somebody began or ended sharing meanwhile. Ask again.")
    work.report(0, 2, f"Reading the months of {len(now.programme_ids)} programmes")
    day = work.now.date()
    shared = shared_by(now.programme_ids, day)
    work.report(1, 2, "Comparing measures with work")
    kept = {"form": FORM, "looked": asdict(Looked(day, len(shared), together(shared)))}
    sha256 = vault.keep(canonical_json(kept))
    work.report(2, 2, "")
    return ADDRESS.format(sha256=sha256)


def _refuse(programme_id: int, sharing_ids: tuple[int, ...]) -> None:
    if programme_id not in sharing_ids:
        raise CannotBeDone(MUST_SHARE)
    if not may_be_said(len(sharing_ids)):
        raise CannotBeDone(TOO_FEW)


def looked_at(actor: Actor) -> Standing:
    """What was worked out last for the consents that hold now; nothing for a programme that does not share.

    Four queries at most.
    """
    if not Share.objects.visible_to(actor).filter(ended_at=None).exists():
        return Standing(None, None, None)
    done, under_way = last_kept(KIND, keys=_kept_for(sharing().consents), programme_id=actor.programme_id)
    if done is None:
        return Standing(None, None, under_way)
    try:
        looked = _read(sha256_of(done))
    except FileNotFoundError:
        return Standing(None, None, under_way)
    return Standing(looked, done.started_at or done.requested_at, under_way)


@lru_cache(maxsize=4)
def _read(sha256: str) -> Looked:
    stored: dict[str, Any] = json.loads(vault.read(sha256))
    return value_of(Looked, stored["looked"])
