"""Django's registration of the area."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "soundingboard.outbox"
