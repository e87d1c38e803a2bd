"""The four messages of MINT as tables, in the order of the partner's specification.

MINT Data FTP Connection 2.0 §4.1. A path is a key of the message, with dots; it is the
key of the form's field, too. Powers are W and var, energies Wh, all of them integers.
"""

from collections.abc import Mapping
from types import MappingProxyType

from ..configuration import Field
from ..series import Dimension
from .figures import (
    DayEnergy,
    DayMaximum,
    Leaf,
    Measured,
    Message,
    Need,
    PowerFactor,
    SetPoint,
)

DIGITS = 3
"""Decimals of V, A, Hz and %."""

POWER_FACTOR_DIGITS = 4

PHASES = ("p1", "p2", "p3")
LINES = ("p12", "p23", "p31")


def _group(path: str) -> str:
    """The part of the form that a field belongs to."""
    if not path.startswith("pins."):
        return ""
    pin = path.split(".")[1]
    return "line_to_line" if pin in LINES else pin


def _measured(
    path: str,
    dimension: Dimension,
    *,
    positive: str | None = None,
    sign: int = 1,
    digits: int = 0,
    summed: bool = False,
    magnitude: bool = False,
    mandatory: bool = False,
    need: Need = Need.NONE,
) -> Leaf:
    field = Field(
        key=path,
        dimension=dimension,
        required=need is Need.ERROR and not summed,
        sign=sign,
        positive=positive,
        group=_group(path),
    )
    phases = tuple(f"pins.{phase}.{path}" for phase in PHASES) if summed else ()
    return Leaf(path, Measured(field, phases, magnitude, need), digits, mandatory)


def _active(
    path: str,
    positive: str,
    *,
    summed: bool = False,
    mandatory: bool = False,
    need: Need = Need.NONE,
) -> Leaf:
    return _measured(
        path,
        Dimension.ACTIVE_POWER,
        positive=positive,
        summed=summed,
        mandatory=mandatory,
        need=need,
    )


def _reactive(path: str, *, sign: int, summed: bool = False) -> Leaf:
    """Entities show injected reactive power positive."""
    return _measured(
        path,
        Dimension.REACTIVE_POWER,
        positive="inject",
        sign=sign,
        summed=summed,
    )


def _register(path: str, *, summed: bool = False) -> Leaf:
    return _measured(path, Dimension.ENERGY, summed=summed)


def _current(phase: str, need: Need) -> Leaf:
    return _measured(
        f"pins.{phase}.current",
        Dimension.CURRENT,
        digits=DIGITS,
        magnitude=True,
        mandatory=True,
        need=need,
    )


def _voltage(pin: str) -> Leaf:
    return _measured(f"pins.{pin}.voltage", Dimension.VOLTAGE, digits=DIGITS)


def _power_factor(prefix: str = "") -> Leaf:
    path = f"{prefix}powerFactor"
    field = Field(key=path, dimension=Dimension.POWER_FACTOR, group=_group(path))
    figure = PowerFactor(field, f"{prefix}activePower", f"{prefix}reactivePower")
    return Leaf(path, figure, POWER_FACTOR_DIGITS)


def _day_energy(path: str, register: str) -> Leaf:
    field = Field(key=path, dimension=Dimension.ENERGY)
    return Leaf(path, DayEnergy(field, register))


def _day_maximum(path: str, direction: int = 1) -> Leaf:
    field = Field(key=path, dimension=Dimension.ACTIVE_POWER)
    return Leaf(path, DayMaximum(field, "activePower", direction))


def _set_point(path: str, dimension: Dimension, positive: str) -> Leaf:
    field = Field(
        key=path,
        dimension=dimension,
        required=True,
        constant=True,
        positive=positive,
        group="setpoints",
    )
    return Leaf(path, SetPoint(field), mandatory=True)


def _set_points(active: str, reactive: str) -> tuple[Leaf, Leaf]:
    return (
        _set_point("activePowerSetpoint", Dimension.ACTIVE_POWER, active),
        _set_point("reactivePowerSetpoint", Dimension.REACTIVE_POWER, reactive),
    )


