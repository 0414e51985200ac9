"""The components of a page: what they say, to whom, and that they stand well in a page."""

from __future__ import annotations

import gzip
import hashlib
import html
import re
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError, engines
from django.test import Client, RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

import soundingboard.web
from soundingboard.web.doors import NavItem
from soundingboard.web.templatetags import soundingboard as tags
from tests.web import components
from tests.web.components import AMBER, GREEN, RED
from tests.web.markup import faults_of

STATIC = Path(soundingboard.web.__file__).parent / "static" / "soundingboard"
FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
CSS = (STATIC / "soundingboard.css").read_text()

on_the_scratch_site = override_settings(ROOT_URLCONF="tests.web.components")


def drawn(template: str, address: str = "/", **context: Any) -> str:
    return engines["django"].from_string(template).render(context, RequestFactory().get(address))


def text_of(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


# --- the whole page -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@on_the_scratch_site
@pytest.mark.parametrize(
    "address", ["/components", "/components?state=late&silent=on&page=3&sort=-due&as_at=2026-03-31"]
)
def test_every_component_stands_well_in_a_page(address: str) -> None:
    page = Client().get(address).content.decode()

    assert faults_of(page) == []


@pytest.mark.django_db
@on_the_scratch_site
def test_a_page_of_errors_links_each_to_its_control() -> None:
    page = Client().post("/components", {"version": "2", "title": "Rewrite it", "agreed_day": "31"}).content.decode()

    assert faults_of(page) == []
    assert "<title>Error: Components" in page
    summary = page[page.index("govuk-error-summary") : page.index("<h1")]
    assert 'href="#id_agreed_0">The date the action was agreed must include a month and a year<' in summary
    assert 'href="#id_rating_0">Choose delivery rating<' in summary
    assert "Ben Ode saved a change to this while you were editing" in summary
    assert text_of(page).count("Rewrite the threshold document") == 1


@pytest.mark.django_db
@on_the_scratch_site
@pytest.mark.parametrize("address", ["/nowhere", "/account/login/", "/account/password/reset/"])
def test_pages_that_stand_in_no_programme_stand_well(address: str) -> None:
    page = Client().get(address).content.decode()

    assert faults_of(page) == []


@pytest.mark.parametrize("name", ["400", "403", "404", "405", "413", "429", "500", "507"])
def test_an_error_page_says_what_to_do_next(name: str) -> None:
    page = (
        engines["django"].get_template(f"{name}.html").render({"reasons": ["Enter a date"]}, RequestFactory().get("/"))
    )

    assert faults_of(page) == []
    assert 'href="/"' in page


def test_the_page_for_our_own_faults_needs_nothing_that_could_be_broken() -> None:
    page = engines["django"].get_template("500.html").render()  # no request, so no context processors, no database

    assert "The fault is ours" in page


# --- weight and look ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@on_the_scratch_site
def test_a_full_page_with_all_that_it_needs_is_under_100_kB_as_sent() -> None:
    page = gzip.compress(Client().get("/components").content)
    ours = [gzip.compress((STATIC / name).read_bytes()) for name in ("soundingboard.css", "soundingboard.js")]
    typeface = [(STATIC / f"public-sans-{weight}.woff2").read_bytes() for weight in (400, 700)]

    assert sum(map(len, [page, *ours, *typeface])) < 75_000  # which leaves a page of ours 25 kB more than this one's


def test_nothing_of_the_crown_is_sent_and_nothing_is_fetched_from_elsewhere() -> None:
    addresses = re.findall(r"url\(\"?([^)\"]+)", CSS)

    assert {one for one in addresses if not one.startswith("data:")} == {
        "public-sans-400.woff2",
        "public-sans-700.woff2",
    }
    assert CSS.startswith('@charset "utf-8";')
    assert "\ufeff" not in CSS  # in the middle of a sheet it would spoil the rule after it
    for theirs in ("GDS Transport", "crest", "sourceMappingURL"):
        assert theirs not in CSS
        assert theirs not in (STATIC / "soundingboard.js").read_text()


@pytest.mark.parametrize("name", ["soundingboard.css", "soundingboard.js"])
def test_what_is_sent_was_built_from_the_sources_as_they_are(name: str) -> None:
    others = [FRONTEND / one for one in ("build.js", "kept.js", "package-lock.json", "script.js", "words.js")]
    sources = [*sorted((FRONTEND / "sass").iterdir()), *others]
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()

    assert f"/* sources {digest} */" in (STATIC / name).read_text(), "run: cd frontend && npm ci && npm run build"


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def tone(colour: str) -> tuple[str, str]:
    """The paper and the ink of a rating of this colour, from the style sheet that is sent."""
    rule = re.search(rf"\.sb-tone--{colour}\{{[^}}]*background:(#\w+);color:(#\w+)", CSS)
    assert rule, f"the style sheet has no tone {colour}"
    return rule[1], rule[2]


@pytest.mark.parametrize("colour", list(tags.INKS))
def test_the_word_of_a_rating_can_be_read_on_its_tint(colour: str) -> None:
    paper, ink = tone(colour)

    assert contrast(paper, ink) >= 4.5


@pytest.mark.parametrize(("shape", "colour"), list(product(tags.SHAPES, tags.INKS)))
def test_each_shape_can_be_told_from_its_tint_in_each_colour(shape: str, colour: str) -> None:
    papers = (tone(colour)[0], "#fff")
    lines = re.findall(r'(?:fill|stroke)="(#\w+)"', tags.DRAWN[shape, colour])

    assert all(max(contrast(line, paper) for line in lines) >= 3 for paper in papers)


# --- ratings ------------------------------------------------------------------------------------------------------


def test_a_rating_is_a_shape_a_word_and_a_colour() -> None:
    shown = tags.rating(RED)

    assert tags.DRAWN["cross", "red"] in shown
    assert text_of(shown) == "Red"
    assert "sb-tone--red" in shown


def test_no_two_shapes_are_drawn_alike() -> None:
    assert len(set(tags.SHAPES.values())) == len(tags.SHAPES) == 7


def test_what_nobody_rated_says_so() -> None:
    assert text_of(tags.rating(None)) == "Not yet rated"
    assert text_of(tags.rating_pair(None, None)) == "Not yet rated"


@pytest.mark.parametrize(
    ("judged", "suggested", "words"),
    [
        (GREEN, GREEN, "Green as the rules suggest"),
        (GREEN, RED, "Green rules suggest Red"),
        (GREEN, None, "Green the rules suggest nothing"),
        (None, AMBER, "Not yet rated rules suggest Amber"),
    ],
)
def test_a_judgement_stands_beside_what_the_rules_suggest(judged: Any, suggested: Any, words: str) -> None:
    assert text_of(tags.rating_pair(judged, suggested)) == words


def test_a_ribbon_says_aloud_what_it_draws_in_the_same_order() -> None:
    shown = tags.ribbon([("Round 1", RED), ("Round 2", None), AMBER])

    assert re.findall(r"<title>(.*?)</title>", shown) == ["Round 1: Red", "Round 2: Not yet rated", "Amber"]
    aloud = re.sub(r"<svg.*?</svg>", "", shown)
    assert text_of(aloud) == "Ratings, oldest first: Round 1: Red, Round 2: Not yet rated, Amber"


def test_an_empty_ribbon_says_that_it_is() -> None:
    assert text_of(tags.ribbon([])) == "No ratings yet"


# --- dates, people and numbers ------------------------------------------------------------------------------------


def test_a_date_is_written_as_people_write_it() -> None:
    assert tags.when(date(2026, 3, 31)) == '<time datetime="2026-03-31">31 March 2026</time>'
    assert text_of(tags.when(None)) == "Not set"


def test_an_instant_late_in_the_evening_falls_on_the_day_it_is_in_London() -> None:
    instant = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight, British Summer Time

    assert text_of(tags.when(instant)) == "1 July 2026"
    assert text_of(tags.moment(instant)) == "1 July 2026 at 12:30am"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 day late"),
        (1200, "1,200 days late"),
        (0, "Due today"),
        (-1, "Due in 1 day"),
        (-30, "Due in 30 days"),
        (None, ""),
    ],
)
def test_lateness_is_said_in_words(days: int | None, words: str) -> None:
    assert text_of(tags.days_late(days)) == words


