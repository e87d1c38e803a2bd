"""Documents of the same name, which a report and an export may have at the same time."""

import asyncio
from typing import override
from weakref import WeakValueDictionary

from .transport import Session


class Turns(Session):
    """Delivers them one after another, since they share their temporary file."""

    def __init__(self, session: Session) -> None:
        """Use an open session."""
        self._session = session
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = (
            WeakValueDictionary()
        )

    @override
    async def put(self, directory: str, name: str, content: bytes) -> None:
        """Deliver a document when no other of its name is under way; raises DeliveryError."""
        lock = self._locks.setdefault((directory, name), asyncio.Lock())
        async with lock:
            await self._session.put(directory, name, content)
