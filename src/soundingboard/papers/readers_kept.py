"""Whether the four editions of a position agree: told at once where they are small, else by the worker, and kept."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.roles import Permission
from soundingboard.lib.canonical import canonical_json, digest
from soundingboard.outbox.jobs import Work
from soundingboard.outbox.models import Job
from soundingboard.papers.kinds import document_of
from soundingboard.papers.models import Paper
from soundingboard.papers.readers import READERS, Held, Why, Withheld, held
from soundingboard.papers.reading import content_of
from soundingboard.position.keeping import ask_once, last_kept, sha256_of
from soundingboard.records import vault

KIND = "papers.readers"
# Bytes of the stored positions together, up to which nobody waits as much as half a second for the walk.
AT_ONCE = 4_000_000
_FORM = "held/1"


@dataclass(frozen=True, slots=True)
class Told:
    """What the walk found, where that is known; and the job that is at it."""

    held: Held | None
    under_way: Job | None


def told_of(papers: Mapping[str, Paper], *, as_printed: bool = False) -> Told:
    """What a walk of these editions finds, by the code of their reader. No query, or two where they are large.

    Args:
        as_printed: what their papers print is held to each other too, for which all four are built; the worker always
            does so.
    """
    if _size(papers) <= AT_ONCE:
        return Told(_walked(papers, as_printed=as_printed), None)
    done, under_way = last_kept(KIND, keys=_key(papers), programme_id=_first(papers).programme_id)
    return Told(_kept(done) if done else None, under_way)


def ask_to_compare(papers: Mapping[str, Paper], *, paper: Paper, by: Actor) -> Job:
    """Have the worker walk the editions of a Board pack's position; asking again is the same asking."""
    require(by, Permission.DRAFT_PAPERS, paper)
    require(by, Permission.VIEW_EXEMPT, paper)
    payload = {"papers": {code: each.pk for code, each in papers.items()}, "paper": paper.pk}
    return ask_once(KIND, key=_key(papers), payload=payload, programme_id=paper.programme_id, by=by)


def work_out(work: Work) -> str:
    """Walk the editions and keep what was found; the address of the page."""
    keys = work.job.payload["papers"]
    rows = {each.pk: each for each in Paper.objects.select_related("programme").filter(pk__in=keys.values())}
    papers = {code: rows[key] for code, key in keys.items()}
    work.report(0, 1, "Comparing every fact of the four editions")
    found = _walked(papers, as_printed=True)
    said = asdict(found) | {
        "withheld": [[each.reader, each.why.name, each.what, each.number] for each in found.withheld]
    }
    sha256 = vault.keep(canonical_json({"form": _FORM, "held": said}))
    pack = rows[work.job.payload["paper"]]
    return f"/p/{pack.programme.code}/papers/{pack.reference}/readers/?found={sha256}"


def _walked(papers: Mapping[str, Paper], *, as_printed: bool) -> Held:
    contents = {code: content_of(each) for code, each in papers.items()}
    return held(contents, {code: document_of(each) for code, each in contents.items()} if as_printed else None)


def _kept(job: Job) -> Held | None:
    try:
        stored: Mapping[str, Any] = json.loads(vault.read(sha256_of(job)))
    except FileNotFoundError:
        return None
    if stored["form"] != _FORM:
        return None
    said = stored["held"]
    withheld = tuple(Withheld(reader, Why[why], what, number) for reader, why, what, number in said["withheld"])
    return Held(said["compared"], withheld, tuple(said["problems"]), said["printed"])


def _key(papers: Mapping[str, Paper]) -> str:
    # What was walked is named by its content, so a changed draft is another walk.
    return f"readers-{digest([papers[each.code].position_sha256 for each in READERS if each.code in papers])}"


def _first(papers: Mapping[str, Paper]) -> Paper:
    return next(iter(papers.values()))


def _size(papers: Mapping[str, Paper]) -> int:
    return sum(vault.where(each.position_sha256).stat().st_size for each in papers.values())
