"""Home Assistant as a part of the house: its lives are written down, and its API is asked again after each start."""

import asyncio
from pathlib import Path
import signal
from types import TracebackType
from typing import Self

import aiohttp

from demo.api import HomeAssistantApi
from demo.seed import Seeded

from ..ledger import Clock, Ledger, Life
from .child import PartError
from .guard import Guard
from .own_account import Account
from .process import HomeAssistantProcess

START_TIMEOUT = 180.0
STOP_TIMEOUT = 120.0
"""s; Home Assistant gives its integrations more than a minute in all."""

DOMAIN = "energy_bridge"
TICK = 0.05


class Home:
    """One Home Assistant, life after life on the folder that `seeded` names."""

    def __init__(
        self, run: Path, folder: Path, ledger: Ledger, guard: Guard, trusted: Path
    ) -> None:
        """Nothing runs yet; it trusts the certificates in a file."""
        self.process = HomeAssistantProcess(
            folder, run / "home-assistant.log", {"REQUESTS_CA_BUNDLE": str(trusted)}
        )
        self.folder = folder
        self.lives = 0
        """How many have begun."""
        self.seeded: Seeded | None = None
        """What is to be set before the first start."""
        self._ledger = ledger
        self._guard = guard
        self._session: aiohttp.ClientSession | None = None
        self._ending: asyncio.Task[None] | None = None
        self._wanted = "exited"

    async def __aenter__(self) -> Self:
        """Be ready to ask."""
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave nothing that runs."""
        assert self._session is not None
        await self._session.close()
        await self.kill()

    @property
    def api(self) -> HomeAssistantApi:
        """Its API, whether it answers or not."""
        assert self.seeded is not None
        assert self._session is not None
        return HomeAssistantApi(self._session, self.seeded)

    @property
    def is_alive(self) -> bool:
        """Whether its process runs."""
        return self.process.alive

    @property
    def pid(self) -> int | None:
        """Its process, while there is one."""
        return self.process.pid if self.is_alive else None

    @property
    def account(self) -> Account | None:
        """What its process tells of itself; None where it does not."""
        return self.process.account

    @property
    def ahead(self) -> float:
        """By how many s its time of day is ahead."""
        return self.process.ahead

    def set_clock(self, ahead: float) -> None:
        """Let its time of day be so many s ahead of the machine's from now on."""
        self.process.set_clock(ahead)
        self._ledger.write("faults", Clock(ahead))

    async def start(self) -> None:
        """Begin a life; it runs when this answers. Raises PartError if it does not come so far."""
        if self.is_alive:
            return
        if self._ending is not None:
            await self._ending
        self.process.start()
        self.lives += 1
        self._wanted = "exited"
        pid = self.process.pid
        assert pid is not None
        self._guard.add_process(pid)
        self._note("start", pid)
        self._ending = asyncio.create_task(self._bury(pid))
        running = asyncio.create_task(self.api.wait_until_running())
        try:
            await asyncio.wait(
                (running, self._ending),
                timeout=START_TIMEOUT,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if not running.done():
                raise PartError(f"Home Assistant did not start:\n{self.process.told()}")
            await running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        self._note("running", pid)

    async def kill(self) -> None:
        """End its life at once, with SIGKILL."""
        await self._end(signal.SIGKILL)

    async def terminate(self) -> None:
        """Have it stop as a user does, and wait for that; one that does not is killed."""
        await self._end(signal.SIGTERM)

    async def entries(self) -> list[str]:
        """The ids of the integration's entries. Raises aiohttp.ClientError."""
        found = await self.api.get(f"config/config_entries/entry?domain={DOMAIN}")
        return [str(entry["entry_id"]) for entry in found]

    async def reload(self, entry_id: str) -> None:
        """Reload one entry. Raises CommandError or aiohttp.ClientError."""
        await self.api.post(f"config/config_entries/entry/{entry_id}/reload", {})

    async def _end(self, number: signal.Signals) -> None:
        if self._ending is None or self._ending.done():
            return
        if number is signal.SIGTERM:
            self._wanted = "stopped"
            self.process.terminate()
            await asyncio.wait([self._ending], timeout=STOP_TIMEOUT)
        if not self._ending.done():
            self._wanted = "killed"
            self.process.kill()
        await self._ending

    async def _bury(self, pid: int) -> None:
        """Wait for the end of a life, and write down which kind of end it was."""
        while self.process.alive:
            await asyncio.sleep(TICK)
        code = self.process.buried()
        self._guard.drop_process(pid)
        self._note(self._wanted, pid, code)

    def _note(self, phase: str, pid: int, code: int | None = None) -> None:
        self._ledger.write("faults", Life(phase, pid, code))
