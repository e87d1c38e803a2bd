"""An EnergyHub in Home Assistant, over a real broker."""

import asyncio
from unittest.mock import patch

import aiomqtt
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge import async_remove_config_entry_device
from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.device import DeviceKey
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.hub.coordinator import HubCoordinator
from custom_components.energy_bridge.mqtt.connection import CannotConnectError
from simulator.broker import embedded_broker

from ..helpers.flows import begin, direct, enter, expect_entry
from ..helpers.hub import (
    NOON,
    NeighbourHub,
    ScriptedHub,
    hub_entry,
    scripted_hub,
    settle,
    start,
)
from ..helpers.waiting import until


async def test_values_arrive(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """A hub's messages become states with the right values and units, about 60 of them by default."""
    await start(hass, entry, hub)

    assert 55 <= len(hass.states.async_all()) <= 66
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
    assert (
        hass.states.get("sensor.energyhub_grid_reactive_power").attributes[
            "unit_of_measurement"
        ]
        == "var"
    )


async def test_device_tree(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Units hang below their hub, modules below their ESO where the message says so."""
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
    parents = {
        devices[name].via_device_id
        for name in devices
        if name.startswith("Battery module")
    }
    assert parents == {top.id, devices["Battery 21036468"].id}


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


async def test_a_restart(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Counters go on, units that have not sent yet are there and unavailable."""
    await start(hass, entry, hub)
    before = float(hass.states.get("sensor.energyhub_pv_energy").state)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert hass.states.get("sensor.energyhub_pv_energy").state == STATE_UNAVAILABLE

    setting_up = asyncio.create_task(hass.config_entries.async_setup(entry.entry_id))
    while not setting_up.done():
        await hub.send(1, units=False)
        await asyncio.sleep(0.02)
    assert await setting_up
    assert float(hass.states.get("sensor.energyhub_pv_energy").state) == pytest.approx(
        before, abs=0.1
    )
    assert (
        hass.states.get("sensor.solar_string_s20126467_pv_power").state
        == STATE_UNAVAILABLE
    )
    assert not await async_remove_config_entry_device(
        hass,
        hub_entry(1),
        dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)[0],
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


async def test_set_up_tells_apart_why_it_fails(hass: HomeAssistant) -> None:
    """Unreachable and silent are tried again; a refused login asks for another one."""
    unreachable = hub_entry(1)
    unreachable.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(unreachable.entry_id)
    assert (unreachable.state, unreachable.error_reason_translation_key) == (
        ConfigEntryState.SETUP_RETRY,
        "cannot_connect",
    )
    async with embedded_broker(users={"extapi": "secret"}) as (_, port):
        refused = hub_entry(port, username="extapi", password="wrong")
        refused.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(refused.entry_id)
        assert refused.state is ConfigEntryState.SETUP_ERROR
        assert [
            flow["context"]["source"]
            for flow in hass.config_entries.flow.async_progress()
        ] == ["reauth"]
        silent = hub_entry(port, username="extapi", password="secret")
        silent.add_to_hass(hass)
        with patch(
            "custom_components.energy_bridge.mqtt.probes.FIRST_MESSAGE_TIMEOUT", 0.1
        ):
            assert not await hass.config_entries.async_setup(silent.entry_id)
        assert silent.error_reason_translation_key == "silent_hub"
        broken = hub_entry(port, ssl=True, certificate_authority="no certificate")
        broken.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(broken.entry_id)
        assert broken.error_reason_translation_key == "not_a_certificate"
    for entry in (unreachable, silent):
        assert await hass.config_entries.async_remove(entry.entry_id)


async def test_set_up_that_loses_its_broker_or_is_cancelled(
    hass: HomeAssistant,
) -> None:
    """Neither is taken for a silent hub, and no connection is left behind."""
    async with embedded_broker() as (_, port):
        entry = hub_entry(port)
        entry.add_to_hass(hass)
        coordinator = HubCoordinator(hass, entry)
        setting_up = asyncio.create_task(coordinator.async_start())
        await until(lambda: coordinator.connection.connected)
        setting_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await setting_up
        assert not coordinator.connection.connected

        coordinator = HubCoordinator(hass, entry)
        with patch(
            "custom_components.energy_bridge.mqtt.probes.FIRST_MESSAGE_TIMEOUT", 1.0
        ):
            setting_up = asyncio.create_task(coordinator.async_start())
            await until(lambda: coordinator.connection.connected)
            coordinator.connection._connection.connected = False
            with pytest.raises(ConfigEntryNotReady) as caught:
                await setting_up
            assert isinstance(caught.value.__cause__, CannotConnectError)


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


async def test_the_login_is_refused_while_running(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """A reauthentication starts by itself."""
    await start(hass, entry, hub)
    entry.runtime_data.connection._listener.on_refused(RuntimeError("refused"))
    await until(hass.config_entries.flow.async_progress)
    assert hass.config_entries.flow.async_progress()[0]["context"]["source"] == "reauth"


async def test_a_hub_without_battery(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It has no battery to control, until one appears."""
    from simulator.energyhub.config import PlantConfig
    from simulator.energyhub.plant import Plant

    whole, hub.plant = hub.plant, Plant(PlantConfig(eso_count=0, esm_count=0), NOON)
    await start(hass, entry, hub)
    assert hass.states.get("select.energyhub_battery_mode") is None
    assert hass.states.get("sensor.energyhub_battery_power") is None
    hub.plant = whole
    await hub.send(2)
    await settle(hass, entry)
    await until(lambda: hass.states.get("select.energyhub_battery_mode") is not None)
    assert hass.states.get("select.energyhub_battery_mode").state == STATE_UNKNOWN
