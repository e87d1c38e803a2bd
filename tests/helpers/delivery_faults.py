"""What every transport must bear: the tests that each one's own class inherits."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, override

from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import SOURCE_REAUTH, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from simulator.ftp import FtpServer
from simulator.sftp import SftpServer

from .hass import state
from .reports import GRID, NOON, live, lived, press, report, running
from .waiting import until

METER: Mapping[str, Any] = {
    "message": "meter",
    "teleport_hash_id": "hash",
    "asset_identifier": "grid",
    "interval": 300,
    "catch_up": 3600,
    "fields": {"activePower.l1": {"entity": GRID}},
}
ERROR = "sensor.teleport_meter_last_error"
WAITING = "sensor.teleport_meter_waiting_documents"
OVERDUE = "binary_sensor.teleport_meter_overdue"
RETRY = "button.teleport_meter_retry"
TIMEOUT = 2.0
"""s that an impatient transport waits for an answer."""

DAY = timedelta(days=1)


def stamps(count: int = 12, interval: int = 300) -> list[str]:
    """The instants that a report tells of up to noon, oldest first."""
    return [
        f"{NOON - timedelta(seconds=number * interval):%Y-%m-%dT%H:%M:%SZ}"
        for number in reversed(range(count))
    ]


async def try_again(hass: HomeAssistant) -> None:
    """Ask for another try, and let it come to its end: one that is asked for again goes on."""
    (entry,) = hass.config_entries.async_loaded_entries(DOMAIN)
    outbox = entry.runtime_data.reports["meter"].outbox
    await press(hass, RETRY)
    # 0 is for at once, None for nothing that waits.
    await until(lambda: outbox.next_try != 0)


class Partner(ABC):
    """A partner's real server, and what can go wrong with it."""

    @abstractmethod
    def entry(self, *reports: ConfigSubentryDataWithId) -> MockConfigEntry:
        """A destination there."""

    @abstractmethod
    def refuse_login(self, on: bool) -> None:
        """The login is another one now."""

    @abstractmethod
    def hang(self, on: bool) -> None:
        """Nothing is answered any more, in the middle of a delivery."""

    @abstractmethod
    def fail(self, on: bool) -> None:
        """The server takes nothing, for a reason of its own."""

    @abstractmethod
    def arrived(self) -> list[str]:
        """The stamps of all messages that it has."""


class FolderPartner(Partner):
    """A folder behind a server."""

    def __init__(
        self, server: FtpServer | SftpServer, entry: Callable[..., MockConfigEntry]
    ) -> None:
        """Use a server that runs; `entry` makes a destination there with some reports."""
        self._server = server
        self._entry = entry

    @override
    def entry(self, *reports: ConfigSubentryDataWithId) -> MockConfigEntry:
        return self._entry(self._server, *reports)

    @override
    def refuse_login(self, on: bool) -> None:
        self._server.faults.refuse_login = on

    @override
    def hang(self, on: bool) -> None:
        self._server.faults.hang = on

    @override
    def fail(self, on: bool) -> None:
        self._server.faults.no_space = on

    @override
    def arrived(self) -> list[str]:
        return [
            message["measuredAt"]
            for path in sorted(self._server.root.glob("*.json"))
            for message in orjson.loads(path.read_bytes())
        ]


