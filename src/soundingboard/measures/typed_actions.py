"""What may be done to figures that somebody types: take them in, unless another person changed one meanwhile."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.measures.figure_actions import FiguresRefused, Recorded, record_figures
from soundingboard.measures.intake_reading import Seen, changed_since
from soundingboard.measures.models import IntakeKind
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.rules import FigureLine


def record_typed(
    *,
    programme: Programme,
    lines: Sequence[FigureLine],
    seen: Seen,
    data_cut_off: date,
    why_revised: str = "",
    by: Actor,
) -> Recorded:
    """Take typed figures in: all of them, or none.

    Raises:
        FiguresRefused: with every problem and its place, those among them that somebody else changed since they were
            shown; nothing was taken in.
    """
    require(by, Permission.RECORD_FIGURES, programme)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        changed = changed_since(programme, lines, seen)
        if changed:
            raise FiguresRefused(changed)
        how = HowItCame(IntakeKind.TYPED, data_cut_off)
        return record_figures(programme=programme, lines=lines, how=how, why_revised=why_revised, by=by)
