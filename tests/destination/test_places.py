"""Where documents are said to go."""

from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_bridge.destination.places import directory_of

from ..helpers.reports import RTU, folder_entry, living, report, running


@pytest.mark.parametrize(
    ("data", "below", "directory"),
    [
        ({"transport": "sftp", "directory": ""}, "", ""),
        ({"transport": "sftp", "directory": ""}, "a/b", "a/b"),
        ({"transport": "sftp", "directory": "in/"}, "", "in/"),
        ({"transport": "ftp", "directory": "in/"}, "a", "in/a"),
        ({"transport": "ftp", "directory": "/"}, "a", "/a"),
        ({"transport": "folder", "directory": "/media/x"}, "a", "/media/x/a"),
        ({"transport": "https"}, "", None),
        ({"transport": "sns"}, "", None),
    ],
)
async def test_directories(
    hass: HomeAssistant, data: dict[str, Any], below: str, directory: str | None
) -> None:
    """As whoever looks there would write them; messages have none."""
    assert directory_of(hass, data, below) == directory


@pytest.mark.usefixtures("all_enabled")
@pytest.mark.parametrize(
    "entity_id", ["binary_sensor.mint_rtu_overdue", "sensor.mint_rtu_delivered_until"]
)
async def test_what_a_report_tells(
    recorder_mock: Recorder, hass: HomeAssistant, entity_id: str
) -> None:
    """Its entities say where its files go."""
    with living():
        entry = folder_entry(report("mint", RTU, "rtu", directory="mint"))
        async with running(hass, entry):
            shown = hass.states.get(entity_id)
            assert shown is not None
            assert shown.attributes["destination"] == "Reports"
            assert shown.attributes["directory"] == hass.config.path("reports/mint")
