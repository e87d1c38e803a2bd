"""What the steps to hardware and the steps to destinations share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from posixpath import normpath
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_URL, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import AbortFlow
import voluptuous as vol
from yarl import URL

from ..const import (
    CONF_CABINETS,
    CONF_DIRECTORY,
    CONF_ENDPOINT,
    CONF_KIND,
    CONF_PREFIX,
    CONF_TOPIC,
    CONF_TRANSPORT,
    DOMAIN,
    TRANSPORT_DIRECT,
    TRANSPORT_FOLDER,
    TRANSPORT_FTP,
    TRANSPORT_HTTPS,
    TRANSPORT_MQTT,
    TRANSPORT_SFTP,
    TRANSPORT_SNS,
)
from ..coordinator import kind_of
from ..core.delivery.sns_topic import service_of
from .sections import filled_form, placed_errors

_ADDRESSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        TRANSPORT_DIRECT: (CONF_HOST, CONF_PORT, CONF_PREFIX),
        TRANSPORT_MQTT: (CONF_PREFIX,),
        TRANSPORT_FOLDER: (CONF_DIRECTORY,),
        TRANSPORT_SFTP: (CONF_HOST, CONF_PORT, CONF_USERNAME, CONF_DIRECTORY),
        TRANSPORT_FTP: (CONF_HOST, CONF_PORT, CONF_USERNAME, CONF_DIRECTORY),
        TRANSPORT_HTTPS: (CONF_URL,),
        TRANSPORT_SNS: (CONF_TOPIC, CONF_ENDPOINT),
    }
)
"""The data that tell one hardware, or one destination, from another one."""


_SPELLED: Mapping[str, Callable[[Any], object]] = MappingProxyType(
    {
        CONF_HOST: str.casefold,
        CONF_DIRECTORY: normpath,
        CONF_URL: URL,
        CONF_ENDPOINT: service_of,
    }
)
"""How data are brought to one spelling, where there are several."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form that can be shown again, after other steps, with the errors found there."""

    step_id: str
    schema: vol.Schema
    suggested: Mapping[str, Any]
    placeholders: Mapping[str, str] = field(default_factory=dict)


def address_of(data: Mapping[str, Any]) -> tuple[object, ...]:
    """What tells where something is, however it is written; a transport of a later version alone."""
    keys = _ADDRESSES.get(data[CONF_TRANSPORT], ())
    spelled = (_SPELLED.get(key, str)(data.get(key)) for key in keys)
    return (data[CONF_TRANSPORT], *spelled)


def discovery_id(data: Mapping[str, Any]) -> str:
    """The unique id of what was found on Home Assistant's broker, while it is offered or ignored.

    An entry gets none: its prefix may change, and then something else may be found where it was.
    """
    return f"{data[CONF_KIND]} {data[CONF_PREFIX]}".rstrip()


async def async_end_ignoring(hass: HomeAssistant, data: Mapping[str, Any]) -> None:
    """Ignore no more what an entry with that data leads to: once it is deleted, that is to be found again."""
    if data.get(CONF_TRANSPORT) != TRANSPORT_MQTT:
        return
    ignored = hass.config_entries.async_entry_for_domain_unique_id(
        DOMAIN, discovery_id(data)
    )
    if ignored is not None:
        await hass.config_entries.async_remove(ignored.entry_id)


class EntryFlow(ConfigFlow):
    """Keeps the form that the user is in, and the data that is tried."""

    _form: Form
    """Set by each step that asks for data."""

    def __init__(self) -> None:
        """Start without data."""
        self._data: dict[str, Any] = {}
        self._same_title = ""

    @property
    def _changed_entry(self) -> ConfigEntry | None:
        """The entry that is reconfigured, or whose login is asked for again; None for a new one."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        if self.source == SOURCE_RECONFIGURE:
            return self._get_reconfigure_entry()
        return None

    @property
    def _old_data(self) -> Mapping[str, Any]:
        """The data of the entry that is changed; empty for a new one."""
        entry = self._changed_entry
        return {} if entry is None else entry.data

    def _entries_of_kind(self, kind: str) -> list[ConfigEntry]:
        return [
            entry
            for entry in self._async_current_entries(include_ignore=False)
            if kind_of(entry) == kind
        ]

    @property
    def _same_entry(self) -> ConfigEntry | None:
        """Another entry that has the same address; a new login changes none.

        Cabinets can share an address, each entry with its own list of them.
        """
        if self.source == SOURCE_REAUTH:
            return None
        address = address_of(self._data)
        for entry in self._entries_of_kind(self._data[CONF_KIND]):
            if (
                entry is not self._changed_entry
                and not entry.options.get(CONF_CABINETS)
                and address_of(entry.data) == address
            ):
                return entry
        return None

    def _is_free(self, errors: dict[str, str]) -> bool:
        """Whether no other entry has the address; else `errors` says so. To be asked before anything is tried."""
        if (entry := self._same_entry) is None:
            return True
        self._refuse_entry(entry, errors)
        return False

    def _refuse_entry(self, entry: ConfigEntry, errors: dict[str, str]) -> None:
        """Add to the form's errors that an entry is there already."""
        self._same_title = entry.title
        errors["base"] = "already_configured"

    def _abort_if_used(self) -> None:
        """Abort if another flow with the same address was quicker: to be asked before an entry is made or changed."""
        if (entry := self._same_entry) is not None:
            raise AbortFlow(
                "already_configured", description_placeholders={"entry": entry.title}
            )

    def _show_form(
        self, errors: Mapping[str, str], placeholders: Mapping[str, str] | None = None
    ) -> ConfigFlowResult:
        """Show the form; errors of fields that it does not have concern it as a whole."""
        form = self._form
        return self.async_show_form(
            step_id=form.step_id,
            data_schema=filled_form(self, form.schema, form.suggested, errors),
            description_placeholders={
                "entry": self._same_title,
                **form.placeholders,
                **(placeholders or {}),
            },
            errors=placed_errors(form.schema, errors),
        )
