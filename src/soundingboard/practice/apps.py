"""Django's registration of the area."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "soundingboard.practice"
