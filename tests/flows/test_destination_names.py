"""What destinations are called, what is said where one is there already, and their first reports."""

from pathlib import Path
from unittest.mock import patch

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlowResult,
    FlowType,
)
from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_bridge.const import DOMAIN
from simulator.sftp import SftpServer, sftp_server

from ..helpers.flows import (
    begin,
    enter,
    expect_abort,
    expect_entry,
    expect_form,
    expect_used,
    finish_destination,
    suggested,
)

pytestmark = pytest.mark.usefixtures("set_up", "configuration")


async def add_folder(
    hass: HomeAssistant, step: str = "no_report", **data: str
) -> ConfigFlowResult:
    """Add a folder and choose what comes next."""
    result = await begin(hass, "destination_folder")
    return await finish_destination(hass, await enter(hass, result, data), step)


def the_entry(hass: HomeAssistant, title: str) -> ConfigEntry:
    """The only entry of that title."""
    (found,) = [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.title == title
    ]
    return found


async def change(
    hass: HomeAssistant, entry: ConfigEntry, source: str = SOURCE_RECONFIGURE
) -> ConfigFlowResult:
    """Start to change an entry, or its login."""
    return await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": source, "entry_id": entry.entry_id},
        data=entry.data if source == SOURCE_REAUTH else None,
    )


async def test_a_name(hass: HomeAssistant) -> None:
    """Is the entry's title, and can be changed; without one it is called as before."""
    await add_folder(hass, directory="reports", name=" For the grid operator ")
    entry = the_entry(hass, "For the grid operator")
    assert "name" not in entry.data
    result = expect_form(await change(hass, entry), "reconfigure_folder")
    assert suggested(result)["name"] == "For the grid operator"
    result = await enter(hass, result, {"directory": "reports", "name": "Grid"})
    expect_abort(result, "reconfigure_successful")
    assert entry.title == "Grid"
    result = await change(hass, entry)
    await enter(hass, result, {"directory": "reports"})
    assert entry.title == "reports"


async def test_a_new_login_and_the_name(hass: HomeAssistant, tmp_path: Path) -> None:
    """The name stays."""
    async with sftp_server(tmp_path) as server:
        await add_server(hass, server, name="Partner")
        entry = the_entry(hass, "Partner")
        result = await change(hass, entry, SOURCE_REAUTH)
        expect_abort(
            await enter(hass, result, {"password": "demo"}), "reauth_successful"
        )
    assert entry.title == "Partner"


async def add_server(hass: HomeAssistant, server: SftpServer, **data: str) -> None:
    """Add an SFTP server."""
    result = await begin(hass, "destination_sftp")
    login = {"username": "demo", "password": "demo"}
    address = {"host": "127.0.0.1", "port": server.port}
    result = await enter(hass, result, {**address, **login, **data})
    result = await enter(hass, expect_form(result, "host_key"), {})
    expect_entry(await finish_destination(hass, result))


async def test_two_servers_of_one_partner(hass: HomeAssistant, tmp_path: Path) -> None:
    """Can be told apart."""
    (tmp_path / "in").mkdir()
    async with sftp_server(tmp_path) as one, sftp_server(tmp_path) as other:
        await add_server(hass, one)
        await add_server(hass, other)
        await add_server(hass, other, directory="/in/")
        assert [each.title for each in hass.config_entries.async_entries(DOMAIN)] == [
            "demo@127.0.0.1",
            f"demo@127.0.0.1:{other.port}",
            f"demo@127.0.0.1:{other.port}/in",
        ]


async def test_what_is_there_already(hass: HomeAssistant) -> None:
    """Is named, and the form keeps what was typed: it can be corrected at once."""
    await add_folder(hass, directory="reports", name="First")
    result = await begin(hass, "destination_folder")
    result = await enter(hass, result, {"directory": "reports", "name": "Second"})
    expect_used(result, "First")
    assert suggested(result) == {
        "directory": "reports",
        "name": "Second",
        "retention": 0,
    }
    result = await enter(hass, result, {"directory": "others", "name": "Second"})
    expect_entry(await finish_destination(hass, result))
    assert the_entry(hass, "Second").data["directory"] == "others"


async def test_who_was_quicker(hass: HomeAssistant) -> None:
    """Is named, too."""
    result = await begin(hass, "destination_folder")
    menu = await enter(hass, result, {"directory": "reports"})
    # The page was loaded again.
    menu = await hass.config_entries.flow.async_configure(menu["flow_id"])
    await add_folder(hass, directory="reports", name="First")
    result = await finish_destination(hass, menu)
    expect_abort(result, "already_configured")
    assert result["description_placeholders"] == {"entry": "First"}


@pytest.mark.parametrize("kind", ["mint", "teleport", "alsoenergy"])
async def test_the_first_report(hass: HomeAssistant, kind: str) -> None:
    """Is asked for next, in a flow of its own; the destination is there meanwhile."""
    result = await add_folder(hass, f"first_{kind}", directory="reports", name="New")
    expect_entry(result)
    flow_type, flow_id = result["next_flow"]
    assert flow_type is FlowType.CONFIG_SUBENTRIES_FLOW
    flow = hass.config_entries.subentries.async_get(flow_id)
    assert flow["handler"] == (the_entry(hass, "New").entry_id, kind)


async def test_no_report(hass: HomeAssistant) -> None:
    """Nothing follows where nothing is wanted."""
    result = await add_folder(hass, directory="reports")
    assert "next_flow" not in result
    assert not hass.config_entries.subentries.async_progress()


async def test_no_report_of_what_is_not_loaded(hass: HomeAssistant) -> None:
    """Nothing follows where the destination cannot be used, as without a recorder."""
    package = "custom_components.energy_bridge"
    with patch(f"{package}.async_setup_entry", return_value=False):
        result = await add_folder(hass, "first_mint", directory="reports")
    expect_entry(result)
    assert "next_flow" not in result
