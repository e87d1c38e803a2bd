"""The mapping file from which AlsoEnergy learns what each tag is (steps 3 to 5)."""

from ..configuration import Data
from ..series import BASE_UNITS, Dimension
from .configuration import DEFAULT_INTERVAL
from .table import csv_bytes, harmless
from .tag import tags

_HEADER = (
    "Tag Name",
    "Powertrack Hardware HID",
    "Device Name",
    "Device Type",
    "Measurement",
    "Unit",
    "Scale Factor",
    "Offset",
    "Interval (min)",
    "Critical",
    "Aggregation",
    "Description",
)


def mapping_file(data: Data) -> bytes:
    """A line per tag of a stored report without problems.

    The hardware id is AlsoEnergy's to fill in. Scale factor and offset do nothing:
    values are sent scaled.
    """
    interval = data.get("interval", DEFAULT_INTERVAL)
    assert isinstance(interval, (int, float))
    return csv_bytes(
        [
            _HEADER,
            *(
                (
                    tag.name,
                    "",
                    harmless(tag.device_name),
                    harmless(tag.device_type),
                    _measurement(tag.series.dimension),
                    harmless(tag.series.unit or BASE_UNITS[tag.series.dimension] or ""),
                    "1",
                    "0",
                    f"{interval // 60:.0f}",
                    "Yes" if tag.critical else "No",
                    tag.aggregation.value,
                    harmless(tag.description),
                )
                for tag in tags(data)
            ),
        ]
    )


def _measurement(dimension: Dimension) -> str:
    """The quantity in words; none where it could be anything."""
    if dimension is Dimension.ANY:
        return ""
    return dimension.replace("_", " ").capitalize()
