"""Orders with a duration end, whatever becomes of who gave them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.energy_bridge.core.ferroamp.order_storage import StoredBattery
from custom_components.energy_bridge.hub.battery import BatteryControl
from custom_components.energy_bridge.hub.store import HubFile
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.hub import HubAddress, Pace, running_hub
from simulator.energyhub.plant import Mode, Plant

from ..helpers.clocks import asleep
from ..helpers.hass import act, shown, state
from ..helpers.hub import ACK, NOON, ScriptedHub, hub_entry, start
from ..helpers.waiting import until

MODE = "select.energyhub_battery_mode"
ANSWER = "sensor.energyhub_last_answer_to_an_order"
MINUTE = {"minutes": 1}


async def later(hass: HomeAssistant, **delta: float) -> None:
    """Let the timers of the time to come run now, and what they start."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(**delta))
    await asyncio.sleep(0.2)
    await hass.async_block_till_done()


@pytest.fixture
def key(entry: MockConfigEntry) -> str:
    """Under which the entry's hub is stored."""
    return f"energy_bridge.{entry.entry_id}"


@asynccontextmanager
async def given(
    hass: HomeAssistant, hub: ScriptedHub, *answers: tuple[str, str, str]
) -> AsyncGenerator[asyncio.Task[Any]]:
    """A timed order that has come to the hub, which gives these answers only."""
    count = len(hub.requests) + 1
    hub.answers.append(list(answers))
    task = asyncio.create_task(act(hass, "charge_battery", power=100, duration=MINUTE))
    await until(lambda: len(hub.requests) == count)
    if answers:
        await until(lambda: shown(hass, ANSWER) == answers[-1][2])
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_the_end_is_stored_before_the_hub_hears_of_the_order(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    key: str,
    hub: ScriptedHub,
) -> None:
    """A kill at that moment, and it is on disk; what is refused has no end again."""
    await start(hass, entry, hub)
    on_disk: list[dict[str, Any]] = []
    hub.on_request = lambda: on_disk.append(hass_storage[key]["data"]["battery"])
    now = dt_util.utcnow().timestamp()
    await act(hass, "charge_battery", power=100, duration=MINUTE)
    assert on_disk[0]["until"] == pytest.approx(now + 60, abs=5)
    hub.answers.append([("response", "nak", "not now")])
    with pytest.raises(HomeAssistantError, match="not now"):
        await act(hass, "hold_battery")
    assert on_disk[1]["until"] == on_disk[0]["until"]
    await act(hass, "hold_battery")
    hub.answers.append([("response", "nak", "not now")])
    with pytest.raises(HomeAssistantError, match="not now"):
        await act(hass, "charge_battery", power=100, duration=MINUTE)
    assert on_disk[3]["until"] is not None
    assert entry.runtime_data.battery.state.until is None


@pytest.mark.parametrize("answers", [(), (ACK,)], ids=["published", "received"])
async def test_a_kill_while_the_answer_is_under_way(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    key: str,
    hub: ScriptedHub,
    answers: tuple[tuple[str, str, str], ...],
) -> None:
    """The next start returns to auto in time, and knows an answer that is late."""
    await start(hass, entry, hub)
    async with given(hass, hub, *answers):
        killed = deepcopy(hass_storage[key])
        await hass.config_entries.async_unload(entry.entry_id)
    hass_storage[key] = killed
    await start(hass, entry, hub)
    await hub.answer("result")
    await until(lambda: state(hass, MODE) == "charge")
    assert hub.commands == ["charge"]
    await later(hass, seconds=61)
    assert hub.commands == ["charge", "auto"]


@pytest.mark.parametrize("answers", [(), (ACK,)], ids=["published", "received"])
@pytest.mark.parametrize("end", ["nothing", "result", "refusal"])
async def test_a_caller_who_gives_up(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    answers: tuple[tuple[str, str, str], ...],
    end: str,
) -> None:
    """The order has been sent: the hub returns to auto in time, unless it says later that it refused."""
    await start(hass, entry, hub)
    async with given(hass, hub, *answers) as order:
        order.cancel()
        with pytest.raises(asyncio.CancelledError):
            await order
    if end == "result":
        await hub.answer("result")
        await until(lambda: state(hass, MODE) == "charge")
    if end == "refusal":
        await hub.answer("result", "nak", "not possible")
        await until(lambda: shown(hass, ANSWER) == "not possible")
    await later(hass, seconds=61)
    expected = ["charge"] if end == "refusal" else ["charge", "auto"]
    assert hub.commands == expected
    await later(hass, minutes=10)
    assert hub.commands == expected


