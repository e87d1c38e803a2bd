"""What the presets' sources come to in a message (formats.md §4)."""

from collections.abc import Iterator
from typing import Any

import aiomqtt
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

from ...helpers.cabinets import ScriptedFleet, cabinets_entry, start as start_cabinets
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


def attributes(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The entities of a report that it reads attributes of, with those."""
    for source in data["fields"].values():
        for name in (source.get("attribute"), *source.get("where", ())):
            if name is not None:
                yield source["entity"], name
    for flag in data.get("flags", {}).values():
        yield flag[0]["entity"], flag[0]["attribute"]


@pytest.mark.parametrize("message", ["solar", "battery", "ev"])
async def test_attributes_that_reports_read(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, message: str
) -> None:
    """Are there, and recorded: reports know nothing else."""
    await start(hass, entry, hub)
    async with aiomqtt.Client("127.0.0.1", entry.data["port"]) as client:
        await start_cabinets(
            hass, cabinets_entry(entry.data["port"]), ScriptedFleet(client)
        )
        kind = OriginKind.CABINET if message == "ev" else OriginKind.HUB
        origin = next(each for each in find_origins(hass) if each.kind is kind)
        data: dict[str, Any] = {"message": message}
        fill_report(hass, "teleport", message, origin, data)
        registry = er.async_get(hass).entities
        found = list(attributes(data))
        assert found
        for reference, name in found:
            source = registry.get_entry(reference)
            assert source is not None
            state = hass.states.get(source.entity_id)
            assert state is not None
            assert name in state.attributes
            assert state.state_info is not None
            assert name not in state.state_info["unrecorded_attributes"]


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
