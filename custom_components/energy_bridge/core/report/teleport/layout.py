"""What a message consists of, as its report is configured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

from ...wire import Json
from ..configuration import Data, Source, sources


@dataclass(frozen=True, slots=True)
class Layout:
    """The lists of a message, their kinds, and the report's choices.

    `items` has the identifiers of each list, `kinds` a word for an entry or a property,
    `used` the source of each field that has one.
    """

    items: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    used: Mapping[str, Source]
    ac: bool
    derives_energy: bool
    current_type: str | None

    def entries(self, key: str) -> Iterator[tuple[str, str]]:
        """The entries of a list: what their fields begin with, and their names."""
        for number, identifier in enumerate(self.items.get(key, ()), 1):
            yield f"{key}.{number}", identifier


def layout_of(data: Data) -> Layout:
    """Read the layout of a stored report."""
    current_type = data.get("current_type")
    return Layout(
        items={
            key: tuple(item for item in value if isinstance(item, str))
            for key, value in _mapping(data.get("items")).items()
            if isinstance(value, list)
        },
        kinds={
            key: value
            for key, value in _mapping(data.get("kinds")).items()
            if isinstance(value, str)
        },
        used={
            key: source
            for key, source in sources(data).items()
            if source.entity is not None
            or (source.constant is not None and isfinite(source.constant))
        },
        ac=data.get("pv_power") == "ac",
        derives_energy=data.get("derive_available_energy") is not False,
        current_type=current_type if isinstance(current_type, str) else None,
    )


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
