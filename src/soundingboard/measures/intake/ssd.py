"""A Standard Safeguarding Dataset extract onto the layout: a table a file, joined by the dataset's own identifiers."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from soundingboard.measures.intake.annex_a import with_suitability
from soundingboard.measures.intake.findings import Findings
from soundingboard.measures.intake.onto_layout import Column, Draft, age_on, carried, report_targets
from soundingboard.measures.intake.reading import LEFT_OUT, Rows
from soundingboard.measures.layout import Extract, Source

Lists = Mapping[str, Sequence[Rows]]

# Where a table of the dataset is a table of the layout, column for column: layout name = the list's own name.
_AS_THEY_ARE: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "ssd.contacts": ("contacts", {"child_id": "child_id", "contact_date": "contact_date", "source": "source"}),
    "ssd.cin_episodes": (
        "referrals",
        {
            "referral_id": "referral_id",
            "child_id": "child_id",
            "referral_date": "referral_date",
            "close_date": "close_date",
            "nfa": "nfa",
            "source": "source",
        },
    ),
    "ssd.cin_assessments": (
        "assessments",
        {
            "assessment_id": "assessment_id",
            "child_id": "child_id",
            "referral_id": "referral_id",
            "start_date": "start_date",
            "authorised_date": "authorised_date",
            "child_seen": "seen",
        },
    ),
    "ssd.cp_visits": (
        "cp_visits",
        {"plan_id": "plan_id", "visit_date": "visit_date", "seen": "seen", "seen_alone": "seen_alone"},
    ),
}
_JOINED = (
    "person", "s47_enquiry", "initial_cp_conference", "cp_plans", "cp_reviews", "cla_episodes", "cla_placement",
    "legal_status", "cla_reviews", "cla_visits", "cla_health", "missing", "care_leavers", "involvements",
    "professionals", "department", "cin_visits",
)  # fmt: skip

READ = (*_AS_THEY_ARE, *(f"ssd.{name}" for name in _JOINED))
"""The tables that some figure needs."""


def to_layout(lists: Lists, on: date, findings: Findings) -> Extract:
    """The tables of one extract as an Extract. `on` is the day on which it was made."""
    draft = Draft(Source.SSD, findings)
    _children(draft, lists, on)
    for code, (table, columns) in _AS_THEY_ARE.items():
        for rows in lists.get(code, ()):
            draft.add(table, carried(rows, **columns), rows)
    _enquiries(draft, lists)
    _plans(draft, lists)
    _reviews_of_plans(draft, lists)
    _episodes_of_care(draft, lists)
    _reviews_and_visits_of_care(draft, lists)
    _health_and_missing(draft, lists)
    _care_leavers(draft, lists, on)
    _workers(draft, lists, on)
    return draft.extract()


def _each(lists: Lists, name: str, *columns: str) -> Iterator[tuple[object, ...]]:
    """The rows of a table over all its files, as tuples of the columns named."""
    for rows in lists.get(f"ssd.{name}", ()):
        yield from zip(*(rows.listed(column) for column in columns), strict=True)


def _by(lists: Lists, name: str, key: str, value: str) -> dict[object, object]:
    """One column of a table by another."""
    return {row[0]: row[1] for row in _each(lists, name, key, value)}


# --- Children and teams ---------------------------------------------------------------------------------------------


def _children(draft: Draft, lists: Lists, on: date) -> None:
    teams = _teams_now(lists, on, draft.findings)
    for rows in lists.get("ssd.person", ()):
        columns: dict[str, Column] = dict(carried(rows, child_id="child_id", dob="dob", sex="sex"))
        if teams:
            columns["team"] = [teams.get(child) for child in rows.listed("child_id")]
        draft.add("children", columns, rows)


def _teams_now(lists: Lists, on: date, findings: Findings) -> dict[object, object]:
    """The team of each child: of the open involvement of its case worker, else of its last one, else of a referral."""
    names = _by(lists, "department", "team_id", "team")
    whose = _by(lists, "cin_episodes", "referral_id", "child_id")
    chosen: dict[object, tuple[tuple[bool, bool, date], object]] = {}
    for named, referral, team, role, start, end in _each(
        lists, "involvements", "child_id", "referral_id", "team", "role", "start_date", "end_date"
    ):
        # One system's involvements name the referral and not the child.
        child = named if named is not None else whose.get(referral)
        if child is not None and team is not None and isinstance(start, date) and start <= on:
            rank = (_open_on(start, end, on), "alloc" in str(role).casefold(), start)
            if child not in chosen or rank > chosen[child][0]:
                chosen[child] = (rank, names.get(team, team))
    if chosen:
        still_open = sum(rank[0] for rank, _ in chosen.values())
        findings.guess("ssd_involvements", "", "the worker's open involvement", "the child's team", still_open)
        if still_open < len(chosen):
            findings.guess(
                "ssd_involvements", "", "the last involvement of a child without an open one", "the child's team",
                len(chosen) - still_open,
            )  # fmt: skip
        return {child: team for child, (_, team) in chosen.items()}
    latest: dict[object, tuple[date, object]] = {}
    for child, team, start, end in _each(lists, "cin_episodes", "child_id", "team", "referral_date", "close_date"):
        if child is None or team is None or not isinstance(start, date) or not _open_on(start, end, on):
            continue
        if child not in latest or start >= latest[child][0]:
            latest[child] = (start, names.get(team, team))
    if latest:
        findings.guess("ssd_cin_episodes", "", "the team of the latest open referral", "the child's team", len(latest))
    return {child: team for child, (_, team) in latest.items()}


def _open_on(start: date, end: object, on: date) -> bool:
    return start <= on and not (isinstance(end, date) and end <= on)


# --- Enquiries and plans --------------------------------------------------------------------------------------------


def _enquiries(draft: Draft, lists: Lists) -> None:
    held: dict[object, tuple[object, object]] = {}
    has_conferences = bool(lists.get("ssd.initial_cp_conference"))
    without = 0
    for enquiry, day, led, transfer in _each(
        lists, "initial_cp_conference", "s47_id", "icpc_date", "icpc_led_to_plan", "transfer_in"
    ):
        if enquiry is None or transfer == "Y":
            without += 1
        elif day is not None and (enquiry not in held or str(day) < str(held[enquiry][0])):
            held[enquiry] = (day, led)
    begun = _by(lists, "s47_enquiry", "s47_id", "strategy_date")
    for rows in lists.get("ssd.initial_cp_conference", ()):
        report_targets(rows, [begun.get(enquiry) for enquiry in rows.listed("s47_id")], draft.findings)
    if without:
        draft.findings.guess(
            "ssd_initial_cp_conference", "", "a conference without an enquiry, or of a child that moved in",
            "one that followed no enquiry here, so it is not counted after one", without,
        )  # fmt: skip
    for rows in lists.get("ssd.s47_enquiry", ()):
        columns: dict[str, Column] = dict(
            carried(
                rows, s47_id="s47_id", child_id="child_id", referral_id="referral_id", strategy_date="strategy_date"
            )
        )
        if has_conferences:
            found = [held.get(enquiry, (None, None)) for enquiry in rows.listed("s47_id")]
            columns["icpc_date"] = [day for day, _ in found]
            columns["icpc_led_to_plan"] = [led for _, led in found]
        draft.add("s47", columns, rows)


def _plans(draft: Draft, lists: Lists) -> None:
    for rows in lists.get("ssd.cp_plans", ()):
        elsewhere = np.array([value == "Y" for value in rows.listed("ola")], dtype=bool)
        draft.findings.problem_rows(
            rows.place,
            rows.numbers[elsewhere].tolist(),
            "the plan is another authority's, registered here for a time",
            LEFT_OUT,
            column=rows.heading("ola"),
        )
        ours = rows.kept(~elsewhere)
        columns: dict[str, Column] = dict(
            carried(ours, plan_id="plan_id", child_id="child_id", start_date="start_date", end_date="end_date")
        )
        if ours.has("category") or ours.has("initial_category"):
            latest, initial = ours.listed("category"), ours.listed("initial_category")
            columns["category"] = [now if now is not None else then for now, then in zip(latest, initial, strict=True)]
        draft.add("cp_plans", columns, ours)


def _reviews_of_plans(draft: Draft, lists: Lists) -> None:
    for rows in lists.get("ssd.cp_reviews", ()):
        # A review that is due and not yet held has a row without a date.
        held = rows.kept(rows.columns["review_date"].present()) if rows.has("review_date") else rows
        draft.add("cp_reviews", carried(held, plan_id="plan_id", review_date="review_date"), held)


# --- Care -----------------------------------------------------------------------------------------------------------


def _episodes_of_care(draft: Draft, lists: Lists) -> None:
    places = _by(lists, "cla_placement", "placement_id", "place")
    distances = _by(lists, "cla_placement", "placement_id", "distance")
    statuses = _statuses(lists)
    for rows in lists.get("ssd.cla_episodes", ()):
        columns: dict[str, Column] = dict(
            carried(rows, child_id="child_id", decom="decom", rne="rne", dec="dec", rec="rec")
        )
        if places and rows.has("placement_id"):
            columns["place"] = [places.get(placement) for placement in rows.listed("placement_id")]
        if any(each is not None for each in distances.values()) and rows.has("placement_id"):
            columns["distance"] = [distances.get(placement) for placement in rows.listed("placement_id")]
        if statuses:
            columns["legal_status"] = [
                _status_on(statuses.get(child, ()), day)
                for child, day in zip(rows.listed("child_id"), rows.listed("decom"), strict=True)
            ]
        draft.add("cla_episodes", columns, rows)


def _statuses(lists: Lists) -> dict[object, list[tuple[date, str]]]:
    """Each child's legal statuses in the order in which they began."""
    found: dict[object, list[tuple[date, str]]] = {}
    for child, status, start in _each(lists, "legal_status", "child_id", "legal_status", "start_date"):
        if isinstance(start, date):
            found.setdefault(child, []).append((start, str(status)))
    for statuses in found.values():
        statuses.sort()
    return found


