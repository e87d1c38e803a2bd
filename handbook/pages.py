"""The places in README and docs where tables belong, and what stands between their marks."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
import re

from .texts import ROOT

_PLACE = re.compile(
    r"(?P<begin><!-- table: (?P<name>[a-z0-9 _-]+?) -->\n)(?P<body>.*?)(?P<end><!-- end -->)",
    re.DOTALL,
)


def pages() -> list[Path]:
    """README and everything in docs, and what stands beside README for people who work on this."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def names_in(text: str) -> Iterator[str]:
    """The tables that a page asks for."""
    for found in _PLACE.finditer(text):
        yield found["name"]


def filled(text: str, tables: Mapping[str, Callable[[], str]]) -> str:
    """A page with its tables as the code has them now; raises KeyError for one that nobody knows."""
    return _PLACE.sub(
        lambda found: f"{found['begin']}{tables[found['name']]()}\n{found['end']}",
        text,
    )
