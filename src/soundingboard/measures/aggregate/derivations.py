"""The derivations: how each measure is counted, written once as dataframe expressions that run on any engine.

Each tally gives a row for a period and a team with a numerator and a denominator for each of its measures. A child has
one team (at extract), so the authority's figure is the sum over teams, and nothing finer than that leaves the engine.
Every period is counted in the same pass: what happens on a day is summed by day and joined to the days of the periods;
what holds at a period's last day T is joined to the periods by the interval in which it holds.

Definitions: DfE's statistics on children in need and children looked after, the inspection regulations where a clock is
set there, and local standards where there is no national one (visits). Notation: am(d, n) is the same day n calendar
months later, clamped to the month's end; wd(a, b) is the number of working days d with a < d <= b.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import ibis
import ibis.expr.types as ir

from soundingboard.measures.aggregate.codes import code_of
from soundingboard.measures.aggregate.settings import ReviewBasis, Settings

FOR_EVER = date(9999, 12, 31)  # the end of what has not ended

# Placement codes of SSDA903.
TEMPORARY = ("T0", "T1", "T2", "T3", "T4")
PLACED_FOR_ADOPTION = ("A3", "A4", "A5", "A6")
SHORT_BREAKS = ("V3", "V4")  # legal status of a series of short breaks: left out throughout
FOSTERED = r"^([UF][1-6]|Q[12])$"  # F and Q as they were until 2016
NEW_SPELL = ("S", "P", "B")  # reasons for a new episode that change the carer; L, T and U do not


def am(day: ir.DateValue, months: int) -> ir.Value:
    """The same day so many calendar months later, clamped to the month's end."""
    step = ibis.interval(months=abs(months))
    return (day + step if months >= 0 else day - step).cast("date")


def days_after(day: ir.DateValue, days: int) -> ir.Value:
    """The day so many days later."""
    return (day + ibis.interval(days=days)).cast("date")


def one_if(condition: ir.BooleanValue) -> ir.Value:
    """1 where the condition holds, 0 where it does not or cannot be told."""
    return ibis.ifelse(condition.fill_null(False), 1, 0)


@dataclass(frozen=True)
class Facts:
    """The tables that derivations are written on, each already without the rows that must be left out.

    `periods` has a row a period (see period_table), `period_days` a row for each day of each period up to T,
    `cin_visit_days`, `cp_visit_days` and `cla_visit_days` a row for each day up to T on which a visit counts, and
    `calendar` a row a day.
    """

    tables: Mapping[str, ir.Table]
    supplied: Mapping[str, ir.Table]
    periods: ir.Table
    period_days: ir.Table
    cin_visit_days: ir.Table
    cp_visit_days: ir.Table
    cla_visit_days: ir.Table
    calendar: ir.Table
    settings: Settings
    snapshot: date
    six_months_ago: date
    keep: Callable[[ir.Table], ir.Table]  # works a table out once where several tallies use it

    @cached_property
    def children(self) -> ir.Table | None:
        """A row a child, with its team and date of birth."""
        if "children" not in self.tables:
            return None
        children = self.tables["children"]
        return children.select("child_id", "dob", "team")

    def with_team(self, table: ir.Table) -> ir.Table:
        """The table with the child's team, null where the child or its team is not known."""
        if self.children is None:
            return table.mutate(team=ibis.null("string"))
        teams = self.children.select("child_id", "team")
        return table.left_join(teams, "child_id").drop("child_id_right")

    def with_working_days(self, table: ir.Table, day: str, *wanted: str) -> ir.Table:
        """The table with columns of the calendar for the day in one of its columns."""
        calendar = self.calendar.select("day", *wanted)
        return table.left_join(calendar, table[day] == calendar.day).drop("day")

    # --- the two ways of counting --------------------------------------------------------------------------------

    def in_periods(self, events: ir.Table, day: str, **measures: tuple[ir.Value, ir.Value]) -> ir.Table:
        """Events counted in the periods in which their day lies, by measure a numerator and a denominator."""
        daily = events.filter(events[day].notnull()).group_by([events.team, events[day].name("day")])
        sums = {}
        for name, (numerator, denominator) in measures.items():
            sums[f"{name}__n"] = numerator.sum()
            sums[f"{name}__d"] = denominator.sum()
        by_day = daily.aggregate(**sums)
        joined = by_day.inner_join(self.period_days, "day")
        return joined.group_by(["period", "team"]).aggregate(**{name: joined[name].sum() for name in sums})

    def at_t(self, rows: ir.Table, since: str, until: str) -> ir.Table:
        """The rows that hold at each period's T: since <= T, and until (not included) after T or unknown."""
        closed = rows.mutate(_until=rows[until].fill_null(FOR_EVER))
        periods = self.periods
        joined = closed.inner_join(periods, [closed[since] <= periods.t, closed["_until"] > periods.t])
        return joined.drop("_until")


def tally(rows: ir.Table, **measures: tuple[ir.Value, ir.Value]) -> ir.Table:
    """Rows that carry a period and a team, summed to a numerator and a denominator for each measure."""
    sums = {}
    for name, (numerator, denominator) in measures.items():
        sums[f"{name}__n"] = numerator.sum()
        sums[f"{name}__d"] = denominator.sum()
    return rows.group_by(["period", "team"]).aggregate(**sums)


ONE = 1


def _one(table: ir.Table) -> ir.Value:
    """A column of ones, to be summed."""
    return ibis.ifelse(table[table.columns[0]].isnull(), ONE, ONE)


