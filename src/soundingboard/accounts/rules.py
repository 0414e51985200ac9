"""Whom the council's own directory vouches for, and whether that lets somebody in. Values in, values out."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

ANY_DOMAIN = "any"


class NotVouchedFor(Enum):
    """Why what a directory says of somebody does not make them known here; the value is the word in the log."""

    NO_ADDRESS = "no_address"
    NOT_VERIFIED = "address_not_verified"
    NOT_ITS_DOMAIN = "domain_not_trusted"


@dataclass(frozen=True, slots=True)
class Vouched:
    """What is taken from a directory's word, once that was proved to be the directory's.

    Attributes:
        account: which account it is there, as a digest of the directory and its lasting name for it.
        email: the address it gives, in small letters; empty where it gives none.
        is_verified: whether it says that the address is that account's.
        steps: how it says that the person showed who they are (`amr`, `acr`, `acrs`).
        showed_at: when it says that they did, in seconds since 1970; None where it does not say.
    """

    account: str
    email: str
    is_verified: bool
    steps: frozenset[str]
    showed_at: int | None = None


def vouched(issuer: str, claims: Mapping[str, Any]) -> Vouched:
    """What the claims of a proved token say. The lasting name is `sub`: an address may go to somebody else later.

    Entra says `xms_edov` where others say `email_verified`. Anything but a plain yes is no: some write it as text.
    """
    steps: set[str] = set()
    for name in ("amr", "acr", "acrs"):
        said = claims.get(name)
        steps |= {said} if isinstance(said, str) else {each for each in said or () if isinstance(each, str)}
    return Vouched(
        account=hashlib.sha256(f"{issuer}\n{claims['sub']}".encode()).hexdigest(),
        email=str(claims.get("email") or "").strip().lower(),
        is_verified=_yes(claims.get("email_verified", claims.get("xms_edov"))),
        steps=frozenset(steps),
        showed_at=at if type(at := claims.get("auth_time")) is int else None,
    )


def _yes(said: object) -> bool:
    return said is True or said in (1, "1", "true", "True")


def not_vouched_for(found: Vouched, domains: Collection[str]) -> NotVouchedFor | None:
    """Why an address given by the directory may not open an account that has it; None where it may.

    The directory has to say that it verified the address, and the address has to be in a domain for which this
    installation trusts it: a directory may hold guests whose addresses are not its to give.
    """
    if "@" not in found.email:
        return NotVouchedFor.NO_ADDRESS
    if not found.is_verified:
        return NotVouchedFor.NOT_VERIFIED
    if ANY_DOMAIN not in domains and found.email.rsplit("@", 1)[1] not in domains:
        return NotVouchedFor.NOT_ITS_DOMAIN
    return None


def showed_anew(found: Vouched, now: float, within: int) -> bool:
    """Whether the directory says that the person showed who they are there in these last seconds.

    It is asked to ask them, but the question goes by way of their browser, which can change it; what it says is signed.
    Its clock may be a minute before ours.
    """
    return found.showed_at is not None and -60 <= now - found.showed_at <= within


def showed_second_step(found: Vouched, counted: Collection[str]) -> bool:
    """Whether the directory says that a second step was shown there which this installation counts."""
    return not found.steps.isdisjoint(counted)


# The rules that are printed, each with its code.
PUBLISHED: tuple[tuple[str, str, Callable[..., object]], ...] = (
    ("SI1", "Which account of the council’s directory somebody comes in by", vouched),
    ("SI2", "When an address that the directory gives opens an account", not_vouched_for),
    ("SI3", "When a second step shown there counts here", showed_second_step),
)
