"""A thousand words that the benchmark puts through the screening, names and capitals among them as in a plan."""

from collections.abc import Callable
from typing import Any

from soundingboard.lib.screening import screen

_PLAN = (
    "The service will review all assessments completed by 31 March 2026 and report to the Board with 85% of visits "
    "within 10 working days (s47, SI 2007/462). The Head of Service, Front Door, and the Designated Nurse will lead. "
    "Case audits of children aged 5 to 10 will be done in the Millgate team, as the Munro review asked, by the "
    "Principal Social Worker. Managers will record the reason for each decision, and the Board will see it. "
)


def a_thousand_words() -> Callable[[], Any]:
    """Screen 1,000 words ten times over. Run once before the clock starts, it has read the lists of names."""
    text = " ".join((_PLAN * 20).split()[:1000])

    def screened() -> list[Any]:
        return [screen(text) for _ in range(10)]

    return screened
