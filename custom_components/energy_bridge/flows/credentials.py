"""The credentials of a server as they were entered: a password, or a private key and its passphrase."""

from collections.abc import Mapping
from typing import Any

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.const import CONF_PASSWORD
from homeassistant.core import HomeAssistant

from ..const import CONF_KEY_FILE, CONF_PASSPHRASE, CONF_PRIVATE_KEY
from ..core.delivery.private_key import PrivateKeyError, read_private_key

MAX_KEY_SIZE = 64 * 1024
"""Bytes; no private key is longer."""

_SECRETS = (CONF_PASSWORD, CONF_PRIVATE_KEY, CONF_PASSPHRASE)


def without_credentials(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of an entry that may be shown in a form."""
    return {key: data[key] for key in data if key not in _SECRETS}


async def async_read_credentials(
    hass: HomeAssistant,
    entered: Mapping[str, Any],
    known: Mapping[str, Any],
    errors: dict[str, str],
) -> dict[str, str]:
    """The credentials to log in with; adds to `errors` what is wrong with them.

    Whatever was entered replaces all that are `known`; those stay if nothing was. An
    uploaded key goes before a pasted one.
    """
    found: dict[str, str] = {key: entered[key] for key in _SECRETS if entered.get(key)}
    if file_id := entered.get(CONF_KEY_FILE):
        try:
            found[CONF_PRIVATE_KEY] = await hass.async_add_executor_job(
                _uploaded_key, hass, file_id
            )
        except ValueError:
            errors[CONF_KEY_FILE] = "key_not_readable"
    elif not found:
        found = {key: known[key] for key in _SECRETS if key in known}
    if CONF_PRIVATE_KEY in found:
        await _async_check_key(hass, found, errors)
    if not errors and found.keys().isdisjoint({CONF_PASSWORD, CONF_PRIVATE_KEY}):
        errors[CONF_PASSWORD] = "login_missing"
    return found


async def _async_check_key(
    hass: HomeAssistant, credentials: Mapping[str, str], errors: dict[str, str]
) -> None:
    """Add to `errors` why the private key cannot be read, next to the key or its passphrase."""
    try:
        await hass.async_add_executor_job(
            read_private_key,
            credentials[CONF_PRIVATE_KEY],
            credentials.get(CONF_PASSPHRASE),
        )
    except PrivateKeyError as err:
        about_key = err.key == "invalid_private_key"
        errors[CONF_PRIVATE_KEY if about_key else CONF_PASSPHRASE] = err.key


def _uploaded_key(hass: HomeAssistant, file_id: str) -> str:
    """The text of an uploaded file; raises ValueError where it can be no key. Blocks."""
    with process_uploaded_file(hass, file_id) as path:
        if path.stat().st_size > MAX_KEY_SIZE:
            raise ValueError("too long for a private key")
        return path.read_text("ascii")
