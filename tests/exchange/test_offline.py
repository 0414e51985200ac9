"""A plan goes out as a workbook and comes back: nothing is lost, and nothing is changed that nobody changed."""

import io
from datetime import date, timedelta

import openpyxl
import pytest

from soundingboard.delivery.actions import revise_action, save_update
from soundingboard.delivery.models import Action, ActionVersion, DateChange, Update
from soundingboard.exchange.actions import import_plan, send_spreadsheet
from soundingboard.exchange.applying import ImportRefused
from soundingboard.exchange.layout import Kind
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.plan.models import ObjectiveVersion, PlanWording, Tier
from tests import factories as make
from tests.exchange.scene import Scene, saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_workbook_that_nobody_touched_changes_nothing(scene: Scene) -> None:
    scene.action()
    scene.started(title="Publish the thresholds")
    make.outcome(scene.theme)

    prepared = scene.back(scene.out())

    assert prepared.comparison.is_empty
    assert prepared.comparison.same == 6
    assert not prepared.problems
    assert not prepared.brought.remarks


def test_what_was_changed_offline_is_changed_on_record_and_nothing_else(scene: Scene) -> None:
    version = scene.action()
    other = scene.action(title="Publish the thresholds")

    scene.imported(scene.edited(scene.out(), "Actions", D2="Visit within three days", E2="Nine in ten."))

    fresh = ActionVersion.objects.current().get(action_id=version.action_id)
    assert (fresh.title, fresh.success_criteria) == ("Visit within three days", "Nine in ten.")
    assert ActionVersion.objects.current().get(action_id=other.action_id).pk == other.pk
    assert not verify(scene.programme.pk)


def test_what_was_changed_on_record_meanwhile_stays(scene: Scene) -> None:
    version = scene.action()
    content = scene.out()
    revise_action(action=version, title="Visit within two days", by=scene.tomorrow(scene.alice))

    prepared = scene.back(content)

    assert prepared.comparison.is_empty
    assert [each.field for each in prepared.comparison.record_changes] == ["title"]


def test_what_both_changed_is_a_conflict_that_a_person_settles(scene: Scene) -> None:
    version = scene.action()
    content = scene.edited(scene.out(), "Actions", D2="Visit within three days")
    revise_action(action=version, title="Visit within two days", by=scene.tomorrow(scene.alice))

    (conflict,) = scene.back(content).unsettled
    assert (conflict.exported, conflict.record, conflict.brought) == (
        "Visit within five days",
        "Visit within two days",
        "Visit within three days",
    )
    with pytest.raises(ImportRefused, match="1 conflicts"):
        scene.imported(content)
    scene.imported(content, {f"conflict.{conflict.key}": "file"})

    assert ActionVersion.objects.current().get(action_id=version.action_id).title == "Visit within three days"


def test_both_changed_alike_is_no_conflict(scene: Scene) -> None:
    version = scene.action()
    content = scene.edited(scene.out(), "Actions", D2="Visit within three days")
    revise_action(action=version, title="Visit within three days", by=scene.tomorrow(scene.alice))

    assert scene.back(content).comparison.is_empty


def test_a_date_that_moves_says_why_and_who_agreed(scene: Scene) -> None:
    version = scene.action()
    content = scene.edited(scene.out(), "Actions", H2=date(2026, 5, 31), N2="staffing", O2="Two posts are vacant.")

    (problem,) = scene.back(content).problems
    assert problem.place == "Actions, cell P2"
    scene.imported(scene.edited(content, "Actions", P2="The Board"))

    moved = DateChange.objects.get(action_id=version.action_id)
    assert (moved.new_due_on, moved.reason, moved.agreed_by) == (
        date(2026, 5, 31),
        "Two posts are vacant.",
        "The Board",
    )


def test_a_date_that_moves_without_a_reason_of_its_own_takes_the_one_given_for_all(scene: Scene) -> None:
    version = scene.action()
    content = scene.edited(scene.out(), "Actions", H2="31/5/2026")
    assert scene.back(content).moves_dates

    scene.imported(
        content, {"account.reason_code": "staffing", "account.reason": "Vacant.", "account.agreed_by": "The Board"}
    )

    assert DateChange.objects.get(action_id=version.action_id).agreed_by == "The Board"


