"""The version of a hub's API: asked for once at a time, shown with the device, missing where nobody answers."""

import asyncio
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.core.ferroamp import control
from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)

from ..helpers.hass import act
from ..helpers.hub import ScriptedHub, settle, start
from ..helpers.waiting import until


def version(hass: HomeAssistant, entry: MockConfigEntry) -> str | None:
    """What the device registry says of the hub."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return next(each for each in devices if each.model == "EnergyHub").sw_version


async def test_the_version_is_shown(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """With the device and in the diagnostics; it is no answer to an order, and stays over a reload that brings none."""
    await start(hass, entry, hub)
    await until(lambda: version(hass, entry) == "1.2.0")
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert found["version"] == "1.2.0"
    assert hass.states.get("sensor.energyhub_last_answer_to_an_order") is None
    assert hass.states.get("sensor.energyhub_last_command") is None
    assert len(hub.questions) == 1
    assert not hub.requests

    hub.version = None
    assert await hass.config_entries.async_unload(entry.entry_id)
    await start(hass, entry, hub)
    assert version(hass, entry) == "1.2.0"


@pytest.mark.parametrize("answered", ["", "a\x00b"])
async def test_no_version(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, answered: str
) -> None:
    """An answer that tells none changes nothing."""
    hub.version = answered
    await start(hass, entry, hub)
    await until(lambda: hub.questions)
    await settle(hass, entry)
    assert version(hass, entry) is None


async def test_a_hub_that_does_not_answer(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """An order waits until the question is given up; the connection stays."""
    hub.version = None
    with patch.object(control, "QUESTION_TIMEOUT", 0.5):
        await start(hass, entry, hub)
        await act(hass, "charge_battery", power=100)
    assert hub.commands == ["charge"]
    assert entry.runtime_data.connection.connected
    assert version(hass, entry) is None


async def test_another_client_asks(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Its answer is heard, too."""
    hub.version = None
    await start(hass, entry, hub)
    hub.version = "1.3.0"
    await hub.publish(
        "control/request", {"transId": "theirs", "cmd": {"name": "extapiversion"}}
    )
    await until(lambda: version(hass, entry) == "1.3.0")


async def test_one_transaction_at_a_time(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """An order that comes while the question is open waits for its answer."""
    hub.version = None
    await start(hass, entry, hub)
    await until(lambda: hub.questions)
    order = asyncio.create_task(act(hass, "charge_battery", power=100))
    await settle(hass, entry)
    assert not hub.requests
    await hub.answer(
        "response", text="1.2.0", transaction_id=hub.questions[0]["transId"]
    )
    await order
    assert hub.commands == ["charge"]