def _status_on(statuses: Sequence[tuple[date, str]], day: object) -> str | None:
    """The status in force on a day; before the first, the first: it is often entered a day or two late."""
    if not statuses or not isinstance(day, date):
        return None
    at = bisect_right(statuses, day, key=lambda each: each[0])
    return statuses[max(at - 1, 0)][1]


def _reviews_and_visits_of_care(draft: Draft, lists: Lists) -> None:
    whose = _by(lists, "cla_episodes", "cla_id", "child_id")
    _visits_in_need(draft, lists)
    _workers_of_children(draft, lists)
    for rows in lists.get("ssd.cla_reviews", ()):
        held = rows.kept(
            np.array([value != "Y" for value in rows.listed("cancelled")], dtype=bool)
            & rows.columns["review_date"].present()
            if rows.has("review_date")
            else np.zeros(rows.count, dtype=bool)
        )
        children = [whose.get(period) for period in held.listed("cla_id")]
        draft.add("cla_reviews", {"child_id": children, **carried(held, review_date="review_date")}, held)
    for rows in lists.get("ssd.cla_visits", ()):
        not_seen = np.array([value == "N" for value in rows.listed("seen")], dtype=bool)
        if not_seen.any():
            draft.findings.guess(
                rows.place,
                rows.heading("seen"),
                "a visit at which the child was not seen",
                "no visit",
                int(not_seen.sum()),
            )
        seen = rows.kept(~not_seen)
        children = [
            child if child is not None else whose.get(period)
            for child, period in zip(seen.listed("child_id"), seen.listed("cla_id"), strict=True)
        ]
        draft.add("cla_visits", {"child_id": children, **carried(seen, visit_date="visit_date")}, seen)


