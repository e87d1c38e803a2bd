"""Tables as CSV."""

from collections.abc import Iterable
import csv
import io
import re

_FORMULA = ("=", "+", "-", "@")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet could take a text for something to calculate or to run."""
    return text.lstrip().startswith(_FORMULA) and not _NUMBER.fullmatch(text.strip())


def harmless(text: str) -> str:
    """The text, after an apostrophe if a spreadsheet could take it for a formula."""
    return f"'{text}" if is_formula(text) else text


def csv_bytes(lines: Iterable[Iterable[str]]) -> bytes:
    """Lines as RFC 4180 has them: CRLF after each, quotes where a text needs them."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode(errors="replace")
