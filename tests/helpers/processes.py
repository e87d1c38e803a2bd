"""What a Home Assistant in a process of its own is started on."""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any

from homeassistant import config_entries
from homeassistant.config_entries import ConfigEntry

from demo.seed import http
from simulator.address import free_port

ROOT = Path(__file__).resolve().parents[2]

CONFIGURATION = """\
homeassistant:
  time_zone: UTC
recorder:
  auto_purge: false
logger:
  default: warning
"""


def seed_configuration(folder: Path, *entries: ConfigEntry) -> None:
    """Write what Home Assistant needs to start with these entries."""
    storage = folder / ".storage"
    storage.mkdir(parents=True)
    (folder / "custom_components").symlink_to(ROOT / "custom_components")
    (folder / "configuration.yaml").write_text(CONFIGURATION, encoding="utf-8")
    store(
        folder,
        config_entries.STORAGE_KEY,
        {"entries": [entry.as_dict() for entry in entries]},
        config_entries.STORAGE_VERSION,
        config_entries.STORAGE_VERSION_MINOR,
    )
    store(
        folder,
        "http",
        http(free_port()),
        2,
        2,
    )


def store(
    folder: Path, key: str, data: Mapping[str, Any], version: int = 1, minor: int = 1
) -> None:
    """Write what Home Assistant stores under a key."""
    content = {"version": version, "minor_version": minor, "key": key, "data": data}
    path = folder / ".storage" / key
    path.write_text(json.dumps(content), encoding="utf-8")
