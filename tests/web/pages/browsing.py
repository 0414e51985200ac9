"""A browser without script, signed in as somebody, in one programme."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.records.kept import forget
from tests.web.markup import faults_of


class Browser:
    """Fetches pages and sends forms; each page it shows is read for faults."""

    def __init__(self, programme: Programme, actor: Actor) -> None:
        self.root = f"/p/{programme.code}/"
        self.client = Client()
        assert actor.person is not None
        self.client.force_login(actor.person)

    def get(self, address: str = "") -> Any:
        """The response to an address beneath the programme."""
        return self.client.get(self.root + address)

    def text(self, address: str = "") -> str:
        """The page at an address, which must be there and be sound."""
        response = self.get(address)
        assert response.status_code == 200, f"{address}: {response.status_code}"
        return sound(response)

    def post(self, address: str, /, **fields: Any) -> Any:
        """The page that follows a form."""
        return self.client.post(self.root + address, fields, follow=True)

    def said(self, address: str, /, **fields: Any) -> str:
        """The words of the page that follows a form."""
        return sound(self.post(address, **fields))

    def queries(self, address: str = "") -> int:
        """How many queries a page makes, the door's own among them, with nothing kept of what it worked out."""
        self.text(address)
        forget()
        with CaptureQueriesContext(connection) as made:
            self.text(address)
        return len(made)


def sound(response: Any) -> str:
    """The page's words, once it is known to have no fault of markup."""
    page = str(response.content.decode())
    faults = faults_of(page)
    assert not faults, faults
    return page
