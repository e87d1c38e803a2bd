"""Where a report begins, goes on and stops to be built."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import islice
import json
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.report.document import Document
from custom_components.energy_bridge.core.report.series import Row
from custom_components.energy_bridge.destination.configured_report import (
    ConfiguredReport,
)
from custom_components.energy_bridge.destination.runner import ReportRunner
from custom_components.energy_bridge.destination.status import Built, Span
from custom_components.energy_bridge.history.history import History

from ..helpers.reports import ENERGY, NOON, RTU, TAGS, lived

NOW = NOON.timestamp()
DAY = 86_400
NEVER = {**RTU, "fields": {**RTU["fields"], "activePower": {"entity": "sensor.never"}}}


@asynccontextmanager
async def a_report(
    hass: HomeAssistant,
    folder: Path,
    format_key: str = "mint",
    span: Span | None = None,
    **data: Any,
) -> AsyncGenerator[ReportRunner]:
    """A report or an export that is built just when a test says so."""
    assert await async_setup_component(hass, DOMAIN, {})
    configured = ConfiguredReport(format_key, data, span)
    runner = ReportRunner(hass, "key", configured, folder)
    await runner.async_load()
    yield runner
    await runner.async_stop()


def stamps(built: Built) -> list[float]:
    """The stamps of what was built, s before noon."""
    return [NOW - document.first for document in built.documents]


async def test_a_new_report(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Begins with the oldest row; what it was to catch up before that is a gap (R8)."""
    async with (
        lived(hass, 30),
        a_report(hass, tmp_path, **RTU, catch_up=3600) as runner,
    ):
        built = await runner.async_build_documents()
        assert built is not None
        assert stamps(built) == [1800, 1500, 1200, 900, 600, 300, 0]
        assert built.gaps == [Span(NOW - 3300, NOW - 1800)]
        assert await runner.async_build_documents() is None


async def test_a_report_that_was_built_before(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Goes on where it was, though nothing of that was recorded."""
    async with lived(hass, 30), a_report(hass, tmp_path, **RTU) as runner:
        await runner.outbox.async_set_start(NOW - 2700)
        await runner.outbox.async_commit(NOW - 2400)  # else it would still be new
        built = await runner.async_build_documents()
        assert built is not None
        assert stamps(built)[:2] == [2400, 2100]
        assert not built.gaps


async def test_a_report_without_any_history(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Skips all while it is new; later, when much was missed, it waits for the first row."""
    async with (
        lived(hass, 1) as clock,
        a_report(hass, tmp_path, **NEVER, catch_up=3600) as runner,
    ):
        built = await runner.async_build_documents()
        assert built == Built(NOW + 300, gaps=[Span(NOW - 3300, NOW + 300)])
        clock.tick(timedelta(days=2))
        assert await runner.async_build_documents() is None
        assert runner.outbox.built_until == NOW + 300


async def test_a_day_at_a_time(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Other reports get their turn at midnight (UTC)."""
    midnight = NOW // DAY * DAY
    async with (
        lived(hass, 14 * 60),  # since 22:00 yesterday
        a_report(hass, tmp_path, **{**RTU, "interval": 3600}, catch_up=DAY) as runner,
    ):
        first = await runner.async_build_documents()
        assert first is not None
        assert (first.until, len(first.documents)) == (midnight, 2)
        second = await runner.async_build_documents()
        assert second is not None
        assert (second.until, len(second.documents)) == (NOW + 3600, 13)


@pytest.mark.parametrize(
    ("format_key", "data", "first"), [("mint", RTU, 1500), ("alsoenergy", TAGS, 1800)]
)
async def test_an_export_from_before_history(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    format_key: str,
    data: dict[str, Any],
    first: float,
) -> None:
    """An instant is not before the oldest row; a period holds it (R8)."""
    span = Span(NOW - 7200, NOW)
    async with (
        lived(hass, 29),
        a_report(hass, tmp_path, format_key, span, **data) as export,
    ):
        built = await export.async_build_documents()
        assert built is not None
        assert stamps(built)[0] == first
        assert built.gaps[0] == Span(NOW - 7200, NOW - first)
        assert built.until == NOW


async def test_stopped_while_it_is_built(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is built by then is kept, and the next life goes on behind it."""
    rows = History.rows
    async with lived(hass), a_report(hass, tmp_path, **RTU, catch_up=3600) as runner:

        def stopping(*args: Any) -> Generator[Row]:
            known = rows(*args)
            yield from islice(known, 30)
            hass.loop.call_soon_threadsafe(hass.async_create_task, runner.async_stop())
            assert runner._stopped.wait(10)
            yield from known

        monkeypatch.setattr(History, "rows", stopping)
        built = await runner.async_build_documents()
        assert built is not None
        assert built.until == runner.outbox.built_until
        assert 0 < len(built.documents) < 12
        assert await runner.async_build_documents() is None
        monkeypatch.setattr(History, "rows", rows)
        async with a_report(hass, tmp_path, **RTU) as later:
            rest = await later.async_build_documents()
            assert rest is not None
            assert len(built.documents) + len(rest.documents) == 12
            assert len(later.outbox.pending) == 12


async def test_documents_that_may_be_sent_while_others_are_built(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A long build is committed piece by piece."""
    module = "custom_components.energy_bridge.destination.builder"
    monkeypatch.setattr(f"{module}.COMMIT_EVERY", -1)
    async with lived(hass), a_report(hass, tmp_path, **RTU, catch_up=3600) as runner:
        built = await runner.async_build_documents()
        assert built is not None
        assert len(built.documents) == len(list(tmp_path.glob("*.batch"))) == 12


async def test_another_time_zone(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Is followed at once by what counts from midnight."""
    charger = {
        **RTU,
        "message": "ac",
        "fields": {**RTU["fields"], "energyImported": {"entity": ENERGY}},
    }
    await hass.config.async_set_time_zone("UTC")
    async with (
        lived(hass) as clock,
        a_report(hass, tmp_path, **charger, catch_up=300) as runner,
    ):
        built = await runner.async_build_documents()
        assert built is not None
        assert [day_energy(each) for each in built.documents] == [590]
        clock.tick(timedelta(minutes=5))
        await hass.config.async_set_time_zone("Etc/GMT-12")  # where it is midnight
        built = await runner.async_build_documents()
        assert built is not None
        assert [day_energy(each) for each in built.documents] == [0]


def day_energy(document: Document) -> int:
    """The energy of the day, Wh."""
    found: int = json.loads(document.content)["dayEnergyImported"]
    return found


def test_first_start() -> None:
    """An instant at or after a moment, or the period that holds it."""
    instants, periods = (
        ConfiguredReport("mint", RTU),
        ConfiguredReport("alsoenergy", TAGS),
    )
    assert [instants.first_start(moment) for moment in (0, 1, 299.5, 300)] == [
        0,
        300,
        300,
        300,
    ]
    assert [periods.first_start(moment) for moment in (0, 1, 899.5, 900)] == [
        0,
        0,
        0,
        900,
    ]
