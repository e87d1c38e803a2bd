"""The connection through Home Assistant's own MQTT integration."""

import threading
from unittest.mock import patch

import aiomqtt
from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.energy_bridge.core.sending import NotSentError
from custom_components.energy_bridge.mqtt.connection import (
    CannotConnectError,
    Listener,
    Message,
    Unreachable,
)
from custom_components.energy_bridge.mqtt.home_assistant import HomeAssistantConnection
from simulator.broker import embedded_broker, find_mosquitto

from ..helpers.brokers import Heard, broker_named, publish, set_up_mqtt
from ..helpers.waiting import let_messages_arrive, until


@pytest.mark.usefixtures("mock_hass_config")
async def test_through_home_assistant(hass: HomeAssistant) -> None:
    """Messages both ways, and the state of Home Assistant's own connection."""
    heard = Heard()
    with patch("homeassistant.components.mqtt.client.RECONNECT_INTERVAL_SECONDS", 0.1):
        async with embedded_broker() as (_, port):
            entry = await set_up_mqtt(hass, port)
            await publish(port, "a/c", b"kept", retain=True)
            connection = HomeAssistantConnection(
                hass, ("a/b", "a/c"), heard.listener, qos=1
            )
            await connection.async_start()
            assert connection.connected
            await until(lambda: heard.messages)
            assert set(heard.messages) == {Message("a/c", b"kept", True)}
            await connection.async_publish("a/b", b"\x00\xff", expiry=5)
            sent = Message("a/b", b"\x00\xff", False)
            await until(lambda: sent in heard.messages)
            assert connection.dropped == 0
        await until(lambda: heard.connected == [True, False])
        async with embedded_broker(port):
            await until(lambda: connection.connected)
            await connection.async_stop()
            assert heard.connected == [True, False, True, False]
            assert await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(NotSentError):
        await connection.async_publish("a/b", b"", expiry=5)


@pytest.mark.usefixtures("mock_hass_config")
@pytest.mark.parametrize("encoding", ["utf-8", None])
async def test_somebody_else_reads_the_same_topic(
    hass: HomeAssistant, broker_port: int, encoding: str | None
) -> None:
    """As text, as an MQTT sensor does: then Home Assistant hands text to all who asked for the very same topic."""
    entry = await set_up_mqtt(hass, broker_port)
    await mqtt.async_subscribe(hass, "a/b", lambda _message: None, encoding=encoding)
    heard = Heard()
    connection = HomeAssistantConnection(hass, ("a/b",), heard.listener)
    await connection.async_start()

    async def is_heard() -> bool:  # once Home Assistant has subscribed
        await publish(broker_port, "a/b", "5 °C".encode())
        return bool(heard.messages)

    await until(is_heard, 10)
    assert set(heard.messages) == {Message("a/b", "5 °C".encode(), False)}
    await connection.async_stop()
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("mock_hass_config")
@pytest.mark.skipif(not find_mosquitto(), reason="mosquitto is not installed")
async def test_a_message_expires(hass: HomeAssistant) -> None:
    """Where the broker speaks MQTT 5: nobody gets it later than that."""
    async with broker_named("mosquitto") as port:
        entry = await set_up_mqtt(hass, port, protocol="5")
        connection = HomeAssistantConnection(hass, ("a/b",), Heard().listener)
        await connection.async_start()
        async with aiomqtt.Client(
            "127.0.0.1", port, protocol=aiomqtt.ProtocolVersion.V5
        ) as client:
            await client.subscribe("a/c", qos=2)
            await connection.async_publish("a/c", b"order", expiry=4.2)
            message = await anext(aiter(client.messages))
        assert message.qos == 0
        assert getattr(message.properties, "MessageExpiryInterval", None) == 5
        await connection.async_stop()
        with pytest.raises(NotSentError):
            await connection.async_publish("a/c", b"order", expiry=4.2)
        assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("mock_hass_config")
async def test_the_listener_is_called_on_the_event_loop(hass: HomeAssistant) -> None:
    """Also when Home Assistant's connection is lost: what listens need not be safe for threads."""
    threads: list[int] = []
    listener = Listener(
        on_message=lambda _message: None,
        on_connection=lambda _connected: threads.append(threading.get_ident()),
    )
    async with embedded_broker() as (_, port):
        entry = await set_up_mqtt(hass, port)
        connection = HomeAssistantConnection(hass, ("a/b",), listener)
        await connection.async_start()
    await until(lambda: len(threads) == 2)
    assert set(threads) == {threading.get_ident()}
    await connection.async_stop()
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_without_home_assistants_mqtt(hass: HomeAssistant) -> None:
    """It has to be set up first."""
    heard = Heard()
    with pytest.raises(CannotConnectError) as caught:
        await HomeAssistantConnection(hass, ("a",), heard.listener).async_start()
    assert caught.value.reason is Unreachable.MQTT_NOT_READY
    assert heard == Heard()


@pytest.mark.usefixtures("mock_hass_config")
async def test_home_assistant_cannot_subscribe(
    hass: HomeAssistant, broker_port: int
) -> None:
    """Then no subscription is left either."""
    heard = Heard()
    entry = await set_up_mqtt(hass, broker_port)
    subscribe = mqtt.async_subscribe

    async def fail_at_the_second(
        hass: HomeAssistant, topic: str, *args: object, **options: object
    ) -> object:
        if topic == "a/c":
            raise HomeAssistantError("no")
        return await subscribe(hass, topic, *args, **options)

    with (
        patch.object(mqtt, "async_subscribe", fail_at_the_second),
        pytest.raises(CannotConnectError),
    ):
        await HomeAssistantConnection(
            hass, ("a/b", "a/c"), heard.listener
        ).async_start()
    await publish(broker_port, "a/b", b"1")
    await let_messages_arrive()
    assert heard == Heard()
    assert await hass.config_entries.async_unload(entry.entry_id)
