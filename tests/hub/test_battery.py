"""Battery orders: entities and actions, against a hub that answers over a real broker."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.core.ferroamp import control
from simulator.energyhub.plant import Mode

from ..helpers.hass import act, press, shown, state
from ..helpers.hub import ACK, ScriptedHub, settle, start
from ..helpers.waiting import until

NUMBER = "number.energyhub_battery_power_setpoint"
DEVIATION = "sensor.energyhub_battery_setpoint_deviation"


async def test_actions(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Each order reaches the hub, and its acknowledgement is the response and the state."""
    await start(hass, entry, hub)
    for action, data, command, mode, set_point in (
        (
            "charge_battery",
            {"power": 5000},
            {"name": "charge", "arg": "5000"},
            "charge",
            "-5000",
        ),
        (
            "discharge_battery",
            {"power": 0},
            {"name": "discharge", "arg": "0"},
            "discharge",
            "0",
        ),
        ("hold_battery", {}, {"name": "discharge", "arg": "0"}, "hold", "0"),
        ("release_battery", {}, {"name": "auto"}, "auto", "unknown"),
    ):
        response = await act(hass, action, **data)
        assert hub.requests[-1]["cmd"] == command
        assert response == {
            "transaction_id": hub.requests[-1]["transId"],
            "status": "ack",
            "message": "done",
        }
        await hass.async_block_till_done()
        assert state(hass, "select.energyhub_battery_mode") == mode
        assert state(hass, "sensor.energyhub_ordered_battery_setpoint") == set_point
        assert state(hass, "sensor.energyhub_confirmed_battery_setpoint") == set_point
        answer = hass.states.get("sensor.energyhub_last_answer_to_an_order")
        assert answer.state == "done"
        assert answer.attributes["order"] == mode


