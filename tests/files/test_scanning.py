"""Every file that is brought is shown to the installation's virus scanner before it is kept."""

import socket
import socketserver
import struct
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from structlog.testing import capture_logs

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.evidence.actions import add_evidence, revise_evidence
from soundingboard.exchange.actions import send_spreadsheet
from soundingboard.files import scanning
from soundingboard.files.actions import FileRefused, Upload, store_file
from soundingboard.files.models import StoredFile
from soundingboard.files.scanning import BadScanner, Command, Daemon, Infected, NotScanned, scan, scanner_named
from soundingboard.formats.benchmarks.values import Layout
from soundingboard.measures.published import send
from soundingboard.plan.inspection_actions import register_inspection, upload_report
from soundingboard.plan.models import InstrumentVersion
from soundingboard.plan.notice_actions import add_letter, draft_again, draft_instrument
from soundingboard.records import vault
from soundingboard.scrutiny.importing import bring_question_set
from tests import factories as make

SOUND, HARMFUL = b"%PDF-1.7 a report", b"%PDF-1.7 EICAR-TEST"


class _Conversation(socketserver.StreamRequestHandler):
    """One file, as clamd takes it: pieces with their lengths before them, until a length of nothing."""

    def handle(self) -> None:
        server: Any = self.server
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if len(content) > server.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        server.seen.append(content)
        self.wfile.write(server.answer if server.answer is not None else _says(content))


def _says(content: bytes) -> bytes:
    return b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if b"EICAR" in content else b"stream: OK\0"


