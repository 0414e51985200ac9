"""The voice log as it stood at a moment, filtered in the database, a page of it at a time.

What few people said is read by those alone who are shown small numbers, and by whoever put it down (`Heard.words`).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Max,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Permission
from soundingboard.lib.presets import EvidenceKind
from soundingboard.lib.working_days import add_working_days
from soundingboard.measures.showing import sees_small_numbers
from soundingboard.plan.models import ObjectiveVersion
from soundingboard.practice.models import SaidOfPractice, Speaker, VoiceUse, VoiceVersion, VoiceVersionQuerySet
from soundingboard.practice.rules import (
    AGES,
    ANSWER_WITHIN,
    VoiceStanding,
    answer_due,
    is_of_few,
    people_said,
    voice_says,
    voice_standing,
)
from soundingboard.records.prepared import prepared


@dataclass(frozen=True, slots=True)
class VoiceFilters:
    """What a reader of the log asks for; empty is everything that stands."""

    text: str = ""
    speaker: str = ""
    gathered: str = ""
    theme: str = ""
    areas: Collection[str] = ()
    objective: str = ""
    standing: str = ""
    says: str = ""
    mine: bool = False
    since: date | None = None
    until: date | None = None


class Heard(NamedTuple):
    """One entry as a page shows it to somebody. `words` is what was said, None where this reader may not read it."""

    row: VoiceVersion
    reference: str
    standing: VoiceStanding
    days: int
    words: str | None
    people: str
    themes: tuple[str, ...]
    objectives: tuple[str, ...]


def rows_of(actor: Actor, filters: VoiceFilters, moment: datetime | None, day: date) -> VoiceVersionQuerySet:
    """What was asked for, newest first; reads nothing yet. Words are looked for only where the reader may read them."""
    rows: VoiceVersionQuerySet = VoiceVersion.objects.visible_to(actor).as_at(moment)
    rows = rows.filter(is_withdrawn=True) if filters.standing == "withdrawn" else rows.standing()
    for name in ("speaker", "gathered", "says"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.theme:
        rows = rows.filter(themes__contains=f" {filters.theme} ")
    if filters.areas:
        rows = rows.filter(content_area__in=list(filters.areas))
    if filters.objective:
        uses = VoiceUse.objects.visible_to(actor).as_at(moment).filter(objective__reference=filters.objective)
        rows = rows.filter(voice_id__in=uses.values("voice_id"))
    if filters.since:
        rows = rows.filter(heard_on__gte=filters.since)
    if filters.until:
        rows = rows.filter(heard_on__lte=filters.until)
    if filters.text:
        readable = Q(said__icontains=filters.text)
        if not sees_small_numbers(actor):
            readable &= Q(people__gt=5) | Q(recorded_by=actor.person_id)
        rows = rows.filter(readable | Q(what_came__icontains=filters.text) | Q(voice__reference__iexact=filters.text))
    if filters.mine:
        rows = rows.filter(_waits_on(actor, actor.post_ids))
    match filters.standing:
        case "waiting":
            rows = rows.filter(answer="")
        case "unanswered":
            rows = rows.filter(answer="", heard_on__gte=last_in_time(day))
        case "long_unanswered":
            rows = rows.filter(answer="", heard_on__lt=last_in_time(day))
        case "untold":
            rows = rows.exclude(answer="").filter(Q(told_on=None) | Q(told_on__gt=day))
        case "told":
            rows = rows.filter(told_on__lte=day)
    return rows.newest_first().select_related("voice", "recorded_by")


def waiting_too_long(actor: Actor, posts: Collection[int], in_time_from: date) -> VoiceVersionQuerySet:
    """What was said before a day, of which nothing came yet, and for which this person answers; reads nothing yet.

    Args:
        posts: theirs.
        in_time_from: the first day of hearing that is still in time (`last_in_time`).
    """
    rows: VoiceVersionQuerySet = VoiceVersion.objects.visible_to(actor).current().standing()
    return rows.filter(_waits_on(actor, posts), answer="", heard_on__lt=in_time_from)


def _waits_on(actor: Actor, posts: Collection[int]) -> Q:
    """What somebody answers for: what they put down, what bears on an objective of a post of theirs, and everything for
    whoever keeps the plan, so that nothing waits on nobody."""
    if not actor.can(Permission.RECORD_VOICE):
        return Q(pk__in=[])
    if actor.can(Permission.EDIT_PLAN):
        return Q()
    waits = Q(recorded_by_id=actor.person_id)
    if posts:
        owned = ObjectiveVersion.objects.visible_to(actor).current().filter(owner_id__in=posts)
        uses = VoiceUse.objects.visible_to(actor).current().filter(objective_id__in=owned.values("objective_id"))
        waits |= Q(voice_id__in=uses.values("voice_id"))
    return waits


def last_in_time(day: date) -> date:
    """The first day of hearing that is still in time on a day: what was heard before it is long unanswered."""
    first = add_working_days(day, -ANSWER_WITHIN)
    while answer_due(first) < day:
        first += _A_DAY
    while answer_due(first - _A_DAY) >= day:
        first -= _A_DAY
    return first


_A_DAY = timedelta(days=1)


def lines_of(actor: Actor, rows: Iterable[VoiceVersion], moment: datetime | None, day: date) -> list[Heard]:
    """Entries as this reader may read them, with the objectives that they bear on. One query besides the rows'."""
    found = list(rows)
    objectives = _objectives_of([row.voice_id for row in found], moment)
    return [_heard(actor, row, tuple(objectives.get(row.voice_id, ())), day) for row in found]


