"""Cells of AlsoEnergy's files: quotes, and texts that no spreadsheet runs."""

import csv
import io
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_bridge.core.report.alsoenergy import problems
from custom_components.energy_bridge.core.report.alsoenergy.mapping import mapping_file
from custom_components.energy_bridge.core.report.alsoenergy.table import (
    csv_bytes,
    harmless,
)
from custom_components.energy_bridge.core.report.configuration import Problem

from ....helpers.alsoenergy import SITE, tag

UNSEEN = ("", " ", "\t", "\r", "\n", "\0", "\x1b", "\xa0", "\ufeff", "\u200b", "\u3000")
SIGNS = "=+-@＝＋－＠﹢﹣﹦﹫"


@pytest.mark.parametrize("unseen", UNSEEN)
@pytest.mark.parametrize("sign", SIGNS)
def test_a_formula_is_only_a_text(unseen: str, sign: str) -> None:
    """Also after characters that nobody sees, and in the wide forms that some spreadsheets take."""
    text = f"{unseen}{sign}cmd|' /C calc'!A0"
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "idle", "-5", "+5.25", " -5 ", "a=b", "2-1", "'=1", "5 °C", "—"]
)
def test_other_texts_stay(text: str) -> None:
    """Numbers with a sign are no formulas."""
    assert harmless(text) == text


@pytest.mark.parametrize("sign", SIGNS)
def test_names_that_are_formulas(sign: str) -> None:
    """Are refused: a tag must be the same in all files, so it is not changed."""
    tags: list[Any] = [tag(f"{sign}A", "sensor.a", "energy")]
    assert problems({**SITE, "tags": tags}) == [Problem("tags.1", "formula_tag")]
    header = {**SITE, "header": f"{sign}Timestamp"}
    assert problems(header) == [Problem("header", "invalid_header")]


def test_units_in_the_mapping_file() -> None:
    """Come from an entity, and are no formulas either."""
    data = {**SITE, "tags": [tag("X", "sensor.x", "any", unit="@A1")]}
    assert mapping_file(data).split(b"\r\n")[1] == b"X,,,,,'@A1,1,0,5,No,last,"


def test_where_spreadsheets_split() -> None:
    """Texts with a semicolon or a tab are quoted: what follows would begin a cell of its own."""
    line = csv_bytes([("plain text", "a,b", 'c"d', "e;=1", "f\t=1", "g\r\nh")])
    assert line == b'plain text,"a,b","c""d","e;=1","f\t=1","g\r\nh"\r\n'


@given(st.lists(st.lists(st.text(), min_size=2), min_size=1))
def test_any_table(lines: list[list[str]]) -> None:
    """Is read as it was written."""
    text = csv_bytes(lines).decode()
    assert text.endswith("\r\n")
    assert list(csv.reader(io.StringIO(text, newline=""))) == lines
