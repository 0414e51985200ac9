"""The stage on which the story is played: a list of what happens and when, and who and what has appeared so far."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from soundingboard.accounts.access import Actor, actor_in
from soundingboard.accounts.models import Agency, Person, Post, Programme
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import Body, Decision
from soundingboard.delivery.models import ActionVersion, DeliveryPlan
from soundingboard.demonstration.people import POSTS, PostStory
from soundingboard.demonstration.when import When, at_time
from soundingboard.evidence.models import Evidence
from soundingboard.plan.models import Finding, Instrument, Objective, Outcome, Plan, Requirement, Theme

MANAGER = "Bronagh Tierney"
QUALITY = "Samir Haddad-Lowe"
ASSURANCE = "Leila Farrokhzad"
AUDITOR = "Conrad Yeo"
DIRECTOR = "Marguerite Oyelaran"

Happening = Callable[[], None]


@dataclass
class Stage:
    """What has been told so far, by the names that the story gives things."""

    when: When
    now: datetime
    happenings: list[tuple[datetime, int, Happening]] = field(default_factory=list)
    told: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    requirements: dict[str, Requirement] = field(default_factory=dict)
    themes: list[Theme] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    objectives: dict[str, Objective] = field(default_factory=dict)
    delivery_plans: dict[str, DeliveryPlan] = field(default_factory=dict)
    actions: dict[int, ActionVersion] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    rounds: dict[int, Round] = field(default_factory=dict)
    _programme: Programme | None = None
    _plan: Plan | None = None
    _notice: Instrument | None = None
    _actors: dict[tuple[str, date], Actor] = field(default_factory=dict)

    @property
    def programme(self) -> Programme:
        """The programme, once it has been founded."""
        assert self._programme is not None
        return self._programme

    @property
    def plan(self) -> Plan:
        """The plan, once it has been started."""
        assert self._plan is not None
        return self._plan

    @property
    def notice(self) -> Instrument:
        """The Notice, once it has been drafted."""
        assert self._notice is not None
        return self._notice

    def add(self, moment: datetime, tell: Callable[..., None], *about: object) -> None:
        """Put something on the list: `tell` with the stage, the moment and what it is about.

        What would lie after the present moment never happens. What takes more than a moment puts the rest of itself on
        the list, so that the history is written in the order of time.
        """
        if moment <= self.now:
            self.told += 1
            heapq.heappush(self.happenings, (moment, self.told, lambda: tell(self, moment, *about)))

    def at(self, point: float, hour: int, minute: int, tell: Callable[..., None], *about: object) -> None:
        """Put something on the list on the working day at a point of the story."""
        self.add(at_time(self.when.working_day(point), hour, minute), tell, *about)

    def play(self) -> None:
        """Let everything happen that is on the list, oldest first."""
        while self.happenings:
            _, _, happening = heapq.heappop(self.happenings)
            happening()

    def actor(self, name: str, moment: datetime) -> Actor:
        """Somebody as they stood in the programme at a moment. Nobody's part changes within a day of theirs."""
        known = self._actors.get((name, moment.date()))
        if known is None:
            known = actor_in(self.programme, self.people[name], moment)
            assert known is not None, f"{name} had no part in the programme on {moment}"
            self._actors[name, moment.date()] = known
        return known if known.now == moment else replace(known, now=moment)

    def holder(self, post: str, moment: datetime) -> str | None:
        """Who held a post on a day; None when nobody did."""
        day = moment.date()
        for name, start, end in _story_of(post).holders:
            if self.when.day(start) <= day and (end is None or day < self.when.day(end)):
                return name
        return None


def _story_of(code: str) -> PostStory:
    return next(story for story in POSTS if story.code == code)
