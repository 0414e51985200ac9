"""Long work: how far it has got, and where its result is."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from soundingboard.accounts.roles import Permission
from soundingboard.outbox.models import Job, JobState
from soundingboard.outbox.reading import job_numbered, jobs_of
from soundingboard.web.doors import PageRequest, programme_page

# What each kind of work is called while it goes on.
TITLES = {
    "archive.write": "Writing the archive of the programme",
    "position.compare": "Comparing two dates",
    "plan.check": "Checking the plan",
    "insight.forecast": "Looking ahead",
    "insight.parting": "Setting reports beside what others said",
    "meeting.agenda": "Proposing an agenda",
    "scrutiny.lines": "Composing lines of enquiry",
    "questions.read": "Reading a set of questions",
    "paper.issue": "Issuing a paper",
    "paper.issue_together": "Issuing the papers of four readers",
    "papers.readers": "Comparing the four editions of a position",
    "paper.remake": "Making a paper again",
    "figures.count": "Counting child-level lists",
    "benchmarks.read": "Reading a published file",
    "benchmarks.keep": "Keeping a published file",
    "delivery.update_link": "Writing a letter with a link",
    "history.verify": "Verifying the history",
    "region.look": "Setting the programmes of the region side by side",
    "inspection.read": "Reading an inspection report",
    "plan_import.read": "Reading a spreadsheet",
    "plan_import.import": "Importing a plan",
    "connections.deliver": "Telling another program of what happened",
    "digest.remind": "Writing reminders",
    "digest.send": "Sending the weekly letters",
}
# Two people who ask for the same comparison wait for the same work.
_FOR_ALL = frozenset({"position.compare"})
_TONES = {JobState.QUEUED: "white", JobState.RUNNING: "blue", JobState.DONE: "green", JobState.FAILED: "red"}


def progress_of(request: PageRequest, under_way: Job | None) -> str:
    """Where one's own work that is under way shows how far it has got; another's shows only that there is some."""
    if under_way is None or under_way.requested_by_id != request.stand.actor.person_id:
        return "elsewhere" if under_way else ""
    return reverse("job", args=[request.stand.programme.code, under_way.pk])


@dataclass(frozen=True, slots=True)
class Shown:
    """A job as the page of progress needs it."""

    job: Job
    title: str
    href: str
    tone: str

    @property
    def done(self) -> int:
        """How much of it is done."""
        return self.job.done

    @property
    def total(self) -> int:
        """How much there is; nought while that is not known."""
        return self.job.total

    @property
    def words(self) -> str:
        """What is being done just now."""
        return self.job.sentence or str(JobState(self.job.state).label)

    @property
    def is_finished(self) -> bool:
        """Done, or stopped for good."""
        return self.job.state in (JobState.DONE, JobState.FAILED)

    @property
    def has_failed(self) -> bool:
        """Stopped by an error; `words` says what to do."""
        return self.job.state == JobState.FAILED


@programme_page(Permission.VIEW_PROGRAMME, changes=True)
def jobs(request: PageRequest) -> HttpResponse:
    """The long work that this person asked for."""
    stand = request.stand
    page = Paginator(jobs_of(stand.actor.person_id or 0, stand.programme.pk), 50).get_page(request.GET.get("page"))
    return render(request, "jobs/jobs.html", {"page": page, "rows": [_shown(request, each) for each in page]})


@programme_page(Permission.VIEW_PROGRAMME, changes=True)
def job(request: PageRequest, number: int) -> HttpResponse:
    """How far one job has got. The page asks for itself again until it is finished, without script."""
    found = job_numbered(request.stand.programme.pk, number)
    # Another's work may be about what this person may not read.
    if found is None or (found.requested_by_id != request.stand.actor.person_id and found.kind not in _FOR_ALL):
        raise Http404("No such work of yours.")
    return render(request, "jobs/job.html", {"job": _shown(request, found)})


def _shown(request: PageRequest, found: Job) -> Shown:
    root = reverse("home", args=[request.stand.programme.code])
    href = ""
    if found.state == JobState.DONE and found.result:
        href = found.result if found.result.startswith("/") else root + found.result
    title = TITLES.get(found.kind, found.kind.replace(".", " ").replace("_", " ").capitalize())
    return Shown(found, title, href, _TONES[JobState(found.state)])


addresses = [path("jobs/", jobs, name="jobs"), path("jobs/<int:number>/", job, name="job")]
