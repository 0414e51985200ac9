"""Papers: the list, a draft with its preview, notes, comments and checks, issuing, the issued paper, withdrawing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from soundingboard.accounts.models import Dear, ReadHow, ReadKind
from soundingboard.accounts.roles import Permission
from soundingboard.formats import tables_csv
from soundingboard.formats.blocks import Column, Table
from soundingboard.formats.bundle import bundle
from soundingboard.formats.html import MAX_PART
from soundingboard.outbox.models import Job, JobState
from soundingboard.papers import actions, reading
from soundingboard.papers.actions import PaperChanged, PaperRefused
from soundingboard.papers.content import (
    BOARD_PACK,
    BRIEFING_NOTE,
    EVIDENCE_PACK,
    EXEMPT,
    HAND_OVER,
    PUBLIC,
    Authored,
    AuthoredAsk,
    authored_from,
)
from soundingboard.papers.gathering import last_moment_of
from soundingboard.papers.kinds import AUDIENCES, EDITIONS, FORMAT_WORDS, KINDS, edition_in_words
from soundingboard.papers.models import Paper, PaperState
from soundingboard.papers.pack import CHOICES, Choice
from soundingboard.papers.proofs import Section, proof_of
from soundingboard.papers.remaking import ask_for_remaking, remaking_of
from soundingboard.papers.rules import Proposal
from soundingboard.records import vault
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, LineField, RadioField, TextField
from soundingboard.web.reading_log import note_reading, note_titles

# Whom a kind of paper is for unless somebody says otherwise; the others are for the Board.
MEANT_FOR = {
    HAND_OVER: "successor",
    BRIEFING_NOTE: "panel",
    "panel-report": "panel",
    "dfe-review": "dfe",
    "delivery-tracker": "group",
}

ASKS = 5  # of the author's own, on one form

# Characters of a paper's HTML, which is some 40 kB compressed. The pack of a hundred and fifty objectives has four
# times as many, and a page is to stay under 100 kB.
SHOWN_AT_ONCE = MAX_PART

# --- forms ------------------------------------------------------------------------------------------------------------


class DraftForm(Form):
    """What to draft, for whom, and of which day."""

    kind = RadioField(
        label="Which paper?",
        # An evidence pack is about what somebody chooses, which its own page asks.
        choices=[(each.code, each.name) for each in KINDS.values() if each.code != EVIDENCE_PACK],
        hints={each.code: each.says for each in KINDS.values()},
    )
    round = forms.ChoiceField(label="For which round?", required=False)
    audience = RadioField(label="Who is it for?", choices=list(AUDIENCES.items()))
    edition = RadioField(
        label="Which edition?",
        choices=list(EDITIONS.items()),
        hints={
            "exempt": "Holds everything, and may not be published.",
            "public": "Leaves exempt evidence out, and says how many pieces. The public is only ever given this one.",
        },
    )
    as_at = DateField(
        label="Position as at",
        required=False,
        help_text="Left empty, it is what is on record now. A past day gives what was on record by its end.",
        what="the day of the position",
    )

    def __init__(self, *args: Any, rounds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].choices = [("", "The latest"), *rounds]  # type: ignore[attr-defined]


class AuthoredForm(EditForm):
    """What the author writes and chooses."""

    title = LineField(label="Title", max_length=160)
    covering_note = TextField(
        label="Covering note",
        max_length=3000,
        required=False,
        help_text="Stands before the facts. Say what they do not say by themselves. Name no child.",
    )
    chairs_note = TextField(label="Note from the chair", max_length=2000, rows=3, required=False)
    left_out = CheckboxesField(
        label="Proposed by the rules: tick what to leave out",
        choices=[],
        required=False,
        help_text="The paper says how many were left out.",
    )
    first = LineField(
        label="Proposals to put first",
        max_length=240,
        required=False,
        help_text="Their codes in the order you want, with commas between, such as A04:1.2, A06:D7.",
    )

    def __init__(self, *args: Any, proposed: tuple[Proposal, ...], is_pack: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.key, f"{each.key}. {each.verb} {each.text}") for each in proposed]
        self.fields["left_out"].choices = choices  # type: ignore[attr-defined]
        self.known = {each.key for each in proposed}
        if not proposed:
            del self.fields["left_out"], self.fields["first"]
        if is_pack:
            del self.fields["chairs_note"]
            return
        for number in range(1, ASKS + 1):
            self.fields[f"verb_{number}"] = LineField(label=f"Ask {number}: the verb", max_length=40, required=False)
            self.fields[f"ask_{number}"] = TextField(
                label=f"Ask {number}: what", max_length=600, rows=2, required=False
            )
            self.fields[f"verb_{number}"].widget.attrs["list"] = "verbs"

    def clean(self) -> dict[str, Any]:
        """Each ask has a verb and a text, and what is put first is proposed."""
        cleaned = super().clean()
        for number in range(1, ASKS + 1):
            verb, text = cleaned.get(f"verb_{number}", ""), cleaned.get(f"ask_{number}", "")
            if text and not verb:
                self.add_error(f"verb_{number}", f"Enter the verb of ask {number}, such as Approve, Agree or Note")
            if verb and not text:
                self.add_error(f"ask_{number}", f"Enter what the Board is to {verb.lower()}")
        unknown = [each for each in keys_in(cleaned.get("first", "")) if each not in self.known]
        if unknown:
            self.add_error("first", f"Nothing with the code {unknown[0]} is proposed: choose from the list above")
        return cleaned

    def authored(self) -> Authored:
        """What was written, as a paper keeps it."""
        given = self.cleaned_data
        pairs = [(given.get(f"verb_{number}", ""), given.get(f"ask_{number}", "")) for number in range(1, ASKS + 1)]
        return Authored(
            covering_note=given["covering_note"],
            chairs_note=given.get("chairs_note", ""),
            asks=tuple(AuthoredAsk(verb, text) for verb, text in pairs if verb and text),
            left_out=tuple(given.get("left_out", ())),
            first=tuple(keys_in(given.get("first", ""))),
        )


def keys_in(text: str) -> list[str]:
    """Codes written with commas between."""
    return [each.strip() for each in text.split(",") if each.strip()]


class CommentForm(Form):
    """What somebody says of a draft."""

    text = TextField(label="Your comment", max_length=2000, rows=3)


class AnswerForm(Form):
    """The author's answer."""

    answer = TextField(label="Your answer", max_length=2000, rows=2)


