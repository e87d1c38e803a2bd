"""What becomes of documents, as the journal hears it: from the outbox, from live messages, and over a kill."""

from pathlib import Path
from typing import Any, override
from unittest.mock import patch

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
import pytest

from custom_components.energy_bridge.core.journal import Outcome, Reason, Stretch
from custom_components.energy_bridge.core.outbox.state import Hole
from custom_components.energy_bridge.core.report.document import Document
from custom_components.energy_bridge.destination import journal_store
from custom_components.energy_bridge.destination.configured_report import (
    ConfiguredReport,
)
from custom_components.energy_bridge.destination.outcomes import (
    hole_stretch,
    note_nothing,
    stretches_of,
)
from custom_components.energy_bridge.destination.report_outbox import ReportOutbox
from custom_components.energy_bridge.destination.report_state import async_report_state

from ..helpers.flash import FLASH, flash_of, go_on, show, ticking, told
from ..helpers.reports import NOON, RTU, TAGS, folder_entry, lived, report, running
from ..helpers.waiting import until

START = 1_780_000_200.0
"""s since the epoch; a multiple of 300 s."""

PERIOD = 300
NOW = NOON.timestamp()


def documents(*numbers: int) -> list[Document]:
    """Those of these intervals."""
    return [
        Document(f"{number}.json", b"{}", stamp, stamp)
        for number in numbers
        for stamp in [START + number * PERIOD]
    ]


def span(stretch: Stretch) -> tuple[float, float]:
    """From which to before which interval."""
    return (stretch.start - START) / PERIOD, (stretch.end - START) / PERIOD


class Heard:
    """An outbox, and what was heard of it."""

    def __init__(self, hass: HomeAssistant, folder: Path) -> None:
        """Begin with nothing."""
        self.notes: list[Stretch] = []
        configured = ConfiguredReport("mint", RTU)
        self.outbox = ReportOutbox(hass, folder, configured, self.notes.append)

    async def fill(self, *numbers: int) -> None:
        """Let documents wait."""
        await self.outbox.async_load()
        for document in documents(*numbers):
            self.outbox.put(document)
        self.outbox.commit(START + 100 * PERIOD)
        await self.outbox.async_refresh()

    def take(self) -> list[tuple[tuple[float, float], Outcome, int, Reason | None]]:
        """What was heard since the last time."""
        found = [
            (span(each), each.outcome, each.documents, each.reason)
            for each in self.notes
        ]
        self.notes.clear()
        return found