def _visits_in_need(draft: Draft, lists: Lists) -> None:
    """Visits to children in need, but those at which the child was not seen."""
    for rows in lists.get("ssd.cin_visits", ()):
        seen = rows.kept(np.array([value != "N" for value in rows.listed("seen")], dtype=bool))
        if rows.count > seen.count:
            draft.findings.guess(
                rows.place, rows.heading("seen"), "a visit at which the child was not seen", "no visit",
                rows.count - seen.count,
            )  # fmt: skip
        draft.add("cin_visits", carried(seen, child_id="child_id", visit_date="visit_date"), seen)


def _workers_of_children(draft: Draft, lists: Lists) -> None:
    """Each time that an allocated worker took on a looked-after child, where involvements say whose role that is."""
    in_care = {child for rows in lists.get("ssd.cla_episodes", ()) for child in rows.listed("child_id")}
    whose = _by(lists, "cin_episodes", "referral_id", "child_id")
    for rows in lists.get("ssd.involvements", ()):
        if not rows.has("role") or not in_care:
            continue
        children = [
            child if child is not None else whose.get(referral)
            for child, referral in zip(rows.listed("child_id"), rows.listed("referral_id"), strict=True)
        ]
        allocated = np.array(
            [
                child in in_care and "alloc" in str(role).casefold()
                for child, role in zip(children, rows.listed("role"), strict=True)
            ],
            dtype=bool,
        )
        kept = rows.kept(allocated)
        columns = {"child_id": [child for child, is_one in zip(children, allocated, strict=True) if is_one]}
        draft.add("cla_workers", {**columns, **carried(kept, worker_id="worker_id", start_date="start_date")}, kept)


