"""An edition's life: prepared of an issued public paper, looked at, published, withdrawn; and what is never in it."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import BodyKind
from soundingboard.evidence.actions import add_evidence
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.ledger import actions as ledger
from soundingboard.lib.exemptions import Ground
from soundingboard.outbox.jobs import run_all
from soundingboard.papers import actions as papers
from soundingboard.papers import tasks
from soundingboard.papers.exemption_actions import withhold
from soundingboard.papers.models import Paper
from soundingboard.papers.reading import content_of
from soundingboard.publishing import actions
from soundingboard.publishing.actions import PublishingRefused
from soundingboard.publishing.models import Edition, EditionPart
from soundingboard.publishing.reading import site_of
from soundingboard.records import vault
from tests import factories
from tests.papers.test_editions import all_of
from tests.position.conftest import built, built_once

pytestmark = pytest.mark.django_db
__all__ = ["built", "built_once"]
assert tasks  # registers the job

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GROUND = Ground(("3",), "Bidders would know.", date(2026, 9, 1))


def minutes(by: Actor, number: int) -> Actor:
    found: Actor = factories.later(by, NOW + timedelta(minutes=number))
    return found


@pytest.fixture
def manager(built: Any) -> Actor:
    return minutes(built.manager, 0)


def public_paper(built: Any, by: Actor, kind: str = "plan-on-a-page", edition: str = "public") -> Paper:
    """A paper of the position of the moment, issued."""
    paper = papers.draft_paper(programme=built.programme, kind=kind, audience="board", edition=edition, by=by)
    papers.issue_paper(paper=paper, seen=paper.edited_count, by=by)
    run_all(lambda: by.now)
    paper.refresh_from_db()
    assert paper.state == "issued"
    return paper


def published(built: Any, by: Actor) -> Edition:
    edition = actions.prepare_edition(paper=public_paper(built, by), by=by)
    return actions.publish_edition(edition=edition, by=by)


def everything(edition: Edition) -> str:
    """Every byte of an edition that can be read, packed files unpacked."""
    return "\n".join(all_of(vault.read(each.sha256)) for each in edition.parts.all())


def test_an_edition_is_what_its_list_of_parts_says_and_its_hash_is_that_of_the_list(built: Any, manager: Actor) -> None:
    edition = published(built, manager)
    parts = {each.name: each for each in edition.parts.all()}
    listed = json.loads(vault.read(edition.sha256))

    assert {each["name"]: each["sha256"] for each in listed["parts"]} == {
        name: each.sha256 for name, each in parts.items() if name != "data/contents.json"
    }
    assert parts["data/contents.json"].sha256 == edition.sha256
    assert {"page/overview", "page/promises", "page/what-happened", "page/measures", "page/data", "paper/pdf"} <= {
        *parts
    }
    # What it was made from holds more than it shows, and is not handed out.
    assert "paper/json" not in parts
    assert (edition.state, edition.published_by, edition.number) == ("published", manager.person, 1)


def test_what_was_done_is_in_the_history_with_the_hash(built: Any, manager: Actor) -> None:
    edition = published(built, manager)
    actions.withdraw_edition(edition=edition, reason="A figure was wrong.", by=minutes(manager, 5))

    verbs = [each.verb for each in Entry.objects.filter(item_kind="publishing.edition").order_by("seq")]
    assert verbs == ["edition.prepared", "edition.published", "edition.withdrawn"]
    assert not verify(built.programme.pk)


def test_nothing_is_public_before_it_is_published(built: Any, manager: Actor) -> None:
    edition = actions.prepare_edition(paper=public_paper(built, manager), by=manager)

    assert site_of(built.programme.code) is None
    actions.publish_edition(edition=edition, by=manager)
    site = site_of(built.programme.code)
    assert site is not None
    assert site.shown == edition


@pytest.mark.parametrize(
    "role", [Role.DIRECTOR, Role.BOARD_CHAIR, Role.ANALYST, Role.ADMINISTRATOR, Role.SCRUTINY_OFFICER, Role.OUTSIDER]
)
def test_only_who_issues_papers_publishes(built: Any, manager: Actor, role: Role) -> None:
    edition = actions.prepare_edition(paper=public_paper(built, manager), by=manager)
    other = factories.actor(built.programme, role, now=NOW, name="Somebody Else")

    for attempt in (
        lambda: actions.prepare_edition(paper=edition.paper, by=other),
        lambda: actions.publish_edition(edition=edition, by=other),
        lambda: actions.put_edition_aside(edition=edition, by=other),
        lambda: actions.withdraw_edition(edition=edition, reason="No.", by=other),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_an_exempt_paper_a_draft_and_a_withdrawn_paper_are_not_published(built: Any, manager: Actor) -> None:
    exempt = public_paper(built, manager, edition="exempt")
    draft = papers.draft_paper(
        programme=built.programme, kind="board-pack", edition="public", audience="public", by=manager
    )
    gone = public_paper(built, manager)
    papers.withdraw_paper(paper=gone, reason="Wrong.", by=manager)

    for paper, said in ((exempt, "public edition"), (draft, "issued"), (gone, "issued and not withdrawn")):
        with pytest.raises(PublishingRefused, match=said):
            actions.prepare_edition(paper=paper, by=manager)
    assert not Edition.objects.exists()


def test_a_paper_that_holds_small_numbers_is_not_published(built: Any, manager: Actor) -> None:
    paper = public_paper(built, manager)
    Paper.objects.filter(pk=paper.pk).update(holds_small_numbers=True)
    paper.refresh_from_db()

    with pytest.raises(PublishingRefused, match="Small numbers"):
        actions.prepare_edition(paper=paper, by=manager)


def test_no_byte_of_an_edition_holds_what_is_exempt_or_was_not_put_in_public(built: Any, manager: Actor) -> None:
    add_evidence(
        programme=built.programme, objectives=[built.objectives[0]], title="Xanthic review of one family", kind="audit",
        line=2, performance_type="quality", says="contradicts", collected_on=date(2026, 2, 1), sample_size=1,
        summary="Xanthic findings.", classification="exempt", by=manager,
    )  # fmt: skip
    objective = built.objectives[3]
    withhold(programme=built.programme, item_kind="objective", reference=objective.reference, ground=GROUND, by=manager)
    panel, post = factories.body(built.programme, BodyKind.PANEL), factories.post(built.programme, "Head of Fostering")
    councillor = factories.actor(built.programme, Role.SCRUTINY_COUNCILLOR, now=NOW, name="Cal Councillor")
    for words, is_public, answer in (
        ("Openly asked?", True, "Openly answered."),
        ("Quixotic question?", False, "Zephyrine answer."),
        ("Obsidian question?", True, ""),
        ("What of the Xanthic review of one family?", True, "It is being read."),
    ):
        asked = ledger.ask_question(
            body=panel, asked_of=post, words=words, asked_on=NOW.date(), is_public=is_public, by=councillor
        )
        if answer:
            ledger.answer_question(question=asked, text=answer, happened_on=NOW.date(), by=minutes(built.owner, 0))
    edition = published(built, minutes(manager, 1))
    said = everything(edition)

    assert "Openly asked?" in said
    assert "Openly answered." in said
    assert "It is being read." in said
    for mark in ("Xanthic", "Quixotic", "Zephyrine", "Obsidian", "Objective 2.2", "Step 2.2", "Bidders would"):
        assert mark.casefold() not in said.casefold(), mark
    # The search would find them: the exempt edition names the objective.
    exempt = public_paper(built, minutes(manager, 2), edition="exempt")
    assert "Objective 2.2" in all_of(vault.read(exempt.files.get(format="json").file.sha256))


def test_pages_and_tables_name_posts_and_not_people(built: Any, manager: Actor) -> None:
    edition = published(built, manager)
    said = "\n".join(
        vault.read(each.sha256).decode() for each in edition.parts.exclude(name__startswith="paper/").order_by("pk")
    )

    assert "Olu Owner" in str(content_of(edition.paper).position.posts)
    for person in ("Olu Owner", str(manager.person)):
        assert person not in said, person


def test_what_came_to_be_withheld_since_stops_preparing_and_publishing(built: Any, manager: Actor) -> None:
    paper = public_paper(built, manager)
    edition = actions.prepare_edition(paper=paper, by=manager)
    withhold(
        programme=built.programme, item_kind="objective", reference=built.objectives[0].reference, ground=GROUND,
        by=minutes(manager, 1),
    )  # fmt: skip

    with pytest.raises(PublishingRefused, match="1 objective in it came to be withheld"):
        actions.publish_edition(edition=edition, by=minutes(manager, 2))
    with pytest.raises(PublishingRefused, match="came to be withheld"):
        actions.prepare_edition(paper=paper, by=minutes(manager, 2))
    assert site_of(built.programme.code) is None


def test_words_that_name_what_came_to_be_withheld_stop_it_too(built: Any, manager: Actor) -> None:
    paper = papers.draft_paper(
        programme=built.programme, kind="plan-on-a-page", audience="public", edition="public", by=manager
    )
    title = f"Objective {built.objectives[0].reference}"
    added = add_evidence(
        programme=built.programme, title=title, kind="audit", line=2, performance_type="quality", says="contradicts",
        collected_on=date(2026, 2, 1), sample_size=1, classification="exempt", by=minutes(manager, 1),
    )  # fmt: skip
    papers.issue_paper(paper=paper, seen=paper.edited_count, by=minutes(manager, 1))
    run_all(lambda: manager.now)
    paper.refresh_from_db()

    with pytest.raises(PublishingRefused, match=f"would name .* piece of evidence {added.evidence.reference}"):
        actions.prepare_edition(paper=paper, by=minutes(manager, 2))


def test_an_answer_given_or_taken_back_after_preparing_asks_for_preparing_again(built: Any, manager: Actor) -> None:
    panel, post = factories.body(built.programme, BodyKind.PANEL), factories.post(built.programme, "Head of Fostering")
    councillor = factories.actor(built.programme, Role.SCRUTINY_COUNCILLOR, now=NOW, name="Cal Councillor")
    asked = ledger.ask_question(
        body=panel, asked_of=post, words="How long?", asked_on=NOW.date(), is_public=True, by=councillor
    )
    owner = minutes(built.owner, 0)
    ledger.answer_question(question=asked, text="Ten days.", happened_on=NOW.date(), by=owner)
    paper = public_paper(built, minutes(manager, 1))
    edition = actions.prepare_edition(paper=paper, by=minutes(manager, 2))
    assert "Ten days." in everything(edition)

    asked.refresh_from_db()
    ledger.take_answer_back(question=asked, text="Wrong.", happened_on=NOW.date(), by=minutes(built.owner, 3))
    with pytest.raises(PublishingRefused, match="Prepare it again"):
        actions.publish_edition(edition=edition, by=minutes(manager, 4))
    again = actions.prepare_edition(paper=paper, by=minutes(manager, 4))

    assert "Ten days." not in everything(again)
    edition.refresh_from_db()
    assert (edition.state, again.number) == ("put_aside", 2)


def test_a_paper_that_is_withdrawn_takes_its_edition_with_it(built: Any, manager: Actor) -> None:
    edition = published(built, manager)
    other = actions.prepare_edition(paper=public_paper(built, manager, "delivery-tracker"), by=manager)

    papers.withdraw_paper(paper=edition.paper, reason="It named the wrong month.", by=minutes(manager, 5))
    papers.withdraw_paper(paper=other.paper, reason="Also wrong.", by=minutes(manager, 5))

    edition.refresh_from_db()
    other.refresh_from_db()
    assert (edition.state, edition.withdrawn_because) == ("withdrawn", "It named the wrong month.")
    assert other.state == "put_aside"


def test_when_the_latest_is_withdrawn_the_one_before_is_shown_again(built: Any, manager: Actor) -> None:
    first = published(built, manager)
    second = published(built, minutes(manager, 60))

    def shown() -> Edition | None:
        site = site_of(built.programme.code)
        assert site is not None
        return site.shown

    assert shown() == second
    actions.withdraw_edition(edition=second, reason="A figure was wrong.", by=minutes(manager, 70))
    assert shown() == first
    actions.withdraw_edition(edition=first, reason="That one too.", by=minutes(manager, 71))
    assert shown() is None


def test_nothing_is_withdrawn_without_a_reason_or_twice_and_nothing_published_twice(built: Any, manager: Actor) -> None:
    edition = published(built, manager)

    with pytest.raises(PublishingRefused, match="Enter why"):
        actions.withdraw_edition(edition=edition, reason="  ", by=manager)
    with pytest.raises(PublishingRefused, match="published already"):
        actions.prepare_edition(paper=edition.paper, by=manager)
    with pytest.raises(PublishingRefused, match="cannot become put aside"):
        actions.put_edition_aside(edition=edition, by=manager)
    actions.withdraw_edition(edition=edition, reason="Wrong.", by=manager)
    with pytest.raises(PublishingRefused, match="cannot become withdrawn"):
        actions.withdraw_edition(edition=edition, reason="Again.", by=manager)
    with pytest.raises(PublishingRefused, match="cannot become published"):
        actions.publish_edition(edition=edition, by=manager)


def test_editions_of_the_same_are_the_same_bytes(built: Any, manager: Actor) -> None:
    paper = public_paper(built, manager)
    first = actions.prepare_edition(paper=paper, by=manager)
    second = actions.prepare_edition(paper=paper, by=minutes(manager, 3))

    def pages(edition: Edition) -> dict[str, str]:
        rows = EditionPart.objects.filter(edition=edition)
        return {each.name: each.sha256 for each in rows if not each.name.endswith(".json")}

    assert pages(first) == pages(second)
