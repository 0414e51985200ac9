"""Reads what an evidence pack is made of: the one place where packs read the record.

What is left out is decided by what was on record at the moment of the pack and by what is on record now: something that
has become exempt since does not leave the house because somebody asked for an earlier day.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Min, Q

from soundingboard.accounts.bases import LONDON
from soundingboard.accounts.models import Holding, Membership, Programme
from soundingboard.evidence.models import Classification, EvidenceVersion
from soundingboard.framework.kinds import held_at
from soundingboard.lib.exemptions import Ground
from soundingboard.lib.presets import ContentArea
from soundingboard.papers.edition import LEFT_OUT, Exempted, public_edition, silenced
from soundingboard.papers.exemptions import exempted_at
from soundingboard.papers.pack import (
    AREA,
    CHOICES,
    FINDING,
    MOST_CHOSEN,
    OBJECTIVE,
    REQUIREMENT,
    Choice,
    Chosen,
    ItemValue,
    LeftOutValue,
    Pack,
    SectionValue,
    unlike,
)
from soundingboard.position.values import EvidenceValue, NeedValue, ObjectiveValue, Position

_AT_ONCE = 5000


class NotChosen(Exception):
    """What was chosen for a pack cannot be, with the sentence that says what to do."""


def gather_pack(
    programme: Programme, whole: Position, choice: Choice, moment: datetime | None
) -> tuple[Pack, Position]:
    """A pack of what was chosen, and the part of the position that it is about, without what is left out.

    Eleven queries.

    Args:
        whole: the whole position just before the moment, everything in it.
        moment: None where what holds now is what held then.
        choice: what was chosen; nothing chooses every requirement of the Notice.
    Raises:
        NotChosen: nothing to choose from, too much was chosen, or something that the programme has not.
    """
    held = held_at(programme.pk, ("content_areas", "evidence_kinds"), moment)
    things = unlike(choice.things) or tuple(
        Chosen(each.kind, each.reference) for each in whole.needs if each.kind == REQUIREMENT
    )
    _refuse_unknown(things, whole, held.areas)
    exempted, cases, ground_of = _withheld(programme.pk, moment)
    kept, _, _ = public_edition(whole, (), exempted, words=LEFT_OUT)
    then = _Reading(whole, held.areas)
    now = _Reading(kept, held.areas)
    withdrawn = _withdrawn(programme.pk, moment)
    gone = cases | withdrawn | {each.reference for each in whole.evidence} - {each.reference for each in kept.evidence}
    sections = tuple(now.section(each, without=gone) for each in things)
    wanted = dict.fromkeys(reference for each in sections for reference in each.evidence)
    pack = Pack(
        choice.topic,
        choice.visit_on,
        sections,
        _items(programme.pk, moment, [now.evidence[each] for each in wanted], {k.code: k.words for k in held.kinds}),
        _left_out(things, then, now, cases, withdrawn, ground_of),
    )
    # Titles and summaries were read beside the position, so what they mention is taken out of them too.
    said: Pack = replace(
        pack, **{name: silenced(getattr(pack, name), whole, exempted) for name in ("sections", "items")}
    )
    return said, narrowed(kept, sections)


def narrowed(position: Position, sections: Sequence[SectionValue]) -> Position:
    """The part of a position that the sections of a pack are about. Nobody is named in it but by a post."""
    about = {each for section in sections for each in section.objectives}
    shown = {each for section in sections for each in section.evidence}
    objectives = tuple(_nameless(each, shown) for each in position.objectives if each.reference in about)
    actions = tuple(
        replace(each, evidence=_of(each.evidence, shown)) for each in position.actions if each.objective in about
    )
    posts = {each.owner for each in actions} | {each.owner.code for each in objectives if each.owner}
    decisions = {rating.decision for each in objectives for rating in each.ratings if rating.decision}
    chosen = {(each.kind, each.reference) for each in sections}
    return Position(
        form=position.form,
        programme=position.programme,
        programme_name=position.programme_name,
        authority=position.authority,
        as_at=position.as_at,
        scope="evidence pack",
        plan=position.plan,
        rounds=position.rounds,
        themes=tuple(each for each in position.themes if each.reference in {one.theme for one in objectives}),
        outcomes=(),
        objectives=objectives,
        roll_ups=(),
        delivery_plans=(),
        actions=actions,
        milestones=tuple(each for each in position.milestones if each.action in {one.reference for one in actions}),
        evidence=tuple(each for each in position.evidence if each.reference in shown),
        needs=tuple(each for each in position.needs if (each.kind, each.reference) in chosen),
        date_changes=(),
        decisions=tuple(each for each in position.decisions if each.reference in decisions),
        posts=tuple(replace(each, holder=None, leaves_on=None) for each in position.posts if each.code in posts),
        measures=tuple(
            replace(each, commentary="", commentary_by="", objectives=_of(each.objectives, about))
            for each in position.measures
            if about.intersection(each.objectives)
        ),
    )


def _nameless(objective: ObjectiveValue, shown: Collection[str]) -> ObjectiveValue:
    owner = objective.owner
    return replace(
        objective,
        owner=replace(owner, holder=None, leaves_on=None) if owner else None,
        evidence=_of(objective.evidence, shown),
        ratings=tuple(replace(each, by="", cites=_of(each.cites, shown)) for each in objective.ratings),
    )


def _of(references: Sequence[str], wanted: Collection[str]) -> tuple[str, ...]:
    return tuple(each for each in references if each in wanted)


# --- what stands under what -------------------------------------------------------------------------------------------


class _Reading:
    """A position with what bears on each thing that may be chosen."""

    def __init__(self, position: Position, areas: Sequence[ContentArea]) -> None:
        self.position = position
        self.areas = areas
        self.needs: Mapping[tuple[str, str], NeedValue] = {(e.kind, e.reference): e for e in position.needs}
        self.objectives = {each.reference: each for each in position.objectives}
        self.evidence = {each.reference: each for each in position.evidence}

    def bearing(self, thing: Chosen) -> tuple[str, ...]:
        """The objectives that bear on it, in the plan's order."""
        if thing.kind == OBJECTIVE:
            found = {thing.reference}
        elif thing.kind == AREA:
            within = self.within(thing.reference)
            found = {each.reference for each in self.position.objectives if each.content_area in within}
        else:
            need = self.needs[thing.kind, thing.reference]
            found = {*need.satisfied_by, *need.contributed_to_by}
        return tuple(each for each in self.objectives if each in found)

    def pieces(self, thing: Chosen) -> list[EvidenceValue]:
        """The evidence offered for those objectives, or filed under the content area: the strongest first."""
        wanted = {each for one in self.bearing(thing) for each in self.objectives[one].evidence}
        if thing.kind == AREA:
            within = self.within(thing.reference)
            wanted |= {each.reference for each in self.position.evidence if each.content_area in within}
        found = [self.evidence[each] for each in wanted if each in self.evidence]
        return sorted(
            found,
            key=lambda e: (not e.is_fresh, -e.strength, -e.collected_on.toordinal(), len(e.reference), e.reference),
        )

    def within(self, code: str) -> set[str]:
        """A content area and all that lies beneath it."""
        found = {code}
        for area in self.areas:  # each heading stands after the one it belongs to
            if area.within in found:
                found.add(area.code)
        return found

    def section(self, thing: Chosen, *, without: Collection[str]) -> SectionValue:
        """What was chosen, in words, with what goes in under it."""
        evidence = tuple(each.reference for each in self.pieces(thing) if each.reference not in without)
        title, text, source, parked, due_on = self._words(thing)
        return SectionValue(
            thing.kind, thing.reference, title, text, source, due_on, parked, self.bearing(thing), evidence
        )

    def _words(self, thing: Chosen) -> tuple[str, str, str, str, date | None]:
        if thing.kind == AREA:
            words = {each.code: each.words for each in self.areas}
            return words[thing.reference], "", "The framework of content areas", "", None
        if thing.kind == OBJECTIVE:
            one = self.objectives.get(thing.reference)
            if one is None:  # it is withheld: it has its place and no words
                return "Withheld", "", "The plan", "", None
            return one.title, one.description, "The plan", "", one.due_on
        need = self.needs[thing.kind, thing.reference]
        return "", need.text, need.source, need.parked_because or "", need.due_on


