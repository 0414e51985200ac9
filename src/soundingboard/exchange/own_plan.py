"""A council's own plan, whatever its shape: which sheets, rows and columns are what, and the rows it comes to.

Whatever has to be guessed is said, and can be changed by a person: by the key of the guess the answer is found here
when the spreadsheet is read again. What has no place of its own in a plan here is kept with the action's words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from soundingboard.exchange.days import day_of_number, read_day, without_note_of_day
from soundingboard.exchange.guesses import Guess, Option
from soundingboard.exchange.headings import WORDS, Column, columns_of, plainly
from soundingboard.exchange.layout import LONGEST_LINE, LONGEST_TEXT, Kind, Row
from soundingboard.exchange.offline import FAILED, MOST_ROWS, STATES, Brought, as_text, letters_of
from soundingboard.exchange.parting import (
    SAID_TO_BE_DONE,
    is_total,
    perhaps_several,
    several,
    shortened,
    state_of,
    without_note,
    without_number,
)
from soundingboard.exchange.rules import Problem
from soundingboard.exchange.telling import Tell, Told, untold
from soundingboard.formats.tables_in.cells import CellError
from soundingboard.formats.tables_in.dress import SheetDress, spread
from soundingboard.lib.canonical import digest
from soundingboard.lib.keys import key_in
from soundingboard.lib.likeness import likeness

if TYPE_CHECKING:
    from soundingboard.exchange.record import Rows
    from soundingboard.formats.tables_in.raw import RawTable, Value

READ, UNREAD = "read", "unread"
TOGETHER, APART = "together", "apart"
ROWS_FOR_HEADINGS = 25
MOST_COLUMNS = 100
ROWS_LOOKED_AT = 50
WORDS_OF_ACTIONS = 6  # at least, in the column that is taken for the actions without a heading that says so
MOST_EMPTY = 1_000  # rows one after the other: a plan does not go on beneath them
ALIKE = 0.6
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_OF_A_THEME = re.compile(r"^\s*(?:theme|priority|pillar|work ?stream|area|section|domain|strand)\b", re.I)
_OF_AN_OBJECTIVE = re.compile(r"^\s*(?:objective|aim|goal|outcome|recommendation|requirement|finding)\b", re.I)
IN_GENERAL, COLUMNS, STATES_SAID, SPLITS = (
    "The file",
    "Columns",
    "Where actions stand",
    "Rows that hold several actions",
)
COLOURED = "colour"
NO_HEADINGS = (
    "No sheet has a row of headings that names the actions and one thing more. Put one above them, such as “Action” "
    "and “Owner”."
)


@dataclass(slots=True)
class _Sheet:
    """One sheet that may hold actions."""

    number: int
    name: str
    rows: list[list[Value]]
    fills: Mapping[tuple[int, int], str]
    above: int = 0
    columns: dict[int, Column] = field(default_factory=dict)
    headings: dict[int, str] = field(default_factory=dict)
    coloured: int | None = None
    # The column that was taken for the actions because of its words, where no heading says so.
    supposed: int | None = None

    def first(self, column: Column) -> int | None:
        """The place of the column that was taken for something."""
        return next((across for across, each in self.columns.items() if each == column), None)

    def place(self, row: int, across: int | None) -> str:
        """How a reader finds a cell."""
        where = f"cell {letters_of(across)}{row + 1}" if across is not None else f"row {row + 1}"
        return f"{self.name}, {where}"


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """What a council's own plan came to: its rows, what was guessed, and what the plan is called."""

    brought: Brought
    guesses: tuple[Guess, ...]
    title: str


def read_own_plan(
    tables: Sequence[RawTable],
    dress: Mapping[str, SheetDress],
    answers: Mapping[str, str],
    record: Rows,
    agencies: Mapping[str, int],
    tell: Tell = untold,
) -> OwnPlan:
    """The rows of a plan that was not made here.

    Args:
        dress: the colours and merged cells of each sheet by its name.
        answers: what a person said of guesses, by their keys.
        record: the plan on record, so that what is there already is not made twice.
        agencies: the keys of agencies by their names and codes, in small letters.
        tell: told of the rows as they are read.
    """
    return _Reading(answers, record, agencies, tell).run(tables, dress)


