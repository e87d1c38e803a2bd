"""Notifications and alerts of cabinets."""

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator.cabinet.messages import alert

from ..helpers.cabinets import ONE, TWO, ScriptedFleet, later, start, took
from ..helpers.hub import NOON
from ..helpers.waiting import until


async def test_events(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Of both dialects; blank ones say nothing, unknown ones are kept."""
    await start(hass, cabinets, fleet)

    def event() -> tuple[str | None, dict[str, object]]:
        state = hass.states.get(f"event.{ONE}_notification")
        assert state is not None
        return state.attributes.get("event_type"), dict(state.attributes)

    station = fleet.document
    await fleet.notify(station, "open_empty_slot_bat_Online", 1, "A1")
    await until(lambda: event()[0] == "open_empty_slot_bat_online")
    assert event()[1]["order_number"] == "A1"
    assert event()[1].keys() >= {"slot", "pack_id", "soc"}
    await fleet.notify(station, "", 1)
    await fleet.publish("notifications", station, b"{")
    await fleet.notify(station, "new_in_version_9", 2)
    await until(lambda: event()[0] == "other")
    assert (event()[1]["event"], event()[1]["slot"]) == ("new_in_version_9", 2)


async def test_alerts(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """An occurrence is one event, however often it is repeated; the problem is over when it is not repeated."""
    await start(hass, cabinets, fleet)
    happened: list[object] = []
    station = fleet.controller

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        """In the order in which they come, as no thread would."""
        if event.data["entity_id"] == f"event.{TWO}_alert":
            happened.append(event.data["new_state"])

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)

    def problem() -> str:
        state = hass.states.get(f"binary_sensor.{TWO}_problem")
        assert state is not None
        return state.state

    assert problem() == "off"
    message = alert(station, station.slots[0], "Door failure", NOON)
    for _ in range(3):
        await fleet.publish("alerts", station, message)
    await fleet.publish("alerts", station, {**message, "type": "alert"})
    await took(cabinets, 4, "alerts")
    await hass.async_block_till_done()
    assert [state.attributes["event_type"] for state in happened] == [
        "error",
        "warning",
    ]
    assert problem() == "on"
    cabinet = cabinets.runtime_data.fleet.cabinets[station.mac]
    for active in cabinet.alerts._active.values():
        active.time -= 100
    later(hass, 11)
    await hass.async_block_till_done()
    assert problem() == "off"


async def test_an_alert_during_a_reload(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Is the same occurrence afterwards: told once, and still a problem."""
    await start(hass, cabinets, fleet)
    station = fleet.controller
    message = alert(station, station.slots[0], "Door failure", NOON)

    def told() -> str:
        state = hass.states.get(f"event.{TWO}_alert")
        assert state is not None
        return state.state

    await fleet.publish("alerts", station, message)
    await until(lambda: told() != "unknown")
    before = told()
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    await fleet.report(station)
    await until(lambda: told() == before)
    await fleet.publish("alerts", station, message)
    await took(cabinets, 1, "alerts")
    await hass.async_block_till_done()
    assert told() == before
    problem = hass.states.get(f"binary_sensor.{TWO}_problem")
    assert problem is not None
    assert problem.state == "on"
    assert problem.attributes["alerts"] == ["Door failure"]
