"""The steps that several stories take, told as a person would tell them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Error, Locator, Page, Response, expect

from soundingboard.accounts import actions as people
from soundingboard.accounts.access import Actor, actor_in
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.cli import tasks
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.delivery import actions as delivery
from soundingboard.delivery.models import Action
from soundingboard.outbox import jobs
from soundingboard.plan import actions as plan_actions
from tests import factories as make
from tests.browser.conftest import Journey


@dataclass
class Teller:
    """Somebody at a browser, in one programme, whose every page is held to the rules when it is new to them."""

    page: Page
    journey: Journey
    root: str
    held: set[str] = field(default_factory=set)

    def opens(self, address: str = "") -> Teller:
        """Go to an address beneath the programme."""
        self.asks_for(address)
        return self.sound()

    def asks_for(self, address: str = "") -> Response:
        """What answers at an address beneath the programme, whatever that is."""
        try:
            answer = self.page.goto(self.root + address)
        except Error as overtaken:
            # A page that waited for work was loading itself anew as it was left.
            if not any(reason in overtaken.message for reason in ("ERR_ABORTED", "interrupted by another navigation")):
                raise
            answer = self.page.goto(self.root + address)
        assert answer is not None
        return answer

    def follows(self, words: str, *, exact: bool = True) -> Teller:
        """Follow the first link with these words, whether it looks like a link or like a button."""
        main = self.page.get_by_role("main")
        as_link = main.get_by_role("link", name=words, exact=exact)
        as_button = main.get_by_role("button", name=words, exact=exact).and_(self.page.locator("a"))
        as_link.or_(as_button).first.click()
        return self.sound()

    def presses(self, words: str) -> Teller:
        """Press a button and wait for what follows."""
        button = self.page.get_by_role("main").get_by_role("button", name=words, exact=True)
        button.and_(self.page.locator("button")).first.click()
        return self.sound()

    def types(self, label: str, text: str) -> Teller:
        """Fill a box."""
        self.box(label).fill(text)
        return self

    def box(self, label: str) -> Locator:
        """A box by its label; that it need not be filled is no part of its name."""
        return self.page.get_by_label(label, exact=True).or_(self.page.get_by_label(f"{label} (optional)", exact=True))

    def chooses(self, label: str, words: str) -> Teller:
        """Choose one of a list by a part of its words."""
        box = self.box(label)
        options = box.locator("option").all_text_contents()
        box.select_option(label=next(option for option in options if words in option))
        return self

    def ticks(self, words: str, *, exact: bool = True) -> Teller:
        """Tick a box, or choose one of several."""
        self.page.get_by_label(words, exact=exact).first.check()
        return self

    def dates(self, question: str, day: date) -> Teller:
        """Fill the three boxes of a date."""
        group = self.page.get_by_role("group", name=question)
        for name, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            group.get_by_label(name).fill(str(number))
        return self

    def brings(self, label: str, name: str, content: bytes) -> Teller:
        """Choose a file to be uploaded."""
        # By its path, since the driver takes long to carry a large one. A browser reads it only when the form is sent.
        path = Path(tempfile.mkdtemp(dir=settings.VAR)) / name
        path.write_bytes(content)
        self.box(label).set_input_files(path)
        return self

    def rates(self, scale: str, word: str, reason: str, *, citing: str = "") -> Teller:
        """Rate on one scale, citing evidence or saying that there is none."""
        self.chooses_rating(scale, word)
        self.types(f"Reason for the {scale.lower()} rating", reason)
        if citing:
            cited = self.page.get_by_role("group", name=f"Evidence for the {scale.lower()} rating")
            cited.get_by_label(citing).check()
        else:
            self.page.get_by_label(f"There is no evidence for the {scale.lower()} rating").check()
        return self

    def chooses_rating(self, scale: str, word: str) -> Teller:
        """Choose a point of a scale, and say nothing more."""
        points = self.page.get_by_role("group", name=re.compile(f"^{scale} rating"))
        points.get_by_role("radio", name=word, exact=True).check()
        return self

    def sees(self, *sentences: str) -> Teller:
        """Each of these is said on the page, where it can be seen."""
        for sentence in sentences:
            expect(self.page.get_by_text(sentence).locator("visible=true").first).to_be_visible()
        return self

    def does_not_see(self, *sentences: str) -> Teller:
        """None of these is said on the page."""
        for sentence in sentences:
            assert self.page.get_by_text(sentence).locator("visible=true").count() == 0, sentence
        return self

    def stands_at(self, address: str) -> Teller:
        """The page is the one at an address beneath the programme."""
        expect(self.page).to_have_url(self.page.url.split("/p/")[0] + self.root + address)
        return self

    def sound(self) -> Teller:
        """Hold the page to the rules, once for each kind of page and for each time it has errors to show."""
        # A click returns once the next page has begun to arrive, when it may have no title yet.
        self.page.wait_for_load_state("load")
        kind = self.page.title().split(" – ")[0]
        if kind not in self.held:
            self.held.add(kind)
            self.journey.axe(self.page)
            self.journey.fits_a_phone(self.page)
        return self


@dataclass
class Story:
    """A programme, and whoever takes part in the story."""

    journey: Journey
    programme: Programme

    @property
    def root(self) -> str:
        """Where the programme's pages begin."""
        return f"/p/{self.programme.code}/"

    def somebody(self, role: Role = Role.PROGRAMME_MANAGER, name: str = "Alice Ashworth", **given: object) -> Actor:
        """A person with a role, as they stand at this moment."""
        return make.actor(self.programme, role, timezone.now(), name=name, **given)

    def at_a_browser(self, who: Actor, *, javascript: bool = True) -> Teller:
        """That person at a browser of their own."""
        page = self.journey.page_of(who.person, javascript=javascript)
        return Teller(page, self.journey, self.root)

    def now(self, who: Actor) -> Actor:
        """The same person at this moment, to act outside the pages."""
        assert who.person is not None
        standing = actor_in(self.programme, who.person, timezone.now())
        assert standing is not None
        return standing

    def the_board_decides(self, kind: DecisionKind, title: str) -> Decision:
        """A decision of the Board, taken yesterday."""
        return make.decision(self.programme, kind, title=title, decided_on=days_ago(1), recorded_at=timezone.now())

    def plan_in_delivery(self, manager: Actor, *owners: Actor) -> list[Action]:
        """A plan with a theme and an objective; an action for each owner, who holds the post that owns it."""
        by = self.now(manager)
        plan = plan_actions.start_plan(
            programme=self.programme, title="Improvement Plan", started_on=days_ago(200), by=by
        )
        theme = plan_actions.add_theme(plan=plan, title="Front door", by=by)
        council = make.agency(self.programme)
        posts = [
            people.create_post(
                programme=self.programme,
                agency=council,
                code=f"post-{number}",
                title=f"Head of Service {number}",
                by=by,
            )
            for number in range(1, len(owners) + 1)
        ]
        for post, owner in zip(posts, owners, strict=True):
            assert owner.person is not None
            people.appoint(post=post, person=owner.person, from_on=days_ago(100), by=by)
        objective = plan_actions.add_objective(
            theme=theme,
            title="Children at risk are seen quickly",
            owner=posts[0] if posts else None,
            due_on=today() + timedelta(days=200),
            is_local_ambition=True,
            by=by,
        )
        delivery_plan = delivery.create_delivery_plan(theme=theme, title="Front door plan", by=by).delivery_plan
        return [
            delivery.create_action(
                plan=delivery_plan,
                objective=objective,
                title=f"Service {number} decides on each contact within a day",
                owner=post,
                due_on=today() + timedelta(days=60),
                by=by,
            ).action
            for number, post in enumerate(posts, start=1)
        ]


def the_worker_works() -> int:
    """Do what waits in the background, as the worker does; how many jobs were done."""
    tasks.load()
    return jobs.run_all(timezone.now)


def today() -> date:
    """The day in London, by the clock that the pages go by."""
    return timezone.localdate()


def days_ago(number: int) -> date:
    """A day before today."""
    return today() - timedelta(days=number)


def downloaded(page: Page, act: Callable[[], object]) -> bytes:
    """The file that something on the page sends."""
    with page.expect_download() as coming:
        act()
    return Path(coming.value.path()).read_bytes()
