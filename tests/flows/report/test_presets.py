"""Presets, with a real hub and real cabinets."""

from collections.abc import AsyncGenerator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import aiomqtt
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.core.report.formats import FORMATS
from custom_components.energy_bridge.flows.report.forms.fields import (
    page_values,
    store_page,
)
from custom_components.energy_bridge.flows.report.forms.pages import pages_of
from custom_components.energy_bridge.flows.report.presets.origins import (
    Origin,
    find_origins,
)
from custom_components.energy_bridge.flows.report.presets.presets import (
    fill_report,
    offered_origins,
    suggested_identifiers,
)
from custom_components.energy_bridge.hub.issues import HubIssues
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.plant import Plant

from ...helpers.cabinets import ScriptedFleet, cabinets_entry, start as start_cabinets
from ...helpers.hass import act
from ...helpers.hub import NOON, ScriptedHub, start
from ...helpers.report_flows import (
    begin,
    document,
    enter,
    expect,
    finish,
    head,
    preview,
)

ESO, OTHER_ESO = "21036467", "21036468"
SSO, OTHER_SSO = "S20126467", "S20126468"
SYSTEMS = "batteryEnergyStorageSystems"


@pytest.fixture
async def fleet(broker_port: int) -> AsyncGenerator[ScriptedFleet]:
    """Two cabinets on the test's broker."""
    async with aiomqtt.Client("127.0.0.1", broker_port) as client:
        yield ScriptedFleet(client)


def origin_of(hass: HomeAssistant, name: str) -> Origin:
    """The origin of that name."""
    (found,) = [origin for origin in find_origins(hass) if origin.name == name]
    return found


def filled(
    hass: HomeAssistant, kind: str, message: str, name: str, **data: Any
) -> tuple[dict[str, Any], dict[str, str]]:
    """What a preset stores, and the disabled entities that it needs."""
    stored = {"message": message, **data}
    disabled = fill_report(hass, kind, message, origin_of(hass, name), stored)
    return stored, disabled


def keys(hass: HomeAssistant, fields: Mapping[str, Any]) -> dict[str, str]:
    """The unique id of each field's entity, with a minus sign for one that is turned round."""
    registry = er.async_get(hass).entities
    found = {}
    for key, source in fields.items():
        entry = registry.get_entry(source["entity"])
        assert entry is not None
        sign = "-" if source.get("invert") else ""
        found[key] = sign + entry.unique_id
    return found


def by_phase(table: Mapping[str, str]) -> dict[str, str]:
    """A table with each `{n}` once for each phase."""
    return {
        key.format(n=n): value.format(n=n)
        for key, value in table.items()
        for n in (1, 2, 3)
    }


async def test_what_is_offered(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, fleet: ScriptedFleet
) -> None:
    """The hub and each string by their names, cabinets by theirs; each only where it fits."""
    await start(hass, entry, hub)
    await start_cabinets(hass, cabinets_entry(entry.data["port"]), fleet)
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("energy_bridge", entry.entry_id), entry.entry_id
    )
    assert device is not None
    dr.async_get(hass).async_update_device(device.id, name_by_user="My hub")
    found = list(find_origins(hass))
    strings = [f"EnergyHub: Solar string {serial}" for serial in (SSO, OTHER_SSO)]
    cabinets = [
        origin.name for origin in found if origin.name not in ("My hub", *strings)
    ]
    assert len(cabinets) == 2

    def names(message: str) -> list[str]:
        return [origin.name for origin in offered_origins(message, found)]

    def asset(message: str, origin: Origin) -> str:
        return suggested_identifiers(message, origin)["asset_identifier"]

    for message in ("collector", "rtu", "meter"):
        assert names(message) == ["My hub"]
    for message in ("pv_system", "solar"):
        assert names(message) == ["My hub", *strings]
    for message in ("battery", "battery_filtered", "alsoenergy"):
        assert names(message) == ["My hub", *cabinets]
    assert names("ev") == cabinets
    assert names("wind") == names("ac") == []
    assert asset("meter", found[0]) == f"ferroamp-{SSO}-meter"
    assert asset("solar", found[0]) == f"ferroamp-{SSO}-pv"
    assert asset("battery", found[0]) == f"ferroamp-{SSO}-battery"
    assert asset("solar", found[2]) == f"ferroamp-{OTHER_SSO}-pv"
    assert asset("ev", found[-1]).startswith("voltz-")
    assert suggested_identifiers("collector", found[0]) == {}
    assert suggested_identifiers("alsoenergy", found[-1]) == {}


