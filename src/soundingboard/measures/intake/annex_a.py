"""An Annex A workbook onto the layout.

Annex A has no identifiers of referrals, assessments, enquiries and plans: rows get one of their own, made from the list
and the row. It has the latest review and visit only, six months of what happened, and counts worked out by the case
system; the Extract says so, and the derivations do the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from soundingboard.measures.intake.findings import Findings
from soundingboard.measures.intake.onto_layout import (
    Draft,
    add_children,
    age_on,
    carried,
    earliest,
    list_begins,
)
from soundingboard.measures.intake.reading import KEPT, Cleaned, Mask, Rows
from soundingboard.measures.layout import PLACEMENTS_12M, PREVIOUS_PLANS, REFERRALS_12M, Extract, Source

Lists = Mapping[str, Sequence[Rows]]

READ = tuple(f"annex_a.{number}" for number in (1, 3, 4, 5, 6, 7, 8, 9))
"""The lists that some figure needs: early help, adoption and adopters are known and not read."""

# Who works with a child now is said first by the lists of open cases, the most settled kind of case first.
_TEAM_ORDER = (("annex_a.8", "dec"), ("annex_a.7", "end_date"), ("annex_a.9", ""), ("annex_a.6", "close_date"))
_CHILD_ORDER = tuple(f"annex_a.{number}" for number in (8, 7, 9, 6, 5, 4, 3, 1))

_CIN_AFTER_REFERRAL = timedelta(days=60)
"""A child's episode of need begins with the referral, or with the assessment that it led to."""


def to_layout(lists: Lists, on: date, findings: Findings) -> Extract:
    """The lists of one workbook as an Extract. `on` is the day on which they were made."""
    draft = Draft(Source.ANNEX_A, findings)
    begins = _begins(lists, on, findings)
    open_lists = [(rows, _still_open(rows, end)) for code, end in _TEAM_ORDER for rows in lists.get(code, ())]
    add_children(draft, [rows for code in _CHILD_ORDER for rows in lists.get(code, ())], open_lists)
    for rows in lists.get("annex_a.1", ()):
        draft.add("contacts", carried(rows, child_id="child_id", contact_date="contact_date", source="source"), rows)
    _referrals(draft, lists, begins)
    for rows in lists.get("annex_a.4", ()):
        columns = carried(
            rows,
            child_id="child_id",
            start_date="start_date",
            authorised_date="authorised_date",
            child_seen="seen",
        )
        draft.add("assessments", {"assessment_id": _own_ids("4", rows, lists["annex_a.4"]), **columns}, rows)
    _enquiries(draft, lists)
    _plans(draft, lists)
    _looked_after(draft, lists)
    for rows in lists.get("annex_a.9", ()):
        _care_leavers(draft, rows, on)
    if begins:
        draft.since.update(
            dict.fromkeys(("contacts", "referrals", "assessments", "s47", "cp_plans", "cla_episodes"), begins)
        )
    draft.latest_only |= {"cp_reviews", "cp_visits", "cla_reviews", "cla_visits", "cla_health", "cla_episodes"}
    return draft.extract()


def _begins(lists: Lists, on: date, findings: Findings) -> date | None:
    """The day from which the lists are whole: that of the earliest contact or referral, about."""
    first, strays = earliest(
        rows.columns[column]
        for code, column in (("annex_a.1", "contact_date"), ("annex_a.3", "referral_date"))
        for rows in lists.get(code, ())
        if column in rows.columns
    )
    if first is None:
        return None
    begins = list_begins(first, on)
    findings.guess(
        "Annex A", "", "the earliest contact or referral", f"lists that are whole from {begins.isoformat()} on"
    )
    if strays:
        findings.guess(
            "Annex A", "", "a contact or referral long before all others", "a stray, which says nothing of that", strays
        )
    return begins


def _still_open(rows: Rows, end: str) -> Sequence[bool]:
    return [True] * rows.count if end not in rows.columns else (~rows.columns[end].present()).tolist()


def _own_ids(number: str, rows: Rows, all_rows: Sequence[Rows]) -> list[str]:
    """An identifier for each row: the list, the sheet where there are several, and the row."""
    sheet = next(place for place, each in enumerate(all_rows, start=1) if each is rows)
    return [f"{number}.{sheet}.{row}" for row in rows.numbers.tolist()]


# --- Referrals ------------------------------------------------------------------------------------------------------


def _referrals(draft: Draft, lists: Lists, begins: date | None) -> None:
    referrals = lists.get("annex_a.3", ())
    ids = [_own_ids("3", rows, referrals) for rows in referrals]
    closed = _closures(draft, lists) if lists.get("annex_a.6") and referrals else None
    for at, rows in enumerate(referrals):
        columns = carried(rows, child_id="child_id", referral_date="referral_date", nfa="nfa", source="source")
        if closed is not None:
            columns["close_date"] = closed[at]
        draft.add("referrals", {"referral_id": ids[at], **columns}, rows)
        if "referrals_12m" in rows.columns:
            counts = _earlier_referrals(rows, draft.findings)
            given = counts.present()
            draft.supply(
                REFERRALS_12M,
                {
                    "referral_id": [each for each, has in zip(ids[at], given, strict=True) if has],
                    "count": counts.kept(given),
                },
                rows.numbers[given],
            )
    if referrals and begins:
        _earlier_episodes(draft, lists, begins)


