"""Failures that are not the destination's: how they are logged, and what users are told."""

import logging

from ..history.history import HistoryError

_LOGGER = logging.getLogger(__name__)


def log_failure(destination: str, what: str, err: Exception) -> None:
    """Log that documents could not be built or sent; what nobody expected with where it happened."""
    expected = isinstance(err, (OSError, HistoryError))
    _LOGGER.error(
        "%s: could not %s: %s",
        destination,
        what,
        err,
        exc_info=None if expected else err,
    )


def failure_detail(err: Exception) -> str:
    """What a failure is about, without the paths of this machine: the system's words, or the kind of error."""
    if isinstance(err, OSError) and err.strerror:
        return err.strerror
    cause = err.__cause__ if isinstance(err, HistoryError) else None
    return type(cause or err).__name__
