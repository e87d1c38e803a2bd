"""The past that the demo is given."""

import base64
from contextlib import closing
from datetime import UTC, datetime, timedelta
import itertools
import json
from pathlib import Path
import re
import sqlite3
from typing import Any
from uuid import UUID

import bcrypt
import pytest

from demo.history import seed_history
from demo.seed import LOGIN, let_in, seed
from simulator.cabinet.station import Fleet
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.plant import Plant

START = datetime(2026, 6, 21, 5, 0, tzinfo=UTC)
PAST = timedelta(hours=6)
METER = "sensor.energyhub_pv_energy"


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plant, list[str]]:
    """A database with a morning in it, and the plant at its end."""
    database = tmp_path_factory.mktemp("past") / "home-assistant_v2.db"
    plant, fleet = Plant(PlantConfig(), START), Fleet(1, swaps_per_hour=20)
    return database, plant, seed_history(database, plant, fleet, PAST)


def rows(database: Path, query: str, entity_id: str) -> list[tuple[Any, ...]]:
    """What the database holds of an entity."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.execute(query, (entity_id,)))


def test_the_plant_stands_at_the_end(past: tuple[Path, Plant, list[str]]) -> None:
    """So that the demo goes on from there."""
    _, plant, entities = past
    assert plant.time == START + PAST
    assert len(entities) == len(set(entities)) >= 40
    assert all(re.fullmatch(r"(binary_)?sensor\.[a-z0-9_]+", each) for each in entities)


def test_states(past: tuple[Path, Plant, list[str]]) -> None:
    """A state a minute where it changes; the meter ends where the plant stands."""
    database, plant, _ = past
    found = rows(
        database,
        "SELECT last_updated_ts, state FROM states s JOIN states_meta m ON m.metadata_id = s.metadata_id"
        " WHERE m.entity_id = ? ORDER BY 1",
        METER,
    )
    assert len(found) > 300
    assert START.timestamp() < found[0][0] < found[-1][0] <= plant.time.timestamp()
    levels = [float(state) for _, state in found]
    assert levels == sorted(set(levels))
    assert levels[-1] == pytest.approx(plant.produced_register / 3.6e11, abs=0.01)


@pytest.mark.parametrize(
    ("table", "length"), [("statistics_short_term", 300), ("statistics", 3600)]
)
def test_sums(past: tuple[Path, Plant, list[str]], table: str, length: int) -> None:
    """Each period's sum goes on from the one before, in step with the state."""
    database, *_ = past
    found = rows(
        database,
        f"SELECT start_ts, state, sum FROM {table} JOIN statistics_meta m ON m.id = metadata_id"  # noqa: S608 - our own names
        " WHERE statistic_id = ? ORDER BY 1",
        METER,
    )
    assert len(found) == PAST.total_seconds() // length
    for before, after in itertools.pairwise(found):
        assert after[0] - before[0] == length
        assert after[2] - before[2] == pytest.approx(after[1] - before[1])
        assert after[2] >= before[2] >= 0


def test_means(past: tuple[Path, Plant, list[str]]) -> None:
    """Of what is no meter: mean between least and greatest."""
    database, *_ = past
    found = rows(
        database,
        "SELECT mean, min, max FROM statistics JOIN statistics_meta m ON m.id = metadata_id WHERE statistic_id = ?",
        "sensor.energyhub_grid_voltage_l1",
    )
    assert len(found) == 6
    assert all(220 < least <= mean <= most < 245 for mean, least, most in found)


def test_units(past: tuple[Path, Plant, list[str]]) -> None:
    """As the live entities have them, so that Home Assistant finds nothing to repair."""
    database, *_ = past
    found = rows(
        database,
        "SELECT unit_of_measurement, unit_class, has_sum FROM statistics_meta WHERE statistic_id = ?",
        METER,
    )
    assert found == [("kWh", "energy", 1)]


def test_what_reports_need(past: tuple[Path, Plant, list[str]]) -> None:
    """Is there from the first minutes on, also what is disabled until a preset enables it."""
    database, *_ = past
    query = (
        "SELECT state, last_updated_ts FROM states s JOIN states_meta m"
        " ON m.metadata_id = s.metadata_id WHERE m.entity_id = ? ORDER BY 2 LIMIT 1"
    )
    for entity_id, first in (
        ("sensor.energyhub_inverter_current_l1", r"\d+\.\d+"),
        ("sensor.energyhub_grid_reactive_power_l2", r"-?\d+"),
        ("sensor.energyhub_rated_capacity", r"14\.4"),
        ("sensor.solar_string_s20126467_pv_voltage", r"\d+\.\d+"),
        ("sensor.battery_21036467_relay", "closed"),
        ("sensor.battery_module_17026468_state_of_health", r"95\.8"),
        ("binary_sensor.battery_21036467_fault", "off"),
        ("sensor.swap_cabinet_2600401516000001_slot_3_charging_power", r"\d+"),
        ("sensor.swap_cabinet_2600401516000001_slots", "12"),
    ):
        ((state, time),) = rows(database, query, entity_id)
        assert re.fullmatch(first, state), entity_id
        assert time < START.timestamp() + 600