def _earlier_referrals(rows: Rows, findings: Findings) -> Cleaned:
    """The count of referrals in the 12 months before, without the referral itself.

    Some systems count the referral with them: then nobody has fewer than one.
    """
    counts = rows.columns["referrals_12m"]
    listed = [value for value in counts.listed() if isinstance(value, float)]
    if len(listed) >= 20 and min(listed) >= 1:
        findings.guess(
            rows.place,
            rows.heading("referrals_12m"),
            "no referral with fewer than 1",
            "a count that includes the referral itself, so 1 is taken away",
            len(listed),
        )
        return counts.mapped(lambda value: value - 1 if isinstance(value, float) else None)
    return counts


def _closures(draft: Draft, lists: Lists) -> list[list[object]]:
    """When each referral closed, from the list of children in need: by child, and by the day the episode began.

    A referral that led to no episode is not in that list, and closed where it began.
    """
    referrals, needs = lists["annex_a.3"], lists["annex_a.6"]
    waiting: dict[object, list[tuple[date, int, int]]] = {}
    closed: list[list[object]] = []
    for at, rows in enumerate(referrals):
        closed.append([None] * rows.count)
        for row, (child, day) in enumerate(zip(rows.listed("child_id"), rows.listed("referral_date"), strict=True)):
            if isinstance(day, date):
                waiting.setdefault(child, []).append((day, at, row))
    matched: set[tuple[int, int]] = set()
    for rows in needs:
        for child, start, end in zip(
            rows.listed("child_id"), rows.listed("start_date"), rows.listed("close_date"), strict=True
        ):
            if isinstance(start, date) and (found := _referral_of(waiting.get(child, ()), start)):
                matched.add(found)
                closed[found[0]][found[1]] = end
    ended_at_once = 0
    for at, rows in enumerate(referrals):
        for row, day in enumerate(rows.listed("referral_date")):
            if (at, row) not in matched:
                closed[at][row] = day
                ended_at_once += 1
    if matched:
        draft.findings.guess(
            "Annex A", "", "a referral of a child with an episode of need from that day, or up to 60 days later",
            "one that closed when the episode did", len(matched),
        )  # fmt: skip
    if ended_at_once:
        draft.findings.guess(
            "Annex A", "", "a referral without an episode of need", "one that closed on its own day", ended_at_once
        )
    return closed


def _referral_of(referrals: Sequence[tuple[date, int, int]], start: date) -> tuple[int, int] | None:
    """The child's latest referral on the day or in the 60 days before it."""
    near = [each for each in referrals if timedelta(0) <= start - each[0] <= _CIN_AFTER_REFERRAL]
    return max(near)[1:] if near else None


def _earlier_episodes(draft: Draft, lists: Lists, begins: date) -> None:
    """Episodes of need that began before the list of referrals does: open cases whose referral is too old for it."""
    needs = lists.get("annex_a.6", ())
    for rows in needs:
        starts = rows.listed("start_date")
        earlier = np.array([isinstance(start, date) and start < begins for start in starts], dtype=bool)
        if earlier.any():
            old = rows.kept(earlier)
            ids = np.array(_own_ids("6", rows, needs), dtype=object)[earlier].tolist()
            columns = carried(old, child_id="child_id", referral_date="start_date", close_date="close_date")
            draft.add("referrals", {"referral_id": ids, **columns}, old)
            draft.findings.guess(
                rows.place, rows.heading("start_date"), f"an episode that began before {begins.isoformat()}",
                "a referral of that day", old.count,
            )  # fmt: skip


# --- Enquiries, plans, care -----------------------------------------------------------------------------------------


def _enquiries(draft: Draft, lists: Lists) -> None:
    for rows in lists.get("annex_a.5", ()):
        columns = carried(
            rows,
            child_id="child_id",
            strategy_date="strategy_date",
            icpc_date="icpc_date",
            icpc_led_to_plan="icpc_led_to_plan",
        )
        if "unnecessary" in rows.columns and "icpc_date" in rows.columns:
            both = (
                np.array([value == "Y" for value in rows.columns["unnecessary"].values], dtype=bool)[
                    rows.columns["unnecessary"].places
                ]
                & rows.columns["icpc_date"].present()
            )
            draft.findings.problem_rows(
                rows.place,
                rows.numbers[both].tolist(),
                "a conference was unnecessary, and there is a date of one",
                f"The date is taken. {KEPT}",
                column=rows.heading("unnecessary"),
            )
        draft.add("s47", {"s47_id": _own_ids("5", rows, lists["annex_a.5"]), **columns}, rows)


