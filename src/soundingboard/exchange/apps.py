"""Django's registration of the area."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "soundingboard.exchange"
