"""Documents whose destination is refused until the user answers: known at once, and never dropped meanwhile."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.delivery.allowed_folders import AllowedFolders
from custom_components.energy_bridge.core.delivery.folder import FolderTransport
from custom_components.energy_bridge.destination.report_outbox import ReportOutbox
from custom_components.energy_bridge.destination.send_loop import SendLoop
from custom_components.energy_bridge.history.history import History, HistoryError
from simulator.sftp import sftp_server

from ..helpers.hass import state
from ..helpers.reports import (
    ERROR,
    RTU,
    WAITING,
    folder_entry,
    live,
    lived,
    press,
    report,
    running,
    sftp_entry,
)
from ..helpers.waiting import until

MODULE = "custom_components.energy_bridge.destination.report_outbox"


def issue(hass: HomeAssistant, entry: ConfigEntry, key: str) -> ir.IssueEntry | None:
    """A repair of a destination, if it is asked for."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{key}_{entry.entry_id}")


def closed_entry(hass: HomeAssistant) -> MockConfigEntry:
    """A destination in a folder that is not allowed any more."""
    entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
    Path(hass.config.path("www")).mkdir()
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "directory": "www/reports"}
    )
    return entry


async def answer(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Choose a folder that is allowed."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "directory": "reports"}
    )
    await hass.async_block_till_done()


def forget_issues(hass: HomeAssistant) -> None:
    """What a restart of Home Assistant does to repairs."""
    registry = ir.async_get(hass)
    for domain, issue_id in list(registry.issues):
        registry.async_delete(domain, issue_id)


def arrived(hass: HomeAssistant) -> int:
    """How many files there are."""
    return len(list(Path(hass.config.path("reports")).glob("RTU01_*.json")))


