"""Spreadsheets that are not as they should be: each is read for what it holds or refused with what to do."""

import io
import re
import zipfile
from collections.abc import Callable
from time import process_time
from typing import Any

import openpyxl
import pytest
from django.db import connection

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.delivery.actions import revise_action
from soundingboard.delivery.models import ActionVersion
from soundingboard.exchange import applying, telling
from soundingboard.exchange import tasks as tasks  # registers the jobs
from soundingboard.exchange.actions import StillOpen, ask_to_import, import_plan, send_spreadsheet
from soundingboard.exchange.applying import ImportRefused
from soundingboard.exchange.models import ImportState, PlanImport
from soundingboard.exchange.preparing import Prepared, prepare
from soundingboard.files.actions import FileRefused
from soundingboard.formats.tables_in.cells import UnreadableFile
from soundingboard.history.models import Entry
from soundingboard.outbox import jobs
from soundingboard.outbox.models import Job, JobState
from soundingboard.plan.models import Plan, ThemeVersion
from soundingboard.records import vault
from tests import factories as make
from tests.exchange import samples
from tests.exchange.samples import saved
from tests.exchange.scene import Scene
from tests.exchange.test_own_plan import Council

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> Council:
    return Council()


def with_part(content: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """A workbook with one of its parts changed, or a part more."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as kept:
        for part in given.namelist():
            if part != name:
                kept.writestr(part, given.read(part))
        kept.writestr(name, change(given.read(name).decode() if name in given.namelist() else ""))
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def first(prepared: Prepared) -> str:
    assert prepared.problems
    return f"{prepared.problems[0].place}: {prepared.problems[0].sentence}"


def test_a_workbook_with_macros_is_read_and_no_macro_is_kept(council: Council) -> None:
    content = with_part(samples.flat(), "xl/vbaProject.bin", lambda _: "Sub AutoOpen()")

    done = council.brings(content, "plan.xlsm")

    assert len(council.actions()) == 3
    assert done.file is not None
    assert done.file.name == "plan.xlsx"
    with zipfile.ZipFile(io.BytesIO(vault.read(done.file.sha256))) as kept:
        assert not [name for name in kept.namelist() if "vba" in name]
    prepared = prepare(vault.read(done.file.sha256), done.answers, council.alice)
    assert "The workbook held macros. They were neither read nor kept." in prepared.brought.remarks


def test_links_to_other_workbooks_are_not_followed_and_are_said(council: Council) -> None:
    content = with_part(samples.flat(), "xl/externalLinks/externalLink1.xml", lambda _: "<externalLink/>")

    prepared = council.looks_at(content)

    assert len([row for row in prepared.new if row.kind == "action"]) == 3
    assert "looks things up in other workbooks" in prepared.brought.remarks[-1]


def test_a_million_empty_rows_are_passed_over(council: Council) -> None:
    rows = '<row r="1000000"><c r="B1000000" t="inlineStr"><is><t>Theme: the end</t></is></c></row></sheetData>'
    content = with_part(samples.flat(), SHEET, lambda xml: xml.replace("</sheetData>", rows))

    prepared = council.looks_at(content)

    assert len([row for row in prepared.new if row.kind == "action"]) == 3
    assert "Plan: what may stand below 1,000 empty rows was not read." in prepared.brought.remarks
    assert not prepared.problems


def test_a_letter_in_the_far_corner_is_refused_before_room_is_made_for_all_between(council: Council) -> None:
    cell = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    content = with_part(samples.flat(), SHEET, lambda xml: xml.replace("</sheetData>", cell))

    with pytest.raises(UnreadableFile, match="reaches too far"):
        council.looks_at(content)


def test_three_hundred_columns_are_read_as_far_as_a_plan_goes(council: Council) -> None:
    book = openpyxl.load_workbook(io.BytesIO(samples.flat()))
    for column in range(10, 301):
        book.active.cell(2, column, "more")

    prepared = council.looks_at(saved(book))

    assert "Plan: 200 columns to the right of column CV were not read." in prepared.brought.remarks
    assert len([row for row in prepared.new if row.kind == "action"]) == 3


def test_what_is_too_long_is_not_said_to_lack_headings_as_well(council: Council) -> None:
    prepared = council.looks_at(b"Theme,Objective,Action\n" + b"Front door,Assess,Visit in time\n" * 20_001)

    assert [problem.sentence for problem in prepared.problems] == ["There are more than 20,000 rows. Send it in parts."]


def test_actions_alone_are_no_plan_and_what_else_must_be_named_is_said(council: Council) -> None:
    said = first(council.looks_at(b"Action\nVisit in time\n"))

    assert "names the actions and one thing more" in said


def test_a_formula_that_failed_is_told_by_its_cell(council: Council) -> None:
    def fail(xml: str) -> str:
        return re.sub(r'<c r="G2"[^>]*>.*?</c>', '<c r="G2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', xml)

    said = first(council.looks_at(with_part(samples.flat(), SHEET, fail)))

    assert said == "Plan, cell G2: The formula in this cell failed. Enter what it should give."


def test_of_two_sheets_alike_one_is_read_and_it_is_said(council: Council) -> None:
    book = openpyxl.load_workbook(io.BytesIO(samples.flat()))
    book.copy_worksheet(book.active).title = "Plan (2)"

    prepared = council.looks_at(saved(book))

    assert len([row for row in prepared.new if row.kind == "action"]) == 3
    (twin,) = [each for each in prepared.guesses if each.about == "The sheet “Plan (2)”"]
    assert twin.chosen == "unread"
    assert "would double it" in twin.says


@pytest.mark.parametrize(
    ("name", "content"),
    [("plan.xlsx", b""), ("plan.xlsx", b"%PDF-1.7"), ("plan.pdf", b"%PDF-1.7"), ("plan.csv", b"a,b\x00c")],
)
def test_what_is_no_spreadsheet_is_refused_and_nothing_is_kept(council: Council, name: str, content: bytes) -> None:
    with pytest.raises(FileRefused):
        send_spreadsheet(programme=council.programme, name=name, content=content, by=council.alice)

    assert not PlanImport.objects.exists()


@pytest.mark.parametrize(
    "content", [b"a;b\n1;2\n", b"Action\nVisit\n", b"\xff\xfe", b'Action,Owner\n"Visit,JS\n', b"\n\n\n"]
)
def test_a_text_without_a_plan_in_it_says_so(council: Council, content: bytes) -> None:
    try:
        is_said = bool(council.looks_at(content).problems)
    except UnreadableFile:
        is_said = True

    assert is_said


def test_a_worker_that_is_killed_leaves_nothing_half_saved_and_the_next_does_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    council = Council()
    sent = send_spreadsheet(programme=council.programme, name="plan.xlsx", content=samples.flat(), by=council.alice)
    jobs.run_all(lambda: make.NOW)
    entries = Entry.objects.count()
    ask_to_import(plan_import=sent, seen="", by=council.alice)
    whole = applying._Applying._add_actions

    def killed(*_: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(applying._Applying, "_add_actions", killed)
    with pytest.raises(SystemExit):
        jobs.run_next(lambda: make.NOW)
    assert not ThemeVersion.objects.exists()
    assert not Plan.objects.exists()
    assert Entry.objects.count() == entries + 1  # that the import was asked for

    monkeypatch.setattr(applying._Applying, "_add_actions", whole)
    Job.objects.filter(state=JobState.RUNNING).update(state=JobState.QUEUED)  # as the reaper does
    assert jobs.run_all(lambda: make.NOW) == 1
    assert jobs.run_all(lambda: make.NOW) == 0
    assert len(council.actions()) == 3
    assert PlanImport.objects.get().state == ImportState.IMPORTED


def test_of_two_imports_at_once_the_second_sees_what_the_first_did() -> None:
    scene = Scene()
    scene.action()
    alice = scene.tomorrow(scene.alice)
    one, two = (scene.edited(scene.out(), "Actions", D2=title) for title in ("Visit at once", "Visit in three days"))
    seen = [prepare(each, {}, alice).fingerprint for each in (one, two)]
    sent = [
        send_spreadsheet(programme=scene.programme, name=f"{number}.xlsx", content=each, by=alice)
        for number, each in enumerate((one, two))
    ]

    import_plan(plan_import=sent[0], seen=seen[0], by=alice)
    import_plan(plan_import=sent[0], seen=seen[0], by=alice)
    with pytest.raises(ImportRefused, match="since you looked"):
        import_plan(plan_import=sent[1], seen=seen[1], by=alice)

    assert ActionVersion.objects.current().get().title == "Visit at once"
    assert ActionVersion.objects.count() == 2


def test_how_far_an_import_has_got_is_told_before_its_transaction_and_not_in_it(
    monkeypatch: pytest.MonkeyPatch, council: Council
) -> None:
    sent = send_spreadsheet(programme=council.programme, name="plan.xlsx", content=samples.flat(), by=council.alice)
    outside = len(connection.atomic_blocks)
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(telling, "AT_ONCE", 2)

    import_plan(
        plan_import=sent,
        seen="",
        by=council.alice,
        tell=lambda step, _: told.append((step, len(connection.atomic_blocks))),
    )

    assert [step for step, _ in told] == [
        telling.OPENING,
        telling.READING,
        telling.READING,
        telling.COMPARING,
        telling.WRITING,
    ]
    assert {blocks for _, blocks in told} == {outside}


def test_what_is_changed_on_record_after_it_was_compared_is_compared_again() -> None:
    scene = Scene()
    version = scene.action()
    alice = scene.tomorrow(scene.alice)
    content = scene.edited(scene.out(), "Actions", D2="Visit within three days")
    sent = send_spreadsheet(programme=scene.programme, name="plan.xlsx", content=content, by=alice)

    def meanwhile(step: int, _: str) -> None:
        if step == telling.WRITING:
            revise_action(action=version, title="Visit within two days", by=alice)

    with pytest.raises(StillOpen, match="1 conflicts are still to be settled"):
        import_plan(plan_import=sent, seen="", by=alice, tell=meanwhile)

    assert ActionVersion.objects.current().get().title == "Visit within two days"
    assert PlanImport.objects.get().state == ImportState.WAITING


def test_only_those_who_keep_the_delivery_plans_may_send_one(council: Council) -> None:
    council.alice = make.actor(council.programme, Role.BOARD_MEMBER)

    with pytest.raises(NotAllowed):
        council.brings(samples.flat())


@pytest.mark.slow
@pytest.mark.once
def test_five_thousand_actions_are_looked_at_and_imported_in_the_time_that_is_promised(council: Council) -> None:
    content = samples.large(5_000)
    began = process_time()
    prepared = prepare(content, {}, council.alice)
    looked_at = process_time()

    council.brings(content)

    assert len(prepared.new) == 5_000 + 12 + 100 + 12
    assert looked_at - began < 3
    assert process_time() - looked_at < 15
