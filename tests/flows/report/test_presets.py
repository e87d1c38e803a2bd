"""Presets of a hub, with a real one."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from homeassistant import config_entries
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
    offered_origins,
    suggested_identifiers,
)
from custom_components.energy_bridge.hub.issues import HubIssues
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.plant import Plant

from ...helpers.cabinets import ScriptedFleet, cabinets_entry, start as start_cabinets
from ...helpers.hass import act
from ...helpers.hub import NOON, ScriptedHub, settle, start
from ...helpers.presets import (
    ESO,
    OTHER_ESO,
    OTHER_SSO,
    SSO,
    SYSTEMS,
    by_phase,
    filled,
    keys,
)
from ...helpers.report_flows import (
    begin,
    document,
    enter,
    expect,
    finish,
    head,
    preview,
    reconfigure,
)
from ...helpers.waiting import until


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
    reactive = [f"sensor.energyhub_grid_reactive_power_l{n}" for n in (1, 2, 3)]
    assert sorted(disabled.values()) == reactive
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
    assert sorted(disabled.values()) == reactive


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
    await act(hass, "release_battery")
    await settle(hass, entry)
    prefix = f"{entry.entry_id}_"
    stored, disabled = filled(hass, "teleport", "battery", "EnergyHub")
    assert stored["items"] == {
        SYSTEMS: [f"ferroamp-{ESO}", f"ferroamp-{OTHER_ESO}"],
        f"{SYSTEMS}.1.racks": ["ferroamp-17026467"],
        f"{SYSTEMS}.2.racks": ["ferroamp-17026468"],
    }
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
        **{
            f"{SYSTEMS}.{n}.racks.1.{field}": f"{prefix}{key}"
            for n, module, optimizer in (
                (1, "17026467", ESO),
                (2, "17026468", OTHER_ESO),
            )
            for field, key in (
                ("stateOfCharge", f"esm_{module}_state_of_charge"),
                ("stateOfHealth", f"esm_{module}_state_of_health"),
                ("ratedEnergy", f"esm_{module}_rated_capacity"),
                ("dcVoltage", f"eso_30-H022-{optimizer}_battery_voltage"),
                ("dcCurrent", f"eso_30-H022-{optimizer}_battery_current"),
            )
        },
    }
    # Orders of other clients are not ours.
    assert {
        key: source["where"]
        for key, source in stored["fields"].items()
        if "where" in source
    } == {
        "setpoints.effective.activePower": {"ordered_by": "here"},
        "setpoints.desired.activePower.activeControl": {"ordered_by": "here"},
    }
    assert len(disabled) == 10
    (flag,) = stored["flags"][f"{SYSTEMS}.1.errors"]
    assert (flag["text"], flag["ignore"]) == ("ferroamp_eso_fault_bit_", [7])
    stored, disabled = filled(hass, "teleport", "battery_filtered", "EnergyHub")
    allowed = {field.key for field in FORMATS["teleport"].fields(stored)}
    assert stored["fields"].keys() <= allowed
    assert "energy.charged" not in stored["fields"]
    assert sorted(disabled.values()) == [
        f"sensor.battery_{ESO}_battery_current",
        f"sensor.battery_{ESO}_battery_voltage",
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
    await act(hass, "release_battery")
    await settle(hass, entry)
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


async def test_a_battery_that_had_no_order(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    folder: MockConfigEntry,
) -> None:
    """The report goes without setpoints, and says how to have them; a message that has none says nothing."""
    await start(hass, entry, hub)

    async def told(message: str) -> str:
        result = await begin(hass, folder, "teleport", message)
        schema = result["data_schema"]
        assert schema is not None
        hub_option = schema.schema["preset"].config["options"][0]["value"]
        result = await enter(hass, result, {"preset": hub_option})
        answers = head("teleport", "missing", asset_identifier="battery-1")
        return preview(await enter(hass, result, answers))

    words = "The battery hasn't had an order yet"
    text = await told("battery")
    assert words in text
    assert "`EnergyHub`" in text
    assert words not in await told("battery_flash")
    assert words not in await told("meter")
    stored, _ = filled(hass, "teleport", "battery", "EnergyHub")
    assert not [key for key in stored["fields"] if key.startswith("setpoints")]

    await act(hass, "release_battery")
    await settle(hass, entry)
    assert words not in await told("battery")


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
        found = [line for line in text.splitlines() if "may be swapped" in line]
        assert bool(found) is contradicts
    (note,) = found
    for name in ("charged", "discharged"):
        assert f"`sensor.energyhub_battery_energy_{name}`" in note


async def test_back_after_the_reload(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    folder: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Home Assistant reloads the hub whose entities were enabled; its first message fills the report again.

    The preview says so beforehand, and only where there is something to enable.
    """
    monkeypatch.setattr(config_entries, "RELOAD_AFTER_UPDATE_DELAY", 0)
    config_entries.EntityRegistryDisabledHandler(hass).async_setup()
    await start(hass, entry, hub)
    before = entry.runtime_data
    result = await begin(hass, folder, "teleport", "meter")
    origin = result["data_schema"].schema["preset"].config["options"][0]["value"]
    result = await enter(hass, result, {"preset": origin})
    result = await enter(
        hass, result, head("teleport", "missing", asset_identifier="m1")
    )
    text = preview(result)
    assert "After 30 seconds, the hub or the cabinets" in text
    (shown,) = document(text)
    phases = ("l1", "l2", "l3")
    assert [shown["reactivePower"][each] for each in phases] == [None] * 3
    async with hub.sending(), hub_reloaded(entry, before):
        await finish(hass, folder, result)
    await settle(hass, entry)
    (key,) = folder.subentries
    result = expect(await reconfigure(hass, folder, key), "head")
    result = await enter(
        hass, result, head("teleport", "missing", asset_identifier="m1")
    )
    text = preview(result)
    assert "reloads the hub" not in text
    (shown,) = document(text)
    assert all(isinstance(shown["reactivePower"][each], float) for each in phases)


@asynccontextmanager
async def hub_reloaded(entry: MockConfigEntry, before: object) -> AsyncGenerator[None]:
    """Wait at the end until the entry is loaded again."""
    yield
    await until(
        lambda: (
            entry.state is config_entries.ConfigEntryState.LOADED
            and entry.runtime_data is not before
        )
    )
