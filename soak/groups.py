"""What goes wrong in tasks that run side by side."""

from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def first_error() -> Generator[None]:
    """Of a group of errors raise the first, however deep in it, as if there were no group."""
    try:
        yield
    except ExceptionGroup as group:
        found: Exception = group
        while isinstance(found, ExceptionGroup):
            found = found.exceptions[0]
        raise found from group
