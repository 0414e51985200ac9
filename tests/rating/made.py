"""Made-up facts for the tests of the judge, all seen on one day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from soundingboard.rating.facts import ActionFacts, ObjectiveFacts
from soundingboard.rating.strength import EvidenceFacts, Weighed, shipped_strength_table, weigh

ON = date(2026, 6, 30)
TABLE = shipped_strength_table()


def ago(days: int) -> date:
    """So many days before the day."""
    return ON - timedelta(days=days)


def ahead(days: int) -> date:
    """So many days after the day."""
    return ON + timedelta(days=days)


def action(reference: str = "1.1", **facts: Any) -> ActionFacts:
    """An action under way and on time, unless told otherwise."""
    return ActionFacts(**{"reference": reference, "state": "in_progress", "due_on": ahead(60), **facts})


def done(reference: str = "1.2", *, days: int = 30, **facts: Any) -> ActionFacts:
    """An action delivered so many days ago, with evidence."""
    given = {"state": "delivered", "due_on": ago(days), "delivered_on": ago(days), "has_evidence": True, **facts}
    return ActionFacts(**{"reference": reference, **given})


AUDIT = EvidenceFacts("E1", "audit", 2, "quality", "supports", collected_on=ago(10), sample_size=12)
VOICE = EvidenceFacts("E2", "voice_of_children", 2, "outcome", "supports", collected_on=ago(10), sample_size=10)
DATA = EvidenceFacts("E3", "data", 1, "quantity", "supports", collected_on=ago(10))
INSPECTION = EvidenceFacts("E4", "external", 3, "outcome", "supports", collected_on=ago(10))
STALE = replace(AUDIT, reference="E5", collected_on=ago(400))


def weighed(*evidence: EvidenceFacts) -> tuple[Weighed, ...]:
    """Evidence with its strength on the day: an audit or a voice 3, data 1, an inspection 3."""
    return weigh(evidence, ON, TABLE)


def objective(*actions: ActionFacts, evidence: tuple[EvidenceFacts, ...] = (), **facts: Any) -> ObjectiveFacts:
    """An objective with these actions and this evidence."""
    return ObjectiveFacts(**{"reference": "1", "actions": actions, "evidence": weighed(*evidence), **facts})
