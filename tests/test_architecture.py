"""The shape of the code, where imports alone cannot show it. Each check is fed something bad, to see that it speaks.

The import contracts (who may know whom) are in pyproject.toml and run by `./run check`.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from soundingboard.records import fields
from tests.conftest import ROOT

PACKAGE = ROOT / "src" / "soundingboard"

# The doors read the clock and hand it on; everything else takes the time from the actor or as an argument.
DOORS = {"web", "api", "cli", "config"}

# Packages that open and write files of other people's kinds. Only formats/ knows them.
FILE_LIBRARIES = {"docx", "openpyxl", "pypdfium2", "python_calamine", "typst", "xlsxwriter", "zipfile"}

pytestmark = pytest.mark.pure


def sources(*patterns: str) -> list[Path]:
    """The package's modules that match one of the patterns."""
    return sorted({path for pattern in patterns for path in PACKAGE.glob(pattern) if "migrations" not in path.parts})


def area(path: Path) -> str:
    """The layer that a module belongs to: `plan` for plan/rules.py."""
    return path.relative_to(PACKAGE).parts[0]


def complaints(check: Callable[[ast.Module], Iterable[str]], paths: Iterable[Path]) -> list[str]:
    """What a check says of each module, with its place."""
    return [f"{path.relative_to(ROOT)}:{complaint}" for path in paths for complaint in check(parsed(path))]


@cache
def parsed(path: Path) -> ast.Module:
    """A module of the package: most checks look at all of them."""
    return ast.parse(path.read_text())


def assert_nothing(found: Iterable[str]) -> None:
    """Fail with everything that was found, a line each; pytest's own comparison would cut it short."""
    found = list(found)
    assert not found, "\n" + "\n".join(found)


def said_of(check: Callable[[ast.Module], Iterable[str]], source: str) -> str:
    """What a check says of a piece of code."""
    return "\n".join(check(ast.parse(source)))


def called_name(node: ast.AST) -> str:
    """The last name in what is called: `record` for log.record(...)."""
    if not isinstance(node, ast.Call):
        return ""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


# One module of actions to an area, or several where there are many.
ACTIONS = ("*/actions.py", "*/*_actions.py", "*/actions/*.py")


# --- Actions ------------------------------------------------------------------------------------------------------


def misshapen_actions(module: ast.Module) -> Iterator[str]:
    """Public functions that are not: keywords only, `by` last; require, change in one transaction, record."""
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    for name, function in functions.items():
        if name.startswith("_"):
            continue
        where = f"{function.lineno}: {name}"
        arguments = function.args
        if arguments.args or arguments.posonlyargs or arguments.vararg:
            yield f"{where} takes more than named keywords"
        if not arguments.kwonlyargs or arguments.kwonlyargs[-1].arg != "by":
            yield f"{where} does not take `by` last"
        reached = list(_reached_from(function, functions))
        if not any(called_name(node).startswith("require") or _refuses(node) for node in reached):
            yield f"{where} does not require a permission"
        if not any(called_name(node).startswith("record") for node in reached):
            yield f"{where} does not record what it did"
        if not any(isinstance(node, ast.Attribute) and node.attr == "atomic" for node in reached):
            yield f"{where} is not one transaction"


def _reached_from(function: ast.FunctionDef, functions: dict[str, ast.FunctionDef]) -> Iterator[ast.AST]:
    """All the nodes of a function and of the functions of its module that it calls."""
    waiting, seen = [function], {function.name}
    while waiting:
        for node in ast.walk(waiting.pop()):
            yield node
            name = called_name(node)
            if name in functions and name not in seen:
                seen.add(name)
                waiting.append(functions[name])


def _refuses(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) and node.exc is not None and called_name(node.exc) == "NotAllowed"


