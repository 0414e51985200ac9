"""A council's own plan comes in, whatever its shape; what is guessed is said and can be changed."""

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from soundingboard.accounts.models import Post
from soundingboard.accounts.roles import Role
from soundingboard.delivery.models import ActionVersion
from soundingboard.exchange.actions import import_plan, send_spreadsheet
from soundingboard.exchange.guesses import Guess
from soundingboard.exchange.layout import Kind
from soundingboard.exchange.models import PlanImport
from soundingboard.exchange.preparing import Prepared, prepare
from soundingboard.history.log import verify
from soundingboard.plan.models import ObjectiveVersion, ThemeVersion
from tests import factories as make
from tests.exchange import samples
from tests.exchange.scene import saved

pytestmark = pytest.mark.django_db


NAMES = {"comma_separated": "plan.csv", "unicode_text": "plan.csv", "open_document": "plan.ods"}


class Council:
    """A programme that has no plan yet, and its manager."""

    def __init__(self) -> None:
        self.programme = make.programme()
        self.alice = make.actor(self.programme, Role.PROGRAMME_MANAGER)

    def looks_at(self, content: bytes, **answers: str) -> Prepared:
        return prepare(content, {key.replace("__", "."): said for key, said in answers.items()}, self.alice)

    def brings(self, content: bytes, name: str = "plan.xlsx", answers: dict[str, str] | None = None) -> PlanImport:
        sent = send_spreadsheet(programme=self.programme, name=name, content=content, by=self.alice)
        PlanImport.objects.filter(pk=sent.pk).update(answers={**sent.answers, **(answers or {})})
        return import_plan(plan_import=sent, seen="", by=self.alice)

    def actions(self) -> list[ActionVersion]:
        rows = ActionVersion.objects.current().filter(programme=self.programme)
        return list(rows.select_related("action", "owner", "objective").order_by("action_id"))


@pytest.fixture
def council() -> Council:
    return Council()


def guess(prepared: Prepared, begins: str) -> Guess:
    return next(each for each in prepared.guesses if each.key.startswith(begins) or each.about.startswith(begins))


# What each shape comes to: themes, objectives, and actions as title, objective, owner, date due, and state.
COMES_TO: dict[str, tuple[list[str], list[str], list[tuple[str, str, str, date | None, str]]]] = {
    "flat": (
        ["Front door", "Practice"],
        ["Assess in time", "Supervise well"],
        [
            ("Visit within five days", "1.1", "Post held by JS", date(2026, 12, 31), "in_progress"),
            ("Publish the thresholds", "1.1", "Head of Assessment", date(2027, 3, 31), "in_progress"),
            ("Train every manager", "2.1", "Post held by JS", None, "not_started"),
        ],
    ),
    "merged_and_coloured": (
        ["Front door", "Practice"],
        ["Children are seen in time", "Partners refer well", "Managers supervise"],
        [
            ("Visit within five days", "1.1", "Head of Assessment", date(2026, 9, 30), "in_progress"),
            ("Publish the thresholds", "1.1", "Head of Assessment", date(2026, 9, 30), "in_progress"),
            ("Set up a hub (MASH)", "1.2", "Partnership Manager", date(2026, 9, 30), "in_progress"),
            ("Train every manager", "2.1", "Principal Social Worker", date(2026, 9, 30), "in_progress"),
        ],
    ),
    "sheet_for_each_theme": (
        ["Front door", "Practice"],
        ["Objective: better decisions", "Objective: better decisions"],
        [
            ("Recruit a lead", "1.1", "Head of Assessment", date(2026, 9, 30), "not_started"),
            ("Train the team", "1.1", "Head of Assessment", date(2026, 9, 30), "not_started"),
            ("Audit ten decisions", "1.1", "Head of Assessment", date(2026, 9, 30), "not_started"),
            ("Visit within five days", "1.1", "Head of Assessment", date(2026, 9, 30), "not_started"),
            ("Train every manager", "2.1", "Head of Assessment", date(2026, 9, 30), "not_started"),
        ],
    ),
    "in_sections": (
        ["Leadership", "Voice"],
        ["Leadership", "Voice"],
        [
            ("Hold a Board each month", "1.1", "Director", date(2026, 10, 1), "in_progress"),
            ("Ask children", "2.1", "Director", date(2026, 10, 1), "in_progress"),
        ],
    ),
    "comma_separated": (
        ["Sufficiency"],
        ["Enough homes"],
        [
            ("Open two children’s homes", "R1", "Head of Commissioning", date(2027, 6, 30), "in_progress"),
            ("Recruit forty carers", "R1", "Fostering Manager", None, "not_started"),
        ],
    ),
    "open_document": (
        ["Improvement plan"],
        ["Care leavers"],
        [
            ("Write every pathway plan", "1.1", "Head of Leaving Care", date(2026, 12, 31), "in_progress"),
            ("Open a drop-in", "1.1", "Head of Leaving Care", date(2027, 1, 31), "in_progress"),
        ],
    ),
    "by_recommendation": (
        ["Plan v7", "Closed"],
        ["The quality of assessments", "Management oversight", "The quality of plans"],
        [
            ("Hold a daily meeting to allocate work", "1.1", "Head of Assessment", date(2026, 12, 31), "in_progress"),
            ("Close what is open over 60 days", "1.1", "None", date(2026, 6, 30), "in_progress"),
            (
                "Write the policy; train forty managers; dip sample ten records",
                "1.2",
                "Head of Practice",
                date(2027, 3, 31),
                "in_progress",
            ),
            ("Agree one format", "2.1", "Team Manager", date(2026, 1, 1), "in_progress"),
        ],
    ),
    "unicode_text": (
        ["Help early"],
        ["Help early"],
        [
            ("Open three hubs", "1.1", "Head of Early Help", date(2027, 5, 31), "not_started"),
            ("Publish a directory", "1.1", "Head of Early Help", None, "not_started"),
        ],
    ),
    "unnamed_actions": (
        ["Court"],
        ["Court"],
        [
            ("Track every case each week", "1.1", "Legal lead", date(2026, 12, 31), "not_started"),
            ("Publish how long children wait", "1.1", "Legal lead", date(2027, 1, 31), "not_started"),
        ],
    ),
}


