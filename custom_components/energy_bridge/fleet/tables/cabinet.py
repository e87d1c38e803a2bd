"""The entities of a cabinet, as tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntityDescription,
)
from homeassistant.components.event import EventEntityDescription
from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    EntityCategory,
    UnitOfRatio,
    UnitOfTemperature,
    UnitOfTime,
)
from homeassistant.helpers.typing import StateType

from ...core.cabinet.cabinet import Cabinet
from ...core.cabinet.protocol import EVENTS
from ...core.cabinet.readings import Network
from ...core.cabinet.slot import SlotState
from ...core.cabinet.thresholds import RANGES

ALERT_TYPES = ("warning", "error")
OTHER_EVENT = "other"
FREE_SLOTS = "free_slots"
LOCATED = "packs_ready"
"""The figure that carries the cabinet's coordinates, so that a map shows it."""
SWAPS = "swaps_today"


@dataclass(frozen=True, kw_only=True)
class CabinetSensorDescription(SensorEntityDescription):
    """A sensor of a cabinet; it exists once `exists` says so, and changes with `needs`."""

    value_fn: Callable[[Cabinet], StateType]
    needs: tuple[str, ...]
    exists: Callable[[Cabinet], bool] = lambda _cabinet: True
    measures_pack: bool = False


def _count(
    key: str, *states: SlotState, needs: str | None = None
) -> CabinetSensorDescription:
    return CabinetSensorDescription(
        key=key,
        translation_key=key,
        state_class=SensorStateClass.MEASUREMENT,
        needs=("figures",) if needs is None else ("figures", needs),
        value_fn=lambda cabinet: sum(cabinet.figures.get(state, 0) for state in states),
    )


def _threshold(
    key: str,
    unit: str | None = None,
    device_class: SensorDeviceClass | None = None,
) -> CabinetSensorDescription:
    return CabinetSensorDescription(
        key=key,
        translation_key=key,
        device_class=device_class,
        native_unit_of_measurement=unit,
        entity_category=EntityCategory.DIAGNOSTIC,
        needs=("thresholds",),
        value_fn=lambda cabinet: cabinet.thresholds.get(key),
        exists=lambda cabinet: key in cabinet.thresholds,
    )


THRESHOLDS: Mapping[str, tuple[str | None, SensorDeviceClass | None]] = {
    "charge_over_temp_period": (
        UnitOfTemperature.CELSIUS,
        SensorDeviceClass.TEMPERATURE,
    ),
    "bat_over_temp_period": (UnitOfTemperature.CELSIUS, SensorDeviceClass.TEMPERATURE),
    "soc_period": (UnitOfRatio.PERCENTAGE, None),
    "charge_time_period": (UnitOfTime.MINUTES, SensorDeviceClass.DURATION),
    "info_up_period": (None, None),
    "log_up_period": (None, None),
}
assert THRESHOLDS.keys() == {key for key in RANGES if not key.startswith("ftp_")}

CABINET_SENSORS: tuple[CabinetSensorDescription, ...] = (
    _count(LOCATED, SlotState.FULL, needs="reading"),
    _count("packs_charging", SlotState.CHARGING),
    _count(FREE_SLOTS, SlotState.EMPTY, needs="empty_slots"),
    _count("slots_at_fault", SlotState.FAULT),
    CabinetSensorDescription(
        key=SWAPS,
        translation_key=SWAPS,
        state_class=SensorStateClass.TOTAL,
        needs=("swaps",),
        value_fn=lambda cabinet: cabinet.swaps.count,
    ),
    CabinetSensorDescription(
        key="total_slots",
        translation_key="total_slots",
        entity_category=EntityCategory.DIAGNOSTIC,
        needs=("reading", "figures"),
        value_fn=lambda cabinet: cabinet.reading.total_slots or len(cabinet.slots),
    ),
    CabinetSensorDescription(
        key="environment_temperature",
        translation_key="environment_temperature",
        device_class=SensorDeviceClass.TEMPERATURE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        needs=("reading",),
        value_fn=lambda cabinet: cabinet.reading.environment_temperature,
        exists=lambda cabinet: cabinet.reading.environment_temperature is not None,
    ),
    CabinetSensorDescription(
        key="network",
        translation_key="network",
        device_class=SensorDeviceClass.ENUM,
        options=[network.value for network in Network],
        entity_category=EntityCategory.DIAGNOSTIC,
        needs=("reading",),
        value_fn=lambda cabinet: cabinet.reading.network,
        exists=lambda cabinet: cabinet.reading.network is not None,
    ),
    *(_threshold(key, *unit) for key, unit in THRESHOLDS.items()),
)


LAST_SEEN = SensorEntityDescription(
    key="last_seen",
    translation_key="last_seen",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
)


CABINET_PROBLEM = BinarySensorEntityDescription(
    key="problem",
    translation_key="cabinet_problem",
    device_class=BinarySensorDeviceClass.PROBLEM,
)


CABINET_EVENT = EventEntityDescription(
    key="notification",
    translation_key="notification",
    event_types=[*EVENTS, OTHER_EVENT],
)
ALERT_EVENT = EventEntityDescription(
    key="alert", translation_key="alert", event_types=list(ALERT_TYPES)
)
