"""Files spoilt by chance are read or refused in words; `./run fuzz` tries a hundred thousand of them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from random import Random

import pytest

from soundingboard.exchange.offline import export_of
from soundingboard.exchange.preparing import opened
from soundingboard.formats.evidence_folders import NoPack, verify
from tests.fuzzing.importers import IMPORTERS, Importer, own_plans
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


# What ./run fuzz found, made small: each was an error of ours and is now read or refused in words.


def _zip(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return made.getvalue()


def _of(name: str) -> Importer:
    return next(each for each in IMPORTERS if each.name == name)


def test_a_workbook_in_an_encoding_that_there_is_not_is_refused() -> None:
    odd = b'<?xml version="1.0" encoding="rId8"?><workbook/>'
    content = _zip(**{"xl/workbook.xml": odd, "xl/_rels/workbook.xml.rels": odd, "[Content_Types].xml": b"<Types/>"})

    for name in ("lists", "plans"):
        with pytest.raises(_of(name).refuses):
            _of(name).read(content)
    assert _of("figures").read(content).wrong  # type: ignore[attr-defined]


def test_a_zip_with_a_part_without_a_name_is_refused() -> None:
    content = _zip(**{"ab.csv": b"a,b\n1,2\n"}).replace(b"ab.csv", b"\x00b.csv")

    with pytest.raises(_of("lists").refuses):
        _of("lists").read(content)


def test_figures_with_a_quotation_mark_open_far_below_say_so() -> None:
    rows = "\n".join(f"m1,2026-{1 + n % 12:02},,,1{n},\n" for n in range(400))
    content = f'Measure,Period,Numerator,Denominator,Value,Symbol\n{rows}\nm1,"2026-03,,,1,'.encode()

    read = _of("figures").read(content)

    assert "quotation mark" in read.wrong[0].sentence  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [b"\x00b.csv", b"cd.csv"])
def test_a_pack_with_a_part_without_a_name_or_two_of_one_is_refused(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(_zip(**{"ab.csv": b"1", "cd.csv": b"2"}).replace(b"ab.csv", name))

    with pytest.raises(NoPack, match="two of one name, or one without"):
        verify(path)


def test_a_plan_that_was_taken_out_is_among_the_samples_and_read_as_ours() -> None:
    ours = [content for content in own_plans() if export_of(opened(content)[0]) is not None]

    assert [len(_of("plans").read(content).rows) for content in ours] == [10]  # type: ignore[attr-defined]
