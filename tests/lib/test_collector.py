"""Garbage is looked for where it pays, memory that is free goes back to the machine, and a C library that is another's
stops nothing."""

import ctypes
import gc
import weakref

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


@pytest.fixture
def looked():
    """How often the collector looked, from now on."""
    times = []

    def note(phase, said):
        times.append((phase, said["generation"]))

    gc.callbacks.append(note)
    yield times
    gc.callbacks.remove(note)


def test_what_was_made_at_rest_is_not_looked_through(looked):
    with collector.at_rest():
        made = [[] for _ in range(200_000)]

    assert looked == []
    assert gc.isenabled()
    assert gc.get_count()[0] < 1000
    assert len(made) == 200_000


def test_garbage_from_before_and_from_within_is_found_later():
    class Node:
        def __init__(self):
            self.me = self

    before = weakref.ref(Node())
    with collector.at_rest():
        within = weakref.ref(Node())

    gc.collect()

    assert before() is None
    assert within() is None


def test_a_collector_that_was_off_stays_off():
    gc.disable()
    try:
        with collector.at_rest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_a_server_set_aside_stays_so(monkeypatch):
    monkeypatch.setattr(collector, "_is_set_aside", False)
    try:
        collector.set_aside()
        with collector.at_rest():
            pass
        assert gc.get_freeze_count() > 1000
    finally:
        gc.unfreeze()
