"""The time of day of a process, which others may set while it runs; clocks that only go on are left alone.

The process calls `install` before it imports anything that takes `datetime` or `time.time`
by name; so hardly anything may be imported here.
"""

import datetime as dt
import mmap
from pathlib import Path
import struct
import time
from typing import Any, Self, SupportsIndex, override

OFFSET = struct.Struct("d")
"""What the file has: by how many s the clock is ahead."""

_real = dt.datetime


class _Kind(type):
    @override
    def __instancecheck__(cls, instance: object) -> bool:
        if cls is _JumpingDatetime:
            return isinstance(instance, _real)
        return super().__instancecheck__(instance)

    @override
    def __subclasscheck__(cls, subclass: type) -> bool:
        if cls is _JumpingDatetime:
            return issubclass(subclass, _real)
        return super().__subclasscheck__(subclass)


class _JumpingDatetime(dt.datetime, metaclass=_Kind):
    """Makes real ones, which all are its own; only its now is another."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        kind: Any = _real if cls is _JumpingDatetime else cls
        made: Self = _real.__new__(kind, *args, **kwargs)
        return made

    @override
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Self:
        return cls.fromtimestamp(time.time(), tz)

    @override
    @classmethod
    def utcnow(cls) -> Self:
        return cls.now(dt.UTC).replace(tzinfo=None)

    @override
    @classmethod
    def today(cls) -> Self:
        return cls.now()


def install(path: Path) -> None:
    """Tell the time with the offset that a file has at each call."""
    with path.open("rb") as file:
        stored = mmap.mmap(file.fileno(), OFFSET.size, prot=mmap.PROT_READ)
    real_time, real_time_ns = time.time, time.time_ns
    real_gmtime, real_localtime = time.gmtime, time.localtime

    def ahead() -> float:
        offset: float = OFFSET.unpack_from(stored)[0]
        return offset

    def gmtime(seconds: float | SupportsIndex | None = None, /) -> time.struct_time:
        return real_gmtime(time.time() if seconds is None else seconds)

    def localtime(seconds: float | SupportsIndex | None = None, /) -> time.struct_time:
        return real_localtime(time.time() if seconds is None else seconds)

    time.time = lambda: real_time() + ahead()
    time.time_ns = lambda: real_time_ns() + round(ahead() * 1e9)
    # As the system's own: no methods where a class has them, as the formatter of logs does.
    time.gmtime, time.localtime = staticmethod(gmtime), staticmethod(localtime)
    # Libraries look the class up by its name.
    _JumpingDatetime.__name__ = _JumpingDatetime.__qualname__ = "datetime"
    setattr(dt, "datetime", _JumpingDatetime)  # noqa: B010 - mypy refuses the plain form
