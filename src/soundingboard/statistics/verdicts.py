"""A chart in words that a councillor can repeat, and when somebody must say what happened.

One sentence says whether something really changed, and what that means for the target; it stands under the chart, in
the table of measures, in papers and in place of the picture for whoever cannot see it. Nothing is called better or
worse that chance explains. Rules that ask for a commentary have a code and are printed in docs/rules.md.
"""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from inspect import cleandoc
from itertools import pairwise
from statistics import median_low
from types import MappingProxyType
from typing import Literal

from soundingboard.statistics.dialects import DIALECTS, LENGTHS, Lengths
from soundingboard.statistics.values import Assurance, Chart, Flag, Point, Variation

Rhythm = Literal["day", "week", "month", "quarter", "year", "figure"]
Code = Literal["improving", "worsening", "higher", "lower", "no_change", "too_early", "too_few", "hidden", "nothing"]

HEADLINES: Mapping[Code, str] = MappingProxyType(
    {
        "improving": "Getting better",
        "worsening": "Getting worse",
        "higher": "Higher than usual",
        "lower": "Lower than usual",
        "no_change": "No real change",
        "too_early": "Too early to tell",
        "too_few": "Too few figures",
        "hidden": "Cannot be told",
        "nothing": "No figures",
    }
)
CODES: Mapping[Variation, Code] = MappingProxyType(
    {
        "common_cause": "no_change",
        "improvement_high": "improving",
        "improvement_low": "improving",
        "concern_high": "worsening",
        "concern_low": "worsening",
        "neither_high": "higher",
        "neither_low": "lower",
    }
)


