"""Django's registration of the area."""

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "soundingboard.web"

    def ready(self) -> None:
        """Register the checks of the settings, what the log is told of signing in, and second steps."""
        import_module("soundingboard.web.checks")
        import_module("soundingboard.web.sign_in_events")
        import_module("soundingboard.web.second_step").listen()
