"""Reports from a real recorder to real destinations: built once, delivered until confirmed."""

from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.util import dt as dt_util
import orjson
import pytest

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination.report_event import gap_event
from custom_components.energy_bridge.destination.status import Span
from simulator.sftp import sftp_server

from ..helpers.hass import attributes, state
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

NEXT_TRY = "sensor.mint_rtu_next_try"
REACHABLE = "binary_sensor.partner_reachable"


def mint_names(folder: Path) -> list[str]:
    """The MINT files in a folder, oldest first."""
    return sorted(path.name for path in folder.glob("RTU01_*.json"))


async def test_catches_up(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """A new report sends the hours that it is told to, then goes on as time passes."""
    folder = Path(hass.config.path("reports"))
    async with lived(hass) as clock:
        entry = folder_entry(
            report("mint", RTU, "rtu", catch_up=3600),
            report("alsoenergy", TAGS, "tags", catch_up=3600),
        )
        async with running(hass, entry):
            await until(lambda: len(mint_names(folder)) == 12)
            await until(lambda: len(list(folder.glob("S4711_*.csv"))) == 4)
            overdue = "binary_sensor.mint_rtu_overdue"
            await until(lambda: attributes(hass, overdue)["delivered_until"] == NOON)
            await until(lambda: state(hass, WAITING) == "0")
            assert state(hass, "sensor.mint_rtu_progress") == "100"
            await live(hass, clock, 5, lambda minute: 2000 + minute)
            clock.tick(timedelta(seconds=31))
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: len(mint_names(folder)) == 13)
    first = orjson.loads((folder / "RTU01_202606201105.json").read_bytes())
    assert first["activePower"] == 1005
    last = orjson.loads((folder / "RTU01_202606201205.json").read_bytes())
    assert last["activePower"] == 2004
    assert (folder / "S4711_202606201100.csv").read_bytes() == (
        b"Timestamp,GRID_P_W,GRID_E_IMP_KWH\r\n"
        b"2026-06-20 11:00:00,1002,100.04\r\n"
        b"2026-06-20 11:05:00,1007,100.09\r\n"
        b"2026-06-20 11:10:00,1012,100.14\r\n"
    )


@pytest.mark.usefixtures("all_enabled")
async def test_a_dead_server(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Costs nothing: what was built waits, survives a reload, and arrives in order."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    async with lived(hass) as clock:
        async with sftp_server(inbox) as server:
            port, entry = (
                server.port,
                sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600)),
            )
            server.faults.drop_after = 6
            async with running(hass, entry):
                await until(lambda: state(hass, ERROR) == "interrupted")
                await until(lambda: state(hass, WAITING) != "0")
            server.faults.drop_after = None
        clock.tick(timedelta(minutes=1))
        async with running(hass, entry):
            delivery = "event.mint_rtu_delivery"
            await until(
                lambda: (
                    hass.states.get(delivery).attributes.get("error")
                    == "cannot_connect"
                )
            )
            assert hass.states.get(delivery).attributes["event_type"] == "failed"
            assert state(hass, ERROR) == "cannot_connect"
            assert state(hass, REACHABLE) == "off"
            next_try = datetime.fromisoformat(state(hass, NEXT_TRY))
            assert dt_util.utcnow() < next_try < dt_util.utcnow() + timedelta(hours=4)
        # A server with another key gets no login, and says so.
        async with sftp_server(inbox, port=port) as other, running(hass, entry):
            await press(hass, "button.mint_rtu_retry")
            await until(lambda: state(hass, ERROR) == "host_key_changed")
            assert other.logins == []
            issue = ir.async_get(hass).async_get_issue(
                DOMAIN, f"host_key_changed_{entry.entry_id}"
            )
            assert issue is not None
            detail = (issue.translation_placeholders or {})["detail"]
            assert other.fingerprint in detail
            assert server.fingerprint in detail
            hass.config_entries.async_update_entry(
                entry, data={**entry.data, "host_key": other.host_key}
            )
            await until(lambda: state(hass, ERROR) == "none")
            assert state(hass, WAITING) == "0"
            assert state(hass, NEXT_TRY) == "unknown"
            assert state(hass, REACHABLE) == "on"
            assert not ir.async_get(hass).async_get_issue(
                DOMAIN, f"host_key_changed_{entry.entry_id}"
            )
    assert len(mint_names(inbox)) == 12
    assert not list(inbox.glob(".*"))


