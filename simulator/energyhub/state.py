"""What a simulation must remember to go on later as if it had never stopped."""

from pathlib import Path
from typing import TypedDict

import orjson

from .config import ConfigValues

VERSION = 1


class EsoState(TypedDict):
    """One ESO: power 0.01 W (discharge positive), energy stored J, counters 0.01 mJ, temperature °C."""

    power: int
    stored: float
    charged: int
    discharged: int
    temperature: float


class SsoState(TypedDict):
    """One SSO: counter 0.01 mJ, temperature °C."""

    produced: int
    temperature: float


class PlantState(TypedDict):
    """A `Plant` as JSON values: times in ms, counters in units of 0.01 mJ."""

    version: int
    seed: int
    time_ms: int
    config: ConfigValues
    mode: str
    order_w: float
    order_age_ms: int
    grid: list[int]
    inverter: list[int]
    load: list[int]
    battery: list[int]
    produced: int
    esos: list[EsoState]
    ssos: list[SsoState]


class StateError(ValueError):
    """A saved state that cannot be used; its text says why."""


def save_state(path: Path, state: PlantState) -> None:
    """Write a state so that the file is always whole. Raises OSError."""
    draft = path.with_name(f"{path.name}.part")
    draft.write_bytes(orjson.dumps(state, option=orjson.OPT_INDENT_2))
    draft.replace(path)


def load_state(path: Path) -> PlantState:
    """Read a saved state. Raises OSError, or StateError when the file holds none."""
    try:
        state = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        msg = f"{path} is not JSON: {error}"
        raise StateError(msg) from error
    if not isinstance(state, dict) or state.get("version") != VERSION:
        msg = f"{path} is not a state of this simulator (version {VERSION})"
        raise StateError(msg)
    return state  # type: ignore[return-value]  # who takes it checks it
