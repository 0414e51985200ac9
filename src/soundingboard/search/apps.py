"""Django's registration of the area."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "soundingboard.search"
