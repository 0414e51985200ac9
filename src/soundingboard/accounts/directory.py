"""Whose an account of the council's own directory is."""

from soundingboard.accounts.models import DirectoryLink, Person


def person_linked_to(account: str) -> Person | None:
    """Who signs in by an account of the directory, by its digest. One query."""
    link = DirectoryLink.objects.filter(account=account, ended_at=None).select_related("person").first()
    return link.person if link else None


def person_with_address(email: str) -> Person | None:
    """Who signs in with an address: somebody who was invited and came. The holder of a post who never did is none."""
    person = Person.objects.filter(email=email).first()
    if person is None or not (person.has_usable_password() or person.directory_links.exists()):
        return None
    return person


def directory_link_of(person: Person) -> DirectoryLink | None:
    """The account of the directory by which a person signs in now. One query."""
    return DirectoryLink.objects.filter(person=person, ended_at=None).first()
