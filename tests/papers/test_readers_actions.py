"""The four editions of one position are drafted together, held to each other, and issued as one or not at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.evidence.actions import add_evidence
from soundingboard.formats.blocks import Document, RatingMark, Table
from soundingboard.lib.exemptions import Ground
from soundingboard.measures.actions import adopt_library, choose_scorecard
from soundingboard.measures.figure_actions import record_figures
from soundingboard.measures.models import Indicator, IntakeKind
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.rules import FigureLine, month_of
from soundingboard.outbox.jobs import run_all
from soundingboard.outbox.models import Job, JobState
from soundingboard.papers import actions, readers_actions, tasks
from soundingboard.papers.content import Authored, Content, as_json
from soundingboard.papers.exemption_actions import withhold
from soundingboard.papers.kinds import KINDS
from soundingboard.papers.models import Paper, PaperState
from soundingboard.papers.readers import READERS, Why, held
from soundingboard.papers.reading import content_of, editions_for_readers, files_of, issuing_job
from soundingboard.papers.sealed import broken_seals
from soundingboard.records import vault
from tests import factories

pytestmark = pytest.mark.django_db
assert tasks  # registers the jobs

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GROUND = Ground(("3",), "Bidders would know.", date(2026, 9, 1))


@pytest.fixture
def manager(built: Any) -> Actor:
    found: Actor = factories.later(built.manager, NOW)
    return found


@pytest.fixture
def pack(built: Any, manager: Actor) -> Paper:
    """A Board pack over a position with exempt evidence, an exempt action and a small number of a measure."""
    add_evidence(
        programme=built.programme, objectives=[built.objectives[0]], title="Review of one family", kind="audit", line=2,
        performance_type="quality", says="contradicts", collected_on=date(2026, 2, 1), sample_size=1,
        summary="What was found.", classification="exempt", by=manager,
    )  # fmt: skip
    withhold(
        programme=built.programme, item_kind="action", reference=built.actions[0].action.reference, ground=GROUND,
        by=manager,
    )  # fmt: skip
    analyst = factories.actor(built.programme, Role.ANALYST, now=NOW)
    adopt_library(programme=built.programme, codes=["assessments_45wd"], by=analyst)
    choose_scorecard(
        programme=built.programme, indicators=list(Indicator.objects.filter(programme=built.programme)), by=manager
    )
    lines = [
        FigureLine(
            "assessments_45wd", month_of(date(2025, month, 1)), numerator=Decimal(count), denominator=Decimal(60)
        )
        for month, count in zip(range(6, 13), (40, 38, 3, 41, 39, 44, 40), strict=True)
    ]
    how = HowItCame(IntakeKind.TYPED, date(2026, 1, 7))
    record_figures(programme=built.programme, lines=lines, how=how, by=analyst)
    soon = factories.later(manager, NOW + timedelta(minutes=1))
    return actions.draft_paper(programme=built.programme, kind="board-pack", round=built.rounds[1], by=soon)


def later(manager: Actor, minutes: int = 5) -> Actor:
    return factories.later(manager, NOW + timedelta(minutes=minutes))


def seen(papers: dict[str, Paper]) -> dict[str, int]:
    return {each.reference: each.edited_count for each in papers.values()}


def test_the_four_are_of_one_moment_and_drafted_once(manager: Actor, pack: Paper) -> None:
    made = readers_actions.draft_for_readers(paper=pack, by=later(manager))
    again = readers_actions.draft_for_readers(paper=pack, by=later(manager, 6))

    assert {code: each.pk for code, each in made.items()} == {code: each.pk for code, each in again.items()}
    assert [(made[each.code].kind, made[each.code].edition) for each in READERS] == [
        ("board-pack", "exempt"), ("panel-report", "exempt"), ("dfe-review", "exempt"), ("board-pack", "public")
    ]  # fmt: skip
    assert {each.as_at for each in made.values()} == {pack.as_at}
    assert made["board"].pk == pack.pk


def test_what_is_exempt_or_small_is_withheld_from_some_and_no_fact_differs(manager: Actor, pack: Paper) -> None:
    made = readers_actions.draft_for_readers(paper=pack, by=later(manager))

    found = held({code: content_of(each) for code, each in made.items()})

    assert found.problems == ()
    told = {(each.reader, each.why, each.what): each.number for each in found.withheld}
    assert told["public", Why.CLASSIFICATION, "evidence"] == 1
    assert told["public", Why.CLASSIFICATION, "actions"] == 1
    assert told["public", Why.SUPPRESSION, "values of measures"] >= 2
    assert not [each for each in told if each[0] == "board"]


def test_the_four_are_issued_by_one_job_and_the_history_bears_them_out(manager: Actor, pack: Paper) -> None:
    made = readers_actions.draft_for_readers(paper=pack, by=later(manager))

    job = readers_actions.issue_for_readers(paper=pack, seen=seen(made), by=later(manager, 6))
    for each in made.values():
        each.refresh_from_db()
        assert issuing_job(each) == job
    run_all(lambda: later(manager, 7).now)

    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, f"/p/{pack.programme.code}/papers/{pack.reference}/readers/")
    issued = editions_for_readers(manager, pack)
    assert {each.state for each in issued.values()} == {PaperState.ISSUED}
    assert all(len(files_of(each)) == 5 for each in issued.values())
    assert broken_seals(pack.programme_id) == []
    assert held({code: content_of(each) for code, each in issued.items()}).problems == ()


def test_one_that_was_taken_back_meanwhile_keeps_all_four_from_being_issued(manager: Actor, pack: Paper) -> None:
    made = readers_actions.draft_for_readers(paper=pack, by=later(manager))
    readers_actions.issue_for_readers(paper=pack, seen=seen(made), by=later(manager, 6))
    actions.put_back_to_draft(paper=made["dfe"], why="A word is to be changed.", by=later(manager, 7))

    run_all(lambda: later(manager, 8).now)

    assert Job.objects.latest("pk").state == JobState.FAILED
    assert {each.state for each in editions_for_readers(manager, pack).values()} == {PaperState.DRAFT}
    assert not Paper.objects.filter(issued_at__isnull=False).exists()


def test_four_that_do_not_say_the_same_are_not_issued(manager: Actor, pack: Paper) -> None:
    made = readers_actions.draft_for_readers(paper=pack, by=later(manager))
    panel = made["panel"]
    content = content_of(panel)
    objectives = content.position.objectives
    wrong = replace(objectives[0], tier=objectives[0].tier + 1)
    position = replace(content.position, objectives=(wrong, *objectives[1:]))
    Paper.objects.filter(pk=panel.pk).update(position_sha256=vault.keep(as_json(replace(content, position=position))))

    with pytest.raises(actions.PaperRefused, match="do not say the same, so none was issued. Objective .* tier"):
        readers_actions.issue_for_readers(paper=pack, seen=seen(made), by=later(manager, 6))

    assert not Job.objects.exists()
    assert {each.state for each in editions_for_readers(manager, pack).values()} == {PaperState.DRAFT}


def test_what_was_changed_since_it_was_read_a_missing_one_and_an_issued_one_are_refused(
    manager: Actor, pack: Paper
) -> None:
    with pytest.raises(actions.PaperRefused, match="no paper of this position yet for: Scrutiny"):
        readers_actions.issue_for_readers(paper=pack, seen={}, by=later(manager))
    made = readers_actions.draft_for_readers(paper=pack, by=later(manager))
    read = seen(made)
    actions.edit_authored(paper=made["panel"], seen=0, authored=Authored("A note."), by=later(manager, 6))
    with pytest.raises(actions.PaperChanged):
        readers_actions.issue_for_readers(paper=pack, seen=read, by=later(manager, 7))
    assert {each.state for each in editions_for_readers(manager, pack).values()} == {PaperState.DRAFT}

    actions.issue_paper(paper=pack, seen=pack.edited_count, by=later(manager, 8))
    with pytest.raises(actions.PaperRefused, match="BP1 is no draft any more"):
        readers_actions.issue_for_readers(paper=pack, seen=read, by=later(manager, 9))
    actions.issue_paper(paper=made["dfe"], seen=made["dfe"].edited_count, by=later(manager, 10))
    with pytest.raises(actions.PaperRefused, match="are no drafts any more"):
        readers_actions.issue_for_readers(paper=pack, seen=read, by=later(manager, 11))


def test_only_who_may_draft_and_only_from_a_board_pack(built: Any, manager: Actor, pack: Paper) -> None:
    member = factories.actor(built.programme, Role.BOARD_MEMBER, now=NOW)
    with pytest.raises(NotAllowed):
        readers_actions.draft_for_readers(paper=pack, by=member)
    with pytest.raises(NotAllowed):
        readers_actions.issue_for_readers(paper=pack, seen={}, by=member)
    other = actions.draft_paper(programme=built.programme, kind="plan-on-a-page", by=later(manager))
    with pytest.raises(actions.PaperRefused, match="drafted from the Board pack"):
        readers_actions.draft_for_readers(paper=other, by=later(manager))


def test_a_paper_that_prints_another_rating_than_the_others_keeps_the_four_from_being_issued(
    manager: Actor, pack: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = readers_actions.draft_for_readers(paper=pack, by=later(manager))
    panel = KINDS["panel-report"]

    def misprinted(content: Content) -> Document:
        document = panel.build(content)
        mark = RatingMark("Another rating", "dash", "grey")
        blocks = [
            replace(
                block,
                rows=tuple(tuple(mark if isinstance(cell, RatingMark) else cell for cell in row) for row in block.rows),
            )
            if isinstance(block, Table)
            else block
            for block in document.blocks
        ]
        return replace(document, blocks=tuple(blocks))

    monkeypatch.setattr("soundingboard.papers.kinds.KINDS", {**KINDS, "panel-report": replace(panel, build=misprinted)})

    with pytest.raises(actions.PaperRefused, match="is printed as .*Another rating.* for Scrutiny"):
        readers_actions.issue_for_readers(paper=pack, seen=seen(made), by=later(manager, 6))
