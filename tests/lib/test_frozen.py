from dataclasses import FrozenInstanceError, dataclass, field

import pytest

from soundingboard.lib.frozen import maker_of


@dataclass(frozen=True, slots=True)
class Cell:
    row: int
    column: int = 1
    words: list[str] = field(default_factory=list)
    shade: str = field(default="", kw_only=True)

    @property
    def place(self) -> str:
        return f"{self.row}.{self.column}"


make_cell = maker_of(Cell)


def test_what_is_made_quickly_is_what_the_class_makes() -> None:
    made = make_cell(3, column=4, shade="grey")

    assert made == Cell(3, 4, shade="grey")
    assert type(made) is Cell
    assert made.place == "3.4"
    assert repr(made) == repr(Cell(3, 4, shade="grey"))


def test_defaults_are_as_declared_and_not_shared() -> None:
    first, second = make_cell(1), make_cell(2)

    assert first == Cell(1)
    assert first.words is not second.words


def test_what_was_made_quickly_cannot_be_changed() -> None:
    made = make_cell(3)

    with pytest.raises(FrozenInstanceError):
        made.row = 4  # type: ignore[misc]


def test_what_the_class_would_refuse_is_refused() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'row'"):
        make_cell()  # type: ignore[call-arg]


def test_a_class_that_checks_its_values_is_not_made_quickly() -> None:
    @dataclass(frozen=True, slots=True)
    class Checked:
        row: int

        def __post_init__(self) -> None:
            assert self.row

    with pytest.raises(TypeError, match="Checked has a __post_init__"):
        maker_of(Checked)