@dataclass(frozen=True, slots=True)
class Wording:
    """How a measure is spoken of: its name, what is printed after a value (`%`, ` days`), and how many decimals.

    `rhythm` is given for figures that come in none, though their days may look like one.
    """

    name: str = ""
    unit: str = ""
    decimals: int = 1
    rhythm: Rhythm | None = None

    def said(self, value: float) -> str:
        """A value as it is read: 21.4%, 1,204 or 38 days; rounded half up, and without a decimal that is nought."""
        rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)
        text = f"{rounded:,f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        one = text == "1" and self.unit in (" days", " weeks")
        return ("0" if text == "-0" else text) + (self.unit[:-1] if one else self.unit)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a chart comes to.

    `sentence` is the verdict; `notes` are sentences that must stand beside it (gaps, re-bases, ghosts). `variation`
    and `assurance` are what may be shown as icons: None where there are too few figures, and `assurance` None where
    there is no target to set against. `asks` are the rules by which a commentary is needed.
    """

    code: Code
    headline: str
    sentence: str
    notes: tuple[str, ...] = ()
    variation: Variation | None = None
    assurance: Assurance | None = None
    asks: tuple["AskedFor", ...] = ()

    @property
    def needs_commentary(self) -> bool:
        """Whether a rule says that something changed."""
        return bool(self.asks)

    @property
    def words(self) -> str:
        """The sentence and its notes, for whoever reads no chart."""
        return " ".join([self.sentence, *self.notes])


Band = tuple[float, float]


def verdict(
    chart: Chart, wording: Wording = Wording(), lengths: Lengths = LENGTHS, band: Band | None = None
) -> Verdict:
    """What the chart says. The wording's name, where it has one, begins the sentence.

    `band` has the ends between which the figures should lie, where neither way is better; it takes a target's place.
    """
    speak = _Speaker(chart, wording, lengths)
    code = speak.code()
    aim = speak.target() if band is None else speak.band(*band)
    sentence = "; ".join(part for part in (speak.change(), aim) if part)
    if wording.name:
        sentence = f"{wording.name}: {sentence[:1].lower()}{sentence[1:]}"
    full = chart.status == "ok"
    return Verdict(
        code=code,
        headline=HEADLINES[code],
        sentence=f"{sentence}.",
        notes=speak.notes(),
        variation=chart.variation if full else None,
        assurance=chart.assurance if full and chart.assurance != "none" else None,
        asks=asked_for(chart, wording),
    )


def withheld(wording: Wording = Wording(), notes: Sequence[str] = ()) -> Verdict:
    """What is said where figures that the rules look at are hidden from the reader: not that anything changed, or did
    not.

    The figures that are left can say the opposite of all of them. It follows from which figures are hidden, and from
    none of their values, so that it gives nothing away.
    """
    sentence = "Whether it changed cannot be told here, as some of the latest figures are hidden to protect children"
    if wording.name:
        sentence = f"{wording.name}: {sentence[:1].lower()}{sentence[1:]}"
    return Verdict("hidden", HEADLINES["hidden"], f"{sentence}.", tuple(notes))


def rhythm_of(days: Sequence[date]) -> Rhythm:
    """How often figures come, by the usual distance of two; `figure` where that is no calendar rhythm."""
    if len(days) < 2:
        return "figure"
    usual = median_low((after - before).days for before, after in pairwise(days))
    rhythms: tuple[tuple[int, int, Rhythm], ...] = (
        (1, 1, "day"), (7, 7, "week"), (28, 31, "month"), (89, 92, "quarter"), (365, 366, "year"),
    )  # fmt: skip
    return next((rhythm for low, high, rhythm in rhythms if low <= usual <= high), "figure")


class _Speaker:
    """Puts one chart into words."""

    def __init__(self, chart: Chart, wording: Wording, lengths: Lengths) -> None:
        self.chart = chart
        self.wording = wording
        self.lengths = lengths
        self.rhythm = wording.rhythm or rhythm_of([point.on for point in chart.points])
        # The points that one set of limits holds for: the last segment, and the baseline that gave it its limits.
        counted = [point for point in chart.points if point.kind is not None]
        self.last = counted[-1] if counted else None
        ends = {self.last.segment} if self.last else set()
        if ends == {1} and any(segment.number == 0 for segment in chart.segments):
            ends = {0, 1}
        self.counted = [point for point in counted if point.segment in ends]

    # --- change -------------------------------------------------------------------------------------------------------

    def code(self) -> Code:
        if self.last is None:
            return "nothing"
        if self.chart.status in ("refused", "run_chart"):
            return "too_few"
        if self.chart.status == "short" or self.chart.variation is None:
            return "too_early"
        return CODES[self.chart.variation]

    def change(self) -> str:
        if self.last is None:
            return "There is no figure yet"
        count = len(self.counted)
        so_far = f"{count} of the {self.lengths.full} needed"
        if len(self.chart.segments) > 1:
            so_far += " since the limits were last worked out"
        match self.chart.status:
            case "refused" | "run_chart":
                return f"Too few figures to tell change from chance ({so_far})"
            case "short":
                return f"Too early to tell change from chance, with the limits on trial ({so_far})"
        assert self.chart.variation is not None
        if self.chart.variation == "common_cause":
            return self._no_change()
        code = self.code()
        return f"{HEADLINES[code]}, as {self.reason()}"

    def _no_change(self) -> str:
        """How long nothing has changed: since the last signal, or since the limits were worked out."""
        same = list(_trailing(self.counted, lambda point: point.kind == "common_cause"))
        if len(same) < len(self.counted) and len(same) < 3:
            return f"Back within the usual range, {self._range()}, after figures outside it"
        return f"No real change in {self._length(same)}"

    def reason(self) -> str:
        assert self.last is not None
        flag = reason_for(self.last)
        assert flag is not None
        value, level = self.wording.said(self.last.value or 0.0), self._level()
        match flag:
            case "above_limit" | "below_limit":
                side = "above" if flag == "above_limit" else "below"
                return f"the latest figure, {value}, is {side} the usual range of {self._range()}"
            case "shift_high" | "shift_low":
                high = flag == "shift_high"
                run = list(_trailing(self.counted, lambda point: _side(point) == (1 if high else -1)))
                return f"{self._last_few(run)} are all {'above' if high else 'below'} the usual level of {level}"
            case "trend_up" | "trend_down":
                return self._trend(up=flag == "trend_up")
        side = "upper" if flag == "two_of_three_high" else "lower"
        return f"two of the last three figures are at the {side} edge of the usual range of {self._range()}"

    def _trend(self, *, up: bool) -> str:
        assert self.last is not None
        counted = [point for point in self.chart.points if point.kind is not None]
        moves = 0
        for before, after in pairwise(reversed(counted)):
            if (before.value or 0.0) == (after.value or 0.0) or ((before.value or 0.0) > (after.value or 0.0)) != up:
                break
            moves += 1
        words = f"it has {'risen' if up else 'fallen'} {moves} times in a row"
        if up and "shift_low" in self.last.flags:
            return f"{words}, though it is still below the usual level of {self._level()}"
        if not up and "shift_high" in self.last.flags:
            return f"{words}, though it is still above the usual level of {self._level()}"
        return words

    # --- target -------------------------------------------------------------------------------------------------------

    def target(self) -> str:
        last = self.last
        if last is None or last.target is None or last.value is None or self.chart.improvement == "neutral":
            return ""
        target = self.wording.said(last.target)
        if self.chart.status != "ok" or self.chart.assurance == "none":
            meets = "meets" if _meets(last, self.chart) else "misses"
            return f"the latest figure, {self.wording.said(last.value)}, {meets} the target of {target}"
        against = (self.code(), self.chart.assurance) in (("improving", "fail"), ("worsening", "pass"))
        as_things_are = "even so, as things are," if against else "as things are,"
        match self.chart.assurance:
            case "pass":
                return f"{as_things_are} the target of {target} will be met"
            case "fail":
                return f"{as_things_are} the target of {target} will be missed"
        return f"{as_things_are} the target of {target} will be {self._how_often(last.target)}"

    def band(self, low: float, high: float) -> str:
        """What the usual range means for a band in which the figures should lie, its ends among it."""
        last = self.last
        if last is None or last.value is None:
            return ""
        between = f"the band of {self.wording.said(low)} to {self.wording.said(high)}"
        if self.chart.status != "ok" or last.lower is None or last.upper is None:
            place = "inside" if low <= last.value <= high else "outside"
            return f"the latest figure, {self.wording.said(last.value)}, is {place} {between}"
        lower, upper = natural_limits(self.chart, self.wording.unit)
        assert lower is not None
        assert upper is not None
        if low <= lower and upper <= high:
            return f"as things are, the figures will stay inside {between}"
        if upper < low or high < lower:
            return f"as things are, the figures will stay outside {between}"
        return f"as things are, some figures will be inside {between} and some outside"

    def _how_often(self, target: float) -> str:
        """How the figures of these limits stand to the target of today."""
        met = sum(1 for point in self.counted if _meets(point, self.chart, target))
        if 3 * met < len(self.counted):
            return "missed more often than met"
        return "met more often than missed" if 3 * met > 2 * len(self.counted) else "missed about as often as met"

    # --- notes --------------------------------------------------------------------------------------------------------

    def notes(self) -> tuple[str, ...]:
        points, chart = self.chart.points, self.chart
        found = []
        gaps = sum(1 for point in points if point.value is None)
        if gaps:
            found.append(f"{_are(gaps, 'figure')} missing or hidden.")
        ghosts = sum(1 for point in points if point.ghost and point.value is not None)
        if ghosts:
            found.append(f"{_are(ghosts, 'figure')} shown but not counted.")
        begun = [segment for segment in chart.segments if segment.number > 1]
        if begun:
            days = _listed([_month_or_day(segment.starts_on, self.rhythm) for segment in begun])
            found.append(f"The limits were worked out anew from {days} on.")
        base = next((segment for segment in chart.segments if segment.number == 0), None)
        if base and len(chart.segments) > 1:
            until = _month_or_day(base.ends_on, self.rhythm)
            found.append(f"The limits are those of the figures up to {until}.")
        return (*found, *chart.notes)

    # --- words --------------------------------------------------------------------------------------------------------

    def _level(self) -> str:
        assert self.last is not None
        return self.wording.said(self.last.mean or 0.0)

    def _range(self) -> str:
        assert self.last is not None
        lower, upper = natural_limits(self.chart, self.wording.unit)
        return f"{self.wording.said(lower or 0.0)} to {self.wording.said(upper or 0.0)}"

    def _length(self, points: Sequence[Point]) -> str:
        """How long a run of points is: in its rhythm where none is missing in it, else in figures."""
        count = len(points)
        if self.rhythm == "figure" or _span(points[0].on, points[-1].on, self.rhythm) != count:
            return f"{count} figures"
        return f"{count} {self.rhythm}s" if count > 1 else f"one {self.rhythm}"

    def _last_few(self, points: Sequence[Point]) -> str:
        return f"the last {self._length(points)}"


def reason_for(point: Point) -> Flag | None:
    """The rule that made a point what it is: the first label on the side of its class."""
    if point.kind in (None, "common_cause"):
        return None
    side = _HIGH if point.kind.endswith("_high") else _LOW
    return next((flag for flag in side if flag in point.flags), point.special_cause)


def natural_limits(chart: Chart, unit: str) -> tuple[float | None, float | None]:
    """The limits at the end as they are said and drawn: not below nought where no figure is, no share above the whole.

    What the target is set against stays uncut; otherwise a target of 100% would count as out of reach.
    """
    last = chart.last
    if last is None or last.lower is None or last.upper is None:
        return None, None
    return cut(last.lower, last.upper, [point.value for point in chart.points if point.value is not None], unit)


def cut(lower: float, upper: float, values: Sequence[float], unit: str) -> tuple[float, float]:
    """Limits without what cannot be."""
    if all(value >= 0 for value in values):
        lower = max(0.0, lower)
    if unit == "%" and all(value <= 100 for value in values):
        upper = min(100.0, upper)
    return lower, upper


_HIGH: tuple[Flag, ...] = ("above_limit", "trend_up", "two_of_three_high", "shift_high")
_LOW: tuple[Flag, ...] = ("below_limit", "trend_down", "two_of_three_low", "shift_low")


def _side(point: Point) -> int:
    if point.value is None or point.mean is None:
        return 0
    return (point.value > point.mean) - (point.value < point.mean)


def _meets(point: Point, chart: Chart, target: float | None = None) -> bool:
    aimed = point.target if target is None else target
    if point.value is None or aimed is None:
        return False
    return point.value >= aimed if chart.improvement == "increase" else point.value <= aimed


def _trailing(points: Sequence[Point], holds: Callable[[Point], bool]) -> Sequence[Point]:
    """The last points in a row for which something holds."""
    start = len(points)
    while start and holds(points[start - 1]):
        start -= 1
    return points[start:]


def _span(first: date, last: date, rhythm: Rhythm) -> int:
    """How many days, weeks, months, quarters or years two days and what lies between them take up."""
    months = (last.year - first.year) * 12 + last.month - first.month
    match rhythm:
        case "month":
            return months + 1
        case "quarter":
            return round(months / 3) + 1
        case "year":
            return round(months / 12) + 1
    return round((last - first).days / (7 if rhythm == "week" else 1)) + 1


def _month_or_day(on: date, rhythm: Rhythm) -> str:
    words = f"{calendar.month_name[on.month]} {on.year}"
    return words if rhythm in ("month", "quarter", "year") else f"{on.day} {words}"


def _are(count: int, thing: str) -> str:
    return f"One {thing} is" if count == 1 else f"{count} {thing}s are"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


# --- the four signals, as they are published --------------------------------------------------------------------------

SIGNALS: tuple[tuple[str, str, str], ...] = (
    (
        "SP01",
        "Outside the usual range",
        "A figure is above the upper or below the lower limit. A figure on a limit is inside.",
    ),
    (
        "SP02",
        "Trend",
        "Seven figures, each above the one before, or each below it. Two equal figures break it.",
    ),
    (
        "SP03",
        "Two of three near a limit",
        "Of three figures in a row on one side of the mean, two lie in the outer third of that side or beyond it.",
    ),
    (
        "SP04",
        "Shift",
        "Seven figures in a row above the mean, or seven below it. One that is exactly on the mean breaks the run.",
    ),
)


# --- when a commentary is asked for -----------------------------------------------------------------------------------

Says = Callable[[Chart, Wording], str | None]


@dataclass(frozen=True)
class CommentaryRule:
    """A published rule that asks for a commentary."""

    code: str
    name: str
    says: Says

    @property
    def words(self) -> str:
        """The rule as it is published."""
        return " ".join(cleandoc(self.says.__doc__ or "").split())


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What one rule asks a commentary about, in a sentence."""

    code: str
    sentence: str


