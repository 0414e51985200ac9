"""The tone check: claims held to the figures of what they name, numbers, letters, reading age and old figures."""

from dataclasses import replace

import pytest

from soundingboard.papers.note_rules import drafted
from soundingboard.papers.parts import View
from soundingboard.papers.tone import (
    Figures,
    Remark,
    Subject,
    figures_of,
    reading_age,
    remarks,
    sentences,
    syllables,
    tone_rules,
)
from tests.papers import made
from tests.papers.tone_sentences import FIRST, SENTENCES


def objective(reference: str, title: str, better: str, good: str, done: str, sure: str, **given: object) -> Subject:
    verdicts = {"better": better, "good": good, "done": done, "sure": sure}
    return Subject(reference, reference, title, "stands so", verdicts, **given)  # type: ignore[arg-type]


FOR, AGAINST, SILENT = "for", "against", "silent"
FIGURES = Figures(
    (
        objective("1.1", "Assessments are timely and of good quality", AGAINST, AGAINST, AGAINST, AGAINST),
        objective("1.2", "Children are seen, and seen alone, within time", FOR, FOR, AGAINST, FOR),
        objective("2.1", "Social workers have manageable caseloads", SILENT, AGAINST, AGAINST, AGAINST),
        objective(
            "2.2", "Supervision is regular and reflective", SILENT, FOR, AGAINST, AGAINST, lacks_evidence=True
        ),
        objective("3.1", "Care leavers have suitable homes", FOR, FOR, FOR, FOR),
        objective(
            "assessments_45wd", "Assessments completed within 45 working days", AGAINST, AGAINST, AGAINST, AGAINST,
            numbers=frozenset({"71", "76", "85"}), latest="71% for February 2026",
            better_when="higher", is_measure=True,
        ),
        objective(
            "placements", "Children with three or more placements", FOR, FOR, FOR, FOR, numbers=frozenset({"9", "10"}),
            better_when="lower", is_measure=True,
        ),
        objective(
            "rereferrals", "Repeat referrals within twelve months", AGAINST, AGAINST, AGAINST, AGAINST, is_too_old=True,
            better_when="lower", is_measure=True,
        ),
    ),
    objective("", "the plan as a whole", FOR, FOR, AGAINST, FOR),
    {"red objectives": frozenset({1, 2}), "overdue actions": frozenset({4}), "actions": frozenset({20, 12})},
)  # fmt: skip


def found(text: str, code: str) -> list[Remark]:
    return [each for each in remarks({"Background 1": text}, FIGURES) if each.code == code]


@pytest.mark.parametrize(("sentence", "is_rosy"), SENTENCES)
def test_what_is_rosier_than_the_figures_and_what_is_not(sentence: str, is_rosy: bool) -> None:
    assert bool(found(sentence, "T01")) == is_rosy


def test_the_table_is_large_enough_and_half_of_it_came_before_the_rules() -> None:
    assert len(SENTENCES) >= 60
    assert len(FIRST) == 30
    assert 0.3 < sum(is_rosy for _, is_rosy in SENTENCES) / len(SENTENCES) < 0.7


def test_a_claim_is_explained_by_what_its_sentence_names() -> None:
    (remark,) = found("Caseloads are unchanged, but assessments completed within 45 working days have improved.", "T01")

    assert "“improved” of assessments_45wd" in remark.why
    assert remark.where == "Background 1"


def test_a_sentence_that_points_back_is_about_what_went_before() -> None:
    assert found("Caseloads are as before. They are excellent.", "T01")
    assert not found("Objective 1.2 was looked at. It is excellent.", "T01")


def test_what_nobody_can_tie_to_a_figure_is_left_alone() -> None:
    assert not found("The tea was excellent.", "T01")


def test_a_claim_without_fresh_evidence_is_named_and_a_denial_is_not() -> None:
    assert found("Supervision is strong.", "T02")
    assert not found("Supervision is not strong.", "T02")
    assert not found("Children are seen alone, which is encouraging.", "T02")


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("The MASH took part.", ["MASH"]),
        ("The multi-agency safeguarding hub (MASH) took part. The MASH agreed.", []),
        ("The NHS and the KLOE.", []),
        ("Requirement N1 and action A12 were met.", []),
        ("IROs met the QA lead and an IRO.", ["IRO", "QA"]),
    ],
)
def test_letters_are_explained_once(text: str, letters: list[str]) -> None:
    assert [each.words for each in found(text, "T03")] == letters


def test_letters_that_one_paragraph_explains_may_be_used_in_the_next() -> None:
    texts = {"Background 1": "The multi-agency hub (MASH) met.", "Background 2": "The MASH agreed with the IRO."}

    assert [each.words for each in remarks(texts, FIGURES) if each.code == "T03"] == ["IRO"]


