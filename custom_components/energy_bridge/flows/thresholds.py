"""The steps that send a cabinet its settings, starting with those that it has."""

from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.const import UnitOfRatio, UnitOfTemperature, UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from ..const import DOMAIN
from ..core.cabinet.thresholds import (
    GZIP,
    RANGES,
    AnswerPendingError,
    LogServer,
    NoAnswerError,
    Thresholds,
)
from ..core.sending import NotSentError
from ..fleet.coordinator import FleetCoordinator
from ..fleet.log_server import known_log_server
from .selectors import whole_number

CONF_CABINET = "cabinet"

_UNITS: dict[str, str | None] = {
    "charge_over_temp_period": UnitOfTemperature.CELSIUS,
    "bat_over_temp_period": UnitOfTemperature.CELSIUS,
    "soc_period": UnitOfRatio.PERCENTAGE,
    "charge_time_period": UnitOfTime.MINUTES,
    "info_up_period": None,
    "log_up_period": None,
}
"""By setting; of the two periods no unit is documented."""

SETTINGS_SCHEMA = vol.Schema(
    {
        # In a required number the frontend would begin with 0, which is a temperature limit, too.
        **{
            vol.Optional(name): whole_number(*RANGES[name], unit)
            for name, unit in _UNITS.items()
        },
        vol.Required(GZIP, default=False): BooleanSelector(),
    }
)


class ThresholdsSteps(OptionsFlowWithReload):
    """Choose a cabinet that reports, change its settings, and hear what it took. Nothing of it becomes an option."""

    _mac: str
    _lacks_log_server = False

    async def async_step_thresholds(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose one of the cabinets that report."""
        if self._fleet is None:
            return self.async_abort(reason="not_loaded")
        if not (names := self._fleet.presence.names_online):
            return self.async_abort(reason="no_cabinet_reports")
        if user_input is not None:
            self._mac = user_input[CONF_CABINET]
        elif len(names) == 1:
            self._mac = next(iter(names))
        else:
            return self.async_show_form(
                step_id="thresholds", data_schema=cabinet_schema(names)
            )
        return await self.async_step_cabinet_settings()

    async def async_step_cabinet_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for its settings, and send them. Of the log server, which is sent along, only the host is shown."""
        if self._fleet is None:
            return self.async_abort(reason="not_loaded")
        if (server := known_log_server(self.config_entry, self._mac)) is None:
            return await self.async_step_log_server_missing()
        names = self._fleet.presence.names_online
        errors: dict[str, str] = {}
        known: dict[str, Any] = {}
        if self._mac not in names:
            if user_input is None:
                return self.async_abort(reason="no_cabinet_reports")
            errors["base"] = "cabinet_silent"
        else:
            known = self._fleet.fleet.known_thresholds(self._mac)
        if user_input is not None:
            for name in _UNITS.keys() - user_input.keys():
                errors[name] = "setting_missing"
        if user_input is not None and not errors:
            found = await self._async_send(self._fleet, user_input, server, errors)
            if found is not None:
                return found
        return self.async_show_form(
            step_id="cabinet_settings",
            data_schema=self.add_suggested_values_to_schema(
                SETTINGS_SCHEMA, user_input or {**known, GZIP: bool(known.get(GZIP))}
            ),
            errors=errors,
            description_placeholders={
                "cabinet": names.get(self._mac, self._mac),
                "log_server": server.url,
            },
        )

    async def async_step_log_server_missing(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Lead on to the options, where the log server can be entered: without it the cabinet would lose its own."""
        self._lacks_log_server = True
        return self.async_show_menu(
            step_id="log_server_missing", menu_options=["cabinets"]
        )

    async def _async_send(
        self,
        coordinator: FleetCoordinator,
        settings: dict[str, Any],
        server: LogServer,
        errors: dict[str, str],
    ) -> ConfigFlowResult | None:
        """Send the settings; None where the cabinet did not answer, for the reason that is put into `errors`."""
        thresholds = Thresholds(**settings, server=server)
        try:
            answer = await coordinator.channel.threshold_requests.send(
                self._mac, thresholds
            )
        except AnswerPendingError:
            errors["base"] = "thresholds_pending"
        except NoAnswerError:
            errors["base"] = "thresholds_no_answer"
        except NotSentError:
            errors["base"] = "not_sent"
        else:
            refused = [name for name, is_taken in answer.items() if not is_taken]
            if not refused:
                return self.async_abort(reason="thresholds_taken")
            return self.async_abort(
                reason="thresholds_refused",
                description_placeholders={
                    "settings": await self._async_labels(refused)
                },
            )
        return None

    async def _async_labels(self, fields: list[str]) -> str:
        """What the fields of a cabinet's answer are called in the forms, each once."""
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "options", {DOMAIN}
        )
        step = f"component.{DOMAIN}.options.step"
        server = texts[f"{step}.cabinets.sections.log_server.name"]
        labels = [
            texts.get(f"{step}.cabinet_settings.data.{name}", server) for name in fields
        ]
        return ", ".join(dict.fromkeys(labels))

    @property
    def _fleet(self) -> FleetCoordinator | None:
        """What runs the entry while it is loaded."""
        entry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            return None
        coordinator: FleetCoordinator = entry.runtime_data
        return coordinator


def cabinet_schema(names: dict[str, str]) -> vol.Schema:
    """A choice of cabinets, by MAC address."""
    by_name = sorted(names.items(), key=lambda item: item[1])
    return vol.Schema(
        {
            vol.Required(CONF_CABINET): SelectSelector(
                SelectSelectorConfig(
                    options=[
                        SelectOptionDict(value=mac, label=name) for mac, name in by_name
                    ],
                    mode=SelectSelectorMode.DROPDOWN,
                )
            )
        }
    )
