"""Changing a report, before it is stored and afterwards."""

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ...helpers.flows import expect_abort, opened
from ...helpers.hub import hub_entry
from ...helpers.report_flows import (
    POWER,
    SET_POINTS,
    add_rtu,
    begin,
    choose,
    document,
    enter,
    expect,
    head,
    page,
    preview,
    reconfigure,
    suggested,
)


async def test_reconfigure(
    hass: HomeAssistant, folder: MockConfigEntry, registered: str
) -> None:
    """The same steps with what is stored; the report is no duplicate of itself."""
    key = await add_rtu(hass, folder, advanced={"catch_up": 24})
    er.async_get(hass).async_update_entity(
        "sensor.power", new_entity_id="sensor.renamed"
    )
    hass.states.async_set("sensor.renamed", "2", POWER)
    folder.add_update_listener(lambda _hass, _entry: _nothing())
    result = await reconfigure(hass, folder, key)
    expect(result, "head")
    shown = suggested(result)
    assert shown["name"] == "MINT G01"
    assert shown["equipment_id"] == "G01"
    assert shown["advanced"]["catch_up"] == 24
    assert opened(result, "advanced")
    result = await enter(hass, result, head("mint", "all", location_id="Bonn"))
    expect(result, "fields")
    assert suggested(result)["active_power"] == "sensor.renamed"
    result = await enter(hass, result, page(active_power="sensor.renamed"))
    shown = suggested(expect(result, "setpoints"))
    assert shown["active_power_setpoint"] == 5000
    form = result["data_schema"]
    assert form is not None
    # The frontend gives the first choice what the form starts with.
    assert list(form.schema["active_power_setpoint"].config["choices"]) == [
        "constant",
        "entity",
    ]
    result = await enter(hass, result, SET_POINTS)
    assert document(preview(result))["activePower"] == 2000
    result = await choose(hass, result, "head")
    assert suggested(expect(result, "head"))["location_id"] == "Bonn"
    result = await enter(hass, result, head("mint", "missing", location_id="Bonn"))
    preview(result)
    expect_abort(await choose(hass, result, "finish"), "reconfigure_successful")
    data = folder.subentries[key].data
    assert data["location_id"] == "Bonn"
    assert data["fields"]["activePower"] == {"entity": registered}


async def _nothing() -> None:
    """Do nothing when the entry changes."""


async def test_changing_the_fields_from_the_preview(
    hass: HomeAssistant, folder: MockConfigEntry, registered: str
) -> None:
    """Every part is asked for once more; a field that is cleared is gone."""
    result = await begin(hass, folder, "mint", "rtu")
    result = await enter(hass, result, head("mint", "missing"))
    result = await enter(hass, result, page(active_power="sensor.power"))
    result = await enter(hass, result, SET_POINTS)
    preview(result)
    result = expect(await choose(hass, result, "fields"), "fields")
    assert suggested(result)["active_power"] == "sensor.power"
    with pytest.raises(InvalidData):
        await enter(hass, result, page())


async def test_removed_entity(
    hass: HomeAssistant, folder: MockConfigEntry, registered: str
) -> None:
    """It leaves its field empty, in the form and in the preview."""
    key = await add_rtu(hass, folder)
    er.async_get(hass).async_remove("sensor.power")
    hass.states.async_remove("sensor.power")
    result = await reconfigure(hass, folder, key)
    result = await enter(hass, result, head("mint", "missing"))
    assert document(preview(result))["communicationState"] == 2
    result = expect(await choose(hass, result, "fields"), "fields")
    assert "active_power" not in suggested(result)


async def test_only_destinations_have_reports(
    hass: HomeAssistant, folder: MockConfigEntry
) -> None:
    """Of all three kinds; a hub has none, but options."""
    assert folder.supported_subentry_types.keys() == {"mint", "teleport", "alsoenergy"}
    hub = hub_entry(1)
    hub.add_to_hass(hass)
    assert not hub.supported_subentry_types
    assert hub.supports_options
