"""What other clients order, what the broker has kept, and who else has the battery."""

import asyncio
from datetime import timedelta
from typing import Any

import aiomqtt
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import orjson
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.energy_bridge.core.ferroamp.order_book import LOCK_TIME
from custom_components.energy_bridge.core.wire import Cause
from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.control import lock_text
from simulator.energyhub.faults import Lock, RetainedAnswers
from simulator.energyhub.hub import HubAddress, Pace, running_hub
from simulator.energyhub.plant import Mode, Plant
from simulator.line import line_to

from ..helpers.brokers import set_up_mqtt
from ..helpers.hass import act, shown, state
from ..helpers.hub import NOON, ScriptedHub, hub_entry, settle, start
from ..helpers.waiting import until

MODE = "select.energyhub_battery_mode"
ORDERED = "sensor.energyhub_ordered_battery_setpoint"
CONFIRMED = "sensor.energyhub_confirmed_battery_setpoint"
CONTROLLED = "sensor.energyhub_battery_controlled_by"
LOCK = "binary_sensor.energyhub_locked_by_a_grid_service"
ANSWER = "sensor.energyhub_last_answer_to_an_order"
NUMBER = "number.energyhub_battery_power_setpoint"


def attribute(hass: HomeAssistant, entity_id: str, name: str) -> Any:
    """An attribute of an entity that is there."""
    found = hass.states.get(entity_id)
    assert found is not None
    return found.attributes[name]


async def order(
    hub: ScriptedHub, name: str, argument: object = None, transaction_id: str = "theirs"
) -> None:
    """Ask the hub for something as another client."""
    command = {"name": name} if argument is None else {"name": name, "arg": argument}
    await hub.publish("control/request", {"transId": transaction_id, "cmd": command})


@pytest.mark.usefixtures("mock_hass_config")
@pytest.mark.parametrize("transport", ["direct", "mqtt"])
async def test_another_clients_order(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, transport: str
) -> None:
    """Mode and setpoint stay known, with who ordered; ours come back to us and are still ours."""
    if transport == "mqtt":
        await set_up_mqtt(hass, broker_port)
    entry = hub_entry(broker_port, transport=transport)
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100)
    await settle(hass, entry)
    assert state(hass, MODE) == "charge"
    assert attribute(hass, MODE, "ordered_by") == "here"

    await order(hub, "discharge", " 700")
    await until(lambda: state(hass, MODE) == "discharge")
    await hass.async_block_till_done()
    assert attribute(hass, MODE, "ordered_by") == "another_client"
    for sensor in (ORDERED, CONFIRMED):
        assert state(hass, sensor) == "700"
        assert attribute(hass, sensor, "ordered_by") == "another_client"

    await act(hass, "hold_battery")
    await settle(hass, entry)
    assert state(hass, MODE) == "hold"
    assert attribute(hass, MODE, "ordered_by") == "here"
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("gap", ["unloaded", "cut off"])
async def test_an_order_that_nobody_here_hears(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, gap: str
) -> None:
    """The mode is that of before, and says so until an order is heard again."""
    async with line_to(broker_port) as line:
        entry = hub_entry(line.port)
        await start(hass, entry, hub)
        await act(hass, "charge_battery", power=100)
        await settle(hass, entry)
        assert attribute(hass, MODE, "as_of") is None
        began = dt_util.utcnow()
        if gap == "unloaded":
            await hass.config_entries.async_unload(entry.entry_id)
        else:
            line.cut()
            await until(lambda: not entry.runtime_data.connection.connected)
        gone = dt_util.utcnow()
        hub.answers.append([])  # else the next set-up may hear them
        await order(hub, "discharge", 700)
        await until(lambda: hub.commands == ["charge", "discharge"])
        if gap == "unloaded":
            await start(hass, entry, hub)
        else:
            line.mend()
            await until(lambda: entry.runtime_data.connection.connected)
        await settle(hass, entry)
        for _ in range(2):
            for entity_id, value in (
                (MODE, "charge"),
                (CONFIRMED, "-100"),
                (CONTROLLED, "home_assistant"),
            ):
                assert state(hass, entity_id) == value
                assert began <= attribute(hass, entity_id, "as_of") <= gone
            await hass.config_entries.async_unload(entry.entry_id)
            await start(hass, entry, hub)
        await order(hub, "discharge", 800)
        await until(lambda: state(hass, MODE) == "discharge")
        for entity_id in (MODE, CONFIRMED, CONTROLLED):
            assert attribute(hass, entity_id, "as_of") is None


