"""Setting reports for Teleport up by hand: lists, fields, faults."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.report.formats import FORMATS
from custom_components.energy_bridge.flows.report.forms.fields import store_page
from custom_components.energy_bridge.flows.report.forms.pages import form_key, pages_of

from ...helpers.flows import expect_abort
from ...helpers.report_flows import (
    POWER,
    begin,
    choose,
    destination,
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

BATTERY = {"message": "battery", "items": {"batteryEnergyStorageSystems": ["one"]}}


async def test_solar_by_hand(hass: HomeAssistant, folder: MockConfigEntry) -> None:
    """Lists first, then a page for each of their entries, then the faults."""
    hass.states.async_set("sensor.pv", "4", POWER)
    hass.states.async_set("sensor.sun", "800", {"unit_of_measurement": "W/m²"})
    hass.states.async_set("binary_sensor.bad", "on")
    hass.states.async_set(
        "sensor.code",
        "0",
        {"mask": 5, "bits": ["a"]},
        state_info={"unrecorded_attributes": frozenset({"bits"})},
    )
    result = await begin(hass, folder, "teleport", "solar")
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
        "Solar power": page(active_power="sensor.pv"),
        "Solar power – inverter one": page(active_power="sensor.pv"),
        "Solar power – inverter two": page(),
        "Solar power – environmental sensor sun": page(
            irradiance="sensor.sun", irradiance_factor=number(1.5)
        ),
    }
    while result["step_id"] == "fields":
        assert result["description_placeholders"] is not None
        part = result["description_placeholders"]["part"]
        parts.append(part)
        progress = result["description_placeholders"]["progress"]
        assert progress == f"Part {len(parts)} of 4."
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
    rows[2]["attribute"] = "bits"
    result = await enter(hass, result, {"faults": rows})
    expect(result, "faults", {"faults": "attribute_not_recorded"})
    result = await enter(hass, result, {"faults": rows[:2]})
    (message,) = document(preview(result))
    assert message["inverters"][0]["alarms"] == ["bad", "bit_0"]
    assert message["inverters"][0]["activePower"] == 4000
    (sensor,) = message["environmentalSensors"]
    assert sensor["irradiance"] == 800
    assert sensor["irradianceFactor"] == 1.5
    stored = await finish(hass, folder, result)
    assert stored["kinds"] == {"environmentalSensors.1": "irradiance"}

    (key,) = folder.subentries
    result = await reconfigure(hass, folder, key)
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
    stored = dict(folder.subentries[key].data)
    assert stored["fields"].keys() == {"activePower", "inverters.2.activePower"}
    assert stored["kinds"] == {}


async def test_renamed_entries_keep_their_sources(
    hass: HomeAssistant, folder: MockConfigEntry
) -> None:
    """An identifier that is corrected at its folder; one that is removed takes its sources along."""
    hass.states.async_set("sensor.a", "1", POWER)
    hass.states.async_set("sensor.b", "2", POWER)
    result = await begin(hass, folder, "teleport", "wind")
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


@pytest.mark.parametrize(
    ("converters", "depth", "titles"),
    [
        ([], "main", ["Wind power"]),
        ([], "all", ["Wind power"]),
        (["a"], "main", ["Wind power", "Wind power – wind turbine a"]),
        (["a"], "all", ["Wind power", "Wind power – wind turbine a"]),
    ],
)
async def test_a_message_without_sources(
    hass: HomeAssistant,
    folder: MockConfigEntry,
    converters: list[str],
    depth: str,
    titles: list[str],
) -> None:
    """Is refused on the last page that could have one; what comes later are details."""
    result = await begin(hass, folder, "teleport", "wind")
    result = await enter(hass, result, head("teleport", depth, asset_identifier="w"))
    result = await enter(hass, result, {"converters": converters})
    for title in titles:
        expect(result, "fields")
        shown = result["description_placeholders"]
        assert shown is not None
        assert shown["part"] == title
        assert shown["hint"].startswith("Select at least one entity")
        assert ("later" in shown["hint"]) == (title != titles[-1])
        result = await enter(hass, result, page())
    expect(result, "fields", {"base": "source_missing"})
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["part"] == titles[-1]
    hass.states.async_set("sensor.pv", "4", POWER)
    result = await enter(hass, result, page(active_power="sensor.pv"))
    if depth == "all":
        shown = expect(result, "fields")["description_placeholders"]
        assert shown is not None
        assert shown["hint"] == "Leave unknown fields empty."
        assert shown["part"] == "Wind power – setpoints"
        result = await enter(hass, result, page())
    if converters:
        result = await enter(hass, expect(result, "faults"), {"faults": []})
    preview(result)


async def test_what_matters_first(hass: HomeAssistant, folder: MockConfigEntry) -> None:
    """The rest of a long page is in a section; what is filled in there stands outside next time, also with its error."""
    hass.states.async_set("sensor.pv", "4", POWER)
    hass.states.async_set("sensor.heat", "20", {"unit_of_measurement": "°C"})
    hass.states.async_set("sensor.phi", "0.9", {"device_class": "power_factor"})
    result = await begin(hass, folder, "teleport", "battery")
    result = await enter(hass, result, head("teleport", "main", asset_identifier="b"))
    result = expect(await enter(hass, result, {}), "fields")

    def places() -> tuple[set[str], set[str]]:
        schema = result["data_schema"]
        assert schema is not None
        first = {str(key) for key in schema.schema} - {"more", "adjust"}
        return first, {str(key) for key in schema.schema["more"].schema.schema}

    first, more = places()
    assert first == {
        "active_power",
        "energy_charged",
        "energy_discharged",
        "frequency",
        "rated_energy",
        "state_of_charge",
    }
    assert len(more) == 17
    entered = page(active_power="sensor.pv", state_of_health="sensor.heat")
    result = await enter(hass, result, entered)
    expect(result, "fields", {"state_of_health": "wrong_unit"})
    assert places() == (first | {"state_of_health"}, more - {"state_of_health"})
    assert suggested(result)["state_of_health"] == "sensor.heat"
    wye = "three_phase_connection_type_high_voltage_kind"
    entered = page(active_power="sensor.pv", power_factor="sensor.phi", **{wye: "wye"})
    result = await enter(hass, result, entered)
    result = await enter(hass, expect(result, "faults"), {"faults": []})
    result = await enter(hass, await choose(hass, result, "fields"), {})
    assert places() == (
        first | {"power_factor", wye},
        more - {"power_factor", wye},
    )


async def test_states_of_a_choice(hass: HomeAssistant, folder: MockConfigEntry) -> None:
    """Each state of an entity has a word in the message."""
    hass.states.async_set("sensor.turbine", "turning")
    result = await begin(hass, folder, "teleport", "wind")
    result = await enter(hass, result, head("teleport", "main", asset_identifier="w"))
    result = await enter(hass, result, {"converters": ["a"]})
    result = await enter(hass, result, page())
    states = [{"field": "converters.1.status", "state": "turning", "word": "running"}]
    entered = {"status": "sensor.turbine", "adjust": {"states": states}}
    result = expect(await enter(hass, result, entered), "faults")
    result = await enter(hass, result, {"faults": []})
    (message,) = document(preview(result))
    assert message["converters"][0]["status"] == "running"
    stored = await finish(hass, folder, result)
    assert stored["fields"]["converters.1.status"] == {
        "entity": "sensor.turbine",
        "states": {"turning": "running"},
    }
    (key,) = folder.subentries
    result = await reconfigure(hass, folder, key)
    result = await enter(hass, result, head("teleport", "main", asset_identifier="w"))
    result = await enter(hass, result, suggested(result))
    result = await enter(hass, result, page())
    assert suggested(result)["adjust"]["states"] == states


async def test_charging_points_by_hand(
    hass: HomeAssistant, folder: MockConfigEntry
) -> None:
    """Stations first, then the points of each; a point can be judged by its current."""
    hass.states.async_set("sensor.amps", "8", {"unit_of_measurement": "A"})
    hass.states.async_set("sensor.sum", "693.1", {"unit_of_measurement": "V"})
    result = await begin(hass, folder, "teleport", "ev")
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
        title = f"Charging stations – charging station {name}"
        assert result["description_placeholders"] == {"part": title}
        result = await enter(hass, result, {"points": points if name == "left" else []})
    result = await enter(hass, result, page())
    assert result["description_placeholders"] is not None
    assert (
        result["description_placeholders"]["part"]
        == "Charging stations – charging station left – charging point 1"
    )
    fields = page(current="sensor.amps", is_charging_kind="current")
    result = await enter(hass, result, {**fields, "voltage": "sensor.sum"})
    expect(result, "fields", {"voltage": "sum_of_phases"})
    result = await enter(hass, result, fields)
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
    hass: HomeAssistant, folder: MockConfigEntry
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

    assert await try_to_add(folder, "battery") == {}
    for message, error in (
        ("battery", "duplicate_asset"),
        ("battery_filtered", "full_and_filtered"),
        ("meter", "asset_of_other_message"),
    ):
        assert await try_to_add(folder, message) == {"asset_identifier": error}
    assert await try_to_add(folder, "meter", "b") == {}
    assert await try_to_add(destination(hass, "elsewhere"), "battery_filtered") == {}


async def test_messages_have_no_directory(hass: HomeAssistant) -> None:
    """Where the destination is a web server; nothing is asked for there, nor sent to try it."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Web",
        data={
            "kind": "destination",
            "transport": "https",
            "url": "https://127.0.0.1:1/in",
            "authorization": "x",
        },
    )
    entry.add_to_hass(hass)
    hass.states.async_set("sensor.hz", "50", {"unit_of_measurement": "Hz"})
    result = await begin(hass, entry, "teleport", "meter")
    assert result["data_schema"] is not None
    assert "directory" not in result["data_schema"].schema
    entered = head("teleport", "main", asset_identifier="meter-1")
    result = await enter(hass, result, entered)
    result = await enter(hass, result, page(frequency="sensor.hz"))
    while result["type"] is FlowResultType.FORM:
        result = await enter(hass, result, page())
    assert "not tried" not in preview(result)
    stored = await finish(hass, entry, result)
    assert "directory" not in stored
    assert stored["fields"]["frequency"]["entity"] == "sensor.hz"


@pytest.mark.parametrize(
    ("data", "key", "is_phase"),
    [
        ({"message": "meter"}, "voltage.phase.l2", True),
        ({"message": "meter"}, "voltage.line.l2", False),
        (BATTERY, "batteryEnergyStorageSystems.1.acVoltageLowVoltage.phase.l1", True),
        (BATTERY, "batteryEnergyStorageSystems.1.acVoltageLowVoltage.line.l1", False),
        (BATTERY, "acVoltageMediumVoltage.phase.l1", False),
    ],
)
async def test_a_sum_is_no_phase(
    hass: HomeAssistant, data: dict[str, Any], key: str, is_phase: bool
) -> None:
    """Between phases, and above low voltage, there may well be 693 V."""
    hass.states.async_set("sensor.sum", "693.1", {"unit_of_measurement": "V"})
    for found in pages_of(FORMATS["teleport"].fields(data)):
        for field in found.fields:
            if field.key == key:
                name = form_key(field)
                errors = store_page(
                    hass, dict(data), found, page(**{name: "sensor.sum"})
                )
                assert errors == ({name: "sum_of_phases"} if is_phase else {})
                return
    raise AssertionError(key)
