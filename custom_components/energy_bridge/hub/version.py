"""The version of a hub's API: asked of the hub, told to the device registry."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..coordinator import Devices
from ..core.ferroamp.hub import HUB_KEY
from .battery import BatteryControl
from .devices import device_identifier


class HubVersion:
    """Keeps the registry's version of one hub; it stays there until another one is told."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, battery: BatteryControl
    ) -> None:
        """Ask nothing yet."""
        self._hass = hass
        self._entry = entry
        self._battery = battery
        self._version: str | None = None

    @callback
    def async_ask(self) -> None:
        """Ask the hub, in the background: it need not answer."""
        self._entry.async_create_background_task(
            self._hass,
            self._battery.async_ask_version(),
            f"version of {self._entry.title}",
        )

    @callback
    def async_tell_registry(self) -> None:
        """Tell the registry if the hub has told another version."""
        version = self._battery.state.version
        if version is None or version == self._version:
            return
        self._version = version
        Devices(self._hass, self._entry).async_register(
            device_identifier(self._entry.entry_id, HUB_KEY), sw_version=version
        )
