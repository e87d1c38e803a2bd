"""Runs commands quietly: one line and its seconds on the screen, everything else in a log file."""

from pathlib import Path
import subprocess
import sys
import time
from typing import Dict, List, Optional

LOG_TAIL_LINES = 40


class SetupError(Exception):
    """What went wrong and what to do about it, for the user's eyes."""


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
    ) -> None:
        """Run a command, show its title and its seconds; raise with the log's tail if it fails."""
        started = time.monotonic()
        position = self.log.stat().st_size
        failed = not self._run(title, command, env, cwd)
        seconds = time.monotonic() - started
        if sys.stdout.isatty():
            print("\r", end="")
        print(
            f"  {title} … {'failed after ' if failed else ''}{seconds:.1f} s",
            flush=True,
        )
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
    ) -> bool:
        """Run a command that may fail, into the log only; True if it succeeded."""
        return self._run("", command, env, cwd)

    def _run(
        self,
        title: str,
        command: List[str],
        env: Dict[str, str],
        cwd: Optional[Path],
    ) -> bool:
        self._append(f"$ {' '.join(command)}\n")
        started = time.monotonic()
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
                    if title and sys.stdout.isatty():
                        seconds = time.monotonic() - started
                        print(f"\r  {title} … {seconds:.0f} s", end="", flush=True)
            finally:
                if process.poll() is None:
                    process.terminate()
                    process.wait()
            return process.returncode == 0

    @staticmethod
    def _ended(process: "subprocess.Popen[bytes]") -> bool:
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _append(self, text: str) -> None:
        with self.log.open("a", encoding="utf-8") as output:
            output.write(text)
