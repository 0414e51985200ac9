"""What may be done about what is withheld from the public (PA5): a ground put on record, and lifted again."""

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.history.log import record
from soundingboard.lib.exemptions import Ground, ground_problems
from soundingboard.papers.edition import KINDS
from soundingboard.papers.exemptions import title_of
from soundingboard.papers.models import Exemption


class ExemptionRefused(Exception):
    """What was asked cannot be, with the sentence that says what to do."""


def withhold(*, programme: Programme, item_kind: str, reference: str, ground: Ground, by: Actor) -> Exemption:
    """Put on record that a row is withheld from the public, and on what ground.

    Raises:
        ExemptionRefused: there is no such row, it is withheld already, or the ground is not whole.
    """
    require(by, Permission.DRAFT_PAPERS, programme)
    require(by, Permission.VIEW_EXEMPT, programme)
    if item_kind not in KINDS:
        raise ExemptionRefused(f"Choose what is withheld: {', '.join(KINDS)}.")
    if title_of(programme.pk, item_kind, reference) is None:
        raise ExemptionRefused(f"There is no {KINDS[item_kind]} {reference}.")
    if found := ground_problems(ground, by.today):
        raise ExemptionRefused(" ".join(found))
    assert ground.review_on is not None
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        rows = Exemption.objects.filter(programme=programme, item_kind=item_kind, reference=reference)
        if rows.in_force().exists():
            raise ExemptionRefused(f"{reference} is withheld already. Lift that ground first to give another.")
        made = Exemption.objects.create(
            programme=programme, item_kind=item_kind, reference=reference, paragraphs=list(ground.paragraphs),
            public_interest=ground.public_interest.strip(), review_on=ground.review_on, made_at=by.now,
            made_by=by.person,
        )  # fmt: skip
        record(
            "exemption.made",
            made,
            after={"paragraphs": list(ground.paragraphs), "review_on": ground.review_on},
            why=made.public_interest,
            visibility="exempt",
            by=by,
        )
    return made


def lift(*, exemption: Exemption, reason: str, by: Actor) -> Exemption:
    """Say that a row is no longer withheld. Papers that were issued without it stay as they are.

    Raises:
        ExemptionRefused: no reason is given, or it was lifted already.
    """
    require(by, Permission.DRAFT_PAPERS, exemption)
    require(by, Permission.VIEW_EXEMPT, exemption)
    if not reason.strip():
        raise ExemptionRefused("Enter why it need no longer be withheld.")
    with transaction.atomic():
        rows = Exemption.objects.filter(pk=exemption.pk, lifted_at=None)
        if not rows.update(lifted_at=by.now, lifted_by=by.person, lifted_because=reason.strip()):
            raise ExemptionRefused("This has been lifted already.")
        record("exemption.lifted", exemption, why=reason.strip(), visibility="exempt", by=by)
    exemption.refresh_from_db()
    return exemption
