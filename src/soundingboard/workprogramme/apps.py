"""Django's registration of the area; its agenda rules join those that are asked for a meeting."""

from django.apps import AppConfig


class WorkProgrammeConfig(AppConfig):
    name = "soundingboard.workprogramme"

    def ready(self) -> None:
        """Offer the area's rules to whatever proposes an agenda, which knows only what lies beneath it."""
        from soundingboard.workprogramme import proposing

        proposing.offer_rules()
