"""The rules of the plan of questions: how the words of one are fitted to whom and over what it is asked."""

from dataclasses import dataclass

from soundingboard.lib.voices.alternatives import Choice, choices, put_to
from soundingboard.lib.voices.windows import Window, changed, windows


@dataclass(frozen=True, slots=True)
class Fitting:
    """What of a question may be chosen: the first list of people it could be put to, and the first span with a
    number."""

    choice: Choice | None
    window: Window | None


def fitting(words: str) -> Fitting:
    """What may be chosen in the words of a question."""
    return Fitting(
        next(iter(choices(words)), None), next((each for each in windows(words) if each.number is not None), None)
    )


def fitted(words: str, *, to: str = "", number: int | None = None) -> str:
    """The question put to one of those it names, over another number of what it looks back on.

    An answer that the words have no place for changes nothing.
    """
    found = fitting(words)
    if found.window is not None and number is not None and number != found.window.number:
        words = changed(words, found.window, number)
    choice = fitting(words).choice
    if choice is not None and to in choice.options:
        words = put_to(words, choice, to)
    return words
