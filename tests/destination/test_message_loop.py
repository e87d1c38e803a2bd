"""The message loop alone, with reports and a server that do what the test says, at the moment it says so."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

from homeassistant.util import dt as dt_util
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
    TooLargeError,
)
from custom_components.energy_bridge.core.outbox.outbox import Pending
from custom_components.energy_bridge.core.report.document import Document
from custom_components.energy_bridge.destination import message_loop
from custom_components.energy_bridge.destination.body_limits import BodyLimits, Limits
from custom_components.energy_bridge.destination.delivery_loop import MIN_WAIT
from custom_components.energy_bridge.destination.message_loop import MessageLoop
from custom_components.energy_bridge.destination.report_event import BUILD_FAILED

LATER = 3600.0
"""s until a next try that does not come while a test runs."""


@dataclass(eq=False)
class Outbox:
    """What waits of a report."""

    pending: list[Pending]
    next_try: float | None = None
    tries: int = 0
    on_retry: Callable[[], Awaitable[None]] | None = None

    def deliveries(self, _document: Pending) -> int:
        """None was begun before."""
        return 0

    def async_begin_try(self) -> None:
        """Count it."""
        self.tries += 1

    async def async_retry_now(self) -> None:
        """Wait no more; `on_retry` is what happens meanwhile."""
        self.next_try = None
        if self.on_retry is not None:
            await self.on_retry()


@dataclass(eq=False)
class Sender:
    """Takes documents out of an outbox."""

    outbox: Outbox
    status: SimpleNamespace
    is_stopped: bool = False
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def async_read(self, document: Pending) -> bytes | None:
        """A message that tells its number."""
        return orjson.dumps([{"measuredAt": document.name}])

    async def async_begin_delivery(self, documents: list[Pending]) -> None:
        """Nothing is counted."""

    async def async_end_delivery(self, documents: list[Pending]) -> None:
        """They wait no more."""
        for document in documents:
            self.outbox.pending.remove(document)
        self.async_clear_error()

    def async_clear_error(self) -> None:
        """Nothing hinders the delivery."""
        self.status.error = None


class Report:
    """A report as the loop sees it."""

    def __init__(self, key: str, *firsts: float, wait: float | None = None) -> None:
        """Have documents with these stamps; the next try comes after `wait` s."""
        self.key = key
        self.configured = SimpleNamespace(
            data={"message": "meter", "asset_identifier": key},
            retry_schedule="current",
        )
        documents = [
            Pending(number, f"{first:.0f}{key}", first, first, 100, 0.0, 0.0)
            for number, first in enumerate(firsts)
        ]
        next_try = None if wait is None else dt_util.utcnow().timestamp() + wait
        self.outbox = Outbox(documents, next_try)
        self.status = SimpleNamespace(error=None, waiting=len(documents))
        self.sender = Sender(self.outbox, self.status)
        self.async_begin_try = self.outbox.async_begin_try

    async def async_note_failure(self, error: str, _detail: str) -> None:
        """Show the error and wait for the next try."""
        self.status.error = error
        self.outbox.next_try = dt_util.utcnow().timestamp() + LATER

    def async_show_error(self, error: str, _detail: str) -> None:
        """Show it."""
        self.status.error = error


@dataclass
class Server:
    """Takes bodies; `on_post` is called before the answer, `login` before all."""

    largest_body: int = 10**6
    bodies: list[list[str]] = field(default_factory=list)
    on_post: Callable[[], None] = lambda: None
    login: Callable[[], None] = lambda: None
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[Server]:
        """Let in whom `login` does."""
        self.login()
        yield self

    async def post(self, body: bytes) -> None:
        """Take a body once the gate is open, or raise what `on_post` does."""
        self.bodies.append([each["measuredAt"] for each in orjson.loads(body)])
        self.on_post()
        await self.gate.wait()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """The destination of each loop; its gate is open."""
    found = Server()
    found.gate.set()
    monkeypatch.setattr(message_loop, "message_transport_of", lambda *_: found)
    return found


def loop_of(*reports: Any) -> tuple[MessageLoop, Mock]:
    """A loop with these reports that sends when it is told to, and what hears of events."""
    on_event = Mock()
    hass: Any = None
    loop = MessageLoop(hass, MockConfigEntry(title="Web"), on_event=on_event)
    for each in reports:
        loop.async_add_report(each)
    return loop, on_event


def events(on_event: Mock) -> list[tuple[str, str]]:
    """Which report had which event."""
    return [(call.args[0].key, call.args[1].type) for call in on_event.mock_calls]


async def test_a_report_that_was_stopped(server: Server) -> None:
    """Is left out of the body; a body of such reports alone is none, and ends the connection."""
    stopped, other = Report("a", 1.0), Report("b", 2.0)
    stopped.sender.is_stopped = True
    loop, on_event = loop_of(stopped, other)
    await loop._async_send_due()
    assert server.bodies == [["2b"]]
    assert events(on_event) == [("b", "delivered")]
    assert len(stopped.outbox.pending) == 1
    assert not loop._takes_more


async def test_the_end_of_patience(server: Server) -> None:
    """Breaks off the body that has that report, and no other."""
    server.gate.clear()
    report = Report("a", 1.0)
    loop, on_event = loop_of(report)
    loop.async_cancel_delivery("a")  # nothing is on its way
    begun = asyncio.Event()
    server.on_post = begun.set
    sending = asyncio.create_task(loop._async_send_due())
    await begun.wait()
    loop.async_cancel_delivery("b")
    await asyncio.sleep(0)
    assert not sending.done()
    loop.async_cancel_delivery("a")
    await sending
    assert not loop._takes_more
    assert on_event.mock_calls == []
    assert len(report.outbox.pending) == 1


async def test_a_change_while_a_body_is_on_its_way(server: Server) -> None:
    """How that body ends says nothing of the destination as it is now."""
    report = Report("a", 1.0)
    loop, on_event = loop_of(report)
    server.on_post = loop.async_update_transport
    await loop._async_send_due()
    assert report.outbox.pending == []
    assert events(on_event) == [("a", "delivered")]
    assert loop.reachable is None

    def fail() -> None:
        loop.async_update_transport()
        raise DeliveryError(DeliveryCause.SERVER_ERROR)

    report = Report("a", 1.0)
    loop, on_event = loop_of(report)
    server.on_post = fail
    await loop._async_send_due()
    assert len(report.outbox.pending) == 1
    assert (report.status.error, report.outbox.next_try) == (None, None)
    assert on_event.mock_calls == []
    assert loop.reachable is None


async def test_a_destination_that_is_there_again(server: Server) -> None:
    """What waits for its next try waits no more, and shows no error; but one that could not be built does."""
    first, waiting = Report("a", 1.0), Report("b", 2.0, wait=LATER)
    broken = Report("c", 3.0, wait=LATER)
    waiting.status.error = DeliveryCause.TIMEOUT
    broken.status.error = BUILD_FAILED
    broken.sender.is_stopped = True
    loop, on_event = loop_of(first, waiting, broken)
    await loop._async_send_due()
    assert server.bodies == [["1a"], ["2b"]]
    assert events(on_event) == [("a", "delivered"), ("b", "delivered")]
    assert waiting.status.error is None
    assert broken.status.error == BUILD_FAILED
    assert broken.outbox.next_try is None
    assert loop.reachable is True


async def test_what_nobody_expected_again(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Is logged once, as long as the reports show it."""
    report = Report("a", 1.0)
    loop, on_event = loop_of(report)
    server.on_post = Mock(side_effect=ZeroDivisionError)
    for _ in range(2):
        report.outbox.next_try = None
        await loop._async_send_due()
        assert report.status.error == BUILD_FAILED
    assert caplog.text.count("could not send") == 1
    assert events(on_event) == [("a", "failed")] * 2


