"""The steps that lead to an SFTP server: address, login, and the server's host key."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_USERNAME
import voluptuous as vol

from ..const import (
    CONF_DIRECTORY,
    CONF_HOST_KEY,
    CONF_KEY_FILE,
    CONF_KIND,
    CONF_LEGACY,
    CONF_TRANSPORT,
    KIND_DESTINATION,
    TRANSPORT_SFTP,
)
from ..core.delivery.host_key import HostKey, HostKeyChangedError, fetch_host_key
from ..core.delivery.names import leads_elsewhere
from ..core.delivery.transport import DeliveryError
from .credentials import async_read_credentials, without_credentials
from .destination import DestinationFlow
from .destination_forms import CREDENTIALS_SCHEMA, SFTP_SCHEMA
from .entry_flow import Form


class SftpFlow(DestinationFlow):
    """Sets an SFTP server up, changes it, or asks for its login again."""

    def __init__(self) -> None:
        """No host key was shown yet."""
        super().__init__()
        self._shown_key: HostKey | None = None

    async def async_step_destination_sftp(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for an SFTP server."""
        return await self._async_ask_for_server("destination_sftp", user_input)

    async def async_step_reconfigure_sftp(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the SFTP server."""
        return await self._async_ask_for_server("reconfigure_sftp", user_input)

    async def async_step_reauth_sftp(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the password or the key again."""
        errors: dict[str, str] = {}
        old = self._old_data
        self._form = Form("reauth_sftp", CREDENTIALS_SCHEMA, {})
        if user_input is not None:
            credentials = await async_read_credentials(
                self.hass, user_input, old, errors
            )
            self._data = {**without_credentials(old), **credentials}
            if not errors and (result := await self._async_try_server(errors)):
                return result
        return self._show_destination_form(errors)

    async def async_step_host_key(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the server's host key and pin it on confirmation."""
        return await self._async_confirm_host_key("host_key", user_input)

    async def async_step_host_key_changed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show a host key that is not the pinned one, and pin it on confirmation."""
        return await self._async_confirm_host_key("host_key_changed", user_input)

    async def _async_ask_for_server(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        self._form = Form(step_id, SFTP_SCHEMA, self._suggested_server(user_input))
        if user_input is not None:
            self._take_name(user_input)
            known = self._data or self._old_data
            server = _server_data(user_input, known)
            if not server[CONF_HOST]:
                errors[CONF_HOST] = "invalid_host"
            if leads_elsewhere(server[CONF_DIRECTORY]):
                errors[CONF_DIRECTORY] = "windows_directory"
            same_user = known.get(CONF_USERNAME) == server[CONF_USERNAME]
            credentials = await async_read_credentials(
                self.hass, user_input, known if same_user else {}, errors
            )
            before, self._data = self._data, {**server, **credentials}
            if errors or not self._is_free(errors):
                # What cannot be read replaces nothing.
                self._data = before
            elif result := await self._async_try_server(errors):
                return result
        return self._show_destination_form(errors)

    def _suggested_server(self, user_input: Mapping[str, Any] | None) -> dict[str, Any]:
        """What the form starts with: the last input, but a file is uploaded anew; else the server as it is."""
        shown = self._starting_values(user_input, without_credentials(self._old_data))
        return {key: shown[key] for key in shown if key != CONF_KEY_FILE}

    async def _async_try_server(
        self, errors: dict[str, str]
    ) -> ConfigFlowResult | None:
        """Log in and finish, or show a host key that is to be confirmed first.

        None with `errors` filled where the user has to change something.
        """
        try:
            if CONF_HOST_KEY not in self._data:
                self._shown_key = await fetch_host_key(
                    self._data[CONF_HOST],
                    self._data[CONF_PORT],
                    legacy=CONF_LEGACY in self._data,
                )
                return await self.async_step_host_key()
            await self._async_probe_destination({})
        except HostKeyChangedError as err:
            self._shown_key, self._detail = err.found, err.pinned.fingerprint
            return await self.async_step_host_key_changed()
        except DeliveryError as err:
            self._explain_failure(err, errors)
            return None
        return self._finish_server()

    async def _async_confirm_host_key(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        assert self._shown_key is not None
        if user_input is not None:
            errors: dict[str, str] = {}
            self._data = {**self._data, CONF_HOST_KEY: self._shown_key.line}
            return await self._async_try_server(errors) or self._show_destination_form(
                errors
            )
        return self.async_show_form(
            step_id=step_id,
            data_schema=vol.Schema({}),
            description_placeholders={
                "host": self._data[CONF_HOST],
                "algorithm": self._shown_key.algorithm,
                "fingerprint": self._shown_key.fingerprint,
                "pinned": self._detail,
            },
        )


def _server_data(
    entered: Mapping[str, Any], known: Mapping[str, Any]
) -> dict[str, Any]:
    """The data of an entry without its credentials; the host key stays with the server that it was confirmed for."""
    server = {
        CONF_KIND: KIND_DESTINATION,
        CONF_TRANSPORT: TRANSPORT_SFTP,
        CONF_HOST: entered[CONF_HOST].strip(),
        CONF_PORT: entered[CONF_PORT],
        CONF_USERNAME: entered[CONF_USERNAME],
        CONF_DIRECTORY: entered[CONF_DIRECTORY].strip(),
    }
    if entered[CONF_LEGACY]:
        server[CONF_LEGACY] = True
    if CONF_HOST_KEY in known and all(
        known[key] == server[key] for key in (CONF_HOST, CONF_PORT)
    ):
        server[CONF_HOST_KEY] = known[CONF_HOST_KEY]
    return server
