"""The thresholds of a cabinet: its settings, which it takes with a restart (§2.6, §2.7)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

import orjson

from ..sending import Drop, UnconfirmedError, drop_nothing
from ..wire import Cause, Json, MessageError, load_object
from .readings import Fields, plain, read_values
from .values import flag, integer, text

TIMEOUT = 20.0
"""Seconds in which a cabinet answers; it restarts only afterwards."""

MAX_LOGIN = 255
"""Characters of each text of a log server that is read."""

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
"""The specification (§2.6) gives a range only for the charging time (minutes); the others are ours."""

GZIP = "enable_gzip"

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
    GZIP,
)


_SERVER_FIELDS = tuple(name for name in FIELDS if name.startswith("ftp_"))

MAX_REQUESTS = 8
"""Requests to a cabinet that are remembered until it answers."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdRequest:
    """What somebody asks a cabinet to take: settings, with `enable_gzip` as 0 or 1, and a log server if one is named."""

    settings: Mapping[str, int]
    server: LogServer | None
    bad: tuple[str, ...] = field(default=(), compare=False)


_SETTINGS: Fields = tuple(
    (name, name, partial(integer, low=low, high=high))
    for name, (low, high) in RANGES.items()
)


def read_request(payload: bytes) -> ThresholdRequest:
    """What somebody sends to a cabinet (§2.6); raises MessageError for a message that sets nothing."""
    data = plain(load_object(payload))
    bad: list[str] = []
    read = read_values(data, _SETTINGS, bad)
    settings = {name: value for name, value in read.items() if value is not None}
    server = _log_server(data, settings.pop("ftp_port", None))
    if server is None and not settings:
        raise MessageError(Cause.NO_VALUES)
    if (gzip := flag(data.get(GZIP))) is not None:
        settings[GZIP] = int(gzip)
    return ThresholdRequest(settings=settings, server=server, bad=tuple(bad))


def _log_server(data: Mapping[str, Json], port: int | None) -> LogServer | None:
    """The log server of a request; None where its address or its port is missing."""
    url = text(data.get("ftp_url"), MAX_LOGIN)
    if url is None or port is None:
        return None
    password = data.get("ftp_password")
    return LogServer(
        url=url,
        user=text(data.get("ftp_user"), MAX_LOGIN) or "",
        password=password[:MAX_LOGIN] if isinstance(password, str) else "",
        port=port,
        directory=text(data.get("ftp_remote_dir"), MAX_LOGIN) or "/",
    )


class SeenRequests:
    """What was asked of the cabinets, by whomever, until they answer. Times are seconds of one steady clock."""

    def __init__(self) -> None:
        """Start with none."""
        self._seen: dict[str, list[tuple[float, ThresholdRequest]]] = {}
        self._ours: dict[str, ThresholdRequest] = {}

    def add_request(self, mac: str, request: ThresholdRequest, time: float) -> None:
        """Take what a cabinet is asked."""
        self._seen[mac] = [*self._recent(mac, time), (time, request)]

    def add_ours(self, mac: str, request: ThresholdRequest, time: float) -> None:
        """Take what a cabinet is asked from here, which may come back."""
        self._ours.pop(mac, None)
        self._ours[mac] = request  # the latest one last
        self.add_request(mac, request, time)

    def remove_ours(self, mac: str) -> None:
        """Forget what was not sent from here after all."""
        ours = self._ours.pop(mac)
        seen = self._seen.get(mac, ())
        self._seen[mac] = [item for item in seen if item[1] is not ours]

    def last_settings(self, mac: str) -> Mapping[str, int]:
        """What a cabinet was asked from here last; where it was not since the start, what any cabinet was."""
        latest = next(reversed(self._ours.values()), None)
        ours = self._ours.get(mac, latest)
        return {} if ours is None else ours.settings

    def others_wait(self, mac: str, time: float) -> bool:
        """Whether a cabinet may still answer what somebody else asked."""
        ours = self._ours.get(mac)
        return any(request != ours for _, request in self._recent(mac, time))

    def pop_taken(
        self, mac: str, answer: Mapping[str, bool], time: float
    ) -> ThresholdRequest | None:
        """What a cabinet takes; it answers once, so of several requests only what all of them ask is certain."""
        recent = [request for _, request in self._recent(mac, time)]
        self._seen.pop(mac, None)
        if not recent:
            return None
        first, *others = recent
        settings = {
            name: value
            for name, value in first.settings.items()
            if answer.get(name)
            and all(other.settings.get(name) == value for other in others)
        }
        is_server_taken = all(answer.get(name) for name in _SERVER_FIELDS) and all(
            other.server == first.server for other in others
        )
        return ThresholdRequest(
            settings=settings, server=first.server if is_server_taken else None
        )

    def _recent(self, mac: str, time: float) -> list[tuple[float, ThresholdRequest]]:
        seen = self._seen.get(mac, ())
        return [item for item in seen if time - item[0] <= TIMEOUT][-MAX_REQUESTS:]


