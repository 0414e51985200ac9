"""Letters are planned, claimed, handed over and marked as sent: never twice, whatever is killed when.

A letter's row is claimed before it is written and marked `handing` before the mail server is given it. A worker killed
while it wrote leaves a claim, which another takes over. One killed while it handed the letter over leaves nobody to say
whether it arrived: it is not sent again by itself (at most once), is shown to the administrator as broken off, and may
be sent again by a person, under the same Message-ID. Decision 20 says why.
"""

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import make_msgid, parseaddr
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Q

from soundingboard.accounts.access import LONDON
from soundingboard.accounts.models import Membership, Person
from soundingboard.digest.composing import CHOICE, Week, compose
from soundingboard.digest.models import Frequency, Letter, LetterState, Preference, Problem, Weekday
from soundingboard.digest.rules import FIRST_HOUR, is_superseded, letter_is_due, next_try, week_of
from soundingboard.digest.writing import Written

log = structlog.stdlib.get_logger(__name__)

# Longer than any mail server is waited for (EMAIL_TIMEOUT is 10 seconds a step): older claims are a killed worker's.
SILENT_FOR = timedelta(minutes=5)
LASTING = 500  # reply codes from here on are refusals for good (RFC 5321, section 4.2.1)


def plan_letters(now: datetime) -> int:
    """Put down the letters whose day has come; how many are new. Three queries."""
    local = now.astimezone(LONDON)
    today = local.date()
    if local.hour < FIRST_HOUR:
        return 0
    in_force = Membership.objects.filter(Q(to_on=None) | Q(to_on__gte=today), from_on__lte=today)
    people = Person.objects.filter(is_active=True, pk__in=in_force.values("person_id"))
    # Who holds a post and never signs in cannot follow a link, and was not asked.
    people = people.filter(~Q(password__startswith="!"), ~Q(password=""))
    people = people.exclude(pk__in=Letter.objects.filter(week_of=week_of(today)).values("person_id"))
    chosen = {row.person_id: row for row in Preference.objects.all()}
    due = []
    for person in people:
        choice = chosen.get(person.pk)
        if choice is not None and choice.frequency == Frequency.NONE:
            continue
        weekday = choice.weekday if choice is not None else Weekday.MONDAY
        joined = person.joined_at.astimezone(LONDON).date() if person.joined_at else None
        if letter_is_due(today, weekday, joined):
            due.append(Letter(person=person, week_of=week_of(today), message_id=_message_id(), try_at=now))
    # Another worker may have put them down meanwhile: the constraint keeps one.
    Letter.objects.bulk_create(due, ignore_conflicts=True)
    return len(due)


def recover(now: datetime) -> None:
    """Put right what a killed worker left, and give up what another week's letter takes the place of."""
    silent = Letter.objects.filter(claimed_at__lt=now - SILENT_FOR)
    silent.filter(state=LetterState.CLAIMED).update(state=LetterState.WAITING)
    silent.filter(state=LetterState.HANDING).update(state=LetterState.UNKNOWN, problem=Problem.BROKEN_OFF)
    today = now.astimezone(LONDON).date()
    late = Letter.objects.filter(state=LetterState.WAITING, week_of__lt=week_of(today))
    late.exclude(problem="").update(state=LetterState.GIVEN_UP)
    late.filter(problem="").update(state=LetterState.NOT_WANTED)


def any_to_send(now: datetime) -> bool:
    """Whether a letter waits whose time has come."""
    return Letter.objects.filter(state=LetterState.WAITING, try_at__lte=now).exists()


def send_letters(clock: Callable[[], datetime], report: Callable[[int, int], None]) -> int:
    """Send every letter whose time has come; how many were sent. Ends early where the mail server does not answer."""
    began = clock()
    week = Week(began, began.astimezone(LONDON).date())
    connection = get_connection()
    sent = seen = 0
    total = Letter.objects.filter(state=LetterState.WAITING, try_at__lte=began).count()
    try:
        while (letter := _claim(clock())) is not None:
            if is_superseded(letter.week_of, week.today):
                _settle(letter, LetterState.NOT_WANTED)
                continue
            went, goes_on = _send(letter, connection, week, clock)
            sent += went
            seen += 1
            report(seen, max(total, seen))
            if not goes_on:
                break
    finally:
        connection.close()
    return sent


