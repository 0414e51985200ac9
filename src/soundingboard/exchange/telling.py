"""How far a spreadsheet has got on its way in, told to whoever waits: by four steps, and by the row as it is read."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

# Of four steps the number that are done, and what is being done now.
Tell = Callable[[int, str], None]
OPENING, READING, COMPARING, WRITING, STEPS = range(5)
AT_ONCE = 500  # rows; to tell of each would take longer than to read it


def untold(step: int, sentence: str) -> None:
    """Nobody waits."""


class Told:
    """Counts the rows of all sheets together, and tells of them now and then."""

    def __init__(self, tell: Tell) -> None:
        self.tell, self.read = tell, 0

    def over(self, rows: Iterable[T]) -> Iterator[T]:
        """The same rows, counted as they are taken."""
        for row in rows:
            if self.read % AT_ONCE == 0:
                so_far = f": {self.read:,} rows so far" if self.read else ""
                self.tell(READING, f"Reading the spreadsheet{so_far}")
            self.read += 1
            yield row


def parts_of_plan(number: int) -> str:
    """So many themes, outcomes, objectives, delivery plans and actions together; a row may hold several."""
    return "1 part of the plan" if number == 1 else f"{number:,} parts of the plan"
