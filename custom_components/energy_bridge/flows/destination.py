"""What the steps to all destinations share: try it once, then keep it."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_CLIENT_SECRET, CONF_HOST, CONF_PASSWORD, CONF_URL

from ..const import CONF_DIRECTORY, CONF_LEGACY
from ..core.delivery.transport import DeliveryCause, DeliveryError
from ..destination.transports import message_transport_of, takes_messages, transport_of
from .entry_flow import EntryFlow

_FIELDS: Mapping[DeliveryCause, str] = {
    DeliveryCause.CANNOT_CONNECT: CONF_HOST,
    DeliveryCause.TIMEOUT: CONF_HOST,
    DeliveryCause.LOGIN_REFUSED: CONF_PASSWORD,
    DeliveryCause.UNTRUSTED: CONF_HOST,
    DeliveryCause.WEAK_SECURITY: CONF_LEGACY,
    DeliveryCause.NO_SFTP: CONF_HOST,
    DeliveryCause.INVALID_DIRECTORY: CONF_DIRECTORY,
    DeliveryCause.NOT_ALLOWED: CONF_DIRECTORY,
    DeliveryCause.NO_DIRECTORY: CONF_DIRECTORY,
    DeliveryCause.NOT_WRITABLE: CONF_DIRECTORY,
    DeliveryCause.DISK_FULL: CONF_DIRECTORY,
}
"""The field that a failure is shown next to; the others concern the whole form."""

_WEB_FIELDS: Mapping[str, str] = {
    CONF_HOST: CONF_URL,
    CONF_PASSWORD: CONF_CLIENT_SECRET,
}
"""What a web server has in place of some of these fields."""


class DestinationFlow(EntryFlow):
    """Tries a destination, and makes or changes an entry when that works."""

    def __init__(self) -> None:
        """Nothing failed yet."""
        super().__init__()
        self._detail = ""

    async def _async_probe_destination(self, options: Mapping[str, Any]) -> None:
        """Write to the destination and clean up, or try what needs no message; raises DeliveryError."""
        if takes_messages(self._data):
            await message_transport_of(self.hass, self._data).probe()
        else:
            await transport_of(self.hass, self._data, options).probe()

    def _explain_failure(self, error: DeliveryError, errors: dict[str, str]) -> None:
        """Add the failure to the form's errors, and keep its detail for the form's text."""
        field = _FIELDS.get(error.cause, "base")
        if CONF_URL in self._data:
            field = _WEB_FIELDS.get(field, field)
        errors[field] = f"delivery_{error.cause.value}"
        self._detail = error.detail

    def _finish_destination(
        self, title: str, options: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Make the entry, or change it; one that listens for changes is not reloaded."""
        self._abort_if_used()
        entry = self._changed_entry
        if entry is None:
            return self.async_create_entry(
                title=title, data=self._data, options=options
            )
        if entry.update_listeners:
            return self.async_update_and_abort(entry, data=self._data)
        return self.async_update_reload_and_abort(entry, data=self._data)

    def _show_destination_form(self, errors: Mapping[str, str]) -> ConfigFlowResult:
        """Show the form, with the name of the entry that is changed and what the server said."""
        entry = self._changed_entry
        name = "" if entry is None else entry.title
        return self._show_form(errors, {"name": name, "detail": self._detail})
