"""Setting reports up and changing them, by preset and by hand."""

from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import DATA_INSTANCE
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from simulator.sftp import sftp_server

from ...helpers.flows import expect_abort
from ...helpers.hub import ScriptedHub, hub_entry, start
from ...helpers.report_flows import (
    begin,
    choose,
    destination,
    enter,
    expect,
    finish,
    head,
    preview,
    reconfigure,
    suggested,
)

POWER = {"unit_of_measurement": "kW", "device_class": "power"}
SYSTEMS = "battery_energy_storage_systems"


@pytest.fixture(autouse=True)
def configuration(hass: HomeAssistant, tmp_path: Path) -> Path:
    """A configuration directory of the test's own."""
    hass.config.config_dir = str(tmp_path)
    return tmp_path


@pytest.fixture
def place(hass: HomeAssistant) -> MockConfigEntry:
    """A folder for reports."""
    return destination(hass)


@pytest.fixture
def registered(hass: HomeAssistant) -> str:
    """A sensor of another integration that is in the registry: 1.5 kW."""
    entry = er.async_get(hass).async_get_or_create(
        "sensor", "other", "power", suggested_object_id="power"
    )
    hass.states.async_set(entry.entity_id, "1.5", POWER)
    return entry.id


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


async def rtu(hass: HomeAssistant, place: MockConfigEntry, **data: Any) -> str:
    """Add an RTU by hand; answers its id."""
    result = await begin(hass, place, "mint", "rtu")
    result = await enter(hass, result, head("mint", "main", **data))
    expect(result, "fields")
    result = await enter(hass, result, page(active_power="sensor.power"))
    expect(result, "fields")
    result = await enter(hass, result, SET_POINTS)
    preview(result)
    before = set(place.subentries)
    await finish(hass, place, result)
    (key,) = set(place.subentries) - before
    return key


async def test_collector_by_preset(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    place: MockConfigEntry,
) -> None:
    """Three forms and the set-points, which nobody but the user knows."""
    await start(hass, entry, hub)
    result = expect(await begin(hass, place, "mint", "collector"), "preset")
    schema = result["data_schema"]
    assert schema is not None
    options = schema.schema["preset"].config["options"]
    assert [option["label"] for option in options] == ["EnergyHub", "by_hand"]
    result = await enter(hass, result, {"preset": options[0]["value"]})
    expect(result, "head")
    result = expect(await enter(hass, result, head("mint", "missing")), "fields")
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert placeholders["part"] == "EnergyReportCollector_V4: setpoints"
    assert "activePowerSetpoint`: import" in placeholders["signs"]
    missing = "set_point_missing"
    result = await enter(
        hass,
        result,
        page(active_power_setpoint={"active_choice": "constant"}),
    )
    expect(
        result,
        "fields",
        {"active_power_setpoint": missing, "reactive_power_setpoint": missing},
    )
    voltage = er.async_get(hass).async_get_entity_id(
        "sensor", DOMAIN, f"{entry.entry_id}_voltage_l1"
    )
    result = await enter(
        hass,
        result,
        page(active_power_setpoint=voltage, reactive_power_setpoint=number(0)),
    )
    expect(result, "fields", {"active_power_setpoint": "wrong_dimension"})
    result = await enter(hass, result, SET_POINTS)
    message = document(preview(result))
    assert message["messageType"] == "EnergyReportCollector_V4"
    assert message["communicationState"] == 0
    assert message["activePowerSetpoint"] == 5000
    powers = [message["pins"][f"p{n}"]["activePower"] for n in (1, 2, 3)]
    assert message["activePower"] == sum(powers)
    stored = await finish(hass, place, result)
    assert (
        stored.items()
        >= {
            "message": "collector",
            "equipment_id": "G01",
            "interval": 300,
            "settle": 30,
            "day": "local",
            "give_up": False,
        }.items()
    )
    assert stored["fields"]["activePowerSetpoint"] == {"constant": 5000}
    (subentry,) = place.subentries.values()
    assert subentry.title == "MINT G01"


