"""Which units a dimension accepts; Home Assistant's own converters convert them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import ClassVar, Protocol

from homeassistant.components.sensor import AMBIGUOUS_UNITS
from homeassistant.const import (
    UnitOfArea,
    UnitOfIrradiance,
    UnitOfPower,
    UnitOfRatio,
    UnitOfReactivePower,
    UnitOfSpeed,
)
from homeassistant.helpers.selector import EntityFilterSelectorConfig
from homeassistant.util.unit_conversion import (
    ApparentPowerConverter,
    AreaConverter,
    DistanceConverter,
    DurationConverter,
    ElectricCurrentConverter,
    ElectricPotentialConverter,
    EnergyConverter,
    FrequencyConverter,
    MassConverter,
    PowerConverter,
    PressureConverter,
    ReactiveEnergyConverter,
    ReactivePowerConverter,
    SpeedConverter,
    TemperatureConverter,
    UnitlessRatioConverter,
    VolumeConverter,
    VolumeFlowRateConverter,
)

from ..core.report.series import BASE_UNITS, Dimension

type Conversion = Callable[[float], float]


class Converter(Protocol):
    """What converts the units of one kind: Home Assistant's converters, and ours where it has none."""

    @property
    def VALID_UNITS(self) -> set[str | None]:
        """The units that it knows."""

    def converter_factory(
        self, from_unit: str | None, to_unit: str | None, /
    ) -> Conversion:
        """What turns a number in one of these units into another one of them."""


class IrradianceConverter:
    """Irradiance, for which Home Assistant has units but no converter: a power on an area."""

    VALID_UNITS: ClassVar[set[str | None]] = set(UnitOfIrradiance)

    @staticmethod
    def converter_factory(from_unit: str | None, to_unit: str | None, /) -> Conversion:
        """What turns an irradiance in one unit into one in another unit."""
        if from_unit == to_unit:
            return float
        power, area = _IRRADIANCE[from_unit]
        to_power, to_area = _IRRADIANCE[to_unit]
        factor = PowerConverter.convert(1, power, to_power) / AreaConverter.convert(
            1, area, to_area
        )
        return lambda value: value * factor


_IRRADIANCE: Mapping[str | None, tuple[UnitOfPower, UnitOfArea]] = MappingProxyType(
    {
        UnitOfIrradiance.WATTS_PER_SQUARE_METER: (
            UnitOfPower.WATT,
            UnitOfArea.SQUARE_METERS,
        ),
        UnitOfIrradiance.BTUS_PER_HOUR_SQUARE_FOOT: (
            UnitOfPower.BTU_PER_HOUR,
            UnitOfArea.SQUARE_FEET,
        ),
    }
)

_CONVERTERS: Mapping[Dimension, Converter] = MappingProxyType(
    {
        Dimension.ACTIVE_POWER: PowerConverter,
        Dimension.REACTIVE_POWER: ReactivePowerConverter,
        Dimension.APPARENT_POWER: ApparentPowerConverter,
        Dimension.ENERGY: EnergyConverter,
        Dimension.VOLTAGE: ElectricPotentialConverter,
        Dimension.CURRENT: ElectricCurrentConverter,
        Dimension.FREQUENCY: FrequencyConverter,
        Dimension.RATIO: UnitlessRatioConverter,
        Dimension.TEMPERATURE: TemperatureConverter,
        Dimension.SPEED: SpeedConverter,
        Dimension.IRRADIANCE: IrradianceConverter,
        Dimension.POWER_FACTOR: UnitlessRatioConverter,
    }
)

# Narrower than the converter: a share is not a number without a unit, nor wind rain.
_UNITS: Mapping[Dimension, frozenset[str | None]] = MappingProxyType(
    {
        Dimension.RATIO: frozenset({UnitOfRatio.PERCENTAGE}),
        Dimension.SPEED: frozenset(UnitOfSpeed) - {UnitOfSpeed.BEAUFORT},
        Dimension.POWER_FACTOR: frozenset({None, UnitOfRatio.PERCENTAGE}),
    }
)

# No two of these know the same pair of units.
_GENERAL: tuple[Converter, ...] = (
    *dict.fromkeys(_CONVERTERS.values()),
    DistanceConverter,
    DurationConverter,
    MassConverter,
    PressureConverter,
    ReactiveEnergyConverter,
    VolumeConverter,
    VolumeFlowRateConverter,
)


def conversion(
    dimension: Dimension, unit: str | None, wanted: str | None = None
) -> Conversion | None:
    """What turns a number in `unit` into the wanted unit (formats R6).

    Args:
        dimension: What the number measures.
        unit: The unit it has. Case matters: MW is not mW.
        wanted: By default the dimension's base unit; of any dimension, the one it has.

    Returns:
        The conversion, or None where the unit does not belong to the dimension.
    """
    unit = AMBIGUOUS_UNITS.get(unit, unit)
    if dimension is Dimension.ANY:
        return _any_conversion(unit, wanted)
    wanted = BASE_UNITS[dimension] if wanted is None else wanted
    if dimension is Dimension.REACTIVE_POWER and unit == UnitOfPower.WATT:
        unit = UnitOfReactivePower.VOLT_AMPERE_REACTIVE  # ha-ferroamp writes W
    if not {unit, wanted} <= _units(dimension):
        return None
    return _CONVERTERS[dimension].converter_factory(unit, wanted)


def unit_problem(
    dimension: Dimension, unit: str | None, wanted: str | None = None
) -> bool:
    """Whether an entity with this unit cannot be a source of this dimension."""
    return (
        dimension is not Dimension.TEXT and conversion(dimension, unit, wanted) is None
    )


def entity_filter(dimension: Dimension) -> list[EntityFilterSelectorConfig]:
    """What an entity selector offers for a dimension; an empty list is everything."""
    if dimension is Dimension.POWER_FACTOR:  # often without a unit to choose by
        return [{"device_class": "power_factor"}]
    units = {str(unit) for unit in _units(dimension) if unit is not None}
    if dimension is Dimension.REACTIVE_POWER:
        units.add(UnitOfPower.WATT.value)
    return [{"unit_of_measurement": sorted(units)}] if units else []


def _units(dimension: Dimension) -> frozenset[str | None]:
    """The units that a dimension accepts; none for texts and for any dimension."""
    if dimension in _UNITS:
        return _UNITS[dimension]
    if dimension in _CONVERTERS:
        return frozenset(_CONVERTERS[dimension].VALID_UNITS)
    return frozenset()


def _any_conversion(unit: str | None, wanted: str | None) -> Conversion | None:
    if wanted is None or unit == wanted:
        return float
    for converter in _GENERAL:
        if {unit, wanted} <= converter.VALID_UNITS:
            return converter.converter_factory(unit, wanted)
    return None