async def test_another_clients_refusal(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """What it asked for is shown as ordered only."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100)
    hub.answers.append([("response", "nak", "Max allowed power is 9000 W")])
    await order(hub, "discharge", 700)
    await until(lambda: attribute(hass, NUMBER, "allowed_power") == 9000)
    assert (state(hass, ORDERED), state(hass, CONFIRMED)) == ("700", "-100")
    assert attribute(hass, ORDERED, "ordered_by") == "another_client"
    assert attribute(hass, CONFIRMED, "ordered_by") == "here"
    assert state(hass, MODE) == "charge"


async def test_other_questions(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """One that is no order, and garbage, change nothing of the orders."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100)
    await order(hub, "extapiversion")
    await until(lambda: hub.questions[-1]["transId"] == "theirs")
    async with aiomqtt.Client("127.0.0.1", entry.data["port"]) as client:
        await client.publish("extapi/control/result", b"{", qos=1)
    await settle(hass, entry)
    assert state(hass, MODE) == "charge"
    assert attribute(hass, MODE, "ordered_by") == "here"
    assert entry.runtime_data.hub.unused.causes["not_json"] == 1


async def test_their_order_is_not_ours_to_repeat(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """No keep-alive, no end, and another power is for the next order only."""
    entry = hub_entry(broker_port, options={"keep_alive": 60})
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration={"minutes": 5})
    await order(hub, "charge", 700)
    await until(lambda: shown(hass, CONFIRMED) == "-700")
    await hass.services.async_call(
        "number", "set_value", {"entity_id": NUMBER, "value": 300}, blocking=True
    )
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=6))
    await asyncio.sleep(0.2)
    await hass.async_block_till_done()
    assert hub.commands == ["charge", "charge"]
    assert state(hass, NUMBER) == "300"
    assert entry.runtime_data.battery.state.until is None


BUSY = ("response", "nak", "Other transaction in progress")


@pytest.mark.parametrize("ours", ["keep-alive", "return"])
async def test_another_clients_order_in_progress(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, ours: str
) -> None:
    """Neither a repetition nor the end of our order follows it."""
    is_return = ours == "return"
    entry = hub_entry(broker_port, options={"keep_alive": 0 if is_return else 60})
    await start(hass, entry, hub)
    entry.runtime_data.battery.controller._busy_delays = (0.5, 0.5)
    duration = {"duration": 60} if is_return else {}
    await act(hass, "charge_battery", power=100, **duration)
    hub.answers.append([BUSY])
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
    await until(lambda: len(hub.requests) == 2)
    await order(hub, "discharge", 700)
    await until(lambda: shown(hass, CONFIRMED) == "700")
    await asyncio.sleep(1.2)
    await hass.async_block_till_done()
    sent = "auto" if is_return else "charge"
    assert hub.commands == ["charge", sent, "discharge"]


async def test_retained_answers(
    hass: HomeAssistant,
    broker_port: int,
) -> None:
    """A hub whose answers the broker keeps: a start believes none of them, and diagnostics count them."""
    address = HubAddress(host="127.0.0.1", port=broker_port)
    plant = Plant(PlantConfig(), NOON)
    async with (
        running_hub(plant, address, Pace(speed=10, result_delay=0.1)) as hub,
        aiomqtt.Client("127.0.0.1", broker_port) as other,
    ):
        entry = hub_entry(broker_port)
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await until(lambda: hass.states.get(MODE))
        await act(hass, "charge_battery", power=100)
        await until(lambda: state(hass, MODE) == "charge")
        await hass.config_entries.async_unload(entry.entry_id)

        hub.inject(RetainedAnswers(), 1e6)
        request = orjson.dumps({"transId": "1", "cmd": {"name": "auto"}})
        await other.publish("extapi/control/request", request, qos=1)
        await until(lambda: plant.mode is Mode.AUTO)
        hub.inject(Lock(), 1e6)
        await other.publish("extapi/control/request", request, qos=1, retain=True)
        await asyncio.sleep(0.3)

        assert await hass.config_entries.async_setup(entry.entry_id)
        await until(lambda: state(hass, MODE) == "charge")
        causes = entry.runtime_data.hub.unused.causes
        await until(lambda: causes[Cause.RETAINED_ANSWER] >= 3)
        await settle(hass, entry)
        assert (state(hass, MODE), state(hass, CONFIRMED)) == ("charge", "-100")
        assert state(hass, LOCK) == "off"
        assert attribute(hass, MODE, "ordered_by") == "here"
        found = await async_get_config_entry_diagnostics(hass, entry)
        assert found["refused_messages"]["retained_answer"] >= 3