def _refuse_unknown(things: Sequence[Chosen], whole: Position, areas: Sequence[ContentArea]) -> None:
    if not things:
        raise NotChosen("Choose at least one requirement, finding, objective or content area.")
    if len(things) > MOST_CHOSEN:
        raise NotChosen(f"{len(things):,} things are chosen, and a pack is of at most {MOST_CHOSEN}. Choose less.")
    known: Mapping[str, set[str]] = {
        REQUIREMENT: {each.reference for each in whole.needs if each.kind == REQUIREMENT},
        FINDING: {each.reference for each in whole.needs if each.kind == FINDING},
        OBJECTIVE: {each.reference for each in whole.objectives},
        AREA: {each.code for each in areas},
    }
    for each in things:
        if each.kind not in known:
            raise NotChosen(f"{each.kind} cannot be chosen: choose {', '.join(CHOICES.values())}.")
        if each.reference not in known[each.kind]:
            raise NotChosen(
                f"There is no {CHOICES[each.kind]} {each.reference} in this programme on {whole.as_at.isoformat()}."
            )


# --- what is left out -------------------------------------------------------------------------------------------------


def _withheld(
    programme_id: int, moment: datetime | None
) -> tuple[list[Exempted], set[str], dict[tuple[str, str], tuple[str, ...]]]:
    """All that is withheld, then or now; which of it is about one child's case; and the grounds on record."""
    ground_of = {
        (each.kind, each.reference): each.paragraphs
        for each in (*exempted_at(programme_id, moment), *exempted_at(programme_id, None))
    }
    rows = EvidenceVersion.objects.filter(programme_id=programme_id)
    marked = Q(is_about_a_case=True) | Q(classification=Classification.EXEMPT)
    cases: set[str] = set()
    exempted = {key: Exempted(*key, paragraphs) for key, paragraphs in ground_of.items()}
    for at in (moment, None):
        found = rows.as_at(at).filter(marked).values_list("evidence__reference", "is_about_a_case", "classification")
        for reference, is_about_a_case, classification in found:
            exempted.setdefault(("evidence", reference), Exempted("evidence", reference, ()))
            if is_about_a_case:
                cases.add(reference)
            if classification == Classification.EXEMPT:
                ground_of.setdefault(("evidence", reference), ())
    return list(exempted.values()), cases, ground_of


