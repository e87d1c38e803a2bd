"""The flows: one to set up each kind of entry, one for its options."""

from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowResult,
    OptionsFlow,
    OptionsFlowWithReload,
)
from homeassistant.const import CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import callback

from .cabinet.topics import clean_mac
from .connection_flow import ConnectionFlow
from .const import CONF_CABINETS, CONF_KIND, CONF_LOG_SERVER, DOMAIN, KIND_CABINETS
from .forms import CABINETS_OPTIONS_SCHEMA, HUB_OPTIONS_SCHEMA


class EnergyBridgeConfigFlow(ConnectionFlow, domain=DOMAIN):
    """Set up an EnergyHub or a broker with swap cabinets."""

    VERSION = 1

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        if config_entry.data[CONF_KIND] == KIND_CABINETS:
            return CabinetsOptionsFlow()
        return HubOptionsFlow()

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
            ],
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
