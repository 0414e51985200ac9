"""Many rows in one go: prepared by the fields' own rules, held to the database's."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from soundingboard.measures.models import BenchmarkArea, BenchmarkFigure, BenchmarkRelease, Indicator
from soundingboard.records.fields import IdentifiableText
from soundingboard.records.inserting import insert_objects, insert_rows
from tests.factories import programme as a_programme

pytestmark = pytest.mark.django_db

COLUMNS = ("programme_id", "release_id", "indicator_id", "area_id", "year", "year_ends", "value", "symbol")
NOW = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture
def keys() -> tuple[int, int, int, int]:
    """The keys of a programme, a release, an indicator and an area."""
    programme = a_programme()
    release = BenchmarkRelease.objects.create(
        programme=programme,
        publisher="lait",
        title="A file",
        file_name="long.parquet",
        content_hash="a" * 64,
        rows_read=1,
        published_on=date(2026, 3, 1),
        recorded_at=NOW,
    )
    indicator = Indicator.objects.create(programme=programme, code="contacts")
    area = BenchmarkArea.objects.create(
        programme=programme, release=release, code="335", name="Walsall", kind="authority"
    )
    return programme.pk, release.pk, indicator.pk, area.pk


def test_rows_stand_as_if_each_had_been_saved(keys: tuple[int, int, int, int]) -> None:
    rows = [
        (*keys, str(2000 + n), 2000 + n, Decimal(n) / 4 if n % 2 else None, "" if n % 2 else "c") for n in range(25)
    ]

    assert insert_rows(BenchmarkFigure, COLUMNS, rows) == 25

    held = BenchmarkFigure.objects.order_by("year").values_list(*COLUMNS)
    assert [tuple(row) for row in held] == [
        (*keys, str(2000 + n), 2000 + n, Decimal(n) / 4 if n % 2 else None, "" if n % 2 else "c") for n in range(25)
    ]
    made = [BenchmarkFigure(**dict(zip(COLUMNS, (*keys, "1998", 1998, Decimal("0.25"), ""), strict=True)))]
    assert insert_objects(BenchmarkFigure, made) == 1
    assert BenchmarkFigure.objects.filter(year="1998").values_list(*COLUMNS[4:]).get() == (
        "1998",
        1998,
        Decimal("0.25"),
        "",
    )
    saved = BenchmarkFigure.objects.create(
        **dict(zip(COLUMNS, (*keys, "1999", 1999, Decimal("0.25"), ""), strict=True))
    )
    saved.refresh_from_db()
    assert saved.value == BenchmarkFigure.objects.get(year="2001").value


@pytest.mark.parametrize(
    ("year", "refusal"),
    [("ring 01922 650000", IdentifiableText), ("2024 " * 20, ValidationError)],
)
def test_text_is_screened_and_no_longer_than_its_column(
    keys: tuple[int, int, int, int], year: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal), transaction.atomic():
        insert_rows(BenchmarkFigure, COLUMNS, [(*keys, "2023", 2023, None, "c"), (*keys, year, 2024, None, "c")])

    assert not BenchmarkFigure.objects.exists()


def test_the_databases_constraints_hold(keys: tuple[int, int, int, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(BenchmarkFigure, COLUMNS, [(*keys, "2024", 2024, Decimal(1), "c")])
