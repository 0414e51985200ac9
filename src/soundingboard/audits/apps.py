"""Django's registration of the area."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "soundingboard.audits"
