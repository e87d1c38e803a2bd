"""Setting reports of live values up: their own head, presets, and a preview of this moment."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.core.report import teleport

from ...helpers.flows import expect_abort
from ...helpers.hub import ScriptedHub, start
from ...helpers.presets import SSO, filled, keys
from ...helpers.report_flows import (
    POWER,
    begin,
    choose,
    document,
    enter,
    expect,
    finish,
    head,
    number,
    page,
    preview,
    reconfigure,
    suggested,
)


def live_head(depth: str = "main", **data: Any) -> dict[str, Any]:
    """What a user enters as the head; nothing about intervals and history is asked for."""
    entered = head("teleport", depth, asset_identifier="a-1", **data)
    entered.pop("advanced")
    return entered


def fields_of(result: Any) -> set[str]:
    """The fields of a form."""
    return {str(key) for key in result["data_schema"].schema}


async def test_wind_by_hand(hass: HomeAssistant, folder: MockConfigEntry) -> None:
    """The head has a batch instead of an interval; the preview is of now, and recording does not matter."""
    hass.states.async_set("sensor.wind", "2.5", POWER)
    result = await begin(hass, folder, "teleport", "wind_flash")
    expect(result, "head")
    assert fields_of(result) == {
        "name",
        "teleport_hash_id",
        "asset_identifier",
        "batch",
        "directory",
        "depth",
    }
    result = await enter(hass, result, live_head(directory="../x"))
    expect(result, "head", {"directory": "invalid_directory"})
    result = await enter(hass, result, live_head(batch=20))
    expect(result, "fields")
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["progress"] == ""
    result = await enter(hass, result, page(active_power="sensor.wind"))
    text = preview(result)
    (message,) = document(text)
    assert message["type"] == "windPower.flash:1"
    assert message["activePower"] == 2500
    assert "setpoints" in message
    assert "recorded" not in text
    stored = await finish(hass, folder, result)
    assert stored["batch"] == 20
    assert stored["message"] == "wind_flash"
    assert stored.keys().isdisjoint(("interval", "settle", "max_age", "catch_up"))
    assert teleport.problems(stored) == []
    (subentry,) = folder.subentries.values()
    assert subentry.title == "Teleport a-1 flash"


async def test_solar_by_hand(hass: HomeAssistant, folder: MockConfigEntry) -> None:
    """Of sensors only those of irradiance can be chosen; no value yet is said."""
    hass.states.async_set("sensor.pv", "unknown", POWER)
    hass.states.async_set("sensor.sun", "unknown", {"unit_of_measurement": "W/m²"})
    result = await begin(hass, folder, "teleport", "solar_flash")
    assert "pv_power" in fields_of(result)
    result = await enter(hass, result, live_head("all"))
    expect(result, "lists")
    assert fields_of(result) == {"environmental_sensors"}
    rows = [{"identifier": "sun", "kind": "irradiance"}]
    result = await enter(hass, result, {"environmental_sensors": rows})
    result = await enter(hass, result, page(active_power="sensor.pv"))
    result = await enter(
        hass,
        result,
        page(irradiance="sensor.sun", irradiance_factor=number(1.5)),
    )
    text = preview(result)
    assert "Nothing is sent until an entity has a value." in text
    assert "```" not in text
    stored = await finish(hass, folder, result)
    assert stored["kinds"] == {"environmentalSensors.1": "irradiance"}
    assert set(stored["fields"]) == {
        "activePower",
        "environmentalSensors.1.irradiance",
        "environmentalSensors.1.irradianceFactor",
    }


async def test_battery_beside_the_full_message(
    hass: HomeAssistant, folder: MockConfigEntry
) -> None:
    """Both may have one asset identifier; a second live one may not. Reconfiguring starts with what is stored."""
    hass.states.async_set("sensor.p", "1", POWER)
    for message in ("battery", "battery_flash"):
        result = await begin(hass, folder, "teleport", message)
        entered = head("teleport", "main", asset_identifier="a-1")
        result = await enter(hass, result, entered)
        while result["type"] is FlowResultType.FORM:
            filled_in = page(active_power="sensor.p")
            if result["step_id"] == "lists":
                filled_in = {}
            elif result["step_id"] == "faults":
                filled_in = {"faults": []}
            result = await enter(hass, result, filled_in)
        stored = await finish(hass, folder, result)
    assert stored["derive_available_energy"] is True
    assert "retry_schedule" not in stored
    result = await begin(hass, folder, "teleport", "battery_flash")
    result = await enter(hass, result, head("teleport", "main", asset_identifier="a-1"))
    expect(result, "head", {"asset_identifier": "duplicate_asset"})
    key = next(
        key
        for key, each in folder.subentries.items()
        if each.data["message"] == "battery_flash"
    )
    result = await reconfigure(hass, folder, key)
    assert suggested(result)["batch"] == 10
    entered = head("teleport", "missing", asset_identifier="a-1", batch=5)
    result = await enter(hass, result, entered)
    preview(result)
    expect_abort(await choose(hass, result, "finish"), "reconfigure_successful")
    assert folder.subentries[key].data["batch"] == 5


@pytest.mark.parametrize(
    ("message", "name", "expected"),
    [
        ("solar_flash", "EnergyHub", {"activePower": "pv_power"}),
        (
            "solar_flash",
            f"EnergyHub: Solar string {SSO}",
            {"activePower": "string_power"},
        ),
        (
            "battery_flash",
            "EnergyHub",
            {
                "frequency": "frequency",
                "activePower": "battery_power",
                "stateOfCharge": "state_of_charge",
                "stateOfHealth": "state_of_health",
                "ratedEnergy": "rated_capacity",
            },
        ),
    ],
)
async def test_presets(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    message: str,
    name: str,
    expected: dict[str, str],
) -> None:
    """What the message says of the whole, and nothing that it does not need."""
    await start(hass, entry, hub)
    stored, disabled = filled(hass, "teleport", message, name)
    found = keys(hass, stored["fields"])
    assert found.keys() == expected.keys()
    for key, unique_id in found.items():
        assert unique_id.endswith(expected[key])
    assert disabled == {}
    assert "items" not in stored
    ids = {"teleport_hash_id": "x", "asset_identifier": "y"}
    assert teleport.problems({**stored, **ids}) == []


async def test_a_preset_of_a_hub(
    hass: HomeAssistant,
    folder: MockConfigEntry,
    entry: MockConfigEntry,
    hub: ScriptedHub,
) -> None:
    """The preview shows what the hub said last."""
    await start(hass, entry, hub)
    result = await begin(hass, folder, "teleport", "battery_flash")
    expect(result, "preset")
    options = result["data_schema"].schema["preset"].config["options"]
    assert [each["label"] for each in options] == ["EnergyHub", "by_hand"]
    result = await enter(hass, result, {"preset": options[0]["value"]})
    asset = suggested(result)["asset_identifier"]
    assert asset.endswith("-battery")
    entered = head("teleport", "missing", asset_identifier=asset)
    result = await enter(hass, result, entered)
    (message,) = document(preview(result))
    power = er.async_get(hass).async_get("sensor.energyhub_battery_power")
    assert power is not None
    assert message["activePower"] is not None
    assert message["availableEnergy"] > 0
    assert (await finish(hass, folder, result))["fields"]["activePower"] == {
        "entity": power.id
    }
