"""The forms of destinations: a folder, an SFTP server, an FTP server, a web server, or Amazon SNS."""

from homeassistant.const import (
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_HOST,
    CONF_NAME,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_URL,
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
    CONF_ACCESS_KEY,
    CONF_AUTHORIZATION,
    CONF_DIRECTORY,
    CONF_ENDPOINT,
    CONF_KEY_FILE,
    CONF_LEGACY,
    CONF_LOGIN,
    CONF_PASSPHRASE,
    CONF_PRIVATE_KEY,
    CONF_RETENTION,
    CONF_SCOPE,
    CONF_SECRET_KEY,
    CONF_TOKEN_URL,
    CONF_TOPIC,
    DEFAULT_FTP_PORT,
    DEFAULT_REPORT_FOLDER,
    DEFAULT_SFTP_PORT,
    LOGIN_CLIENT,
    LOGIN_HEADER,
)
from .selectors import MULTILINE_TEXT, PORT, SECRET, TEXT, choice, whole_number

MAX_RETENTION = 3650
"""Days."""

_NAME = {vol.Optional(CONF_NAME): TEXT}

RECONFIGURE_FOLDER_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_DIRECTORY, default=DEFAULT_REPORT_FOLDER): TEXT,
        **_NAME,
    }
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
        **_NAME,
    }
)

FTP_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_HOST): TEXT,
        vol.Required(CONF_PORT, default=DEFAULT_FTP_PORT): PORT,
        vol.Required(CONF_SSL, default=True): BooleanSelector(),
        vol.Required(CONF_USERNAME): TEXT,
        vol.Optional(CONF_PASSWORD): SECRET,
        vol.Optional(CONF_DIRECTORY, default=""): TEXT,
        **_NAME,
    }
)

PASSWORD_SCHEMA = vol.Schema({vol.Required(CONF_PASSWORD): SECRET})

HTTPS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_URL): TEXT,
        vol.Required(CONF_LOGIN, default=LOGIN_HEADER): choice(
            (LOGIN_HEADER, LOGIN_CLIENT), CONF_LOGIN
        ),
        **_NAME,
    }
)

HEADER_SCHEMA = vol.Schema({vol.Optional(CONF_AUTHORIZATION): SECRET})

REAUTH_CLIENT_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_CLIENT_ID): TEXT,
        vol.Optional(CONF_CLIENT_SECRET): SECRET,
    }
)

CLIENT_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_TOKEN_URL): TEXT,
        **REAUTH_CLIENT_SCHEMA.schema,
        vol.Optional(CONF_SCOPE): TEXT,
    }
)

AWS_LOGIN_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_ACCESS_KEY): TEXT,
        vol.Optional(CONF_SECRET_KEY): SECRET,
    }
)

SNS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_TOPIC): TEXT,
        **AWS_LOGIN_SCHEMA.schema,
        vol.Optional(CONF_ENDPOINT): TEXT,
        **_NAME,
    }
)
