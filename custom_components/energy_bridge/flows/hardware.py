"""The kinds of hardware that the config flow connects to, and what is usual for them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from homeassistant.core import HomeAssistant
import voluptuous as vol

from ..const import KIND_CABINETS, KIND_FERROAMP
from ..core.ferroamp.identity import HubLevels
from ..mqtt.probes import async_probe_broker, async_probe_hub
from .connection_forms import (
    CABINETS_DIRECT_SCHEMA,
    CABINETS_MQTT_SCHEMA,
    HUB_DIRECT_SCHEMA,
    HUB_MQTT_SCHEMA,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """What the steps need to know about one kind of hardware."""

    kind: str
    title: str
    direct_schema: vol.Schema
    mqtt_schema: vol.Schema
    needs_prefix: bool
    probe: Callable[[HomeAssistant, Mapping[str, Any]], Awaitable[HubLevels]]
    """Connects once with an entry's data; answers what a hub and its units counted that spoke."""


HUB = Hardware(
    kind=KIND_FERROAMP,
    title="EnergyHub",
    direct_schema=HUB_DIRECT_SCHEMA,
    mqtt_schema=HUB_MQTT_SCHEMA,
    needs_prefix=True,
    probe=async_probe_hub,
)
CABINETS = Hardware(
    kind=KIND_CABINETS,
    title="Swap cabinets",
    direct_schema=CABINETS_DIRECT_SCHEMA,
    mqtt_schema=CABINETS_MQTT_SCHEMA,
    needs_prefix=False,
    probe=async_probe_broker,
)

HARDWARE: Mapping[str, Hardware] = MappingProxyType(
    {hardware.kind: hardware for hardware in (HUB, CABINETS)}
)
