"""What the battery messages derive, also of a cabinet."""

from collections.abc import Mapping

import pytest

from custom_components.energy_bridge.core.report.configuration import Data
from custom_components.energy_bridge.core.wire import Json

from ....helpers.teleports import (
    SYSTEMS,
    States,
    at,
    documents,
    message,
    rows_of,
    stored,
    with_frequency,
)


def _of_system(source: Json, n: str) -> Json:
    if isinstance(source, dict):
        return {key: _of_system(value, n) for key, value in source.items()}
    return source.replace("N", n) if isinstance(source, str) else source


def battery(fields: Mapping[str, Json], **more: Json) -> Data:
    """A battery of two systems; `N` in a key stands for each."""
    return stored(
        "battery",
        {
            key.replace("N", n): _of_system(source, n)
            for key, source in fields.items()
            for n in "12"
        },
        items={
            SYSTEMS: ["one", "two"],
            f"{SYSTEMS}.1.racks": ["r"],
            f"{SYSTEMS}.2.racks": ["r"],
        },
        **more,
    )


@pytest.mark.parametrize(
    ("one", "two", "fault", "status"),
    [
        ("closed", "open", 0, "on"),
        ("precharge", "closed", 0, "on"),
        ("precharge", "open", 0, "other"),
        ("open", "open", 0, "off"),
        ("open", None, 0, None),
        ("open", "stuck", 0, None),
        (None, None, 0, None),
        ("closed", "closed", 1, "other"),
        ("closed", "closed", 0x80, "on"),
        (None, None, 0x40, "other"),
    ],
)
def test_battery_status(
    one: str | None, two: str | None, fault: float, status: str | None
) -> None:
    """Faults come first, then closed, precharging and open relays (§4.4)."""
    data = battery(
        {"frequency": "sensor.f", f"{SYSTEMS}.N.relay": "sensor.relayN"},
        flags={
            f"{SYSTEMS}.2.errors": [
                {
                    "entity": "binary_sensor.fault",
                    "text": "bit_",
                    "attribute": "code",
                    "codes": "mask",
                    "ignore": [7],
                }
            ]
        },
    )
    states: States = {
        "sensor.relay1": one,
        "sensor.relay2": two,
        "binary_sensor.fault#code": fault,
    }
    assert at(with_frequency(data, states), "batteryStatus") == status


@pytest.mark.parametrize(("state", "status"), [("open", None), ("closed", "on")])
def test_battery_status_with_a_relay_that_nobody_knows(
    state: str, status: str | None
) -> None:
    """The battery is off only if all its relays are known to be open."""
    data = battery(
        {"frequency": "sensor.f", f"{SYSTEMS}.1.relay": "sensor.relay"},
    )
    found = with_frequency(data, {"sensor.relay": state})
    assert at(found, "batteryStatus") == status


@pytest.mark.parametrize(
    ("state", "status"), [("off", "off"), ("weird", None), (None, None)]
)
def test_mapped_battery_status(state: str | None, status: str | None) -> None:
    """A source of its own wins over the relays, also without a word that fits."""
    data = battery(
        {
            "frequency": "sensor.f",
            "batteryStatus": "sensor.status",
            f"{SYSTEMS}.N.relay": "sensor.relay",
        }
    )
    found = with_frequency(data, {"sensor.status": state, "sensor.relay": "closed"})
    assert at(found, "batteryStatus") == status


def test_alarms_of_a_battery_are_a_union() -> None:
    """At the top each text is there once, those of the systems first."""
    data = battery(
        {"frequency": "sensor.f"},
        flags={
            f"{SYSTEMS}.1.warnings": [{"entity": "binary_sensor.a", "text": "b"}],
            f"{SYSTEMS}.2.warnings": [
                {"entity": "binary_sensor.a", "text": "a"},
                {"entity": "binary_sensor.a", "text": "b"},
            ],
            "warnings": [{"entity": "binary_sensor.a", "text": "own"}],
        },
    )
    found = with_frequency(data, {"binary_sensor.a": "on"})
    assert at(found, "warnings") == ["b", "a", "own"]
    assert at(found, f"{SYSTEMS}.1.warnings") == ["a", "b"]
    assert at(found, "errors") == []


