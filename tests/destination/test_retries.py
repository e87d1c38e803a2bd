"""Retries that the user asks for while a try is still under way."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import override

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
    Session,
    Transport,
)

from ..helpers.hass import state
from ..helpers.reports import (
    ERROR,
    RTU,
    TAGS,
    WAITING,
    folder_entry,
    lived,
    press,
    report,
    running,
)
from ..helpers.waiting import until


class Slow(Transport, Session):
    """A destination whose first try lasts until the test lets it fail."""

    def __init__(self, *, connects: bool) -> None:
        """Fail on the first document, or before if it never `connects`."""
        self.connects = connects
        self.trying = asyncio.Event()
        self.fails = asyncio.Event()
        self.connections = 0
        self.arrived: list[str] = []

    @override
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[Session]:
        self.connections += 1
        if not self.connects:
            await self._try(DeliveryCause.CANNOT_CONNECT)
        yield self

    @override
    async def put(self, directory: str, name: str, content: bytes) -> None:
        if self.connects:
            await self._try(DeliveryCause.INTERRUPTED)
        self.arrived.append(name)

    @override
    async def try_directory(self, directory: str) -> None:
        raise NotImplementedError

    @override
    async def probe(self, directories: Iterable[str] = ("",)) -> None:
        raise NotImplementedError

    async def _try(self, cause: DeliveryCause) -> None:
        if not self.fails.is_set():
            self.trying.set()
            await self.fails.wait()
            raise DeliveryError(cause)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Transport], None]:
    """Let destinations that are set up or changed from now on send this way."""

    def use(transport: Transport) -> None:
        monkeypatch.setattr(
            "custom_components.energy_bridge.destination.send_loop.transport_of",
            lambda *_: transport,
        )

    return use


@pytest.mark.parametrize("button", ["retry", "send_now"])
@pytest.mark.parametrize("connects", [False, True])
async def test_a_try_that_fails_after_a_retry(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    use: Callable[[Transport], None],
    button: str,
    connects: bool,
) -> None:
    """Does not let the retry wait."""
    partner = Slow(connects=connects)
    use(partner)
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            await until(partner.trying.is_set)
            await until(lambda: state(hass, WAITING) == "12")
            await press(hass, f"button.mint_rtu_{button}")
            partner.fails.set()
            await until(lambda: state(hass, WAITING) == "0")
            assert state(hass, ERROR) == "none"
            assert len(set(partner.arrived)) == 12
            assert partner.connections == 2


async def test_a_destination_that_is_changed_meanwhile(
    recorder_mock: Recorder, hass: HomeAssistant, use: Callable[[Transport], None]
) -> None:
    """Nothing more goes where the user does not want it any more; all that waits goes to the new place at once."""
    before, after = Slow(connects=True), Slow(connects=True)
    after.fails.set()
    use(before)
    async with lived(hass):
        entry = folder_entry(report("alsoenergy", TAGS, "tags", catch_up=3600))
        async with running(hass, entry):
            await until(before.trying.is_set)
            use(after)
            hass.config_entries.async_update_entry(
                entry, data={**entry.data, "directory": "elsewhere"}
            )
            await hass.async_block_till_done()
            before.fails.set()
            await until(lambda: len(after.arrived) == 4)
    assert before.arrived == []


class Impatient(Transport, Session):
    """A server that refuses all, and a user who asks for the next try before this one is over."""

    def __init__(self, retry: Callable[[], Awaitable[None]]) -> None:
        """`retry` is what the user does."""
        self._retry = retry
        self.connections = self.tries = 0

    @override
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[Session]:
        self.connections += 1
        yield self

    @override
    async def put(self, directory: str, name: str, content: bytes) -> None:
        if self.tries < 100:  # else this would last as long as the fault
            self.tries += 1
            await self._retry()
        raise DeliveryError(DeliveryCause.REFUSED)

    @override
    async def try_directory(self, directory: str) -> None:
        raise NotImplementedError

    @override
    async def probe(self, directories: Iterable[str] = ("",)) -> None:
        raise NotImplementedError


async def test_what_grows_old_between_retries(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    use: Callable[[Transport], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Is given up after a try, though the next one follows at once over the same connection."""
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.report_outbox.MAX_AGE", -1.0
    )
    partner = Impatient(lambda: press(hass, "button.mint_rtu_retry"))
    use(partner)
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: partner.connections)
            dropped = "documents_dropped_rtu"
            await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, dropped))
            await until(lambda: state(hass, WAITING) == "0")
            assert partner.connections == 1
