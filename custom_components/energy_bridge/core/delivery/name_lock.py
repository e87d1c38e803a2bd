"""Documents of one name are delivered one after another: they share a temporary file."""

import asyncio
from typing import override
from weakref import WeakValueDictionary

from .transport import Session


class NameLockSession(Session):
    """An open session in which no two documents of the same name are under way.

    A report and an export may have documents of the same name at the same time.
    """

    def __init__(self, session: Session) -> None:
        """Deliver through this session."""
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

    @override
    async def try_directory(self, directory: str) -> None:
        """Try a directory, with a name that no document has; raises DeliveryError."""
        await self._session.try_directory(directory)