async def test_known_at_once_after_a_restart(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Error and repair are there before the next try."""
    entry = closed_entry(hass)
    async with lived(hass):
        async with running(hass, entry):
            await until(lambda: issue(hass, entry, "folder_not_allowed"))
            runner = entry.runtime_data.reports["rtu"]
            await until(lambda: runner.outbox.attempt == 1)
            await until(lambda: runner.status.waiting == 12)
        forget_issues(hass)
        async with running(hass, entry):
            assert state(hass, ERROR) == "not_allowed"
            found = issue(hass, entry, "folder_not_allowed")
            assert found is not None
            assert (found.translation_placeholders or {})["detail"] == (
                hass.config.path("www/reports")
            )
            assert entry.runtime_data.reports["rtu"].outbox.attempt == 1
            await answer(hass, entry)
            await until(lambda: state(hass, WAITING) == "0")
            assert issue(hass, entry, "folder_not_allowed") is None
        async with running(hass, entry):
            assert state(hass, ERROR) == "none"
            assert issue(hass, entry, "folder_not_allowed") is None
    assert arrived(hass) == 12


async def test_another_failure_meanwhile(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recorder that cannot be read drops nothing either; when it can, the refusal is shown again."""

    def broken(*_args: object) -> Iterator[Any]:
        raise HistoryError("the database is being migrated")

    monkeypatch.setattr(f"{MODULE}.MAX_AGE", 600)
    entry = closed_entry(hass)
    rows = History.rows
    async with lived(hass) as clock, running(hass, entry):
        destination = entry.runtime_data
        await until(lambda: state(hass, ERROR) == "not_allowed")
        await until(lambda: state(hass, WAITING) == "12")
        monkeypatch.setattr(History, "rows", broken)
        clock.tick(timedelta(minutes=20))
        runner = destination.reports["rtu"]
        attempt = runner.outbox.attempt
        runner.async_show_error("build_failed", "")
        await press(hass, "button.mint_rtu_retry")
        await until(lambda: runner.outbox.attempt > attempt)
        assert state(hass, WAITING) == "12"
        build_loop = destination.courier._build_loops["rtu"]
        build_loop.async_build_now()
        await until(lambda: state(hass, ERROR) == "build_failed")
        monkeypatch.setattr(History, "rows", rows)
        build_loop.async_build_now()
        await until(lambda: state(hass, ERROR) == "not_allowed")
        await answer(hass, entry)
        await until(lambda: state(hass, WAITING) == "0")
    assert arrived(hass) == 16


async def build_more(hass: HomeAssistant, clock: FrozenDateTimeFactory) -> None:
    """Let some more be due."""
    await live(hass, clock, 15)
    clock.tick(timedelta(seconds=31))
    await press(hass, "button.mint_rtu_send_now")


async def test_as_much_as_there_is_room_for(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nothing more is built before the answer; the recorder still has it, and all arrives."""
    monkeypatch.setattr(f"{MODULE}.MAX_BYTES", 2000)
    entry = closed_entry(hass)
    async with lived(hass) as clock, running(hass, entry):
        await until(lambda: state(hass, ERROR) == "not_allowed")
        await until(lambda: state(hass, WAITING) == "12")
        built = entry.runtime_data.reports["rtu"].outbox.built_until
        for _ in range(2):
            await build_more(hass, clock)
            await hass.async_block_till_done()
        runner = entry.runtime_data.reports["rtu"]
        assert await runner.async_build_documents() is None
        assert runner.outbox.built_until == built
        assert state(hass, WAITING) == "12"
        assert runner.dropped is None
        await answer(hass, entry)
        await until(lambda: arrived(hass) == 18)
        await until(lambda: state(hass, WAITING) == "0")


@pytest.mark.parametrize("ends", ["before", "after"])
async def test_an_answer_during_a_try(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    ends: str,
) -> None:
    """How a try of the folder of before ends says nothing of the one that was chosen: nothing is dropped or held."""
    monkeypatch.setattr(f"{MODULE}.MAX_BYTES", 2000)
    entry = closed_entry(hass)
    is_tried, may_end, has_ended = Event(), Event(), Event()
    make_folder, send_due = FolderTransport._make_folder, SendLoop._async_send_due
    release = ReportOutbox.async_release

    def slow(transport: FolderTransport) -> None:
        if transport._path.parent.name == "www":
            is_tried.set()
            may_end.wait(60)
        make_folder(transport)

    async def told(loop: SendLoop) -> None:
        await send_due(loop)
        if may_end.is_set():
            has_ended.set()

    async def beside(outbox: ReportOutbox) -> None:
        if ends == "after":
            await release(outbox)
        may_end.set()
        await until(has_ended.is_set)
        if ends == "before":
            await release(outbox)

    async with lived(hass) as clock, running(hass, entry):
        runner = entry.runtime_data.reports["rtu"]
        await until(lambda: state(hass, ERROR) == "not_allowed")
        await until(lambda: state(hass, WAITING) == "12")
        monkeypatch.setattr(FolderTransport, "_make_folder", slow)
        monkeypatch.setattr(SendLoop, "_async_send_due", told)
        monkeypatch.setattr(ReportOutbox, "async_release", beside)
        await build_more(hass, clock)
        await until(is_tried.is_set)
        await answer(hass, entry)
        await until(lambda: arrived(hass) == 15)
        await until(lambda: state(hass, WAITING) == "0")
        assert runner.dropped is None
        assert issue(hass, entry, "folder_not_allowed") is None


async def test_room_again(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not built for want of room is built when the first documents have left."""
    monkeypatch.setattr(f"{MODULE}.MAX_BYTES", 2000)
    entry = closed_entry(hass)
    async with lived(hass) as clock, running(hass, entry):
        runner = entry.runtime_data.reports["rtu"]
        await until(lambda: state(hass, WAITING) == "12")
        await until(lambda: runner.outbox.held is not None)
        await build_more(hass, clock)
        await hass.async_block_till_done()
        assert await runner.async_build_documents() is None
        # The administrator allows the folder; nothing in Home Assistant changes.
        monkeypatch.setattr(AllowedFolders, "permit", lambda *_args: True)
        await runner.outbox.async_retry_now()
        entry.runtime_data.courier._send_loop.async_look_for_documents()
        folder = Path(hass.config.path("www/reports"))
        await until(lambda: len(list(folder.glob("RTU01_*.json"))) == 15)


@pytest.mark.parametrize("where", ["destination", "report"])
async def test_a_directory_of_windows(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path, where: str
) -> None:
    """An earlier version took it: the user is asked, and nothing is given up."""
    bad = "C:" if where == "report" else "\\\\server"
    async with lived(hass), sftp_server(tmp_path) as server:
        rtu = report("mint", RTU, "rtu", catch_up=3600, give_up=True)
        entry = sftp_entry(server, rtu)
        if where == "report":
            rtu["data"] = {**rtu["data"], "directory": bad}
            entry = sftp_entry(server, rtu)
        else:
            entry = sftp_entry(server, rtu, directory=bad)
        async with running(hass, entry):
            await until(lambda: state(hass, ERROR) == "invalid_directory")
            found = issue(hass, entry, "directory_refused")
            assert found is not None
            assert bad.strip("\\") in (found.translation_placeholders or {})["detail"]
            await until(lambda: state(hass, WAITING) == "12")
            if where == "destination":
                hass.config_entries.async_update_entry(
                    entry, data={**entry.data, "directory": "/"}
                )
            else:
                subentry = entry.subentries["rtu"]
                hass.config_entries.async_update_subentry(
                    entry, subentry, data={**subentry.data, "directory": ""}
                )
            await until(lambda: state(hass, WAITING) == "0")
            assert issue(hass, entry, "directory_refused") is None
    assert len(list(tmp_path.glob("RTU01_*.json"))) == 12


async def test_another_host_key(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """The repair names both keys, and nothing else that is not translated; a restart keeps it."""
    async with lived(hass), sftp_server(tmp_path) as server:
        entry = sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600))
        async with sftp_server(tmp_path / "other") as other:
            hass_key = other.host_key
        entry.add_to_hass(hass)
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, "host_key": hass_key}
        )
        async with running(hass, entry):
            await until(lambda: issue(hass, entry, "host_key_changed"))
            runner = entry.runtime_data.reports["rtu"]
            await until(lambda: runner.outbox.attempt == 1)
        forget_issues(hass)
        async with running(hass, entry):
            found = issue(hass, entry, "host_key_changed")
            assert found is not None
            detail = (found.translation_placeholders or {})["detail"]
            pinned, arrow, shown = detail.split(" ")
            assert arrow == "→"
            assert pinned != shown
            assert pinned.startswith("SHA256:")
            assert shown.startswith("SHA256:")
