"""Django's registration of the area."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "soundingboard.history"