async def test_bodies_after_a_refusal(server: Server) -> None:
    """They have half as many messages, or bytes, until one that is refused is alone; it keeps no other waiting."""
    first, other = Report("a", 1.0, 3.0), Report("b", 2.0)
    loop, on_event = loop_of(first, other)

    def refuse() -> None:
        sent = server.bodies[-1]
        if len(sent) > 2:
            raise TooLargeError
        if "1a" in sent:
            raise DeliveryError(DeliveryCause.REFUSED)

    server.on_post = refuse
    for report in (first, first, other):
        await loop.async_send_now(report)
        await loop._async_send_due()
    assert server.bodies == [["1a", "2b", "3a"], ["1a"], ["2b"]]
    assert loop.reachable is True
    loop, _ = loop_of(first := Report("a", 1.0, 2.0))
    server.on_post = Mock(side_effect=DeliveryError(DeliveryCause.REFUSED))
    server.bodies.clear()
    await loop._async_send_due()
    await loop.async_send_now(first)
    await loop._async_send_due()
    assert server.bodies == [["1a", "2a"], ["1a"]]
    assert [kind for _, kind in events(on_event)] == ["failed"] * 3 + ["delivered"]


@pytest.mark.parametrize("asked", range(4))
async def test_a_retry_on_a_slow_disk(server: Server, asked: int) -> None:
    """All that waits becomes due together: no part of it goes alone while others are asked to wait no more."""
    firsts = {"a": (2.0, 5.0), "b": (1.0, 4.0), "c": (3.0, 6.0), "d": ()}
    reports = [Report(key, *each, wait=LATER) for key, each in firsts.items()]
    loop, _ = loop_of(*reports)
    for report in reports:
        report.outbox.on_retry = loop._async_send_due
    await loop.async_send_now(reports[asked])
    await loop._async_send_due()
    assert server.bodies == [["1b", "2a", "3c", "4b", "5a", "6c"]]