async def test_a_refused_login(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Asks for new credentials, while the report goes on to be built."""
    with living(NOON - timedelta(hours=1)) as clock:
        await live(hass, clock, 30)
        clock.tick(timedelta(seconds=31))
        async with sftp_server(tmp_path / "inbox") as server:
            (tmp_path / "inbox").mkdir()
            entry = sftp_entry(
                server, report("mint", RTU, "rtu", catch_up=1800), password="wrong"
            )
            async with running(hass, entry):
                await until(lambda: state(hass, ERROR) == "login_refused")
                (flow,) = hass.config_entries.flow.async_progress()
                assert flow["context"]["source"] == "reauth"
                hass.config_entries.async_update_entry(
                    entry, data={**entry.data, "password": "demo"}
                )
                await until(lambda: state(hass, WAITING) == "0")
    assert len(mint_names(tmp_path / "inbox")) == 6


async def test_one_report_of_several(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Is added, changed, renamed and removed while the others go on."""
    folder = Path(hass.config.path("reports"))
    async with lived(hass) as clock:
        entry = folder_entry(report("alsoenergy", TAGS, "tags", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: len(list(folder.glob("S4711_*.csv"))) == 4)
            other = entry.runtime_data.reports["tags"]
            added = ConfigSubentry(
                data=MappingProxyType({**RTU, "catch_up": 1800}),
                subentry_type="mint",
                title="Grid",
                unique_id=None,
            )
            hass.config_entries.async_add_subentry(entry, added)
            await until(lambda: len(mint_names(folder)) == 6)
            await hass.async_block_till_done()
            await until(lambda: state(hass, "sensor.grid_waiting_documents") == "0")
            device = dr.async_get(hass).async_get_device_by_identifier(
                (DOMAIN, f"report_{added.subentry_id}"), entry.entry_id
            )
            assert device.model == "MINT report"
            assert dr.async_get(hass).async_get(device.via_device_id).name == "Reports"

            hass.config_entries.async_update_subentry(
                entry,
                added,
                title="Grid of Kiel",
                data={**added.data, "equipment_id": "RTU02", "interval": 60},
            )
            await hass.async_block_till_done()
            await live(hass, clock, 6)
            clock.tick(timedelta(seconds=31))
            await press(hass, "button.grid_send_now")
            await until(lambda: list(folder.glob("RTU02_*.json")))
            assert dr.async_get(hass).async_get(device.id).name == "Grid of Kiel"

            hass.config_entries.async_remove_subentry(entry, added.subentry_id)
            await hass.async_block_till_done()
            assert hass.states.get("sensor.grid_waiting_documents") is None
            outbox = Path(hass.config.path(".storage", DOMAIN, entry.entry_id))
            await until(lambda: not (outbox / added.subentry_id).exists())
            assert entry.runtime_data.reports == {"tags": other}
        await hass.config_entries.async_remove(entry.entry_id)
        assert not outbox.exists()


async def test_a_renamed_source(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """Keeps working; a removed one is named by a repair."""
    registry = er.async_get(hass)
    source = registry.async_get_or_create(
        "sensor", "meter", "p", suggested_object_id="meter_power"
    )
    assert source.entity_id == GRID
    data = {**RTU, "fields": {**RTU["fields"], "activePower": {"entity": source.id}}}
    folder = Path(hass.config.path("reports"))
    issue = "source_missing_rtu"
    async with lived(hass, 30) as clock:
        registry.async_update_entity(GRID, new_entity_id="sensor.house_power")
        await hass.async_block_till_done()
        entry = folder_entry(report("mint", data, "rtu", catch_up=1800))
        async with running(hass, entry):
            await until(lambda: len(mint_names(folder)) == 6)
            assert ir.async_get(hass).async_get_issue(DOMAIN, issue) is None
            registry.async_remove("sensor.house_power")
            clock.tick(timedelta(minutes=5))
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, issue))
            await until(lambda: len(mint_names(folder)) == 7)
    found = orjson.loads((folder / "RTU01_202606201145.json").read_bytes())
    assert found["activePower"] == 1015
    last = orjson.loads((folder / "RTU01_202606201205.json").read_bytes())
    assert last["communicationState"] == 2
    repair = ir.async_get(hass).async_get_issue(DOMAIN, issue)
    assert repair is not None
    assert "activePower" in (repair.translation_placeholders or {})["fields"]


async def test_a_set_point_that_was_never_known(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Is named by a repair until its entity has a value."""
    set_point = {"activePowerSetpoint": {"entity": "number.limit"}}
    data = {**RTU, "fields": {**RTU["fields"], **set_point}}
    folder = Path(hass.config.path("reports"))
    issues = ir.async_get(hass)
    issue = (DOMAIN, "set_point_unknown_rtu")
    watts = {"unit_of_measurement": "W"}
    async with lived(hass, 30) as clock:
        hass.states.async_set("number.limit", "unknown", watts)
        entry = folder_entry(report("mint", data, "rtu", catch_up=900))
        async with running(hass, entry):
            await until(lambda: issues.async_get_issue(*issue))
            await hass.config_entries.async_reload(entry.entry_id)
            runner = entry.runtime_data.reports["rtu"]
            destination = entry.runtime_data
            destination._async_handle_event(runner, gap_event(Span(0, 1)))
            assert issues.async_get_issue(*issue)
            hass.states.async_set("number.limit", "7000", watts)
            await live(hass, clock, 5)
            clock.tick(timedelta(seconds=31))
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: not issues.async_get_issue(*issue))
            hass.states.async_set("number.limit", "unavailable", watts)
            await live(hass, clock, 5)
            clock.tick(timedelta(seconds=31))
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: len(mint_names(folder)) == 5)
            assert not issues.async_get_issue(*issue)
    found = [orjson.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))]
    states = [each["communicationState"] for each in found]
    assert states == [1, 1, 1, 0, 0]
    assert [each["activePowerSetpoint"] for each in found] == [0, 0, 0, 7000, 7000]


@pytest.mark.usefixtures("all_enabled")
async def test_without_history(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """What is older than the oldest row is a gap."""
    folder = Path(hass.config.path("reports"))
    async with lived(hass, 30):
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=5 * 86_400))
        async with running(hass, entry):
            await until(lambda: len(mint_names(folder)) == 7)
            event = hass.states.get("event.mint_rtu_delivery")
            assert event.attributes["event_type"] in ("gap", "delivered")
    assert mint_names(folder)[0] == "RTU01_202606201130.json"