async def test_a_lock_expires(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It is on for some minutes after the answer that told it, then nobody knows; when it was told is shown."""
    await start(hass, entry, hub)
    assert attribute(hass, LOCK, "as_of") is None
    hub.answers.append([("response", "nak", lock_text("fcr-event"))])
    before = dt_util.utcnow()
    with pytest.raises(HomeAssistantError, match="fcr-event"):
        await act(hass, "hold_battery")
    await hass.async_block_till_done()
    assert state(hass, LOCK) == "on"
    assert attribute(hass, LOCK, "taints") == ["fcr-event"]
    as_of = attribute(hass, LOCK, "as_of")
    assert before <= as_of <= dt_util.utcnow()
    now = dt_util.utcnow() + timedelta(seconds=LOCK_TIME + 1)
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(dt_util, "utcnow", lambda: now)
        async_fire_time_changed(hass, now)
        await hass.async_block_till_done()
    assert state(hass, LOCK) == "unknown"
    assert attribute(hass, LOCK, "as_of") == as_of


@pytest.mark.parametrize(("minutes", "expected"), [(1, "on"), (11, "unknown")])
async def test_a_lock_over_a_restart(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    hub: ScriptedHub,
    minutes: int,
    expected: str,
) -> None:
    """It is not older news than it was."""
    await start(hass, entry, hub)
    hub.answers.append([("response", "nak", lock_text("battery-maintenance-regular"))])
    with pytest.raises(HomeAssistantError, match="battery-maintenance"):
        await act(hass, "hold_battery")
    await hass.config_entries.async_unload(entry.entry_id)
    battery = hass_storage[f"energy_bridge.{entry.entry_id}"]["data"]["battery"]
    assert battery["locked"] is True
    battery["locked_at"] -= 60 * minutes
    await start(hass, entry, hub)
    assert state(hass, LOCK) == expected
    assert attribute(hass, LOCK, "as_of").timestamp() == battery["locked_at"]


async def test_what_is_no_lock(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """A refusal names what is present, and then all that would be in the way: only the first counts."""
    await start(hass, entry, hub)
    hub.answers.append([("response", "nak", lock_text("ext-api-set"))])
    with pytest.raises(HomeAssistantError, match="fcr-event"):
        await act(hass, "hold_battery")
    await hass.async_block_till_done()
    assert state(hass, LOCK) == "unknown"
    assert attribute(hass, LOCK, "taints") == ["ext-api-set"]


async def test_a_client_that_orders_all_the_time(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    hub: ScriptedHub,
) -> None:
    """It has the file written once, not with every order; nor does it hurry what is to be tried again later."""
    await start(hass, entry, hub)
    await order(hub, "charge", 1)
    await until(lambda: shown(hass, CONFIRMED) == "-1")
    await asyncio.sleep(1.3)
    await hass.async_block_till_done()
    key = f"energy_bridge.{entry.entry_id}"
    assert hass_storage.pop(key)["data"]["battery"]["confirmed_by"] == "another_client"
    for power in range(2, 12):
        await order(hub, "charge", power)
        await until(lambda power=power: shown(hass, CONFIRMED) == f"-{power}")
        await asyncio.sleep(0.13)
    await hass.async_block_till_done()
    assert key not in hass_storage
    await hass.config_entries.async_unload(entry.entry_id)
    assert hass_storage[key]["data"]["battery"]["confirmed"]["power"] == 11
