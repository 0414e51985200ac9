"""What may be done to standards: take the library in, add, change, retire, take up a newer one; and put teams to them.

Revising asks for the version that was seen; `ChangedMeanwhile` says that it was no longer current. Everything about a
standard goes into the history of that standard, a team's part in it as well.
"""

from collections.abc import Collection, Mapping
from copy import copy
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import ChangedMeanwhile, first_version, revise
from soundingboard.accounts.models import Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.evidence.models import Evidence, EvidenceVersion, PerformanceType
from soundingboard.framework.models import Origin
from soundingboard.framework.reading import items_at
from soundingboard.history.log import record
from soundingboard.lib.audit_tools import KIND as AUDIT_TOOLS
from soundingboard.lib.audit_tools import AuditTool, questions_by_key
from soundingboard.lib.good_looks_like import GoodLooksLike
from soundingboard.lib.presets import ContentArea
from soundingboard.measures.models import Team, TeamKind
from soundingboard.practice.library import clock_from_plain, library, shipped_digests, what_is_wrong_with
from soundingboard.practice.models import Adoption, AdoptionState, Heading, Standard, StandardVersion
from soundingboard.practice.rules import why_not_adopt
from soundingboard.records.case_numbers import asked_once
from soundingboard.records.fields import Code

# What a person may say of a standard; the rest (retiring, the shipped words) has actions of its own.
FACTS = frozenset(
    {
        "title",
        "statement",
        "heading",
        "clock",
        "shown_by",
        "scope",
        "content_area",
        "performance_type",
        "measure",
        "good",
        "audited_by",
        "asks",
        "aim",
        "source",
        "owner",
        "owner_role",
        "review_on",
        "valid_from",
        "valid_to",
        "position",
    }
)


