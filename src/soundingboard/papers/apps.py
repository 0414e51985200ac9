"""Django's registration of the area."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "soundingboard.papers"
