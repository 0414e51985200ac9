"""Django's registration of the area."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "soundingboard.decisions"
