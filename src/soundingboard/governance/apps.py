"""Django's registration of the area."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "soundingboard.governance"
