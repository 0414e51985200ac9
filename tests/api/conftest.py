"""What the tests of the API share: the programme with a thing of every kind."""

from tests.web.conftest import sample

__all__ = ["sample"]
