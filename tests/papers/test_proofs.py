"""A proof that was kept is the one that would be pulled, through a paper's whole life; and nothing else is shown."""

from datetime import UTC, datetime
from typing import Any

import pytest

from soundingboard.accounts.access import Actor
from soundingboard.papers import actions, proofs
from soundingboard.papers.content import Authored, AuthoredAsk
from soundingboard.papers.models import Paper
from soundingboard.papers.proofs import proof_of, pulled
from soundingboard.papers.reading import content_of
from soundingboard.papers.rules import Proposal
from soundingboard.records import vault
from tests import factories
from tests.papers.test_actions import END, LATER, draft, issued, manager

pytestmark = pytest.mark.django_db
__all__ = ["draft", "manager"]


def words_of(paper: Paper) -> str:
    """All that its pages show, each section from where it is kept."""
    return "".join(section.body() for section in proof_of(paper).sections)


@pytest.fixture
def nothing_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a proof was kept, the position is not read."""

    def refuse(paper: Paper) -> None:
        raise AssertionError("The position was read.")

    monkeypatch.setattr(proofs, "content_of", refuse)


def test_the_proof_of_each_step_is_kept_and_is_what_would_be_pulled(
    draft: Paper, manager: Actor, nothing_read: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert proof_of(draft) == pulled(content_of(draft))
    ask = Proposal("BP04", "BP04-A1", "Decide", "Whether to go on with what is long overdue", "A1 by 90 days")
    monkeypatch.setattr(proofs.View, "proposed", (ask,))

    authored = Authored("A note.", asks=(AuthoredAsk("Agree", "the plan."),), left_out=("R01",))
    written = actions.edit_authored(paper=draft, seen=0, authored=authored, title="In other words", by=manager)
    assert proof_of(written) == pulled(content_of(written))
    assert proof_of(written).proposed == (ask,)
    assert "A note." in words_of(written)

    long_after = factories.later(manager, datetime(2026, 12, 1, 9, tzinfo=UTC))
    later = actions.take_position_again(paper=written, seen=1, by=long_after)
    assert proof_of(later) == pulled(content_of(later))
    assert "A note." in words_of(later)

    done = issued(later, factories.later(manager, LATER))
    assert proof_of(done) == pulled(content_of(done))


def test_a_proof_of_anything_else_is_not_shown(draft: Paper, manager: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    other = actions.edit_authored(paper=draft, seen=0, authored=Authored("Another note."), by=manager)
    theirs = other.proof_sha256
    mine = actions.edit_authored(paper=other, seen=1, authored=Authored("My note."), by=manager)
    mine.proof_sha256 = theirs

    assert "My note." in words_of(mine)

    asked: list[Any] = []
    monkeypatch.setattr(proofs, "content_of", lambda paper: asked.append(paper) or content_of(paper))
    mine.refresh_from_db()
    monkeypatch.setattr(proofs, "this_release", lambda: "Another release")
    assert "My note." in words_of(mine)
    assert asked == [mine]

    mine.refresh_from_db()
    assert "My note." in words_of(mine)
    assert asked == [mine], "the first look after a new release pays for it, and no other"


def test_a_proof_that_is_gone_is_pulled_again(draft: Paper) -> None:
    vault.where(draft.proof_sha256).unlink()

    assert proof_of(draft) == pulled(content_of(draft))
    assert str(END.year) in words_of(draft)


def test_a_section_that_is_gone_is_pulled_again(draft: Paper) -> None:
    vault.where(proof_of(draft).sections[-1].sha256).unlink()

    assert words_of(draft) == "".join(section.body() for section in pulled(content_of(draft)).sections)
