"""Django's registration of the area."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "soundingboard.ledger"