# --- front door ------------------------------------------------------------------------------------------------------


def contacts(facts: Facts) -> ir.Table:
    """[contacts] rows with a contact date in P."""
    rows = facts.with_team(facts.tables["contacts"])
    return facts.in_periods(rows, "contact_date", contacts=(_one(rows), _one(rows)))


def contacts_to_referral(facts: Facts) -> ir.Table:
    """[contacts_to_referral_pct] contacts in P with a referral of the child on the day or within n working days."""
    rows = facts.tables["contacts"].select("child_id", "contact_date")
    rows = facts.with_working_days(rows, "contact_date", "within_conversion")
    referrals = facts.tables["referrals"].select("child_id", "referral_date").distinct()
    days = rows.distinct()
    followed = days.inner_join(
        referrals,
        [
            days.child_id == referrals.child_id,
            days.contact_date <= referrals.referral_date,
            days.within_conversion >= referrals.referral_date,
        ],
    )
    followed = followed.select("child_id", "contact_date").distinct().mutate(followed=True)
    rows = rows.left_join(followed, ["child_id", "contact_date"]).select("child_id", "contact_date", "followed")
    rows = facts.with_team(rows)
    return facts.in_periods(rows, "contact_date", contacts_to_referral_pct=(one_if(rows.followed), _one(rows)))


def referrals(facts: Facts) -> ir.Table:
    """[referrals] referral dates in P; [referrals_nfa_pct] those with no further action."""
    rows = facts.with_team(facts.tables["referrals"])
    return facts.in_periods(
        rows,
        "referral_date",
        referrals=(_one(rows), _one(rows)),
        referrals_nfa_pct=(one_if(rows.nfa), _one(rows)),
    )


def referral_sources(facts: Facts) -> ir.Table:
    """[referrals_police_pct] referrals in P from the police (source 6); [referrals_schools_pct] from schools (2A).

    A referral whose source is not known stays in the denominator.
    """
    rows = facts.with_team(facts.tables["referrals"])
    source = code_of(rows.source)
    return facts.in_periods(
        rows,
        "referral_date",
        referrals_police_pct=(one_if(source.isin(("6", "POLICE"))), _one(rows)),
        referrals_schools_pct=(one_if(source.isin(("2A", "SCHOOLS"))), _one(rows)),
    )


def rereferrals(facts: Facts) -> ir.Table:
    """[rereferrals_12m_pct] referrals in P with an earlier one p of the same child, p < d <= am(p, 12). DfE C1.

    Same-day duplicates are not earlier than each other; referrals without further action count on both sides. The
    latest earlier day decides, since am never falls as p rises.
    """
    rows = facts.tables["referrals"].select("child_id", "referral_date")
    daily = rows.group_by(["child_id", "referral_date"]).aggregate(times=rows.count())
    before = daily.referral_date.lag().over(ibis.window(group_by="child_id", order_by="referral_date"))
    daily = daily.mutate(before=before)
    again = one_if(daily.referral_date <= am(daily.before, 12))
    daily = facts.with_team(daily.mutate(again=again * daily.times))
    return facts.in_periods(daily, "referral_date", rereferrals_12m_pct=(daily.again, daily.times))


def rereferrals_supplied(facts: Facts) -> ir.Table:
    """[rereferrals_12m_pct] referrals in P for which the case system counted an earlier one in its 12 months."""
    rows = facts.tables["referrals"].select("referral_id", "child_id", "referral_date")
    counts = facts.supplied["referrals_12m"].select("referral_id", "count")
    rows = facts.with_team(rows.left_join(counts, "referral_id").drop("referral_id_right"))
    return facts.in_periods(rows, "referral_date", rereferrals_12m_pct=(one_if(rows["count"] > 0), _one(rows)))


# --- children in need ------------------------------------------------------------------------------------------------


def cin_open(facts: Facts) -> ir.Table:
    """[cin_open] children with an episode of need open at T: referred by T, not closed by T. DfE B1, by child.

    An episode runs from its referral to its closing; a referral that got no further action begins none.
    """
    open_then = _in_need(facts)
    rows = facts.with_team(open_then.select("period", "child_id").distinct())
    return tally(rows, cin_open=(_one(rows), _one(rows)))


def _in_need(facts: Facts) -> ir.Table:
    """The episodes of need open at each T: period, child_id, referral_date and the dates of the period."""
    rows = facts.tables["referrals"]
    rows = rows.filter(~rows.nfa.fill_null(False), _in_order(rows.referral_date, rows.close_date))
    return facts.at_t(rows.select("child_id", "referral_date", "close_date"), "referral_date", "close_date")


def cin_visits(facts: Facts, chain: Care) -> ir.Table:
    """[cin_visit_20wd_pct] in need at T for n working days or more, visited in the last n working days; local.

    A child with a protection plan at T, or looked after, is visited by another standard and is not counted here.
    """
    name = f"cin_visit_{facts.settings.cin_visit_working_days}wd_pct"
    rows = _in_need(facts)
    rows = rows.filter(rows.referral_date <= rows.cin_visit_owed_since).select("period", "child_id").distinct()
    plans = facts.at_t(facts.tables["cp_plans"].select("child_id", "start_date", "end_date"), "start_date", "end_date")
    elsewhere = plans.select("period", "child_id").union(chain.looked_after.select("period", "child_id"))
    rows = rows.anti_join(elsewhere, ["period", "child_id"])
    visits = facts.tables["cin_visits"]
    visits = visits.inner_join(facts.cin_visit_days, visits.visit_date == facts.cin_visit_days.day)
    visited = visits.select("period", "child_id").distinct().mutate(visited=True)
    rows = facts.with_team(rows.left_join(visited, ["period", "child_id"]).select("period", "child_id", "visited"))
    return tally(rows, **{name: (one_if(rows.visited), _one(rows))})


