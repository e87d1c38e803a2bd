"""Changing one part of a stored report: the menu, and that each part is saved by itself."""

from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN

from ...helpers.flows import expect_abort
from ...helpers.report_flows import (
    HEADS,
    POWER,
    SET_POINTS,
    enter,
    expect,
    number,
    page,
    reconfigure,
    suggested,
)

RTU: dict[str, Any] = {
    "message": "rtu",
    "equipment_id": "G01",
    "location_id": "Kiel",
    "interval": 300,
    "directory": "",
    "fields": {
        "activePower": {"entity": "sensor.power"},
        "activePowerSetpoint": {"constant": 5000},
        "reactivePowerSetpoint": {"constant": 0},
    },
}
WIND: dict[str, Any] = {
    "message": "wind",
    "teleport_hash_id": "abc",
    "asset_identifier": "w",
    "interval": 300,
    "directory": "",
    "items": {"converters": ["a", "b"]},
    "fields": {
        "converters.1.activePower": {"entity": "sensor.power"},
        "converters.2.activePower": {"entity": "sensor.power"},
    },
}
SITE: dict[str, Any] = {
    "site_id": "S1",
    "interval": 300,
    "period": 900,
    "directory": "",
    "tags": [
        {
            "name": "P",
            "entity": "sensor.power",
            "unit": "kW",
            "dimension": "active_power",
            "aggregation": "auto",
        }
    ],
}


@pytest.fixture
def power(hass: HomeAssistant) -> None:
    """An entity for all reports."""
    hass.states.async_set("sensor.power", "1.5", POWER)


def stored(folder: MockConfigEntry, key: str) -> dict[str, Any]:
    """What is stored of a report."""
    return dict(folder.subentries[key].data)


def add(hass: HomeAssistant, kind: str, *reports: dict[str, Any]) -> MockConfigEntry:
    """A folder with reports that were stored before, called after their place."""
    folder = MockConfigEntry(
        domain=DOMAIN,
        data={"kind": "destination", "transport": "folder", "directory": "reports"},
        subentries_data=[
            ConfigSubentryDataWithId(
                data=data,
                subentry_id=str(number),
                subentry_type=kind,
                title=f"Report {number}",
                unique_id=None,
            )
            for number, data in enumerate(reports)
        ],
    )
    folder.add_to_hass(hass)
    folder.add_update_listener(_nothing)
    return folder


async def _nothing(_hass: HomeAssistant, _entry: Any) -> None:
    """Do nothing when the entry changes."""


@pytest.fixture(autouse=True)
def configuration(hass: HomeAssistant, tmp_path: Any) -> None:
    """A configuration directory of the test's own."""
    hass.config.config_dir = str(tmp_path)


@pytest.mark.parametrize(
    ("kind", "data", "rows"),
    [
        ("mint", RTU, ["main", "setpoints"]),
        ("mint", {**RTU, "message": "collector"}, ["main", "setpoints", "part"]),
        ("teleport", WIND, ["main", "part", "lists", "faults"]),
        ("teleport", {**WIND, "message": "meter"}, ["main"]),
        ("alsoenergy", SITE, ["tags", "entities"]),
    ],
)
async def test_what_can_be_changed(
    hass: HomeAssistant, kind: str, data: dict[str, Any], rows: list[str]
) -> None:
    """Depends on the message."""
    folder = add(hass, kind, data)
    result = await hass.config_entries.subentries.async_init(
        (folder.entry_id, kind),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": "0"},
    )
    assert result["type"] is FlowResultType.MENU
    assert result["menu_options"] == [*rows, "head", "everything"]
    assert result["description_placeholders"] == {"name": "Report 0"}


