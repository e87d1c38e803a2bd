"""Run random attacks: see `scripts/fuzz --help`; fails if one finds a fault."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
import sys

from .life_report import run_lives
from .messages import run_messages

KINDS: Mapping[str, Callable[[int, int], bool]] = {
    "lives": run_lives,
    "messages": run_messages,
}
"""What attacks so often, from the first seed on, and answers whether all is well."""


def main() -> bool:
    """Run one kind of attack so many times."""
    parser = ArgumentParser(
        prog="scripts/fuzz", description="Random attacks; 1 if one finds a fault."
    )
    parser.add_argument(
        "kind", choices=KINDS, help="messages to all parts, or lives of energy counters"
    )
    parser.add_argument("count", type=int, help="how many")
    parser.add_argument("first", type=int, nargs="?", default=0, help="the first seed")
    asked = parser.parse_args()
    return KINDS[asked.kind](asked.count, asked.first)


if __name__ == "__main__":
    sys.exit(not main())
