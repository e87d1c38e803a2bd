"""What the sources of a live report say just now: as they are offered, else as their states are."""

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant, State, callback

from ..core.report.series import Series, Value
from ..entity import async_live_sources
from ..history.reading import Reader
from ..history.references import entity_of, value_now


class LiveSeries:
    """The present value of one series, whose `entity` is a reference."""

    def __init__(self, hass: HomeAssistant, series: Series) -> None:
        """Nothing is read yet."""
        self._hass = hass
        self._series = series
        self._sources = async_live_sources(hass)
        # Offers have no attributes but a unit, which stands for them here.
        self._reader = Reader(
            series,
            lambda unit: {ATTR_UNIT_OF_MEASUREMENT: unit},
            lambda _misfit: None,
        )
        self._state: State | None = None
        self._value: Value = None

    @callback
    def async_read(self) -> Value:
        """Its value; None without a valid one."""
        if self._series.attribute is None:
            source = self._sources.find(self._series.entity)
            if source is not None:
                value = source.read()
                return None if value is None else self._reader[source.unit](str(value))
        return self._async_read_state()

    @callback
    def _async_read_state(self) -> Value:
        """The value of the entity's state, which is worked out once for each state."""
        entity_id = entity_of(self._hass, self._series.entity)
        state = None if entity_id is None else self._hass.states.get(entity_id)
        if state is not self._state:
            self._state = state
            self._value = value_now(self._hass, self._series)
        return self._value
