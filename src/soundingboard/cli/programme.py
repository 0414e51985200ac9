"""`soundingboard programme`: begins a programme, with its first manager and the indicators of the library."""

import argparse
import getpass
import sys
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from soundingboard.accounts.access import the_system
from soundingboard.accounts.actions import found_programme
from soundingboard.accounts.models import Person, Programme
from soundingboard.measures.actions import adopt_library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the programme is, and who manages it first."""
    parser.add_argument("--code", required=True, help="short name in addresses, such as wexmoor")
    parser.add_argument("--authority", required=True, help="the council's name")
    parser.add_argument("--name", required=True, help="the programme's name")
    parser.add_argument("--started-on", type=date.fromisoformat, help="first day (ISO date); today if left out")
    parser.add_argument("--manager-name", required=True)
    parser.add_argument("--manager-email", required=True)
    parser.add_argument(
        "--without-indicators",
        action="store_true",
        help="leave the library of indicators to be taken in on its page; otherwise all of it is taken in",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when the programme is begun; 2 with a sentence where something given cannot be."""
    if Programme.objects.filter(code=arguments.code).exists():
        return _refuse(f"There is a programme {arguments.code} already. Choose another code.")
    person = Person.objects.filter(email=arguments.manager_email.lower()).first()
    if person is None:
        password = sys.stdin.readline().strip() if not sys.stdin.isatty() else getpass.getpass("Password: ")
        try:
            validate_password(password)
        except ValidationError as error:
            return _refuse(" ".join(error.messages))
        person = Person.objects.create_user(
            arguments.manager_email, password, name=arguments.manager_name, joined_at=timezone.now()
        )
    now = timezone.now()
    with transaction.atomic():
        programme = found_programme(
            authority=arguments.authority,
            code=arguments.code,
            name=arguments.name,
            started_on=arguments.started_on or timezone.localdate(),
            first_manager=person,
            by=the_system(None, now),
        )
        by = the_system(programme, now)
        taken = 0 if arguments.without_indicators else adopt_library(programme=programme, by=by)
    print(f"{programme.name} is begun. {person.email} may sign in as its programme manager.")
    if taken:
        print(f"{taken} indicators of the library are taken in; change them and add your own under Measures.")
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