# --- assessment ------------------------------------------------------------------------------------------------------


def _in_order(start: ir.Value, end: ir.Value) -> ir.Value:
    """True unless both are known and the end is the earlier."""
    return (end >= start).fill_null(True)


def assessments(facts: Facts) -> ir.Table:
    """[assessments_45wd_pct] authorised in P with wd(start, authorised) <= 45, over authorised in P.

    [assessments_child_seen_pct] of the same assessments, those in which the child was seen.
    """
    rows = facts.tables["assessments"]
    rows = rows.filter(rows.start_date.notnull(), rows.authorised_date >= rows.start_date)
    rows = facts.with_team(facts.with_working_days(rows, "start_date", "within_45"))
    on_time = one_if(rows.authorised_date <= rows.within_45)
    return facts.in_periods(
        rows,
        "authorised_date",
        assessments_45wd_pct=(on_time, _one(rows)),
        assessments_child_seen_pct=(one_if(rows.child_seen), _one(rows)),
    )


def assessment_lengths(facts: Facts) -> ir.Table:
    """[assessment_median_wd] how many of the assessments authorised in P took each number of working days, by team."""
    rows = facts.tables["assessments"].select("child_id", "start_date", "authorised_date")
    rows = rows.filter(rows.start_date.notnull(), rows.authorised_date >= rows.start_date)
    calendar = facts.calendar.select("day", "so_far")
    begun = calendar.select(start_date="day", before="so_far")
    done = calendar.select(authorised_date="day", by_then="so_far")
    rows = facts.with_team(rows.inner_join(begun, "start_date").inner_join(done, "authorised_date"))
    rows = rows.mutate(length=rows.by_then - rows.before)
    joined = rows.inner_join(facts.period_days, rows.authorised_date == facts.period_days.day)
    return joined.group_by(["period", "team", "length"]).aggregate(times=joined.count())


def assessments_from_referral(facts: Facts) -> ir.Table:
    """[assessments_45wd_from_referral_pct] the statutory clock: wd(referral, authorised) <= 45."""
    rows = facts.tables["assessments"]
    begun = facts.tables["referrals"].select("referral_id", "referral_date")
    rows = rows.filter(rows.start_date.notnull(), rows.authorised_date >= rows.start_date)
    rows = rows.inner_join(begun, "referral_id").select("child_id", "referral_date", "authorised_date")
    rows = rows.filter(rows.authorised_date >= rows.referral_date)
    rows = facts.with_team(facts.with_working_days(rows, "referral_date", "within_45"))
    on_time = one_if(rows.authorised_date <= rows.within_45)
    return facts.in_periods(rows, "authorised_date", assessments_45wd_from_referral_pct=(on_time, _one(rows)))


def assessments_open(facts: Facts) -> ir.Table:
    """[assessments_open] started by T and not authorised by T; [assessments_open_45wd] those with wd(start, T) > 45."""
    rows = facts.tables["assessments"]
    rows = rows.filter(rows.start_date.notnull(), _in_order(rows.start_date, rows.authorised_date))
    rows = facts.with_team(facts.with_working_days(rows, "start_date", "within_45"))
    rows = facts.at_t(
        rows.select("team", "start_date", "authorised_date", "within_45"), "start_date", "authorised_date"
    )
    return tally(
        rows,
        assessments_open=(_one(rows), _one(rows)),
        assessments_open_45wd=(one_if((rows.within_45 < rows.t).fill_null(True)), _one(rows)),
    )


# --- section 47 and conferences --------------------------------------------------------------------------------------


def s47(facts: Facts) -> ir.Table:
    """[s47_started] strategy discussion in P; [s47_to_icpc_pct] those that led to a conference."""
    rows = facts.with_team(facts.tables["s47"])
    held = one_if(rows.icpc_date >= rows.strategy_date)
    return facts.in_periods(
        rows, "strategy_date", s47_started=(_one(rows), _one(rows)), s47_to_icpc_pct=(held, _one(rows))
    )


def conferences(facts: Facts) -> ir.Table:
    """[icpc_15wd_pct] initial conferences in P with wd(strategy, conference) <= 15, over those that followed a S47.

    [icpc_to_plan_pct] of the same conferences, those that led to a plan.
    """
    rows = facts.tables["s47"]
    rows = rows.filter(rows.strategy_date.notnull(), rows.icpc_date >= rows.strategy_date)
    rows = facts.with_team(facts.with_working_days(rows, "strategy_date", "within_15"))
    return facts.in_periods(
        rows,
        "icpc_date",
        icpc_15wd_pct=(one_if(rows.icpc_date <= rows.within_15), _one(rows)),
        icpc_to_plan_pct=(one_if(rows.icpc_led_to_plan), _one(rows)),
    )


# --- child protection plans ------------------------------------------------------------------------------------------


