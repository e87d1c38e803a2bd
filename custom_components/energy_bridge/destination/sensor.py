"""Sensors of reports: how far each is, what waits, what went wrong; and the progress of exports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfRatio
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .destination import DestinationConfigEntry
from .entity import (
    DestinationEntity,
    ReportEntity,
    async_add_report_entities,
    moment_of,
)
from .report_event import ERRORS
from .status import Status

NO_ERROR = "none"


@dataclass(frozen=True, kw_only=True)
class ReportSensorDescription(SensorEntityDescription):
    """A sensor of a report."""

    value_fn: Callable[[Status], StateType | datetime]
    detail_fn: Callable[[Status], str | None] | None = None


LAST_DELIVERED = ReportSensorDescription(
    key="last_delivered",
    translation_key="last_delivered",
    device_class=SensorDeviceClass.TIMESTAMP,
    # The activity log has a line for each delivery anyway.
    entity_registry_enabled_default=False,
    value_fn=lambda status: moment_of(status.delivered_at),
)

NEXT_TRY = ReportSensorDescription(
    key="next_try",
    translation_key="next_try",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_category=EntityCategory.DIAGNOSTIC,
    value_fn=lambda _status: None,
)

LAST_ERROR = ReportSensorDescription(
    key="last_error",
    translation_key="last_error",
    device_class=SensorDeviceClass.ENUM,
    options=[NO_ERROR, *ERRORS],
    entity_category=EntityCategory.DIAGNOSTIC,
    value_fn=lambda status: status.error or NO_ERROR,
    detail_fn=lambda status: status.detail or None,
)

DELIVERED_UNTIL = ReportSensorDescription(
    key="delivered_until",
    translation_key="delivered_until",
    device_class=SensorDeviceClass.TIMESTAMP,
    # The same: *Overdue* has this as attribute, of which the activity log has no line.
    entity_registry_enabled_default=False,
    value_fn=lambda status: moment_of(status.delivered_until),
)

REPORT_SENSORS: tuple[ReportSensorDescription, ...] = (
    ReportSensorDescription(
        key="waiting_documents",
        translation_key="waiting_documents",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda status: status.waiting,
    ),
    LAST_ERROR,
    ReportSensorDescription(
        key="progress",
        translation_key="progress",
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda status: status.progress,
        detail_fn=lambda status: status.sending,
    ),
)

DROPPED_MESSAGES = SensorEntityDescription(
    key="dropped_messages",
    translation_key="dropped_messages",
    state_class=SensorStateClass.TOTAL_INCREASING,
    entity_category=EntityCategory.DIAGNOSTIC,
)

EXPORT_PROGRESS = SensorEntityDescription(
    key="export_progress",
    translation_key="export_progress",
    native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DestinationConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of the destination, and of reports as they are added."""
    destination = entry.runtime_data
    async_add_entities([ExportProgress(destination, EXPORT_PROGRESS)])
    async_add_report_entities(
        entry,
        destination.async_on_new_report,
        async_add_entities,
        lambda subentry: [
            DeliveredUntil(destination, subentry, DELIVERED_UNTIL),
            LastDelivered(destination, subentry, LAST_DELIVERED),
            NextTry(destination, subentry, NEXT_TRY),
            *(
                ReportSensor(destination, subentry, description)
                for description in REPORT_SENSORS
            ),
        ],
    )
    async_add_report_entities(
        entry,
        destination.async_on_new_flash,
        async_add_entities,
        lambda subentry: [
            LastDelivered(destination, subentry, LAST_DELIVERED),
            ReportSensor(destination, subentry, LAST_ERROR),
            DroppedMessages(destination, subentry, DROPPED_MESSAGES),
        ],
    )


class ReportSensor(ReportEntity, SensorEntity):
    """A figure of a report's status."""

    entity_description: ReportSensorDescription
    _unrecorded_attributes = frozenset({"detail"})

    @property
    @override
    def native_value(self) -> StateType | datetime:
        return self.entity_description.value_fn(self.status)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """What tells more of the value, where there is such."""
        if (detail := self.entity_description.detail_fn) is None:
            return None
        return {"detail": detail(self.status)}


class WhereSensor(ReportSensor):
    """A figure of what was delivered, and where that went."""

    _unrecorded_attributes = frozenset({"destination", "directory"})

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """The destination's name, and the directory where documents are files."""
        return {**self.place}


class LastDelivered(WhereSensor, RestoreSensor):
    """When a document arrived last; a restart does not forget it."""

    _before: datetime | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Take over what was known."""
        await super().async_added_to_hass()
        last = await self.async_get_last_sensor_data()
        if last is not None and isinstance(last.native_value, datetime):
            self._before = last.native_value

    @property
    @override
    def native_value(self) -> StateType | datetime:
        return super().native_value or self._before


class DeliveredUntil(WhereSensor):
    """How far the partner has all; the first document of a new report may still be to come."""

    _unrecorded_attributes = frozenset({"destination", "directory", "next_document"})

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Where documents go, and when the next one is built."""
        next_build = moment_of(self.runner.configured.next_build)
        return {**super().extra_state_attributes, "next_document": next_build}


class NextTry(ReportSensor):
    """When documents that could not be delivered are sent again; unknown while none has to be."""

    @property
    @override
    def native_value(self) -> StateType | datetime:
        # 0 is for what is sent at once.
        return moment_of(self.runner.outbox.next_try or None)


class DroppedMessages(ReportEntity, SensorEntity):
    """How many live messages were given up since the start, as they could not be delivered in time."""

    @property
    @override
    def native_value(self) -> int:
        return self.destination.flashes[self._key].queue.dropped


class ExportProgress(DestinationEntity, SensorEntity):
    """How far the exports are that run beside the reports."""

    _unrecorded_attributes = frozenset({"exports"})

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to exports."""
        self.async_on_remove(
            self.destination.exports.async_listen(self.async_write_ha_state)
        )

    @property
    @override
    def native_value(self) -> float:
        """Of the one that is least advanced, in %; 100 while there is none."""
        exports = self.destination.exports.running.values()
        return min((export.status.progress for export in exports), default=100)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, list[dict[str, StateType]]]:
        """What runs, and what is being sent."""
        return {
            "exports": [
                {
                    "title": export.title,
                    "progress": export.status.progress,
                    "sending": export.status.sending,
                }
                for export in self.destination.exports.running.values()
            ]
        }
