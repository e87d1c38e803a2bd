"""The blueprint that tells of a cabinet's fault, in a real automation."""

from collections.abc import Sequence

from homeassistant.core import HomeAssistant, ServiceCall
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from custom_components.energy_bridge.const import CONF_SLOT_DETAILS
from simulator.cabinet.messages import alert

from ..helpers.blueprints import entities_offered, set_up_automation
from ..helpers.cabinets import (
    NAME_ONE,
    NAME_TWO,
    ONE,
    TWO,
    ScriptedFleet,
    cabinets_entry,
    start,
)
from ..helpers.hass import state
from ..helpers.hub import NOON
from ..helpers.waiting import until

ERROR = f"binary_sensor.{ONE}_slot_3_error"
PROBLEM = f"binary_sensor.{TWO}_problem"


def told(calls: Sequence[ServiceCall]) -> list[tuple[str, str]]:
    """The titles and the messages."""
    return [(call.data["title"], call.data["message"]) for call in calls]


async def test_a_fault(
    hass: HomeAssistant, broker_port: int, fleet: ScriptedFleet
) -> None:
    """Which slot, which pack and what is wrong, also where slots have all their entities, once more after a restart, and when it is over."""
    calls = async_mock_service(hass, "persistent_notification", "create")
    cabinets = cabinets_entry(broker_port, options={CONF_SLOT_DETAILS: True})
    await start(hass, cabinets, fleet)
    await set_up_automation(hass, "cabinet_fault", faults=[ERROR, PROBLEM])
    slot = fleet.document.slot(3)
    assert slot is not None
    if slot.pack is None:
        slot.pack = fleet.fleet._pack(50)
    slot.common_errors, slot.door_fault = 3, True
    await fleet.report()
    await until(lambda: len(calls) == 1)
    ((title, message),) = told(calls)
    assert title == f"{NAME_ONE} slot 3: fault"
    problems = hass.states.get(ERROR).attributes["problems"]
    assert len(problems) == 2
    for problem in problems:
        assert problem.replace("_", " ") in message
    assert f"Pack: {slot.pack.id}." in message

    await hass.config_entries.async_reload(cabinets.entry_id)
    await fleet.report()
    await until(lambda: len(calls) == 2)
    assert told(calls)[1] == (title, message)

    slot.common_errors, slot.door_fault, slot.pack = 0, False, None
    await fleet.report()
    await until(lambda: len(calls) == 3)
    assert told(calls)[2] == (
        f"{NAME_ONE} slot 3: fault is over",
        "The fault is over. No pack is known.",
    )
    assert len({call.data["notification_id"] for call in calls}) == 1


async def test_a_problem_of_a_cabinet(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """What it says of itself; no pack has to do with it."""
    calls = async_mock_service(hass, "persistent_notification", "create")
    await start(hass, cabinets, fleet)
    await set_up_automation(hass, "cabinet_fault", faults=[ERROR, PROBLEM])
    station = fleet.controller
    message = alert(station, station.slots[0], "Door failure", NOON)
    await fleet.publish("alerts", station, message)
    await until(lambda: state(hass, PROBLEM) == "on")
    await until(lambda: len(calls) == 1)
    assert told(calls) == [
        (f"{NAME_TWO}: fault", "Door failure. No pack is known."),
    ]


async def test_an_action_of_ones_own(hass: HomeAssistant) -> None:
    """It gets all parts, whatever entity it is."""
    calls = async_mock_service(hass, "notify", "phone")
    data = {"message": "{{ place }}, {{ problems }}, {{ pack }}: {{ is_fault }}"}
    action = {"action": "notify.phone", "data": data}
    await set_up_automation(hass, "cabinet_fault", faults=[ERROR], tell=[action])
    for word in ("off", "on", "unavailable", "off", "on", "off"):
        hass.states.async_set(ERROR, word, {"codes": ["DoorFault"]})
        await hass.async_block_till_done()
    await until(lambda: len(calls) == 3)
    told = [call.data["message"] for call in calls]
    assert len(told) == 3
    assert told[0].endswith(", DoorFault, : True")
    assert told[2].endswith(": False")


async def test_what_can_be_chosen(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """The errors of slots and the problems of cabinets."""
    await start(hass, cabinets, fleet)
    found = entities_offered(hass, "cabinet_fault", "faults")
    assert {ERROR, PROBLEM} <= found
    assert all(each.startswith("binary_sensor.") for each in found)
    assert all(each.endswith(("_error", "_problem")) for each in found)
