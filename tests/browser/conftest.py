"""A real browser for the journeys, and what every page is held to while a journey passes through it.

A journey takes `page` (or `nojs_page`) and `journey`. Whatever it is about, it fails when a page writes an error to the
console (a breach of the content security policy shows up only there), when something a page needs fails to load, and
when a page asks for anything beyond its own server. `journey.axe(page)` holds one page to the accessibility rules.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

FOLDER = Path(__file__).resolve().parent

AXE = FOLDER / "vendor" / "axe.min.js"

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# The first lets a browser run in a container and as root; the others keep it from looking for its maker's servers.
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever takes a browser is marked, so that `-m "not browser"` leaves out exactly those."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip("no Chromium was found: name one in CHROMIUM, or run ./run test")
    with pytest.MonkeyPatch.context() as patch:
        # The driver keeps an event loop in this thread, which Django takes for a sign that we run in one.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as driver:
            chromium = driver.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
            yield chromium
            chromium.close()


@dataclass
class Faults:
    """What a browser noticed that a person might not."""

    site: str
    sentences: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note every fault of a page from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.sentences.append(f"A script failed: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A refused page is often what a journey wants to see; its parts are looked at in _response.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.sentences.append(f"The console said: {message.text}")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(self.site + "/"):
            self.sentences.append(f"A page asked another site for {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type != "document"):
            self.sentences.append(f"{response.url} answered {response.status}")


@pytest.fixture
def faults(live_server: Any) -> Iterator[Faults]:
    """The faults of all of a test's pages. A journey that means to provoke one clears `faults.sentences`."""
    noticed = Faults(live_server.url)
    yield noticed
    if noticed.sentences:
        pytest.fail("\n".join(dict.fromkeys(noticed.sentences)), pytrace=False)


@pytest.fixture
def new_context(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a browser window of its own, with its own cookies; for journeys of several people."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        options = {"viewport": DESK, "reduced_motion": "reduce"} | options
        context = browser.new_context(
            base_url=live_server.url, locale="en-GB", timezone_id="Europe/London", accept_downloads=True, **options
        )
        context.set_default_timeout(10_000)
        # With each document rather than into each: half a megabyte then crosses to the browser once for a window.
        context.add_init_script(path=AXE)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], faults: Faults) -> Page:
    """A page in a browser where nobody is signed in."""
    opened = new_context().new_page()
    faults.watch(opened)
    return opened


@pytest.fixture
def nojs_page(new_context: Callable[..., BrowserContext], faults: Faults) -> Page:
    """The same with JavaScript off: everything can be done without it."""
    opened = new_context(java_script_enabled=False).new_page()
    faults.watch(opened)
    return opened


@dataclass(frozen=True)
class Journey:
    """What a story does that is not on a page, and what it holds each page to."""

    site: str
    faults: Faults
    new_context: Callable[..., BrowserContext]
    switches: dict[Page, CDPSession] = field(default_factory=dict)

    def sign_in(self, page: Page, person: Any) -> None:
        """Sign a person in by the session's cookie. How people sign in is a journey of its own."""
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.site}])

    def page_of(self, person: Any, *, javascript: bool = True) -> Page:
        """A page in a window of its own, where this person is signed in."""
        opened = self.new_context(java_script_enabled=javascript).new_page()
        self.faults.watch(opened)
        self.sign_in(opened, person)
        return opened

    def axe(self, page: Page) -> None:
        """The page, as it stands now, breaks none of the accessibility rules."""
        page.wait_for_load_state("load")
        if page.evaluate("matchMedia('(scripting: none)').matches"):
            with self._script_for_axe(page):
                self._axe(page)
        else:
            self._axe(page)

    def _axe(self, page: Page) -> None:
        if page.evaluate("typeof axe") == "undefined":  # a document that was written, or read without script
            page.evaluate(AXE.read_text())
        found = page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})"
            ".then(found => found.violations)",
            AXE_RULES,
        )
        sentences = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n    {node['target']}: {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]
        assert not sentences, f"{page.url}\n" + "\n".join(sentences)

    @contextlib.contextmanager
    def _script_for_axe(self, page: Page) -> Iterator[None]:
        """Script is on while axe looks at a page that was read without: axe waits for promises, which nothing keeps.

        The page's own scripts were passed over when it was read, and none of them runs for being let.
        """
        if page not in self.switches:
            self.switches[page] = page.context.new_cdp_session(page)
        # A session that has not turned script off cannot turn it on, and what it says is undone when it ends.
        off, on = ({"value": value} for value in (True, False))
        switch = self.switches[page]
        switch.send("Emulation.setScriptExecutionDisabled", off)
        switch.send("Emulation.setScriptExecutionDisabled", on)
        try:
            yield
        finally:
            switch.send("Emulation.setScriptExecutionDisabled", off)

    def fits_a_phone(self, page: Page) -> None:
        """At 320 pixels (or 400% zoom) nobody has to scroll the page sideways."""
        page.wait_for_load_state("load")
        page.set_viewport_size(PHONE)
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        page.set_viewport_size(DESK)
        assert wide <= PHONE["width"], f"{page.url} is {wide} pixels wide in a window of {PHONE['width']}"


@pytest.fixture
def journey(live_server: Any, faults: Faults, new_context: Callable[..., BrowserContext]) -> Journey:
    """Signs people in and holds pages to the rules."""
    return Journey(live_server.url, faults, new_context)
