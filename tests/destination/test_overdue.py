"""Whether a report is overdue: time alone makes it so, and only what was due counts."""

from datetime import timedelta
from errno import ENOSPC
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
import pytest

from custom_components.energy_bridge.destination.configured_report import patience_of
from custom_components.energy_bridge.destination.report_outbox import ReportOutbox
from custom_components.energy_bridge.history.history import History, HistoryError
from simulator.sftp import sftp_server

from ..helpers.delivery_faults import METER
from ..helpers.flash import FLASH, SWITCH, flash_of, go_on, show, ticking
from ..helpers.hass import attributes, press as use, state
from ..helpers.reports import (
    ERROR,
    NOON,
    RTU,
    TAGS,
    WAITING,
    folder_entry,
    live,
    lived,
    living,
    look_at_clock,
    press,
    report,
    running,
    sftp_entry,
)
from ..helpers.waiting import until

OVERDUE = "binary_sensor.mint_rtu_overdue"


async def test_a_server_that_is_down(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """On after three intervals, over a reload too, until something arrives."""
    with living(NOON - timedelta(minutes=10)) as clock:
        await live(hass, clock, 11)
        async with sftp_server(tmp_path) as server:
            server.faults.refuse_login = True
            entry = sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600))
            async with running(hass, entry):
                await until(lambda: state(hass, ERROR) == "login_refused")
                waiting = int(state(hass, WAITING))
                assert waiting >= 2
                clock.tick(timedelta(minutes=14, seconds=59))
                await look_at_clock(hass)
                assert state(hass, OVERDUE) == "off"
                clock.tick(timedelta(seconds=1))
                await look_at_clock(hass)
                assert state(hass, OVERDUE) == "on"
            clock.tick(timedelta(days=1))
            async with running(hass, entry):
                assert state(hass, OVERDUE) == "on"
                server.faults.refuse_login = False
                await press(hass, "button.mint_rtu_retry")
                await until(lambda: state(hass, OVERDUE) == "off")


async def test_time_without_home_assistant(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Nothing is overdue of it, though much is to be built first."""
    async with lived(hass, 10) as clock:
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=600))
        async with running(hass, entry):
            await until(lambda: attributes(hass, OVERDUE)["delivered_until"] == NOON)
            clock.tick(timedelta(minutes=14))
        clock.tick(timedelta(hours=9))
        shown: list[str] = []

        @callback
        def note(event: Event[EventStateChangedData]) -> None:
            if (new := event.data["new_state"]) is not None:
                shown.append(new.state)

        async_track_state_change_event(hass, OVERDUE, note)
        async with running(hass, entry):
            await until(lambda: len(list(reports(hass).glob("*.json"))) > 100)
            await until(lambda: state(hass, WAITING) == "0")
            await look_at_clock(hass)
    assert set(shown) - {"unavailable"} == {"off"}


def reports(hass: HomeAssistant) -> Path:
    """Where documents go."""
    return Path(hass.config.path("reports"))


async def test_a_recorder_that_cannot_be_read(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not built is due, too; not before three intervals of this life, unless it is known why."""

    def fail(*_args: Any) -> None:
        raise HistoryError("locked")

    async with lived(hass, 10) as clock:
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=600))
        async with running(hass, entry):
            await until(lambda: attributes(hass, OVERDUE)["delivered_until"] == NOON)
            rows = History.rows
            monkeypatch.setattr(History, "rows", fail)
            clock.tick(timedelta(minutes=5))
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: state(hass, ERROR) == "build_failed")
            clock.tick(timedelta(minutes=14))
            await look_at_clock(hass)
            assert state(hass, OVERDUE) == "off"
            clock.tick(timedelta(minutes=1))
            await look_at_clock(hass)
            assert state(hass, OVERDUE) == "on"
        async with running(hass, entry):
            await until(lambda: state(hass, OVERDUE) == "on")
            monkeypatch.setattr(History, "rows", rows)
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: state(hass, OVERDUE) == "off")


