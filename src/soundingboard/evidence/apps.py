"""Django's registration of the area."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "soundingboard.evidence"
