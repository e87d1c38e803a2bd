"""aiomqtt's client, for a connection that ends before the event loop has heard that there is something to write."""

from typing import Protocol, override

import aiomqtt


class _Paho(Protocol):
    """What writes to the socket."""

    def loop_write(self) -> object:
        """Write what waits."""


class _Socket(Protocol):
    """A socket of any kind."""

    def fileno(self) -> int:
        """Its number; below 0 once it is closed."""


class GuardedClient(aiomqtt.Client):
    """Asks the event loop to write only while the socket is open.

    aiomqtt names the socket's number in the loop's next turn, whatever has become of it until then: an answer to the
    last message before the end would be an error in the log, or watch another socket that has the number now.
    """

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
            if not self._disconnected.done():
                self._disconnected.set_exception(err)
