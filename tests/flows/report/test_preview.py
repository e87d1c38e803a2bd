"""What the preview says besides the documents."""

from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import DATA_INSTANCE
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from simulator.sftp import sftp_server

from ...helpers.report_flows import (
    SET_POINTS,
    begin,
    enter,
    expect,
    head,
    page,
    preview,
)


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.usefixtures("recorder_mock")
async def test_what_is_not_recorded(
    hass: HomeAssistant, folder: MockConfigEntry, registered: str, recorded: bool
) -> None:
    """Is named in the preview."""
    hass.data[DATA_INSTANCE].entity_filter = lambda _entity: recorded
    result = await begin(hass, folder, "mint", "rtu")
    result = await enter(hass, result, head("mint", "missing"))
    result = await enter(hass, result, page(active_power="sensor.power"))
    text = preview(await enter(hass, result, SET_POINTS))
    assert ("recorder" in text.splitlines()[0]) is not recorded


async def test_directory_on_a_server(
    hass: HomeAssistant, tmp_path: Path, registered: str
) -> None:
    """It must be there; a server that cannot be reached hinders nobody, but is mentioned."""
    root = tmp_path / "root"
    root.mkdir()
    async with sftp_server(root) as server:
        folder = MockConfigEntry(
            domain=DOMAIN,
            data={
                "kind": "destination",
                "transport": "sftp",
                "host": "127.0.0.1",
                "port": server.port,
                "username": "demo",
                "password": "demo",
                "directory": "",
                "host_key": server.host_key,
            },
        )
        folder.add_to_hass(hass)
        result = await begin(hass, folder, "mint", "rtu")
        result = await enter(hass, result, head("mint", "main", directory="mint"))
        expect(result, "head", {"directory": "delivery_no_directory"})
        (root / "mint").mkdir()
        server.faults.no_permission = True
        result = await enter(hass, result, head("mint", "main", directory=" "))
        expect(result, "head", {"directory": "delivery_not_writable"})
        server.faults.no_permission = False
        result = await enter(hass, result, head("mint", "main", directory="mint"))
        expect(result, "fields")
    result = await begin(hass, folder, "mint", "rtu")
    result = await enter(hass, result, head("mint", "missing", directory="mint"))
    result = await enter(hass, result, page(active_power="sensor.power"))
    text = preview(await enter(hass, result, SET_POINTS))
    assert "could not be reached" in text
    assert "cannot_connect" in text


async def test_nothing_to_send(hass: HomeAssistant, folder: MockConfigEntry) -> None:
    """A report whose entities have no value has nothing to show yet."""
    hass.states.async_set("sensor.hertz", "unavailable", {"unit_of_measurement": "Hz"})
    result = expect(await begin(hass, folder, "teleport", "meter"), "head")
    result = await enter(
        hass, result, head("teleport", "main", asset_identifier="meter-1")
    )
    expect(result, "fields", {})
    result = await enter(hass, result, page())
    expect(result, "fields", {"base": "source_missing"})
    result = await enter(hass, result, page(frequency="sensor.hertz"))
    assert "Nothing would be sent now" in preview(result)
