"""Every page of the sample programme: sound markup, few queries, small, and nothing fetched from elsewhere."""

import gzip
import re
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import ROLES, Role
from tests.web.markup import faults_of
from tests.web.sample import Address, Sample, addresses
from tests.web.test_limits import costs, takes_a_file

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15
MOST_BYTES = 100_000
STYLES = ("soundingboard.css", "soundingboard.js", "public-sans-400.woff2", "public-sans-700.woff2")
# The manager looks at whatever a manager may see; for the rest, who else does.
LOOKERS = (Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR, Role.SCRUTINY_OFFICER, Role.DIRECTOR)


def pages() -> list[Address]:
    """The addresses that somebody among the lookers may open and the sample has things for."""
    return [each for each in addresses() if each.is_of_a_programme and not each.unknown_parts()]


def looker(sample: Sample, each: Address) -> Client:
    """A browser signed in as somebody who may open the page."""
    client = Client()
    role = next(role for role in LOOKERS if each.permission in ROLES[role].permissions)
    client.force_login(sample.people[role])
    return client


@pytest.mark.parametrize("each", pages(), ids=lambda each: each.name)
def test_a_page_is_sound_small_and_frugal(sample: Sample, each: Address) -> None:
    client, address = looker(sample, each), each.in_(sample)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)

    if response.streaming:
        response.getvalue()
    assert response.status_code in (200, 302, 405), address
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"][:200] for query in queries)
    # A file to keep is no page: its styles are in it.
    is_page = not response.has_header("Content-Disposition") and response["Content-Type"].startswith("text/html")
    if response.status_code == 200 and is_page:
        page = response.content.decode()
        assert faults_of(page) == []
        assert re.search(r"<title>\s*\S", page)
        assert elsewhere(page) == []
        # Whatever is long enough to be lost is kept until it is saved; an audit's form does so by its own sending.
        assert not takes_a_file(page) or costs()[each.name] is Dear.UPLOAD
        assert "<textarea" not in page or re.search(r"<main [^>]*data-lock=", page)
        assert len(gzip.compress(page.encode())) + weight_of_the_styles() < MOST_BYTES


def elsewhere(page: str) -> list[str]:
    """What a page would fetch from, or send to, another site. A link that a person may follow is none of it."""
    fetched = re.findall(r"<(?:script|img|link|form|iframe|source|use)\b[^>]*?\b(?:src|href|action)=\"([^\"]*)\"", page)
    return [address for address in fetched if re.match(r"(?:[a-z]+:)?//", address)]


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/a.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/a.css">',
        '<form action="http://elsewhere.example/">',
    ],
)
def test_something_fetched_from_elsewhere_is_found(page: str) -> None:
    assert elsewhere(page)


def test_a_link_to_follow_is_not_fetched() -> None:
    assert elsewhere('<a href="https://www.gov.uk/">The Act</a><script src="/static/a.js"></script>') == []


@cache
def weight_of_the_styles() -> int:
    """What styles, script and typeface weigh as they are sent, in bytes."""
    weight = 0
    for name in STYLES:
        place = finders.find(f"soundingboard/{name}")
        assert isinstance(place, str), name
        content = Path(place).read_bytes()
        weight += len(content) if name.endswith("woff2") else len(gzip.compress(content))
    return weight
