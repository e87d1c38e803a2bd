"""A long past of 100 one-minute entities in the recorder's tables, written by the database itself, and its plain scan."""

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.const import SupportedDialect
from homeassistant.components.recorder.db_schema import StateAttributes, StatesMeta
import orjson
from pymysql.cursors import SSCursor  # type: ignore[import-untyped]  # has no types
from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.engine.interfaces import DBAPICursor

from custom_components.energy_bridge.core.report import mint
from custom_components.energy_bridge.core.report.configuration import Data, Field

UNITS = {"active_power": "kW", "energy": "kWh", "voltage": "V", "current": "A"}
"""What is measured, and the unit that it is recorded in."""

COLLECTORS = 4
"""Equipment of MINT, each with the values of 25 entities."""

MINUTE = 60
DAY = 86_400
FIRST = 1_748_736_000
"""When the past begins, in s since the epoch: a midnight."""

FIRST_ID = 1000
FIRST_STATE = 1_000_000
"""Ids that the recorder's own rows do not reach."""

_SERIES = {
    SupportedDialect.SQLITE: (
        "(WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL"
        " SELECT n + 1 FROM counted WHERE n < {last}) SELECT n FROM counted)"
    ),
    SupportedDialect.POSTGRESQL: "(SELECT generate_series(0, {last}) AS n)",
    SupportedDialect.MYSQL: "(SELECT seq AS n FROM seq_0_to_{last})",
}
"""Rows with the numbers up to the last one."""

_MILLISECONDS = "CAST(last_updated_ts * 1000 AS {})"
_CONTEXT = {
    SupportedDialect.SQLITE: (
        f"unhex(printf('%012x', {_MILLISECONDS.format('INTEGER')})"
        " || hex(randomblob(10)))"
    ),
    SupportedDialect.POSTGRESQL: (
        f"decode(lpad(to_hex({_MILLISECONDS.format('BIGINT')}), 12, '0')"
        " || left(md5(CAST(random() AS text)), 20), 'hex')"
    ),
    SupportedDialect.MYSQL: (
        f"unhex(concat(lpad(hex({_MILLISECONDS.format('UNSIGNED')}), 12, '0'),"
        " left(md5(rand()), 20)))"
    ),
}
"""Ids as those of Home Assistant's contexts: when they were made, and chance."""

_WITHOUT_FOREIGN_KEYS = {
    SupportedDialect.POSTGRESQL: "SET LOCAL session_replication_role = replica",
    SupportedDialect.MYSQL: "SET foreign_key_checks = 0",
}
"""They cost half of the time."""

_SIZE = {
    SupportedDialect.SQLITE: (
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    ),
    SupportedDialect.POSTGRESQL: "SELECT pg_total_relation_size('states')",
    SupportedDialect.MYSQL: (
        "SELECT data_length + index_length FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_name = 'states'"
    ),
}

_FILL = """
    INSERT INTO states (state_id, old_state_id, metadata_id, attributes_id, state,
        last_updated_ts, last_reported_ts, context_id_bin, origin_idx)
    SELECT state_id, CASE WHEN minute > 0 THEN state_id - :count END,
        :first_id + entity, :first_id + entity,
        ROUND(CAST(CASE entity % 25 < 10
            WHEN TRUE THEN minute * 0.025
            ELSE 100 * SIN(minute / 230.0 + entity) END
            + (minute % 1000 * 7919 + entity * 10007) % 1000 / 40000.0
            AS DECIMAL(14, 4)), 3),
        last_updated_ts, last_updated_ts, {context}, 0
    FROM (
        SELECT :minute + past.n AS minute, entity.n AS entity,
            :first_state + (:minute + past.n) * :count + entity.n AS state_id,
            :first + (:minute + past.n) * 60.0 + entity.n / 100.0 AS last_updated_ts
        FROM {minutes} AS past CROSS JOIN {entities} AS entity
    ) AS each_state
    ORDER BY state_id
"""
"""With all that Home Assistant writes of a state: the one before it, its context, and when it was last reported."""

_SCAN = """
    SELECT last_updated_ts, metadata_id, state, attributes_id FROM states
    WHERE metadata_id BETWEEN :first_id AND :last_id
        AND last_updated_ts >= :start AND last_updated_ts < :end
    ORDER BY last_updated_ts, state_id
"""


def fields() -> list[Field]:
    """What one collector's entities measure: registers first."""
    wanted: Data = {"message": "collector", "interval": 300}
    found = [
        field
        for field in mint.fields(wanted)
        if field.dimension.value in UNITS and not field.constant
    ]
    return sorted(found, key=lambda field: field.dimension.value != "energy")


