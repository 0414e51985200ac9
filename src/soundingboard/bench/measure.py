"""What the benchmark measures, each figure beside the floor of the same run."""

import html
import http.client
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import psutil

WARM_UP = 20
REQUESTS = 200
LONG = 1.0  # seconds: a page that takes longer is asked for less often
PORT = 8765
API = "/api/"


@dataclass(frozen=True, slots=True)
class Latency:
    """How long a page took, in milliseconds, and how many bytes came. `first` is the server's first answer to anybody:
    what is kept in the process until something happens was not there yet, nor was a template read."""

    p50: float
    p95: float
    size: int
    is_page: bool
    first: float = 0.0


@dataclass(slots=True)
class Server:
    """A server with one worker over one database."""

    process: subprocess.Popen[bytes]
    cookie: str
    started_in: float
    token: str = ""
    port: int = PORT

    def memory(self) -> int:
        """The worker's resident memory, in MB."""
        workers = psutil.Process(self.process.pid).children(recursive=True)
        return max((child.memory_info().rss for child in workers), default=0) // 1024 // 1024

    def connection(self) -> http.client.HTTPConnection:
        """One to ask many things on."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def asked_first(self, path: str) -> tuple[int, float]:
        """What a path answers whoever asks first, and after how many milliseconds."""
        connection = self.connection()
        began = time.perf_counter()
        status = self.get(connection, path)[0]
        return status, (time.perf_counter() - began) * 1000

    def get(self, connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes, str]:
        """One request on an open connection: status, body as it came, and what kind it is."""
        way_in = {"Authorization": f"Bearer {self.token}"} if path.startswith(API) else {"Cookie": self.cookie}
        connection.request("GET", path, headers={**way_in, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.getheader("Content-Type", "")


@contextmanager
def serving(
    command: Sequence[str], var: Path, cookie: str, path: str, token: str = "", *, port: int = PORT, database: str = ""
) -> Iterator[Server]:
    """A server, from its start to its first answer, over a database: the one in the folder if none is named."""
    environment = {
        **os.environ,
        "SOUNDINGBOARD_VAR": str(var),
        "SOUNDINGBOARD_URLCONF": "soundingboard.bench.urls",
        "SOUNDINGBOARD_DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "soundingboard.config.settings",
    }
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment)
    try:
        server = Server(process, cookie, 0.0, token, port)
        while True:
            try:
                connection = server.connection()
                server.get(connection, "/health/alive")
                break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError("The server stopped before it answered.") from None
                time.sleep(0.02)
        server.started_in = time.perf_counter() - began
        server.get(connection, path)
        yield server
    finally:
        process.terminate()
        process.wait()


def latency(server: Server, path: str, requests: int = REQUESTS, *, first: float = 0.0) -> Latency:
    """p50 and p95 of a page over a loop of requests on one connection.

    Args:
        first: how long whoever asked first had waited, in milliseconds.
    Raises:
        RuntimeError: a later request was answered otherwise than the first, so that the figures would be of two things.
    """
    connection = server.connection()
    began = time.perf_counter()
    expected, body, kind = server.get(connection, path)
    if time.perf_counter() - began > LONG:
        requests = 5
    for _ in range(min(WARM_UP, requests // 2)):
        server.get(connection, path)
    times = []
    for _ in range(requests):
        began = time.perf_counter()
        status = server.get(connection, path)[0]
        times.append((time.perf_counter() - began) * 1000)
        if status != expected:
            raise RuntimeError(f"{path} answered {expected}, and then {status}.")
    times.sort()
    p95 = times[int(len(times) * 0.95) - 1]
    # A list of the API is held to what a page is held to.
    is_page = kind.startswith("text/html") or (path.startswith(API) and kind.startswith("application/json"))
    return Latency(statistics.median(times), p95, len(body), is_page, first)


def had_once(server: Server, path: str) -> int:
    """The bytes of what a page names besides itself, as they come over the wire: styles, scripts and pictures.

    A browser has them once and keeps them for a year.
    """
    connection = server.connection()
    connection.request("GET", path, headers={"Cookie": server.cookie})
    page = connection.getresponse().read().decode()
    named = re.findall(r'<(?:link|script|img)[^>]*? (?:href|src)="(/[^"]+)"', page)
    return sum(len(server.get(connection, html.unescape(each))[1]) for each in dict.fromkeys(named))


def queries_of(path: str, person: Any, token: str = "") -> int:
    """How many queries a page makes, in this process, on its second asking, with nothing kept of what it worked out."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from soundingboard.records.kept import forget

    client = Client(raise_request_exception=False)
    if path.startswith(API):
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    else:
        client.force_login(person)
    client.get(path)
    forget()
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def seconds(job: Callable[[], Any]) -> float:
    """How long something takes."""
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


class Took(NamedTuple):
    """What long work took: seconds by the clock and of the processor, and the memory that it added at its peak, in MB.

    Other programs on the machine change the first, and not the second.
    """

    clock: float
    processor: float
    memory: int


def in_a_process(module: str, function: str, var: Path) -> Took:
    """What a function takes in a process of its own, the second time that it runs there."""
    code = (
        "import os, resource, sys, time, importlib\n"
        "import django; django.setup()\n"
        "from soundingboard.lib.collector import look_seldom; look_seldom()\n"  # as the worker does
        f"job = getattr(importlib.import_module({module!r}), {function!r})()\n"
        "idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "job()\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "clock, processor = time.perf_counter(), time.process_time()\n"
        "job()\n"
        "print(time.perf_counter() - clock, time.process_time() - processor, (peak - idle) // 1024)\n"
    )
    environment = {
        **os.environ,
        "SOUNDINGBOARD_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "soundingboard.config.settings",
    }
    said = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    clock, processor, memory = said.stdout.split()[-3:]
    return Took(float(clock), float(processor), int(memory))


def gathering() -> Callable[[], Any]:
    """The job: gather the whole position of the large programme."""
    from soundingboard.accounts.models import Programme
    from soundingboard.bench.build import CODE
    from soundingboard.cycle.models import Round
    from soundingboard.position.gather import gather

    programme = Programme.objects.select_related("authority").get(code=CODE)
    opened = Round.objects.filter(programme=programme).open().get()
    return lambda: gather(programme, opened.cut_off)


def migrations() -> Took:
    """What migrating an empty database takes, in a process of its own."""
    with tempfile.TemporaryDirectory() as var:
        environment = {
            **os.environ,
            "SOUNDINGBOARD_VAR": var,
            "DJANGO_SETTINGS_MODULE": "soundingboard.config.settings",
        }
        environment.pop("SOUNDINGBOARD_DATABASE_URL", None)
        command = [sys.executable, "-m", "django", "migrate", "-v0"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        clock = seconds(lambda: subprocess.run(command, env=environment, check=True))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 0)