@pytest.mark.parametrize("shape", list(samples.SHAPES))
def test_a_plan_of_any_shape_comes_in_whole(council: Council, shape: str) -> None:
    made: Callable[[], bytes] = samples.SHAPES[shape]

    council.brings(made(), NAMES.get(shape, "plan.xlsx"))

    themes, objectives, actions = COMES_TO[shape]
    assert [each.title for each in ThemeVersion.objects.filter(programme=council.programme).order_by("pk")] == themes
    found = ObjectiveVersion.objects.filter(programme=council.programme).order_by("pk")
    assert [each.title for each in found] == objectives
    assert [
        (each.title, each.objective.reference, str(each.owner), each.due_on, each.state) for each in council.actions()
    ] == actions
    assert not verify(council.programme.pk)


@pytest.mark.parametrize("shape", list(samples.SHAPES))
def test_to_leave_every_guess_as_it_is_changes_nothing(council: Council, shape: str) -> None:
    content = samples.SHAPES[shape]()
    first = council.looks_at(content)

    # As the page sends them: every guess with what was taken for it.
    again = prepare(content, {each.key: each.chosen for each in first.guesses}, council.alice)

    assert again.fingerprint == first.fingerprint
    assert [each.chosen for each in again.guesses] == [each.chosen for each in first.guesses]


def test_a_column_without_a_name_is_taken_for_the_actions_and_may_be_another(council: Council) -> None:
    content = samples.unnamed_actions()
    column = guess(council.looks_at(content), "Tracker, column C")

    assert column.says == "Taken for: action. No heading says where the actions are, and it holds the most words."
    assert not prepare(content, {column.key: "kept"}, council.alice).new


def test_a_list_of_something_else_is_read_only_if_a_person_says_so(council: Council) -> None:
    book = openpyxl.load_workbook(io.BytesIO(samples.flat()))
    risks = book.create_sheet("Risks")
    risks.append(["Risk", "What could go wrong in the programme", "Owner", "Status"])
    risks.append(["R1", "Posts stand empty for another year", "JS", "Red"])
    content = saved(book)

    left_out = guess(council.looks_at(content), "The sheet “Risks”")

    assert (left_out.chosen, left_out.says) == ("unread", "None of its headings names the actions.")
    assert len(council.looks_at(content).new) + 4 == len(council.looks_at(content, sheet__1="read").new)


