"""Where a broker is, for everything here that speaks MQTT, and how the command line says it."""

import argparse
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
import socket
import ssl

from aiomqtt import Client, ProtocolVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAddress:
    """Where a broker is and how to log in; `context` only for TLS."""

    host: str = "127.0.0.1"
    port: int = 1883
    username: str | None = None
    password: str | None = None
    context: ssl.SSLContext | None = None

    def client(self, protocol: ProtocolVersion | None = None) -> Client:
        """Make a client that is not connected yet."""
        return Client(
            self.host,
            self.port,
            username=self.username,
            password=self.password,
            tls_context=self.context,
            protocol=protocol,
        )


PORTS = range(20_000, 32_000)
"""Below those that a system gives to outgoing connections, so nobody gets one by chance."""


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on. Raises OSError if there seems to be none."""
    for _ in range(100):
        with socket.socket() as found, suppress(OSError):
            # Not `random`, whose numbers a test may have fixed in several processes.
            found.bind((host, SystemRandom().choice(PORTS)))
            port: int = found.getsockname()[1]
            return port
    raise OSError(f"no free port at {host}")


def connection_parser() -> argparse.ArgumentParser:
    """The options of every simulator that name the broker."""
    parser = argparse.ArgumentParser(add_help=False)
    group = parser.add_argument_group("the MQTT broker")
    group.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    group.add_argument("--port", type=int, help="default: 1883, with TLS 8883")
    group.add_argument("--username")
    group.add_argument("--password")
    group.add_argument("--tls", action="store_true", help="encrypt the connection")
    group.add_argument(
        "--ca", type=Path, help="trust this authority's certificate (implies --tls)"
    )
    return parser


def broker_options(arguments: argparse.Namespace) -> BrokerAddress:
    """What the command line says of the broker. Raises OSError for a certificate that cannot be read."""
    ca: Path | None = arguments.ca
    tls = arguments.tls or ca is not None
    return BrokerAddress(
        host=arguments.host,
        port=arguments.port or (8883 if tls else 1883),
        username=arguments.username,
        password=arguments.password,
        context=ssl.create_default_context(cafile=ca) if tls else None,
    )
