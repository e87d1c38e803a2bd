"""The trigger and the condition of reports, in real automations."""

from datetime import timedelta
from pathlib import Path

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination.report_event import OVERDUE_KEY
from simulator.sftp import sftp_server

from ..helpers.actions import report_device
from ..helpers.automations import messages, noted_runs
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

LATE = "energy_bridge.report_late"
IS_LATE = "energy_bridge.report_is_late"
OVERDUE = "binary_sensor.mint_rtu_overdue"


async def test_a_report_that_is_late(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Once, when it becomes so; the condition holds until deliveries go on."""
    with living(NOON - timedelta(minutes=10)) as clock:
        await live(hass, clock, 11)
        async with sftp_server(tmp_path) as server:
            server.faults.refuse_login = True
            entry = sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600))
            async with running(hass, entry):
                await until(lambda: state(hass, ERROR) == "login_refused")
                target = {"device_id": report_device(hass, "rtu")}
                calls = await noted_runs(
                    hass,
                    [
                        {"trigger": LATE, "target": target, "id": "late"},
                        {"trigger": "event", "event_type": "look", "id": "look"},
                    ],
                    "{{ trigger.id }} {{ trigger.entity_id }}",
                    conditions=[{"condition": IS_LATE, "target": target}],
                )
                assert state(hass, OVERDUE) == "off"
                hass.bus.async_fire("look")
                await hass.async_block_till_done()
                assert messages(calls) == []
                clock.tick(timedelta(minutes=15))
                await look_at_clock(hass)
                await look_at_clock(hass)
                assert messages(calls) == [f"late {OVERDUE}"]
                hass.bus.async_fire("look")
                await hass.async_block_till_done()
                assert messages(calls)[1:] == ["look"]
                server.faults.refuse_login = False
                await press(hass, "button.mint_rtu_retry")
                await until(lambda: state(hass, OVERDUE) == "off")
                hass.bus.async_fire("look")
                await hass.async_block_till_done()
    assert len(calls) == 2


async def test_other_problems(hass: HomeAssistant) -> None:
    """A problem of another entity is no late report, though it be targeted."""
    target = {"entity_id": ["binary_sensor.washer_problem"]}
    calls = await noted_runs(
        hass, [{"trigger": LATE, "target": target}], "{{ trigger.entity_id }}"
    )
    for word in ("off", "on"):
        hass.states.async_set(
            "binary_sensor.washer_problem", word, {"device_class": "problem"}
        )
        await hass.async_block_till_done()
    assert messages(calls) == []


async def test_a_report_that_is_shown_as_something_else(hass: HomeAssistant) -> None:
    """Users may change how an entity is shown; the automation goes on."""
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    registry = er.async_get(hass)
    overdue = registry.async_get_or_create(
        "binary_sensor",
        DOMAIN,
        "rtu_overdue",
        config_entry=entry,
        original_device_class="problem",
        translation_key=OVERDUE_KEY,
    ).entity_id
    registry.async_update_entity(overdue, device_class="safety")
    target = {"entity_id": [overdue]}
    hass.states.async_set(overdue, "off", {"device_class": "safety"})
    calls = await noted_runs(
        hass,
        [{"trigger": LATE, "target": target}],
        "{{ trigger.entity_id }}",
        conditions=[{"condition": IS_LATE, "target": target}],
    )
    hass.states.async_set(overdue, "on", {"device_class": "safety"})
    await hass.async_block_till_done()
    assert messages(calls) == [overdue]