@pytest.mark.usefixtures("power")
async def test_one_number(hass: HomeAssistant) -> None:
    """A choice in the menu and one form; all else stays as it is."""
    folder = add(hass, "mint", RTU)
    result = expect(await reconfigure(hass, folder, "0", "setpoints"), "setpoints")
    assert suggested(result)["active_power_setpoint"] == 5000
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["progress"] == ""
    entered = page(
        active_power_setpoint=number(4000), reactive_power_setpoint=number(0)
    )
    expect_abort(await enter(hass, result, entered), "reconfigure_successful")
    fields = {**RTU["fields"], "activePowerSetpoint": {"constant": 4000}}
    assert stored(folder, "0") == {
        **RTU,
        "fields": fields,
        "flags": {},
        "items": {},
    } or (stored(folder, "0") == {**RTU, "fields": fields})
    assert folder.subentries["0"].title == "Report 0"


@pytest.mark.usefixtures("power")
async def test_main_values(hass: HomeAssistant) -> None:
    """What is wrong stays on its page until it is corrected."""
    folder = add(hass, "mint", RTU)
    result = expect(await reconfigure(hass, folder, "0", "main"), "fields")
    result = await enter(hass, result, page(active_power="sensor.gone"))
    expect(result, "fields", {"active_power": "unknown_entity"})
    entered = page(active_power="sensor.power", adjust={"invert": ["activePower"]})
    expect_abort(await enter(hass, result, entered), "reconfigure_successful")
    source = {"entity": "sensor.power", "invert": True}
    assert stored(folder, "0")["fields"]["activePower"] == source


@pytest.mark.usefixtures("power")
async def test_the_head(hass: HomeAssistant) -> None:
    """Without the question what to ask for next; a report that has its place already is told."""
    folder = add(hass, "mint", RTU, {**RTU, "equipment_id": "G02"})
    result = expect(await reconfigure(hass, folder, "1", "head"), "head")
    assert result["data_schema"] is not None
    assert "depth" not in result["data_schema"].schema
    result = await enter(hass, result, {**HEADS["mint"], "advanced": {}})
    expect(result, "head", {"equipment_id": "duplicate_equipment"})
    entered = {**HEADS["mint"], "equipment_id": "G03", "name": "Grid", "advanced": {}}
    expect_abort(await enter(hass, result, entered), "reconfigure_successful")
    assert stored(folder, "1")["equipment_id"] == "G03"
    assert stored(folder, "1")["fields"] == RTU["fields"]
    assert folder.subentries["1"].title == "Grid"


@pytest.mark.usefixtures("power")
async def test_what_was_wrong_before(hass: HomeAssistant) -> None:
    """Is asked for once the part is changed, on its own page."""
    source = {"activePower": {"entity": "sensor.power"}}
    folder = add(hass, "mint", {**RTU, "fields": source})
    result = expect(await reconfigure(hass, folder, "0", "main"), "fields")
    result = await enter(hass, result, page(active_power="sensor.power"))
    result = await enter(hass, expect(result, "setpoints"), SET_POINTS)
    expect_abort(result, "reconfigure_successful")


@pytest.mark.usefixtures("power")
async def test_another_part(hass: HomeAssistant) -> None:
    """Parts are named as in the titles of their pages."""
    folder = add(hass, "teleport", WIND)
    result = expect(await reconfigure(hass, folder, "0", "part"), "part")
    schema = result["data_schema"]
    assert schema is not None
    assert {
        option["value"]: option["label"]
        for option in schema.schema["part"].config["options"]
    } == {
        "converters.1": "Wind turbine a",
        "converters.2": "Wind turbine b",
        "setpoints": "Setpoints",
    }
    assert schema.schema["part"].config["mode"] == "list"
    result = expect(await enter(hass, result, {"part": "converters.2"}), "fields")
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["part"] == "Wind power – wind turbine b"
    result = await enter(hass, result, page())
    expect_abort(result, "reconfigure_successful")
    assert stored(folder, "0")["fields"].keys() == {"converters.1.activePower"}


