"""Everything that reads a file that somebody brings, with sound files of its kind and what it may answer.

A reader may give what it found, or refuse in a sentence by the exceptions named here. Anything else would reach a
person as an error of ours.
"""

from __future__ import annotations

import contextlib
import io
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from soundingboard import demonstration
from soundingboard.audits.rules import read_frame_text
from soundingboard.bench.annex_a import write_workbook
from soundingboard.cli.main import main
from soundingboard.exchange.layout import FIELDS, Holds, Kind, Row, Value
from soundingboard.exchange.offline import STATES, TIERS, Taken, export_of, read_offline, sheets_of
from soundingboard.exchange.own_plan import read_own_plan
from soundingboard.exchange.preparing import opened
from soundingboard.formats.archive import ArchiveReader, ArchiveRefused
from soundingboard.formats.benchmarks import explore, lait, neighbours, ofsted
from soundingboard.formats.benchmarks.recognise import recognise
from soundingboard.formats.csv_input import Refused
from soundingboard.formats.file_kinds import NotSafe, kind_of
from soundingboard.formats.inspection_report.reader import as_json, read_report
from soundingboard.formats.inspection_report.report import NotAReport
from soundingboard.formats.logo import NotALogo, made_safe
from soundingboard.formats.question_set.reader import read_question_set
from soundingboard.formats.question_set.values import NotAQuestionSet
from soundingboard.formats.tables_in.cells import UnreadableFile
from soundingboard.formats.workbook import write_rows
from soundingboard.measures.intake.findings import IntakeRefused
from soundingboard.measures.intake.sources import SourceFile, read_files
from soundingboard.measures.spreadsheet import read_figures
from tests.exchange import samples as plans
from tests.formats import question_papers, sample_reports
from tests.formats.benchmarks import samples as published
from tests.fuzzing.spoiling import ANY, OF_TEXT, Spoil, part_spoilt, stream_spoilt

ON = date(2026, 9, 30)


@dataclass(frozen=True)
class Importer:
    """A reader, its samples, the ways in which they are spoilt, what it may raise, and its share of all inputs."""

    name: str
    read: Callable[[bytes], object]
    samples: Callable[[], Sequence[bytes]]
    spoils: tuple[Spoil, ...]
    refuses: tuple[type[Exception], ...]
    share: int


# --- samples ----------------------------------------------------------------------------------------------------------


