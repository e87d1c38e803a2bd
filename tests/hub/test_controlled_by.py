"""Who decides what the battery does: said in one sensor, for every case that the hub's topics tell."""

from datetime import datetime

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers.hass import act, state
from ..helpers.hub import ScriptedHub, start
from ..helpers.waiting import until

SENSOR = "sensor.energyhub_battery_controlled_by"


async def test_everybody_in_turn(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Unknown at first; then Home Assistant with the end of its order, the hub, another client, a grid service."""
    await start(hass, entry, hub)
    assert state(hass, SENSOR) == "unknown"

    await act(hass, "charge_battery", power=1000, duration={"minutes": 5})
    await until(lambda: state(hass, SENSOR) == "home_assistant")
    end = hass.states.get(SENSOR).attributes["until"]
    assert isinstance(end, datetime)
    assert (
        end
        == hass.states.get("sensor.energyhub_confirmed_battery_setpoint").attributes[
            "until"
        ]
    )

    await act(hass, "release_battery")
    await until(lambda: state(hass, SENSOR) == "hub")
    assert hass.states.get(SENSOR).attributes["until"] is None

    await hub.publish(
        "control/request",
        {"transId": "theirs", "cmd": {"name": "discharge", "arg": "500"}},
    )
    await until(lambda: state(hass, SENSOR) == "another_client")
    assert state(hass, "select.energyhub_battery_mode") == "discharge"

    await act(hass, "hold_battery")
    await until(lambda: state(hass, SENSOR) == "home_assistant")

    hub.answers.append([("response", "nak", "Not possible. fcr-event: Ongoing")])
    with pytest.raises(HomeAssistantError, match="fcr-event"):
        await act(hass, "charge_battery", power=1000)
    await until(lambda: state(hass, SENSOR) == "grid_service")

    await act(hass, "release_battery")
    await until(lambda: state(hass, SENSOR) == "hub")


async def test_an_order_that_nobody_answers(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may be in force or not: nobody is named."""
    await start(hass, entry, hub)
    await act(hass, "release_battery")
    await until(lambda: state(hass, SENSOR) == "hub")
    timeouts = entry.runtime_data.battery.controller._timeouts
    monkeypatch.setattr(
        entry.runtime_data.battery.controller,
        "_timeouts",
        dict.fromkeys(timeouts, 0.2),
    )
    hub.answers.append([])
    with pytest.raises(HomeAssistantError):
        await act(hass, "charge_battery", power=1000)
    await until(lambda: state(hass, SENSOR) == "unknown")
    await until(lambda: entry.runtime_data.connection.connected)  # it was renewed
