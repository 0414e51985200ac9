"""What the documentation leads to is there: files, headings, and the tests it names as evidence."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.pure
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))

LINK = re.compile(r"\]\(([^()\s]+)\)")
TEST = re.compile(r"\b((?:tests|src|tools)/[\w./-]+\.py)::(\w+)")


def prose_of(text: str) -> str:
    """A page without its examples of code, in which brackets mean something else."""
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


@cache
def anchors(page: Path) -> frozenset[str]:
    """The headings of a page as addresses, in the way in which those who show Markdown write them."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page.read_text()), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings)


@cache
def functions_in(path: Path) -> frozenset[str]:
    """The names of the functions in a file."""
    found = ast.walk(ast.parse(path.read_text()))
    return frozenset(each.name for each in found if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def missing(page: Path, text: str) -> list[str]:
    """What a page leads to that is not there, each as a sentence."""
    said = []
    for address in LINK.findall(prose_of(text)):
        if "://" in address or address.startswith("mailto:"):
            continue
        place, _, heading = address.partition("#")
        target = (page.parent / place).resolve() if place else page
        if not target.exists():
            said.append(f"{page.name} leads to {address}, which is not there")
        elif heading and target.suffix == ".md" and heading not in anchors(target):
            said.append(f"{page.name} leads to {address}: there is no such heading")
    for place, name in TEST.findall(text):
        if not (ROOT / place).is_file():
            said.append(f"{page.name} names {place}, which is not there")
        elif name not in functions_in(ROOT / place):
            said.append(f"{page.name} names {name}, which is not in {place}")
    return said


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_everything_that_the_documentation_leads_to_is_there(page: Path) -> None:
    assert missing(page, page.read_text()) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[one](nowhere.md)", "leads to nowhere.md"),
        ("[one](running.md#no-such-heading)", "no such heading"),
        ("[one](#no-such-heading)", "no such heading"),
        ("`tests/test_docs.py::test_that_never_was`", "names test_that_never_was"),
        ("tests/test_that_never_was.py::test_it", "names tests/test_that_never_was.py"),
    ],
)
def test_what_is_not_there_is_found(text: str, says: str) -> None:
    (found,) = missing(DOCS / "running.md", text)

    assert says in found


@pytest.mark.parametrize(
    "text",
    [
        "[one](running.md#the-proxy), [two](#backups), [three](../src/soundingboard/web/edge.py)",
        "[elsewhere](https://example.org/nothing)",
        "`tests/test_docs.py::test_what_is_not_there_is_found`",
        "```python\nfound[key](nothing)\n```",
    ],
)
def test_what_is_there_and_what_lies_elsewhere_is_no_fault(text: str) -> None:
    assert missing(DOCS / "running.md", text) == []


# --- the table of the security standard -------------------------------------------------------------------------------

ASVS = (DOCS / "asvs.md").read_text()
REQUIREMENT = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+?) \| (.*) \|$", re.MULTILINE)


def test_the_head_of_the_security_table_counts_and_lists_what_the_table_says() -> None:
    rows = REQUIREMENT.findall(ASVS)
    stands = [stand for _, _, _, stand, _ in rows]
    missing_ones = [(number, level) for number, level, _, stand, _ in rows if stand == "**not met**"]

    assert set(stands) == {"met", "operator", "not applicable", "**not met**"}
    assert (
        f"Of {len(rows)} requirements {stands.count('met')} are met, {stands.count('operator')} are the operator's, "
        f"{stands.count('not applicable')} do not apply, and {len(missing_ones)} are not met, "
        f"{sum(level == '1' for _, level in missing_ones)} of those of level 1."
    ) in ASVS
    assert re.findall(r"^- (\d+\.\d+\.\d+) \(level (\d)\)", ASVS, re.MULTILINE) == missing_ones


def test_whatever_is_said_to_be_met_is_shown_or_explained() -> None:
    bare = [number for number, _, _, stand, where in REQUIREMENT.findall(ASVS) if stand == "met" and not where.strip()]

    assert bare == []
