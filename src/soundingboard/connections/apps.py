"""Django's registration of the area."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "soundingboard.connections"