async def test_what_an_outbox_tells(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was delivered, given up, refused and lost, stretch by stretch."""
    heard = Heard(hass, tmp_path)
    outbox = heard.outbox
    assert outbox.started is None
    await outbox.async_set_start(START)
    assert outbox.started == START
    await heard.fill(0, 1, 2, 4, 5, 6, 7)
    waiting = outbox.waiting
    assert not heard.take()
    await outbox.async_confirm(waiting[:4])
    assert heard.notes[0].name == "2.json"
    assert heard.notes[0].noted > START
    assert heard.take() == [
        ((0, 3), Outcome.DELIVERED, 3, None),
        ((4, 5), Outcome.DELIVERED, 1, None),
    ]
    await outbox.async_drop(waiting[4:5])
    assert heard.take() == [((5, 6), Outcome.GAP, 1, Reason.REFUSED)]

    await outbox.async_lose(waiting[5])
    (hole,) = outbox.holes
    assert not heard.take()
    assert span(hole_stretch(hole, PERIOD, Outcome.WAITING)) == (6, 7)
    await outbox.async_fill(hole, [])
    assert heard.take() == [((6, 7), Outcome.GAP, 1, Reason.LOST)]

    await outbox.async_drop_excess()
    assert not heard.take()
    monkeypatch.setattr(outbox._outbox, "_max_bytes", 0)
    await outbox.async_drop_excess()
    assert heard.take() == [((7, 8), Outcome.GAP, 1, Reason.DROPPED)]


def test_stretches() -> None:
    """A document tells of its full periods; a hole that begins nobody knows where, of as many as it has documents."""
    (found,) = stretches_of(documents(1, 2), PERIOD, Outcome.WAITING)
    assert (span(found), found.name, found.noted) == ((1, 3), "", 0)
    late = Document("a.csv", b"", START + 60, START + 480)
    (found,) = stretches_of([late], 900, Outcome.DELIVERED)
    assert found.end - found.start == 900
    hole = Hole(None, START + 3 * PERIOD - 1, 2)
    assert span(hole_stretch(hole, PERIOD, Outcome.GAP)) == (1, 3)
    note_nothing(found)


async def test_a_kill(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
) -> None:
    """What was noted in the last minute is lost; but the outbox knows that it was delivered. Nothing else is invented."""
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            runner = entry.runtime_data.reports["rtu"]
            await until(lambda: runner.status.delivered_until == NOW)
        key = f"energy_bridge.{entry.entry_id}"
        stored = hass_storage[key]["data"]["reports"]
        (row,) = stored["rtu"]
        assert row[2:6] == ["delivered", 12, None, "RTU01_202606201200.json"]
        # The first ten, but for a gap, then the last two were not stored any more.
        begin = row[0]
        stored["rtu"] = [
            [begin, begin + 900, "delivered", 3, None, "", NOW],
            [begin + 900, begin + 1200, "gap", 0, "no_history", "", NOW],
            [begin + 1500, begin + 3000, "delivered", 5, None, "", NOW],
        ]
        stored["gone"] = [row]
        hass_storage[key]["data"]["of a later version"] = 1
        async with running(hass, entry):
            found = entry.runtime_data.journals.stretches("rtu")
            assert [
                (each.start - begin, each.end - begin, each.outcome, each.documents)
                for each in found
            ] == [
                (0, 900, Outcome.DELIVERED, 3),
                (900, 1200, Outcome.GAP, 0),
                (1200, 3600, Outcome.DELIVERED, 8),
            ]
        assert hass_storage[key]["data"].keys() == {"reports", "of a later version"}
        assert hass_storage[key]["data"]["reports"].keys() == {"rtu"}
        await hass.config_entries.async_remove(entry.entry_id)
        assert key not in hass_storage


@pytest.mark.parametrize("damaged", [{}, [], {"reports": 5}, {"reports": {"rtu": 5}}])
async def test_a_lost_journal(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    damaged: object,
) -> None:
    """Costs what is shown of the past, and nothing else; nothing is made up in its place."""
    async with lived(hass):
        entry = folder_entry(report("alsoenergy", TAGS, "tags", catch_up=3600))
        async with running(hass, entry):
            runner = entry.runtime_data.reports["tags"]
            await until(lambda: runner.status.delivered_until == NOW)
        hass_storage[f"energy_bridge.{entry.entry_id}"]["data"] = damaged
        async with running(hass, entry):
            state = async_report_state(entry.runtime_data, "tags")
            assert state is not None
            assert [each["outcome"] for each in state["lanes"]] == ["before_start"]
            assert entry.runtime_data.reports["tags"].status.delivered_until == NOW


class Unreadable(Store[dict[str, Any]]):
    """A file that cannot be read."""

    @override
    async def async_load(self) -> dict[str, Any] | None:
        raise HomeAssistantError("no")


async def test_an_unreadable_journal(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The reports go on, and so does what is noted."""
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        with patch.object(journal_store, "Store", Unreadable):
            async with running(hass, entry):
                journals = entry.runtime_data.journals
                runner = entry.runtime_data.reports["rtu"]
                await until(lambda: runner.status.delivered_until == NOW)
                noted = journals.stretches("rtu")
                assert noted
    assert "Failed to read the delivery records: no" in caplog.text
    journals.async_note("rtu", Stretch(NOW, NOW + 1, Outcome.DELIVERED))
    assert journals.stretches("rtu") == noted  # it is closed


async def test_live_messages(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """Each second counts, but they are one stretch; what is dropped is a gap, what waits is seen."""
    show(hass, 0)
    entry = folder_entry(report("teleport", FLASH, "flash"))
    with ticking() as clock:
        async with running(hass, entry):
            flash = flash_of(entry)
            await told(flash, NOW)
            await go_on(clock, flash, 30, lambda number: show(hass, number + 1))
            journals = entry.runtime_data.journals

            def delivered() -> int:
                return sum(each.documents for each in journals.stretches("flash"))

            await until(lambda: delivered() == 3)
            (only,) = journals.stretches("flash")
            assert only.outcome is Outcome.DELIVERED
            assert only.start == NOW
            state = async_report_state(entry.runtime_data, "flash")
            assert state is not None
            assert state["next_send"] is None
            assert state["interval"] == 1
            (lane,) = state["lanes"]
            assert lane["start"] == NOW - 1

            flash.queue.postpone(hass.loop.time())
            flash.queue.add_document(Document("a", b"", NOW + 100, NOW + 109, 10))
            state = async_report_state(entry.runtime_data, "flash")
            assert state is not None
            assert state["lanes"][-1]["outcome"] == "waiting"
            flash.queue.add_document(Document("b", b"", NOW + 110, NOW + 119, 900))
            assert journals.stretches("flash")[-1].reason is Reason.DROPPED
            assert async_report_state(entry.runtime_data, "gone") is None
