"""The briefing note: paragraphs that keep their numbers, rules that write them, and what its public edition holds."""

from dataclasses import replace
from datetime import date

import pytest

from soundingboard.formats.blocks import Heading, NumberedList, problems, read_out
from soundingboard.lib.exemptions import Ground, exemptions, ground_problems
from soundingboard.lib.likeness import says_the_same
from soundingboard.lib.question_bank import questions
from soundingboard.papers.briefing_note import build
from soundingboard.papers.content import Authored, Content, as_json, as_stored, authored_from
from soundingboard.papers.note import (
    SECTIONS,
    VERBS,
    Drafted,
    Note,
    NoteParagraph,
    changed,
    next_own,
    numbered,
    points_of,
    without_exempt,
)
from soundingboard.papers.note_rules import drafted, enquiry_of, note_rules, public_note
from soundingboard.papers.parts import View
from soundingboard.scrutiny import composing
from soundingboard.scrutiny.composing import Context
from tests.papers import made

GROUND = Ground(("3",), "The council would pay more.", date(2026, 6, 1))
RULES = (
    Drafted("position", "N21", "What changed."),
    Drafted("position", "N22", "How it is rated."),
    Drafted("recommendations", "N41", "the position.", "note"),
)


def content(note: Note | None = None, **given: object) -> Content:
    return made.content(
        made.position(shift=1), kind="briefing-note", audience="panel", authored=Authored(note=note), **given
    )


def cited(note: Note, rules: tuple[Drafted, ...] = RULES) -> list[tuple[str, str]]:
    return [(each.cited, each.text) for each in numbered(note, rules) if not each.is_left_out]


def test_numbers_begin_again_in_each_section() -> None:
    assert cited(Note()) == [
        ("Current position 1", "What changed."),
        ("Current position 2", "How it is rated."),
        ("Recommendations 1", "the position."),
    ]


def test_what_the_author_writes_stands_in_the_rules_place_and_keeps_its_number() -> None:
    after = changed(Note(), numbered(Note(), RULES), NoteParagraph("position", "N21", "Two things changed."))

    assert cited(after)[0] == ("Current position 1", "Two things changed.")
    assert cited(after)[1:] == cited(Note())[1:]


def test_a_paragraph_that_was_left_alone_follows_the_position() -> None:
    after = changed(Note(), numbered(Note(), RULES), NoteParagraph("position", "own-1", "Ours."), 1)
    later = (replace(RULES[0], text="More changed."), *RULES[1:])

    assert cited(after, later)[:2] == [("Current position 1", "Ours."), ("Current position 2", "More changed.")]


def test_a_paragraph_put_first_moves_the_others_and_its_number_is_its_place() -> None:
    after = changed(Note(), numbered(Note(), RULES), NoteParagraph("position", "N22"), 1)

    assert [text for _, text in cited(after)[:2]] == ["How it is rated.", "What changed."]
    assert [number for number, _ in cited(after)[:2]] == ["Current position 1", "Current position 2"]


def test_what_is_left_out_has_no_number_and_the_rest_close_up() -> None:
    after = changed(Note(), numbered(Note(), RULES), NoteParagraph("position", "N21", is_left_out=True))

    assert cited(after)[0] == ("Current position 1", "How it is rated.")
    assert [each.number for each in numbered(after, RULES) if each.key == "N21"] == [0]


def test_a_rule_that_falls_silent_leaves_nothing_behind_and_one_that_speaks_later_comes_last() -> None:
    touched = changed(Note(), numbered(Note(), RULES[:1]), NoteParagraph("position", "own-1", "Ours."))

    assert cited(touched, RULES[1:])[:2] == [
        ("Current position 1", "Ours."),
        ("Current position 2", "How it is rated."),
    ]


def test_a_new_paragraph_of_the_author_has_a_key_of_its_own() -> None:
    note = Note(paragraphs=(NoteParagraph("position", "own-1", "One."), NoteParagraph("background", "own-7", "Two.")))

    assert next_own(Note()) == "own-1"
    assert next_own(note) == "own-8"


def test_a_withheld_paragraph_keeps_its_number_in_the_public_edition() -> None:
    note = changed(Note(), numbered(Note(), RULES), NoteParagraph("position", "N21", "A price.", ground=GROUND))
    public = without_exempt(note)

    assert [each.number for each in numbered(public, RULES)] == [each.number for each in numbered(note, RULES)]
    assert "A price." not in str(public)
    assert "would pay more" not in str(public)


def test_a_withheld_paragraph_of_which_only_the_ground_is_left_stands_though_no_rule_writes_it() -> None:
    public = Note(paragraphs=(NoteParagraph("position", "own-1", ground=GROUND.published),))

    assert [(each.number, each.text) for each in numbered(public, ())] == [(1, "")]


def test_points_are_the_lines_that_begin_with_a_hyphen() -> None:
    assert points_of("Three themes:\n- Practice\n- Partnership") == ("Three themes:", ("Practice", "Partnership"))
    assert points_of("One - and one.") == ("One - and one.", ())


def test_a_note_goes_into_the_row_of_a_paper_and_comes_back() -> None:
    authored = Authored(note=Note("6", "Panel", date(2026, 3, 26), "The plan", "Ruth Amis", "Director", (
        NoteParagraph("position", "N21", "A price.", "", True, GROUND),)))  # fmt: skip

    assert authored_from(as_stored(authored)) == authored
    assert authored_from(as_stored(Authored())) == Authored()


def test_a_paper_that_is_no_note_has_no_trace_of_one_in_its_data() -> None:
    assert b'"note"' not in as_json(made.content())
    assert b'"enquiry"' not in as_json(made.content())


