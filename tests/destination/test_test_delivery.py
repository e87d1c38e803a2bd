"""Testing a destination by its button: what is tried, what is told, and that nothing else notices."""

import asyncio
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.delivery import folder_files, sftp_session
from custom_components.energy_bridge.core.delivery.names import probe_name
from custom_components.energy_bridge.destination.announcement import EVENT_TESTED
from custom_components.energy_bridge.destination.logbook import async_describe_test
from simulator.sftp import sftp_server
from simulator.sns import UNAVAILABLE, sns_server

from ..helpers.hass import state
from ..helpers.inbox import Arrival, inbox
from ..helpers.receivers import https_entry, new_authority, receiving, trust
from ..helpers.reports import (
    RTU,
    TAGS,
    WAITING,
    folder_entry,
    lived,
    press,
    report,
    running,
    sftp_entry,
)
from ..helpers.topics import sns_entry
from ..helpers.waiting import until

FOLDER_BUTTON = "button.reports_test_delivery"
BUTTON = "button.partner_test_delivery"
REACHABLE = "binary_sensor.partner_reachable"


def test_no_receiver_looks_at_the_file() -> None:
    """Its name begins with a dot and has no ending; each is another one."""
    names = {probe_name() for _ in range(9)}
    assert len(names) == 9
    assert all(name.startswith(".") and "." not in name[1:] for name in names)


@pytest.mark.parametrize("directory", [None, "site"])
async def test_each_reports_directory(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    directory: str | None,
) -> None:
    """An empty file is written there and removed; without a report it is the destination's own."""
    written: list[str] = []

    def noted() -> str:
        written.append(probe_name())
        return written[-1]

    monkeypatch.setattr(folder_files, "probe_name", noted)
    told: list[Event[Any]] = []
    hass.bus.async_listen(EVENT_TESTED, told.append)
    folder = Path(hass.config.path("reports"))
    reports = [
        report("mint", RTU, "rtu", directory=directory),
        report("alsoenergy", TAGS, "tags", directory="tags"),
    ]
    async with lived(hass, 1):
        entry = folder_entry(*(reports if directory else ()))
        async with running(hass, entry):
            await press(hass, FOLDER_BUTTON)
            await hass.async_block_till_done()
    assert len(written) == (2 if directory else 1)
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    found = {path.name for path in folder.iterdir()}
    assert found == ({"site", "tags"} if directory else set())
    (event,) = told
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"destination_{entry.entry_id}"), entry.entry_id
    )
    assert device is not None
    assert event.data == {"name": "Reports", "device_id": device.id}
    assert async_describe_test(event) == {
        "name": "Reports",
        "message": "passed the test delivery",
    }


async def test_a_share_that_is_not_mounted(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """It is missed as by a delivery, and not replaced by a folder."""
    share = tmp_path / "share"
    share.mkdir()
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    async with lived(hass, 1):
        entry = folder_entry()
        entry.add_to_hass(hass)
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, "directory": str(share / "reports")}
        )
        async with running(hass, entry):
            await press(hass, FOLDER_BUTTON)
            (share / "reports").rmdir()
            share.rmdir()
            with pytest.raises(HomeAssistantError, match="Directory doesn't exist"):
                await press(hass, FOLDER_BUTTON)
            assert not share.exists()


