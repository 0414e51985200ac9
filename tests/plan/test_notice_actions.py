"""What may be done to a Notice or direction."""

from datetime import date, timedelta

import pytest

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.files.actions import FileRefused, Upload
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.plan import notice_actions as actions
from soundingboard.plan import notice_register as register
from soundingboard.plan import notice_rules as rules
from soundingboard.plan.models import (
    Instrument,
    InstrumentDate,
    InstrumentLetter,
    InstrumentVersion,
    Requirement,
    RequirementVersion,
)
from soundingboard.plan.notice_actions import NoticeRefused
from tests import factories as make

pytestmark = pytest.mark.django_db

ISSUED_ON = date(2026, 3, 2)


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def notice(programme: Programme, alice: Actor) -> Instrument:
    return actions.draft_instrument(programme=programme, kind="notice", title="Improvement Notice", by=alice)


def now(instrument: Instrument) -> InstrumentVersion:
    return InstrumentVersion.objects.current().get(instrument=instrument)


def words(requirement: Requirement) -> RequirementVersion:
    return RequirementVersion.objects.current().get(requirement=requirement)


def change(requirement: Requirement, by: Actor, **given: object) -> RequirementVersion:
    row = words(requirement)
    facts = {name: getattr(row, name) for name in ("number", "text", "area", "due_on", "satisfied_by")}
    return actions.change_requirement(seen=row, **{**facts, **given}, by=by)  # type: ignore[arg-type]


def version(instrument: Instrument, number: int) -> list[rules.RequirementAt]:
    return rules.as_of_version(register.wordings_of(instrument, None), number)


def test_a_notice_begins_as_an_anticipated_draft(notice: Instrument) -> None:
    assert notice.reference == "N1"
    assert (now(notice).state, now(notice).number) == ("draft", 1)


def test_a_direction_follows_a_notice_and_takes_its_place_when_issued(
    programme: Programme, notice: Instrument, alice: Actor
) -> None:
    actions.add_requirement(instrument=notice, number="1", text="Set up a board.", by=alice)
    actions.issue(seen=now(notice), dated=ISSUED_ON, by=alice)
    direction = actions.draft_instrument(
        programme=programme, kind="direction", title="Direction", follows=notice, by=alice
    )
    assert direction.reference == "D1"

    with pytest.raises(NoticeRefused, match="not issued yet"):
        actions.supersede_instrument(seen=now(notice), successor=direction, dated=ISSUED_ON, by=alice)
    actions.add_requirement(instrument=direction, number="1", text="Comply.", by=alice)
    actions.issue(seen=now(direction), dated=ISSUED_ON, by=alice)
    actions.supersede_instrument(seen=now(notice), successor=direction, dated=ISSUED_ON, by=alice)

    assert now(notice).state == "superseded"
    with pytest.raises(NoticeRefused, match="following"):
        actions.supersede_instrument(seen=now(direction), successor=notice, dated=ISSUED_ON, by=alice)


def test_a_draft_is_issued_revised_and_each_version_keeps_its_words(notice: Instrument, alice: Actor) -> None:
    board = actions.add_requirement(instrument=notice, number="1", text="Set up a board.", by=alice)
    plan = actions.add_requirement(instrument=notice, number="2", text="Agree a plan.", by=alice)
    actions.draft_again(seen=now(notice), by=alice)
    change(plan, alice, text="Agree a plan within a month.", due_on=date(2026, 4, 2))
    actions.issue(seen=now(notice), dated=ISSUED_ON, by=alice)
    change(plan, alice, due_on=date(2026, 5, 2))
    actions.withdraw_requirement(seen=words(board), why="Done.", by=alice)
    voice = actions.add_requirement(instrument=notice, number="3", text="Hear children.", by=alice)
    [line] = register.register(alice, None)
    assert line.is_being_revised
    actions.revise_instrument(seen=now(notice), dated=ISSUED_ON, by=alice)

    assert (now(notice).number, now(notice).state) == (3, "revised")
    assert [each.text for each in version(notice, 1)] == ["Set up a board.", "Agree a plan."]
    assert [each.text for each in version(notice, 2)] == ["Set up a board.", "Agree a plan within a month."]
    assert [each.reference for each in version(notice, 3)] == [plan.reference, voice.reference]
    found = rules.difference(version(notice, 2), version(notice, 3))
    assert [each.key for each in found.added] == [voice.pk]
    assert [each.key for each in found.removed] == [board.pk]
    assert found.changed[0].days_moved == 30
    assert not register.register(alice, None)[0].is_being_revised
    assert verify(notice.programme_id) == []


