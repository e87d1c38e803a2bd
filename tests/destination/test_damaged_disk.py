"""A disk that loses what waits: it is told, and built again from the recorder in its old place."""

from collections.abc import Callable
from datetime import timedelta
from math import inf, nextafter
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import orjson
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.outbox.state import Hole
from custom_components.energy_bridge.destination.configured_report import (
    ConfiguredReport,
)
from custom_components.energy_bridge.destination.holes import async_build_hole
from custom_components.energy_bridge.destination.report_history import ReportHistory
from custom_components.energy_bridge.history.history import History, HistoryError
from simulator.sftp import sftp_server

from ..helpers.hass import state
from ..helpers.reports import (
    NOON,
    RTU,
    TAGS,
    WAITING,
    live,
    lived,
    press,
    report,
    running,
    sftp_entry,
)
from ..helpers.waiting import until

TAGS_WAITING = "sensor.alsoenergy_tags_waiting_documents"
EVENT = "event.alsoenergy_tags_delivery"


def vanish(batch: Path) -> None:
    """The file is gone."""
    batch.unlink()


def become_a_folder(batch: Path) -> None:
    """Somebody put a folder there."""
    batch.unlink()
    batch.mkdir()


def lose_a_header(batch: Path) -> None:
    """A bit flips in the first document's header."""
    content = bytearray(batch.read_bytes())
    content[content.index(b"S4711") + 1] ^= 1
    batch.write_bytes(content)


def become_a_path(batch: Path) -> None:
    """The header of the first version has no checksum, and its name leads elsewhere."""
    first, rest = batch.read_bytes().split(b"\n", 1)
    stored = orjson.loads(first)
    del stored["ran"], stored["check"]
    stored["name"] = stored["name"].replace("_", "/")
    batch.write_bytes(orjson.dumps(stored) + b"\n" + rest)


