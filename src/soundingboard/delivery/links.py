"""Links by which somebody without an account updates the actions of a post once in a round: which, and how they stand.

A token is 32 bytes of chance (256 bits). It is looked up by its digest, of which nothing can be learned by the time
that the look-up takes; the digest that was found is compared once more in constant time.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Holding, Post
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import Round, RoundState
from soundingboard.delivery import rules
from soundingboard.delivery.access import Bearer
from soundingboard.delivery.models import ActionVersion, LinkOpening, LinkToken, Update, UpdateLink, UpdateState
from soundingboard.delivery.rules import LinkFacts, LinkState

if TYPE_CHECKING:
    from django.db.models import QuerySet

TOKEN_BYTES = 32


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def browser_of(link: UpdateLink, device: str) -> str:
    """What is kept of a browser: a digest that is another one for each link, so that no two links can be put together
    by it."""
    return hashlib.sha256(f"{link.pk} {device}".encode()).hexdigest()


def link_for(token: str) -> UpdateLink | None:
    """The link that a token opens, whatever its state. One query."""
    digest = digest_of(token)
    rows = LinkToken.objects.select_related("link__programme", "link__round", "link__post", "link__sent_by")
    found = rows.filter(digest=digest).first()
    return found.link if found is not None and secrets.compare_digest(found.digest, digest) else None


def bearer_of(link: UpdateLink, now: datetime, writer: str = "") -> Bearer:
    """Whoever came through a link: they may update, and only what the post of the link owns."""
    return Bearer(
        person=None,
        now=now,
        programme_id=link.programme_id,
        permissions=frozenset({Permission.UPDATE_OWN_ACTIONS}),
        link=link,
        writer=writer or f"{link.name}, {link.post}",
    )


def state_of(link: UpdateLink, now: datetime, *, was_opened: bool) -> LinkState:
    """Where a link stands at a moment, its round and post read with it."""
    is_over = link.post.abolished_on is not None or link.round.state != RoundState.OPEN
    return rules.link_state(
        LinkFacts(
            has_left=not link.by_letter or link.lettered_at is not None,
            was_refused=bool(link.letter_problem),
            was_opened=was_opened,
            has_draft=bool(link.draft),
            is_submitted=link.submitted_at is not None,
            is_revoked=link.revoked_at is not None,
            has_expired=link.expires_at <= now,
            takes_updates=not is_over,
        )
    )


# --- what a link asks about -------------------------------------------------------------------------------------------


def wanting(post: Post, round_: Round) -> "QuerySet[ActionVersion]":
    """The unfinished actions of a post of which no update stands as sent in a round, or one that was challenged."""
    answered = Update.objects.current().filter(
        action=OuterRef("action"), round=round_, state__in=[UpdateState.SUBMITTED, UpdateState.ACCEPTED]
    )
    rows = ActionVersion.objects.current().unfinished().filter(programme_id=round_.programme_id, owner=post)
    return rows.filter(~Exists(answered)).select_related("action").order_by("due_on", "action_id")


@dataclass(frozen=True, slots=True)
class AskedAction:
    """An action of a link: as it stands, what was said of it last and in this round, and why it is not asked, if so."""

    version: ActionVersion
    last: Update | None
    present: Update | None
    why_not: str

    @property
    def reference(self) -> str:
        """The reference that people know it by."""
        return self.version.action.reference


def asked_by(link: UpdateLink) -> list[AskedAction]:
    """The actions of a link in the order in which it named them. Three queries."""
    versions = {
        row.action.reference: row
        for row in ActionVersion.objects.current()
        .filter(programme_id=link.programme_id, action__reference__in=link.asked)
        .select_related("action", "owner")
    }
    keys = [row.action_id for row in versions.values()]
    said = Update.objects.current().filter(action_id__in=keys)
    present = {row.action_id: row for row in said.filter(round_id=link.round_id)}
    newest = (
        Update.objects.current()
        .filter(action=OuterRef("action"), state__in=rules.SENT)
        .exclude(round_id=link.round_id)
        .order_by("-round__number")
    )
    last = {
        row.action_id: row
        for row in said.filter(pk=Subquery(newest.values("pk")[:1])).select_related("round", "author")
    }
    found = []
    for reference in link.asked:
        row = versions.get(reference)
        if row is None:
            continue
        now = present.get(row.action_id)
        why_not = rules.why_not_asked(
            state=row.state, is_of_the_post=row.owner_id == link.post_id, said=now.state if now else None
        )
        found.append(AskedAction(row, last.get(row.action_id), now, why_not))
    return found


# --- the manager's list -----------------------------------------------------------------------------------------------


class Opened(NamedTuple):
    """How often a link was opened, and from how many browsers."""

    times: int = 0
    browsers: int = 0
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link as the manager sees it."""

    link: UpdateLink
    state: LinkState
    opened: Opened

    @property
    def is_good(self) -> bool:
        """Whether it opens its page, or will once its letter is written."""
        return self.state not in rules.LINK_HAS_ENDED

    @property
    def was_forwarded(self) -> bool:
        """Whether more than one browser opened it."""
        return self.opened.browsers > 1


