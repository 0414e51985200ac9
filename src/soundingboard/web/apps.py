"""Django's registration of the area."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "soundingboard.web"
