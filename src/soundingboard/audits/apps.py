"""Django's registration of the area."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "soundingboard.audits"

    def ready(self) -> None:
        from soundingboard.accounts.leaving import ByName, also_held
        from soundingboard.audits.actions import AuditRefused, hand_audits_over
        from soundingboard.audits.reading import waiting_for

        also_held(
            "audits",
            ByName(
                one="audit or second grade that waits for them",
                many="audits and second grades that wait for them",
                count=waiting_for,
                hand_over=lambda programme, leaver, to, by: hand_audits_over(
                    programme=programme, leaver=leaver, to=to, by=by
                ),
                refusal=AuditRefused,
            ),
        )
