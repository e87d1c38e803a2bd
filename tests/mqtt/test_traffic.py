"""The log of what is received and sent, while it shows debug messages."""

import logging

from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_bridge.mqtt.connection import Connection, Message
from custom_components.energy_bridge.mqtt.direct import BrokerAddress, DirectConnection
from custom_components.energy_bridge.mqtt.home_assistant import HomeAssistantConnection
from custom_components.energy_bridge.mqtt.traffic import log_received

from ..helpers.brokers import Heard, publish, set_up_mqtt
from ..helpers.waiting import until

THRESHOLDS = (
    b'{"MAX_CHGVOL": 84.2, "FTP_USER": "log", "FTP_Passwort": "hidden", '
    b'"\\u0046TP_IP": "hidden", "more": [{"Password": {"is": "hidden"}}]}'
)


@pytest.mark.usefixtures("mock_hass_config")
@pytest.mark.parametrize("own", [True, False])
async def test_messages_are_shown_without_secrets(
    hass: HomeAssistant,
    broker_port: int,
    caplog: pytest.LogCaptureFixture,
    own: bool,
) -> None:
    """Both ways and over both connections; what cannot be read is not shown."""
    heard = Heard()
    connection: Connection
    if own:
        address = BrokerAddress(host="127.0.0.1", port=broker_port)
        connection = DirectConnection(address, ("a/b",), heard.listener)
    else:
        entry = await set_up_mqtt(hass, broker_port)
        connection = HomeAssistantConnection(hass, ("a/b",), heard.listener)
    await publish(broker_port, "a/b", THRESHOLDS, retain=True)
    traffic = "custom_components.energy_bridge"
    with caplog.at_level(logging.DEBUG, traffic):
        await connection.async_start()
        await until(lambda: heard.messages)
        await connection.async_publish("a/b", b"password=hidden", expiry=5)
        await until(lambda: len(heard.messages) == 2)
    shown = [
        record.message for record in caplog.records if record.name.startswith(traffic)
    ]
    assert "hidden" not in "".join(shown)
    said = "".join(shown)
    assert 'Received on a/b (retained): {"MAX_CHGVOL":84.2,"FTP_USER":"**"' in said
    assert "Sending on a/b: 15 bytes that are no JSON object" in said
    caplog.clear()
    with caplog.at_level(logging.INFO, traffic):
        await connection.async_publish("a/b", b"{}", expiry=5)
        await until(lambda: len(heard.messages) == 3)
    assert "a/b" not in "".join(
        record.message for record in caplog.records if record.name.startswith(traffic)
    )
    await connection.async_stop()
    if not own:
        assert await hass.config_entries.async_unload(entry.entry_id)


def test_what_is_nested_too_deeply(caplog: pytest.LogCaptureFixture) -> None:
    """It is not shown, and does no harm."""
    deep = b'{"a":' * 300 + b"1" + b"}" * 300
    with caplog.at_level(logging.DEBUG, "custom_components.energy_bridge"):
        log_received(Message("a/b", deep, False))
    assert "no JSON object" in caplog.text
