"""Packages that only one way of delivery needs: they come with its first destination, not with the integration."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.requirements import (
    async_clear_install_history,
    async_process_requirements,
)

from ..const import CONF_TRANSPORT, DOMAIN, TRANSPORT_SNS


@dataclass(frozen=True, slots=True)
class _Library:
    """A package, and the module of ours that knows it."""

    requirement: str
    module: str


_LIBRARIES: Mapping[str, _Library] = MappingProxyType(
    {TRANSPORT_SNS: _Library("aiobotocore==3.7.0", "..core.delivery.sns_client")}
)
"""By the transport. Home Assistant's own integrations must have the same version."""


class MissingLibraryError(Exception):
    """A package could not be installed, or cannot be used."""

    def __init__(self, package: str) -> None:
        """`package` is its name with the version."""
        super().__init__(package)
        self.package = package


async def async_prepare_transport(hass: HomeAssistant, data: Mapping[str, Any]) -> None:
    """Install what the transport of an entry's data needs, if it is not there, and import it.

    An update of Home Assistant's container takes away what was installed. Raises
    MissingLibraryError.
    """
    if (library := _LIBRARIES.get(data[CONF_TRANSPORT])) is None:
        return
    wanted = library.requirement
    try:
        if not hass.config.skip_pip:
            await async_process_requirements(hass, DOMAIN, [wanted], is_built_in=False)
        await async_import_library(hass, data[CONF_TRANSPORT])
    except Exception as err:  # a package that is broken raises anything
        # Else the next try would not try anything.
        async_clear_install_history(hass)
        raise MissingLibraryError(wanted) from err


async def async_require_library(hass: HomeAssistant, data: Mapping[str, Any]) -> None:
    """The same for the set-up of an entry, which Home Assistant tries again: raises ConfigEntryNotReady."""
    try:
        await async_prepare_transport(hass, data)
    except MissingLibraryError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="library_missing",
            translation_placeholders={"package": err.package},
        ) from err


async def async_import_library(hass: HomeAssistant, transport: str) -> ModuleType:
    """The module of ours that knows a transport's package; raises ImportError."""
    name = _LIBRARIES[transport].module
    return await hass.async_add_import_executor_job(import_module, name, __package__)
