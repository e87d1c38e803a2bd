"""Names that several files share."""

from typing import Final

DOMAIN: Final = "energy_bridge"
MANUFACTURER: Final = "Ferroamp"

VERSION: Final = 1
MINOR_VERSION: Final = 2
"""Of config entries. The major version stays 1: after a downgrade Home Assistant would refuse a higher one."""

CONF_KIND: Final = "kind"
KIND_FERROAMP: Final = "ferroamp"
KIND_CABINETS: Final = "cabinets"
KIND_DESTINATION: Final = "destination"

CONF_TRANSPORT: Final = "transport"
TRANSPORT_DIRECT: Final = "direct"
TRANSPORT_MQTT: Final = "mqtt"
TRANSPORT_FOLDER: Final = "folder"
TRANSPORT_SFTP: Final = "sftp"
TRANSPORT_FTP: Final = "ftp"
TRANSPORT_HTTPS: Final = "https"
TRANSPORT_SNS: Final = "sns"

CONF_PREFIX: Final = "prefix"
CONF_AUTHORITY: Final = "certificate_authority"
CONF_PINNED: Final = "pinned_certificate"
CONF_PROTOCOL: Final = "protocol"
PROTOCOL_311: Final = "3.1.1"
PROTOCOL_31: Final = "3.1"

CONF_FOLD_INTERVAL: Final = "fold_interval"
CONF_SWAP_BATTERY: Final = "swap_battery_counters"
CONF_KEEP_ALIVE: Final = "keep_alive"
CONF_AUTO_ON_UNLOAD: Final = "auto_on_unload"
CONF_MAIN_FUSE: Final = "main_fuse"
"""A of each phase; missing where nobody said it."""

CONF_CABINETS: Final = "cabinets"
CONF_SLOT_DETAILS: Final = "slot_details"
CONF_FULL_THRESHOLD: Final = "full_threshold"
CONF_LOG_SERVER: Final = "log_server"
CONF_LOG_SERVERS: Final = "log_servers"
"""By MAC address, those that somebody else gave to cabinets."""
CONF_DIRECTORY: Final = "directory"

CONF_PRIVATE_KEY: Final = "private_key"
CONF_KEY_FILE: Final = "private_key_file"
CONF_PASSPHRASE: Final = "passphrase"
CONF_LEGACY: Final = "legacy_algorithms"
CONF_HOST_KEY: Final = "host_key"
CONF_DIRECT: Final = "direct_upload"
"""Whether documents are written under their own names, as the server gives them no other."""
CONF_LOGIN: Final = "login"
LOGIN_HEADER: Final = "header"
LOGIN_CLIENT: Final = "client"
CONF_AUTHORIZATION: Final = "authorization"
CONF_TOKEN_URL: Final = "token_url"
CONF_SCOPE: Final = "scope"
CONF_TOPIC: Final = "topic_arn"
CONF_ACCESS_KEY: Final = "access_key_id"
CONF_SECRET_KEY: Final = "secret_access_key"
CONF_ENDPOINT: Final = "endpoint_url"
CONF_RETENTION: Final = "retention"
CONF_SETTLE: Final = "settle"
CONF_CATCH_UP: Final = "catch_up"
CONF_GIVE_UP: Final = "give_up"
CONF_RETRY: Final = "retry_schedule"

SUBENTRY_MINT: Final = "mint"
SUBENTRY_TELEPORT: Final = "teleport"
SUBENTRY_ALSOENERGY: Final = "alsoenergy"

DEFAULT_PORT: Final = 1883
DEFAULT_TLS_PORT: Final = 8883
DEFAULT_PREFIX: Final = "extapi"
DEFAULT_FOLD_INTERVAL: Final = 10
DEFAULT_FULL_THRESHOLD: Final = 95
"""%; the state of charge at which a pack counts as full until the cabinet's own threshold is known."""
NO_PACK: Final = "no_pack"
"""State of what tells of the pack in a slot that holds none; to reports it is no value."""
DEFAULT_FTP_PORT: Final = 21
DEFAULT_SFTP_PORT: Final = 22
DEFAULT_REPORT_FOLDER: Final = "energy_bridge/reports"
DEFAULT_SETTLE: Final = 30
"""s; the recorder commits every 5 s."""
