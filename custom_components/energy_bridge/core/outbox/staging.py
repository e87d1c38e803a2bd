"""Documents that are written, but not committed to their outbox yet."""

from contextlib import suppress
import os
from pathlib import Path
from typing import BinaryIO

from ..report.document import Document
from .batch import Entry, write_document


class StagedBatch:
    """The batch that is being written, in a temporary file.

    Methods block; those that write raise OSError, after which nothing is staged.
    """

    def __init__(self, path: Path) -> None:
        """Stage in the file of this path; it is made for the first document."""
        self._path = path
        self._file: BinaryIO | None = None
        self._entries: list[Entry] = []

    def __len__(self) -> int:
        """How many documents are staged."""
        return len(self._entries)

    def add(
        self, document: Document, created: float, ran: float, *, again: bool
    ) -> None:
        """Write a document."""
        try:
            if self._file is None:
                self._file = self._path.open("wb")
            entry = write_document(self._file, document, created, ran, again=again)
            self._entries.append(entry)
        except OSError:
            self.discard()
            raise

    def move_to(self, path: Path) -> list[Entry]:
        """Sync the file and rename it; answers what is in it. Nothing is staged then."""
        assert self._file is not None
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._path.rename(path)
        except OSError:
            self.discard()
            raise
        entries, self._entries, self._file = self._entries, [], None
        return entries

    def discard(self) -> None:
        """Remove what is staged."""
        self._entries = []
        if self._file is not None:
            # What is left in its buffer may not fit on the disk.
            with suppress(OSError):
                self._file.close()
            self._file = None
            self._path.unlink(missing_ok=True)
