"""Fixtures of the tests of cabinets."""

from collections.abc import AsyncGenerator, Iterator
from unittest.mock import patch

import aiomqtt
from homeassistant.helpers.entity import Entity
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers.cabinets import ScriptedFleet, cabinets_entry


@pytest.fixture
async def fleet(broker_port: int) -> AsyncGenerator[ScriptedFleet]:
    """Two cabinets on the test's broker."""
    async with aiomqtt.Client("127.0.0.1", broker_port) as client:
        yield ScriptedFleet(client)


@pytest.fixture
def cabinets(broker_port: int) -> MockConfigEntry:
    """An entry for them."""
    return cabinets_entry(broker_port)


@pytest.fixture
def all_enabled() -> Iterator[None]:
    """Entities are enabled that are not by default."""
    with patch.object(Entity, "entity_registry_enabled_default", True):
        yield