def test_reading_age_follows_the_published_formula() -> None:
    # 9 words, 1 sentence, 11 syllables by count: 0.39 x 9 + 11.8 x 11 / 9 - 15.59, and five years.
    text = "The children were seen by a worker at home."

    assert reading_age(text) == pytest.approx(0.39 * 9 + 11.8 * 11 / 9 - 15.59 + 5)
    assert reading_age("") == 0


@pytest.mark.parametrize(
    ("word", "number"), [("home", 1), ("children", 2), ("able", 2), ("improvement", 3), ("the", 1), ("audit", 2)]
)
def test_syllables_are_counted_well_enough(word: str, number: int) -> None:
    assert syllables(word) in {number, number + (word == "improvement")}


def test_a_text_that_asks_for_a_degree_is_said_and_a_plain_one_is_not() -> None:
    hard = "Organisational interdependencies necessitate comprehensive multidisciplinary reconsideration. " * 20
    plain = "We saw the child at home. The plan was clear to all who were there. " * 10

    assert found(hard, "T04")
    assert not found(plain, "T04")


def test_figures_older_than_agreed_are_said() -> None:
    assert found("Repeat referrals stand at a fifth.", "T05")
    assert not found("Caseloads stand at eighteen.", "T05")


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("Assessments completed within 45 working days stand at 71%.", False),
        ("Assessments completed within 45 working days rose from 71 per cent to 76%, with 85% aimed at.", False),
        ("Assessments completed within 45 working days stand at 83%.", True),
        ("Caseloads fell by 12%.", False),
        ("Two objectives are red.", False),
        ("Three objectives are red.", True),
        ("There are 4 overdue actions.", False),
        ("There are 7 overdue actions.", True),
        ("Seven actions are late.", True),
        ("Seven actions are late in theme 2.", False),
        ("In theme 2, seven actions are late.", False),
        ("Seven objectives rated red on the word of their owners.", False),
        ("Of the 20 actions most are under way.", False),
        ("All 30 actions are under way.", True),
        ("A member said, “There are 7 overdue actions.”", False),
    ],
)
def test_numbers_are_held_to_the_position(text: str, is_wrong: bool) -> None:
    assert bool(found(text, "T06")) == is_wrong


def test_a_remark_comes_back_when_its_words_or_figures_change() -> None:
    (first,) = found("Caseloads are excellent.", "T01")
    (other,) = found("Caseloads are truly excellent.", "T01")

    assert first.key != other.key
    assert first.key == found("Caseloads are excellent.", "T01")[0].key
    assert first.key.isalpha()


def test_sentences_are_not_cut_at_a_reference() -> None:
    assert sentences("Objective 1.2 is red. Visits are up.\n- One point") == [
        "Objective 1.2 is red.", "Visits are up.", "One point"
    ]  # fmt: skip


def test_every_rule_is_published() -> None:
    assert [rule.code for rule in tone_rules()] == [f"T0{number}" for number in range(1, 8)]
    assert all(rule.words for rule in tone_rules())


def test_the_figures_are_those_of_a_position() -> None:
    view = View(made.content(made.position(shift=1)))
    figures = figures_of(view.position, view.seen)
    red = next(one for one in view.seen if one.delivery.is_red)
    by_reference = {each.reference: each for each in figures.subjects}
    overdue = sum(each.is_unfinished and each.days_overdue > 0 for each in view.position.actions)

    assert by_reference[red.objective.reference].verdicts["good"] == "against"
    assert figures.counts["overdue actions"] == {overdue}
    assert remarks({"Note": f"{red.objective.title} is excellent."}, figures)[0].code == "T01"


def test_a_paper_of_the_largest_size_is_checked_in_a_moment() -> None:
    view = View(made.content(None, made.position(150, 2000, evidence=400)))
    figures = figures_of(view.position, view.seen)
    texts = {f"Background {n}": " ".join(sentence for sentence, _ in SENTENCES) for n in range(3)}

    assert remarks(texts, replace(figures, counts={}))


def test_what_the_rules_of_the_note_write_is_never_rosier_than_its_figures_nor_wrong_in_a_number() -> None:
    for size in ((14, 90), (40, 300)):
        view = View(made.content(made.position(*size, shift=1), made.position(*size), kind="briefing-note"))
        written = {each.code: each.text for each in drafted(view)}
        said = remarks(written, figures_of(view.position, view.seen))

        assert [each.sentence for each in said if each.code in ("T01", "T02", "T06")] == []
