"""Logs: one line of JSON for each event on the standard output, and in it nothing that a person wrote.

An installation's logs are read by more people, and kept in more places, than its database. So a line holds only what is
named below: codes, counts, times, references to code. Whatever else is handed to a logger is left out, and so are the
words of an error, which may quote what somebody typed or a row of the database.
"""

import logging
import logging.config
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured

# structlog looks whether `rich` is there to colour a developer's terminal; that alone would load eighty modules into
# every web process, a tenth of its start. Our lines are JSON, so for that one look `rich` is not there.
_seen = sys.modules.get("rich")
sys.modules["rich"] = None  # type: ignore[assignment]
import structlog  # noqa: E402

del sys.modules["rich"]
if _seen is not None:
    sys.modules["rich"] = _seen

# What may be logged, by name. Numbers pass under these names; text only as a code: short, without a space.
NAMED = frozenset(
    {
        "attempt",
        "error",
        "job",
        "kind",
        "method",
        "ms",
        "person",
        "programme",
        "route",
        "state",
        "status",
        "waited_ms",
        "where",
    }
)
OURS = frozenset({"event", "level", "logger", "timestamp", "_record", "_from_structlog"})
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
REMOVED = "[removed]"
LONGEST_CODE = 120
FRAMES = 12

Event = MutableMapping[str, Any]


def settings_for(level: str) -> dict[str, Any]:
    """Django's LOGGING for a level of detail.

    Raises:
        ImproperlyConfigured: there is no such level.
    """
    if level not in LEVELS:
        raise ImproperlyConfigured(f"Set SOUNDINGBOARD_LOG_LEVEL to one of {', '.join(LEVELS)}, or leave it empty.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": "structlog.stdlib.ProcessorFormatter",
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(),
                ],
                "foreign_pre_chain": [of_a_library, *_ALWAYS],
            }
        },
        "handlers": {
            "out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"},
        },
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # Each refusal has its line of the request already; an error of ours has its place in the code here.
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        },
    }


def configure(settings: Mapping[str, Any]) -> None:
    """What Django calls with LOGGING when it starts."""
    logging.config.dictConfig(dict(settings))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *_ALWAYS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def of_a_library(logger: Any, method: str, event: Event) -> Event:
    """A line that a library logged. Its words may quote an address or an answer, so only its place is kept."""
    record: logging.LogRecord = event["_record"]
    event["event"] = "request.failed" if record.name == "django.request" else "library"
    event["logger"] = record.name
    event["where"] = f"{record.module}:{record.lineno}"
    status = getattr(record, "status_code", None)
    if isinstance(status, int):
        event["status"] = status
    if record.exc_info:
        event["exc_info"] = record.exc_info
    return event


def error_without_its_words(logger: Any, method: str, event: Event) -> Event:
    """An error as its kind and the places in the code that led to it."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    if isinstance(given, BaseException):
        given = (type(given), given, given.__traceback__)
    if isinstance(given, tuple) and given[0] is not None:
        event["error"] = f"{given[0].__module__}.{given[0].__qualname__}"
        event["where"] = places(given[2])
    return event


def places(trace: TracebackType | None) -> list[str]:
    """Where an error came from: module, line and function, the last of them where it was raised."""
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def only_what_is_named(logger: Any, method: str, event: Event) -> Event:
    """Leave out what is not named above, and text that is more than a code."""
    for name in list(event):
        if name not in OURS and not (name in NAMED and _is_plain(name, event[name])):
            event[name] = REMOVED
    if not _is_code(event["event"]):
        event["event"] = REMOVED
    return event


def _is_plain(name: str, value: Any) -> bool:
    if value is None or isinstance(value, (bool, int, float)):
        return True
    if name == "where" and isinstance(value, list):
        return True
    return _is_code(value)


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_CODE and value.isprintable() and " " not in value


def _short(filename: str) -> str:
    """`soundingboard/plan/actions.py`, not where this machine keeps it."""
    parts = filename.replace("\\", "/").split("/")
    for start in ("soundingboard", "site-packages"):
        if start in parts:
            place = len(parts) - 1 - parts[::-1].index(start)
            return "/".join(parts[place + (start == "site-packages") :])
    return parts[-1]


_ALWAYS: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    error_without_its_words,
    only_what_is_named,
]
