"""The small programme of the position's tests, for papers too."""

from tests.position.conftest import built, built_once

__all__ = ["built", "built_once"]
