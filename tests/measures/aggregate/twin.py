"""The derivations again, slowly and obviously: one child, one plan, one day at a time, in plain Python.

Rows are dictionaries with the layout's columns. Nothing here is shared with the derivations but the bank holidays.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from soundingboard.lib.working_days import is_working_day

Row = dict[str, Any]
World = dict[str, list[Row]]
Tally = tuple[float, float]
ONE_DAY = timedelta(days=1)


def am(day: date, months: int) -> date:
    """The same day so many months later: try the day itself, then the day before, and so on to the month's end."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    wanted = day.day
    while True:
        try:
            return date(year, month, wanted)
        except ValueError:
            wanted -= 1


@cache
def wd(start: date, end: date) -> int:
    """Working days after the start up to the end; negative when the end is earlier."""
    if end < start:
        return -wd(end, start)
    count = 0
    day = start
    while day < end:
        day += ONE_DAY
        count += is_working_day(day)
    return count


def events(world: World, first: date, t: date) -> dict[str, Tally]:
    """What happened in a period."""
    found: dict[str, list[float]] = defaultdict(lambda: [0, 0])

    def count(measure: str, counts: bool) -> None:
        found[measure][0] += counts
        found[measure][1] += 1

    def in_period(day: date | None) -> bool:
        return day is not None and first <= day <= t

    referrals = world["referrals"]
    for contact in world["contacts"]:
        if in_period(contact["contact_date"]):
            count("contacts", True)
            count(
                "contacts_to_referral_pct",
                any(
                    each["child_id"] == contact["child_id"]
                    and each["referral_date"] >= contact["contact_date"]
                    and wd(contact["contact_date"], each["referral_date"]) <= 1
                    for each in referrals
                ),
            )
    for referral in referrals:
        day = referral["referral_date"]
        if in_period(day):
            count("referrals", True)
            count("referrals_nfa_pct", referral["nfa"] is True)
            count("referrals_police_pct", referral["source"] in ("6", "q) 6", "Police"))
            count("referrals_schools_pct", referral["source"] in ("2A", "Schools"))
            count(
                "rereferrals_12m_pct",
                any(
                    each["child_id"] == referral["child_id"]
                    and each["referral_date"] < day <= am(each["referral_date"], 12)
                    for each in referrals
                ),
            )
    referred = {each["referral_id"]: each["referral_date"] for each in referrals}
    for assessment in world["assessments"]:
        begun, done = assessment["start_date"], assessment["authorised_date"]
        if in_period(done) and done >= begun:
            count("assessments_45wd_pct", wd(begun, done) <= 45)
            count("assessments_child_seen_pct", assessment["child_seen"] is True)
            if assessment["referral_id"] in referred and done >= referred[assessment["referral_id"]]:
                count("assessments_45wd_from_referral_pct", wd(referred[assessment["referral_id"]], done) <= 45)
    for enquiry in world["s47"]:
        strategy, conference = enquiry["strategy_date"], enquiry["icpc_date"]
        held = conference is not None and conference >= strategy
        if in_period(strategy):
            count("s47_started", True)
            count("s47_to_icpc_pct", held)
        if held and in_period(conference):
            count("icpc_15wd_pct", wd(strategy, conference) <= 15)
            count("icpc_to_plan_pct", enquiry["icpc_led_to_plan"] is True)
    for plan in world["cp_plans"]:
        begun, ended = plan["start_date"], plan["end_date"]
        if in_period(ended):
            count("cp_plans_ended", True)
            count("cp_plans_ended_2y_pct", (ended - begun).days + 1 >= 730)
        if in_period(begun):
            earlier = [
                each
                for each in world["cp_plans"]
                if each["child_id"] == plan["child_id"] and each["start_date"] < begun
            ]
            count("cp_plans_started", True)
            count("cp_repeat_ever_pct", bool(earlier))
            count("cp_repeat_24m_pct", any(each["end_date"] and each["end_date"] >= am(begun, -24) for each in earlier))
    for chain in chains(world).values():
        for nth, episode in enumerate(chain):
            if episode["rne"] == "S" and in_period(episode["decom"]):
                count("cla_started", True)
            following = chain[nth + 1] if nth + 1 < len(chain) else None
            goes_on = (
                following is not None
                and following["rne"] != "S"
                and episode["dec"] is not None
                and following["decom"] <= episode["dec"] + ONE_DAY
            )
            if in_period(episode["dec"]) and not goes_on:
                count("cla_ceased", True)
    for child, chain in chains(world).items():
        days = [first + n * ONE_DAY for n in range((t - first).days + 1)]
        in_care = [e["decom"] <= day and (e["dec"] is None or e["dec"] > day) for e in chain for day in days]
        if any(in_care):
            count(
                "cla_missing_pct",
                any(each["child_id"] == child and in_period(each["start_date"]) for each in world["missing"]),
            )
            # Those of one day in the order in which they stand in the list.
            workers = sorted(
                (each for each in world["cla_workers"] if each["child_id"] == child),
                key=lambda each: each["start_date"],
            )
            changes = [
                after
                for before, after in pairwise(workers)
                if before["worker_id"] != after["worker_id"] and in_period(after["start_date"])
            ]
            count("cla_workers_3plus_pct", len(changes) >= 3)
    return {measure: (n, d) for measure, (n, d) in found.items()}


