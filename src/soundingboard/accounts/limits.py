"""How often one person may ask for what is dear to do: files sent, files made, long work, letters.

Counted in the database, so that it holds over every process that serves. A limit is far above what anybody does by
hand, and low enough that a sign-in in the wrong hands, or a script gone wrong, cannot keep the machine from the others.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Dear, DearRequest


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within so long."""

    most: int
    within: timedelta


LIMITS: dict[Dear, Limit] = {
    Dear.UPLOAD: Limit(40, timedelta(minutes=10)),
    Dear.EXPORT: Limit(60, timedelta(minutes=10)),
    Dear.WORK: Limit(40, timedelta(minutes=10)),
    Dear.LETTER: Limit(60, timedelta(hours=1)),
}


class TooOften(Exception):
    """Asked for too often. The edge answers 429 with the sentence and the moment from which it will do again."""

    def __init__(self, dear: Dear, until: datetime) -> None:
        self.until = until
        limit = LIMITS[dear]
        minutes = int(limit.within.total_seconds() // 60)
        super().__init__(f"{SAYS[dear]} {limit.most} times in {minutes} minutes is as often as one person may.")


SAYS: dict[Dear, str] = {
    Dear.UPLOAD: "You have sent many files in a short time.",
    Dear.EXPORT: "You have taken many tables away in a short time.",
    Dear.WORK: "You have asked for many papers, comparisons or checks in a short time.",
    Dear.LETTER: "You have sent many letters in a short time.",
}


def count_towards_limit(dear: Dear, *, by: Actor) -> None:
    """Count a request for something dear, and stop it where there were too many. Three queries.

    The row is written before the rows are counted, so that of two requests at the same moment neither overlooks the
    other. A request that was stopped does not count: whoever waits as long as the sentence says is let through.

    Raises:
        TooOften: as often as this was done already within the time of the limit.
    """
    if by.person is None:
        return
    limit, mine = LIMITS[dear], DearRequest.objects.filter(person=by.person, dear=dear)
    mine.filter(at__lte=by.now - limit.within).delete()
    this = DearRequest.objects.create(person=by.person, dear=dear, at=by.now)
    others = list(mine.exclude(pk=this.pk).order_by("-at").values_list("at", flat=True)[: limit.most])
    if len(others) == limit.most:
        this.delete()
        raise TooOften(dear, others[-1] + limit.within)
