"""Every table is archived or named as left out; every column is of a kind that an archive holds."""

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from soundingboard.accounts.bases import ProgrammeRow
from soundingboard.exchange import archive_tables as tables
from soundingboard.exchange.archive_rows import Lines, Rows
from soundingboard.exchange.archive_tables import archived, homeless
from soundingboard.history.crossings import Keys
from soundingboard.records.fields import Digest

pytestmark = pytest.mark.pure

# Structured values and hashes by which no row is found: without keys, they mean the same in any installation. A new one
# has to be looked at: a key in it would lead to another row on the other side.
WITHOUT_KEYS = {
    "accounts.leaving.ended",
    "audits.auditsection.answers",
    "cycle.chase.outstanding",
    "cycle.round.moved",
    "cycle.round.reopened",
    "delivery.updatelink.asked",
    "delivery.updatelink.draft",
    "framework.content.body",
    "governance.minutes.parts",
    "judgement.rating.spoken",
    "measures.benchmarkrelease.changes",
    "measures.indicatorversion.annex_a",
    "measures.indicatorversion.collected_in",
    "measures.indicatorversion.explore",
    "measures.indicatorversion.read_with",
    "measures.indicatorversion.subtleties",
    "measures.inspectionoutcome.grades",
    "measures.intake.guesses",
    "measures.intake.problems",
    "papers.exemption.paragraphs",
    "papers.paper.authored",
    "papers.paper.chosen",
    "plan.inspection.reading",
    "practice.standardversion.asks",
    "practice.standardversion.audited_by",
    "practice.standardversion.clock",
    "practice.standardversion.good",
    "publishing.edition.findings",
    "retention.disposal.items",
    "retention.disposal.removed",
    "retention.disposal.rule",
    "workprogramme.workitemversion.scores",
}
HASHES_OF_NO_FILE = {
    "accounts.screeningoverrule.key",
    "delivery.linkopening.browser",
    "delivery.updatelink.submitted_from",
    "framework.content.shipped_digest",
    "measures.benchmarkrelease.content_hash",
    "measures.indicatorversion.shipped_digest",
    "measures.intake.content_hash",
    "practice.standardversion.shipped_digest",
    "publishing.edition.questions_sha256",
    "retention.disposal.digest",
}


def columns() -> dict[str, "models.Field[object, object]"]:
    return {f"{table.label}.{each.name}": each for table in archived() for each in table.columns}


def test_every_table_is_archived_or_left_out_with_a_reason() -> None:
    assert homeless(apps.get_models()) == []


def test_a_table_that_nobody_thought_of_is_found() -> None:
    with isolate_apps("soundingboard.history"):

        class Leaf(models.Model):
            class Meta:
                app_label = "history"

        assert homeless([*apps.get_models(), Leaf]) == ["history.leaf"]


def test_a_new_table_of_a_programme_is_archived_without_being_named() -> None:
    with isolate_apps("soundingboard.history"):

        class Pledge(ProgrammeRow):
            class Meta:
                app_label = "history"

        class Step(models.Model):
            pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT)

            class Meta:
                app_label = "history"

        found = {each.label: each.way for each in tables.reached([Pledge, Step])}

        assert found == {"history.pledge": "programme_id", "history.step": "pledge__programme_id"}


def test_what_is_left_out_is_there_and_has_a_reason() -> None:
    known = {each._meta.label_lower for each in apps.get_models()}

    assert tables.LEFT_OUT.keys() <= known
    assert all(tables.LEFT_OUT.values())
    assert tables.LEFT_OUT.keys().isdisjoint(each.label for each in archived())


def test_nothing_that_is_archived_points_to_what_is_left_out() -> None:
    known = {each.label for each in archived()} | tables.PARTS_OF_THEIR_OWN
    pointed_to = {
        name: each.related_model._meta.label_lower
        for name, each in columns().items()
        if isinstance(each.related_model, type)
    }

    assert {name: to for name, to in pointed_to.items() if to not in known} == {}


def test_nothing_but_a_panels_own_points_to_a_panels_own() -> None:
    pointing = {
        name.rsplit(".", 1)[0]
        for name, each in columns().items()
        if isinstance(each.related_model, type) and each.related_model._meta.label_lower in tables.OF_THE_PANEL
    }

    assert pointing <= tables.OF_THE_PANEL


def test_each_table_comes_after_those_that_it_points_to() -> None:
    order = [each.label for each in archived()]
    places = {label: place for place, label in enumerate(order)}

    assert [
        (table.label, each.name)
        for table in archived()
        for each in table.columns
        if isinstance(each.related_model, type)
        and places.get(each.related_model._meta.label_lower, -1) > places[table.label]
    ] == []


def test_every_column_can_be_written_and_read() -> None:
    for table in archived():
        Lines(table)
        Rows(table, 1, Keys((1, 2), {}, {}))


def test_every_structured_value_was_looked_at_for_keys() -> None:
    found = {name for name, each in columns().items() if isinstance(each, models.JSONField)}

    assert found == WITHOUT_KEYS


def test_every_hash_names_a_file_or_was_looked_at() -> None:
    found = {name for name, each in columns().items() if isinstance(each, Digest)}

    assert found == HASHES_OF_NO_FILE | tables.IN_THE_VAULT


def test_every_row_has_a_number_of_its_own_for_a_key() -> None:
    assert [each.label for each in archived() if not isinstance(each.model._meta.pk, models.BigAutoField)] == []


def test_a_person_is_named_by_nothing_but_keys_that_are_known_to_be_theirs() -> None:
    """A number called after a person, in a table without a foreign key, would not cross."""
    suspicious = [
        name
        for name, each in columns().items()
        if isinstance(each, models.IntegerField) and not each.primary_key and each.name.endswith("_id")
    ]

    assert suspicious == []
