"""The long jobs that the benchmark times, each over the large programme: a function that gives the job."""

import tempfile
from collections.abc import Callable
from typing import Any

from soundingboard.accounts.access import the_system
from soundingboard.accounts.bases import end_of
from soundingboard.accounts.models import Programme
from soundingboard.bench.build import CODE
from soundingboard.cycle.models import Round
from soundingboard.framework.kinds import held_at
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.insight.forecast import forecast
from soundingboard.insight.forecasting import seed_of
from soundingboard.papers.content import Content
from soundingboard.papers.gathering import content_at
from soundingboard.papers.kinds import document_of, write_to, written
from soundingboard.papers.pack import REQUIREMENT, Choice, Chosen
from soundingboard.plan.models import Requirement
from soundingboard.position.gather import gather
from soundingboard.position.judging import CONTENT, judgeable, suggest_now

REQUIRED = 30  # requirements, with some 4,000 pieces of evidence: a pack holds at most 5,000


def pack_as_pdf() -> Callable[[], Any]:
    """Set the Board pack as PDF, its content gathered beforehand."""
    return _pack("pdf")


def pack_as_word() -> Callable[[], Any]:
    """Write the Board pack as Word, its content gathered beforehand."""
    return _pack("docx")


def pack_as_html() -> Callable[[], Any]:
    """Write the Board pack as HTML, its content gathered beforehand."""
    return _pack("html")


def note_as_pdf() -> Callable[[], Any]:
    """Draft a briefing note by its rules and set it as PDF, its content gathered beforehand."""
    return _pack("pdf", "briefing-note", "panel")


def note_as_word() -> Callable[[], Any]:
    """Draft a briefing note by its rules and write it as Word, its content gathered beforehand."""
    return _pack("docx", "briefing-note", "panel")


def evidence_pack() -> Callable[[], Any]:
    """Gather an evidence pack as large as one may be and write its folders, as when one is asked for."""
    programme = Programme.objects.select_related("authority").get(code=CODE)
    round_ = Round.objects.filter(programme=programme).frozen().latest("number")
    assert round_.frozen_at is not None
    day, now = round_.board_on, round_.frozen_at
    rows = Requirement.objects.filter(programme=programme).order_by("pk")
    choice = Choice(tuple(Chosen(REQUIREMENT, each.reference) for each in rows[:REQUIRED]))

    def made() -> None:
        content = content_at(programme, "evidence-pack", day, "inspectors", "exempt", now, choice)
        with tempfile.TemporaryFile() as file:
            write_to(file, "zip", content, document_of(content))

    return made


def verify_history() -> Callable[[], Any]:
    """Verify some 30,000 entries."""
    programme = Programme.objects.get(code=CODE)
    return lambda: verify(programme.pk)


def judge_anew() -> Callable[[], Any]:
    """Judge the objectives on a page of ratings by all that bears on them, as when nothing is remembered of them."""
    programme = Programme.objects.get(code=CODE)
    rounds = list(Round.objects.filter(programme=programme).in_order())
    actor = the_system(programme, end_of(rounds[-1].cut_off))
    objectives = judgeable(actor)[:20]
    held = held_at(programme.pk, CONTENT, None)
    return lambda: suggest_now(actor, objectives, rounds, held, actor.today)


def look_ahead() -> Callable[[], Any]:
    """Gather the position and draw futures of every objective from it, as the worker does."""
    programme = Programme.objects.select_related("authority").get(code=CODE)
    day = Entry.objects.of_programme(programme.pk).latest("seq").at.date()
    return lambda: forecast(gather(programme, day), seed_of(CODE, day))


def _pack(format_: str, kind: str = "board-pack", audience: str = "board") -> Callable[[], Any]:
    content = _content(kind, audience)
    return lambda: written(format_, content, document_of(content))


def _content(kind: str, audience: str) -> Content:
    programme = Programme.objects.select_related("authority").get(code=CODE)
    round_ = Round.objects.filter(programme=programme).frozen().latest("number")
    assert round_.frozen_at is not None
    return content_at(programme, kind, round_.board_on, audience, "exempt", round_.frozen_at)