@pytest.mark.parametrize(
    ("cause", "sizes"),
    [
        (DeliveryCause.TIMEOUT, [6, 2, 1]),
        (DeliveryCause.INTERRUPTED, [6, 2, 1]),
        (DeliveryCause.SERVER_ERROR, [6, 2, 1]),
        (DeliveryCause.LOGIN_REFUSED, [6, 6, 6]),
    ],
)
async def test_a_server_that_has_no_time(
    server: Server, cause: DeliveryCause, sizes: list[int]
) -> None:
    """Gets less at a time, where that may be the reason."""
    loop, _ = loop_of(report := Report("a", *map(float, range(6))))
    loop._limits = BodyLimits(1000)
    server.on_post = Mock(side_effect=DeliveryError(cause))
    for _ in sizes:
        await loop.async_send_now(report)
        await loop._async_send_due()
    assert [len(body) for body in server.bodies] == sizes
    server.on_post = Mock()
    await loop.async_send_now(report)
    await loop._async_send_due()
    assert report.outbox.pending == []


async def test_a_login_that_fails(server: Server) -> None:
    """Says nothing of bodies: none was tried."""
    loop, _ = loop_of(report := Report("a", *map(float, range(6))))
    loop._limits = BodyLimits(1000)
    server.login = Mock(side_effect=DeliveryError(DeliveryCause.SERVER_ERROR))
    for _ in range(3):
        await loop.async_send_now(report)
        await loop._async_send_due()
        assert report.status.error == DeliveryCause.SERVER_ERROR
    server.login = Mock()
    await loop.async_send_now(report)
    await loop._async_send_due()
    assert [len(body) for body in server.bodies] == [6]


async def test_a_server_that_cannot_be_reached(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that wait show so, also what has a later turn; who waits for an export hears it."""
    monkeypatch.setattr(message_loop, "Export", type("Export", (Report,), {}))
    first, waiting, empty = Report("a", 1.0), Report("b", 2.0, wait=LATER), Report("c")
    export = message_loop.Export("d", 3.0, wait=LATER)  # type: ignore[call-arg]  # it is a Report here
    loop, on_event = loop_of(first, waiting, empty, export)
    server.on_post = Mock(side_effect=DeliveryError(DeliveryCause.TIMEOUT))
    await loop._async_send_due()
    assert server.bodies == [["1a"]]
    shown = [each.status.error for each in (first, waiting, empty, export)]
    assert shown == ["timeout", "timeout", None, "timeout"]
    assert events(on_event) == [("a", "failed"), ("d", "failed")]
    assert loop.reachable is False
    assert LATER - 60 < (loop._seconds_until_due() or 0) <= LATER
    await loop.async_send_now(first)
    assert loop._seconds_until_due() == MIN_WAIT


async def test_a_message_that_the_disk_lost(server: Server) -> None:
    """The others of its body go without it; what does not fit in that body goes in the next one."""
    report = Report("a", 1.0, 2.0, 3.0, 4.0)
    loop, on_event = loop_of(report)
    read = report.sender.async_read

    async def lose_first(document: Pending) -> bytes | None:
        if document.name != "1a":
            return await read(document)
        report.outbox.pending.remove(document)
        return None

    report.sender.async_read = lose_first  # type: ignore[method-assign]  # one of this test
    loop._limits.current = Limits(2, 10**6)
    await loop._async_send_due()
    assert server.bodies == [["2a"], ["3a", "4a"]]
    (event,) = on_event.mock_calls
    assert event.args[1].attributes["documents"] == 3
    assert loop._seconds_until_due() is None
    await loop._async_send_due()
    assert len(server.bodies) == 2


async def test_what_is_in_no_outbox(server: Server) -> None:
    """Goes over a connection of its own."""
    loop, _ = loop_of()
    async with loop.async_connect() as deliver:
        await deliver("", Document("a", b'[{"measuredAt":"now"}]', 1.0, 1.0), 2)
    assert server.bodies == [["now"]]
