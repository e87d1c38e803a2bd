"""Where documents go, as people read it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant

from ..const import CONF_DIRECTORY, CONF_TRANSPORT, TRANSPORT_FOLDER
from .transports import takes_messages


def directory_of(
    hass: HomeAssistant, data: Mapping[str, Any], subdirectory: str = ""
) -> str | None:
    """The directory of a report's documents, of a destination with these data; None where they are no files.

    On a server it is as the server takes it, and empty for the directory of the login.
    """
    if takes_messages(data):
        return None
    below = [part for part in subdirectory.split("/") if part]
    if data[CONF_TRANSPORT] == TRANSPORT_FOLDER:
        return str(Path(hass.config.path(data[CONF_DIRECTORY]), *below))
    above: str = data[CONF_DIRECTORY]
    if not above or not below:
        return above or "/".join(below)
    return "/".join([above.rstrip("/"), *below])
