"""What a hub's sensors offer beside their states: the last message, before it is folded, over a real broker."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.live import LiveSource
from custom_components.energy_bridge.entity import async_live_sources

from ..helpers.hass import act, state
from ..helpers.hub import ScriptedHub, hub_entry, start
from ..helpers.waiting import until

POWER = "sensor.energyhub_pv_power"


def offered(hass: HomeAssistant, entity_id: str) -> LiveSource | None:
    """What a sensor offers, found by its registry id."""
    entry = er.async_get(hass).async_get(entity_id)
    assert entry is not None
    return async_live_sources(hass).find(entry.id)


async def test_each_message_is_offered(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """At once, in the sensor's unit and digits; its state waits for the fold interval."""
    entry = hub_entry(broker_port, options={"fold_interval": 3600})
    await start(hass, entry, hub)
    source = offered(hass, POWER)
    assert source is not None
    assert source.unit == "W"
    shown = state(hass, POWER)
    for power in (1234.4, 2345.6):
        await hub.publish("data/ehub", {"ppv": {"val": str(power)}})
        await until(lambda power=power: source.read() == round(power))
    assert state(hass, POWER) == shown
    unit = offered(hass, "sensor.solar_string_s20126467_pv_power")
    assert unit is not None
    assert isinstance(unit.read(), int)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert offered(hass, POWER) is None


async def test_what_is_written_at_once_is_not_offered(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Its state is as new as it can be."""
    await start(hass, entry, hub)
    await act(hass, "hold_battery")
    entity_id = er.async_get(hass).async_get_entity_id(
        "sensor", DOMAIN, f"{entry.entry_id}_ordered_set_point"
    )
    assert entity_id is not None
    assert offered(hass, entity_id) is None
