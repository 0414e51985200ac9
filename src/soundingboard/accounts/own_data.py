"""What is kept about somebody who takes part, gathered for themselves (UK GDPR, articles 15 and 20)."""

from typing import Any

from soundingboard.accounts.models import DirectoryLink, Holding, Invitation, Membership, Person, Programme, Read, Visit
from soundingboard.accounts.sessions import sessions_of
from soundingboard.history.models import Entry


def own_data(person: Person, now: Any) -> dict[str, Any]:
    """All that names a person, by kind, in values that JSON has. A fixed number of queries.

    What they did is said by what it was, to which thing and when: its words belong to the programme, and may be exempt.

    Args:
        now: the moment, by which sessions are over or not.
    """
    codes = dict(Programme.objects.values_list("pk", "code"))
    return {
        "you": {
            "name": person.name,
            "email": person.email,
            "joined": person.joined_at,
            "may sign in": person.is_active,
        },
        "roles": _rows(
            Membership.objects.filter(person=person).order_by("from_on", "pk"),
            ("programme__code", "role", "agency__name", "from_on", "to_on"),
        ),
        "posts held": _rows(
            Holding.objects.filter(person=person).order_by("from_on", "pk"),
            ("post__programme__code", "post__title", "from_on", "to_on"),
        ),
        "sessions": [
            {"browser": each.where, "begun": each.begun_at, "last used": each.last_used(now)}
            for each in sessions_of(person.pk, now)
        ],
        "accounts in a directory": _rows(
            DirectoryLink.objects.filter(person=person).order_by("pk"), ("linked_at", "ended_at")
        ),
        "invitations sent to you": _rows(
            Invitation.objects.filter(email__iexact=person.email).order_by("pk"),
            ("programme__code", "role", "expires_at"),
        ),
        "looks at what few may read": _rows(
            Read.objects.filter(person=person).order_by("at", "pk"),
            ("programme__code", "at", "kind", "reference", "how"),
        ),
        "visits as an outsider": _rows(
            Visit.objects.filter(membership__person=person).order_by("at", "pk"), ("at", "address")
        ),
        "what you did": [
            {"programme": codes.get(programme, ""), "at": at, "what": verb, "to": f"{kind} {key}"}
            for programme, at, verb, kind, key in Entry.objects.filter(actor_id=person.pk)
            .order_by("at", "pk")
            .values_list("programme_id", "at", "verb", "item_kind", "item_id")
        ],
    }


def _rows(rows: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    said = {name: name.replace("__code", "").replace("__", " ").replace("_", " ") for name in names}
    return [{said[name]: value for name, value in row.items()} for row in rows.values(*names)]