async def test_grid(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The grid meter as Collector, RTU and power meter: by unique id, whatever an entity is called."""
    await start(hass, entry, hub)
    registry = er.async_get(hass)
    prefix = f"{entry.entry_id}_"
    entity_id = registry.async_get_entity_id(
        "sensor", "energy_bridge", f"{prefix}grid_active_power_l1"
    )
    assert entity_id is not None
    registry.async_update_entity(entity_id, new_entity_id="sensor.something")
    await hass.async_block_till_done()
    stored, disabled = filled(hass, "mint", "collector", "EnergyHub")
    assert keys(hass, stored["fields"]) == by_phase(
        {
            "frequency": f"{prefix}frequency",
            "pins.p{n}.current": f"{prefix}grid_current_l{{n}}",
            "pins.p{n}.activePower": f"{prefix}grid_active_power_l{{n}}",
            "pins.p{n}.energyImported": f"{prefix}grid_energy_imported_l{{n}}",
            "pins.p{n}.energyExported": f"{prefix}grid_energy_exported_l{{n}}",
            "pins.p{n}.voltage": f"{prefix}voltage_l{{n}}",
            "pins.p{n}.reactivePower": f"{prefix}grid_reactive_power_l{{n}}",
        }
    )
    assert disabled == {}
    stored, _ = filled(hass, "mint", "rtu", "EnergyHub")
    assert keys(hass, stored["fields"]) == {
        "activePower": f"{prefix}grid_active_power",
        "reactivePower": f"{prefix}grid_reactive_power",
    }
    stored, disabled = filled(hass, "teleport", "meter", "EnergyHub")
    assert keys(hass, stored["fields"]) == by_phase(
        {
            "voltage.phase.l{n}": f"{prefix}voltage_l{{n}}",
            "current.l{n}": f"{prefix}grid_current_l{{n}}",
            "activePower.l{n}": f"{prefix}grid_active_power_l{{n}}",
            "reactivePower.l{n}": f"{prefix}grid_reactive_power_l{{n}}",
            "frequency": f"{prefix}frequency",
            "activeEnergyConsumed.l{n}": f"{prefix}grid_energy_imported_l{{n}}",
            "activeEnergyDelivered.l{n}": f"{prefix}grid_energy_exported_l{{n}}",
        }
    )
    assert disabled == {}


async def test_pv(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """PV with a battery on the same inverter is measured on the DC side; AC only if the user says so."""
    await start(hass, entry, hub)
    prefix = f"{entry.entry_id}_"
    stored, disabled = filled(hass, "mint", "pv_system", "EnergyHub")
    assert keys(hass, stored["fields"]) == by_phase(
        {
            "energyExported": f"{prefix}pv_energy",
            "activePower": f"{prefix}pv_power",
            "pins.p{n}.current": f"{prefix}inverter_current_l{{n}}",
            "pins.p{n}.voltage": f"{prefix}voltage_l{{n}}",
        }
    )
    assert sorted(disabled.values()) == [
        f"sensor.energyhub_inverter_current_l{n}" for n in (1, 2, 3)
    ]
    stored, _ = filled(hass, "mint", "pv_system", "EnergyHub", pv_power="ac")
    assert keys(hass, stored["fields"]) == by_phase(
        {
            "energyExported": f"{prefix}inverter_energy_produced",
            "activePower": f"-{prefix}inverter_active_power",
            "pins.p{n}.current": f"{prefix}inverter_current_l{{n}}",
            "pins.p{n}.voltage": f"{prefix}voltage_l{{n}}",
            "pins.p{n}.activePower": f"-{prefix}inverter_active_power_l{{n}}",
            "pins.p{n}.energyExported": f"{prefix}inverter_energy_produced_l{{n}}",
            "pins.p{n}.reactivePower": f"{prefix}inverter_reactive_power_l{{n}}",
        }
    )
    string = f"EnergyHub: Solar string {SSO}"
    stored, disabled = filled(hass, "mint", "pv_system", string)
    assert keys(hass, stored["fields"]) == {
        "energyExported": f"{prefix}sso_PS00990-A04-{SSO}_pv_energy",
        "activePower": f"{prefix}sso_PS00990-A04-{SSO}_string_power",
    }
    assert disabled == {}

    stored, disabled = filled(hass, "teleport", "solar", "EnergyHub")
    assert stored["items"] == {"inverters": [SSO, OTHER_SSO]}
    assert keys(hass, stored["fields"]) == {
        "activePower": f"{prefix}pv_power",
        "generatedEnergy": f"{prefix}pv_energy",
        "inverters.1.activePower": f"{prefix}sso_PS00990-A04-{SSO}_string_power",
        "inverters.1.generatedEnergy": f"{prefix}sso_PS00990-A04-{SSO}_pv_energy",
        "inverters.2.activePower": f"{prefix}sso_PS00990-A04-{OTHER_SSO}_string_power",
        "inverters.2.generatedEnergy": f"{prefix}sso_PS00990-A04-{OTHER_SSO}_pv_energy",
    }
    fault = er.async_get(hass).async_get_entity_id(
        "binary_sensor", "energy_bridge", f"{prefix}sso_PS00990-A04-{OTHER_SSO}_fault"
    )
    assert fault is not None
    assert stored["flags"]["inverters.2.alarms"] == [
        {
            "entity": er.async_get(hass).entities[fault].id,
            "text": "ferroamp_sso_fault_bit_",
            "attribute": "code",
            "codes": "mask",
        }
    ]
    stored, _ = filled(hass, "teleport", "solar", "EnergyHub", pv_power="ac")
    assert (
        keys(hass, stored["fields"]).items()
        >= {
            "activePower": f"-{prefix}inverter_active_power",
            "reactivePower": f"{prefix}inverter_reactive_power",
            "generatedEnergy": f"{prefix}inverter_energy_produced",
        }.items()
    )
    stored, _ = filled(hass, "teleport", "solar", string)
    assert stored["items"] == {"inverters": [SSO]}
    assert (
        keys(hass, stored["fields"])["activePower"]
        == f"{prefix}sso_PS00990-A04-{SSO}_string_power"
    )


async def test_pv_without_a_battery(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Then the inverter's phases are the PV system's."""
    hub.plant = Plant(PlantConfig(eso_count=0, esm_count=0), NOON)
    await start(hass, entry, hub)
    stored, _ = filled(hass, "mint", "pv_system", "EnergyHub")
    found = keys(hass, stored["fields"])
    prefix = f"{entry.entry_id}_"
    assert found["activePower"] == f"{prefix}pv_power"
    assert found["pins.p2.activePower"] == f"-{prefix}inverter_active_power_l2"
    assert found["pins.p3.energyExported"] == f"{prefix}inverter_energy_produced_l3"
    assert offered_origins("battery", find_origins(hass)) == []


async def test_battery(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """A system per ESO, a rack per module; what belongs to the message only, if it is the filtered one."""
    await start(hass, entry, hub)
    prefix = f"{entry.entry_id}_"
    stored, disabled = filled(hass, "teleport", "battery", "EnergyHub")
    assert stored["items"] == {
        SYSTEMS: [f"ferroamp-{ESO}", f"ferroamp-{OTHER_ESO}"],
        f"{SYSTEMS}.1.racks": [],
        f"{SYSTEMS}.2.racks": ["ferroamp-17026468"],
    }
    rack = f"{SYSTEMS}.2.racks.1"
    assert keys(hass, stored["fields"]) == {
        "energy.charged": f"{prefix}battery_energy_charged",
        "energy.discharged": f"{prefix}battery_energy_discharged",
        "frequency": f"{prefix}frequency",
        "activePower": f"{prefix}battery_power",
        "stateOfCharge": f"{prefix}state_of_charge",
        "stateOfHealth": f"{prefix}state_of_health",
        "ratedEnergy": f"{prefix}rated_capacity",
        "setpoints.effective.activePower": f"{prefix}ordered_set_point",
        "setpoints.confirmed.activePower": f"{prefix}confirmed_set_point",
        "setpoints.desired.activePower.activeControl": f"{prefix}ordered_set_point",
        "scheduleCompleteUntil": f"{prefix}confirmed_set_point",
        f"{SYSTEMS}.1.stateOfCharge": f"{prefix}eso_30-H022-{ESO}_state_of_charge",
        f"{SYSTEMS}.1.relay": f"{prefix}eso_30-H022-{ESO}_relay",
        f"{SYSTEMS}.2.stateOfCharge": f"{prefix}eso_30-H022-{OTHER_ESO}_state_of_charge",
        f"{SYSTEMS}.2.relay": f"{prefix}eso_30-H022-{OTHER_ESO}_relay",
        f"{rack}.stateOfCharge": f"{prefix}esm_17026468_state_of_charge",
        f"{rack}.stateOfHealth": f"{prefix}esm_17026468_state_of_health",
        f"{rack}.ratedEnergy": f"{prefix}esm_17026468_rated_capacity",
        f"{rack}.dcVoltage": f"{prefix}eso_30-H022-{OTHER_ESO}_battery_voltage",
        f"{rack}.dcCurrent": f"{prefix}eso_30-H022-{OTHER_ESO}_battery_current",
    }
    assert len(disabled) == 6
    (flag,) = stored["flags"][f"{SYSTEMS}.1.errors"]
    assert (flag["text"], flag["ignore"]) == ("ferroamp_eso_fault_bit_", [7])
    stored, disabled = filled(hass, "teleport", "battery_filtered", "EnergyHub")
    allowed = {field.key for field in FORMATS["teleport"].fields(stored)}
    assert stored["fields"].keys() <= allowed
    assert "energy.charged" not in stored["fields"]
    assert sorted(disabled.values()) == [
        f"sensor.battery_{ESO}_relay",
        f"sensor.battery_{OTHER_ESO}_battery_current",
        f"sensor.battery_{OTHER_ESO}_battery_voltage",
        f"sensor.battery_{OTHER_ESO}_relay",
    ]


async def test_set_points_of_a_battery(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    folder: MockConfigEntry,
) -> None:
    """Follow the orders: what was ordered here and what the hub confirmed, until the order ends (§4)."""
    await start(hass, entry, hub)
    stored, _ = filled(hass, "teleport", "battery", "EnergyHub")
    before = deepcopy(stored)
    for each in pages_of(FORMATS["teleport"].fields(stored)):
        assert store_page(hass, stored, each, page_values(hass, stored, each)) == {}
    assert stored["fields"] == before["fields"]  # also what no form asks for

    async def shown() -> dict[str, Any]:
        result = await begin(hass, folder, "teleport", "battery")
        schema = result["data_schema"]
        assert schema is not None
        hub_option = schema.schema["preset"].config["options"][0]["value"]
        result = await enter(hass, result, {"preset": hub_option})
        answers = head("teleport", "missing", asset_identifier="battery-1")
        (message,) = document(preview(await enter(hass, result, answers)))
        found = message["setpoints"]
        return {
            "effective": found["effective"]["activePower"],
            "desired": found["desired"]["activePower"]["activeControl"],
            "confirmed": found["confirmed"]["activePower"],
            "until": message["scheduleCompleteUntil"],
        }

    nothing = dict.fromkeys(("effective", "desired", "confirmed", "until"))
    assert await shown() == nothing
    await act(hass, "charge_battery", power=1000, duration={"minutes": 10})
    end = entry.runtime_data.battery.state.until
    until = datetime.fromtimestamp(end, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    ours = {"effective": -1000, "desired": -1000, "confirmed": -1000}
    assert await shown() == {**ours, "until": until}
    await act(hass, "hold_battery")
    assert await shown() == {**dict.fromkeys(ours, 0), "until": None}
    await act(hass, "release_battery")
    assert await shown() == nothing


async def test_only_one_battery(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Modules that do not tell whose they are are the only one's."""
    hub.plant = Plant(PlantConfig(eso_count=1, esm_count=2), NOON)
    await start(hass, entry, hub)
    stored, _ = filled(hass, "teleport", "battery", "EnergyHub")
    assert stored["items"][f"{SYSTEMS}.1.racks"] == [
        "ferroamp-17026467",
        "ferroamp-17026468",
    ]
    assert f"{SYSTEMS}.1.racks.1.dcVoltage" not in stored["fields"]


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


async def test_tags_of_a_hub(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The tags of formats.md §5 in their order, each in the unit that its name promises, whatever is shown."""
    await start(hass, entry, hub)
    for name, unit in (("grid_power", "kW"), ("grid_energy_imported", "MWh")):
        entity_id = f"sensor.energyhub_{name}"
        er.async_get(hass).async_update_entity_options(
            entity_id, "sensor", {"unit_of_measurement": unit}
        )
        await hass.async_block_till_done()
        assert hass.states.get(entity_id).attributes["unit_of_measurement"] == unit
    stored, _ = filled(hass, "alsoenergy", "alsoenergy", "EnergyHub")
    three = (1, 2, 3)
    assert [tag["name"] for tag in stored["tags"]] == [
        *(f"GRID_P_L{n}_W" for n in three),
        "GRID_P_W",
        *(f"GRID_Q_L{n}_VAR" for n in three),
        *(f"GRID_U_L{n}_V" for n in three),
        *(f"GRID_I_L{n}_A" for n in three),
        "GRID_F_HZ",
        "GRID_E_IMP_KWH",
        "GRID_E_EXP_KWH",
        "PV_P_W",
        "PV_E_KWH",
        *(
            f"SSO_{serial}_{name}"
            for serial in (SSO, OTHER_SSO)
            for name in ("U_V", "I_A", "P_W", "E_KWH")
        ),
        "BAT_P_W",
        "BAT_SOC_PCT",
        "BAT_E_CHG_KWH",
        "BAT_E_DIS_KWH",
        # One of the two modules does not tell whose it is.
        *(
            f"ESM_{serial}_{name}"
            for serial in ("17026467", "17026468")
            for name in ("SOC_PCT", "SOH_PCT")
        ),
    ]
    tags = {tag["name"]: tag for tag in stored["tags"]}
    units = {
        "W": "W",
        "VAR": "var",
        "V": "V",
        "A": "A",
        "HZ": "Hz",
        "KWH": "kWh",
        "PCT": "%",
    }
    for name, tag in tags.items():
        assert tag["unit"] == units[name.rpartition("_")[2]], name
    assert tags["GRID_E_IMP_KWH"]["dimension"] == "energy"
    assert tags["BAT_SOC_PCT"]["dimension"] == "ratio"
    assert tags["GRID_Q_L1_VAR"]["dimension"] == "reactive_power"
    assert tags[f"SSO_{SSO}_P_W"]["device_type"] == "Solar String Optimizer"
    assert FORMATS["alsoenergy"].problems({**stored, "site_id": "S1"}) == []


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

    result = expect(await begin(hass, folder, "alsoenergy"), "preset")
    result = await enter(hass, result, {"preset": cabinet.device_id})
    result = await enter(hass, result, head("alsoenergy", "missing"))
    stored = await finish(hass, folder, result)
    first = [tag["name"] for tag in stored["tags"]][: 5 if details else 1]
    names = ["SOC_PCT", "U_V", "I_A", "TMAX_C", "TMIN_C"] if details else ["SOC_PCT"]
    assert first == [f"CAB_{mac}_S1_{name}" for name in names]


async def test_counters_that_may_be_the_wrong_way_round(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    folder: MockConfigEntry,
) -> None:
    """Are named in the preview while the hub's repair is open."""
    await start(hass, entry, hub)
    for contradicts in (False, True):
        HubIssues(hass, entry).async_check_direction(contradicts)
        result = await begin(hass, folder, "teleport", "battery")
        schema = result["data_schema"]
        assert schema is not None
        hub_option = schema.schema["preset"].config["options"][0]["value"]
        result = await enter(hass, result, {"preset": hub_option})
        answers = head("teleport", "missing", asset_identifier="battery-1")
        text = preview(await enter(hass, result, answers))
        found = [line for line in text.splitlines() if "wrong way round" in line]
        assert bool(found) is contradicts
    (note,) = found
    for name in ("charged", "discharged"):
        assert f"`sensor.energyhub_battery_energy_{name}`" in note
