"""What the measures that bear on an objective or an outcome came to, where either stands in the plan."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.urls import reverse

from soundingboard.measures.judging import BearsOn
from soundingboard.rating.rules import OFF_PATH_LONG
from soundingboard.statistics.verdicts import HEADLINES
from soundingboard.web.doors import PageRequest

TOO_OLD = "Too old to tell"
_TONES: Mapping[str, str] = {"worsening": "red", "improving": "green"}


class MeasuredLine(NamedTuple):
    """A measure as it is drawn there.

    One whose last figure is too old says so, and nothing else: what its chart shows is not how things are.
    """

    line: BearsOn
    headline: str
    tone: str
    is_off_path: bool
    href: str
    sentence: str


def measured(request: PageRequest, found: Iterable[BearsOn]) -> list[MeasuredLine]:
    """The measures in the order in which they were linked, read by what this reader may see. No query."""
    stand = request.stand
    root = reverse("measures", args=[stand.programme.code])
    at = f"?as_at={stand.as_at.isoformat()}" if stand.as_at else ""
    lines = []
    for each in found:
        is_old = each.last_on is not None and each.is_too_old(stand.day)
        lines.append(
            MeasuredLine(
                each,
                TOO_OLD if is_old else HEADLINES[each.verdict],  # type: ignore[index]
                "amber" if is_old else _TONES.get(each.verdict, "grey"),
                each.periods_off_path >= OFF_PATH_LONG and not is_old,
                f"{root}indicators/{each.code}/{at}",
                "" if is_old else each.sentence,
            )
        )
    return lines
