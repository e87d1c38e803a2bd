"""Tables as CSV."""

from collections.abc import Iterable
import csv
import io


def csv_bytes(lines: Iterable[Iterable[str]]) -> bytes:
    """Lines as RFC 4180 has them: CRLF after each, quotes where a text needs them."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode(errors="replace")
