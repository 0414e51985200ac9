"""Django's registration of the area."""

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "soundingboard.web"

    def ready(self) -> None:
        """Register the checks of the settings."""
        import_module("soundingboard.web.checks")
