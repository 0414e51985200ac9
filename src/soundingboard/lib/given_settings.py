"""What is wrong with the settings as they were given, before anybody reads them: typing errors that would be silent."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

BEGINNING = "SOUNDINGBOARD_"
SWITCHES = frozenset({"DEBUG", "DEMONSTRATION", "HTTPS", "HSTS_SUBDOMAINS", "BEHIND_PROXY", "LETTERS"})
COUNTS = frozenset({"WORKERS", "PORT", "UNUSUAL_LOOKS"})
# As `deploy/soundingboard.env.sample` has it: whoever reads the sample would know the value.
TO_CHANGE = "CHANGE-ME"


class Fault(NamedTuple):
    """A setting that cannot be meant: its kind, what it is, and what to do."""

    kind: str
    says: str
    cure: str


def faults_of(environ: Mapping[str, str], known: Collection[str]) -> Iterator[Fault]:
    """Each setting that is not what it can be. No value is repeated but of switches and counts: others may be secret.

    Args:
        environ: the environment; what does not begin with `SOUNDINGBOARD_` is not looked at.
        known: the names that there are, without that beginning.
    """
    for whole, value in sorted(environ.items()):
        if not whole.startswith(BEGINNING):
            continue
        name = whole.removeprefix(BEGINNING)
        if name not in known:
            says = f"There is no setting {whole}, so it does nothing."
            yield Fault("unknown", says, "Look up its name in docs/running.md.")
        elif value == TO_CHANGE:
            yield Fault("unchanged", f"{whole} is as in the sample.", "Give it a value of your own, or take it away.")
        elif name in SWITCHES and value not in ("", "0", "1"):
            yield Fault("switch", f"{whole} is “{value}”, which is taken for off.", "Give 1 for on, 0 for off.")
        elif name in COUNTS and not (value.isascii() and value.isdecimal() and int(value) > 0):
            yield Fault("count", f"{whole} is “{value}”.", "Give a whole number of at least 1.")
