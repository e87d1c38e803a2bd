"""What a recorded state says, as a value of a series."""

from collections.abc import Callable, Mapping
from math import isfinite

from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
import orjson

from ..const import NO_PACK
from ..core.report.series import Dimension, Series, Value
from ..core.wire import Json
from .units import Conversion, conversion

_MAX_KNOWN = 1024
"""Keys that are kept; with more, all are forgotten."""

NO_VALUE = ("", STATE_UNAVAILABLE, STATE_UNKNOWN, NO_PACK)
"""States of an entity that has no value."""

_NO_STATE = frozenset({None, *NO_VALUE})

type AttributesKey = int | str | None
"""What stands for the attributes recorded with a state, whatever a source uses for it; None where there are none."""

type Reading = Callable[[str | None], Value]


class Reader(dict[AttributesKey, Reading]):
    """Turns recorded states into values of one series: `reader[key](state)` (formats R6).

    What the attributes decide, such as the unit, is worked out once for each key and kept; so a
    row costs one look-up and one call.
    """

    def __init__(
        self,
        series: Series,
        attributes: Callable[[AttributesKey], Mapping[str, Json]],
        on_misfit: Callable[[str | None], None],
    ) -> None:
        """Read a series; `attributes` is not called where `needs_attributes` is false.

        Args:
            series: What to read.
            attributes: Gives the attributes that a key stands for.
            on_misfit: Called with the unit of each number whose unit does not fit.
        """
        super().__init__()
        self.needs_attributes = (
            series.attribute is not None or series.dimension is not Dimension.TEXT
        )
        self._series = series
        self._attributes = attributes
        self._on_misfit = on_misfit

    def __missing__(self, key: AttributesKey) -> Reading:
        """Work out how states with these attributes are read."""
        if len(self) >= _MAX_KNOWN:
            self.clear()
        self[key] = reading = self._reading(key)
        return reading

    def _reading(self, key: AttributesKey) -> Reading:
        series = self._series
        if not self.needs_attributes:
            return lambda state: None if state in _NO_STATE else state
        attributes = self._attributes(key)
        if series.attribute is not None:
            value = _attribute(attributes.get(series.attribute))
            return lambda state: None if state in _NO_STATE else value
        unit = attributes.get(ATTR_UNIT_OF_MEASUREMENT)
        unit = unit if isinstance(unit, str) else None
        convert = conversion(series.dimension, unit, series.unit)
        if convert is None:
            return self._unusable(unit)
        return number if convert(1.0) == 1.0 else _converted(convert)

    def _unusable(self, unit: str | None) -> Reading:
        def read(state: str | None) -> Value:
            if number(state) is not None:
                self._on_misfit(unit)
            return None

        return read


def number(state: str | None) -> float | None:
    """The finite number that a state is, or None."""
    if state is None:
        return None
    try:
        value = float(state)
    except ValueError:
        return None
    # Only Python itself writes 1000 as 1_000.
    return value if isfinite(value) and "_" not in state else None


def _converted(convert: Conversion) -> Reading:
    def read(state: str | None) -> float | None:
        if (value := number(state)) is None:
            return None
        # To 15 digits: 4.0355 kWh are 4035.5 Wh, a half, and not a little less.
        value = float(f"{convert(value):.15g}")
        return value if isfinite(value) else None

    return read


def _attribute(value: Json) -> Value:
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return orjson.dumps(value).decode()