def cp_plans_open(facts: Facts) -> ir.Table:
    """[cp_plans_open] start <= T and no end or end > T; [cp_plans_open_2y_pct] T - start + 1 >= 730 days. DfE D5.

    And the bands of D5: up to 3 months, over 3 to 6, over 6 months to under a year, 1 to under 2 years.
    """
    plans = facts.with_team(facts.tables["cp_plans"]).select("team", "start_date", "end_date")
    rows = facts.at_t(plans, "start_date", "end_date")
    long_ago = rows.start_date <= rows.t_729_days_ago
    upto_3 = rows.t <= am(rows.start_date, 3)
    upto_6 = rows.t <= am(rows.start_date, 6)
    under_12 = rows.t < am(rows.start_date, 12)
    one = _one(rows)
    return tally(
        rows,
        cp_plans_open=(one, one),
        cp_plans_open_2y_pct=(one_if(long_ago), one),
        cp_plans_open_upto_3m_pct=(one_if(upto_3), one),
        cp_plans_open_3m_to_6m_pct=(one_if(~upto_3 & upto_6), one),
        cp_plans_open_6m_to_1y_pct=(one_if(~upto_6 & under_12), one),
        cp_plans_open_1y_to_2y_pct=(one_if(~under_12 & ~long_ago), one),
    )


def cp_category(facts: Facts) -> ir.Table:
    """[cp_neglect_pct] of the plans open at T, those whose latest category is neglect."""
    plans = facts.with_team(facts.tables["cp_plans"]).select("team", "start_date", "end_date", "category")
    rows = facts.at_t(plans, "start_date", "end_date")
    neglect = one_if(code_of(rows.category).isin(("NEG", "NEGLECT")))
    return tally(rows, cp_neglect_pct=(neglect, _one(rows)))


def cp_plans_ended(facts: Facts) -> ir.Table:
    """[cp_plans_ended] ended in P; [cp_plans_ended_2y_pct] those with end - start + 1 >= 730 days."""
    rows = facts.with_team(facts.tables["cp_plans"])
    long = one_if(rows.end_date >= days_after(rows.start_date, 729))
    return facts.in_periods(
        rows, "end_date", cp_plans_ended=(_one(rows), _one(rows)), cp_plans_ended_2y_pct=(long, _one(rows))
    )


def _plans_with_earlier(facts: Facts) -> ir.Table:
    """Each plan with `earlier` (the child had one that started before it) and the latest end among those."""
    plans = facts.tables["cp_plans"]
    starts = plans.group_by(["child_id", "start_date"]).aggregate(ended=plans.end_date.max())
    # A child's days of starting are distinct here, so the rows before are the plans that started before.
    in_order = ibis.window(group_by="child_id", order_by="start_date")
    before = ibis.window(group_by="child_id", order_by="start_date", preceding=(None, 1))
    starts = starts.select(
        "child_id",
        "start_date",
        earlier=ibis.row_number().over(in_order) > 0,
        latest_end=starts.ended.max().over(before),
    )
    joined = plans.inner_join(starts, ["child_id", "start_date"])
    return joined.select("plan_id", "child_id", "start_date", "earlier", "latest_end")


def cp_plans_started(facts: Facts) -> ir.Table:
    """[cp_plans_started] starts in P; [cp_repeat_ever_pct] with any earlier plan of the child (DfE D3).

    An earlier plan is one that started before, or one that the case system counted.
    """
    rows = _plans_with_earlier(facts)
    again = rows.earlier
    if "previous_plans" in facts.supplied:
        counts = facts.supplied["previous_plans"].select("plan_id", "count")
        rows = rows.left_join(counts, "plan_id").drop("plan_id_right")
        again = rows.earlier | (rows["count"] > 0).fill_null(False)
    rows = facts.with_team(rows.mutate(again=again))
    return facts.in_periods(
        rows,
        "start_date",
        cp_plans_started=(_one(rows), _one(rows)),
        cp_repeat_ever_pct=(one_if(rows.again), _one(rows)),
    )


def cp_repeat_24m(facts: Facts) -> ir.Table:
    """[cp_repeat_24m_pct] starts in P where an earlier plan ended on or after am(start, -24)."""
    rows = facts.with_team(_plans_with_earlier(facts))
    recent = one_if(rows.latest_end >= am(rows.start_date, -24))
    return facts.in_periods(rows, "start_date", cp_repeat_24m_pct=(recent, _one(rows)))


def _review_due(facts: Facts, day: ir.Value, months: int) -> ir.Value:
    """The day by which a review is due, so many months after a day, on the basis that the council chose."""
    if facts.settings.review_basis is ReviewBasis.DAYS:
        return days_after(day, {3: 91, 6: 183}[months])
    return am(day, months)


