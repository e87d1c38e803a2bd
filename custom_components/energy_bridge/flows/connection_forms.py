"""The forms that ask how an EnergyHub or the cabinets are reached."""

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import BooleanSelector
import voluptuous as vol

from ..const import (
    CONF_AUTHORITY,
    CONF_PREFIX,
    CONF_PROTOCOL,
    DEFAULT_PREFIX,
    PROTOCOL_31,
    PROTOCOL_311,
)
from .selectors import MULTILINE_TEXT, PORT, SECRET, TEXT, choice

ADVANCED = "advanced"


def _direct(advanced: dict[vol.Marker, object]) -> vol.Schema:
    """The form for a broker, with what is special about the hardware under "more settings"."""
    return vol.Schema(
        {
            vol.Required(CONF_HOST): TEXT,
            vol.Optional(CONF_PORT): PORT,
            vol.Optional(CONF_USERNAME): TEXT,
            vol.Optional(CONF_PASSWORD): SECRET,
            vol.Required(CONF_SSL, default=False): BooleanSelector(),
            vol.Required(ADVANCED): section(
                vol.Schema(
                    {
                        **advanced,
                        vol.Optional(CONF_AUTHORITY): MULTILINE_TEXT,
                    }
                ),
                {"collapsed": True},
            ),
        }
    )


HUB_DIRECT_SCHEMA = _direct({vol.Required(CONF_PREFIX, default=DEFAULT_PREFIX): TEXT})

HUB_MQTT_SCHEMA = vol.Schema({vol.Required(CONF_PREFIX, default=DEFAULT_PREFIX): TEXT})

CABINETS_DIRECT_SCHEMA = _direct(
    {
        vol.Required(CONF_PROTOCOL, default=PROTOCOL_311): choice(
            (PROTOCOL_311, PROTOCOL_31)
        )
    }
)

CABINETS_MQTT_SCHEMA = vol.Schema({vol.Optional(CONF_PREFIX): TEXT})

LOGIN_SCHEMA = vol.Schema(
    {vol.Optional(CONF_USERNAME): TEXT, vol.Optional(CONF_PASSWORD): SECRET}
)
