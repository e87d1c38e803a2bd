"""The current that is available for a charger on all phases."""

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers.hass import state
from ..helpers.hub import ScriptedHub, settle, start

LOWEST = "sensor.energyhub_available_current_lowest_phase"


async def test_the_phase_with_the_least_current(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It is there once the hub sends all phases, and unknown while it does not."""
    await start(hass, entry, hub)
    assert hass.states.get(LOWEST) is None
    phases = {"L1": "16.04", "L2": "-2.50", "L3": "9"}
    await hub.publish("data/ehub", {"iavbl": phases, "iavblq": phases})
    await settle(hass, entry)
    assert state(hass, LOWEST) == "-2.5"
    assert state(hass, LOWEST.replace("current", "active_current")) == "-2.5"
    assert state(hass, "sensor.energyhub_available_current_l1") == "16.04"