def cp_reviews(facts: Facts) -> ir.Table:
    """[cp_reviews_on_time_pct] plans open at T for at least 3 months, with every review to T on time and none overdue.

    The first review is due by am(start, 3), each later one by am(previous, 6), and am(last, 6) >= T. Each review held
    in an unbroken chain makes its plan on time from that day until the next review or the day after that one is due.
    """
    plans = facts.with_team(facts.tables["cp_plans"])
    plans = plans.select("plan_id", "team", "start_date", "end_date")
    owed = plans.mutate(since=am(plans.start_date, 3))
    owed = owed.select(
        "team", "since", until=owed.end_date.fill_null(FOR_EVER), held=ibis.literal(0), owed=ibis.literal(1)
    )

    reviews = facts.tables["cp_reviews"].select("plan_id", "review_date").distinct()
    reviews = reviews.inner_join(plans, "plan_id")
    reviews = reviews.filter(reviews.review_date >= reviews.start_date)
    in_order = ibis.window(group_by="plan_id", order_by="review_date")
    reviews = reviews.mutate(
        before=reviews.review_date.lag().over(in_order), after=reviews.review_date.lead().over(in_order)
    )
    due = ibis.ifelse(
        reviews.before.isnull(), _review_due(facts, reviews.start_date, 3), _review_due(facts, reviews.before, 6)
    )
    reviews = reviews.mutate(on_time=ibis.ifelse(reviews.review_date <= due, 1, 0))
    so_far = ibis.window(group_by="plan_id", order_by="review_date", preceding=(None, 0))
    reviews = reviews.mutate(unbroken=reviews.on_time.min().over(so_far))
    reviews = reviews.filter(reviews.unbroken == 1)
    overdue_from = days_after(_review_due(facts, reviews.review_date, 6), 1)
    held = reviews.select(
        "team",
        since=ibis.greatest(reviews.review_date, am(reviews.start_date, 3)).cast("date"),
        until=ibis.least(reviews.after.fill_null(FOR_EVER), overdue_from, reviews.end_date.fill_null(FOR_EVER)).cast(
            "date"
        ),
        held=ibis.literal(1),
        owed=ibis.literal(0),
    )
    rows = facts.at_t(owed.union(held), "since", "until")
    return tally(rows, cp_reviews_on_time_pct=(rows.held, rows.owed))


def cp_visits(facts: Facts) -> ir.Table:
    """[cp_visit_10wd_pct] open plans with wd(start, T) >= n: the child seen at a visit, wd(visit, T) <= n; local.

    [cp_visit_seen_alone_pct] of those visits, the share in which the child was seen alone.
    """
    name = f"cp_visit_{facts.settings.cp_visit_working_days}wd_pct"
    plans = facts.with_team(facts.tables["cp_plans"]).select("plan_id", "team", "start_date", "end_date")
    rows = facts.at_t(plans, "start_date", "end_date")
    rows = rows.filter(rows.start_date <= rows.cp_visit_owed_since).select("period", "plan_id", "team")
    visits = facts.tables["cp_visits"]
    visits = visits.filter(visits.seen.fill_null(False)).inner_join(
        facts.cp_visit_days, visits.visit_date == facts.cp_visit_days.day
    )
    seen = visits.group_by(["period", "plan_id"]).aggregate(times=visits.count(), alone=one_if(visits.seen_alone).sum())
    rows = rows.left_join(seen, ["period", "plan_id"]).select("period", "team", "times", "alone")
    return tally(
        rows,
        **{
            name: (one_if(rows.times > 0), _one(rows)),
            "cp_visit_seen_alone_pct": (rows.alone.fill_null(0), rows.times.fill_null(0)),
        },
    )


# --- looked after ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Care:
    """What follows from the chain of episodes of each child, short breaks left out.

    episodes     child_id, decom, dec, rne, rec, place, distance, nth (its place in the child's chain), spell, care
                 (numbers that rise)
    spells       child_id, spell, spell_start, spell_end (null: not ended), first_place
    periods      child_id, care, care_start, next_care_start
    looked_after period, child_id, team, t and the other dates of the period, spell, care, place, distance: a row for
                 each child looked after at each T, from the latest episode open then
    """

    episodes: ir.Table
    spells: ir.Table
    periods: ir.Table
    looked_after: ir.Table


def care(facts: Facts) -> Care:
    """Chains the episodes: a new spell starts at RNE S, P or B, a new period of care at S; L, T and U continue."""
    rows = facts.tables["cla_episodes"]
    rows = rows.filter(~rows.legal_status.upper().isin(SHORT_BREAKS).fill_null(False))
    chain = ibis.window(group_by="child_id", order_by=["decom", ibis._.dec.fill_null(FOR_EVER), "row"])
    rows = rows.mutate(nth=ibis.row_number().over(chain), rne=rows.rne.upper(), place=rows.place.upper())
    rows = rows.mutate(
        starts_spell=ibis.ifelse((rows.nth == 0) | rows.rne.isin(NEW_SPELL).fill_null(False), 1, 0),
        starts_care=ibis.ifelse((rows.nth == 0) | (rows.rne == "S").fill_null(False), 1, 0),
    )
    so_far = ibis.window(group_by="child_id", order_by="nth", preceding=(None, 0))
    rows = rows.mutate(spell=rows.starts_spell.sum().over(so_far), care=rows.starts_care.sum().over(so_far))
    episodes = facts.keep(
        rows.select(
            "child_id", "decom", "dec", "rne", "rec", "place", "distance", "nth", "starts_spell", "spell", "care"
        )
    )

    spells = episodes.group_by(["child_id", "spell"]).aggregate(
        spell_start=episodes.decom.min(),
        spell_end=episodes.dec.fill_null(FOR_EVER).max(),
        first_place=ibis.ifelse(episodes.starts_spell == 1, episodes.place, ibis.null("string")).max(),
    )
    periods = episodes.group_by(["child_id", "care"]).aggregate(care_start=episodes.decom.min())
    later = periods.care_start.lead().over(ibis.window(group_by="child_id", order_by="care"))
    periods = periods.mutate(next_care_start=later)

    open_then = facts.at_t(episodes.select("child_id", "decom", "dec", "nth"), "decom", "dec")
    latest = open_then.group_by(["period", "child_id"]).aggregate(nth=open_then.nth.max())
    told = episodes.select("child_id", "nth", "place", "distance", "spell", "care")
    latest = latest.inner_join(told, ["child_id", "nth"])
    looked_after = facts.with_team(latest).inner_join(facts.periods, "period")
    return Care(episodes, facts.keep(spells), facts.keep(periods), facts.keep(looked_after))


