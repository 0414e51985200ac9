"""What the record of processing says of the system is what the system is."""

import re

import pytest
from django.apps import apps
from django.conf import settings

from soundingboard.accounts.actions import INVITATION_DAYS
from soundingboard.accounts.models import Person
from soundingboard.cli.held import held_markdown
from soundingboard.lib.content import load
from soundingboard.lib.presets import RetentionPeriod
from soundingboard.measures.lists import WAITS_FOR
from soundingboard.records.fields import ScreenedText
from tests.conftest import ROOT

pytestmark = pytest.mark.pure
RECORD = (ROOT / "docs" / "data-protection.md").read_text()
MONTHS = {each.code: each.months for each in load("retention", RetentionPeriod)}


def test_each_table_that_names_a_person_or_holds_words_is_listed_under_its_area() -> None:
    page = held_markdown()

    for table in apps.get_models():
        names = any(field.related_model is Person for field in table._meta.concrete_fields)
        holds = any(isinstance(field, ScreenedText) for field in table._meta.concrete_fields)
        if names or holds:
            section = page.split(f"## {table._meta.app_label}\n")[1].split("\n## ")[0]
            assert f"| {table._meta.verbose_name} |" in section, table


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("audit section", "| – | answers | audits |"),
        ("voice version", "| recorded_by | said, "),
        ("person", "| email, name | – | with the installation |"),
        ("read", "| person | – | reads |"),
        # What is kept of how somebody signs in is of them too, though the sign-in library's.
        ("authenticator", "| user | – | with the installation |"),
        # To the council a token is a child.
        ("audit", "| case, auditor, "),
        ("frame case", "| reference | team, "),
    ],
)
def test_a_table_is_told_by_its_columns_and_the_line_of_the_schedule_that_it_goes_by(table: str, line: str) -> None:
    assert f"| {table} {line}" in held_markdown()


@pytest.mark.parametrize(
    "words",
    [
        f"by the schedule, {MONTHS['audits']} months as it ships",
        f"who read what and visits {MONTHS['reads']} months as it ships",
        f"an invitation {INVITATION_DAYS} days",
        f"a session {settings.SESSION_COOKIE_AGE // 3600} hours",
    ],
)
def test_the_times_that_the_record_names_are_those_of_the_system(words: str) -> None:
    assert words in RECORD


def test_the_other_times_too() -> None:
    assert MONTHS["reads"] == MONTHS["visits"]
    assert WAITS_FOR.days == 14
    assert "counts that nobody recorded, a fortnight" in RECORD
    # What the schedule keeps for good is said to be kept for good, and nothing else is.
    assert {code for code, months in MONTHS.items() if months is None} == {"plan", "papers", "history"}
    assert "The plan, ratings, papers and the history are kept for good" in RECORD


def test_what_only_the_council_can_say_is_marked_as_such() -> None:
    assert len(re.findall(r"\*\*\[council", RECORD)) > 20
