"""Background work of papers: issuing, making again, and holding a long history to them."""

from soundingboard.accounts.access import NotAllowed, actor_in, the_system
from soundingboard.accounts.models import Person
from soundingboard.outbox.jobs import CannotBeDone, Work, job
from soundingboard.papers.actions import TOGETHER, PaperRefused, complete_issue, complete_issues, put_back_to_draft
from soundingboard.papers.models import Paper
from soundingboard.papers.readers_kept import KIND as COMPARE
from soundingboard.papers.readers_kept import work_out as work_out_readers
from soundingboard.papers.remaking import KIND, work_out
from soundingboard.papers.verification import JOB, chain_end, check, sentence


@job("paper.issue")
def issue(work: Work) -> str:
    """Make and store the files of one paper, in the name of whoever asked for it if they still may."""
    paper = Paper.objects.select_related("programme", "round").get(pk=work.job.payload["paper"])
    person = Person.objects.filter(pk=work.job.requested_by_id or 0).first()
    actor = actor_in(paper.programme, person, work.now) if person else None
    system = the_system(paper.programme, work.now)
    # Without a person it was asked for by the system itself: a command or a test.
    acting = actor or (system if work.job.requested_by_id is None else None)
    try:
        if acting is None:
            raise NotAllowed("Whoever asked for this paper to be issued is no longer in the programme.")
        complete_issue(paper=paper, tell=work.report, by=acting)
    except (PaperRefused, NotAllowed) as refusal:
        paper.refresh_from_db()
        if paper.state == "issuing":
            put_back_to_draft(paper=paper, why=str(refusal), by=system)
        raise CannotBeDone(str(refusal)) from refusal
    return f"/p/{paper.programme.code}/papers/{paper.reference}/"


@job(TOGETHER)
def issue_together(work: Work) -> str:
    """Make and store the files of several papers of one position, and issue all of them or none."""
    papers = list(
        Paper.objects.select_related("programme", "round").filter(pk__in=work.job.payload["papers"]).order_by("pk")
    )
    programme = papers[0].programme
    person = Person.objects.filter(pk=work.job.requested_by_id or 0).first()
    acting = actor_in(programme, person, work.now) if person else None
    system = the_system(programme, work.now)
    acting = acting or (system if work.job.requested_by_id is None else None)
    try:
        if acting is None:
            raise NotAllowed("Whoever asked for these papers to be issued is no longer in the programme.")
        complete_issues(papers=papers, tell=work.report, by=acting)
    except (PaperRefused, NotAllowed) as refusal:
        for paper in papers:
            paper.refresh_from_db()
            if paper.state == "issuing":
                put_back_to_draft(paper=paper, why=str(refusal), by=system)
        raise CannotBeDone(str(refusal)) from refusal
    board = Paper.objects.get(pk=int(work.job.key.removeprefix("paper-")))
    return f"/p/{programme.code}/papers/{board.reference}/readers/"


@job(COMPARE)
def compare_editions(work: Work) -> str:
    """Walk the facts of the four editions of a position and keep what was found."""
    return work_out_readers(work)


@job(KIND)
def make_again(work: Work) -> str:
    """Make an issued paper again and keep what came of it."""
    return work_out(work)


@job(JOB)
def verify_history(work: Work) -> str:
    """Verify a programme's history and say what was found."""
    programme_id = work.job.programme_id or 0
    end = chain_end(programme_id)
    found = check(programme_id)
    work.report(end.count, end.count, sentence(end.count, found))
    return "history/verify/"
