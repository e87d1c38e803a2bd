"""The very document of an interval, over a real websocket: waiting, delivered, or built again."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_bridge.destination import report_file
from custom_components.energy_bridge.destination.report_state import async_report_state
from custom_components.energy_bridge.history.history import History, HistoryError
from simulator.sftp import sftp_server

from ..helpers.actions import destination_device, report_device
from ..helpers.flash import FLASH
from ..helpers.reports import (
    ERROR,
    NOON,
    RTU,
    TAGS,
    folder_entry,
    lived,
    report,
    running,
    sftp_entry,
)
from ..helpers.users import Page, user_of_entities, user_with, users_of
from ..helpers.waiting import until

COMMAND = "energy_bridge/reports/file"
NOW = NOON.timestamp()


class Files:
    """An administrator's page."""

    def __init__(self, page: Page, device_id: str) -> None:
        """Ask for files of one report."""
        self._page = page
        self._device_id = device_id

    async def ask(self, time: float) -> dict[str, Any]:
        """The file of a time, which there is."""
        reply = await self._page.ask(COMMAND, device_id=self._device_id, time=time)
        assert reply["success"], reply
        result: dict[str, Any] = reply["result"]
        return result

    async def error(self, **data: Any) -> dict[str, Any]:
        """Be refused."""
        found = await self._page.ask(COMMAND, **{"device_id": self._device_id, **data})
        error: dict[str, Any] = found["error"]
        return error


@asynccontextmanager
async def delivered(
    hass: HomeAssistant,
    client: WebSocketGenerator,
    format_key: str,
    data: Mapping[str, Any],
) -> AsyncGenerator[Files]:
    """An hour of a report in a folder."""
    async with lived(hass):
        entry = folder_entry(report(format_key, data, "it", catch_up=3600))
        async with running(hass, entry):
            runner = entry.runtime_data.reports["it"]
            await until(lambda: runner.status.delivered_until == NOW)
            page = Page(hass, (await users_of(hass)).admin, client)
            yield Files(page, report_device(hass, "it"))


