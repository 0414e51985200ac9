"""Background work of papers: issuing, making again, and holding a long history to them."""

from soundingboard.accounts.access import NotAllowed, actor_in, the_system
from soundingboard.accounts.models import Person
from soundingboard.outbox.jobs import CannotBeDone, Work, job
from soundingboard.papers.actions import PaperRefused, complete_issue, put_back_to_draft
from soundingboard.papers.models import Paper
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
