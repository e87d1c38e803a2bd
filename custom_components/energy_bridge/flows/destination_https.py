"""The steps that lead to a web server: its address, then one of two logins."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_CLIENT_ID, CONF_CLIENT_SECRET, CONF_URL
import voluptuous as vol
from yarl import URL

from ..const import (
    CONF_AUTHORIZATION,
    CONF_KIND,
    CONF_LOGIN,
    CONF_SCOPE,
    CONF_TOKEN_URL,
    CONF_TRANSPORT,
    KIND_DESTINATION,
    LOGIN_CLIENT,
    LOGIN_HEADER,
    TRANSPORT_HTTPS,
)
from ..core.delivery.web_address import checked_url, host_of, is_header_value
from .destination import DestinationFlow
from .destination_forms import (
    CLIENT_SCHEMA,
    HEADER_SCHEMA,
    HTTPS_SCHEMA,
    REAUTH_CLIENT_SCHEMA,
)
from .entry_flow import Form


class HttpsFlow(DestinationFlow):
    """Sets a web server up, changes it, or asks for its login again.

    No message is sent to try it: the partner would take what is made up for true.
    """

    async def async_step_destination_https(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a web server."""
        return await self._async_ask_for_address("destination_https", user_input)

    async def async_step_reconfigure_https(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the web server."""
        return await self._async_ask_for_address("reconfigure_https", user_input)

    async def async_step_https_header(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the header that logs in."""
        known = self._old_data if self._is_same_server() else {}
        return await self._async_ask_for_header("https_header", known, user_input)

    async def async_step_https_client(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a client of a token server."""
        return await self._async_ask_for_client(
            "https_client", CLIENT_SCHEMA, user_input
        )

    async def async_step_reauth_https(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the login again that the entry has."""
        self._data = dict(self._old_data)
        if _login_of(self._old_data) == LOGIN_CLIENT:
            return await self.async_step_reauth_https_client()
        return await self.async_step_reauth_https_header()

    async def async_step_reauth_https_header(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the header again."""
        return await self._async_ask_for_header("reauth_https_header", {}, user_input)

    async def async_step_reauth_https_client(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the client again."""
        return await self._async_ask_for_client(
            "reauth_https_client", REAUTH_CLIENT_SCHEMA, user_input
        )

    async def _async_ask_for_address(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        suggested = self._starting_values(user_input, _shown_address(self._old_data))
        self._form = Form(step_id, HTTPS_SCHEMA, suggested)
        if user_input is not None:
            self._take_name(user_input)
            try:
                url = checked_url(user_input[CONF_URL])
            except ValueError:
                errors[CONF_URL] = "invalid_url"
            else:
                self._data = {
                    CONF_KIND: KIND_DESTINATION,
                    CONF_TRANSPORT: TRANSPORT_HTTPS,
                    CONF_URL: url,
                }
                if self._is_free(errors) and await self._async_is_usable({}, errors):
                    if user_input[CONF_LOGIN] == LOGIN_CLIENT:
                        return await self.async_step_https_client()
                    return await self.async_step_https_header()
        return self._show_destination_form(errors)

    async def _async_ask_for_header(
        self, step_id: str, known: Mapping[str, Any], user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Keep what is entered, or the header that is known for this server; only a delivery can try it."""
        errors: dict[str, str] = {}
        self._form = Form(step_id, HEADER_SCHEMA, {})
        if user_input is not None:
            entered = user_input.get(CONF_AUTHORIZATION, "").strip()
            header = entered or known.get(CONF_AUTHORIZATION, "")
            if not header:
                errors[CONF_AUTHORIZATION] = "authorization_missing"
            elif not is_header_value(header):
                errors[CONF_AUTHORIZATION] = "invalid_authorization"
            else:
                self._data = {
                    **_without_login(self._data),
                    CONF_AUTHORIZATION: header,
                }
                return self._finish_web_server()
        return self._show_destination_form(errors)

    async def _async_ask_for_client(
        self, step_id: str, schema: vol.Schema, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Fetch a token before the client is kept."""
        errors: dict[str, str] = {}
        self._form = Form(step_id, schema, _shown_client(user_input or self._old_data))
        if user_input is not None:
            entered = user_input
            if schema is REAUTH_CLIENT_SCHEMA:  # all else stays
                entered = {**_shown_client(self._old_data), **user_input}
            try:
                token_url = checked_url(entered[CONF_TOKEN_URL])
            except ValueError:
                errors[CONF_TOKEN_URL] = "invalid_url"
            else:
                client = _client_data(entered, token_url)
                if secret := user_input.get(CONF_CLIENT_SECRET) or self._known_secret(
                    client
                ):
                    self._data = {
                        **_without_login(self._data),
                        **client,
                        CONF_CLIENT_SECRET: secret,
                    }
                    if await self._async_is_usable({}, errors):
                        return self._finish_web_server()
                else:
                    errors[CONF_CLIENT_SECRET] = "client_secret_missing"
        return self._show_destination_form(errors)

    def _is_same_server(self) -> bool:
        """Whether the address that was entered is at the server that the stored login is for."""
        old = self._old_data.get(CONF_URL, "")
        return host_of(old) == host_of(self._data[CONF_URL])

    def _known_secret(self, client: Mapping[str, str]) -> str | None:
        """The stored secret, if it is this client's."""
        old = self._old_data
        if all(old.get(key) == client[key] for key in (CONF_TOKEN_URL, CONF_CLIENT_ID)):
            return old.get(CONF_CLIENT_SECRET)
        return None

    def _finish_web_server(self) -> ConfigFlowResult:
        url = URL(self._data[CONF_URL])
        host = host_of(self._data[CONF_URL])
        return self._finish_destination(host, f"{host}{url.path}", {})


def _login_of(data: Mapping[str, Any]) -> str:
    return LOGIN_CLIENT if CONF_TOKEN_URL in data else LOGIN_HEADER


def _without_login(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of an entry that tell where messages go."""
    return {key: data[key] for key in (CONF_KIND, CONF_TRANSPORT, CONF_URL)}


def _shown_address(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the first form starts with; nothing for a new entry."""
    if not data:
        return {}
    return {CONF_URL: data[CONF_URL], CONF_LOGIN: _login_of(data)}


def _shown_client(data: Mapping[str, Any]) -> dict[str, Any]:
    """What may be shown of a client."""
    shown = (CONF_TOKEN_URL, CONF_CLIENT_ID, CONF_SCOPE)
    return {key: data[key] for key in shown if key in data}


def _client_data(entered: Mapping[str, Any], token_url: str) -> dict[str, str]:
    """A client as it is stored, without its secret."""
    client = {
        CONF_TOKEN_URL: token_url,
        CONF_CLIENT_ID: entered[CONF_CLIENT_ID].strip(),
    }
    if scope := entered.get(CONF_SCOPE, "").strip():
        client[CONF_SCOPE] = scope
    return client
