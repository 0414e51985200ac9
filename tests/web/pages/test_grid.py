"""The pages of the framework grid."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.framework.actions import load_shipped_content, retire_content
from soundingboard.framework.kinds import KINDS
from soundingboard.framework.models import Content
from soundingboard.lib.good_looks_like import GoodLooksLike
from soundingboard.lib.presets import content_areas
from soundingboard.practice.actions import adopt_library
from soundingboard.practice.voice_actions import hear_voice
from tests import factories as make
from tests.web.pages.test_evidence import Site

pytestmark = pytest.mark.django_db
SECTIONS = [area.code for area in content_areas() if area.level == "section"]


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def site(programme: Programme, alice: Actor) -> Site:
    return Site(programme, alice)


def text(site: Site, address: str) -> str:
    answer = site.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_with_nothing_brought_every_leaf_is_named_as_silent(site: Site) -> None:
    context = site.get("grid/").context

    assert len(context["silent"]) == 12
    assert (context["known"], context["stale"]) == (0, 0)
    assert context["empty"] > 100
    assert "Nothing hangs here: no measure and no evidence." in text(site, "grid/")


def test_a_piece_of_evidence_fills_its_cell_and_leads_to_the_list(site: Site, programme: Programme) -> None:
    make.evidence(programme, "E1", content_area="practice.partnership", collected_on=timezone.localdate())

    page = text(site, "grid/practice.partnership/")
    href = "evidence/?area=practice.partnership&amp;kind=audit&amp;type=quality"

    assert href in page
    assert "1 piece of evidence" in page
    assert "Nothing fresh comes from children and families." in page
    assert "All that is known comes from one source: audit." in page
    listed = site.get("evidence/?area=practice.partnership&kind=audit&type=quality").context["page"]
    assert [row.evidence.reference for row in listed.object_list] == ["E1"]
    assert not site.get("evidence/?area=practice.partnership&kind=audit&type=outcome").context["rows"]


def test_what_is_exempt_hangs_only_for_those_who_may_see_it(site: Site, programme: Programme) -> None:
    make.evidence(programme, "E1", content_area="practice.partnership", classification="exempt")
    bob = Site(programme, make.actor(programme, Role.ANALYST))

    assert "1 piece of evidence" in text(site, "grid/practice.partnership/")
    assert "1 piece of evidence" not in text(bob, "grid/practice.partnership/")
    assert len(bob.get("grid/").context["silent"]) == 12


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("is_loaded", [True, False])
def test_each_section_says_what_is_missing_what_good_looks_like_and_what_to_ask(
    site: Site, programme: Programme, alice: Actor, section: str, is_loaded: bool
) -> None:
    if is_loaded:
        load_shipped_content(programme=programme, kinds=KINDS, by=alice)

    with CaptureQueriesContext(connection) as queries:
        context = site.get(f"grid/{section}/").context

    assert len(queries) <= 15
    assert context["leaves"]
    for shown in context["leaves"]:
        assert shown.leaf.gaps
        assert [each.code for each in shown.types] == ["quantity", "quality", "outcome"]
        for each in shown.types:
            assert len(each.good) >= 3
            assert len(each.cells) == 7
            assert 2 <= len(each.questions) <= 3
            assert each.number >= len(each.questions)


def test_questions_that_fit_what_is_missing_come_first(site: Site) -> None:
    (shown,) = site.get("grid/practice.services/").context["leaves"]

    for each in shown.types:
        fitting = ["nothing_known" in line.coded("fits") for line in each.questions]
        assert fitting == sorted(fitting, reverse=True)


def test_a_retired_statement_is_not_shown(site: Site, programme: Programme, alice: Actor) -> None:
    load_shipped_content(programme=programme, kinds=KINDS, by=alice)
    row = Content.objects.current().get(code="wider.poverty.outcome.1")
    assert row.body["words"] in text(site, "grid/wider.poverty/")

    retire_content(row=row, of=GoodLooksLike, why="Not ours", by=alice)

    assert row.body["words"] not in text(site, "grid/wider.poverty/")


def test_the_whole_costs_the_same_queries_however_much_hangs(site: Site, programme: Programme) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            site.get("grid/")
        return len(queries)

    few = cost()
    for n in range(30):
        make.evidence(programme, f"E{n}", content_area="practice.services" if n % 2 else "")

    assert cost() == few <= 15
    assert site.get("grid/").context["not_filed"] == 15


def test_there_is_no_such_section(site: Site) -> None:
    assert site.get("grid/practice/").status_code == 404
    assert site.get("grid/practice.risks.domestic_abuse/").status_code == 404


def test_it_is_taken_away_cell_by_cell(site: Site, programme: Programme) -> None:
    make.evidence(programme, "E1", content_area="practice.partnership", collected_on=timezone.localdate())

    lines = b"".join(site.get("grid/grid.csv")).decode("utf-8-sig").splitlines()

    assert len(lines) == 1 + 12 * 3 * 7
    (filled,) = [line for line in lines if ",Known," in line]
    assert "Partnership working" in filled
    assert b"".join(site.get("grid/grid.xlsx")).startswith(b"PK")


@pytest.mark.parametrize("address", ["evidence/", "evidence/areas/", "content/", "questions/"])
def test_other_pages_lead_to_it(site: Site, programme: Programme, address: str) -> None:
    assert f"/p/{programme.code}/grid/" in text(site, address)


def test_what_people_said_hangs_in_its_cell_and_leads_to_the_log_and_standards_stand_beside(
    site: Site, programme: Programme, alice: Actor
) -> None:
    by = make.later(alice, timezone.now())
    adopt_library(programme=programme, codes=["strategy_attended"], by=by)
    hear_voice(
        programme=programme, speaker="families", gathered="group", heard_on=by.today, people=7,
        said="They seem to know one another.", says="well", performance_type="outcome",
        content_area="practice.partnership", by=by,
    )  # fmt: skip

    page = text(site, "grid/practice.partnership/")

    assert "1 entry of the voice log" in page
    assert "voice/?area=practice.partnership" in page
    assert "pieces of evidence" not in page
    assert "practice/standards/strategy_attended/" in page
    assert "practice/standards/strategy_attended/" in page.partition("Practice standards here")[0]
    assert site.get("grid/").context["known"] == 1
