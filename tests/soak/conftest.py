"""What the tests of the house share."""

from collections.abc import Iterator

import pytest

from soak.parts import Guard


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """Real processes talk over real connections."""


@pytest.fixture
def guard() -> Iterator[Guard]:
    """What ends everything that a test starts."""
    found = Guard()
    yield found
    found.close()
