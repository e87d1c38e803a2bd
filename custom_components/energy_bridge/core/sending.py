"""How sending a message can fail, told apart by whether it may still arrive."""

from collections.abc import Awaitable, Callable

type Drop = Callable[[], Awaitable[None]]
"""Drops what was sent and was not answered, as far as it has not left yet."""


async def drop_nothing() -> None:
    """Do nothing: for what keeps nothing."""


class NotSentError(Exception):
    """The message was not sent, and nobody keeps it for later: it will never arrive."""


class UnconfirmedError(Exception):
    """Nobody knows whether the message was sent: it may still arrive."""
