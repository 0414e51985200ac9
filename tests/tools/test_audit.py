"""`./run audit`: a release that could not be looked up is never taken for one with no known weakness."""

from __future__ import annotations

import json

import pytest

from tools.audit import KNOWN, NOT_LOOKED_UP, NOTHING_KNOWN, read

pytestmark = pytest.mark.pure

SOUND = {"name": "idna", "version": "3.1", "vulns": []}
WEAK = {"name": "lace", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1", "2.0"], "aliases": []}]}
OPEN = {"name": "lace", "version": "1.0", "vulns": [{"id": "PYSEC-2", "fix_versions": [], "aliases": []}]}
UNKNOWN = {"name": "mill", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("dependencies", "exit_code"),
    [
        ([SOUND], NOTHING_KNOWN),
        ([SOUND, WEAK], KNOWN),
        ([SOUND, UNKNOWN], NOT_LOOKED_UP),
        ([WEAK, UNKNOWN], KNOWN),
        ([], NOT_LOOKED_UP),
    ],
)
def test_only_what_was_looked_up_and_is_not_known_is_good_news(
    dependencies: list[dict[str, object]], exit_code: int
) -> None:
    assert read(json.dumps({"dependencies": dependencies})).exit_code == exit_code


def test_each_weakness_says_what_mends_it() -> None:
    report = read(json.dumps({"dependencies": [WEAK, OPEN, UNKNOWN]}))
    assert report.known == [
        "lace 1.0: PYSEC-1. Mended in 1.1, 2.0.",
        "lace 1.0: PYSEC-2. No release mends it yet.",
    ]
    assert report.not_looked_up == ["mill: not found"]
    assert report.looked_up == 2


@pytest.mark.parametrize("answer", ["", "{}", "<html>"])
def test_what_is_no_answer_is_refused(answer: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        read(answer)