async def test_a_report_that_cannot_begin(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where not even its start can be stored, all that it should have sent is due."""

    async def fail(*_args: Any) -> None:
        raise OSError(ENOSPC, "no space")

    monkeypatch.setattr(ReportOutbox, "async_set_start", fail)
    entry = folder_entry(report("mint", RTU, "rtu"))
    async with lived(hass, 1) as clock, running(hass, entry):
        await until(lambda: state(hass, ERROR) == "build_failed")
        assert state(hass, OVERDUE) == "off"
        clock.tick(timedelta(minutes=15))
        await look_at_clock(hass)
        assert state(hass, OVERDUE) == "on"


async def test_the_period_of_alsoenergy(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """A file each quarter of an hour is overdue after three of them."""
    async with lived(hass, 30) as clock, sftp_server(tmp_path) as server:
        server.faults.refuse_login = True
        entry = sftp_entry(server, report("alsoenergy", TAGS, "tags", catch_up=1800))
        async with running(hass, entry):
            error = "sensor.alsoenergy_tags_last_error"
            await until(lambda: state(hass, error) == "login_refused")
            for minutes, shown in ((44, "off"), (1, "on")):
                clock.tick(timedelta(minutes=minutes))
                await look_at_clock(hass)
                assert state(hass, "binary_sensor.alsoenergy_tags_overdue") == shown


async def test_what_is_given_up(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """A report with *One attempt only* has nothing that waits, and yet nothing arrives."""
    async with lived(hass, 10) as clock, sftp_server(tmp_path) as server:
        server.faults.no_permission = True
        data = {**RTU, "catch_up": 600, "give_up": True}
        async with running(hass, sftp_entry(server, report("mint", data, "rtu"))):
            await until(lambda: state(hass, ERROR) == "not_writable")
            await until(lambda: state(hass, WAITING) == "0")
            clock.tick(timedelta(minutes=15))
            await look_at_clock(hass)
            assert state(hass, OVERDUE) == "on"


@pytest.mark.usefixtures("all_enabled")
async def test_nothing_to_tell(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """A report whose entities have no values owes nothing."""
    async with lived(hass, 10) as clock:
        entry = folder_entry(report("teleport", {**METER, "catch_up": 300}, "meter"))
        async with running(hass, entry):
            await until(lambda: told(hass) == "delivered")
            await live(hass, clock, 60, lambda _minute: "unavailable")
            await press(hass, "button.teleport_meter_send_now")
            await until(lambda: told(hass) == "gap")
            await look_at_clock(hass)
            assert state(hass, "binary_sensor.teleport_meter_overdue") == "off"


def told(hass: HomeAssistant) -> object:
    """What happened last."""
    found = hass.states.get("event.teleport_meter_delivery")
    return found and found.attributes.get("event_type")


async def test_flash_messages(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """On after a minute without an answer, and not while they are switched off."""
    overdue = "binary_sensor.teleport_flash_overdue"
    with ticking() as clock:
        show(hass, 1000)
        entry = folder_entry(report("teleport", {**FLASH, "batch": 1}, "flash"))
        reports(hass).write_text("not a folder")
        async with running(hass, entry):
            runner = flash_of(entry)
            await until(lambda: runner.is_on)
            assert state(hass, overdue) == "off"
            await go_on(clock, runner, 1)
            await until(lambda: runner.status.error)
            assert runner._owing_since is not None
            assert state(hass, overdue) == "off"
            runner._owing_since -= 60
            await look_at_clock(hass)
            assert state(hass, overdue) == "on"
            await use(hass, "switch", "turn_off", SWITCH)
            await look_at_clock(hass)
            assert state(hass, overdue) == "off"
            await use(hass, "switch", "turn_on", SWITCH)
            await go_on(clock, runner, 1)
            runner._owing_since -= 60
            await look_at_clock(hass)
            assert state(hass, overdue) == "on"
            reports(hass).unlink()
            runner.queue.retry_now()
            await go_on(clock, runner, 1)
            await until(lambda: state(hass, overdue) == "off")


@pytest.mark.parametrize(("period", "patience"), [(5, 60), (20, 60), (300, 900)])
def test_patience(period: float, patience: float) -> None:
    """Three intervals, but no less than a minute."""
    assert patience_of(period) == patience
