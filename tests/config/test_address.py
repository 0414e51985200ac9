"""Where links in letters lead when nobody has said so."""

import os
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.pure, pytest.mark.slow]


@pytest.mark.parametrize(
    ("given", "leads_to"),
    [
        ({}, "http://localhost:8000"),
        ({"PORT": "8155"}, "http://localhost:8155"),
        ({"PORT": "8155", "HOSTS": "board.example.gov.uk"}, "http://board.example.gov.uk"),
        ({"PORT": "8155", "ADDRESS": "http://board.example.gov.uk:81/"}, "http://board.example.gov.uk:81"),
        ({"PORT": "8155", "SECRET_KEY": "k" * 50, "HOSTS": "board.example.gov.uk"}, "https://board.example.gov.uk"),
    ],
)
def test_letters_of_a_demonstration_lead_to_the_port_that_it_is_served_on(given: dict[str, str], leads_to: str) -> None:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SOUNDINGBOARD_")}
    asked = "from soundingboard.config import settings; print(settings.SOUNDINGBOARD_ADDRESS)"

    said = subprocess.run(
        [sys.executable, "-c", asked],
        env=ours | {f"SOUNDINGBOARD_{name}": value for name, value in given.items()},
        capture_output=True,
        check=True,
        text=True,
    )

    assert said.stdout.strip() == leads_to
