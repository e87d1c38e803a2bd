"""The places in README and docs where tables and examples belong, and what stands between their marks."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
import re

from .texts import ROOT

_BEGIN = r"(?P<begin><!-- (?P<name>(?:table|example): [a-z0-9 _-]+?) -->\n)"
_PLACE = re.compile(
    _BEGIN + r"(?P<body>(?:(?!<!-- (?:table|example): ).)*?)(?P<end><!-- end -->)",
    re.DOTALL,
)


def pages() -> list[Path]:
    """README and everything in docs, and what stands beside README for people who work on this."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def names_in(text: str) -> Iterator[str]:
    """The tables and examples that a page asks for, as `table: …` or `example: …`."""
    for found in _PLACE.finditer(text):
        yield found["name"]


def unclosed_in(text: str) -> list[str]:
    """The tables and examples whose marks have no end before the next mark: they are not filled."""
    closed = {found.start() for found in _PLACE.finditer(text)}
    return [
        found["name"]
        for found in re.finditer(_BEGIN, text)
        if found.start() not in closed
    ]


def filled(text: str, contents: Mapping[str, Callable[[], str]]) -> str:
    """A page with its tables and examples as the code has them now; raises KeyError for what nobody knows."""
    return _PLACE.sub(
        lambda found: f"{found['begin']}{contents[found['name']]()}\n{found['end']}",
        text,
    )
