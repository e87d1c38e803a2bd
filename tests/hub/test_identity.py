"""Which hub an entry is: two entries for one hub, and hubs that give their units the same ids."""

import aiomqtt
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
import pytest

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.device import DeviceKey
from custom_components.energy_bridge.core.ferroamp.quantities import Kind

from ..helpers.flows import begin, direct, enter, expect_entry
from ..helpers.hub import (
    NeighbourHub,
    ScriptedHub,
    hub_entry,
    scripted_hub,
    settle,
    start,
)


async def test_two_hubs_on_one_broker(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """Two prefixes are two hubs, but the same units and counters behind both are one hub and an issue, until one is removed."""
    first = hub_entry(broker_port)
    await start(hass, first, hub)
    second = hub_entry(broker_port, prefix="other")
    async with scripted_hub(broker_port, "other") as other:
        await start(hass, second, other)
    issues = ir.async_get(hass).issues
    assert (DOMAIN, f"same_hub_twice_{second.entry_id}") in issues
    entities = er.async_entries_for_config_entry(er.async_get(hass), second.entry_id)
    assert entities
    assert {entity.device_id for entity in entities} == {
        device.id
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), second.entry_id
        )
    }
    assert len({entity.device_id for entity in entities}) == 7
    assert (DOMAIN, f"same_hub_twice_{first.entry_id}") not in issues

    assert await hass.config_entries.async_remove(first.entry_id)
    async with scripted_hub(broker_port, "other") as other:
        await other.send()
        await settle(hass, second)
    assert (DOMAIN, f"same_hub_twice_{second.entry_id}") not in issues
    assert len(second.runtime_data.hub.devices) == 7


async def test_neighbours_with_the_same_unit_id(
    hass: HomeAssistant, broker_port: int
) -> None:
    """An ESO is called `1` by each hub: each has all its units, nobody says that they are one hub, and a third can be added."""
    entries: list[ConfigEntry] = []
    for number in (1, 2, 3):
        prefix = f"hub{number}"
        async with aiomqtt.Client("127.0.0.1", broker_port) as client:
            hub = NeighbourHub(client, prefix, string=f"S{number}", kwh=number * 1000)
            if number < 3:
                known = hub_entry(broker_port, prefix=prefix)
                await start(hass, known, hub)
                entries.append(known)
            else:
                async with hub.sending():
                    result = await enter(
                        hass,
                        await begin(hass),
                        direct(broker_port, advanced={"prefix": prefix}),
                    )
                    expect_entry(result)
                    await hass.async_block_till_done()
                entries.append(result["result"])
                await hub.send(4)
                await settle(hass, result["result"])
    batteries = [
        {device.serial_number: device.id for device in devices}
        for entry in entries
        if (
            devices := dr.async_entries_for_config_entry(
                dr.async_get(hass), entry.entry_id
            )
        )
    ]
    assert all({"1", "2"} <= each.keys() for each in batteries)
    assert len({each["1"] for each in batteries}) == 3
    assert [len(entry.runtime_data.hub.devices) for entry in entries] == [7, 7, 7]
    assert not ir.async_get(hass).issues
    levels = [
        entry.runtime_data.hub.devices[DeviceKey(Kind.ESO, "1")].registers
        for entry in entries
    ]
    ahead = levels[1]["battery_register_prod"] - levels[0]["battery_register_prod"]
    assert ahead == pytest.approx(1000 * 3.6e9, rel=0.01)
