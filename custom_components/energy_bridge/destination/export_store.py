"""Export requests on disk, so that an export goes on after a restart."""

from pathlib import Path

import orjson
import voluptuous as vol

from ..core.durable import replace_durably
from .export_request import ExportRequest

_FILE = "job.json"

_SCHEMA = vol.Schema(
    {
        vol.Required("format"): str,
        vol.Required("title"): str,
        vol.Required("data"): dict,
        vol.Required("start"): vol.Coerce(float),
        vol.Required("end"): vol.Coerce(float),
        vol.Optional("report_id"): str,
    },
    extra=vol.REMOVE_EXTRA,
)
"""A later version may know more formats, and have more to say."""


def write_request(folder: Path, request: ExportRequest) -> None:
    """Make the folder of an export, and store what was asked for. Blocks; raises OSError."""
    folder.mkdir(parents=True, mode=0o700)
    replace_durably(folder / _FILE, orjson.dumps(request))


def read_request(folder: Path) -> ExportRequest | None:
    """What was asked for; None where that is missing or damaged. Blocks."""
    try:
        request: ExportRequest = _SCHEMA(orjson.loads((folder / _FILE).read_bytes()))
    except OSError, orjson.JSONDecodeError, vol.Invalid:
        return None
    return request
