"""The flows: one to set up each kind of entry, one for its options."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
    OptionsFlowWithReload,
)
from homeassistant.const import CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import callback

from .const import (
    CONF_CABINETS,
    CONF_KIND,
    CONF_LOG_SERVER,
    CONF_TRANSPORT,
    DOMAIN,
    KIND_CABINETS,
    KIND_DESTINATION,
    TRANSPORT_FOLDER,
)
from .core.cabinet.topics import clean_mac
from .flows.connection import ConnectionFlow
from .flows.destination import DestinationFlow
from .flows.destination_forms import FOLDER_OPTIONS_SCHEMA
from .flows.forms import CABINETS_OPTIONS_SCHEMA, HUB_OPTIONS_SCHEMA
from .flows.report.flow import REPORT_FLOWS


class EnergyBridgeConfigFlow(ConnectionFlow, DestinationFlow, domain=DOMAIN):
    """Set up an EnergyHub, a broker with swap cabinets, or a destination of reports."""

    VERSION = 1

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        if config_entry.data[CONF_KIND] == KIND_DESTINATION:
            return dict(REPORT_FLOWS)
        return {}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        if config_entry.data[CONF_KIND] == KIND_CABINETS:
            return CabinetsOptionsFlow()
        if config_entry.data[CONF_KIND] == KIND_DESTINATION:
            return DestinationOptionsFlow()
        return HubOptionsFlow()

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """A server has no options."""
        if config_entry.data[CONF_KIND] == KIND_DESTINATION:
            return bool(config_entry.data[CONF_TRANSPORT] == TRANSPORT_FOLDER)
        return True

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what is set up, and how it is reached."""
        return self.async_show_menu(
            step_id="user",
            menu_options=[
                "direct",
                "through_mqtt",
                "cabinets_direct",
                "cabinets_through_mqtt",
                "destination_folder",
                "destination_sftp",
            ],
        )

    @override
    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change how the hardware or the destination is reached."""
        data = self._get_reconfigure_entry().data
        if data[CONF_KIND] != KIND_DESTINATION:
            return await super().async_step_reconfigure(user_input)
        if data[CONF_TRANSPORT] == TRANSPORT_FOLDER:
            return await self.async_step_reconfigure_folder(user_input)
        return await self.async_step_reconfigure_sftp(user_input)

    @override
    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """The broker or the server refused the login."""
        if entry_data[CONF_KIND] == KIND_DESTINATION:
            return await self.async_step_reauth_sftp()
        return await super().async_step_reauth(entry_data)


class DestinationOptionsFlow(OptionsFlow):
    """Options of a folder; its entry listens for changes itself."""

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


class HubOptionsFlow(OptionsFlowWithReload):
    """Options of one EnergyHub."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show and store the options."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                HUB_OPTIONS_SCHEMA, self.config_entry.options
            ),
        )


class CabinetsOptionsFlow(OptionsFlowWithReload):
    """Options of the cabinets on one broker."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go to the form of this kind."""
        return await self.async_step_cabinets(user_input)

    async def async_step_cabinets(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show and store the options; the log server's password is never shown again."""
        options = self.config_entry.options
        errors: dict[str, str] = {}
        if user_input is not None:
            macs = [clean_mac(text) for text in user_input.get(CONF_CABINETS, ())]
            if None in macs:
                errors[CONF_CABINETS] = "invalid_mac"
            else:
                server = dict(user_input[CONF_LOG_SERVER])
                old = options.get(CONF_LOG_SERVER, {})
                if CONF_PASSWORD in old and server.get(CONF_USERNAME) == old.get(
                    CONF_USERNAME
                ):
                    server.setdefault(CONF_PASSWORD, old[CONF_PASSWORD])
                return self.async_create_entry(
                    data={**user_input, CONF_CABINETS: macs, CONF_LOG_SERVER: server}
                )
        suggested = user_input or {
            **options,
            CONF_LOG_SERVER: {
                key: value
                for key, value in options.get(CONF_LOG_SERVER, {}).items()
                if key != CONF_PASSWORD
            },
        }
        return self.async_show_form(
            step_id="cabinets",
            data_schema=self.add_suggested_values_to_schema(
                CABINETS_OPTIONS_SCHEMA, suggested
            ),
            errors=errors,
        )