def lengths(world: World, first: date, t: date) -> list[int]:
    """The working days that each assessment took that was authorised in a period."""
    return [
        wd(each["start_date"], each["authorised_date"])
        for each in world["assessments"]
        if each["authorised_date"] is not None
        and first <= each["authorised_date"] <= t
        and each["authorised_date"] >= each["start_date"]
    ]


def states(world: World, t: date) -> dict[str, Tally]:
    """What holds on a day."""
    found: dict[str, list[float]] = defaultdict(lambda: [0, 0])

    def count(measure: str, counts: bool) -> None:
        found[measure][0] += counts
        found[measure][1] += 1

    for child in world["children"]:
        if any(
            each["child_id"] == child["child_id"]
            and each["nfa"] is not True
            and each["referral_date"] <= t
            and (each["close_date"] is None or each["close_date"] > t)
            for each in world["referrals"]
        ):
            count("cin_open", True)
    for child in world["children"]:
        name = child["child_id"]
        in_need = any(
            each["child_id"] == name
            and each["nfa"] is not True
            and wd(each["referral_date"], t) >= 20
            and (each["close_date"] is None or each["close_date"] > t)
            for each in world["referrals"]
            if each["referral_date"] <= t
        )
        on_a_plan = any(
            each["child_id"] == name and each["start_date"] <= t and (each["end_date"] is None or each["end_date"] > t)
            for each in world["cp_plans"]
        )
        in_care = any(
            each["decom"] <= t and (each["dec"] is None or each["dec"] > t) for each in chains(world).get(name, [])
        )
        if in_need and not on_a_plan and not in_care:
            visited = any(
                each["child_id"] == name and each["visit_date"] <= t and wd(each["visit_date"], t) <= 20
                for each in world["cin_visits"]
            )
            count("cin_visit_20wd_pct", visited)
    for assessment in world["assessments"]:
        begun, done = assessment["start_date"], assessment["authorised_date"]
        if begun <= t and (done is None or done > t):
            count("assessments_open", True)
            count("assessments_open_45wd", wd(begun, t) > 45)
    for plan in world["cp_plans"]:
        begun, ended = plan["start_date"], plan["end_date"]
        if not (begun <= t and (ended is None or ended > t)):
            continue
        two_years = (t - begun).days + 1 >= 730
        count("cp_plans_open", True)
        count("cp_neglect_pct", plan["category"] in ("NEG", "a) Neglect"))
        count("cp_plans_open_2y_pct", two_years)
        count("cp_plans_open_upto_3m_pct", t <= am(begun, 3))
        count("cp_plans_open_3m_to_6m_pct", am(begun, 3) < t <= am(begun, 6))
        count("cp_plans_open_6m_to_1y_pct", am(begun, 6) < t < am(begun, 12))
        count("cp_plans_open_1y_to_2y_pct", am(begun, 12) <= t and not two_years)
        if am(begun, 3) <= t:
            count("cp_reviews_on_time_pct", reviewed_on_time(world, plan, t))
        if wd(begun, t) >= 10:
            visits = [
                each
                for each in world["cp_visits"]
                if each["plan_id"] == plan["plan_id"]
                and each["seen"]
                and each["visit_date"] <= t
                and wd(each["visit_date"], t) <= 10
            ]
            count("cp_visit_10wd_pct", bool(visits))
            for visit in visits:
                count("cp_visit_seen_alone_pct", visit["seen_alone"] is True)
    return {measure: (n, d) for measure, (n, d) in found.items()}


