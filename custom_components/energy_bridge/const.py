"""Names that several files share."""

from typing import Final

DOMAIN: Final = "energy_bridge"
MANUFACTURER: Final = "Ferroamp"

CONF_KIND: Final = "kind"
KIND_FERROAMP: Final = "ferroamp"

CONF_TRANSPORT: Final = "transport"
TRANSPORT_DIRECT: Final = "direct"
TRANSPORT_MQTT: Final = "mqtt"

CONF_PREFIX: Final = "prefix"
CONF_AUTHORITY: Final = "certificate_authority"
CONF_PINNED: Final = "pinned_certificate"

CONF_FOLD_INTERVAL: Final = "fold_interval"
CONF_SWAP_BATTERY: Final = "swap_battery_counters"
CONF_KEEP_ALIVE: Final = "keep_alive"
CONF_AUTO_ON_UNLOAD: Final = "auto_on_unload"

DEFAULT_PORT: Final = 1883
DEFAULT_TLS_PORT: Final = 8883
DEFAULT_PREFIX: Final = "extapi"
DEFAULT_FOLD_INTERVAL: Final = 10
DEFAULT_POWER: Final = 1000
DEFAULT_POWER_LIMIT: Final = 28_000
"""W; the largest EnergyHub, until the hub itself says what it allows."""
