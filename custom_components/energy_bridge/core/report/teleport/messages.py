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
    }
)
