"""The texts use the words of the glossary."""

from collections.abc import Iterator
from pathlib import Path
import re

import pytest

from .helpers.metadata import ROOT, TEXTS, leaves

GLOSSARY = ROOT / "docs" / "glossary.md"
PAGES = (
    ROOT / "README.md",
    *sorted(page for page in (ROOT / "docs").glob("*.md") if page != GLOSSARY),
)
BLUEPRINTS = sorted((ROOT / "blueprints").rglob("*.yaml"))
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def rows(heading: str) -> Iterator[list[str]]:
    """The cells of the rows below a line of the glossary, up to the end of their table."""
    _, _, rest = GLOSSARY.read_text().partition(f"{heading}\n\n")
    assert rest, heading
    for line in rest.split("\n\n")[0].splitlines()[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def found(heading: str, text: str) -> list[str]:
    """The wordings of a table that a text has."""
    return [
        words
        for cells in rows(heading)
        for words in cells[0].split(", ")
        if re.search(rf"\b(?i:{words[0]}){re.escape(words[1:])}\b", text)
    ]


NOWHERE = "None of these is used, in any text:"
NOT_ON_SCREEN = "Nor are these on the screen:"


def test_screen() -> None:
    """No text of the integration has a wording that the glossary replaces."""
    wrong = {
        path: words
        for path, text in leaves(TEXTS)
        if (words := found(NOWHERE, text) + found(NOT_ON_SCREEN, text))
    }
    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages(page: Path) -> None:
    """Nor has a page one of those that are used nowhere."""
    text = _CODE.sub("", page.read_text())
    assert not found(NOWHERE, text)


@pytest.mark.parametrize("file", BLUEPRINTS, ids=lambda file: file.stem)
def test_blueprints(file: Path) -> None:
    """Nor has what a blueprint shows one of either."""
    text = re.sub(r"{[{%].*?[%}]}", "", file.read_text(), flags=re.DOTALL)
    text = re.sub(r"(?m)^ *#.*$", "", text)
    assert not found(NOWHERE, text) + found(NOT_ON_SCREEN, text)


@pytest.mark.parametrize("heading", ["## Energy", "## Devices", "## Reports"])
def test_glossary(heading: str) -> None:
    """Each word has its line, in the order of the alphabet."""
    words = [cells[0].lower() for cells in rows(heading)]
    assert len(words) > 10
    assert words == sorted(words)
    assert all(len(cells) == 2 and cells[1] for cells in rows(heading))
