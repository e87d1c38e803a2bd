"""The forms of destinations: a folder, or an SFTP server."""

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_USERNAME,
    UnitOfTime,
)
from homeassistant.helpers.selector import (
    BooleanSelector,
    FileSelector,
    FileSelectorConfig,
)
import voluptuous as vol

from ..const import (
    CONF_DIRECTORY,
    CONF_KEY_FILE,
    CONF_LEGACY,
    CONF_PASSPHRASE,
    CONF_PRIVATE_KEY,
    CONF_RETENTION,
    DEFAULT_REPORT_FOLDER,
    DEFAULT_SFTP_PORT,
)
from .selectors import MULTILINE_TEXT, PORT, SECRET, TEXT, whole_number

MAX_RETENTION = 3650
"""Days."""

RECONFIGURE_FOLDER_SCHEMA = vol.Schema(
    {vol.Required(CONF_DIRECTORY, default=DEFAULT_REPORT_FOLDER): TEXT}
)

FOLDER_OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_RETENTION, default=0): whole_number(
            0, MAX_RETENTION, UnitOfTime.DAYS
        )
    }
)

FOLDER_SCHEMA = RECONFIGURE_FOLDER_SCHEMA.extend(FOLDER_OPTIONS_SCHEMA.schema)

CREDENTIALS_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_PASSWORD): SECRET,
        vol.Optional(CONF_KEY_FILE): FileSelector(FileSelectorConfig(accept="*")),
        vol.Optional(CONF_PRIVATE_KEY): MULTILINE_TEXT,
        vol.Optional(CONF_PASSPHRASE): SECRET,
    }
)

SFTP_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_HOST): TEXT,
        vol.Required(CONF_PORT, default=DEFAULT_SFTP_PORT): PORT,
        vol.Required(CONF_USERNAME): TEXT,
        **CREDENTIALS_SCHEMA.schema,
        vol.Optional(CONF_DIRECTORY, default=""): TEXT,
        vol.Optional(CONF_LEGACY, default=False): BooleanSelector(),
    }
)
