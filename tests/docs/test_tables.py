"""The tables of README and docs are as the code has them."""

from collections.abc import Mapping
from pathlib import Path
import re
import sys

import pytest

from handbook import __main__ as program, notes
from handbook.contents import CONTENTS
from handbook.pages import filled, names_in, pages, unclosed_in
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


UNCLOSED = """before
<!-- table: a -->
what somebody wrote
<!-- table: b -->
old
<!-- end -->
after
<!-- example: c -->
"""


def test_a_mark_without_an_end() -> None:
    """It takes nothing up to the end of the next one."""
    contents = {f"table: {name}": lambda: "| new |" for name in "ab"}
    assert filled(UNCLOSED, contents) == UNCLOSED.replace("old", "| new |")
    assert list(names_in(UNCLOSED)) == ["table: b"]
    assert unclosed_in(UNCLOSED) == ["table: a", "example: c"]


def test_a_mark_without_an_end_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its page and its name."""
    page = tmp_path / "page.md"
    page.write_text(UNCLOSED)
    monkeypatch.setattr(program, "ROOT", tmp_path)
    monkeypatch.setattr(program, "pages", lambda: [page])
    monkeypatch.setattr(program, "CONTENTS", {"table: b": lambda: "old"})
    monkeypatch.setattr(sys, "argv", ["tables"])
    assert program.main() == 1
    assert page.read_text() == UNCLOSED
    assert capsys.readouterr().out.splitlines() == [
        "page.md: <!-- table: a --> has no <!-- end -->",
        "page.md: <!-- example: c --> has no <!-- end -->",
    ]
