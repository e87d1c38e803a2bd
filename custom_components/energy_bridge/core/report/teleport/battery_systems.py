"""The storage systems of a battery, and their racks."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from ..configuration import Field
from ..series import Dimension
from .alarms import merged_texts
from .electrical import Properties, phases, product, total
from .fields import PHASES, choice, energy, number, ratio, setting, text, three_phases
from .layout import Layout
from .readings import Readings

SYSTEMS = "batteryEnergyStorageSystems"

CONNECTIONS = ("wye", "delta")

RACK_STATUSES = ("on", "off", "other")

RELAY_POSITIONS = ("closed", "precharge", "open")

VOLTAGE_BLOCK = "acVoltageLowVoltage"
CURRENT_BLOCK = "acCurrentLowVoltage"
CONNECTION = "threePhaseConnectionTypeLowVoltage"

WIRINGS = ("phase", "line")


@dataclass(frozen=True, slots=True)
class Rack:
    """A rack: what its fields begin with, and its identifier."""

    key: str
    identifier: str


@dataclass(frozen=True, slots=True)
class System:
    """A storage system, or a slot for one that may be empty."""

    key: str
    identifier: str | None
    racks: tuple[Rack, ...]

    @property
    def present(self) -> bool:
        """Whether there is a system, and not just a slot for one."""
        return self.identifier is not None


def systems_of(layout: Layout, readings: Readings) -> list[System]:
    """All systems and slots for them, as they are named now."""
    return [
        _system(layout, readings, key, name) for key, name in layout.entries(SYSTEMS)
    ]


def _system(layout: Layout, readings: Readings, key: str, name: str) -> System:
    racks = layout.entries(f"{key}.racks")
    if not readings.has_source(f"{key}.identifier"):
        return System(key, name, tuple(Rack(rack, own) for rack, own in racks))
    pack = readings.text(f"{key}.identifier")
    return System(key, pack, tuple(Rack(rack, pack or own) for rack, own in racks))


def system_fields(layout: Layout, system: str) -> Iterator[Field]:
    """What a source can be chosen for in one system."""
    yield text(f"{system}.identifier")
    yield choice(f"{system}.relay", RELAY_POSITIONS)
    yield number(f"{system}.power", Dimension.ACTIVE_POWER, "charge")
    yield number(f"{system}.cellTemperature.min", Dimension.TEMPERATURE)
    yield number(f"{system}.cellTemperature.max", Dimension.TEMPERATURE)
    yield number(f"{system}.roomTemperature", Dimension.TEMPERATURE)
    yield ratio(f"{system}.stateOfCharge")
    yield energy(f"{system}.availableEnergy")
    yield setting(f"{system}.availableActivePower.charge", Dimension.ACTIVE_POWER)
    yield setting(f"{system}.availableActivePower.discharge", Dimension.ACTIVE_POWER)
    yield from three_phase_fields(f"{system}.{VOLTAGE_BLOCK}", Dimension.VOLTAGE)
    yield from three_phase_fields(
        f"{system}.{CURRENT_BLOCK}", Dimension.CURRENT, "discharge"
    )
    for rack, _ in layout.entries(f"{system}.racks"):
        yield from _rack_fields(rack)


def _rack_fields(rack: str) -> Iterator[Field]:
    yield choice(f"{rack}.rackStatus", RACK_STATUSES)
    yield ratio(f"{rack}.stateOfCharge")
    yield ratio(f"{rack}.stateOfHealth")
    yield setting(f"{rack}.ratedEnergy", Dimension.ENERGY)
    yield number(f"{rack}.dcVoltage", Dimension.VOLTAGE)
    yield number(f"{rack}.dcCurrent", Dimension.CURRENT, "discharge")
    for block, dimension in (
        ("cellTemperature", Dimension.TEMPERATURE),
        ("cellVoltage", Dimension.VOLTAGE),
    ):
        yield number(f"{rack}.{block}.min", dimension)
        yield number(f"{rack}.{block}.cellIdMin", Dimension.ANY)
        yield number(f"{rack}.{block}.max", dimension)
        yield number(f"{rack}.{block}.cellIdMax", Dimension.ANY)
    yield number(f"{rack}.cellVoltage.average", Dimension.VOLTAGE)


def entry(layout: Layout, readings: Readings, system: System) -> Properties:
    """An entry of batteryPower:2."""
    key = system.key
    return {
        **short_entry(readings, system),
        "roomTemperature": readings.number(f"{key}.roomTemperature"),
        "stateOfCharge": readings.number(f"{key}.stateOfCharge", least=0),
        "availableEnergy": readings.measured(
            _available_energy(layout, readings, system)
        ),
        "availableActivePower": charge_and_discharge(
            readings, f"{key}.availableActivePower"
        ),
        CONNECTION: layout.kinds.get(f"{key}.{CONNECTION}"),
        VOLTAGE_BLOCK: three_phase_block(readings, f"{key}.{VOLTAGE_BLOCK}", least=0),
        CURRENT_BLOCK: three_phase_block(readings, f"{key}.{CURRENT_BLOCK}"),
        "racks": [_rack(readings, rack) for rack in system.racks],
        "warnings": merged_texts(readings.alarms(f"{key}.warnings")),
        "errors": merged_texts(readings.alarms(f"{key}.errors")),
    }


def short_entry(readings: Readings, system: System) -> Properties:
    """An entry of batteryPower.filtered:2; that of batteryPower:2 begins with it."""
    return {
        "identifier": system.identifier,
        "cellTemperature": {
            "min": readings.number(f"{system.key}.cellTemperature.min"),
            "max": readings.number(f"{system.key}.cellTemperature.max"),
        },
    }


def _rack(readings: Readings, rack: Rack) -> Properties:
    key = rack.key
    return {
        "identifier": rack.identifier,
        "rackStatus": readings.measured(readings.word(f"{key}.rackStatus")),
        "stateOfCharge": readings.number(f"{key}.stateOfCharge", least=0),
        "dcVoltage": readings.number(f"{key}.dcVoltage", least=0),
        "dcCurrent": readings.number(f"{key}.dcCurrent"),
        "cellTemperature": _extremes(readings, f"{key}.cellTemperature"),
        "cellVoltage": {
            **_extremes(readings, f"{key}.cellVoltage"),
            "average": readings.number(f"{key}.cellVoltage.average"),
        },
    }


def _extremes(readings: Readings, key: str) -> Properties:
    return {
        "min": readings.number(f"{key}.min"),
        "cellIdMin": readings.integer(f"{key}.cellIdMin"),
        "max": readings.number(f"{key}.max"),
        "cellIdMax": readings.integer(f"{key}.cellIdMax"),
    }


def power_of(readings: Readings, system: System) -> float | None:
    """W, discharging positive: `power`, else voltage by current of the racks."""
    key = f"{system.key}.power"
    if readings.has_source(key):
        return readings.raw(key)
    return total(
        product(
            readings.raw(f"{rack.key}.dcVoltage", least=0),
            readings.raw(f"{rack.key}.dcCurrent"),
        )
        for rack in system.racks
    )


def rated_times_state(
    readings: Readings, prefix: str, state_of_charge: float | None
) -> float | None:
    """Wh by rated energy; a state of health without a source is 100 %."""
    health = f"{prefix}stateOfHealth"
    percentages = [
        state_of_charge,
        readings.raw(health, least=0) if readings.has_source(health) else 100.0,
    ]
    found = product(readings.raw(f"{prefix}ratedEnergy", least=0), *percentages)
    return None if found is None else found / 1e4


def _available_energy(
    layout: Layout, readings: Readings, system: System
) -> float | None:
    """As mapped, else the sum over the racks."""
    key = f"{system.key}.availableEnergy"
    if readings.has_source(key):
        return readings.raw(key, least=0)
    if not layout.derives_energy:
        return None
    return total(
        rated_times_state(
            readings, f"{rack.key}.", readings.raw(f"{rack.key}.stateOfCharge", least=0)
        )
        for rack in system.racks
    )


def charge_and_discharge(readings: Readings, key: str) -> Properties:
    """What can be charged and discharged."""
    return {
        name: readings.number(f"{key}.{name}", least=0)
        for name in ("charge", "discharge")
    }


def three_phase_fields(
    key: str, dimension: Dimension, positive: str | None = None
) -> Iterator[Field]:
    """A block of phase and line values."""
    for name in WIRINGS:
        yield from three_phases(f"{key}.{name}", dimension, positive)


def three_phase_block(readings: Readings, key: str, least: float = -inf) -> Properties:
    """Phase and line values; null where none of the three has a source."""
    return {
        name: phases(readings, f"{key}.{name}", least)
        if any(readings.has_source(f"{key}.{name}.{phase}") for phase in PHASES)
        else None
        for name in WIRINGS
    }
