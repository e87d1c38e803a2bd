"""Whether a destination is reachable, and whether a report is overdue."""

from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_time_interval

from .destination import DestinationConfigEntry
from .entity import (
    DestinationEntity,
    ReportEntity,
    async_add_report_entities,
    moment_of,
)
from .report_event import OVERDUE_KEY

REACHABLE = BinarySensorEntityDescription(
    key="reachable",
    translation_key="reachable",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)

OVERDUE = BinarySensorEntityDescription(
    key=OVERDUE_KEY,
    translation_key="overdue",
    device_class=BinarySensorDeviceClass.PROBLEM,
)

LOOK_EVERY = timedelta(seconds=30)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DestinationConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add whether the destination is reachable, and whether reports are overdue, as they are added."""
    destination = entry.runtime_data
    async_add_entities([Reachable(destination, REACHABLE)])
    async_add_report_entities(
        entry,
        destination.async_on_new_report,
        async_add_entities,
        lambda subentry: [OverdueReport(destination, subentry, OVERDUE)],
    )
    async_add_report_entities(
        entry,
        destination.async_on_new_flash,
        async_add_entities,
        lambda subentry: [Overdue(destination, subentry, OVERDUE)],
    )


class Reachable(DestinationEntity, BinarySensorEntity):
    """Whether the last connection to the destination worked; unknown before the first."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to changes."""
        self.async_on_remove(
            self.destination.courier.async_listen_reachable(self.async_write_ha_state)
        )

    @property
    @override
    def is_on(self) -> bool | None:
        return self.destination.courier.reachable


class Overdue(ReportEntity, BinarySensorEntity):
    """Whether nothing was delivered for three intervals, though something was due; time alone makes it so."""

    @override
    async def async_added_to_hass(self) -> None:
        """Look again now and then."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_track_time_interval(self.hass, self._async_look, LOOK_EVERY)
        )

    @callback
    def _async_look(self, _now: datetime) -> None:
        self.async_write_ha_state()

    @property
    @override
    def is_on(self) -> bool:
        return self.destination.is_overdue(self._key)


class OverdueReport(Overdue):
    """The same for a report of history, with how far it is: an attribute makes no line in the activity log."""

    _unrecorded_attributes = frozenset(
        {"delivered_until", "next_document", "destination", "directory"}
    )

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """How far the partner has all, when the next document is built, and where documents go."""
        # The clock may ask once more while a report is being removed.
        runner = self.destination.reports.get(self._key)
        return (
            None
            if runner is None
            else {
                "delivered_until": moment_of(runner.status.delivered_until),
                "next_document": moment_of(runner.configured.next_build),
                **self.place,
            }
        )