async def test_a_caller_who_gives_up_in_the_queue(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The order is never sent, and the one before it goes on without an end."""
    await start(hass, entry, hub)
    hub.answers.append([ACK])
    first = asyncio.create_task(act(hass, "discharge_battery", power=50))
    await until(lambda: shown(hass, ANSWER) == ACK[2])
    second = asyncio.create_task(
        act(hass, "charge_battery", power=100, duration=MINUTE)
    )
    await asyncio.sleep(0.1)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    await hub.answer("result")
    await first
    await later(hass, minutes=10)
    assert hub.commands == ["discharge"]
    assert entry.runtime_data.battery.state.until is None


async def test_a_caller_who_gives_up_before_the_order_is_sent(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """While its end is being stored: then it is not sent, and has none."""
    await start(hass, entry, hub)
    await act(hass, "discharge_battery", power=50)
    blocked = asyncio.Event()
    storing = asyncio.Event()

    async def save(_file: HubFile) -> StoredBattery | None:
        storing.set()
        await blocked.wait()
        return None

    with patch.object(HubFile, "async_save_now", save):
        entry.runtime_data.battery._save = entry.runtime_data._file.async_save_now
        order = asyncio.create_task(
            act(hass, "charge_battery", power=100, duration=MINUTE)
        )
        await storing.wait()
        assert entry.runtime_data.battery.state.until is not None
        order.cancel()
        with pytest.raises(asyncio.CancelledError):
            await order
    await later(hass, minutes=10)
    assert hub.commands == ["discharge"]
    assert entry.runtime_data.battery.state.until is None
    assert state(hass, "sensor.energyhub_ordered_battery_setpoint") == "50"


@pytest.mark.parametrize("how", ["restart", "turn_off"])
async def test_a_script(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, how: str
) -> None:
    """One that starts over, or is turned off, while the hub takes its time."""
    await start(hass, entry, hub)
    step = {
        "action": "energy_bridge.charge_battery",
        "data": {"power": 100, "duration": "00:01:00"},
    }
    script = {"charging": {"mode": "restart", "sequence": [step]}}
    assert await async_setup_component(hass, "script", {"script": script})
    hub.answers.append([ACK])
    await hass.services.async_call("script", "charging")
    await until(lambda: shown(hass, ANSWER) == ACK[2])
    expected = ["charge", "auto"]
    if how == "turn_off":
        await hass.services.async_call(
            "script", "turn_off", {"entity_id": "script.charging"}, blocking=True
        )
    else:
        await hass.services.async_call("script", "charging")
        await until(lambda: len(hub.requests) == 2)
        await until(lambda: state(hass, "script.charging") == "off")
        expected.insert(0, "charge")
    await later(hass, seconds=61)
    assert hub.commands == expected


async def test_a_reload_while_the_answer_is_under_way(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    key: str,
    hub: ScriptedHub,
) -> None:
    """The order that nobody waits for any more is known to the next set-up; the one before writes nothing over its file."""
    await start(hass, entry, hub)
    before = entry.runtime_data
    async with given(hass, hub, ACK) as order:
        async with hub.sending():
            assert await hass.config_entries.async_reload(entry.entry_id)
        with pytest.raises(HomeAssistantError, match="didn't confirm it"):
            await order
    assert entry.runtime_data is not before
    await hub.answer("result")
    await until(lambda: state(hass, MODE) == "charge")
    before._async_battery_changed(True)
    await before._file.async_save_now()
    await asyncio.sleep(1.3)
    await hass.async_block_till_done()
    battery = hass_storage[key]["data"]["battery"]
    assert battery["mode"] == "charge"
    assert battery["until"] is not None
    await later(hass, seconds=61)
    assert hub.commands == ["charge", "auto"]


async def test_orders_that_wait_while_the_entry_is_unloaded(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """They are told at once, and never sent."""
    await start(hass, entry, hub)
    async with given(hass, hub, ACK):
        waiting = asyncio.create_task(
            act(hass, "discharge_battery", power=100, duration=MINUTE)
        )
        await asyncio.sleep(0.1)
        async with asyncio.timeout(5):
            await hass.config_entries.async_unload(entry.entry_id)
            with pytest.raises(HomeAssistantError, match="wasn't sent"):
                await waiting
    await hub.answer("result")
    await asyncio.sleep(0.2)
    assert hub.commands == ["charge"]


async def test_a_real_hub_returns_to_auto(
    hass: HomeAssistant, broker_port: int
) -> None:
    """The simulated one, which takes a second to carry an order out, after its caller gave up."""
    address = HubAddress(host="127.0.0.1", port=broker_port)
    plant = Plant(PlantConfig(), NOON)
    carry_out = patch.object(Plant, "order", autospec=True, side_effect=Plant.order)
    async with running_hub(plant, address, Pace(speed=5, result_delay=1)):
        entry = hub_entry(broker_port)
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        await until(lambda: hass.states.get(MODE))
        with carry_out as orders:
            # Time passes by itself: put forward, it would run out for the simulator's own waiting, too.
            order = asyncio.create_task(
                act(hass, "charge_battery", power=500, duration=timedelta(seconds=3))
            )
            await until(lambda: shown(hass, ANSWER) == ACK[2])
            order.cancel()
            await asyncio.gather(order, return_exceptions=True)
            await until(lambda: orders.call_count == 2)
        assert [each.args[1] for each in orders.mock_calls] == [Mode.CHARGE, Mode.AUTO]
        await until(lambda: state(hass, MODE) == "auto")


async def test_a_file_that_cannot_be_taken_up(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    key: str,
    hub: ScriptedHub,
) -> None:
    """It is not written over by the set-up that fails."""
    await start(hass, entry, hub)
    await hass.config_entries.async_unload(entry.entry_id)
    before = deepcopy(hass_storage[key])
    with patch.object(BatteryControl, "async_restore", side_effect=KeyError):
        assert not await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass_storage[key] == before


@asynccontextmanager
async def overtaken(
    hass: HomeAssistant, hub: ScriptedHub
) -> AsyncGenerator[asyncio.Task[Any]]:
    """An end that is overdue, while the hub has received another order and not yet said how that ended."""
    await act(hass, "charge_battery", power=100, duration={"seconds": 5})
    hub.answers.append([ACK])
    order = asyncio.create_task(act(hass, "discharge_battery", power=200))
    await until(lambda: shown(hass, ANSWER) == ACK[2])
    with asleep(timedelta(seconds=10)):
        yield order
    await asyncio.gather(order, return_exceptions=True)


@pytest.mark.parametrize("gone", ["entry", "caller"])
@pytest.mark.parametrize("end", ["result", "refusal", "nothing"])
async def test_an_overdue_end_waits_for_the_answer_to_a_later_order(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, gone: str, end: str
) -> None:
    """Nobody waits for that any more, as after a reload; the hub may have it in force all the same."""
    await start(hass, entry, hub)
    async with overtaken(hass, hub) as order:
        if gone == "entry":
            async with hub.sending():
                assert await hass.config_entries.async_reload(entry.entry_id)
        else:
            order.cancel()
        await asyncio.sleep(0.3)
        assert hub.commands == ["charge", "discharge"]
        if end == "result":
            await hub.answer("result")
            await until(lambda: state(hass, MODE) == "discharge")
        elif end == "refusal":
            await hub.answer("result", "nak", "not possible")
            await until(lambda: len(hub.commands) == 3)
    with asleep(timedelta(seconds=80)):
        await later(hass, seconds=80)
        expected = ["charge", "discharge"] + ["auto"] * (end != "result")
        assert hub.commands == expected


async def test_an_overdue_end_of_an_entry_that_is_unloaded(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It waits as long, since the entry may be set up again and hear the answer."""
    await start(hass, entry, hub)
    async with overtaken(hass, hub):
        assert await hass.config_entries.async_unload(entry.entry_id)
        await later(hass, seconds=11)
        assert hub.commands == ["charge", "discharge"]
    with asleep(timedelta(seconds=80)):
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=80))
        await until(lambda: hub.commands == ["charge", "discharge", "auto"])
        await hass.async_block_till_done()
