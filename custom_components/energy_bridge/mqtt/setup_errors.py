"""What a failed connection, or a file of a later version, means for the set-up of a config entry."""

from collections.abc import Iterator
from contextlib import contextmanager
import logging

from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryError,
    ConfigEntryNotReady,
    UnsupportedStorageVersionError,
)

from ..const import DOMAIN
from .connection import CannotConnectError, CertificateRefusedError, LoginRefusedError
from .probes import SilentHubError
from .tls import NotACertificateError

_LOGGER = logging.getLogger(__name__)


@contextmanager
def setup_errors() -> Iterator[None]:
    """Raise what Home Assistant expects of a set-up: ask for a login, try again later, or give up."""
    try:
        yield
    except LoginRefusedError as err:
        raise ConfigEntryAuthFailed(
            translation_domain=DOMAIN, translation_key="login_refused"
        ) from err
    except CertificateRefusedError as err:
        raise ConfigEntryAuthFailed(
            translation_domain=DOMAIN, translation_key="certificate_refused"
        ) from err
    except NotACertificateError as err:
        raise ConfigEntryError(
            translation_domain=DOMAIN, translation_key="not_a_certificate"
        ) from err
    except CannotConnectError as err:
        _LOGGER.info("Failed to connect to the MQTT broker: %s", err)
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key=err.reason.value
        ) from err
    except UnsupportedStorageVersionError as err:
        raise ConfigEntryError(
            translation_domain=DOMAIN, translation_key="later_version"
        ) from err
    except SilentHubError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key="silent_hub"
        ) from err
