"""The forecast made in the background and kept, as plan checks are: a page costs a file, not ten thousand futures.

What is kept is canonical JSON in the vault, named by its hash, with the seed of the draws. The same history on the same
day gives the same forecast, so one that is there already is found again.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.insight.forecast_values import Forecast
from soundingboard.lib.canonical import canonical_json
from soundingboard.outbox.jobs import CannotBeDone, Work
from soundingboard.outbox.models import Job
from soundingboard.position.gather import gather
from soundingboard.position.keeping import ask_once, last_entry, last_kept, sha256_of
from soundingboard.position.stored import value_of
from soundingboard.position.values import FORM
from soundingboard.records import vault

KIND = "insight.forecast"
# Changes whenever what is kept changes its meaning; then nothing kept before is found again.
FORECAST = "forecast/1"
ADDRESS = "position/forecast/{at}#{sha256}"


@dataclass(frozen=True, slots=True)
class KeptForecast:
    """A forecast, when it was made, and how much has happened since."""

    forecast: Forecast
    made_at: datetime
    changes_since: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Where the forecast of one day stands: the latest, and the job that is making another."""

    latest: KeptForecast | None
    under_way: Job | None


def ask_for_forecast(*, programme: Programme, day: date | None, by: Actor) -> Job:
    """The job that makes the forecast: one that is done already if nothing has happened since, else a new one.

    Args:
        day: a past day, of which only is known what was known then; None is now.
    """
    until = "past" if day else f"{by.today.isoformat()}.{last_entry(programme.pk)}"
    payload = {"day": (day or by.today).isoformat(), "at": day.isoformat() if day else ""}
    return ask_once(KIND, key=f"{_kept_for(day)}{until}", payload=payload, programme_id=programme.pk, by=by)


def _kept_for(day: date | None) -> str:
    return f"{FORECAST}.{day.isoformat() if day else 'now'}."


def work_out(work: Work) -> str:
    """Gather the position, look ahead from it, and keep what was seen; the address of the result."""
    # The arrays library is fifteen megabytes that only the worker needs.
    from soundingboard.insight.forecast import forecast

    programme = Programme.objects.select_related("authority").get(pk=work.job.programme_id or 0)
    day = date.fromisoformat(work.job.payload["day"])
    until = last_entry(programme.pk)
    work.report(0, 2, "Reading the plan and its dates")
    position = gather(programme, day, now=work.now, small=False)
    if position.plan is None:
        raise CannotBeDone("There is no plan to look ahead from. Start the plan first.")
    work.report(1, 2, "Drawing futures from the record")
    kept = {
        "form": FORECAST,
        "position": FORM,
        "programme": position.programme,
        "until": until,
        "forecast": asdict(forecast(position, seed_of(position.programme, day))),
    }
    kept_under = vault.keep(canonical_json(kept))
    work.report(2, 2, "")
    at = work.job.payload["at"]
    return ADDRESS.format(at=f"?as_at={at}" if at else "", sha256=kept_under)


def seed_of(programme: str, day: date) -> int:
    """The seed of a programme's forecast on a day: anybody can work it out again."""
    return int.from_bytes(sha256(f"{FORECAST}|{programme}|{day.isoformat()}".encode()).digest()[:6], "big")


def foreseen(actor: Actor, day: date | None) -> Foreseen:
    """The latest forecast of the actor's programme as at a past day, or now, and whether one is under way.

    Two queries, a third where the latest is of now, to count what has happened since.
    """
    done, under_way = last_kept(KIND, keys=_kept_for(day), programme_id=actor.programme_id)
    if done is None:
        return Foreseen(None, under_way)
    try:
        stored = _read(sha256_of(done))
    except FileNotFoundError:
        return Foreseen(None, under_way)
    since = 0 if day else max(0, last_entry(actor.programme_id) - stored["until"])
    return Foreseen(KeptForecast(stored["forecast"], done.started_at or done.requested_at, since), under_way)


@lru_cache(maxsize=4)
def _read(kept_under: str) -> dict[str, Any]:
    """What is kept under a hash, which is never anything else: page after page of it is read once."""
    stored = json.loads(vault.read(kept_under))
    return {"until": stored["until"], "forecast": value_of(Forecast, stored["forecast"])}
