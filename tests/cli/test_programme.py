"""A programme is begun from the command line, with the indicators of the library unless that is declined."""

import io

import pytest

from soundingboard.accounts.models import Programme
from soundingboard.cli.main import main
from soundingboard.measures.library import library
from soundingboard.measures.models import Indicator

pytestmark = pytest.mark.django_db

GIVEN = [
    "programme",
    "--code=example",
    "--authority=Example Council",
    "--name=Children's services improvement programme",
    "--manager-name=Maya Manager",
    "--manager-email=maya.manager@example.gov.uk",
]


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("harbour lantern compass\n"))


def test_the_whole_library_is_taken_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(GIVEN) == 0

    programme = Programme.objects.get(code="example")
    assert Indicator.objects.filter(programme=programme).count() == len(library())
    assert f"{len(library())} indicators of the library are taken in" in capsys.readouterr().out


def test_it_can_be_left_to_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*GIVEN, "--without-indicators"]) == 0

    assert not Indicator.objects.exists()
    assert "library" not in capsys.readouterr().out


def test_a_code_that_is_taken_begins_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    main(GIVEN)

    assert main(GIVEN) == 2
    assert "There is a programme example already" in capsys.readouterr().err
    assert Programme.objects.count() == 1
