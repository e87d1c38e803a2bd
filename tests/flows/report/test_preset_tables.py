"""What the presets' sources come to in a message (formats.md §4)."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.flows.report.presets.origins import (
    OriginKind,
    find_origins,
)
from custom_components.energy_bridge.flows.report.presets.presets import fill_report
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.plant import Plant

from ...helpers.hub import NOON, ScriptedHub, start


def sources(hass: HomeAssistant, message: str, kind: OriginKind) -> dict[str, str]:
    """The unique id behind each field that a preset fills; a minus sign turns it round."""
    origin = next(origin for origin in find_origins(hass) if origin.kind is kind)
    data: dict[str, Any] = {"message": message}
    fill_report(hass, "teleport", message, origin, data)
    registry = er.async_get(hass).entities
    found = {}
    for key, source in data["fields"].items():
        entry = registry.get_entry(source["entity"])
        assert entry is not None
        found[key] = ("-" if source.get("invert") else "") + entry.unique_id
    return found


@pytest.mark.parametrize("batteries", [0, 1])
async def test_reactive_power_of_solar(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, batteries: int
) -> None:
    """It is the PV system's only while no battery shares the inverter."""
    hub.plant = Plant(PlantConfig(eso_count=batteries, esm_count=batteries), NOON)
    await start(hass, entry, hub)
    found = sources(hass, "solar", OriginKind.HUB)
    prefix = f"{entry.entry_id}_"
    assert found["activePower"] == f"{prefix}pv_power"
    on_the_ac_side = {
        "activePower.sum": f"-{prefix}inverter_active_power",
        "reactivePower": f"{prefix}inverter_reactive_power",
    }
    assert (on_the_ac_side.items() <= found.items()) is not bool(batteries)
    assert on_the_ac_side.keys().isdisjoint(found) is bool(batteries)
