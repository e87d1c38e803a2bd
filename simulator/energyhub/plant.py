"""A house with solar modules, batteries and an inverter: the physics behind an EnergyHub's messages.

A pure model: no input or output, no clock of its own, and the same course for the same seed. Powers are kept in
hundredths of a watt, the resolution of the messages, so that every balance holds to the last digit that is sent.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from .config import PlantConfig
from .household import Household
from .noise import Noise
from .registers import ThreePhase, Triple, TwoWay, lifetime_kwh
from .state import VERSION, PlantState, StateError
from .sun import Sky, SolarString
from .units import Esm, Eso, Sso, make_esms, make_esos, make_ssos

MIN_STEP_S = 0.1
MAX_STEP_S = 300.0

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_DAY_MS = 86_400_000
_IDLE_W = 48.0
_NOBODY: Triple = (0, 0, 0)


class Mode(StrEnum):
    """What the batteries are told to do."""

    AUTO = "auto"
    CHARGE = "charge"
    DISCHARGE = "discharge"


class Plant:
    """The simulated equipment at one moment.

    Powers in 0.01 W, each the mean over the last step: `load`, `inverter` (negative while it feeds AC) and `grid`
    (import positive) per phase, with `grid = load + inverter`; `pv`, `battery` (discharge positive) and `losses`, with
    `pv + battery = losses - sum(inverter)`. Registers in units of 0.01 mJ.
    """

    def __init__(self, config: PlantConfig, when: datetime, *, seed: int = 1) -> None:
        """Switch the equipment on at a time with a time zone. Raises ValueError without one."""
        if when.tzinfo is None:
            msg = "the plant's start needs a time zone"
            raise ValueError(msg)
        self.config = config
        self.seed = seed
        self.time_ms = (when - _EPOCH) // _MS
        self.mode = Mode.AUTO
        self.order_w = 0.0
        self.esos: list[Eso] = make_esos(config, seed)
        self.ssos: list[Sso] = make_ssos(config, seed)
        self.esms: list[Esm] = make_esms(config, seed, self.esos)
        self.load: Triple = _NOBODY
        self.inverter: Triple = _NOBODY
        self.grid: Triple = _NOBODY
        self.pv = 0
        self.battery = 0
        self.losses = 0
        self._order_age_ms = 0
        self._sky = Sky(seed, config.latitude, config.longitude)
        self._strings = [
            SolarString(index, config.pv_peak_w, config.latitude, seed)
            for index in range(config.sso_count)
        ]
        self._household = Household(
            seed, config.latitude, config.longitude, config.load_scale
        )
        self._skew = (
            Noise(seed, "inverter phase 1", 20),
            Noise(seed, "inverter phase 2", 25),
        )
        self._regulation = Noise(seed, "regulation", 6)
        self._open_registers()
        self._solve(0)

    def _open_registers(self) -> None:
        """Start the hub's counters where years of the same life would have brought them."""
        produced = sum(sso.produced for sso in self.ssos)
        self.produced_register = produced
        self.battery_register = TwoWay(
            sum(eso.counter.positive for eso in self.esos),
            sum(eso.counter.negative for eso in self.esos),
        )
        years = self.config.lifetime_years
        load = lifetime_kwh(years * 8200 * self.config.load_scale)
        idle = lifetime_kwh(years * 240)
        cycled = self.battery_register.negative - self.battery_register.positive
        delivered = max(0, int(produced * 0.97) - cycled)
        exported = int(delivered * 0.44)
        imported = load + idle + exported - delivered
        self.load_register = _spread(load, 0, (0.36, 0.33, 0.31))
        self.inverter_register = _spread(idle, delivered, (0.34, 0.33, 0.33))
        self.grid_register = _spread(max(imported, idle), exported, (0.36, 0.33, 0.31))

    @property
    def time(self) -> datetime:
        """The simulated time, UTC."""
        return _EPOCH + self.time_ms * _MS

    @property
    def max_power_w(self) -> float:
        """What the healthy ESOs may charge or discharge together, W."""
        return self.config.eso_power_w * sum(eso.healthy for eso in self.esos)

    @property
    def state_of_charge(self) -> float:
        """The system's state of charge, %, over all batteries."""
        return (
            sum(eso.state_of_charge for eso in self.esos) / len(self.esos)
            if self.esos
            else 0.0
        )

    def order(self, mode: Mode, power_w: float = 0.0) -> None:
        """Tell the batteries what to do from now on; power is W and positive, its direction is the mode."""
        if power_w < 0:
            msg = "power must not be negative: the mode is the direction"
            raise ValueError(msg)
        self.mode = mode
        self.order_w = power_w if mode is not Mode.AUTO else 0.0
        self._order_age_ms = 0

    def advance(self, seconds: float) -> None:
        """Let 0.1 to 300 s pass; the powers are then those of this step. Raises ValueError on other steps."""
        if not MIN_STEP_S <= seconds <= MAX_STEP_S:
            msg = f"a step must be between {MIN_STEP_S} and {MAX_STEP_S:g} s, not {seconds:g} s"
            raise ValueError(msg)
        step_ms = round(seconds * 1000)
        self.time_ms += step_ms
        self._order_age_ms += step_ms
        lapse = self.config.order_lapse_s
        if lapse and self.mode is not Mode.AUTO and self._order_age_ms > lapse * 1000:
            self.order(Mode.AUTO)
        self._solve(step_ms)
        self.grid_register.add(self.grid, step_ms)
        self.inverter_register.add(self.inverter, step_ms)
        self.load_register.add(self.load, step_ms)
        self.battery_register.add(self.battery, step_ms)
        self.produced_register += self.pv * step_ms
        for eso in self.esos:
            eso.advance(step_ms)
        for sso in self.ssos:
            sso.advance(step_ms)

    def advance_to(self, when: datetime, *, step: float = 60.0) -> None:
        """Let the time until `when` pass in steps of `step` s; a rest under 0.1 s is left over."""
        left = (when - self.time).total_seconds()
        while left >= MIN_STEP_S:
            stride = (
                min(step, left)
                if left - step >= MIN_STEP_S or left <= step
                else left / 2
            )
            self.advance(stride)
            left = (when - self.time).total_seconds()

    def _solve(self, step_ms: int) -> None:
        """Find the powers of this moment; with no step the batteries keep theirs."""
        season_ms = self.time_ms + self.config.season_offset_days * _DAY_MS
        light = self._sky.light(season_ms)
        for sso, string in zip(self.ssos, self._strings, strict=True):
            sso.power = int(string.power(light) * 100) if sso.healthy else 0
        one, two, three = self._household.power(season_ms)
        load = (int(one * 100), int(two * 100), int(three * 100))
        total = load[0] + load[1] + load[2]
        standby = (
            sum([not eso.standby_from_battery for eso in self.esos])
            * self.config.eso_standby_w
        )
        available = sum([sso.power for sso in self.ssos])
        if step_ms:
            self._share(
                self._wanted(total, available, standby), available, step_ms / 1000
            )
        battery = sum([eso.power for eso in self.esos])
        pv = self._curtail(available, battery)
        losses = int(self._losses((pv + battery) / 100, standby) * 100)
        inverter = self._phases(losses - pv - battery)
        self.load, self.inverter = load, inverter
        self.grid = (
            load[0] + inverter[0],
            load[1] + inverter[1],
            load[2] + inverter[2],
        )
        self.pv, self.battery, self.losses = pv, battery, losses

    def _losses(self, dc_w: float, standby: float) -> float:
        """Return what the inverter and idle ESOs take to move a DC power in W."""
        return _IDLE_W + standby + 0.011 * abs(dc_w) + 9e-7 * dc_w * dc_w

    def _wanted(self, load: int, available: int, standby: float) -> int:
        """Return the battery power, 0.01 W, that the mode asks for."""
        if self.mode is Mode.CHARGE:
            return int(-100 * self.order_w)
        if self.mode is Mode.DISCHARGE:
            return int(100 * self.order_w)
        needed = load / 100 + 40 * (self._regulation.at(self.time_ms) - 0.5)
        needed += self._losses(needed + _IDLE_W + standby, standby)
        return int(needed * 100) - available

    def _share(self, wanted: int, available: int, seconds: float) -> None:
        """Give each ESO its part of the wanted power, within ramp, inverter and battery limits."""
        present = sum([eso.power for eso in self.esos])
        ramp = int(self.config.ramp_w_per_s * seconds * 100)
        wanted = min(max(wanted, present - ramp), present + ramp)
        ceiling = int(self.config.inverter_power_w * 100)
        if wanted < 0:
            limits = [-eso.charge_limit(seconds) for eso in self.esos]
            wanted = max(wanted, sum(limits), -ceiling - available)
        else:
            limits = [eso.discharge_limit(seconds) for eso in self.esos]
            wanted = min(wanted, sum(limits), max(0, ceiling - available))
        whole = sum(limits)
        for eso, limit in zip(self.esos, limits, strict=True):
            eso.power = int(wanted * limit / whole) if whole else 0

    def _curtail(self, available: int, battery: int) -> int:
        """Hold the strings back where the inverter could not carry them; return their power in 0.01 W."""
        ceiling = int(self.config.inverter_power_w * 100) - battery
        if available <= ceiling:
            return available
        for sso in self.ssos:
            sso.power = sso.power * ceiling // available
        return sum(sso.power for sso in self.ssos)

    def _phases(self, power: int) -> Triple:
        """Spread the inverter's power over the phases, evenly but for a few watts."""
        first, second = self._skew
        one = power // 3 + int(600 * (first.at(self.time_ms) - 0.5))
        two = power // 3 + int(600 * (second.at(self.time_ms) - 0.5))
        return one, two, power - one - two

    def to_state(self) -> PlantState:
        """Return all that is needed to go on later; faults of units are not part of it."""
        return {
            "version": VERSION,
            "seed": self.seed,
            "time_ms": self.time_ms,
            "config": self.config.to_values(),
            "mode": self.mode.value,
            "order_w": self.order_w,
            "order_age_ms": self._order_age_ms,
            "grid": self.grid_register.values(),
            "inverter": self.inverter_register.values(),
            "load": self.load_register.values(),
            "battery": self.battery_register.values(),
            "produced": self.produced_register,
            "esos": [eso.to_state() for eso in self.esos],
            "ssos": [sso.to_state() for sso in self.ssos],
        }

    @classmethod
    def from_state(cls, state: PlantState) -> Plant:
        """Go on from a saved state. Raises StateError when it is not whole."""
        try:
            return cls._restored(state)
        except (KeyError, TypeError, ValueError) as error:
            msg = f"the saved state cannot be used: {error!r}"
            raise StateError(msg) from error

    @classmethod
    def _restored(cls, state: PlantState) -> Plant:
        config = PlantConfig.from_values(state["config"])
        plant = cls(config, _EPOCH + state["time_ms"] * _MS, seed=state["seed"])
        plant.mode = Mode(state["mode"])
        plant.order_w = state["order_w"]
        plant._order_age_ms = state["order_age_ms"]
        plant.grid_register = ThreePhase.from_values(state["grid"])
        plant.inverter_register = ThreePhase.from_values(state["inverter"])
        plant.load_register = ThreePhase.from_values(state["load"])
        plant.battery_register = TwoWay(*state["battery"])
        plant.produced_register = state["produced"]
        for eso, saved in zip(plant.esos, state["esos"], strict=True):
            eso.power = saved["power"]
            eso.stored = saved["stored"]
            eso.counter = TwoWay(saved["discharged"], saved["charged"])
            eso.temperature = saved["temperature"]
        for sso, kept in zip(plant.ssos, state["ssos"], strict=True):
            sso.produced = kept["produced"]
            sso.temperature = kept["temperature"]
        plant._solve(0)
        return plant


def _spread(
    positive: int, negative: int, shares: tuple[float, float, float]
) -> ThreePhase:
    """Spread levels over the phases; the netted totals lack what flowed in one phase and out another."""
    netted = min(negative, int(positive * 0.07))
    return ThreePhase(
        [int(positive * share) for share in shares],
        [int(negative * share) for share in shares],
        TwoWay(positive - netted, negative - netted),
    )