def test_the_date_that_was_first_set_holds_where_it_was_not_moved_and_is_kept_where_it_was(council: Council) -> None:
    council.brings(samples.by_recommendation())

    moved, as_set, *_ = council.actions()
    assert "Original deadline: 31/03/2026" in moved.success_criteria
    assert "Original deadline" not in as_set.success_criteria


def test_a_month_in_which_something_starts_is_its_first_day(council: Council) -> None:
    council.brings(samples.unicode_text(), "plan.csv")

    assert council.actions()[0].starts_on == date(2026, 4, 1)


def test_every_guess_is_said(council: Council) -> None:
    prepared = council.looks_at(samples.flat())

    said = {each.about: each.says for each in prepared.guesses}
    assert said["Plan, column E: “Lead Officer”"] == "Taken for: owner."
    assert said["“JS/PT”, in 1 row"].endswith("One post owns an action: the first that is named.")
    assert said["“amber”, in 1 row"] == "Taken for: in progress."
    assert said["1 row of totals"] == "They sum others up, and were left out."
    assert "Dates: “ongoing” was read as no date, in 1 row." in prepared.brought.remarks
    assert "Dates: “March 2027” was read as 31/3/2027, in 1 row." in prepared.brought.remarks


def test_every_choice_that_is_offered_is_a_choice_that_changes_what_is_read(council: Council) -> None:
    content = samples.flat()
    owner = guess(council.looks_at(content), "“JS/PT”")
    state = guess(council.looks_at(content), "“green”")
    column = guess(council.looks_at(content), "Plan, column I")
    post = make.post(council.programme, "Service Director")

    changed = prepare(
        content, {owner.key: f"post:{post.pk}", state.key: "not_started", column.key: "unread"}, council.alice
    )

    first = next(row for row in changed.new if row.title == "Visit within five days")
    assert first.values["owner"] == post.pk
    assert first.values["state"] == "not_started"
    assert "Two teams" not in str(first.values["success_criteria"])


def test_initials_are_those_of_whoever_holds_a_post(council: Council) -> None:
    post = make.post(council.programme, "Service Director", holder=make.person("Jane Summers"))

    prepared = council.looks_at(samples.flat())

    assert guess(prepared, "“JS”, in").chosen == f"post:{post.pk}"
    assert "initials of whoever holds it" in guess(prepared, "“JS”, in").says


def test_what_has_no_place_of_its_own_is_kept_with_the_actions_words(council: Council) -> None:
    council.brings(samples.flat())

    first = council.actions()[0]
    assert first.success_criteria == "Progress update: Two teams do so.\nNamed with the owner: PT"
    assert first.action.reference == "1.1a"


def test_a_row_that_lists_three_actions_may_stay_one(council: Council) -> None:
    content = samples.sheet_for_each_theme()
    split = guess(council.looks_at(content), "split.")

    council.brings(content, answers={split.key: "together"})

    assert len(council.actions()) == 3


def test_a_note_in_brackets_is_kept_apart_unless_it_is_to_stay(council: Council) -> None:
    content = samples.merged_and_coloured()

    apart, together = council.looks_at(content), council.looks_at(content, notes="together")

    (row,) = [row for row in apart.new if row.title == "Publish the thresholds"]
    assert row.values["success_criteria"] == "Note: held up by two vacant posts"
    assert any(row.title == "Publish the thresholds (held up by two vacant posts)" for row in together.new)
    square = council.looks_at(rows(("Front door", "Assess", "Publish [once partners agreed]", "JS", "")))
    assert [row.values["success_criteria"] for row in square.new if row.title == "Publish"] == [
        "Note: once partners agreed"
    ]