class StandardRefused(Exception):
    """What was asked cannot be done; each sentence says what to do instead. Nothing was changed."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


# --- the library ------------------------------------------------------------------------------------------------------


def adopt_library(*, programme: Programme, codes: Collection[str] | None = None, by: Actor) -> int:
    """Take standards of the library that ships into the programme, where it has none of that code yet; how many.

    Args:
        codes: which ones; None for all.
    Raises:
        StandardRefused: this release ships no standard of one of the codes.
    """
    require(by, Permission.KEEP_STANDARDS, programme)
    shipped = {item.code: (position, item) for position, item in enumerate(library())}
    unknown = sorted(set(codes or ()) - shipped.keys())
    if unknown:
        raise StandardRefused(f"This release ships no standard {', '.join(unknown)}.")
    with transaction.atomic(), asked_once():
        Programme.objects.select_for_update().get(pk=programme.pk)
        have = set(Standard.objects.filter(programme=programme).values_list("code", flat=True))
        wanted = [each for code, each in shipped.items() if code not in have and (codes is None or code in codes)]
        if not wanted:
            return 0
        made = Standard.objects.bulk_create([Standard(programme=programme, code=item.code) for _, item in wanted])
        digests = shipped_digests()
        StandardVersion.objects.bulk_create(
            [
                StandardVersion(
                    programme=programme,
                    standard=standard,
                    position=position,
                    shipped_digest=digests[item.code],
                    recorded_at=by.now,
                    recorded_by=by.person,
                    **item.as_version(),
                )
                for standard, (position, item) in zip(made, wanted, strict=True)
            ]
        )
        record(
            "standards.adopted",
            programme,
            after={"standards": len(wanted), "codes": [item.code for _, item in wanted]},
            programme_id=programme.pk,
            by=by,
        )
    return len(wanted)


def add_standard(*, programme: Programme, code: str, by: Actor, **said: Any) -> StandardVersion:
    """Add a standard of the programme's own.

    Args:
        said: the fields named in FACTS.
    Raises:
        StandardRefused: the code is taken, or the standard contradicts itself.
    """
    require(by, Permission.KEEP_STANDARDS, programme)
    _refuse_unknown(said)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        if not Code.pattern.fullmatch(code):
            raise StandardRefused("Enter a code of letters, digits, dots, hyphens and underscores.")
        if Standard.objects.filter(programme=programme, code=code).exists():
            raise StandardRefused(f"There is already a standard {code}. Enter another code.")
        said.setdefault("position", _place_in(programme, str(said.get("heading", ""))))
        row = StandardVersion(programme=programme, origin=Origin.LOCAL, **said)
        _refuse_contradiction(row, by)
        row.standard = Standard.objects.create(programme=programme, code=code)
        first_version(row, by=by)
        record("standard.added", row.standard, after=said, label=row.title, by=by)
    return row


def revise_standard(*, row: StandardVersion, why: str, by: Actor, **changes: Any) -> StandardVersion:
    """Change a standard. An upgrade will not overwrite what was changed here; teams keep their place in it.

    Args:
        changes: some of the fields named in FACTS.
    Raises:
        StandardRefused: no reason is given, or the standard would contradict itself.
        ChangedMeanwhile: somebody else changed it first.
    """
    require(by, Permission.KEEP_STANDARDS, row)
    _refuse_unknown(changes)
    _need(why, "Enter why the standard is changed.")
    with transaction.atomic():
        changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
        if not changed:
            return row
        would_be = copy(row)
        for name, value in changed.items():
            setattr(would_be, name, value)
        _refuse_contradiction(would_be, by)
        return _revise_standard(row, "standard.revised", why, by, origin=Origin.LOCAL, **changed)


def retire_standard(*, row: StandardVersion, why: str, by: Actor) -> StandardVersion:
    """No longer hold anybody to a standard. What teams did stays readable."""
    require(by, Permission.KEEP_STANDARDS, row)
    _need(why, "Enter why the standard is retired.")
    if row.is_retired:
        raise StandardRefused("It is retired already.")
    with transaction.atomic():
        return _revise_standard(row, "standard.retired", why, by, is_retired=True, why_retired=why)


def bring_back_standard(*, row: StandardVersion, by: Actor) -> StandardVersion:
    """Hold teams again to what was retired."""
    require(by, Permission.KEEP_STANDARDS, row)
    if not row.is_retired:
        raise StandardRefused("It is in use.")
    with transaction.atomic():
        return _revise_standard(row, "standard.brought_back", "", by, is_retired=False, why_retired="")


def take_up_standard(
    *, programme: Programme, code: str, seen: StandardVersion | None, why: str, by: Actor
) -> StandardVersion:
    """Take a standard as this release ships it in the place of the programme's own, or as a new one.

    Args:
        seen: the version that the offer was compared with; None where the programme had no such standard.
    Raises:
        StandardRefused: this release ships none of that code, or somebody took it up a moment ago.
        ChangedMeanwhile: somebody else changed it first.
    """
    require(by, Permission.KEEP_STANDARDS, programme)
    position, item = next(((n, each) for n, each in enumerate(library()) if each.code == code), (0, None))
    if item is None:
        raise StandardRefused("This release ships no such standard.")
    _need(why, "Enter why the library’s is taken up.")
    shipped_digest = shipped_digests()[code]
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        said = item.as_version()
        if seen is not None:
            changed = {name: value for name, value in said.items() if getattr(seen, name) != value}
            marks = {"origin": Origin.SHIPPED, "shipped_digest": shipped_digest}
            return _revise_standard(seen, "standard.taken_up", why, by, **changed, **marks)
        if Standard.objects.filter(programme=programme, code=code).exists():
            raise StandardRefused("Somebody else took this up a moment ago.")
        row = StandardVersion(programme=programme, position=position, shipped_digest=shipped_digest, **said)
        row.standard = Standard.objects.create(programme=programme, code=code)
        first_version(row, by=by)
        record("standard.taken_up", row.standard, after={"code": code}, why=why, label=row.title, by=by)
    return row


def give_standards_to_posts(*, programme: Programme, posts: Mapping[str, Post], by: Actor) -> int:
    """Say which post answers for the standards of each role that the library names; how many were given.

    Args:
        posts: the post by the words of the role ("Head of safeguarding").
    """
    require(by, Permission.KEEP_STANDARDS, programme)
    for post in posts.values():
        require(by, Permission.KEEP_STANDARDS, post)
    with transaction.atomic():
        rows = StandardVersion.objects.filter(programme=programme, owner_role__in=posts.keys()).current()
        given = 0
        for row in rows.select_related("standard"):
            owner = posts[row.owner_role]
            if row.owner_id != owner.pk:
                _revise_standard(row, "standard.given", "", by, owner=owner)
                given += 1
    return given


# --- teams and standards ----------------------------------------------------------------------------------------------


def put_team_to_standard(
    *,
    standard: Standard,
    team: Team,
    state: str,
    planned_for: date | None = None,
    adopted_on: date | None = None,
    evidence: Evidence | None = None,
    why: str = "",
    seen: Adoption | None = None,
    by: Actor,
) -> Adoption:
    """Put on record where a team stands with a standard: planned, adopted from a day, given up, or not concerned.

    Args:
        evidence: what shows that the team works to it; only where it is adopted.
        seen: what was on record when the form was shown; None where nothing was.
    Raises:
        StandardRefused: it cannot follow what is on record, a day or a reason is missing, the standard is retired, the
            team was closed, or the evidence was withdrawn.
        ChangedMeanwhile: somebody else put something on record first.
    """
    require(by, Permission.RECORD_PRACTICE, standard)
    require(by, Permission.RECORD_PRACTICE, team)
    if evidence is not None:
        require(by, Permission.VIEW_PROGRAMME, evidence)
    if state not in AdoptionState.values:
        raise StandardRefused("Choose where the team stands with the standard.")
    with transaction.atomic():
        Standard.objects.select_for_update().get(pk=standard.pk)
        held: Adoption | None = Adoption.objects.filter(standard=standard, team=team).current().first()
        if (held.pk if held else None) != (seen.pk if seen else None):
            raise ChangedMeanwhile(held)
        said: dict[str, Any] = {
            "state": state,
            "planned_for": planned_for if state == AdoptionState.PLANNED else None,
            "adopted_on": adopted_on if state in (AdoptionState.ADOPTED, AdoptionState.WITHDRAWN) else None,
            "evidence": evidence if state == AdoptionState.ADOPTED else None,
            "why": why,
        }
        if state == AdoptionState.WITHDRAWN and held is not None:
            said["adopted_on"] = held.adopted_on
        title = _refuse_team(standard, team, held, said, by)
        if held is None:
            row = first_version(
                Adoption(programme_id=standard.programme_id, standard=standard, team=team, **said), by=by
            )
            record("standard.team_put", standard, after={"team": team, **said}, why=why, label=title, by=by)
            return row
        fresh, before, after = revise(held, by=by, **said)
        if after:
            record(
                "standard.team_put", standard, before=before, after={"team": team, **after}, why=why, label=title, by=by
            )
    return fresh


def _refuse_team(standard: Standard, team: Team, held: Adoption | None, said: Mapping[str, Any], by: Actor) -> str:
    """The standard's title, where the team may be put to it so."""
    version: StandardVersion = StandardVersion.objects.filter(standard=standard).current().get()
    sentences = list(
        why_not_adopt(
            held.state if held else "none",
            str(said["state"]),
            planned_for=said["planned_for"],
            adopted_on=said["adopted_on"],
            why=said["why"],
            today=by.today,
        )
    )
    if version.is_retired and said["state"] in (AdoptionState.PLANNED, AdoptionState.ADOPTED):
        sentences.append("This standard is retired. Bring it back before a team is put to it.")
    if team.kind != TeamKind.TEAM:
        sentences.append("Choose a team: a group of children adopts no standard.")
    elif team.closed_on is not None and said["state"] in (AdoptionState.PLANNED, AdoptionState.ADOPTED):
        sentences.append(f"{team.name} was closed. Choose a team that works now.")
    evidence = said["evidence"]
    if evidence is not None:
        shown = EvidenceVersion.objects.filter(evidence=evidence).current().first()
        if shown is None or shown.is_withdrawn:
            sentences.append("That evidence was withdrawn. Choose evidence that stands.")
    if sentences:
        raise StandardRefused(*sentences)
    return version.title


