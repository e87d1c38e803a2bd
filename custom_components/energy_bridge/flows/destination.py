"""What the steps to all destinations share: try it once, then keep it."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigFlowResult
from homeassistant.const import (
    CONF_CLIENT_SECRET,
    CONF_HOST,
    CONF_NAME,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_URL,
    CONF_USERNAME,
)

from ..const import (
    CONF_DIRECTORY,
    CONF_ENDPOINT,
    CONF_KIND,
    CONF_LEGACY,
    SUBENTRY_ALSOENERGY,
    SUBENTRY_MINT,
    SUBENTRY_TELEPORT,
)
from ..core.delivery.transport import DeliveryCause, DeliveryError
from ..destination.transports import (
    formats_of,
    message_transport_of,
    takes_messages,
    transport_of,
)
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
        """Nothing failed yet, and nothing has a name."""
        super().__init__()
        self._detail = ""
        self._name = ""
        self._title = ""
        self._options: Mapping[str, Any] = {}
        self.first_report: str | None = None
        """The type of the report that the user wants to add next, once the entry is made."""

    def _starting_values(
        self, user_input: Mapping[str, Any] | None, shown: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """What a form starts with: the last input, else what may be shown of the entry, and its name."""
        if user_input is not None:
            return user_input
        entry = self._changed_entry
        return shown if entry is None else {**shown, CONF_NAME: entry.title}

    def _take_name(self, user_input: Mapping[str, Any]) -> None:
        """Keep what the destination shall be called; nothing for the usual name."""
        self._name = user_input.get(CONF_NAME, "").strip()

    async def _async_is_usable(
        self, options: Mapping[str, Any], errors: dict[str, str]
    ) -> bool:
        """Whether the destination can be used as far as that can be tried; else `errors` says why not."""
        try:
            await self._async_probe_destination(options)
        except DeliveryError as err:
            self._explain_failure(err, errors)
            return False
        return True

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
        elif CONF_ENDPOINT in self._data and field == CONF_HOST:
            field = CONF_ENDPOINT
        errors[field] = f"delivery_{error.cause.value}"
        self._detail = error.detail

    def _finish_server(self) -> ConfigFlowResult:
        """Make or change the entry of a server with logins and directories."""
        data = self._data
        login = f"{data[CONF_USERNAME]}@{data[CONF_HOST]}"
        path = data[CONF_DIRECTORY].strip("/")
        return self._finish_destination(
            login, f"{login}:{data[CONF_PORT]}/{path}".rstrip("/"), {}
        )

    def _finish_destination(
        self, usual: str, whole: str, options: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Make the entry, or change it; one that listens for changes is not reloaded.

        Where the user gives no name, it has the `usual` one, or its `whole` address where another
        destination is called so. A new login changes no name.
        """
        self._abort_if_used()
        entry = self._changed_entry
        title = self._name or self._free_title(usual, whole)
        if entry is None:
            self._title, self._options = title, options
            return self._lead_on()
        if self.source == SOURCE_REAUTH:
            title = entry.title
        if entry.update_listeners:
            return self.async_update_and_abort(entry, title=title, data=self._data)
        return self.async_update_reload_and_abort(entry, title=title, data=self._data)

    def _lead_on(self) -> ConfigFlowResult:
        """Make the entry, once the user has said of which format its first report is; some take one only."""
        formats = formats_of(self._data)
        if len(formats) == 1:
            return self._add_destination(formats[0])
        return self.async_show_menu(
            step_id="first_report",
            menu_options=[*(f"first_{each}" for each in formats), "no_report"],
            description_placeholders={"name": self._title},
        )

    async def async_step_first_report(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what is sent there first."""
        return self._lead_on()

    async def async_step_first_mint(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Lead on to a report for MINT."""
        return self._add_destination(SUBENTRY_MINT)

    async def async_step_first_teleport(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Lead on to a report for Teleport."""
        return self._add_destination(SUBENTRY_TELEPORT)

    async def async_step_first_alsoenergy(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Lead on to a report for AlsoEnergy."""
        return self._add_destination(SUBENTRY_ALSOENERGY)

    async def async_step_no_report(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Leave it at the destination."""
        return self._add_destination(None)

    def _add_destination(self, first_report: str | None) -> ConfigFlowResult:
        self._abort_if_used()
        self.first_report = first_report
        return self.async_create_entry(
            title=self._title, data=self._data, options=self._options
        )

    def _free_title(self, usual: str, whole: str) -> str:
        others = self._entries_of_kind(self._data[CONF_KIND])
        taken = {each.title for each in others if each is not self._changed_entry}
        return whole if usual in taken else usual

    def _show_destination_form(self, errors: Mapping[str, str]) -> ConfigFlowResult:
        """Show the form, with the name of the entry that is changed and what the server said, which stands in a sentence."""
        entry = self._changed_entry
        name = "" if entry is None else entry.title
        return self._show_form(
            errors, {"name": name, "detail": self._detail.rstrip(" .")}
        )
