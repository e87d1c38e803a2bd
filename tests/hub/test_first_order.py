"""Sensors of the last order: they come with the first one, and stay."""

import asyncio
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.control import Mode

from ..helpers.hass import act, state
from ..helpers.hub import ACK, ScriptedHub, settle, start
from ..helpers.presets import ESO, OTHER_ESO
from ..helpers.waiting import until

ORDERED = "sensor.energyhub_ordered_battery_setpoint"
CONFIRMED = "sensor.energyhub_confirmed_battery_setpoint"
DEVIATION = "sensor.energyhub_battery_setpoint_deviation"
ANSWER = "sensor.energyhub_last_answer_to_an_order"
COMMAND = "sensor.energyhub_last_command"
ALL = (ORDERED, CONFIRMED, DEVIATION, ANSWER, COMMAND)


def there(hass: HomeAssistant) -> set[str]:
    """Those that have a state."""
    return {each for each in ALL if hass.states.get(each) is not None}


async def test_none_before_the_first_order(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Then each with its value; after a reload all are there again."""
    await start(hass, entry, hub)
    assert there(hass) == set()

    await act(hass, "charge_battery", power=1000)
    await until(lambda: there(hass) == set(ALL))
    assert state(hass, ORDERED) == "-1000"
    await until(lambda: state(hass, CONFIRMED) == "-1000")
    assert state(hass, COMMAND) == "charge"
    for _ in range(2):
        await settle(hass, entry)
    assert state(hass, DEVIATION) != "unknown"

    assert await hass.config_entries.async_unload(entry.entry_id)
    await start(hass, entry, hub)
    assert state(hass, ORDERED) == "-1000"
    assert there(hass) == set(ALL)


async def test_a_return_to_auto_has_no_set_point(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It is an order as others; only what a setpoint is compared with waits for one."""
    await start(hass, entry, hub)
    await act(hass, "release_battery")
    await until(lambda: there(hass) == set(ALL) - {DEVIATION})
    assert state(hass, ORDERED) == "unknown"
    await settle(hass, entry)
    await act(hass, "hold_battery")
    await until(lambda: there(hass) == set(ALL))
    assert state(hass, ORDERED) == "0"


async def test_orders_of_another_client(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """They count, too."""
    await start(hass, entry, hub)
    await hub.publish(
        "control/request",
        {"transId": "theirs", "cmd": {"name": "discharge", "arg": "500"}},
    )
    await until(lambda: there(hass) == set(ALL))
    assert state(hass, ORDERED) == "500"


async def test_entities_that_were_there_before_stay(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """An install has them from an earlier version, or a report reads them; one that is disabled stays so."""
    entry.add_to_hass(hass)
    registry = er.async_get(hass)
    for key in ("ordered_set_point", "last_answer", "last_command"):
        registry.async_get_or_create(
            "sensor",
            DOMAIN,
            f"{entry.entry_id}_{key}",
            config_entry=entry,
            suggested_object_id=f"mine_{key}",
            disabled_by=er.RegistryEntryDisabler.USER
            if key == "last_command"
            else None,
        )
    await start(hass, entry, hub)
    assert state(hass, "sensor.mine_ordered_set_point") == "unknown"
    assert state(hass, "sensor.mine_last_answer") == "unknown"
    assert hass.states.get("sensor.mine_last_command") is None
    assert there(hass) == set()
    await act(hass, "charge_battery", power=700)
    await until(lambda: state(hass, "sensor.mine_ordered_set_point") == "-700")
    await until(lambda: there(hass) == {CONFIRMED, DEVIATION})


async def test_a_battery_that_shows_after_its_order(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The sensors wait for the battery."""
    full = hub.publish

    async def without_battery(
        topic: str, payload: object, *, retain: bool = False
    ) -> None:
        if isinstance(payload, dict):
            payload = {key: each for key, each in payload.items() if key != "pbat"}
        await full(topic, payload, retain=retain)

    with patch.object(hub, "publish", without_battery):
        await start(hass, entry, hub)
        await act(hass, "charge_battery", power=700)
        await settle(hass, entry)
        assert there(hass) == set()
    await hub.send(2)
    await until(lambda: there(hass) == set(ALL))


async def test_what_a_sign_means(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Every value of a battery that can be negative says so, and none that cannot."""
    await start(hass, entry, hub)
    await act(hass, "hold_battery")
    await until(lambda: there(hass) >= {ORDERED, CONFIRMED})
    saying = {
        each.entity_id
        for each in hass.states.async_all("sensor")
        if each.attributes.get("positive") == "discharge"
    }
    assert saying == {
        "sensor.energyhub_battery_power",
        ORDERED,
        CONFIRMED,
        *(f"sensor.battery_{unit}_battery_power" for unit in (ESO, OTHER_ESO)),
    }


async def test_an_answer_while_the_entry_is_unloaded(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It adds no entity any more, which nobody would remove; nor does a unit that appears."""
    await start(hass, entry, hub)
    coordinator = entry.runtime_data
    devices, stop = coordinator.hub.devices, coordinator.async_stop

    async def hear_and_stop() -> None:
        hub.answers.append([ACK])
        order = asyncio.create_task(coordinator.battery.async_execute(Mode.CHARGE, 5))
        await until(lambda: coordinator.battery.state.answer == ACK[2])
        await hub.answer("result")
        await order
        unit = {"id": {"val": "NEW1"}, "upv": {"val": "400"}, "ipv": {"val": "2"}}
        await hub.publish("data/sso", unit)
        await until(lambda: any(key.serial == "NEW1" for key in devices))
        await hass.async_block_till_done()
        await stop()

    monkeypatch.setattr(coordinator, "async_stop", hear_and_stop)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert there(hass) == set()
    assert hass.states.get("sensor.solar_string_new1_pv_power") is None