# Actions of another shape, each with what is missing and why.
OTHER_SHAPES = {
    "accept_invitation does not require a permission": "whoever holds the token may; it is good once",
    "accept_invitation_by_directory does not require a permission": "whom the directory vouches for may",
    "link_directory does not require a permission": "whom the directory vouches for may",
    "look_at does not record what it did": "it keeps nothing; keep_file records the file",
    "look_at is not one transaction": "it keeps nothing, and nobody should wait for the scanner to save",
    "log_visit does not require a permission": "the system notes by itself that an outsider looked",
    "log_visit does not record what it did": "looking changes nothing: the visits have their own list",
    "log_visit is not one transaction": "it is one statement",
}

GOOD_ACTION = """
def agree(*, plan, on, by):
    require(by, Permission.AGREE, plan)
    with transaction.atomic():
        _write(plan, by)

def _write(plan, by):
    record("plan.agreed", plan, by=by)
"""


def test_every_action_has_the_one_shape() -> None:
    found = complaints(misshapen_actions, sources(*ACTIONS))

    assert_nothing(complaint for complaint in found if complaint.split(": ", 1)[1] not in OTHER_SHAPES)


def test_the_list_of_other_shapes_names_only_what_is_there() -> None:
    found = complaints(misshapen_actions, sources(*ACTIONS))

    assert_nothing(OTHER_SHAPES.keys() - {complaint.split(": ", 1)[1] for complaint in found})


def test_an_action_of_the_right_shape_passes() -> None:
    assert said_of(misshapen_actions, GOOD_ACTION) == ""


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        ("*, plan", "plan, *", "takes more than named keywords"),
        ("on, by)", "by, on)", "does not take `by` last"),
        ("require(", "print(", "does not require a permission"),
        ("record(", "print(", "does not record what it did"),
        ("transaction.atomic()", "nothing()", "is not one transaction"),
    ],
)
def test_an_action_of_another_shape_is_found(good: str, bad: str, complaint: str) -> None:
    assert complaint in said_of(misshapen_actions, GOOD_ACTION.replace(good, bad))


# --- Doors --------------------------------------------------------------------------------------------------------

