"""What is logged is one line of JSON, and nothing in it was written by a person."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from soundingboard.config.logging import REMOVED, configure, settings_for

pytestmark = pytest.mark.pure
PRIVATE = "Jamie Smith was seen at home"


@pytest.fixture
def lines() -> Iterator[Any]:
    """What is logged while the test runs, a dict for each line."""
    configure(settings_for("INFO"))
    out = StringIO()
    handler = next(each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler)
    handler.setStream(out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    configure(settings.LOGGING)


def log() -> Any:
    return structlog.stdlib.get_logger("soundingboard.test")


def test_a_line_says_what_happened_when_and_where(lines: Any) -> None:
    log().info("job", kind="paper.issue", ms=12, state="done")

    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "job",
        "kind": "paper.issue",
        "level": "info",
        "logger": "soundingboard.test",
        "ms": 12,
        "state": "done",
    }


def test_less_than_the_level_is_not_logged(lines: Any) -> None:
    log().debug("request", ms=1)

    assert lines() == []


@pytest.mark.parametrize(
    "given",
    [
        {"reason": "short"},
        {"form": {"reason": PRIVATE}},
        {"dob": "2014-03-02"},
        {"_hidden": PRIVATE},
        {"state": PRIVATE},
        {"key": PRIVATE},
        {"state": "x" * 121},
        {"kind": ["a", "b"]},
        {"stack_info": PRIVATE},
    ],
)
def test_what_is_not_a_named_code_is_left_out(lines: Any, given: dict[str, Any]) -> None:
    log().info("job", **given)

    (line,) = lines()
    assert PRIVATE not in json.dumps(line)
    assert [line[name] for name in given] == [REMOVED]


def test_words_in_place_of_an_event_are_left_out(lines: Any) -> None:
    log().info(PRIVATE)

    assert lines()[0]["event"] == REMOVED


def test_an_error_is_its_kind_and_its_place_without_its_words(lines: Any) -> None:
    try:
        raise ValueError(PRIVATE)
    except ValueError:
        log().error("job.failed", exc_info=True)

    (line,) = lines()
    assert PRIVATE not in json.dumps(line)
    assert line["error"] == "builtins.ValueError"
    assert line["where"][-1].startswith("test_logging.py:")


def test_what_a_library_logs_is_its_place_without_its_words(lines: Any) -> None:
    logging.getLogger("some.library").warning("Could not keep %s", PRIVATE)
    logging.getLogger("other.library").warning(f"Could not keep {PRIVATE}", extra={"answers": PRIVATE})

    one, other = lines()
    assert PRIVATE not in json.dumps([one, other])
    assert (one["logger"], one["event"], one["level"]) == ("some.library", "library", "warning")
    assert one["where"].startswith("test_logging:")
    assert other["logger"] == "other.library"


def test_an_error_in_a_library_is_placed(lines: Any) -> None:
    try:
        raise KeyError(PRIVATE)
    except KeyError:
        logging.getLogger("django.request").error("Internal: %s", PRIVATE, exc_info=True, extra={"status_code": 500})

    (line,) = lines()
    assert PRIVATE not in json.dumps(line)
    assert (line["event"], line["status"], line["error"]) == ("request.failed", 500, "builtins.KeyError")


def test_an_unknown_level_is_refused_with_the_levels_there_are() -> None:
    with pytest.raises(ImproperlyConfigured, match="SOUNDINGBOARD_LOG_LEVEL to one of DEBUG, INFO"):
        settings_for("LOUD")
