"""Exports that meet what they do not like: silly arguments, and destinations that go away."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination.destination import Destination
from custom_components.energy_bridge.destination.export import Export
from custom_components.energy_bridge.destination.export_request import ExportRequest
from custom_components.energy_bridge.destination.local_exports import LOCAL_EXPORTS
from custom_components.energy_bridge.history.history import History, HistoryError
from simulator.sftp import sftp_server

from ..helpers.actions import destination_device
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

HOUR: Mapping[str, Any] = {"duration": {"hours": 1}}
RTU_FIELDS: Mapping[str, Any] = RTU["fields"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"message": 5}, "message"),
        ({"interval": "abc"}, "interval: The interval must be 60 seconds or more"),
        ({"interval": 10**18}, "interval"),
        ({"fields": 5}, "activePower: Select an entity"),
        ({"fields": {**RTU_FIELDS, "activePower": ["x"]}}, "activePower"),
        ({"equipment_id": "a/b"}, "equipment_id: This isn't a valid identifier"),
        (
            {"directory": "../x"},
            "directory: The subdirectory must be below the destination's directory",
        ),
    ],
)
async def test_nonsense_instead_of_a_report(
    recorder_mock: Recorder, hass: HomeAssistant, changes: dict[Any, Any], told: str
) -> None:
    """Is refused in words, next to the field."""
    assert await async_setup_component(hass, DOMAIN, {})
    with living(), pytest.raises(ServiceValidationError) as caught:
        await act(hass, "export_mint", configuration={**RTU, **changes}, **HOUR)
    assert caught.value.translation_key == "report_invalid"
    assert told in (caught.value.translation_placeholders or {})["problems"]


@pytest.mark.parametrize("changes", [{1: 2}, {"note": object()}])
async def test_what_json_cannot_hold(
    recorder_mock: Recorder, hass: HomeAssistant, changes: dict[Any, Any]
) -> None:
    """Is refused as a whole."""
    assert await async_setup_component(hass, DOMAIN, {})
    with living(), pytest.raises(ServiceValidationError) as caught:
        await act(hass, "export_mint", configuration={**RTU, **changes}, **HOUR)
    assert caught.value.translation_key == "report_not_json"


async def test_a_built_export_rests(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While its server is dead it does not look for more to build."""
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.build_loop.MIN_WAIT", 0.01
    )
    builds: list[Export] = []
    build = Export.async_build_documents

    async def counted(export: Export) -> Any:
        builds.append(export)
        return await build(export)

    monkeypatch.setattr(Export, "async_build_documents", counted)
    async with lived(hass), sftp_server(tmp_path) as server:
        server.faults.refuse_login = True
        entry = sftp_entry(server)
        async with running(hass, entry):
            export = await entry.runtime_data.exports.async_start_export(
                ExportRequest(
                    format="mint",
                    title="past",
                    data=dict(RTU),
                    start=NOON.timestamp() - 3600,
                    end=NOON.timestamp(),
                )
            )
            await until(lambda: export.outbox.attempt and export.is_built)
            builds.clear()
            await asyncio.sleep(0.5)
            assert len(builds) <= 1
            server.faults.refuse_login = False
            await entry.runtime_data.courier.async_build_and_send_now(export)
            await until(lambda: not entry.runtime_data.exports.running)


@pytest.mark.parametrize(
    "span",
    [
        {"start": "9999-12-31T23:59:59"},
        {"start": "2026-06-20T11:00:00Z", "end": "2026-06-20T10:00:00Z"},
        {"start": "2026-06-20T11:00:00Z", "end": "0001-01-01T00:00:00"},
        {"duration": 0, "end": "2026-06-20T11:00:00Z"},
        {"start": "2026-06-20T11:01:00Z", "end": "2026-06-20T11:05:00Z"},
        {"duration": {"minutes": 4}},
    ],
)
async def test_no_time_at_all(
    recorder_mock: Recorder, hass: HomeAssistant, span: dict[str, Any]
) -> None:
    """Is refused; what is younger than the time for late values counts as not over."""
    await hass.config.async_set_time_zone("Asia/Tokyo")
    assert await async_setup_component(hass, DOMAIN, {})
    with (
        living(NOON + timedelta(seconds=29)),
        pytest.raises(ServiceValidationError) as caught,
    ):
        await act(hass, "export_mint", configuration=dict(RTU), **span)
    assert caught.value.translation_key == "nothing_to_export"


@pytest.mark.parametrize(
    "span",
    [
        {"start": "0001-01-01T00:00:00"},
        {"duration": {"days": 900_000}},
        {"duration": {"hours": 1}, "end": "2026-06-20T12:00:20Z"},
        {"start": "2026-06-20T11:00:01Z", "end": "9999-12-31T23:59:59"},
    ],
)
async def test_more_than_there_is(
    recorder_mock: Recorder, hass: HomeAssistant, span: dict[str, Any]
) -> None:
    """What was recorded and is closed comes, at once; a stamp before the start does not."""
    await hass.config.async_set_time_zone("Asia/Tokyo")
    assert await async_setup_component(hass, DOMAIN, {})
    with living(NOON - timedelta(hours=1)) as clock:
        await live(hass, clock, 60)
        clock.tick(timedelta(seconds=20))
        found = await act(hass, "export_mint", configuration=dict(RTU), **span)
    names = [each["name"][6:18] for each in found["files"]]
    first = "202606201105" if "2026" in str(span) else "202606201100"
    assert (names[0], names[-1]) == (first, "202606201155")