def _collector_phase(phase: str) -> tuple[Leaf, ...]:
    pin = f"pins.{phase}."
    # A connection can have one phase, but none that is measured is no collector.
    need = Need.ERROR if phase == "p1" else Need.WARNING
    return (
        _current(phase, need),
        _active(f"{pin}activePower", "import", mandatory=True, need=need),
        _register(f"{pin}energyImported"),
        _register(f"{pin}energyExported"),
        _voltage(phase),
        _reactive(f"{pin}reactivePower", sign=-1),
        _power_factor(pin),
    )


def _pv_phase(phase: str) -> tuple[Leaf, ...]:
    pin = f"pins.{phase}."
    return (
        _current(phase, Need.WARNING),
        _active(f"{pin}activePower", "export"),
        _register(f"{pin}energyExported"),
        _voltage(phase),
        _reactive(f"{pin}reactivePower", sign=1),
        _power_factor(pin),
    )


def _charger_phase(phase: str) -> tuple[Leaf, ...]:
    pin = f"pins.{phase}."
    # Many a charger has one phase.
    need = Need.WARNING if phase == "p1" else Need.NONE
    return (
        _current(phase, need),
        _active(f"{pin}activePower", "charge"),
        _register(f"{pin}energyImported"),
        _voltage(phase),
    )


# §4.1.2
COLLECTOR = Message(
    "EnergyReportCollector_V4",
    ("equipmentId", "locationId"),
    (
        _register("energyImported", summed=True),
        _register("energyExported", summed=True),
        _day_energy("dayEnergyImported", "energyImported"),
        _day_energy("dayEnergyExported", "energyExported"),
        _active("activePower", "import", summed=True),
        _reactive("reactivePower", sign=-1, summed=True),
        _power_factor(),
        _day_maximum("dayMaxPowerImported"),
        _day_maximum("dayMaxPowerExported", -1),
        _measured("frequency", Dimension.FREQUENCY, digits=DIGITS),
        *_set_points("import", "absorb"),
        *(leaf for phase in PHASES for leaf in _collector_phase(phase)),
        *(_voltage(line) for line in LINES),
    ),
)

# §4.1.3
PV_SYSTEM = Message(
    "EnergyReportPVSystem_V4",
    ("locationId", "equipmentId"),
    (
        _register("energyExported", summed=True),
        _day_energy("dayEnergyExported", "energyExported"),
        _active("activePower", "export", summed=True, mandatory=True, need=Need.ERROR),
        _reactive("reactivePower", sign=1, summed=True),
        _power_factor(),
        _day_maximum("dayMaxPowerExported"),
        *_set_points("export", "inject"),
        *(leaf for phase in PHASES for leaf in _pv_phase(phase)),
    ),
)

# §4.1.4
RTU = Message(
    "EnergyReportRTU_V4",
    ("locationId", "equipmentId"),
    (
        _active("activePower", "import", mandatory=True, need=Need.ERROR),
        _reactive("reactivePower", sign=-1),
        *_set_points("import", "absorb"),
    ),
)

# §4.1.1
AC_CHARGER = Message(
    "EnergyReportAC_V4",
    ("equipmentId", "locationId"),
    (
        _register("sessionEnergyImported"),
        _active("sessionMaxPowerImported", "charge"),
        _day_energy("dayEnergyImported", "energyImported"),
        _day_maximum("dayMaxPowerImported"),
        _register("energyImported", summed=True),
        _active("activePower", "charge", summed=True, mandatory=True, need=Need.ERROR),
        _measured("soc", Dimension.RATIO, digits=DIGITS, mandatory=True),
        _set_point("activePowerSetpoint", Dimension.ACTIVE_POWER, "charge"),
        *(leaf for phase in PHASES for leaf in _charger_phase(phase)),
    ),
)

MESSAGES: Mapping[str, Message] = MappingProxyType(
    {
        "collector": COLLECTOR,
        "pv_system": PV_SYSTEM,
        "ac": AC_CHARGER,
        "rtu": RTU,
    }
)
