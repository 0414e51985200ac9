"""What the benchmark says of a page: the promises that it breaks, and no others."""

from dataclasses import replace

import pytest

from soundingboard.bench.measure import Latency
from soundingboard.cli.bench import Job, Page, _over

pytestmark = pytest.mark.pure
FLOOR = Latency(5.0, 6.0, 5_000, is_page=True)
FAST = Latency(20.0, 24.0, 5_000, is_page=True)


def page(large: Latency = FAST, small: Latency = FAST, queries: tuple[int, int] = (15, 15)) -> Page:
    return Page({"large": large, "hundredth": small}, {"large": queries[0], "tenth": queries[1]})


@pytest.mark.parametrize(
    "name, measured, said",
    [
        ("home", page(), []),
        ("home", page(replace(FAST, p95=24.1)), ["over 4 times the floor"]),
        ("slippage", page(replace(FAST, p95=24.1)), ["over 4 times the floor"]),
        ("actions_csv", page(Latency(20.0, 240.0, 5_000, is_page=False)), []),
        ("slippage", page(replace(FAST, p50=50.0)), []),
        ("slippage", page(replace(FAST, p50=50.1)), ["grows over 2.5 times"]),
        ("slippage", page(queries=(16, 16)), ["queries"]),
        ("slippage", page(queries=(9, 8)), ["queries"]),
        ("slippage", page(replace(FAST, size=60_000)), []),
        ("slippage", page(replace(FAST, size=60_001)), ["over 100 kB"]),
        ("evidence_csv", page(Latency(900.0, 900.0, 3_000_000, is_page=False)), []),
        ("actions_xlsx", page(Latency(3001.0, 3100.0, 3_000_000, is_page=False)), ["over 3 s"]),
    ],
)
def test_a_page_is_marked_with_the_promises_it_breaks(name: str, measured: Page, said: list[str]) -> None:
    assert measured.broken(name, FLOOR, 40_000) == said


def test_a_job_is_marked_when_it_takes_longer_or_more_than_was_promised() -> None:
    job = Job("gather", "measure", "gathering", 0.8, 200)

    assert _over(job, 0.8, 200) == ""
    assert _over(job, 0.9, 201) == "  over 0.8 s, over 200 MB"
    assert _over(Job("verify", "jobs", "verify_history"), 60, 900) == ""
