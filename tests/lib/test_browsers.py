"""Which kind of browser a browser says that it is."""

import pytest

from soundingboard.lib.browsers import browser_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0",
            ("edge", "windows"),
        ),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0 Safari/537.36", ("chrome", "windows")),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/140.0 Safari/537.36", ("chrome", "chromebook")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", ("firefox", "mac")),
        (f"Mozilla/5.0 (Linux; Android 15; SM-S911B) {WEBKIT} SamsungBrowser/28.0 Chrome/130", ("samsung", "android")),
        ("curl/8.9.1", ("", "")),
        ("", ("", "")),
    ],
)
def test_the_one_that_it_is_and_not_those_that_it_names_besides(agent: str, kind: tuple[str, str]) -> None:
    assert browser_of(agent) == kind
