"""What a programme may do about sharing with the region: begin it, and end it."""

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.history.log import record
from soundingboard.region.models import Share

SHARE = Permission.SHARE_WITH_REGION


class SharingRefused(Exception):
    """Something about sharing that cannot be so, with the sentence to show."""


def begin_sharing(*, programme: Programme, is_named: bool, why: str, by: Actor) -> Share:
    """Let others who share learn from the programme's record, and read what they share.

    Args:
        is_named: whether they are told that it is among them.
    Raises:
        SharingRefused: no reason is given, or the programme shares already.
    """
    require(by, SHARE, programme)
    if not why.strip():
        raise SharingRefused("Enter why the programme shares, and who agreed to it.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        if Share.objects.filter(programme=programme, ended_at=None).exists():
            raise SharingRefused("The programme shares already. End that first to change how.")
        share = Share.objects.create(
            programme=programme, is_named=is_named, why=why.strip(), began_at=by.now, began_by=by.person
        )
        record("sharing.begun", share, after={"is_named": is_named}, why=why.strip(), by=by)
    return share


def end_sharing(*, share: Share, why: str, by: Actor) -> Share:
    """Share no longer: from this moment nothing of the programme is in what anybody reads of the region.

    Raises:
        SharingRefused: no reason is given, or it ended already.
    """
    require(by, SHARE, share)
    if not why.strip():
        raise SharingRefused("Enter why it ends.")
    with transaction.atomic():
        held = Share.objects.select_for_update().get(pk=share.pk)
        if held.ended_at is not None:
            raise SharingRefused("It ended already.")
        held.ended_at, held.ended_by, held.why_ended = by.now, by.person, why.strip()
        held.save(update_fields=["ended_at", "ended_by", "why_ended"])
        record("sharing.ended", held, why=why.strip(), by=by)
    return held
