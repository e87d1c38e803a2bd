"""Where on this machine Home Assistant lets reports go."""

from pathlib import Path

from homeassistant.core import HomeAssistant

from ..core.delivery.allowed_folders import AllowedFolders

_CLOSED = frozenset(
    {
        "appdaemon",
        "blueprints",
        "custom_components",
        "custom_templates",
        "deps",
        "packages",
        "pyscript",
        "python_scripts",
        "themes",
        "www",
    }
)
"""Folders of the configuration directory that Home Assistant runs, loads, or shows to everybody."""


def allowed_folders(hass: HomeAssistant) -> AllowedFolders:
    """The configuration directory, except for its closed and hidden folders, and the allowlist. Blocks."""
    return AllowedFolders(
        Path(hass.config.config_dir).resolve(),
        _CLOSED,
        tuple(Path(folder).resolve() for folder in hass.config.allowlist_external_dirs),
    )
