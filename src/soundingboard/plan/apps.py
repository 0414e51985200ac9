"""Django's registration of the area."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "soundingboard.plan"
