"""The small programme of the position's tests, for papers too."""

from tests.position.conftest import built

__all__ = ["built"]
