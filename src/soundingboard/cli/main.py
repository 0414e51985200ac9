"""The `soundingboard` command: one verb for each job, so that analysts can script it and anybody can check it."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

# Each verb is a module of this package with HELP, add_arguments(parser) and run(arguments). It is imported only when
# it is called, so that `--help` answers at once. "django" says that the verb needs the application set up.
VERBS: dict[str, tuple[str, str, bool]] = {
    "setup": ("setup", "make or bring up to date the database and the files that are served", True),
    "demo": ("demo", "build the demonstration council and serve it", True),
    "serve": ("serve", "serve the pages", True),
    "worker": ("worker", "do the background work", True),
    "programme": ("programme", "begin a programme and its first programme manager", True),
    "findings": ("findings", "read an inspection report into its findings, grades and dates", False),
    "questions": ("questions", "read a set of questions, and put each in both voices", False),
    "spc": ("spc", "make SPC charts (XmR) of many series", False),
    "indicators": ("indicators", "work indicators out from child-level lists", False),
    "attribute": ("attribute", "make p, p', u, u' or c charts of counts", False),
    "funnel": ("funnel", "set teams or authorities against what chance would do at their size", False),
    "benchmark": ("benchmark", "set authorities beside their neighbours, region and England", False),
    "plan": ("plan", "take a plan out as a workbook, and bring one in", True),
    "check": ("check", "read a plan as an experienced reviewer would", True),
    "paper": ("paper", "make a paper as at a date", True),
    "evidence-pack": ("evidence_pack", "hold an evidence pack to its own index", True),
    "backup": ("backup", "copy the database and the files, while people work", True),
    "restore": ("restore", "put a backup back and prove that it is all there", True),
    "reseal": ("reseal", "seal with the key in force what the one before has sealed", True),
    "partition": ("partition", "cut tables up by programme, on PostgreSQL", True),
    "sweep": ("sweep", "take out stored files that nothing names", True),
    "archive": ("archive", "take a whole programme out, or bring one in", True),
    "history": ("history", "verify the log of changes", True),
    "search": ("search", "make the index of the search anew", True),
    "docs": ("docs", "write the generated pages of docs/ again", True),
    "bench": ("bench", "measure speed and size", True),
    "shell": ("shell", "a Python prompt with the application loaded", True),
}


REFUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb; its exit status: 0 done, 1 done with findings where it is a check, 2 input refused."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(given)
    except Exception as error:
        if (sentence := _in_words(error)) is None:
            raise
        print(sentence, file=sys.stderr)
        return REFUSED


def _run(given: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="soundingboard", description="Runs Sounding Board. `soundingboard VERB --help` says more of each verb."
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb, (_, says, _) in VERBS.items():
        # Only the verb that is called pays for its imports.
        called = verbs.add_parser(verb, help=says)
        if given and given[0] == verb:
            _load(verb).add_arguments(called)
    arguments_read = parser.parse_args(given)
    status: int = _load(arguments_read.verb).run(arguments_read)
    return status


def _in_words(error: Exception) -> str | None:
    """What whoever runs the installation has to do; None where the fault is ours, and its traceback is shown."""
    # Only once something failed, so that a verb which needs no Django does not pay for it.
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError

    from soundingboard.records.no_room import SENTENCE, is_no_room

    if is_no_room(error):
        return SENTENCE
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    if isinstance(error, OperationalError | ProgrammingError) and any(each in str(error) for each in _NO_TABLE):
        return "The database is not ready for this release. Run `soundingboard setup` first."
    if isinstance(error, OperationalError) and any(each in str(error) for each in _NO_DATABASE):
        return (
            f"The database does not answer: {str(error).splitlines()[0]}. See whether it runs, and whether "
            "SOUNDINGBOARD_DATABASE_URL is right."
        )
    return None


# As SQLite and PostgreSQL say it.
_NO_TABLE = ("no such table", "no such column", 'relation "')
_NO_DATABASE = ("connection failed", "unable to open database file")


def _load(verb: str):  # type: ignore[no-untyped-def]
    module, _, needs_django = VERBS[verb]
    if needs_django:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soundingboard.config.settings")
        import django
        from django.apps import apps

        if not apps.ready:
            django.setup()
    return importlib.import_module(f"soundingboard.cli.{module}")


if __name__ == "__main__":
    sys.exit(main())
