"""The forms of the config flow and the options flow."""

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
    UnitOfRatio,
)
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..const import (
    CONF_AUTHORITY,
    CONF_AUTO_ON_UNLOAD,
    CONF_CABINETS,
    CONF_DIRECTORY,
    CONF_FOLD_INTERVAL,
    CONF_FULL_THRESHOLD,
    CONF_KEEP_ALIVE,
    CONF_LOG_SERVER,
    CONF_PREFIX,
    CONF_PROTOCOL,
    CONF_SLOT_DETAILS,
    CONF_SWAP_BATTERY,
    DEFAULT_FOLD_INTERVAL,
    DEFAULT_FTP_PORT,
    DEFAULT_FULL_THRESHOLD,
    DEFAULT_PREFIX,
    PROTOCOL_31,
    PROTOCOL_311,
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


def _direct(advanced: dict[vol.Marker, object]) -> vol.Schema:
    """The form for a broker, with what is special about the hardware under "more settings"."""
    return vol.Schema(
        {
            vol.Required(CONF_HOST): _TEXT,
            vol.Optional(CONF_USERNAME): _TEXT,
            vol.Optional(CONF_PASSWORD): _PASSWORD,
            vol.Required(CONF_SSL, default=False): BooleanSelector(),
            vol.Required(ADVANCED): section(
                vol.Schema(
                    {
                        vol.Optional(CONF_PORT): _number(1, 65535),
                        **advanced,
                        vol.Optional(CONF_AUTHORITY): _MULTILINE,
                    }
                ),
                {"collapsed": True},
            ),
        }
    )


HUB_DIRECT_SCHEMA = _direct({vol.Required(CONF_PREFIX, default=DEFAULT_PREFIX): _TEXT})

HUB_MQTT_SCHEMA = vol.Schema({vol.Required(CONF_PREFIX, default=DEFAULT_PREFIX): _TEXT})

CABINETS_DIRECT_SCHEMA = _direct(
    {
        vol.Required(CONF_PROTOCOL, default=PROTOCOL_311): SelectSelector(
            SelectSelectorConfig(
                options=[PROTOCOL_311, PROTOCOL_31], mode=SelectSelectorMode.DROPDOWN
            )
        )
    }
)

CABINETS_MQTT_SCHEMA = vol.Schema({vol.Optional(CONF_PREFIX): _TEXT})

LOGIN_SCHEMA = vol.Schema(
    {vol.Optional(CONF_USERNAME): _TEXT, vol.Optional(CONF_PASSWORD): _PASSWORD}
)

HUB_OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_FOLD_INTERVAL, default=DEFAULT_FOLD_INTERVAL): _number(
            1, 300, "s"
        ),
        vol.Required(CONF_SWAP_BATTERY, default=False): BooleanSelector(),
        vol.Required(CONF_KEEP_ALIVE, default=0): _number(0, 3600, "s"),
        vol.Required(CONF_AUTO_ON_UNLOAD, default=False): BooleanSelector(),
    }
)

CABINETS_OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_CABINETS, default=list): TextSelector(
            TextSelectorConfig(multiple=True)
        ),
        vol.Required(CONF_SLOT_DETAILS, default=False): BooleanSelector(),
        vol.Required(CONF_FULL_THRESHOLD, default=DEFAULT_FULL_THRESHOLD): _number(
            1, 100, UnitOfRatio.PERCENTAGE
        ),
        vol.Required(CONF_LOG_SERVER): section(
            vol.Schema(
                {
                    vol.Optional(CONF_HOST): _TEXT,
                    vol.Optional(CONF_USERNAME): _TEXT,
                    vol.Optional(CONF_PASSWORD): _PASSWORD,
                    vol.Required(CONF_PORT, default=DEFAULT_FTP_PORT): _number(
                        1, 65535
                    ),
                    vol.Required(CONF_DIRECTORY, default="/"): _TEXT,
                }
            ),
            {"collapsed": True},
        ),
    }
)