def test_the_update_of_the_round_is_sent(scene: Scene) -> None:
    make.round_(scene.programme)
    version = scene.started()

    scene.imported(scene.edited(scene.out(), "Actions", J2="Half the teams do so.", L2="A trainer."))

    update = Update.objects.current().get(action_id=version.action_id)
    assert (update.state, update.progress, update.help_needed) == ("submitted", "Half the teams do so.", "A trainer.")


def test_an_update_for_a_round_that_is_over_is_not_taken_for_the_next(scene: Scene) -> None:
    first = make.round_(scene.programme)
    scene.started()
    content = scene.edited(scene.out(), "Actions", J2="Half the teams do so.")
    first.state = "closed"
    first.save()
    make.round_(scene.programme, 2)

    prepared = scene.back(content)

    assert prepared.comparison.is_empty
    assert "the round it was asked for is over" in prepared.brought.remarks[-1]


def test_a_row_without_a_reference_is_added_with_the_next(scene: Scene) -> None:
    scene.action()
    content = scene.edited(scene.out(), "Actions", B3="DP1", C3="1.1", D3="Train the managers", F3="Head of Assessment")

    scene.imported(content)

    added = ActionVersion.objects.current().get(action__reference="A2")
    assert (added.title, added.owner, added.state) == ("Train the managers", scene.post, "not_started")
    assert not verify(scene.programme.pk)


def test_a_row_that_is_missing_is_named_and_left(scene: Scene) -> None:
    version = scene.action()
    content = scene.edited(scene.out(), "Actions", **{f"{letter}2": None for letter in "ABCDEFGHI"})

    prepared = scene.back(content)

    assert [row.reference for row in prepared.comparison.missing] == [version.action.reference]
    assert prepared.comparison.is_empty


def test_a_problem_names_its_sheet_and_cell_and_stops_everything(scene: Scene) -> None:
    scene.action()
    content = scene.edited(
        scene.out(), "Actions", D2="Visit within three days", C2="9.9", G2="next week", I2="Nearly", F2="=1/0"
    )

    prepared = scene.back(content)

    assert {each.place for each in prepared.problems} == {f"Actions, cell {cell}" for cell in ("C2", "G2", "I2")}
    with pytest.raises(ImportRefused):
        scene.imported(content)
    assert not Action.objects.exclude(reference="A1").exists()
    assert ActionVersion.objects.count() == 1


def test_a_text_that_could_identify_a_child_is_told_by_its_cell(scene: Scene) -> None:
    scene.action()
    content = scene.edited(scene.out(), "Actions", E2="Ring her on 07700 900123.")

    (problem,) = scene.back(content).problems

    assert problem.place == "Actions, cell E2"
    assert "900123" not in problem.sentence


def test_without_its_first_sheet_every_difference_is_a_conflict(scene: Scene) -> None:
    scene.action()
    book = openpyxl.load_workbook(io.BytesIO(scene.edited(scene.out(), "Actions", D2="Visit within three days")))
    del book["How to use this"]

    prepared = scene.back(saved(book))

    assert [(each.is_known, each.field) for each in prepared.unsettled] == [(False, "title")]


def test_all_kinds_of_row_are_changed_by_their_own_action(scene: Scene) -> None:
    make.outcome(scene.theme)
    scene.action()
    content = scene.out()
    content = scene.edited(content, "Themes", B2="Front door", D2="Head of Assessment")
    content = scene.edited(content, "Outcomes", C2="Children are seen within ten days.")
    content = scene.edited(content, "Objectives", C2="Assess in time", F2="Later", H2=date(2026, 9, 30))
    content = scene.edited(content, "Delivery plans", C2="The front door")

    done = scene.imported(content)

    assert done.came_to == "1 theme changed, 1 outcome changed, 1 objective changed, 1 delivery plan changed."
    assert scene.back(scene.out(scene.tomorrow(scene.alice))).comparison.is_empty


def test_a_change_on_record_after_somebody_looked_stops_the_import(scene: Scene) -> None:
    version = scene.action()
    content = scene.edited(scene.out(), "Actions", D2="Visit within three days")
    seen = scene.back(content).fingerprint
    later = scene.tomorrow(scene.alice)
    revise_action(action=version, title="Visit within two days", by=later)
    sent = send_spreadsheet(programme=scene.programme, name="plan.xlsx", content=content, by=later)

    with pytest.raises(ImportRefused, match="since you looked"):
        import_plan(plan_import=sent, seen=seen, by=later)