async def test_preset_enables_what_it_needs(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    place: MockConfigEntry,
) -> None:
    """But not before the report is saved, and it says so."""
    await start(hass, entry, hub)
    result = await begin(hass, place, "mint", "pv_system")
    schema = result["data_schema"]
    assert schema is not None
    hub_option = schema.schema["preset"].config["options"][0]["value"]
    result = await enter(hass, result, {"preset": hub_option})
    result = await enter(hass, result, head("mint", "missing", pv_power="dc"))
    text = preview(await enter(hass, result, SET_POINTS))
    registry = er.async_get(hass)
    needed = "sensor.energyhub_inverter_current_l1"
    assert f"`{needed}`" in text
    assert registry.entities[needed].disabled
    await finish(hass, place, result)
    assert not registry.entities[needed].disabled


async def test_by_hand(
    hass: HomeAssistant, place: MockConfigEntry, registered: str
) -> None:
    """Every field is asked for; what is chosen is remembered by its id in the registry."""
    result = expect(await begin(hass, place, "mint", "rtu"), "head")
    result = await enter(hass, result, head("mint", "main", name=" Grid "))
    expect(result, "fields")
    hass.states.async_set("sensor.free", "200", {"unit_of_measurement": "W"})
    hass.states.async_set("sensor.heat", "20", {"unit_of_measurement": "°C"})
    result = await enter(
        hass, result, page(active_power="sensor.gone", reactive_power="sensor.heat")
    )
    expect(
        result,
        "fields",
        {"active_power": "unknown_entity", "reactive_power": "wrong_dimension"},
    )
    assert suggested(result)["reactive_power"] == "sensor.heat"
    result = await enter(
        hass,
        result,
        {
            "active_power": "sensor.power",
            "reactive_power": "sensor.free",
            "adjust": {
                "invert": ["activePower"],
                "scale": [{"field": "reactivePower", "factor": 0}],
            },
        },
    )
    expect(result, "fields", {"reactive_power": "invalid_scale"})
    result = await enter(
        hass,
        result,
        {
            "active_power": "sensor.power",
            "reactive_power": "sensor.free",
            "adjust": {
                "invert": ["activePower"],
                "scale": [{"field": "reactivePower", "factor": 2}],
            },
        },
    )
    expect(result, "fields")
    result = await enter(
        hass,
        result,
        page(
            active_power_setpoint={"active_choice": "entity", "entity": "sensor.power"},
            reactive_power_setpoint=10,
        ),
    )
    text = preview(result)
    assert "registry" in text.splitlines()[0]
    assert "`sensor.free`" in text
    message = document(text)
    assert message["activePower"] == -1500
    assert message["reactivePower"] == -400
    assert message["activePowerSetpoint"] == 1500
    stored = await finish(hass, place, result)
    assert stored["fields"] == {
        "activePower": {"entity": registered, "invert": True},
        "reactivePower": {"entity": "sensor.free", "scale": 2},
        "activePowerSetpoint": {"entity": registered},
        "reactivePowerSetpoint": {"constant": 10},
    }
    (subentry,) = place.subentries.values()
    assert subentry.title == "Grid"


async def test_mint_head_errors(
    hass: HomeAssistant, place: MockConfigEntry, registered: str
) -> None:
    """Next to the field that is wrong; then they are corrected."""
    await rtu(hass, place)
    result = await begin(hass, place, "mint", "rtu")
    result = await enter(
        hass,
        result,
        head("mint", "main", equipment_id="a/b", location_id=" ", interval=30),
    )
    expect(
        result,
        "head",
        {
            "equipment_id": "invalid_id",
            "location_id": "invalid_id",
            "interval": "interval_too_short",
        },
    )
    result = await enter(hass, result, head("mint", "main", interval=77))
    expect(
        result,
        "head",
        {"equipment_id": "duplicate_equipment", "interval": "invalid_interval"},
    )
    for bad in ("../x", "/x", "a//b"):
        result = await enter(hass, result, head("mint", "main", directory=bad))
        assert result["errors"] == {"directory": "invalid_directory"} or (
            result["errors"]
            == {"directory": "invalid_directory", "equipment_id": "duplicate_equipment"}
        )
    result = await enter(hass, result, head("mint", "main", directory="other"))
    expect(result, "fields")
    result = await begin(hass, place, "mint", "rtu")
    result = await enter(hass, result, head("mint", "main", equipment_id="G02"))
    expect(result, "fields")