@pytest.mark.parametrize(
    ("number", "noun", "plural", "words"),
    [
        (0, "action", "", "No actions"),
        (1, "action", "", "1 action"),
        (2004, "action", "", "2,004 actions"),
        (2, "agency", "", "2 agencies"),
        (2, "survey", "", "2 surveys"),
        (2, "person", "people", "2 people"),
    ],
)
def test_a_number_takes_its_noun(number: int, noun: str, plural: str, words: str) -> None:
    assert tags.count(number, noun, plural) == words


# --- what people typed --------------------------------------------------------------------------------------------

NASTY = "<script>alert('x')</script> & \"so on\""


@pytest.mark.parametrize(
    "template",
    [
        "{% tag nasty %}",
        "{% person nasty %}",
        "{% figure nasty nasty nasty %}",
        "{% crumbs nasty nasty %}",
        "{% button nasty '' nasty nasty %}",
        "{% button_link nasty nasty %}",
        "{% text_change nasty 'plain' %}{% text_change 'plain' nasty %}",
        "{% before_after nasty nasty nasty nasty %}",
        "{% card nasty nasty nasty %}{% endcard %}",
        "{% summary %}{% row nasty nasty nasty %}{{ nasty }}{% endrow %}{% endsummary %}",
        "{% table nasty %}{% endtable %}",
        "{% details nasty %}{% enddetails %}",
        "{% empty nasty nasty nasty %}{% endempty %}",
        "{% steps nasty %}{% step nasty 'now' nasty %}{{ nasty }}{% endstep %}{% endsteps %}",
        "{% timeline %}{% event nasty None nasty %}{% endevent %}{% endtimeline %}",
        "{% progress 1 2 nasty %}",
        "{% sort_heading 'a' nasty %}",
        "{% ribbon points nasty %}",
        "{% rating point nasty %}",
        "{% when None nasty %}{% moment None nasty %}",
        "{% tabs items nasty %}",
    ],
)
def test_nothing_that_a_person_typed_becomes_markup(template: str) -> None:
    shown = drawn(template, nasty=NASTY, points=[(NASTY, RED)], point=RED, items=[(NASTY, NASTY, True)])

    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert faults_of(shown, whole=False) == []


