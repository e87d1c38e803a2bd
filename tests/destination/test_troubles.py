"""What can go wrong on this side: silent devices, full disks, a broken recorder, damaged files."""

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path
import sys
import time
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge import async_remove_config_entry_device
from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.durable import temporary_path
from custom_components.energy_bridge.core.outbox.clock import Clock
from custom_components.energy_bridge.core.outbox.outbox import Outbox
from custom_components.energy_bridge.core.report.document import Document
from custom_components.energy_bridge.destination.export_request import ExportRequest
from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)
from custom_components.energy_bridge.history.history import History, HistoryError
from simulator.sftp import sftp_server

from ..helpers.hass import state
from ..helpers.reports import (
    ERROR,
    GRID,
    NOON,
    RTU,
    TAGS,
    WAITING,
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


async def test_a_silent_device(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """R9: an entity of another integration that freezes makes the message an error."""
    owner = MockConfigEntry(domain="meter")
    owner.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=owner.entry_id, identifiers={("meter", "1")}
    )
    registry = er.async_get(hass)
    for name in ("power", "voltage"):
        registry.async_get_or_create(
            "sensor",
            "meter",
            name,
            suggested_object_id=f"meter_{name}",
            device_id=device.id,
            config_entry=owner,
        )
    registry.async_get_or_create(
        "number", DOMAIN, "limit", suggested_object_id="own_limit"
    )
    folder = Path(hass.config.path("reports"))
    fields = {**RTU["fields"], "reactivePower": {"entity": "number.own_limit"}}
    with living(NOON - timedelta(hours=1)) as clock:
        await live(hass, clock, 20)
        for minute in range(40):  # another entity of the device still tells something
            if minute < 10:
                hass.states.async_set("sensor.meter_voltage", str(230 + minute / 10))
            hass.states.async_set(
                "number.own_limit", str(minute), {"unit_of_measurement": "var"}
            )
            clock.tick(timedelta(minutes=1))
        clock.tick(timedelta(seconds=31))
        data = {**RTU, "fields": fields, "catch_up": 3600, "max_age": 300}
        entry = folder_entry(report("mint", data, "rtu"))
        async with running(hass, entry):
            await until(lambda: len(list(folder.glob("RTU01_*.json"))) == 12)
    states = [
        orjson.loads(path.read_bytes())["communicationState"]
        for path in sorted(folder.glob("RTU01_*.json"))
    ]
    # 11:05 to 11:20 the limit is missing, to 11:30 all is there, then the meter is silent.
    assert states == [1, 1, 1, 0, 0, 0, 2, 2, 2, 2, 2, 2]


async def test_a_full_disk(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is told; once there is room again, nothing is missing."""
    put = Outbox.put

    def full(_outbox: Outbox, _document: Document) -> None:
        raise OSError(ENOSPC, "No space left on device")

    folder = Path(hass.config.path("reports"))
    async with lived(hass):
        monkeypatch.setattr(Outbox, "put", full)
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: state(hass, ERROR) == "build_failed")
            found = hass.states.get(ERROR)
            assert found.attributes["detail"] == "No space left on device"
            monkeypatch.setattr(Outbox, "put", put)
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: len(list(folder.glob("RTU01_*.json"))) == 12)
            await until(lambda: state(hass, ERROR) == "none")


async def test_a_broken_recorder(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is told, and tried again."""

    def broken(*_args: object) -> Iterator[Any]:
        raise HistoryError("the database is being migrated")

    rows = History.rows
    folder = Path(hass.config.path("reports"))
    async with lived(hass):
        monkeypatch.setattr(History, "rows", broken)
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: state(hass, ERROR) == "build_failed")
            monkeypatch.setattr(History, "rows", rows)
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: len(list(folder.glob("RTU01_*.json"))) == 12)


