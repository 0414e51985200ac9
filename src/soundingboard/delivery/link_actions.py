"""What may be done with a link by which somebody without an account updates actions: send it, take it back, use it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import end_of
from soundingboard.accounts.models import Post
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import Round, RoundState
from soundingboard.delivery import links, rules
from soundingboard.delivery.access import Bearer, require_bearer
from soundingboard.delivery.actions import DeliveryRefused, save_update
from soundingboard.delivery.models import LinkOpening, LinkToken, UpdateLink
from soundingboard.delivery.rules import LinkState
from soundingboard.history.log import record
from soundingboard.outbox.jobs import enqueue
from soundingboard.plan.standing import require_open

LETTER = "delivery.update_link"
# Of a link that is opened over and over, as by a program, no more than this is kept.
MOST_OPENINGS = 200


class LinkRefused(DeliveryRefused):
    """The link cannot be sent, or what was written cannot be sent with it, as it is."""


class LinkIsSpent(Exception):
    """The link was used, taken back or ran out while its page was open. Nothing was saved."""


class WriterNotSaid(DeliveryRefused):
    """The link was opened in more than one browser, so whoever writes must say who they are."""


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """What is said of one action through a link."""

    reference: str
    progress: str = ""
    state: str = ""
    help_needed: str = ""
    forecast_on: date | None = None
    forecast_reason: str = ""
    seen: int | None = None


def send_link(
    *, round: Round, post: Post, name: str, email: str, until: date | None = None, by_letter: bool, by: Actor
) -> tuple[UpdateLink, str]:
    """Send one link for what a post has still to update: the link, and its token where it is passed on by hand.

    A link that was sent before to the same post in the same round no longer works. The token of one that goes by letter
    is made when the letter is written, so it is nowhere but in the letter; here it is empty.

    Args:
        until: the last day on which it works; the round's cut-off or 14 days on if none is given.
    Raises:
        LinkRefused: the round is not open, the post has ended or has nothing outstanding, or the day will not do.
    """
    require(by, Permission.RUN_ROUNDS, round)
    require(by, Permission.RUN_ROUNDS, post)
    require_open(round.programme_id)
    until = until or rules.link_ends_on(by.today, round.cut_off)
    if round.state != RoundState.OPEN:
        raise LinkRefused("Links are sent while a round is open for updates. This one is not.")
    if post.abolished_on is not None:
        raise LinkRefused(f"{post} has been abolished. Give its actions to another post first.")
    if not 0 <= (until - by.today).days <= rules.LONGEST_LINK_DAYS:
        raise LinkRefused(f"Choose a last day from today on, and no more than {rules.LONGEST_LINK_DAYS} days ahead.")
    with transaction.atomic():
        # One sender at a time, so that of two links of a post only one works.
        Post.objects.select_for_update().get(pk=post.pk)
        asked = [row.action.reference for row in links.wanting(post, round)]
        if not asked:
            raise LinkRefused(f"Nothing is outstanding from {post}: there is nothing to ask.")
        for earlier in UpdateLink.objects.filter(round=round, post=post, submitted_at=None, revoked_at=None):
            _revoke(earlier, by)
        token = "" if by_letter else links.new_token()
        link = UpdateLink.objects.create(
            programme_id=round.programme_id,
            round=round,
            post=post,
            name=name.strip(),
            email=email.strip().lower(),
            asked=asked,
            by_letter=by_letter,
            sent_at=by.now,
            sent_by=by.person,
            expires_at=end_of(until),
        )
        record(
            "update_link.sent",
            link,
            after={"post": post, "asked": asked, "expires_at": link.expires_at, "by_letter": by_letter},
            by=by,
        )
        if not by_letter:
            LinkToken.objects.create(programme_id=link.programme_id, link=link, digest=links.digest_of(token))
        else:
            enqueue(
                LETTER,
                key=str(link.pk),
                payload={"link": link.pk},
                programme_id=link.programme_id,
                requested_by_id=by.person_id,
                now=by.now,
            )
    return link, token


def revoke_link(*, link: UpdateLink, by: Actor) -> None:
    """Make a link useless that was not used. Done again, it changes nothing.

    Raises:
        LinkRefused: an update was sent with it already.
    """
    require(by, Permission.RUN_ROUNDS, link)
    with transaction.atomic():
        held = UpdateLink.objects.select_for_update().get(pk=link.pk)
        if held.submitted_at is not None:
            raise LinkRefused("This link was used already. Challenge the update instead, if it is not right.")
        if held.revoked_at is None:
            _revoke(held, by)


def _revoke(link: UpdateLink, by: Actor) -> None:
    UpdateLink.objects.filter(pk=link.pk).update(revoked_at=by.now, revoked_by=by.person, draft={})
    record("update_link.revoked", link, after={"revoked_at": by.now}, by=by)


def note_opening(*, link: UpdateLink, browser: str, by: Bearer) -> int:
    """Keep that the page of a link was opened; in how many browsers it was before this one, this one left out.

    Nothing of the plan or of the link changes by it: whatever looks through a letter before its reader does may open
    the link as often as it likes. The history says each browser once.
    """
    require_bearer(by, link)
    with transaction.atomic():
        UpdateLink.objects.select_for_update().get(pk=link.pk)
        seen = list(link.openings.order_by("pk").values_list("browser", flat=True))
        place = links.place_among(seen, browser)
        if len(seen) < MOST_OPENINGS:
            LinkOpening.objects.create(programme_id=link.programme_id, link=link, browser=browser, at=by.now)
            if browser not in seen:
                record("update_link.opened", link, after={"browsers": place + 1}, by=by)
    return place


def keep_draft(*, link: UpdateLink, answers: Sequence[LinkAnswer], by: Bearer) -> None:
    """Keep with the link what was written so far. Nobody is told, and nothing of it is in the plan.

    Raises:
        LinkIsSpent: the link no longer works.
    """
    require_bearer(by, link)
    require_open(link.programme_id)
    with transaction.atomic():
        held = _held(link, by)
        before, held.draft = held.draft, {each.reference: _plain(each) for each in answers}
        if held.draft != before:
            held.save(update_fields=["draft"])
            record("update_link.drafted", held, after={"actions": sorted(held.draft)}, by=by)


def submit_by_link(
    *, link: UpdateLink, answers: Sequence[LinkAnswer], browser: str, writer: str = "", by: Bearer
) -> None:
    """Send the updates of a link, all of them or none, and spend it.

    Args:
        browser: the digest of the browser they come from.
        writer: name and post of whoever writes, which is asked for unless the first browser alone opened the link.
    Raises:
        LinkIsSpent: the link no longer works.
        LinkRefused: an action of the link has no answer, or none is left that asks for one.
        WriterNotSaid: nobody said who writes.
        ChangedMeanwhile: somebody wrote an update of one of the actions after the page was opened.
    """
    require_bearer(by, link)
    require_open(link.programme_id)
    with transaction.atomic():
        held = _held(link, by)
        if links.place_of(held, browser) > 0 and not writer.strip():
            raise WriterNotSaid("Enter who is writing: this link was opened in another browser before this one.")
        said = replace(by, link=held, writer=writer.strip() or f"{held.name}, {held.post}")
        asked = {each.reference: each for each in links.asked_by(held) if not each.why_not}
        given = {each.reference: each for each in answers if each.reference in asked}
        if not asked:
            raise LinkRefused("None of these actions asks for an update any more. There is nothing to send.")
        missing = [reference for reference in asked if reference not in given]
        if missing:
            raise LinkRefused(f"Say something of {', '.join(missing)}, even if it is that nothing has changed.")
        for reference, answer in given.items():
            is_blocked = answer.state == rules.State.BLOCKED
            save_update(
                action=asked[reference].version,
                progress=answer.progress,
                blocker=answer.help_needed if is_blocked else "",
                help_needed="" if is_blocked else answer.help_needed,
                forecast_on=answer.forecast_on,
                forecast_reason=answer.forecast_reason if answer.forecast_on else "",
                state=answer.state or None,
                submit=True,
                seen=answer.seen,
                by=said,
            )
        held.submitted_at, held.submitted_from, held.writer, held.draft = by.now, browser, said.writer, {}
        held.save(update_fields=["submitted_at", "submitted_from", "writer", "draft"])
        record("update_link.submitted", held, after={"actions": sorted(given), "writer": said.writer}, by=said)


def letter_went(*, link: UpdateLink, by: Actor) -> None:
    """Put on record that the mail server took the letter with a link. For the worker."""
    require(by, Permission.RUN_ROUNDS, link)
    with transaction.atomic():
        UpdateLink.objects.filter(pk=link.pk).update(lettered_at=by.now, letter_problem="")
        record("update_link.lettered", link, after={"lettered_at": by.now}, by=by)


def _held(link: UpdateLink, by: Actor) -> UpdateLink:
    """The link as it is now, held until what is done with it is done."""
    held = UpdateLink.objects.select_for_update(of=("self",)).select_related("round", "post").get(pk=link.pk)
    if links.state_of(held, by.now, was_opened=True) in rules.LINK_HAS_ENDED:
        raise LinkIsSpent
    return held


def _plain(answer: LinkAnswer) -> Mapping[str, str]:
    said = asdict(answer)
    day = answer.forecast_on
    return {
        **{name: said[name] for name in ("progress", "state", "help_needed", "forecast_reason")},
        "forecast_on": day.isoformat() if day else "",
    }


__all__ = ["LETTER", "LinkAnswer", "LinkIsSpent", "LinkRefused", "LinkState", "WriterNotSaid"]
