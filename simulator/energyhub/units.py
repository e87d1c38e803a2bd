"""The units behind the hub: ESOs (batteries), SSOs (solar strings) and ESMs (battery modules)."""

from dataclasses import dataclass

from .config import PlantConfig
from .noise import stream, uniform
from .registers import PER_MILLIJOULE, TwoWay, lifetime_kwh
from .state import EsoState, SsoState

THIRD_PARTY = 0x80
UNDERVOLTAGE = 0x10
POWER_LIMITING = 0x400

_OPEN, _CLOSED, _PRECHARGE = 1, 0, 2
_WARM_UP_S = 900.0


class Eso:
    """An energy storage optimizer with its battery. Powers 0.01 W, discharge positive; energies J; temperature °C."""

    __slots__ = (
        "_ceiling",
        "_floor",
        "capacity",
        "config",
        "counter",
        "fault_code",
        "id",
        "power",
        "rebooting",
        "stored",
        "temperature",
    )

    def __init__(
        self, unit_id: str, config: PlantConfig, *, stored: float, counter: TwoWay
    ) -> None:
        """Connect a battery that holds `stored` J; `counter` is discharge (positive) and charge in 0.01 mJ."""
        self.id = unit_id
        self.config = config
        self.capacity = config.eso_capacity_wh * 3600
        self._floor = self.capacity * config.soc_min / 100
        self._ceiling = self.capacity * config.soc_max / 100
        self.stored = stored
        self.counter = counter
        self.power = 0
        self.temperature = 24.0
        self.fault_code = 0
        self.rebooting = False

    @property
    def healthy(self) -> bool:
        """Whether the unit takes part: no fault bit is set and it is not rebooting."""
        return not (self.rebooting or self.fault_code & ~THIRD_PARTY)

    @property
    def state_of_charge(self) -> float:
        """State of charge in %."""
        return 100 * self.stored / self.capacity

    @property
    def relay(self) -> int:
        """Relay status: 0 closed, 1 open (External API C1 §4.1.3)."""
        return _CLOSED if self.healthy else _OPEN

    @property
    def battery_power(self) -> float:
        """Power on the battery's side of the converter in W, discharge positive."""
        efficiency = self.config.eso_efficiency
        return (
            self.power / efficiency if self.power > 0 else self.power * efficiency
        ) / 100

    def charge_limit(self, seconds: float) -> int:
        """Return how much the unit may charge over the coming `seconds`, in 0.01 W."""
        if not self.healthy:
            return 0
        config = self.config
        room = self._ceiling - self.stored
        taper = (room / self.capacity + 0.004) / 0.05
        power = min(
            config.eso_power_w * min(1.0, taper), room / seconds / config.eso_efficiency
        )
        return max(0, int(power * 100))

    def discharge_limit(self, seconds: float) -> int:
        """Return how much the unit may discharge over the coming `seconds`, in 0.01 W."""
        if not self.healthy:
            return 0
        left = self.stored - self._floor
        return max(
            0,
            int(
                min(
                    self.config.eso_power_w, left / seconds * self.config.eso_efficiency
                )
                * 100
            ),
        )

    @property
    def standby_from_battery(self) -> bool:
        """Whether the battery itself feeds the unit's electronics; an empty one is fed by the DC link."""
        return self.stored > self._floor and self.healthy

    def advance(self, time_ms: int) -> None:
        """Let the present power flow for a time in ms."""
        seconds = time_ms / 1000
        self.counter.add(self.power, time_ms)
        power = self.battery_power
        if self.standby_from_battery:
            power += self.config.eso_standby_w
        self.stored = max(0.0, self.stored - power * seconds)
        self.temperature = _approach(
            self.temperature, 22.5 + abs(self.power) * 1.6e-5, seconds
        )

    def reboot(self) -> None:
        """Forget the counters, as a unit does that restarts."""
        self.counter = TwoWay()

    def to_state(self) -> EsoState:
        """Return what must be remembered."""
        return {
            "power": self.power,
            "stored": self.stored,
            "charged": self.counter.negative,
            "discharged": self.counter.positive,
            "temperature": self.temperature,
        }


