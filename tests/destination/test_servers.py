"""What servers do to reports: each trouble is told by its name, and nothing is lost."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, override
from unittest.mock import patch

from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigSubentry, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.delivery.ftp import FtpTransport
from custom_components.energy_bridge.core.delivery.sftp import SftpTransport
from custom_components.energy_bridge.core.outbox.outbox import Outbox
from custom_components.energy_bridge.destination.destination import Destination
from custom_components.energy_bridge.destination.runner import ReportRunner
from custom_components.energy_bridge.destination.status import Span, add_gap
from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)
from custom_components.energy_bridge.history.history import History
from simulator.ftp import FtpServer, ftp_server
from simulator.sftp import SftpServer, sftp_server

from ..helpers.destination_faults import DestinationFaults
from ..helpers.ftp import CERTIFICATE, trusting
from ..helpers.hass import state
from ..helpers.reports import (
    ERROR,
    GRID,
    NOON,
    RTU,
    TAGS,
    WAITING,
    folder_entry,
    ftp_entry,
    live,
    lived,
    living,
    press,
    report,
    running,
    sftp_entry,
)
from ..helpers.waiting import until

METER = {
    "message": "meter",
    "teleport_hash_id": "hash",
    "asset_identifier": "meter-1",
    "interval": 300,
    "fields": {"frequency": {"entity": "sensor.gone"}},
}


class TestSftp(DestinationFaults):
    """What all destinations with a server promise."""

    @override
    def serve(self, root: Path) -> AbstractAsyncContextManager[SftpServer]:
        return sftp_server(root)

    @override
    def entry_for(
        self, server: SftpServer, *reports: ConfigSubentryDataWithId
    ) -> MockConfigEntry:
        return sftp_entry(server, *reports)

    @pytest.fixture(autouse=True)
    @override
    def short_timeout(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(SftpTransport.__init__.__kwdefaults__, "answer_timeout", 2)


class TestFtp(DestinationFaults):
    """The same over FTP without TLS."""

    @override
    def serve(self, root: Path) -> AbstractAsyncContextManager[FtpServer]:
        return ftp_server(root)

    @override
    def entry_for(
        self, server: FtpServer, *reports: ConfigSubentryDataWithId
    ) -> MockConfigEntry:
        return ftp_entry(server, *reports)

    @pytest.fixture(autouse=True)
    @override
    def short_timeout(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(FtpTransport.__init__.__kwdefaults__, "timeout", 2)


async def test_all_formats_over_ftp(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """With TLS; nothing of the login or the server's name stands in the diagnostics."""
    root = tmp_path / "root"
    root.mkdir()
    meter = {**METER, "fields": {"activePower.l1": {"entity": GRID}}}
    async with (
        lived(hass),
        ftp_server(root, certificate=CERTIFICATE.files(tmp_path)) as server,
    ):
        entry = ftp_entry(
            server,
            report("mint", RTU, "rtu", catch_up=3600),
            report("alsoenergy", TAGS, "tags", catch_up=3600),
            report("teleport", meter, "meter", catch_up=3600),
            ssl=True,
        )
        with patch(
            "custom_components.energy_bridge.destination.transports.client_context",
            return_value=trusting(),
        ):
            async with running(hass, entry):
                for pattern, count in (("RTU01_", 12), ("S4711_", 4), ("teleport", 12)):
                    await until(lambda: len(list(root.glob(f"{pattern}*"))) == count)  # noqa: B023 - of this round
                found = await async_get_config_entry_diagnostics(hass, entry)
    text = orjson.dumps(found).decode()
    assert '"ssl":true' in text
    for hidden in ("127.0.0.1", "demo"):
        assert hidden not in text


