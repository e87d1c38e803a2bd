"""A report as it is stored, while its flow changes it."""

from ...core.report.configuration import Data
from ...core.wire import Json

type Stored = dict[str, Json]


def part_of(data: Data, name: str) -> Stored:
    """A copy of what a report stores by keys of its message: its fields, items, kinds or flags."""
    stored = data.get(name)
    return dict(stored) if isinstance(stored, dict) else {}