async def test_a_file_in_a_folder(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """Is what lies there, whoever changed it; where it is gone it is built again, and says so."""
    async with delivered(hass, hass_ws_client, "mint", RTU) as files:
        path = Path(hass.config.path("reports", "RTU01_202606201105.json"))
        content = path.read_text()
        wanted = {
            "name": path.name,
            "type": "application/json",
            "content": content,
            "size": len(content),
            "cut": False,
            "origin": "folder",
            "rebuilt": False,
            "start": NOW - 3600,
            "end": NOW - 3300,
        }
        for time in (NOW - 3600, NOW - 3300.001):
            assert await files.ask(time) == wanted
        assert (await files.ask(NOW - 3300))["name"] == "RTU01_202606201110.json"

        path.write_bytes(b"\xffchanged")
        found = await files.ask(NOW - 3600)
        assert (found["content"], found["origin"]) == ("\ufffdchanged", "folder")
        secret = Path(hass.config.path("secret.json"))
        secret.write_text("secret")
        path.unlink()
        for put in (lambda: path.symlink_to(secret), lambda: None):
            put()
            assert await files.ask(NOW - 3600) == {
                **wanted,
                "origin": "recorder",
                "rebuilt": True,
            }
            path.unlink(missing_ok=True)


async def test_a_large_table(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Is cut, between two letters, and says how large it is."""
    async with delivered(hass, hass_ws_client, "alsoenergy", TAGS) as files:
        found = await files.ask(NOW - 1)
        assert found["type"] == "text/csv"
        assert found["content"].startswith("Timestamp,")
        assert (found["start"], found["end"]) == (NOW - 900, NOW)
        path = Path(hass.config.path("reports", found["name"]))
        path.write_text("ä" * 100)
        monkeypatch.setattr(report_file, "MAX_BYTES", 101)
        found = await files.ask(NOW - 1)
        assert found["content"] == "ä" * 50
        assert (found["size"], found["cut"]) == (200, True)


async def test_a_file_that_waits(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Comes from the outbox as it will be sent; one that this disk damaged is built again."""
    async with lived(hass):
        async with sftp_server(tmp_path) as server:
            entry = sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: hass.states.get(ERROR).state == "cannot_connect")
            page = Page(hass, (await users_of(hass)).admin, hass_ws_client)
            files = Files(page, report_device(hass, "rtu"))
            found = await files.ask(NOW - 1)
            assert found["name"] == "RTU01_202606201200.json"
            assert (found["origin"], found["rebuilt"]) == ("outbox", False)
            outbox = entry.runtime_data.reports["rtu"].outbox
            with patch.object(outbox, "async_read", side_effect=OSError(28, "full")):
                error = await files.error(time=NOW - 1)
            assert error["translation_key"] == "outbox_unusable"
            (batch,) = Path(
                hass.config.path(".storage", "energy_bridge", entry.entry_id, "rtu")
            ).glob("*.batch")
            batch.write_bytes(b"x" * batch.stat().st_size)
            again = await files.ask(NOW - 1)
            runner = entry.runtime_data.reports["rtu"]
            with patch.object(runner.outbox, "async_fill", side_effect=OSError):
                await outbox.async_lose(outbox.waiting[3])
                await outbox.async_refresh()
                state = async_report_state(entry.runtime_data, "rtu")
            assert state is not None
            assert state["lanes"][-1]["outcome"] == "waiting"
            assert state["lanes"][-1]["start"] == NOW - 3600
            assert again == {**found, "origin": "recorder", "rebuilt": True}


async def test_what_there_is_no_file_of(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """The future, a time that was not recorded, live values, and what cannot be read."""
    async with delivered(hass, hass_ws_client, "mint", RTU) as files:
        assert (await files.error(time=NOW + 1))["translation_key"] == (
            "report_file_early"
        )
        for time in (NOW - 5 * 3600, 0, 1.5):
            error = await files.error(time=time)
            assert error["translation_key"] == "report_file_missing"
            assert error["message"].startswith("Nothing was recorded")
        with patch.object(History, "oldest", side_effect=HistoryError("no")):
            error = await files.error(time=NOW - 1)
        assert error["translation_key"] == "history_unreadable"
        for wrong in (-1, 1e300, "now", None):
            assert (await files.error(time=wrong))["code"] == "invalid_format"
        assert (await files.error())["code"] == "invalid_format"


async def test_who_may_read_files(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """Administrators only, and only those of reports of a destination that is loaded."""
    stranger = MockConfigEntry(domain="other")
    stranger.add_to_hass(hass)
    foreign = dr.async_get(hass).async_get_or_create(
        config_entry_id=stranger.entry_id, identifiers={("other", "x")}
    )
    async with lived(hass):
        entry = folder_entry(
            report("mint", RTU, "rtu"),
            report("teleport", FLASH, "flash"),
        )
        users = await users_of(hass)
        page = Page(hass, users.admin, hass_ws_client)
        async with running(hass, entry):
            device_id = report_device(hass, "rtu")
            for refused in (
                users.user,
                users.reader,
                user_with(hass, {"entities": True}),
                user_with(hass, {}),
                user_of_entities(hass, POLICY_READ, ERROR),
            ):
                asking = Page(hass, refused, hass_ws_client)
                for each in (device_id, "unknown"):
                    reply = await asking.ask(COMMAND, device_id=each, time=NOW)
                    assert reply["error"]["code"] == "unauthorized"
            for wrong in ("unknown", foreign.id, destination_device(hass, entry)):
                error = await Files(page, wrong).error(time=NOW)
                assert error["translation_key"] == "no_such_report"
                assert wrong in error["message"]
            flash = Files(page, report_device(hass, "flash"))
            error = await flash.error(time=NOW)
            assert error["translation_key"] == "report_file_live"
            with patch.dict(entry.runtime_data.reports, clear=True):
                error = await Files(page, device_id).error(time=NOW)
            assert error["translation_key"] == "report_file_missing"
        error = await Files(page, device_id).error(time=NOW)
        assert error["translation_key"] == "no_such_report"