def read_answer(payload: bytes) -> dict[str, bool]:
    """Which fields the cabinet took (§2.7); raises MessageError for an answer that says nothing of any."""
    data = plain(load_object(payload))
    taken = {name: flag(data.get(name)) for name in FIELDS}
    answer = {name: value for name, value in taken.items() if value is not None}
    if not answer:
        raise MessageError(Cause.BAD_ANSWER)
    return answer


@dataclass(slots=True)
class _Pending:
    """A request that is not answered; `deadline` is a time of the event loop."""

    deadline: float
    answer: asyncio.Future[dict[str, bool] | None]

    def set_answer(self, answer: dict[str, bool] | None) -> None:
        """Say which fields were taken; None if that will never be known."""
        if not self.answer.done():
            self.answer.set_result(answer)


class ThresholdRequests:
    """Sends thresholds and waits for the cabinets' answers, one request per cabinet at a time."""

    def __init__(
        self,
        publish: Callable[[str, bytes], Awaitable[None]],
        *,
        timeout: float = TIMEOUT,
        drop: Drop = drop_nothing,
        others_wait: Callable[[str], bool] = lambda _mac: False,
    ) -> None:
        """`publish` takes a cabinet's MAC address and a payload; `drop` is called where no answer came in time.

        `others_wait` answers whether a cabinet may still answer what somebody else asked.
        """
        self._publish = publish
        self._others_wait = others_wait
        self._drop = drop
        self._timeout = timeout
        self._pending: dict[str, _Pending] = {}

    async def send(self, mac: str, thresholds: Thresholds) -> dict[str, bool]:
        """Send, and answer which fields were taken; raises NoAnswerError, AnswerPendingError, or NotSentError.

        An answer does not say which request it is for (§2.7). So one that may have been sent is the only one until it is
        answered or its time is over, whoever still waits, and nothing is sent while another client's is not answered. What
        another client sends at the very same time, or unheard, cannot be told apart: the answer may be that to its request.
        """
        loop = asyncio.get_running_loop()
        pending = self._pending.get(mac)
        if pending is not None and loop.time() < pending.deadline:
            raise AnswerPendingError
        if self._others_wait(mac):
            raise AnswerPendingError
        mine = _Pending(loop.time() + self._timeout, loop.create_future())
        self._pending[mac] = mine
        try:
            with suppress(UnconfirmedError):  # the answer tells whether it has arrived
                await self._publish(mac, thresholds.payload())
        except Exception:
            self._remove_request(mac, mine)
            raise
        try:
            async with asyncio.timeout_at(mine.deadline):
                answer = await mine.answer
        except TimeoutError:
            await self._drop()
            answer = None
        self._remove_request(mac, mine)
        if answer is None:
            raise NoAnswerError
        return answer

    def stop(self) -> dict[str, float]:
        """End all requests, as no answer will be heard any more: those who wait get a NoAnswerError.

        Answers what `resume` takes up.
        """
        left = {mac: pending.deadline for mac, pending in self._pending.items()}
        for pending in self._pending.values():
            pending.set_answer(None)
        self._pending.clear()
        return left

    def resume(self, left: Mapping[str, float]) -> None:
        """Wait for the answers to requests that were stopped, by cabinet: they would be taken for those to later ones."""
        loop = asyncio.get_running_loop()
        for mac, deadline in left.items():
            self._pending[mac] = _Pending(deadline, loop.create_future())

    def add_answer(self, mac: str, answer: dict[str, bool]) -> None:
        """Hand an answer to the one who waits for it, if there is one."""
        if (pending := self._pending.pop(mac, None)) is not None:
            pending.set_answer(answer)

    def _remove_request(self, mac: str, pending: _Pending) -> None:
        """Let another request be sent, unless one is already."""
        if self._pending.get(mac) is pending:
            del self._pending[mac]
