"""One destination in Home Assistant: its reports and exports, from set-up to the end."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
import logging
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryError, ConfigEntryNotReady
from homeassistant.helpers import device_registry as dr

from ..const import CONF_TRANSPORT, DOMAIN, TRANSPORT_FOLDER
from ..coordinator import Devices
from ..core.delivery.folder import cause_of
from ..core.delivery.transport import DeliveryCause, DeliveryError
from ..core.journal import Stretch
from ..core.outbox.folder_lock import FolderLock
from ..core.report.formats import is_known
from ..core.report.teleport import is_flash
from .announcement import async_announce_delivery, async_announce_test
from .configured_report import ConfiguredReport
from .courier import Courier
from .devices import (
    async_register_destination,
    async_register_report,
    destination_identifier,
    report_identifier,
)
from .export import Export
from .exports import EXPORTS, Exports
from .flash_runner import FlashRunner
from .flash_store import FlashStore
from .gone_reports import remove_gone_reports
from .issues import DestinationIssues, ReportIssues, async_clear_report_issues
from .journal_store import JournalStore
from .libraries import async_require_library
from .listeners import Listeners, ReportListeners
from .missing_sources import async_watch_sources
from .report_event import CLOCK_JUMPED, DROPPED, LOST, EventType, ReportEvent
from .runner import ReportRunner
from .status import Status
from .transports import formats_of
from .words import async_error_text

_LOGGER = logging.getLogger(__name__)

FLASH_SNAP = 60.0
"""s without a live message that still belong to one stretch of its journal."""

type DestinationConfigEntry = ConfigEntry[Destination]


def destination_folder(hass: HomeAssistant, entry_id: str) -> Path:
    """Where what waits for one destination is kept."""
    return Path(hass.config.path(".storage", DOMAIN, entry_id))


class Destination:
    """Keeps the reports of one config entry going, and exports beside them."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Prepare; nothing is read yet."""
        self.hass = hass
        self.config_entry = entry
        self.reports: dict[str, ReportRunner] = {}
        """The reports by their subentry's id."""
        self.courier = Courier(
            hass, entry, self._async_handle_event, self._async_handle_result
        )
        self.exports = Exports(
            hass, entry, self.courier, self._folder, self._async_tell_export
        )
        self.flash_store = FlashStore(hass, self._folder)
        self.journals = JournalStore(hass, entry.entry_id)
        self.event_listeners: ReportListeners[[ReportEvent]] = ReportListeners()
        self.status_listeners: ReportListeners[[]] = ReportListeners()
        self.change_listeners: Listeners[[str]] = Listeners()
        """Called with the subentry's id after each change of a report, when one is added, and when one is gone."""
        self._new_report_listeners: Listeners[[ConfigSubentry]] = Listeners()
        self._new_flash_listeners: Listeners[[ConfigSubentry]] = Listeners()
        self._devices = Devices(hass, entry)
        self._issues = DestinationIssues(hass, entry)
        self._connection = (entry.data, entry.options)
        """What the connection was made of."""
        self._subentries = dict(entry.subentries)
        """What there was when the set-up began."""
        self._configured: dict[str, Mapping[str, Any]] = {}
        """What each report was made of, by its subentry's id."""
        self._changing = asyncio.Lock()
        self._lock = FolderLock(self._folder)

    @property
    def is_folder(self) -> bool:
        """Whether documents stay on this machine."""
        transport: str = self.config_entry.data[CONF_TRANSPORT]
        return transport == TRANSPORT_FOLDER

    @property
    def flashes(self) -> dict[str, FlashRunner]:
        """The reports of live values by their subentry's id."""
        return self.courier.flash.runners

    @property
    def runners(self) -> list[ReportRunner]:
        """All reports of history and exports."""
        return [*self.reports.values(), *self.exports.running.values()]

    def status_of(self, report_id: str) -> Status:
        """How far a report is, be it of history or of live values."""
        if (flash := self.flashes.get(report_id)) is not None:
            return flash.status
        return self.reports[report_id].status

    def is_overdue(self, report_id: str) -> bool:
        """Whether a report delivered nothing for three intervals, though something was due."""
        if (flash := self.flashes.get(report_id)) is not None:
            return flash.is_overdue
        return report_id in self.reports and self.reports[report_id].is_overdue

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that it takes."""
        return formats_of(self.config_entry.data)

    async def async_start(self) -> None:
        """Take up what an earlier life left; raises as a config entry's set-up does.

        A destination that cannot be reached is no error: its reports are built all the same.
        """
        if "recorder" not in self.hass.config.components:
            raise ConfigEntryError(
                translation_domain=DOMAIN, translation_key="recorder_missing"
            )
        await async_require_library(self.hass, self.config_entry.data)
        self.config_entry.async_on_unload(self.journals.async_close)
        try:
            is_ours = await self.hass.async_add_executor_job(self._lock.acquire)
            self.config_entry.async_on_unload(self._lock.release)
            if is_ours:
                await self._async_load()
        except OSError as err:
            _LOGGER.error(
                "%s: waiting documents can't be read: %s", self.config_entry.title, err
            )
            raise ConfigEntryNotReady(
                translation_domain=DOMAIN,
                translation_key="outbox_unusable",
                translation_placeholders={
                    "error": await async_error_text(self.hass, cause_of(err))
                },
            ) from err

        if not is_ours:
            raise ConfigEntryNotReady(
                translation_domain=DOMAIN, translation_key="outbox_in_use"
            )

    async def _async_load(self) -> None:
        """Read what waits. Raises OSError."""
        self._issues.async_clear_clock_jumped()
        async_register_destination(self.hass, self.config_entry)
        await self.flash_store.async_load()
        await self.journals.async_load()
        subentries = self.config_entry.subentries
        gone = await self.hass.async_add_executor_job(
            remove_gone_reports, self._folder, {*subentries, EXPORTS}
        )
        async_clear_report_issues(self.hass, gone)
        self.journals.async_forget(*(self.journals.keys - subentries.keys()))
        for subentry in self.config_entry.subentries.values():
            await self._async_load_report(subentry)
        await self.exports.async_load()
        for runner in self.runners:
            for failure in (runner.outbox.failure, runner.outbox.held):
                if failure is not None:
                    self._issues.async_check_refusal(failure.error, failure.detail)

    @callback
    def async_run(self) -> None:
        """Begin to build and to send."""
        for runner in self.reports.values():
            self.courier.async_add_report(runner)
        self.exports.async_run()
        self.courier.async_start()
        entry = self.config_entry
        entry.async_on_unload(async_watch_sources(self.hass, self.async_check_sources))
        # The stop event comes too late: what is in flight has been cancelled by then.
        entry.async_on_unload(
            self.hass.async_add_shutdown_job(HassJob(self.async_stop, "stop reports"))
        )
        entry.async_on_unload(entry.add_update_listener(_async_entry_changed))
        if dict(entry.subentries) != self._subentries:  # Nobody listened so far.
            entry.async_create_background_task(
                self.hass, self.async_follow_entry(), f"{DOMAIN} {entry.title} changes"
            )

    async def async_stop(self) -> None:
        """End; what waits stays on disk."""
        async with self._changing:
            await self.courier.async_stop()
            for key, flash in self.flashes.items():
                if flash.async_release():
                    await self.async_store_told(key, flash.stretches)
            for runner in self.runners:
                await runner.outbox.async_close()
            await self.journals.async_close()
        self.exports.async_stop()

    async def async_store_told(
        self, key: str, stretches: Sequence[Sequence[float]]
    ) -> None:
        """Store which stretches a report of live values told of, if the disk takes it."""
        known = self.config_entry.subentries
        try:
            await self.flash_store.async_store_stretches(key, stretches, known)
        except OSError as err:  # the next ones are tried again
            _LOGGER.debug("%s: %s", key, err)

    @callback
    def async_remove_device(self, device: dr.AnyDeviceEntry) -> bool:
        """Keep the devices: a report's goes with its subentry."""
        return False

    @classmethod
    @callback
    def async_clear_issues(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Clear the repairs of a destination and its reports."""
        issues = DestinationIssues(hass, entry)
        issues.async_clear_refusals()
        issues.async_clear_clock_jumped()
        async_clear_report_issues(hass, entry.subentries)

    @classmethod
    async def async_migrate(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Nothing has changed since the first version."""

    @classmethod
    async def async_resume_disabled(
        cls, hass: HomeAssistant, entry: ConfigEntry
    ) -> None:
        """Do nothing for a disabled entry."""

    @classmethod
    async def async_forget(cls, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Nothing is left to do."""

    @callback
    def async_on_new_report(
        self, listener: Callable[[ConfigSubentry], None]
    ) -> CALLBACK_TYPE:
        """Call a listener for each report, now and when one is added; call what is returned to remove it."""
        self._async_tell(self.reports, listener)
        return self._new_report_listeners.async_add(listener)

    @callback
    def async_on_new_flash(
        self, listener: Callable[[ConfigSubentry], None]
    ) -> CALLBACK_TYPE:
        """The same for reports of live values."""
        self._async_tell(self.flashes, listener)
        return self._new_flash_listeners.async_add(listener)

    @callback
    def _async_tell(
        self, reports: Iterable[str], listener: Callable[[ConfigSubentry], None]
    ) -> None:
        for key in reports:
            if (subentry := self.config_entry.subentries.get(key)) is not None:
                listener(subentry)

    async def async_follow_entry(self) -> None:
        """Start, stop or replace just what was changed in the entry and its subentries."""
        async with self._changing:  # the next change may come before this one is done
            if self.courier.stopped:
                return
            try:
                await self._async_update_connection()
                await self._async_update_reports()
            except OSError:  # a reload says so, and tries again
                self.hass.config_entries.async_schedule_reload(
                    self.config_entry.entry_id
                )

    async def _async_update_connection(self) -> None:
        """Connect anew, and at once, if the entry was changed. Raises OSError."""
        entry = self.config_entry
        self._devices.async_rename(destination_identifier(entry.entry_id), entry.title)
        if self._connection == (entry.data, entry.options):
            return
        self._connection = (entry.data, entry.options)
        self.courier.async_update_transport()
        self._issues.async_clear_refusals()
        for runner in self.runners:
            await runner.outbox.async_release()
            await self.courier.async_build_and_send_now(runner)

    async def _async_update_reports(self) -> None:
        """Remove, replace, add and rename reports as their subentries were. Raises OSError."""
        subentries = self.config_entry.subentries
        for key in self._configured.keys() - subentries.keys():
            await self._async_remove_report(key)
        for key, subentry in subentries.items():
            if key not in self._configured:
                await self._async_load_report(subentry)
                if key in self.reports:
                    self.courier.async_add_report(self.reports[key])
                    self._new_report_listeners.async_call(subentry)
                elif key in self.flashes:
                    self._new_flash_listeners.async_call(subentry)
                else:
                    continue
            elif self._configured.get(key) != subentry.data:
                await self._async_replace_report(subentry)
            self._devices.async_rename(report_identifier(key), subentry.title)
            self.change_listeners.async_call(key)

    async def _async_load_report(self, subentry: ConfigSubentry) -> None:
        """Read what waits of a report, as it is configured now; one that this version cannot build is left alone.

        Raises OSError.
        """
        key, data = subentry.subentry_id, subentry.data  # which may change meanwhile
        if subentry.subentry_type not in self.formats or not is_known(
            subentry.subentry_type, data
        ):
            _LOGGER.warning(
                "The report %s was set up with a newer version of Energy Bridge and isn't started",
                subentry.title,
            )
            return
        async_register_report(self.hass, self.config_entry, subentry)
        if is_flash(data):
            self._async_configure_flash(key, data)
            return
        configured = ConfiguredReport(subentry.subentry_type, data)
        runner = ReportRunner(
            self.hass,
            key,
            configured,
            self._folder / key,
            partial(self._async_note, key, 0.0),
        )
        await runner.async_load()
        if (last := runner.outbox.delivered_until) is not None:
            period = configured.report.period
            self.journals.async_fill(key, last // period * period + period, period)
        runner.async_listen_status(partial(self._async_tell_status, key))
        self.reports[key] = runner
        self._configured[key] = data
        ReportIssues(self.hass, self.config_entry, subentry).async_check_configuration(
            runner
        )

    @callback
    def _async_configure_flash(self, key: str, data: Mapping[str, Any]) -> None:
        """Have a report of live values as it is configured now."""
        self._configured[key] = data
        self.courier.flash.async_configure_report(
            key,
            data,
            partial(self._async_tell_status, key),
            partial(self._async_note, key, FLASH_SNAP),
        )
        self.async_check_sources()

    async def _async_replace_report(self, subentry: ConfigSubentry) -> None:
        """Go on with a report as it is configured now. Raises OSError."""
        key = subentry.subentry_id
        if key in self.flashes:
            self._async_configure_flash(key, subentry.data)
            return
        await self.courier.async_remove_report(key)
        await self.reports[key].async_hand_over()
        await self._async_load_report(subentry)
        # The user may have answered what kept documents waiting.
        await self.reports[key].outbox.async_release()
        await self.reports[key].outbox.async_retry_now()
        self.courier.async_add_report(self.reports[key])

    async def _async_remove_report(self, key: str) -> None:
        """Stop a report, and remove what waits of it and what it asked to repair."""
        del self._configured[key]
        if key in self.flashes:
            self.courier.flash.async_remove_report(key)
        else:
            await self.courier.async_remove_report(key)
            await self.reports.pop(key).async_remove()
        async_clear_report_issues(self.hass, [key])
        self.journals.async_forget(key)
        self.change_listeners.async_call(key)

    @callback
    def _async_tell_status(self, key: str) -> None:
        """Tell of a change of a report's status."""
        self.status_listeners.async_call(key)
        self.change_listeners.async_call(key)

    @callback
    def _async_tell_export(self, export: Export) -> None:
        """Tell that an export of a report begins, gets on or ends."""
        if export.report_id is not None:
            self.change_listeners.async_call(export.report_id)

    @callback
    def _async_note(self, key: str, snap: float, stretch: Stretch) -> None:
        """Take down what became of intervals of a report."""
        self.journals.async_note(key, stretch, snap)
        self.change_listeners.async_call(key)

    async def async_test(self) -> None:
        """Try whether documents could be delivered, without one: where they are files, in each report's directory.

        Raises DeliveryError.
        """
        directories = {
            *(each.configured.directory for each in self.reports.values()),
            *(each.directory for each in self.flashes.values()),
        }
        connection = self._connection
        error: DeliveryError | None = None
        try:
            await self.courier.async_test(sorted(directories) or [""])
        except DeliveryError as err:
            error = err
        # Else it says nothing of the destination as it is now.
        if connection is self._connection:
            self.courier.async_set_reachable(error is None or error.is_answer)
            self._async_handle_result(
                None if error is None else error.cause,
                "" if error is None else error.detail,
            )
        if error is not None:
            raise error
        async_announce_test(self.hass, self.config_entry)

    @callback
    def async_report_title(self, report_id: str) -> str:
        """What the user calls a report; nothing once it is being removed."""
        subentry = self.config_entry.subentries.get(report_id)
        return "" if subentry is None else subentry.title

    @callback
    def async_forget_dropped(self, report_id: str) -> None:
        """Count what a report dropped as exported again, unless it is being removed."""
        subentry = self.config_entry.subentries.get(report_id)
        if subentry is None or report_id not in self.reports:
            return
        self.reports[report_id].dropped = None
        issues = ReportIssues(self.hass, self.config_entry, subentry)
        issues.async_check_dropped(None)

    @callback
    def _async_check_exported(self, export: Export) -> None:
        """See whether an export has delivered what its report dropped."""
        for report_id, report in self.reports.items():
            dropped, span = report.dropped, export.configured.span
            if (
                dropped is not None
                and span is not None
                and export.finished
                and export.is_of(report_id)
                and span.start <= dropped.span.start
                and span.end >= dropped.span.end
            ):
                self.async_forget_dropped(report_id)

    @callback
    def async_check_sources(self) -> None:
        """See whether all reports have their sources."""
        series = {
            **{
                key: each.configured.report.series for key, each in self.reports.items()
            },
            **{key: each.report.series for key, each in self.flashes.items()},
        }
        for key, read in series.items():
            if (subentry := self.config_entry.subentries.get(key)) is not None:
                issues = ReportIssues(self.hass, self.config_entry, subentry)
                issues.async_check_sources(read)

    @callback
    def _async_handle_result(self, error: str | None, detail: str) -> None:
        """Ask the user for what a delivery of live values, or a test, needs."""
        if error == DeliveryCause.LOGIN_REFUSED:
            self.config_entry.async_start_reauth(self.hass)
        elif error is None:
            self._issues.async_clear_refusals()
        self._issues.async_check_refusal(error, detail)

    @callback
    def _async_handle_event(self, runner: ReportRunner, event: ReportEvent) -> None:
        """Raise or clear what the user has to mend, and tell who listens to the report."""
        if event.error == DeliveryCause.LOGIN_REFUSED:
            self.config_entry.async_start_reauth(self.hass)
        elif event.type is EventType.DELIVERED:
            self._issues.async_clear_refusals()
        elif event.error == CLOCK_JUMPED:
            self._issues.async_raise_clock_jumped(int(event.attributes["seconds"]))
        self._issues.async_check_refusal(
            event.error, str(event.attributes.get("detail", ""))
        )
        if isinstance(runner, Export):
            self._async_check_exported(runner)
            if event.type is EventType.FAILED and event.error not in (
                CLOCK_JUMPED,
                LOST,
            ):
                runner.async_answer(event.error)
            return
        self.event_listeners.async_call(runner.key, event)
        if event.type is EventType.DELIVERED:
            async_announce_delivery(self.hass, self.config_entry, runner.key, event)
        subentry = self.config_entry.subentries.get(runner.key)
        if subentry is None:
            return
        issues = ReportIssues(self.hass, self.config_entry, subentry)
        if event.error == DROPPED:
            issues.async_check_dropped(runner.dropped)
        elif event.error == LOST:
            issues.async_raise_documents_lost(int(event.attributes["documents"]))
            return
        issues.async_check_report(runner)

    @property
    def _folder(self) -> Path:
        return destination_folder(self.hass, self.config_entry.entry_id)


async def _async_entry_changed(
    _hass: HomeAssistant, entry: DestinationConfigEntry
) -> None:
    """Change only what is concerned; a reload would interrupt the other reports."""
    await entry.runtime_data.async_follow_entry()