@pytest.mark.parametrize(
    ("soh", "derives", "available"),
    [(90.0, True, 4500.0), (None, True, None), (90.0, False, None)],
)
def test_available_energy(
    soh: float | None, derives: bool, available: float | None
) -> None:
    """10 kWh at 50 % and 90 % are 4.5 kWh, of racks as of the whole (A16)."""
    data = battery(
        {
            "frequency": "sensor.f",
            "ratedEnergy": {"constant": 10000},
            "stateOfCharge": "sensor.soc",
            "stateOfHealth": "sensor.soh",
            f"{SYSTEMS}.N.racks.1.ratedEnergy": {"constant": 10000},
            f"{SYSTEMS}.N.racks.1.stateOfCharge": "sensor.soc",
            f"{SYSTEMS}.N.racks.1.stateOfHealth": "sensor.soh",
            f"{SYSTEMS}.2.availableEnergy": "sensor.energy",
        },
        derive_available_energy=derives,
    )
    states: States = {"sensor.soc": 50.0, "sensor.soh": soh, "sensor.energy": 7.0}
    found = with_frequency(data, states)
    assert at(found, "availableEnergy") == available
    assert at(found, f"{SYSTEMS}.0.availableEnergy") == available
    assert at(found, f"{SYSTEMS}.1.availableEnergy") == 7


def test_mapped_available_energy() -> None:
    """A source of its own wins, with and without a value."""
    data = stored(
        "battery",
        {
            "availableEnergy": "sensor.energy",
            "ratedEnergy": {"constant": 10000},
            "stateOfCharge": "sensor.soc",
        },
    )
    states: States = {"sensor.soc": 50.0, "sensor.energy": 7.0}
    assert at(message(data, states), "availableEnergy") == 7
    states = {"sensor.soc": 50.0, "sensor.energy": None}
    assert at(message(data, states), "availableEnergy") is None


def test_optional_blocks_of_a_battery() -> None:
    """Auxiliary power counts as consumed; three-phase blocks are there once mapped."""
    data = stored(
        "battery",
        {
            "auxiliaryPower.active": "sensor.aux",
            "acCurrentMediumVoltage.phase.l2": "sensor.i",
            "activePowerSetpoint.deliverFcr": {"constant": 100.1},
        },
        kinds={"threePhaseConnectionTypeHighVoltage": "delta"},
    )
    found = message(data, {"sensor.aux": 120.3, "sensor.i": 12.5})
    assert at(found, "auxiliaryPower") == {"active": -120.3, "reactive": None}
    assert at(found, "acCurrentMediumVoltage") == {
        "phase": {"l1": None, "l2": 12.5, "l3": None},
        "line": None,
    }
    assert at(found, "activePowerSetpoint.deliverFcr") == 100.1
    assert at(found, "threePhaseConnectionTypeHighVoltage") == "delta"


CABINET = battery(
    {
        f"{SYSTEMS}.N.identifier": "sensor.packN",
        f"{SYSTEMS}.N.power": "sensor.pN",
        f"{SYSTEMS}.N.stateOfCharge": "sensor.socN",
        f"{SYSTEMS}.N.racks.1.dcVoltage": "sensor.uN",
        f"{SYSTEMS}.N.racks.1.dcCurrent": {"entity": "sensor.iN", "invert": True},
    },
    flags={
        f"{SYSTEMS}.2.errors": [
            {"entity": "binary_sensor.slot2", "text": "voltz_slot_2_fault"}
        ]
    },
)


