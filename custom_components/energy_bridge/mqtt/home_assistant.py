"""A connection through Home Assistant's own MQTT integration."""

from collections.abc import Sequence
from typing import override

from homeassistant.components import mqtt
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from .connection import CannotConnectError, Connection, Listener, Message


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
            raise CannotConnectError("the MQTT integration is not set up")
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
            raise CannotConnectError(str(err)) from err
        self._unsubscribe.append(
            mqtt.async_subscribe_connection_status(
                self._hass, self._async_set_connected
            )
        )
        self._async_set_connected(mqtt.is_connected(self._hass))

    @override
    async def async_stop(self) -> None:
        while self._unsubscribe:
            self._unsubscribe.pop()()
        self._async_set_connected(False)

    @override
    async def async_publish(self, topic: str, payload: bytes) -> None:
        try:
            await mqtt.async_publish(self._hass, topic, payload, qos=self._qos)
        except HomeAssistantError as err:
            raise CannotConnectError(str(err)) from err

    @callback
    def _async_receive_message(self, message: mqtt.ReceiveMessage) -> None:
        payload = message.payload
        assert isinstance(payload, bytes)  # what encoding=None asks for
        self._listener.on_message(Message(message.topic, payload, message.retain))
