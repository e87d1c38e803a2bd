"""What may need repair in an EnergyHub."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..const import CONF_PREFIX
from ..coordinator import Issues
from ..core.ferroamp.hub import Hub
from .twins import async_find_twin

BATTERY_DIRECTION = "battery_direction"
SAME_HUB_TWICE = "same_hub_twice"
TWO_HUBS = "two_hubs"
STANDS_STILL = "stands_still"


class HubIssues:
    """The repairs of one hub."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Raise nothing yet."""
        self._hass = hass
        self._entry = entry
        self._issues = Issues(hass, entry.entry_id)
        self._direction: bool | None = None
        self._twin: str | None = ""
        self._messages: tuple[bool, bool] | None = None

    @callback
    def async_check_hub(self, hub: Hub) -> None:
        """Ask for what is to be repaired now."""
        self.async_check_direction(hub.checks.direction)
        self._async_check_messages(is_mixed=hub.is_mixed, stands_still=hub.stands_still)
        self._async_name_twin(async_find_twin(self._hass, self._entry, hub))

    @callback
    def _async_name_twin(self, other: ConfigEntry | None) -> None:
        """Name the other entry that is the same hub; None where there is none."""
        twin = None if other is None else other.title
        if twin == self._twin:
            return
        self._twin = twin
        if other is None:
            self._issues.async_clear(SAME_HUB_TWICE)
            return
        self._issues.async_raise(
            SAME_HUB_TWICE,
            {"entry": self._entry.title, "other": other.title},
        )

    @callback
    def async_check_direction(self, contradicts: bool | None) -> None:
        """Ask for a repair while the battery's counters contradict its power; None for not known yet."""
        if contradicts is self._direction:
            return
        self._direction = contradicts
        if contradicts:
            self._issues.async_raise(
                BATTERY_DIRECTION,
                {"entry": self._entry.title},
                fix_data={"entry_id": self._entry.entry_id},
            )
        else:
            self._issues.async_clear(BATTERY_DIRECTION)

    @callback
    def _async_check_messages(self, *, is_mixed: bool, stands_still: bool) -> None:
        """Ask for a repair while messages of two hubs come, or always the same one."""
        if (is_mixed, stands_still) == self._messages:
            return
        self._messages = is_mixed, stands_still
        entry, prefix = self._entry.title, self._entry.data[CONF_PREFIX]
        self._issues.async_update(
            TWO_HUBS, is_mixed, {"entry": entry, "prefix": prefix}
        )
        self._issues.async_update(
            STANDS_STILL,
            stands_still and not is_mixed,
            {"entry": entry, "prefix": prefix},
        )

    @callback
    def async_clear(self) -> None:
        """Clear them all."""
        self._issues.async_clear(
            BATTERY_DIRECTION, SAME_HUB_TWICE, TWO_HUBS, STANDS_STILL
        )