def lines_in_turn(
    actor: Actor, rows: VoiceVersionQuerySet, moment: datetime | None, day: date, at_once: int = 1000
) -> Iterator[Heard]:
    """The same of every row, some at a time, so that a long log is never all in memory. Two queries."""
    objectives = _objectives_of(rows.order_by().values("voice_id"), moment)
    for row in rows.iterator(chunk_size=at_once):
        yield _heard(actor, row, tuple(objectives.get(row.voice_id, ())), day)


def _objectives_of(voices: Any, moment: datetime | None) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = VoiceUse.objects.as_at(moment).filter(voice_id__in=voices).order_by("objective__reference")
    for voice, reference in rows.values_list("voice_id", "objective__reference"):
        found.setdefault(voice, []).append(reference)
    return found


def _heard(actor: Actor, row: VoiceVersion, objectives: tuple[str, ...], day: date) -> Heard:
    small = sees_small_numbers(actor)
    own = row.recorded_by_id is not None and row.recorded_by_id == actor.person_id
    words = row.said if small or own or not is_of_few(row.people) else None
    return Heard(
        row,
        row.voice.reference,
        voice_standing(row.heard_on, row.answer, row.told_on, day),
        (day - row.heard_on).days,
        words,
        people_said(row.people, small=small or own),
        tuple(row.themes.split()),
        objectives,
    )


def voice_of(actor: Actor, reference: str, moment: datetime | None = None) -> VoiceVersion | None:
    """One entry as it stood. One query."""
    rows = VoiceVersion.objects.visible_to(actor, voice__reference=reference).as_at(moment)
    return rows.select_related("voice", "recorded_by", "programme").first()


def versions_of(actor: Actor, reference: str, moment: datetime | None = None) -> list[VoiceVersion]:
    """Every version of one entry up to a moment, newest first. One query."""
    rows = VoiceVersion.objects.visible_to(actor, voice__reference=reference)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return list(rows.select_related("voice", "recorded_by").order_by("-pk"))


# --- counted ----------------------------------------------------------------------------------------------------------


class Counts(NamedTuple):
    """How many entries stand, and how many of them are answered and told.

    `ages` are those of the unanswered, by the stretches of `rules.AGES`.
    """

    total: int
    unanswered: int
    long_unanswered: int
    untold: int
    told: int
    oldest: date | None
    ages: tuple[int, ...]

    @property
    def in_time(self) -> int:
        """Those of which nothing came yet and could still in time."""
        return self.unanswered - self.long_unanswered


