"""The table of Teleport messages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..configuration import Field
from . import battery, ev, meter, solar, wind
from .electrical import Properties
from .layout import Layout
from .readings import Readings

type Keys = Callable[[Layout], Iterable[str]]


def _none(_layout: Layout) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A type of message, and of which family: an asset is of one family only."""

    type: str
    family: str
    fields: Callable[[Layout], Iterable[Field]]
    body: Callable[[Layout, Readings], Properties]
    lists: Keys = _none
    alarm_lists: Keys = _none
    flash_interval: int | None = None
    """Seconds between messages that are made of live values; None for those that tell of history."""

    @property
    def is_flash(self) -> bool:
        """Whether messages are made of live values."""
        return self.flash_interval is not None

    @property
    def file_type(self) -> str:
        """The type as it stands in file names: without version, dots as dashes."""
        return self.type.partition(":")[0].replace(".", "-")


MESSAGES: Mapping[str, Message] = MappingProxyType(
    {
        "solar": Message(
            type="solarPower:3",
            family="solar",
            fields=solar.fields,
            body=solar.message,
            lists=solar.lists,
            alarm_lists=solar.alarm_lists,
        ),
        "wind": Message(
            type="windPower:3",
            family="wind",
            fields=wind.fields,
            body=wind.message,
            lists=wind.lists,
            alarm_lists=wind.alarm_lists,
        ),
        "battery": Message(
            type="batteryPower:2",
            family="battery",
            fields=battery.fields,
            body=battery.message,
            lists=battery.lists,
            alarm_lists=battery.alarm_lists,
        ),
        "battery_filtered": Message(
            type="batteryPower.filtered:2",
            family="battery",
            fields=battery.filtered_fields,
            body=battery.filtered_message,
            lists=battery.lists,
            alarm_lists=battery.alarm_lists,
        ),
        "ev": Message(
            type="evPower:2",
            family="ev",
            fields=ev.fields,
            body=ev.message,
            lists=ev.lists,
            alarm_lists=ev.alarm_lists,
        ),
        "meter": Message(
            type="meterPower:2",
            family="meter",
            fields=meter.fields,
            body=meter.message,
        ),
        "solar_flash": Message(
            type="solarPower.flash:1",
            family="solar",
            fields=solar.flash_fields,
            body=solar.flash_message,
            lists=solar.flash_lists,
            flash_interval=1,
        ),
        "wind_flash": Message(
            type="windPower.flash:1",
            family="wind",
            fields=wind.flash_fields,
            body=wind.flash_message,
            flash_interval=4,
        ),
        "battery_flash": Message(
            type="batteryPower.flash:1",
            family="battery",
            fields=battery.flash_fields,
            body=battery.flash_message,
            lists=battery.lists,
            flash_interval=1,
        ),
    }
)
"""By their names in a report's data."""
