"""Whether an order is under way: said from when it is given until it is known how it ended."""

import asyncio

from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.core.ferroamp.control import Mode, Stage

from ..helpers.hass import act, press, state
from ..helpers.hub import ACK, ScriptedHub, start
from ..helpers.waiting import until

SENSOR = "binary_sensor.energyhub_order_in_progress"


@callback
def changes(hass: HomeAssistant) -> list[str]:
    """What is shown from now on."""
    shown: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        if (new := event.data["new_state"]) is not None:
            shown.append(new.state)

    async_track_state_change_event(hass, SENSOR, note)
    return shown


async def test_an_order(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It is under way until the hub says that it is carried out, and as long as another one waits."""
    await start(hass, entry, hub)
    assert state(hass, SENSOR) == "off"
    shown = changes(hass)
    hub.answers += [[ACK], [ACK]]
    orders = [
        hass.async_create_task(act(hass, action))
        for action in ("hold_battery", "release_battery")
    ]
    await until(lambda: len(hub.requests) == 1)
    assert state(hass, SENSOR) == "on"
    await hub.answer("result")
    await until(lambda: len(hub.requests) == 2)
    assert state(hass, SENSOR) == "on"
    await hub.answer("result")
    await asyncio.gather(*orders)
    assert state(hass, SENSOR) == "off"
    assert shown == ["on", "off"]


async def test_how_it_may_end(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Refused, or not answered: nobody waits any more."""
    await start(hass, entry, hub)
    shown = changes(hass)
    hub.answers.append([("response", "nak", "Max allowed power is 24000 W")])
    with pytest.raises(HomeAssistantError):
        await act(hass, "charge_battery", power=1000)
    assert shown == ["on", "off"]
    controller = entry.runtime_data.battery.controller
    monkeypatch.setattr(controller, "_timeouts", dict.fromkeys(Stage, 0.2))
    hub.answers.append([ACK])
    with pytest.raises(HomeAssistantError):
        await press(hass, "button", "press", "button.energyhub_hold_battery")
    assert shown == ["on", "off", "on", "off"]


async def test_a_return_to_auto_and_a_repetition(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The end of an order is shown; what is repeated again and again, and orders of others, are not."""
    await start(hass, entry, hub)
    battery = entry.runtime_data.battery
    await act(hass, "charge_battery", power=1000)
    shown = changes(hass)
    await battery._async_send_again()
    await hub.publish(
        "control/request",
        {"transId": "theirs", "cmd": {"name": "discharge", "arg": "500"}},
    )
    await until(
        lambda: (
            state(hass, "sensor.energyhub_battery_controlled_by") != "home_assistant"
        )
    )
    assert shown == []
    await battery.async_execute(Mode.CHARGE, 1000, duration=0.1)
    await until(lambda: hub.commands[-1] == "auto")
    await until(lambda: shown == ["on", "off", "on", "off"])