def test_an_unplaced_module(past: tuple[Path, Plant, list[str]]) -> None:
    """Is in no Teleport report: what only that would enable has no past that nobody would go on with."""
    *_, entities = past
    assert "sensor.battery_module_17026467_state_of_health" in entities
    assert "sensor.battery_module_17026467_rated_capacity" not in entities
    assert "sensor.battery_module_17026468_rated_capacity" in entities


def test_packs_come_and_go(past: tuple[Path, Plant, list[str]]) -> None:
    """An empty slot says that it has none, as the live entity does."""
    database, *_ = past
    found = [
        state
        for slot in range(1, 13)
        for (state,) in rows(
            database,
            "SELECT state FROM states s JOIN states_meta m"
            " ON m.metadata_id = s.metadata_id WHERE m.entity_id = ?"
            " ORDER BY last_updated_ts",
            f"sensor.swap_cabinet_2600401516000001_slot_{slot}_pack",
        )
    ]
    assert "no_pack" in found
    assert len({state for state in found if state.startswith("BT")}) > 5


def test_attributes(past: tuple[Path, Plant, list[str]]) -> None:
    """Reports read units and fault codes of them."""
    database, *_ = past
    query = (
        "SELECT DISTINCT shared_attrs FROM state_attributes a JOIN states s"
        " ON s.attributes_id = a.attributes_id JOIN states_meta m"
        " ON m.metadata_id = s.metadata_id WHERE m.entity_id = ?"
    )
    ((text,),) = rows(database, query, "sensor.energyhub_rated_capacity")
    assert json.loads(text) == {
        "device_class": "energy_storage",
        "unit_of_measurement": "kWh",
    }
    ((text,),) = rows(database, query, "binary_sensor.solar_string_s20126467_fault")
    assert json.loads(text) == {"device_class": "problem", "code": 0}


def stored(folder: Path, key: str) -> dict[str, Any]:
    """What Home Assistant will read."""
    text = (folder / ".storage" / key).read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)["data"]
    return data


def test_a_folder_to_start_on(tmp_path: Path) -> None:
    """With a user, a token that it knows, and the integration's own dashboard."""
    seeded = seed(tmp_path, 8123, "secret")
    auth = stored(tmp_path, "auth")
    (user,) = auth["users"]
    providers = (tmp_path / "auth_providers.yaml").read_text()
    assert user["id"] in providers
    assert UUID(user["id"]).version == 4  # Home Assistant takes no other
    assert "allow_bypass_login" in providers
    assert "auth_providers.yaml" in (tmp_path / "configuration.yaml").read_text()
    assert auth["refresh_tokens"][0]["user_id"] == user["id"]
    assert seeded.token.count(".") == 2
    http = stored(tmp_path, "http")["stable"]
    assert (http["server_host"], http["server_port"]) == (["127.0.0.1"], 8123)
    assert (tmp_path / "custom_components/energy_bridge/manifest.json").exists()
    dashboard = (tmp_path / "dashboard.yaml").read_text()
    assert "custom:energy-bridge\n" in dashboard
    assert "filename: dashboard.yaml" in (tmp_path / "configuration.yaml").read_text()


@pytest.mark.parametrize(
    ("host", "listens"),
    [
        ("192.168.1.5", ["127.0.0.1", "192.168.1.5"]),
        ("0.0.0.0", ["0.0.0.0"]),
        ("::", ["127.0.0.1", "::"]),
    ],
)
def test_other_machines_log_in(tmp_path: Path, host: str, listens: list[str]) -> None:
    """Whoever looks; also where a demo that was for this machine only goes on, and back."""
    seed(tmp_path, 8123, "secret")
    auth = (tmp_path / ".storage/auth").read_text()
    let_in(tmp_path, 8124, host)
    assert "trusted" not in (tmp_path / "auth_providers.yaml").read_text()
    http = stored(tmp_path, "http")["stable"]
    assert (http["server_host"], http["server_port"]) == (listens, 8124)
    assert (tmp_path / "custom_components/energy_bridge/manifest.json").exists()
    let_in(tmp_path, 8123, None)
    assert "trusted" in (tmp_path / "auth_providers.yaml").read_text()
    assert (tmp_path / ".storage/auth").read_text() == auth


def test_the_password(tmp_path: Path) -> None:
    """Is stored as Home Assistant stores it, and belongs to the user."""
    seed(tmp_path, 8123, "secret", host="0.0.0.0")
    (user,) = stored(tmp_path, "auth_provider.homeassistant")["users"]
    assert user["username"] == LOGIN
    assert bcrypt.checkpw(b"secret", base64.b64decode(user["password"]))
    auth = stored(tmp_path, "auth")
    (own,) = [
        each
        for each in auth["credentials"]
        if each["auth_provider_type"] == "homeassistant"
    ]
    assert own["data"] == {"username": LOGIN}
    assert own["user_id"] == auth["users"][0]["id"]
