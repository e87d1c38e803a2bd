"""aiomqtt's client, where it needs help: against a connection that ends while there is something to write, and against floods."""

from collections.abc import Mapping
import ssl
from typing import Any, Protocol, override

import aiomqtt
from paho.mqtt.client import MQTTMessage

from .connection import MAX_KEPT

_MAX_PACKET = 65_535 + MAX_KEPT + 4
"""Bytes of a packet that are kept: the longest topic, the payload, the topic's length and the packet's number."""


class _Socket(Protocol):
    """A socket of any kind."""

    def fileno(self) -> int:
        """Its number; below 0 once it is closed."""


class _Paho(Protocol):
    """What reads from the socket and writes to it."""

    @property
    def _in_packet(self) -> Mapping[str, object]:
        """What has come of a packet."""

    def loop_read(self) -> object:
        """Read a packet."""

    def loop_write(self) -> object:
        """Write what waits."""


class GuardedClient(aiomqtt.Client):
    """Asks the event loop to write only while the socket is open, and reads a packet at a time.

    aiomqtt names the socket's number in the loop's next turn, whatever has become of it until then: an answer to the
    last message before the end would be an error in the log, or watch another socket that has the number now. And with
    TLS it reads all that is decrypted at once, while the event loop waits.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what aiomqtt's client takes."""
        super().__init__(*args, **kwargs)
        self._is_reading_on = False

    @override
    def _on_socket_open(self, client: _Paho, userdata: object, sock: _Socket) -> None:
        # paho connects in another thread.
        self._loop.call_soon_threadsafe(self._add_reader, client, sock)

    def _add_reader(self, client: _Paho, sock: _Socket) -> None:
        if (fileno := sock.fileno()) >= 0:
            self._loop.add_reader(fileno, self._read, client, sock)
            self._misc_task = self._loop.create_task(self._misc_loop())

    def _read(self, client: _Paho, sock: _Socket) -> None:
        if not self._is_reading_on:  # else it is its turn already
            self._read_packet(client, sock)

    def _read_packet(self, client: _Paho, sock: _Socket) -> None:
        self._is_reading_on = False
        try:
            client.loop_read()
            _cut_packet(client)
        except Exception as err:  # noqa: BLE001 - whatever it is, the connection is broken
            self._end(err)
        else:
            if _is_decrypted(sock):
                self._is_reading_on = True
                self._loop.call_soon(self._read_packet, client, sock)

    @override
    def _on_message(
        self, client: _Paho, userdata: object, message: MQTTMessage
    ) -> None:
        message.payload = message.payload[:MAX_KEPT]
        super()._on_message(client, userdata, message)  # type: ignore[arg-type]  # paho, by what is used of it

    @override
    def _on_socket_register_write(
        self, client: _Paho, userdata: object, sock: _Socket
    ) -> None:
        # While it connects, paho calls this from another thread.
        self._loop.call_soon_threadsafe(self._add_writer, client, sock)

    def _add_writer(self, client: _Paho, sock: _Socket) -> None:
        if (fileno := sock.fileno()) >= 0:
            self._loop.add_writer(fileno, self._write, client)

    def _write(self, client: _Paho) -> None:
        try:
            client.loop_write()
        except Exception as err:  # noqa: BLE001 - whatever it is, the connection is broken
            self._end(err)

    def _end(self, err: Exception) -> None:
        if not self._disconnected.done():
            self._disconnected.set_exception(err)


def _is_decrypted(sock: _Socket) -> bool:
    """Whether TLS has read more already: the event loop does not hear of that."""
    return isinstance(sock, ssl.SSLSocket) and sock.fileno() >= 0 and sock.pending() > 0


def _cut_packet(client: _Paho) -> None:
    """Forget what comes of a packet that is too large: it may have 256 MB, which paho collects before it tells anybody."""
    packet = client._in_packet["packet"]  # noqa: SLF001 - nothing else tells of it
    assert isinstance(packet, bytearray)
    del packet[_MAX_PACKET:]
