"""`soundingboard demo`: built once, kept on a second run, and its pack laid out for whoever wants to open it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from soundingboard.formats.file_kinds import kind_of
from tests.demonstration.conftest import run_demo

pytestmark = [pytest.mark.slow, pytest.mark.pure]


def test_a_second_run_keeps_what_is_there(demonstration_var: Path, tmp_path: Path) -> None:
    copy = tmp_path / "var"
    shutil.copytree(demonstration_var, copy)
    before = {path.name: path.read_bytes() for path in (copy / "demonstration").iterdir()}
    done = run_demo(copy, "--build-only")
    assert done.returncode == 0, done.stderr
    assert "kept as it is" in done.stdout
    assert {path.name: path.read_bytes() for path in (copy / "demonstration").iterdir()} == before


def test_the_pack_lies_there_in_five_formats(demonstration_var: Path) -> None:
    found = {path.suffix[1:]: path.read_bytes() for path in (demonstration_var / "demonstration").iterdir()}
    assert set(found) == {"pdf", "docx", "html", "xlsx", "json"}
    for ending in ("pdf", "docx", "xlsx"):
        assert kind_of(found[ending]) == ending
    assert b"Wexmoor" in found["html"]


def test_a_real_installation_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from argparse import Namespace

    from soundingboard.cli import demo

    monkeypatch.setattr(demo.settings, "DEMONSTRATION", False)
    assert demo.run(Namespace(build_only=True, fresh=False)) == demo.REFUSED


def test_a_port_that_is_taken_is_said_before_anything_is_built(capsys: pytest.CaptureFixture[str]) -> None:
    import socket
    from argparse import Namespace

    from soundingboard.cli import demo

    with socket.socket() as taken, pytest.MonkeyPatch.context() as patch:
        taken.bind((demo.HOST, 0))
        taken.listen()
        patch.setenv("SOUNDINGBOARD_PORT", str(taken.getsockname()[1]))
        assert demo.run(Namespace(build_only=False, fresh=False)) == demo.REFUSED
    assert "SOUNDINGBOARD_PORT=8001" in capsys.readouterr().err
