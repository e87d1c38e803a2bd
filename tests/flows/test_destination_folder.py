"""Setting up folders as destinations."""

import asyncio
from pathlib import Path
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.delivery.folder import FolderTransport

from ..helpers.flows import (
    begin,
    enter,
    expect_abort,
    expect_entry,
    expect_form,
    expect_one_entry,
    expect_used,
    finish_destination,
)

pytestmark = pytest.mark.usefixtures("set_up", "configuration")


def folder_entry(directory: str = "reports") -> MockConfigEntry:
    """An entry for a folder."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Reports",
        data={"kind": "destination", "transport": "folder", "directory": directory},
        options={"retention": 0},
    )


async def test_folder(hass: HomeAssistant, configuration: Path) -> None:
    """The suggestion works as it is; the folder is there afterwards."""
    result = await begin(hass, "destination_folder")
    result = await enter(hass, result, {})
    result = await finish_destination(hass, result)
    assert expect_entry(result) == {
        "kind": "destination",
        "transport": "folder",
        "directory": "energy_bridge/reports",
    }
    assert result["title"] == "energy_bridge/reports"
    assert result["options"] == {"retention": 0}
    assert list((configuration / "energy_bridge/reports").iterdir()) == []


async def test_folder_elsewhere(
    hass: HomeAssistant, configuration: Path, tmp_path: Path
) -> None:
    """Only inside the configuration directory, or where Home Assistant may write."""
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    (configuration / "link").symlink_to(tmp_path)
    hass.config.allowlist_external_dirs = {str(allowed), hass.config.path("www")}
    result = await begin(hass, "destination_folder")
    outside = (str(tmp_path), "../x", "", ".", "a\0b", "link/x", str(configuration))
    closed = (".storage/x", "www", "WWW/x", "custom_components/x", "python_scripts")
    for bad in (*outside, *closed):
        result = await enter(hass, result, {"directory": bad})
        expect_form(result, "destination_folder", {"directory": "folder_not_allowed"})
    result = await enter(
        hass, result, {"directory": f" {allowed}/reports", "retention": 30}
    )
    result = await finish_destination(hass, result)
    assert expect_entry(result)["directory"] == str(allowed / "reports")
    assert result["options"] == {"retention": 30}


async def test_folder_that_cannot_be_written(
    hass: HomeAssistant, configuration: Path
) -> None:
    """A file is in the way, then it is not."""
    (configuration / "reports").write_text("in the way")
    result = await begin(hass, "destination_folder")
    result = await enter(hass, result, {"directory": "reports"})
    assert result["errors"] == {"directory": "delivery_no_directory"}
    (configuration / "reports").unlink()
    result = await enter(hass, result, {"directory": "reports"})
    assert (
        expect_entry(await finish_destination(hass, result))["directory"] == "reports"
    )


async def test_folder_twice(hass: HomeAssistant, configuration: Path) -> None:
    """However it is written."""
    folder_entry().add_to_hass(hass)
    result = await begin(hass, "destination_folder")
    result = await enter(hass, result, {"directory": f"{configuration}/x/../reports/"})
    expect_used(result, "Reports")


async def test_two_folders_at_once(hass: HomeAssistant) -> None:
    """Both pass the first check, but only one makes an entry."""
    flows = [await begin(hass, "destination_folder") for _ in range(2)]
    one_by_one, probe = asyncio.Lock(), FolderTransport.probe

    async def take_turns(transport: FolderTransport) -> None:
        async with one_by_one:
            await probe(transport)

    with patch.object(FolderTransport, "probe", take_turns):
        results = await asyncio.gather(
            *(enter(hass, flow, {"directory": "reports"}) for flow in flows)
        )
    expect_one_entry(
        hass, [await finish_destination(hass, result) for result in results]
    )


async def test_reconfigure_folder(hass: HomeAssistant, configuration: Path) -> None:
    """Its own folder may stay, another one's may not be taken."""
    first, second = folder_entry(), folder_entry("others")
    first.add_to_hass(hass)
    second.add_to_hass(hass)
    result = expect_form(await first.start_reconfigure_flow(hass), "reconfigure_folder")
    result = await enter(hass, result, {"directory": "reports"})
    expect_abort(result, "reconfigure_successful")
    result = await first.start_reconfigure_flow(hass)
    expect_used(await enter(hass, result, {"directory": "others"}), "Reports")
    result = await first.start_reconfigure_flow(hass)
    await enter(hass, result, {"directory": "new"})
    assert first.data["directory"] == "new"
    assert first.options == {"retention": 0}


async def test_folder_options(hass: HomeAssistant) -> None:
    """How long reports stay."""
    entry = folder_entry()
    entry.add_to_hass(hass)
    assert entry.supports_options
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "folder")
    await hass.config_entries.options.async_configure(
        result["flow_id"], {"retention": 14}
    )
    assert entry.options == {"retention": 14}
