"""Fields that ask as GOV.UK does: a plain question, and an error that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from soundingboard.web.forms.dates import missing_boxes, read_date
from soundingboard.web.forms.widgets import Checkboxes, DateBoxes, Radios


class LineField(forms.CharField):
    """A line of text. Too long is said by us: a browser's own limit would cut pasted words off in silence."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "maxlength"}


class TextField(LineField):
    """Text of several lines, with a count of the characters left.

    Args:
        max_length: characters; a new line is one, as people count.
        rows: height of the box in lines.
    """

    def __init__(self, *, max_length: int, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "data-maxlength": max_length}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class DateField(forms.Field):
    """A date in three boxes.

    Args:
        what: the words that an error needs, such as "the date the action was agreed"; by default the label's.
        earliest, latest: the first and last date that will do.
    """

    widget = DateBoxes

    def __init__(
        self, *, what: str = "", earliest: date | None = None, latest: date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.what, self.earliest, self.latest = what, earliest, latest

    def clean(self, value: Any) -> date | None:
        """The date typed, or None where none was and none is needed.

        Raises:
            ValidationError: with the one thing that is wrong, in a sentence.
        """
        if isinstance(value, date):
            return value
        typed = value or ("", "", "")
        what = self.what or lower_first(str(self.label or "the date"))
        missing = missing_boxes(typed)
        if len(missing) == 3:
            if self.required:
                raise ValidationError(f"Enter {what}", code="required")
            return None
        if missing:
            raise ValidationError(f"{upper_first(what)} must include a {' and a '.join(missing)}", code="incomplete")
        found = read_date(typed)
        if found is None:
            problem = "a real date, such as 27 3 2026"
            if len(typed[2]) != 4:
                problem = "a date whose year has four figures, such as 2026"
            raise ValidationError(f"{upper_first(what)} must be {problem}", code="invalid")
        if self.earliest and found < self.earliest:
            raise ValidationError(f"{upper_first(what)} must be on or after {_said(self.earliest)}", code="early")
        if self.latest and found > self.latest:
            raise ValidationError(f"{upper_first(what)} must be on or before {_said(self.latest)}", code="late")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(read_date(data or ("", "", "")) != initial)


# As a date in three boxes has them (`dates.py`).
EARLIEST_YEAR, LATEST_YEAR = 1000, 2999


class _Calendar(forms.DateInput):
    input_type = "date"


class DayField(forms.DateField):
    """A day in one box with the browser's calendar, for filters only: there a slip costs nothing and room is short."""

    widget = _Calendar(format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        """The day. One by the ends of all time is none: what is asked of the day after it could not be answered.

        Raises:
            ValidationError: it is no day, or no day of the years that a date in three boxes may have.
        """
        day: date | None = super().to_python(value)
        if day is not None and not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class RadioField(forms.ChoiceField):
    """One of a few. `hints` puts a sentence under a choice; nothing is chosen beforehand."""

    def __init__(self, *, choices: Any, hints: Mapping[Any, str] | None = None, **kwargs: Any) -> None:
        super().__init__(choices=choices, widget=Radios(hints=hints), **kwargs)


class CheckboxesField(forms.MultipleChoiceField):
    """Any of a few. `hints` puts a sentence under a choice."""

    def __init__(self, *, choices: Any, hints: Mapping[Any, str] | None = None, **kwargs: Any) -> None:
        super().__init__(choices=choices, widget=Checkboxes(hints=hints), **kwargs)


KIND_WORDS: Mapping[str, str] = {
    "pdf": "PDF",
    "docx": "Word (docx)",
    "xlsx": "Excel (xlsx)",
    "xlsm": "Excel with macros (xlsm)",
    "ods": "OpenDocument (ods)",
    "csv": "CSV",
    "parquet": "Parquet",
    "txt": "plain text",
    "png": "PNG picture",
    "jpg": "JPEG picture",
    "json": "JSON",
}


class UploadField(forms.FileField):
    """A file of a few kinds and a greatest size, both told before a person chooses.

    The name is checked here so that a slip is caught kindly; what the file really is is checked where it is read.

    Args:
        kinds: name endings without the dot, such as ("pdf", "docx").
        max_bytes: greatest size.
        what: the words that an error needs, such as "the inspection report".
    """

    def __init__(self, *, kinds: tuple[str, ...], max_bytes: int, what: str = "a file", **kwargs: Any) -> None:
        self.kinds, self.max_bytes = kinds, max_bytes
        kwargs.setdefault("help_text", f"{self.kinds_said}, up to {max_bytes // 1_048_576} MB")
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in kinds)}))
        super().__init__(**kwargs)
        self.error_messages = {
            **self.error_messages,
            "required": f"Choose {what}",
            "empty": "The file is empty. Check it opens on your computer, then choose it again",
            "invalid": f"Choose {what}",
            "missing": f"Choose {what}",
        }

    @property
    def kinds_said(self) -> str:
        words = [KIND_WORDS.get(kind, kind) for kind in self.kinds]
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file.

        Raises:
            ValidationError: it is missing, empty, too big or of another kind.
        """
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile):
            ending = PurePath(file.name or "").suffix.lower().removeprefix(".").replace("jpeg", "jpg")
            if ending not in self.kinds:
                raise ValidationError(f"The file must be {self.kinds_said}", code="kind")
            if (file.size or 0) > self.max_bytes:
                raise ValidationError(f"The file must be {self.max_bytes // 1_048_576} MB or smaller", code="big")
        return file


class VersionField(forms.CharField):
    """Which version of a thing the person was shown, carried unseen so that two people's changes cannot collide."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": "Open this page again: it lost its place"})
        super().__init__(**kwargs)


def lower_first(words: str) -> str:
    """The words as they stand within a sentence: "Forecast date" becomes "forecast date", "DfE lead" stays."""
    first = words.split(" ", 1)[0]
    return words if first[1:] != first[1:].lower() else words[:1].lower() + words[1:]


def upper_first(words: str) -> str:
    """The words as they begin a sentence."""
    return words[:1].upper() + words[1:]


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
