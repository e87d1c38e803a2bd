"""Which hub the orders of an entry were given to, though the entry may have been given another one since."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_PREFIX, CONF_TRANSPORT, DOMAIN, TRANSPORT_MQTT

type EntryData = Mapping[str, Any]

_SAME: HassKey[dict[str, set[frozenset[str]]]] = HassKey(f"{DOMAIN}_same_hubs")
"""Pairs of addresses at which the hub of an entry, by its id, was recognised."""

_USED: HassKey[dict[str, EntryData]] = HassKey(f"{DOMAIN}_used_data")
"""The data that a set-up of an entry, by its id, used last."""


def hub_address(data: EntryData) -> str:
    """Where a hub is, by the data of its entry; the login is no part of it."""
    if data[CONF_TRANSPORT] == TRANSPORT_MQTT:
        return f"{TRANSPORT_MQTT} {data[CONF_PREFIX]}"
    host = data[CONF_HOST].casefold()
    return f"{data[CONF_TRANSPORT]} {host} {data[CONF_PORT]} {data[CONF_PREFIX]}"


@callback
def async_note_same_hub(
    hass: HomeAssistant, entry: ConfigEntry, data: EntryData
) -> None:
    """Remember that these data lead to the hub that the entry has already."""
    pair = frozenset((hub_address(entry.data), hub_address(data)))
    hass.data.setdefault(_SAME, {}).setdefault(entry.entry_id, set()).add(pair)


@callback
def async_note_used_data(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Remember the entry's data, since orders are given by them from now on."""
    hass.data.setdefault(_USED, {})[entry.entry_id] = entry.data


@callback
def async_forget_data(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Remember nothing of an entry that is removed: its data have a password."""
    hass.data.get(_SAME, {}).pop(entry.entry_id, None)
    hass.data.get(_USED, {}).pop(entry.entry_id, None)


@callback
def async_is_hub_of(
    hass: HomeAssistant, entry: ConfigEntry, address: str | None
) -> bool:
    """Whether an entry leads to the hub at an address; None is that of an earlier version, which stored none."""
    present = hub_address(entry.data)
    if address in (None, present):
        return True
    return {address, present} in hass.data.get(_SAME, {}).get(entry.entry_id, set())


@callback
def async_data_for(
    hass: HomeAssistant, entry: ConfigEntry, address: str | None
) -> EntryData | None:
    """The data of an entry, now or before, that lead to the hub at an address; None where nobody knows them any more."""
    if async_is_hub_of(hass, entry, address):
        return entry.data
    used = hass.data.get(_USED, {}).get(entry.entry_id)
    return used if used is not None and hub_address(used) == address else None
