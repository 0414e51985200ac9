"""What may be done to the rules by which small numbers are shown: a change of them holds for what is shown already."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.framework import actions
from soundingboard.framework.models import Content
from soundingboard.history.log import record
from soundingboard.lib.presets import DisclosureProfile
from soundingboard.measures.disclosure_profiles import NAME, public_profile
from soundingboard.measures.hiding import hide_again
from soundingboard.measures.judging import judge_again_for_the_public


def change_profile(*, row: Content, body: Mapping[str, Any], why: str, by: Actor) -> Content:
    """Put a local version of a profile in the place of the current one, and hide again by it where it hides more.

    What somebody has read or printed cannot be taken back. What is shown from now on can, of past days too.

    Raises:
        ContentRefused, ChangedMeanwhile: as for `framework.actions.change_content`.
    """
    require(by, Permission.EDIT_CONTENT, row)
    with transaction.atomic():
        before = _held(row.programme_id)
        fresh = actions.change_content(row=row, body=body, of=DisclosureProfile, why=why, by=by)
        _hide_where_stricter(fresh.programme, before, why, by)
    return fresh


def take_up_profile(*, programme: Programme, code: str, why: str, seen: Content | None, by: Actor) -> Content:
    """Take a profile as this release ships it, and hide again by it where it hides more.

    Raises:
        ContentRefused, ChangedMeanwhile: as for `framework.actions.take_up_offer`.
    """
    require(by, Permission.EDIT_CONTENT, programme)
    with transaction.atomic():
        before = _held(programme.pk)
        fresh = actions.take_up_offer(
            programme=programme, kind=NAME, code=code, of=DisclosureProfile, why=why, seen=seen, by=by
        )
        _hide_where_stricter(programme, before, why, by)
    return fresh


def _held(programme_id: int) -> DisclosureProfile:
    # No figure may come between the change of the rule and the hiding by it.
    Programme.objects.select_for_update().get(pk=programme_id)
    return public_profile(programme_id)


def _hide_where_stricter(programme: Programme, before: DisclosureProfile, why: str, by: Actor) -> None:
    after = public_profile(programme.pk)
    if after.protects_up_to <= before.protects_up_to:
        return
    hidden = hide_again(programme.pk)
    judge_again_for_the_public(programme.pk)
    record(
        "figures.hidden_again",
        programme,
        before={"protects_up_to": before.protects_up_to},
        after={"protects_up_to": after.protects_up_to, "profile": after.code, "figures": hidden},
        why=why,
        programme_id=programme.pk,
        by=by,
    )
