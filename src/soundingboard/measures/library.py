"""The indicator library as it ships: what is measured, how it is worked out, which way is better, and what misleads.

Pure: `content/indicators.yaml` read into frozen values and checked. A programme's own versions are rows; the same class
holds them to the same rules.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Literal, get_args

from soundingboard.lib.canonical import digest
from soundingboard.lib.content import ContentError, ContentItem, load, raw_items
from soundingboard.lib.presets import leaf_areas
from soundingboard.statistics.values import Conflict

Unit = Literal["percent", "per_10000", "count", "mean", "days", "weeks", "score", "pounds", "grade"]
Direction = Literal["up", "down", "context", "band"]
Timing = Literal["period", "snapshot", "event"]
Frequency = Literal["weekly", "monthly", "quarterly", "termly", "yearly", "as_it_happens"]
Stage = Literal[
    "front_door",
    "assessment",
    "child_protection",
    "in_need",
    "looked_after",
    "health_and_learning",
    "care_leavers",
    "quality",
    "voice",
    "workforce",
    "partners",
    "wider",
]
Collection = Literal[
    "annex_a",
    "cin_census",
    "ssda903",
    "workforce_census",
    "local_record",
    "local_audit",
    "partner_return",
    "education_data",
    "health_data",
    "court_data",
    "finance_return",
    "ofsted",
]

# Units that are a share or a rate of something: these have a denominator, and their value follows from the two.
RATIOS: frozenset[Unit] = frozenset({"percent", "per_10000", "mean"})

# What the child-level derivations answer to.
DERIVATIONS = frozenset(
    {
        "contacts",
        "contacts_to_referral_pct",
        "referrals",
        "referrals_nfa_pct",
        "referrals_police_pct",
        "referrals_schools_pct",
        "rereferrals_12m_pct",
        "cin_open",
        "cin_visit_20wd_pct",
        "assessments_45wd_pct",
        "assessments_45wd_from_referral_pct",
        "assessments_open",
        "assessments_open_45wd",
        "s47_started",
        "s47_to_icpc_pct",
        "icpc_15wd_pct",
        "icpc_to_plan_pct",
        "cp_plans_open",
        "cp_plans_open_2y_pct",
        "cp_plans_open_upto_3m_pct",
        "cp_plans_open_3m_to_6m_pct",
        "cp_plans_open_6m_to_1y_pct",
        "cp_plans_open_1y_to_2y_pct",
        "cp_neglect_pct",
        "cp_plans_ended",
        "cp_plans_ended_2y_pct",
        "cp_plans_started",
        "cp_repeat_ever_pct",
        "cp_repeat_24m_pct",
        "cp_reviews_on_time_pct",
        "cp_visit_10wd_pct",
        "cp_visit_seen_alone_pct",
        "cla_open",
        "cla_fostered_pct",
        "cla_started",
        "cla_ceased",
        "cla_3plus_placements_pct",
        "cla_long_term_stability_pct",
        "cla_reviews_on_time_pct",
        "cla_visit_42d_pct",
        "care_leavers_in_touch_17_18_pct",
        "care_leavers_in_touch_19_21_pct",
        "care_leavers_eet_17_18_pct",
        "care_leavers_eet_19_21_pct",
        "care_leavers_suitable_17_18_pct",
        "care_leavers_suitable_19_21_pct",
        "average_caseload",
        "agency_pct",
        "over_caseload_limit_pct",
        "assessment_median_wd",
        "assessments_child_seen_pct",
        "cla_health_pct",
        "cla_dental_pct",
        "cla_missing_pct",
        "cla_20_miles_pct",
        "cla_workers_3plus_pct",
        "pathway_plans_current_pct",
        "contacts_rate",
        "referrals_rate",
        "assessments_rate",
        "s47_rate",
        "icpc_rate",
        "cin_rate",
        "cp_plans_rate",
        "cp_starts_rate",
        "cla_rate",
        "cla_starts_rate",
    }
)
# Three bear the council's own standard in their name, for which it chooses the days.
_WITH_A_STANDARD = re.compile(r"(?:cin|cp)_visit_\d{1,2}wd_pct|cla_visit_\d{1,3}d_pct")


def is_derivation(name: str) -> bool:
    """Whether the child-level derivations answer to a name."""
    return name in DERIVATIONS or bool(_WITH_A_STANDARD.fullmatch(name))


@dataclass(frozen=True, kw_only=True)
class PublishedSeries:
    """Where an indicator stands in a file that the Department publishes.

    `measure` is the column of an Explore Education Statistics file; each of `where` is COLUMN=VALUE.
    """

    measure: str
    where: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = [condition for condition in self.where if not all(condition.partition("="))]
        if wrong:
            raise ValueError(f"“{wrong[0]}” is not a column and a value with an equals sign between.")


@dataclass(frozen=True, kw_only=True)
class LibraryIndicator(ContentItem):
    """One indicator. `words` is its definition; `owner` is the post that answers for it.

    A count has no denominator; a share, a rate or a mean has one. `decimals` is how the value is printed. `timing` says
    whether it counts what happened in a period, how things stood on its last day, or events so rare that each is put on
    record with its day, and what is charted is the days between them. `conflict` says what a figure is that shows
    improvement and concern at once. `subtleties` are what a reader must know before drawing a conclusion; `read_with`
    names the measures that keep this one honest. `derivation` names the child-level derivation that gives it, where
    there is one; `annex_a` the lists it comes from. `lait` and `explore` say where it is published for other
    authorities.
    """

    title: str
    numerator: str
    denominator: str
    unit: Unit
    decimals: int
    direction: Direction
    performance_type: Literal["quantity", "quality", "outcome"]
    content_area: str
    stage: Stage
    timing: Timing
    frequency: Frequency
    conflict: Conflict
    collected_in: tuple[Collection, ...]
    annex_a: tuple[int, ...]
    subtleties: tuple[str, ...]
    read_with: tuple[str, ...]
    derivation: str | None
    lait: str | None
    explore: PublishedSeries | None

    def __post_init__(self) -> None:
        for sentence in what_is_wrong_with(
            title=self.title,
            numerator=self.numerator,
            denominator=self.denominator,
            unit=self.unit,
            decimals=self.decimals,
            timing=self.timing,
            derivation=self.derivation,
        ):
            raise ValueError(sentence)
        if not self.collected_in:
            raise ValueError("say where the figures are collected.")
        if self.annex_a and "annex_a" not in self.collected_in:
            raise ValueError("lists of Annex A are given, and Annex A is not among its collections.")
        if not set(self.annex_a) <= set(range(1, 12)):
            raise ValueError("Annex A has the lists 1 to 11.")

    def as_version(self) -> dict[str, Any]:
        """What it says, by the fields of a version in the tables. Lists are plain, as rows keep them."""
        return {
            "title": self.title,
            "definition": self.words,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "unit": self.unit,
            "decimals": self.decimals,
            "direction": self.direction,
            "performance_type": self.performance_type,
            "content_area": self.content_area,
            "stage": self.stage,
            "timing": self.timing,
            "frequency": self.frequency,
            "conflict": self.conflict,
            "collected_in": list(self.collected_in),
            "annex_a": list(self.annex_a),
            "source": self.source,
            "subtleties": list(self.subtleties),
            "read_with": list(self.read_with),
            "derivation": self.derivation or "",
            "lait": self.lait or "",
            "explore": asdict(self.explore) | {"where": list(self.explore.where)} if self.explore else None,
            "owner_role": self.owner,
            "review_on": self.review_date,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
        }


def what_is_wrong_with(
    *, title: str, numerator: str, denominator: str, unit: str, decimals: int, timing: str, derivation: str | None
) -> tuple[str, ...]:
    """Each thing in which a definition contradicts itself, as a sentence; empty where there is none."""
    found = []
    if not title.strip() or not numerator.strip():
        found.append("an indicator has a title and says what is counted.")
    if unit in RATIOS and not denominator.strip():
        found.append("a share, a rate or a mean says what it is out of.")
    if unit == "count" and denominator.strip():
        found.append("a count is not out of anything; choose another unit or leave the denominator empty.")
    if timing == "event" and unit != "count":
        found.append("rare events are counted: choose “Number” as the unit, or say that it is of a period.")
    if not 0 <= decimals <= 4:
        found.append("a value is printed with 0 to 4 decimals.")
    if derivation is not None and not is_derivation(derivation):
        found.append(f"“{derivation}” is no derivation of the child-level intake.")
    return tuple(found)


@cache
def library() -> tuple[LibraryIndicator, ...]:
    """Every indicator that ships, in the order in which a child meets the services. Raises ContentError."""
    items = load("indicators", LibraryIndicator)
    codes = {item.code for item in items}
    leaves = {area.code for area in leaf_areas()}
    problems = []
    for item in items:
        if item.content_area not in leaves:
            problems.append(f"{item.code}: “{item.content_area}” is not a leaf of the content areas.")
        problems += [
            f"{item.code} is read with {other}, which is not there." for other in item.read_with if other not in codes
        ]
    derived = [item.derivation for item in items if item.derivation]
    problems += [
        f"{name} is derived for two indicators." for name in sorted({n for n in derived if derived.count(n) > 1})
    ]
    if problems:
        raise ContentError(problems)
    return items


STAGES: tuple[Stage, ...] = get_args(Stage)


@cache
def shipped_digests() -> Mapping[str, str]:
    """The digest of each indicator as this release ships it, by its code: by it an upgrade sees what it may offer."""
    return {str(raw["code"]): digest(raw) for raw in raw_items("indicators")}
