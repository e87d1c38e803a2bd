"""Going through the flows of reports, in tests."""

import json
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import config_validation as cv
import orjson
import probatio
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN

POWER = {"unit_of_measurement": "kW", "device_class": "power"}
HEADS: dict[str, dict[str, Any]] = {
    "mint": {"equipment_id": "G01", "location_id": "Kiel"},
    "teleport": {"teleport_hash_id": "abc"},
    "alsoenergy": {"site_id": "S4711"},
}


def destination(hass: HomeAssistant, directory: str = "reports") -> MockConfigEntry:
    """A destination that nobody has set up."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Reports",
        data={"kind": "destination", "transport": "folder", "directory": directory},
    )
    entry.add_to_hass(hass)
    return entry


async def begin(
    hass: HomeAssistant, entry: MockConfigEntry, kind: str, message: str | None = None
) -> SubentryFlowResult:
    """Start a flow and choose the message."""
    result = await hass.config_entries.subentries.async_init(
        (entry.entry_id, kind), context={"source": SOURCE_USER}
    )
    if message is None:
        return result
    expect(result, "user")
    return await enter(hass, result, {"message": message})


async def reconfigure(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, step: str = "everything"
) -> SubentryFlowResult:
    """Start to change a report, and choose what."""
    result = await hass.config_entries.subentries.async_init(
        (entry.entry_id, entry.subentries[key].subentry_type),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": key},
    )
    assert result["type"] is FlowResultType.MENU, result
    assert result["step_id"] == "reconfigure"
    return await choose(hass, result, step)


async def enter(
    hass: HomeAssistant, result: SubentryFlowResult, data: dict[str, Any]
) -> SubentryFlowResult:
    """Fill the form in; what it has in the section *More*, there."""
    schema = result["data_schema"]
    if schema is not None and "more" in schema.schema:
        hidden = {str(key) for key in schema.schema["more"].schema.schema}
        more = {key: value for key, value in data.items() if key in hidden}
        rest = {key: value for key, value in data.items() if key not in hidden}
        data = {**rest, "more": more}
    return await hass.config_entries.subentries.async_configure(result["flow_id"], data)


async def choose(
    hass: HomeAssistant, result: SubentryFlowResult, step: str
) -> SubentryFlowResult:
    """Choose from a menu."""
    return await enter(hass, result, {"next_step_id": step})


def head(kind: str, depth: str, **data: Any) -> dict[str, Any]:
    """What a user enters as the head of a report."""
    advanced = data.pop("advanced", {})
    return {**HEADS[kind], "depth": depth, "advanced": advanced, **data}


def expect(
    result: SubentryFlowResult, step: str, errors: dict[str, str] | None = None
) -> SubentryFlowResult:
    """The form is shown, with exactly these errors."""
    assert result["type"] is FlowResultType.FORM, result
    assert (result["step_id"], result["errors"] or {}) == (step, errors or {})
    # What the frontend gets.
    assert orjson.dumps(
        probatio.to_field_list(
            result["data_schema"], custom_serializer=cv.custom_serializer
        )
    )
    return result


def preview(result: SubentryFlowResult) -> str:
    """The preview is shown; answers its text."""
    assert result["type"] is FlowResultType.MENU, result
    assert result["step_id"] == "preview"
    assert result["description_placeholders"] is not None
    return result["description_placeholders"]["preview"]


def suggested(result: SubentryFlowResult) -> dict[str, Any]:
    """The values that a form starts with."""
    schema = result["data_schema"]
    assert schema is not None
    found = {}
    for key, value in schema.schema.items():
        if key.description:
            found[str(key)] = key.description["suggested_value"]
        elif hasattr(value, "options") and hasattr(value, "schema"):
            found[str(key)] = {
                str(inner): inner.description["suggested_value"]
                for inner in value.schema.schema
                if inner.description
            }
    return found


def page(**fields: Any) -> dict[str, Any]:
    """What a user enters on a page of fields."""
    return {"adjust": {}, **fields}


def document(text: str) -> Any:
    """The JSON in a preview."""
    return json.loads(text.split("```")[1])


def number(value: float) -> dict[str, Any]:
    """A fixed number as the form sends it."""
    return {"active_choice": "constant", "constant": value}


SET_POINTS = page(active_power_setpoint=number(5000), reactive_power_setpoint=number(0))


async def finish(
    hass: HomeAssistant, entry: MockConfigEntry, result: SubentryFlowResult
) -> dict[str, Any]:
    """Save the report; answers what is stored."""
    before = set(entry.subentries)
    result = await choose(hass, result, "finish")
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    (new,) = set(entry.subentries) - before
    return dict(entry.subentries[new].data)


async def add_rtu(hass: HomeAssistant, folder: MockConfigEntry, **data: Any) -> str:
    """Add an RTU by hand; answers its id."""
    result = await begin(hass, folder, "mint", "rtu")
    result = await enter(hass, result, head("mint", "main", **data))
    expect(result, "fields")
    result = await enter(hass, result, page(active_power="sensor.power"))
    expect(result, "setpoints")
    result = await enter(hass, result, SET_POINTS)
    preview(result)
    before = set(folder.subentries)
    await finish(hass, folder, result)
    (key,) = set(folder.subentries) - before
    return key
