"""Loads every area's tasks, so that the worker knows how to do them."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


def load() -> list[str]:
    """Import the `tasks` module of each area that has one; their names."""
    loaded = []
    for config in apps.get_app_configs():
        name = f"{config.name}.tasks"
        if config.name.startswith("soundingboard.") and find_spec(name):
            import_module(name)
            loaded.append(name)
    return loaded
