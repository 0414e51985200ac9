"""The indicator library that ships: whole, in its own words, and true to itself."""

from dataclasses import asdict, fields
from typing import Any, get_args

import pytest

from soundingboard.lib.content import ContentError, build
from soundingboard.lib.presets import leaf_areas
from soundingboard.lib.screening import screen
from soundingboard.measures import library as shipped
from soundingboard.measures.aggregate.settings import Settings
from soundingboard.measures.aggregate.ways import measure_names
from soundingboard.measures.library import DERIVATIONS, LibraryIndicator, PublishedSeries, is_derivation, library
from soundingboard.measures.models import Collection, Conflict, Direction, Frequency, Stage, Timing, Unit

pytestmark = pytest.mark.pure


def good(**changes: Any) -> dict[str, Any]:
    """A definition that passes, with some of its parts otherwise."""
    item = next(item for item in library() if item.code == "rereferrals_12m")
    return {**asdict(item), **changes}


def test_the_library_holds_most_of_what_services_report() -> None:
    assert len(library()) >= 90


def test_every_derivation_of_the_intake_has_one_indicator() -> None:
    assert sorted(item.derivation for item in library() if item.derivation) == sorted(DERIVATIONS)


def test_the_derivations_are_those_that_the_engine_counts() -> None:
    assert set(DERIVATIONS) == set(measure_names(Settings()))
    assert is_derivation("cp_visit_20wd_pct")
    assert is_derivation("cla_visit_91d_pct")
    assert not is_derivation("cla_visit_often_pct")


def test_the_words_are_those_of_the_tables() -> None:
    for literal, choices in (
        (shipped.Unit, Unit),
        (shipped.Direction, Direction),
        (shipped.Conflict, Conflict),
        (shipped.Timing, Timing),
        (shipped.Frequency, Frequency),
        (shipped.Stage, Stage),
        (shipped.Collection, Collection),
    ):
        assert list(get_args(literal)) == choices.values


@pytest.mark.parametrize("item", library(), ids=lambda item: item.code)
def test_an_indicator_can_be_stored_and_read(item: LibraryIndicator) -> None:
    texts = [item.title, item.words, item.numerator, item.denominator, item.source, item.owner, *item.subtleties]

    assert [problem.sentence for text in texts for problem in screen(text)] == []
    assert len(item.title) <= 80
    assert item.words.endswith(".")
    assert all(subtlety.endswith(".") for subtlety in item.subtleties)
    assert item.code not in item.read_with


def test_titles_are_all_different() -> None:
    titles = [item.title for item in library()]

    assert len(set(titles)) == len(titles)


def test_quantity_quality_and_outcome_are_all_measured_and_most_headings_have_something() -> None:
    assert {item.performance_type for item in library()} == {"quantity", "quality", "outcome"}
    assert {item.content_area for item in library()} == {area.code for area in leaf_areas()}
    assert {item.stage for item in library()} == set(Stage.values)


def test_a_measure_that_can_be_gamed_is_read_with_another() -> None:
    by_code = {item.code: item for item in library()}

    assert "assessments_open_45wd" in by_code["assessments_45wd"].read_with
    assert "cp_repeat_24m" in by_code["cp_2y_open"].read_with


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"denominator": ""}, "x: a share, a rate or a mean says what it is out of."),
        ({"unit": "count"}, "x: a count is not out of anything; choose another unit or leave the denominator empty."),
        ({"decimals": 5}, "x: a value is printed with 0 to 4 decimals."),
        ({"numerator": " "}, "x: an indicator has a title and says what is counted."),
        ({"derivation": "guesses"}, "x: “guesses” is no derivation of the child-level intake."),
        ({"direction": "sideways"}, "x, direction: “sideways” is not one of up, down, context, band."),
        ({"collected_in": []}, "x: say where the figures are collected."),
        ({"collected_in": ["cin_census"]}, "x: lists of Annex A are given, and Annex A is not among its collections."),
        ({"annex_a": [12]}, "x: Annex A has the lists 1 to 11."),
        (
            {"explore": {"measure": "n", "where": ["year"]}},
            "x, explore: “year” is not a column and a value with an equals sign between.",
        ),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ContentError) as refusal:
        build(LibraryIndicator, good(**change), place="x")

    assert refusal.value.problems == (sentence,)


def test_a_published_series_is_found_by_column_and_conditions() -> None:
    stability = next(item for item in library() if item.code == "cla_3_placements")

    assert stability.explore == PublishedSeries(
        measure="children_percent",
        where=("cla_group=CLA on 31 March", "placement_stability=With 3 or more placements during the year"),
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"content_area": "practice"}, "is not a leaf"),
        ({"read_with": ("nothing",)}, "is read with nothing, which is not there"),
        ({"derivation": "referrals"}, "referrals is derived for two indicators"),
    ],
)
def test_what_only_the_whole_library_can_show_is_refused(
    change: dict[str, Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = list(shipped.load("indicators", LibraryIndicator))
    place = next(n for n, item in enumerate(items) if item.code == "rereferrals_12m")
    values = {field.name: getattr(items[place], field.name) for field in fields(items[place])}
    items[place] = LibraryIndicator(**{**values, **change})
    monkeypatch.setattr(shipped, "load", lambda name, of: tuple(items))

    with pytest.raises(ContentError, match=sentence):
        library.__wrapped__()