def counts_of(rows: VoiceVersionQuerySet, day: date) -> Counts:
    """What became of some entries, counted, and since when the oldest has waited. One query."""
    waits = Q(answer="")
    told = Q(told_on__lte=day)
    found = rows.order_by().aggregate(
        total=Count("pk"),
        unanswered=Count("pk", filter=waits),
        long_unanswered=Count("pk", filter=waits & Q(heard_on__lt=last_in_time(day))),
        told=Count("pk", filter=told),
        oldest=Min("heard_on", filter=waits),
        **{f"age{place}": Count("pk", filter=waits & within) for place, within in enumerate(_stretches(day))},
    )
    untold = found["total"] - found["unanswered"] - found["told"]
    return Counts(
        found["total"],
        found["unanswered"],
        found["long_unanswered"],
        untold,
        found["told"],
        found["oldest"],
        tuple(found[f"age{place}"] for place in range(len(AGES))),
    )


def _stretches(day: date) -> Iterator[Q]:
    """The days of hearing of each stretch of AGES, the youngest first."""
    youngest = -1
    for _, last in AGES:
        yield Q(heard_on__lt=day - _A_DAY * youngest, heard_on__gte=day - _A_DAY * last)
        youngest = last


LATEST = 1_000  # entries in which themes are counted: what people speak of now, and quick however long the log


def theme_counts(rows: VoiceVersionQuerySet, themes: Iterable[str]) -> dict[str, int]:
    """How often each theme was raised among the latest of some entries. One query."""
    found = dict.fromkeys(themes, 0)
    for said in rows.newest_first().values_list("themes", flat=True)[:LATEST]:
        for theme in said.split():
            if theme in found:
                found[theme] += 1
    return found


class HeardOn(NamedTuple):
    """How often children and families, and staff, were heard on one objective, and how much of it is fresh.

    `not_well` counts what is fresh of children and families and says that things are not well.
    """

    children: int = 0
    children_fresh: int = 0
    staff: int = 0
    staff_fresh: int = 0
    not_well: int = 0
    last_on: date | None = None

    @property
    def says(self) -> Literal["", "supports", "mixed", "contradicts"]:
        """What children and families say of the objective lately, by the rule."""
        return voice_says(self.children_fresh, self.not_well)


NOT_WELL = Q(voice__versions__says=SaidOfPractice.NOT_WELL)


def _stands(moment: datetime | None) -> Q:
    """That the version joined to a use held at a moment and was not taken back."""
    held = Q(voice__versions__superseded_at=None)
    if moment is not None:
        held = (held | Q(voice__versions__superseded_at__gte=moment)) & Q(voice__versions__recorded_at__lt=moment)
    return held & Q(voice__versions__is_withdrawn=False)


def heard_by_objective(
    programme_id: int,
    kinds: Iterable[EvidenceKind],
    moment: datetime | None,
    day: date,
    *,
    objective_ids: Collection[int] | None = None,
) -> dict[int, HeardOn]:
    """What was heard on each objective of which anybody spoke. One query."""
    since = fresh_since(kinds, day)
    keys = None if objective_ids is None else tuple(objective_ids)
    ask = _heard_on if keys is None or len(keys) <= MOST_KEYS else _heard_on.plain
    rows = ask(programme_id, moment, since["voice_of_children"], since["voice_of_staff"], keys)
    return {row[0]: HeardOn(*row[1:]) for row in rows}


MOST_KEYS = 200  # a query that asks for more is written anew each time


@prepared
def _heard_on(
    programme_id: int, moment: datetime | None, since: date, staff_since: date, objective_ids: tuple[int, ...] | None
) -> "QuerySet[Any]":
    rows = VoiceUse.objects.filter(_stands(moment), programme_id=programme_id).as_at(moment)
    if objective_ids is not None:
        rows = rows.filter(objective_id__in=objective_ids)
    staff = Q(voice__versions__speaker=Speaker.STAFF)
    fresh_staff = staff & Q(voice__versions__heard_on__gte=staff_since)
    fresh = ~staff & Q(voice__versions__heard_on__gte=since)
    counted: QuerySet[Any] = (
        rows.order_by()
        .values_list("objective_id")
        .annotate(
            children=Count("pk", filter=~staff),
            children_fresh=Count("pk", filter=fresh),
            staff=Count("pk", filter=staff),
            staff_fresh=Count("pk", filter=fresh_staff),
            not_well=Count("pk", filter=fresh & NOT_WELL),
            last_on=Max("voice__versions__heard_on"),
        )
    )
    return counted


