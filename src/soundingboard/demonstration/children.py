"""The demonstration council's child-level lists: two years of invented children, as a case system would extract them.

`Lists` lives through the months once, from a seed, and can then be asked for the extract of any day in them: what was
known on that day and nothing later, as a Standard Safeguarding Dataset (a CSV file a table). The same seed and days give
the same bytes. There is no real child in it, and no name: identifiers are numbers with a letter in front.

Four stories are in it for whoever reads the measures (months are counted from 1):

- A backlog is cleared. In months 4 to 9 a third of assessments are left lying; in months 10 to 12 they are written up,
  and timeliness falls while that is done, then stays better than before.
- A change of recording. From month 13 a contact about a family is recorded for each of its children, so that contacts
  rise by half from one month to the next while referrals do not.
- A team in trouble. From month 16 Riverside's visits and reviews slip and its workers' caseloads grow; the other four
  teams hold, so that the authority's figure hardly shows it.
- A measure that only looks better. From month 17 a section 47 enquiry is recorded when its conference is already
  booked: conferences are on time nearly always, and fewer enquiries are recorded than before.

Besides, reviews of looked-after children really do improve, little by little. A few dates of birth are missing, as they
are everywhere.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from soundingboard.lib.working_days import add_working_days

TEAMS = ("Harbour", "Millside", "Northgate", "Riverside", "Southfield")
IN_TROUBLE = "Riverside"
IN_CARE, LEAVING_CARE, FRONT_DOOR = "Children in Care", "Leaving Care", "Front Door"
MONTHS = 24
BEFORE = 36
"""Months lived through before the first that is told, so that plans, care and re-referrals have their history."""

# What the lists of a month cannot tell of it yet: conferences are held in the weeks after, and enquiries have no team of
# their own until there is one.
NOT_YET_TOLD = frozenset({"s47_to_icpc_pct"})
WITHOUT_TEAMS = frozenset({"s47_started"})

Row = dict[str, object]

_SOURCES = ("6", "2A", "2A", "3A", "3F", "1A", "1B", "5A", "5D", "8", "9")
_CATEGORIES = ("NEG", "NEG", "NEG", "EMO", "EMO", "EMO", "PHY", "SAB", "MUL")
_PLACES = ("U6", "U6", "U4", "U4", "U1", "U3", "K2", "K2", "H5", "P1", "A6")
_ACTIVITIES = ("F1", "F2", "F2", "F3", "F4", "P2", "P3", "G4", "G5", "G5", "G6")
_HOMES = (
    ("U", "1"),
    ("U", "1"),
    ("B", "1"),
    ("E", "1"),
    ("Z", "1"),
    ("D", "1"),
    ("D", "1"),
    ("S", "2"),
    ("W", "2"),
    ("X", "2"),
)


@dataclass(frozen=True, slots=True)
class Volumes:
    """What happens in a month, about."""

    contacts: int = 250  # besides those that become referrals
    referrals: int = 150
    enquiries: int = 42
    into_care: int = 11
    in_care_at_first: int = 330
    care_leavers: int = 140


@dataclass
class Lists:
    """The invented council from BEFORE months before the first of the months that end with `last`'s month, to its end."""

    seed: int
    last: date
    volumes: Volumes = field(default_factory=Volumes)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._people: list[Row] = []
        self._tables: dict[str, list[Row]] = {name: [] for name in _TABLES}
        self._teams: dict[str, str] = {}
        self._born: dict[str, date] = {}
        self._closed: list[tuple[date, str]] = []  # children whose case closed, and when
        self._plan_ended: list[tuple[date, str]] = []
        self._numbers = dict.fromkeys("PRACSILKEV", 0)
        self._live()

    # --- what is asked ----------------------------------------------------------------------------------------------

    def first_day(self, month: int) -> date:
        """The first day of a month of the story; month 1 is the first that is told, MONTHS the last."""
        at = self.last.year * 12 + self.last.month - 1 - MONTHS + month
        return date(at // 12, at % 12 + 1, 1)

    def extract(self, on: date) -> dict[str, bytes]:
        """The files of an extract made at the end of a day: what had happened by then, and nothing of what came after."""
        known = {name: _known_by(on, rows, _TABLES[name]) for name, rows in self._tables.items()}
        people = {row["cont_person_id"] for row in known["contacts"]} | {
            row[column] for name, column in _WHO.items() for row in known[name]
        }
        known["person"] = [row for row in self._people if row["pers_person_id"] in people]
        known["involvements"] = list(self._involvements(on, known))
        known["professionals"] = list(self._professionals(on, known["involvements"]))
        known["care_leavers"] = list(self._care_leavers(on))
        known["person"] += [row for row in self._leavers if row["pers_person_id"] not in people]
        known["department"] = [
            {"dept_team_id": f"T{at}", "dept_team_name": team} for at, team in enumerate(_ALL_TEAMS, start=1)
        ]
        return {f"ssd_{name}.csv": _as_csv(rows, _COLUMNS[name]) for name, rows in known.items()}

    # --- chance -----------------------------------------------------------------------------------------------------

    def _new_id(self, letter: str) -> str:
        self._numbers[letter] += 1
        return f"{letter}{self._numbers[letter]:06}"

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _about(self, number: float) -> int:
        """About so many: as many more or fewer as chance has it where so many things happen by themselves."""
        return max(0, round(self._random.gauss(number, number**0.5)))

    def _day_in(self, month: int) -> date:
        """A working day of the month."""
        first = self.first_day(month)
        return add_working_days(first + timedelta(days=self._random.randrange(27)), 0 if self._chance(0.1) else 1)

    def _later(self, day: date, working_days: float, spread: float) -> date:
        return add_working_days(day, max(0, round(self._random.gauss(working_days, spread))))

    def _month_of(self, day: date) -> int:
        first = self.first_day(1)
        return (day.year - first.year) * 12 + day.month - first.month + 1

    # --- the story --------------------------------------------------------------------------------------------------

    def _live(self) -> None:
        for _ in range(self.volumes.in_care_at_first):
            start = self.first_day(1 - self._random.randrange(1, BEFORE + 30))
            self._into_care(start, self._new_child(1, 14, start))
        for month in range(1 - BEFORE, MONTHS + 1):
            self._contacts(month)
            for _ in range(self._about(self.volumes.referrals * (0.8 if self.first_day(month).month == 8 else 1.0))):
                self._referral(month)
            for _ in range(self._about(self.volumes.enquiries)):
                self._enquiry(month)
            for _ in range(self._about(self.volumes.into_care)):
                start = self._day_in(month)
                self._into_care(start, self._new_child(0, 16, start))
        self._leavers = [self._new_leaver() for _ in range(self.volumes.care_leavers)]
        self._leavers_told = {str(row["pers_person_id"]): self._random.randrange(10**6) for row in self._leavers}

    def _new_child(self, youngest: int, oldest: int, on: date) -> str:
        """A child between two ages on the day on which it comes to be known."""
        child = self._new_id("P")
        self._born[child] = on - timedelta(days=self._random.randrange(youngest * 365 + 30, (oldest + 1) * 365))
        written = None if self._chance(0.003) else self._born[child]
        self._people.append({"pers_person_id": child, "pers_sex": self._random.choice("MF"), "pers_dob": written})
        self._teams[child] = self._random.choice(TEAMS)
        return child

    def _contacts(self, month: int) -> None:
        for _ in range(self._about(self.volumes.contacts * (0.75 if self.first_day(month).month == 8 else 1.0))):
            day, source = self._day_in(month), self._random.choice(_SOURCES)
            # From month 13 on each child of the family is recorded.
            for _ in range(self._random.choice((1, 2, 2, 2, 3)) if month >= 13 else 1):
                is_new = self._chance(0.7) or not self._closed
                child = self._new_child(0, 16, day) if is_new else self._random.choice(self._closed)[1]
                self._contact(child, day, source)

    def _contact(self, child: str, day: date, source: str) -> None:
        self._tables["contacts"].append(
            {"cont_person_id": child, "cont_contact_date": day, "cont_contact_source_code": source}
        )

    def _referral(self, month: int) -> None:
        day = self._day_in(month)
        child = self._again(self._closed, day, 0.21) or self._new_child(0, 16, day)
        referral, source = self._new_id("R"), self._random.choice(_SOURCES)
        self._contact(child, add_working_days(day, -1) if self._chance(0.6) else day, source)
        no_action = self._chance(0.07)
        row: Row = {
            "cine_referral_id": referral,
            "cine_person_id": child,
            "cine_referral_date": day,
            "cine_referral_source_code": source,
            "cine_referral_nfa": "Y" if no_action else "N",
            "cine_referral_team": self._teams[child],
        }
        self._tables["cin_episodes"].append(row)
        authorised = day if no_action else self._assessment(child, referral, day, month)
        row["cine_close_date"] = (
            self._later(authorised, 3, 2) if no_action or self._chance(0.55) else self._later(authorised, 110, 60)
        )
        self._closed.append((_day(row["cine_close_date"]), child))

    def _again(self, closed: Sequence[tuple[date, str]], day: date, share: float) -> str | None:
        """A child known before, its case closed in the last year, in so many of a hundred."""
        if not self._chance(share):
            return None
        for _ in range(40):
            when, child = self._random.choice(closed) if closed else (day, "")
            if timedelta(0) < day - when < timedelta(days=300):
                return child
        return None

    def _assessment(self, child: str, referral: str, day: date, month: int) -> date:
        start = self._later(day, 1, 1)
        if 4 <= month <= 9 and self._chance(0.34):
            done = self._day_in(self._random.choice((10, 10, 11, 11, 11, 12)))
        elif month >= 10:
            done = self._later(start, 30, 8) if self._chance(0.93) else self._later(start, 55, 8)
        else:
            done = self._later(start, 34, 8) if self._chance(0.86) else self._later(start, 58, 10)
        done = max(done, start)
        self._tables["cin_assessments"].append(
            {
                "cina_assessment_id": self._new_id("A"),
                "cina_person_id": child,
                "cina_referral_id": referral,
                "cina_assessment_start_date": start,
                "cina_assessment_auth_date": done,
                "cina_assessment_child_seen": "Y" if self._chance(0.96) else "N",
                "cina_assessment_team": self._teams[child],
            }
        )
        return done

    def _enquiry(self, month: int) -> None:
        day = self._day_in(month)
        child = self._again(self._plan_ended, day, 0.23) or self._new_child(0, 16, day)
        has_conference = self._chance(0.48)
        recorded_late = month >= 17
        if recorded_late and not has_conference and self._chance(0.55):
            return  # it took place, and nobody recorded it
        held = self._later(day, 11.5, 2.5) if self._chance(0.84) else self._later(day, 19, 3)
        if recorded_late and has_conference:
            day = max(
                day, add_working_days(held, -self._random.choice((5, 6, 7, 7, 8, 8, 9, 9, 10, 11, 12, 13, 14, 16)))
            )
        enquiry = self._new_id("S")
        self._tables["s47_enquiry"].append(
            {"s47e_s47_enquiry_id": enquiry, "s47e_person_id": child, "s47e_s47_start_date": day}
        )
        if has_conference:
            leads_to_plan = self._chance(0.86)
            self._tables["initial_cp_conference"].append(
                {
                    "icpc_icpc_id": self._new_id("I"),
                    "icpc_s47_enquiry_id": enquiry,
                    "icpc_person_id": child,
                    "icpc_icpc_transfer_in": "N",
                    "icpc_icpc_date": held,
                    "icpc_icpc_outcome_cp_flag": "Y" if leads_to_plan else "N",
                }
            )
            if leads_to_plan:
                self._plan(child, held)

    def _plan(self, child: str, start: date) -> None:
        plan = self._new_id("L")
        days = min(1100, max(60, round(self._random.lognormvariate(5.65, 0.55))))
        end = start + timedelta(days=days)
        category = self._random.choice(_CATEGORIES)
        self._tables["cp_plans"].append(
            {
                "cppl_cp_plan_id": plan,
                "cppl_person_id": child,
                "cppl_cp_plan_start_date": start,
                "cppl_cp_plan_end_date": end,
                "cppl_cp_plan_ola": "N",
                "cppl_cp_plan_initial_category": category,
                "cppl_cp_plan_latest_category": category if self._chance(0.85) else self._random.choice(_CATEGORIES),
            }
        )
        self._plan_ended.append((end, child))
        team = self._teams[child]
        visit = self._later(start, 5, 2)
        while visit < end:
            self._tables["cp_visits"].append(
                {
                    "cppv_cp_plan_id": plan,
                    "cppv_cp_visit_date": visit,
                    "cppv_cp_visit_seen": "Y" if self._chance(0.96) else "N",
                    "cppv_cp_visit_seen_alone": "Y" if self._chance(0.72) else "N",
                }
            )
            visit = self._later(visit, 14 if self._slips(team, visit) else 7.5, 5 if self._slips(team, visit) else 1.6)
            visit = (
                visit
                if visit > _day(self._tables["cp_visits"][-1]["cppv_cp_visit_date"])
                else visit + timedelta(days=1)
            )
        review, gap = start, 82
        while (review := review + timedelta(days=self._until_review(team, review, gap))) < end:
            self._tables["cp_reviews"].append(
                {"cppr_cp_review_id": self._new_id("V"), "cppr_cp_plan_id": plan, "cppr_cp_review_date": review}
            )
            gap = 170

    def _until_review(self, team: str, last: date, days: int) -> int:
        late = 0.35 if self._slips(team, last + timedelta(days=days)) else 0.04
        return days + (self._random.randrange(16, 50) if self._chance(late) else self._random.randrange(-8, 7))

    def _slips(self, team: str, day: date) -> bool:
        return team == IN_TROUBLE and self._month_of(day) >= 16

    # --- care -------------------------------------------------------------------------------------------------------

    def _into_care(self, start: date, child: str) -> None:
        period = self._new_id("K")
        self._teams[child] = IN_CARE
        eighteen = self._born[child] + timedelta(days=18 * 365 + 4)
        end = min(eighteen, start + timedelta(days=max(20, round(self._random.lognormvariate(6.7, 1.0)))))
        first_status = self._random.choice(("V2", "C1", "C1", "L2"))
        self._tables["legal_status"].append(
            {"lega_person_id": child, "lega_legal_status": first_status, "lega_legal_status_start_date": start}
        )
        order = start + timedelta(days=self._random.randrange(150, 240))
        if first_status != "V2" and order < end:
            self._tables["legal_status"].append(
                {"lega_person_id": child, "lega_legal_status": "C2", "lega_legal_status_start_date": order}
            )
        self._placements(child, period, start, end)
        self._care_visits_and_reviews(child, period, start, end)

    def _placements(self, child: str, period: str, start: date, end: date) -> None:
        reason, day = "S", start
        while day < end:
            # Most children settle; some are moved on within weeks, and often again.
            days = (
                self._random.lognormvariate(4.2, 0.8) if self._chance(0.46) else self._random.lognormvariate(7.3, 0.8)
            )
            until = min(end, day + timedelta(days=max(3, round(days))))
            placement = self._new_id("E")
            self._tables["cla_placement"].append(
                {
                    "clap_cla_placement_id": placement,
                    "clap_cla_placement_type": self._random.choice(_PLACES),
                    "clap_cla_placement_start_date": day,
                }
            )
            self._tables["cla_episodes"].append(
                {
                    "clae_person_id": child,
                    "clae_cla_id": period,
                    "clae_cla_placement_id": placement,
                    "clae_cla_episode_start_date": day,
                    "clae_cla_episode_start_reason": reason,
                    "clae_cla_episode_ceased_date": until,
                }
            )
            reason, day = "P", until

    def _care_visits_and_reviews(self, child: str, period: str, start: date, end: date) -> None:
        visit = start + timedelta(days=5)
        while visit < min(end, self.last + timedelta(days=60)):
            self._tables["cla_visits"].append(
                {
                    "clav_cla_id": period,
                    "clav_person_id": child,
                    "clav_cla_visit_date": visit,
                    "clav_cla_visit_seen": "Y" if self._chance(0.98) else "N",
                }
            )
            visit += timedelta(
                days=self._random.randrange(24, 42) if self._chance(0.92) else self._random.randrange(43, 65)
            )
        review, gap = add_working_days(start, 18), 86
        while review < min(end, self.last + timedelta(days=60)):
            self._tables["cla_reviews"].append({"clar_cla_id": period, "clar_cla_review_date": review})
            # One review in eight late at first, one in thirty at last.
            late = 0.12 - 0.09 * min(1.0, max(0.0, self._month_of(review) / MONTHS))
            review += timedelta(
                days=gap + (self._random.randrange(12, 40) if self._chance(late) else -self._random.randrange(0, 7))
            )
            gap = 178

    def _new_leaver(self) -> Row:
        child = self._new_child(17, 21, self.last)
        self._teams[child] = LEAVING_CARE
        return self._people.pop()

    def _care_leavers(self, on: date) -> Iterator[Row]:
        for row in self._leavers:
            # What a young person does changes twice a year, at another time for each.
            told = self._leavers_told[str(row["pers_person_id"])]
            now = random.Random(told * 1000 + (self._month_of(on) + told) // 6)
            home, suits = now.choice(_HOMES)
            yield {
                "clea_person_id": row["pers_person_id"],
                "clea_care_leaver_in_touch": "YES" if now.random() < 0.91 else now.choice(("NO", "REFU", "NREQ")),
                "clea_care_leaver_accommodation": home,
                "clea_care_leaver_accom_suitable": suits,
                "clea_care_leaver_activity": now.choice(_ACTIVITIES),
                "clea_care_leaver_allocated_team": LEAVING_CARE,
            }

    # --- who works with whom ----------------------------------------------------------------------------------------

    def _involvements(self, on: date, known: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
        """The worker of each child: of the team that has its open case, or had it last."""
        spans: dict[str, tuple[date, date | None]] = {}
        for name, who, start, end in (
            ("cin_episodes", "cine_person_id", "cine_referral_date", "cine_close_date"),
            ("cp_plans", "cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
            ("cla_episodes", "clae_person_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"),
        ):
            for row in known[name]:
                child, began, ended = str(row[who]), _day(row[start]), row.get(end)
                spans[child] = (began, None if ended is None else _day(ended))
        for row in self._leavers:
            spans[str(row["pers_person_id"])] = (self.first_day(1), None)
        for child, (began, ended) in sorted(spans.items()):
            team = self._teams[child]
            yield {
                "invo_person_id": child,
                "invo_professional_id": self._worker(child, team),
                "invo_professional_role_id": "ALLOCATED CASE WORKER",
                "invo_professional_team": f"T{_ALL_TEAMS.index(team) + 1}",
                "invo_involvement_start_date": began,
                "invo_involvement_end_date": ended,
            }

    def _worker(self, child: str, team: str) -> str:
        return f"W{_ALL_TEAMS.index(team) + 1}{int(child[1:]) % _WORKERS[team]:02}"

    def _professionals(self, on: date, involvements: Sequence[Row]) -> Iterator[Row]:
        cases: dict[object, int] = {}
        for row in involvements:
            if row["invo_involvement_end_date"] is None:
                cases[row["invo_professional_id"]] = cases.get(row["invo_professional_id"], 0) + 1
        gone = max(
            0, self._month_of(on) - 15
        )  # of the team in trouble one leaves every other month, and is not replaced
        for team in _ALL_TEAMS:
            for at in range(_WORKERS[team]):
                worker = f"W{_ALL_TEAMS.index(team) + 1}{at:02}"
                has_left = team == IN_TROUBLE and at < gone // 2
                yield {
                    "prof_professional_id": worker,
                    "prof_full_time_equivalency": 0 if has_left else (0.6, 0.8, 1, 1, 1)[at % 5],
                    "prof_professional_caseload": 0
                    if has_left
                    else cases.get(worker, 0) + self._taken_over(team, at, gone, cases),
                    "prof_agency_worker_flag": "Y" if at % (3 if team == IN_TROUBLE else 6) == 1 else "N",
                }

    def _taken_over(self, team: str, at: int, gone: int, cases: Mapping[object, int]) -> int:
        """A worker's share of the cases of those who have left."""
        if team != IN_TROUBLE or gone < 2:
            return 0
        left = [f"W{_ALL_TEAMS.index(team) + 1}{each:02}" for each in range(gone // 2)]
        whole, over = divmod(sum(cases.get(each, 0) for each in left), _WORKERS[team] - len(left))
        return whole + (at - len(left) < over)


# --- tables -----------------------------------------------------------------------------------------------------------

_ALL_TEAMS = (*TEAMS, IN_CARE, LEAVING_CARE, FRONT_DOOR)
_WORKERS: Mapping[str, int] = {**dict.fromkeys(TEAMS, 12), IN_CARE: 26, LEAVING_CARE: 8, FRONT_DOOR: 9}

# By table: the date on which a row comes to be known, and those that are blank until their day.
_TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "contacts": ("cont_contact_date", ()),
    "cin_episodes": ("cine_referral_date", ("cine_close_date",)),
    "cin_assessments": ("cina_assessment_start_date", ("cina_assessment_auth_date",)),
    "s47_enquiry": ("s47e_s47_start_date", ()),
    "initial_cp_conference": ("icpc_icpc_date", ()),
    "cp_plans": ("cppl_cp_plan_start_date", ("cppl_cp_plan_end_date",)),
    "cp_visits": ("cppv_cp_visit_date", ()),
    "cp_reviews": ("cppr_cp_review_date", ()),
    "cla_episodes": ("clae_cla_episode_start_date", ("clae_cla_episode_ceased_date",)),
    "cla_placement": ("clap_cla_placement_start_date", ()),
    "legal_status": ("lega_legal_status_start_date", ()),
    "cla_visits": ("clav_cla_visit_date", ()),
    "cla_reviews": ("clar_cla_review_date", ()),
}
_WHO: Mapping[str, str] = {
    "cin_episodes": "cine_person_id",
    "s47_enquiry": "s47e_person_id",
    "cp_plans": "cppl_person_id",
    "cla_episodes": "clae_person_id",
}
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "person": ("pers_person_id", "pers_sex", "pers_dob"),
    "contacts": ("cont_person_id", "cont_contact_date", "cont_contact_source_code"),
    "cin_episodes": (
        "cine_referral_id", "cine_person_id", "cine_referral_date", "cine_referral_source_code", "cine_referral_nfa",
        "cine_close_date", "cine_referral_team",
    ),
    "cin_assessments": (
        "cina_assessment_id", "cina_person_id", "cina_referral_id", "cina_assessment_start_date", "cina_assessment_child_seen",
        "cina_assessment_auth_date", "cina_assessment_team",
    ),
    "s47_enquiry": ("s47e_s47_enquiry_id", "s47e_person_id", "s47e_s47_start_date"),
    "initial_cp_conference": (
        "icpc_icpc_id", "icpc_s47_enquiry_id", "icpc_person_id", "icpc_icpc_transfer_in", "icpc_icpc_date", "icpc_icpc_outcome_cp_flag",
    ),
    "cp_plans": (
        "cppl_cp_plan_id", "cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", "cppl_cp_plan_ola",
        "cppl_cp_plan_initial_category", "cppl_cp_plan_latest_category",
    ),
    "cp_visits": ("cppv_cp_plan_id", "cppv_cp_visit_date", "cppv_cp_visit_seen", "cppv_cp_visit_seen_alone"),
    "cp_reviews": ("cppr_cp_review_id", "cppr_cp_plan_id", "cppr_cp_review_date"),
    "cla_episodes": (
        "clae_person_id", "clae_cla_id", "clae_cla_placement_id", "clae_cla_episode_start_date", "clae_cla_episode_start_reason",
        "clae_cla_episode_ceased_date",
    ),
    "cla_placement": ("clap_cla_placement_id", "clap_cla_placement_type", "clap_cla_placement_start_date"),
    "legal_status": ("lega_person_id", "lega_legal_status", "lega_legal_status_start_date"),
    "cla_visits": ("clav_cla_id", "clav_person_id", "clav_cla_visit_date", "clav_cla_visit_seen"),
    "cla_reviews": ("clar_cla_id", "clar_cla_review_date"),
    "care_leavers": (
        "clea_person_id", "clea_care_leaver_in_touch", "clea_care_leaver_accommodation", "clea_care_leaver_accom_suitable",
        "clea_care_leaver_activity", "clea_care_leaver_allocated_team",
    ),
    "involvements": (
        "invo_person_id", "invo_professional_id", "invo_professional_role_id", "invo_professional_team", "invo_involvement_start_date",
        "invo_involvement_end_date",
    ),
    "professionals": (
        "prof_professional_id", "prof_full_time_equivalency", "prof_professional_caseload", "prof_agency_worker_flag",
    ),
    "department": ("dept_team_id", "dept_team_name"),
}  # fmt: skip


def _known_by(on: date, rows: Sequence[Row], dates: tuple[str, tuple[str, ...]]) -> list[Row]:
    """The rows that had happened by the end of the day, without their later dates."""
    main, later = dates
    return [
        {**row, **{each: None for each in later if _day(row[each]) > on}}
        for row in sorted(rows, key=lambda row: str(row[main]))
        if _day(row[main]) <= on
    ]


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value


def _as_csv(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