def test_saying_what_would_satisfy_it_begins_no_new_version(notice: Instrument, alice: Actor) -> None:
    board = actions.add_requirement(instrument=notice, number="1", text="Set up a board.", by=alice)
    actions.issue(seen=now(notice), dated=ISSUED_ON, by=alice)

    change(board, alice, satisfied_by="Minutes of three meetings.")

    assert not register.register(alice, None)[0].is_being_revised
    assert version(notice, 1)[0].satisfied_by == "Minutes of three meetings."


def test_steps_that_the_table_does_not_know_are_refused(notice: Instrument, alice: Actor) -> None:
    with pytest.raises(NoticeRefused, match="at least one requirement"):
        actions.issue(seen=now(notice), dated=ISSUED_ON, by=alice)
    with pytest.raises(NoticeRefused, match="cannot become lifted"):
        actions.lift(seen=now(notice), dated=ISSUED_ON, by=alice)
    actions.add_requirement(instrument=notice, number="1", text="Set up a board.", by=alice)
    with pytest.raises(NoticeRefused, match="not in the future"):
        actions.issue(seen=now(notice), dated=make.TODAY + timedelta(days=1), by=alice)
    with pytest.raises(NoticeRefused, match="why it is closed"):
        actions.close_instrument(seen=now(notice), dated=ISSUED_ON, summary="", by=alice)

    assert now(notice).state == "draft"
    assert InstrumentVersion.objects.count() == 1


def test_of_two_who_issue_the_same_draft_the_second_is_told(notice: Instrument, alice: Actor) -> None:
    actions.add_requirement(instrument=notice, number="1", text="Set up a board.", by=alice)
    seen = now(notice)
    actions.issue(seen=seen, dated=ISSUED_ON, by=alice)

    with pytest.raises(ChangedMeanwhile):
        actions.issue(seen=seen, dated=ISSUED_ON, by=alice)

    assert Entry.objects.filter(verb="instrument.issued").count() == 1


def test_nothing_is_required_any_more_of_a_lifted_notice(notice: Instrument, alice: Actor) -> None:
    board = actions.add_requirement(instrument=notice, number="1", text="Set up a board.", by=alice)
    actions.issue(seen=now(notice), dated=ISSUED_ON, by=alice)
    actions.lift(seen=now(notice), dated=ISSUED_ON, by=alice)

    with pytest.raises(NoticeRefused, match="fixed"):
        actions.add_requirement(instrument=notice, number="2", text="Another.", by=alice)
    with pytest.raises(NoticeRefused, match="fixed"):
        change(board, alice, text="Other words.")


def test_a_number_stands_once_and_can_be_given_anew(notice: Instrument, alice: Actor) -> None:
    first = actions.add_requirement(instrument=notice, number="1", text="Set up a board.", by=alice)
    second = actions.add_requirement(instrument=notice, number="2", text="Agree a plan.", by=alice)

    with pytest.raises(NoticeRefused, match="1 already"):
        change(second, alice, number="1")
    actions.withdraw_requirement(seen=words(first), why="Not in the draft.", by=alice)
    assert actions.renumber_requirements(instrument=notice, by=alice) == 1
    assert words(second).number == "1"
    with pytest.raises(NoticeRefused, match="1 already"):
        actions.put_back_requirement(seen=words(first), by=alice)


def in_order(instrument: Instrument) -> list[str]:
    rows = RequirementVersion.objects.current().filter(requirement__instrument=instrument, is_withdrawn=False)
    return list(rows.order_by("position", "pk").values_list("requirement__reference", flat=True))