def links_of(actor: Actor, round_: Round, now: datetime) -> list[LinkLine]:
    """The links of a round, the latest first. Two queries."""
    rows = (
        UpdateLink.objects.visible_to(actor)
        .filter(round=round_)
        .select_related("round", "post__agency", "sent_by", "revoked_by")
    )
    return _lines(list(rows.order_by("-sent_at", "-pk")), now)


def link_numbered(actor: Actor, round_: Round, number: int, now: datetime) -> LinkLine | None:
    """One link of a round. Two queries."""
    rows = (
        UpdateLink.objects.visible_to(actor)
        .filter(round=round_, pk=number)
        .select_related("round", "post__agency", "sent_by", "revoked_by")
    )
    return next(iter(_lines(list(rows), now)), None)


def latest_by_post(lines: Sequence[LinkLine]) -> dict[int, LinkLine]:
    """The latest link of each post."""
    return {line.link.post_id: line for line in reversed(lines)}


def place_of(link: UpdateLink, browser: str) -> int:
    """In how many other browsers a link was opened before this one. One query."""
    return place_among(link.openings.order_by("pk").values_list("browser", flat=True), browser)


def place_among(browsers: Iterable[str], browser: str) -> int:
    """How many different browsers come before one, in the order in which they opened a link."""
    others = list(dict.fromkeys(browsers))
    return others.index(browser) if browser in others else len(others)


def openings_of(link: UpdateLink) -> list[tuple[LinkOpening, int]]:
    """Each opening of a link, the first first, with the number of its browser in the order of their coming."""
    numbers: dict[str, int] = {}
    found = []
    for row in link.openings.order_by("at", "pk"):
        found.append((row, numbers.setdefault(row.browser, len(numbers) + 1)))
    return found


def _lines(links: list[UpdateLink], now: datetime) -> list[LinkLine]:
    rows = LinkOpening.objects.filter(link__in=[link.pk for link in links]).order_by().values_list("link")
    counted = rows.annotate(
        times=Count("pk"), browsers=Count("browser", distinct=True), first=Min("at"), last=Max("at")
    )
    opened = {row[0]: Opened(*row[1:]) for row in counted}
    nothing = Opened()
    return [
        LinkLine(link, state_of(link, now, was_opened=link.pk in opened), opened.get(link.pk, nothing))
        for link in links
    ]


class Recipient(NamedTuple):
    """Whom a post's letter goes to, where somebody holds it."""

    name: str
    email: str


def holder_of(post: Post, on: date) -> Recipient | None:
    """Who holds a post on a day. One query."""
    held = Holding.objects.filter(Q(to_on=None) | Q(to_on__gte=on), post=post, from_on__lte=on)
    found = held.values_list("person__name", "person__email").first()
    return Recipient(*found) if found else None
