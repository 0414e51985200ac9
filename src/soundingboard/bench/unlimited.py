"""The benchmark asks for each file two hundred times, which one person may not, nor one token."""

from datetime import timedelta

from soundingboard.accounts import limits
from soundingboard.connections import rules


def lift_limits() -> None:
    """Let one person ask for what is dear as often as they like, in this process."""
    for dear in limits.LIMITS:
        limits.LIMITS[dear] = limits.Limit(1_000_000, timedelta(seconds=1))
    rules.MOST_REQUESTS = 1_000_000