def reviewed_on_time(world: World, plan: Row, t: date) -> bool:
    """True when every review of the plan up to T was held by its day, and the next is not overdue."""
    begun = plan["start_date"]
    held = sorted(
        {
            each["review_date"]
            for each in world["cp_reviews"]
            if each["plan_id"] == plan["plan_id"] and begun <= each["review_date"] <= t
        }
    )
    if not held or held[0] > am(begun, 3):
        return False
    for before, after in pairwise(held):
        if after > am(before, 6):
            return False
    return am(held[-1], 6) >= t


def chains(world: World) -> dict[str, list[Row]]:
    """The episodes of each child in order, short breaks left out."""
    found: dict[str, list[Row]] = defaultdict(list)
    for episode in world["cla_episodes"]:
        if episode["legal_status"] not in ("V3", "V4"):
            found[episode["child_id"]].append(episode)
    for chain in found.values():
        chain.sort(key=lambda each: (each["decom"], each["dec"] or date.max))
    return found


def looked_after(world: World, first: date, t: date) -> dict[str, Tally]:
    """Children looked after on a day."""
    found: dict[str, list[float]] = defaultdict(lambda: [0, 0])

    def count(measure: str, counts: bool) -> None:
        found[measure][0] += counts
        found[measure][1] += 1

    born = {child["child_id"]: child["dob"] for child in world["children"]}
    for child, chain in chains(world).items():
        current = None
        for episode in chain:
            if episode["decom"] <= t and (episode["dec"] is None or episode["dec"] > t):
                current = episode
        if current is None:
            continue
        count("cla_open", True)
        if current["distance"] is not None:
            count("cla_20_miles_pct", current["distance"] > 20)
        count("cla_fostered_pct", current["place"] in ("U1", "U2", "U3", "U4", "U5", "U6"))

        spells: list[list[Row]] = []
        periods: list[list[Row]] = []
        for episode in chain:
            if not spells or episode["rne"] in ("S", "P", "B"):
                spells.append([])
            if not periods or episode["rne"] == "S":
                periods.append([])
            spells[-1].append(episode)
            periods[-1].append(episode)

        placements = 0
        for spell in spells:
            begun = min(each["decom"] for each in spell)
            ended = None if any(each["dec"] is None for each in spell) else max(each["dec"] for each in spell)
            until = t if ended is None or ended > t else ended
            overlaps = begun <= t and (ended is None or ended > am(t, -12))
            if overlaps and (until - begun).days >= 1 and spell[0]["place"] not in ("T0", "T1", "T2", "T3", "T4"):
                placements += 1
        count("cla_3plus_placements_pct", placements >= 3)

        mine = next(n for n, spell in enumerate(spells) if any(each is current for each in spell))
        which = next(n for n, period in enumerate(periods) if any(each is current for each in period))
        begun = min(each["decom"] for each in periods[which])
        if born[child] and am(born[child], 16 * 12) > t and begun <= am(t, -30):
            settled = min(each["decom"] for each in spells[mine]) <= am(t, -24)
            if current["place"] in ("A3", "A4", "A5", "A6") and mine > 0:
                settled = settled or min(each["decom"] for each in spells[mine - 1]) <= am(t, -24)
            count("cla_long_term_stability_pct", settled)

        if begun <= am(t, -12):
            young = born[child] is not None and am(born[child], 60) > t
            for check, measure, months in (
                ("health", "cla_health_pct", 6 if young else 12),
                ("dental", "cla_dental_pct", 12),
            ):
                count(
                    measure,
                    any(
                        each["child_id"] == child
                        and each["check"].lower() == check
                        and am(t, -months) < each["check_date"] <= t
                        for each in world["cla_health"]
                    ),
                )
        if (t - begun).days >= 42:
            count(
                "cla_visit_42d_pct",
                any(
                    each["child_id"] == child and each["visit_date"] <= t and (t - each["visit_date"]).days <= 42
                    for each in world["cla_visits"]
                ),
            )

        next_begun = (
            min((each["decom"] for each in periods[which + 1]), default=date.max)
            if (which + 1 < len(periods))
            else date.max
        )
        held = sorted(
            {
                each["review_date"]
                for each in world["cla_reviews"]
                if each["child_id"] == child and begun <= each["review_date"] < next_begun
            }
        )
        due = begun
        while wd(begun, due) < 20:
            due += ONE_DAY
        owed = [(due, held[0] if held else None)]
        for nth, review in enumerate(held):
            owed.append((am(review, 3 if nth == 0 else 6), held[nth + 1] if nth + 1 < len(held) else None))
        in_period = [(due, review) for due, review in owed if first <= due <= t]
        if in_period:
            count("cla_reviews_on_time_pct", all(review is not None and review <= due for due, review in in_period))
    return {measure: (n, d) for measure, (n, d) in found.items()}


