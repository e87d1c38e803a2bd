"""What Home Assistant is told when a set-up cannot connect."""

from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryError,
    ConfigEntryNotReady,
)
import pytest

from custom_components.energy_bridge.mqtt.connection import (
    CannotConnectError,
    CertificateRefusedError,
    LoginRefusedError,
    Unreachable,
)
from custom_components.energy_bridge.mqtt.probes import SilentHubError
from custom_components.energy_bridge.mqtt.setup_errors import setup_errors
from custom_components.energy_bridge.mqtt.tls import NotACertificateError


@pytest.mark.parametrize(
    ("error", "raised", "key"),
    [
        (LoginRefusedError("no"), ConfigEntryAuthFailed, "login_refused"),
        (CertificateRefusedError("no"), ConfigEntryAuthFailed, "certificate_refused"),
        (NotACertificateError("no"), ConfigEntryError, "not_a_certificate"),
        (CannotConnectError("no"), ConfigEntryNotReady, "cannot_connect"),
        *(
            (CannotConnectError("no", reason), ConfigEntryNotReady, reason.value)
            for reason in Unreachable
        ),
        (SilentHubError(), ConfigEntryNotReady, "silent_hub"),
    ],
)
def test_errors_of_a_set_up(
    error: Exception, raised: type[ConfigEntryError], key: str
) -> None:
    """Each asks for what helps: a login, another try, or nothing."""
    with pytest.raises(raised) as caught, setup_errors():
        raise error
    assert caught.value.translation_key == key
    assert caught.value.__cause__ is error
