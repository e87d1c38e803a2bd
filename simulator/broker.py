"""MQTT brokers for tests, demos and whoever has none: amqtt inside this process, or an installed mosquitto."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
import hmac
import logging
from pathlib import Path
import shutil
import tempfile
from types import CoroutineType
from typing import TYPE_CHECKING, Any, override

from amqtt import broker as amqtt_broker
from amqtt.broker import Broker
from amqtt.contexts import BaseContext, BrokerConfig, ListenerConfig
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.plugins.base import BaseAuthPlugin
from amqtt.session import Session

from .address import free_port

if TYPE_CHECKING:
    from _collections_abc import dict_items


class _Handler(BrokerProtocolHandler):
    """One client's connection, which ends whenever it is told to."""

    @override
    async def stop(self) -> None:
        reader = self._reader_task
        if reader and self._reader_ready and not reader.done():
            # Cancelled before it began, it would never say that it has stopped.
            await self._reader_ready.wait()
        if self._keepalive_task is not None:
            # A packet that is still being sent would start the timer again.
            self._keepalive_task.cancel()
            self._keepalive_task = None
        await super().stop()


class _Steady[Key, Value](dict[Key, Value]):
    """What may change while somebody goes through it."""

    @override
    def __iter__(self) -> Iterator[Key]:
        return iter(list(super().__iter__()))

    @override
    def items(self) -> dict_items[Key, Value]:
        return self.copy().items()


class _Broker(Broker):
    """A broker that bears clients which come and go while it is busy with others, or with them."""

    def __init__(self, config: BrokerConfig) -> None:
        super().__init__(config)
        self._subscriptions = _Steady(self._subscriptions)
        self._retained_messages = _Steady(self._retained_messages)
        self.at_clients: set[asyncio.Task[Any]] = set()
        """Tasks for clients, also for those that have left."""

    def _note(self, task: asyncio.Task[Any]) -> None:
        self.at_clients.add(task)
        task.add_done_callback(self.at_clients.discard)

    @override
    async def _client_message_loop(
        self, client_session: Session, handler: BrokerProtocolHandler
    ) -> None:
        own = asyncio.current_task()
        assert own is not None
        self._note(own)
        try:
            await super()._client_message_loop(client_session, handler)
        except ConnectionError:
            await self._stop_handler(handler)
            client_session.transitions.disconnect()
        finally:
            for task in asyncio.all_tasks():
                waiting = task.get_coro()
                if (
                    isinstance(waiting, CoroutineType)
                    and waiting.__name__ in _WAITERS
                    and waiting.cr_frame
                    and waiting.cr_frame.f_locals.get("self") is handler
                ):
                    task.cancel()
                    self._note(task)


_WAITERS = {
    "wait_disconnect",
    "get_next_pending_subscription",
    "get_next_pending_unsubscription",
    "mqtt_deliver_next_message",
}
"""What such a loop waits for, each in a task; it ends them only where it ends in peace."""

setattr(amqtt_broker, "BrokerProtocolHandler", _Handler)  # noqa: B010 - mypy refuses the plain form

PATIENCE = 5.0
"""s in which connections end after a broker."""

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
    port = port or free_port(host)
    certificate, key = tls or (None, None)
    plugins: dict[str, Any] = {
        _ANONYMOUS: {"allow_anonymous": True},
    }
    if users is not None:
        plugins = {f"{__name__}.{UserPlugin.__name__}": {"users": dict(users)}}
    listener = ListenerConfig(
        bind=f"{host}:{port}", ssl=tls is not None, certfile=certificate, keyfile=key
    )
    broker = _Broker(BrokerConfig(listeners={"default": listener}, plugins=plugins))
    await broker.start()
    try:
        yield host, port
    finally:
        await _end(broker)


async def _end(broker: _Broker) -> None:
    """Shut down, also where a client connects meanwhile: amqtt would wait for it to leave."""
    listening = [
        server.instance
        for server in broker._servers.values()  # noqa: SLF001 - it does not tell its ports
        if isinstance(server.instance, asyncio.Server)
    ]
    for each in listening:
        each.close()
    ending = asyncio.create_task(broker.shutdown())
    await asyncio.wait([ending], timeout=1)
    for each in listening:
        each.abort_clients()
    await ending
    # Where the machine is busy they are not over yet; those that never would be are cancelled.
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*broker.at_clients, return_exceptions=True)


def find_mosquitto() -> str | None:
    """Where mosquitto is installed; Debian keeps it out of a user's path."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")


@asynccontextmanager
async def mosquitto_broker(
    executable: str, port: int = 0, *, host: str = "127.0.0.1", options: str = ""
) -> AsyncGenerator[tuple[str, int]]:
    """Run mosquitto on `port` (0: a free one), open to anybody; answers host and port.

    `options` are more lines of its configuration. Raises OSError if it does not start.
    """
    port = port or free_port(host)
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "mosquitto.conf"
        configuration.write_text(
            f"listener {port} {host}\nallow_anonymous true\nlog_type error\n{options}\n",
            encoding="utf-8",
        )
        process = await asyncio.create_subprocess_exec(
            executable, "-c", str(configuration), start_new_session=True
        )
        try:
            await _until_listening(process, host, port)
            yield host, port
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()


@asynccontextmanager
async def best_broker(port: int = 0) -> AsyncGenerator[tuple[str, int, str]]:
    """Run mosquitto where it is installed, else amqtt; answers host, port and which of them it is."""
    if executable := find_mosquitto():
        async with mosquitto_broker(executable, port) as (host, found):
            yield host, found, "mosquitto"
    else:
        async with embedded_broker(port) as (host, found):
            yield host, found, "amqtt"


async def _until_listening(
    process: asyncio.subprocess.Process, host: str, port: int
) -> None:
    for _ in range(600):
        if process.returncode is not None:
            break
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise OSError(f"mosquitto does not listen at {host}:{port}")
