"""Checksums over JSON objects on disk, which readers of before pass over."""

from zlib import crc32

_MARK = b',"check":'


def seal(text: bytes) -> bytes:
    """Add a checksum of all of a JSON object, not an empty one, as its last member."""
    return b"%s%s%d}" % (text[:-1], _MARK, crc32(text))


def is_whole(text: bytes) -> bool | None:
    """Whether a sealed object is what was written; None for one without a seal."""
    body, mark, rest = text.rpartition(_MARK)
    return rest == b"%d}" % crc32(body + b"}") if mark else None
