"""The switch of a report of live values."""

import asyncio
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import STATE_OFF
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import ExtraStoredData, RestoreEntity

from ..core.flash.seconds import Reservation
from .destination import Destination, DestinationConfigEntry
from .entity import ReportEntity, async_add_report_entities
from .words import async_disk_error

FLASH = SwitchEntityDescription(key="flash", translation_key="flash")

PATIENCE = 4.0
"""s for which the disk may keep seconds back; they are asked for so early that none is left out."""

_STRETCHES = "stretches"


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DestinationConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches of reports as they are added."""
    destination = entry.runtime_data
    async_add_report_entities(
        entry,
        destination.async_on_new_flash,
        async_add_entities,
        lambda subentry: [FlashSwitch(destination, subentry, FLASH)],
    )


class _Stretches(ExtraStoredData):
    """What a report told of, so that a clock that is set back tells nothing twice after a restart either."""

    def __init__(self, stretches: list[list[float]]) -> None:
        self._stretches = stretches

    @override
    def as_dict(self) -> dict[str, Any]:
        return {_STRETCHES: self._stretches}


class FlashSwitch(ReportEntity, SwitchEntity, RestoreEntity):
    """Whether live messages are sent; on until the user switches it off."""

    def __init__(
        self,
        destination: Destination,
        subentry: ConfigSubentry,
        description: SwitchEntityDescription,
    ) -> None:
        """Keep the report, which may be gone before its switch."""
        super().__init__(destination, subentry, description)
        self._runner = destination.flashes[subentry.subentry_id]
        self._storing: asyncio.Task[None] | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Go on as before."""
        await super().async_added_to_hass()
        self.async_on_remove(self._runner.async_pause)
        self._runner.on_reserve = self._async_reserve
        is_on = self._runner.is_on
        if is_on is None:  # else it has just got another entity id
            is_on = await self._async_restore()
        if is_on:
            self._runner.async_switch_on()
        else:
            self._runner.async_switch_off()

    async def _async_restore(self) -> bool:
        """Know what an earlier life told of; answers whether it was on."""
        extra = await self.async_get_last_extra_data()
        # Where the file could not be written, Home Assistant's own are the newer ones.
        store = self.destination.flash_store
        known = (extra and extra.as_dict().get(_STRETCHES)) or ()
        self._runner.async_restore([*known, *store.async_stretches(self._key)])
        stored = store.async_is_on(self._key)
        if stored is not None:
            return stored
        last = await self.async_get_last_state()
        return last is None or last.state != STATE_OFF

    @property
    @override
    def extra_restore_state_data(self) -> ExtraStoredData:
        return _Stretches(self._runner.stretches)

    @property
    @override
    def is_on(self) -> bool:
        return self._runner.is_on is True

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        self._runner.async_switch_on()
        await self._async_keep(True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        self._runner.async_switch_off()
        await self._async_keep(False)

    async def _async_keep(self, is_on: bool) -> None:
        """Show how the user left it, and store that at once."""
        self.async_write_ha_state()
        destination = self.destination
        known = destination.config_entry.subentries
        try:
            await destination.flash_store.async_store(self._key, is_on, known)
        except OSError as err:
            raise await async_disk_error(self.hass, err) from err

    @callback
    def _async_reserve(self, reservation: Reservation) -> None:
        """Store which seconds are about to be told of; where the disk takes nothing, or hangs, they are told all the same."""
        self.destination.config_entry.async_create_task(
            self.hass, self._async_store(reservation)
        )

    async def _async_store(self, reservation: Reservation) -> None:
        # Behind a write that hangs no others gather.
        if self._storing is None or self._storing.done():
            storing = self.destination.async_store_told(
                self._key, reservation.stretches
            )
            entry = self.destination.config_entry
            self._storing = entry.async_create_task(self.hass, storing)
        await asyncio.wait({self._storing}, timeout=PATIENCE)
        self._runner.async_confirm(reservation)
