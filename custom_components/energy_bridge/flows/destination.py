"""The steps that lead to a destination: a folder, or an SFTP server and its host key."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import AbortFlow
import voluptuous as vol

from ..const import (
    CONF_DIRECTORY,
    CONF_HOST_KEY,
    CONF_KEY_FILE,
    CONF_KIND,
    CONF_PASSPHRASE,
    CONF_PRIVATE_KEY,
    CONF_RETENTION,
    CONF_TRANSPORT,
    KIND_DESTINATION,
    TRANSPORT_FOLDER,
    TRANSPORT_SFTP,
)
from ..core.delivery.host_key import HostKey, HostKeyChangedError, fetch_host_key
from ..core.delivery.private_key import PrivateKeyError, read_private_key
from ..core.delivery.transport import DeliveryCause, DeliveryError
from ..destination.transports import transport_of
from .destination_forms import (
    CREDENTIALS_SCHEMA,
    FOLDER_SCHEMA,
    RECONFIGURE_FOLDER_SCHEMA,
    SFTP_SCHEMA,
)

MAX_KEY_SIZE = 64 * 1024
"""Bytes; no private key is longer."""

_SECRETS = (CONF_PASSWORD, CONF_PRIVATE_KEY, CONF_PASSPHRASE)
_SERVER = (CONF_HOST, CONF_PORT)

_FIELDS: Mapping[DeliveryCause, str] = {
    DeliveryCause.CANNOT_CONNECT: CONF_HOST,
    DeliveryCause.TIMEOUT: CONF_HOST,
    DeliveryCause.LOGIN_REFUSED: CONF_PASSWORD,
    DeliveryCause.NO_DIRECTORY: CONF_DIRECTORY,
    DeliveryCause.NOT_WRITABLE: CONF_DIRECTORY,
    DeliveryCause.DISK_FULL: CONF_DIRECTORY,
}
"""The field that a failure is shown next to; the others concern the whole form."""

type ShowForm = Callable[[dict[str, str]], ConfigFlowResult]


class DestinationFlow(ConfigFlow):
    """Tries a destination by writing to it, and makes or changes an entry when that works."""

    _place: Mapping[str, Any] = {}
    _shown_key: HostKey | None = None
    _detail = ""
    _show_destination: ShowForm

    async def async_step_destination_folder(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a folder of this machine."""
        return await self._async_folder("destination_folder", FOLDER_SCHEMA, user_input)

    async def async_step_reconfigure_folder(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the folder."""
        return await self._async_folder(
            "reconfigure_folder", RECONFIGURE_FOLDER_SCHEMA, user_input
        )

    async def async_step_destination_sftp(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for an SFTP server."""
        return await self._async_sftp("destination_sftp", user_input)

    async def async_step_reconfigure_sftp(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the SFTP server."""
        return await self._async_sftp("reconfigure_sftp", user_input)

    async def async_step_reauth_sftp(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the password or the key again."""
        errors: dict[str, str] = {}
        entry = self._get_reauth_entry()
        self._show_destination = partial(
            self._show_place, "reauth_sftp", CREDENTIALS_SCHEMA, {}
        )
        if user_input is not None:
            kept = {key: entry.data[key] for key in entry.data if key not in _SECRETS}
            self._place = await self._async_login(
                {**kept, **user_input}, entry.data, errors
            )
            if not errors and (result := await self._async_connect(errors)):
                return result
        return self._show_destination(errors)

    async def async_step_host_key(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the server's host key and pin it on confirmation."""
        return await self._async_confirm("host_key", user_input)

    async def async_step_host_key_changed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show a host key that is not the pinned one, and pin it on confirmation."""
        return await self._async_confirm("host_key_changed", user_input)

    async def _async_folder(
        self, step_id: str, schema: vol.Schema, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        old = self._old_place()
        self._show_destination = partial(
            self._show_place, step_id, schema, user_input or old
        )
        if user_input is not None:
            directory = await self.hass.async_add_executor_job(
                _allowed_folder, self.hass, user_input[CONF_DIRECTORY]
            )
            if directory is None:
                errors[CONF_DIRECTORY] = "folder_not_allowed"
            else:
                self._place = {
                    CONF_KIND: KIND_DESTINATION,
                    CONF_TRANSPORT: TRANSPORT_FOLDER,
                    CONF_DIRECTORY: directory,
                }
                self._abort_if_place_used((CONF_DIRECTORY,))
                options = {CONF_RETENTION: user_input.get(CONF_RETENTION, 0)}
                if result := await self._async_probe(directory, options, errors):
                    return result
        return self._show_destination(errors)

    async def _async_sftp(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        old = self._old_place()
        self._show_destination = partial(
            self._show_place,
            step_id,
            SFTP_SCHEMA,
            user_input or {key: old[key] for key in old if key not in _SECRETS},
        )
        if user_input is not None:
            server = {
                CONF_KIND: KIND_DESTINATION,
                CONF_TRANSPORT: TRANSPORT_SFTP,
                CONF_HOST: user_input[CONF_HOST].strip(),
                CONF_PORT: user_input[CONF_PORT],
                CONF_DIRECTORY: user_input[CONF_DIRECTORY].strip(),
            }
            known = self._place or old
            if all(known.get(key) == server[key] for key in _SERVER) and (
                pinned := known.get(CONF_HOST_KEY)
            ):
                server[CONF_HOST_KEY] = pinned
            if not server[CONF_HOST]:
                errors[CONF_HOST] = "invalid_host"
            self._place = await self._async_login(
                {**user_input, **server}, known, errors
            )
            self._abort_if_place_used((*_SERVER, CONF_USERNAME, CONF_DIRECTORY))
            if not errors and (result := await self._async_connect(errors)):
                return result
        return self._show_destination(errors)

    async def _async_login(
        self,
        user_input: Mapping[str, Any],
        known: Mapping[str, Any],
        errors: dict[str, str],
    ) -> dict[str, Any]:
        """The destination's data with its credentials.

        What is entered replaces all secrets known; nothing entered keeps the same user's.
        """
        place = {
            key: value
            for key, value in user_input.items()
            if key not in (*_SECRETS, CONF_KEY_FILE)
        }
        entered = {key: user_input[key] for key in _SECRETS if user_input.get(key)}
        if file_id := user_input.get(CONF_KEY_FILE):
            try:
                entered[CONF_PRIVATE_KEY] = await self.hass.async_add_executor_job(
                    _uploaded_key, self.hass, file_id
                )
            except ValueError:
                errors[CONF_KEY_FILE] = "key_not_readable"
        elif not entered and known.get(CONF_USERNAME) == place[CONF_USERNAME]:
            entered = {key: known[key] for key in _SECRETS if key in known}
        if CONF_PRIVATE_KEY in entered:
            try:
                await self.hass.async_add_executor_job(
                    read_private_key,
                    entered[CONF_PRIVATE_KEY],
                    entered.get(CONF_PASSPHRASE),
                )
            except PrivateKeyError as err:
                about_key = err.key == "invalid_private_key"
                errors[CONF_PRIVATE_KEY if about_key else CONF_PASSPHRASE] = err.key
        if not errors and not entered.keys() & {CONF_PASSWORD, CONF_PRIVATE_KEY}:
            errors[CONF_PASSWORD] = "login_missing"
        return {**place, **entered}

    async def _async_connect(self, errors: dict[str, str]) -> ConfigFlowResult | None:
        """Log in where the host key is known; else show it first."""
        if CONF_HOST_KEY in self._place:
            title = f"{self._place[CONF_USERNAME]}@{self._place[CONF_HOST]}"
            return await self._async_probe(title, {}, errors)
        try:
            self._shown_key = await fetch_host_key(
                self._place[CONF_HOST], self._place[CONF_PORT]
            )
        except DeliveryError as err:
            self._explain(err, errors)
            return None
        return await self.async_step_host_key()

    async def _async_confirm(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        assert self._shown_key is not None
        if user_input is not None:
            errors: dict[str, str] = {}
            self._place = {**self._place, CONF_HOST_KEY: self._shown_key.line}
            return await self._async_connect(errors) or self._show_destination(errors)
        return self.async_show_form(
            step_id=step_id,
            data_schema=vol.Schema({}),
            description_placeholders={
                "host": self._place[CONF_HOST],
                "algorithm": self._shown_key.algorithm,
                "fingerprint": self._shown_key.fingerprint,
                "pinned": self._detail,
            },
        )

    async def _async_probe(
        self, title: str, options: dict[str, Any], errors: dict[str, str]
    ) -> ConfigFlowResult | None:
        """Write to the destination and finish; None with `errors` filled where the user has to change something."""
        try:
            await transport_of(self.hass, self._place, options).probe()
        except HostKeyChangedError as err:
            self._shown_key, self._detail = err.found, err.pinned.fingerprint
            return await self.async_step_host_key_changed()
        except DeliveryError as err:
            self._explain(err, errors)
            return None
        if self.source not in (SOURCE_REAUTH, SOURCE_RECONFIGURE):
            return self.async_create_entry(
                title=title, data=self._place, options=options
            )
        entry = self._changed_entry()
        if entry.update_listeners:
            return self.async_update_and_abort(entry, data=self._place)
        return self.async_update_reload_and_abort(entry, data=self._place)

    def _explain(self, error: DeliveryError, errors: dict[str, str]) -> None:
        """Tell what went wrong."""
        errors[_FIELDS.get(error.cause, "base")] = f"delivery_{error.cause.value}"
        self._detail = error.detail

    def _show_place(
        self,
        step_id: str,
        schema: vol.Schema,
        suggested: Mapping[str, Any],
        errors: dict[str, str],
    ) -> ConfigFlowResult:
        fields = {str(key) for key in schema.schema}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                schema,
                {key: suggested[key] for key in suggested if key != CONF_KEY_FILE},
            ),
            description_placeholders={
                "name": self._changed_entry().title if self._old_place() else "",
                "detail": self._detail,
            },
            errors={
                field if field in fields else "base": error
                for field, error in errors.items()
            },
        )

    def _changed_entry(self) -> ConfigEntry:
        return (
            self._get_reauth_entry()
            if self.source == SOURCE_REAUTH
            else self._get_reconfigure_entry()
        )

    def _old_place(self) -> Mapping[str, Any]:
        """The data of the entry that is changed; empty for a new one."""
        if self.source in (SOURCE_REAUTH, SOURCE_RECONFIGURE):
            return self._changed_entry().data
        return {}

    def _abort_if_place_used(self, keys: tuple[str, ...]) -> None:
        """Abort if another entry delivers to the same place."""
        own = self._changed_entry().entry_id if self._old_place() else None
        keys = (CONF_KIND, CONF_TRANSPORT, *keys)
        if any(
            entry.entry_id != own
            and all(entry.data.get(key) == self._place[key] for key in keys)
            for entry in self._async_current_entries()
        ):
            raise AbortFlow("already_configured")


def _allowed_folder(hass: HomeAssistant, text: str) -> str | None:
    """The folder, relative where it lies in the configuration directory; None where reports must not go.

    Blocks.
    """
    home = Path(hass.config.config_dir).resolve()
    try:
        path = Path(home, text.strip()).resolve()
    except ValueError:
        return None
    if path != home and path.is_relative_to(home):
        return path.relative_to(home).as_posix()
    return str(path) if hass.config.is_allowed_path(str(path)) else None


def _uploaded_key(hass: HomeAssistant, file_id: str) -> str:
    """The text of an uploaded file; raises ValueError where it can be no key. Blocks."""
    with process_uploaded_file(hass, file_id) as path:
        if path.stat().st_size > MAX_KEY_SIZE:
            raise ValueError("too long for a private key")
        return path.read_text("ascii")
