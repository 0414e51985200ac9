"""Files spoilt by chance are read or refused in words; `./run fuzz` tries a hundred thousand of them."""

from __future__ import annotations

from random import Random

import pytest

from tests.fuzzing.importers import IMPORTERS, Importer
from tests.fuzzing.spoiling import ANY, OF_TEXT, part_spoilt, stream_spoilt
from tools.fuzz import Found, made, tried

pytestmark = pytest.mark.pure

INPUTS = 60  # of each reader


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda one: one.name)
def test_a_spoilt_file_is_read_or_refused_in_words(importer: Importer) -> None:
    result = tried(importer, "ci", range(INPUTS))

    assert result.found == ()
    assert result.read + result.refused == INPUTS


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda one: one.name)
def test_the_samples_are_sound_so_that_it_is_the_spoiling_that_is_refused(importer: Importer) -> None:
    for content in importer.samples():
        importer.read(content)


def test_the_same_seed_makes_the_same_input_again_and_another_another() -> None:
    importer = IMPORTERS[0]

    assert made(importer, "a", 7) == made(importer, "a", 7)
    assert len({made(importer, seed, number) for seed in "ab" for number in range(5)}) == 10


def test_an_error_of_ours_is_found_with_the_input_that_made_it() -> None:
    def fails(content: bytes) -> object:
        return 1 // (len(content) % 2)

    importer = Importer("failing", fails, lambda: (b"12345678",), ANY, (), 1)

    result = tried(importer, "a", range(40))

    assert 0 < len(result.found) < 40
    one = result.found[0]
    assert isinstance(one, Found)
    assert "ZeroDivisionError" in one.error
    assert one.content == made(importer, "a", one.number)


def test_a_refusal_without_words_is_found() -> None:
    def refuses(_: bytes) -> object:
        raise ValueError

    importer = Importer("silent", refuses, lambda: (b"1",), ANY, (ValueError,), 1)

    assert [each.error for each in tried(importer, "a", range(2)).found] == ["It was refused without a word."] * 2


@pytest.mark.parametrize("spoil", [*dict.fromkeys((*OF_TEXT, part_spoilt, stream_spoilt))])
@pytest.mark.parametrize("content", [b"", b"a", b"PK\x03\x04 no zip", b"stream\nno deflate\nendstream"])
def test_every_way_of_spoiling_takes_every_file(spoil: object, content: bytes) -> None:
    for number in range(30):
        assert isinstance(spoil(content, Random(number)), bytes)  # type: ignore[operator]
