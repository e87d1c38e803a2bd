"""The community integration's long-term statistics come into our entities: all of the past, nothing twice."""

import asyncio
from collections.abc import Callable, Mapping
from threading import Event
from typing import Any
from unittest.mock import patch

from homeassistant.components.recorder import Recorder, statistics as recorders, util
from homeassistant.components.recorder.tasks import StopTask
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.community import COUNTERPARTS
from custom_components.energy_bridge.core.ferroamp.device import DeviceKey
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.core.seam import ZERO_HOUR, Hour
from custom_components.energy_bridge.history import statistics
from custom_components.energy_bridge.hub.devices import entity_unique_id
from custom_components.energy_bridge.hub.statistics_import import (
    async_setup_statistics_import,
)
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.plant import Plant

from ..helpers.actions import device_of
from ..helpers.community import HOUR, Beside, T, counter, measured
from ..helpers.hub import NOON, ScriptedHub, hub_entry, start
from ..helpers.recorder_tasks import Busy

ESO = DeviceKey(Kind.ESO, "20030049")
SSO = DeviceKey(Kind.SSO, "S20120476", "PS00990-A04")


@pytest.fixture
async def beside(
    silent_database: None,
    recorder_mock: Recorder,
    hass: HomeAssistant,
    own_actions: None,
) -> Beside:
    """One hub, of which the recorder has nothing."""
    return Beside(hass, recorder_mock, hub_entry(1))


@pytest.fixture
def own_actions(hass: HomeAssistant) -> None:
    """The action is there without any entry that is set up."""
    async_setup_statistics_import(hass)


async def imported_meter(beside: Beside) -> tuple[str, str]:
    """Their meter of imported energy for ten hours, ours from the ninth on, which knows of its own time only."""
    old = beside.add_theirs(
        "ferroamp_ehub-wextconsq", "ferroamp_external_energy_consumed"
    )
    new = beside.add_ours("grid_energy_imported")
    await beside.record(old, counter(0, 10, state=500), "kWh")
    await beside.record(new, counter(8, 12, state=508), "kWh")
    return old, new


