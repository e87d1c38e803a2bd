"""Presets of swap cabinets, with real ones."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.flows.report.presets.origins import find_origins

from ...helpers.cabinets import ScriptedFleet, cabinets_entry, start as start_cabinets
from ...helpers.hub import ScriptedHub, start
from ...helpers.presets import SSO, SYSTEMS, filled
from ...helpers.report_flows import (
    begin,
    document,
    enter,
    expect,
    finish,
    head,
    preview,
)


async def test_units_without_fault_entities(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, fleet: ScriptedFleet
) -> None:
    """A list of faults is filled only where its entity is there."""
    cabinets = cabinets_entry(entry.data["port"])
    await start(hass, entry, hub)
    await start_cabinets(hass, cabinets, fleet)
    (cabinet,) = [
        origin for origin in find_origins(hass) if origin.serial == fleet.document.mac
    ]
    registry = er.async_get(hass)
    string = f"{entry.entry_id}_sso_PS00990-A04-{SSO}"
    for unique_id in (f"{string}_fault", f"{cabinet.slots[0].prefix}_error"):
        entity_id = registry.async_get_entity_id(
            "binary_sensor", "energy_bridge", unique_id
        )
        assert entity_id is not None
        registry.async_remove(entity_id)
    stored, _ = filled(hass, "teleport", "solar", "EnergyHub")
    assert stored["flags"].keys() == {"inverters.2.alarms"}
    stored, _ = filled(hass, "teleport", "ev", cabinet.name)
    assert stored["flags"].keys() == {
        f"stations.1.points.{n}.errors" for n in range(2, len(cabinet.slots) + 1)
    }


@pytest.mark.parametrize("details", [True, False])
async def test_cabinet(
    hass: HomeAssistant,
    broker_port: int,
    fleet: ScriptedFleet,
    folder: MockConfigEntry,
    details: bool,
) -> None:
    """As batteries, as charging points, and as tags; with fewer values where slots show no details."""
    entry = cabinets_entry(broker_port, options={"slot_details": details})
    fleet.fleet.advance(60)
    await start_cabinets(hass, entry, fleet)
    mac = fleet.document.mac
    count = len(fleet.document.slots)

    result = expect(await begin(hass, folder, "teleport", "battery"), "preset")
    (cabinet,) = [origin for origin in find_origins(hass) if origin.unit.serial == mac]
    result = await enter(hass, result, {"preset": cabinet.device_id})
    expect(result, "head")
    result = await enter(
        hass, result, head("teleport", "missing", asset_identifier=f"voltz-{mac}")
    )
    text = preview(result)
    assert ("slot details" in text) is not details
    (message,) = document(text)
    packs = [slot.pack for slot in fleet.document.slots if slot.pack is not None]
    assert [system["identifier"] for system in message[SYSTEMS]] == [
        pack.id for pack in packs
    ]
    for system in message[SYSTEMS]:
        (rack,) = system["racks"]
        assert rack["identifier"] == system["identifier"]
        assert (rack["dcVoltage"] is None) is not details
        assert (rack["dcCurrent"] or 0) <= 0
        assert system["stateOfCharge"] is not None
    assert message["activePower"] < 0
    stored = await finish(hass, folder, result)
    assert len(stored["items"][SYSTEMS]) == count
    assert stored["flags"][f"{SYSTEMS}.1.errors"][0]["text"] == "voltz_"

    result = expect(await begin(hass, folder, "teleport", "ev"), "preset")
    result = await enter(hass, result, {"preset": cabinet.device_id})
    result = await enter(
        hass,
        result,
        head(
            "teleport", "missing", asset_identifier=f"voltz-{mac}-ev", current_type="dc"
        ),
    )
    (message,) = document(preview(result))
    assert message["currentType"] == "dc"
    (station,) = message["stations"]
    assert station["identifier"] == mac
    assert [point["identifier"] for point in station["points"]] == [
        str(n) for n in range(1, count + 1)
    ]
    occupied = {str(slot.number) for slot in fleet.document.slots if slot.pack}
    assert {
        point["identifier"] for point in station["points"] if point["vehicleConnected"]
    } <= occupied
    assert all(point["currentType"] == "dc" for point in station["points"])
    charging = {point["isCharging"] for point in station["points"]}
    assert (True in charging) is details
    powers = [point["power"] for point in station["points"] if point["isCharging"]]
    assert powers == [
        pytest.approx(point["voltage"] * point["current"], abs=0.001)
        for point in station["points"]
        if point["isCharging"]
    ]
    assert message["power"] < 0

    result = expect(await begin(hass, folder, "alsoenergy"), "preset")
    result = await enter(hass, result, {"preset": cabinet.device_id})
    result = await enter(hass, result, head("alsoenergy", "missing"))
    stored = await finish(hass, folder, result)
    first = [tag["name"] for tag in stored["tags"]][: 5 if details else 1]
    names = ["SOC_PCT", "U_V", "I_A", "TMAX_C", "TMIN_C"] if details else ["SOC_PCT"]
    assert first == [f"CAB_{mac}_S1_{name}" for name in names]
