"""Fixtures of the tests of cabinets."""

from collections.abc import AsyncGenerator
from math import inf

import aiomqtt
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers.cabinets import ScriptedFleet, cabinets_entry


@pytest.fixture
async def fleet(broker_port: int) -> AsyncGenerator[ScriptedFleet]:
    """Two cabinets on the test's broker."""
    async with aiomqtt.Client("127.0.0.1", broker_port, timeout=inf) as client:
        yield ScriptedFleet(client)


@pytest.fixture
def cabinets(broker_port: int) -> MockConfigEntry:
    """An entry for them."""
    return cabinets_entry(broker_port)
