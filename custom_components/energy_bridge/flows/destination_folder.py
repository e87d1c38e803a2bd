"""The steps that lead to a folder for reports."""

from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
import voluptuous as vol

from ..const import (
    CONF_DIRECTORY,
    CONF_KIND,
    CONF_RETENTION,
    CONF_TRANSPORT,
    KIND_DESTINATION,
    TRANSPORT_FOLDER,
)
from ..destination.folders import allowed_folders
from .destination import DestinationFlow
from .destination_forms import FOLDER_SCHEMA, RECONFIGURE_FOLDER_SCHEMA
from .entry_flow import Form


class FolderFlow(DestinationFlow):
    """Sets a folder up, or changes it."""

    async def async_step_destination_folder(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a folder of this machine."""
        return await self._async_ask_for_folder(
            "destination_folder", FOLDER_SCHEMA, user_input
        )

    async def async_step_reconfigure_folder(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the folder."""
        return await self._async_ask_for_folder(
            "reconfigure_folder", RECONFIGURE_FOLDER_SCHEMA, user_input
        )

    async def _async_ask_for_folder(
        self, step_id: str, schema: vol.Schema, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        self._form = Form(
            step_id, schema, self._starting_values(user_input, self._old_data)
        )
        if user_input is not None:
            self._take_name(user_input)
            directory = await self.hass.async_add_executor_job(
                _allowed_folder, self.hass, user_input[CONF_DIRECTORY]
            )
            if directory is None:
                errors[CONF_DIRECTORY] = "folder_not_allowed"
            else:
                self._data = {
                    CONF_KIND: KIND_DESTINATION,
                    CONF_TRANSPORT: TRANSPORT_FOLDER,
                    CONF_DIRECTORY: directory,
                }
                options = {CONF_RETENTION: user_input.get(CONF_RETENTION, 0)}
                if self._is_free(errors) and await self._async_is_usable(
                    options, errors
                ):
                    return self._finish_destination(directory, directory, options)
        return self._show_destination_form(errors)


def _allowed_folder(hass: HomeAssistant, text: str) -> str | None:
    """The folder, relative where it lies in the configuration directory; None where reports must not go.

    Blocks.
    """
    home = Path(hass.config.config_dir).resolve()
    try:
        path = Path(home, text.strip()).resolve()
    except ValueError:
        return None
    if not allowed_folders(hass).permit(path):
        return None
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)
