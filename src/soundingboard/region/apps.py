"""Django's registration of the area."""

from django.apps import AppConfig


class RegionConfig(AppConfig):
    name = "soundingboard.region"
