"""The questions that the benchmark puts into both voices."""

from collections.abc import Callable
from typing import Any

from soundingboard.lib.voices.recognise import recognise

_PATTERNS = (
    "What is it stopping you from doing about {}, and how do you know?",
    "Does your agency or partnership report {} to the people who hold you to account?",
    "Which of our teams has told us most about {}, and what did we do?",
    "How many children are affected by {}?",
    "If parents asked you and your partners about {}, what would they hear from you?",
)


def a_thousand_questions() -> Callable[[], Any]:
    """Read 1,000 questions, no two alike, as somebody wrote them, and give each in both voices."""
    questions = [_PATTERNS[number % len(_PATTERNS)].format(f"standard {number}") for number in range(1000)]

    def into_both_voices() -> list[tuple[str, str]]:
        return [(read.you, read.we) for read in map(recognise, questions)]

    return into_both_voices
