"""AlsoEnergy's files, read by the words of its document."""

import csv
import io
from itertools import pairwise
import re

from .parsed import NotWhole, Told, stamp_in_name, stamp_of, text_of

_NAME = re.compile(r"(?P<site>.+)_(?P<stamp>\d{8} ?\d{4})\.csv")
_CELL = re.compile(r"|-?(0|[1-9]\d*)(\.\d{0,2}[1-9])?")


def owner_of(site: object) -> str:
    """Whose files these are."""
    return f"alsoenergy {site}"


def parse(name: str, content: bytes) -> list[Told]:
    """The rows of a file, ascending. Raises NotWhole."""
    first = stamp_in_name(name.replace(" ", ""), _NAME, "%Y%m%d%H%M")
    found = _NAME.fullmatch(name)
    text = text_of(content)
    if found is None or not text.endswith("\r\n") or "\n" in text.replace("\r\n", ""):
        raise NotWhole("its lines do not end as they must")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    if not rows:
        raise NotWhole("no rows")
    told = []
    for row, line in zip(rows, text.split("\r\n")[1:], strict=False):
        if len(row) != len(header):
            raise NotWhole(f"{len(row)} cells in {len(header)} columns")
        if bad := [cell for cell in row[1:] if not _is_cell(cell)]:
            raise NotWhole(f"the cell {bad[0]!r}")
        if not any(row[1:]):
            raise NotWhole(f"nothing at {row[0]}")
        values = {
            tag: float(cell) if cell else None
            for tag, cell in zip(header[1:], row[1:], strict=True)
        }
        stamp = stamp_of(row[0], "%Y-%m-%d %H:%M:%S")
        told.append(Told(owner_of(found["site"]), stamp, f"{header}{line}", values))
    if told[0].stamp != first:
        raise NotWhole(f"its first row is {rows[0][0]}")
    if any(before.stamp >= now.stamp for before, now in pairwise(told)):
        raise NotWhole("its rows do not ascend")
    return told


def _is_cell(cell: str) -> bool:
    return _CELL.fullmatch(cell) is not None and cell != "-0"