def only(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The one pair of an answer."""
    (told,) = answer["statistics"]
    return dict(told)


def reasons(answer: Mapping[str, Any]) -> dict[str, str]:
    """Why statistics are not mapped."""
    return {each["statistic_id"]: each["reason"] for each in answer["not_mapped"]}


async def test_a_preview_writes_nothing(beside: Beside) -> None:
    """It is what the action does unless it is told otherwise, and says all that the import says."""
    old, new = await imported_meter(beside)
    before = await beside.recorded(new)
    preview = await beside.import_statistics()
    assert preview == {
        "preview": True,
        "source": "ferroamp",
        "statistics": [
            {
                "statistic_id": old,
                "entity_id": new,
                "old_unit": "kWh",
                "unit": "kWh",
                "factor": 1.0,
                "hours": 8,
                "skipped": 0,
                "first": "2025-12-31T23:00:00+00:00",
                "last": "2026-01-01T06:00:00+00:00",
                "shift": -8.0,
                "seam": 1.0,
            }
        ],
        "not_mapped": [],
    }
    assert await beside.recorded(new) == before
    done = await beside.import_statistics(preview=False)
    assert done == {**preview, "preview": False}


async def test_the_import_goes_before_what_is_there(beside: Beside) -> None:
    """Old hours end where ours begin; ours and theirs stay as they are, and a second run finds nothing to do."""
    old, new = await imported_meter(beside)
    ours, theirs = await beside.recorded(new), await beside.recorded(old)
    await beside.import_statistics(preview=False)
    rows = await beside.recorded(new)
    assert rows == [
        Hour(ZERO_HOUR, sum=-8),
        *(Hour(T + n * HOUR, 501.0 + n, n - 7.0) for n in range(8)),
        *ours,
    ]
    assert await beside.recorded(old) == theirs
    again = only(await beside.import_statistics(preview=False))
    assert (again["hours"], again["first"], again["shift"]) == (0, None, None)
    assert await beside.recorded(new) == rows


async def test_what_is_still_older_comes_later(beside: Beside) -> None:
    """An entry of that integration that was there before the last one: its hours go before those, and nothing changes."""
    _, new = await imported_meter(beside)
    await beside.import_statistics(preview=False)
    rows = await beside.recorded(new)
    older = "sensor.the_first_one"
    await beside.record(older, counter(-20, -5, state=470), "kWh")
    by_hand = {"mapping": {older: new}, "preview": False}
    told = only(await beside.import_statistics(**by_hand))
    assert (told["hours"], told["seam"]) == (15, 1)
    found = await beside.recorded(new)
    assert [row for row in found if row in rows] == rows
    assert found[:3] == [rows[0], Hour(ZERO_HOUR + HOUR, sum=-23), found[2]]
    assert [row.sum for row in found[2:17]] == [n - 22.0 for n in range(15)]
    assert only(await beside.import_statistics(**by_hand))["hours"] == 0
    assert await beside.recorded(new) == found


async def test_two_calls_at_once(beside: Beside) -> None:
    """The second one waits, and finds nothing left to do."""
    _, new = await imported_meter(beside)
    answers = await asyncio.gather(
        *(beside.import_statistics(preview=False) for _ in range(2))
    )
    assert [only(answer)["hours"] for answer in answers] == [8, 0]
    assert len(await beside.recorded(new)) == 4 + 8 + 1


async def test_a_caller_who_goes_away(beside: Beside) -> None:
    """What was handed to the recorder is written first; then the next run brings the rest."""
    _, new = await imported_meter(beside)
    handed = asyncio.Event()

    def hand_over(*args: Any) -> None:
        function(*args)
        handed.set()

    function = statistics.async_import_statistics
    with (
        patch.object(statistics, "BATCH", 3),
        patch.object(statistics, "async_import_statistics", hand_over),
    ):
        call = asyncio.create_task(beside.import_statistics(preview=False))
        await handed.wait()
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
    assert only(await beside.import_statistics(preview=False))["hours"] == 5
    assert len(await beside.recorded(new)) == 4 + 8 + 1


async def test_a_crash_in_between_loses_nothing(beside: Beside) -> None:
    """What was written before it are the newest hours; the next run brings the others as if nothing had been."""
    _, new = await imported_meter(beside)
    with (
        patch.object(statistics, "BATCH", 3),
        patch.object(
            statistics,
            "async_import_statistics",
            side_effect=_crash_after(2, statistics.async_import_statistics),
        ),
        pytest.raises(OSError),
    ):
        await beside.import_statistics(preview=False)
    assert len(await beside.recorded(new)) == 4 + 6
    with patch.object(statistics, "BATCH", 2):
        assert only(await beside.import_statistics(preview=False))["hours"] == 2
    rows = await beside.recorded(new)
    assert rows[0] == Hour(ZERO_HOUR, sum=-8)
    assert [row.sum for row in rows[1:]] == [n - 7.0 for n in range(12)]


@pytest.mark.parametrize(("batch", "written"), [(8, 1), (4, 2), (2, 4)])
async def test_a_crash_before_the_last_rows(
    beside: Beside, batch: int, written: int
) -> None:
    """The sum that the oldest hour is counted from is written together with that hour, however many there are."""
    _, new = await imported_meter(beside)
    crash = _crash_after(written, statistics.async_import_statistics)
    with (
        patch.object(statistics, "BATCH", batch),
        patch.object(statistics, "async_import_statistics", side_effect=crash),
        pytest.raises(OSError),
    ):
        await beside.import_statistics(preview=False)
    await beside.import_statistics(preview=False)
    assert [row.sum for row in await beside.recorded(new)] == [
        -8,
        *(n - 7.0 for n in range(12)),
    ]


def _crash_after(count: int, function: Callable[..., None]) -> Callable[..., None]:
    calls: list[object] = []

    def call(*args: Any) -> None:
        calls.append(args)
        if len(calls) > count:
            raise OSError
        function(*args)

    return call


async def test_units_and_peaks_are_converted(beside: Beside) -> None:
    """Into what the recorder has of ours, whatever that is: MWh, var for W, RMS for peaks, °F."""
    meters = {
        ("ferroamp_ehub-wpv", "total_solar_energy", "kWh"): ("pv_energy", "MWh"),
        ("ferroamp_ehub-wbatprod", "battery_energy_produced", "Wh"): (
            "battery_energy_charged",
            "kWh",
        ),
    }
    levels = {
        ("ferroamp_ehub-pextreactive", "grid_power_reactive", "W"): (
            "grid_reactive_power",
            "var",
        ),
        ("ferroamp_ehub-iextq-L1", "external_active_current_l1", "A"): (
            "grid_active_current_l1",
            "mA",
        ),
        ("ferroamp_ehub-pbat", "battery_power", "W"): ("battery_power", "kW"),
        ("ferroamp_ehub-soc", "system_state_of_charge", "%"): ("state_of_charge", "%"),
    }
    beside.add_unit(ESO)
    temperature = beside.add_theirs("ferroamp_eso_20030049-temp", "eso_temp")
    hot = beside.add_ours("temperature", ESO)
    await beside.record(temperature, measured(0, 4), "°C")
    await beside.record(hot, measured(2, 4), "°F")
    ours = {}
    for (unique_id, name, unit), (key, our_unit) in (meters | levels).items():
        rows = counter if (unique_id, name, unit) in meters else measured
        old = beside.add_theirs(unique_id, f"ferroamp_{name}")
        ours[key] = beside.add_ours(key)
        await beside.record(old, rows(0, 4), unit)
        await beside.record(ours[key], rows(2, 4), our_unit)
    answer = await beside.import_statistics(preview=False)
    assert {each["hours"] for each in answer["statistics"]} == {2}
    assert not answer["not_mapped"]
    factors = {each["entity_id"]: each["factor"] for each in answer["statistics"]}
    assert factors == {
        hot: 1.8,
        ours["pv_energy"]: 0.001,
        ours["battery_energy_charged"]: 0.001,
        ours["grid_reactive_power"]: 1.0,
        ours["grid_active_current_l1"]: 707.106781,
        ours["battery_power"]: 0.001,
        ours["state_of_charge"]: 1.0,
    }
    row = (await beside.recorded(hot))[0]
    assert (row.mean, row.min, row.max) == pytest.approx((212, 194, 248))
    row = (await beside.recorded(ours["battery_power"]))[0]
    assert (row.mean, row.min, row.max) == pytest.approx((0.1, 0.09, 0.12))
    meter = await beside.recorded(ours["pv_energy"])
    assert [row.state for row in meter[1:3]] == pytest.approx([0.001, 0.002])


async def test_what_cannot_be_mapped_is_told(beside: Beside) -> None:
    """With the reason, and nothing of it is imported."""
    beside.add_unit(ESO)
    theirs = {
        "ferroamp_ehub-iext": "grid_current",
        "ferroamp_ehub-gridfreq": "estimated_grid_frequency",
        "ferroamp_ehub-pinv": "inverter_power_active",
        "ferroamp_ehub-pload": "consumption_power",
        "ferroamp_ehub-ppv": "solar_power",
        "ferroamp_ehub-pext": "grid_power",
        "ferroamp_ehub-soh": "system_state_of_health",
        "ferroamp_eso_20030050-soc": "eso_20030050_state_of_charge",
    }
    for unique_id, name in theirs.items():
        await beside.record(
            beside.add_theirs(unique_id, f"ferroamp_{name}"), measured(0, 4), "W"
        )
    beside.add_ours("inverter_active_power", disabled=True)
    beside.add_ours("load_active_power")
    await beside.record(beside.add_ours("pv_power"), counter(2, 4), "kWh")
    await beside.record(beside.add_ours("grid_active_power"), measured(2, 4), "V")
    await beside.record(beside.add_ours("state_of_health"), measured(2, 4), None)
    answer = await beside.import_statistics(source="ferroamp", preview=False)
    assert answer["statistics"] == []
    assert reasons(answer) == {
        "sensor.ferroamp_grid_current": "no_counterpart",
        "sensor.ferroamp_estimated_grid_frequency": "no_counterpart",
        "sensor.ferroamp_inverter_power_active": "entity_disabled",
        "sensor.ferroamp_consumption_power": "no_statistics_yet",
        "sensor.ferroamp_solar_power": "other_kind",
        "sensor.ferroamp_grid_power": "other_unit",
        "sensor.ferroamp_system_state_of_health": "other_unit",
        "sensor.ferroamp_eso_20030050_state_of_charge": "unit_unknown",
    }


async def test_an_entity_that_we_lack_is_told(beside: Beside) -> None:
    """A hub that does not send what another one did."""
    old = beside.add_theirs("ferroamp_ehub-udc", "ferroamp_dc_link_voltage")
    await beside.record(old, measured(0, 4), "V")
    assert reasons(await beside.import_statistics()) == {old: "entity_missing"}


async def test_statistics_of_removed_entities_are_found(beside: Beside) -> None:
    """By their ids, where a meter of the hub is among them: others have powers of the same names."""
    beside.add_unit(SSO)
    for name, rows, unit in (
        ("ferroamp_external_energy_consumed", counter, "kWh"),
        ("ferroamp_total_solar_energy", counter, "kWh"),
        ("roof_total_solar_energy", counter, "kWh"),
        ("ferroamp_solar_power", measured, "W"),
        ("ferroamp_sso_20120476_pv_string_power", measured, "W"),
        ("wallbox_grid_power", measured, "W"),
        ("thermometer", measured, "°C"),
    ):
        await beside.record(f"sensor.{name}", rows(0, 4), unit)
    await beside.record("counter.ferroamp_solar_power", measured(0, 4), "W")
    taken = er.async_get(beside.hass).async_get_or_create(
        "sensor", "template", "x", suggested_object_id="ferroamp_battery_power"
    )
    await beside.record(taken.entity_id, measured(0, 4), "W")
    for key, of, rows, unit in (
        ("grid_energy_imported", None, counter, "kWh"),
        ("pv_energy", None, counter, "kWh"),
        ("pv_power", None, measured, "W"),
        ("string_power", SSO, measured, "W"),
        ("battery_power", None, measured, "W"),
        ("grid_active_power", None, measured, "W"),
    ):
        entity_id = beside.add_ours(key, of) if of else beside.add_ours(key)
        await beside.record(entity_id, rows(2, 4), unit)
    answer = await beside.import_statistics(preview=False)
    assert {each["statistic_id"] for each in answer["statistics"]} == {
        "sensor.ferroamp_external_energy_consumed",
        "sensor.ferroamp_total_solar_energy",
        "sensor.ferroamp_solar_power",
        "sensor.ferroamp_sso_20120476_pv_string_power",
    }
    assert answer["not_mapped"] == []


async def test_an_entity_without_an_hour_yet(beside: Beside) -> None:
    """Its first five minutes say where it began: the hour in which that was stays its own."""
    old = beside.add_theirs("ferroamp_ehub-wpv", "ferroamp_total_solar_energy")
    new = beside.add_ours("pv_energy")
    await beside.record(old, counter(0, 6, state=100), "kWh")
    first = Hour(T + 5.5 * HOUR, 105.75, 0.125)
    await beside.record(new, [first], "kWh", short=True)
    told = only(await beside.import_statistics(preview=False))
    assert (told["hours"], told["seam"]) == (5, 0.75)
    rows = await beside.recorded(new)
    assert rows[-1] == Hour(T + 4 * HOUR, 105, 0.125 - 0.75)


async def test_a_battery_whose_counters_are_swapped(beside: Beside) -> None:
    """The hub's option says which of its registers is which."""
    beside.hass.config_entries.async_update_entry(
        beside.entry, options={"swap_battery_counters": True}
    )
    old = beside.add_theirs(
        "ferroamp_ehub-wbatprod", "ferroamp_battery_energy_produced"
    )
    await beside.record(old, counter(0, 4), "kWh")
    new = beside.add_ours("battery_energy_discharged")
    await beside.record(new, counter(2, 4), "kWh")
    assert only(await beside.import_statistics())["entity_id"] == new


async def test_a_mapping_by_hand(beside: Beside) -> None:
    """It comes before what is found; what would go to the same entity is told."""
    old, new = await imported_meter(beside)
    other = "sensor.meter_of_the_grid"
    await beside.record(other, counter(0, 9, per_hour=1000, state=7), "Wh")
    answer = await beside.import_statistics(mapping={other: new}, preview=False)
    assert reasons(answer) == {old: "entity_taken"}
    told = only(answer)
    assert (told["factor"], told["hours"], told["seam"]) == (0.001, 8, 1.0)
    same = await beside.import_statistics(mapping={old: new})
    assert only(same)["statistic_id"] == old


async def test_a_mapping_without_the_community_integration(beside: Beside) -> None:
    """Any statistics will do."""
    new = beside.add_ours("pv_power")
    await beside.record(new, measured(2, 4), "W")
    with pytest.raises(ServiceValidationError) as error:
        await beside.import_statistics()
    assert error.value.translation_key == "no_old_statistics"
    await beside.record("sensor.inverter", measured(0, 4), "kW")
    answer = await beside.import_statistics(mapping={"sensor.inverter": new})
    assert answer["source"] is None
    assert only(answer)["factor"] == 1000


@pytest.mark.parametrize(
    ("mapping", "key"),
    [
        ({"sensor.nobody": "sensor.energy_bridge_x"}, "no_such_statistic"),
        ({"sensor.one": "sensor.two"}, "not_of_this_hub"),
        ({"sensor.one": "sensor.stranger"}, "not_of_this_hub"),
        ({"sensor.one": "OURS", "sensor.two": "OURS"}, "mapped_twice"),
    ],
)
async def test_a_mapping_that_is_wrong(
    beside: Beside, mapping: dict[str, str], key: str
) -> None:
    """Nothing is imported of a call with a slip in it."""
    new = beside.add_ours("pv_power")
    er.async_get(beside.hass).async_get_or_create(
        "sensor", "template", "x", suggested_object_id="stranger"
    )
    for each in ("sensor.one", "sensor.two"):
        await beside.record(each, measured(0, 4), "W")
    wanted = {old: new if ours == "OURS" else ours for old, ours in mapping.items()}
    with pytest.raises(ServiceValidationError) as error:
        await beside.import_statistics(mapping=wanted, preview=False)
    assert error.value.translation_key == key


async def two_old_hubs(beside: Beside) -> None:
    """Two entries of the community integration, each with a unit."""
    for number, name in (("20030049", "ferroamp"), ("20030050", "barn")):
        for unique_id, rows in (
            (f"{name}_ehub-wpv", counter),
            (f"{name}_eso_{number}-soc", measured),
        ):
            old = beside.add_theirs(unique_id, unique_id)
            unit = "kWh" if rows is counter else "%"
            await beside.record(old, rows(0, 4), unit)
    await beside.record(beside.add_ours("pv_energy"), counter(2, 4), "kWh")


async def test_two_old_hubs_are_told_apart(beside: Beside) -> None:
    """By their units, or by their names; ours may know no units."""
    await two_old_hubs(beside)
    with pytest.raises(ServiceValidationError) as error:
        await beside.import_statistics()
    assert error.value.translation_key == "several_sources"
    assert error.value.translation_placeholders == {"sources": "barn, ferroamp"}
    with pytest.raises(ServiceValidationError) as error:
        await beside.import_statistics(source="cellar")
    assert error.value.translation_key == "no_such_source"
    assert (await beside.import_statistics(source="Barn"))["source"] == "barn"
    beside.add_unit(ESO)
    answer = await beside.import_statistics()
    assert answer["source"] == "ferroamp"
    assert reasons(answer) == {"sensor.ferroamp_eso_20030049_soc": "entity_missing"}


async def test_two_hubs_of_ours(beside: Beside) -> None:
    """Each gets its own: one that has other units than the old hub is not taken for it."""
    await two_old_hubs(beside)
    other = Beside(beside.hass, beside.recorder, hub_entry(2))
    other.add_unit(DeviceKey(Kind.ESO, "20030051"))
    with pytest.raises(ServiceValidationError) as error:
        await beside.import_statistics()
    assert error.value.translation_key == "several_hubs"
    device_id = device_of(beside.hass, other.entry.entry_id)
    with pytest.raises(ServiceValidationError) as error:
        await beside.import_statistics(device_id=device_id)
    assert error.value.translation_key == "source_differs"
    answer = await beside.import_statistics(device_id=device_id, source="barn")
    assert reasons(answer)["sensor.barn_eso_20030050_soc"] == "unit_unknown"
    assert reasons(answer)["sensor.barn_ehub_wpv"] == "entity_missing"


async def test_a_mapping_needs_no_source(beside: Beside) -> None:
    """Where it is not clear which old hub is meant, what is named is imported, and nothing else."""
    await two_old_hubs(beside)
    barn = "sensor.barn_ehub_wpv"
    mapping = {barn: beside.add_ours("pv_energy")}
    answer = await beside.import_statistics(mapping=mapping)
    assert (answer["source"], answer["not_mapped"]) == (None, [])
    assert only(answer)["statistic_id"] == barn
    other = Beside(beside.hass, beside.recorder, hub_entry(2))
    other.add_unit(DeviceKey(Kind.ESO, "20030051"))
    new = other.add_ours("pv_energy")
    await other.record(new, counter(2, 4), "kWh")
    answer = await beside.import_statistics(
        device_id=device_of(beside.hass, other.entry.entry_id),
        mapping={barn: new},
        preview=False,
    )
    assert (answer["source"], answer["not_mapped"]) == (None, [])
    told = only(answer)
    assert (told["statistic_id"], told["entity_id"]) == (barn, new)
    assert told["hours"] == 2


async def test_a_hub_without_units_is_not_preferred(beside: Beside) -> None:
    """Two old hubs have units of ours: a third one, of which no unit is known, is not taken for that."""
    await two_old_hubs(beside)
    cellar = beside.add_theirs("cellar_ehub-wpv", "cellar_ehub-wpv")
    await beside.record(cellar, counter(0, 4), "kWh")
    beside.add_unit(ESO)
    beside.add_unit(DeviceKey(Kind.ESO, "20030050"))
    with pytest.raises(ServiceValidationError) as error:
        await beside.import_statistics()
    assert error.value.translation_key == "several_sources"


async def test_rows_that_nobody_can_use(beside: Beside) -> None:
    """Sums that are missing, times between hours, a clock that was not set: they are counted, not imported."""
    old = beside.add_theirs("ferroamp_ehub-wpv", "ferroamp_total_solar_energy")
    theirs = counter(0, 10, state=100)
    theirs[3] = Hour(theirs[3].start, 104)
    theirs[5] = Hour(theirs[5].start + 1800, 106, 6)
    await beside.record(old, [Hour(HOUR, 1, 1), *theirs], "kWh")
    new = beside.add_ours("pv_energy")
    await beside.record(new, counter(8, 12, state=108), "kWh")
    told = only(await beside.import_statistics(preview=False))
    assert (told["hours"], told["skipped"]) == (6, 3)
    found = [row.sum for row in await beside.recorded(new)]
    assert found == [-8, -7, -6, -5, -3, -1, 0, 1, 2, 3, 4]


async def test_an_older_past_of_ours_is_not_filled(beside: Beside) -> None:
    """Where ours has a gap and theirs does not: what lies behind our first hour stays as it is."""
    old = beside.add_theirs("ferroamp_ehub-ppv", "ferroamp_solar_power")
    await beside.record(old, measured(5, 100), "W")
    new = beside.add_ours("pv_power")
    await beside.record(new, [*measured(0, 2), *measured(50, 60)], "W")
    told = only(await beside.import_statistics(preview=False))
    assert told["hours"] == 0
    assert len(await beside.recorded(new)) == 12


async def test_what_the_recorder_does_not_take_is_told(beside: Beside) -> None:
    """It only logs that itself."""
    _, new = await imported_meter(beside)
    with (
        patch.object(statistics, "async_import_statistics"),
        pytest.raises(HomeAssistantError) as error,
    ):
        await beside.import_statistics(preview=False)
    assert error.value.translation_key == "statistics_not_written"
    assert error.value.translation_placeholders == {"entity_id": new}


async def test_hours_that_the_database_refuses(beside: Beside) -> None:
    """Nothing older is written, so that they make no gap: the next run brings them."""
    old, new = await imported_meter(beside)
    ours = await beside.recorded(new)

    def run(statement: str) -> None:
        with beside.recorder.engine.begin() as connection:
            connection.execute(text(statement))

    refuse = f"""CREATE TRIGGER refuse BEFORE INSERT ON statistics
        WHEN NEW.start_ts = {T + 3 * HOUR} BEGIN SELECT RAISE(ABORT, 'full'); END"""
    await beside.recorder.async_add_executor_job(run, refuse)
    with (
        patch.object(statistics, "BATCH", 3),
        pytest.raises(HomeAssistantError) as error,
    ):
        await beside.import_statistics(preview=False)
    assert error.value.translation_key == "statistics_not_written"
    assert error.value.translation_placeholders == {"entity_id": new}
    assert [row.sum for row in await beside.recorded(new)] == [
        *(n - 2.0 for n in range(3)),
        *(row.sum for row in ours),
    ]
    await beside.recorder.async_add_executor_job(run, "DROP TRIGGER refuse")
    told = only(await beside.import_statistics(preview=False))
    assert (told["statistic_id"], told["hours"]) == (old, 5)
    assert [row.sum for row in await beside.recorded(new)] == [
        -8,
        *(n - 7.0 for n in range(12)),
    ]


async def test_hours_that_the_recorder_tries_again(beside: Beside) -> None:
    """Where another one holds a lock, it puts them behind what waits: that is no failure."""
    _, new = await imported_meter(beside)
    beside.recorder.db_retry_wait = 0
    locked = OperationalError("", {}, Exception(1205, "Lock wait timeout exceeded"))
    function = recorders._import_statistics_with_session
    tries: list[object] = []

    def write(*args: Any) -> bool:
        tries.append(args)
        if len(tries) == 2:
            raise locked
        return function(*args)

    with (
        patch.object(statistics, "BATCH", 3),
        patch.object(recorders, "_import_statistics_with_session", write),
        patch.object(util, "_is_retryable_error", return_value=True),
    ):
        await beside.import_statistics(preview=False)
    assert len(tries) == 3 + 1
    assert len(await beside.recorded(new)) == 4 + 8 + 1


async def test_a_recorder_that_migrates(beside: Beside) -> None:
    """It may take hours, in which it takes nothing: the call does not wait, nor do those after it."""
    await imported_meter(beside)
    end = Event()
    beside.recorder.queue_task(Busy(end))
    try:
        with patch.object(beside.recorder, "migration_in_progress", True):
            for _ in range(2):
                await _refused_as_unreadable(beside)
    finally:
        end.set()
    assert only(await beside.import_statistics())["hours"] == 8


async def test_a_recorder_that_has_stopped(beside: Beside) -> None:
    """As it does for good when it cannot migrate its database."""
    await imported_meter(beside)
    beside.recorder.queue_task(StopTask())
    await beside.hass.async_add_executor_job(beside.recorder.join)
    for _ in range(2):
        await _refused_as_unreadable(beside)


async def _refused_as_unreadable(beside: Beside) -> None:
    async with asyncio.timeout(5):
        with pytest.raises(HomeAssistantError) as error:
            await beside.import_statistics()
    assert error.value.translation_key == "history_unreadable"


async def test_a_recorder_that_cannot_be_read(beside: Beside) -> None:
    """In the user's words."""
    await imported_meter(beside)
    with (
        patch.object(statistics, "get_metadata", side_effect=SQLAlchemyError),
        pytest.raises(HomeAssistantError) as error,
    ):
        await beside.import_statistics()
    assert error.value.translation_key == "history_unreadable"


async def test_no_recorder(hass: HomeAssistant, own_actions: None) -> None:
    """There are no statistics then."""
    hub_entry(1).add_to_hass(hass)
    with pytest.raises(ServiceValidationError) as error:
        await hass.services.async_call(
            DOMAIN, "import_statistics", {}, blocking=True, return_response=True
        )
    assert error.value.translation_key == "statistics_need_recorder"


async def test_a_real_hub(
    silent_database: None,
    recorder_mock: Recorder,
    hass: HomeAssistant,
    all_enabled: None,
    entry: MockConfigEntry,
    hub: ScriptedHub,
) -> None:
    """Each of their entities goes to one of ours that a hub really has, in a unit that fits, whatever its units are called."""
    hub.plant = Plant(PlantConfig(available_current=True), NOON)
    await start(hass, entry, hub)
    beside = Beside(hass, recorder_mock, entry)
    for each in COUNTERPARTS:
        for unit in entry.runtime_data.hub.devices:
            if unit.kind is not each.kind:
                continue
            sender = f"{each.kind}_{unit.full_id}" if unit.serial else each.kind
            is_meter = "Energy" in each.name
            old = beside.add_theirs(f"my_hub_{sender}-{each.key}", each.slug)
            new = er.async_get(hass).async_get_entity_id(
                "sensor", DOMAIN, entity_unique_id(entry.entry_id, unit, str(each.ours))
            )
            state = hass.states.get(new) if new else None
            our_unit = state.attributes["unit_of_measurement"] if state else "A"
            their_unit = "W" if our_unit == "var" else our_unit
            rows = counter if is_meter else measured
            await beside.record(old, rows(0, 3), their_unit)
            if new:
                await beside.record(new, rows(2, 4), our_unit)
    answer = await beside.import_statistics(preview=False)
    assert answer["source"] == "my_hub"
    assert {each["hours"] for each in answer["statistics"]} == {2}
    none = {each.slug for each in COUNTERPARTS if each.ours is None}
    assert {
        (each["statistic_id"].removeprefix("sensor."), each["reason"])
        for each in answer["not_mapped"]
    } == {(name, "no_counterpart") for name in none} | {
        ("dc_link_voltage", "entity_missing")
    }
    await hass.config_entries.async_unload(entry.entry_id)
