"""What was delivered to a folder, so that nothing else is ever removed."""

from contextlib import suppress
from datetime import UTC, date, datetime
import os
from pathlib import Path

from .names import checked_name, directory_parts
from .transport import DeliveryError

RECORDS = ".energy_bridge"
"""The folder of records, one for each day (UTC); a line is a document's path."""


def record(folder: Path, parts: tuple[str, ...], now: float) -> None:
    """Note that a document is going to be written; raises OSError."""
    records = folder / RECORDS
    records.mkdir(exist_ok=True)
    day = datetime.fromtimestamp(now, UTC).date()
    with (records / day.isoformat()).open("ab") as file:
        file.write("/".join(parts).encode() + b"\n")


def remove_old(folder: Path, before: float) -> None:
    """Remove documents of the days (UTC) before that of `before`; raises OSError."""
    records = folder / RECORDS
    if not records.is_dir():
        return
    cut = datetime.fromtimestamp(before, UTC).date()
    for path in sorted(records.iterdir()):
        if (day := _day(path.name)) is None or day >= cut:
            continue
        with path.open("rb") as lines:
            left = [line for line in lines if not _remove(folder, line, before)]
        if not left:
            path.unlink()


def _remove(folder: Path, line: bytes, before: float) -> bool:
    """Remove one document if it is old; answers whether that line is done with."""
    path = _path(folder, line)
    if path is None:
        return True
    with suppress(FileNotFoundError, NotADirectoryError):
        if os.lstat(path).st_mtime >= before:
            return False
        path.unlink()
    return True


def _path(folder: Path, line: bytes) -> Path | None:
    try:
        directory, _, name = line.decode().rstrip("\n").rpartition("/")
        return folder.joinpath(*directory_parts(directory), checked_name(name))
    except UnicodeDecodeError, DeliveryError:
        return None


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None
