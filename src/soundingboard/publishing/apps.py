"""Django's registration of the area."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "soundingboard.publishing"

    def ready(self) -> None:
        """What is withdrawn as a paper is withdrawn from the public too."""
        from soundingboard.papers.following import follow_withdrawal
        from soundingboard.publishing.actions import withdraw_with_its_paper

        follow_withdrawal(withdraw_with_its_paper)
