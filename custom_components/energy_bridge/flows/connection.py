"""The steps that lead to a connection with hardware: addresses, certificates, reauthentication, reconfiguration."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers import device_registry as dr
import voluptuous as vol

from ..const import (
    CONF_AUTHORITY,
    CONF_CABINETS,
    CONF_KIND,
    CONF_PINNED,
    CONF_PREFIX,
    CONF_PROTOCOL,
    CONF_TRANSPORT,
    KIND_CABINETS,
    TRANSPORT_DIRECT,
    TRANSPORT_MQTT,
)
from ..core.ferroamp.device import DeviceKey
from ..hub.coordinator import device_identifier
from ..mqtt.connection import BrokerError, CertificateRefusedError, LoginRefusedError
from ..mqtt.probes import SilentHubError
from ..mqtt.tls import Certificate, NotACertificateError, fetch_certificate
from .forms import ADVANCED, LOGIN_SCHEMA
from .hardware import CABINETS, HUB, Hardware, clean_prefix, usual_port


class ConnectionFlow(ConfigFlow):
    """Connects once with what the user entered, and makes or changes an entry when that works."""

    def __init__(self) -> None:
        """Start without data."""
        self._data: dict[str, Any] = {}
        self._hardware = HUB
        self._certificate: Certificate | None = None
        self._show_form: Callable[[dict[str, str]], ConfigFlowResult]

    async def async_step_direct(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the hub's own broker."""
        return await self._async_direct("direct", HUB, user_input)

    async def async_step_through_mqtt(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the hub's prefix on Home Assistant's broker."""
        return await self._async_mqtt("through_mqtt", HUB, user_input)

    async def async_step_cabinets_direct(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the cabinets' broker."""
        return await self._async_direct("cabinets_direct", CABINETS, user_input)

    async def async_step_cabinets_through_mqtt(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the cabinets' prefix on Home Assistant's broker."""
        return await self._async_mqtt("cabinets_through_mqtt", CABINETS, user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change how the hardware is reached."""
        data = self._get_reconfigure_entry().data
        kind = "cabinets_" if data[CONF_KIND] == KIND_CABINETS else ""
        way = "mqtt" if data[CONF_TRANSPORT] == TRANSPORT_MQTT else "direct"
        step = getattr(self, f"async_step_reconfigure_{kind}{way}")
        result: ConfigFlowResult = await step(user_input)
        return result

    async def async_step_reconfigure_direct(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the hub's own broker."""
        return await self._async_direct("reconfigure_direct", HUB, user_input)

    async def async_step_reconfigure_mqtt(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the hub's prefix."""
        return await self._async_mqtt("reconfigure_mqtt", HUB, user_input)

    async def async_step_reconfigure_cabinets_direct(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the cabinets' broker."""
        return await self._async_direct(
            "reconfigure_cabinets_direct", CABINETS, user_input
        )

    async def async_step_reconfigure_cabinets_mqtt(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the cabinets' prefix."""
        return await self._async_mqtt("reconfigure_cabinets_mqtt", CABINETS, user_input)

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """The broker refused the login or its certificate changed."""
        self._data = dict(entry_data)
        self._hardware = CABINETS if entry_data[CONF_KIND] == KIND_CABINETS else HUB
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the login again; a changed certificate is shown next."""
        errors: dict[str, str] = {}
        entry = self._get_reauth_entry()
        suggested = {CONF_USERNAME: (user_input or entry.data).get(CONF_USERNAME)}
        self._show_form = partial(
            self._show,
            "reauth_confirm",
            LOGIN_SCHEMA,
            suggested,
            {"name": entry.title},
        )
        if user_input is not None:
            self._data = {**entry.data, **self._confirmed_pin(), **user_input}
            if result := await self._async_try(errors):
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
            return await self._async_try(errors) or self._show_form(errors)
        return self.async_show_form(
            step_id="certificate",
            data_schema=vol.Schema({}),
            description_placeholders={
                "host": self._data[CONF_HOST],
                "fingerprint": self._certificate.fingerprint,
            },
        )

    def _show(
        self,
        step_id: str,
        schema: vol.Schema,
        suggested: Mapping[str, Any],
        placeholders: Mapping[str, str] | None,
        errors: dict[str, str],
    ) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            description_placeholders=placeholders,
            errors=errors,
        )

    async def _async_direct(
        self, step_id: str, hardware: Hardware, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        self._hardware = hardware
        suggested = self._suggested(user_input)
        self._show_form = partial(
            self._show, step_id, hardware.direct_schema, suggested, None
        )
        if user_input is not None:
            advanced = user_input[ADVANCED]
            prefix = self._prefix(advanced)
            host = user_input[CONF_HOST].strip()
            if prefix is None:
                errors["base"] = "invalid_prefix"
            elif not host:
                errors[CONF_HOST] = "invalid_host"
            else:
                self._data = {
                    CONF_KIND: hardware.kind,
                    CONF_TRANSPORT: TRANSPORT_DIRECT,
                    CONF_HOST: host,
                    CONF_PORT: advanced.get(
                        CONF_PORT, usual_port(user_input[CONF_SSL])
                    ),
                    CONF_SSL: user_input[CONF_SSL],
                    CONF_PREFIX: prefix,
                    **{
                        key: user_input[key]
                        for key in (CONF_USERNAME, CONF_PASSWORD)
                        if user_input.get(key)
                    },
                    **{
                        key: advanced[key]
                        for key in (CONF_AUTHORITY, CONF_PROTOCOL)
                        if advanced.get(key)
                    },
                    **self._kept(user_input),
                }
                self._abort_if_used((CONF_HOST, CONF_PORT, CONF_PREFIX))
                if result := await self._async_try(errors):
                    return result
        return self._show_form(errors)

    async def _async_mqtt(
        self, step_id: str, hardware: Hardware, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        self._hardware = hardware
        suggested = self._suggested(user_input)
        self._show_form = partial(
            self._show, step_id, hardware.mqtt_schema, suggested, None
        )
        if user_input is not None:
            if (prefix := self._prefix(user_input)) is None:
                errors[CONF_PREFIX] = "invalid_prefix"
            else:
                self._data = {
                    CONF_KIND: hardware.kind,
                    CONF_TRANSPORT: TRANSPORT_MQTT,
                    CONF_PREFIX: prefix,
                }
                self._abort_if_used((CONF_TRANSPORT, CONF_PREFIX))
                if result := await self._async_try(errors):
                    return result
        return self._show_form(errors)

    def _prefix(self, user_input: Mapping[str, Any]) -> str | None:
        """The prefix entered; None for one that cannot be."""
        prefix = clean_prefix(user_input.get(CONF_PREFIX, ""))
        return None if self._hardware.needs_prefix and not prefix else prefix

    def _suggested(self, user_input: dict[str, Any] | None) -> dict[str, Any]:
        """What the form starts with: the last input, else the entry's data without its password."""
        if user_input is not None:
            return user_input
        if self.source != SOURCE_RECONFIGURE:
            return {}
        data = dict(self._get_reconfigure_entry().data)
        data.pop(CONF_PASSWORD, None)
        # The usual port is left out, or it would stay when TLS is switched on or off.
        if data.get(CONF_PORT) == usual_port(data.get(CONF_SSL, False)):
            del data[CONF_PORT]
        return {**data, ADVANCED: data}

    def _kept(self, user_input: dict[str, Any]) -> dict[str, Any]:
        """What a form does not ask for: the pin of the same server, and when reconfiguring the same user's password."""
        old = (
            self._get_reconfigure_entry().data
            if self.source == SOURCE_RECONFIGURE
            else {}
        )
        kept = {}
        if (
            CONF_PASSWORD in old
            and user_input.get(CONF_USERNAME) == old.get(CONF_USERNAME)
            and not user_input.get(CONF_PASSWORD)
        ):
            kept[CONF_PASSWORD] = old[CONF_PASSWORD]
        pinned = self._data if CONF_PINNED in self._data else old
        if (
            CONF_PINNED in pinned
            and user_input[CONF_SSL]
            and user_input[CONF_HOST].strip() == pinned[CONF_HOST]
            and not user_input[ADVANCED].get(CONF_AUTHORITY)
        ):
            kept[CONF_PINNED] = pinned[CONF_PINNED]
        return kept

    def _confirmed_pin(self) -> dict[str, Any]:
        return {key: self._data[key] for key in (CONF_PINNED,) if key in self._data}

    def _abort_if_used(self, keys: tuple[str, ...]) -> None:
        """Abort if another entry has the same address; cabinets can share it, each entry with its own list of them."""
        own = (
            self._get_reconfigure_entry().entry_id
            if self.source == SOURCE_RECONFIGURE
            else None
        )
        others = [
            entry
            for entry in self._entries()
            if entry.entry_id != own and not entry.options.get(CONF_CABINETS)
        ]
        if any(
            all(entry.data.get(key) == self._data[key] for key in keys)
            for entry in others
        ):
            raise AbortFlow("already_configured")

    async def _async_try(self, errors: dict[str, str]) -> ConfigFlowResult | None:
        """Connect and finish; None with `errors` filled where the user has to change something."""
        try:
            units = await self._hardware.probe(self.hass, self._data)
        except LoginRefusedError:
            errors["base"] = "login_refused"
        except CertificateRefusedError:
            return await self._async_untrusted(errors)
        except NotACertificateError:
            errors["base"] = "not_a_certificate"
        except BrokerError:
            through_mqtt = self._data[CONF_TRANSPORT] == TRANSPORT_MQTT
            errors["base"] = "mqtt_not_ready" if through_mqtt else "cannot_connect"
        except SilentHubError:
            errors["base"] = "silent_hub"
        else:
            return self._finish(units)
        return None

    async def _async_untrusted(self, errors: dict[str, str]) -> ConfigFlowResult | None:
        """Fetch the certificate that was refused, and show it."""
        if CONF_AUTHORITY in self._data:
            errors["base"] = "certificate_refused"
            return None
        try:
            self._certificate = await self.hass.async_add_executor_job(
                fetch_certificate, self._data[CONF_HOST], self._data[CONF_PORT]
            )
        except OSError:
            errors["base"] = "cannot_connect"
            return None
        return await self.async_step_certificate()

    def _finish(self, units: frozenset[DeviceKey]) -> ConfigFlowResult:
        """Create or update the entry, unless the units say that this is another hub."""
        if self.source in (SOURCE_REAUTH, SOURCE_RECONFIGURE):
            entry = (
                self._get_reauth_entry()
                if self.source == SOURCE_REAUTH
                else self._get_reconfigure_entry()
            )
            known = self._units_of(entry)
            if (
                known
                and units
                and not known
                & {device_identifier(entry.entry_id, unit) for unit in units}
            ):
                return self.async_abort(reason="different_hub")
            return self.async_update_reload_and_abort(entry, data=self._data)
        entries = self._entries()
        for entry in entries:
            if self._units_of(entry) & {
                device_identifier(entry.entry_id, unit) for unit in units
            }:
                return self.async_abort(reason="already_configured")
        name = self._data.get(CONF_HOST, self._data[CONF_PREFIX]) or len(entries) + 1
        return self.async_create_entry(
            title=f"{self._hardware.title} {name}" if entries else self._hardware.title,
            data=self._data,
        )

    def _entries(self) -> list[ConfigEntry]:
        """The entries of the same kind of hardware."""
        return [
            entry
            for entry in self._async_current_entries()
            if entry.data[CONF_KIND] == self._hardware.kind
        ]

    def _units_of(self, entry: ConfigEntry) -> set[tuple[str, str]]:
        """Identifiers of the units known below a hub's entry."""
        devices = dr.async_entries_for_config_entry(
            dr.async_get(self.hass), entry.entry_id
        )
        return {
            identifier
            for device in devices
            for identifier in device.identifiers
            if identifier[1] != entry.entry_id
        }
