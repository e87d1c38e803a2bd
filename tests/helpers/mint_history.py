"""Histories for the tests of the MINT messages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
import json
from typing import Any
from zoneinfo import ZoneInfo

from custom_components.energy_bridge.core.report import mint
from custom_components.energy_bridge.core.report.document import Document, Report
from custom_components.energy_bridge.core.report.series import Row, Value

BRUSSELS = ZoneInfo("Europe/Brussels")

type History = Mapping[str, Sequence[tuple[float, Value]]]
"""The rows of each entity by time."""


def at(text: str) -> float:
    """Seconds of a time in UTC, or with its own offset."""
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def stored(message: str, fields: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A stored report; a text stands for an entity, a number for a constant."""
    set_points = {"activePowerSetpoint": 0}
    if message != "ac":
        set_points["reactivePowerSetpoint"] = 0
    shapes = {str: "entity", int: "constant", float: "constant"}
    return {
        "message": message,
        "interval": 300,
        "equipment_id": "EQ_1",
        "location_id": "Site 1",
        "fields": {
            key: {shapes[type(item)]: item} if type(item) in shapes else item
            for key, item in (set_points | dict(fields)).items()
        },
        **more,
    }


def rows_of(report: Report, history: History, start: float, end: float) -> list[Row]:
    """What the recorder would give for a window."""
    begin = report.needs_from(start)
    found: list[Row] = []
    for index, series in enumerate(report.series):
        rows = [(time, index, value) for time, value in history.get(series.entity, ())]
        before = [row for row in rows if row[0] < begin]
        valued = [row for row in before if series.lasting and row[2] is not None]
        found += valued[-1:] + before[-1:]
        found += [row for row in rows if begin <= row[0] < end]
    return sorted(found, key=lambda row: row[0])


def documents(
    data: Mapping[str, Any],
    history: History,
    start: float,
    end: float | None = None,
    zone: tzinfo = BRUSSELS,
    extra: Iterable[Row] = (),
) -> Iterator[Document]:
    """Build a window; without an end, one file."""
    report = mint.report(data, zone)
    if end is None:
        end = start + report.interval
    # A stable sort, so that rows of the same time stay in their order.
    rows = sorted(
        [*rows_of(report, history, start, end), *extra], key=lambda row: row[0]
    )
    until = start
    for step in report.build(rows, start, end):
        assert step.document is not None
        assert step.document.first == step.document.last == until
        until = step.until
        yield step.document
    assert until == end


def body(
    data: Mapping[str, Any],
    history: History,
    time: float,
    zone: tzinfo = BRUSSELS,
    extra: Iterable[Row] = (),
) -> dict[str, Any]:
    """The message of one instant."""
    (document,) = documents(data, history, time, zone=zone, extra=extra)
    found = json.loads(document.content)
    assert isinstance(found, dict)
    return found


def flat(message: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """A message's values by their paths, in order."""
    found = {}
    for key, value in message.items():
        if isinstance(value, dict):
            found.update(flat(value, f"{prefix}{key}."))
        else:
            found[prefix + key] = value
    return found


def numbers(message: dict[str, Any]) -> dict[str, Any]:
    """The same without the head."""
    return dict(list(flat(message).items())[5:])
