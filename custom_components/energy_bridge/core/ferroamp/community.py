"""The entities of the community integration `ferroamp` (henricm/ha-ferroamp, up to 1.16), and what each is here.

All that have long-term statistics. Signs are the same: both show what the hub sends. A unique id is the name of its
entry, the sender with its id, a dash and the key; an entity id has the name in place of the key. So
`ferroamp_ehub-pext-L1` is `sensor.ferroamp_grid_power_l1`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import re
from types import MappingProxyType

from .device import DeviceKey
from .quantities import PEAK_TO_RMS, PHASES, Kind

PLATFORM = "ferroamp"
"""Its domain."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """One entity of that integration, by its name and key, and the key of ours that shows the same."""

    kind: Kind
    name: str
    key: str
    ours: str | None = None
    factor: float = 1.0

    @property
    def slug(self) -> str:
        """What its entity id ends with."""
        return slug(self.name)


@dataclass(frozen=True, slots=True)
class Known:
    """An entity that was recognized: of which entry, and of which unit; the hub itself has no id."""

    source: str
    unit: str
    counterpart: Counterpart


def slug(text: str) -> str:
    """A text as it stands in an entity id."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _phases(
    name: str, key: str, ours: str, *, total: bool = True, factor: float = 1.0
) -> Iterator[Counterpart]:
    """A value of each phase, and their sum, which is not always one of ours."""
    yield Counterpart(Kind.HUB, name, key, ours if total else None, factor)
    for phase in PHASES:
        label = phase.upper()
        yield Counterpart(
            Kind.HUB, f"{name} {label}", f"{key}-{label}", f"{ours}_{phase}", factor
        )


def _currents(
    name: str, key: str, ours: str, factor: float = 1.0
) -> Iterator[Counterpart]:
    return _phases(name, key, ours, total=False, factor=factor)


COUNTERPARTS: tuple[Counterpart, ...] = (
    *_phases("External Energy Consumed", "wextconsq", "grid_energy_imported"),
    *_phases("External Energy Produced", "wextprodq", "grid_energy_exported"),
    Counterpart(Kind.HUB, "Total Solar Energy", "wpv", "pv_energy"),
    Counterpart(
        Kind.HUB, "Battery Energy Produced", "wbatprod", "battery_energy_charged"
    ),
    Counterpart(
        Kind.HUB, "Battery Energy Consumed", "wbatcons", "battery_energy_discharged"
    ),
    *_phases("Load Energy Consumed", "wloadconsq", "load_energy_consumed"),
    *_phases("Load Energy Produced", "wloadprodq", "load_energy_produced"),
    *_phases("Inverter Energy Produced", "winvprodq", "inverter_energy_produced"),
    *_phases("Inverter Energy Consumed", "winvconsq", "inverter_energy_consumed"),
    *_phases("Grid Power", "pext", "grid_active_power"),
    *_phases("Grid Power Reactive", "pextreactive", "grid_reactive_power"),
    *_phases("Consumption Power", "pload", "load_active_power"),
    *_phases("Consumption Power Reactive", "ploadreactive", "load_reactive_power"),
    *_phases("Inverter Power, Active", "pinv", "inverter_active_power"),
    *_phases("Inverter Power, Reactive", "pinvreactive", "inverter_reactive_power"),
    Counterpart(Kind.HUB, "Solar Power", "ppv", "pv_power"),
    Counterpart(Kind.HUB, "Battery Power", "pbat", "battery_power"),
    Counterpart(Kind.HUB, "System State of Charge", "soc", "state_of_charge"),
    Counterpart(Kind.HUB, "System State of Health", "soh", "state_of_health"),
    *_currents("External Voltage", "ul", "voltage"),
    *_currents("Grid Current", "iext", "grid_current"),
    *_currents("External Active Current", "iextq", "grid_active_current", PEAK_TO_RMS),
    *_currents("Grid Reactive Current", "iextd", "grid_reactive_current", PEAK_TO_RMS),
    *_currents("Inverter RMS Current", "il", "inverter_current"),
    *_currents(
        "Inverter Reactive Current", "ild", "inverter_reactive_current", PEAK_TO_RMS
    ),
    *_currents("Adaptive Current Equalization", "iace", "ace_current_set_point"),
    Counterpart(
        Kind.HUB,
        "Available RMS Current For Load Balancing",
        "iavbl",
        "available_current_lowest",
    ),
    Counterpart(
        Kind.HUB,
        "Available Active Current For Load Balancing",
        "iavblq",
        "available_active_current_lowest",
    ),
    Counterpart(
        Kind.HUB,
        "Available Three Phase Active Current For Load Balancing",
        "iavblq_3p",
        "available_active_current_three_phase",
    ),
    Counterpart(Kind.HUB, "DC Link Voltage", "udc", "dc_link_voltage"),
    Counterpart(Kind.ESO, "Battery Power", "ubat-ibat", "battery_power"),
    Counterpart(Kind.ESO, "Battery Voltage", "ubat", "battery_voltage"),
    Counterpart(Kind.ESO, "Battery Current", "ibat", "battery_current"),
    Counterpart(
        Kind.ESO, "Total Energy Produced", "wbatprod", "battery_energy_charged"
    ),
    Counterpart(
        Kind.ESO, "Total Energy Consumed", "wbatcons", "battery_energy_discharged"
    ),
    Counterpart(Kind.ESO, "State of Charge", "soc", "state_of_charge"),
    Counterpart(Kind.ESO, "PCB Temperature", "temp", "temperature"),
    Counterpart(Kind.SSO, "PV String Power", "upv-ipv", "string_power"),
    Counterpart(Kind.SSO, "PV String Voltage", "upv", "string_voltage"),
    Counterpart(Kind.SSO, "PV String Current", "ipv", "string_current"),
    Counterpart(Kind.SSO, "Total Energy", "wpv", "pv_energy"),
    Counterpart(Kind.SSO, "PCB Temperature", "temp", "temperature"),
    Counterpart(Kind.ESM, "State of Charge", "soc", "state_of_charge"),
    Counterpart(Kind.ESM, "State of Health", "soh", "state_of_health"),
)