class _Reading:
    def __init__(self, answers: Mapping[str, str], record: Rows, agencies: Mapping[str, int], tell: Tell) -> None:
        self.answers, self.record, self.agencies = answers, record, agencies
        self.told = Told(tell)
        self.problems: list[Problem] = []
        self.remarks: list[str] = []
        self.guesses: list[Guess] = []
        self.rows: dict[Kind, list[Row]] = {kind: [] for kind in Kind}
        self.title = ""
        self.words: dict[str, int] = {}
        self.dates: Counter[str] = Counter()
        self.counted: Counter[str] = Counter()
        self.taken = {kind: {key[1] for key in record if key[0] == kind} for kind in Kind}
        # Two themes may each have an objective of the same words, and two objectives an action.
        self.called = {
            kind: {_within(row, plainly(row.title)): row.reference for row in record.values() if row.kind == kind}
            for kind in Kind
        }
        self.is_totals_read = answers.get("totals") == READ
        self.notes_stay = answers.get("notes") == TOGETHER
        # What was met so far: themes and objectives by their words, and what each theme is called.
        self._made: dict[tuple[Kind, str], str] = {}
        self._titles: dict[str, str] = {}
        self._themes: dict[str, str] = {}
        self._objectives: dict[tuple[str, str], str] = {}
        self.plans: dict[str, str] = {}
        for row in record.values():
            if row.kind == Kind.DELIVERY_PLAN:
                self.plans.setdefault(str(row.values["theme"]), row.reference)

    def run(self, tables: Sequence[RawTable], dress: Mapping[str, SheetDress]) -> OwnPlan:
        sheets = list(self._sheets(tables, dress))
        for sheet in sheets:
            self._read(sheet, alone=len(sheets) == 1)
        # A sheet that is too long was not looked into.
        if not sheets and not self.problems:
            self.problems.append(Problem("The whole file", NO_HEADINGS))
        self._say_what_was_done()
        rows = [row for kind in Kind for row in self.rows[kind]]
        brought = Brought(tuple(rows), tuple(self.problems), tuple(self.remarks))
        return OwnPlan(brought, tuple(self.guesses), self.title or "Improvement plan")

    def _ask(self, key: str, default: str) -> str:
        return self.answers.get(key, default)

    # --- sheets and headings ---

    def _sheets(self, tables: Sequence[RawTable], dress: Mapping[str, SheetDress]) -> Iterator[_Sheet]:
        before: list[_Sheet] = []
        laid_out = list(self._visible(tables, dress))
        known = {sheet.number for sheet in laid_out if self._found_headings(sheet)}
        for sheet in laid_out:
            name, key = sheet.name, f"sheet.{sheet.number}"
            says, default = f"Read from row {sheet.above + 1} on.", READ
            if sheet.number not in known:
                # A list of risks has owners and dates too: only where no sheet names its actions are they looked for.
                default = UNREAD if known else READ
                if not self._suppose_actions(sheet, is_read=self._ask(key, default) == READ):
                    self.remarks.append(f"The sheet “{name}” was not read: it has no column of actions.")
                    continue
                says = "None of its headings names the actions."
            twin = next((each for each in before if _share(each, sheet) >= 0.8), None)
            if twin is not None:
                says, default = f"It holds what the sheet “{twin.name}” holds, nearly, and would double it.", UNREAD
            if len(tables) > 1:
                options = (Option(READ, "Read it"), Option(UNREAD, "Leave it out"))
                self.guesses.append(
                    Guess(key, IN_GENERAL, f"The sheet “{name}”", says, self._ask(key, default), options)
                )
            before.append(sheet)
            if self._ask(key, default) == READ:
                self._guess_columns(sheet)
                yield sheet

    def _visible(self, tables: Sequence[RawTable], dress: Mapping[str, SheetDress]) -> Iterator[_Sheet]:
        for number, table in enumerate(tables):
            name = table.name or "The file"
            self.remarks += [f"{name}: {remark}." for remark in table.remarks]
            if table.hidden:
                self.remarks.append(f"The hidden sheet “{name}” was not read.")
            elif (sheet := self._laid_out(number, name, table, dress.get(table.name, SheetDress()))) is not None:
                yield sheet

    def _laid_out(self, number: int, name: str, table: RawTable, dress: SheetDress) -> _Sheet | None:
        rows: list[list[Value]] = []
        wide = 0
        empty = 0
        for across in table.across():
            empty = 0 if any(cell is not None for cell in across) else empty + 1
            if empty > MOST_EMPTY:
                self.remarks.append(f"{name}: what may stand below {MOST_EMPTY:,} empty rows was not read.")
                break
            wide = max(wide, len(across))
            rows.append(list(across[:MOST_COLUMNS]))
        while rows and all(cell is None for cell in rows[-1]):
            rows.pop()
        if wide > MOST_COLUMNS:
            self.remarks.append(f"{name}: {wide - MOST_COLUMNS} columns to the right of column CV were not read.")
        if sum(any(cell is not None for cell in row) for row in rows) > MOST_ROWS:
            self.problems.append(Problem(name, f"There are more than {MOST_ROWS:,} rows. Send it in parts."))
            return None
        width = max((len(row) for row in rows), default=0)
        for row in rows:
            row += [None] * (width - len(row))
        for _ in spread(dress, rows):  # type: ignore[arg-type]
            pass
        return _Sheet(number, name, rows, dress.fills)

    def _suppose_actions(self, sheet: _Sheet, *, is_read: bool) -> bool:
        """Take the column of the most words for the actions, where a row of headings names what stands beside them."""
        if not self._found_headings(sheet, without_actions=True, is_read=is_read):
            return False
        beneath = sheet.rows[sheet.above : sheet.above + ROWS_LOOKED_AT]
        words = {
            across: sum(len(as_text(row[across]).split()) for row in beneath)
            for across in sheet.headings
            if across not in sheet.columns
        }
        supposed = max(words, key=lambda across: words[across], default=None)
        if supposed is None or words[supposed] < WORDS_OF_ACTIONS:
            return False
        sheet.supposed = supposed
        sheet.columns[supposed] = Column.ACTION
        return True

    def _found_headings(self, sheet: _Sheet, *, without_actions: bool = False, is_read: bool = True) -> bool:
        """The row, or the two rows, of headings: those of which most are known, one of them the actions."""
        best: tuple[int, int, dict[int, str], dict[int, Column]] | None = None
        asked = self.answers.get(f"headings.{sheet.number}", "")
        for at in range(min(ROWS_FOR_HEADINGS, len(sheet.rows))):
            upper = [as_text(cell) for cell in sheet.rows[at]]
            # A sentence is no heading, and a heading across the whole sheet is its title.
            single = {place: text for place, text in enumerate(upper) if text and len(text) <= 80}
            if len(set(single.values())) < 2:
                continue
            choices = [(at + 1, single)]
            if at + 1 < len(sheet.rows) and _may_be_headings(sheet.rows[at + 1]):
                lower = [as_text(cell) for cell in sheet.rows[at + 1]]
                both = {
                    place: _joined(upper[place], lower[place])
                    for place in range(len(upper))
                    if upper[place] or lower[place]
                }
                choices.append((at + 2, both))
            for above, headings in choices:
                # What a person says is down to which row the headings go.
                if asked and asked != str(above):
                    continue
                ordered = [headings.get(place, "") for place in range(len(upper))]
                columns = columns_of(ordered)
                known = len({column for column in columns.values() if column != Column.KEPT})
                has_actions = Column.ACTION in columns.values() or bool(asked) or without_actions
                if has_actions and known >= 2 and (best is None or known > best[0]):
                    best = (known, above, headings, columns)
        if best is None:
            return False
        _, sheet.above, sheet.headings, sheet.columns = best
        if not is_read:
            return True
        options = tuple(Option(str(row), f"Row {row}") for row in range(1, min(ROWS_FOR_HEADINGS, len(sheet.rows)) + 1))
        self.guesses.append(
            Guess(
                f"headings.{sheet.number}",
                IN_GENERAL,
                f"Headings of “{sheet.name}”",
                f"They were found down to row {sheet.above}.",
                asked or str(sheet.above),
                options,
            )
        )
        self.title = self.title or _title_above(sheet)
        return True

    def _guess_columns(self, sheet: _Sheet) -> None:
        for across, heading in sheet.headings.items():
            key = f"column.{sheet.number}.{across}"
            taken = sheet.columns.get(across, Column.KEPT if _has_text(sheet, across) else Column.UNREAD)
            why = " No heading says where the actions are, and it holds the most words." * (across == sheet.supposed)
            chosen = self.answers.get(key, "")
            sheet.columns[across] = Column(chosen) if chosen in set(Column) else taken
            about = f"{sheet.name}, column {letters_of(across)}: “{heading[:60]}”"
            options = tuple(Option(column.value, words) for column, words in WORDS.items())
            self.guesses.append(
                Guess(
                    key,
                    COLUMNS,
                    about,
                    f"Taken for: {WORDS[sheet.columns[across]].lower()}.{why}",
                    sheet.columns[across],
                    options,
                )
            )
        self._find_colours(sheet)

    def _find_colours(self, sheet: _Sheet) -> None:
        """Which column's colours say where actions stand, where no word does."""
        down = range(sheet.above, len(sheet.rows))
        worded = sheet.first(Column.STATE)
        if worded is not None and sum(sheet.rows[row][worded] is not None for row in down) * 2 > len(down):
            return
        found: dict[int, Counter[str]] = {}
        for (row, across), colour in sheet.fills.items():
            if row >= sheet.above:
                found.setdefault(across, Counter())[colour] += 1
        rated = [across for across, colours in found.items() if len(colours) > 1 or across == worded]
        if not rated:
            return
        best = max(rated, key=lambda across: (across == worded, sum(found[across].values())))
        key = f"{COLOURED}.{sheet.number}"
        options = [Option(str(across), f"Column {letters_of(across)}") for across in sorted(found)]
        chosen = self._ask(key, str(best))
        self.guesses.append(
            Guess(
                key,
                STATES_SAID,
                f"Colours of “{sheet.name}”",
                f"The colours of column {letters_of(best)} are the only rating: they are read as words.",
                chosen,
                (*options, Option(UNREAD, "No colours")),
            )
        )
        sheet.coloured = key_in(chosen)

    # --- rows ---

    def _read(self, sheet: _Sheet, *, alone: bool) -> None:
        own = {column: sheet.first(column) for column in Column}
        # Sheets that each hold a theme are named by it, where nothing in them says another.
        theme = "" if alone or own[Column.THEME] is not None else sheet.name
        objective = ""
        for row in self.told.over(range(sheet.above, len(sheet.rows))):
            cells = sheet.rows[row]
            there = [across for across, cell in enumerate(cells) if cell is not None]
            if not there or self._is_heading_again(sheet, cells):
                continue
            if self._sums_up(cells, there, own[Column.ACTION]):
                self.counted["totals"] += 1
                if not self.is_totals_read:
                    continue
            section = self._section(sheet, cells, there, own[Column.ACTION])
            if section is not None:
                if _OF_AN_OBJECTIVE.match(section) or (
                    own[Column.THEME] is not None and not _OF_A_THEME.match(section)
                ):
                    objective = section
                else:
                    theme, objective = section, ""
                continue
            theme = self._text(sheet, row, own[Column.THEME]) or theme
            objective = self._text(sheet, row, own[Column.OBJECTIVE]) or (
                "" if self._text(sheet, row, own[Column.THEME]) and own[Column.OBJECTIVE] is None else objective
            )
            action = self._text(sheet, row, own[Column.ACTION])
            if action:
                self._actions(sheet, row, own, theme, objective, action)
            elif self._lacks_its_action(sheet, cells, there, own[Column.ACTION]):
                self.problems.append(
                    Problem(sheet.place(row, own[Column.ACTION]), "Enter the action: this row has none, but says more.")
                )

    def _lacks_its_action(
        self, sheet: _Sheet, cells: Sequence[Value], there: Sequence[int], action: int | None
    ) -> bool:
        """Whether a row without an action says more than where it belongs. That a formula failed was said already."""
        homes = (None, Column.THEME, Column.OBJECTIVE, Column.UNREAD)
        has_failed = action is not None and isinstance(cells[action], CellError)
        return not has_failed and any(sheet.columns.get(across) not in homes for across in there)

    def _sums_up(self, cells: Sequence[Value], there: Sequence[int], action: int | None) -> bool:
        """A row of totals says so first; or anywhere, having no action, as a theme may be merged down into it."""
        has_action = action is not None and cells[action] is not None
        return any(is_total(as_text(cells[across])) for across in (there[:1] if has_action else there))

    def _is_heading_again(self, sheet: _Sheet, cells: Sequence[Value]) -> bool:
        there = [(across, cell) for across, cell in enumerate(cells) if cell is not None]
        return len(there) > 1 and all(
            plainly(as_text(cell)) == plainly(sheet.headings.get(across, "")) for across, cell in there
        )

    def _section(self, sheet: _Sheet, cells: Sequence[Value], there: Sequence[int], action: int | None) -> str | None:
        """What a row across the sheet says that the rows beneath belong to."""
        texts = {as_text(cells[across]) for across in there}
        if len(texts) != 1:
            return None
        (text,) = texts
        is_across = len(there) >= 3
        alone = len(there) == 1 and (
            there[0] != action or bool(_OF_A_THEME.match(text) or _OF_AN_OBJECTIVE.match(text))
        )
        is_named = sheet.columns.get(there[0]) in (Column.THEME, Column.OBJECTIVE)
        return text if text and not is_named and (is_across or (alone and there[0] <= 1)) else None

    def _text(self, sheet: _Sheet, row: int, across: int | None) -> str:
        cell = sheet.rows[row][across] if across is not None else None
        if isinstance(cell, CellError) and (failed := Problem(sheet.place(row, across), FAILED)) not in self.problems:
            self.problems.append(failed)
        return as_text(cell)

    def _actions(
        self,
        sheet: _Sheet,
        row: int,
        own: Mapping[Column, int | None],
        theme_said: str,
        objective_said: str,
        action: str,
    ) -> None:
        theme = self._theme(sheet, row, own, theme_said)
        objective = self._objective(sheet, row, own, theme, objective_said)
        plan = self._delivery_plan(sheet, row, theme)
        parts, default = several(action), APART
        if len(parts) == 1:
            # Without bullets or numbers it may as well be one sentence.
            parts, default = perhaps_several(action), TOGETHER
        key = f"split.{sheet.number}.{row}"
        if len(parts) > 1:
            chosen = self._ask(key, default)
            options = (Option(APART, f"{len(parts)} actions"), Option(TOGETHER, "One action"))
            says = "; ".join(shortened(part, 60) for part in parts[:4])
            lists = "lists" if default == APART else "may list"
            self.guesses.append(
                Guess(
                    key, SPLITS, sheet.place(row, own[Column.ACTION]), f"It {lists} several: {says}.", chosen, options
                )
            )
            parts = parts if chosen == APART else [action]
        owners = self._beside(sheet, row, own[Column.OWNER], len(parts))
        for number, part in enumerate(parts):
            self._action(sheet, row, own, (objective, plan), part, owners[number], number if len(parts) > 1 else None)

    def _beside(self, sheet: _Sheet, row: int, across: int | None, many: int) -> list[str]:
        """The owner of each action of a row: line by line where there are as many lines as actions."""
        text = self._text(sheet, row, across)
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        return lines if len(lines) == many else [text] * many

    def _action(
        self,
        sheet: _Sheet,
        row: int,
        own: Mapping[Column, int | None],
        homes: tuple[str, str],
        part: str,
        owner: str,
        number: int | None,
    ) -> None:
        objective, plan = homes
        letters = {name: letters_of(across) for name, across in self._letters(own)}
        numbered = self._text(sheet, row, own[Column.REFERENCE])
        text, reference = without_number(part) if not numbered else (part, "")
        note = ""
        if not self.notes_stay:
            text, note = without_note(text)
        self.counted["notes"] += bool(note)
        reference = numbered or reference
        if number is not None and reference:
            reference += chr(97 + number)
        title = shortened(text, LONGEST_LINE)
        kept, places = self._kept(sheet, row)
        said_in_full = [f"In full: {text}"] if title != " ".join(text.split()) else []
        success = self._text(sheet, row, own[Column.SUCCESS])
        words = [*said_in_full, success, f"Note: {note}" if note else "", *kept]
        supporters, others = self._supporters(self._text(sheet, row, own[Column.SUPPORTERS]))
        words += [f"Helped by: {', '.join(others)}"] if others else []
        given = {
            "delivery_plan": plan,
            "objective": objective,
            "title": title,
            "success_criteria": "\n".join(each for each in words if each),
            "owner": " ".join(owner.split()) or None if "\n" not in owner else owner,
            "starts_on": self._day(sheet, row, own[Column.STARTS]),
            "due_on": self._due(sheet, row, own),
            "state": self._state(sheet, row, own[Column.STATE]),
        }
        letters["success_criteria"] = ",".join(sorted({letters.get("success_criteria", letters["title"]), *places}))
        if len(str(given["success_criteria"])) > LONGEST_TEXT:
            self.problems.append(Problem(sheet.place(row, None), f"It holds more than {LONGEST_TEXT:,} characters."))
        known = self._known_action(reference, title, objective)
        if known is not None:
            # Where it stands is said by updates once it is here, and not by a plan that comes again.
            given = {name: value for name, value in given.items() if name not in ("state", "delivery_plan")}
        self.rows[Kind.ACTION].append(
            Row(
                Kind.ACTION,
                known or self._free(Kind.ACTION, reference, sheet.place(row, own[Column.REFERENCE])),
                given,
                sheet.name,
                row + 1,
                letters,
                supporters,
            )
        )

    def _letters(self, own: Mapping[Column, int | None]) -> Iterator[tuple[str, int]]:
        names = {
            "reference": Column.REFERENCE, "title": Column.ACTION, "owner": Column.OWNER, "starts_on": Column.STARTS,
            "due_on": Column.DUE, "state": Column.STATE, "success_criteria": Column.SUCCESS,
            "objective": Column.OBJECTIVE, "delivery_plan": Column.THEME,
        }  # fmt: skip
        for name, column in names.items():
            across = own[column]
            if across is not None:
                yield name, across

    def _kept(self, sheet: _Sheet, row: int) -> tuple[list[str], set[str]]:
        """What other columns say of an action, each under its heading; and their letters."""
        words, letters, own_due = [], set(), sheet.first(Column.DUE)
        for across, column in sheet.columns.items():
            is_passed = column == Column.FIRST_DUE and own_due is not None and sheet.rows[row][own_due] is not None
            text = self._text(sheet, row, across)
            has_note = column in (Column.DUE, Column.STARTS) and without_note_of_day(text) != text
            if column not in (Column.KEPT, Column.PROGRESS) and not is_passed and not has_note:
                continue
            if text:
                words.append(f"{' '.join(sheet.headings.get(across, letters_of(across)).split())}: {text}")
                letters.add(letters_of(across))
        return words, letters

    def _supporters(self, text: str) -> tuple[tuple[int, ...], list[str]]:
        keys, others = [], []
        for part in re.split(r"\s*[,;/\n&]\s*", text):
            key = self.agencies.get(part.casefold()) if part else None
            if key is not None:
                keys.append(key)
            elif part:
                others.append(part)
        return tuple(dict.fromkeys(keys)), others

    def _day(self, sheet: _Sheet, row: int, across: int | None) -> date | None:
        cell = sheet.rows[row][across] if across is not None else None
        if cell is None or isinstance(cell, date):
            return cell
        if isinstance(cell, float) and (found := day_of_number(cell)) is not None:
            self.counted["numbers"] += 1
            return found
        text = self._text(sheet, row, across)
        read = read_day(text, begins=across == sheet.first(Column.STARTS))
        if read is None:
            if not isinstance(cell, CellError):
                self.problems.append(
                    Problem(sheet.place(row, across), "Enter a date, such as 31/3/2026, or leave it empty.")
                )
            return None
        if read.is_guess:
            self.dates[f"“{shortened(text, 40)}” was read as {_said(read.day)}"] += 1
        return read.day

    def _due(self, sheet: _Sheet, row: int, own: Mapping[Column, int | None]) -> date | None:
        """The date that holds: the later one where one is named, else the one that was first set."""
        later, first = own[Column.DUE], own[Column.FIRST_DUE]
        if later is None or (first is not None and sheet.rows[row][later] is None):
            return self._day(sheet, row, first)
        return self._day(sheet, row, later)

    def _state(self, sheet: _Sheet, row: int, across: int | None) -> str:
        word = self._text(sheet, row, across)
        if not word and sheet.coloured is not None:
            word = sheet.fills.get((row, sheet.coloured), "")
        if not word:
            return "not_started"
        shown = shortened(word, 60).casefold()
        self.words[shown] = self.words.get(shown, 0) + 1
        return self._ask(_key_of_state(shown), state_of(shown))

    # --- what actions belong to ---

    def _theme(self, sheet: _Sheet, row: int, own: Mapping[Column, int | None], said: str) -> str:
        if said not in self._themes:
            title, number = without_number(" ".join(said.split()))
            title = title or self.title or "Improvement plan"
            self._themes[said] = self._home(Kind.THEME, title, number, {}, sheet, row, own[Column.THEME])
        return self._themes[said]

    def _objective(self, sheet: _Sheet, row: int, own: Mapping[Column, int | None], theme: str, said: str) -> str:
        if (theme, said) not in self._objectives:
            self._objectives[theme, said] = self._new_objective(sheet, row, own, theme, said)
        return self._objectives[theme, said]

    def _new_objective(self, sheet: _Sheet, row: int, own: Mapping[Column, int | None], theme: str, said: str) -> str:
        whole = " ".join(said.split())
        title, number = without_number(whole)
        if not title:
            # A plan without objectives has its actions under one of the theme's own name.
            self.counted["objectives"] += (Kind.OBJECTIVE, theme) not in self._made
            title = self._titles.get(theme, "") or self._title_on_record(theme)
        more = {
            name: self._text(sheet, row, own[column])
            for name, column in (
                ("measure", Column.MEASURE),
                ("baseline", Column.BASELINE),
                ("target", Column.TARGET),
                ("description", Column.OUTCOME),
            )
            if own[column] is not None
        }
        if len(title) > LONGEST_LINE:
            more["description"] = "\n".join(each for each in (f"In full: {title}", more.get("description", "")) if each)
        return self._home(Kind.OBJECTIVE, title, number, {"theme": theme, **more}, sheet, row, own[Column.OBJECTIVE])

    def _delivery_plan(self, sheet: _Sheet, row: int, theme: str) -> str:
        if theme not in self.plans:
            title = self._titles.get(theme, "") or self._title_on_record(theme)
            reference = self._next(Kind.DELIVERY_PLAN, "DP")
            self.plans[theme] = reference
            values = {"theme": theme, "title": title}
            self.rows[Kind.DELIVERY_PLAN].append(Row(Kind.DELIVERY_PLAN, reference, values, sheet.name, row + 1))
        return self.plans[theme]

    def _title_on_record(self, theme: str) -> str:
        row = self.record.get((Kind.THEME, theme))
        return row.title if row is not None else self.title or "Improvement plan"

    def _home(
        self,
        kind: Kind,
        title: str,
        number: str,
        more: Mapping[str, str],
        sheet: _Sheet,
        row: int,
        across: int | None,
    ) -> str:
        """The theme or objective of a title: one that is on record or was met before, else a new one."""
        within = more.get("theme", "")
        known = self._made.get((kind, f"{within}|{plainly(title)}")) or (
            self.called[kind].get(f"{within}|{plainly(shortened(title, LONGEST_LINE))}")
        )
        if known is not None:
            return known
        stem = "" if kind == Kind.THEME else f"{within}."
        is_free = number and number not in self.taken[kind] and _REFERENCE.fullmatch(number)
        reference = number if is_free else self._next(kind, stem)
        self.taken[kind].add(reference)
        self._made[kind, f"{within}|{plainly(title)}"] = reference
        self._made[kind, within] = reference
        if kind == Kind.THEME:
            self._titles[reference] = shortened(title, LONGEST_LINE)
        letters = {"title": letters_of(across)} if across is not None else {}
        values = {**more, "title": shortened(title, LONGEST_LINE)}
        self.rows[kind].append(Row(kind, reference, values, sheet.name, row + 1, letters))
        return reference

    def _next(self, kind: Kind, stem: str) -> str:
        number = 1
        while f"{stem}{number}" in self.taken[kind]:
            number += 1
        self.taken[kind].add(f"{stem}{number}")
        return f"{stem}{number}"

    def _known_action(self, reference: str, title: str, objective: str) -> str | None:
        """The action on record that a row means: of its reference and nearly its words, or of its words alone."""
        same = self.record.get((Kind.ACTION, reference))
        if same is not None and (plainly(same.title) == plainly(title) or likeness(same.title, title) >= ALIKE):
            return reference
        return self.called[Kind.ACTION].get(f"{objective}|{plainly(title)}")

    def _free(self, kind: Kind, reference: str, place: str) -> str:
        """The reference of a new row: as it is written where it is one and free, else the next."""
        written = re.sub(r"\s+", "-", reference.strip(" ."))
        if not written:
            return ""
        if not _REFERENCE.fullmatch(written) or written in self.taken[kind]:
            self.counted["references"] += 1
            return ""
        self.taken[kind].add(written)
        return written

    # --- what is said of the whole ---

    def _say_what_was_done(self) -> None:
        for word, times in self.words.items():
            key, state = _key_of_state(word), self._ask(_key_of_state(word), state_of(word))
            says = f"Taken for: {STATES[state].lower()}."
            if word in SAID_TO_BE_DONE or any(each in word for each in ("complete", "closed")):
                says += " What is done is said with evidence on the action’s page, once it is here."
            options = tuple(Option(each, STATES[each]) for each in ("not_started", "in_progress"))
            self.guesses.append(Guess(key, STATES_SAID, f"“{word}”, in {_rows(times)}", says, state, options))
        if self.counted["totals"]:
            self._choice(
                "totals", f"{_rows(self.counted['totals'])} of totals", "They sum others up, and were left out.",
                UNREAD, (Option(UNREAD, "Leave them out"), Option(READ, "Read them as actions")),
            )  # fmt: skip
        if self.counted["notes"] or self.notes_stay:
            self._choice(
                "notes", "Notes in brackets at the end of actions", "They are kept with the action’s words.",
                APART, (Option(APART, "Keep them with its words"), Option(TOGETHER, "Leave them in its title")),
            )  # fmt: skip
        if self.counted["numbers"]:
            self.remarks.append(
                f"{_rows(self.counted['numbers'])}: a number was read as the day that Excel means by it."
            )
        if self.counted["references"]:
            self.remarks.append(
                f"{_rows(self.counted['references'])}: the reference is taken or is none, so the next is given."
            )
        if self.counted["objectives"]:
            self.remarks.append("Where no objective is named, actions stand under one that is called like their theme.")
        self.remarks += [f"Dates: {said}, in {_rows(times)}." for said, times in self.dates.most_common(30)]

    def _choice(self, key: str, about: str, says: str, default: str, options: Iterable[Option]) -> None:
        self.guesses.append(Guess(key, IN_GENERAL, about, says, self._ask(key, default), tuple(options)))


