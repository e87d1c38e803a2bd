"""One destination in Home Assistant: its reports and exports, what they tell, and what needs repair."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.util.ulid import ulid_now

from ..const import CONF_TRANSPORT, DOMAIN, TRANSPORT_FOLDER
from ..core.delivery.transport import DeliveryCause
from ..core.report.formats import FORMATS
from .courier import DROPPED, Courier, Details, Happening
from .export import CANCELLED, UNLOADED, Export, StoredJob, read_job, write_job
from .runner import ReportRunner
from .sources import missing_sources
from .transports import transport_of

EXPORTS = "exports"
ISSUES = (
    "documents_dropped",
    "host_key_changed",
    "many_tags",
    "outbox_nearly_full",
    "source_missing",
)
"""What may need repair in one report or destination."""

type DestinationConfigEntry = ConfigEntry[Destination]
type ReportListener = Callable[[ReportRunner, Happening, Details], None]


def destination_folder(hass: HomeAssistant, entry_id: str) -> Path:
    """Where what waits for one destination is kept."""
    return Path(hass.config.path(".storage", DOMAIN, entry_id))


def destination_identifier(entry_id: str) -> tuple[str, str]:
    """The device registry's identifier of a destination."""
    return (DOMAIN, f"destination_{entry_id}")


def report_identifier(subentry_id: str) -> tuple[str, str]:
    """The device registry's identifier of a report."""
    return (DOMAIN, f"report_{subentry_id}")


@callback
def clear_issues(hass: HomeAssistant, key: str, issues: Iterable[str] = ISSUES) -> None:
    """Forget what needed repair in an entry or a report that is removed."""
    for issue in issues:
        ir.async_delete_issue(hass, DOMAIN, f"{issue}_{key}")


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
        self._configured: dict[str, Mapping[str, Any]] = {}
        self._place = (entry.data, entry.options)
        self._changing = asyncio.Lock()
        self._stopped = False
        self._listeners: dict[str, list[ReportListener]] = {}
        self._status_listeners: dict[str, list[Callable[[], None]]] = {}
        self._export_listeners: list[Callable[[], None]] = []
        self._new_report: list[Callable[[ConfigSubentry], None]] = []

    async def async_start(self) -> None:
        """Take over what an earlier life left. Raises OSError."""
        dr.async_get(self.hass).async_get_or_create(
            config_entry_id=self.config_entry.entry_id,
            identifiers={destination_identifier(self.config_entry.entry_id)},
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

    async def async_stop(self) -> None:
        """End; what waits stays on disk."""
        async with self._changing:
            self._stopped = True
            await self.courier.async_stop()
        for export in self.exports.values():
            export.end_with(UNLOADED)

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
            self._issue_host_key(None)
            for runner in (*self.reports.values(), *self.exports.values()):
                await self.courier.async_send_now(runner)
        self.courier.name = entry.title
        self._rename(destination_identifier(entry.entry_id), entry.title)
        for key in self._configured.keys() - entry.subentries.keys():
            del self._configured[key]
            await self.courier.async_leave(key)
            await self.reports.pop(key).async_remove()
            clear_issues(self.hass, key)
        for key, subentry in entry.subentries.items():
            if self._configured.get(key) != subentry.data:
                if known := key in self.reports:
                    await self.courier.async_leave(key)
                    await self.reports[key].async_make_way()
                await self._async_add(subentry)
                self.courier.async_take(self.reports[key])
                for tell in () if known else self._new_report:
                    tell(subentry)
            self._rename(report_identifier(key), subentry.title)

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
        self._check_configuration(subentry, runner)

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
            self._issue_host_key(str(details["detail"]))
        elif happening is Happening.DELIVERED:
            self._issue_host_key(None)
        if isinstance(runner, Export):
            if happening is Happening.FAILED:
                runner.end_with(str(error))
            return
        for listener in list(self._listeners.get(runner.key, ())):
            listener(runner, happening, details)
        subentry = self.config_entry.subentries.get(runner.key)
        if subentry is None:
            return
        if error == DROPPED:
            self._issue(
                f"documents_dropped_{runner.key}",
                "documents_dropped",
                True,
                {"name": subentry.title, "documents": str(details["documents"])},
            )
        self._issue(
            f"outbox_nearly_full_{runner.key}",
            "outbox_nearly_full",
            runner.nearly_full,
            {"name": subentry.title, "documents": str(runner.status.waiting)},
        )
        self._check_sources(subentry, runner)

    @callback
    def _check_configuration(
        self, subentry: ConfigSubentry, runner: ReportRunner
    ) -> None:
        """Warn of what is allowed but may cost."""
        problems = FORMATS[subentry.subentry_type].problems(subentry.data)
        self._issue(
            f"many_tags_{runner.key}",
            "many_tags",
            any(problem.key == "many_tags" for problem in problems),
            {"name": subentry.title},
        )
        self._check_sources(subentry, runner)

    @callback
    def _check_sources(self, subentry: ConfigSubentry, runner: ReportRunner) -> None:
        """Name the fields whose entity is gone or is not recorded."""
        missing = missing_sources(self.hass, subentry.data, runner.report.series)
        self._issue(
            f"source_missing_{runner.key}",
            "source_missing",
            bool(missing),
            {
                "name": subentry.title,
                "fields": ", ".join(
                    f"{field} ({entity})" if entity else field
                    for field, entity in missing.items()
                ),
            },
        )

    @callback
    def _issue(
        self, issue_id: str, text_key: str, there: bool, placeholders: dict[str, str]
    ) -> None:
        if there:
            ir.async_create_issue(
                self.hass,
                DOMAIN,
                issue_id,
                is_fixable=False,
                severity=ir.IssueSeverity.WARNING,
                translation_key=text_key,
                translation_placeholders=placeholders,
            )
        else:
            ir.async_delete_issue(self.hass, DOMAIN, issue_id)

    @callback
    def _issue_host_key(self, detail: str | None) -> None:
        """Name the pinned key and the other one; None where there is no other."""
        self._issue(
            f"host_key_changed_{self.config_entry.entry_id}",
            "host_key_changed",
            detail is not None,
            {"name": self.config_entry.title, "detail": detail or ""},
        )

    @callback
    def _rename(self, identifier: tuple[str, str], title: str) -> None:
        """Let a device have the name of its destination or report."""
        registry = dr.async_get(self.hass)
        device = registry.async_get_device_by_identifier(
            identifier, self.config_entry.entry_id
        )
        if device is not None and device.name != title:
            registry.async_update_device(device.id, name=title)

    @property
    def is_folder(self) -> bool:
        """Whether documents stay on this machine."""
        transport: str = self.config_entry.data[CONF_TRANSPORT]
        return transport == TRANSPORT_FOLDER
