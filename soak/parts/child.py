"""A process of its own that can be killed, stopped politely, paused and started again, and asked by lines of JSON."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
import json
import os
from pathlib import Path
import signal
import sys
from typing import Any

from .guard import Guard

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT = 60.0
"""s; moto alone takes several on a machine that is busy."""

ANSWER_TIMEOUT = 60.0
END_TIMEOUT = 30.0
LARGEST_LINE = 1 << 20

type Request = Mapping[str, object]


class PartError(Exception):
    """A part does not do what it is told; the text says which one and why."""


class Child:
    """One part of the house, process after process."""

    def __init__(self, name: str, argv: Sequence[str], guard: Guard, log: Path) -> None:
        """Nothing runs yet; what it writes to its standard error goes to the end of `log`."""
        self.name = name
        self.argv = argv
        self.settings: Request = {}
        """Its first line of input, at each start."""
        self.told: dict[str, Any] = {}
        """Its first line of output: where it is to be found."""
        self._guard = guard
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._answers: asyncio.Task[None] | None = None
        self._open: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._number = 0

    @property
    def is_alive(self) -> bool:
        """Whether its process runs, perhaps paused."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        """Its process, while there is one."""
        return self._process.pid if self._process is not None else None

    async def start(self) -> None:
        """Begin a life; it has said its first line when this answers. Raises PartError."""
        if self.is_alive:
            return
        await self._begin()
        try:
            async with asyncio.timeout(START_TIMEOUT):
                self.told = await self._request(self.settings, 0)
        except TimeoutError:
            raise PartError(f"{self.name} does not start; see {self._log}") from None

    async def ask(self, **request: object) -> dict[str, Any]:
        """Have it do something; answers what it says of it. Raises PartError if it cannot, says nothing, or is gone."""
        self._number += 1
        number = self._number
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT):
                answer = await self._request({**request, "id": number}, number)
        except TimeoutError:
            raise PartError(f"{self.name} does not answer; see {self._log}") from None
        if error := answer.get("error"):
            raise PartError(f"{self.name}: {error}")
        return answer

    async def kill(self) -> None:
        """End it at once, with SIGKILL."""
        await self._end(signal.SIGKILL)

    async def terminate(self) -> None:
        """Ask it to end, and wait; one that does not is killed."""
        self.resume()
        await self._end(signal.SIGTERM)

    def pause(self) -> None:
        """Stop it where it is: it keeps its connections, and answers nothing."""
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._send(signal.SIGCONT)

    async def until_ended(self) -> int | None:
        """Wait until it has ended by itself; answers its exit code, None if it was never begun."""
        if (process := self._process) is None:
            return None
        await self._gone(process)
        return process.returncode

    async def _begin(self) -> None:
        if self._process is not None:
            await self._gone(self._process)
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.argv,
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                limit=LARGEST_LINE,
                start_new_session=True,
            )
        self._guard.add_process(self._process.pid)
        assert self._process.stdout is not None
        self._answers = asyncio.create_task(self._listen(self._process.stdout))

    async def _listen(self, output: asyncio.StreamReader) -> None:
        try:
            while line := await self._line(output):
                answer = _answer(line)
                if answer is None:
                    self._fail(f"says what is no answer; see {self._log}")
                    continue
                waiting = self._open.get(answer.get("id", 0))
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer)
        finally:
            if self._open:
                self._fail(f"is gone{self._last_words()}")

    async def _line(self, output: asyncio.StreamReader) -> bytes:
        try:
            return await output.readline()
        except ValueError:
            return b"\n"  # it was longer than may be, and is no answer either

    def _last_words(self) -> str:
        """The last line of its log, which mostly says why it ended."""
        lines: list[str] = []
        with suppress(OSError):
            lines = self._log.read_text("utf-8", errors="replace").splitlines()
        return f": {lines[-1]}" if lines else ""

    def _fail(self, why: str) -> None:
        """Tell whoever waits for an answer that none comes."""
        for waiting in self._open.values():
            if not waiting.done():
                waiting.set_exception(PartError(f"{self.name} {why}"))

    async def _request(self, request: Request, number: int) -> dict[str, Any]:
        process = self._process
        if process is None or process.returncode is not None:
            raise PartError(f"{self.name} does not run{self._last_words()}")
        waiting = asyncio.get_running_loop().create_future()
        self._open[number] = waiting
        assert process.stdin is not None
        try:
            with suppress(ConnectionError):
                process.stdin.write(json.dumps(request).encode() + b"\n")
                await process.stdin.drain()
            answer: dict[str, Any] = await waiting
        finally:
            del self._open[number]
        return answer

    def _send(self, number: signal.Signals) -> None:
        if self.is_alive:
            assert self._process is not None
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    async def _end(self, number: signal.Signals) -> None:
        self._send(number)
        if self._process is None:
            return
        try:
            async with asyncio.timeout(END_TIMEOUT):
                await self._process.wait()
        except TimeoutError:
            self._send(signal.SIGKILL)
        await self._gone(self._process)

    async def _gone(self, process: asyncio.subprocess.Process) -> None:
        """Wait for its end, and for all that it had said."""
        await process.wait()
        # Whatever it had started goes, too.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        self._guard.drop_process(process.pid)
        if self._answers is not None:
            await self._answers


def _answer(line: bytes) -> dict[str, Any] | None:
    """What a line says; None where it is nothing that a part says."""
    with suppress(ValueError):
        found = json.loads(line)
        if isinstance(found, dict):
            return found
    return None


def python(module: str, *arguments: str) -> tuple[str, ...]:
    """How a module of this checkout is run."""
    return (sys.executable, "-m", module, *arguments)
