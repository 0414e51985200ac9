"""Tables cut up by programme: the same is read and written, and a programme's query looks into its own part alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from soundingboard.accounts.models import Programme
from soundingboard.cli.main import main
from soundingboard.measures.models import Indicator, MeasureVerdict
from soundingboard.plan.models import ObjectiveVersion
from soundingboard.position.gather import gather
from soundingboard.records.partitions import CannotBePartitioned, candidates, statements
from tests import factories as make

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL only: SQLite has no parts of a table"),
]
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TABLES = ("plan_objectiveversion", "measures_measureverdict", "plan_themeversion")


def council(number: int) -> Programme:
    programme = make.programme()
    plan = make.plan(programme)
    for n in range(1, number + 1):
        objective = make.objective(make.theme(plan, str(n)), f"{n}.1")
        indicator = Indicator.objects.create(programme=programme, code=f"m-{n}")
        MeasureVerdict.objects.create(
            programme=programme, indicator=indicator, code="no_change", sentence="", public_code="no_change",
            public_sentence="", recorded_at=NOW,
        )  # fmt: skip
        assert objective.pk
    return programme


def cut_up(*programmes: Programme) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            for statement in statements(table, [each.pk for each in programmes]):
                cursor.execute(statement)


def looked_into(query: str) -> set[str]:
    """The parts that the plan of a query reads."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {query}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    return {word for word in plan.replace('"', " ").split() if word.startswith(TABLES) and word[-1].isalnum()}


def test_what_is_gathered_is_the_same_before_and_after() -> None:
    programmes = [council(3), council(2), council(1)]
    before = [gather(each, NOW.date()) for each in programmes]

    cut_up(*programmes[:2])

    assert [gather(each, NOW.date()) for each in programmes] == before


def test_a_programmes_query_looks_into_its_own_part_alone() -> None:
    first, second, third = council(3), council(2), council(1)
    cut_up(first, second)

    for programme, part in ((first, str(first.pk)), (second, str(second.pk)), (third, "rest")):
        query = ObjectiveVersion.objects.filter(programme=programme, superseded_at=None).query
        assert looked_into(str(query)) == {f"plan_objectiveversion_{part}"} or looked_into(str(query)) == {
            "plan_objectiveversion", f"plan_objectiveversion_{part}",
        }  # fmt: skip


def test_rows_go_into_their_part_with_new_keys_and_what_was_kept_apart_is_kept_apart_still() -> None:
    first, second = council(2), council(1)
    last = MeasureVerdict.objects.latest("pk").pk
    cut_up(first, second)

    verdict = MeasureVerdict.objects.create(
        programme=first, indicator=Indicator.objects.create(programme=first, code="new"), code="no_change", sentence="",
        public_code="no_change", public_sentence="", recorded_at=NOW,
    )  # fmt: skip
    assert verdict.pk > last
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM measures_measureverdict_{first.pk}")
        assert cursor.fetchone() == (3,)

    twin = MeasureVerdict.objects.get(pk=verdict.pk)
    twin.pk = None
    with pytest.raises(IntegrityError, match="a_measure_has_one_verdict"), transaction.atomic():
        twin.save(force_insert=True)
    stray = MeasureVerdict.objects.get(pk=verdict.pk)
    stray.pk, stray.superseded_at, stray.indicator_id = None, NOW, 10_000_000
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic():
        stray.save(force_insert=True)


def test_what_others_point_to_or_what_is_guarded_is_not_cut_up() -> None:
    names = {name for name, _ in candidates()}

    assert set(TABLES) <= names
    assert {"delivery_update", "measures_figure", "evidence_evidenceversion"} <= names
    assert names.isdisjoint({"plan_objective", "history_entry", "accounts_person"})
    with pytest.raises(CannotBePartitioned, match="others point to it"):
        statements("plan_objective", [])


def test_the_command_lists_says_and_does(capsys: pytest.CaptureFixture[str]) -> None:
    programme = council(1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert main(["partition"]) == 0
    assert "measures_measureverdict" in capsys.readouterr().out
    assert main(["partition", "measures_measureverdict"]) == 0
    assert f'CREATE TABLE "measures_measureverdict_{programme.pk}" PARTITION OF' in capsys.readouterr().out
    assert main(["partition", "measures_measureverdict", "--programme", "nobody"]) == 2
    assert "no programme nobody" in capsys.readouterr().err
    assert main(["partition", "plan_objective", "--apply"]) == 2
    assert main(["partition", "measures_measureverdict", "--programme", programme.code, "--apply"]) == 0
    assert "Cut up by 1 programmes" in capsys.readouterr().out
    assert main(["partition", "measures_measureverdict"]) == 2
