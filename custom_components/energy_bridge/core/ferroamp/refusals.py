"""What a hub's words about an order tell: the power that it allows, and who else has the battery."""

import re

_LIMIT = re.compile(
    r"max(?:imum)?\s+allowed\s+power\s+is\s+(\d+(?:\.\d+)?)\s*W", re.IGNORECASE
)
_LISTS = re.compile(r"which does not allow|all non-tolerations", re.IGNORECASE)
"""Behind these words stands what cannot be at the same time, whether it is going on or not."""

_TAINT = re.compile(
    r"(?<![\w-])([a-z][\w-]{0,63})\s{0,8}(?:\([^()]{0,200}\))?\s{0,8}:\s{0,8}ongoing",
    re.IGNORECASE,
)
_OWNER = re.compile(r"[\w-]+-event|battery-maintenance[\w-]*")


def power_limit(message: str) -> float | None:
    """The largest power (W) that the hub says it allows; None if the text says nothing of it."""
    found = _LIMIT.search(message)
    return float(found[1]) if found else None


def present_taints(message: str) -> tuple[str, ...]:
    """What is going on at the hub and kept it from carrying out an order, such as `fcr-event`.

    A refusal goes on with a list of all that would have kept it; that list says nothing of the present.
    """
    present = _LISTS.split(message, maxsplit=1)[0]
    return tuple(dict.fromkeys(found[1].lower() for found in _TAINT.finditer(present)))


def is_grid_service_lock(message: str) -> bool:
    """Whether the text says that a grid service or maintenance owns the battery now."""
    return any(_OWNER.fullmatch(taint) for taint in present_taints(message))
