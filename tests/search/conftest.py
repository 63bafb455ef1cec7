"""What tests of search stand on: the index as its own tests have it."""

from tests.index.conftest import indexed, no_index

__all__ = ["indexed", "no_index"]
