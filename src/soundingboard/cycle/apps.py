"""Django's registration of the area."""

from django.apps import AppConfig


class CycleConfig(AppConfig):
    name = "soundingboard.cycle"
