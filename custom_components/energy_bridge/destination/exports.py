"""The exports of one destination, which run beside its reports."""

from collections.abc import Callable
from functools import partial
import logging
from pathlib import Path
from shutil import rmtree

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.ulid import ulid_now

from ..const import DOMAIN
from ..core.report.formats import is_known
from .courier import Courier
from .export import CANCELLED, UNLOADED, Export
from .export_request import ExportRequest
from .export_store import read_request, write_request
from .listeners import Listeners

_LOGGER = logging.getLogger(__name__)

EXPORTS = "exports"


class Exports:
    """Starts, resumes and ends exports; one that a restart interrupts goes on."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        courier: Courier,
        folder: Path,
        on_change: Callable[[Export], None],
    ) -> None:
        """Prepare; nothing is read yet.

        `folder` is the destination's; `on_change` is called with an export that begins, gets on or ends.
        """
        self.running: dict[str, Export] = {}
        """The exports that are not delivered to their end, by their key."""
        self._hass = hass
        self._entry = entry
        self._courier = courier
        self._folder = folder / EXPORTS
        self._on_change = on_change
        self._listeners: Listeners[[]] = Listeners()

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call a listener when an export starts to run, goes on or ends; call what is returned to remove it."""
        return self._listeners.async_add(listener)

    async def async_load(self) -> None:
        """Read what a restart interrupted; what only a later version can build stays on disk. Raises OSError."""
        for folder in await self._hass.async_add_executor_job(self._export_folders):
            request = await self._hass.async_add_executor_job(read_request, folder)
            if request is None:
                _LOGGER.error(
                    "%s: an export is lost, because its file on the disk is damaged",
                    self._entry.title,
                )
                await self._async_remove_folder(folder)
            elif is_known(request["format"], request["data"]):
                await self._async_load_export(folder, request)

    @callback
    def async_run(self) -> None:
        """Go on with what was read."""
        for export in self.running.values():
            self._courier.async_add_report(export)

    @callback
    def async_stop(self) -> None:
        """Answer who waits: nothing goes on before the next start."""
        for export in self.running.values():
            export.async_answer(UNLOADED)

    async def async_start_export(
        self, request: ExportRequest, check: Callable[[], None] = lambda: None
    ) -> Export:
        """Start an export; its `answer` says when it is delivered.

        Raises OSError, and what `check` raises, which is called when the export is about to start, too.
        """
        check()
        folder = self._folder / ulid_now()
        try:
            await self._hass.async_add_executor_job(write_request, folder, request)
            export = Export(self._hass, folder.name, request, folder)
            await export.async_load()
            check()
        except OSError, HomeAssistantError:
            await self._async_remove_folder(folder)
            raise
        self._async_keep(export)
        if self._courier.stopped:
            export.async_answer(UNLOADED)
        else:
            self._courier.async_add_report(export)
        return export

    async def async_cancel(self, report_id: str | None = None) -> int:
        """Stop the exports of one report, or all, and forget what waits of them; answers how many there were."""
        exports = [each for each in self.running.values() if each.is_of(report_id)]
        for export in exports:
            await self._async_end(export, CANCELLED)
        return len(exports)

    def _export_folders(self) -> list[Path]:
        return sorted(self._folder.iterdir()) if self._folder.is_dir() else []

    async def _async_load_export(self, folder: Path, request: ExportRequest) -> None:
        export = Export(self._hass, folder.name, request, folder)
        await export.async_load()
        self._async_keep(export)

    @callback
    def _async_keep(self, export: Export) -> None:
        """Follow an export to its end."""
        self.running[export.key] = export
        export.async_listen_status(partial(self._async_follow_status, export))
        self._on_change(export)

    @callback
    def _async_follow_status(self, export: Export) -> None:
        """End an export that is delivered, and tell how far the others are."""
        if export.finished and export.key in self.running:
            self._entry.async_create_background_task(
                self._hass,
                self._async_end(export, None),
                f"{DOMAIN} {export.key} end",
            )
        self._listeners.async_call()
        self._on_change(export)

    async def _async_end(self, export: Export, failure: str | None) -> None:
        """Remove an export, and tell who waits why."""
        if self.running.pop(export.key, None) is None:
            return
        try:
            await self._courier.async_remove_report(export.key)
            await export.outbox.async_close()
            await self._async_remove_folder(export.folder)
        finally:
            export.async_answer(failure)
        self._listeners.async_call()
        self._on_change(export)

    async def _async_remove_folder(self, folder: Path) -> None:
        await self._hass.async_add_executor_job(
            partial(rmtree, folder, ignore_errors=True)
        )
