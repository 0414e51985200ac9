"""Django's registration of the area."""

from django.apps import AppConfig


class JudgementConfig(AppConfig):
    name = "soundingboard.judgement"
