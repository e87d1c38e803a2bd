"""The options of cabinets and of folders: their forms, and what was entered."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_USERNAME,
    UnitOfRatio,
)
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import BooleanSelector
import voluptuous as vol

from ..const import (
    CONF_CABINETS,
    CONF_DIRECTORY,
    CONF_FULL_THRESHOLD,
    CONF_LOG_SERVER,
    CONF_LOG_SERVERS,
    CONF_SLOT_DETAILS,
    DEFAULT_FTP_PORT,
    DEFAULT_FULL_THRESHOLD,
)
from ..core.cabinet.topics import clean_mac
from .destination_forms import FOLDER_OPTIONS_SCHEMA
from .sections import filled_form
from .selectors import PORT, SECRET, TEXT, TEXT_LIST, whole_number
from .thresholds import ThresholdsSteps

CABINETS_OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_CABINETS, default=list): TEXT_LIST,
        vol.Required(CONF_SLOT_DETAILS, default=False): BooleanSelector(),
        vol.Required(CONF_FULL_THRESHOLD, default=DEFAULT_FULL_THRESHOLD): whole_number(
            1, 100, UnitOfRatio.PERCENTAGE
        ),
        vol.Required(CONF_LOG_SERVER): section(
            vol.Schema(
                {
                    vol.Optional(CONF_HOST): TEXT,
                    vol.Optional(CONF_USERNAME): TEXT,
                    vol.Optional(CONF_PASSWORD): SECRET,
                    vol.Required(CONF_PORT, default=DEFAULT_FTP_PORT): PORT,
                    vol.Required(CONF_DIRECTORY, default="/"): TEXT,
                }
            ),
            {"collapsed": True},
        ),
    }
)


class CabinetsOptionsFlow(ThresholdsSteps):
    """Options of the cabinets on one broker, and the settings of one of them."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go to the menu of this kind."""
        return await self.async_step_cabinets_menu()

    async def async_step_cabinets_menu(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what is to be changed."""
        return self.async_show_menu(
            step_id="cabinets_menu", menu_options=["cabinets", "thresholds"]
        )

    async def async_step_cabinets(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show and store the options; the log server's password is never shown again."""
        old = self.config_entry.options
        errors: dict[str, str] = {}
        if user_input is not None:
            macs = [clean_mac(text) for text in user_input.get(CONF_CABINETS, ())]
            if None not in macs:
                kept = old.keys() & {CONF_LOG_SERVERS}
                return self.async_create_entry(
                    data={
                        **{key: old[key] for key in kept},
                        **user_input,
                        CONF_CABINETS: macs,
                        CONF_LOG_SERVER: _with_known_password(
                            user_input[CONF_LOG_SERVER], old.get(CONF_LOG_SERVER, {})
                        ),
                    }
                )
            errors[CONF_CABINETS] = "invalid_mac"
        return self.async_show_form(
            step_id="cabinets",
            data_schema=filled_form(
                self,
                CABINETS_OPTIONS_SCHEMA,
                user_input or _without_password(old),
                opened=[CONF_LOG_SERVER] if self._lacks_log_server else [],
            ),
            errors=errors,
        )


def _with_known_password(
    server: Mapping[str, Any], old: Mapping[str, Any]
) -> dict[str, Any]:
    """The log server as entered, with the same user's password where none was entered."""
    known = {}
    if CONF_PASSWORD in old and server.get(CONF_USERNAME) == old.get(CONF_USERNAME):
        known[CONF_PASSWORD] = old[CONF_PASSWORD]
    return {**known, **server}


def _without_password(options: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of the cabinets' options starts with."""
    server = dict(options.get(CONF_LOG_SERVER, {}))
    server.pop(CONF_PASSWORD, None)
    return {**options, CONF_LOG_SERVER: server}


class FolderOptionsFlow(OptionsFlow):
    """Options of a folder for reports; its entry listens for changes, so nothing is reloaded here."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go to the form of this kind."""
        return await self.async_step_folder(user_input)

    async def async_step_folder(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show and store the options."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id="folder",
            data_schema=self.add_suggested_values_to_schema(
                FOLDER_OPTIONS_SCHEMA, self.config_entry.options
            ),
        )
