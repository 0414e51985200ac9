"""The pages of audits: a cycle from frame to evidence, the form in two windows, a blind second grade, loops, tools."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Role
from soundingboard.audits import actions, loop_actions, reading
from soundingboard.audits.models import Audit, AuditCycle, AuditFinding, AuditSection, FrameCase
from soundingboard.audits.reading import answers_lately
from soundingboard.framework.models import Content
from soundingboard.outbox.models import Message
from soundingboard.practice.actions import adopt_library
from tests import factories as make
from tests.audits.scene import Scene, closed, drawn, graded_again, planned, sent_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def scene() -> Scene:
    return drawn()


def of(actor: Actor) -> Client:
    client = Client()
    assert actor.person is not None
    client.force_login(actor.person)
    return client


def at(scene: Scene, name: str, *more: Any) -> str:
    return reverse(name, args=[scene.programme.code, *more])


def words(response: Any) -> str:
    return str(response.content.decode())


def part(scene: Scene, audit: Audit, section: str = "decision") -> str:
    return at(scene, "audit_section", scene.cycle.reference, audit.number, section)


# --- cycles -----------------------------------------------------------------------------------------------------------


def test_a_cycle_is_planned_framed_and_drawn_in_the_pages(scene):
    client = of(scene.manager)
    start, end = TODAY, TODAY + timedelta(days=20)
    planned_form = {
        "name": "April audits",
        "tool": "oversight_sample",
        "is_graded": "yes",
        "sample_size": "2",
        "stratum": "team",
        "second_percent": "50",
        "starts_on": start.isoformat(),
        "due_on": end.isoformat(),
        "second_due_on": end.isoformat(),
    }
    response = client.post(at(scene, "audit_plan"), planned_form)
    frame = at(scene, "audit_frame", "AC2")
    assert response.url == frame

    wrong = "reference,team\nW1,North\nSmith,North\nW1,North\n"
    page = words(client.post(frame, {"pasted": wrong}))
    assert "Nothing was added" in page
    assert "This looks like a name" in page
    assert FrameCase.objects.filter(cycle__reference="AC2").count() == 0

    client.post(frame, {"pasted": "W1\tNorth\tChild in need\nW2\tSouth\nW3\tSouth\n"})
    assert "3 cases" in words(client.get(frame))
    client.post(at(scene, "audit_leave_out", "AC2"), {"references": "W3", "why": "Closed"})
    client.post(at(scene, "audit_draw", "AC2"), {"auditors": [scene.ann.person_id, scene.bo.person_id]})

    cycle = AuditCycle.objects.get(reference="AC2")
    assert (cycle.state, cycle.audits.count()) == ("drawn", 2)
    assert str(cycle.seed) in words(client.get(at(scene, "audit_cycle", "AC2")))


def test_a_file_of_cases_is_read_as_it_is_pasted(scene):
    from django.core.files.uploadedfile import SimpleUploadedFile

    cycle = planned(scene.programme, scene.manager, name="From a file")
    file = SimpleUploadedFile("cases.csv", b"\xef\xbb\xbfref;team\nW1;North\nW2;South\n", content_type="text/csv")
    of(scene.manager).post(at(scene, "audit_frame", cycle.reference), {"file": file})

    assert FrameCase.objects.filter(cycle=cycle).count() == 2


def test_a_form_that_is_refused_says_so_and_saves_nothing(scene):
    client = of(scene.manager)
    address = at(scene, "audit_close", scene.cycle.reference)

    page = words(client.post(address))

    assert "6 of the audits are not sent in" in page
    scene.again()
    assert scene.cycle.state == "drawn"


def test_the_days_of_audits_are_taken_into_a_calendar_without_those_of_what_was_abandoned(scene):
    other = planned(scene.programme, scene.manager, name="Other audits")
    actions.abandon_cycle(cycle=other, why="The frame was wrong.", by=scene.manager)
    client = of(scene.manager)

    assert at(scene, "audits_ics") in words(client.get(at(scene, "audits")))
    feed = words(client.get(at(scene, "audits_ics")))

    due = scene.cycle.due_on
    assert f"DTSTART;VALUE=DATE:{due:%Y%m%d}" in feed
    assert f"Second grades due ({scene.cycle})" in feed.replace("\r\n ", "")
    assert feed.count("BEGIN:VEVENT") == 3
    assert of(make.actor(scene.programme, Role.ACTION_OWNER)).get(at(scene, "audits_ics")).status_code == 403


# --- the form ---------------------------------------------------------------------------------------------------------


def test_a_section_saves_what_is_there_and_goes_on_to_the_next(scene):
    audit = scene.audits[0]
    client = of(scene.by(audit))

    response = client.post(part(scene, audit), {"seen": "0", "decision.there": "met", "decision.drift": "Hidden."})

    assert response.url == part(scene, audit, "supervision")
    # What hangs on an answer that was not given is not kept.
    assert AuditSection.objects.get(audit=audit).answers == {"decision.there": "met"}


def test_a_second_window_is_told_and_nothing_is_lost(scene):
    audit = scene.audits[0]
    client = of(scene.by(audit))
    client.post(part(scene, audit), {"seen": "0", "decision.there": "met"})

    page = words(client.post(part(scene, audit), {"seen": "0", "decision.there": "not"}))

    assert "Saved in another window" in page
    assert 'name="seen" value="1"' in page
    assert AuditSection.objects.get(audit=audit).answers == {"decision.there": "met"}
    client.post(part(scene, audit), {"seen": "1", "decision.there": "not"})
    assert AuditSection.objects.get(audit=audit).answers == {"decision.there": "not"}


def test_a_browser_that_saves_by_itself_is_answered_in_json(scene):
    audit = scene.audits[0]
    client = of(scene.by(audit))
    by_itself = {"headers": {"Accept": "application/json"}}

    saved = client.post(part(scene, audit), {"seen": "0", "decision.there": "met"}, **by_itself)
    other = client.post(part(scene, audit), {"seen": "0", "decision.there": "not"}, **by_itself)
    bad = client.post(part(scene, audit), {"seen": "1", "decision.there": "perhaps"}, **by_itself)

    assert saved.json() == {"seen": "1", "next": part(scene, audit, "supervision")}
    assert other.status_code == 409
    assert "another window" in other.json()["problems"][0]
    assert bad.status_code == 400


def test_text_that_could_identify_somebody_is_said_in_its_box(scene):
    audit = scene.audits[0]
    said = {"seen": "0", "going_well": "Write to mum at ann@example.org"}

    page = words(of(scene.by(audit)).post(part(scene, audit, "summary"), said))

    assert "looks like an e-mail address" in page
    audit.refresh_from_db()
    assert audit.going_well == ""


def test_a_concern_typed_in_a_section_raises_the_alert_with_it(scene):
    audit = scene.audits[0]
    said = {"seen": "0", "decision.there": "not", "concern": "Not safe tonight. I rang the manager."}

    of(scene.by(audit)).post(part(scene, audit), said)

    assert Message.objects.filter(kind="alert", recipient_id=scene.manager.person_id).count() == 1


def test_a_cycle_without_grades_asks_for_none(scene):
    ungraded = drawn(is_graded=False)
    audit = ungraded.audits[0]
    page = words(of(ungraded.by(audit)).get(part(ungraded, audit, "supervision")))

    assert "supervision.grade" not in page
    sent_in(ungraded, audit)
    assert "Questions met" in words(of(ungraded.manager).get(at(ungraded, "audit_cycle", ungraded.cycle.reference)))


# --- moderation -------------------------------------------------------------------------------------------------------


def test_a_hidden_grade_stands_on_no_page_and_moderation_moves_it(scene):
    audit = next(each for each in scene.audits if each.is_second)
    moderator = scene.ann if audit.moderator_id == scene.ann.person_id else scene.bo
    sent_in(scene, audit, grade=4)
    place = at(scene, "audit", scene.cycle.reference, audit.number)

    for by in (scene.manager, moderator):
        page = words(of(by).get(place))
        assert "Hidden until both grades are in" in page
        assert "Outstanding" not in page
    assert "The auditor’s answers are shown once your grade is in" in words(of(moderator).get(place))

    second = at(scene, "audit_second", scene.cycle.reference, audit.number)
    assert "Outstanding" not in words(of(moderator).get(second)).split("<form")[0]
    of(moderator).post(second, {"grade": "2", "why": "No reasons."})
    client = of(scene.manager)
    client.post(at(scene, "audit_settle", scene.cycle.reference, audit.number), {"grade": "2", "why": "As seen."})
    page = words(client.get(place))
    assert "Outstanding" in page
    assert "<strong>Requires improvement</strong>" in page


def test_agreement_by_auditor_is_seen_only_by_those_who_run_the_audits(scene):
    for audit in scene.audits:
        sent_in(scene, audit)
        if audit.is_second:
            graded_again(scene, audit, 2)
    chair = make.actor(scene.programme, "board_chair", name="Chair Person")

    for address in (at(scene, "audit_moderation"), at(scene, "audit_cycle", scene.cycle.reference)):
        assert "By auditor" in words(of(scene.manager).get(address))
        page = words(of(chair).get(address))
        assert "By auditor" not in page
        assert "Ann Auditor" not in page
    assert "Few pairs" in words(of(chair).get(at(scene, "audit_moderation")))


def test_what_a_cycle_found_is_taken_away_with_its_intervals_and_without_a_name(scene):
    first, second, third, *_ = scene.audits
    for audit, met in ((first, "met"), (second, "partly"), (third, "not")):
        sent_in(scene, audit, met=met)
    reader = make.actor(scene.programme, Role.BOARD_CHAIR)
    book, less = (
        openpyxl.load_workbook(
            io.BytesIO(b"".join(of(each).get(at(scene, "audit_cycle_xlsx", scene.cycle.reference)).streaming_content))
        )
        for each in (scene.manager, reader)
    )

    rows = list(book["Questions"].values)
    row = next(each for each in rows if each[1] == "decision.why")
    assert row[3:9] == (1, 1, 1, 3, "33%", "6% to 79%")
    assert book.sheetnames == ["Questions", "Grades", "Audits"]
    assert less.sheetnames == ["Questions", "Grades"]
    assert len(list(book["Audits"].values)) == 1 + len(scene.audits)
    said = str([list(sheet.values) for sheet in book])
    assert "Ann Auditor" not in said
    assert "Seen in the record" not in said
    text = b"".join(of(reader).get(at(scene, "audit_cycle_csv", scene.cycle.reference)).streaming_content)
    assert text.decode("utf-8-sig").splitlines()[0].startswith("Part,Code,Question,Met,Partly,Not,")


def test_a_file_of_a_cycle_keeps_a_grade_that_waits_for_a_second_one_to_itself(scene):
    audit = next(each for each in scene.audits if each.is_second)
    sent_in(scene, audit, grade=4)

    address = at(scene, "audit_cycle_xlsx", scene.cycle.reference)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(of(scene.manager).get(address).streaming_content)))

    (row,) = [each for each in book["Audits"].values if each[0] == audit.reference]
    assert (row[4], row[6]) == ("Sent in", None)


def test_a_cycle_that_is_only_planned_has_nothing_to_take_away(scene):
    cycle = planned(scene.programme, scene.manager, name="Only planned")

    assert of(scene.manager).get(at(scene, "audit_cycle_csv", cycle.reference)).status_code == 404


# --- loops ------------------------------------------------------------------------------------------------------------


def test_a_loop_is_followed_in_the_pages_and_worse_than_before_is_a_headline(scene):
    audit = scene.audits[0]
    auditor = of(scene.by(audit))
    owner = make.actor(scene.programme, "action_owner", name="Olu Owner")
    post = make.post(scene.programme, "Head of Assessment", owner.person)
    found_on = {"found_on": make.TODAY.isoformat(), "words": "No reason is given.", "section": "decision"}
    auditor.post(at(scene, "audit_find", scene.cycle.reference) + f"?audit={audit.number}", found_on)
    finding = AuditFinding.objects.get()
    assert finding.audit_id == audit.pk

    act = at(scene, "audit_act", finding.reference)
    said = {"about": "system", "words": "Ask for it.", "owner": str(post.pk), "due_on": "2026-01-01"}
    assert "on or after the one on which it was found" in words(auditor.post(act, said))
    auditor.post(act, {**said, "due_on": "2099-01-01"})
    step = {"text": "A prompt is there.", "happened_on": make.TODAY.isoformat()}
    of(owner).post(at(scene, "audit_action_done", finding.reference, 1), step)
    check = at(scene, "audit_action_check", finding.reference, 1)
    auditor.post(check, {**step, "was_done": "yes"})
    auditor.post(at(scene, "audit_recheck", finding.reference), {**step, "found": "worse"})

    page = words(of(scene.manager).get(at(scene, "audits")))
    assert "Worse than before" in page
    page = words(auditor.get(at(scene, "audit_finding", finding.reference)))
    assert "Worse than before" in page
    assert "For the child" in page
    assert finding.reference in words(auditor.get(at(scene, "audit_findings") + "?state=worse"))
    assert finding.reference not in words(auditor.get(at(scene, "audit_findings") + "?state=closed"))


def test_a_finding_names_a_standard_that_is_not_in_use_here_by_its_words(scene):
    finding = loop_actions.find(
        cycle=scene.cycle, audit=scene.audits[0], words="No plan.", found_on=make.TODAY, by=scene.manager
    )
    loop_actions.link_finding(
        finding=finding, objective=None, standard="plan_after_assessment", training="", by=scene.manager
    )
    client = of(scene.manager)

    for name, *key in (("audit_finding", finding.reference), ("audit_themes",)):
        page = words(client.get(at(scene, name, *key)))
        assert "(not in use here)" in page
        assert "plan_after_assessment" not in page


def test_a_cycle_that_is_evidence_leads_to_it_and_is_not_put_forward_again():
    scene = closed()
    client = of(scene.manager)
    again = at(scene, "audit_put_forward", scene.cycle.reference)
    assert again in words(client.get(at(scene, "audit_cycle", scene.cycle.reference)))
    made = actions.put_forward(cycle=scene.cycle, objectives=[], by=scene.manager)
    evidence = at(scene, "evidence_item", made.evidence.reference)

    page = words(client.get(at(scene, "audit_cycle", scene.cycle.reference)))
    response = client.get(again, follow=True)

    assert again not in page
    assert evidence in page
    assert response.redirect_chain[-1][0] == evidence
    assert f"is evidence already, as {made.evidence.reference}" in words(response)


# --- tools ------------------------------------------------------------------------------------------------------------


def section_said(scene: Scene, **changed: str) -> dict[str, str]:
    row = reading.tool_called(scene.manager, "oversight_sample").row
    now = next(each for each in row.body["sections"] if each["code"] == "supervision")
    said = {"version": str(row.pk), "title": now["title"], "guidance": now["guidance"], "why": "Clearer"}
    for place, question in enumerate(now["questions"]):
        said |= {f"q{place}_words": question["words"], f"q{place}_kind": question["kind"]}
        said |= {f"q{place}_order": str(place + 1)}
    said |= {"q3_kind": "met", "q4_kind": "met"}
    return said | changed


def test_a_part_of_a_tool_is_looked_at_before_it_is_saved_as_a_version(scene):
    client = of(scene.manager)
    address = at(scene, "audit_tool_section", "oversight_sample", "supervision")
    said = section_said(scene, q3_words="Was drift challenged?", q3_when="supervision.often:partly+not")

    page = words(client.post(address, {**said, "preview": "1"}))
    assert "As an auditor will see it" in page
    assert Content.objects.filter(kind="audit_tools", code="oversight_sample").count() == 1

    client.post(address, said)
    tool = reading.tool_called(scene.manager, "oversight_sample")
    (added,) = [each for each in tool.tool.section("supervision").questions if each.words == "Was drift challenged?"]
    assert (tool.row.version, added.only_if, added.only_when) == (2, "supervision.often", ("partly", "not"))
    assert "Was drift challenged?" in words(client.get(at(scene, "audit_tool", "oversight_sample")))


def test_a_part_that_cannot_be_answered_is_refused_with_the_reason(scene):
    client = of(scene.manager)
    address = at(scene, "audit_tool_section", "oversight_sample", "supervision")
    said = section_said(scene, q0_words="", q1_words="", q2_words="")

    assert "needs a question" in words(client.post(address, said))


def test_a_tool_of_ones_own_is_made_and_used(scene):
    client = of(scene.manager)
    said = {
        "words": "Strategy discussions",
        "purpose": "To see whether they are held in time.",
        "scale": "requires_improvement",
        "section": "The discussion",
        "guidance": "Held within a day, with police and health.",
        "question": "Was it held in time?",
        "kind": "met",
    }
    response = client.post(at(scene, "audit_tool_add"), said)

    assert response.url == at(scene, "audit_tool_section", "own-1", "first")
    tool = reading.tool_called(scene.manager, "own-1")
    assert actions.plan_cycle(
        programme=scene.programme,
        tool=tool.row,
        name="Strategy discussions in March",
        starts_on=TODAY,
        due_on=TODAY,
        sample_size=3,
        by=scene.manager,
    )


def test_a_tool_is_given_grades_of_the_councils_own(scene):
    client = of(scene.manager)
    address = at(scene, "audit_tool_edit", "oversight_sample")
    row = reading.tool_called(scene.manager, "oversight_sample").row
    said = {
        **{name: row.body[name] for name in ("words", "purpose", "owner", "source")},
        "review_date_day": "31",
        "review_date_month": "3",
        "review_date_year": "2028",
        "scale": "own",
        "own_grades": "Strong\n\n Sound \nWeak",
        "own_good": "sound",
        "why": "Our own framework",
        "version": str(row.pk),
    }

    assert "Enter the grades, one to a line" in words(client.post(address, {**said, "own_grades": " "}))
    assert "Enter one of the grades as you wrote it" in words(client.post(address, {**said, "own_good": "Fair"}))
    assert "60 characters or fewer" in words(client.post(address, {**said, "own_grades": "x" * 61 + "\nSound"}))
    client.post(address, said)
    used = reading.tool_called(scene.manager, "oversight_sample")
    assert (used.row.version, list(used.grades.values()), used.tool.own_good) == (
        2,
        ["Strong", "Sound", "Weak"],
        "Sound",
    )
    page = words(client.get(at(scene, "audit_tool", "oversight_sample")))
    assert "Strong, Sound, Weak. Good enough from Sound." in page
    assert "Strong Sound Weak" in " ".join(words(client.get(address)).split())

    back = {**said, "version": str(used.row.pk), "scale": "requires_improvement"}
    client.post(address, back)
    used = reading.tool_called(scene.manager, "oversight_sample")
    assert (used.scale.code, used.tool.own_grades) == ("requires_improvement", ())


def test_a_standard_says_what_the_latest_cycles_found_and_the_tool_leads_back_to_it(scene):
    adopt_library(programme=scene.programme, codes=["oversight_reason"], by=make.later(scene.manager, timezone.now()))
    standard = at(scene, "practice_standard", "oversight_reason")
    tool = at(scene, "audit_tool", "oversight_sample")
    client, reader = of(scene.manager), of(make.actor(scene.programme, Role.BOARD_CHAIR))
    before = words(client.get(standard))
    assert "No cycle has asked it yet." in before
    first, second, third, *_ = scene.audits
    for audit, met in ((first, "met"), (second, "partly"), (third, "not")):
        sent_in(scene, audit, met=met)

    with CaptureQueriesContext(connection) as queries:
        page = words(client.get(standard))

    assert len(queries) <= 15
    assert f'href="{tool}#q-decision-why"' in page
    assert 'id="q-decision-why"' in words(reader.get(tool))
    assert standard in words(reader.get(tool))
    assert at(scene, "audit_cycle", scene.cycle.reference) in page
    with CaptureQueriesContext(connection) as asked:
        lately = answers_lately(scene.manager, ["oversight_sample:decision.why"])
    assert len(asked) == 2
    assert [(each.cycle, each.share.passed, each.partly, each.failed, each.share.eligible) for each in lately] == [
        (scene.cycle.reference, 1, 1, 1, 3)
    ]
    assert lately[0].share.interval_printed in page
    assert answers_lately(scene.manager, ["oversight_sample:decision.why"], scene.cycle.recorded_at) == []
    section = words(of(scene.by(first)).get(part(scene, first)))
    assert standard in section


def test_a_cycle_that_was_abandoned_says_nothing_of_a_standard(scene):
    sent_in(scene, scene.audits[0])
    actions.abandon_cycle(cycle=scene.cycle, why="The frame was wrong.", by=scene.manager)

    assert answers_lately(scene.manager, ["oversight_sample:decision.why"]) == []


def test_the_list_of_content_leads_to_the_pages_of_tools(scene):
    response = of(scene.manager).get(at(scene, "content_item", "audit_tools", "case_audit"))

    assert response.url == at(scene, "audit_tool", "case_audit")
