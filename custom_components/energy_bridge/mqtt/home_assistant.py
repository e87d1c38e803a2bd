"""A connection through Home Assistant's own MQTT integration."""

from collections.abc import Sequence
from math import ceil
from typing import override

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..core.sending import NotSentError
from .connection import (
    CannotConnectError,
    Connection,
    Listener,
    Message,
    Unreachable,
    payload_bytes,
)
from .traffic import log_received, log_sent


class HomeAssistantConnection(Connection):
    """Subscriptions of Home Assistant's MQTT integration, which keeps its connection alive itself."""

    def __init__(
        self,
        hass: HomeAssistant,
        topics: Sequence[str],
        listener: Listener,
        *,
        optional: Sequence[str] = (),
        qos: int = 0,
    ) -> None:
        """Prepare; nothing is subscribed yet."""
        super().__init__(topics, listener, optional=optional, qos=qos)
        self._hass = hass
        self._unsubscribe: list[CALLBACK_TYPE] = []

    @override
    async def async_start(self) -> None:
        if not await mqtt.async_wait_for_mqtt_client(self._hass):
            raise CannotConnectError(
                "the MQTT integration is not set up", Unreachable.MQTT_NOT_READY
            )
        try:
            for topic in self._topics:
                self._unsubscribe.append(
                    await mqtt.async_subscribe(
                        self._hass,
                        topic,
                        self._async_receive_message,
                        qos=self._qos,
                        encoding=None,
                    )
                )
        except HomeAssistantError as err:
            await self.async_stop()
            raise CannotConnectError(str(err), Unreachable.MQTT_NOT_READY) from err
        self._unsubscribe.append(
            mqtt.async_subscribe_connection_status(
                self._hass, self._async_set_connected
            )
        )
        for entry in self._hass.config_entries.async_entries(mqtt.DOMAIN):
            # Unloading the integration is no loss of its connection, and is told to nobody else.
            self._unsubscribe.append(entry.async_on_state_change(self._async_refresh))
        self._async_refresh()

    @override
    async def async_stop(self) -> None:
        while self._unsubscribe:
            self._unsubscribe.pop()()
        self._async_set_connected(False)

    @override
    async def async_publish(self, topic: str, payload: bytes, *, expiry: float) -> None:
        if not self.connected or not _async_is_connected(self._hass):
            raise NotSentError("Home Assistant's MQTT integration is not connected")
        log_sent(topic, payload)
        try:
            await self._async_unless_lost(self._async_send(topic, payload, expiry))
        except HomeAssistantError as err:
            # Refused at once; what has QoS 0 is not kept by the client.
            raise NotSentError(str(err)) from err

    async def _async_send(self, topic: str, payload: bytes, expiry: float) -> None:
        try:
            await mqtt.async_publish(
                self._hass, topic, payload, message_expiry_interval=ceil(expiry)
            )
        except ServiceValidationError:  # before anything is sent: not MQTT 5
            await mqtt.async_publish(self._hass, topic, payload)

    @override
    async def async_drop(self) -> None:
        """Do nothing: the connection serves others, too. A broker that speaks MQTT 5 lets the message expire."""

    @callback
    def _async_refresh(self) -> None:
        self._async_set_connected(_async_is_connected(self._hass))

    @callback
    def _async_receive_message(self, message: mqtt.ReceiveMessage) -> None:
        # It may be text, though encoding=None asks for bytes, where somebody else reads the same topic as text.
        data = payload_bytes(message.payload)
        received = Message(message.topic, data, message.retain)
        log_received(received)
        self._listener.on_message(received)


@callback
def _async_is_connected(hass: HomeAssistant) -> bool:
    """Whether the integration is loaded and connected; one that is unloaded still has a client."""
    entries = hass.config_entries.async_entries(mqtt.DOMAIN)
    is_loaded = any(entry.state is ConfigEntryState.LOADED for entry in entries)
    return is_loaded and mqtt.is_connected(hass)