WRITING = {"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def tables_touched(module: ast.Module) -> Iterator[str]:
    """Places that go to a table by themselves rather than through a model's own words or an action."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            yield f"{node.lineno}: .{node.attr}"
        elif called_name(node) in WRITING and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield f"{node.lineno}: .{node.func.attr}("


def test_pages_and_the_api_go_through_areas_and_their_actions() -> None:
    assert_nothing(complaints(tables_touched, sources("web/**/*.py", "api/**/*.py")))


@pytest.mark.parametrize(
    "source", ["Plan.objects.get(pk=1)", "plan.save()", "plan.themes.create(name='x')", "form.save()", "plan.delete()"]
)
def test_a_page_that_touches_a_table_is_found(source: str) -> None:
    assert said_of(tables_touched, source)


# --- Time ---------------------------------------------------------------------------------------------------------

CLOCKS = {("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today")} | {
    ("timezone", name) for name in ("now", "localdate", "localtime")
}


def clocks_read(module: ast.Module) -> Iterator[str]:
    """Places that ask what time it is, or name a function that will."""
    for node in ast.walk(module):
        match node:
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
                # localtime(value) only changes the zone.
                if (owner, name) in CLOCKS:
                    yield f"{node.lineno}: {owner}.{name}"
            case ast.ImportFrom(module="django.utils.timezone", names=names):
                yield from (f"{node.lineno}: {alias.name}" for alias in names if ("timezone", alias.name) in CLOCKS)
            case ast.keyword(arg="auto_now" | "auto_now_add", value=value):
                yield f"{value.lineno}: {node.arg}"


def test_only_the_doors_read_the_clock() -> None:
    assert_nothing(complaints(clocks_read, [path for path in sources("**/*.py") if area(path) not in DOORS]))


@pytest.mark.parametrize(
    "source",
    [
        "import datetime; datetime.datetime.now(datetime.UTC)",
        "from datetime import date; date.today()",
        "models.DateTimeField(default=timezone.now)",
        "models.DateTimeField(auto_now=True)",
        "from django.utils.timezone import now",
    ],
)
def test_a_clock_read_elsewhere_is_found(source: str) -> None:
    assert said_of(clocks_read, source)


# --- Modules ------------------------------------------------------------------------------------------------------


def test_init_files_are_empty() -> None:
    assert_nothing(str(path.relative_to(ROOT)) for path in sources("**/__init__.py") if path.read_text().strip())


def unexplained_rules(module: ast.Module) -> Iterator[str]:
    """Public functions without a docstring: a rule's is printed for board members to read."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node):
            yield f"{node.lineno}: {node.name} has no docstring"


def test_every_rule_says_what_it_is() -> None:
    assert_nothing(complaints(unexplained_rules, sources("*/rules.py", "*/rules/*.py", "rating/**/*.py")))


def test_a_rule_that_says_nothing_is_found() -> None:
    assert said_of(unexplained_rules, "def is_late(due, on):\n    return on > due")


def file_libraries_imported(module: ast.Module) -> Iterator[str]:
    """Imports of libraries that read and write files."""
    for node in ast.walk(module):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
        yield from (f"{node.lineno}: {name}" for name in names if name.split(".")[0] in FILE_LIBRARIES)


def test_only_formats_knows_file_libraries() -> None:
    assert_nothing(complaints(file_libraries_imported, [p for p in sources("**/*.py") if area(p) != "formats"]))


@pytest.mark.parametrize("source", ["import docx.shared", "def late():\n    from xlsxwriter import Workbook"])
def test_a_file_library_elsewhere_is_found(source: str) -> None:
    assert said_of(file_libraries_imported, source)


def history_written(module: ast.Module) -> Iterator[str]:
    """Imports of what writes the log."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "soundingboard.history.log":
            writing = {"record", "record_all", "blank_out", "blank_out_all"} & {alias.name for alias in node.names}
            yield from (f"{node.lineno}: {name}" for name in sorted(writing))


def test_only_actions_write_history() -> None:
    elsewhere = set(sources("**/*.py")) - set(sources(*ACTIONS, "history/*.py"))

    assert_nothing(complaints(history_written, sorted(elsewhere)))


def test_history_written_elsewhere_is_found() -> None:
    assert said_of(history_written, "from soundingboard.history.log import links_of, record")


# --- Layers -------------------------------------------------------------------------------------------------------


def contracts() -> dict[str, dict[str, list[str]]]:
    """The import contracts, by the sentence that each is called."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {contract["name"]: contract for contract in settings["contracts"]}


def heights() -> dict[str, int]:
    """How high each layer lies, from the contract; siblings lie equally high."""
    rows = list(reversed(contracts()["Each layer knows only what lies beneath it"]["layers"]))
    return {name.strip().strip("()"): height for height, row in enumerate(rows) for name in row.split("|")}


def test_every_pure_package_is_held_to_be_pure() -> None:
    pure = {f"soundingboard.{name}" for name in ("lib", "rating", "statistics") if (PACKAGE / name).is_dir()}

    assert pure <= set(contracts()["Rules are pure: values in, values out"]["source_modules"])


def links_upwards(tables: Iterable[type[models.Model]]) -> Iterator[str]:
    """Foreign keys to a table of a sibling or of a higher layer; one named by a string shows in no import."""
    layer = heights()
    for table in tables:
        for field in table._meta.get_fields():
            target = field.related_model if getattr(field, "concrete", False) else None
            if isinstance(target, type) and target._meta.app_label in layer:
                below, own = layer[target._meta.app_label], layer[table._meta.app_label]
                if target._meta.app_label != table._meta.app_label and below >= own:
                    yield f"{table._meta.label}.{field.name} points up to {target._meta.label}"


def our_tables() -> list[type[models.Model]]:
    """The tables of our own areas."""
    return [table for table in apps.get_models() if table.__module__.startswith("soundingboard.")]


def test_foreign_keys_point_down() -> None:
    assert_nothing(links_upwards(our_tables()))


def test_a_foreign_key_that_points_up_is_found() -> None:
    from django.test.utils import isolate_apps

    with isolate_apps("soundingboard.history", "soundingboard.accounts"):

        class Higher(models.Model):
            class Meta:
                app_label = "accounts"

        class Lower(models.Model):
            higher = models.ForeignKey(Higher, on_delete=models.PROTECT)

            class Meta:
                app_label = "history"

        assert list(links_upwards([Lower])) == ["history.Lower.higher points up to accounts.Higher"]


# --- Free text ----------------------------------------------------------------------------------------------------

SCREENED = (
    fields.ScreenedText,
    fields.ScreenedLine,
    fields.ScreenedLink,
    fields.ScreenedJSON,
    fields.Code,
    fields.Digest,
)

# Text that no person writes freely, each with why.
NOT_FREE_TEXT = {
    "accounts.Invitation.email": "where an invitation is sent",
    "accounts.Person.email": "what somebody signs in with",
    "accounts.Person.password": "Django's hash of a password",
    "accounts.Session.session_data": "what the framework packs and signs",
    "accounts.Session.session_key": "made by the framework of chance",
    "accounts.Visit.address": "the address of a page of ours, as it was asked for",
    "connections.Webhook.sealed_secret": "made by us, and encrypted",
    "delivery.UpdateLink.email": "where a link is sent",
    "digest.Letter.message_id": "made by us from the time, chance and our own domain",
    "files.StoredFile.media_type": "what the content was found to be, from a list",
    "history.Crossing.added": "numbers by kind, made when a programme is brought in",
    "history.Crossing.matched": "numbers by kind, made when a programme is brought in",
    "history.Entry.digests": "digests by field, made by the log itself",
    "outbox.Job.result": "the address of a page of ours",
    "outbox.Message.address": "the address of a page of ours",
    "publishing.EditionPart.media_type": "what the system wrote, from a list",
    "search.IndexRow.address": "the address of a page of ours",
    "search.IndexRow.key": "made by us of the kind and the key of a row",
    "search.IndexRow.part_of": "made by us of the kind and the key of a row",
}


def unscreened_texts(tables: Iterable[type[models.Model]]) -> Iterator[str]:
    """Fields that would take any text without the one door for it."""
    for table in tables:
        for field in table._meta.local_fields:
            is_text = isinstance(field, (models.CharField, models.TextField, models.JSONField, models.BinaryField))
            is_file = isinstance(field, models.FileField)
            if (is_text and not isinstance(field, SCREENED) and not field.choices) or is_file:
                yield f"{table._meta.label}.{field.name}"


def test_no_field_takes_text_past_the_one_door() -> None:
    assert_nothing(name for name in unscreened_texts(our_tables()) if name not in NOT_FREE_TEXT)


def test_the_list_of_exceptions_names_only_what_is_there() -> None:
    assert_nothing(set(NOT_FREE_TEXT) - set(unscreened_texts(our_tables())))


def test_a_field_past_the_door_is_found() -> None:
    from django.test.utils import isolate_apps

    with isolate_apps("soundingboard.history"):

        class Note(models.Model):
            words = models.TextField()
            line = models.CharField(max_length=10)
            kind = models.CharField(max_length=10, choices=[("a", "A")])
            screened = fields.ScreenedText()
            file = models.FileField()

            class Meta:
                app_label = "history"

        assert list(unscreened_texts([Note])) == ["history.Note.words", "history.Note.line", "history.Note.file"]


# What only long work needs, with the megabytes that each would add to every web process.
HEAVY = {
    "docx": 6,
    "duckdb": 20,
    "lxml": 4,
    "ninja": 5,  # the API, with the first request to it
    "numpy": 15,
    "openpyxl": 5,
    "pydantic": 15,
    "pypdfium2": 4,
    "typst": 5,
    "xlsxwriter": 3,
}


@pytest.mark.slow
def test_a_web_process_starts_without_the_libraries_of_long_work() -> None:
    code = (
        "import sys, soundingboard.config.wsgi\n"
        "from django.urls import get_resolver, reverse; get_resolver().url_patterns; reverse('api_about')\n"
        f"print(*sorted(sys.modules.keys() & {set(HEAVY)!r}))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "soundingboard.config.settings"}

    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert said.stdout.split() == []
