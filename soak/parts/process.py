"""A real Home Assistant in a process of its own, which may be killed at any moment, with a clock that can be set."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
import os
from pathlib import Path
import subprocess
import sys

from . import own_account
from .jumping_clock import OFFSET

# The pipe to its input closes when the process that started it ends, however it does.
_PROGRAM = f"""\
import os, runpy, sys, threading
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
import jumping_clock
clock = Path(sys.argv.pop(1))
jumping_clock.install(clock)
import own_account
own_account.install(clock.with_suffix(".account"))
del sys.path[0]
def outlive_nobody():
    os.read(0, 1)
    os._exit(1)
threading.Thread(target=outlive_nobody, daemon=True).start()
runpy.run_module("homeassistant", run_name="__main__", alter_sys=True)
"""


class HomeAssistantProcess:
    """One Home Assistant, life after life on the same folder."""

    def __init__(
        self,
        folder: Path,
        log: Path | None = None,
        more: Mapping[str, str] | None = None,
    ) -> None:
        """Nothing runs yet; `more` are variables of its environment."""
        self.folder = folder
        # Beside it, as its disk may be full.
        self._log = log or folder.with_name(f"{folder.name}.log")
        self._clock = folder.with_name(f"{folder.name}.clock")
        self._more = more or {}
        self._process: subprocess.Popen[bytes] | None = None
        self.ahead = 0.0
        """By how many s its time of day is ahead."""
        self.set_clock(0.0)

    def set_clock(self, ahead: float) -> None:
        """Let its time of day be so many s ahead from now on; clocks that only go on are left alone."""
        self.ahead = ahead
        handle = os.open(self._clock, os.O_WRONLY | os.O_CREAT)
        try:
            os.pwrite(handle, OFFSET.pack(ahead), 0)
        finally:
            os.close(handle)

    def start(self) -> None:
        """Begin a life."""
        assert self._process is None
        self._clock.with_suffix(".account").unlink(missing_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-c", _PROGRAM, str(self._clock)),
                    *("--config", str(self.folder), "--skip-pip"),
                ],
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, **self._more},
            )

    @property
    def account(self) -> own_account.Account | None:
        """What it told of itself lately; None where it has not told yet."""
        return own_account.read(self._clock.with_suffix(".account"))

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Its process, until it is buried."""
        return None if self._process is None else self._process.pid

    def kill(self) -> None:
        """End a life at once, with SIGKILL."""
        if self._process is not None:
            self._process.kill()

    def terminate(self) -> None:
        """Ask it to end, as a user does who stops the service."""
        assert self._process is not None
        self._process.terminate()

    def buried(self) -> int | None:
        """Wait for the end of a life; answers its exit code, None if none was begun."""
        if (process := self._process) is None:
            return None
        assert process.stdin is not None
        code = process.wait()
        process.stdin.close()
        self._process = None
        return code

    def told(self) -> str:
        """The end of what it wrote."""
        if not self._log.exists():
            return ""
        return self._log.read_text(encoding="utf-8", errors="replace")[-4000:]


@contextmanager
def home_assistant(folder: Path) -> Iterator[HomeAssistantProcess]:
    """Offer a Home Assistant on a folder; none is left at the end."""
    process = HomeAssistantProcess(folder)
    try:
        yield process
    except BaseException as err:
        err.add_note(f"Home Assistant wrote at last:\n{process.told()}")
        raise
    finally:
        process.kill()
        process.buried()