@pytest.mark.parametrize("has_places", [True, False], ids=["each in its place", "all in one place"])
def test_requirements_move_as_the_lines_of_a_list_do(notice: Instrument, alice: Actor, has_places: bool) -> None:
    made = {}
    for number in "123456":
        one = actions.add_requirement(instrument=notice, number=number, text=f"Part {number}.", by=alice)
        made[one.reference] = one
    if not has_places:
        RequirementVersion.objects.update(position=0)
    gone = made.pop("N1.4")
    actions.withdraw_requirement(seen=words(gone), why="A slip.", by=alice)
    twin = list(made)

    for reference, places in (("N1.6", -1), ("N1.1", 1), ("N1.6", -2), ("N1.2", 4), ("N1.5", -3), ("N1.5", 1)):
        actions.move_requirement(seen=words(made[reference]), places=places, by=alice)
        at = twin.index(reference)
        twin.insert(at + places, twin.pop(at))
        assert in_order(notice) == twin, reference

    assert [words(one).number for one in made.values()] == ["1", "2", "3", "5", "6"]
    entry = Entry.objects.filter(verb="requirement.moved").latest("seq")
    assert (entry.text.values["before.place"][1], entry.text.values["after.place"][1]) == (1, 2)
    assert verify(notice.programme_id) == []


def test_a_move_past_the_end_of_the_list_is_refused(notice: Instrument, alice: Actor) -> None:
    first = actions.add_requirement(instrument=notice, number="1", text="Set up a board.", by=alice)
    last = actions.add_requirement(instrument=notice, number="2", text="Agree a plan.", by=alice)

    with pytest.raises(NoticeRefused, match="1 is the first already"):
        actions.move_requirement(seen=words(first), places=-1, by=alice)
    with pytest.raises(NoticeRefused, match="2 is the last already"):
        actions.move_requirement(seen=words(last), places=1, by=alice)
    with pytest.raises(NotAllowed):
        actions.move_requirement(seen=words(last), places=-1, by=make.actor(make.programme()))

    assert in_order(notice) == ["N1.1", "N1.2"]


def test_a_button_pressed_twice_moves_a_requirement_once(notice: Instrument, alice: Actor) -> None:
    for number in "123":
        actions.add_requirement(instrument=notice, number=number, text=f"Part {number}.", by=alice)
    seen = words(Requirement.objects.get(reference="N1.3"))
    actions.move_requirement(seen=seen, places=-1, by=alice)

    with pytest.raises(ChangedMeanwhile):
        actions.move_requirement(seen=seen, places=-1, by=alice)

    assert in_order(notice) == ["N1.1", "N1.3", "N1.2"]


def test_a_move_begins_no_new_version_and_is_no_new_wording(notice: Instrument, alice: Actor) -> None:
    for number in "12":
        actions.add_requirement(instrument=notice, number=number, text=f"Part {number}.", by=alice)
    actions.issue(seen=now(notice), dated=ISSUED_ON, by=alice)
    second = Requirement.objects.get(reference="N1.2")
    tomorrow = make.later(alice, make.NOW + timedelta(days=1))

    actions.move_requirement(seen=words(second), places=-1, by=tomorrow)

    assert not register.register(alice, None)[0].is_being_revised
    assert [each.reference for each in version(notice, 1)] == ["N1.2", "N1.1"]
    assert len(register.wordings_of_requirement(second, None)) == 1
    before = register.requirements_of(notice, 1, "issued", make.NOW + timedelta(hours=1))
    assert [line.version.number for line in before] == ["1", "2"]
    actions.lift(seen=now(notice), dated=ISSUED_ON, by=tomorrow)
    with pytest.raises(NoticeRefused, match="fixed"):
        actions.move_requirement(seen=words(second), places=1, by=tomorrow)


def test_a_withdrawn_requirement_is_put_back(notice: Instrument, alice: Actor) -> None:
    first = actions.add_requirement(instrument=notice, number="1", text="Set up a board.", by=alice)
    with pytest.raises(NoticeRefused, match="why"):
        actions.withdraw_requirement(seen=words(first), why="", by=alice)
    gone = actions.withdraw_requirement(seen=words(first), why="A slip.", by=alice)

    assert not actions.put_back_requirement(seen=gone, by=alice).is_withdrawn
    with pytest.raises(NoticeRefused, match="not withdrawn"):
        actions.put_back_requirement(seen=words(first), by=alice)


def test_of_two_who_change_a_requirement_the_second_is_told(notice: Instrument, alice: Actor) -> None:
    first = actions.add_requirement(instrument=notice, number="1", text="Set up a board.", by=alice)
    seen = words(first)
    change(first, alice, text="Set up a board with a chair.")

    with pytest.raises(ChangedMeanwhile):
        actions.change_requirement(seen=seen, number="1", text="Mine.", by=alice)

    assert words(first).text == "Set up a board with a chair."


