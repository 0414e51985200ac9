"""Django's registration of the area."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "soundingboard.retention"

    def ready(self) -> None:
        """What is held is kept from redaction too, which knows only what lies beneath it."""
        from soundingboard.accounts.taking_out import ask_before_taking_out
        from soundingboard.retention.keeping import keep_what_is_held

        ask_before_taking_out(keep_what_is_held)