def test_kinds_stand_in_the_order_in_which_they_are_made() -> None:
    assert list(Kind) == [Kind.THEME, Kind.OUTCOME, Kind.OBJECTIVE, Kind.DELIVERY_PLAN, Kind.ACTION]


def test_a_round_worked_on_offline_is_sent_with_each_update_as_if_it_were_alone(scene: Scene) -> None:
    make.round_(scene.programme)
    first, second = scene.started(), scene.started(title="Publish the thresholds")
    content = scene.edited(
        scene.out(), "Actions", J2="Half the teams do so.", L2="A trainer.", M2=date(2026, 5, 1), J3="Out for comment."
    )

    scene.imported(content)

    rows = {row.action_id: row for row in Update.objects.current()}
    assert {row.state for row in rows.values()} == {"submitted"}
    assert (rows[first.action_id].help_needed, rows[first.action_id].forecast_on) == ("A trainer.", date(2026, 5, 1))
    assert rows[second.action_id].progress == "Out for comment."
    assert rows[second.action_id].author == scene.alice.person
    entries = Entry.objects.filter(verb="update.submitted", item_kind="delivery.action")
    assert set(entries.values_list("item_id", flat=True)) == set(rows)
    assert not verify(scene.programme.pk)


def test_an_update_that_says_too_little_is_told_by_its_cell(scene: Scene) -> None:
    make.round_(scene.programme)
    version = scene.started()
    scene.started(title="Publish the thresholds")
    save_update(
        action=version, progress="We began.", blocker="No trainer.", state="blocked", submit=True,
        by=scene.at(scene.bob, make.NOW - timedelta(hours=2)),
    )  # fmt: skip
    Update.objects.filter(action_id=version.action_id).delete()  # as of the round before
    content = scene.edited(scene.out(), "Actions", J2="We go on.", L3="A trainer.")

    problems = {each.place: each.sentence for each in scene.back(content).problems}

    assert set(problems) == {"Actions, cell K2", "Actions, cell J3"}
    assert "is blocked. If it no longer is, say so under State." in problems["Actions, cell K2"]
    with pytest.raises(ImportRefused, match="2 things are to be put right"):
        scene.imported(content)
    scene.imported(scene.edited(content, "Actions", K2="No trainer.", J3="Out for comment."))
    assert Update.objects.current().filter(state="submitted").count() == 2


def test_where_an_action_stands_and_when_an_objective_comes_are_not_left_empty(scene: Scene) -> None:
    scene.started()
    content = scene.edited(scene.edited(scene.out(), "Actions", I2=None), "Objectives", F2=None)

    problems = scene.back(content).problems

    assert {each.place for each in problems} == {"Actions, cell I2", "Objectives, cell F2"}
    assert {each.sentence for each in problems} == {
        "Enter where it stands: it is not left empty.",
        "Enter First, Next or Later: it is not left empty.",
    }


def test_more_objectives_than_may_be_first_are_told_by_their_cells_and_two_may_change_places(scene: Scene) -> None:
    PlanWording.objects.update(first_priority_cap=1)
    ObjectiveVersion.objects.update(tier=Tier.FIRST)
    make.objective(scene.theme, "1.2", title="Partners refer well")
    content = scene.edited(scene.out(), "Objectives", F3="First")

    (problem,) = scene.back(content).problems

    assert problem.place == "Objectives, cell F3"
    assert problem.sentence == "The plan allows 1 objective to be first at once, and this would make 2."
    scene.imported(scene.edited(content, "Objectives", F2="Next"))
    tiers = ObjectiveVersion.objects.current().order_by("objective_id").values_list("tier", flat=True)
    assert list(tiers) == [Tier.NEXT, Tier.FIRST]


def test_a_draft_that_waits_is_not_written_over(scene: Scene) -> None:
    make.round_(scene.programme)
    version = scene.started()
    content = scene.edited(scene.out(), "Actions", J2="Half the teams do so.")
    save_update(action=version, progress="I began to write.", by=scene.bob)

    (problem,) = scene.back(content).problems

    assert problem.place == "Actions, cell J2"
    assert "was not sent" in problem.sentence
