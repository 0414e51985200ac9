"""What is kept about somebody who takes part, gathered for themselves (UK GDPR, articles 15 and 20)."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps

from soundingboard.accounts.models import DirectoryLink, Holding, Invitation, Membership, Person, Programme, Read, Visit
from soundingboard.accounts.sessions import sessions_of
from soundingboard.history.models import Entry

# What stands in tables that are not known here, by how it is called: the table, its column for the person, and what is
# told of a row. No secret is: neither digests nor seeds; nor words, which belong to a programme.
ELSEWHERE: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "second steps": ("mfa.Authenticator", "user", ("type", "created_at", "last_used_at")),
    "access tokens": (
        "connections.AccessToken",
        "person",
        ("programme__code", "name", "scopes", "made_at", "expires_at", "revoked_at", "last_used_at"),
    ),
    "teams whose audits you do": ("audits.AuditorLine", "person", ("programme__code", "team", "recorded_at")),
    "how you want the weekly letter": ("digest.Preference", "person", ("frequency", "weekday", "changed_at")),
    "weekly letters": ("digest.Letter", "person", ("week_of", "state", "sent_at")),
    "reminders": ("digest.Reminder", "person", ("programme__code", "kind", "reference", "due_on", "told_at")),
    "messages": ("outbox.Message", "recipient_id", ("kind", "sent_at", "read_at")),
    "when you leave": ("accounts.Leaving", "person", ("programme__code", "last_day", "ended", "taken_back_at")),
    "posts handed on by you": ("accounts.DelegationNote", "from_person", ("post__title", "on")),
    "posts handed on to you": ("accounts.DelegationNote", "to_person", ("post__title", "on")),
}


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
        **{
            called: _rows(apps.get_model(table).objects.filter(**{column: person.pk}).order_by("pk"), told)
            for called, (table, column, told) in ELSEWHERE.items()
        },
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
