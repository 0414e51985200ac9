"""What ships with the area: the kinds of reason for which a date is moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Reason:
    """A kind of reason for moving a date."""

    code: str
    word: str
    meaning: str


@cache
def date_change_reasons() -> Mapping[str, Reason]:
    """The kinds of reason by their code, in the order in which they are offered."""
    text = resources.files("soundingboard.delivery").joinpath("content/date_change_reasons.yaml").read_text("utf-8")
    return {row["code"]: Reason(row["code"], row["word"], row["meaning"]) for row in yaml.safe_load(text)["reasons"]}
