"""A paper's life: drafted, written on by two people at once, issued whole or not at all, made again, withdrawn."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.formats.blocks import problems
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.measures.actions import adopt_library, choose_scorecard
from soundingboard.measures.figure_actions import record_figures
from soundingboard.measures.models import Indicator, IntakeKind
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.rules import FigureLine, month_of
from soundingboard.outbox.jobs import run_all, run_next
from soundingboard.outbox.models import Job, JobState, Message
from soundingboard.papers import actions, tasks
from soundingboard.papers.actions import PaperChanged, PaperRefused
from soundingboard.papers.content import Authored, AuthoredAsk, from_json
from soundingboard.papers.kinds import document_of
from soundingboard.papers.models import Comment, Paper, PaperFile, PaperState
from soundingboard.papers.reading import content_of, file_of, paper_for, papers, remake
from soundingboard.papers.sealed import broken_seals
from soundingboard.records import vault
from soundingboard.records.fields import IdentifiableText
from tests import factories
from tests.history.test_log import tamper

pytestmark = pytest.mark.django_db

END = date(2026, 3, 2)
LATER = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
assert tasks  # registers the job


def clock() -> datetime:
    return LATER


@pytest.fixture
def manager(built: Any) -> Actor:
    found: Actor = built.at(END)
    return found


@pytest.fixture
def draft(built: Any, manager: Actor) -> Paper:
    return actions.draft_paper(programme=built.programme, kind="board-pack", round=built.rounds[1], by=manager)


def issued(paper: Paper, by: Actor) -> Paper:
    actions.issue_paper(paper=paper, seen=paper.edited_count, by=by)
    assert run_all(clock) == 1
    paper.refresh_from_db()
    return paper


def verbs(paper: Paper) -> list[str]:
    return list(Entry.objects.about("papers.paper", paper.pk).values_list("verb", flat=True))


def as_role(built: Any, role: Role) -> Actor:
    return factories.actor(built.programme, role, now=LATER, name=f"{role.label} Person")


# --- drafting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("colour", ["teal", "#ffdd00"])
def test_a_colour_that_cannot_be_used_keeps_no_paper_from_being_made(
    built: Any, manager: Actor, settings: Any, colour: str
) -> None:
    settings.SOUNDINGBOARD_BRAND_COLOUR = colour

    draft = actions.draft_paper(programme=built.programme, kind="board-pack", round=built.rounds[1], by=manager)

    assert problems(document_of(content_of(draft))) == ()


def test_a_draft_holds_the_position_of_its_moment_compared_with_the_last_frozen_round(built: Any, draft: Paper) -> None:
    content = content_of(draft)

    assert draft.reference == "BP1"
    assert draft.title == "Board pack: Round 2"
    assert content.position.as_at == END
    assert content.compared_with == date(2026, 1, 28)
    assert content.state == "draft"
    assert verbs(draft) == ["paper.drafted"]


def test_a_draft_says_what_changed_since_the_round_before(draft: Paper) -> None:
    said = [each.sentence for each in content_of(draft).changes]

    assert "1.1 Objective 1.1: delivery fell from Green to Amber." in said


def test_another_day_to_compare_with_may_be_chosen(built: Any, manager: Actor) -> None:
    paper = actions.draft_paper(
        programme=built.programme, kind="board-pack", compared_with=datetime(2026, 3, 1, tzinfo=UTC), by=manager
    )

    assert content_of(paper).compared_with == date(2026, 3, 1)
    assert not [each for each in content_of(paper).changes if each.kind.startswith("rating")]


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.BOARD_CHAIR, Role.BOARD_MEMBER, Role.OUTSIDER])
def test_only_those_whose_role_includes_it_draft_papers(built: Any, role: Role) -> None:
    with pytest.raises(NotAllowed):
        actions.draft_paper(programme=built.programme, kind="board-pack", by=as_role(built, role))

    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kind": "novel"}, "no paper called novel"),
        ({"audience": "press"}, "whom the paper is for"),
        ({"as_at": LATER}, "ahead of time"),
        ({"compared_with": LATER}, "compare with"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_with_a_sentence(
    built: Any, manager: Actor, given: dict[str, Any], says: str
) -> None:
    with pytest.raises(PaperRefused, match=says):
        actions.draft_paper(**{"programme": built.programme, "kind": "board-pack", "by": manager, **given})


def test_a_double_click_drafts_once(built: Any, manager: Actor, draft: Paper) -> None:
    with pytest.raises(PaperRefused, match="BP1"):
        actions.draft_paper(programme=built.programme, kind="board-pack", round=built.rounds[1], by=manager)


def test_the_public_is_given_the_public_edition_whatever_was_asked(built: Any, manager: Actor) -> None:
    paper = actions.draft_paper(programme=built.programme, kind="board-pack", audience="public", by=manager)

    assert paper.edition == "public"


def test_a_draft_takes_a_later_position_and_keeps_what_was_written(built: Any, manager: Actor, draft: Paper) -> None:
    actions.edit_authored(paper=draft, seen=0, authored=Authored("A note."), by=manager)

    paper = actions.take_position_again(paper=draft, seen=1, as_at=datetime(2026, 2, 23, tzinfo=UTC), by=manager)

    assert content_of(paper).position.as_at == date(2026, 2, 23)
    assert content_of(paper).authored.covering_note == "A note."


# --- writing ----------------------------------------------------------------------------------------------------------


def test_what_the_author_writes_is_in_the_draft_and_on_record(draft: Paper, manager: Actor) -> None:
    authored = Authored("A note.", "From me.", (AuthoredAsk("Approve", "the visit."),), ("A03",), ("A01:1.1",))

    actions.edit_authored(paper=draft, seen=0, authored=authored, title="Pack for March", by=manager)

    assert content_of(draft).authored == authored
    assert content_of(draft).title == "Pack for March"
    assert verbs(draft) == ["paper.drafted", "paper.edited"]


def test_the_second_of_two_people_is_told_and_loses_nothing_of_the_first(draft: Paper, manager: Actor) -> None:
    stale = Paper.objects.get(pk=draft.pk)
    actions.edit_authored(paper=draft, seen=0, authored=Authored("Mine."), by=manager)

    with pytest.raises(PaperChanged) as told:
        actions.edit_authored(paper=stale, seen=0, authored=Authored("Theirs."), by=manager)

    assert told.value.theirs.authored["covering_note"] == "Mine."
    assert content_of(Paper.objects.get(pk=draft.pk)).authored.covering_note == "Mine."


def test_text_that_could_identify_a_child_is_not_saved(draft: Paper, manager: Actor) -> None:
    with pytest.raises(IdentifiableText):
        actions.edit_authored(paper=draft, seen=0, authored=Authored("Call 01632 960 123 about him."), by=manager)

    draft.refresh_from_db()
    assert (draft.edited_count, draft.authored) == (0, {})


def test_board_members_comment_and_the_author_answers_once(built: Any, draft: Paper, manager: Actor) -> None:
    member = as_role(built, Role.BOARD_MEMBER)

    made = actions.comment(paper=draft, text="Why amber?", section="exceptions", by=member)
    actions.answer_comment(comment=made, answer="Said on page 3 now.", by=manager)

    assert Comment.objects.get().answer == "Said on page 3 now."
    with pytest.raises(PaperRefused, match="answered already"):
        actions.answer_comment(comment=made, answer="Again.", by=manager)
    with pytest.raises(NotAllowed):
        actions.comment(paper=draft, text="Hello", by=as_role(built, Role.PARTNER))
    with pytest.raises(PaperRefused, match="Enter your comment"):
        actions.comment(paper=draft, text="  ", by=member)


# --- issuing ----------------------------------------------------------------------------------------------------------


def test_a_paper_is_issued_with_every_file_its_hash_and_the_release(draft: Paper, manager: Actor) -> None:
    paper = issued(draft, manager)

    assert paper.state == PaperState.ISSUED
    assert paper.issued_at == LATER
    names = sorted(PaperFile.objects.values_list("file__name", flat=True))
    assert [name.rsplit(".", 1)[1] for name in names] == ["docx", "html", "json", "pdf", "xlsx"]
    assert names[3] == f"2026-02-28-BP1-Board-pack-Round-2-RESTRICTED-{paper.programme.code}.pdf"
    assert vault.read(file_of(paper, "pdf").file.sha256).startswith(b"%PDF")
    content = from_json(vault.read(paper.position_sha256))
    assert content.state == "issued"
    assert content.chain.holds
    assert verbs(paper) == ["paper.drafted", "paper.issue_asked", "paper.issued"]
    assert verify(paper.programme_id) == []
    assert Job.objects.get().state == JobState.DONE


def test_whoever_may_read_a_paper_is_told_when_it_is_issued_and_withdrawn(
    built: Any, draft: Paper, manager: Actor
) -> None:
    chair, councillor = as_role(built, Role.BOARD_CHAIR), as_role(built, Role.SCRUTINY_COUNCILLOR)
    paper = issued(draft, manager)
    actions.complete_issue(paper=paper, by=manager)
    told = Message.objects.filter(kind="paper")

    (first,) = told.filter(recipient_id=chair.person_id)
    assert first.subject == "Issued: Board pack: Round 2"
    assert first.address == "papers/BP1/"
    assert not told.filter(recipient_id__in=[councillor.person_id, manager.person_id]).exists()
    actions.withdraw_paper(paper=paper, reason="A figure was wrong.", by=manager)
    assert told.filter(recipient_id=chair.person_id).latest("pk").text == "A figure was wrong."


def test_a_history_whose_end_was_cut_off_is_held_to_the_papers(draft: Paper, manager: Actor) -> None:
    paper = issued(draft, manager)
    chain = content_of(paper).chain
    assert chain is not None
    assert broken_seals(paper.programme_id) == []
    end = "SELECT id FROM history_entry WHERE programme_id = %s AND seq >= %s"

    tamper(f"DELETE FROM history_historytext WHERE entry_id IN ({end})", paper.programme_id, chain.entries)
    tamper(f"DELETE FROM history_entry WHERE id IN ({end})", paper.programme_id, chain.entries)

    assert verify(paper.programme_id) == []
    (said,) = broken_seals(paper.programme_id)
    assert said.startswith(f"Entry {chain.entries} is not the one that BP1 was issued with: it is missing")


def test_a_paper_whose_data_is_gone_says_so(draft: Paper, manager: Actor) -> None:
    paper = issued(draft, manager)
    Paper.objects.filter(pk=paper.pk).update(position_sha256="0" * 64)

    assert broken_seals(paper.programme_id) == [
        "The data of BP1 is missing or was changed, so its seal cannot be read."
    ]


def test_a_public_paper_is_told_to_whoever_may_look(built: Any, manager: Actor) -> None:
    councillor = as_role(built, Role.SCRUTINY_COUNCILLOR)
    public = actions.draft_paper(
        programme=built.programme, kind="board-pack", round=built.rounds[1], edition="public", by=manager
    )

    issued(public, manager)

    assert Message.objects.filter(kind="paper", recipient_id=councillor.person_id).count() == 1


def test_an_issued_paper_is_never_edited(draft: Paper, manager: Actor) -> None:
    paper = issued(draft, manager)
    made_of = paper.position_sha256

    for act in (
        lambda: actions.edit_authored(paper=paper, seen=paper.edited_count, authored=Authored("New."), by=manager),
        lambda: actions.take_position_again(paper=paper, seen=paper.edited_count, by=manager),
        lambda: actions.comment(paper=paper, text="Late.", by=manager),
        lambda: actions.issue_paper(paper=paper, seen=paper.edited_count, by=manager),
        lambda: actions.put_back_to_draft(paper=paper, why="No.", by=manager),
        lambda: actions.discard_draft(paper=paper, reason="No.", by=manager),
    ):
        with pytest.raises(PaperRefused):
            act()

    paper.refresh_from_db()
    assert (paper.state, paper.position_sha256) == (PaperState.ISSUED, made_of)


def test_an_issue_that_is_killed_leaves_a_draft_that_can_be_issued_again(
    draft: Paper, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.issue_paper(paper=draft, seen=0, by=manager)

    class Killed(BaseException):
        pass

    def killed(*given: object) -> None:
        raise Killed

    monkeypatch.setattr(actions, "_store_files", killed)
    with pytest.raises(Killed):
        run_next(clock)
    draft.refresh_from_db()
    assert draft.state == PaperState.ISSUING
    assert not PaperFile.objects.exists()

    monkeypatch.undo()
    Job.objects.update(state=JobState.QUEUED)
    run_all(clock)

    draft.refresh_from_db()
    assert draft.state == PaperState.ISSUED
    assert PaperFile.objects.count() == 5


def test_an_issue_that_failed_for_good_is_put_back_and_asked_for_again(draft: Paper, manager: Actor) -> None:
    actions.issue_paper(paper=draft, seen=0, by=manager)
    Job.objects.update(state=JobState.FAILED)

    actions.put_back_to_draft(paper=draft, why="The disk was full.", by=manager)

    assert draft.state == PaperState.DRAFT
    assert issued(draft, manager).state == PaperState.ISSUED


def test_making_the_files_twice_changes_nothing(draft: Paper, manager: Actor) -> None:
    paper = issued(draft, manager)

    actions.complete_issue(paper=paper, by=manager)

    assert PaperFile.objects.count() == 5
    assert verbs(paper).count("paper.issued") == 1


def test_a_double_click_on_issue_asks_once(draft: Paper, manager: Actor) -> None:
    one = actions.issue_paper(paper=draft, seen=0, by=manager)
    other = actions.issue_paper(paper=draft, seen=0, by=manager)

    assert one.pk == other.pk
    assert verbs(draft).count("paper.issue_asked") == 1


def test_what_was_changed_since_it_was_read_is_not_issued(draft: Paper, manager: Actor) -> None:
    actions.edit_authored(paper=draft, seen=0, authored=Authored("More."), by=manager)

    with pytest.raises(PaperChanged):
        actions.issue_paper(paper=draft, seen=0, by=manager)

    draft.refresh_from_db()
    assert draft.state == PaperState.DRAFT


def test_whoever_lost_their_role_meanwhile_issues_nothing(draft: Paper, manager: Actor) -> None:
    actions.issue_paper(paper=draft, seen=0, by=manager)
    manager.person.is_active = False
    manager.person.save(update_fields=["is_active"])

    run_all(clock)

    draft.refresh_from_db()
    assert draft.state == PaperState.DRAFT
    assert "no longer in the programme" in Job.objects.get().sentence


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.BOARD_CHAIR, Role.AUDITOR])
def test_only_those_whose_role_includes_it_issue_and_withdraw(built: Any, draft: Paper, role: Role) -> None:
    who = as_role(built, role)

    with pytest.raises(NotAllowed):
        actions.issue_paper(paper=draft, seen=0, by=who)
    with pytest.raises(NotAllowed):
        actions.withdraw_paper(paper=draft, reason="Wrong.", by=who)


# --- made again -------------------------------------------------------------------------------------------------------


def test_an_issued_paper_is_made_again_byte_for_byte(draft: Paper, manager: Actor) -> None:
    paper = issued(draft, manager)

    made = remake(paper)

    assert made.holds
    assert made.json_is_same
    assert made.files_are_whole
    assert made.pdf_is_same is True
    assert made.differing == ()


def test_on_another_release_only_the_json_is_promised(draft: Paper, manager: Actor) -> None:
    paper = issued(draft, manager)
    paper.release = "Sounding Board 0.0.1 abcdefgh, Typst 0.1"

    made = remake(paper)

    assert made.json_is_same
    assert made.pdf_is_same is None
    assert made.holds


def test_a_stored_file_that_was_changed_is_found(draft: Paper, manager: Actor) -> None:
    paper = issued(draft, manager)
    place = vault.where(file_of(paper, "docx").file.sha256)
    whole = place.read_bytes()
    place.write_bytes(b"something else")

    try:
        assert not remake(paper).files_are_whole
        assert not remake(paper).holds
    finally:
        place.write_bytes(whole)


def test_what_the_record_gives_otherwise_today_is_named(built: Any, draft: Paper, manager: Actor) -> None:
    paper = issued(draft, manager)
    programme = replace_name(paper)

    made = remake(paper)

    assert made.differing == ("programme name",)
    assert made.holds
    assert programme.name == "Renamed"


def replace_name(paper: Paper) -> Any:
    paper.programme.name = "Renamed"
    paper.programme.save(update_fields=["name"])
    return paper.programme


# --- withdrawn --------------------------------------------------------------------------------------------------------


def test_a_withdrawn_paper_keeps_its_hashes_and_names_what_replaces_it(
    built: Any, draft: Paper, manager: Actor
) -> None:
    wrong = issued(draft, manager)
    hashes = sorted(PaperFile.objects.filter(paper=wrong).values_list("file__sha256", flat=True))
    right = issued(
        actions.draft_paper(programme=built.programme, kind="board-pack", round=built.rounds[1], by=built.at(END)),
        manager,
    )

    actions.withdraw_paper(paper=wrong, reason="A figure was wrong.", replaced_by=right, by=manager)

    assert wrong.state == PaperState.WITHDRAWN
    assert wrong.replaced_by == right
    assert sorted(PaperFile.objects.filter(paper=wrong).values_list("file__sha256", flat=True)) == hashes
    assert Entry.objects.filter(verb="paper.withdrawn").count() == 1


def test_a_paper_is_withdrawn_with_a_reason_and_replaced_only_by_an_issued_one(
    built: Any, draft: Paper, manager: Actor
) -> None:
    with pytest.raises(PaperRefused, match="was issued"):
        actions.withdraw_paper(paper=draft, reason="Wrong.", by=manager)
    paper = issued(draft, manager)
    other = actions.draft_paper(programme=built.programme, kind="plan-on-a-page", by=manager)

    with pytest.raises(PaperRefused, match="Enter why"):
        actions.withdraw_paper(paper=paper, reason=" ", by=manager)
    with pytest.raises(PaperRefused, match="has been issued"):
        actions.withdraw_paper(paper=paper, reason="Wrong.", replaced_by=other, by=manager)
    with pytest.raises(PaperRefused, match="has been issued"):
        actions.withdraw_paper(paper=paper, reason="Wrong.", replaced_by=paper, by=manager)


def test_a_draft_that_is_not_needed_is_put_aside(built: Any, draft: Paper, manager: Actor) -> None:
    actions.discard_draft(paper=draft, reason="The Board does not meet.", by=manager)

    assert draft.state == PaperState.WITHDRAWN
    assert actions.draft_paper(
        programme=built.programme, kind="board-pack", round=built.rounds[1], by=manager
    ).reference == "BP2"  # fmt: skip


# --- who sees ---------------------------------------------------------------------------------------------------------


def test_drafts_are_invisible_to_those_without_and_exempt_papers_too(built: Any, draft: Paper, manager: Actor) -> None:
    public = actions.draft_paper(programme=built.programme, kind="board-pack", audience="public", by=manager)
    councillor, member = as_role(built, Role.SCRUTINY_COUNCILLOR), as_role(built, Role.BOARD_MEMBER)

    assert papers(councillor) == []
    assert {each.reference for each in papers(member)} == {"BP1", "BP2"}

    issued(draft, manager)
    issued(public, manager)
    assert [each.reference for each in papers(councillor)] == ["BP2"]
    assert paper_for(councillor, "BP1") is None
    assert paper_for(factories.actor(factories.programme(), now=LATER), "BP1") is None


def test_the_past_shows_only_what_had_been_issued(built: Any, draft: Paper, manager: Actor) -> None:
    issued(draft, manager)

    assert papers(manager, LATER) == []
    assert [each.reference for each in papers(manager, LATER + timedelta(seconds=1))] == ["BP1"]


def test_the_next_pack_is_compared_with_the_last_one_issued(built: Any, draft: Paper, manager: Actor) -> None:
    paper = issued(draft, manager)
    later = factories.later(manager, LATER + timedelta(days=1))

    following = actions.draft_paper(programme=built.programme, kind="board-pack", round=built.rounds[2], by=later)

    assert following.compared_with == paper.as_at
    assert replace(content_of(following), changes=()) != content_of(paper)


def test_what_one_public_paper_hid_the_next_hides_too(built: Any, manager: Actor) -> None:
    analyst = as_role(built, Role.ANALYST)
    adopt_library(programme=built.programme, codes=["assessments_45wd"], by=analyst)
    choose_scorecard(
        programme=built.programme, indicators=list(Indicator.objects.filter(programme=built.programme)), by=manager
    )

    def recorded(numerator: int, why: str = "") -> None:
        period = month_of(date(2026, 1, 31))
        line = FigureLine("assessments_45wd", period, numerator=Decimal(numerator), denominator=Decimal(60))
        how = HowItCame(IntakeKind.TYPED, date(2026, 2, 7))
        record_figures(programme=built.programme, lines=[line], how=how, why_revised=why, by=analyst)

    def public_figure() -> str | None:
        paper = actions.draft_paper(programme=built.programme, kind="board-pack", audience="public", by=manager)
        issued(paper, manager)
        (measure,) = content_of(paper).position.measures
        return measure.points[0].value

    recorded(3)
    first = public_figure()
    recorded(40, "Late assessments were entered.")

    assert first is None
    assert public_figure() is None
