"""Which derivation tells a measure, from what and how far back: what makes a figure complete or incomplete."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

import ibis.expr.types as ir

from soundingboard.measures.aggregate import derivations as d
from soundingboard.measures.aggregate.periods import months_later
from soundingboard.measures.aggregate.settings import Settings
from soundingboard.measures.layout import PLACEMENTS_12M, PREVIOUS_PLANS, REFERRALS_12M, Extract


class Basis(StrEnum):
    """On what a figure stands."""

    COMPLETE = "complete"  # worked out from dates that are all there
    INCOMPLETE = "incomplete"  # the source cannot tell: no figure
    SUPPLIED = "supplied"  # rests on a count or a latest date that the case system worked out


FromWhen = Callable[[date, date], date]  # from a period's first day and its T, the first day that must be covered


def start(first: date, t: date) -> date:
    """From the period's first day."""
    return first


def at_t(first: date, t: date) -> date:
    """From T: what was open then is there whole."""
    return t


def before_start(months: int) -> FromWhen:
    """From so many months before the period's first day."""
    return lambda first, t: months_later(first, -months)


def before_t(*, months: int = 0, days: int = 0) -> FromWhen:
    """From so many months or days before T."""
    return lambda first, t: months_later(t, -months) - timedelta(days=days)


def always(first: date, t: date) -> date:
    """From the beginning: a list with any known first day is too short."""
    return date.min


def after(*, months: int) -> FromWhen:
    """From the day after the one so many months before T: a year up to 31 March begins on 1 April."""
    return lambda first, t: months_later(t, -months) + timedelta(days=1)


class Latest(StrEnum):
    """Whether a table that holds only the latest row of each plan or child will do."""

    NO = "no"
    AT_SNAPSHOT = "at_snapshot"  # for the day of the extract, and the figure is then supplied
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Need:
    """What a derivation needs of one table: its columns, from which day, and whether latest rows alone will do."""

    columns: tuple[str, ...]
    since: FromWhen = at_t
    latest: Latest = Latest.YES