# --- differences --------------------------------------------------------------------------------------------------


def side(shown: str, *, without: str) -> str:
    """One of the two texts, out of the difference between them."""
    left = re.sub(rf"<{without}>.*?</{without}>", "", shown, flags=re.S)
    left = re.sub(r'<span class="govuk-visually-hidden">.*?</span>', "", left, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", "", left))


words_and_spaces = st.text(st.sampled_from("ab<& \n"), max_size=40)


@given(before=words_and_spaces, after=words_and_spaces)
def test_both_texts_can_be_read_out_of_the_difference(before: str, after: str) -> None:
    shown = tags.text_change(before, after)

    assert side(shown, without="ins") == before
    assert side(shown, without="del") == after


def test_a_difference_is_said_aloud_and_goes_by_words() -> None:
    shown = tags.text_change("will visit within 20 days", "will see within ten days")

    assert re.findall(r"removed: </span>(\w+)<", shown) == ["visit", "20"]
    assert re.findall(r"added: </span>(\w+)<", shown) == ["see", "ten"]


def test_two_long_papers_are_compared_a_paragraph_at_a_time() -> None:
    before = "".join(f"Paragraph {number} says one thing and another.\n" for number in range(700))
    after = before.replace("Paragraph 350 says one", "Paragraph 350 says no")

    assert re.findall(r"added: </span>([^<]*)", tags.text_change(before, after)) == [
        "Paragraph 350 says no thing and another.\n"
    ]


# --- finding one's way --------------------------------------------------------------------------------------------


def test_breadcrumbs_come_in_pairs() -> None:
    with pytest.raises(TemplateSyntaxError, match="a word, then its address"):
        tags.crumbs("Plan")


@given(pages=st.integers(1, 40), at=st.integers(1, 40))
def test_pages_can_always_be_turned_and_keep_the_filters(pages: int, at: int) -> None:
    at = min(at, pages)
    page = Paginator(range(pages * 5), 5).get_page(at)

    shown = drawn("{% pagination page 'action' %}", f"/?state=late&page={at}&q=a%26b", page=page)

    addresses = [html.unescape(one) for one in re.findall(r'href="([^"]+)"', shown)]
    assert all(one.startswith("?state=late&q=a%26b&page=") for one in addresses)
    reached = {int(one.rsplit("=", 1)[1]) for one in addresses}
    assert reached == ({1, pages, at} | {n for n in (at - 1, at + 1) if 1 <= n <= pages} if pages > 1 else set())
    assert shown.count('aria-current="page"') == (1 if pages > 1 else 0)


def test_a_column_is_sorted_one_way_and_then_the_other() -> None:
    heading = "{% sort_heading 'due' 'Due' %}"

    assert 'aria-sort="none"' in drawn(heading, "/?sort=ref&page=4")
    assert 'href="?sort=due"' in drawn(heading, "/?sort=ref&page=4")
    assert 'aria-sort="ascending"' in drawn(heading, "/?sort=due")
    assert 'href="?sort=-due"' in drawn(heading, "/?sort=due")
    assert 'aria-sort="descending"' in drawn(heading, "/?sort=-due")


def test_each_chip_takes_off_its_own_filter_and_no_other() -> None:
    address = "/?state=late&silent=on&words=threshold&since=2026-03-31&sort=due&page=2&odd=1"
    request = RequestFactory().get(address)

    shown = drawn("{% filter_panel filters %}", address, filters=components.Filters(request.GET))

    chips = {
        text_of(words): html.unescape(href)
        for href, words in re.findall(r'class="sb-chip" href="([^"]+)">(.*?)</a>', shown)
    }
    rest = "sort=due&odd=1"
    assert chips == {
        "Take off filter: Words: threshold \u00d7": f"?state=late&silent=on&since=2026-03-31&{rest}",
        "Take off filter: State: Overdue \u00d7": f"?silent=on&words=threshold&since=2026-03-31&{rest}",
        "Take off filter: Due since: 31 March 2026 \u00d7": f"?state=late&silent=on&words=threshold&{rest}",
        "Take off filter: Silent since the last Board \u00d7": f"?state=late&words=threshold&since=2026-03-31&{rest}",
    }
    assert '<input type="hidden" name="sort" value="due">' in shown
    assert f'<a class="govuk-link" href="?{html.escape(rest)}">Clear all filters</a>' in shown


def test_a_choice_that_does_not_exist_makes_no_chip() -> None:
    request = RequestFactory().get("/?state=nonsense")

    assert "sb-chip" not in drawn(
        "{% filter_panel filters %}", "/?state=nonsense", filters=components.Filters(request.GET)
    )


def test_a_past_day_is_announced_with_a_way_back_that_keeps_the_filters() -> None:
    request: Any = RequestFactory().get("/p/wexmoor/plan?state=late&as_at=2026-03-31")
    request.stand = SimpleNamespace(
        programme=None,
        actor=None,
        as_at=date(2026, 3, 31),
        day_refused="",
        navigation=lambda: [NavItem("Plan", "/plan", True)],
    )

    shown = engines["django"].get_template("base.html").render({}, request)

    assert "shows what was recorded by the end of 31 March 2026" in text_of(shown)
    assert 'href="/p/wexmoor/plan?state=late">Go back to today' in shown
    assert (
        shown.count('<a class="sb-nav__link" href="/plan" aria-current="page">Plan</a>') == 2
    )  # wide, and in the menu


@pytest.mark.parametrize(
    ("number", "words", "says"),
    [
        (1, "actions overdue", "action overdue"),
        (2, "actions overdue", "actions overdue"),
        (1, "agencies", "agency"),
        (1, "first at once", "first at once"),
        (1, "of your actions overdue", "of your actions overdue"),
    ],
)
def test_a_figure_of_one_is_said_of_one(number: int, words: str, says: str) -> None:
    assert f"<span>{says}</span>" in tags.figure(number, words)


@pytest.mark.parametrize(
    ("number", "tone", "shown"), [(0, "red", False), (0, "amber", False), (0, "green", True), (2, "red", True)]
)
def test_none_of_a_warning_is_no_warning(number: int, tone: str, shown: bool) -> None:
    assert (f"sb-figure--{tone}" in tags.figure(number, "actions overdue", "", tone)) == shown


TEMPLATES = Path(soundingboard.web.__file__).parent / "templates"
CARDS = re.compile(r'\{% table "[^"]*" (?:True|False) True %\}(.*?)\{% endtable %\}', re.DOTALL)
# A cell says which column it is in, or holds nothing but a button, which says itself what it does.
UNNAMED = re.compile(r"<td(?![^>]*data-label)[^>]*>(?!<form)")


def test_where_rows_become_cards_every_cell_names_its_column() -> None:
    tables = {path: CARDS.findall(path.read_text()) for path in sorted(TEMPLATES.rglob("*.html"))}

    assert sum(map(len, tables.values())) > 50
    assert [str(path.relative_to(TEMPLATES)) for path, found in tables.items() if UNNAMED.search("".join(found))] == []
