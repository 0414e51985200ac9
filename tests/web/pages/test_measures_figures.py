"""Figures are typed on a page or sent as a spreadsheet: shown first, kept whole or not at all."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from soundingboard.measures.models import Figure, Intake
from soundingboard.measures.rules import FigureLine
from tests.measures.scene import FEBRUARY, MARCH, Scene, share
from tests.web.pages.browsing import Browser, sound

pytestmark = pytest.mark.django_db

MARCH_KEY = "2026-03-01_2026-03-31"
TYPE = f"measures/figures/type/?period={MARCH_KEY}"
CUT_OFF = {"data_cut_off_day": "7", "data_cut_off_month": "4", "data_cut_off_year": "2026"}


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = Scene()
    # The door reads the clock; the pages are looked at on the day of the scene.
    monkeypatch.setattr("soundingboard.web.doors.timezone.now", lambda: made.alice.now)
    return made


@pytest.fixture
def alice(scene: Scene) -> Browser:
    return Browser(scene.programme, scene.alice)


def hidden(page: str, name: str) -> str:
    """The value of a hidden input."""
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


def shown(page: str) -> dict[str, str]:
    """What the table of a page that types figures would send: the hidden marks of what was seen."""
    return {f"seen-{code}": hidden(page, f"seen-{code}") for code in _codes(page)}


def _codes(page: str) -> list[str]:
    return [part.split('"', 1)[0] for part in page.split('name="seen-')[1:]]


def check(browser: Browser, page: str, **boxes: str) -> str:
    """Send what was typed into a page to be looked at. A box is named n_contacts for its field n-contacts."""
    typed = {f"{name[0]}-{name[2:]}": text for name, text in boxes.items()}
    # A row that is sent at all is sent with all its boxes, as a browser sends them.
    return browser.said(TYPE, act="check", **(CUT_OFF | shown(page) | _initial(page) | typed))


def _initial(page: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in page.split('<input class="govuk-input')[1:]:
        if ' name="' in part and part.split(' name="', 1)[1][:2] in ("n-", "d-", "v-"):
            name = part.split(' name="', 1)[1].split('"', 1)[0]
            found[name] = part.split(' value="', 1)[1].split('"', 1)[0]
    return found


def keep(browser: Browser, preview: str, **more: str) -> str:
    return browser.said(TYPE, act="save", sealed=hidden(preview, "sealed"), **more)


# --- typed ------------------------------------------------------------------------------------------------------------


def test_figures_of_several_measures_are_shown_and_then_kept_in_one_intake(scene: Scene, alice: Browser) -> None:
    page = alice.text(TYPE)
    preview = check(alice, page, n_contacts="1,204", n_rereferrals_12m="19", d_rereferrals_12m="100")
    assert "Nothing is kept yet" in preview
    assert Figure.objects.count() == 0

    kept = keep(alice, preview)

    assert "Figures recorded: 2 new." in kept
    assert {row.value for row in Figure.objects.all()} == {Decimal(1204), Decimal(19)}
    assert Intake.objects.count() == 1


def test_a_preview_sent_twice_keeps_the_figures_once(scene: Scene, alice: Browser) -> None:
    preview = check(alice, alice.text(TYPE), n_contacts="12")
    keep(alice, preview)

    again = keep(alice, preview)

    assert "These figures are on record" in again
    assert Figure.objects.count() == 1


def test_each_wrong_box_is_named_and_nothing_is_kept(scene: Scene, alice: Browser) -> None:
    page = check(alice, alice.text(TYPE), n_contacts="many", n_rereferrals_12m="30", d_rereferrals_12m="20")

    assert 'href="#id_n-contacts"' in page
    assert 'href="#id_n-rereferrals_12m"' not in page, "a box that cannot be read is told before the rules are asked"
    assert 'value="many"' in page, "what was typed stays"
    page = check(alice, alice.text(TYPE), n_contacts="7", n_rereferrals_12m="30", d_rereferrals_12m="20")
    assert 'href="#id_n-rereferrals_12m"' in page
    assert "The numerator is larger than the denominator" in page
    assert Figure.objects.count() == 0


def test_a_revision_says_what_it_replaces_and_keeps_it_as_first_reported(scene: Scene, alice: Browser) -> None:
    scene.typed(share(20, 100))
    page = alice.text(TYPE)
    assert "20.0%" in page

    preview = check(alice, page, n_rereferrals_12m="25", d_rereferrals_12m="100")
    assert "Revised" in preview
    assert "20.0% (20 of 100)" in preview
    keep(alice, preview, why_revised="Five were entered late.")

    first, second = scene.figures()
    assert (first.value, second.value, second.vintage) == (Decimal(20), Decimal(25), 2)
    assert second.why_revised == "Five were entered late."


def test_a_row_left_as_it_was_changes_nothing(scene: Scene, alice: Browser) -> None:
    scene.typed(share(20, 100))

    page = check(alice, alice.text(TYPE))

    assert "Nothing was changed" in page


def test_of_two_people_who_type_the_same_figure_the_second_is_told(scene: Scene, alice: Browser) -> None:
    page = alice.text(TYPE)
    scene.typed(share(20, 100), by=scene.bob)

    told = check(alice, page, n_rereferrals_12m="25", d_rereferrals_12m="100")

    assert "Bob Brown saved a figure here while you were typing" in told
    assert len(scene.figures()) == 1
    preview = check(alice, told, n_rereferrals_12m="25", d_rereferrals_12m="100")
    keep(alice, preview)
    assert len(scene.figures()) == 2, "sent again, it is meant"


def test_somebody_else_between_the_preview_and_the_button_is_noticed(scene: Scene, alice: Browser) -> None:
    preview = check(alice, alice.text(TYPE), n_rereferrals_12m="25", d_rereferrals_12m="100")
    scene.typed(share(20, 100), by=scene.bob)

    told = keep(alice, preview)

    assert "Bob Brown saved a figure here while you were typing" in told
    assert [row.value for row in scene.figures()] == [Decimal(20)]


def test_going_back_from_the_preview_keeps_what_was_typed(scene: Scene, alice: Browser) -> None:
    preview = check(alice, alice.text(TYPE), n_contacts="77")

    page = alice.said(TYPE, act="back", sealed=hidden(preview, "sealed"))

    assert 'name="n-contacts" type="text" inputmode="decimal" autocomplete="off" value="77"' in page


def test_a_preview_of_another_person_or_one_that_was_changed_is_not_kept(scene: Scene, alice: Browser) -> None:
    preview = check(alice, alice.text(TYPE), n_contacts="77")
    bob = Browser(scene.programme, scene.bob)

    assert "open for too long" in bob.said(TYPE, act="save", sealed=hidden(preview, "sealed"))
    assert "open for too long" in alice.said(TYPE, act="save", sealed=hidden(preview, "sealed") + "x")
    assert Figure.objects.count() == 0


def test_why_there_is_no_figure_is_kept_as_its_symbol(scene: Scene, alice: Browser) -> None:
    keep(alice, check(alice, alice.text(TYPE), s_contacts="x"))

    (row,) = Figure.objects.all()
    assert (row.value, row.symbol) == (None, "x")


def test_whoever_only_reads_may_not_type(scene: Scene) -> None:
    charlie = Browser(scene.programme, scene.charlie)

    assert charlie.get(TYPE).status_code == 403
    assert charlie.get("measures/figures/").status_code == 200


# --- a spreadsheet ----------------------------------------------------------------------------------------------------

SHEET = "measures/figures/spreadsheet/"


def csv(text: str, name: str = "figures.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def send(browser: Browser, file: Any) -> str:
    return browser.said(SHEET, figures=file, **CUT_OFF)


GOOD = "Code,Period,Numerator,Denominator\nrereferrals_12m,March 2026,19,100\nrereferrals_12m,February 2026,24,100\n"


def test_a_spreadsheet_is_shown_and_then_kept(scene: Scene, alice: Browser) -> None:
    preview = send(alice, csv(GOOD))
    assert "Figures in figures.csv" in preview
    assert Figure.objects.count() == 0

    kept = alice.said(SHEET, act="save", sealed=hidden(preview, "sealed"))

    assert "Figures recorded: 2 new." in kept
    (intake,) = Intake.objects.all()
    assert (intake.file_name, intake.rows_read) == ("figures.csv", 2)


def test_the_same_spreadsheet_again_leads_to_its_intake(scene: Scene, alice: Browser) -> None:
    alice.said(SHEET, act="save", sealed=hidden(send(alice, csv(GOOD)), "sealed"))

    page = send(alice, csv(GOOD))

    assert "taken in already, as IN1" in page
    assert Intake.objects.count() == 1


def test_every_problem_of_a_spreadsheet_is_shown_by_its_cell(scene: Scene, alice: Browser) -> None:
    page = send(alice, csv(GOOD + "nothing,March 2026,1,2\ncontacts,Someday,5,\n"))

    assert "Nothing was taken in" in page
    assert '<th scope="row">A4</th>' in page
    assert '<th scope="row">B5</th>' in page
    assert Intake.objects.count() == 0


def test_the_template_comes_back_as_it_was_filled_in(scene: Scene, alice: Browser) -> None:
    response = alice.get(f"measures/figures/template/?period={MARCH_KEY}&back=3&stage=all")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    sheet = book["Figures"]
    rows = {(row[0].value, row[3].value): row for row in sheet.iter_rows(min_row=2)}
    assert ("contacts", "January 2026") in rows
    rows["contacts", "March 2026"][4].value = 321
    filled = io.BytesIO()
    book.save(filled)

    preview = send(alice, SimpleUploadedFile("template.xlsx", filled.getvalue()))
    alice.said(SHEET, act="save", sealed=hidden(preview, "sealed"))

    (row,) = Figure.objects.all()
    assert (row.value, row.period_end) == (Decimal(321), date(2026, 3, 31))


def test_a_spreadsheet_never_becomes_a_temporary_file(
    scene: Scene, alice: Browser, tmp_path: Path, settings: Any
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")  # a file put there would be an error
    big = GOOD + "\n".join(["#" * 1000] * 4000)

    page = send(alice, csv(big))

    assert "figures.csv" in page or "Nothing was taken in" in page


def test_a_spreadsheet_that_is_too_big_is_refused_in_words(scene: Scene, alice: Browser) -> None:
    page = send(alice, SimpleUploadedFile("big.csv", b"Code,Period\n" + b"x" * (21 * 1024 * 1024)))

    assert "The file must be 20 MB or smaller" in page


# --- what came --------------------------------------------------------------------------------------------------------


def test_an_intake_is_taken_back_with_a_reason_and_what_it_replaced_comes_back(scene: Scene, alice: Browser) -> None:
    scene.typed(share(20, 100))
    scene.typed(share(25, 100))
    assert "Enter why" in alice.said("measures/intakes/IN2/take-back/", why="")

    page = alice.said("measures/intakes/IN2/take-back/", why="The file of last year.")

    assert "IN2 is taken back" in page
    assert "The file of last year." in page
    current = Figure.objects.current().get()
    assert current.value == Decimal(20)


def test_the_figures_of_an_intake_are_for_those_who_record_them(scene: Scene, alice: Browser) -> None:
    scene.typed(share(3, 100))
    charlie = Browser(scene.programme, scene.charlie)

    assert "3.0%" in alice.text("measures/intakes/IN1/")
    assert "3.0%" not in charlie.text("measures/intakes/IN1/")


def test_an_intake_made_later_is_not_there_on_a_past_day(scene: Scene, alice: Browser) -> None:
    scene.typed(share(3, 100))

    assert alice.get("measures/intakes/IN1/?as_at=2026-04-01").status_code == 404
    assert "IN1" not in alice.text("measures/figures/?as_at=2026-04-01")


def test_the_pages_make_few_queries_however_much_came(scene: Scene, alice: Browser) -> None:
    for number in range(1, 8):
        scene.typed(share(number, 100), FigureLine("contacts", FEBRUARY, numerator=Decimal(number)))

    for address in (TYPE, SHEET, "measures/figures/", "measures/intakes/IN1/", "measures/figures/template/"):
        assert queries(alice, address) <= 15, address


def queries(browser: Browser, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as made:
        response = browser.get(address)
    assert response.status_code == 200
    return len(made)


def test_a_period_that_nobody_can_mean_is_not_there(scene: Scene, alice: Browser) -> None:
    response = alice.client.get(f"{alice.root}measures/figures/type/?period=nonsense", follow=True)

    assert "March 2026" in sound(response)
    assert MARCH.words == "March 2026"


@pytest.mark.parametrize(
    "name, said", [("old.xls", "The file must be"), ("renamed.xlsx", "save it as xlsx and send that")]
)
def test_an_old_workbook_is_refused_in_words(scene: Scene, alice: Browser, name: str, said: str) -> None:
    page = send(alice, SimpleUploadedFile(name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)))

    assert said in page
