"""Django's registration of the area."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "soundingboard.retention"
