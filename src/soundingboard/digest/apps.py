"""Django's registration of the area."""

from django.apps import AppConfig


class DigestConfig(AppConfig):
    name = "soundingboard.digest"
