"""The steps that lead to an FTP server: address and login, and what the user has to know of it first."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
import voluptuous as vol

from ..const import (
    CONF_DIRECT,
    CONF_DIRECTORY,
    CONF_KIND,
    CONF_TRANSPORT,
    KIND_DESTINATION,
    TRANSPORT_FTP,
)
from ..core.delivery.ftp_errors import NoRenameError, NoTlsError
from ..core.delivery.names import leads_elsewhere
from ..core.delivery.transport import DeliveryError
from .credentials import without_credentials
from .destination import DestinationFlow
from .destination_forms import FTP_SCHEMA, PASSWORD_SCHEMA
from .entry_flow import Form

_LOGIN = (CONF_HOST, CONF_PORT, CONF_USERNAME)
"""What a password was entered for."""


class FtpFlow(DestinationFlow):
    """Sets an FTP server up, changes it, or asks for its password again."""

    async def async_step_destination_ftp(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for an FTP server."""
        return await self._async_ask_for_ftp("destination_ftp", user_input)

    async def async_step_reconfigure_ftp(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the FTP server."""
        return await self._async_ask_for_ftp("reconfigure_ftp", user_input)

    async def async_step_reauth_ftp(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the password again."""
        errors: dict[str, str] = {}
        self._form = Form("reauth_ftp", PASSWORD_SCHEMA, {})
        if user_input is not None:
            self._data = {**self._old_data, **user_input}
            _check_lines(self._data, errors)
            if not errors and (result := await self._async_try_ftp(errors)):
                return result
        return self._show_destination_form(errors)

    async def async_step_ftp_unencrypted(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Tell what everybody on the way can read, and go on if the user wants that."""
        return await self._async_confirm("ftp_unencrypted", user_input)

    async def async_step_ftp_direct(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Tell that the server gives files no other name, and go on if the user wants that."""
        if user_input is not None:
            self._data = {**self._data, CONF_DIRECT: True}
        return await self._async_confirm("ftp_direct", user_input)

    async def _async_ask_for_ftp(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        shown = without_credentials(self._old_data)
        self._form = Form(step_id, FTP_SCHEMA, self._starting_values(user_input, shown))
        if user_input is not None:
            self._take_name(user_input)
            known = self._data or self._old_data
            self._data = _server_data(user_input, known)
            _check_lines(self._data, errors)
            if not errors and self._is_free(errors):
                if not self._is_protection_known():
                    return await self.async_step_ftp_unencrypted()
                if result := await self._async_try_ftp(errors):
                    return result
        return self._show_destination_form(errors)

    def _is_protection_known(self) -> bool:
        """Whether the connection is encrypted, or the entry says already that it is not."""
        data, old = self._data, self._old_data
        return data[CONF_SSL] or (
            old.get(CONF_SSL) is False
            and all(old[key] == data[key] for key in (CONF_HOST, CONF_PORT))
        )

    async def _async_try_ftp(self, errors: dict[str, str]) -> ConfigFlowResult | None:
        """Log in and finish, or ask first whether documents may be seen in parts.

        None with `errors` filled where the user has to change something.
        """
        try:
            await self._async_probe_destination({})
        except NoRenameError:
            return await self.async_step_ftp_direct()
        except NoTlsError as err:
            errors[CONF_SSL] = "ftp_no_tls"
            self._detail = err.answer
            return None
        except DeliveryError as err:
            self._explain_failure(err, errors)
            return None
        return self._finish_server()

    async def _async_confirm(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        if user_input is not None:
            errors: dict[str, str] = {}
            return await self._async_try_ftp(errors) or self._show_destination_form(
                errors
            )
        return self.async_show_form(
            step_id=step_id,
            data_schema=vol.Schema({}),
            description_placeholders={"host": self._data[CONF_HOST]},
        )


def _server_data(
    entered: Mapping[str, Any], known: Mapping[str, Any]
) -> dict[str, Any]:
    """The data of an entry; a password that is not entered is the one that was meant for this login."""
    server = {
        CONF_KIND: KIND_DESTINATION,
        CONF_TRANSPORT: TRANSPORT_FTP,
        CONF_HOST: entered[CONF_HOST].strip(),
        CONF_PORT: entered[CONF_PORT],
        CONF_SSL: entered[CONF_SSL],
        CONF_USERNAME: entered[CONF_USERNAME],
        CONF_DIRECTORY: entered[CONF_DIRECTORY].strip(),
    }
    password = entered.get(CONF_PASSWORD)
    if not password and all(known.get(key) == server[key] for key in _LOGIN):
        password = known.get(CONF_PASSWORD)
    return {**server, CONF_PASSWORD: password or ""}


def _check_lines(data: Mapping[str, Any], errors: dict[str, str]) -> None:
    """Add to `errors` what cannot be said to a server, which takes each as a line."""
    if not data[CONF_HOST]:
        errors[CONF_HOST] = "invalid_host"
    if not data[CONF_USERNAME].isprintable():
        errors[CONF_USERNAME] = "one_line"
    if not data[CONF_PASSWORD]:
        errors[CONF_PASSWORD] = "password_missing"
    elif not data[CONF_PASSWORD].isprintable():
        errors[CONF_PASSWORD] = "one_line"
    if leads_elsewhere(data[CONF_DIRECTORY]):
        errors[CONF_DIRECTORY] = "windows_directory"
    elif not data[CONF_DIRECTORY].isprintable():
        errors[CONF_DIRECTORY] = "one_line"