class _OnASocket(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


class _OnAPort(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def clamd(at: Any, *, answer: bytes | None = None, most: int = 10_000_000) -> Iterator[Any]:
    """A daemon at the path of a socket, or at a host and port."""
    server: Any = (_OnASocket if isinstance(at, str) else _OnAPort)(at, _Conversation)
    server.seen, server.answer, server.most = [], answer, most
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def place() -> Iterator[str]:
    """Where a socket may lie: the path of one must be short."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"{folder}/clamd.ctl"


def program(folder: Path, source: str) -> str:
    """A scanner that is a program, as the setting names it."""
    file = folder / "scanner.py"
    file.write_text(source)
    return f"command:{sys.executable} '{file}'"


BY_WORD = "import sys\nsys.exit(1 if b'EICAR' in sys.stdin.buffer.read() else 0)\n"


# --- the setting ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("", None),
        ("  ", None),
        ("clamd:/run/clamav/clamd.ctl", Daemon(path="/run/clamav/clamd.ctl")),
        ("clamd:127.0.0.1:3310", Daemon(host="127.0.0.1", port=3310)),
        ("clamd:[::1]:3310", Daemon(host="::1", port=3310)),
        (f"command:{sys.executable} -c 'x y'", Command((sys.executable, "-c", "x y"))),
    ],
)
def test_a_setting_names_a_scanner(setting: str, found: object) -> None:
    assert scanner_named(setting) == found


@pytest.mark.parametrize(
    "setting",
    [
        "yes",
        "/run/clamav/clamd.ctl",
        "clamd:",
        "clamd:somewhere",
        "clamd:127.0.0.1:0",
        "clamd:127.0.0.1:70000",
        "command:",
        "command:clamscan -",
        "command:/no/such/program -",
        f"command:{sys.executable} 'half",
    ],
)
def test_what_names_none_is_refused(setting: str) -> None:
    with pytest.raises(BadScanner):
        scanner_named(setting)


# --- the scanner ------------------------------------------------------------------------------------------------------


def test_without_a_scanner_nothing_is_asked(settings: Any) -> None:
    settings.SOUNDINGBOARD_SCANNER = ""

    scan(HARMFUL, kind="evidence")


def test_a_daemon_on_a_socket_is_given_every_byte_and_is_believed(settings: Any, place: str) -> None:
    settings.SOUNDINGBOARD_SCANNER = f"clamd:{place}"
    large = SOUND + bytes(700_000)
    with clamd(place) as server:
        scan(large, kind="evidence")
        with pytest.raises(Infected) as harm:
            scan(HARMFUL, kind="evidence")

    assert server.seen == [large, HARMFUL]
    assert harm.value.found == "Win.Test.EICAR_HDB-1"


def test_a_daemon_on_a_port_is_asked_alike(settings: Any) -> None:
    with clamd(("127.0.0.1", 0)) as server:
        settings.SOUNDINGBOARD_SCANNER = f"clamd:127.0.0.1:{server.server_address[1]}"
        scan(SOUND, kind="evidence")
        with pytest.raises(Infected):
            scan(HARMFUL, kind="evidence")


@pytest.mark.parametrize("answer", [b"", b"stream: ", b"UNKNOWN COMMAND\0", b"stream: broken ERROR\0", b"\xff\0"])
def test_only_a_plain_word_lets_a_file_pass(settings: Any, place: str, answer: bytes) -> None:
    settings.SOUNDINGBOARD_SCANNER = f"clamd:{place}"
    with clamd(place, answer=answer), pytest.raises(NotScanned):
        scan(SOUND, kind="evidence")


def test_a_file_larger_than_the_daemon_takes_does_not_pass(settings: Any, place: str) -> None:
    settings.SOUNDINGBOARD_SCANNER = f"clamd:{place}"
    with clamd(place, most=100), pytest.raises(NotScanned):
        scan(bytes(5_000_000), kind="evidence")


def test_a_daemon_that_is_not_there_or_says_nothing_lets_nothing_pass(
    settings: Any, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SOUNDINGBOARD_SCANNER = f"clamd:{place}"
    with pytest.raises(NotScanned):
        scan(SOUND, kind="evidence")
    monkeypatch.setattr(scanning, "PATIENCE", 0.1)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as silent:
        silent.bind(place)
        silent.listen()
        with pytest.raises(NotScanned):
            scan(SOUND, kind="evidence")


def test_a_command_reads_the_file_and_its_end_is_its_answer(settings: Any, tmp_path: Path) -> None:
    settings.SOUNDINGBOARD_SCANNER = program(tmp_path, BY_WORD)

    scan(SOUND, kind="evidence")
    with pytest.raises(Infected):
        scan(HARMFUL, kind="evidence")


@pytest.mark.parametrize("source", ["import sys\nsys.exit(2)\n", "import os\nos.kill(os.getpid(), 9)\n"])
def test_a_command_that_ends_in_another_way_lets_nothing_pass(settings: Any, tmp_path: Path, source: str) -> None:
    settings.SOUNDINGBOARD_SCANNER = program(tmp_path, source)

    with pytest.raises(NotScanned):
        scan(SOUND, kind="evidence")


def test_a_command_that_does_not_end_is_stopped(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SOUNDINGBOARD_SCANNER = program(tmp_path, "import time\ntime.sleep(60)\n")
    monkeypatch.setattr(scanning, "PATIENCE", 0.2)

    with pytest.raises(NotScanned):
        scan(SOUND, kind="evidence")


def test_a_command_is_told_no_secret(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDINGBOARD_SECRET_KEY", "the key of the installation")
    settings.SOUNDINGBOARD_SCANNER = program(
        tmp_path, "import os, sys\nsys.exit(any(name.startswith('SOUNDINGBOARD') for name in os.environ))\n"
    )

    scan(SOUND, kind="evidence")


# --- what is brought --------------------------------------------------------------------------------------------------


def bring(content: bytes) -> StoredFile:
    programme = make.programme()
    return store_file(
        programme=programme, name="Report.pdf", content=content, purpose="inspection_report", by=make.actor(programme)
    )


@pytest.mark.django_db
def test_a_harmful_file_is_refused_in_words_and_nothing_of_it_is_kept(settings: Any, place: str) -> None:
    settings.SOUNDINGBOARD_SCANNER = f"clamd:{place}"
    with clamd(place), capture_logs() as logged:
        with pytest.raises(FileRefused, match=r"harmful in “Report.pdf” \(Win.Test.EICAR_HDB-1\), so it was not kept"):
            bring(HARMFUL)
        assert bring(SOUND).name == "Report.pdf"

    assert [row.size for row in StoredFile.objects.all()] == [len(SOUND)]
    assert not any(
        path.read_bytes() == HARMFUL for path in vault.where("0" * 64).parents[1].rglob("*") if path.is_file()
    )
    assert [(each["event"], each["kind"]) for each in logged] == [("file.harmful", "inspection_report")]


@pytest.mark.django_db
def test_while_the_scanner_does_not_answer_no_file_is_kept(settings: Any, place: str) -> None:
    settings.SOUNDINGBOARD_SCANNER = f"clamd:{place}"
    with capture_logs() as logged, pytest.raises(FileRefused, match="could not be looked at for viruses just now"):
        bring(SOUND)

    assert not StoredFile.objects.exists()
    assert [each["event"] for each in logged] == ["file.not_scanned"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer",
    [b"INSTREAM size limit exceeded. ERROR\0", b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0"],
)
def test_of_a_file_that_is_more_than_the_scanner_looks_into_it_is_said(
    settings: Any, place: str, answer: bytes
) -> None:
    settings.SOUNDINGBOARD_SCANNER = f"clamd:{place}"
    says = "holds more than the virus scanner looks into, so it was not kept"
    with clamd(place, answer=answer), capture_logs() as logged, pytest.raises(FileRefused, match=says):
        bring(SOUND)

    assert not StoredFile.objects.exists()
    assert [(each["event"], each["error"]) for each in logged] == [("file.not_scanned", "limit")]


@pytest.mark.django_db
def test_what_is_refused_anyway_is_not_shown_to_the_scanner(settings: Any, place: str) -> None:
    settings.SOUNDINGBOARD_SCANNER = f"clamd:{place}"
    with clamd(place) as server, pytest.raises(FileRefused, match="is not a PDF"):
        bring(b"<!DOCTYPE html><html>")

    assert server.seen == []


# --- how long nobody else can save ------------------------------------------------------------------------------------


SEEN: dict[str, Any] = {
    "title": "An audit", "kind": "audit", "line": 2, "performance_type": "quality", "says": "supports",
    "collected_on": make.TODAY, "sample_size": 10,
}  # fmt: skip
PDF, CSV, TEXT = b"%PDF-1.7 a report", b"Action,Owner\nVisit,Nobody\n", b"Question\n1. How many?\n"


def _report(programme: Programme, by: Actor) -> object:
    return upload_report(programme=programme, report=Upload("report.pdf", PDF), by=by)


def _inspection(programme: Programme, by: Actor) -> object:
    return register_inspection(programme=programme, title="A visit", report=Upload("report.pdf", PDF), by=by)


def _notice(programme: Programme, by: Actor) -> object:
    return draft_instrument(programme=programme, kind="notice", title="A Notice", document=Upload("n.pdf", PDF), by=by)


def _notice_again(programme: Programme, by: Actor) -> object:
    draft_instrument(programme=programme, kind="notice", title="A Notice", by=by)
    return draft_again(seen=InstrumentVersion.objects.current().get(), document=Upload("n.pdf", PDF), by=by)


def _letter(programme: Programme, by: Actor) -> object:
    instrument = draft_instrument(programme=programme, kind="notice", title="A Notice", by=by)
    return add_letter(instrument=instrument, dated=make.TODAY, title="L", document=Upload("l.pdf", PDF), by=by)


def _evidence(programme: Programme, by: Actor) -> object:
    return add_evidence(programme=programme, upload=Upload("e.pdf", PDF), by=by, **SEEN)


def _evidence_revised(programme: Programme, by: Actor) -> object:
    row = make.evidence(programme)
    return revise_evidence(row=row, upload=Upload("e.pdf", PDF), by=by)


def _spreadsheet(programme: Programme, by: Actor) -> object:
    return send_spreadsheet(programme=programme, name="plan.csv", content=CSV, by=by)


def _published(programme: Programme, by: Actor) -> object:
    return send(programme, "table.csv", CSV, by=by)


def _questions(programme: Programme, by: Actor) -> object:
    return bring_question_set(programme=programme, upload=Upload("appendix.txt", TEXT), by=by)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "bring",
    [
        _report,
        _inspection,
        _notice,
        _notice_again,
        _letter,
        _evidence,
        _evidence_revised,
        _spreadsheet,
        _published,
        _questions,
    ],
)
def test_nothing_is_held_while_the_scanner_looks(bring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    programme = make.programme()
    by = make.actor(programme)
    db: Any = connection
    before, seen = len(db.atomic_blocks), []
    monkeypatch.setattr("soundingboard.files.actions.scan", lambda *_, **__: seen.append(len(db.atomic_blocks)))
    monkeypatch.setattr("soundingboard.formats.benchmarks.recognise.recognise", lambda *_: Layout.EXPLORE)

    bring(programme, by)

    assert seen == [before]


@pytest.mark.django_db
def test_what_the_system_makes_itself_is_not_shown_to_the_scanner(settings: Any, place: str) -> None:
    settings.SOUNDINGBOARD_SCANNER = f"clamd:{place}"
    programme = make.programme()

    kept = store_file(
        programme=programme, name="RD1.pdf", content=SOUND, purpose="certificate", by=make.actor(programme)
    )

    assert kept.size == len(SOUND)