def entity(number: int) -> str:
    """The entity of a number."""
    return f"sensor.tag_{number}"


def alsoenergy_stored() -> Data:
    """A report of all entities as five-minute means."""
    each = fields()
    return {
        "site_id": "site",
        "interval": 300,
        "period": 900,
        "tags": [
            {
                "name": f"TAG_{number}",
                "entity": entity(number),
                "dimension": (kind := each[number % len(each)].dimension.value),
                "unit": UNITS[kind],
            }
            for number in range(COLLECTORS * len(each))
        ],
    }


def mint_stored() -> list[Data]:
    """One report for each collector, with a file each five minutes."""
    each = fields()
    return [
        {
            "message": "collector",
            "equipment_id": f"GRID{collector:02d}",
            "location_id": "site",
            "interval": 300,
            "fields": {
                field.key: {"entity": entity(collector * len(each) + number)}
                for number, field in enumerate(each)
            },
        }
        for collector in range(COLLECTORS)
    ]


def fill(recorder: Recorder, minutes: int) -> int:
    """Put the past into the recorder's tables, a day at a time; answers how many rows that were."""
    assert recorder.engine is not None
    entities = COLLECTORS * len(fields())
    _add_entities(recorder.engine, entities)
    dialect = SupportedDialect(recorder.engine.dialect.name)
    series = _SERIES[dialect]
    for minute in range(0, minutes, DAY // MINUTE):
        last = min(DAY // MINUTE, minutes - minute) - 1
        statement = _FILL.format(
            minutes=series.format(last=last),
            entities=series.format(last=entities - 1),
            context=_CONTEXT[dialect],
        )
        with recorder.engine.begin() as connection:
            if prepare := _WITHOUT_FOREIGN_KEYS.get(dialect):
                connection.execute(text(prepare))
            connection.execute(
                text(statement),
                {
                    "first_id": FIRST_ID,
                    "first_state": FIRST_STATE,
                    "first": float(FIRST),
                    "minute": minute,
                    "count": entities,
                },
            )
    _analyze(recorder.engine)
    return minutes * entities


def scan(recorder: Recorder, minutes: int) -> int:
    """Fetch the rows in order as the database streams them; answers how many they were."""
    assert recorder.engine is not None
    asked = {
        "first_id": FIRST_ID,
        "last_id": FIRST_ID + COLLECTORS * len(fields()) - 1,
        "start": FIRST,
        "end": FIRST + minutes * MINUTE,
    }
    statement = text(_SCAN).bindparams(**asked)
    with recorder.engine.connect() as connection:
        cursor = _streaming_cursor(connection)
        cursor.execute(str(statement.compile(compile_kwargs={"literal_binds": True})))
        rows = 0
        while batch := cursor.fetchmany(1000):
            rows += len(batch)
        cursor.close()
    return rows


def _streaming_cursor(connection: Connection) -> DBAPICursor:
    """The driver's own cursor that fetches rows as they are asked for."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    how = {SupportedDialect.POSTGRESQL: ("scan",), SupportedDialect.MYSQL: (SSCursor,)}
    return driver.cursor(*how.get(SupportedDialect(connection.dialect.name), ()))


def size(recorder: Recorder) -> int:
    """Bytes of the table of states with its indexes; of a file, of all that is in it."""
    assert recorder.engine is not None
    dialect = SupportedDialect(recorder.engine.dialect.name)
    with recorder.engine.connect() as connection:
        return int(connection.execute(text(_SIZE[dialect])).scalar_one())


def _add_entities(engine: Engine, count: int) -> None:
    each = fields()
    with engine.begin() as connection:
        for number in range(count):
            kind = each[number % len(each)].dimension.value
            attributes = {
                "state_class": "measurement",
                "unit_of_measurement": UNITS[kind],
                "friendly_name": f"Tag {number}",
            }
            found = FIRST_ID + number
            connection.execute(
                insert(StatesMeta), {"metadata_id": found, "entity_id": entity(number)}
            )
            connection.execute(
                insert(StateAttributes),
                {
                    "attributes_id": found,
                    "hash": number,
                    "shared_attrs": orjson.dumps(attributes).decode(),
                },
            )


def _analyze(engine: Engine) -> None:
    """Let the database know its tables, as it does by itself after a while."""
    statement = {
        SupportedDialect.POSTGRESQL: "VACUUM ANALYZE states",
        SupportedDialect.MYSQL: "ANALYZE TABLE states",
    }.get(SupportedDialect(engine.dialect.name), "ANALYZE states")
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text(statement))