def cla_open(facts: Facts, chain: Care) -> ir.Table:
    """[cla_open] children with an episode decom <= T and no dec or dec > T, series of short breaks left out."""
    rows = chain.looked_after
    return tally(rows, cla_open=(_one(rows), _one(rows)))


def cla_fostered(facts: Facts, chain: Care) -> ir.Table:
    """[cla_fostered_pct] of the children looked after at T, those in a foster placement."""
    rows = chain.looked_after
    return tally(rows, cla_fostered_pct=(one_if(rows.place.re_search(FOSTERED)), _one(rows)))


FAR = 20  # miles from home, above which a placement is told as far away (DfE, children looked after)


def cla_distance(facts: Facts, chain: Care) -> ir.Table:
    """[cla_20_miles_pct] of the children looked after at T whose distance from home is known, those over 20 miles."""
    rows = chain.looked_after
    rows = rows.filter(rows.distance.notnull())
    return tally(rows, cla_20_miles_pct=(one_if(rows.distance > FAR), _one(rows)))


def cla_workers(facts: Facts, chain: Care) -> ir.Table:
    """[cla_workers_3plus_pct] looked after on any day of P, those whose social worker changed three times or more in P.

    A change is a day in P on which another worker than the one before took the child on; the first makes none.
    """
    workers = facts.tables["cla_workers"].select("child_id", "worker_id", "start_date", "row")
    workers = workers.filter(workers.worker_id.notnull())
    in_order = ibis.window(group_by="child_id", order_by=["start_date", "row"])
    workers = workers.mutate(before=workers.worker_id.lag().over(in_order))
    changes = workers.filter((workers.before != workers.worker_id).fill_null(False)).select("child_id", "start_date")
    changes = changes.inner_join(facts.period_days, changes.start_date == facts.period_days.day)
    times = changes.group_by(["period", "child_id"]).aggregate(times=changes.count())
    rows = _looked_after_in_period(facts, chain).left_join(times, ["period", "child_id"])
    rows = facts.with_team(rows.select("period", "child_id", "times"))
    return tally(rows, cla_workers_3plus_pct=(one_if(rows.times >= 3), _one(rows)))


def cla_started(facts: Facts, chain: Care) -> ir.Table:
    """[cla_started] episodes with RNE S and decom in P."""
    rows = chain.episodes
    rows = facts.with_team(rows.filter(rows.rne == "S"))
    return facts.in_periods(rows, "decom", cla_started=(_one(rows), _one(rows)))


def cla_ceased(facts: Facts, chain: Care) -> ir.Table:
    """[cla_ceased] periods of care that ended in P: an episode's dec in P that no episode follows by the next day.

    An episode whose reason for ceasing is X1 says itself that another continues it, though that one is not there.
    Where no reason is carried, an episode goes on that another follows by the next day.
    """
    rows = chain.episodes
    in_order = ibis.window(group_by="child_id", order_by="nth")
    rows = rows.mutate(next_start=rows.decom.lead().over(in_order), next_rne=rows.rne.lead().over(in_order))
    goes_on = (rows.next_start <= days_after(rows.dec, 1)) & (rows.next_rne != "S").fill_null(True)
    rows = facts.with_team(
        rows.filter(rows.dec.notnull(), ~goes_on.fill_null(False), rows.rec.upper().fill_null("") != "X1")
    )
    return facts.in_periods(rows, "dec", cla_ceased=(_one(rows), _one(rows)))


def cla_placements(facts: Facts, chain: Care) -> ir.Table:
    """[cla_3plus_placements_pct] looked after at T with 3 or more spells in (am(T, -12), T].

    A spell counts when it overlaps those months, has lasted at least a day and did not begin as temporary (T0 to T4).
    """
    spells, periods = chain.spells, facts.periods
    lasting = spells.filter(spells.spell_end > spells.spell_start, ~spells.first_place.isin(TEMPORARY).fill_null(False))
    pairs = lasting.inner_join(periods, [lasting.spell_start < periods.t, lasting.spell_end > periods.t_12_months_ago])
    counted = pairs.group_by(["period", "child_id"]).aggregate(placements=pairs.count())
    rows = chain.looked_after.select("period", "child_id", "team").left_join(counted, ["period", "child_id"])
    return tally(rows, cla_3plus_placements_pct=(one_if(rows.placements >= 3), _one(rows)))


def cla_placements_supplied(facts: Facts, chain: Care) -> ir.Table:
    """[cla_3plus_placements_pct] looked after at T for whom the case system counted 3 or more placements."""
    counts = facts.supplied["placements_12m"].select("child_id", "count")
    rows = chain.looked_after.select("period", "child_id", "team").left_join(counts, "child_id")
    return tally(rows, cla_3plus_placements_pct=(one_if(rows["count"] >= 3), _one(rows)))


