"""Django's registration of the area."""

from django.apps import AppConfig


class FrameworkConfig(AppConfig):
    name = "soundingboard.framework"