def rows(*rows: tuple[str, ...]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Plan"
    for row in (("Theme", "Objective", "Action", "Lead", "Completion"), *rows):
        book.active.append(row)
    return saved(book)


def test_a_sum_beneath_a_theme_that_is_merged_down_is_no_action(council: Council) -> None:
    content = rows(
        ("Front door", "Assess in time", "Publish the thresholds", "JS", "31/3/27"),
        ("Front door", "Sub-total of this priority", "", "", "48"),
        ("Front door", "Total respect", "Train every manager", "JS", "31/3/27"),
    )

    prepared = council.looks_at(content)

    assert not prepared.problems
    assert guess(prepared, "totals").about == "1 row of totals"
    assert [row.title for row in prepared.new if row.kind == Kind.ACTION] == [
        "Publish the thresholds",
        "Train every manager",
    ]


def test_a_note_beside_a_day_is_kept_with_the_actions_words(council: Council) -> None:
    content = rows(("Front door", "Assess in time", "Publish the thresholds", "JS", "31/3/27 (was December)"))

    (row,) = [row for row in council.looks_at(content).new if row.kind == Kind.ACTION]

    assert row.values["due_on"] == date(2027, 3, 31)
    assert row.values["success_criteria"] == "Completion: 31/3/27 (was December)"


def test_what_a_date_was_taken_for_is_said_in_that_order(council: Council) -> None:
    content = rows(("Front door", "Assess in time", "Publish the thresholds", "JS", "ongoing"))

    assert "Dates: “ongoing” was read as no date, in 1 row." in council.looks_at(content).brought.remarks


def test_a_cell_whose_formula_failed_is_named_once(council: Council) -> None:
    content = rows(("Front door", "Assess in time", "#DIV/0!", "JS", "31/3/27"))

    assert [problem.place for problem in council.looks_at(content).problems] == ["Plan, cell C2"]


def test_one_title_with_a_comma_is_not_two_posts_that_are_called_nearly_so(council: Council) -> None:
    for title in ("Improvement programme manager", "Head of service, care leavers"):
        make.post(council.programme, title=title)
    content = rows(("Front door", "Assess in time", "Publish the thresholds", "Service Manager, Leaving Care", ""))

    assert guess(council.looks_at(content), "“Service Manager").chosen == "new:Service Manager, Leaving Care"


def test_the_only_rating_a_colour_is_read_as_a_word(council: Council) -> None:
    prepared = council.looks_at(samples.merged_and_coloured())

    words = {each.about for each in prepared.guesses if each.key.startswith("state.")}
    assert words == {"“green”, in 1 row", "“red”, in 1 row", "“amber”, in 1 row", "“blue”, in 1 row"}
    assert "said with evidence" in guess(prepared, "“blue”").says


def test_a_date_that_cannot_be_read_is_a_problem_of_its_cell(council: Council) -> None:
    content = samples.comma_separated().replace(b"TBC", b"when the wind changes")

    (problem,) = council.looks_at(content).problems

    assert problem.place == "The file, cell E3"


def test_brought_again_it_makes_nothing_twice(council: Council) -> None:
    council.brings(samples.flat())

    prepared = council.looks_at(samples.flat())

    assert not prepared.new
    assert not prepared.comparison.conflicts
    assert prepared.comparison.same == 3


@pytest.mark.parametrize("shape", list(samples.SHAPES))
def test_brought_again_unchanged_nothing_of_any_shape_is_to_be_settled(council: Council, shape: str) -> None:
    content = samples.SHAPES[shape]()
    council.brings(content, NAMES.get(shape, "plan.xlsx"))

    again = council.looks_at(content)

    assert (again.new, again.comparison.changes, again.comparison.conflicts) == ((), (), ())


def test_brought_again_with_another_date_it_is_for_a_person_to_settle(council: Council) -> None:
    council.brings(samples.comma_separated(), "plan.csv")
    later = samples.comma_separated().replace(b"30 June 2027", b"31 August 2027")

    (conflict,) = council.looks_at(later).unsettled

    assert (conflict.field, conflict.record, conflict.brought) == ("due_on", date(2027, 6, 30), date(2027, 8, 31))
    council.brings(
        later,
        "again.csv",
        {
            f"conflict.{conflict.key}": "file",
            "account.reason_code": "estimate",
            "account.reason": "Planning took longer.",
            "account.agreed_by": "The Board",
        },
    )
    assert council.actions()[0].due_on == date(2027, 8, 31)


def test_who_may_not_make_posts_is_told_before(council: Council) -> None:
    council.alice = make.actor(council.programme, Role.DELIVERY_GROUP)

    said = {each.sentence for each in council.looks_at(samples.comma_separated()).problems}

    assert said == {
        "Your role does not include changing themes and objectives. Ask the programme manager.",
        "Your role does not include making posts. Choose posts that there are.",
    }
    assert not Post.objects.filter(programme=council.programme).exists()
