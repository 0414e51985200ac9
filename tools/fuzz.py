"""Spoils files that people bring, in very many ways, and holds each reader to a result or a refusal in words.

    tools/fuzz.py [--inputs NUMBER] [--only READER] [--seed SEED] [--again NUMBER]

An input is known by the seed, the reader and its number, so that what was found can be made again. What was found is
kept in var/fuzz.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import FrameType
from typing import NoReturn

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soundingboard.config.settings")
django.setup()

from tests.fuzzing.importers import IMPORTERS, Importer  # noqa: E402 - the readers know Django only when it is set up
from tests.fuzzing.spoiling import spoilt  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
INPUTS = 100_000
LONGEST = 20  # seconds that a reader may take over one small file
AT_ONCE = 250


@dataclass(frozen=True)
class Found:
    """An input that was answered by an error of ours, or by nothing in time."""

    reader: str
    number: int
    error: str
    content: bytes


@dataclass(frozen=True)
class Result:
    """What became of some inputs: how many were read, how many were refused, and what was found."""

    read: int
    refused: int
    slowest: float
    found: tuple[Found, ...]


class TooLong(BaseException):
    """A reader took too long. Not an Exception, so that no reader takes it for a damaged file."""


def made(importer: Importer, seed: str, number: int) -> bytes:
    """The input with a number."""
    content: bytes = spoilt(importer.samples(), importer.spoils, Random(f"{seed}:{importer.name}:{number}"))
    return content


def tried(importer: Importer, seed: str, numbers: range) -> Result:
    """Give a reader some inputs."""
    read = refused = 0
    slowest, found = 0.0, []
    for number in numbers:
        content, began = made(importer, seed, number), time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, LONGEST)
        try:
            importer.read(content)
            read += 1
        except importer.refuses as refusal:
            refused += 1
            if not str(refusal).strip():
                found.append(Found(importer.name, number, "It was refused without a word.", content))
        except TooLong:
            found.append(Found(importer.name, number, f"It took longer than {LONGEST} seconds.", content))
        except Exception:
            found.append(Found(importer.name, number, traceback.format_exc(limit=-4), content))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        slowest = max(slowest, time.perf_counter() - began)
    return Result(read, refused, slowest, tuple(found))


def _too_long(_: int, __: FrameType | None) -> NoReturn:
    raise TooLong


def _begin() -> None:
    """In each process: the clock, and a word where a library falls over."""
    faulthandler.enable()
    signal.signal(signal.SIGALRM, _too_long)


def _of(name: str, seed: str, numbers: range) -> tuple[str, Result]:
    (importer,) = [each for each in IMPORTERS if each.name == name]
    return name, tried(importer, seed, numbers)


def _shares(inputs: int, only: str | None) -> Iterator[tuple[str, range]]:
    """Which reader is given which inputs, a few hundred at a time."""
    chosen = [each for each in IMPORTERS if only in (None, each.name)]
    whole = sum(each.share for each in chosen)
    for importer in chosen:
        number = -(-inputs * importer.share // whole)
        for first in range(0, number, AT_ONCE):
            yield importer.name, range(first, min(number, first + AT_ONCE))


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run fuzz", description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    arguments.add_argument("--inputs", type=int, default=INPUTS, help=f"how many altogether ({INPUTS:,})")
    arguments.add_argument("--only", choices=[each.name for each in IMPORTERS], help="one reader")
    arguments.add_argument("--seed", default="1", help="another seed makes other inputs")
    arguments.add_argument("--again", type=int, metavar="NUMBER", help="make one input again and show what comes of it")
    options = arguments.parse_args()
    if options.again is not None:
        if options.only is None:
            arguments.error("--again goes with --only and --seed.")
        return _again(options.only, options.seed, options.again)
    return _all(options.inputs, options.only, options.seed)


def _again(name: str, seed: str, number: int) -> int:
    _begin()
    (importer,) = [each for each in IMPORTERS if each.name == name]
    content = made(importer, seed, number)
    print(f"{len(content):,} bytes, kept as {_keep(Found(name, number, '', content))}")
    try:
        print(importer.read(content))
    except importer.refuses as refusal:
        print(f"Refused: {refusal}")
    return 0


def _all(inputs: int, only: str | None, seed: str) -> int:
    read: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    slowest: dict[str, float] = {}
    found: list[Found] = []
    began = time.perf_counter()
    shares = list(_shares(inputs, only))
    with ProcessPoolExecutor(os.cpu_count(), initializer=_begin) as pool:
        waiting = [pool.submit(_of, name, seed, numbers) for name, numbers in shares]
        for done, future in enumerate(waiting, 1):
            name, result = future.result()
            read[name] += result.read
            refused[name] += result.refused
            slowest[name] = max(slowest.get(name, 0.0), result.slowest)
            found += result.found
            if sys.stderr.isatty() or done % 40 == 0:
                print(f"{done} of {len(waiting)} parts, {len(found)} found", file=sys.stderr, flush=True)
    print(f"{'reader':12}{'inputs':>9}{'read':>9}{'refused':>9}{'found':>7}{'slowest s':>11}")
    for name in slowest:
        here = sum(each.reader == name for each in found)
        inputs_here = (
            read[name]
            + refused[name]
            + sum(each.reader == name and not each.error.startswith("It was refused") for each in found)
        )
        print(f"{name:12}{inputs_here:9,}{read[name]:9,}{refused[name]:9,}{here:7,}{slowest[name]:11.2f}")
    print(f"\nIn {time.perf_counter() - began:.0f} s, seed {seed}.")
    for each in found[:20]:
        print(f"\n{each.reader} {each.number}, kept as {_keep(each)}\n{each.error}")
    return 1 if found else 0


def _keep(found: Found) -> Path:
    folder = ROOT / "var" / "fuzz"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{found.reader}-{found.number}"
    path.write_bytes(found.content)
    return path


if __name__ == "__main__":
    sys.exit(main())