async def test_devices_that_are_no_reports(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Devices of others, and destinations, are refused."""
    assert await async_setup_component(hass, DOMAIN, {})
    owner = MockConfigEntry(domain="meter")
    owner.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=owner.entry_id, identifiers={("meter", "1")}
    )
    for action in ("export_mint", "export_alsoenergy_mapping"):
        data = HOUR if action == "export_mint" else {}
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, device_id=device.id, **data)
        assert caught.value.translation_key == "not_a_report"
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "cancel_export", device_id=device.id)
    assert caught.value.translation_key == "no_such_destination_or_report"
    place = {"destination_device_id": device.id, **HOUR}
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "export_mint", configuration=dict(RTU), **place)
    assert caught.value.translation_key == "no_such_destination"


async def test_a_folder_that_is_none(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """The default folder cannot be written: told, and nothing is left of the export."""
    hass.config.config_dir = str(tmp_path)
    (tmp_path / "energy_bridge").write_text("a file")
    assert await async_setup_component(hass, DOMAIN, {})
    with living(NOON - timedelta(hours=1)) as clock:
        await live(hass, clock, 60)
        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, "export_mint", configuration=dict(RTU), **HOUR)
    assert caught.value.translation_key == "export_incomplete"
    assert caught.value.translation_placeholders == {
        "error": "Directory doesn't exist",
        "delivered": "0",
        "documents": "12",
    }
    assert not list((tmp_path / ".storage" / DOMAIN / "exports").iterdir())


async def test_a_folder_that_leads_elsewhere(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """The default folder is a link to where Home Assistant must not write."""
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    (home / "energy_bridge").symlink_to(elsewhere)
    hass.config.config_dir = str(home)
    assert await async_setup_component(hass, DOMAIN, {})
    with living(NOON - timedelta(hours=1)) as clock:
        await live(hass, clock, 60)
        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, "export_mint", configuration=dict(RTU), **HOUR)
    assert caught.value.translation_key == "export_incomplete"
    assert not list(elsewhere.iterdir())


async def test_a_broken_recorder(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller hears of it."""

    def broken(*_args: object) -> Iterator[Any]:
        raise HistoryError("the recorder's database is being migrated")

    assert await async_setup_component(hass, DOMAIN, {})
    with living(NOON - timedelta(hours=1)) as clock:
        await live(hass, clock, 60)
        monkeypatch.setattr(History, "rows", broken)
        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, "export_mint", configuration=dict(RTU), **HOUR)
    assert caught.value.translation_key == "history_unreadable"


