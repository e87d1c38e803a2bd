"""What the tests of reports' flows share."""

from collections.abc import AsyncGenerator
from pathlib import Path

import aiomqtt
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ...helpers.cabinets import ScriptedFleet
from ...helpers.report_flows import POWER, destination


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> MockConfigEntry:
    """A folder for reports, in a configuration directory of the test's own."""
    hass.config.config_dir = str(tmp_path)
    return destination(hass)


@pytest.fixture
def registered(hass: HomeAssistant) -> str:
    """A sensor of another integration that is in the registry: 1.5 kW."""
    entry = er.async_get(hass).async_get_or_create(
        "sensor", "other", "power", suggested_object_id="power"
    )
    hass.states.async_set(entry.entity_id, "1.5", POWER)
    return entry.id


@pytest.fixture
async def fleet(broker_port: int) -> AsyncGenerator[ScriptedFleet]:
    """Two cabinets on the test's broker."""
    async with aiomqtt.Client("127.0.0.1", broker_port) as client:
        yield ScriptedFleet(client)
