"""Django's registration of the area: it has no tables, and the worker finds its background work by this."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "soundingboard.insight"
