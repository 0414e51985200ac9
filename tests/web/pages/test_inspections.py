"""The pages of the inspection register."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.outbox import jobs
from soundingboard.plan import tasks as tasks  # registers the job
from soundingboard.plan.models import (
    Alignment,
    Finding,
    FindingRepeat,
    FindingState,
    Inspection,
    InspectionJudgement,
    InspectionState,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def site(programme: Programme, alice: Actor) -> "Site":
    return Site(programme, alice)


class Site:
    """A browser signed in as somebody, in one programme."""

    def __init__(self, programme: Programme, actor: Actor) -> None:
        self.root = f"/p/{programme.code}/"
        self.client = Client()
        assert actor.person is not None
        self.client.force_login(actor.person)

    def get(self, address: str) -> Any:
        return self.client.get(self.root + address)

    def post(self, address: str, follow: bool = True, **fields: Any) -> Any:
        return self.client.post(self.root + address, fields, follow=follow)

    def text(self, address: str) -> str:
        response = self.get(address)
        assert response.status_code == 200
        return str(response.content.decode())

    def queries(self, address: str) -> int:
        self.text(address)
        with CaptureQueriesContext(
            connection,
        ) as found:
            self.text(address)
        return len(found)


def to_confirm(programme: Programme, findings: int = 2) -> Inspection:
    inspection = make.inspection(programme, state=InspectionState.TO_CONFIRM, received_on=date(2026, 1, 5))
    for number in range(1, findings + 1):
        make.finding(
            inspection,
            f"I1.{number}",
            position=number,
            state=FindingState.DRAFT,
            settled_at=None,
            text=f"The quality of plans, part {number}.",
            quote=f"\u2022 The quality of plans, part {number}.",
            page=3,
        )
    return inspection


def test_an_empty_register_says_what_to_do_next(site: Site) -> None:
    assert "Upload the first report" in site.text("inspections/")


def test_the_register_shows_grades_counts_and_states(site: Site, programme: Programme) -> None:
    inspection = make.inspection(programme)
    InspectionJudgement.objects.create(
        programme=programme,
        inspection=inspection,
        area="Overall effectiveness",
        grade="Inadequate",
        scale="requires_improvement",
    )
    make.finding(inspection, is_priority_action=True)

    shown = site.text("inspections/")

    assert "Overall effectiveness: Inadequate" in shown
    assert "1 finding, 1 for priority action" in shown
    assert "1 not answered by the plan" in shown


def test_a_file_that_is_no_pdf_is_refused_on_the_form(site: Site) -> None:
    file = SimpleUploadedFile("report.pdf", b"<!DOCTYPE html><html></html>")

    response = site.post("inspections/upload/", report=file)

    assert "is not a PDF, whatever its name says" in response.content.decode()
    assert not Inspection.objects.exists()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "Choose the inspection report"),
        (SimpleUploadedFile("report.pdf", b""), "The file is empty"),
        (SimpleUploadedFile("report.docx", b"PK"), "The file must be PDF"),
    ],
)
def test_a_missing_or_wrong_file_gets_a_sentence(site: Site, file: Any, sentence: str) -> None:
    response = site.post("inspections/upload/", title="", **({"report": file} if file else {}))

    assert sentence in response.content.decode()


def test_a_report_that_cannot_be_read_shows_the_readers_sentence_and_the_way_on(site: Site) -> None:
    site.post("inspections/upload/", report=SimpleUploadedFile("report.pdf", b"%PDF-1.4 nothing"))
    assert "being read" in site.text("inspections/I1/")

    jobs.run_all(lambda: make.NOW)

    shown = site.text("inspections/I1/")
    assert "This file could not be read" in shown
    assert Inspection.objects.get().reading["refusal"] in shown.replace("&#x27;", "'")
    response = site.post("inspections/I1/by-hand/")
    assert "Nothing was entered yet" in response.content.decode()


def test_findings_ticked_are_confirmed_and_the_others_wait(site: Site, programme: Programme) -> None:
    to_confirm(programme, 3)
    first = Finding.objects.get(reference="I1.1")

    response = site.post("inspections/I1/confirm/", finding=[first.pk], all=[first.pk])

    assert "1 finding confirmed" in response.content.decode()
    assert [each.reference for each in Finding.objects.filter(state="confirmed")] == ["I1.1"]


def test_every_finding_listed_is_confirmed_by_the_second_button(site: Site, programme: Programme) -> None:
    to_confirm(programme, 3)
    listed = list(Finding.objects.values_list("pk", flat=True))

    site.post("inspections/I1/confirm/", every="1", all=listed[:2])

    assert Finding.objects.filter(state="confirmed").count() == 2


def test_confirming_nothing_says_to_tick(site: Site, programme: Programme) -> None:
    to_confirm(programme)

    assert "Tick the findings" in site.post("inspections/I1/confirm/").content.decode()


def test_the_page_shows_bullets_seen_beside_read_and_the_warnings(site: Site, programme: Programme) -> None:
    inspection = to_confirm(programme)
    inspection.reading = {"warnings": ["Only two findings were read."], "bullets": [[3, 4, 2, 9]]}
    inspection.save()

    shown = site.text("inspections/I1/")

    assert "Only two findings were read." in shown
    assert "Look at these first" in shown
    assert ">Look<" in shown


def test_a_finding_is_corrected_beside_its_quote(site: Site, programme: Programme) -> None:
    to_confirm(programme)
    page = site.get("findings/I1.1/correct/")
    assert "As printed" in page.content.decode()

    seen = page.context["form"]["version"].value()
    site.post("findings/I1.1/correct/", text="The quality of care plans.", page="4", version=seen)

    finding = Finding.objects.get(reference="I1.1")
    assert (finding.text, finding.page, finding.quote[:1]) == ("The quality of care plans.", 4, "\u2022")


def test_the_second_of_two_who_correct_keeps_what_they_typed(site: Site, programme: Programme) -> None:
    to_confirm(programme)
    seen = site.get("findings/I1.1/correct/").context["form"]["version"].value()
    site.post("findings/I1.1/correct/", text="First.", version=seen)

    response = site.post("findings/I1.1/correct/", text="Second, typed with care.", version=seen)

    shown = response.content.decode()
    assert "Second, typed with care." in shown
    assert "First." in shown
    assert Finding.objects.get(reference="I1.1").text == "First."


def test_setting_aside_without_a_reason_asks_for_one(site: Site, programme: Programme) -> None:
    to_confirm(programme)

    assert "Enter why" in site.post("findings/I1.1/set-aside/", why="").content.decode()
    site.post("findings/I1.1/set-aside/", why="A heading.")
    assert "Not a finding: A heading." in site.text("inspections/I1/")


def test_text_that_could_identify_somebody_stays_in_the_form_with_the_reason(site: Site, programme: Programme) -> None:
    to_confirm(programme)

    shown = site.post("inspections/I1/findings/new/", text="Ring 07700 900123 now.").content.decode()

    assert "Ring 07700 900123 now." in shown
    assert "There is a problem" in shown
    assert Finding.objects.count() == 2


def test_an_inspection_without_a_file_goes_in_by_hand(site: Site) -> None:
    response = site.post(
        "inspections/new/",
        title="Peer review",
        framework="peer_review",
        published_on_day="1",
        published_on_month="2",
        published_on_year="2026",
        version="new",
    )

    assert "Peer review" in response.content.decode()
    assert Inspection.objects.get().published_on == date(2026, 2, 1)


def test_finishing_waits_for_every_finding(site: Site, programme: Programme) -> None:
    to_confirm(programme)

    assert "2 findings wait" in site.post("inspections/I1/finish/").content.decode()
    site.post("inspections/I1/confirm/", every="1", all=list(Finding.objects.values_list("pk", flat=True)))
    site.post("inspections/I1/finish/")
    assert Inspection.objects.get().state == InspectionState.CONFIRMED


def test_the_clock_for_the_plan_is_seventy_working_days(site: Site, programme: Programme) -> None:
    make.inspection(programme, framework="SIF", published_on=date(2017, 9, 4))

    assert '<time datetime="2017-12-11">' in site.text("inspections/I1/")


def test_a_period_whose_end_is_on_record_is_said_to_be_met(site: Site, programme: Programme) -> None:
    make.inspection(programme, framework="ILACS", received_on=date(2025, 1, 10), published_on=date(2025, 3, 4))

    shown = site.text("inspections/I1/")

    assert '(it was, on <time datetime="2025-03-04">' in shown
    assert shown.count("(passed; nobody has recorded that it was)") == 1


@pytest.mark.parametrize(("sent", "late"), [((2025, 6, 12), ""), ((2025, 6, 20), "4 days late")])
def test_when_the_plan_was_sent_ends_its_period(
    site: Site, programme: Programme, sent: tuple[int, int, int], late: str
) -> None:
    make.plan(programme)
    before = make.NOW - timedelta(days=90)
    make.inspection(programme, received_on=date(2025, 3, 4), published_on=date(2025, 3, 4), recorded_at=before)
    assert "Record when the plan was sent" in site.text("inspections/I1/")
    year, month, day = sent

    site.post("inspections/I1/plan-sent/", sent_on_day=day, sent_on_month=month, sent_on_year=year)

    shown, plan, past = site.text("inspections/I1/"), site.text("plan/"), site.text("inspections/I1/?as_at=2026-03-01")
    assert f'(it was, on <time datetime="2025-06-{day}">' in shown
    assert "Correct when the plan was sent" in shown
    assert ("4 days late" in shown, "4 days late" in plan) == (bool(late), bool(late))
    assert ("In time" in plan) is not bool(late)
    assert "nobody has recorded" in past


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ((2025, 3, 3), "The plan answers a report of 4 March 2025"),
        ((2099, 1, 1), "cannot lie in the future"),
        ((2025, 2, 30), "must be a real date"),
        (("", "", ""), "Enter"),
    ],
)
def test_a_day_on_which_the_plan_cannot_have_been_sent_is_refused(
    site: Site, programme: Programme, sent: tuple[Any, Any, Any], sentence: str
) -> None:
    make.inspection(programme, received_on=date(2025, 3, 4), published_on=date(2025, 3, 4))
    year, month, day = sent

    answer = site.post("inspections/I1/plan-sent/", sent_on_day=day, sent_on_month=month, sent_on_year=year)

    assert sentence in answer.content.decode()
    assert Inspection.objects.get().plan_sent_on is None


def test_repeats_stand_side_by_side_and_are_linked_or_dismissed(site: Site, programme: Programme) -> None:
    old = make.inspection(programme, "I1", published_on=date(2016, 12, 9))
    new = make.inspection(programme, "I2", published_on=date(2024, 2, 16))
    for number, words in enumerate(("Oversight of private fostering.", "Timeliness of assessments."), start=1):
        make.finding(old, f"I1.{number}", text=words, position=number)
        make.finding(new, f"I2.{number}", text=words, position=number)
    shown = site.text("inspections/I2/repeats/")
    assert "100% alike" in shown
    assert 'Said <time datetime="2016-12-09">' in shown
    assert "years if the same" in shown

    site.post("inspections/I2/repeats/", link="I2.1 I1.1", what_was_tried="A register.")
    site.post("inspections/I2/repeats/", dismiss="I2.2 I1.2")

    assert "Nothing left to compare" in site.text("inspections/I2/repeats/")
    assert FindingRepeat.objects.current().get().what_was_tried == "A register."
    page = site.text("findings/I2.1/")
    assert "Said 2 times" in page
    assert "A register." in page
    assert "settled meanwhile" in site.post("inspections/I2/repeats/", link="I2.2 I1.2").content.decode()


def test_what_was_tried_is_changed_and_a_link_undone(site: Site, programme: Programme) -> None:
    later = make.finding(make.inspection(programme, "I2", published_on=date(2024, 2, 16)), "I2.1")
    make.finding(make.inspection(programme, "I1", published_on=date(2016, 12, 9)), "I1.1")
    site.post("findings/I2.1/repeats/new/", earlier="I1.1")
    link = FindingRepeat.objects.current().get(finding=later)

    site.post("findings/I2.1/repeats/I1.1/", what_was_tried="Training.", version=link.pk)
    assert FindingRepeat.objects.current().get().what_was_tried == "Training."

    assert "Enter why" in site.post("findings/I2.1/repeats/I1.1/", undo="1").content.decode()
    site.post("findings/I2.1/repeats/I1.1/", **{"undo": "1", "undo-why": "Read again."})
    assert not FindingRepeat.objects.current().exists()


def test_judgements_are_corrected_and_removed(site: Site, programme: Programme) -> None:
    to_confirm(programme)
    site.post("inspections/I1/judgements/new/", area="Care leavers", grade="Good")
    judgement = InspectionJudgement.objects.get()

    site.post(f"inspections/I1/judgements/{judgement.pk}/", area="Care leavers", grade="Inadequate")
    assert InspectionJudgement.objects.get().grade == "Inadequate"
    site.post(f"inspections/I1/judgements/{judgement.pk}/", remove="1")
    assert not InspectionJudgement.objects.exists()


def test_readers_read_and_change_nothing(programme: Programme) -> None:
    to_confirm(programme)
    bob = Site(programme, make.actor(programme, Role.BOARD_MEMBER))

    assert "Confirm the findings ticked" not in bob.text("inspections/I1/")
    assert bob.post("inspections/I1/confirm/", every="1").status_code == 403
    assert bob.get("inspections/upload/").status_code == 403


def test_another_programmes_inspection_is_not_there(programme: Programme, alice: Actor) -> None:
    other = make.programme()
    make.finding(make.inspection(other))
    site = Site(programme, alice)

    assert site.get("inspections/I1/").status_code == 404
    assert site.get("findings/I1.1/").status_code == 404


def test_at_a_past_day_a_later_finding_is_not_there(site: Site, programme: Programme) -> None:
    inspection = make.inspection(programme)
    make.finding(inspection, settled_at=make.NOW)
    before = (make.NOW - timedelta(days=3)).date().isoformat()

    assert site.get(f"inspections/I1/?as_at={before}").status_code == 404
    assert "No inspections yet" in site.text(f"inspections/?as_at={before}")
    assert site.get(f"inspections/upload/?as_at={before}").status_code == 404


def test_pages_cost_the_same_queries_however_many_findings(site: Site, programme: Programme) -> None:
    theme = make.theme(make.plan(programme))
    objective = make.objective(theme)

    def grow(inspections: range) -> None:
        for number in inspections:
            inspection = make.inspection(programme, f"I{number}", published_on=date(2010 + number, 1, 1))
            earlier = Finding.objects.filter(inspection__reference=f"I{number - 1}").first()
            for place in range(1, 4):
                finding = make.finding(inspection, f"I{number}.{place}", position=place)
                Alignment.objects.create(
                    programme=programme, objective=objective, finding=finding, recorded_at=make.NOW
                )
                if earlier is not None and place == 1:
                    FindingRepeat.objects.create(
                        programme=programme, finding=finding, earlier=earlier, recorded_at=make.NOW
                    )

    pages = ("inspections/", "inspections/I2/", "findings/I2.1/", "inspections/I2/repeats/")
    grow(range(1, 3))
    few = [site.queries(page) for page in pages]
    grow(range(3, 9))
    many = [site.queries(page) for page in pages]

    assert few == many
    assert max(many) <= 15


def test_what_was_done_to_a_finding_stands_on_its_page_for_those_who_may_see_history(
    site: Site, programme: Programme
) -> None:
    to_confirm(programme)
    site.post("inspections/I1/confirm/", every="1", all=[Finding.objects.get(reference="I1.1").pk])
    partner = Site(programme, make.actor(programme, Role.PARTNER))

    assert "Alice Ashworth" in site.text("findings/I1.1/").split("History", 1)[1]
    assert "sb-timeline" not in partner.text("findings/I1.1/")
