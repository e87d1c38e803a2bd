"""The forms of destinations: a folder, or an SFTP server."""

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_USERNAME,
    UnitOfTime,
)
from homeassistant.helpers.selector import (
    FileSelector,
    FileSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..const import (
    CONF_DIRECTORY,
    CONF_KEY_FILE,
    CONF_PASSPHRASE,
    CONF_PRIVATE_KEY,
    CONF_RETENTION,
    DEFAULT_REPORT_FOLDER,
    DEFAULT_SFTP_PORT,
)

MAX_RETENTION = 3650
"""Days."""

_TEXT = TextSelector()
_SECRET = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))


def _whole(low: int, high: int, unit: str | None = None) -> vol.All[int]:
    config = NumberSelectorConfig(
        min=low, max=high, step=1, mode=NumberSelectorMode.BOX
    )
    if unit is not None:
        config["unit_of_measurement"] = unit
    return vol.All(NumberSelector(config), vol.Coerce(int))


RECONFIGURE_FOLDER_SCHEMA = vol.Schema(
    {vol.Required(CONF_DIRECTORY, default=DEFAULT_REPORT_FOLDER): _TEXT}
)

FOLDER_OPTIONS_SCHEMA = vol.Schema(
    {vol.Required(CONF_RETENTION, default=0): _whole(0, MAX_RETENTION, UnitOfTime.DAYS)}
)

FOLDER_SCHEMA = RECONFIGURE_FOLDER_SCHEMA.extend(FOLDER_OPTIONS_SCHEMA.schema)

CREDENTIALS_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_PASSWORD): _SECRET,
        vol.Optional(CONF_KEY_FILE): FileSelector(FileSelectorConfig(accept="*")),
        vol.Optional(CONF_PRIVATE_KEY): TextSelector(
            TextSelectorConfig(multiline=True)
        ),
        vol.Optional(CONF_PASSPHRASE): _SECRET,
    }
)

SFTP_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_HOST): _TEXT,
        vol.Required(CONF_PORT, default=DEFAULT_SFTP_PORT): _whole(1, 65535),
        vol.Required(CONF_USERNAME): _TEXT,
        **CREDENTIALS_SCHEMA.schema,
        vol.Optional(CONF_DIRECTORY, default=""): _TEXT,
    }
)