def _health_and_missing(draft: Draft, lists: Lists) -> None:
    for rows in lists.get("ssd.cla_health", ()):
        checks = [
            None if _was_not_held(status) else _check(kind)
            for kind, status in zip(rows.listed("check"), rows.listed("status"), strict=True)
        ]
        known = np.array([each is not None for each in checks], dtype=bool)
        others = int((~known).sum())
        if others:
            draft.findings.guess(
                rows.place, rows.heading("check"), "a check that was not held, or is neither of health nor dental",
                "one that no figure needs", others,
            )  # fmt: skip
        some = rows.kept(known)
        columns = {"check": [each for each in checks if each is not None]}
        draft.add("cla_health", {**columns, **carried(some, child_id="child_id", check_date="check_date")}, some)
    whose = _by(lists, "cla_episodes", "episode_id", "child_id")
    for rows in lists.get("ssd.missing", ()):
        went = rows.kept(np.array([not _is_absence(value) for value in rows.listed("kind")], dtype=bool))
        children = [
            child if child is not None else whose.get(episode)
            for child, episode in zip(went.listed("child_id"), went.listed("episode_id"), strict=True)
        ]
        draft.add(
            "missing", {"child_id": children, **carried(went, start_date="start_date", end_date="end_date")}, went
        )


def _check(value: object) -> str | None:
    """A health assessment or a dental check by its words; systems write them in many ways."""
    words = str(value).casefold()
    if "dent" in words or "teeth" in words:
        return "dental"
    return "health" if "health" in words and "assess" in words else None


def _was_not_held(status: object) -> bool:
    """A check that was refused, called off or is only planned."""
    words = str(status).casefold()
    return any(stem in words for stem in ("refus", "declin", "cancel", "planned", "not attend", "not held"))


def _is_absence(value: object) -> bool:
    """An absence without leave is not going missing: A beside M in the return."""
    return str(value).strip().casefold() in ("a", "absent", "away")


def _care_leavers(draft: Draft, lists: Lists, on: date) -> None:
    births = _by(lists, "person", "child_id", "dob")
    for rows in lists.get("ssd.care_leavers", ()):
        columns: dict[str, Column] = dict(
            carried(
                rows,
                child_id="child_id",
                in_touch="in_touch",
                activity="activity",
                pathway_reviewed="pathway_reviewed",
            )
        )
        columns |= with_suitability(rows, draft.findings)
        if births:
            columns["age_group"] = [age_on(births.get(child), on) for child in rows.listed("child_id")]
        draft.add("care_leavers", columns, rows)


# --- Workers --------------------------------------------------------------------------------------------------------


def _workers(draft: Draft, lists: Lists, on: date) -> None:
    names = _by(lists, "department", "team_id", "team")
    teams: dict[object, Counter[object]] = {}
    for worker, team, start, end in _each(lists, "involvements", "worker_id", "team", "start_date", "end_date"):
        if team is not None and isinstance(start, date) and _open_on(start, end, on):
            teams.setdefault(worker, Counter())[names.get(team, team)] += 1
    for rows in lists.get("ssd.professionals", ()):
        columns: dict[str, Column] = dict(
            carried(rows, worker_id="worker_id", fte="fte", cases="cases", agency="agency")
        )
        if teams:
            columns["team"] = [
                max(teams[worker].items(), key=lambda each: (each[1], str(each[0])))[0] if worker in teams else None
                for worker in rows.listed("worker_id")
            ]
        draft.add("workers", columns, rows)
