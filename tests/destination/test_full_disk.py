"""A disk that fills up while documents are on their way."""

from datetime import timedelta
from errno import ENOSPC
from pathlib import Path

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_bridge.core.outbox import outbox as outbox_module
from custom_components.energy_bridge.core.outbox.state import OutboxState, save_state
from custom_components.energy_bridge.destination import delivery_loop
from simulator.sftp import sftp_server

from ..helpers.hass import state
from ..helpers.reports import TAGS, lived, report, running, sftp_entry
from ..helpers.waiting import until


async def test_what_arrived_cannot_be_noted(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nothing more is sent until there is room; then the rest is, and nothing counts as damaged."""
    is_full = True
    refused = 0

    def save(path: Path, stored: OutboxState) -> None:
        nonlocal refused
        if is_full and stored.head:
            refused += 1
            raise OSError(ENOSPC, "No space left on device")
        save_state(path, stored)

    monkeypatch.setattr(outbox_module, "save_state", save)
    monkeypatch.setattr(delivery_loop, "RETRY_AFTER", 0.1)
    async with lived(hass) as clock, sftp_server(tmp_path) as server:
        entry = sftp_entry(server, report("alsoenergy", TAGS, "tags", catch_up=3600))
        async with running(hass, entry):
            while refused < 8:  # one try after the other
                before = refused
                clock.tick(timedelta(seconds=300))
                await until(lambda: refused > before)  # noqa: B023 - of this round
            assert len(list(tmp_path.glob("*.csv"))) == 1
            is_full = False
            clock.tick(timedelta(seconds=300))
            waiting = "sensor.alsoenergy_tags_waiting_documents"
            await until(lambda: state(hass, waiting) == "0")
    assert len(list(tmp_path.glob("*.csv"))) >= 4
    assert server.requests["posix_rename"] == len(list(tmp_path.glob("*.csv")))
    assert "damaged" not in caplog.text
