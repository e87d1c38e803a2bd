"""Tables as Markdown has them."""

from collections.abc import Iterable, Mapping, Sequence

from .texts import in_cell

EMPTY = "–"


def table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A table of the columns that have anything to say, the first one always."""
    filled = list(rows)
    shown = [
        column
        for place, column in enumerate(columns)
        if place == 0 or any(row.get(column) for row in filled)
    ]
    lines = [_line(shown), "|" + "---|" * len(shown)]
    lines += [
        _line([in_cell(row.get(key) or EMPTY) for key in shown]) for row in filled
    ]
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
