"""What the system holds, table by table, for a record of processing: told by the tables themselves."""

from collections.abc import Iterable
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import models

from soundingboard.accounts.actions import INVITATION_DAYS
from soundingboard.accounts.models import Holding, Invitation, Membership, Person
from soundingboard.exchange.archive_register import WAITS as ARCHIVE_WAITS
from soundingboard.files.models import StoredFile
from soundingboard.lib.content import load
from soundingboard.lib.presets import RetentionPeriod
from soundingboard.measures.lists import WAITS_FOR as COUNTS_WAIT
from soundingboard.records.fields import ScreenedJSON, ScreenedLine, ScreenedLink, ScreenedText
from soundingboard.retention.kinds import KINDS, Kind

_WRITTEN = (ScreenedText, ScreenedLine, ScreenedLink, ScreenedJSON)
# Which case it was: the token that the council's case system alone resolves. To the council it is a child.
_TOKENS = {"audits.framecase": "reference", "audits.audit": "case"}
# Lines of a log go whole, and the token of a case that was in a frame goes with the audits; these are their tables.
_GOES = {
    "accounts.read": "reads",
    "accounts.visit": "visits",
    "outbox.message": "messages",
    "audits.framecase": "audits",
}

_ABOUT = """\
A data protection officer's inventory: each table of the database, which of its columns say who (a person, the
membership or holding of one, or the token of an audited case), which hold what people wrote (screened for what could
identify a child) or a file, and by which line of the schedule it goes. A table that has none of these is left out. The
times are those that ship; the administrator of a programme changes them. What they are for is in
[data protection](data-protection.md). `authenticator` is a second step of one person: the public half of a passkey and
what its owner calls it, or a seed, which is sealed."""


def held_markdown() -> str:
    """The page: how long what is kept for, and each table with what it says of people and what people write in it."""
    lines = [
        _ABOUT,
        "",
        "## How long",
        "",
        "| What | Kept for | Counted from |",
        "| --- | --- | --- |",
        *(_period(each) for each in load("retention", RetentionPeriod)),
        *(f"| {what} | {_so_long(span)} | {since} |" for what, span, since in _by_itself()),
    ]
    for area in apps.get_app_configs():
        rows = [_row(table) for table in area.get_models() if not table._meta.auto_created]
        if rows := [each for each in rows if each]:
            heading = ["", f"## {area.label}", "", "| Table | Who | Words and files | Goes |"]
            lines += [*heading, "| --- | --- | --- | --- |", *rows]
    return "\n".join(lines) + "\n"


def _by_itself() -> Iterable[tuple[str, timedelta, str]]:
    """What goes without anybody's doing."""
    yield "A session", timedelta(seconds=settings.SESSION_COOKIE_AGE), "signing in"
    yield "An invitation that nobody took up opens nothing", timedelta(days=INVITATION_DAYS), "its sending"
    yield "Counts of child-level lists that nobody recorded", COUNTS_WAIT, "the counting"
    yield "An archive that was asked for", ARCHIVE_WAITS, "its making"


def _so_long(span: timedelta) -> str:
    return f"{span.days} days" if span.days else f"{span.seconds // 3600} hours"


def _period(rule: RetentionPeriod) -> str:
    span = f"{rule.months} months" if rule.months else "for good"
    return f"| {rule.words} | {span} | {rule.trigger} |"


def _row(table: type[models.Model]) -> str:
    fields = table._meta.concrete_fields
    people = [each.name for each in fields if _names_somebody(table, each)]
    written = [each.name for each in fields if _holds_words(each) and each.name not in people]
    if not people and not written:
        return ""
    name = str(table._meta.verbose_name)
    return f"| {name} | {', '.join(people) or '–'} | {', '.join(written) or '–'} | {_scheduled(table)} |"


def _names_somebody(table: type[models.Model], field: "models.Field[object, object]") -> bool:
    """Whether a column says who: a link to a person or what one holds, or a name or address of one."""
    if field.related_model in (Person, Membership, Holding) or isinstance(field, models.EmailField):
        return True
    if _TOKENS.get(table._meta.label_lower) == field.name:
        return True
    return (table in (Person, Invitation) and field.name == "name") or field.name == "actor_name"


def _holds_words(field: "models.Field[object, object]") -> bool:
    return isinstance(field, _WRITTEN) or field.related_model is StoredFile


def _scheduled(table: type[models.Model]) -> str:
    label = table._meta.label_lower
    if label in _GOES:
        return _GOES[label]
    found = [code for code, kind in KINDS.items() if isinstance(kind, Kind) and label in kind.parts]
    if not found and "programme" not in {each.name for each in table._meta.concrete_fields}:
        return "with the installation"
    return ", ".join(found) or "with the programme"
