"""The tables of README and docs are as the code has them."""

from collections.abc import Mapping
import re

import pytest

from handbook import notes
from handbook.contents import CONTENTS
from handbook.pages import filled, names_in, pages
from handbook.tables import TABLES

from ..helpers.metadata import ROOT

PAGES = [str(path.relative_to(ROOT)) for path in pages()]


@pytest.mark.parametrize("name", PAGES)
def test_tables_are_fresh(name: str) -> None:
    """What stands between the marks is what the code and the translations say now."""
    text = (ROOT / name).read_text()
    assert not (unknown := set(names_in(text)) - CONTENTS.keys()), unknown
    assert filled(text, CONTENTS) == text, 'not up to date: run "scripts/tables"'


@pytest.mark.parametrize("name", PAGES)
def test_marks_are_in_pairs(name: str) -> None:
    """A mark that nothing ends would never be filled."""
    text = (ROOT / name).read_text()
    begun = re.findall("<!-- (?:table|example):", text)
    assert len(begun) == text.count("<!-- end -->") == len(list(names_in(text)))


@pytest.mark.parametrize("name", TABLES)
def test_tables_can_be_made(name: str) -> None:
    """Each has a head and rows, all of as many cells."""
    lines = TABLES[name]().splitlines()
    cells = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
    assert len(cells) == 1
    if not name.startswith("action"):
        assert len(lines) > 2


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (notes.OF_REPORTS, ("report", "flash", "destination")),
        (notes.OF_HUB, ("hub",)),
        (notes.OF_BATTERY, ("battery",)),
        (notes.OF_FLEET, ("fleet",)),
        (notes.OF_CABINET, ("cabinet",)),
        (notes.OF_SLOT, ("slot",)),
    ],
)
def test_every_note_is_of_an_entity(
    said: Mapping[str, str], names: tuple[str, ...]
) -> None:
    """One of an entity that is gone would never be seen."""
    shown = TABLES["slot-details"]() + "".join(
        TABLES[f"{name}-entities"]() for name in names
    )
    assert [key for key, note in said.items() if note not in shown] == []


def test_every_row_of_a_family_is_one() -> None:
    """Phases share a row, and the other values of the same name do not."""
    table = TABLES["hub-entities"]()
    assert "| Grid power L1, L2, L3 | Sensor | W | Power | – | Yes |" in table
    assert "| Grid power | Sensor | W | Power | – | Yes |" in table


def test_pages_are_filled_between_their_marks_only() -> None:
    """All else stays as somebody wrote it."""
    page = "before\n<!-- table: a -->\nold\n<!-- end -->\nafter\n"
    fresh = filled(page, {"table: a": lambda: "| new |"})
    assert fresh == page.replace("old", "| new |")
    assert filled(page.replace("old\n", ""), {"table: a": lambda: "| new |"}) == fresh
    with pytest.raises(KeyError):
        filled(page, {})