_BATTERY = ("battery_energy_charged", "battery_energy_discharged")
_OTHER_WAY: Mapping[str, str] = MappingProxyType(
    dict(zip(_BATTERY, reversed(_BATTERY), strict=True))
)

_BY_KEY = {(each.kind, each.key): each for each in COUNTERPARTS}
_BY_SLUG = {(each.kind, each.slug): each for each in COUNTERPARTS}

SIGNS = frozenset(
    each.slug
    for each in COUNTERPARTS
    if each.kind is Kind.HUB and each.key.partition("-")[0].endswith(("consq", "prodq"))
)
"""Names of the hub by which a removed entry of that integration is told from others, which call some values the same."""

_UNIT = r"(?P<source>.+?)_(?P<kind>sso|eso|esm)_(?P<unit>.+?)"


_LAST_DIGITS = re.compile(r"\d{8}$")
"""A serial number, to which that integration shortens longer ids."""


def _ending(names: Iterator[str], begin: str, between: str) -> re.Pattern[str]:
    """A beginning as short as can be, so that of two names that fit the longer one counts."""
    endings = "|".join(map(re.escape, names))
    return re.compile(rf"{begin}{between}(?P<end>{endings})")


_UNITS = (Kind.ESO, Kind.SSO, Kind.ESM)
_UNIT_IDS = _ending((key for kind, key in _BY_KEY if kind in _UNITS), _UNIT, "-")
_HUB_IDS = _ending(
    (key for kind, key in _BY_KEY if kind is Kind.HUB), r"(?P<source>.+?)", "_ehub-"
)
_UNIT_NAMES = _ending((name for kind, name in _BY_SLUG if kind in _UNITS), _UNIT, "_")
_HUB_NAMES = _ending(
    (name for kind, name in _BY_SLUG if kind is Kind.HUB), r"(?P<source>.+?)", "_"
)


def known_by_unique_id(unique_id: str) -> Known | None:
    """The entity behind a unique id of that integration; None for one without statistics."""
    return _known(unique_id, _UNIT_IDS, _HUB_IDS, _BY_KEY)


def known_by_name(object_id: str) -> Known | None:
    """The entity that an entity id, without its domain, was given to; None for any other."""
    return _known(object_id, _UNIT_NAMES, _HUB_NAMES, _BY_SLUG)


def _known(
    text: str,
    units: re.Pattern[str],
    hubs: re.Pattern[str],
    table: Mapping[tuple[Kind, str], Counterpart],
) -> Known | None:
    if found := units.fullmatch(text):
        counterpart = table.get((Kind(found["kind"]), found["end"]))
        if counterpart is not None:
            return Known(found["source"], found["unit"], counterpart)
    if found := hubs.fullmatch(text):
        return Known(found["source"], "", table[Kind.HUB, found["end"]])
    return None


def our_key(counterpart: Counterpart, *, swapped: bool) -> str | None:
    """The key of ours that shows the same; `swapped` where a battery's counters are labelled the other way round."""
    ours = counterpart.ours
    return _OTHER_WAY.get(ours, ours) if swapped and ours else ours


def is_same_unit(name: str, key: DeviceKey) -> bool:
    """Whether that integration calls a unit of ours so: by its id, that as part of an entity id, or its last digits."""
    name, serial = slug(name), slug(key.serial)
    if name in (slug(key.full_id), serial, serial.removeprefix("s")):
        return True
    theirs, own = _LAST_DIGITS.search(name), _LAST_DIGITS.search(serial)
    return theirs is not None and own is not None and theirs[0] == own[0]
