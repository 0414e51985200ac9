"""A plan in delivery that is taken out and brought back, for the tests of this area."""

import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import openpyxl

from soundingboard.accounts.access import Actor
from soundingboard.exchange.actions import export_plan, import_plan, send_spreadsheet
from soundingboard.exchange.models import PlanImport
from soundingboard.exchange.preparing import Prepared, prepare
from soundingboard.exchange.workbook import workbook_of
from tests import factories as make
from tests.delivery.scene import Scene as DeliveryScene

Cells = Mapping[str, object]


class Scene(DeliveryScene):
    """Alice takes the plan out, somebody works on it, and she brings it back."""

    def out(self, by: Actor | None = None) -> bytes:
        """The plan as a workbook, taken out a day before it is brought back."""
        return workbook_of(export_plan(programme=self.programme, by=by or self.at(self.alice, make.NOW)))

    def edited(self, content: bytes, sheet: str, **cells: object) -> bytes:
        """The workbook with other values in some cells of a sheet: `D2="Visit within three days"`."""
        book = openpyxl.load_workbook(io.BytesIO(content))
        for place, value in cells.items():
            book[sheet][place] = value
        return saved(book)

    def back(self, content: bytes, answers: Mapping[str, str] | None = None, by: Actor | None = None) -> Prepared:
        """What a workbook would change, an hour later."""
        return prepare(content, answers or {}, by or self.tomorrow(self.alice))

    def imported(self, content: bytes, answers: Mapping[str, str] | None = None, name: str = "plan.xlsx") -> PlanImport:
        """The workbook imported by Alice."""
        alice = self.tomorrow(self.alice)
        sent = send_spreadsheet(programme=self.programme, name=name, content=content, by=alice)
        if answers:
            sent.answers = {**sent.answers, **answers}
            sent.save(update_fields=["answers"])
        return import_plan(plan_import=sent, seen="", by=alice)

    def tomorrow(self, actor: Actor) -> Actor:
        """The same person a day later."""
        return self.at(actor, make.NOW + timedelta(days=1))


def saved(book: Any) -> bytes:
    """A workbook's bytes."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
