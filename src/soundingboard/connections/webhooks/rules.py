"""Webhooks: which events there are, where one may lead, how it is signed, and when it is tried again."""

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# What can be subscribed to: what it is called, and the verbs of the history that are told of. Drafts, and what only the
# panel or only those who see exempt material may know of, are never told of.
EVENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "plan.changed": (
        "The plan, its themes, outcomes and objectives",
        (
            "plan.agreed", "plan.frozen", "plan.reopened", "plan.revised", "theme.added", "theme.revised",
            "theme.withdrawn", "outcome.added", "outcome.revised", "outcome.withdrawn", "objective.added",
            "objective.revised", "objective.withdrawn", "objective.aligned", "objective.realigned",
            "objective.unaligned",
        ),
    ),
    "need.changed": (
        "Findings and requirements",
        (
            "finding.confirmed", "finding.corrected", "finding.parked", "finding.unparked", "requirement.added",
            "requirement.changed", "requirement.parked", "requirement.unparked", "requirement.withdrawn",
            "instrument.issued", "instrument.revised", "instrument.lifted", "instrument.closed",
        ),
    ),
    "action.changed": (
        "Actions, their dates and where they stand",
        (
            "action.created", "action.revised", "action.date_changed", "action.start", "action.block",
            "action.unblock", "action.deliver", "action.assure", "action.sustain", "action.cancel", "action.reinstate",
            "action.reopen", "action.merge", "milestone.added", "milestone.reached", "milestone.revised",
            "milestone.withdrawn",
        ),
    ),
    "update.changed": ("Updates that were submitted", ("update.submitted", "update.challenged", "update.accepted")),
    "evidence.changed": (
        "Evidence",
        ("evidence.added", "evidence.revised", "evidence.verified", "evidence.withdrawn", "evidence.offered"),
    ),
    "judgement.given": (
        "Ratings, and what was judged of themes and the whole",
        ("rating.proposed", "rating.challenged", "rating.agreed", "rating.verified", "position.judged"),
    ),
    "meeting.changed": (
        "Meetings, their agendas once set, what came of them, minutes once agreed",
        (
            "meeting.called", "meeting.moved", "meeting.cancelled", "meeting.agenda_set", "meeting.agenda_taken_back",
            "meeting.opened", "meeting.closed", "meeting.outcome", "meeting.outcome_noted", "minutes.agreed",
            "minutes.added_to",
        ),
    ),
    "decision.recorded": ("Decisions", ("decision.recorded", "decision.reviewed")),
    "question.changed": (
        "Questions put and what came of them",
        (
            "question.asked", "question.answered", "question.promised", "question.satisfied",
            "question.not_satisfied", "question.passed_on", "question.withdrawn",
        ),
    ),
    "figures.recorded": ("Figures of measures", ("figures.recorded", "intake.withdrawn")),
    "risk.changed": (
        "Risks, their scores and controls, and what was done about them",
        (
            "risk.raised", "risk.changed", "risk.scored", "risk.linked", "risk.control_added", "risk.control_changed",
            "risk.control_withdrawn", "risk.accepted", "risk.acceptance_ended", "risk.occurred", "risk.closed",
            "risk.reopened", "risk.escalated", "risk.answered", "risk.withdrawn",
        ),
    ),
    "round.changed": ("Rounds", ("round.planned", "round.open", "round.moved", "round.closed", "round.frozen")),
    "paper.issued": ("Papers", ("paper.issued", "paper.withdrawn")),
}  # fmt: skip
PING = "ping"  # sent when somebody asks for a test

SECONDS = 10.0  # that a receiver has to answer, from the first look for its address to its status
# Between one try and the next. After the last the webhook is stopped, and whoever made it is told.
DELAYS: Sequence[timedelta] = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
TRIES = len(DELAYS) + 1
KEPT_FOR = timedelta(days=30)  # how long the log of what was sent is kept
GONE = 410
LONGEST_ADDRESS = 400


