"""A connection straight to a broker: it is opened, read, and opened again."""

import asyncio
from collections.abc import Sequence
import contextlib
import logging
import random
from typing import override

import aiomqtt
from homeassistant.core import callback

from ..core.sending import NotSentError, UnconfirmedError
from .client import (
    BrokerAddress,
    async_connect,
    async_discard,
    async_disconnect,
    new_client,
)
from .connection import (
    BrokerError,
    CannotConnectError,
    CertificateRefusedError,
    Connection,
    Listener,
    LoginRefusedError,
    Message,
)
from .traffic import log_received, log_sent

_LOGGER = logging.getLogger(__name__)

SEND_TIMEOUT = 5.0
"""s until a message has left; the system's buffer takes it at once on a line that moves."""

RETRY_MIN = 1.0
"""s before the first attempt to reconnect; doubled for each one after it."""

RETRY_MAX = 120.0
"""s before an attempt at most, and after each refusal."""

_SUBSCRIPTION_REFUSED = 128
"""The SUBACK code of MQTT 3.1.1, and the least of those that paho translates it to."""


class DirectConnection(Connection):
    """A client of our own; a lost connection is tried again, ever more rarely."""

    def __init__(
        self,
        address: BrokerAddress,
        topics: Sequence[str],
        listener: Listener,
        *,
        optional: Sequence[str] = (),
        qos: int = 0,
    ) -> None:
        """Prepare; nothing is sent yet."""
        super().__init__(topics, listener, optional=optional, qos=qos)
        self._address = address
        self._client: aiomqtt.Client | None = None
        self._dropped = 0
        self._dropping = False
        self._task: asyncio.Task[None] | None = None

    @property
    @override
    def dropped(self) -> int:
        return self._dropped

    @override
    async def async_start(self) -> None:
        await self._async_open()
        self._task = asyncio.create_task(
            self._async_run(),
            name=f"MQTT {self._address.host}:{self._address.port}",
        )

    @override
    async def async_stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        await self._async_close()

    @override
    async def async_publish(self, topic: str, payload: bytes, *, expiry: float) -> None:
        if self._client is None or not self.connected:
            raise NotSentError("there is no connection to the broker")
        log_sent(topic, payload)
        try:
            await self._async_unless_lost(
                self._client.publish(topic, payload, qos=0, timeout=SEND_TIMEOUT)
            )
        except aiomqtt.MqttCodeError as err:  # refused at once; QoS 0 is not kept
            raise NotSentError(str(err)) from err
        except aiomqtt.MqttError as err:
            raise UnconfirmedError(str(err)) from err

    @override
    async def async_drop(self) -> None:
        if (client := self._client) is not None:
            _LOGGER.info(
                "The connection to the MQTT broker %s is renewed: a message was not answered",
                self._address.host,
            )
            self._dropping = True
            await async_disconnect(client)  # which ends the reading
            self._async_set_connected(False)

    def _count_dropped(self) -> None:
        self._dropped += 1

    async def _async_open(self) -> None:
        """Connect and subscribe; raises BrokerError, and leaves no connection then."""
        client = new_client(self._address, on_drop=self._count_dropped)
        await async_connect(client)
        self._client = client
        try:
            await self._async_subscribe(client)
        except BrokerError, asyncio.CancelledError:
            await self._async_close()
            raise
        self._async_set_connected(True)

    async def _async_subscribe(self, client: aiomqtt.Client) -> None:
        try:
            granted = await client.subscribe(
                [(topic, self._qos) for topic in self._topics]
            )
        except aiomqtt.MqttError as err:
            raise CannotConnectError(str(err)) from err
        codes = [code if isinstance(code, int) else code.value for code in granted]
        if any(code >= _SUBSCRIPTION_REFUSED for code in codes[: self._needed]):
            raise LoginRefusedError("this user may not subscribe to the topics")

    async def _async_close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await async_discard(client)
        self._async_set_connected(False)

    async def _async_run(self) -> None:
        """Read messages, and connect again whenever the connection is lost."""
        while True:
            await self._async_read_messages()
            await self._async_reconnect()

    async def _async_reconnect(self) -> None:
        """Try until the connection is back; the listener hears once why the broker refuses it."""
        refused: type[BrokerError] | None = None
        delay = 0.0 if self._dropping else RETRY_MIN
        self._dropping = False
        while self._client is None:
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))
            delay = min(max(2 * delay, RETRY_MIN), RETRY_MAX)
            try:
                await self._async_open()
            except (LoginRefusedError, CertificateRefusedError) as err:
                if refused is not type(err):
                    self._listener.on_refused(err)
                refused = type(err)
                delay = RETRY_MAX
            except BrokerError as err:
                _LOGGER.debug("Still no connection to %s: %s", self._address.host, err)
        _LOGGER.info("Reconnected to the MQTT broker %s", self._address.host)

    async def _async_read_messages(self) -> None:
        """Give the listener every message until the connection is lost."""
        client = self._client
        assert client is not None
        try:
            async for message in client.messages:
                self._async_deliver(message)
        except aiomqtt.MqttError as err:
            _LOGGER.info(
                "Lost the connection to the MQTT broker %s: %s",
                self._address.host,
                err,
            )
        await self._async_close()

    @callback
    def _async_deliver(self, received: aiomqtt.Message) -> None:
        payload = received.payload
        message = Message(
            str(received.topic),
            payload if isinstance(payload, bytes) else b"",
            received.retain,
        )
        log_received(message)
        try:
            self._listener.on_message(message)
        except Exception:  # else one message would end the listening, unnoticed
            _LOGGER.exception("Failed to process a message on %s", message.topic)
