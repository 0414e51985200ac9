"""docs/running.md and the settings say the same."""

import re

import pytest

from soundingboard.accounts.limits import LIMITS
from soundingboard.config import settings
from tests.conftest import ROOT

pytestmark = pytest.mark.pure
PAGE = (ROOT / "docs" / "running.md").read_text()
PACKAGE = ROOT / "src" / "soundingboard"

# A setting is read by env("NAME") in the settings, or by its whole name elsewhere.
READ = re.compile(r"""\benv\("(\w+)"|environ(?:\.get\(|\[)"SOUNDINGBOARD_(\w+)\"""")
# Read where nobody sets it for an installation.
OF_THE_TESTS = {"NOT_TESTED", "SHARED"}


def read_by_the_code() -> set[str]:
    """The settings that the code reads from the environment, without the common beginning."""
    sources = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    return {one or other for one, other in READ.findall(sources)} - OF_THE_TESTS


def listed() -> set[str]:
    """The settings that the page's table explains."""
    return set(re.findall(r"^\| `SOUNDINGBOARD_(\w+)` \| .+ \| .+ \|$", PAGE, re.MULTILINE))


def test_every_setting_that_is_read_is_explained_and_no_other() -> None:
    assert {"SECRET_KEY", "BIND"} <= read_by_the_code()
    assert listed() == read_by_the_code()


def test_no_setting_that_there_is_is_taken_for_misspelt() -> None:
    assert read_by_the_code() | OF_THE_TESTS == settings.SETTINGS_KNOWN


def test_every_setting_that_the_page_names_is_one_of_them() -> None:
    assert set(re.findall(r"SOUNDINGBOARD_([A-Z_]+)", PAGE)) <= listed()


def test_every_code_of_a_check_is_explained_and_no_other() -> None:
    codes = set(re.findall(r'"(?:soundingboard\.)?([EW]\d{3})"', (PACKAGE / "web" / "checks.py").read_text()))

    assert set(re.findall(r"^\| ([EW]\d+) \|", PAGE, re.MULTILINE)) == codes != set()


def test_the_limits_that_the_page_names_are_those_of_the_settings() -> None:
    assert f"uploads of up to {settings.SOUNDINGBOARD_UPLOAD_LIMIT // 1024**2} MB" in PAGE


def test_the_limits_for_each_person_are_those_of_the_code() -> None:
    listed = set(re.findall(r"^\| (.+) \| (\d+) in (\d+) minutes \|$", PAGE, re.MULTILINE))

    assert listed == {
        (dear.label, str(limit.most), f"{limit.within.total_seconds() / 60:.0f}") for dear, limit in LIMITS.items()
    }