def snapshot(world: World, day: date) -> dict[str, Tally]:
    """What is known for the day of the extract alone."""
    found: dict[str, list[float]] = defaultdict(lambda: [0, 0])
    for person in world["care_leavers"]:
        ages = "17_18" if person["age_group"] in (17, 18) else "19_21" if person["age_group"] in (19, 20, 21) else None
        if ages is None or person["in_touch"] in ("DIED", "RHOM", "c) Died", "f) Rhom"):
            continue
        for name, counts in (
            ("in_touch", person["in_touch"] in ("YES", "a) Yes")),
            ("eet", (person["activity"] or "-")[0] in "FP"),
            ("suitable", person["accommodation"] in ("B1", "a) Suitable")),
        ):
            found[f"care_leavers_{name}_{ages}_pct"][0] += counts
            found[f"care_leavers_{name}_{ages}_pct"][1] += 1
        reviewed = person["pathway_reviewed"]
        found["pathway_plans_current_pct"][0] += reviewed is not None and am(day, -6) < reviewed <= day
        found["pathway_plans_current_pct"][1] += 1
    for worker in world["workers"]:
        if worker["cases"] and worker["case_limit"] is not None:
            found["over_caseload_limit_pct"][0] += worker["cases"] > worker["case_limit"]
            found["over_caseload_limit_pct"][1] += 1
        if worker["fte"] is not None and worker["fte"] > 0:
            found["agency_pct"][0] += worker["fte"] if worker["agency"] else 0
            found["agency_pct"][1] += worker["fte"]
            if worker["cases"]:
                found["average_caseload"][0] += worker["cases"]
                found["average_caseload"][1] += worker["fte"]
    return {measure: (n, d) for measure, (n, d) in found.items()}


def everything(world: World, first: date, t: date) -> dict[str, Tally]:
    """Every measure of a period for one world."""
    return {**events(world, first, t), **states(world, t), **looked_after(world, first, t)}