async def test_what_is_wrong(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """It is told in words, with the directory; a refused login is asked for at once."""
    root = tmp_path / "root"
    (root / "a").mkdir(parents=True)
    async with lived(hass, 1), sftp_server(root) as server:
        entry = sftp_entry(
            server,
            report("mint", RTU, "rtu", directory="a"),
            report("alsoenergy", TAGS, "tags", directory="b"),
        )
        async with running(hass, entry):
            with pytest.raises(
                HomeAssistantError,
                match=r"delivery to Partner failed: Directory doesn't exist \(b: ",
            ):
                await press(hass, BUTTON)
            assert state(hass, REACHABLE) == "on"
            (root / "b").mkdir()
            await press(hass, BUTTON)
            server.faults.refuse_login = True
            with pytest.raises(HomeAssistantError, match="Invalid authentication"):
                await press(hass, BUTTON)
            assert state(hass, REACHABLE) == "off"
            assert list(entry.async_get_active_flows(hass, {"reauth"}))
        assert sorted(path.name for path in root.rglob("*")) == ["a", "b"]


async def test_another_server(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """The repair is there as after a delivery, and goes with the next test that works."""
    async with lived(hass, 1):
        async with sftp_server(tmp_path) as server:
            entry = sftp_entry(server)
        issue = (DOMAIN, f"host_key_changed_{entry.entry_id}")
        async with (
            sftp_server(tmp_path, port=server.port) as other,
            running(hass, entry),
        ):
            with pytest.raises(HomeAssistantError, match="Host key changed"):
                await press(hass, BUTTON)
            assert ir.async_get(hass).async_get_issue(*issue)
            hass.config_entries.async_update_entry(
                entry, data={**entry.data, "host_key": other.host_key}
            )
            await hass.async_block_till_done()
            await press(hass, BUTTON)
            assert state(hass, REACHABLE) == "on"
            assert not ir.async_get(hass).async_get_issue(*issue)


async def test_beside_deliveries(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """There is never a second connection; what waits goes on after the test, each document once."""
    tests: list[asyncio.Task[None]] = []
    connected: list[int] = []
    each_minute = {**RTU, "interval": 60, "catch_up": 3600}
    async with lived(hass), inbox(tmp_path, 0.001) as box:

        def test(_arrival: Arrival) -> None:
            connected.append(box.connected)
            if len(tests) < 2 and _arrival.name.endswith(".json"):
                tests.append(hass.async_create_task(press(hass, BUTTON)))

        box.on_arrival = test
        entry = sftp_entry(box.server, report("mint", each_minute, "rtu"))
        async with running(hass, entry):
            await until(lambda: len(tests) == 2)
            await asyncio.gather(*tests)
            await until(lambda: state(hass, WAITING) == "0")
    names = [each.name for each in box.arrivals if each.name.endswith(".json")]
    assert len(names) == len(set(names)) == 60
    tried = [
        index for index, each in enumerate(box.arrivals) if each.name.startswith(".")
    ]
    assert len(tried) == 2
    assert max(tried) < len(box.arrivals) - 1  # it did not wait for all of them
    assert set(connected) == {1}


async def test_a_destination_that_changes_meanwhile(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """How the test of the old one ends says nothing of the new one."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    write = sftp_session.SftpSession.try_directory

    async def slowly(session: sftp_session.SftpSession, directory: str) -> None:
        begun.set()
        await go_on.wait()
        await write(session, directory)

    monkeypatch.setattr(sftp_session.SftpSession, "try_directory", slowly)
    async with lived(hass, 1), sftp_server(tmp_path) as server:
        entry = sftp_entry(server)
        async with running(hass, entry):
            test = hass.async_create_task(press(hass, BUTTON))
            await begun.wait()
            hass.config_entries.async_update_entry(
                entry, data={**entry.data, "directory": "/elsewhere"}
            )
            await until(
                lambda: entry.runtime_data._connection[0]["directory"] == "/elsewhere"
            )
            go_on.set()
            await test
            assert state(hass, REACHABLE) == "unknown"


async def test_a_web_server(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each test fetches a token of its own and posts nothing."""
    authority = new_authority()
    trust(authority, tmp_path, monkeypatch)
    button = "button.web_test_delivery"
    async with (
        receiving(authority, tmp_path, authorization=None) as server,
        lived(hass, 1),
    ):
        entry = https_entry(server)
        async with running(hass, entry):
            for tests in (1, 2):
                await press(hass, button)
                assert len(server.tokens) == tests
            server.faults.token_status = 403
            with pytest.raises(HomeAssistantError, match="Invalid authentication"):
                await press(hass, button)
            assert server.posts == []


async def test_a_topic(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """Its attributes are read, and nothing is published."""
    async with (
        lived(hass, 1),
        sns_server(topic="teleport.fifo") as server,
        running(hass, sns_entry(server)),
    ):
        await press(hass, "button.topic_test_delivery")
        server.faults.refuse_attributes = UNAVAILABLE
        with pytest.raises(HomeAssistantError, match="Server error"):
            await press(hass, "button.topic_test_delivery")
    assert server.messages == []
