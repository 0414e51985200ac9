"""What a stored file may be called."""

import re
import unicodedata

LONGEST_NAME = 120


def clean_name(name: str) -> str:
    """The name as it is kept: without folders, control characters, or what a browser or a workbook would run."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    plain = re.sub(r'[<>:"|?*]+', "_", plain).lstrip(".=+-@ ").strip()
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    stem = stem.strip(" .") or "file"
    kept = stem[: LONGEST_NAME - len(ending) - 1]
    return f"{kept}.{ending}" if ending else kept


def ending_of(name: str) -> str:
    """The ending that a name claims, in small letters: "pdf" of "Report.PDF"; nothing where there is none."""
    _, dot, ending = name.rpartition(".")
    return ending.lower().replace("jpeg", "jpg") if dot else ""


def megabytes_said(text: str) -> int:
    """How many megabytes a setting says.

    Raises:
        ValueError: it is no whole number of at least one.
    """
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text.strip()):
        raise ValueError("Give a whole number of megabytes, such as 10240.")
    return int(text)
