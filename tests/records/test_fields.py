"""The one door for free text, where it meets what is no text at all."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from soundingboard.lib.screening import screen
from soundingboard.records.fields import IdentifiableText, ScreenedLine, screened

pytestmark = pytest.mark.pure


def test_a_digest_is_never_taken_for_somebodys_number() -> None:
    digests = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(20_000))
    unlucky = [each for each in digests if screen(each)]

    assert unlucky  # there are such digests, so that this test says something
    assert [screened(each) for each in unlucky] == unlucky


@pytest.mark.django_db
def test_a_digest_does_not_carry_anything_past_the_door() -> None:
    with pytest.raises(IdentifiableText):
        screened(f"{'a' * 64} call 01632 960123")


def test_a_line_that_is_too_long_is_refused_by_name_on_every_database() -> None:
    field = ScreenedLine(verbose_name="model name", max_length=20)

    assert field.get_db_prep_save("a" * 20, connection) == "a" * 20
    with pytest.raises(ValidationError, match=r"Model name must be 20 characters or fewer; it has 21\."):
        field.get_db_prep_save("a" * 21, connection)