def test_cabinet_as_a_battery() -> None:
    """Packs are the systems; charging is negative, and an empty slot adds nothing."""
    full: States = {
        "sensor.pack1": "AA11",
        "sensor.p1": 1450.0,
        "sensor.soc1": 40.0,
        "sensor.u1": 72.5,
        "sensor.i1": 20.0,
        "sensor.pack2": "BB22",
        "sensor.p2": 0.0,
        "sensor.soc2": 100.0,
        "sensor.u2": 84.0,
        "sensor.i2": 0.0,
    }
    found = message(CABINET, full)
    systems = at(found, SYSTEMS)
    assert isinstance(systems, list)
    assert [at(one, "identifier") for one in systems] == ["AA11", "BB22"]
    assert [at(one, "racks.0.identifier") for one in systems] == ["AA11", "BB22"]
    assert at(found, f"{SYSTEMS}.0.racks.0.dcCurrent") == -20
    assert at(found, f"{SYSTEMS}.1.racks.0.dcCurrent") == 0
    assert at(found, "activePower") == -1450
    assert at(found, "stateOfCharge") == 70

    # Slot 2 is empty: its power is 0, all else unknown. Its fault is not lost.
    one_pack: States = {
        **full,
        **dict.fromkeys(("sensor.pack2", "sensor.soc2", "sensor.u2", "sensor.i2")),
        "binary_sensor.slot2": "on",
    }
    found = message(CABINET, one_pack)
    assert len(at(found, SYSTEMS)) == 1
    assert at(found, "activePower") == -1450
    assert at(found, "stateOfCharge") == 40
    assert at(found, "errors") == ["voltz_slot_2_fault"]
    assert at(found, "batteryStatus") == "other"
    found = message(CABINET, {**one_pack, "sensor.p2": None})
    assert at(found, "activePower") == -1450

    # Of a pack that is there everything counts, even what is unknown.
    found = message(CABINET, {**full, "sensor.p2": None, "sensor.soc2": None})
    assert at(found, "activePower") is None
    assert at(found, "stateOfCharge") is None

    # An empty cabinet draws nothing; one of which nothing is known has no message.
    nobody = dict.fromkeys(full)
    found = message(
        CABINET, {**nobody, "sensor.pack1": "  ", "sensor.p1": 0.0, "sensor.p2": 0.0}
    )
    assert at(found, SYSTEMS) == []
    assert at(found, "activePower") == 0
    assert at(found, "stateOfCharge") is None
    assert documents(CABINET, rows_of(CABINET, nobody)) == []


def test_the_number_of_a_cell_is_a_measurement() -> None:
    """A14: a message that tells nothing else is sent, too."""
    data = battery({f"{SYSTEMS}.N.racks.1.cellVoltage.cellIdMin": "sensor.idN"})
    found = message(data, {"sensor.id1": 7.0})
    assert at(found, f"{SYSTEMS}.0.racks.0.cellVoltage.cellIdMin") == 7


def test_power_of_a_battery_by_its_racks() -> None:
    """Without powers it is voltage by current; -200 + 100 W here."""
    data = battery(
        {
            f"{SYSTEMS}.N.racks.1.dcVoltage": "sensor.uN",
            f"{SYSTEMS}.N.racks.1.dcCurrent": "sensor.iN",
        }
    )
    states: States = {
        "sensor.u1": 50.0,
        "sensor.i1": -4.0,
        "sensor.u2": 100.0,
        "sensor.i2": 1.0,
    }
    assert at(message(data, states), "activePower") == -100
    assert at(message(data, {**states, "sensor.i2": None}), "activePower") is None


@pytest.mark.parametrize(
    ("by", "power", "desired"),
    [
        ('"here"', -3000.0, -3000),
        ('"another_client"', -3000.0, None),
        (None, -3000.0, None),
        ('"here"', None, None),
    ],
)
def test_set_points_that_somebody_else_gave(
    by: str | None, power: float | None, desired: float | None
) -> None:
    """Are not ours: neither written nor wanted; what the hub confirmed is told whoever gave it (§4)."""
    source: Json = {"entity": "sensor.ordered", "where": {"ordered_by": "here"}}
    data = stored(
        "battery",
        {
            "frequency": "sensor.f",
            "setpoints.effective.activePower": source,
            "setpoints.desired.activePower.activeControl": source,
            "setpoints.confirmed.activePower": "sensor.ordered",
        },
    )
    states: States = {"sensor.ordered": power, "sensor.ordered#ordered_by": by}
    found = with_frequency(data, states)
    block = "setpoints.desired.activePower"
    assert at(found, "setpoints.effective.activePower") == desired
    assert at(found, f"{block}.activeControl") == desired
    assert at(found, f"{block}.cloud") is None
    assert at(found, "setpoints.confirmed.activePower") == power


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ('"2026-06-20T14:00:00.5+02:00"', "2026-06-20T12:00:00Z"),
        ("2026-06-20T14:00:00+00:00", "2026-06-20T14:00:00Z"),
        ("2026-06-20 14:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("tomorrow", None),
        (None, None),
    ],
)
@pytest.mark.parametrize("message_type", ["battery", "battery_filtered"])
def test_the_end_of_a_schedule(
    message_type: str, text: str | None, end: str | None
) -> None:
    """Is that of the order; without an end, or without a zone, it is null."""
    source: Json = {"entity": "sensor.confirmed", "attribute": "until"}
    data = stored(
        message_type, {"frequency": "sensor.f", "scheduleCompleteUntil": source}
    )
    found = with_frequency(data, {"sensor.confirmed#until": text})
    assert at(found, "scheduleCompleteUntil") == end
