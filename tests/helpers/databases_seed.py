"""A recorder's database with a past, written before Home Assistant starts on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from homeassistant.components.recorder.db_schema import (
    SCHEMA_VERSION,
    Base,
    RecorderRuns,
    SchemaChanges,
    StateAttributes,
    States,
    StatesMeta,
    StatisticsRuns,
)
import orjson
from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Past:
    """The states of one entity, by time in s since the epoch."""

    entity_id: str
    attributes: Mapping[str, str]
    states: Iterable[tuple[float, str]]


def seed_database(path: Path, began: float, ended: float, *pasts: Past) -> None:
    """Write a new SQLite database, as a life from `began` to `ended` leaves it."""
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(SchemaChanges(schema_version=SCHEMA_VERSION))
        session.add(RecorderRuns(start=_moment(began), created=_moment(began)))
        # Else the recorder makes statistics of all that past first.
        session.add(StatisticsRuns(start=_moment(ended // 300 * 300)))
        for number, past in enumerate(pasts, 1):
            _add(session, number, past)
        session.commit()
    engine.dispose()


def _add(session: Session, number: int, past: Past) -> None:
    shared = orjson.dumps(past.attributes)
    session.add(StatesMeta(metadata_id=number, entity_id=past.entity_id))
    session.add(
        StateAttributes(
            attributes_id=number,
            hash=StateAttributes.hash_shared_attrs_bytes(shared),
            shared_attrs=shared.decode(),
        )
    )
    session.flush()
    session.execute(
        insert(States),
        [
            {
                "state": state,
                "last_updated_ts": time,
                "attributes_id": number,
                "metadata_id": number,
                "origin_idx": 0,
            }
            for time, state in past.states
        ],
    )


def _moment(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)
