"""Which tables an archive holds. They are found from the models, so that a new table of a programme is in it unless it
is named here as left out, with the reason.
"""

import graphlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models

from soundingboard.accounts.models import Authority, Person, Programme
from soundingboard.history.models import Crossing, Entry, HistoryText, Redaction

# Tables with parts of their own: the programme stands in the manifest, its people in a part, the history in another.
PARTS_OF_THEIR_OWN: frozenset[str] = frozenset(
    table._meta.label_lower for table in (Programme, Authority, Person, Entry, HistoryText, Redaction, Crossing)
)

# What stays behind, with the reason.
LEFT_OUT: Mapping[str, str] = {
    "accounts.invitation": "a way into the installation that sent it; the history says who was invited",
    "delivery.linktoken": "opens a page of the installation that sent it; the link itself is there, to be sent again",
    "accounts.directorylink": "how a person signs in",
    "accounts.dearrequest": "counts what one person asked of one machine lately",
    "connections.accesstoken": "a way into the installation that made it; the history says who made it, and for what",
    "connections.keptanswer": "an answer of one installation, kept for a day",
    "connections.webhook": "tells one program of one installation; the history says of what it was told",
    "connections.delivery": "what one installation sent to a program",
    "outbox.job": "work of the machine it was asked of",
    "outbox.message": "the inbox of a person in one installation",
    "digest.preference": "how a person wants letters of one installation, over all of its programmes",
    "digest.letter": "what one installation sent to a person, over all of its programmes",
    "digest.reminder": "that a person was reminded by one installation",
    "digest.scan": "when the worker of one installation looked for deadlines",
    "exchange.planexport": "a workbook taken out comes back to where it was taken from, whose keys it knows",
    "exchange.planimport": "a spreadsheet on its way in is sent again; what was imported of it is in the history",
    "region.share": "what one installation lets its other programmes learn; the history says when it began and ended",
    "search.indexrow": "the worker makes it again from the rest",
    "search.progress": "the worker makes it again from the rest",
    "account.emailaddress": "how a person signs in",
    "account.emailconfirmation": "how a person signs in",
    "mfa.authenticator": "how a person signs in",
    "accounts.session": "who is signed in",
    "auth.permission": "not used: what a role may do is in the code",
    "auth.group": "not used: what a role may do is in the code",
    "contenttypes.contenttype": "the framework's list of tables",
}

# A panel's own, which only the panel reads until it publishes them. Nothing else points to them.
OF_THE_PANEL = frozenset(
    {"scrutiny.enquiry", "scrutiny.enquiryversion", "scrutiny.plannedquestion", "scrutiny.plannedversion"}
)
PANEL = "panel"  # how entries of the history about them are marked

# Columns that are empty on the other side, with the reason.
LEFT_EMPTY: Mapping[str, str] = {
    "papers.paper.proof_sha256": "what pages show of a paper, which the release that shows it makes again",
}

# What is under way in the worker and would be cut in two: the table, the column with its value, and what to say.
STANDS_STILL: Mapping[str, tuple[str, str, str]] = {
    "papers.paper": ("state", "issuing", "A paper is being issued. Wait until it is, then ask for the archive again."),
}

# Columns that name bytes in the vault, which the archive holds as files.
IN_THE_VAULT = frozenset({
    "files.storedfile.sha256",
    "papers.paper.position_sha256",
    "publishing.edition.sha256",
    "publishing.editionpart.sha256",
})  # fmt: skip

_LONGEST_WAY = 3


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a programme.

    Attributes:
        way: the look-up that leads from a row to its programme, such as `programme_id` or `post__programme_id`.
    """

    model: type[models.Model]
    way: str

    @property
    def label(self) -> str:
        """Its name, which is also what the history calls its rows."""
        return self.model._meta.label_lower

    @property
    def columns(self) -> "list[models.Field[object, object]]":
        """What is taken of a row: all but the programme, and what is left empty."""
        return [
            each
            for each in self.model._meta.concrete_fields
            if each.related_model is not Programme and f"{self.label}.{each.name}" not in LEFT_EMPTY
        ]

    @property
    def left_empty(self) -> "list[models.Field[object, object]]":
        """What is left empty on the other side."""
        return [each for each in self.model._meta.concrete_fields if f"{self.label}.{each.name}" in LEFT_EMPTY]

    def rows(self, programme_id: int) -> "models.QuerySet[models.Model]":
        """The programme's rows of this table, in the order of their keys."""
        return self.model._base_manager.filter(**{self.way: programme_id}).order_by("pk")


@cache
def archived() -> tuple[Table, ...]:
    """The tables that an archive holds, each after those that it points to."""
    found = {
        each.model: each
        for each in reached(apps.get_models())
        if each.label not in LEFT_OUT and each.label not in PARTS_OF_THEIR_OWN
    }
    needs = {
        model: {
            each.related_model
            for each in model._meta.concrete_fields
            if each.related_model in found and each.related_model is not model
        }
        for model in found
    }
    order = graphlib.TopologicalSorter(needs)
    order.prepare()
    tables: list[Table] = []
    while order.is_active():
        ready = sorted((found[model] for model in order.get_ready()), key=lambda each: each.label)
        tables += ready
        order.done(*(each.model for each in ready))
    return tuple(tables)


def reached(tables: Iterable[type[models.Model]]) -> list[Table]:
    """Those of some tables that belong to a programme: by a key of it, or by way of a row that does."""
    waiting = list(tables)
    ways: dict[type[models.Model], str] = {Programme: ""}
    for _ in range(_LONGEST_WAY):
        for model in [each for each in waiting if each not in ways]:
            way = _way_to_programme(model, ways)
            if way:
                ways[model] = way
    return [Table(model, way) for model, way in ways.items() if model is not Programme]


def _way_to_programme(model: type[models.Model], ways: Mapping[type[models.Model], str]) -> str:
    own = {each.name: each for each in model._meta.concrete_fields}
    if "programme_id" in own or ("programme" in own and own["programme"].related_model is Programme):
        return "programme_id"
    for name, field in own.items():
        target = field.related_model
        if isinstance(target, type) and not field.null and ways.get(target) and target is not model:
            return f"{name}__{ways[target]}"
    return ""


def homeless(tables: Iterable[type[models.Model]]) -> list[str]:
    """Tables that are neither archived nor named as left out: whoever made one has to say which it is."""
    tables = list(tables)
    known = {each.label for each in reached(tables)} | LEFT_OUT.keys() | PARTS_OF_THEIR_OWN
    return sorted({each._meta.label_lower for each in tables} - known)