def _withdrawn(programme_id: int, moment: datetime | None) -> set[str]:
    rows = EvidenceVersion.objects.filter(programme_id=programme_id, is_withdrawn=True).as_at(moment)
    return set(rows.values_list("evidence__reference", flat=True))


def _left_out(
    things: Sequence[Chosen],
    then: _Reading,
    now: _Reading,
    cases: Collection[str],
    withdrawn: Collection[str],
    ground_of: Mapping[tuple[str, str], tuple[str, ...]],
) -> tuple[LeftOutValue, ...]:
    """What would have stood under what was chosen, and does not."""
    under: dict[tuple[str, str], list[str]] = {}
    collected: dict[str, date] = {}
    for thing in things:
        name = f"{CHOICES[thing.kind]} {thing.reference}"
        bearing = then.bearing(thing)
        for each in then.pieces(thing):
            if each.reference not in now.evidence or each.reference in withdrawn:
                under.setdefault(("evidence", each.reference), []).append(name)
                collected[each.reference] = each.collected_on
        others = [("objective", each) for each in bearing if each not in now.objectives]
        actions = {each.reference for each in now.position.actions}
        measures = {each.code for each in now.position.measures}
        others += [
            ("action", each.reference)
            for each in then.position.actions
            # Those of an objective that is withheld are gone with it.
            if each.objective in bearing and each.objective in now.objectives and each.reference not in actions
        ]
        others += [
            ("measure", each.code)
            for each in then.position.measures
            if set(bearing).intersection(each.objectives) and each.code not in measures
        ]
        for key in others:
            under.setdefault(key, []).append(name)
    found = []
    for key, names in under.items():
        what, reference = key
        paragraphs = ground_of.get(key)
        is_case = what == "evidence" and reference in cases
        because = "exempt" if paragraphs is not None else "case" if is_case else "withdrawn"
        ground = Ground(paragraphs).words if paragraphs else ""
        found.append(LeftOutValue(what, reference, because, ground, collected.get(reference), tuple(names)))
    order = ("evidence", "objective", "action", "measure")
    return tuple(sorted(found, key=lambda e: (order.index(e.what), len(e.reference), e.reference)))


