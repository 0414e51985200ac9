"""The long jobs that the benchmark times, each over the large programme: a function that gives the job."""

from collections.abc import Callable
from typing import Any

from soundingboard.accounts.models import Programme
from soundingboard.bench.build import CODE
from soundingboard.cycle.models import Round
from soundingboard.history.log import verify
from soundingboard.papers.content import Content
from soundingboard.papers.gathering import content_at
from soundingboard.papers.kinds import document_of, written


def pack_as_pdf() -> Callable[[], Any]:
    """Set the Board pack as PDF, its content gathered beforehand."""
    return _pack("pdf")


def pack_as_word() -> Callable[[], Any]:
    """Write the Board pack as Word, its content gathered beforehand."""
    return _pack("docx")


def pack_as_html() -> Callable[[], Any]:
    """Write the Board pack as HTML, its content gathered beforehand."""
    return _pack("html")


def verify_history() -> Callable[[], Any]:
    """Verify some 30,000 entries."""
    programme = Programme.objects.get(code=CODE)
    return lambda: verify(programme.pk)


def _pack(format_: str) -> Callable[[], Any]:
    content = _content()
    return lambda: written(format_, content, document_of(content))


def _content() -> Content:
    programme = Programme.objects.select_related("authority").get(code=CODE)
    round_ = Round.objects.filter(programme=programme).frozen().latest("number")
    assert round_.frozen_at is not None
    return content_at(programme, "board-pack", round_.board_on, "board", "exempt", round_.frozen_at)
