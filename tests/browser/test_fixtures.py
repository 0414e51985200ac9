"""The nets under the journeys hold: what they are to notice, they notice."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import Faults, Journey

POLICY = "default-src 'self'"


def _page(title: str, body: str = "", head: str = "") -> str:
    head = f"<title>{title}</title>{head}<meta name=viewport content='width=device-width'>"
    return f"<!doctype html><html lang=en>{head}<main><h1>{title}</h1>{body}</main></html>"


PAGES = {
    "/": _page("Sound", "<p>Nothing to see.</p>"),
    "/inline": _page("Inline", "<script>1</script>"),
    "/image": _page("Image", "<img src=/gone.png>"),
    "/mended": _page("Mended", "<img src=/gone.png>", "<script src=/mend.js defer></script>"),
    "/mend.js": "document.querySelector('img').alt = 'A gate'",
    "/abroad": _page("Abroad", "<img src=http://192.0.2.1/a.png alt=''>"),
    "/wide": _page("Wide", head="<link rel=stylesheet href=/wide.css>"),
    "/wide.css": "h1 { width: 900px }",
}

KINDS = {"css": "text/css", "js": "text/javascript"}


class _Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path.partition("?")[0])
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", KINDS.get(self.path.rpartition(".")[2], "text/html"))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write((body or _page("Not here")).encode())

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def watched(browser: Browser, site: str) -> Iterator[Callable[[str], tuple[Page, Faults]]]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})

    def visit(path: str) -> tuple[Page, Faults]:
        faults, page = Faults(site), context.new_page()
        faults.watch(page)
        page.goto(site + path)
        return page, faults

    yield visit
    context.close()


def test_a_sound_page_has_no_faults(watched: Callable[[str], tuple[Page, Faults]], site: str) -> None:
    page, faults = watched("/")

    Journey(site, faults, lambda: None).axe(page)
    Journey(site, faults, lambda: None).fits_a_phone(page)

    assert [fault for fault in faults.sentences if "favicon" not in fault] == []


def test_a_breach_of_the_content_security_policy_is_a_fault(watched: Callable[[str], tuple[Page, Faults]]) -> None:
    _, faults = watched("/inline")

    assert any("Content Security Policy" in fault for fault in faults.sentences)


def test_a_part_that_fails_to_load_is_a_fault(watched: Callable[[str], tuple[Page, Faults]]) -> None:
    _, faults = watched("/image")

    assert any("gone.png answered 404" in fault for fault in faults.sentences)


def test_a_page_that_is_refused_is_no_fault_by_itself(watched: Callable[[str], tuple[Page, Faults]]) -> None:
    page, faults = watched("/nowhere")

    assert page.title() == "Not here"
    assert [fault for fault in faults.sentences if "favicon" not in fault] == []


def test_a_request_to_another_site_is_a_fault(watched: Callable[[str], tuple[Page, Faults]]) -> None:
    _, faults = watched("/abroad")

    assert any("asked another site" in fault or "Content Security Policy" in fault for fault in faults.sentences)


def test_axe_names_a_picture_without_a_text(watched: Callable[[str], tuple[Page, Faults]], site: str) -> None:
    page, faults = watched("/image")

    with pytest.raises(AssertionError, match="image-alt"):
        Journey(site, faults, lambda: None).axe(page)


def test_axe_sees_a_page_without_script_as_its_reader_does(browser: Browser, site: str) -> None:
    contexts: list[BrowserContext] = []

    def window(**options: object) -> BrowserContext:
        contexts.append(browser.new_context(**options))
        return contexts[-1]

    with_script, without = window().new_page(), window(java_script_enabled=False).new_page()
    journey = Journey(site, Faults(site), window)
    with_script.goto(site + "/mended")
    without.goto(site + "/mended")

    journey.axe(with_script)
    with pytest.raises(AssertionError, match="image-alt"):
        journey.axe(without)
    # Its script ran neither for axe nor afterwards: it is read on as before.
    assert without.get_attribute("img", "alt") is None
    without.goto(site + "/mended?again")
    assert without.evaluate("matchMedia('(scripting: none)').matches")
    assert without.get_attribute("img", "alt") is None
    for context in contexts:
        context.close()


def test_a_page_too_wide_for_a_phone_is_found(watched: Callable[[str], tuple[Page, Faults]], site: str) -> None:
    page, faults = watched("/wide")

    with pytest.raises(AssertionError, match="pixels wide"):
        Journey(site, faults, lambda: None).fits_a_phone(page)
