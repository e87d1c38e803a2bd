"""What the head of each format asks for beside what all heads do."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from homeassistant.const import UnitOfRatio, UnitOfTime
from homeassistant.helpers.selector import BooleanSelector
import voluptuous as vol

from ....const import (
    CONF_GIVE_UP,
    CONF_RETRY,
    SUBENTRY_ALSOENERGY,
    SUBENTRY_MINT,
    SUBENTRY_TELEPORT,
)
from ....core.report.alsoenergy.builder import FILE_NAMES
from ....core.report.alsoenergy.configuration import (
    DEFAULT_COVERAGE,
    DEFAULT_HEADER,
    DEFAULT_INTERVAL,
    DEFAULT_PERIOD,
    INTERVALS,
)
from ....core.report.configuration import Data
from ....core.report.teleport import is_flash
from ....core.report.teleport.checks import DEFAULT_BATCH, LONGEST_BATCH
from ....core.report.teleport.ev import CURRENT_TYPES
from ...selectors import TEXT, choice, whole_number

type FormField = tuple[vol.Marker, object]

_MINUTE = 60
_DAY = 86_400


def _no_fields(_message: object) -> Iterable[FormField]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a format: its identifiers, and its own fields for a message.

    `title` names a report that the user gives no name. `switches` are fields that change
    what the steps after the head ask for.
    """

    title: str
    identifiers: tuple[str, ...]
    interval: int = 300
    """s, at first."""
    has_history: bool = True
    """Whether there are intervals, and what concerns the history that they are made of."""
    intervals: tuple[int, ...] = ()
    """The intervals (s) to choose from; any whole number where there are none."""
    switches: Callable[[object], Iterable[FormField]] = _no_fields
    times: Callable[[object], Iterable[FormField]] = _no_fields
    advanced: Callable[[object], Iterable[FormField]] = _no_fields


def _pv_power() -> FormField:
    return vol.Required("pv_power", default="dc"), choice(("dc", "ac"), "pv_power")


def _derive_available_energy() -> FormField:
    return vol.Required("derive_available_energy", default=True), BooleanSelector()


def _mint_switches(message: object) -> Iterator[FormField]:
    if message == "pv_system":
        yield _pv_power()


def _mint_advanced(message: object) -> Iterator[FormField]:
    if message != "rtu":
        yield vol.Required("day", default="local"), choice(("local", "utc"), "day")
    yield vol.Required(CONF_GIVE_UP, default=False), BooleanSelector()


def _teleport_switches(message: object) -> Iterator[FormField]:
    if message == "ev":
        yield vol.Required("current_type", default="ac"), choice(CURRENT_TYPES)
    if message == "solar":
        yield _pv_power()


def _teleport_advanced(message: object) -> Iterator[FormField]:
    yield (
        vol.Required(CONF_RETRY, default="current"),
        choice(("current", "classic"), CONF_RETRY),
    )
    if message in ("battery", "battery_filtered"):
        yield _derive_available_energy()


def _flash_switches(message: object) -> Iterator[FormField]:
    if message == "solar_flash":
        yield _pv_power()


def _flash_times(_message: object) -> Iterator[FormField]:
    yield (
        vol.Required("batch", default=DEFAULT_BATCH),
        whole_number(1, LONGEST_BATCH, UnitOfTime.SECONDS),
    )


def _flash_advanced(message: object) -> Iterator[FormField]:
    if message == "battery_flash":
        yield _derive_available_energy()


def _alsoenergy_times(_message: object) -> Iterator[FormField]:
    yield (
        vol.Required("period", default=DEFAULT_PERIOD // _MINUTE),
        whole_number(1, _DAY // _MINUTE, UnitOfTime.MINUTES),
    )


def _alsoenergy_advanced(_message: object) -> Iterator[FormField]:
    yield (
        vol.Required("file_name", default="compact"),
        choice(FILE_NAMES, "file_name"),
    )
    yield vol.Required("header", default=DEFAULT_HEADER), TEXT
    yield (
        vol.Required("min_coverage", default=round(DEFAULT_COVERAGE * 100)),
        whole_number(0, 100, UnitOfRatio.PERCENTAGE),
    )


HEADS: Mapping[str, Head] = MappingProxyType(
    {
        SUBENTRY_MINT: Head(
            title="MINT {equipment_id}",
            identifiers=("equipment_id", "location_id"),
            switches=_mint_switches,
            advanced=_mint_advanced,
        ),
        SUBENTRY_TELEPORT: Head(
            title="Teleport {asset_identifier}",
            identifiers=("teleport_hash_id", "asset_identifier"),
            switches=_teleport_switches,
            advanced=_teleport_advanced,
        ),
        SUBENTRY_ALSOENERGY: Head(
            title="AlsoEnergy {site_id}",
            identifiers=("site_id",),
            interval=DEFAULT_INTERVAL,
            intervals=INTERVALS,
            times=_alsoenergy_times,
            advanced=_alsoenergy_advanced,
        ),
    }
)
"""By the type of subentry."""

_FLASH = Head(
    title="Teleport {asset_identifier} flash",
    identifiers=("teleport_hash_id", "asset_identifier"),
    has_history=False,
    switches=_flash_switches,
    times=_flash_times,
    advanced=_flash_advanced,
)


def head_of(format_key: str, data: Data) -> Head:
    """The head of a report; that of live values is another one."""
    return _FLASH if is_flash(data) else HEADS[format_key]
