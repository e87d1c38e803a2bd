"""Folders into which reports went, but must not go any more; and servers."""

from datetime import timedelta
from pathlib import Path

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.energy_bridge.const import DOMAIN
from simulator.sftp import sftp_server

from ..helpers.hass import state
from ..helpers.reports import (
    ERROR,
    RTU,
    WAITING,
    folder_entry,
    lived,
    press,
    report,
    running,
    sftp_entry,
)
from ..helpers.waiting import until


@pytest.mark.parametrize("directory", ["www/reports", "link"])
async def test_the_user_is_asked_and_nothing_is_dropped(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    directory: str,
) -> None:
    """However long it takes, over reloads too; then all arrives."""
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.report_outbox.MAX_AGE", 600
    )
    Path(hass.config.path("link")).symlink_to(tmp_path)
    Path(hass.config.path("www")).mkdir()
    entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
    entry_data = {**entry.data, "directory": directory}
    hass.config.allowlist_external_dirs = {hass.config.path("www")}
    issue = f"folder_not_allowed_{entry.entry_id}"
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data=entry_data)
    async with lived(hass) as clock:
        for _ in range(2):
            async with running(hass, entry):
                await press(hass, "button.mint_rtu_retry")
                await until(lambda: state(hass, ERROR) == "not_allowed")
                found = ir.async_get(hass).async_get_issue(DOMAIN, issue)
                assert found is not None
                assert found.translation_placeholders is not None
                refused = found.translation_placeholders["detail"]
                assert refused in (str(tmp_path), hass.config.path("www/reports"))
                assert int(state(hass, WAITING)) >= 12
                full = "outbox_nearly_full_rtu"
                assert ir.async_get(hass).async_get_issue(DOMAIN, full) is None
                clock.tick(timedelta(minutes=20))
        async with running(hass, entry):
            await press(hass, "button.mint_rtu_retry")
            await until(lambda: state(hass, ERROR) == "not_allowed")
            hass.config_entries.async_update_entry(
                entry, data={**entry.data, "directory": "reports"}
            )
            await until(lambda: state(hass, ERROR) == "none")
            assert ir.async_get(hass).async_get_issue(DOMAIN, issue) is None
    names = [path.name for path in Path(hass.config.path("reports")).glob("RTU01_*")]
    assert "RTU01_202606201105.json" in names
    assert not list(tmp_path.glob("RTU01*"))
    assert not list(Path(hass.config.path("www")).iterdir())


async def test_a_server_that_is_not_secure(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """The user is asked; with outdated algorithms allowed all arrives."""
    weak = {"kex_algs": "diffie-hellman-group14-sha1"}
    async with lived(hass), sftp_server(tmp_path, algorithms=weak) as server:
        entry = sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600))
        issue = f"weak_security_{entry.entry_id}"
        async with running(hass, entry):
            await until(lambda: state(hass, ERROR) == "weak_security")
            await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, issue))
            assert server.logins == []
            hass.config_entries.async_update_entry(
                entry, data={**entry.data, "legacy_algorithms": True}
            )
            await until(lambda: state(hass, ERROR) == "none")
            assert ir.async_get(hass).async_get_issue(DOMAIN, issue) is None
    assert len(list(tmp_path.glob("RTU01_*.json"))) == 12
