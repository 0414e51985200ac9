"""Makes the pictures of README.md from the demonstration council: .venv/bin/python -m tools.pictures

Builds the demonstration in a temporary folder, serves it there, signs in as the programme manager and takes each page
as somebody with an ordinary screen sees it. Needs Chromium; another than Debian's is named by CHROMIUM.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pypdfium2
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
TOUR = ROOT / "src" / "soundingboard" / "web" / "static" / "soundingboard" / "tour"
COMMAND = Path(sys.executable).with_name("soundingboard")
WIDTH, HEIGHT = 1280, 820
LARGEST, ALL_TOGETHER = 150_000, 2_000_000  # bytes: a front page should open at once
SMALLER, LARGEST_OF_TOUR = 0.6, 66_000  # of the tour, of which each is on a page that has to stay under 100 kB

# Name of the picture, address beneath the programme, and a link to follow there, where the address is not known before.
PAGES: tuple[tuple[str, str, str], ...] = (
    ("home", "", ""),
    ("plan", "plan/", ""),
    ("objective", "plan/objectives/1.4/#judged", ""),
    ("coverage", "plan/coverage/themes/1/", ""),
    ("actions", "delivery/actions/?due=overdue", ""),
    ("round", "rounds/", r"rounds/\d+/$"),
    ("ratings", "rounds/18/ratings/", ""),
    ("scorecard", "measures/", ""),
    ("measure", "measures/indicators/sw_agency/", ""),
    ("heat-map", "risks/heat-map/", ""),
    ("audits", "audits/", ""),
    ("divergence", "position/divergence/", ""),
    ("ledger", "scrutiny/", ""),
    ("enquiry", "scrutiny/meetings/scrutiny_panel/10/", ""),
    ("board-pack", "papers/BP1/", ""),
)


def main() -> int:
    """0 when every picture was made and is small enough."""
    parser = argparse.ArgumentParser(description="Makes the pictures of README.md from the demonstration council.")
    parser.add_argument("--var", type=Path, help="a demonstration built before, to save building it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        var = given.var or Path(temporary)
        environment = {**os.environ, "SOUNDINGBOARD_VAR": str(var)}
        environment.pop("SOUNDINGBOARD_DATABASE_URL", None)
        subprocess.run([COMMAND, "demo", "--build-only"], env=environment, check=True, stdout=subprocess.DEVNULL)
        PICTURES.mkdir(parents=True, exist_ok=True)
        with served(environment) as address:
            take(address)
        (pack,) = (var / "demonstration").glob("*.pdf")
        (PICTURES / "board-pack-pdf.png").write_bytes(first_page(pack))
    return report()


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """The demonstration on a free port of this machine, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    server = subprocess.Popen([COMMAND, "serve", "--bind", f"127.0.0.1:{port}", "--workers", "1"], env=environment)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}health/ready", timeout=5).close()
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def take(address: str) -> None:
    """Sign in, open each page, and keep what is seen of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soundingboard.config.settings")
    django.setup()
    from soundingboard.accounts.roles import Role
    from soundingboard.demonstration.people import COUNCIL_CODE, PASSWORD, sign_ins

    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        options = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"]
        browser = driver.chromium.launch(executable_path=program, args=options)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1, locale="en-GB")
        page.goto(f"{address}account/login/")
        page.fill("input[name=login]", sign_ins()[Role.PROGRAMME_MANAGER])
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(f"**/p/{COUNCIL_CODE}/**")
        for name, place, follow in PAGES:
            page.goto(f"{address}p/{COUNCIL_CODE}/{place}")
            if follow:
                page.goto(followed(page, follow))
            page.screenshot(path=PICTURES / f"{name}.png")
        _take_the_tour(page, browser)
        browser.close()


def _take_the_tour(page: Page, browser: Browser) -> None:
    """The pictures that the tour shows, again and smaller."""
    from soundingboard.web.pages.tour import STEPS

    TOUR.mkdir(parents=True, exist_ok=True)
    wanted = {each.picture for each in STEPS}
    root = "/".join(page.url.split("/")[:5]) + "/"
    window = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        device_scale_factor=SMALLER,
        locale="en-GB",
        storage_state=page.context.storage_state(),
    )
    small = window.new_page()
    for name, place, follow in PAGES:
        if name in wanted:
            small.goto(f"{root}{place}")
            if follow:
                small.goto(followed(small, follow))
            small.screenshot(path=TOUR / f"{name}.png")
    window.close()


def followed(page: Page, pattern: str) -> str:
    """The first address on the page that fits the pattern."""
    for link in page.eval_on_selector_all("main a[href]", "links => links.map(link => link.href)"):
        if re.search(pattern, link):
            return str(link)
    raise LookupError(f"No link on {page.url} fits {pattern}.")


def first_page(pdf: Path) -> bytes:
    """The first page of a PDF as a PNG picture, 800 pixels wide."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    bitmap = page.render(scale=800 / page.get_width(), rev_byteorder=True, no_smoothtext=False)
    stride, rows = bitmap.stride, bytes(bitmap.buffer)
    width = bitmap.width * bitmap.n_channels
    lines = b"".join(b"\0" + rows[start : start + width] for start in range(0, stride * bitmap.height, stride))
    kind = {1: 0, 3: 2, 4: 6}[bitmap.n_channels]
    header = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, kind, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def report() -> int:
    """Print each picture with its size; 1 where one, or all together, are too large."""
    sizes = {path.name: path.stat().st_size for path in sorted(PICTURES.glob("*.png"))}
    for name, size in sizes.items():
        print(f"{name:24} {size // 1000:5} kB")
    too_large = [name for name, size in sizes.items() if size > LARGEST]
    too_large += [path.name for path in TOUR.glob("*.png") if path.stat().st_size > LARGEST_OF_TOUR]
    if too_large or sum(sizes.values()) > ALL_TOGETHER:
        print(f"Too large: {', '.join(too_large) or 'all together'}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
