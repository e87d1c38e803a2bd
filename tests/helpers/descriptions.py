"""What the integration says of its entities, by platform."""

from collections.abc import Mapping

from homeassistant.const import Platform
from homeassistant.helpers.entity import EntityDescription

from custom_components.energy_bridge.destination.binary_sensor import OVERDUE, REACHABLE
from custom_components.energy_bridge.destination.button import (
    CANCEL_EXPORT,
    RETRY,
    SEND_NOW,
    TEST_DELIVERY,
)
from custom_components.energy_bridge.destination.event import DELIVERY
from custom_components.energy_bridge.destination.sensor import (
    DELIVERED_UNTIL,
    DROPPED_MESSAGES,
    EXPORT_PROGRESS,
    LAST_DELIVERED,
    NEXT_TRY,
    REPORT_SENSORS,
)
from custom_components.energy_bridge.destination.switch import FLASH
from custom_components.energy_bridge.fleet.tables.cabinet import (
    ALERT_EVENT,
    CABINET_EVENT,
    CABINET_PROBLEM,
    CABINET_SENSORS,
    LAST_SEEN,
)
from custom_components.energy_bridge.fleet.tables.fleet import (
    CABINETS_OFFLINE,
    CABINETS_ONLINE,
    FIND_PACK,
    FLEET_FIGURES,
    FLEET_SWAPS,
    PACK_FOUND,
)
from custom_components.energy_bridge.fleet.tables.slot import (
    OPEN,
    SLOT_BINARY_SENSORS,
    SLOT_SENSORS,
)
from custom_components.energy_bridge.hub.binary_sensor import (
    BIT_SENSORS,
    LOCK,
    ORDER_IN_PROGRESS,
)
from custom_components.energy_bridge.hub.button import BUTTONS
from custom_components.energy_bridge.hub.number import POWER
from custom_components.energy_bridge.hub.select import MODE
from custom_components.energy_bridge.hub.sensor import BATTERY_SENSORS, DEVIATION
from custom_components.energy_bridge.hub.tables import SENSORS

DESCRIPTIONS: Mapping[Platform, tuple[EntityDescription, ...]] = {
    Platform.EVENT: (CABINET_EVENT, ALERT_EVENT, DELIVERY),
    Platform.BINARY_SENSOR: (
        LOCK,
        ORDER_IN_PROGRESS,
        CABINET_PROBLEM,
        REACHABLE,
        OVERDUE,
        *SLOT_BINARY_SENSORS,
        *(each for table in BIT_SENSORS.values() for each in table),
    ),
    Platform.BUTTON: (*BUTTONS, OPEN, SEND_NOW, RETRY, CANCEL_EXPORT, TEST_DELIVERY),
    Platform.NUMBER: (POWER,),
    Platform.SELECT: (MODE,),
    Platform.TEXT: (FIND_PACK,),
    Platform.SENSOR: (
        *BATTERY_SENSORS,
        DEVIATION,
        *CABINET_SENSORS,
        *SLOT_SENSORS,
        LAST_SEEN,
        CABINETS_ONLINE,
        CABINETS_OFFLINE,
        *FLEET_FIGURES,
        FLEET_SWAPS,
        PACK_FOUND,
        DELIVERED_UNTIL,
        LAST_DELIVERED,
        NEXT_TRY,
        DROPPED_MESSAGES,
        EXPORT_PROGRESS,
        *REPORT_SENSORS,
        *(each for table in SENSORS.values() for each in table),
    ),
    Platform.SWITCH: (FLASH,),
}
