"""What may be done about letters: choose when one's own comes, and send one again."""

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.digest.models import Frequency, Letter, LetterState, Preference, Weekday
from soundingboard.history.log import record

SENT_AGAIN_FROM = (LetterState.GIVEN_UP, LetterState.UNKNOWN)


class LetterRefused(Exception):
    """Something about a letter that cannot be done, with the sentence to show."""


def choose_letter(*, programme: Programme, frequency: Frequency, weekday: Weekday, by: Actor) -> Preference:
    """Choose one's own weekly letter: whether, and on which day. It holds for all of one's programmes.

    Raises:
        LetterRefused: nobody in particular asks.
    """
    require(by, Permission.VIEW_PROGRAMME, programme)
    if by.person is None:
        raise LetterRefused("Only a person has letters.")
    with transaction.atomic():
        held = Preference.objects.filter(person=by.person).first()
        before = {"frequency": held.frequency, "weekday": held.weekday} if held else {}
        after = {"frequency": str(frequency), "weekday": int(weekday)}
        if held is not None and before == after:
            return held
        found, _ = Preference.objects.update_or_create(person=by.person, defaults={**after, "changed_at": by.now})
        record("letter.chosen", found, before=before, after=after, by=by)
    return found


def send_again(*, programme: Programme, letter: Letter, by: Actor) -> Letter:
    """Send a letter that was given up or broken off once more, under the Message-ID that it had.

    Raises:
        LetterRefused: it is under way, was sent, or is not wanted.
    """
    require(by, Permission.INVITE_PEOPLE, programme)
    with transaction.atomic():
        mine = Letter.objects.filter(pk=letter.pk, state__in=SENT_AGAIN_FROM)
        if not mine.update(state=LetterState.WAITING, try_at=by.now, attempts=0):
            raise LetterRefused("This letter was sent meanwhile, or waits to be. Nothing is left to do.")
        record(
            "letter.sent_again",
            letter,
            before={"state": letter.state},
            after={"week_of": letter.week_of, "person": letter.person},
            programme_id=programme.pk,
            by=by,
        )
    letter.refresh_from_db()
    return letter