# --- what they share --------------------------------------------------------------------------------------------------


def _need(text: str, sentence: str) -> None:
    if not text.strip():
        raise StandardRefused(sentence)


def _refuse_unknown(said: Mapping[str, Any]) -> None:
    unknown = set(said) - FACTS
    if unknown:
        raise TypeError(f"not a fact about a standard: {sorted(unknown)}")


def _place_in(programme: Programme, heading: str) -> int:
    """Where a standard of the programme's own stands: with the last of its heading, or else at the end."""
    rows = StandardVersion.objects.filter(programme=programme).current()
    beside = rows.filter(heading=heading).aggregate(last=Max("position"))["last"]
    if beside is not None:
        return int(beside)
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def _refuse_contradiction(row: StandardVersion, by: Actor) -> None:
    sentences = [
        f"{sentence[:1].upper()}{sentence[1:]}"
        for sentence in what_is_wrong_with(
            title=row.title, scope=row.scope, has_clock=row.clock is not None, shown_by=row.shown_by, aim=row.aim
        )
    ]
    if not row.statement.strip():
        sentences.append("Enter what the standard says.")
    try:
        clock_from_plain(row.clock)
    except (ValueError, TypeError, KeyError) as error:
        said = str(error) if isinstance(error, ValueError) else "a clock has steps, a start and what counts as done."
        sentences.append(f"{said[:1].upper()}{said[1:]}")
    if row.heading not in Heading.values:
        sentences.append("Choose the heading from the list.")
    if row.performance_type not in PerformanceType.values:
        sentences.append("Choose what the standard is about from the list.")
    if row.valid_from is not None and row.valid_to is not None and row.valid_to < row.valid_from:
        sentences.append("Enter a last day that is not before the first.")
    areas = items_at(row.programme_id, "content_areas", ContentArea, None)
    if row.content_area not in {area.code for area in areas} - {area.within for area in areas}:
        sentences.append("Choose a content area that has none beneath it.")
    statements = {each.code for each in items_at(row.programme_id, "good_looks_like", GoodLooksLike, None)}
    if not set(row.good) <= statements:
        sentences.append("Choose the statements of what good looks like from the list.")
    questions = questions_by_key(items_at(row.programme_id, AUDIT_TOOLS, AuditTool, None))
    if not set(row.audited_by) <= questions.keys():
        sentences.append("Choose the questions of audits from the list.")
    if row.owner is not None:
        require(by, Permission.KEEP_STANDARDS, row.owner)
    if sentences:
        raise StandardRefused(*sentences)


def _revise_standard(row: StandardVersion, verb: str, why: str, by: Actor, **changes: Any) -> StandardVersion:
    """A new version, numbered on, with its entry. Nothing is written where nothing differs."""
    if all(getattr(row, name) == value for name, value in changes.items()):
        return row
    fresh, before, after = revise(row, by=by, number=row.number + 1, **changes)
    record(verb, row.standard, before=before, after=after, why=why, label=fresh.title, by=by)
    return fresh
