"""The few packets of MQTT 3.1.1 that a sender needs, made by hand: a client library would be slower than what it loads."""

from pathlib import Path
import socket
import ssl
from struct import pack
from time import monotonic, sleep

ADDRESS = "127.0.0.1"
CONNECT_TIMEOUT = 10.0


def connect_packet(name: str) -> bytes:
    """CONNECT with a clean session, and no keepalive."""
    body = _text("MQTT") + b"\x04\x02\x00\x00" + _text(name)
    return b"\x10" + _length(len(body)) + body


def publish_packet(topic: str, payload: bytes) -> bytes:
    """PUBLISH of quality 0."""
    head = _text(topic)
    return b"\x30" + _length(len(head) + len(payload)) + head + payload


def _text(text: str) -> bytes:
    data = text.encode()
    return pack("!H", len(data)) + data


def _length(number: int) -> bytes:
    encoded = bytearray()
    while True:
        number, digit = divmod(number, 128)
        encoded.append(digit | (128 if number else 0))
        if not number:
            return bytes(encoded)


class Line:
    """A blocking connection to a broker on this machine, for a process that does nothing else."""

    def __init__(self, name: str, port: int, certificate: Path | None) -> None:
        """Connect; with TLS where there is a certificate to trust."""
        plain = socket.create_connection((ADDRESS, port), CONNECT_TIMEOUT)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket: socket.socket = plain
        if certificate is not None:
            context = ssl.create_default_context(cafile=str(certificate))
            self._socket = context.wrap_socket(plain, server_hostname=ADDRESS)
        self._socket.sendall(connect_packet(name))
        if self._socket.recv(4)[-1:] != b"\x00":
            raise OSError("the broker refused the connection")

    def send(self, packets: bytes) -> None:
        """Send some packets; waits while the broker takes none."""
        self._socket.sendall(packets)

    def close(self) -> None:
        """Leave, after all has been sent."""
        self._socket.sendall(b"\xe0\x00")
        self._socket.close()


def wait_until(time: float) -> float:
    """Wait for a time of the steady clock; answers by how much it is over, in s."""
    if (left := time - monotonic()) > 0:
        sleep(left)
        return 0.0
    return -left
