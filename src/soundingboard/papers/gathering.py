"""What a paper is made from is brought together here: the one place where papers read the record."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings

from soundingboard.accounts.bases import LONDON, end_of
from soundingboard.accounts.models import Programme
from soundingboard.cycle.models import Round
from soundingboard.formats.blocks import long_day
from soundingboard.formats.logo import usable_logo
from soundingboard.formats.marks import brand_colour
from soundingboard.framework.kinds import held_at
from soundingboard.framework.reading import scales_at
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.insight.framework_grid import grid_of
from soundingboard.ledger.reading import asked_in_public
from soundingboard.lib.presets import INSPECTORS, DisclosureProfile
from soundingboard.lib.question_bank import AUDIENCES
from soundingboard.measures.disclosure_profiles import audience_profile
from soundingboard.papers.content import (
    BOARD_PACK,
    BRIEFING_NOTE,
    EVIDENCE_PACK,
    EXEMPT,
    FORM,
    PUBLIC,
    Authored,
    ChainLine,
    Content,
    MeaningValue,
    RuleValue,
    ScaleValue,
    WithheldValue,
)
from soundingboard.papers.edition import public_edition
from soundingboard.papers.exemptions import exempted_at
from soundingboard.papers.kinds import KINDS
from soundingboard.papers.models import Paper, PaperState
from soundingboard.papers.note_rules import enquiry_of
from soundingboard.papers.pack import Choice
from soundingboard.papers.pack_gathering import gather_pack
from soundingboard.papers.parts import View
from soundingboard.papers.rules import edition_for
from soundingboard.position.compare import compare
from soundingboard.position.gather import gather
from soundingboard.position.values import point_value
from soundingboard.rating.rules import rules
from soundingboard.rating.scales import DIMENSIONS, Scales


def gather_content(
    programme: Programme,
    *,
    kind: str,
    as_at: datetime,
    compared_with: datetime | None,
    round_: Round | None,
    audience: str,
    edition: str,
    reference: str,
    title: str,
    choice: Choice = Choice(),  # noqa: B008, frozen
    now: datetime,
) -> Content:
    """Everything that a paper is made from, as it was on record just before a moment.

    Args:
        compared_with: the earlier moment whose position it is compared with; None for no comparison.
        choice: what an evidence pack is about; nothing is every requirement of the Notice.
    Raises:
        NotChosen: what an evidence pack is to be about is not in the programme.
    """
    edition = edition_for(audience, edition)
    profile = _profile(programme, audience, edition)
    small = profile.shows_all
    position = gather(programme, as_at, now=now, small=small)
    then = gather(programme, compared_with, now=now, small=small) if compared_with else None
    changes = compare(then, position) if then else ()
    withheld_by: tuple[WithheldValue, ...] = ()
    if edition == PUBLIC:
        position, changes, withheld_by = public_edition(
            position, changes, exempted_at(programme.pk, as_at), asked_in_public(programme.pk)
        )
    content = Content(
        form=FORM,
        kind=kind,
        reference=reference,
        title=title,
        colour=brand_colour(settings.SOUNDINGBOARD_BRAND_COLOUR),
        audience=audience,
        edition=edition,
        state="draft",
        as_at=as_at,
        made_at=now,
        round_number=round_.number if round_ else None,
        compared_with=then.as_at if then else None,
        changes=changes,
        authored=Authored(),
        chain=None,
        scales=scale_values(scales_at(programme.pk, as_at)),
        rules=rules_in_words(),
        withheld=sum(each.number for each in withheld_by if each.kind == "evidence"),
        withheld_by=withheld_by,
        position=position,
        logo=logo.address if (logo := usable_logo(settings.SOUNDINGBOARD_LOGO)) else "",
        small_numbers="" if small else profile.meaning,
    )
    if kind == EVIDENCE_PACK:
        pack, part = gather_pack(programme, position, choice, None if as_at >= now else as_at)
        return replace(content, pack=pack, position=part)
    if kind != BRIEFING_NOTE:
        return content
    asked_by = audience if audience in AUDIENCES else "panel"
    held = held_at(programme.pk, ("content_areas", "evidence_kinds", "information_sources", "questions"), as_at)
    grid = grid_of(position, held.areas, held.kinds, held.in_use("information_sources", position.as_at))
    bank = held.in_use("questions", position.as_at)
    return replace(content, enquiry=enquiry_of(View(content), grid.leaves, bank, asked_by))


def _profile(programme: Programme, audience: str, edition: str) -> DisclosureProfile:
    """What those for whom a paper is are shown of small numbers, as on their pages; a public edition is for anybody."""
    return audience_profile(programme.pk, PUBLIC if edition == PUBLIC else audience)


def last_moment_of(day: date) -> datetime:
    """The last moment that is still of a day in London, so that what is judged then is judged by that day."""
    return end_of(day) - timedelta(microseconds=1)


def scale_values(scales: Scales) -> tuple[ScaleValue, ...]:
    """The scales with the published test of each point."""
    return tuple(
        ScaleValue(
            dimension,
            scale.version,
            scale.words,
            tuple(MeaningValue(point_value(point), point.meaning) for point in scale.points),
        )
        for dimension, scale in ((each, scales.of(each)) for each in DIMENSIONS)
    )


def rules_in_words() -> tuple[RuleValue, ...]:
    """The published rules that suggest ratings, as they stand in this release."""
    return tuple(RuleValue(rule.code, rule.name, " ".join(rule.words.split())) for rule in rules())


def chain_now(programme: Programme) -> ChainLine | None:
    """The end of the programme's history and whether it verifies; None while there is none. Reads all of it."""
    last = Entry.objects.of_programme(programme.pk).order_by("-seq").values_list("seq", "hash").first()
    return ChainLine(last[0], last[1], not verify(programme.pk)) if last else None


