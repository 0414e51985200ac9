"""Several files in one zip, for a system that takes them together. The same files are the same bytes."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date


def bundle(files: Iterable[tuple[str, bytes]], day: date) -> bytes:
    """A zip of files by their names, each dated on a day. What is packed already is stored as it is.

    Raises:
        ValueError: two have one name, or a name could lead out of the folder that it is unpacked in.
    """
    made, seen = io.BytesIO(), set[str]()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in files:
            if name in seen or name.startswith("/") or "\\" in name or ".." in name.split("/"):
                raise ValueError(f"{name!r} cannot be the name of a file in a bundle.")
            seen.add(name)
            entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            is_packed = name.endswith((".docx", ".xlsx", ".pdf"))
            entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            file.writestr(entry, content)
    return made.getvalue()