async def test_reconfigure(
    hass: HomeAssistant, place: MockConfigEntry, registered: str
) -> None:
    """The same steps with what is stored; the report is no duplicate of itself."""
    key = await rtu(hass, place, advanced={"catch_up": 24})
    er.async_get(hass).async_update_entity(
        "sensor.power", new_entity_id="sensor.renamed"
    )
    hass.states.async_set("sensor.renamed", "2", POWER)
    place.add_update_listener(lambda _hass, _entry: _nothing())
    result = await reconfigure(hass, place, key)
    expect(result, "head")
    shown = suggested(result)
    assert shown["name"] == "MINT G01"
    assert shown["equipment_id"] == "G01"
    assert shown["advanced"]["catch_up"] == 24
    result = await enter(hass, result, head("mint", "all", location_id="Bonn"))
    expect(result, "fields")
    assert suggested(result)["active_power"] == "sensor.renamed"
    result = await enter(hass, result, page(active_power="sensor.renamed"))
    shown = suggested(expect(result, "fields"))
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
    data = place.subentries[key].data
    assert data["location_id"] == "Bonn"
    assert data["fields"]["activePower"] == {"entity": registered}


async def _nothing() -> None:
    """Do nothing when the entry changes."""


async def test_changing_the_fields_from_the_preview(
    hass: HomeAssistant, place: MockConfigEntry, registered: str
) -> None:
    """Every part is asked for once more; a field that is cleared is gone."""
    result = await begin(hass, place, "mint", "rtu")
    result = await enter(hass, result, head("mint", "missing"))
    result = await enter(hass, result, page(active_power="sensor.power"))
    result = await enter(hass, result, SET_POINTS)
    preview(result)
    result = expect(await choose(hass, result, "fields"), "fields")
    assert suggested(result)["active_power"] == "sensor.power"
    result = await enter(hass, result, page())
    expect(result, "fields", {"active_power": "source_missing"})


