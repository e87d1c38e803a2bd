"""Live messages: golden files, the same values as in the others, documents of several, and what can be wrong."""

from collections.abc import Mapping
from datetime import UTC

import orjson
import pytest

from custom_components.energy_bridge.core.delivery.bodies import body_of
from custom_components.energy_bridge.core.report import teleport
from custom_components.energy_bridge.core.report.configuration import Data, Problem
from custom_components.energy_bridge.core.report.series import Value
from custom_components.energy_bridge.core.report.teleport.builder import TeleportReport
from custom_components.energy_bridge.core.wire import Json

from ....helpers.teleport_examples import (
    ALL,
    BATTERY,
    FILTERED,
    FLASH,
    METER,
    SOLAR,
    SOLAR_STATES,
)
from ....helpers.teleports import SYSTEMS, T, golden, message, stored, used


def flash(data: Data) -> TeleportReport:
    """The report that is configured."""
    return teleport.report(data, UTC)


def values(report: TeleportReport, states: Mapping[str, Value]) -> list[Value]:
    """The value of each series."""
    return [states.get(each.entity) for each in report.series]


def told(data: Data, states: Mapping[str, Value]) -> dict[str, Json]:
    """The live message at T."""
    report = flash(data)
    content = report.content_at(T, values(report, states))
    assert content is not None
    return content


@pytest.mark.parametrize("name", FLASH)
def test_golden(name: str) -> None:
    """A message is byte for byte what its golden file says; only the first stamp is in the file's name."""
    data, states = FLASH[name]
    assert teleport.problems(data) == []
    assert teleport.is_flash(data)
    report = flash(data)
    content = report.content_at(T, values(report, states))
    assert content is not None
    document = report.document_of([content], T)
    assert document.content == golden(f"teleport_{name}.json")
    kind = report.message.type.partition(".")[0]
    asset = data["asset_identifier"]
    assert document.name == f"teleport_{kind}-flash_{asset}_20231114221500.json"


@pytest.mark.parametrize("name", FLASH)
def test_same_values_as_in_the_other_messages(name: str) -> None:
    """Units, signs and rounding are theirs: a live message is a part of the full one."""
    data, states = FLASH[name]
    whole, whole_states = ALL[name.removesuffix("_flash")]
    full = message(whole, used(whole, whole_states))
    part = told(data, states)
    assert part.pop("type") != full["type"]
    assert part == {key: full[key] for key in part}


@pytest.mark.parametrize(
    ("name", "seconds"), [("solar", 1), ("wind", 4), ("battery", 1)]
)
def test_intervals(name: str, seconds: int) -> None:
    """They are the document's own, whatever is stored."""
    assert flash({**FLASH[f"{name}_flash"][0], "interval": 300}).interval == seconds


def test_available_power_by_irradiance() -> None:
    """It comes of the same sensors as in the full message: 6348 · 421 = 2,672,508 W."""
    fields = SOLAR["fields"]
    assert isinstance(fields, dict)
    kept = {key: each for key, each in fields.items() if key != "availableActivePower"}
    data: Data = {**FLASH["solar_flash"][0], "fields": kept}
    assert told(data, SOLAR_STATES)["availableActivePower"] == 2672508.0
    assert {field.key for field in teleport.fields(data)} == {
        "activePower",
        "availableActivePower",
        "environmentalSensors.1.irradianceFactor",
        "environmentalSensors.1.irradiance",
    }


def test_values_of_storage_systems() -> None:
    """Where the battery as a whole has no entity, its systems count: 2 · (400 V · 10 A), the mean of 40 and 60 %."""
    data = stored(
        "battery_flash",
        {
            f"{SYSTEMS}.{n}.{key}": f"sensor.{name}{n}"
            for n in (1, 2)
            for key, name in (
                ("stateOfCharge", "soc"),
                ("racks.1.dcVoltage", "u"),
                ("racks.1.dcCurrent", "i"),
            )
        },
        items={
            SYSTEMS: ["a", "b"],
            f"{SYSTEMS}.1.racks": ["c"],
            f"{SYSTEMS}.2.racks": ["d"],
        },
    )
    states: Mapping[str, Value] = {
        f"sensor.{name}{n}": value
        for n in (1, 2)
        for name, value in (("soc", 20.0 + 20 * n), ("u", 400.0), ("i", 10.0))
    }
    found = told(data, states)
    assert (found["activePower"], found["stateOfCharge"]) == (8000.0, 50.0)


def test_unknown_values() -> None:
    """They are null, and without any there is no message (A14)."""
    report = flash(FLASH["battery_flash"][0])
    content = report.content_at(T, values(report, {"sensor.f": 50.0}))
    assert content is not None
    assert content["activePower"] is None
    assert report.content_at(T, values(report, {})) is None


def test_several_messages_in_one_document() -> None:
    """They stand in one array; a body tells the attempt of all of them."""
    data, states = FLASH["solar_flash"]
    report = flash(data)
    contents = [
        report.content_at(T + second, values(report, states)) for second in range(3)
    ]
    document = report.document_of([each for each in contents if each], T, T + 2)
    assert (document.first, document.last, document.intervals) == (T, T + 2, 3)
    stamps = [each["measuredAt"] for each in orjson.loads(document.content)]
    assert stamps == [f"2023-11-14T22:15:0{second}Z" for second in range(3)]
    body = orjson.loads(body_of([document.content], 2))
    assert [each["attempt"] for each in body] == [2, 2, 2]
    assert [each["measuredAt"] for each in body] == stamps


@pytest.mark.parametrize("batch", [0, -1, 301, 1.5, "10", None])
def test_batches_that_cannot_be(batch: Json) -> None:
    """A batch has whole seconds, up to five minutes."""
    data: Data = {**FLASH["battery_flash"][0], "batch": batch}
    assert teleport.problems(data) == [Problem("batch", "invalid_batch")]
    for good in (1, 10.0, 300):
        assert teleport.problems({**data, "batch": good}) == []
    assert not teleport.problems({**BATTERY, "batch": batch})


def test_sensors_of_other_kinds() -> None:
    """A live message has no use for wind or temperature."""
    data: Data = {
        **FLASH["solar_flash"][0],
        "kinds": {"environmentalSensors.1": "wind"},
        "fields": {"activePower": {"entity": "sensor.pv"}},
    }
    assert teleport.problems(data) == [
        Problem("environmentalSensors.1", "invalid_choice")
    ]


def test_conflicts() -> None:
    """An asset may send live messages beside the others, once, and of its own family."""
    live = FLASH["battery_flash"][0]
    for other in (BATTERY, FILTERED):
        assert teleport.conflict(live, other) is None
        assert teleport.conflict(other, live) is None
        assert not teleport.is_flash(other)
    assert teleport.conflict(live, live) == Problem(
        "asset_identifier", "duplicate_asset"
    )
    meter: Data = {**METER, "asset_identifier": live["asset_identifier"]}
    assert teleport.conflict(meter, live) == Problem(
        "asset_identifier", "asset_of_other_message"
    )
