"""From what was entered about a connection to an entry's data, and back to a form."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)

from ..const import (
    CONF_AUTHORITY,
    CONF_KIND,
    CONF_PINNED,
    CONF_PREFIX,
    CONF_PROTOCOL,
    CONF_TRANSPORT,
    DEFAULT_PORT,
    DEFAULT_TLS_PORT,
    TRANSPORT_DIRECT,
    TRANSPORT_MQTT,
)
from .connection_forms import ADVANCED
from .hardware import Hardware

MAX_PREFIX = 200


def direct_data(
    hardware: Hardware, entered: Mapping[str, Any], errors: dict[str, str]
) -> dict[str, Any]:
    """The data of an entry that connects to a broker itself; adds to `errors` what cannot be."""
    advanced = entered[ADVANCED]
    prefix = _prefix(hardware, advanced)
    host = entered[CONF_HOST].strip()
    if prefix is None:
        errors[CONF_PREFIX] = "invalid_prefix"
    if not host:
        errors[CONF_HOST] = "invalid_host"
    return {
        CONF_KIND: hardware.kind,
        CONF_TRANSPORT: TRANSPORT_DIRECT,
        CONF_HOST: host,
        CONF_PORT: entered.get(CONF_PORT, _usual_port(entered[CONF_SSL])),
        CONF_SSL: entered[CONF_SSL],
        CONF_PREFIX: prefix,
        **filled_in(entered, CONF_USERNAME, CONF_PASSWORD),
        **filled_in(advanced, CONF_AUTHORITY, CONF_PROTOCOL),
    }


def mqtt_data(
    hardware: Hardware, entered: Mapping[str, Any], errors: dict[str, str]
) -> dict[str, Any]:
    """The data of an entry that uses Home Assistant's broker; adds to `errors` what cannot be."""
    prefix = _prefix(hardware, entered)
    if prefix is None:
        errors[CONF_PREFIX] = "invalid_prefix"
    return data_through_mqtt(hardware, prefix)


def data_through_mqtt(hardware: Hardware, prefix: str | None) -> dict[str, Any]:
    """The data of an entry that uses Home Assistant's broker."""
    return {
        CONF_KIND: hardware.kind,
        CONF_TRANSPORT: TRANSPORT_MQTT,
        CONF_PREFIX: prefix,
    }


def kept_password(entered: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """The password of the entry before its change, where none was entered for the same user."""
    if (
        CONF_PASSWORD in old
        and entered.get(CONF_USERNAME) == old.get(CONF_USERNAME)
        and not entered.get(CONF_PASSWORD)
    ):
        return {CONF_PASSWORD: old[CONF_PASSWORD]}
    return {}


def kept_pin(data: Mapping[str, Any], pinned: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate confirmed for `pinned`, where `data` is about the same host and needs one."""
    if (
        CONF_PINNED in pinned
        and data[CONF_SSL]
        and data[CONF_HOST] == pinned[CONF_HOST]
        and CONF_AUTHORITY not in data
    ):
        return {CONF_PINNED: pinned[CONF_PINNED]}
    return {}


def filled_in(values: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """Those of the values under these keys that are there and not empty."""
    return {key: values[key] for key in keys if values.get(key)}


def suggested_values(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of a reconfiguration starts with: the entry's data without its password."""
    shown = {key: data[key] for key in data if key != CONF_PASSWORD}
    # The usual port is left out, or it would stay when TLS is switched on or off.
    if shown.get(CONF_PORT) == _usual_port(shown.get(CONF_SSL, False)):
        del shown[CONF_PORT]
    return {**shown, ADVANCED: shown}


def _prefix(hardware: Hardware, entered: Mapping[str, Any]) -> str | None:
    """The prefix without outer blanks and slashes at its end; None for one that cannot be."""
    prefix: str = entered.get(CONF_PREFIX, "").strip().rstrip("/ ")
    if (
        (hardware.needs_prefix and not prefix)
        or len(prefix) > MAX_PREFIX
        or not prefix.isprintable()
        or any(wildcard in prefix for wildcard in "+#")
    ):
        return None
    return prefix


def _usual_port(encrypted: bool) -> int:
    """The port of a broker that nobody chose another one for."""
    return DEFAULT_TLS_PORT if encrypted else DEFAULT_PORT
