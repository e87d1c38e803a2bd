"""One queue per site where a partner takes stamps in order only: exports take their turn, or are refused."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.energy_bridge.destination.export_request import ExportRequest
from custom_components.energy_bridge.destination.order import async_refuse_out_of_turn
from custom_components.energy_bridge.destination.report_history import GATE
from custom_components.energy_bridge.destination.runner import ReportRunner
from simulator.sftp import sftp_server

from ..helpers.actions import destination_device
from ..helpers.hass import act, state
from ..helpers.reports import (
    NOON,
    TAGS,
    folder_entry,
    live,
    lived,
    press,
    report,
    running,
    sftp_entry,
)
from ..helpers.waiting import until

WAITING = "sensor.alsoenergy_tags_waiting_documents"
QUARTERS = [f"S4711_2026062011{minute}.csv" for minute in ("00", "15", "30", "45")]


def span(first: int, last: int) -> Mapping[str, str]:
    """From one minute of the last hour to another one."""
    hour = NOON - timedelta(hours=1)
    return {
        "start": (hour + timedelta(minutes=first)).isoformat(),
        "end": (hour + timedelta(minutes=last)).isoformat(),
    }


def arrived(folder: Path) -> list[str]:
    """The files in the order in which they were written."""
    files = sorted(folder.glob("*.csv"), key=lambda path: path.stat().st_mtime_ns)
    return [path.name for path in files]


async def test_an_export_before_what_waits(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """It goes first, even if it is not built yet; one that would overtake is refused, and says for whose sake."""
    async with lived(hass), sftp_server(tmp_path) as server:
        server.faults.refuse_login = True
        entry = sftp_entry(server, report("alsoenergy", TAGS, "tags", catch_up=1800))
        async with running(hass, entry):
            await until(lambda: state(hass, WAITING) == "2")
            given: dict[str, Any] = {
                "configuration": dict(TAGS),
                "destination_device_id": destination_device(hass, entry),
            }
            with pytest.raises(ServiceValidationError) as caught:
                await act(hass, "export_alsoenergy", **given, **span(0, 45))
            assert caught.value.translation_key == "site_owed"
            assert caught.value.translation_placeholders == {
                "report": "alsoenergy tags",
                "start": "2026-06-20T11:30:00+00:00",
            }
            gate = hass.data[GATE]
            async with gate:
                export = asyncio.ensure_future(
                    act(hass, "export_alsoenergy", **given, **span(0, 30))
                )
                await until(lambda: entry.runtime_data.exports.running)
                with pytest.raises(ServiceValidationError) as caught:
                    await act(hass, "export_alsoenergy", **given, **span(15, 30))
                assert caught.value.translation_key == "site_busy"
                server.faults.refuse_login = False
                await press(hass, "button.alsoenergy_tags_retry")
                await asyncio.sleep(0.5)
                assert arrived(tmp_path) == []
            found = await export
            assert [each["name"] for each in found["files"]] == QUARTERS[:2]
            await until(lambda: state(hass, WAITING) == "0")
    assert arrived(tmp_path) == QUARTERS


async def test_an_export_that_waits_after_a_restart(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """It keeps its turn."""
    async with lived(hass), sftp_server(tmp_path) as server:
        server.faults.refuse_login = True
        entry = sftp_entry(server, report("alsoenergy", TAGS, "tags", catch_up=1800))
        async with running(hass, entry):
            await until(lambda: state(hass, WAITING) == "2")
            with pytest.raises(HomeAssistantError) as caught:
                await act(
                    hass,
                    "export_alsoenergy",
                    configuration=dict(TAGS),
                    destination_device_id=destination_device(hass, entry),
                    **span(0, 30),
                )
            assert caught.value.translation_key == "export_failed"
            (export,) = entry.runtime_data.exports.running.values()
            await until(lambda: export.status.waiting == 2)
        server.faults.refuse_login = False
        async with running(hass, entry):
            await press(hass, "button.alsoenergy_tags_retry")
            (export,) = entry.runtime_data.exports.running.values()
            await entry.runtime_data.courier.async_build_and_send_now(export)
            await until(lambda: state(hass, WAITING) == "0")
    assert arrived(tmp_path) == QUARTERS


async def test_a_cancelled_export(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Keeps nobody waiting any more."""
    async with lived(hass), sftp_server(tmp_path) as server:
        server.faults.refuse_login = True
        entry = sftp_entry(server, report("alsoenergy", TAGS, "tags", catch_up=1800))
        async with running(hass, entry):
            await until(lambda: state(hass, WAITING) == "2")
            partner = destination_device(hass, entry)
            async with hass.data[GATE]:
                export = asyncio.ensure_future(
                    act(
                        hass,
                        "export_alsoenergy",
                        configuration=dict(TAGS),
                        destination_device_id=partner,
                        **span(0, 30),
                    )
                )
                await until(lambda: entry.runtime_data.exports.running)
                server.faults.refuse_login = False
                await press(hass, "button.alsoenergy_tags_retry")
                cancelling = asyncio.ensure_future(
                    act(hass, "cancel_export", device_id=partner)
                )
                await asyncio.sleep(0.1)
            await cancelling
            with pytest.raises(HomeAssistantError):
                await export
            await until(lambda: state(hass, WAITING) == "0")
    assert arrived(tmp_path) == QUARTERS[2:]


