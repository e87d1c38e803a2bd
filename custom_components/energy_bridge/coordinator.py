"""What the coordinators of all kinds of config entry share: their life, their repairs, and their devices."""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import suppress
import logging
from pathlib import Path
from shutil import rmtree
from typing import Protocol, Unpack

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.storage import Store
from homeassistant.loader import async_get_loaded_integration

from .const import CONF_KIND, DOMAIN, VERSION
from .mqtt.connection import BrokerError

_LOGGER = logging.getLogger(__name__)


class EntryCoordinator(Protocol):
    """What runs one loaded config entry; every kind of entry has its own."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Prepare; nothing is connected or read yet."""

    async def async_start(self) -> None:
        """Connect, or take up what waits.

        Raises ConfigEntryAuthFailed, ConfigEntryNotReady or ConfigEntryError, translated.
        """

    def async_run(self) -> None:
        """Go on, once the entities are there."""

    async def async_stop(self) -> None:
        """Stop, and store what must outlive a restart."""

    def async_remove_device(self, device: dr.AnyDeviceEntry) -> bool:
        """Forget a device that is gone for good; False where it is still there."""

    @classmethod
    def async_clear_issues(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Clear the repairs of an entry that is disabled or removed."""

    @classmethod
    async def async_migrate(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Bring what an entry of an earlier minor version has in the registries up to date."""

    @classmethod
    async def async_resume_disabled(
        cls, hass: HomeAssistant, entry: ConfigEntry
    ) -> None:
        """Go on with what has to be done for a disabled entry, when Home Assistant starts."""

    @classmethod
    async def async_forget(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Do what a removed entry leaves to do, and forget it; its files are removed afterwards."""


class Issues:
    """The repairs that concern one subject: a config entry, a report, a device.

    An issue's id is its translation key and the subject's id.
    """

    def __init__(self, hass: HomeAssistant, subject_id: str) -> None:
        """Raise nothing yet."""
        self._hass = hass
        self._subject_id = subject_id

    @callback
    def async_raise(
        self,
        key: str,
        placeholders: Mapping[str, str],
        *,
        severity: ir.IssueSeverity = ir.IssueSeverity.WARNING,
        fix_data: Mapping[str, str] | None = None,
    ) -> None:
        """Ask for a repair; with `fix_data` a fix flow mends it."""
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._id(key),
            data=None if fix_data is None else dict(fix_data),
            is_fixable=fix_data is not None,
            severity=severity,
            translation_key=key,
            translation_placeholders=dict(placeholders),
        )

    @callback
    def async_clear(self, *keys: str) -> None:
        """Take back repairs that are over, or were never asked for."""
        for key in keys:
            ir.async_delete_issue(self._hass, DOMAIN, self._id(key))

    @callback
    def async_update(
        self,
        key: str,
        needed: bool,
        placeholders: Mapping[str, str],
        *,
        fix_data: Mapping[str, str] | None = None,
    ) -> None:
        """Ask for a repair while it is needed; with `fix_data` a fix flow mends it."""
        if needed:
            self.async_raise(key, placeholders, fix_data=fix_data)
        else:
            self.async_clear(key)

    def _id(self, key: str) -> str:
        return f"{key}_{self._subject_id}"


def kind_of(entry: ConfigEntry) -> str | None:
    """The kind of an entry; None where a later major version stored it, whose data may be of any shape."""
    if entry.version > VERSION:
        return None
    kind: str | None = entry.data.get(CONF_KIND)
    return kind


def entries_of_kind(
    hass: HomeAssistant, kind: str, *, include_disabled: bool = True
) -> list[ConfigEntry]:
    """The entries of a kind, loaded or not; what a user ignores is none."""
    return [
        entry
        for entry in hass.config_entries.async_entries(
            DOMAIN, include_ignore=False, include_disabled=include_disabled
        )
        if kind_of(entry) == kind
    ]


@callback
def async_clear_issues(hass: HomeAssistant, *subject_ids: str) -> None:
    """Clear all repairs of subjects that are gone, whichever version asked for them."""
    ends = tuple(f"_{subject_id}" for subject_id in subject_ids)
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.endswith(ends):
            ir.async_delete_issue(hass, domain, issue_id)


async def async_remove_stored(hass: HomeAssistant, entry_id: str) -> None:
    """Remove the file and the folder that belong to an entry, whichever version wrote them."""
    await Store[dict[str, object]](hass, 1, f"{DOMAIN}.{entry_id}").async_remove()
    folder = Path(hass.config.path(".storage", DOMAIN))
    await hass.async_add_executor_job(_remove_folder, folder, entry_id)


def _remove_folder(folder: Path, entry_id: str) -> None:
    """Remove the folder of an entry; with the last of them the one of all, and that of exports without a destination."""
    rmtree(folder / entry_id, ignore_errors=True)
    for empty in (folder / "exports", folder):
        with suppress(OSError):
            empty.rmdir()


class Devices:
    """The devices of one config entry in the registry."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Register nothing yet."""
        self._hass = hass
        self._registry = dr.async_get(hass)
        self._entry_id = entry.entry_id

    @callback
    def async_get(self, identifier: tuple[str, str]) -> dr.DeviceEntry | None:
        """The device of this entry with that identifier."""
        return self._registry.async_get_device_by_identifier(identifier, self._entry_id)

    @callback
    def async_register(
        self,
        identifier: tuple[str, str],
        *,
        below: Iterable[tuple[str, str]] = (),
        subentry_id: str | None = None,
        **info: Unpack[DeviceInfo],
    ) -> dr.DeviceEntry:
        """Bring the registry up to date; the device hangs below the first of `below` that is there.

        With `subentry_id` it belongs to that subentry, and goes with it.
        """
        for parent in below:
            if (device := self.async_get(parent)) is not None:
                info["via_device_id"] = device.id
                break
        info["identifiers"] = {identifier}
        return self._registry.async_get_or_create(
            config_entry_id=self._entry_id, config_subentry_id=subentry_id, **info
        )

    @callback
    def async_register_service(
        self,
        identifier: tuple[str, str],
        *,
        below: Iterable[tuple[str, str]] = (),
        subentry_id: str | None = None,
        name: str,
        model: str,
    ) -> dr.DeviceEntry:
        """The same for what is no hardware, but done by this integration."""
        integration = async_get_loaded_integration(self._hass, DOMAIN)
        return self.async_register(
            identifier,
            below=below,
            subentry_id=subentry_id,
            entry_type=dr.DeviceEntryType.SERVICE,
            manufacturer=integration.name,
            model=model,
            name=name,
            sw_version=str(integration.version),
        )

    @callback
    def async_rename(self, identifier: tuple[str, str], name: str) -> None:
        """Give a device the name that its entry or subentry has now."""
        device = self.async_get(identifier)
        if device is not None and device.name != name:
            self._registry.async_update_device(device.id, name=name)

    @callback
    def async_remove_below(self, identifier: tuple[str, str]) -> None:
        """Remove the devices that hang below one."""
        if (parent := self.async_get(identifier)) is None:
            return
        for device in dr.async_entries_for_config_entry(self._registry, self._entry_id):
            if device.via_device_id == parent.id:
                self._registry.async_remove_device(device.id)


@callback
def async_close_with(
    hass: HomeAssistant,
    entry: ConfigEntry,
    close: Callable[[], Coroutine[None, None, None]],
) -> None:
    """Have what an entry opened closed when it is unloaded, when its set-up fails, and when Home Assistant stops.

    The last of these unloads no entry. `close` may be called more than once.
    """

    async def async_close_at_stop(_event: Event) -> None:
        await close()

    entry.async_on_unload(close)
    entry.async_on_unload(
        hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, async_close_at_stop)
    )


@callback
def async_ask_for_login(
    hass: HomeAssistant, entry: ConfigEntry, error: BrokerError
) -> None:
    """Ask the user for what the broker accepts, since it refuses us while running."""
    _LOGGER.info("%s: the broker refuses the connection: %s", entry.title, error)
    entry.async_start_reauth(hass)
