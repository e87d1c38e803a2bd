"""Gives browsers the module with the dashboard, without a resource that a user adds."""

from pathlib import Path

from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant, callback
from homeassistant.setup import async_when_setup

from ..const import DOMAIN

FRONTEND = "frontend"
FOLDER = Path(__file__).parent
MODULES = "energy-bridge.*.js"
"""The hash in its name lets browsers keep the one file there is."""


@callback
def async_serve_frontend(hass: HomeAssistant) -> None:
    """Serve the module and have every page load it, as soon as there is a frontend.

    Once per Home Assistant: a path cannot be taken back, and the dashboards of users need
    the module also while no entry is loaded.
    """
    async_when_setup(hass, FRONTEND, _async_serve)


async def _async_serve(hass: HomeAssistant, _component: str) -> None:
    from homeassistant.components.frontend import add_extra_js_url  # noqa: PLC0415 - its packages are there only where it is loaded

    path = await hass.async_add_executor_job(module_path)
    url = f"/{DOMAIN}/{path.name}"
    await hass.http.async_register_static_paths(
        [StaticPathConfig(url, str(path), cache_headers=True)]
    )
    add_extra_js_url(hass, url)


def module_path() -> Path:
    """The file that is built from `frontend/`."""
    (path,) = FOLDER.glob(MODULES)
    return path
