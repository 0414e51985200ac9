"""Django's registration of the area."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "soundingboard.accounts"