def children_heard(programme_id: int, objective_ids: Collection[int], since: date) -> "QuerySet[VoiceUse]":
    """What children and families said since a day that stands, where it bears on some objectives: to be joined to
    another query."""
    rows: QuerySet[VoiceUse] = VoiceUse.objects.filter(programme_id=programme_id).current()
    return rows.filter(
        _stands(None),
        objective_id__in=objective_ids,
        voice__versions__speaker__in=[each for each in Speaker if each != Speaker.STAFF],
        voice__versions__heard_on__gte=since,
    ).order_by()


class ObjectiveHeard(NamedTuple):
    """An objective with what was heard on it."""

    reference: str
    title: str
    heard: HeardOn


def by_objective(
    actor: Actor, kinds: Iterable[EvidenceKind], moment: datetime | None, day: date
) -> list[ObjectiveHeard]:
    """Every objective with how often it was spoken of, those of which nothing was said first. Two queries."""
    counted = heard_by_objective(int(actor.programme_id or 0), kinds, moment, day)
    objectives = ObjectiveVersion.objects.visible_to(actor).as_at(moment).filter(is_withdrawn=False)
    rows = objectives.order_by("objective__reference").values_list("objective_id", "objective__reference", "title")
    found = [ObjectiveHeard(reference, title, counted.get(key, HeardOn())) for key, reference, title in rows]
    return sorted(found, key=lambda each: (each.heard.children > 0, each.heard.children + each.heard.staff))


def fresh_since(kinds: Iterable[EvidenceKind], day: date) -> dict[str, date]:
    """Since which day what people said counts as fresh, by the shelf life of the kind of evidence that it counts as."""
    lives = {kind.code: kind.shelf_life for kind in kinds}
    return {code: day - _A_DAY * lives.get(code, SHELF_LIFE) for code in ("voice_of_children", "voice_of_staff")}


SHELF_LIFE = 183  # where a programme has taken the kind out of its table


class CellVoices(NamedTuple):
    """What was said that is filed under one content area, performance type and kind, as the grid counts evidence."""

    content_area: str
    performance_type: str
    kind: str
    total: int
    fresh: int
    against: int


def counts_by_cell(
    programme_id: int,
    kinds: Iterable[EvidenceKind],
    moment: datetime | None,
    day: date,
    areas: Collection[str] | None = None,
) -> list[CellVoices]:
    """How much was said in each cell of the framework grid, how much of it fresh, how much not well. One query."""
    since = fresh_since(kinds, day)
    of = None if areas is None else tuple(areas)
    rows = _by_cell(programme_id, moment, since["voice_of_children"], since["voice_of_staff"], of)
    return [CellVoices(*row) for row in rows]


@prepared
def _by_cell(
    programme_id: int, moment: datetime | None, since: date, staff_since: date, areas: tuple[str, ...] | None
) -> "QuerySet[Any]":
    rows = VoiceVersion.objects.filter(programme_id=programme_id).as_at(moment).standing().exclude(content_area="")
    if areas is not None:
        rows = rows.filter(content_area__in=areas)
    staff = Q(speaker=Speaker.STAFF)
    is_fresh = (staff & Q(heard_on__gte=staff_since)) | (~staff & Q(heard_on__gte=since))
    kind = Case(When(staff, then=Value("voice_of_staff")), default=Value("voice_of_children"), output_field=CharField())
    one = Value(1, output_field=IntegerField())
    counted: QuerySet[Any] = (
        rows.order_by()
        .annotate(kind=kind)
        .values_list("content_area", "performance_type", "kind")
        .annotate(
            total=Count(one),
            fresh=Count(Case(When(is_fresh, then=one))),
            against=Count(Case(When(Q(says="not_well"), then=one))),
        )
        .order_by(F("content_area"), F("performance_type"), F("kind"))
    )
    return counted
