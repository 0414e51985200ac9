"""Django's registration of the area."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "soundingboard.risk"
