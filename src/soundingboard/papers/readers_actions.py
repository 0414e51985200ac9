"""What may be done with the four editions of one position: drafted together, and issued together."""

from collections.abc import Mapping

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.roles import Permission
from soundingboard.history.log import record
from soundingboard.outbox.models import Job
from soundingboard.papers.actions import PaperRefused, ask_to_issue_together, draft_paper
from soundingboard.papers.content import BOARD_PACK, EXEMPT
from soundingboard.papers.models import Paper, PaperState
from soundingboard.papers.readers import READERS
from soundingboard.papers.readers_kept import told_of
from soundingboard.papers.reading import editions_for_readers


def draft_for_readers(*, paper: Paper, by: Actor) -> dict[str, Paper]:
    """Draft what is missing of the four editions of the position of a Board pack, by the code of their reader.

    Doing it again drafts nothing more.

    Raises:
        PaperRefused: it is no Board pack for the Board, was withdrawn, or a draft of another position is in the way.
    """
    require(by, Permission.DRAFT_PAPERS, paper)
    require(by, Permission.VIEW_EXEMPT, paper)
    _require_board_pack(paper)
    with transaction.atomic():
        # One at a time, so that a double click drafts once.
        Paper.objects.select_for_update().get(pk=paper.pk)
        there, drafted = editions_for_readers(by, paper), list[str]()
        for reader in READERS:
            if reader.code not in there:
                there[reader.code] = draft_paper(
                    programme=paper.programme,
                    kind=reader.kind,
                    round=paper.round,
                    as_at=paper.as_at,
                    compared_with=paper.compared_with,
                    audience=reader.audience,
                    edition=reader.edition,
                    by=by,
                )
                drafted.append(there[reader.code].reference)
        if drafted:
            record("paper.drafted_for_readers", paper, after={"drafted": drafted}, by=by)
    return there


def issue_for_readers(*, paper: Paper, seen: Mapping[str, int], by: Actor) -> Job:
    """Issue the four editions of the position of a Board pack as one: all of them or none, and only if they agree.

    Args:
        seen: the `edited_count` of each draft that was read, by its reference.
    Raises:
        PaperRefused: one is missing or no draft, one cannot be read by everybody, or a fact differs between them.
        PaperChanged: somebody changed one since it was read.
    """
    require(by, Permission.ISSUE_PAPERS, paper)
    require(by, Permission.VIEW_EXEMPT, paper)
    _require_board_pack(paper)
    there = editions_for_readers(by, paper)
    missing = [reader.name for reader in READERS if reader.code not in there]
    if missing:
        raise PaperRefused(f"There is no paper of this position yet for: {', '.join(missing)}.")
    papers = [there[reader.code] for reader in READERS]
    if issued := [each.reference for each in papers if each.state != PaperState.DRAFT]:
        said = f"{issued[0]} is no draft" if len(issued) == 1 else f"{', '.join(issued)} are no drafts"
        raise PaperRefused(f"{said} any more. Issue the others by themselves.")
    found = told_of(there, as_printed=True).held
    if found is None:
        raise PaperRefused("Have the four compared first: nobody has yet, as they stand now.")
    if found.problems:
        raise PaperRefused(f"The four do not say the same, so none was issued. {found.problems[0]}")
    with transaction.atomic():
        job = ask_to_issue_together(papers=papers, seen=seen, by=by)
        after = {"together": [each.reference for each in papers], "compared": found.compared}
        record("paper.issue_asked_for_readers", paper, after=after, by=by)
    return job


def _require_board_pack(paper: Paper) -> None:
    if (paper.kind, paper.audience, paper.edition) != (BOARD_PACK, "board", EXEMPT):
        raise PaperRefused("The four editions are drafted from the Board pack of the Board.")
    if paper.state == PaperState.WITHDRAWN:
        raise PaperRefused("This paper was withdrawn. Draft another.")