async def test_removed_entity(
    hass: HomeAssistant, place: MockConfigEntry, registered: str
) -> None:
    """It leaves its field empty, in the form and in the preview."""
    key = await rtu(hass, place)
    er.async_get(hass).async_remove("sensor.power")
    hass.states.async_remove("sensor.power")
    result = await reconfigure(hass, place, key)
    result = await enter(hass, result, head("mint", "missing"))
    assert document(preview(result))["communicationState"] == 2
    result = expect(await choose(hass, result, "fields"), "fields")
    assert "active_power" not in suggested(result)


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.usefixtures("recorder_mock")
async def test_what_is_not_recorded(
    hass: HomeAssistant, place: MockConfigEntry, registered: str, recorded: bool
) -> None:
    """Is named in the preview."""
    hass.data[DATA_INSTANCE].entity_filter = lambda _entity: recorded
    result = await begin(hass, place, "mint", "rtu")
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
        place = MockConfigEntry(
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
        place.add_to_hass(hass)
        result = await begin(hass, place, "mint", "rtu")
        result = await enter(hass, result, head("mint", "main", directory="mint"))
        expect(result, "head", {"directory": "delivery_no_directory"})
        (root / "mint").mkdir()
        server.faults.no_permission = True
        result = await enter(hass, result, head("mint", "main", directory=" "))
        expect(result, "head", {"directory": "delivery_not_writable"})
        server.faults.no_permission = False
        result = await enter(hass, result, head("mint", "main", directory="mint"))
        expect(result, "fields")
    result = await begin(hass, place, "mint", "rtu")
    result = await enter(hass, result, head("mint", "missing", directory="mint"))
    result = await enter(hass, result, page(active_power="sensor.power"))
    text = preview(await enter(hass, result, SET_POINTS))
    assert "could not be reached" in text
    assert "cannot_connect" in text


async def test_nothing_to_send(hass: HomeAssistant, place: MockConfigEntry) -> None:
    """A report whose entities have no value has nothing to show yet."""
    hass.states.async_set("sensor.hertz", "unavailable", {"unit_of_measurement": "Hz"})
    result = expect(await begin(hass, place, "teleport", "meter"), "head")
    result = await enter(
        hass, result, head("teleport", "main", asset_identifier="meter-1")
    )
    expect(result, "fields", {})
    result = await enter(hass, result, page())
    expect(result, "fields", {"base": "source_missing"})
    result = await enter(hass, result, page(frequency="sensor.hertz"))
    assert "Nothing would be sent now" in preview(result)


async def test_solar_by_hand(hass: HomeAssistant, place: MockConfigEntry) -> None:
    """Lists first, then a page for each of their entries, then the faults."""
    hass.states.async_set("sensor.pv", "4", POWER)
    hass.states.async_set("sensor.sun", "800", {"unit_of_measurement": "W/m²"})
    hass.states.async_set("binary_sensor.bad", "on")
    hass.states.async_set("sensor.code", "0", {"mask": 5})
    result = await begin(hass, place, "teleport", "solar")
    result = await enter(hass, result, head("teleport", "main", asset_identifier="pv"))
    lists = {
        "inverters": ["one", "one"],
        "environmental_sensors": [{"identifier": "sun", "kind": "irradiance"}],
    }
    expect(result, "lists")
    result = await enter(hass, result, lists)
    expect(result, "lists", {"inverters": "duplicate_id"})
    result = await enter(hass, result, {**lists, "inverters": ["one", "two"]})
    parts = []
    pages = {
        "solarPower:3": page(active_power="sensor.pv"),
        "solarPower:3: inverters.1 (one)": page(active_power="sensor.pv"),
        "solarPower:3: inverters.2 (two)": page(),
        "solarPower:3: environmentalSensors.1 (sun)": page(
            irradiance="sensor.sun", irradiance_factor=number(1.5)
        ),
    }
    while result["step_id"] == "fields":
        assert result["description_placeholders"] is not None
        part = result["description_placeholders"]["part"]
        parts.append(part)
        assert result["description_placeholders"]["number"] == str(len(parts))
        assert result["description_placeholders"]["count"] == "4"
        result = await enter(hass, result, pages[part])
    assert parts == list(pages)
    expect(result, "faults")
    rows: list[dict[str, Any]] = [
        {"list": "inverters.1.alarms", "entity": "binary_sensor.bad", "text": "bad"},
        {
            "list": "inverters.1.alarms",
            "entity": "sensor.code",
            "text": "bit_",
            "codes": "mask",
            "attribute": "mask",
            "ignore": ["x"],
        },
        {
            "list": "inverters.2.alarms",
            "entity": "sensor.code",
            "text": "",
            "codes": "names",
        },
    ]
    result = await enter(hass, result, {"faults": rows})
    expect(result, "faults", {"faults": "invalid_bits"})
    rows[1]["ignore"] = ["2"]
    result = await enter(hass, result, {"faults": rows})
    expect(result, "faults", {"faults": "attribute_missing"})
    result = await enter(hass, result, {"faults": rows[:2]})
    (message,) = document(preview(result))
    assert message["inverters"][0]["alarms"] == ["bad", "bit_0"]
    assert message["inverters"][0]["activePower"] == 4000
    (sensor,) = message["environmentalSensors"]
    assert sensor["irradiance"] == 800
    assert sensor["irradianceFactor"] == 1.5
    stored = await finish(hass, place, result)
    assert stored["kinds"] == {"environmentalSensors.1": "irradiance"}

    (key,) = place.subentries
    result = await reconfigure(hass, place, key)
    result = await enter(
        hass, result, head("teleport", "all", asset_identifier="pv", pv_power="dc")
    )
    assert suggested(expect(result, "lists")) == {
        "inverters": ["one", "two"],
        "environmental_sensors": [{"identifier": "sun", "kind": "irradiance"}],
    }
    result = await enter(
        hass, result, {"inverters": ["new", "one"], "environmental_sensors": []}
    )
    while result["step_id"] == "fields":
        shown = suggested(result)
        result = await enter(hass, result, {**page(), **shown})
    assert suggested(expect(result, "faults"))["faults"] == [
        {
            "list": "inverters.2.alarms",
            "entity": "binary_sensor.bad",
            "text": "bad",
            "codes": "state",
        },
        {
            "list": "inverters.2.alarms",
            "entity": "sensor.code",
            "text": "bit_",
            "codes": "mask",
            "attribute": "mask",
            "ignore": ["2"],
        },
    ]
    result = await enter(hass, result, suggested(result))
    (message,) = document(preview(result))
    assert [inverter["activePower"] for inverter in message["inverters"]] == [
        None,
        4000,
    ]
    expect_abort(await choose(hass, result, "finish"), "reconfigure_successful")
    stored = dict(place.subentries[key].data)
    assert stored["fields"].keys() == {"activePower", "inverters.2.activePower"}
    assert stored["kinds"] == {}


async def test_renamed_entries_keep_their_sources(
    hass: HomeAssistant, place: MockConfigEntry
) -> None:
    """An identifier that is corrected at its place; one that is removed takes its sources along."""
    hass.states.async_set("sensor.a", "1", POWER)
    hass.states.async_set("sensor.b", "2", POWER)
    result = await begin(hass, place, "teleport", "wind")
    result = await enter(hass, result, head("teleport", "main", asset_identifier="w"))
    result = await enter(hass, result, {"converters": ["a", "b"]})
    result = await enter(hass, result, page())
    result = await enter(hass, result, page(active_power="sensor.a"))
    result = await enter(hass, result, page(active_power="sensor.b"))
    result = await enter(hass, result, {"faults": []})
    preview(result)
    for names, powers in (
        (["a", "B"], [1000, 2000]),
        (["B", "a"], [2000, 1000]),
        (["a"], [1000]),
    ):
        result = expect(await choose(hass, result, "fields"), "lists")
        result = await enter(hass, result, {"converters": names})
        while result["step_id"] == "fields":
            result = await enter(hass, result, {**page(), **suggested(result)})
        result = await enter(hass, result, {"faults": []})
        (message,) = document(preview(result))
        assert [c["activePower"] for c in message["converters"]] == powers


async def test_a_message_without_sources(
    hass: HomeAssistant, place: MockConfigEntry
) -> None:
    """What is wrong with the message as a whole is said after the faults, on its first page."""
    result = await begin(hass, place, "teleport", "wind")
    result = await enter(hass, result, head("teleport", "main", asset_identifier="w"))
    result = await enter(hass, result, {"converters": ["a"]})
    while result["step_id"] == "fields":
        result = await enter(hass, result, page())
    result = await enter(hass, expect(result, "faults"), {"faults": []})
    expect(result, "fields", {"base": "source_missing"})
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["part"] == "windPower:3"


async def test_states_of_a_choice(hass: HomeAssistant, place: MockConfigEntry) -> None:
    """Each state of an entity has a word in the message."""
    hass.states.async_set("sensor.turbine", "turning")
    result = await begin(hass, place, "teleport", "wind")
    result = await enter(hass, result, head("teleport", "main", asset_identifier="w"))
    result = await enter(hass, result, {"converters": ["a"]})
    result = await enter(hass, result, page())
    states = [{"field": "converters.1.status", "state": "turning", "word": "running"}]
    entered = {"status": "sensor.turbine", "adjust": {"states": states}}
    result = expect(await enter(hass, result, entered), "faults")
    result = await enter(hass, result, {"faults": []})
    (message,) = document(preview(result))
    assert message["converters"][0]["status"] == "running"
    stored = await finish(hass, place, result)
    assert stored["fields"]["converters.1.status"] == {
        "entity": "sensor.turbine",
        "states": {"turning": "running"},
    }
    (key,) = place.subentries
    result = await reconfigure(hass, place, key)
    result = await enter(hass, result, head("teleport", "main", asset_identifier="w"))
    result = await enter(hass, result, suggested(result))
    result = await enter(hass, result, page())
    assert suggested(result)["adjust"]["states"] == states


async def test_charging_points_by_hand(
    hass: HomeAssistant, place: MockConfigEntry
) -> None:
    """Stations first, then the points of each; a point can be judged by its current."""
    hass.states.async_set("sensor.amps", "8", {"unit_of_measurement": "A"})
    result = await begin(hass, place, "teleport", "ev")
    result = await enter(
        hass,
        result,
        head("teleport", "main", asset_identifier="ev", current_type="ac"),
    )
    expect(result, "lists")
    result = await enter(hass, result, {"stations": ["left", "right"]})
    points = [{"identifier": "1", "kind": "ac-1-phase"}]
    for name in ("left", "right"):
        expect(result, "lists")
        place_of = f"stations.{1 if name == 'left' else 2} ({name})"
        assert result["description_placeholders"] == {"part": f"evPower:2: {place_of}"}
        result = await enter(hass, result, {"points": points if name == "left" else []})
    result = await enter(hass, result, page())
    assert result["description_placeholders"] is not None
    assert (
        result["description_placeholders"]["part"]
        == "evPower:2: stations.1.points.1 (1)"
    )
    result = await enter(
        hass, result, page(current="sensor.amps", is_charging_kind="current")
    )
    result = await enter(hass, result, {"faults": []})
    (message,) = document(preview(result))
    (point,) = message["stations"][0]["points"]
    assert point["isCharging"] is True
    assert point["current"] == -8
    result = await choose(hass, result, "fields")
    for _ in range(3):
        result = await enter(hass, result, suggested(expect(result, "lists")))
    while result["description_placeholders"] != {} and result["step_id"] == "fields":
        shown = suggested(result)
        if "is_charging_kind" in shown:
            assert shown["is_charging_kind"] == "current"
            del shown["is_charging_kind"]
        result = await enter(hass, result, {**page(), **shown})
    result = await enter(hass, result, {"faults": []})
    (message,) = document(preview(result))
    assert message["stations"][0]["points"][0]["isCharging"] is None


async def test_assets_at_one_destination(
    hass: HomeAssistant, place: MockConfigEntry
) -> None:
    """Not twice, not of two kinds of message, not full and filtered; elsewhere they can be."""
    hass.states.async_set("sensor.power", "1", POWER)

    async def try_to_add(
        at: MockConfigEntry, message: str, asset: str = "a"
    ) -> dict[str, str]:
        result = await begin(hass, at, "teleport", message)
        result = await enter(
            hass, result, head("teleport", "missing", asset_identifier=asset)
        )
        if result["step_id"] == "head":
            return dict(result["errors"] or {})
        expect(result, "fields", {"base": "source_missing"})
        name = "active_power_sum" if message == "meter" else "active_power"
        result = await enter(hass, result, page(**{name: "sensor.power"}))
        while result["type"] is FlowResultType.FORM:
            assert not result["errors"]
            entered = {"faults": []} if result["step_id"] == "faults" else page()
            result = await enter(hass, result, entered)
        await finish(hass, at, result)
        return {}

    assert await try_to_add(place, "battery") == {}
    for message, error in (
        ("battery", "duplicate_asset"),
        ("battery_filtered", "full_and_filtered"),
        ("meter", "asset_of_other_message"),
    ):
        assert await try_to_add(place, message) == {"asset_identifier": error}
    assert await try_to_add(place, "meter", "b") == {}
    assert await try_to_add(destination(hass, "elsewhere"), "battery_filtered") == {}


@pytest.fixture
def meters(hass: HomeAssistant) -> Iterator[None]:
    """Entities for tags, of every kind."""
    hass.states.async_set("sensor.power", "1.5", POWER)
    hass.states.async_set(
        "sensor.energy", "10", {"unit_of_measurement": "kWh", "device_class": "energy"}
    )
    hass.states.async_set("sensor.mode", "auto, mostly")
    hass.states.async_set("sensor.rain", "3", {"unit_of_measurement": "mm"})
    hass.states.async_set("sensor.factor", "0.9", {"device_class": "power_factor"})
    hass.states.async_set("sensor.odd", "5", {"unit_of_measurement": "furlong"})
    return iter(())


@pytest.mark.usefixtures("meters")
async def test_alsoenergy_by_hand(hass: HomeAssistant, place: MockConfigEntry) -> None:
    """Entities become tags, which can be changed."""
    result = expect(await begin(hass, place, "alsoenergy"), "head")
    result = await enter(
        hass,
        result,
        head(
            "alsoenergy",
            "main",
            site_id="a b",
            period=7,
            advanced={"header": "a\tb"},
        ),
    )
    expect(
        result,
        "head",
        {
            "site_id": "invalid_id",
            "period": "invalid_period",
            "advanced": "invalid_header",
        },
    )
    result = await enter(hass, result, head("alsoenergy", "main"))
    expect(result, "entities")
    result = expect(await enter(hass, result, {}), "tags")
    result = await enter(hass, result, {"tags": []})
    expect(result, "tags", {"tags": "no_tags"})
    assert result["description_placeholders"] == {"tag": ""}


@pytest.mark.usefixtures("meters")
async def test_tags(hass: HomeAssistant, place: MockConfigEntry) -> None:
    """What an entity suggests, what is wrong with a row, and what becomes of it."""
    result = await begin(hass, place, "alsoenergy")
    result = await enter(hass, result, head("alsoenergy", "main", interval="60"))
    names = ["power", "energy", "mode", "rain", "factor", "odd"]
    result = await enter(
        hass, result, {"entities": [f"sensor.{name}" for name in names]}
    )
    rows = suggested(expect(result, "tags"))["tags"]
    assert [row["name"] for row in rows] == names
    assert [row.get("unit") for row in rows] == [
        "kW",
        "kWh",
        None,
        "mm",
        None,
        "furlong",
    ]
    result = await enter(hass, result, {"tags": rows})
    expect(result, "tags", {"tags": "interval_needs_critical"})
    rows = [{**row, "critical": True} for row in rows]

    for change, error in (
        ({"name": "ENERGY"}, "duplicate_tag"),
        ({"unit": "°C"}, "wrong_dimension"),
        ({"entity": "sensor.gone"}, "unknown_entity"),
        ({"scale": 0}, "invalid_scale"),
    ):
        wrong = [rows[0], rows[1], {**rows[0], "name": "OTHER", **change}]
        result = await enter(hass, result, {"tags": wrong})
        expect(result, "tags", {"tags": error})
        assert result["description_placeholders"] == {
            "tag": change.get("name", "OTHER")
        }
    wrong = [{**rows[2], "aggregation": "mean"}]
    result = await enter(hass, result, {"tags": wrong})
    expect(result, "tags", {"tags": "invalid_aggregation"})
    rows[0] |= {"unit": "W", "scale": -1, "name": "POWER_W"}
    result = await enter(hass, result, {"tags": rows})
    header, first, *_ = preview(result).split("```")[1].strip().splitlines()
    assert header == "Timestamp,POWER_W,energy,mode,rain,factor,odd"
    assert first.partition(",")[2] == '-1500,10,"auto, mostly",3,0.9,5'
    stored = await finish(hass, place, result)
    dimensions = [tag["dimension"] for tag in stored["tags"]]
    assert dimensions == [
        "active_power",
        "energy",
        "text",
        "any",
        "power_factor",
        "any",
    ]
    assert (
        stored.items() >= {"interval": 60, "period": 900, "min_coverage": 0.5}.items()
    )

    (key,) = place.subentries
    result = await reconfigure(hass, place, key)
    shown = suggested(expect(result, "head"))
    assert (shown["interval"], shown["period"]) == ("60", 15)
    assert shown["advanced"]["min_coverage"] == 50
    result = await enter(
        hass, result, head("alsoenergy", "missing", interval="300", period=5)
    )
    preview(result)
    result = expect(await choose(hass, result, "head"), "head")
    result = await enter(
        hass, result, head("alsoenergy", "missing", interval="60", period=5)
    )
    preview(result)
    result = expect(await choose(hass, result, "entities"), "entities")
    assert suggested(result)["entities"] == [f"sensor.{name}" for name in names]
    result = await enter(
        hass, result, {"entities": ["sensor.energy", "sensor.power", "sensor.rain"]}
    )
    result = await enter(hass, result, suggested(expect(result, "tags")))
    preview(result)
    expect_abort(await choose(hass, result, "finish"), "reconfigure_successful")
    tags = place.subentries[key].data["tags"]
    assert [tag["name"] for tag in tags] == ["POWER_W", "energy", "rain"]

    result = await begin(hass, place, "alsoenergy")
    result = await enter(hass, result, head("alsoenergy", "main"))
    expect(result, "head", {"site_id": "duplicate_site"})


@pytest.mark.usefixtures("meters")
async def test_one_minute(hass: HomeAssistant, place: MockConfigEntry) -> None:
    """A site that is to be read every minute: the tags, which must all be critical, come after the head."""
    result = await begin(hass, place, "alsoenergy")
    result = await enter(hass, result, head("alsoenergy", "main"))
    result = await enter(hass, result, {"entities": ["sensor.power"]})
    result = await enter(hass, result, suggested(result))
    await finish(hass, place, result)
    (key,) = place.subentries
    result = await reconfigure(hass, place, key)
    result = await enter(hass, result, head("alsoenergy", "missing", interval="60"))
    result = await enter(hass, result, suggested(expect(result, "entities")))
    rows = suggested(expect(result, "tags"))["tags"]
    result = await enter(hass, result, {"tags": rows})
    expect(result, "tags", {"tags": "interval_needs_critical"})
    result = await enter(hass, result, {"tags": [{**rows[0], "critical": True}]})
    preview(result)


async def test_only_destinations_have_reports(
    hass: HomeAssistant, place: MockConfigEntry
) -> None:
    """Of all three kinds; a hub has none, but options."""
    assert place.supported_subentry_types.keys() == {"mint", "teleport", "alsoenergy"}
    hub = hub_entry(1)
    hub.add_to_hass(hass)
    assert not hub.supported_subentry_types
    assert hub.supports_options


@pytest.mark.usefixtures("meters")
async def test_too_many_tags(hass: HomeAssistant, place: MockConfigEntry) -> None:
    """Are allowed; the preview says what they may cost."""
    result = await begin(hass, place, "alsoenergy")
    result = await enter(hass, result, head("alsoenergy", "main"))
    result = await enter(hass, result, {"entities": []})
    rows = [{"name": f"T{n}", "entity": "sensor.power"} for n in range(301)]
    text = preview(await enter(hass, result, {"tags": rows}))
    assert "300 tags" in text.splitlines()[0]