def test_a_review_is_moved_held_and_taken_away(notice: Instrument, alice: Actor) -> None:
    row = actions.add_instrument_date(
        instrument=notice, kind="review", title="First review", due_on=date(2026, 9, 1), by=alice
    )
    with pytest.raises(NoticeRefused, match="Enter the day it was held"):
        actions.change_instrument_date(seen=row, title=row.title, due_on=row.due_on, outcome="Well.", by=alice)
    row = actions.change_instrument_date(
        seen=row, title=row.title, due_on=row.due_on, held_on=ISSUED_ON, outcome="Progress seen.", by=alice
    )
    assert [each.outcome for each in register.dates_of(notice, None)] == ["Progress seen."]

    actions.withdraw_instrument_date(seen=row, why="Entered twice.", by=alice)
    assert not InstrumentDate.objects.current().exists()
    with pytest.raises(NoticeRefused, match="milestone or a review"):
        actions.add_instrument_date(instrument=notice, kind="x", title="X", due_on=ISSUED_ON, by=alice)


def test_a_letter_whose_file_will_not_do_is_not_kept(notice: Instrument, alice: Actor) -> None:
    with pytest.raises(FileRefused):
        actions.add_letter(
            instrument=notice, dated=ISSUED_ON, title="From the Minister", document=Upload("a.pdf", b"x"), by=alice
        )
    assert not InstrumentLetter.objects.exists()

    letter = actions.add_letter(
        instrument=notice, dated=ISSUED_ON, title="From the Minister", document=Upload("a.pdf", b"%PDF-1.4"), by=alice
    )
    assert letter.document is not None
    assert register.letters_of(notice, None) == [letter]


def test_a_letter_kept_by_mistake_is_withdrawn_and_still_read_as_at_its_days(notice: Instrument, alice: Actor) -> None:
    letter = actions.add_letter(instrument=notice, dated=ISSUED_ON, title="From the Minister", by=alice)
    tomorrow = make.later(alice, make.NOW + timedelta(days=1))

    with pytest.raises(NoticeRefused, match="why"):
        actions.withdraw_letter(seen=letter, why=" ", by=tomorrow)
    with pytest.raises(NotAllowed):
        actions.withdraw_letter(seen=letter, why="Mine.", by=make.actor(make.programme()))
    actions.withdraw_letter(seen=letter, why="Another council's.", by=tomorrow)
    with pytest.raises(ChangedMeanwhile):
        actions.withdraw_letter(seen=letter, why="Twice.", by=tomorrow)

    assert register.letters_of(notice, None) == []
    assert register.letters_of(notice, make.NOW + timedelta(hours=1)) == [letter]
    assert register.letters_of(notice, make.NOW) == []
    entry = Entry.objects.get(verb="instrument.letter_withdrawn")
    assert entry.text.values["why"][1] == "Another council's."


def test_only_those_who_keep_the_notice_change_it(programme: Programme, notice: Instrument) -> None:
    charlie = make.actor(make.programme())

    for refused in (make.actor(programme, Role.BOARD_CHAIR), make.actor(programme, Role.DFE_ADVISER), charlie):
        with pytest.raises(NotAllowed):
            actions.add_requirement(instrument=notice, number="1", text="Mine.", by=refused)
        with pytest.raises(NotAllowed):
            actions.draft_instrument(programme=programme, kind="notice", title="Mine", by=refused)
    assert not Requirement.objects.exists()


def test_at_a_past_moment_a_notice_is_as_it_was(notice: Instrument, alice: Actor) -> None:
    first = actions.add_requirement(instrument=notice, number="1", text="Set up a board.", by=alice)
    tomorrow = make.later(alice, make.NOW + timedelta(days=1))
    change(first, tomorrow, text="Set up a board with a chair.")
    actions.issue(seen=now(notice), dated=ISSUED_ON, by=tomorrow)
    then = make.NOW + timedelta(hours=1)

    before = register.version_for(alice, "N1", then)

    assert before is not None
    assert before.state == "draft"
    [line] = register.requirements_of(notice, 1, "draft", then)
    assert line.version.text == "Set up a board."
    assert len(register.steps_of(notice, then)) == 1
