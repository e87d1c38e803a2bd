"""The trigger of cabinets, in real automations, over both ways to a broker."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers.actions import device_of
from ..helpers.automations import messages, noted_runs
from ..helpers.brokers import set_up_mqtt
from ..helpers.cabinets import ScriptedFleet, cabinets_entry, start, took
from ..helpers.waiting import let_messages_arrive, until

OPENED = "energy_bridge.slot_opened"
WORDS = (
    "{{ trigger.slot }} {{ trigger.order_number }} {{ trigger.pack_id }} "
    "{{ trigger.soc }} {{ device_name(trigger.device_id) }}"
)


@pytest.mark.usefixtures("mock_hass_config")
@pytest.mark.parametrize("transport", ["direct", "mqtt"])
async def test_a_slot_that_is_opened(
    hass: HomeAssistant, broker_port: int, fleet: ScriptedFleet, transport: str
) -> None:
    """Once, with its pack, of the chosen cabinet only; no other step of an order counts."""
    if transport == "mqtt":
        await set_up_mqtt(hass, broker_port)
    entry = cabinets_entry(broker_port, transport=transport)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)

    async def all_appear() -> bool:
        """Home Assistant's own connection subscribes a moment after a set-up."""
        await fleet.report()
        return len(entry.runtime_data.fleet.cabinets) == 2

    await until(all_appear)
    await hass.async_block_till_done()
    station = fleet.document
    place = station.slot(3)
    assert place is not None
    target = {"device_id": device_of(hass, f"cabinet_{station.mac}")}
    calls = await noted_runs(hass, [{"trigger": OPENED, "target": target}], WORDS)
    await fleet.notify(station, "open_slot", 3, "A1")
    await fleet.notify(station, "open_slot_success", 3, "A1")
    await fleet.notify(station, "close_slot", 3, "A1")
    await fleet.notify(station, "open_slot_busy", 4, "A2")
    await fleet.notify(fleet.controller, "open_slot_success", 3, "A3")
    await until(lambda: calls)
    await took(entry, 5, "notifications")
    await hass.async_block_till_done()
    pack = place.pack
    told = (pack.id, round(pack.state_of_charge)) if pack else (None, None)
    slot = dr.async_get(hass).async_get(device_of(hass, f"cabinet_{station.mac}_3"))
    assert slot is not None
    assert messages(calls) == [f"3 A1 {told[0]} {told[1]} {slot.name}"]


@pytest.mark.parametrize("of_slot", [True, False])
async def test_one_slot(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet, of_slot: bool
) -> None:
    """By its number, or by its own device; an opening without an order number is one, too."""
    await start(hass, cabinets, fleet)
    mac = fleet.document.mac
    trigger: dict[str, Any] = {"trigger": OPENED}
    if of_slot:
        trigger["target"] = {"device_id": device_of(hass, f"cabinet_{mac}_2")}
    else:
        trigger["target"] = {"device_id": device_of(hass, f"cabinet_{mac}")}
        trigger["options"] = {"slot": 2}
    words = "{{ trigger.slot }} {{ trigger.order_number }}"
    calls = await noted_runs(hass, [trigger], words)
    for slot in (1, 2, 3):
        await fleet.notify(fleet.document, "open_slot_success", slot)
    await until(lambda: calls)
    await took(cabinets, 3, "notifications")
    await hass.async_block_till_done()
    assert messages(calls) == ["2 None"]


async def test_a_slot_that_nobody_knows(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """The cabinet is told of all the same; nothing is told of a cabinet that nobody knows, or without a slot."""
    await start(hass, cabinets, fleet)
    station = fleet.document
    device = device_of(hass, f"cabinet_{station.mac}")
    calls = await noted_runs(
        hass,
        [{"trigger": OPENED, "target": {"device_id": device}}],
        "{{ trigger.slot }} {{ trigger.device_id }}",
    )
    event = {"event": "open_slot_success", "slot_id": 60, "order_number": ""}
    await fleet.publish("notifications", station, event)
    await fleet.publish("notifications", station, event | {"slot_id": None})
    await until(lambda: calls)
    dr.async_get(hass).async_remove_device(device)
    await fleet.publish("notifications", station, event)
    await took(cabinets, 3, "notifications")
    await let_messages_arrive()
    assert messages(calls) == [f"60 {device}"]
