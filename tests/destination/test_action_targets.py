"""Which reports and destinations the actions let choose from, and which exports a device stops."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
import voluptuous as vol

from custom_components.energy_bridge.destination.local_exports import LOCAL_EXPORTS
from simulator.sftp import sftp_server

from ..helpers.actions import destination_device, offered, report_device
from ..helpers.hass import act
from ..helpers.reports import (
    NOON,
    RTU,
    TAGS,
    folder_entry,
    live,
    lived,
    living,
    report,
    running,
    sftp_entry,
)
from ..helpers.waiting import until

LONG: Mapping[str, Any] = {"duration": {"hours": 2}, "interval": 60}


async def test_the_devices_offered(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Reports of the right format, and destinations."""
    with living():
        entry = folder_entry(
            report("mint", RTU, "rtu"), report("alsoenergy", TAGS, "tags")
        )
        async with running(hass, entry):
            destination = destination_device(hass, entry)
            rtu, tags = report_device(hass, "rtu"), report_device(hass, "tags")
            for action, reports in (
                ("export_mint", {rtu}),
                ("export_teleport", set()),
                ("export_alsoenergy", {tags}),
            ):
                assert set(offered(hass, action).values()) == reports
                places = offered(hass, action, "destination_device_id")
                assert set(places.values()) == {destination}
            mapping = offered(hass, "export_alsoenergy_mapping")
            assert set(mapping.values()) == {tags}
            stopped = offered(hass, "cancel_export")
            assert set(stopped.values()) == {destination, rtu, tags}


async def test_one_report_or_its_fields(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Not both, not neither, and one device."""
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu"))
        async with running(hass, entry):
            rtu = report_device(hass, "rtu")
            for what in (
                {"device_id": rtu, "configuration": dict(RTU)},
                {},
                {"device_id": [rtu]},
                {"device_id": rtu, "destination_device_id": [rtu]},
                {"device_id": rtu, "config_entry_id": entry.entry_id},
            ):
                with pytest.raises(vol.Invalid):
                    await act(hass, "export_mint", **what, **LONG)
            found = await act(hass, "export_mint", device_id=rtu, **LONG)
            assert found["files"]


async def test_stopping_the_exports_of_a_report(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Wherever they go, also after a restart; those of other reports go on."""
    with living(NOON - timedelta(hours=2)) as clock:
        await live(hass, clock, 120)
        async with sftp_server(tmp_path, delay=0.05) as server:
            other = {**RTU, "equipment_id": "RTU02"}
            entry = sftp_entry(
                server, report("mint", RTU, "rtu"), report("mint", other, "other")
            )
            async with running(hass, entry):
                partner = {"destination_device_id": destination_device(hass, entry)}
                exports = [
                    asyncio.ensure_future(
                        act(hass, "export_mint", **what, **partner, **LONG)
                    )
                    for what in (
                        {"device_id": report_device(hass, "rtu")},
                        {"device_id": report_device(hass, "other")},
                        {"configuration": dict(RTU)},
                    )
                ]
                await until(lambda: len(entry.runtime_data.exports.running) == 3)
            for export in exports:
                with pytest.raises(HomeAssistantError) as caught:
                    await export
                assert caught.value.translation_key == "export_unloaded"
            async with running(hass, entry):
                assert len(entry.runtime_data.exports.running) == 3
                for device, count in (
                    (report_device(hass, "rtu"), 1),
                    (report_device(hass, "rtu"), 0),
                    (destination_device(hass, entry), 2),
                ):
                    found = await act(hass, "cancel_export", device_id=device)
                    assert found == {"cancelled": count}


async def test_stopping_a_report_on_its_way_to_the_default_folder(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Its report's device reaches it, its destination's does not."""
    async with lived(hass), sftp_server(tmp_path) as server:
        entry = sftp_entry(server, report("mint", RTU, "rtu"))
        async with running(hass, entry):
            local = hass.data[LOCAL_EXPORTS]
            rtu = report_device(hass, "rtu")
            async with local.turn:
                export = asyncio.ensure_future(
                    act(hass, "export_mint", device_id=rtu, **LONG)
                )
                await until(lambda: local.running)
                for device, count in ((destination_device(hass, entry), 0), (rtu, 1)):
                    found = await act(hass, "cancel_export", device_id=device)
                    assert found == {"cancelled": count}
            with pytest.raises(HomeAssistantError) as caught:
                await export
            assert caught.value.translation_key == "export_cancelled"
