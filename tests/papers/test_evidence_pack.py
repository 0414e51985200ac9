"""The inspection evidence pack: what goes in, what is left out and said, and that it can be held to its hashes."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Role
from soundingboard.evidence.actions import add_evidence, revise_evidence, verify_evidence, withdraw_evidence
from soundingboard.evidence.models import EvidenceVersion
from soundingboard.files.actions import Upload
from soundingboard.formats.blocks import problems
from soundingboard.formats.evidence_folders import INDEX, NoPack, verify
from soundingboard.lib.exemptions import Ground
from soundingboard.outbox.jobs import run_all
from soundingboard.outbox.models import Job
from soundingboard.papers import pack as rules
from soundingboard.papers import tasks
from soundingboard.papers.actions import PaperRefused, draft_paper, draft_public_edition, edit_authored, issue_paper
from soundingboard.papers.content import EVIDENCE_PACK, Authored, Content, as_json, from_json
from soundingboard.papers.evidence_pack import build, summary_page
from soundingboard.papers.exemption_actions import withhold
from soundingboard.papers.kinds import document_of, write_to
from soundingboard.papers.models import Paper
from soundingboard.papers.pack import Choice, Chosen
from soundingboard.papers.pack_file import laid_out, plain_name, write
from soundingboard.papers.proofs import proof_of
from soundingboard.papers.reading import content_of, file_of, remake
from soundingboard.records import vault
from tests import factories

assert tasks  # registers the job
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FACTS: dict[str, Any] = {
    "kind": "audit",
    "line": 2,
    "performance_type": "quality",
    "says": "supports",
    "collected_on": date(2026, 2, 20),
    "sample_size": 12,
}


@pytest.fixture
def manager(built: Any) -> Actor:
    found: Actor = factories.later(built.manager, NOW)
    return found


def bring(built: Any, manager: Actor, title: str, *, objective: int = 0, name: str = "audit.txt", **given: Any) -> Any:
    """A piece of evidence with a file, offered for an objective."""
    content = given.pop("content", f"What was found: {title}.\n".encode())
    return add_evidence(
        programme=built.programme, objectives=[built.objectives[objective]], title=title,
        upload=Upload(name, content) if content else None, by=manager, **{**FACTS, **given},
    )  # fmt: skip


def drafted(built: Any, manager: Actor, *things: tuple[str, str], **given: Any) -> Paper:
    choice = Choice(tuple(Chosen(*each) for each in things), **given)
    return draft_paper(programme=built.programme, kind=EVIDENCE_PACK, choice=choice, by=manager)


def content_with(built: Any, manager: Actor, *things: tuple[str, str], **given: Any) -> Content:
    return content_of(drafted(built, manager, *things, **given))


def issued(paper: Paper, manager: Actor) -> Paper:
    issue_paper(paper=paper, seen=paper.edited_count, by=manager)
    run_all(lambda: NOW)
    paper.refresh_from_db()
    return paper


def unzipped(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        return {name.split("/", 1)[1]: held.read(name) for name in held.namelist()}


def packed(content: Content) -> dict[str, bytes]:
    file = io.BytesIO()
    write_to(file, "zip", content, document_of(content))
    return unzipped(file.getvalue())


# --- what goes in -----------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_each_thing_chosen_has_a_folder_with_a_summary_and_its_files(built: Any, manager: Actor) -> None:
    bring(built, manager, "Audit of twelve plans")

    parts = packed(content_with(built, manager, ("requirement", "N1.1"), ("objective", "2.2"), ("area", "practice")))

    folders = sorted({name.split("/")[0] for name in parts if "/" in name})
    assert [re.match(r"\d\d-[a-z-]+", each)[0] for each in folders] == [  # type: ignore[index]
        "01-requirement-", "02-objective-", "03-content-area-practice-",
    ]  # fmt: skip
    assert all(f"{each}/00-summary.html" in parts for each in folders)
    files = [name for name in parts if name.endswith(".txt")]
    assert len(files) == 1
    assert re.fullmatch(r"01-requirement-N1\.1-[\w-]+/01-E3-[0-9a-f]{8}-audit\.txt", files[0])
    assert parts[files[0]] == b"What was found: Audit of twelve plans.\n"
    summary = parts[f"{folders[0]}/00-summary.html"].decode()
    assert f'href="./{files[0].split("/")[1]}"' in summary
    assert "Audit of twelve plans" in summary
    assert REASON in summary


REASON = "Seven of ten audited assessments were timely; the backlog is down to 12."


def test_a_pack_of_nothing_chosen_is_of_every_requirement(built: Any, manager: Actor) -> None:
    content = content_with(built, manager)

    assert content.pack is not None
    assert [each.name for each in content.pack.sections] == ["requirement N1.1", "requirement N1.2"]


def test_what_has_no_evidence_is_said_before_anything_else(built: Any, manager: Actor) -> None:
    paper = drafted(built, manager, ("objective", "2.2"), ("objective", "1.1"))

    content = content_of(paper)
    assert [each.name for each in content.pack.without_evidence] == ["objective 2.2"]  # type: ignore[union-attr]
    warned = proof_of(paper).warnings
    assert "No evidence at all in this pack for objective 2.2." in warned
    assert "Nobody else has verified E2 and E1." in warned
    text = packed(content)["00-start-here.html"].decode()
    assert "Nothing was offered for objective 2.2." in text


def test_a_verifier_is_named_by_the_post_held_on_that_day_and_nobody_by_name(built: Any, manager: Actor) -> None:
    row = bring(built, manager, "Audit of twelve plans")
    head = factories.person("Quentin Verity")
    factories.post(built.programme, "Head of quality", holder=head, code="quality")
    verify_evidence(row=row, by=factories.actor(built.programme, Role.AUDITOR, now=NOW, who=head))
    other = bring(built, manager, "Audit of two plans")
    verify_evidence(row=other, by=factories.actor(built.programme, Role.AUDITOR, now=NOW, name="Ursula Plain"))

    content = content_with(built, manager, ("objective", "1.1"))

    by = {each.title: each.verified_by for each in content.pack.items}  # type: ignore[union-attr]
    assert by["Audit of twelve plans"].startswith("Head of quality, ")
    assert by["Audit of two plans"] == "Auditor"
    everything = b"".join(packed(content).values()) + as_json(content)
    for name in (b"Verity", b"Plain", b"Olu Owner", manager.name.encode()):
        assert name not in everything


def test_a_file_that_stands_under_two_things_lies_in_both_folders_with_one_hash(built: Any, manager: Actor) -> None:
    bring(built, manager, "Audit of twelve plans")

    parts = packed(content_with(built, manager, ("requirement", "N1.1"), ("objective", "1.1")))

    copies = [each for each in json.loads(parts[INDEX])["files"] if each["evidence"] == "E3"]
    assert [each["path"][:2] for each in copies] == ["01", "02"]
    assert len({each["sha256"] for each in copies}) == 1


def test_only_what_the_pack_is_about_is_in_what_is_stored(built: Any, manager: Actor) -> None:
    content = content_with(built, manager, ("objective", "1.2"))

    assert [each.reference for each in content.position.objectives] == ["1.2"]
    assert {each.objective for each in content.position.actions} == {"1.2"}
    assert from_json(as_json(content)) == content
    assert not content.holds_small_numbers


# --- what is left out -------------------------------------------------------------------------------------------------


def test_what_is_exempt_about_a_case_or_withdrawn_is_listed_and_not_a_word_of_it_is_in(
    built: Any, manager: Actor
) -> None:
    bring(built, manager, "Marmalade audit", classification="exempt", summary="Tangerine.")
    bring(built, manager, "Quince letter", is_about_a_case=True, summary="Damson.")
    withdraw_evidence(row=bring(built, manager, "Medlar figures"), why="Counted twice.", by=manager)
    bring(built, manager, "Open audit", summary="It agrees with the Marmalade audit and with E4.")

    content = content_with(built, manager, ("objective", "1.1"))

    left = {each.reference: each.because for each in content.pack.left_out}  # type: ignore[union-attr]
    assert left == {"E3": "exempt", "E4": "case", "E5": "withdrawn"}
    parts = packed(content)
    everything = b"".join(parts.values()) + as_json(content) + b"".join(map(str.encode, parts))
    for word in (b"Marmalade", b"Tangerine", b"Quince", b"Damson", b"Medlar"):
        assert word not in everything
    assert b"Open audit" in everything
    assert b"It agrees with the [left out] and with [left out]." in everything
    listed = parts["00-left-out.html"].decode()
    assert "About one child\u2019s case" in listed
    assert "E4" in listed


def test_what_became_exempt_since_does_not_leave_the_house_for_an_earlier_day(built: Any, manager: Actor) -> None:
    row = bring(built, factories.later(manager, datetime(2026, 2, 21, 9, tzinfo=UTC)), "Marmalade audit")
    case = bring(built, factories.later(manager, datetime(2026, 2, 21, 9, tzinfo=UTC)), "Quince letter")
    revise_evidence(row=row, classification="exempt", by=manager)
    revise_evidence(row=case, is_about_a_case=True, by=manager)

    paper = draft_paper(
        programme=built.programme, kind=EVIDENCE_PACK, as_at=datetime(2026, 2, 25, tzinfo=UTC),
        choice=Choice((Chosen("objective", "1.1"),)), by=manager,
    )  # fmt: skip

    pack = content_of(paper).pack
    assert pack is not None
    assert {each.reference for each in pack.left_out} == {"E3", "E4"}
    assert "E3" not in {each.reference for each in pack.items}


def test_what_is_withheld_on_a_ground_is_left_out_with_the_ground(built: Any, manager: Actor) -> None:
    bring(built, manager, "Marmalade audit")
    ground = Ground(("3",), "The contract is being let.", date(2026, 9, 1))
    withhold(programme=built.programme, item_kind="evidence", reference="E3", ground=ground, by=manager)
    withhold(programme=built.programme, item_kind="objective", reference="1.2", ground=ground, by=manager)

    content = content_with(built, manager, ("requirement", "N1.1"))

    assert content.pack is not None
    assert [(each.what, each.reference) for each in content.pack.left_out] == [("evidence", "E3"), ("objective", "1.2")]
    assert "paragraph 3 of Schedule 12A" in content.pack.left_out[0].ground
    assert b"Objective 1.2" not in as_json(content)


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("things", "says"),
    [
        ([("requirement", "N9.9")], "There is no requirement N9.9 in this programme"),
        ([("finding", "I1.1"), ("objective", "9.9")], "There is no objective 9.9"),
        ([("area", "nowhere")], "There is no content area nowhere"),
        ([("child", "7")], "child cannot be chosen"),
        ([("objective", f"1.{n}") for n in range(300)], "at most 200"),
    ],
)
def test_what_cannot_be_chosen_is_refused_with_a_sentence(
    built: Any, manager: Actor, things: list[tuple[str, str]], says: str
) -> None:
    with pytest.raises(PaperRefused, match=says):
        drafted(built, manager, *things)

    assert not Paper.objects.exists()


def test_a_requirement_of_another_programme_is_not_there(built: Any, manager: Actor) -> None:
    elsewhere = factories.programme()
    factories.requirement(factories.notice(elsewhere), "N7.7")

    with pytest.raises(PaperRefused, match=r"There is no requirement N7\.7"):
        drafted(built, manager, ("requirement", "N7.7"))


def test_a_programme_without_a_notice_has_to_choose(db: None) -> None:
    programme = factories.programme()

    with pytest.raises(PaperRefused, match="Choose at least one requirement"):
        draft_paper(programme=programme, kind=EVIDENCE_PACK, by=factories.actor(programme, now=NOW))


def test_the_same_pack_is_drafted_once_and_another_beside_it(built: Any, manager: Actor) -> None:
    drafted(built, manager, ("objective", "1.1"))

    with pytest.raises(PaperRefused, match="There is a draft of this already: EP1"):
        drafted(built, manager, ("objective", "1.1"))
    assert drafted(built, manager, ("objective", "1.2")).reference == "EP2"


def test_a_pack_has_no_public_edition(built: Any, manager: Actor) -> None:
    paper = drafted(built, manager, ("objective", "1.1"))

    with pytest.raises(PaperRefused, match="no public edition"):
        draft_public_edition(paper=paper, by=manager)
    with pytest.raises(PaperRefused, match="no public edition"):
        draft_paper(programme=built.programme, kind=EVIDENCE_PACK, audience="public", by=manager)


@pytest.mark.parametrize(("what", "says"), [("missing", "is missing from the store"), ("altered", "is no longer what")])
def test_a_file_that_is_missing_or_altered_stops_the_issue_and_is_named(
    built: Any, manager: Actor, what: str, says: str
) -> None:
    row = bring(built, manager, "Audit of twelve plans", content=b"quite other bytes\n")
    paper = drafted(built, manager, ("objective", "1.1"))
    place = vault.where(row.document.sha256)
    kept = place.read_bytes()
    place.unlink() if what == "missing" else place.write_bytes(b"something else\n")
    try:
        issued(paper, manager)
    finally:
        place.write_bytes(kept)

    assert paper.state == "draft"
    job = Job.objects.get(kind="paper.issue")
    assert says in job.sentence
    assert "E3 (audit.txt)" in job.sentence
    assert issued(paper, manager).state == "issued"


def test_a_pack_that_is_too_large_is_refused_in_words(
    built: Any, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(built, manager, "Audit of twelve plans")
    monkeypatch.setattr(rules, "MOST_BYTES", 10)
    monkeypatch.setattr(rules, "MEGABYTE", 5)

    paper = drafted(built, manager, ("objective", "1.1"))

    assert any("come to 8 MB" in each and "at most 2 MB" in each for each in proof_of(paper).problems)
    with pytest.raises(PaperRefused, match="make two packs"):
        issue_paper(paper=paper, seen=0, by=manager)
    monkeypatch.setattr(rules, "MOST_PIECES", 2)
    assert rules.too_large(content_of(paper).pack).startswith("3 pieces of evidence stand under what is chosen")  # type: ignore[arg-type]
    monkeypatch.setattr(rules, "MOST_PIECES", 3)
    monkeypatch.setattr(rules, "MOST_BYTES", 1000)
    monkeypatch.setattr(rules, "MOST_COPIES", 0)
    assert "1 files would be copied" in rules.too_large(content_of(paper).pack)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.txt", "a/b\\c.txt", "\u202etxt.exe.txt", "\u0627\u0644\u062a\u0642\u0631\u064a\u0631.txt",
        "CON.txt", "x" * 300 + ".txt", "a  b..  .txt",
    ],
)  # fmt: skip
def test_a_file_loads_anywhere_whatever_it_was_called(built: Any, manager: Actor, name: str) -> None:
    bring(built, manager, "Audit of twelve plans", name=name)

    parts = packed(content_with(built, manager, ("objective", "1.1")))

    [path] = [each for each in parts if each.endswith(".txt")]
    assert re.fullmatch(r"01-objective-1\.1-[A-Za-z0-9.-]+/01-E3-[0-9a-f]{8}(-[A-Za-z0-9.-]+)?\.txt", path)
    assert len(path) < 160


@pytest.mark.pure
@given(st.text(max_size=300), st.integers(1, 60))
def test_a_plain_name_is_plain_and_never_ends_in_a_dot(words: str, longest: int) -> None:
    made = plain_name(words, longest)

    assert len(made) <= longest
    assert re.fullmatch(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)?", made)
    assert ".." not in made


# --- as issued --------------------------------------------------------------------------------------------------------


@pytest.fixture
def pack(built: Any, manager: Actor) -> Paper:
    earlier = factories.later(manager, NOW - timedelta(hours=1))
    bring(built, earlier, "Audit of twelve plans")
    bring(built, earlier, "Audit of two plans", objective=1, name="other.txt")
    paper = drafted(built, manager, ("requirement", "N1.1"), topic="Front door", visit_on=date(2026, 3, 20))
    authored = Authored(covering_note="Read requirement N1.1 first.")
    edit_authored(paper=paper, seen=0, authored=authored, by=manager)
    return issued(paper, manager)


def stored(paper: Paper) -> bytes:
    file = file_of(paper, "zip")
    assert file is not None
    return vault.read(file.file.sha256)


def test_an_issued_pack_is_made_again_byte_for_byte(pack: Paper) -> None:
    assert pack.title == "Inspection evidence pack: Front door"
    assert "Read requirement N1.1 first." in unzipped(stored(pack))["00-start-here.html"].decode()

    made = remake(pack)

    assert made.holds
    assert made.pack_is_same is True
    assert made.differing == ()


def test_a_change_of_the_record_since_is_said_and_the_pack_stays(pack: Paper, manager: Actor) -> None:
    row = EvidenceVersion.objects.current().get(evidence__reference="E3")
    revise_evidence(row=row, is_about_a_case=True, by=manager)

    made = remake(pack)

    assert made.pack_is_same is True
    assert {"items of the pack", "left out of the pack"} <= set(made.differing)


def test_every_hash_of_an_issued_pack_holds_as_a_file_and_as_a_folder(pack: Paper, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(stored(pack))
    with zipfile.ZipFile(path) as held:
        held.extractall(tmp_path / "unpacked")

    for each in (path, tmp_path / "unpacked"):
        found = verify(each)
        assert found.findings == ()
        assert (found.reference, found.files) == ("EP1", 6)


def test_a_file_altered_taken_away_or_added_is_found(pack: Paper, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(stored(pack))) as held:
        held.extractall(tmp_path)
    files = sorted(tmp_path.rglob("*.txt"))
    files[0].write_bytes(b"What was found: nothing.\n")
    files[1].unlink()
    (files[0].parent / "more.txt").write_text("more")

    findings = verify(tmp_path).findings

    assert [each.split(" ", 1)[1].split(":")[0] for each in findings] == [
        "stands in the pack and not in its index.", "is not what was put in", "is missing.",
    ]  # fmt: skip


@pytest.mark.parametrize("what", ["empty", "text", "zip", "index", "folder", "nothing"])
def test_what_is_no_pack_is_refused_in_a_sentence(tmp_path: Path, what: str) -> None:
    path = tmp_path / "pack.zip"
    if what == "folder":
        path.mkdir()
    elif what in ("zip", "index"):
        with zipfile.ZipFile(path, "w") as held:
            held.writestr("top/00-index.json" if what == "index" else "a.txt", '{"files": [{"path": "../x"}]}')
    elif what != "nothing":
        path.write_bytes(b"" if what == "empty" else b"not a pack")

    with pytest.raises(NoPack, match=r"no evidence pack|no file"):
        verify(path)


def test_a_byte_altered_anywhere_in_a_pack_is_found_or_lies_where_no_zip_file_reads(
    pack: Paper, tmp_path: Path
) -> None:
    made, path = stored(pack), tmp_path / "pack.zip"
    parts = unzipped(made)
    for place in range(0, len(made), len(made) // 60):
        path.write_bytes(made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :])
        try:
            found = verify(path)
        except NoPack:
            continue
        if not found.findings:
            assert unzipped(path.read_bytes()) == parts


def test_the_pages_of_a_pack_are_whole_and_its_links_lead_to_what_is_there(pack: Paper) -> None:
    content, parts = content_of(pack), unzipped(stored(pack))

    assert problems(build(content)) == ()
    assert content.pack is not None
    assert problems(summary_page(content, content.pack.sections[0], {})) == ()
    for name, page in parts.items():
        if name.endswith(".html"):
            folder = Path("/") / name
            for link in re.findall(r'href="(\.[^"]+)"', page.decode()):
                target = (folder.parent / link).resolve().relative_to("/").as_posix()
                assert target in parts, (name, link)


def test_the_places_of_a_large_pack_sort_as_they_are_numbered(pack: Paper) -> None:
    content = content_of(pack)
    assert content.pack is not None
    section = content.pack.sections[0]
    many = replace(content.pack, sections=tuple(replace(section, reference=f"N{n}") for n in range(120)))

    layout = laid_out(replace(content, pack=many))

    assert list(layout.folders) == sorted(layout.folders)
    assert layout.folders[0].startswith("001-requirement-N0")
    once, again = io.BytesIO(), io.BytesIO()
    write(replace(content, pack=many), vault.opened, once)
    write(replace(content, pack=many), vault.opened, again)
    assert once.getvalue() == again.getvalue()


class _OnlyInPieces(io.BytesIO):
    """A file that is never read at once, as one that memory could not hold."""

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert 0 < size <= 1024 * 1024
        return super().read(size)


def test_a_pack_is_written_piece_by_piece_with_one_file_open_at_a_time(pack: Paper) -> None:
    files: list[_OnlyInPieces] = []

    def opened(sha256: str) -> BinaryIO:
        assert all(each.closed for each in files)
        files.append(_OnlyInPieces(vault.read(sha256)))
        return files[-1]

    made = io.BytesIO()
    write(content_of(pack), opened, made)

    assert len(files) > 1
    assert unzipped(made.getvalue()).keys() == unzipped(stored(pack)).keys()
    assert all(each.closed for each in files)
