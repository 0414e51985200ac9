"""A text that must not be kept goes from the log and from the thing itself; the chain still verifies."""

import pytest

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.models import Programme
from soundingboard.accounts.redaction_actions import REDACTED, NothingToRedact, redact_entry, redact_text
from soundingboard.accounts.roles import Role
from soundingboard.history import reading
from soundingboard.history.log import verify
from soundingboard.history.models import Entry, HistoryText
from soundingboard.plan.actions import add_objective, revise_objective
from soundingboard.plan.models import Objective, ObjectiveVersion
from soundingboard.records.fields import texts_in
from tests import factories as make

pytestmark = pytest.mark.django_db

TYPED = "Quilbert Example's assessment was late by nine weeks"


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def administrator(programme: Programme) -> Actor:
    return make.actor(programme, Role.ADMINISTRATOR, name="Ada Admin")


@pytest.fixture
def objective(programme: Programme) -> Objective:
    """One whose description held a name, through two versions and the log."""
    alice = make.actor(programme)
    made = add_objective(
        theme=make.theme(make.plan(programme)), title="Assessments in time", description=TYPED, by=alice
    )
    seen = ObjectiveVersion.objects.current().get(objective=made)
    seen = revise_objective(seen=seen, changes={"title": "Assessments on time"}, by=alice)
    revise_objective(seen=seen, changes={"description": "Nine weeks late, once"}, why="No names", by=alice)
    return made


def kept_anywhere(programme: Programme) -> bool:
    """Whether the text is in the log or in a version."""
    logged = HistoryText.objects.filter(entry__programme_id=programme.pk)
    texts = [text for row in logged for text in texts_in(row.values)]
    return any(TYPED in text for text in texts) or ObjectiveVersion.objects.filter(description=TYPED).exists()


def test_redacting_the_row_clears_every_version_and_the_log(
    programme: Programme, objective: Objective, administrator: Actor
) -> None:
    assert kept_anywhere(programme)
    first = ObjectiveVersion.objects.filter(objective=objective).order_by("pk")[0]

    done = redact_text(row=first, field="description", reason="A child's name was typed", by=administrator)

    assert not kept_anywhere(programme)
    said = ObjectiveVersion.objects.filter(objective=objective).order_by("pk").values_list("description", flat=True)
    assert list(said) == [REDACTED, REDACTED, "Nine weeks late, once"]
    assert (done.rows, done.entries >= 2) == (2, True)
    assert verify(programme.pk) == []


def test_redacting_the_entry_clears_the_versions_too(
    programme: Programme, objective: Objective, administrator: Actor
) -> None:
    entry = Entry.objects.get(programme_id=programme.pk, verb="objective.added")

    done = redact_entry(entry=entry, path="after.description", reason="A child's name was typed", by=administrator)

    assert not kept_anywhere(programme)
    assert done.rows == 2
    assert verify(programme.pk) == []
    last = Entry.objects.filter(programme_id=programme.pk).latest("seq")
    assert (last.verb, last.actor_name) == ("history.redacted", "Ada Admin")


def test_the_item_says_that_something_was_redacted(
    programme: Programme, objective: Objective, administrator: Actor
) -> None:
    first = ObjectiveVersion.objects.filter(objective=objective).order_by("pk")[0]
    redact_text(row=first, field="description", reason="A child's name was typed", by=administrator)

    lines = reading.lines(reading.of_item(programme.pk, "plan.objective", objective.pk, moment=None, sees_exempt=False))

    removed = [change for line in lines for change in line.changes if change.is_removed]
    assert {change.name for change in removed} == {"Description"}
    assert all(REDACTED in (change.before, change.after) for change in removed)


def test_other_texts_of_the_item_stay(programme: Programme, objective: Objective, administrator: Actor) -> None:
    first = ObjectiveVersion.objects.filter(objective=objective).order_by("pk")[0]

    redact_text(row=first, field="description", reason="A child's name was typed", by=administrator)

    current = ObjectiveVersion.objects.current().get(objective=objective)
    assert (current.title, current.description) == ("Assessments on time", "Nine weeks late, once")


def test_what_an_entry_calls_its_item_goes_when_it_begins_with_the_text(
    programme: Programme, administrator: Actor
) -> None:
    alice = make.actor(programme)
    made = add_objective(theme=make.theme(make.plan(programme)), title=TYPED, by=alice)
    entry = Entry.objects.get(programme_id=programme.pk, item_id=made.pk, verb="objective.added")
    assert any(TYPED[:40] in text for text in texts_in(entry.text.values))

    redact_entry(entry=entry, path="after.title", reason="A child's name was typed", by=administrator)

    texts = [
        text for row in HistoryText.objects.filter(entry__programme_id=programme.pk) for text in texts_in(row.values)
    ]
    assert not any(TYPED[:40] in text for text in texts)
    assert ObjectiveVersion.objects.get(objective=made).title == REDACTED


@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.DIRECTOR, Role.BOARD_CHAIR])
def test_nobody_but_the_administrator_redacts(programme: Programme, objective: Objective, role: Role) -> None:
    first = ObjectiveVersion.objects.filter(objective=objective).order_by("pk")[0]

    with pytest.raises(NotAllowed):
        redact_text(row=first, field="description", reason="Because", by=make.actor(programme, role))

    assert kept_anywhere(programme)


def test_an_administrator_of_another_programme_redacts_nothing(programme: Programme, objective: Objective) -> None:
    stranger = make.actor(make.programme(), Role.ADMINISTRATOR)
    entry = Entry.objects.get(programme_id=programme.pk, verb="objective.added")

    with pytest.raises(NotAllowed):
        redact_entry(entry=entry, path="after.description", reason="Because", by=stranger)


def test_what_is_gone_already_is_not_redacted_twice(
    programme: Programme, objective: Objective, administrator: Actor
) -> None:
    entry = Entry.objects.get(programme_id=programme.pk, verb="objective.added")
    redact_entry(entry=entry, path="after.description", reason="A child's name was typed", by=administrator)
    before = Entry.objects.count()
    row = ObjectiveVersion.objects.filter(objective=objective).order_by("pk")[0]

    with pytest.raises(NothingToRedact):
        redact_entry(entry=entry, path="after.description", reason="Again", by=administrator)
    with pytest.raises(NothingToRedact):
        redact_text(row=row, field="description", reason="Again", by=administrator)
    assert Entry.objects.count() == before


def test_only_free_text_is_redacted(objective: Objective, administrator: Actor) -> None:
    row = ObjectiveVersion.objects.current().get(objective=objective)

    with pytest.raises(TypeError, match="not free text"):
        redact_text(row=row, field="due_on", reason="Because", by=administrator)
