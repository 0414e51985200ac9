"""The letter that carries a link to update. It names no action and nobody's child: letters pass through many hands."""

from soundingboard.delivery.models import UpdateLink

SUBJECT = "Your update for {programme}"


def subject_of(link: UpdateLink) -> str:
    """The subject, on one line."""
    return " ".join(SUBJECT.format(programme=link.programme).split())


def text_of(link: UpdateLink, address: str) -> str:
    """The letter as text."""
    number, day = len(link.asked), link.last_day
    what = "one action" if number == 1 else f"{number} actions"
    sender = f"{link.sent_by} asks" if link.sent_by else "You are asked"
    return f"""Dear {link.name},

{sender} for an update on {what} of {link.post} in {link.programme}. It takes about a minute. You need no account.

{address}

The link is for you, and works until the end of {day.day} {day:%B %Y}; when you send, it is used up. Please do not pass
it on: if somebody else should answer, tell whoever sent it. Do not name a child in what you write.
"""
