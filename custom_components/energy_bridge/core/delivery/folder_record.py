"""What was delivered to a folder, so that nothing else is ever removed."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
import os
from pathlib import Path
import stat

from .folder_files import append_line, open_below, open_folder, read_lines
from .names import checked_name, directory_parts
from .transport import DeliveryError

RECORDS = ".energy_bridge"
"""The folder of records, one for each day (UTC); a line is a document's path."""


def add_to_record(folder: int, parts: tuple[str, ...], now: float) -> None:
    """Note that a document is going to be written below an open folder; blocks, raises OSError."""
    day = datetime.fromtimestamp(now, UTC).date()
    with open_below(folder, (RECORDS,), create=True) as records:
        append_line(records, day.isoformat(), "/".join(parts).encode())


def remove_old_documents(path: Path, before: float) -> None:
    """Remove documents of the days (UTC) before that of `before`; blocks, raises OSError.

    `path` is the resolved path of the folder; below it no link is followed. A document that was
    delivered again since then stays, and so does its line. What cannot be removed keeps nothing
    else; the first of its errors is raised at the end.
    """
    last_day = datetime.fromtimestamp(before, UTC).date()
    errors: list[OSError] = []
    with open_folder(path) as folder:
        try:
            os.stat(RECORDS, dir_fd=folder)
        except FileNotFoundError:
            return
        with open_below(folder, (RECORDS,)) as records:
            with os.scandir(records) as entries:
                names = [each.name for each in entries if not each.is_symlink()]
            for name in sorted(names):
                if (day := _day_of(name)) is None or day >= last_day:
                    continue
                try:
                    lines = read_lines(records, name)
                    if _remove_all(folder, lines, before, errors):
                        os.unlink(name, dir_fd=records)
                except OSError as err:
                    errors.append(err)
    if errors:
        raise errors[0]


def _remove_all(
    folder: int, lines: Iterable[bytes], before: float, errors: list[OSError]
) -> bool:
    """Remove the documents of a record, and collect `errors`; answers whether none is left."""
    is_done = True
    for line in lines:
        try:
            is_done &= _remove(folder, line, before)
        except OSError as err:
            errors.append(err)
            is_done = False
    return is_done


def _remove(folder: int, line: bytes, before: float) -> bool:
    """Remove a document that is older; answers whether its line is done with."""
    try:
        directory, _, name = line.decode().rstrip("\n").rpartition("/")
        parts, name = directory_parts(directory), checked_name(name)
    except UnicodeDecodeError, DeliveryError:
        return True
    with (
        suppress(FileNotFoundError, NotADirectoryError),
        open_below(folder, parts) as inner,
    ):
        if _is_link(inner, name):
            return True
        if os.stat(name, dir_fd=inner, follow_symlinks=False).st_mtime >= before:
            return False
        os.unlink(name, dir_fd=inner)
    return True


def _is_link(folder: int, name: str) -> bool:
    """Whether a name is a link, which is nothing that was delivered."""
    return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _day_of(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None
