"""Django's registration of the area."""

from django.apps import AppConfig


class ScrutinyConfig(AppConfig):
    name = "soundingboard.scrutiny"