def _within(row: Row, words: str) -> str:
    """The words of a row with what it belongs to: an objective with its theme, an action with its objective."""
    home = {Kind.OBJECTIVE: "theme", Kind.ACTION: "objective"}.get(row.kind)
    return f"{row.values[home] if home else ''}|{words}"


def _may_be_headings(cells: Sequence[Value]) -> bool:
    """Whether a row may be the second of two rows of headings: short words, no number and no day."""
    texts = [as_text(cell) for cell in cells if cell is not None]
    return all(isinstance(cell, str) for cell in cells if cell is not None) and all(
        len(text) <= 80 and not re.fullmatch(r"[\d\s./:%-]+", text) for text in texts
    )


def _joined(upper: str, lower: str) -> str:
    if not lower or plainly(upper) == plainly(lower):
        return upper or lower
    return f"{upper} {lower}" if upper else lower


def _has_text(sheet: _Sheet, across: int) -> bool:
    return any(row[across] is not None for row in sheet.rows[sheet.above :])


def _title_above(sheet: _Sheet) -> str:
    """What stands first above the headings."""
    for row in sheet.rows[: sheet.above - 1]:
        for cell in row:
            if isinstance(cell, str) and 5 <= len(cell) <= LONGEST_LINE:
                return cell
    return ""


def _share(one: _Sheet, other: _Sheet) -> float:
    """How much of the shorter of two sheets stands in the other, row by row."""
    first = {tuple(row) for row in one.rows[one.above :] if any(cell is not None for cell in row)}
    second = {tuple(row) for row in other.rows[other.above :] if any(cell is not None for cell in row)}
    least = min(len(first), len(second))
    return len(first & second) / least if least else 0.0


def _key_of_state(word: str) -> str:
    return f"state.{digest(word)[:16]}"


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _said(day: date | None) -> str:
    return "no date" if day is None else f"{day.day}/{day.month}/{day.year}"