def test_the_form_is_that_of_a_briefing_note() -> None:
    note = Note("6", "Scrutiny panel", date(2026, 3, 26), "The plan", "Ruth Amis", "Director")
    document = build(content(note))
    headings = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 2]
    lists = [block for block in document.blocks if isinstance(block, NumberedList)]

    assert headings[:5] == ["Purpose", "Background", "Current position", "Recommendations", "Author"]
    assert [list_.anchors[0] for list_ in lists[:3]] == ["background-1", "position-1", "recommendations-1"]
    assert all(
        read_out(item).split()[0] in {each.word.split()[0] for each in VERBS.values()} for item in lists[2].items
    )
    assert problems(document) == ()


def test_every_rule_has_its_own_code_a_section_and_words_to_publish() -> None:
    codes = [rule.code for rule in note_rules()]

    assert len(set(codes)) == len(codes)
    assert all(
        rule.section in SECTIONS and rule.words and (not rule.verb or rule.verb in VERBS) for rule in note_rules()
    )


@pytest.mark.parametrize("code", [rule.code for rule in note_rules() if rule.code not in ("N24", "N29", "N30", "N44")])
def test_each_rule_speaks_of_some_position(code: str) -> None:
    bare = made.content(None, replace(made.position(0, 0, 1, 0), needs=(), plan=None), kind="briefing-note")
    changed_plan = replace(content(), changes=(replace(content().changes[0], kind="plan_agreed"),))
    spoken = {each.code for it in (content(), bare, changed_plan) for each in drafted(View(it))}

    assert code in spoken


def test_the_figures_of_a_note_are_those_of_the_position() -> None:
    it = content()
    written = {each.code: each.text for each in drafted(View(it))}
    overdue = sum(each.is_unfinished and each.days_overdue > 0 for each in it.position.actions)
    open_ = sum(each.is_unfinished for each in it.position.actions)

    assert f"Of {len(it.position.actions)} actions, {open_} are open. {overdue} of these are overdue" in written["N26"]


def test_questions_fit_what_the_position_shows_none_twice_and_twelve_at_most() -> None:
    view = View(content())
    lines = enquiry_of(view, (), questions(), "panel")
    asked = [each.code for line in lines for each in line.questions]
    by_code = {each.code: each for each in questions()}

    assert asked
    assert len(asked) == len(set(asked)) <= 12
    spoken = {rule.fits for rule in composing.rules() if any(rule.reads(Context(view.position, (), "panel")))}
    assert {line.code for line in lines} <= spoken
    assert all(line.about for line in lines)
    # An objective is said with its title: a councillor does not know it by its number.
    objectives = {each.reference: f"{each.reference} {each.title}" for each in view.position.objectives}
    named = [said for line in lines for said in line.about if said.split()[0] in objectives]
    assert named
    assert set(named) <= set(objectives.values())
    assert all(line.code in by_code[each.code].fits for line in lines for each in line.questions)
    assert all("panel" in by_code[code].asked_by for code in asked)


def test_the_public_note_keeps_every_number_though_its_rules_say_less() -> None:
    note = Note(paragraphs=(NoteParagraph("position", "N24", ground=GROUND), NoteParagraph("position", "N26", "Ours.")))
    exempt = content(note)
    public = replace(exempt, edition="public", position=replace(exempt.position, actions=(), needs=()))
    made_public = public_note(exempt, public)
    numbers = {(each.section, each.key): each.number for each in numbered(note, drafted(View(exempt)))}

    assert {
        (each.section, each.key): each.number
        for each in numbered(made_public, drafted(View(public)))
        if not each.is_left_out
    } == numbers


def test_a_ground_says_the_paragraph_in_our_own_words_and_never_the_weighing() -> None:
    assert Ground(("3", "7"), "secret").words == (
        "exempt by paragraphs 3 and 7 of Schedule 12A (somebody's money or business, the council's included; what "
        "prevents, looks into or prosecutes a crime)"
    )
    assert "by law" in Ground(("confidential",)).words


def test_the_seven_paragraphs_and_what_is_confidential_ship() -> None:
    assert list(exemptions()) == ["1", "2", "3", "4", "5", "6", "7", "confidential"]


@pytest.mark.parametrize(
    ("ground", "missing"),
    [
        (Ground(("3",), "Why.", date(2026, 4, 1)), ""),
        (Ground((), "Why.", date(2026, 4, 1)), "Choose the paragraph"),
        (Ground(("8",), "Why.", date(2026, 4, 1)), "no paragraph 8"),
        (Ground(("3",), "", date(2026, 4, 1)), "public interest"),
        (Ground(("confidential",), "", date(2026, 4, 1)), ""),
        (Ground(("3",), "Why.", None), "day by which"),
        (Ground(("3",), "Why.", date(2026, 3, 1)), "still to come"),
    ],
)
def test_what_is_missing_of_a_ground_is_said(ground: Ground, missing: str) -> None:
    found = " ".join(ground_problems(ground, date(2026, 3, 1)))

    assert missing in found
    assert bool(found) == bool(missing)


SECRET = "Negotiations about the agency contract stand at four hundred thousand pounds a year."


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        (SECRET, True),
        (f"All is as before. {SECRET} More follows.", True),
        ("Negotiations on the agency contract stand at four hundred thousand pounds each year.", True),
        ("Negotiations about the school contract have ended.", False),
        ("The agency workforce fell by a tenth.", False),
        ("Contract.", False),
    ],
)
def test_a_sentence_pasted_from_what_is_exempt_is_found(text: str, is_same: bool) -> None:
    assert bool(says_the_same(text, ["Nothing here.", SECRET])) == is_same
