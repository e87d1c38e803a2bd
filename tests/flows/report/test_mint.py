"""Setting reports for MINT up, by preset and by hand."""

from unittest.mock import patch

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.rating import PowerRange
from custom_components.energy_bridge.flows.report.presets import rating
from custom_components.energy_bridge.flows.report.presets.rating import (
    only_rated_power,
    rated_power,
)

from ...helpers.flows import opened
from ...helpers.hub import ScriptedHub, start
from ...helpers.presets import SSO, origin_of
from ...helpers.report_flows import (
    SET_POINTS,
    add_rtu,
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


async def test_collector_by_preset(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    folder: MockConfigEntry,
) -> None:
    """Three forms and the setpoints, which nobody but the user knows."""
    await start(hass, entry, hub)
    result = expect(await begin(hass, folder, "mint", "collector"), "preset")
    schema = result["data_schema"]
    assert schema is not None
    options = schema.schema["preset"].config["options"]
    assert [option["label"] for option in options] == ["EnergyHub", "by_hand"]
    result = await enter(hass, result, {"preset": options[0]["value"]})
    expect(result, "head")
    result = expect(await enter(hass, result, head("mint", "missing")), "setpoints")
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert placeholders["part"] == "Collector – setpoints"
    assert placeholders["active_power_setpoint_note"] == "Required. Positive = import."
    assert placeholders["rated"] == "Rated power of the batteries (12000 W)"
    form = result["data_schema"]
    assert form is not None
    # The frontend would begin a required number with 0, and send it.
    asked = [key for key in form.schema if str(key).endswith("setpoint")]
    assert len(asked) == 2
    assert all(isinstance(key, vol.Optional) for key in asked)
    assert all(key.default is vol.UNDEFINED for key in asked)
    # The first choice is preselected, and empty.
    choices = {
        str(key): list(selector.config["choices"])
        for key, selector in form.schema.items()
        if hasattr(selector, "config")
    }
    assert choices == {
        "active_power_setpoint": ["constant", "entity", "rated"],
        "reactive_power_setpoint": ["constant", "entity", "none"],
    }
    assert "active_power_setpoint" not in suggested(result)
    missing = "set_point_missing"
    empty = {"active_choice": "constant"}
    both = {"active_power_setpoint": missing, "reactive_power_setpoint": missing}
    for untouched in ({}, {"active_power_setpoint": empty}):
        result = await enter(hass, result, page(**untouched))
        expect(result, "setpoints", both)
    result = await enter(hass, result, page(active_power_setpoint=number(1)))
    expect(result, "setpoints", {"reactive_power_setpoint": missing})
    voltage = er.async_get(hass).async_get_entity_id(
        "sensor", DOMAIN, f"{entry.entry_id}_voltage_l1"
    )
    result = await enter(
        hass,
        result,
        page(active_power_setpoint=voltage, reactive_power_setpoint=number(0)),
    )
    expect(result, "setpoints", {"active_power_setpoint": "wrong_unit"})
    result = await enter(hass, result, SET_POINTS)
    text = preview(result)
    message = document(text)
    assert message["messageType"] == "EnergyReportCollector_V4"
    # Reactive power is enabled with the report, and has no value before.
    assert message["communicationState"] == 1
    assert "`sensor.energyhub_grid_reactive_power_l1`" in text
    assert message["activePowerSetpoint"] == 5000
    powers = [message["pins"][f"p{n}"]["activePower"] for n in (1, 2, 3)]
    assert message["activePower"] == sum(powers)
    stored = await finish(hass, folder, result)
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
    (subentry,) = folder.subentries.values()
    assert subentry.title == "MINT G01"


@pytest.mark.parametrize("entered", [{}, {"rated": 12000}])
async def test_rated_power(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    folder: MockConfigEntry,
    entered: dict[str, int],
) -> None:
    """One click makes the rated power of a hub's batteries the setpoint, one no reactive power; a frontend may send the numbers along."""
    await start(hass, entry, hub)
    result = await begin(hass, folder, "mint", "rtu")
    result = await enter(hass, result, {"preset": _first_preset(result)})
    result = await enter(hass, result, head("mint", "missing"))
    chosen = {"active_choice": "rated", **entered}
    none = {"active_choice": "none", **dict.fromkeys(entered and ("none",), 0)}
    result = await enter(
        hass,
        result,
        page(active_power_setpoint=chosen, reactive_power_setpoint=none),
    )
    assert document(preview(result))["activePowerSetpoint"] == 12000
    assert document(preview(result))["reactivePowerSetpoint"] == 0
    stored = await finish(hass, folder, result)
    assert stored["fields"]["activePowerSetpoint"] == {"constant": 12000}
    assert stored["fields"]["reactivePowerSetpoint"] == {"constant": 0}


async def test_rated_power_by_hand(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    folder: MockConfigEntry,
) -> None:
    """The only hub's is one click without a preset, too, and when the setpoints are changed later."""
    await start(hass, entry, hub)
    result = expect(await begin(hass, folder, "mint", "rtu"), "preset")
    result = expect(await enter(hass, result, {"preset": "by_hand"}), "head")
    result = await enter(hass, result, head("mint", "main"))
    result = await enter(hass, result, page(active_power="sensor.energyhub_grid_power"))
    chosen = {"active_choice": "rated"}
    none = {"active_choice": "none"}
    both = page(active_power_setpoint=chosen, reactive_power_setpoint=none)
    stored = await finish(
        hass, folder, await enter(hass, expect(result, "setpoints"), both)
    )
    assert stored["fields"]["activePowerSetpoint"] == {"constant": 12000}

    (key,) = folder.subentries
    result = await reconfigure(hass, folder, key, "setpoints")
    numbers = page(active_power_setpoint=5, reactive_power_setpoint=none)
    await enter(hass, expect(result, "setpoints"), numbers)
    fields = folder.subentries[key].data["fields"]
    assert fields["activePowerSetpoint"] == {"constant": 5}
    result = await reconfigure(hass, folder, key, "setpoints")
    await enter(hass, expect(result, "setpoints"), both)
    fields = folder.subentries[key].data["fields"]
    assert fields["activePowerSetpoint"] == {"constant": 12000}


async def test_no_rated_power(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    folder: MockConfigEntry,
) -> None:
    """Nobody knows that of PV; nor of a hub that is not loaded, or whose batteries did not tell it."""
    await start(hass, entry, hub)
    origin = origin_of(hass, "EnergyHub")
    assert rated_power(hass, "collector", origin) == 12000
    assert only_rated_power(hass, "collector") == 12000
    assert only_rated_power(hass, "pv_system") is None
    with patch.object(rating, "find_origins", lambda _hass: [origin, origin]):
        assert only_rated_power(hass, "collector") is None
    assert rated_power(hass, "pv_system", origin) is None
    string = origin_of(hass, f"EnergyHub: Solar string {SSO}")
    assert rated_power(hass, "collector", string) is None
    with patch.object(PowerRange, "rated", None):
        assert rated_power(hass, "collector", origin) is None
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert rated_power(hass, "collector", origin) is None


def _first_preset(result: SubentryFlowResult) -> str:
    """What the first preset that is offered goes by."""
    schema = result["data_schema"]
    assert schema is not None
    value: str = schema.schema["preset"].config["options"][0]["value"]
    return value


async def test_preset_enables_what_it_needs(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    folder: MockConfigEntry,
) -> None:
    """But not before the report is saved, and it says so."""
    await start(hass, entry, hub)
    result = await begin(hass, folder, "mint", "pv_system")
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
    await finish(hass, folder, result)
    assert not registry.entities[needed].disabled


async def test_by_hand(
    hass: HomeAssistant, folder: MockConfigEntry, registered: str
) -> None:
    """Every field is asked for; what is chosen is remembered by its id in the registry."""
    result = expect(await begin(hass, folder, "mint", "rtu"), "head")
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
        {"active_power": "unknown_entity", "reactive_power": "wrong_unit"},
    )
    assert suggested(result)["reactive_power"] == "sensor.heat"
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert placeholders["units"] == "`sensor.heat` (°C ≠ var)"
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
    expect(result, "fields", {"adjust": "invalid_scale"})
    assert opened(result, "adjust")
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
    expect(result, "setpoints")
    result = await enter(
        hass,
        result,
        page(
            active_power_setpoint={"active_choice": "entity", "entity": "sensor.power"},
            reactive_power_setpoint=10,
        ),
    )
    text = preview(result)
    assert "no unique ID" in text.splitlines()[0]
    assert "`sensor.free`" in text
    message = document(text)
    assert message["activePower"] == -1500
    assert message["reactivePower"] == -400
    assert message["activePowerSetpoint"] == 1500
    stored = await finish(hass, folder, result)
    assert stored["fields"] == {
        "activePower": {"entity": registered, "invert": True},
        "reactivePower": {"entity": "sensor.free", "scale": 2},
        "activePowerSetpoint": {"entity": registered},
        "reactivePowerSetpoint": {"constant": 10},
    }
    (subentry,) = folder.subentries.values()
    assert subentry.title == "Grid"