class WithdrawForm(Form):
    """Why a paper is withdrawn, and what stands in its place."""

    reason = TextField(label="Why?", max_length=1000, rows=3, error_messages={"required": "Enter why"})
    replaced_by = forms.ChoiceField(label="Which paper stands in its place?", required=False)

    def __init__(self, *args: Any, others: list[Paper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "None"), *((each.reference, f"{each.reference} {each.title}") for each in others)]
        self.fields["replaced_by"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(Form):
    """A reason."""

    reason = TextField(label="Why?", max_length=1000, rows=3, error_messages={"required": "Enter why"})


# --- the list ---------------------------------------------------------------------------------------------------------


@programme_page(Permission.VIEW_PROGRAMME)
def papers(request: PageRequest) -> HttpResponse:
    """Drafts, papers that are issued, and those withdrawn. One query."""
    stand = request.stand
    found = reading.papers(stand.actor, stand.moment)
    note_titles(request, ReadKind.PAPER, (each.reference for each in found if each.edition != PUBLIC))
    withdrawn = [each for each in found if reading.was_withdrawn(each, stand.moment)]
    context = {
        "drafts": [each for each in found if stand.moment is None and each.state in reading.DRAFTS],
        "issued": [each for each in found if each.issued_at and each not in withdrawn],
        "withdrawn": withdrawn,
        "may_draft": stand.can(Permission.DRAFT_PAPERS),
        "may_see_exempt": stand.can(Permission.VIEW_EXEMPT) and stand.moment is None,
        "kinds": KINDS.values(),
    }
    return render(request, "papers/papers.html", context)


@programme_page(Permission.DRAFT_PAPERS, changes=True, dear=Dear.WORK)
def paper_new(request: PageRequest) -> HttpResponse:
    """Draft a paper from the position."""
    stand = request.stand
    rounds = reading.rounds_to_report(stand.actor)
    choices = [(str(each.number), each.name) for each in rounds]
    # A page that offers one kind of paper leads here with that kind chosen.
    kind = offered if (offered := request.GET.get("kind")) in KINDS else BOARD_PACK
    if kind == EVIDENCE_PACK:
        return redirect("evidence_pack_new", stand.programme.code)
    initial = {"kind": kind, "audience": MEANT_FOR.get(str(kind), "board"), "edition": "exempt"}
    form = DraftForm(request.POST or None, rounds=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made: list[Paper] = []

        def draft() -> None:
            made.append(
                actions.draft_paper(
                    programme=stand.programme,
                    kind=given["kind"],
                    round=next((each for each in rounds if str(each.number) == given["round"]), None),
                    as_at=moment_of(given["as_at"], stand.actor.now),
                    audience=given["audience"],
                    edition=given["edition"],
                    by=stand.actor,
                )
            )

        if attempt(form, draft, PaperRefused):
            messages.success(request, f"Drafted as {made[0].reference}.")
            return redirect(_address(request, "paper", made[0].reference))
    context = {"form": form, "cancel": reverse("papers", args=[stand.programme.code])}
    return render(request, "papers/new.html", context)


def moment_of(day: Any, now: datetime) -> datetime | None:
    """The moment that a day asks for: its end, or now where it is today; None where no day was given."""
    if day is None:
        return None
    end = last_moment_of(day)
    # Today has not ended: what is on record now is its position. A day still to come is refused by the action.
    return now if end.date() == now.astimezone(end.tzinfo).date() else end


# --- one paper --------------------------------------------------------------------------------------------------------


@programme_page(Permission.VIEW_PROGRAMME)
def paper(request: PageRequest, reference: str) -> HttpResponse:
    """A draft with what is to be done about it; a paper under way; or one that was issued, with its files."""
    found, stand = _paper(request, reference), request.stand
    if found.state == PaperState.ISSUING and stand.moment is None:
        return _progress(request, found)
    if found.issued_at is not None:
        return _issued(request, found)
    context = {
        **_frame(request, found, "paper"),
        "comments": reading.comments_on(found),
        "comment_form": CommentForm(),
        "answer_form": AnswerForm(),
        "may_comment": stand.can(Permission.COMMENT_ON_PAPERS) and found.state == PaperState.DRAFT,
    }
    return render(request, "papers/draft.html", context)


@programme_page(Permission.VIEW_PROGRAMME)
def paper_preview(request: PageRequest, reference: str) -> HttpResponse:
    """The whole paper as a page; one that would be too heavy for a telephone, a section at a time."""
    found = _paper(request, reference)
    _refuse_withdrawn(request, found)
    proof = proof_of(found)
    sections: list[tuple[str, str, bool]] = []
    if proof.size <= SHOWN_AT_ONCE:
        place, body = None, "\n".join(section.body() for section in proof.sections)
    else:
        asked_for = (request.GET.get("part"),)
        place = next((n for n, section in enumerate(proof.sections) if section.anchors[:1] == asked_for), 0)
        sections = [
            (section.title or "At a glance", f"?part={section.anchors[0]}" if section.anchors else "?", n == place)
            for n, section in enumerate(proof.sections)
        ]
        body = _leading_elsewhere(proof.sections, place)
    context = {
        **_frame(request, found, "paper_preview"),
        "document": proof,
        "sections": sections,
        "before": sections[place - 1] if place else None,
        "after": sections[place + 1] if place is not None and place + 1 < len(sections) else None,
        # Every word in the fragment was escaped by its writer; its pictures are drawings and nothing else.
        "body": mark_safe(body),
    }
    return render(request, "papers/preview.html", context)


def _leading_elsewhere(sections: Sequence[Section], place: int) -> str:
    """One section, its links into the others leading to where they are shown now."""
    body = sections[place].body()
    for n, section in enumerate(sections):
        for anchor in section.anchors if n != place else ():
            body = body.replace(f'href="#{anchor}"', f'href="?part={section.anchors[0]}#{anchor}"')
    return body


@programme_page(Permission.DRAFT_PAPERS, changes=True)
def paper_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Write the notes and asks of a draft, and choose from what the rules propose."""
    found = _draft(request, reference)
    if found.kind == BRIEFING_NOTE:
        return redirect(_address(request, "note", reference))
    proposed = proof_of(found).proposed
    form = AuthoredForm(
        request.POST or None,
        proposed=proposed,
        is_pack=found.kind == EVIDENCE_PACK,
        current_version=found.edited_count,
        current=_as_form(found.title, authored_from(found.authored)),
    )
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            actions.edit_authored(
                paper=found,
                seen=int(form.cleaned_data["version"]),
                authored=form.authored(),
                title=form.cleaned_data["title"],
                by=request.stand.actor,
            )

        if attempt(form, save, PaperRefused, PaperChanged):
            messages.success(request, "Saved.")
            return redirect(_address(request, "paper_preview", reference))
    cancel = _address(request, "paper", reference)
    return render(request, "papers/edit.html", {"form": form, "paper": found, "cancel": cancel, "proposed": proposed})


@programme_page(Permission.COMMENT_ON_PAPERS, changes=True)
@require_POST
def paper_comment(request: PageRequest, reference: str) -> HttpResponse:
    """Say something of a draft."""
    found, form = _draft(request, reference), CommentForm(request.POST)

    def say() -> None:
        actions.comment(paper=found, text=form.cleaned_data["text"], by=request.stand.actor)

    return _said(request, found, form, say, "Your comment is there for everyone who may see the draft.")


@programme_page(Permission.DRAFT_PAPERS, changes=True)
@require_POST
def paper_answer(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Answer a comment."""
    found, form = _draft(request, reference), AnswerForm(request.POST)
    about = reading.comment_for(request.stand.actor, found, number)
    if about is None:
        raise Http404("No such comment.")

    def say() -> None:
        actions.answer_comment(comment=about, answer=form.cleaned_data["answer"], by=request.stand.actor)

    return _said(request, found, form, say, "Answered.")


def _said(request: PageRequest, found: Paper, form: Form, say: Callable[[], None], thanks: str) -> HttpResponse:
    if form.is_valid() and attempt(form, say, PaperRefused):
        messages.success(request, thanks)
        return redirect(_address(request, "paper", found.reference) + "#comments")
    is_comment = isinstance(form, CommentForm)
    context = {
        **_frame(request, found, "paper"),
        "form": form,
        "comments": reading.comments_on(found),
        "comment_form": form if is_comment else CommentForm(),
        "answer_form": AnswerForm(),
        "may_comment": True,
    }
    return render(request, "papers/draft.html", context)


@programme_page(Permission.DRAFT_PAPERS, changes=True, dear=Dear.WORK)
@require_POST
def paper_refresh(request: PageRequest, reference: str) -> HttpResponse:
    """Take the position of a draft again, as it is on record now."""
    found = _draft(request, reference)
    try:
        actions.take_position_again(paper=found, seen=_seen(request), by=request.stand.actor)
    except (PaperRefused, PaperChanged) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The draft now shows what is on record at this moment.")
    return redirect(_address(request, "paper", reference))


# --- issuing ----------------------------------------------------------------------------------------------------------


@programme_page(Permission.ISSUE_PAPERS, changes=True, dear=Dear.WORK)
def paper_issue(request: PageRequest, reference: str) -> HttpResponse:
    """Read the checks, and issue the paper."""
    found = _paper(request, reference)
    if found.state not in reading.DRAFTS:
        raise Http404("This paper is no draft.")
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        form.is_valid()

        def issue() -> None:
            actions.issue_paper(paper=found, seen=_seen(request), by=request.stand.actor)

        if attempt(form, issue, PaperRefused, PaperChanged):
            return redirect(_address(request, "paper", reference))
    proof, overruled = proof_of(found), reading.overruled_on(found)
    context = {
        "form": form,
        "paper": found,
        "seen": found.edited_count,
        "act": "Issue the paper",
        "cancel": _address(request, "paper", reference),
        "problems": (*proof.problems, *reading.missing_files(found)) if _is_pack(found) else proof.problems,
        "warnings": proof.warnings,
        "remarks": [each for each in proof.remarks if each.key not in overruled],
        "overruled": [(each, overruled[each.key]) for each in proof.remarks if each.key in overruled],
        "may_overrule": request.stand.can(Permission.DRAFT_PAPERS) and found.state == PaperState.DRAFT,
        "unanswered": [each for each in reading.comments_on(found) if each.answered_at is None],
    }
    return render(request, "papers/issue.html", context)


def _progress(request: PageRequest, found: Paper) -> HttpResponse:
    job = reading.issuing_job(found)
    is_over = job is None or job.state in (JobState.FAILED, JobState.DONE)
    context = {
        "paper": found,
        "job": {
            "done": job.done if job else 0,
            "total": max(job.total, 1) if job else 1,
            "words": _job_words(job),
            "is_finished": is_over,
        },
        "broke_off": is_over,
        "may_issue": request.stand.can(Permission.ISSUE_PAPERS),
    }
    return render(request, "papers/progress.html", context)


def _job_words(job: Job | None) -> str:
    if job is None:
        return "Nothing is under way."
    return job.sentence or str(JobState(job.state).label)


@programme_page(Permission.ISSUE_PAPERS, changes=True)
@require_POST
def paper_put_back(request: PageRequest, reference: str) -> HttpResponse:
    """Make a paper a draft again whose files could not be made."""
    found = _paper(request, reference)
    job = reading.issuing_job(found)
    if job is not None and job.state in (JobState.QUEUED, JobState.RUNNING):
        messages.error(request, "The files are still being made. Wait until that has ended.")
        return redirect(_address(request, "paper", reference))
    try:
        actions.put_back_to_draft(paper=found, why="Its files could not be made.", by=request.stand.actor)
    except PaperRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(_address(request, "paper", reference))


# --- what was issued --------------------------------------------------------------------------------------------------


def _issued(request: PageRequest, found: Paper) -> HttpResponse:
    stand = request.stand
    again = remaking_of(found, stand.moment)
    withdrawn = reading.was_withdrawn(found, stand.moment)
    files = reading.files_of(found)
    context = {
        "paper": found,
        "files": [(each, FORMAT_WORDS[each.format]) for each in files],
        "to_committee": any(each.format in TO_COMMITTEE for each in files),
        "is_withdrawn": withdrawn,
        "may_withdraw": stand.can(Permission.ISSUE_PAPERS) and not withdrawn,
        "may_make_public": may_make_public(stand, found) and not withdrawn and stand.moment is None,
        "may_set_side_by_side": may_set_side_by_side(stand, found) and not withdrawn,
        "may_publish": stand.can(Permission.ISSUE_PAPERS) and found.edition == PUBLIC and not withdrawn,
        "again": again.latest,
        "under_way": again.under_way,
        "is_mine": again.under_way is not None and again.under_way.requested_by_id == stand.actor.person_id,
        "edition": edition_in_words(found.kind, found.edition),
        "is_pack": _is_pack(found),
        "chosen": _chosen(found),
        "audience": AUDIENCES[found.audience],
        "kind": KINDS[found.kind],
    }
    return render(request, "papers/issued.html", context)


@programme_page(Permission.VIEW_PROGRAMME)
def paper_file(request: PageRequest, reference: str, format: str) -> HttpResponse:
    """One file of an issued paper, always as a download. Of a withdrawn paper there is only its notice."""
    found = _paper(request, reference, ReadHow.FILE)
    if reading.was_withdrawn(found, None):
        return render(request, "papers/withdrawn.html", {"paper": found}, status=410)
    file = reading.file_of(found, format)
    if file is None or found.state != PaperState.ISSUED:
        raise Http404("No such file.")
    # The folders of an evidence pack may be far larger than any other file, so they are sent a piece at a time.
    content: Any = vault.opened(file.file.sha256) if format == "zip" else vault.read(file.file.sha256)
    send: Any = FileResponse if format == "zip" else HttpResponse
    response: HttpResponse = send(content, content_type=file.file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


# What a committee system takes. The data are for other programs, and the page in one file for other readers.
TO_COMMITTEE = ("pdf", "docx", "xlsx")
FOLDERS = {PUBLIC: "public", "exempt": "restricted"}


@programme_page(Permission.VIEW_PROGRAMME, dear=Dear.EXPORT)
def paper_committee(request: PageRequest, reference: str) -> HttpResponse:
    """The files of a paper as a committee system takes them: its public edition and, apart, what is restricted.

    Who may not see what is exempt gets the public edition alone, and does not learn that there is another.
    """
    stand, found = request.stand, _paper(request, reference, ReadHow.FILE)
    if reading.was_withdrawn(found, None):
        return render(request, "papers/withdrawn.html", {"paper": found}, status=410)
    if found.state != PaperState.ISSUED:
        raise Http404("This paper was not issued.")
    papers = reading.editions_together(stand.actor, found)
    held = [(each, file) for each in papers for file in reading.files_of(each) if file.format in TO_COMMITTEE]
    if not held:
        raise Http404("This paper has no file for a committee system.")
    for each in papers:
        if each.pk != found.pk and each.edition != PUBLIC:
            note_reading(request, ReadKind.PAPER, each.reference, ReadHow.FILE)
    listed = Table(
        "Files",
        tuple(Column(name) for name in ("File", "Paper", "Title", "Edition", "Issued", "Bytes", "SHA-256")),
        tuple(
            (
                f"{FOLDERS[each.edition]}/{file.file.name}", each.reference, each.title, EDITIONS[each.edition],
                timezone.localtime(each.issued_at).date(), file.file.size, file.file.sha256,
            )
            for each, file in held
        ),
    )  # fmt: skip
    files = [("00-Contents.csv", tables_csv.write(listed))]
    files += [(f"{FOLDERS[each.edition]}/{file.file.name}", vault.read(file.file.sha256)) for each, file in held]
    assert found.issued_at is not None
    response = HttpResponse(bundle(files, timezone.localtime(found.issued_at).date()), content_type="application/zip")
    # A zip with anything restricted in it says so, also where it was asked for from the page of the public edition.
    own = next((file.file.name for each, file in held if FOLDERS[each.edition] == "restricted"), held[0][1].file.name)
    response["Content-Disposition"] = content_disposition_header(True, f"{own.rpartition('.')[0]}.zip")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@programme_page(Permission.VIEW_PROGRAMME, dear=Dear.WORK)
def paper_verify(request: PageRequest, reference: str) -> HttpResponse:
    """Have an issued paper made again in the background; its page says what came of it."""
    stand, found = request.stand, _paper(request, reference)
    if found.issued_at is None:
        raise Http404("This paper was not issued.")
    job = ask_for_remaking(paper=found, by=stand.actor)
    if job.requested_by_id == stand.actor.person_id:
        return redirect("job", programme=stand.programme.code, number=job.pk)
    messages.success(request, "Somebody else has just asked for this. Open the page again in a moment.")
    return redirect(_address(request, "paper", reference))


@programme_page(Permission.ISSUE_PAPERS, changes=True)
def paper_withdraw(request: PageRequest, reference: str) -> HttpResponse:
    """Withdraw an issued paper, with a notice in its place."""
    found = _paper(request, reference)
    if found.state != PaperState.ISSUED:
        raise Http404("Only an issued paper can be withdrawn.")
    others = reading.papers_to_replace(request.stand.actor, found)
    form = WithdrawForm(request.POST or None, others=others)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def withdraw() -> None:
            other = next((each for each in others if each.reference == given["replaced_by"]), None)
            actions.withdraw_paper(paper=found, reason=given["reason"], replaced_by=other, by=request.stand.actor)

        if attempt(form, withdraw, PaperRefused):
            messages.success(request, f"{reference} is withdrawn. A notice stands in its place.")
            return redirect(_address(request, "paper", reference))
    context = {
        "form": form, "paper": found, "act": "Withdraw the paper", "grave": True,
        "cancel": _address(request, "paper", reference),
    }  # fmt: skip
    return render(request, "papers/withdraw.html", context)


@programme_page(Permission.DRAFT_PAPERS, changes=True)
def paper_discard(request: PageRequest, reference: str) -> HttpResponse:
    """Put a draft aside that is not needed."""
    found = _draft(request, reference)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def discard() -> None:
            actions.discard_draft(paper=found, reason=form.cleaned_data["reason"], by=request.stand.actor)

        if attempt(form, discard, PaperRefused):
            messages.success(request, f"The draft {reference} is put aside.")
            return redirect(reverse("papers", args=[request.stand.programme.code]))
    context = {
        "form": form, "paper": found, "act": "Put the draft aside", "grave": True,
        "cancel": _address(request, "paper", reference),
    }  # fmt: skip
    return render(request, "papers/discard.html", context)


# --- what they share --------------------------------------------------------------------------------------------------


def _paper(request: PageRequest, reference: str, how: ReadHow | None = None) -> Paper:
    found = reading.paper_for(request.stand.actor, reference, request.stand.moment)
    if found is None:
        raise Http404("No such paper.")
    if found.edition != PUBLIC:
        note_reading(request, ReadKind.PAPER, reference, how)
    return found


def _draft(request: PageRequest, reference: str) -> Paper:
    found = _paper(request, reference)
    if found.state != PaperState.DRAFT:
        raise Http404("This paper is no draft.")
    return found


def _refuse_withdrawn(request: PageRequest, found: Paper) -> None:
    if reading.was_withdrawn(found, None) and found.issued_at is not None:
        raise Http404("This paper was withdrawn.")


def _frame(request: PageRequest, found: Paper, here: str) -> dict[str, Any]:
    """What the pages of a draft have in common: the tabs, and who may do what."""
    stand, is_draft = request.stand, found.state == PaperState.DRAFT
    names = {"paper": "Draft and comments" if is_draft else "Paper", "paper_preview": "Preview"}
    return {
        "paper": found,
        "tabs": [(words, _address(request, name, found.reference), name == here) for name, words in names.items()],
        "may_edit": is_draft and stand.can(Permission.DRAFT_PAPERS),
        "may_issue": is_draft and stand.can(Permission.ISSUE_PAPERS),
        "may_make_public": may_make_public(stand, found),
        "may_set_side_by_side": may_set_side_by_side(stand, found),
        "edition": edition_in_words(found.kind, found.edition),
        "is_pack": _is_pack(found),
        "chosen": _chosen(found),
        "audience": AUDIENCES[found.audience],
        "kind": KINDS[found.kind],
    }


def may_make_public(stand: Any, found: Paper) -> bool:
    """Whether a public edition may be drafted from a paper by whoever looks at it."""
    able = stand.can(Permission.DRAFT_PAPERS) and stand.can(Permission.VIEW_EXEMPT)
    return able and found.edition != PUBLIC and not _is_pack(found) and found.state != PaperState.WITHDRAWN


def may_set_side_by_side(stand: Any, found: Paper) -> bool:
    """Whether the four editions of its position may be looked at: those of a Board pack for the Board."""
    is_of_the_board = (found.kind, found.audience, found.edition) == (BOARD_PACK, "board", EXEMPT)
    able = stand.can(Permission.DRAFT_PAPERS) and stand.can(Permission.VIEW_EXEMPT)
    return able and is_of_the_board and found.state != PaperState.WITHDRAWN


def _is_pack(found: Paper) -> bool:
    return found.kind == EVIDENCE_PACK


def _chosen(found: Paper) -> list[str]:
    """What an evidence pack is about, in words."""
    choice = Choice.from_stored(found.chosen)
    return [f"{CHOICES[each.kind]} {each.reference}" for each in choice.things]


def _address(request: PageRequest, name: str, reference: str) -> str:
    return reverse(name, args=[request.stand.programme.code, reference])


def _seen(request: PageRequest) -> int:
    given = request.POST.get("seen", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1


def _as_form(title: str, authored: Authored) -> dict[str, Any]:
    asks: dict[str, str] = {}
    for number, each in enumerate(authored.asks[:ASKS], start=1):
        asks |= {f"verb_{number}": each.verb, f"ask_{number}": each.text}
    return {
        "title": title,
        "covering_note": authored.covering_note,
        "chairs_note": authored.chairs_note,
        "left_out": list(authored.left_out),
        "first": ", ".join(authored.first),
        **asks,
    }


addresses = [
    path("papers/", papers, name="papers"),
    path("papers/new/", paper_new, name="paper_new"),
    path("papers/<str:reference>/", paper, name="paper"),
    path("papers/<str:reference>/preview/", paper_preview, name="paper_preview"),
    path("papers/<str:reference>/edit/", paper_edit, name="paper_edit"),
    path("papers/<str:reference>/comment/", paper_comment, name="paper_comment"),
    path("papers/<str:reference>/comments/<int:number>/", paper_answer, name="paper_answer"),
    path("papers/<str:reference>/refresh/", paper_refresh, name="paper_refresh"),
    path("papers/<str:reference>/issue/", paper_issue, name="paper_issue"),
    path("papers/<str:reference>/put-back/", paper_put_back, name="paper_put_back"),
    path("papers/<str:reference>/verify/", paper_verify, name="paper_verify"),
    path("papers/<str:reference>/withdraw/", paper_withdraw, name="paper_withdraw"),
    path("papers/<str:reference>/discard/", paper_discard, name="paper_discard"),
    path("papers/<str:reference>/committee.zip", paper_committee, name="paper_committee"),
    path("papers/<str:reference>/files/<slug:format>/", paper_file, name="paper_file"),
]
