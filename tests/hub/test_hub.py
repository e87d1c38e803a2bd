"""What an EnergyHub sends, as entities and devices, over a real broker."""

from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge import async_remove_config_entry_device
from custom_components.energy_bridge.const import DOMAIN

from ..helpers.hub import ScriptedHub, settle, start
from ..helpers.waiting import until


async def test_values_arrive(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """A hub's messages become states with the right values and units, some 50 of them by default; what few people read is disabled."""
    await start(hass, entry, hub)

    assert 47 <= len(hass.states.async_all()) <= 61  # with *Order in progress*
    voltage = hass.states.get("sensor.energyhub_grid_voltage_l1")
    assert voltage is not None
    assert 220 < float(voltage.state) < 245
    assert voltage.attributes["unit_of_measurement"] == "V"
    grid = [
        float(hass.states.get(f"sensor.energyhub_grid_power_{phase}").state)
        for phase in ("l1", "l2", "l3")
    ]
    total = float(hass.states.get("sensor.energyhub_grid_power").state)
    assert total == pytest.approx(sum(grid), abs=2)
    assert float(hass.states.get("sensor.energyhub_grid_import_power").state) == max(
        0, total
    )
    assert float(hass.states.get("sensor.energyhub_grid_export_power").state) == max(
        0, -total
    )
    energy = hass.states.get("sensor.energyhub_grid_energy_imported")
    assert energy.attributes["state_class"] == "total_increasing"
    assert energy.attributes["unit_of_measurement"] == "kWh"
    assert (
        hass.states.get("sensor.energyhub_rated_capacity").attributes["device_class"]
        == "energy_storage"
    )
    assert hass.states.get("sensor.energyhub_state").attributes["raw"] == "4097"
    assert hass.states.get("sensor.energyhub_state").attributes["code"] == 4097
    assert hass.states.get("sensor.energyhub_grid_reactive_power") is None


async def test_states_of_the_hub(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Two bits are entities of their own for who enables them; they show no bit field."""
    entry.add_to_hass(hass)
    keys = {"pv_automatic": "on", "ace_active": "off"}
    for key in keys:
        er.async_get(hass).async_get_or_create(
            "binary_sensor",
            DOMAIN,
            f"{entry.entry_id}_{key}",
            config_entry=entry,
            suggested_object_id=key,
        )
    await start(hass, entry, hub)
    for key, state in keys.items():
        found = hass.states.get(f"binary_sensor.{key}")
        assert found.state == state
        assert "raw" not in found.attributes
    assert hass.states.get("binary_sensor.energyhub_fault").attributes["raw"] == "4097"


async def test_what_is_enabled(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """What a hub tells of reactive power, and of the inverter's phases, is there for those who ask for it."""
    await start(hass, entry, hub)
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    shown = {each.translation_key for each in entities if not each.disabled_by}
    hidden = {each.translation_key for each in entities if each.disabled_by}
    assert {"grid_active_power", "grid_active_power_phase", "voltage_phase"} <= shown
    asked_for = {
        key
        for key in shown | hidden
        if key
        and ("reactive" in key or (key.startswith("inverter") and "phase" in key))
    }
    assert len(asked_for) > 8
    assert asked_for <= hidden


async def test_device_tree(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Units hang below their hub, modules below the ESO that the message names, or the only one that is left."""
    await start(hass, entry, hub)

    registry = dr.async_get(hass)
    devices = {
        device.name: device
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
    }
    top = devices["EnergyHub"]
    assert len(devices) == 7
    string = devices["Solar string S20126467"]
    assert (string.model_id, string.serial_number, string.via_device_id) == (
        "PS00990-A04",
        "S20126467",
        top.id,
    )
    optimizers = {
        each.id for each in devices.values() if each.model == "Energy Storage Optimizer"
    }
    modules = [name for name in devices if name.startswith("Battery module")]
    assert len(optimizers) == len(modules) == 2
    assert {devices[name].via_device_id for name in modules} == optimizers
    assert {devices["Battery 21036468"].via_device_id} == {top.id}


async def test_a_module_that_says_later_where_it_belongs(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It hangs below the hub while it may be any optimizer's, and below the one that it names from then on."""
    await start(hass, entry, hub)
    registry = dr.async_get(hass)
    module = {"soc": {"val": "50"}, "ts": {"val": "2026-06-21T10:00:00UTC"}}

    def place(serial: str) -> str | None:
        devices = dr.async_entries_for_config_entry(registry, entry.entry_id)
        found = [each for each in devices if each.serial_number == serial]
        if not found:
            return None
        return next(each.name for each in devices if each.id == found[0].via_device_id)

    await hub.publish("data/esm", {**module, "id": {"val": "99000001"}})
    await until(lambda: place("99000001") == "EnergyHub")
    optimizer = hub.plant.esos[1].id
    named = {"id": {"val": "99000001"}, "parenteso": {"val": optimizer}}
    await hub.publish("data/esm", {**module, **named})
    await until(lambda: place("99000001") == "Battery 21036468")


async def test_a_unit_that_falls_silent(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It becomes unavailable by the age of its messages, and can then be deleted; a living one cannot."""
    await start(hass, entry, hub)
    coordinator = entry.runtime_data
    registry = dr.async_get(hass)
    string = next(
        device
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        if device.serial_number == "S20126467"
    )
    assert not await async_remove_config_entry_device(hass, entry, string)

    unknown = registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, "sso_unknown")}
    )
    assert await async_remove_config_entry_device(hass, entry, unknown)
    for key, device in coordinator.hub.devices.items():
        if key.serial == "S20126467":
            device.last_time -= 1000
    coordinator._async_check_liveness(None)
    assert (
        hass.states.get("sensor.solar_string_s20126467_pv_power").state
        == STATE_UNAVAILABLE
    )
    assert (
        hass.states.get("sensor.solar_string_s20126468_pv_power").state
        != STATE_UNAVAILABLE
    )
    assert await async_remove_config_entry_device(hass, entry, string)
    registry.async_remove_device(string.id)
    await hass.async_block_till_done()
    assert hass.states.get("sensor.solar_string_s20126467_pv_power") is None

    await hub.send(1)
    await settle(hass, entry)
    await hub.send(1)
    await settle(hass, entry)
    assert (
        hass.states.get("sensor.solar_string_s20126467_pv_power").state
        != STATE_UNAVAILABLE
    )


async def test_swapping_the_battery_counters(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The option re-bases both: no step in either state."""
    await start(hass, entry, hub)
    ids = (
        "sensor.energyhub_battery_energy_charged",
        "sensor.energyhub_battery_energy_discharged",
    )
    before = [float(hass.states.get(entity_id).state) for entity_id in ids]
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, "swap_battery_counters": True}
    )
    assert await hass.config_entries.async_unload(entry.entry_id)
    await start(hass, entry, hub)
    after = [float(hass.states.get(entity_id).state) for entity_id in ids]
    assert after == pytest.approx(before, abs=0.1)


async def test_identical_values_are_not_written_again(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """A fold without news writes no state."""
    await start(hass, entry, hub)
    with patch.object(
        type(hass.states), "async_set_internal", side_effect=AssertionError
    ):
        await settle(hass, entry)


async def test_garbage_changes_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """On every subscribed topic; it is counted and logged once."""
    await start(hass, entry, hub)
    before = {state.entity_id: state.state for state in hass.states.async_all()}
    caplog.clear()
    for topic in (
        "data/ehub",
        "data/eso",
        "data/sso",
        "data/esm",
        "control/response",
        "control/result",
    ):
        for payload in (
            b"",
            b"{",
            b"\x00\xff",
            b'{"id":{"val":""}}',
            b"[1]",
            b'{"transId":1}',
        ):
            await hub.publish(topic, payload)
    await settle(hass, entry)
    assert {state.entity_id: state.state for state in hass.states.async_all()} == before
    assert entry.runtime_data.hub.unused.causes.total() == 36
    logged = [
        record
        for record in caplog.records
        if record.name.startswith("custom_components")
    ]
    assert len(logged) == len({record.getMessage() for record in logged}) <= 12
    assert entry.state is ConfigEntryState.LOADED


async def test_numbers_too_large_to_calculate_with(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """They are refused; later messages arrive as before, also those of new units."""
    await start(hass, entry, hub)
    huge = {"val": "1.7e308"}
    await hub.publish(
        "data/ehub", {"gridfreq": {"val": "50"}, "ppv": huge, "soc": huge}
    )
    await hub.publish(
        "data/sso",
        {"id": {"val": "X-S1"}, "upv": huge, "ipv": huge, "temp": {"val": "20"}},
    )
    await settle(hass, entry)
    assert entry.runtime_data.hub.unused.causes == {"bad_value": 2}
    await hub.publish("data/ehub", {"gridfreq": {"val": "49.5"}})
    await settle(hass, entry)
    frequency = hass.states.get("sensor.energyhub_grid_frequency")
    assert frequency is not None
    assert frequency.state == "49.5"
