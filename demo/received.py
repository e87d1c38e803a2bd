"""Looks at what the partner received by means of its own, not the integration's."""

from collections.abc import Iterable, Iterator
import csv
from datetime import UTC, datetime
from html import unescape
import io
from itertools import pairwise
import json
from math import isfinite
from pathlib import Path
import re
from typing import Any

from .subject import WrongError

type Span = tuple[float, float]
"""From when to when (Unix time) Home Assistant started, so that values may be missing."""

STAMP = "%Y-%m-%dT%H:%M:%SZ"
VALID = 0


def _time(text: str, form: str) -> float:
    return datetime.strptime(text, form).replace(tzinfo=UTC).timestamp()


def _named(directory: Path, name: re.Pattern[str]) -> Iterator[tuple[Path, str]]:
    """The files by name, and what the pattern's group holds. Raises OSError."""
    for path in sorted(directory.iterdir()):
        if found := name.fullmatch(path.name):
            yield path, found[1]


def strangers(directory: Path, names: Iterable[str]) -> set[str]:
    """The files of none of these patterns. Raises OSError."""
    patterns = [re.compile(name) for name in names]
    return {
        path.name
        for path in directory.iterdir()
        if not any(pattern.fullmatch(path.name) for pattern in patterns)
    }


def no_hole(what: str, stamps: list[float], interval: int, start_up: Span) -> None:
    """A day of stamps, and none missing but while starting. Raises WrongError."""
    for before, after in pairwise(stamps):
        expected = before + interval
        while expected < after and _within(expected, start_up):
            expected += interval
        if after != expected:
            raise WrongError(
                f"{what}: after {datetime.fromtimestamp(before, UTC)} comes "
                f"{datetime.fromtimestamp(after, UTC)}"
            )
    if not stamps or stamps[-1] - stamps[0] < 86_400 - 2 * interval:
        raise WrongError(f"{what}: no day, only {len(stamps)} stamps")


def previewed(text: str) -> tuple[str, bytes]:
    """The file that a preview shows: its name, and its bytes. Raises WrongError."""
    found = re.search(
        r"<code>([^<\n]+)</code></summary>\n\n```\n(.*)\n```", text, re.DOTALL
    )
    if found is None:
        raise WrongError(f"no file in the preview: {text}")
    name, content = unescape(found[1]), found[2]
    if name.endswith(".json"):  # shown with line breaks
        shown = json.loads(content)
        content = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    else:
        content += "\r\n"
    return name, content.encode()


def _within(stamp: float, span: Span) -> bool:
    return span[0] < stamp < span[1]


def mint_name(equipment: str) -> str:
    """The pattern of the names; the group is the minute."""
    return rf"{re.escape(equipment)}_(\d{{12}})\.json"


def mint_stamps(directory: Path, equipment: str, start_up: Span) -> list[float]:
    """The stamps of an equipment's files, each read and, but while starting, valid. Raises WrongError."""
    stamps = []
    for path, minute in _named(directory, re.compile(mint_name(equipment))):
        message = json.loads(path.read_bytes())
        stamp = _time(message["timestamp"], STAMP)
        if stamp != _time(minute, "%Y%m%d%H%M") or message["equipmentId"] != equipment:
            raise WrongError(f"{path.name} is of another time or equipment")
        state = message["communicationState"]
        if state != VALID and not _within(stamp, start_up):
            raise WrongError(f"{path.name}: communicationState {state}")
        stamps.append(stamp)
    return stamps


def teleport_name(message: str) -> str:
    """The pattern of the names; the group is the time."""
    return rf"teleport_{re.escape(message)}_.+_(\d{{14}})\.json"


def teleport_stamps(
    directory: Path, message: str, measured: str, start_up: Span
) -> list[float]:
    """The stamps of a message's files, each with one message and, but while starting, a value for `measured`. Raises WrongError."""
    stamps = []
    for path, time in _named(directory, re.compile(teleport_name(message))):
        (content,) = json.loads(path.read_bytes())
        stamp = _time(content["measuredAt"], STAMP)
        kind = content["type"].rpartition(":")[0]
        if stamp != _time(time, "%Y%m%d%H%M%S") or kind != message:
            raise WrongError(f"{path.name} is of another time or type")
        if content["assetIdentifier"] not in path.name:
            raise WrongError(f"{path.name} is of another asset")
        if not (_within(stamp, start_up) or _is_measured(content[measured])):
            raise WrongError(f"{path.name}: {measured} is {content[measured]}")
        stamps.append(stamp)
    return stamps


def teleport_messages(
    messages: Iterable[dict[str, Any]], message: str, measured: str, start_up: Span
) -> list[float]:
    """The stamps of messages that came over the web, ascending, and each, but while starting, with a value for `measured`. Raises WrongError."""
    stamps: list[float] = []
    for content in messages:
        stamp = _time(content["measuredAt"], STAMP)
        if content["type"].rpartition(":")[0] != message:
            raise WrongError(f"a message of type {content['type']}")
        if stamps and stamp <= stamps[-1]:
            raise WrongError(f"{content['measuredAt']} is twice there, or late")
        if not (_within(stamp, start_up) or _is_measured(content[measured])):
            raise WrongError(f"{content['measuredAt']}: {content[measured]}")
        stamps.append(stamp)
    return stamps


def _is_measured(value: Any) -> bool:
    values = value.values() if isinstance(value, dict) else [value]
    return all(isinstance(each, int | float) for each in values)


def alsoenergy_name(site: str) -> str:
    """The pattern of the names; the group is the minute of the first row."""
    return rf"{re.escape(site)}_(\d{{12}})\.csv"


def alsoenergy_start(path: Path) -> float:
    """When the first row of a file with such a name begins."""
    return _time(path.stem.rpartition("_")[2], "%Y%m%d%H%M")


def alsoenergy_stamps(directory: Path, site: str, start_up: Span) -> list[float]:
    """The stamps of all rows of a site's files; until starting each cell holds a number. Raises WrongError."""
    stamps: list[float] = []
    header: list[str] | None = None
    for path, minute in _named(directory, re.compile(alsoenergy_name(site))):
        text = path.read_bytes().decode()
        if not text.endswith("\r\n") or "\n" in text.replace("\r\n", ""):
            raise WrongError(f"{path.name}: lines do not end as RFC 4180 has it")
        first, *rows = csv.reader(io.StringIO(text, newline=""))
        if first != (header := header or first):
            raise WrongError(f"{path.name} has other columns")
        times = [_time(row[0], "%Y-%m-%d %H:%M:%S") for row in rows]
        if times[0] != _time(minute, "%Y%m%d%H%M"):
            raise WrongError(f"{path.name} begins at another time")
        for time, row in zip(times, rows, strict=True):
            numbers = [float(cell) for cell in row[1:] if cell]
            is_full = len(numbers) == len(header) - 1
            if not all(map(isfinite, numbers)) or (
                time + 300 <= start_up[0] and not is_full
            ):
                raise WrongError(f"{path.name}: {row}")
        stamps += times
    return stamps