@pytest.mark.usefixtures("power")
async def test_lists(hass: HomeAssistant) -> None:
    """A new entry is asked for its values, and one that is gone forgotten."""
    folder = add(hass, "teleport", WIND)
    result = expect(await reconfigure(hass, folder, "0", "lists"), "lists")
    result = await enter(hass, result, {"converters": ["b", "new"]})
    expect(result, "fields")
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["part"] == "Wind power – wind turbine new"
    result = await enter(hass, result, page(active_power="sensor.power"))
    expect_abort(result, "reconfigure_successful")
    assert stored(folder, "0")["items"] == {"converters": ["b", "new"]}
    assert stored(folder, "0")["fields"] == WIND["fields"]
    result = await reconfigure(hass, folder, "0", "lists")
    result = await enter(hass, result, {"converters": ["b"]})
    expect_abort(result, "reconfigure_successful")
    assert stored(folder, "0")["fields"].keys() == {"converters.1.activePower"}


@pytest.mark.usefixtures("power")
async def test_nothing_left(hass: HomeAssistant) -> None:
    """A message that has no entity any more is asked for one."""
    folder = add(hass, "teleport", WIND)
    result = await reconfigure(hass, folder, "0", "lists")
    result = await enter(hass, result, {"converters": []})
    expect(result, "fields", {"base": "source_missing"})
    result = await enter(hass, result, page(active_power="sensor.power"))
    expect_abort(result, "reconfigure_successful")


@pytest.mark.usefixtures("power")
async def test_faults(hass: HomeAssistant) -> None:
    """Lists of faults have names, too."""
    hass.states.async_set("binary_sensor.bad", "off")
    folder = add(hass, "teleport", WIND)
    result = expect(await reconfigure(hass, folder, "0", "faults"), "faults")
    assert result["data_schema"] is not None
    table = result["data_schema"].schema["faults"].config["fields"]
    assert table["list"]["selector"]["select"]["options"] == [
        {"value": "converters.1.alarms", "label": "wind turbine a – alarms"},
        {"value": "converters.2.alarms", "label": "wind turbine b – alarms"},
    ]
    row = {"list": "converters.1.alarms", "entity": "binary_sensor.bad", "text": "bad"}
    result = await enter(hass, result, {"faults": [row]})
    expect_abort(result, "reconfigure_successful")
    assert list(stored(folder, "0")["flags"]) == ["converters.1.alarms"]


async def test_faults_of_a_message_without_sources(hass: HomeAssistant) -> None:
    """What is wrong elsewhere is no error of theirs, and asked for next."""
    folder = add(hass, "teleport", {**WIND, "fields": {}})
    result = expect(await reconfigure(hass, folder, "0", "faults"), "faults")
    result = await enter(hass, result, {"faults": []})
    expect(result, "fields", {"base": "source_missing"})


async def test_a_message_of_a_later_version(hass: HomeAssistant) -> None:
    """Has no forms here."""
    folder = add(hass, "teleport", {**WIND, "message": "hydrogen"})
    result = await hass.config_entries.subentries.async_init(
        (folder.entry_id, "teleport"),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": "0"},
    )
    expect_abort(result, "unknown_message")


@pytest.mark.usefixtures("power")
async def test_tags(hass: HomeAssistant) -> None:
    """Alone, or with the entities that they are of."""
    folder = add(hass, "alsoenergy", SITE)
    result = expect(await reconfigure(hass, folder, "0", "tags"), "tags")
    rows = [{**suggested(result)["tags"][0], "name": "POWER"}]
    result = await enter(hass, result, {"tags": rows})
    expect_abort(result, "reconfigure_successful")
    assert [tag["name"] for tag in stored(folder, "0")["tags"]] == ["POWER"]
    hass.states.async_set("sensor.other", "1", POWER)
    result = expect(await reconfigure(hass, folder, "0", "entities"), "entities")
    entities = ["sensor.power", "sensor.other"]
    result = expect(await enter(hass, result, {"entities": entities}), "tags")
    result = await enter(hass, result, suggested(result))
    expect_abort(result, "reconfigure_successful")
    assert [tag["name"] for tag in stored(folder, "0")["tags"]] == ["POWER", "other"]
    result = expect(await reconfigure(hass, folder, "0", "head"), "head")
    entered = {**HEADS["alsoenergy"], "interval": "300", "period": 5, "advanced": {}}
    expect_abort(await enter(hass, result, entered), "reconfigure_successful")
    assert stored(folder, "0")["period"] == 300