def _claim(now: datetime) -> Letter | None:
    """The next letter, taken so that nobody else takes it."""
    while True:
        waiting = Letter.objects.filter(state=LetterState.WAITING, try_at__lte=now).order_by("try_at", "pk")
        found = waiting.select_related("person").first()
        if found is None:
            return None
        mine = Letter.objects.filter(pk=found.pk, state=LetterState.WAITING)
        if mine.update(state=LetterState.CLAIMED, claimed_at=now, attempts=found.attempts + 1):
            found.state, found.claimed_at, found.attempts = LetterState.CLAIMED, now, found.attempts + 1
            return found


def _send(letter: Letter, connection: Any, week: Week, clock: Callable[[], datetime]) -> tuple[bool, bool]:
    """Whether it was sent, and whether it makes sense to go on with the next."""
    choice = Preference.objects.filter(person=letter.person).first()
    if not letter.person.is_active or (choice is not None and choice.frequency == Frequency.NONE):
        return _settle(letter, LetterState.NOT_WANTED), True
    try:
        written = compose(letter.person, week)
    except Exception:
        log.error("letter.not_written", letter=letter.pk, exc_info=True)
        _refused(letter, Problem.NOT_WRITTEN, 0, clock())
        return False, True
    if written is None:
        _settle(letter, LetterState.NOTHING)
        return False, True
    message = _message(letter, written, connection)
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as refusal:
        _refused(letter, Problem.NOT_LET_IN, refusal.smtp_code, clock(), lasting=False)
        return False, False
    except (OSError, smtplib.SMTPException):
        _refused(letter, Problem.UNREACHABLE, 0, clock(), lasting=False)
        return False, False
    # From here on nobody could tell after a kill whether it arrived, so that must be on record before.
    if not _settle(letter, LetterState.HANDING):
        return False, True
    letter.state = LetterState.HANDING
    return _hand_over(letter, message, connection, clock)


def _hand_over(
    letter: Letter, message: EmailMultiAlternatives, connection: Any, clock: Callable[[], datetime]
) -> tuple[bool, bool]:
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refusal:
        code = max((code for code, _ in refusal.recipients.values()), default=LASTING)
        _refused(letter, Problem.ADDRESS_REFUSED, code, clock())
    except smtplib.SMTPServerDisconnected:
        _broken_off(letter)
        connection.connection = None
        return False, False
    except smtplib.SMTPResponseException as refusal:
        _refused(letter, Problem.LETTER_REFUSED, refusal.smtp_code, clock())
    except OSError:
        _broken_off(letter)
        connection.connection = None
        return False, False
    else:
        return _settle(letter, LetterState.SENT, sent_at=clock(), problem="", reply_code=0), True
    # Whatever state the refusal left the conversation in, the next letter begins a new one.
    connection.close()
    return False, True


def _message(letter: Letter, written: Written, connection: Any) -> EmailMultiAlternatives:
    choice = next((line for line in reversed(written.text.splitlines()) if line.endswith(CHOICE)), "")
    message = EmailMultiAlternatives(
        written.subject,
        written.text,
        None,
        [letter.person.email],
        connection=connection,
        headers={
            "Message-ID": letter.message_id,
            "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday notices in answer
            "List-Unsubscribe": f"<{choice}>",
        },
    )
    message.attach_alternative(written.html, "text/html")
    return message


def _settle(letter: Letter, state: LetterState, **changes: Any) -> bool:
    """Move a letter on, if it is still as this worker left it."""
    mine = Letter.objects.filter(pk=letter.pk, state=letter.state, claimed_at=letter.claimed_at)
    return bool(mine.update(state=state, **changes))


def _refused(letter: Letter, problem: Problem, code: int, now: datetime, *, lasting: bool | None = None) -> None:
    again = next_try(letter.attempts, code >= LASTING if lasting is None else lasting, now)
    log.warning("letter.refused", letter=letter.pk, problem=str(problem), code=code, attempt=letter.attempts)
    if again is None:
        _settle(letter, LetterState.GIVEN_UP, problem=problem, reply_code=code)
    else:
        _settle(letter, LetterState.WAITING, problem=problem, reply_code=code, try_at=again)


def _broken_off(letter: Letter) -> None:
    log.warning("letter.broken_off", letter=letter.pk)
    _settle(letter, LetterState.UNKNOWN, problem=Problem.BROKEN_OFF)


def _message_id() -> str:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return make_msgid(domain=address.rpartition("@")[2] or "localhost")
