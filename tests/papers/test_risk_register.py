"""What a Board pack and a tracker say of the register; nothing where there is none, nothing to the public."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from soundingboard.formats import html, pdf, word
from soundingboard.formats.blocks import Chart
from soundingboard.papers import board_pack, delivery_tracker
from soundingboard.papers.edition import public_edition
from soundingboard.position.compare import Changed, Weight
from soundingboard.position.values import EscalationValue, PointValue, RiskMatrixValue
from tests.insight.made import HIGH, LOW, above, risk
from tests.papers.made import content, position

pytestmark = pytest.mark.pure


def words(build, risks) -> str:
    now = position()
    return str(html.fragment(build(content(None, replace(now, risks=risks)))))


@pytest.mark.parametrize("build", [board_pack.build, delivery_tracker.build])
def test_the_gravest_risks_stand_first_with_what_moved_and_what_waits(build) -> None:
    day = position().as_at
    asked = EscalationValue(
        "board", "Improvement Board", "Pay for two posts.", day - timedelta(days=9), day - timedelta(days=1),
        "waiting", None, "",
    )  # fmt: skip
    risks = (
        risk(review_due_on=day + timedelta(days=9), title="Paper is late"),
        above(reference="RSK2", before=LOW, reason="Four left.", escalations=(asked,), review_due_on=day),
        above(reference="RSK3", before=HIGH, state="accepted", accepted_until=day, review_due_on=day),
        risk(reference="RSK4", title="Gone", state="closed", review_due_on=day),
    )

    said = words(build, risks)

    assert "3 risks on the register" in said
    assert "Above appetite and not accepted: 1 risk." in said
    assert said.index("RSK2 Social workers leave") < said.index("RSK1 Paper is late")
    assert "rose: for children from 4 to 15, for the programme from 4 to 9. Four left." in said
    assert "Improvement Board, for 9 days, overdue: Pay for two posts." in said
    assert "Accepted until" in said
    assert "Gone" not in said


MATRIX = RiskMatrixValue(
    ("Rare", "Unlikely", "Possible", "Likely", "Almost certain"),
    ("Slight", "Some", "Marked", "Grave", "Gravest"),
    ("Small", "Noticed", "Slower", "Off track", "Fails"),
    (
        PointValue("low", "Low", "circle", "green", 4),
        PointValue("middle", "Middle", "triangle", "amber", 12),
        PointValue("high", "High", "diamond", "red", 25),
    ),
)


def test_where_the_risks_lie_is_drawn_with_its_sentence_and_its_table_for_whoever_cannot_see_it() -> None:
    now = replace(position(), risks=(above(reference="RSK2"), risk(), risk(reference="RSK3")), risk_matrix=(MATRIX,))
    paper = board_pack.build(content(None, now))

    drawn = [each for each in paper.blocks if isinstance(each, Chart) and each.caption.startswith("Risk to ")]

    assert [each.caption for each in drawn] == ["Risk to children", "Risk to the programme"]
    for each in drawn:
        assert each.print_table
        assert each.sentence.startswith("3 risks: ")
        assert each.alt == f"Matrix of likelihood and impact: {each.caption}. {each.sentence}"
        assert "above appetite" in each.sentence
        said = ", ".join(str(cell) for row in each.table.rows for cell in row)
        assert all(reference in said for reference in ("RSK1", "RSK2", "RSK3"))
    page = html.fragment(paper)
    assert all(each.sentence in page for each in drawn)
    with zipfile.ZipFile(io.BytesIO(word.write(paper))) as document:
        text = document.read("word/document.xml").decode()
    assert all(f'descr="{each.alt}"' in text for each in drawn)
    assert b"/Figure" in pdf.write(paper)


def test_no_matrix_of_risks_is_in_a_public_edition() -> None:
    without, _, _ = public_edition(replace(position(), risks=(above(),), risk_matrix=(MATRIX,)), ())

    assert without.risk_matrix == ()


@pytest.mark.parametrize("build", [board_pack.build, delivery_tracker.build])
def test_a_position_from_before_the_register_says_nothing_of_risks(build) -> None:
    assert 'id="risks"' not in words(build, ())
    assert 'id="risks"' in words(build, (risk(),))


def test_no_risk_is_in_a_public_edition_nor_what_changed_of_one() -> None:
    changes = (
        Changed("risk_rose", "risk", "RSK1", "RSK1 Social workers leave rose.", Weight.WORSE),
        Changed("plan_agreed", "plan", "P1", "Version 2 was agreed.", Weight.OTHER),
    )

    without, kept, _ = public_edition(replace(position(), risks=(above(),)), changes)

    assert (without.risks, [each.kind for each in kept]) == ((), ["plan_agreed"])