@pytest.mark.parametrize(("depth", "count"), [("main", 5), ("all", 6)])
async def test_pages_of_a_collector(
    hass: HomeAssistant, folder: MockConfigEntry, depth: str, count: int
) -> None:
    """What hardly anybody measures has a page only if everything is asked for."""
    result = await begin(hass, folder, "mint", "collector")
    result = expect(await enter(hass, result, head("mint", depth)), "fields")
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert placeholders["part"] == "Collector"
    assert placeholders["progress"] == f"Part 1 of {count}."


async def test_mint_head_errors(
    hass: HomeAssistant, folder: MockConfigEntry, registered: str
) -> None:
    """Next to the field that is wrong; then they are corrected."""
    await add_rtu(hass, folder)
    result = await begin(hass, folder, "mint", "rtu")
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
    result = await enter(hass, result, head("mint", "main", equipment_id="g01"))
    expect(result, "head", {"equipment_id": "duplicate_equipment"})
    for bad in ("..", ".x", "a:b", "C:", "a\\b", "a\x1bb"):
        result = await enter(hass, result, head("mint", "main", equipment_id=bad))
        expect(result, "head", {"equipment_id": "invalid_id"})
    for bad in ("../x", "/x", "a//b", ".x", "x/.y", "a:b", "a\\b", "a/b\x1b"):
        result = await enter(hass, result, head("mint", "main", directory=bad))
        assert result["errors"] == {"directory": "invalid_directory"} or (
            result["errors"]
            == {"directory": "invalid_directory", "equipment_id": "duplicate_equipment"}
        )
    result = await enter(hass, result, head("mint", "main", directory="other"))
    expect(result, "fields")
    result = await begin(hass, folder, "mint", "rtu")
    result = await enter(hass, result, head("mint", "main", equipment_id="G02"))
    expect(result, "fields")