@pytest.mark.usefixtures("all_enabled")
@pytest.mark.parametrize(
    "damage", [vanish, become_a_folder, lose_a_header, become_a_path]
)
@pytest.mark.parametrize("restarted", [False, True])
async def test_a_damaged_file(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    damage: Callable[[Path], None],
    restarted: bool,
) -> None:
    """Every file arrives, in the order of its stamps, with the bytes that it had."""
    issues = ir.async_get(hass)
    async with lived(hass) as clock, sftp_server(tmp_path) as server:
        server.faults.refuse_login = True
        entry = sftp_entry(server, report("alsoenergy", TAGS, "tags", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: state(hass, TAGS_WAITING) == "4")
            await live(hass, clock, 15)
            clock.tick(timedelta(seconds=31))
            await press(hass, "button.alsoenergy_tags_send_now")
            await until(lambda: state(hass, TAGS_WAITING) == "5")
            outbox = Path(hass.config.path(".storage", DOMAIN, entry.entry_id, "tags"))
            before = entry.runtime_data.reports["tags"].outbox
            contents = {
                each.name: await before.async_read(each) for each in before.pending
            }
            changes = async_capture_events(hass, "state_changed")
            if restarted:
                await hass.config_entries.async_unload(entry.entry_id)
            await hass.async_add_executor_job(damage, min(outbox.glob("*.batch")))
            if restarted:
                await hass.config_entries.async_setup(entry.entry_id)
            server.faults.refuse_login = False
            await hass.async_block_till_done()
            await press(hass, "button.alsoenergy_tags_retry")
            await until(lambda: state(hass, TAGS_WAITING) == "0")
            told = [
                event.data["new_state"].attributes
                for event in changes
                if event.data["entity_id"] == EVENT and event.data["new_state"]
            ]
            # A header is read at a start only.
            is_noticed = restarted or damage is not lose_a_header
            assert any(each.get("error") == "lost" for each in told) == is_noticed
            await until(
                lambda: not issues.async_get_issue(DOMAIN, "documents_lost_tags")
            )
    arrived = sorted(tmp_path.glob("*.csv"), key=lambda path: path.stat().st_mtime_ns)
    assert {path.name: path.read_bytes() for path in arrived} == contents
    assert arrived == sorted(arrived)


async def test_a_recorder_that_forgot(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """What it does not reach any more is passed over; everything else arrives."""
    issues = ir.async_get(hass)
    async with lived(hass), sftp_server(tmp_path) as server:
        server.faults.refuse_login = True
        entry = sftp_entry(server, report("alsoenergy", TAGS, "tags", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: state(hass, TAGS_WAITING) == "4")
            runner = entry.runtime_data.reports["tags"]
            await until(lambda: runner.outbox.attempt)
            await hass.services.async_call(
                "recorder", "purge_entities", {"domains": ["sensor"]}, blocking=True
            )
            await recorder_mock.async_block_till_done()
            outbox = Path(hass.config.path(".storage", DOMAIN, entry.entry_id, "tags"))
            await hass.async_add_executor_job(vanish, min(outbox.glob("*.batch")))
            server.faults.refuse_login = False
            await press(hass, "button.alsoenergy_tags_retry")
            await until(lambda: state(hass, TAGS_WAITING) == "0")
            await until(lambda: not runner.outbox.holes)
            assert issues.async_get_issue(DOMAIN, "documents_lost_tags")
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.parametrize(
    ("format_key", "data", "waiting", "sent"),
    [("alsoenergy", TAGS, TAGS_WAITING, 0), ("mint", RTU, WAITING, 1)],
)
async def test_a_recorder_that_cannot_be_read(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    format_key: str,
    data: dict[str, Any],
    waiting: str,
    sent: int,
) -> None:
    """Where the order counts nothing overtakes what is to be built again; elsewhere the rest goes on."""

    def broken(*_args: object) -> float:
        raise HistoryError("the database is locked")

    oldest = History.oldest
    async with lived(hass) as clock, sftp_server(tmp_path) as server:
        server.faults.refuse_login = True
        entry = sftp_entry(server, report(format_key, data, "one", catch_up=900))
        async with running(hass, entry):
            name = f"{format_key}_one"
            waiting = waiting.replace("tags", "one").replace("rtu", "one")
            await until(lambda: int(state(hass, waiting)) > 0)
            count = int(state(hass, waiting))
            await live(hass, clock, 15)
            clock.tick(timedelta(seconds=31))
            await press(hass, f"button.{name}_send_now")
            await until(lambda: int(state(hass, waiting)) > count)
            outbox = Path(hass.config.path(".storage", DOMAIN, entry.entry_id, "one"))
            monkeypatch.setattr(History, "oldest", broken)
            await hass.async_add_executor_job(vanish, min(outbox.glob("*.batch")))
            server.faults.refuse_login = False
            await press(hass, f"button.{name}_retry")
            await until(
                lambda: state(hass, f"sensor.{name}_last_error") == "build_failed"
            )
            found = len([each for each in tmp_path.iterdir() if each.name[0] != "."])
            assert bool(found) == bool(sent)
            monkeypatch.setattr(History, "oldest", oldest)
            await press(hass, f"button.{name}_send_now")
            await until(lambda: entry.runtime_data.reports["one"].outbox.is_empty)
            total = len([each for each in tmp_path.iterdir() if each.name[0] != "."])
    assert total == (2 if format_key == "alsoenergy" else 6)


async def test_a_hole_whose_start_nobody_knows(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """As many documents are built as were lost, and none that may have been delivered before."""
    configured = ConfiguredReport("alsoenergy", TAGS)
    async with lived(hass):
        history = ReportHistory(hass, configured)
        hole = Hole(None, NOON.timestamp(), 2)
        documents = await async_build_hole(configured, history, hole)
    assert [each.name for each in documents] == [
        "S4711_202606201130.csv",
        "S4711_202606201145.csv",
    ]


@pytest.mark.parametrize(
    ("format_key", "data", "expected"),
    [
        ("alsoenergy", TAGS, ["S4711_202606201130.csv"]),
        (
            "mint",
            RTU,
            [f"RTU01_2026062011{m}.json" for m in (30, 35, 40)],
        ),
    ],
)
async def test_a_hole_that_begins_after_a_stamp(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    format_key: str,
    data: dict[str, Any],
    expected: list[str],
) -> None:
    """The stamp before it was delivered, and is not told again."""
    configured = ConfiguredReport(format_key, data)
    last = (NOON - timedelta(minutes=35)).timestamp()
    async with lived(hass):
        history = ReportHistory(hass, configured)
        hole = Hole(nextafter(last, inf), last + 20 * 60, 3)
        documents = await async_build_hole(configured, history, hole)
    assert [each.name for each in documents] == expected
