"""The steps that lead to a connection with hardware: addresses, certificates, a new login."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    SOURCE_MQTT,
    SOURCE_REAUTH,
    ConfigEntry,
    ConfigFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME
import voluptuous as vol

from ..const import (
    CONF_AUTHORITY,
    CONF_KIND,
    CONF_PINNED,
    CONF_PREFIX,
    CONF_TRANSPORT,
    TRANSPORT_MQTT,
)
from ..core.ferroamp.identity import HubLevels
from ..hub.address import async_note_same_hub
from ..mqtt.connection import BrokerError, CertificateRefusedError, LoginRefusedError
from ..mqtt.probes import SilentHubError
from ..mqtt.tls import Certificate, NotACertificateError, fetch_certificate
from .connection_data import (
    direct_data,
    filled_in,
    kept_password,
    kept_pin,
    mqtt_data,
    suggested_values,
)
from .connection_forms import LOGIN_SCHEMA
from .entry_flow import EntryFlow, Form, address_of, async_end_ignoring, discovery_id
from .hardware import CABINETS, HARDWARE, HUB, Hardware
from .hub_identity import async_is_same_hub, async_note_hub, is_another_hub


class ConnectionFlow(EntryFlow):
    """Connects once with what the user entered, and makes or changes an entry when that works."""

    def __init__(self) -> None:
        """Start without a certificate."""
        super().__init__()
        self._hardware = HUB
        self._certificate: Certificate | None = None

    async def async_step_direct(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the hub's own broker."""
        return await self._async_ask_for_broker("direct", HUB, user_input)

    async def async_step_through_mqtt(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the hub's prefix on Home Assistant's broker."""
        return await self._async_ask_for_prefix("through_mqtt", HUB, user_input)

    async def async_step_cabinets_direct(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the cabinets' broker."""
        return await self._async_ask_for_broker("cabinets_direct", CABINETS, user_input)

    async def async_step_cabinets_through_mqtt(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the cabinets' prefix on Home Assistant's broker."""
        return await self._async_ask_for_prefix(
            "cabinets_through_mqtt", CABINETS, user_input
        )

    async def async_step_reconfigure_direct(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the hub's own broker."""
        return await self._async_ask_for_broker("reconfigure_direct", HUB, user_input)

    async def async_step_reconfigure_mqtt(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the hub's prefix."""
        return await self._async_ask_for_prefix("reconfigure_mqtt", HUB, user_input)

    async def async_step_reconfigure_cabinets_direct(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the cabinets' broker."""
        return await self._async_ask_for_broker(
            "reconfigure_cabinets_direct", CABINETS, user_input
        )

    async def async_step_reconfigure_cabinets_mqtt(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the cabinets' prefix."""
        return await self._async_ask_for_prefix(
            "reconfigure_cabinets_mqtt", CABINETS, user_input
        )

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the login again; a changed certificate is shown next."""
        errors: dict[str, str] = {}
        entry = self._get_reauth_entry()
        self._hardware = HARDWARE[entry.data[CONF_KIND]]
        self._form = Form(
            "reauth_confirm",
            LOGIN_SCHEMA,
            {CONF_USERNAME: (user_input or entry.data).get(CONF_USERNAME)},
            {"name": entry.title},
        )
        if user_input is not None:
            self._data = {
                **entry.data,
                **filled_in(self._data, CONF_PINNED),
                **user_input,
            }
            if result := await self._async_try_hardware(errors):
                return result
        return self._show_form(errors)

    async def async_step_certificate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show a certificate that is not trusted and pin it on confirmation."""
        assert self._certificate is not None
        if user_input is not None:
            errors: dict[str, str] = {}
            self._data = {**self._data, CONF_PINNED: self._certificate.pem}
            return await self._async_try_hardware(errors) or self._show_form(errors)
        return self.async_show_form(
            step_id="certificate",
            data_schema=vol.Schema({}),
            description_placeholders={
                "host": self._data[CONF_HOST],
                "fingerprint": self._certificate.fingerprint,
            },
        )

    async def _async_ask_for_broker(
        self, step_id: str, hardware: Hardware, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        self._hardware = hardware
        self._form = Form(step_id, hardware.direct_schema, self._suggested(user_input))
        if user_input is not None:
            data = direct_data(hardware, user_input, errors)
            if not errors:
                confirmed = self._data if CONF_PINNED in self._data else self._old_data
                self._data = {
                    **data,
                    **kept_password(user_input, self._old_data),
                    **kept_pin(data, confirmed),
                }
                if self._is_free(errors) and (
                    result := await self._async_try_hardware(errors)
                ):
                    return result
        return self._show_form(errors)

    async def _async_ask_for_prefix(
        self, step_id: str, hardware: Hardware, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        self._hardware = hardware
        self._form = Form(step_id, hardware.mqtt_schema, self._suggested(user_input))
        if user_input is not None:
            data = mqtt_data(hardware, user_input, errors)
            if not errors:
                self._data = data
                if self._is_free(errors) and (
                    result := await self._async_try_hardware(errors)
                ):
                    return result
        return self._show_form(errors)

    def _suggested(self, user_input: dict[str, Any] | None) -> Mapping[str, Any]:
        """What a form starts with: the last input, else the data of the entry that is changed."""
        if user_input is not None:
            return user_input
        return suggested_values(self._old_data) if self._old_data else {}

    async def _async_try_hardware(
        self, errors: dict[str, str]
    ) -> ConfigFlowResult | None:
        """Connect and finish; None with `errors` filled where the user has to change something."""
        try:
            seen = await self._hardware.probe(self.hass, self._data)
        except LoginRefusedError:
            errors[CONF_PASSWORD] = "login_refused"
        except CertificateRefusedError:
            return await self._async_show_certificate(errors)
        except NotACertificateError:
            errors[CONF_AUTHORITY] = "not_a_certificate"
        except BrokerError:
            if self._data[CONF_TRANSPORT] == TRANSPORT_MQTT:
                errors["base"] = "mqtt_not_ready"
            else:
                errors[CONF_HOST] = "cannot_connect"
        except SilentHubError:
            errors[CONF_PREFIX] = "silent_hub"
        else:
            return await self._async_finish_hardware(seen, errors)
        return None

    async def _async_show_certificate(
        self, errors: dict[str, str]
    ) -> ConfigFlowResult | None:
        """Fetch the certificate that was refused, and show it; None with `errors` filled where that is no way."""
        if CONF_AUTHORITY in self._data:
            errors[CONF_AUTHORITY] = "certificate_refused"
            return None
        try:
            self._certificate = await self.hass.async_add_executor_job(
                fetch_certificate, self._data[CONF_HOST], self._data[CONF_PORT]
            )
        except OSError:
            errors[CONF_HOST] = "cannot_connect"
            return None
        return await self.async_step_certificate()

    async def _async_finish_hardware(
        self, seen: HubLevels, errors: dict[str, str]
    ) -> ConfigFlowResult | None:
        """Create or change the entry, unless the units say that this is another hub.

        None with `errors` filled where they say that it is one that is there.
        """
        self._abort_if_used()
        entry = self._changed_entry
        if entry is not None and is_another_hub(self.hass, entry, seen):
            return self.async_abort(reason="different_hub")
        if seen and self.source != SOURCE_REAUTH:
            if (known := await self._async_known_hub(seen)) is not None:
                self._refuse_entry(known, errors)
                return None
            self._abort_if_used()
            async_note_hub(self.hass, address_of(self._data), seen)
        await self._async_end_discovery()
        if entry is not None:
            await self._async_note_address(entry, seen)
            result = self.async_update_reload_and_abort(entry, data=self._data)
            await async_end_ignoring(self.hass, self._data)
            return result
        entries = self._entries_of_kind(self._hardware.kind)
        title = self._hardware.title
        if entries:
            name = self._data.get(CONF_HOST) or self._data[CONF_PREFIX]
            title = f"{title} {name or len(entries) + 1}"
        return self.async_create_entry(title=title, data=self._data)

    async def _async_end_discovery(self) -> None:
        """Offer no more what the entry leads to, and give it no unique id."""
        if self._data[CONF_TRANSPORT] == TRANSPORT_MQTT:
            for offered in self._async_in_progress(
                match_context={"unique_id": discovery_id(self._data)}
            ):
                self.hass.config_entries.flow.async_abort(offered["flow_id"])
        if self.source == SOURCE_MQTT:
            await self.async_set_unique_id(None)

    async def _async_note_address(self, entry: ConfigEntry, seen: HubLevels) -> None:
        """Let orders go on at a hub's other address, if its units prove that it is the same hub."""
        address = address_of(entry.data)
        if seen and address != address_of(self._data):
            if await async_is_same_hub(self.hass, entry, address, seen):
                async_note_same_hub(self.hass, entry, self._data)

    async def _async_known_hub(self, seen: HubLevels) -> ConfigEntry | None:
        """The other entry that has the hub that has spoken, also one that came while this was asked."""
        asked: set[ConfigEntry | None] = {self._changed_entry}
        while others := [
            other
            for other in self._entries_of_kind(self._hardware.kind)
            if other not in asked
        ]:
            other = others[0]
            asked.add(other)
            if await async_is_same_hub(self.hass, other, address_of(other.data), seen):
                return other
        return None
