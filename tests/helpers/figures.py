"""The measured figures of README and docs, each with the command that stands before it."""

from collections.abc import Iterator
from dataclasses import dataclass
import re

from .code_blocks import without_blocks

_COMMAND = re.compile(
    r"`((?:scripts/(?:bench|soak|fuzz)|(?:\S*/)?python -m \S|benchmarks/\S+\.py)[^`]*)`"
)
_TESTS = re.compile(r"`(scripts/test(?: [^`]*)?)`")
_COST = re.compile(r"\d\s?(?:µs|ms)\b|\bof CPU\b|\bCPU time\b|\bof (?:a|one) core\b")
_RATIO_OR_PART = re.compile(r"(?<![\d.])\d\.\d{1,2}(?![\d.]| ?kWh)|\([a-z]\)")
_SIZE = re.compile(r"\d\s?(?:KiB|MiB|MB|GB)\b")
_MEASURED = re.compile(r"\bmeasured\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figures:
    """A table or a paragraph with measured figures, and the last command that its section names up to there."""

    text: str
    command: str | None


def commands_in(text: str) -> set[str]:
    """All commands that a page names of those that can make figures."""
    return set(_COMMAND.findall(text))


def runs_in(text: str) -> set[str]:
    """All commands that a page names of those that run tests."""
    return set(_TESTS.findall(text))


def parts_of(text: str) -> Iterator[str]:
    """The headings, tables and paragraphs of a page without its blocks of code, each entry of a list by itself."""
    lines = list[str]()
    for line in [*without_blocks(text).splitlines(), ""]:
        begun = lines[0][:1] if lines else ""
        goes_on = begun != "#" and (begun == "|") == line.startswith("|")
        if lines and (not goes_on or re.match(r"$|#|\s*(?:-|\d+\.) |<!--", line)):
            yield "\n".join(lines)
            lines = []
        if line and not line.startswith("<!--"):
            lines.append(line)


def figures_of(text: str, *, of_measures: bool) -> Iterator[Figures]:
    """The measured figures of a page; on one that is of measures, ratios in prose and sizes in tables are some, too.

    A table names a command if each row does.
    """
    heading, command = "", None
    for part in parts_of(text):
        if part.startswith("#"):
            heading, command = part, None
            continue
        is_table = part.startswith("|")
        named = _COMMAND.findall(part)
        if named and (not is_table or all(map(_COMMAND.search, _rows(part)))):
            command = named[-1]
        found = _COST.search(part)
        if is_table:
            head = heading + part.partition("\n")[0]
            found = found or _MEASURED.search(head)
        if of_measures:
            found = found or (_SIZE if is_table else _RATIO_OR_PART).search(part)
        if found:
            yield Figures(part, command)


def _rows(table: str) -> list[str]:
    return table.splitlines()[2:]
