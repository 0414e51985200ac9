"""Django's registration of the area."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "soundingboard.delivery"
