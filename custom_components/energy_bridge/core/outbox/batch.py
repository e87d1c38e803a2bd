"""The file that holds the documents of one commit of an outbox.

Its name tells the number of its first document, how many it holds, and up to when the
report is built with them. Each document is a line of JSON and, after it, its bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from errno import EIO
from pathlib import Path
import re
from typing import BinaryIO, Self, override
from zlib import crc32

import orjson

from ..report.document import Document
from .seal import is_whole, seal

_NAME = re.compile(r"(\d{12,15})-(\d{1,9})-(-?\d[\d.e+-]*)\.batch", re.ASCII)
_MAX_HEADER = 65_536
_UNSEALED = ("name", "first", "last", "created", "size", "checksum")
"""The members of a header as the first version wrote it."""


class DamagedError(OSError):
    """What the disk gives back is not what was written."""


@dataclass(frozen=True, slots=True, order=True)
class BatchName:
    """What the name of a batch tells."""

    first: int
    count: int
    until: float

    @override
    def __str__(self) -> str:
        """The name of the file."""
        return f"{self.first:012}-{self.count}-{self.until!r}.batch"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read the name of a file; None for any that is not a batch."""
        if (found := _NAME.fullmatch(text)) is None:
            return None
        first, count, until = found.groups()
        try:
            return cls(int(first), int(count), float(until))
        except ValueError:
            return None

    @property
    def end(self) -> int:
        """The number of the first document of the next batch."""
        return self.first + self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document in a batch: what it is, and where its bytes are.

    `created` is the time of day when it was built, `ran` how long the outbox had run. What
    was built `again` has older stamps than its number tells.
    """

    name: str
    first: float
    last: float
    created: float
    ran: float
    size: int
    checksum: int
    offset: int
    again: bool = False


def write_document(
    file: BinaryIO, document: Document, created: float, ran: float, *, again: bool
) -> Entry:
    """Append a document; raises OSError."""
    content = document.content
    checksum = crc32(content)
    header = orjson.dumps(
        {
            "name": document.name,
            "first": document.first,
            "last": document.last,
            "created": created,
            "size": len(content),
            "checksum": checksum,
            "ran": ran,
            **({"again": True} if again else {}),
        }
    )
    file.write(seal(header) + b"\n")
    offset = file.tell()
    file.write(content)
    return Entry(
        name=document.name,
        first=document.first,
        last=document.last,
        created=created,
        ran=ran,
        size=len(content),
        checksum=checksum,
        offset=offset,
        again=again,
    )


def read_entries(path: Path) -> Iterator[Entry | None]:
    """The documents of a batch, up to where it is damaged; raises OSError.

    None stands for one whose header is damaged, if the next one can be found.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        while header := file.readline(_MAX_HEADER):
            entry = _entry(header, file.tell())
            if entry is None or entry.offset + entry.size > size:
                return
            file.seek(entry.size, 1)
            yield entry if _is_header(header) else None


def read_content(path: Path, entry: Entry) -> bytes:
    """Read a document; raises DamagedError if it is not what was written."""
    try:
        with path.open("rb") as file:
            file.seek(entry.offset)
            content = file.read(entry.size)
    except OSError as err:
        gone = isinstance(err, IsADirectoryError) or (
            isinstance(err, FileNotFoundError) and path.parent.is_dir()
        )
        if gone or err.errno == EIO:
            raise DamagedError(f"{path.name} is gone or cannot be read") from err
        raise
    if len(content) != entry.size or crc32(content) != entry.checksum:
        raise DamagedError(f"{path.name} is damaged")
    return content


def _is_header(line: bytes) -> bool:
    """Whether a header is what was written, as far as that can be told."""
    if (whole := is_whole(line.removesuffix(b"\n"))) is not None:
        return whole
    # One without a checksum has just the members of the first version, as it wrote them.
    stored = orjson.loads(line)
    return tuple(stored) == _UNSEALED and orjson.dumps(stored) + b"\n" == line


def _entry(header: bytes, offset: int) -> Entry | None:
    try:
        stored = orjson.loads(header)
        entry = Entry(
            name=str(stored["name"]),
            first=float(stored["first"]),
            last=float(stored["last"]),
            created=float(stored["created"]),
            ran=float(stored.get("ran", 0.0)),
            size=int(stored["size"]),
            checksum=int(stored["checksum"]),
            offset=offset,
            again=stored.get("again") is True,
        )
    except ValueError, TypeError, LookupError:
        return None
    return entry if entry.size >= 0 else None
