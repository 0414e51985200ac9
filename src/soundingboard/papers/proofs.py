"""What the pages of a paper show of it, worked out when the paper changes and not for each look.

The position of the largest plan is 20 MB of JSON; reading it takes a second and 60 MB of a web process, to show a list
of proposals or three remarks. So a proof is pulled when a draft is made, changed or issued, and kept in the vault. It
says what it was made from: a proof of anything else, or of another release, is no proof. One is pulled at once then,
and kept in its place, so that the first look after a new release pays for it and no other.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from soundingboard.formats import html
from soundingboard.formats.blocks import problems
from soundingboard.lib.canonical import canonical_json, digest
from soundingboard.papers.briefing_note import addressee, re_of
from soundingboard.papers.content import BOARD_PACK, BRIEFING_NOTE, Authored, Content, as_stored
from soundingboard.papers.kinds import document_of
from soundingboard.papers.models import Paper
from soundingboard.papers.note import Drafted, numbered
from soundingboard.papers.note_rules import drafted
from soundingboard.papers.pack import too_large, warnings_of
from soundingboard.papers.parts import View
from soundingboard.papers.reading import DRAFTS, content_of
from soundingboard.papers.release import this_release
from soundingboard.papers.rules import Proposal, warnings
from soundingboard.papers.tone import Remark, figures_of, remarks
from soundingboard.records import vault


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper. Its HTML lies in the vault by itself, so that a page that shows one part reads one.

    Attributes:
        anchors: of all its headings, its own first.
        size: characters of its HTML.
        pulled: its HTML, where it was made just now and perhaps not kept.
    """

    title: str
    anchors: tuple[str, ...]
    size: int
    sha256: str
    pulled: str = field(default="", compare=False, repr=False)

    def body(self) -> str:
        """Its HTML."""
        return self.pulled or vault.read(self.sha256).decode()


@dataclass(frozen=True, slots=True)
class Proof:
    """A paper as its pages show it: its sections as HTML, what is proposed for it, what stops it, what to look at."""

    organisation: str
    subtitle: str
    classification: str
    sections: tuple[Section, ...]
    proposed: tuple[Proposal, ...]
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    # Of a briefing note: whom it is for, what it is about, and what the rules write.
    addressee: str = ""
    re: str = ""
    drafted: tuple[Drafted, ...] = ()
    # What of the author's own words to look at.
    remarks: tuple[Remark, ...] = ()

    @property
    def size(self) -> int:
        """Characters of HTML in the whole of it."""
        return sum(section.size for section in self.sections)


def proof_of(paper: Paper) -> Proof:
    """The proof that was kept, where it is of this paper as it stands and of this release; else one pulled now."""
    try:
        stored = json.loads(vault.read(paper.proof_sha256)) if paper.proof_sha256 else {}
    except FileNotFoundError:
        stored = {}
    is_draft = paper.state in DRAFTS
    if stored.get("made_from") != _made_from(paper.position_sha256, paper.title, paper.authored, is_draft=is_draft):
        return _pulled_again(paper, is_draft=is_draft)
    said = stored["proof"]
    sections = [Section(**{**each, "anchors": tuple(each["anchors"])}) for each in said["sections"]]
    if not all(vault.where(section.sha256).exists() for section in sections):
        return _pulled_again(paper, is_draft=is_draft)
    return Proof(
        said["organisation"],
        said["subtitle"],
        said["classification"],
        tuple(sections),
        tuple(Proposal(**each) for each in said["proposed"]),
        tuple(said["problems"]),
        tuple(said["warnings"]),
        said["addressee"],
        said["re"],
        tuple(Drafted(**each) for each in said["drafted"]),
        tuple(Remark(**each) for each in said["remarks"]),
    )


def _pulled_again(paper: Paper, *, is_draft: bool) -> Proof:
    proof = pulled(content_of(paper))
    kept = _kept(proof, _made_from(paper.position_sha256, paper.title, paper.authored, is_draft=is_draft))
    # No fact and no action: what is shown, worked out anew. A paper that was changed meanwhile has its own.
    as_it_was = {"position_sha256": paper.position_sha256, "edited_count": paper.edited_count, "state": paper.state}
    Paper.objects.filter(pk=paper.pk, **as_it_was).update(proof_sha256=kept)
    return proof


def keep_proof(content: Content, position_sha256: str, authored: Mapping[str, Any], *, is_draft: bool) -> str:
    """Pull the proof of what a paper is made from and keep it; its hash.

    Args:
        position_sha256: of the position that is stored for it.
        authored: what its author wrote, as its row keeps it.
    """
    return _kept(pulled(content), _made_from(position_sha256, content.title, authored, is_draft=is_draft))


def _kept(proof: Proof, made_from: str) -> str:
    said = asdict(proof)
    for section in said["sections"]:
        vault.keep(section.pop("pulled").encode())
    return vault.keep(canonical_json({"made_from": made_from, "proof": said}))


def pulled(content: Content) -> Proof:
    """The proof of what a paper is made from."""
    document, view, authored = document_of(content), View(content), content.authored
    texts = {"The covering note": authored.covering_note, "The chair\u2019s note": authored.chairs_note}
    texts |= {f"Ask {place}": each.text for place, each in enumerate(authored.asks, start=1)}
    given = {name: text for name, text in texts.items() if text}
    is_note = content.kind == BRIEFING_NOTE
    if authored.note is not None:
        # What a rule wrote is made of the figures; what its author wrote is held to them.
        given |= {
            each.cited: each.text
            for each in numbered(authored.note, drafted(view))
            if each.text and not each.is_drafted and not each.is_left_out
        }
    without_ground = sum(each.number for each in content.withheld_by if not each.paragraphs)
    return Proof(
        organisation=document.organisation,
        subtitle=document.subtitle,
        classification=document.classification,
        sections=tuple(
            Section(part.title, part.anchors, len(part.body), sha256(part.body.encode()).hexdigest(), part.body)
            for part in html.parts(document)
        ),
        proposed=view.proposed if content.kind == BOARD_PACK else (),
        problems=problems(document) + _too_large(content),
        warnings=warnings_of(content.pack)
        if content.pack
        else warnings(content.position, view.seen, content.withheld, without_ground),
        remarks=remarks(given, figures_of(content.position, view.seen)) if given else (),
        addressee=addressee(content) if is_note else "",
        re=re_of(content) if is_note else "",
        drafted=drafted(view) if is_note else (),
    )


def _too_large(content: Content) -> tuple[str, ...]:
    refusal = too_large(content.pack) if content.pack else ""
    return (refusal,) if refusal else ()


def _made_from(position_sha256: str, title: str, authored: Mapping[str, Any], *, is_draft: bool) -> str:
    return digest([this_release(), position_sha256, title, authored or as_stored(Authored()), is_draft])