class DeliveryFaults:
    """Each trouble is told by its name, and nothing is lost; to be inherited.

    `failure` is what is told while the server fails.
    """

    failure: ClassVar[str]
    tries_login: ClassVar[bool] = True
    """Whether a test of the destination can tell that its login is refused."""

    def partner(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> AbstractAsyncContextManager[Partner]:
        """Run the server; transports are patient for TIMEOUT only."""
        raise NotImplementedError

    @asynccontextmanager
    async def _waiting(
        self, hass: HomeAssistant, entry: MockConfigEntry, told: str
    ) -> AsyncGenerator[None]:
        """Run a destination until all waits, and it is told why."""
        async with running(hass, entry):
            await until(lambda: state(hass, WAITING) == "12")
            await press(hass, RETRY)
            await until(lambda: state(hass, ERROR) == told)
            yield

    async def _deliver(self, hass: HomeAssistant) -> None:
        """Try again, until nothing waits."""

        async def is_delivered() -> bool:
            if state(hass, WAITING) == "0":
                return True
            await try_again(hass)
            return False

        await until(is_delivered)
        await until(lambda: state(hass, ERROR) == "none")

    async def test_refused_login(
        self,
        recorder_mock: Recorder,
        hass: HomeAssistant,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The user is asked for it, all waits meanwhile, and arrives once."""
        async with self.partner(tmp_path, monkeypatch) as partner, lived(hass):
            partner.refuse_login(True)
            entry = partner.entry(report("teleport", METER, "meter"))
            async with self._waiting(hass, entry, "login_refused"):
                (flow,) = entry.async_get_active_flows(hass, {SOURCE_REAUTH})
                assert flow["step_id"].startswith("reauth_")
                assert partner.arrived() == []
                partner.refuse_login(False)
                await self._deliver(hass)
            assert sorted(partner.arrived()) == stamps()

    async def test_a_test(
        self,
        recorder_mock: Recorder,
        hass: HomeAssistant,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """It tells of the login and sends nothing; what waits arrives as ever."""
        async with self.partner(tmp_path, monkeypatch) as partner, lived(hass):
            entry = partner.entry(report("teleport", METER, "meter"))
            async with running(hass, entry):
                await until(lambda: state(hass, WAITING) == "0")
                await until(lambda: len(partner.arrived()) == 12)
                button = f"button.{entry.title.lower()}_test_delivery"
                assert state(hass, button) == "unknown"
                await press(hass, button)
                partner.refuse_login(True)
                if self.tries_login:
                    with pytest.raises(
                        HomeAssistantError, match="Invalid authentication"
                    ):
                        await press(hass, button)
                    assert list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))
            assert sorted(partner.arrived()) == stamps()
            assert not list(tmp_path.rglob(".energy_bridge_test*"))

    async def test_time_out_in_mid_delivery(
        self,
        recorder_mock: Recorder,
        hass: HomeAssistant,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Nobody waits for ever, and nothing is missing."""
        async with self.partner(tmp_path, monkeypatch) as partner, lived(hass):
            partner.hang(True)
            entry = partner.entry(report("teleport", METER, "meter"))
            async with self._waiting(hass, entry, "timeout"):
                partner.hang(False)
                await self._deliver(hass)
            assert sorted(set(partner.arrived())) == stamps()

    async def test_server_error(
        self,
        recorder_mock: Recorder,
        hass: HomeAssistant,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """It is told, is overdue after three intervals, and all arrives once when it is over."""
        async with self.partner(tmp_path, monkeypatch) as partner, lived(hass) as clock:
            partner.fail(True)
            entry = partner.entry(report("teleport", METER, "meter"))
            async with self._waiting(hass, entry, self.failure):
                clock.tick(timedelta(minutes=15))
                await try_again(hass)
                await until(lambda: state(hass, OVERDUE) == "on")
                partner.fail(False)
                await self._deliver(hass)
                await until(lambda: state(hass, OVERDUE) == "off")
            assert sorted(partner.arrived())[:12] == stamps()

    async def test_restart_while_documents_wait(
        self,
        recorder_mock: Recorder,
        hass: HomeAssistant,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """They wait on, and arrive once."""
        async with self.partner(tmp_path, monkeypatch) as partner, lived(hass):
            partner.fail(True)
            entry = partner.entry(report("teleport", METER, "meter"))
            async with self._waiting(hass, entry, self.failure):
                pass
            async with running(hass, entry):
                await until(lambda: state(hass, WAITING) == "12")
                partner.fail(False)
                await self._deliver(hass)
            assert sorted(partner.arrived()) == stamps()

    async def test_two_weeks_down(
        self,
        recorder_mock: Recorder,
        hass: HomeAssistant,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The user is warned in time; what is older than two weeks is dropped and told, all else arrives."""
        issues = ir.async_get(hass)

        async def is_told(issue: str) -> bool:
            await try_again(hass)
            return issues.async_get_issue(DOMAIN, f"{issue}_meter") is not None

        async with self.partner(tmp_path, monkeypatch) as partner, lived(hass) as clock:
            partner.fail(True)
            entry = partner.entry(report("teleport", METER, "meter"))
            async with self._waiting(hass, entry, self.failure):
                await live(hass, clock, 1, lambda _minute: "unavailable")
                clock.tick(13 * DAY)
                await until(lambda: is_told("outbox_nearly_full"))
                await live(hass, clock, 6)
                await live(hass, clock, 1, lambda _minute: "unavailable")
                await press(hass, "button.teleport_meter_send_now")
                await until(lambda: int(state(hass, WAITING)) > 12)
                assert issues.async_get_issue(DOMAIN, "documents_dropped_meter") is None
                clock.tick(1.1 * DAY)
                await until(lambda: is_told("documents_dropped"))
                partner.fail(False)
                await self._deliver(hass)
            arrived = partner.arrived()
            assert not set(arrived).intersection(stamps())
            assert len(arrived) == len(set(arrived)) > 0
