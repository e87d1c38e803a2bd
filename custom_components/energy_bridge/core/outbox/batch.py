"""The file that holds the documents of one commit of an outbox.

Its name tells the number of its first document, how many it holds, and up to when the
report is built with them. Each document is a line of JSON and, after it, its bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
import re
from typing import BinaryIO, Self, override
from zlib import crc32

import orjson

from ..report.document import Document

_NAME = re.compile(r"(\d{12,15})-(\d{1,9})-(-?\d[\d.e+-]*)\.batch", re.ASCII)
_MAX_HEADER = 65_536


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
    """A document in a batch: what it is, and where its bytes are."""

    name: str
    first: float
    last: float
    created: float
    size: int
    checksum: int
    offset: int


def write_document(file: BinaryIO, document: Document, created: float) -> Entry:
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
        },
        option=orjson.OPT_APPEND_NEWLINE,
    )
    file.write(header)
    offset = file.tell()
    file.write(content)
    return Entry(
        name=document.name,
        first=document.first,
        last=document.last,
        created=created,
        size=len(content),
        checksum=checksum,
        offset=offset,
    )


def read_entries(path: Path) -> Iterator[Entry]:
    """The documents of a batch, up to where it is damaged; raises OSError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        while header := file.readline(_MAX_HEADER):
            entry = _entry(header, file.tell())
            if entry is None or entry.offset + entry.size > size:
                return
            yield entry
            file.seek(entry.size, 1)


def read_content(path: Path, entry: Entry) -> bytes:
    """Read a document; raises DamagedError if it is not what was written."""
    with path.open("rb") as file:
        file.seek(entry.offset)
        content = file.read(entry.size)
    if len(content) != entry.size or crc32(content) != entry.checksum:
        raise DamagedError(f"{path.name} is damaged")
    return content


def _entry(header: bytes, offset: int) -> Entry | None:
    try:
        stored = orjson.loads(header)
        entry = Entry(
            name=str(stored["name"]),
            first=float(stored["first"]),
            last=float(stored["last"]),
            created=float(stored["created"]),
            size=int(stored["size"]),
            checksum=int(stored["checksum"]),
            offset=offset,
        )
    except ValueError, TypeError, LookupError:
        return None
    return entry if entry.size >= 0 else None
