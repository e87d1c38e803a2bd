"""Exports to the default folder, which need no destination."""

import asyncio
from functools import partial
from pathlib import Path
from shutil import rmtree

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.ulid import ulid_now

from ..const import DEFAULT_REPORT_FOLDER, DOMAIN
from ..core.delivery.folder import FolderTransport
from ..core.delivery.transport import DeliveryError
from .export import CANCELLED, Export
from .export_request import ExportRequest
from .folders import allowed_folders


class LocalExports:
    """Exports to the default folder; a restart ends them."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Run nothing yet."""
        self._hass = hass
        self._folder = Path(hass.config.path(".storage", DOMAIN, "exports"))
        self.running: dict[str, Export] = {}
        """The exports that run, and those that wait for their turn, by their key."""
        self.turn = asyncio.Lock()
        """They take turns: documents of the same name share their temporary file."""

    @callback
    def async_remove_left_files(self) -> None:
        """Remove what exports left that a crash ended."""
        self._hass.async_add_executor_job(_remove_older, self._folder, ulid_now())

    async def async_export(self, request: ExportRequest) -> Export:
        """Build and deliver an export; its `answer` says whether all is delivered.

        Raises:
            OSError: What waits cannot be written to the disk.
            HistoryError: The recorder cannot be read.
        """
        key = ulid_now()
        folder = self._folder / key
        export = self.running[key] = Export(self._hass, key, request, folder)
        try:
            await export.async_load()
            async with self.turn:
                await self._async_deliver(export)
            export.async_answer(None)
        except DeliveryError as err:
            export.async_answer(err.cause)
        finally:
            del self.running[key]
            await export.async_remove()
            await self._hass.async_add_executor_job(
                partial(rmtree, folder, ignore_errors=True)
            )
        return export

    async def async_cancel(self, report_id: str | None = None) -> int:
        """Stop the exports of one report, or all; answers how many there were."""
        exports = [each for each in self.running.values() if each.is_of(report_id)]
        for export in exports:
            export.async_answer(CANCELLED)
            await export.async_stop()
        return len(exports)

    async def _async_deliver(self, export: Export) -> None:
        """Build and send in turn, until all is delivered or the export is cancelled."""
        transport = default_folder_transport(self._hass)
        while not export.finished and not export.answer.done():
            await export.async_rebuild()
            await export.async_build_documents()
            async with transport.session() as session:
                await export.async_send_documents(session)


def _remove_older(folder: Path, key: str) -> None:
    """Remove the folders of exports that were started before that of the key; blocks."""
    for each in folder.iterdir() if folder.is_dir() else ():
        if each.name < key:
            rmtree(each, ignore_errors=True)


LOCAL_EXPORTS: HassKey[LocalExports] = HassKey(f"{DOMAIN}.local_exports")


def default_folder(hass: HomeAssistant) -> Path:
    """The folder that needs no set-up."""
    return Path(hass.config.path(DEFAULT_REPORT_FOLDER))


def default_folder_transport(hass: HomeAssistant) -> FolderTransport:
    """The way to that folder, which is made where it is missing."""
    return FolderTransport(
        default_folder(hass),
        create_parents=True,
        allowed=partial(allowed_folders, hass),
    )
