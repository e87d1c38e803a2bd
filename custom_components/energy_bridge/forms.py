"""The forms of the config flow and the options flow."""

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .const import (
    CONF_AUTHORITY,
    CONF_AUTO_ON_UNLOAD,
    CONF_FOLD_INTERVAL,
    CONF_KEEP_ALIVE,
    CONF_PREFIX,
    CONF_SWAP_BATTERY,
    DEFAULT_FOLD_INTERVAL,
    DEFAULT_PREFIX,
)

ADVANCED = "advanced"

_TEXT = TextSelector()
_PASSWORD = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
_MULTILINE = TextSelector(TextSelectorConfig(multiline=True))


def _number(low: int, high: int, unit: str | None = None) -> vol.All[int]:
    config = NumberSelectorConfig(
        min=low, max=high, step=1, mode=NumberSelectorMode.BOX
    )
    if unit is not None:
        config["unit_of_measurement"] = unit
    return vol.All(NumberSelector(config), vol.Coerce(int))


DIRECT_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_HOST): _TEXT,
        vol.Optional(CONF_USERNAME): _TEXT,
        vol.Optional(CONF_PASSWORD): _PASSWORD,
        vol.Required(CONF_SSL, default=False): BooleanSelector(),
        vol.Required(ADVANCED): section(
            vol.Schema(
                {
                    vol.Optional(CONF_PORT): _number(1, 65535),
                    vol.Required(CONF_PREFIX, default=DEFAULT_PREFIX): _TEXT,
                    vol.Optional(CONF_AUTHORITY): _MULTILINE,
                }
            ),
            {"collapsed": True},
        ),
    }
)

MQTT_SCHEMA = vol.Schema({vol.Required(CONF_PREFIX, default=DEFAULT_PREFIX): _TEXT})

LOGIN_SCHEMA = vol.Schema(
    {vol.Optional(CONF_USERNAME): _TEXT, vol.Optional(CONF_PASSWORD): _PASSWORD}
)

OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_FOLD_INTERVAL, default=DEFAULT_FOLD_INTERVAL): _number(
            1, 300, "s"
        ),
        vol.Required(CONF_SWAP_BATTERY, default=False): BooleanSelector(),
        vol.Required(CONF_KEEP_ALIVE, default=0): _number(0, 3600, "s"),
        vol.Required(CONF_AUTO_ON_UNLOAD, default=False): BooleanSelector(),
    }
)
