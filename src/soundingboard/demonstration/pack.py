"""The last Board's pack as it was issued, its public edition, which is published, a draft of the next, and a pack for a
monitoring visit."""

from datetime import datetime, timedelta

from soundingboard.demonstration.stage import MANAGER, Stage
from soundingboard.demonstration.when import LAST_FROZEN, at_time
from soundingboard.outbox.jobs import run_all
from soundingboard.papers import tasks as tasks  # registers the issuing of papers
from soundingboard.papers.actions import answer_comment, comment, draft_paper, edit_authored, issue_paper
from soundingboard.papers.content import BOARD_PACK, EVIDENCE_PACK, PUBLIC, Authored, AuthoredAsk
from soundingboard.papers.models import Comment, Paper
from soundingboard.papers.pack import REQUIREMENT, Choice, Chosen
from soundingboard.publishing.actions import prepare_edition, publish_edition

NOTE = Authored(
    covering_note=(
        "Four things to read before the rest. Decisions at the front door are good and have stayed good, and families say so. "
        "Plans for children are red: they have been moved to the new form and have not become better. Management oversight "
        "is delivered, and internal audit does not find what we reported. The money for keeping social workers is still "
        "missing, and the share of agency workers has stopped falling."
    ),
    chairs_note=(
        "I ask members to spend their time on plans and on oversight. In both we were told for months that it was going well."
    ),
    asks=(
        AuthoredAsk("Decide", "whether the re-writing of plans stops until two more plan writers are found."),
        AuthoredAsk("Ask", "for a third reading of management decisions, with a random sample, before the next Board."),
    ),
)

# What councillors, auditors and outsiders read: they see no exempt paper.
PUBLIC_NOTE = Authored(
    covering_note=(
        "This is the public edition of what the Board read. Decisions about children who need help are made faster, and "
        "families say so. Plans for children are not good enough yet, and the Board has said what it will look at next."
    ),
)


def tell(stage: Stage) -> None:
    """Put the papers on the list."""
    board = stage.when.board(LAST_FROZEN)
    stage.add(at_time(board, 17, 0), _issue)
    stage.add(at_time(board + timedelta(days=1), 9, 30), _publish)
    stage.add(stage.now - timedelta(hours=20), _draft)
    stage.add(stage.now - timedelta(hours=18), _prepare_for_the_visit)


# Ofsted comes about the front door. What is chosen holds what is good, what is not, and what nobody has looked at.
FRONT_DOOR = ("N1.1", "N1.2", "N1.6", "N1.13")
VISIT_NOTE = Authored(
    covering_note=(
        "Four requirements bear on the visit. First decisions are timely and mostly right, and others than us have looked. "
        "Fourteen of the last twenty-four assessments that were read meet the standard. What we say of children who live with domestic abuse is "
        "what the doers say; nobody else has verified it yet."
    ),
)


def _prepare_for_the_visit(stage: Stage, moment: datetime) -> None:
    by = stage.actor(MANAGER, moment)
    paper = draft_paper(
        programme=stage.programme,
        kind=EVIDENCE_PACK,
        choice=Choice(
            tuple(Chosen(REQUIREMENT, reference) for reference in FRONT_DOOR),
            "The front door and first decisions",
            (stage.now + timedelta(days=9)).date(),
        ),
        by=by,
    )
    edit_authored(paper=paper, seen=paper.edited_count, authored=VISIT_NOTE, by=by)
    stage.add(moment + timedelta(minutes=40), _issue_now, paper)


def _issue(stage: Stage, moment: datetime) -> None:
    by = stage.actor(MANAGER, moment)
    paper = draft_paper(
        programme=stage.programme,
        kind=BOARD_PACK,
        round=stage.rounds[LAST_FROZEN],
        compared_with=stage.rounds[LAST_FROZEN - 1].frozen_at,
        by=by,
    )
    edit_authored(paper=paper, seen=paper.edited_count, authored=NOTE, by=by)
    stage.add(moment + timedelta(minutes=20), _say, paper)
    stage.add(moment + timedelta(minutes=60), _issue_now, paper)


def _say(stage: Stage, moment: datetime, paper: Paper) -> None:
    said = comment(
        paper=paper,
        text="Please say plainly that the heads of service chose the cases which they read.",
        by=stage.actor("Hester Villiers-Amos", moment),
    )
    stage.add(moment + timedelta(minutes=20), _answer, said)


def _answer(stage: Stage, moment: datetime, said: Comment) -> None:
    answer_comment(
        comment=said,
        answer="It now stands in the reason for the rating of objective 1.4.",
        by=stage.actor(MANAGER, moment),
    )


def _issue_now(stage: Stage, moment: datetime, paper: Paper) -> None:
    paper.refresh_from_db()
    issue_paper(paper=paper, seen=paper.edited_count, by=stage.actor(MANAGER, moment))
    run_all(lambda: moment)


def _publish(stage: Stage, moment: datetime) -> None:
    by = stage.actor(MANAGER, moment)
    paper = draft_paper(
        programme=stage.programme,
        kind=BOARD_PACK,
        round=stage.rounds[LAST_FROZEN],
        as_at=Paper.objects.get(programme=stage.programme, kind=BOARD_PACK, round=stage.rounds[LAST_FROZEN]).as_at,
        compared_with=stage.rounds[LAST_FROZEN - 1].frozen_at,
        audience="public",
        edition=PUBLIC,
        by=by,
    )
    edit_authored(paper=paper, seen=paper.edited_count, authored=PUBLIC_NOTE, by=by)
    stage.add(moment + timedelta(minutes=15), _issue_now, paper)
    stage.add(moment + timedelta(minutes=45), _show, paper)


def _show(stage: Stage, moment: datetime, paper: Paper) -> None:
    paper.refresh_from_db()
    edition = prepare_edition(paper=paper, by=stage.actor(MANAGER, moment))
    publish_edition(edition=edition, by=stage.actor(MANAGER, moment + timedelta(minutes=20)))


def _draft(stage: Stage, moment: datetime) -> None:
    paper = draft_paper(
        programme=stage.programme, kind=BOARD_PACK, round=stage.rounds[LAST_FROZEN + 1], by=stage.actor(MANAGER, moment)
    )
    stage.add(moment + timedelta(hours=2), _ask_for_figures, paper)


def _ask_for_figures(stage: Stage, moment: datetime, paper: Paper) -> None:
    comment(
        paper=paper,
        text="The figures of the last quarter should come first: members asked for them twice.",
        by=stage.actor("Theodora Blanchard", moment),
    )
