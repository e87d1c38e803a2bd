"""Every link between the pages leads somewhere, headings included."""

from collections.abc import Iterator
from pathlib import Path
import re

import pytest

from handbook.pages import pages

from ..helpers.code_blocks import without_blocks
from ..helpers.metadata import ROOT

PAGES = [str(path.relative_to(ROOT)) for path in pages()]
LINK = re.compile(
    r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)|(?:href|src)=\"([^\"]+)\""
)


def links_of(page: Path) -> Iterator[str]:
    """Where a page leads; what is quoted as code is no link."""
    prose = re.sub(r"`[^`\n]*`", "", without_blocks(page.read_text()))
    for both in LINK.findall(prose):
        yield next(filter(None, both))


def anchors(page: Path) -> set[str]:
    """What a page's headings are called in links, as GitHub makes it."""
    found: dict[str, int] = {}
    names = set()
    for heading in re.findall(
        r"^#{1,6} +(.*?) *#*$", without_blocks(page.read_text()), re.MULTILINE
    ):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        name = re.sub(r"[^\w\- ]", "", plain.replace("`", "")).replace(" ", "-")
        times = found[name] = found.get(name, -1) + 1
        names.add(f"{name}-{times}" if times else name)
    return names | set(re.findall(r'<a (?:id|name)="([^"]+)"', page.read_text()))


@pytest.mark.parametrize("name", PAGES)
def test_links(name: str) -> None:
    """Files and headings are there; addresses elsewhere are encrypted."""
    page = ROOT / name
    broken = []
    for link in links_of(page):
        if re.match(r"[a-z]+:", link):
            if not link.startswith(("https://", "mailto:")):
                broken.append(link)
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if (
            not target.is_relative_to(ROOT)
            or not target.exists()
            or (anchor and anchor not in anchors(target))
        ):
            broken.append(link)
    assert broken == []


def test_nothing_is_left_alone() -> None:
    """README leads to every page of docs, at most over one other page."""
    linked = {ROOT / "README.md"}
    for _ in range(2):
        for page in sorted(linked):
            for link in [*links_of(page)]:
                path = link.partition("#")[0]
                target = (page.parent / path).resolve()
                if path.endswith(".md") and target.exists():
                    linked.add(target)
    assert {*(ROOT / "docs").glob("*.md")} <= linked
