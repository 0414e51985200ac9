"""What may be done to the link between a person and their account in the council's own directory."""

from django.db import transaction

from soundingboard.accounts.access import Actor, programmes_of, require
from soundingboard.accounts.models import DirectoryLink, Person, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.history.log import OUTSIDE_PROGRAMMES, record


class LinkRefused(Exception):
    """A link that cannot be made or ended, with the sentence to show."""


ANOTHER_ACCOUNT = (
    "Your account here belongs to another account in your organisation’s directory. If yours there was made anew, ask "
    "whoever looks after the people of your programme to take the old link away."
)


def link_directory(*, person: Person, account: str, by: Actor) -> DirectoryLink:
    """Let a person sign in by an account of the directory, which has vouched for their address. Once is enough.

    Raises:
        LinkRefused: the person signs in by another account, or the account is somebody else's.
    """
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        held = DirectoryLink.objects.filter(person=person, ended_at=None).first()
        if held is not None and held.account == account:
            return held
        if held is not None or DirectoryLink.objects.filter(account=account, ended_at=None).exists():
            raise LinkRefused(ANOTHER_ACCOUNT)
        link = DirectoryLink.objects.create(person=person, account=account, linked_at=by.now)
        # In the chain of each programme that they may open by it, where those who look after its people read it.
        programmes = [each.pk for each in programmes_of(person, by.today)] or [OUTSIDE_PROGRAMMES]
        for programme in programmes:
            record("person.directory_linked", person, programme_id=programme, by=by)
    return link


def end_directory_link(*, programme: Programme, person: Person, why: str, by: Actor) -> None:
    """Take the link to the directory away. Whoever the directory vouches for next with their address has it.

    Raises:
        LinkRefused: the person has no part in the programme, or there is no link.
    """
    require(by, Permission.INVITE_PEOPLE, programme)
    if programme not in programmes_of(person, by.today):
        raise LinkRefused("This person has no part in the programme.")
    with transaction.atomic():
        held = DirectoryLink.objects.select_for_update().filter(person=person, ended_at=None).first()
        if held is None:
            raise LinkRefused("There is no link to the directory any more. Nothing is left to do.")
        held.ended_at = by.now
        held.save(update_fields=["ended_at"])
        record("person.directory_link_ended", person, why=why, programme_id=programme.pk, by=by)
