"""A check of the plan, last of all, so that its page shows what a reviewer would ask of the plan as it is."""

from datetime import datetime

from soundingboard.demonstration.stage import MANAGER, Stage
from soundingboard.insight import tasks as tasks  # registers the plan check
from soundingboard.insight.checking import ask_for_check
from soundingboard.outbox.jobs import run_all


def tell(stage: Stage) -> None:
    """Put the check on the list, after everything that is there."""
    stage.add(stage.now, _check)


def _check(stage: Stage, moment: datetime) -> None:
    ask_for_check(programme=stage.programme, day=None, by=stage.actor(MANAGER, moment))
    run_all(lambda: moment)