def cla_stability(facts: Facts, chain: Care) -> ir.Table:
    """[cla_long_term_stability_pct] under 16 at T, in care since am(T, -30): in the placement since am(T, -24).

    Or placed for adoption (A3 to A6), and in the spell before since then.
    """
    assert facts.children is not None, "a date of birth is needed"
    births = facts.children.select("child_id", "dob")
    rows = chain.looked_after.inner_join(births, "child_id")
    rows = rows.filter(am(rows.dob, 16 * 12) > rows.t)
    rows = rows.inner_join(chain.periods.select("child_id", "care", "care_start"), ["child_id", "care"])
    rows = rows.filter(rows.care_start <= rows.t_30_months_ago)
    spells = chain.spells.select("child_id", "spell", "spell_start")
    rows = rows.inner_join(spells, ["child_id", "spell"])
    earlier = spells.select("child_id", before=spells.spell + 1, before_start=spells.spell_start)
    rows = rows.left_join(earlier, [rows.child_id == earlier.child_id, rows.spell == earlier.before])
    settled = rows.spell_start <= rows.t_24_months_ago
    adopted = rows.place.isin(PLACED_FOR_ADOPTION).fill_null(False) & (
        rows.before_start <= rows.t_24_months_ago
    ).fill_null(False)
    return tally(rows, cla_long_term_stability_pct=(one_if(settled | adopted), _one(rows)))


def cla_reviews(facts: Facts, chain: Care) -> ir.Table:
    """[cla_reviews_on_time_pct] looked after at T with a review due in P: every review due in P held by its due date.

    Due: 20 working days after starting, then am(first, 3), then am(previous, 6), in the current period of care.
    """
    held = facts.tables["cla_reviews"].select("child_id", "review_date").distinct()
    within = held.inner_join(
        chain.periods,
        [
            held.child_id == chain.periods.child_id,
            held.review_date >= chain.periods.care_start,
            held.review_date < chain.periods.next_care_start.fill_null(FOR_EVER),
        ],
    )
    within = within.select("child_id", "care", "review_date")
    in_order = ibis.window(group_by=["child_id", "care"], order_by="review_date")
    within = within.mutate(nth=ibis.row_number().over(in_order), following=within.review_date.lead().over(in_order))
    due = ibis.ifelse(
        within.nth == 0, _review_due(facts, within.review_date, 3), _review_due(facts, within.review_date, 6)
    ).cast("date")
    later = within.select("child_id", "care", due=due, held=within.following)

    firsts = within.filter(within.nth == 0).select("child_id", "care", "review_date")
    starts = facts.with_working_days(chain.periods, "care_start", "after_20")
    begun = starts.left_join(firsts, ["child_id", "care"]).select(
        "child_id", "care", due="after_20", held="review_date"
    )

    rows = begun.union(later)
    rows = rows.select("child_id", "care", "due", on_time=one_if(rows.held <= rows.due))
    # A review that falls due after T cannot be missed by T: period_days ends at T.
    rows = rows.inner_join(facts.period_days, rows.due == facts.period_days.day)
    rows = rows.group_by(["period", "child_id", "care"]).aggregate(all_on_time=rows.on_time.min())
    looked_after = chain.looked_after.select("period", "child_id", "care", "team")
    rows = rows.inner_join(looked_after, ["period", "child_id", "care"])
    return tally(rows, cla_reviews_on_time_pct=(rows.all_on_time, _one(rows)))


def cla_visits(facts: Facts, chain: Care) -> ir.Table:
    """[cla_visit_42d_pct] looked after for n days or more at T, with a visit in the last n days."""
    name = f"cla_visit_{facts.settings.cla_visit_days}d_pct"
    rows = chain.looked_after.inner_join(chain.periods.select("child_id", "care", "care_start"), ["child_id", "care"])
    rows = rows.filter(rows.care_start <= rows.t_cla_visit_ago).select("period", "child_id", "team")
    visits = facts.tables["cla_visits"]
    visits = visits.inner_join(facts.cla_visit_days, visits.visit_date == facts.cla_visit_days.day)
    visited = visits.select("period", "child_id").distinct().mutate(visited=True)
    rows = rows.left_join(visited, ["period", "child_id"]).select("period", "team", "visited")
    return tally(rows, **{name: (one_if(rows.visited), _one(rows))})


def cla_health(facts: Facts, chain: Care) -> ir.Table:
    """[cla_health_pct], [cla_dental_pct] looked after for 12 months or more at T, checked in the last 12 months.

    A child under five at T is owed a health assessment every six months (Care Planning, Placement and Case Review
    (England) Regulations 2010, regulation 7).
    """
    assert facts.children is not None, "a date of birth is needed"
    rows = chain.looked_after.inner_join(chain.periods.select("child_id", "care", "care_start"), ["child_id", "care"])
    rows = rows.filter(rows.care_start <= rows.t_12_months_ago)
    rows = rows.left_join(facts.children.select("child_id", "dob"), "child_id").drop("child_id_right")
    under_five = (am(rows.dob, 5 * 12) > rows.t).fill_null(False)
    rows = rows.select(
        "period",
        "child_id",
        "team",
        "t",
        "t_12_months_ago",
        health_after=ibis.ifelse(under_five, rows.t_6_months_ago, rows.t_12_months_ago),
    )
    checks = facts.tables["cla_health"]
    checks = checks.select("child_id", "check_date", which=checks.check.strip().lower())
    pairs = rows.inner_join(checks, "child_id")
    pairs = pairs.filter(pairs.check_date <= pairs.t)
    done = pairs.group_by(["period", "child_id"]).aggregate(
        health=one_if((pairs.which == "health") & (pairs.check_date > pairs.health_after)).max(),
        dental=one_if((pairs.which == "dental") & (pairs.check_date > pairs.t_12_months_ago)).max(),
    )
    rows = rows.left_join(done, ["period", "child_id"]).select("period", "team", "health", "dental")
    return tally(
        rows,
        cla_health_pct=(rows.health.fill_null(0), _one(rows)),
        cla_dental_pct=(rows.dental.fill_null(0), _one(rows)),
    )


