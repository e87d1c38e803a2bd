"""One destination in Home Assistant: its reports and exports, what they tell, and what needs repair."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryError, ConfigEntryNotReady
from homeassistant.helpers import device_registry as dr
from homeassistant.util.ulid import ulid_now

from ..const import CONF_TRANSPORT, DOMAIN, TRANSPORT_FOLDER
from ..coordinator import Devices
from ..core.delivery.transport import DeliveryCause
from .courier import DROPPED, Courier, Details, Happening
from .devices import destination_identifier, report_identifier
from .export import CANCELLED, UNLOADED, Export, StoredJob, read_job, write_job
from .issues import DestinationIssues, ReportIssues, async_clear_report_issues
from .runner import ReportRunner
from .transports import transport_of

EXPORTS = "exports"
type DestinationConfigEntry = ConfigEntry[Destination]
type ReportListener = Callable[[ReportRunner, Happening, Details], None]


def destination_folder(hass: HomeAssistant, entry_id: str) -> Path:
    """Where what waits for one destination is kept."""
    return Path(hass.config.path(".storage", DOMAIN, entry_id))


class Destination:
    """Keeps the reports of one config entry going, and exports beside them."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Prepare; nothing is read yet."""
        self.hass = hass
        self.config_entry = entry
        self.folder = destination_folder(hass, entry.entry_id)
        self.reports: dict[str, ReportRunner] = {}
        self.exports: dict[str, Export] = {}
        self.courier = Courier(
            entry.title,
            transport_of(hass, entry.data, entry.options),
            self._start_task,
            self._happened,
        )
        self._devices = Devices(hass, entry)
        self._issues = DestinationIssues(hass, entry)
        self._configured: dict[str, Mapping[str, Any]] = {}
        self._place = (entry.data, entry.options)
        self._changing = asyncio.Lock()
        self._stopped = False
        self._listeners: dict[str, list[ReportListener]] = {}
        self._status_listeners: dict[str, list[Callable[[], None]]] = {}
        self._export_listeners: list[Callable[[], None]] = []
        self._new_report: list[Callable[[ConfigSubentry], None]] = []

    async def async_start(self) -> None:
        """Take over what an earlier life left; raises as a config entry's set-up does.

        A destination that cannot be reached is no error: its reports are built all the same.
        """
        if "recorder" not in self.hass.config.components:
            raise ConfigEntryError(
                translation_domain=DOMAIN, translation_key="recorder_missing"
            )
        try:
            await self._async_load()
        except OSError as err:
            raise ConfigEntryNotReady(
                translation_domain=DOMAIN,
                translation_key="outbox_unusable",
                translation_placeholders={"error": str(err)},
            ) from err

    async def _async_load(self) -> None:
        """Read what waits. Raises OSError."""
        self._devices.async_register(
            destination_identifier(self.config_entry.entry_id),
            name=self.config_entry.title,
            entry_type=dr.DeviceEntryType.SERVICE,
        )
        for subentry in self.config_entry.subentries.values():
            await self._async_add(subentry)
        for folder in await self.hass.async_add_executor_job(self._left_exports):
            await self._async_resume(folder)

    @callback
    def async_run(self) -> None:
        """Begin to build and to send."""
        for runner in (*self.reports.values(), *self.exports.values()):
            self.courier.async_take(runner)
        self.courier.async_start()
        entry = self.config_entry
        # The stop event comes too late: what is in flight has been cancelled by then.
        entry.async_on_unload(
            self.hass.async_add_shutdown_job(HassJob(self.async_stop, "stop reports"))
        )
        entry.async_on_unload(entry.add_update_listener(_async_entry_changed))

    async def async_stop(self) -> None:
        """End; what waits stays on disk."""
        async with self._changing:
            self._stopped = True
            await self.courier.async_stop()
        for export in self.exports.values():
            export.end_with(UNLOADED)

    @callback
    def async_remove_device(self, device: dr.AnyDeviceEntry) -> bool:
        """Keep the devices: a report's goes with its subentry."""
        return False

    @classmethod
    @callback
    def async_clear_issues(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Clear the repairs of a destination and its reports."""
        DestinationIssues(hass, entry).async_clear()
        async_clear_report_issues(hass, entry.subentries)

    @classmethod
    async def async_remove_stored(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Remove what waits for the destination."""
        folder = destination_folder(hass, entry.entry_id)
        await hass.async_add_executor_job(partial(rmtree, folder, ignore_errors=True))

    async def async_changed(self) -> None:
        """Start, stop or replace just the reports that were changed."""
        async with self._changing:  # the next change may come before this one is done
            if self._stopped:
                return
            try:
                await self._async_follow()
            except OSError:  # a reload says so, and tries again
                self.hass.config_entries.async_schedule_reload(
                    self.config_entry.entry_id
                )

    async def _async_follow(self) -> None:
        entry = self.config_entry
        if self._place != (entry.data, entry.options):
            self._place = (entry.data, entry.options)
            self.courier.transport = transport_of(self.hass, entry.data, entry.options)
            self._issues.async_clear()
            for runner in (*self.reports.values(), *self.exports.values()):
                await self.courier.async_send_now(runner)
        self.courier.name = entry.title
        self._devices.async_rename(destination_identifier(entry.entry_id), entry.title)
        for key in self._configured.keys() - entry.subentries.keys():
            del self._configured[key]
            await self.courier.async_leave(key)
            await self.reports.pop(key).async_remove()
            async_clear_report_issues(self.hass, [key])
        for key, subentry in entry.subentries.items():
            if self._configured.get(key) != subentry.data:
                if known := key in self.reports:
                    await self.courier.async_leave(key)
                    await self.reports[key].async_make_way()
                await self._async_add(subentry)
                self.courier.async_take(self.reports[key])
                for tell in () if known else self._new_report:
                    tell(subentry)
            self._devices.async_rename(report_identifier(key), subentry.title)

    @callback
    def async_on_report(self, tell: Callable[[ConfigSubentry], None]) -> CALLBACK_TYPE:
        """Call for each report, now and when one is added."""
        self._new_report.append(tell)
        for key in self.reports:
            tell(self.config_entry.subentries[key])
        return partial(self._new_report.remove, tell)

    @callback
    def async_listen(self, key: str, listener: ReportListener) -> CALLBACK_TYPE:
        """Call for each happening of one report."""
        listeners = self._listeners.setdefault(key, [])
        listeners.append(listener)
        return partial(listeners.remove, listener)

    @callback
    def async_listen_status(
        self, key: str, listener: Callable[[], None]
    ) -> CALLBACK_TYPE:
        """Call when the status of one report changed."""
        listeners = self._status_listeners.setdefault(key, [])
        listeners.append(listener)
        return partial(listeners.remove, listener)

    @callback
    def async_listen_exports(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call when an export goes on, comes or ends."""
        self._export_listeners.append(listener)
        return partial(self._export_listeners.remove, listener)

    async def async_export(self, job: StoredJob) -> Export:
        """Start an export; it goes on after a restart. Raises OSError."""
        key = ulid_now()
        folder = self.folder / EXPORTS / key
        try:
            await self.hass.async_add_executor_job(write_job, folder, job)
            export = await self._async_load_export(folder, job)
        except OSError:
            await self._async_remove(folder)
            raise
        if self._stopped:
            export.end_with(UNLOADED)
        else:
            self.courier.async_take(export)
        return export

    async def async_cancel_exports(self) -> int:
        """Stop all exports and forget what waits of them; answers how many there were."""
        exports = list(self.exports.values())
        for export in exports:
            await self._async_end(export, CANCELLED)
        return len(exports)

    def _start_task(
        self, work: Coroutine[Any, Any, None], name: str
    ) -> asyncio.Task[None]:
        return self.config_entry.async_create_background_task(
            self.hass, work, f"{DOMAIN} {name}"
        )

    async def _async_add(self, subentry: ConfigSubentry) -> None:
        key, data = subentry.subentry_id, subentry.data  # which may change meanwhile
        runner = ReportRunner(
            self.hass, key, subentry.subentry_type, data, self.folder / key
        )
        await runner.async_load()
        runner.async_listen(partial(self._tell_status, key))
        self.reports[key] = runner
        self._configured[key] = data
        ReportIssues(self.hass, subentry).async_check_configuration(runner)

    @callback
    def _tell_status(self, key: str) -> None:
        for listener in list(self._status_listeners.get(key, ())):
            listener()

    def _left_exports(self) -> list[Path]:
        home = self.folder / EXPORTS
        return sorted(home.iterdir()) if home.is_dir() else []

    async def _async_resume(self, folder: Path) -> None:
        job = await self.hass.async_add_executor_job(read_job, folder)
        if job is None:
            await self._async_remove(folder)
        else:
            await self._async_load_export(folder, job)

    async def _async_remove(self, folder: Path) -> None:
        await self.hass.async_add_executor_job(
            partial(rmtree, folder, ignore_errors=True)
        )

    async def _async_load_export(self, folder: Path, job: StoredJob) -> Export:
        export = Export(self.hass, folder.name, job, folder)
        await export.async_load()
        self.exports[export.key] = export
        export.async_listen(partial(self._export_changed, export))
        return export

    @callback
    def _export_changed(self, export: Export) -> None:
        if export.finished and export.key in self.exports:
            self._start_task(self._async_end(export, None), f"{export.key} end")
        for listener in list(self._export_listeners):
            listener()

    async def _async_end(self, export: Export, reason: str | None) -> None:
        if self.exports.pop(export.key, None) is None:
            return
        try:
            await self.courier.async_leave(export.key)
            await self._async_remove(export.home)
        finally:
            export.end_with(reason)
        for listener in list(self._export_listeners):
            listener()

    @callback
    def _happened(
        self, runner: ReportRunner, happening: Happening, details: Details
    ) -> None:
        """Pass on what a report tells, and raise or clear what needs repair."""
        error = details.get("error")
        if error == DeliveryCause.LOGIN_REFUSED:
            self.config_entry.async_start_reauth(self.hass)
        elif error == DeliveryCause.HOST_KEY_CHANGED:
            self._issues.async_host_key_changed(str(details["detail"]))
        elif happening is Happening.DELIVERED:
            self._issues.async_clear()
        if isinstance(runner, Export):
            if happening is Happening.FAILED:
                runner.end_with(str(error))
            return
        for listener in list(self._listeners.get(runner.key, ())):
            listener(runner, happening, details)
        subentry = self.config_entry.subentries.get(runner.key)
        if subentry is None:
            return
        issues = ReportIssues(self.hass, subentry)
        if error == DROPPED:
            issues.async_dropped(int(details["documents"] or 0))
        issues.async_check(runner)

    @property
    def is_folder(self) -> bool:
        """Whether documents stay on this machine."""
        transport: str = self.config_entry.data[CONF_TRANSPORT]
        return transport == TRANSPORT_FOLDER


async def _async_entry_changed(
    _hass: HomeAssistant, entry: DestinationConfigEntry
) -> None:
    """Change only the reports concerned; a reload would interrupt the others."""
    await entry.runtime_data.async_changed()