class Sso:
    """A solar string optimizer. Power 0.01 W, counter 0.01 mJ, temperature °C."""

    __slots__ = (
        "config",
        "fault_code",
        "id",
        "power",
        "produced",
        "rebooting",
        "temperature",
    )

    def __init__(self, unit_id: str, config: PlantConfig, produced: int) -> None:
        """Connect a string whose counter stands at `produced`."""
        self.id = unit_id
        self.config = config
        self.produced = produced
        self.power = 0
        self.temperature = 15.0
        self.fault_code = 0
        self.rebooting = False

    @property
    def healthy(self) -> bool:
        """Whether the string delivers: warnings do not stop it, faults and a reboot do."""
        return not self.rebooting and not self.fault_code & ~(
            UNDERVOLTAGE | POWER_LIMITING
        )

    @property
    def relay(self) -> int:
        """Relay status: 0 closed, 1 open, 2 precharge (External API C1 §4.1.4)."""
        if not self.healthy or self.power <= 0:
            return _OPEN
        return _CLOSED if self.power > 2000 else _PRECHARGE

    @property
    def voltage(self) -> float:
        """String voltage in V."""
        share = self.power / 100 / self.config.pv_peak_w if self.power > 0 else 0.0
        return 0.43 + 640 * share / (share + 0.012) * (1 - 0.08 * share)

    @property
    def reported_fault_code(self) -> int:
        """Fault bits as sent: those set, and PV undervoltage while there is too little light."""
        return self.fault_code | (UNDERVOLTAGE if self.power <= 2000 else 0)

    def advance(self, time_ms: int) -> None:
        """Let the present power flow for a time in ms."""
        self.produced += self.power * time_ms
        self.temperature = _approach(
            self.temperature, 14.0 + self.power * 4.5e-5, time_ms / 1000
        )

    def reboot(self) -> None:
        """Forget the counter, as a unit does that restarts."""
        self.produced = 0

    def to_state(self) -> SsoState:
        """Return what must be remembered."""
        return {"produced": self.produced, "temperature": self.temperature}


@dataclass(frozen=True, slots=True)
class Esm:
    """A battery module, and which of the ESOs it hangs on."""

    id: str
    eso: Eso
    capacity_wh: float
    power_w: float


def make_esos(config: PlantConfig, seed: int) -> list[Eso]:
    """Build the ESOs with plausible lifetime counters."""
    chance = stream(seed, "eso")
    esos = []
    for index in range(config.eso_count):
        charged = (
            config.lifetime_years
            * config.eso_capacity_wh
            / 1000
            * (190 + 40 * uniform(chance, index))
        )
        esos.append(
            Eso(
                f"30-H022-2103{_serial(seed, index)}",
                config,
                stored=config.eso_capacity_wh * 36 * config.soc_start,
                counter=TwoWay(lifetime_kwh(charged * 0.9), lifetime_kwh(charged)),
            )
        )
    return esos


def make_ssos(config: PlantConfig, seed: int) -> list[Sso]:
    """Build the SSOs with plausible lifetime counters; the second one's id carries trailing blanks."""
    chance = stream(seed, "sso")
    return [
        Sso(
            f"PS00990-A04-S2012{_serial(seed, index)}{'  ' if index == 1 else ''}",
            config,
            lifetime_kwh(
                config.lifetime_years
                * config.pv_peak_w
                / 1000
                * (880 + 80 * uniform(chance, index))
            ),
        )
        for index in range(config.sso_count)
    ]


def make_esms(config: PlantConfig, seed: int, esos: list[Eso]) -> list[Esm]:
    """Share the ESOs' capacity and power among the modules on them."""
    if not esos:
        return []
    owners = [esos[index % len(esos)] for index in range(config.esm_count)]
    return [
        Esm(
            f"1702{_serial(seed, index)}",
            owner,
            config.eso_capacity_wh / owners.count(owner),
            config.eso_power_w / owners.count(owner),
        )
        for index, owner in enumerate(owners)
    ]


def counter_mj(level: int) -> int:
    """Return a level in units of 0.01 mJ as a counter in mJ."""
    return level // PER_MILLIJOULE


def _serial(seed: int, index: int) -> str:
    return (
        f"{(int(uniform(stream(seed, 'serial'), 0) * 9000) + 23 + index) % 10000:04d}"
    )


def _approach(value: float, target: float, seconds: float) -> float:
    return value + (target - value) * seconds / (seconds + _WARM_UP_S)
