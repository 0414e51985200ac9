"""What a command says where whoever runs the installation has something to put right: a sentence, and no traceback."""

from types import SimpleNamespace
from typing import NoReturn

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from soundingboard.cli import main, setup

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ImproperlyConfigured("Set SOUNDINGBOARD_LOG_LEVEL to INFO."), "Set SOUNDINGBOARD_LOG_LEVEL to INFO."),
        (OperationalError("no such table: accounts_programme"), "Run `soundingboard setup` first"),
        (ProgrammingError('relation "accounts_programme" does not exist\nLINE 1'), "Run `soundingboard setup` first"),
        (OperationalError("connection failed: refused\n\tIs it running?"), "The database does not answer: connection"),
        (OperationalError("unable to open database file"), "whether SOUNDINGBOARD_DATABASE_URL is right"),
    ],
)
def test_what_is_to_be_put_right_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, says: str
) -> None:
    def fail(_: object) -> NoReturn:
        raise error

    monkeypatch.setattr(main, "_load", lambda verb: SimpleNamespace(add_arguments=lambda parser: None, run=fail))

    assert main.main(["setup"]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert len(said.splitlines()) == 1


def test_a_fault_of_ours_is_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> NoReturn:
        raise OperationalError("deadlock detected")

    monkeypatch.setattr(main, "_load", lambda verb: SimpleNamespace(add_arguments=lambda parser: None, run=fail))

    with pytest.raises(OperationalError):
        main.main(["setup"])


def test_a_folder_that_cannot_be_written_to_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("soundingboard.cli.setup.settings.VAR", "/proc/nowhere")

    with pytest.raises(SystemExit) as ended:
        setup.refuse_bad_folder()

    assert ended.value.code == 2
    assert "Let SOUNDINGBOARD_VAR name a folder" in capsys.readouterr().err