EXPECTED_AT_LEAST = 3  # of what comes at random, three are to be expected where none has a chance of one in twenty


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a list goes: the day of its newest row, and how many of its rows began in the year up to that day."""

    newest: date
    in_its_last_year: int

    def has_begun(self, first: date) -> bool:
        """Whether a row is dated in or after a period that begins on a day."""
        return self.newest >= first

    def stops_before(self, first: date, t: date) -> bool:
        """True where the list was very likely made before a period began, whatever day it is said to be of.

        No row is dated in or after the period, and at the list's own pace three or more would have been by T. A list
        in which next to nothing happens may well be silent for a month: there, nought is nought.
        """
        silent = (t - self.newest).days
        return not self.has_begun(first) and self.in_its_last_year * silent >= EXPECTED_AT_LEAST * 365


NO_REACH: Mapping[str, Reach | None] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Way:
    """One way to tell some measures. Where there are several ways, the first that a source allows is taken."""

    measures: tuple[str, ...]
    tally: Callable[..., ir.Table]
    needs: Mapping[str, Need]
    basis: Basis = Basis.COMPLETE
    supplied: str = ""
    supplied_at_snapshot_only: bool = False
    needs_care: bool = False
    snapshot_only: bool = False
    history: Mapping[str, int] = field(
        default_factory=dict
    )  # months before the period that the earliest row must reach
    rate_of: tuple[str, Literal["n", "d"]] | None = None  # the count of the tally that is shared among a population
    over_time: bool = True  # whether that happened in the period, so that a part of a year is a part of a rate
    median: bool = False  # the tally counts lengths, of which the middle one is told

    def count(self, facts: d.Facts, care: Callable[[], d.Care]) -> ir.Table:
        """The tally of this way."""
        return self.tally(facts, care()) if self.needs_care else self.tally(facts)

    def basis_for(
        self,
        extract: Extract,
        first: date,
        t: date,
        snapshot: date,
        earliest: Mapping[str, date | None],
        reach: Mapping[str, Reach | None] = NO_REACH,
    ) -> Basis:
        """What the measures' figures for one period stand on, if this way is taken.

        `earliest` is the earliest date of the tables named in `history`, for sources that do not say how far
        back they go; `reach` says how far the dated tables go, and None of one in which no date can be read: as in a
        list without rows, nobody can tell nothing from what was not filled in.
        """
        if first > snapshot or (self.supplied and self.supplied not in extract.supplied):
            return Basis.INCOMPLETE
        if self.supplied_at_snapshot_only and t != snapshot:
            return Basis.INCOMPLETE
        basis = self.basis
        for table, need in self.needs.items():
            if extract.lacks(table, *need.columns):
                return Basis.INCOMPLETE
            since = extract.since.get(table)
            if since is not None and since > need.since(first, t):
                return Basis.INCOMPLETE
            if table in reach and ((goes := reach[table]) is None or goes.stops_before(first, t)):
                return Basis.INCOMPLETE
            if table in extract.latest_only and need.latest is not Latest.YES:
                if need.latest is Latest.NO or t != snapshot:
                    return Basis.INCOMPLETE
                basis = Basis.SUPPLIED
        for table, months in self.history.items():
            reached = extract.since.get(table) or earliest.get(table)
            if reached is None or reached > months_later(first, -months):
                return Basis.INCOMPLETE
        return basis


def ways(settings: Settings) -> tuple[Way, ...]:
    """Every way, in the order in which they are tried for a measure."""
    return tuple(_ways(settings))


def measure_names(settings: Settings) -> tuple[str, ...]:
    """The measures that can be derived, in the order in which they are printed."""
    return tuple(dict.fromkeys(name for way in ways(settings) for name in way.measures))


def _ways(settings: Settings) -> Iterator[Way]:
    yield from _counts(settings)
    yield from _rates(settings)


def _counts(settings: Settings) -> Iterator[Way]:
    child = "child_id"
    contact = Need((child, "contact_date"), start)
    referral = Need((child, "referral_date"), start)
    yield Way(("contacts",), d.contacts, {"contacts": contact})
    yield Way(("contacts_to_referral_pct",), d.contacts_to_referral, {"contacts": contact, "referrals": referral})
    yield Way(("referrals",), d.referrals, {"referrals": referral})
    yield Way(("referrals_nfa_pct",), d.referrals, {"referrals": Need((child, "referral_date", "nfa"), start)})
    yield Way(
        ("referrals_police_pct", "referrals_schools_pct"),
        d.referral_sources,
        {"referrals": Need((child, "referral_date", "source"), start)},
    )
    yield Way(("rereferrals_12m_pct",), d.rereferrals, {"referrals": referral}, history={"referrals": 12})
    yield Way(
        ("rereferrals_12m_pct",),
        d.rereferrals_supplied,
        {"referrals": Need((child, "referral_id", "referral_date"), start)},
        Basis.SUPPLIED,
        supplied=REFERRALS_12M,
    )

    yield Way(("cin_open",), d.cin_open, {"referrals": Need((child, "referral_date", "close_date", "nfa"))})

    yield Way(
        (f"cin_visit_{settings.cin_visit_working_days}wd_pct",),
        d.cin_visits,
        {
            "referrals": Need((child, "referral_date", "close_date", "nfa")),
            "cin_visits": Need(
                (child, "visit_date"), before_t(days=2 * settings.cin_visit_working_days + 7), Latest.AT_SNAPSHOT
            ),
            "cp_plans": Need((child, "start_date", "end_date")),
            "cla_episodes": Need((child, "decom", "rne", "legal_status", "dec")),
        },
        needs_care=True,
    )

    assessed = Need((child, "start_date", "authorised_date"), start)
    yield Way(("assessments_45wd_pct",), d.assessments, {"assessments": assessed})
    yield Way(("assessment_median_wd",), d.assessment_lengths, {"assessments": assessed}, median=True)
    yield Way(
        ("assessments_child_seen_pct",),
        d.assessments,
        {"assessments": Need((child, "start_date", "authorised_date", "child_seen"), start)},
    )
    yield Way(
        ("assessments_45wd_from_referral_pct",),
        d.assessments_from_referral,
        {
            "assessments": Need((child, "referral_id", "start_date", "authorised_date"), start),
            "referrals": Need(("referral_id", "referral_date"), before_start(6)),
        },
    )
    yield Way(
        ("assessments_open", "assessments_open_45wd"),
        d.assessments_open,
        {"assessments": Need((child, "start_date", "authorised_date"), at_t)},
    )

    enquiry = Need((child, "strategy_date"), start)
    yield Way(("s47_started",), d.s47, {"s47": enquiry})
    yield Way(("s47_to_icpc_pct",), d.s47, {"s47": Need((child, "strategy_date", "icpc_date"), start)})
    yield Way(("icpc_15wd_pct",), d.conferences, {"s47": Need((child, "strategy_date", "icpc_date"), start)})
    yield Way(
        ("icpc_to_plan_pct",),
        d.conferences,
        {"s47": Need((child, "strategy_date", "icpc_date", "icpc_led_to_plan"), start)},
    )

    dates = (child, "start_date", "end_date")
    open_plans = Need(dates, at_t)
    yield Way(
        (
            "cp_plans_open",
            "cp_plans_open_2y_pct",
            "cp_plans_open_upto_3m_pct",
            "cp_plans_open_3m_to_6m_pct",
            "cp_plans_open_6m_to_1y_pct",
            "cp_plans_open_1y_to_2y_pct",
        ),
        d.cp_plans_open,
        {"cp_plans": open_plans},
    )
    yield Way(("cp_neglect_pct",), d.cp_category, {"cp_plans": Need((*dates, "category"))})
    yield Way(("cp_plans_ended", "cp_plans_ended_2y_pct"), d.cp_plans_ended, {"cp_plans": Need(dates, start)})
    yield Way(("cp_plans_started",), d.cp_plans_started, {"cp_plans": Need((child, "start_date"), start)})
    yield Way(
        ("cp_repeat_ever_pct",),
        d.cp_plans_started,
        {"cp_plans": Need((child, "plan_id", "start_date"), start)},
        Basis.SUPPLIED,
        supplied=PREVIOUS_PLANS,
    )
    yield Way(("cp_repeat_ever_pct",), d.cp_plans_started, {"cp_plans": Need((child, "start_date"), always)})
    yield Way(("cp_repeat_24m_pct",), d.cp_repeat_24m, {"cp_plans": Need(dates, before_start(24))})
    yield Way(
        ("cp_reviews_on_time_pct",),
        d.cp_reviews,
        {
            "cp_plans": Need(("plan_id", *dates), at_t),
            "cp_reviews": Need(("plan_id", "review_date"), always, Latest.NO),
        },
    )
    # Twice the working days are more calendar days than any holidays stretch them to.
    cp_window = before_t(days=2 * settings.cp_visit_working_days + 7)
    cp_plans = Need(("plan_id", *dates), at_t)
    yield Way(
        (f"cp_visit_{settings.cp_visit_working_days}wd_pct",),
        d.cp_visits,
        {"cp_plans": cp_plans, "cp_visits": Need(("plan_id", "visit_date", "seen"), cp_window, Latest.AT_SNAPSHOT)},
    )
    yield Way(
        ("cp_visit_seen_alone_pct",),
        d.cp_visits,
        {
            "cp_plans": cp_plans,
            "cp_visits": Need(("plan_id", "visit_date", "seen", "seen_alone"), cp_window, Latest.NO),
        },
    )

    spells = (child, "decom", "rne", "legal_status", "dec")
    yield Way(
        ("cla_open",),
        d.cla_open,
        {"cla_episodes": Need((child, "decom", "legal_status", "dec"), at_t)},
        needs_care=True,
    )
    yield Way(
        ("cla_fostered_pct",),
        d.cla_fostered,
        {"cla_episodes": Need((child, "decom", "legal_status", "place", "dec"), latest=Latest.AT_SNAPSHOT)},
        needs_care=True,
    )
    yield Way(("cla_started",), d.cla_started, {"cla_episodes": Need(spells, start)}, needs_care=True)
    yield Way(("cla_ceased",), d.cla_ceased, {"cla_episodes": Need(spells, start)}, needs_care=True)
    yield Way(
        ("cla_3plus_placements_pct",),
        d.cla_placements,
        {"cla_episodes": Need((*spells, "place"), after(months=12), Latest.NO)},
        needs_care=True,
    )
    yield Way(
        ("cla_3plus_placements_pct",),
        d.cla_placements_supplied,
        {"cla_episodes": Need((child, "decom", "legal_status", "dec"), at_t)},
        Basis.SUPPLIED,
        supplied=PLACEMENTS_12M,
        supplied_at_snapshot_only=True,
        needs_care=True,
    )
    yield Way(
        ("cla_long_term_stability_pct",),
        d.cla_stability,
        {
            "cla_episodes": Need((*spells, "place"), before_t(months=30), Latest.NO),
            "children": Need((child, "dob")),
        },
        needs_care=True,
    )
    yield Way(
        ("cla_reviews_on_time_pct",),
        d.cla_reviews,
        {
            "cla_episodes": Need(spells, before_start(12)),
            "cla_reviews": Need((child, "review_date"), always, Latest.NO),
        },
        needs_care=True,
    )
    cla_window = before_t(days=settings.cla_visit_days)
    yield Way(
        (f"cla_visit_{settings.cla_visit_days}d_pct",),
        d.cla_visits,
        {
            "cla_episodes": Need(spells, cla_window),
            "cla_visits": Need((child, "visit_date"), cla_window, Latest.AT_SNAPSHOT),
        },
        needs_care=True,
    )
    for name in ("cla_health_pct", "cla_dental_pct"):
        yield Way(
            (name,),
            d.cla_health,
            {
                "cla_episodes": Need(spells, at_t),
                "cla_health": Need((child, "check", "check_date"), before_t(months=12), Latest.AT_SNAPSHOT),
                "children": Need((child, "dob")),
            },
            needs_care=True,
        )
    yield Way(
        ("cla_missing_pct",),
        d.cla_missing,
        {"cla_episodes": Need(spells, start), "missing": Need((child, "start_date"), start, Latest.NO)},
        needs_care=True,
    )

    yield Way(
        ("cla_20_miles_pct",),
        d.cla_distance,
        {"cla_episodes": Need((child, "decom", "legal_status", "dec", "distance"), latest=Latest.AT_SNAPSHOT)},
        needs_care=True,
    )
    yield Way(
        ("cla_workers_3plus_pct",),
        d.cla_workers,
        {
            "cla_episodes": Need(spells, start),
            "cla_workers": Need((child, "worker_id", "start_date"), start, Latest.NO),
        },
        needs_care=True,
    )

    for name, column in (("in_touch", "in_touch"), ("eet", "activity"), ("suitable", "accommodation")):
        yield Way(
            tuple(f"care_leavers_{name}_{cohort}_pct" for cohort in d.COHORTS),
            d.care_leavers,
            {"care_leavers": Need((child, "age_group", column))},
            snapshot_only=True,
        )
    yield Way(
        ("pathway_plans_current_pct",),
        d.care_leavers,
        {"care_leavers": Need((child, "age_group", "pathway_reviewed"))},
        snapshot_only=True,
    )
    yield Way(("average_caseload",), d.workforce, {"workers": Need(("fte", "cases"))}, snapshot_only=True)
    yield Way(("agency_pct",), d.workforce, {"workers": Need(("fte", "agency"))}, snapshot_only=True)
    own = () if settings.caseload_limit is not None else ("case_limit",)
    yield Way(
        ("over_caseload_limit_pct",), d.over_caseload_limit, {"workers": Need(("cases", *own))}, snapshot_only=True
    )


def _rates(settings: Settings) -> Iterator[Way]:
    """What is shared among the children who live in the area, each told by the first way of its count."""
    counted = {measure: way for way in reversed([*_counts(settings)]) for measure in way.measures}
    for rate, (measure, side, over_time) in RATES.items():
        way = counted[measure]
        yield replace(
            way,
            measures=(rate,),
            needs={**way.needs, "population": Need(("year", "age_from", "age_to", "persons"))},
            rate_of=(measure, side),
            over_time=over_time,
        )


# The count that each rate shares, on which side of its measure it stands, and whether it happened over the period.
RATES: Mapping[str, tuple[str, Literal["n", "d"], bool]] = {
    "contacts_rate": ("contacts", "n", True),
    "referrals_rate": ("referrals", "n", True),
    "assessments_rate": ("assessments_45wd_pct", "d", True),
    "s47_rate": ("s47_started", "n", True),
    "icpc_rate": ("icpc_15wd_pct", "d", True),
    "cp_starts_rate": ("cp_plans_started", "n", True),
    "cla_starts_rate": ("cla_started", "n", True),
    "cin_rate": ("cin_open", "n", False),
    "cp_plans_rate": ("cp_plans_open", "n", False),
    "cla_rate": ("cla_open", "n", False),
}