def _looked_after_in_period(facts: Facts, chain: Care) -> ir.Table:
    """Each child who was looked after on any day of each period: period, child_id."""
    spans = facts.period_days.group_by("period").aggregate(
        first=facts.period_days.day.min(), last=facts.period_days.day.max()
    )
    episodes = chain.episodes.select("child_id", "decom", until=chain.episodes.dec.fill_null(FOR_EVER))
    episodes = episodes.filter(episodes.until > episodes.decom)  # one that ended on its first day has no day
    rows = episodes.inner_join(spans, [episodes.decom <= spans["last"], episodes.until > spans["first"]])
    return rows.select("period", "child_id").distinct()


def cla_missing(facts: Facts, chain: Care) -> ir.Table:
    """[cla_missing_pct] looked after on any day of P, those who went missing in P. DfE, children who went missing."""
    rows = _looked_after_in_period(facts, chain)
    went = facts.tables["missing"].select("child_id", "start_date")
    went = went.inner_join(facts.period_days, went.start_date == facts.period_days.day)
    went = went.select("period", "child_id").distinct().mutate(went=True)
    rows = facts.with_team(rows.left_join(went, ["period", "child_id"]).select("period", "child_id", "went"))
    return tally(rows, cla_missing_pct=(one_if(rows.went), _one(rows)))


# --- as at the snapshot ----------------------------------------------------------------------------------------------

AT_SNAPSHOT = -1  # the number of the period of what is known for the day of the extract alone
COHORTS = {"17_18": (17, 18), "19_21": (19, 21)}


def care_leavers(facts: Facts) -> ir.Table:
    """[care_leavers_in_touch_*_pct], [care_leavers_eet_*_pct], [care_leavers_suitable_*_pct] for 17 to 18 and 19 to 21.

    Who died or returned home is left out of the denominator; who gave no information stays in. Education, employment or
    training is an activity code F or P; suitable is an accommodation code that ends in 1, or the word.

    [pathway_plans_current_pct] of all of them, those whose pathway plan was reviewed in the six months to the snapshot.
    """
    rows = facts.with_team(facts.tables["care_leavers"])
    touch, activity, home = code_of(rows.in_touch), code_of(rows.activity), code_of(rows.accommodation)
    rows = rows.select(
        "team",
        "age_group",
        period=ibis.literal(AT_SNAPSHOT, "int32"),
        gone=touch.isin(("DIED", "RHOM", "RETURNED HOME")).fill_null(False),
        in_touch=one_if(touch.isin(("YES", "Y", "1", "TRUE"))),
        eet=one_if(activity.re_search("^[FP][0-9]?( |$)")),
        suitable=one_if((home == "SUITABLE") | home.re_search("^[A-Z]1$")),
        reviewed=one_if((rows.pathway_reviewed > facts.six_months_ago) & (rows.pathway_reviewed <= facts.snapshot)),
    )
    counted = one_if(~rows.gone & rows.age_group.between(17, 21))
    measures = {"pathway_plans_current_pct": (counted * rows.reviewed, counted)}
    for cohort, (youngest, oldest) in COHORTS.items():
        counted = one_if(~rows.gone & rows.age_group.between(youngest, oldest))
        measures[f"care_leavers_in_touch_{cohort}_pct"] = (counted * rows.in_touch, counted)
        measures[f"care_leavers_eet_{cohort}_pct"] = (counted * rows.eet, counted)
        measures[f"care_leavers_suitable_{cohort}_pct"] = (counted * rows.suitable, counted)
    return tally(rows, **measures)


def workforce(facts: Facts) -> ir.Table:
    """[average_caseload] cases over FTE of workers with FTE above zero and a case; [agency_pct] agency FTE over FTE."""
    rows = facts.tables["workers"]
    rows = rows.mutate(period=ibis.literal(AT_SNAPSHOT, "int32"), fte=rows.fte.fill_null(0.0))
    carries = (rows.fte > 0) & (rows.cases >= 1).fill_null(False)
    return tally(
        rows,
        average_caseload=(
            ibis.ifelse(carries, rows.cases, 0).cast("float64"),
            ibis.ifelse(carries, rows.fte, 0.0),
        ),
        agency_pct=(ibis.ifelse(rows.agency.fill_null(False), rows.fte, 0.0), rows.fte),
    )


def over_caseload_limit(facts: Facts) -> ir.Table:
    """[over_caseload_limit_pct] workers with a case and a limit who hold more than it; local.

    The limit is the worker's own, as the list has it for the role, else the council's. Who has neither is not counted.
    """
    rows = facts.tables["workers"]
    limit = rows.case_limit
    if facts.settings.caseload_limit is not None:
        limit = limit.fill_null(facts.settings.caseload_limit)
    rows = rows.select("team", "cases", limit=limit, period=ibis.literal(AT_SNAPSHOT, "int32"))
    rows = rows.filter(rows.cases >= 1, rows["limit"].notnull())
    return tally(rows, over_caseload_limit_pct=(one_if(rows.cases > rows["limit"]), _one(rows)))
