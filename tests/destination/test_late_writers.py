"""News of a report that comes after it was stopped: what waits belongs to the next one, or to nobody."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination.runner import ReportRunner

from ..helpers.actions import destination_device, report_device
from ..helpers.hass import act, state
from ..helpers.reports import RTU, WAITING, folder_entry, lived, report, running
from ..helpers.waiting import until


async def come_late(runner: ReportRunner) -> None:
    """A button that was pressed, a delivery that failed, and a look at what is too old."""
    await runner.outbox.async_retry_now()
    await runner.async_note_failure("timeout", "")
    await runner.outbox.async_release()
    assert await runner.async_drop_excess() == ()


async def replace(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Change the report."""
    subentry = entry.subentries["rtu"]
    data = {**subentry.data, "settle": 20}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)


async def reload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set the destination up again."""
    assert await hass.config_entries.async_reload(entry.entry_id)


@pytest.mark.parametrize("change", [replace, reload])
async def test_another_life(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    change: Callable[[HomeAssistant, MockConfigEntry], Awaitable[None]],
) -> None:
    """Its files stay as it wrote them."""
    folder = Path(hass.config.path("reports"))
    folder.write_text("in the way")
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: state(hass, WAITING) == "12")
            former: ReportRunner = entry.runtime_data.reports["rtu"]
            await change(hass, entry)
            await until(
                lambda: entry.runtime_data.reports.get("rtu") not in (None, former)
            )
            await entry.runtime_data.async_stop()
            stored = Path(hass.config.path(".storage", DOMAIN, entry.entry_id, "rtu"))
            before = {path: path.read_bytes() for path in stored.iterdir()}
            await come_late(former)
            assert {path: path.read_bytes() for path in stored.iterdir()} == before


async def test_nobody(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """Of a report that was removed, and of an export that was cancelled, nothing comes back."""
    Path(hass.config.path("reports")).write_text("in the way")
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: state(hass, WAITING) == "12")
            call = hass.async_create_task(
                act(
                    hass,
                    "export_mint",
                    device_id=report_device(hass, "rtu"),
                    destination_device_id=destination_device(hass, entry),
                    duration={"hours": 1},
                )
            )
            exports = entry.runtime_data.exports.running
            await until(lambda: exports)
            (export,) = exports.values()
            report_runner: ReportRunner = entry.runtime_data.reports["rtu"]
            await act(hass, "cancel_export")
            with pytest.raises(Exception, match="export"):
                await call
            hass.config_entries.async_remove_subentry(entry, "rtu")
            await until(lambda: not entry.runtime_data.reports)
            stored = Path(hass.config.path(".storage", DOMAIN, entry.entry_id))
            await until(lambda: not (stored / "rtu").exists())
            for runner in (export, report_runner):
                await come_late(runner)
            assert not (stored / "rtu").exists()
