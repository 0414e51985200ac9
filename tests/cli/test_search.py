"""The command that makes the index of the search anew."""

import pytest

from soundingboard.cli.main import main
from soundingboard.search.reading import search
from tests.delivery.scene import Scene

pytestmark = pytest.mark.django_db


def test_the_index_is_made_anew_for_one_programme(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = Scene(), Scene()
    one.action("Giraffe within five days")

    assert main(["search", "rebuild", "--programme", one.programme.code]) == 0

    assert "things can be found" in capsys.readouterr().out
    assert search(one.alice, "giraffe").total == 1
    assert search(other.alice, "giraffe").is_behind


def test_a_programme_that_is_not_there_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "rebuild", "--programme", "nowhere"]) == 2
    assert "There is no programme nowhere" in capsys.readouterr().err
