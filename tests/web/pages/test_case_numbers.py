"""The page of case numbers: a pattern is tried on a text that is not kept, added, and retired."""

import pytest

from soundingboard.accounts.models import CaseNumberPattern, Programme
from soundingboard.accounts.roles import Role
from tests import factories as make
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
PAGE = "case-numbers/"


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def admin(programme: Programme) -> Browser:
    return Browser(programme, make.actor(programme, Role.ADMINISTRATOR))


def test_a_pattern_is_tried_before_it_is_added_and_the_text_is_not_kept(admin: Browser) -> None:
    tried = {"pattern": "wx999999", "sample": "As in WX 123456.", "try": "1"}

    page = admin.said(PAGE, **tried)
    nothing = admin.said(PAGE, **{**tried, "sample": "As in WY123456."})

    assert "W* *****6" in page
    assert "It finds no case number in this text." in nothing
    assert not CaseNumberPattern.objects.exists()
    assert "is refused from now on" in admin.said(PAGE, pattern="wx999999", of="Case system")
    assert "WX999999" in admin.text(PAGE)


def test_a_bad_pattern_is_refused_in_words_at_its_box(admin: Browser) -> None:
    page = admin.said(PAGE, pattern="(a+)+$", sample="aaaa")

    assert "A for any letter and 9 for any digit" in page
    assert not CaseNumberPattern.objects.exists()


def test_a_pattern_is_retired_with_a_reason_by_its_own_programme_alone(admin: Browser, programme: Programme) -> None:
    admin.said(PAGE, pattern="WX999999")
    retire = f"{PAGE}{CaseNumberPattern.objects.get().pk}/retire/"
    stranger = make.programme()

    assert Browser(stranger, make.actor(stranger)).get(retire).status_code == 404
    assert Browser(programme, make.actor(programme, Role.AUDITOR)).get(PAGE).status_code == 403
    assert "no longer looked for" in admin.said(retire, why="The system is gone.")
    assert "Retired on" in admin.text(PAGE)
    assert admin.queries(PAGE) <= 15


def test_a_page_holds_to_the_patterns_of_its_own_programme(admin: Browser, programme: Programme) -> None:
    stranger = make.programme()
    another = Browser(stranger, make.actor(stranger, Role.ADMINISTRATOR))
    another.said(PAGE, pattern="99999999")

    refused = another.said(PAGE, pattern="WX999999", of="Since contract 87654321")
    taken = admin.said(PAGE, pattern="WX999999", of="Since contract 87654321")

    assert "looks like a case or child reference" in refused
    assert "is refused from now on" in taken
    assert CaseNumberPattern.objects.filter(programme=programme).exists()
