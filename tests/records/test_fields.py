"""The one door for free text, where it meets what is no text at all."""

import hashlib

import pytest

from soundingboard.lib.screening import screen
from soundingboard.records.fields import IdentifiableText, screened

pytestmark = pytest.mark.pure


def test_a_digest_is_never_taken_for_somebodys_number() -> None:
    digests = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(20_000))
    unlucky = [each for each in digests if screen(each)]

    assert unlucky  # there are such digests, so that this test says something
    assert [screened(each) for each in unlucky] == unlucky


def test_a_digest_does_not_carry_anything_past_the_door() -> None:
    with pytest.raises(IdentifiableText):
        screened(f"{'a' * 64} call 01632 960123")
