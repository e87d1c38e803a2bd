"""An MQTT broker inside this process, for tests, demos and whoever has none."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import hmac
import logging
from pathlib import Path
import socket
from typing import Any, override

from amqtt.broker import Broker
from amqtt.contexts import BaseContext, BrokerConfig, ListenerConfig
from amqtt.plugins.base import BaseAuthPlugin
from amqtt.session import Session

_ANONYMOUS = "amqtt.plugins.authentication.AnonymousAuthPlugin"


class UserPlugin(BaseAuthPlugin):
    """Admits the users given in the configuration."""

    def __init__(self, context: BaseContext) -> None:
        """Take the users over."""
        super().__init__(context)
        self._users: Mapping[str, str] = self._get_config_option("users", {})

    @dataclass
    class Config:
        """Passwords by user name."""

        users: dict[str, str] = field(default_factory=dict)

    @override
    async def authenticate(self, *, session: Session) -> bool:
        """Compare the password."""
        expected = self._users.get(session.username or "")
        return expected is not None and hmac.compare_digest(
            expected, session.password or ""
        )


@asynccontextmanager
async def embedded_broker(
    port: int = 0,
    *,
    host: str = "127.0.0.1",
    users: Mapping[str, str] | None = None,
    tls: tuple[Path, Path] | None = None,
) -> AsyncGenerator[tuple[str, int]]:
    """Run a broker on `port` (0: a free one); answers host and port.

    Without `users` (password by name) anybody may connect. `tls` is a certificate and its key.
    """
    logging.getLogger("amqtt").setLevel(logging.ERROR)
    logging.getLogger("transitions").setLevel(logging.ERROR)
    if port == 0:
        with socket.socket() as free:
            free.bind((host, 0))
            port = free.getsockname()[1]
    certificate, key = tls or (None, None)
    plugins: dict[str, Any] = {
        _ANONYMOUS: {"allow_anonymous": True},
    }
    if users is not None:
        plugins = {f"{__name__}.{UserPlugin.__name__}": {"users": dict(users)}}
    listener = ListenerConfig(
        bind=f"{host}:{port}", ssl=tls is not None, certfile=certificate, keyfile=key
    )
    broker = Broker(BrokerConfig(listeners={"default": listener}, plugins=plugins))
    await broker.start()
    try:
        yield host, port
    finally:
        await broker.shutdown()
