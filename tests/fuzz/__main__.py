"""Run random attacks: `python -m tests.fuzz KIND COUNT [FIRST]`; fails if one finds a fault."""

from collections.abc import Callable, Mapping
import sys

from .life_report import run_lives
from .messages import run_messages

KINDS: Mapping[str, Callable[[int, int], bool]] = {
    "lives": run_lives,
    "messages": run_messages,
}
"""What attacks so often, from the first seed on, and answers whether all is well."""


def main(kind: str, count: str, first: str = "0") -> bool:
    """Run one kind of attack so many times."""
    return KINDS[kind](int(count), int(first))


if __name__ == "__main__":
    sys.exit(not main(*sys.argv[1:]))