def _in_a_file(made: Callable[[Path], object]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made"
        made(path)
        return path.read_bytes()


def _zipped(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        for name, text in parts.items():
            book.writestr(f"{name}.csv", text.strip().replace("\n    ", "\n"))
    return made.getvalue()


@cache
def reports() -> tuple[bytes, ...]:
    """Inspection reports in every layout that is known."""
    return (
        sample_reports.new_layout(),
        sample_reports.old_layout(),
        sample_reports.banded_layout(),
        sample_reports.focused_visit(),
        sample_reports.joint_inspection(),
        sample_reports.monitoring_letter(),
    )


@cache
def question_sets() -> tuple[bytes, ...]:
    """Question sets as text, Word and PDF."""
    groups = question_papers.OTHER_HEADINGS
    return (
        question_papers.as_text(groups).encode(),
        question_papers.as_word(groups),
        question_papers.as_pdf(groups),
        question_papers.as_council_officers_type([words for _, _, questions in groups for words in questions]),
    )


@cache
def own_plans() -> tuple[bytes, ...]:
    """Plans as councils keep them, in six shapes, and one of ours that was taken out to be worked on offline."""
    return (*(make() for make in plans.SHAPES.values()), _taken_out())


def _taken_out() -> bytes:
    given: dict[Holds, Value] = {
        Holds.LINE: "See children quickly",
        Holds.TEXT: "Because they wait.",
        Holds.DAY: ON,
        Holds.POST: 1,
        Holds.TIER: next(iter(TIERS)),
        Holds.STATE: next(iter(STATES)),
    }
    rows = [
        Row(kind, f"{number}", {each.name: given.get(each.holds, "1") for each in FIELDS[kind] if not each.is_asked})
        for kind in Kind
        for number in (1, 2)
    ]
    taken = Taken("X1", "Wexmoor", datetime(2026, 3, 1, tzinfo=UTC), "Round 1")
    file = io.BytesIO()
    write_rows(file, sheets_of(rows, taken, {"Head of Service": 1}, {"other": "Another reason"}), taken.exported_at)
    return file.getvalue()


@cache
def extracts() -> tuple[bytes, ...]:
    """Child-level lists: an Annex A workbook, SSDA903 and Standard Safeguarding Dataset files, and a census return."""
    born = "2015-02-01"
    census = f"""<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year>
    <ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails></Header><Children><Child><ChildIdentifiers>
    <LAchildID>C1</LAchildID><PersonBirthDate>{born}</PersonBirthDate><GenderCurrent>1</GenderCurrent>
    </ChildIdentifiers><CINdetails><CINreferralDate>2025-05-01</CINreferralDate><ReferralSource>6</ReferralSource>
    <Assessments><AssessmentActualStartDate>2025-05-02</AssessmentActualStartDate>
    <AssessmentAuthorisationDate>2025-06-20</AssessmentAuthorisationDate></Assessments>
    <ChildProtectionPlans><CPPstartDate>2025-06-18</CPPstartDate><InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>
    <Reviews><CPPreviewDate>2025-09-01</CPPreviewDate></Reviews></ChildProtectionPlans>
    <ReferralNFA>false</ReferralNFA></CINdetails></Child></Children></Message>"""
    return (
        _in_a_file(lambda path: write_workbook(path, 60)),
        _zipped(
            header="CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n11,1,01/02/2010,WBRI,A1,,\n12,2,03/04/2006,WBRI,A2,,",
            episodes="CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n11,01/05/2025,S,C2,N1,U4,PR1,,",
            reviews="CHILD,DOB,REVIEW,REVIEW_CODE\n11,01/02/2010,01/08/2026,PN1",
        ),
        _zipped(
            ssd_person="pers_person_id,pers_sex,pers_gender,pers_ethnicity,pers_dob\nP1,F,01,WBRI,2015-02-01",
            ssd_involvements=(
                "invo_person_id,invo_professional_id,invo_professional_role_id,invo_professional_team,"
                "invo_involvement_start_date,invo_involvement_end_date\nP1,W1,ALLOCATED CASE WORKER,T1,2026-01-01,"
            ),
            ssd_department="dept_team_id,dept_team_name\nT1,North",
        ),
        census.encode(),
    )


@cache
def published_files() -> tuple[bytes, ...]:
    """Published benchmarks: Explore Education Statistics, LAIT with its dictionary, neighbours, inspection outcomes."""
    shown = Path(demonstration.__file__).parent / "published"
    wexmoor = published.authority("933", "Wexmoor")
    rows = [("202425", published.ENGLAND, ("21.3", "c")), ("202425", wexmoor, ("19.8", "z"))]
    return (
        _in_a_file(lambda path: published.explore(path, ("rate", "count"), rows, mark=True)),
        _in_a_file(lambda path: published.lait(path, [("Re-referrals", "2024-25", "Wexmoor", "19.8", 933.0, "SW")])),
        _in_a_file(lambda path: published.dictionary(path, {"Re-referrals": ("Low", "")})),
        _in_a_file(lambda path: published.neighbours(path, {"933": ("878", "838")})),
        *(path.read_bytes() for path in sorted(shown.glob("*.csv"))),
    )


@cache
def figure_sheets() -> tuple[bytes, ...]:
    """Figures of measures as a workbook and as CSV."""
    heading = "Measure,Period,Numerator,Denominator,Value,Symbol"
    text = f"{heading}\nm1,March 2026,12,60,,\nm2,2026-02,,,19.8,\nm1,Q1 2025/26,,,,c\n"
    rows = [line.split(",") for line in text.strip().split("\n")]
    return text.encode(), _in_a_file(lambda path: published.workbook(path, {"Figures": rows}))


@cache
def archives() -> tuple[bytes, ...]:
    """A programme as an earlier release handed it over."""
    return tuple(path.read_bytes() for path in sorted((Path(plans.__file__).parent / "archives").glob("*.zip")))


@cache
def logos() -> tuple[bytes, ...]:
    """A picture as PNG and as SVG."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20z" fill="#123"/></svg>'
    side = zlib.compress(b"".join(b"\x00" + bytes(3 * 4) for _ in range(4)))
    head = struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", side), (b"IEND", b""))
    made = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return svg, b"\x89PNG\r\n\x1a\n" + made


@cache
def series() -> tuple[bytes, ...]:
    """What the commands of statistics read: points of charts, units of a funnel, counts."""
    points = "series_id,point,date,value,ghost\n" + "\n".join(
        f"a,p{n},2024-{n:02}-01,{value},0" for n, value in enumerate((1, 2, 1, 2, 10, 1, 2, 1, 2), 1)
    )
    units = "funnel_id,unit,numerator,denominator\nf,North,10,100\nf,South,90,300\nf,East,4,55"
    counts = "series_id,point,date,numerator,denominator\na,1,2024-01-01,5,20\na,2,2024-02-01,12,40"
    return points.encode(), units.encode(), counts.encode()


# --- readers ----------------------------------------------------------------------------------------------------------


def _own_plan(content: bytes) -> object:
    """As the preview of a plan reads it."""
    tables, dress = opened(content)
    if export_of(tables) is not None:
        return read_offline(tables, {"other": "Another reason"})
    return read_own_plan(tables, dress.sheets, {}, {}, {})


def _published(content: bytes) -> object:
    """As the pages and the command read it: what it is first, then the reader of that layout."""
    layout = recognise("published file", content)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "published"
        path.write_bytes(content)
        readers: dict[str, Callable[[Path], object]] = {
            "explore": explore.read_explore,
            "lait": lait.read_lait,
            "dictionary": lait.read_dictionary,
            "neighbours": neighbours.read_neighbours,
            "outcomes": ofsted.read_outcomes,
        }
        made = readers[layout](path)
        if isinstance(made, (explore.ExploreFile, lait.LaitFile)):
            return [made.series(name) for name in made.indicators[:3]]
        return made


def _statistics(content: bytes) -> object:
    """Each command that turns CSV into CSV: it ends with done or refused, and has said why on the way."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()) as said:
        given, out = Path(folder) / "given.csv", str(Path(folder) / "out")
        given.write_bytes(content)
        (Path(folder) / "series.csv").write_text("series_id,improvement_direction,target\na,increase,20\n")
        ends = [
            main(["spc", str(given), "--series", str(Path(folder) / "series.csv"), "--out", out]),
            main(["funnel", str(given), "--out", f"{out}.csv"]),
            main(["attribute", str(given), "--chart", "p", "--out", f"{out}.csv"]),
        ]
        assert set(ends) <= {0, 2}, ends
        assert said.getvalue() or ends == [0, 0, 0], "It was refused without a word."
        return ends


def frames() -> tuple[bytes, ...]:
    """Frames of audits: with headings and without, by commas and as a spreadsheet pastes them."""
    rows = "".join(f"W{number:03},North,Child in need\n" for number in range(30))
    return (
        ("Reference,Team,Status\n" + rows).encode(),
        rows.replace(",", "\t").encode(),
        b"\xef\xbb\xbf" + rows.replace("North", '"North, first"').encode(),
    )


def _frame(content: bytes) -> object:
    cases, problems = read_frame_text(content.decode("utf-8-sig", "replace"))
    assert all(each.row > 0 and each.sentence for each in problems)
    return cases, problems


def _archive(content: bytes) -> object:
    """The frame and every part of an archive."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.zip"
        path.write_bytes(content)
        reader = ArchiveReader(path)
        try:
            for name in reader.parts:
                reader.prove(name)
                if name.endswith(".ndjson"):
                    sum(map(len, reader.lines(name)))
            return reader.size
        finally:
            reader.close()


IMPORTERS: tuple[Importer, ...] = (
    Importer(
        "reports", lambda content: as_json(read_report(content, "report.pdf")), reports,
        (*ANY, stream_spoilt, stream_spoilt, stream_spoilt), (NotAReport,), 6,
    ),
    Importer(
        "questions", lambda content: read_question_set(content, "questions"), question_sets,
        (*OF_TEXT, part_spoilt, part_spoilt, stream_spoilt), (NotAQuestionSet,), 12,
    ),
    Importer("plans", _own_plan, own_plans, (*OF_TEXT, *(part_spoilt,) * 6), (UnreadableFile,), 14),
    Importer(
        "lists", lambda content: read_files([SourceFile("extract", content)], ON), extracts,
        (*OF_TEXT, *(part_spoilt,) * 8), (IntakeRefused,), 16,
    ),
    Importer("published", _published, published_files, OF_TEXT, (Refused,), 14),
    Importer(
        "figures",
        lambda content: read_figures(content, units={"m1": "percent", "m2": "percent"}, titles={"Measure one": "m1"}),
        figure_sheets, (*OF_TEXT, part_spoilt, part_spoilt), (), 20,
    ),
    Importer("archives", _archive, archives, (*ANY, *(part_spoilt,) * 6), (ArchiveRefused,), 4),
    Importer("uploads", kind_of, lambda: (*reports()[:1], *question_sets()[1:2], *own_plans()[:2], *logos()),
             (*ANY, part_spoilt), (NotSafe,), 8),
    Importer("statistics", _statistics, series, OF_TEXT, (), 10),
    Importer("frames", _frame, frames, OF_TEXT, (), 10),
    Importer("logos", made_safe, logos, OF_TEXT, (NotALogo,), 6),
)  # fmt: skip
