"""Private PostgreSQL and MariaDB servers."""

from collections.abc import Generator
from contextlib import contextmanager
import os
from pathlib import Path
import pwd
import shutil
import subprocess
import tempfile
import time

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from simulator.address import free_port

USER = "recorder"
START_LIMIT = 60.0


class Server:
    """A running server, in which databases come and go."""

    def __init__(self, url: URL) -> None:
        """Know how to reach it."""
        self._url = url

    @contextmanager
    def database(self, name: str = "homeassistant") -> Generator[str]:
        """Make a database, and tell its URL."""
        self._do(f"CREATE DATABASE {name}")
        try:
            yield self._url.set(database=name).render_as_string(hide_password=False)
        finally:
            self._do(f"DROP DATABASE {name}")

    def _do(self, statement: str) -> None:
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def postgresql() -> Generator[Server]:
    """Run a PostgreSQL server; the test skips where there is none."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    initdb = _program("initdb", *programs)
    postgres = _program("postgres", *programs)
    with _folder() as (folder, account):
        data = folder / "data"
        _run(
            [initdb, "-D", data, "-U", USER, "-A", "trust", "-N", "-E", "UTF8"], account
        )
        options: list[str | Path] = [
            "-D",
            data,
            "-k",
            folder,
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off",
        ]
        url = make_url(f"postgresql://{USER}@/postgres?host={folder}")
        with _running([postgres, *options], account, folder, url):
            yield Server(url)


@contextmanager
def mariadb() -> Generator[Server]:
    """Run a MariaDB server; the test skips where there is none."""
    mariadbd = _program("mariadbd", Path("/usr/sbin"))
    install = _program("mariadb-install-db")
    with _folder() as (folder, account):
        data, port = folder / "data", free_port()
        _run(
            [
                install,
                "--no-defaults",
                f"--datadir={data}",
                "--auth-root-authentication-method=normal",
                # TMPDIR may be a folder that is closed to the server's account.
                f"--tmpdir={folder}",
            ],
            account,
        )
        options: list[str | Path] = [
            "--no-defaults",
            f"--tmpdir={folder}",
            f"--datadir={data}",
            f"--socket={folder / 'socket'}",
            f"--pid-file={folder / 'pid'}",
            "--bind-address=127.0.0.1",
            f"--port={port}",
            "--innodb-flush-log-at-trx-commit=0",
            "--character-set-server=utf8mb4",
        ]
        url = make_url(f"mysql+pymysql://root@127.0.0.1:{port}/mysql")
        with _running([mariadbd, *options], account, folder, url):
            yield Server(url)


def _program(name: str, *folders: Path) -> str:
    path = os.pathsep.join([os.environ["PATH"], *map(str, folders)])
    found = shutil.which(name, path=path)
    if found is None:
        pytest.skip(f"{name} is not installed (scripts/setup --system)")
    return found


@contextmanager
def _folder() -> Generator[tuple[Path, str | None]]:
    """A folder, and whose it is if not ours: no server runs as root."""
    account = "nobody" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="eb-", ignore_cleanup_errors=True) as name:
        if account:
            os.chown(name, pwd.getpwnam(account).pw_uid, -1)
        yield Path(name), account


def _run(command: list[str | Path], account: str | None) -> None:
    subprocess.run(
        command,
        user=account,
        extra_groups=[] if account else None,
        cwd="/",
        check=True,
        capture_output=True,
        timeout=START_LIMIT,
    )


@contextmanager
def _running(
    command: list[str | Path], account: str | None, folder: Path, url: URL
) -> Generator[None]:
    """Run a server once it answers; end it at once, its data is worth nothing."""
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            command,
            user=account,
            extra_groups=[] if account else None,
            cwd="/",
            stdout=log,
            stderr=log,
        ) as server,
    ):
        try:
            _wait(server, url, folder / "log")
            yield
        finally:
            server.kill()


def _wait(server: subprocess.Popen[bytes], url: URL, log: Path) -> None:
    engine = create_engine(url)
    ends = time.monotonic() + START_LIMIT
    while True:
        try:
            engine.connect().close()
        except OperationalError:
            if server.poll() is not None or time.monotonic() > ends:
                pytest.fail(f"no server: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)
        else:
            engine.dispose()
            return
