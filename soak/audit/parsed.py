"""What the three partners' parsers say of a document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
import json
import re

STAMP = "%Y-%m-%dT%H:%M:%SZ"


class NotWhole(ValueError):
    """Not a whole document of its format; the text says why."""


@dataclass(frozen=True)
class Told:
    """What a document says of one stamp: which report it belongs to, its numbers and flags by their places, and all of it.

    `attempt` stands apart from `whole`, as it is the one thing in which a repeat differs.
    """

    owner: str
    stamp: float
    whole: str
    values: Mapping[str, float | None] = field(default_factory=dict)
    attempt: int = 0
    state: int = 0
    flags: Mapping[str, bool] = field(default_factory=dict)


def stamp_of(text: object, form: str = STAMP) -> float:
    """A stamp in UTC, s since the epoch. Raises NotWhole."""
    try:
        return datetime.strptime(str(text), form).replace(tzinfo=UTC).timestamp()
    except ValueError as error:
        raise NotWhole(f"the stamp {text!r}") from error


def stamp_in_name(name: str, pattern: re.Pattern[str], form: str) -> float:
    """The stamp in a file's name. Raises NotWhole."""
    if (found := pattern.fullmatch(name)) is None:
        raise NotWhole(f"the name {name!r}")
    return stamp_of(found["stamp"], form)


def text_of(content: bytes) -> str:
    """The text of a document. Raises NotWhole."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise NotWhole("not UTF-8") from error
    if text.startswith("\ufeff"):
        raise NotWhole("a byte order mark")
    return text


def json_of(content: bytes) -> object:
    """The JSON of a document. Raises NotWhole."""
    try:
        loaded: object = json.loads(text_of(content), parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise NotWhole(f"no whole JSON: {error}") from error
    return loaded


def _refuse(constant: str) -> float:
    raise NotWhole(f"{constant} is no number")


def numbers(value: object) -> dict[str, float | None]:
    """All numbers of a JSON value, and what is null, by their places with dots between; lists count from 1."""
    return {
        place: each
        for place, each in _leaves(value)
        if each is None
        or (isinstance(each, int | float) and not isinstance(each, bool))
    }


def flags(value: object) -> dict[str, bool]:
    """All that is true or false, in the same way."""
    return {place: each for place, each in _leaves(value) if isinstance(each, bool)}


def _leaves(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, list):
        value = {str(number): each for number, each in enumerate(value, 1)}
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, f"{place}.{key}" if place else str(key))
    else:
        yield place, value
