"""What a password must not be, beside what Django asks of it."""

from django.core.exceptions import ValidationError

LONGEST = 128


class NotTooLong:
    """Refuses what nobody types, so that a long text cannot keep the slow hashing busy."""

    def validate(self, password: str, user: object = None) -> None:
        """Nothing, if it is not too long.

        Raises:
            ValidationError: with the sentence to show.
        """
        if len(password) > LONGEST:
            raise ValidationError(f"Choose a password of at most {LONGEST} characters.", code="password_too_long")

    def get_help_text(self) -> str:
        """What is asked, in words."""
        return f"Your password can have at most {LONGEST} characters."