async def test_a_damaged_document(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Is not sent, and all others arrive; it comes again once it is built anew, perhaps at once."""
    async with lived(hass), sftp_server(tmp_path) as server:
        entry = sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600))
        server.faults.refuse_login = True
        async with running(hass, entry):
            await until(lambda: state(hass, ERROR) == "login_refused")
            await until(lambda: state(hass, WAITING) == "12")
            outbox = Path(hass.config.path(".storage", DOMAIN, entry.entry_id, "rtu"))
            (batch,) = outbox.glob("*.batch")
            content = batch.read_bytes()
            batch.write_bytes(
                content.replace(b'"activePower":1010', b'"activePower":9999')
            )
            server.faults.refuse_login = False
            await press(hass, "button.mint_rtu_retry")
            await until(lambda: state(hass, WAITING) == "0")
    arrived = {path.name: path.read_bytes() for path in tmp_path.glob("RTU01_*.json")}
    assert len(arrived.keys() - {"RTU01_202606201110.json"}) == 11
    assert not any(b"9999" in content for content in arrived.values())
    assert "RTU01_202606201110.json is damaged" in caplog.text


async def test_given_up(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """A13: to the letter of MINT's document, what fails once is not sent again."""
    async with lived(hass), sftp_server(tmp_path) as server:
        server.faults.no_permission = True
        entry = sftp_entry(
            server, report("mint", RTU, "rtu", catch_up=3600, give_up=True)
        )
        async with running(hass, entry):
            await until(lambda: state(hass, ERROR) == "not_writable")
            await until(lambda: state(hass, WAITING) == "0")
    assert not list(tmp_path.glob("RTU01_*"))


@pytest.mark.usefixtures("all_enabled")
async def test_more_than_the_outbox_holds(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A repair warns before documents are dropped, and tells when some were."""
    issues = ir.async_get(hass)
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.report_outbox.MAX_BYTES", 3000
    )
    with living(NOON - timedelta(hours=2)) as clock:
        await live(hass, clock, 60)
        clock.tick(timedelta(seconds=31))
        async with sftp_server(tmp_path) as server:
            server.faults.refuse_login = True
            entry = sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600))
            async with running(hass, entry):
                await until(
                    lambda: issues.async_get_issue(DOMAIN, "outbox_nearly_full_rtu")
                )
                await live(hass, clock, 60)
                clock.tick(timedelta(seconds=31))
                await press(hass, "button.mint_rtu_send_now")
                await until(
                    lambda: issues.async_get_issue(DOMAIN, "documents_dropped_rtu")
                )
                await until(lambda: state(hass, WAITING) == "14")
                event = hass.states.get("event.mint_rtu_delivery")
                assert event.attributes["event_type"] == "failed"
                hass.config_entries.async_remove_subentry(entry, "rtu")
                await hass.async_block_till_done()
                await until(
                    lambda: not issues.async_get_issue(DOMAIN, "documents_dropped_rtu")
                )
                assert not issues.async_get_issue(DOMAIN, "outbox_nearly_full_rtu")


async def test_the_end_of_home_assistant(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Stops building and sending at once."""
    with living():
        entry = folder_entry(report("mint", RTU, "rtu"))
        async with running(hass, entry):
            hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
            await hass.async_block_till_done()
            assert (
                await entry.runtime_data.reports["rtu"].async_build_documents() is None
            )


async def test_many_tags(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """More than AlsoEnergy includes are all sent, with a warning."""
    tags = [
        {"name": f"TAG_{number}", "entity": GRID, "dimension": "active_power"}
        for number in range(301)
    ]
    with living():
        entry = folder_entry(report("alsoenergy", {**TAGS, "tags": tags}, "tags"))
        async with running(hass, entry):
            assert ir.async_get(hass).async_get_issue(DOMAIN, "many_tags_tags")


async def test_what_an_export_left(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Is removed where nothing can be made of it."""
    entry = folder_entry()
    left = Path(hass.config.path(".storage", DOMAIN, entry.entry_id, "exports", "x"))
    left.mkdir(parents=True)
    (left / "job.json").write_text("{}")
    with living():
        async with running(hass, entry):
            assert not left.exists()


async def test_diagnostics(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """They tell how far a report is, and no secret."""
    with living(NOON - timedelta(hours=1)) as clock:
        await live(hass, clock, 30)
        clock.tick(timedelta(seconds=31))
        async with sftp_server(tmp_path) as server:
            entry = sftp_entry(
                server,
                report("mint", RTU, "rtu", catch_up=1800, directory="harbour"),
                report(
                    "alsoenergy",
                    {**TAGS, "tags": [{**TAGS["tags"][0], "name": "ESO 12345678"}]},
                    "tags",
                ),
                report(
                    "teleport",
                    {
                        "message": "solar",
                        "teleport_hash_id": "hash",
                        "asset_identifier": "ferroamp-87654321-pv",
                        "interval": 300,
                        "fields": {"activePower": {"entity": GRID}},
                        "items": {"inverters": ["SSO 23456789"]},
                    },
                    "solar",
                ),
                private_key="a private key",
                directory="/kiel-customer",
                passphrase="a passphrase",
            )
            server.faults.refuse_login = True
            async with running(hass, entry):
                await until(lambda: state(hass, WAITING) == "6")
                found = await async_get_config_entry_diagnostics(hass, entry)
                (device,) = dr.async_entries_for_config_entry(
                    dr.async_get(hass), entry.entry_id
                )[:1]
                assert not await async_remove_config_entry_device(hass, entry, device)
    text = orjson.dumps(found).decode()
    for secret in (
        "a private key",
        "a passphrase",
        '"demo"',
        "127.0.0.1",
        "RTU01",
        "Kiel",
        "kiel",
        "harbour",
        "12345678",
        "23456789",
        "87654321",
        "meter_power",
    ):
        assert secret not in text
    shown, tags, solar = found["reports"]
    assert solar["configuration"]["items"] == {"inverters": 1}
    assert tags["configuration"]["tags"] == [{"dimension": "active_power", "unit": "W"}]
    assert shown["waiting"] == 6
    assert shown["series"] == 1
    assert shown["configuration"]["fields"]["activePower"] == {"entity": "sensor"}


async def test_a_server_that_hangs(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Does not keep a report from being stopped; what was in flight is sent again."""
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.courier.PATIENCE", 0.2
    )
    async with lived(hass), sftp_server(tmp_path) as server:
        entry = sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600))
        server.faults.hang = True
        async with running(hass, entry):
            await until(lambda: state(hass, WAITING) == "12")
            await until(lambda: server.requests)
        server.faults.hang = False
        assert not list(tmp_path.glob("RTU01_*"))
        async with running(hass, entry):
            await until(lambda: state(hass, WAITING) == "0")
    assert len(list(tmp_path.glob("RTU01_*.json"))) == 12


async def test_an_outbox_that_cannot_be_written(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not even a failure can be noted; sending goes on once there is room again."""
    note_failure = Outbox.note_failure

    def full(*_args: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    async with lived(hass), sftp_server(tmp_path) as server:
        server.faults.refuse_login = True
        monkeypatch.setattr(Outbox, "note_failure", full)
        entry = sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: "could not send" in caplog.text)
            monkeypatch.setattr(Outbox, "note_failure", note_failure)
            server.faults.refuse_login = False
            await press(hass, "button.mint_rtu_retry")
            await until(lambda: state(hass, WAITING) == "0")
    assert len(list(tmp_path.glob("RTU01_*.json"))) == 12


async def test_a_long_export(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Does not keep a report waiting."""
    async with (
        lived(hass, 180) as clock,
        sftp_server(tmp_path, delay=0.1) as server,
    ):
        entry = sftp_entry(server, report("mint", RTU, "rtu"))
        async with running(hass, entry):
            export = await entry.runtime_data.exports.async_start_export(
                ExportRequest(
                    format="alsoenergy",
                    title="past",
                    data={**TAGS, "interval": 300, "period": 300},
                    start=(NOON - timedelta(hours=3)).timestamp(),
                    end=NOON.timestamp(),
                )
            )
            await until(lambda: list(tmp_path.glob("*.csv")))
            clock.tick(timedelta(minutes=5))
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: list(tmp_path.glob("RTU01_*.json")))
            assert not export.answer.done()
            assert await entry.runtime_data.exports.async_cancel() == 1


async def test_the_classic_schedule(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """A24: ends after its seventh attempt; then only the user starts another one."""
    teleport = {
        "message": "meter",
        "teleport_hash_id": "8de4y2",
        "asset_identifier": "meter-1",
        "interval": 300,
        "retry_schedule": "classic",
        "fields": {"activePower.l1": {"entity": GRID}},
    }
    waiting = "sensor.teleport_meter_waiting_documents"
    async with lived(hass), sftp_server(tmp_path) as server:
        server.faults.refuse_login = True
        entry = sftp_entry(server, report("teleport", teleport, "meter", catch_up=600))
        async with running(hass, entry):
            runner = entry.runtime_data.reports["meter"]
            waits = []
            for attempt in range(1, 8):
                await until(lambda: runner.outbox.attempt == attempt)  # noqa: B023 - of this round
                waits.append(runner.outbox.next_try - NOON.timestamp() - 31)
                if attempt < 7:
                    await press(hass, "button.teleport_meter_retry")
            assert waits == pytest.approx(
                [10, 300, 1800, 7200, 86_400, 259_200, 14 * 86_400]
            )
            server.faults.refuse_login = False
            await press(hass, "button.teleport_meter_retry")
            await until(lambda: state(hass, waiting) == "0")
    assert len(list(tmp_path.glob("teleport_meterPower_meter-1_*.json"))) == 2


@pytest.mark.parametrize("button", ["send_now", "retry"])
async def test_buttons_on_a_full_disk(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    button: str,
) -> None:
    """They say in words what is wrong."""

    def full(_outbox: Outbox) -> None:
        raise OSError(ENOSPC, "No space left on device")

    async with lived(hass), running(hass, folder_entry(report("mint", RTU, "rtu"))):
        monkeypatch.setattr(Outbox, "retry_now", full)
        with pytest.raises(HomeAssistantError) as caught:
            await press(hass, f"button.mint_rtu_{button}")
    assert caught.value.translation_key == "outbox_unusable"
    assert caught.value.translation_placeholders == {"error": "Disk full"}


async def test_another_home_assistant(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """While it uses the same folder, this one says so and waits; it may be killed."""
    entry = folder_entry(report("mint", RTU, "rtu"))
    entry.add_to_hass(hass)
    folder = Path(hass.config.path(".storage", DOMAIN, entry.entry_id))
    # What the other one is about to commit.
    staged = temporary_path(folder / "rtu" / "staged")
    staged.parent.mkdir(parents=True)
    staged.touch()
    script = (
        "import fcntl, sys, time; file = open(sys.argv[1], 'w');"
        "fcntl.flock(file, fcntl.LOCK_EX); print('locked', flush=True); time.sleep(600)"
    )
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(folder / ".lock"), stdout=PIPE
    )
    try:
        assert other.stdout is not None
        assert await other.stdout.readline() == b"locked\n"
        with living():
            assert not await hass.config_entries.async_setup(entry.entry_id)
            assert entry.state is ConfigEntryState.SETUP_RETRY
            assert entry.error_reason_translation_key == "outbox_in_use"
            assert list(folder.glob("rtu/*")) == [staged]
            other.kill()
            await other.wait()
            assert await hass.config_entries.async_reload(entry.entry_id)
            assert await hass.config_entries.async_unload(entry.entry_id)
    finally:
        if other.returncode is None:
            other.kill()
            await other.wait()


@pytest.mark.parametrize("days", [400, -400])
async def test_a_clock_that_is_wrong_for_a_while(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
) -> None:
    """It is told, nothing is dropped, and what waits is sent when its time has come."""
    wrong = 0.0
    monkeypatch.setattr(Clock, "now", lambda _clock: time.time() + wrong)
    issues = ir.async_get(hass)
    async with lived(hass), sftp_server(tmp_path) as server:
        server.faults.refuse_login = True
        entry = sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: state(hass, WAITING) == "12")
            await until(lambda: state(hass, ERROR) == "login_refused")
            wrong = days * 86_400.0
            await press(hass, "button.mint_rtu_retry")
            issue_id = f"clock_jumped_{entry.entry_id}"
            await until(lambda: issues.async_get_issue(DOMAIN, issue_id))
            issue = issues.async_get_issue(DOMAIN, issue_id)
            assert issue is not None
            assert (issue.translation_placeholders or {})["hours"] == f"{24 * days:+}"
            assert state(hass, WAITING) == "12"
            server.faults.refuse_login = False
            await press(hass, "button.mint_rtu_retry")
            await until(lambda: state(hass, WAITING) == "0")
            await hass.config_entries.async_reload(entry.entry_id)
            assert not issues.async_get_issue(DOMAIN, issue_id)
    assert len(list(tmp_path.glob("RTU01_*.json"))) == 12


async def test_what_a_wrong_clock_built(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """A report goes on at once when the clock is right again, not when the time comes that was built."""
    folder = Path(hass.config.path("reports"))
    async with lived(hass) as clock:
        entry = folder_entry(report("mint", RTU, "rtu"))
        async with running(hass, entry):
            runner = entry.runtime_data.reports["rtu"]
            await until(lambda: runner.outbox.built_until)
            await runner.outbox.async_commit(NOON.timestamp() + 400 * 86_400)
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: runner.outbox.built_until < NOON.timestamp() + 86_400)
            await live(hass, clock, 6)
            clock.tick(timedelta(seconds=31))
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: list(folder.glob("RTU01_202606201205.json")))
