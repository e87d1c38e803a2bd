"""Tables as CSV."""

from collections.abc import Iterable
from itertools import dropwhile
import re
import unicodedata

_FORMULA = ("=", "+", "-", "@")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_QUOTED = frozenset(',;"\t\r\n')
"""What ends a cell somewhere, or is quoted itself: spreadsheets also split at semicolons and tabs."""


def is_formula(text: str) -> bool:
    """Whether a spreadsheet could take a text for something to calculate or to run."""
    seen = unicodedata.normalize("NFKC", "".join(dropwhile(_is_unseen, text)))
    return seen.startswith(_FORMULA) and not _NUMBER.fullmatch(text.strip())


def _is_unseen(character: str) -> bool:
    """Whether a character shows nothing, as blanks, control characters and byte order marks."""
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf")


def harmless(text: str) -> str:
    """The text, after an apostrophe if a spreadsheet could take it for a formula."""
    return f"'{text}" if is_formula(text) else text


def csv_bytes(lines: Iterable[Iterable[str]]) -> bytes:
    """Lines as RFC 4180 has them: CRLF after each, quotes where a text needs them."""
    table = "".join(f"{','.join(map(_quoted, line))}\r\n" for line in lines)
    return table.encode(errors="replace")


def _quoted(cell: str) -> str:
    if _QUOTED.isdisjoint(cell):
        return cell
    return f'"{cell.replace('"', '""')}"'
