"""Frozen values made by the ten thousand.

A frozen dataclass refuses every assignment, so its own `__init__` goes round that field by field, which takes seven
times as long as assigning. For a page that is nothing; the position of a large plan sets a million fields.
"""

from collections.abc import Callable
from dataclasses import field, fields, make_dataclass
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def maker_of(kind: Callable[P, T]) -> Callable[P, T]:
    """What makes values of a frozen dataclass with slots, from what the class itself takes.

    A value begins as one of a twin of its class that is not frozen. Before anybody has it, it is given its own class.

    Raises:
        TypeError: the class checks or works out something in `__post_init__`, which would be passed over.
    """
    whole: Any = kind
    if hasattr(whole, "__post_init__"):
        raise TypeError(f"{whole.__name__} has a __post_init__, which nothing made quickly would go through.")

    def freeze(self: Any) -> None:
        self.__class__ = whole

    as_declared = [
        (
            each.name,
            each.type,
            field(default=each.default, default_factory=each.default_factory, kw_only=each.kw_only),
        )
        for each in fields(whole)
    ]
    twin: Any = make_dataclass(whole.__name__, as_declared, slots=True, namespace={"__post_init__": freeze})
    return twin  # type: ignore[no-any-return]
