"""The tags of a stored report: its columns, and what becomes of their values."""

from dataclasses import dataclass
from enum import StrEnum
import math

from ..configuration import Data, number_of, text_of
from ..series import Dimension, Series


class Aggregation(StrEnum):
    """What becomes of a tag's values in an interval."""

    MEAN = "mean"
    LAST = "last"
    MAX = "max"
    MIN = "min"
    DELTA = "delta"


AUTO = "auto"
"""Stored for the aggregation that suits the dimension."""

_LAST = frozenset(
    {Dimension.ENERGY, Dimension.RATIO, Dimension.ANY, Dimension.TEXT},
)


def aggregation_of(dimension: Dimension) -> Aggregation:
    """What suits a dimension: the last of registers, percentages and texts, else the mean."""
    return Aggregation.LAST if dimension in _LAST else Aggregation.MEAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A column: where its values come from, and what they are called."""

    name: str
    series: Series
    aggregation: Aggregation
    scale: float = 1.0
    critical: bool = False
    device_name: str = ""
    device_type: str = ""
    description: str = ""


def tags(data: Data) -> tuple[Tag, ...]:
    """The tags of a stored report that can be read; `problems` names the others."""
    found = []
    for item in tag_items(data):
        name, entity = text_of(item, "name"), text_of(item, "entity")
        dimension = dimension_of(item)
        aggregation = wanted_aggregation(item, dimension)
        scale = scale_of(item)
        if name and entity and aggregation is not None and scale is not None:
            found.append(
                Tag(
                    name=name,
                    series=Series(entity, dimension, text_of(item, "unit") or None),
                    aggregation=aggregation,
                    scale=scale,
                    critical=item.get("critical") is True,
                    device_name=text_of(item, "device_name"),
                    device_type=text_of(item, "device_type"),
                    description=text_of(item, "description"),
                )
            )
    return tuple(found)


def tag_items(data: Data) -> list[Data]:
    """The tags as they are stored."""
    items = data.get("tags")
    return [
        item
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict)
    ]


def dimension_of(item: Data) -> Dimension:
    """What the values of a stored tag measure; ANY if that is not known."""
    name = item.get("dimension")
    return Dimension(name) if name in list(Dimension) else Dimension.ANY


def wanted_aggregation(item: Data, dimension: Dimension) -> Aggregation | None:
    """The aggregation of a stored tag; None if there is none like that for its values."""
    name = item.get("aggregation", AUTO)
    if name == AUTO:
        return aggregation_of(dimension)
    if dimension is Dimension.TEXT and name != Aggregation.LAST:
        return None
    return Aggregation(name) if name in list(Aggregation) else None


def scale_of(item: Data) -> float | None:
    """What the values of a stored tag are multiplied with; None for what cannot be."""
    scale = number_of(item, "scale", 1.0)
    return scale if scale and not math.isnan(scale) else None