async def test_a_sum_is_no_phase(
    hass: HomeAssistant, folder: MockConfigEntry, registered: str
) -> None:
    """Three phase voltages add up to nothing that a phase has."""
    volts = {"unit_of_measurement": "V", "device_class": "voltage"}
    hass.states.async_set("sensor.sum", "693.1", volts)
    hass.states.async_set(
        "sensor.phase", "0.231", {**volts, "unit_of_measurement": "kV"}
    )
    hass.states.async_set("sensor.silent", "unavailable", volts)
    result = await begin(hass, folder, "mint", "ac")
    result = await enter(hass, result, head("mint", "all"))
    result = await enter(hass, result, page(active_power="sensor.power"))
    setpoint = page(active_power_setpoint=number(5000))
    result = await enter(hass, result, setpoint)
    expect(result, "fields")
    result = await enter(hass, result, page(voltage="sensor.sum"))
    expect(result, "fields", {"voltage": "sum_of_phases"})
    result = await enter(hass, result, page(voltage="sensor.phase"))
    expect(result, "fields")
    result = await enter(hass, result, page(voltage="sensor.silent"))
    expect(result, "fields")


async def test_two_forms_at_once(
    hass: HomeAssistant, folder: MockConfigEntry, registered: str
) -> None:
    """The second one that is saved is asked for another id: both would write the same files."""
    results = []
    for equipment in ("G01", "g01"):
        result = await begin(hass, folder, "mint", "rtu")
        result = await enter(
            hass, result, head("mint", "missing", equipment_id=equipment)
        )
        result = await enter(hass, result, page(active_power="sensor.power"))
        result = await enter(hass, result, SET_POINTS)
        preview(result)
        results.append(result)
    first, second = results
    await finish(hass, folder, first)
    second = await choose(hass, second, "finish")
    expect(second, "head", {"equipment_id": "duplicate_equipment"})
    assert suggested(second)["equipment_id"] == "g01"
    second = await enter(hass, second, head("mint", "missing", equipment_id="G02"))
    assert (await finish(hass, folder, second))["equipment_id"] == "G02"
    assert len(folder.subentries) == 2
