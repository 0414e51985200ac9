"""The benchmark asks for each file two hundred times, which one person may not."""

from datetime import timedelta

from soundingboard.accounts import limits


def lift_limits() -> None:
    """Let one person ask for what is dear as often as they like, in this process."""
    for dear in limits.LIMITS:
        limits.LIMITS[dear] = limits.Limit(1_000_000, timedelta(seconds=1))
