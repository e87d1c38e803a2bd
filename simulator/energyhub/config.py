"""What a simulated EnergyHub is made of, and where it stands."""

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import TypedDict


class CounterMeaning(StrEnum):
    """What `wbatprod` and `wbatcons` count; the field and External API C1 §4.1.3 contradict each other."""

    FIELD = "field"
    """`wbatprod` counts energy charged, `wbatcons` energy discharged."""
    DOCUMENT = "document"
    """`wbatprod` counts energy discharged, `wbatcons` energy charged."""


class ConfigValues(TypedDict):
    """A `PlantConfig` as JSON values."""

    eso_count: int
    sso_count: int
    esm_count: int
    latitude: float
    longitude: float
    pv_peak_w: float
    eso_power_w: float
    eso_capacity_wh: float
    eso_standby_w: float
    eso_efficiency: float
    inverter_power_w: float
    load_scale: float
    soc_start: float
    soc_min: float
    soc_max: float
    soh: float
    ramp_w_per_s: float
    order_lapse_s: float
    lifetime_years: float
    fuse_a: float
    counter_meaning: str
    three_phase_totals: bool
    available_current: bool
    summary_every: int
    third_party_batteries: bool
    esm_numbers: bool
    season_offset_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantConfig:
    """The equipment, its limits, and the dialect of its messages.

    Powers are W, energies Wh, currents A, times s, states of charge and health %, latitude and longitude degrees
    (north and east positive). Figures per unit: `pv_peak_w` per SSO, `eso_…` per ESO.

    `order_lapse_s`: after that long without a new order the battery returns to auto; 0 is never.
    `lifetime_years`: how long the counters have been running at the start.
    `three_phase_totals`: send the `…_3p` counters. `available_current`: send `iavblq` and its like, for a fuse of `fuse_a`.
    `summary_every`: only every n-th ehub message carries `soc`, `soh` and `ratedcap`.
    `third_party_batteries`: ESOs report `80` as their healthy fault code.
    `esm_numbers`: ESMs send JSON numbers with single-precision noise, not strings.
    `season_offset_days`: live so many days later in the year than the messages' time stamps say.
    """

    eso_count: int = 2
    sso_count: int = 2
    esm_count: int = 2
    latitude: float = 59.4
    longitude: float = 18.0
    pv_peak_w: float = 5400.0
    eso_power_w: float = 6000.0
    eso_capacity_wh: float = 7200.0
    eso_standby_w: float = 9.0
    eso_efficiency: float = 0.96
    inverter_power_w: float = 14000.0
    load_scale: float = 1.0
    soc_start: float = 45.0
    soc_min: float = 10.0
    soc_max: float = 98.0
    soh: float = 95.82
    ramp_w_per_s: float = 2500.0
    order_lapse_s: float = 0.0
    lifetime_years: float = 3.0
    fuse_a: float = 25.0
    counter_meaning: CounterMeaning = CounterMeaning.FIELD
    three_phase_totals: bool = True
    available_current: bool = False
    summary_every: int = 1
    third_party_batteries: bool = False
    esm_numbers: bool = False
    season_offset_days: int = 0

    def __post_init__(self) -> None:
        """Refuse what no hardware could be. Raises ValueError."""
        object.__setattr__(
            self, "counter_meaning", CounterMeaning(self.counter_meaning)
        )
        for name in ("eso_count", "sso_count", "esm_count"):
            _within(name, getattr(self, name), 0, 32)
        _within("latitude", self.latitude, -90, 90)
        _within("longitude", self.longitude, -180, 180)
        for name in (
            "pv_peak_w",
            "eso_power_w",
            "eso_standby_w",
            "load_scale",
            "order_lapse_s",
            "lifetime_years",
        ):
            _within(name, getattr(self, name), 0, 1e6)
        for name in ("eso_capacity_wh", "inverter_power_w", "ramp_w_per_s", "fuse_a"):
            _within(name, getattr(self, name), 1, 1e6)
        _within("eso_efficiency", self.eso_efficiency, 0.5, 1)
        _within("summary_every", self.summary_every, 1, 1e6)
        _within("soh", self.soh, 0, 100)
        _within("season_offset_days", self.season_offset_days, -366, 366)
        if not 0 <= self.soc_min <= self.soc_start <= self.soc_max <= 100:
            msg = "states of charge must satisfy 0 <= soc_min <= soc_start <= soc_max <= 100"
            raise ValueError(msg)

    def to_values(self) -> ConfigValues:
        """Return the configuration as JSON values."""
        values = asdict(self)
        values["counter_meaning"] = self.counter_meaning.value
        return ConfigValues(**values)  # type: ignore[no-any-return, typeddict-item]  # the fields are the same

    @classmethod
    def from_values(cls, values: ConfigValues) -> PlantConfig:
        """Build a configuration from what `to_values` returned. Raises ValueError on anything else."""
        if unknown := set(values) - {field.name for field in fields(cls)}:
            msg = f"unknown plant setting: {', '.join(sorted(unknown))}"
            raise ValueError(msg)
        try:
            return cls(**values)  # type: ignore[arg-type]  # the class checks its values
        except TypeError as error:
            msg = f"bad plant setting: {error}"
            raise ValueError(msg) from error


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        msg = f"{name} must be between {low:g} and {high:g}, not {value:g}"
        raise ValueError(msg)
