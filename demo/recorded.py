"""The past of entities, written as Home Assistant's recorder writes it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Any

from homeassistant.components.recorder.db_schema import (
    SCHEMA_VERSION,
    Base,
    RecorderRuns,
    SchemaChanges,
    StateAttributes,
    States,
    StatesMeta,
    Statistics,
    StatisticsMeta,
    StatisticsRuns,
    StatisticsShortTerm,
)
from homeassistant.components.recorder.models import StatisticMeanType
from homeassistant.components.sensor import SensorEntityDescription, SensorStateClass
from homeassistant.components.sensor.const import UNIT_CONVERTERS
from homeassistant.const import STATE_UNKNOWN
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.typing import StateType
import orjson
from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session

SHORT_TERM = 300
HOUR = 3600
TABLES = ((StatisticsShortTerm, SHORT_TERM), (Statistics, HOUR))

type Point = tuple[float, StateType]
type Attributes = Mapping[str, Any]


@dataclass(slots=True)
class Past:
    """The past of one entity: what it was by Unix time, and its attributes."""

    entity_id: str
    attributes: Attributes
    state_class: SensorStateClass | str | None = None
    points: list[Point] = field(default_factory=list)

    @property
    def is_meter(self) -> bool:
        """Whether it counts up."""
        return self.state_class == SensorStateClass.TOTAL_INCREASING

    def add(self, time: float, value: StateType) -> None:
        """Go on; what is not known at first is not there yet."""
        if value is not None or self.points:
            self.points.append((time, value))

    @property
    def numbers(self) -> list[tuple[float, float]]:
        """The points that statistics are made of."""
        return [
            (time, float(value))
            for time, value in self.points
            if isinstance(value, int | float)
        ]


def described(
    entity_id: str, description: EntityDescription, **attributes: Any
) -> Past:
    """An empty past of an entity with a description's metadata."""
    shown: dict[str, Any] = {"device_class": description.device_class, **attributes}
    state_class = None
    if isinstance(description, SensorEntityDescription):
        state_class = description.state_class
        shown["state_class"] = state_class
        shown["options"] = description.options
        shown["unit_of_measurement"] = (
            description.suggested_unit_of_measurement
            or description.native_unit_of_measurement
        )
    known = {key: value for key, value in shown.items() if value is not None}
    return Past(entity_id, known, state_class)


def write(database: Path, pasts: Sequence[Past]) -> None:
    """Write states and statistics into a new recorder database."""
    engine = create_engine(f"sqlite:///{database}")
    Base.metadata.create_all(engine)
    last = max(past.points[-1][0] for past in pasts)
    began = min(past.points[0][0] for past in pasts)
    closed = last // SHORT_TERM * SHORT_TERM
    with Session(engine) as session:
        session.add(SchemaChanges(schema_version=SCHEMA_VERSION))
        session.add(
            RecorderRuns(
                start=datetime.fromtimestamp(began, UTC),
                end=datetime.fromtimestamp(last, UTC),
            )
        )
        session.add(
            StatisticsRuns(start=datetime.fromtimestamp(closed - SHORT_TERM, UTC))
        )
        states: list[dict[str, Any]] = []
        statistics: dict[int, list[dict[str, Any]]] = {SHORT_TERM: [], HOUR: []}
        for number, past in enumerate(pasts, 1):
            _add_metadata(session, number, past)
            states += _states(number, past)
            if past.state_class is not None:
                for length, rows in statistics.items():
                    rows += _statistics(number, past, length, closed)
        session.flush()
        states.sort(key=lambda row: row["last_updated_ts"])
        session.execute(insert(States), states)
        for table, length in TABLES:
            for is_meter in (False, True):
                found = [
                    row for row in statistics[length] if ("sum" in row) is is_meter
                ]
                if found:
                    session.execute(insert(table), found)
        session.commit()
    engine.dispose()


def _add_metadata(session: Session, number: int, past: Past) -> None:
    shared = orjson.dumps(past.attributes)
    session.add(StatesMeta(metadata_id=number, entity_id=past.entity_id))
    session.add(
        StateAttributes(
            attributes_id=number,
            hash=StateAttributes.hash_shared_attrs_bytes(shared),
            shared_attrs=shared.decode(),
        )
    )
    if past.state_class is None:
        return
    device_class = past.attributes.get("device_class")
    converter = UNIT_CONVERTERS.get(device_class) if device_class else None
    session.add(
        StatisticsMeta(
            id=number,
            statistic_id=past.entity_id,
            source="recorder",
            unit_of_measurement=past.attributes.get("unit_of_measurement"),
            unit_class=converter.UNIT_CLASS if converter else None,
            has_sum=past.is_meter,
            mean_type=StatisticMeanType.NONE
            if past.is_meter
            else StatisticMeanType.ARITHMETIC,
        )
    )


def _states(number: int, past: Past) -> Iterator[dict[str, Any]]:
    """A row for each change."""
    previous: str | None = None
    for time, value in past.points:
        state = STATE_UNKNOWN if value is None else str(value)
        if state != previous:
            previous = state
            yield {
                "state": state,
                "last_updated_ts": time,
                "attributes_id": number,
                "metadata_id": number,
                "origin_idx": 0,
            }


def _statistics(
    number: int, past: Past, length: int, end: float
) -> Iterator[dict[str, Any]]:
    numbers = past.numbers
    for start, values in _periods(numbers, length, end):
        row: dict[str, Any] = {"metadata_id": number, "start_ts": start}
        if past.is_meter:
            yield {**row, "state": values[-1], "sum": values[-1] - numbers[0][1]}
        else:
            yield {
                **row,
                "mean": fmean(values),
                "min": min(values),
                "max": max(values),
            }


def _periods(
    points: Iterable[tuple[float, float]], length: int, end: float
) -> Iterator[tuple[float, list[float]]]:
    """The values of every whole period before `end`."""
    periods: dict[float, list[float]] = {}
    for time, value in points:
        periods.setdefault(time // length * length, []).append(value)
    return (
        (start, values) for start, values in periods.items() if start + length <= end
    )