def last_time(programme: Programme, kind: str, round_: Round | None, before: datetime) -> datetime | None:
    """What to compare a paper with: the position of the last one issued, or of the last round that was frozen.

    A paper of the same round is not the last time: this one may be there to replace it. An evidence pack is compared
    with nothing: the one before may have been about something else.
    """
    if kind == EVIDENCE_PACK:
        return None
    papers = Paper.objects.filter(programme=programme, kind=kind, state=PaperState.ISSUED, as_at__lt=before)
    rounds = Round.objects.filter(programme=programme, frozen_at__lt=before)
    if round_ is not None:
        papers = papers.filter(round__number__lt=round_.number)
        rounds = rounds.filter(number__lt=round_.number)
    issued: datetime | None = papers.order_by("-as_at").values_list("as_at", flat=True).first()
    if issued is not None or kind != BOARD_PACK:
        return issued
    frozen = rounds.order_by("-number").values_list("frozen_at", flat=True).first()
    if frozen is None:
        return None
    # What the Board agreed on the day it met belongs to that round, whatever hour it was typed at.
    return min(last_moment_of(frozen.astimezone(LONDON).date()), before)


def round_at(programme: Programme, moment: datetime) -> Round | None:
    """The round that a paper is for when nobody says: the latest that had been opened by a moment."""
    opened = Round.objects.filter(programme=programme, opened_at__lt=moment)
    found: Round | None = opened.order_by("-number").first()
    return found


def content_at(
    programme: Programme,
    kind: str,
    day: date,
    audience: str,
    edition: str,
    now: datetime,
    choice: Choice = Choice(),  # noqa: B008, frozen
) -> Content:
    """A paper as at the end of a day that nobody drafted: made for checking, and never stored.

    The same day gives the same bytes as long as the record is the same; of today it gives what is on record now. An
    evidence pack is always for inspectors.

    Raises:
        NotChosen: what an evidence pack is to be about is not in the programme.
    """
    if kind == EVIDENCE_PACK:
        audience, edition = INSPECTORS, EXEMPT
    moment = min(last_moment_of(day), now)
    # As one that is drafted: only a Board pack is for a round unless somebody says so.
    meeting = round_at(programme, moment) if kind == BOARD_PACK else None
    content = gather_content(
        programme,
        kind=kind,
        as_at=moment,
        compared_with=last_time(programme, kind, meeting, moment),
        round_=meeting,
        audience=audience,
        edition=edition,
        reference="",
        title=title_for(kind, meeting, moment, choice.topic),
        choice=choice,
        # The true time: by it is told whether what holds now is what held then.
        now=now,
    )
    return replace(content, state="unissued", made_at=moment)


def title_for(kind: str, round_: Round | None, moment: datetime, topic: str = "") -> str:
    """What a paper is called until its author calls it otherwise."""
    name = KINDS[kind].name
    if topic:
        return f"{name}: {topic}"
    return f"{name}: {round_.name}" if round_ else f"{name}: {long_day(moment.astimezone(LONDON).date())}"
