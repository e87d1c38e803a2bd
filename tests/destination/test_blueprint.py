"""The blueprint that tells of overdue reports, in a real automation."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant, ServiceCall
from pytest_homeassistant_custom_component.common import async_mock_service

from simulator.sftp import sftp_server

from ..helpers.blueprints import set_up_automation
from ..helpers.hass import state
from ..helpers.reports import (
    ERROR,
    NOON,
    RTU,
    live,
    living,
    look_at_clock,
    press,
    report,
    running,
    sftp_entry,
)
from ..helpers.waiting import until

OVERDUE = "binary_sensor.mint_rtu_overdue"


def told(calls: Sequence[ServiceCall]) -> list[tuple[str, str]]:
    """The titles and the first words of what was told."""
    return [
        (call.data["title"], call.data["message"].partition(".")[0]) for call in calls
    ]


async def test_a_report_that_is_late(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """It tells when it is overdue, once more after a restart, and when deliveries go on."""
    calls = async_mock_service(hass, "persistent_notification", "create")
    late = ("mint rtu is overdue", "Nothing was delivered for three intervals")
    await set_up_automation(hass, "late_report", reports=[OVERDUE])
    with living(NOON - timedelta(minutes=10)) as clock:
        await live(hass, clock, 11)
        async with sftp_server(tmp_path) as server:
            server.faults.refuse_login = True
            entry = sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600))
            async with running(hass, entry):
                await until(lambda: state(hass, ERROR) == "login_refused")
                assert state(hass, OVERDUE) == "off"
                assert told(calls) == []
                clock.tick(timedelta(minutes=15))
                await look_at_clock(hass)
                await look_at_clock(hass)
                assert told(calls) == [late]
            async with running(hass, entry):
                await hass.async_block_till_done()
                assert told(calls) == [late, late]
                server.faults.refuse_login = False
                await press(hass, "button.mint_rtu_retry")
                await until(lambda: len(calls) == 3)
    assert told(calls)[-1] == (
        "mint rtu is no longer overdue",
        "Deliveries have resumed",
    )
    assert len({call.data["notification_id"] for call in calls}) == 1


async def test_an_action_of_ones_own(hass: HomeAssistant) -> None:
    """It gets the report and which of the two it is."""
    calls = async_mock_service(hass, "notify", "phone")
    data = {"message": "{{ report }}: {{ is_overdue }}"}
    tell = [{"action": "notify.phone", "data": data}]
    await set_up_automation(hass, "late_report", reports=[OVERDUE], tell=tell)
    for word in ("off", "on", "unavailable", "off", "on", "off"):
        hass.states.async_set(OVERDUE, word, {"friendly_name": "Grid Overdue"})
        await hass.async_block_till_done()
    assert [call.data["message"] for call in calls] == [
        "Grid Overdue: True",
        "Grid Overdue: True",
        "Grid Overdue: False",
    ]
