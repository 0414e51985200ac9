"""What one person's letter tells: what waits on them, what falls due, what changed in the week."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from soundingboard.accounts.access import Actor, actor_in, programmes_of
from soundingboard.accounts.models import Person, Programme
from soundingboard.digest.deadlines import Deadline, deadlines
from soundingboard.digest.writing import LetterLine, LetterPart, LetterSection, Written, write_letter
from soundingboard.position.comparison import kept
from soundingboard.position.gather import gather
from soundingboard.position.my_work import MyWork, my_work
from soundingboard.position.waiting_lines import waiting_lines

WEEK = 7
MOST = 8
CHOICE = "inbox/letter/"
# Whose sentences are made of references, titles, dates and words of ours. The others quote what somebody wrote (why a
# thing was parked, what help is asked for, what evidence is called), which a letter leaves on the page.
_TOLD = (
    "plan_agreed",
    "rated",
    "rating_",
    "need_rated",
    "roll_up",
    "objective_added",
    "objective_date",
    "objective_owner",
    "objective_withdrawn",
    "action_added",
    "action_assured",
    "action_blocked",
    "action_cancelled",
    "action_date",
    "action_delivered",
    "action_gone",
    "action_overdue",
    "action_silent",
    "action_sustained",
    "measure_moved",
    "measure_off_path",
    "measure_too_old",
)
_PLACES: Mapping[str, str] = {
    "objective": "plan/objectives/{}/",
    "action": "delivery/actions/{}/",
    "measure": "measures/indicators/{}/",
}


@dataclass(slots=True)
class Week:
    """What letters of one moment share: each programme is gathered and looked through once, for however many people."""

    now: datetime
    today: date
    _changes: dict[int, list[Mapping[str, Any]]] = field(default_factory=dict)
    _deadlines: dict[int, dict[int, list[Deadline]]] = field(default_factory=dict)

    def changes(self, programme: Programme) -> list[Mapping[str, Any]]:
        """What changed since a week ago, what got worse first; nothing that rests on exempt evidence."""
        if programme.pk not in self._changes:
            then = self.today - timedelta(days=WEEK)
            before = gather(programme, then, now=self.now, small=False)
            after = gather(programme, self.today, now=self.now, small=False)
            found = kept(before, after, then, self.today)["changes"] if then >= programme.started_on else []
            self._changes[programme.pk] = [
                each for each in found if not each["is_exempt"] and each["kind"].startswith(_TOLD)
            ]
        return self._changes[programme.pk]

    def deadlines(self, programme: Programme, person: Person) -> list[Deadline]:
        """What falls due for somebody before the letter after next could warn of it in time."""
        if programme.pk not in self._deadlines:
            self._deadlines[programme.pk] = deadlines(programme, self.now, further=WEEK)
        return self._deadlines[programme.pk].get(person.pk, [])


def compose(person: Person, week: Week) -> Written | None:
    """A person's letter over all their programmes; None when there is nothing to tell."""
    parts, choice = [], ""
    for programme in programmes_of(person, week.today):
        actor = actor_in(programme, person, week.now)
        if actor is None:
            continue
        root = f"{settings.SOUNDINGBOARD_ADDRESS}/p/{programme.code}/"
        choice = choice or root + CHOICE
        sections = tuple(section for section in _sections(actor, person, programme, root, week) if section.lines)
        if sections:
            parts.append(LetterPart(programme.name, root, sections))
    if not parts:
        return None
    return write_letter(person.name, week.today, tuple(parts), choice, settings.SOUNDINGBOARD_COUNCIL_NAME)


def _sections(actor: Actor, person: Person, programme: Programme, root: str, week: Week) -> Iterator[LetterSection]:
    work = my_work(actor)
    yield LetterSection("What waits on you", tuple(_waiting(work, root, week.today)))
    due = week.deadlines(programme, person)
    lines = [LetterLine(each.words, root + each.address, f"due on {_said(each.due_on)}") for each in due]
    yield LetterSection("What falls due soon", _first(lines, root, "everything that waits on you", root))
    yield LetterSection("What changed in the last seven days", _changed(actor, work, programme, root, week))


def _waiting(work: MyWork, root: str, today: date) -> Iterator[LetterLine]:
    counts = work.counts
    if overdue := counts.get("my_overdue"):
        words = f"{overdue:,} of your actions {'is' if overdue == 1 else 'are'} overdue"
        yield LetterLine(words, f"{root}delivery/actions/?due=overdue")
    if challenged := counts.get("my_challenged"):
        words = f"{challenged:,} of your updates {'was' if challenged == 1 else 'were'} challenged"
        yield LetterLine(words, root)
    if waiting := counts.get("my_waiting"):
        assert work.round is not None
        words = f"{waiting:,} {'update' if waiting == 1 else 'updates'} to write for {work.round.row.name}"
        yield LetterLine(words, f"{root}rounds/{work.round.row.number}/waiting/", f"by {_said(work.round.row.cut_off)}")
    for item in work.objectives:
        yield LetterLine(
            f"Propose a rating for {item.reference} {item.title}", _place(root, "objective", item.reference)
        )
    for check in work.rechecks:
        if check.due_on < today:
            words = f"Re-check of action {check.reference} {check.title}"
            yield LetterLine(words, _place(root, "action", check.reference), f"late since {_said(check.due_on)}")
    if work.next_step is not None:
        yield LetterLine(work.next_step.words, root + work.next_step.address, work.next_step.why.rstrip("."))
    for line in waiting_lines(counts):
        yield LetterLine(line.words, root + line.address, line.why.rstrip("."))
    if unread := counts.get("unread"):
        yield LetterLine(f"{unread:,} unread {'message' if unread == 1 else 'messages'}", f"{root}inbox/?show=unread")


def _changed(actor: Actor, work: MyWork, programme: Programme, root: str, week: Week) -> tuple[LetterLine, ...]:
    """One's own things first; within each, what got worse first."""
    own = {each.label.split(" ", 1)[0] for each in work.lately if each.label}
    found = sorted(week.changes(programme), key=lambda each: each["reference"] not in own)
    lines = [LetterLine(each["sentence"], _place(root, each["item_kind"], each["reference"])) for each in found]
    return _first(lines, root, "everything that changed", f"{root}position/compare/")


def _first(lines: list[LetterLine], root: str, rest: str, href: str) -> tuple[LetterLine, ...]:
    if len(lines) <= MOST:
        return tuple(lines)
    return (*lines[:MOST], LetterLine(f"{len(lines) - MOST:,} more: see {rest}", href))


def _place(root: str, kind: str, reference: str) -> str:
    return root + _PLACES[kind].format(reference) if kind in _PLACES else f"{root}position/"


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
