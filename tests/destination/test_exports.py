"""Exports by action: a stretch of history, once, with an answer."""

import asyncio
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from simulator.sftp import sftp_server

from ..helpers.actions import destination_device, report_device
from ..helpers.hass import act
from ..helpers.reports import (
    NOON,
    RTU,
    TAGS,
    folder_entry,
    live,
    lived,
    living,
    press,
    report,
    running,
    sftp_entry,
)
from ..helpers.waiting import until


async def test_without_any_destination(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Files come into the default folder, from fields given in the action."""
    assert await async_setup_component(hass, DOMAIN, {})
    folder = Path(hass.config.path("energy_bridge/reports"))
    with living(NOON - timedelta(hours=1)) as clock:
        await live(hass, clock, 60)
        found = await act(
            hass,
            "export_alsoenergy",
            configuration=dict(TAGS),
            start="2026-06-20T10:45:00+00:00",
            end="2026-06-20T11:30:00+00:00",
        )
        assert found == {
            "destination": "energy_bridge/reports",
            "directory": str(folder),
            "files": [
                {
                    "name": "S4711_202606201100.csv",
                    "bytes": 134,
                    "first": "2026-06-20T11:00:00+00:00",
                    "last": "2026-06-20T11:10:00+00:00",
                },
                {
                    "name": "S4711_202606201115.csv",
                    "bytes": 134,
                    "first": "2026-06-20T11:15:00+00:00",
                    "last": "2026-06-20T11:25:00+00:00",
                },
            ],
            "intervals": 6,
            "skipped": 3,
            "gaps": [
                {
                    "start": "2026-06-20T10:45:00+00:00",
                    "end": "2026-06-20T11:00:00+00:00",
                }
            ],
        }
        assert sorted(path.name for path in folder.glob("*.csv")) == [
            "S4711_202606201100.csv",
            "S4711_202606201115.csv",
        ]
        nothing = await act(
            hass,
            "export_mint",
            configuration={
                **RTU,
                "fields": {**RTU["fields"], "activePower": {"entity": "sensor.none"}},
            },
            duration={"hours": 1},
        )
        assert nothing["files"] == []
        assert nothing["skipped"] == 12
    exports = Path(hass.config.path(".storage", DOMAIN, "exports"))
    assert not list(exports.iterdir())


async def test_of_a_stored_report(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """Goes to the destination that is named, with another interval where one is given."""
    folder = Path(hass.config.path("reports"))
    with living(NOON - timedelta(hours=1)) as clock:
        await live(hass, clock, 60)
        entry = folder_entry(report("mint", RTU, "rtu", directory="mint"))
        async with running(hass, entry):
            found = await act(
                hass,
                "export_mint",
                device_id=report_device(hass, "rtu"),
                destination_device_id=destination_device(hass, entry),
                duration={"minutes": 10},
                interval=60,
            )
            assert len(found["files"]) == found["intervals"] == 10
            assert found["destination"] == "Reports"
            assert found["directory"] == str(folder / "mint")
            assert len(list((folder / "mint").glob("*.json"))) == 10
            await until(
                lambda: hass.states.get("sensor.reports_export_progress").state == "100"
            )
            assert (
                hass.states.get("sensor.reports_export_progress").attributes["exports"]
                == []
            )


async def test_nowhere_else(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """Without a destination files come into the default folder, whatever other folders there are."""
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu", directory="mint"))
        async with running(hass, entry):
            found = await act(
                hass,
                "export_mint",
                device_id=report_device(hass, "rtu"),
                duration={"minutes": 10},
            )
            assert entry.runtime_data.exports.running == {}
    place = Path(hass.config.path("energy_bridge/reports/mint"))
    assert found["directory"] == str(place)
    assert found["destination"] == "energy_bridge/reports"
    assert {path.name for path in place.iterdir()} == {
        each["name"] for each in found["files"]
    }
    assert not list(Path(hass.config.path("reports")).rglob("*.json"))


async def test_a_default_folder_that_is_set_up(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Is that destination, which says how far its exports are and removes its files in time."""
    Path(hass.config.path("energy_bridge")).mkdir()
    async with lived(hass):
        entry = MockConfigEntry(
            domain=DOMAIN,
            title="Exports",
            data={
                "kind": "destination",
                "transport": "folder",
                "directory": "energy_bridge/reports",
            },
        )
        async with running(hass, entry):
            found = await act(
                hass,
                "export_mint",
                configuration=dict(RTU),
                duration={"minutes": 10},
            )
    assert found["destination"] == "Exports"
    assert found["directory"] == hass.config.path("energy_bridge/reports")
    assert len(found["files"]) == 2


async def test_what_is_refused(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Is refused before anything is built."""
    async with lived(hass), sftp_server(tmp_path) as server:
        entry = sftp_entry(server, report("alsoenergy", TAGS, "tags", catch_up=1800))
        async with running(hass, entry):
            await until(lambda: len(list(tmp_path.glob("*.csv"))) == 2)
            stored = report_device(hass, "tags")
            hour = {"duration": {"hours": 1}}
            partner = {"destination_device_id": destination_device(hass, entry)}
            runner = entry.runtime_data.reports["tags"]
            await until(lambda: runner.status.delivered_until)
            for key, action, data in (
                (
                    "already_received",
                    "alsoenergy",
                    {"device_id": stored, **partner, **hour},
                ),
                ("not_a_report", "mint", {"device_id": stored, **hour}),
                ("not_a_report", "mint", {"device_id": "none", **hour}),
                (
                    "no_such_destination",
                    "alsoenergy",
                    {"device_id": stored, "destination_device_id": "none", **hour},
                ),
                (
                    "report_invalid",
                    "mint",
                    {"configuration": {**RTU, "interval": 30}, **hour},
                ),
                (
                    "nothing_to_export",
                    "mint",
                    {
                        "configuration": dict(RTU),
                        "start": "2026-06-21T11:00:00+00:00",
                    },
                ),
            ):
                with pytest.raises(ServiceValidationError) as caught:
                    await act(hass, f"export_{action}", **data)
                assert caught.value.translation_key == key
            assert entry.runtime_data.exports.running == {}
            allowed = await act(hass, "export_alsoenergy", device_id=stored, **hour)
            assert len(allowed["files"]) == 4
            assert len(list(tmp_path.glob("*.csv"))) == 2


async def test_to_a_dead_server(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Tells so at once; what waits is sent as soon as the server is back, even after a restart."""
    with living(NOON - timedelta(hours=1)) as clock:
        await live(hass, clock, 60)
        async with sftp_server(tmp_path) as server:
            entry, port = sftp_entry(server, report("mint", RTU, "rtu")), server.port
            key = server.host_key
            server.faults.refuse_login = True
            async with running(hass, entry):
                with pytest.raises(HomeAssistantError) as caught:
                    await act(
                        hass,
                        "export_mint",
                        device_id=report_device(hass, "rtu"),
                        destination_device_id=destination_device(hass, entry),
                        duration={"minutes": 30},
                    )
                assert caught.value.translation_key == "export_failed"
                assert caught.value.translation_placeholders == {
                    "error": "Invalid authentication",
                    "delivered": "0",
                    "documents": "6",
                }
            assert not list(tmp_path.glob("RTU01_*"))
            server.faults.refuse_login = False
            clock.tick(timedelta(minutes=1))
            async with running(hass, entry):
                await until(lambda: len(list(tmp_path.glob("RTU01_*.json"))) >= 6)
                await until(lambda: not entry.runtime_data.exports.running)
            assert (port, key) == (server.port, server.host_key)


async def test_a_new_password(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Lets an export that was refused go on at once."""
    async with lived(hass), sftp_server(tmp_path) as server:
        entry = sftp_entry(server, password="wrong")
        async with running(hass, entry):
            with pytest.raises(HomeAssistantError) as caught:
                await act(
                    hass,
                    "export_mint",
                    configuration=dict(RTU),
                    destination_device_id=destination_device(hass, entry),
                    duration={"hours": 1},
                )
            told = caught.value.translation_placeholders or {}
            assert told["error"] == "Invalid authentication"
            hass.config_entries.async_update_entry(
                entry, data={**entry.data, "password": "demo"}
            )
            await until(lambda: not entry.runtime_data.exports.running)
    assert len(list(tmp_path.glob("RTU01_*.json"))) == 12


@pytest.mark.parametrize("by_button", [False, True])
async def test_cancelled(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path, by_button: bool
) -> None:
    """Stops, and forgets what waits."""
    with living(NOON - timedelta(hours=2)) as clock:
        await live(hass, clock, 120)
        async with sftp_server(tmp_path, delay=0.05) as server:
            entry = sftp_entry(server, report("mint", RTU, "rtu"))
            async with running(hass, entry):
                export = asyncio.ensure_future(
                    act(
                        hass,
                        "export_mint",
                        device_id=report_device(hass, "rtu"),
                        destination_device_id=destination_device(hass, entry),
                        duration={"hours": 2},
                        interval=60,
                    )
                )
                progress = "sensor.partner_export_progress"
                await until(lambda: 0 < float(hass.states.get(progress).state) < 100)
                (shown,) = hass.states.get(progress).attributes["exports"]
                assert shown["title"] == "mint rtu"
                if by_button:
                    await press(hass, "button.partner_cancel_export")
                else:
                    assert await act(
                        hass, "cancel_export", device_id=destination_device(hass, entry)
                    ) == {"cancelled": 1}
                with pytest.raises(HomeAssistantError) as caught:
                    await export
                assert caught.value.translation_key == "export_cancelled"
                assert hass.states.get(progress).state == "100"
    assert 0 < len(list(tmp_path.glob("RTU01_*.json"))) < 120
    assert await act(hass, "cancel_export") == {"cancelled": 0}


async def test_the_mapping_file(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """Is written into the folder, and returned."""
    with living():
        entry = folder_entry(report("alsoenergy", TAGS, "tags"))
        async with running(hass, entry):
            found = await act(
                hass,
                "export_alsoenergy_mapping",
                device_id=report_device(hass, "tags"),
            )
    assert found["content"].splitlines()[1].startswith("GRID_P_W,,")
    written = Path(found["file"])
    assert written.name == "S4711_mapping.csv"
    assert written.read_bytes().decode() == found["content"]
    assert found["destination"] == "energy_bridge/reports"
    assert found["directory"] == str(written.parent)
    assert found["files"] == [{"name": written.name, "bytes": len(found["content"])}]


async def test_no_place_for_the_mapping_file(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Is told in words."""
    with living():
        entry = folder_entry(report("alsoenergy", TAGS, "tags"))
        async with running(hass, entry):
            hass.config.config_dir = str(tmp_path)
            (tmp_path / "energy_bridge").write_text("a file")
            with pytest.raises(HomeAssistantError) as caught:
                await act(
                    hass,
                    "export_alsoenergy_mapping",
                    device_id=report_device(hass, "tags"),
                )
    assert caught.value.translation_key == "outbox_unusable"
    assert caught.value.translation_placeholders == {"error": "Directory doesn't exist"}


async def test_without_a_recorder(hass: HomeAssistant) -> None:
    """Neither exports nor destinations work, and both say so."""
    assert await async_setup_component(hass, DOMAIN, {})
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "export_mint", configuration=dict(RTU), duration={"hours": 1})
    assert caught.value.translation_key == "recorder_missing"
    entry = folder_entry()
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.error_reason_translation_key == "recorder_missing"


async def test_on_a_full_disk(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is refused in words, and leaves nothing behind that would go on later."""

    def full(*_args: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    module = "custom_components.energy_bridge.destination.export_store"
    with living(NOON - timedelta(hours=1)) as clock:
        await live(hass, clock, 60)
        entry = folder_entry()
        async with running(hass, entry):
            monkeypatch.setattr(f"{module}.replace_durably", full)
            with pytest.raises(HomeAssistantError) as caught:
                await act(
                    hass,
                    "export_mint",
                    configuration=RTU,
                    destination_device_id=destination_device(hass, entry),
                    duration={"hours": 1},
                )
            assert caught.value.translation_key == "outbox_unusable"
            home = Path(hass.config.path(".storage", DOMAIN, entry.entry_id))
            assert not list((home / "exports").iterdir())
            assert entry.runtime_data.exports.running == {}