_RULES: list[CommentaryRule] = []


def asks_for_commentary(code: str, name: str) -> Callable[[Says], Says]:
    """Publishes a function as a rule under its code."""

    def publish(says: Says) -> Says:
        _RULES.append(CommentaryRule(code, name, says))
        return says

    return publish


def commentary_rules() -> tuple[CommentaryRule, ...]:
    """Every rule that asks for a commentary, in order of code."""
    return tuple(_RULES)


def asked_for(chart: Chart, wording: Wording = Wording()) -> tuple[AskedFor, ...]:
    """What a commentary is needed about: nothing while nothing has changed, or there are too few figures to tell."""
    if chart.status != "ok" or chart.last is None:
        return ()
    return tuple(AskedFor(rule.code, said) for rule in _RULES if (said := rule.says(chart, wording)))


@asks_for_commentary("CM01", "Something changed")
def something_changed(chart: Chart, wording: Wording) -> str | None:
    """The latest figure is part of a real change, for better, for worse, or, where neither is better, of either kind.
    Nobody is asked to explain ups and downs that chance explains, nor the same change round after round."""
    if chart.variation in (None, "common_cause"):
        return None
    speak = _Speaker(chart, wording, LENGTHS)
    return f"Say what changed, and what was done: {speak.reason()}."


