"""Django's registration of the area."""

from contextlib import suppress

from django.apps import AppConfig
from django.conf import settings

from soundingboard.lib.screening import use_case_pattern


class AccountsConfig(AppConfig):
    name = "soundingboard.accounts"

    def ready(self) -> None:
        from soundingboard.accounts.case_numbers import patterns_in_force
        from soundingboard.accounts.knowing import known_names, was_let_stand
        from soundingboard.records import case_numbers, known, overruling

        # A pattern that is none is said by the checks of the settings; without it nothing of the kind is found.
        with suppress(ValueError):
            use_case_pattern(settings.SOUNDINGBOARD_CASE_NUMBERS)
        case_numbers.also_ask("accounts", patterns_in_force)
        known.also_ask("accounts", known_names)
        overruling.also_ask("accounts", was_let_stand)
