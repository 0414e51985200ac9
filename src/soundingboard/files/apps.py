"""Django's registration of the area."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "soundingboard.files"
