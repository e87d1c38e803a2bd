"""Live messages on their way: bodies and files, servers that fail, and ordinary reports beside them."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.delivery.bodies import body_of
from custom_components.energy_bridge.core.flash import queue
from custom_components.energy_bridge.core.flash.queue import FlashQueue
from custom_components.energy_bridge.destination import message_loop
from custom_components.energy_bridge.destination.flash_runner import FlashRunner
from simulator.ftp import ftp_server
from simulator.receiver import Receiver
from simulator.sftp import sftp_server
from simulator.sns import sns_server

from ..helpers.delivery_faults import METER
from ..helpers.flash import (
    DELIVERED,
    DROPPED,
    ERROR,
    FLASH,
    files,
    flash_of,
    go_on,
    second,
    show,
    ticking,
    told,
    values,
)
from ..helpers.hass import state
from ..helpers.receivers import https_entry, new_authority, receiving, trust
from ..helpers.reports import (
    NOON,
    folder_entry,
    ftp_entry,
    live,
    living,
    report,
    running,
    sftp_entry,
)
from ..helpers.topics import sns_entry
from ..helpers.waiting import until

type Serve = Callable[..., Any]

MOST = 180
REACHABLE = "binary_sensor.web_reachable"
WAITING = "sensor.teleport_meter_waiting_documents"


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Run a web server that Home Assistant trusts."""

    @asynccontextmanager
    async def serve(**options: Any) -> AsyncGenerator[Receiver]:
        authority = new_authority()
        trust(authority, tmp_path, monkeypatch)
        async with receiving(authority, tmp_path, **options) as server:
            yield server

    return serve


def detail_of(hass: HomeAssistant) -> object:
    """What is shown with the last error."""
    found = hass.states.get(ERROR)
    assert found is not None
    return found.attributes["detail"]


def at_once(*runners: FlashRunner) -> None:
    """Let nobody wait for the next try."""
    for runner in runners:
        runner.queue.retry_now()


