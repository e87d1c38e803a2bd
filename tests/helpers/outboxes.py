"""Outboxes for tests."""

from pathlib import Path

from custom_components.energy_bridge.core.outbox.outbox import Outbox, Pending
from custom_components.energy_bridge.core.report.document import Document

HUGE = 10**12


def document(number: int, content: bytes = b"content") -> Document:
    """A document of one stamp."""
    return Document(f"{number}.json", content, float(number), float(number))


def loaded(folder: Path, *, max_age: float = 1e9, max_bytes: int = HUGE) -> Outbox:
    """An outbox as after a start."""
    outbox = Outbox(folder, max_age=max_age, max_bytes=max_bytes)
    outbox.load()
    return outbox


def fill(outbox: Outbox, *contents: bytes) -> None:
    """Build documents, one a second, each committed alone."""
    for content in contents:
        built = int(outbox.built_until or 0)
        outbox.put(document(built, content))
        outbox.commit(built + 1.0)


def names(pending: tuple[Pending, ...]) -> list[str]:
    """What waits."""
    return [each.name for each in pending]
