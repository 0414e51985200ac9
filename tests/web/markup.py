"""Reads a page as a strict reader would, and says what is wrong with it.

Not a validator: it looks for the faults that templates make. An element not closed, an id given twice, a control
without a label, a reference to something that is not there, a skipped heading, script or style in the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
SVG_EMPTY = frozenset(["path", "circle", "rect", "line", "polygon", "use"])
LABELLED = frozenset(["input", "select", "textarea", "progress"])


@dataclass
class _Reader(HTMLParser):
    faults: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    controls: list[str] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    headings: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in EMPTY | SVG_EMPTY:
            self.faults.append(f"<{tag}/> closes itself")
        self._look(tag, dict(attrs))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults.extend(f"<{tag}> has {name} twice" for name in set(names) if names.count(name) > 1)
        self._look(tag, dict(attrs))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1] if self.open else 'nothing'}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def _look(self, tag: str, attrs: dict[str, str | None]) -> None:
        if attrs.get("id"):
            self.ids.append(str(attrs["id"]))
        for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
            self.references.extend((name, one) for one in (attrs.get(name) or "").split())
        if tag == "label" and attrs.get("for"):
            self.labels.add(str(attrs["for"]))
            self.references.append(("for", str(attrs["for"])))
        if tag == "a" and (attrs.get("href") or "").startswith("#"):
            self.references.append(("href", str(attrs["href"])[1:]))
        if tag in LABELLED and attrs.get("type") not in ("hidden", "submit") and "label" not in self.open:
            self.controls.append(attrs.get("id") or f"{tag} {attrs.get('name')}")
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append(int(tag[1]))
        if tag == "img" and attrs.get("alt") is None:
            self.faults.append("an img has no alt")
        if tag == "style" or (tag == "script" and not attrs.get("src")):
            self.faults.append(f"<{tag}> stands in the page")
        self.faults.extend(f"<{tag}> has {name}" for name in attrs if name == "style" or name.startswith("on"))
        if tag == "p" and "p" in self.open:
            self.faults.append("<p> in <p>")


def faults_of(page: str, *, whole: bool = True) -> list[str]:
    """What is wrong with a page, in words; nothing where nothing is.

    Args:
        whole: it is a whole page, so it has one h1 and skips no heading.
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    found = [*reader.faults, *(f"<{tag}> is not closed" for tag in reader.open)]
    found += [f"id {one} is given twice" for one in sorted(set(reader.ids)) if reader.ids.count(one) > 1]
    found += [f"{name} names {one}, which is not there" for name, one in reader.references if one not in reader.ids]
    found += [f"{control} has no label" for control in reader.controls if control not in reader.labels]
    if whole:
        if reader.headings.count(1) != 1:
            found.append(f"there are {reader.headings.count(1)} h1")
        pairs = zip(reader.headings, reader.headings[1:], strict=False)
        found += [f"h{after} follows h{before}" for before, after in pairs if after > before + 1]
    return found
