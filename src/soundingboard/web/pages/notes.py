"""Briefing notes paragraph by paragraph, public editions, and what is withheld from the public on what ground."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from soundingboard.accounts.models import Dear, ReadKind
from soundingboard.accounts.roles import Permission
from soundingboard.lib.exemptions import Ground
from soundingboard.lib.exemptions import exemptions as grounds
from soundingboard.papers import actions, reading
from soundingboard.papers.actions import LikeExempt, PaperChanged, PaperRefused
from soundingboard.papers.content import BRIEFING_NOTE, PUBLIC, authored_from
from soundingboard.papers.edition import KINDS
from soundingboard.papers.exemption_actions import ExemptionRefused, lift, withhold
from soundingboard.papers.exemptions import exemption_of, exemptions_of, without_a_ground
from soundingboard.papers.models import Exemption, Paper, PaperState
from soundingboard.papers.note import (
    RECOMMENDATIONS,
    SECTIONS,
    VERBS,
    Note,
    NoteParagraph,
    Numbered,
    changed,
    next_own,
    numbered,
)
from soundingboard.papers.proofs import proof_of
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, LineField, RadioField, TextField
from soundingboard.web.reading_log import note_reading

NEW = "new"

# --- forms ------------------------------------------------------------------------------------------------------------


def _ground_choices() -> list[tuple[str, str]]:
    return [
        (code, f"{'Confidential' if not each.weighed else f'Paragraph {code}'}: {each.words}")
        for code, each in grounds().items()
    ]


class HeadForm(EditForm):
    """What stands at the head of a note, and who answers for it."""

    agenda_item = LineField(label="Agenda item no.", max_length=20, required=False)
    to = LineField(
        label="To",
        max_length=160,
        required=False,
        help_text="The body in full. Left empty, it is that of the audience.",
    )
    meets_on = DateField(label="Date of the meeting", what="the date of the meeting", required=False)
    re = LineField(label="Re", max_length=200, required=False, help_text="What the note is about, in a line.")
    author = LineField(label="Author", max_length=120, required=False)
    post = LineField(
        label="Author's post",
        max_length=160,
        required=False,
        help_text="The post and no telephone: posts outlast people.",
    )


class ParagraphForm(EditForm):
    """One paragraph: its words, its place, and whether the public may read it."""

    text = TextField(
        label="Text",
        max_length=4000,
        required=False,
        rows=8,
        help_text="A line that begins with a hyphen and a space becomes a point beneath. Name no child.",
    )
    place = forms.IntegerField(
        label="Number in the section", min_value=1, max_value=99, required=False, help_text="Left empty, it stays."
    )
    is_left_out = forms.BooleanField(label="Leave it out of the note", required=False)
    paragraphs = CheckboxesField(
        label="Not for publication by",
        choices=[],
        required=False,
        help_text="The paragraphs of Schedule 12A that are relied on. Tick none where the public may read it.",
    )
    public_interest = TextField(
        label="Why the public interest is in withholding it",
        max_length=1000,
        rows=3,
        required=False,
        help_text="It stays inside. A public edition names the ground only.",
    )
    review_on = DateField(label="Looked at again by", what="the day by which it is looked at again", required=False)
    may_be_public = forms.BooleanField(label="It may be published", required=False)

    def __init__(self, *args: Any, section: str, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paragraphs"].choices = _ground_choices()  # type: ignore[attr-defined]
        if section == RECOMMENDATIONS:
            verb = RadioField(label="Verb", choices=[(code, each.word) for code, each in VERBS.items()])
            self.fields = {"verb": verb, **self.fields}
            self.initial.setdefault("verb", "note")
        if not asks:
            del self.fields["may_be_public"]

    def ground(self) -> Ground | None:
        """Why it is withheld; None where the public may read it."""
        given = self.cleaned_data
        if not given["paragraphs"]:
            return None
        return Ground(tuple(given["paragraphs"]), given["public_interest"].strip(), given["review_on"])


class WithholdForm(Form):
    """What is withheld, and on what ground."""

    item_kind = RadioField(
        label="What is withheld?", choices=[(code, words[0].upper() + words[1:]) for code, words in KINDS.items()]
    )
    reference = LineField(
        label="Its reference", max_length=40, help_text="Such as 1.2, E12, A3 or D7; of a measure, its code."
    )
    paragraphs = CheckboxesField(label="Not for publication by", choices=[])
    public_interest = TextField(
        label="Why the public interest is in withholding it", max_length=1000, rows=3, required=False
    )
    review_on = DateField(label="Looked at again by", what="the day by which it is looked at again")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paragraphs"].choices = _ground_choices()  # type: ignore[attr-defined]


class OverruleForm(Form):
    """Why the words stand."""

    reason = TextField(
        label="Why do the words stand?",
        max_length=1000,
        rows=3,
        help_text="Say what bears them out, so that whoever reads the figures beside them understands.",
        error_messages={"required": "Enter why the words stand"},
    )


class LiftForm(Form):
    """Why something need no longer be withheld."""

    reason = TextField(label="Why?", max_length=1000, rows=3, error_messages={"required": "Enter why"})


# --- the note ---------------------------------------------------------------------------------------------------------


@programme_page(Permission.DRAFT_PAPERS)
def note(request: PageRequest, reference: str) -> HttpResponse:
    """Every paragraph of a note where it stands, with what its author may change."""
    found = _note_draft(request, reference)
    proof, written = proof_of(found), _note_of(found)
    rows = numbered(written, proof.drafted)
    context = {
        "paper": found,
        "note": written,
        "addressee": proof.addressee,
        "re": proof.re,
        "sections": [
            (
                section,
                heading,
                [_shown(each) for each in rows if each.section == section and not each.is_left_out],
                [each for each in rows if each.section == section and each.is_left_out],
            )
            for section, heading in SECTIONS.items()
        ],
    }
    return render(request, "notes/note.html", context)


def _shown(each: Numbered) -> SimpleNamespace:
    word = VERBS[each.verb].word if each.section == RECOMMENDATIONS and each.verb in VERBS else ""
    return SimpleNamespace(
        anchor=each.anchor, text=each.text, ground=each.ground, word=word, is_drafted=each.is_drafted, key=each.key,
        cited=each.cited,
    )  # fmt: skip


@programme_page(Permission.DRAFT_PAPERS, changes=True)
def note_head(request: PageRequest, reference: str) -> HttpResponse:
    """Change the head of a note and who answers for it."""
    found = _note_draft(request, reference)
    written = _note_of(found)
    names = ("agenda_item", "to", "meets_on", "re", "author", "post")
    form = HeadForm(
        request.POST or None,
        current_version=found.edited_count,
        current={name: getattr(written, name) for name in names},
    )
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in names}

        def save() -> None:
            actions.edit_note(
                paper=found,
                seen=int(form.cleaned_data["version"]),
                note=replace(written, **given),
                by=request.stand.actor,
            )

        if attempt(form, save, PaperRefused, PaperChanged):
            messages.success(request, "Saved.")
            return redirect(_address(request, "note", reference))
    context = {"form": form, "paper": found, "cancel": _address(request, "note", reference)}
    return render(request, "notes/head.html", context)


@programme_page(Permission.DRAFT_PAPERS, changes=True)
def note_paragraph(request: PageRequest, reference: str, section: str, key: str) -> HttpResponse:
    """Change a paragraph of a note, or add one."""
    found = _note_draft(request, reference)
    if section not in SECTIONS:
        raise Http404("No such section.")
    proof, written = proof_of(found), _note_of(found)
    rows = numbered(written, proof.drafted)
    here = next((each for each in rows if (each.section, each.key) == (section, key)), None)
    if here is None and key != NEW:
        raise Http404("No such paragraph.")
    rule = next((each for each in proof.drafted if (each.section, each.code) == (section, key)), None)
    form = ParagraphForm(
        request.POST or None,
        section=section,
        asks=request.method == "POST",
        current_version=found.edited_count,
        current=_as_form(here, section),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        text = given["text"].strip()
        if not text and not (here and here.ground):
            form.add_error("text", "Enter the text of the paragraph")
        else:
            # Words that were left alone stay the rule's, and follow the position.
            is_rules = rule is not None and " ".join(text.split()) == " ".join(rule.text.split())
            paragraph = NoteParagraph(
                section,
                next_own(written) if here is None else key,
                "" if is_rules else text,
                given.get("verb", ""),
                given["is_left_out"],
                form.ground(),
            )
            place = _place_among(rows, here, section, given["place"])
            after = changed(written, rows, paragraph, place)

            def save() -> None:
                actions.edit_note(
                    paper=found,
                    seen=int(form.cleaned_data["version"]),
                    note=after,
                    may_be_public=bool(given.get("may_be_public")),
                    by=request.stand.actor,
                )

            if attempt(form, save, LikeExempt, PaperRefused, PaperChanged):
                messages.success(request, "Saved.")
                return redirect(_address(request, "note", reference) + f"#{section}")
    context = {
        "form": form,
        "paper": found,
        "cancel": _address(request, "note", reference),
        "cited": _cited(here, section),
        "rule_text": rule.text if rule else "",
        "rule_code": key,
        "verbs": list(VERBS.values()) if section == RECOMMENDATIONS else [],
    }
    return render(request, "notes/paragraph.html", context)


def _cited(here: Numbered | None, section: str) -> str:
    if here is None:
        return f"A new paragraph: {SECTIONS[section]}"
    return f"{SECTIONS[section]}, left out" if here.is_left_out else here.cited


def _as_form(here: Numbered | None, section: str) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "text": "",
        "place": None,
        "is_left_out": False,
        "paragraphs": [],
        "public_interest": "",
        "review_on": None,
    }
    if here is None:
        return empty | ({"verb": "note"} if section == RECOMMENDATIONS else {})
    ground = here.ground
    return {
        "text": here.text,
        "place": here.number or None,
        "is_left_out": here.is_left_out,
        "paragraphs": list(ground.paragraphs) if ground else [],
        "public_interest": ground.public_interest if ground else "",
        "review_on": ground.review_on if ground else None,
        **({"verb": here.verb} if section == RECOMMENDATIONS else {}),
    }


def _place_among(rows: Sequence[Numbered], here: Numbered | None, section: str, number: int | None) -> int | None:
    """The place in the list for a number: those that are left out have a place and no number."""
    if number is None or (here is not None and here.number == number):
        return None
    others = [each for each in rows if each.section == section and each is not here]
    kept = [place for place, each in enumerate(others, start=1) if not each.is_left_out]
    return kept[number - 1] if number <= len(kept) else len(others) + 1


# --- public editions --------------------------------------------------------------------------------------------------


@programme_page(Permission.DRAFT_PAPERS, changes=True, dear=Dear.WORK)
def paper_public_edition(request: PageRequest, reference: str) -> HttpResponse:
    """Draft the public edition of an exempt paper."""
    stand = request.stand
    found = _paper(request, reference)
    if found.edition == PUBLIC or found.state == PaperState.WITHDRAWN or not stand.can(Permission.VIEW_EXEMPT):
        raise Http404("No public edition can be made of this.")
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        form.is_valid()
        made: list[Paper] = []

        def draft() -> None:
            made.append(actions.draft_public_edition(paper=found, by=stand.actor))

        if attempt(form, draft, PaperRefused):
            messages.success(request, f"Drafted as {made[0].reference}. Read it before you issue it.")
            return redirect(_address(request, "paper", made[0].reference))
    context = {"form": form, "paper": found, "act": "Draft it", "cancel": _address(request, "paper", reference)}
    return render(request, "notes/public_edition.html", context)


# --- remarks ----------------------------------------------------------------------------------------------------------


@programme_page(Permission.DRAFT_PAPERS, changes=True)
def paper_remark(request: PageRequest, reference: str, key: str) -> HttpResponse:
    """Overrule a remark on the words of a draft, with the reason."""
    found = _paper(request, reference)
    remark = next((each for each in proof_of(found).remarks if each.key == key), None)
    if remark is None or found.state != PaperState.DRAFT:
        raise Http404("No such remark.")
    form = OverruleForm(request.POST or None)
    may_issue = request.stand.can(Permission.ISSUE_PAPERS)
    back = _address(request, "paper_issue" if may_issue else "paper", reference)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            actions.overrule_remark(
                paper=found,
                key=key,
                remark=remark.sentence,
                reason=form.cleaned_data["reason"],
                by=request.stand.actor,
            )

        if attempt(form, save, PaperRefused):
            messages.success(request, "Overruled. The reason is on record.")
            return redirect(back)
    context = {"form": form, "paper": found, "remark": remark, "act": "Overrule it", "cancel": back}
    return render(request, "notes/remark.html", context)


# --- what is withheld -------------------------------------------------------------------------------------------------


@programme_page(Permission.VIEW_EXEMPT)
def exemptions(request: PageRequest) -> HttpResponse:
    """What is withheld from the public, on what ground, and until when."""
    stand = request.stand
    context = {
        "rows": [
            SimpleNamespace(
                row=each,
                what=_what(each),
                ground=_words(each),
                is_due=each.review_on <= stand.actor.today,
            )
            for each in exemptions_of(stand.actor)
        ],
        "without": without_a_ground(stand.actor),
        "may_change": stand.can(Permission.DRAFT_PAPERS) and stand.moment is None,
    }
    return render(request, "notes/exemptions.html", context)


@programme_page(Permission.DRAFT_PAPERS, changes=True)
def exemption_new(request: PageRequest) -> HttpResponse:
    """Withhold a row from the public."""
    stand = request.stand
    if not stand.can(Permission.VIEW_EXEMPT):
        raise Http404("Not for those who may not see what is exempt.")
    form = WithholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def save() -> None:
            withhold(
                programme=stand.programme,
                item_kind=given["item_kind"],
                reference=given["reference"].strip(),
                ground=Ground(tuple(given["paragraphs"]), given["public_interest"], given["review_on"]),
                by=stand.actor,
            )

        if attempt(form, save, ExemptionRefused):
            messages.success(
                request,
                "It is left out of public editions from now on. Look under “What the public may read” whether "
                "something that is public names it already.",
            )
            return redirect(reverse("exemptions", args=[stand.programme.code]))
    context = {"form": form, "cancel": reverse("exemptions", args=[stand.programme.code])}
    return render(request, "notes/exemption_new.html", context)


@programme_page(Permission.DRAFT_PAPERS, changes=True)
def exemption_lift(request: PageRequest, number: int) -> HttpResponse:
    """Lift the ground on which a row is withheld."""
    stand = request.stand
    found = exemption_of(stand.actor, number) if stand.can(Permission.VIEW_EXEMPT) else None
    if found is None:
        raise Http404("Nothing is withheld by this.")
    form = LiftForm(request.POST or None)
    back = reverse("exemptions", args=[stand.programme.code])
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            lift(exemption=found, reason=form.cleaned_data["reason"], by=stand.actor)

        if attempt(form, save, ExemptionRefused):
            messages.success(request, "Lifted.")
            return redirect(back)
    context = {"form": form, "what": _what(found), "act": "Lift it", "grave": True, "cancel": back}
    return render(request, "notes/exemption_lift.html", context)


def _what(row: Exemption) -> str:
    words = KINDS.get(row.item_kind, row.item_kind)
    return f"{words[0].upper()}{words[1:]} {row.reference}"


def _words(row: Exemption) -> str:
    words = Ground(tuple(row.paragraphs)).words
    return words[:1].upper() + words[1:]


# --- what they share --------------------------------------------------------------------------------------------------


def _paper(request: PageRequest, reference: str) -> Paper:
    found = reading.paper_for(request.stand.actor, reference, request.stand.moment)
    if found is None:
        raise Http404("No such paper.")
    if found.edition != PUBLIC:
        note_reading(request, ReadKind.PAPER, reference)
    return found


def _note_draft(request: PageRequest, reference: str) -> Paper:
    found = _paper(request, reference)
    if found.kind != BRIEFING_NOTE or found.state != PaperState.DRAFT:
        raise Http404("This is no draft of a briefing note.")
    return found


def _note_of(found: Paper) -> Note:
    return authored_from(found.authored).note or Note()


def _address(request: PageRequest, name: str, reference: str) -> str:
    return reverse(name, args=[request.stand.programme.code, reference])


addresses = [
    path("papers/<str:reference>/note/", note, name="note"),
    path("papers/<str:reference>/note/head/", note_head, name="note_head"),
    path("papers/<str:reference>/note/<slug:section>/paragraphs/<slug:key>/", note_paragraph, name="note_paragraph"),
    path("papers/<str:reference>/public-edition/", paper_public_edition, name="paper_public_edition"),
    path("papers/<str:reference>/remarks/<slug:key>/", paper_remark, name="paper_remark"),
    path("exemptions/", exemptions, name="exemptions"),
    path("exemptions/new/", exemption_new, name="exemption_new"),
    path("exemptions/<int:number>/lift/", exemption_lift, name="exemption_lift"),
]
