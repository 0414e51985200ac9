"""What may be done to inspections, findings and repeats."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.files.actions import FileRefused, Upload
from soundingboard.files.models import StoredFile
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.outbox import jobs
from soundingboard.outbox.models import Job
from soundingboard.plan import inspection_actions as actions
from soundingboard.plan import inspection_register as register
from soundingboard.plan import tasks as tasks  # registers the job
from soundingboard.plan.inspection_actions import InspectionRefused
from soundingboard.plan.models import Finding, FindingRepeat, FindingState, Inspection, InspectionState
from soundingboard.records.fields import IdentifiableText
from tests import factories as make
from tests.formats import sample_reports

pytestmark = pytest.mark.django_db

NOT_A_REPORT = b"%PDF-1.4 nothing that could be read"
HAVERING = ("09-december-2016", "23-july-2018", "16-february-2024")


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def letter(programme: Programme, alice: Actor) -> Inspection:
    return actions.register_inspection(
        programme=programme, title="Joint inspection letter", framework="JTAI", received_on=date(2026, 1, 12), by=alice
    )


def draft(inspection: Inspection, number: int = 1, **given: object) -> Finding:
    return make.finding(
        inspection,
        f"{inspection.reference}.{number}",
        state=FindingState.DRAFT,
        settled_at=None,
        position=number,
        **given,
    )


def verbs(programme: Programme) -> list[str]:
    return list(Entry.objects.of_programme(programme.pk).values_list("verb", flat=True))


# --- uploading and reading --------------------------------------------------------------------------------------------


def test_an_uploaded_report_waits_to_be_read_in_the_background(programme: Programme, alice: Actor) -> None:
    inspection = actions.upload_report(
        programme=programme, report=Upload("report.pdf", NOT_A_REPORT), received_on=date(2026, 3, 2), by=alice
    )

    assert (inspection.reference, inspection.state) == ("I1", InspectionState.READING)
    assert verbs(programme) == ["file.stored", "inspection.uploaded"]
    assert Job.objects.get().kind == "inspection.read"


def test_the_same_file_sent_twice_is_one_inspection_and_one_job(programme: Programme, alice: Actor) -> None:
    first, second = (
        actions.upload_report(programme=programme, report=Upload("report.pdf", NOT_A_REPORT), by=alice)
        for _ in range(2)
    )

    assert first == second
    assert (Inspection.objects.count(), Job.objects.count()) == (1, 1)


def test_a_file_that_is_no_report_is_refused_by_the_worker_with_a_sentence(programme: Programme, alice: Actor) -> None:
    inspection = actions.upload_report(programme=programme, report=Upload("report.pdf", NOT_A_REPORT), by=alice)

    jobs.run_all(lambda: make.NOW)

    inspection.refresh_from_db()
    assert inspection.state == InspectionState.REFUSED
    assert inspection.reading["refusal"].count(".") >= 1
    assert not Finding.objects.exists()
    assert verbs(programme)[-1] == "inspection.refused"


@pytest.mark.parametrize(("council", "is_doubted"), [("Wexmoor Council", False), ("Tarn Council", True)])
def test_a_report_of_another_authority_is_read_with_a_warning(
    programme: Programme, alice: Actor, council: str, is_doubted: bool
) -> None:
    programme.authority.name = council
    programme.authority.save(update_fields=["name"])
    report = Upload("report.pdf", sample_reports.new_layout())
    inspection = actions.upload_report(programme=programme, report=report, by=alice)

    jobs.run_all(lambda: make.NOW)

    inspection.refresh_from_db()
    doubts = [each for each in inspection.reading["warnings"] if "this programme is" in each]
    assert bool(doubts) is is_doubted
    assert Finding.objects.exists()


def test_a_web_page_named_as_a_report_is_refused_and_nothing_is_kept(programme: Programme, alice: Actor) -> None:
    with pytest.raises(FileRefused, match="is not a PDF"):
        actions.upload_report(programme=programme, report=Upload("report.pdf", b"<!DOCTYPE html>"), by=alice)

    assert not Inspection.objects.exists()
    assert not StoredFile.objects.exists()
    assert verbs(programme) == []


def test_a_refused_report_can_be_entered_by_hand(programme: Programme, alice: Actor) -> None:
    inspection = actions.upload_report(programme=programme, report=Upload("report.pdf", NOT_A_REPORT), by=alice)
    inspection = actions.read_inspection(inspection=inspection, by=alice)

    inspection = actions.enter_by_hand(inspection=inspection, by=alice)

    assert inspection.state == InspectionState.TO_CONFIRM
    assert actions.add_finding(inspection=inspection, text="Care plans.", by=alice).reference == "I1.1"
    with pytest.raises(InspectionRefused):
        actions.enter_by_hand(inspection=inspection, by=alice)


def test_only_those_who_read_inspections_upload_them(programme: Programme) -> None:
    report = Upload("report.pdf", NOT_A_REPORT)
    charlie = make.actor(make.programme())

    for refused in (make.actor(programme, Role.DIRECTOR), make.actor(programme, Role.PARTNER), charlie):
        with pytest.raises(NotAllowed):
            actions.upload_report(programme=programme, report=report, by=refused)
    assert not Inspection.objects.exists()


def test_a_report_cannot_be_received_in_the_future(programme: Programme, alice: Actor) -> None:
    with pytest.raises(InspectionRefused, match="future"):
        actions.upload_report(
            programme=programme,
            report=Upload("a.pdf", NOT_A_REPORT),
            received_on=make.TODAY + timedelta(days=1),
            by=alice,
        )


# --- real reports -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_three_real_reports_of_one_authority_go_in_and_their_repeats_are_suggested(
    shared: Path, programme: Programme, alice: Actor
) -> None:
    inspections = []
    for day in HAVERING:
        content = (shared / "data" / "ofsted" / "reports" / f"havering-{day}.pdf").read_bytes()
        inspection = actions.upload_report(programme=programme, report=Upload(f"{day}.pdf", content), by=alice)
        inspection = actions.read_inspection(inspection=inspection, by=alice)
        assert actions.read_inspection(inspection=inspection, by=alice) == inspection
        findings = list(inspection.findings.all())
        assert actions.confirm_findings(inspection=inspection, findings=findings, by=alice) == len(findings)
        inspections.append(actions.confirm_inspection(inspection=inspection, by=alice))

    first, _, third = inspections
    assert [inspection.findings.count() for inspection in inspections] == [17, 5, 6]
    assert (first.framework, third.framework) == ("SIF", "ILACS")
    assert first.judgements.count() >= 4
    assert Finding.objects.get(reference="I1.1").page == 8
    assert "management oversight and supervision" in third.findings.get(reference="I3.2").text

    suggested = register.possible_repeats(alice, third, date(2026, 3, 16))

    pairs = {(each.finding.reference, each.earlier.reference) for each in suggested}
    assert ("I3.2", "I2.1") in pairs  # management oversight and supervision, 2018
    assert ("I3.2", "I1.11") in pairs  # the same, 2016
    assert any(earlier == "I1.17" for _, earlier in pairs)  # private fostering, by the safeguarding board then

    oversight = Finding.objects.get(reference="I3.2")
    actions.link_repeat(finding=oversight, earlier=Finding.objects.get(reference="I2.1"), by=alice)
    actions.link_repeat(
        finding=Finding.objects.get(reference="I2.1"), earlier=Finding.objects.get(reference="I1.11"), by=alice
    )
    chain = register.chain_of(oversight, alice, None, date(2024, 2, 16))
    assert [echo.finding.reference for echo in chain.echoes] == ["I1.11", "I2.1", "I3.2"]
    assert chain.years_open == 7.2
    assert verify(programme.pk) == []


# --- confirming -------------------------------------------------------------------------------------------------------


def test_confirming_puts_findings_in_the_plan_and_fixes_their_words(letter: Inspection, alice: Actor) -> None:
    findings = [draft(letter, 1), draft(letter, 2)]

    assert actions.confirm_findings(inspection=letter, findings=findings[:1], by=alice) == 1

    assert [each.reference for each in Finding.objects.visible_to(alice).confirmed()] == ["I1.1"]
    entry = Entry.objects.get(verb="finding.confirmed")
    assert entry.item_id == findings[0].pk
    with pytest.raises(InspectionRefused, match="fixed"):
        actions.correct_finding(finding=findings[0], text="Other words.", by=alice)


def test_confirming_twice_changes_nothing_the_second_time(letter: Inspection, alice: Actor) -> None:
    finding = draft(letter)
    actions.confirm_findings(inspection=letter, findings=[finding], by=alice)

    assert actions.confirm_findings(inspection=letter, findings=[finding], by=alice) == 0
    assert Entry.objects.filter(verb="finding.confirmed").count() == 1


def test_one_finding_of_another_inspection_stops_all_from_being_confirmed(
    programme: Programme, letter: Inspection, alice: Actor
) -> None:
    mine, other = draft(letter), draft(make.inspection(programme, "I2"))

    with pytest.raises(InspectionRefused):
        actions.confirm_findings(inspection=letter, findings=[mine, other], by=alice)

    mine.refresh_from_db()
    assert mine.state == FindingState.DRAFT


def test_correcting_keeps_the_quote_and_tells_before_and_after(letter: Inspection, alice: Actor) -> None:
    finding = draft(letter, text="The qualty of plans.", quote="\u2022 The qualty of plans.")

    actions.correct_finding(finding=finding, text="The quality of plans.", time_band="Immediately", by=alice)

    finding.refresh_from_db()
    assert (finding.text, finding.quote) == ("The quality of plans.", "\u2022 The qualty of plans.")
    values = Entry.objects.get(verb="finding.corrected").text.values
    assert values["before.text"][1] == "The qualty of plans."
    assert values["after.text"][1] == "The quality of plans."


def test_the_second_of_two_who_correct_a_finding_is_told(letter: Inspection, alice: Actor) -> None:
    finding = draft(letter)
    seen = register.finding_mark(finding)
    actions.correct_finding(finding=finding, text="First.", seen=seen, by=alice)

    with pytest.raises(ChangedMeanwhile):
        actions.correct_finding(finding=finding, text="Second.", seen=seen, by=alice)

    finding.refresh_from_db()
    assert finding.text == "First."


def test_text_that_could_identify_a_child_is_not_saved(letter: Inspection, alice: Actor) -> None:
    finding = draft(letter)

    with pytest.raises(IdentifiableText):
        actions.correct_finding(finding=finding, text="Ring 07700 900123 about the plan.", by=alice)

    finding.refresh_from_db()
    assert finding.text == "The quality and timeliness of assessments."


def test_setting_aside_needs_a_reason_and_can_be_undone(letter: Inspection, alice: Actor) -> None:
    finding = draft(letter)

    with pytest.raises(InspectionRefused, match="Enter why"):
        actions.set_aside_finding(finding=finding, why=" ", by=alice)
    aside = actions.set_aside_finding(finding=finding, why="A heading, not a finding.", by=alice)
    assert (aside.state, aside.set_aside_because) == (FindingState.SET_ASIDE, "A heading, not a finding.")

    back = actions.put_back_finding(finding=aside, by=alice)
    assert (back.state, back.set_aside_because, back.settled_at) == (FindingState.DRAFT, "", None)


def test_a_confirmed_finding_cannot_be_set_aside(letter: Inspection, alice: Actor) -> None:
    finding = draft(letter)
    actions.confirm_findings(inspection=letter, findings=[finding], by=alice)

    with pytest.raises(InspectionRefused, match="park it"):
        actions.set_aside_finding(finding=finding, why="No.", by=alice)


def test_a_finding_whose_parts_are_in_is_not_set_aside_before_them(letter: Inspection, alice: Actor) -> None:
    whole = draft(letter)
    draft(letter, 2, parent=whole)

    with pytest.raises(InspectionRefused, match="parts"):
        actions.set_aside_finding(finding=whole, why="No.", by=alice)


def test_a_finding_added_by_hand_is_numbered_on_and_confirmed(letter: Inspection, alice: Actor) -> None:
    whole = actions.add_finding(inspection=letter, text="Plans.", page=3, by=alice)
    part = actions.add_finding(inspection=letter, text="Plans for care leavers.", parent=whole, by=alice)
    after = actions.add_finding(inspection=letter, text="Visits.", by=alice)

    assert [each.reference for each in (whole, part, after)] == ["I1.1", "I1.1.1", "I1.2"]
    assert whole.state == FindingState.CONFIRMED
    assert [each.position for each in (whole, part, after)] == [1, 2, 3]


def test_an_inspection_is_confirmed_only_when_every_finding_is_settled(letter: Inspection, alice: Actor) -> None:
    one, two = draft(letter, 1), draft(letter, 2)
    actions.confirm_findings(inspection=letter, findings=[one], by=alice)

    with pytest.raises(InspectionRefused, match="1 finding waits"):
        actions.confirm_inspection(inspection=letter, by=alice)
    actions.set_aside_finding(finding=two, why="A heading.", by=alice)
    confirmed = actions.confirm_inspection(inspection=letter, by=alice)

    assert confirmed.state == InspectionState.CONFIRMED
    with pytest.raises(InspectionRefused, match="fixed"):
        actions.add_judgement(inspection=letter, area="Care leavers", grade="Good", by=alice)


def test_judgements_are_entered_corrected_and_removed_until_then(letter: Inspection, alice: Actor) -> None:
    judgement = actions.add_judgement(inspection=letter, area="Care leavers", grade="Good", by=alice)
    judgement = actions.correct_judgement(judgement=judgement, area="Care leavers", grade="Inadequate", by=alice)

    assert [str(each) for each in register.judgements_of(letter)] == ["Care leavers: Inadequate"]

    actions.remove_judgement(judgement=judgement, by=alice)
    assert register.judgements_of(letter) == []
    assert verbs(Programme.objects.get(pk=letter.programme_id))[-3:] == [
        "judgement.entered",
        "judgement.corrected",
        "judgement.removed",
    ]


def test_dates_that_cannot_be_are_refused(letter: Inspection, alice: Actor) -> None:
    facts = {name: getattr(letter, name) for name in register.INSPECTION_FACTS}
    facts |= {"inspected_from": date(2026, 1, 10), "inspected_to": date(2026, 1, 5)}

    with pytest.raises(InspectionRefused, match="end of the inspection"):
        actions.correct_inspection(inspection=letter, **facts, by=alice)


# --- repeats ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(programme: Programme) -> tuple[Finding, Finding]:
    earlier = make.finding(make.inspection(programme, "I1", published_on=date(2018, 7, 23)), "I1.1")
    later = make.finding(make.inspection(programme, "I2", published_on=date(2024, 2, 16)), "I2.1")
    return later, earlier


def test_a_repeat_is_suggested_then_confirmed_with_what_was_tried(pair: tuple[Finding, Finding], alice: Actor) -> None:
    later, earlier = pair
    [suggested] = register.possible_repeats(alice, later.inspection, date(2026, 2, 16))
    assert (suggested.earlier, suggested.likeness, suggested.years_open) == (earlier, 100, 7.6)

    link = actions.link_repeat(finding=later, earlier=earlier, by=alice)
    actions.say_what_was_tried(repeat=link, what_was_tried="A new form in 2019.", by=alice)

    assert register.possible_repeats(alice, later.inspection, make.TODAY) == []
    chain = register.chain_of(later, alice, None, date(2024, 2, 16))
    assert [echo.finding for echo in chain.echoes] == [earlier, later]
    assert chain.echoes[0].link is not None
    assert chain.echoes[0].link.what_was_tried == "A new form in 2019."
    assert chain.years_open == 5.6


def test_a_dismissed_repeat_is_not_suggested_again_and_never_holds(pair: tuple[Finding, Finding], alice: Actor) -> None:
    later, earlier = pair

    actions.dismiss_repeat(finding=later, earlier=earlier, why="Another service.", by=alice)

    assert register.possible_repeats(alice, later.inspection, make.TODAY) == []
    for moment in (None, make.NOW, make.NOW + timedelta(seconds=1), make.NOW + timedelta(days=400)):
        assert not FindingRepeat.objects.as_at(moment).exists()


def test_a_link_undone_is_gone_and_asks_for_a_reason(pair: tuple[Finding, Finding], alice: Actor) -> None:
    later, earlier = pair
    link = actions.link_repeat(finding=later, earlier=earlier, by=alice)

    with pytest.raises(InspectionRefused, match="Enter why"):
        actions.undo_repeat(repeat=link, why="", by=alice)
    actions.undo_repeat(repeat=link, why="Read again: another matter.", by=make.later(alice, make.NOW))

    assert not register.chain_of(later, alice, None, make.TODAY).is_repeat
    with pytest.raises(ChangedMeanwhile):
        actions.undo_repeat(repeat=link, why="Again.", by=alice)


def test_a_finding_repeats_only_an_earlier_one_of_another_inspection(
    pair: tuple[Finding, Finding], alice: Actor
) -> None:
    later, earlier = pair

    with pytest.raises(InspectionRefused, match="was said after"):
        actions.link_repeat(finding=earlier, earlier=later, by=alice)
    with pytest.raises(InspectionRefused, match="same one"):
        actions.link_repeat(finding=later, earlier=make.finding(later.inspection, "I2.2"), by=alice)


def test_what_another_programme_said_is_never_suggested(pair: tuple[Finding, Finding]) -> None:
    other = make.programme()
    charlie = make.actor(other)
    theirs = make.finding(make.inspection(other, "I1", published_on=date(2025, 1, 1)), "I1.1")

    assert register.possible_repeats(charlie, theirs.inspection, make.TODAY) == []


def test_at_a_past_day_the_register_shows_what_was_confirmed_by_then(letter: Inspection, alice: Actor) -> None:
    finding = draft(letter)
    moment = make.NOW + timedelta(days=1)
    tomorrow = make.later(alice, moment)
    actions.confirm_findings(inspection=letter, findings=[finding], by=tomorrow)
    actions.confirm_inspection(inspection=letter, by=tomorrow)

    [then] = register.register(alice, make.NOW + timedelta(hours=1))
    [now] = register.register(alice, None)

    assert (then.state, then.confirmed) == (InspectionState.TO_CONFIRM, 0)
    assert (now.state, now.confirmed, now.unanswered) == (InspectionState.CONFIRMED, 1, 1)
    assert register.register(alice, make.NOW) == []
