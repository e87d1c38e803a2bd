"""The entities of all cabinets together, as tables."""

from dataclasses import dataclass

from homeassistant.components.sensor import SensorEntityDescription, SensorStateClass
from homeassistant.components.text import TextEntityDescription

from ...core.cabinet.slot import SlotState
from ...core.cabinet.values import MAX_TEXT
from .cabinet import FREE_SLOTS, LOCATED, SWAPS


@dataclass(frozen=True, kw_only=True)
class FleetFigureDescription(SensorEntityDescription):
    """How many slots of all cabinets that send are in one state."""

    state: SlotState


def _count(key: str, state: SlotState) -> FleetFigureDescription:
    return FleetFigureDescription(
        key=key,
        translation_key=key,
        state_class=SensorStateClass.MEASUREMENT,
        state=state,
    )


FLEET_FIGURES = (
    _count(LOCATED, SlotState.FULL),
    _count("packs_charging", SlotState.CHARGING),
    _count(FREE_SLOTS, SlotState.EMPTY),
    _count("slots_at_fault", SlotState.FAULT),
)
FLEET_SWAPS = SensorEntityDescription(
    key=SWAPS, translation_key=SWAPS, state_class=SensorStateClass.TOTAL
)
CABINETS_ONLINE = SensorEntityDescription(
    key="cabinets_online",
    translation_key="cabinets_online",
    state_class=SensorStateClass.MEASUREMENT,
)
CABINETS_OFFLINE = SensorEntityDescription(
    key="cabinets_offline",
    translation_key="cabinets_offline",
    state_class=SensorStateClass.MEASUREMENT,
)

FIND_PACK = TextEntityDescription(
    key="find_pack", translation_key="find_pack", native_max=MAX_TEXT
)

NO_SEARCH = "no_search"
NOT_FOUND = "not_found"
SEVERAL = "several"
AWAY = "away"
SEARCH_STATES = (NO_SEARCH, NOT_FOUND, SEVERAL, AWAY)
"""What stands in the place of a slot's name."""

PACK_FOUND = SensorEntityDescription(
    key="pack_found_in", translation_key="pack_found_in"
)
