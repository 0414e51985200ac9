"""A council's own plan as a workbook of so many actions, made up: every trait of such workbooks at once.

A sheet for each theme with its title across it, two rows of headings, objectives merged down their rows, colours as
the only rating, dates as text, owners by initials, notes in brackets, rows that hold three actions, and totals.
"""

import math
from datetime import date, timedelta

from soundingboard.formats.by_hand import Area, HandSheet, write_by_hand

SHEETS, OF_AN_OBJECTIVE, THREE_IN_ONE = 5, 20, 50
_FIRST = date(2026, 4, 1)
_COLOURS = ("#00B050", "#FFC000", "#FF0000", "#0070C0")
_PLAIN = ("Ref", "Objective", "Action", "Lead officer")
_WIDE = ("RAG", "Progress", "Impact on children", "Resources", "Risks")


def write_own_plan(actions: int) -> bytes:
    """The bytes of a workbook that holds so many actions, or a few more where they do not part evenly."""
    return write_by_hand([_sheet(number, math.ceil(actions / SHEETS)) for number in range(SHEETS)])


def _sheet(number: int, actions: int) -> HandSheet:
    page = HandSheet(f"Theme {word(number)}")
    page.merged[Area(0, 0, 0, 10)] = f"Priority {number + 1}: children and families {word(number)}"
    headings = {**dict(enumerate(_PLAIN)), **dict(enumerate(_WIDE, start=6))}
    page.merged |= {Area(1, column, 2, column): heading for column, heading in headings.items()}
    page.merged[Area(1, 4, 1, 5)] = "Timescale"
    page.cells |= {(2, 4): "Start", (2, 5): "End"}
    row, written = 3, 0
    objective_from = row
    while written < actions:
        n = number * actions + written
        three = n % THREE_IN_ONE == 0
        due = _FIRST + timedelta(days=200 + n % 400)
        said = {
            0: f"{number + 1}.{row - 2}",
            2: _three(n) if three else _action(n),
            3: ("JS/PT", f"Head of {word(n % 40)}", "JS", f"Manager {word(n % 25)}")[n % 4],
            4: f"{_FIRST + timedelta(days=n % 90):%d/%m/%Y}",
            5: ("ongoing", f"{due:%B %Y}", f"{due:%d/%m/%y}", f"{due:%d.%m.%Y}")[n % 4],
            7: f"Half of the teams have begun {word(n % 700)}.",
            8: "Nine in ten families say that they know why.",
            9: "Two posts" if n % 3 else "None",
            10: f"Posts stand empty {word(n % 30)}",
        }
        page.cells |= {(row, column): text for column, text in said.items()}
        page.colours[row, 6] = _COLOURS[n % 4]
        written += 3 if three else 1
        row += 1
        if row - objective_from == OF_AN_OBJECTIVE or written >= actions:
            words = f"{number + 1}.{row} Children are seen in time {word(number * 1000 + row)}"
            if row - objective_from > 1:
                page.merged[Area(objective_from, 1, row - 1, 1)] = words
            else:
                page.cells[objective_from, 1] = words
            objective_from = row
    page.cells |= {(row, 0): "Total", (row, 2): f"{written} actions"}
    return page


def _action(n: int) -> str:
    note = " (held up by two vacant posts)" if n % 7 == 0 else ""
    return f"Review how teams work with families {word(n)}, and publish what is found{note}"


def _three(n: int) -> str:
    return f"1. Recruit a lead {word(n)}\n2. Train the team {word(n)}\n3. Audit ten decisions {word(n)}"


def word(n: int) -> str:
    """A made-up word that differs for each number: no digits, and no name."""
    letters = []
    n += 676
    while n:
        n, rest = divmod(n, 26)
        letters.append(chr(97 + rest))
    return "".join(reversed(letters)) + "qz"
