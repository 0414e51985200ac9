"""The framework grid: what hangs in each cell, what is remarked on, and the sentences that name what is missing."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.insight.framework_grid import (
    TYPES,
    Cell,
    Filed,
    Grid,
    Hung,
    Leaf,
    filed_in,
    gap_in_words,
    grid,
    hung_in,
    rules_markdown,
)
from soundingboard.lib.good_looks_like import InformationSource, information_sources
from soundingboard.lib.presets import content_areas, evidence_kinds, leaf_areas
from soundingboard.lib.question_bank import FITS
from soundingboard.position.values import EvidenceValue, MeasureValue, Position, VoiceCellValue

pytestmark = pytest.mark.pure
AREAS, KINDS, EXAMPLES = content_areas(), evidence_kinds(), information_sources()
LEAF = "practice.risks.domestic_abuse"


def filed(
    kind: str, type_: str = "quality", *, total: int = 1, fresh: int = 1, against: int = 0, leaf: str = LEAF
) -> Filed:
    return Filed(leaf, type_, kind, total, fresh, against)


def hung(type_: str = "quantity", *, has_figure: bool = True, is_fresh: bool = True) -> Hung:
    return Hung("notices_24h", "Notices shared in 24 hours", LEAF, type_, has_figure, is_fresh)


def made(*evidence: Filed, measures: tuple[Hung, ...] = (), examples: Any = EXAMPLES) -> Grid:
    return grid(AREAS, KINDS, evidence, measures, examples)


def leaf(of: Grid, code: str = LEAF) -> Leaf:
    (found,) = [each for each in of.leaves if each.code == code]
    return found


def cell(of: Grid, type_: str, source: str) -> Cell:
    (found,) = [each for each in leaf(of).cells if (each.performance_type, each.source) == (type_, source)]
    return found


def codes(of: Grid) -> list[str]:
    return [each.code for each in leaf(of).remarks]


def test_it_has_a_cell_for_each_leaf_type_and_source() -> None:
    found = made()

    assert [each.code for each in found.leaves] == [area.code for area in leaf_areas()]
    assert [len(list(each.cells)) for each in found.leaves] == [21] * 12
    assert found.sources == tuple(kind.code for kind in KINDS)


def test_a_leaf_stands_under_its_section() -> None:
    found = made()

    assert [each.code for each in found.of_section("practice.risks")] == [
        "practice.risks.domestic_abuse",
        "practice.risks.adult_mental_health",
    ]
    assert [each.code for each in found.of_section("wider.poverty")] == ["wider.poverty"]
    sections = dict.fromkeys(each.section for each in found.leaves)
    assert list(sections) == [area.code for area in AREAS if area.level == "section"]


@pytest.mark.parametrize(
    ("evidence", "measures", "state"),
    [
        ((), (), "empty"),
        ((filed("data", "quantity"),), (), "known"),
        ((filed("data", "quantity", fresh=0),), (), "stale"),
        ((), (hung(),), "known"),
        ((), (hung(is_fresh=False),), "stale"),
        ((), (hung(has_figure=False, is_fresh=False),), "stale"),
        ((filed("data", "quantity", fresh=0),), (hung(),), "known"),
    ],
)
def test_a_cell_is_known_by_what_is_fresh(evidence: tuple[Filed], measures: tuple[Hung], state: str) -> None:
    assert cell(made(*evidence, measures=measures), "quantity", "data").state == state


def test_a_cell_that_no_example_speaks_of_is_not_looked_for_until_something_hangs_there() -> None:
    assert cell(made(), "quantity", "observation").state == "not looked for"
    assert cell(made(filed("observation", "quantity")), "quantity", "observation").state == "known"
    assert cell(made(examples=()), "quality", "audit").state == "not looked for"


def test_measures_hang_under_data_and_nowhere_else() -> None:
    found = made(measures=(hung("outcome"),))

    assert [each.source for each in leaf(found).cells if each.measures] == ["data"]
    assert cell(found, "outcome", "data").measures[0].code == "notices_24h"


ALL = [filed(kind.code, type_) for kind in KINDS for type_ in TYPES]


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([], ["FG01"]),
        ([filed("audit", fresh=0)], ["FG02"]),
        ([filed("data", "quantity"), filed("partner", "quantity")], ["FG03", "FG05"]),
        ([filed("audit"), filed("voice_of_children")], ["FG04"]),
        ([filed("audit"), filed("data", "outcome")], ["FG05"]),
        ([filed("voice_of_children"), filed("voice_of_children", "outcome")], ["FG06"]),
        ([filed("data", "quantity")], ["FG03", "FG05", "FG06"]),
        ([*ALL, filed("audit", "outcome", against=2)], ["FG07"]),
        ([filed("audit", fresh=0, against=1)], ["FG02", "FG07"]),
        (ALL, []),
    ],
)
def test_what_is_remarked_on(evidence: list[Filed], expected: list[str]) -> None:
    assert codes(made(*evidence)) == expected


def test_each_remark_is_published_and_leads_to_a_situation_that_questions_fit() -> None:
    for evidence in ([], [filed("data", "quantity", against=1)], [filed("audit"), filed("audit", fresh=0)]):
        for remark in leaf(made(*evidence)).remarks:
            assert f"**{remark.code} " in rules_markdown()
            assert remark.fits in FITS
            assert remark.sentence.endswith(".")


def test_one_piece_against_is_one_and_two_are_two() -> None:
    one, two = (leaf(made(*ALL, filed("audit", against=n))).remarks[0].sentence for n in (1, 2))

    assert one == "One piece of evidence speaks against what it is offered for."
    assert two == "2 pieces of evidence speak against what they are offered for."


def test_the_empty_cells_of_a_row_are_named_in_one_sentence() -> None:
    found = made(filed("data", "outcome"), filed("audit", "outcome", fresh=0))
    row = leaf(found).rows[2]

    assert gap_in_words(row) == (
        "With what difference: nothing from the voice of children and families, partners or anybody from outside, "
        "and nothing fresh from audit."
    )


def test_a_row_with_nothing_missing_says_nothing() -> None:
    assert leaf(made(*ALL)).gaps == ()


def test_what_is_filed_under_no_leaf_is_counted_and_shown_nowhere() -> None:
    found = made(filed("audit", leaf="", total=3), filed("audit", leaf="practice", total=2), filed("audit"))

    assert found.not_filed == 5
    assert sum(each.evidence for one in found.leaves for each in one.cells) == 1


def test_a_kind_of_evidence_made_here_has_its_own_cells_and_words() -> None:
    from dataclasses import replace

    letters = replace(KINDS[0], code="letters", words="Letters from the public", is_voice_of_children=False)
    wanted = InformationSource(
        **{
            **{part.name: getattr(EXAMPLES[0], part.name) for part in fields(EXAMPLES[0])},
            "kind": "letters",
            "says": ("quality",),
            "content_area": LEAF,
        }
    )
    found = grid(AREAS, [*KINDS, letters], [], [], [wanted])

    assert leaf(found).gaps == ("How well: nothing from letters from the public.",)


pieces = st.builds(
    filed,
    st.sampled_from([kind.code for kind in KINDS]),
    st.sampled_from(list(TYPES)),
    total=st.integers(1, 3),
    fresh=st.integers(0, 1),
    leaf=st.sampled_from([area.code for area in leaf_areas()] + [""]),
)


@given(st.lists(pieces, unique_by=lambda each: each[:3], max_size=40))
def test_every_cell_stands_as_a_slow_look_at_all_that_hangs_says(evidence: list[Filed]) -> None:
    for one in made(*evidence).leaves:
        for each in one.cells:
            here = [e for e in evidence if e[:3] == (each.content_area, each.performance_type, each.source)]
            wanted = any(
                e.content_area == each.content_area and e.kind == each.source and each.performance_type in e.says
                for e in EXAMPLES
            )
            if any(e.fresh for e in here):
                expected = "known"
            elif here:
                expected = "stale"
            else:
                expected = "empty" if wanted else "not looked for"
            assert each.state == expected
            assert each.evidence == sum(e.total for e in here)
        for row in one.rows:
            missing = [each for each in row.cells if each.state in ("empty", "stale")]
            assert bool(gap_in_words(row)) == bool(missing)


# --- from a position ------------------------------------------------------------------------------------------------


def value(of: type, **given: Any) -> Any:
    return of(**{part.name: given.get(part.name) for part in fields(of)})


def test_a_position_gives_its_evidence_by_cell_and_its_measures() -> None:
    def piece(kind: str, *, fresh: bool = True, counts: bool = True, says: str = "supports") -> Any:
        return value(
            EvidenceValue,
            kind=kind,
            performance_type="quality",
            content_area=LEAF,
            is_fresh=fresh,
            counts=counts,
            says=says,
        )

    def measure(on: date | None, *, old: bool) -> Any:
        return value(
            MeasureValue,
            code="m",
            title="M",
            performance_type="outcome",
            content_area=LEAF,
            last_on=on,
            is_too_old=old,
        )

    position = value(
        Position,
        evidence=(
            piece("audit"),
            piece("partner", says="contradicts"),
            piece("audit", fresh=False),
            piece("audit", counts=False),
        ),
        measures=(measure(date(2026, 3, 1), old=False), measure(date(2020, 3, 1), old=True), measure(None, old=True)),
        voice_cells=(
            VoiceCellValue(LEAF, "quality", "partner", 5, 3, 2),
            VoiceCellValue(LEAF, "quality", "voice_of_children", 4, 2, 1),
        ),
    )

    assert filed_in(position) == (
        Filed(LEAF, "quality", "audit", 3, 1, 0),
        Filed(LEAF, "quality", "partner", 6, 4, 3, 5),
        Filed(LEAF, "quality", "voice_of_children", 4, 2, 1, 4),
    )
    assert [(each.has_figure, each.is_fresh) for each in hung_in(position)] == [
        (True, True),
        (True, False),
        (False, False),
    ]
