"""Runs commands quietly: one line with a counter and the seconds on the screen, everything else in a log file."""

from pathlib import Path
import subprocess
import sys
import time
from typing import Callable, Dict, List, Optional

LOG_TAIL_LINES = 40
TICK = 1.0
"""Seconds between two looks at a command."""
REPORT_EVERY = 10.0
"""Seconds between two signs of life where a line cannot be written over."""


class SetupError(Exception):
    """What went wrong and what to do about it, for the user's eyes."""


class Progress:
    """The line of a step: on a terminal it is written over, elsewhere a further one comes now and then."""

    def __init__(self, title: str, counter: Optional[Callable[[], str]] = None) -> None:
        """Show that the step begins; `counter` says how far it is."""
        self._title = title
        self._counter = counter
        self._started = self._shown = time.monotonic()
        self._width = 0
        self._is_terminal = sys.stdout.isatty()
        print(f"  {title} …", end="" if self._is_terminal else "\n", flush=True)

    def show(self) -> None:
        """Show how far it is."""
        now = time.monotonic()
        if not self._is_terminal and now - self._shown < REPORT_EVERY:
            return
        self._shown = now
        count = self._counter() if self._counter else ""
        self._write(f"{count}, " if count else "", now, 0)
        if not self._is_terminal:
            print(flush=True)

    def end(self, how: str = "") -> None:
        """Show how long it took, after a word on how it ended."""
        self._write(how, time.monotonic(), 1)
        print(flush=True)

    def _write(self, before: str, now: float, digits: int) -> None:
        line = f"  {self._title} … {before}{now - self._started:.{digits}f} s"
        # What stood there before may have been longer.
        begin = "\r" if self._is_terminal else ""
        print(f"{begin}{line:{self._width}}", end="", flush=True)
        self._width = len(line) if self._is_terminal else 0


class Console:
    """The screen and the log of one run."""

    def __init__(self, log: Path) -> None:
        """Start an empty log file."""
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("", encoding="utf-8")

    def say(self, text: str) -> None:
        """Write one line to the screen and to the log."""
        print(text, flush=True)
        self._append(f"## {text}\n")

    def step(
        self,
        title: str,
        command: List[str],
        env: Dict[str, str],
        cwd: Optional[Path] = None,
        counter: Optional[Callable[[], str]] = None,
    ) -> None:
        """Run a command, show its title, how far it is and its seconds; raise with the log's tail if it fails.

        What `counter` says stands before the seconds while the command runs.
        """
        position = self.log.stat().st_size
        progress = Progress(title, counter)
        failed = not self._run(command, env, cwd, progress)
        progress.end("failed after " if failed else "")
        if failed:
            with self.log.open(encoding="utf-8", errors="replace") as log:
                log.seek(position)
                tail = log.read().splitlines()[-LOG_TAIL_LINES:]
            raise SetupError(
                "\n".join([*tail, f"{title}: failed (whole output: {self.log})"])
            )

    def step_quietly(
        self, command: List[str], env: Dict[str, str], cwd: Optional[Path] = None
    ) -> None:
        """Run a command into the log only; raise if it fails."""
        if not self.attempt(command, env, cwd):
            raise SetupError(f"{command[0]} failed (see {self.log})")

    def attempt(
        self,
        command: List[str],
        env: Dict[str, str],
        cwd: Optional[Path] = None,
        title: str = "",
    ) -> bool:
        """Run a command that may fail, into the log only unless it has a title; True if it succeeded."""
        progress = Progress(title) if title else None
        succeeded = self._run(command, env, cwd, progress)
        if progress is not None:
            progress.end("" if succeeded else "failed after ")
        return succeeded

    def _run(
        self,
        command: List[str],
        env: Dict[str, str],
        cwd: Optional[Path],
        progress: "Optional[Progress]",
    ) -> bool:
        self._append(f"$ {' '.join(command)}\n")
        with self.log.open("ab") as output:
            try:
                process = subprocess.Popen(
                    command,
                    cwd=None if cwd is None else str(cwd),
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            except OSError as err:
                output.write(f"{err}\n".encode())
                return False
            try:
                while not self._ended(process):
                    if progress is not None:
                        progress.show()
            finally:
                if process.poll() is None:
                    process.terminate()
                    process.wait()
            return process.returncode == 0

    @staticmethod
    def _ended(process: "subprocess.Popen[bytes]") -> bool:
        try:
            process.wait(timeout=TICK)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _append(self, text: str) -> None:
        with self.log.open("a", encoding="utf-8") as output:
            output.write(text)
