"""Everything a person may see is found, nothing else, on both databases; the index follows the history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.redaction_actions import redact_text
from soundingboard.accounts.roles import Role
from soundingboard.audits.loop_actions import find
from soundingboard.delivery.actions import revise_action
from soundingboard.delivery.models import ActionVersion
from soundingboard.evidence.actions import add_evidence, revise_evidence
from soundingboard.governance.models import Meeting
from soundingboard.papers.models import Paper
from soundingboard.plan import actions as planning
from soundingboard.plan.models import ObjectiveVersion
from soundingboard.practice.models import VoiceVersion
from soundingboard.practice.voice_actions import answer_voice, hear_voice, withdraw_voice
from soundingboard.search import reading
from soundingboard.search.indexing import catch_up, follow, rebuild
from soundingboard.search.models import IndexRow, Progress
from soundingboard.search.reading import PAGE, Results, search
from soundingboard.search.sources import KINDS
from tests import factories as make
from tests.audits import scene as audits
from tests.delivery.scene import Scene
from tests.web.kept_sample import KeptSample
from tests.web.sample import Sample

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sample(kept_sample: KeptSample, django_db_blocker: Any) -> Iterator[Sample]:
    """The programme with a thing of every kind, indexed by what its history tells."""
    with django_db_blocker.unblock(), kept_sample.copied() as copy:
        catch_up(make.NOW)
        yield copy


@pytest.fixture
def scene() -> Scene:
    return Scene()


def indexed(programme: Programme) -> None:
    follow(programme, make.NOW)


def titles(found: Results) -> list[str]:
    return ["".join(piece.text for piece in hit.title) for hit in found.hits]


# --- everything -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("asked",)])
def test_each_kind_of_thing_is_in_the_index(sample: Sample, kind: str) -> None:
    assert IndexRow.objects.filter(programme=sample.programme, kind=kind).exists()


@pytest.mark.parametrize(
    ("words", "kind", "reference"),
    [
        ("assessments time", "objective", ""),
        ("step 1", "action", "A1"),
        ("audit ten", "evidence", "E1"),
        ("timeliness assessments", "finding", ""),
        ("improve assessments part", "requirement", ""),
        ("board agreed", "decision", "D1"),
        ("turned red", "item", ""),
        ("write trust", "minutes", ""),
        ("one more was there", "minutes", ""),
        ("how many waited", "request", "IR1"),
        ("publish the wait", "recommendation", "SR1"),
        ("children wait", "work", "W1"),
        ("early help who waits", "group", "TG1"),
        ("neighbouring councils pay", "risk", "RSK1"),
        ("visits protection plan", "standard", ""),
        ("tell again new worker", "voice", "V1"),
        ("assessments 45 working days", "measure", ""),
        ("plan page", "paper", "PP1"),
        ("visited", "question", ""),
        ("practice", "content", ""),
    ],
)
def test_a_thing_is_found_by_its_words(sample: Sample, words: str, kind: str, reference: str) -> None:
    found = search(sample.manager, words, kind=kind)

    assert found.hits, f"{words} as {kind}: {found.counts}"
    assert {hit.kind for hit in found.hits} == {kind}
    if reference:
        assert reference in {hit.reference for hit in found.hits}


def test_the_index_made_from_the_history_is_the_one_made_anew(sample: Sample) -> None:
    columns = ("kind", "key", "part_of", "reference", "title", "text", "address", "needs", "visibility", "agency")
    followed = set(IndexRow.objects.filter(programme=sample.programme).values_list(*columns))

    assert rebuild(sample.programme, make.NOW) == len(followed)

    assert set(IndexRow.objects.filter(programme=sample.programme).values_list(*columns)) == followed


# --- who may see ------------------------------------------------------------------------------------------------------


def test_exempt_evidence_exists_for_three_people_as_their_roles_say(scene: Scene) -> None:
    scene.evidence("E7", title="Zebra audit", classification="exempt")
    scene.evidence("E8", title="Zebra survey", classification="official")
    rebuild(scene.programme, make.NOW)
    councillor = make.actor(scene.programme, Role.SCRUTINY_COUNCILLOR, name="Cleo Councillor")

    assert sorted(titles(search(scene.alice, "zebra"))) == ["Zebra audit", "Zebra survey"]
    assert sorted(titles(search(scene.charlie, "zebra"))) == ["Zebra audit", "Zebra survey"]
    for reader in (councillor, scene.bob):
        found = search(reader, "zebra")
        assert titles(found) == ["Zebra survey"]
        assert (found.total, dict(found.counts)) == (1, {"evidence": 1})
        assert search(reader, "E7").total == 0


def test_what_an_audit_found_is_found_by_those_alone_who_may_read_audits() -> None:
    scene = audits.drawn()
    audits.sent_in(scene, scene.audits[0])
    found = find(
        cycle=scene.cycle,
        audit=scene.audits[0],
        words="Zebra plans say nothing of fathers.",
        found_on=make.TODAY,
        by=scene.manager,
    )
    rebuild(scene.programme, make.NOW)

    hits = search(scene.ann, "zebra fathers").hits
    assert [(hit.kind, hit.reference, hit.is_exempt) for hit in hits] == [("loop", found.reference, False)]
    for role in (Role.BOARD_CHAIR, Role.ACTION_OWNER, Role.SCRUTINY_COUNCILLOR, Role.ADMINISTRATOR):
        reader = make.actor(scene.programme, role)
        assert search(reader, "zebra").total == 0
        assert search(reader, found.reference).total == 0


def test_what_few_people_said_is_found_by_those_alone_who_are_shown_small_numbers(scene: Scene) -> None:
    def heard(people: int, said: str) -> VoiceVersion:
        return hear_voice(
            programme=scene.programme, speaker="children", gathered="talk", heard_on=make.TODAY, people=people,
            said=said, says="not_well", performance_type="quality", content_area="", by=scene.alice,
        )  # fmt: skip

    few, many = heard(2, "A zebra at the door."), heard(9, "Zebra crossings near school.")
    answer_voice(row=few, answer="changed", what_came="Quokka visits began.", answered_on=make.TODAY, by=scene.alice)
    indexed(scene.programme)
    reader = make.actor(scene.programme, Role.SCRUTINY_COUNCILLOR)

    assert sorted(titles(search(scene.alice, "zebra"))) == ["A zebra at the door.", "Zebra crossings near school."]
    assert titles(search(reader, "zebra")) == ["Zebra crossings near school."]
    assert [hit.reference for hit in search(reader, "quokka").hits] == ["V1"]
    assert search(reader, "V1").total == search(scene.alice, "V1").total == 1
    withdraw_voice(row=many, why="It was put down twice.", by=scene.alice)
    indexed(scene.programme)
    assert search(reader, "zebra").total == 0


def test_what_becomes_exempt_is_gone_at_the_next_look(scene: Scene) -> None:
    row = add_evidence(
        programme=scene.programme, title="Zebra audit", kind="audit", line=2, performance_type="quality",
        says="supports", collected_on=make.TODAY, sample_size=3, by=scene.alice,
    )  # fmt: skip
    indexed(scene.programme)
    assert search(scene.bob, "zebra").total == 1

    revise_evidence(row=row, classification="exempt", by=scene.alice)
    indexed(scene.programme)

    assert search(scene.bob, "zebra").total == 0
    assert search(scene.alice, "zebra").total == 1


def test_another_programme_does_not_exist(scene: Scene, sample: Sample) -> None:
    scene.action("Giraffe within five days")
    indexed(scene.programme)

    assert search(scene.alice, "giraffe").total == 1
    assert search(sample.manager, "giraffe five").total == 0
    assert search(scene.alice, "step", kind="action").total == 0
    assert search(scene.alice, f"p{sample.programme.pk}").total == 0


def test_drafts_of_papers_and_minutes_are_not_looked_through(sample: Sample) -> None:
    kinds = IndexRow.objects.filter(programme=sample.programme, kind__in=("paper", "minutes"))

    assert sorted(kinds.values_list("key", flat=True)) == sorted(
        [
            *(f"paper/{each.pk}" for each in Paper.objects.filter(programme=sample.programme, state="issued")),
            f"minutes/{sample.latest(Meeting, number=1).pk}",
        ]
    )


# --- following the history --------------------------------------------------------------------------------------------


def test_the_index_follows_a_change_of_words(scene: Scene) -> None:
    scene.action("Giraffe within five days")
    indexed(scene.programme)
    _renamed(scene, "Zebra crossing")
    revise_action(
        action=ActionVersion.objects.current().get(programme=scene.programme), title="See each child", by=scene.alice
    )
    indexed(scene.programme)

    assert titles(search(scene.alice, "zebra")) == ["Zebra crossing"]
    assert titles(search(scene.alice, "see child", kind="action")) == ["See each child"]
    assert search(scene.alice, "giraffe").total == 0


def _renamed(scene: Scene, title: str) -> None:
    seen = ObjectiveVersion.objects.current().get(programme=scene.programme)
    planning.revise_objective(seen=seen, changes={"title": title}, by=scene.alice)


def test_what_is_withdrawn_is_no_longer_found(scene: Scene) -> None:
    _renamed(scene, "Zebra crossing")
    indexed(scene.programme)
    assert search(scene.alice, "zebra").total == 1

    planning.withdraw_objective(
        seen=ObjectiveVersion.objects.current().get(programme=scene.programme), why="Merged.", by=scene.alice
    )
    indexed(scene.programme)

    assert search(scene.alice, "zebra").total == 0


def test_only_what_the_history_names_is_read_again(scene: Scene) -> None:
    for number in range(3):
        scene.action(f"Step {number}")
    indexed(scene.programme)
    before = dict(IndexRow.objects.filter(programme=scene.programme).values_list("key", "updated_at"))

    scene.action("One more")
    follow(scene.programme, make.NOW + timedelta(hours=1))

    after = dict(IndexRow.objects.filter(programme=scene.programme).values_list("key", "updated_at"))
    assert {key for key in after if after[key] != before.get(key)} == set(after) - set(before)
    assert len(after) == len(before) + 1


def test_nothing_is_found_before_the_index_is_made(scene: Scene) -> None:
    scene.action("Giraffe within five days")

    assert search(scene.alice, "giraffe").is_behind
    assert catch_up(make.NOW) >= 1
    assert search(scene.alice, "giraffe").total == 1
    assert catch_up(make.NOW) == 0


def test_an_index_of_an_older_form_is_made_anew(scene: Scene) -> None:
    scene.action("Giraffe within five days")
    indexed(scene.programme)
    Progress.objects.update(form="index/0")
    IndexRow.objects.filter(programme=scene.programme).update(title="as it was once")

    assert search(scene.alice, "giraffe").is_behind
    catch_up(make.NOW)

    assert titles(search(scene.alice, "giraffe")) == ["Giraffe within five days"]


def test_redacted_text_is_not_found_even_before_the_worker_has_looked(scene: Scene) -> None:
    version = scene.evidence("E7", title="Zebra Quagga").versions.get()
    rebuild(scene.programme, make.NOW)
    assert search(scene.alice, "zebra").total == 1
    keeper = make.actor(scene.programme, Role.ADMINISTRATOR, name="Kit Keeper")

    redact_text(row=version, field="title", reason="A name.", by=keeper)

    waiting = search(scene.alice, "zebra")
    assert (waiting.is_behind, waiting.hits) == (True, ())
    indexed(scene.programme)
    assert search(scene.alice, "zebra").total == 0
    assert search(scene.alice, "E7").total == 1
    assert not IndexRow.objects.filter(title__icontains="zebra").exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_words_data WHERE instr(lower(hex(block)), lower(hex('zebra')))")
            assert cursor.fetchone() == (0,)


# --- whatever is typed ------------------------------------------------------------------------------------------------

HOSTILE = [
    "'",
    '"',
    '"late',
    "late'",
    "late OR 1=1 --",
    "late; DROP TABLE search_indexrow",
    "NEAR(late assessments, 5)",
    "late AND",
    "* late*",
    "title : late",
    "{title text} : late",
    "gate:p1",
    "-late +assessments ~x",
    "((((",
    "!late & | <-> :*",
    "late\x00assessments",
    "late\x02assessments\x03",
    "%",
    "\\",
    "x" * 10_000,
    "late " * 2_000,
    "ילדים בסיכון",
    "أطفال في خطر",
    "\u202elate\u202c",
    "🙂",
    "ﬁnd",
    "İstanbul ß",
    "\ud800".encode("utf-8", "replace").decode(),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_is_only_words(scene: Scene, text: str) -> None:
    scene.action("Late assessments are seen to")
    indexed(scene.programme)

    found = search(scene.alice, text)

    assert found.counts.get("action", 0) <= 1
    assert IndexRow.objects.filter(programme=scene.programme).exists()


def test_text_from_right_to_left_is_found(scene: Scene) -> None:
    scene.action("ילדים בסיכון")
    indexed(scene.programme)

    assert titles(search(scene.alice, "בסיכון")) == ["ילדים בסיכון"]


def test_every_word_must_be_there_and_endings_do_not_matter(scene: Scene) -> None:
    scene.action("Assessments are finished late")
    scene.action("Assessing is a skill")
    indexed(scene.programme)

    assert search(scene.alice, "assessment", kind="action").total == 2
    assert titles(search(scene.alice, "the assessments that were finishing")) == ["Assessments are finished late"]


def test_a_word_in_the_title_comes_before_one_in_the_text(scene: Scene) -> None:
    scene.action("Something else", success_criteria="In the end there is a zebra in the text of it.")
    scene.action("A zebra in the title")
    indexed(scene.programme)

    assert titles(search(scene.alice, "zebra")) == ["A zebra in the title", "Something else"]


def test_a_reference_comes_first_and_is_counted_once(scene: Scene) -> None:
    for number in range(3):
        scene.action(f"Step {number}", success_criteria="See A2 as well.")
    indexed(scene.programme)

    found = search(scene.alice, "a2")

    assert found.hits[0].reference == "A2"
    assert sorted(hit.reference for hit in found.hits) == ["A1", "A2", "A3"]
    assert (found.total, dict(found.counts)) == (3, {"action": 3})


def test_extracts_mark_the_words_and_leave_everything_else_as_it_was(scene: Scene) -> None:
    scene.action("<script>alert(1)</script> zebra", success_criteria="Before & after the <b>zebra</b> came.")
    indexed(scene.programme)

    (hit,) = search(scene.alice, "zebras").hits

    assert [piece.text for piece in hit.title if piece.is_found] == ["zebra"]
    assert "".join(piece.text for piece in hit.title) == "<script>alert(1)</script> zebra"
    assert [piece.text for piece in hit.extract if piece.is_found] == ["zebra"]
    # PostgreSQL takes tags out of an extract; what else stands there is as it was.
    assert "Before & after the" in "".join(piece.text for piece in hit.extract)


def test_pages_hold_each_thing_once(scene: Scene) -> None:
    for number in range(2 * PAGE + 5):
        scene.action(f"Zebra {number}")
    indexed(scene.programme)

    seen = [title for page in (1, 2, 3) for title in titles(search(scene.alice, "zebra", page=page))]

    assert len(seen) == len(set(seen)) == 2 * PAGE + 5
    assert search(scene.alice, "zebra", page=99).page == 3
    assert search(scene.alice, "zebra", kind="evidence").hits == ()
    assert search(scene.alice, "zebra", kind="nonsense").total == 2 * PAGE + 5


def test_of_words_that_stand_in_more_than_can_be_turned_to_the_newest_are_found_titles_first(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST", 4)
    scene.action("Zebra, but too old to be among them")
    scene.action("One", success_criteria="Every zebra.")
    scene.evidence("E7", title="Zebra audit", classification="exempt")
    scene.action("A zebra crossing")
    for title in ("Two", "Three"):
        scene.action(title, success_criteria="Every zebra.")
    indexed(scene.programme)
    _as_entered(scene.programme)

    found = search(scene.alice, "zebra")
    assert titles(found) == ["A zebra crossing", "Zebra audit", "Three", "Two"]
    assert (found.total, found.is_more, found.counts_are_least) == (4, True, True)
    assert dict(found.counts) == {"action": 3, "evidence": 1}

    assert (search(scene.alice, "zebra", kind="action").total, search(scene.alice, "zebra", kind="action").is_more) == (
        4,
        True,
    )
    alone = search(scene.alice, "zebra", kind="evidence")
    assert (titles(alone), alone.total, alone.is_more) == (["Zebra audit"], 1, False)
    # Whoever may not see what is exempt finds the next one in its place, and cannot tell that it is there.
    assert titles(search(scene.bob, "zebra")) == ["A zebra crossing", "Three", "Two", "One"]
    assert search(scene.bob, "zebra", kind="evidence").total == 0
    named = search(scene.alice, "a3")
    assert (titles(named), named.is_more) == (["A zebra crossing"], False)


def _as_entered(programme: Programme) -> None:
    """Number the rows of the index anew by what each is of: the index made them kind by kind."""
    rows = {row.title: row for row in IndexRow.objects.filter(programme=programme)}
    IndexRow.objects.filter(programme=programme).delete()
    order = ("Zebra, but too old to be among them", "One", "Zebra audit", "A zebra crossing", "Two", "Three")
    for title in order:
        row = rows[title]
        row.pk = None
        row.save(force_insert=True)


def test_a_search_is_a_few_queries(
    scene: Scene, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.action("Zebra")
    indexed(scene.programme)
    reader: Actor = scene.alice

    with django_assert_max_num_queries(6):
        search(reader, "zebra")
    monkeypatch.setattr(reading, "MOST", 1)
    scene.action("Zebra crossing")
    indexed(scene.programme)
    with django_assert_max_num_queries(8):
        assert search(reader, "zebra", kind="action").is_more
