"""Orders that end by themselves, and orders that are repeated, against a hub that answers over a real broker."""

import asyncio
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.energy_bridge.core.ferroamp import control

from ..helpers.hass import act, press, shown, state
from ..helpers.hub import ACK, ScriptedHub, hub_entry, start
from ..helpers.waiting import let_messages_arrive, until


def fire(hass: HomeAssistant, **delta: float) -> None:
    """Let the timers of the time to come run now."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(**delta))


async def test_an_order_with_a_duration_ends(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The hub returns to auto; if it refuses it is asked again, and that is logged once."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration={"minutes": 30})
    for attempt in (1, 2):
        words = f"not now {attempt}"
        hub.answers.append([("response", "nak", words)])
        fire(hass, minutes=31 + 2 * attempt)
        await until(
            lambda words=words: (
                shown(hass, "sensor.energyhub_last_answer_to_an_order") == words
            )
        )
        await hass.async_block_till_done()
        assert state(hass, "select.energyhub_battery_mode") == "charge"
        assert len(hub.requests) == 1 + attempt
    assert caplog.text.count("isn't back in auto") == 1
    fire(hass, minutes=37)
    await until(lambda: state(hass, "select.energyhub_battery_mode") == "auto")
    assert entry.runtime_data.battery.state.until is None


async def test_an_order_with_a_duration_ends_across_a_restart(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
) -> None:
    """Mode and end are restored; an end that passed meanwhile is made up for."""
    await start(hass, entry, hub)
    await act(hass, "discharge_battery", power=700, duration={"hours": 1})
    await hass.config_entries.async_unload(entry.entry_id)
    await start(hass, entry, hub)
    assert state(hass, "select.energyhub_battery_mode") == "discharge"
    assert state(hass, "sensor.energyhub_confirmed_battery_setpoint") == "700"
    await hass.config_entries.async_unload(entry.entry_id)
    with patch(
        "custom_components.energy_bridge.hub.battery.dt_util.utcnow",
        return_value=dt_util.utcnow() + timedelta(hours=2),
    ):
        await start(hass, entry, hub)
    await until(lambda: hub.requests[-1]["cmd"] == {"name": "auto"})
    await until(lambda: state(hass, "select.energyhub_battery_mode") == "auto")


async def test_a_later_order_replaces_the_end(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
) -> None:
    """An order without a duration stays."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration={"minutes": 5})
    await act(hass, "hold_battery")
    fire(hass, minutes=10)
    await let_messages_arrive()
    await hass.async_block_till_done()
    assert len(hub.requests) == 2


@pytest.mark.parametrize(
    ("options", "first"),
    [
        pytest.param({}, {"duration": {"seconds": 60}}, id="return to auto"),
        pytest.param({"keep_alive": 60}, {}, id="keep-alive"),
    ],
)
@pytest.mark.parametrize("second", ["hold", "power"])
async def test_an_order_on_its_way_is_the_last(
    hass: HomeAssistant,
    broker_port: int,
    hub: ScriptedHub,
    options: dict[str, int],
    first: dict[str, Any],
    second: str,
) -> None:
    """No timer of the order before puts another one behind it, while the hub takes its time."""
    entry = hub_entry(broker_port, options=options)
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, **first)
    timeouts = entry.runtime_data.battery.controller._timeouts
    timeouts.update(dict.fromkeys(timeouts, 90))
    hub.answers.append([ACK])
    giving = asyncio.create_task(
        act(hass, "hold_battery")
        if second == "hold"
        else press(
            hass,
            "number",
            "set_value",
            "number.energyhub_battery_power_setpoint",
            value=500,
        )
    )
    await until(
        lambda: shown(hass, "sensor.energyhub_last_answer_to_an_order") == ACK[2]
    )
    fire(hass, seconds=61)
    await let_messages_arrive()
    await hub.publish(
        "control/result",
        {"transId": hub.requests[1]["transId"], "status": "ack", "msg": "done"},
    )
    await giving
    await let_messages_arrive()
    await hass.async_block_till_done()
    assert len(hub.requests) == 2


async def test_an_order_that_may_have_been_carried_out_ends(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The hub took it and says nothing more: after the duration it returns to auto all the same."""
    await start(hass, entry, hub)
    hub.answers.append([ACK])
    timeouts = entry.runtime_data.battery.controller._timeouts
    with (
        patch.dict(timeouts, {control.Stage.RESULT: 0.2}),
        pytest.raises(HomeAssistantError, match="didn't confirm it"),
    ):
        await act(hass, "charge_battery", power=100, duration={"minutes": 5})
    fire(hass, minutes=6)
    await until(lambda: len(hub.requests) == 2)
    assert hub.requests[1]["cmd"] == {"name": "auto"}


async def test_an_unload_while_an_order_is_on_its_way(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The order fails, and of the one before only its end goes on."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration={"minutes": 5})
    hub.answers.append([ACK])
    timeouts = entry.runtime_data.battery.controller._timeouts
    with patch.dict(timeouts, {control.Stage.RESULT: 0.5}):
        giving = asyncio.create_task(act(hass, "hold_battery"))
        await until(
            lambda: shown(hass, "sensor.energyhub_last_answer_to_an_order") == ACK[2]
        )
        assert await hass.config_entries.async_unload(entry.entry_id)
        with pytest.raises(HomeAssistantError, match="the order"):
            await giving
    fire(hass, minutes=1)
    await let_messages_arrive()
    assert len(hub.requests) == 2
    fire(hass, minutes=6)
    await until(lambda: hub.commands == ["charge", "discharge", "auto"])


async def test_keep_alive(
    hass: HomeAssistant,
    broker_port: int,
    hub: ScriptedHub,
) -> None:
    """Charge is sent again and again, also after a refusal; hold and auto are not."""
    entry = hub_entry(broker_port, options={"keep_alive": 60})
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100)
    for count in (2, 3, 4):
        if count == 3:
            hub.answers.append([("response", "nak", "not now")])
        fire(hass, seconds=61)
        await until(lambda wanted=count: len(hub.requests) == wanted)
        await let_messages_arrive()
        await hass.async_block_till_done()
    assert {request["cmd"]["name"] for request in hub.requests} == {"charge"}
    await act(hass, "release_battery")
    fire(hass, seconds=61)
    await let_messages_arrive()
    assert len(hub.requests) == 5
