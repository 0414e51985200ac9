"""Finds the lists of what must improve, and reads each point of them.

A list begins at a heading that says so ("What needs to improve?", "Recommendations", "Areas for priority action") and
ends at the next heading of the same rank. In between stand points with a bullet or a number, points below points,
small headings that group them, time bands, and now and then plain paragraphs. Whatever stands in a list and is in no
finding is said in a warning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from soundingboard.formats.inspection_report.layout import (
    Body,
    Marker,
    ends_with_page_number,
    join,
    marker,
    without_marker,
)
from soundingboard.formats.inspection_report.pages import Line
from soundingboard.formats.inspection_report.report import Finding, PageCount

_WHOSE = (
    r"(?:the\s+)?(?:local\s+authority|local\s+safeguarding\s+children\s+board|lscb|authority|council|board|partnership|"
    r"partners|area|agency|trust|service)(?:\s+and\s+(?:its\s+)?partners)?(?:\s*\(\w+\))?"
)

# A heading opens a list of its own ("list") or names a part of one ("part"). Priority action is told by its words.
_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "list",
        re.compile(
            rf"what\s+(?:needs?|do(?:es)?\s+{_WHOSE}\s+need|{_WHOSE}\s+needs?|must|should|still\s+needs)\s+to\s+(?:be\s+)?"
            r"improved?\b[^.]{0,90}",
            re.IGNORECASE,
        ),
    ),
    (
        "list",
        re.compile(
            r"(?:summary\s+of\s+|key\s+|main\s+|our\s+)?recommendations?(?:\s+(?:for|to)\s+[^.]{3,70})?", re.IGNORECASE
        ),
    ),
    (
        "part",
        re.compile(
            r"(?:areas?|points?|matters?|issues?)\s+(?:for|of|requiring|needing|that\s+(?:need|require))\s+"
            r"(?:further\s+|priority\s+|immediate\s+|urgent\s+|and\s+)*(?:improvements?|development|action|attention)"
            r"(?:\s+(?:in|for|by|identified)\s+[^.]{3,70})?",
            re.IGNORECASE,
        ),
    ),
    (
        "part",
        re.compile(
            r"(?:areas?\s+(?:for|of|requiring)\s+)?(?:priority\s+and\s+immediate|immediate\s+and\s+priority|priority|urgent|immediate)"
            r"\s+(?:actions?|improvements?)(?:\s+(?:in|for|by|required)\b[^.]{0,70})?",
            re.IGNORECASE,
        ),
    ),
    (
        "part",
        re.compile(
            r"(?:key\s+)?(?:improvements?\s+(?:needed|required)|actions?\s+(?:needed|required)|areas?\s+to\s+improve)",
            re.IGNORECASE,
        ),
    ),
)
_PRIORITY = re.compile(r"priority|urgent\s+action|immediate\s+action", re.IGNORECASE)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "twelve": 12}
_BAND = re.compile(
    r"(?:(?P<now>immediately|with\s+immediate\s+effect|for\s+immediate\s+action)|"
    r"within\s+(?P<count>\d+|" + "|".join(_NUMBERS) + r")\s+(?:calendar\s+|working\s+)?(?P<unit>day|week|month|year)s?)"
    r"(?:\s+(?:of|from|after)\s+[\w\s]{3,60})?\s*:?",
    re.IGNORECASE,
)
_ENDS_A_LIST = re.compile(
    r"information\s+about|summary\b|executive\s+summary|inspection\s+(?:findings|judge?ments?)|(?:the\s+)?experiences\s+and|"
    r"the\s+impact\s+of\s+leaders|progress\s+since|contents$|what\s+the\s+inspection\s+judge?ments|main\s+findings|findings\b|"
    r"(?:key\s+)?strengths|(?:the\s+)?(?:local\s+authority|council|lscb|authority|board)(?:[’']s|\s+has\s+the\s+following)?\s+strengths|"
    r"the\s+local\s+authority\s+has\s+the\s+following|what\s+is\s+working|next\s+steps|practice\s+(?:study|example)|case\s+study|"
    r"outcomes?\s+for\s+children\s+and\s+young\s+people$|record\s+of\s+main|headline\s+findings|inspection\s+findings|"
    r"what\s+happens\s+next|about\s+this|annex|appendix|local\s+inspection\s+of",
    re.IGNORECASE,
)
_LETTER_ENDS = re.compile(
    r"yours\s+(?:sincerely|faithfully)|i\s+am\s+copying|this\s+letter\s+(?:is|will)|any\s+complaints\s+about|"
    r"the\s+office\s+for\s+standards\s+in\s+education|ofsted\s+will\s+take\s+the\s+findings|"
    r"(?:you|we)\s+(?:are\s+)?(?:asked|required|should)\s+(?:to\s+)?(?:submit|send)|you\s+should\s+(?:send|submit)",
    re.IGNORECASE,
)
_NONE_FOUND = re.compile(
    r"(?:there\s+(?:are|were)\s+no|no|the\s+inspection\s+(?:did\s+not|has\s+not)\s+(?:find|found|identif\w+)\s+any|"
    r"inspectors\s+(?:did\s+not\s+(?:find|identify)\s+any|found\s+no|identified\s+no)|none(?:\s+identified)?)"
    r"\b.{0,60}(?:areas?|priority|immediate|actions?|recommendations?|improvements?|none)\b.{0,90}|none\.?",
    re.IGNORECASE,
)
_LEADS_IN = re.compile(
    r"(?:should|must|needs?\s+to|is\s+required\s+to|has\s+to)\s+take\s+(?:the\s+following|swift|urgent|immediate)|"
    r"following\s+(?:actions?|areas?|recommendations?|steps)|recommends?\s+that|in\s+order\s+to\s+improve",
    re.IGNORECASE,
)
_SAYS_TO_ACT = re.compile(
    r"(?:should|must|needs?\s+to|is\s+required\s+to|has\s+to)\s+take\s+(?:the\s+following|swift|urgent|immediate)|"
    r"^in\s+order\s+to\s+improve",
    re.IGNORECASE,
)
_LEADS_IN_TO_A_LIST = re.compile(
    r"(?:priority\s+action|area[s]?\s+for\s+(?:improvement|development)|needs?\s+to\s+improve|recommend\w*|"
    r"take\s+(?:the\s+following|swift|urgent|immediate)\b[^:]*)[^.:]*:$",
    re.IGNORECASE,
)
_CHAPTER_OF_THE_BOARD = re.compile(
    r"local\s+safeguarding\s+children[’']?s?\s+board|\blscb\b|safeguarding\s+children[’']?s?\s+board|safeguarding\s+board",
    re.IGNORECASE,
)
_SAME_PLACE = 6.0
"""Points sideways within which two markers stand under each other, odd and even pages being set a little apart."""

LONGEST = 1_400
"""Letters in the longest finding seen in a real report, and a little more: a longer one has swallowed what follows."""


@dataclass
class _Item:
    """A point while it is being read."""

    marker: Marker | None
    level: int
    lines: list[Line]
    first: str
    section: str
    theme: str | None
    time_band: str | None
    priority: bool
    paragraph: int | None
    parent: _Item | None = None
    children: int = 0
    reference: str = ""

    @property
    def parts(self) -> list[str]:
        return [self.first, *(line.text for line in self.lines[1:])]


@dataclass
class _List:
    """A list while it is being read: where it is, and what has been seen of it."""

    heading: Line
    title: str
    board: bool
    part: str | None
    theme: str | None = None
    time_band: str | None = None
    priority: bool = False
    paragraph: int | None = None
    items: list[_Item] = field(default_factory=list)
    plain: list[list[Line]] = field(default_factory=list)
    places: list[tuple[str, float]] = field(default_factory=list)
    open: bool = False
    none_found: bool = False
    found_any: bool = False

    def section(self) -> str:
        title = f"{self.title} – {self.part}" if self.part and self.part != self.title else self.title
        if self.board and not _CHAPTER_OF_THE_BOARD.search(title):
            return f"{title} (Local Safeguarding Children Board)"
        return title


@dataclass(frozen=True, slots=True)
class Lists:
    """What was read: the findings, what is doubtful about them, and the count of markers page by page."""

    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]
    pages: tuple[PageCount, ...]
    lists: int


def findings(report: Body) -> Lists:
    """Every finding of a report. If no heading opens a list, a sentence that leads into one is looked for."""
    reading = _Reading(report, by_sentence=False)
    reading.read()
    if not reading.done:
        second = _Reading(report, by_sentence=True)
        second.read()
        if second.done:
            second.warnings.append(
                "No heading opens a list of what must improve; the points were read after a sentence that leads into "
                "them: compare them with the report."
            )
            reading = second
    return reading.result()


class _Reading:
    """One pass down the lines of a report."""

    def __init__(self, report: Body, by_sentence: bool) -> None:
        self.report = report
        self.by_sentence = by_sentence
        self.now: _List | None = None
        self.done: list[_List] = []
        self.board = False
        self.warnings: list[str] = []
        self.seen: dict[int, int] = {}
        self.elsewhere: dict[int, int] = {}
        self.heading_goes_on: Line | None = None
        self.right_edge = max((line.right for line in report.lines), default=0.0)

    def read(self) -> None:
        lines = self.report.lines
        before: Line | None = None
        for number, line in enumerate(lines):
            following = lines[number + 1] if number + 1 < len(lines) else None
            self._take(line, before, following, number)
            before = line
        self._close()

    def _take(self, line: Line, before: Line | None, following: Line | None, number: int) -> None:
        found = marker(line)
        if self._is_rest_of_heading(line, before):
            return
        kind = None if self._is_mid_sentence(line, before) else self._kind_of_heading(line, following)
        if kind:
            self._open(line, kind, following)
            return
        looks = self.report.is_heading(line) and not (found and found.kind != "letter" and not line.bold)
        if looks and not self.now and len(line.text) < 110:
            self._note_chapter(line)
        if self.now is None:
            if (
                self.by_sentence
                and found is None
                and line.text.endswith(":")
                and _LEADS_IN_TO_A_LIST.search(join(self.report.lines[max(0, number - 3) : number + 1]))
            ):
                self._open_by_sentence(line)
                return
            if found and found.kind != "letter":
                self.elsewhere[line.page] = self.elsewhere.get(line.page, 0) + 1
            return
        band = _BAND.fullmatch(line.text)
        if band:
            self._begin_band(band)
            return
        if found is None and _LETTER_ENDS.match(line.text):
            self._close()
            return
        if looks and self._ends_list(line, following, found):
            self._close()
            self._note_chapter(line)
            return
        if found is None and (looks or self._groups_points(line, following)) and self._is_theme(line, before):
            self.now.theme = line.text.rstrip(" :")
            self.now.open = False
            return
        if found and self._begins_item(line, found):
            self.seen[line.page] = self.seen.get(line.page, 0) + 1
            self._begin_item(line, found)
            return
        self._continue(line, before)

    # Headings

    def _kind_of_heading(self, line: Line, following: Line | None) -> str | None:
        text = line.text.strip()
        found = marker(line)
        if found and found.kind == "number" and (line.bold or line.size > 1.07 * self.report.size):
            text = without_marker(line, found)
        elif found:
            return None
        if not text[:1].isupper() or len(text) > 130 or ends_with_page_number(line):
            return None
        bare = re.sub(r"[\s:?.]*\d?[\s:?.]*$", "", text)
        kind = next((kind for kind, pattern in _HEADINGS if pattern.fullmatch(bare)), None)
        if kind is None:
            return None
        if self.report.is_heading(line):
            return kind
        # A heading in plain type is believed if a list, or the name of a part of one, begins right under it.
        under = following is not None and (marker(following) is not None or _BAND.fullmatch(following.text) is not None)
        return kind if under or (self.now is not None and len(bare) < 40) else None

    def _is_rest_of_heading(self, line: Line, before: Line | None) -> bool:
        """The second line of a heading that was too long for one."""
        opened = self.heading_goes_on
        self.heading_goes_on = None
        if opened is None or before is None or self.now is None or marker(line) or line.page != opened.page:
            return False
        goes_on = (
            line.bold == opened.bold
            and abs(line.size - opened.size) < 0.3
            and self.report.is_heading(line)
            and line.y - opened.y < 1.6 * opened.size
            and line.text[:1].islower()
        )
        if goes_on:
            if self.now.part:
                self.now.part = f"{self.now.part} {line.text.rstrip(' :')}"
            else:
                self.now.title = f"{self.now.title} {line.text.rstrip(' :')}"
        return goes_on

    def _is_mid_sentence(self, line: Line, before: Line | None) -> bool:
        """Whether a line only continues the one above: "... mirror the / areas for improvement"."""
        if before is None or before.page != line.page or self.report.is_heading(line):
            return False
        return line.y - before.y < 1.25 * self.report.spacing and not before.text.rstrip().endswith((".", ":", "?"))

    def _open(self, line: Line, kind: str, following: Line | None) -> None:
        found = marker(line)
        title = (without_marker(line, found) if found else line.text).rstrip(" :")
        priority = bool(_PRIORITY.search(title))
        inside = (
            kind == "part"
            and self.now is not None
            and _is_open_list(self.now)
            and line.size <= self.now.heading.size + 0.3
            and (self.now.part is not None or not self.now.items)
        )
        if inside and self.now is not None:
            self.now.part, self.now.priority = title, priority
            self.now.theme = self.now.time_band = None
            self.now.places, self.now.open = [], False
        else:
            self._close()
            board = self.board or bool(_CHAPTER_OF_THE_BOARD.search(title))
            self.now = _List(line, title, board, title if kind == "part" else None, priority=priority)
        self.heading_goes_on = line

    def _open_by_sentence(self, line: Line) -> None:
        self.now = _List(line, join([line]).rstrip(":"), self.board, None)
        self.now.priority = bool(re.search("priority action", join([line]), re.IGNORECASE))

    def _note_chapter(self, line: Line) -> None:
        if not (line.bold or line.size > 1.07 * self.report.size) or ends_with_page_number(line):
            return
        if _CHAPTER_OF_THE_BOARD.search(line.text) and line.page > 1:
            self.board = True
        elif re.fullmatch(r"(?:section\s+\d+:?\s+)?the\s+local\s+authority", line.text.strip(), re.IGNORECASE):
            self.board = False

    def _ends_list(self, line: Line, following: Line | None, found: Marker | None) -> bool:
        assert self.now is not None
        heading = self.now.heading
        text = without_marker(line, found) if found else line.text
        if found and found.kind == "bullet":
            return False
        if self._is_inside_item(line):
            return False
        larger = heading.size > 1.07 * self.report.size
        if larger and line.size >= heading.size - 0.4:
            return True
        if (line.bold or line.size > 1.07 * self.report.size) and _ENDS_A_LIST.match(text):
            return True
        if found:
            return False
        # A heading no larger than the list's own groups its points if one follows, or else begins something new.
        next_marker = marker(following) if following is not None else None
        begins_paragraphs = (
            next_marker is not None
            and next_marker.kind == "number"
            and bool(self.now.items)
            and all(item.marker is not None and item.marker.kind == "bullet" for item in self.now.items)
        )
        is_theme = following is not None and (
            (next_marker is not None and not begins_paragraphs)
            or self.report.is_heading(following)
            or _BAND.fullmatch(following.text) is not None
        )
        if line.italic and not line.bold:
            return False
        return line.bold and not is_theme and not line.text.rstrip().endswith(":")

    def _is_inside_item(self, line: Line) -> bool:
        """A bold phrase within a point is no heading: it stands where the point's words stand, close under them."""
        assert self.now is not None
        if not self.now.open or not self.now.items:
            return False
        item = self.now.items[-1]
        last = item.lines[-1]
        return (
            item.marker is not None
            and last.page == line.page
            and abs(line.left - item.marker.text_left) < _SAME_PLACE
            and line.left > item.marker.left + _SAME_PLACE
            and line.y - last.y < 1.25 * self.report.spacing
        )

    def _is_theme(self, line: Line, before: Line | None) -> bool:
        assert self.now is not None
        if self._is_inside_item(line):
            return False
        if line.text.rstrip().endswith((".", ",", ";")):
            return False
        if self.now.open and before is not None and line.page == before.page:
            return line.y - before.y > 1.15 * self.report.spacing
        return line.text[:1].isupper()

    def _groups_points(self, line: Line, following: Line | None) -> bool:
        """A short line in plain or slanted type, no sentence, right above a point."""
        return (
            following is not None
            and marker(following) is not None
            and len(line.text) < 100
            and line.text[:1].isupper()
            and not re.search(r"[.,;:]$", line.text)
            and line.right < self.right_edge - 40
        )

    def _begin_band(self, band: re.Match[str]) -> None:
        assert self.now is not None
        if band.group("now"):
            self.now.time_band = "immediately"
        else:
            count = band.group("count").lower()
            number = _NUMBERS.get(count) or int(count)
            self.now.time_band = f"within {number} {band.group('unit').lower()}{'' if number == 1 else 's'}"
        self.now.open = False
        if self.now.items and self.now.items[-1].marker and self.now.items[-1].marker.kind == "number":
            self._last_item_leads_in()

    # Points

    def _begins_item(self, line: Line, found: Marker) -> bool:
        """Whether a marker is one: a line of a sentence may begin with a year, and "(a)" may be part of one."""
        assert self.now is not None
        if found.kind == "bullet":
            return True
        last = self.now.items[-1] if self.now.items else None
        if found.kind == "letter":
            return last is not None and last.marker is not None and found.left > last.marker.left - _SAME_PLACE
        numbered = [item for item in self.now.items if item.marker is not None and item.marker.kind == "number"]
        if not numbered or found.label is None:
            # Among bullets a number is the paragraph that follows the list, not a point of it.
            return last is None or last.marker is None
        before = numbered[-1].marker
        assert before is not None
        assert before.label is not None
        step = int(found.label) - int(before.label)
        if abs(found.left - before.left) > 3 * _SAME_PLACE:
            return False
        if step == 1:
            return True
        if 1 < step <= 5:
            self.warnings.append(
                f"Page {line.page}: the numbers go from {before.label} to {found.label}: look for what is between them."
            )
            return True
        return step == 0 or (found.label == "1" and self.now.theme is not None)

    def _begin_item(self, line: Line, found: Marker) -> None:
        now = self.now
        assert now is not None
        now.open = True
        level = self._level(found)
        parent = None
        if level:
            parent = next((item for item in reversed(now.items) if item.level < level), None)
            if parent is not None and self._is_lead_in(parent):
                self._last_item_leads_in()
                parent, level = None, 0
                now.places = [(found.kind, found.left)]
        paragraph = int(found.label) if found.kind == "number" and found.label else now.paragraph
        if parent is not None:
            paragraph = parent.paragraph
        now.items.append(
            _Item(
                found,
                level,
                [line],
                without_marker(line, found),
                now.section(),
                now.theme,
                now.time_band,
                now.priority,
                paragraph,
                parent,
            )
        )

    def _level(self, found: Marker) -> int:
        """How deep a point lies: 0 for the list's own, by how far in its marker stands."""
        assert self.now is not None
        places = self.now.places
        for depth, (kind, left) in enumerate(places):
            if kind == found.kind and abs(left - found.left) <= _SAME_PLACE:
                del places[depth + 1 :]
                return depth
        while places and found.left < places[-1][1] - _SAME_PLACE:
            places.pop()
        if (
            places
            and abs(places[-1][1] - found.left) <= _SAME_PLACE
            and found.kind != "letter"
            and places[-1][0] != "number"
        ):
            return len(places) - 1
        places.append((found.kind, found.left))
        return len(places) - 1

    def _is_lead_in(self, item: _Item) -> bool:
        """ "... should take the following action:" is not a finding; what follows it is."""
        text = join(item.parts)
        return (
            bool(_SAYS_TO_ACT.search(text))
            and bool(re.search(r"(?:following[\w\s]*|:)\.?:?$", text))
            and len(text) < 400
        )

    def _last_item_leads_in(self) -> None:
        assert self.now is not None
        item = self.now.items[-1]
        if item.children or not self._is_lead_in(item):
            return
        self.now.items.pop()
        self.now.found_any = True
        self.now.paragraph = item.paragraph
        page = item.lines[0].page
        self.seen[page] = self.seen.get(page, 1) - 1

    def _continue(self, line: Line, before: Line | None) -> None:
        now = self.now
        assert now is not None
        item = now.items[-1] if now.items and now.open else None
        if item is not None and self._goes_on(item, line):
            item.lines.append(line)
            return
        now.open = False
        gap = before is None or before.page != line.page or line.y - before.y > 1.35 * self.report.spacing
        if gap or not now.plain or now.plain[-1][-1] is not before:
            now.plain.append([line])
        else:
            now.plain[-1].append(line)

    def _goes_on(self, item: _Item, line: Line) -> bool:
        """Whether a line without a marker belongs to the point above it."""
        last = item.lines[-1]
        left = item.marker.left if item.marker else last.left
        inside = line.left > left + 3
        unfinished = not re.search(r"[.!?:;]['’”)]?$", join(item.parts))
        if last.page != line.page:
            return inside or (unfinished and line.text[:1].islower())
        close = line.y - last.y < 1.35 * self.report.spacing
        if close:
            return inside or unfinished or (len(item.lines) > 1 and abs(line.left - last.left) <= 3)
        return (inside and (unfinished or line.left >= (item.marker.text_left if item.marker else left) - 3)) or (
            unfinished and line.text[:1].islower()
        )

    # The end

    def _close(self) -> None:
        now, self.now = self.now, None
        if now is None:
            return
        self._paragraphs_as_items(now)
        if now.items or now.none_found or now.found_any:
            self.done.append(now)
        elif not self._is_on_contents_page(now.heading.page):
            self.warnings.append(f"Page {now.heading.page}: nothing could be read under “{now.title}”: read it by eye.")

    def _is_on_contents_page(self, page: int) -> bool:
        return any(line.page == page and line.text.strip().lower() == "contents" for line in self.report.lines)

    def _paragraphs_as_items(self, now: _List) -> None:
        """Plain paragraphs in a list: the only points it has, or words to be looked at, or a statement of none."""
        points: list[list[Line]] = []
        for lines in now.plain:
            text = join(lines)
            if _NONE_FOUND.fullmatch(text):
                now.none_found = True
            elif not text.endswith(":") and not (_LEADS_IN.search(text) and re.search(r"following[\w\s]*\.?$", text)):
                points.append(lines)
        if now.items:
            for lines in points:
                self.warnings.append(
                    f"Page {lines[0].page}: “{_short(join(lines))}” stands in the list “{now.title}” without "
                    "a bullet or number and was not read as a finding: check it."
                )
            return
        if points and not self._is_on_contents_page(now.heading.page):
            for lines in points[:12]:
                now.items.append(
                    _Item(
                        None,
                        0,
                        lines,
                        lines[0].text,
                        now.section(),
                        now.theme,
                        now.time_band,
                        now.priority,
                        now.paragraph,
                    )
                )
                self.seen[lines[0].page] = self.seen.get(lines[0].page, 0) + 1
            self.warnings.append(
                f"Page {now.heading.page}: “{now.title}” has no bullets or numbers; each paragraph under it was read "
                "as one finding: check where each begins and ends."
            )

    def result(self) -> Lists:
        read: dict[int, int] = {}
        kept: list[Finding] = []
        words = self.report.words_seen
        counters: dict[str, int] = {}
        explained: dict[int, int] = {}
        for each in self.done:
            for item in each.items:
                text = join(item.parts, words)
                page = item.lines[0].page
                if _NONE_FOUND.fullmatch(text):
                    explained[page] = explained.get(page, 0) + 1
                    number = item.marker.label if item.marker and item.marker.label else None
                    self.warnings.append(
                        f"Page {page}: {'paragraph ' + number if number else 'a point'} says there is nothing of its "
                        f"kind (“{_short(text)}”) and is no finding."
                    )
                    continue
                if not text:
                    continue
                item.reference = self._reference(item, counters)
                read[page] = read.get(page, 0) + 1
                kept.append(_finding(item, text))
        self._doubts(kept)
        pages = sorted({*self.seen, *read, *self.elsewhere})
        counts = tuple(
            PageCount(page, self.seen.get(page, 0), read.get(page, 0), self.elsewhere.get(page, 0)) for page in pages
        )
        for count in counts:
            if count.seen != count.read + explained.get(count.page, 0):
                self.warnings.append(
                    f"Page {count.page}: {count.seen} bullets or numbers stand in lists of findings and "
                    f"{count.read} were read: compare the page."
                )
        return Lists(tuple(kept), tuple(dict.fromkeys(self.warnings)), counts, len(self.done))

    def _reference(self, item: _Item, counters: dict[str, int]) -> str:
        if item.parent is not None and item.parent.reference:
            item.parent.children += 1
            label = item.marker.label if item.marker and item.marker.label else str(item.parent.children)
            return f"{item.parent.reference}.{label}"
        if item.marker is not None and item.marker.kind == "number" and item.marker.label:
            return item.marker.label
        counters[item.section] = counters.get(item.section, 0) + 1
        return str(counters[item.section])

    def _doubts(self, kept: Sequence[Finding]) -> None:
        earlier: dict[str, Finding] = {}
        for finding in kept:
            if len(finding.text) > LONGEST:
                self.warnings.append(
                    f"Page {finding.page}: finding {finding.reference} has {len(finding.text)} letters and may have "
                    "taken in the text after it: check where it ends."
                )
            if len(finding.text) < 12:
                self.warnings.append(
                    f"Page {finding.page}: finding {finding.reference} is only “{finding.text}”: look for the rest."
                )
            if finding.text in earlier:
                same = earlier[finding.text]
                self.warnings.append(
                    f"Page {finding.page}: finding {finding.reference} has the same words as {same.reference} "
                    f"on page {same.page}: check that it is meant."
                )
            earlier.setdefault(finding.text, finding)


def _is_open_list(now: _List) -> bool:
    """A part belongs to the list above it only if that was opened by a heading of its own, not by another part."""
    return now.part is None or now.part != now.title


def _finding(item: _Item, text: str) -> Finding:
    return Finding(
        reference=item.reference,
        parent=item.parent.reference if item.parent is not None else None,
        text=text,
        page=item.lines[0].page,
        paragraph=item.paragraph,
        section=item.section,
        time_band=item.time_band,
        priority_action=item.priority,
        quote="\n".join(line.text for line in item.lines),
        theme=item.theme,
    )


def _short(text: str) -> str:
    return text if len(text) <= 70 else text[:67].rsplit(" ", 1)[0] + " ..."