async def test_a_report_that_had_nothing_to_build(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Lets another one of its site go on as soon as that is known."""
    hourly = report("alsoenergy", TAGS, "hourly", catch_up=0, period=3600)
    tags = report("alsoenergy", TAGS, "tags", catch_up=0)
    async with lived(hass) as clock, sftp_server(tmp_path) as server:
        entry = sftp_entry(server, hourly, tags)
        async with running(hass, entry):
            runner, other = (
                entry.runtime_data.reports[key] for key in ("hourly", "tags")
            )
            await until(lambda: runner.outbox.built_until and other.outbox.built_until)
            await live(hass, clock, 15)
            busy, known = asyncio.Event(), asyncio.Event()
            refresh = runner.outbox.async_refresh

            async def slow_refresh() -> None:
                busy.set()
                await known.wait()
                await refresh()

            monkeypatch.setattr(runner.outbox, "async_refresh", slow_refresh)
            await press(hass, "button.alsoenergy_hourly_send_now")
            await until(busy.is_set)
            await press(hass, "button.alsoenergy_tags_send_now")
            await until(lambda: other.outbox.pending)
            await asyncio.sleep(0.5)
            assert arrived(tmp_path) == []
            known.set()
            await until(lambda: state(hass, WAITING) == "0")
    assert arrived(tmp_path) == ["S4711_202606201200.csv"]


async def test_a_folder(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """It takes exports of anything, also of what its report still has to send."""
    folder = Path(hass.config.path("reports"))
    folder.write_text("not a folder")
    async with lived(hass):
        entry = folder_entry(report("alsoenergy", TAGS, "tags", catch_up=1800))
        async with running(hass, entry):
            await until(lambda: state(hass, WAITING) == "2")
            folder.unlink()
            found = await act(
                hass, "export_alsoenergy", configuration=dict(TAGS), **span(0, 60)
            )
            assert [each["name"] for each in found["files"]] == QUARTERS


@pytest.mark.parametrize("is_built", [False, True])
async def test_an_export_of_what_a_report_has_not_built(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path, is_built: bool
) -> None:
    """It would be sent before older rows of the report, so it is refused, naming from where on."""
    async with lived(hass) as clock, sftp_server(tmp_path) as server:
        entry = sftp_entry(server, report("alsoenergy", TAGS, "tags", catch_up=1800))
        gate = hass.data.setdefault(GATE, asyncio.Semaphore(1))
        async with AsyncExitStack() as held:
            if not is_built:
                await held.enter_async_context(gate)
            async with running(hass, entry):
                if is_built:
                    await until(lambda: len(arrived(tmp_path)) == 2)
                    await until(lambda: state(hass, WAITING) == "0")
                    await live(hass, clock, 15)
                    clock.tick(timedelta(seconds=31))
                owed = NOON if is_built else NOON - timedelta(minutes=30)
                with pytest.raises(ServiceValidationError) as caught:
                    await act(
                        hass,
                        "export_alsoenergy",
                        configuration=dict(TAGS),
                        destination_device_id=destination_device(hass, entry),
                        start=owed.isoformat(),
                        end=(owed + timedelta(minutes=15)).isoformat(),
                    )
                assert caught.value.translation_key == "site_owed"
                placeholders = caught.value.translation_placeholders or {}
                assert placeholders["start"] == owed.isoformat()
                await held.aclose()


async def test_an_export_before_a_report_has_begun(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """The report still owes all that it is to catch up."""
    async with lived(hass), sftp_server(tmp_path) as server:
        entry = sftp_entry(server, report("alsoenergy", TAGS, "tags", catch_up=1800))
        async with running(hass, entry):
            destination = entry.runtime_data
            configured = destination.reports["tags"].configured
            new = ReportRunner(hass, "tags", configured, tmp_path / "new")
            destination.reports["tags"] = new
            request = ExportRequest(
                format="alsoenergy",
                title="",
                data=dict(TAGS),
                start=NOON.timestamp() - 1800,
                end=NOON.timestamp(),
            )
            with pytest.raises(ServiceValidationError) as caught:
                async_refuse_out_of_turn(destination, request)
            assert caught.value.translation_placeholders == {
                "report": "alsoenergy tags",
                "start": (NOON - timedelta(minutes=30)).isoformat(),
            }
