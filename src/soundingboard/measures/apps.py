"""Django's registration of the area."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "soundingboard.measures"
