"""Names of documents and directories that cannot lead out of the destination."""

from hashlib import sha256
from secrets import token_hex

from .transport import DeliveryCause, DeliveryError

_MAX_NAME = 255
"""Bytes of a name that file systems take."""


def is_file_name(name: str) -> bool:
    """Whether a name can be that of a file, and leads nowhere else, on a Windows server either.

    That drops dots and blanks at the end.
    """
    return (
        bool(name.strip(". "))
        and name.isprintable()
        and not any(separator in name for separator in ("/", "\\"))
    )


def is_drive(name: str) -> bool:
    """Whether a name begins like one on a drive of its own, on a Windows server."""
    return name[1:2] == ":" and name[0].isalpha()


def leads_elsewhere(directory: str) -> bool:
    """Whether a server with Windows would see another directory in this one of a server."""
    return (
        "\\" in directory
        or directory.startswith("//")
        or any(map(is_drive, directory.split("/")))
    )


def temporary_name(name: str) -> str:
    """The name under which a document is written before it gets its own; as short as that may be."""
    part = f".{name}.part"
    if len(part.encode()) <= _MAX_NAME:
        return part
    return f".{sha256(name.encode()).hexdigest()}.part"


def probe_name() -> str:
    """A name for a file that only tries whether it can be written, another one each time."""
    return f".energy_bridge_test_{token_hex(4)}"


def checked_name(name: str) -> str:
    """Answer the name; raises DeliveryError for what cannot be the name of a file."""
    if not is_file_name(name):
        raise DeliveryError(DeliveryCause.REFUSED, repr(name[:64]))
    return name


def directory_parts(directory: str) -> tuple[str, ...]:
    """Split a directory at its slashes; raises DeliveryError if it leads outside."""
    if not directory:
        return ()
    parts = tuple(directory.split("/"))
    if not all(is_file_name(part) and not is_drive(part) for part in parts):
        raise DeliveryError(DeliveryCause.INVALID_DIRECTORY, repr(directory[:64]))
    return parts
