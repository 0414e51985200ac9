"""Memory that is free goes back to the machine, and a C library that is another's stops nothing."""

import ctypes

import pytest

from soundingboard.lib import collector


class Library:
    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[int, ...]]] = []

    def mallopt(self, *said: int) -> int:
        self.asked.append(("mallopt", said))
        return 1

    def malloc_trim(self, *said: int) -> int:
        self.asked.append(("malloc_trim", said))
        return 1


def test_one_heap_is_asked_for_and_free_memory_given_back(monkeypatch):
    library = Library()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)

    collector.share_one_heap()
    collector.give_back()

    assert library.asked == [("mallopt", (collector.M_ARENA_MAX, 1)), ("malloc_trim", (0,))]


@pytest.mark.parametrize("act", [collector.share_one_heap, collector.give_back])
def test_a_c_library_without_them_is_left_alone(monkeypatch, act):
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    act()

    def none(_: object) -> None:
        raise OSError("no such library")

    monkeypatch.setattr(ctypes, "CDLL", none)
    act()