async def test_changed_and_reloaded_during_a_backfill(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Whatever is done to a report while it catches up, it goes on where it was."""
    async with lived(hass, 180), sftp_server(tmp_path, delay=0.02) as server:
        data = {**RTU, "interval": 60, "catch_up": 10_800}
        entry = sftp_entry(server, report("mint", data, "rtu"))
        async with running(hass, entry):
            await until(lambda: list(tmp_path.glob("RTU01_*.json")))
            subentry = entry.subentries["rtu"]
            for number in range(8):  # faster than one change can be followed
                hass.config_entries.async_update_subentry(
                    entry, subentry, data={**data, "max_age": 300 * (number % 2)}
                )
            await hass.config_entries.async_reload(entry.entry_id)
            for number in range(4):
                hass.config_entries.async_update_subentry(
                    entry, subentry, data={**data, "settle": 20 + number}
                )
            await until(lambda: state(hass, WAITING) == "0")
            await until(lambda: len(list(tmp_path.glob("RTU01_*"))) == 180)
            assert list(entry.runtime_data.reports) == ["rtu"]
            await until(
                lambda: (
                    entry.runtime_data.reports["rtu"].configured.data["settle"] == 23
                )
            )
    first = orjson.loads((tmp_path / "RTU01_202606201000.json").read_bytes())
    assert first["activePower"] == 1060


async def test_what_was_never_recorded(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """R8: a report that looks back further than its source skips what nobody recorded."""
    folder = Path(hass.config.path("reports"))
    async with lived(hass, 30) as clock:
        never = {**RTU["fields"], "activePower": {"entity": "sensor.never"}}
        entry = folder_entry(
            report("mint", RTU, "rtu", catch_up=3600),
            report("mint", RTU, "nil", equipment_id="N", fields=never, catch_up=3600),
        )
        async with running(hass, entry):
            await until(lambda: len(list(folder.glob("RTU01_*.json"))) == 7)
            nil = entry.runtime_data.reports["nil"]
            await until(lambda: (nil.outbox.built_until or 0) > NOON.timestamp())
            assert not list(folder.glob("N_*.json"))
            clock.tick(timedelta(minutes=5))
            await press(hass, "button.mint_nil_send_now")
            await until(lambda: list(folder.glob("N_*.json")))
    (only,) = folder.glob("N_*.json")
    assert orjson.loads(only.read_bytes())["communicationState"] == 2
    assert min(folder.glob("RTU01_*.json")).name == "RTU01_202606201130.json"


async def test_sources_that_are_gone(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Are named by the field, and by the entity where it still has a name."""
    issues = ir.async_get(hass)
    registry = er.async_get(hass)
    off = registry.async_get_or_create(
        "sensor", "meter", "off", disabled_by=er.RegistryEntryDisabler.USER
    )
    removed = registry.async_get_or_create("sensor", "meter", "removed")
    registry.async_remove(removed.entity_id)
    fields = {
        **RTU["fields"],
        "reactivePower": {"entity": off.id},
        "activePowerSetpoint": {"entity": removed.id},
    }
    flags = {"errors": [{"entity": "binary_sensor.gone", "text": "x"}]}
    with living() as clock:
        await live(hass, clock, 10)
        entry = folder_entry(
            report("mint", {**RTU, "fields": fields}, "rtu"),
            report("teleport", METER, "meter", flags=flags),
        )
        async with running(hass, entry):
            found = issues.async_get_issue(DOMAIN, "source_missing_rtu")
            assert (found.translation_placeholders or {})["fields"] == (
                "activePowerSetpoint, reactivePower (sensor.meter_off)"
            )
            assert issues.async_get_issue(DOMAIN, "source_missing_meter")
            hass.states.async_set("sensor.gone", "50", {"unit_of_measurement": "Hz"})
            await live(hass, clock, 6)
            await press(hass, "button.teleport_meter_send_now")
            await until(
                lambda: not issues.async_get_issue(DOMAIN, "source_missing_meter")
            )
            hass.states.async_remove("sensor.gone")
            await live(hass, clock, 6)
            await press(hass, "button.teleport_meter_send_now")
            # Nothing is sent any more, yet it is told.
            await until(lambda: issues.async_get_issue(DOMAIN, "source_missing_meter"))


async def test_what_nobody_expected(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A fault in one report stops neither that nor the others for good."""
    rows, read = History.rows, Outbox.read

    def broken(self: History, series: Sequence[Any], *span: float) -> Iterator[Any]:
        if len(series) == 1:
            raise ZeroDivisionError
        return rows(self, series, *span)

    def unreadable(*_args: object) -> bytes:
        raise KeyError(1)

    folder = Path(hass.config.path("reports"))
    async with lived(hass):
        monkeypatch.setattr(History, "rows", broken)
        monkeypatch.setattr(Outbox, "read", unreadable)
        entry = folder_entry(
            report("mint", RTU, "rtu", catch_up=3600),
            report("alsoenergy", TAGS, "tags", catch_up=3600),
        )
        async with running(hass, entry):
            failed = "sensor.alsoenergy_tags_last_error"
            await until(lambda: state(hass, ERROR) == "build_failed")
            await until(lambda: state(hass, failed) == "build_failed")
            assert "ZeroDivisionError" in caplog.text
            monkeypatch.setattr(Outbox, "read", read)
            await press(hass, "button.alsoenergy_tags_retry")
            await until(lambda: len(list(folder.glob("S4711_*.csv"))) == 4)
            monkeypatch.setattr(History, "rows", rows)
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: len(list(folder.glob("RTU01_*.json"))) == 12)
            await until(lambda: state(hass, ERROR) == "none")


async def test_diagnostics_while_sending(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Neither the document under way nor the server's own words are told."""
    async with lived(hass), sftp_server(tmp_path) as server:
        server.faults.hang = True
        entry = sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            runner: ReportRunner = entry.runtime_data.reports["rtu"]
            await until(lambda: runner.status.sending)
            await until(lambda: server.requests)
            runner.async_show_error("cannot_connect", "no way to 127.0.0.1")
            runner.status.sending = "RTU01_202606201105.json"
            found = await async_get_config_entry_diagnostics(hass, entry)
            server.faults.hang = False
    text = orjson.dumps(found).decode()
    assert "RTU01" not in text
    assert "127.0.0.1" not in text


async def test_stopped_while_it_changes(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """A change that comes with the end is left to the next start."""
    with living():
        entry = folder_entry()
        async with running(hass, entry):
            destination: Destination = entry.runtime_data
            await hass.config_entries.async_unload(entry.entry_id)
            late = ConfigSubentry(
                data=MappingProxyType(dict(RTU)),
                subentry_type="mint",
                title="late",
                unique_id=None,
            )
            hass.config_entries.async_add_subentry(entry, late)
            await destination.async_follow_entry()
            assert destination.reports == {}
            assert await hass.config_entries.async_setup(entry.entry_id)
            assert list(entry.runtime_data.reports) == [late.subentry_id]
    assert GRID in str(late.data)


def test_gaps_that_meet() -> None:
    """Are one."""
    gaps: list[Span] = []
    for start, end in ((0, 10), (10, 20), (30, 40)):
        add_gap(gaps, start, end)
    assert gaps == [Span(0, 20), Span(30, 40)]
