"""Values of the hub: means of half a minute, and what a register says, in kWh."""

from collections.abc import Callable
from datetime import datetime
from statistics import fmean

from homeassistant.components import mqtt
from homeassistant.components.sensor import SensorEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
import orjson

INTERVAL = 30.0
"""s"""
MILLIJOULES = 3.6e9
"""In a kWh."""

type Read = Callable[[dict[str, dict[str, str]]], float]


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors and listen."""
    sensors = [
        StandIn("Solar Power", "ppv", lambda data: float(data["ppv"]["val"])),
        StandIn("Battery Power", "pbat", lambda data: float(data["pbat"]["val"])),
        StandIn(
            "Total Solar Energy",
            "wpv",
            lambda data: float(data["wpv"]["val"]) / MILLIJOULES,
        ),
        StandIn("External Voltage L1", "ul-L1", lambda data: float(data["ul"]["L1"])),
    ]
    async_add_entities(sensors)

    @callback
    def received(message: mqtt.ReceiveMessage) -> None:
        data = orjson.loads(message.payload)
        for sensor in sensors:
            sensor.take(data)

    topic = f"{entry.data['prefix']}/data/ehub"
    entry.async_on_unload(await mqtt.async_subscribe(hass, topic, received))


class StandIn(SensorEntity):
    """One value."""

    _attr_should_poll = False

    def __init__(self, name: str, key: str, read: Read) -> None:
        """Nothing was read yet."""
        self._attr_name = f"Ferroamp {name}"
        self._attr_unique_id = f"ferroamp_ehub-{key}"
        self._read = read
        self._values: list[float] = []
        self._written = datetime.min

    @callback
    def take(self, data: dict[str, dict[str, str]]) -> None:
        """Read a message, and write what came since the last time if that is long ago."""
        self._values.append(self._read(data))
        now = datetime.now()
        if (now - self._written).total_seconds() > INTERVAL:
            self._attr_native_value = fmean(self._values)
            self._values.clear()
            self._written = now
            self.async_write_ha_state()
