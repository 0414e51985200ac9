"""`soundingboard history verify` says which entry was tampered with."""

import argparse

import pytest
from django.db import transaction

from soundingboard.accounts.models import Programme
from soundingboard.cli import history
from soundingboard.history.log import record
from soundingboard.history.models import Entry, HistoryText
from tests import factories as make

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    history.add_arguments(parser)
    return history.run(parser.parse_args(["verify", *arguments]))


def written(how_many: int = 3) -> Programme:
    programme = make.programme()
    alice = make.actor(programme)
    with transaction.atomic():
        for number in range(how_many):
            record(
                "programme.renamed", programme, after={"name": f"Name {number}"}, programme_id=programme.pk, by=alice
            )
    return programme


def tamper(programme: Programme, seq: int) -> None:
    text = HistoryText.objects.get(entry__programme_id=programme.pk, entry__seq=seq)
    text.values["after.name"][1] = "Mallory's name"
    text.save()


def test_untouched_chains_hold_and_their_ends_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    programme = written()

    assert run() == 0

    end = Entry.objects.get(programme_id=programme.pk, seq=3).hash
    assert capsys.readouterr().out == f"{programme.code}: 3 entries hold; the last is {end}\n"


def test_a_tampered_entry_is_named_on_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    programme = written(4)
    tamper(programme, 2)
    tamper(programme, 4)

    assert run() == 1

    assert capsys.readouterr().out.splitlines() == [
        f"{programme.code}: Entry 2: the value 'after.name' is not the one that was written.",
        f"{programme.code}: Entry 4: the value 'after.name' is not the one that was written.",
    ]


def test_one_programme_is_verified_alone(capsys: pytest.CaptureFixture[str]) -> None:
    broken, whole = written(), written()
    tamper(broken, 1)

    assert run("--programme", whole.code) == 0
    assert run("--programme", broken.code) == 1
    assert broken.code not in capsys.readouterr().out.splitlines()[0]


def test_an_unknown_programme_is_refused_with_those_that_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    programme = written()

    assert run("--programme", "nowhere") == 2

    assert capsys.readouterr().err == f"There is no programme nowhere. There are: {programme.code}.\n"
