"""A day of past: simulated, read as the integration reads it, and written as Home Assistant's recorder writes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
import json
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
from homeassistant.components.sensor import SensorStateClass
from homeassistant.components.sensor.const import UNIT_CONVERTERS
from homeassistant.util import slugify
import orjson
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from custom_components.energy_bridge.ferroamp.device import Device
from custom_components.energy_bridge.ferroamp.hub import Hub
from custom_components.energy_bridge.ferroamp.quantities import Kind
from custom_components.energy_bridge.sensor_tables import SENSORS, HubSensorDescription
from simulator.energyhub.messages import (
    ehub_message,
    esm_messages,
    eso_messages,
    sso_messages,
)
from simulator.energyhub.plant import Plant

STEP = 60
SHORT_TERM = 300
HOUR = 3600
TEXTS = (
    Path(__file__).resolve().parent.parent
    / "custom_components/energy_bridge/translations/en.json"
)

type Point = tuple[float, float]


@dataclass(slots=True)
class Series:
    """The past of one entity: value by Unix time."""

    entity_id: str
    description: HubSensorDescription
    points: list[Point] = field(default_factory=list)

    @property
    def is_meter(self) -> bool:
        """Whether it counts up."""
        return self.description.state_class is SensorStateClass.TOTAL_INCREASING


def simulate(plant: Plant, until: datetime) -> list[Series]:
    """Let the plant live until then; answers the past of every numeric sensor that is enabled by default."""
    now = plant.time.timestamp()
    hub = Hub(lambda: now, lambda: now)
    series: dict[str, Series] = {}
    while plant.time < until:
        step = min(float(STEP), (until - plant.time).total_seconds())
        if step < 0.1:
            break
        plant.advance(step)
        now = plant.time.timestamp()
        hub.receive(Kind.HUB, orjson.dumps(ehub_message(plant)))
        for kind, messages in (
            (Kind.ESO, eso_messages),
            (Kind.SSO, sso_messages),
            (Kind.ESM, esm_messages),
        ):
            for message in messages(plant):
                hub.receive(kind, orjson.dumps(message))
        hub.fold()
        for device in hub.devices.values():
            for entity_id, description in _sensors(device):
                value = description.value_fn(device)
                if isinstance(value, int | float):
                    series.setdefault(
                        entity_id, Series(entity_id, description)
                    ).points.append((now, float(value)))
    return list(series.values())


def write(database: Path, past: Sequence[Series]) -> None:
    """Write states and statistics into a new recorder database."""
    engine = create_engine(f"sqlite:///{database}")
    Base.metadata.create_all(engine)
    last = max(point[0] for series in past for point in series.points)
    with Session(engine) as session:
        session.add(SchemaChanges(schema_version=SCHEMA_VERSION))
        began = min(point[0] for series in past for point in series.points)
        session.add(
            RecorderRuns(
                start=datetime.fromtimestamp(began, UTC),
                end=datetime.fromtimestamp(last, UTC),
            )
        )
        closed = last // SHORT_TERM * SHORT_TERM - SHORT_TERM
        session.add(StatisticsRuns(start=datetime.fromtimestamp(closed, UTC)))
        for number, series in enumerate(past, 1):
            _add_states(session, number, series)
            _add_statistics(session, number, series, closed + SHORT_TERM)
        session.commit()
    engine.dispose()


@cache
def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = json.loads(TEXTS.read_text(encoding="utf-8"))
    return texts


def _sensors(device: Device) -> Iterator[tuple[str, HubSensorDescription]]:
    texts = _texts()
    name = "EnergyHub"
    if device.unit is not None:
        template: str = texts["device"][device.key.kind.value]["name"]
        name = template.format(serial=device.unit.serial)
    for description in SENSORS[device.key.kind]:
        if (
            description.entity_registry_enabled_default
            and description.state_class is not None
            and device.seen.issuperset(description.needs)
        ):
            template = texts["entity"]["sensor"][description.translation_key]["name"]
            label = template.format(**(description.translation_placeholders or {}))
            yield f"sensor.{slugify(f'{name} {label}')}", description


def _add_states(session: Session, number: int, series: Series) -> None:
    description = series.description
    attributes = {
        "state_class": description.state_class,
        "unit_of_measurement": description.native_unit_of_measurement,
        "device_class": description.device_class,
    }
    shared = orjson.dumps({key: value for key, value in attributes.items() if value})
    session.add(StatesMeta(metadata_id=number, entity_id=series.entity_id))
    session.add(
        StateAttributes(
            attributes_id=number,
            hash=StateAttributes.hash_shared_attrs_bytes(shared),
            shared_attrs=shared.decode(),
        )
    )
    session.flush()
    previous: float | None = None
    for time, value in series.points:
        if value != previous:
            previous = value
            session.add(
                States(
                    state=f"{value:g}" if not series.is_meter else f"{value:.3f}",
                    last_updated_ts=time,
                    attributes_id=number,
                    metadata_id=number,
                    origin_idx=0,
                )
            )


def _add_statistics(session: Session, number: int, series: Series, end: float) -> None:
    description = series.description
    unit = description.native_unit_of_measurement
    converter = (
        UNIT_CONVERTERS.get(description.device_class)
        if description.device_class
        else None
    )
    session.add(
        StatisticsMeta(
            id=number,
            statistic_id=series.entity_id,
            source="recorder",
            unit_of_measurement=unit,
            unit_class=converter.UNIT_CLASS if converter else None,
            has_sum=series.is_meter,
            mean_type=StatisticMeanType.NONE
            if series.is_meter
            else StatisticMeanType.ARITHMETIC,
        )
    )
    session.flush()
    for table, length in ((StatisticsShortTerm, SHORT_TERM), (Statistics, HOUR)):
        first = series.points[0][1]
        for start, values in _periods(series.points, length, end):
            if series.is_meter:
                session.add(
                    table(
                        metadata_id=number,
                        start_ts=start,
                        state=values[-1],
                        sum=values[-1] - first,
                    )
                )
            else:
                session.add(
                    table(
                        metadata_id=number,
                        start_ts=start,
                        mean=fmean(values),
                        min=min(values),
                        max=max(values),
                    )
                )


def _periods(
    points: Sequence[Point], length: int, end: float
) -> Iterator[tuple[float, list[float]]]:
    """The values of every whole period before `end`."""
    periods: dict[float, list[float]] = {}
    for time, value in points:
        periods.setdefault(time // length * length, []).append(value)
    return (
        (start, values) for start, values in periods.items() if start + length <= end
    )


def seed_history(database: Path, plant: Plant, past: timedelta) -> list[str]:
    """Simulate this past up to now and write it; the plant stands at now afterwards. Answers the entity ids."""
    series = simulate(plant, plant.time + past)
    write(database, series)
    return [item.entity_id for item in series]