# --- what goes in -----------------------------------------------------------------------------------------------------


def _items(
    programme_id: int, moment: datetime | None, wanted: Sequence[EvidenceValue], kinds: Mapping[str, str]
) -> tuple[ItemValue, ...]:
    known = EvidenceVersion.objects.filter(programme_id=programme_id)
    rows: dict[str, EvidenceVersion] = {}
    first: dict[str, datetime] = {}
    # So many at a time that no database minds how many are named at once.
    for start in range(0, len(wanted), _AT_ONCE):
        some = [each.reference for each in wanted[start : start + _AT_ONCE]]
        these = known.filter(evidence__reference__in=some)
        found = these.as_at(moment).select_related("evidence", "document", "agency")
        rows |= {row.evidence.reference: row for row in found}
        first |= these.order_by().values_list("evidence__reference").annotate(Min("recorded_at"))
    posts = _verifiers(programme_id, [row for row in rows.values() if row.verified_on])
    return tuple(_item(each, rows[each.reference], first[each.reference], kinds, posts) for each in wanted)


def _item(
    value: EvidenceValue,
    row: EvidenceVersion,
    brought_at: datetime,
    kinds: Mapping[str, str],
    posts: Mapping[int, str],
) -> ItemValue:
    document = row.document
    return ItemValue(
        reference=value.reference,
        title=row.title,
        summary=row.summary,
        kind=kinds.get(row.kind, row.kind),
        line=row.line,
        performance_type=row.performance_type,
        says=row.says,
        agency=row.agency.name if row.agency else "",
        collected_on=row.collected_on,
        period_from=row.period_from,
        period_to=row.period_to,
        sample_size=row.sample_size,
        expires_on=row.expires_on,
        recorded_on=brought_at.astimezone(LONDON).date(),
        strength=value.strength,
        is_fresh=value.is_fresh,
        counts=value.counts,
        verified_on=row.verified_on,
        verified_by=posts.get(row.pk, ""),
        link=row.link,
        file_name=document.name if document else "",
        media_type=document.media_type if document else "",
        size=document.size if document else 0,
        sha256=document.sha256 if document else "",
    )


def _verifiers(programme_id: int, rows: Sequence[EvidenceVersion]) -> dict[int, str]:
    """The post that each verifier held on the day, or else their part in the programme; by the key of the version."""
    people = {row.verified_by_id for row in rows if row.verified_by_id is not None}
    posts = list(
        Holding.objects.filter(post__programme_id=programme_id, person_id__in=people)
        .order_by("from_on", "pk")
        .values_list("person_id", "from_on", "to_on", "post__title", "post__agency__name")
    )
    parts = list(Membership.objects.filter(programme_id=programme_id, person_id__in=people).order_by("from_on", "pk"))
    found = {}
    for row in rows:
        day = row.verified_on
        assert day is not None
        held = [
            f"{title}, {agency}"
            for person, since, until, title, agency in posts
            if person == row.verified_by_id and since <= day and (until is None or until >= day)
        ]
        played = [
            str(each.get_role_display())
            for each in parts
            if each.person_id == row.verified_by_id
            and each.from_on <= day
            and (each.to_on is None or each.to_on >= day)
        ]
        found[row.pk] = next(iter([*held, *played]), "Somebody who held no post on that day")
    return found
