"""The thresholds of a cabinet: its settings, which it takes with a restart (§2.6, §2.7)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType

import orjson

from ..sending import Drop, UnconfirmedError, drop_nothing
from ..wire import Cause, MessageError, load_object
from .readings import plain
from .values import flag

TIMEOUT = 20.0
"""Seconds in which a cabinet answers; it restarts only afterwards."""

RANGES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "charge_over_temp_period": (0, 120),
        "bat_over_temp_period": (0, 120),
        "soc_period": (1, 100),
        "charge_time_period": (150, 720),
        "info_up_period": (1, 3600),
        "log_up_period": (1, 1440),
        "ftp_port": (1, 65535),
    }
)
"""The document (§2.6) gives a range only for the charging time (minutes); the others are ours."""

FIELDS = (
    "charge_over_temp_period",
    "bat_over_temp_period",
    "soc_period",
    "charge_time_period",
    "info_up_period",
    "log_up_period",
    "ftp_url",
    "ftp_user",
    "ftp_password",
    "ftp_port",
    "ftp_remote_dir",
    "enable_gzip",
)


class ThresholdError(ValueError):
    """A value out of its range; the text is its field."""


class NoAnswerError(Exception):
    """The cabinet did not answer."""


class AnswerPendingError(Exception):
    """The cabinet has not answered an earlier request yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogServer:
    """Where the cabinet sends its logs."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    port: int = 21
    directory: str = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """All twelve fields, since a cabinet takes no fewer: temperatures °C, state of charge %, charging time min, the periods as the cabinet counts them."""

    charge_over_temp_period: int
    bat_over_temp_period: int
    soc_period: int
    charge_time_period: int
    info_up_period: int
    log_up_period: int
    enable_gzip: bool
    server: LogServer

    def __post_init__(self) -> None:
        """Check the ranges; raises ThresholdError."""
        values = {**self.settings, "ftp_port": self.server.port}
        for name, (low, high) in RANGES.items():
            if not low <= values[name] <= high:
                raise ThresholdError(name)

    @property
    def settings(self) -> dict[str, int]:
        """The numbers among the fields, without the log server's."""
        return {
            name: getattr(self, name) for name in RANGES if not name.startswith("ftp_")
        }

    def payload(self) -> bytes:
        """The message of §2.6."""
        return orjson.dumps(
            {
                **self.settings,
                "ftp_url": self.server.url,
                "ftp_user": self.server.user,
                "ftp_password": self.server.password,
                "ftp_port": self.server.port,
                "ftp_remote_dir": self.server.directory,
                "enable_gzip": self.enable_gzip,
            }
        )


def read_answer(payload: bytes) -> dict[str, bool]:
    """Which fields the cabinet took (§2.7); raises MessageError for an answer that says nothing of any."""
    data = plain(load_object(payload))
    taken = {name: flag(data.get(name)) for name in FIELDS}
    answer = {name: value for name, value in taken.items() if value is not None}
    if not answer:
        raise MessageError(Cause.BAD_ANSWER)
    return answer


class ThresholdDesk:
    """Sends thresholds and waits for the cabinets' answers, one request per cabinet at a time."""

    def __init__(
        self,
        publish: Callable[[str, bytes], Awaitable[None]],
        *,
        timeout: float = TIMEOUT,
        drop: Drop = drop_nothing,
    ) -> None:
        """`publish` takes a cabinet's MAC address and a payload; `drop` is called where no answer came in time."""
        self._publish = publish
        self._drop = drop
        self._timeout = timeout
        self._waiting: dict[str, asyncio.Future[dict[str, bool]]] = {}

    async def send(self, mac: str, thresholds: Thresholds) -> dict[str, bool]:
        """Send, and answer which fields were taken; raises NoAnswerError, AnswerPendingError, or NotSentError."""
        if mac in self._waiting:
            raise AnswerPendingError
        self._waiting[mac] = asyncio.get_running_loop().create_future()
        try:
            with suppress(UnconfirmedError):  # the answer tells whether it has arrived
                await self._publish(mac, thresholds.payload())
            async with asyncio.timeout(self._timeout):
                return await self._waiting[mac]
        except TimeoutError:
            await self._drop()
            raise NoAnswerError from None
        finally:
            del self._waiting[mac]

    def stop(self) -> None:
        """End all requests, as no answer will be heard any more: those who wait get a NoAnswerError."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(NoAnswerError)

    def add_answer(self, mac: str, answer: dict[str, bool]) -> None:
        """Hand an answer to the one who waits for it, if there is one."""
        waiting = self._waiting.get(mac)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)