@asks_for_commentary("CM02", "Standing of the target changed")
def standing_changed(chart: Chart, wording: Wording) -> str | None:
    """What can be expected of the target is not what could be expected at the figure before: it has come within reach,
    is now sure, or is out of reach. That happens where the target moves or the limits were worked out anew."""
    counted = [point for point in chart.points if point.kind is not None]
    if len(counted) < 2 or chart.assurance == "none":
        return None
    before, now = standing(counted[-2], chart), standing(counted[-1], chart)
    if before is None or before == now:
        return None
    return f"Say what changed for the target: it {_STANDINGS[before]} and now {_STANDINGS[now or 'none']}."


_STANDINGS: Mapping[Assurance, str] = MappingProxyType(
    {
        "pass": "could be expected to be met",
        "fail": "could be expected to be missed",
        "hit_or_miss": "could be met or missed",
        "none": "cannot be told",
    }
)


def standing(point: Point, chart: Chart) -> Assurance | None:
    """What could be expected of the target at one point; None where it had no target or no limits."""
    if point.target is None or point.lower is None or point.upper is None or chart.improvement == "neutral":
        return None
    up = chart.improvement == "increase"
    close = 1e-12 * (abs(point.lower) + abs(point.upper))
    on_limit = close if DIALECTS[chart.dialect].target_on_limit_decides else -close
    if point.target <= point.lower + on_limit:
        return "pass" if up else "fail"
    if point.target >= point.upper - on_limit:
        return "fail" if up else "pass"
    return "hit_or_miss"


def rules_markdown() -> str:
    """How a chart is read and when a commentary is asked for, as Markdown."""
    parts = [
        "## What a chart of figures says",
        "",
        "A chart has a mean and two limits worked out from the figures themselves; between them lies the usual range.",
        f"From {LENGTHS.full} figures on, a change is called real where one of these signals is seen. With fewer the",
        f"limits are on trial; under {LENGTHS.trial} there is only a line.",
        "",
        *(f"**{code} {name}.** {words}\n" for code, name, words in SIGNALS),
        "### When a commentary is asked for",
        "",
        *(f"**{rule.code} {rule.name}.** {rule.words}\n" for rule in commentary_rules()),
    ]
    return "\n".join(parts).rstrip() + "\n"