async def test_entities(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Number, select and buttons use the same path; a new power is given at once while it matters."""
    await start(hass, entry, hub)
    await press(hass, "number", "set_value", NUMBER, value=2500)
    assert not hub.requests
    await press(hass, "button", "press", "button.energyhub_charge_battery")
    await press(hass, "number", "set_value", NUMBER, value=3000)
    await press(hass, "button", "press", "button.energyhub_discharge_battery")
    await press(
        hass, "select", "select_option", "select.energyhub_battery_mode", option="hold"
    )
    await press(hass, "button", "press", "button.energyhub_hold_battery")
    await press(hass, "button", "press", "button.energyhub_battery_auto")
    assert [request["cmd"] for request in hub.requests] == [
        {"name": "charge", "arg": "2500"},
        {"name": "charge", "arg": "3000"},
        {"name": "discharge", "arg": "3000"},
        {"name": "discharge", "arg": "0"},
        {"name": "discharge", "arg": "0"},
        {"name": "auto"},
    ]


async def test_the_deviation_waits_for_a_whole_interval(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The interval of the order still has power of before it, and says nothing of how well it is followed."""
    await start(hass, entry, hub)
    coordinator = entry.runtime_data
    while coordinator._timers:
        coordinator._timers.pop()()
    assert shown(hass, DEVIATION) is None
    await press(hass, "number", "set_value", NUMBER, value=3000)
    await press(hass, "button", "press", "button.energyhub_charge_battery")
    hub.plant.order(Mode.CHARGE, 3000)
    deviations = []
    for _ in range(3):
        await hub.send(30)
        await settle(hass, entry)
        deviations.append(state(hass, DEVIATION))
    assert deviations[0] == "unknown"
    assert abs(float(deviations[1])) < 300
    await press(hass, "button", "press", "button.energyhub_charge_battery")
    await press(hass, "number", "set_value", NUMBER, value=2000)
    assert state(hass, DEVIATION) == "unknown"


async def test_a_refusal_is_shown_in_the_hubs_words(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Nothing is confirmed, and the power chosen is the one before."""
    await start(hass, entry, hub)
    hub.answers.append([("response", "nak", "Max allowed power is 9000 W")])
    with pytest.raises(HomeAssistantError, match="Max allowed power is 9000 W"):
        await act(hass, "charge_battery", power=10000)
    await hass.async_block_till_done()
    assert state(hass, "select.energyhub_battery_mode") == "unknown"
    assert state(hass, "sensor.energyhub_ordered_battery_setpoint") == "-10000"
    assert shown(hass, "sensor.energyhub_confirmed_battery_setpoint") is None

    await act(hass, "charge_battery", power=1000)
    hub.answers.append([("response", "nak", "no available ESOs detected in system")])
    with pytest.raises(HomeAssistantError, match="no available ESOs"):
        await press(hass, "number", "set_value", NUMBER, value=500)
    assert state(hass, NUMBER) == "1000"


async def test_a_refusal_is_no_ban(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The limit that the hub names is shown, warned of, and forgotten with a larger order or a restart: the hub decides."""
    await start(hass, entry, hub)

    def shown() -> tuple[Any, Any]:
        attributes = hass.states.get(NUMBER).attributes
        return attributes["max"], attributes["allowed_power"]

    assert shown() == (12000, None)
    hub.answers.append([("response", "nak", "Max allowed power is 0 W")])
    with pytest.raises(HomeAssistantError, match="Max allowed power is 0 W"):
        await act(hass, "charge_battery", power=5000)
    await hass.async_block_till_done()
    assert shown() == (12000, 0)
    assert "warning" not in await act(hass, "hold_battery")
    await press(hass, "number", "set_value", NUMBER, value=11000)
    response = await act(hass, "charge_battery", power=20000)
    assert response["warning"] == "The hub recently allowed at most 0 W."
    assert hub.requests[-1]["cmd"] == {"name": "charge", "arg": "20000"}
    await hass.async_block_till_done()
    assert shown() == (12000, None)
    assert "warning" not in await act(hass, "charge_battery", power=20000)

    hub.answers.append([("response", "nak", "Max allowed power is 9000 W")])
    with pytest.raises(HomeAssistantError, match="9000"):
        await act(hass, "charge_battery", power=10000)
    await hass.async_block_till_done()
    assert shown() == (12000, 9000)
    await hass.config_entries.async_unload(entry.entry_id)
    await start(hass, entry, hub)
    assert shown() == (12000, None)


async def test_a_lock_by_a_grid_service(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It shows until an order is acknowledged; a long answer is whole in the attribute."""
    await start(hass, entry, hub)
    lock = "binary_sensor.energyhub_locked_by_a_grid_service"
    assert state(hass, lock) == "unknown"
    words = "Control is not possible. " + "x" * 300 + " fcr-event: Ongoing"
    hub.answers.append([("response", "nak", words)])
    with pytest.raises(HomeAssistantError):
        await act(hass, "hold_battery")
    await hass.async_block_till_done()
    assert state(hass, lock) == "on"
    answer = hass.states.get("sensor.energyhub_last_answer_to_an_order")
    assert len(answer.state) == 255
    assert answer.attributes["text"] == words
    await act(hass, "hold_battery")
    await hass.async_block_till_done()
    assert state(hass, lock) == "off"


@pytest.mark.parametrize(
    ("script", "words"), [([], "didn't answer"), ([ACK], "didn't confirm it")]
)
async def test_a_missing_answer(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    script: list[tuple[str, str, str]],
    words: str,
) -> None:
    """The error says which one, and a late result still counts."""
    await start(hass, entry, hub)
    hub.answers.append(script)
    timeouts = entry.runtime_data.battery.controller._timeouts
    timeouts.update(dict.fromkeys(timeouts, 0.2))
    with pytest.raises(HomeAssistantError, match=words):
        await act(hass, "charge_battery", power=100)
    assert state(hass, "select.energyhub_battery_mode") == "unknown"
    await until(lambda: entry.runtime_data.connection.connected)
    await hub.publish(
        "control/result",
        {"transId": hub.requests[0]["transId"], "status": "ack", "msg": "late"},
    )
    await until(lambda: state(hass, "select.energyhub_battery_mode") == "charge")


async def test_no_connection_and_a_full_queue(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Each has its own words."""
    await start(hass, entry, hub)
    controller = entry.runtime_data.battery.controller
    controller._waiting = control.MAX_QUEUE
    with pytest.raises(HomeAssistantError, match="Too many orders"):
        await act(hass, "release_battery")
    controller._waiting = 0
    await entry.runtime_data.connection.async_close()
    with pytest.raises(HomeAssistantError, match="can't be reached"):
        await act(hass, "release_battery")


async def test_somebody_elses_order(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """After it the mode is unknown; an answer to a version request changes nothing."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100)
    foreign = {"transId": "foreign", "status": "ack", "msg": "1.2.3"}
    await hub.publish("control/response", foreign)
    await until(
        lambda: shown(hass, "sensor.energyhub_last_answer_to_an_order") == "1.2.3"
    )
    assert state(hass, "select.energyhub_battery_mode") == "charge"
    await hub.publish("control/result", foreign)
    await until(lambda: state(hass, "select.energyhub_battery_mode") == "unknown")
    assert state(hass, "sensor.energyhub_confirmed_battery_setpoint") == "unknown"