def event_of(verb: str) -> str:
    """Which kind of event a verb of the history is; nothing where it is none that is told of."""
    return next((kind for kind, (_, verbs) in EVENTS.items() if verb in verbs), "")


def kinds_refused(kinds: Iterable[str]) -> str:
    """Why these kinds of event will not do for a webhook, in a sentence; nothing where they will."""
    chosen = set(kinds)
    if not chosen:
        return "Choose at least one kind of event."
    if unknown := sorted(chosen - EVENTS.keys()):
        return f"There is no kind of event “{unknown[0]}”."
    return ""


def next_try(tried: int) -> timedelta | None:
    """How long to wait after so many tries that failed: longer each time; nothing after the last of seven."""
    return DELAYS[tried - 1] if tried <= len(DELAYS) else None


def is_inside(address: IP, allowed: Sequence[Network] = ()) -> bool:
    """Whether nothing may be sent to an address: of this machine, of a private network, or of no single machine.

    An IPv6 address that carries an IPv4 one is judged by that too. What whoever runs the service allows by name is not
    inside.
    """
    if is_allowed(address, allowed):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if int(address) >> 32 == int(_NAT64.network_address) >> 32:
            carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        found = [each for each in carried if each is not None]
        if found:
            return any(is_inside(each, allowed) for each in found)
        if address.is_site_local:  # given up twenty years ago, still routed in some networks, and "global" to Python
            return True
    return not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def address_refused(address: str, allowed: Sequence[Network] = ()) -> str:
    """Why nothing may be sent to an address as it is written, in a sentence; nothing where it may be tried.

    It begins with https, names a host, and carries no name and password. Where the host resolves to is asked at each
    sending, for that can change.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "Enter an address such as https://receiver.example/hook."
    if parts.scheme not in ("https", "http") or not host or any(each.isspace() for each in address):
        return "Enter an address such as https://receiver.example/hook."
    if len(address) > LONGEST_ADDRESS:
        return f"The address must be {LONGEST_ADDRESS} characters or fewer."
    if parts.username is not None or parts.password is not None:
        return "Leave the name and password out of the address. What is sent is signed instead."
    if parts.fragment:
        return "Leave out what follows the # in the address."
    if port == 0:
        return "Enter a port from 1 to 65535, or none."
    literal = _literal(host)
    if literal is not None and is_inside(literal, allowed):
        return INSIDE
    # In the clear only to a network that is allowed by name; where a host's name leads is asked before it is sent.
    if parts.scheme == "http" and not (allowed if literal is None else is_allowed(literal, allowed)):
        return NOT_SECRET
    return ""


NOT_SECRET = "The address must begin with https://, so that nobody on the way reads or changes what is sent."


INSIDE = "The address leads inside the network of the service, so nothing is sent there."


def is_allowed(address: IP, allowed: Sequence[Network]) -> bool:
    """Whether an address is in a network that whoever runs the service allows by name."""
    return any(address.version == network.version and address in network for network in allowed)


def _literal(host: str) -> IP | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """What proves that a message came from here and is unchanged, as the Standard Webhooks convention writes it.

    The receiver works out the HMAC-SHA256 of the id, the time and the body with the secret that it was given, and
    compares; and refuses what was signed more than five minutes ago, so that nobody sends an old message again.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


Problem = Literal["no_address", "inside", "no_connection", "tls", "timeout", "redirect", "status", "gone", "secret"]
PROBLEMS: Mapping[Problem, str] = {
    "no_address": "The name of the host is not known.",
    "inside": "The host's name leads inside the network of the service. Nothing was sent.",
    "no_connection": "No connection, or it broke off.",
    "tls": "The certificate could not be checked. Nothing was sent.",
    "timeout": f"No answer within {SECONDS:.0f} seconds.",
    "redirect": "The answer pointed elsewhere. That is not followed: enter the right address.",
    "status": "The answer said that it was not taken.",
    "gone": "The answer said that there is nobody there any more.",
    "secret": "The secret cannot be read, as after another SECRET_KEY. Make the webhook anew.",
}