def _plans(draft: Draft, lists: Lists) -> None:
    for rows in lists.get("annex_a.7", ()):
        ids = _own_ids("7", rows, lists["annex_a.7"])
        columns = carried(rows, child_id="child_id", start_date="start_date", end_date="end_date")
        if rows.has("category") or rows.has("initial_category"):
            latest, initial = rows.listed("category"), rows.listed("initial_category")
            columns["category"] = [now if now is not None else then for now, then in zip(latest, initial, strict=True)]
        draft.add("cp_plans", {"plan_id": ids, **columns}, rows)
        for table, column in (("cp_reviews", "review_date"), ("cp_visits", "visit_date")):
            if column in rows.columns:
                _latest(draft, table, column, rows, ids)
        if "previous_plans" in rows.columns:
            given = rows.columns["previous_plans"].present()
            draft.supply(
                PREVIOUS_PLANS,
                {"plan_id": _some(ids, given), "count": rows.columns["previous_plans"].kept(given)},
                rows.numbers[given],
            )


def _latest(draft: Draft, table: str, column: str, rows: Rows, ids: list[str]) -> None:
    given = rows.columns[column].present()
    some = rows.kept(given)
    columns = {"plan_id": _some(ids, given), **carried(some, **{column: column})}
    if table == "cp_visits":
        columns["seen"] = [True] * some.count
        columns |= carried(some, seen_alone="seen_alone")
        draft.findings.guess(
            rows.place, rows.heading(column), "a statutory visit", "a visit at which the child was seen", some.count
        )
    draft.add(table, columns, some)


def _some(ids: list[str], given: Mask) -> list[str]:
    return [each for each, has in zip(ids, given.tolist(), strict=True) if has]


def _looked_after(draft: Draft, lists: Lists) -> None:
    for rows in lists.get("annex_a.8", ()):
        columns = carried(
            rows, child_id="child_id", decom="decom", legal_status="legal_status", place="place", dec="dec"
        )
        draft.add("cla_episodes", {**columns, "rne": ["S"] * rows.count}, rows)
        for table, column in (("cla_reviews", "review_date"), ("cla_visits", "visit_date")):
            if column in rows.columns:
                some = rows.kept(rows.columns[column].present())
                draft.add(table, carried(some, child_id="child_id", **{column: column}), some)
        for check, column in (("health", "health_date"), ("dental", "dental_date")):
            if column in rows.columns:
                some = rows.kept(rows.columns[column].present())
                columns = carried(some, child_id="child_id", check_date=column)
                draft.add("cla_health", {**columns, "check": [check] * some.count}, some)
        if "placements_12m" in rows.columns:
            _placements(draft, rows)


def _placements(draft: Draft, rows: Rows) -> None:
    """The count of a child's latest period of care: a child that came back has a row for each."""
    given = rows.kept(rows.columns["placements_12m"].present())
    last: dict[object, int] = {}
    starts = given.listed("decom")
    for row, child in enumerate(given.listed("child_id")):
        if child not in last or str(starts[row]) >= str(starts[last[child]]):
            last[child] = row
    some = given.kept(np.array(sorted(last.values()), dtype=np.intp))
    draft.supply(PLACEMENTS_12M, carried(some, child_id="child_id", count="placements_12m"), some.numbers)


def _care_leavers(draft: Draft, rows: Rows, on: date) -> None:
    ages = [
        int(age) if isinstance(age, float) else age_on(dob, on)
        for age, dob in zip(rows.listed("age"), rows.listed("dob"), strict=True)
    ]
    columns = carried(rows, child_id="child_id", in_touch="in_touch", activity="activity")
    columns |= with_suitability(rows, draft.findings)
    draft.add("care_leavers", {**columns, **({"age_group": ages} if rows.has("age") or rows.has("dob") else {})}, rows)


_SUITS: Mapping[object, str] = {"1": "Suitable", "2": "Unsuitable"}


def with_suitability(rows: Rows, findings: Findings) -> dict[str, Cleaned | Sequence[object]]:
    """The code of the accommodation with 1 behind it where it is suitable and 2 where not, as the return has it."""
    if "accommodation" not in rows.columns:
        if "suitability" not in rows.columns:
            return {}
        return {"accommodation": rows.columns["suitability"].mapped(_SUITS.get)}
    if "suitability" not in rows.columns:
        return {"accommodation": rows.columns["accommodation"]}
    joined = []
    for place, suits in zip(rows.listed("accommodation"), rows.listed("suitability"), strict=True):
        code = _SUITS.get(suits) if place is None else str(place)
        joined.append(f"{code}{suits}" if code and len(code) == 1 and suits is not None else code)
    findings.guess(
        rows.place,
        rows.heading("suitability"),
        "suitable or not, in a column of its own",
        "the figure behind the code of the accommodation",
        rows.count,
    )
    return {"accommodation": joined}
