"""Dates that come as text are the dates that the model gives, in both databases."""

from __future__ import annotations

from datetime import date

import pytest

from soundingboard.accounts.models import Holding
from soundingboard.records.days import as_text, reader
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_date_read_as_text_is_the_date_of_the_model_and_none_stays_none():
    programme = make.programme()
    for on in (date(2024, 2, 29), date(1999, 12, 31)):
        Holding.objects.create(post=make.post(programme), person=make.person(), from_on=on)
    rows = Holding.objects.order_by("pk")
    day = reader()

    read = [(day(began), day(ended)) for began, ended in rows.values_list(as_text("from_on"), as_text("to_on"))]

    assert read == list(rows.values_list("from_on", "to_on"))
    assert read[0] == (date(2024, 2, 29), None)
