"""Lines of enquiry over the large plan and a bank of five thousand questions."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from soundingboard.accounts.models import Programme
from soundingboard.bench.build import CODE
from soundingboard.cycle.models import Round
from soundingboard.framework.kinds import held_at
from soundingboard.insight.framework_grid import grid_of
from soundingboard.lib.question_bank import BankQuestion, questions
from soundingboard.position.gather import gather
from soundingboard.scrutiny.composing import compose

KEPT = ("content_areas", "evidence_kinds", "good_looks_like", "information_sources")


def a_bank_of(number: int) -> list[BankQuestion]:
    """The bank that ships, again and again under other codes and words, until there are so many."""
    shipped = questions()
    return [
        replace(each, code=f"{each.code}-{again}", words=f"{each.words[:-1]}, part {again}?", stored="")
        for again in range(number // len(shipped) + 1)
        for each in shipped
    ][:number]


def lines_of_enquiry() -> Callable[[], Any]:
    """Compose a panel's two hours, given the position."""
    programme = Programme.objects.select_related("authority").get(code=CODE)
    opened = Round.objects.filter(programme=programme).open().get()
    position = gather(programme, opened.cut_off)
    held = held_at(programme.pk, KEPT, None)
    grid = grid_of(position, held.areas, held.kinds, held.items["information_sources"])
    bank = a_bank_of(5_000)
    return lambda: compose(
        position,
        audience="panel",
        minutes_available=120,
        bank=bank,
        areas=held.areas,
        grid=grid.leaves,
        good=held.items["good_looks_like"],
    )