async def test_bodies(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """A document is a body, in the order of its seconds; its attempts are counted."""
    show(hass, 0)
    er.async_get(hass).async_get_or_create(
        "sensor",
        DOMAIN,
        "flash_last_delivered",
        suggested_object_id=DELIVERED.partition(".")[2],
    )
    async with serve() as server:
        entry = https_entry(server, report("teleport", FLASH, "flash", batch=5))
        server.faults.status = 503
        with ticking() as clock:
            async with running(hass, entry):
                flash = flash_of(entry)
                await told(flash, NOON.timestamp())
                await go_on(clock, flash, 4, lambda number: show(hass, number + 1))
                await until(lambda: state(hass, ERROR) == "server_error")
                assert state(hass, REACHABLE) == "off"
                await until(lambda: len(server.posts) == 2)
                server.faults.status = None
                await until(lambda: state(hass, ERROR) == "none")
                assert state(hass, REACHABLE) == "on"
                assert state(hass, DELIVERED) != STATE_UNKNOWN
    assert [post.attempts for post in server.posts] == [{0}, {1}, {2}]
    assert values(server.messages) == {second(n): n for n in range(5)}
    assert [each["measuredAt"] for each in server.messages] == [
        second(number) for number in range(5)
    ]


async def test_a_server_that_stays_away(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """What waits is bounded, the rest is counted and shown; once the server is back the newest arrive.

    The document that is on its way while the bound is reached stays, and the next one makes room.
    """
    show(hass, 0)
    async with serve() as server:
        entry = https_entry(server, report("teleport", FLASH, "flash", batch=60))
        server.faults.status = 503
        with (
            ticking() as clock,
            patch.object(FlashQueue.__init__, "__defaults__", (MOST,)),
        ):
            async with running(hass, entry):
                flash = flash_of(entry)
                await told(flash, NOON.timestamp())
                for _ in range(10):
                    await go_on(clock, flash, 60, lambda number: show(hass, number))
                    assert flash.queue.messages <= MOST
                assert flash.queue.dropped == 600 - MOST
                assert state(hass, DROPPED) == str(600 - MOST)
                server.faults.status = None
                at_once(flash)
                await until(lambda: not flash.queue.messages)
                assert state(hass, ERROR) == "none"
    stamps = list(values(server.messages))
    assert len(stamps) == MOST
    newest = [second(number) for number in range(600 - MOST + 60, 600)]
    assert stamps[60:] == newest


async def test_beside_an_ordinary_report(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """Neither waits for the other: not for a backlog, and not for a body that is not answered."""
    async with serve() as server:
        server.faults.refuses = lambda message: message["type"] == "meterPower:2"
        entry = https_entry(
            server,
            report("teleport", METER, "meter"),
            report("teleport", FLASH, "flash", batch=2),
            report("teleport", FLASH, "other", batch=2, asset_identifier="bat-2"),
        )
        with living(NOON) as clock:
            await live(hass, clock, 60)
            clock.tick(31.999)
            show(hass, 5)
            async with running(hass, entry):
                flash, other = flash_of(entry), flash_of(entry, "other")
                await until(lambda: state(hass, WAITING) == "12")
                await go_on(clock, flash, 3)
                await told(other, list(flash.stretches)[-1][1])
                await until(lambda: not flash.queue.messages)
                await until(lambda: not other.queue.messages)
                assert state(hass, WAITING) == "12"
                found = {each["assetIdentifier"] for each in server.messages}
                assert found == {"bat-1", "bat-2"}
                # And the other way round.
                server.faults.refuses = lambda message: "flash" in message["type"]
                await go_on(clock, flash, 4)
                await until(lambda: state(hass, ERROR) == "refused")
                await hass.services.async_call(
                    "button",
                    "press",
                    {"entity_id": "button.teleport_meter_retry"},
                    blocking=True,
                )
                await until(lambda: state(hass, WAITING) == "0")
                assert flash.queue.messages


async def test_what_is_refused_gives_way(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """One message that the partner does not take costs its own document only, and is counted."""
    show(hass, 0)
    async with serve() as server:
        server.faults.refuses = lambda message: message["activePower"] == 1
        entry = https_entry(server, report("teleport", FLASH, "flash", batch=2))
        with ticking() as clock:
            async with running(hass, entry):
                flash = flash_of(entry)
                await told(flash, NOON.timestamp())
                await go_on(clock, flash, 3, lambda number: show(hass, number + 1))
                await until(lambda: state(hass, DROPPED) == "2")
                await until(lambda: state(hass, ERROR) == "none")
    assert values(server.messages) == {second(2): 2, second(3): 3}


async def test_a_refused_login(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """It is asked for again; with another one what waits is sent at once."""
    show(hass, 0)
    async with serve() as server:
        entry = https_entry(
            server, report("teleport", FLASH, "flash", batch=1), authorization="no"
        )
        with ticking():
            async with running(hass, entry):
                flash = flash_of(entry)
                await told(flash, NOON.timestamp())
                await until(lambda: state(hass, ERROR) == "login_refused")
                assert any(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))
                flash.queue.postpone(hass.loop.time() + 3600)
                hass.config_entries.async_update_entry(
                    entry,
                    data={**entry.data, "authorization": server.authorization},
                )
                await until(lambda: state(hass, ERROR) == "none")
    assert values(server.messages) == {second(0): 0}


async def test_a_login_that_is_corrected_meanwhile(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """That the former one is refused is no news: nobody is asked again, and it is sent once more at once."""
    show(hass, 0)
    async with serve() as server:
        entry = https_entry(
            server, report("teleport", FLASH, "flash", batch=1), authorization="no"
        )
        corrected = {**entry.data, "authorization": server.authorization}

        def correct(_messages: list[Any]) -> None:
            hass.config_entries.async_update_entry(entry, data=corrected)
            entry.runtime_data.courier.async_update_transport()

        server.on_post = correct
        with ticking():
            async with running(hass, entry):
                flash = flash_of(entry)
                await told(flash, NOON.timestamp())
                await until(lambda: not flash.queue.messages)
                assert state(hass, ERROR) == "none"
                assert not any(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))
    assert [post.status for post in server.posts][0] == 401
    assert values(server.messages) == {second(0): 0}


async def test_over_sns(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """A document is a message of the topic."""
    show(hass, 4)
    async with sns_server(topic="flash.fifo") as server:
        entry = sns_entry(server, report("teleport", FLASH, "flash", batch=2))
        with ticking() as clock:
            async with running(hass, entry):
                flash = flash_of(entry)
                await told(flash, NOON.timestamp())
                await go_on(clock, flash, 1)
                await until(lambda: not flash.queue.messages)
                assert state(hass, ERROR) == "none"
    (publication,) = server.publications
    assert publication.attempts == {0}
    assert values(publication.messages) == {second(0): 4, second(1): 4}


async def test_over_sftp(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """A file each, in the report's directory; another host key is asked about."""
    show(hass, 3)
    (tmp_path / "live").mkdir()
    async with sftp_server(tmp_path) as server:
        stored = report("teleport", FLASH, "flash", batch=2, directory="live")
        entry = sftp_entry(server, stored)
        with ticking() as clock:
            async with running(hass, entry):
                flash = flash_of(entry)
                await told(flash, NOON.timestamp())
                await go_on(clock, flash, 1)
                await until(lambda: files(tmp_path / "live"))
                key = entry.data["host_key"]
                other = f"{key[:-8]}AAAAAAAA"
                hass.config_entries.async_update_entry(
                    entry, data={**entry.data, "host_key": other}
                )
                await hass.async_block_till_done()
                await go_on(clock, flash, 2)
                await until(lambda: state(hass, ERROR) == "host_key_changed")
                issues = ir.async_get(hass)
                issue = (DOMAIN, f"host_key_changed_{entry.entry_id}")
                assert issues.async_get_issue(*issue)
                hass.config_entries.async_update_entry(
                    entry, data={**entry.data, "host_key": key}
                )
                await until(lambda: state(hass, ERROR) == "none")
                assert not issues.async_get_issue(*issue)
    assert list(files(tmp_path / "live")) == [
        f"teleport_batteryPower-flash_bat-1_202606201200{first}.json"
        for first in ("00", "02")
    ]


async def test_over_ftp(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """A file each, over a connection of their own; what is not taken comes with the same bytes."""
    show(hass, 3)
    (tmp_path / "live").mkdir()
    async with ftp_server(tmp_path) as server:
        stored = report("teleport", FLASH, "flash", batch=2, directory="live")
        with ticking() as clock:
            async with running(hass, entry := ftp_entry(server, stored)):
                flash = flash_of(entry)
                server.faults.refuse_login = True
                await told(flash, NOON.timestamp())
                await go_on(clock, flash, 1)
                await until(lambda: state(hass, ERROR) == "login_refused")
                assert not files(tmp_path / "live")
                server.faults.refuse_login = False
                at_once(flash)
                await go_on(clock, flash, 2)
                await until(lambda: not flash.queue.messages)
                assert state(hass, ERROR) == "none"
    found = files(tmp_path / "live")
    assert list(found) == [
        f"teleport_batteryPower-flash_bat-1_202606201200{first}.json"
        for first in ("00", "02")
    ]
    messages = [each for inner in found.values() for each in inner]
    assert values(messages) == {second(number): 3 for number in range(4)}
    assert {each["attempt"] for each in messages} == {0}


async def test_what_nobody_expected(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is logged once of each kind, shown, and tried again; no other report waits for it."""
    monkeypatch.setattr(queue, "LONGEST_WAIT", 0.5)  # others have a turn meanwhile
    show(hass, 0)
    tries: list[Exception] = []
    errors: list[Exception] = [KeyError("x")]

    def fail(documents: list[bytes], attempt: int) -> bytes:
        if errors and b'"bat-1"' in documents[0]:
            tries.append(errors[0])
            raise errors[0]
        return body_of(documents, attempt)

    monkeypatch.setattr(message_loop, "body_of", fail)
    async with serve() as server:
        entry = https_entry(
            server,
            report("teleport", FLASH, "flash", batch=1),
            report("teleport", FLASH, "other", batch=1, asset_identifier="bat-2"),
        )
        with ticking():
            async with running(hass, entry):
                flash, other = flash_of(entry), flash_of(entry, "other")
                await told(flash, NOON.timestamp())
                await told(other, NOON.timestamp())
                await until(lambda: state(hass, ERROR) == "build_failed")
                await until(lambda: not other.queue.messages)
                assert state(hass, "sensor.teleport_other_last_error") == "none"
                await until(lambda: len(tries) > 2)
                assert flash.queue.messages == 1
                assert caplog.text.count("could not send") == 1
                errors[:] = [ZeroDivisionError("y")]
                await until(lambda: detail_of(hass) == "ZeroDivisionError")
                assert caplog.text.count("could not send") == 2
                errors.clear()
                await until(lambda: not flash.queue.messages)
                assert state(hass, ERROR) == "none"
    assert [each["assetIdentifier"] for each in server.messages] == ["bat-2", "bat-1"]
    caplog.clear()


async def test_what_nobody_expected_of_a_connection(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It concerns all reports that are due, and they are tried again."""
    monkeypatch.setattr(queue, "LONGEST_WAIT", 0.05)
    show(hass, 0)
    async with serve() as server:
        reports = [
            report("teleport", FLASH, key, batch=1, asset_identifier=key)
            for key in ("flash", "other")
        ]
        entry = https_entry(server, *reports)
        session = (
            "custom_components.energy_bridge.core.delivery.https.HttpsTransport.session"
        )
        with ticking(), patch(session, side_effect=KeyError("x")) as connect:
            async with running(hass, entry):
                flash, other = flash_of(entry), flash_of(entry, "other")
                await told(flash, NOON.timestamp())
                await told(other, NOON.timestamp())
                await until(lambda: state(hass, ERROR) == "build_failed")
                await until(
                    lambda: (
                        state(hass, "sensor.teleport_other_last_error")
                        == "build_failed"
                    )
                )
                tries = connect.call_count
                await until(lambda: connect.call_count > tries + 1)
                assert flash.queue.messages == other.queue.messages == 1
                assert caplog.text.count("could not send") <= 2
    caplog.clear()


async def test_a_folder_and_several_reports(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Each has files of its own; one that is refused keeps none of the others waiting."""
    show(hass, 1)
    folder = Path(hass.config.path("reports"))
    folder.mkdir()
    (folder / "blocked").write_text("in the way")
    entry = folder_entry(
        report("teleport", FLASH, "flash", batch=1, directory="blocked"),
        report("teleport", FLASH, "other", batch=1, asset_identifier="bat-2"),
    )
    with ticking() as clock:
        async with running(hass, entry):
            flash, other = flash_of(entry), flash_of(entry, "other")
            await told(flash, NOON.timestamp())
            await told(other, NOON.timestamp())
            await go_on(clock, other, 3)
            await until(lambda: state(hass, ERROR) == "no_directory")
            await until(lambda: len(files(folder)) == 4)
            assert state(hass, "sensor.teleport_other_last_error") == "none"