async def test_a_destination_that_is_stopped(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """The caller hears of it, and the export goes on when the destination is back."""
    async with lived(hass, 120), sftp_server(tmp_path, delay=0.05) as server:
        entry = sftp_entry(server)
        async with running(hass, entry):
            destination: Destination = entry.runtime_data
            export = asyncio.ensure_future(
                act(
                    hass,
                    "export_mint",
                    configuration={**RTU, "interval": 60},
                    destination_device_id=destination_device(hass, entry),
                    duration={"hours": 2},
                )
            )
            await until(lambda: list(tmp_path.glob("RTU01_*.json")))
            await hass.config_entries.async_set_disabled_by(
                entry.entry_id, ConfigEntryDisabler.USER
            )
            with pytest.raises(HomeAssistantError) as caught:
                await asyncio.wait_for(export, 60)
            assert caught.value.translation_key == "export_unloaded"
            assert len(list(tmp_path.glob("RTU01_*.json"))) < 120
            late = await destination.exports.async_start_export(
                ExportRequest(
                    format="mint",
                    title="late",
                    data=dict(RTU),
                    start=NOON.timestamp() - 3600,
                    end=NOON.timestamp(),
                )
            )
            assert await asyncio.wait_for(late.answer, 60) == "unloaded"
            await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
            await until(lambda: len(list(tmp_path.glob("RTU01_*.json"))) == 120)
            await until(lambda: not entry.runtime_data.exports.running)


async def test_a_removed_destination(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Nothing is left of it: no export, and no repair."""
    issues = ir.async_get(hass)
    async with (
        lived(hass),
        sftp_server(tmp_path) as server,
        sftp_server(tmp_path) as other,
    ):
        gone = {**TAGS["tags"][0], "entity": "sensor.gone"}
        entry = sftp_entry(
            server,
            report("alsoenergy", TAGS, "tags", tags=[gone]),
            host_key=other.host_key,
        )
        async with running(hass, entry):
            with pytest.raises(HomeAssistantError) as caught:
                await act(
                    hass,
                    "export_mint",
                    configuration=dict(RTU),
                    destination_device_id=destination_device(hass, entry),
                    **HOUR,
                )
            told = caught.value.translation_placeholders or {}
            assert told["error"] == "Host key changed"
            key = f"host_key_changed_{entry.entry_id}"
            assert issues.async_get_issue(DOMAIN, key)
            assert issues.async_get_issue(DOMAIN, "source_missing_tags")
            await hass.config_entries.async_remove(entry.entry_id)
            assert not issues.async_get_issue(DOMAIN, key)
            assert not issues.async_get_issue(DOMAIN, "source_missing_tags")
            home = Path(hass.config.path(".storage", DOMAIN, entry.entry_id))
            assert not home.exists()
            entry.add_to_hass(hass)  # for the end of the test
            await hass.config_entries.async_setup(entry.entry_id)


async def test_one_site_at_a_time(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """AlsoEnergy ignores what is older than what it has, so exports cannot mix."""
    async with lived(hass), sftp_server(tmp_path) as server:
        server.faults.hang = True
        entry = sftp_entry(server)
        async with running(hass, entry):
            partner = {"destination_device_id": destination_device(hass, entry), **HOUR}
            first = asyncio.ensure_future(
                act(hass, "export_alsoenergy", configuration=dict(TAGS), **partner)
            )
            await until(lambda: entry.runtime_data.exports.running)
            with pytest.raises(ServiceValidationError) as caught:
                await act(
                    hass, "export_alsoenergy", configuration=dict(TAGS), **partner
                )
            assert caught.value.translation_key == "site_busy"
            await until(lambda: server.requests)
            server.faults.hang = False
            await act(hass, "cancel_export")
            with pytest.raises(HomeAssistantError):
                await first


async def test_more_than_the_outbox_holds(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An export goes on building when there is room again: nothing is dropped."""
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.report_outbox.MAX_BYTES", 3000
    )
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.builder.SLICE", 600
    )
    async with lived(hass, 120), sftp_server(tmp_path) as server:
        entry = sftp_entry(server)
        server.faults.refuse_login = True
        async with running(hass, entry):
            export: Export = await entry.runtime_data.exports.async_start_export(
                ExportRequest(
                    format="mint",
                    title="past",
                    data={**RTU, "interval": 300},
                    start=NOON.timestamp() - 7200,
                    end=NOON.timestamp(),
                )
            )
            await until(lambda: export.outbox.nearly_full)
            server.faults.refuse_login = False
            await entry.runtime_data.courier.async_build_and_send_now(export)
            await until(lambda: not entry.runtime_data.exports.running)
    assert len(list(tmp_path.glob("RTU01_*.json"))) == 24


async def test_folder_destinations_take_exports_of_anything(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """An old stretch for AlsoEnergy is fine in a folder, however often."""
    folder = Path(hass.config.path("reports"))
    async with (
        lived(hass),
        running(hass, folder_entry(report("alsoenergy", TAGS, "t", catch_up=3600))),
    ):
        await until(lambda: len(list(folder.glob("S4711_*.csv"))) == 4)
        before = {path: path.read_bytes() for path in folder.glob("S4711_*.csv")}
        for _ in range(2):
            found = await act(
                hass, "export_alsoenergy", configuration=dict(TAGS), **HOUR
            )
            assert found["intervals"] == 12
    assert {path: path.read_bytes() for path in before} == before


async def test_the_same_documents_at_the_same_time(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """A report and two exports that send the same files do not get in each other's way."""
    async with lived(hass, 120), sftp_server(tmp_path, delay=0.02) as server:
        data = {**RTU, "interval": 60}
        entry = sftp_entry(server, report("mint", data, "rtu", catch_up=7200))
        async with running(hass, entry):
            found = await asyncio.gather(
                *(
                    act(
                        hass,
                        "export_mint",
                        configuration=data,
                        destination_device_id=destination_device(hass, entry),
                        duration={"hours": 2},
                    )
                    for _ in range(2)
                )
            )
            assert [each["intervals"] for each in found] == [120, 120]
            runner = entry.runtime_data.reports["rtu"]
            await until(lambda: not runner.status.waiting)
            assert runner.status.error is None
    assert len(list(tmp_path.iterdir())) == 120


async def test_the_same_documents_without_a_destination(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Exports to the default folder take turns, and one that waits can be cancelled."""
    assert await async_setup_component(hass, DOMAIN, {})
    with living(NOON - timedelta(hours=2)) as clock:
        await live(hass, clock, 120)
        exports = [
            asyncio.ensure_future(
                act(
                    hass,
                    "export_mint",
                    configuration={**RTU, "interval": 60},
                    duration={"hours": 2},
                )
            )
            for _ in range(2)
        ]
        assert [each["intervals"] for each in await asyncio.gather(*exports)] == [
            120,
            120,
        ]
        async with hass.data[LOCAL_EXPORTS].turn:
            export = asyncio.ensure_future(
                act(hass, "export_mint", configuration=dict(RTU), **HOUR)
            )
            await until(lambda: hass.data[LOCAL_EXPORTS].running)
            assert await act(hass, "cancel_export") == {"cancelled": 1}
        with pytest.raises(HomeAssistantError) as caught:
            await export
        assert caught.value.translation_key == "export_cancelled"
